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
    /// How ids are told apart.
    pub ids: Ids,
    lines: HashMap<(Index, Id), Line>,
    neighbours: HashMap<(Index, Id), u64>,
}

/// How ids are told apart: the same way in every block of a study.
#[derive(Clone, Default)]
pub struct Ids {
    hasher: RandomState,
}

/// An id: the hash of what stands before its last digits and of how many those are, and their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    prefix: u64,
    number: u32,
}

/// A worker who was seen before, and on which line if it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenBefore(pub Option<Line>);

impl Ids {
    /// The id that a cell holds.
    pub fn id(&self, cell: &[u8]) -> Id {
        /// So many digits fit in 32 bits.
        const MOST_DIGITS: usize = 9;
        let counting = cell.iter().rev().take(MOST_DIGITS);
        let digits = counting.take_while(|byte| byte.is_ascii_digit()).count();
        let (prefix, number) = cell.split_at(cell.len() - digits);
        Id {
            prefix: self.hasher.hash_one((prefix, digits)),
            number: number
                .iter()
                .fold(0, |number, digit| 10 * number + u32::from(digit - b'0')),
        }
    }
}

impl Id {
    /// Whether this id counts on from another: the same letters, and the next number.
    pub fn follows(&self, other: &Self) -> bool {
        self.prefix == other.prefix && self.number == other.number + 1
    }

    /// The first of the ids that share a word of bits with this one.
    fn neighbour(self) -> Self {
        Self {
            number: self.number / u64::BITS,
            ..self
        }
    }

    fn bit(self) -> u64 {
        1 << (self.number % u64::BITS)
    }
}

impl SeenWorkers {
    /// Notes a worker of an establishment.
    ///
    /// # Errors
    /// [`SeenBefore`] if that one was noted already.
    pub fn note(&mut self, establishment: Index, id: Id, line: Line) -> Result<(), SeenBefore> {
        if let Some(&first) = self.lines.get(&(establishment, id)) {
            return Err(SeenBefore(Some(first)));
        }
        if self.was_noted(establishment, id) {
            return Err(SeenBefore(None));
        }
        if self.lines.len() < REMEMBERED_LINES {
            self.lines.insert((establishment, id), line);
        } else {
            let key = (establishment, id.neighbour());
            *self.neighbours.entry(key).or_default() |= id.bit();
        }
        Ok(())
    }

    /// Notes workers of an establishment who differ from each other; false, and nothing is noted, if one of
    /// them was noted before.
    pub fn note_all(&mut self, establishment: Index, workers: &[(Id, Line)]) -> bool {
        let is_new = |&(id, _): &(Id, Line)| {
            !self.lines.contains_key(&(establishment, id)) && !self.was_noted(establishment, id)
        };
        let are_new = workers.iter().all(is_new);
        if are_new {
            for &(id, line) in workers {
                // They are new, so that nothing is refused.
                let _ = self.note(establishment, id, line);
            }
        }
        are_new
    }

    fn was_noted(&self, establishment: Index, id: Id) -> bool {
        let bits = self.neighbours.get(&(establishment, id.neighbour()));
        bits.is_some_and(|bits| bits & id.bit() != 0)
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
        let id = seen.ids.id(b"W1");
        assert_eq!(seen.note(0, id, line(2)), Ok(()));
        assert_eq!(seen.note(1, id, line(3)), Ok(()), "another establishment");
        assert_eq!(seen.note(0, id, line(9)), Err(SeenBefore(Some(line(2)))));
    }

    #[test]
    fn a_second_row_is_found_even_beyond_the_remembered_lines() {
        let mut seen = SeenWorkers::default();
        let rows = REMEMBERED_LINES as u32 + 1000;
        let [one, other] = [b"7".as_slice(), b"w-7"].map(|id| seen.ids.id(id));
        for row in 0..rows {
            assert_eq!(seen.note(row, one, line(row.into())), Ok(()));
            assert_eq!(seen.note(row, other, line(row.into())), Ok(()));
        }
        let mut again = |id: &[u8]| {
            let id = seen.ids.id(id);
            seen.note(rows - 1, id, line(0))
        };
        assert_eq!(again(b"7"), Err(SeenBefore(None)));
        assert_eq!(again(b"w-7"), Err(SeenBefore(None)));
        assert_eq!(again(b"8"), Ok(()));
        assert_eq!(again(b"07"), Ok(()), "07 is not 7");
    }

    #[test]
    fn workers_are_noted_together_or_not_at_all() {
        let mut seen = SeenWorkers::default();
        let ids = [b"W1", b"W2", b"W3"].map(|id| seen.ids.id(id));
        assert!(seen.note_all(0, &[(ids[0], line(2)), (ids[1], line(3))]));
        assert!(!seen.note_all(0, &[(ids[2], line(4)), (ids[1], line(5))]));
        assert_eq!(seen.note(0, ids[2], line(6)), Ok(()));
        assert_eq!(
            seen.note(0, ids[1], line(7)),
            Err(SeenBefore(Some(line(3))))
        );
    }

    #[test]
    fn an_id_follows_the_one_that_counts_up_to_it() {
        let ids = Ids::default();
        let follows = |one: &[u8], other: &[u8]| ids.id(other).follows(&ids.id(one));
        assert!(follows(b"W1", b"W2") && follows(b"W09", b"W10"));
        assert!(!follows(b"W1", b"V2") && !follows(b"W1", b"W3") && !follows(b"W9", b"W10"));
    }
}
