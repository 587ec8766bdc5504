//! Do the ages that were written vary as much as errors alone would make them?

use super::misjudgement::Misjudgement;
use crate::tally::AgeRange;

/// Whether ages that were written, with the weights of their workers, spread less than errors of this standard
/// deviation alone would: then the true ages would have to vary less than not at all. Their standard deviation is that
/// of the ages written as a single year; where more are written as ranges it says nothing of all, and nothing is ruled
/// out.
pub fn spread_less(
    written: impl Iterator<Item = (AgeRange, f64)> + Clone,
    errors: &Misjudgement,
) -> bool {
    let informative = written.filter(|&(age, weight)| age != AgeRange::UNKNOWN && weight > 0.0);
    let is_exact = |&(age, _): &(AgeRange, f64)| age.low() == age.high();
    let exact = informative.clone().filter(is_exact);
    let exact = exact.map(|(age, weight)| (f64::from(age.low()), weight));
    let all: f64 = informative.map(|(_, weight)| weight).sum();
    let total: f64 = exact.clone().map(|(_, weight)| weight).sum();
    if total <= 0.0 || total < all / 2.0 {
        return false;
    }
    let mean = exact.clone().map(|(age, weight)| age * weight).sum::<f64>() / total;
    let squares = exact.map(|(age, weight)| (age - mean).powi(2) * weight);
    (squares.sum::<f64>() / total).sqrt() < errors.spread()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules_out(written: &[(u8, u8, f64)], spread: f64) -> bool {
        let written = written
            .iter()
            .map(|&(low, high, weight)| (AgeRange::new(low, high).unwrap(), weight));
        spread_less(written, &Misjudgement::new(0.0, spread).unwrap())
    }

    #[test]
    fn errors_that_spread_more_than_what_was_written_are_ruled_out() {
        // 18 and 22 alike: a standard deviation of 2; with three times the weight at 22 of the root of 3.
        let alike = [(18, 18, 1.0), (22, 22, 1.0)];
        assert!(!rules_out(&alike, 2.0) && rules_out(&alike, 2.01));
        let older = [(18, 18, 1.0), (22, 22, 3.0)];
        assert!(!rules_out(&older, 1.73) && rules_out(&older, 1.74));
        assert!(!rules_out(&alike, 0.0) && !rules_out(&[], 2.0));
    }

    #[test]
    fn a_few_exact_ages_among_ranges_rule_nothing_out() {
        let ranges = [(18, 18, 1.0), (20, 29, 3.0)];
        assert!(!rules_out(&ranges, 2.0));
        let unknown = [(18, 18, 1.0), (0, 120, 3.0)];
        assert!(
            rules_out(&unknown, 2.0),
            "of the unknown nothing was written"
        );
    }
}
