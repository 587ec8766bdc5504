//! Is this age a code for a missing one?

use crate::tally::{AgeRange, OLDEST_AGE};
use crate::warning::Warning;

/// Workers of each old age. Studies of the working young hardly have them, so that a code among them stands
/// apart.
#[derive(Clone, Debug, Default)]
pub struct OldAges {
    counts: Vec<u64>,
}

/// The youngest age that is counted here. The work has few older people, and no usual code is younger.
const YOUNGEST: u8 = 60;

/// Codes for missing that are ages too. Codes beyond the oldest age are errors already.
const CODES: [u8; 5] = [77, 88, 97, 98, 99];

impl OldAges {
    /// Counts a worker, if old and of one known age.
    pub fn note(&mut self, age: AgeRange) {
        if let Some(years) = age.exact().filter(|&years| years >= YOUNGEST) {
            self.counts
                .resize(usize::from(OLDEST_AGE - YOUNGEST) + 1, 0);
            self.counts[usize::from(years - YOUNGEST)] += 1;
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
        let count = |years: u8| {
            let place = years.checked_sub(YOUNGEST).map(usize::from);
            place
                .and_then(|place| self.counts.get(place))
                .copied()
                .unwrap_or(0)
        };
        let stands_apart = |&code: &u8| {
            let mut near = (code - NEAR + 1)..(code + NEAR);
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
        let mut old = OldAges::default();
        for &age in ages {
            old.note(AgeRange::new(age, age).unwrap());
        }
        let warnings = old.warnings().into_iter();
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
    fn a_range_is_no_code() {
        let mut old = OldAges::default();
        for _ in 0..2 {
            old.note(AgeRange::new(88, 120).unwrap());
        }
        assert_eq!(old.warnings(), []);
    }
}
