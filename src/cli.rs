//! Every command and flag, in the order of the help. Nothing is decided here.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use anstream::ColorChoice;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::compare::{Adjustment, Contrast};
use crate::design::LonelyPsu;
use crate::disclose::{self, Profile};
use crate::estimate::interval::{self, Method};
use crate::estimate::{ConfidenceLevel, Sampling, Unknown};
use crate::observe::{AssessmentRule, ColumnChoice, Encoding, Role, SameLabels};
use crate::present::{self, Figure, Format, Gate};
use crate::sensitivity::misclassified::{AccuracyError, Rate};
use crate::simulate::{self, Labels, Shape, Share, Weights};
use crate::tally::Threshold;

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "prevalence",
    version,
    about = "What share of the workers observed are minors: design-based estimates per city and wave",
    before_help = "Examples:
  prevalence analyze obs.csv                 the share of minors per city and overall
  prevalence analyze obs.csv --format json   the same for a script
  prevalence compare 2012.csv 2015.csv       what changed, and how sure it is
  prevalence report 2012.csv 2015.csv -o report.html
                                             one page with figures, methods and limits
  prevalence sensitivity 2012.csv 2015.csv   how wrong things must be for that to change
  prevalence check obs.csv                   whether the data are fit for that
  prevalence interval 81 263                 the limits of a published figure
  prevalence methods                         the interval methods and when to prefer which
  prevalence simulate -o study.csv           an invented study whose truth is known",
    help_template = HELP_TEMPLATE,
    arg_required_else_help = true,
    subcommand_required = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Colour on the terminal
    #[arg(long, global = true, help_heading = "Output", value_name = "WHEN", default_value = "auto", value_parser = color_parser())]
    pub color: ColorChoice,
}

impl Cli {
    /// An error of the command line with a tip that leads somewhere.
    pub fn with_tip(error: clap::Error) -> clap::Error {
        let flag = match error.get(ContextKind::InvalidArg) {
            Some(ContextValue::String(flag)) => flag.clone(),
            _ => return error,
        };
        match error.kind() {
            ErrorKind::UnknownArgument => of_another_command(error, &flag),
            ErrorKind::ArgumentConflict => given_twice(error, &flag),
            _ => error,
        }
    }
}

/// Says which commands have a flag: clap's own tip takes it for the name of a file.
fn of_another_command(mut error: clap::Error, flag: &str) -> clap::Error {
    error.remove(ContextKind::Suggested);
    let having = commands_with(flag);
    if !having.is_empty() && error.get(ContextKind::SuggestedArg).is_none() {
        tip(
            &mut error,
            format!("{flag} is a flag of {}", having.join(" and of ")),
        );
    }
    error
}

/// Says what to do about a flag that stands twice, where it is one that people repeat for each wave.
fn given_twice(mut error: clap::Error, flag: &str) -> clap::Error {
    let is_itself =
        |prior: &ContextValue| matches!(prior, ContextValue::String(one) if one == flag);
    let name = flag.split(' ').next().unwrap_or(flag);
    if error.get(ContextKind::PriorArg).is_some_and(is_itself)
        && ["--establishments", "--frame"].contains(&name)
    {
        let cure = format!(
            "{name} takes one file: put the rows of all waves in it, with a column wave that says of which they are"
        );
        tip(&mut error, cure);
    }
    error
}

fn tip(error: &mut clap::Error, words: String) {
    let tips = ContextValue::StyledStrs(vec![words.into()]);
    error.insert(ContextKind::Suggested, tips);
}

/// The commands that have a flag.
fn commands_with(flag: &str) -> Vec<String> {
    let Some(name) = flag.strip_prefix("--") else {
        return Vec::new();
    };
    let command = Cli::command();
    let commands = command.get_subcommands();
    let having = commands.filter(|command| {
        let mut flags = command.get_arguments();
        flags.any(|own| own.get_long() == Some(name))
    });
    having
        .map(|command| command.get_name().to_owned())
        .collect()
}

