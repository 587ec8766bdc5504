//! Limits where sensitivity and specificity were measured, and that hold with few minors and small
//! validation samples.

use std::f64::consts::PI;

use super::accuracy::{Accuracy, Rate};
use crate::estimate::ConfidenceLevel;
use crate::numeric::beta::{self, Beta};
use crate::numeric::{normal, root};

/// The evidence of an observed share: positives and workers of a simple random sample that would say as
/// much; neither need be whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Positives, the share times the workers.
    pub positives: f64,
    /// Workers: the effective sample size.
    pub workers: f64,
}

/// Limits of the true share, in fractions of 1; none unless sensitivity or specificity was measured. Both are
/// 0, or both 1, where the observed share is further off than chance explains: then nothing is left.
///
/// # Formula
///
/// The a/2 quantile of g(Beta(x, n-x+1), Beta(cn+1, mn-cn), Beta(cp+1, mp-cp)) and the 1 - a/2 quantile
/// of g(Beta(x+1, n-x), Beta(cn, mn-cn+1), Beta(cp, mp-cp+1)), where g(t, f, s) = (t - f) / (s - f) kept
/// within 0 and 1, cn of mn adults and cp of mp minors were taken for minors. A rate that is taken for certain
/// is itself. Found by quadrature, not by random draws: the same digits each time.
///
/// # Source
///
/// Bayer, Fay and Graubard (2022), arXiv 2205.13494, as in R's asht.
///
/// ```
/// use prevalence::estimate::ConfidenceLevel;
/// use prevalence::sensitivity::misclassified::{Accuracy, Rate, melding};
/// let accuracy = Accuracy::new(
///     Rate::Measured { right: 95, of: 100 },
///     Rate::Measured { right: 98, of: 100 },
/// )?;
/// let evidence = melding::Evidence { positives: 20.0, workers: 100.0 };
/// let [low, high] = melding::limits(evidence, &accuracy, ConfidenceLevel::NINETY_FIVE).unwrap();
/// assert!((low - 0.09702).abs() < 1e-5 && (high - 0.29851).abs() < 1e-5);
/// # Ok::<(), prevalence::sensitivity::misclassified::AccuracyError>(())
/// ```
pub fn limits(evidence: Evidence, accuracy: &Accuracy, level: ConfidenceLevel) -> Option<[f64; 2]> {
    if !accuracy.is_measured() {
        return None;
    }
    let Evidence { positives, workers } = evidence;
    let others = workers - positives;
    let tail = level.tail();
    let low = [
        Shape::of(positives, others + 1.0),
        mistaken(accuracy.specificity(), 1.0),
    ];
    let high = [
        Shape::of(positives + 1.0, others),
        mistaken(accuracy.specificity(), 0.0),
    ];
    let quantile = |[observed, mistaken]: [Shape; 2], found, p| {
        let unknown = Unknown {
            observed,
            mistaken,
            found,
        };
        Melded::new(unknown, p).quantile(p)
    };
    Some([
        quantile(low, found(accuracy.sensitivity(), 1.0), tail)?,
        quantile(high, found(accuracy.sensitivity(), 0.0), 1.0 - tail)?,
    ])
}

/// How often adults are taken for minors, with one more mistake than was made, or none more.
fn mistaken(specificity: Rate, more: f64) -> Shape {
    match specificity {
        Rate::Known(rate) => Shape::Certain(1.0 - rate),
        Rate::Measured { right, of } => {
            let (mistakes, right) = ((of - right) as f64, right as f64);
            Shape::of(mistakes + more, right + 1.0 - more)
        }
    }
}

/// How often minors are seen as such, with one more than was, or none more.
fn found(sensitivity: Rate, more: f64) -> Shape {
    match sensitivity {
        Rate::Known(rate) => Shape::Certain(rate),
        Rate::Measured { right, of } => {
            let (right, missed) = (right as f64, (of - right) as f64);
            Shape::of(right + more, missed + 1.0 - more)
        }
    }
}

/// What is known of a rate.
#[derive(Clone, Copy)]
enum Shape {
    /// It is this.
    Certain(f64),
    /// It has a beta distribution of these shapes.
    Beta(f64, f64),
}

