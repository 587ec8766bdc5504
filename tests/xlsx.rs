//! The workbook: read back by another program's hand, it says what JSON says, number by number.

mod support;

use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use calamine::{Data, Reader as _, Xlsx};
use prevalence::present::{DOCUMENT_FORMATS, FORMATS, Render, SensitivityFormat};
use prevalence::release;
use prevalence::report::{Report, Row, Subject, Withheld};
use serde_json::{Value, json};
use support::studies::{independent_waves, shared_establishments};
use support::{Run, fixture, prevalence, run};

type Workbook = Xlsx<std::io::BufReader<fs::File>>;

/// A workbook travels: nothing is withheld only where that is asked for.
const WHOLE: [&str; 2] = ["--disclosure", "none"];

/// The workbook that a command writes.
fn written(folder: &Path, arguments: &[&str]) -> Workbook {
    let output = tempfile::tempdir().unwrap();
    let path = output.path().join("results.xlsx");
    let name = path.to_str().unwrap();
    let done = run(folder, &[arguments, &["-o", name]].concat());
    assert_eq!(done.code, 0, "{done:?}");
    calamine::open_workbook(&path).expect("a workbook")
}

/// The rows of a sheet, each by the names of its columns.
fn rows(book: &mut Workbook, sheet: &str) -> Vec<HashMap<String, Data>> {
    let cells = book.worksheet_range(sheet).expect("the sheet");
    let mut lines = cells.rows();
    let names: Vec<String> = lines
        .next()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let row = |line: &[Data]| names.iter().cloned().zip(line.iter().cloned()).collect();
    lines.map(row).collect()
}

/// Whether a cell holds a value of JSON.
fn holds(cell: &Data, value: &Value) -> bool {
    match (cell, value) {
        (Data::Empty, Value::Null) => true,
        (Data::Float(number), Value::Number(of_json)) => of_json.as_f64() == Some(*number),
        (Data::Bool(yes), Value::Bool(of_json)) => yes == of_json,
        (Data::String(word), Value::Bool(true)) => word == "withheld",
        (Data::String(text), Value::String(of_json)) => text == of_json,
        (Data::String(text), Value::Array(items)) => {
            let words: Vec<_> = items.iter().map(|item| item.as_str().unwrap()).collect();
            *text == words.join(" ")
        }
        (Data::Empty, Value::Array(items)) => items.is_empty(),
        _ => false,
    }
}

/// Every value of the records of JSON is in its cell; gives how many were compared.
fn assert_sheet(book: &mut Workbook, sheet: &str, records: &Value) -> usize {
    let found = rows(book, sheet);
    let records = records.as_array().unwrap();
    assert_eq!(found.len(), records.len(), "{sheet}");
    let mut compared = 0;
    for (row, record) in found.iter().zip(records) {
        for (key, value) in record.as_object().unwrap() {
            let parts: Vec<(String, &Value)> = match (key.as_str(), value) {
                ("domain" | "reliability", Value::Object(parts)) => parts
                    .iter()
                    .map(|(key, value)| (key.clone(), value))
                    .collect(),
                ("decomposition", Value::Object(parts)) => {
                    let parts = parts.iter();
                    let parts = parts.filter(|(_, part)| part.is_object());
                    parts
                        .map(|(part, value)| (format!("{part}_estimate"), &value["estimate"]))
                        .collect()
                }
                (_, Value::Object(parts)) => {
                    let parts = parts.iter();
                    parts
                        .map(|(part, value)| (format!("{key}_{part}"), value))
                        .collect()
                }
                ("decomposition", Value::Null) => Vec::new(),
                ("bounds" | "test", Value::Null) => Vec::new(),
                _ => vec![(key.clone(), value)],
            };
            for (name, value) in parts {
                let cell = &row[&name];
                assert!(holds(cell, value), "{sheet} {name}: {cell:?} for {value}");
                compared += 1;
            }
        }
    }
    compared
}

fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), text).unwrap();
    folder
}

fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    run(folder, &[arguments, &["--format", "json"]].concat()).json()
}

