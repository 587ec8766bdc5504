//! What do the rows of a block say, taken together where they follow each other in one establishment?

use std::ops::Range;

use memchr::memchr_iter;

use super::split::{Behind, Glance, Rules, Splitter};
use crate::observe::age::Notation;
use crate::observe::cell::{composed, is_blank};
use crate::observe::file::FileId;
use crate::observe::found::Found;
use crate::observe::header::Header;
use crate::observe::layout::{Layout, Values};
use crate::observe::records::Field;
use crate::observe::row::Row;
use crate::observe::stray_code::OuterAges;
use crate::observe::workers::{Id, Ids, LastPrefix};
use crate::tally::{AgeRange, Indicator, StatusCounts, Threshold, Weight};
use crate::text::is_direction_mark;

/// By what every block of a file is read.
pub struct Reading<'a> {
    /// The file.
    pub file: &'a FileId,
    /// Its header.
    pub header: &'a Header,
    /// How its cells are written.
    pub notation: &'a Notation,
    /// Its columns.
    pub layout: &'a Layout,
    /// What its records keep to.
    pub rules: Rules,
    /// What is measured.
    pub indicators: &'a [Indicator],
    /// How ids of workers are told apart.
    pub ids: Ids,
}

/// Rows that follow each other and agree in all that decides where their workers are counted.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where the first of them begins in the block.
    pub start: usize,
    /// Physical lines of the block before it.
    pub lines_before: u64,
    /// Rows of the block before it.
    pub rows_before: u64,
    /// The cells that are often the same, as bytes of [`Runs::contexts`].
    pub context: Range<usize>,
    /// The establishment's id, as bytes of the block.
    pub id: Range<usize>,
    /// The weight of each worker.
    pub weight: Weight,
    /// The ids of its workers, as a part of [`Runs::workers`].
    pub workers: Range<usize>,
    /// Whether those ids count on, each the number behind the one before.
    pub counts_on: bool,
}

/// What a block holds.
#[derive(Debug, Default)]
pub struct Runs {
    /// In the order of the block.
    pub runs: Vec<Run>,
    /// The cells of each run that decide where it is counted, but for the establishment and the weight.
    pub contexts: Vec<u8>,
    /// Workers by status, for each run those of every indicator.
    pub counts: Vec<StatusCounts>,
    /// The id of each worker, and the lines of the block before the row.
    pub workers: Vec<(Id, u32)>,
    /// The oldest and youngest ages.
    pub outer_ages: OuterAges,
    /// Data rows.
    pub rows: u64,
    /// Physical lines.
    pub lines: u64,
}

impl<'a> Reading<'a> {
    /// What a block holds; none if anything in it is not in order.
    pub fn runs(&self, block: &[u8]) -> Option<Runs> {
        if !is_clean(block) {
            return None;
        }
        let mut scan = Scan::new(self, block);
        let mut at = 0;
        while let Some(&byte) = block.get(at) {
            at = match (byte, block.get(at + 1)) {
                (b'\n', _) => at + 1,
                (b'\r', Some(b'\n')) => at + 2,
                _ => {
                    at = scan.row(at)?;
                    continue;
                }
            };
            scan.found.lines += 1;
        }
        scan.end_run()?;
        Some(scan.found)
    }

    /// A row, of its fields. `line` is the physical line on which it begins.
    pub fn row<'b>(&'b self, splitter: &Splitter<'b>, line: u64, fields: &'b [Field]) -> Row<'b> {
        Row {
            file: self.file,
            header: self.header,
            notation: self.notation,
            record: splitter.record(line, fields),
        }
    }
}

/// A block on the way through it.
struct Scan<'a> {
    reading: &'a Reading<'a>,
    splitter: Splitter<'a>,
    found: Runs,
    /// Whether each row is a run of its own.
    is_tally: bool,
    /// Whether a number of two digits is an age, whichever it is.
    reads_ages: bool,
    /// Those of the indicators, where ages are read.
    thresholds: Vec<u8>,
    /// The cells of the run that decide where it is counted.
    key: Vec<&'a [u8]>,
    context: Vec<u8>,
    last_prefix: LastPrefix,
}

