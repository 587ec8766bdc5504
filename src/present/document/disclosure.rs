//! What is not shown, and by whose rules?

use super::{Block, Section};
use crate::disclose::NONE;
use crate::present::disclosure;
use crate::present::number::count;
use crate::report::Report;

/// What was decided about rows that could tell of single people or places.
pub fn section(report: &Report) -> Option<Section> {
    let decided = &report.disclosure;
    let mut text = vec![disclosure::sentence(decided)];
    if decided.profile == NONE {
        text.push(
            "No row was judged and none is withheld: this copy is not meant for others.".to_owned(),
        );
    } else {
        text.push(format!(
            "All numbers of a row are withheld if it has {}fewer than three establishments, minors in fewer than three \
             establishments, or two establishments that hold more than nine tenths of its workers; and if they would \
             give such a row away. A zero is shown. Numbers have the digits of the tables, in the JSON too: further \
             ones could be solved for counts.",
            few(decided.min_cell)
        ));
        text.push(format!(
            "The rules follow the {}. These parts of it are not applied: {}.",
            decided.profile.source, decided.profile.not_done
        ));
    }
    Some(Section {
        id: "disclosure",
        title: "Disclosure",
        blocks: vec![Block::Paragraph(text.join(" "))],
    })
}

/// The counts that are not shown.
fn few(min_cell: u64) -> String {
    match min_cell {
        0 | 1 => String::new(),
        2 => "1 minor or 1 other, ".to_owned(),
        _ => format!("1 to {0} minors or 1 to {0} others, ", count(min_cell - 1)),
    }
}
