//! What was found, besides what was counted?

use super::error::ReadError;
use super::fault::Fault;
use super::file::FileId;
use super::table::at_line;
use crate::diagnostic::Diagnostics;

use super::note::Note;
use crate::warning::Warning;

/// What was found while reading, besides what was counted.
#[derive(Debug, Default)]
pub struct Findings {
    /// What is wrong.
    pub problems: Diagnostics,
    /// What the reader of the result must know.
    pub warnings: Vec<Warning>,
    /// What the reader of the result may want to know.
    pub notes: Vec<Note>,
}

impl Findings {
    /// Adds a problem of a line of a file.
    pub fn problem_at(&mut self, file: &FileId, line: u64, fault: Fault) {
        self.problems.push(at_line(file, line, fault));
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn or_problems<T>(self, value: impl FnOnce(Self) -> T) -> Result<T, ReadError> {
        if self.problems.is_empty() {
            Ok(value(self))
        } else {
            Err(ReadError::Data(Box::new(self)))
        }
    }
}
