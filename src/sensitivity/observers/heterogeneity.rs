//! Do observers find shares that differ by more than chance?

use std::collections::BTreeMap;

use crate::design::{SampleDesign, Scored};
use crate::numeric::fisher;

/// What an observer found, by the number of the PSU: the weights of positive workers and of the others.
pub type Parts = BTreeMap<u32, [f64; 2]>;

/// A test of no difference between the shares of several observers.
#[derive(Clone, Debug, PartialEq)]
pub struct Heterogeneity {
    /// The statistic, F.
    pub statistic: f64,
    /// Its degrees of freedom: at most the observers less one.
    pub df1: f64,
    /// Those of its denominator: as many times those of the design.
    pub df2: f64,
    /// How often chance gives so large a statistic.
    pub p_value: f64,
}

/// Why there is no test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTest {
    /// Fewer than two observers of whom it is known.
    TooFew,
    /// Nobody, or everybody, is positive.
    AllAlike,
    /// No more places than strata.
    NoDegreesOfFreedom,
    /// What observers found differs by the same in every place.
    NoVariation,
}

impl NoTest {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::TooFew => "fewer than two observers told it of anybody",
            Self::AllAlike => "all observers said the same of everybody",
            Self::NoDegreesOfFreedom => "no more places than strata",
            Self::NoVariation => "what they found differs by the same in every place",
        }
    }
}

/// The shares of the table that observers and status make.
struct Table {
    /// The weight of all assessments.
    weight: f64,
    /// Of each observer the shares of positive and of other workers.
    cells: Vec<[f64; 2]>,
}

/// Tests whether observers found the same share. Where several assessed the same workers, or workers of the
/// same places, the design tells how much less their shares differ for that.
///
/// # Formula
/// Pearson's phi^2 of the table of observers and status over tr(PM), on tr(PM)^2/tr(PMPM) and that times the
/// design's degrees of freedom: M is the covariance of the observers' log odds under the design, and
/// P = diag(w) - ww'/sum w with w the inverse of the sum of the inverse shares of an observer's cells.
///
/// # Source
/// Rao and Scott (1984), *Annals of Statistics* 12, 46-60, second order, in the F form of Thomas and Rao; for
/// two observers it is `svychisq(statistic = "F")` of R survey 4.5.
pub fn test(observers: &[Parts], design: &SampleDesign) -> Result<Heterogeneity, NoTest> {
    let known: Vec<_> = observers.iter().filter(|parts| !parts.is_empty()).collect();
    if known.len() < 2 {
        return Err(NoTest::TooFew);
    }
    let table = Table::new(&known);
    let pearson = table.pearson().ok_or(NoTest::AllAlike)?;
    let mut psus: Vec<u32> = known
        .iter()
        .flat_map(|parts| parts.keys().copied())
        .collect();
    psus.sort_unstable();
    psus.dedup();
    let df = design.domain_degrees_of_freedom(psus.iter().copied());
    if df == 0 {
        return Err(NoTest::NoDegreesOfFreedom);
    }
    let scores = table.scores(&known, &psus);
    let covariance = covariance(design, &psus, &scores).ok_or(NoTest::NoDegreesOfFreedom)?;
    let [trace, of_square] = traces(&table.weights(), &covariance);
    /// A trace below this share of that of a random sample of workers is rounding.
    const ROUNDING: f64 = 1e-20;
    if trace <= ROUNDING {
        return Err(NoTest::NoVariation);
    }
    let statistic = pearson / trace;
    let df1 = trace * trace / of_square;
    let df2 = df1 * df as f64;
    Ok(Heterogeneity {
        statistic,
        df1,
        df2,
        p_value: fisher::upper_tail(statistic, df1, df2),
    })
}

impl Table {
    fn new(observers: &[&Parts]) -> Self {
        let sums = observers.iter().map(|parts| {
            parts.values().fold([0.0; 2], |[positive, other], part| {
                [positive + part[0], other + part[1]]
            })
        });
        let sums: Vec<_> = sums.collect();
        let weight: f64 = sums.iter().flatten().sum();
        let cells = sums.iter().map(|sums| sums.map(|sum| sum / weight));
        Self {
            cells: cells.collect(),
            weight,
        }
    }

    /// Pearson's phi squared; none if a status is nobody's.
    fn pearson(&self) -> Option<f64> {
        let margin = |status: usize| -> f64 { self.cells.iter().map(|cell| cell[status]).sum() };
        let margins = [margin(0), margin(1)];
        if margins.contains(&0.0) {
            return None;
        }
        let terms = self.cells.iter().flat_map(|cell| {
            let of_observer = cell[0] + cell[1];
            [0, 1].map(|status| {
                let expected = of_observer * margins[status];
                (cell[status] - expected).powi(2) / expected
            })
        });
        Some(terms.sum())
    }

