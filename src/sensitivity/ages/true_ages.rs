//! Which ages would look like those that were written?

use super::misjudgement::Misjudgement;
use crate::tally::{AgeRange, Threshold};

/// An age as it was written, and the weight of the workers it was written of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObservedAge {
    /// The completed years, or a range of them.
    pub age: AgeRange,
    /// The sum of the weights of these workers.
    pub weight: f64,
}

/// Shares of completed years among workers.
#[derive(Clone, Debug, PartialEq)]
pub struct TrueAges {
    /// The age of the first share.
    youngest: u8,
    shares: Vec<f64>,
}

impl TrueAges {
    /// The share at a threshold or under, a fraction of 1.
    pub fn at_most(&self, threshold: Threshold) -> f64 {
        let ages = (self.youngest..).zip(&self.shares);
        let young = ages.filter(|&(age, _)| age <= threshold.years());
        // From 0: nothing sums up to -0.
        young.fold(0.0, |sum, (_, share)| sum + share).min(1.0)
    }
}

/// Steps after which the search stops, wherever it is.
const MOST_STEPS: usize = 2_000;
/// A step that moves no share by more than this is the last.
const SMALL_MOVE: f64 = 1e-10;
/// An age that looks like one that was written less often than this is not considered.
const NEGLIGIBLE: f64 = 1e-9;

/// The shares of ages that make what was written most likely, were observers to err like that; none where
/// nothing was written, or no age from 0 to 120 could look like some of it.
///
/// # Method
/// Maximum likelihood over all distributions of completed years, by expectation and maximisation from
/// equal shares. Ranges take part as ranges; workers of whom nothing is known tell nothing. Where errors
/// blur ages each step is followed by a smoothing one, which gives a tenth of each share to the ages on
/// either side: without it the likeliest distribution is a few spikes, between which a share jumps with
/// the least change of the assumptions. What is smooth is found again to within two hundredths of itself.
///
/// # Source
/// Laird (1978), *Journal of the American Statistical Association* 73, 805-811; Silverman, Jones, Wilson and
/// Nychka (1990), *Journal of the Royal Statistical Society B* 52, 271-324.
///
/// ```
/// use prevalence::sensitivity::ages::{Misjudgement, ObservedAge, true_ages};
/// use prevalence::tally::{AgeRange, Threshold};
/// let observed = [(17, 1.0), (18, 3.0), (24, 6.0)].map(|(years, weight)| ObservedAge {
///     age: AgeRange::new(years, years).unwrap(),
///     weight,
/// });
/// // If people look a year older than they are, those of 18 are minors too.
/// let ages = true_ages(&observed, &Misjudgement::new(1.0, 0.0)?).unwrap();
/// assert!((ages.at_most(Threshold::new(17).unwrap()) - 0.4).abs() < 1e-12);
/// # Ok::<(), prevalence::sensitivity::ages::MisjudgementError>(())
/// ```
pub fn true_ages(observed: &[ObservedAge], errors: &Misjudgement) -> Option<TrueAges> {
    let informative = |seen: &&ObservedAge| seen.age != AgeRange::UNKNOWN && seen.weight > 0.0;
    let observed: Vec<_> = observed.iter().filter(informative).collect();
    let ages: Vec<_> = observed.iter().map(|seen| seen.age).collect();
    let weights: Vec<_> = observed.iter().map(|seen| seen.weight).collect();
    AgeModel::new(&ages, errors)?.fitted(&weights, None)
}

/// What is known of ages by how they look: the chance of each look at each true age.
#[derive(Clone, Debug)]
pub struct AgeModel {
    youngest: u8,
    ages: usize,
    looks: Vec<Look>,
    blurs: bool,
}

/// The chances of a look, at the ages from a first one on; at the others there is none.
#[derive(Clone, Debug)]
struct Look {
    first: usize,
    chances: Vec<f64>,
}

