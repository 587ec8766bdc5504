//! Is every row there twice? Without ids of workers nothing else shows it than that all counts are even.

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
    /// So many show nearly always that it is not so, and take no memory.
    const SOME: usize = 1000;
    // A power of two, for to divide each number by another takes longer than all else.
    let every = (tallies.establishments() / SOME + 1).next_power_of_two();
    let some = Parities::new(tallies, wave, every);
    if !some.all_even() {
        return false;
    }
    let all = Parities::new(tallies, wave, 1);
    all.all_even() && all.observed() >= FEWEST
}

/// Which counts of an establishment are odd: three bits for each indicator, and one where somebody was
/// observed.
struct Parities(Vec<u64>);

impl Parities {
    /// As many indicators as there are bits for.
    const MOST_INDICATORS: usize = 21;
    const OBSERVED: u64 = 1 << (3 * Self::MOST_INDICATORS);

    /// Those of each establishment of a wave whose number can be divided by `every`, which is a power of two.
    fn new(tallies: &Tallies, wave: Option<Index>, every: usize) -> Self {
        let mut parities = vec![0; tallies.establishments().div_ceil(every)];
        let places = 0..tallies.cells().len() as Index;
        let establishment = |place: &Index| tallies.establishment_at(*place) as usize;
        for place in places.filter(|place| establishment(place) & (every - 1) == 0) {
            let cell = tallies.cell_at(place);
            let establishment = cell.establishment as usize;
            if cell.workers() == 0 || tallies.wave_of(cell.establishment) != wave {
                continue;
            }
            let parity = &mut parities[establishment / every];
            *parity |= Self::OBSERVED;
            for indicator in 0..tallies.indicators.len().min(Self::MOST_INDICATORS) {
                let counts = cell.counts(indicator);
                let counts = [counts.positive, counts.negative, counts.unknown];
                for (status, count) in counts.into_iter().enumerate() {
                    *parity ^= u64::from(count % 2) << (3 * indicator + status);
                }
            }
        }
        Self(parities)
    }

    fn all_even(&self) -> bool {
        self.0.iter().all(|parity| parity & !Self::OBSERVED == 0)
    }

    /// Establishments where somebody was observed.
    fn observed(&self) -> usize {
        self.0.iter().filter(|&&parity| parity != 0).count()
    }
}
