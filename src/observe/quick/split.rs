//! Where do the cells of a row lie? Rows of a block, as long as they are in order.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::observe::records::{Field, Record};

/// Splits the records of a block whose text is known to be UTF-8 without control characters. Whatever is
/// not in order is left to the reader that can say what is wrong with it.
pub struct Splitter<'a> {
    block: &'a [u8],
    rules: &'a Rules,
    /// Where the record begins.
    start: usize,
    /// The cells, counted from there: so those that a record shares with the one before lie where they lay.
    cells: Vec<Cell>,
    head: usize,
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
    /// The first column that speaks of a worker.
    pub first_value: usize,
}

/// The bytes of a cell between its quotes or delimiters, counted from the start of its record.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    start: u32,
    end: u32,
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
            head: 0,
        }
    }

    /// Splits the record that begins there. None if it is not in order.
    pub fn split(&mut self, start: usize) -> Option<Behind> {
        self.start = start;
        self.split_from(0, start)
    }

    /// Splits the record that begins there and agrees with the one before up to the first cell that speaks
    /// of a worker. None if it is not in order.
    pub fn split_like_the_last(&mut self, start: usize) -> Option<Behind> {
        self.start = start;
        self.split_from(self.rules.first_value, start + self.head)
    }

    /// The length of the record up to the first cell that speaks of a worker.
    pub fn head(&self) -> usize {
        self.head
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

    /// Splits the record from a column on, which begins at `at`.
    fn split_from(&mut self, column: usize, mut at: usize) -> Option<Behind> {
        let mut lines = 1;
        for column in column..self.rules.width {
            if column == self.rules.first_value {
                self.head = at - self.start;
            }
            let text;
            (text, at) = self.cell(at, column, &mut lines)?;
            self.cells[column] = self.cell_of(text)?;
            let is_last = column + 1 == self.rules.width;
            match self.block.get(at) {
                Some(&byte) if byte == self.rules.delimiter && !is_last => at += 1,
                Some(b'\n') if is_last => at += 1,
                None if is_last => {}
                _ => return None,
            }
        }
        (at - self.start <= self.rules.longest).then_some(Behind { at, lines })
    }

    fn cell_of(&self, text: Range<usize>) -> Option<Cell> {
        Some(Cell {
            start: u32::try_from(text.start - self.start).ok()?,
            end: u32::try_from(text.end - self.start).ok()?,
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
        let delimiter = self.rules.delimiter;
        let is_end = |&byte: &u8| byte == delimiter || byte == b'\n' || byte == b'"';
        let length = self.block[from..].iter().position(is_end);
        let end = length.map_or(self.block.len(), |length| from + length);
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
