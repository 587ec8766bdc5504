//! How far out is a beta tail?
//!
//! The distribution function of Beta(a, b) is the regularised incomplete beta
//! function, `I_x(a, b)`. Student's t, F and the binomial are read off it, so
//! this is the one file whose digits all intervals share. Two rules keep them:
//!
//! - `x` and `1 - x` always travel together, so neither is ever a difference
//!   from 1;
//! - of the two tails the one beyond the mean is computed, and the other
//!   is its complement.
//!
//! Shapes from 1e-3 to 1e9 are checked against the reference; outside that
//! range digits are lost, though every call still ends.

mod density;
mod solve;
mod tail;

/// The shapes accepted. Far beyond any survey, and short of where products of
/// shapes leave the range of a double.
const SHAPES: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// The two tails of a distribution at a point; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// `P(X <= x)`.
    pub lower: f64,
    /// `P(X > x)`.
    pub upper: f64,
}

impl Tails {
    /// Both tails, given the lower.
    fn from_lower(lower: f64) -> Self {
        let lower = lower.min(1.0);
        Self {
            lower,
            upper: 1.0 - lower,
        }
    }

    /// The tails seen from the other end.
    fn mirrored(self) -> Self {
        Self {
            lower: self.upper,
            upper: self.lower,
        }
    }
}

/// A point of the unit interval, seen from both ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// `x`, to full relative precision.
    pub value: f64,
    /// `1 - x`, to full relative precision.
    pub complement: f64,
}

impl Point {
    /// The point at `value`, which must not lie beyond the middle.
    fn near_zero(value: f64) -> Self {
        Self {
            value,
            complement: 1.0 - value,
        }
    }

    /// The point seen from the other end.
    fn mirrored(self) -> Self {
        Self {
            value: self.complement,
            complement: self.value,
        }
    }
}

/// The two tails of Beta(`a`, `b`) at `x`, with `complement = 1 - x`.
///
/// The smaller tail is accurate to about 1e-13 relative, and to 1e-12 at the edges
/// of the range checked: with a shape of 1e-3 it may be a difference from 1, and
/// with shapes of 1e9 it is that sensitive to the last digit of `x` itself.
///
/// # Formula
///
/// `I_x(a, b) = 1/B(a, b) ∫₀ˣ t^(a-1) (1-t)^(b-1) dt`, as the product of
/// `x^a (1-x)^b / B(a, b)` and a power series or a continued fraction.
///
/// # Source
///
/// Didonato & Morris (1992), algorithm 708, *ACM TOMS* 18, 360-373; Loader
/// (2000), *Fast and accurate computation of binomial probabilities*.
///
/// # Errors
///
/// `x` at or below 0 and a complement at or below 0 give the certain tails. A
/// shape outside 1e-100 to 1e100, or a NaN, breaks the contract: a debug build
/// panics, a release build returns NaN.
///
/// # Example
///
/// ```
/// let tails = prevalence::numeric::beta::tails(0.25, 0.75, 1.0, 2.0);
/// assert!((tails.lower - 0.4375).abs() < 1e-15); // 1 - (1 - x)²
/// assert!((tails.upper - 0.5625).abs() < 1e-15);
/// ```
pub fn tails(x: f64, complement: f64, a: f64, b: f64) -> Tails {
    let valid = are_shapes(a, b) && !x.is_nan() && !complement.is_nan();
    debug_assert!(valid, "no beta tails at {x} with shapes {a} and {b}");
    if !valid {
        return Tails {
            lower: f64::NAN,
            upper: f64::NAN,
        };
    }
    if x <= 0.0 {
        Tails::from_lower(0.0)
    } else if complement <= 0.0 {
        Tails::from_lower(1.0)
    } else {
        Beta::new(a, b).tails(x, complement)
    }
}

/// A beta distribution that is asked about many points: what depends on its shapes alone is computed once.
#[derive(Clone, Copy, Debug)]
pub struct Beta {
    /// Seen from 0 and from 1.
    kernels: [density::Kernel; 2],
}

impl Beta {
    /// Beta(`a`, `b`), for shapes from 1e-100 to 1e100.
    ///
    /// ```
    /// use prevalence::numeric::beta::{Beta, tails};
    /// assert_eq!(Beta::new(1.0, 2.0).tails(0.25, 0.75), tails(0.25, 0.75, 1.0, 2.0));
    /// ```
    pub fn new(a: f64, b: f64) -> Self {
        debug_assert!(are_shapes(a, b), "no beta distribution of {a} and {b}");
        Self {
            kernels: density::Kernel::both(a, b),
        }
    }

