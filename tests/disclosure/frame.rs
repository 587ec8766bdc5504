//! The attacker knows the frame: of each stratum its city, its weight and how many establishments were visited.
//!
//! Weights of such studies are no secret: places of the frame over places visited. So the share of a row that is
//! shown is an equation, as exact as the share is written. Workers of each city, kind, stratum and age are the
//! unknowns; what is known of their sums are linear programs, whose ends are the least and the most that a withheld
//! count can be; and the whole numbers that make up a weighted total are tried out one by one.

use std::collections::{BTreeMap, BTreeSet};

use prevalence::release;
use prevalence::report::Report;
use serde_json::Value;

use super::attack::{domain_of, wave_of};
use super::everything::{Knowledge, Row};
use super::linear::{Feasible, Program};
use super::sources::{Domain, Names, Released, What, told};
use super::{CITIES, Draws, KINDS, asked_for};
use crate::support::random::{self, Table, document};

/// Establishments of the frame that were drawn together.
#[derive(Clone, Debug)]
struct Stratum {
    city: &'static str,
    weight: f64,
    visited: u64,
}

/// A study by a frame.
#[derive(Debug)]
struct Study {
    strata: Vec<Stratum>,
    file: Table,
    flags: Vec<&'static str>,
}

const WAVE: &str = "1";

fn study(number: u64) -> Study {
    let mut draws = Draws(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 5);
    for _ in 0..8 {
        draws.below(2);
    }
    let cities = 2 + draws.below(3) as usize;
    let mut strata = Vec::new();
    let mut rows = Vec::new();
    for &city in &CITIES[..cities] {
        let of_ten_minors = draws.below(4);
        let young = draws.below(8);
        for label in &["east", "west", "port"][..1 + draws.below(3) as usize] {
            let visited = 2 + draws.below(9);
            let weight = (visited + draws.below(30)) as f64 / visited as f64;
            for place in 0..visited {
                let kind = draws.one_of(&KINDS[..2]);
                for _ in 0..=draws.below(12) {
                    let age = match draws.below(10) {
                        _ if draws.below(25) == 0 => draws.one_of(&["", "14-19"]),
                        of_ten if of_ten < of_ten_minors && draws.below(10) < young => "14",
                        of_ten if of_ten < of_ten_minors => "17",
                        _ => "25",
                    };
                    rows.push(format!(
                        "{WAVE},{city},{label},{label}{place},{kind},{weight},{age}"
                    ));
                }
            }
            strata.push(Stratum {
                city,
                weight,
                visited,
            });
        }
    }
    let mut flags = draws.one_of(&[
        vec!["--by", "city"],
        vec!["--by", "city"],
        vec!["--by", "city"],
        vec!["--by", "city", "--by", "kind"],
    ]);
    flags.extend([
        "--threshold",
        draws.one_of(&["17,15", "17,15", "17", "15,17"]),
    ]);
    flags.extend(["--min-cell", draws.one_of(&["10", "10", "5", "3"])]);
    Study {
        strata,
        file: Table {
            header: "wave,city,stratum,establishment,kind,weight,age".to_owned(),
            rows,
        },
        flags,
    }
}

impl Study {
    fn report(&self, more: &[&str]) -> Report {
        let flags: Vec<&str> = self.flags.iter().chain(more).copied().collect();
        random::analyze(std::slice::from_ref(&self.file), None, &flags)
    }

    fn whole(&self) -> Value {
        document(&self.report(&[]))
    }

    fn released(&self) -> Value {
        let mut report = self.report(&["--release"]);
        release::withhold(&mut report);
        document(&report)
    }
}

// ---------- the attack

/// Workers of whom nothing more is told apart, but their ages.
#[derive(Debug)]
struct Atom {
    domain: Domain,
    weight: f64,
}

struct Attack {
    knowledge: Knowledge,
    withheld: Vec<Row>,
    atoms: Vec<Atom>,
    /// The thresholds, the youngest first.
    thresholds: Vec<u64>,
    /// What is known of an age: the first and the last of the ranges between thresholds that it may be in.
    ages: Vec<[usize; 2]>,
    feasible: Feasible,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Minor,
    Other,
    Unknown,
}

