//! Studies drawn at random, as files, and the library run on them.

use std::collections::HashSet;
use std::fs;
use std::ops::RangeInclusive;
use std::sync::Arc;

use clap::Parser;
use prevalence::checkup::Checkup;
use prevalence::cli::{Cli, Command};
use prevalence::estimate::interval::{Designs, METHODS};
use prevalence::present::Render;
use prevalence::report::{AnalysisError, Report};
use prevalence::settings::{CheckSettings, Settings};
use prevalence::{observe, present};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::printed;

/// Where the random numbers start: a failure is the same everywhere.
pub const SEED: u64 = 2012;

/// No difference at all.
pub const EXACTLY: f64 = 0.0;
/// What the order of sums may change: their last bit, which a few divisions, roots and quantiles pass on.
pub const ROUNDING: f64 = 1e-12;
/// What rescaled weights may change: each is rounded anew.
pub const RESCALING: f64 = 1e-9;
/// What 1 - p in place of p may change where PSUs are nearly alike: a variance is then much smaller than
/// the terms whose rounding it keeps.
pub const CANCELLATION: f64 = 1e-9;
/// Differences that are 0 but for rounding, such as a correlation or a limit cut at 0, have no relative
/// error: this is a rounding of numbers near 1.
pub const NEAR_ZERO: f64 = 1e-14;

/// Confidence levels, each wider than the one before.
pub const LEVELS: [&str; 4] = ["0.5", "0.8", "0.95", "0.999"];

// ---------- random studies

/// A study as it was observed.
#[derive(Clone, Debug)]
pub struct Study {
    pub establishments: Vec<Establishment>,
    pub weighting: Weighting,
    /// Whether strata are told apart within a city.
    pub stratified: bool,
    /// Whether neighbouring establishments were drawn together.
    pub in_pairs: bool,
    /// Establishments in the frame of each stratum that were not visited.
    pub unvisited: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weighting {
    Equal,
    ByEstablishment,
    ByWorker,
}

impl Weighting {
    pub const ALL: &[Self] = &[Self::Equal, Self::ByEstablishment, Self::ByWorker];
}

#[derive(Clone, Debug)]
pub struct Establishment {
    pub wave: usize,
    pub city: usize,
    pub stratum: usize,
    /// Unique in its wave and city only.
    pub number: usize,
    pub kind: &'static str,
    pub weight: f64,
    pub workers: Vec<Worker>,
}

#[derive(Clone, Debug)]
pub struct Worker {
    pub age: Age,
    pub sex: &'static str,
    /// The weight over that of the establishment, in a study with weights by worker.
    pub factor: f64,
}

#[derive(Clone, Copy, Debug)]
pub enum Age {
    Known(u8),
    Range(u8, u8),
    Missing,
}

pub fn studies() -> impl Strategy<Value = Study> {
    studies_of(1..=2)
}

/// Studies of so many waves, which share the ids of most of their establishments.
pub fn studies_of(waves: RangeInclusive<usize>) -> impl Strategy<Value = Study> {
    let strata = vec(vec(establishments(), 1..=6), 1..=3);
    let waves = vec(vec(strata, 1..=4), waves);
    let unvisited = select(&[0, 1, 40][..]);
    (
        waves,
        select(Weighting::ALL),
        any::<bool>(),
        any::<bool>(),
        unvisited,
    )
        .prop_map(
            |(waves, weighting, stratified, in_pairs, unvisited)| Study {
                establishments: in_their_places(waves),
                weighting,
                stratified,
                in_pairs,
                unvisited,
            },
        )
        .prop_filter("somebody's age is known", |study| {
            let mut ages = study.workers().map(|(_, worker)| worker.age);
            ages.any(|age| matches!(age, Age::Known(_)))
        })
}

/// Establishments whose place in the study is not decided yet.
pub fn establishments() -> impl Strategy<Value = Establishment> {
    let kinds = select(&["kitchen", "shop"][..]);
    let weights = select(&[1.0, 0.3, 2.75, 12.0][..]);
    (kinds, weights, vec(workers(), 0..=12)).prop_map(|(kind, weight, workers)| Establishment {
        wave: 0,
        city: 0,
        stratum: 0,
        number: 0,
        kind,
        weight,
        workers,
    })
}

pub fn workers() -> impl Strategy<Value = Worker> {
    (ages(), select(&["f", "m"][..]), select(&[1.0, 1.6][..]))
        .prop_map(|(age, sex, factor)| Worker { age, sex, factor })
}

pub fn ages() -> impl Strategy<Value = Age> {
    prop_oneof![
        8 => (10..=30_u8).prop_map(Age::Known),
        1 => (10..=30_u8, 0..=8_u8).prop_map(|(low, more)| Age::Range(low, low + more)),
        1 => Just(Age::Missing),
    ]
}

/// Flattens establishments by wave, city and stratum.
pub fn in_their_places(waves: Vec<Vec<Vec<Vec<Establishment>>>>) -> Vec<Establishment> {
    let mut placed = Vec::new();
    for (wave, cities) in waves.into_iter().enumerate() {
        for (city, strata) in cities.into_iter().enumerate() {
            let strata = strata.into_iter().enumerate();
            let of_city = strata.flat_map(|(stratum, list)| {
                list.into_iter()
                    .map(move |establishment| (stratum, establishment))
            });
            placed.extend(
                of_city
                    .enumerate()
                    .map(|(number, (stratum, establishment))| Establishment {
                        wave,
                        city,
                        stratum,
                        number,
                        ..establishment
                    }),
            );
        }
    }
    placed
}

/// Flags that must not matter to a property.
pub fn flags() -> impl Strategy<Value = Vec<&'static str>> {
    flags_with(select(&["exclude", "minor", "adult"][..]))
}

