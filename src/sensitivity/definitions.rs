//! What would it be with other definitions of a minor?

use super::basis::{Basis, Results};
use super::questions;
use crate::tally::Threshold;

/// The result at several thresholds.
#[derive(Clone, Debug)]
pub struct Definitions {
    /// The thresholds, youngest first: those of laws and studies, and those that were asked for.
    pub thresholds: Vec<Threshold>,
    /// Thresholds of laws and studies that nobody was counted at.
    pub uncounted: Vec<Threshold>,
    /// What was found at the thresholds.
    pub results: Results,
}

impl Definitions {
    /// The result of an analysis at other thresholds too. At one that was asked for it is as asked; at others a cell
    /// without variance borrows from the next larger threshold that there is.
    pub fn new(basis: &Basis<'_>) -> Self {
        let mut thresholds = basis.thresholds();
        thresholds.extend(questions::definitions());
        thresholds.sort_unstable();
        thresholds.dedup();
        let (thresholds, uncounted): (Vec<_>, Vec<_>) = thresholds
            .into_iter()
            .partition(|&threshold| basis.counts_at(threshold));
        Self {
            results: basis.at_thresholds(&thresholds),
            thresholds,
            uncounted,
        }
    }
}
