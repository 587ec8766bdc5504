//! What is not shown, and by whose rules?

use super::{Block, Section};
use crate::disclose::{Disclosure, NONE};
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
             establishments{}, or two establishments that hold more than nine tenths of its workers; and if they would \
             give such a row away. A zero is shown. Numbers have the digits of the tables, in the JSON too: further \
             ones could be solved for counts.",
            few(decided.min_cell),
            fewest_places(decided.min_cell)
        ));
        text.push(format!(
            "The rules follow the {}. These parts of it are not applied: {}.",
            decided.profile.source, decided.profile.not_done
        ));
        text.extend(own_threshold(decided));
    }
    Some(Section {
        id: "disclosure",
        title: "Disclosure",
        blocks: vec![Block::Paragraph(text.join(" "))],
    })
}

/// What is asked of minors so few that they cannot be in three establishments, where so few are shown.
fn fewest_places(min_cell: u64) -> &'static str {
    match min_cell {
        0 | 1 => {
            " (of two minors: in fewer than two; a single minor is shown, as the threshold is 1)"
        }
        2 => " (of two minors: in fewer than two)",
        _ => "",
    }
}

/// That the threshold is not that of the profile, where it is not.
fn own_threshold(decided: &Disclosure) -> Option<String> {
    let (published, own) = (decided.profile.min_cell, decided.min_cell);
    (own != published).then(|| {
        format!(
            "Their threshold of {} was set to {} by --min-cell.",
            count(published),
            count(own)
        )
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