#[test]
fn each_cell_holds_what_json_says() {
    let cambodia = fixture("studies/cambodia");
    let shared = folder(&shared_establishments());
    let independent = folder(&independent_waves());
    let outcome = ["--column", "outcome=minor"];
    let waves = ["compare", "study.csv", "--waves", "1,2"];
    let studies = [
        (
            cambodia.as_path(),
            vec![
                "compare",
                "obs-2012.csv",
                "obs-2015.csv",
                "--by",
                "city",
                "--by",
                "establishment_type",
            ],
        ),
        (shared.path(), [&waves[..], &outcome].concat()),
        (independent.path(), waves.to_vec()),
        (independent.path(), vec!["analyze", "study.csv"]),
    ];
    let released = [&["--release"][..], &WHOLE];
    let runs = studies
        .iter()
        .flat_map(|study| released.map(|choice| (study, choice)));
    for ((folder, arguments), choice) in runs {
        let arguments = [&arguments[..], choice].concat();
        let mut book = written(folder, &arguments);
        let json = json_of(folder, &arguments);
        assert!(assert_sheet(&mut book, "Estimates", &json["estimates"]) > 100);
        assert!(assert_sheet(&mut book, "Design", &json["design"]) >= 7);
        for (sheet, list) in [
            ("Changes", "comparisons"),
            ("Same establishments", "same_establishments"),
        ] {
            let records = json.get(list).filter(|list| **list != json!([]));
            let has_sheet = book.sheet_names().contains(&sheet.to_owned());
            assert_eq!(has_sheet, records.is_some(), "{sheet}");
            if let Some(records) = records {
                assert!(assert_sheet(&mut book, sheet, records) > 5);
            }
        }
    }
}

/// The sheets of what a document says beside the result, and their keys in JSON.
const DETAILS: [(&str, &str); 7] = [
    ("Flow", "flow"),
    ("Establishments", "establishments"),
    ("Not visited", "not_visited_by_place"),
    ("Quality", "quality"),
    ("Ages", "ages"),
    ("Sensitivity", "sensitivity"),
    ("Leaving out", "leaving_out"),
];

/// A report as JSON, and as the workbook in a file.
fn both(report: &Report, folder: &Path) -> (Value, Workbook) {
    let (mut json, path) = (Value::Null, folder.join("both.xlsx"));
    for format in FORMATS {
        match format.render {
            Render::Text(render) if format.name == "json" => {
                json = serde_json::from_str(&render(report)).unwrap();
            }
            Render::Bytes(render) => fs::write(&path, render(report).unwrap()).unwrap(),
            _ => {}
        }
    }
    (json, calamine::open_workbook(path).unwrap())
}

#[test]
fn what_stands_beside_the_result_is_there_too() {
    let folder = folder(&independent_waves());
    let list = "wave,city,establishment_id,status\n".to_owned()
        + &(1..=6)
            .map(|one| format!("1,P,w1-{one},open\n"))
            .collect::<String>()
        + &(1..=5)
            .map(|one| format!("1,Q,w1-{one},open\n2,P,w2-{one},open\n2,Q,w2-{one},open\n"))
            .collect::<String>()
        + &(1..=4)
            .map(|one| format!("1,R,w1-{one},open\n2,R,w2-{one},open\n"))
            .collect::<String>()
        + "1,P,w1-9,closed\n2,P,w2-9,refused\n2,Q,w2-9,refused\n";
    fs::write(folder.path().join("list.csv"), list).unwrap();
    let arguments = [
        "compare",
        "study.csv",
        "--waves",
        "1,2",
        "--establishments",
        "list.csv",
    ];
    let report = support::details::report(folder.path(), &arguments);
    let (json, mut book) = both(&report, folder.path());
    for (sheet, key) in DETAILS {
        assert!(
            assert_sheet(&mut book, sheet, &json["details"][key]) > 6,
            "{sheet}"
        );
    }
    let sum = |key: &str| -> u64 {
        let rows = json["details"]["establishments"].as_array().unwrap();
        let whole = rows.iter().filter(|row| row["city"].is_null());
        whole.map(|row| row[key].as_u64().unwrap()).sum()
    };
    assert_eq!(
        [sum("listed"), sum("visited"), sum("not_visited")],
        [32, 29, 3]
    );
}

