//! What does a row say that is like the one before? Most rows are of the same establishment or of the next in
//! its stratum, and the same bytes need no parsing.

use std::ops::Range;

use memchr::memchr2;

use super::clean::is_clean;
use super::split::{Rules, Splitter, plain_length};
use super::text::text_length;
use crate::observe::layout::{Layout, Values};
use crate::observe::workers::MOST_DIGITS;

/// Columns beside each other that decide where a row is counted, or a single other one.
#[derive(Clone, Debug)]
pub struct Part {
    columns: Range<usize>,
    used: Use,
    /// What stands behind it: a delimiter, or the end of the line.
    end: u8,
}

/// What columns are read for. Those that say something of a worker are places in [`Glance::cells`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// It says what counts of a worker.
    Value,
    /// It is the upper end of an age range, of which the value is the lower.
    UpperEnd,
    /// It tells workers apart.
    Worker,
    /// They decide where a row is counted.
    Key,
    /// Nothing.
    Nothing,
}

/// What a row says of its worker: cells by what they say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Glance {
    cells: [Written; 3],
}

/// A cell of a block without the blanks around it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Written {
    start: u32,
    length: u32,
    /// How many digits it is, if it is nothing but digits and those are eight at most; otherwise 0.
    pub digits: u8,
    /// The number that they write.
    pub number: u32,
}

/// A row by whose bytes others are known to be like it.
pub struct Memo<'a> {
    block: &'a [u8],
    rules: &'a Rules,
    /// The parts of its key; none if no row is remembered.
    keys: Vec<Key<'a>>,
}

/// A part of the key of a row.
struct Key<'a> {
    /// Its fields, with what stands behind each.
    fields: &'a [u8],
    /// That of the establishment, if it is one of them.
    establishment: Option<Range<usize>>,
}

/// Where rows are no longer like the one that is remembered, or no longer seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// How many were seen.
    pub rows: usize,
    /// Where the next one begins.
    pub at: usize,
    /// What of that one is unlike, if it is its key.
    pub unlike: Option<Unlike>,
}

/// A part of a key that is another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unlike {
    /// Which part it is.
    key: usize,
    /// Where it begins.
    at: usize,
}

impl Rules {
    /// The parts of a row that decide where it is counted.
    fn keys(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.used == Use::Key)
    }
}

impl Part {
    /// The parts of a row, in their order; none where a row cannot be taken in at a glance.
    pub fn of_row(layout: &Layout, width: usize, delimiter: u8) -> Vec<Self> {
        let values = layout.values.columns();
        let decides = |column: &usize| layout.key.contains(column);
        let is_tally = matches!(layout.values, Values::Tally(_));
        if is_tally || values.iter().chain(&layout.worker).any(decides) {
            return Vec::new();
        }
        let mut parts: Vec<Self> = Vec::new();
        for column in 0..width {
            let used = match layout.values {
                Values::AgeRange(_, high) if high == column => Use::UpperEnd,
                _ if values.contains(&column) => Use::Value,
                _ if layout.worker == Some(column) => Use::Worker,
                _ if decides(&column) => Use::Key,
                _ => Use::Nothing,
            };
            match parts.last_mut() {
                Some(last) if (last.used, used) == (Use::Key, Use::Key) => {
                    last.columns.end = column + 1;
                }
                _ => parts.push(Self {
                    columns: column..column + 1,
                    used,
                    end: end_of(column, width, delimiter),
                }),
            }
        }
        parts
    }
}

/// What stands behind a column.
fn end_of(column: usize, width: usize, delimiter: u8) -> u8 {
    if column + 1 == width {
        b'\n'
    } else {
        delimiter
    }
}

impl Written {
    /// The cell that lies there, blanks and all.
    fn new(block: &[u8], cell: Range<usize>) -> Self {
        let text = &block[cell.clone()];
        let bytes = trimmed(text);
        let blanks = text.len() - text.trim_ascii_start().len();
        let number = all_digits(bytes);
        Self {
            start: (cell.start + blanks) as u32,
            length: bytes.len() as u32,
            digits: number.map_or(0, |_| bytes.len() as u8),
            number: number.unwrap_or(0),
        }
    }

