//! Which rows must be withheld so that nothing that is withheld can be calculated?
//!
//! A row that breaks a rule is withheld. Then others must be, because rows add up: of a sum whose whole is
//! shown the hidden parts are a cell too, their total less what is shown, and it must break no rule; one
//! hidden part alone is no secret. So one part after the other is withheld, the smallest first, and where
//! that does not help the whole; again, until nothing is left to do. The same holds for what the rows
//! of two thresholds tell of the ages between them, and for the workers that all rows of a domain tell.

use super::bounds::{Bounds, Seen};
use super::cell::Facts;
use super::layer::Layer;
use super::map::{Kind, Map, Sum};
use super::rule::Rules;
use super::solve::{self, Equation};
use super::squares::Printed;

/// The rows of a wave, and which of them are withheld.
pub struct Ledger<'a> {
    map: &'a Map,
    rules: Rules,
    /// For each cell whether it is shown, at every indicator.
    shown: Vec<Vec<bool>>,
    /// For each cell whether somebody asked for its row, at every indicator: nobody sees the others.
    asked: Vec<Vec<bool>>,
    /// Rows that must be withheld with another row: which, and that other one.
    bound: Vec<[Row; 2]>,
    /// What rows say beside their counts.
    printed: Option<&'a dyn Printed>,
}

/// A row: its cell, and its indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The cell.
    pub cell: usize,
    /// The indicator.
    pub indicator: usize,
}

impl<'a> Ledger<'a> {
    /// Everything is shown. The second row of each of `bound` tells of the first one.
    pub fn new(map: &'a Map, rules: Rules, bound: Vec<[Row; 2]>) -> Self {
        let mut shown = vec![vec![false; map.indicators()]; map.cells.len()];
        for &cell in &map.rows {
            shown[cell].fill(true);
        }
        Self {
            map,
            rules,
            asked: shown.clone(),
            shown,
            bound,
            printed: None,
        }
    }

    /// The same, where rows say something of each place.
    pub fn beside(self, printed: &'a dyn Printed) -> Self {
        Self {
            printed: Some(printed),
            ..self
        }
    }

    /// These rows are shown, of those that somebody asked for.
    pub fn of_rows(
        map: &'a Map,
        rules: Rules,
        asked: Vec<Vec<bool>>,
        shown: Vec<Vec<bool>>,
    ) -> Self {
        Self {
            map,
            rules,
            asked,
            shown,
            bound: Vec::new(),
            printed: None,
        }
    }

    /// Withholds what must be, and says whether each row is still shown.
    pub fn settled(mut self) -> Vec<Vec<bool>> {
        self.withhold_unsafe_rows();
        loop {
            let before = self.shown.clone();
            self.withhold_bound_rows();
            for layer in 0..self.map.layers.len() {
                for sum in &self.map.sums {
                    while let Some(cell) = self.cell_to_withhold(sum, layer) {
                        self.withhold(cell, layer);
                    }
                }
            }
            let is_settled = self.shown == before
                && !self.withhold_for_what_is_determined()
                && !self.withhold_for_what_is_bounded();
            if is_settled {
                return self.shown;
            }
        }
    }

    fn withhold_unsafe_rows(&mut self) {
        for &cell in &self.map.rows {
            for (layer, facts) in self.map.cells[cell].facts.iter().enumerate() {
                let is_of_all = self.map.layers[layer] == Layer::Workers;
                if !is_of_all && !self.rules.allow(facts) {
                    self.withhold(cell, layer);
                }
            }
            for indicator in 0..self.map.indicators() {
                if self.map.has_few_psus(cell, indicator) {
                    self.shown[cell][indicator] = false;
                }
            }
        }
    }

    fn withhold_bound_rows(&mut self) {
        let mut again = true;
        while again {
            again = false;
            for [of, teller] in self.bound.clone() {
                if !self.is_shown(of) && self.is_shown(teller) {
                    self.shown[teller.cell][teller.indicator] = false;
                    again = true;
                }
            }
        }
    }

    fn is_shown(&self, row: Row) -> bool {
        self.shown[row.cell][row.indicator]
    }

