//! Log odds: a scale on which shares near 0 and shares near 1 both keep all their digits.

use super::beta::Point;

/// The log odds of a share.
///
/// ```
/// use prevalence::numeric::{beta::Point, log_odds};
/// let rare = Point { value: 1e-300, complement: 1.0 };
/// assert!((log_odds::of(rare) + 690.7755278982137).abs() < 1e-12);
/// ```
pub fn of(share: Point) -> f64 {
    (share.value / share.complement).ln()
}

/// The share with those log odds.
///
/// ```
/// use prevalence::numeric::log_odds;
/// assert_eq!(log_odds::share(0.0).value, 0.5);
/// assert_eq!(log_odds::share(-1e6).value, 0.0);
/// assert_eq!(log_odds::share(1e6).value, 1.0);
/// ```
pub fn share(log_odds: f64) -> Point {
    // The exponential of a negative number only: that of a positive one may overflow.
    let odds = (-log_odds.abs()).exp();
    let (smaller, larger) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
    if log_odds < 0.0 {
        Point {
            value: smaller,
            complement: larger,
        }
    } else {
        Point {
            value: larger,
            complement: smaller,
        }
    }
}
