//! Who was counted, and who was not? From the rows read to the workers analysed, as STROBE asks, and from the
//! establishments listed to those visited.

use super::block::Burden;
use super::{Block, Column, Section, Table, lighter};
use crate::observe::{Note, Shape, Visits};
use crate::present::footnotes;
use crate::present::label::{capitalised, indicator_heading};
use crate::present::number::{count, counted};
use crate::report::Report;
use crate::report::flow::{Flow, PlaceFlow, WaveFlow};
use crate::text::{escaped, shown};

/// The way of rows, workers and establishments into the result.
pub fn section(report: &Report) -> Option<Section> {
    let flow = &report.details.as_ref()?.flow;
    let mut blocks = vec![Block::Paragraph(rows(report, flow))];
    if flow.waves.is_empty() {
        blocks.push(Block::Paragraph(WITHHELD.to_owned()));
    } else {
        let tables = |places: &[(Names, &PlaceFlow)]| -> Vec<Block> {
            let tables = [
                Some(workers(report, flow, places)),
                establishments(flow, places),
            ];
            tables.into_iter().flatten().map(Block::Table).collect()
        };
        let note = Block::Note(lighter::ROWS.to_owned());
        blocks.push(Block::Heavy {
            burden: Burden::Flow,
            blocks: tables(&places(flow)),
            lighter: tables(&waves(flow)).into_iter().chain([note]).collect(),
        });
        if report.disclosure.withheld > 0 {
            let note = "Cities with a withheld row are not listed.";
            blocks.push(Block::Note(note.to_owned()));
        }
    }
    blocks.extend(flow.unplaced.as_ref().map(|visits| {
        Block::Note(format!(
            "{} to no wave of this report.",
            counted(
                visits.listed,
                "listed establishment belongs",
                "listed establishments belong"
            )
        ))
    }));
    Some(Section {
        id: "data-flow",
        title: "Data flow",
        blocks,
    })
}

/// In place of what would add up to rows that may not travel.
pub const WITHHELD: &str = "The numbers of workers and establishments are withheld with the rows that they would give away.";

fn rows(report: &Report, flow: &Flow) -> String {
    let inputs = report.inputs.iter();
    let inputs: Vec<_> = inputs
        .map(|input| {
            let rows = input.rows.map(|rows| counted(rows, "row", "rows"));
            let rows = rows.unwrap_or_else(|| "number of rows withheld".to_owned());
            format!("{} ({rows})", shown(&input.name))
        })
        .collect();
    let others = match flow.workers_of_other_waves {
        0 => String::new(),
        many => format!(
            " {} to waves that are not part of this report.",
            counted(many, "worker belongs", "workers belong")
        ),
    };
    format!(
        "Files read: {}. {}{others}",
        inputs.join(", "),
        unit(report, flow)
    )
}

/// What a row is; of assessments how many of them assess how many workers, where that may be told.
fn unit(report: &Report, flow: &Flow) -> String {
    let row = match (flow.assessments, flow.shape) {
        (Some(rule), _) => {
            let is_of_assessments = |note: &&Note| matches!(note, Note::Assessments { .. });
            return match report.notes.iter().find(is_of_assessments) {
                Some(note) => format!("{note}."),
                None => format!(
                    "Each row of observations is one observer's assessment of a worker: of several ages of a worker the \
                     {} counts.",
                    rule.title()
                ),
            };
        }
        (None, Shape::Ages | Shape::Outcomes) => "worker",
        (None, Shape::Tallies) => "establishment",
    };
    format!("Each row of observations is one {row}.")
}

/// Workers observed, left out by reason, and analysed: a row for each indicator where not all leave out the same workers.
fn workers(report: &Report, flow: &Flow, places: &[(Names, &PlaceFlow)]) -> Table {
    let are_alike = |place: &PlaceFlow| place.analysed.windows(2).all(|pair| pair[0] == pair[1]);
    let is_one_for_all = places.iter().all(|(_, place)| are_alike(place));
    let none = match flow.shape {
        Shape::Ages => "No age known",
        Shape::Outcomes | Shape::Tallies => "Not known",
    };
    let has_ranges = flow.shape != Shape::Outcomes;
    let mut columns = names(flow);
    columns.extend((!is_one_for_all).then(|| Column::text("Threshold")));
    columns.push(Column::number("Workers observed"));
    columns.push(Column::number(none));
    columns.extend(has_ranges.then(|| Column::number("Range spans the threshold")));
    columns.push(Column::number("Analysed"));
    let rows = places.iter().flat_map(|(names, place)| {
        let indicators = report.indicators.iter().zip(&place.analysed);
        let indicators = indicators.take(if is_one_for_all { 1 } else { usize::MAX });
        indicators.map(move |(indicator, analysed)| {
            let or_withheld =
                |number: Option<u64>| number.map_or_else(|| footnotes::WITHHELD.to_owned(), count);
            let unknown = analysed.map(|analysed| analysed.unknown);
            let mut cells = names.clone();
            cells.extend((!is_one_for_all).then(|| indicator_heading(indicator)));
            cells.push(count(place.workers));
            cells.push(or_withheld(unknown.map(|unknown| unknown.blank)));
            cells.extend(
                has_ranges.then(|| or_withheld(unknown.map(|unknown| unknown.on_both_sides))),
            );
            cells.push(or_withheld(analysed.map(|analysed| analysed.workers)));
            cells
        })
    });
    Table {
        caption: "Workers observed, of unknown status, and analysed".to_owned(),
        rows: rows.collect(),
        columns,
        totals: 0,
    }
}