/// Examples first: most people need nothing else.
const HELP_TEMPLATE: &str =
    "{about}\n\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Estimate prevalence per wave, per domain and overall
    #[command(
        before_help = "Examples:
  prevalence analyze obs.csv
      the share of workers aged 17 and under, and 15 and under, per city and overall
  prevalence analyze obs-2012.csv obs-2015.csv --by city --by establishment_type
      both waves, by city and then by type of establishment
  prevalence analyze workers.csv --establishments visits.csv --frame frame.csv --fpc
      design columns from a file of visits, weights from the frame
  prevalence analyze obs.csv --column age=guess --column weight=none --missing 99
      other headers; a column that is not to be used; a code for missing ages
  zcat big.csv.gz | prevalence analyze - --format csv > estimates.csv
      standard input, and a table for a spreadsheet",
        after_help = "Exit codes: 0 done, 1 the data have errors (no estimate is printed), 2 the command line is \
                      wrong, 3 a --fail-if gate did not hold, 4 a file could not be read or written.",
        help_template = HELP_TEMPLATE
    )]
    Analyze(Box<AnalyzeArguments>),
    /// Compare two or more waves: what changed, by how much, and how sure it is
    #[command(
        before_help = "Examples:
  prevalence compare obs-2012.csv obs-2015.csv
      one file for each wave: the change per city and overall, with intervals and tests
  prevalence compare obs.csv --waves 2012,2015
      the same from a file with a wave column
  prevalence compare obs.csv --waves 2012,2015,2018
      each wave with the next, the first with the last, and the trend
  prevalence compare before.csv after.csv --decompose establishment_type
      was it the mix of types or the rate within them?
  prevalence compare before.csv after.csv --fail-if \"17: difference.conf_high >= 0\"
      exit code 3 unless the share has fallen",
        after_help = "Exit codes: 0 done, 1 the data have errors (no estimate is printed), 2 the command line is \
                      wrong, 3 a --fail-if gate did not hold, 4 a file could not be read or written.",
        help_template = HELP_TEMPLATE
    )]
    Compare(Box<CompareArguments>),
    /// Write a report: figures, tables, methods and limits in one page that needs no network
    #[command(
        before_help = "Examples:
  prevalence report obs.csv -o report.html
      one wave: headline, forest plot, sensitivity, data flow, quality, methods, limits
  prevalence report obs-2012.csv obs-2015.csv -o report.html
      two waves, from files or a wave column: also before and after, and the change
  prevalence report obs-2012.csv obs-2015.csv -o report.md
      the same as Markdown, with each figure as an SVG file beside it
  prevalence report obs-2012.csv obs-2015.csv --sensitivity 45/50 --specificity 0.99 -o report.html
      what critics ask is answered for observers of that accuracy; so for every flag of sensitivity
  prevalence report obs-2012.csv obs-2015.csv --figure change -o change.svg
      one figure by itself",
        after_help = "A SHARE is a percentage with its sign or a fraction from 0 to 1: 20% or 0.2. A RATE is a SHARE \
                      that is taken for certain, or people judged right of people judged: 45/50.\n\n\
                      SOURCE_DATE_EPOCH, if it is set, is the day that the report shows; without it there is none, and \
                      the same input gives the same bytes.\n\n\
                      Exit codes: 0 done, 1 the data have errors (no report is written), 2 the command line is \
                      wrong, 3 a --fail-if gate did not hold, 4 a file could not be read or written.",
        allow_negative_numbers = true,
        help_template = HELP_TEMPLATE
    )]
    Report(Box<ReportArguments>),
    /// Answer what critics ask: how wrong would things have to be for the result to change?
    #[command(
        before_help = "Examples:
  prevalence sensitivity obs-2012.csv obs-2015.csv
      unknown ages, ages misjudged, a hidden trade, other definitions: for each wave and the change
  prevalence sensitivity obs.csv
      the same of one study, without a change
  prevalence sensitivity before.csv after.csv --sensitivity 45/50 --specificity 99/100
      corrected for observers who judged 45 of 50 minors and 99 of 100 adults right
  prevalence sensitivity before.csv after.csv --age-bias -2..3 --age-sd 0,2
      were ages guessed too low or too high, and with an error of so many years
  prevalence sensitivity before.csv after.csv --coverage 0.5,0.75,1 --hidden 5%,18%
      with so much of the trade in sight, and so many minors in the rest of it
  prevalence sensitivity before.csv after.csv --bootstrap 2000
      standard errors and limits from drawing the establishments again",
        after_help = "A SHARE is a percentage with its sign or a fraction from 0 to 1: 20% or 0.2. A RATE is a SHARE \
                      that is taken for certain, or people judged right of people judged: 45/50.\n\n\
                      Exit codes: 0 done, 1 the data have errors (no estimate is printed), 2 the command line is \
                      wrong, 4 a file could not be read or written.",
        allow_negative_numbers = true,
        help_template = HELP_TEMPLATE
    )]
    Sensitivity(Box<SensitivityArguments>),
    /// Read and judge the data before any estimate: roles, rows, ages, unknowns, weights
    #[command(
        before_help = "Examples:
  prevalence check obs.csv
      what was read and how, and what a data manager wants to see before an analysis
  prevalence check obs-2012.csv obs-2015.csv --establishments visits.csv --frame frame.csv
      both waves, with the establishments where nobody was observed
  prevalence check obs.csv --strict
      exit code 3 if there is anything to warn of, for a script
  prevalence check obs.csv --format json
      every figure for a script",
        after_help = "Exit codes: 0 done, 1 the data have errors or cannot be analysed, 2 the command line is wrong, \
                      3 there are warnings and --strict was given, 4 a file could not be read or written.",
        help_template = HELP_TEMPLATE
    )]
    Check(Box<CheckArguments>),
    /// Calculate the limits of published figures: counts, or percentages with their base
    #[command(
        before_help = "Examples:
  prevalence interval 81 263
      81 of 263 workers: the limits of the share, by every method
  prevalence interval 147 1937 38 2014
      two counts: difference and ratio of the first to the second, and tests
  prevalence interval 8.16%:1937 2.2%:2014
      published percentages with their base, and how far their rounding moves the limits
  prevalence interval --change -73% 8.16% 2.2%
      whether a published change agrees with the percentages before and after",
        after_help = "Exit codes: 0 done, 2 the command line is wrong, 4 the output could not be written.",
        help_template = HELP_TEMPLATE
    )]
    Interval(IntervalArguments),
    /// List the interval methods: when to prefer each, its source, what it agrees with
    #[command(
        before_help = "Examples:
  prevalence methods
  prevalence methods --format markdown",
        help_template = HELP_TEMPLATE
    )]
    Methods(MethodsArguments),
    /// Invent a study of any size whose truth is known, to try things out and to measure
    #[command(
        before_help = "Examples:
  prevalence simulate -o study.csv --truth truth.json
      a study of 250 establishments in 3 cities, and what is true of it
  prevalence simulate --waves 2012,2015 --prevalence 8.16%,2.2% --shared 16% -o study.csv
      two waves with a sixth of the establishments in common
  prevalence simulate --rows 10000000 --mean-workers 10 -o large.csv
      ten million rows of a million establishments
  prevalence simulate --icc 0.2 --unknown-ages 5% --seed 7 | prevalence analyze -
      other chances, another draw, straight into an analysis
  prevalence simulate --shape tallies -o tallies.csv
      the same study with a row for each establishment",
        after_help = "A SHARE is a percentage with its sign or a fraction below 1: 20% or 0.2.\n\n\
                      Nobody and nothing in such a study exists. The same seed and settings give the same bytes on \
                      every machine; a change of that is in the changelog under Numbers. Random numbers: ChaCha8.\n\n\
                      Exit codes: 0 done, 2 the command line is wrong, 4 a file could not be written.",
        allow_negative_numbers = true,
        help_template = HELP_TEMPLATE
    )]
    Simulate(Box<SimulateArguments>),
}

