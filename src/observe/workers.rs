//! Was this worker counted before?

mod small;

use std::hash::{BuildHasher, RandomState};

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};

use small::SmallNumbers;

use super::line::{Line, LineList};
use crate::tally::Index;

/// Workers whose line is remembered, so that both lines of a pair can be named. Studies are smaller;
/// beyond it only the fact is kept, to bound memory. A hash table of 2^15 places takes so many, and those of
/// an establishment more, before it doubles.
const REMEMBERED_LINES: usize = 28_000;

/// The ids of workers, per establishment of a wave.
///
/// Ids themselves are not kept. Most end in a number that counts them. Where it is small they are bits of a word
/// that the establishment has; the first of others that count on in an establishment are kept as a span. Any
/// other is a bit among those of its neighbours, so that memory hardly grows with rows. Ids that do not count take
/// some 25 bytes each.
#[derive(Default)]
pub struct SeenWorkers {
    /// How ids are told apart.
    pub ids: Ids,
    /// Where the line of a worker stands among those that are remembered.
    places: FxHashMap<Key, Index>,
    lines: LineList,
    /// As many establishments may have workers here.
    known: usize,
    small: SmallNumbers,
    /// The span of each establishment.
    spans: Vec<Span>,
    /// How the ids of spans are written.
    forms: IndexSet<Form, FxBuildHasher>,
    neighbours: FxHashMap<Key, u64>,
    /// The form that was looked for last, which is mostly that of the next.
    last_form: u16,
}

/// An id in an establishment. Those with the same letters before their number have keys of their own. Two
/// with other letters, of which a hash under a secret key is in theirs, are confused once in 10^19.
type Key = u64;

/// How ids are written that count: what stands before their numbers, of which a hash is kept, and the fewest
/// digits of those.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Form {
    prefix: u64,
    digits: u8,
}

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

impl Form {
    /// That of an id, which may have no number.
    fn of(id: Id) -> Self {
        let is_padded = id.digits > digits_of(id.number);
        Self {
            prefix: id.prefix,
            digits: if is_padded {
                id.digits
            } else {
                id.digits.min(1)
            },
        }
    }

    /// Whether an id with a number is written so.
    fn has(self, id: Id) -> bool {
        self.prefix == id.prefix
            && self.digits > 0
            && self.digits.max(digits_of(id.number)) == id.digits
    }
}

impl SeenWorkers {
    /// Notes a worker of an establishment.
    ///
    /// # Errors
    /// [`SeenBefore`] if that one was noted already.
    pub fn note(&mut self, establishment: Index, id: Id, line: Line) -> Result<(), SeenBefore> {
        self.know(establishment);
        if let Some(bits) = self.small.bits([id].into_iter()) {
            return if self.note_small(establishment, bits, &[(id, 0)], |_| line) {
                Ok(())
            } else {
                Err(self.seen_before(establishment, id))
            };
        }
        if self.places.contains_key(&id.key(establishment)) || self.is_in_span(establishment, id) {
            return Err(self.seen_before(establishment, id));
        }
        if self.remembers_lines() {
            self.remember(establishment, id, line);
        } else if !self.set_bit(establishment, id) {
            return Err(SeenBefore(None));
        }
        Ok(())
    }

    /// Where a worker was seen who was.
    fn seen_before(&self, establishment: Index, id: Id) -> SeenBefore {
        let place = self.places.get(&id.key(establishment));
        SeenBefore(place.map(|&place| self.lines.get(place)))
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
        if let Some(bits) = self.small.bits(workers.iter().map(|&(id, _)| id)) {
            self.know(establishment);
            return self.note_small(establishment, bits, workers, line);
        }
        let is_known = (establishment as usize) < self.known;
        // Where rows are in the order of chance: one look is enough.
        if let &[(id, lines)] = workers
            && is_known
            && !self.follows_span(establishment, id)
        {
            return self.note(establishment, id, line(lines)).is_ok();
        }
        let was_noted = |&(id, _): &(Id, u32)| {
            let is_small = || {
                let bit = self.small.bit(id);
                bit.is_some_and(|bit| self.small.has(establishment, bit))
            };
            self.places.contains_key(&id.key(establishment))
                || self.is_in_span(establishment, id)
                || is_small()
                || self.has_bit(establishment, id)
        };
        if is_known && workers.iter().any(was_noted) {
            return false;
        }
        self.know(establishment);
        let remembers_lines = self.remembers_lines();
        if !remembers_lines && counts_on && self.put_in_span(establishment, workers) {
            return true;
        }
        for &(id, lines) in workers {
            if let Some(bit) = self.small.bit(id) {
                self.small.add(establishment, bit);
            }
            if remembers_lines {
                self.remember(establishment, id, line(lines));
            }
        }
        if !remembers_lines {
            self.set_bits(establishment, workers);
        }
        true
    }

    /// Notes workers whose ids are small numbers; false, and nothing is noted, if one was noted before.
    fn note_small(
        &mut self,
        establishment: Index,
        bits: u64,
        workers: &[(Id, u32)],
        line: impl Fn(u32) -> Line,
    ) -> bool {
        if self.small.has(establishment, bits) {
            return false;
        }
        self.small.add(establishment, bits);
        if self.remembers_lines() {
            for &(id, lines) in workers {
                self.remember(establishment, id, line(lines));
            }
        }
        true
    }

    /// Keeps that an establishment may have workers here.
    fn know(&mut self, establishment: Index) {
        self.known = self.known.max(establishment as usize + 1);
    }