#[test]
fn a_row_that_is_withheld_has_the_word_and_no_number() {
    let folder = folder(&shared_establishments());
    let arguments = [
        "compare",
        "study.csv",
        "--waves",
        "1,2",
        "--column",
        "outcome=minor",
    ];
    let mut report = support::details::report(folder.path(), &arguments);
    fn withhold<T: Subject>(row: &mut Row<T>) {
        *row = Row::Withheld(Withheld {
            domain: row.domain().clone(),
            indicator: row.indicator().clone(),
        });
    }
    withhold(&mut report.waves[0].estimates[1]);
    let changes = report.changes.as_mut().unwrap();
    withhold(&mut changes.pairs[0].comparisons[0]);
    withhold(&mut changes.pairs[0].same_establishments[0]);
    let details = report.details.as_mut().unwrap();
    withhold(&mut details.shares[0][0]);
    withhold(&mut details.changes[0][0]);
    let (_, mut book) = both(&report, folder.path());
    for (sheet, place) in [
        ("Estimates", 1),
        ("Changes", 0),
        ("Same establishments", 0),
        ("Sensitivity", 0),
    ] {
        let rows = rows(&mut book, sheet);
        let row = &rows[place];
        assert_eq!(
            row["withheld"],
            Data::String("withheld".to_owned()),
            "{sheet}"
        );
        let numbers = row
            .values()
            .filter(|cell| matches!(cell, Data::Float(_) | Data::Int(_)));
        assert_eq!(numbers.count(), 0, "{sheet}: {row:?}");
        assert!(
            row["reason"].to_string().starts_with("withheld: "),
            "{sheet}"
        );
        let others = rows.iter().filter(|row| row["withheld"] == Data::Empty);
        assert!(sheet == "Changes" || sheet == "Same establishments" || others.count() > 1);
    }
    let left = rows(&mut book, "Sensitivity");
    let of = |quantity: &str| Data::String(quantity.to_owned());
    let changes = left.iter().filter(|row| row["quantity"] == of("change"));
    assert_eq!(
        changes.count(),
        1,
        "the change is withheld under every choice"
    );
    assert!(!book.sheet_names().contains(&"Leaving out".to_owned()));
}

#[test]
fn waves_and_their_trend_are_there_too() {
    let mut text = "wave,establishment_id,age\n".to_owned();
    for (wave, minors) in [(2012, 3), (2015, 2), (2018, 1)] {
        for establishment in 0..4 {
            for worker in 0..6 {
                let age = if worker < minors - establishment % 2 {
                    16
                } else {
                    22
                };
                text += &format!("{wave},e{establishment},{age}\n");
            }
        }
    }
    let folder = folder(&text);
    let waves = ["compare", "study.csv", "--waves", "2012,2015,2018"];
    let arguments = [&waves[..], &WHOLE].concat();
    let mut book = written(folder.path(), &arguments);
    let json = json_of(folder.path(), &arguments);
    assert!(assert_sheet(&mut book, "Trends", &json["trends"]) > 5);
    assert_eq!(
        rows(&mut book, "Sensitivity")
            .iter()
            .filter(|row| row["choice"] == Data::String("as-asked".to_owned()))
            .count(),
        3 * 2 + 3 * 2
    );
}

#[test]
fn the_sheets_are_those_that_have_rows_and_about_is_the_last() {
    let independent = folder(&independent_waves());
    let waves = ["compare", "study.csv", "--waves", "1,2"];
    let book = written(independent.path(), &[&waves[..], &WHOLE].concat());
    assert_eq!(
        book.sheet_names(),
        [
            "Estimates",
            "Changes",
            "Design",
            "Flow",
            "Establishments",
            "Quality",
            "Ages",
            "Sensitivity",
            "Leaving out",
            "About"
        ]
    );
}

#[test]
fn an_empty_cell_of_quality_has_its_reason() {
    let files = ["obs-2012.csv", "obs-2015.csv"];
    let quality = |flags: &[&str]| {
        let arguments = [&["compare"], &files[..], flags].concat();
        let mut book = written(&fixture("studies/cambodia"), &arguments);
        rows(&mut book, "Quality")
    };
    for row in quality(&[]) {
        assert_eq!(row["weight_largest"], Data::Empty);
        let reason = row["reason"].to_string();
        assert!(
            reason.starts_with("withheld: ages, sizes of establishments, weights, as these"),
            "{reason}"
        );
    }
    for row in quality(&["--disclosure", "none"]) {
        assert_ne!(row["weight_largest"], Data::Empty);
        assert_eq!(row["reason"], Data::Empty);
    }
}

