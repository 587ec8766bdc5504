//! What is wrong, for a person and for a script?

mod list;
mod text;

use super::failure::Failure;
use super::{github, pretty};

pub use list::write_list;
pub use text::{Purpose, data, study};

/// How a script wants to be told why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorFormat {
    /// A JSON object.
    Json,
    /// Annotations of a GitHub workflow.
    GitHub,
}

impl ErrorFormat {
    /// The format of errors where results have the format of that name; none if only people read them.
    pub fn of_format(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "github" => Some(Self::GitHub),
            _ => None,
        }
    }

    /// How many errors of the data there is room for; none where all that are kept are listed.
    pub fn room(self) -> Option<usize> {
        match self {
            Self::Json => None,
            Self::GitHub => Some(github::MOST),
        }
    }

    /// The text for the script.
    pub fn written(self, failure: &Failure<'_>) -> String {
        match self {
            Self::Json => pretty(failure),
            Self::GitHub => github::failure(failure),
        }
    }
}
