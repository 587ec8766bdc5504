//! The attacker knows how many places each city has, and that each gave as many workers, and holds every number of
//! everybody's row against each other: its design effect, its error, the limits of its share, and in how many places
//! there were minors. Of all counts that hidden cities can have only those are left of which all of these are printed.

use std::collections::BTreeMap;
use std::fs;

use prevalence::estimate::interval::{KORN_GRAUBARD, METHODS};
use prevalence::estimate::{ConfidenceLevel, Evidence, Reference};
use prevalence::release;
use serde_json::Value;

use super::asked_for;
use super::takes::{Study, TAKE, city_of};
use crate::support::{details, fixture, random::document};

/// Half of the last digit of a share, and what a double may be off.
const HALF_OF_SHARE: f64 = 0.500_001e-4;
const HALF_OF_RATIO: f64 = 0.005_000_1;

/// Minors of some places, and in how many of them there are any.
type Counts = (u64, u64);

/// What places with so many minors can add to the variance of the number of minors.
type Spreads = BTreeMap<Counts, Vec<f64>>;

/// All that so many places can have, of no more minors than `most`.
fn spreads(places: usize, most: u64) -> Spreads {
    let mut squares: BTreeMap<Counts, Vec<u64>> = BTreeMap::from([((0, 0), vec![0])]);
    for _ in 0..places {
        let mut more: BTreeMap<Counts, Vec<u64>> = BTreeMap::new();
        for (&(minors, with_minors), sums) in &squares {
            for own in 0..=TAKE.min(most - minors) {
                let counts = (minors + own, with_minors + u64::from(own > 0));
                let found = more.entry(counts).or_default();
                found.extend(sums.iter().map(|sum| sum + own * own));
            }
        }
        for sums in more.values_mut() {
            sums.sort_unstable();
            sums.dedup();
        }
        squares = more;
    }
    let size = places as f64;
    let spread = |minors: u64, square: u64| {
        let around_mean = square as f64 - (minors * minors) as f64 / size;
        around_mean * size / (size - 1.0)
    };
    let found = squares.into_iter().map(|(counts, sums)| {
        let own = sums.into_iter().map(|square| spread(counts.0, square));
        (counts, own.collect())
    });
    found.collect()
}

/// What two groups of places can have together, no more of either than is left.
fn together(one: &Spreads, other: &Spreads, left: Counts, most: f64) -> Spreads {
    let mut found = Spreads::new();
    for (&(minors, with_minors), own) in one {
        for (&(more, with_more), others) in other {
            let counts = (minors + more, with_minors + with_more);
            if counts.0 <= left.0 && counts.1 <= left.1 {
                let sums = own
                    .iter()
                    .flat_map(|own| others.iter().map(move |other| own + other));
                let sums = sums.filter(|&sum| sum <= most);
                found.entry(counts).or_default().extend(sums);
            }
        }
    }
    for sums in found.values_mut() {
        sums.sort_unstable_by(f64::total_cmp);
        sums.dedup_by(|next, kept| *next - *kept < 1e-7);
    }
    found
}

/// A row that is shown, of a study without weights.
struct Printed<'a>(&'a Value);

