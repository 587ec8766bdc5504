//! Which cells are alike? Those are looked at once, and count as often as they are there.

use super::{Index, Likeness, Tallies};

/// Cells in their order, of which some stand for others that are alike.
///
/// A million establishments have some thousand weights and counts. Sums over all of them are the same whichever
/// of those alike they are made from, and many are made: for every domain and indicator, and thrice for a
/// variance. Cell by cell they took a third of the whole run.
pub struct AlikeCells {
    /// Places among [`Tallies::cells`].
    pub order: Vec<Index>,
    /// How many cells each of them stands for, itself and later ones.
    pub times: Vec<u32>,
    /// From which on one that is like others is not in the order any more.
    apart: u32,
    lately: Vec<Met>,
    /// Those before it are like none that comes.
    first: usize,
}

/// A cell that was met lately: its place in the order, what it is like, and how many were like it.
#[derive(Clone, Copy, Default)]
struct Met {
    at: usize,
    times: u32,
    likeness: Likeness,
}

/// Cells that were met lately have so many places; where there are more, one makes room for another, and those
/// alike are in the order more than once.
const LATELY: usize = 4096;

impl AlikeCells {
    /// None yet. The first ones that are alike stay apart, at least one.
    pub fn new(apart: u32) -> Self {
        Self {
            order: Vec::new(),
            times: Vec::new(),
            apart,
            lately: vec![Met::default(); LATELY],
            first: 0,
        }
    }

    /// Adds a cell, which others that are like it may stand for.
    pub fn add(&mut self, tallies: &Tallies, place: Index) {
        let likeness = tallies.likeness(place);
        let met = &mut self.lately[likeness.place(LATELY)];
        let known = self.order.get(met.at).filter(|_| met.at >= self.first);
        let is_alike = met.likeness == likeness
            && known.is_some_and(|&known| likeness.is_all() || tallies.are_alike(known, place));
        met.likeness = likeness;
        met.times = if is_alike { met.times + 1 } else { 1 };
        if met.times > self.apart {
            self.times[met.at] += 1;
        } else {
            met.at = self.order.len();
            self.push(place);
        }
    }

    /// Adds a cell that stands for itself.
    pub fn push(&mut self, place: Index) {
        self.order.push(place);
        self.times.push(1);
    }

    /// Lets those that were added stand for none that comes.
    pub fn separate(&mut self) {
        self.first = self.order.len();
    }

    /// The cells that stand for all, each with the number of those that it stands for.
    pub fn iter(&self) -> impl Iterator<Item = (Index, u32)> {
        self.order.iter().copied().zip(self.times.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::{Indicator, StatusCounts, Stratum, Weight};

    /// Establishments of one stratum with so many positive workers each.
    fn tallies(positives: &[u32]) -> Tallies {
        let indicator = Indicator::Outcome("minor".to_owned());
        let mut tallies = Tallies::new(vec![indicator], Vec::new());
        tallies.strata.push(Stratum {
            wave: None,
            city: None,
            label: None,
            population: None,
        });
        for &positive in positives {
            let establishment = tallies.add_establishment(0);
            let cell = tallies.cell(establishment, 0, Weight::ONE);
            let counts = StatusCounts {
                positive,
                ..StatusCounts::default()
            };
            tallies.count_tally(cell, &[counts]).unwrap();
        }
        tallies
    }

    fn alike(tallies: &Tallies, apart: u32) -> Vec<(Index, u32)> {
        let mut alike = AlikeCells::new(apart);
        (0..tallies.cells().len() as Index).for_each(|place| alike.add(tallies, place));
        alike.iter().collect()
    }

    #[test]
    fn the_first_of_those_alike_stands_for_the_others() {
        let tallies = tallies(&[2, 3, 2, 2, 3, 0]);
        assert_eq!(alike(&tallies, 1), [(0, 3), (1, 2), (5, 1)]);
        assert_eq!(alike(&tallies, 2), [(0, 1), (1, 1), (2, 2), (4, 1), (5, 1)]);
    }

    #[test]
    fn large_counts_are_like_none() {
        assert_eq!(alike(&tallies(&[300, 300]), 1), [(0, 1), (1, 1)]);
    }

    #[test]
    fn what_is_separate_stands_for_none_that_comes() {
        let tallies = tallies(&[2, 2, 2]);
        let mut alike = AlikeCells::new(1);
        alike.add(&tallies, 0);
        alike.separate();
        alike.add(&tallies, 1);
        alike.add(&tallies, 2);
        assert!(alike.iter().eq([(0, 1), (1, 2)]));
    }

    #[test]
    fn of_many_that_differ_each_stands_for_some_and_all_for_all() {
        let counts: Vec<u32> = (0..60_000).map(|cell| cell * 7 % 250).collect();
        let mut tallies = tallies(&counts);
        tallies.weigh_establishments(|_, establishment| f64::from(establishment / 250 % 40 + 1));
        let mut found = vec![0; 60_000];
        let mut alike = AlikeCells::new(1);
        (0..60_000).for_each(|place| alike.add(&tallies, place));
        let key = |place: Index| {
            let cell = tallies.cell_at(place);
            (cell.weight as usize - 1) * 250 + cell.counts(0).positive as usize
        };
        (0..60_000).for_each(|place| found[key(place)] += 1);
        assert!(alike.order.is_sorted());
        alike
            .iter()
            .for_each(|(place, times)| found[key(place)] -= times);
        assert!(found.iter().all(|&left| left == 0));
    }
}
