//! Why could the study not be read?

use std::fmt;
use std::io;
use std::sync::Arc;

use super::findings::Findings;

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
    /// The data have errors; also what else was found.
    Data(Box<Findings>),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, source } => write!(f, "{file} could not be read: {source}"),
            Self::Data(findings) => {
                write!(f, "the data have {} errors", findings.problems.total())
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