impl AgeModel {
    /// Workers who were written to be of these ages, by observers who err like that; none if there is none, or
    /// no age from 0 to 120 could look like some of them.
    pub fn new(written: &[AgeRange], errors: &Misjudgement) -> Option<Self> {
        let all = AgeRange::UNKNOWN;
        let chances = errors.chances();
        let is_likely = |years: &u8| {
            let mut chances = written.iter().map(|&age| chances.of(*years, age));
            chances.any(|chance| chance > NEGLIGIBLE)
        };
        let youngest = (all.low()..=all.high()).find(is_likely)?;
        let oldest = (all.low()..=all.high()).rfind(is_likely)?;
        let looks = written.iter().map(|&age| {
            let ages = youngest..=oldest;
            let chances: Vec<_> = ages.map(|years| chances.of(years, age)).collect();
            let first = chances.iter().position(|&chance| chance > 0.0)?;
            let last = chances.iter().rposition(|&chance| chance > 0.0)?;
            Some(Look {
                first,
                chances: chances[first..=last].to_vec(),
            })
        });
        Some(Self {
            youngest,
            ages: usize::from(oldest - youngest) + 1,
            looks: looks.collect::<Option<_>>()?,
            blurs: errors.blurs(),
        })
    }

    /// The shares of ages where the workers of each look weigh so much, searched for from those of others or
    /// from equal ones; none where nobody weighs anything, or someone cannot be.
    pub fn fitted(&self, weights: &[f64], from: Option<&TrueAges>) -> Option<TrueAges> {
        let total: f64 = weights.iter().sum();
        let seen = || self.looks.iter().zip(weights);
        let mut shares = match from {
            Some(ages) => ages.shares.clone(),
            None => vec![1.0 / self.ages as f64; self.ages],
        };
        if total <= 0.0 {
            return None;
        }
        for _ in 0..MOST_STEPS {
            let mut next = vec![0.0; shares.len()];
            for (look, weight) in seen().filter(|&(_, &weight)| weight > 0.0) {
                let ages = look.first..look.first + look.chances.len();
                let (shares, next) = (&shares[ages.clone()], &mut next[ages]);
                let terms = shares.iter().zip(&look.chances);
                let chance: f64 = terms.map(|(share, chance)| share * chance).sum();
                if chance <= 0.0 {
                    return None;
                }
                let part = weight / total / chance;
                for ((next, share), chance) in next.iter_mut().zip(shares).zip(&look.chances) {
                    *next += part * share * chance;
                }
            }
            if self.blurs {
                next = smoothed(&next);
            }
            let moves = shares.iter().zip(&next).map(|(old, new)| (new - old).abs());
            let moved = moves.fold(0.0, f64::max);
            shares = next;
            if moved < SMALL_MOVE {
                break;
            }
        }
        Some(TrueAges {
            youngest: self.youngest,
            shares,
        })
    }
}

/// What smoothing gives to the age on either side.
const GIVEN: f64 = 0.1;