    /// Withholds the rows that let a cell be seen at a layer.
    fn withhold(&mut self, cell: usize, layer: usize) {
        let indicators = self.map.indicators();
        let rows = self.map.layers[layer].rows_to_withhold(indicators);
        self.shown[cell][rows].fill(false);
    }

    /// Whether a reader sees a cell at a layer.
    fn is_seen(&self, cell: usize, layer: usize) -> bool {
        self.map.layers[layer].is_seen(&self.shown[cell])
    }

    /// The cell to withhold next so that a sum gives nothing away, if it does.
    fn cell_to_withhold(&self, sum: &Sum, layer: usize) -> Option<usize> {
        let hidden: Vec<usize> = self.hidden_parts(sum, layer);
        if !self.is_known(sum.whole, layer) {
            // The whole follows from its parts if all of them are shown.
            return (self.is_row(sum.whole, layer) && hidden.is_empty())
                .then(|| self.smallest(sum, layer, |_| true))
                .flatten();
        }
        if hidden.is_empty() {
            return None;
        }
        let tells = self.gives_away(&hidden, layer) || self.tells_by_weight(&hidden, layer);
        tells.then(|| {
            let covers = self.covers(&hidden);
            self.smallest(sum, layer, covers)
                .or_else(|| self.whole_to_withhold(sum, layer))
        })?
    }

    /// The cells that could hide beside some: where each of these has a weight of its own, those that
    /// share one, or have several.
    fn covers(&self, hidden: &[usize]) -> impl Fn(usize) -> bool {
        let weight = |cell: usize| self.map.cells[cell].weight().map(f64::to_bits);
        let weights: Option<Vec<u64>> = hidden.iter().map(|&cell| weight(cell)).collect();
        move |cell| match (&weights, weight(cell)) {
            (Some(weights), Some(own)) => weights.contains(&own),
            _ => true,
        }
    }

    fn hidden_parts(&self, sum: &Sum, layer: usize) -> Vec<usize> {
        let parts = sum.parts.iter().copied();
        parts.filter(|&part| !self.is_known(part, layer)).collect()
    }

    /// Whether a cell is seen, or no row and the sum of parts that are all seen.
    fn is_known(&self, cell: usize, layer: usize) -> bool {
        match self.map.cells[cell].kind {
            Kind::Row => self.is_seen(cell, layer),
            Kind::Blank => false,
            Kind::Domain => {
                let of_cell = self.map.sums.iter().filter(|sum| sum.whole == cell);
                let mut of_cell = of_cell.map(|sum| &sum.parts);
                of_cell.any(|parts| parts.iter().all(|&part| self.is_seen(part, layer)))
            }
        }
    }

    /// Whether a cell is a row at a layer: one that somebody asked for.
    fn is_row(&self, cell: usize, layer: usize) -> bool {
        let is_asked = self.map.layers[layer].is_seen(&self.asked[cell]);
        self.map.cells[cell].kind == Kind::Row && is_asked
    }

    /// Whether the total of hidden parts gives them away.
    fn gives_away(&self, hidden: &[usize], layer: usize) -> bool {
        let is_row = |cell: &&usize| self.is_row(**cell, layer);
        let facts = |&cell: &usize| &self.map.cells[cell].facts[layer];
        let together = Facts::of_all(hidden.iter().map(facts));
        if !self.rules.allow(&together) {
            return true;
        }
        let rows = hidden.iter().filter(is_row).count();
        let covering = hidden
            .iter()
            .filter(|&&cell| !self.is_told_by_zero(cell, layer));
        let alone = rows > 0 && covering.count() < 2;
        // As many establishments as parts: one in each.
        let one_each = rows > 0 && together.establishments <= hidden.len() as u64;
        let all_at_an_end = rows == hidden.len() && self.is_at_an_end(&together, rows);
        alone || all_at_an_end || (one_each && !together.is_empty())
    }