impl Attack {
    fn new(study: &Study, released: &Value) -> Self {
        let bytes = serde_json::to_vec(released).unwrap();
        let file = Released {
            kind: "json",
            bytes,
        };
        let told = told(&Names::new(released), &[file]);
        let knowledge = Knowledge::new(released, &told).unwrap();
        let rows: Vec<&Value> = released["estimates"].as_array().unwrap().iter().collect();
        let row = |row: &&Value| {
            (
                wave_of(row),
                domain_of(row),
                row["threshold"].as_u64().unwrap(),
            )
        };
        let thresholds: BTreeSet<u64> = rows.iter().map(|value| row(value).2).collect();
        let thresholds: Vec<u64> = thresholds.into_iter().collect();
        let kinds: BTreeSet<Option<String>> = rows
            .iter()
            .map(|value| row(value).1.get("kind").cloned())
            .collect();
        let kinds: Vec<Option<String>> = if kinds.len() > 1 {
            kinds.into_iter().filter(Option::is_some).collect()
        } else {
            vec![None]
        };
        let ranges = thresholds.len();
        let ages = (0..=ranges).flat_map(|first| (first..=ranges).map(move |last| [first, last]));
        let ages: Vec<[usize; 2]> = ages.collect();
        let atoms = study.strata.iter().flat_map(|stratum| {
            kinds.iter().map(|kind| {
                let mut domain = Domain::from([("city".to_owned(), stratum.city.to_owned())]);
                domain.extend(kind.clone().map(|kind| ("kind".to_owned(), kind)));
                Atom {
                    domain,
                    weight: stratum.weight,
                }
            })
        });
        let mut attack = Self {
            withheld: rows
                .iter()
                .filter(|row| row["withheld"] == true)
                .map(row)
                .collect(),
            knowledge,
            atoms: atoms.collect(),
            thresholds,
            ages,
            feasible: Program::new(0).feasible().unwrap(),
        };
        let program = attack.program(study, kinds.len());
        attack.feasible = program.feasible().expect("the study itself is a solution");
        attack
    }

    fn status(&self, [first, last]: [usize; 2], threshold: u64) -> Status {
        let own = self
            .thresholds
            .iter()
            .position(|years| *years == threshold)
            .unwrap();
        if last <= own {
            Status::Minor
        } else if first > own {
            Status::Other
        } else {
            Status::Unknown
        }
    }

    /// The workers of a domain whom a threshold makes these, each counted so often.
    fn sum(
        &self,
        domain: &Domain,
        threshold: u64,
        times: impl Fn(Status, &Atom) -> f64,
    ) -> Vec<(usize, f64)> {
        let mut terms = Vec::new();
        for (place, atom) in self.atoms.iter().enumerate() {
            let is_within = domain
                .iter()
                .all(|(key, value)| atom.domain.get(key) == Some(value));
            for (age, range) in self.ages.iter().enumerate().filter(|_| is_within) {
                let times = times(self.status(*range, threshold), atom);
                if times != 0.0 {
                    terms.push((place * self.ages.len() + age, times));
                }
            }
        }
        terms
    }

    fn count(&self, domain: &Domain, threshold: u64, counted: Status) -> Vec<(usize, f64)> {
        self.sum(domain, threshold, |status, _| f64::from(status == counted))
    }