#[test]
fn about_names_the_command_the_inputs_and_the_warnings() {
    let independent = folder(&independent_waves());
    let path = independent.path().join("study.csv");
    let path = path.to_str().unwrap();
    let arguments = [&["analyze", path, "--level=0.9"], &WHOLE[..]].concat();
    let mut book = written(Path::new("."), &arguments);
    let rows = rows(&mut book, "About");
    let values = |subject: &str, name: &str| -> Vec<String> {
        let is_meant = |row: &&HashMap<String, Data>| {
            row["subject"] == Data::String(subject.to_owned())
                && row["name"] == Data::String(name.to_owned())
        };
        let found = rows.iter().filter(is_meant);
        found.map(|row| row["value"].to_string()).collect()
    };
    assert_eq!(
        values("Program", "command"),
        ["prevalence analyze study.csv '--level=0.9' --disclosure none -o results.xlsx"]
    );
    assert_eq!(values("Setting", "level"), ["0.9"]);
    assert_eq!(values("Setting", "interval"), ["korn-graubard"]);
    assert_eq!(values("Disclosure", "profile").len(), 1);
    assert_eq!(
        values("Column", "conf_low"),
        ["the lower limit of its interval"]
    );
    assert!(values("Column", "before").is_empty(), "no sheet has it");
    let json = json_of(Path::new("."), &arguments);
    for warning in json["warnings"].as_array().unwrap() {
        let code = warning["code"].as_str().unwrap();
        let message = warning["message"].as_str().unwrap().to_owned();
        assert!(values("Warning", code).contains(&message), "{message}");
    }
    let input = rows
        .iter()
        .find(|row| row["subject"] == Data::String("Input".to_owned()));
    let input = input.unwrap();
    assert_eq!(input["name"], Data::String("study.csv".to_owned()));
    assert_eq!(
        input["rows"],
        Data::Float(json["inputs"][0]["rows"].as_f64().unwrap())
    );
    assert!(holds(&input["sha256"], &json["inputs"][0]["sha256"]));
    let folder = independent.path().to_str().unwrap();
    let all = format!("{rows:?}");
    assert!(!all.contains(folder), "no folder is named");
}

#[test]
fn the_same_result_is_the_same_file_and_no_clock_is_read() {
    let independent = folder(&independent_waves());
    let bytes = |day: Option<&str>| {
        let mut command = prevalence(independent.path());
        command.env_remove("SOURCE_DATE_EPOCH");
        if let Some(day) = day {
            command.env("SOURCE_DATE_EPOCH", day);
        }
        let done = command
            .args(["analyze", "study.csv", "--format", "xlsx"])
            .output()
            .unwrap();
        assert!(done.status.success() && done.stderr.is_empty());
        done.stdout
    };
    let first = bytes(None);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(first, bytes(None));
    assert_ne!(
        first,
        bytes(Some("1700000000")),
        "the day that a build states is written"
    );
    assert_eq!(bytes(Some("1700000000")), bytes(Some("1700000000")));
}

#[test]
fn no_text_is_a_formula() {
    let text = "city,establishment_id,age\n\
                =1+1,e1,16\n=1+1,e1,22\n=1+1,e2,23\n@SUM(A1),e3,16\n@SUM(A1),e4,30\n<b>,e5,20\n<b>,e6,17\n";
    let folder = folder(text);
    let mut book = written(folder.path(), &["analyze", "study.csv"]);
    let estimates = rows(&mut book, "Estimates");
    let cities: Vec<_> = estimates
        .iter()
        .map(|row| row["city"].to_string())
        .collect();
    for city in ["=1+1", "@SUM(A1)", "<b>"] {
        assert!(cities.contains(&city.to_owned()), "{city} in {cities:?}");
    }
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).unwrap();
        let formulas: Vec<_> = formulas
            .rows()
            .flatten()
            .filter(|cell| !cell.is_empty())
            .collect();
        assert!(formulas.is_empty(), "{sheet}: {formulas:?}");
    }
    let mut parts = zip_parts(folder.path());
    let styles = parts.remove("xl/styles.xml").unwrap();
    assert!(
        styles.contains("quotePrefix=\"1\""),
        "also once the cell is edited"
    );
}