/// Arguments of `analyze`.
#[derive(Debug, Args)]
pub struct AnalyzeArguments {
    /// What to read.
    #[command(flatten)]
    pub data: DataArguments,
    /// What to estimate.
    #[command(flatten)]
    pub estimation: EstimationArguments,
    /// Where the result goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// What to read.
    #[command(flatten)]
    pub data: DataArguments,
    /// What to compare.
    #[command(flatten)]
    pub comparison: ComparisonArguments,
    /// What to estimate.
    #[command(flatten)]
    pub estimation: EstimationArguments,
    /// Where the result goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// What to read.
    #[command(flatten)]
    pub data: DataArguments,
    /// What to compare.
    #[command(flatten)]
    pub comparison: ComparisonArguments,
    /// What to estimate.
    #[command(flatten)]
    pub estimation: EstimationArguments,
    /// What critics ask.
    #[command(flatten)]
    pub questions: QuestionArguments,
    /// Where the report goes.
    #[command(flatten)]
    pub output: ReportOutputArguments,
}

/// Arguments of `sensitivity`.
#[derive(Debug, Args)]
pub struct SensitivityArguments {
    /// What to read.
    #[command(flatten)]
    pub data: DataArguments,
    /// What critics ask.
    #[command(flatten)]
    pub questions: QuestionArguments,
    /// What to compare.
    #[command(flatten)]
    pub comparison: ComparisonArguments,
    /// What to estimate.
    #[command(flatten)]
    pub estimation: EstimationArguments,
    /// The format [default: table, or by the extension of --output]
    #[arg(long, help_heading = "Output", value_name = "FORMAT", value_parser = named(&present::SensitivityFormat::ALL, present::SensitivityFormat::name))]
    pub format: Option<present::SensitivityFormat>,
    /// Withhold what could tell of single people or places, and what would give it away: for whatever leaves this
    /// machine
    #[arg(long, help_heading = "Output")]
    pub release: bool,
    /// What may be shown to others.
    #[command(flatten, next_help_heading = "Output")]
    pub disclosure: DisclosureArguments,
    /// Write the result to a file: whole, or not at all; - is standard output
    #[arg(short, long, help_heading = "Output", value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What critics ask of a result.
#[derive(Debug, Args)]
#[command(next_help_heading = "Questions")]
pub struct QuestionArguments {
    /// How often observers see a minor as a minor: one rate, or one for each wave [default: a grid]
    #[arg(long, value_name = "RATE[,RATE]", value_delimiter = ',', value_parser = rate, requires = "specificity")]
    pub sensitivity: Vec<Rate>,
    /// How often observers see an adult as an adult: one rate, or one for each wave
    #[arg(long, value_name = "RATE[,RATE]", value_delimiter = ',', value_parser = rate, requires = "sensitivity")]
    pub specificity: Vec<Rate>,
    /// How many years people look older than they are, on average: a number, a list, or a range
    /// [default: -2..3]
    #[arg(long, value_name = "YEARS", value_parser = years, allow_hyphen_values = true)]
    pub age_bias: Option<Years>,
    /// The standard deviation of the error of a guessed age, in years: a number, a list, or a range
    /// [default: 0,2]
    #[arg(long, value_name = "YEARS", value_parser = spreads, allow_hyphen_values = true)]
    pub age_sd: Option<Years>,
    /// The shares of the trade that are in sight, above 0
    #[arg(long, default_value = "0.5,0.6,0.7,0.8,0.9,1", value_name = "SHARE,...", value_delimiter = ',', value_parser = coverage, allow_hyphen_values = true)]
    pub coverage: Vec<f64>,
    /// The shares of minors in the rest of the trade; of a change, in the later wave
    #[arg(long, default_value = "0,5%,10%,20%,40%", value_name = "SHARE,...", value_delimiter = ',', value_parser = hidden, allow_hyphen_values = true)]
    pub hidden: Vec<f64>,
    /// The share of minors in the rest of the trade in the earlier wave [default: as in sight]
    #[arg(long, value_name = "SHARE", value_parser = hidden, allow_hyphen_values = true)]
    pub hidden_before: Option<f64>,
    /// Draw the establishments again so many times; for errors of ages only where --age-bias or --age-sd
    /// says which, as that takes seconds
    #[arg(long, value_name = "N", value_parser = replicates)]
    pub bootstrap: Option<u32>,
    /// Another number, other draws
    #[arg(long, default_value = "1", value_name = "N", value_parser = seed, requires = "bootstrap")]
    pub seed: u64,
}

/// Years that are tried one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Years(pub Vec<f64>);

/// What to compare, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Comparison")]
pub struct ComparisonArguments {
    /// The waves, earliest first [default: those of the two files]
    #[arg(long, value_name = "WAVE,WAVE", value_delimiter = ',')]
    pub waves: Option<Vec<String>>,
    /// Take establishment ids that occur in both waves for different places
    #[arg(long)]
    pub independent_waves: bool,
    /// How limits are made: mover from the limits of the waves, wald from the standard error
    #[arg(long, default_value = "mover", value_name = "METHOD",
          value_parser = named(&Contrast::ALL, Contrast::name))]
    pub contrast: Contrast,
    /// How p-values are adjusted for the number of domains in a table
    #[arg(long, default_value = "holm", value_name = "METHOD",
          value_parser = named(&Adjustment::ALL, Adjustment::name))]
    pub adjust: Adjustment,
    /// Split changes into rate and composition by a column [default: type where there is one]
    #[arg(long, value_name = "COLUMN|none")]
    pub decompose: Option<String>,
}