    /// The two tails at `x`, with `complement = 1 - x`, both above 0.
    pub fn tails(&self, x: f64, complement: f64) -> Tails {
        self.tails_and_density(x, complement).0
    }

    /// The same, and the density there.
    pub fn tails_and_density(&self, x: f64, complement: f64) -> (Tails, f64) {
        let [straight, mirrored] = &self.kernels;
        let (tails, kernel) = if density::beyond_mean(x, complement, straight.a, straight.b) <= 0.0
        {
            tail::below_mean(x, complement, straight)
        } else {
            let (tails, kernel) = tail::below_mean(complement, x, mirrored);
            (tails.mirrored(), kernel)
        };
        (tails, kernel / x / complement)
    }
}

/// The point below which Beta(`a`, `b`) has probability `p`.
///
/// # Formula
///
/// The `x` with `I_x(a, b) = p`. The smaller of `x` and `1 - x` is the unknown,
/// and is solved for on the scale of its logarithm.
///
/// # Source
///
/// Halley's method in a bracket; starting values from Cran, Martin & Thomas
/// (1977), algorithm AS 109, *Applied Statistics* 26, 111-114.
///
/// # Errors
///
/// `p = 0` and `p = 1` give the ends. A value or complement below the smallest
/// normal double, 2.2e-308, is returned as 0. `p` outside `[0, 1]` or a shape
/// outside 1e-100 to 1e100 breaks the contract: a debug build panics, a release
/// build returns NaN.
///
/// # Example
///
/// ```
/// let point = prevalence::numeric::beta::lower_point(1e-20, 1.0, 1.0);
/// assert!((point.value / 1e-20 - 1.0).abs() < 1e-14);
/// assert_eq!(point.complement, 1.0);
/// ```
pub fn lower_point(p: f64, a: f64, b: f64) -> Point {
    let valid = are_shapes(a, b) && (0.0..=1.0).contains(&p);
    debug_assert!(valid, "no beta quantile at {p} with shapes {a} and {b}");
    if !valid {
        return Point {
            value: f64::NAN,
            complement: f64::NAN,
        };
    }
    let wanted = Tails::from_lower(p);
    if p == 0.0 {
        Point::near_zero(0.0)
    } else if p == 1.0 {
        Point::near_zero(0.0).mirrored()
    } else if solve::lies_below_middle(wanted, &Beta::new(a, b)) {
        Point::near_zero(solve::below_middle(wanted, &Beta::new(a, b)))
    } else {
        Point::near_zero(solve::below_middle(wanted.mirrored(), &Beta::new(b, a))).mirrored()
    }
}

/// The point above which Beta(`a`, `b`) has probability `p`.
///
/// # Formula
///
/// The `x` with `1 - I_x(a, b) = p`, which is `1 - y` with `I_y(b, a) = p`: the
/// mirror image of [`lower_point`], whose source and edge behaviour it shares.
///
/// # Example
///
/// ```
/// let point = prevalence::numeric::beta::upper_point(1e-20, 1.0, 1.0);
/// assert_eq!(point.value, 1.0);
/// assert!((point.complement / 1e-20 - 1.0).abs() < 1e-14);
/// ```
pub fn upper_point(p: f64, a: f64, b: f64) -> Point {
    lower_point(p, b, a).mirrored()
}

/// The quantile of Beta(`a`, `b`): the value of [`lower_point`].
///
/// # Example
///
/// ```
/// // The lower Clopper-Pearson limit of 4 cases in 10, at 95 %.
/// let limit = prevalence::numeric::beta::quantile(0.025, 4.0, 7.0);
/// assert!((limit - 0.1215522580).abs() < 1e-9);
/// ```
pub fn quantile(p: f64, a: f64, b: f64) -> f64 {
    lower_point(p, a, b).value
}

