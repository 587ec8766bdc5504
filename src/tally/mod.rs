//! What is kept of the rows? Counts per establishment, domain and weight, and who belongs to whom.
//!
//! Every statistic needs of an establishment only how many workers of which status carried which
//! weight. So rows are folded into counts as they are read, memory grows with establishments and not
//! with rows, and a file of rows and a file of tallies end in the very same numbers: counts are
//! integers, and each is multiplied by its weight once.

mod age;
mod alike;
mod cell;
mod count;
mod group;
mod number_list;
pub mod peak;
mod weight;

use std::collections::BTreeMap;

use indexmap::IndexSet;

use cell::CellList;

pub use age::{AgeRange, Indicator, OLDEST_AGE, Status, Threshold};
pub use alike::AlikeCells;
pub use cell::{Cell, CellIndex, Likeness};
pub use count::TooMany;
pub use group::Groups;
pub use number_list::NumberList;
pub use peak::{FEWEST_IN_A_HEAP, Peak};
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
    /// One worker.
    pub fn of_one(status: Status) -> Self {
        let is = |other| u32::from(status == other);
        Self {
            positive: is(Status::Positive),
            negative: is(Status::Negative),
            unknown: is(Status::Unknown),
        }
    }

    /// These workers and others; none if they are more than can be counted.
    pub fn merged(&self, more: &Self) -> Option<Self> {
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

/// All that is kept of a study's rows.
///
/// Lists are in order of first appearance, so nothing depends on hashing. Establishments are many and
/// the rest is few: what is kept of one is some ten bytes.
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
    /// Combinations of domain values.
    pub domains: IndexSet<DomainValues>,
    /// The stratum of each PSU.
    psus: NumberList,
    /// The place of each PSU; empty while each is its own.
    places: Vec<Index>,
    establishments: Index,
    /// The PSU of each establishment; empty while each has the number of its PSU.
    memberships: Vec<Index>,
    /// Workers on the premises of each establishment, as far as one of them has a headcount.
    headcounts: Vec<Option<u32>>,
    cells: CellList,
    /// The ages that were written of the workers of each cell, where they are kept.
    ages: Option<BTreeMap<(Index, AgeRange), u32>>,
}

