//! What was decided: arguments with their defaults filled in and their contradictions refused.

mod sensitivity;

pub use sensitivity::{SensitivitySettings, refuse_what_waves_lack};

use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use crate::calculator::{FigureError, Question};
use crate::cli::{
    AnalyzeArguments, CheckArguments, CompareArguments, ComparisonArguments, DataArguments,
    DisclosureArguments, EstimationArguments, IntervalArguments, OutputArguments, ReportArguments,
    SimulateArguments,
};
use crate::compare::ComparisonChoices;
use crate::disclose::{self, Policy};
use crate::estimate::interval::Designs;
use crate::estimate::{Choices, Sampling};
use crate::observe::{
    ColumnChoice, Decompose, Growth, Input, Pace, ReadSettings, Role, SameLabels, folded,
};
use crate::present::{self, CalculatorFormat, CheckFormat, Figure, Format, Gate, NoDate};
use crate::report::{AnalysisSettings, ComparisonSettings, Waves};
use crate::sensitivity::Questions;
use crate::sensitivity::misclassified::AccuracyError;
use crate::simulate::{Plan, PlanError, Share, SizeChoices, Weights};
use crate::tally::Threshold;
use crate::text::shown;

/// Everything that was decided before the first file is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What to read, and how.
    pub read: ReadSettings,
    /// What to estimate, and how.
    pub analysis: AnalysisSettings,
    /// Whether waves are compared, and how.
    pub waves: Waves,
    /// What critics ask, where the format shows it.
    pub questions: Option<Questions>,
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
#[derive(Clone, Debug, PartialEq)]
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
    /// `--same` with a label that is to be two others, or that another is to be.
    SameNotOne {
        /// The label.
        label: String,
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
    /// A format that a terminal cannot show, to a terminal.
    NotForTerminal {
        /// The format.
        format: &'static str,
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
    /// A flag of disclosure control beside `--disclosure none`.
    NothingToWithhold {
        /// The flag.
        flag: &'static str,
    },
    /// A figure for the calculator that cannot be one.
    Figure(FigureError),
    /// An invented study that contradicts itself.
    Plan(PlanError),
    /// A study and its truth that would be written into each other.
    TruthIsOutput,
    /// Rates that are neither one for all waves nor one for each.
    RatesOfWaves {
        /// The flag.
        flag: &'static str,
        /// How many were typed.
        typed: usize,
        /// How many waves there are to be; one where none are compared.
        waves: usize,
    },
    /// A share of an earlier wave, where there is none.
    NoEarlierWave,
    /// Observers who do not tell minors from adults.
    Accuracy(AccuracyError),
    /// More combinations of errors of ages than anybody can read.
    LargeGrid {
        /// How many.
        combinations: usize,
    },
    /// Shares that are there twice.
    ShareTwice {
        /// The flag.
        flag: &'static str,
    },
    /// `--figure` with a format that is no figure.
    FigureWithoutSvg {
        /// The format.
        format: &'static str,
    },
    /// A figure of change where there is nothing to compare.
    NoChange,
    /// A day of the document that is none.
    Date(NoDate),
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
            Self::SameNotOne { label } => write!(
                f,
                "--same gives `{}` twice; name each wrong label once, and the right label last in each",
                shown(label)
            ),
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
            Self::NotForTerminal { format } => write!(
                f,
                "{format} is not text that a terminal can show; type -o and a name, such as \
                 -o results.{format}"
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
            Self::NothingToWithhold { flag } => write!(
                f,
                "--disclosure none withholds nothing, so that {flag} would change nothing; leave one out"
            ),
            Self::Figure(error) => write!(f, "{error}; {}", error.help()),
            Self::Plan(error) => error.fmt(f),
            Self::TruthIsOutput => write!(
                f,
                "the study and its truth would be written to the same place; give --output and --truth \
                 two names"
            ),
            Self::FigureWithoutSvg { format } => write!(
                f,
                "--figure is for one figure by itself, and the format is {format}; type --format svg, or leave out \
                 --figure"
            ),
            Self::NoChange => write!(
                f,
                "--figure change needs two waves; type --figure forest, or compare two files or the waves of a column"
            ),
            Self::Date(error) => error.fmt(f),
            Self::RatesOfWaves { flag, typed, waves } => write!(
                f,
                "{flag} has {typed} rates for {waves} {}; type one rate for all, or one for each, such as \
                 {} {}",
                if *waves == 1 { "wave" } else { "waves" },
                flag.split_whitespace().next().unwrap_or(flag),
                vec!["0.95"; *waves].join(",")
            ),
            Self::NoEarlierWave => write!(
                f,
                "--hidden-before is a share of the earlier of two waves, and these data have one wave; leave it out, or \
                 add the file of the other wave, such as before.csv after.csv"
            ),
            Self::Accuracy(error) => write!(
                f,
                "{error}; type rates that add up to more than 1, such as --sensitivity 0.9 --specificity 0.99"
            ),
            Self::LargeGrid { combinations } => write!(
                f,
                "--age-bias and --age-sd make {combinations} combinations; type {} or fewer, such \
                 as --age-bias -2..3 --age-sd 0,2",
                sensitivity::LARGEST_GRID
            ),
            Self::ShareTwice { flag } => write!(f, "{flag} names a share twice; leave one out"),
        }
    }
}