pub fn flags_with(
    unknown: impl Strategy<Value = &'static str>,
) -> impl Strategy<Value = Vec<&'static str>> {
    (
        methods(),
        select(&LEVELS[..]),
        select(&["adjust", "certainty", "average"][..]),
        select(&["cluster", "cluster", "srs"][..]),
        unknown,
        any::<bool>(),
    )
        .prop_map(|(method, level, lonely, design, unknown, fpc)| {
            let mut flags = vec!["--interval", method, "--level", level, "--design", design];
            flags.extend(["--lonely-psu", lonely, "--unknown", unknown]);
            flags.extend(fpc.then_some("--fpc"));
            flags
        })
}

/// The methods that serve a clustered sample.
pub fn methods() -> impl Strategy<Value = &'static str> {
    let methods = METHODS
        .iter()
        .filter(|method| method.designs == Designs::Every);
    select(methods.map(|method| method.name).collect::<Vec<_>>())
}

// ---------- as files

/// A file: its header and its rows.
#[derive(Clone, Debug)]
pub struct Table {
    pub header: String,
    pub rows: Vec<String>,
}

impl Table {
    pub fn text(&self) -> String {
        format!("{}\n{}\n", self.header, self.rows.join("\n"))
    }

    /// The rows up to a place, and those after it.
    pub fn split(&self, place: usize) -> [Self; 2] {
        let (before, after) = self.rows.split_at(place);
        [before, after].map(|rows| Self {
            header: self.header.clone(),
            rows: rows.to_vec(),
        })
    }

    /// With a column more, which has the same value everywhere.
    pub fn with_constant(&self, header: &str, value: &str) -> Self {
        let rows = self.rows.iter().map(|row| format!("{row},{value}"));
        Self {
            header: format!("{},{header}", self.header),
            rows: rows.collect(),
        }
    }
}

impl Study {
    pub fn workers(&self) -> impl Iterator<Item = (&Establishment, &Worker)> {
        let establishments = self.establishments.iter();
        establishments.flat_map(|establishment| {
            let workers = establishment.workers.iter();
            workers.map(move |worker| (establishment, worker))
        })
    }

