//! The page, its figures and Markdown say what JSON says, number by number.

use prevalence::present::number::{count, effect, p_value, percent, percent_range};
use scraper::Html;
use serde_json::Value;

use super::support::page::{Figure, FigureRow, all, documents, figure, markdown_tables, text};
use super::{STUDIES, page, report};

/// What rounding to a hundredth of a per cent of the width moves a mark.
const DRAWN: f64 = 2e-4;

/// The result as the JSON that a page shows.
fn json(page: &Html) -> Value {
    documents(page).remove(0)
}

fn rows<'a>(json: &'a Value, key: &str) -> &'a [Value] {
    json[key].as_array().map_or(&[], Vec::as_slice)
}

/// What names each indicator on the page, with its threshold.
fn indicators(json: &Value) -> Vec<(String, Value)> {
    let thresholds = rows(&json["settings"], "thresholds");
    if thresholds.is_empty() {
        return vec![("i1".to_owned(), Value::Null)];
    }
    let named = |threshold: &Value| (threshold.to_string(), threshold.clone());
    thresholds.iter().map(named).collect()
}

fn label(row: &Value) -> String {
    let values = row["domain"].as_object().unwrap().values();
    let values: Vec<_> = values.filter_map(Value::as_str).collect();
    if values.is_empty() {
        "Overall".to_owned()
    } else {
        values.join(", ")
    }
}

fn is_of(row: &Value, threshold: &Value) -> bool {
    row["threshold"] == *threshold
}

fn or_dash(number: &Value, written: impl Fn(f64) -> String) -> String {
    number.as_f64().map_or_else(|| "-".to_owned(), written)
}

fn range(row: &Value) -> String {
    match (row["conf_low"].as_f64(), row["conf_high"].as_f64()) {
        (Some(low), Some(high)) => percent_range(low, high),
        _ => "-".to_owned(),
    }
}

#[test]
fn every_estimate_stands_in_its_row_and_lies_where_it_says() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        let json = json(&page);
        for (id, threshold) in indicators(&json) {
            let figure = figure(&page, &format!("forest-{id}"));
            let estimates = rows(&json, "estimates").iter();
            let estimates: Vec<_> = estimates.filter(|row| is_of(row, &threshold)).collect();
            if figure.is_withheld {
                assert!(estimates.iter().all(|row| row["withheld"] == true));
                continue;
            }
            assert_eq!(figure.rows.len(), estimates.len(), "{folder} {arguments:?}");
            for estimate in estimates {
                check_estimate(&figure, estimate);
            }
        }
    }
}

fn check_estimate(figure: &Figure, estimate: &Value) {
    let (label, wave) = (
        label(estimate),
        estimate["wave"].as_str().unwrap_or_default(),
    );
    let mut found = figure
        .rows
        .iter()
        .filter(|row| row.label == label && row.wave == wave);
    let row = found
        .next()
        .unwrap_or_else(|| panic!("no {label} {wave} in {figure:?}"));
    if estimate["withheld"] == true {
        assert!(
            row.is_withheld && row.cells.is_empty() && row.points.is_empty(),
            "{row:?}"
        );
        return;
    }
    let counts =
        [&estimate["positives"], &estimate["n"]].map(|number| count(number.as_u64().unwrap()));
    let cell = |name: &str| {
        row.cells
            .iter()
            .find(|(heading, _)| heading.contains(name))
            .map(|(_, text)| text.as_str())
    };
    assert_eq!(cell("/n"), Some(counts.join("/").as_str()));
    assert_eq!(row.cells["%"], or_dash(&estimate["estimate"], percent));
    assert_eq!(cell("interval"), Some(range(estimate).as_str()));
    let establishments = count(estimate["establishments"].as_u64().unwrap());
    assert_eq!(
        cell("Estab.").or_else(|| cell("PSUs")),
        Some(establishments.as_str())
    );
    assert_eq!(
        row.cells.get("DEFF").map_or("-", String::as_str),
        or_dash(&estimate["deff"], effect)
    );
    check_marks(figure, row, &[estimate]);
}

