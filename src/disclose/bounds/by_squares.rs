//! What can minors of withheld rows still be, for whoever knows how many workers each place gave? Standard errors tell.

use super::super::map::{Kind, Sum};
use super::super::squares::{Part, Printed, Search};
use super::{Bounds, Told};

impl Bounds<'_> {
    /// The withheld rows of which no number of minors is found beside their own that would leave shown rows as they
    /// are printed.
    pub fn squared(&self, printed: &dyn Printed) -> Vec<[usize; 2]> {
        let indicators = 0..self.indicators;
        let told = indicators.flat_map(|indicator| {
            let shown = self.map.sums.iter();
            let shown = shown.filter(move |sum| self.shown[sum.whole][indicator]);
            shown.flat_map(move |sum| self.squared_by(sum, indicator, printed))
        });
        told.collect()
    }

    fn squared_by(&self, sum: &Sum, indicator: usize, printed: &dyn Printed) -> Vec<[usize; 2]> {
        let hidden = sum.parts.iter().copied();
        let hidden = hidden.filter(|&part| !self.shown[part][indicator]);
        let parts: Vec<Part> = hidden
            .map(|cell| self.squared_part(cell, indicator))
            .collect();
        let search = Search::new(self.map, printed, self.shown, indicator, &parts);
        let Some(search) = search else {
            return Vec::new();
        };
        let told = parts.iter().enumerate().filter(|&(number, part)| {
            let is_row = self.map.cells[part.cell].kind == Kind::Row;
            let minors = Told::Minors.of(&self.map.cells[part.cell], indicator);
            // What cannot be another number is told by something else.
            is_row && minors > 0 && part.room != [0, 0] && !search.is_open(number)
        });
        told.map(|(_, part)| [part.cell, indicator]).collect()
    }

    fn squared_part(&self, cell: usize, indicator: usize) -> Part {
        let [low, high] = self.ranges[self.place(cell, indicator, Told::Minors)];
        let minors = Told::Minors.of(&self.map.cells[cell], indicator);
        Part {
            cell,
            room: [minors.saturating_sub(low), high.saturating_sub(minors)],
        }
    }
}
