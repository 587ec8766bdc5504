//! What can a withheld number still be? Sums and orders narrow it down, sometimes to a single one.
//!
//! That a row is withheld for itself is not said, and may be inferred: of two rows the one with more workers would not
//! have been taken to hide the other. So a reader is taken to know it, and with it that a number is less than the
//! rules ask for.

mod by_squares;
mod by_weight;

use super::cell::FEWEST_ESTABLISHMENTS;
use super::layer::Layer;
use super::map::{Cell, Kind, Map, Sum};
use super::rule::{Risk, Rules};

/// A number that a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Minors,
    Others,
    Unknown,
    Establishments,
    EstablishmentsWithMinors,
}

const TOLD: [Told; 5] = [
    Told::Minors,
    Told::Others,
    Told::Unknown,
    Told::Establishments,
    Told::EstablishmentsWithMinors,
];

impl Told {
    /// What a row tells.
    fn of(self, cell: &Cell, indicator: usize) -> u64 {
        let facts = &cell.facts[indicator];
        match self {
            Self::Minors => facts.minors,
            Self::Others => facts.others,
            Self::Unknown => cell.workers - (facts.minors + facts.others),
            Self::Establishments => cell
                .psus
                .get(indicator)
                .map_or(facts.establishments, |psus| psus[0]),
            Self::EstablishmentsWithMinors => {
                let own = cell.psus.get(indicator).map(|psus| psus[1]);
                own.unwrap_or(facts.establishments_with_minors)
            }
        }
    }
}

/// The smallest and the largest value that a number can have.
type Range = [u64; 2];

/// More than any count, and few enough to be added up.
const ANY: u64 = u64::MAX >> 32;

/// The rows of a wave, as a reader sees them.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The cells.
    pub map: &'a Map,
    /// The rules that they were judged by.
    pub rules: Rules,
    /// For each cell whether somebody asked for its row, at every indicator: of others nobody knows that they are
    /// withheld.
    pub asked: &'a [Vec<bool>],
    /// For each cell whether its row is shown, at every indicator.
    pub shown: &'a [Vec<bool>],
}

impl Seen<'_> {
    /// The rules that a row breaks by itself, where it is withheld.
    fn reasons(&self, cell: usize, indicator: usize) -> Vec<Risk> {
        let is_withheld = self.asked[cell][indicator] && !self.shown[cell][indicator];
        if !is_withheld {
            return Vec::new();
        }
        self.rules.risks(&self.map.cells[cell].facts[indicator])
    }
}

/// The ranges of all numbers of a wave for whoever sees the rows that are shown.
pub struct Bounds<'a> {
    map: &'a Map,
    rules: Rules,
    shown: &'a [Vec<bool>],
    /// For each cell and indicator what its row was withheld for.
    reasons: Vec<Vec<Vec<Risk>>>,
    /// For each cell, indicator and number told; behind them the workers of each cell.
    ranges: Vec<Range>,
    indicators: usize,
}

impl<'a> Bounds<'a> {
    /// The ranges, as narrow as they can be made.
    pub fn new(seen: Seen<'a>) -> Self {
        let Seen {
            map, rules, shown, ..
        } = seen;
        let indicators = map.indicators();
        let numbers = map.cells.len() * (indicators * TOLD.len() + 1);
        let reasons = (0..map.cells.len()).map(|cell| {
            let indicators = 0..indicators;
            indicators
                .map(|indicator| seen.reasons(cell, indicator))
                .collect()
        });
        let mut bounds = Self {
            map,
            rules,
            shown,
            reasons: reasons.collect(),
            ranges: vec![[0, ANY]; numbers],
            indicators,
        };
        bounds.read();
        while bounds.narrow() {}
        bounds
    }

    /// The withheld rows of which a number can only be one that is not 0, or one of too few: their cells and
    /// indicators.
    pub fn determined(&self) -> Vec<[usize; 2]> {
        let cells =
            (0..self.map.cells.len()).filter(|&cell| self.map.cells[cell].kind == Kind::Row);
        let rows =
            cells.flat_map(|cell| (0..self.indicators).map(move |indicator| [cell, indicator]));
        let withheld = rows.filter(|&[cell, indicator]| !self.shown[cell][indicator]);
        let told = withheld.filter(|&row| self.is_determined(row) || self.is_one_of_too_few(row));
        told.collect()
    }