    /// All that is known of the wave.
    fn program(&self, study: &Study, kinds: usize) -> Program {
        let mut program = Program::new(self.atoms.len() * self.ages.len());
        for (((_, domain, threshold), what), [low, high]) in &self.knowledge.numbers {
            let (domain, threshold) = (domain, *threshold);
            let weighted = |is_counted: fn(Status) -> bool| {
                self.sum(domain, threshold, |status, atom| {
                    if is_counted(status) { atom.weight } else { 0.0 }
                })
            };
            let minor = |status| status == Status::Minor;
            let known = |status| status != Status::Unknown;
            let times = |is_counted: fn(Status) -> bool| {
                self.sum(domain, threshold, |status, _| f64::from(is_counted(status)))
            };
            match what {
                What::Minors => program.equal(times(minor), *low),
                What::Known => program.equal(times(known), *low),
                What::Unknown => {
                    program.equal(self.count(domain, threshold, Status::Unknown), *low)
                }
                What::WeightedMinors => program.equal(weighted(minor), *low),
                What::WeightedKnown => program.equal(weighted(known), *low),
                What::Share => {
                    // Minors less the share of all who are known: no more and no less than 0.
                    for (share, sign) in [(high, 1.0), (low, -1.0)] {
                        let terms = self.sum(domain, threshold, |status, atom| match status {
                            Status::Minor => sign * atom.weight * (1.0 - share),
                            Status::Other => -sign * atom.weight * share,
                            Status::Unknown => 0.0,
                        });
                        program.at_most(terms, 1e-9);
                    }
                }
                _ => {}
            }
        }
        // There is somebody in every establishment.
        for (place, stratum) in study.strata.iter().enumerate() {
            let atoms = place * kinds..(place + 1) * kinds;
            let workers = atoms.flat_map(|atom| {
                let ages = 0..self.ages.len();
                ages.map(move |age| (atom * self.ages.len() + age, -1.0))
            });
            program.at_most(workers.collect(), -(stratum.visited as f64));
        }
        program
    }

    /// The whole numbers that a count of a row can be.
    fn range(&self, (_, domain, threshold): &Row, counted: Status) -> [i64; 2] {
        let [low, high] = self
            .feasible
            .range(&self.count(domain, *threshold, counted));
        [(low - 1e-6).ceil() as i64, (high + 1e-6).floor() as i64]
    }

    /// The minors of withheld cities at a threshold, as whole numbers of each stratum make up what is known of
    /// their weighted total: all that they can be, unless there is too much to try.
    fn tried(&self, threshold: u64) -> Option<BTreeMap<Domain, BTreeSet<u64>>> {
        let of_city = |row: &&Row| row.2 == threshold && row.1.len() == 1;
        let cities: Vec<&Domain> = self
            .withheld
            .iter()
            .filter(of_city)
            .map(|row| &row.1)
            .collect();
        let atoms: Vec<&Atom> = self
            .atoms
            .iter()
            .filter(|atom| cities.contains(&&atom.domain))
            .collect();
        let is_hidden = |atom: &Atom| cities.contains(&&atom.domain);
        let everybody = Domain::new();
        let hidden = |times: &dyn Fn(&Atom) -> f64| {
            let terms = self.sum(&everybody, threshold, |status, atom| {
                if status == Status::Minor && is_hidden(atom) {
                    times(atom)
                } else {
                    0.0
                }
            });
            self.feasible.range(&terms)
        };
        let [minors, most] = hidden(&|_| 1.0).map(|end| end.round() as u64);
        let total = hidden(&|atom| atom.weight);
        if minors != most || ways(minors, atoms.len() as u64) > 300_000.0 {
            return None;
        }
        let mut found = BTreeMap::new();
        try_out(&atoms, minors, total, &mut Vec::new(), &mut found);
        Some(found)
    }
}

/// In how many ways so many can be shared out.
fn ways(number: u64, parts: u64) -> f64 {
    (1..parts)
        .map(|part| (number + part) as f64 / part as f64)
        .product()
}

fn try_out(
    atoms: &[&Atom],
    left: u64,
    total: [f64; 2],
    before: &mut Vec<(Domain, u64)>,
    found: &mut BTreeMap<Domain, BTreeSet<u64>>,
) {
    let Some((atom, others)) = atoms.split_first() else {
        if left == 0 && total[0] <= 1e-6 && total[1] >= -1e-6 {
            let mut cities: BTreeMap<Domain, u64> = BTreeMap::new();
            for (city, minors) in before.iter() {
                *cities.entry(city.clone()).or_default() += minors;
            }
            for (city, minors) in cities {
                found.entry(city).or_default().insert(minors);
            }
        }
        return;
    };
    for minors in 0..=left {
        let rest = total.map(|total| total - minors as f64 * atom.weight);
        before.push((atom.domain.clone(), minors));
        try_out(others, left - minors, rest, before, found);
        before.pop();
    }
}

