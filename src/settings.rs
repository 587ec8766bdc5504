//! What was decided: arguments with their defaults filled in and their contradictions refused.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::calculator::{FigureError, Question};
use crate::cli::{
    AnalyzeArguments, CompareArguments, ComparisonArguments, DataArguments, EstimationArguments,
    IntervalArguments, OutputArguments,
};
use crate::compare::ComparisonChoices;
use crate::diagnostic::shown;
use crate::estimate::interval::Designs;
use crate::estimate::{Choices, Sampling};
use crate::observe::{ColumnChoice, Decompose, Input, ReadSettings, Role, folded};
use crate::present::{self, CalculatorFormat, Format, Gate};
use crate::report::{AnalysisSettings, ComparisonSettings};
use crate::tally::Threshold;

/// Everything that was decided before the first file is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What to read, and how.
    pub read: ReadSettings,
    /// What to estimate, and how.
    pub analysis: AnalysisSettings,
    /// What to compare, and how; none where waves stand side by side.
    pub comparison: Option<ComparisonSettings>,
    /// What must not be.
    pub gates: Vec<Gate>,
    /// The format of the result.
    pub format: &'static Format,
    /// Where the result goes; none for standard output.
    pub output: Option<PathBuf>,
    /// Where a list of all errors goes, if anywhere.
    pub errors: Option<PathBuf>,
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
    /// `--column` with two roles for one header.
    HeaderTwice {
        /// The header.
        header: String,
    },
    /// `--by` with a column that is blank or named twice in a table, or a table that is there twice.
    EmptyOrTwiceInBy {
        /// The table as typed.
        table: String,
    },
    /// Standard input is named more than once.
    StandardInputTwice,
    /// A result that would replace one of the files it is made from.
    OutputIsInput {
        /// The base name of the file.
        file: String,
        /// The flag that names it.
        flag: &'static str,
    },
    /// The result and the errors in one file.
    ErrorsAreOutput,
    /// The errors on standard output, where the result goes.
    ErrorsToStandardOutput,
    /// An extension that no format has.
    UnknownExtension {
        /// The extension.
        extension: String,
        /// The formats there are.
        formats: Vec<&'static str>,
    },
    /// A threshold that is asked for twice.
    ThresholdTwice {
        /// The threshold.
        threshold: Threshold,
    },
    /// `--by none` together with other columns.
    NoneWithOthers,
    /// `compare` with other than two files, and no waves named.
    WavesNotNamed {
        /// How many files.
        files: usize,
    },
    /// `--waves` with a single wave.
    OneWaveNamed,
    /// A wave that is named twice.
    WaveTwice {
        /// The wave.
        wave: String,
    },
    /// A figure for the calculator that cannot be one.
    Figure(FigureError),
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
            Self::HeaderTwice { header } => {
                write!(
                    f,
                    "--column gives `{}` two roles; leave one out",
                    shown(header)
                )
            }
            Self::EmptyOrTwiceInBy { table } => write!(
                f,
                "--by \"{}\" names no column, or one twice; write a column, or several with commas between \
                 them",
                shown(table)
            ),
            Self::StandardInputTwice => {
                write!(
                    f,
                    "standard input (-) can be read only once; give the other data as a file"
                )
            }
            Self::OutputIsInput { file, flag } => write!(
                f,
                "{} is read by this run and would be lost; give {flag} another name",
                shown(file)
            ),
            Self::ErrorsAreOutput => write!(
                f,
                "--errors and --output name one file; give --errors another name"
            ),
            Self::ErrorsToStandardOutput => write!(
                f,
                "--errors needs a file, not standard output; type a name, such as --errors errors.csv"
            ),
            Self::UnknownExtension { extension, formats } => write!(
                f,
                "no format has the extension .{extension}; type one of --format {}",
                formats.join(", --format ")
            ),
            Self::ThresholdTwice { threshold } => {
                write!(
                    f,
                    "--threshold names {} twice; leave one out",
                    threshold.years()
                )
            }
            Self::WavesNotNamed { files } => {
                let files = match files {
                    1 => "1 file".to_owned(),
                    many => format!("{many} files"),
                };
                write!(
                    f,
                    "{files}, and no waves named: give one file for each of two waves, or name the waves \
                     of a wave column, such as --waves 2012,2015"
                )
            }
            Self::OneWaveNamed => {
                write!(
                    f,
                    "--waves names a single wave; name two or more, such as --waves 2012,2015"
                )
            }
            Self::WaveTwice { wave } => {
                write!(f, "--waves names {} twice; leave one out", shown(wave))
            }
            Self::NoneWithOthers => {
                write!(
                    f,
                    "--by none stands for no domains; leave it or the other --by out"
                )
            }
            Self::Figure(error) => write!(f, "{error}; {}", error.help()),
        }
    }
}

