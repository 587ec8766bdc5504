//! Who was counted, and who was not? From the rows read to the workers analysed, as STROBE asks, and from the
//! establishments listed to those visited.

use super::{Block, Column, Section, Table};
use crate::observe::{Shape, Visits};
use crate::present::label::{indicator_title, label};
use crate::present::number::{count, counted};
use crate::report::Report;
use crate::report::flow::{Flow, PlaceFlow};
use crate::text::shown;

/// The way of rows, workers and establishments into the result.
pub fn section(report: &Report) -> Option<Section> {
    let flow = &report.details.as_ref()?.flow;
    let mut blocks = vec![Block::Paragraph(rows(report, flow)), Block::Table(workers(report, flow))];
    blocks.extend(establishments(flow).map(Block::Table));
    blocks.extend(flow.unplaced.as_ref().map(|visits| {
        Block::Note(format!(
            "Of the list, {} of no wave of this report.",
            counted(visits.listed, "establishment is", "establishments are")
        ))
    }));
    Some(Section {
        id: "data-flow",
        title: "Data flow",
        blocks,
    })
}

fn rows(report: &Report, flow: &Flow) -> String {
    let inputs = report.inputs.iter();
    let inputs: Vec<_> = inputs
        .map(|input| format!("{} from {}", counted(input.rows, "row", "rows"), shown(&input.name)))
        .collect();
    let unit = match flow.shape {
        Shape::Ages | Shape::Outcomes => "one for each worker observed",
        Shape::Tallies => "one for each establishment",
    };
    let others = match flow.workers_of_other_waves {
        0 => String::new(),
        many => format!(" {} of waves that were not asked for.", counted(many, "worker is", "workers are")),
    };
    format!("Read were {}; rows of the study are {unit}.{others}", inputs.join(", "))
}

/// Workers observed, left out by reason, and analysed.
fn workers(report: &Report, flow: &Flow) -> Table {
    let mut columns = vec![Column::text("Wave, place"), Column::number("Workers observed")];
    for indicator in &report.indicators {
        let what = indicator_title(indicator);
        columns.push(Column::number(format!("{what}: no age known")));
        columns.push(Column::number("Age range on both sides"));
        columns.push(Column::number("Analysed"));
    }
    let places = places(flow);
    let rows = places.iter().map(|(name, place)| {
        let analysed = place.analysed.iter().flat_map(|analysed| {
            let unknown = analysed.unknown;
            [unknown.blank, unknown.on_both_sides, analysed.workers].map(count)
        });
        [name.clone(), count(place.workers)].into_iter().chain(analysed).collect()
    });
    Table {
        caption: "Workers: observed, of unknown status by reason, and analysed".to_owned(),
        rows: rows.collect(),
        columns,
        totals: 0,
    }
}

/// Each wave, and below it its cities.
fn places(flow: &Flow) -> Vec<(String, &PlaceFlow)> {
    let waves = flow.waves.iter().flat_map(|wave| {
        let own = wave.label.as_deref().map_or_else(|| "All".to_owned(), label);
        let cities = wave.cities.iter();
        let cities = cities.map({
            let own = own.clone();
            move |(city, place)| (format!("{own}, {}", label(city)), place)
        });
        let all = (own, &wave.all);
        std::iter::once(all).chain(cities).collect::<Vec<_>>()
    });
    waves.collect()
}

/// Establishments listed, replaced, not visited by what came of it, and visited.
fn establishments(flow: &Flow) -> Option<Table> {
    let places = places(flow);
    let lists: Vec<&Visits> = places.iter().filter_map(|(_, place)| place.list.as_ref()).collect();
    let mut outcomes: Vec<&str> = Vec::new();
    for outcome in lists.iter().flat_map(|list| list.not_visited.keys()) {
        if !outcomes.contains(&outcome.as_str()) {
            outcomes.push(outcome);
        }
    }
    let has_list = !lists.is_empty();
    let has_replacements = lists.iter().any(|list| list.replacements.is_some());
    let mut columns = vec![Column::text("Wave, place")];
    if has_list {
        columns.push(Column::number("Listed"));
    }
    if has_replacements {
        columns.push(Column::number("Of these replacements"));
    }
    columns.extend(outcomes.iter().map(|outcome| Column::number(capitalised(outcome))));
    columns.extend(["Visited", "Of these with nobody observed"].map(Column::number));
    let rows = places.iter().map(|(name, place)| {
        let list = place.list.as_ref();
        let or_dash = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), count);
        let mut cells = vec![name.clone()];
        if has_list {
            cells.push(or_dash(list.map(|list| list.listed)));
        }
        if has_replacements {
            let replacements = list.and_then(|list| list.replacements);
            cells.push(or_dash(replacements.map(|replacements| replacements.listed)));
        }
        cells.extend(outcomes.iter().map(|&outcome| {
            or_dash(list.map(|list| list.not_visited.get(outcome).copied().unwrap_or(0)))
        }));
        cells.push(count(place.visited));
        cells.push(count(place.empty));
        cells
    });
    (!places.is_empty()).then(|| Table {
        caption: "Establishments: listed, not visited by reason, and visited".to_owned(),
        rows: rows.collect(),
        columns,
        totals: 0,
    })
}

fn capitalised(text: &str) -> String {
    let text = shown(text);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text,
    }
}