    fn remembers_lines(&self) -> bool {
        self.places.len() < REMEMBERED_LINES
    }

    fn remember(&mut self, establishment: Index, id: Id, line: Line) {
        let place = self.places.len() as Index;
        self.places.insert(id.key(establishment), place);
        self.lines.push(line);
    }

    /// The span of an establishment, made if there is none.
    fn span(&mut self, establishment: Index) -> &mut Span {
        let place = establishment as usize;
        if self.spans.len() <= place {
            self.spans.resize(place + 1, Span::default());
        }
        &mut self.spans[place]
    }

    /// Puts ids that count on in the span of an establishment, if they fit there. None of a span is a small
    /// number, nor will be: the first would be.
    fn put_in_span(&mut self, establishment: Index, workers: &[(Id, u32)]) -> bool {
        let Some(&(first, _)) = workers.first() else {
            return true;
        };
        // Where some are small the others are few: a list of spans for all establishments is not worth it.
        let is_small = self.small.bit(first).is_some();
        if first.digits == 0 || is_small || self.small.has(establishment, u64::MAX) {
            return false;
        }
        let Ok(more) = u16::try_from(workers.len()) else {
            return false;
        };
        let span = *self.span(establishment);
        if span.length == 0 {
            let form = self.form(Form {
                prefix: first.prefix,
                digits: first.digits,
            });
            return form.is_some_and(|form| {
                *self.span(establishment) = Span {
                    first: first.number,
                    length: more,
                    form,
                };
                true
            });
        }
        match span.length.checked_add(more) {
            Some(length) if self.follows_span(establishment, first) => {
                self.span(establishment).length = length;
                true
            }
            _ => false,
        }
    }

    /// The number of a form; none if there are too many of them to number.
    fn form(&mut self, form: Form) -> Option<u16> {
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
        form.is_some_and(|form| form.has(id))
    }

    fn has_bit(&self, establishment: Index, id: Id) -> bool {
        let bits = self.neighbours.get(&id.key_of_word(establishment));
        bits.is_some_and(|bits| bits & id.bit() != 0)
    }

    /// Sets the bit of a worker; false if it was set.
    fn set_bit(&mut self, establishment: Index, id: Id) -> bool {
        let bits = self.neighbours.entry(id.key_of_word(establishment));
        let bits = bits.or_default();
        let was_set = *bits & id.bit() != 0;
        *bits |= id.bit();
        !was_set
    }

    /// Sets the bits of workers whose numbers are not small. Those of neighbours at once.
    fn set_bits(&mut self, establishment: Index, workers: &[(Id, u32)]) {
        let mut word = (0, 0);
        for &(id, _) in workers {
            if self.small.bit(id).is_some() {
                continue;
            }
            let key = id.key_of_word(establishment);
            if key != word.0 || word.1 == 0 {
                self.put_word(word);
                word = (key, 0);
            }
            word.1 |= id.bit();
        }
        self.put_word(word);
    }

    fn put_word(&mut self, (key, bits): (Key, u64)) {
        if bits != 0 {
            *self.neighbours.entry(key).or_default() |= bits;
        }
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
        let parts = [(105, 108), (108, 110), (120, 122)];
        for (from, to) in parts {
            let part = run(&seen, from, to);
            assert!(seen.note_run(7, &part, true, line(2)));
        }
        assert_eq!((seen.spans[7].first, seen.spans[7].length), (105, 5));
        for number in 100..130_u32 {
            // The form of the span is that of its first id.
            let is_noted = (105..110).contains(&number) || (120..122).contains(&number);
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
        let other = id(&seen, b"V106");
        assert!(
            seen.note_run(7, &[(other, 0)], true, line(4)),
            "another prefix"
        );
        let same = id(&seen, b"W106");
        assert!(
            seen.note_run(8, &[(same, 0)], true, line(4)),
            "another establishment"
        );
    }

    #[test]
    fn a_worker_is_known_in_whatever_order_and_however_written() {
        let forms: [fn(u32) -> String; 5] = [
            |number| format!("W{number}"),
            |number| format!("W{number:02}"),
            |number| format!("W{number:03}"),
            |number| number.to_string(),
            |number| format!("{number}w"),
        ];
        for mut seen in [SeenWorkers::default(), forgetful()] {
            let mut noted = std::collections::HashSet::new();
            let mut chance = 1_u32;
            for step in 0..20_000 {
                let mut draw = |below: u32| {
                    chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (chance >> 8) % below
                };
                let (establishment, form) = (draw(40), forms[draw(5) as usize]);
                let (from, length) = (draw(200), 1 + draw(4).pow(draw(4)));
                let ids: Vec<String> = (from..from + length).map(form).collect();
                let is_new = ids
                    .iter()
                    .all(|id| !noted.contains(&(establishment, id.clone())));
                let workers: Vec<_> = ids
                    .iter()
                    .map(|id| (seen.ids.id(id.as_bytes()), 0))
                    .collect();
                let counts_on = workers.windows(2).all(|two| two[1].0.follows(&two[0].0));
                let was_new = match workers[..] {
                    [(id, _)] if draw(2) == 0 => seen.note(establishment, id, line(step)).is_ok(),
                    _ => seen.note_run(establishment, &workers, counts_on, line(step)),
                };
                assert_eq!(was_new, is_new, "{step}: {establishment} {ids:?}");
                if is_new {
                    noted.extend(ids.into_iter().map(|id| (establishment, id)));
                }
            }
        }
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
