//! Was this worker counted before?

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use crate::tally::Index;

/// Workers whose line is remembered, so that both lines of a pair can be named. Studies are smaller;
/// beyond it only the fact is kept, to bound memory.
const REMEMBERED_LINES: usize = 1 << 16;
/// Numbers below this are kept as bits: most studies number the workers of an establishment from 1.
const SMALL_NUMBERS: u64 = 256;

/// The ids of workers, per establishment of a wave.
///
/// Ids themselves are not kept. Numbers below 256 take a bit; others, once lines are no longer remembered,
/// eight bytes for a hash of 64 bits, so that two ids of one establishment are confused once in 10^13 or so.
#[derive(Default)]
pub struct SeenWorkers {
    lines: HashMap<(Index, u64), u64>,
    small: HashMap<(Index, u8), u64>,
    others: HashSet<(Index, u64)>,
    hasher: RandomState,
}

/// A worker who was seen before, and on which line if it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenBefore(pub Option<u64>);

impl SeenWorkers {
    /// Notes a worker of an establishment.
    ///
    /// # Errors
    /// [`SeenBefore`] if that one was noted already.
    pub fn note(&mut self, establishment: Index, id: &[u8], line: u64) -> Result<(), SeenBefore> {
        let (number, key) = self.key(id);
        if let Some(&first) = self.lines.get(&(establishment, key)) {
            return Err(SeenBefore(Some(first)));
        }
        if self.lines.len() < REMEMBERED_LINES {
            self.lines.insert((establishment, key), line);
            return Ok(());
        }
        let is_new = match number {
            Some(number) => self.set_bit(establishment, number),
            None => self.others.insert((establishment, key)),
        };
        if is_new {
            Ok(())
        } else {
            Err(SeenBefore(None))
        }
    }

    /// The id as a small number, if it is one, and as a key.
    fn key(&self, id: &[u8]) -> (Option<u8>, u64) {
        let is_canonical = !id.starts_with(b"0") && id.len() <= 3;
        let text = std::str::from_utf8(id).ok().filter(|_| is_canonical);
        match text.and_then(|text| text.parse::<u8>().ok()) {
            Some(number) => (Some(number), number.into()),
            // Keys of other ids lie above those of small numbers.
            None => (None, self.hasher.hash_one(id) | SMALL_NUMBERS),
        }
    }

    fn set_bit(&mut self, establishment: Index, number: u8) -> bool {
        let bits = self.small.entry((establishment, number / 64)).or_default();
        let bit = 1 << (number % 64);
        let is_new = *bits & bit == 0;
        *bits |= bit;
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_row_of_a_worker_names_the_line_of_the_first() {
        let mut seen = SeenWorkers::default();
        assert_eq!(seen.note(0, b"W1", 2), Ok(()));
        assert_eq!(seen.note(1, b"W1", 3), Ok(()), "another establishment");
        assert_eq!(seen.note(0, b"W1", 9), Err(SeenBefore(Some(2))));
    }

    #[test]
    fn a_second_row_is_found_even_beyond_the_remembered_lines() {
        let mut seen = SeenWorkers::default();
        let rows = REMEMBERED_LINES as u32 + 1000;
        for row in 0..rows {
            assert_eq!(seen.note(row, b"7", row.into()), Ok(()));
            assert_eq!(seen.note(row, b"w-7", row.into()), Ok(()));
        }
        assert_eq!(seen.note(rows - 1, b"7", 0), Err(SeenBefore(None)));
        assert_eq!(seen.note(rows - 1, b"w-7", 0), Err(SeenBefore(None)));
        assert_eq!(seen.note(rows - 1, b"8", 0), Ok(()));
    }
}
