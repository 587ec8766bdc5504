//! Design-based prevalence from observations of sampled establishments.
//!
//! Observers visit establishments drawn from a frame and write down the workers they see and how old
//! they look. This crate reads such records, folds them into counts per establishment, and estimates
//! what share of the workers are of some age or under, with intervals that respect how the sample was
//! drawn.
//!
//! ```
//! use prevalence::cli::{Cli, Command};
//! use prevalence::report::Report;
//! use prevalence::settings::Settings;
//! use prevalence::{observe, present};
//! use clap::Parser;
//!
//! let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/studies/cambodia/obs-2012.csv");
//! let Command::Analyze(arguments) = Cli::parse_from(["prevalence", "analyze", file]).command else {
//!     unreachable!()
//! };
//! let settings = Settings::analyze(&arguments)?;
//! let study = observe::read(&settings.read, present::progress(settings.read.files.iter()))?;
//! let report = Report::new(&settings.analysis, study)?;
//! let overall = report.waves[0].estimates[0].shown().unwrap();
//! assert_eq!((overall.positives, overall.workers), (147, 1937));
//! assert_eq!(present::number::percent(overall.proportion.unwrap()), "8.16");
//! # Ok::<(), prevalence::Error>(())
//! ```

pub mod agreement;
pub mod calculator;
pub mod checkup;
pub mod cli;
pub mod compare;
pub mod design;
pub mod diagnostic;
pub mod disclose;
mod error;
pub mod estimate;
pub mod numeric;
pub mod observe;
pub mod parallel;
pub mod present;
pub mod release;
pub mod report;
pub mod sensitivity;
pub mod settings;
pub mod simulate;
pub mod tally;
pub mod text;
pub mod unsupported;
pub mod warning;

pub use error::Error;

use std::ffi::OsString;
use std::iter;
use std::path::Path;

use anstream::ColorChoice;

use calculator::Answer;
use checkup::Checkup;
use cli::{Command, IntervalArguments, SimulateArguments};
use diagnostic::Line;
use observe::ReadError;
use present::{Destination, WriteError, diagnostics};
use report::manifest::Manifest;
use report::{Asked, Report, Unsupported, Whom};
use settings::{
    CalculatorSettings, CheckSettings, SensitivitySettings, Settings, SimulationSettings,
    UsageError, refuse_what_waves_lack,
};
use simulate::Simulation;
use text::escaped;

/// What a run says beside its result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Text for standard error.
    pub aside: String,
    /// Whether a gate did not hold.
    pub gate_closed: bool,
}

/// Follows a command, which was typed in these words.
///
/// # Errors
/// If there is no result.
pub fn run(command: &Command, typed: &[OsString], color: ColorChoice) -> Result<Outcome, Error> {
    match command {
        Command::Analyze(arguments) => study(&Settings::analyze(arguments)?, typed, color),
        Command::Compare(arguments) => study(&Settings::compare(arguments)?, typed, color),
        Command::Report(arguments) => study(&Settings::report(arguments)?, typed, color),
        Command::Sensitivity(arguments) => {
            sensitivity(&SensitivitySettings::new(arguments)?, color)
        }
        Command::Check(arguments) => check(&CheckSettings::new(arguments)?, color),
        Command::Interval(arguments) => interval(arguments, color),
        Command::Simulate(arguments) => simulate(arguments, color),
        Command::Methods(arguments) => {
            Destination::open(None, color)?.write(&arguments.format.render())?;
            Ok(Outcome::default())
        }
    }
}

/// Reads a study, computes its report and writes it; also its errors, if they are asked for.
fn study(settings: &Settings, typed: &[OsString], color: ColorChoice) -> Result<Outcome, Error> {
    // Only a document has a date: what the environment says of it concerns no other result.
    let date = match settings.analysis.details {
        true => present::date().map_err(UsageError::from)?,
        false => None,
    };
    let destination = Destination::open(settings.output.as_deref(), color)?;
    let format = settings.format;
    if destination.is_terminal() && !format.is_text() {
        let format = format.name;
        return Err(UsageError::NotForTerminal { format }.into());
    }
    let list = error_list(settings.errors.as_deref(), color)?;
    let mut report = listing(list, report_of(settings))?;
    if settings.analysis.details {
        let manifest = Manifest::new(typed, &settings.files(), date, &report);
        report.manifest = Some(manifest);
    }
    if report.changes.is_none() && settings.format.shows_changes_alone() {
        return Err(UsageError::NoChange.into());
    }
    // Gates are judged on the whole; what is said of them is for whom may see less.
    let judged = present::judged(&settings.waves, &report);
    let closed = present::closed_gates(&report, &settings.gates, judged)?;
    release::withhold(&mut report);
    present::write(
        &report,
        settings.format,
        settings.output.as_deref(),
        destination,
        color,
    )?;
    let disclosure = present::disclosure_aside(&report, settings.format);
    let gates = present::told_gates(&report, &settings.gates, &closed);
    Ok(Outcome {
        aside: aside(&report, settings.format.shows_warnings) + &disclosure + &gates,
        gate_closed: !closed.is_empty(),
    })
}