    /// Its bytes in the block.
    pub fn bytes<'a>(&self, block: &'a [u8]) -> &'a [u8] {
        &block[self.start as usize..][..self.length as usize]
    }

    /// The completed years of an age of two digits, as nearly all are.
    #[inline]
    pub fn years(&self) -> Option<u8> {
        (self.digits == 2 && self.number >= 10).then_some(self.number as u8)
    }
}

impl Glance {
    /// What a record of the block that was split says of its worker.
    pub fn of_split(block: &[u8], splitter: &Splitter<'_>, layout: &Layout) -> Self {
        let cell = |column| Written::new(block, splitter.range(column));
        let nothing = Written::default();
        let (value, upper_end) = match layout.values {
            Values::Age(column) | Values::Outcome(column) => (cell(column), nothing),
            Values::AgeRange(low, high) => (cell(low), cell(high)),
            Values::Tally(_) => (nothing, nothing),
        };
        let worker = layout.worker.map_or(nothing, cell);
        let mut seen = Self::default();
        seen.cells[Use::Value as usize] = value;
        seen.cells[Use::UpperEnd as usize] = upper_end;
        seen.cells[Use::Worker as usize] = worker;
        seen
    }

    /// The value.
    pub fn value(&self) -> Written {
        self.cells[Use::Value as usize]
    }

    /// The upper end of an age range, of which the value is the lower.
    pub fn upper_end(&self) -> Written {
        self.cells[Use::UpperEnd as usize]
    }

    /// The id of the worker.
    pub fn worker(&self) -> Written {
        self.cells[Use::Worker as usize]
    }
}

impl<'a> Memo<'a> {
    /// No row of a block yet.
    pub fn new(block: &'a [u8], rules: &'a Rules) -> Self {
        Self {
            block,
            rules,
            keys: Vec::new(),
        }
    }

    /// Remembers the record that was split, unless it lies on several lines.
    pub fn remember(&mut self, splitter: &Splitter<'a>, lines: u64) {
        self.keys.clear();
        if lines == 1 {
            let establishment = self.rules.establishment;
            let parts = self.rules.keys();
            let keys = parts.map(|part| Key::of_split(splitter, &part.columns, establishment));
            self.keys.extend(keys);
        }
    }

    /// Whether the record that was split has the very bytes of the remembered one in the fields of its key.
    pub fn is_like(&self, splitter: &Splitter<'a>) -> bool {
        let parts = self.rules.keys();
        let fields = parts.map(|part| splitter.fields_of(&part.columns));
        !self.keys.is_empty() && self.keys.iter().map(|key| key.fields).eq(fields)
    }

    /// Sees what the records say that begin there, as long as each has the very bytes of the remembered one in the
    /// fields of its key, and is simple and clean otherwise, and as there is room for them.
    ///
    /// A function of its own with little at hand, and for many rows at a time, since it runs over all of them:
    /// within a loop that does more, or with a slice for what is left of a row, it took twice as long.
    #[inline(never)]
    pub fn alike(&self, start: usize, seen: &mut [Glance]) -> Stop {
        let mut at = start;
        for (rows, glance) in seen.iter_mut().enumerate() {
            match self.row_alike(at, glance) {
                Ok(behind) => at = behind,
                Err(unlike) => return Stop { rows, at, unlike },
            }
        }
        Stop {
            rows: seen.len(),
            at,
            unlike: None,
        }
    }

    /// Sees what the record says that begins there, and gives the place behind it.
    #[inline(always)]
    fn row_alike(&self, start: usize, seen: &mut Glance) -> Result<usize, Option<Unlike>> {
        let mut keys = self.keys.iter();
        let mut at = start;
        for part in &self.rules.parts {
            match part.used {
                Use::Key => {
                    let key = keys.next().ok_or(None)?;
                    if !begins_with(self.block, at, key.fields) {
                        let key = self.keys.len() - 1 - keys.len();
                        return Err(Some(Unlike { key, at }));
                    }
                    at += key.fields.len();
                }
                Use::Nothing => at = self.behind_cell(at, part.end).ok_or(None)?,
                _ => {
                    let cell = &mut seen.cells[part.used as usize];
                    at = self.read_cell(at, part.end, cell).ok_or(None)?;
                }
            }
        }
        let is_row = at > start && at - start <= self.rules.longest;
        is_row.then_some(at).ok_or(None)
    }