/// Marks lie where the numbers say, and an arrow shows that an interval goes on.
fn check_marks(figure: &Figure, row: &FigureRow, estimates: &[&Value]) {
    let [first, last] = figure.ends;
    let near = |drawn: f64, number: f64| {
        let shown = (100.0 * number).clamp(first, last);
        assert!(
            (drawn - shown).abs() <= DRAWN * (last - first),
            "{drawn} {shown} {row:?}"
        );
    };
    let points = estimates
        .iter()
        .filter_map(|estimate| estimate["estimate"].as_f64());
    let points: Vec<f64> = points.collect();
    assert_eq!(row.points.len(), points.len());
    row.points
        .iter()
        .zip(points)
        .for_each(|(&drawn, point)| near(drawn, point));
    let limits = estimates.iter().filter_map(|estimate| {
        Some([
            estimate["conf_low"].as_f64()?,
            estimate["conf_high"].as_f64()?,
        ])
    });
    let limits: Vec<[f64; 2]> = limits.collect();
    assert_eq!(row.intervals.len(), limits.len());
    for (drawn, limits) in row.intervals.iter().zip(&limits) {
        near(drawn[0], limits[0]);
        near(drawn[1], limits[1]);
    }
    let leaves = limits.iter().any(|limits| 100.0 * limits[1] > last + 1e-9);
    assert_eq!(row.has_arrow, leaves, "{row:?}");
}

/// The page of a study whose counts are small says nothing of most of them.
#[test]
fn what_is_withheld_has_no_number_and_no_mark() {
    let page = page(&report(
        "studies/cambodia",
        &["obs-2012.csv", "obs-2015.csv"],
    ));
    let json = json(&page);
    let is_withheld = |row: &&Value| row["withheld"] == true;
    let withheld = rows(&json, "estimates").iter().filter(is_withheld).count();
    assert!(withheld > 3, "{withheld}");
    let drawn = ["forest-17", "forest-15"].map(|id| {
        let rows = figure(&page, id).rows;
        rows.iter().filter(|row| row.is_withheld).count()
    });
    assert_eq!(drawn.iter().sum::<usize>(), withheld);
    let root = page.root_element();
    let lead = all(&root, "header p").iter().map(text).collect::<String>();
    assert!(
        lead.contains("the overall share aged 15 and under is withheld"),
        "{lead}"
    );
    let said = text(&all(&root, "#disclosure")[0]);
    let all_rows = json["disclosure"]["withheld"].as_u64().unwrap();
    assert!(
        said.contains("sacro") && said.contains(&format!("{all_rows} rows withheld")),
        "{said}"
    );
}

#[test]
fn before_and_after_are_the_estimates_of_the_two_waves() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        let json = json(&page);
        let Some((from, to)) = pair(&json) else {
            continue;
        };
        for (id, threshold) in indicators(&json) {
            let figure = figure(&page, &format!("change-{id}"));
            let comparisons = rows(&json, "comparisons")
                .iter()
                .filter(|row| is_of(row, &threshold));
            for comparison in comparisons.filter(|row| row["from"] == from && row["to"] == to) {
                if figure.is_withheld {
                    assert_eq!(comparison["withheld"], true);
                    continue;
                }
                let row = figure
                    .rows
                    .iter()
                    .find(|row| row.label == label(comparison))
                    .unwrap();
                let estimate = |wave: &str| {
                    let estimates = rows(&json, "estimates").iter();
                    let mut estimates = estimates.filter(|row| {
                        is_of(row, &threshold) && row["domain"] == comparison["domain"]
                    });
                    estimates.find(|row| row["wave"] == wave).unwrap()
                };
                if comparison["withheld"] == true {
                    assert!(row.is_withheld && row.points.is_empty());
                    continue;
                }
                assert_eq!(
                    row.cells[&format!("{from}, %")],
                    or_dash(&comparison["before"], percent)
                );
                assert_eq!(
                    row.cells[&format!("{to}, %")],
                    or_dash(&comparison["after"], percent)
                );
                check_marks(&figure, row, &[estimate(&from), estimate(&to)]);
            }
        }
    }
}

/// The first wave and the last.
fn pair(json: &Value) -> Option<(String, String)> {
    let wave = |row: &Value, key: &str| row[key].as_str().map(str::to_owned);
    let last = rows(json, "comparisons").last()?;
    Some((wave(last, "from")?, wave(last, "to")?))
}

#[test]
fn rows_of_before_and_after_go_from_the_largest_fall_to_the_largest_rise() {
    let arguments = ["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"];
    let page = page(&report("studies/cambodia", &arguments));
    let figure = figure(&page, "change-17");
    let shown = figure
        .rows
        .iter()
        .filter(|row| !row.is_withheld && row.label != "Overall");
    let changes: Vec<f64> = shown
        .map(|row| row.cells["Change, points"].parse().unwrap())
        .collect();
    assert!(changes.is_sorted() && changes.len() > 1, "{changes:?}");
    assert_eq!(figure.rows.last().unwrap().label, "Overall");
}