#[test]
fn characters_that_change_how_text_is_shown_are_written_out() {
    let folder = folder("city,establishment_id,age\nA\u{ad}B,e1,16\nA\u{ad}B,e2,22\nC,e3,19\n");
    let typed = [
        "analyze",
        "study.csv",
        "--missing",
        "a\u{7}\u{202e}b",
        "-o",
        "r.xlsx",
    ];
    assert_eq!(run(folder.path(), &typed).code, 0);
    let mut book: Workbook = calamine::open_workbook(folder.path().join("r.xlsx")).unwrap();
    let estimates = rows(&mut book, "Estimates");
    let city = Data::String("A\\u{ad}B".to_owned());
    assert!(estimates.iter().any(|row| row["city"] == city));
    let about = format!("{:?}", rows(&mut book, "About"));
    assert!(
        about.contains("u{7}") && about.contains("u{202e}"),
        "{about}"
    );
    assert!(!about.contains(['\u{7}', '\u{202e}']));
}

/// The parts of `r.xlsx` in a folder, or of the workbook of its study.
fn zip_parts(folder: &Path) -> HashMap<String, String> {
    let path = folder.join("r.xlsx");
    if !path.exists() {
        let arguments = [&["analyze", "study.csv", "-o", "r.xlsx"], &WHOLE[..]].concat();
        assert_eq!(run(folder, &arguments).code, 0);
    }
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let parts = names.into_iter().map(|name| {
        let mut text = String::new();
        archive
            .by_name(&name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        (name, text)
    });
    parts.collect()
}

#[test]
fn headings_stay_in_sight_and_shares_look_like_percentages() {
    let independent = folder(&independent_waves());
    let parts = zip_parts(independent.path());
    let estimates = &parts["xl/worksheets/sheet1.xml"];
    assert!(estimates.contains("state=\"frozen\"") && estimates.contains("ySplit=\"1\""));
    assert!(
        estimates.contains("<cols>"),
        "columns are as wide as their text"
    );
    assert!(parts["xl/styles.xml"].contains("<b/>"));
    // Style 2 is the percentage: of the estimate of the first row, and not of its n.
    let cell = |reference: &str| {
        let start = estimates.find(&format!("<c r=\"{reference}\"")).unwrap();
        &estimates[start..start + estimates[start..].find('>').unwrap()]
    };
    let mut book: Workbook = calamine::open_workbook(independent.path().join("r.xlsx")).unwrap();
    let names = book.worksheet_range("Estimates").unwrap();
    let names: Vec<String> = names
        .rows()
        .next()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    let column = |name: &str| {
        let place = names.iter().position(|own| own == name).unwrap();
        char::from(b'A' + u8::try_from(place).unwrap())
    };
    assert!(cell(&format!("{}2", column("estimate"))).contains(" s=\"2\""));
    assert!(!cell(&format!("{}2", column("n"))).contains(" s="));
}

#[test]
fn a_file_of_errors_makes_no_workbook() {
    let folder = folder("establishment_id,age\ne1,young\n");
    let done = run(folder.path(), &["analyze", "study.csv", "-o", "r.xlsx"]);
    assert_eq!(done.code, 1);
    assert!(!folder.path().join("r.xlsx").exists());
}

/// What the program says to somebody who sits at a terminal.
fn at_a_terminal(folder: &Path, command: &str) -> Option<Run> {
    let mut script = std::process::Command::new("script");
    script.current_dir(folder).stdin(Stdio::null());
    script.args(["--quiet", "--return", "--command", command, "/dev/null"]);
    script.output().ok().map(Run::from)
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that is skipped says why")]
fn a_terminal_is_not_written_to() {
    let independent = folder(&independent_waves());
    let program = env!("CARGO_BIN_EXE_prevalence");
    let command = format!("{program} analyze study.csv --format xlsx");
    let Some(done) = at_a_terminal(independent.path(), &command) else {
        println!("skipped: there is no program `script` to make a terminal with");
        return;
    };
    assert_eq!(done.code, 2, "{done:?}");
    let said = done.stdout.trim();
    assert_eq!(
        said,
        "error: xlsx is not text that a terminal can show; type -o and a name, such as -o results.xlsx"
    );
}

#[test]
fn no_number_that_travels_has_more_digits_than_it_was_given() {
    let study = fixture("studies/cambodia");
    let files = ["obs-2012.csv", "obs-2015.csv"].map(|file| study.join(file).display().to_string());
    let mut book = written(Path::new("."), &["report", &files[0], &files[1]]);
    for (sheet, columns) in [
        ("Estimates", &["rse"][..]),
        (
            "Changes",
            &["relative_change_estimate", "relative_change_conf_low"],
        ),
    ] {
        let rows = rows(&mut book, sheet);
        let cells = rows
            .iter()
            .flat_map(|row| columns.iter().map(|&column| &row[column]));
        let numbers: Vec<f64> = cells.filter_map(number_of).collect();
        assert!(!numbers.is_empty(), "{sheet}");
        for number in numbers {
            assert!(number.to_string().len() <= 6, "{sheet}: {number}");
        }
    }
    let about = |book: &mut Workbook| format!("{:?}", rows(book, "About"));
    let elsewhere = "answered by prevalence sensitivity";
    assert!(!about(&mut book).contains(elsewhere));
    let mut result = written(&study, &["compare", "obs-2012.csv", "obs-2015.csv"]);
    assert!(about(&mut result).contains(elsewhere));
}

/// The tables of answers: the sheet, the table, and the records in JSON; `*` is every record on the way.
const ANSWERS: [(&str, &str, &str); 22] = [
    ("Unknown ages", "estimates", "unknown_ages/estimates"),
    ("Unknown ages", "changes", "unknown_ages/changes"),
    (
        "Misclassified ages",
        "estimates",
        "misclassified_ages/scenarios/*/estimates",
    ),
    (
        "Misclassified ages",
        "changes",
        "misclassified_ages/scenarios/*/changes",
    ),
    ("Guessed ages", "estimates", "guessed_ages/rows/*/estimates"),
    ("Guessed ages", "changes", "guessed_ages/rows/*/changes"),
    (
        "Moved thresholds",
        "estimates",
        "moved_thresholds/rows/*/estimates",
    ),
    (
        "Moved thresholds",
        "changes",
        "moved_thresholds/rows/*/changes",
    ),
    (
        "Observers",
        "observers",
        "observers/waves/*/prevalence/*/observers",
    ),
    ("Observers", "pairs", "observers/waves/*/pairs"),
    (
        "Observers",
        "overall_indicators",
        "observers/waves/*/overall/indicators",
    ),
    ("Hidden trade", "estimates", "hidden_trade/estimates"),
    ("Hidden trade", "changes", "hidden_trade/changes"),
    (
        "Hidden trade",
        "tipping_shares",
        "hidden_trade/tipping_shares",
    ),
    (
        "Hidden trade",
        "tipping_coverages",
        "hidden_trade/tipping_coverages",
    ),
    ("Displacement", "changes", "displacement/changes"),
    ("Influence", "estimates", "influence/estimates"),
    ("Influence", "changes", "influence/changes"),
    ("Definitions", "estimates", "definitions/estimates"),
    ("Definitions", "changes", "definitions/changes"),
    ("Replication", "estimates", "replication/estimates"),
    ("Replication", "tipping", "replication/tipping"),
];

/// The records at a place in JSON.
fn records<'a>(document: &'a Value, place: &str) -> Vec<&'a Value> {
    let list = |value: &'a Value| value.as_array().map_or(&[][..], Vec::as_slice);
    let steps: Vec<&str> = place.split('/').collect();
    let mut found = vec![document];
    for step in steps {
        found = match step {
            "*" => found.into_iter().flat_map(list).collect(),
            key => found.into_iter().map(|value| &value[key]).collect(),
        };
    }
    found.into_iter().flat_map(list).collect()
}

