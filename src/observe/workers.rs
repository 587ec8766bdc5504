//! Was this worker counted before?

use std::hash::{BuildHasher, RandomState};

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::line::{Line, LineList};
use crate::tally::Index;

/// Workers whose line is remembered, so that both lines of a pair can be named. Studies are smaller;
/// beyond it only the fact is kept, to bound memory. A hash table of 2^15 places takes so many, and those of
/// an establishment more, before it doubles.
const REMEMBERED_LINES: usize = 28_000;

/// The ids of workers, per establishment of a wave.
///
/// Ids themselves are not kept. Most end in a number that counts them, and the first that count on in an
/// establishment are kept as a span. Any other is a bit among those of its neighbours, so that memory hardly
/// grows with rows. Ids that do not count take some 25 bytes each.
#[derive(Default)]
pub struct SeenWorkers {
    /// How ids are told apart.
    pub ids: Ids,
    /// Where the line of a worker stands among those that are remembered.
    places: FxHashMap<Key, Index>,
    lines: LineList,
    /// The span of each establishment.
    spans: Vec<Span>,
    /// What stands before the numbers of spans, and the fewest digits of those.
    forms: IndexSet<(u64, u8), FxBuildHasher>,
    neighbours: FxHashMap<Key, u64>,
    /// The form that was looked for last, which is mostly that of the next.
    last_form: u16,
}

/// An id in an establishment. Those with the same letters before their number have keys of their own. Two
/// with other letters, of which a hash under a secret key is in theirs, are confused once in 10^19.
type Key = u64;

/// Ids that count on, as many digits as there are in the first unless a number has more.
#[derive(Clone, Copy, Default)]
struct Span {
    /// The number of the first.
    first: u32,
    /// How many there are.
    length: u16,
    /// How they are written, an index of [`SeenWorkers::forms`].
    form: u16,
}

/// How ids are told apart: the same way in every block of a study.
#[derive(Clone, Default)]
pub struct Ids {
    hasher: RandomState,
}

/// An id: the hash of what stands before its last digits, how many those are, and their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    prefix: u64,
    number: u32,
    digits: u8,
}

/// A worker who was seen before, and on which line if it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenBefore(pub Option<Line>);

impl Ids {
    /// The id that a cell holds.
    pub fn id(&self, cell: &[u8]) -> Id {
        self.id_like(cell, &mut LastPrefix::default())
    }

    /// The id that a cell holds, which mostly begins as the one before. Inlined, so that the parts of the id
    /// go straight to where it is kept: read back as a whole too soon they cost more than all of the row.
    #[inline(always)]
    pub fn id_like(&self, cell: &[u8], last: &mut LastPrefix) -> Id {
        let counting = cell.iter().rev().take(MOST_DIGITS);
        let digits = counting.take_while(|byte| byte.is_ascii_digit()).count();
        let (prefix, number) = cell.split_at(cell.len() - digits);
        Id {
            prefix: last.hash(prefix, &self.hasher),
            number: number
                .iter()
                .fold(0, |number, digit| 10 * number + u32::from(digit - b'0')),
            digits: digits as u8,
        }
    }
}

/// So many digits fit in 27 bits, as in a [`Key`].
pub const MOST_DIGITS: usize = 8;

/// The letters of the id before, and their hash.
#[derive(Default)]
pub struct LastPrefix {
    bytes: Vec<u8>,
    hash: Option<u64>,
}

impl LastPrefix {
    /// The hash of these letters. No letters are no text, so that nothing need be compared.
    #[inline(always)]
    fn hash(&mut self, letters: &[u8], hasher: &RandomState) -> u64 {
        match letters {
            [] => 0,
            _ => self.hash_of_some(letters, hasher),
        }
    }

    fn hash_of_some(&mut self, letters: &[u8], hasher: &RandomState) -> u64 {
        match self.hash {
            Some(hash) if self.bytes == letters => hash,
            _ => {
                let hash = hasher.hash_one(letters);
                self.bytes = letters.to_vec();
                self.hash = Some(hash);
                hash
            }
        }
    }
}

