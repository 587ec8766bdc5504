//! May this result pass? Gates on the keys of a record, for scripts and build servers.

use std::fmt;

use serde_json::Value;

use crate::text::{escaped, shown};

/// A condition that must not hold, on the rows of some domain and threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    text: String,
    threshold: Option<u8>,
    domain: Vec<(String, String)>,
    key: String,
    operator: Operator,
    number: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Less,
    AtMost,
    Greater,
    AtLeast,
    Equal,
    NotEqual,
}

/// The operators as typed, those of two characters first.
const OPERATORS: [(&str, Operator); 6] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

impl Operator {
    fn holds(self, value: f64, number: f64) -> bool {
        match self {
            Self::Less => value < number,
            Self::AtMost => value <= number,
            Self::Greater => value > number,
            Self::AtLeast => value >= number,
            Self::Equal => value == number,
            Self::NotEqual => value != number,
        }
    }
}

/// What the rows that gates are about hold, in which a key is looked for one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Changes between waves.
    Comparisons,
    /// Shares.
    Estimates,
}

/// What closes a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The place of the row among those that were tried.
    row: usize,
    key: String,
    /// Whether there was a number that met the condition.
    has_value: bool,
}

impl Closing {
    /// What is said of it to whom sees these rows: no number that is not in them, and none more exactly.
    pub fn told(&self, rows: &[Value]) -> String {
        let Some(row) = rows.get(self.row) else {
            return String::new();
        };
        let finding = match at(row, &self.key) {
            Some(Value::Number(value)) => format!("is {value}"),
            _ if self.has_value || row["withheld"] == true => "is withheld".to_owned(),
            _ => "has no value".to_owned(),
        };
        format!("{}: {} {finding}", row_name(row), self.key)
    }
}

/// A gate that asks for what the result does not have.
#[derive(Clone, Debug, PartialEq)]
pub enum GateError {
    /// No row of that domain and threshold.
    NoRow {
        /// The gate as typed.
        gate: String,
    },
    /// No such key, or one that is no number.
    NoKey {
        /// The key.
        key: String,
        /// Keys that are numbers.
        known: Vec<String>,
    },
    /// A share or a p-value held against more than 1.
    NoFraction {
        /// The key.
        key: String,
        /// The number as it was meant, perhaps.
        number: f64,
    },
}

impl fmt::Display for GateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRow { gate } => write!(
                f,
                "--fail-if \"{}\": the result has no such row; domains are those of --by, and thresholds \
                 those of --threshold",
                shown(gate)
            ),
            Self::NoFraction { key, number } => write!(
                f,
                "--fail-if holds {} against {number}, but it is a fraction and at most 1; do you mean \
                 {number}%?",
                shown(key)
            ),
            Self::NoKey { key, known } => match behind_rows(key, known) {
                Some([rows, own]) => write!(
                    f,
                    "--fail-if names the key {}, which no row has; is a colon missing, as in \"{}: {own}\"?",
                    shown(key),
                    shown(rows)
                ),
                None => write!(
                    f,
                    "--fail-if names the key {}, which no row has as a number; the keys are {}",
                    shown(key),
                    known.join(", ")
                ),
            },
        }
    }
}

/// The rows and the key that were meant, where the colon between them was forgotten.
fn behind_rows<'a>(key: &'a str, known: &[String]) -> Option<[&'a str; 2]> {
    let (rows, own) = key.rsplit_once(char::is_whitespace)?;
    let is_known = known.iter().any(|known| known == own);
    is_known.then(|| [rows.trim_end(), own])
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(&self.text))
    }
}

/// Reads a gate: `[THRESHOLD][, COLUMN=VALUE]: KEY OP NUMBER[%]`.
///
/// # Errors
/// What is wrong with it.
pub fn gate(typed: &str) -> Result<Gate, String> {
    const FORM: &str =
        "write \"[THRESHOLD][, COLUMN=VALUE]: KEY OP NUMBER[%]\", such as \"17: conf_high > 5%\"";
    // The condition holds no colon; the value of a domain may.
    let (rows, condition) = typed.rsplit_once(':').unwrap_or(("", typed));
    let found = OPERATORS.iter().find_map(|&(sign, operator)| {
        let (key, number) = condition.split_once(sign)?;
        Some((key.trim(), operator, number.trim()))
    });
    let (key, operator, number) = found.ok_or(FORM)?;
    let (number, scale) = match number.strip_suffix('%') {
        Some(percent) => (percent.trim(), 0.01),
        None => (number, 1.0),
    };
    let number: f64 = number.parse().map_err(|_| FORM)?;
    if key.is_empty() || !number.is_finite() {
        return Err(FORM.to_owned());
    }
    let mut threshold = None;
    let mut domain = Vec::new();
    for part in rows
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        match part.split_once('=') {
            Some((column, value)) => {
                domain.push((column.trim().to_owned(), value.trim().to_owned()))
            }
            None if threshold.is_some() => {
                return Err("a gate takes one threshold; repeat --fail-if for another".to_owned());
            }
            None => threshold = Some(part.parse().map_err(|_| FORM)?),
        }
    }
    Ok(Gate {
        text: typed.to_owned(),
        threshold,
        domain,
        key: key.to_owned(),
        operator,
        number: number * scale,
    })
}

