//! Is this weight a slip? One that lies far from the others, or differs between workers who were drawn
//! together.

use std::collections::HashMap;

use crate::tally::{Index, Tallies};
use crate::warning::Warning;

/// Weights of one wave seldom lie that many times above or below their median.
const FAR: f64 = 20.0;

/// What is odd about the weights of a study, wave by wave.
pub fn warnings(tallies: &Tallies) -> Vec<Warning> {
    let waves = tallies.wave_indices().into_iter();
    waves.flat_map(|wave| of_wave(tallies, wave)).collect()
}

fn of_wave(tallies: &Tallies, wave: Option<Index>) -> impl Iterator<Item = Warning> + use<> {
    let label = wave.map(|wave| tallies.waves[wave as usize].clone());
    let mut weights: Vec<(f64, u64)> = Vec::new();
    let mut first: HashMap<Index, f64> = HashMap::new();
    let mut unequal: Vec<Index> = Vec::new();
    for cell in tallies.cells() {
        let workers = cell.workers();
        if workers == 0 || tallies.wave_of(cell.establishment) != wave {
            continue;
        }
        weights.push((cell.weight, workers));
        if *first.entry(cell.establishment).or_insert(cell.weight) != cell.weight {
            unequal.push(cell.establishment);
        }
    }
    unequal.sort_unstable();
    unequal.dedup();
    let far = far(weights).map(|(median, workers)| Warning::FarWeights {
        wave: label.clone(),
        median,
        workers,
    });
    let unequal = (!unequal.is_empty()).then_some(Warning::UnequalWeights {
        wave: label,
        establishments: unequal.len(),
    });
    far.into_iter().chain(unequal)
}

/// The median weight of workers, and how many have a weight far from it, if any has.
fn far(mut weights: Vec<(f64, u64)>) -> Option<(f64, u64)> {
    weights.sort_unstable_by(|(one, _), (other, _)| one.total_cmp(other));
    let all: u64 = weights.iter().map(|&(_, workers)| workers).sum();
    let mut seen = 0;
    let &(median, _) = weights.iter().find(|(_, workers)| {
        seen += workers;
        2 * seen >= all
    })?;
    let is_far = |weight: f64| weight >= FAR * median || weight <= median / FAR;
    let far = weights.iter().filter(|&&(weight, _)| is_far(weight));
    let workers = far.map(|&(_, workers)| workers).sum();
    (workers > 0).then_some((median, workers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_far_at_twenty_times_the_median_of_the_workers() {
        assert_eq!(far(vec![(50.0, 1), (2.5, 9)]), Some((2.5, 1)));
        assert_eq!(far(vec![(49.0, 1), (2.5, 9)]), None);
        assert_eq!(far(vec![(1.0, 2), (20.0, 8), (30.0, 1)]), Some((20.0, 2)));
        assert_eq!(far(vec![(1.1, 2), (20.0, 8)]), None);
        assert_eq!(far(vec![(1.0, 9), (30.0, 1), (1.0, 1)]), Some((1.0, 1)));
        assert_eq!(far(Vec::new()), None);
    }
}
