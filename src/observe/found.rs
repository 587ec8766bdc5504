//! What does a row say of its workers?

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
        match values {
            Values::Age(column) => {
                let age = row.notation.age(row.text(*column));
                let age = age.map_err(|fault| (*column, fault))?;
                Ok((*column, Self::Age(age)))
            }
            Values::AgeRange(low, high) => Ok((*low, Self::Age(age_range(row, *low, *high)?))),
            Values::Outcome(column) => {
                let status = row.notation.outcome(row.text(*column));
                let status = status.map_err(|fault| (*column, fault))?;
                Ok((*column, Self::Outcome(status)))
            }
            Values::Tally(columns) => Ok((columns.workers, Self::Tally(columns.read(row)?))),
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

/// The age range in two columns: an open end where one of them is missing.
fn age_range(row: &Row<'_>, low: usize, high: usize) -> Result<AgeRange, (usize, Fault)> {
    let years = |column| {
        let years = row.notation.years(row.text(column));
        years.map_err(|fault| (column, fault))
    };
    let range = AgeRange::UNKNOWN.narrowed(years(low)?, years(high)?);
    range.ok_or((low, Fault::InvertedRange))
}

impl From<Said> for Found {
    fn from(said: Said) -> Self {
        match said {
            Said::Age(age) => Self::Age(age),
            Said::Outcome(status) => Self::Outcome(status),
        }
    }
}
