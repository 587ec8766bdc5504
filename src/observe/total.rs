//! Is this row the sum of others? Spreadsheets end in such rows, and counted they double a study.

use super::fault::Fault;
use super::role::{Role, folded};
use super::row::Row;

/// The roles whose cells name what a row is of.
const NAMES: [Role; 5] = [
    Role::Establishment,
    Role::City,
    Role::Stratum,
    Role::Type,
    Role::Wave,
];

/// What stands in a row of totals where others have a name, without spaces and accents.
const WORDS: &[&str] = &[
    "all",
    "average",
    "ensemble",
    "gesamt",
    "grandtotal",
    "insgesamt",
    "kabuuan",
    "mean",
    "media",
    "mittelwert",
    "moyenne",
    "overall",
    "promedio",
    "sarob",
    "sarup",
    "somme",
    "soustotal",
    "subtotal",
    "sum",
    "suma",
    "summe",
    "total",
    "totalgeneral",
    "totals",
    "\u{179f}\u{179a}\u{1794}",
];

/// The fault of a row of totals, and the column that says so. Of a label only a word of the list is told: in
/// a shifted row there are ids in every column.
pub fn fault(row: &Row<'_>) -> Option<(usize, Fault)> {
    NAMES.iter().find_map(|&role| {
        let column = row.header.column(role)?;
        let text = row.text(column);
        if role.is_identifier() {
            return is_total(text).then_some((column, Fault::Total { label: None }));
        }
        let label = row.notation.label(text);
        // One that is for everything is a stratum or type too.
        let is_for_all = role != Role::City && folded(bare(&label)) == "all";
        (is_total(&label) && !is_for_all).then(|| {
            let label = is_word(&label).then(|| (role, label.into_owned()));
            (column, Fault::Total { label })
        })
    })
}

/// Whether a cell is a word for totals, or ends in one as the subtotals of a spreadsheet do: `Alpha Total`.
pub fn is_total(cell: &str) -> bool {
    const LONGEST: usize = 80;
    if cell.len() > LONGEST || cell.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let last = bare(cell).split_whitespace().next_back().map(folded);
    matches!(last.as_deref(), Some("total" | "totals" | "subtotal")) || is_word(cell)
}

fn is_word(cell: &str) -> bool {
    WORDS.contains(&&*folded(bare(cell)))
}

/// A cell without the signs around it.
fn bare(cell: &str) -> &str {
    cell.trim_matches(|letter: char| letter.is_ascii_punctuation() || letter == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_totals_is_one_in_any_case_and_with_accents() {
        for cell in [
            "Total",
            "TOTALS",
            "Total:",
            "= Sum =",
            "Grand total",
            "Sub-total",
            "Sous-total",
            "Total g\u{e9}n\u{e9}ral",
            "Phnom Penh Total",
            "Gesamt",
            "\u{179f}\u{179a}\u{17bb}\u{1794}",
        ] {
            assert!(is_total(cell), "{cell}");
        }
        for cell in [
            "",
            "E1",
            "Total 7",
            "Totality",
            "Sumatra",
            "Allen",
            "Total Bar",
            "Media-Luna",
        ] {
            assert!(!is_total(cell), "{cell}");
        }
    }
}
