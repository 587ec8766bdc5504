//! Where does a function cross zero?

/// Interpolation ends in some ten steps; a search that has not by now is creeping,
/// and bisects for the rest.
const INTERPOLATION_STEPS: usize = 100;
/// The most halvings a bracket can need, from 1e308 down to 1e-308 and on through
/// 53 bits, after the steps that interpolate.
const STEPS: usize = INTERPOLATION_STEPS + 2200;

/// The root of `f` between `low` and `high`, to the last digit of a double.
///
/// # Formula
///
/// Inverse quadratic interpolation through the last three points where they lie
/// on a curve that permits it, bisection where they do not. The bracket always
/// keeps its change of sign, so the search cannot leave it.
///
/// # Source
///
/// Chandrupatla (1997), *Advances in Engineering Software* 28, 145-149.
///
/// # Errors
///
/// `None` when `f` has the same sign at both ends, or when it gives NaN at a
/// point the search visits. An end where `f` is zero is itself the root; a jump
/// across zero counts as a root.
///
/// # Example
///
/// ```
/// use prevalence::numeric::root::bracketed;
///
/// let root = bracketed(0.0, 2.0, |x| x * x - 2.0).unwrap();
/// assert!((root - 2.0_f64.sqrt()).abs() < 1e-15);
/// assert_eq!(bracketed(2.0, 3.0, |x| x * x - 2.0), None);
/// ```
pub fn bracketed(low: f64, high: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut newest, mut opposite) = (Point::at(high, &f)?, Point::at(low, &f)?);
    if !newest.differs_in_sign_from(&opposite) {
        return None;
    }
    let mut share: f64 = 0.5;
    for step in 0..STEPS {
        let best = newest.nearer_zero(&opposite);
        let width = (opposite.x - newest.x).abs();
        let tolerance = f64::EPSILON * best.x.abs() + f64::MIN_POSITIVE;
        if best.y == 0.0 || width <= tolerance {
            return Some(best.x);
        }
        let margin = (0.5 * tolerance / width).min(0.5);
        let offset = share.clamp(margin, 1.0 - margin) * (opposite.x - newest.x);
        let next = Point::at(newest.x + offset, &f)?;
        let discarded = if next.differs_in_sign_from(&newest) {
            std::mem::replace(&mut opposite, newest)
        } else {
            newest
        };
        newest = next;
        share = if step < INTERPOLATION_STEPS {
            next_share(newest, opposite, discarded)
        } else {
            0.5
        };
    }
    Some(newest.nearer_zero(&opposite).x)
}

/// A Newton step this small, relatively, is the last: what it leaves is its square.
const LAST_STEP: f64 = 1e-9;
/// Some five steps are usual; a search that has not ended by now bisects for the rest.
const NEWTON_STEPS: usize = 30;

/// The root of an increasing `f` between two ends, below 0 at the first and above 0 at the second, from a guess:
/// `f` gives its value and its slope. It takes a third of the steps of [`bracketed`] where the guess is good.
///
/// # Formula
///
/// Newton's method in a bracket, which it never leaves: a step that would is replaced by halving.
///
/// # Errors
///
/// `None` when `f` gives NaN at a point the search visits.
///
/// # Example
///
/// ```
/// use prevalence::numeric::root::climbed;
///
/// let root = climbed([0.0, 2.0], 1.5, |x| (x * x - 2.0, 2.0 * x)).unwrap();
/// assert!((root - 2.0_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn climbed([low, high]: [f64; 2], guess: f64, f: impl Fn(f64) -> (f64, f64)) -> Option<f64> {
    let (mut low, mut high) = (low, high);
    let middle = |low: f64, high: f64| low + (high - low) / 2.0;
    let inside = |x: f64, low: f64, high: f64| low < x && x < high;
    let mut x = if inside(guess, low, high) {
        guess
    } else {
        middle(low, high)
    };
    for step in 0..STEPS {
        let (value, slope) = f(x);
        if value.is_nan() {
            return None;
        }
        if value == 0.0 {
            return Some(x);
        }
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let newton = x - value / slope;
        let is_newton = step < NEWTON_STEPS && inside(newton, low, high);
        let next = if is_newton { newton } else { middle(low, high) };
        let moved = (next - x).abs();
        if is_newton && moved <= LAST_STEP * next.abs() || moved <= f64::EPSILON * next.abs() {
            return Some(next);
        }
        x = next;
    }
    Some(x)
}

