//! Several observers assessed one worker: the analysis takes one age of several, and only if it is told how.

mod support;

use serde_json::json;
use support::{Run, analyze_text, check_text, compare_text, run};

const RULES: [&str; 4] = ["mean", "median", "youngest", "first"];

/// Two observers of four workers in two establishments, and a worker whom one of them saw alone.
const STUDY: &str = "\
establishment,worker,observer_id,age
E1,W1,anna,17
E1,W2,anna,16
E1,W1,ben,18
E1,W2,ben,20
E1,W3,anna,30
E2,W1,anna,?
E2,W1,ben,15
E2,W2,anna,15-17
E2,W2,ben,18
";

fn ages(rule: &str) -> Run {
    analyze_text(STUDY, &["--assessments", rule, "--format", "json"])
}

#[test]
fn each_worker_counts_once_and_as_the_rule_says() {
    // W2 of E2 is 16 to 17 by the mean and the median of 15-17 and 18, and 15 to 17 by the youngest.
    let at_17 = [(3, 2), (3, 2), (4, 1), (4, 1)];
    for (rule, (minors, adults)) in RULES.into_iter().zip(at_17) {
        let run = ages(rule);
        assert_eq!(run.code, 0, "{rule}: {run:?}");
        let found = run.estimate(&json!(null), &json!({}), 17);
        assert_eq!(found["n"], minors + adults, "{rule}");
        assert_eq!(found["positives"], minors, "{rule}");
        assert_eq!(run.json()["design"][0]["workers"], 5);
    }
}

/// The same as a file where each worker has a single row with the age that the rule gives.
#[test]
fn the_result_is_that_of_a_file_with_one_row_for_each_worker() {
    let single = [
        ("mean", ["17", "18", "30", "15", "16-17"]),
        ("median", ["17", "18", "30", "15", "16-17"]),
        ("youngest", ["17", "16", "30", "15", "15-17"]),
        ("first", ["17", "16", "30", "15", "15-17"]),
    ];
    for (rule, ages_of) in single {
        let places = ["E1,W1", "E1,W2", "E1,W3", "E2,W1", "E2,W2"];
        let rows = places.iter().zip(ages_of);
        let rows: String = rows
            .map(|(place, age)| format!("{place},{age}\n"))
            .collect();
        let text = format!("establishment,worker,age\n{rows}");
        let alone = analyze_text(&text, &["--format", "json"]).json();
        assert_eq!(ages(rule).json()["estimates"], alone["estimates"], "{rule}");
    }
}

#[test]
fn a_note_says_how_many_rows_became_how_many_workers() {
    let run = ages("youngest");
    let note = "9 rows assess 5 workers: of several ages of a worker the youngest counts";
    assert!(run.stderr.contains(note), "{run:?}");
}

#[test]
fn without_the_flag_a_second_row_stays_an_error_that_names_it() {
    let run = analyze_text(STUDY, &[]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("this worker is in this wave and establishment already, on line 2"),
        "{run:?}"
    );
    assert!(
        run.stderr
            .contains("--assessments mean, or median, youngest or first")
    );
    let nameless = STUDY.replace("observer_id", "who");
    let run = analyze_text(&nameless, &[]);
    assert!(!run.stderr.contains("--assessments"), "{run:?}");
}

#[test]
fn every_command_that_reads_a_study_takes_the_flag() {
    let flags = ["--assessments", "mean"];
    assert_eq!(check_text(STUDY, &[]).code, 1);
    let run = check_text(STUDY, &flags);
    assert_eq!(run.code, 0, "{run:?}");
    let rows = STUDY.lines().skip(1);
    let waves = ["2012", "2015"];
    let rows = rows.flat_map(|row| waves.map(|wave| format!("{row},{wave}\n")));
    let text = format!(
        "establishment,worker,observer_id,age,wave\n{}",
        rows.collect::<String>()
    );
    let run = compare_text(&text, &[&flags[..], &["--waves", "2012,2015"]].concat());
    assert_eq!(run.code, 0, "{run:?}");
}

#[test]
fn a_checkup_counts_workers_once_and_their_assessments_for_each_observer() {
    let run = check_text(STUDY, &["--assessments", "mean", "--format", "json"]);
    let json = run.json();
    let text = json.to_string();
    assert!(!text.contains("anna") && !text.contains("ben"));
    assert_eq!(json["waves"][0]["workers"], 5, "{json:#}");
    let observers = json["observers"].as_array().unwrap();
    let workers: Vec<_> = observers.iter().map(|one| one["workers"].clone()).collect();
    assert_eq!(workers, [5, 4]);
}

