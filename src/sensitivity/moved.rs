//! What if the line between minors and adults were drawn a year or two off?

use super::basis::{Basis, Results};
use super::questions::{self, MOVES};
use crate::compare::Comparison;
use crate::estimate::Estimate;
use crate::tally::{Indicator, Threshold};

/// The result at thresholds moved by some years: of everybody.
#[derive(Clone, Debug)]
pub struct MovedRow {
    /// The threshold that was asked for.
    pub asked: Threshold,
    /// By how many years it is moved.
    pub years: i8,
    /// Where it is then; none if there is no such age.
    pub threshold: Option<Threshold>,
    /// The share of each wave, where workers were counted at that age.
    pub shares: Vec<Option<Estimate>>,
    /// The change of each pair of waves.
    pub changes: Vec<Option<Comparison>>,
}

/// The result at each threshold that was asked for, moved by up to two years.
pub fn moved(basis: &Basis<'_>) -> Vec<MovedRow> {
    let asked = basis.thresholds();
    let moves = asked.iter();
    let moves = moves.flat_map(|&asked| MOVES.map(|years| (asked, years)));
    let moves = moves.map(|(asked, years)| (asked, years, questions::moved(asked, years)));
    let moves: Vec<_> = moves.collect();
    let mut thresholds: Vec<_> = moves.iter().filter_map(|&(.., to)| to).collect();
    thresholds.sort_unstable();
    thresholds.dedup();
    let results = basis.everybody_at(&thresholds);
    let rows = moves.into_iter().map(|(asked, years, threshold)| MovedRow {
        asked,
        years,
        threshold,
        shares: shares(&results, threshold),
        changes: changes(&results, threshold),
    });
    rows.collect()
}

fn shares(results: &Results, threshold: Option<Threshold>) -> Vec<Option<Estimate>> {
    let waves = results.estimates.iter();
    let found = waves.map(|rows| {
        let mut rows = rows.iter();
        let own = rows.find(|row| row.domain.is_overall() && is_at(&row.indicator, threshold));
        own.cloned()
    });
    found.collect()
}

fn changes(results: &Results, threshold: Option<Threshold>) -> Vec<Option<Comparison>> {
    let pairs = results.changes.iter();
    let found = pairs.map(|rows| {
        let mut rows = rows.iter();
        let own = rows.find(|row| row.domain.is_overall() && is_at(&row.indicator, threshold));
        own.cloned()
    });
    found.collect()
}

fn is_at(indicator: &Indicator, threshold: Option<Threshold>) -> bool {
    threshold.is_some() && indicator.threshold() == threshold
}
