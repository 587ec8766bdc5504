//! Where is a worker counted? In the cell of an establishment, of domain values and of a weight.

use std::hash::Hasher;
use std::ops::Range;

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHasher};

use super::count::{Counts, TooMany};
use super::{Index, NumberList, StatusCounts, Weight};

/// Workers of one establishment, one combination of domain values and one weight.
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    /// The establishment.
    pub establishment: Index,
    /// An index of [`super::Tallies::domains`].
    pub domain: Index,
    /// The weight of each of its workers.
    pub weight: f64,
    list: &'a CellList,
    place: usize,
}

impl Cell<'_> {
    /// Its workers by their status on the indicator with that index.
    #[inline]
    pub fn counts(&self, indicator: usize) -> StatusCounts {
        let first = self.place * self.list.indicators;
        self.list.counts.at(first + indicator)
    }

    /// Its workers: every indicator counts the same ones.
    pub fn workers(&self) -> u64 {
        match self.list.indicators {
            0 => 0,
            _ => self.counts(0).workers(),
        }
    }
}

/// What is seen at a glance of a cell's domain values, weight and counts: cells that are alike in these share it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Likeness {
    kind: Index,
    counts: u64,
    is_all: bool,
}

impl Likeness {
    /// Whether cells that share it are alike. Others must be compared.
    #[inline]
    pub fn is_all(self) -> bool {
        self.is_all
    }

    /// A place in a table of so many.
    #[inline]
    pub fn place(self, places: usize) -> usize {
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.counts);
        hasher.write_u32(self.kind);
        hasher.finish() as usize % places
    }
}

/// The place of a cell, to fold further workers into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellIndex(Index);

impl CellIndex {
    /// Its place among [`super::Tallies::cells`].
    pub(super) fn place(self) -> Index {
        self.0
    }
}

/// What cells of different establishments share: domain values, and the bits of a weight.
type Kind = (Index, u64);

/// The cells in order of first appearance.
#[derive(Clone, Debug, Default)]
pub(super) struct CellList {
    indicators: usize,
    /// The establishment of each; empty while each has the number of its establishment.
    establishments: Vec<Index>,
    kinds: NumberList,
    distinct_kinds: IndexSet<Kind, FxBuildHasher>,
    /// The kind of the cell that was looked for last, which is mostly that of the next.
    last_kind: usize,
    counts: Counts,
    /// The first cell of each establishment, where they have other numbers. Most have no other.
    first: Vec<Index>,
    /// The further cells of establishments, by their kind.
    further: FxHashMap<(Index, Index), Index>,
}

/// In place of a first cell.
const NONE: Index = Index::MAX;

