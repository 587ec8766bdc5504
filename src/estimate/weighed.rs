//! What do they weigh together? Workers of one weight are counted first, and their number is multiplied once.

use super::counted::{Bounds, Counted, Known, Unknown};
use crate::numeric::sum::CompensatedSum;
use crate::tally::StatusCounts;

/// Workers by status, summed as they come. Weights that were met lately are counted on; where there are too
/// many, one makes room for another.
pub struct ByWeight {
    slots: Vec<Slot>,
    sums: Sums,
}

/// Workers of one weight.
#[derive(Clone, Copy, Default)]
struct Slot {
    weight: f64,
    positive: u64,
    negative: u64,
    unknown: u64,
}

/// The most weights that are counted at a time.
const MOST_SLOTS: usize = 1024;

impl ByWeight {
    /// Nobody yet, with room for the weights of so many cells.
    pub fn new(cells: usize, unknown: Unknown) -> Self {
        Self {
            slots: vec![Slot::default(); cells.clamp(2, MOST_SLOTS).next_power_of_two()],
            sums: Sums::new(unknown),
        }
    }

    /// Adds workers of one weight, so many times.
    pub fn add(&mut self, counts: &StatusCounts, weight: f64, times: u64) {
        let place = self.place_of(weight);
        let slot = &mut self.slots[place];
        if slot.weight != weight {
            self.sums.add(slot);
            *slot = Slot {
                weight,
                ..Slot::default()
            };
        }
        slot.positive += times * u64::from(counts.positive);
        slot.negative += times * u64::from(counts.negative);
        slot.unknown += times * u64::from(counts.unknown);
    }

    /// The sums over all that were added.
    pub fn finish(mut self) -> Sums {
        for slot in &self.slots {
            self.sums.add(slot);
        }
        self.sums
    }

    /// The upper bits of the weight's product with the golden ratio, which spreads what is alike.
    fn place_of(&self, weight: f64) -> usize {
        const GOLDEN_RATIO: u64 = 0x9E37_79B9_7F4A_7C15;
        let spread = weight.to_bits().wrapping_mul(GOLDEN_RATIO);
        (spread >> (u64::BITS - self.slots.len().trailing_zeros())) as usize
    }
}

/// Workers and the sum of their weights.
#[derive(Clone, Copy, Default)]
pub struct Weighed {
    /// Workers.
    pub workers: u64,
    weight: CompensatedSum,
}

impl Weighed {
    fn add(&mut self, workers: u64, weight: f64) {
        self.workers += workers;
        self.weight.add_product(workers as f64, weight);
    }

    /// These and others.
    fn and(mut self, others: Self) -> Self {
        self.workers += others.workers;
        self.weight.merge(&others.weight);
        self
    }

    fn counted(self) -> Counted {
        Counted {
            workers: self.workers,
            weight: self.weight.value(),
        }
    }
}

/// Workers by status with their weights.
pub struct Sums {
    settled: Unknown,
    positive: Weighed,
    negative: Weighed,
    /// Workers of unknown status, whatever is made of them.
    pub unknown: Weighed,
    /// The sum of the squares of the weights of workers of known status.
    pub squared_weight: CompensatedSum,
}

impl Sums {
    fn new(settled: Unknown) -> Self {
        Self {
            settled,
            positive: Weighed::default(),
            negative: Weighed::default(),
            unknown: Weighed::default(),
            squared_weight: CompensatedSum::ZERO,
        }
    }

    fn add(&mut self, slot: &Slot) {
        let weight = slot.weight;
        self.positive.add(slot.positive, weight);
        self.negative.add(slot.negative, weight);
        self.unknown.add(slot.unknown, weight);
        let unknown = match self.settled {
            Unknown::Exclude => 0,
            Unknown::Minor | Unknown::Adult => slot.unknown,
        };
        let known = slot.positive + slot.negative + unknown;
        self.squared_weight
            .add_product(known as f64, weight * weight);
    }

    /// Workers of known status, once those of unknown status are dealt with.
    pub fn known(&self) -> Known {
        let observed = self.positive.and(self.negative);
        let (positive, all) = match self.settled {
            Unknown::Exclude => (self.positive, observed),
            Unknown::Minor => (self.positive.and(self.unknown), observed.and(self.unknown)),
            Unknown::Adult => (self.positive, observed.and(self.unknown)),
        };
        Known {
            all: all.counted(),
            positive: positive.counted(),
        }
    }

    /// The shares that the unknown allow, where there are any.
    pub fn bounds(&self) -> Option<Bounds> {
        let weight = |workers: Weighed| workers.counted().weight;
        let everybody = weight(self.positive.and(self.negative).and(self.unknown));
        (self.unknown.workers > 0).then(|| Bounds {
            low: weight(self.positive) / everybody,
            high: weight(self.positive.and(self.unknown)) / everybody,
        })
    }
}
