//! Thresholds moved, and definitions: people of single ages are cells.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use scraper::Html;
use serde_json::{Value, json};

use super::super::attack::{domain_of, wave_of};
use super::super::{Case, Draws, cases};
use super::{list, released};
use crate::support::page::documents;
use crate::support::{Run, run};

/// Every age that the answers are asked of besides 17 and 15.
const FURTHER: [u64; 6] = [13, 14, 16, 18, 19, 21];

/// A domain of a wave.
type Whom = (String, BTreeMap<String, String>);

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

fn with(folder: &Path, [command, format]: [&str; 2], case: &Case, more: &[&str]) -> Run {
    let flags: Vec<&str> = case.flags.iter().map(String::as_str).collect();
    let asked = [
        &[command, "study.csv", "--waves", "1,2", "--format", format],
        flags.as_slice(),
        more,
    ];
    run(folder, &asked.concat())
}

/// The answers that a report shows as JSON, unless they are too many for it.
fn answers_of_report(folder: &Path, case: &Case) -> Option<Value> {
    let page = with(folder, ["report", "html"], case, &[]).stdout;
    let mut documents = documents(&Html::parse_document(&page)).into_iter();
    documents.find(|document| document["hidden_trade"].is_object())
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
    let (mut shown, mut unfit, mut careless, mut read) = (0, 0, 0, 0);
    let mut failures = String::new();
    for number in 0..studies() {
        let Some((case, folder)) = study(number) else {
            break;
        };
        let released = with(folder.path(), ["compare", "json"], &case, &["--release"]);
        let answers = with(
            folder.path(),
            ["sensitivity", "json"],
            &case,
            &["--release"],
        );
        if released.code != 0 {
            continue;
        }
        // A report shows of everybody what need not be the same as where domains are asked of too.
        let of_report = answers_of_report(folder.path(), &case);
        let (released, answers) = (released.json(), answers.json());
        read += usize::from(of_report.is_some());
        let all: Vec<Value> = [answers.clone()].into_iter().chain(of_report).collect();
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
        let whole = with(folder.path(), ["compare", "json"], &whole, &[]).json();
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
    assert!(read > 20, "{read} reports with answers");
    // Without control nearly every study would give somebody away.
    assert!(careless > 20, "{careless}");
}

/// That there is nobody of an age tells of no one: it is shown wherever it is asked. Its limits are made with the design
/// effect of another row, or, where that is below 1, with 1, so that they tell how many workers there are: they are not.
#[test]
fn a_zero_is_shown_by_itself_wherever_it_is_asked() {
    // Minors in every second place, or as many in all places but for one more or less.
    zero_is_shown_by_itself([4, 0]);
    zero_is_shown_by_itself([2, 3]);
}

fn zero_is_shown_by_itself(minors: [usize; 2]) {
    let mut text = "wave,establishment_id,age\n".to_owned();
    for wave in [2012, 2015] {
        for place in 0..24 {
            for worker in 0..10 {
                let age = if worker < minors[place % 2] { 16 } else { 25 };
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
