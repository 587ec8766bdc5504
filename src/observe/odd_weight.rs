//! Is this weight a slip? One that lies far from the others, or differs between workers who were drawn
//! together.

use std::collections::{BTreeMap, HashSet};

use rustc_hash::FxHashMap;

use crate::parallel;
use crate::tally::{Index, Tallies};
use crate::warning::Warning;

/// Weights of one wave seldom lie that many times above or below their median.
const FAR: f64 = 20.0;

/// What is odd about the weights of a study, wave by wave.
pub fn warnings(tallies: &Tallies, threads: usize) -> Vec<Warning> {
    let waves = tallies.wave_indices();
    parallel::map(threads, &waves, |&wave| of_wave(tallies, wave)).concat()
}

fn of_wave(tallies: &Tallies, wave: Option<Index>) -> Vec<Warning> {
    let label = wave.map(|wave| tallies.waves[wave as usize].clone());
    let mut weights: FxHashMap<u64, u64> = FxHashMap::default();
    let mut first = vec![0.0; tallies.establishments()];
    let mut unequal = HashSet::new();
    for cell in tallies.cells() {
        let workers = cell.workers();
        if workers == 0 || tallies.wave_of(cell.establishment) != wave {
            continue;
        }
        *weights.entry(cell.weight.to_bits()).or_default() += workers;
        let first = &mut first[cell.establishment as usize];
        if *first == 0.0 {
            *first = cell.weight;
        } else if *first != cell.weight {
            unequal.insert(cell.establishment);
        }
    }
    let far = far(&weights.into_iter().collect()).map(|(median, workers)| Warning::FarWeights {
        wave: label.clone(),
        median,
        workers,
    });
    let unequal = (!unequal.is_empty()).then_some(Warning::UnequalWeights {
        wave: label,
        establishments: unequal.len(),
    });
    far.into_iter().chain(unequal).collect()
}

/// Workers by the bits of their weight: those of positive numbers rise with the number.
type Weights = BTreeMap<u64, u64>;

/// The median weight of workers, and how many have a weight far from it, if any has.
fn far(weights: &Weights) -> Option<(f64, u64)> {
    let weights = || {
        let weights = weights.iter();
        weights.map(|(&bits, &workers)| (f64::from_bits(bits), workers))
    };
    let all: u64 = weights().map(|(_, workers)| workers).sum();
    let mut seen = 0;
    let (median, _) = weights().find(|(_, workers)| {
        seen += workers;
        2 * seen >= all
    })?;
    let is_far = |weight: f64| weight >= FAR * median || weight <= median / FAR;
    let far = weights().filter(|&(weight, _)| is_far(weight));
    let workers = far.map(|(_, workers)| workers).sum();
    (workers > 0).then_some((median, workers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn far_of(weights: &[(f64, u64)]) -> Option<(f64, u64)> {
        let weights = weights.iter();
        far(&weights
            .map(|&(weight, workers)| (weight.to_bits(), workers))
            .collect())
    }

    #[test]
    fn weights_are_far_at_twenty_times_the_median_of_the_workers() {
        assert_eq!(far_of(&[(50.0, 1), (2.5, 9)]), Some((2.5, 1)));
        assert_eq!(far_of(&[(49.0, 1), (2.5, 9)]), None);
        assert_eq!(far_of(&[(1.0, 2), (20.0, 8), (30.0, 1)]), Some((20.0, 2)));
        assert_eq!(far_of(&[(1.1, 2), (20.0, 8)]), None);
        assert_eq!(far_of(&[(30.0, 1), (1.0, 10)]), Some((1.0, 1)));
        assert_eq!(far_of(&[]), None);
    }
}