    pub fn has_rows_of_each_wave(&self) -> bool {
        let waves = self.establishments.iter().map(|at| at.wave);
        let observed: HashSet<_> = self.workers().map(|(at, _)| at.wave).collect();
        waves.collect::<HashSet<_>>() == observed
    }

    pub fn weight(&self, establishment: &Establishment, worker: Option<&Worker>) -> f64 {
        match self.weighting {
            Weighting::Equal => 1.0,
            Weighting::ByEstablishment => establishment.weight,
            Weighting::ByWorker => {
                establishment.weight * worker.map_or(1.0, |worker| worker.factor)
            }
        }
    }

    /// A row for each worker, weights times a factor. `id` names the establishment of a number.
    pub fn rows_with(&self, factor: f64, id: impl Fn(usize) -> String) -> Table {
        let rows = self.workers().map(|(at, worker)| {
            let weight = factor * self.weight(at, Some(worker));
            let (wave, city, id) = (at.wave, at.city, id(at.number));
            let (sex, age) = (worker.sex, worker.age.text());
            format!("{wave},c{city},{id},{weight},{sex},{age}")
        });
        Table {
            header: "wave,city,establishment_id,weight,sex,age".to_owned(),
            rows: rows.collect(),
        }
    }

    pub fn rows(&self) -> Table {
        self.rows_with(1.0, plain_id)
    }

    /// A row for each establishment with what the design needs to know of it.
    pub fn visits_with(&self, id: impl Fn(usize) -> String) -> Table {
        let stratum = if self.stratified { ",stratum" } else { "" };
        let psu = if self.in_pairs { ",psu" } else { "" };
        let establishments = self.establishments.iter();
        Table {
            header: format!(
                "wave,city,establishment_id,establishment_type,population{stratum}{psu}"
            ),
            rows: establishments.map(|at| self.visit(at, &id)).collect(),
        }
    }

    pub fn visits(&self) -> Table {
        self.visits_with(plain_id)
    }

    pub fn visit(&self, at: &Establishment, id: impl Fn(usize) -> String) -> String {
        let stratum_of = |other: &Establishment| {
            let stratum = if self.stratified { other.stratum } else { 0 };
            (other.wave, other.city, stratum)
        };
        let stratum = stratum_of(at);
        let others = self.establishments.iter();
        let visited = others.filter(|other| stratum_of(other) == stratum).count();
        let (wave, city, id, kind) = (at.wave, at.city, id(at.number), at.kind);
        let mut row = format!("{wave},c{city},{id},{kind},{}", visited + self.unvisited);
        if self.stratified {
            row += &format!(",s{}", at.stratum);
        }
        if self.in_pairs {
            row += &format!(",p{}-{}", at.stratum, at.number / 2);
        }
        row
    }

    /// A row for each establishment with everything.
    pub fn tallies(&self) -> Table {
        let Table { header, rows } = self.visits();
        let counted = self.establishments.iter().zip(rows).map(|(at, row)| {
            let count = |is_counted: fn(Age) -> bool| {
                let workers = at.workers.iter();
                workers.filter(|worker| is_counted(worker.age)).count()
            };
            format!(
                "{row},{},{},{},{},{}",
                self.weight(at, None),
                count(|_| true),
                count(|age| matches!(age, Age::Known(..=17))),
                count(|age| matches!(age, Age::Known(..=15))),
                count(|age| !matches!(age, Age::Known(_))),
            )
        });
        Table {
            header: format!("{header},weight,workers,minors,young_minors,age_unknown"),
            rows: counted.collect(),
        }
    }

    /// The study as tallies can hold it: one weight in each establishment, ages known or not.
    pub fn simplified(mut self) -> Self {
        if self.weighting == Weighting::ByWorker {
            self.weighting = Weighting::ByEstablishment;
        }
        let workers = self
            .establishments
            .iter_mut()
            .flat_map(|at| &mut at.workers);
        for worker in workers {
            if let Age::Range(..) = worker.age {
                worker.age = Age::Missing;
            }
        }
        self
    }
}

