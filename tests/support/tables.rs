//! Tables of expected values, to the digits they are printed with.

use serde_json::{Value, json};

use super::Run;

/// Values are computed with more digits than are printed here, then rounded: all that may differ is
/// half a unit of the last decimal, and a hundredth of one for values that lie next to the half.
const HALF_A_UNIT: f64 = 0.51;

/// Compares a table with what a run printed. The columns `wave`, `city` (`all` is overall) and
/// `threshold`, where the table has them, name the estimate; `-` stands for null.
pub fn assert_table(run: &Run, table: &str) {
    assert_rows(run, "estimates", table);
}

/// Compares a table with a list that a run printed. The naming keys that the table has name the element.
pub fn assert_rows(run: &Run, list: &str, table: &str) {
    let output = run.json();
    let estimates = output[list].as_array().expect("a list");
    let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let keys: Vec<&str> = lines.next().expect("keys").split_whitespace().collect();
    let mut compared = 0;
    for line in lines {
        let row: Vec<_> = keys.iter().copied().zip(line.split_whitespace()).collect();
        assert_eq!(row.len(), keys.len(), "a value for each key: {line}");
        let names = |estimate: &&Value| row.iter().all(|(key, text)| is_of(estimate, key, text));
        let mut found = estimates.iter().filter(names);
        let estimate = found
            .next()
            .unwrap_or_else(|| panic!("an estimate for {line}"));
        assert!(found.next().is_none(), "one estimate for {line}");
        for (key, expected) in row.iter().filter(|(key, _)| !NAMING_KEYS.contains(key)) {
            let value = key.split('.').fold(estimate, |value, key| &value[key]);
            assert!(
                agrees(value, expected),
                "{key} is {value}, not {expected}: {line}"
            );
            compared += 1;
        }
    }
    assert!(compared > 0, "the table has no values");
}

const NAMING_KEYS: [&str; 5] = ["wave", "from", "to", "city", "threshold"];

/// Whether an estimate is the one that a naming key asks for.
fn is_of(estimate: &Value, key: &str, text: &str) -> bool {
    match key {
        "wave" | "from" | "to" => estimate[key] == text,
        "city" if text == "all" => estimate["domain"] == json!({}),
        "city" => estimate["domain"] == json!({ "city": text }),
        "threshold" => text
            .parse::<u8>()
            .is_ok_and(|years| estimate["threshold"] == years),
        _ => true,
    }
}

/// Whether a value is the expected one, to the last digit of the expected one.
fn agrees(value: &Value, expected: &str) -> bool {
    match value {
        Value::Null => expected == "-",
        Value::String(text) => text == expected,
        Value::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            format!("[{}]", items.join(",")) == expected
        }
        Value::Number(number) => number
            .as_f64()
            .is_some_and(|number| rounds_to(number, expected)),
        _ => false,
    }
}

pub fn rounds_to(number: f64, expected: &str) -> bool {
    let Ok(printed) = expected.parse::<f64>() else {
        return false;
    };
    match expected.split_once('.') {
        None => number == printed,
        Some((_, decimals)) => {
            let unit = 0.1_f64.powi(decimals.len() as i32);
            (number - printed).abs() <= HALF_A_UNIT * unit
        }
    }
}
