//! What is wrong, for a person and for a script?

mod list;
mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::json::{self, WarningRecord};
use super::{github, pretty};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::warning::Warning;

pub use list::write_list;
pub use text::{Purpose, data, study};

/// How a script wants to be told why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorFormat {
    /// A JSON object.
    Json,
    /// Annotations of a GitHub workflow.
    GitHub,
}

impl ErrorFormat {
    /// The format of errors where results have the format of that name; none if only people read them.
    pub fn of_format(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "github" => Some(Self::GitHub),
            _ => None,
        }
    }
}

/// Why there is no result, as a script reads it.
#[derive(Serialize)]
pub struct Failure<'a> {
    schema: &'static str,
    /// The errors, or the first of them.
    pub errors: Vec<Entry<'a>>,
    /// All errors of each code.
    pub counts: BTreeMap<&'a str, u64>,
    /// What else was found.
    pub warnings: Vec<WarningRecord>,
}

/// An error as scripts read it.
#[derive(Serialize)]
pub struct Entry<'a> {
    /// The code.
    pub code: &'a str,
    /// The base name of the file, if one is meant.
    pub file: Option<&'a str>,
    /// The physical line from 1.
    pub line: Option<u64>,
    /// The number of the field from 1.
    pub column: Option<usize>,
    /// The header of that column.
    pub field: Option<&'a str>,
    /// What was found.
    pub message: Cow<'a, str>,
    /// What to do.
    pub help: Option<Cow<'a, str>>,
}

const SCHEMA: &str = "prevalence/diagnostics/1";

impl<'a> Failure<'a> {
    /// Problems of the data: of all of them, those that the format has room for.
    pub fn of_data(problems: &'a Diagnostics, warnings: &[Warning], format: ErrorFormat) -> Self {
        let errors = match format {
            ErrorFormat::Json => problems.sorted(),
            ErrorFormat::GitHub => problems.various(github::MOST),
        };
        Self {
            schema: SCHEMA,
            errors: errors.into_iter().map(Entry::from).collect(),
            counts: problems.counts(),
            warnings: json::warnings(warnings),
        }
    }

    /// An error that has no place in the data.
    pub fn of_error(error: Entry<'a>, warnings: &[Warning]) -> Self {
        Self {
            schema: SCHEMA,
            counts: BTreeMap::from([(error.code, 1)]),
            errors: vec![error],
            warnings: json::warnings(warnings),
        }
    }

    /// The text for the script.
    pub fn written(&self, format: ErrorFormat) -> String {
        match format {
            ErrorFormat::Json => pretty(self),
            ErrorFormat::GitHub => github::failure(self),
        }
    }
}

impl<'a> Entry<'a> {
    /// An error without a place.
    pub fn new(code: &'a str, message: String) -> Self {
        Self {
            code,
            file: None,
            line: None,
            column: None,
            field: None,
            message: message.into(),
            help: None,
        }
    }
}

impl<'a> From<&'a Diagnostic> for Entry<'a> {
    fn from(problem: &'a Diagnostic) -> Self {
        let location = &problem.location;
        Self {
            code: problem.code(),
            file: Some(&location.file),
            line: location.line,
            column: location.column,
            field: location.field.as_deref(),
            message: problem.message().into(),
            help: Some(problem.help().into()),
        }
    }
}
