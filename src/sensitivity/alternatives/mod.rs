//! What would the result be under other choices? Everybody's share in each wave, and its change.

mod alternative;
mod analysis;
mod change;
mod left_change;
mod left_out;
mod left_precision;
mod pair;
mod share;
mod without_one;

pub use alternative::{Alternative, Choice, End};
pub use analysis::Analysis;
pub use change::{ChangeAlternatives, Steadiness};
pub use share::ShareAlternatives;

pub(super) use left_change::LeftChange;
pub(super) use left_out::{PsuSums, WaveSums};
pub(super) use pair::Pair;
pub(super) use without_one::Waves;

use crate::compare::{Comparison, Difference};
use crate::design::WaveDesign;
use crate::parallel;
use crate::tally::Indicator;
use analysis::Found;

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
        let mut alternatives = Self {
            shares: share::alternatives(&others),
            changes: change::alternatives(analysis, &others),
        };
        if let Some((_, Some(asked))) = others.first() {
            alternatives.leave_out_each(analysis, asked, threads);
        }
        alternatives
    }

    /// Adds what is left without one PSU.
    fn leave_out_each(&mut self, analysis: &Analysis<'_>, asked: &Found, threads: usize) {
        let designs = designs(analysis);
        let waves = Waves::new(analysis, &asked.estimates, &designs);
        for (wave, shares) in self.shares.iter_mut().enumerate() {
            for (indicator, share) in shares.iter_mut().enumerate() {
                share.alternatives.extend(waves.shares(wave, indicator));
            }
        }
        let indicators = &analysis.tallies.indicators;
        let pairs = analysis.pairs().into_iter().zip(&asked.changes);
        for ((pair, rows), changes) in pairs.zip(&mut self.changes) {
            let pair = Pair::new(&waves, pair);
            let steadiness = pair.steadiness(&differences(indicators, rows), threads);
            for change in changes {
                let mut own = indicators.iter();
                if let Some(index) = own.position(|indicator| *indicator == change.indicator) {
                    change.alternatives.extend(pair.changes(index));
                    change.steadiness = pair.can_lose_one(index).then_some(steadiness[index]);
                }
            }
        }
    }
}

/// The designs of the waves.
pub(super) fn designs(analysis: &Analysis<'_>) -> Vec<WaveDesign> {
    let waves = analysis.waves.iter();
    waves.map(|&wave| analysis.design(wave)).collect()
}

/// The difference of everybody at each indicator, where there is one.
pub(super) fn differences<'a>(
    indicators: &[Indicator],
    rows: &'a [Comparison],
) -> Vec<Option<&'a Difference>> {
    let difference = |indicator: &Indicator| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.domain.is_overall() && row.indicator == *indicator);
        row.map(|row| &row.difference)
    };
    indicators.iter().map(difference).collect()
}
