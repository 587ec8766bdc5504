//! Everything that can be shown, computed once.

use std::fmt;

use crate::compare::{
    self, Comparability, Comparer, Comparison, ComparisonChoices, Decomposition, FrameFault,
    PairResult, SameEstablishments, Side, Trend, WaveEstimates,
};
use crate::design::{LonelyPsu, WaveDesign};
use crate::diagnostic::shown;
use crate::estimate::{Choices, Domain, Estimate, Sampling, estimate_wave};
use crate::observe::{InputFile, Study};
use crate::tally::{Index, Indicator, workers_of};
use crate::warning::{Note, Warning};

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

/// What to compare, and how.
#[derive(Clone, Debug)]
pub struct ComparisonSettings {
    /// What comparisons depend on besides the estimates.
    pub choices: ComparisonChoices,
    /// The waves to compare, in their order; none for one wave in each of two files.
    pub waves: Option<Vec<String>>,
}

/// The result of an analysis or comparison: what every format writes.
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
    /// The waves, in order of first appearance or as asked for: one without a label where the study has
    /// none.
    pub waves: Vec<WaveReport>,
    /// What changed between waves, where that was asked.
    pub changes: Option<Changes>,
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
    /// Establishments that were visited and where nobody was observed.
    pub empty_establishments: usize,
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

/// What changed between waves.
#[derive(Clone, Debug)]
pub struct Changes {
    /// How it was compared.
    pub choices: ComparisonChoices,
    /// The column by which changes are decomposed.
    pub decompose: Option<String>,
    /// Each wave with the next, and of three or more the first with the last.
    pub pairs: Vec<PairReport>,
    /// Of three or more waves the trend of each domain, overall first.
    pub trends: Vec<(Domain, Indicator, Trend)>,
}

/// What changed between two waves.
#[derive(Clone, Debug)]
pub struct PairReport {
    /// The label of the earlier wave.
    pub from: String,
    /// The label of the later wave.
    pub to: String,
    /// Overall first, then the domains of each table, each at every indicator.
    pub comparisons: Vec<Comparison>,
    /// The change among the establishments of both waves.
    pub same_establishments: Vec<SameEstablishments>,
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
    /// A wave that was asked for and that no row has.
    NoSuchWave {
        /// The wave.
        wave: String,
        /// The waves that rows have.
        known: Vec<String>,
    },
    /// A file with several waves where each file should be one.
    SeveralWaves {
        /// The file.
        file: String,
        /// Its waves.
        waves: Vec<String>,
    },
    /// Two files of the same wave.
    SameWave {
        /// The wave.
        wave: String,
    },
    /// Two waves without a domain in common.
    NothingInCommon {
        /// The waves.
        waves: [String; 2],
    },
    /// Shared places, and frame counts that cannot serve the waves together.
    Frames {
        /// The waves.
        waves: Vec<String>,
        /// What is the matter.
        fault: FrameFault,
    },
}

impl AnalysisError {
    /// The code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LonelyPsus { .. } => "E101",
            Self::NobodyKnown => "E102",
            Self::NoSuchWave { .. }
            | Self::SeveralWaves { .. }
            | Self::SameWave { .. }
            | Self::NothingInCommon { .. }
            | Self::Frames { .. } => "E080",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::LonelyPsus { .. } => {
                "join such strata with like ones, or choose --lonely-psu adjust, certainty or average"
                    .to_owned()
            }
            Self::NobodyKnown => "an estimate needs at least one worker of known age".to_owned(),
            Self::NoSuchWave { known, .. } if known.is_empty() => {
                "no file has a wave column; two files, one for each wave, need no --waves".to_owned()
            }
            Self::NoSuchWave { known, .. } => {
                format!("the rows have the waves {}", listed(known))
            }
            Self::SeveralWaves { waves, .. } => {
                format!("name the waves to compare: --waves {}", waves.join(","))
            }
            Self::SameWave { .. } => {
                "give one file for each wave; files without a wave column are named after their wave"
                    .to_owned()
            }
            Self::NothingInCommon { .. } => {
                "compare waves of the same places, or the overall shares alone: --by none".to_owned()
            }
            Self::Frames { .. } => {
                "take the waves as separate samples with --independent-waves, or leave out --fpc"
                    .to_owned()
            }
        }
    }
}

fn listed(labels: &[String]) -> String {
    let labels: Vec<_> = labels.iter().map(|label| shown(label)).collect();
    labels.join(", ")
}