/// What to read, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub struct DataArguments {
    /// Worker rows or tallies, as CSV; - is standard input; .gz and .zst are read as they are
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// One row per establishment: adds columns, and establishments where nobody was observed
    #[arg(long, value_name = "FILE")]
    pub establishments: Option<PathBuf>,
    /// One row per stratum with its frame_establishments: gives the weights
    #[arg(long, value_name = "FILE")]
    pub frame: Option<PathBuf>,
    /// Which column has a role, whatever its header; ROLE=none ignores the role's column. Repeatable
    #[arg(long, value_name = "ROLE=HEADER", value_parser = column_choice, long_help = column_help())]
    pub column: Vec<ColumnChoice>,
    /// A further code for a missing age, such as 99. Repeatable
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    pub missing: Vec<String>,
    /// Labels that are one, the right one last, such as "phnom penh=Phnom Penh". Repeatable
    #[arg(long, value_name = "LABEL=LABEL", value_parser = same_labels)]
    pub same: Vec<SameLabels>,
    /// The age of a worker whom several observers assessed: the mean or median of theirs in completed
    /// years, the youngest, or the first; otherwise such rows are an error
    #[arg(long, value_name = "RULE", value_parser = named(&AssessmentRule::ALL, |rule| rule.name()))]
    pub assessments: Option<AssessmentRule>,
    /// Refuse an establishment id that occurs in two cities; otherwise these are two establishments
    #[arg(long)]
    pub unique_ids: bool,
    /// Allow a quoted field over several lines to hold as many delimiters as a row
    #[arg(long)]
    pub allow_multiline: bool,
    /// How files are encoded that have no byte order mark, such as windows-1252; a mark always wins
    /// [default: utf-8]
    #[arg(long, value_name = "LABEL", value_parser = encoding)]
    pub encoding: Option<Encoding>,
    /// Threads that read and compute [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Read compressed files that grow more than 1,000-fold, to over 4 GiB
    #[arg(long)]
    pub allow_huge: bool,
    /// Write every error of the data to a CSV file; if there are none, its header alone
    #[arg(long, value_name = "FILE")]
    pub errors: Option<PathBuf>,
}

