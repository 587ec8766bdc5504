//! What critics ask, in the report: its numbers are those of `sensitivity --release`, its map lies where its tables say,
//! and what may not travel is not there.

use std::collections::BTreeSet;

use prevalence::present::number::percent;
use scraper::{ElementRef, Html};
use serde_json::{Value, json};

use super::support::page::{all, attribute, documents, documents_of_markdown, text};
use super::support::{fixture, run};
use super::{page, report};

const CAMBODIA: [&str; 2] = ["obs-2012.csv", "obs-2015.csv"];

/// The answers to the same questions, as they travel.
fn answers(folder: &str, arguments: &[&str]) -> Value {
    let format: &[&str] = match arguments.contains(&"none") {
        true => &["--format", "json"],
        false => &["--format", "json", "--release"],
    };
    let run = run(
        &fixture(folder),
        &[&["sensitivity"], arguments, format].concat(),
    );
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

fn rows(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn of_everybody(value: &Value) -> Vec<Value> {
    let rows = rows(value).into_iter();
    rows.filter(|row| row["domain"] == json!({})).collect()
}

/// The tables of the chapter: each with its caption, and the cells of its rows.
fn tables(page: &Html) -> Vec<(String, Vec<Vec<String>>)> {
    let root = page.root_element();
    let tables = all(&root, "#critics table").into_iter();
    let tables = tables.map(|table| {
        let caption = text(&all(&table, "caption")[0]);
        let rows = all(&table, "tbody tr").into_iter();
        let cells = rows.map(|row| all(&row, "th, td").iter().map(text).collect());
        (caption, cells.collect())
    });
    tables.collect()
}

/// Every cell of the chapter that holds a number, without its mark.
fn cells(page: &Html) -> BTreeSet<String> {
    let tables = tables(page)
        .into_iter()
        .flat_map(|(_, rows)| rows)
        .flatten();
    tables
        .map(|cell| cell.trim_end_matches('*').to_owned())
        .collect()
}

fn points(change: f64) -> String {
    match change {
        rise if rise > 0.0 => format!("+{}", percent(rise)),
        fall if fall < 0.0 => format!("-{}", percent(-fall)),
        _ => percent(0.0),
    }
}

fn sentences(page: &Html) -> String {
    let root = page.root_element();
    let said = all(&root, "#critics > p").into_iter();
    said.map(|one| text(&one)).collect::<Vec<_>>().join(" ")
}

/// The studies whose chapter is read back.
const STUDIES: [(&str, &[&str]); 4] = [
    ("studies/cambodia", &CAMBODIA),
    (
        "studies/cambodia",
        &["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"],
    ),
    ("studies/cambodia", &["obs-2015.csv"]),
    ("reference/unknown-ages", &["two-waves.csv"]),
];

#[test]
fn its_numbers_are_those_of_sensitivity() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        let json = answers(folder, arguments);
        let cells = cells(&page);
        let mut compared = 0;
        let mut expect = |cell: String, whence: &Value| {
            assert!(
                cells.contains(&cell),
                "{folder} {arguments:?}: {cell} of {whence}"
            );
            compared += 1;
        };
        let hidden = &json["hidden_trade"];
        let is_compared = !rows(&hidden["changes"]).is_empty();
        for row in rows(&hidden["changes"]) {
            expect(points(row["estimate"].as_f64().unwrap()), &row);
        }
        for row in rows(&hidden["estimates"]).iter().filter(|_| !is_compared) {
            expect(percent(row["estimate"].as_f64().unwrap()), row);
        }
        for row in rows(&hidden["tipping_shares"]) {
            for kind in ["sign", "significance"] {
                if let Some(share) = row[kind]["share"].as_f64() {
                    expect(percent(share), &row);
                }
            }
        }
        for row in of_everybody(&json["definitions"]["changes"]) {
            expect(
                points(row["difference"]["estimate"].as_f64().unwrap()),
                &row,
            );
        }
        for row in rows(&json["moved_thresholds"]["rows"]) {
            for change in rows(&row["changes"]) {
                expect(
                    points(change["difference"]["estimate"].as_f64().unwrap()),
                    &change,
                );
            }
        }
        for row in rows(&json["guessed_ages"]["rows"]) {
            for share in rows(&row["estimates"]) {
                if let Some(share) = share["estimate"].as_f64() {
                    expect(percent(share), &row);
                }
            }
        }
        for wave in rows(&json["observers"]["waves"]) {
            for shares in rows(&wave["prevalence"]) {
                for observer in rows(&shares["observers"]) {
                    if let Some(share) = observer["estimate"].as_f64() {
                        expect(percent(share), &observer);
                    }
                }
            }
        }
        for row in of_everybody(&json["unknown_ages"]["estimates"]) {
            expect(percent(row["low"]["estimate"].as_f64().unwrap()), &row);
            expect(percent(row["high"]["estimate"].as_f64().unwrap()), &row);
        }
        assert!(compared > 30, "{folder} {arguments:?}: {compared}");
        // The sentences of the terminal stand on the page too, but for those of single places.
        let said = sentences(&page);
        for key in [
            "hidden_trade",
            "moved_thresholds",
            "definitions",
            "unknown_ages",
            "observers",
        ] {
            let sentence = json[key]["sentence"].as_str().unwrap();
            assert!(said.contains(sentence), "{sentence} not in {said}");
        }
    }
}

