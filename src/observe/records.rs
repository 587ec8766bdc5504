//! Where does a row end? Records of a delimited file, quotes respected, every physical line accounted
//! for: it is a header, a row, a blank, or inside a quoted field.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr3, memrchr};

use super::fault::Fault;
use super::stream::Stream;
use crate::text::is_direction_mark;

/// How much is read at a time, and what is too much, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// What is read at a time.
    block: usize,
    /// The longest cell.
    pub cell: usize,
    /// The longest record: beyond it a quote is missing, and memory must stay bounded.
    pub record: usize,
}

/// No study comes near them.
pub const SIZES: Sizes = Sizes {
    block: 64 * 1024,
    cell: 1024 * 1024,
    record: 8 * 1024 * 1024,
};

/// Reads records from any stream, one at a time and in bounded memory.
pub struct Records<R> {
    input: R,
    sizes: Sizes,
    delimiter: u8,
    /// The number of fields of the header, once it is known.
    width: Option<usize>,
    /// Whether a quoted field may hold as many delimiters as a row.
    allow_multiline: bool,
    buffer: Vec<u8>,
    /// Where the unread bytes of the buffer begin.
    start: usize,
    /// Where the filled bytes of the buffer end.
    filled: usize,
    input_ended: bool,
    /// The physical line that the unread bytes begin on, from 1.
    line: u64,
    /// Bytes read so far.
    taken: u64,
    /// The bytes of the current record in the buffer, and the line it begins on.
    current: (Range<usize>, u64),
    fields: Vec<Field>,
    /// The text of fields whose quotes had to be taken away.
    unquoted: Vec<u8>,
}

/// Where the text of a field is.
#[derive(Clone, Debug)]
pub struct Field {
    /// Bytes of [`Records::unquoted`] or of the record itself.
    pub text: Range<usize>,
    /// Lines of the record before the field.
    pub lines_before: u64,
    is_unquoted: bool,
}

impl Field {
    /// A field that stands in the bytes of its record as it is to be read.
    pub fn plain(text: Range<usize>, lines_before: u64) -> Self {
        Self {
            text,
            lines_before,
            is_unquoted: false,
        }
    }
}

/// Why a record could not be read.
#[derive(Debug)]
pub enum Misread {
    /// The stream failed.
    Io(io::Error),
    /// The record is malformed; the reader stands behind it.
    Fault {
        /// The physical line.
        line: u64,
        /// The number of the field from 1, where one is meant.
        column: Option<usize>,
        /// What is wrong.
        fault: Fault,
    },
}

impl From<io::Error> for Misread {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The current record.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// The physical line it begins on, from 1.
    pub line: u64,
    bytes: &'a [u8],
    unquoted: &'a [u8],
    fields: &'a [Field],
}

impl<'a> Record<'a> {
    /// A record whose fields are parts of these bytes.
    pub fn of_fields(line: u64, bytes: &'a [u8], fields: &'a [Field]) -> Self {
        Self {
            line,
            bytes,
            unquoted: &[],
            fields,
        }
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// The bytes of a field, without its quotes and without the blanks around it.
    pub fn bytes(&self, index: usize) -> &'a [u8] {
        self.raw(index).trim_ascii()
    }

    /// The bytes of a field as they stand between its quotes or delimiters.
    fn raw(&self, index: usize) -> &'a [u8] {
        let field = &self.fields[index];
        let source = if field.is_unquoted {
            self.unquoted
        } else {
            self.bytes
        };
        &source[field.text.clone()]
    }

    /// The text of a field, without its quotes and without the spaces around it, of any kind.
    pub fn text(&self, index: usize) -> &'a str {
        // The record was checked to be UTF-8, and it is cut at ASCII characters only.
        let text = std::str::from_utf8(self.bytes(index)).unwrap_or_default();
        let ends = [text.as_bytes().first(), text.as_bytes().last()];
        match ends.into_iter().flatten().all(u8::is_ascii) {
            // Of spaces only those of other alphabets are left.
            true => text,
            false => text.trim(),
        }
    }

    /// The texts of all fields.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let record = *self;
        (0..self.len()).map(move |index| record.text(index))
    }

    /// The physical line on which a field begins.
    pub fn line_of(&self, index: usize) -> u64 {
        self.line + self.fields[index].lines_before
    }

    fn is_blank(&self) -> bool {
        (0..self.len()).all(|index| self.bytes(index).is_empty())
    }
}

