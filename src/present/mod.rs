//! What does a person or a script see? The only room that writes; a format only writes what the
//! report already says.

mod calculator;
mod change_record;
mod change_table;
mod check;
mod csv;
mod date;
mod detail_record;
pub mod diagnostics;
mod disclosure;
mod document;
pub mod failure;
mod figure;
mod flat;
mod footnotes;
mod gate;
mod github;
mod html;
mod json;
mod label;
mod markdown;
mod methods;
pub mod number;
mod output;
mod page;
mod progress;
mod record;
mod sensitivity;
mod sentence;
mod simulation;
mod svg;
mod table;
mod withheld_quality;
mod xlsx;

use std::io;
use std::path::Path;

use anstream::ColorChoice;
use serde::Serialize;
use serde_json::Value;

pub use calculator::CalculatorFormat;
pub use check::CheckFormat;
pub use date::{NoDate, date};
pub use gate::{Closing, Gate, GateError, Judged, gate};
pub use json::Tool;
pub use methods::MethodsFormat;
pub use output::{Destination, Prepared, WriteError};
pub use progress::progress;
pub use sensitivity::SensitivityFormat;
pub use simulation::truth;
pub use svg::Figure;

use crate::report::{Report, Waves};
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
    /// Whether it shows what a document says beside the result.
    pub shows_details: bool,
    /// Whether it shows what critics ask, answered.
    pub shows_answers: bool,
    /// Whether what is in it is bound to leave the machine.
    pub travels: bool,
    /// What makes it of a report.
    pub render: Render,
}

/// What makes a format of a report.
#[derive(Clone, Copy, Debug)]
pub enum Render {
    /// Text, which a terminal can show.
    Text(fn(&Report) -> String),
    /// Text that is better with other files beside it, if it is a file itself.
    WithFiles {
        /// The text by itself.
        alone: fn(&Report) -> String,
        /// The text for a file of this name without its extension, and what stands beside it.
        beside: fn(&Report, &str) -> WithFiles,
    },
    /// A file of another kind.
    Bytes(fn(&Report) -> io::Result<Vec<u8>>),
}

impl Format {
    /// A report in this format, if it is text.
    pub fn text(&self, report: &Report) -> Option<String> {
        match self.render {
            Render::Text(render) | Render::WithFiles { alone: render, .. } => Some(render(report)),
            Render::Bytes(_) => None,
        }
    }

    /// Whether it shows nothing but what changed between waves.
    pub fn shows_changes_alone(&self) -> bool {
        std::ptr::eq(self, Figure::Change.format())
    }

    /// Whether a terminal can show it.
    pub fn is_text(&self) -> bool {
        !matches!(self.render, Render::Bytes(_))
    }
}

/// A text, and the files that stand beside it.
#[derive(Clone, Debug)]
pub struct WithFiles {
    /// The text.
    pub text: String,
    /// The names of the files with their text.
    pub files: Vec<(String, String)>,
}

/// Every format, in the order of the help.
pub static FORMATS: &[&Format] = &[
    &table::DEFINITION,
    &json::DEFINITION,
    &csv::DEFINITION,
    &xlsx::DEFINITION,
    &github::DEFINITION,
    &markdown::TABLES,
    svg::FOREST,
];

/// The formats of a document.
pub static DOCUMENT_FORMATS: &[&Format] = &[
    &html::DEFINITION,
    &markdown::DOCUMENT,
    &xlsx::DOCUMENT,
    svg::FOREST,
];

/// The format of a document unless another is asked for.
pub static DEFAULT_DOCUMENT_FORMAT: &Format = &html::DEFINITION;

/// The format unless another is asked for.
pub static DEFAULT_FORMAT: &Format = &table::DEFINITION;

/// The names of some formats.
pub fn format_names(formats: &[&Format]) -> Vec<&'static str> {
    formats.iter().map(|format| format.name).collect()
}

