//! What do the methods know of a sample?

use crate::estimate::{ConfidenceLevel, Evidence};

/// So many positives of so many workers, who are taken for a simple random sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    positives: f64,
    negatives: f64,
    workers: u64,
}

impl Sample {
    /// A sample whose positives were counted: no more than its workers, of whom there is one at least.
    pub fn counted(positives: u64, workers: u64) -> Self {
        debug_assert!(
            positives <= workers && workers > 0,
            "{positives} of {workers}"
        );
        Self {
            positives: positives as f64,
            negatives: workers.saturating_sub(positives) as f64,
            workers,
        }
    }

    /// A sample of which only the share is known, a fraction of 1; its positives need not be whole.
    pub fn of_share(share: f64, workers: u64) -> Self {
        debug_assert!((0.0..=1.0).contains(&share), "a share of {share}");
        Self {
            positives: share * workers as f64,
            negatives: (1.0 - share) * workers as f64,
            workers,
        }
    }

    /// Positives, x.
    pub fn positives(&self) -> f64 {
        self.positives
    }

    /// Negatives, n - x.
    pub fn negatives(&self) -> f64 {
        self.negatives
    }

    /// Workers, n.
    pub fn size(&self) -> f64 {
        self.workers as f64
    }

    /// The share of positives, p.
    pub fn share(&self) -> f64 {
        self.positives / self.size()
    }

    /// The share of negatives, 1 - p.
    pub fn complement(&self) -> f64 {
        self.negatives / self.size()
    }

    /// Whether nobody, or everybody, is positive.
    pub fn at_edge(&self) -> bool {
        self.positives == 0.0 || self.negatives == 0.0
    }

    /// The sample with positives and negatives exchanged.
    pub fn mirrored(&self) -> Self {
        Self {
            positives: self.negatives,
            negatives: self.positives,
            ..*self
        }
    }

    /// What an interval method of one proportion is given.
    pub fn evidence(&self, level: ConfidenceLevel) -> Evidence {
        Evidence::simple_random_sample(self.share(), self.workers, level)
    }

    /// The whole counts of positives and of all; for a sample that was counted.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.positives.round() as u64, self.workers)
    }
}

/// Two samples, the level of their intervals, and the direction: first minus second, first over second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The sample that is subtracted from, and divided.
    pub first: Sample,
    /// The sample that is subtracted, and divided by.
    pub second: Sample,
    /// The confidence level.
    pub level: ConfidenceLevel,
}

impl Pair {
    /// The samples in the other direction.
    pub fn swapped(&self) -> Self {
        Self {
            first: self.second,
            second: self.first,
            ..*self
        }
    }

    /// The samples with positives and negatives exchanged.
    pub fn mirrored(&self) -> Self {
        Self {
            first: self.first.mirrored(),
            second: self.second.mirrored(),
            ..*self
        }
    }

    /// The two-sided normal critical value z.
    pub(super) fn critical_value(&self) -> f64 {
        self.level.critical_value()
    }

    /// Positives of both samples, c.
    pub(super) fn positives(&self) -> f64 {
        self.first.positives() + self.second.positives()
    }

    /// Negatives of both samples, N - c.
    pub(super) fn negatives(&self) -> f64 {
        self.first.negatives() + self.second.negatives()
    }

    /// Workers of both samples, N.
    pub(super) fn size(&self) -> f64 {
        self.first.size() + self.second.size()
    }
}
