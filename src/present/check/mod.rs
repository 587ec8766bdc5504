//! What was read and how fit it is, for a person and for a script.

mod json;
mod table;

use super::github;
use super::number::counted;
use crate::checkup::Checkup;

/// The formats of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFormat {
    /// Tables for a terminal.
    Table,
    /// JSON, at full precision.
    Json,
    /// Annotations of a GitHub workflow.
    GitHub,
}

impl CheckFormat {
    /// Every format, in the order of the help.
    pub const ALL: [Self; 3] = [Self::Table, Self::Json, Self::GitHub];

    /// The name in `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::GitHub => "github",
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

    /// The text of a checkup.
    pub fn render(self, checkup: &Checkup) -> String {
        match self {
            Self::Table => table::render(checkup),
            Self::Json => json::render(checkup),
            Self::GitHub => github::judgement(&checkup.warnings, verdict(checkup)),
        }
    }
}

/// Whether an analysis can follow.
fn verdict(checkup: &Checkup) -> String {
    let warnings = match checkup.warnings.len() {
        0 => "no warnings".to_owned(),
        some => counted(some, "warning", "warnings"),
    };
    format!("No errors, {warnings}: ready to analyse.")
}