/// The values of a record that stand in cells, by the names of these; lists of records are tables of their own.
fn values(record: &Value, before: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (key, value) in record.as_object().unwrap() {
        let name = format!("{before}{key}");
        match value {
            Value::Object(_) if key == "domain" => {}
            Value::Object(_) => found.extend(values(value, &format!("{name}_"))),
            Value::Array(_) => {}
            value => found.push((name, value.clone())),
        }
    }
    found
}

/// The answers of a report as JSON, and its workbook.
fn answers(folder: &Path, arguments: &[&str]) -> (Value, Workbook) {
    let mut report = support::details::report(folder, &[&["report"], arguments].concat());
    release::withhold(&mut report);
    let json = SensitivityFormat::Json.render(&report);
    let mut formats = DOCUMENT_FORMATS.iter().map(|format| format.render);
    let bytes = formats.find_map(|render| match render {
        Render::Bytes(render) => Some(render(&report).unwrap()),
        _ => None,
    });
    let output = tempfile::tempdir().unwrap();
    let path = output.path().join("results.xlsx");
    fs::write(&path, bytes.expect("a workbook")).unwrap();
    (
        serde_json::from_str(&json).unwrap(),
        calamine::open_workbook(&path).unwrap(),
    )
}

#[test]
fn what_critics_ask_stands_in_sheets_of_its_own() {
    let cambodia = fixture("studies/cambodia");
    let unknown = fixture("reference/unknown-ages");
    let twice = assessed_twice();
    let both = ["obs-2012.csv", "obs-2015.csv"];
    let asked = [
        "--bootstrap",
        "100",
        "--sensitivity",
        "45/50,0.9",
        "--specificity",
        "0.99",
    ];
    let studies: [(&Path, Vec<&str>); 5] = [
        (&cambodia, both.to_vec()),
        (&cambodia, [&both[..], &asked, &WHOLE].concat()),
        (&cambodia, vec!["obs-2015.csv"]),
        (&unknown, [&["two-waves.csv"][..], &WHOLE].concat()),
        (
            twice.path(),
            [&["study.csv", "--assessments", "first"][..], &WHOLE].concat(),
        ),
    ];
    let mut compared = HashMap::new();
    for (folder, arguments) in studies {
        let (answers, mut book) = answers(folder, &arguments);
        let sheets = book.sheet_names();
        for (sheet, table, place) in ANSWERS {
            let wanted = records(&answers, place);
            let found = match sheets.contains(&sheet.to_owned()) {
                true => rows(&mut book, sheet),
                false => Vec::new(),
            };
            let found = found
                .iter()
                .filter(|row| row["table"] == Data::String(table.to_owned()));
            let found: Vec<_> = found.collect();
            assert_eq!(found.len(), wanted.len(), "{arguments:?} {place}");
            for (row, record) in found.iter().zip(wanted) {
                for (name, value) in values(record, "") {
                    assert!(
                        holds(&row[&name], &value),
                        "{place} {name}: {row:?} for {value}"
                    );
                    *compared.entry(place).or_insert(0) += usize::from(value.is_number());
                }
            }
        }
        let words = rows(&mut book, "What critics ask");
        for row in &words {
            let question = row["question"].to_string();
            assert!(
                holds(&row["sentence"], &answers[&question]["sentence"]),
                "{question}"
            );
        }
        assert!(words.len() >= 9);
        let unfit = records(&answers, "disclosure/unfit").len();
        let withheld = match sheets.contains(&"Withheld answers".to_owned()) {
            true => rows(&mut book, "Withheld answers").len(),
            false => 0,
        };
        assert_eq!(withheld, unfit);
    }
    for (_, _, place) in ANSWERS {
        let least = if place.contains("pairs") || place.contains("overall") {
            1
        } else {
            4
        };
        assert!(
            compared.get(place).is_some_and(|&numbers| numbers >= least),
            "{place}: {compared:?}"
        );
    }
}