/// What to estimate, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Estimation")]
pub struct EstimationArguments {
    /// Domains: a comma crosses columns, a repeated flag adds a table [default: city where there is one]
    #[arg(long, value_name = "COLUMN[,COLUMN]|none")]
    pub by: Vec<String>,
    /// Completed years: workers of that age or under are counted [default: 17,15]
    #[arg(long, value_name = "AGE[,AGE]", value_delimiter = ',', value_parser = threshold)]
    pub threshold: Option<Vec<Threshold>>,
    /// What workers of unknown age count as; their bounds are shown in any case
    #[arg(long, default_value = "exclude", value_name = "AS",
          value_parser = named(&Unknown::ALL, Unknown::name))]
    pub unknown: Unknown,
    /// The interval method (see prevalence methods)
    #[arg(long, default_value = "korn-graubard", value_name = "METHOD",
          value_parser = named(interval::METHODS, |method| method.name))]
    pub interval: &'static Method,
    /// The confidence level, a fraction of 1
    #[arg(long, default_value = "0.95", value_name = "LEVEL", value_parser = level)]
    pub level: ConfidenceLevel,
    /// cluster: establishments were drawn; srs: workers as a simple random sample, to compare with
    /// published figures
    #[arg(long, default_value = "cluster", value_name = "DESIGN",
          value_parser = named(&Sampling::ALL, Sampling::name))]
    pub design: Sampling,
    /// What a stratum with a single PSU adds to the variance
    #[arg(long, default_value = "adjust", value_name = "POLICY",
          value_parser = named(&LonelyPsu::ALL, LonelyPsu::name))]
    pub lonely_psu: LonelyPsu,
    /// Finite population correction, from a population column or the frame
    #[arg(long)]
    pub fpc: bool,
    /// Ignore all weights
    #[arg(long)]
    pub unweighted: bool,
}

/// What may be shown to others.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct DisclosureArguments {
    /// The rules of disclosure control: sacro shows no count of 1 to 9, cms none of 1 to 10, opensafely none of
    /// 1 to 7; all ask for three establishments, and that two of them hold no more than 90 %
    #[arg(long, default_value = "sacro", value_name = "PROFILE",
          value_parser = named(disclose::PROFILES, |profile| profile.name))]
    pub disclosure: &'static Profile,
    /// The fewest minors, or others, that may be shown besides none; 1 keeps the rules about establishments only
    #[arg(long, value_name = "N", value_parser = min_cell)]
    pub min_cell: Option<u64>,
}

/// Where the result goes, and how it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArguments {
    /// The format [default: table, or by the extension of --output]
    #[arg(long, value_name = "FORMAT", value_parser = named(present::FORMATS, |format| format.name))]
    pub format: Option<&'static Format>,
    /// Which figure, with --format svg [default: forest]
    #[arg(long, value_name = "FIGURE", value_parser = named(&Figure::ALL, Figure::name))]
    pub figure: Option<Figure>,
    /// Withhold rows that could tell of single people or places, and what would give them away: for whatever
    /// leaves this machine; github, markdown, svg and xlsx always do
    #[arg(long)]
    pub release: bool,
    /// What may be shown to others.
    #[command(flatten)]
    pub disclosure: DisclosureArguments,
    /// Exit with 3 if this is so, as in "17: conf_high > 5%" or "17, city=X: estimate > 0.1". Repeatable
    #[arg(long, value_name = "GATE", value_parser = present::gate)]
    pub fail_if: Vec<Gate>,
    /// Write the result to a file: whole, or not at all; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Where the report goes, and how it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ReportOutputArguments {
    /// The format [default: html, or by the extension of --output]
    #[arg(long, value_name = "FORMAT", value_parser = named(present::DOCUMENT_FORMATS, |format| format.name))]
    pub format: Option<&'static Format>,
    /// Which figure, with --format svg [default: forest]
    #[arg(long, value_name = "FIGURE", value_parser = named(&Figure::ALL, Figure::name))]
    pub figure: Option<Figure>,
    /// Whom it must not betray.
    #[command(flatten)]
    pub disclosure: DisclosureArguments,
    /// Exit with 3 if this is so, as in "17: difference.conf_high >= 0" or "17, wave=2015: conf_high > 5%". A key of
    /// compare is of the changes; one that only analyze has is of the shares, of every wave unless wave= names one.
    /// Repeatable
    #[arg(long, value_name = "GATE", value_parser = present::gate)]
    pub fail_if: Vec<Gate>,
    /// Write the report to a file: whole, or not at all; Markdown has its figures beside it; - is standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// What to read.
    #[command(flatten)]
    pub data: DataArguments,
    /// Completed years: what is unknown at these ages, and what lies next to them [default: 17,15]
    #[arg(long, help_heading = "Judgement", value_name = "AGE[,AGE]", value_delimiter = ',', value_parser = threshold)]
    pub threshold: Option<Vec<Threshold>>,
    /// Exit with 3 if there are warnings
    #[arg(long, help_heading = "Judgement")]
    pub strict: bool,
    /// The format [default: table, or by the extension of --output]
    #[arg(long, help_heading = "Output", value_name = "FORMAT", value_parser = named(&present::CheckFormat::ALL, present::CheckFormat::name))]
    pub format: Option<present::CheckFormat>,
    /// Write the result to a file: whole, or not at all; - is standard output
    #[arg(short, long, help_heading = "Output", value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `interval`.