    /// Remembers in place of the establishment the other one that the record has where that is all in which it is
    /// unlike, as far as that is seen; the place of its id.
    pub fn turn_to_other(&mut self, unlike: Unlike) -> Option<Range<usize>> {
        let key = &mut self.keys[unlike.key];
        *key = key.at_other_establishment(self.block, unlike.at, self.rules)?;
        key.id_at(unlike.at)
    }

    /// Remembers no row.
    pub fn forget(&mut self) {
        self.keys.clear();
    }

    /// What is behind the cell that begins there. Nearly all that are not read are empty.
    #[inline]
    fn behind_cell(&self, at: usize, end: u8) -> Option<usize> {
        if self.block.get(at) == Some(&end) {
            return Some(at + 1);
        }
        Some(text(self.block, at, self.rules.delimiter, end)?.next)
    }

    /// Reads the cell that begins there, and gives the place behind it. Nearly all that are read are of few digits.
    #[inline]
    fn read_cell(&self, start: usize, end: u8, cell: &mut Written) -> Option<usize> {
        let (mut at, mut number) = (start, 0_u32);
        while let Some(&byte) = self.block.get(at) {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                let digits = at - start;
                if byte != end || digits > MOST_DIGITS {
                    break;
                }
                *cell = Written {
                    start: start as u32,
                    length: digits as u32,
                    digits: digits as u8,
                    number,
                };
                return Some(at + 1);
            }
            number = number.wrapping_mul(10).wrapping_add(digit.into());
            at += 1;
        }
        let text = text(self.block, start, self.rules.delimiter, end)?;
        *cell = Written::new(self.block, text.cell);
        Some(text.next)
    }
}

impl<'a> Key<'a> {
    /// These columns of the record that was split.
    fn of_split(splitter: &Splitter<'a>, columns: &Range<usize>, establishment: usize) -> Self {
        let length = |columns: Range<usize>| splitter.fields_of(&columns).len();
        let is_here = columns.contains(&establishment);
        let until = |column: usize| length(columns.start..column);
        Self {
            fields: splitter.fields_of(columns),
            establishment: is_here.then(|| until(establishment)..until(establishment + 1)),
        }
    }

    /// The part of a record that begins there, if it is like this one but for the establishment, whose field is
    /// without quotes.
    fn at_other_establishment(&self, block: &'a [u8], start: usize, rules: &Rules) -> Option<Self> {
        let known = self.establishment.clone()?;
        let (before, behind) = (&self.fields[..known.start], &self.fields[known.end..]);
        let field = start + known.start;
        if !begins_with(block, start, before) || block.get(field) == Some(&b'"') {
            return None;
        }
        let end = end_of(rules.establishment, rules.width, rules.delimiter);
        let next = text(block, field, rules.delimiter, end)?.next;
        begins_with(block, next, behind).then(|| Self {
            fields: &block[start..next + behind.len()],
            establishment: Some(known.start..next - start),
        })
    }

    /// Where the id of the establishment lies, if this part lies there.
    fn id_at(&self, start: usize) -> Option<Range<usize>> {
        let field = self.establishment.clone()?;
        let text = &self.fields[field.start..field.end - 1];
        let blanks = text.len() - text.trim_ascii_start().len();
        let id = start + field.start + blanks;
        Some(id..id + text.trim_ascii().len())
    }
}

/// A cell of text, and where the next field begins.
#[derive(Debug, PartialEq)]
struct Text {
    cell: Range<usize>,
    next: usize,
}

