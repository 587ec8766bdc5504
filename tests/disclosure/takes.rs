//! The attacker knows the frame, and of each stratum how many workers there are: every place gave as many. Only which
//! of them are minors is open, so that a weighted share is an equation in few whole numbers.

use std::collections::BTreeMap;

use prevalence::release;
use serde_json::Value;

use super::attack::domain_of;
use super::bits::Bits;
use super::{CITIES, Draws, asked_for};
use crate::support::random::{self, Table, document};

/// Workers of each place.
pub const TAKE: u64 = 10;
/// Weights that have little in common, in tenths.
const WEIGHTS: [u64; 9] = [10, 13, 17, 22, 29, 37, 51, 64, 83];

/// A stratum of a study.
#[derive(Clone, Debug)]
pub struct Stratum {
    pub city: usize,
    /// In tenths.
    pub weight: u64,
    /// The minors of each place.
    pub places: Vec<u64>,
}

impl Stratum {
    pub fn minors(&self) -> u64 {
        self.places.iter().sum()
    }

    pub fn workers(&self) -> u64 {
        TAKE * self.places.len() as u64
    }
}

/// A study by a frame.
#[derive(Clone, Debug)]
pub struct Study {
    pub strata: Vec<Stratum>,
}

impl Study {
    /// One of three or four cities, with so many strata each.
    pub fn new(number: u64, strata_of_city: usize) -> Self {
        let mut draws = Draws(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 11);
        for _ in 0..8 {
            draws.below(2);
        }
        let cities = 3 + draws.below(2) as usize;
        let cities = (0..cities).flat_map(|city| vec![city; strata_of_city]);
        let strata = cities.map(|city| {
            let weight = draws.one_of(&WEIGHTS);
            let of_hundred = draws.one_of(&[3, 6, 12, 20]);
            let visited = 4 + draws.below(6);
            let places = (0..visited).map(|_| {
                let drawn = (0..TAKE).filter(|_| draws.below(100) < of_hundred);
                drawn.count() as u64
            });
            Stratum {
                city,
                weight,
                places: places.collect(),
            }
        });
        Self {
            strata: strata.collect(),
        }
    }

    /// The same study without weights.
    pub fn unweighted(&self) -> Self {
        let strata = self.strata.iter().cloned();
        let strata = strata.map(|stratum| Stratum {
            weight: 10,
            ..stratum
        });
        Self {
            strata: strata.collect(),
        }
    }

    pub fn file(&self) -> Table {
        let rows = self
            .strata
            .iter()
            .enumerate()
            .flat_map(|(number, stratum)| {
                let [city, weight] = [CITIES[stratum.city].to_owned(), tenths(stratum.weight)];
                let places = stratum.places.iter().enumerate();
                places.map(move |(place, minors)| {
                    format!("{city},S{number},E{number}-{place},{weight},{TAKE},{minors}")
                })
            });
        Table {
            header: "city,stratum,establishment,weight,workers,minors".to_owned(),
            rows: rows.collect(),
        }
    }

    /// The rows as they are, or as they travel.
    pub fn rows(&self, is_released: bool) -> Vec<Value> {
        let flags: &[&str] = &["--by", "city", "--threshold", "17", "--release"];
        let flags = if is_released { flags } else { &flags[..4] };
        let mut report = random::analyze(&[self.file()], None, flags);
        release::withhold(&mut report);
        let document = document(&report);
        document["estimates"].as_array().cloned().unwrap()
    }

    pub fn of_city(&self, city: Option<usize>) -> impl Iterator<Item = &Stratum> {
        let strata = self.strata.iter();
        strata.filter(move |stratum| city.is_none_or(|city| stratum.city == city))
    }

    pub fn minors(&self, city: usize) -> u64 {
        self.of_city(Some(city)).map(Stratum::minors).sum()
    }
}

fn tenths(number: u64) -> String {
    format!("{}.{}", number / 10, number % 10)
}

/// The city of a row; none for everybody.
pub fn city_of(row: &Value) -> Option<usize> {
    let name = domain_of(row).get("city").cloned()?;
    CITIES.iter().position(|city| **city == name)
}

/// The whole numbers that a number can be which is written with so much room on either side.
fn whole_numbers(number: f64, room: f64) -> [u64; 2] {
    [
        (number - room - 1e-6).ceil().max(0.0) as u64,
        (number + room + 1e-6).floor() as u64,
    ]
}

/// What a row tells: its minors, and the least and most that they weigh, in tenths.
pub type Told = (u64, [u64; 2]);

pub fn told(study: &Study, row: &Value) -> Told {
    let strata = study.of_city(city_of(row));
    let known: u64 = strata.map(|own| own.weight * own.workers()).sum();
    let weight = row["estimate"].as_f64().unwrap() * known as f64;
    let minors = row["positives"].as_u64().unwrap();
    (minors, whole_numbers(weight, 0.5e-4 * known as f64))
}

