//! What is a method of the calculator, and what does it give?

use super::sample::{Pair, Sample};
use crate::estimate::ConfidenceLevel;
use crate::estimate::interval::NoInterval;

/// A method: its name, what it needs, and the function that gives the limits. `S` is what it is given:
/// [`OneSample`] or [`Pair`].
#[derive(Debug)]
pub struct Method<S> {
    /// The name in JSON.
    pub name: &'static str,
    /// The name in a table.
    pub title: &'static str,
    /// Whether a published percentage is enough.
    pub needs: Needs,
    /// The estimate that the limits stand around; none where it does not exist.
    pub estimate: fn(&S) -> Option<f64>,
    /// The limits.
    pub limits: fn(&S) -> Result<Limits, Undefined>,
}

/// One sample, and the level of its intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneSample {
    /// The sample.
    pub sample: Sample,
    /// The confidence level.
    pub level: ConfidenceLevel,
}

/// A significance test of two samples with the same share.
#[derive(Debug)]
pub struct Test {
    /// The name in JSON.
    pub name: &'static str,
    /// The name in a table.
    pub title: &'static str,
    /// Whether published percentages are enough.
    pub needs: Needs,
    /// The two-sided p-value.
    pub p_value: fn(&Pair) -> Result<f64, Undefined>,
}

/// What a method can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Any share of any number of workers.
    Shares,
    /// Whole counts.
    Counts,
}

/// Confidence limits within the range of what they are limits of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The lower limit.
    pub low: f64,
    /// The upper limit; infinite where nothing bounds a ratio.
    pub high: f64,
}

impl Limits {
    /// The limits, held within a range.
    pub(super) fn within(self, least: f64, most: f64) -> Self {
        Self {
            low: self.low.max(least),
            high: self.high.min(most),
        }
    }
}

/// Why a method has no limits, or a test no p-value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// The method does not work where nobody, or everybody, is positive.
    AtEdge,
    /// The standard error is zero.
    ZeroWidth,
    /// The logarithm of a ratio needs positives in both samples.
    NoPositives,
    /// The logarithm of an odds ratio needs positives and negatives in both samples.
    EmptyCell,
    /// Nobody, or everybody, is positive in both samples.
    NothingDiffers,
    /// No whole count prints as a published percentage.
    NoCount,
    /// Several whole counts print as a published percentage.
    SeveralCounts,
    /// More workers in a sample than the method is computed for.
    TooManyWorkers {
        /// The most there may be.
        most: u64,
    },
}

impl Undefined {
    /// The reason, in words without a full stop.
    pub fn reason(self) -> String {
        match self {
            Self::AtEdge => "undefined where nobody, or everybody, is positive".into(),
            Self::ZeroWidth => {
                "its standard error is zero, and an interval without width would be read as certainty"
                    .into()
            }
            Self::NoPositives => "needs positives in both samples".into(),
            Self::EmptyCell => "needs positives and negatives in both samples".into(),
            Self::NothingDiffers => {
                "undefined where nobody, or everybody, is positive in both samples".into()
            }
            Self::NoCount => {
                "needs a whole count of positives, and none prints as the percentage".into()
            }
            Self::SeveralCounts => {
                "needs a whole count of positives, and several print as the percentage".into()
            }
            Self::TooManyWorkers { most } => {
                format!("computed up to {most} workers in either sample")
            }
        }
    }
}

impl From<NoInterval> for Undefined {
    fn from(reason: NoInterval) -> Self {
        match reason {
            NoInterval::AtEdge => Self::AtEdge,
            NoInterval::CountNotWhole => Self::NoCount,
        }
    }
}
