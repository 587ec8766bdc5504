//! Several observers saw one worker: who said what, and which age does the analysis take?

mod gatherer;
mod obstacle;
mod rule;

pub use gatherer::{Clash, Gatherer, Row};
pub use obstacle::Obstacle;
pub use rule::AssessmentRule;

use crate::tally::{AgeRange, CellIndex, Index, Indicator, Status};

/// What an observer said of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// An age.
    Age(AgeRange),
    /// Yes or no.
    Outcome(Status),
}

impl Said {
    /// What that means for an indicator.
    pub fn status(self, indicator: &Indicator) -> Status {
        match self {
            Self::Outcome(status) => status,
            Self::Age(age) => {
                let threshold = indicator.threshold();
                threshold.map_or(Status::Unknown, |threshold| age.status(threshold))
            }
        }
    }

    /// The completed years, if it is a single age.
    pub fn years(self) -> Option<u8> {
        match self {
            Self::Age(age) => age.exact(),
            Self::Outcome(_) => None,
        }
    }
}

/// What observers said of the workers of a study. Nothing says who anybody was.
#[derive(Clone, Debug, Default)]
pub struct Assessed {
    /// Observers who are named in the files.
    pub observers: usize,
    /// The workers whom they assessed, in order of first appearance.
    pub workers: Vec<AssessedWorker>,
}

/// What observers said of a worker.
#[derive(Clone, Debug)]
pub struct AssessedWorker {
    /// The establishment.
    pub establishment: Index,
    /// Where the worker is counted.
    pub cell: CellIndex,
    /// The observers by number, from 0 in order of first appearance, and what each said.
    pub said: Vec<(usize, Said)>,
}
