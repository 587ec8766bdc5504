//! Evidence with known limits, for the tests of every method.
//!
//! The studies were computed with R survey 4.5 variances and R quantiles. The counts are those of Newcombe
//! 1998, Statistics in Medicine 17:857-872, with limits computed in R; his table prints four decimals.

use super::{Evidence, Method};
use crate::estimate::{ConfidenceLevel, Reference};

/// Limits are given to ten decimals, standard errors to twelve: half a unit of the tenth is rounding, and
/// what is left allows for the standard error.
const TENTH_DECIMAL: f64 = 5e-11;

/// The standard error of the published study has ten decimals: six digits behind the first.
pub(super) const SHORT_STANDARD_ERROR: f64 = 1e-9;

/// Twenty establishments of five workers in three cities, unequal weights.
pub(super) fn twenty_establishments() -> Evidence {
    study(421.0 / 2050.0, 0.013805475193, 100, 14.0)
}

/// The third city of the twenty establishments: one positive of twenty workers.
pub(super) fn four_establishments() -> Evidence {
    study(1.0 / 19.0, 0.038789406854, 20, 2.0)
}

/// Three cities, weights by city, a first wave.
pub(super) fn three_cities() -> Evidence {
    study(7.0 / 82.0, 0.032193900082, 110, 12.0)
}

/// The same cities in a second, independent wave.
pub(super) fn three_cities_again() -> Evidence {
    study(2.0 / 61.0, 0.018224770786, 100, 11.0)
}

/// Published data: the schools of R survey's `apiclus1` where `ell == 0`.
pub(super) fn schools() -> Evidence {
    study(0.0218579235, 0.0226224509, 183, 14.0)
}

/// Nobody is positive, and the design effect is borrowed.
pub(super) fn nobody(workers: u64, design_effect: f64, df: f64) -> Evidence {
    Evidence {
        effective_sample_size: workers as f64 / design_effect,
        variance: 0.0,
        ..study(0.0, 1.0, workers, df)
    }
}

/// A count of positives among workers as a simple random sample.
pub(super) fn count(positives: u64, workers: u64) -> Evidence {
    let proportion = positives as f64 / workers as f64;
    Evidence::simple_random_sample(proportion, workers, ConfidenceLevel::NINETY_FIVE)
}

/// A proportion with the standard error and the degrees of freedom of its design.
fn study(proportion: f64, standard_error: f64, workers: u64, df: f64) -> Evidence {
    let variance = standard_error * standard_error;
    Evidence {
        proportion,
        workers,
        effective_sample_size: proportion * (1.0 - proportion) / variance,
        variance,
        reference: Reference::Student { df },
        level: ConfidenceLevel::NINETY_FIVE,
    }
}

/// Checks limits given to ten decimals.
pub(super) fn assert_limits(method: &Method, rows: &[(Evidence, f64, f64)]) {
    for (evidence, low, high) in rows {
        assert_near(method, evidence, [*low, *high], TENTH_DECIMAL);
    }
}

/// Checks the limits of one evidence.
pub(super) fn assert_near(method: &Method, evidence: &Evidence, limits: [f64; 2], tolerance: f64) {
    let found = (method.limits)(evidence).unwrap();
    let error = (found.low - limits[0])
        .abs()
        .max((found.high - limits[1]).abs());
    assert!(
        error <= tolerance,
        "{}: {found:?} is not {limits:?} for {evidence:?}",
        method.name
    );
}
