//! What does a reader count? The minors at each threshold, those between two thresholds, and all workers.

use crate::tally::{Indicator, StatusCounts};

/// Something that the numbers of rows tell of the same workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// What the rows of an indicator tell.
    At(usize),
    /// What the rows of two thresholds tell together: of those between them.
    Between {
        /// The indicator with the larger threshold.
        older: usize,
        /// The one with the smaller.
        younger: usize,
    },
    /// What every row tells: how many workers there are, whatever is known of them.
    Workers,
}

/// Workers of one establishment at a layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Those who are counted.
    pub minors: u64,
    /// Those who are known not to be.
    pub others: u64,
    /// Those whom the cell is made of.
    pub workers: u64,
}

impl Layer {
    /// Every layer of these indicators.
    pub fn all(indicators: &[Indicator]) -> Vec<Self> {
        let places = 0..indicators.len();
        let mut layers: Vec<_> = places.clone().map(Self::At).collect();
        let threshold = |place: usize| indicators[place].threshold();
        for older in places.clone() {
            let younger = places.clone().filter(|&younger| {
                threshold(younger).is_some() && threshold(younger) < threshold(older)
            });
            layers.extend(younger.map(|younger| Self::Between { older, younger }));
        }
        layers.push(Self::Workers);
        layers
    }

    /// The workers of an establishment at this layer, from its counts at each indicator.
    pub fn count(self, counts: &[StatusCounts]) -> Count {
        let minors = |place: usize| u64::from(counts[place].positive);
        let others = |place: usize| u64::from(counts[place].negative);
        let all = counts.first().map_or(0, StatusCounts::workers);
        match self {
            Self::At(place) => Count {
                minors: minors(place),
                others: others(place),
                workers: minors(place) + others(place),
            },
            // Who is of an age between them is a minor at one and not at the other.
            Self::Between { older, younger } => Count {
                minors: minors(older).saturating_sub(minors(younger)),
                others: others(younger).saturating_sub(others(older)),
                workers: all,
            },
            Self::Workers => Count {
                minors: 0,
                others: all,
                workers: all,
            },
        }
    }

    /// Whether somebody who sees the rows of these indicators sees this layer.
    pub fn is_seen(self, rows: &[bool]) -> bool {
        match self {
            Self::At(place) => rows[place],
            Self::Between { older, younger } => rows[older] && rows[younger],
            Self::Workers => rows.contains(&true),
        }
    }

    /// The rows to withhold so that it is not seen: of two thresholds the one that was asked for later.
    pub fn rows_to_withhold(self, indicators: usize) -> std::ops::Range<usize> {
        match self {
            Self::At(place) => place..place + 1,
            Self::Between { older, younger } => {
                let later = older.max(younger);
                later..later + 1
            }
            Self::Workers => 0..indicators,
        }
    }
}
