//! Were ages seen, or rounded? How many workers there are of each age, and which ages stand out.

use crate::observe::Seen;
use crate::tally::{AgeRange, FEWEST_IN_A_HEAP, OLDEST_AGE, Peak, Threshold};

/// Workers by age.
#[derive(Clone, Debug, PartialEq)]
pub struct Ages {
    /// Workers of each completed age from 0.
    pub exact: Vec<u64>,
    /// Workers of whom only a range is known, the commonest range first.
    pub ranges: Vec<(AgeRange, u64)>,
    /// The ages that stand out among the two on either side.
    pub heaps: Vec<Peak>,
    /// What lies on either side of each threshold.
    pub lines: Vec<Line>,
}

/// The ages on either side of a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The threshold.
    pub threshold: Threshold,
    /// The oldest age that counts, beside the ages next to it.
    pub under: Peak,
    /// The youngest age that does not, beside the ages next to it.
    pub over: Peak,
}

/// The ages on either side that a round age is held against.
const AROUND: u8 = 2;
/// The ages on either side that the ages at a threshold are held against.
const NEXT_TO_IT: u8 = 1;

impl Ages {
    /// The ages of workers, and how they lie about the thresholds.
    pub fn new(seen: &Seen, thresholds: impl Iterator<Item = Threshold>) -> Self {
        let mut exact = vec![0; usize::from(OLDEST_AGE) + 1];
        for (age, workers) in seen.exact_ages() {
            exact[usize::from(age)] = workers;
        }
        let mut ranges: Vec<_> = seen.ranges().collect();
        ranges.sort_by_key(|&(_, workers)| std::cmp::Reverse(workers));
        let peaks = (0..=OLDEST_AGE).map(|age| Peak::new(&exact, age, AROUND));
        let lines = thresholds.map(|threshold| Line {
            threshold,
            under: Peak::new(&exact, threshold.years(), NEXT_TO_IT),
            over: Peak::new(&exact, threshold.years() + 1, NEXT_TO_IT),
        });
        Self {
            heaps: peaks.filter(|peak| peak.stands_out).collect(),
            lines: lines.collect(),
            ranges,
            exact,
        }
    }

    /// Whether no age has the workers that a heap needs.
    pub fn are_few(&self) -> bool {
        self.exact.iter().all(|&workers| workers < FEWEST_IN_A_HEAP)
    }

    /// Workers of a completed age.
    pub fn workers(&self, age: u8) -> u64 {
        self.exact.get(usize::from(age)).copied().unwrap_or(0)
    }

    /// Workers whose age ends in 0 or 5: about a fifth, unless ages are rounded.
    pub fn ending_in_0_or_5(&self) -> u64 {
        self.exact.iter().step_by(5).sum()
    }

    /// The youngest and the oldest age that somebody has.
    pub fn ends(&self) -> Option<(u8, u8)> {
        let has_workers = |age: &u8| self.workers(*age) > 0;
        let youngest = (0..=OLDEST_AGE).find(has_workers)?;
        let oldest = (0..=OLDEST_AGE).rfind(has_workers)?;
        Some((youngest, oldest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::peak::TIMES;

    /// Workers at the ages from 15.
    fn peak(workers: &[u64], age: u8, reach: u8) -> Peak {
        let mut exact = vec![0; 15];
        exact.extend(workers);
        exact.resize(usize::from(OLDEST_AGE) + 1, 0);
        Peak::new(&exact, age, reach)
    }

    #[test]
    fn an_age_is_held_against_the_mean_of_its_neighbours() {
        let twenty = peak(&[0, 0, 0, 6, 9, 30, 12, 13], 20, 2);
        assert_eq!((twenty.workers, twenty.around), (30, 10.0));
        assert_eq!(twenty.times(), Some(3.0));
        assert!(twenty.stands_out);
        let eighteen = peak(&[0, 9, 11, 24, 13], 18, 1);
        assert_eq!(
            (eighteen.around, eighteen.times()),
            (12.0, Some(2.0)),
            "17 and 19"
        );
        assert!(eighteen.stands_out, "twice is a heap");
    }

    #[test]
    fn ages_ending_in_0_or_5_are_counted() {
        let ages = Ages {
            exact: (1..=121).collect(),
            ranges: Vec::new(),
            heaps: Vec::new(),
            lines: Vec::new(),
        };
        // Of age a there are a + 1: 0, 5, ... 120 are 25 ages with a sum of 1,500.
        assert_eq!(ages.ending_in_0_or_5(), 1525);
    }

    #[test]
    fn an_even_slope_a_first_age_and_a_few_workers_are_no_heaps() {
        let slope = peak(&[10, 20, 30, 40, 50], 17, 2);
        assert_eq!(slope.times(), Some(1.0));
        let first = peak(&[0, 0, 0, 40, 40, 30], 18, 2);
        assert_eq!(first.times(), Some(160.0 / 70.0));
        assert!(!first.stands_out, "19 has as many");
        let begins = peak(&[0, 30, 21, 20], 16, 1);
        assert!(begins.times() > Some(TIMES) && !begins.stands_out);
        assert!(peak(&[0, 30, 20, 20], 16, 1).stands_out);
        assert!(!peak(&[0, 0, 0, 9], 18, 2).stands_out, "nine may be chance");
        assert!(peak(&[0, 0, 0, 10], 18, 2).stands_out);
        assert_eq!(peak(&[0, 0, 0, 10], 18, 2).times(), None);
    }

    #[test]
    fn at_the_ends_of_life_there_are_fewer_neighbours() {
        let mut exact = vec![0; usize::from(OLDEST_AGE) + 1];
        exact[1] = 6;
        assert_eq!(Peak::new(&exact, 0, 2).around, 3.0);
        assert_eq!(Peak::new(&exact, OLDEST_AGE, 1).around, 0.0);
    }
}
