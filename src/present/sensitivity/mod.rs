//! What critics ask, answered for a person and for a script: a file for each question, which both share.

mod definitions;
mod displacement;
mod guessed;
mod hidden;
mod influence;
mod json;
mod misjudged;
mod moved;
mod observers;
mod replication;
mod rows;
mod table;
mod unknown;

use crate::report::Report;
use crate::sensitivity::Answers;

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

    /// The text of a report's answers.
    pub fn render(self, report: &Report, answers: &Answers) -> String {
        match self {
            Self::Table => table::render(report, answers),
            Self::Json => json::render(report, answers),
        }
    }
}