impl std::error::Error for UsageError {}

impl From<FigureError> for UsageError {
    fn from(error: FigureError) -> Self {
        Self::Figure(error)
    }
}

impl Settings {
    /// Resolves the arguments of `analyze`.
    ///
    /// # Errors
    /// If they contradict each other.
    pub fn analyze(arguments: &AnalyzeArguments) -> Result<Self, UsageError> {
        let AnalyzeArguments {
            data,
            estimation,
            output,
        } = arguments;
        Self::new(data, estimation, output)
    }

    /// Resolves the arguments of `compare`.
    ///
    /// # Errors
    /// If they contradict each other.
    pub fn compare(arguments: &CompareArguments) -> Result<Self, UsageError> {
        let CompareArguments {
            data,
            estimation,
            comparison,
            output,
        } = arguments;
        let mut settings = Self::new(data, estimation, output)?;
        settings.read.waves_from_names = true;
        settings.read.decompose = match comparison.decompose.as_deref() {
            None => Decompose::TypeIfAny,
            Some("none") => Decompose::No,
            Some(column) => Decompose::Column(column.to_owned()),
        };
        settings.comparison = Some(comparison_settings(comparison, data.files.len())?);
        Ok(settings)
    }

    fn new(
        data: &DataArguments,
        estimation: &EstimationArguments,
        output: &OutputArguments,
    ) -> Result<Self, UsageError> {
        let format = format(output)?;
        let analysis = analysis(estimation)?;
        let read = reading(data, estimation, format)?;
        refuse_to_overwrite(&read, output.output.as_deref(), "--output")?;
        refuse_to_overwrite(&read, data.errors.as_deref(), "--errors")?;
        refuse_errors_in_output(data.errors.as_deref(), output.output.as_deref())?;
        Ok(Self {
            read,
            analysis,
            comparison: None,
            gates: output.fail_if.clone(),
            format,
            output: output.output.clone(),
            errors: data.errors.clone(),
        })
    }
}

/// What the calculator answers, and where the answer goes.
#[derive(Clone, Debug)]
pub struct CalculatorSettings {
    /// The figures that the answer is made of.
    pub question: Question,
    /// The format of the answer.
    pub format: CalculatorFormat,
    /// Where the answer goes; none for standard output.
    pub output: Option<PathBuf>,
}

impl CalculatorSettings {
    /// Resolves arguments.
    ///
    /// # Errors
    /// If they hold no figures that make a question.
    pub fn new(arguments: &IntervalArguments) -> Result<Self, UsageError> {
        let figures = &arguments.figures;
        let question = match &arguments.change {
            Some(change) => Question::of_change(change, figures)?,
            None => Question::of_figures(figures, arguments.level)?,
        };
        Ok(Self {
            question,
            format: calculator_format(arguments)?,
            output: arguments.output.clone(),
        })
    }
}

fn calculator_format(arguments: &IntervalArguments) -> Result<CalculatorFormat, UsageError> {
    let extension = arguments.output.as_ref().and_then(|path| path.extension());
    match (arguments.format, extension) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(CalculatorFormat::Table),
        (None, Some(extension)) => {
            let extension = extension.to_string_lossy();
            let format = CalculatorFormat::of_extension(&extension);
            format.ok_or_else(|| UsageError::UnknownExtension {
                extension: extension.into_owned(),
                formats: CalculatorFormat::ALL.map(CalculatorFormat::name).to_vec(),
            })
        }
    }
}

fn comparison_settings(
    arguments: &ComparisonArguments,
    files: usize,
) -> Result<ComparisonSettings, UsageError> {
    let named = |waves: &Vec<String>| -> Vec<String> {
        let waves = waves.iter().map(|wave| wave.trim().to_owned());
        waves.filter(|wave| !wave.is_empty()).collect()
    };
    let waves = arguments.waves.as_ref().map(named);
    match &waves {
        None if files != 2 => return Err(UsageError::WavesNotNamed { files }),
        Some(waves) if waves.len() < 2 => return Err(UsageError::OneWaveNamed),
        Some(waves) => {
            if let Some(wave) = first_double(waves, |wave| wave) {
                return Err(UsageError::WaveTwice { wave: wave.clone() });
            }
        }
        None => {}
    }
    Ok(ComparisonSettings {
        choices: ComparisonChoices {
            contrast: arguments.contrast,
            adjustment: arguments.adjust,
            independent_waves: arguments.independent_waves,
        },
        waves,
    })
}