/// Which row of which fault a file with these rows is refused for, and with which words.
#[track_caller]
fn assert_refused(rows: &str, header: &str, field: &str, words: &str) {
    let text = format!("{header}\n{rows}");
    for rule in RULES {
        let run = analyze_text(&text, &["--assessments", rule, "--format", "json"]);
        assert_eq!(run.code, 1, "{run:?}");
        let json = run.json();
        let errors = json["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{json:#}");
        assert_eq!(errors[0]["line"], 3);
        assert_eq!(errors[0]["field"], field);
        let message = errors[0]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
        assert!(errors[0]["help"].as_str().unwrap().len() > 10);
    }
}

#[test]
fn the_same_observer_twice_is_an_error() {
    let header = "establishment,worker,observer_id,age";
    let words = "this observer assessed this worker already, on line 2";
    assert_refused(
        "E1,W1,anna,17\nE1,W1,anna,19\n",
        header,
        "observer_id",
        words,
    );
}

#[test]
fn a_row_without_an_observer_may_be_anybodys() {
    let header = "establishment,worker,observer_id,age";
    let words = "not every row of the worker names an observer";
    assert_refused("E1,W1,anna,17\nE1,W1,,19\n", header, "observer_id", words);
    assert_refused("E1,W1,?,17\nE1,W1,anna,19\n", header, "observer_id", words);
}

#[test]
fn what_is_not_the_observers_must_agree() {
    let header = "establishment,worker,observer_id,age,weight,city,venue_type";
    let other = "is not what the assessment of the same worker on line 2 says";
    let rows = "E1,W1,anna,17,2,Alpha,bar\nE1,W1,ben,19,3,Alpha,bar\n";
    assert_refused(rows, header, "weight", &format!("weight {other}"));
    let rows = "E1,W1,anna,17,2,Alpha,bar\nE1,W1,ben,19,2,Alpha,spa\n";
    assert_refused(rows, header, "venue_type", &format!("type {other}"));
    let text =
        format!("{header},zone\nE1,W1,anna,17,2,Alpha,bar,North\nE1,W1,ben,19,2,Alpha,bar,South\n");
    let run = analyze_text(&text, &["--assessments", "mean", "--by", "zone"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains(&format!("`zone` {other}")), "{run:?}");
}

#[test]
fn files_that_name_no_observers_or_workers_cannot_follow_the_rule() {
    let refusals = [
        (
            "establishment,worker,age\nE1,W1,17\n",
            "mean",
            "no column is for `observer`",
        ),
        (
            "establishment,observer_id,age\nE1,anna,17\n",
            "mean",
            "no column is for `worker`",
        ),
        (
            "establishment,workers,minors\nE1,5,1\n",
            "first",
            "a row here is an establishment",
        ),
        (
            "establishment,worker,observer_id,minor\nE1,W1,anna,yes\n",
            "youngest",
            "--assessments youngest needs ages, and this file says yes or no",
        ),
    ];
    for (text, rule, words) in refusals {
        let outcome = text.contains("minor\n");
        let column = if outcome {
            &["--column", "outcome=minor"][..]
        } else {
            &[]
        };
        let run = analyze_text(text, &[&["--assessments", rule][..], column].concat());
        assert_eq!(run.code, 1, "{run:?}");
        assert!(run.stderr.contains(words), "{run:?}");
    }
    let run = analyze_text(STUDY, &["--assessments", "oldest"]);
    assert_eq!(run.code, 2);
}

#[test]
fn of_yes_and_no_the_first_that_is_known_counts() {
    let text = "establishment,worker,observer_id,minor\n\
                E1,W1,anna,?\nE1,W1,ben,yes\nE1,W1,carl,no\nE1,W2,anna,no\nE2,W1,ben,no\n";
    let flags = [
        "--assessments",
        "first",
        "--column",
        "outcome=minor",
        "--format",
        "json",
    ];
    let run = analyze_text(text, &flags);
    let json = run.json();
    assert_eq!(json["estimates"][0]["n"], 3, "{run:?}");
    assert_eq!(json["estimates"][0]["positives"], 1);
}

#[test]
fn assessments_of_a_worker_may_be_in_several_files() {
    let folder = tempfile::tempdir().unwrap();
    let (anna, ben): (Vec<_>, Vec<_>) = STUDY.lines().skip(1).partition(|row| row.contains("anna"));
    for (name, rows) in [("anna.csv", anna), ("ben.csv", ben)] {
        let text = format!(
            "establishment,worker,observer_id,age\n{}\n",
            rows.join("\n")
        );
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let files = ["analyze", "anna.csv", "ben.csv", "--format", "json"];
    let apart = run(
        folder.path(),
        &[&files[..], &["--assessments", "youngest"]].concat(),
    );
    assert_eq!(
        apart.json()["estimates"],
        ages("youngest").json()["estimates"]
    );
    let refused = run(folder.path(), &files);
    assert_eq!(refused.code, 1);
}
