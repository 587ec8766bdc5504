//! What must hold for every study, whatever was observed and however it was drawn.
//!
//! Studies are drawn at random, from a fixed seed: waves, cities, strata, establishments with nobody in
//! them, ages that are missing or ranges, weights of establishments and of workers.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::rc::Rc;

use clap::Parser;
use prevalence::cli::{Cli, Command};
use prevalence::estimate::interval::{Designs, METHODS};
use prevalence::estimate::{Estimate, Precision};
use prevalence::report::Report;
use prevalence::settings::Settings;
use prevalence::{observe, present};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

/// Studies that each property is tried on.
const CASES: u32 = 128;
/// Where the random numbers start: a failure is the same everywhere.
const SEED: u64 = 2012;

/// No difference at all.
const EXACTLY: f64 = 0.0;
/// What the order of sums may change: their last bit, which a few divisions, roots and quantiles pass on.
const ROUNDING: f64 = 1e-12;
/// What rescaled weights may change: each is rounded anew.
const RESCALING: f64 = 1e-9;
/// What 1 - p in place of p may change where PSUs are nearly alike: a variance is then much smaller than
/// the terms whose rounding it keeps.
const CANCELLATION: f64 = 1e-9;
/// Differences that are 0 but for rounding, such as a correlation or a limit cut at 0, have no relative
/// error: this is a rounding of numbers near 1.
const NEAR_ZERO: f64 = 1e-14;

/// Confidence levels, each wider than the one before.
const LEVELS: [&str; 4] = ["0.5", "0.8", "0.95", "0.999"];

/// Tables of a column that workers of an establishment share, of one that they do not, and of two columns.
const TABLES: [&str; 6] = [
    "--by",
    "city",
    "--by",
    "sex",
    "--by",
    "establishment_type,sex",
];

// ---------- random studies

