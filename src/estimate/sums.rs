//! The sums over a domain that a proportion and its precision are made from.

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
    /// How many PSUs of the stratum it stands for, which are alike.
    pub times: u32,
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
    cells: Cells<'a>,
    indicator: usize,
    settled: Unknown,
}

impl<'a> DomainSums<'a> {
    /// Sums the cells of a domain for the indicator with that index.
    pub fn new(cells: Cells<'a>, indicator: usize, unknown: Unknown) -> Self {
        Self::summed(cells, indicator, unknown, |_, _| {})
    }

    /// The same, and the intracluster correlation of establishments, unweighted.
    pub fn with_correlation(
        cells: Cells<'a>,
        indicator: usize,
        unknown: Unknown,
    ) -> (Self, Option<f64>) {
        let mut establishments = Establishments::default();
        let sums = Self::summed(cells, indicator, unknown, |cell, known| {
            establishments.add(cell.cell.establishment, known, cell.times);
        });
        let correlation = effect::intracluster_correlation(&establishments.finish());
        (sums, correlation)
    }

    /// Sums the cells, and hands on each with workers of known status.
    fn summed(
        cells: Cells<'a>,
        indicator: usize,
        unknown: Unknown,
        mut hand_on: impl FnMut(&WaveCell<'a>, Headcount),
    ) -> Self {
        let mut by_weight = ByWeight::new(cells.len(), unknown);
        let mut psus = DomainExtent::new(cells.sample());
        let mut with_positives = DomainExtent::new(cells.sample());
        for of in cells.iter() {
            let WaveCell { psu, cell, times } = of;
            let counts = cell.counts(indicator);
            by_weight.add(&counts, cell.weight, times.into());
            let known = unknown.settle(&counts);
            if known.workers > 0 {
                psus.add_alike(psu, times);
                hand_on(&of, known);
            }
            if known.positives > 0 {
                with_positives.add_alike(psu, times);
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
            cells,
            indicator,
            settled: unknown,
        }
    }

    /// The PSUs with workers of known status, in the order of the design.
    pub fn psus(&self) -> impl Iterator<Item = Part> + Clone + use<'a> {
        let (indicator, settled) = (self.indicator, self.settled);
        let psus = self.cells.by_psu();
        psus.filter_map(move |cells| Part::new(cells, indicator, settled))
    }

    /// The numbers of the PSUs with workers of known status, in the order of the design.
    pub fn psu_numbers(&self) -> impl Iterator<Item = u32> + Clone + use<'a> {
        self.psus().map(|part| part.psu)
    }
}

impl Part {
    /// The PSU that these cells are all of, if it has workers of known status.
    #[inline]
    fn new(cells: Cells<'_>, indicator: usize, settled: Unknown) -> Option<Self> {
        let settle = |WaveCell { psu, cell, .. }: WaveCell<'_>| {
            let count = settled.settle(&cell.counts(indicator));
            (psu, cell.weight, count)
        };
        if let Some(cell) = cells.only() {
            let times = cell.times;
            // The only product is what the sum would be rounded to.
            let (psu, weight, count) = settle(cell);
            return (count.workers > 0).then_some(Self {
                psu,
                all: count.workers as f64 * weight,
                positive: count.positives as f64 * weight,
                times,
            });
        }
        let known = cells.iter().map(settle);
        let mut found = None;
        let mut all = CompensatedSum::ZERO;
        let mut positive = CompensatedSum::ZERO;
        for (psu, weight, count) in known.filter(|(.., count)| count.workers > 0) {
            found = Some(psu);
            all.add_product(count.workers as f64, weight);
            positive.add_product(count.positives as f64, weight);
        }
        Some(Self {
            psu: found?,
            all: all.value(),
            positive: positive.value(),
            times: 1,
        })
    }
}