impl<'a> Scan<'a> {
    fn new(reading: &'a Reading<'a>, block: &'a [u8]) -> Self {
        let is_age = matches!(reading.layout.values, Values::Age(_));
        let thresholds = reading.indicators.iter().filter_map(Indicator::threshold);
        Self {
            reading,
            splitter: Splitter::new(block, &reading.rules),
            found: Runs::default(),
            is_tally: matches!(reading.layout.values, Values::Tally(_)),
            reads_ages: is_age && reading.notation.missing.is_empty(),
            thresholds: thresholds.map(Threshold::years).collect(),
            key: vec![&[]; reading.layout.key.len()],
            context: Vec::new(),
            last_prefix: LastPrefix::default(),
        }
    }

    /// Takes the row that begins there; gives the place behind it.
    fn row(&mut self, start: usize) -> Option<usize> {
        let (glance, behind) = match self.splitter.glance(start) {
            Some((glance, at)) => (glance, Behind { at, lines: 1 }),
            None => self.split_row(start)?,
        };
        match exact_age(glance.value).filter(|_| self.reads_ages) {
            Some(years) => self.count_age(years)?,
            None => self.count_found(&glance)?,
        }
        self.note_worker(glance.worker)?;
        self.found.rows += 1;
        self.found.lines += behind.lines;
        Some(behind.at)
    }

    /// Splits a row that is not like the one before, and begins a run if it must.
    fn split_row(&mut self, start: usize) -> Option<(Glance<'a>, Behind)> {
        let behind = self.splitter.split(start)?;
        if !self.continues_run() {
            self.end_run()?;
            self.begin_run(start)?;
            match behind.lines {
                1 => self.splitter.remember(),
                _ => self.splitter.forget(),
            }
        }
        Some((self.splitter.worker(self.reading.layout), behind))
    }

    /// Whether the row belongs to the run.
    fn continues_run(&self) -> bool {
        let mut cells = self.reading.layout.key.iter().zip(&self.key);
        !self.is_tally
            && !self.found.runs.is_empty()
            && cells.all(|(&column, cell)| self.splitter.bytes(column) == *cell)
    }

    fn begin_run(&mut self, start: usize) -> Option<()> {
        let layout = self.reading.layout;
        for (&column, cell) in layout.key.iter().zip(&mut self.key) {
            *cell = self.splitter.bytes(column);
        }
        let weight = match layout.weight {
            None => Weight::ONE,
            Some(column) => {
                let text = std::str::from_utf8(self.splitter.bytes(column)).ok()?;
                self.reading.notation.weight(text.trim()).ok()?
            }
        };
        let workers = self.found.workers.len();
        let run = Run {
            start,
            lines_before: self.found.lines,
            rows_before: self.found.rows,
            context: self.context(),
            id: self.splitter.range(layout.establishment),
            weight,
            workers: workers..workers,
            counts_on: true,
        };
        self.found.runs.push(run);
        let none = StatusCounts::default();
        let indicators = self.reading.indicators.len();
        self.found
            .counts
            .extend(std::iter::repeat_n(none, indicators));
        Some(())
    }

    /// The context of the row, which is mostly that of the run before.
    fn context(&mut self) -> Range<usize> {
        let layout = self.reading.layout;
        self.context.clear();
        for (&column, cell) in layout.key.iter().zip(&self.key) {
            if column != layout.establishment && Some(column) != layout.weight {
                self.context.extend_from_slice(cell);
                self.context.push(SEPARATOR);
            }
        }
        let contexts = &mut self.found.contexts;
        if let Some(last) = self.found.runs.last()
            && contexts[last.context.clone()] == *self.context
        {
            return last.context.clone();
        }
        let start = contexts.len();
        contexts.extend_from_slice(&self.context);
        start..contexts.len()
    }

