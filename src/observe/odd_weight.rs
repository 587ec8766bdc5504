//! Is this weight a slip? One that lies far from the others, or differs between workers who were drawn
//! together.

use std::collections::{BTreeMap, HashSet};

use crate::parallel;
use crate::tally::{Cell, Index, Tallies};
use crate::warning::Warning;

/// Weights of one wave seldom lie that many times above or below their median.
const FAR: f64 = 20.0;

/// What is odd about the weights of a study, wave by wave.
pub fn warnings(tallies: &Tallies, threads: usize) -> Vec<Warning> {
    let waves = tallies.wave_indices();
    let threads = parallel::worthwhile(threads, tallies.cells().len());
    parallel::map(threads, &waves, |&wave| of_wave(tallies, wave)).concat()
}

fn of_wave(tallies: &Tallies, wave: Option<Index>) -> Vec<Warning> {
    let label = wave.map(|wave| tallies.waves[wave as usize].clone());
    let mut weights = Weights::new();
    // Cells beside each other mostly have the same weight.
    let mut last = (0, 0);
    for cell in cells_of_wave(tallies, wave) {
        let bits = cell.weight.to_bits();
        if bits != last.0 {
            *weights.entry(last.0).or_default() += last.1;
            last = (bits, 0);
        }
        last.1 += cell.workers();
    }
    *weights.entry(last.0).or_default() += last.1;
    weights.retain(|_, workers| *workers > 0);
    let unequal = unequal(tallies, wave);
    let far = far(&weights).map(|(median, workers)| Warning::FarWeights {
        wave: label.clone(),
        median,
        workers,
    });
    let unequal = (unequal > 0).then_some(Warning::UnequalWeights {
        wave: label,
        establishments: unequal,
    });
    far.into_iter().chain(unequal).collect()
}

/// How many establishments of a wave have workers of more than one weight.
fn unequal(tallies: &Tallies, wave: Option<Index>) -> usize {
    // As nearly always, and then nothing need be kept of each.
    if tallies.has_one_cell_each() {
        return 0;
    }
    let mut first = vec![0.0; tallies.establishments()];
    let mut unequal = HashSet::new();
    for cell in cells_of_wave(tallies, wave) {
        let first = &mut first[cell.establishment as usize];
        if *first == 0.0 {
            *first = cell.weight;
        } else if *first != cell.weight {
            unequal.insert(cell.establishment);
        }
    }
    unequal.len()
}

/// The cells of a wave that have workers.
fn cells_of_wave(tallies: &Tallies, wave: Option<Index>) -> impl Iterator<Item = Cell<'_>> {
    let cells = tallies.cells().filter(|cell| cell.workers() > 0);
    cells.filter(move |cell| tallies.wave_of(cell.establishment) == wave)
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
