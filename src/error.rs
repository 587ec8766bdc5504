//! Why did a run end without a result?

use std::fmt;

use crate::observe::ReadError;
use crate::present::diagnostics::{self, ErrorFormat, Purpose};
use crate::present::failure::{Entry, Failure};
use crate::present::{GateError, WriteError};
use crate::report::Unsupported;
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
    Analysis(Unsupported),
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
    pub fn text(&self, purpose: Purpose) -> String {
        match self {
            Self::Read(ReadError::Data(refusal)) => {
                diagnostics::data(&refusal.problems, &refusal.warnings, purpose)
            }
            Self::Analysis(Unsupported { error, warnings }) => {
                diagnostics::study(error, warnings, purpose)
            }
            other => format!("error: {other}\n"),
        }
    }

    /// The error for a script.
    pub fn for_script(&self, format: ErrorFormat) -> String {
        let message = self.to_string();
        let failure = match self {
            Self::Read(ReadError::Data(refusal)) => {
                Failure::of_data(&refusal.problems, &refusal.warnings, format.room())
            }
            Self::Analysis(Unsupported { error, warnings }) => {
                let help = Some(error.help().into());
                let entry = Entry::new(error.code(), message);
                Failure::of_error(Entry { help, ..entry }, warnings)
            }
            Self::Usage(_) | Self::Gate(_) => Failure::of_error(Entry::new("usage", message), &[]),
            Self::Read(ReadError::File { file, .. }) => of_file(file, message),
            Self::Write(error) => of_file(&error.file, message),
        };
        format.written(&failure)
    }
}

/// The failure of a file that could not be read or written.
fn of_file(file: &str, message: String) -> Failure<'_> {
    let file = Some(file);
    let entry = Entry::new("io", message);
    Failure::of_error(Entry { file, ..entry }, &[])
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

impl From<Unsupported> for Error {
    fn from(error: Unsupported) -> Self {
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
