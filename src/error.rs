//! Why did a run end without a result?

use std::fmt;

use crate::observe::ReadError;
use crate::present::{GateError, WriteError, diagnostics};
use crate::report::AnalysisError;
use crate::settings::UsageError;

/// Why a run ended without a result.
#[derive(Debug)]
pub enum Error {
    /// The command line cannot be followed.
    Usage(UsageError),
    /// A gate asks for what the result does not have.
    Gate(GateError),
    /// A file could not be read, or the data have errors.
    Read(ReadError),
    /// The data cannot support a result.
    Analysis(AnalysisError),
    /// The result could not be written.
    Write(WriteError),
}

impl Error {
    /// The exit code: 1 the data, 2 the command line, 4 a file that could not be read or written.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Read(ReadError::Data(_)) | Self::Analysis(_) => 1,
            Self::Usage(_) | Self::Gate(_) => 2,
            Self::Read(ReadError::File { .. }) | Self::Write(_) => 4,
        }
    }

    /// The error for a person, with colours.
    pub fn text(&self) -> String {
        match self {
            Self::Read(ReadError::Data(problems)) => diagnostics::text(problems),
            Self::Analysis(error) => {
                format!("error[{}]: {error}\n = {}\n", error.code(), error.help())
            }
            other => format!("error: {other}\n"),
        }
    }

    /// The error for a script.
    pub fn json(&self) -> String {
        let message = self.to_string();
        match self {
            Self::Usage(_) | Self::Gate(_) => {
                diagnostics::json_of_error("usage", None, &message, None)
            }
            Self::Read(ReadError::Data(problems)) => diagnostics::json(problems),
            Self::Read(ReadError::File { file, .. }) => {
                diagnostics::json_of_error("io", Some(file), &message, None)
            }
            Self::Analysis(error) => {
                diagnostics::json_of_error(error.code(), None, &message, Some(&error.help()))
            }
            Self::Write(error) => {
                diagnostics::json_of_error("io", Some(&error.file), &message, None)
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(error) => error.fmt(f),
            Self::Gate(error) => error.fmt(f),
            Self::Read(error) => error.fmt(f),
            Self::Analysis(error) => error.fmt(f),
            Self::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<UsageError> for Error {
    fn from(error: UsageError) -> Self {
        Self::Usage(error)
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<AnalysisError> for Error {
    fn from(error: AnalysisError) -> Self {
        Self::Analysis(error)
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl From<GateError> for Error {
    fn from(error: GateError) -> Self {
        Self::Gate(error)
    }
}
