//! What do parts of a wave tell beside its rows? Of a part less a row that lies in it others are left, and of a row
//! less the part; where each row has only people of one part it tells of nobody. The same holds of a part and another.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use super::cell::Facts;
use super::layer::Layer;
use super::shared::cells_of;
use crate::tally::{Index, StatusCounts, Tallies};

/// Some workers of an establishment, with what says which parts they are in.
pub struct Counted<L> {
    /// What parts they are in.
    pub label: L,
    /// Their establishment.
    pub establishment: Index,
    /// An index of [`Tallies::domains`].
    pub domain: Index,
    /// Their counts at each indicator.
    pub counts: Vec<StatusCounts>,
}

/// Workers of a wave by what parts they are in, and by the rows of all tables that they are in; whose value is blank is
/// in a row of its own.
///
/// Parts and rows, what they have in common and what they leave of each other are sums of cells in which all of them
/// cross: where each of these breaks no rule, or is empty, none of them does.
#[derive(Clone, Debug)]
pub struct Crossing<L> {
    /// A label, and the values of all columns that tables have.
    keys: Vec<(L, Vec<Option<Index>>)>,
    /// Those of the same establishment stand together.
    alike: Vec<Alike>,
    /// Of each of these its counts at each indicator.
    counts: Vec<StatusCounts>,
    indicators: usize,
}

/// Workers of an establishment who have one key.
#[derive(Clone, Copy, Debug)]
struct Alike {
    establishment: Index,
    key: usize,
}

impl<L: Clone + Ord + std::hash::Hash> Crossing<L> {
    /// Those of these workers.
    pub fn new(
        tallies: &Tallies,
        tables: &[Vec<usize>],
        counted: impl IntoIterator<Item = Counted<L>>,
    ) -> Self {
        let columns: BTreeSet<usize> = tables.iter().flatten().copied().collect();
        let mut counted: Vec<Counted<L>> = counted.into_iter().collect();
        counted.sort_by_key(|counted| counted.establishment);
        let mut keys = IndexSet::new();
        let (mut alike, mut counts) = (Vec::new(), Vec::new());
        for own in counted {
            let values = &tallies.domains[own.domain as usize];
            let values: Vec<_> = columns.iter().map(|&column| values[column]).collect();
            alike.push(Alike {
                establishment: own.establishment,
                key: keys.insert_full((own.label, values)).0,
            });
            counts.extend(own.counts);
        }
        Self {
            keys: keys.into_iter().collect(),
            alike,
            counts,
            indicators: tallies.indicators.len(),
        }
    }

    /// Those of a wave, where whole establishments are in a part or not.
    pub fn of_places(
        tallies: &Tallies,
        wave: Option<Index>,
        tables: &[Vec<usize>],
        label: impl Fn(Index) -> L,
    ) -> Self {
        let indicators = 0..tallies.indicators.len();
        let counted = cells_of(tallies, wave).into_iter().map(|cell| Counted {
            label: label(cell.establishment),
            establishment: cell.establishment,
            domain: cell.domain,
            counts: indicators.clone().map(|place| cell.counts(place)).collect(),
        });
        Self::new(tallies, tables, counted)
    }

    /// The facts, at each of these layers, of all who are in the same rows and in the same part, where a label says so
    /// of a part.
    pub fn facts<P: Ord>(&self, layers: &[Layer], part: impl Fn(&L) -> P) -> Vec<Vec<Facts>> {
        let mut numbers: BTreeMap<(P, &[Option<Index>]), usize> = BTreeMap::new();
        let keys = self.keys.iter().map(|(label, values)| {
            let next = numbers.len();
            *numbers.entry((part(label), values)).or_insert(next)
        });
        let cell_of: Vec<usize> = keys.collect();
        let mut found = vec![vec![Facts::default(); layers.len()]; numbers.len()];
        let counts = self.counts.chunks(self.indicators.max(1));
        let alike: Vec<_> = self.alike.iter().zip(counts).collect();
        let places = alike.chunk_by(|(one, _), (next, _)| one.establishment == next.establishment);
        for place in places {
            let mut of_cells: BTreeMap<usize, Vec<StatusCounts>> = BTreeMap::new();
            for (own, counts) in place {
                let none = || vec![StatusCounts::default(); counts.len()];
                let sums = of_cells.entry(cell_of[own.key]).or_insert_with(none);
                for (sum, more) in sums.iter_mut().zip(*counts) {
                    // Of one establishment they are no more than were counted already.
                    *sum = sum.merged(more).unwrap_or(*sum);
                }
            }
            let establishment = place[0].0.establishment;
            for (cell, counts) in of_cells {
                for (facts, layer) in found[cell].iter_mut().zip(layers) {
                    facts.add(establishment, layer.count(&counts));
                }
            }
        }
        found
    }
}
