//! Clopper and Pearson's limits, for any size of sample: those of two methods, and where two others start.

use super::Interval;
use crate::estimate::ConfidenceLevel;
use crate::numeric::beta;

/// The shares at which so many positives or more, and so many or fewer, are seen with half of 1 - level.
pub(super) fn limits(positives: f64, negatives: f64, level: ConfidenceLevel) -> Interval {
    Interval {
        low: lower_limit(positives, negatives, level.tail()),
        high: upper_limit(positives, negatives, level.tail()),
        level,
    }
}

/// The share at which so many positives or more are seen with probability `tail`.
fn lower_limit(positives: f64, negatives: f64, tail: f64) -> f64 {
    if positives == 0.0 {
        return 0.0;
    }
    beta::lower_point(tail, positives, negatives + 1.0).value
}

/// The share at which so many positives or fewer are seen with probability `tail`.
fn upper_limit(positives: f64, negatives: f64, tail: f64) -> f64 {
    if negatives == 0.0 {
        return 1.0;
    }
    beta::upper_point(tail, positives + 1.0, negatives).value
}
