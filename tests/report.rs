//! What a report says: the same numbers as JSON in every form, nothing that a label could break, and nothing that
//! changes from run to run.

#[path = "report/critics.rs"]
mod critics;
#[path = "report/escaping.rs"]
mod escaping;
#[path = "report/files.rs"]
mod files;
#[path = "report/numbers.rs"]
mod numbers;
#[path = "report/structure.rs"]
mod structure;
mod support;
#[path = "report/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use scraper::Html;
use support::{fixture, run};

/// The studies that every form is tried on: the files in a folder of the fixtures, and what goes with them.
const STUDIES: &[(&str, &[&str])] = &[
    ("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]),
    ("studies/cambodia", &["obs-2015.csv"]),
    ("reference/zero-cells", &["obs.csv"]),
    ("reference/unknown-ages", &["two-waves.csv"]),
    (
        "reference/venues",
        &[
            "venues.csv",
            "--column",
            "outcome=minor",
            "--column",
            "weight=w",
        ],
    ),
    (
        "studies/cambodia",
        &["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"],
    ),
    ("reports", &["small.csv"]),
    ("bad-input", &["html_city.csv"]),
    (
        "reports",
        &["small.csv", "--design", "srs", "--interval", "wilson"],
    ),
    (
        "reports",
        &["small.csv", "--by", "city", "--by", "establishment_type"],
    ),
];

/// A report of a study in the fixtures; it is made once for all tests.
fn report(folder: &str, arguments: &[&str]) -> String {
    static MADE: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let key = format!("{folder} {}", arguments.join(" "));
    if let Some(made) = MADE.lock().unwrap().get(&key) {
        return made.clone();
    }
    let made = report_anew(folder, arguments);
    MADE.lock().unwrap().insert(key, made.clone());
    made
}

/// The same, made by a run of its own.
fn report_anew(folder: &str, arguments: &[&str]) -> String {
    let run = run(&fixture(folder), &[&["report"], arguments].concat());
    assert_eq!(
        (run.code, run.stderr.contains("error")),
        (0, false),
        "{run:?}"
    );
    run.stdout
}

/// A report of a text, as standard input.
fn report_of(text: &str, arguments: &[&str]) -> String {
    let run = support::report_text(text, arguments);
    assert_eq!(run.code, 0, "{run:?}");
    run.stdout
}

/// A page that was parsed.
fn page(html: &str) -> Html {
    Html::parse_document(html)
}

/// The folder of this package.
fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
