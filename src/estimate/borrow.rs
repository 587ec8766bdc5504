//! What precision has a zero? The design effect that a cell without variance borrows.
//!
//! Where nobody or everybody is positive the data hold no variance, and an interval of width zero
//! would be read as certainty. Such a cell takes the sample size it has over the design effect of a
//! cell like it, the first that exists of: the overall row at the same threshold; the same domain at
//! the next larger thresholds; the overall row at those. A design effect below 1 is not borrowed as a
//! gain: at least 1 is assumed.

use super::proportion::Measured;
use crate::tally::Indicator;

/// The design effect assumed where there is nothing to borrow from.
pub const NOTHING_TO_BORROW: f64 = 1.0;

/// The design effect to assume for the indicator with that index. `domain` and `overall` give what was
/// measured at an indicator; none if there is nothing to borrow from.
pub fn design_effect<'a>(
    indicators: &[Indicator],
    index: usize,
    domain: impl Fn(usize) -> Option<&'a Measured>,
    overall: impl Fn(usize) -> Option<&'a Measured>,
) -> Option<f64> {
    // A row without variation has nothing to lend.
    let lends = |measured: &&Measured| measured.variance.is_ok();
    let effect = |measured: Option<&Measured>| measured.filter(lends)?.design_effect;
    let larger = larger_thresholds(indicators, index);
    let same_domain = larger.iter().map(|&larger| domain(larger));
    let whole = larger.iter().map(|&larger| overall(larger));
    std::iter::once(overall(index))
        .chain(same_domain)
        .chain(whole)
        .find_map(effect)
        .map(|effect| effect.max(1.0))
}

/// The indices of the larger thresholds, the next larger first.
fn larger_thresholds(indicators: &[Indicator], index: usize) -> Vec<usize> {
    let threshold = indicators[index].threshold();
    let mut larger: Vec<usize> = (0..indicators.len())
        .filter(|&other| threshold.is_some() && indicators[other].threshold() > threshold)
        .collect();
    larger.sort_by_key(|&other| indicators[other].threshold());
    larger
}