// ---------- what it finds

/// Withheld counts that can only be one number, which is not 0.
fn recovered(attack: &Attack) -> Vec<String> {
    let mut found = Vec::new();
    for row in &attack.withheld {
        let minors = attack.range(row, Status::Minor);
        let others = attack.range(row, Status::Other);
        for (name, [low, high]) in [("minors", minors), ("others", others)] {
            // That all are others is no secret where it may be known that none is a minor.
            let is_open = name == "others" && minors == [0, 0];
            if low == high && low > 0 && !is_open {
                found.push(format!("{low} {name} of {:?} at {}", row.1, row.2));
            }
        }
    }
    for &threshold in &attack.thresholds {
        for (city, minors) in attack.tried(threshold).into_iter().flatten() {
            if minors.len() == 1 && !minors.contains(&0) {
                found.push(format!(
                    "{minors:?} minors of {city:?} at {threshold}, tried out"
                ));
            }
        }
    }
    found
}

/// Minors and others of a row, as the whole result has them.
fn truth(whole: &Value, row: &Row) -> [i64; 2] {
    let rows = whole["estimates"].as_array().unwrap();
    let is_row = |value: &&Value| domain_of(value) == row.1 && value["threshold"] == row.2;
    let value = rows.iter().find(is_row).unwrap();
    let minors = value["positives"].as_i64().unwrap();
    [minors, value["n"].as_i64().unwrap() - minors]
}

/// Studies beyond the first that once gave counts away.
const FOUND: [u64; 13] = [
    215, 587, 1884, 1898, 1916, 1997, 2367, 2418, 2615, 2745, 2762, 2830, 2929,
];

#[test]
fn whoever_knows_the_frame_recovers_no_withheld_count() {
    let (mut failures, mut withheld, mut tried) = (String::new(), 0, 0);
    for number in (0..asked_for()).chain(FOUND) {
        let study = study(number);
        let whole = study.whole();
        let attack = Attack::new(&study, &study.released());
        withheld += attack.withheld.len();
        for row in &attack.withheld {
            let ranges = [Status::Minor, Status::Other].map(|status| attack.range(row, status));
            for ([low, high], value) in ranges.into_iter().zip(truth(&whole, row)) {
                assert!(
                    low <= value && value <= high,
                    "{number} {row:?}: {value} {low} {high}"
                );
            }
        }
        for (city, minors) in attack
            .thresholds
            .iter()
            .filter_map(|&years| attack.tried(years))
            .flatten()
        {
            tried += usize::from(!minors.is_empty());
            assert!(!minors.is_empty(), "{number} {city:?}");
        }
        let found = recovered(&attack);
        if !found.is_empty() {
            failures += &format!("study {number} {:?}: {found:?}\n", study.flags);
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(
        withheld > 300 && tried > 30,
        "{withheld} withheld, {tried} tried out"
    );
}

/// What was released, with the weighted totals and shares to their last digit.
fn with_all_digits(whole: &Value, released: &Value) -> Value {
    let mut exact = released.clone();
    let rows = exact["estimates"].as_array_mut().unwrap().iter_mut();
    for (row, whole) in rows.zip(whole["estimates"].as_array().unwrap()) {
        if row["withheld"] != true {
            *row = whole.clone();
        }
    }
    exact
}

#[test]
fn with_all_digits_the_frame_gives_withheld_counts_away() {
    let (mut studies, mut counts) = (0, 0);
    for number in 0..300 {
        let study = study(number);
        let exact = with_all_digits(&study.whole(), &study.released());
        let found = recovered(&Attack::new(&study, &exact));
        studies += usize::from(!found.is_empty());
        counts += found.len();
    }
    assert!(
        studies >= 3 && counts >= 6,
        "{counts} counts of {studies} studies"
    );
}