/// The cell that begins there and ends before that byte; none unless it is clean, and plain or on one line between
/// quotes.
fn text(block: &[u8], start: usize, delimiter: u8, end: u8) -> Option<Text> {
    let (first, stop) = match block.get(start)? {
        b'"' => (start + 1, b'"'),
        _ => (start, delimiter),
    };
    let last = first + text_length(&block[first..], stop);
    let closing = usize::from(stop == b'"');
    let is_simple = closing == 0 || block.get(last) == Some(&b'"');
    if is_simple && block.get(last + closing) == Some(&end) {
        return Some(Text {
            cell: first..last,
            next: last + closing + 1,
        });
    }
    let of_any_text = if closing == 1 {
        quoted_cell
    } else {
        plain_cell
    };
    let (length, next) = of_any_text(&block[first..], delimiter, end)?;
    Some(Text {
        cell: first..first + length,
        next: first + next,
    })
}

/// How long the cell is whose quote was opened, and where the next field begins.
fn quoted_cell(bytes: &[u8], _: u8, end: u8) -> Option<(usize, usize)> {
    let (cell, behind) = bytes.split_at(memchr2(b'"', b'\n', bytes)?);
    let next = match behind {
        [b'"', byte, ..] if *byte == end => 2,
        [b'"', b'\r', b'\n', ..] if end == b'\n' => 3,
        _ => return None,
    };
    is_clean(cell).then_some((cell.len(), cell.len() + next))
}

/// The same of the cell without quotes.
fn plain_cell(bytes: &[u8], delimiter: u8, end: u8) -> Option<(usize, usize)> {
    let length = plain_length(bytes, delimiter);
    // With what ends it: before the end of a line there may be a carriage return.
    let is_simple = *bytes.get(length)? == end && is_clean(&bytes[..=length]);
    is_simple.then_some((length, length + 1))
}

/// The number, if they are nothing but digits and those not too many.
fn all_digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > MOST_DIGITS {
        return None;
    }
    bytes.iter().try_fold(0, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(10 * number + digit)
    })
}

/// Whether these bytes lie there.
#[inline]
fn begins_with(block: &[u8], start: usize, bytes: &[u8]) -> bool {
    let there = block.get(start..start + bytes.len());
    there.is_some_and(|there| are_same(there, bytes))
}

/// Whether as many bytes are the same. Many at a time, the last ones together with some that were looked at
/// before: they are too few for a call of the system's comparison, and this is done twice for every row.
#[inline]
fn are_same(one: &[u8], other: &[u8]) -> bool {
    if let (Some(last), Some(other_last)) = (one.last_chunk::<8>(), other.last_chunk::<8>()) {
        let eights = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
        return last == other_last && eights.into_iter().all(|(one, other)| one == other);
    }
    if let (Some(last), Some(other_last)) = (one.last_chunk::<4>(), other.last_chunk::<4>()) {
        return last == other_last && one.first_chunk::<4>() == other.first_chunk::<4>();
    }
    one.iter().zip(other).all(|(one, other)| one == other)
}