fn format(output: &OutputArguments) -> Result<&'static Format, UsageError> {
    let extension = output.output.as_ref().and_then(|path| path.extension());
    match (output.format, extension) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(present::DEFAULT_FORMAT),
        (None, Some(extension)) => {
            let extension = extension.to_string_lossy();
            present::format_of_extension(&extension).ok_or_else(|| UsageError::UnknownExtension {
                extension: extension.into_owned(),
                formats: present::format_names(),
            })
        }
    }
}

fn analysis(arguments: &EstimationArguments) -> Result<AnalysisSettings, UsageError> {
    let method = arguments.interval;
    let sampling = arguments.design;
    if method.designs == Designs::SimpleRandomSample && sampling != Sampling::SimpleRandom {
        return Err(UsageError::MethodNeedsSimpleRandomSample {
            method: method.name,
        });
    }
    Ok(AnalysisSettings {
        choices: Choices {
            method,
            level: arguments.level,
            sampling,
            unknown: arguments.unknown,
        },
        lonely_psu: arguments.lonely_psu,
        finite_population: arguments.fpc,
    })
}

fn reading(
    data: &DataArguments,
    estimation: &EstimationArguments,
    format: &Format,
) -> Result<ReadSettings, UsageError> {
    let inputs = |paths: &[PathBuf]| paths.iter().map(|path| Input::new(path)).collect();
    let settings = ReadSettings {
        files: inputs(&data.files),
        establishments: data.establishments.as_deref().map(Input::new),
        frame: data.frame.as_deref().map(Input::new),
        columns: data.column.clone(),
        by: tables(&estimation.by)?,
        decompose: Decompose::No,
        waves_from_names: false,
        thresholds: estimation
            .threshold
            .clone()
            .unwrap_or_else(default_thresholds),
        thresholds_asked_for: estimation.threshold.is_some(),
        missing: data.missing.clone(),
        unweighted: estimation.unweighted,
        unique_ids: data.unique_ids,
        finite_population: estimation.fpc,
        allow_multiline: data.allow_multiline,
        // Two files may be one under two names, which would count everybody twice.
        hash_inputs: format.shows_fingerprints || data.files.len() > 1,
        lists_all_problems: data.errors.is_some(),
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
    let mut tables: Vec<Vec<String>> = Vec::new();
    for typed in by {
        let columns: Vec<String> = typed
            .split(',')
            .map(|name| name.trim().to_owned())
            .collect();
        let is_blank = columns.iter().any(String::is_empty);
        if is_blank || first_double(&columns, |name| name).is_some() || tables.contains(&columns) {
            let table = typed.clone();
            return Err(UsageError::EmptyOrTwiceInBy { table });
        }
        tables.push(columns);
    }
    Ok(Some(tables))
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
    let named: Vec<(&String, String)> = settings
        .columns
        .iter()
        .filter_map(|one| one.header.as_ref())
        .map(|header| (header, folded(header)))
        .collect();
    if let Some((header, _)) = first_double(&named, |(_, folded)| folded) {
        let header = (*header).clone();
        return Err(UsageError::HeaderTwice { header });
    }
    match first_double(&settings.columns, |choice: &ColumnChoice| &choice.role) {
        Some(choice) => Err(UsageError::RoleTwice { role: choice.role }),
        None => Ok(()),
    }
}

/// A mistyped --output must not cost the data.
fn refuse_to_overwrite(
    read: &ReadSettings,
    output: Option<&Path>,
    flag: &'static str,
) -> Result<(), UsageError> {
    let Some(output) = output.map(Input::new) else {
        return Ok(());
    };
    let mut files = read
        .inputs()
        .filter(|input| **input != Input::StandardInput);
    match files.find(|input| input.is_same_file(&output)) {
        Some(input) => Err(UsageError::OutputIsInput {
            file: input.name().to_string(),
            flag,
        }),
        None => Ok(()),
    }
}

/// The errors have a file of their own.
fn refuse_errors_in_output(errors: Option<&Path>, output: Option<&Path>) -> Result<(), UsageError> {
    let Some(errors) = errors.map(Input::new) else {
        return Ok(());
    };
    if errors == Input::StandardInput {
        return Err(UsageError::ErrorsToStandardOutput);
    }
    match output.map(Input::new) {
        Some(output) if output.is_same_file(&errors) => Err(UsageError::ErrorsAreOutput),
        _ => Ok(()),
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
