//! What does this file hold? Rows or tallies, and in which columns.

use super::fault::Fault;
use super::header::Header;
use super::role::Role;
use crate::tally::{Indicator, Threshold};

/// The shape of the main files: all of a study have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One row per worker, with an age.
    Ages,
    /// One row per worker, with a yes or no.
    Outcomes,
    /// One row per establishment, with counts.
    Tallies,
}

/// The columns that say what a row holds, besides where it belongs.
#[derive(Clone, Debug)]
pub enum Values {
    /// An age.
    Age(usize),
    /// The ends of an age range.
    AgeRange(usize, usize),
    /// A yes or no.
    Outcome(usize),
    /// Counts of workers.
    Tally(TallyColumns),
}

/// The columns of a tally.
#[derive(Clone, Debug)]
pub struct TallyColumns {
    /// All workers.
    pub workers: usize,
    /// Workers of a threshold's age or under, for every such column, the oldest threshold first.
    pub at_most: Vec<(Threshold, usize)>,
    /// The thresholds asked for; each has a column.
    pub indicators: Vec<Threshold>,
    /// Workers of unknown age.
    pub unknown: Option<usize>,
}

impl Values {
    /// The columns.
    pub fn columns(&self) -> Vec<usize> {
        match self {
            Self::Age(column) | Self::Outcome(column) => vec![*column],
            Self::AgeRange(low, high) => vec![*low, *high],
            Self::Tally(columns) => {
                let counts = columns.at_most.iter().map(|&(_, column)| column);
                let others = columns.unknown.into_iter().chain([columns.workers]);
                counts.chain(others).collect()
            }
        }
    }
}

impl Shape {
    /// The shape that a header says.
    ///
    /// # Errors
    /// The roles that are missing or contradict each other.
    pub fn of(header: &Header) -> Result<Self, Fault> {
        let column = |role| header.column(role);
        let count = header
            .roles()
            .find(|role| matches!(role, Role::CountAtMost(_)));
        let tally = column(Role::Workers).map(|_| Role::Workers).or(count);
        let by_range = column(Role::AgeLow).or(column(Role::AgeHigh));
        let conflict = |roles, because| Err(Fault::ConflictingRoles { roles, because });
        if column(Role::Outcome).is_some() {
            return match tally {
                Some(tally) => conflict([Role::Outcome, tally], ROWS_OR_TALLIES),
                None => Ok(Self::Outcomes),
            };
        }
        match (column(Role::Age), by_range, tally) {
            (Some(_), _, Some(tally)) => conflict([Role::Age, tally], ROWS_OR_TALLIES),
            (_, Some(_), Some(tally)) => conflict([Role::AgeLow, tally], ROWS_OR_TALLIES),
            (Some(_), Some(_), _) => conflict([Role::Age, Role::AgeLow], "only one can be the age"),
            (None, None, Some(_)) => Ok(Self::Tallies),
            (None, None, None) => Err(missing(header, &[Role::Age])),
            _ => Ok(Self::Ages),
        }
    }

    /// What the study measures: the outcome, or the thresholds; of tallies, unless thresholds were asked
    /// for, those of the defaults that have a count.
    pub fn indicators(
        self,
        header: &Header,
        thresholds: &[Threshold],
        asked_for: bool,
    ) -> Vec<Indicator> {
        if self == Self::Outcomes {
            let name = header
                .column(Role::Outcome)
                .map(|column| header.name(column));
            return vec![Indicator::Outcome(name.unwrap_or_default().to_owned())];
        }
        let has_count = |threshold| header.column(Role::CountAtMost(threshold)).is_some();
        let counted: Vec<_> = thresholds
            .iter()
            .copied()
            .filter(|&threshold| asked_for || self != Self::Tallies || has_count(threshold))
            .collect();
        let chosen = if counted.is_empty() {
            thresholds
        } else {
            &counted
        };
        chosen.iter().copied().map(Indicator::AgeAtMost).collect()
    }

