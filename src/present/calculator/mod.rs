//! What published figures say, for a person and for a script.

mod json;
mod table;

use crate::calculator::Answer;

/// The formats of the calculator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalculatorFormat {
    /// Tables for a terminal.
    Table,
    /// JSON, at full precision.
    Json,
}

impl CalculatorFormat {
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

    /// The text of an answer.
    pub fn render(self, answer: &Answer) -> String {
        match self {
            Self::Table => table::render(answer),
            Self::Json => json::render(answer),
        }
    }
}
