//! Standard errors, design effects and correlations of rows that are shown tell sums of squares. The attacker knows
//! how many places each city has, and that each gave as many workers: what is missing of the sum of squares of
//! everybody are those of hidden cities, whole numbers that only some numbers of minors have.

use std::collections::BTreeMap;

use serde_json::Value;

use super::asked_for;
use super::bits::Bits;
use super::takes::{Study, TAKE, Told, city_of, told};

/// A range of numbers.
type Range = [f64; 2];

/// The sums of squares that minors in places can have: for each number of minors.
type Squares = BTreeMap<u64, Bits>;

/// Those of so many places.
fn squares(places: usize) -> Squares {
    let of_place: Squares = (0..=TAKE).map(|own| (own, Bits::of(own * own))).collect();
    let none = Squares::from([(0, Bits::of(0))]);
    (0..places).fold(none, |squares, _| {
        let mut more = Squares::new();
        for (minors, sums) in &squares {
            for (own, square) in &of_place {
                let entry: &mut Bits = more.entry(minors + own).or_default();
                entry.add(&sums.sums(square));
            }
        }
        more
    })
}

/// A hidden city: how many places it has, and the weight of its workers in tenths.
#[derive(Debug)]
struct City {
    places: f64,
    weight: f64,
    squares: Vec<(u64, Vec<u64>)>,
}

impl City {
    fn new(study: &Study, city: usize) -> Self {
        let stratum = study.of_city(Some(city)).next().unwrap();
        let squares = squares(stratum.places.len()).into_iter();
        Self {
            places: stratum.places.len() as f64,
            weight: stratum.weight as f64,
            squares: squares
                .map(|(minors, sums)| (minors, sums.all().collect()))
                .collect(),
        }
    }

    /// What a sum of squares around the mean is multiplied by in the variance of the weighted total.
    fn times(&self) -> f64 {
        self.weight * self.weight * self.places / (self.places - 1.0)
    }

    fn around_mean(&self, minors: u64, square: u64) -> f64 {
        square as f64 - (minors * minors) as f64 / self.places
    }
}

/// How far off a number may be that was written with digits of a share, or with two decimals.
#[derive(Clone, Copy)]
struct Digits {
    share: f64,
    ratio: f64,
}

const PRINTED: Digits = Digits {
    share: 0.5e-4,
    ratio: 0.005,
};
const ALL: Digits = Digits {
    share: 1e-9,
    ratio: 1e-7,
};

/// The variance of the share of a row, and the sum of squares of everybody in it, as its numbers leave them open.
fn open(row: &Value, minors: u64, workers: u64, digits: Digits) -> [Range; 2] {
    let around = |number: f64, room: f64| [number - room, number + room];
    let cut = |one: Range, other: Range| [one[0].max(other[0]), one[1].min(other[1])];
    let share = around(row["estimate"].as_f64().unwrap(), digits.share);
    let spreads = share.map(|share| share * (1.0 - share));
    let [low, high] = around(row["std_error"].as_f64().unwrap(), digits.share);
    let mut variance = [low.max(0.0).powi(2), high * high];
    if let Some(effect) = row["deff"].as_f64() {
        let [low, high] = around(effect, digits.ratio);
        let [least, most] = [spreads[0].min(spreads[1]), spreads[0].max(spreads[1])];
        let size = (workers - 1) as f64;
        variance = cut(variance, [low * least / size, high * most / size]);
    }
    let mut square = [0.0, f64::INFINITY];
    if let Some(correlation) = row["icc"].as_f64() {
        // With places of one size: (B - W) / (B + (m - 1) W), B and W of one sum of squares.
        let (m, places) = (TAKE as f64, workers as f64 / TAKE as f64);
        let of_square = |square: f64| {
            let minors = minors as f64;
            let between = (square / m - minors * minors / (m * places)) / (places - 1.0);
            let within = (minors - square / m) / (workers as f64 - places);
            (between - within) / (between + (m - 1.0) * within)
        };
        // Small ones have two digits.
        let room = if correlation.abs() < 0.095 {
            digits.ratio / 10.0
        } else {
            digits.ratio
        };
        let [low, high] = around(correlation, room);
        let fits = |square: &u64| (low..=high).contains(&of_square(*square as f64));
        let fitting: Vec<u64> = (minors..=minors * TAKE).filter(fits).collect();
        if let (Some(&first), Some(&last)) = (fitting.first(), fitting.last()) {
            square = [first as f64, last as f64];
        }
    }
    [variance, square]
}

/// What is left of everybody for hidden cities.
struct Attack {
    cities: Vec<(usize, City)>,
    minors: u64,
    /// What their minors weigh, in tenths.
    weight: Range,
    /// Sums of squares around the means, multiplied as in the variance.
    variance: Range,
    /// Sums of squares.
    square: Range,
}

