//! One file of any kind: its header found, its delimiter told, its rows handed out with their place.

use std::sync::Arc;

use super::age::Notation;
use super::column::{ColumnChoice, DomainColumn};
use super::delimiter;
use super::error::ReadError;
use super::fault::Fault;
use super::file::{FileId, at_line, whole_file};
use super::header::Header;
use super::layout::{self, Layout};
use super::privacy::Watch;
use super::quick::{Part, Reading, Rules, context_of};
use super::records::{Misread, Records, SIZES};
use super::role::{FileKind, Role};
use super::row::Row;
use super::same::SameLabels;
use super::settings::Pace;
use super::source::{self, Fingerprint, Input, SeenAsUtf8, Text, TextEncoding};
use super::stream::Stream;
use super::workers::Ids;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::tally::Indicator;

/// A file that is being read, its header behind it.
pub struct Table {
    /// Which file.
    pub file: FileId,
    /// Its header.
    pub header: Header,
    /// How its cells are written.
    pub notation: Notation,
    /// The physical line of the header.
    pub header_line: u64,
    /// The delimiter, if it is another than the comma.
    pub unusual_delimiter: Option<u8>,
    /// Data rows so far.
    pub rows: u64,
    /// Whether the file could not be read to its end.
    pub is_cut: bool,
    /// What must not travel with it.
    pub watch: Watch,
    records: Records<Stream>,
    encoding: TextEncoding,
    fingerprint: Fingerprint,
    text_fingerprint: Fingerprint,
    as_utf_8: SeenAsUtf8,
    blank_headers: Vec<usize>,
    allow_multiline: bool,
}

/// A file that is to be read the quick way.
pub struct Orderly<'a> {
    /// The rest of the file.
    pub stream: &'a mut Stream,
    /// The physical line that it begins on.
    pub line: &'a mut u64,
    /// Data rows so far.
    pub rows: &'a mut u64,
    /// By what it is read.
    pub reading: Reading<'a>,
}

/// How files are opened.
pub struct Opening<'a> {
    /// The columns that the user named.
    pub columns: &'a [ColumnChoice],
    /// The columns whose values are kept.
    pub domain_columns: &'a [DomainColumn],
    /// How fast it is read.
    pub pace: Pace,
    /// Codes for missing besides the usual ones.
    pub missing: &'a [String],
    /// Labels that the user said are others.
    pub same: &'a [SameLabels],
    /// Whether a quoted field may hold as many delimiters as a row.
    pub allow_multiline: bool,
    /// How its bytes are taken in.
    pub source: source::Settings,
}

