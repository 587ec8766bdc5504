//! How likely is such a count of successes?

use super::beta::{self, Point};

/// The probability of `count` or more successes in `trials`, each with that chance.
///
/// ```
/// use prevalence::numeric::{beta::Point, binomial};
/// let half = Point { value: 0.5, complement: 0.5 };
/// assert!((binomial::at_least(2, 2, half) - 0.25).abs() < 1e-15);
/// ```
pub fn at_least(count: u64, trials: u64, chance: Point) -> f64 {
    if count == 0 {
        return 1.0;
    }
    if count > trials {
        return 0.0;
    }
    tails(count, trials, chance).lower
}

/// The probability of fewer than `count` successes in `trials`, each with that chance.
///
/// ```
/// use prevalence::numeric::{beta::Point, binomial};
/// let half = Point { value: 0.5, complement: 0.5 };
/// assert!((binomial::fewer_than(2, 2, half) - 0.75).abs() < 1e-15);
/// ```
pub fn fewer_than(count: u64, trials: u64, chance: Point) -> f64 {
    if count == 0 {
        return 0.0;
    }
    if count > trials {
        return 1.0;
    }
    tails(count, trials, chance).upper
}

/// The Beta distribution whose lower tail is the chance of `count` or more.
fn tails(count: u64, trials: u64, chance: Point) -> beta::Tails {
    let failures = trials - count;
    beta::tails(
        chance.value,
        chance.complement,
        count as f64,
        failures as f64 + 1.0,
    )
}