impl std::error::Error for UsageError {}

impl From<FigureError> for UsageError {
    fn from(error: FigureError) -> Self {
        Self::Figure(error)
    }
}

impl From<NoDate> for UsageError {
    fn from(error: NoDate) -> Self {
        Self::Date(error)
    }
}

impl From<PlanError> for UsageError {
    fn from(error: PlanError) -> Self {
        Self::Plan(error)
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
        if output.figure == Some(Figure::Change) {
            return Err(UsageError::NoChange);
        }
        Self::new(data, estimation, Written::of(output)?)
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
        let mut settings = Self::new(data, estimation, Written::of(output)?)?;
        settings.read.finds_places = true;
        settings.read.waves_from_names = true;
        settings.read.decompose = decompose(comparison);
        let files = data.files.len();
        if comparison.waves.is_none() && files != 2 {
            return Err(UsageError::WavesNotNamed { files });
        }
        settings.waves = Waves::Compared(comparison_settings(comparison)?);
        Ok(settings)
    }

    /// Resolves the arguments of `report`.
    ///
    /// # Errors
    /// If they contradict each other.
    pub fn report(arguments: &ReportArguments) -> Result<Self, UsageError> {
        let ReportArguments {
            data,
            estimation,
            comparison,
            questions,
            output,
        } = arguments;
        let format = chosen_format(
            output.format,
            output.output.as_deref(),
            present::DEFAULT_DOCUMENT_FORMAT,
            |extension| present::format_of_extension(present::DOCUMENT_FORMATS, extension),
            || present::format_names(present::DOCUMENT_FORMATS),
        )?;
        let result = Written {
            format: of_figure(format, output.figure)?,
            gates: &output.fail_if,
            output: output.output.as_deref(),
            // Documents are made for others.
            policy: policy(&output.disclosure, false, true)?,
        };
        let mut settings = Self::new(data, estimation, result)?;
        settings.read.finds_places = true;
        settings.read.waves_from_names = data.files.len() > 1;
        settings.read.decompose = decompose(comparison);
        settings.waves = Waves::ComparedIfSeveral(comparison_settings(comparison)?);
        let asked = Questions {
            // What is without each place may be told to nobody else.
            asks_of_each_place: output.disclosure.disclosure == disclose::NONE,
            ..sensitivity::asked(questions)?
        };
        settings.questions = settings.questions.map(|_| asked);
        Ok(settings)
    }

    /// The same for a document, which says more than the result.
    #[must_use]
    pub fn with_details(mut self) -> Self {
        self.analysis.details = true;
        self.read.inspect = true;
        self.read.hash_inputs = true;
        self
    }

    /// The files that are read and written.
    pub fn files(&self) -> Vec<&Path> {
        let inputs = self.read.inputs().filter_map(Input::path);
        let written = [&self.output, &self.errors].into_iter().flatten();
        inputs.chain(written.map(PathBuf::as_path)).collect()
    }

