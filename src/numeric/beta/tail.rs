//! What is the beta tail below a point that lies below the mean?
//!
//! The tail is the density there times a factor of moderate size. Two methods
//! for the factor: all their terms are positive, or nearly, so none loses digits.

use super::Tails;
use super::density::{Kernel, beyond_mean};

/// The power series serves `x` up to here, where its terms halve.
const SERIES_REACH: f64 = 0.5;
/// Terms of the power series: 1/2 to this power is far below the last digit.
const SERIES_TERMS: u32 = 200;
/// Steps of the continued fraction. Near the mean it takes five or six times the
/// cube root of the smaller shape, 5500 at 1e9; the cap is well beyond.
const FRACTION_STEPS: u32 = 100_000;

/// The tails of Beta(`a`, `b`) at `x = 1 - y`, at or below its mean, and the height of the kernel there.
pub(super) fn below_mean(x: f64, y: f64, kernel: &Kernel) -> (Tails, f64) {
    let height = kernel.at(x, y);
    (tails(x, y, height, kernel), height)
}

fn tails(x: f64, y: f64, height: f64, kernel: &Kernel) -> Tails {
    let (a, b) = (kernel.a, kernel.b);
    if height == 0.0 {
        return Tails::from_lower(0.0);
    }
    if series_serves(x, b) {
        Tails::from_lower(height * power_series(x, a, b))
    } else if series_serves(y, a) {
        // The fraction is slow so near the end of the interval.
        Tails::from_lower(height * power_series(y, b, a)).mirrored()
    } else {
        Tails::from_lower(height * continued_fraction(x, y, a, b))
    }
}

/// Whether the terms of the power series in `x` fall at once and at least halve.
fn series_serves(x: f64, b: f64) -> bool {
    x <= SERIES_REACH && b * x <= 1.0
}

/// `I_x(a, b)` over the kernel, for small `x`.
///
/// # Formula
///
/// `1/a Σ (a+b)_n / (a+1)_n xⁿ`, with `(z)_n = z (z+1) ... (z+n-1)`.
///
/// # Source
///
/// Abramowitz & Stegun (1964), 26.5.4.
fn power_series(x: f64, a: f64, b: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for n in (0..SERIES_TERMS).map(f64::from) {
        term *= (a + b + n) / (a + 1.0 + n) * x;
        sum += term;
        if term < f64::EPSILON / 4.0 * sum {
            break;
        }
    }
    sum / a
}

/// `I_x(a, b)` over the kernel, for `x` below the mean.
///
/// # Source
///
/// Didonato & Morris (1992), *ACM TOMS* 18, 360-373, equation 9, whose terms
/// are positive while the step is below `b`; evaluated by Lentz's method.
fn continued_fraction(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let below_mean = -beyond_mean(x, y, a, b);
    let denominator = |m: f64| {
        m + m * (b - m) * x / (a + 2.0 * m - 1.0)
            + (a + m) * (below_mean + 1.0 + m * (1.0 + y)) / (a + 2.0 * m + 1.0)
    };
    let mut fraction = a * (below_mean + 1.0) / (a + 1.0);
    let (mut forward, mut backward) = (fraction, 0.0);
    for m in (1..=FRACTION_STEPS).map(f64::from) {
        let root = x / (a + 2.0 * m - 1.0);
        let numerator = (a + m - 1.0) * (a + b + m - 1.0) * root * (m * (b - m)) * root;
        let partial = denominator(m);
        forward = partial + numerator / forward;
        backward = 1.0 / (partial + numerator * backward);
        let change = forward * backward;
        fraction *= change;
        if (change - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    1.0 / fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: f64, expected: f64) {
        assert!(
            (found / expected - 1.0).abs() <= 1e-14,
            "{found} is not {expected}"
        );
    }

    #[test]
    fn where_both_serve_series_and_fraction_agree() {
        for (x, a, b) in [
            (0.25, 2.0, 3.0),
            (0.0625, 40.0, 12.0),
            (0.25, 1.5, 0.37),
            (1e-6, 3.7, 1e5),
        ] {
            let by_series = power_series(x, a, b);
            assert_close(continued_fraction(x, 1.0 - x, a, b), by_series);
        }
    }

    #[test]
    fn near_the_end_of_the_interval_the_other_tail_is_summed() {
        // a = 2: I_x(2, b) = 1 - y^b (1 + bx), at y = 2^-10.
        let (y, b) = (0.000_976_562_5, 1e-3_f64);
        let (tails, _) = below_mean(1.0 - y, y, &Kernel::both(2.0, b)[0]);
        assert_close(tails.upper, y.powf(b) * (1.0 + b * (1.0 - y)));
    }

    #[test]
    fn a_density_of_zero_has_a_tail_of_zero() {
        let (tails, _) = below_mean(0.25, 0.75, &Kernel::both(1e9, 1e9)[0]);
        assert_eq!((tails.lower, tails.upper), (0.0, 1.0));
    }
}
