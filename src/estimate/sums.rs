//! The sums over a domain that a proportion and its precision are made from.

use std::iter;

use super::counted::{Bounds, Headcount, Known, Unknown};
use super::domain::{Cells, WaveCell};
use super::effect;
use super::establishments::Establishments;
use super::weighed::ByWeight;
use crate::design::DomainExtent;
use crate::numeric::sum::CompensatedSum;

/// A PSU with workers of known status in a domain.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its number in the design.
    pub psu: u32,
    /// The sum of the weights of its workers of known status.
    pub all: f64,
    /// The sum of the weights of the positive ones among them.
    pub positive: f64,
}

/// The sums of one domain for one indicator.
///
/// What belongs to a PSU is not kept but computed again when it is asked for: a study may have millions.
#[derive(Clone, Copy)]
pub struct DomainSums<'a> {
    /// Workers of known status in the domain.
    pub known: Known,
    /// The sum of the squares of their weights.
    pub squared_weight: f64,
    /// Workers of unknown status, whatever was made of them.
    pub unknown: u64,
    /// The shares that the unknown allow, where there are any.
    pub bounds: Option<Bounds>,
    /// PSUs with workers of known status.
    pub psus: usize,
    /// PSUs with positive workers.
    pub psus_with_positives: usize,
    /// PSUs with workers of known status less the strata that hold them.
    pub df: usize,
    /// The intracluster correlation of establishments, unweighted.
    pub intracluster_correlation: Option<f64>,
    cells: Cells<'a>,
    indicator: usize,
    settled: Unknown,
}

impl<'a> DomainSums<'a> {
    /// Sums the cells of a domain for the indicator with that index.
    pub fn new(cells: Cells<'a>, indicator: usize, unknown: Unknown) -> Self {
        let mut by_weight = ByWeight::new(cells.count(), unknown);
        let mut psus = DomainExtent::new(cells.sample());
        let mut with_positives = DomainExtent::new(cells.sample());
        let mut establishments = Establishments::default();
        for WaveCell { psu, cell } in cells.iter() {
            let counts = cell.counts(indicator);
            by_weight.add(&counts, cell.weight);
            let known = unknown.settle(&counts);
            if known.workers > 0 {
                psus.add(psu);
                establishments.add(cell.establishment, known);
            }
            if known.positives > 0 {
                with_positives.add(psu);
            }
        }
        let weighed = by_weight.finish();
        Self {
            known: weighed.known(),
            squared_weight: weighed.squared_weight.value(),
            unknown: weighed.unknown.workers,
            bounds: weighed.bounds(),
            psus: psus.psus(),
            psus_with_positives: with_positives.psus(),
            df: psus.degrees_of_freedom(),
            intracluster_correlation: effect::intracluster_correlation(&establishments.finish()),
            cells,
            indicator,
            settled: unknown,
        }
    }

    /// The PSUs with workers of known status, in the order of the design.
    pub fn psus(&self) -> impl Iterator<Item = Part> + Clone + use<'a> {
        let mut cells = self.known_cells().peekable();
        iter::from_fn(move || {
            let first = cells.next()?;
            let is_same = |next: &KnownCell| next.psu == first.psu;
            // Most have a single cell.
            if !cells.peek().is_some_and(is_same) {
                return Some(first.part());
            }
            let mut all = CompensatedSum::ZERO;
            let mut positive = CompensatedSum::ZERO;
            let mut next = Some(first);
            while let Some(cell) = next {
                all.add_product(cell.count.workers as f64, cell.weight);
                positive.add_product(cell.count.positives as f64, cell.weight);
                next = cells.next_if(is_same);
            }
            Some(Part {
                psu: first.psu,
                all: all.value(),
                positive: positive.value(),
            })
        })
    }

    /// The numbers of the PSUs with workers of known status, in the order of the design.
    pub fn psu_numbers(&self) -> impl Iterator<Item = u32> + Clone + use<'a> {
        let mut last = None;
        let numbers = self.known_cells().map(|cell| cell.psu);
        numbers.filter(move |&psu| last.replace(psu) != Some(psu))
    }

    fn known_cells(&self) -> impl Iterator<Item = KnownCell> + Clone + use<'a> {
        let (indicator, settled) = (self.indicator, self.settled);
        let counted = self
            .cells
            .iter()
            .map(move |WaveCell { psu, cell }| KnownCell {
                psu,
                weight: cell.weight,
                count: settled.settle(&cell.counts(indicator)),
            });
        counted.filter(|cell| cell.count.workers > 0)
    }
}

/// A cell with workers of known status.
#[derive(Clone, Copy)]
struct KnownCell {
    psu: u32,
    weight: f64,
    count: Headcount,
}

impl KnownCell {
    /// A PSU of this cell alone.
    fn part(&self) -> Part {
        Part {
            psu: self.psu,
            all: self.count.workers as f64 * self.weight,
            positive: self.count.positives as f64 * self.weight,
        }
    }
}
