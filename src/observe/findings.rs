//! What was found, besides what was counted?

use super::error::{ReadError, Refusal};
use super::fault::Fault;
use super::file::FileId;
use super::file::at_line;
use crate::diagnostic::Diagnostics;

use super::note::Note;
use super::spelling::Spellings;
use crate::warning::Warning;

/// What was found while reading, besides what was counted.
#[derive(Default)]
pub struct Findings {
    /// What is wrong.
    pub problems: Diagnostics,
    /// What the reader of the result must know.
    pub warnings: Vec<Warning>,
    /// What the reader of the result may want to know.
    pub notes: Vec<Note>,
    /// The labels that were met.
    pub spellings: Spellings,
}

impl Findings {
    /// Adds a problem of a line of a file.
    pub fn problem_at(&mut self, file: &FileId, line: u64, fault: Fault) {
        self.problems.push(at_line(file, line, fault));
    }

    /// Why the data are refused.
    pub fn refused(self) -> ReadError {
        ReadError::Data(Box::new(Refusal {
            problems: self.problems,
            warnings: self.warnings,
        }))
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn or_problems<T>(self, value: impl FnOnce(Self) -> T) -> Result<T, ReadError> {
        if self.problems.is_empty() {
            Ok(value(self))
        } else {
            Err(self.refused())
        }
    }
}