/// Whether `a` and `b` are shapes this room serves.
fn are_shapes(a: f64, b: f64) -> bool {
    SHAPES.contains(&a) && SHAPES.contains(&b)
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
    fn the_tails_are_those_of_mpmath_at_fifty_digits() {
        for (x, a, b, lower, upper) in [
            (
                0.125,
                0.5,
                3.25,
                0.630_297_010_520_019_9,
                0.369_702_989_479_980_14,
            ),
            (
                0.0009765625,
                0.001,
                40.0,
                0.997_287_249_741_1,
                0.002_712_750_258_900_102,
            ),
            (
                0.75,
                12.25,
                0.37,
                0.005_345_485_479_711_403,
                0.994_654_514_520_288_6,
            ),
            (
                0.0625,
                50.0,
                600.0,
                0.076_848_001_478_724_77,
                0.923_151_998_521_275_3,
            ),
            (
                0.25,
                3000.0,
                9200.0,
                0.853_341_851_976_702,
                0.146_658_148_023_298,
            ),
            (
                0.5,
                1e5,
                1.003e5,
                0.748_672_886_852_182_5,
                0.251_327_113_147_817_5,
            ),
            (0.5, 2e5, 2.12e5, 1.0, 2.635_733_349_338_442e-78),
            (
                0.5,
                1e9,
                1.00005e9,
                0.868_220_777_163_252_9,
                0.131_779_222_836_747_06,
            ),
            (
                0.25,
                0.001,
                0.001,
                0.499_451_507_519_294,
                0.500_548_492_480_706,
            ),
        ] {
            let tails = tails(x, 1.0 - x, a, b);
            assert_close(tails.lower, lower, 1e-13);
            assert_close(tails.upper, upper, 1e-13);
        }
    }

    #[test]
    fn the_ends_are_certain() {
        assert_eq!(tails(0.0, 1.0, 2.0, 3.0), Tails::from_lower(0.0));
        assert_eq!(tails(1.0, 0.0, 2.0, 3.0), Tails::from_lower(1.0));
        for p in [0.0, 1.0] {
            let ends = Point {
                value: p,
                complement: 1.0 - p,
            };
            assert_eq!(lower_point(p, 2.0, 3.0), ends);
            assert_eq!(upper_point(1.0 - p, 2.0, 3.0), ends);
        }
    }

    #[test]
    fn a_first_shape_of_one_has_a_closed_form() {
        for b in [1e-3, 0.37, 1.0, 12.25, 1e4, 1e9] {
            for p in [1e-12, 1e-6, 0.005, 0.5, 0.9] {
                let log_complement = f64::ln_1p(-p) / b;
                let point = lower_point(p, 1.0, b);
                assert_close(point.value, -log_complement.exp_m1(), 1e-13);
                if log_complement > -700.0 {
                    assert_close(point.complement, log_complement.exp(), 2e-13);
                }
            }
        }
    }

    #[test]
    fn a_second_shape_of_one_has_a_closed_form() {
        for a in [0.37, 1.0, 12.25, 1e4, 1e9] {
            for p in [1e-12, 1e-6, 0.005, 0.5, 0.9_f64] {
                assert_close(quantile(p, a, 1.0), p.powf(1.0 / a), 1e-13);
            }
        }
    }

    #[test]
    fn the_tails_of_the_quantile_are_the_probabilities() {
        for a in [0.01, 0.5, 1.0, 3.7, 147.3, 1e4] {
            for b in [0.01, 0.5, 1.0, 3.7, 147.3, 1e4] {
                for p in [1e-6, 0.025, 0.3, 0.5, 0.975] {
                    let point = lower_point(p, a, b);
                    if point.value.min(point.complement) > 0.0 {
                        let back = tails(point.value, point.complement, a, b);
                        assert_close(back.lower, p, 1e-12);
                        assert_close(back.upper, 1.0 - p, 1e-12);
                    }
                }
            }
        }
    }

    #[test]
    fn exchanging_the_shapes_mirrors_the_tails() {
        let tails_here = tails(0.3, 0.7, 2.5, 40.0);
        assert_eq!(tails(0.7, 0.3, 40.0, 2.5), tails_here.mirrored());
    }

    #[test]
    fn a_point_near_one_keeps_the_digits_of_its_complement() {
        // 1 - x = (1e-6)^(1/0.1)
        let point = lower_point(1.0 - 1e-6, 1.0, 0.1);
        assert_eq!(point.value, 1.0);
        assert_close(point.complement, 1e-60, 1e-9);
        assert_close(upper_point(1e-6, 1.0, 0.1).complement, 1e-60, 1e-13);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "no beta quantile at 0.5 with shapes 0 and 1")]
    fn a_shape_of_zero_breaks_the_contract() {
        quantile(0.5, 0.0, 1.0);
    }

    #[test]
    #[cfg(not(debug_assertions))]
    fn a_broken_contract_gives_not_a_number() {
        assert!(quantile(0.5, 0.0, 1.0).is_nan());
        assert!(quantile(1.5, 1.0, 1.0).is_nan());
        assert!(tails(f64::NAN, 0.5, 1.0, 1.0).lower.is_nan());
    }
}