impl Shape {
    /// A beta distribution; one whose second shape is 0 is certain to be 1, one whose first is 0 to be 0.
    fn of(a: f64, b: f64) -> Self {
        match (a, b) {
            _ if a <= 0.0 => Self::Certain(0.0),
            _ if b <= 0.0 => Self::Certain(1.0),
            _ => Self::Beta(a, b),
        }
    }

    fn moments(self) -> Moments {
        match self {
            Self::Certain(mean) => Moments {
                mean,
                variance: 0.0,
            },
            Self::Beta(a, b) => {
                let total = a + b;
                Moments {
                    mean: a / total,
                    variance: a * b / (total * total * (total + 1.0)),
                }
            }
        }
    }
}

/// The mean and the variance of a distribution.
#[derive(Clone, Copy)]
struct Moments {
    mean: f64,
    variance: f64,
}

/// The observed share, read off at many points.
enum Observed {
    /// It is 0 for certain.
    None,
    /// It is 1 for certain.
    All,
    /// Anything between.
    Between {
        beta: Beta,
        /// Below lies next to nothing, and above.
        reach: [f64; 2],
    },
}

/// A tail that adds nothing to a sum of some size.
const NOTHING: f64 = 1e-25;

impl Observed {
    fn new(shape: Shape) -> Self {
        match shape {
            Shape::Certain(rate) if rate < 1.0 => Self::None,
            Shape::Certain(_) => Self::All,
            Shape::Beta(a, b) => Self::Between {
                beta: Beta::new(a, b),
                reach: [
                    beta::lower_point(NOTHING, a, b).value,
                    beta::upper_point(NOTHING, a, b).value,
                ],
            },
        }
    }

    /// How likely it is at most so much, and its density there.
    fn at(&self, x: f64) -> (f64, f64) {
        match self {
            _ if x >= 1.0 => (1.0, 0.0),
            Self::None => (f64::from(u8::from(x >= 0.0)), 0.0),
            Self::All => (0.0, 0.0),
            Self::Between { reach, .. } if x <= reach[0] => (0.0, 0.0),
            Self::Between { reach, .. } if x >= reach[1] => (1.0, 0.0),
            Self::Between { beta, .. } => {
                let (tails, density) = beta.tails_and_density(x, 1.0 - x);
                (tails.lower, density)
            }
        }
    }

    fn at_most(&self, x: f64) -> f64 {
        self.at(x).0
    }
}

/// What the corrected share is made from, for one of the limits.
#[derive(Clone, Copy)]
struct Unknown {
    /// The share that was observed.
    observed: Shape,
    /// Adults taken for minors.
    mistaken: Shape,
    /// Minors seen as such.
    found: Shape,
}

impl Unknown {
    /// Where a normal distribution with the moments of the delta method has that probability.
    fn guess(&self, p: f64) -> f64 {
        let [observed, mistaken, found] = self.moments();
        let youden = found.mean - mistaken.mean;
        let share = (observed.mean - mistaken.mean) / youden;
        let variance = observed.variance
            + (1.0 - share).powi(2) * mistaken.variance
            + share.powi(2) * found.variance;
        share + normal::quantile(p) * variance.sqrt() / youden
    }

    fn moments(&self) -> [Moments; 3] {
        [self.observed, self.mistaken, self.found].map(Shape::moments)
    }

    /// The steps over those mistaken and those found, near a share: as fine as the term is steep that is summed over
    /// each. Over those mistaken it is as steep as the observed share is certain; the sum over them is less steep.
    fn steps(&self, share: f64) -> [f64; 2] {
        let [observed, mistaken, found] = self.moments();
        let share = share.clamp(0.0, 1.0);
        let of_mistaken = (1.0 - share).powi(2) * mistaken.variance;
        let of_found = share * share * found.variance;
        [
            step(of_mistaken / observed.variance),
            step(of_found / (observed.variance + of_mistaken)),
        ]
    }
}

/// The step, in standard deviations, over a rate whose variance is so many times that which makes the summed term
/// smooth. The trapezoid rule errs by less than 1e-5 so.
fn step(times: f64) -> f64 {
    const WIDEST: f64 = 0.5;
    const FINEST: f64 = 0.01;
    // Nobody or everybody was observed: then the term is the same everywhere.
    if !times.is_finite() {
        return WIDEST;
    }
    // Not normal, it may be twice as steep here and there.
    (1.0 / (1.0 + 4.0 * times).sqrt()).clamp(FINEST, WIDEST)
}

