//! Everything that can be shown, computed once.

use std::fmt;

use crate::design::{LonelyPsu, WaveDesign};
use crate::estimate::{Absence, Estimate, Sampling, estimate_wave};
use crate::observe::{InputFile, Study};
use crate::settings::AnalysisSettings;
use crate::tally::{Index, Indicator, workers_of};
use crate::warning::{Note, Warning};

/// The result of an analysis: what every format writes.
#[derive(Clone, Debug)]
pub struct Report {
    /// The files that were read.
    pub inputs: Vec<InputFile>,
    /// How it was computed.
    pub settings: AnalysisSettings,
    /// What was measured.
    pub indicators: Vec<Indicator>,
    /// The columns of each table of domains.
    pub tables: Vec<Vec<String>>,
    /// The waves, in order of first appearance: one without a label where the study has none.
    pub waves: Vec<WaveReport>,
    /// Establishments that were listed and not visited, by what came of it.
    pub not_visited: Vec<(String, u64)>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// What the reader may want to know.
    pub notes: Vec<Note>,
}

/// The result for one wave.
#[derive(Clone, Debug)]
pub struct WaveReport {
    /// The label, where the study has waves.
    pub label: Option<String>,
    /// Strata of the design.
    pub strata: usize,
    /// PSUs of the design.
    pub psus: usize,
    /// Whether each PSU is an establishment.
    pub psus_are_establishments: bool,
    /// PSUs less strata.
    pub df: usize,
    /// Workers observed, whatever is known of them.
    pub workers: u64,
    /// Whether workers carry weights.
    pub weighted: bool,
    /// Whether the variance has a finite population correction.
    pub finite_population: bool,
    /// The estimates: overall first, then the domains of each table, each at every indicator.
    pub estimates: Vec<Estimate>,
}

/// Why data without errors still give no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnalysisError {
    /// Strata with a single PSU, which were asked to be refused.
    LonelyPsus {
        /// The wave.
        wave: Option<String>,
        /// How many strata.
        strata: usize,
    },
    /// Nobody has a known status on any indicator.
    NobodyKnown,
}

impl AnalysisError {
    /// The code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LonelyPsus { .. } => "E101",
            Self::NobodyKnown => "E102",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::LonelyPsus { .. } => {
                "join such strata with like ones, or choose --lonely-psu adjust, certainty or average"
            }
            Self::NobodyKnown => "an estimate needs at least one worker of known age",
        }
    }
}

impl fmt::Display for AnalysisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LonelyPsus { wave, strata } => {
                if let Some(wave) = wave {
                    write!(f, "wave {wave}: ")?;
                }
                let strata = match strata {
                    1 => "1 stratum has".to_owned(),
                    many => format!("{many} strata have"),
                };
                write!(f, "{strata} a single PSU, and --lonely-psu is fail")
            }
            Self::NobodyKnown => write!(f, "no worker has a known age at any threshold"),
        }
    }
}

impl std::error::Error for AnalysisError {}

impl Report {
    /// Analyses a study.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn new(settings: &AnalysisSettings, study: Study) -> Result<Self, AnalysisError> {
        let mut warnings = study.warnings.clone();
        warnings.extend(blank_domains(&study));
        let labels = study.tallies.waves.iter().cloned().map(Some);
        let mut labels: Vec<Option<String>> = labels.collect();
        if labels.is_empty() {
            labels.push(None);
        }
        let mut waves = Vec::new();
        for (index, label) in (0..).zip(labels) {
            let index = label.as_ref().map(|_| index);
            waves.push(wave_report(settings, &study, index, label, &mut warnings)?);
        }
        let mut estimates = waves.iter().flat_map(|wave| &wave.estimates);
        if estimates.all(|estimate| estimate.workers == 0) {
            return Err(AnalysisError::NobodyKnown);
        }
        let column = |&column: &usize| study.tallies.domain_columns[column].clone();
        Ok(Self {
            tables: study
                .tables
                .iter()
                .map(|table| table.iter().map(column).collect())
                .collect(),
            indicators: study.tallies.indicators,
            settings: settings.clone(),
            inputs: study.inputs,
            waves,
            not_visited: study.not_visited.into_iter().collect(),
            warnings,
            notes: study.notes,
        })
    }
}

