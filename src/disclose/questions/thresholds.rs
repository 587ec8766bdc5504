//! Which rows at further thresholds may be shown? Those that give away no row that was asked for: of two that
//! cannot stand side by side, the further one goes.

use super::super::map::Map;
use super::super::rule::Rules;
use super::super::withhold::Ledger;

/// For each cell of a map, at every indicator, whether something is so.
pub type Rows = Vec<Vec<bool>>;

/// The rows that may be shown: those that are shown already, and of the further ones as many as nothing speaks
/// against.
pub fn with_further(map: &Map, rules: Rules, asked: &Rows, shown: &Rows, further: &Rows) -> Rows {
    let all = together(map, rules, asked, shown, further);
    all.unwrap_or_else(|| one_by_one(map, rules, asked, shown, further))
}

/// The same where all are tried at once; none if rows that are shown already would have to go.
fn together(map: &Map, rules: Rules, asked: &Rows, shown: &Rows, further: &Rows) -> Option<Rows> {
    let [asked, tried] = [asked, shown].map(|rows| either(rows, further));
    let settled = Ledger::of_rows(map, rules, asked, tried).settled();
    let mut rows = shown.iter().zip(&settled);
    let stays =
        rows.all(|(shown, settled)| shown.iter().zip(settled).all(|(own, left)| left >= own));
    stays.then_some(settled)
}

/// Maps with more cells than this are not tried again for each threshold: it takes too long.
const MOST_CELLS: usize = 2_000;

fn one_by_one(map: &Map, rules: Rules, asked: &Rows, shown: &Rows, further: &Rows) -> Rows {
    let mut asked = asked.clone();
    let mut shown = shown.clone();
    if map.cells.len() > MOST_CELLS {
        return shown;
    }
    for indicator in 0..map.indicators() {
        let own: Rows = further.iter().map(|row| only(row, indicator)).collect();
        if let Some(settled) = together(map, rules, &asked, &shown, &own) {
            shown = settled;
            asked = either(&asked, &own);
        }
    }
    shown
}

fn only(row: &[bool], indicator: usize) -> Vec<bool> {
    let places = row.iter().enumerate();
    places
        .map(|(place, &is)| is && place == indicator)
        .collect()
}

/// Whether either is so.
pub fn either(one: &Rows, other: &Rows) -> Rows {
    let rows = one.iter().zip(other);
    let either = |(one, other): (&bool, &bool)| *one || *other;
    rows.map(|(one, other)| one.iter().zip(other).map(either).collect())
        .collect()
}
