//! Where do the cells of a row lie? Rows of a block, as long as they are in order.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2};

use super::glance::Part;
use crate::observe::layout::Layout;
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
    /// The column of the establishment.
    pub establishment: usize,
    /// The columns of the key but for the establishment and the weight.
    pub context: Vec<Range<usize>>,
}

/// The bytes of a cell between its quotes or delimiters, counted from the start of its record.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    start: u32,
    end: u32,
    /// Where the next field begins.
    next: u32,
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
        }
    }

    /// Splits the record that begins there, whose text may be anything. None if it is not in order.
    pub fn split(&mut self, start: usize) -> Option<Behind> {
        self.start = start;
        let rest = &self.block[start..];
        match memchr2(b'\n', b'"', rest) {
            Some(quote) if rest[quote] == b'"' => self.split_quoted(start),
            end => self.split_plain(&rest[..end.unwrap_or(rest.len())]),
        }
    }

    /// Splits a line without quotes. In one walk over its bytes: cells are so short that to look for the end of each
    /// takes three times as long.
    fn split_plain(&mut self, line: &[u8]) -> Option<Behind> {
        let delimiter = self.rules.delimiter;
        let end = u32::try_from(line.len()).ok()?;
        let (before, last) = self.cells.split_at_mut(self.rules.width - 1);
        let (mut start, mut columns) = (0, 0);
        for (end, &byte) in (0..).zip(line) {
            if byte == delimiter {
                let next = end + 1;
                *before.get_mut(columns)? = Cell { start, end, next };
                (start, columns) = (next, columns + 1);
            }
        }
        // The last line may have no end.
        let behind = (self.start + line.len() + 1).min(self.block.len());
        let next = (behind - self.start) as u32;
        last[0] = Cell { start, end, next };
        let is_record = columns == before.len() && line.len() < self.rules.longest;
        is_record.then_some(Behind {
            at: behind,
            lines: 1,
        })
    }

    /// Splits a record in which a field may be quoted.
    fn split_quoted(&mut self, start: usize) -> Option<Behind> {
        let (mut at, mut lines) = (start, 1);
        for column in 0..self.rules.width {
            let text;
            (text, at) = self.cell(at, column, &mut lines)?;
            at = self.next_field(at, column)?;
            self.cells[column] = self.cell_of(text, at)?;
        }
        (at - start <= self.rules.longest).then_some(Behind { at, lines })
    }

    /// Fields beside each other, with the delimiters or line end behind each.
    pub fn fields_of(&self, columns: &Range<usize>) -> &'a [u8] {
        let behind = |columns: usize| {
            columns
                .checked_sub(1)
                .map_or(0, |last| self.cells[last].next)
        };
        let (start, end) = (behind(columns.start), behind(columns.end));
        &self.block[self.start..][start as usize..end as usize]
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

/// How many bytes stand before the first delimiter, line end or quote. One at a time: cells are so short that to
/// look at eight together is no quicker.
pub fn plain_length(bytes: &[u8], delimiter: u8) -> usize {
    let is_end = |&byte: &u8| byte == delimiter || byte == b'\n' || byte == b'"';
    bytes.iter().position(is_end).unwrap_or(bytes.len())
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
}
