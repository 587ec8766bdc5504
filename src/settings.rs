//! What was decided: arguments with their defaults filled in and their contradictions refused.

use std::fmt;
use std::path::PathBuf;

use crate::cli::AnalyzeArguments;
use crate::design::LonelyPsu;
use crate::estimate::interval::Designs;
use crate::estimate::{Choices, Sampling};
use crate::observe::{ColumnChoice, Input, ReadSettings, Role};
use crate::present::{self, Format};
use crate::tally::Threshold;

/// Everything that was decided before the first file is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What to read, and how.
    pub read: ReadSettings,
    /// What to estimate, and how.
    pub analysis: AnalysisSettings,
    /// The format of the result.
    pub format: &'static Format,
    /// Where the result goes; none for standard output.
    pub output: Option<PathBuf>,
}

/// What to estimate, and how.
#[derive(Clone, Debug)]
pub struct AnalysisSettings {
    /// What estimates depend on besides the design.
    pub choices: Choices,
    /// What to do about strata with one PSU.
    pub lonely_psu: LonelyPsu,
    /// Whether frame counts correct the variance.
    pub finite_population: bool,
}

/// A command line that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsageError {
    /// An interval method that needs another design.
    MethodNeedsSimpleRandomSample {
        /// The method.
        method: &'static str,
    },
    /// `--column` with two headers for one role.
    RoleTwice {
        /// The role.
        role: Role,
    },
    /// Standard input is named more than once.
    StandardInputTwice,
    /// An extension that no format has.
    UnknownExtension {
        /// The extension.
        extension: String,
    },
    /// A threshold that is asked for twice.
    ThresholdTwice {
        /// The threshold.
        threshold: Threshold,
    },
    /// `--by none` together with other columns.
    NoneWithOthers,
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MethodNeedsSimpleRandomSample { method } => write!(
                f,
                "--interval {method} needs a count out of n, which a clustered sample does not have; \
                 type --design srs to treat workers as a simple random sample, or --interval korn-graubard"
            ),
            Self::RoleTwice { role } => {
                write!(f, "--column names two columns for `{role}`; leave one out")
            }
            Self::StandardInputTwice => {
                write!(
                    f,
                    "standard input (-) can be read only once; give the other data as a file"
                )
            }
            Self::UnknownExtension { extension } => write!(
                f,
                "no format has the extension .{extension}; type one of --format {}",
                present::format_names().join(", --format ")
            ),
            Self::ThresholdTwice { threshold } => {
                write!(
                    f,
                    "--threshold names {} twice; leave one out",
                    threshold.years()
                )
            }
            Self::NoneWithOthers => {
                write!(
                    f,
                    "--by none stands for no domains; leave it or the other --by out"
                )
            }
        }
    }
}

impl std::error::Error for UsageError {}

impl Settings {
    /// Resolves arguments.
    ///
    /// # Errors
    /// If they contradict each other.
    pub fn new(arguments: &AnalyzeArguments) -> Result<Self, UsageError> {
        let format = format(arguments)?;
        let analysis = analysis(arguments)?;
        Ok(Self {
            read: reading(arguments, &analysis, format)?,
            analysis,
            format,
            output: arguments.output.output.clone(),
        })
    }
}

fn format(arguments: &AnalyzeArguments) -> Result<&'static Format, UsageError> {
    let output = &arguments.output;
    let extension = output.output.as_ref().and_then(|path| path.extension());
    match (output.format, extension) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(present::DEFAULT_FORMAT),
        (None, Some(extension)) => {
            let extension = extension.to_string_lossy();
            present::format_of_extension(&extension).ok_or_else(|| UsageError::UnknownExtension {
                extension: extension.into_owned(),
            })
        }
    }
}

fn analysis(arguments: &AnalyzeArguments) -> Result<AnalysisSettings, UsageError> {
    let method = arguments.estimation.interval;
    let sampling = arguments.estimation.design;
    if method.designs == Designs::SimpleRandomSample && sampling != Sampling::SimpleRandom {
        return Err(UsageError::MethodNeedsSimpleRandomSample {
            method: method.name,
        });
    }
    Ok(AnalysisSettings {
        choices: Choices {
            method,
            level: arguments.estimation.level,
            sampling,
            unknown: arguments.estimation.unknown,
        },
        lonely_psu: arguments.estimation.lonely_psu,
        finite_population: arguments.estimation.fpc,
    })
}

fn reading(
    arguments: &AnalyzeArguments,
    analysis: &AnalysisSettings,
    format: &Format,
) -> Result<ReadSettings, UsageError> {
    let data = &arguments.data;
    let inputs = |paths: &[PathBuf]| paths.iter().map(|path| Input::new(path)).collect();
    let settings = ReadSettings {
        files: inputs(&data.files),
        establishments: data.establishments.as_deref().map(Input::new),
        frame: data.frame.as_deref().map(Input::new),
        columns: data.column.clone(),
        by: tables(&arguments.estimation.by)?,
        thresholds: arguments
            .estimation
            .threshold
            .clone()
            .unwrap_or_else(default_thresholds),
        thresholds_asked_for: arguments.estimation.threshold.is_some(),
        missing: data.missing.clone(),
        unweighted: arguments.estimation.unweighted,
        unique_ids: data.unique_ids,
        finite_population: analysis.finite_population,
        allow_multiline: data.allow_multiline,
        hash_inputs: format.shows_fingerprints,
    };
    refuse_doubles(&settings)?;
    Ok(settings)
}

/// 17 and under, and 15 and under.
fn default_thresholds() -> Vec<Threshold> {
    [17, 15].into_iter().filter_map(Threshold::new).collect()
}

/// The domain columns of each table; none for the default.
fn tables(by: &[String]) -> Result<Option<Vec<Vec<String>>>, UsageError> {
    if by.is_empty() {
        return Ok(None);
    }
    if by.iter().any(|table| table == "none") {
        let alone = by.len() == 1;
        return if alone {
            Ok(Some(Vec::new()))
        } else {
            Err(UsageError::NoneWithOthers)
        };
    }
    let columns = |table: &String| {
        table
            .split(',')
            .map(|column| column.trim().to_owned())
            .collect()
    };
    Ok(Some(by.iter().map(columns).collect()))
}

fn refuse_doubles(settings: &ReadSettings) -> Result<(), UsageError> {
    if settings
        .inputs()
        .filter(|input| **input == Input::StandardInput)
        .count()
        > 1
    {
        return Err(UsageError::StandardInputTwice);
    }
    if let Some(twice) = first_double(&settings.thresholds, |threshold| threshold) {
        return Err(UsageError::ThresholdTwice { threshold: *twice });
    }
    match first_double(&settings.columns, |choice: &ColumnChoice| &choice.role) {
        Some(choice) => Err(UsageError::RoleTwice { role: choice.role }),
        None => Ok(()),
    }
}

fn first_double<T, K: PartialEq>(items: &[T], key: impl Fn(&T) -> &K) -> Option<&T> {
    let is_double = |index: usize| {
        items[..index]
            .iter()
            .any(|earlier| key(earlier) == key(&items[index]))
    };
    let index = (0..items.len()).find(|&index| is_double(index))?;
    Some(&items[index])
}