    /// Counts a worker of a known age.
    fn count_age(&mut self, years: u8) -> Option<()> {
        self.found.outer_ages.note(AgeRange::new(years, years)?);
        let first = self.found.counts.len() - self.thresholds.len();
        let counts = &mut self.found.counts[first..];
        for (counts, &threshold) in counts.iter_mut().zip(&self.thresholds) {
            let is_positive = years <= threshold;
            counts.positive += u32::from(is_positive);
            counts.negative += u32::from(!is_positive);
        }
        Some(())
    }

    /// Counts whatever the row says.
    fn count_found(&mut self, glance: &Glance<'_>) -> Option<()> {
        let values = &self.reading.layout.values;
        let text = |column: usize| {
            let cell = match *values {
                Values::Tally(_) => self.splitter.bytes(column),
                Values::AgeRange(_, high) if column == high => glance.upper_end,
                _ => glance.value,
            };
            std::str::from_utf8(cell).unwrap_or_default().trim()
        };
        let (_, found) = Found::in_cells(self.reading.notation, values, text).ok()?;
        if let Found::Age(age) = found {
            self.found.outer_ages.note(age);
        }
        let first = self.found.counts.len() - self.reading.indicators.len();
        let counts = &mut self.found.counts[first..];
        for (counts, more) in counts.iter_mut().zip(found.counts(self.reading.indicators)) {
            *counts = counts.merged(&more)?;
        }
        Some(())
    }

    fn note_worker(&mut self, cell: &[u8]) -> Option<()> {
        if cell.is_empty() {
            return Some(());
        }
        let line = u32::try_from(self.found.lines).ok()?;
        if cell.is_ascii() {
            let id = self.reading.ids.id_like(cell, &mut self.last_prefix);
            self.found.workers.push((id, line));
        } else {
            let id = composed(std::str::from_utf8(cell).ok()?.trim());
            if !is_blank(&id) {
                let id = self.reading.ids.id(id.as_bytes());
                self.found.workers.push((id, line));
            }
        }
        Some(())
    }

    /// Closes the run; none if a worker is in it twice.
    fn end_run(&mut self) -> Option<()> {
        let Some(run) = self.found.runs.last_mut() else {
            return Some(());
        };
        run.workers.end = self.found.workers.len();
        let workers = &self.found.workers[run.workers.clone()];
        run.counts_on = workers.windows(2).all(|two| two[1].0.follows(&two[0].0));
        if run.counts_on {
            return Some(());
        }
        let mut ids: Vec<Id> = workers.iter().map(|&(id, _)| id).collect();
        ids.sort_unstable();
        let is_doubled = ids.windows(2).any(|two| two[0] == two[1]);
        (!is_doubled).then_some(())
    }
}

/// The completed years of an age of two digits, as nearly all are.
fn exact_age(cell: &[u8]) -> Option<u8> {
    match cell {
        &[tens @ b'1'..=b'9', units @ b'0'..=b'9'] => Some(10 * (tens - b'0') + (units - b'0')),
        _ => None,
    }
}

/// Between the cells of a context. A byte that no cell holds: control characters are refused.
const SEPARATOR: u8 = b'\0';

/// Whether a block is UTF-8 without control characters and marks of direction.
fn is_clean(block: &[u8]) -> bool {
    // Without a branch for each byte, so that the compiler looks at many at once.
    let is_odd = |byte: u8| {
        u8::from(byte.wrapping_sub(b' ') > b'~' - b' ')
            & u8::from(byte != b'\n')
            & u8::from(byte != b'\t')
    };
    let odd = |chunk: &[u8]| chunk.iter().fold(0, |odd, &byte| odd | is_odd(byte));
    if block.chunks(1024).all(|chunk| odd(chunk) == 0) {
        return true;
    }
    let is_line_end = |at: usize| block.get(at + 1) == Some(&b'\n');
    let is_allowed = |character: char| match character {
        '\r' | '\n' | '\t' => true,
        _ => !character.is_control() && !is_direction_mark(character),
    };
    memchr_iter(b'\r', block).all(is_line_end)
        && std::str::from_utf8(block).is_ok_and(|text| text.chars().all(is_allowed))
}
