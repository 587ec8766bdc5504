//! Where do the cells of a row lie? Rows of a block, as long as they are in order.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::observe::records::{Field, Record};

/// Splits the records of a block whose text is known to be UTF-8 without control characters. Whatever is
/// not in order is left to the reader that can say what is wrong with it.
pub struct Splitter<'a> {
    block: &'a [u8],
    rules: &'a Rules,
    fields: Vec<Field>,
    first_value_at: usize,
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
        let empty = Field::plain(0..0, 0);
        Self {
            block,
            rules,
            fields: vec![empty; rules.width],
            first_value_at: 0,
        }
    }

    /// Splits the record that begins at `start`. The fields before `from` are those of the record before,
    /// moved: they end at `at`. None if it is not in order.
    pub fn split(&mut self, start: usize, from: usize, at: usize) -> Option<Behind> {
        let mut at = at;
        let mut lines = 0;
        for column in from..self.rules.width {
            if column == self.rules.first_value {
                self.first_value_at = at;
            }
            let field;
            (field, at) = self.field(at, column, &mut lines)?;
            self.fields[column] = field;
            let is_last = column + 1 == self.rules.width;
            match self.block.get(at) {
                Some(&byte) if byte == self.rules.delimiter && !is_last => at += 1,
                Some(b'\n') if is_last => at += 1,
                None if is_last => {}
                _ => return None,
            }
        }
        (at - start <= self.rules.longest).then_some(Behind {
            at,
            lines: lines + 1,
        })
    }

    /// Moves the first fields of the record before to one that begins with the same bytes.
    pub fn repeat(&mut self, fields: usize, from: usize, to: usize) {
        for field in &mut self.fields[..fields] {
            let length = field.text.len();
            field.text.start = field.text.start - from + to;
            field.text.end = field.text.start + length;
        }
    }

    /// Where the first field that speaks of a worker begins.
    pub fn first_value_at(&self) -> usize {
        self.first_value_at
    }

    /// The bytes of a field without its quotes and without the blanks around it.
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        self.block[self.fields[column].text.clone()].trim_ascii()
    }

    /// Where those bytes lie in the block.
    pub fn range(&self, column: usize) -> Range<usize> {
        let text = self.fields[column].text.clone();
        let bytes = &self.block[text.clone()];
        let start = text.start + (bytes.len() - bytes.trim_ascii_start().len());
        start..start + bytes.trim_ascii().len()
    }

    /// The record as others read it. `line` is the physical line on which it begins.
    pub fn record(&self, line: u64) -> Record<'_> {
        Record::of_fields(line, self.block, &self.fields)
    }

    fn field(&self, from: usize, column: usize, lines: &mut u64) -> Option<(Field, usize)> {
        let is_blank = |byte: u8| byte == b' ' || (byte == b'\t' && byte != self.rules.delimiter);
        let mut at = from;
        while self.block.get(at).copied().is_some_and(is_blank) {
            at += 1;
        }
        if self.block.get(at) == Some(&b'"') {
            self.quoted_field(at + 1, column, lines)
        } else {
            self.plain_field(from, *lines)
        }
    }

    fn plain_field(&self, from: usize, lines: u64) -> Option<(Field, usize)> {
        let delimiter = self.rules.delimiter;
        let is_end = |&byte: &u8| byte == delimiter || byte == b'\n' || byte == b'"';
        let length = self.block[from..].iter().position(is_end);
        let end = length.map_or(self.block.len(), |length| from + length);
        if self.block.get(end) == Some(&b'"') {
            return None;
        }
        Some((Field::plain(from..end, lines), end))
    }

    /// The field whose quote opens before `from`. A quote inside it must be undone to read it, which is left
    /// to others.
    fn quoted_field(&self, from: usize, column: usize, lines: &mut u64) -> Option<(Field, usize)> {
        let mut close = from + memchr(b'"', &self.block[from..])?;
        while self.block.get(close + 1) == Some(&b'"') && !self.rules.is_read[column] {
            close += 2;
            close += memchr(b'"', &self.block[close..])?;
        }
        let text = &self.block[from..close];
        let field = Field::plain(from..close, *lines);
        *lines += self.line_breaks(text)?;
        let mut at = close + 1;
        while matches!(self.block.get(at), Some(b' ' | b'\r')) {
            at += 1;
        }
        Some((field, at))
    }

    /// The line breaks in a quoted field; none if it may hold rows.
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
