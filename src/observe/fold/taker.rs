//! What was read quickly, counted in the order of the file.

use rustc_hash::FxHashMap;

use super::{Fold, Target};
use crate::observe::findings::Findings;
use crate::observe::id_list::HashedId;
use crate::observe::join::Join;
use crate::observe::layout::Values;
use crate::observe::line::Line;
use crate::observe::quick::{Reading, Run, Runs, Splitter, Take};
use crate::tally::{CellIndex, Index, StatusCounts, Weight};

/// Takes what was read quickly.
pub struct Taker<'a> {
    pub fold: &'a mut Fold,
    pub reading: &'a Reading<'a>,
    pub join: Option<&'a Join>,
    pub findings: &'a mut Findings,
    /// Whether an establishment is told by its context and id alone.
    pub is_plain: bool,
    /// Where rows of a context are counted.
    pub contexts: FxHashMap<Box<[u8]>, Context>,
    /// What the contexts of a block mean, as far as it is known.
    pub meanings: Vec<Option<Context>>,
    /// The physical line that the block begins on.
    pub line: &'a mut u64,
    /// Data rows so far.
    pub rows: &'a mut u64,
}

/// What the cells of a context mean.
#[derive(Clone, Copy)]
pub struct Context {
    stratum: Index,
    domain: Index,
}

impl Take for Taker<'_> {
    fn take(&mut self, block: &[u8], runs: &Runs) -> Result<(), usize> {
        self.meanings.clear();
        self.meanings.resize(runs.contexts.len(), None);
        let counts = runs.counts.chunks_exact(self.reading.indicators.len());
        for (run, counts) in runs.runs.iter().zip(counts) {
            if self.take_run(block, runs, run, counts).is_none() {
                *self.line += u64::from(run.lines_before);
                *self.rows += u64::from(run.rows_before);
                return Err(run.start as usize);
            }
        }
        self.fold.outer_ages.merge(&runs.outer_ages);
        *self.line += u64::from(runs.lines);
        *self.rows += u64::from(runs.rows);
        Ok(())
    }
}

impl Taker<'_> {
    /// Counts the workers of a run; none, and nobody is counted, if something is not in order.
    fn take_run(
        &mut self,
        block: &[u8],
        runs: &Runs,
        run: &Run,
        counts: &[StatusCounts],
    ) -> Option<()> {
        let first_of_block = Line {
            order: self.reading.file.order,
            number: *self.line,
        };
        let line = Line {
            number: *self.line + u64::from(run.lines_before),
            ..first_of_block
        };
        let (establishment, cell) = match self.known_target(block, runs, run, line) {
            Some(target) => target,
            None => self.target(block, runs, run, line)?,
        };
        let fold = &mut *self.fold;
        if let Values::Tally(_) = self.reading.layout.values
            && fold.registry.first_lines.get(establishment) != line
        {
            return None;
        }
        let workers = runs.workers_of(run);
        let seen = &mut fold.seen_workers;
        seen.note_run(establishment, workers, run.counts_on, first_of_block)
            .then_some(())?;
        fold.registry.tallies.count_tally(cell, counts).ok()
    }

    /// Where the workers of a run are counted, if it is known what its context means.
    fn known_target(
        &mut self,
        block: &[u8],
        runs: &Runs,
        run: &Run,
        line: Line,
    ) -> Option<(Index, CellIndex)> {
        let hash = run.hash?;
        let context = self.meaning(runs, run)?;
        let fold = &mut *self.fold;
        let weight = match fold.ignores_weights {
            true => Weight::ONE,
            false => run.weight,
        };
        let bytes = &block[run.id.0 as usize..run.id.1 as usize];
        let id = HashedId { bytes, hash };
        let establishment = fold.registry.establishment_in(context.stratum, &id, line);
        let tallies = &mut fold.registry.tallies;
        let cell = tallies.cell(establishment, context.domain, weight);
        Some((establishment, cell))
    }

    /// What the context of a run means, if a row of it was read.
    fn meaning(&mut self, runs: &Runs, run: &Run) -> Option<Context> {
        let meaning = &mut self.meanings[run.context as usize];
        if meaning.is_none() {
            let context = &runs.contexts[run.context as usize];
            *meaning = self.contexts.get(context).copied();
        }
        *meaning
    }

    /// Where the workers of a run are counted, as its first row says.
    fn target(
        &mut self,
        block: &[u8],
        runs: &Runs,
        run: &Run,
        line: Line,
    ) -> Option<(Index, CellIndex)> {
        let mut splitter = Splitter::new(block, &self.reading.rules);
        splitter.split(run.start as usize)?;
        let fields = splitter.fields();
        let row = self.reading.row(&splitter, line.number, &fields);
        let fold = &mut *self.fold;
        let target = fold.target(&row, self.reading.layout, self.join, self.findings);
        let Target {
            establishment,
            cell,
            domain,
            ..
        } = target.ok()?;
        if self.is_plain {
            let stratum = fold.registry.tallies.stratum_of(establishment);
            let context = runs.contexts[run.context as usize].clone();
            self.contexts.insert(context, Context { stratum, domain });
        }
        Some((establishment, cell))
    }
}
