//! Is this age a code for a missing one?

use crate::tally::{AgeRange, OLDEST_AGE};
use crate::warning::Warning;

/// Workers of each age that the work hardly knows, so that a code among them stands apart.
#[derive(Clone, Debug, Default)]
pub struct OuterAges {
    counts: Vec<u64>,
}

/// The ages that are not counted here. The work has few people beyond them, and codes stand far from them.
const USUAL: std::ops::Range<u8> = 15..60;

/// Codes for missing that are ages too. Codes beyond the oldest age are errors already.
const CODES: [u8; 13] = [0, 1, 2, 3, 4, 5, 8, 9, 77, 88, 97, 98, 99];

impl OuterAges {
    /// Counts a worker, if of one known age that is not usual.
    pub fn note(&mut self, age: AgeRange) {
        if let Some(years) = age.exact() {
            self.note_years(years);
        }
    }

    /// Counts a worker of an age that is known, if it is not usual.
    #[inline]
    pub fn note_years(&mut self, years: u8) {
        if !USUAL.contains(&years) {
            self.counts.resize(usize::from(OLDEST_AGE) + 1, 0);
            self.counts[usize::from(years)] += 1;
        }
    }

    /// Counts those of another list too.
    pub fn merge(&mut self, others: &Self) {
        self.counts
            .resize(self.counts.len().max(others.counts.len()), 0);
        for (count, more) in self.counts.iter_mut().zip(&others.counts) {
            *count += more;
        }
    }

    /// The codes that repeat where nothing lies near them.
    pub fn warnings(&self) -> Vec<Warning> {
        /// An age is near if it is fewer years away than this.
        const NEAR: u8 = 6;
        let count = |years: u8| self.counts.get(usize::from(years)).copied().unwrap_or(0);
        let stands_apart = |&code: &u8| {
            let mut near = code.saturating_sub(NEAR - 1)..code + NEAR;
            near.all(|years| CODES.contains(&years) || count(years) == 0)
        };
        let repeated = CODES.into_iter().filter(|&code| count(code) > 1);
        let codes = repeated.filter(stands_apart);
        codes
            .map(|code| Warning::AgeLikeCode {
                code,
                workers: count(code),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(ages: &[u8]) -> Vec<(u8, u64)> {
        let mut ages_apart = OuterAges::default();
        for &age in ages {
            ages_apart.note(AgeRange::new(age, age).unwrap());
        }
        let warnings = ages_apart.warnings().into_iter();
        warnings
            .map(|warning| match warning {
                Warning::AgeLikeCode { code, workers } => (code, workers),
                other => panic!("{other}"),
            })
            .collect()
    }

    #[test]
    fn a_code_that_repeats_and_stands_apart_is_named() {
        assert_eq!(codes(&[17, 25, 99, 99, 30]), [(99, 2)]);
        assert_eq!(codes(&[88, 88, 88, 99, 99]), [(88, 3), (99, 2)]);
        assert_eq!(codes(&[98, 98, 99, 99]), [(98, 2), (99, 2)]);
    }

    #[test]
    fn an_age_among_others_or_of_one_worker_is_no_code() {
        assert_eq!(codes(&[17, 25, 99]), []);
        assert_eq!(codes(&[99, 99, 95]), []);
        assert_eq!(codes(&[77, 77, 80]), []);
        assert_eq!(codes(&[60, 60, 120, 120]), []);
    }

    #[test]
    fn a_code_below_every_age_of_the_work_is_named() {
        assert_eq!(codes(&[17, 25, 0, 0, 13]), [(0, 2)]);
        assert_eq!(codes(&[9, 9, 8, 8, 15]), [(8, 2), (9, 2)]);
        assert_eq!(codes(&[3, 3, 14]), [(3, 2)]);
        assert_eq!(codes(&[0, 17]), [], "one worker");
        assert_eq!(codes(&[4, 4, 7]), [], "near");
        assert_eq!(codes(&[9, 9, 14, 14]), [], "near");
        assert_eq!(codes(&[12, 12, 13, 13, 14, 14]), []);
    }

    #[test]
    fn a_range_is_no_code() {
        let mut ages_apart = OuterAges::default();
        for _ in 0..2 {
            ages_apart.note(AgeRange::new(88, 120).unwrap());
        }
        assert_eq!(ages_apart.warnings(), []);
    }
}
