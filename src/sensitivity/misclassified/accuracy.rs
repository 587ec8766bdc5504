//! How often are observers right, and how well is that known?

use std::fmt;
use std::str::FromStr;

use crate::estimate::interval::clopper_pearson;
use crate::estimate::{ConfidenceLevel, Evidence};

/// How often observers are right about people of whom the truth is known.
///
/// ```
/// use prevalence::sensitivity::misclassified::Rate;
/// let known: Rate = "0.9".parse()?;
/// let measured: Rate = "45/50".parse()?;
/// assert_eq!(known.value(), measured.value());
/// assert!(known.sample().is_none() && measured.sample() == Some((45, 50)));
/// # Ok::<(), prevalence::sensitivity::misclassified::AccuracyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    /// A fraction of 1 that is taken for certain.
    Known(f64),
    /// Measured: right about so many of so many people.
    Measured {
        /// People judged right.
        right: u64,
        /// People judged.
        of: u64,
    },
}

impl Rate {
    /// The rate as a fraction of 1.
    pub fn value(self) -> f64 {
        match self {
            Self::Known(rate) => rate,
            Self::Measured { right, of } => right as f64 / of as f64,
        }
    }

    /// The people judged right, and judged, if it was measured.
    pub fn sample(self) -> Option<(u64, u64)> {
        match self {
            Self::Known(_) => None,
            Self::Measured { right, of } => Some((right, of)),
        }
    }

    /// The variance of the measurement, p (1 - p) / n; 0 for what is taken for certain.
    pub fn variance(self) -> f64 {
        let value = self.value();
        match self {
            Self::Known(_) => 0.0,
            Self::Measured { of, .. } => value * (1.0 - value) / of as f64,
        }
    }

    /// The limits of the measurement, Clopper and Pearson's; what is taken for certain lies between itself and
    /// itself.
    pub fn limits(self, level: ConfidenceLevel) -> [f64; 2] {
        let value = self.value();
        let sample = self.sample().map(|(_, of)| {
            let evidence = Evidence::simple_random_sample(value, of, level);
            (clopper_pearson::DEFINITION.limits)(&evidence)
        });
        match sample {
            Some(Ok(limits)) => [limits.low, limits.high],
            _ => [value; 2],
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(rate) => write!(f, "{rate}"),
            Self::Measured { right, of } => write!(f, "{right}/{of}"),
        }
    }
}

impl FromStr for Rate {
    type Err = AccuracyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || AccuracyError::NoRate;
        if let Some((right, of)) = text.split_once('/') {
            let [right, of] = [right, of].map(|part| part.trim().parse().ok());
            let (right, of): (u64, u64) = right.zip(of).ok_or_else(wrong)?;
            let is_a_share = of > 0 && right <= of;
            return is_a_share
                .then_some(Self::Measured { right, of })
                .ok_or_else(wrong);
        }
        let rate = match text.trim().strip_suffix('%') {
            Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
            None => text.trim().parse(),
        };
        let rate = rate.ok().filter(|rate| (0.0..=1.0).contains(rate));
        rate.map(Self::Known).ok_or_else(wrong)
    }
}

/// A sum of two rates that exceeds 1 by this is 1, rounded.
const ROUNDING: f64 = 1e-12;

/// How often observers see a minor as a minor, and an adult as an adult.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    sensitivity: Rate,
    specificity: Rate,
}

impl Accuracy {
    /// The accuracy, if it tells minors from adults at all.
    ///
    /// # Errors
    /// If sensitivity and specificity together are not above 1: such a judgement is no better than a
    /// coin, and no number can be corrected for it.
    pub fn new(sensitivity: Rate, specificity: Rate) -> Result<Self, AccuracyError> {
        let accuracy = Self {
            sensitivity,
            specificity,
        };
        let is_informative = accuracy.youden() > ROUNDING;
        is_informative
            .then_some(accuracy)
            .ok_or(AccuracyError::NoBetterThanChance {
                sensitivity,
                specificity,
            })
    }

    /// How often a minor is seen as one.
    pub fn sensitivity(&self) -> Rate {
        self.sensitivity
    }

    /// How often an adult is seen as one.
    pub fn specificity(&self) -> Rate {
        self.specificity
    }