#[derive(Debug, Args)]
pub struct IntervalArguments {
    /// X N is X of N workers, P%:N a published percentage of N workers; a second one is compared with
    /// the first. Beside --change: the percentages before and after
    #[arg(value_name = "X N|P%:N", allow_negative_numbers = true)]
    pub figures: Vec<String>,
    /// A published relative change: do the percentages before and after agree with it?
    #[arg(
        long,
        value_name = "PERCENT",
        allow_hyphen_values = true,
        conflicts_with = "level"
    )]
    pub change: Option<String>,
    /// The confidence level, a fraction of 1
    #[arg(long, default_value = "0.95", value_name = "LEVEL", value_parser = level)]
    pub level: ConfidenceLevel,
    /// The format [default: table, or by the extension of --output]
    #[arg(long, help_heading = "Output", value_name = "FORMAT", value_parser = named(&present::CalculatorFormat::ALL, present::CalculatorFormat::name))]
    pub format: Option<present::CalculatorFormat>,
    /// Write the result to a file: whole, or not at all
    #[arg(short, long, help_heading = "Output", value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `methods`.
#[derive(Debug, Args)]
pub struct MethodsArguments {
    /// The format
    #[arg(long, default_value = "table", value_name = "FORMAT",
          value_parser = named(&present::MethodsFormat::ALL, present::MethodsFormat::name))]
    pub format: present::MethodsFormat,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArguments {
    /// Labels of the waves [default: one wave, and no such column]
    #[arg(long, value_name = "WAVE,WAVE", value_delimiter = ',', value_parser = label, help_heading = "Places")]
    pub waves: Vec<String>,
    /// How many cities, each with fewer establishments than the one before, or their names
    #[arg(long, default_value = "3", value_name = "N|NAME[=SHARE],...", value_parser = cities, help_heading = "Places")]
    pub cities: Labels,
    /// Strata of each city; with 1 there is no such column
    #[arg(long, default_value = "4", value_name = "N", value_parser = strata, help_heading = "Places")]
    pub strata: usize,
    /// Establishments of each wave [default: 250]
    #[arg(long, value_name = "N", value_parser = establishments, help_heading = "Places")]
    pub establishments: Option<u64>,
    /// Workers over all waves, about; beside --establishments this makes the mean
    #[arg(long, value_name = "N", value_parser = rows, help_heading = "Places")]
    pub rows: Option<u64>,
    /// Workers of an establishment on average; each has one at least [default: 8]
    #[arg(long, value_name = "MEAN", value_parser = mean_workers, help_heading = "Places")]
    pub mean_workers: Option<f64>,
    /// How alike establishments are in size: of the workers beyond the first, m on average, the variance
    /// is m + m²/K
    #[arg(long, default_value = "1", value_name = "K", value_parser = dispersion, help_heading = "Places")]
    pub dispersion: f64,
    /// How many types of establishments, or their names with how common each is; none for no such column
    #[arg(long, default_value = "karaoke=34,beer garden=20,brothel=18,massage=16,hostess bar=12",
          value_name = "N|NAME[=SHARE],...|none", value_parser = types, help_heading = "Places")]
    pub types: Labels,
    /// The share of a wave's establishments that were in the wave before [default: 0%]
    #[arg(long, value_name = "SHARE", value_parser = share, help_heading = "Places")]
    pub shared: Option<Share>,
    /// The share of minors, one for each wave or one for all
    #[arg(long, default_value = "8.16%", value_name = "SHARE,...", value_delimiter = ',',
          value_parser = share, help_heading = "Workers")]
    pub prevalence: Vec<Share>,
    /// The share of minors in the last city over that in the first; those between go up by equal factors
    #[arg(long, default_value = "2", value_name = "RATIO", value_parser = ratio, help_heading = "Workers")]
    pub city_effect: f64,
    /// The same ratio of the last stratum of each city to its first
    #[arg(long, default_value = "1.5", value_name = "RATIO", value_parser = ratio, help_heading = "Workers")]
    pub stratum_effect: f64,
    /// The share of the minors who are 15 or under
    #[arg(long, default_value = "9%", value_name = "SHARE", value_parser = share, help_heading = "Workers")]
    pub young: Share,
    /// How alike workers of an establishment are: their intracluster correlation within a stratum
    #[arg(long, default_value = "0.07", value_name = "ICC", value_parser = icc, help_heading = "Workers")]
    pub icc: f64,
    /// The mean age of adults
    #[arg(long, default_value = "23.7", value_name = "YEARS", value_parser = adult_age, help_heading = "Workers")]
    pub adult_age: f64,
    /// The share of the workers whose age is unknown
    #[arg(long, default_value = "1%", value_name = "SHARE", value_parser = share, help_heading = "What is written")]
    pub unknown_ages: Share,
    /// The share of the other workers whose age is a range of two or three years
    #[arg(long, default_value = "0%", value_name = "SHARE", value_parser = share, help_heading = "What is written")]
    pub age_ranges: Share,
    /// Weights of the strata of a city, or one for all; none for no such column [default: 1.5,2,2.5 ...]
    #[arg(long, value_name = "WEIGHT,...|none", value_parser = weights, help_heading = "What is written")]
    pub weights: Option<Weights>,
    /// How many observers; 0 for no such column
    #[arg(long, default_value = "8", value_name = "N", value_parser = observers, help_heading = "What is written")]
    pub observers: u32,
    /// The share of the rows that have a note, in quotes and with a comma; 0% for no such column
    #[arg(long, default_value = "0%", value_name = "SHARE", value_parser = share, help_heading = "What is written")]
    pub notes: Share,
    /// rows: one for each worker; tallies: one for each establishment of the same study
    #[arg(long, default_value = "rows", value_name = "SHAPE", value_parser = named(&Shape::ALL, Shape::name), help_heading = "What is written")]
    pub shape: Shape,
    /// In random order; this takes longer, and 8 bytes of memory for each establishment
    #[arg(long, help_heading = "What is written")]
    pub shuffle: bool,
    /// Another number, another study
    #[arg(long, default_value = "1", value_name = "N", value_parser = seed, help_heading = "Output")]
    pub seed: u64,
    /// Write the study to a file: whole, or not at all [default: standard output]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Write what is true of the study as JSON: all settings, the shares from which workers were drawn,
    /// and what came of it; - is standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub truth: Option<PathBuf>,
}

