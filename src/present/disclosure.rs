//! What was decided about rows that could tell of single people or places, in a sentence.

use super::number::{count, counted};
use crate::disclose::{Disclosure, NONE};
use crate::sensitivity::{Answers, LeftOut};

/// The mark of a row that breaks a rule.
pub const MARK: &str = "!";

/// What a marked row could do.
pub const MEANING: &str = "could tell of single people or places (few minors or others, few establishments, two that hold nearly \
                           everybody, or one or two in both waves of a change): withheld with --release";

/// Whether a result leaves the machine under rules, so that nothing may be in it of which they did not judge.
pub fn travels_guarded(disclosure: &Disclosure) -> bool {
    disclosure.released && disclosure.profile != NONE
}

/// The choice, and how many rows it concerns.
pub fn sentence(disclosure: &Disclosure) -> String {
    let rows = match disclosure.released {
        true => disclosure.withheld,
        false => disclosure.flagged,
    };
    said(disclosure, &counted(rows as u64, "row", "rows"))
}

/// The same of the answers to critics.
pub fn sentence_of_answers(disclosure: &Disclosure, answers: &Answers) -> String {
    let is_row = |found: &&(_, LeftOut)| matches!(found.1, LeftOut::Row { .. });
    let found = &answers.unfit.found;
    let rows = found.iter().filter(is_row).count();
    let numbers = found.len() - rows;
    let rows = counted(rows as u64, "row", "rows");
    let what = match numbers {
        0 => rows,
        some => format!(
            "{rows} and {}",
            counted(some as u64, "kind of number", "kinds of numbers")
        ),
    };
    said(disclosure, &what)
}

fn said(disclosure: &Disclosure, what: &str) -> String {
    if disclosure.profile == NONE {
        return "Disclosure control: none.".to_owned();
    }
    let rules = format!(
        "Disclosure control ({}, fewest shown {})",
        disclosure.profile.name,
        count(disclosure.min_cell)
    );
    match disclosure.released {
        true => format!("{rules}: {what} withheld."),
        false => format!("{rules}: {what} not fit to leave this machine."),
    }
}
