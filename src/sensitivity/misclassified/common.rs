//! Between which limits did a share change, if the same observers erred alike in both waves?

use crate::estimate::ConfidenceLevel;

use super::accuracy::Accuracy;

/// Limits of a change of true shares, in fractions of 1, from the change that was seen with its own limits, for
/// observers of one accuracy in both waves.
///
/// What adults who are taken for minors add is the same in both waves and cancels: the true change is the seen one
/// over Youden's J. One validation sample errs in both waves alike, so that it widens the change by what it leaves
/// open of J, and by no more.
///
/// # Formula
/// The limits of a quotient d / J by the method of variance estimates recovery: a quotient R is within them while
/// the limits of d - R J hold 0. Of a lower limit below 0 that is
/// `(d J - sqrt((d J)^2 - l_d (2 d - l_d) l_J (2 J - l_J))) / (l_J (2 J - l_J))`, and `u_J` takes the place of `l_J`
/// above 0; upper limits are the mirror image. With rates that are taken for certain it is `l_d / J`.
///
/// # Source
/// Donner and Zou (2012), *Statistical Methods in Medical Research* 21, 347-359, for the quotient. With large samples
/// it tends to the delta method, whose variance is `(V(d) + (d / J)^2 (V(Se) + V(Sp))) / J^2`.
///
/// ```
/// use prevalence::estimate::ConfidenceLevel;
/// use prevalence::sensitivity::misclassified::{Accuracy, Rate, common};
/// let level = ConfidenceLevel::NINETY_FIVE;
/// let known = Accuracy::new(Rate::Known(0.9), Rate::Known(0.99))?;
/// let [low, high] = common::limits(-0.0596, [-0.0793, -0.0408], &known, level);
/// assert!((low + 0.0793 / 0.89).abs() < 1e-12 && (high + 0.0408 / 0.89).abs() < 1e-12);
/// # Ok::<(), prevalence::sensitivity::misclassified::AccuracyError>(())
/// ```
pub fn limits(
    change: f64,
    [low, high]: [f64; 2],
    accuracy: &Accuracy,
    level: ConfidenceLevel,
) -> [f64; 2] {
    let youden = Youden {
        value: accuracy.youden(),
        limits: accuracy.youden_limits(level),
    };
    let lower = youden.lower_limit(change, low);
    let upper = -youden.lower_limit(-change, -high);
    // Added to 0, a 0 has no sign.
    [lower, upper].map(|limit| limit.clamp(-1.0, 1.0) + 0.0)
}

/// Youden's J with its limits.
struct Youden {
    value: f64,
    limits: [f64; 2],
}

