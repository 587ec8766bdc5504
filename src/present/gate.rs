//! May this result pass? Gates on the keys of a record, for scripts and build servers.

use std::fmt;

use serde_json::Value;

use crate::diagnostic::shown;

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

/// What became of the gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// None of the conditions is met.
    Open,
    /// The condition is met, or its value does not exist.
    Closed,
}

/// A gate that asks for what the result does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
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
            Self::NoKey { key, known } => write!(
                f,
                "--fail-if names the key {}, which no row has as a number; the keys are {}",
                shown(key),
                known.join(", ")
            ),
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.text))
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
    /// Tries the rows it is about: overall unless a domain is named, every threshold unless one is.
    ///
    /// # Errors
    /// If the result has no such row or key.
    pub fn try_rows(&self, rows: &[Value]) -> Result<Verdict, GateError> {
        let rows: Vec<&Value> = rows.iter().filter(|row| self.is_about(row)).collect();
        if rows.is_empty() {
            return Err(GateError::NoRow {
                gate: self.text.clone(),
            });
        }
        for row in rows {
            match self
                .key
                .split('.')
                .try_fold(row, |value, key| value.get(key))
            {
                Some(Value::Null) => return Ok(Verdict::Closed),
                Some(Value::Number(value)) => {
                    let value = value.as_f64().unwrap_or(f64::NAN);
                    if self.operator.holds(value, self.number) {
                        return Ok(Verdict::Closed);
                    }
                }
                // What stands inside something that does not exist does not exist either.
                None if self.is_inside_null(row) => return Ok(Verdict::Closed),
                _ => {
                    return Err(GateError::NoKey {
                        key: self.key.clone(),
                        known: number_keys(row, ""),
                    });
                }
            }
        }
        Ok(Verdict::Open)
    }

    fn is_about(&self, row: &Value) -> bool {
        let threshold = self.threshold.is_none_or(|years| row["threshold"] == years);
        let values = row["domain"].as_object();
        let is_domain = values.is_some_and(|values| {
            let has = |(column, value): &(String, String)| {
                values.get(column).is_some_and(|own| own == value.as_str())
            };
            values.len() == self.domain.len() && self.domain.iter().all(has)
        });
        threshold && is_domain
    }

    fn is_inside_null(&self, row: &Value) -> bool {
        let outer = self.key.split('.').next().unwrap_or_default();
        self.key.contains('.') && row.get(outer).is_some_and(Value::is_null)
    }
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
                keys.extend(number_keys(value, &format!("{key}.")))
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
        for (typed, verdict) in [
            ("17: estimate > 4%", Verdict::Closed),
            ("17: estimate > 5%", Verdict::Open),
            ("estimate >= 0.05", Verdict::Closed),
            ("15: estimate >= 0.05", Verdict::Open),
            ("17, city=A: B: estimate == 0.2", Verdict::Closed),
            ("city=A: B: estimate != 0.2", Verdict::Open),
            ("17: std_error < 9", Verdict::Closed),
            ("17: bounds.low < 9", Verdict::Closed),
            ("15: bounds.low < 0", Verdict::Open),
        ] {
            assert_eq!(
                gate(typed).unwrap().try_rows(&rows()),
                Ok(verdict),
                "{typed}"
            );
        }
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