impl Printed<'_> {
    fn whole(&self, key: &str) -> u64 {
        self.0[key].as_u64().unwrap()
    }

    fn counts(&self) -> Counts {
        (
            self.whole("positives"),
            self.whole("establishments_with_positives"),
        )
    }

    fn evidence(&self, variance: f64) -> Evidence {
        let workers = self.whole("n");
        let proportion = self.whole("positives") as f64 / workers as f64;
        let spread = proportion * (1.0 - proportion);
        Evidence {
            proportion,
            workers,
            effective_sample_size: spread / variance,
            variance,
            reference: Reference::Student {
                df: self.whole("df") as f64,
            },
            level: ConfidenceLevel::NINETY_FIVE,
        }
    }

    /// The largest variance of the number of minors that its design effect allows.
    fn most(&self) -> f64 {
        let (workers, minors) = (self.whole("n") as f64, self.whole("positives") as f64);
        let effect = self.0["deff"].as_f64().unwrap() + HALF_OF_RATIO;
        effect * minors * (workers - minors) / (workers - 1.0)
    }

    /// Whether these numbers are printed where the number of minors has such a variance.
    fn is_of(&self, spread: f64) -> bool {
        let is_near = |key: &str, number: f64, half: f64| {
            self.0[key]
                .as_f64()
                .is_some_and(|own| (own - number).abs() <= half)
        };
        let workers = self.whole("n") as f64;
        let variance = spread / (workers * workers);
        if self.0["std_error"].is_null() {
            // There is none where nobody is a minor, or places are all alike.
            return variance < 1e-12 || self.whole("positives") == 0;
        }
        if variance < 1e-12 {
            return false;
        }
        let evidence = self.evidence(variance);
        let effect = (workers - 1.0) / evidence.effective_sample_size;
        let limits = (KORN_GRAUBARD.limits)(&evidence).unwrap();
        is_near("std_error", variance.sqrt(), HALF_OF_SHARE)
            && is_near("deff", effect, HALF_OF_RATIO)
            && is_near("conf_low", limits.low, HALF_OF_SHARE)
            && is_near("conf_high", limits.high, HALF_OF_SHARE)
    }
}

/// How many counts of withheld cities can only be one number, which is not 0, and how many are withheld; none where
/// everybody is withheld, or nobody is.
fn recovered(study: &Study, rows: &[Value]) -> Option<(usize, usize)> {
    let places = |city: usize| study.of_city(Some(city)).map(|own| own.places.len()).sum();
    let everybody = rows.iter().find(|row| city_of(row).is_none())?;
    if everybody["withheld"] == true || everybody["std_error"].is_null() {
        return None;
    }
    let everybody = Printed(everybody);
    let most = everybody.most();
    let (mut left, mut shown) = (everybody.counts(), Spreads::from([((0, 0), vec![0.0])]));
    let mut hidden = Vec::new();
    for row in rows {
        let Some(city) = city_of(row) else { continue };
        if row["withheld"] == true {
            hidden.push(city);
            continue;
        }
        let row = Printed(row);
        let counts = row.counts();
        left = (left.0 - counts.0, left.1 - counts.1);
        let mut own = spreads(places(city), counts.0).remove(&counts).unwrap();
        own.retain(|&spread| row.is_of(spread));
        assert!(!own.is_empty(), "{:?}", row.0);
        // How many minors they have is no longer asked.
        let own = Spreads::from([((0, 0), own)]);
        shown = together(&shown, &own, (0, 0), most);
    }
    if hidden.is_empty() {
        return None;
    }
    let ways: Vec<Spreads> = hidden
        .iter()
        .map(|&city| spreads(places(city), left.0))
        .collect();
    let found = hidden.iter().enumerate().filter(|&(place, &city)| {
        let others = ways.iter().enumerate().filter(|(other, _)| *other != place);
        let others = others.fold(shown.clone(), |all, (_, own)| {
            together(&all, own, left, most)
        });
        let is_possible = |minors: u64| {
            let of_number = ways[place].range((minors, 0)..=(minors, left.1));
            let mut sums = of_number.flat_map(|(&counts, own)| {
                let rest = others.get(&(left.0 - counts.0, left.1 - counts.1));
                let rest = rest.into_iter().flatten();
                rest.flat_map(move |other| own.iter().map(move |own| own + other))
            });
            sums.any(|sum| everybody.is_of(sum))
        };
        let truth = study.minors(city);
        assert!(is_possible(truth), "{truth} of {city}");
        truth > 0 && !(0..=left.0).any(|minors| minors != truth && is_possible(minors))
    });
    Some((found.count(), hidden.len()))
}

