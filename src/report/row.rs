//! May this row be seen? Whole, or what is left of it where it may not travel.

use crate::compare::{Comparison, SameEstablishments, Trend};
use crate::disclose::Risk;
use crate::estimate::{Domain, Estimate};
use crate::sensitivity::{ChangeAlternatives, ShareAlternatives};
use crate::tally::Indicator;

/// A row of the result. What is withheld has no numbers any more, so that no writer can show them.
#[derive(Clone, Debug)]
pub enum Row<T> {
    /// The whole row, and what speaks against showing it to others.
    Shown(T, Vec<Risk>),
    /// What is left of a row that may not travel.
    Withheld(Withheld),
}

/// A row without its numbers. Whether it was withheld for itself or for another row is not kept either:
/// that narrows down what both hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
}

/// Why a withheld row has no numbers, for whoever reads it.
pub const REASON: &str = "withheld: the numbers could tell of single people or places";

/// What a row is about.
pub trait Subject {
    /// For whom.
    fn domain(&self) -> &Domain;
    /// Of what.
    fn indicator(&self) -> &Indicator;
}

/// The slope of a domain over three or more waves.
#[derive(Clone, Debug)]
pub struct TrendRow {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// The slope.
    pub trend: Trend,
}

impl<T> Row<T> {
    /// A row that nothing is known against.
    pub fn whole(row: T) -> Self {
        Self::Shown(row, Vec::new())
    }

    /// The row, unless it is withheld.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Shown(row, _) => Some(row),
            Self::Withheld(_) => None,
        }
    }

    /// What speaks against showing it to others; nothing is said of a withheld row.
    pub fn risks(&self) -> &[Risk] {
        match self {
            Self::Shown(_, risks) => risks,
            Self::Withheld(_) => &[],
        }
    }
}

impl<T: Subject> Row<T> {
    /// For whom.
    pub fn domain(&self) -> &Domain {
        match self {
            Self::Shown(row, _) => row.domain(),
            Self::Withheld(withheld) => &withheld.domain,
        }
    }

    /// Of what.
    pub fn indicator(&self) -> &Indicator {
        match self {
            Self::Shown(row, _) => row.indicator(),
            Self::Withheld(withheld) => &withheld.indicator,
        }
    }
}

impl Subject for Estimate {
    fn domain(&self) -> &Domain {
        &self.domain
    }

    fn indicator(&self) -> &Indicator {
        &self.indicator
    }
}

impl Subject for Comparison {
    fn domain(&self) -> &Domain {
        &self.domain
    }

    fn indicator(&self) -> &Indicator {
        &self.indicator
    }
}

static EVERYBODY: Domain = Domain::OVERALL;

impl Subject for SameEstablishments {
    /// Everybody: there is no such row of a domain.
    fn domain(&self) -> &Domain {
        &EVERYBODY
    }

    fn indicator(&self) -> &Indicator {
        &self.indicator
    }
}

impl Subject for ShareAlternatives {
    /// Everybody, as for all alternatives.
    fn domain(&self) -> &Domain {
        &EVERYBODY
    }

    fn indicator(&self) -> &Indicator {
        &self.indicator
    }
}

impl Subject for ChangeAlternatives {
    fn domain(&self) -> &Domain {
        &EVERYBODY
    }

    fn indicator(&self) -> &Indicator {
        &self.indicator
    }
}

impl Subject for TrendRow {
    fn domain(&self) -> &Domain {
        &self.domain
    }

    fn indicator(&self) -> &Indicator {
        &self.indicator
    }
}