impl Attack {
    /// None where everybody is withheld, or nobody is.
    fn new(study: &Study, rows: &[Value], seen: &[Value], digits: Digits) -> Option<Self> {
        let mut hidden = Vec::new();
        let mut attack: Option<Self> = None;
        for (row, seen) in rows.iter().zip(seen) {
            let city = city_of(row);
            if seen["withheld"] == true {
                hidden.extend(city.map(|city| (city, City::new(study, city))));
                continue;
            }
            let (minors, weight): Told = told(study, row);
            let workers = study.of_city(city).map(|own| own.workers()).sum();
            let Some(city) = city else {
                if row["std_error"].is_null() {
                    return None;
                }
                let known: u64 = study
                    .strata
                    .iter()
                    .map(|own| own.weight * own.workers())
                    .sum();
                let [variance, square] = open(row, minors, workers, digits);
                let known = known as f64;
                attack = Some(Self {
                    cities: Vec::new(),
                    minors,
                    weight: weight.map(|end| end as f64),
                    variance: variance.map(|end| end * known * known),
                    square,
                });
                continue;
            };
            // Without everybody nothing follows.
            let attack = attack.as_mut()?;
            attack.minors -= minors;
            let own = City::new(study, city);
            attack.weight = attack.weight.map(|end| end - own.weight * minors as f64);
            let possible = own.squares.iter().find(|(number, _)| *number == minors);
            let mut possible: Vec<u64> = possible.unwrap().1.clone();
            if !row["std_error"].is_null() {
                let [variance, square] = open(row, minors, workers, digits);
                let workers = workers as f64;
                possible.retain(|&one| {
                    let around = own.around_mean(minors, one) * own.places / (own.places - 1.0);
                    let own = around / (workers * workers);
                    let room = 1e-12;
                    variance[0] - room <= own
                        && own <= variance[1] + room
                        && (square[0]..=square[1]).contains(&(one as f64))
                });
            }
            let [least, most] = [possible[0], *possible.last().unwrap()];
            let times = own.times();
            attack.variance[0] -= times * own.around_mean(minors, most);
            attack.variance[1] -= times * own.around_mean(minors, least);
            attack.square[0] -= most as f64;
            attack.square[1] -= least as f64;
        }
        let mut attack = attack.filter(|_| !hidden.is_empty())?;
        attack.cities = hidden;
        Some(attack)
    }

    /// Whether hidden cities from a place on can have what is left.
    fn fits(&self, place: usize, fixed: Option<(usize, u64)>, left: u64, sums: [f64; 3]) -> bool {
        let Some((city, own)) = self.cities.get(place) else {
            let room = 1e-6;
            let ranges = [self.weight, self.variance, self.square];
            return left == 0
                && ranges.iter().zip(sums).all(|([low, high], sum)| {
                    low - room * (1.0 + low.abs()) <= sum && sum <= high + room * (1.0 + high.abs())
                });
        };
        let fixed_here = fixed
            .filter(|(fixed, _)| fixed == city)
            .map(|(_, minors)| minors);
        let is_last = place + 1 == self.cities.len();
        own.squares.iter().any(|(minors, squares)| {
            let is_wanted = fixed_here.is_none_or(|fixed| fixed == *minors);
            let fills = !is_last || *minors == left;
            let weight = sums[0] + own.weight * *minors as f64;
            is_wanted
                && fills
                && *minors <= left
                && weight <= self.weight[1] + 1e-6
                && squares.iter().any(|&square| {
                    let around = own.times() * own.around_mean(*minors, square);
                    let sums = [weight, sums[1] + around, sums[2] + square as f64];
                    // Sums of squares only grow.
                    sums[1] <= self.variance[1] * (1.0 + 1e-6) + 1e-6
                        && sums[2] <= self.square[1] + 1e-6
                        && self.fits(place + 1, fixed, left - minors, sums)
                })
        })
    }

    /// How many counts can only be one number, which is not 0; the truth is always possible.
    fn recovered(&self, study: &Study) -> usize {
        let found = self.cities.iter().filter(|(city, own)| {
            let truth = study.minors(*city);
            let is_possible =
                |minors: u64| self.fits(0, Some((*city, minors)), self.minors, [0.0; 3]);
            assert!(is_possible(truth), "{truth} of {city}: {:?}", self.cities);
            let numbers = own.squares.iter().map(|(minors, _)| *minors);
            let mut others = numbers.filter(|&minors| minors != truth && minors <= self.minors);
            truth > 0 && !others.any(is_possible)
        });
        found.count()
    }
}

/// Of so many studies, each with its weights and without: what is attacked, and how many counts are found.
fn attacked(studies: u64, is_released: bool, digits: Digits) -> (usize, Vec<(u64, usize)>) {
    let (mut hidden, mut found) = (0, Vec::new());
    for number in 0..studies {
        let study = Study::new(number, 1);
        let study = if number % 2 == 0 {
            study
        } else {
            study.unweighted()
        };
        let seen = study.rows(true);
        let rows = if is_released {
            seen.clone()
        } else {
            study.rows(false)
        };
        if let Some(attack) = Attack::new(&study, &rows, &seen, digits) {
            hidden += attack.cities.len();
            match attack.recovered(&study) {
                0 => {}
                counts => found.push((number, counts)),
            }
        }
    }
    (hidden, found)
}

#[test]
fn sums_of_squares_give_no_withheld_count_away() {
    let (hidden, found) = attacked(asked_for(), true, PRINTED);
    assert!(found.is_empty(), "{found:?}");
    assert!(hidden > 50, "{hidden}");
}

#[test]
fn with_all_digits_sums_of_squares_give_withheld_counts_away() {
    let (_, found) = attacked(200, false, ALL);
    assert!(found.len() >= 5, "{found:?}");
}
