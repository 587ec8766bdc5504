//! Why could the study not be read?

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::warning::Warning;

/// Why a study could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// A file could not be opened or read.
    File {
        /// Its base name.
        file: Arc<str>,
        /// What the system said.
        source: io::Error,
    },
    /// The data have errors.
    Data(Box<Refusal>),
}

/// Data with errors.
#[derive(Debug)]
pub struct Refusal {
    /// What is wrong.
    pub problems: Diagnostics,
    /// What else was found.
    pub warnings: Vec<Warning>,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, source } => write!(f, "{file} could not be read: {source}"),
            Self::Data(refusal) => {
                write!(f, "the data have {} errors", refusal.problems.total())
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::Data(_) => None,
        }
    }
}
