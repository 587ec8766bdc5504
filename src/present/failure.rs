//! Why is there no result? As scripts read it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::json::{self, WarningRecord};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::warning::Warning;

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
    /// Problems of the data: those that are kept of all of them, or a few of various kinds.
    pub fn of_data(problems: &'a Diagnostics, warnings: &[Warning], few: Option<usize>) -> Self {
        let errors = few.map_or_else(|| problems.sorted(), |few| problems.various(few));
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
