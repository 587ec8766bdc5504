//! What do answers need that are made of a result alone, and not of its data?

use super::basis::Results;
use crate::compare::Contrast;
use crate::estimate::ConfidenceLevel;
use crate::tally::Indicator;

/// A result, and how it was computed. Answers that are made of no more are made again of what is left of the result
/// where it travels: many numbers of one share would together tell digits of it that the share itself does not show.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// What was found.
    pub found: &'a Results,
    /// The places of the waves that are compared.
    pub pairs: &'a [[usize; 2]],
    /// What was measured.
    pub indicators: &'a [Indicator],
    /// The level of intervals.
    pub level: ConfidenceLevel,
    /// How limits of changes are made.
    pub contrast: Contrast,
    /// Threads that compute. They change no result.
    pub threads: usize,
}
