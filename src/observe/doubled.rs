//! Is every row there twice? Without ids of workers nothing else shows it than that all counts are even.

use std::collections::HashSet;

use crate::tally::{Index, Tallies};
use crate::warning::Warning;

/// Of fewer establishments all counts may be even by chance.
const FEWEST: usize = 10;

/// The waves in which every count of workers is even.
pub fn warnings(tallies: &Tallies) -> Vec<Warning> {
    let waves = tallies.wave_indices().into_iter();
    let doubled = waves.filter(|&wave| is_doubled(tallies, wave));
    let label = |wave: Index| tallies.waves[wave as usize].clone();
    let warnings = doubled.map(|wave| Warning::EvenCounts {
        wave: wave.map(label),
    });
    warnings.collect()
}

fn is_doubled(tallies: &Tallies, wave: Option<Index>) -> bool {
    let mut establishments = HashSet::new();
    for cell in tallies.cells() {
        if cell.workers() == 0 || tallies.wave_of(cell.establishment) != wave {
            continue;
        }
        let is_even = (0..tallies.indicators.len()).all(|indicator| {
            let counts = cell.counts(indicator);
            (counts.positive | counts.negative | counts.unknown) % 2 == 0
        });
        if !is_even {
            return false;
        }
        establishments.insert(cell.establishment);
    }
    establishments.len() >= FEWEST
}
