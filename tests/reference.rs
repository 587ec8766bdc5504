//! Every value that R survey 4.5 (and a second implementation in numpy) gives for the studies in
//! `fixtures/reference` and `fixtures/studies`, at its tolerance. Their `make.R` made them.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{fixture, run};

/// The absolute difference that is always tolerated: rounding around 0.
const ABSOLUTE_TOLERANCE: f64 = 1e-13;

/// The commands that exist.
const COMMANDS: &[&str] = &["analyze", "compare", "interval"];

#[test]
fn every_value_of_every_reference_study_is_met() {
    let studies = studies();
    assert!(
        studies.len() >= 8,
        "the reference studies are there: {studies:?}"
    );
    let mut misses = Vec::new();
    let mut values = 0;
    for study in &studies {
        let expected: Value = read_json(&study.join("expected.json"));
        for case in expected["cases"].as_array().expect("a list of cases") {
            let arguments: Vec<&str> = strings(&case["args"]);
            if COMMANDS.contains(&arguments[0]) {
                values += check(study, case, &arguments, &mut misses);
            }
        }
    }
    assert!(
        misses.is_empty(),
        "{} of {values} values:\n{}",
        misses.len(),
        misses.join("\n")
    );
    assert!(values > 33_000, "only {values} values were compared");
}

fn studies() -> Vec<PathBuf> {
    let folders = [fixture("reference"), fixture("studies")];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("the folder is there"));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut studies: Vec<_> = paths
        .filter(|path| path.join("expected.json").exists())
        .collect();
    studies.sort();
    studies
}

fn read_json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("the file is there");
    serde_json::from_str(&text).expect("the file is JSON")
}

fn strings(list: &Value) -> Vec<&str> {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| item.as_str().expect("a text")).collect()
}

/// Runs a case and compares its values; gives how many there were.
fn check(study: &Path, case: &Value, arguments: &[&str], misses: &mut Vec<String>) -> usize {
    let name = format!("{}: {}", study.display(), case["name"]);
    let done = run(study, &[arguments, &["--format", "json"]].concat());
    if done.code != 0 {
        misses.push(format!("{name}: exit {}: {}", done.code, done.stderr));
        return 0;
    }
    let output = done.json();
    if done.stdout.contains("W100") {
        misses.push(format!(
            "{name}: a column without secrets is taken for private"
        ));
    }
    let mut compared = 0;
    for expectation in case["expect"].as_array().expect("a list of expectations") {
        let Some(element) = element(&output, expectation) else {
            misses.push(format!(
                "{name}: not exactly one element has {}",
                expectation["match"]
            ));
            continue;
        };
        let relative = expectation["rtol"].as_f64().unwrap_or(0.0);
        let absolute = expectation["atol"].as_f64().unwrap_or(ABSOLUTE_TOLERANCE);
        for (key, wanted) in expectation["values"].as_object().expect("values") {
            compared += 1;
            let found = key.split('.').fold(element, |value, key| &value[key]);
            if !agrees(found, wanted, relative, absolute) {
                misses.push(format!(
                    "{name}: {} {key}: {found}, not {wanted}",
                    expectation["match"]
                ));
            }
        }
    }
    compared
}

/// The one element of the output that an expectation is about.
fn element<'a>(output: &'a Value, expectation: &Value) -> Option<&'a Value> {
    let path = expectation["path"].as_str().unwrap_or_default();
    let place = if path.is_empty() {
        output
    } else {
        &output[path]
    };
    let Some(wanted) = expectation["match"].as_object() else {
        return Some(place);
    };
    let has_all = |element: &&Value| wanted.iter().all(|(key, value)| element[key] == *value);
    let mut found = place.as_array()?.iter().filter(has_all);
    let element = found.next()?;
    found.next().is_none().then_some(element)
}

/// Whole numbers, text, null and lists (in any order) to the letter; other numbers within tolerance.
fn agrees(found: &Value, wanted: &Value, relative: f64, absolute: f64) -> bool {
    match (found, wanted) {
        (Value::Number(found), Value::Number(wanted)) => {
            let (found, wanted) = (found.as_f64().unwrap(), wanted.as_f64().unwrap());
            let difference = (found - wanted).abs();
            difference <= relative * wanted.abs() || difference <= absolute
        }
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && wanted.iter().all(|item| found.contains(item))
        }
        _ => found == wanted,
    }
}