impl Table {
    /// Opens a file and reads its header; none if there is something wrong with it, which `problems`
    /// then says.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn open(
        input: &Input,
        file: FileId,
        kind: FileKind,
        opening: &Opening<'_>,
        problems: &mut Diagnostics,
    ) -> Result<Option<Self>, ReadError> {
        match Self::try_open(input, file, kind, opening) {
            Ok(table) => Ok(Some(table)),
            Err(Unopened::Unreadable(error)) => Err(error),
            Err(Unopened::Unfit(found)) => {
                problems.extend(found);
                Ok(None)
            }
        }
    }

    fn try_open(
        input: &Input,
        file: FileId,
        kind: FileKind,
        opening: &Opening<'_>,
    ) -> Result<Self, Unopened> {
        let Text {
            stream,
            encoding,
            fingerprint,
            text_fingerprint,
            as_utf_8,
        } = Text::open(input, &opening.source)
            .map_err(|error| Unopened::of_stream(&file, error))?;
        let mut records = Records::new(Stream::new(stream));
        delimiter::tell(&mut records, kind, opening.columns)
            .map_err(|error| Unopened::of_stream(&file, error))?;
        let is_there = records.advance().map_err(|error| match error {
            Misread::Io(error) => Unopened::of_stream(&file, error),
            Misread::Fault {
                line,
                column,
                fault,
            } => {
                let fault = encoding.in_file(fault);
                Unopened::Unfit(vec![misread(&file, line, column, None, fault)])
            }
        })?;
        if !is_there {
            return Err(Unopened::Unfit(vec![whole_file(&file, Fault::NoRows)]));
        }
        let header_line = records.record().line;
        if records.record().texts().next().is_some_and(is_merge_marker) {
            let marker = at_line(&file, header_line, Fault::MergeMarker);
            return Err(Unopened::Unfit(vec![marker]));
        }
        let names = records.record().texts().map(str::to_owned).collect();
        let header = Header::new(names, kind, opening.columns).map_err(|faults| {
            let problems = faults.into_iter();
            Unopened::Unfit(
                problems
                    .map(|fault| at_line(&file, header_line, fault))
                    .collect(),
            )
        })?;
        // Without any role, a later line may be the header: that is for those to say who miss a role.
        if header.is_data() && header.roles().next().is_some() {
            let no_header = at_line(&file, header_line, Fault::NoHeader);
            return Err(Unopened::Unfit(vec![no_header]));
        }
        records.set_width(header.width(), opening.allow_multiline);
        let delimiter = records.delimiter();
        Ok(Self {
            notation: Notation {
                decimal_comma: delimiter != b',',
                missing: opening.missing.to_vec(),
                same: opening.same.to_vec(),
            },
            header_line,
            unusual_delimiter: (delimiter != b',').then_some(delimiter),
            rows: 0,
            is_cut: false,
            watch: Watch::new(&header, opening.domain_columns, opening.pace.watched),
            blank_headers: header.blank(),
            allow_multiline: opening.allow_multiline,
            file,
            header,
            records,
            encoding,
            fingerprint,
            text_fingerprint,
            as_utf_8,
        })
    }

    /// Goes to the next row with the right number of fields; false at the end. What is wrong with rows
    /// on the way goes to `problems`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn advance(&mut self, problems: &mut Diagnostics) -> Result<bool, ReadError> {
        loop {
            match self.records.advance() {
                Ok(false) => {
                    self.watch.close();
                    return Ok(false);
                }
                Ok(true) => {}
                Err(Misread::Io(error)) => match Unopened::of_stream(&self.file, error) {
                    Unopened::Unreadable(error) => return Err(error),
                    Unopened::Unfit(found) => {
                        self.is_cut = true;
                        problems.extend(found);
                        self.watch.close();
                        return Ok(false);
                    }
                },
                Err(Misread::Fault {
                    line,
                    column,
                    fault,
                }) => {
                    self.rows += 1;
                    let field = column.filter(|&column| column <= self.header.width());
                    let field = field.map(|column| self.header.shown(column - 1));
                    let fault = self.encoding.in_file(fault);
                    problems.push(misread(&self.file, line, column, field, fault));
                    continue;
                }
            }
            self.rows += 1;
            if self.records.record().len() == self.header.width() {
                if !self.blank_headers.is_empty() {
                    self.check_blank_headers(problems);
                }
                if self.watch.is_open() {
                    self.watch.look(self.records.record());
                }
                return Ok(true);
            }
            self.report_ragged(problems)?;
        }
    }

    /// How many bytes of the file were read with care.
    pub fn taken(&self) -> u64 {
        self.records.taken()
    }

    /// What the quick way needs; none where every row must be looked at.
    pub fn orderly<'a>(
        &'a mut self,
        layout: &'a Layout,
        indicators: &'a [Indicator],
        ids: Ids,
    ) -> Option<Orderly<'a>> {
        if self.watch.is_open() || !self.blank_headers.is_empty() {
            return None;
        }
        let delimiter = self.records.delimiter();
        let read = layout.values.columns().into_iter();
        let read = read.chain(layout.key.iter().chain(&layout.worker).copied());
        let mut is_read = vec![false; self.header.width()];
        read.for_each(|column| is_read[column] = true);
        let rules = Rules {
            delimiter,
            width: self.header.width(),
            allow_multiline: self.allow_multiline,
            longest: SIZES.cell,
            is_read,
            parts: Part::of_row(layout, self.header.width(), delimiter),
            establishment: layout.establishment,
            context: context_of(layout),
        };
        let (stream, line) = self.records.stream();
        Some(Orderly {
            stream,
            line,
            rows: &mut self.rows,
            reading: Reading {
                file: &self.file,
                header: &self.header,
                notation: &self.notation,
                layout,
                rules,
                indicators,
                ids,
            },
        })
    }

    /// The row that [`Self::advance`] went to.
    pub fn row(&self) -> Row<'_> {
        Row {
            file: &self.file,
            header: &self.header,
            notation: &self.notation,
            record: self.records.record(),
        }
    }

    /// The SHA-256 of the file, if it was asked for.
    pub fn fingerprint(&self) -> Option<String> {
        self.fingerprint.hexadecimal()
    }

    /// The SHA-256 of its text, if it was asked for.
    pub fn text_fingerprint(&self) -> Option<String> {
        self.text_fingerprint.hexadecimal()
    }

    /// The encoding that was named and as which it was read, although it is UTF-8 throughout.
    pub fn wrongly_read_as(&self) -> Option<&'static str> {
        self.encoding.named().filter(|_| self.as_utf_8.get())
    }

    /// The problem of the header.
    pub fn header_problem(&self, fault: Fault) -> Diagnostic {
        at_line(&self.file, self.header_line, fault)
    }

    /// The problem of missing roles; looks a few lines ahead for what may be the true header.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn missing_roles(
        &mut self,
        kind: FileKind,
        roles: &[Role],
    ) -> Result<Diagnostic, ReadError> {
        /// Titles and notes above a table are seldom longer.
        const LOOK_AHEAD: usize = 20;
        let mut fault = layout::missing(&self.header, roles);
        if let Fault::MissingRoles { header_line, .. } = &mut fault {
            let is_header = |line: &[u8]| delimiter::most_known_headers(line, kind, &[]) > 1;
            match self.records.find_line(LOOK_AHEAD, is_header) {
                Ok(found) => *header_line = found,
                Err(source) if source::fault_of(&source).is_some() => {}
                Err(source) => return Err(self.failed(source)),
            }
        }
        let has_header = matches!(
            fault,
            Fault::MissingRoles {
                header_line: Some(_),
                ..
            }
        );
        if self.header.is_data() && !has_header {
            fault = Fault::NoHeader;
        }
        Ok(self.header_problem(fault))
    }

    fn failed(&self, source: std::io::Error) -> ReadError {
        ReadError::File {
            file: Arc::clone(&self.file.name),
            source,
        }
    }

    fn report_ragged(&mut self, problems: &mut Diagnostics) -> Result<(), ReadError> {
        let row = self.records.record();
        let (line, found) = (row.line, row.len());
        let is_marker = row.texts().next().is_some_and(is_merge_marker);
        let last = match self.records.is_at_end() {
            Ok(last) => last,
            Err(source) if source::fault_of(&source).is_some() => false,
            Err(source) => return Err(self.failed(source)),
        };
        let fault = if is_marker {
            Fault::MergeMarker
        } else {
            Fault::Ragged {
                expected: self.header.width(),
                found,
                last,
            }
        };
        problems.push(at_line(&self.file, line, fault));
        Ok(())
    }

    fn check_blank_headers(&self, problems: &mut Diagnostics) {
        let row = self.row();
        for &column in &self.blank_headers {
            if !row.bytes(column).is_empty() {
                problems.push(row.problem(column, Fault::BlankHeader));
            }
        }
    }
}

/// Why there is no table.
enum Unopened {
    /// The file cannot be read.
    Unreadable(ReadError),
    /// It can, and something is wrong with it.
    Unfit(Vec<Diagnostic>),
}

impl Unopened {
    /// What an error of the stream means: a fault of the file is a problem of the data.
    fn of_stream(file: &FileId, error: std::io::Error) -> Self {
        match source::fault_of(&error) {
            Some(fault) => {
                let mut problem = whole_file(file, fault.clone());
                problem.location.line = fault.line_in_file();
                Self::Unfit(vec![problem])
            }
            None => Self::Unreadable(ReadError::File {
                file: Arc::clone(&file.name),
                source: error,
            }),
        }
    }
}

/// The problem of a record that could not be read.
fn misread(
    file: &FileId,
    line: u64,
    column: Option<usize>,
    field: Option<String>,
    fault: Fault,
) -> Diagnostic {
    let mut problem = at_line(file, line, fault);
    problem.location.column = column;
    problem.location.field = field;
    problem
}

fn is_merge_marker(text: &str) -> bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|marker| text.starts_with(marker))
}
