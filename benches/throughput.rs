//! How fast are the parts? `cargo bench` runs them in about a minute, on invented studies; whole
//! processes beside other programs are measured by `benches/compare.py`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{convert::Infallible, fs};

use clap::Parser as _;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use prevalence::cli::{Cli, Command};
use prevalence::design::WaveDesign;
use prevalence::estimate::{Estimate, estimate_wave};
use prevalence::observe::{self, Study};
use prevalence::present;
use prevalence::report::Report;
use prevalence::sensitivity::replication::Replication;
use prevalence::settings::{SensitivitySettings, Settings, SimulationSettings};
use prevalence::simulate::Simulation;
use tempfile::TempDir;

fn main() {
    divan::main();
    let _ = fs::remove_dir_all(FOLDER.path());
}

/// Files are made once, for all benchmarks.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a folder"));

/// An invented study as a file, from the flags of `simulate`.
fn study(flags: &str) -> PathBuf {
    let path = FOLDER
        .path()
        .join(flags.replace(['-', ' ', '%'], "") + ".csv");
    if !path.exists() {
        let mut text = Vec::new();
        let Ok(_) = simulation(flags).write(|block| {
            text.extend_from_slice(block);
            Ok::<(), Infallible>(())
        });
        fs::write(&path, text).expect("a file");
    }
    path
}

fn simulation(flags: &str) -> Simulation {
    let arguments = ["prevalence", "simulate"]
        .into_iter()
        .chain(flags.split_whitespace());
    let Command::Simulate(arguments) = Cli::parse_from(arguments).command else {
        unreachable!("the command is simulate")
    };
    let settings = SimulationSettings::new(&arguments).expect("settings");
    Simulation::new(settings.plan).expect("a plan")
}

/// The settings of an analysis of a file.
fn settings(file: &Path, flags: &str) -> Settings {
    let file = file.to_str().expect("a path");
    let arguments = ["prevalence", "analyze", file]
        .into_iter()
        .chain(flags.split_whitespace());
    let Command::Analyze(arguments) = Cli::parse_from(arguments).command else {
        unreachable!("the command is analyze")
    };
    Settings::analyze(&arguments).expect("settings")
}

fn read(settings: &Settings) -> Study {
    observe::read(&settings.read, present::progress(settings.read.inputs())).expect("a study")
}

const ROWS: &[&str] = &[
    "--rows 200000 --mean-workers 10",
    "--rows 200000 --establishments 100",
    "--rows 200000 --mean-workers 10 --notes 33%",
    "--rows 200000 --mean-workers 10 --shuffle",
    "--rows 200000 --mean-workers 2 --shape tallies",
];

/// Bytes to tallies.
#[divan::bench(args = ROWS, sample_count = 10, sample_size = 1)]
fn reading(bencher: Bencher, flags: &str) {
    let file = study(flags);
    let settings = settings(&file, "");
    let bytes = file.metadata().expect("a file").len();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| read(&settings));
}

/// Tallies to estimates: the design, and everybody and three cities at two thresholds.
#[divan::bench(args = [1_000, 100_000], sample_count = 20)]
fn estimating(bencher: Bencher, establishments: u64) {
    let file = study(&format!(
        "--establishments {establishments} --shape tallies"
    ));
    let settings = settings(&file, "");
    let study = read(&settings);
    bencher
        .counter(ItemsCount::new(establishments))
        .bench_local(|| -> Vec<Estimate> {
            let lonely = settings.analysis.lonely_psu;
            let design = WaveDesign::new(&study.tallies, None, lonely, false);
            estimate_wave(
                &study.tallies,
                None,
                &design,
                &study.tables,
                &settings.analysis.choices,
                settings.analysis.threads,
            )
        });
}

/// Tallies to a report with so many domains.
#[divan::bench(args = [10, 1_000], sample_count = 10)]
fn reporting(bencher: Bencher, domains: u64) {
    let cities = domains / 5;
    let file = study(&format!(
        "--cities {cities} --strata 1 --establishments 20000 --shape tallies"
    ));
    let settings = settings(&file, "--by city,establishment_type");
    let study = read(&settings);
    bencher
        .counter(ItemsCount::new(domains))
        .with_inputs(|| study.clone())
        .bench_local_values(|study| Report::new(&settings.analysis, study).expect("a report"));
}

/// A file to text, as `analyze` does it: small, as studies are, and large.
#[divan::bench(args = ["--establishments 250", "--rows 200000 --mean-workers 10"], sample_count = 10)]
fn analyzing(bencher: Bencher, flags: &str) {
    let file = study(flags);
    let settings = settings(&file, "");
    bencher.bench_local(|| {
        let report = Report::new(&settings.analysis, read(&settings)).expect("a report");
        settings.format.text(&report)
    });
}

/// 2,000 replicates of a study of 300 establishments: everybody and three cities at two thresholds; of two
/// waves also their changes, and what undoes them.
#[divan::bench(
    args = ["--establishments 300", "--establishments 300 --waves 1,2 --shared 20%"],
    sample_count = 10,
    sample_size = 1
)]
fn replicating(bencher: Bencher, flags: &str) {
    let file = study(flags);
    let file = file.to_str().expect("a path");
    let arguments = ["prevalence", "sensitivity", file, "--bootstrap", "2000"];
    let Command::Sensitivity(arguments) = Cli::parse_from(arguments).command else {
        unreachable!("the command is sensitivity")
    };
    let settings = SensitivitySettings::new(&arguments).expect("settings");
    let progress = present::progress(settings.read.inputs());
    let mut study = observe::read(&settings.read, progress).expect("a study");
    let tallies = study.as_asked(&settings.read.further_thresholds);
    let counted = std::mem::replace(&mut study.tallies, tallies);
    let report = Report::of_study(&settings.analysis, &settings.waves, study.clone());
    let report = report.expect("a report");
    let waves = report.wave_indices(&study);
    let basis = report.basis(&study, &waves, &counted);
    let bootstrap = settings.questions.bootstrap.expect("replicates");
    bencher.bench_local(|| Replication::new(&basis, &settings.questions, bootstrap));
}

/// A study to bytes that nobody keeps.
#[divan::bench(args = ROWS, sample_count = 10, sample_size = 1)]
fn simulating(bencher: Bencher, flags: &str) {
    let simulation = simulation(flags);
    bencher.bench_local(|| {
        let Ok(truth) = simulation.write(|block| {
            divan::black_box(block);
            Ok::<(), Infallible>(())
        });
        truth.workers()
    });
}
