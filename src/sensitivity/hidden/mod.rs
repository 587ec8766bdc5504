//! What if part of the trade cannot be seen, and another share of it are minors?

mod answer;
mod contour;

pub use contour::{Contour, ContourRow, Side};

pub use answer::{HiddenChange, HiddenShare, HiddenTrade, TippingCoverage, TippingShare};

/// A share among all, of which a part is seen: c v + (1 - c) h.
///
/// `coverage` is the part of the trade that is seen, `visible` the share of minors in it, `hidden` the share
/// in the rest, all in fractions of 1.
///
/// ```
/// use prevalence::sensitivity::hidden;
/// // Three quarters are seen, with 2.2 %; a quarter is hidden, with 18 %.
/// assert!((hidden::share(0.75, 0.022, 0.18) - 0.0615).abs() < 1e-12);
/// assert_eq!(hidden::share(1.0, 0.022, 0.18), 0.022);
/// ```
pub fn share(coverage: f64, visible: f64, hidden: f64) -> f64 {
    coverage * visible + (1.0 - coverage) * hidden
}

/// The hidden share that makes a total of it, with so much of the trade seen; none where all is seen.
/// Outside of 0 to 1 no hidden share can.
///
/// ```
/// use prevalence::sensitivity::hidden;
/// // 8.16 % before, as in the hidden part then; 2.2 % seen after: which hidden share hides no fall?
/// let before = hidden::share(0.75, 0.0816, 0.0816);
/// assert!((hidden::tipping_share(before, 0.75, 0.022).unwrap() - 0.2604).abs() < 1e-12);
/// ```
pub fn tipping_share(total: f64, coverage: f64, visible: f64) -> Option<f64> {
    (coverage < 1.0).then(|| (total - coverage * visible) / (1.0 - coverage))
}

/// The coverage that makes a total of a visible and a hidden share; none where these are the same. Outside
/// of 0 to 1 no coverage can.
///
/// ```
/// use prevalence::sensitivity::hidden;
/// assert!((hidden::tipping_coverage(0.0816, 0.022, 0.18).unwrap() - 0.6227848101).abs() < 1e-9);
/// ```
pub fn tipping_coverage(total: f64, visible: f64, hidden: f64) -> Option<f64> {
    (visible != hidden).then(|| (total - hidden) / (visible - hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tipping_shares_are_the_worked_ones() {
        let cases = [
            (0.75, 0.0816, 0.2604),
            (0.75, 0.18, 0.3588),
            (0.5, 0.0816, 0.1412),
            (0.5, 0.18, 0.2396),
        ];
        for (coverage, hidden_before, wanted) in cases {
            let before = share(coverage, 0.0816, hidden_before);
            let found = tipping_share(before, coverage, 0.022).unwrap();
            assert!((found - wanted).abs() < 1e-12, "{found}");
            assert!((share(coverage, 0.022, found) - before).abs() < 1e-12);
        }
    }

    #[test]
    fn with_all_of_it_seen_nothing_tips() {
        assert_eq!(tipping_share(0.0816, 1.0, 0.022), None);
        assert_eq!(tipping_coverage(0.0816, 0.1, 0.1), None);
    }
}
