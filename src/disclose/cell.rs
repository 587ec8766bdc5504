//! What must be known of a cell to judge it? Counts, and who they come from.

use super::layer::Count;
use crate::tally::Index;

/// Establishments from which a cell, or its minors, must come at the least.
pub const FEWEST_ESTABLISHMENTS: usize = 3;

/// The facts of a cell: some workers of a wave, at one layer.
///
/// Facts of several cells can be merged to those of all their workers. They are exact where no
/// establishment is in two of the cells, as with cities and types; else only the largest
/// establishments may come out smaller than they are.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Minors.
    pub minors: u64,
    /// Workers who are known to be none.
    pub others: u64,
    /// Establishments with workers.
    pub establishments: u64,
    /// Establishments with minors.
    pub establishments_with_minors: u64,
    workers: u64,
    some: Few,
    some_with_minors: Few,
    /// The two establishments with the most workers, the largest first.
    largest: [(Index, u64); 2],
}

impl Facts {
    /// Adds the workers of an establishment that was not added before.
    pub fn add(&mut self, establishment: Index, count: Count) {
        self.add_alike(establishment, count, 1);
    }

    /// Adds establishments with as many workers each, of which one is named. Of those that are alike so many must
    /// have been added by themselves before as cells need.
    pub fn add_alike(&mut self, establishment: Index, count: Count, times: u32) {
        if count.workers == 0 {
            return;
        }
        let times = u64::from(times);
        self.minors += count.minors * times;
        self.others += count.others * times;
        self.workers += count.workers * times;
        self.establishments += times;
        self.some.add(establishment);
        if count.minors > 0 {
            self.some_with_minors.add(establishment);
            self.establishments_with_minors += times;
        }
        self.enlarge(establishment, count.workers);
    }

    /// The facts of these workers and others.
    pub fn merged(mut self, more: &Self) -> Self {
        self.minors += more.minors;
        self.others += more.others;
        self.workers += more.workers;
        self.establishments += more.establishments;
        self.establishments_with_minors += more.establishments_with_minors;
        self.some.add_all(more.some);
        self.some_with_minors.add_all(more.some_with_minors);
        for (establishment, workers) in more.largest {
            self.enlarge(establishment, workers);
        }
        self
    }

    /// The facts of all of these cells.
    pub fn of_all<'a>(cells: impl IntoIterator<Item = &'a Self>) -> Self {
        let none = Self::default();
        cells.into_iter().fold(none, Self::merged)
    }

    /// Establishments with workers, at most [`FEWEST_ESTABLISHMENTS`].
    pub fn known_establishments(&self) -> usize {
        self.some.number
    }

    /// Establishments with minors, at most [`FEWEST_ESTABLISHMENTS`].
    pub fn known_establishments_with_minors(&self) -> usize {
        self.some_with_minors.number
    }

    /// Workers of the two largest establishments as a share of all.
    pub fn share_of_largest(&self) -> f64 {
        let largest: u64 = self.largest.iter().map(|(_, workers)| workers).sum();
        largest as f64 / self.workers as f64
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.workers == 0
    }

    /// Keeps an establishment if it is one of the two largest.
    fn enlarge(&mut self, establishment: Index, workers: u64) {
        if workers == 0 {
            return;
        }
        let [first, second] = &mut self.largest;
        if first.1 > 0 && first.0 == establishment {
            first.1 += workers;
        } else if second.1 > 0 && second.0 == establishment {
            second.1 += workers;
        } else if workers > second.1 {
            *second = (establishment, workers);
        }
        if second.1 > first.1 {
            std::mem::swap(first, second);
        }
    }
}

/// Up to as many establishments as a cell needs: whether there are more is all the same.
#[derive(Clone, Copy, Debug, Default)]
struct Few {
    establishments: [Index; FEWEST_ESTABLISHMENTS],
    number: usize,
}

impl Few {
    fn add(&mut self, establishment: Index) {
        let known = &self.establishments[..self.number];
        if self.number < FEWEST_ESTABLISHMENTS && !known.contains(&establishment) {
            self.establishments[self.number] = establishment;
            self.number += 1;
        }
    }

    fn add_all(&mut self, others: Self) {
        let others = &others.establishments[..others.number];
        others.iter().for_each(|&other| self.add(other));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A cell of establishments, numbered from `first`, with so many minors and others each.
    pub fn cell(first: Index, establishments: &[(u64, u64)]) -> Facts {
        let mut facts = Facts::default();
        for (establishment, &(minors, others)) in (first..).zip(establishments) {
            let workers = minors + others;
            facts.add(
                establishment,
                Count {
                    minors,
                    others,
                    workers,
                },
            );
        }
        facts
    }

    #[test]
    fn merged_cells_have_the_facts_of_all_their_workers() {
        let whole = cell(0, &[(1, 4), (0, 9), (2, 0), (0, 7)]);
        let parts = [cell(0, &[(1, 4), (0, 9)]), cell(2, &[(2, 0), (0, 7)])];
        let merged = Facts::of_all(&parts);
        let seen = |facts: &Facts| {
            (
                facts.minors,
                facts.others,
                facts.known_establishments(),
                facts.known_establishments_with_minors(),
                facts.largest,
            )
        };
        assert_eq!(seen(&merged), seen(&whole));
        assert_eq!(seen(&merged), (3, 20, 3, 2, [(1, 9), (3, 7)]));
    }

    #[test]
    fn establishments_that_are_alike_have_the_facts_of_each() {
        let each = cell(0, &[(1, 4); 9]);
        let mut together = cell(0, &[(1, 4); 2]);
        let count = Count {
            minors: 1,
            others: 4,
            workers: 5,
        };
        together.add_alike(2, count, 7);
        assert_eq!(format!("{together:?}"), format!("{each:?}"));
    }

    #[test]
    fn an_establishment_of_two_cells_is_one() {
        let merged = Facts::of_all(&[cell(0, &[(1, 4), (0, 3)]), cell(0, &[(2, 5), (0, 1)])]);
        assert_eq!(merged.known_establishments(), 2);
        assert_eq!(merged.known_establishments_with_minors(), 1);
        assert_eq!(merged.largest, [(0, 12), (1, 4)]);
    }
}