    /// Youden's J, sensitivity + specificity - 1: above 0, at most 1.
    pub fn youden(&self) -> f64 {
        // Grouped so that perfect observers have exactly 1, and .9 and .1 exactly 0.
        self.sensitivity.value() - (1.0 - self.specificity.value())
    }

    /// The limits of Youden's J, by the method of variance estimates recovery from those of the two rates: they
    /// were measured on different people.
    pub fn youden_limits(&self, level: ConfidenceLevel) -> [f64; 2] {
        let rates = [self.sensitivity, self.specificity];
        let distance = |end: usize| {
            let distances = rates.map(|rate| rate.limits(level)[end] - rate.value());
            distances[0].hypot(distances[1])
        };
        let youden = self.youden();
        [youden - distance(0), youden + distance(1)]
    }

    /// The share that observers would see were there no minors at all: 1 - specificity.
    pub fn error_rate(&self) -> f64 {
        1.0 - self.specificity.value()
    }

    /// Whether one of the rates was measured, so that it is not known for certain.
    pub fn is_measured(&self) -> bool {
        let rates = [self.sensitivity, self.specificity];
        rates.iter().any(|rate| rate.sample().is_some())
    }
}

/// Why an accuracy cannot be used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AccuracyError {
    /// It is neither a share nor a count of a count.
    NoRate,
    /// It does not tell minors from adults.
    NoBetterThanChance {
        /// How often a minor is seen as one.
        sensitivity: Rate,
        /// How often an adult is seen as one.
        specificity: Rate,
    },
}

impl fmt::Display for AccuracyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRate => write!(
                f,
                "expected a share from 0 to 1, such as 0.9, or people judged right of people judged, such \
                 as 45/50"
            ),
            Self::NoBetterThanChance {
                sensitivity,
                specificity,
            } => write!(
                f,
                "a sensitivity of {sensitivity} and a specificity of {specificity} add up to 1 or less: such \
                 a judgement says nothing of who is a minor"
            ),
        }
    }
}

impl std::error::Error for AccuracyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_as_they_are_written() {
        assert_eq!("0.9".parse(), Ok(Rate::Known(0.9)));
        assert_eq!("90%".parse(), Ok(Rate::Known(0.9)));
        assert_eq!("45/50".parse(), Ok(Rate::Measured { right: 45, of: 50 }));
        for wrong in [
            "", "1.1", "-0.1", "NaN", "50/45", "0/0", "4.5/5", "x/9", "120%",
        ] {
            assert_eq!(wrong.parse::<Rate>(), Err(AccuracyError::NoRate), "{wrong}");
        }
    }

    #[test]
    fn an_accuracy_is_better_than_chance() {
        let rates = [
            (0.9, 0.1),
            (0.1, 0.9),
            (0.2, 0.8),
            (0.5, 0.5),
            (0.2, 0.7),
            (0.3, 0.7),
        ];
        for (sensitivity, specificity) in rates {
            let found = Accuracy::new(Rate::Known(sensitivity), Rate::Known(specificity));
            let wanted = AccuracyError::NoBetterThanChance {
                sensitivity: Rate::Known(sensitivity),
                specificity: Rate::Known(specificity),
            };
            assert_eq!(found, Err(wanted));
        }
        let perfect = Accuracy::new(Rate::Known(1.0), Rate::Known(1.0)).unwrap();
        assert_eq!((perfect.youden(), perfect.error_rate()), (1.0, 0.0));
    }

    /// By bisection of the binomial tails, in Python.
    #[test]
    fn a_rate_that_was_measured_has_the_limits_of_its_sample() {
        let level = ConfidenceLevel::NINETY_FIVE;
        let measured = [(45, 50), (99, 100)].map(|(right, of)| Rate::Measured { right, of });
        let wanted = [[0.7818646336, 0.9667249064], [0.9455406146, 0.9997468540]];
        for (rate, wanted) in measured.into_iter().zip(wanted) {
            for (found, wanted) in rate.limits(level).into_iter().zip(wanted) {
                assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
            }
        }
        assert_eq!(Rate::Known(0.9).limits(level), [0.9, 0.9]);
        let accuracy = Accuracy::new(measured[0], Rate::Known(0.99)).unwrap();
        let [low, high] = accuracy.youden_limits(level);
        assert!((low - 0.7718646336).abs() < 1e-9 && (high - 0.9567249064).abs() < 1e-9);
    }
}
