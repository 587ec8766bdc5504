//! Workers, counted and weighed: who is known, who is positive, and what the unknown leave possible.

use crate::tally::StatusCounts;

/// What to make of workers whose status at a threshold is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unknown {
    /// They are left out of that threshold's denominator.
    #[default]
    Exclude,
    /// They count as positive.
    Minor,
    /// They count as negative.
    Adult,
}

impl Unknown {
    /// Every choice, in the order of the help.
    pub const ALL: [Self; 3] = [Self::Exclude, Self::Minor, Self::Adult];

    /// The name of the choice in `--unknown` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::Minor => "minor",
            Self::Adult => "adult",
        }
    }

    /// The workers of known status once those of unknown status are dealt with.
    pub fn settle(self, counts: &StatusCounts) -> Headcount {
        let positive = u64::from(counts.positive);
        let negative = u64::from(counts.negative);
        let unknown = u64::from(counts.unknown);
        let (positives, negatives) = match self {
            Self::Exclude => (positive, negative),
            Self::Minor => (positive + unknown, negative),
            Self::Adult => (positive, negative + unknown),
        };
        Headcount {
            workers: positives + negatives,
            positives,
        }
    }
}

/// Workers of known status, unweighted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Headcount {
    /// All of them.
    pub workers: u64,
    /// The positive ones among them.
    pub positives: u64,
}

/// Workers counted, and the sum of their weights.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    /// Workers.
    pub workers: u64,
    /// The sum of their weights.
    pub weight: f64,
}

/// Workers of known status, and the positive ones among them.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Workers of known status.
    pub all: Counted,
    /// Those of them who are positive.
    pub positive: Counted,
}

/// The lowest and highest share of positives that the unknown leave possible, over all workers of
/// the domain, as fractions of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The share if all of unknown status were negative.
    pub low: f64,
    /// The share if all of them were positive.
    pub high: f64,
}