/// How far from `newest` towards `opposite` to look next.
fn next_share(newest: Point, opposite: Point, discarded: Point) -> f64 {
    let across = (newest.x - opposite.x) / (discarded.x - opposite.x);
    let up = (newest.y - opposite.y) / (discarded.y - opposite.y);
    // Chandrupatla's test that the inverse parabola is monotone in the bracket;
    // it is false for NaN, and so bisects where values are infinite.
    if up * up < across && (1.0 - up) * (1.0 - up) < 1.0 - across {
        let through_discarded =
            newest.y / (opposite.y - newest.y) * discarded.y / (opposite.y - discarded.y);
        let through_opposite = (discarded.x - newest.x) / (opposite.x - newest.x) * newest.y
            / (discarded.y - newest.y)
            * opposite.y
            / (discarded.y - opposite.y);
        let share = through_discarded + through_opposite;
        if share.is_finite() {
            return share;
        }
    }
    0.5
}

/// A point of the curve.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    /// The point above `x`, unless `f` gives NaN there.
    fn at(x: f64, f: &impl Fn(f64) -> f64) -> Option<Self> {
        let y = f(x);
        (!y.is_nan()).then_some(Self { x, y })
    }

    /// Zero differs from every sign, its own included.
    fn differs_in_sign_from(&self, other: &Self) -> bool {
        self.y == 0.0 || other.y == 0.0 || (self.y > 0.0) != (other.y > 0.0)
    }

    fn nearer_zero(self, other: &Self) -> Self {
        if other.y.abs() < self.y.abs() {
            *other
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_smooth_root_is_found_in_few_steps() {
        let calls = Cell::new(0);
        let root = bracketed(0.0, 10.0, |x| {
            calls.set(calls.get() + 1);
            x.exp() - 5.0
        });
        assert!((root.unwrap() - 5.0_f64.ln()).abs() < 4e-16);
        assert!(calls.get() < 20, "{} calls", calls.get());
    }

    #[test]
    fn ends_of_the_same_sign_hold_no_root() {
        assert_eq!(bracketed(1.0, 2.0, |x| x), None);
        assert_eq!(bracketed(-2.0, -1.0, |x| x), None);
    }

    #[test]
    fn an_end_may_be_the_root() {
        assert_eq!(bracketed(0.0, 1.0, |x| x), Some(0.0));
        assert_eq!(bracketed(-1.0, 0.0, |x| x), Some(0.0));
    }

    #[test]
    fn the_ends_may_come_in_either_order() {
        let root = bracketed(3.0, 0.0, |x| x - 1.0).unwrap();
        assert!((root - 1.0).abs() <= f64::EPSILON);
    }

    #[test]
    fn a_flat_root_is_found() {
        let root = bracketed(-1.0, 4.0, |x| (x - 1.0).powi(9)).unwrap();
        assert!((root - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_jump_across_zero_is_a_root() {
        let root = bracketed(0.0, 1.0, |x| if x < 0.3 { -1.0 } else { 1.0 }).unwrap();
        assert!((root - 0.3).abs() < 1e-15);
    }

    #[test]
    fn infinite_values_are_signs_like_others() {
        let root = bracketed(0.0, 1.0, |x| x.ln() + 1.0).unwrap();
        assert!((root - (-1.0_f64).exp()).abs() < 1e-15);
    }

    #[test]
    fn a_root_far_below_the_ends_keeps_its_digits() {
        let root = bracketed(0.0, 1e300, |x| x - 1e-200).unwrap();
        assert!((root / 1e-200 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_climb_ends_in_few_steps_and_at_the_root_of_a_search_without_slopes() {
        let f = |x: f64| (x * 40.0 - 3.0).tanh() + 0.2;
        let slope = |x: f64| 40.0 * (1.0 - (x * 40.0 - 3.0).tanh().powi(2));
        let wanted = bracketed(0.0, 1.0, f).unwrap();
        for guess in [0.07, 0.0, 1.0, -3.0, 0.9, f64::NAN] {
            let calls = Cell::new(0);
            let root = climbed([0.0, 1.0], guess, |x| {
                calls.set(calls.get() + 1);
                (f(x), slope(x))
            });
            assert!((root.unwrap() - wanted).abs() < 1e-15, "{guess}: {root:?}");
            let most = if guess == 0.07 { 6 } else { 16 };
            assert!(calls.get() <= most, "{guess}: {} calls", calls.get());
        }
    }

    #[test]
    fn a_climb_over_nothing_ends() {
        assert_eq!(climbed([0.0, 1.0], 0.5, |_| (f64::NAN, 1.0)), None);
        let jump = |x: f64| (if x < 0.3 { -1.0 } else { 1.0 }, 0.0);
        let root = climbed([0.0, 1.0], 0.5, jump).unwrap();
        assert!((root - 0.3).abs() < 1e-15);
    }

    #[test]
    fn not_a_number_is_no_root() {
        assert_eq!(bracketed(-1.0, 1.0, |x| (x - 2.0).sqrt()), None);
    }
}