/// Reads a study and computes its report.
fn report_of(settings: &Settings) -> Result<Report, Error> {
    let study = observe::read(&settings.read, present::progress(settings.read.inputs()))?;
    let Settings {
        analysis, waves, ..
    } = settings;
    let report = match &settings.questions {
        None => Report::of_study(analysis, waves, study),
        Some(questions) => {
            let asked = Asked {
                questions,
                further: &settings.read.further_thresholds,
                of: Whom::Everybody,
            };
            Report::questioned(analysis, waves, study, &asked)
        }
    };
    let report = report?;
    if let Some(questions) = &settings.questions {
        refuse_what_waves_lack(questions, report.waves.len())?;
    }
    Ok(report)
}

/// Reads a study, answers what critics ask of it and writes the answers.
fn sensitivity(settings: &SensitivitySettings, color: ColorChoice) -> Result<Outcome, Error> {
    let destination = Destination::open(settings.output.as_deref(), color)?;
    let list = error_list(settings.errors.as_deref(), color)?;
    let mut report = listing(list, questioned(settings))?;
    release::withhold(&mut report);
    release::forewarn(&mut report);
    destination.write(&settings.format.render(&report))?;
    Ok(Outcome {
        aside: aside(&report, true),
        gate_closed: false,
    })
}

/// Reads a study, computes its report, and answers what critics ask of it.
fn questioned(settings: &SensitivitySettings) -> Result<Report, Error> {
    let read = &settings.read;
    let study = observe::read(read, present::progress(read.inputs()))?;
    let asked = Asked {
        questions: &settings.questions,
        further: &read.further_thresholds,
        of: Whom::Domains,
    };
    let report = Report::questioned(&settings.analysis, &settings.waves, study, &asked)?;
    refuse_what_waves_lack(&settings.questions, report.waves.len())?;
    Ok(report)
}

/// Where the list of all errors goes, if one is asked for.
fn error_list(path: Option<&Path>, color: ColorChoice) -> Result<Option<Destination>, WriteError> {
    let list = path.map(|path| Destination::open(Some(path), color));
    list.transpose()
}

/// What was made of a study, its errors written to the list if there is one; not if they could not be
/// judged.
fn listing<T>(list: Option<Destination>, mut made: Result<T, Error>) -> Result<T, Error> {
    let Some(list) = list else {
        return made;
    };
    match &mut made {
        Ok(_) => diagnostics::write_list(list, iter::empty())?,
        Err(Error::Read(ReadError::Data(refusal))) => {
            diagnostics::write_list(list, refusal.problems.take_all())?;
        }
        Err(Error::Analysis(Unsupported { error, .. })) => {
            let line = Line::of_study(error.code(), error.to_string(), error.help());
            diagnostics::write_list(list, iter::once(Ok(line)))?;
        }
        Err(_) => {}
    }
    made
}

/// Reads a study, judges it and writes the judgement.
fn check(settings: &CheckSettings, color: ColorChoice) -> Result<Outcome, Error> {
    let destination = Destination::open(settings.output.as_deref(), color)?;
    let list = error_list(settings.errors.as_deref(), color)?;
    let checkup = listing(list, checkup_of(settings))?;
    destination.write(&settings.format.render(&checkup))?;
    let warnings = checkup.warnings.len();
    let gate_closed = settings.strict && warnings > 0;
    Ok(Outcome {
        aside: if gate_closed {
            let warnings = present::number::counted(warnings, "warning", "warnings");
            format!("gate did not hold: --strict: {warnings}\n")
        } else {
            String::new()
        },
        gate_closed,
    })
}

/// Reads a study and judges it.
fn checkup_of(settings: &CheckSettings) -> Result<Checkup, Error> {
    let study = observe::read(&settings.read, present::progress(settings.read.inputs()))?;
    let warnings = study.warnings.clone();
    Ok(Checkup::new(study, &settings.read).map_err(|error| Unsupported { error, warnings })?)
}

/// Answers what is asked of published figures.
fn interval(arguments: &IntervalArguments, color: ColorChoice) -> Result<Outcome, Error> {
    let settings = CalculatorSettings::new(arguments)?;
    let destination = Destination::open(settings.output.as_deref(), color)?;
    destination.write(&settings.format.render(&Answer::to(&settings.question)))?;
    Ok(Outcome::default())
}

/// Invents a study, writes it, and then what is true of it.
fn simulate(arguments: &SimulateArguments, color: ColorChoice) -> Result<Outcome, Error> {
    let settings = SimulationSettings::new(arguments)?;
    let simulation = Simulation::new(settings.plan).map_err(UsageError::from)?;
    let study = Destination::open(settings.output.as_deref(), color)?;
    let truth = settings.truth.as_deref();
    let truth = truth.map(|path| Destination::open(Some(path), color));
    let truth = truth.transpose()?;
    let counted = study.stream(|take| simulation.write(take))?;
    // Of a study that was not written to its end there is no truth to tell.
    if let (Some(truth), Some(counted)) = (truth, counted) {
        truth.write(&present::truth(&simulation, &counted))?;
    }
    Ok(Outcome::default())
}

/// Notes, and the warnings where the format does not show them.
fn aside(report: &Report, shows_warnings: bool) -> String {
    let warnings = report.warnings.iter().filter(|_| !shows_warnings);
    let warnings = warnings.map(|warning| format!("warning[{}]: {warning}", warning.code()));
    let notes = report.notes.iter().map(|note| format!("note: {note}"));
    let lines = warnings.chain(notes);
    lines.map(|line| escaped(&line) + "\n").collect()
}
