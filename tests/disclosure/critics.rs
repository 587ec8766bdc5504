//! What the answers to critics give away where they travel: thresholds moved, definitions, observers, places that
//! stayed, single places, ages. The attacker reads them beside the result itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use scraper::Html;
use serde_json::{Value, json};

use super::attack::{domain_of, wave_of};
use super::{Case, Draws, cases};
use crate::support::page::documents;
use crate::support::{Run, fixture, run};

/// Every age that the answers are asked of besides 17 and 15.
const FURTHER: [u64; 6] = [13, 14, 16, 18, 19, 21];

/// A domain of a wave.
type Whom = (String, BTreeMap<String, String>);

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A study whose ages are spread over all years, and the files it is in.
fn study(number: u64) -> Option<(Case, tempfile::TempDir)> {
    let mut case = cases().nth(number as usize)?.1;
    let mut draws = Draws(number + 77);
    for row in &mut case.file.rows {
        let age = match row.rsplit_once(',').unwrap().1 {
            "14" => draws.one_of(&["12", "13", "14", "15"]),
            "17" => draws.one_of(&["16", "17", "17"]),
            "25" => draws.one_of(&["18", "19", "20", "21", "25", "30"]),
            other => other,
        }
        .to_owned();
        *row = format!("{},{age}", row.rsplit_once(',').unwrap().0);
    }
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}\n{}\n", case.file.header, case.file.rows.join("\n"));
    fs::write(folder.path().join("study.csv"), text).unwrap();
    Some((case, folder))
}

fn with(folder: &Path, command: &str, case: &Case, more: &[&str]) -> Run {
    let flags: Vec<&str> = case.flags.iter().map(String::as_str).collect();
    let format = if command == "report" { "html" } else { "json" };
    let asked = [
        &[command, "study.csv", "--waves", "1,2", "--format", format],
        flags.as_slice(),
        more,
    ];
    run(folder, &asked.concat())
}

/// The rows of a wave and domain that the answers show, at which threshold.
fn told(answers: &Value) -> BTreeSet<(String, BTreeMap<String, String>, u64)> {
    let mut told = BTreeSet::new();
    for row in list(&answers["definitions"]["estimates"]) {
        told.insert((
            wave_of(row),
            domain_of(row),
            row["threshold"].as_u64().unwrap(),
        ));
    }
    for row in list(&answers["moved_thresholds"]["rows"]) {
        for share in list(&row["estimates"]) {
            let threshold = row["threshold"].as_u64().unwrap();
            told.insert((wave_of(share), BTreeMap::new(), threshold));
        }
    }
    for row in list(&answers["guessed_ages"]["rows"]) {
        assert_eq!(
            row["age_sd"], 0.0,
            "errors that blur ages tell of all of them"
        );
        let moved = row["threshold"].as_f64().unwrap() + row["age_bias"].as_f64().unwrap();
        for share in list(&row["estimates"]) {
            told.insert((wave_of(share), BTreeMap::new(), moved as u64));
        }
    }
    told
}

/// What the attacker has before the attack: the released result, with the rows that the answers tell besides,
/// as if all of their counts were known.
fn gathered(released: &Value, whole: &Value, answers: &[Value]) -> Value {
    let mut gathered = released.clone();
    let own: BTreeSet<u64> = list(&released["estimates"])
        .iter()
        .map(|row| row["threshold"].as_u64().unwrap())
        .collect();
    let told: BTreeSet<_> = answers.iter().flat_map(told).collect();
    let further = list(&whole["estimates"]).iter().filter(|row| {
        let threshold = row["threshold"].as_u64().unwrap();
        !own.contains(&threshold) && told.contains(&(wave_of(row), domain_of(row), threshold))
    });
    let further: Vec<Value> = further.cloned().collect();
    let rows = gathered["estimates"].as_array_mut().unwrap();
    for key in &told {
        let own = rows.iter().find(|row| {
            (
                wave_of(row),
                domain_of(row),
                row["threshold"].as_u64().unwrap(),
            ) == *key
        });
        // What the result withholds no answer shows.
        assert!(own.is_none_or(|row| row["withheld"] != true), "{key:?}");
    }
    rows.extend(further);
    gathered
}