/// A cell without the blanks around it, of which nearly all have none.
#[inline]
fn trimmed(cell: &[u8]) -> &[u8] {
    let is_tight = cell.first() > Some(&b' ') && cell.last() > Some(&b' ');
    if is_tight { cell } else { cell.trim_ascii() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_same_only_where_every_one_is() {
        let bytes: Vec<u8> = (0..40).collect();
        for length in 0..bytes.len() {
            assert!(are_same(&bytes[..length], &bytes[..length]));
            for place in 0..length {
                let mut other = bytes[..length].to_vec();
                other[place] ^= 0x80;
                assert!(!are_same(&bytes[..length], &other), "{place} of {length}");
            }
        }
    }

    #[test]
    fn a_cell_is_text_on_one_line_and_ends_as_it_must() {
        let cell = |bytes: &'static [u8]| {
            let text = text(bytes, 0, b',', b',')?;
            Some((&bytes[text.cell], &bytes[text.next..]))
        };
        assert_eq!(cell(b"12,x"), Some((&b"12"[..], &b"x"[..])));
        assert_eq!(cell(b",x"), Some((&b""[..], &b"x"[..])));
        assert_eq!(cell(b"1a 2,x"), Some((&b"1a 2"[..], &b"x"[..])));
        assert_eq!(cell(b"\"a,b\",x"), Some((&b"a,b"[..], &b"x"[..])));
        let accents = "\u{e9}t\u{e9},x".as_bytes();
        let quoted = "\"\u{e9}t\u{e9}\",x".as_bytes();
        assert_eq!(cell(accents), Some((&accents[..5], &b"x"[..])));
        assert_eq!(cell(quoted), Some((&accents[..5], &b"x"[..])));
        for other in [
            &b""[..],
            b"12",
            b"12\n",
            b"1\"2,",
            b"\"a\"\"b\",",
            b"\"a\nb\",",
            b"\"a\"",
            b"\"",
            b"a\x07,",
            b"\"a\x07\",",
            b"\xe9,",
        ] {
            assert_eq!(cell(other), None, "{other:?}");
        }
        let last = |bytes: &'static [u8]| {
            let text = text(bytes, 0, b',', b'\n')?;
            Some((&bytes[text.cell], &bytes[text.next..]))
        };
        assert_eq!(last(b"a\r\nx"), Some((&b"a\r"[..], &b"x"[..])));
        assert_eq!(last(b"\"a\"\r\nx"), Some((&b"a"[..], &b"x"[..])));
        assert_eq!(last(b"a\rb\nx"), None);
    }

    #[test]
    fn only_an_age_of_two_digits_is_taken_for_one_at_a_glance() {
        let years = |cell: &'static str| Written::new(cell.as_bytes(), 0..cell.len()).years();
        assert_eq!(years("17"), Some(17));
        assert_eq!(years(" 99 "), Some(99));
        for other in ["9", "09", "017", "120", "1a", "17.0", "", "-17"] {
            assert_eq!(years(other), None, "{other}");
        }
    }

    #[test]
    fn a_row_of_another_establishment_is_known_by_the_rest_of_its_key() {
        let block =
            b"P,E1,17,1.5\nP,E1,20,1.5\nP, E22 ,8,1.5\nP,E22,9,2\nQ,E22,9,1.5\nP,\"E3\",9,1.5\n";
        let part = |columns, used, end| Part { columns, used, end };
        let rules = Rules {
            delimiter: b',',
            width: 4,
            allow_multiline: false,
            longest: 99,
            is_read: vec![true; 4],
            parts: vec![
                part(0..2, Use::Key, b','),
                part(2..3, Use::Value, b','),
                part(3..4, Use::Key, b'\n'),
            ],
            establishment: 1,
            context: Vec::new(),
        };
        let mut splitter = Splitter::new(block, &rules);
        let mut memo = Memo::new(block, &rules);
        let mut seen = [Glance::default(); 3];
        let values =
            |seen: &[Glance]| -> Vec<u32> { seen.iter().map(|one| one.value().number).collect() };
        assert_eq!(memo.alike(0, &mut seen).rows, 0, "nothing is remembered");
        splitter.split(0).unwrap();
        memo.remember(&splitter, 1);
        let stop = memo.alike(0, &mut seen);
        assert_eq!((stop.rows, values(&seen[..2])), (2, vec![17, 20]));
        let id = memo.turn_to_other(stop.unlike.unwrap()).unwrap();
        assert_eq!(&block[id], b"E22");
        let next = memo.alike(stop.at, &mut seen);
        assert_eq!((next.rows, values(&seen[..1])), (1, vec![8]));
        assert_eq!(memo.alike(stop.at, &mut seen[..1]).unlike, None, "no room");
        // Another city, and quotes around the id.
        for start in [next.at + 10, next.at + 22] {
            let stop = memo.alike(start, &mut seen);
            assert_eq!((stop.rows, stop.at), (0, start));
            assert_eq!(memo.turn_to_other(stop.unlike.unwrap()), None);
        }
        // The weight, which is seen only then.
        let stop = memo.alike(next.at, &mut seen);
        assert!(memo.turn_to_other(stop.unlike.unwrap()).is_some());
        assert_eq!(memo.alike(next.at, &mut seen).rows, 0);
        assert_eq!(memo.alike(0, &mut seen[..1]).rows, 0);
        memo.forget();
        assert_eq!(memo.alike(next.at, &mut seen).rows, 0);
    }
}