/// A document without what it says of domains: a report asks of everybody alone.
fn without_domains(value: Value) -> Value {
    let of_domain = |row: &Value| {
        let domain = row.get("domain").and_then(Value::as_object);
        domain.is_some_and(|domain| !domain.is_empty())
    };
    match value {
        Value::Array(items) => {
            let items = items.into_iter().filter(|item| !of_domain(item));
            Value::Array(items.map(without_domains).collect())
        }
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(
                fields
                    .map(|(key, value)| (key, without_domains(value)))
                    .collect(),
            )
        }
        other => other,
    }
}

/// What a report says as JSON of what critics ask is what `sensitivity` says.
fn assert_same_answers(folder: &str, arguments: &[&str], page: &Value) {
    let mut said = without_domains(answers(folder, arguments));
    let mut page = page.clone();
    if arguments.contains(&"none") {
        // What would be withheld is said to whom it can be told.
        said["disclosure"].take();
        page["disclosure"].take();
    }
    for (key, value) in said.as_object().unwrap() {
        assert_eq!(page[key], *value, "{folder} {arguments:?}: {key}");
    }
    assert_eq!(page["schema"], "prevalence/sensitivity/1");
    assert_eq!(
        page.as_object().unwrap().len(),
        said.as_object().unwrap().len()
    );
}

#[test]
fn its_json_is_that_of_sensitivity() {
    let open = [
        &CAMBODIA[..],
        &["--threshold", "17", "--disclosure", "none"],
    ]
    .concat();
    let studies = [
        ("studies/cambodia", &CAMBODIA[..]),
        ("studies/cambodia", &["obs-2015.csv"]),
        ("reference/unknown-ages", &["two-waves.csv"]),
        ("studies/cambodia", &open),
    ];
    for (folder, arguments) in studies {
        let page = page(&report(folder, arguments));
        let documents = documents(&page);
        assert_eq!(documents.len(), 2, "{arguments:?}");
        assert_same_answers(folder, arguments, &documents[1]);
        let markdown = [arguments, &["--format", "markdown"]].concat();
        let mut markdown = documents_of_markdown(&report(folder, &markdown));
        assert_eq!(markdown.remove(1), documents[1]);
    }
}

/// Flags of `sensitivity`, and the numbers of its JSON that they change.
const ASKED: [(&[&str], &str); 6] = [
    (
        &["--sensitivity", "45/50", "--specificity", "0.99"],
        "misclassified_ages",
    ),
    (
        &["--sensitivity", "0.9,0.95", "--specificity", "0.99,0.98"],
        "misclassified_ages",
    ),
    (&["--age-bias", "-1,0.5", "--age-sd", "0"], "guessed_ages"),
    (&["--coverage", "0.75,1", "--hidden", "18%"], "hidden_trade"),
    (&["--hidden-before", "30%"], "hidden_trade"),
    (&["--bootstrap", "100", "--seed", "3"], "replication"),
];

#[test]
fn it_is_asked_what_the_flags_of_sensitivity_ask() {
    let usual = documents(&page(&report("studies/cambodia", &CAMBODIA))).remove(1);
    for (flags, changed) in ASKED {
        let arguments = [&CAMBODIA[..], flags].concat();
        let page = page(&report("studies/cambodia", &arguments));
        let json = documents(&page).remove(1);
        assert_same_answers("studies/cambodia", &arguments, &json);
        assert_ne!(json[changed], usual[changed], "{flags:?}");
        let settings: Vec<String> = all(&page.root_element(), "#manifest dt")
            .iter()
            .map(text)
            .collect();
        for flag in flags.iter().filter(|flag| flag.starts_with("--")) {
            let name = flag.trim_start_matches('-');
            assert!(
                settings.iter().any(|own| own == name),
                "{flag} in {settings:?}"
            );
        }
    }
    let arguments = [&CAMBODIA[..], ASKED[0].0].concat();
    let page = page(&report("studies/cambodia", &arguments));
    let row = &documents(&page)[1]["misclassified_ages"]["scenarios"][0]["changes"][0];
    let change = points(row["estimate"].as_f64().unwrap());
    assert!(cells(&page).contains(&change), "{change}");
}

