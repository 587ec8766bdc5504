//! What was read and how fit it is, for a person and for a script.

mod json;
mod table;

use crate::checkup::Checkup;

/// The formats of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFormat {
    /// Tables for a terminal.
    Table,
    /// JSON, at full precision.
    Json,
}

impl CheckFormat {
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

    /// The text of a checkup.
    pub fn render(self, checkup: &Checkup) -> String {
        match self {
            Self::Table => table::render(checkup),
            Self::Json => json::render(checkup),
        }
    }
}