    fn is_determined(&self, [cell, indicator]: [usize; 2]) -> bool {
        let is_one = |place: usize| {
            let [low, high] = self.ranges[place];
            low == high && low > 0
        };
        let is_told = |told: Told| {
            is_one(self.place(cell, indicator, told))
                && !self.is_told_by_rules(cell, indicator, told)
        };
        let minors = self.ranges[self.place(cell, indicator, Told::Minors)];
        let workers_are_shown = self.shown[cell].contains(&true);
        // That all of a domain are others is no secret where their number is none.
        let is_open = minors == [0, 0] && workers_are_shown;
        is_told(Told::Minors)
            || is_told(Told::EstablishmentsWithMinors)
            || (is_told(Told::Others) && !is_open)
            || (!workers_are_shown && (is_told(Told::Establishments) || is_one(self.workers(cell))))
    }

    /// Whether of the few minors, or others, for which a row was withheld fewer than three numbers are left; where
    /// fewer than three are few, fewer than these.
    fn is_one_of_too_few(&self, [cell, indicator]: [usize; 2]) -> bool {
        const FEWEST_LEFT: u64 = 3;
        let few = self.rules.min_cell.saturating_sub(1);
        let reasons = self.reasons[cell][indicator].iter();
        let mut told = reasons.filter_map(|&reason| match reason {
            Risk::FewMinors => Some(Told::Minors),
            Risk::FewOthers => Some(Told::Others),
            _ => None,
        });
        told.any(|told| {
            let [low, high] = self.ranges[self.place(cell, indicator, told)];
            high + 1 < low + FEWEST_LEFT.min(few)
        })
    }

    /// Whether the rules themselves leave a number a single value: of fewer than two minors there is one.
    fn is_told_by_rules(&self, cell: usize, indicator: usize, told: Told) -> bool {
        let reasons = self.reasons[cell][indicator].iter();
        let mut ranges = reasons.filter_map(|&reason| self.range_of(reason, cell, indicator));
        ranges.any(|(number, [low, high])| number == told && low == high)
    }

    /// The number that a broken rule tells of, and what it can then be; none where it is another number that rows
    /// count.
    fn range_of(&self, reason: Risk, cell: usize, indicator: usize) -> Option<(Told, Range)> {
        let few = |most: u64| [1, most.saturating_sub(1)];
        let counts_establishments = self.map.cells[cell].psus.get(indicator).is_none();
        match reason {
            Risk::FewMinors => Some((Told::Minors, few(self.rules.min_cell))),
            Risk::FewOthers => Some((Told::Others, few(self.rules.min_cell))),
            Risk::FewEstablishments => counts_establishments
                .then_some((Told::Establishments, few(FEWEST_ESTABLISHMENTS as u64))),
            Risk::MinorsFromFewEstablishments => counts_establishments.then_some((
                Told::EstablishmentsWithMinors,
                few(FEWEST_ESTABLISHMENTS as u64),
            )),
            Risk::Dominated | Risk::FewEstablishmentsInBothWaves => None,
        }
    }

    fn place(&self, cell: usize, indicator: usize, told: Told) -> usize {
        let own = TOLD.iter().position(|own| *own == told).unwrap_or(0);
        (cell * self.indicators + indicator) * TOLD.len() + own
    }

    fn workers(&self, cell: usize) -> usize {
        self.map.cells.len() * self.indicators * TOLD.len() + cell
    }

    /// Reads what is shown, and what the rules tell of what is not.
    fn read(&mut self) {
        for (number, cell) in self.map.cells.iter().enumerate() {
            let workers = self.workers(number);
            if cell.kind == Kind::Row {
                // A row that is listed has somebody in it.
                self.ranges[workers][0] = 1;
            }
            for indicator in 0..self.indicators {
                for reason in 0..self.reasons[number][indicator].len() {
                    let reason = self.reasons[number][indicator][reason];
                    if let Some((told, range)) = self.range_of(reason, number, indicator) {
                        let place = self.place(number, indicator, told);
                        self.cut(place, range);
                    }
                }
                if !self.shown[number][indicator] {
                    continue;
                }
                for told in TOLD {
                    let place = self.place(number, indicator, told);
                    self.ranges[place] = [told.of(cell, indicator); 2];
                }
                self.ranges[workers] = [cell.workers; 2];
            }
        }
    }

