//! What do the workers of a place add to an agreement?

use crate::agreement::{AgeDifferences, AgeTable, PairTable, PanelSums};

/// Sums over workers that add up.
pub trait Sums: Clone {
    /// Workers who count for the agreement.
    fn workers(&self) -> u64;

    /// Adds those of others.
    fn add(&mut self, more: &Self);
}

impl Sums for PairTable {
    fn workers(&self) -> u64 {
        self.workers()
    }

    fn add(&mut self, more: &Self) {
        *self += *more;
    }
}

impl Sums for PanelSums {
    fn workers(&self) -> u64 {
        self.workers_in_common()
    }

    fn add(&mut self, more: &Self) {
        *self += *more;
    }
}

impl Sums for AgeDifferences {
    fn workers(&self) -> u64 {
        self.workers()
    }

    fn add(&mut self, more: &Self) {
        *self += *more;
    }
}

impl Sums for AgeTable {
    fn workers(&self) -> u64 {
        self.workers()
    }

    fn add(&mut self, more: &Self) {
        *self += more;
    }
}