/// A study as it was observed.
#[derive(Clone, Debug)]
struct Study {
    establishments: Vec<Establishment>,
    weighting: Weighting,
    /// Whether strata are told apart within a city.
    stratified: bool,
    /// Whether neighbouring establishments were drawn together.
    in_pairs: bool,
    /// Establishments in the frame of each stratum that were not visited.
    unvisited: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Weighting {
    Equal,
    ByEstablishment,
    ByWorker,
}

impl Weighting {
    const ALL: &[Self] = &[Self::Equal, Self::ByEstablishment, Self::ByWorker];
}

#[derive(Clone, Debug)]
struct Establishment {
    wave: usize,
    city: usize,
    stratum: usize,
    /// Unique in its wave and city only.
    number: usize,
    kind: &'static str,
    weight: f64,
    workers: Vec<Worker>,
}

#[derive(Clone, Debug)]
struct Worker {
    age: Age,
    sex: &'static str,
    /// The weight over that of the establishment, in a study with weights by worker.
    factor: f64,
}

#[derive(Clone, Copy, Debug)]
enum Age {
    Known(u8),
    Range(u8, u8),
    Missing,
}

fn studies() -> impl Strategy<Value = Study> {
    let strata = vec(vec(establishments(), 1..=6), 1..=3);
    let waves = vec(vec(strata, 1..=4), 1..=2);
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
fn establishments() -> impl Strategy<Value = Establishment> {
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

fn workers() -> impl Strategy<Value = Worker> {
    (ages(), select(&["f", "m"][..]), select(&[1.0, 1.6][..]))
        .prop_map(|(age, sex, factor)| Worker { age, sex, factor })
}

fn ages() -> impl Strategy<Value = Age> {
    prop_oneof![
        8 => (10..=30_u8).prop_map(Age::Known),
        1 => (10..=30_u8, 0..=8_u8).prop_map(|(low, more)| Age::Range(low, low + more)),
        1 => Just(Age::Missing),
    ]
}

/// Flattens establishments by wave, city and stratum.
fn in_their_places(waves: Vec<Vec<Vec<Vec<Establishment>>>>) -> Vec<Establishment> {
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
fn flags() -> impl Strategy<Value = Vec<&'static str>> {
    flags_with(select(&["exclude", "minor", "adult"][..]))
}

fn flags_with(
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
fn methods() -> impl Strategy<Value = &'static str> {
    let methods = METHODS
        .iter()
        .filter(|method| method.designs == Designs::Every);
    select(methods.map(|method| method.name).collect::<Vec<_>>())
}

// ---------- as files

/// A file: its header and its rows.
#[derive(Clone, Debug)]
struct Table {
    header: String,
    rows: Vec<String>,
}

impl Table {
    fn text(&self) -> String {
        format!("{}\n{}\n", self.header, self.rows.join("\n"))
    }

    /// The rows up to a place, and those after it.
    fn split(&self, place: usize) -> [Self; 2] {
        let (before, after) = self.rows.split_at(place);
        [before, after].map(|rows| Self {
            header: self.header.clone(),
            rows: rows.to_vec(),
        })
    }

    /// With a column more, which has the same value everywhere.
    fn with_constant(&self, header: &str, value: &str) -> Self {
        let rows = self.rows.iter().map(|row| format!("{row},{value}"));
        Self {
            header: format!("{},{header}", self.header),
            rows: rows.collect(),
        }
    }
}

impl Study {
    fn workers(&self) -> impl Iterator<Item = (&Establishment, &Worker)> {
        let establishments = self.establishments.iter();
        establishments.flat_map(|establishment| {
            let workers = establishment.workers.iter();
            workers.map(move |worker| (establishment, worker))
        })
    }

    fn has_rows_of_each_wave(&self) -> bool {
        let waves = self.establishments.iter().map(|at| at.wave);
        let observed: HashSet<_> = self.workers().map(|(at, _)| at.wave).collect();
        waves.collect::<HashSet<_>>() == observed
    }

    fn weight(&self, establishment: &Establishment, worker: Option<&Worker>) -> f64 {
        match self.weighting {
            Weighting::Equal => 1.0,
            Weighting::ByEstablishment => establishment.weight,
            Weighting::ByWorker => {
                establishment.weight * worker.map_or(1.0, |worker| worker.factor)
            }
        }
    }

    /// A row for each worker, weights times a factor. `id` names the establishment of a number.
    fn rows_with(&self, factor: f64, id: impl Fn(usize) -> String) -> Table {
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

    fn rows(&self) -> Table {
        self.rows_with(1.0, plain_id)
    }

    /// A row for each establishment with what the design needs to know of it.
    fn visits_with(&self, id: impl Fn(usize) -> String) -> Table {
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

    fn visits(&self) -> Table {
        self.visits_with(plain_id)
    }

    fn visit(&self, at: &Establishment, id: impl Fn(usize) -> String) -> String {
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
    fn tallies(&self) -> Table {
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
    fn simplified(mut self) -> Self {
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
    fn text(self) -> String {
        match self {
            Self::Known(age) => age.to_string(),
            Self::Range(low, high) => format!("{low}-{high}"),
            Self::Missing => String::new(),
        }
    }
}

fn plain_id(number: usize) -> String {
    format!("e{number}")
}

// ---------- running

/// What is estimated from these files under these flags.
fn analyze(files: &[Table], visits: Option<&Table>, flags: &[&str]) -> Report {
    let folder = tempfile::tempdir().expect("a temporary folder");
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
    let mut arguments = vec!["prevalence", "analyze"];
    arguments.extend(paths.iter().map(String::as_str));
    arguments.extend(visits.iter().flat_map(|path| ["--establishments", path]));
    arguments.extend(flags);
    let Command::Analyze(arguments) = Cli::parse_from(arguments).command else {
        unreachable!("the command is analyze")
    };
    let settings = Settings::analyze(&arguments).expect("flags that agree");
    let study = observe::read(&settings.read, Rc::new(|_| {})).expect("files without errors");
    Report::new(&settings.analysis, study).expect("somebody's status is known")
}

/// What is estimated from a study for all domains.
fn analyze_study(study: &Study, flags: &[&str]) -> Report {
    analyze_rows(study, study.rows(), flags)
}

fn analyze_rows(study: &Study, rows: Table, flags: &[&str]) -> Report {
    analyze(&[rows], Some(&study.visits()), &[&TABLES, flags].concat())
}

fn rendered(report: &Report, format: &str) -> String {
    let format = present::FORMATS.iter().find(|known| known.name == format);
    (format.expect("a format").render)(report)
}

fn document(report: &Report) -> Value {
    serde_json::from_str(&rendered(report, "json")).expect("JSON")
}

/// The estimates by wave, domain and indicator.
fn estimates(report: &Report) -> BTreeMap<String, Value> {
    let document = document(report);
    let estimates = document["estimates"].as_array().expect("a list").iter();
    let keyed = estimates.map(|estimate| {
        let key = ["wave", "domain", "indicator"].map(|key| estimate[key].to_string());
        (key.join(" "), estimate.clone())
    });
    keyed.collect()
}

fn every_estimate(report: &Report) -> impl Iterator<Item = &Estimate> {
    report.waves.iter().flat_map(|wave| &wave.estimates)
}

// ---------- comparing

/// Whole numbers, text and null to the letter, other numbers within a relative tolerance.
fn agree(left: &Value, right: &Value, tolerance: f64) -> bool {
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

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    let slack = if tolerance == EXACTLY { 0.0 } else { NEAR_ZERO };
    (a - b).abs() <= tolerance * a.abs().max(b.abs()) + slack
}

fn assert_same(left: &Report, right: &Report, tolerance: f64) -> Result<(), TestCaseError> {
    assert_same_estimates(&estimates(left), &estimates(right), tolerance)
}

fn assert_same_estimates(
    left: &BTreeMap<String, Value>,
    right: &BTreeMap<String, Value>,
    tolerance: f64,
) -> Result<(), TestCaseError> {
    let (keys, other_keys) = (left.keys(), right.keys());
    prop_assert!(
        keys.clone().eq(other_keys.clone()),
        "{keys:?} are not {other_keys:?}"
    );
    for (estimate, other) in left.values().zip(right.values()) {
        prop_assert!(
            agree(estimate, other, tolerance),
            "{estimate:#}\nis not\n{other:#}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: CASES,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // ---------- what must not matter

    #[test]
    fn the_order_of_rows_does_not_matter(
        (study, rows) in studies().prop_flat_map(|study| {
            let rows = Just(study.rows().rows).prop_shuffle();
            (Just(study), rows)
        }),
        flags in flags(),
    ) {
        let shuffled = Table { rows, ..study.rows() };
        let report = analyze_rows(&study, shuffled, &flags);
        assert_same(&analyze_study(&study, &flags), &report, ROUNDING)?;
    }

    #[test]
    fn the_scale_of_weights_does_not_matter(
        study in studies(),
        factor in select(&[0.001, 7.3, 1e6][..]),
        flags in flags(),
    ) {
        let scaled = analyze_rows(&study, study.rows_with(factor, plain_id), &flags);
        let mut expected = estimates(&analyze_study(&study, &flags));
        for estimate in expected.values_mut() {
            for key in ["weighted_n", "weighted_positives"] {
                estimate[key] = json!(factor * estimate[key].as_f64().unwrap());
            }
        }
        assert_same_estimates(&expected, &estimates(&scaled), RESCALING)?;
    }

    #[test]
    fn the_names_of_establishments_do_not_matter(
        study in studies(),
        shift in 0..101_usize,
        flags in flags(),
    ) {
        // One to one for numbers below a prime.
        let other_id = |number| format!("venue {}", (number * 7 + shift) % 101);
        let rows = study.rows_with(1.0, other_id);
        let flags = [&TABLES, &flags[..]].concat();
        let renamed = analyze(&[rows], Some(&study.visits_with(other_id)), &flags);
        let report = analyze(&[study.rows()], Some(&study.visits()), &flags);
        assert_same(&report, &renamed, EXACTLY)?;
    }

    #[test]
    fn a_weight_of_one_is_no_weight(study in studies(), flags in flags()) {
        let equal = Study { weighting: Weighting::Equal, ..study };
        let unweighted = [&flags[..], &["--unweighted"]].concat();
        assert_same(&analyze_study(&equal, &flags), &analyze_study(&equal, &unweighted), EXACTLY)?;
    }

    #[test]
    fn rows_and_tallies_give_the_same_bits(
        // A wave in which nobody was met has no rows, but tallies of zeros.
        study in studies()
            .prop_map(Study::simplified)
            .prop_filter("rows in each wave", Study::has_rows_of_each_wave),
        flags in flags(),
    ) {
        let flags = [&["--by", "city", "--by", "establishment_type"], &flags[..]].concat();
        let rows = analyze(&[study.rows()], Some(&study.visits()), &flags);
        let tallies = analyze(&[study.tallies()], None, &flags);
        assert_same(&rows, &tallies, EXACTLY)?;
        prop_assert_eq!(&document(&rows)["design"], &document(&tallies)["design"]);
    }

    #[test]
    fn a_study_in_two_files_is_the_study_in_one(
        study in studies().prop_filter("two rows", |study| study.workers().nth(1).is_some()),
        place in any::<prop::sample::Index>(),
        flags in flags(),
    ) {
        let rows = study.rows();
        let parts = rows.split(1 + place.index(rows.rows.len() - 1));
        let flags = [&TABLES, &flags[..]].concat();
        let whole = document(&analyze(&[rows], Some(&study.visits()), &flags));
        let merged = document(&analyze(&parts, Some(&study.visits()), &flags));
        for key in ["design", "estimates", "warnings"] {
            prop_assert_eq!(&whole[key], &merged[key]);
        }
    }

    #[test]
    fn two_runs_print_the_same_bytes(study in studies(), flags in flags()) {
        let (first, second) = (analyze_study(&study, &flags), analyze_study(&study, &flags));
        for format in present::format_names() {
            prop_assert_eq!(rendered(&first, format), rendered(&second, format));
        }
    }

    // ---------- what must add up

    #[test]
    fn a_domain_and_its_complement_sum_to_the_whole(study in studies(), flags in flags()) {
        let report = analyze_study(&study, &flags);
        for wave in &report.waves {
            for (index, indicator) in report.indicators.iter().enumerate() {
                let whole = &wave.estimates[index];
                let parts = wave.estimates.iter().filter(|estimate| {
                    let columns = estimate.domain.values().map(|(column, _)| column);
                    estimate.indicator == *indicator && columns.eq(["sex"])
                });
                let parts: Vec<_> = parts.collect();
                let count = |of: fn(&Estimate) -> u64| parts.iter().map(|part| of(part)).sum::<u64>();
                let sum = |of: fn(&Estimate) -> f64| parts.iter().map(|part| of(part)).sum::<f64>();
                let counts: [fn(&Estimate) -> u64; 3] = [|of| of.workers, |of| of.positives, |of| of.unknown];
                for of in counts {
                    prop_assert_eq!(of(whole), count(of));
                }
                let sums: [fn(&Estimate) -> f64; 2] = [|of| of.weighted_workers, |of| of.weighted_positives];
                for of in sums {
                    prop_assert!(near(of(whole), sum(of), ROUNDING), "{whole:#?}\n{parts:#?}");
                }
            }
        }
    }

    #[test]
    fn a_domain_of_everybody_is_the_whole(study in studies(), flags in flags()) {
        let rows = study.rows().with_constant("country", "here");
        let flags = [&["--by", "country"], &flags[..]].concat();
        let report = analyze(&[rows], Some(&study.visits()), &flags);
        for wave in &report.waves {
            let estimates = document(&report)["estimates"].as_array().unwrap().clone();
            let of_wave = estimates.into_iter().filter(|estimate| {
                estimate["wave"].as_str() == wave.label.as_deref()
            });
            let (whole, mut domain): (Vec<_>, Vec<_>) =
                of_wave.partition(|estimate| estimate["domain"] == json!({}));
            for estimate in &mut domain {
                prop_assert_eq!(estimate["domain"].take(), json!({"country": "here"}));
                estimate["domain"] = json!({});
            }
            prop_assert_eq!(domain, whole);
        }
    }

    #[test]
    fn an_outcome_and_its_opposite_mirror_each_other(
        study in studies(),
        flags in flags_with(Just("exclude")),
    ) {
        let outcomes = |positive: &str, negative: &str| {
            let rows = study.workers().zip(study.rows().rows).map(|((_, worker), row)| {
                let outcome = match worker.age {
                    Age::Known(..=17) => positive,
                    Age::Known(_) => negative,
                    _ => "",
                };
                let (place, _) = row.rsplit_once(',').unwrap();
                format!("{place},{outcome}")
            });
            let header = study.rows().header.replace("age", "minor");
            let rows = Table { header, rows: rows.collect() };
            analyze_rows(&study, rows, &[&["--column", "outcome=minor"], &flags[..]].concat())
        };
        let (report, opposite) = (outcomes("yes", "no"), outcomes("no", "yes"));
        for (estimate, other) in every_estimate(&report).zip(every_estimate(&opposite)) {
            assert_mirrored(estimate, other)?;
        }
        prop_assert_eq!(every_estimate(&report).count(), every_estimate(&opposite).count());
    }

    #[test]
    fn workers_drawn_one_by_one_have_the_variance_of_a_binomial_share(
        ages in vec(10..=25_u8, 2..=80),
    ) {
        let rows = ages.iter().enumerate().map(|(worker, age)| format!("e{worker},{age}"));
        let rows = Table { header: "establishment_id,age".to_owned(), rows: rows.collect() };
        for estimate in every_estimate(&analyze(&[rows], None, &[])) {
            let p = estimate.proportion.unwrap();
            let expected = p * (1.0 - p) / (ages.len() - 1) as f64;
            let variance = estimate.precision.standard_error.map_or(0.0, |error| error * error);
            prop_assert!(near(variance, expected, ROUNDING), "{variance} is not {expected}");
        }
    }

    #[test]
    fn the_unknown_as_minors_and_as_adults_give_the_bounds(study in studies(), method in methods()) {
        let counted_as = |unknown| {
            analyze_study(&study, &["--interval", method, "--unknown", unknown])
        };
        let [known, adult, minor] = ["exclude", "adult", "minor"].map(counted_as);
        let counted = every_estimate(&adult).zip(every_estimate(&minor));
        for (estimate, (adult, minor)) in every_estimate(&known).zip(counted) {
            prop_assert_eq!(estimate.bounds.is_some(), estimate.unknown > 0);
            let bounds = estimate.bounds.map(|bounds| (Some(bounds.low), Some(bounds.high)));
            let expected = bounds.unwrap_or((estimate.proportion, estimate.proportion));
            prop_assert_eq!((adult.proportion, minor.proportion), expected);
        }
    }

    // ---------- what must be true of limits

    #[test]
    fn limits_hold_the_estimate_within_0_and_1_and_have_a_width(
        study in studies(),
        flags in flags(),
    ) {
        for estimate in every_estimate(&analyze_study(&study, &flags)) {
            if let Some((limits, _)) = estimate.precision.interval {
                let p = estimate.proportion.unwrap();
                prop_assert!(0.0 <= limits.low && limits.high <= 1.0, "{estimate:#?}");
                prop_assert!(limits.low <= p && p <= limits.high, "{estimate:#?}");
                prop_assert!(limits.low < limits.high, "{estimate:#?}");
            }
        }
    }

    #[test]
    fn limits_widen_with_the_level(study in studies(), method in methods()) {
        let at = |level| analyze_study(&study, &["--interval", method, "--level", level]);
        let reports = LEVELS.map(at);
        for pair in reports.windows(2) {
            for (narrow, wide) in every_estimate(&pair[0]).zip(every_estimate(&pair[1])) {
                let intervals = (narrow.precision.interval, wide.precision.interval);
                let (Some((narrow, _)), Some((wide, _))) = intervals else {
                    prop_assert!(intervals == (None, None));
                    continue;
                };
                let holds = wide.low <= narrow.low && narrow.high <= wide.high;
                let is_wider = narrow.width() < wide.width() || narrow.width() == 1.0;
                prop_assert!(holds && is_wider, "{narrow:?} {wide:?}");
            }
        }
    }

    #[test]
    fn every_number_is_finite_and_every_absence_has_a_reason(study in studies(), flags in flags()) {
        let report = analyze_study(&study, &flags);
        for estimate in every_estimate(&report) {
            for number in numbers(estimate) {
                prop_assert!(number.is_finite(), "{estimate:#?}");
            }
        }
        let csv = rendered(&report, "csv");
        let mut cells = csv.split([',', '\n']);
        prop_assert!(!cells.any(|cell| ["NaN", "inf", "-inf"].contains(&cell)), "{csv}");
        for estimate in estimates(&report).values() {
            for key in ["estimate", "std_error", "conf_low", "conf_high", "rse"] {
                let explained = estimate[key].is_number() || estimate["reason"].is_string();
                prop_assert!(explained, "{key} of {estimate:#}");
            }
        }
    }
}

fn assert_mirrored(estimate: &Estimate, other: &Estimate) -> Result<(), TestCaseError> {
    let (precision, mirror) = (&estimate.precision, &other.precision);
    let complement = |share: Option<f64>| share.map(|share| 1.0 - share);
    let low = |of: &Precision| of.interval.map(|(limits, _)| limits.low);
    let high = |of: &Precision| of.interval.map(|(limits, _)| limits.high);
    prop_assert_eq!(&estimate.domain, &other.domain);
    prop_assert_eq!(estimate.workers - estimate.positives, other.positives);
    let shares = [
        (estimate.proportion, complement(other.proportion)),
        (low(precision), complement(high(mirror))),
        (high(precision), complement(low(mirror))),
    ];
    let spreads = [
        (precision.standard_error, mirror.standard_error),
        (precision.design_effect, mirror.design_effect),
        (
            precision.effective_sample_size,
            mirror.effective_sample_size,
        ),
        (
            estimate.intracluster_correlation,
            other.intracluster_correlation,
        ),
    ];
    let shares = shares.map(|pair| (pair, ROUNDING));
    let spreads = spreads.map(|pair| (pair, CANCELLATION));
    for ((value, expected), tolerance) in shares.into_iter().chain(spreads) {
        let agree = match (value, expected) {
            (Some(value), Some(expected)) => near(value, expected, tolerance),
            _ => value == expected,
        };
        prop_assert!(agree, "{value:?} is not {expected:?} of {estimate:#?}");
    }
    Ok(())
}

/// Every number of an estimate that exists.
fn numbers(estimate: &Estimate) -> Vec<f64> {
    let precision = &estimate.precision;
    let limits = precision
        .interval
        .map(|(limits, _)| [limits.low, limits.high]);
    let bounds = estimate.bounds.map(|bounds| [bounds.low, bounds.high]);
    let optional = [
        estimate.proportion,
        estimate.relative_standard_error(),
        estimate.intracluster_correlation,
        estimate.kish,
        precision.standard_error,
        precision.design_effect,
        precision.assumed_design_effect,
        precision.effective_sample_size,
    ];
    let mut numbers = vec![estimate.weighted_workers, estimate.weighted_positives];
    numbers.extend(optional.into_iter().flatten());
    numbers.extend([limits, bounds].into_iter().flatten().flatten());
    numbers
}
