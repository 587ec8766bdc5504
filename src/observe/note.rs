//! How were the files read? What a reader may want to know, and nobody need act on.

use std::fmt;

use super::assessment::AssessmentRule;
use super::role::Role;
use crate::text::{shell_word, shown, some_of};

/// Something about how the files were read that a reader may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Columns that were not read.
    IgnoredColumns {
        /// The file.
        file: String,
        /// Their headers.
        headers: Vec<String>,
        /// A header that is nearly one of a role that the file lacks, with that role.
        near: Option<(String, Role)>,
    },
    /// A delimiter other than the comma.
    Delimiter {
        /// The file.
        file: String,
        /// The delimiter.
        delimiter: u8,
    },
    /// A column of tallies that may say which places were not visited.
    UnreadStatus {
        /// The file.
        file: String,
        /// The header.
        header: String,
    },
    /// No decomposition by a column, because not all have it.
    NoSplit {
        /// The column.
        column: String,
        /// A file or wave that lacks it.
        lacked_by: String,
    },
    /// Several assessments of workers, of which one was made.
    Assessments {
        /// Rows.
        rows: u64,
        /// Workers.
        workers: u64,
        /// What was made of several.
        rule: AssessmentRule,
    },
    /// Default thresholds that the tallies have no count for.
    UncountedThresholds {
        /// Their completed years.
        years: Vec<u8>,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IgnoredColumns {
                file,
                headers,
                near,
            } => {
                write!(
                    f,
                    "{file}: columns without a role were not read: {}",
                    some_of(headers)
                )?;
                match near {
                    Some((header, role)) => {
                        write!(
                            f,
                            "; did you mean --column {role}={}?",
                            shell_word(&shown(header))
                        )
                    }
                    None => Ok(()),
                }
            }
            Self::Delimiter { file, delimiter } => {
                let name = match delimiter {
                    b';' => "semicolon".to_owned(),
                    b'\t' => "tab".to_owned(),
                    other => format!("`{}`", char::from(*other)),
                };
                write!(f, "{file}: read with a {name} as delimiter")
            }
            Self::UnreadStatus { file, header } => write!(
                f,
                "{file}: `{}` is read in a list of establishments only, and every row here counts as a visit: \
                 delete those of places that were not visited",
                shown(header)
            ),
            Self::NoSplit { column, lacked_by } => write!(
                f,
                "changes are not split by {}: {} does not have it",
                shown(column),
                shown(lacked_by)
            ),
            Self::Assessments {
                rows,
                workers,
                rule,
            } => write!(
                f,
                "{rows} rows assess {workers} workers: of several ages of a worker the {} counts",
                rule.title()
            ),
            Self::UncountedThresholds { years } => {
                let years: Vec<_> = years.iter().map(u8::to_string).collect();
                write!(
                    f,
                    "the tallies have no count at age {} and under",
                    years.join(", ")
                )
            }
        }
    }
}
