//! What do methods share that need a whole number of positives?

use super::{Evidence, Interval, NoInterval};
use crate::numeric::beta::{self, Point};
use crate::numeric::{log_odds, root};

/// How far n p may lie from a whole number, as a part of the rarer count: division and multiplication
/// leave 1e-16, and a sum of many weights somewhat more.
const WHOLE: f64 = 1e-9;

/// A count of positives and one of negatives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counts {
    pub(super) positives: u64,
    pub(super) negatives: u64,
}

impl Counts {
    pub(super) fn trials(self) -> u64 {
        self.positives + self.negatives
    }

    fn of(evidence: &Evidence) -> Result<Self, NoInterval> {
        let trials = evidence.workers as f64;
        let rarer = trials * evidence.proportion.min(evidence.complement());
        // A share near 1 says only to an epsilon how far from 1 it is.
        let tolerance = WHOLE * rarer + f64::EPSILON * trials;
        if (rarer - rarer.round()).abs() > tolerance {
            return Err(NoInterval::CountNotWhole);
        }
        let positives = (trials * evidence.proportion).round() as u64;
        Ok(Self {
            positives,
            negatives: evidence.workers - positives,
        })
    }

    fn mirrored(self) -> Self {
        Self {
            positives: self.negatives,
            negatives: self.positives,
        }
    }
}

/// The limits, given the lower limit of at least one positive as log odds: the upper limit is its mirror image.
pub(super) fn limits(
    evidence: &Evidence,
    lower_log_odds: fn(Counts, f64) -> f64,
) -> Result<Interval, NoInterval> {
    let counts = Counts::of(evidence)?;
    let lower = |counts: Counts| match counts.positives {
        0 => f64::NEG_INFINITY,
        _ => lower_log_odds(counts, evidence.level.tail()),
    };
    Ok(Interval {
        low: log_odds::share(lower(counts)).value,
        high: log_odds::share(-lower(counts.mirrored())).value,
        level: evidence.level,
    })
}

/// Clopper and Pearson's lower limit, as log odds.
pub(super) fn exact_log_odds(counts: Counts, tail: f64) -> f64 {
    let negatives = counts.negatives as f64;
    log_odds::of(beta::lower_point(
        tail,
        counts.positives as f64,
        negatives + 1.0,
    ))
}

/// The log odds at which `excess` becomes positive, between the two-sided and the one-sided exact limit.
pub(super) fn search(counts: Counts, tail: f64, excess: impl Fn(Point) -> f64) -> f64 {
    let excess = |log_odds| excess(log_odds::share(log_odds));
    let start = exact_log_odds(counts, tail);
    let end = exact_log_odds(counts, 2.0 * tail);
    // The root may be the end itself, where rounding decides the sign.
    if excess(end) <= 0.0 {
        return end;
    }
    root::bracketed(start, end, excess).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::super::examples::count;
    use super::*;

    #[test]
    fn counts_are_found_from_either_end() {
        for (positives, workers) in [(0, 20), (1, 29), (81, 263), (1, 1_000_000_000)] {
            let evidence = count(positives, workers);
            let counts = Counts::of(&evidence).unwrap();
            assert_eq!((counts.positives, counts.trials()), (positives, workers));
            assert_eq!(Counts::of(&evidence.mirrored()), Ok(counts.mirrored()));
        }
    }

    #[test]
    fn a_broken_count_is_refused_from_either_end() {
        for proportion in [1e-12, 0.001, 0.12, 0.5] {
            let evidence = Evidence {
                proportion,
                ..count(1, 29)
            };
            for evidence in [evidence, evidence.mirrored()] {
                assert_eq!(Counts::of(&evidence), Err(NoInterval::CountNotWhole));
            }
        }
    }
}