impl fmt::Display for AnalysisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LonelyPsus { wave, strata } => {
                if let Some(wave) = wave {
                    write!(f, "wave {}: ", shown(wave))?;
                }
                let strata = match strata {
                    1 => "1 stratum has".to_owned(),
                    many => format!("{many} strata have"),
                };
                write!(f, "{strata} a single PSU, and --lonely-psu is fail")
            }
            Self::NobodyKnown => write!(f, "no worker has a known age at any threshold"),
            Self::NoSuchWave { wave, .. } => write!(f, "no row is of the wave {}", shown(wave)),
            Self::SeveralWaves { file, waves } => {
                write!(f, "{} has several waves: {}", shown(file), listed(waves))
            }
            Self::SameWave { wave } => write!(f, "both files are of the wave {}", shown(wave)),
            Self::NothingInCommon { waves } => {
                write!(f, "no domain is in both of the waves {}", listed(waves))
            }
            Self::Frames { waves, fault } => write!(
                f,
                "the waves {} share establishments, and {}",
                listed(waves),
                match fault {
                    FrameFault::Differ => "a stratum has another frame count in each",
                    FrameFault::Overdrawn =>
                        "together visited more establishments of a stratum than its frame has",
                }
            ),
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
        let waves = 0..study.tallies.waves.len() as Index;
        let mut waves: Vec<Option<Index>> = waves.map(Some).collect();
        if waves.is_empty() {
            waves.push(None);
        }
        Self::of_waves(settings, &study, &waves)
    }

    /// Compares waves of a study.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn compare(
        settings: &AnalysisSettings,
        comparison: &ComparisonSettings,
        study: Study,
    ) -> Result<Self, AnalysisError> {
        let waves = waves_to_compare(comparison, &study)?;
        let asked: Vec<_> = waves.iter().copied().map(Some).collect();
        let mut report = Self::of_waves(settings, &study, &asked)?;
        let comparer = Comparer {
            tallies: &study.tallies,
            tables: &study.tables,
            decompose: study.decompose,
            choices: &settings.choices,
            comparison: comparison.choices,
            lonely_psu: settings.lonely_psu,
            finite_population: settings.finite_population,
        };
        if let Some(fault) = comparer.frame_fault(&waves) {
            let waves = report.waves.iter().map(label).collect();
            return Err(AnalysisError::Frames { waves, fault });
        }
        let mut pairs = Vec::new();
        for [from, to] in compare::pairs(waves.len()) {
            let labels = [from, to].map(|place| label(&report.waves[place]));
            let estimates = [from, to].map(|place| WaveEstimates {
                wave: waves[place],
                estimates: &report.waves[place].estimates,
            });
            let result = comparer.compare(estimates[0], estimates[1]);
            let has_domains = !report.tables.is_empty();
            if has_domains && result.comparisons.iter().all(|row| row.table.is_none()) {
                return Err(AnalysisError::NothingInCommon { waves: labels });
            }
            report
                .warnings
                .extend(comparability_warnings(&labels, &result));
            let [from, to] = labels;
            pairs.push(PairReport {
                from,
                to,
                comparisons: result.comparisons,
                same_establishments: result.same_establishments,
            });
        }
        let labels: Vec<_> = report.waves.iter().map(label).collect();
        let labels: Vec<_> = labels.iter().map(String::as_str).collect();
        let positions = compare::positions(&labels);
        let has_trend = waves.len() > 2;
        report.changes = Some(Changes {
            choices: comparison.choices,
            decompose: study
                .decompose
                .map(|column| study.tallies.domain_columns[column].clone()),
            pairs,
            trends: if has_trend {
                comparer.trends(&waves, &positions)
            } else {
                Vec::new()
            },
        });
        Ok(report)
    }

    fn of_waves(
        settings: &AnalysisSettings,
        study: &Study,
        asked: &[Option<Index>],
    ) -> Result<Self, AnalysisError> {
        let mut warnings = study.warnings.clone();
        warnings.extend(blank_domains(study));
        let mut waves = Vec::new();
        for &wave in asked {
            waves.push(wave_report(settings, study, wave, &mut warnings)?);
        }
        let mut estimates = waves.iter().flat_map(|wave| &wave.estimates);
        if estimates.all(|estimate| estimate.workers == 0) {
            return Err(AnalysisError::NobodyKnown);
        }
        let column = |&column: &usize| study.tallies.domain_columns[column].clone();
        let tables = study.tables.iter();
        Ok(Self {
            tables: tables
                .map(|table| table.iter().map(column).collect())
                .collect(),
            indicators: study.tallies.indicators.clone(),
            settings: settings.clone(),
            inputs: study.inputs.clone(),
            waves,
            changes: None,
            not_visited: study.not_visited.clone().into_iter().collect(),
            warnings,
            notes: study.notes.clone(),
        })
    }
}

fn label(wave: &WaveReport) -> String {
    wave.label.clone().unwrap_or_default()
}

/// The waves that were asked for, or those of the two files.
fn waves_to_compare(
    comparison: &ComparisonSettings,
    study: &Study,
) -> Result<Vec<Index>, AnalysisError> {
    let known = &study.tallies.waves;
    let index = |wave: &String| {
        let index = known.get_index_of(wave).map(|index| index as Index);
        index.ok_or_else(|| AnalysisError::NoSuchWave {
            wave: wave.clone(),
            known: known.iter().cloned().collect(),
        })
    };
    if let Some(waves) = &comparison.waves {
        return waves.iter().map(index).collect();
    }
    let mut found: Vec<Index> = Vec::new();
    for file in &study.inputs {
        match file.waves.as_slice() {
            [] => {}
            [wave] => {
                let wave_index = index(wave)?;
                if found.contains(&wave_index) {
                    return Err(AnalysisError::SameWave { wave: wave.clone() });
                }
                found.push(wave_index);
            }
            several => {
                return Err(AnalysisError::SeveralWaves {
                    file: file.name.clone(),
                    waves: several.to_vec(),
                });
            }
        }
    }
    Ok(found)
}

