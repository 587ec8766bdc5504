//! Where do the cells of a row lie? Rows of a block, as long as they are in order.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use super::clean::is_clean;
use crate::observe::layout::{Layout, Values};
use crate::observe::records::{Field, Record};

/// Splits the records of a block. Whatever is not in order is left to the reader that can say what is wrong
/// with it.
pub struct Splitter<'a> {
    block: &'a [u8],
    rules: &'a Rules,
    /// Where the record begins.
    start: usize,
    /// The cells, counted from there.
    cells: Vec<Cell>,
    /// The bytes that a record like the remembered one has in the fields of its key; empty if none is
    /// remembered.
    same: Vec<&'a [u8]>,
}

/// What a record must keep to.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What stands between fields.
    pub delimiter: u8,
    /// The number of fields.
    pub width: usize,
    /// Whether a quoted field may hold as many delimiters as a row.
    pub allow_multiline: bool,
    /// The longest record, in bytes.
    pub longest: usize,
    /// Which columns are read.
    pub is_read: Vec<bool>,
    /// The parts of a row.
    pub parts: Vec<Part>,
    /// The columns of the key but for the establishment and the weight.
    pub context: Vec<Range<usize>>,
}

/// Columns beside each other that decide where a row is counted, or a single other one.
#[derive(Clone, Debug)]
pub struct Part {
    columns: Range<usize>,
    used: Use,
    /// What stands behind it: a delimiter, or the end of the line.
    end: u8,
}

/// What columns are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// They decide where a row is counted.
    Key,
    /// It says what counts of a worker.
    Value,
    /// It is the upper end of an age range, of which the value is the lower.
    UpperEnd,
    /// It tells workers apart.
    Worker,
    /// Nothing.
    Nothing,
}

/// What a row says of its worker: cells without the blanks around them.
#[derive(Clone, Copy, Default)]
pub struct Glance<'a> {
    /// The value.
    pub value: &'a [u8],
    /// The upper end of an age range, of which the value is the lower.
    pub upper_end: &'a [u8],
    /// The id.
    pub worker: &'a [u8],
}

/// The bytes of a cell between its quotes or delimiters, counted from the start of its record.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    start: u32,
    end: u32,
    /// Where the next field begins.
    next: u32,
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
            let end = if column + 1 == width {
                b'\n'
            } else {
                delimiter
            };
            match parts.last_mut() {
                Some(last) if (last.used, used) == (Use::Key, Use::Key) => {
                    last.columns.end = column + 1;
                }
                _ => parts.push(Self {
                    columns: column..column + 1,
                    used,
                    end,
                }),
            }
        }
        parts
    }
}

impl Rules {
    /// The columns that decide where a row is counted.
    fn keys(&self) -> impl Iterator<Item = &Range<usize>> {
        let keys = self.parts.iter().filter(|part| part.used == Use::Key);
        keys.map(|part| &part.columns)
    }
}

/// The columns that decide where a row is counted besides its establishment and weight, those beside each
/// other together.
pub fn context_of(layout: &Layout) -> Vec<Range<usize>> {
    let mut context: Vec<Range<usize>> = Vec::new();
    for &column in &layout.key {
        if column == layout.establishment || layout.weight == Some(column) {
            continue;
        }
        match context.last_mut() {
            Some(last) if last.end == column => last.end += 1,
            _ => context.push(column..column + 1),
        }
    }
    context
}

/// What comes behind a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Where it begins.
    pub at: usize,
    /// Physical lines of the record.
    pub lines: u64,
}

impl<'a> Splitter<'a> {
    /// A splitter for a block.
    pub fn new(block: &'a [u8], rules: &'a Rules) -> Self {
        Self {
            block,
            rules,
            start: 0,
            cells: vec![Cell::default(); rules.width],
            same: Vec::new(),
        }
    }

    /// Splits the record that begins there, whose text may be anything. None if it is not in order.
    pub fn split(&mut self, start: usize) -> Option<Behind> {
        self.start = start;
        let (mut at, mut lines) = (start, 1);
        for column in 0..self.rules.width {
            let text;
            (text, at) = self.cell(at, column, &mut lines)?;
            at = self.next_field(at, column)?;
            self.cells[column] = self.cell_of(text, at)?;
        }
        (at - start <= self.rules.longest).then_some(Behind { at, lines })
    }

    /// Remembers the record that was split, unless it lies on several lines.
    pub fn remember(&mut self, lines: u64) {
        self.same.clear();
        if lines == 1 {
            for columns in self.rules.keys() {
                self.same.push(self.fields_of(columns));
            }
        }
    }

    /// Whether the record that was split has the very bytes of the remembered one in the fields of its key.
    pub fn is_alike(&self) -> bool {
        let mut keys = self.rules.keys().map(|columns| self.fields_of(columns));
        !self.same.is_empty() && self.same.iter().all(|&same| keys.next() == Some(same))
    }