/// People of some ages who are few: what two thresholds tell together, or one by itself.
fn few(gathered: &Value, min_cell: u64) -> Vec<String> {
    let mut rows: BTreeMap<Whom, BTreeMap<u64, [u64; 2]>> = BTreeMap::new();
    for row in list(&gathered["estimates"])
        .iter()
        .filter(|row| row["withheld"] != true)
    {
        let [n, positives] = ["n", "positives"].map(|key| row[key].as_u64().unwrap());
        let own = rows.entry((wave_of(row), domain_of(row))).or_default();
        own.insert(
            row["threshold"].as_u64().unwrap(),
            [positives, n - positives],
        );
    }
    let is_few = |people: u64| (1..min_cell).contains(&people);
    let mut found = Vec::new();
    for (key, counts) in &rows {
        for (place, (threshold, [minors, others])) in counts.iter().enumerate() {
            if is_few(*minors) || is_few(*others) {
                found.push(format!("{key:?} at {threshold}: {minors}, {others}"));
            }
            for (older, [more, fewer]) in counts.iter().skip(place + 1) {
                let [aged, not] = [more.saturating_sub(*minors), others.saturating_sub(*fewer)];
                if is_few(aged) || is_few(not) {
                    found.push(format!(
                        "{key:?} from {threshold} to {older}: {aged}, {not}"
                    ));
                }
            }
        }
    }
    found
}

/// Studies that are tried; set PREVALENCE_ATTACKS for as many more.
fn studies() -> u64 {
    let asked = std::env::var("PREVALENCE_ATTACKS").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(30)
}