/// The format among some that an extension means.
pub fn format_of_extension(
    formats: &[&'static Format],
    extension: &str,
) -> Option<&'static Format> {
    let means = |format: &&&Format| {
        format
            .extension
            .is_some_and(|own| own.eq_ignore_ascii_case(extension))
    };
    formats.iter().find(means).copied()
}

/// Writes a report: to its destination, and beside it what it needs there, all of it or nothing.
///
/// # Errors
/// If something cannot be written.
pub fn write(
    report: &Report,
    format: &Format,
    output: Option<&Path>,
    destination: Destination,
    color: ColorChoice,
) -> Result<(), WriteError> {
    let stem = output.and_then(Path::file_stem);
    let (Render::WithFiles { beside, .. }, Some(output), Some(stem), true) =
        (format.render, output, stem, destination.is_file())
    else {
        return destination.write_report(report, format);
    };
    let WithFiles { text, files } = beside(report, &stem.to_string_lossy());
    let mut ready = Vec::new();
    for (name, text) in &files {
        let file = Destination::open(Some(&output.with_file_name(name)), color)?;
        ready.push(file.prepared(text)?);
    }
    ready.push(destination.prepared(&text)?);
    ready.into_iter().try_for_each(Prepared::keep)
}

/// What gates are about: of a comparison its changes; of a document, which says both, what has the key, changes first.
pub fn judged(waves: &Waves, report: &Report) -> &'static [Judged] {
    match (waves, &report.changes) {
        (_, None) => &[Judged::Estimates],
        (Waves::ComparedIfSeveral(_), Some(_)) => &[Judged::Comparisons, Judged::Estimates],
        (_, Some(_)) => &[Judged::Comparisons],
    }
}

/// A gate that does not hold.
#[derive(Clone, Debug)]
pub struct ClosedGate<'a> {
    gate: &'a Gate,
    judged: Judged,
    closing: Closing,
}

/// The gates that do not hold, each with what closes it.
///
/// # Errors
/// If a gate asks for a row or key that the report does not have.
pub fn closed_gates<'a>(
    report: &Report,
    gates: &'a [Gate],
    judged: &[Judged],
) -> Result<Vec<ClosedGate<'a>>, GateError> {
    let tables: Vec<_> = judged
        .iter()
        .map(|&judged| (judged, gated_rows(report, gates, judged)))
        .collect();
    let mut closed = Vec::new();
    for gate in gates {
        let mut having = tables.iter().filter(|(_, rows)| gate.finds_key(rows));
        let Some((judged, rows)) = having.next() else {
            let tables: Vec<_> = tables.iter().map(|(_, rows)| rows.as_slice()).collect();
            return Err(gate.not_found(&tables));
        };
        closed.extend(gate.try_rows(rows)?.map(|closing| ClosedGate {
            gate,
            judged: *judged,
            closing,
        }));
    }
    Ok(closed)
}

