//! What may leave the machine? What speaks against showing a cell to others, and which cells give others away.
//!
//! Rules, cells, and what follows from cells that are shown: none of it knows a report. Reports keep their cells and
//! the risks of their rows, so that [`crate::report`] may name this module; [`crate::release`] looks at whole reports,
//! and nothing here names it.

mod bounds;
pub(crate) mod cell;
mod crossing;
pub(crate) mod layer;
pub(crate) mod map;
mod profile;
pub(crate) mod questions;
pub(crate) mod rule;
mod shared;
mod solve;
pub(crate) mod squares;
mod weighted;
mod whole_numbers;
pub(crate) mod withhold;

pub use map::Map;
pub use profile::{CMS, NONE, OPENSAFELY, PROFILES, Profile, SACRO};
pub use questions::QuestionCells;
pub use rule::Risk;
pub use shared::Shared;

use rule::Rules;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The rules.
    pub profile: &'static Profile,
    /// The fewest minors, or others, that may be shown, besides none.
    pub min_cell: u64,
    /// Whether the result travels.
    pub released: bool,
}

impl Policy {
    /// The rules for one cell; none if everything may be shown.
    pub(crate) fn rules(&self) -> Option<Rules> {
        let min_cell = self.min_cell;
        (self.profile != NONE).then_some(Rules { min_cell })
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            profile: SACRO,
            min_cell: SACRO.min_cell,
            released: false,
        }
    }
}

/// What was decided about rows that could tell of single people or places.
#[derive(Clone, Copy, Debug)]
pub struct Disclosure {
    /// The rules that rows were judged by.
    pub profile: &'static Profile,
    /// The fewest minors, or others, that may be shown, besides none.
    pub min_cell: u64,
    /// Whether rows that break the rules are withheld, because the result travels.
    pub released: bool,
    /// Rows that are withheld.
    pub withheld: usize,
    /// Rows that are shown and break the rules.
    pub flagged: usize,
}

impl Disclosure {
    /// Before anything was judged.
    pub fn of(policy: &Policy) -> Self {
        Self {
            profile: policy.profile,
            min_cell: policy.min_cell,
            released: policy.released,
            withheld: 0,
            flagged: 0,
        }
    }
}

/// What cells of a study tell: kept with its report, to judge what may be shown of it.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// Those of each wave.
    pub waves: Vec<Map>,
    /// Those of the establishments that are in both waves of each pair, where there are any.
    pub pairs: Vec<Option<Shared>>,
    /// Those that the answers to critics tell of besides, where there are answers.
    pub questions: Option<QuestionCells>,
}

/// Each risk once, in the order of first appearance.
pub(crate) fn distinct(risks: Vec<Risk>) -> Vec<Risk> {
    let mut found = Vec::new();
    for risk in risks {
        if !found.contains(&risk) {
            found.push(risk);
        }
    }
    found
}