impl Tallies {
    /// Nothing yet, of these indicators and domain columns.
    pub fn new(indicators: Vec<Indicator>, domain_columns: Vec<String>) -> Self {
        Self {
            cells: CellList::new(indicators.len()),
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

    /// A new PSU of a stratum.
    pub fn add_psu(&mut self, stratum: Index) -> Index {
        self.psus.push(stratum);
        (self.psus.len() - 1) as Index
    }

    /// A new establishment that is a PSU of its own.
    pub fn add_establishment(&mut self, stratum: Index) -> Index {
        let psu = self.add_psu(stratum);
        self.add_establishment_to(psu)
    }

    /// A new establishment of a larger PSU.
    pub fn add_establishment_to(&mut self, psu: Index) -> Index {
        let index = self.establishments;
        if psu != index && self.memberships.is_empty() {
            self.memberships.extend(0..index);
        }
        if psu != index || !self.memberships.is_empty() {
            self.memberships.push(psu);
        }
        self.establishments += 1;
        index
    }

    /// Visited establishments.
    pub fn establishments(&self) -> usize {
        self.establishments as usize
    }

    /// Primary sampling units: what was drawn as one.
    pub fn psus(&self) -> usize {
        self.psus.len()
    }

    /// Whether each PSU is an establishment.
    pub fn psus_are_establishments(&self) -> bool {
        self.psus() == self.establishments()
    }

    /// The PSU of an establishment.
    pub fn psu_of(&self, establishment: Index) -> Index {
        let larger = self.memberships.get(establishment as usize);
        larger.copied().unwrap_or(establishment)
    }

    /// The stratum of a PSU, an index of [`Self::strata`].
    pub fn stratum_of_psu(&self, psu: Index) -> Index {
        self.psus.at(psu as usize)
    }

    /// The stratum of an establishment, an index of [`Self::strata`].
    pub fn stratum_of(&self, establishment: Index) -> Index {
        self.stratum_of_psu(self.psu_of(establishment))
    }

    /// The number of the place that a PSU is. In strata of the same city and label, PSUs of two waves with
    /// the same number are one place.
    pub fn place_of_psu(&self, psu: Index) -> Index {
        self.places.get(psu as usize).copied().unwrap_or(psu)
    }

    /// Says which place each PSU is: needed where a study has more than one wave.
    pub fn set_places(&mut self, places: Vec<Index>) {
        self.places = places;
    }

    /// Workers on the premises of an establishment, where it was written down.
    pub fn workers_present(&self, establishment: Index) -> Option<u32> {
        self.headcounts
            .get(establishment as usize)
            .copied()
            .flatten()
    }

    /// Whether it was written down of any establishment.
    pub fn has_headcounts(&self) -> bool {
        !self.headcounts.is_empty()
    }

    /// Keeps how many workers were on the premises of an establishment.
    pub fn set_workers_present(&mut self, establishment: Index, workers: u32) {
        let place = establishment as usize;
        if self.headcounts.len() <= place {
            self.headcounts.resize(place + 1, None);
        }
        self.headcounts[place] = Some(workers);
    }

    /// The cell of these workers, made if it is new.
    pub fn cell(&mut self, establishment: Index, domain: Index, weight: Weight) -> CellIndex {
        self.cells.find_or_add(establishment, domain, weight)
    }

    /// Folds a whole tally into a cell: the counts of each indicator, in their order.
    ///
    /// # Errors
    /// [`TooMany`] if a count would exceed 2^32 - 1.
    pub fn count_tally(&mut self, cell: CellIndex, tally: &[StatusCounts]) -> Result<(), TooMany> {
        for (place, &counts) in tally.iter().enumerate() {
            self.cells.count(cell, place, counts)?;
        }
        Ok(())
    }

    /// From now on the ages of workers are kept.
    pub fn keep_ages(&mut self) {
        self.ages = Some(BTreeMap::new());
    }

    /// Whether the ages of workers are kept.
    pub fn keeps_ages(&self) -> bool {
        self.ages.is_some()
    }

    /// Keeps the age of a worker of a cell, if ages are kept.
    pub fn note_age(&mut self, cell: CellIndex, age: AgeRange) {
        if let Some(ages) = &mut self.ages {
            *ages.entry((cell.place(), age)).or_default() += 1;
        }
    }

    /// The ages that were written of the workers of each cell, with the place of the cell among
    /// [`Self::cells`] and the number of workers; nothing where they were not kept.
    pub fn ages(&self) -> impl Iterator<Item = (Index, AgeRange, u32)> {
        let ages = self.ages.iter().flatten();
        ages.map(|(&(cell, age), &workers)| (cell, age, workers))
    }

    /// The same workers at some of the indicators, which are named by their places; without their ages.
    pub fn at_indicators(&self, places: &[usize]) -> Self {
        let indicators = places.iter();
        Self {
            indicators: indicators
                .map(|&place| self.indicators[place].clone())
                .collect(),
            domain_columns: self.domain_columns.clone(),
            waves: self.waves.clone(),
            labels: self.labels.clone(),
            strata: self.strata.clone(),
            domains: self.domains.clone(),
            psus: self.psus.clone(),
            places: self.places.clone(),
            establishments: self.establishments,
            memberships: self.memberships.clone(),
            headcounts: self.headcounts.clone(),
            cells: self.cells.at_indicators(places),
            ages: None,
        }
    }

    /// The cell that was counted in.
    pub fn cell_of(&self, cell: CellIndex) -> Cell<'_> {
        self.cells.at(cell.place() as usize)
    }

    /// The same strata, PSUs and establishments with nobody counted in them, and one column of domains.
    #[must_use]
    pub fn uncounted(&self, column: &str) -> Self {
        Self {
            domain_columns: vec![column.to_owned()],
            domains: IndexSet::new(),
            cells: CellList::new(self.indicators.len()),
            indicators: self.indicators.clone(),
            waves: self.waves.clone(),
            labels: self.labels.clone(),
            strata: self.strata.clone(),
            psus: self.psus.clone(),
            places: self.places.clone(),
            establishments: self.establishments,
            memberships: self.memberships.clone(),
            ..Self::default()
        }
    }

    /// Frees what finds cells. All rows are read; a cell asked for afterwards would be a new one.
    pub fn finish(&mut self) {
        self.cells.forget_keys();
    }

    /// Whether it is plain that no establishment has more than one cell.
    pub fn has_one_cell_each(&self) -> bool {
        self.cells.are_numbered_alike()
    }

    /// The cells.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Cell<'_>> + Clone {
        (0..self.cells.len()).map(|place| self.cells.at(place))
    }

    /// The establishment of the cell at a place among [`Self::cells`].
    pub fn establishment_at(&self, place: Index) -> Index {
        self.cells.establishment_at(place as usize)
    }

