//! How good are the data? What a reader must know of the ages, the establishments and the weights of a wave.

use crate::checkup::{Ages, Headcounts, Sizes, Unknown, WaveCheckup, Weights};
use crate::tally::Indicator;

/// How good the data of a wave are.
#[derive(Clone, Debug)]
pub struct Quality {
    /// The label of the wave, where the study has waves.
    pub label: Option<String>,
    /// Workers of unknown status, for each indicator of the report; none where that would tell of rows that
    /// are withheld.
    pub unknown: Vec<Option<Unknown>>,
    /// How ages heap, where rows hold ages.
    pub ages: Option<Ages>,
    /// How many workers establishments have, unless that would tell of single ones.
    pub sizes: Option<Sizes>,
    /// Workers present and assessed, where some establishments say how many were present.
    pub headcounts: Option<Headcounts>,
    /// The spread of the weights, where there are any.
    pub weights: Option<Weights>,
}

impl Quality {
    /// What a checkup found of a wave.
    pub fn new(wave: WaveCheckup, indicators: &[Indicator]) -> Self {
        let unknown = |indicator| Some(Unknown::at(indicator, &wave.all.seen));
        Self {
            unknown: indicators.iter().map(unknown).collect(),
            label: wave.label,
            ages: wave.ages,
            sizes: Some(wave.sizes),
            headcounts: wave.headcounts,
            weights: wave.weights,
        }
    }
}
