//! Which limits hold the true share, wherever it lies between its bounds?

use crate::estimate::ConfidenceLevel;
use crate::numeric::{normal, root, student};

/// The lowest or the highest value that the unknown leave possible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The value: a share or a change of shares, in fractions of 1.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// Limits that hold the true value, which lies somewhere between the bounds, at a level; none where
/// neither bound has a standard error. `df` are the degrees of freedom; none for the normal distribution.
///
/// They are narrower than limits that hold all between the bounds: the truth cannot be at both ends.
///
/// # Formula
/// `[low - C s_low, high + C s_high]` with C from `F(C + (high - low) / max(s)) - F(-C) = level`, F the
/// t distribution function. C is the two-sided critical value where the bounds meet.
///
/// # Source
/// Imbens and Manski (2004), *Econometrica* 72, 1845-1857.
///
/// ```
/// use prevalence::estimate::ConfidenceLevel;
/// use prevalence::sensitivity::unknown::{Bound, imbens_manski};
/// let low = Bound { value: 0.0604, standard_error: 0.0081 };
/// let high = Bound { value: 0.0645, standard_error: 0.0083 };
/// let [from, to] = imbens_manski(low, high, Some(119.0), ConfidenceLevel::NINETY_FIVE).unwrap();
/// assert!((from - 0.0458957892).abs() < 1e-9 && (to - 0.0793623395).abs() < 1e-9);
/// ```
pub fn imbens_manski(
    low: Bound,
    high: Bound,
    df: Option<f64>,
    level: ConfidenceLevel,
) -> Option<[f64; 2]> {
    let larger = low.standard_error.max(high.standard_error);
    let gap = Some((high.value - low.value) / larger).filter(|gap| gap.is_finite())?;
    let upper_tail =
        |x: f64| df.map_or_else(|| normal::upper_tail(x), |df| student::upper_tail(x, df));
    // F(C + gap) - F(-C) = level, in tails that keep their digits.
    let beyond = |critical: f64| upper_tail(critical + gap) + upper_tail(critical);
    let two_sided = df.map_or_else(
        || level.critical_value(),
        |df| student::upper_quantile(level.tail(), df),
    );
    let outside = 1.0 - level.value();
    let critical = root::bracketed(0.0, two_sided, |critical| outside - beyond(critical))
        // With bounds that meet the root lies at the end, where rounding may hide the change of sign.
        .unwrap_or(two_sided);
    Some([
        low.value - critical * low.standard_error,
        high.value + critical * high.standard_error,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;
    const LOW: Bound = Bound {
        value: 0.0604,
        standard_error: 0.0081,
    };
    const HIGH: Bound = Bound {
        value: 0.0645,
        standard_error: 0.0083,
    };

    fn near(found: Option<[f64; 2]>, wanted: [f64; 2]) {
        for (found, wanted) in found.unwrap().into_iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
        }
    }

    #[test]
    fn limits_solve_the_published_equation() {
        near(
            imbens_manski(LOW, HIGH, None, LEVEL),
            [0.0460522357, 0.0792020301],
        );
        near(
            imbens_manski(LOW, HIGH, Some(119.0), LEVEL),
            [0.0458957892, 0.0793623395],
        );
    }

    #[test]
    fn bounds_that_meet_have_the_usual_limits() {
        let t = student::upper_quantile(0.025, 30.0);
        let [low, high] = [-1.0, 1.0].map(|side| LOW.value + side * t * LOW.standard_error);
        near(imbens_manski(LOW, LOW, Some(30.0), LEVEL), [low, high]);
    }

    #[test]
    fn bounds_far_apart_have_one_sided_limits() {
        let far = Bound {
            value: 0.9,
            standard_error: 0.0083,
        };
        let t = student::upper_quantile(0.05, 30.0);
        near(
            imbens_manski(LOW, far, Some(30.0), LEVEL),
            [
                LOW.value - t * LOW.standard_error,
                far.value + t * far.standard_error,
            ],
        );
    }

    #[test]
    fn bounds_without_an_error_have_no_limits() {
        let certain = |value| Bound {
            value,
            standard_error: 0.0,
        };
        assert_eq!(imbens_manski(certain(0.1), certain(0.1), None, LEVEL), None);
        assert_eq!(imbens_manski(certain(0.1), certain(0.2), None, LEVEL), None);
    }
}
