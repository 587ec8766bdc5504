//! On which line of which file?

use crate::tally::Index;

/// A line of one of the files: its place among the inputs, and the physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The place of the file among the inputs.
    pub order: usize,
    /// The physical line.
    pub number: u64,
}

/// Lines of the files in their order, in little memory.
#[derive(Default)]
pub struct LineList {
    numbers: Vec<u32>,
    /// The files, and where the lines of each begin in the list.
    files: Vec<(usize, usize)>,
}

impl LineList {
    /// Adds a line. One beyond the four thousand millionth is remembered as that.
    pub fn push(&mut self, line: Line) {
        if self
            .files
            .last()
            .is_none_or(|&(_, order)| order != line.order)
        {
            self.files.push((self.numbers.len(), line.order));
        }
        let number = u32::try_from(line.number).unwrap_or(u32::MAX);
        self.numbers.push(number);
    }

    /// The line at a place.
    pub fn get(&self, place: Index) -> Line {
        let place = place as usize;
        let later = self.files.partition_point(|&(start, _)| start <= place);
        Line {
            order: self.files[later - 1].1,
            number: self.numbers[place].into(),
        }
    }
}