    /// Fields beside each other, with the delimiters or line end behind each.
    pub fn fields_of(&self, columns: &Range<usize>) -> &'a [u8] {
        let before = columns.start.checked_sub(1);
        let start = before.map_or(0, |before| self.cells[before].next);
        let end = self.cells[columns.end - 1].next;
        &self.block[self.start..][start as usize..end as usize]
    }

    /// What the record that begins there says of its worker, and where the next one begins; if it has the very
    /// bytes of the remembered one in the fields of its key, and is simple and clean otherwise. None if it must
    /// be split. Most rows are of the establishment of the row before, and the same bytes need no parsing.
    #[inline]
    pub fn glance(&self, start: usize) -> Option<(Glance<'a>, usize)> {
        if self.same.is_empty() {
            return None;
        }
        let mut same = self.same.iter();
        let mut glance = Glance::default();
        let mut rest = &self.block[start..];
        for part in &self.rules.parts {
            let cell;
            (cell, rest) = match part.used {
                Use::Key => (&[][..], behind_same(rest, same.next()?)?),
                _ => simple_cell(rest, self.rules.delimiter, part.end)?,
            };
            match part.used {
                Use::Value => glance.value = trimmed(cell),
                Use::UpperEnd => glance.upper_end = trimmed(cell),
                Use::Worker => glance.worker = trimmed(cell),
                Use::Key | Use::Nothing => {}
            }
        }
        let at = self.block.len() - rest.len();
        (at - start <= self.rules.longest).then_some((glance, at))
    }

    /// What the record that was split says of its worker.
    pub fn worker(&self, layout: &Layout) -> Glance<'a> {
        let cell = |column| self.bytes(column);
        let nothing = &[][..];
        let (value, upper_end) = match layout.values {
            Values::Age(column) | Values::Outcome(column) => (cell(column), nothing),
            Values::AgeRange(low, high) => (cell(low), cell(high)),
            Values::Tally(_) => (nothing, nothing),
        };
        Glance {
            value,
            upper_end,
            worker: layout.worker.map_or(nothing, cell),
        }
    }

    /// The bytes of a cell without its quotes and without the blanks around it.
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        self.raw(column).trim_ascii()
    }

    /// Where those bytes lie in the block.
    pub fn range(&self, column: usize) -> Range<usize> {
        let raw = self.raw(column);
        let blanks = raw.len() - raw.trim_ascii_start().len();
        let start = self.start + self.cells[column].start as usize + blanks;
        start..start + raw.trim_ascii().len()
    }

    /// The fields of the record as others read them.
    pub fn fields(&self) -> Vec<Field> {
        let fields = self.cells.iter().map(|cell| {
            let text = cell.start as usize..cell.end as usize;
            let before = &self.block[self.start..][..text.start];
            Field::plain(text, memchr_iter(b'\n', before).count() as u64)
        });
        fields.collect()
    }

    /// The record as others read it, of its fields. `line` is the physical line on which it begins.
    pub fn record<'b>(&self, line: u64, fields: &'b [Field]) -> Record<'b>
    where
        'a: 'b,
    {
        Record::of_fields(line, &self.block[self.start..], fields)
    }

    fn raw(&self, column: usize) -> &'a [u8] {
        let cell = self.cells[column];
        &self.block[self.start + cell.start as usize..self.start + cell.end as usize]
    }

    /// Where the next field or record begins, if a field ends there.
    fn next_field(&self, at: usize, column: usize) -> Option<usize> {
        let is_last = column + 1 == self.rules.width;
        match self.block.get(at) {
            Some(&byte) if byte == self.rules.delimiter && !is_last => Some(at + 1),
            Some(b'\n') if is_last => Some(at + 1),
            None if is_last => Some(at),
            _ => None,
        }
    }

    fn cell_of(&self, text: Range<usize>, next: usize) -> Option<Cell> {
        // The others are not greater.
        u32::try_from(next - self.start).ok()?;
        Some(Cell {
            start: (text.start - self.start) as u32,
            end: (text.end - self.start) as u32,
            next: (next - self.start) as u32,
        })
    }

    fn cell(&self, from: usize, column: usize, lines: &mut u64) -> Option<(Range<usize>, usize)> {
        let is_blank = |byte: u8| byte == b' ' || (byte == b'\t' && byte != self.rules.delimiter);
        let mut at = from;
        while self.block.get(at).copied().is_some_and(is_blank) {
            at += 1;
        }
        if self.block.get(at) == Some(&b'"') {
            self.quoted_cell(at + 1, column, lines)
        } else {
            self.plain_cell(from)
        }
    }

    fn plain_cell(&self, from: usize) -> Option<(Range<usize>, usize)> {
        let end = from + plain_length(&self.block[from..], self.rules.delimiter);
        if self.block.get(end) == Some(&b'"') {
            return None;
        }
        Some((from..end, end))
    }

    /// The cell whose quote opens before `from`. A quote inside it must be undone to read it, which is left
    /// to others.
    fn quoted_cell(
        &self,
        from: usize,
        column: usize,
        lines: &mut u64,
    ) -> Option<(Range<usize>, usize)> {
        let mut close = from + memchr(b'"', &self.block[from..])?;
        while self.block.get(close + 1) == Some(&b'"') && !self.rules.is_read[column] {
            close += 2;
            close += memchr(b'"', &self.block[close..])?;
        }
        *lines += self.line_breaks(&self.block[from..close])?;
        let mut at = close + 1;
        while matches!(self.block.get(at), Some(b' ' | b'\r')) {
            at += 1;
        }
        Some((from..close, at))
    }

    /// The line breaks in a quoted cell; none if it may hold rows.
    fn line_breaks(&self, text: &[u8]) -> Option<u64> {
        let breaks = memchr_iter(b'\n', text).count() as u64;
        let may_hold_rows = || {
            let delimiters = memchr_iter(self.rules.delimiter, text).count();
            delimiters + 1 >= self.rules.width && !self.rules.allow_multiline
        };
        if breaks > 0 && may_hold_rows() {
            None
        } else {
            Some(breaks)
        }
    }
}

