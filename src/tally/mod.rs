//! What is kept of the rows? Counts per establishment, domain and weight, and who belongs to whom.
//!
//! Every statistic needs of an establishment only how many workers of which status carried which
//! weight. So rows are folded into counts as they are read, memory grows with establishments and not
//! with rows, and a file of rows and a file of tallies end in the very same numbers: counts are
//! integers, and each is multiplied by its weight once.

mod age;
mod weight;

use std::collections::HashMap;

use indexmap::IndexSet;

pub use age::{AgeRange, Indicator, OLDEST_AGE, Status, Threshold};
pub use weight::Weight;

/// A place in one of the lists of [`Tallies`].
pub type Index = u32;

/// A sampling stratum of a wave; indices of labels where the study has such a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Stratum {
    /// The wave, an index of [`Tallies::waves`].
    pub wave: Option<Index>,
    /// The city, an index of [`Tallies::labels`].
    pub city: Option<Index>,
    /// The label of the stratum within its city, an index of [`Tallies::labels`].
    pub label: Option<Index>,
    /// Establishments in the stratum's frame, if known.
    pub population: Option<u64>,
}

/// A primary sampling unit: what was drawn as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Psu {
    /// The stratum it was drawn from, an index of [`Tallies::strata`].
    pub stratum: Index,
    /// A number for its id. In strata of the same city and label, PSUs of two waves with the same number
    /// are one place.
    pub id: Index,
}

/// An establishment that was visited.
#[derive(Clone, Debug, PartialEq)]
pub struct Establishment {
    /// The PSU it belongs to (itself, unless the study has larger ones), an index of [`Tallies::psus`].
    pub psu: Index,
    /// Workers on the premises, where it was written down.
    pub workers_present: Option<u32>,
}

/// Workers of one establishment, one combination of domain values and one weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// An index of [`Tallies::establishments`].
    pub establishment: Index,
    /// An index of [`Tallies::domains`].
    pub domain: Index,
    /// The weight of each of its workers.
    pub weight: f64,
}

/// The values of the domain columns that a cell has, each an index of [`Tallies::labels`], or nothing
/// where the cell of the file is blank.
pub type DomainValues = Box<[Option<Index>]>;

/// Workers of a cell by their status on one indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusCounts {
    /// Workers with the attribute.
    pub positive: u32,
    /// Workers without it.
    pub negative: u32,
    /// Workers of whom it is not known.
    pub unknown: u32,
}

impl StatusCounts {
    /// Counts one worker more, or nothing if the count would overflow.
    fn count(&mut self, status: Status) -> Option<()> {
        let slot = match status {
            Status::Positive => &mut self.positive,
            Status::Negative => &mut self.negative,
            Status::Unknown => &mut self.unknown,
        };
        *slot = slot.checked_add(1)?;
        Some(())
    }
}

/// All that is kept of a study's rows.
///
/// Lists are in order of first appearance, so nothing depends on hashing.
#[derive(Clone, Debug, Default)]
pub struct Tallies {
    /// What is measured; the counts of a cell have this order.
    pub indicators: Vec<Indicator>,
    /// The columns whose values make domains, as the user typed them.
    pub domain_columns: Vec<String>,
    /// Labels of waves, in order of first appearance.
    pub waves: IndexSet<String>,
    /// Labels of cities, strata and domain values.
    pub labels: IndexSet<String>,
    /// Sampling strata.
    pub strata: Vec<Stratum>,
    /// Primary sampling units.
    pub psus: Vec<Psu>,
    /// Visited establishments.
    pub establishments: Vec<Establishment>,
    /// Combinations of domain values.
    pub domains: IndexSet<DomainValues>,
    cells: Vec<Cell>,
    counts: Vec<StatusCounts>,
    cell_of: HashMap<(Index, Index, u64), usize>,
}

/// The place of a cell, to fold further workers into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellIndex(usize);

/// More workers in one cell than can be counted (2^32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

impl Tallies {
    /// Nothing yet, of these indicators and domain columns.
    pub fn new(indicators: Vec<Indicator>, domain_columns: Vec<String>) -> Self {
        Self {
            indicators,
            domain_columns,
            ..Self::default()
        }
    }

    /// The index of a label, made if it is new.
    pub fn intern_label(&mut self, label: Option<&str>) -> Option<Index> {
        let label = label?;
        let known = self.labels.get_index_of(label);
        let index = known.unwrap_or_else(|| self.labels.insert_full(label.to_owned()).0);
        Some(index as Index)
    }

    /// The cell of these workers, made if it is new.
    pub fn cell(&mut self, establishment: Index, domain: Index, weight: Weight) -> CellIndex {
        let key = (establishment, domain, weight.value().to_bits());
        let next = self.cells.len();
        let index = *self.cell_of.entry(key).or_insert(next);
        if index == next {
            self.cells.push(Cell {
                establishment,
                domain,
                weight: weight.value(),
            });
            let empty = StatusCounts::default();
            self.counts
                .extend(std::iter::repeat_n(empty, self.indicators.len()));
        }
        CellIndex(index)
    }

    /// Folds one worker into a cell; `status` says what is known of an indicator.
    ///
    /// # Errors
    /// [`TooMany`] if the cell already holds 2^32 - 1 workers of that status.
    pub fn count_worker(
        &mut self,
        cell: CellIndex,
        status: impl Fn(&Indicator) -> Status,
    ) -> Result<(), TooMany> {
        let first = cell.0 * self.indicators.len();
        for (indicator, counts) in self.indicators.iter().zip(&mut self.counts[first..]) {
            counts.count(status(indicator)).ok_or(TooMany)?;
        }
        Ok(())
    }

