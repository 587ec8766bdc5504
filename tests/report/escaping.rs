//! No label of a study becomes markup, a formula, a command or another label, in any form of the report.

use super::support::page::{all, figure, markdown_tables, text};
use super::{page, report_of};

/// Labels that some program would take for more than a label, and one that is long.
const LABELS: [&str; 9] = [
    "<script>alert(1)</script>",
    "=1+1",
    "a|b",
    "::error::x",
    "\"><img src=x onerror=alert(1)>",
    "&amp; ]]> --> ```",
    "[x](javascript:alert)",
    "شارع النخيل",
    "A name of a city that goes on and on and does not seem to find its end at all",
];

fn study() -> String {
    let mut text = "city,establishment_id,age\n".to_owned();
    for (place, label) in LABELS.iter().enumerate() {
        let label = label.replace('"', "\"\"");
        for establishment in 0..4 {
            for worker in 0..12 {
                let age = if (establishment + worker + place) % 3 == 0 {
                    16
                } else {
                    22
                };
                text += &format!("\"{label}\",E{establishment},{age}\n");
            }
        }
    }
    text
}

#[test]
fn a_page_shows_labels_as_they_are() {
    let html = report_of(&study(), &[]);
    let page = page(&html);
    let root = page.root_element();
    assert!(all(&root, "script, img, body [onerror]").is_empty());
    assert_eq!(page.errors.len(), 0, "{:?}", page.errors);
    let labels: Vec<String> = figure(&page, "forest-17")
        .rows
        .into_iter()
        .map(|row| row.label)
        .collect();
    assert_eq!(labels[..LABELS.len()], LABELS);
    let places: Vec<String> = all(&root, "#data-flow tbody tr th")
        .iter()
        .map(text)
        .collect();
    assert!(
        LABELS
            .iter()
            .all(|label| places.iter().any(|place| place == label)),
        "{places:?}"
    );
}

#[test]
fn markdown_shows_labels_as_they_are() {
    let markdown = report_of(&study(), &["--format", "markdown"]);
    let tables = markdown_tables(&markdown);
    let labels: Vec<&String> = tables[0].iter().skip(2).map(|row| &row[0]).collect();
    assert_eq!(labels[..LABELS.len()], LABELS);
    assert!(tables[0].iter().all(|row| row.len() == tables[0][0].len()));
    let prose: String = markdown.split("```").step_by(2).collect();
    assert!(!prose.contains("<script") && !prose.contains("<img"));
    assert!(
        !markdown
            .lines()
            .any(|line| line.trim_start().starts_with("::"))
    );
}

#[test]
fn a_figure_shows_labels_as_they_are() {
    let svg = report_of(&study(), &["--format", "svg"]);
    let document = roxmltree::Document::parse(&svg).expect("XML");
    assert!(
        !document
            .descendants()
            .any(|node| node.has_tag_name("script") || node.has_tag_name("img"))
    );
    let texts: Vec<&str> = document
        .descendants()
        .filter(roxmltree::Node::is_text)
        .filter_map(|node| node.text())
        .collect();
    for label in LABELS {
        let start: String = label.chars().take(12).collect();
        let is_shown =
            |text: &&str| **text == *label || (text.ends_with('…') && text.starts_with(&start));
        assert!(texts.iter().any(is_shown), "{label}");
    }
}

#[test]
fn labels_of_waves_and_columns_are_escaped_too() {
    let mut text = "wave,<b>kind</b>,establishment_id,age\n".to_owned();
    for wave in ["<i>1</i>", "a|b"] {
        for worker in 0..200 {
            let age = if worker % 5 == 0 { 16 } else { 22 };
            text += &format!("{wave},x{},E{},{age}\n", worker % 2, worker % 10);
        }
    }
    let by = ["--by", "<b>kind</b>", "--disclosure", "none"];
    let html = report_of(&text, &by);
    let page = page(&html);
    assert!(all(&page.root_element(), "i, main b:not(.notes b)").is_empty());
    let waves: Vec<String> = figure(&page, "forest-17")
        .rows
        .into_iter()
        .map(|row| row.wave)
        .collect();
    assert_eq!(waves[..2], ["<i>1</i>", "a|b"]);
    let markdown = report_of(&text, &[&by[..], &["--format", "markdown"]].concat());
    let tables = markdown_tables(&markdown);
    assert_eq!(tables[0][0][0], "<b>kind</b>");
    assert_eq!(tables[0][3][1], "a|b");
}

#[test]
fn codes_that_colour_a_terminal_are_refused() {
    let text = study().replace("=1+1", "\u{1b}[31mred");
    let run = super::support::report_text(&text, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
    assert!(!run.stderr.contains('\u{1b}'));
}

#[test]
fn a_wave_without_a_label_is_refused() {
    let text = "wave,establishment_id,age\n2012,E1,16\n,E2,20\n";
    let run = super::support::report_text(text, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{run:?}");
}