impl Id {
    /// The id that is a number and nothing else, as most are, written in so many digits: one at least, and eight
    /// at most.
    #[inline(always)]
    pub fn of_number(number: u32, digits: u8) -> Self {
        Self {
            prefix: 0,
            number,
            digits,
        }
    }

    /// Whether this id counts on from another: the same letters, and the next number, as `9` and `10` or
    /// `09` and `10`.
    pub fn follows(&self, other: &Self) -> bool {
        let has_more_digits =
            || self.digits > other.digits && self.digits == digits_of(self.number);
        self.prefix == other.prefix
            && other.digits > 0
            && self.number == other.number + 1
            && (self.digits == other.digits || has_more_digits())
    }

    /// Its key in an establishment.
    fn key(self, establishment: Index) -> Key {
        self.key_with(self.number, establishment)
    }

    /// The key of all that share a word of bits with it.
    fn key_of_word(self, establishment: Index) -> Key {
        self.key_with(self.number / u64::BITS, establishment)
    }

    /// The establishment takes 32 of the bits, a number 27, and how it is written 4.
    fn key_with(self, number: u32, establishment: Index) -> Key {
        let place = Key::from(establishment) << 31;
        self.prefix ^ (place | Key::from(number) << 4 | Key::from(self.written()))
    }

