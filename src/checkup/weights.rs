//! How unequal are the weights, and what does that cost?

use crate::estimate::effect;
use crate::numeric::sum::CompensatedSum;
use crate::tally::{Index, Tallies};

/// The spread of the weights of workers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// The smallest weight.
    pub smallest: f64,
    /// The largest weight.
    pub largest: f64,
    /// Kish's design effect of unequal weights.
    pub kish: f64,
}

impl Weights {
    /// The weights of a wave, if it has workers.
    pub fn new(tallies: &Tallies, wave: Option<Index>) -> Option<Self> {
        let (mut smallest, mut largest) = (f64::INFINITY, 0.0_f64);
        let mut workers = 0;
        let (mut sum, mut squares) = (CompensatedSum::ZERO, CompensatedSum::ZERO);
        for cell in tallies.cells() {
            let of_cell = cell.workers();
            if of_cell > 0 && tallies.wave_of(cell.establishment) == wave {
                smallest = smallest.min(cell.weight);
                largest = largest.max(cell.weight);
                workers += of_cell;
                sum.add_product(of_cell as f64, cell.weight);
                squares.add_product(of_cell as f64, cell.weight * cell.weight);
            }
        }
        Some(Self {
            smallest,
            largest,
            kish: effect::kish(workers, sum.value(), squares.value())?,
        })
    }

    /// The largest over the smallest.
    pub fn ratio(&self) -> f64 {
        self.largest / self.smallest
    }
}
