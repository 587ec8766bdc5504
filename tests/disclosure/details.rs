//! What a report says beside its rows: data flow, sizes of establishments, places of several waves.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{analyze_text, fixture, run};

/// Twelve establishments of thirty workers, two of them minors; of the workers of each, `range` have an age on
/// both sides of 15. The first establishment has `more` workers besides.
fn study(wave: &str, establishments: usize, range: usize, more: usize) -> String {
    let mut rows = String::new();
    for place in 0..establishments {
        let workers = if place == 0 { 30 + more } else { 30 };
        for worker in 0..workers {
            let age = match worker {
                0 | 1 => "16",
                _ if place == 1 && worker < 2 + range => "14-16",
                _ => "24",
            };
            writeln!(rows, "{wave},E{place},{age}").unwrap();
        }
    }
    rows
}

fn released(folder: &Path, rows: &str, command: &[&str]) -> Value {
    let text = format!("wave,establishment_id,age\n{rows}");
    fs::write(folder.join("study.csv"), text).unwrap();
    let done = run(folder, command);
    assert_eq!(done.code, 0, "{done:?}");
    let page = fs::read_to_string(folder.join("report.md")).unwrap();
    // The document ends in its own numbers as JSON.
    let start = page.rfind("```text\n{").expect("JSON");
    let json = page[start..].lines().skip(1);
    let json: Vec<&str> = json.take_while(|line| !line.starts_with("```")).collect();
    serde_json::from_str(&json.join("\n")).unwrap()
}

const REPORT: [&str; 4] = ["report", "study.csv", "-o", "report.md"];

#[test]
fn workers_between_two_thresholds_are_not_counted_in_the_data_flow() {
    let folder = tempfile::tempdir().unwrap();
    let few = released(folder.path(), &study("2012", 12, 4, 0), &REPORT);
    assert!(few["flow"].as_array().is_none_or(Vec::is_empty), "{few:#}");
    let page = fs::read_to_string(folder.path().join("report.md")).unwrap();
    let flow = &page[page.find("## Data flow").unwrap()..page.find("## Methods").unwrap()];
    assert!(!flow.contains("356"), "analysed at 15: {flow}");
    assert!(!flow.contains("1.11"), "their share: {flow}");
    assert!(flow.contains("withheld"), "{flow}");
}

#[test]
fn sizes_of_single_establishments_are_withheld() {
    let folder = tempfile::tempdir().unwrap();
    let alike = released(folder.path(), &study("2012", 12, 0, 0), &REPORT);
    let quality = &alike["quality"][0];
    assert!(quality["workers_largest"].is_null(), "{quality:#}");
    assert!(quality["workers_median"].is_null(), "{quality:#}");
    let page = fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(page.contains("| 2012 | 0 | 0 | 0 | 0 | 0 | 12 |"), "{page}");
    // One of nine workers beside them is a class of its own.
    let mut rows = study("2012", 12, 0, 0);
    (0..9).for_each(|_| rows.push_str("2012,F,30\n"));
    released(folder.path(), &rows, &REPORT);
    let page = fs::read_to_string(folder.path().join("report.md")).unwrap();
    let sizes = &page[page.find("Establishments by the workers observed").unwrap()..];
    let sizes = &sizes[..sizes.find("\n\n#").unwrap_or(sizes.len())];
    assert!(
        sizes.contains("withheld") && !sizes.contains("| 12 |"),
        "{sizes}"
    );
}

#[test]
fn with_three_waves_the_places_of_two_of_them_are_not_set_against_others() {
    let folder = tempfile::tempdir().unwrap();
    let waves = [("2010", 21), ("2012", 20), ("2015", 21)];
    let rows = waves.map(|(wave, establishments)| study(wave, establishments, 0, 0));
    let text = format!("wave,establishment_id,age\n{}", rows.concat());
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let compare = |waves: &str| {
        let words = ["compare", "study.csv", "--waves", waves, "--release"];
        run(folder.path(), &[&words[..], &["--format", "json"]].concat()).json()
    };
    let three = compare("2010,2012,2015");
    let rows = three["same_establishments"].as_array().unwrap();
    let at_17 = |rows: &[Value]| -> Vec<bool> {
        let rows = rows.iter().filter(|row| row["threshold"] == 17);
        rows.map(|row| row["withheld"] == true).collect()
    };
    assert_eq!(at_17(rows), [true; 3], "{three:#}");
    // Two waves alone: the one place that is not shared is what gives the row away.
    let two = compare("2010,2015");
    let rows = two["same_establishments"].as_array().unwrap();
    assert_eq!(at_17(rows), [false], "{two:#}");
}

#[test]
fn a_note_does_not_count_the_workers_of_a_study_that_is_withheld() {
    let mut study = "establishment_id,worker_id,observer_id,age\n".to_owned();
    for worker in 0..23 {
        let age = if worker < 4 { 16 } else { 25 };
        writeln!(study, "e1,w{worker},x,{age}\ne1,w{worker},y,{age}").unwrap();
    }
    let with = |more: &[&str]| {
        let flags = [&["--assessments", "first"], more].concat();
        let run = analyze_text(&study, &flags);
        run.stdout + &run.stderr
    };
    assert!(with(&[]).contains("46 rows assess 23 workers"));
    let released = with(&["--release"]);
    assert!(
        !released.contains("23") && !released.contains("46"),
        "{released}"
    );
}

#[test]
fn a_gate_tells_no_more_digits_than_the_rows_have() {
    let told = |gate: &str, more: &[&str]| {
        let words = [&["analyze", "obs-2012.csv", "--fail-if", gate], more].concat();
        let run = run(&fixture("studies/cambodia"), &words);
        assert_eq!(run.code, 3, "{run:?}");
        run.stderr
    };
    let share = "17: estimate > 1%";
    assert!(told(share, &[]).contains("estimate is 0.08159"));
    assert!(told(share, &["--release"]).contains("estimate is 0.0816\n"));
    let total = "17: weighted_positives > 1";
    assert!(told(total, &[]).contains("weighted_positives is 334.5"));
    assert!(told(total, &["--release"]).contains("weighted_positives is withheld"));
}

/// The rows of a table of shares, without the marks behind them.
fn rows_of_shares(table: &str) -> Vec<String> {
    let shares = table.split("Change from").next().unwrap_or_default();
    let rows = shares
        .lines()
        .filter(|line| line.contains('/') && line.contains(" to "));
    rows.map(|row| {
        let words = row.trim_end_matches(['!', 'S', 'R', 'f', 'd', 'r', '*', ' ']);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    })
    .collect()
}

#[test]
fn a_table_says_the_same_whether_its_numbers_have_lost_digits_or_not() {
    let table = |more: &[&str]| {
        let words = [
            "compare",
            "obs-2012.csv",
            "obs-2015.csv",
            "--by",
            "city,establishment_type",
        ];
        run(&fixture("studies/cambodia"), &[&words, more].concat()).stdout
    };
    let whole = rows_of_shares(&table(&[]));
    let released = rows_of_shares(&table(&["--release"]));
    assert!(released.len() >= 4, "{released:?}");
    for line in released {
        assert!(whole.contains(&line), "{line}");
    }
}
