//! What does a row say of its workers?

use super::age::Notation;
use super::assessment::Said;
use super::fault::Fault;
use super::layout::Values;
use super::row::Row;
use crate::tally::{AgeRange, Indicator, Status, StatusCounts};

/// What a row says of its workers.
pub enum Found {
    /// The age of one.
    Age(AgeRange),
    /// Yes or no, of one.
    Outcome(Status),
    /// Counts of several, at each indicator.
    Tally(Vec<StatusCounts>),
}

impl Found {
    /// What a row says, and the column that says it.
    ///
    /// # Errors
    /// The column, and what is wrong with it.
    pub fn of(row: &Row<'_>, values: &Values) -> Result<(usize, Self), (usize, Fault)> {
        Self::in_cells(row.notation, values, |column| row.text(column))
    }

    /// What the texts of cells say, and the column that says it.
    ///
    /// # Errors
    /// The column, and what is wrong with it.
    pub fn in_cells<'a>(
        notation: &Notation,
        values: &Values,
        text: impl Fn(usize) -> &'a str,
    ) -> Result<(usize, Self), (usize, Fault)> {
        match *values {
            Values::Age(column) => {
                let age = notation.age(text(column));
                let age = age.map_err(|fault| (column, fault))?;
                Ok((column, Self::Age(age)))
            }
            Values::AgeRange(low, high) => {
                let years = |column| {
                    let years = notation.years(text(column));
                    years.map_err(|fault| (column, fault))
                };
                let range = age_range(years(low)?, years(high)?);
                Ok((low, Self::Age(range.map_err(|fault| (low, fault))?)))
            }
            Values::Outcome(column) => {
                let status = notation.outcome(text(column));
                let status = status.map_err(|fault| (column, fault))?;
                Ok((column, Self::Outcome(status)))
            }
            Values::Tally(ref columns) => {
                let counts = columns.read(notation, text)?;
                Ok((columns.workers, Self::Tally(counts)))
            }
        }
    }

    /// What it says of a single worker; none of a tally.
    pub fn said(&self) -> Option<Said> {
        match self {
            Self::Age(age) => Some(Said::Age(*age)),
            Self::Outcome(status) => Some(Said::Outcome(*status)),
            Self::Tally(_) => None,
        }
    }

    /// Its workers by their status on each indicator.
    pub fn counts<'a>(
        &'a self,
        indicators: &'a [Indicator],
    ) -> impl Iterator<Item = StatusCounts> + 'a {
        indicators
            .iter()
            .enumerate()
            .map(move |(place, indicator)| match self {
                Self::Age(age) => StatusCounts::of_one(age_status(*age, indicator)),
                Self::Outcome(status) => StatusCounts::of_one(*status),
                Self::Tally(counts) => counts[place],
            })
    }
}

fn age_status(age: AgeRange, indicator: &Indicator) -> Status {
    let threshold = indicator.threshold();
    threshold.map_or(Status::Unknown, |threshold| age.status(threshold))
}

/// The age range of two ends: open where one of them is missing.
fn age_range(low: Option<u8>, high: Option<u8>) -> Result<AgeRange, Fault> {
    let range = AgeRange::UNKNOWN.narrowed(low, high);
    range.ok_or(Fault::InvertedRange)
}

impl From<Said> for Found {
    fn from(said: Said) -> Self {
        match said {
            Said::Age(age) => Self::Age(age),
            Said::Outcome(status) => Self::Outcome(status),
        }
    }
}