/// The end of a physical line, counted from the unread bytes.
struct LineEnd {
    /// Where its text ends.
    text: usize,
    /// Where the next line begins.
    next: usize,
}

impl Records<Stream> {
    /// The stream, with all that no record was made of, and the physical line that it begins on, to be moved
    /// on by whoever reads it.
    pub fn stream(&mut self) -> (&mut Stream, &mut u64) {
        let unread = self.buffer[self.start..self.filled].to_vec();
        self.input.give_back(unread);
        self.buffer = Vec::new();
        self.start = 0;
        self.filled = 0;
        self.input_ended = false;
        (&mut self.input, &mut self.line)
    }
}

impl<R: Read> Records<R> {
    /// Records of comma-separated text, until [`Self::set_delimiter`] says otherwise.
    pub fn new(input: R) -> Self {
        Self::with_sizes(input, SIZES)
    }

    fn with_sizes(input: R, sizes: Sizes) -> Self {
        Self {
            input,
            sizes,
            delimiter: b',',
            width: None,
            allow_multiline: false,
            buffer: Vec::new(),
            start: 0,
            filled: 0,
            input_ended: false,
            line: 1,
            taken: 0,
            current: (0..0, 1),
            fields: Vec::new(),
            unquoted: Vec::new(),
        }
    }

    /// How many bytes were read, without those that others read from the stream.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// The delimiter of the records that follow.
    pub fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// The delimiter in use.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// How many fields the records that follow should have. From here on a quoted field of several
    /// lines with as many delimiters as a row has is a fault, unless `allow_multiline`.
    pub fn set_width(&mut self, width: usize, allow_multiline: bool) {
        self.width = Some(width);
        self.allow_multiline = allow_multiline;
    }

    /// The next physical line, which stays unread; without its end.
    ///
    /// # Errors
    /// If the stream fails.
    pub fn peek_line(&mut self) -> io::Result<&[u8]> {
        let end = self.line_end()?.text;
        Ok(&self.buffer[self.start..self.start + end])
    }