impl Gate {
    /// Tries the rows it is about: overall unless a domain is named, every threshold unless one is, and
    /// every wave. Gives the first row that closes it, with its value: one that meets the condition, or
    /// that has none to hold against it.
    ///
    /// # Errors
    /// If the result has no such row or key, or the number cannot be meant.
    pub fn try_rows(&self, rows: &[Value]) -> Result<Option<Closing>, GateError> {
        if self.number.abs() > 1.0 && is_fraction(&self.key) {
            return Err(GateError::NoFraction {
                key: self.key.clone(),
                number: self.number,
            });
        }
        let rows = rows.iter().enumerate();
        let rows: Vec<_> = rows.filter(|(_, row)| self.is_about(row)).collect();
        if rows.is_empty() {
            return Err(GateError::NoRow {
                gate: self.text.clone(),
            });
        }
        for (place, row) in rows {
            let closing = |has_value: bool| {
                let key = self.key.clone();
                Ok(Some(Closing {
                    row: place,
                    key,
                    has_value,
                }))
            };
            match at(row, &self.key) {
                Some(Value::Number(value)) => {
                    let number = value.as_f64().unwrap_or(f64::NAN);
                    if self.operator.holds(number, self.number) {
                        return closing(true);
                    }
                }
                // What stands inside something that does not exist does not exist either.
                Some(Value::Null) => return closing(false),
                None if self.is_inside_null(row) => return closing(false),
                _ => {
                    return Err(GateError::NoKey {
                        key: self.key.clone(),
                        known: number_keys(row, ""),
                    });
                }
            }
        }
        Ok(None)
    }

    /// Whether a row that it is about has its key, be it without a value.
    pub fn finds_key(&self, rows: &[Value]) -> bool {
        let mut rows = rows.iter().filter(|row| self.is_about(row));
        rows.any(|row| match at(row, &self.key) {
            Some(value) => value.is_number() || value.is_null(),
            None => self.is_inside_null(row),
        })
    }

    /// Why none of these tables has the row or the key.
    pub fn not_found(&self, tables: &[&[Value]]) -> GateError {
        let rows = tables.iter().filter_map(|rows| {
            let mut rows = rows.iter();
            rows.find(|row| self.is_about(row))
        });
        let known: Vec<String> = rows.flat_map(|row| number_keys(row, "")).collect();
        if known.is_empty() {
            GateError::NoRow {
                gate: self.text.clone(),
            }
        } else {
            GateError::NoKey {
                key: self.key.clone(),
                known,
            }
        }
    }

    /// Whether a row is one of those that it is about.
    pub fn is_about(&self, row: &Value) -> bool {
        let threshold = self.threshold.is_none_or(|years| row["threshold"] == years);
        let Some(values) = row["domain"].as_object() else {
            return false;
        };
        let (waves, domain): (Vec<_>, Vec<_>) = self.domain.iter().partition(|(column, _)| {
            WAVE_KEYS.contains(&column.as_str()) && !values.contains_key(column)
        });
        let has = |(column, value): &&(String, String)| {
            values.get(column).is_some_and(|own| own == value.as_str())
        };
        let is_domain = values.len() == domain.len() && domain.iter().all(has);
        threshold && is_domain && waves.iter().all(|(key, wave)| row[key] == wave.as_str())
    }

    fn is_inside_null(&self, row: &Value) -> bool {
        let outer = self.key.split('.').next().unwrap_or_default();
        self.key.contains('.') && row.get(outer).is_some_and(Value::is_null)
    }
}

/// What a row holds at a key, or at one within another.
fn at<'a>(row: &'a Value, key: &str) -> Option<&'a Value> {
    let mut keys = key.split('.');
    keys.try_fold(row, |value, key| value.get(key))
}

/// The keys that say which waves a row is about.
const WAVE_KEYS: [&str; 3] = ["wave", "from", "to"];

/// A row as a message names it.
fn row_name(row: &Value) -> String {
    let labels = row["domain"]
        .as_object()
        .into_iter()
        .flat_map(|values| values.values());
    let labels: Vec<String> = labels.filter_map(Value::as_str).map(escaped).collect();
    let whom = match labels.as_slice() {
        [] => "overall".to_owned(),
        labels => labels.join(", "),
    };
    let text = |key: &str| row[key].as_str().map(escaped);
    let waves = match (text("from"), text("to"), text("wave")) {
        (Some(from), Some(to), _) => format!(", {from} to {to}"),
        (_, _, Some(wave)) => format!(", wave {wave}"),
        _ => String::new(),
    };
    format!("{whom}, {}{waves}", text("indicator").unwrap_or_default())
}

