//! Which values does a score test not reject?

use crate::numeric::root;

/// Doublings of a step before a search outward gives up: e^(2^9) is far beyond every ratio of counts.
const DOUBLINGS: u32 = 10;

/// How sure the variance of a score test is taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Correction {
    /// As it is.
    None,
    /// Multiplied by N / (N - 1), for both samples together.
    SmallSample,
}

impl Correction {
    /// The factor of the variance for so many workers in both samples together.
    pub(super) fn factor(self, size: f64) -> f64 {
        match self {
            Self::None => 1.0,
            Self::SmallSample => size / (size - 1.0),
        }
    }
}

/// Where a function that falls over the whole line crosses zero, searched from a point outward in steps
/// that double; none where it does not cross within reach.
pub(super) fn crossing(start: f64, falling: impl Fn(f64) -> f64) -> Option<f64> {
    let direction = if falling(start) > 0.0 { 1.0 } else { -1.0 };
    let has_crossed = |point: f64| falling(point) * direction <= 0.0;
    let ends = (0..DOUBLINGS).map(|doublings| start + direction * f64::from(1_u32 << doublings));
    let end = ends.into_iter().find(|&end| has_crossed(end))?;
    root::bracketed(start, end, falling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossings_are_found_on_either_side() {
        for wanted in [-300.0, -0.1, 0.0, 2.5, 400.0] {
            let found = crossing(0.25, |x| wanted - x).unwrap();
            assert!((found - wanted).abs() < 1e-12);
        }
    }

    #[test]
    fn a_function_that_stays_positive_does_not_cross() {
        assert_eq!(crossing(0.0, |x| (-x).exp().max(1e-9)), None);
    }
}