    fn new(
        data: &DataArguments,
        estimation: &EstimationArguments,
        result: Written<'_>,
    ) -> Result<Self, UsageError> {
        let Written {
            format,
            gates,
            output,
            policy,
        } = result;
        let analysis = AnalysisSettings {
            disclosure: policy,
            ..analysis(estimation, data.threads)?
        };
        let mut read = estimation_reading(data, estimation, format.shows_fingerprints)?;
        refuse_to_overwrite(&read, output, data.errors.as_deref())?;
        if format.shows_answers {
            sensitivity::reads_for_questions(&mut read);
        }
        let shows_details = format.shows_details;
        let settings = Self {
            read,
            analysis,
            waves: Waves::SideBySide,
            questions: format.shows_answers.then(Questions::usual),
            gates: gates.to_vec(),
            format,
            output: output.map(Path::to_owned),
            errors: data.errors.clone(),
        };
        Ok(match shows_details {
            true => settings.with_details(),
            false => settings,
        })
    }
}

/// How a result is written, and where.
struct Written<'a> {
    format: &'static Format,
    gates: &'a [Gate],
    output: Option<&'a Path>,
    policy: Policy,
}

impl<'a> Written<'a> {
    fn of(arguments: &'a OutputArguments) -> Result<Self, UsageError> {
        let output = arguments.output.as_deref();
        let format = chosen_format(
            arguments.format,
            output,
            present::DEFAULT_FORMAT,
            |extension| present::format_of_extension(present::FORMATS, extension),
            || present::format_names(present::FORMATS),
        )?;
        Ok(Self {
            format: of_figure(format, arguments.figure)?,
            gates: &arguments.fail_if,
            output,
            policy: policy(
                &arguments.disclosure,
                arguments.release,
                arguments.release || format.travels,
            )?,
        })
    }
}

/// The format of the figure that was asked for.
fn of_figure(
    format: &'static Format,
    figure: Option<Figure>,
) -> Result<&'static Format, UsageError> {
    match figure {
        None => Ok(format),
        Some(figure) if figure.format().name == format.name => Ok(figure.format()),
        Some(_) => Err(UsageError::FigureWithoutSvg {
            format: format.name,
        }),
    }
}

/// What is to be read and judged, and where the judgement goes.
#[derive(Clone, Debug)]
pub struct CheckSettings {
    /// What to read, and how.
    pub read: ReadSettings,
    /// Whether there must be no warnings.
    pub strict: bool,
    /// The format of the result.
    pub format: CheckFormat,
    /// Where the result goes; none for standard output.
    pub output: Option<PathBuf>,
    /// Where a list of all errors goes, if anywhere.
    pub errors: Option<PathBuf>,
}

impl CheckSettings {
    /// Resolves arguments.
    ///
    /// # Errors
    /// If they contradict each other.
    pub fn new(arguments: &CheckArguments) -> Result<Self, UsageError> {
        let CheckArguments {
            data,
            threshold,
            strict,
            format,
            output,
        } = arguments;
        let format = chosen_format(
            *format,
            output.as_deref(),
            CheckFormat::Table,
            CheckFormat::of_extension,
            || CheckFormat::ALL.map(CheckFormat::name).to_vec(),
        )?;
        let mut read = reading(data, threshold.as_deref(), format.shows_fingerprints())?;
        read.decompose = Decompose::TypeIfAny;
        read.inspect = true;
        refuse_to_overwrite(&read, output.as_deref(), data.errors.as_deref())?;
        Ok(Self {
            read,
            strict: *strict,
            format,
            output: output.clone(),
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
            format: chosen_format(
                arguments.format,
                arguments.output.as_deref(),
                CalculatorFormat::Table,
                CalculatorFormat::of_extension,
                || CalculatorFormat::ALL.map(CalculatorFormat::name).to_vec(),
            )?,
            output: arguments.output.clone(),
        })
    }
}

