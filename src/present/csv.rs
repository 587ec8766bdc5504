//! For spreadsheets and data frames: one row per estimate, the keys of JSON as columns.

use std::borrow::Cow;
use std::iter;

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
    travels: false,
    render,
};

fn render(report: &Report) -> String {
    let mut columns: Vec<&str> = Vec::new();
    for column in report.tables.iter().flatten() {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    let rows: Vec<_> = match &report.changes {
        None => {
            let records = json::estimates(report);
            records.iter().map(|record| row(record, &columns)).collect()
        }
        Some(changes) => {
            let records = json::comparisons(report, changes);
            records.iter().map(|record| row(record, &columns)).collect()
        }
    };
    let names = names(&rows);
    let lines = rows.iter().map(|row| {
        let cell = |name: &&str| row.iter().find(|(own, _)| own == name);
        let cells = names.iter().map(cell);
        cells
            .map(|cell| cell.map_or("", |(_, text)| text))
            .collect()
    });
    written(iter::once(names.clone()).chain(lines))
}

/// The names of all cells, each behind the one that it follows in its row: some rows lack some.
fn names(rows: &[Vec<(String, String)>]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for row in rows {
        let mut place = 0;
        for (name, _) in row {
            if let Some(known) = names.iter().position(|known| known == name) {
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
fn row(record: &impl Serialize, columns: &[&str]) -> Vec<(String, String)> {
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
            ("disclosure", _) => cells.push(("risks".to_owned(), of("risks"))),
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

fn written<'a>(lines: impl Iterator<Item = Vec<&'a str>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        // Writing to memory cannot fail, and all lines have as many cells as the first.
        let _ = writer.write_record(&line);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
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
        assert_eq!(names(&rows), ["a", "e", "b", "c", "d"]);
    }
}