/// Whether a key holds a share, a part of one or a p-value, so that it lies between -1 and 1.
fn is_fraction(key: &str) -> bool {
    const FRACTIONS: [&str; 11] = [
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "before",
        "after",
        "p_value",
        "p_adjusted",
        "low",
        "high",
        "icc",
    ];
    let (object, last) = key.rsplit_once('.').unwrap_or(("", key));
    let is_ratio = ["ratio", "odds_ratio", "relative_change"].contains(&object);
    FRACTIONS.contains(&last) && !is_ratio
}

/// The keys of a row that hold numbers, or nothing yet.
fn number_keys(row: &Value, prefix: &str) -> Vec<String> {
    let Some(fields) = row.as_object() else {
        return Vec::new();
    };
    let mut keys = Vec::new();
    for (key, value) in fields {
        match value {
            Value::Number(_) | Value::Null => keys.push(format!("{prefix}{key}")),
            Value::Object(_) if key != "domain" => {
                keys.extend(number_keys(value, &format!("{prefix}{key}.")))
            }
            _ => {}
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows() -> Vec<Value> {
        vec![
            json!({"domain": {}, "threshold": 17, "estimate": 0.05, "std_error": null, "bounds": null}),
            json!({"domain": {}, "threshold": 15, "estimate": 0.01, "std_error": 0.1, "bounds": {"low": 0.0}}),
            json!({"domain": {"city": "A: B"}, "threshold": 17, "estimate": 0.2}),
        ]
    }

    #[test]
    fn a_gate_closes_where_its_condition_is_met() {
        for (typed, closes) in [
            ("17: estimate > 4%", true),
            ("17: estimate > 5%", false),
            ("estimate >= 0.05", true),
            ("15: estimate >= 0.05", false),
            ("17, city=A: B: estimate == 0.2", true),
            ("city=A: B: estimate != 0.2", false),
            ("17: std_error < 9%", true),
            ("17: bounds.low < 9%", true),
            ("15: bounds.low < 0", false),
        ] {
            let tried = gate(typed).unwrap().try_rows(&rows()).unwrap();
            assert_eq!(tried.is_some(), closes, "{typed}");
        }
    }

    #[test]
    fn a_closed_gate_says_which_row_closed_it_and_with_what() {
        let tried = |typed: &str| {
            let closing = gate(typed).unwrap().try_rows(&rows()).unwrap().unwrap();
            closing.told(&rows())
        };
        assert_eq!(tried("17: estimate > 4%"), "overall, : estimate is 0.05");
        assert_eq!(
            tried("17: std_error < 9%"),
            "overall, : std_error has no value"
        );
    }

    #[test]
    fn nothing_is_told_of_a_withheld_row_but_that_it_closed_the_gate() {
        let gate = gate("17: estimate > 4%").unwrap();
        let closing = gate.try_rows(&rows()).unwrap().unwrap();
        let withheld = json!({"domain": {}, "threshold": 17, "estimate": null, "withheld": true});
        assert_eq!(closing.told(&[withheld]), "overall, : estimate is withheld");
        // A row that is shown may have lost a number, or its last digits.
        let part = json!({"domain": {}, "threshold": 17, "estimate": null});
        assert_eq!(closing.told(&[part]), "overall, : estimate is withheld");
        let shorter = json!({"domain": {}, "threshold": 17, "estimate": 0.1});
        assert_eq!(closing.told(&[shorter]), "overall, : estimate is 0.1");
    }

    #[test]
    fn a_share_held_against_more_than_one_is_refused() {
        let tried = gate("17: estimate > 5").unwrap().try_rows(&rows());
        assert!(matches!(tried, Err(GateError::NoFraction { .. })));
    }

    #[test]
    fn a_gate_on_what_does_not_exist_is_refused() {
        let tried = |typed: &str| gate(typed).unwrap().try_rows(&rows());
        assert!(matches!(
            tried("18: estimate > 1"),
            Err(GateError::NoRow { .. })
        ));
        assert!(matches!(
            tried("city=C: estimate > 1"),
            Err(GateError::NoRow { .. })
        ));
        assert!(matches!(
            tried("prevalence > 1"),
            Err(GateError::NoKey { .. })
        ));
        for typed in [
            "estimate",
            "estimate > x",
            "> 5",
            "17 conf_high",
            "17,15: estimate > 1",
        ] {
            assert!(gate(typed).is_err(), "{typed}");
        }
    }
}