    /// Leaves out the next physical line.
    ///
    /// # Errors
    /// If the stream fails.
    pub fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let unread = &self.buffer[self.start..self.filled];
            if let Some(end) = memchr(b'\n', unread) {
                self.consume(end + 1, 1);
                return Ok(());
            }
            self.consume(self.filled - self.start, 0);
            if self.is_at_end()? {
                return Ok(());
            }
        }
    }

    /// The number of the first of the next physical lines for which that holds; it and those before are
    /// read.
    ///
    /// # Errors
    /// If the stream fails.
    pub fn find_line(
        &mut self,
        most: usize,
        holds: impl Fn(&[u8]) -> bool,
    ) -> io::Result<Option<u64>> {
        for _ in 0..most {
            if self.is_at_end()? {
                break;
            }
            let number = self.line;
            let found = holds(self.peek_line()?);
            self.skip_line()?;
            if found {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Whether nothing is left to read.
    ///
    /// # Errors
    /// If the stream fails.
    pub fn is_at_end(&mut self) -> io::Result<bool> {
        if self.start == self.filled {
            self.fill()?;
        }
        Ok(self.start == self.filled)
    }

    /// Goes to the next record that is not blank; false at the end.
    ///
    /// # Errors
    /// If the stream fails or the record is malformed; in the second case the next call goes on behind it.
    pub fn advance(&mut self) -> Result<bool, Misread> {
        while !self.is_at_end()? {
            let end = self.line_end()?;
            let line = self.start..self.start + end.text;
            if end.text > self.sizes.record {
                return Err(self.overlong()?);
            }
            self.fields.clear();
            self.unquoted.clear();
            let first_line = self.line;
            if memchr(b'"', &self.buffer[line.clone()]).is_some() {
                self.parse_quoted()?;
            } else {
                self.split(line.clone());
                self.current = (line, first_line);
                self.consume(end.next, 1);
            }
            self.check()?;
            if !self.record().is_blank() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The record that [`Self::advance`] went to.
    pub fn record(&self) -> Record<'_> {
        let (range, line) = &self.current;
        Record {
            line: *line,
            bytes: &self.buffer[range.clone()],
            unquoted: &self.unquoted,
            fields: &self.fields,
        }
    }

    /// The fields of a line without quotes.
    fn split(&mut self, line: Range<usize>) {
        let bytes = &self.buffer[line];
        let mut from = 0;
        for end in memchr_iter(self.delimiter, bytes).chain([bytes.len()]) {
            self.fields.push(Field {
                text: from..end,
                is_unquoted: false,
                lines_before: 0,
            });
            from = end + 1;
        }
    }

    /// The fields of a record with quotes, which may run over several lines.
    fn parse_quoted(&mut self) -> Result<(), Misread> {
        let mut at = 0;
        let mut lines = 0;
        loop {
            at = self.skip_blanks(at)?;
            at = if self.byte(at)? == Some(b'"') {
                self.quoted_field(at, &mut lines)?
            } else {
                self.plain_field(at, lines)?
            };
            match self.byte(at)? {
                Some(byte) if byte == self.delimiter => at += 1,
                _ => break,
            }
        }
        let text = at;
        for end_of_line in [b'\r', b'\n'] {
            at += usize::from(self.byte(at)? == Some(end_of_line));
        }
        self.current = (self.start..self.start + text, self.line);
        self.consume(at, lines + 1);
        Ok(())
    }

    /// Takes a quoted field whose quote opens at `at`; gives the place behind it.
    fn quoted_field(&mut self, at: usize, lines: &mut u64) -> Result<usize, Misread> {
        let (opened_on, text_from) = (*lines, self.unquoted.len());
        let mut at = at + 1;
        loop {
            let Some(quote) = self.find_quote(at)? else {
                return Err(self.unclosed(opened_on));
            };
            let text = &self.buffer[self.start + at..self.start + quote];
            *lines += memchr_iter(b'\n', text).count() as u64;
            self.unquoted.extend_from_slice(text);
            at = quote + 1;
            if self.byte(at)? != Some(b'"') {
                break;
            }
            self.unquoted.push(b'"');
            at += 1;
        }
        self.fields.push(Field {
            text: text_from..self.unquoted.len(),
            is_unquoted: true,
            lines_before: opened_on,
        });
        let at = self.skip_blanks(at)?;
        if !self.is_field_end(at)? {
            return Err(self.stray_quote(at, *lines, self.fields.len())?);
        }
        Ok(at)
    }

    /// Takes a field without quotes; gives the place behind it.
    fn plain_field(&mut self, from: usize, lines: u64) -> Result<usize, Misread> {
        let at = self.find_field_end(from)?;
        if self.byte(at)? == Some(b'"') {
            return Err(self.stray_quote(at, lines, self.fields.len() + 1)?);
        }
        // Fields are counted from the start of the record, which is where the unread bytes begin.
        self.fields.push(Field {
            text: from..at,
            is_unquoted: false,
            lines_before: lines,
        });
        Ok(at)
    }

    /// The end of a field without quotes, or the first quote in it.
    fn find_field_end(&mut self, from: usize) -> Result<usize, Misread> {
        let mut at = from;
        loop {
            self.byte(at)?;
            let unread = &self.buffer[self.start + at..self.filled];
            let found = memchr3(self.delimiter, b'\n', b'"', unread);
            at += found.unwrap_or(unread.len());
            let is_end_of_line = matches!(self.byte(at)?, None | Some(b'\n'));
            if is_end_of_line && at > from && self.byte(at - 1)? == Some(b'\r') {
                return Ok(at - 1);
            }
            if is_end_of_line || found.is_some() {
                return Ok(at);
            }
        }
    }

    fn is_field_end(&mut self, at: usize) -> Result<bool, Misread> {
        Ok(match self.byte(at)? {
            None | Some(b'\n') => true,
            Some(b'\r') => matches!(self.byte(at + 1)?, None | Some(b'\n')),
            Some(byte) => byte == self.delimiter,
        })
    }

    fn skip_blanks(&mut self, mut at: usize) -> Result<usize, Misread> {
        while let Some(byte @ (b' ' | b'\t')) = self.byte(at)? {
            if byte == self.delimiter {
                break;
            }
            at += 1;
        }
        Ok(at)
    }

    /// What every record must satisfy: UTF-8, no control characters, no field of absurd size, no
    /// field that holds rows.
    fn check(&self) -> Result<(), Misread> {
        let bytes = &self.buffer[self.current.0.clone()];
        let is_plain = |&byte: &u8| (b' '..=b'~').contains(&byte) || byte == b'\t';
        if !bytes.iter().all(is_plain) {
            self.check_characters(bytes)?;
        }
        if bytes.len() > self.sizes.cell {
            self.check_sizes()?;
        }
        if !self.unquoted.is_empty() && !self.allow_multiline {
            self.check_swallowed_rows()?;
        }
        Ok(())
    }

    fn check_characters(&self, bytes: &[u8]) -> Result<(), Misread> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            self.fault_at(bytes, at, Fault::NotUtf8 { byte: bytes[at] })
        })?;
        let mut rest = text.char_indices().peekable();
        while let Some((at, character)) = rest.next() {
            let next = rest.peek().map(|&(_, next)| next);
            let allowed = match character {
                '\t' | '\n' => true,
                '\r' => next == Some('\n'),
                _ => !character.is_control() && !is_direction_mark(character),
            };
            if !allowed {
                return Err(self.fault_at(bytes, at, Fault::ControlCharacter { character }));
            }
        }
        Ok(())
    }

    fn check_sizes(&self) -> Result<(), Misread> {
        let record = self.record();
        match (0..record.len()).find(|&index| record.bytes(index).len() > self.sizes.cell) {
            None => Ok(()),
            Some(index) => Err(Misread::Fault {
                line: record.line_of(index),
                column: Some(index + 1),
                fault: Fault::TooLong,
            }),
        }
    }

    fn check_swallowed_rows(&self) -> Result<(), Misread> {
        let record = self.record();
        let Some(delimiters_of_a_row) = self.width.map(|width| width - 1).filter(|&n| n > 0) else {
            return Ok(());
        };
        for index in 0..record.len() {
            let bytes = record.raw(index);
            let lines = memchr_iter(b'\n', bytes).count() as u64;
            if lines > 0 && memchr_iter(self.delimiter, bytes).count() >= delimiters_of_a_row {
                return Err(Misread::Fault {
                    line: record.line_of(index),
                    column: Some(index + 1),
                    fault: Fault::SwallowedRows { lines },
                });
            }
        }
        Ok(())
    }

    /// A fault at a byte of the current record: finds its line and field.
    fn fault_at(&self, bytes: &[u8], at: usize, fault: Fault) -> Misread {
        let before = &bytes[..at];
        let mut in_quotes = false;
        let mut column = 1;
        for &byte in before {
            match byte {
                b'"' => in_quotes = !in_quotes,
                byte if byte == self.delimiter && !in_quotes => column += 1,
                _ => {}
            }
        }
        Misread::Fault {
            line: self.current.1 + memchr_iter(b'\n', before).count() as u64,
            column: Some(column),
            fault,
        }
    }

    /// The fault of a quote that no other closes: the rest of the input is inside it.
    fn unclosed(&mut self, opened_on: u64) -> Misread {
        let unread = &self.buffer[self.start..self.filled];
        let swallowed = &unread[..unread.len().min(self.sizes.record)];
        let breaks = memchr_iter(b'\n', swallowed.trim_ascii_end()).count() as u64;
        let fault = Misread::Fault {
            line: self.line + opened_on,
            column: Some(self.fields.len() + 1),
            fault: Fault::UnclosedQuote {
                lines: breaks.saturating_sub(opened_on),
                and_more: unread.len() > swallowed.len(),
            },
        };
        self.start = self.filled;
        self.input_ended = true;
        fault
    }

    /// The fault of a quote out of place; goes on behind the line it stands on.
    fn stray_quote(&mut self, at: usize, lines: u64, column: usize) -> io::Result<Misread> {
        let line = self.line + lines;
        self.consume(at, lines);
        self.skip_line()?;
        Ok(Misread::Fault {
            line,
            column: Some(column),
            fault: Fault::StrayQuote,
        })
    }

    /// The fault of a line that is longer than any record; goes on behind it.
    fn overlong(&mut self) -> io::Result<Misread> {
        let seen = &self.buffer[self.start..self.filled];
        let long_cell = memrchr(self.delimiter, &seen[..self.sizes.cell.min(seen.len())]);
        let before = &seen[..long_cell.map_or(0, |at| at + 1)];
        let fault = Misread::Fault {
            line: self.line,
            column: Some(1 + memchr_iter(self.delimiter, before).count()),
            fault: Fault::TooLong,
        };
        self.skip_line()?;
        Ok(fault)
    }

    /// The fault of a record over several lines that is longer than any; goes on behind the line on which
    /// it became so.
    fn endless(&mut self, at: usize) -> io::Result<Misread> {
        let read = &self.buffer[self.start..self.start + at];
        let lines = memchr_iter(b'\n', read).count() as u64;
        let fault = Misread::Fault {
            line: self.line + lines,
            column: Some(self.fields.len() + 1),
            fault: Fault::TooLong,
        };
        self.consume(at, lines);
        self.skip_line()?;
        Ok(fault)
    }

    /// The end of the line that the unread bytes begin with. Looks no further than a line that is longer
    /// than any record, even if its last byte is half of a line end.
    fn line_end(&mut self) -> io::Result<LineEnd> {
        let mut searched = 0;
        loop {
            let unread = &self.buffer[self.start..self.filled];
            if let Some(found) = memchr(b'\n', &unread[searched..]) {
                let end = searched + found;
                let text = end - usize::from(unread[..end].ends_with(b"\r"));
                return Ok(LineEnd {
                    text,
                    next: end + 1,
                });
            }
            searched = unread.len();
            if searched > self.sizes.record + 1 || !self.fill()? {
                let unread = &self.buffer[self.start..self.filled];
                return Ok(LineEnd {
                    text: searched - usize::from(unread.ends_with(b"\r")),
                    next: searched,
                });
            }
        }
    }

    /// The place of the next quote from `at` on; none if there is none in a record of any sensible size.
    fn find_quote(&mut self, at: usize) -> io::Result<Option<usize>> {
        let mut searched = at;
        loop {
            let unread = &self.buffer[self.start..self.filled];
            if let Some(found) = memchr(b'"', &unread[searched.min(unread.len())..]) {
                return Ok(Some(searched + found).filter(|&quote| quote <= self.sizes.record));
            }
            searched = unread.len();
            if searched > self.sizes.record || !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// The unread byte at that place of the current record; none behind the end of the input.
    fn byte(&mut self, at: usize) -> Result<Option<u8>, Misread> {
        if at > self.sizes.record {
            return Err(self.endless(at)?);
        }
        while self.start + at >= self.filled {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.start + at]))
    }

    /// Counts bytes and lines as read.
    fn consume(&mut self, bytes: usize, lines: u64) {
        self.start += bytes;
        self.taken += bytes as u64;
        self.line += lines;
    }

    /// Reads more bytes behind the unread ones; false at the end of the input.
    fn fill(&mut self) -> io::Result<bool> {
        if self.input_ended {
            return Ok(false);
        }
        self.buffer.copy_within(self.start..self.filled, 0);
        self.filled -= self.start;
        self.start = 0;
        if self.filled == self.buffer.len() {
            let larger = (2 * self.buffer.len()).max(self.sizes.block);
            self.buffer.resize(larger, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.filled..]) {
                Ok(0) => {
                    self.input_ended = true;
                    return Ok(false);
                }
                Ok(count) => {
                    self.filled += count;
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests;