    /// The inverse of the variance that each observer's log odds have in a random sample of one worker.
    fn weights(&self) -> Vec<f64> {
        let inverse = |cell: &[f64; 2]| -> f64 {
            let there = cell.iter().filter(|&&share| share > 0.0);
            there.map(|share| share.recip()).sum::<f64>().recip()
        };
        self.cells.iter().map(inverse).collect()
    }

    /// What each of these PSUs adds to each observer's log odds; an empty cell adds nothing.
    fn scores(&self, observers: &[&Parts], psus: &[u32]) -> Vec<Vec<f64>> {
        let of_psu = |psu: &u32, parts: &Parts| parts.get(psu).copied().unwrap_or_default();
        let all = psus.iter().map(|psu| {
            let parts = observers.iter().map(|parts| of_psu(psu, parts));
            parts.map(|part| part[0] + part[1]).sum::<f64>()
        });
        let all: Vec<f64> = all.collect();
        let scores = observers.iter().zip(&self.cells).map(|(parts, cell)| {
            let of_observer = psus.iter().zip(&all).map(|(psu, all)| {
                let part = of_psu(psu, parts);
                let term = |status: usize| match cell[status] {
                    0.0 => 0.0,
                    share => (part[status] - share * all) / (share * self.weight),
                };
                term(0) - term(1)
            });
            of_observer.collect()
        });
        scores.collect()
    }
}

/// The covariance of statistics to which each PSU adds these scores.
fn covariance(design: &SampleDesign, psus: &[u32], scores: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let of_two = |one: &[f64], other: &[f64]| {
        let both = psus.iter().zip(one.iter().zip(other));
        let scored = both.map(|(&psu, (&one, &other))| Scored {
            psu,
            scores: [one, other],
        });
        design.covariance(scored).map(|matrix| matrix[0][1])
    };
    let row = |one: &Vec<f64>| scores.iter().map(|other| of_two(one, other)).collect();
    scores.iter().map(row).collect()
}

