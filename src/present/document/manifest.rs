//! How can this be made again? The program, the command, the choices, the inputs, and the numbers for a script.

use super::{Block, Column, Section, Table};
use crate::present::footnotes::WITHHELD;
use crate::present::number::count;
use crate::present::{in_lines, json, sensitivity};
use crate::report::Report;
use crate::text::shown;

/// How the report was made, and what it shows as JSON.
pub fn section(report: &Report) -> Option<Section> {
    let manifest = report.manifest.as_ref()?;
    let settings = manifest.settings.iter();
    let settings = settings.map(|(name, value)| ((*name).to_owned(), shown(value)));
    let inputs = report.inputs.iter().map(|input| {
        let fingerprint = input.sha256.clone().unwrap_or_else(|| "-".to_owned());
        vec![
            shown(&input.name),
            input.rows.map_or_else(|| WITHHELD.to_owned(), count),
            fingerprint,
        ]
    });
    let program = format!("{} {}", env!("CARGO_PKG_NAME"), manifest.version);
    Some(Section {
        id: "manifest",
        title: "How it was made",
        blocks: vec![
            Block::Definitions(vec![("Program".to_owned(), program)]),
            Block::Code(manifest.line()),
            Block::Details {
                summary: "Every setting, typed or not".to_owned(),
                blocks: vec![Block::Definitions(settings.collect())],
                instead: None,
            },
            Block::Table(Table {
                caption: "Files that were read".to_owned(),
                columns: vec![
                    Column::text("File"),
                    Column::number("Rows"),
                    Column::text("SHA-256"),
                ],
                rows: inputs.collect(),
                totals: 0,
            }),
        ]
        .into_iter()
        .chain(numbers(report))
        .collect(),
    })
}

/// The longest JSON that a document holds.
const LONGEST: usize = 120_000;

/// How to have the result otherwise.
const INSTEAD: &str = "The numbers as JSON are too many for this page: the same command with compare --waves (or analyze, of a \
                       single wave) in place of report, and -o numbers.json --release, writes them.";

/// How to have the answers to critics otherwise.
const INSTEAD_OF_ANSWERS: &str = "What critics ask as JSON is too much for this page: the same command with sensitivity in \
                                  place of report, and -o answers.json --release, writes it.";

/// What is shown as JSON: the result, and the answers to critics.
fn numbers(report: &Report) -> Vec<Block> {
    let result = as_json(
        "The numbers as JSON",
        in_lines(&json::document(report)),
        INSTEAD,
    );
    let answers = report.answers.as_ref().map(|answers| {
        let json = in_lines(&sensitivity::document(report, answers));
        as_json("What critics ask as JSON", json, INSTEAD_OF_ANSWERS)
    });
    std::iter::once(result).chain(answers).collect()
}

/// JSON, or how to have it.
fn as_json(summary: &str, json: String, instead: &'static str) -> Block {
    if json.len() > LONGEST {
        return Block::Paragraph(instead.to_owned());
    }
    Block::Details {
        summary: summary.to_owned(),
        blocks: vec![Block::Code(json)],
        instead: Some(instead),
    }
}