    /// Whether so many rows, if each was withheld for being few, can only be at one end of what is few: all of
    /// them one, or all of them as many as are few at most.
    fn is_at_an_end(&self, together: &Facts, rows: usize) -> bool {
        let rows = rows as u64;
        let most = rows * (self.rules.min_cell - 1);
        let is_end = |people: u64| people > 0 && (people == rows || people == most);
        is_end(together.minors) || is_end(together.others)
    }

    /// Whether it is known of a hidden part that it has no minors: nobody is at a larger threshold.
    fn is_told_by_zero(&self, cell: usize, layer: usize) -> bool {
        let Layer::At(indicator) = self.map.layers[layer] else {
            return false;
        };
        let layers = self.map.layers.iter();
        let mut larger = layers.filter_map(|layer| match *layer {
            Layer::Between { older, younger } if younger == indicator => Some(older),
            _ => None,
        });
        larger.any(|older| self.shown[cell][older] && self.map.cells[cell].facts[older].minors == 0)
    }

    /// Whether the weighted total of hidden parts tells them apart: each has a weight of its own, so that
    /// parts of other weights are no cover.
    fn tells_by_weight(&self, hidden: &[usize], layer: usize) -> bool {
        let weight = |&cell: &usize| self.map.cells[cell].weight().map(f64::to_bits);
        let Some(weights) = hidden.iter().map(weight).collect::<Option<Vec<u64>>>() else {
            return false;
        };
        let alike = |weight: u64| -> Vec<usize> {
            let cells = hidden.iter().zip(&weights);
            let cells = cells.filter(|(_, own)| **own == weight);
            cells.map(|(&cell, _)| cell).collect()
        };
        weights
            .iter()
            .any(|&weight| self.gives_away(&alike(weight), layer))
    }

    /// The shown part with the fewest workers that hides something.
    fn smallest(
        &self,
        sum: &Sum,
        layer: usize,
        is_wanted: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let parts = sum.parts.iter().copied().filter(|&part| {
            self.is_seen(part, layer) && !self.is_told_by_zero(part, layer) && is_wanted(part)
        });
        parts.min_by_key(|&part| (self.map.cells[part].workers, part))
    }

    /// The whole of a sum; where that is no row, a part of another sum that tells it.
    fn whole_to_withhold(&self, sum: &Sum, layer: usize) -> Option<usize> {
        if self.is_seen(sum.whole, layer) {
            return Some(sum.whole);
        }
        let others = self
            .map
            .sums
            .iter()
            .filter(|other| other.whole == sum.whole);
        others
            .filter_map(|other| self.smallest(other, layer, |_| true))
            .next()
    }

    /// Withholds one more row if all sums together determine a withheld one.
    fn withhold_for_what_is_determined(&mut self) -> bool {
        for layer in 0..self.map.layers.len() {
            let hidden = self.determined_rows(layer);
            let Some(&cell) = hidden.first() else {
                continue;
            };
            if self.withhold_beside(cell, layer).is_some() {
                return true;
            }
        }
        false
    }

    /// Withholds one more row of a sum that a cell is in, a part, or else the whole, and says which at which layer.
    fn withhold_beside(&mut self, cell: usize, layer: usize) -> Option<(usize, usize)> {
        let of_cell = |sum: &&Sum| sum.whole == cell || sum.parts.contains(&cell);
        let sums = || self.map.sums.iter().filter(of_cell);
        let part = sums().find_map(|sum| self.smallest(sum, layer, |_| true));
        let whole = || sums().find_map(|sum| self.whole_to_withhold(sum, layer));
        let own = || self.told_elsewhere(cell);
        let (cell, layer) = part.or_else(whole).map(|next| (next, layer)).or_else(own)?;
        self.withhold(cell, layer);
        Some((cell, layer))
    }

    /// A row of the same cell that is still shown.
    fn told_elsewhere(&self, cell: usize) -> Option<(usize, usize)> {
        let mut indicators = 0..self.map.indicators();
        indicators
            .find(|&indicator| self.shown[cell][indicator])
            .map(|indicator| (cell, indicator))
    }

