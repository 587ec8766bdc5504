//! For spreadsheets and data frames: one row per estimate, the keys of JSON as columns.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::Format;
use super::json;
use crate::report::Report;
use crate::text::{escaped, is_unsafe};

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
    match &report.changes {
        None => text(|| {
            let records = json::estimates(report);
            records.map(|record| row(&record, &columns))
        }),
        Some(changes) => text(|| {
            let records = json::comparisons(report, changes);
            records.map(|record| row(&record, &columns))
        }),
    }
}

/// The cells of a row with their headers.
type Cells = Vec<(String, String)>;

/// Rows under a header. They are made twice and not kept: there may be many, and each takes some kilobytes.
fn text<R: Iterator<Item = Cells>>(rows: impl Fn() -> R) -> String {
    let names = names(rows());
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and all lines have as many cells as the first.
    let _ = writer.write_record(&names);
    for row in rows() {
        let cell = |name: &String| row.iter().find(|(own, _)| own == name);
        let cells = names.iter().map(cell);
        let _ = writer.write_record(cells.map(|cell| cell.map_or("", |(_, text)| text)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The names of all cells, each behind the one that it follows in its row: some rows lack some.
fn names(rows: impl Iterator<Item = Cells>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in rows {
        let mut place = 0;
        for (name, _) in row {
            if let Some(known) = names.iter().position(|known| *known == name) {
                place = known + 1;
            } else {
                names.insert(place, name);
                place += 1;
            }
        }
    }
    names
}

/// The objects that every row has columns for, with their keys: they may be null in some.
const OBJECTS: &[(&str, &[&str])] = &[
    ("bounds", &["low", "high"]),
    (
        "difference",
        &[
            "estimate",
            "std_error",
            "df",
            "conf_low",
            "conf_high",
            "method",
        ],
    ),
    (
        "ratio",
        &["estimate", "conf_low", "conf_high", "unbounded", "method"],
    ),
    (
        "relative_change",
        &["estimate", "conf_low", "conf_high", "unbounded"],
    ),
    (
        "odds_ratio",
        &["estimate", "conf_low", "conf_high", "unbounded"],
    ),
    (
        "test",
        &["name", "statistic", "df1", "df2", "p_value", "p_adjusted"],
    ),
];

/// The cells of a record with their headers.
fn row(record: &impl Serialize, columns: &[&str]) -> Cells {
    let mut cells = Vec::new();
    let Ok(Value::Object(fields)) = serde_json::to_value(record) else {
        return cells;
    };
    for (key, value) in fields {
        let of = |inner: &str| cell(value.get(inner).unwrap_or(&Value::Null));
        if let Some((_, inner)) = OBJECTS.iter().find(|(object, _)| *object == key) {
            cells.extend(
                inner
                    .iter()
                    .map(|inner| (format!("{key}_{inner}"), of(inner))),
            );
            continue;
        }
        match (key.as_str(), &value) {
            ("domain", _) => {
                let values = columns
                    .iter()
                    .map(|&column| (safe(column).into_owned(), of(column)));
                cells.extend(values);
            }
            ("reliability", Value::Object(parts)) => {
                cells.extend(parts.iter().map(|(key, value)| (key.clone(), cell(value))));
            }
            ("decomposition", Value::Object(parts)) => {
                let parts = parts.iter().filter_map(|(part, value)| {
                    Some((format!("{part}_estimate"), cell(value.get("estimate")?)))
                });
                cells.extend(parts);
            }
            ("decomposition", _) => {}
            _ => cells.push((key, cell(&value))),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_some_rows_lack_stands_behind_the_one_that_it_follows() {
        let row = |names: &[&str]| -> Vec<_> {
            let cells = names.iter().map(|name| ((*name).to_owned(), String::new()));
            cells.collect()
        };
        let rows = [
            row(&["a", "c"]),
            row(&["a", "b", "c", "d"]),
            row(&["a", "e"]),
        ];
        assert_eq!(names(rows.into_iter()), ["a", "e", "b", "c", "d"]);
    }
}
