//! The sums over a domain that a proportion and its precision are made from.

use super::domain::{Cells, WaveCell};
use crate::numeric::sum::CompensatedSum;
use crate::tally::StatusCounts;

/// What to make of workers whose status at a threshold is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// They are left out of that threshold's denominator.
    #[default]
    Exclude,
    /// They count as positive.
    Minor,
    /// They count as negative.
    Adult,
}

impl Unknown {
    /// Every choice, in the order of the help.
    pub const ALL: [Self; 3] = [Self::Exclude, Self::Minor, Self::Adult];

    /// The name of the choice in `--unknown` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::Minor => "minor",
            Self::Adult => "adult",
        }
    }

    /// Positive and negative workers once those of unknown status are dealt with.
    fn settle(self, counts: &StatusCounts) -> (u64, u64) {
        let positive = u64::from(counts.positive);
        let negative = u64::from(counts.negative);
        let unknown = u64::from(counts.unknown);
        match self {
            Self::Exclude => (positive, negative),
            Self::Minor => (positive + unknown, negative),
            Self::Adult => (positive, negative + unknown),
        }
    }
}

/// Workers counted, and the sum of their weights.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    /// Workers.
    pub workers: u64,
    weight: CompensatedSum,
}

impl Counted {
    fn add(&mut self, workers: u64, weight: f64) {
        self.workers += workers;
        self.weight.add_product(workers as f64, weight);
    }

    fn merge(&mut self, other: &Self) {
        self.workers += other.workers;
        self.weight.merge(&other.weight);
    }

    /// The sum of the weights.
    pub fn weight(&self) -> f64 {
        self.weight.value()
    }
}

/// Workers of known status, and the positive ones among them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Workers of known status.
    pub all: Counted,
    /// Those of them who are positive.
    pub positive: Counted,
}

impl Known {
    /// So many positive and negative workers of one weight.
    fn new((positive, negative): (u64, u64), weight: f64) -> Self {
        let mut known = Self::default();
        known.positive.add(positive, weight);
        known.all.add(positive + negative, weight);
        known
    }

    fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        self.positive.merge(&other.positive);
    }
}

/// A PSU with workers of known status in a domain.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its number in the design.
    pub psu: u32,
    /// Its workers.
    pub known: Known,
}

/// Workers of known status in a PSU or an establishment, unweighted.
#[derive(Clone, Copy, Debug)]
pub struct Headcount {
    /// The number of the PSU in the design, or the establishment.
    pub index: u32,
    /// Workers of known status: at least one.
    pub workers: u64,
    /// The positive ones among them.
    pub positives: u64,
}

/// The sums of one domain for one indicator.
///
/// What belongs to a PSU or an establishment is not kept but summed again when it is asked for: a study may
/// have millions.
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
    cells: Cells<'a>,
    indicator: usize,
    settled: Unknown,
}

/// The lowest and highest share of positives that the unknown leave possible, over all workers of
/// the domain, as fractions of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The share if all of unknown status were negative.
    pub low: f64,
    /// The share if all of them were positive.
    pub high: f64,
}

impl<'a> DomainSums<'a> {
    /// Sums the cells of a domain for the indicator with that index.
    pub fn new(cells: Cells<'a>, indicator: usize, unknown: Unknown) -> Self {
        let mut known = Known::default();
        let mut squared_weight = CompensatedSum::ZERO;
        let mut observed = Known::default();
        let mut undecided = Counted::default();
        for WaveCell { cell, .. } in cells.iter() {
            let counts = cell.counts(indicator);
            let own = Known::new(unknown.settle(&counts), cell.weight);
            known.merge(&own);
            squared_weight.add_product(own.all.workers as f64, cell.weight * cell.weight);
            observed.positive.add(counts.positive.into(), cell.weight);
            observed.all.add(counts.positive.into(), cell.weight);
            observed.all.add(counts.negative.into(), cell.weight);
            undecided.add(counts.unknown.into(), cell.weight);
        }
        Self {
            known,
            squared_weight: squared_weight.value(),
            unknown: undecided.workers,
            bounds: bounds(&observed, &undecided),
            cells,
            indicator,
            settled: unknown,
        }
    }

    /// The PSUs with workers of known status, in the order of the design.
    pub fn psus(&self) -> impl Iterator<Item = Part> + Clone + use<'a> {
        let (indicator, settled) = (self.indicator, self.settled);
        let parts = self.cells.iter().map(move |WaveCell { psu, cell }| {
            let counts = settled.settle(&cell.counts(indicator));
            let known = Known::new(counts, cell.weight);
            Part { psu, known }
        });
        runs(
            parts.filter(|part| part.known.all.workers > 0),
            |one, next| one.psu == next.psu,
            |one, next| one.known.merge(&next.known),
        )
    }

    /// The PSUs with workers of known status, in the order of the design, without weights.
    pub fn psu_headcounts(&self) -> impl Iterator<Item = Headcount> + Clone + use<'a> {
        self.headcounts(|cell| cell.psu)
    }

    /// The establishments with workers of known status.
    pub fn establishment_headcounts(&self) -> impl Iterator<Item = Headcount> + Clone + use<'a> {
        self.headcounts(|cell| cell.cell.establishment)
    }

    fn headcounts(
        &self,
        index_of: fn(&WaveCell<'a>) -> u32,
    ) -> impl Iterator<Item = Headcount> + Clone + use<'a> {
        let (indicator, settled) = (self.indicator, self.settled);
        let counts = self.cells.iter().map(move |cell| {
            let (positives, negatives) = settled.settle(&cell.cell.counts(indicator));
            Headcount {
                index: index_of(&cell),
                workers: positives + negatives,
                positives,
            }
        });
        runs(
            counts.filter(|count| count.workers > 0),
            |one, next| one.index == next.index,
            |one, next| {
                one.workers += next.workers;
                one.positives += next.positives;
            },
        )
    }
}

/// Items that follow each other and are of one thing, merged.
fn runs<T: Clone>(
    items: impl Iterator<Item = T> + Clone,
    is_same: fn(&T, &T) -> bool,
    merge: fn(&mut T, T),
) -> impl Iterator<Item = T> + Clone {
    let mut items = items.peekable();
    std::iter::from_fn(move || {
        let mut run = items.next()?;
        while let Some(next) = items.next_if(|next| is_same(&run, next)) {
            merge(&mut run, next);
        }
        Some(run)
    })
}

fn bounds(observed: &Known, undecided: &Counted) -> Option<Bounds> {
    if undecided.workers == 0 {
        return None;
    }
    let mut everybody = observed.all;
    everybody.merge(undecided);
    let mut at_most = observed.positive;
    at_most.merge(undecided);
    Some(Bounds {
        low: observed.positive.weight() / everybody.weight(),
        high: at_most.weight() / everybody.weight(),
    })
}