/// The first cell of these bytes, which ends before that byte, and what stands behind it; none unless it is
/// clean, and plain or on one line between quotes. Nearly all are empty or of digits.
#[inline]
fn simple_cell(bytes: &[u8], delimiter: u8, end: u8) -> Option<(&[u8], &[u8])> {
    let (digits, behind) = bytes.split_at(digits(bytes));
    match behind {
        [byte, rest @ ..] if *byte == end => Some((digits, rest)),
        [b'"', quoted @ ..] if digits.is_empty() => quoted_cell(quoted, end),
        _ => plain_cell(bytes, delimiter, end),
    }
}

/// How many digits they begin with.
#[inline]
fn digits(bytes: &[u8]) -> usize {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
    digits.count()
}

/// The cell whose quote was opened, and what stands behind it.
fn quoted_cell(bytes: &[u8], end: u8) -> Option<(&[u8], &[u8])> {
    let (cell, behind) = bytes.split_at(memchr2(b'"', b'\n', bytes)?);
    let rest = match behind {
        [b'"', byte, rest @ ..] if *byte == end => rest,
        [b'"', b'\r', b'\n', rest @ ..] if end == b'\n' => rest,
        _ => return None,
    };
    is_clean(cell).then_some((cell, rest))
}

/// The cell without quotes, and what stands behind it.
fn plain_cell(bytes: &[u8], delimiter: u8, end: u8) -> Option<(&[u8], &[u8])> {
    let length = plain_length(bytes, delimiter);
    // With what ends it: before the end of a line there may be a carriage return.
    let is_simple = *bytes.get(length)? == end && is_clean(&bytes[..=length]);
    is_simple.then(|| (&bytes[..length], &bytes[length + 1..]))
}

/// How many bytes stand before the first delimiter, line end or quote. One at a time: cells are so short that to
/// look at eight together is no quicker.
fn plain_length(bytes: &[u8], delimiter: u8) -> usize {
    let is_end = |&byte: &u8| byte == delimiter || byte == b'\n' || byte == b'"';
    bytes.iter().position(is_end).unwrap_or(bytes.len())
}

/// What stands behind the same bytes, if they are the same.
#[inline]
fn behind_same<'a>(bytes: &'a [u8], same: &[u8]) -> Option<&'a [u8]> {
    let (bytes, behind) = bytes.split_at_checked(same.len())?;
    are_same(bytes, same).then_some(behind)
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
    fn a_plain_cell_ends_before_the_first_delimiter_line_end_or_quote() {
        for length in 0..40 {
            for end in [b',', b'\n', b'"'] {
                // A byte below or above the one looked for, and others behind it, change nothing.
                for filling in [b'a', end - 1, end + 1, end | 0x80, 0xff] {
                    let mut bytes = vec![filling; length];
                    assert_eq!(plain_length(&bytes, b','), length);
                    bytes.extend([end, end + 1, b',', b'\n', b'"', 1, 2, 3]);
                    assert_eq!(plain_length(&bytes, b','), length, "{bytes:?}");
                }
            }
        }
    }

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
    fn a_cell_of_digits_is_taken_in_at_a_glance_and_another_as_it_is() {
        let cell = |bytes: &'static [u8]| simple_cell(bytes, b',', b',');
        assert_eq!(cell(b"12,x"), Some((&b"12"[..], &b"x"[..])));
        assert_eq!(cell(b",x"), Some((&b""[..], &b"x"[..])));
        assert_eq!(cell(b"1a 2,x"), Some((&b"1a 2"[..], &b"x"[..])));
        assert_eq!(cell(b"\"a,b\",x"), Some((&b"a,b"[..], &b"x"[..])));
        for other in [
            &b"12"[..],
            b"12\n",
            b"1\"2,",
            b"\"a\"\"b\",",
            b"\"a\nb\",",
            b"a\x07,",
            b"\xe9,",
        ] {
            assert_eq!(cell(other), None, "{other:?}");
        }
        let last = |bytes: &'static [u8]| simple_cell(bytes, b',', b'\n');
        assert_eq!(last(b"a\r\nx"), Some((&b"a\r"[..], &b"x"[..])));
        assert_eq!(last(b"a\rb\nx"), None);
    }
}
