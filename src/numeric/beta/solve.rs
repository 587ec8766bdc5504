//! Where, in the lower half of the interval, are the tails as wanted?

use super::{Beta, Tails};
use crate::numeric::normal;

/// The step from a tail that misses by less than this, relatively, is the last: it
/// leaves an error of third order, far below the last digit.
const MISS_TO_STOP: f64 = 1e-6;
/// Some five steps are usual; a search that has not ended by now only halves.
const HALLEY_STEPS: usize = 50;
/// Halving the logarithm's range, 708, down to the last digit takes 64 steps.
const STEPS: usize = HALLEY_STEPS + 64;
/// Halley's correction may double Newton's step and may shorten it to a tenth. With
/// less, a start far from the root would creep; with this it leaves the bracket.
const DIVISOR: std::ops::RangeInclusive<f64> = 0.5..=10.0;

/// Whether the point with these tails lies in the lower half of the interval.
pub(super) fn lies_below_middle(wanted: Tails, beta: &Beta) -> bool {
    let middle = beta.tails(0.5, 0.5);
    if wanted.lower <= wanted.upper {
        wanted.lower <= middle.lower
    } else {
        wanted.upper >= middle.upper
    }
}

/// The `x` in the lower half at which Beta(`a`, `b`) has the wanted tails.
///
/// # Formula
///
/// Halley's method for `ln(tail / wanted) = 0` in `ln x`, with the smaller of
/// the wanted tails; a step that leaves the bracket is replaced by halving it.
pub(super) fn below_middle(wanted: Tails, beta: &Beta) -> f64 {
    let (a, b) = (beta.kernels[0].a, beta.kernels[0].b);
    let (mut low, mut high) = (f64::MIN_POSITIVE, 0.5);
    let start = starting_value(wanted, a, b);
    if start <= low && step_from(low, wanted, beta).miss_upwards >= 0.0 {
        return 0.0;
    }
    let mut x = start.clamp(low, high);
    for count in 0..STEPS {
        let step = step_from(x, wanted, beta);
        if step.miss_upwards > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let next = x * (-step.length).exp();
        let within = count < HALLEY_STEPS && low <= next && next <= high;
        let previous = x;
        x = if within {
            next
        } else {
            low.sqrt() * high.sqrt()
        };
        if x == previous || within && step.miss_upwards.abs() < MISS_TO_STOP {
            break;
        }
    }
    x
}

/// One step towards the point with the wanted tails.
struct Step {
    /// `ln(tail / wanted)`, positive where `x` is too high.
    miss_upwards: f64,
    /// By how much `ln x` is too high.
    length: f64,
}

/// The step from `x`: Newton's, divided by Halley's correction for the bend.
fn step_from(x: f64, wanted: Tails, beta: &Beta) -> Step {
    let kernel = &beta.kernels[0];
    let y = 1.0 - x;
    let reached = beta.tails(x, y);
    let (miss_upwards, tail, sign) = if wanted.lower <= wanted.upper {
        ((reached.lower / wanted.lower).ln(), reached.lower, 1.0)
    } else {
        (-(reached.upper / wanted.upper).ln(), reached.upper, -1.0)
    };
    let slope = kernel.at(x, y) / y / tail;
    let newton = miss_upwards / slope;
    let bend = kernel.a - (kernel.b - 1.0) * x / y - sign * slope;
    Step {
        miss_upwards,
        length: newton / (1.0 - 0.5 * newton * bend).clamp(*DIVISOR.start(), *DIVISOR.end()),
    }
}

/// A first guess, usually good to a digit or two.
fn starting_value(wanted: Tails, a: f64, b: f64) -> f64 {
    if a >= 1.0 && b >= 1.0 {
        normal_start(wanted, a, b)
    } else {
        power_start(wanted.lower, a, b)
    }
}

/// The point at which a transformed normal has the wanted tails.
///
/// # Source
///
/// Carter's approximation, as in algorithm AS 109, *Applied Statistics* 26,
/// 111-114 (1977).
fn normal_start(wanted: Tails, a: f64, b: f64) -> f64 {
    let deviate = if wanted.lower <= wanted.upper {
        -normal::quantile(wanted.lower)
    } else {
        normal::quantile(wanted.upper)
    };
    let (half_a, half_b) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
    let harmonic = 2.0 / (half_a + half_b);
    let lambda = (deviate * deviate - 3.0) / 6.0;
    let w = deviate * (lambda + harmonic).sqrt() / harmonic
        - (half_b - half_a) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * harmonic));
    a / (a + b * (2.0 * w).exp())
}

/// The point at which the first term of the power series, `x^a / (a B(a, b))`,
/// is the wanted lower tail.
fn power_start(lower: f64, a: f64, b: f64) -> f64 {
    let log_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    ((lower.ln() + a.ln() + log_beta) / a).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds the point and reads its lower tail again.
    fn assert_round_trip(lower: f64, a: f64, b: f64) {
        let wanted = Tails::from_lower(lower);
        let beta = Beta::new(a, b);
        assert!(lies_below_middle(wanted, &beta));
        let x = below_middle(wanted, &beta);
        let back = beta.tails(x, 1.0 - x).lower;
        assert!(
            (back / lower - 1.0).abs() < 1e-13,
            "{lower} came back as {back}"
        );
    }

    #[test]
    fn a_symmetric_median_is_the_middle() {
        for shape in [1e-3, 0.5, 1.0, 40.0, 1e5] {
            let x = below_middle(Tails::from_lower(0.5), &Beta::new(shape, shape));
            assert!((x - 0.5).abs() < 1e-12, "{x} with shape {shape}");
        }
    }

    #[test]
    fn a_start_far_beyond_the_root_does_not_creep() {
        assert_round_trip(1.84e-61, 3.37, 8232.0);
        assert_round_trip(5e-51, 1.49, 2512.0);
    }

    #[test]
    fn a_start_far_below_the_root_does_not_creep() {
        assert_round_trip(0.999, 1e-3, 1e9);
        assert_round_trip(0.999_999, 0.5, 1e9);
    }

    #[test]
    fn a_quantile_below_every_double_is_zero() {
        // 1e-6 to the power 1000
        let beta = Beta::new(1e-3, 1.0);
        assert_eq!(below_middle(Tails::from_lower(1e-6), &beta), 0.0);
    }

    #[test]
    fn a_quantile_near_the_smallest_double_is_found() {
        assert_round_trip(1e-300, 1.0, 1.0);
        assert_round_trip(1e-300, 1.0, 0.37);
    }
}