    /// Withholds more rows if what is shown leaves a number of a withheld one a single value.
    fn withhold_for_what_is_bounded(&mut self) -> bool {
        let bounds = Bounds::new(Seen {
            map: self.map,
            rules: self.rules,
            asked: &self.asked,
            shown: &self.shown,
        });
        let mut told = bounds.determined();
        if told.is_empty() {
            told = bounds.weighted();
        }
        if let Some(printed) = self.printed.filter(|_| told.is_empty()) {
            told = bounds.squared(printed);
        }
        let mut taken = Vec::new();
        for [cell, indicator] in told {
            // One more row of a sum may be enough for all of its parts.
            if self.asked[cell][indicator] && !self.has_one_of(cell, indicator, &taken) {
                taken.extend(self.withhold_beside(cell, indicator));
            }
        }
        !taken.is_empty()
    }

    /// Whether a sum that a cell is in has one of these, at a layer.
    fn has_one_of(&self, cell: usize, layer: usize, cells: &[(usize, usize)]) -> bool {
        let has = |sum: &Sum, cell: usize| sum.whole == cell || sum.parts.contains(&cell);
        let mut sums = self.map.sums.iter().filter(|sum| has(sum, cell));
        let own = |sum: &Sum| {
            let mut cells = cells.iter().filter(|(_, own)| *own == layer);
            cells.any(|&(taken, _)| has(sum, taken))
        };
        sums.any(own)
    }

