//! Why can the assessments of a worker not become one?

use std::fmt;

use super::AssessmentRule;
use crate::observe::header::Header;
use crate::observe::layout::Shape;
use crate::observe::role::Role;

/// What a file lacks for `--assessments`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Rows of establishments, which say nothing of single workers.
    Tallies,
    /// A yes or no, which has no mean and no youngest.
    Outcome(AssessmentRule),
    /// No column that tells workers or observers apart.
    NoColumn(Role),
}

impl Obstacle {
    /// What keeps a rule from files of that shape and header.
    pub fn to(rule: AssessmentRule, shape: Shape, header: &Header) -> Option<Self> {
        let missing = [Role::Observer, Role::Worker];
        let missing = missing
            .into_iter()
            .find(|&role| header.column(role).is_none());
        match (shape, rule, missing) {
            (Shape::Tallies, ..) => Some(Self::Tallies),
            (_, _, Some(role)) => Some(Self::NoColumn(role)),
            (Shape::Ages, ..) | (_, AssessmentRule::First, _) => None,
            (Shape::Outcomes, rule, _) => Some(Self::Outcome(rule)),
        }
    }

    /// What to do about it.
    pub fn help(self) -> String {
        match self {
            Self::Tallies => {
                "leave out --assessments, or give a row for each worker and observer".to_owned()
            }
            Self::Outcome(_) => "type --assessments first".to_owned(),
            Self::NoColumn(role) => format!(
                "name the column with --column {role}=HEADER, or leave out --assessments: without it every row \
                 is a worker"
            ),
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tallies => write!(
                f,
                "--assessments makes one worker of several rows, and a row here is an establishment"
            ),
            Self::Outcome(rule) => write!(
                f,
                "--assessments {} needs ages, and this file says yes or no",
                rule.name()
            ),
            Self::NoColumn(role) => write!(
                f,
                "--assessments makes one worker of the rows of several observers, and no column is for `{role}`"
            ),
        }
    }
}