/// What study is invented, and where it goes.
#[derive(Clone, Debug)]
pub struct SimulationSettings {
    /// The study.
    pub plan: Plan,
    /// Where the study goes; none for standard output.
    pub output: Option<PathBuf>,
    /// Where its truth goes; none for nowhere.
    pub truth: Option<PathBuf>,
}

impl SimulationSettings {
    /// Resolves arguments.
    ///
    /// # Errors
    /// If they contradict each other.
    pub fn new(arguments: &SimulateArguments) -> Result<Self, UsageError> {
        let standard_output = Path::new("-");
        let [output, truth] = [&arguments.output, &arguments.truth].map(Option::as_deref);
        if truth == Some(output.unwrap_or(standard_output)) {
            return Err(UsageError::TruthIsOutput);
        }
        Ok(Self {
            plan: plan(arguments)?,
            output: arguments.output.clone(),
            truth: arguments.truth.clone(),
        })
    }
}

fn plan(arguments: &SimulateArguments) -> Result<Plan, PlanError> {
    let waves = arguments.waves.clone();
    let (establishments, mean_workers) = size(arguments).resolve(waves.len())?;
    Ok(Plan {
        seed: arguments.seed,
        waves,
        cities: arguments.cities.clone(),
        strata: arguments.strata,
        establishments,
        mean_workers,
        dispersion: arguments.dispersion,
        types: arguments.types.clone(),
        shared: arguments.shared.unwrap_or(Share::NONE),
        prevalence: arguments.prevalence.clone(),
        city_effect: arguments.city_effect,
        stratum_effect: arguments.stratum_effect,
        young: arguments.young,
        icc: arguments.icc,
        adult_age: arguments.adult_age,
        unknown: arguments.unknown_ages,
        ranges: arguments.age_ranges,
        weights: match &arguments.weights {
            Some(weights) => weights.clone(),
            None => Weights::of_strata(arguments.strata),
        },
        observers: arguments.observers,
        notes: arguments.notes,
        shape: arguments.shape,
        shuffled: arguments.shuffle,
    })
}

fn size(arguments: &SimulateArguments) -> SizeChoices {
    SizeChoices {
        establishments: arguments.establishments,
        workers: arguments.rows,
        mean_workers: arguments.mean_workers,
    }
}

/// The format that was asked for, or the one that the extension of the output means, or the default.
fn chosen_format<F>(
    asked: Option<F>,
    output: Option<&Path>,
    default: F,
    of_extension: impl Fn(&str) -> Option<F>,
    names: impl Fn() -> Vec<&'static str>,
) -> Result<F, UsageError> {
    match (asked, output.and_then(Path::extension)) {
        (Some(format), _) => Ok(format),
        (None, None) => Ok(default),
        (None, Some(extension)) => {
            let extension = extension.to_string_lossy();
            of_extension(&extension).ok_or_else(|| UsageError::UnknownExtension {
                extension: extension.into_owned(),
                formats: names(),
            })
        }
    }
}

fn decompose(arguments: &ComparisonArguments) -> Decompose {
    match arguments.decompose.as_deref() {
        None => Decompose::TypeIfAny,
        Some("none") => Decompose::No,
        Some(column) => Decompose::Column(column.to_owned()),
    }
}

fn comparison_settings(arguments: &ComparisonArguments) -> Result<ComparisonSettings, UsageError> {
    let named = |waves: &Vec<String>| -> Vec<String> {
        let waves = waves.iter().map(|wave| wave.trim().to_owned());
        waves.filter(|wave| !wave.is_empty()).collect()
    };
    let waves = arguments.waves.as_ref().map(named);
    match &waves {
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

fn analysis(
    arguments: &EstimationArguments,
    threads: Option<NonZeroUsize>,
) -> Result<AnalysisSettings, UsageError> {
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
        threads: pace(threads).threads,
        details: false,
        disclosure: Policy::default(),
    })
}

