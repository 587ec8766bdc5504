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
    numbers(folder)
}

/// The numbers of the report in a folder.
fn numbers(folder: &Path) -> Value {
    let page = fs::read_to_string(folder.join("report.md")).unwrap();
    // The numbers of the result come before those of the answers to critics.
    let start = page.find("```text\n{").expect("JSON");
    let json = page[start..].lines().skip(1);
    let json: Vec<&str> = json.take_while(|line| !line.starts_with("```")).collect();
    serde_json::from_str(&json.join("\n")).unwrap()
}

const REPORT: [&str; 4] = ["report", "study.csv", "-o", "report.md"];

#[test]
fn workers_between_two_thresholds_are_not_counted_in_the_data_flow() {
    let folder = tempfile::tempdir().unwrap();
    let few = released(folder.path(), &study("2012", 12, 4, 0), &REPORT);
    let flow = few["details"]["flow"].as_array().unwrap();
    assert!(flow.iter().all(|row| row["threshold"] == 17), "{flow:?}");
    let quality = &few["details"]["quality"][0];
    assert!(quality["exact_ages"].is_null(), "{quality}");
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
    let quality = &alike["details"]["quality"][0];
    assert!(quality["workers_largest"].is_null(), "{quality:#}");
    assert!(quality["workers_median"].is_null(), "{quality:#}");
    let page = fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(page.contains("| 2012 | 0 | 0 | 0 | 0 | 12 |"), "{page}");
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

/// How many workers of the first of twelve establishments, and of all others, were present.
fn headcounts(present: [&str; 2]) -> Value {
    let mut rows = String::from("establishment_id,age,workers_present\n");
    for place in 0..12 {
        let present = present[usize::from(place > 0)];
        for worker in 0..20 {
            let age = if worker < 2 { 16 } else { 25 };
            writeln!(rows, "E{place},{age},{present}").unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), rows).unwrap();
    let done = run(folder.path(), &REPORT);
    assert_eq!(done.code, 0, "{done:?}");
    numbers(folder.path())["details"]["quality"][0]["workers_present"].clone()
}

#[test]
fn headcounts_of_single_establishments_are_withheld() {
    assert!(headcounts(["23", ""]).is_null());
    assert!(headcounts(["", "23"]).is_null());
    assert!(headcounts(["4000", "23"]).is_null());
    assert_eq!(headcounts(["23", "23"]), 276);
}

/// A group that is a single place in the second wave has no row, and its share is not in a warning.
#[test]
fn a_warning_tells_the_share_of_no_group_that_is_not_shown() {
    let study = |hostesses: usize| {
        let mut rows = String::from("wave,establishment_id,establishment_type,workers,minors\n");
        for (wave, bars) in [(2012, 24), (2015, 24 - hostesses)] {
            (0..bars).for_each(|bar| writeln!(rows, "{wave},B{wave}{bar},bar,10,2").unwrap());
        }
        for one in 0..hostesses {
            writeln!(rows, "2015,H{one},hostess,{},12", 80 / hostesses).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.csv"), rows).unwrap();
        let words = [&REPORT[..], &["--threshold", "17"]].concat();
        assert_eq!(run(folder.path(), &words).code, 0);
        let warnings = numbers(folder.path())["warnings"].clone();
        let warnings = warnings.as_array().unwrap().clone();
        let codes = warnings
            .iter()
            .map(|one| one["code"].as_str().unwrap().to_owned());
        codes.collect::<Vec<_>>()
    };
    let has = |codes: &[String], code: &str| codes.iter().any(|own| own == code);
    let one = study(1);
    assert!(!has(&one, "W083") && has(&one, "W130"), "{one:?}");
    let several = study(4);
    assert!(has(&several, "W083"), "{several:?}");
}

/// Only Arrabida has karaoke bars, and one place beside them.
#[test]
fn a_city_less_a_type_that_only_it_has_is_not_one_place() {
    let mut rows = String::from("establishment_id,city,type,workers,minors\n");
    for place in 0..10 {
        let kind = if place < 9 {
            "karaoke,10,2"
        } else {
            "massage,13,4"
        };
        writeln!(rows, "A{place},Arrabida,{kind}").unwrap();
    }
    for (city, place) in ["Benfica", "Cascais"]
        .iter()
        .flat_map(|city| (0..12).map(move |place| (city, place)))
    {
        let kind = if place % 2 == 0 { "massage" } else { "bar" };
        writeln!(rows, "{city}{place},{city},{kind},12,3").unwrap();
    }
    let words = [
        "--by",
        "city",
        "--by",
        "type",
        "--threshold",
        "17",
        "--release",
        "--format",
        "json",
    ];
    let released = analyze_text(&rows, &words).json();
    let estimates = released["estimates"].as_array().unwrap();
    let is_shown = |column: &str, label: &str| {
        let mut own = estimates
            .iter()
            .filter(|row| row["domain"][column] == label);
        own.next().unwrap()["withheld"] != true
    };
    assert!(
        !(is_shown("city", "Arrabida") && is_shown("type", "karaoke")),
        "{estimates:#?}"
    );
}

/// The error of a row of two PSUs tells the one from the other, and either may be a single establishment.
#[test]
fn a_row_of_two_psus_is_withheld() {
    let is_withheld = |psus: usize| {
        let mut text = "city,psu,establishment_id,workers,minors\n".to_owned();
        for (city, psus) in [("Alpha", psus), ("Beta", 12), ("Gamma", 14)] {
            for place in 0..24 {
                let minors = 1 + place * 7 % 4;
                let psu = place % psus;
                writeln!(
                    text,
                    "{city},{city}{psu},{city}-{place},{},{minors}",
                    9 + place % 3
                )
                .unwrap();
            }
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.csv"), text).unwrap();
        let asked = "analyze study.csv --by city --threshold 17 --release --format json";
        let asked: Vec<&str> = asked.split(' ').collect();
        let result: Value = serde_json::from_str(&run(folder.path(), &asked).stdout).unwrap();
        let rows = result["estimates"].as_array().unwrap();
        let own = rows.iter().find(|row| row["domain"]["city"] == "Alpha");
        own.unwrap()["withheld"] == true
    };
    assert_eq!([2, 3, 8].map(is_withheld), [true, false, false]);
}
