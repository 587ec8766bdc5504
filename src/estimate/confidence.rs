//! How sure is sure? The confidence level, and limits that carry it.

use std::fmt;

use crate::numeric::normal;

/// A confidence level: a fraction of 1, above 0.5 and below 1.
///
/// ```
/// use prevalence::estimate::ConfidenceLevel;
/// let level = ConfidenceLevel::new(0.95).unwrap();
/// assert!((level.tail() - 0.025).abs() < 1e-15);
/// assert_eq!(level.to_string(), "95 %");
/// assert!(ConfidenceLevel::new(95.0).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct ConfidenceLevel(f64);

impl ConfidenceLevel {
    /// The level of every table unless another is asked for, and of the reliability standards always.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// The level, if it lies in `0.5..=0.999999`: below a half it says nothing, and beyond one in a
    /// million the tails of these methods are not meaningful.
    pub fn new(level: f64) -> Option<Self> {
        (0.5..=0.999_999).contains(&level).then_some(Self(level))
    }

    /// The level as a fraction of 1.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The probability left out on either side, (1 - level) / 2.
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// The two-sided critical value of the normal distribution, z.
    ///
    /// ```
    /// use prevalence::estimate::ConfidenceLevel;
    /// let z = ConfidenceLevel::NINETY_FIVE.critical_value();
    /// assert!((z - 1.959963984540054).abs() < 1e-15);
    /// ```
    pub fn critical_value(self) -> f64 {
        -normal::quantile(self.tail())
    }
}

impl fmt::Display for ConfidenceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Twelve digits take away the noise of the multiplication: 99.9 %, not 99.90000000000001 %.
        let percent = (self.0 * 100.0 * 1e10).round() / 1e10;
        write!(f, "{percent} %")
    }
}

/// Confidence limits of a proportion, as fractions of 1, with the level they hold at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// The confidence level of the two.
    pub level: ConfidenceLevel,
}

impl Interval {
    /// The distance between the limits.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}
