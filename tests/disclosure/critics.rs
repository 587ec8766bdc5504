//! What the answers to critics give away where they travel: thresholds moved, definitions, observers, places that
//! stayed, single places, ages. The attacker reads them beside the result itself.

#[path = "critics/observers.rs"]
mod observers;
#[path = "critics/parts.rs"]
mod parts;
#[path = "critics/places.rs"]
mod places;
#[path = "critics/thresholds.rs"]
mod thresholds;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{fixture, run};

const AT_17: [&str; 2] = ["--threshold", "17"];

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The answers on a study, as they travel.
fn released(folder: &Path, files: &[&str], more: &[&str]) -> Value {
    let words = [
        &["sensitivity"],
        files,
        &["--format", "json", "--release"],
        more,
    ];
    let run = run(folder, &words.concat());
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

fn simulated(folder: &Path, seed: u64, flags: &str) {
    let text = format!("simulate --waves 2012,2015 --seed {seed} {flags} -o study.csv");
    let words: Vec<&str> = text.split_whitespace().collect();
    assert_eq!(run(folder, &words).code, 0);
}

const MIN_CELL: u64 = 10;

fn is_fit(count: u64) -> bool {
    count == 0 || count >= MIN_CELL
}

/// So many places of a city, with so many workers each, of whom so many altogether are minors, one in each place in
/// turn: `place` names a place.
struct City {
    name: &'static str,
    places: usize,
    workers: usize,
    minors: usize,
    place: fn(usize) -> String,
}

impl City {
    /// Its rows in a wave, each assessed by the observer of the place.
    fn rows(&self, wave: u64, observer: impl Fn(usize) -> &'static str) -> String {
        let mut rows = String::new();
        for place in 0..self.places {
            for worker in 0..self.workers {
                let number = worker * self.places + place;
                let age = if number < self.minors { 16 } else { 25 };
                let (city, id, observer) = (self.name, (self.place)(place), observer(place));
                writeln!(rows, "{wave},{city},{id},{worker},{age},{observer}").unwrap();
            }
        }
        rows
    }
}

const HEADER: &str = "wave,city,establishment_id,worker_id,age,observer_id\n";

#[test]
fn nothing_is_told_of_a_single_place() {
    let files = ["obs-2012.csv", "obs-2015.csv"];
    let answers = released(
        &fixture("studies/cambodia"),
        &files,
        &["--bootstrap", "100"],
    );
    let influence = &answers["influence"];
    let rows = list(&influence["estimates"])
        .iter()
        .chain(list(&influence["changes"]));
    let mut looked_at = 0;
    for row in rows {
        assert_eq!(row["without"], json!([]), "{row}");
        assert!(row["lowest"].is_null() && row["highest"].is_null(), "{row}");
        looked_at += 1;
    }
    assert!(looked_at > 5);
    let sentence = influence["sentence"].as_str().unwrap();
    assert!(sentence.contains("keeps its sign"), "{sentence}");
    // A percentile is the result of a draw of few places.
    let replication = &answers["replication"];
    for row in list(&replication["estimates"])
        .iter()
        .chain(list(&replication["changes"]))
    {
        assert!(
            row["percentile"].is_null() && row["bias_corrected"].is_null(),
            "{row}"
        );
        assert!(row["std_error"].as_f64().is_some(), "{row}");
    }
}

/// How many places a change hangs on may be one: it is told that it hangs on none, or that it hangs on some.
#[test]
fn how_many_places_a_change_hangs_on_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut steady, mut hanging) = (0, 0);
    for seed in 1..25 {
        simulated(
            folder.path(),
            seed,
            "--cities 1 --establishments 60 --mean-workers 12 --prevalence 15%,9%",
        );
        let asked: &[&str] = &["--threshold", "17", "--by", "none"];
        let words = [&["sensitivity", "study.csv", "--format", "json"], asked].concat();
        let whole = run(folder.path(), &words).json();
        let answers = released(folder.path(), &["study.csv"], asked);
        let Some(told) = answers["influence"]["changes"].get(0) else {
            continue;
        };
        let whole = &whole["influence"]["changes"][0]["steadiness"];
        for key in ["same_sign", "same_significance"] {
            let is_all = whole[key] == whole["left_out"];
            let wanted = if is_all { &whole[key] } else { &Value::Null };
            assert_eq!(told["steadiness"][key], *wanted, "{seed}: {key}");
            steady += usize::from(is_all);
            hanging += usize::from(!is_all);
        }
        let words = [&["report", "study.csv", "--format", "markdown"], asked].concat();
        let page = run(folder.path(), &words).stdout;
        assert!(!page.contains("was left out in turn"), "{page}");
    }
    assert!(steady > 5 && hanging > 2, "{steady}, {hanging}");
}

