//! What does a whole study look like, from its first line to its truth?

use super::error::PlanError;
use super::establishment::{Establishment, Source};
use super::frame::Frame;
use super::order::Shuffle;
use super::plan::{Plan, Shape};
use super::text::Sheet;
use super::truth::{Truth, TruthRow};
use super::worker::Worker;

/// An invented study.
#[derive(Clone, Debug)]
pub struct Simulation {
    source: Source,
}

/// Lines are handed over in blocks of at least so many bytes.
const BLOCK: usize = 1 << 16;

impl Simulation {
    /// The study of a plan.
    ///
    /// # Errors
    /// If the plan contradicts itself.
    pub fn new(plan: Plan) -> Result<Self, PlanError> {
        plan.check()?;
        let frame = Frame::new(&plan)?;
        Ok(Self {
            source: Source::new(plan, frame),
        })
    }

    /// What was decided.
    pub fn plan(&self) -> &Plan {
        &self.source.plan
    }

    /// Strata of each wave.
    pub fn strata(&self) -> usize {
        self.source.frame.cells.len()
    }

    /// How many establishments each wave after the first shares with the one before.
    pub fn shared(&self) -> u64 {
        self.source.frame.shared()
    }

    /// What is true of each wave and city, at each threshold.
    pub fn truth<'a>(&'a self, truth: &Truth) -> Vec<TruthRow<'a>> {
        truth.rows(&self.source)
    }

    /// Hands over the study as CSV, in blocks of lines, and says what was counted on the way.
    ///
    /// # Errors
    /// If a block is not taken.
    pub fn write<E>(&self, take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<Truth, E> {
        let mut lines = Lines::new(take);
        let sheet = Sheet::new(&self.source);
        sheet.header(&mut lines.block);
        let mut truth = Truth::new(&self.source);
        match (self.plan().shuffled, self.plan().shape) {
            (true, Shape::Rows) => self.shuffled_rows(&sheet, &mut lines, &mut truth)?,
            (true, Shape::Tallies) => {
                let order = Shuffle::new(self.plan().seed, self.establishments());
                self.whole_establishments(order.iter(), &sheet, &mut lines, &mut truth)?;
            }
            (false, _) => {
                let order = 0..self.establishments();
                self.whole_establishments(order, &sheet, &mut lines, &mut truth)?;
            }
        }
        lines.end()?;
        Ok(truth)
    }

    /// Establishments one after the other, each with all its rows.
    fn whole_establishments<E>(
        &self,
        order: impl Iterator<Item = u64>,
        sheet: &Sheet,
        lines: &mut Lines<impl FnMut(&[u8]) -> Result<(), E>>,
        truth: &mut Truth,
    ) -> Result<(), E> {
        let mut workers = Vec::new();
        for number in order {
            let establishment = self.count(number, &mut workers, truth);
            let ends = sheet.ends(&establishment);
            match self.plan().shape {
                Shape::Tallies => sheet.tally(&ends, &workers, &mut lines.block),
                Shape::Rows => {
                    for (within, worker) in (0..).zip(&workers) {
                        sheet.row(&ends, within, worker, &mut lines.block);
                    }
                }
            }
            lines.flow()?;
        }
        Ok(())
    }

    /// Rows are drawn again one by one, where the shuffle wants them: of an establishment only the number
    /// of its first row is kept.
    fn shuffled_rows<E>(
        &self,
        sheet: &Sheet,
        lines: &mut Lines<impl FnMut(&[u8]) -> Result<(), E>>,
        truth: &mut Truth,
    ) -> Result<(), E> {
        let mut starts = Vec::new();
        let mut workers = Vec::new();
        let mut rows = 0;
        for number in 0..self.establishments() {
            self.count(number, &mut workers, truth);
            starts.push(rows);
            rows += workers.len() as u64;
        }
        for row in Shuffle::new(self.plan().seed, rows).iter() {
            let number = starts.partition_point(|&start| start <= row) - 1;
            let establishment = self.establishment(number as u64);
            let within = row - starts[number];
            let worker = self.source.worker(&establishment, within);
            let ends = sheet.ends(&establishment);
            sheet.row(&ends, within, &worker, &mut lines.block);
            lines.flow()?;
        }
        Ok(())
    }

    /// Draws an establishment and its workers, and counts them.
    fn count(&self, number: u64, workers: &mut Vec<Worker>, truth: &mut Truth) -> Establishment {
        let establishment = self.establishment(number);
        workers.clear();
        workers.extend(self.source.workers(&establishment));
        truth.count(&establishment, workers);
        establishment
    }

    /// Establishments over all waves.
    fn establishments(&self) -> u64 {
        self.source.frame.establishments * self.plan().wave_count() as u64
    }

    /// An establishment by its number over all waves.
    fn establishment(&self, number: u64) -> Establishment {
        let of_wave = self.source.frame.establishments;
        let wave = (number / of_wave) as usize;
        self.source.establishment(wave, number % of_wave)
    }
}

/// Lines on their way out.
struct Lines<F> {
    block: Vec<u8>,
    take: F,
}

impl<E, F: FnMut(&[u8]) -> Result<(), E>> Lines<F> {
    fn new(take: F) -> Self {
        let block = Vec::with_capacity(2 * BLOCK);
        Self { block, take }
    }

    /// Hands the block over if it is large enough.
    fn flow(&mut self) -> Result<(), E> {
        if self.block.len() >= BLOCK {
            self.end()
        } else {
            Ok(())
        }
    }

    fn end(&mut self) -> Result<(), E> {
        (self.take)(&self.block)?;
        self.block.clear();
        Ok(())
    }
}
