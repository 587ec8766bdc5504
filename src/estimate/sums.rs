//! The sums over a domain that a proportion and its precision are made from.

use super::domain::WaveCell;
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
    fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        self.positive.merge(&other.positive);
    }
}

/// A PSU or an establishment with workers of known status in a domain.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its number in the design, or its index among the establishments.
    pub index: u32,
    /// Its workers.
    pub known: Known,
}

/// The sums of one domain for one indicator.
#[derive(Clone, Debug, Default)]
pub struct DomainSums {
    /// Workers of known status in the domain.
    pub known: Known,
    /// The sum of the squares of their weights.
    pub squared_weight: f64,
    /// Workers of unknown status, whatever was made of them.
    pub unknown: u64,
    /// The PSUs with workers of known status, in the order of the design.
    pub psus: Vec<Part>,
    /// The establishments with workers of known status.
    pub establishments: Vec<Part>,
    /// The shares that the unknown allow, where there are any.
    pub bounds: Option<Bounds>,
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

impl DomainSums {
    /// Sums the cells of a domain for the indicator with that index.
    pub fn new(cells: &[WaveCell<'_>], indicator: usize, unknown: Unknown) -> Self {
        let mut sums = Self::default();
        let mut squared_weight = CompensatedSum::ZERO;
        let mut observed = Known::default();
        let mut undecided = Counted::default();
        for cell in cells {
            let counts = cell.cell.counts(indicator);
            let (positive, negative) = unknown.settle(&counts);
            let mut known = Known::default();
            known.positive.add(positive, cell.weight);
            known.all.add(positive + negative, cell.weight);
            if known.all.workers > 0 {
                add_part(&mut sums.psus, cell.psu, &known);
                add_part(&mut sums.establishments, cell.establishment, &known);
            }
            sums.known.merge(&known);
            squared_weight.add_product(known.all.workers as f64, cell.weight * cell.weight);
            observed.positive.add(counts.positive.into(), cell.weight);
            observed.all.add(counts.positive.into(), cell.weight);
            observed.all.add(counts.negative.into(), cell.weight);
            undecided.add(counts.unknown.into(), cell.weight);
        }
        sums.squared_weight = squared_weight.value();
        sums.unknown = undecided.workers;
        sums.bounds = bounds(&observed, &undecided);
        sums
    }
}

/// Adds to the last part if it is the same one: the cells of a part follow each other.
fn add_part(parts: &mut Vec<Part>, index: u32, known: &Known) {
    match parts.last_mut() {
        Some(last) if last.index == index => last.known.merge(known),
        _ => parts.push(Part {
            index,
            known: *known,
        }),
    }
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