/// What is to be said of the gates that do not hold, to whom sees no more than this report.
pub fn told_gates(report: &Report, gates: &[Gate], closed: &[ClosedGate<'_>]) -> String {
    let lines = closed.iter().map(|closed| {
        let rows = gated_rows(report, gates, closed.judged);
        let (gate, finding) = (closed.gate, closed.closing.told(&rows));
        format!("gate did not hold: --fail-if \"{gate}\": {finding}\n")
    });
    lines.collect()
}

/// The rows that gates are about.
fn gated_rows(report: &Report, gates: &[Gate], judged: Judged) -> Vec<Value> {
    match (judged, &report.changes) {
        (Judged::Estimates, _) => asked_for(json::estimates(report), gates),
        (Judged::Comparisons, Some(changes)) => {
            asked_for(json::comparisons(report, changes), gates)
        }
        (Judged::Comparisons, None) => Vec::new(),
    }
}

/// What is to be said beside a result in this format of what was decided about its rows.
pub fn disclosure_aside(report: &Report, format: &Format) -> String {
    if format.shows_warnings {
        String::new()
    } else {
        disclosure::sentence(&report.disclosure) + "\n"
    }
}

/// The records that a gate is about, as values: all of them may take more memory than the study.
fn asked_for(records: impl Iterator<Item: Serialize>, gates: &[Gate]) -> Vec<Value> {
    let rows = values(records.filter(|_| !gates.is_empty()));
    rows.filter(|row| gates.iter().any(|gate| gate.is_about(row)))
        .collect()
}

/// Records as values, one after the other.
fn values(records: impl Iterator<Item: Serialize>) -> impl Iterator<Item = Value> {
    records.filter_map(|record| serde_json::to_value(record).ok())
}

/// A document as JSON that a person can read too, without characters that change how it is shown.
pub fn pretty(document: &impl Serialize) -> String {
    // Documents hold only text keys and finite numbers, so that writing them to memory cannot fail.
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    without_unsafe(text + "\n")
}

/// The same with a line for each record of a list: for a page, which is to be light.
pub fn in_lines(document: &impl Serialize) -> String {
    let document = serde_json::to_value(document).unwrap_or_default();
    let mut text = String::new();
    write_lines(&document, 0, &mut text);
    without_unsafe(text + "\n")
}

/// Writes a value that holds lists of records with a line for each of its parts, any other on one line.
fn write_lines(value: &Value, depth: usize, text: &mut String) {
    let line = "\n".to_owned() + &"  ".repeat(depth + 1);
    let end = &line[..line.len() - 2];
    let separated = |place: usize| {
        if place == 0 {
            line.clone()
        } else {
            format!(",{line}")
        }
    };
    match value {
        Value::Object(fields) if fields.values().any(holds_records) => {
            text.push('{');
            for (place, (key, value)) in fields.iter().enumerate() {
                *text += &format!("{}{}: ", separated(place), Value::from(key.as_str()));
                write_lines(value, depth + 1, text);
            }
            *text += &format!("{end}}}");
        }
        Value::Array(items) if holds_records(value) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                *text += &separated(place);
                write_lines(item, depth + 1, text);
            }
            *text += &format!("{end}]");
        }
        other => *text += &other.to_string(),
    }
}

/// Whether a value is a list of records, or holds one.
fn holds_records(value: &Value) -> bool {
    match value {
        Value::Array(items) => items
            .iter()
            .any(|item| item.is_object() || holds_records(item)),
        Value::Object(fields) => fields.values().any(holds_records),
        _ => false,
    }
}

/// A text as JSON whose characters that change how it is shown are written out.
fn without_unsafe(text: String) -> String {
    let changes_display = |letter: char| is_unsafe(letter) && letter != '\n';
    if !text.contains(changes_display) {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if changes_display(letter) {
            // All of them are within texts and have four digits.
            safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_record_of_a_list_has_a_line() {
        let document = json!({
            "tool": {"name": "x", "version": "1"},
            "list": [{"a": [1, 2], "b": null}, {"a": [], "b": {"c": "\u{202e}"}}],
            "nested": {"outer": [{"k": 1, "inner": [{"d": 2}]}], "empty": []},
        });
        let lines = [
            "{",
            "  \"tool\": {\"name\":\"x\",\"version\":\"1\"},",
            "  \"list\": [",
            "    {\"a\":[1,2],\"b\":null},",
            "    {\"a\":[],\"b\":{\"c\":\"\\u202e\"}}",
            "  ],",
            "  \"nested\": {",
            "    \"outer\": [",
            "      {",
            "        \"k\": 1,",
            "        \"inner\": [",
            "          {\"d\":2}",
            "        ]",
            "      }",
            "    ],",
            "    \"empty\": []",
            "  }",
            "}",
            "",
        ];
        assert_eq!(in_lines(&document), lines.join("\n"));
    }
}