#[test]
fn rates_of_more_waves_than_there_are_are_refused() {
    let rates = ["--sensitivity", "0.9,0.9,0.9", "--specificity", "0.99"];
    let refused = run(
        &fixture("studies/cambodia"),
        &[&["report"], &CAMBODIA[..], &rates].concat(),
    );
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.stderr.contains("for 2 waves"), "{refused:?}");
}

/// Where a line of the map goes through, from its outline in thousandths.
fn outline(path: &ElementRef<'_>) -> Vec<[f64; 2]> {
    let outline = attribute(path, "d").trim_end_matches('Z').to_owned();
    let points = outline.split(['M', 'L']).filter(|point| !point.is_empty());
    let number = |text: Option<&str>| text.unwrap().parse::<f64>().unwrap() / 1000.0;
    let points = points.map(|point| {
        let mut numbers = point.split(' ');
        [number(numbers.next()), 1.0 - number(numbers.next())]
    });
    points.collect()
}

/// The numbers of a question follow its map: a heading between them would make them those of the map.
#[test]
fn in_markdown_a_map_has_no_heading_and_its_tables_have_captions() {
    let flags = [&CAMBODIA[..], &["--format", "markdown"]].concat();
    let markdown = report("studies/cambodia", &flags);
    let start = markdown.find("### A hidden trade").unwrap();
    let end = start + markdown[start..].find("### Displacement").unwrap();
    let section = &markdown[start..end];
    assert_eq!(section.matches("\n#").count(), 0, "{section}");
    assert!(section.contains("\n**Aged 17 and under: the change from 2012 to 2015"));
    for undone in [
        "the share of minors among the hidden that undoes it",
        "coverage to undo it",
    ] {
        let caption = format!("Change from 2012 to 2015, 17 and under: {undone}\n\n|");
        assert!(section.contains(&caption), "{section}");
    }
    assert!(!section.contains("of hidden; Change gone"), "{section}");
}

