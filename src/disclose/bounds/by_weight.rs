//! What can minors of withheld rows still be, for whoever knows what workers weigh? By whole numbers where the weights
//! of a part are few, and by the smallest and the largest of them where they are many.

use super::super::layer::Layer;
use super::super::map::{Kind, Sum};
use super::super::weighted::{self, HALF_A_DIGIT, Part, Shown};
use super::super::whole_numbers;
use super::{Bounds, Told};

/// A weighted total must leave as many numbers of minors possible at the least.
const FEWEST_NUMBERS: u64 = 4;

/// As many of those numbers must be found if the workers of each weight stay as many as they are. More are possible
/// for whoever does not know how many these are.
const FEWEST_FOUND: u64 = 2;

impl Bounds<'_> {
    /// The withheld rows of which a weighted total leaves few numbers of minors, to whom knows the weights.
    pub fn weighted(&self) -> Vec<[usize; 2]> {
        let indicators = 0..self.indicators;
        let sums = self.map.sums.iter();
        let told = sums.flat_map(|sum| {
            let indicators = indicators.clone();
            indicators.flat_map(move |indicator| self.weighted_by(sum, indicator))
        });
        told.collect()
    }

    fn weighted_by(&self, sum: &Sum, indicator: usize) -> Vec<[usize; 2]> {
        let cell = |place: usize| &self.map.cells[place];
        let (shown, hidden): (Vec<usize>, Vec<usize>) = sum
            .parts
            .iter()
            .partition(|&&part| self.shown[part][indicator]);
        let is_open = self.shown[sum.whole][indicator] && cell(sum.whole).weight().is_none();
        if !is_open {
            return Vec::new();
        }
        let fewest = match self.map.takes_are_fixed {
            true => FEWEST_NUMBERS,
            false => FEWEST_FOUND,
        };
        let by_whole_numbers = self.told_by_whole_numbers(sum.whole, &hidden, indicator, fewest);
        let by_ranges = || self.told_by_ranges(sum.whole, &shown, &hidden, indicator);
        let told = match by_whole_numbers {
            Some(told) if self.map.takes_are_fixed || !told.is_empty() => told,
            _ => by_ranges(),
        };
        let rows = told
            .into_iter()
            .filter(|&part| cell(part).kind == Kind::Row);
        rows.map(|part| [part, indicator]).collect()
    }

    /// The hidden parts of which a weighted total leaves few whole numbers; none where there is too much to try.
    fn told_by_whole_numbers(
        &self,
        whole: usize,
        hidden: &[usize],
        indicator: usize,
        fewest: u64,
    ) -> Option<Vec<usize>> {
        const MOST_PARTS: usize = 40;
        if hidden.len() > MOST_PARTS {
            return None;
        }
        let parts = hidden.iter().map(|&part| self.whole_part(part, indicator));
        let parts: Vec<whole_numbers::Part> = parts.collect::<Option<_>>()?;
        let open = weighted::open(self.map.cells[whole].weighted[indicator]);
        let told = (0..parts.len()).filter(|&own| {
            let [low, high] = self.ranges[self.place(hidden[own], indicator, Told::Minors)];
            let others = (0..parts.len()).filter(|&other| other != own);
            let others: Vec<_> = others.map(|other| &parts[other]).collect();
            let enough = (high - low + 1).min(fewest);
            let found = whole_numbers::steps(&parts[own], &others, open, enough as usize);
            let minors = Told::Minors.of(&self.map.cells[hidden[own]], indicator);
            let is_nobody = minors == 0 && found == [0];
            (found.len() as u64) < enough && !is_nobody
        });
        Some(told.map(|own| hidden[own]).collect())
    }

    /// What is known of a part that is not shown, by weights. At other thresholds it stays as it is.
    fn whole_part(&self, cell: usize, indicator: usize) -> Option<whole_numbers::Part> {
        let [low, high] = self.ranges[self.place(cell, indicator, Told::Minors)];
        let own = &self.map.cells[cell];
        let minors = Told::Minors.of(own, indicator);
        let workers = own.by_weight.as_ref()?.iter().map(|alike| {
            let [fewer, more] = self.map.room(indicator, |one| alike.counts[one]);
            whole_numbers::Alike {
                weight: alike.weight,
                fewer,
                more,
            }
        });
        Some(whole_numbers::Part {
            workers: workers.collect(),
            room: [minors.saturating_sub(low), high.saturating_sub(minors)],
        })
    }

    /// The hidden parts of which a weighted total leaves few numbers, by the smallest and the largest weight of each.
    fn told_by_ranges(
        &self,
        whole: usize,
        shown: &[usize],
        hidden: &[usize],
        indicator: usize,
    ) -> Vec<usize> {
        let cell = |place: usize| &self.map.cells[place];
        let parts = hidden.iter().map(|&part| self.part(part, indicator));
        let Some(parts) = parts.collect::<Option<Vec<Part>>>() else {
            return Vec::new();
        };
        let number = |&part: &usize| Told::Minors.of(cell(part), indicator);
        let weight = |&part: &usize| cell(part).weighted[indicator][0];
        let known = |&part: &usize| cell(part).weighted[indicator][1];
        // Each share that is shown is so much off.
        let written = shown.iter().chain([&whole]).map(known).sum::<f64>();
        let total = hidden.iter().map(weight).sum::<f64>();
        let total = [-1.0, 1.0].map(|side| total + side * HALF_A_DIGIT * written);
        let narrowed = weighted::minors(&parts, hidden.iter().map(number).sum(), total);
        let rows = hidden.iter().zip(parts).zip(narrowed);
        let told = rows.filter(|((_, part), range)| {
            let [low, high] = *range;
            *range != part.minors && high > 0 && high < low + FEWEST_NUMBERS - 1
        });
        told.map(|((&cell, _), _)| cell).collect()
    }

    /// What is known of a part that is not shown; none where nobody in it has a weight.
    fn part(&self, cell: usize, indicator: usize) -> Option<Part> {
        Some(Part {
            minors: self.ranges[self.place(cell, indicator, Told::Minors)],
            weights: self.map.cells[cell].weights?,
            shown: self.at_other_thresholds(cell, indicator),
        })
    }

    /// The minors of a cell at the other thresholds at which it is shown.
    fn at_other_thresholds(&self, cell: usize, indicator: usize) -> Vec<Shown> {
        let layers = self.map.layers.iter();
        let others = layers.filter_map(|layer| match *layer {
            Layer::Between { older, younger } if younger == indicator => Some(older),
            Layer::Between { older, younger } if older == indicator => Some(younger),
            _ => None,
        });
        let shown = others.filter(|&other| self.shown[cell][other]);
        let shown = shown.map(|other| {
            let [weight, known] = self.map.cells[cell].weighted[other];
            Shown {
                minors: Told::Minors.of(&self.map.cells[cell], other),
                weight: [-1.0, 1.0].map(|side| weight + side * HALF_A_DIGIT * known),
            }
        });
        shown.collect()
    }
}
