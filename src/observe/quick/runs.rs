//! What do the rows of a block say, taken together where they follow each other in one establishment?

use std::mem;
use std::ops::Range;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::clean::is_clean;
use super::glance::{Glance, Memo};
use super::split::{Rules, Splitter};
use crate::observe::age::Notation;
use crate::observe::cell::{composed, is_blank};
use crate::observe::file::FileId;
use crate::observe::found::Found;
use crate::observe::header::Header;
use crate::observe::id_list::HashedId;
use crate::observe::layout::{Layout, Values};
use crate::observe::records::Field;
use crate::observe::row::Row;
use crate::observe::stray_code::OuterAges;
use crate::observe::total::is_total;
use crate::observe::workers::{Id, Ids, LastPrefix};
use crate::tally::{Indicator, StatusCounts, Weight};

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
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Where the first of them begins in the block.
    pub start: u32,
    /// Physical lines of the block before it.
    pub lines_before: u32,
    /// Rows of the block before it.
    pub rows_before: u32,
    /// What their cells say of the wave, city and so on: a place in [`Runs::contexts`].
    pub context: u32,
    /// The ids of its workers, as a part of [`Runs::workers`].
    pub workers: (u32, u32),
    /// The establishment's id, as bytes of the block.
    pub id: (u32, u32),
    /// The hash of that id; none if another look at it is needed.
    pub hash: Option<u64>,
    /// The weight of each worker.
    pub weight: Weight,
    /// Whether the ids of its workers count on, each the number behind the one before.
    pub counts_on: bool,
}

/// What a block holds.
#[derive(Debug, Default)]
pub struct Runs {
    /// In the order of the block.
    pub runs: Vec<Run>,
    /// The fields that decide where a run is counted, but for the establishment and the weight: each
    /// combination once.
    pub contexts: IndexSet<Box<[u8]>, FxBuildHasher>,
    /// Workers by status, for each run those of every indicator.
    pub counts: Vec<StatusCounts>,
    /// The id of each worker, and the lines of the block before the row.
    pub workers: Vec<(Id, u32)>,
    /// The oldest and youngest ages.
    pub outer_ages: OuterAges,
    /// Data rows.
    pub rows: u32,
    /// Physical lines.
    pub lines: u32,
}

impl Runs {
    /// Forgets a block, but not the room that it took.
    fn clear(&mut self) {
        self.runs.clear();
        self.contexts.clear();
        self.counts.clear();
        self.workers.clear();
        self.outer_ages = OuterAges::default();
        (self.rows, self.lines) = (0, 0);
    }

    /// The ids of the workers of a run.
    pub fn workers_of(&self, run: &Run) -> &[(Id, u32)] {
        &self.workers[run.workers.0 as usize..run.workers.1 as usize]
    }
}