/// A wave, where the study has waves, and a place in it.
type Names = Vec<String>;

/// The columns of the names.
fn names(flow: &Flow) -> Vec<Column> {
    let has_waves = flow.waves.iter().any(|wave| wave.label.is_some());
    let wave = has_waves.then(|| Column::text("Wave"));
    wave.into_iter().chain([Column::text("Place")]).collect()
}

/// Each wave, and below it its cities.
fn places(flow: &Flow) -> Vec<(Names, &PlaceFlow)> {
    let places = flow.waves.iter().flat_map(|wave| {
        let cities = wave.cities.iter();
        let cities = cities.map(|(city, place)| (named(wave, escaped(city)), place));
        std::iter::once(all(wave)).chain(cities).collect::<Vec<_>>()
    });
    places.collect()
}

/// Each wave alone.
fn waves(flow: &Flow) -> Vec<(Names, &PlaceFlow)> {
    flow.waves.iter().map(all).collect()
}

/// All of a wave.
fn all(wave: &WaveFlow) -> (Names, &PlaceFlow) {
    (named(wave, "All".to_owned()), &wave.all)
}

/// The names of a place in a wave.
fn named(wave: &WaveFlow, place: String) -> Names {
    let own = wave.label.as_deref().map(escaped);
    own.into_iter().chain([place]).collect()
}

/// Establishments listed, replaced, not visited by what came of it, and visited.
fn establishments(flow: &Flow, places: &[(Names, &PlaceFlow)]) -> Option<Table> {
    let lists: Vec<&Visits> = places
        .iter()
        .filter_map(|(_, place)| place.list.as_ref())
        .collect();
    let mut outcomes: Vec<&str> = Vec::new();
    for outcome in lists.iter().flat_map(|list| list.not_visited.keys()) {
        if !outcomes.contains(&outcome.as_str()) {
            outcomes.push(outcome);
        }
    }
    let has_list = !lists.is_empty();
    let has_replacements = lists.iter().any(|list| list.replacements.is_some());
    let mut columns = names(flow);
    if has_list {
        columns.push(Column::number("Listed"));
    }
    if has_replacements {
        columns.push(Column::number("Replacements"));
    }
    columns.extend(
        outcomes
            .iter()
            .map(|outcome| Column::number(capitalised(&shown(outcome)))),
    );
    let knows_empty = places
        .iter()
        .any(|(_, place)| place.known_empty().is_some());
    columns.push(Column::number("Visited"));
    if knows_empty {
        columns.push(Column::number("With nobody observed"));
    }
    let rows = places.iter().map(|(names, place)| {
        let list = place.list.as_ref();
        let or_dash = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), count);
        let mut cells = names.clone();
        if has_list {
            cells.push(or_dash(list.map(|list| list.listed)));
        }
        if has_replacements {
            let replacements = list.and_then(|list| list.replacements);
            cells.push(or_dash(
                replacements.map(|replacements| replacements.listed),
            ));
        }
        cells.extend(outcomes.iter().map(|&outcome| {
            or_dash(list.map(|list| list.not_visited.get(outcome).copied().unwrap_or(0)))
        }));
        cells.push(count(place.visited));
        if knows_empty {
            cells.push(or_dash(place.known_empty().map(|empty| empty as u64)));
        }
        cells
    });
    let caption = match (has_list, knows_empty) {
        (true, _) => "Establishments listed, not visited by reason, and visited",
        (false, true) => "Establishments visited",
        (false, false) => "Establishments where somebody was observed",
    };
    (!places.is_empty()).then(|| Table {
        caption: caption.to_owned(),
        rows: rows.collect(),
        columns,
        totals: 0,
    })
}