impl Youden {
    /// The lower limit of a change over J; far below every change where J may be 0.
    fn lower_limit(&self, change: f64, low: f64) -> f64 {
        // A fall is largest with the smallest J, the least rise smallest with the largest.
        let end = self.limits[usize::from(low >= 0.0)];
        let divisor = end * (2.0 * self.value - end);
        let product = low * (2.0 * change - low);
        let centre = change * self.value;
        let root = (centre * centre - product * divisor).max(0.0).sqrt();
        if low >= 0.0 {
            // The form that does not divide by what may be 0.
            if low == 0.0 {
                0.0
            } else {
                product / (centre + root)
            }
        } else if end <= 0.0 {
            f64::NEG_INFINITY
        } else {
            (centre - root) / divisor
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AccuracyByWave, Rate, melding};
    use super::*;
    use crate::compare::{Contrast, Covariance, Critical, Shown, limits_of_difference};
    use crate::estimate::{Evidence, Interval, interval};
    use crate::numeric::draws::Draws;

    const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

    fn accuracy(sensitivity: (u64, u64), specificity: (u64, u64)) -> Accuracy {
        let [sensitivity, specificity] =
            [sensitivity, specificity].map(|(right, of)| Rate::Measured { right, of });
        Accuracy::new(sensitivity, specificity).unwrap()
    }

    /// The delta method of (p2 - p1) / J with shared rates, worked apart: V(d) / J^2 + (d / J)^2 V(J) / J^2.
    #[test]
    fn with_large_samples_limits_are_those_of_the_delta_method() {
        let large = accuracy((450_000, 500_000), (990_000, 1_000_000));
        let (change, error, youden): (f64, f64, f64) = (-0.0596, 0.0004, 0.89);
        let of_rates = 0.9 * 0.1 / 500_000.0 + 0.99 * 0.01 / 1_000_000.0;
        let delta = error.hypot(change / youden * f64::sqrt(of_rates)) / youden;
        let z = LEVEL.critical_value();
        let seen = [change - z * error, change + z * error];
        let [low, high] = limits(change, seen, &large, LEVEL);
        for half in [change / youden - low, high - change / youden] {
            assert!((half / (z * delta) - 1.0).abs() < 1e-3, "{half} {delta}");
        }
        // The same from the covariance of two corrected shares.
        let shares = [0.0816, 0.022].map(|seen| (seen - 0.01) / youden);
        let of_accuracy = AccuracyByWave::same(large).covariance([0, 1], shares);
        let found = (error / youden).hypot(of_accuracy.of_difference().sqrt());
        assert!((found / delta - 1.0).abs() < 1e-9, "{found} {delta}");
    }

    /// Were the accuracy known, only the change would be divided.
    #[test]
    fn limits_are_on_their_side_of_the_change_and_mirror_each_other() {
        let small = accuracy((12, 20), (45, 50));
        for [change, low, high] in [
            [-0.06, -0.08, -0.04],
            [-0.01, -0.05, 0.03],
            [0.05, 0.01, 0.2],
            [0.0, -0.02, 0.02],
            [0.1, 0.0, 0.2],
        ] {
            let [from, to] = limits(change, [low, high], &small, LEVEL);
            let corrected = change / small.youden();
            assert!(
                from <= corrected && corrected <= to,
                "{from} {corrected} {to}"
            );
            assert_eq!((from > 0.0, to < 0.0), (low > 0.0, high < 0.0));
            let mirrored = limits(-change, [-high, -low], &small, LEVEL);
            assert_eq!(mirrored.map(|limit| -limit + 0.0), [to, from]);
        }
    }

    #[test]
    fn an_accuracy_that_may_tell_nothing_bounds_nothing() {
        let poor = accuracy((6, 10), (6, 10));
        assert!(poor.youden_limits(LEVEL)[0] < 0.0);
        let [low, high] = limits(-0.1, [-0.15, -0.05], &poor, LEVEL);
        assert_eq!(low, -1.0);
        assert!(high < 0.0);
    }

    /// A study of two waves whose observers, of one validation sample, err alike.
    struct Study {
        shares: [f64; 2],
        workers: u64,
        sensitivity: (f64, u64),
        specificity: (f64, u64),
    }

    /// What such a study found.
    struct Found {
        measured: Accuracy,
        positives: [u64; 2],
        workers: u64,
    }

    fn binomial(draws: &mut Draws, size: u64, chance: f64) -> u64 {
        (0..size).filter(|_| draws.uniform() < chance).count() as u64
    }

    impl Study {
        /// One of many such studies; none where its observers tell nothing.
        fn found(&self, number: u64) -> Option<Found> {
            let mut draws = Draws::new(5, number);
            let rates = [self.sensitivity, self.specificity];
            let [sensitivity, specificity] = rates.map(|(rate, of)| Rate::Measured {
                right: binomial(&mut draws, of, rate),
                of,
            });
            let mistakes = 1.0 - self.specificity.0;
            let positives = self.shares.map(|share| {
                let seen = share * self.sensitivity.0 + (1.0 - share) * mistakes;
                binomial(&mut draws, self.workers, seen)
            });
            Some(Found {
                measured: Accuracy::new(sensitivity, specificity).ok()?,
                positives,
                workers: self.workers,
            })
        }

        /// How often the limits hold the true change.
        fn coverage(&self, studies: u64) -> f64 {
            let truth = self.shares[1] - self.shares[0];
            let limits = (0..studies).filter_map(|number| self.found(number)?.limits());
            let held = limits.map(|[low, high]| low <= truth && truth <= high);
            let held: Vec<_> = held.collect();
            held.iter().filter(|&&held| held).count() as f64 / held.len() as f64
        }
    }

    impl Found {
        /// What was seen of a wave.
        fn seen(&self, wave: usize) -> Shown {
            let estimate = self.positives[wave] as f64 / self.workers as f64;
            let evidence = Evidence::simple_random_sample(estimate, self.workers, LEVEL);
            Shown {
                estimate,
                interval: (interval::KORN_GRAUBARD.limits)(&evidence).ok(),
            }
        }

        fn limits(&self) -> Option<[f64; 2]> {
            let seen = [self.seen(0), self.seen(1)];
            let change = seen[1].estimate - seen[0].estimate;
            Some(limits(change, mover(seen)?, &self.measured, LEVEL))
        }

        /// The limits, were the sample of both waves one for each.
        fn limits_apart(&self) -> Option<[f64; 2]> {
            let corrected = |wave: usize| {
                let seen = self.seen(wave);
                let evidence = melding::Evidence {
                    positives: self.positives[wave] as f64,
                    workers: self.workers as f64,
                };
                let [low, high] = melding::limits(evidence, &self.measured, LEVEL)?;
                let raw = (seen.estimate - self.measured.error_rate()) / self.measured.youden();
                let level = LEVEL;
                Some(Shown {
                    estimate: raw.clamp(0.0, 1.0),
                    interval: Some(Interval { low, high, level }),
                })
            };
            mover([corrected(0)?, corrected(1)?])
        }
    }

    /// The limits of a change between two waves that have nothing in common.
    fn mover(shown: [Shown; 2]) -> Option<[f64; 2]> {
        let apart = Covariance {
            before: 1.0,
            after: 1.0,
            both: 0.0,
        };
        let critical = Critical {
            df: None,
            tail: LEVEL.tail(),
        };
        let limits = limits_of_difference(Contrast::Mover, shown, &apart, critical)?;
        Some([limits.low, limits.high.value()?])
    }

    const STUDIES: [Study; 5] = [
        Study {
            shares: [0.08, 0.02],
            workers: 800,
            sensitivity: (0.9, 50),
            specificity: (0.99, 100),
        },
        Study {
            shares: [0.08, 0.02],
            workers: 2_000,
            sensitivity: (0.7, 30),
            specificity: (0.95, 60),
        },
        Study {
            shares: [0.05, 0.05],
            workers: 500,
            sensitivity: (0.8, 40),
            specificity: (0.98, 80),
        },
        Study {
            shares: [0.3, 0.1],
            workers: 300,
            sensitivity: (0.8, 25),
            specificity: (0.9, 40),
        },
        Study {
            shares: [0.01, 0.06],
            workers: 400,
            sensitivity: (0.9, 1_000),
            specificity: (0.995, 2_000),
        },
    ];

    /// Of 2,000 studies a share of .95 has a standard error of .005.
    #[test]
    fn limits_hold_the_true_change_as_often_as_they_say() {
        for study in STUDIES {
            let coverage = study.coverage(2_000);
            assert!(coverage > 0.94, "{:?}: {coverage}", study.shares);
        }
    }

    /// What both waves have in common is not counted twice.
    #[test]
    fn one_sample_for_both_waves_tells_more_of_a_change_than_one_for_each() {
        let found = STUDIES[0].found(0).unwrap();
        let [together, apart] = [found.limits(), found.limits_apart()].map(|limits| {
            let [low, high] = limits.unwrap();
            high - low
        });
        assert!(together < 0.7 * apart, "{together} {apart}");
    }
}