/// A parser that takes the names of a list of choices.
fn named<T: Copy + Send + Sync + 'static>(
    choices: &'static [T],
    name: fn(T) -> &'static str,
) -> impl clap::builder::TypedValueParser<Value = T> {
    PossibleValuesParser::new(choices.iter().map(move |&choice| name(choice))).try_map(
        move |typed| {
            let found = choices.iter().find(|&&choice| name(choice) == typed);
            found.copied().ok_or("not one of the choices")
        },
    )
}

fn color_parser() -> impl clap::builder::TypedValueParser<Value = ColorChoice> {
    const CHOICES: &[ColorChoice] = &[ColorChoice::Auto, ColorChoice::Always, ColorChoice::Never];
    named(CHOICES, |choice| match choice {
        ColorChoice::Always => "always",
        ColorChoice::Never => "never",
        _ => "auto",
    })
}

fn column_choice(typed: &str) -> Result<ColumnChoice, String> {
    let (role, header) = typed
        .split_once('=')
        .ok_or("write ROLE=HEADER, such as age=est_age")?;
    let role = role.trim().parse::<Role>().map_err(|_| {
        format!(
            "there is no role `{}`; the roles are {}",
            role.trim(),
            Role::names().join(", ")
        )
    })?;
    let header = header.trim();
    Ok(ColumnChoice {
        role,
        header: (header != "none").then(|| header.to_owned()),
    })
}

fn same_labels(typed: &str) -> Result<SameLabels, String> {
    SameLabels::new(typed)
        .ok_or_else(|| "write LABEL=LABEL, such as \"phnom penh=Phnom Penh\"".to_owned())
}

fn column_help() -> String {
    format!(
        "Which column has a role, whatever its header; ROLE=none ignores the role's column. Repeatable.\n\
         The roles: {}",
        Role::names().join(", ")
    )
}

fn encoding(typed: &str) -> Result<Encoding, String> {
    Encoding::of_label(typed).ok_or_else(|| {
        "write a label such as windows-1252, utf-16le, windows-1258, windows-874, gb18030, shift_jis or \
         macintosh"
            .to_owned()
    })
}

fn threshold(typed: &str) -> Result<Threshold, String> {
    let years = typed.trim().parse().ok();
    years
        .and_then(Threshold::new)
        .ok_or_else(|| "write completed years from 0 to 119, such as 17 or 17,15".to_owned())
}

fn level(typed: &str) -> Result<ConfidenceLevel, String> {
    let level = typed.parse().ok();
    level
        .and_then(ConfidenceLevel::new)
        .ok_or_else(|| "write a fraction from 0.5 to 0.999999, such as 0.95".to_owned())
}

fn rate(typed: &str) -> Result<Rate, String> {
    typed
        .parse()
        .map_err(|error: AccuracyError| error.to_string())
}

fn years(typed: &str) -> Result<Years, String> {
    let example =
        "write years from -30 to 30: a number, a list or a range, such as 2, 0,1.5 or -2..3";
    grid(typed, -30.0..=30.0).ok_or_else(|| example.to_owned())
}

fn spreads(typed: &str) -> Result<Years, String> {
    let example = "write years from 0 to 30: a number, a list or a range, such as 2, 0,1.5 or 0..3";
    grid(typed, 0.0..=30.0).ok_or_else(|| example.to_owned())
}

/// Numbers with commas between them, or whole ones from one to another; each once.
fn grid(typed: &str, range: RangeInclusive<f64>) -> Option<Years> {
    let numbers: Vec<f64> = match typed.split_once("..") {
        Some((from, to)) => {
            let [from, to] = [from, to].map(|end| end.trim().parse::<i8>().ok());
            (from?..=to?).map(f64::from).collect()
        }
        None => {
            let numbers = typed.split(',').map(|number| number.trim().parse().ok());
            numbers.collect::<Option<_>>()?
        }
    };
    let is_new = |(place, number): (usize, &f64)| !numbers[..place].contains(number);
    let is_good = !numbers.is_empty()
        && numbers.iter().all(|number| range.contains(number))
        && numbers.iter().enumerate().all(is_new);
    is_good.then_some(Years(numbers))
}