#[test]
fn numbers_of_one_row_held_against_each_other_give_no_withheld_count_away() {
    let (mut failures, mut attacked) = (Vec::new(), 0);
    for number in 0..asked_for() {
        let study = Study::new(number, 1).unweighted();
        if let Some((found, hidden)) = recovered(&study, &study.rows(true)) {
            attacked += hidden;
            if found > 0 {
                failures.push((number, found));
            }
        }
    }
    assert!(attacked > 50, "{attacked}");
    assert!(failures.is_empty(), "{failures:?}");
}

/// Each method says how far off a share may be, with digits of its own: all of them together would tell its variance
/// better than it is printed.
#[test]
fn limits_of_other_methods_are_made_of_what_is_printed() {
    let mut held = 0;
    for number in 0..60 {
        let study = Study::new(number, 1).unweighted();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.csv"), study.file().text()).unwrap();
        let words = ["report", "study.csv", "--by", "city", "--threshold", "17"];
        let mut report = details::report(folder.path(), &words);
        release::withhold(&mut report);
        let document = document(&report);
        let rows = document["estimates"].as_array().unwrap();
        let everybody = &rows[0];
        let is_hidden = rows.iter().any(|row| row["withheld"] == true);
        if !is_hidden || everybody["withheld"] == true || everybody["std_error"].is_null() {
            continue;
        }
        // With a column of weights the share is known as it is printed.
        let effect = everybody["deff"].as_f64().unwrap();
        let share = everybody["estimate"].as_f64().unwrap();
        let printed = Printed(everybody);
        let size = (printed.whole("n") as f64 - 1.0) / effect;
        let evidence = Evidence {
            proportion: share,
            effective_sample_size: size,
            ..printed.evidence(share * (1.0 - share) / size)
        };
        for other in document["details"]["sensitivity"].as_array().unwrap() {
            let name = other["choice"].as_str().unwrap();
            let method = METHODS
                .iter()
                .find(|own| name == format!("interval-{}", own.name));
            let (Some(method), Some(low)) = (method, other["conf_low"].as_f64()) else {
                continue;
            };
            let limits = (method.limits)(&evidence).unwrap();
            let off = (limits.low - low)
                .abs()
                .max((limits.high - other["conf_high"].as_f64().unwrap()).abs());
            assert!(off <= HALF_OF_SHARE, "{number} {name} {limits:?} {other}");
            held += 1;
        }
    }
    assert!(held > 50, "{held}");
}

/// Of waves that share places the covariance is behind limits under other choices, and behind what a hidden trade undoes.
#[test]
fn what_is_made_of_printed_numbers_is_near_what_all_digits_give() {
    let folder = fixture("studies/cambodia");
    let told = |flags: &[&str]| -> Value {
        let files = ["report", "obs-2012.csv", "obs-2015.csv"];
        let mut report = details::report(&folder, &[&files[..], flags].concat());
        release::withhold(&mut report);
        document(&report)
    };
    let [released, whole] = [told(&[]), told(&["--disclosure", "none"])];
    let changes = |document: &Value| -> BTreeMap<String, [f64; 2]> {
        let all = document["details"]["sensitivity"]
            .as_array()
            .unwrap()
            .iter();
        let changes = all.filter(|one| one["quantity"] == "change" && one["threshold"] == 17);
        let limits = changes.filter_map(|one| {
            let limits = [one["conf_low"].as_f64()?, one["conf_high"].as_f64()?];
            Some((one["choice"].as_str().unwrap().to_owned(), limits))
        });
        limits.collect()
    };
    let (made, exact) = (changes(&released), changes(&whole));
    assert!(made.len() > 8, "{made:?}");
    for (choice, limits) in made {
        for (made, exact) in limits.iter().zip(exact[&choice]) {
            assert!(
                (made - exact).abs() < 1.5e-4,
                "{choice}: {made} for {exact}"
            );
        }
    }
}
