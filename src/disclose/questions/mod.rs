//! Which cells do the answers to critics tell of? Their further thresholds, observers, places that stayed and
//! replacements are cells too, beside those of the result's own rows, which come first.
//!
//! | what | file |
//! |---|---|
//! | Rows at further thresholds | [`thresholds`] |
//! | Parts of a wave, beside its rows and one another | [`parts`] |
//! | Observers, and how often two of them agree | [`observers`] |
//! | Places that two waves share | [`stayed`] |

mod observers;
pub mod parts;
mod stayed;
pub mod thresholds;

use super::map::Map;
use crate::sensitivity::Basis;
use crate::tally::Indicator;
use parts::PartCells;
use stayed::Stayed;

/// What the answers to critics are judged by.
#[derive(Clone, Debug)]
pub struct QuestionCells {
    /// What was counted: the thresholds that were asked for, and further ones.
    pub(crate) indicators: Vec<Indicator>,
    /// Of each wave the cells of its rows, at all of these.
    pub(crate) maps: Vec<Map>,
    /// Of each wave its parts, at the indicators that were asked for.
    pub(crate) parts: Vec<PartCells>,
}

impl QuestionCells {
    /// The cells of what is questioned of a result with these tables.
    pub fn new(basis: &Basis<'_>, tables: &[Vec<usize>]) -> Self {
        let waves = &basis.analysis.waves;
        // With a third wave nothing is shown of the places that two of them share.
        let stayed = match waves[..] {
            [before, after] => Some(Stayed::new(basis, [before, after])),
            _ => None,
        };
        Self {
            indicators: basis.counted.indicators.clone(),
            maps: waves
                .iter()
                .map(|&wave| Map::new(basis.counted, wave, tables, None, None))
                .collect(),
            parts: waves
                .iter()
                .map(|&wave| PartCells::new(basis, wave, tables, stayed.as_ref()))
                .collect(),
        }
    }
}