impl<'a> Reading<'a> {
    /// Finds what a block holds, in place of what was found in another; none if anything in it is not in
    /// order.
    pub fn read(&self, block: &[u8], found: &mut Runs) -> Option<()> {
        found.clear();
        // Whatever is counted in a block takes 32 bits.
        u32::try_from(block.len()).ok()?;
        let mut scan = Scan::new(self, block, found);
        let mut at = 0;
        while let Some(&byte) = block.get(at) {
            at = match (byte, block.get(at + 1)) {
                (b'\n', _) => at + 1,
                (b'\r', Some(b'\n')) => at + 2,
                _ => {
                    at = scan.rows(at)?;
                    continue;
                }
            };
            scan.found.lines += 1;
        }
        scan.end_run()
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

/// So many rows that are alike are seen at a time.
const AT_A_TIME: usize = 64;

/// A block on the way through it.
struct Scan<'a, 'b> {
    reading: &'a Reading<'a>,
    block: &'a [u8],
    splitter: Splitter<'a>,
    memo: Memo<'a>,
    /// What rows say that are alike.
    seen: Vec<Glance>,
    found: &'b mut Runs,
    /// Whether a number of two digits is an age, whichever it is.
    reads_ages: bool,
    /// Those of the indicators, where ages are read, and how many workers of the run are that old at most.
    thresholds: Vec<(u8, u32)>,
    /// Workers of the run whose age was seen at a glance.
    ages: u32,
    context: Vec<u8>,
    last_prefix: LastPrefix,
}

impl<'a, 'b> Scan<'a, 'b> {
    fn new(reading: &'a Reading<'a>, block: &'a [u8], found: &'b mut Runs) -> Self {
        let is_age = matches!(reading.layout.values, Values::Age(_));
        let thresholds = reading.indicators.iter().filter_map(Indicator::threshold);
        Self {
            reading,
            block,
            splitter: Splitter::new(block, &reading.rules),
            memo: Memo::new(block, &reading.rules),
            seen: vec![Glance::default(); AT_A_TIME],
            found,
            reads_ages: is_age && reading.notation.missing.is_empty(),
            thresholds: thresholds.map(|one| (one.years(), 0)).collect(),
            ages: 0,
            context: Vec::new(),
            last_prefix: LastPrefix::default(),
        }
    }

    /// Takes the row that begins there, and those behind it that are like it; gives the place behind them.
    fn rows(&mut self, start: usize) -> Option<usize> {
        let mut stop = self.memo.alike(start, &mut self.seen);
        if stop.rows == 0
            && let Some(unlike) = stop.unlike
            && let Some(id) = self.memo.turn_to_other(unlike)
        {
            stop = self.memo.alike(start, &mut self.seen);
            if stop.rows == 0 {
                self.memo.forget();
            } else {
                self.begin_next_run(start, id)?;
            }
        }
        if stop.rows == 0 {
            return self.split_row(start);
        }
        self.take_seen(stop.rows)?;
        Some(stop.at)
    }

    /// Takes rows that were seen.
    fn take_seen(&mut self, rows: usize) -> Option<()> {
        let seen = mem::take(&mut self.seen);
        for row in &seen[..rows] {
            self.take_row(row)?;
            self.found.lines += 1;
        }
        self.seen = seen;
        Some(())
    }

    /// Splits a row that is not like the one before, and takes it; begins a run if it must. Of others only those
    /// cells are looked through that are not of digits: to look through all of a block took a tenth of its reading.
    fn split_row(&mut self, start: usize) -> Option<usize> {
        let behind = self.splitter.split(start)?;
        if !is_clean(&self.block[start..behind.at]) {
            return None;
        }
        if !self.memo.is_like(&self.splitter) {
            self.begin_run(start)?;
            self.memo.remember(&self.splitter, behind.lines);
        }
        let seen = Glance::of_split(self.block, &self.splitter, self.reading.layout);
        self.take_row(&seen)?;
        self.found.lines += behind.lines as u32;
        Some(behind.at)
    }

    /// Counts what a row says.
    fn take_row(&mut self, seen: &Glance) -> Option<()> {
        match seen.value().years().filter(|_| self.reads_ages) {
            Some(years) => self.count_age(years),
            None => self.count_found(seen)?,
        }
        self.found.rows += 1;
        self.note_worker(seen)
    }

    /// Begins a run with the row that was split.
    fn begin_run(&mut self, start: usize) -> Option<()> {
        let layout = self.reading.layout;
        let weight = match layout.weight {
            None => Weight::ONE,
            Some(column) => self
                .reading
                .notation
                .weight_in(self.splitter.bytes(column))?,
        };
        let context = self.context();
        self.start_run(
            start,
            context,
            weight,
            self.splitter.range(layout.establishment),
        )
    }

    /// Begins a run that differs from the one before in its establishment only.
    fn begin_next_run(&mut self, start: usize, id: Range<usize>) -> Option<()> {
        let last = self.found.runs.last()?;
        self.start_run(start, last.context, last.weight, id)
    }

    fn start_run(
        &mut self,
        start: usize,
        context: u32,
        weight: Weight,
        id: Range<usize>,
    ) -> Option<()> {
        self.end_run()?;
        let workers = self.found.workers.len() as u32;
        let run = Run {
            start: start as u32,
            lines_before: self.found.lines,
            rows_before: self.found.rows,
            context,
            workers: (workers, workers),
            id: (id.start as u32, id.end as u32),
            hash: plain_id(&self.block[id]).map(|id| id.hash),
            weight,
            counts_on: true,
        };
        self.found.runs.push(run);
        let counts = self.found.counts.len() + self.reading.indicators.len();
        self.found.counts.resize(counts, StatusCounts::default());
        Some(())
    }

    /// The context of the row that was split, which is mostly that of the run before.
    fn context(&mut self) -> u32 {
        self.context.clear();
        for columns in &self.reading.rules.context {
            let fields = self.splitter.fields_of(columns);
            self.context.extend_from_slice(fields);
        }
        let contexts = &mut self.found.contexts;
        if let Some(last) = self.found.runs.last()
            && *contexts[last.context as usize] == *self.context
        {
            return last.context;
        }
        let known = contexts.get_index_of(&*self.context);
        known.unwrap_or_else(|| contexts.insert_full(self.context.as_slice().into()).0) as u32
    }

    /// Counts a worker of a known age.
    fn count_age(&mut self, years: u8) {
        self.found.outer_ages.note_years(years);
        self.ages += 1;
        for (threshold, positive) in &mut self.thresholds {
            *positive += u32::from(years <= *threshold);
        }
    }

    /// Counts whatever the row says.
    fn count_found(&mut self, seen: &Glance) -> Option<()> {
        let values = &self.reading.layout.values;
        let text = |column: usize| {
            let cell = match *values {
                Values::Tally(_) => self.splitter.bytes(column),
                Values::AgeRange(_, high) if column == high => seen.upper_end().bytes(self.block),
                _ => seen.value().bytes(self.block),
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

    /// Notes the id of the worker. Each kind straight where it is kept: written and read back at once as a whole,
    /// one costs more than all of its row.
    fn note_worker(&mut self, seen: &Glance) -> Option<()> {
        let (worker, line) = (seen.worker(), self.found.lines);
        if worker.digits > 0 {
            let id = Id::of_number(worker.number, worker.digits);
            self.found.workers.push((id, line));
            return Some(());
        }
        let cell = worker.bytes(self.block);
        if cell.is_ascii() && !cell.is_empty() {
            let id = self.reading.ids.id_like(cell, &mut self.last_prefix);
            self.found.workers.push((id, line));
        } else if !cell.is_empty() {
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
        let Runs {
            runs,
            workers,
            counts,
            ..
        } = &mut *self.found;
        let Some(run) = runs.last_mut() else {
            return Some(());
        };
        let first = counts.len() - self.reading.indicators.len();
        for (counts, (_, positive)) in counts[first..].iter_mut().zip(&mut self.thresholds) {
            counts.positive += *positive;
            counts.negative += self.ages - *positive;
            *positive = 0;
        }
        self.ages = 0;
        run.workers.1 = workers.len() as u32;
        let workers = &workers[run.workers.0 as usize..];
        run.counts_on = workers.windows(2).all(|two| two[1].0.follows(&two[0].0));
        (run.counts_on || !has_doubles(workers)).then_some(())
    }
}

/// Whether a worker is there twice.
fn has_doubles(workers: &[(Id, u32)]) -> bool {
    let mut ids: Vec<Id> = workers.iter().map(|&(id, _)| id).collect();
    ids.sort_unstable();
    ids.windows(2).any(|two| two[0] == two[1])
}

/// An id that is its own composed form and nothing else than an id; none if another look is needed.
fn plain_id(id: &[u8]) -> Option<HashedId<'_>> {
    let is_plain = |id: &str| !id.is_empty() && !is_total(id);
    let text = std::str::from_utf8(id).ok().filter(|id| id.is_ascii());
    text.is_some_and(is_plain).then(|| HashedId::new(id))
}
