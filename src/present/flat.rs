//! How does a record with parts become a row of cells? Objects are spread over columns of their own.

use std::borrow::Borrow;

use serde_json::{Map, Value};

use crate::report::Report;

/// The name of a column, and whether it is a domain's: a domain may be called like a key.
#[derive(Clone, Debug, PartialEq)]
struct Name {
    text: String,
    is_domain: bool,
}

impl Name {
    fn key(text: String) -> Self {
        Self {
            text,
            is_domain: false,
        }
    }
}

/// Records as a table. They are made twice and not kept: there may be many, and each takes some kilobytes.
pub struct Flat<'a, F> {
    names: Vec<Name>,
    records: F,
    domain_columns: Vec<&'a str>,
}

/// The columns of all tables of domains, each once.
pub fn domain_columns(report: &Report) -> Vec<&str> {
    let mut columns: Vec<&str> = Vec::new();
    for column in report.tables.iter().flatten() {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    columns
}

impl<'a, R: Iterator<Item: Borrow<Value>>, F: Fn() -> R> Flat<'a, F> {
    /// The table of these records, with columns for these variables of domains.
    pub fn new(records: F, domain_columns: Vec<&'a str>) -> Self {
        Self {
            names: names(cells(records(), &domain_columns)),
            records,
            domain_columns,
        }
    }

    /// The names of the columns.
    pub fn names(&self) -> Vec<&str> {
        self.names.iter().map(|name| name.text.as_str()).collect()
    }

    /// The rows, with a value for each column.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Value>> {
        cells((self.records)(), &self.domain_columns).map(|mut row| {
            let cells = self.names.iter().map(|name| {
                let cell = row.iter_mut().find(|(own, _)| own == name);
                cell.map_or(Value::Null, |(_, value)| value.take())
            });
            cells.collect()
        })
    }
}

/// The cells of each record with their names.
fn cells(
    records: impl Iterator<Item: Borrow<Value>>,
    domain_columns: &[&str],
) -> impl Iterator<Item = Vec<(Name, Value)>> {
    records.filter_map(|record| Some(row(record.borrow().as_object()?, domain_columns)))
}

/// The names of all cells, each behind the one that it follows in its row: some rows lack some.
fn names(rows: impl Iterator<Item = Vec<(Name, Value)>>) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
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

/// The cells of a record with their names.
fn row(record: &Map<String, Value>, domain_columns: &[&str]) -> Vec<(Name, Value)> {
    let mut cells = Vec::new();
    for (key, value) in record {
        let of = |inner: &str| value.get(inner).cloned().unwrap_or(Value::Null);
        if let Some((_, inner)) = OBJECTS.iter().find(|(object, _)| object == key) {
            let inner = inner.iter();
            cells.extend(inner.map(|inner| (Name::key(format!("{key}_{inner}")), of(inner))));
            continue;
        }
        match (key.as_str(), value) {
            ("domain", _) => {
                let values = domain_columns.iter().map(|&column| {
                    let name = Name {
                        text: column.to_owned(),
                        is_domain: true,
                    };
                    (name, of(column))
                });
                cells.extend(values);
            }
            ("reliability", Value::Object(parts)) => {
                let parts = parts.iter();
                cells.extend(parts.map(|(key, value)| (Name::key(key.clone()), value.clone())));
            }
            ("decomposition", Value::Object(parts)) => {
                let parts = parts.iter().filter_map(|(part, value)| {
                    let estimate = value.get("estimate")?.clone();
                    Some((Name::key(format!("{part}_estimate")), estimate))
                });
                cells.extend(parts);
            }
            ("decomposition", _) => {}
            ("disclosure", _) => cells.push((Name::key("risks".to_owned()), of("risks"))),
            _ => cells.push((Name::key(key.clone()), value.clone())),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cell_that_some_rows_lack_stands_behind_the_one_that_it_follows() {
        let records = [
            json!({"a": 1, "c": 2}),
            json!({"a": 3, "b": 4, "c": 5, "d": 6}),
            json!({"a": 7, "e": 8}),
        ];
        let table = Flat::new(|| records.iter(), Vec::new());
        assert_eq!(table.names(), ["a", "e", "b", "c", "d"]);
        let rows: Vec<_> = table.rows().collect();
        let null = Value::Null;
        assert_eq!(
            rows[0],
            [json!(1), null.clone(), null.clone(), json!(2), null]
        );
    }

    #[test]
    fn a_domain_that_is_called_like_a_key_has_a_column_of_its_own() {
        let records = [json!({"domain": {"n": "Alpha"}, "n": 7, "bounds": null})];
        let table = Flat::new(|| records.iter(), vec!["n"]);
        assert_eq!(table.names(), ["n", "n", "bounds_low", "bounds_high"]);
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows[0][..2], [json!("Alpha"), json!(7)]);
    }
}
