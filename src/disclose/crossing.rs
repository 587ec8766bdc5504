//! What do parts of a wave tell beside its rows? Of a part less a row that lies in it others are left, and of a row
//! less the part; where each row has only people of one part it tells of nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::cell::Facts;
use super::layer::Layer;
use super::shared::cells_of;
use crate::tally::{Index, StatusCounts, Tallies};

/// Some workers of an establishment who are in a part of a wave.
pub struct Counted<P> {
    /// The part.
    pub part: P,
    /// Their establishment.
    pub establishment: Index,
    /// An index of [`Tallies::domains`].
    pub domain: Index,
    /// Their counts at each indicator.
    pub counts: Vec<StatusCounts>,
}

/// A part, and the values of all columns that tables have: those who are in the part and have these.
type Key<P> = (P, Vec<Option<Index>>);

/// The facts of all who are in a part and in the same rows of all tables; whose value is blank is in a row of its own.
/// Parts and rows, what they have in common and what they leave of each other are sums of these cells: where each breaks
/// no rule, or is empty, none of them does.
pub fn crossings<P: Clone + Ord>(
    tallies: &Tallies,
    tables: &[Vec<usize>],
    layers: &[Layer],
    counted: impl IntoIterator<Item = Counted<P>>,
) -> Vec<Vec<Facts>> {
    let columns: BTreeSet<usize> = tables.iter().flatten().copied().collect();
    let mut found: BTreeMap<Key<P>, Vec<Facts>> = BTreeMap::new();
    let mut of_one: BTreeMap<Key<P>, Vec<StatusCounts>> = BTreeMap::new();
    let mut add = |establishment: Index, of_one: &mut BTreeMap<Key<P>, Vec<StatusCounts>>| {
        for (key, counts) in std::mem::take(of_one) {
            let none = || vec![Facts::default(); layers.len()];
            let facts = found.entry(key).or_insert_with(none);
            for (facts, layer) in facts.iter_mut().zip(layers) {
                facts.add(establishment, layer.count(&counts));
            }
        }
    };
    let mut counted: Vec<Counted<P>> = counted.into_iter().collect();
    counted.sort_by_key(|counted| counted.establishment);
    let mut last = 0;
    for some in counted {
        if some.establishment != last {
            add(last, &mut of_one);
            last = some.establishment;
        }
        let values = &tallies.domains[some.domain as usize];
        let values = columns.iter().map(|&column| values[column]).collect();
        let none = || vec![StatusCounts::default(); some.counts.len()];
        let sums = of_one.entry((some.part, values)).or_insert_with(none);
        for (sum, more) in sums.iter_mut().zip(&some.counts) {
            // Of one establishment they are no more than were counted already.
            *sum = sum.merged(more).unwrap_or(*sum);
        }
    }
    add(last, &mut of_one);
    found.into_values().collect()
}

/// Those of the parts that whole establishments of a wave are in.
pub fn crossings_of_places<P: Clone + Ord>(
    tallies: &Tallies,
    wave: Option<Index>,
    tables: &[Vec<usize>],
    layers: &[Layer],
    part: impl Fn(Index) -> Option<P>,
) -> Vec<Vec<Facts>> {
    if tables.is_empty() {
        return Vec::new();
    }
    let indicators = 0..tallies.indicators.len();
    let counted = cells_of(tallies, wave).into_iter().filter_map(|cell| {
        Some(Counted {
            part: part(cell.establishment)?,
            establishment: cell.establishment,
            domain: cell.domain,
            counts: indicators.clone().map(|place| cell.counts(place)).collect(),
        })
    });
    crossings(tallies, tables, layers, counted)
}
