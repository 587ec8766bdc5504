//! What changed between waves, by how much, and how sure is it?

use super::change_words::{bounds, definition, parts, per_unit, same_establishments};
use super::{Block, Column, Section, Table, lighter};
use crate::present::change_table::{cells, trend_cells};
use crate::present::figure;
use crate::present::label::{domain_name, indicator_heading};
use crate::present::sentence;
use crate::report::{Changes, PairReport, Report, Row, Subject};
use crate::tally::Indicator;
use crate::text::escaped;

/// Before and after: the first wave and the latest.
pub fn figure(report: &Report) -> Option<Section> {
    let pair = report.changes.as_ref()?.pairs.last()?;
    let plots = report.indicators.iter();
    let plots = plots.filter_map(|indicator| figure::change(report, pair, indicator));
    Some(Section {
        id: "before-and-after",
        title: "Before and after",
        blocks: plots.map(lighter::changes).collect(),
    })
}

/// The table of each pair of waves, and the trends.
pub fn section(report: &Report) -> Option<Section> {
    let changes = report.changes.as_ref()?;
    let pairs = changes.pairs.iter();
    let mut blocks: Vec<Block> = pairs
        .flat_map(|pair| {
            let indicators = report.indicators.iter();
            indicators.flat_map(move |indicator| of_pair(report, changes, pair, indicator))
        })
        .collect();
    blocks.extend(withheld_of_same(changes).map(|text| Block::Paragraph(text.to_owned())));
    let trends = report.indicators.iter();
    blocks.extend(trends.filter_map(|indicator| trend(report, changes, indicator)));
    blocks.extend(has_numbers(changes).then(|| Block::Note(definition(report, changes))));
    Some(Section {
        id: "change",
        title: "Change",
        blocks,
    })
}

fn of_pair(
    report: &Report,
    changes: &Changes,
    pair: &PairReport,
    indicator: &Indicator,
) -> Vec<Block> {
    let (rows, totals) = in_order(&pair.comparisons, indicator);
    if rows.is_empty() {
        return Vec::new();
    }
    let level = report.settings.choices.level;
    let (from, to) = (escaped(&pair.from), escaped(&pair.to));
    let caption = format!(
        "{}: change from {from} to {to}",
        indicator_heading(indicator)
    );
    if rows.iter().all(|row| row.shown().is_none()) {
        return vec![withheld(&caption)];
    }
    let columns = vec![
        Column::text(figure::heading(report)),
        Column::number(format!("{from}, %")),
        Column::number(format!("{to}, %")),
        Column::number("Change, points"),
        Column::number(format!("{level} interval")),
        Column::number("Relative change"),
        Column::number(format!("p, {}", changes.choices.adjustment.title())),
        Column::text(""),
    ];
    let table = Table {
        caption,
        rows: rows
            .iter()
            .map(|row| named(row, cells(report, pair, row, columns.len())))
            .collect(),
        columns,
        totals,
    };
    let overall = rows.iter().filter(|row| row.domain().is_overall());
    let sentences = overall.flat_map(|row| {
        let shown = row.shown();
        let more = shown
            .into_iter()
            .flat_map(|row| bounds(row).into_iter().chain(parts(changes, row)));
        std::iter::once(sentence::change_row(pair, row, level))
            .chain(more)
            .collect::<Vec<_>>()
    });
    let same = pair.same_establishments.iter();
    let is_told = withheld_of_same(changes).is_none();
    let same = same.filter(|row| is_told && row.indicator() == indicator);
    let sentences = sentences.chain(same.map(same_establishments));
    let text = Block::Paragraph(sentences.collect::<Vec<_>>().join(" "));
    let is_first = report.indicators.first() == Some(indicator);
    vec![lighter::of_totals(table, is_first), text]
}

/// What is said of the establishments that are in two waves, where all of it is withheld: once for all pairs.
fn withheld_of_same(changes: &Changes) -> Option<&'static str> {
    let rows = changes
        .pairs
        .iter()
        .flat_map(|pair| &pair.same_establishments);
    let shown: Vec<bool> = rows.map(|row| row.shown().is_some()).collect();
    match shown.as_slice() {
        [] | [_] => None,
        shown if shown.contains(&true) => None,
        _ if changes.pairs.len() == 1 => {
            Some("The changes in the establishments that are in both waves are withheld.")
        }
        _ => Some("The changes in the establishments that are in two of the waves are withheld."),
    }
}

/// What is said in place of a table that would show nothing.
fn withheld(caption: &str) -> Block {
    let caption = caption.replacen(": ", ", ", 1);
    Block::Paragraph(format!(
        "{caption}: all rows are withheld, because the numbers could tell of single people or places."
    ))
}

/// Whether there is a number to explain.
fn has_numbers(changes: &Changes) -> bool {
    let pairs = &changes.pairs;
    let mut rows = pairs.iter().flat_map(|pair| &pair.comparisons);
    let mut same = pairs.iter().flat_map(|pair| &pair.same_establishments);
    rows.any(|row| row.shown().is_some())
        || same.any(|row| row.shown().is_some())
        || changes.trends.iter().any(|row| row.shown().is_some())
}

/// The cells of a row behind its name.
fn named<T: Subject>(row: &Row<T>, cells: Vec<String>) -> Vec<String> {
    let name = domain_name(row.domain());
    std::iter::once(name)
        .chain(cells.into_iter().skip(1))
        .collect()
}

/// Domains first, everybody last; and how many rows everybody has.
fn in_order<'a, T: Subject>(rows: &'a [Row<T>], indicator: &Indicator) -> (Vec<&'a Row<T>>, usize) {
    let rows = rows.iter().filter(|row| row.indicator() == indicator);
    let (overall, mut rows): (Vec<_>, Vec<_>) = rows.partition(|row| row.domain().is_overall());
    let totals = if rows.is_empty() { 0 } else { overall.len() };
    rows.extend(overall);
    (rows, totals)
}

fn trend(report: &Report, changes: &Changes, indicator: &Indicator) -> Option<Block> {
    let (rows, totals) = in_order(&changes.trends, indicator);
    if rows.is_empty() {
        return None;
    }
    let caption = format!("{}: trend over all waves", indicator_heading(indicator));
    if rows.iter().all(|row| row.shown().is_none()) {
        return Some(withheld(&caption));
    }
    Some(Block::Table(Table {
        caption,
        columns: vec![
            Column::text(figure::heading(report)),
            Column::number(format!("Points per {}", per_unit(report))),
            Column::number(format!("{} interval", report.settings.choices.level)),
            Column::number("p"),
        ],
        rows: rows
            .into_iter()
            .map(|row| named(row, trend_cells(row)))
            .collect(),
        totals,
    }))
}
