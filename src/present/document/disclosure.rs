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
            "Nothing was judged and nothing is withheld: this copy is not for others.".to_owned(),
        );
    } else {
        text.push(format!(
            "A row is withheld, with all its numbers, where {}fewer than three establishments are in it, minors are in \
             fewer than three, or two establishments hold over nine tenths of it; and where it would give such a row \
             away. None observed is shown.",
            few(decided.min_cell)
        ));
        text.push(format!(
            "The rules follow the {}; not done is: {}.",
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
        2 => "1 minor or 1 other is in it, ".to_owned(),
        _ => format!("1 to {} minors or others are in it, ", count(min_cell - 1)),
    }
}