/// The shares, each with what the ages on either side give, less what it gives; at the ends nothing is lost.
fn smoothed(shares: &[f64]) -> Vec<f64> {
    let last = shares.len() - 1;
    let places = 0..shares.len();
    let smoothed = places.map(|place| {
        let below = shares[place.saturating_sub(1)];
        let above = shares[(place + 1).min(last)];
        (1.0 - 2.0 * GIVEN) * shares[place] + GIVEN * (below + above)
    });
    smoothed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nobody_is_0_without_a_sign() {
        let ages = TrueAges {
            youngest: 20,
            shares: vec![1.0],
        };
        assert!(ages.at_most(Threshold::new(17).unwrap()).is_sign_positive());
    }

    fn seen(low: u8, high: u8, weight: f64) -> ObservedAge {
        ObservedAge {
            age: AgeRange::new(low, high).unwrap(),
            weight,
        }
    }

    fn share(observed: &[ObservedAge], bias: f64, spread: f64) -> f64 {
        let errors = Misjudgement::new(bias, spread).unwrap();
        let ages = true_ages(observed, &errors).unwrap();
        ages.at_most(Threshold::new(17).unwrap())
    }

    #[test]
    fn without_error_the_share_is_the_observed_one() {
        let observed = [
            seen(15, 15, 2.0),
            seen(17, 17, 1.5),
            seen(18, 18, 4.0),
            seen(30, 30, 2.5),
        ];
        assert!((share(&observed, 0.0, 0.0) - 0.35).abs() < 1e-12);
    }

    #[test]
    fn a_bias_of_whole_years_moves_the_threshold() {
        let observed = [
            seen(16, 16, 1.0),
            seen(17, 17, 1.0),
            seen(18, 18, 1.0),
            seen(25, 25, 7.0),
        ];
        assert!((share(&observed, 1.0, 0.0) - 0.3).abs() < 1e-12);
        assert!((share(&observed, -1.0, 0.0) - 0.1).abs() < 1e-12);
        assert!((share(&observed, 10.0, 0.0) - 1.0).abs() < 1e-12);
    }

    /// Errors of two years and ages that heap: the likeliest distribution would be a few spikes, and the share
    /// would jump from nearly nothing to a third with one year of bias.
    #[test]
    fn a_little_more_bias_moves_the_share_a_little() {
        let density = |years: u8| (-((f64::from(years) - 23.0) / 4.5).powi(2) / 2.0).exp();
        let heap = |years: u8| if years.is_multiple_of(5) { 1.5 } else { 1.0 };
        let observed: Vec<_> = (13..=40)
            .map(|years| seen(years, years, density(years) * heap(years)))
            .collect();
        let biases = (-20..=30).map(|tenths| f64::from(tenths) / 10.0);
        let shares: Vec<_> = biases.map(|bias| share(&observed, bias, 2.0)).collect();
        let steps = shares.windows(2).map(|pair| pair[1] - pair[0]);
        let steps: Vec<_> = steps.collect();
        assert!(
            steps.iter().all(|step| (0.0..0.02).contains(step)),
            "{steps:?}"
        );
    }

    /// What would be seen of a known population, without chance: the share is found again.
    #[test]
    fn a_known_population_is_found_again() {
        // A smooth one, as ages are: a sharp edge cannot be found again behind errors of years.
        let density = |years: u8| (-((f64::from(years) - 23.0) / 4.5).powi(2) / 2.0).exp();
        let total: f64 = (10..=45).map(density).sum();
        let population = |years: u8| density(years) / total;
        let wanted: f64 = (10..=17).map(population).sum();
        for (bias, spread) in [(0.0, 1.0), (2.0, 1.5), (-1.0, 1.0)] {
            let errors = Misjudgement::new(bias, spread).unwrap();
            let observed = (0..=60).map(|looks: u8| {
                let age = AgeRange::new(looks, looks).unwrap();
                let chance = |years: u8| population(years) * errors.chance(years, age);
                ObservedAge {
                    age,
                    weight: (10..=45).map(chance).sum(),
                }
            });
            let observed: Vec<_> = observed.collect();
            let found = share(&observed, bias, spread);
            assert!(
                (found - wanted).abs() < 0.002,
                "{bias} {spread}: {found} {wanted}"
            );
            // Uncorrected it would be far off.
            let naive = share(&observed, 0.0, 0.0);
            assert!((naive - wanted).abs() > 0.005, "{naive} {wanted}");
        }
    }

    #[test]
    fn ranges_are_shared_out_like_exact_ages() {
        // Of those in the range as many are 17 as among the exact.
        let observed = [seen(17, 17, 1.0), seen(18, 18, 3.0), seen(17, 18, 4.0)];
        assert!((share(&observed, 0.0, 0.0) - 0.25).abs() < 1e-4);
    }

    #[test]
    fn nobody_and_the_impossible_have_no_ages() {
        let errors = Misjudgement::new(30.0, 0.0).unwrap();
        assert_eq!(true_ages(&[], &errors), None);
        assert_eq!(true_ages(&[seen(0, 120, 5.0)], &errors), None);
        assert_eq!(
            true_ages(&[seen(17, 17, 5.0)], &errors),
            None,
            "nobody is -13"
        );
    }
}
