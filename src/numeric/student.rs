//! How far out is Student's t?

use super::{beta, normal};

/// From these degrees of freedom on, t is normal to the last digit: the two
/// differ by `z² / (4 df)`, relatively.
const NORMAL_FROM: f64 = 1e20;

/// The quantile of Student's t: the `t` with `P(T <= t) = p`.
///
/// # Formula
///
/// Below the median minus [`upper_quantile`] of `p`, above it that of `1 - p`.
///
/// # Source
///
/// As for [`upper_quantile`].
///
/// # Errors
///
/// `p = 0` and `p = 1` give minus and plus infinity, as does a quantile whose
/// square over `df` is too large for a double, beyond about 1e154. Infinite `df` gives the normal quantile. `p` outside
/// `[0, 1]`, or a `df` below 2e-100, breaks the contract: a debug build panics, a
/// release build returns NaN.
///
/// # Example
///
/// ```
/// let t = prevalence::numeric::student::quantile(0.975, 232.0);
/// assert!((t - 1.970241936).abs() < 1e-9);
/// ```
pub fn quantile(p: f64, df: f64) -> f64 {
    if p < 0.5 {
        -upper_quantile(p, df)
    } else {
        upper_quantile(1.0 - p, df)
    }
}

/// The `t` with `P(T > t) = tail`: the quantile by its upper tail, which keeps
/// the digits of a small tail.
///
/// # Formula
///
/// `w = t² / (df + t²)` is Beta(1/2, df/2), with upper tail `2 tail`; hence
/// `t = sqrt(df w / (1 - w))`.
///
/// # Source
///
/// Abramowitz & Stegun (1964), 26.7.1.
///
/// # Errors
///
/// As for [`quantile`], with the ends exchanged.
///
/// # Example
///
/// ```
/// let t = prevalence::numeric::student::upper_quantile(0.25, 1.0);
/// assert!((t - 1.0).abs() < 1e-15);
/// ```
pub fn upper_quantile(tail: f64, df: f64) -> f64 {
    let valid = (0.0..=1.0).contains(&tail) && df > 0.0;
    debug_assert!(
        valid,
        "no t quantile at {tail} with {df} degrees of freedom"
    );
    if !valid {
        return f64::NAN;
    }
    if tail > 0.5 {
        return -upper_quantile(1.0 - tail, df);
    }
    if df >= NORMAL_FROM {
        // 0 - x, for an unsigned zero at the median.
        return 0.0 - normal::quantile(tail);
    }
    let w = beta::upper_point(2.0 * tail, 0.5, 0.5 * df);
    (df * (w.value / w.complement)).sqrt()
}

/// `P(T > t)` for Student's t.
///
/// # Formula
///
/// Half the upper tail of Beta(1/2, df/2) at `w = t² / (df + t²)`, for positive
/// `t`; one minus that for negative.
///
/// # Source
///
/// Abramowitz & Stegun (1964), 26.7.1.
///
/// # Errors
///
/// Infinities give 0 and 1; a `t²/df` beyond 1e308 gives 0. Infinite `df` gives
/// the normal tail. A NaN, or a `df` below 2e-100, breaks the contract: a debug
/// build panics, a release build returns NaN.
///
/// # Example
///
/// ```
/// let tail = prevalence::numeric::student::upper_tail(1.0, 1.0);
/// assert!((tail - 0.25).abs() < 1e-15);
/// ```
pub fn upper_tail(t: f64, df: f64) -> f64 {
    let valid = !t.is_nan() && df > 0.0;
    debug_assert!(valid, "no t tail at {t} with {df} degrees of freedom");
    if !valid {
        return f64::NAN;
    }
    if df >= NORMAL_FROM {
        return normal::upper_tail(t);
    }
    let odds = t * (t / df);
    let w = beta::tails(1.0 / (1.0 + 1.0 / odds), 1.0 / (1.0 + odds), 0.5, 0.5 * df);
    if t < 0.0 {
        1.0 - 0.5 * w.upper
    } else {
        0.5 * w.upper
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// A tail of 1e-150 is `exp(-345)`: the exponent's last digit is 6e-14 of it.
    const CLOSE: f64 = 6e-14;

    fn assert_close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= CLOSE * expected.abs(),
            "{found} is not {expected}"
        );
    }

    #[test]
    fn one_degree_of_freedom_is_the_cauchy_distribution() {
        for tail in [1e-150, 1e-100, 1e-9, 1e-4, 0.025, 0.2, 0.4_f64] {
            assert_close(upper_quantile(tail, 1.0), 1.0 / (PI * tail).tan());
            assert_close(upper_tail(1.0 / (PI * tail).tan(), 1.0), tail);
        }
    }

    #[test]
    fn two_degrees_of_freedom_have_a_closed_form() {
        for tail in [1e-300, 1e-100, 1e-9, 1e-4, 0.025, 0.2, 0.4_f64] {
            let alpha = 4.0 * tail * (1.0 - tail);
            let t = 2.0 * (0.5 - tail) * (2.0 / alpha).sqrt();
            assert_close(upper_quantile(tail, 2.0), t);
        }
    }

    #[test]
    fn many_degrees_of_freedom_are_the_normal_distribution() {
        for df in [1e19, 1e20, f64::INFINITY] {
            assert_close(quantile(0.975, df), normal::quantile(0.975));
            assert_close(upper_tail(2.0, df), normal::upper_tail(2.0));
            assert_eq!(quantile(0.5, df), 0.0);
        }
    }

    #[test]
    fn the_tail_of_the_quantile_is_the_probability() {
        for df in [0.5, 1.0, 3.3, 14.0, 232.0, 1e5, 1e9] {
            for tail in [1e-12, 1e-6, 0.005, 0.025, 0.1, 0.49] {
                assert_close(upper_tail(upper_quantile(tail, df), df), tail);
            }
        }
    }

    #[test]
    fn the_quantile_is_odd_about_the_median() {
        for p in [0.0, 0.03125, 0.125, 0.375, 0.5] {
            assert_eq!(quantile(p, 7.0), 0.0 - quantile(1.0 - p, 7.0));
        }
        assert_eq!(upper_tail(-1.5, 7.0), 1.0 - upper_tail(1.5, 7.0));
    }

    #[test]
    fn near_the_median_the_quantile_is_linear() {
        let p = 0.5 + f64::EPSILON;
        assert_close(quantile(p, 1.0), PI * f64::EPSILON);
    }

    #[test]
    fn certainty_lies_at_infinity() {
        assert_eq!(quantile(0.0, 5.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0, 5.0), f64::INFINITY);
        assert_eq!(upper_tail(f64::INFINITY, 5.0), 0.0);
        assert_eq!(upper_tail(f64::NEG_INFINITY, 5.0), 1.0);
        assert_eq!(upper_tail(0.0, 5.0), 0.5);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "0 degrees of freedom")]
    fn no_degrees_of_freedom_break_the_contract() {
        quantile(0.975, 0.0);
    }

    #[test]
    #[cfg(not(debug_assertions))]
    fn a_broken_contract_gives_not_a_number() {
        assert!(quantile(0.975, 0.0).is_nan());
        assert!(quantile(f64::NAN, 5.0).is_nan());
        assert!(upper_tail(1.0, -1.0).is_nan());
    }
}
