//! On which line of which file?

use super::rising::Rising;
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
    files: Vec<LinesOfFile>,
    length: usize,
}

/// The lines of one file.
struct LinesOfFile {
    /// Its place among the inputs.
    order: usize,
    /// Where its lines begin in the list.
    start: usize,
    numbers: Rising,
}

impl LineList {
    /// Adds a line. One beyond the four thousand millionth is remembered as that.
    pub fn push(&mut self, line: Line) {
        let number = u32::try_from(line.number).unwrap_or(u32::MAX);
        match self.files.last_mut() {
            Some(file) if file.order == line.order => file.numbers.push(number),
            _ => {
                let mut numbers = Rising::default();
                numbers.push(number);
                self.files.push(LinesOfFile {
                    order: line.order,
                    start: self.length,
                    numbers,
                });
            }
        }
        self.length += 1;
    }

    /// The line at a place.
    pub fn get(&self, place: Index) -> Line {
        let place = place as usize;
        let later = self.files.partition_point(|file| file.start <= place);
        let file = &self.files[later - 1];
        Line {
            order: file.order,
            number: file.numbers.at(place - file.start).into(),
        }
    }
}
