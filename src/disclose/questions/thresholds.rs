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

#[cfg(test)]
mod tests {
    use super::super::super::cell::tests::cell;
    use super::super::super::layer::Layer;
    use super::super::super::map::{Cell, Kind};
    use super::*;

    const RULES: Rules = Rules { min_cell: 10 };

    /// The minors of six places at 17, at 16 and at 15, among twenty workers each.
    fn everybody(minors: [[u64; 6]; 3]) -> Map {
        let at = |minors: [u64; 6]| cell(0, &minors.map(|minors| (minors, 20 - minors)));
        let less = |more: [u64; 6], fewer: [u64; 6]| std::array::from_fn(|at| more[at] - fewer[at]);
        let between = |older: usize, younger: usize| Layer::Between { older, younger };
        let layers = vec![
            Layer::At(0),
            Layer::At(1),
            Layer::At(2),
            between(0, 1),
            between(0, 2),
            between(1, 2),
            Layer::Workers,
        ];
        let weighted = |minors: [u64; 6]| [minors.iter().sum::<u64>() as f64, 120.0];
        let [at_17, at_16, at_15] = minors;
        let facts = vec![
            at(at_17),
            at(at_16),
            at(at_15),
            at(less(at_17, at_16)),
            at(less(at_17, at_15)),
            at(less(at_16, at_15)),
            at([0; 6]),
        ];
        let own = Cell {
            facts,
            workers: 120,
            weights: Some([1.0; 2]),
            weighted: minors.map(weighted).to_vec(),
            psus: Vec::new(),
            by_weight: None,
            kind: Kind::Row,
        };
        Map {
            layers,
            cells: vec![own],
            sums: Vec::new(),
            groups: Vec::new(),
            rows: vec![0],
            takes_are_fixed: false,
            places: None,
        }
    }

    fn shown(minors: [[u64; 6]; 3]) -> Vec<bool> {
        let own = vec![vec![true, false, false]];
        let further = vec![vec![false, true, true]];
        with_further(&everybody(minors), RULES, &own, &own, &further).remove(0)
    }

    #[test]
    fn further_thresholds_are_shown_where_nobody_between_is_few() {
        let minors = [[6; 6], [6, 6, 6, 4, 2, 0], [6, 3, 3, 0, 0, 0]];
        assert_eq!(shown(minors), [true, true, true]);
    }

    #[test]
    fn of_two_that_tell_of_few_the_further_one_goes() {
        // Three of 17: 16 and under is not shown, and 17 and under is.
        let minors = [[4; 6], [4, 4, 4, 4, 4, 1], [4, 4, 2, 0, 0, 0]];
        assert_eq!(shown(minors), [true, false, true]);
        // Three of 16: of two further ones the later.
        let minors = [[4; 6], [4, 4, 4, 2, 0, 0], [4, 4, 3, 0, 0, 0]];
        assert_eq!(shown(minors), [true, true, false]);
    }
}
