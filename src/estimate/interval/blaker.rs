use super::count::{self, Counts};
use super::{Designs, Evidence, Interval, Method, NoInterval};
use crate::numeric::{binomial, log_odds};

/// Blaker's exact interval for a count: never wider than Clopper and Pearson's.
///
/// # Formula
/// With x = n p, whole, the acceptability of a share is the smaller of its two tails at x, plus the
/// largest opposite tail that does not exceed it. The limits are the least and the greatest share with
/// an acceptability of at least a.
///
/// # At 0 and 1
/// The limit at the edge is exact; the other follows from the same rule.
///
/// # Source
/// Blaker (2000), Canadian Journal of Statistics 28, 783-798.
///
/// # Agrees with
/// R BlakerCI, `binom.blaker.limits`.
pub static DEFINITION: Method = Method {
    name: "blaker",
    title: "Blaker",
    prefer: "For a count of n where coverage must never fall below the level, narrower than Clopper-Pearson",
    source: "Blaker 2000",
    agrees_with: "R BlakerCI binom.blaker.limits",
    designs: Designs::SimpleRandomSample,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    count::limits(evidence, lower_log_odds)
}

/// Between jumps the acceptability is the chance of as many or more, plus that of a fixed set of few. From
/// Clopper and Pearson's limit, where it is at most a, this sum may first fall, then rises. Where one more
/// count joins the few, the two chances are equal, and the sum jumps above a. So the limit is where the
/// sum reaches a or where the first jump is, whichever comes first.
fn lower_log_odds(counts: Counts, tail: f64) -> f64 {
    let (positives, trials) = (counts.positives, counts.trials());
    let few = opposite_count(counts, tail);
    count::search(counts, tail, |chance| {
        let as_many = binomial::at_least(positives, trials, chance);
        let reached = as_many + binomial::fewer_than(few, trials, chance) - 2.0 * tail;
        let jumped = as_many - binomial::fewer_than(few + 1, trials, chance);
        reached.max(jumped)
    })
}

/// The largest j for which fewer than j positives have at most the chance `tail`, at Clopper and
/// Pearson's lower limit.
fn opposite_count(counts: Counts, tail: f64) -> u64 {
    let chance = log_odds::share(count::exact_log_odds(counts, tail));
    let (mut fits, mut exceeds) = (0, counts.positives);
    while exceeds - fits > 1 {
        let middle = fits + (exceeds - fits) / 2;
        if binomial::fewer_than(middle, counts.trials(), chance) <= tail {
            fits = middle;
        } else {
            exceeds = middle;
        }
    }
    fits
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
                (count(81, 263), 0.2539185331, 0.3664633969),
                (count(15, 148), 0.0579561078, 0.1601150716),
                (count(0, 20), 0.0, 0.1601311333),
                (count(1, 29), 0.0017671710, 0.1660354538),
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
