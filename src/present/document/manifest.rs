//! How can this be made again? The program, the command, the choices, the inputs, and the numbers for a script.

use super::{Block, Column, Section, Table};
use crate::present::json;
use crate::present::number::count;
use crate::present::table::WITHHELD;
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
            numbers(report),
        ],
    })
}

/// The longest JSON that a document holds.
const LONGEST: usize = 120_000;

/// How to have it otherwise.
const INSTEAD: &str = "The numbers as JSON are too many for this page: the same command with analyze or compare in place of \
                       report, and --format json --release, writes them.";

/// What is shown as JSON, or how to have it.
fn numbers(report: &Report) -> Block {
    let json = json::render(report);
    if json.len() > LONGEST {
        return Block::Paragraph(INSTEAD.to_owned());
    }
    Block::Details {
        summary: "The numbers as JSON".to_owned(),
        blocks: vec![Block::Code(json)],
        instead: Some(INSTEAD),
    }
}
