//! How large are establishments, and how many of their workers are positive?

use std::collections::BTreeMap;

use super::counted::Headcount;
use crate::tally::Index;

/// Establishments as their cells come, those of one together.
#[derive(Default)]
pub struct Establishments {
    current: Index,
    known: Headcount,
    times: Index,
    sizes: Sizes,
}

impl Establishments {
    /// Adds workers of known status of an establishment, which stands for so many that are alike.
    pub fn add(&mut self, establishment: Index, known: Headcount, times: Index) {
        if establishment != self.current {
            self.sizes.add(self.known, self.times);
            self.current = establishment;
            self.known = Headcount::default();
        }
        self.times = times;
        self.known.workers += known.workers;
        self.known.positives += known.positives;
    }

    /// The sizes of all that were added.
    pub fn finish(mut self) -> Sizes {
        self.sizes.add(self.known, self.times);
        self.sizes
    }
}

/// How many establishments have so many workers, so many of them positive: few combinations, however many
/// establishments there are.
#[derive(Default)]
pub struct Sizes {
    /// Of small establishments, by [`place`].
    small: Vec<Index>,
    /// Of the others, by workers and positives.
    large: BTreeMap<(u64, u64), Index>,
}

/// Establishments of the same size and as many positive workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SameSize {
    /// The workers of known status of each: at least one.
    pub workers: u64,
    /// The positive ones among them.
    pub positives: u64,
    /// How many establishments.
    pub establishments: u64,
}

/// Small establishments have fewer workers.
const LARGE: u64 = 128;

/// The place of a number of workers and positives where all that are fewer come before it.
fn place(workers: u64, positives: u64) -> usize {
    (workers * (workers + 1) / 2 + positives) as usize
}

impl Sizes {
    fn add(&mut self, Headcount { workers, positives }: Headcount, times: Index) {
        if workers == 0 {
            return;
        }
        if workers >= LARGE {
            *self.large.entry((workers, positives)).or_default() += times;
            return;
        }
        let place = place(workers, positives);
        if self.small.len() <= place {
            self.small.resize(place + 1, 0);
        }
        self.small[place] += times;
    }

    /// The sizes that establishments have, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = SameSize> {
        let pairs = (0..LARGE).flat_map(|workers| (0..=workers).map(move |one| (workers, one)));
        let small = pairs.zip(self.small.iter().copied());
        let large = self.large.iter().map(|(&pair, &number)| (pair, number));
        let all = small.chain(large).filter(|&(_, number)| number > 0);
        all.map(|((workers, positives), number)| SameSize {
            workers,
            positives,
            establishments: number.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn establishments_of_all_sizes_are_counted() {
        let mut establishments = Establishments::default();
        let known = |workers, positives| Headcount { workers, positives };
        let cells = [
            (0, 2, 1),
            (0, 1, 0),
            (1, 3, 1),
            (3, 127, 127),
            (4, 128, 0),
            (5, 1, 1),
        ];
        for (establishment, workers, positives) in cells {
            establishments.add(establishment, known(workers, positives), 1);
        }
        let sizes = establishments.finish();
        let found: Vec<_> = sizes
            .iter()
            .map(|same| (same.workers, same.positives, same.establishments))
            .collect();
        assert_eq!(found, [(1, 1, 1), (3, 1, 2), (127, 127, 1), (128, 0, 1)]);
    }
}
