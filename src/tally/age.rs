//! Ages in completed years, thresholds, and what an age says about a threshold.

use std::fmt;

/// The oldest age that is read, in completed years.
pub const OLDEST_AGE: u8 = 120;

/// An age in completed years at or under which a worker is positive.
///
/// ```
/// use prevalence::tally::Threshold;
/// assert_eq!(Threshold::new(17).unwrap().to_string(), "age<=17");
/// assert!(Threshold::new(120).is_none()); // nobody could be older
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Threshold(u8);

impl Threshold {
    /// The threshold, if some age lies above it.
    pub fn new(years: u8) -> Option<Self> {
        (years < OLDEST_AGE).then_some(Self(years))
    }

    /// The threshold in completed years.
    pub fn years(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "age<={}", self.0)
    }
}

/// What is known of a worker's age: both ends in completed years, both included.
///
/// ```
/// use prevalence::tally::{AgeRange, Status, Threshold};
/// let borderline = AgeRange::new(15, 18).unwrap();
/// assert_eq!(borderline.status(Threshold::new(17).unwrap()), Status::Unknown);
/// assert_eq!(borderline.status(Threshold::new(18).unwrap()), Status::Positive);
/// assert_eq!(AgeRange::new(18, 15), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgeRange {
    low: u8,
    high: u8,
}

impl AgeRange {
    /// A worker of whose age nothing was written down.
    pub const UNKNOWN: Self = Self {
        low: 0,
        high: OLDEST_AGE,
    };

    /// The range, if its ends are in order and nobody is older than [`OLDEST_AGE`].
    pub fn new(low: u8, high: u8) -> Option<Self> {
        (low <= high && high <= OLDEST_AGE).then_some(Self { low, high })
    }

    /// This range between other ends where they are known, if those are in order.
    pub fn narrowed(self, low: Option<u8>, high: Option<u8>) -> Option<Self> {
        Self::new(low.unwrap_or(self.low), high.unwrap_or(self.high))
    }

    /// The lower end.
    pub fn low(self) -> u8 {
        self.low
    }

    /// The upper end.
    pub fn high(self) -> u8 {
        self.high
    }

    /// The completed years, if the range is a single one.
    pub fn exact(self) -> Option<u8> {
        (self.low == self.high).then_some(self.low)
    }

    /// What this range says at a threshold: a range on both sides of it says nothing.
    pub fn status(self, threshold: Threshold) -> Status {
        if self.high <= threshold.0 {
            Status::Positive
        } else if self.low > threshold.0 {
            Status::Negative
        } else {
            Status::Unknown
        }
    }
}

/// A worker's status on one indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Aged the threshold or under; or "yes".
    Positive,
    /// Older than the threshold; or "no".
    Negative,
    /// The age is missing, or its range lies on both sides of the threshold.
    Unknown,
}

/// What is being measured: an age threshold, or a yes/no column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indicator {
    /// Workers of that completed age or under.
    AgeAtMost(Threshold),
    /// Workers with a yes in the column of that header.
    Outcome(String),
}

impl Indicator {
    /// The threshold, if the indicator is one of age.
    pub fn threshold(&self) -> Option<Threshold> {
        match self {
            Self::AgeAtMost(threshold) => Some(*threshold),
            Self::Outcome(_) => None,
        }
    }
}

impl fmt::Display for Indicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AgeAtMost(threshold) => threshold.fmt(f),
            Self::Outcome(header) => f.write_str(header),
        }
    }
}
