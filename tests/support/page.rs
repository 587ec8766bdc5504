//! Reports read back: a page as browsers read it, Markdown as GitHub does, a figure as XML.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

/// The elements that a selector finds.
pub fn all<'a>(within: &ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    within.select(&selector).collect()
}

/// What a reader sees of an element; spaces that lines are not broken at are spaces.
pub fn text(element: &ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.replace('\u{a0}', " ").trim().to_owned()
}

/// An attribute that is there.
pub fn attribute(element: &ElementRef<'_>, name: &str) -> String {
    let value = element.value().attr(name);
    value
        .unwrap_or_else(|| panic!("{name} of {}", element.html()))
        .to_owned()
}

/// What a page shows as JSON: the result first, and then the answers to critics, as far as it is not too heavy.
pub fn documents(page: &Html) -> Vec<Value> {
    let code = all(&page.root_element(), "#manifest details code");
    let texts = code.iter().map(|code| code.text().collect::<String>());
    let json = texts.map(|text| serde_json::from_str(&text).expect("JSON"));
    json.collect()
}

/// The same of a Markdown document.
pub fn documents_of_markdown(text: &str) -> Vec<Value> {
    let blocks = text.split("```text\n{").skip(1);
    let json = blocks.map(|block| {
        let (inner, _) = block.split_once("\n```").expect("the end of the block");
        serde_json::from_str(&format!("{{{inner}")).expect("JSON")
    });
    json.collect()
}

/// A row of a figure on a page.
#[derive(Debug)]
pub struct FigureRow {
    pub label: String,
    pub wave: String,
    /// The cells by their headings.
    pub cells: BTreeMap<String, String>,
    pub is_withheld: bool,
    /// Where intervals begin and end, and where points lie, as numbers on the scale.
    pub intervals: Vec<[f64; 2]>,
    pub points: Vec<f64>,
    pub has_arrow: bool,
}

/// A figure of a page: the numbers at its ends, and its rows.
#[derive(Debug)]
pub struct Figure {
    pub ends: [f64; 2],
    pub rows: Vec<FigureRow>,
    /// Whether a sentence stands in place of all rows.
    pub is_withheld: bool,
}

/// The figure of that id.
pub fn figure(page: &Html, id: &str) -> Figure {
    let root = page.root_element();
    let figures = all(&root, &format!("figure[id='{id}']"));
    let [figure] = figures.as_slice() else {
        panic!("{} figures {id}", figures.len());
    };
    let ticks = all(figure, "tfoot text.tick-label");
    let ticks: Vec<(f64, f64)> = ticks
        .iter()
        .map(|tick| {
            (
                per_cent(&attribute(tick, "x")),
                text(tick).parse().expect("a number"),
            )
        })
        .collect();
    // Where nothing is shown there is no scale.
    let ticks = if ticks.is_empty() {
        vec![(0.0, 0.0), (100.0, 100.0)]
    } else {
        ticks
    };
    let number_at = number_at(&ticks);
    let mut rows = Vec::new();
    let mut label = String::new();
    for row in all(figure, "tbody:not(.section) tr") {
        if let [group] = all(&row, "th.group").as_slice() {
            label = text(group);
        }
        let wave = all(&row, "th.wave").first().map(text).unwrap_or_default();
        let cells = all(&row, "td[data-label]");
        let cells = cells
            .iter()
            .map(|cell| (attribute(cell, "data-label"), text(cell)));
        let across =
            |line: &ElementRef<'_>, name: &str| number_at(per_cent(&attribute(line, name)));
        rows.push(FigureRow {
            label: label.clone(),
            wave,
            cells: cells.collect(),
            is_withheld: !all(&row, "td.withheld").is_empty(),
            intervals: all(&row, "line.interval")
                .iter()
                .map(|line| [across(line, "x1"), across(line, "x2")])
                .collect(),
            points: all(&row, "path.point")
                .iter()
                .map(|point| {
                    let place = point.parent().and_then(ElementRef::wrap).expect("a place");
                    across(&place, "x")
                })
                .collect(),
            has_arrow: !all(&row, "path.arrow").is_empty(),
        });
    }
    let ends = [ticks[0].1, ticks[ticks.len() - 1].1];
    let is_withheld = all(figure, "table").is_empty() && all(figure, "p.withheld").len() == 1;
    Figure {
        ends,
        rows,
        is_withheld,
    }
}

/// The number at a place, from ticks with their places: only the first and the last are asked.
pub fn number_at(ticks: &[(f64, f64)]) -> impl Fn(f64) -> f64 {
    let ((first, low), (last, high)) = (ticks[0], ticks[ticks.len() - 1]);
    for &(place, number) in ticks {
        let even = low + (high - low) * (place - first) / (last - first);
        assert!(
            (even - number).abs() < 0.01 * (high - low),
            "ticks are even: {ticks:?}"
        );
    }
    move |place| low + (high - low) * (place - first) / (last - first)
}

/// `12.5%` as 12.5.
pub fn per_cent(text: &str) -> f64 {
    let number = text.strip_suffix('%').expect("per cent");
    number.parse().expect("a number")
}

/// Tables of Markdown: the cells of each row, headings first.
pub fn markdown_tables(markdown: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut is_within = false;
    for line in markdown.lines() {
        let is_row = line.starts_with("| ");
        if is_row && !is_within {
            tables.push(Vec::new());
        }
        is_within = is_row;
        if let Some(table) = tables.last_mut().filter(|_| is_row) {
            table.push(cells(line));
        }
    }
    tables
}

/// The cells of a line, as GitHub parts and reads them.
fn cells(line: &str) -> Vec<String> {
    let inner = line
        .trim()
        .strip_prefix('|')
        .and_then(|line| line.strip_suffix('|'));
    let mut cells = vec![String::new()];
    let mut letters = inner.expect("a row of a table").chars();
    while let Some(letter) = letters.next() {
        match letter {
            '|' => cells.push(String::new()),
            '\\' => cells.last_mut().unwrap().extend(letters.next()),
            _ => cells.last_mut().unwrap().push(letter),
        }
    }
    let cells = cells.iter().map(|cell| {
        let cell = cell.replace("&lt;", "<").replace("&gt;", ">");
        cell.replace("&#64;", "@")
            .replace("&amp;", "&")
            .trim()
            .to_owned()
    });
    cells.collect()
}
