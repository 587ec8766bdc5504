//! What was decided about rows that could tell of single people or places, in a sentence.

use super::number::{count, counted};
use crate::disclose::{Disclosure, NONE};

/// The mark of a row that breaks a rule.
pub const MARK: &str = "!";

/// What a marked row could do.
pub const MEANING: &str = "could tell of single people or places (few minors or others, few establishments, or two that hold \
                           nearly everybody): withheld with --release";

/// The choice, and how many rows it concerns.
pub fn sentence(disclosure: &Disclosure) -> String {
    if disclosure.profile == NONE {
        return "Disclosure control: none.".to_owned();
    }
    let rules = format!(
        "Disclosure control ({}, fewest shown {})",
        disclosure.profile.name,
        count(disclosure.min_cell)
    );
    if disclosure.released {
        let rows = counted(disclosure.withheld as u64, "row", "rows");
        format!("{rules}: {rows} withheld.")
    } else {
        let rows = counted(disclosure.flagged as u64, "row", "rows");
        format!("{rules}: {rows} not fit to leave this machine.")
    }
}
