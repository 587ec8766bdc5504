use std::sync::Arc;

use crate::diagnostic::shown;

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