/// The distribution of the corrected share for one of the limits.
struct Melded {
    observed: Observed,
    mistaken: Vec<Node>,
    found: Vec<Node>,
    guess: f64,
}

/// A point of a distribution and its weight; those of a distribution sum to 1.
type Node = (f64, f64);

/// Standard deviations either side of the middle that quadrature covers: beyond lies 2e-9.
const REACH: f64 = 6.0;

impl Melded {
    /// What is melded to find where it has that probability.
    fn new(unknown: Unknown, p: f64) -> Self {
        let guess = unknown.guess(p);
        let [over_mistaken, over_found] = unknown.steps(guess);
        Self {
            observed: Observed::new(unknown.observed),
            mistaken: nodes(unknown.mistaken, over_mistaken),
            found: nodes(unknown.found, over_found),
            guess,
        }
    }

    /// The share that the corrected share is at most with that probability.
    fn quantile(&self, p: f64) -> Option<f64> {
        let observed = &self.observed;
        if self.at_none(observed) >= p {
            return Some(0.0);
        }
        if self.at_all(observed) <= p {
            return Some(1.0);
        }
        root::climbed([0.0, 1.0], self.guess, |share| {
            let (below, slope) = self.at(share, observed);
            (below - p, slope)
        })
    }

    /// How likely the observed share is at most what observers would see of such a share, and by how much more for
    /// a larger share: at 1 less than 1, for what lies above is kept at 1.
    fn at(&self, share: f64, observed: &Observed) -> (f64, f64) {
        let (mut sum, mut slope) = (0.0, 0.0);
        for &(mistaken, chance) in &self.mistaken {
            for &(found, weight) in &self.found {
                let (below, density) = if found <= mistaken {
                    (1.0, 0.0)
                } else {
                    observed.at(mistaken + share * (found - mistaken))
                };
                sum += chance * weight * below;
                slope += chance * weight * density * (found - mistaken);
            }
        }
        (sum, slope)
    }

    /// The same of no minors: of whom observers see the mistaken alone.
    fn at_none(&self, observed: &Observed) -> f64 {
        let terms = self.mistaken.iter().map(|&(mistaken, chance)| {
            let below = observed.at_most(mistaken);
            let found = self.found.iter();
            let sums = found.map(|&(found, weight)| {
                chance * weight * if found <= mistaken { 1.0 } else { below }
            });
            sums.sum::<f64>()
        });
        terms.sum()
    }

    /// The same of minors alone: of whom observers see those that are found.
    fn at_all(&self, observed: &Observed) -> f64 {
        let terms = self.found.iter().map(|&(found, weight)| {
            let below = observed.at_most(found);
            let mistaken = self.mistaken.iter();
            let sums = mistaken.map(|&(mistaken, chance)| {
                chance * weight * if found <= mistaken { 1.0 } else { below }
            });
            sums.sum::<f64>()
        });
        terms.sum()
    }
}