    /// Narrows every range once, and says whether any was.
    fn narrow(&mut self) -> bool {
        let mut narrowed = false;
        for cell in 0..self.map.cells.len() {
            narrowed |= self.narrow_cell(cell);
        }
        for sum in &self.map.sums {
            for indicator in 0..self.indicators {
                for told in TOLD {
                    let whole = self.place(sum.whole, indicator, told);
                    let parts = sum.parts.iter();
                    let parts: Vec<_> = parts
                        .map(|&part| self.place(part, indicator, told))
                        .collect();
                    narrowed |= match self.adds_up(sum, indicator, told) {
                        true => self.balance(&parts, whole),
                        false => self.cover(&parts, whole),
                    };
                }
            }
            let parts: Vec<_> = sum.parts.iter().map(|&part| self.workers(part)).collect();
            narrowed |= self.balance(&parts, self.workers(sum.whole));
        }
        narrowed
    }

    /// What holds within a cell.
    fn narrow_cell(&mut self, cell: usize) -> bool {
        let mut narrowed = false;
        for indicator in 0..self.indicators {
            let place = |told| self.place(cell, indicator, told);
            let parts = [Told::Minors, Told::Others, Told::Unknown].map(place);
            let [places, with_minors] =
                [Told::Establishments, Told::EstablishmentsWithMinors].map(place);
            narrowed |= self.balance(&parts, self.workers(cell));
            narrowed |= self.order(with_minors, places);
            narrowed |= self.order(with_minors, parts[0]);
            // Where somebody is, there is a place.
            let [minors, others, unknown] = parts.map(|part| self.ranges[part]);
            let known = self.ranges[self.workers(cell)][0].saturating_sub(unknown[1]);
            if known.max(minors[0] + others[0]) > 0 {
                narrowed |= self.cut(places, [1, ANY]);
            }
            if minors[0] > 0 {
                narrowed |= self.cut(with_minors, [1, ANY]);
            }
        }
        for layer in &self.map.layers {
            let Layer::Between { older, younger } = *layer else {
                continue;
            };
            for (told, [less, more]) in [
                (Told::Minors, [younger, older]),
                (Told::EstablishmentsWithMinors, [younger, older]),
                (Told::Others, [older, younger]),
            ] {
                let less = self.place(cell, less, told);
                let more = self.place(cell, more, told);
                narrowed |= self.order(less, more);
            }
        }
        narrowed
    }

    /// The first number is no more than the second.
    fn order(&mut self, less: usize, more: usize) -> bool {
        let high = self.ranges[more][1];
        let low = self.ranges[less][0];
        self.cut(less, [0, high]) | self.cut(more, [low, ANY])
    }

    /// The parts add up to the whole.
    fn balance(&mut self, parts: &[usize], whole: usize) -> bool {
        let ends = |end: usize| {
            parts
                .iter()
                .map(|&part| self.ranges[part][end])
                .sum::<u64>()
        };
        let [low, high] = [ends(0), ends(1)];
        let mut narrowed = self.cut(whole, [low, high]);
        let total = self.ranges[whole];
        for &part in parts {
            let own = self.ranges[part];
            let others = [low - own[0], high - own[1]];
            narrowed |= self.cut(
                part,
                [
                    total[0].saturating_sub(others[1]),
                    total[1].saturating_sub(others[0]),
                ],
            );
        }
        narrowed
    }

    /// Whether the parts add up to the whole: not where some establishment is in several.
    fn adds_up(&self, sum: &Sum, indicator: usize, told: Told) -> bool {
        let number = |&cell: &usize| told.of(&self.map.cells[cell], indicator);
        sum.parts.iter().map(number).sum::<u64>() == number(&sum.whole)
    }

    /// Each part is within the whole, and all together are at least the whole.
    fn cover(&mut self, parts: &[usize], whole: usize) -> bool {
        let mut narrowed = false;
        for &part in parts {
            narrowed |= self.order(part, whole);
        }
        let high: u64 = parts.iter().map(|&part| self.ranges[part][1]).sum();
        narrowed |= self.cut(whole, [0, high]);
        for &part in parts {
            let others = high - self.ranges[part][1];
            let low = self.ranges[whole][0].saturating_sub(others);
            narrowed |= self.cut(part, [low, ANY]);
        }
        narrowed
    }

    /// Cuts a range to what is also in another, and says whether that took something away.
    fn cut(&mut self, place: usize, [low, high]: Range) -> bool {
        let own = &mut self.ranges[place];
        let new = [own[0].max(low), own[1].min(high)];
        let is_narrower = new != *own;
        *own = new;
        is_narrower
    }
}