    /// The withheld rows that the sums of a layer determine.
    fn determined_rows(&self, layer: usize) -> Vec<usize> {
        let equation = |sum: &Sum| -> Equation {
            let whole = (sum.whole, -1);
            let parts = sum.parts.iter().map(|&part| (part, 1));
            let terms = parts.chain([whole]);
            terms
                .filter(|&(cell, _)| !self.is_seen(cell, layer))
                .collect()
        };
        let equations: Vec<_> = self.map.sums.iter().map(equation).collect();
        let determined = solve::determined(&equations).into_iter();
        let rows = determined.filter(|&cell| self.is_row(cell, layer));
        rows.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::tests::cell;
    use super::super::map::Cell;
    use super::*;

    const RULES: Rules = Rules { min_cell: 10 };

    /// A table with its overall row, at one indicator: of each domain the minors and others of each of
    /// its establishments, and the weight of its workers.
    fn table(domains: &[(&[(u64, u64)], f64)]) -> Map {
        let mut cells = vec![Cell::default()];
        let mut all = Facts::default();
        for (number, (establishments, weight)) in (0..).zip(domains) {
            let facts = cell(100 * number, establishments);
            all = all.merged(&facts);
            cells.push(row(facts, [*weight; 2]));
        }
        cells[0] = row(all, [1.0, 2.0]);
        let rows: Vec<usize> = (0..cells.len()).collect();
        Map {
            layers: vec![Layer::At(0), Layer::Workers],
            sums: vec![Sum {
                whole: 0,
                parts: rows[1..].to_vec(),
            }],
            groups: Vec::new(),
            rows,
            takes_are_fixed: false,
            places: None,
            cells,
        }
    }

    fn row(facts: Facts, weights: [f64; 2]) -> Cell {
        Cell {
            workers: facts.minors + facts.others,
            weighted: vec![[0.0; 2]],
            psus: Vec::new(),
            by_weight: None,
            facts: vec![facts.clone(), facts],
            weights: Some(weights),
            kind: Kind::Row,
        }
    }

    fn shown(map: &Map) -> Vec<bool> {
        let settled = Ledger::new(map, RULES, Vec::new()).settled();
        settled.into_iter().map(|row| row[0]).collect()
    }

    const LARGE: &[(u64, u64)] = &[(5, 40), (5, 40), (5, 40), (5, 40)];
    const MIDDLE: &[(u64, u64)] = &[(4, 20), (4, 20), (4, 20)];
    const FEW: &[(u64, u64)] = &[(1, 20), (1, 20), (1, 30)];
    const ZERO: &[(u64, u64)] = &[(0, 5), (0, 5), (0, 5)];

    #[test]
    fn what_breaks_no_rule_is_shown() {
        let map = table(&[(LARGE, 1.0), (MIDDLE, 1.0), (ZERO, 1.0)]);
        assert_eq!(shown(&map), [true; 4]);
    }

    #[test]
    fn one_withheld_row_takes_the_smallest_other_with_it() {
        let map = table(&[(LARGE, 1.0), (FEW, 1.0), (MIDDLE, 1.0)]);
        assert_eq!(shown(&map), [true, true, false, false]);
    }

    #[test]
    fn what_is_missing_from_the_total_is_a_cell_too() {
        // With nobody beside them the few are still few.
        let map = table(&[(LARGE, 1.0), (FEW, 1.0), (ZERO, 1.0), (LARGE, 1.0)]);
        assert_eq!(shown(&map), [true, false, false, false, true]);
    }

    #[test]
    fn rows_that_were_withheld_for_themselves_leave_each_other_three_numbers() {
        // Both are larger than what is shown, so that both were withheld for themselves, and are 1 to 9: 9 and 9 make
        // 18, 9 and 8 make 17, and only of 16 each may be 7, 8 or 9.
        let minors = |number: usize| -> Vec<(u64, u64)> { vec![(1, 20); number] };
        let ones: &[(u64, u64)] = &[(1, 3); 20];
        let shown_with = |number| {
            let [nine, own] = [minors(9), minors(number)];
            shown(&table(&[
                (LARGE, 1.0),
                (ones, 1.0),
                (&nine, 1.0),
                (&own, 1.0),
            ]))
        };
        assert_eq!(shown_with(7), [true, true, true, false, false]);
        assert_eq!(shown_with(8), [true, true, false, false, false]);
        assert_eq!(shown_with(9), [true, true, false, false, false]);
    }

    #[test]
    fn where_no_part_helps_the_total_is_withheld() {
        let map = table(&[(FEW, 1.0), (ZERO, 1.0)]);
        assert_eq!(shown(&map), [false, false, true]);
    }

    #[test]
    fn rows_of_one_weight_each_are_no_cover_for_each_other() {
        let weights = |weights: [f64; 3]| {
            let [one, two, three] = weights;
            shown(&table(&[(LARGE, one), (FEW, two), (MIDDLE, three)]))
        };
        assert_eq!(weights([1.0, 1.5, 2.0]), [false, true, false, true]);
        assert_eq!(weights([1.0, 1.5, 1.5]), [true, true, false, false]);
    }

    #[test]
    fn a_row_goes_with_the_one_that_it_tells_of() {
        let map = table(&[(LARGE, 1.0), (FEW, 1.0), (MIDDLE, 1.0), (ZERO, 1.0)]);
        let row = |cell| Row { cell, indicator: 0 };
        let bound = vec![[row(2), row(4)]];
        let settled = Ledger::new(&map, RULES, bound).settled();
        assert_eq!(settled[4], [false]);
    }

    #[test]
    fn of_two_thresholds_the_one_asked_for_later_goes() {
        let counts = |minors: [u64; 3], others: u64| {
            let establishments: Vec<_> = minors.iter().map(|&minors| (minors, others)).collect();
            cell(0, &establishments)
        };
        let own = Cell {
            // At 17, at 15, and between them: of three workers.
            facts: vec![
                counts([5, 5, 5], 30),
                counts([4, 4, 4], 31),
                counts([1, 1, 1], 34),
                counts([0, 0, 0], 35),
            ],
            workers: 105,
            weighted: vec![[0.0; 2]; 2],
            psus: Vec::new(),
            by_weight: None,
            weights: Some([1.0; 2]),
            kind: Kind::Row,
        };
        let between = Layer::Between {
            older: 0,
            younger: 1,
        };
        let map = Map {
            layers: vec![Layer::At(0), Layer::At(1), between, Layer::Workers],
            cells: vec![own],
            sums: Vec::new(),
            groups: Vec::new(),
            rows: vec![0],
            takes_are_fixed: false,
            places: None,
        };
        let settled = Ledger::new(&map, RULES, Vec::new()).settled();
        assert_eq!(settled[0], [true, false]);
    }
}