    /// The cell at a place among [`Self::cells`].
    #[inline]
    pub fn cell_at(&self, place: Index) -> Cell<'_> {
        self.cells.at(place as usize)
    }

    /// Whether two cells have the same domain values, weight and counts. They may be so without being found so,
    /// where many are counted.
    pub fn are_alike(&self, one: Index, other: Index) -> bool {
        self.cells.are_alike(one as usize, other as usize)
    }

    /// What cells share which are alike.
    #[inline]
    pub fn likeness(&self, place: Index) -> Likeness {
        self.cells.likeness(place as usize)
    }

    /// Workers whose wave, city, stratum or domain has that label.
    pub fn workers_with(&self, label: &str) -> u64 {
        let wave = self.waves.get_index_of(label).map(|wave| wave as Index);
        let label = self.labels.get_index_of(label).map(|label| label as Index);
        let has_label = |cell: &Cell<'_>| {
            let stratum = &self.strata[self.stratum_of(cell.establishment) as usize];
            let of_domain = self.domains[cell.domain as usize].iter();
            let mut labels = of_domain.chain([&stratum.city, &stratum.label]);
            let has_wave = wave.is_some() && stratum.wave == wave;
            has_wave || (label.is_some() && labels.any(|own| *own == label))
        };
        self.cells()
            .filter(has_label)
            .map(|cell| cell.workers())
            .sum()
    }

    /// Workers counted, whatever is known of them.
    pub fn workers(&self) -> u64 {
        self.cells().map(|cell| cell.workers()).sum()
    }

    /// Workers of each establishment, whatever is known of them.
    pub fn workers_by_establishment(&self) -> Vec<u64> {
        let mut workers = vec![0; self.establishments()];
        for cell in self.cells() {
            workers[cell.establishment as usize] += cell.workers();
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
        for stratum in self.psus.iter() {
            psus[stratum as usize] += 1;
        }
        psus
    }

    /// Visited establishments of each stratum.
    pub fn establishments_by_stratum(&self) -> Vec<u64> {
        let mut establishments = vec![0; self.strata.len()];
        for establishment in 0..self.establishments {
            establishments[self.stratum_of(establishment) as usize] += 1;
        }
        establishments
    }

    /// Gives every worker of an establishment the weight of that establishment, in place of the weight
    /// of one that workers without a weight column have. While weights are given there are no cells.
    pub fn weigh_establishments(&mut self, weight_of: impl Fn(&Self, Index) -> f64) {
        let mut cells = std::mem::take(&mut self.cells);
        cells.weigh(|establishment| weight_of(self, establishment));
        self.cells = cells;
    }

    /// The waves, in order of first appearance: one without an index where the study has none.
    pub fn wave_indices(&self) -> Vec<Option<Index>> {
        match self.waves.len() as Index {
            0 => vec![None],
            waves => (0..waves).map(Some).collect(),
        }
    }

    /// The same without some PSUs and everybody in them. All others keep their weights.
    #[must_use]
    pub fn without(&self, is_left_out: impl Fn(Index) -> bool) -> Self {
        let mut left = Self {
            waves: self.waves.clone(),
            labels: self.labels.clone(),
            strata: self.strata.clone(),
            domains: self.domains.clone(),
            ..Self::new(self.indicators.clone(), self.domain_columns.clone())
        };
        let psus = 0..self.psus() as Index;
        let kept: Vec<Index> = psus.filter(|&psu| !is_left_out(psu)).collect();
        let mut number_of_psu = vec![None; self.psus()];
        for &psu in &kept {
            number_of_psu[psu as usize] = Some(left.add_psu(self.stratum_of_psu(psu)));
        }
        left.places = kept.iter().map(|&psu| self.place_of_psu(psu)).collect();
        let mut number_of_establishment = vec![None; self.establishments()];
        for establishment in 0..self.establishments {
            let psu = number_of_psu[self.psu_of(establishment) as usize];
            let number = psu.map(|psu| left.add_establishment_to(psu));
            if let Some((number, present)) = number.zip(self.workers_present(establishment)) {
                left.set_workers_present(number, present);
            }
            number_of_establishment[establishment as usize] = number;
        }
        left.cells = self.cells.renumbered(&number_of_establishment);
        left
    }

    /// The wave of an establishment, an index of [`Self::waves`].
    pub fn wave_of(&self, establishment: Index) -> Option<Index> {
        self.strata[self.stratum_of(establishment) as usize].wave
    }
}

#[cfg(test)]
mod tests;