fn coverage(typed: &str) -> Result<f64, String> {
    let example = "write shares above 0 and at most 1, such as 0.5,0.75,1 or 50%,75%,100%";
    let share = fraction(typed).filter(|&share| share > 0.0);
    share.ok_or_else(|| example.to_owned())
}

fn hidden(typed: &str) -> Result<f64, String> {
    let example = "write shares from 0 to 1, such as 0.05,0.18 or 5%,18%";
    fraction(typed).ok_or_else(|| example.to_owned())
}

fn fraction(typed: &str) -> Option<f64> {
    match typed.parse().ok()? {
        Rate::Known(share) => Some(share),
        Rate::Measured { .. } => None,
    }
}

fn replicates(typed: &str) -> Result<u32, String> {
    let replicates = typed.trim().parse().ok();
    let replicates = replicates.filter(|replicates| (100..=1_000_000).contains(replicates));
    replicates.ok_or_else(|| "write a whole number from 100 to 1000000, such as 2000".to_owned())
}

fn label(typed: &str) -> Result<String, String> {
    let name = typed.trim();
    let error = || "write labels without quotes, such as 2012,2015".to_owned();
    simulate::is_plain(name)
        .then(|| name.to_owned())
        .ok_or_else(error)
}

/// Cities of which each is half, a third, a quarter ... of the first: so skewed are the studies at hand.
fn cities(typed: &str) -> Result<Labels, String> {
    Labels::typed(typed, "City", |place| 1.0 / place as f64).ok_or_else(|| {
        "write a number from 1 to 100000, or names, such as North,South or North=3,South=1 or \
         North=75%,South=25%"
            .to_owned()
    })
}

fn types(typed: &str) -> Result<Labels, String> {
    if typed.trim() == "none" {
        return Ok(Labels::NONE);
    }
    Labels::typed(typed, "Type", |_| 1.0).ok_or_else(|| {
        "write a number from 1 to 100000, names, such as karaoke=3,massage=1 or karaoke=75%,massage=25%, or \
         none".to_owned()
    })
}

fn share(typed: &str) -> Result<Share, String> {
    let error = || {
        "write a percentage from 0% to 100% with its sign, such as 8.16%, or a fraction below 1, such as 0.0816".to_owned()
    };
    Share::typed(typed).ok_or_else(error)
}

fn establishments(typed: &str) -> Result<u64, String> {
    whole(typed, 1, "write a whole number of 1 or more, such as 250")
}

fn rows(typed: &str) -> Result<u64, String> {
    whole(
        typed,
        1,
        "write a whole number of 1 or more, such as 100000",
    )
}

fn min_cell(typed: &str) -> Result<u64, String> {
    whole(typed, 1, "write a whole number of 1 or more, such as 10")
}

fn observers(typed: &str) -> Result<u32, String> {
    let example = "write a whole number of 0 or more, such as 8; 0 for no such column";
    whole(typed, 0, example)
}

fn seed(typed: &str) -> Result<u64, String> {
    whole(typed, 0, "write a whole number of 0 or more, such as 7")
}

fn whole<T: FromStr + PartialOrd>(typed: &str, least: T, example: &str) -> Result<T, String> {
    let number = typed.trim().parse().ok();
    let number = number.filter(|number| *number >= least);
    number.ok_or_else(|| example.to_owned())
}

fn strata(typed: &str) -> Result<usize, String> {
    let strata = typed.trim().parse().ok();
    let strata = strata.filter(|strata| (1..=1000).contains(strata));
    strata.ok_or_else(|| "write a number from 1 to 1000, such as 4".to_owned())
}

fn weights(typed: &str) -> Result<Weights, String> {
    let error = || "write weights above 0, such as 2 or 1.5,2,2.5,3, or none".to_owned();
    Weights::typed(typed).ok_or_else(error)
}

fn mean_workers(typed: &str) -> Result<f64, String> {
    let example = "write a number from 1 to 10000, such as 8";
    number(typed, 1.0..=simulate::LARGEST_MEAN, example)
}

fn dispersion(typed: &str) -> Result<f64, String> {
    number(
        typed,
        0.1..=1000.0,
        "write a number from 0.1 (very unequal) to 1000 (alike), such as 1",
    )
}

fn ratio(typed: &str) -> Result<f64, String> {
    number(
        typed,
        0.001..=1000.0,
        "write a ratio from 0.001 to 1000, such as 2; 1 for no effect",
    )
}

fn adult_age(typed: &str) -> Result<f64, String> {
    number(
        typed,
        18.0..=40.0,
        "write a mean age from 18 to 40, such as 23.7",
    )
}

fn icc(typed: &str) -> Result<f64, String> {
    let icc = Share::typed(typed).map(Share::fraction);
    icc.filter(|&icc| icc < 1.0)
        .ok_or_else(|| "write a fraction from 0 to below 1, such as 0.07 or 7%".to_owned())
}

fn number(typed: &str, range: RangeInclusive<f64>, example: &str) -> Result<f64, String> {
    let number = typed.trim().parse().ok();
    let number = number.filter(|number| range.contains(number));
    number.ok_or_else(|| example.to_owned())
}
