//! Which cells do the answers to critics tell of? Their further thresholds, observers, places that stayed and
//! replacements are cells too, beside those of the result's own rows, which come first.
//!
//! | what | file |
//! |---|---|
//! | Rows at further thresholds | [`thresholds`] |
//! | Observers, and how often two of them agree | [`observers`] |
//! | Places that stayed, were left or are new | [`turnover`] |
//! | Places that stand in for others | [`replacements`] |

mod observers;
mod replacements;
pub mod thresholds;
mod turnover;

use super::cell::Facts;
use super::layer::Layer;
use super::map::Map;
use super::rule::Rules;
use crate::sensitivity::Basis;
use crate::tally::Indicator;
use observers::ObserverCells;
use replacements::ReplacementCells;
use turnover::TurnoverCells;

/// What the answers to critics are judged by.
#[derive(Clone, Debug)]
pub struct QuestionCells {
    /// What was counted: the thresholds that were asked for, and further ones.
    pub(crate) indicators: Vec<Indicator>,
    /// Of each wave the cells of its rows, at all of these.
    pub(crate) maps: Vec<Map>,
    /// Of each wave those of its observers.
    pub(crate) observers: Vec<ObserverCells>,
    /// Of each pair of waves the places that stayed and the others.
    pub(crate) turnover: Vec<Option<TurnoverCells>>,
    /// Of each wave its replacements and the others.
    pub(crate) replacements: Vec<ReplacementCells>,
}

impl QuestionCells {
    /// The cells of what is questioned of a result with these tables.
    pub fn new(basis: &Basis<'_>, tables: &[Vec<usize>]) -> Self {
        let tallies = &basis.analysis.tallies;
        let waves = || basis.analysis.waves.iter().copied();
        let pairs = basis.pairs().into_iter();
        Self {
            indicators: basis.counted.indicators.clone(),
            maps: waves()
                .map(|wave| Map::new(basis.counted, wave, tables, None, None))
                .collect(),
            observers: waves()
                .map(|wave| ObserverCells::new(basis, wave, tables))
                .collect(),
            turnover: pairs
                .map(|pair| {
                    let waves = pair.map(|wave| basis.analysis.waves[wave]);
                    TurnoverCells::new(basis, waves, tables)
                })
                .collect(),
            replacements: waves()
                .map(|wave| ReplacementCells::new(tallies, wave, basis.replacements, tables))
                .collect(),
        }
    }
}

/// Whether a row of an indicator may be shown beside those of others: it, all workers of its cell, and those
/// between its threshold and theirs.
fn allows(
    rules: Rules,
    layers: &[Layer],
    facts: &[Facts],
    indicator: usize,
    shown: &[bool],
) -> bool {
    let is_told = |layer: Layer| match layer {
        Layer::At(own) => own == indicator,
        Layer::Between { older, younger } => {
            (older == indicator && shown[younger]) || (younger == indicator && shown[older])
        }
        Layer::Workers => true,
    };
    let mut told = layers.iter().zip(facts);
    told.all(|(&layer, facts)| !is_told(layer) || rules.allow(facts))
}

/// The indicators at which all of some cells may be shown, one after the other, among those at which their whole
/// is.
fn shown_at(rules: Rules, layers: &[Layer], cells: &[&[Facts]], whole: &[bool]) -> Vec<bool> {
    let mut shown = vec![false; whole.len()];
    for indicator in 0..whole.len() {
        let mut cells = cells.iter();
        shown[indicator] =
            whole[indicator] && cells.all(|facts| allows(rules, layers, facts, indicator, &shown));
    }
    shown
}
