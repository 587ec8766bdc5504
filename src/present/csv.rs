//! For spreadsheets and data frames: one row per estimate, the keys of JSON as columns.

use std::borrow::Cow;

use serde_json::Value;

use super::Format;
use super::record::EstimateRecord;
use crate::report::Report;

/// CSV.
pub static DEFINITION: Format = Format {
    name: "csv",
    extension: Some("csv"),
    shows_fingerprints: false,
    shows_warnings: false,
    render,
};

fn render(report: &Report) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for column in report.tables.iter().flatten() {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let mut rows = Vec::new();
    for wave in &report.waves {
        for estimate in &wave.estimates {
            rows.push(row(&EstimateRecord::new(wave, estimate), &columns));
        }
    }
    let header = rows
        .first()
        .map(|row| row.iter().map(|(name, _)| name.clone()).collect());
    let lines = header.into_iter().chain(
        rows.iter()
            .map(|row| row.iter().map(|(_, cell)| cell.clone()).collect()),
    );
    written(lines)
}

/// The cells of an estimate with their headers.
fn row(record: &EstimateRecord<'_>, columns: &[&str]) -> Vec<(String, String)> {
    let mut cells = Vec::new();
    let Ok(Value::Object(fields)) = serde_json::to_value(record) else {
        return cells;
    };
    for (key, value) in fields {
        match (key.as_str(), value) {
            ("domain", domain) => {
                let values = columns.iter().map(|&column| {
                    let value = domain.get(column).unwrap_or(&Value::Null);
                    (safe(column).into_owned(), cell(value))
                });
                cells.extend(values);
            }
            ("bounds", bounds) => {
                for end in ["low", "high"] {
                    let value = bounds.get(end).unwrap_or(&Value::Null);
                    cells.push((format!("bounds_{end}"), cell(value)));
                }
            }
            ("reliability", Value::Object(parts)) => {
                cells.extend(parts.into_iter().map(|(key, value)| (key, cell(&value))));
            }
            (_, value) => cells.push((key, cell(&value))),
        }
    }
    cells
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

/// A text that no spreadsheet takes for a formula, and no build server for a command.
fn safe(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) || text.starts_with("::") {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn written(lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        // Writing to memory cannot fail, and all lines have the cells of the first.
        let _ = writer.write_record(&line);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