/// Points of a distribution and their weights, which sum to 1: the trapezoid rule on the scale on which
/// the distribution is normal, where it converges fastest.
fn nodes(shape: Shape, step: f64) -> Vec<Node> {
    let (a, b) = match shape {
        Shape::Certain(rate) => return vec![(rate, 1.0)],
        Shape::Beta(a, b) => (a, b),
    };
    let steps = (REACH / step).ceil() as i32;
    let density = |z: f64| (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
    let points = (-steps..=steps).map(|place| {
        let z = f64::from(place) * step;
        (beta::quantile(normal::upper_tail(-z), a, b), density(z))
    });
    let points: Vec<_> = points.collect();
    let total: f64 = points.iter().map(|(_, weight)| weight).sum();
    let scaled = points
        .into_iter()
        .map(|(point, weight)| (point, weight / total));
    scaled.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(evidence: [f64; 2], rates: [(u64, u64); 2], wanted: [f64; 2]) {
        let [sensitivity, specificity] = rates.map(|(right, of)| Rate::Measured { right, of });
        let accuracy = Accuracy::new(sensitivity, specificity).unwrap();
        let [positives, workers] = evidence;
        let evidence = Evidence { positives, workers };
        let found = limits(evidence, &accuracy, ConfidenceLevel::NINETY_FIVE).unwrap();
        for (found, wanted) in found.into_iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-5, "{found} is not {wanted}");
        }
    }

    #[test]
    fn limits_are_those_of_asht() {
        let dengue = [(178, 197), (288, 294)];
        near([259.0, 4910.0], dengue, [0.00934, 0.05329]);
        let share = 259.0 / 4910.0;
        near([share * 4651.0, 4651.0], dengue, [0.00929, 0.05340]);
        let few = [(95, 100), (98, 100)];
        near([20.0, 100.0], few, [0.09702, 0.29851]);
        near([16.0, 80.0], few, [0.08918, 0.31182]);
    }

    /// The same quadrature in steps of .02 standard deviations (Python 3.11, scipy 1.17); the quantiles of 4,000,000
    /// random draws are within .001 of it.
    #[test]
    fn limits_are_right_where_rates_are_less_certain_than_the_share() {
        near([1600.0, 4000.0], [(8, 10), (10, 10)], [0.173051, 0.902344]);
        near([400.0, 1000.0], [(8, 10), (10, 10)], [0.169925, 0.906068]);
        near([1600.0, 4000.0], [(18, 20), (20, 20)], [0.306348, 0.587243]);
        near(
            [4000.0, 10_000.0],
            [(45, 50), (50, 50)],
            [0.384835, 0.512669],
        );
        near([200.0, 400.0], [(30, 40), (35, 40)], [0.416379, 0.835188]);
        near([3000.0, 5000.0], [(9, 10), (9, 10)], [0.321290, 1.0]);
    }

    #[test]
    fn none_observed_leaves_an_upper_limit() {
        near([0.0, 100.0], [(45, 50), (99, 100)], [0.0, 0.03361]);
    }

    /// With both rates all but certain the limits are those of Clopper and Pearson, each corrected: of 20 of 100
    /// .1266556 and .2918427 (R 4.2, `binom.test`).
    #[test]
    fn a_rate_that_is_certain_adds_no_error() {
        let evidence = Evidence {
            positives: 20.0,
            workers: 100.0,
        };
        let large = Rate::Measured {
            right: 980_000_000,
            of: 1_000_000_000,
        };
        let level = ConfidenceLevel::NINETY_FIVE;
        for accuracy in [[Rate::Known(0.9), large], [large, Rate::Known(0.98)]] {
            let [sensitivity, specificity] = accuracy;
            let accuracy = Accuracy::new(sensitivity, specificity).unwrap();
            let found = limits(evidence, &accuracy, level).unwrap();
            for (found, seen) in found.into_iter().zip([0.1266556, 0.2918427]) {
                let wanted = (seen - 0.02) / accuracy.youden();
                assert!((found - wanted).abs() < 1e-5, "{found} is not {wanted}");
            }
        }
        let certain = Accuracy::new(Rate::Known(0.9), Rate::Known(0.98)).unwrap();
        assert_eq!(limits(evidence, &certain, level), None);
    }

    /// Of 300 workers 3 seen as minors, where 40 of 200 adults were; and of 100 98, where 30 of 60 minors were.
    #[test]
    fn what_chance_cannot_explain_leaves_nothing() {
        let measured = |right, of| Rate::Measured { right, of };
        let level = ConfidenceLevel::NINETY_FIVE;
        let few = Accuracy::new(measured(45, 50), measured(160, 200)).unwrap();
        let evidence = |positives, workers| Evidence { positives, workers };
        assert_eq!(limits(evidence(3.0, 300.0), &few, level), Some([0.0, 0.0]));
        let many = Accuracy::new(measured(30, 60), measured(99, 100)).unwrap();
        assert_eq!(
            limits(evidence(98.0, 100.0), &many, level),
            Some([1.0, 1.0])
        );
    }

    #[test]
    fn a_perfect_validation_has_limits_too() {
        let perfect = Rate::Measured { right: 50, of: 50 };
        let accuracy = Accuracy::new(perfect, perfect).unwrap();
        let evidence = Evidence {
            positives: 30.0,
            workers: 400.0,
        };
        let [low, high] = limits(evidence, &accuracy, ConfidenceLevel::NINETY_FIVE).unwrap();
        assert!(low < 0.05 && (0.1..0.2).contains(&high), "{low} {high}");
    }
}
