//! What critics ask, answered for a person and for a script: a file for each question, which both share.

mod definitions;
mod disclosed;
mod displacement;
mod guessed;
mod hidden;
mod influence;
mod json;
mod left_out;
mod misjudged;
mod moved;
mod observers;
mod replication;
mod rows;
mod sections;
mod table;
mod unknown;

pub use json::document;
pub use left_out::errors as errors_of_ages;
pub use rows::{listed, trimmed, were_whom};
pub use sections::{Section, sections};

use crate::report::Report;

/// The formats of `sensitivity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensitivityFormat {
    /// Tables for a terminal.
    Table,
    /// JSON, at full precision.
    Json,
}

impl SensitivityFormat {
    /// Every format, in the order of the help.
    pub const ALL: [Self; 2] = [Self::Table, Self::Json];

    /// The name in `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
        }
    }

    /// The format that an extension of `--output` means.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "txt" => Some(Self::Table),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Whether it shows the SHA-256 of the inputs.
    pub fn shows_fingerprints(self) -> bool {
        self == Self::Json
    }

    /// The text of a report's answers; of a report without any there is none.
    pub fn render(self, report: &Report) -> String {
        match (self, &report.answers) {
            (_, None) => String::new(),
            (Self::Table, Some(answers)) => table::render(report, answers),
            (Self::Json, Some(answers)) => json::render(report, answers),
        }
    }
}
