//! What does a person or a script see? The only room that writes; a format only writes what the
//! report already says.

mod calculator;
mod change_record;
mod change_table;
mod check;
mod csv;
pub mod diagnostics;
pub mod failure;
mod gate;
mod github;
mod json;
mod label;
mod methods;
pub mod number;
mod output;
mod page;
mod progress;
mod record;
mod sensitivity;
mod sentence;
mod simulation;
mod table;

use serde::Serialize;
use serde_json::Value;

pub use calculator::CalculatorFormat;
pub use check::CheckFormat;
pub use gate::{Gate, GateError, gate};
pub use json::Tool;
pub use methods::MethodsFormat;
pub use output::{Destination, WriteError};
pub use progress::progress;
pub use sensitivity::SensitivityFormat;
pub use simulation::truth;

use crate::report::Report;
use crate::text::is_unsafe;

/// A format of the result.
#[derive(Debug)]
pub struct Format {
    /// The name in `--format`.
    pub name: &'static str,
    /// The extension of `--output` that means this format.
    pub extension: Option<&'static str>,
    /// Whether it shows the SHA-256 of the inputs.
    pub shows_fingerprints: bool,
    /// Whether it shows the warnings; otherwise they go to standard error.
    pub shows_warnings: bool,
    /// The text of a report.
    pub render: fn(&Report) -> String,
}

/// Every format, in the order of the help.
pub static FORMATS: &[&Format] = &[
    &table::DEFINITION,
    &json::DEFINITION,
    &csv::DEFINITION,
    &github::DEFINITION,
];

/// The format unless another is asked for.
pub static DEFAULT_FORMAT: &Format = &table::DEFINITION;

/// The names of the formats.
pub fn format_names() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.name).collect()
}

/// The format that an extension means.
pub fn format_of_extension(extension: &str) -> Option<&'static Format> {
    let means = |format: &&&Format| {
        format
            .extension
            .is_some_and(|own| own.eq_ignore_ascii_case(extension))
    };
    FORMATS.iter().find(means).copied()
}

/// What is to be said of the gates that did not hold: which, and what closed them.
///
/// # Errors
/// If a gate asks for a row or key that the report does not have.
pub fn closed_gates(report: &Report, gates: &[Gate]) -> Result<Vec<String>, GateError> {
    let rows: Vec<Value> = match &report.changes {
        None => values(&json::estimates(report)),
        Some(changes) => values(&json::comparisons(report, changes)),
    };
    let mut closed = Vec::new();
    for gate in gates {
        if let Some(finding) = gate.try_rows(&rows)? {
            closed.push(format!(
                "gate did not hold: --fail-if \"{gate}\": {finding}\n"
            ));
        }
    }
    Ok(closed)
}

fn values(records: &[impl Serialize]) -> Vec<Value> {
    let values = records.iter().map(serde_json::to_value);
    values.filter_map(Result::ok).collect()
}

/// A document as JSON that a person can read too, without characters that change how it is shown.
pub fn pretty(document: &impl Serialize) -> String {
    // Documents hold only text keys and finite numbers, so that writing them to memory cannot fail.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    let mut safe = String::with_capacity(text.len() + 1);
    for letter in text.chars() {
        if is_unsafe(letter) && letter != '\n' {
            // All of them are within texts and have four digits.
            safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe.push('\n');
    safe
}
