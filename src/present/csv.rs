//! For spreadsheets and data frames: one row per estimate, the keys of JSON as columns.

use std::borrow::Cow;
use std::iter;

use serde_json::Value;

use super::flat::{Flat, domain_columns};
use super::{Format, Render, json, values};
use crate::report::Report;
use crate::text::{escaped, is_unsafe};

/// CSV.
pub static DEFINITION: Format = Format {
    name: "csv",
    extension: Some("csv"),
    shows_fingerprints: false,
    shows_warnings: false,
    shows_details: false,
    shows_answers: false,
    travels: false,
    render: Render::Text(render),
};

fn render(report: &Report) -> String {
    match &report.changes {
        None => text(report, || values(json::estimates(report))),
        Some(changes) => text(report, || values(json::comparisons(report, changes))),
    }
}

fn text<R: Iterator<Item = Value>>(report: &Report, records: impl Fn() -> R) -> String {
    let table = Flat::new(records, domain_columns(report));
    let names = table
        .names()
        .into_iter()
        .map(|name| safe(name).into_owned());
    let rows = table.rows().map(|row| row.iter().map(cell).collect());
    written(iter::once(names.collect()).chain(rows))
}

/// A value as a cell: empty for null, and a list as its words.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => safe(text).into_owned(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// A text on one line that no spreadsheet takes for a formula, and no build server for a command.
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.contains(is_unsafe) {
        Cow::Owned(safe(&escaped(text)).into_owned())
    } else if text.starts_with(['=', '+', '-', '@']) || text.starts_with("::") {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn written(lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        // Writing to memory cannot fail, and all lines have as many cells as the first.
        let _ = writer.write_record(&line);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