    /// The digits of its number if that is written with zeros before it, 1 if it is not, 0 if there is none:
    /// so that 9 and 10 are neighbours, and 09 is neither.
    fn written(self) -> u8 {
        match self.digits {
            digits if digits == digits_of(self.number) => 1,
            digits => digits,
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
        if let Some(&place) = self.places.get(&id.key(establishment)) {
            return Err(SeenBefore(Some(self.lines.get(place))));
        }
        if self.is_in_span(establishment, id) {
            return Err(SeenBefore(None));
        }
        if self.remembers_lines() {
            self.remember(establishment, id, line);
            self.know(establishment);
        } else if !self.set_bit(establishment, id) {
            return Err(SeenBefore(None));
        }
        Ok(())
    }

    /// Notes workers of an establishment who differ from each other, each with the lines between
    /// `first_line` and the row; false, and nothing is noted, if one of them was noted before. `counts_on`
    /// says whether their ids count on.
    pub fn note_run(
        &mut self,
        establishment: Index,
        workers: &[(Id, u32)],
        counts_on: bool,
        first_line: Line,
    ) -> bool {
        let line = |lines: u32| Line {
            number: first_line.number + u64::from(lines),
            ..first_line
        };
        let is_known = (establishment as usize) < self.spans.len();
        // Where rows are in the order of chance: one look is enough.
        if let &[(id, lines)] = workers
            && is_known
            && !self.follows_span(establishment, id)
        {
            return self.note(establishment, id, line(lines)).is_ok();
        }
        let was_noted = |&(id, _): &(Id, u32)| {
            self.places.contains_key(&id.key(establishment))
                || self.is_in_span(establishment, id)
                || self.has_bit(establishment, id)
        };
        if is_known && workers.iter().any(was_noted) {
            return false;
        }
        let remembers_lines = self.remembers_lines();
        if !remembers_lines && counts_on && self.put_in_span(establishment, workers) {
            return true;
        }
        for &(id, lines) in workers {
            if remembers_lines {
                self.remember(establishment, id, line(lines));
            } else {
                self.set_bit(establishment, id);
            }
        }
        self.know(establishment);
        true
    }

    fn remembers_lines(&self) -> bool {
        self.places.len() < REMEMBERED_LINES
    }

    fn remember(&mut self, establishment: Index, id: Id, line: Line) {
        let place = self.places.len() as Index;
        self.places.insert(id.key(establishment), place);
        self.lines.push(line);
    }

    /// Makes a place for the span of an establishment.
    fn know(&mut self, establishment: Index) -> &mut Span {
        let place = establishment as usize;
        if self.spans.len() <= place {
            self.spans.resize(place + 1, Span::default());
        }
        &mut self.spans[place]
    }

    /// Puts ids that count on in the span of an establishment, if they fit there.
    fn put_in_span(&mut self, establishment: Index, workers: &[(Id, u32)]) -> bool {
        let Some(&(first, _)) = workers.first() else {
            return true;
        };
        if first.digits == 0 {
            return false;
        }
        let Ok(more) = u16::try_from(workers.len()) else {
            return false;
        };
        let span = *self.know(establishment);
        if span.length == 0 {
            let form = self.form((first.prefix, first.digits));
            return form.is_some_and(|form| {
                *self.know(establishment) = Span {
                    first: first.number,
                    length: more,
                    form,
                };
                true
            });
        }
        match span.length.checked_add(more) {
            Some(length) if self.follows_span(establishment, first) => {
                self.know(establishment).length = length;
                true
            }
            _ => false,
        }
    }

    /// The number of a form; none if there are too many of them to number.
    fn form(&mut self, form: (u64, u8)) -> Option<u16> {
        if self.forms.get_index(self.last_form.into()) == Some(&form) {
            return Some(self.last_form);
        }
        let known = self.forms.get_index_of(&form);
        let number = match u16::try_from(self.forms.len()) {
            Ok(_) => known.unwrap_or_else(|| self.forms.insert_full(form).0),
            Err(_) => known?,
        };
        self.last_form = u16::try_from(number).ok()?;
        Some(self.last_form)
    }

    fn is_in_span(&self, establishment: Index, id: Id) -> bool {
        self.spans.get(establishment as usize).is_some_and(|&span| {
            let numbers = u64::from(span.first)..span.end();
            numbers.contains(&u64::from(id.number)) && self.has_form(span, id)
        })
    }

    /// Whether an id is the next of a span.
    fn follows_span(&self, establishment: Index, id: Id) -> bool {
        let span = self.spans.get(establishment as usize);
        span.is_some_and(|&span| span.end() == u64::from(id.number) && self.has_form(span, id))
    }

    /// Whether an id is written as those of a span.
    fn has_form(&self, span: Span, id: Id) -> bool {
        let form = self.forms.get_index(span.form.into());
        form.is_some_and(|&(prefix, digits)| {
            prefix == id.prefix && digits.max(digits_of(id.number)) == id.digits
        })
    }

    fn has_bit(&self, establishment: Index, id: Id) -> bool {
        let bits = self.neighbours.get(&id.key_of_word(establishment));
        bits.is_some_and(|bits| bits & id.bit() != 0)
    }

    /// Sets the bit of a worker; false if it was set.
    fn set_bit(&mut self, establishment: Index, id: Id) -> bool {
        self.know(establishment);
        let key = id.key_of_word(establishment);
        let bits = self.neighbours.entry(key).or_default();
        let was_set = *bits & id.bit() != 0;
        *bits |= id.bit();
        !was_set
    }
}

impl Span {
    /// The number behind the last.
    fn end(self) -> u64 {
        u64::from(self.first) + u64::from(self.length)
    }
}

/// The digits of a number without leading zeros.
fn digits_of(number: u32) -> u8 {
    number.checked_ilog10().map_or(1, |tens| tens as u8 + 1)
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

    /// Notes so many workers that no further line is remembered.
    fn forgetful() -> SeenWorkers {
        let mut seen = SeenWorkers::default();
        for number in 0..REMEMBERED_LINES as u32 {
            let id = seen.ids.id(b"x");
            seen.note(number, id, line(1)).unwrap();
        }
        seen
    }

    #[test]
    fn ids_that_are_written_otherwise_are_others() {
        for mut seen in [SeenWorkers::default(), forgetful()] {
            let ids = [
                "w",
                "w0",
                "w00",
                "w9",
                "w09",
                "w009",
                "w10",
                "w010",
                "w64",
                "v9",
                "9",
                "09",
                "0",
                "w99999999",
                "w999999999",
                "w9999999999",
            ];
            let ids = ids.map(|id| seen.ids.id(id.as_bytes()));
            for (place, &id) in ids.iter().enumerate() {
                assert_eq!(seen.note(3, id, line(9)), Ok(()), "{place}");
            }
            for (place, &id) in ids.iter().enumerate() {
                assert!(seen.note(3, id, line(9)).is_err(), "{place}");
            }
        }
    }

    #[test]
    fn workers_are_noted_together_or_not_at_all() {
        for mut seen in [SeenWorkers::default(), forgetful()] {
            let [w1, w2, w3] = [b"W1", b"W2", b"W3"].map(|id| seen.ids.id(id));
            assert!(seen.note_run(0, &[(w1, 0), (w2, 1)], true, line(2)));
            assert!(!seen.note_run(0, &[(w3, 2), (w2, 3)], false, line(2)));
            assert_eq!(seen.note(0, w3, line(6)), Ok(()));
            assert!(seen.note(0, w2, line(7)).is_err());
            assert!(seen.note(0, w1, line(8)).is_err());
            assert!(!seen.note_run(0, &[(w3, 0)], true, line(9)));
        }
    }

    #[test]
    fn a_span_holds_what_counts_on_and_nothing_else() {
        let mut seen = forgetful();
        let id = |seen: &SeenWorkers, id: &[u8]| seen.ids.id(id);
        let run = |seen: &SeenWorkers, from: u32, to: u32| -> Vec<(Id, u32)> {
            let ids = (from..to).map(|number| seen.ids.id(format!("W{number:03}").as_bytes()));
            ids.map(|id| (id, 0)).collect()
        };
        let (first, next, apart) = (run(&seen, 5, 8), run(&seen, 8, 10), run(&seen, 20, 22));
        for part in [&first, &next, &apart] {
            assert!(seen.note_run(7, part, true, line(2)));
        }
        assert_eq!((seen.spans[7].first, seen.spans[7].length), (5, 5));
        for number in 0..30_u32 {
            // The form of the span is that of its first id.
            let is_noted = (5..10).contains(&number) || (20..22).contains(&number);
            let worker = id(&seen, format!("W{number:03}").as_bytes());
            assert_eq!(
                !seen.note_run(7, &[(worker, 0)], true, line(3)),
                is_noted,
                "{number}"
            );
        }
        let letters = id(&seen, b"W");
        assert!(seen.note_run(9, &[(letters, 0)], true, line(3)));
        assert!(
            !seen.note_run(9, &[(letters, 0)], true, line(4)),
            "an id without a number"
        );
        let other = id(&seen, b"V006");
        assert!(
            seen.note_run(7, &[(other, 0)], true, line(4)),
            "another prefix"
        );
        let same = id(&seen, b"W006");
        assert!(
            seen.note_run(8, &[(same, 0)], true, line(4)),
            "another establishment"
        );
    }

    #[test]
    fn a_number_is_the_id_that_it_is_to_others() {
        let ids = Ids::default();
        for number in ["0", "7", "07", "00000001", "99999999"] {
            let id = Id::of_number(number.parse().unwrap(), number.len() as u8);
            assert_eq!(id, ids.id(number.as_bytes()), "{number}");
        }
    }

    #[test]
    fn an_id_follows_the_one_that_counts_up_to_it() {
        let ids = Ids::default();
        let follows = |one: &[u8], other: &[u8]| ids.id(other).follows(&ids.id(one));
        for (one, other) in [
            ("W1", "W2"),
            ("W09", "W10"),
            ("W9", "W10"),
            ("099", "100"),
            ("0", "1"),
        ] {
            assert!(follows(one.as_bytes(), other.as_bytes()), "{one}, {other}");
        }
        for (one, other) in [
            ("W1", "V2"),
            ("W1", "W3"),
            ("W1", "W02"),
            ("W09", "W010"),
            ("W", "W1"),
        ] {
            assert!(!follows(one.as_bytes(), other.as_bytes()), "{one}, {other}");
        }
    }
}
