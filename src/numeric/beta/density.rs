//! How high is the beta density, without losing digits to large shapes?

use std::f64::consts::TAU;

/// From here on Stirling's series to [`STIRLING`] is exact to a double.
const STIRLING_START: f64 = 10.0;
/// The coefficients of Stirling's series in `1/z`, `1/z³`, ...
const STIRLING: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
];
/// Below this `|e|`, `ln(1 + e) - e` would lose digits to its subtraction.
const SERIES_REACH: f64 = 0.4;
/// Terms of the `artanh` series: for `r` up to 1/3 each is at most 1/9 of the one
/// before, and 9 to this power is past the last digit.
const ARTANH_TERMS: u32 = 17;

/// `x^a y^b / B(a, b)`, where `y = 1 - x`, of two shapes: what does not depend on `x` is computed once.
///
/// # Formula
///
/// `sqrt(ab / (2π(a+b))) exp(s(a+b) - s(a) - s(b) + a L(e₁) + b L(e₂))` with
/// `s` the error of Stirling's formula, `L(e) = ln(1+e) - e`, and `e₁`, `e₂` how
/// far `x` and `y` exceed their means, relatively. No two large numbers cancel.
///
/// # Source
///
/// Loader (2000), *Fast and accurate computation of binomial probabilities*.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kernel {
    pub(super) a: f64,
    pub(super) b: f64,
    height: f64,
    stirling: f64,
}

impl Kernel {
    /// That of the shapes, and that of the shapes exchanged.
    pub(super) fn both(a: f64, b: f64) -> [Self; 2] {
        let total = a + b;
        let [of_total, of_a, of_b] = [total, a, b].map(stirling_error);
        [(a, b, of_a, of_b), (b, a, of_b, of_a)].map(|(a, b, of_a, of_b)| Self {
            height: (a / total * b / TAU).sqrt(),
            stirling: of_total - of_a - of_b,
            a,
            b,
        })
    }

    pub(super) fn at(&self, x: f64, y: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        let total = a + b;
        let beyond = beyond_mean(x, y, a, b);
        let distance = a * log_deficit_of_ratio(total * x / a, beyond / a)
            + b * log_deficit_of_ratio(total * y / b, -beyond / b);
        self.height * (self.stirling + distance).exp()
    }
}

/// `bx - ay`: how far `x` lies beyond the mean `a / (a + b)`, times `a + b`.
///
/// # Source
///
/// Kahan's difference of products: exact but for the last rounding.
pub(super) fn beyond_mean(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let subtracted = a * y;
    let error = (-a).mul_add(y, subtracted);
    b.mul_add(x, -subtracted) + error
}

/// `ln(1 + e) - e` for small `e`.
///
/// # Formula
///
/// With `r = e / (2 + e)`: `ln(1 + e) = 2 artanh r` and `2r - e = -er`, so it is
/// `r (2r² (1/3 + r²/5 + r⁴/7 + ...) - e)`.
fn log_deficit(e: f64) -> f64 {
    if e.abs() > SERIES_REACH {
        return e.ln_1p() - e;
    }
    let r = e / (2.0 + e);
    r * (2.0 * r * r * artanh_tail(r * r) - e)
}

/// `ln(ratio) - excess`, where `excess = ratio - 1` is known to more digits when
/// the ratio is near 1, and the ratio to more digits when it is near 0.
fn log_deficit_of_ratio(ratio: f64, excess: f64) -> f64 {
    if excess.abs() > SERIES_REACH {
        ratio.ln() - excess
    } else {
        log_deficit(excess)
    }
}

/// The error of Stirling's formula, `ln Γ(z+1) - (z + 1/2) ln z + z - ln(2π)/2`,
/// to an absolute 1e-16.
///
/// # Formula
///
/// Stirling's series far enough out, and from there down in steps of 1.
fn stirling_error(z: f64) -> f64 {
    let (mut z, mut steps) = (z, 0.0);
    while z < STIRLING_START {
        steps += stirling_step(z);
        z += 1.0;
    }
    let inverse = 1.0 / z;
    let square = inverse * inverse;
    steps + inverse * STIRLING.iter().rev().fold(0.0, |sum, c| sum * square + c)
}

/// The error at `z` less that at `z + 1`: `(z + 1/2) ln(1 + 1/z) - 1`.
///
/// # Formula
///
/// With `r = 1 / (2z + 1)` it is `artanh(r) / r - 1 = r²/3 + r⁴/5 + r⁶/7 + ...`
fn stirling_step(z: f64) -> f64 {
    if z < 1.0 {
        return (z + 0.5) * (1.0 / z).ln_1p() - 1.0;
    }
    let r = 1.0 / (2.0 * z + 1.0);
    r * r * artanh_tail(r * r)
}

/// `1/3 + r²/5 + r⁴/7 + ...`, given `r²`: what `artanh` adds to its argument.
fn artanh_tail(square: f64) -> f64 {
    (1..=ARTANH_TERMS)
        .rev()
        .fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: f64, expected: f64, tolerance: f64) {
        assert!(
            (found - expected).abs() <= tolerance * expected.abs(),
            "{found} is not {expected}"
        );
    }

    #[test]
    fn stirlings_error_at_one_is_known() {
        // ln Γ(2) = 0
        assert_close(stirling_error(1.0), 1.0 - 0.5 * TAU.ln(), 1e-14);
    }

    #[test]
    fn stirlings_error_is_the_same_by_series_and_by_steps() {
        let by_steps = stirling_error(10.0 - 1e-12);
        assert_close(by_steps, stirling_error(10.0), 1e-12);
    }

    #[test]
    fn the_two_branches_of_the_logarithm_meet() {
        for e in [-0.4_f64, 0.4] {
            assert_close(log_deficit(e), e.ln_1p() - e, 1e-14);
            assert_close(log_deficit(e * (1.0 + 1e-15)), log_deficit(e), 1e-14);
        }
    }

    #[test]
    fn the_logarithm_of_almost_one_keeps_its_digits() {
        assert_close(log_deficit(1e-10), -5e-21 * (1.0 - 2e-10 / 3.0), 1e-15);
        assert_eq!(log_deficit(0.0), 0.0);
    }

    #[test]
    fn small_shapes_have_the_textbook_kernel() {
        // 1 / B(2, 3) = 12
        assert_close(
            Kernel::both(2.0, 3.0)[0].at(0.25, 0.75),
            12.0 / 16.0 * 27.0 / 64.0,
            1e-15,
        );
    }

    #[test]
    fn the_distance_from_the_mean_is_a_difference_of_exact_products() {
        // As doubles 3 * 0.1 and 0.3 differ by 2^-55, though 3 * 0.1 rounds 2^-54 off.
        assert_eq!(beyond_mean(0.1, 0.3, 1.0, 3.0), f64::EPSILON / 8.0);
        assert_eq!(beyond_mean(0.5, 0.5, 7.0, 7.0), 0.0);
    }
}