#[test]
fn every_comparison_stands_in_the_table_of_its_waves() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        let json = json(&page);
        let mut expected = Vec::new();
        for comparison in rows(&json, "comparisons")
            .iter()
            .filter(|row| row["withheld"] != true)
        {
            let test = &comparison["test"];
            let p = if comparison["domain"] == serde_json::json!({}) {
                &test["p_value"]
            } else {
                &test["p_adjusted"]
            };
            let cells = [
                label(comparison),
                or_dash(&comparison["before"], percent),
                or_dash(&comparison["after"], percent),
                or_dash(p, p_value),
            ];
            expected.push(cells);
        }
        let tables = all(&page.root_element(), "#change table");
        let mut found = Vec::new();
        for row in tables.iter().flat_map(|table| all(table, "tbody tr")) {
            let cells: Vec<String> = all(&row, "th, td").iter().map(text).collect();
            // A trend has fewer columns, and what is withheld no numbers.
            if cells.len() == 8 && !cells.contains(&"withheld".to_owned()) {
                found.push([&cells[0], &cells[1], &cells[2], &cells[6]].map(Clone::clone));
            }
        }
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{folder} {arguments:?}");
    }
}

/// The share of the earlier wave stands beside a change that is withheld, where that wave shows it; else nothing does.
#[test]
fn a_withheld_change_has_the_share_that_its_earlier_wave_shows() {
    for (folder, arguments, expected) in [
        (
            "studies/cambodia",
            &["obs-2012.csv", "obs-2015.csv"][..],
            [2, 0],
        ),
        ("reports", &["small.csv"], [3, 2]),
    ] {
        let page = page(&report(folder, arguments));
        let json = json(&page);
        let mut withheld = [0, 0];
        for threshold in [17, 15] {
            let tables = all(&page.root_element(), "#change table");
            let caption = format!("Aged {threshold} and under: change");
            let tables = tables
                .iter()
                .filter(|table| text(table).starts_with(&caption));
            for row in tables.flat_map(|table| all(table, "tbody tr")) {
                let cells: Vec<String> = all(&row, "th, td").iter().map(text).collect();
                if !cells.contains(&"withheld".to_owned()) {
                    continue;
                }
                let mut estimates = rows(&json, "estimates").iter();
                let earlier = estimates.find(|estimate| {
                    estimate["wave"] == "2012"
                        && estimate["threshold"] == threshold
                        && label(estimate) == cells[0]
                });
                let earlier = earlier.expect("the row of the wave");
                if earlier["withheld"] == true {
                    assert_eq!(cells[1..], ["withheld", "", "", "", "", "", ""]);
                    withheld[1] += 1;
                } else {
                    let share = percent(earlier["estimate"].as_f64().unwrap());
                    assert_eq!(cells[1..], [share.as_str(), "withheld", "", "", "", "", ""]);
                    withheld[0] += 1;
                }
            }
        }
        assert_eq!(withheld, expected, "{folder}");
    }
}

#[test]
fn markdown_has_the_tables_of_the_page() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        let markdown = report(folder, &[arguments, &["--format", "markdown"][..]].concat());
        let tables = markdown_tables(&markdown);
        let numbers = |rows: &mut dyn Iterator<Item = Vec<String>>| -> Vec<Vec<String>> {
            let rows =
                rows.map(|cells| cells.into_iter().filter(|cell| !cell.is_empty()).collect());
            rows.collect()
        };
        let on_page: Vec<Vec<Vec<String>>> = all(&page.root_element(), "main table")
            .iter()
            .map(|table| numbers(&mut page_rows(table).into_iter()))
            .collect();
        let in_markdown: Vec<Vec<Vec<String>>> = tables
            .into_iter()
            .map(|table| numbers(&mut table.into_iter().skip(2)))
            .collect();
        assert_eq!(in_markdown, on_page, "{folder} {arguments:?}");
    }
}

/// The rows of a table, a group's name in each of its rows.
fn page_rows(table: &scraper::ElementRef<'_>) -> Vec<Vec<String>> {
    let mut group = None;
    let rows = all(table, "tbody tr").into_iter().map(|row| {
        if let [own] = all(&row, "th.group").as_slice() {
            group = Some(text(own));
        }
        let cells = all(&row, "th:not(.group), td:not(.marks)");
        let is_section = all(&row, "th[colspan]").len() == 1;
        let name = group.clone().filter(|_| !is_section);
        name.into_iter().chain(cells.iter().map(text)).collect()
    });
    rows.collect()
}
