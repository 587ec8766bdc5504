//! What would the result be under other choices? Everybody's share in each wave, and its change.

mod alternative;
mod analysis;
mod change;
mod share;

pub use alternative::{Alternative, Choice, End};
pub use analysis::Analysis;
pub use change::{ChangeAlternatives, Steadiness};
pub use share::ShareAlternatives;

use crate::parallel;

/// What the result would be under other choices, each by itself and all else as asked. A choice that
/// cannot make a difference is not listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alternatives {
    /// Of each wave the overall share, at every indicator.
    pub shares: Vec<Vec<ShareAlternatives>>,
    /// Of each pair of waves the overall change, at every indicator that both know.
    pub changes: Vec<Vec<ChangeAlternatives>>,
}

impl Alternatives {
    /// Those of an analysis. However many threads compute them, they are the same.
    pub fn new(analysis: &Analysis<'_>, threads: usize) -> Self {
        let choices = analysis.choices();
        let found = parallel::map(threads, &choices, |&choice| {
            analysis.with(choice).map(|other| other.run())
        });
        let others: Vec<_> = choices.into_iter().zip(found).collect();
        Self {
            shares: share::alternatives(&others),
            changes: change::alternatives(analysis, &others),
        }
    }
}
