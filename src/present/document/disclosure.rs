//! What is not shown, and by whose rules?

use super::{Block, Section};
use crate::disclose::NONE;
use crate::present::number::counted;
use crate::report::Report;

/// What was decided about rows that could tell of single people or places.
pub fn section(report: &Report) -> Option<Section> {
    let disclosure = &report.disclosure;
    let rules = match disclosure.profile.name {
        name if disclosure.profile == NONE => format!("Rules: {name}."),
        name => format!(
            "Rules: {name}, with at least {} in a cell unless there are none.",
            counted(disclosure.min_cell, "worker", "workers")
        ),
    };
    let hidden = if disclosure.profile == NONE {
        "Nothing is withheld, and nothing was judged: this copy is not for release.".to_owned()
    } else if disclosure.released {
        format!(
            "{} withheld, with all numbers, because they could tell of single people or places, or give back another row \
             that could.",
            counted(disclosure.withheld, "row is", "rows are")
        )
    } else {
        format!(
            "Nothing is withheld: this copy is not for release. {} these rules.",
            counted(disclosure.flagged, "row breaks", "rows break")
        )
    };
    Some(Section {
        id: "disclosure",
        title: "Disclosure",
        blocks: vec![Block::Paragraph(format!("{rules} {hidden}"))],
    })
}
