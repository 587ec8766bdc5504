//! Was this worker counted before?

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::registry::Line;
use crate::tally::Index;

/// Workers whose line is remembered, so that both lines of a pair can be named. Studies are smaller;
/// beyond it only the fact is kept, to bound memory.
const REMEMBERED_LINES: usize = 1 << 15;
/// The ids of workers, per establishment of a wave.
///
/// Ids themselves are not kept. Most end in a number that counts them, so beyond the remembered lines an
/// id is a bit among those of its neighbours: memory hardly grows with rows. Ids that do not count take
/// some 32 bytes each, as a hash of 64 bits: two of one establishment are confused once in 10^13 or so.
#[derive(Default)]
pub struct SeenWorkers {
    lines: HashMap<(Index, Id), Line>,
    neighbours: HashMap<(Index, Id), u64>,
    hasher: RandomState,
}

/// An id: the hash of what stands before its last digits and of how many those are, and their number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Id {
    prefix: u64,
    number: u32,
}

/// A worker who was seen before, and on which line if it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenBefore(pub Option<Line>);

impl SeenWorkers {
    /// Notes a worker of an establishment.
    ///
    /// # Errors
    /// [`SeenBefore`] if that one was noted already.
    pub fn note(&mut self, establishment: Index, id: &[u8], line: Line) -> Result<(), SeenBefore> {
        let id = self.id(id);
        if let Some(&first) = self.lines.get(&(establishment, id)) {
            return Err(SeenBefore(Some(first)));
        }
        if self.lines.len() < REMEMBERED_LINES {
            self.lines.insert((establishment, id), line);
            return Ok(());
        }
        let neighbours = Id {
            number: id.number / u64::BITS,
            ..id
        };
        let bits = self
            .neighbours
            .entry((establishment, neighbours))
            .or_default();
        let bit = 1 << (id.number % u64::BITS);
        let is_new = *bits & bit == 0;
        *bits |= bit;
        if is_new {
            Ok(())
        } else {
            Err(SeenBefore(None))
        }
    }

    fn id(&self, id: &[u8]) -> Id {
        /// So many digits fit in 32 bits.
        const MOST_DIGITS: usize = 9;
        let counting = id.iter().rev().take(MOST_DIGITS);
        let digits = counting.take_while(|byte| byte.is_ascii_digit()).count();
        let (prefix, number) = id.split_at(id.len() - digits);
        Id {
            prefix: self.hasher.hash_one((prefix, digits)),
            number: number
                .iter()
                .fold(0, |number, digit| 10 * number + u32::from(digit - b'0')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64) -> Line {
        Line { order: 0, number }
    }

    #[test]
    fn the_second_row_of_a_worker_names_the_line_of_the_first() {
        let mut seen = SeenWorkers::default();
        assert_eq!(seen.note(0, b"W1", line(2)), Ok(()));
        assert_eq!(
            seen.note(1, b"W1", line(3)),
            Ok(()),
            "another establishment"
        );
        assert_eq!(seen.note(0, b"W1", line(9)), Err(SeenBefore(Some(line(2)))));
    }

    #[test]
    fn a_second_row_is_found_even_beyond_the_remembered_lines() {
        let mut seen = SeenWorkers::default();
        let rows = REMEMBERED_LINES as u32 + 1000;
        for row in 0..rows {
            assert_eq!(seen.note(row, b"7", line(row.into())), Ok(()));
            assert_eq!(seen.note(row, b"w-7", line(row.into())), Ok(()));
        }
        let mut again = |id: &[u8]| seen.note(rows - 1, id, line(0));
        assert_eq!(again(b"7"), Err(SeenBefore(None)));
        assert_eq!(again(b"w-7"), Err(SeenBefore(None)));
        assert_eq!(again(b"8"), Ok(()));
        assert_eq!(again(b"07"), Ok(()), "07 is not 7");
    }
}