#[test]
fn further_thresholds_give_nothing_away() {
    let (mut shown, mut unfit, mut careless) = (0, 0, 0);
    let mut failures = String::new();
    for number in 0..studies() {
        let Some((case, folder)) = study(number) else {
            break;
        };
        let released = with(folder.path(), "compare", &case, &["--release"]);
        let answers = with(folder.path(), "sensitivity", &case, &["--release"]);
        if released.code != 0 {
            continue;
        }
        // A report shows of everybody what need not be the same as where domains are asked of too.
        let page = with(folder.path(), "report", &case, &[]).stdout;
        let of_page = documents(&Html::parse_document(&page)).pop();
        let (released, answers) = (released.json(), answers.json());
        let all = [Some(answers.clone()), of_page].map(|answers| answers.expect("answers"));
        let mut asked: Vec<u64> = list(&released["settings"]["thresholds"])
            .iter()
            .map(|threshold| threshold.as_u64().unwrap())
            .collect();
        let further = FURTHER.iter().chain(&[15, 17]);
        let further: Vec<u64> = further
            .copied()
            .filter(|age| !asked.contains(age))
            .collect();
        asked.extend(further);
        let asked: Vec<String> = asked.iter().map(u64::to_string).collect();
        let mut flags = case.flags.clone();
        let place = flags.iter().position(|flag| flag == "--threshold").unwrap();
        flags[place + 1] = asked.join(",");
        let whole = Case {
            flags,
            ..case.clone()
        };
        let whole = with(folder.path(), "compare", &whole, &[]).json();
        let gathered = gathered(&released, &whole, &all);
        let min_cell = released["disclosure"]["min_cell"].as_u64().unwrap();
        for line in few(&gathered, min_cell) {
            let _ = writeln!(failures, "study {number} {:?}: {line}", case.flags);
        }
        for (count, value) in case.attack(&gathered).recovered() {
            let _ = writeln!(
                failures,
                "study {number} {:?}: {count:?} is {value}",
                case.flags
            );
        }
        shown += list(&gathered["estimates"]).len() - list(&released["estimates"]).len();
        unfit += list(&answers["disclosure"]["unfit"]).len();
        let mut everything = released.clone();
        everything["estimates"] = whole["estimates"].clone();
        careless += usize::from(!few(&everything, min_cell).is_empty());
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(shown > 60 && unfit > 60, "{shown} shown, {unfit} withheld");
    // Without control nearly every study would give somebody away.
    assert!(careless > 20, "{careless}");
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

#[test]
fn what_observers_found_is_shown_of_all_of_them_or_of_none() {
    let folder = tempfile::tempdir().unwrap();
    let (mut shown, mut withheld) = (0, 0);
    for seed in 1..15 {
        let size = 20 + 15 * seed;
        simulated(
            folder.path(),
            seed,
            &format!("--observers 4 --establishments {size} --prevalence 12%,6%"),
        );
        let answers = released(folder.path(), &["study.csv"], &["--by", "none"]);
        for wave in list(&answers["observers"]["waves"]) {
            withheld += usize::from(wave["workers"].is_null());
            for shares in list(&wave["prevalence"]) {
                let mut minors = 0;
                for observer in list(&shares["observers"]) {
                    let [n, positives] =
                        ["n", "positives"].map(|key| observer[key].as_u64().unwrap());
                    assert!(
                        is_fit(positives) && is_fit(n - positives),
                        "{seed}: {observer}"
                    );
                    assert!(
                        observer["establishments"].as_u64().unwrap() >= 3,
                        "{seed}: {observer}"
                    );
                    minors += positives;
                    shown += 1;
                }
                assert!(minors >= MIN_CELL, "{seed}");
                assert_eq!(list(&shares["observers"]).len(), 4);
            }
        }
    }
    assert!(
        shown > 20 && withheld > 2,
        "{shown} shown, {withheld} withheld"
    );
}

#[test]
fn places_that_stayed_and_the_others_are_cells() {
    let folder = tempfile::tempdir().unwrap();
    let (mut shown, mut withheld) = (0, 0);
    for seed in 1..15 {
        let size = 40 + 20 * seed;
        simulated(
            folder.path(),
            seed,
            &format!("--shared 30% --establishments {size} --prevalence 12%,8%"),
        );
        let answers = released(folder.path(), &["study.csv"], &["--by", "none"]);
        for turnover in list(&answers["displacement"]["turnover"]) {
            withheld += usize::from(turnover["entered"].is_null());
            for part in ["stayed_before", "left", "stayed_after", "entered"] {
                for share in list(&turnover[part]["estimates"]) {
                    let [n, positives] = ["n", "positives"].map(|key| share[key].as_u64().unwrap());
                    assert!(
                        is_fit(positives) && is_fit(n - positives),
                        "{seed} {part}: {share}"
                    );
                    shown += 1;
                }
            }
        }
    }
    assert!(
        shown > 20 && withheld > 2,
        "{shown} shown, {withheld} withheld"
    );
}

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

/// That there is nobody of an age tells of no one: it is shown wherever it is asked. Its limits are made with the design
/// effect of another row, and are not.
#[test]
fn a_zero_is_shown_by_itself_wherever_it_is_asked() {
    let mut text = "wave,establishment_id,age\n".to_owned();
    for wave in [2012, 2015] {
        for place in 0..24 {
            for worker in 0..10 {
                let age = if worker < 4 && place % 2 == 0 { 16 } else { 25 };
                writeln!(text, "{wave},E{place},{age}").unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let asked: &[&str] = &["--threshold", "17"];
    let answers = released(folder.path(), &["study.csv"], asked);
    let mut rows = Vec::new();
    for row in list(&answers["moved_thresholds"]["rows"]) {
        if row["threshold"] == 15 {
            assert_eq!(row["changes"], json!([]));
            rows.extend(list(&row["estimates"]));
        }
    }
    for row in list(&answers["guessed_ages"]["rows"]) {
        if row["age_bias"] == -2.0 {
            for share in list(&row["estimates"]) {
                let none = "with such an error none of the workers would be of that age or under";
                assert_eq!(
                    (&share["estimate"], &share["reason"]),
                    (&Value::Null, &json!(none))
                );
            }
        }
    }
    let of_15 = |row: &&Value| row["threshold"] == 15;
    rows.extend(
        list(&answers["definitions"]["estimates"])
            .iter()
            .filter(of_15),
    );
    assert_eq!(rows.len(), 4, "{rows:#?}");
    for row in rows {
        assert_eq!(row["estimate"], 0.0, "{row}");
        let limits = ["conf_low", "conf_high"].map(|key| row.get(key));
        assert!(limits.into_iter().flatten().all(Value::is_null), "{row}");
    }
    let words = run(
        folder.path(),
        &[&["sensitivity", "study.csv", "--release"], asked].concat(),
    );
    let words: Vec<&str> = words.stdout.split_whitespace().collect();
    assert!(
        words
            .join(" ")
            .contains("the limits of shares that are 0 or 100 %")
    );
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
fn pairs_of_observers_are_cells() {
    // Thirty places of ten workers, each assessed twice; the second observer calls `few` of them older.
    let study = |few: usize| {
        let mut text = "wave,establishment_id,worker_id,observer_id,age\n".to_owned();
        for place in 0..30 {
            for worker in 0..10 {
                let age = if worker < 2 { 16 } else { 25 };
                let other = if worker == 0 && place < few { 19 } else { age };
                for (observer, age) in [("a", age), ("b", other)] {
                    writeln!(text, "1,E{place},{worker},{observer},{age}").unwrap();
                }
            }
        }
        text
    };
    let folder = tempfile::tempdir().unwrap();
    let agreement = |few: usize| {
        fs::write(folder.path().join("study.csv"), study(few)).unwrap();
        let answers = released(
            folder.path(),
            &["study.csv"],
            &["--assessments", "first", "--threshold", "17"],
        );
        answers["observers"]["waves"][0].clone()
    };
    let few = agreement(4);
    assert!(
        few["workers"].is_null() && few["overall"].is_null(),
        "{few:#}"
    );
    let many = agreement(12);
    let overall = &many["overall"]["indicators"][0];
    assert!(
        (overall["observed"]["estimate"].as_f64().unwrap() - 0.96).abs() < 1e-9,
        "{many:#}"
    );
    // Kappa and the agreement on minors would tell how many each called a minor.
    assert!(overall["fleiss"]["estimate"].is_null() && overall["ac1"]["estimate"].is_null());
    assert_eq!(many["pairs"], json!([]));
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

/// City A, whose row is withheld because that of C is, is the round of one observer.
#[test]
fn the_round_of_an_observer_does_not_stand_in_for_a_withheld_city() {
    let own = |place: usize| format!("E{place}");
    let [a, b, c] = [("A", 10, 18, 30), ("B", 20, 20, 60), ("C", 10, 20, 5)].map(
        |(name, places, workers, minors)| City {
            name,
            places,
            workers,
            minors,
            place: own,
        },
    );
    let of_b = |place: usize| if place < 10 { "O2" } else { "O3" };
    let rows = a.rows(1, |_| "O1") + &b.rows(1, of_b) + &c.rows(1, |_| "O3");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), HEADER.to_owned() + &rows).unwrap();
    let observers = |more: &[&str]| {
        let more = [&["--threshold", "17"], more].concat();
        released(folder.path(), &["study.csv"], &more)["observers"]["waves"][0].clone()
    };
    assert!(observers(&[])["workers"].is_null());
    // Where no city has a row there is nothing to set them against.
    let alone = &observers(&["--by", "none"])["prevalence"][0];
    assert_eq!(alone["observers"][0]["positives"], 30);
}

/// City A has new places only, so that those that stayed are B and C.
#[test]
fn places_that_stayed_do_not_stand_in_for_a_withheld_city() {
    let stays: fn(usize) -> String = |place| format!("E{place}");
    let city = |name, places, workers, minors, place| City {
        name,
        places,
        workers,
        minors,
        place,
    };
    let rows = |wave, minors: [usize; 3], of_a| {
        let [a, b, c] = minors;
        let all = [
            city("A", 10, 18, a, of_a),
            city("B", 20, 20, b, stays),
            city("C", 10, 20, c, stays),
        ];
        all.map(|city| city.rows(wave, |_| "O1")).concat()
    };
    let text = HEADER.to_owned()
        + &rows(1, [40, 80, 30], stays)
        + &rows(2, [30, 60, 5], |place| format!("N{place}"));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let threshold = ["--threshold", "17"];
    let told = |more: &[&str]| {
        let answers = released(folder.path(), &["study.csv"], &[&threshold, more].concat());
        answers["displacement"]["turnover"][0]["stayed_after"].clone()
    };
    assert!(told(&[]).is_null());
    assert_eq!(told(&["--by", "none"])["estimates"][0]["positives"], 65);
    let compared = |more: &[&str]| {
        let words = [
            &["compare", "study.csv", "--waves", "1,2", "--release"][..],
            &["--format", "json", "--threshold", "17"],
            more,
        ];
        run(folder.path(), &words.concat()).json()["same_establishments"][0].clone()
    };
    assert_eq!(compared(&[])["withheld"], true);
    assert!(compared(&["--by", "none"])["before"].as_f64().is_some());
}

/// A place of a study: its city, its name, its workers, and how many of them are minors.
type Visit = (usize, String, u64, u64);

const CITIES: [&str; 3] = ["Arrabida", "Benfica", "Cascais"];

/// So many places of a city, from a first one on, with so many workers and minors each.
fn places(city: usize, numbers: std::ops::Range<u64>, workers: u64, minors: u64) -> Vec<Visit> {
    let name = |number| format!("{}{number:02}", &CITIES[city][..1]);
    numbers
        .map(|number| (city, name(number), workers, minors))
        .collect()
}

/// The rows of tallies of waves.
fn tallies(waves: &[Vec<Visit>]) -> String {
    let mut text = "wave,establishment_id,city,workers,minors\n".to_owned();
    for (wave, visits) in (1..).zip(waves) {
        for (city, name, workers, minors) in visits {
            let city = CITIES[*city];
            writeln!(text, "{wave},{name},{city},{workers},{minors}").unwrap();
        }
    }
    text
}

const AT_17: [&str; 2] = ["--threshold", "17"];

/// What is told of two waves: the places that stayed, were left or are new, the change in the same places, and how
/// many of them each domain has.
fn told_of_places(waves: &[Vec<Visit>], more: &[&str]) -> [bool; 3] {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), tallies(waves)).unwrap();
    let more = [&AT_17[..], more].concat();
    let answers = released(folder.path(), &["study.csv"], &more);
    let turnover = &answers["displacement"]["turnover"][0];
    let words = "compare study.csv --waves 1,2 --release --format json";
    let words: Vec<&str> = words.split(' ').collect();
    let compared = run(folder.path(), &[&words[..], &more].concat()).json();
    let domains = list(&compared["comparisons"]).iter().skip(1);
    [
        turnover["entered"].is_object(),
        compared["same_establishments"][0]["withheld"] != true,
        domains
            .map(|row| &row["shared_establishments"])
            .any(|shared| !shared.is_null()),
    ]
}

/// All of Arrabida stayed, and one place of Benfica: these less Arrabida are that place.
#[test]
fn places_that_stayed_less_a_city_are_not_one_place() {
    let mut before = [places(1, 0..1, 11, 5), places(1, 1..12, 12, 3)].concat();
    before.extend([places(0, 0..10, 10, 2), places(2, 0..12, 14, 3)].concat());
    let mut after = [places(1, 0..1, 10, 4), places(1, 41..52, 12, 2)].concat();
    after.extend([places(0, 0..10, 9, 2), places(2, 40..52, 14, 2)].concat());
    let waves = [before, after];
    assert_eq!(told_of_places(&waves, &[]), [false; 3]);
    // Where no city has a row there is nothing to set them against.
    assert_eq!(
        told_of_places(&waves, &["--by", "none"]),
        [true, true, false]
    );
}

/// Those that stayed are nine of the ten places of Arrabida: it less these is the tenth.
#[test]
fn a_city_less_the_places_that_stayed_is_not_one_place() {
    let before = [
        places(0, 0..9, 10, 2),
        places(0, 9..10, 13, 4),
        places(1, 0..12, 12, 3),
        places(2, 0..12, 14, 3),
    ];
    let after = [
        places(0, 0..9, 9, 2),
        places(0, 20..28, 10, 2),
        places(1, 40..52, 12, 2),
        places(2, 40..52, 14, 2),
    ];
    let waves = [before.concat(), after.concat()];
    assert_eq!(told_of_places(&waves, &[]), [false; 3]);
}

#[test]
fn places_that_stayed_are_told_where_they_are_many_in_every_city() {
    let of_wave = |first: u64| {
        let city = |city| {
            [
                places(city, 0..10, 10, 2),
                places(city, first..first + 8, 12, 3),
            ]
            .concat()
        };
        [0, 1, 2].map(city).concat()
    };
    let waves = [of_wave(20), of_wave(40)];
    assert_eq!(told_of_places(&waves, &[]), [true; 3]);
}

/// All of Arrabida stayed, all karaoke bars, which only Benfica has, and one place of Benfica besides.
#[test]
fn places_that_stayed_less_rows_of_two_tables_are_not_one_place() {
    let mut text = "wave,establishment_id,city,establishment_type,workers,minors\n".to_owned();
    for wave in [1, 2] {
        let kinds = [
            ("A", "Arrabida,massage", 12, true),
            ("K", "Benfica,karaoke", 10, true),
            ("B", "Benfica,massage", 1, true),
            ("M", "Benfica,massage", 12, false),
            ("C", "Cascais,massage", 12, false),
        ];
        for (name, kind, places, stays) in kinds {
            for place in 0..places {
                let id = if stays { 0 } else { wave };
                writeln!(text, "{wave},{name}{id}{place},{kind},12,3").unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let tells = |tables: &str| {
        let words: Vec<&str> = tables.split(' ').chain(AT_17).collect();
        let answers = released(folder.path(), &["study.csv"], &words);
        answers["displacement"]["turnover"][0]["entered"].is_object()
    };
    assert!(tells("--by city"));
    assert!(!tells("--by city --by type"));
}

/// The result without replacements, if it is told, of a wave in which these are marked.
fn without_replacements(visits: &[Visit], is_marked: impl Fn(usize) -> bool) -> Option<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut listed = "establishment_id,city,status,replacement\n".to_owned();
    for (place, (city, name, ..)) in visits.iter().enumerate() {
        let kind = if is_marked(place) {
            "replacement"
        } else {
            "primary"
        };
        writeln!(listed, "{name},{},visited,{kind}", CITIES[*city]).unwrap();
    }
    let mut text = "establishment_id,city,workers,minors\n".to_owned();
    for (city, name, workers, minors) in visits {
        writeln!(text, "{name},{},{workers},{minors}", CITIES[*city]).unwrap();
    }
    fs::write(folder.path().join("study.csv"), text).unwrap();
    fs::write(folder.path().join("listed.csv"), listed).unwrap();
    let more = [&["--establishments", "listed.csv"], &AT_17[..]].concat();
    let answers = released(folder.path(), &["study.csv"], &more);
    list(&answers["influence"]["replacements"]["estimates"])
        .first()
        .cloned()
}

/// The replacements are nine of the ten places of Arrabida.
#[test]
fn a_city_less_its_replacements_is_not_one_place() {
    let visits = [
        places(0, 0..9, 10, 2),
        places(0, 9..10, 13, 4),
        places(1, 0..12, 12, 3),
        places(2, 0..12, 14, 3),
    ]
    .concat();
    assert_eq!(without_replacements(&visits, |place| place < 9), None);
    // Half of the places of each city: none stands out.
    let half = without_replacements(&visits, |place| place % 2 == 0).expect("a row");
    assert!(half["estimate"].as_f64().is_some(), "{half}");
}

/// The first observer saw nine of the ten places of Arrabida, and nobody else.
#[test]
fn a_city_less_the_round_of_an_observer_is_not_one_place() {
    let told = |of_a: fn(usize) -> &'static str| {
        let own = |place: usize| format!("E{place}");
        let [a, b] =
            [("A", 10, 18, 50), ("B", 20, 20, 80)].map(|(name, places, workers, minors)| City {
                name,
                places,
                workers,
                minors,
                place: own,
            });
        let of_b = |place: usize| if place < 10 { "O2" } else { "O3" };
        let rows = a.rows(1, of_a) + &b.rows(1, of_b);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.csv"), HEADER.to_owned() + &rows).unwrap();
        let answers = released(folder.path(), &["study.csv"], &AT_17);
        answers["observers"]["waves"][0]["workers"].is_u64()
    };
    assert!(!told(|place| if place < 9 { "O1" } else { "O2" }));
    assert!(told(|place| if place < 5 { "O1" } else { "O2" }));
}

/// Workers, minors and places of a row.
type Sum = [i64; 3];

fn sum_of<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> Sum {
    let none = [0; 3];
    visits
        .into_iter()
        .fold(none, |[workers, minors, places], visit| {
            [
                workers + visit.2 as i64,
                minors + visit.3 as i64,
                places + 1,
            ]
        })
}

/// What an attacker who knows which places are in a part of a wave makes of its share, as far as it was told, and
/// the rows of cities that were: differences that are no fit cells.
fn unfit_differences(visits: &[Visit], told: Sum, is_in_part: &dyn Fn(&str) -> bool) -> Vec<Sum> {
    let mut unfit = Vec::new();
    for cities in 1..1 << CITIES.len() {
        let is_in_rows = |visit: &Visit| cities >> visit.0 & 1 == 1;
        let rows = sum_of(visits.iter().filter(|visit| is_in_rows(visit)));
        let lies_in = |inner: &dyn Fn(&Visit) -> bool, outer: &dyn Fn(&Visit) -> bool| {
            visits.iter().all(|visit| !inner(visit) || outer(visit))
        };
        let part = |visit: &Visit| is_in_part(&visit.1);
        let rest = if lies_in(&is_in_rows, &part) {
            [0, 1, 2].map(|place| told[place] - rows[place])
        } else if lies_in(&part, &is_in_rows) {
            [0, 1, 2].map(|place| rows[place] - told[place])
        } else {
            continue;
        };
        let [workers, minors, places] = rest;
        let is_one_cell = places == 0
            || (places >= 3 && is_fit(minors as u64) && is_fit((workers - minors) as u64));
        if !is_one_cell {
            unfit.push(rest);
        }
    }
    unfit
}

/// Cities of ten to twenty places, of which none, one, all but one, some or all are special in a wave.
fn drawn(draws: &mut Draws) -> (Vec<Visit>, BTreeSet<String>) {
    let mut special = BTreeSet::new();
    let mut visits = Vec::new();
    for city in 0..CITIES.len() {
        let number = 10 + draws.below(10);
        let kind = draws.below(7);
        for (place, mut visit) in (0..).zip(places(city, 0..number, 12, 2)) {
            visit.2 += draws.below(5);
            visit.3 += draws.below(3);
            let is_special = match kind {
                0 => false,
                1 => place == 0,
                2 => place > 0,
                3 => true,
                _ => place % 2 == 0,
            };
            if is_special {
                special.insert(visit.1.clone());
            }
            visits.push(visit);
        }
    }
    (visits, special)
}

#[test]
fn rows_of_cities_taken_from_parts_of_a_wave_leave_no_few_places() {
    let mut draws = Draws(5);
    let (mut told, mut careless) = ([0; 2], 0);
    for _ in 0..40 {
        let (before, special) = drawn(&mut draws);
        // What is special stays; the other places are others in the second wave.
        let after: Vec<Visit> = before
            .iter()
            .map(|(city, name, workers, minors)| {
                let stays = special.contains(name);
                let name = if stays {
                    name.clone()
                } else {
                    format!("{name}n")
                };
                (*city, name, workers - 1, *minors)
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let waves = [before.clone(), after.clone()];
        fs::write(folder.path().join("study.csv"), tallies(&waves)).unwrap();
        let answers = released(folder.path(), &["study.csv"], &AT_17);
        let turnover = &answers["displacement"]["turnover"][0];
        let parts = [
            ("stayed_before", &before, true),
            ("left", &before, false),
            ("stayed_after", &after, true),
            ("entered", &after, false),
        ];
        for (part, visits, stays) in parts {
            let is_in_part = |name: &str| special.contains(name) == stays;
            let whole = sum_of(visits.iter().filter(|visit| is_in_part(&visit.1)));
            careless += usize::from(!unfit_differences(visits, whole, &is_in_part).is_empty());
            let Some(row) = list(&turnover[part]["estimates"]).first() else {
                continue;
            };
            let numbers = ["n", "positives"].map(|key| row[key].as_i64().unwrap());
            let places = turnover[part]["establishments"].as_i64().unwrap();
            let shown = [numbers[0], numbers[1], places];
            assert_eq!(shown, whole, "{part}");
            assert_eq!(
                unfit_differences(visits, shown, &is_in_part),
                Vec::<Sum>::new(),
                "{part}: {special:?}"
            );
            told[0] += 1;
        }
        let Some(row) = without_replacements(&before, |place| special.contains(&before[place].1))
        else {
            continue;
        };
        assert!(row["estimate"].as_f64().is_some());
        let is_primary = |name: &str| !special.contains(name);
        let whole = sum_of(before.iter().filter(|visit| is_primary(&visit.1)));
        assert_eq!(
            unfit_differences(&before, whole, &is_primary),
            Vec::<Sum>::new(),
            "{special:?}"
        );
        told[1] += 1;
    }
    assert!(
        told[0] > 20 && told[1] > 5 && careless > 5,
        "{told:?}, {careless}"
    );
}