    /// Folds a whole tally into a cell: the counts of each indicator, in their order.
    ///
    /// # Errors
    /// [`TooMany`] if a count would exceed 2^32 - 1.
    pub fn count_tally(&mut self, cell: CellIndex, tally: &[StatusCounts]) -> Result<(), TooMany> {
        let first = cell.0 * self.indicators.len();
        for (counts, more) in self.counts[first..].iter_mut().zip(tally) {
            *counts = counts.merged(more).ok_or(TooMany)?;
        }
        Ok(())
    }

    /// The cells, each with its counts in the order of the indicators.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = (&Cell, &[StatusCounts])> {
        self.cells
            .iter()
            .zip(self.counts.chunks_exact(self.indicators.len()))
    }

    /// Workers counted, whatever is known of them.
    pub fn workers(&self) -> u64 {
        self.cells().map(|(_, counts)| workers_of(counts)).sum()
    }

    /// Workers of each establishment, whatever is known of them.
    pub fn workers_by_establishment(&self) -> Vec<u64> {
        let mut workers = vec![0; self.establishments.len()];
        for (cell, counts) in self.cells() {
            workers[cell.establishment as usize] += workers_of(counts);
        }
        workers
    }

    /// Workers of each establishment of a wave, whatever is known of them.
    pub fn workers_by_establishment_of(&self, wave: Option<Index>) -> Vec<u64> {
        let by_establishment = (0..).zip(self.workers_by_establishment());
        by_establishment
            .filter(|&(establishment, _)| self.wave_of(establishment) == wave)
            .map(|(_, workers)| workers)
            .collect()
    }

    /// PSUs of each stratum.
    pub fn psus_by_stratum(&self) -> Vec<u64> {
        let mut psus = vec![0; self.strata.len()];
        for psu in &self.psus {
            psus[psu.stratum as usize] += 1;
        }
        psus
    }

    /// Visited establishments of each stratum.
    pub fn establishments_by_stratum(&self) -> Vec<u64> {
        let mut establishments = vec![0; self.strata.len()];
        for establishment in &self.establishments {
            let stratum = self.psus[establishment.psu as usize].stratum;
            establishments[stratum as usize] += 1;
        }
        establishments
    }

    /// Gives every worker of an establishment the weight of that establishment, in place of the weight
    /// of one that workers without a weight column have.
    pub fn weigh_establishments(&mut self, weight_of: impl Fn(Index) -> f64) {
        for cell in &mut self.cells {
            cell.weight = weight_of(cell.establishment);
        }
    }

    /// The waves, in order of first appearance: one without an index where the study has none.
    pub fn wave_indices(&self) -> Vec<Option<Index>> {
        match self.waves.len() as Index {
            0 => vec![None],
            waves => (0..waves).map(Some).collect(),
        }
    }

    /// The wave of an establishment, an index of [`Self::waves`].
    pub fn wave_of(&self, establishment: Index) -> Option<Index> {
        self.strata[self.stratum_of(establishment) as usize].wave
    }

    /// The stratum of an establishment, an index of [`Self::strata`].
    pub fn stratum_of(&self, establishment: Index) -> Index {
        let psu = self.establishments[establishment as usize].psu;
        self.psus[psu as usize].stratum
    }
}

impl StatusCounts {
    fn merged(&self, more: &Self) -> Option<Self> {
        Some(Self {
            positive: self.positive.checked_add(more.positive)?,
            negative: self.negative.checked_add(more.negative)?,
            unknown: self.unknown.checked_add(more.unknown)?,
        })
    }

    /// Workers of known and of unknown status together.
    pub fn workers(&self) -> u64 {
        u64::from(self.positive) + u64::from(self.negative) + u64::from(self.unknown)
    }
}

/// Workers of a cell: every indicator counts the same ones.
pub fn workers_of(counts: &[StatusCounts]) -> u64 {
    counts.first().map_or(0, StatusCounts::workers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counts() -> impl Strategy<Value = StatusCounts> {
        let count = || 0..u32::MAX / 3;
        (count(), count(), count()).prop_map(|(positive, negative, unknown)| StatusCounts {
            positive,
            negative,
            unknown,
        })
    }

    proptest! {
        #[test]
        fn merging_tallies_is_associative_and_the_empty_one_is_neutral(
            a in counts(), b in counts(), c in counts()
        ) {
            let merge = |a: StatusCounts, b: StatusCounts| a.merged(&b).unwrap();
            prop_assert_eq!(merge(merge(a, b), c), merge(a, merge(b, c)));
            prop_assert_eq!(merge(a, b), merge(b, a));
            prop_assert_eq!(merge(a, StatusCounts::default()), a);
            prop_assert_eq!(merge(a, b).workers(), a.workers() + b.workers());
        }
    }

    #[test]
    fn a_count_that_would_overflow_is_refused() {
        let full = StatusCounts {
            positive: u32::MAX,
            ..StatusCounts::default()
        };
        let one = StatusCounts {
            positive: 1,
            ..StatusCounts::default()
        };
        assert_eq!(full.merged(&one), None);
        assert_eq!(full.clone().count(Status::Positive), None);
    }

    #[test]
    fn the_same_workers_fold_into_the_same_cell() {
        let threshold = Threshold::new(17).unwrap();
        let mut tallies = Tallies::new(vec![Indicator::AgeAtMost(threshold)], Vec::new());
        let weight = Weight::new(2.0).unwrap();
        let cell = tallies.cell(0, 0, weight);
        tallies.count_worker(cell, |_| Status::Positive).unwrap();
        tallies.count_worker(cell, |_| Status::Unknown).unwrap();
        assert_eq!(tallies.cell(0, 0, weight), cell);
        assert_ne!(
            tallies.cell(0, 0, Weight::ONE),
            cell,
            "a cell has one weight"
        );
        assert_eq!(tallies.workers(), 2);
    }
}