/// What may leave the machine: with `--release`, and in what travels anyhow.
fn policy(
    arguments: &DisclosureArguments,
    is_asked: bool,
    travels: bool,
) -> Result<Policy, UsageError> {
    let profile = arguments.disclosure;
    if profile == disclose::NONE {
        let min_cell = arguments.min_cell.map(|_| "--min-cell");
        if let Some(flag) = min_cell.or(is_asked.then_some("--release")) {
            return Err(UsageError::NothingToWithhold { flag });
        }
    }
    Ok(Policy {
        profile,
        min_cell: arguments.min_cell.unwrap_or(profile.min_cell),
        released: travels && profile != disclose::NONE,
    })
}

/// What an estimation reads.
fn estimation_reading(
    data: &DataArguments,
    estimation: &EstimationArguments,
    shows_fingerprints: bool,
) -> Result<ReadSettings, UsageError> {
    let thresholds = estimation.threshold.as_deref();
    let mut read = reading(data, thresholds, shows_fingerprints)?;
    read.by = tables(&estimation.by)?;
    read.unweighted = estimation.unweighted;
    read.finite_population = estimation.fpc;
    Ok(read)
}

fn reading(
    data: &DataArguments,
    thresholds: Option<&[Threshold]>,
    shows_fingerprints: bool,
) -> Result<ReadSettings, UsageError> {
    let inputs = |paths: &[PathBuf]| paths.iter().map(|path| Input::new(path)).collect();
    let settings = ReadSettings {
        files: inputs(&data.files),
        establishments: data.establishments.as_deref().map(Input::new),
        frame: data.frame.as_deref().map(Input::new),
        columns: data.column.clone(),
        by: None,
        decompose: Decompose::No,
        finds_places: false,
        waves_from_names: false,
        thresholds: thresholds.map_or_else(default_thresholds, <[_]>::to_vec),
        thresholds_asked_for: thresholds.is_some(),
        further_thresholds: Vec::new(),
        keep_ages: false,
        missing: data.missing.clone(),
        same: data.same.clone(),
        unweighted: false,
        unique_ids: data.unique_ids,
        finite_population: false,
        allow_multiline: data.allow_multiline,
        encoding: data.encoding,
        growth: (!data.allow_huge).then_some(Growth::LIMIT),
        pace: pace(data.threads),
        hash_inputs: shows_fingerprints,
        // Two files may be one under two names, which would count everybody twice.
        find_copies: data.files.len() > 1,
        lists_all_problems: data.errors.is_some(),
        assessments: data.assessments,
        keeps_assessments: false,
        inspect: false,
    };
    refuse_doubles(&settings)?;
    Ok(settings)
}

fn pace(threads: Option<NonZeroUsize>) -> Pace {
    let usual = Pace::default();
    Pace {
        threads: threads.map_or(usual.threads, usize::from),
        ..usual
    }
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
    let is_meant = |choice: &&SameLabels| {
        settings
            .same
            .iter()
            .any(|other| other.meant == choice.written)
    };
    let replaced_twice = first_double(&settings.same, |choice: &SameLabels| &choice.written);
    if let Some(choice) = replaced_twice.or_else(|| settings.same.iter().find(is_meant)) {
        let label = choice.written.clone();
        return Err(UsageError::SameNotOne { label });
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

/// A mistyped --output or --errors must not cost the data, or one the other.
fn refuse_to_overwrite(
    read: &ReadSettings,
    output: Option<&Path>,
    errors: Option<&Path>,
) -> Result<(), UsageError> {
    let (output, errors) = (output.map(Input::new), errors.map(Input::new));
    for (flag, written) in [("--output", &output), ("--errors", &errors)] {
        let mut files = read.inputs();
        let is_read = |input: &&Input| {
            **input != Input::StandardInput
                && written
                    .as_ref()
                    .is_some_and(|file| input.is_same_file(file))
        };
        if let Some(input) = files.find(is_read) {
            let file = input.name().to_string();
            return Err(UsageError::OutputIsInput { file, flag });
        }
    }
    match (output, errors) {
        (_, Some(Input::StandardInput)) => Err(UsageError::ErrorsToStandardOutput),
        (Some(output), Some(errors)) if output.is_same_file(&errors) => {
            Err(UsageError::ErrorsAreOutput)
        }
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