impl CellList {
    /// No cells yet; each will count for so many indicators.
    pub(super) fn new(indicators: usize) -> Self {
        Self {
            indicators,
            ..Self::default()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The cell at a place. Inlined, so that nothing of it is made but what is looked at: a cell that is written
    /// and read back at once costs more than its numbers.
    #[inline(always)]
    pub(super) fn at(&self, place: usize) -> Cell<'_> {
        let (domain, weight) = self.distinct_kinds[self.kinds.at(place) as usize];
        Cell {
            establishment: self.establishment_at(place),
            domain,
            weight: f64::from_bits(weight),
            list: self,
            place,
        }
    }

    #[inline]
    pub(super) fn establishment_at(&self, place: usize) -> Index {
        let other = self.establishments.get(place);
        other.copied().unwrap_or(place as Index)
    }

    /// Whether two cells are alike in all but their establishments, as far as that is seen at a glance.
    pub(super) fn are_alike(&self, one: usize, other: usize) -> bool {
        let places = [one, other].map(|place| self.places_of(place));
        self.kinds.at(one) == self.kinds.at(other) && self.counts.are_same(places)
    }

    /// What cells share which are alike.
    #[inline]
    pub(super) fn likeness(&self, place: usize) -> Likeness {
        let (counts, are_all) = self.counts.likeness(self.places_of(place));
        Likeness {
            kind: self.kinds.at(place),
            counts,
            is_all: are_all,
        }
    }

    /// The places of a cell's counts.
    fn places_of(&self, place: usize) -> Range<usize> {
        place * self.indicators..(place + 1) * self.indicators
    }

    pub(super) fn find_or_add(
        &mut self,
        establishment: Index,
        domain: Index,
        weight: Weight,
    ) -> CellIndex {
        let kind = self.kind(domain, weight.value());
        let next = self.len() as Index;
        let index = match self.first_of(establishment) {
            None => next,
            Some(first) if self.kinds.at(first as usize) == kind => first,
            Some(_) => {
                let key = (establishment, kind);
                *self.further.entry(key).or_insert(next)
            }
        };
        if index == next {
            self.add(establishment, kind);
        }
        CellIndex(index)
    }

    /// The first cell of an establishment, if it has any.
    fn first_of(&self, establishment: Index) -> Option<Index> {
        if self.are_numbered_alike() {
            return ((establishment as usize) < self.len()).then_some(establishment);
        }
        let first = self.first.get(establishment as usize).copied();
        first.filter(|&first| first != NONE)
    }

    /// Whether each cell has the number of its establishment.
    pub(super) fn are_numbered_alike(&self) -> bool {
        self.establishments.is_empty()
    }

    /// Adds a cell behind the others.
    fn add(&mut self, establishment: Index, kind: Index) {
        let next = self.len() as Index;
        if self.are_numbered_alike() && establishment != next {
            self.establishments = (0..next).collect();
            self.first = (0..next).collect();
        }
        if !self.are_numbered_alike() || establishment != next {
            self.establishments.push(establishment);
            let place = establishment as usize;
            if self.first.len() <= place {
                self.first.resize(place + 1, NONE);
            }
            let first = &mut self.first[place];
            *first = (*first).min(next);
        }
        self.kinds.push(kind);
        self.counts.extend(self.indicators);
    }

    fn kind(&mut self, domain: Index, weight: f64) -> Index {
        let kind = (domain, weight.to_bits());
        if self.distinct_kinds.get_index(self.last_kind) != Some(&kind) {
            self.last_kind = self.distinct_kinds.insert_full(kind).0;
        }
        self.last_kind as Index
    }

    pub(super) fn count(
        &mut self,
        cell: CellIndex,
        indicator: usize,
        more: StatusCounts,
    ) -> Result<(), TooMany> {
        let first = cell.0 as usize * self.indicators;
        self.counts.add(first + indicator, more)
    }

    /// The same cells, which count for some of the indicators.
    pub(super) fn at_indicators(&self, places: &[usize]) -> Self {
        let mut counts = Counts::default();
        for first in (0..self.len()).map(|cell| cell * self.indicators) {
            let of_cell = places.iter().map(|place| self.counts.at(first + place));
            of_cell.for_each(|one| counts.push(one));
        }
        Self {
            indicators: places.len(),
            counts,
            establishments: self.establishments.clone(),
            kinds: self.kinds.clone(),
            distinct_kinds: self.distinct_kinds.clone(),
            ..Self::default()
        }
    }

    /// Frees what finds a cell by its key.
    pub(super) fn forget_keys(&mut self) {
        self.first = Vec::new();
        self.further = FxHashMap::default();
    }

    /// The cells of establishments that have a new number, which they then have.
    pub(super) fn renumbered(&self, number_of: &[Option<Index>]) -> Self {
        let mut left = Self {
            distinct_kinds: self.distinct_kinds.clone(),
            ..Self::new(self.indicators)
        };
        for place in 0..self.len() {
            let establishment = self.establishment_at(place);
            let Some(number) = number_of[establishment as usize] else {
                continue;
            };
            let index = CellIndex(left.len() as Index);
            left.add(number, self.kinds.at(place));
            for indicator in 0..self.indicators {
                // What was counted once can be counted again.
                let _ = left.count(index, indicator, self.at(place).counts(indicator));
            }
        }
        left.forget_keys();
        left
    }

    /// Gives each cell the weight of its establishment.
    pub(super) fn weigh(&mut self, weight_of: impl Fn(Index) -> f64) {
        let old = std::mem::take(&mut self.distinct_kinds);
        for place in 0..self.len() {
            let (domain, _) = old[self.kinds.at(place) as usize];
            let kind = self.kind(domain, weight_of(self.establishment_at(place)));
            self.kinds.set(place, kind);
        }
    }
}