/// For each number of minors all that they can weigh.
type Ways = BTreeMap<u64, Bits>;

/// What the attacker has: of cities, and of everybody, what is shown.
struct Attack<'a> {
    study: &'a Study,
    shown: BTreeMap<usize, Told>,
    hidden: Vec<usize>,
    everybody: Told,
}

impl<'a> Attack<'a> {
    /// From numbers, of which those rows are seen that are shown in another list. None where everybody is withheld, or
    /// nobody is.
    fn new(study: &'a Study, numbers: &[Value], seen: &[Value]) -> Option<Self> {
        let mut shown = BTreeMap::new();
        let mut hidden = Vec::new();
        let mut everybody = None;
        for (row, seen) in numbers.iter().zip(seen) {
            let told = (seen["withheld"] != true).then(|| told(study, row));
            match (city_of(row), told) {
                (None, told) => everybody = told,
                (Some(city), Some(told)) => drop(shown.insert(city, told)),
                (Some(city), None) => hidden.push(city),
            }
        }
        (!hidden.is_empty()).then_some(())?;
        Some(Self {
            study,
            shown,
            hidden,
            everybody: everybody?,
        })
    }

    /// All numbers of minors of a city, no more than `most`, with what they can weigh.
    fn ways(&self, city: usize, most: u64) -> Ways {
        let none = Ways::from([(0, Bits::of(0))]);
        self.study.of_city(Some(city)).fold(none, |ways, stratum| {
            let minors = 0..=stratum.workers().min(most);
            let own = minors.map(|minors| (minors, Bits::of(minors * stratum.weight)));
            together(&ways, &own.collect(), most)
        })
    }

    /// The minors that are left for hidden cities, and what they and those of shown cities can weigh without each other.
    fn left(&self) -> (u64, Bits) {
        let mut weights = Bits::of(0);
        let mut left = self.everybody.0;
        for (&city, (minors, [low, high])) in &self.shown {
            left -= minors;
            let own = self.ways(city, *minors).remove(minors).unwrap();
            weights = weights.sums(&own.within(*low, *high));
        }
        (left, weights)
    }

    /// The numbers that the minors of each hidden city can be.
    fn possible(&self) -> Vec<(usize, Vec<u64>)> {
        let (left, shown) = self.left();
        let [low, high] = self.everybody.1;
        let of_city = |&city: &usize| {
            let others = self.hidden.iter().filter(|other| **other != city);
            let none = Ways::from([(0, shown.clone())]);
            let others = others.fold(none, |ways, &other| {
                together(&ways, &self.ways(other, left), left)
            });
            let own = self.ways(city, left).into_iter();
            let possible = own.filter(|(minors, weights)| {
                let others = others.get(&(left - *minors));
                others.is_some_and(|others| {
                    let mut weights = weights.all();
                    weights.any(|weight| {
                        high >= weight && others.has_any(low.saturating_sub(weight), high - weight)
                    })
                })
            });
            (city, possible.map(|(minors, _)| minors).collect())
        };
        self.hidden.iter().map(of_city).collect()
    }

    /// How many counts can only be one number, which is not 0; the truth is always possible.
    fn recovered(&self) -> usize {
        let possible = self.possible().into_iter();
        let found = possible.filter(|(city, numbers)| {
            let truth = self.study.minors(*city);
            assert!(numbers.contains(&truth), "{truth} of {city}: {numbers:?}");
            numbers.len() == 1 && truth > 0
        });
        found.count()
    }
}

fn together(one: &Ways, other: &Ways, most: u64) -> Ways {
    let mut ways = Ways::new();
    for (minors, weights) in one {
        for (more, others) in other.range(..=most - minors) {
            let sums = weights.sums(others);
            ways.entry(minors + more).or_default().add(&sums);
        }
    }
    ways
}

#[test]
fn whoever_knows_the_workers_of_each_stratum_recovers_no_withheld_count() {
    let (mut failures, mut attacked) = (Vec::new(), 0);
    for number in 0..asked_for() {
        let study = Study::new(number, 2);
        let released = study.rows(true);
        let Some(attack) = Attack::new(&study, &released, &released) else {
            continue;
        };
        attacked += attack.hidden.len();
        let found = attack.recovered();
        if found > 0 {
            failures.push((number, found));
        }
    }
    assert!(failures.is_empty(), "{failures:?}");
    assert!(attacked > 50, "{attacked}");
}

/// Rows that are withheld as if nobody had a weight: what is missing is many enough, and still a single one.
#[test]
fn weights_that_nobody_counts_with_give_withheld_counts_away() {
    let mut found = 0;
    for number in 0..200 {
        let study = Study::new(number, 2);
        let seen = study.unweighted().rows(true);
        let attack = Attack::new(&study, &study.rows(false), &seen);
        found += attack.map_or(0, |attack| attack.recovered());
    }
    assert!(found >= 10, "{found}");
}
