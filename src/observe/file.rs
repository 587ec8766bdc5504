use std::sync::Arc;

use super::fault::Fault;
use crate::diagnostic::{Diagnostic, Location};
use crate::text::shown;

/// A file of the study, by its place among the inputs and its name.
#[derive(Clone, Debug)]
pub struct FileId {
    /// The place among the inputs.
    pub order: usize,
    /// The base name.
    pub name: Arc<str>,
}

impl FileId {
    /// A line of this file as a message about a later one names it.
    pub fn line_seen_from(&self, later: &Self, line: u64) -> String {
        if self.order == later.order {
            format!("on line {line}")
        } else {
            format!("in {} on line {line}", shown(&self.name))
        }
    }
}

/// The problem of a file as a whole.
pub fn whole_file(file: &FileId, fault: Fault) -> Diagnostic {
    Diagnostic {
        location: Location {
            order: file.order,
            file: Arc::clone(&file.name),
            line: None,
            column: None,
            field: None,
        },
        fault,
        excerpt: None,
    }
}

/// The problem of a line of a file.
pub fn at_line(file: &FileId, line: u64, fault: Fault) -> Diagnostic {
    let mut problem = whole_file(file, fault);
    problem.location.line = Some(line);
    problem
}