    /// The columns that hold the values.
    ///
    /// # Errors
    /// The roles that are missing.
    pub fn values(self, header: &Header, indicators: &[Indicator]) -> Result<Values, Fault> {
        let needed = |role| header.column(role).ok_or_else(|| missing(header, &[role]));
        match self {
            Self::Outcomes => needed(Role::Outcome).map(Values::Outcome),
            Self::Ages => match header.column(Role::Age) {
                Some(age) => Ok(Values::Age(age)),
                None => Ok(Values::AgeRange(
                    needed(Role::AgeLow)?,
                    needed(Role::AgeHigh)?,
                )),
            },
            Self::Tallies => {
                let thresholds: Vec<_> =
                    indicators.iter().filter_map(Indicator::threshold).collect();
                for &threshold in &thresholds {
                    needed(Role::CountAtMost(threshold))?;
                }
                Ok(Values::Tally(TallyColumns {
                    workers: needed(Role::Workers)?,
                    at_most: counts(header),
                    indicators: thresholds,
                    unknown: header.column(Role::Unknown),
                }))
            }
        }
    }
}

/// The columns of counts at a threshold, the oldest threshold first.
fn counts(header: &Header) -> Vec<(Threshold, usize)> {
    let columns = (0..header.width()).filter_map(|column| match header.role(column) {
        Some(Role::CountAtMost(threshold)) => Some((threshold, column)),
        _ => None,
    });
    let mut counts: Vec<_> = columns.collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts
}

const ROWS_OR_TALLIES: &str = "a file has one row per worker or one per establishment, not both";

/// The columns of a main file.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What rows hold.
    pub values: Values,
    /// The establishment.
    pub establishment: usize,
    /// The weight.
    pub weight: Option<usize>,
    /// The worker.
    pub worker: Option<usize>,
    /// The observer.
    pub observer: Option<usize>,
    /// The domain variables, where the file has them.
    pub domain: Vec<Option<usize>>,
    /// The columns that decide where a row is counted.
    pub key: Vec<usize>,
    /// The wave of rows that do not say theirs.
    pub wave_of_file: Option<String>,
}

/// The roles that decide where a row is counted.
const KEY_ROLES: [Role; 9] = [
    Role::Establishment,
    Role::Psu,
    Role::City,
    Role::Wave,
    Role::Stratum,
    Role::Type,
    Role::Weight,
    Role::Population,
    Role::WorkersPresent,
];

impl Layout {
    /// The layout of a file of that shape.
    ///
    /// # Errors
    /// The roles that are missing.
    pub fn new(
        shape: Shape,
        header: &Header,
        indicators: &[Indicator],
        domain: Vec<Option<usize>>,
        wave_of_file: Option<String>,
    ) -> Result<Self, Fault> {
        let establishment = header.column(Role::Establishment);
        let roles = KEY_ROLES.iter().filter_map(|&role| header.column(role));
        let mut key: Vec<usize> = roles.chain(domain.iter().flatten().copied()).collect();
        key.sort_unstable();
        key.dedup();
        Ok(Self {
            values: shape.values(header, indicators)?,
            establishment: establishment.ok_or_else(|| missing(header, &[Role::Establishment]))?,
            weight: header.column(Role::Weight),
            worker: header.column(Role::Worker),
            observer: header.column(Role::Observer),
            domain,
            key,
            wave_of_file,
        })
    }
}

/// The fault of a header that a flag names and the file lacks.
pub fn header_not_found(header: &Header, name: &str, flag: String) -> Fault {
    Fault::HeaderNotFound {
        header: name.to_owned(),
        flag,
        near: header.nearest(name).map(str::to_owned),
        headers: header.listed(),
    }
}

/// The fault of missing roles, with the nearest header there is: but where no header is known, the line
/// may be somebody's row, and is not shown.
pub fn missing(header: &Header, roles: &[Role]) -> Fault {
    let is_header = header.roles().next().is_some();
    let near = roles
        .iter()
        .filter(|_| is_header)
        .find_map(|&role| Some(Box::new((header.near_miss(role)?.to_owned(), role))));
    Fault::MissingRoles {
        roles: roles.to_vec(),
        near,
        headers: header.listed(),
        header_line: None,
    }
}
