//! Many numbers of one share: a hidden trade and the accuracy of observers multiply and shift it, so that each of
//! them, rounded by itself, narrows it down. Where they travel they must be those of the share as it is printed.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::attack::{domain_of, wave_of};
use super::{Case, cases};
use crate::support::run;

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Half of the last digit of a share.
const HALF: f64 = 0.5e-4 + 1e-12;

/// A row: a wave, a domain and a threshold.
type Key = (String, BTreeMap<String, String>, u64);

fn key(row: &Value) -> Key {
    (
        wave_of(row),
        domain_of(row),
        row["threshold"].as_u64().unwrap(),
    )
}

/// Whether a number that is made of a share is that of the share as it is printed; it is itself written with the
/// digits of a share.
fn fits(told: &Value, made: f64) -> bool {
    // Near 0 it has other digits.
    let told = told.as_f64().filter(|told| told.abs() >= 1e-3);
    told.is_none_or(|told| {
        let written = (told * 1e4).round() / 1e4;
        (written - made).abs() <= HALF
    })
}

/// Whether all numbers of the grids that are made of the share of a row are those of the share as it is printed.
fn all_fit(answers: &Value, row: &Value) -> bool {
    let printed = row["estimate"].as_f64().unwrap();
    let own = |told: &&Value| key(told) == key(row);
    let hidden = list(&answers["hidden_trade"]["estimates"]).iter();
    let mut hidden = hidden.filter(own).map(|told| {
        let [coverage, hidden] = ["coverage", "hidden"].map(|key| told[key].as_f64().unwrap());
        let made = coverage * printed + (1.0 - coverage) * hidden;
        fits(&told["estimate"], made)
    });
    let scenarios = list(&answers["misclassified_ages"]["scenarios"]).iter();
    let mut corrected = scenarios.flat_map(|scenario| {
        let rate = |which: &str| scenario["accuracy"][0][which]["rate"].as_f64().unwrap();
        let [sensitivity, specificity] = ["sensitivity", "specificity"].map(rate);
        let made = (printed + specificity - 1.0) / (sensitivity + specificity - 1.0);
        let rows = list(&scenario["estimates"]).iter().filter(own);
        rows.map(move |told| fits(&told["raw"], made))
    });
    hidden.all(|fits| fits) && corrected.all(|fits| fits)
}

/// The answers to critics on a study that can be compared, and its result as it travels.
fn told(case: &Case, more: &[&str]) -> Option<[Value; 2]> {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}\n{}\n", case.file.header, case.file.rows.join("\n"));
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let flags: Vec<&str> = case.flags.iter().map(String::as_str).collect();
    let files = ["study.csv", "--waves", "1,2", "--format", "json"];
    let of = |command: &'static str, more: &[&str]| {
        let words = [&[command], &files[..], &flags, more].concat();
        let run = run(folder.path(), &words);
        (run.code == 0).then(|| run.json())
    };
    Some([of("sensitivity", more)?, of("compare", &["--release"])?])
}

/// Of how many rows of everybody the grids are those of the printed share, and of how many they are not.
fn counted(more: &[&str]) -> [usize; 2] {
    let mut found = [0; 2];
    for (_, case) in cases().take(40) {
        let Some([answers, result]) = told(&case, more) else {
            continue;
        };
        for row in list(&result["estimates"]) {
            let share = row["estimate"].as_f64().filter(|&share| share >= 1e-3);
            if domain_of(row).is_empty() && share.is_some() {
                found[usize::from(!all_fit(&answers, row))] += 1;
            }
        }
    }
    found
}

#[test]
fn many_numbers_of_one_share_do_not_tell_it_finer_than_it_is_printed() {
    let [fit, other] = counted(&["--release"]);
    assert!(fit > 50 && other == 0, "{fit}, {other}");
    // Each rounded by itself, as the analyst sees them, they do.
    let [fit, other] = counted(&[]);
    assert!(other > fit, "{fit}, {other}");
}