/// A study whose rates are those of the row that they are in.
#[test]
fn a_row_of_corrected_shares_says_how_often_observers_are_right() {
    let cambodia = fixture("studies/cambodia");
    let (answers, mut book) = answers(&cambodia, &["obs-2012.csv", "obs-2015.csv"]);
    let sheet = rows(&mut book, "Misclassified ages");
    let mut of_changes = sheet
        .iter()
        .filter(|row| row["table"] == Data::String("changes".to_owned()));
    for scenario in records(&answers, "misclassified_ages/scenarios") {
        let accuracy = &scenario["accuracy"][0];
        for _ in scenario["changes"].as_array().unwrap() {
            let row = of_changes.next().expect("a row");
            for kind in ["sensitivity", "specificity"] {
                assert!(
                    holds(&row[&format!("{kind}_rate")], &accuracy[kind]["rate"]),
                    "{row:?}"
                );
            }
        }
    }
    assert!(of_changes.next().is_none());
}

/// Thirty places of ten workers, each assessed by two observers who do not always agree.
fn assessed_twice() -> tempfile::TempDir {
    let mut text = "wave,establishment_id,worker_id,observer_id,age\n".to_owned();
    for place in 0..30 {
        for worker in 0..10 {
            let age = if worker < 2 { 16 } else { 25 };
            let other = if worker == 0 && place < 12 { 19 } else { age };
            for (observer, age) in [("a", age), ("b", other)] {
                text += &format!("1,E{place},{worker},{observer},{age}\n");
            }
        }
    }
    folder(&text)
}

fn number_of(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        _ => None,
    }
}
