//! Where were they? Establishments by stratum, by type and by size.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::observe::Study;
use crate::tally::{Index, Tallies};

/// What was visited of a stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StratumCount {
    /// The city.
    pub city: Option<String>,
    /// The label within the city.
    pub label: Option<String>,
    /// PSUs visited.
    pub psus: usize,
    /// Establishments visited.
    pub establishments: usize,
    /// Workers observed.
    pub workers: u64,
    /// Establishments or PSUs in the frame, if known.
    pub population: Option<u64>,
}

impl StratumCount {
    /// Whether it shows no spread: a single PSU.
    pub fn is_lonely(&self) -> bool {
        self.psus == 1
    }
}

/// The strata of a wave, in order of first appearance.
pub fn strata(tallies: &Tallies, wave: Option<Index>) -> Vec<StratumCount> {
    let label = |index: Option<Index>| index.map(|index| tallies.labels[index as usize].clone());
    let psus = tallies.psus_by_stratum();
    let establishments = tallies.establishments_by_stratum();
    let mut workers = vec![0; tallies.strata.len()];
    for (establishment, of_it) in (0..).zip(tallies.workers_by_establishment()) {
        workers[tallies.stratum_of(establishment) as usize] += of_it;
    }
    let strata = tallies.strata.iter().enumerate();
    let strata = strata.filter(|(_, stratum)| stratum.wave == wave);
    strata
        .map(|(index, stratum)| StratumCount {
            city: label(stratum.city),
            label: label(stratum.label),
            psus: psus[index] as usize,
            establishments: establishments[index] as usize,
            workers: workers[index],
            population: stratum.population,
        })
        .collect()
}

/// The workers of a type of establishment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The type; none for workers without one.
    pub label: Option<String>,
    /// Establishments with workers of that type.
    pub establishments: usize,
    /// Workers.
    pub workers: u64,
}

/// The types of a wave, in order of first appearance; none where the study has no such column.
pub fn types(study: &Study, wave: Option<Index>) -> Vec<Group> {
    let Some(column) = study.decompose else {
        return Vec::new();
    };
    let tallies = &study.tallies;
    let mut found: IndexMap<Option<Index>, (HashSet<Index>, u64)> = IndexMap::new();
    for cell in tallies.cells() {
        let workers = cell.workers();
        if workers > 0 && tallies.wave_of(cell.establishment) == wave {
            let label = tallies.domains[cell.domain as usize][column];
            let (establishments, all) = found.entry(label).or_default();
            establishments.insert(cell.establishment);
            *all += workers;
        }
    }
    let groups = found.into_iter();
    groups
        .map(|(label, (establishments, workers))| Group {
            label: label.map(|label| tallies.labels[label as usize].clone()),
            establishments: establishments.len(),
            workers,
        })
        .collect()
}

/// How many workers establishments have.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes {
    /// Establishments that were visited and where nobody was observed.
    pub empty: usize,
    /// Establishments with workers by the classes of [`Self::CLASSES`].
    pub classes: [usize; 5],
    /// The smallest number of workers, the quartiles and the largest, of establishments that have any.
    pub quartiles: Option<[f64; 5]>,
}

impl Sizes {
    /// The fewest and the most workers of each class.
    pub const CLASSES: [(u64, Option<u64>); 5] = [
        (1, Some(1)),
        (2, Some(4)),
        (5, Some(9)),
        (10, Some(19)),
        (20, None),
    ];

    /// The sizes of establishments with so many workers each.
    pub fn new(workers: Vec<u64>) -> Self {
        let empty = workers.iter().filter(|&&workers| workers == 0).count();
        let mut sizes = workers;
        sizes.retain(|&workers| workers > 0);
        sizes.sort_unstable();
        let class = |(least, most): (u64, Option<u64>)| {
            let of_class = |size: &&u64| least <= **size && most.is_none_or(|most| **size <= most);
            sizes.iter().filter(of_class).count()
        };
        Self {
            empty,
            classes: Self::CLASSES.map(class),
            quartiles: (!sizes.is_empty())
                .then(|| [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| quantile(&sizes, share))),
        }
    }
}

/// The quantile of sorted counts as spreadsheets and R compute it: the seventh definition of Hyndman and
/// Fan (1996), *The American Statistician* 50, 361-365.
fn quantile(sorted: &[u64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let (low, high) = (sorted[below] as f64, sorted[above] as f64);
    low + (high - low) * place.fract()
}

/// Workers present and assessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headcounts {
    /// Establishments that say how many workers were present.
    pub establishments: usize,
    /// Establishments that do not.
    pub without: usize,
    /// Workers present in those that do.
    pub present: u64,
    /// Workers assessed in those that do.
    pub assessed: u64,
    /// Workers present in the two of them with the most.
    pub in_two_largest: u64,
}

impl Headcounts {
    /// The headcounts of a wave, if an establishment has one.
    pub fn new(tallies: &Tallies, wave: Option<Index>) -> Option<Self> {
        let assessed = (0..).zip(tallies.workers_by_establishment());
        let assessed = assessed.filter(|&(index, _)| tallies.wave_of(index) == wave);
        let mut all = Self {
            establishments: 0,
            without: 0,
            present: 0,
            assessed: 0,
            in_two_largest: 0,
        };
        let mut largest = [0; 2];
        for (index, assessed) in assessed {
            match tallies.workers_present(index) {
                None => all.without += 1,
                Some(present) => {
                    all.establishments += 1;
                    let present = u64::from(present);
                    all.present += present;
                    let [first, second] = largest;
                    largest = [first.max(present), second.max(first.min(present))];
                    all.assessed += assessed;
                }
            }
        }
        all.in_two_largest = largest.iter().sum();
        (all.establishments > 0).then_some(all)
    }

    /// The share of workers present that were assessed, if any were present.
    pub fn share(&self) -> Option<f64> {
        (self.present > 0).then(|| self.assessed as f64 / self.present as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_of_establishments_with_workers() {
        let sizes = Sizes::new(vec![20, 0, 1, 4, 5, 2, 0, 19]);
        assert_eq!(sizes.empty, 2);
        assert_eq!(sizes.classes, [1, 2, 1, 1, 1]);
        // 1, 2, 4, 5, 19, 20: quantile(x, c(0, .25, .5, .75, 1)) of R
        let quartiles = [1.0, 2.5, 4.5, 15.5, 20.0];
        assert_eq!(sizes.quartiles, Some(quartiles));
        assert_eq!(Sizes::new(vec![0]).quartiles, None);
    }
}
