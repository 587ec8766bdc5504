//! For scripts: everything, at full precision.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::change_record::{ComparisonRecord, SameEstablishmentsRecord, TrendRecord};
use super::detail_record::DetailRecords;
use super::record::{self, EstimateRecord};
use super::{Format, Render};
use crate::disclose::Disclosure;
use crate::observe::InputFile;
use crate::report::{Changes, Report, WaveReport};
use crate::warning::Warning;

/// JSON.
pub static DEFINITION: Format = Format {
    name: "json",
    extension: Some("json"),
    shows_fingerprints: true,
    shows_warnings: true,
    shows_details: false,
    shows_answers: false,
    travels: false,
    render: Render::Text(render),
};

#[derive(Serialize)]
struct Analysis<'a, E> {
    schema: &'static str,
    tool: Tool,
    inputs: Vec<InputRecord<'a>>,
    settings: SettingsRecord<'a>,
    disclosure: DisclosureRecord,
    design: Vec<DesignRecord<'a>>,
    not_visited: Map<String, Value>,
    estimates: E,
    #[serde(flatten)]
    changes: Option<ChangesRecord<'a>>,
    warnings: Vec<WarningRecord>,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<DetailRecords<'a>>,
}

/// Records that are made as they are written: there may be many.
struct AsWritten<F>(F);

impl<F: Fn() -> R, R: Iterator<Item: Serialize>> Serialize for AsWritten<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// What only a comparison has.
#[derive(Serialize)]
struct ChangesRecord<'a> {
    comparisons: Vec<ComparisonRecord<'a>>,
    same_establishments: Vec<SameEstablishmentsRecord<'a>>,
    trends: Vec<TrendRecord>,
}

/// The program that made a document.
#[derive(Serialize)]
pub struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    /// This program.
    pub const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// An input file as scripts read it.
#[derive(Serialize)]
pub struct InputRecord<'a> {
    name: &'a str,
    sha256: Option<&'a str>,
    rows: Option<u64>,
}

/// What an analysis depends on, as scripts read it.
#[derive(Serialize)]
pub struct SettingsRecord<'a> {
    level: f64,
    interval: &'static str,
    thresholds: Vec<u8>,
    by: &'a [Vec<String>],
    design: &'static str,
    lonely_psu: &'static str,
    unknown: &'static str,
    fpc: bool,
}

/// What was decided about rows that could tell of single people or places.
#[derive(Serialize)]
struct DisclosureRecord {
    profile: &'static str,
    min_cell: u64,
    released: bool,
    withheld: usize,
    flagged: usize,
}

/// The design of a wave as scripts read it.
#[derive(Serialize)]
pub struct DesignRecord<'a> {
    wave: Option<&'a str>,
    strata: Option<usize>,
    psus: Option<usize>,
    df: Option<usize>,
    workers: Option<u64>,
    weighted: bool,
    fpc: bool,
}

/// A warning as scripts read it.
#[derive(Serialize)]
pub struct WarningRecord {
    /// The code.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
    domain: Option<Map<String, Value>>,
}

/// All that scripts read, as it is written.
pub fn render(report: &Report) -> String {
    super::pretty(&document(report))
}

/// All that scripts read.
pub fn document(report: &Report) -> impl Serialize {
    let details = report.details.as_ref();
    Analysis {
        schema: match report.changes {
            None => "prevalence/analysis/1",
            Some(_) => "prevalence/comparison/1",
        },
        tool: Tool::THIS,
        inputs: inputs(&report.inputs),
        settings: settings(report),
        disclosure: disclosure(&report.disclosure),
        design: report.waves.iter().map(design).collect(),
        not_visited: not_visited(&report.not_visited),
        estimates: AsWritten(|| estimates(report)),
        changes: report
            .changes
            .as_ref()
            .map(|changes| changes_record(report, changes)),
        warnings: warnings(&report.warnings),
        notes: report.notes.iter().map(ToString::to_string).collect(),
        details: details.map(|details| DetailRecords::new(report, details)),
    }
}

/// The records of input files.
pub fn inputs(files: &[InputFile]) -> Vec<InputRecord<'_>> {
    let inputs = files.iter().map(|input| InputRecord {
        name: &input.name,
        sha256: input.sha256.as_deref(),
        rows: input.rows,
    });
    inputs.collect()
}

/// The record of what an analysis depends on.
pub fn settings(report: &Report) -> SettingsRecord<'_> {
    let settings = &report.settings;
    let thresholds = report
        .indicators
        .iter()
        .filter_map(|indicator| indicator.threshold());
    SettingsRecord {
        level: settings.choices.level.value(),
        interval: settings.choices.method.name,
        thresholds: thresholds.map(|threshold| threshold.years()).collect(),
        by: &report.tables,
        design: settings.choices.sampling.name(),
        lonely_psu: settings.lonely_psu.name(),
        unknown: settings.choices.unknown.name(),
        fpc: settings.finite_population,
    }
}

fn disclosure(of: &Disclosure) -> DisclosureRecord {
    DisclosureRecord {
        profile: of.profile.name,
        min_cell: of.min_cell,
        released: of.released,
        withheld: of.withheld,
        flagged: of.flagged,
    }
}

/// The record of the design of a wave.
pub fn design(wave: &WaveReport) -> DesignRecord<'_> {
    DesignRecord {
        wave: wave.label.as_deref(),
        strata: wave.totals.map(|totals| totals.strata),
        psus: wave.totals.map(|totals| totals.psus),
        df: wave.totals.map(|totals| totals.df),
        workers: wave.totals.map(|totals| totals.workers),
        weighted: wave.weighted,
        fpc: wave.finite_population,
    }
}

/// Establishments that were not visited, as an object of what came of them.
pub fn not_visited(outcomes: &[(String, u64)]) -> Map<String, Value> {
    let counts = outcomes.iter();
    counts
        .map(|(outcome, count)| (outcome.clone(), (*count).into()))
        .collect()
}

/// The records of all estimates.
pub fn estimates(report: &Report) -> impl Iterator<Item = EstimateRecord<'_>> {
    let waves = report.waves.iter();
    waves.flat_map(move |wave| {
        let estimates = wave.estimates.iter();
        estimates.map(move |one| EstimateRecord::new(wave, one, &report.disclosure))
    })
}

/// The records of warnings.
pub fn warnings(warnings: &[Warning]) -> Vec<WarningRecord> {
    let warnings = warnings.iter().map(|warning| WarningRecord {
        code: warning.code(),
        message: warning.to_string(),
        domain: warning.domain().map(record::domain),
    });
    warnings.collect()
}

fn changes_record<'a>(report: &'a Report, changes: &'a Changes) -> ChangesRecord<'a> {
    let contrast = changes.choices.contrast;
    let same = changes.pairs.iter().flat_map(|pair| {
        let rows = pair.same_establishments.iter();
        rows.map(move |row| SameEstablishmentsRecord::new(pair, row, contrast, &report.disclosure))
    });
    ChangesRecord {
        comparisons: comparisons(report, changes).collect(),
        same_establishments: same.collect(),
        trends: changes
            .trends
            .iter()
            .map(|row| TrendRecord::new(row, &report.disclosure))
            .collect(),
    }
}

/// The records of all comparisons.
pub fn comparisons<'a>(
    report: &'a Report,
    changes: &'a Changes,
) -> impl Iterator<Item = ComparisonRecord<'a>> {
    changes.pairs.iter().flat_map(move |pair| {
        let rows = pair.comparisons.iter();
        rows.map(move |row| ComparisonRecord::new(changes, pair, row, report))
    })
}
