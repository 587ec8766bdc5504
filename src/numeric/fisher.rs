//! How rare is this F statistic?

use super::beta;

/// `P(F > f)` for an F distribution with `df1` and `df2` degrees of freedom.
///
/// # Formula
///
/// `x = df1 f / (df1 f + df2)` is Beta(df1/2, df2/2); its upper tail.
///
/// # Source
///
/// Abramowitz & Stegun (1964), 26.6.2.
///
/// # Errors
///
/// `f` at or below 0 gives 1; an infinite `f`, or a `df1 f / df2` beyond 1e308,
/// gives 0. A NaN, or degrees of freedom outside 2e-100 to 2e100, break the
/// contract: a debug build panics, a release build returns NaN.
///
/// # Example
///
/// ```
/// let p = prevalence::numeric::fisher::upper_tail(3.0, 2.0, 2.0);
/// assert!((p - 0.25).abs() < 1e-15); // 1 / (1 + f)
/// ```
pub fn upper_tail(f: f64, df1: f64, df2: f64) -> f64 {
    // Unlike `max`, `clamp` keeps a NaN.
    let odds = (df1 / df2 * f).clamp(0.0, f64::INFINITY);
    beta::tails(
        1.0 / (1.0 + 1.0 / odds),
        1.0 / (1.0 + odds),
        0.5 * df1,
        0.5 * df2,
    )
    .upper
}

/// The point that an F distribution with `df1` and `df2` degrees of freedom exceeds with probability
/// `tail`.
///
/// # Formula
///
/// `F = df2 x / (df1 (1 - x))` at the upper point `x` of Beta(df1/2, df2/2).
///
/// # Source
///
/// Abramowitz & Stegun (1964), 26.6.2.
///
/// # Errors
///
/// As those of [`beta::upper_point`]: a tail outside `[0, 1]` breaks the contract.
///
/// # Example
///
/// ```
/// let f = prevalence::numeric::fisher::upper_quantile(0.25, 2.0, 2.0);
/// assert!((f - 3.0).abs() < 1e-12);
/// ```
pub fn upper_quantile(tail: f64, df1: f64, df2: f64) -> f64 {
    let point = beta::upper_point(tail, 0.5 * df1, 0.5 * df2);
    df2 / df1 * (point.value / point.complement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::student;

    const CLOSE: f64 = 2e-14;

    fn assert_close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= CLOSE * expected.abs(),
            "{found} is not {expected}"
        );
    }

    #[test]
    fn two_and_n_degrees_of_freedom_have_a_closed_form() {
        for df in [0.5, 1.0, 7.0, 60.0, 1e4] {
            for f in [1e-9, 0.2, 1.0, 5.0, 80.0_f64] {
                let expected = (-0.5 * df * (2.0 * f / df).ln_1p()).exp();
                assert_close(upper_tail(f, 2.0, df), expected);
            }
        }
    }

    #[test]
    fn one_and_n_degrees_of_freedom_are_the_square_of_students_t() {
        for df in [0.5, 1.0, 7.0, 232.0, 1e6] {
            for t in [0.01, 1.0, 2.5, 6.0_f64] {
                assert_close(upper_tail(t * t, 1.0, df), 2.0 * student::upper_tail(t, df));
            }
        }
    }

    #[test]
    fn the_ends_are_certain() {
        assert_eq!(upper_tail(0.0, 3.0, 7.0), 1.0);
        assert_eq!(upper_tail(-1.0, 3.0, 7.0), 1.0);
        assert_eq!(upper_tail(f64::INFINITY, 3.0, 7.0), 0.0);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "no beta tails")]
    fn a_statistic_that_is_not_a_number_breaks_the_contract() {
        upper_tail(f64::NAN, 3.0, 7.0);
    }

    #[test]
    fn quantiles_have_the_tail_that_was_asked_for() {
        for (df1, df2) in [(1.0, 3.0), (4.79, 5.0), (14.0, 0.5), (60.0, 1e4)] {
            for tail in [1e-6, 0.025, 0.5, 0.975] {
                let found = upper_tail(upper_quantile(tail, df1, df2), df1, df2);
                assert!(
                    (found - tail).abs() <= 1e-10 * tail,
                    "{df1}, {df2}, {tail}: {found}"
                );
            }
        }
    }
}
