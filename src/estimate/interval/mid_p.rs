use super::count::{self, Counts};
use super::{Designs, Evidence, Interval, Method, NoInterval};
use crate::numeric::binomial;

/// The mid-P interval for a count: Clopper and Pearson's with half of the chance of the count itself.
///
/// # Formula
/// With x = n p, whole: P(X > x; low) + P(X = x; low) / 2 = a/2, and
/// P(X < x; high) + P(X = x; high) / 2 = a/2.
///
/// # At 0 and 1
/// The limit at the edge is exact; the other is 1 - a^(1/n) away from it.
///
/// # Source
/// Lancaster (1961), Journal of the American Statistical Association 56, 223-234.
///
/// # Agrees with
/// R exactci, `binom.exact(midp = TRUE)`, to 5e-5.
pub static DEFINITION: Method = Method {
    name: "mid-p",
    title: "Mid-P",
    prefer: "For a count of n where Clopper-Pearson is too wide: its coverage is near the level on average",
    source: "Lancaster 1961",
    agrees_with: "R exactci binom.exact(midp = TRUE), to 5e-5",
    designs: Designs::SimpleRandomSample,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    count::limits(evidence, lower_log_odds)
}

fn lower_log_odds(counts: Counts, tail: f64) -> f64 {
    let (positives, trials) = (counts.positives, counts.trials());
    count::search(counts, tail, |chance| {
        let as_many = binomial::at_least(positives, trials, chance);
        let more = binomial::at_least(positives + 1, trials, chance);
        // P(X > x) + P(X = x) / 2
        (as_many + more) / 2.0 - tail
    })
}

#[cfg(test)]
mod tests {
    use super::super::examples::{assert_limits, count};
    use super::*;

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2544021049, 0.3657734743),
                (count(15, 148), 0.0600636027, 0.1581217331),
                (count(0, 20), 0.0, 0.1391083407),
                (count(1, 29), 0.0017247701, 0.1585373837),
            ],
        );
    }

    #[test]
    fn no_limits_of_a_broken_count() {
        let evidence = Evidence {
            proportion: 0.12,
            ..count(1, 29)
        };
        assert_eq!(
            (DEFINITION.limits)(&evidence),
            Err(NoInterval::CountNotWhole)
        );
    }
}