#[test]
fn the_line_of_no_change_lies_where_the_table_says() {
    let page = page(&report("studies/cambodia", &CAMBODIA));
    let json = answers("studies/cambodia", &CAMBODIA);
    let root = page.root_element();
    let map = all(&root, "#hidden-17 svg.map");
    let [map] = map.as_slice() else {
        panic!("{} maps", map.len());
    };
    let described = all(
        &root,
        &format!(
            "[id='{}']",
            attribute(&all(&root, "#hidden-17")[0], "aria-describedby")
        ),
    );
    assert!(
        text(&described[0]).contains("with 50 % in sight where 14.12 % of the hidden are minors")
    );
    let line = outline(&all(map, "path.tipping")[0]);
    let at = |x: f64| {
        let pair = line
            .windows(2)
            .find(|pair| pair[0][0] <= x && x <= pair[1][0]);
        let [from, to] = [pair?[0], pair?[1]];
        Some(from[1] + (to[1] - from[1]) * (x - from[0]) / (to[0] - from[0]).max(1e-9))
    };
    // From left to right 50 to 100 % in sight, from below 0 to 40 % hidden.
    let mut compared = 0;
    for row in rows(&json["hidden_trade"]["tipping_shares"]) {
        let (coverage, share) = (
            row["coverage"].as_f64().unwrap(),
            row["sign"]["share"].as_f64(),
        );
        if let Some(share) = share.filter(|&share| share < 0.39) {
            let drawn = 0.4 * at((coverage - 0.5) / 0.5).expect("on the map");
            assert!(
                (drawn - share).abs() < 0.002,
                "{coverage}: {drawn} is not {share}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 4);
    // Where the change is not sure the hatching begins.
    let hatching = attribute(&all(map, "path.unsure")[0], "d");
    let first = hatching.split('M').nth(1).unwrap();
    let from: f64 = first.split([' ', 'V']).nth(1).unwrap().parse().unwrap();
    assert!(
        (0.4 * (1.0 - from / 1000.0) - 0.1081).abs() < 0.001,
        "{first}"
    );
    for class in ["fall", "rise"] {
        assert_eq!(all(map, &format!("path.{class}")).len(), 1, "{class}");
    }
    // What is surely a fall goes on to where all of the trade is in sight, and its edge leaves the map at the line above:
    // nowhere does it run along it.
    let fall = outline(&all(map, "path.fall")[0]);
    assert!(fall.iter().any(|point| point[0] == 1.0));
    let above: Vec<_> = fall.iter().filter(|point| point[1] == 1.0).collect();
    assert_eq!(above.len(), 2, "{above:?}");
    let next = fall
        .iter()
        .filter(|point| point[1] < 1.0 && point[0] < above[1][0]);
    let next = next.map(|point| point[0]).fold(0.0, f64::max);
    let [steep, flat] = [(above[1][0] - next), (above[0][0] - above[1][0])];
    assert!(steep < 0.02 && flat > 0.1, "{fall:?}");
}

#[test]
fn a_wave_by_itself_has_a_map_of_its_share() {
    let page = page(&report("studies/cambodia", &["obs-2015.csv"]));
    let root = page.root_element();
    let map = &all(&root, "#hidden-17 svg.map")[0];
    assert!(all(map, "path.tipping, path.zone").is_empty());
    let labels: Vec<String> = all(map, "text.level-label").iter().map(text).collect();
    assert_eq!(labels, ["5", "10", "15", "20"]);
}

#[test]
fn what_may_not_travel_is_left_out_and_a_line_says_so() {
    let html = report("studies/cambodia", &CAMBODIA);
    let page = page(&html);
    let root = page.root_element();
    let notes: Vec<String> = all(&root, "#critics > p.note").iter().map(text).collect();
    let said = |what: &str| {
        notes
            .iter()
            .any(|note| note.starts_with("Left out") && note.contains(what))
    };
    for what in [
        "15 and under in 2015",
        "the result without each place",
        "the shares behind errors that blur ages",
        "places that stayed, were left or are new",
    ] {
        assert!(said(what), "{what} in {notes:#?}");
    }
    let withheld = all(&root, "#hidden-15 .withheld");
    assert_eq!(withheld.len(), 1);
    // 0.10 % of 2015 and what goes with it: two people.
    for cell in ["0.10", "-0.65", "-1.31 to -0.17"] {
        assert!(!cells(&page).contains(cell), "{cell}");
    }
    let sentences = sentences(&page);
    assert!(
        sentences.contains("Whichever one of the 475 establishments is left out"),
        "{sentences}"
    );
    assert!(
        sentences.contains("would, by the estimates, have fallen with every error of guessed ages"),
        "{sentences}"
    );
    assert!(
        sentences.contains("What observers found is withheld"),
        "{sentences}"
    );
    let open = report(
        "studies/cambodia",
        &["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"],
    );
    let open = super::page(&open);
    assert!(cells(&open).contains("-0.65"));
    assert!(all(&open.root_element(), "#critics > p.note").is_empty());
}

#[test]
fn a_map_can_be_written_by_itself() {
    let svg = run(
        &fixture("studies/cambodia"),
        &[
            "report",
            "obs-2012.csv",
            "obs-2015.csv",
            "--format",
            "svg",
            "--figure",
            "contour",
        ],
    );
    assert_eq!(svg.code, 0, "{svg:?}");
    let document = roxmltree::Document::parse(&svg.stdout).unwrap();
    let texts: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.text())
        .collect();
    assert!(texts.contains(&"Aged 17 and under: the change from 2012 to 2015 with a hidden trade"));
    assert!(texts.contains(&"withheld"), "the map at 15");
    let has_class = |class: &str| {
        document
            .descendants()
            .any(|node| node.attribute("class") == Some(class))
    };
    assert!(has_class("tipping") && has_class("zone unsure"));
    let compared = run(
        &fixture("studies/cambodia"),
        &[
            "compare",
            "obs-2012.csv",
            "obs-2015.csv",
            "--format",
            "svg",
            "--figure",
            "contour",
        ],
    );
    assert_eq!(compared.stdout, svg.stdout);
}

#[test]
fn a_list_that_marks_replacements_is_asked_of_them() {
    let mut arguments = CAMBODIA.to_vec();
    arguments.extend(["--establishments", "visits.csv"]);
    let page = page(&report("studies/cambodia", &arguments));
    let captions: Vec<String> = tables(&page)
        .into_iter()
        .map(|(caption, _)| caption)
        .collect();
    let notes = all(&page.root_element(), "#critics")
        .iter()
        .map(text)
        .collect::<String>();
    let has_table = captions
        .iter()
        .any(|caption| caption.starts_with("Without "));
    assert!(
        has_table || notes.contains("Without replacements"),
        "{captions:?}"
    );
}

/// A column that is withheld throughout, and a table of which nothing is left, would open on nothing.
#[test]
fn no_table_has_a_column_or_rows_that_say_nothing() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let page = page(&html);
    let tables = all(&page.root_element(), "#critics table");
    assert!(tables.len() > 5, "{}", tables.len());
    for table in tables {
        let rows = all(&table, "tbody tr");
        assert!(!rows.is_empty(), "{}", text(&table));
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| all(row, "th, td").iter().map(text).collect())
            .collect();
        for column in 0..cells[0].len() {
            let says = cells.iter().any(|row| row[column].trim() != "-");
            assert!(says, "column {column} of {}", text(&table));
        }
    }
}