impl Age {
    pub fn text(self) -> String {
        match self {
            Self::Known(age) => age.to_string(),
            Self::Range(low, high) => format!("{low}-{high}"),
            Self::Missing => String::new(),
        }
    }
}

pub fn plain_id(number: usize) -> String {
    format!("e{number}")
}

// ---------- running

/// The program's library, run on files under flags: what it says, or why it says nothing.
pub fn report(
    command: &str,
    files: &[Table],
    visits: Option<&Table>,
    flags: &[&str],
) -> Result<Report, AnalysisError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = match parsed(&folder, command, files, visits, flags) {
        Command::Analyze(arguments) => Settings::analyze(&arguments),
        Command::Compare(arguments) => Settings::compare(&arguments),
        _ => unreachable!("the command estimates"),
    };
    let settings = settings.expect("flags that agree");
    let study = observe::read(&settings.read, Arc::new(|_| {})).expect("files without errors");
    let report = Report::of_study(&settings.analysis, &settings.waves, study);
    report.map_err(|unsupported| unsupported.error)
}

/// What `check` says of these files.
pub fn checkup(files: &[Table], visits: Option<&Table>) -> Checkup {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let Command::Check(arguments) = parsed(&folder, "check", files, visits, &[]) else {
        unreachable!("that is the command")
    };
    let settings = CheckSettings::new(&arguments).expect("flags that agree");
    let study = observe::read(&settings.read, Arc::new(|_| {})).expect("files without errors");
    Checkup::new(study, &settings.read).expect("somebody's status is known")
}

/// The command line of these files, which are written to a folder.
fn parsed(
    folder: &tempfile::TempDir,
    command: &str,
    files: &[Table],
    visits: Option<&Table>,
    flags: &[&str],
) -> Command {
    let write = |name: String, table: &Table| {
        let path = folder.path().join(name);
        fs::write(&path, table.text()).expect("the file can be written");
        path.to_str().expect("a path in UTF-8").to_owned()
    };
    let numbered = files.iter().enumerate();
    let paths: Vec<_> = numbered
        .map(|(index, table)| write(format!("{index}.csv"), table))
        .collect();
    let visits = visits.map(|table| write("visits.csv".to_owned(), table));
    let mut arguments = vec!["prevalence", command];
    arguments.extend(paths.iter().map(String::as_str));
    arguments.extend(visits.iter().flat_map(|path| ["--establishments", path]));
    arguments.extend(flags);
    Cli::parse_from(arguments).command
}

/// What is estimated from these files under these flags.
pub fn analyze(files: &[Table], visits: Option<&Table>, flags: &[&str]) -> Report {
    report("analyze", files, visits, flags).expect("somebody's status is known")
}

pub fn rendered(report: &Report, format: &str) -> String {
    let format = present::FORMATS.iter().find(|known| known.name == format);
    match format.expect("a format").render {
        Render::Text(render) | Render::WithFiles { alone: render, .. } => render(report),
        Render::Bytes(render) => printed::text(render(report).expect("a file in memory")),
    }
}

pub fn document(report: &Report) -> Value {
    serde_json::from_str(&rendered(report, "json")).expect("JSON")
}

// ---------- comparing

/// Whole numbers, text and null to the letter, other numbers within a relative tolerance.
pub fn agree(left: &Value, right: &Value, tolerance: f64) -> bool {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            near(a.as_f64().unwrap(), b.as_f64().unwrap(), tolerance)
        }
        (Value::Object(a), Value::Object(b)) => {
            let same_keys = a.keys().eq(b.keys());
            same_keys
                && a.iter()
                    .all(|(key, value)| agree(value, &b[key], tolerance))
        }
        _ => left == right,
    }
}

pub fn near(a: f64, b: f64, tolerance: f64) -> bool {
    let slack = if tolerance == EXACTLY { 0.0 } else { NEAR_ZERO };
    (a - b).abs() <= tolerance * a.abs().max(b.abs()) + slack
}