/// tr(PM) and tr(PMPM).
fn traces(weights: &[f64], covariance: &[Vec<f64>]) -> [f64; 2] {
    let sum: f64 = weights.iter().sum();
    let size = weights.len();
    let product = |i: usize, j: usize| -> f64 {
        let mean = (0..size).map(|k| weights[k] * covariance[k][j]);
        weights[i] * (covariance[i][j] - mean.sum::<f64>() / sum)
    };
    let products: Vec<Vec<f64>> = (0..size)
        .map(|i| (0..size).map(|j| product(i, j)).collect())
        .collect();
    let trace = (0..size).map(|i| products[i][i]).sum();
    let square = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)));
    let of_square = square.map(|(i, j)| products[i][j] * products[j][i]).sum();
    [trace, of_square]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::LonelyPsu;
    use crate::numeric::draws::Draws;

    /// Workers and minors of each place of two studies, with the weights of their strata.
    type Strata<'a> = [(f64, &'a [(f64, f64)]); 3];

    const FIRST: Strata<'_> = [
        (
            4.0,
            &[
                (8.0, 2.0),
                (5.0, 0.0),
                (12.0, 3.0),
                (7.0, 0.0),
                (10.0, 1.0),
                (6.0, 0.0),
            ],
        ),
        (
            6.0,
            &[(9.0, 1.0), (4.0, 0.0), (11.0, 0.0), (6.0, 0.0), (8.0, 2.0)],
        ),
        (3.0, &[(5.0, 0.0), (7.0, 0.0), (3.0, 0.0), (9.0, 0.0)]),
    ];
    const SECOND: Strata<'_> = [
        (
            5.0,
            &[(9.0, 1.0), (6.0, 0.0), (10.0, 0.0), (8.0, 1.0), (7.0, 0.0)],
        ),
        (
            6.0,
            &[(7.0, 0.0), (8.0, 0.0), (5.0, 1.0), (10.0, 0.0), (6.0, 0.0)],
        ),
        (3.0, &[(6.0, 0.0), (6.0, 0.0), (8.0, 0.0), (4.0, 0.0)]),
    ];

    fn parts(strata: &Strata<'_>, first: u32) -> Parts {
        let places = strata.iter().flat_map(|&(weight, places)| {
            let place = move |&(workers, minors): &(f64, f64)| {
                [weight * minors, weight * (workers - minors)]
            };
            places.iter().map(place)
        });
        (first..).zip(places).collect()
    }

    /// R survey 4.5, `svychisq` with `statistic = "F"`.
    #[test]
    fn of_two_observers_in_other_places_it_is_that_of_r() {
        let sizes = [6, 5, 4, 5, 5, 4].map(|psus| (psus, None));
        let design = SampleDesign::new(&sizes, LonelyPsu::Adjust);
        let found = test(&[parts(&FIRST, 0), parts(&SECOND, 15)], &design).unwrap();
        assert!((found.statistic - 2.2040562675).abs() < 1e-9, "{found:?}");
        assert!((found.df1 - 1.0).abs() < 1e-12);
        assert!((found.df2 - 23.0).abs() < 1e-9);
        assert!((found.p_value - 0.1512252800).abs() < 1e-9);
    }

    /// Workers drawn one by one: a table of three observers with 30 workers each, of whom 6, 9 and 15 are minors.
    /// Its X squared is 6.3, on 2 degrees of freedom.
    #[test]
    fn of_single_workers_it_is_nearly_pearsons() {
        const COPIES: u32 = 40;
        let minors = [6, 9, 15];
        let observer = |(place, minors): (u32, u32)| -> Parts {
            let workers = (0..30 * COPIES).map(|worker| {
                let is_minor = worker % 30 < minors;
                let part = if is_minor { [1.0, 0.0] } else { [0.0, 1.0] };
                (place * 30 * COPIES + worker, part)
            });
            workers.collect()
        };
        let observers: Vec<_> = (0..).zip(minors).map(observer).collect();
        let design = SampleDesign::new(&[(90 * COPIES, None)], LonelyPsu::Adjust);
        let found = test(&observers, &design).unwrap();
        let expected = 6.3 / 2.0 * f64::from(COPIES);
        assert!((found.statistic / expected - 1.0).abs() < 0.01, "{found:?}");
        assert!((found.df1 - 2.0).abs() < 0.05, "{found:?}");
    }

    /// With rare minors in clusters a true hypothesis is refused about as often as it should be, although some
    /// observers find nobody.
    #[test]
    fn observers_alike_are_seldom_told_apart() {
        const STUDIES: u64 = 500;
        let design = SampleDesign::new(&[(48, None), (48, None)], LonelyPsu::Adjust);
        let mut refused = 0;
        for study in 0..STUDIES {
            let mut draws = Draws::new(17, study);
            let mut observers = vec![Parts::new(); 8];
            for psu in 0..96 {
                let share = if draws.uniform() < 0.1 { 0.2 } else { 0.01 };
                let minors = (0..9).filter(|_| draws.uniform() < share).count() as f64;
                let observer = draws.below(8) as usize;
                observers[observer].insert(psu, [minors, 9.0 - minors]);
            }
            let p_value = test(&observers, &design).map(|found| found.p_value);
            refused += u64::from(p_value.is_ok_and(|p_value| p_value < 0.05));
        }
        let share = refused as f64 / STUDIES as f64;
        assert!((0.01..0.09).contains(&share), "{share}");
    }

    /// Two who see the same workers and of whom one misses every fourth minor are told apart, which takes far
    /// more workers if each sees others.
    #[test]
    fn those_who_saw_the_same_workers_are_told_apart_sooner() {
        let place = |psu: u32, seen: f64| (psu, [seen, 20.0 - seen]);
        let minors = [4.0, 8.0, 4.0, 12.0, 4.0, 0.0, 8.0, 12.0];
        let all = |first: u32| -> Parts {
            (first..)
                .zip(minors)
                .map(|(psu, minors)| place(psu, minors))
                .collect()
        };
        let fewer = |first: u32| -> Parts {
            let seen = minors.map(|minors| minors * 0.75);
            (first..)
                .zip(seen)
                .map(|(psu, minors)| place(psu, minors))
                .collect()
        };
        let same = SampleDesign::new(&[(8, None)], LonelyPsu::Adjust);
        let same = test(&[all(0), fewer(0)], &same).unwrap();
        let apart = SampleDesign::new(&[(8, None), (8, None)], LonelyPsu::Adjust);
        let apart = test(&[all(0), fewer(8)], &apart).unwrap();
        assert!(
            same.p_value < 0.01 && apart.p_value > 0.2,
            "{same:?} {apart:?}"
        );
    }

    #[test]
    fn what_cannot_be_tested_has_a_reason() {
        let design = SampleDesign::new(&[(3, None)], LonelyPsu::Adjust);
        let parts = |part: [f64; 2]| -> Parts { (0..3).map(|psu| (psu, part)).collect() };
        let some = parts([1.0, 4.0]);
        assert_eq!(
            test(&[some.clone(), Parts::new()], &design),
            Err(NoTest::TooFew)
        );
        let adults = parts([0.0, 5.0]);
        assert_eq!(
            test(&[adults.clone(), adults], &design),
            Err(NoTest::AllAlike)
        );
        assert_eq!(
            test(&[some.clone(), some.clone()], &design),
            Err(NoTest::NoVariation)
        );
        let alone = SampleDesign::new(&[(1, None); 3], LonelyPsu::Adjust);
        assert_eq!(
            test(&[some.clone(), some], &alone),
            Err(NoTest::NoDegreesOfFreedom)
        );
    }
}
