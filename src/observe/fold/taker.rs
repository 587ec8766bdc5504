//! What was read quickly, counted in the order of the file.

use rustc_hash::FxHashMap;

use super::{Fold, Target};
use crate::observe::findings::Findings;
use crate::observe::join::Join;
use crate::observe::layout::Values;
use crate::observe::line::Line;
use crate::observe::quick::{Reading, Run, Runs, Splitter, Take};
use crate::observe::total::is_total;
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
    /// The context of the run before, which is mostly that of the next.
    pub last: Option<(Box<[u8]>, Context)>,
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
        let counts = runs.counts.chunks_exact(self.reading.indicators.len());
        for (run, counts) in runs.runs.iter().zip(counts) {
            if self.take_run(block, runs, run, counts).is_none() {
                *self.line += run.lines_before;
                *self.rows += run.rows_before;
                return Err(run.start);
            }
        }
        self.fold.outer_ages.merge(&runs.outer_ages);
        *self.line += runs.lines;
        *self.rows += runs.rows;
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
        let line = Line {
            order: self.reading.file.order,
            number: *self.line + run.lines_before,
        };
        let (establishment, cell) = self.target(block, runs, run, line)?;
        let fold = &mut *self.fold;
        if let Values::Tally(_) = self.reading.layout.values
            && fold.registry.first_lines.get(establishment) != line
        {
            return None;
        }
        let workers = &runs.workers[run.workers.clone()];
        let first_of_block = Line {
            number: *self.line,
            ..line
        };
        let seen = &mut fold.seen_workers;
        seen.note_run(establishment, workers, run.counts_on, first_of_block)
            .then_some(())?;
        fold.registry.tallies.count_tally(cell, counts).ok()
    }

    /// What a context means, if a row of it was read.
    fn known_context(&mut self, context: &[u8]) -> Option<Context> {
        match &self.last {
            Some((last, meaning)) if **last == *context => Some(*meaning),
            _ => {
                let (key, meaning) = self.contexts.get_key_value(context)?;
                self.last = Some((key.clone(), *meaning));
                Some(*meaning)
            }
        }
    }

    /// Where the workers of a run are counted.
    fn target(
        &mut self,
        block: &[u8],
        runs: &Runs,
        run: &Run,
        line: Line,
    ) -> Option<(Index, CellIndex)> {
        let context = &runs.contexts[run.context.clone()];
        let id = std::str::from_utf8(&block[run.id.clone()]).ok()?;
        let known = self.known_context(context);
        let fold = &mut *self.fold;
        if let Some(context) = known
            && id.is_ascii()
            && !id.is_empty()
            && !is_total(id)
        {
            let weight = Some(run.weight).filter(|_| !fold.ignores_weights);
            let weight = weight.unwrap_or(Weight::ONE);
            let establishment = fold.registry.establishment_in(context.stratum, id, line);
            let tallies = &mut fold.registry.tallies;
            let cell = tallies.cell(establishment, context.domain, weight);
            return Some((establishment, cell));
        }
        let mut splitter = Splitter::new(block, &self.reading.rules);
        splitter.split(run.start)?;
        let fields = splitter.fields();
        let row = self.reading.row(&splitter, line.number, &fields);
        let target = fold.target(&row, self.reading.layout, self.join, self.findings);
        let Target {
            establishment,
            cell,
            domain,
            ..
        } = target.ok()?;
        if self.is_plain {
            let stratum = fold.registry.tallies.stratum_of(establishment);
            self.contexts
                .insert(context.into(), Context { stratum, domain });
        }
        Some((establishment, cell))
    }
}