#[test]
fn what_is_unfit_is_said_on_the_terminal_and_withheld_with_release() {
    let cambodia = |more: &[&str]| {
        let words = [&["sensitivity", "obs-2012.csv", "obs-2015.csv"], more].concat();
        let run = run(&fixture("studies/cambodia"), &words);
        assert_eq!(run.code, 0, "{run:?}");
        run
    };
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = one_line(&cambodia(&[]).stdout);
    assert!(
        shown.contains("! could tell of single people or places, and is withheld with --release: "),
        "{shown}"
    );
    assert!(
        shown.contains("-0.65"),
        "nothing is withheld from the analyst"
    );
    assert!(shown.contains("not fit to leave this machine."), "{shown}");
    let released = one_line(&cambodia(&["--release"]).stdout);
    assert!(!released.contains("-0.65"), "{released}");
    assert!(
        released.contains("Left out, as it could tell of single people or places: "),
        "{released}"
    );
    let [before, after] = [&[][..], &["--release"]].map(|more| {
        let json = cambodia(&[more, &["--format", "json"]].concat()).json();
        json["disclosure"].clone()
    });
    let rows = |value: &Value| {
        let rows = list(&value["unfit"]).iter().cloned();
        rows.map(|mut row| {
            row["withheld"] = Value::Null;
            row["reason"] = Value::Null;
            row
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(rows(&before), rows(&after));
    assert!(rows(&after).len() > 10);
    assert_eq!(
        (&before["released"], &after["released"]),
        (&json!(false), &json!(true))
    );
    let refused = run(
        &fixture("studies/cambodia"),
        &[
            "sensitivity",
            "obs-2012.csv",
            "--disclosure",
            "none",
            "--release",
        ],
    );
    assert_eq!(refused.code, 2, "{refused:?}");
}

#[test]
fn without_a_row_of_the_whole_no_question_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "wave,establishment_id,age\n".to_owned();
    for wave in [2012, 2015] {
        for place in 0..12 {
            for worker in 0..9 {
                let age = if worker == 0 && place < 5 { 16 } else { 24 };
                writeln!(text, "{wave},E{place},{age}").unwrap();
            }
        }
    }
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let answers = released(folder.path(), &["study.csv"], &["--threshold", "17"]);
    for key in [
        "misclassified_ages",
        "guessed_ages",
        "moved_thresholds",
        "hidden_trade",
        "displacement",
        "influence",
        "definitions",
    ] {
        let sentence = answers[key]["sentence"].as_str().unwrap();
        assert!(sentence.contains("withheld"), "{key}: {sentence}");
    }
    assert_eq!(answers["hidden_trade"]["changes"], json!([]));
    let page = run(folder.path(), &["report", "study.csv", "--threshold", "17"]).stdout;
    let chapter =
        &page[page.find("id=\"critics\"").unwrap()..page.find("id=\"data-flow\"").unwrap()];
    // 5 of 108 in each wave.
    assert!(!chapter.contains("4.63"), "{chapter}");
}

/// The floating-point numbers of a document, by their keys, but for what follows from others.
fn decimals<'a>(key: &'a str, value: &'a Value, found: &mut Vec<(&'a str, f64)>) {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !["rse", "relative_change"].contains(&key.as_str()))
            .for_each(|(key, value)| decimals(key, value, found)),
        Value::Array(items) => items.iter().for_each(|item| decimals(key, item, found)),
        Value::Number(number) if number.is_f64() => found.push((key, number.as_f64().unwrap())),
        _ => {}
    }
}

/// The digits of a number that count.
fn digits(number: f64) -> usize {
    let text = format!("{number:e}");
    let (digits, _) = text.split_once('e').unwrap();
    digits.bytes().filter(u8::is_ascii_digit).count()
}

#[test]
fn answers_travel_with_the_digits_of_the_tables() {
    let folder = fixture("studies/cambodia");
    let asked: &[&str] = &[
        "--sensitivity",
        "45/50",
        "--specificity",
        "0.99",
        "--bootstrap",
        "100",
    ];
    let files = ["obs-2012.csv", "obs-2015.csv"];
    let arguments = |more: &[&'static str]| [&["sensitivity"], &files[..], asked, more].concat();
    let whole = run(&folder, &arguments(&["--format", "json"])).json();
    let travels = run(&folder, &arguments(&["--format", "json", "--release"])).json();
    let longest = |document: &Value| {
        let mut found = Vec::new();
        decimals("", document, &mut found);
        assert!(found.len() > 200, "{} numbers", found.len());
        found
            .into_iter()
            .map(|(key, number)| (digits(number), key.to_owned()))
            .max()
            .unwrap()
    };
    assert!(longest(&whole).0 > 12);
    let (digits, key) = longest(&travels);
    assert!(digits <= 6, "{key} has {digits} digits");
}