fn wave_report(
    settings: &AnalysisSettings,
    study: &Study,
    wave: Option<Index>,
    warnings: &mut Vec<Warning>,
) -> Result<WaveReport, AnalysisError> {
    let tallies = &study.tallies;
    let label = wave.map(|wave| tallies.waves[wave as usize].clone());
    let is_cluster = settings.choices.sampling == Sampling::Cluster;
    let finite_population = settings.finite_population && is_cluster;
    let design = WaveDesign::new(tallies, wave, settings.lonely_psu, finite_population);
    let strata = design.sample.lonely_strata();
    if is_cluster && strata > 0 {
        let wave = label.clone();
        match settings.lonely_psu {
            LonelyPsu::Fail => return Err(AnalysisError::LonelyPsus { wave, strata }),
            policy => warnings.push(Warning::LonelyPsus {
                wave,
                strata,
                policy,
            }),
        }
    }
    let estimates = estimate_wave(tallies, wave, &design, &study.tables, &settings.choices);
    let alone = nothing_to_borrow(&tallies.indicators, &estimates, label.as_deref());
    warnings.extend(alone);
    let is_of_wave = |establishment: Index| {
        let stratum = tallies.stratum_of(establishment);
        tallies.strata[stratum as usize].wave == wave
    };
    let by_establishment = (0..).zip(tallies.workers_by_establishment());
    let workers: Vec<u64> = by_establishment
        .filter(|&(establishment, _)| is_of_wave(establishment))
        .map(|(_, workers)| workers)
        .collect();
    Ok(WaveReport {
        label,
        strata: design.sample.strata(),
        psus: design.sample.psus(),
        psus_are_establishments: tallies.psus.len() == tallies.establishments.len(),
        empty_establishments: workers.iter().filter(|&&workers| workers == 0).count(),
        df: design.sample.degrees_of_freedom(),
        workers: workers.iter().sum(),
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

/// What a reader of the comparison of two waves must know.
fn comparability_warnings(labels: &[String; 2], result: &PairResult) -> Vec<Warning> {
    let Comparability {
        one_sided_domains,
        unknown_domains,
        one_sided_strata,
        unknown_shifts,
        mix_shifts,
        few_shared,
        ids_in_other_strata,
    } = &result.comparability;
    let waves = || labels.clone();
    let [from, to] = labels;
    let mut warnings = Vec::new();
    let numbers = [from, to].map(|label| label.parse::<f64>());
    if let [Ok(earlier), Ok(later)] = numbers
        && earlier > later
    {
        let (from, to) = (from.clone(), to.clone());
        warnings.push(Warning::FallingWaves { from, to });
    }
    warnings.extend(one_sided_domains.iter().map(|(domain, side)| {
        let (present, absent) = match side {
            Side::Before => (from.clone(), to.clone()),
            Side::After => (to.clone(), from.clone()),
        };
        let domain = domain.clone();
        Warning::OneSidedDomain {
            domain,
            present,
            absent,
        }
    }));
    warnings.extend(unknown_domains.iter().map(|(domain, indicator, side)| {
        let wave = match side {
            Side::Before => from.clone(),
            Side::After => to.clone(),
        };
        Warning::UnknownDomain {
            domain: domain.clone(),
            indicator: indicator.clone(),
            wave,
        }
    }));
    if *one_sided_strata > 0 {
        let strata = *one_sided_strata;
        warnings.push(Warning::OneSidedStrata {
            waves: waves(),
            strata,
        });
    }
    warnings.extend(
        unknown_shifts
            .iter()
            .map(|(indicator, shares)| Warning::UnknownShift {
                waves: waves(),
                indicator: indicator.clone(),
                shares: *shares,
            }),
    );
    warnings.extend(mix_shifts.iter().map(|(group, shares)| Warning::MixShift {
        waves: waves(),
        group: group.clone(),
        shares: *shares,
    }));
    if let Some([shared, of]) = *few_shared {
        warnings.push(Warning::FewShared {
            waves: waves(),
            shared,
            of,
        });
    }
    if *ids_in_other_strata > 0 {
        let ids = *ids_in_other_strata;
        warnings.push(Warning::MovedIds {
            waves: waves(),
            ids,
        });
    }
    let overall = result.comparisons.iter().filter(|row| row.table.is_none());
    let groups = overall.filter_map(|row| row.decomposition).map(
        |Decomposition {
             one_sided_groups, ..
         }| one_sided_groups,
    );
    if let Some(groups) = groups.max().filter(|&groups| groups > 0) {
        warnings.push(Warning::OneSidedGroups {
            waves: waves(),
            groups,
        });
    }
    warnings
}
