//! What do critics ask, and what does the study answer? A sentence for each question, with its numbers behind it.

use super::{Block, Column, Section, Table};
use crate::present::figure;
use crate::present::page::{Grid, Part};
use crate::present::sensitivity::{self, sections};
use crate::report::Report;
use crate::sensitivity::Question;

/// In place of what is too much for a page.
const INSTEAD: &str = "Too much for this page: sensitivity --release prints it.";

/// The answers, where there are any.
pub fn section(report: &Report) -> Option<Section> {
    let answers = report.answers.as_ref()?;
    let sections = sections(report, answers).into_iter();
    let blocks = sections.flat_map(|section| answer(report, section));
    Some(Section {
        id: "critics",
        title: "What critics ask",
        blocks: blocks.collect(),
    })
}

fn answer(report: &Report, section: sensitivity::Section) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(section.title.to_owned()),
        Block::Paragraph(section.sentence),
    ];
    if section.question == Question::HiddenTrade {
        blocks.extend(maps(report));
    }
    let numbers = numbers(section.title, section.parts);
    let is_table = |block: &Block| matches!(block, Block::Table(_));
    if !numbers.iter().any(is_table) {
        blocks.extend(numbers);
    } else {
        blocks.push(Block::Details {
            summary: format!("{}: the numbers", section.title),
            blocks: numbers,
            instead: Some(INSTEAD),
        });
    }
    blocks.extend(section.left_out.map(Block::Note));
    blocks
}

/// The map of the first indicator; those of others are behind their titles.
fn maps(report: &Report) -> Vec<Block> {
    let maps = figure::contours(report).into_iter().enumerate();
    let maps = maps.map(|(place, map)| match place {
        0 => Block::Contour(map),
        _ => Block::Details {
            summary: map.title.clone(),
            blocks: vec![Block::Contour(map)],
            instead: Some(INSTEAD),
        },
    });
    maps.collect()
}

/// Tables and what must be known of them. What stands before a table is its caption.
fn numbers(title: &str, parts: Vec<Part>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut caption: Option<String> = None;
    for part in parts {
        match part {
            Part::Paragraph { text, .. } | Part::Line(text, _) => {
                blocks.extend(caption.replace(text).map(Block::Note));
            }
            Part::Gap => blocks.extend(caption.take().map(Block::Note)),
            Part::Table(grid) => {
                let table = table(title, caption.take(), &grid);
                let has_rows = !table.rows.is_empty();
                blocks.extend(has_rows.then(|| Block::Table(without_empty_columns(table))));
            }
        }
    }
    blocks.extend(caption.map(Block::Note));
    blocks
}

/// A table without columns in which no row has anything, as where all of it is withheld.
fn without_empty_columns(table: Table) -> Table {
    let says = |place: usize| table.rows.iter().any(|row| row[place] != "-");
    let kept: Vec<usize> = (0..table.columns.len())
        .filter(|&place| place == 0 || says(place))
        .collect();
    Table {
        columns: kept
            .iter()
            .map(|&place| table.columns[place].clone())
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|row| kept.iter().map(|&place| row[place].clone()).collect())
            .collect(),
        ..table
    }
}

fn table(title: &str, caption: Option<String>, grid: &Grid) -> Table {
    let (mut headings, rows) = grid.cells();
    // On the terminal the heading of the first column may stand for a title, where it says of whom the table is.
    let names_whom =
        |heading: &&mut String| heading.contains(|letter: char| letter.is_ascii_digit());
    let first = headings.first_mut().filter(names_whom);
    let caption = match (caption, first) {
        (Some(caption), _) => caption,
        (None, Some(first)) => std::mem::take(first),
        // A few columns say themselves what they are.
        (None, None) => match headings.as_slice() {
            [_, only] => only.clone(),
            [_, one, other] => format!("{one}; {other}"),
            _ => title.to_owned(),
        },
    };
    let columns = headings
        .into_iter()
        .enumerate()
        .map(|(place, heading)| match place {
            0 => Column::text(heading),
            _ => Column::number(heading),
        });
    let cells = |row: &[String]| row.iter().map(|cell| cell.replace('\n', " ")).collect();
    Table {
        caption,
        columns: columns.collect(),
        rows: rows.into_iter().map(cells).collect(),
        totals: 0,
    }
}
