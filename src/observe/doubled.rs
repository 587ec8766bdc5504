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

/// Whether the workers of each status are even in number in every establishment, whatever types the rows give
/// it: one file may lack the column that another has.
fn is_doubled(tallies: &Tallies, wave: Option<Index>) -> bool {
    /// Three bits each fit in 64.
    const MOST_INDICATORS: usize = 21;
    let mut odd = vec![0_u64; tallies.establishments()];
    let mut establishments = HashSet::new();
    for cell in tallies.cells() {
        if cell.workers() == 0 || tallies.wave_of(cell.establishment) != wave {
            continue;
        }
        for indicator in 0..tallies.indicators.len().min(MOST_INDICATORS) {
            let counts = cell.counts(indicator);
            let counts = [counts.positive, counts.negative, counts.unknown];
            for (status, count) in counts.into_iter().enumerate() {
                odd[cell.establishment as usize] ^=
                    u64::from(count % 2) << (3 * indicator + status);
            }
        }
        establishments.insert(cell.establishment);
    }
    establishments.len() >= FEWEST && odd.iter().all(|&odd| odd == 0)
}