fn wave_report(
    settings: &AnalysisSettings,
    study: &Study,
    index: Option<Index>,
    label: Option<String>,
    warnings: &mut Vec<Warning>,
) -> Result<WaveReport, AnalysisError> {
    let tallies = &study.tallies;
    let is_cluster = settings.choices.sampling == Sampling::Cluster;
    let finite_population = settings.finite_population && is_cluster;
    let design = WaveDesign::new(tallies, index, settings.lonely_psu, finite_population);
    let strata = design.sample.lonely_strata();
    let wave = label.clone();
    if is_cluster && strata > 0 {
        match settings.lonely_psu {
            LonelyPsu::Fail => return Err(AnalysisError::LonelyPsus { wave, strata }),
            policy => warnings.push(Warning::LonelyPsus {
                wave,
                strata,
                policy,
            }),
        }
    }
    let estimates = estimate_wave(tallies, &design, &study.tables, &settings.choices);
    let alone = nothing_to_borrow(&tallies.indicators, &estimates, label.as_deref());
    warnings.extend(alone);
    let cells = tallies.cells().filter(|(cell, _)| {
        let stratum = tallies.stratum_of(cell.establishment);
        tallies.strata[stratum as usize].wave == index
    });
    Ok(WaveReport {
        label,
        strata: design.sample.strata(),
        psus: design.sample.psus(),
        psus_are_establishments: tallies.psus.len() == tallies.establishments.len(),
        df: design.sample.degrees_of_freedom(),
        workers: cells.map(|(_, counts)| workers_of(counts)).sum(),
        weighted: study.weighted,
        finite_population,
        estimates,
    })
}

/// For each indicator the rows that had nothing to borrow a design effect from.
fn nothing_to_borrow(
    indicators: &[Indicator],
    estimates: &[Estimate],
    wave: Option<&str>,
) -> Vec<Warning> {
    let alone = |indicator: &Indicator| {
        let rows = estimates.iter().filter(|estimate| {
            estimate.indicator == *indicator && estimate.precision.nothing_to_borrow
        });
        rows.count()
    };
    let counted = indicators
        .iter()
        .map(|indicator| (indicator, alone(indicator)));
    counted
        .filter(|&(_, rows)| rows > 0)
        .map(|(indicator, rows)| Warning::NothingToBorrow {
            wave: wave.map(str::to_owned),
            indicator: indicator.clone(),
            rows,
        })
        .collect()
}

/// Workers who are in no domain of a table because a cell of theirs is blank.
fn blank_domains(study: &Study) -> Vec<Warning> {
    let tallies = &study.tallies;
    let mut columns: Vec<usize> = study.tables.iter().flatten().copied().collect();
    columns.sort_unstable();
    columns.dedup();
    let blank = |column: usize| {
        let cells = tallies.cells();
        let is_blank = |domain: Index| tallies.domains[domain as usize][column].is_none();
        let workers = cells.filter(|(cell, _)| is_blank(cell.domain));
        workers.map(|(_, counts)| workers_of(counts)).sum::<u64>()
    };
    let warnings = columns.into_iter().map(|column| Warning::BlankDomain {
        column: tallies.domain_columns[column].clone(),
        workers: blank(column),
    });
    let counts = |warning: &Warning| !matches!(warning, Warning::BlankDomain { workers: 0, .. });
    warnings.filter(counts).collect()
}

impl Absence {
    /// Why something does not exist, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NobodyKnown => "nobody in this domain has a known status",
            Self::NoDegreesOfFreedom => {
                "no degrees of freedom: the domain has no more PSUs than strata"
            }
            Self::NothingToAverage => {
                "every stratum of the domain has a single PSU, so there is no variance to average"
            }
            Self::AtEdge => {
                "no standard error at 0 or 1: a linearised 0 would be read as certainty"
            }
            Self::NoVariation => {
                "no variation between PSUs: a standard error of 0 would be read as certainty"
            }
            Self::CountNotWhole => {
                "this method needs a whole number of positives, and the weighted share of n is none"
            }
        }
    }
}
