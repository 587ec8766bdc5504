//! Everything that can be shown, computed once.

mod date;
mod details;
pub mod flow;
pub mod manifest;
pub mod quality;
mod row;
mod warn;

use std::borrow::Cow;
use std::mem;

pub use crate::unsupported::{AnalysisError, Unsupported};
pub use date::Date;
pub use details::Details;
pub use row::{REASON, Row, Subject, TrendRow, Withheld};

use manifest::Manifest;

use crate::checkup;
use crate::compare::{
    self, Comparability, Comparer, Comparison, ComparisonChoices, SameEstablishments, WaveEstimates,
};
use crate::design::{LonelyPsu, WaveDesign};
use crate::disclose::{self, Disclosure, Map, Policy, QuestionCells, Shared};
use crate::estimate::{Choices, Estimate, Sampling, Unknown, estimate_wave};
use crate::observe::{InputFile, Note, Study};
use crate::parallel;
use crate::sensitivity::{Analysis, Answers, Basis, Questions, Results, Steadiness};
use crate::tally::{Index, Indicator, Tallies, Threshold};
use crate::warning::Warning;

/// What to estimate, and how.
#[derive(Clone, Debug)]
pub struct AnalysisSettings {
    /// What estimates depend on besides the design.
    pub choices: Choices,
    /// What to do about strata with one PSU.
    pub lonely_psu: LonelyPsu,
    /// Whether frame counts correct the variance.
    pub finite_population: bool,
    /// Threads that compute. They change no result.
    pub threads: usize,
    /// Whether a document is made, which says more than the result.
    pub details: bool,
    /// What may leave the machine.
    pub disclosure: Policy,
}

/// What to compare, and how.
#[derive(Clone, Debug)]
pub struct ComparisonSettings {
    /// What comparisons depend on besides the estimates.
    pub choices: ComparisonChoices,
    /// The waves to compare, in their order; none for one wave in each of two files.
    pub waves: Option<Vec<String>>,
}

/// Whether waves are held against each other.
#[derive(Clone, Debug)]
pub enum Waves {
    /// They stand side by side.
    SideBySide,
    /// They are compared.
    Compared(ComparisonSettings),
    /// They are compared if there are several: those that are named, or all.
    ComparedIfSeveral(ComparisonSettings),
}

/// What is asked of a result, and of whom.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What critics ask.
    pub questions: &'a Questions,
    /// Thresholds at which workers were counted besides.
    pub further: &'a [Threshold],
    /// Of whom it is asked.
    pub of: Whom,
}

/// Of whom something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Of everybody alone.
    Everybody,
    /// Of everybody, and of each domain.
    Domains,
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
    /// What a document says beside the result, where one is made.
    pub details: Option<Details>,
    /// What critics ask of it, answered, where that was asked.
    pub answers: Option<Answers>,
    /// How it was made, where a document says so.
    pub manifest: Option<Manifest>,
    /// Establishments that were listed and not visited, by what came of it.
    pub not_visited: Vec<(String, u64)>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// What the reader may want to know.
    pub notes: Vec<Note>,
    /// What was decided about rows that could tell of single people or places.
    pub disclosure: Disclosure,
    /// What that is judged by, unless everything may be shown.
    pub cells: disclose::Cells,
}

/// The result for one wave.
#[derive(Clone, Debug)]
pub struct WaveReport {
    /// The label, where the study has waves.
    pub label: Option<String>,
    /// Whether each PSU is an establishment.
    pub psus_are_establishments: bool,
    /// The size of the sample, unless it would give away rows that are withheld.
    pub totals: Option<Totals>,
    /// Whether workers carry weights.
    pub weighted: bool,
    /// Whether the variance has a finite population correction.
    pub finite_population: bool,
    /// The estimates: overall first, then the domains of each table, each at every indicator.
    pub estimates: Vec<Row<Estimate>>,
}

/// The size of a wave's sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Strata of the design.
    pub strata: usize,
    /// PSUs of the design.
    pub psus: usize,
    /// Establishments that were visited and where nobody was observed.
    pub empty_establishments: usize,
    /// PSUs less strata.
    pub df: usize,
    /// Workers observed, whatever is known of them.
    pub workers: u64,
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
    pub trends: Vec<Row<TrendRow>>,
}

impl Changes {
    /// How many establishments are in both waves of a pair at the most; none where no row of everybody tells that.
    pub fn shared_places(&self) -> Option<usize> {
        let rows = self.pairs.iter().flat_map(|pair| &pair.comparisons);
        let overall = rows
            .filter_map(Row::shown)
            .filter(|row| row.domain.is_overall());
        let shared: Option<Vec<usize>> = overall.map(|row| row.shared).collect();
        shared?.into_iter().max()
    }
}

/// What changed between two waves.
#[derive(Clone, Debug)]
pub struct PairReport {
    /// The label of the earlier wave.
    pub from: String,
    /// The label of the later wave.
    pub to: String,
    /// Whether a domain or a stratum is in one of the waves only.
    pub places_differ: bool,
    /// Overall first, then the domains of each table, each at every indicator.
    pub comparisons: Vec<Row<Comparison>>,
    /// The change among the establishments of both waves.
    pub same_establishments: Vec<Row<SameEstablishments>>,
}

impl Report {
    /// Its waves as places among those of the study, as far as the study has waves.
    pub fn wave_indices(&self, study: &Study) -> Vec<Option<Index>> {
        let indices = self.waves.iter().map(|wave| {
            let label = wave.label.as_deref()?;
            let index = study.tallies.waves.get_index_of(label)?;
            Some(index as Index)
        });
        indices.collect()
    }

    /// What is questioned of this report on these waves of a study, whose workers were counted at further
    /// thresholds too.
    pub fn basis<'a>(
        &self,
        study: &'a Study,
        waves: &'a [Option<Index>],
        counted: &'a Tallies,
    ) -> Basis<'a> {
        let shown = |wave: &WaveReport| -> Vec<_> {
            let rows = wave.estimates.iter().filter_map(Row::shown);
            rows.cloned().collect()
        };
        let changes = self.changes.iter().flat_map(|changes| &changes.pairs);
        let changes = changes.map(|pair| {
            let rows = pair.comparisons.iter().filter_map(Row::shown);
            rows.cloned().collect()
        });
        let decompose = self.changes.as_ref().and_then(|changes| {
            let column = changes.decompose.as_deref()?;
            let columns = &mut study.tallies.domain_columns.iter();
            columns.position(|own| own == column)
        });
        Basis {
            analysis: Analysis {
                tallies: Cow::Borrowed(&study.tallies),
                waves,
                weighted: study.weighted,
                choices: self.settings.choices.clone(),
                comparison: self.changes.as_ref().map(|changes| changes.choices),
                lonely_psu: self.settings.lonely_psu,
                finite_population: self.settings.finite_population,
            },
            tables: &study.tables,
            decompose,
            counted,
            labels: self.waves.iter().map(|wave| wave.label.clone()).collect(),
            assessed: study.assessed.as_ref(),
            replacements: study.replacements.as_ref(),
            steadiness: self
                .details
                .as_ref()
                .and_then(|details| self.steadiness(details)),
            threads: self.settings.threads,
            found: Results {
                estimates: self.waves.iter().map(shown).collect(),
                changes: changes.collect(),
            },
        }
    }

    /// What is left of the changes without one PSU, as far as a document says so of every indicator.
    fn steadiness(&self, details: &Details) -> Option<Vec<Vec<Steadiness>>> {
        let pairs = details.changes.iter().map(|rows| {
            let indicators = self.indicators.iter().map(|indicator| {
                let mut rows = rows.iter().filter_map(Row::shown);
                rows.find(|row| row.indicator == *indicator)?.steadiness
            });
            indicators.collect()
        });
        pairs.collect()
    }

    fn of_comparison(
        settings: &AnalysisSettings,
        comparison: &ComparisonSettings,
        study: &Study,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, AnalysisError> {
        let waves = waves_to_compare(comparison, study)?;
        let asked: Vec<_> = waves.iter().copied().map(Some).collect();
        let mut report = Self::of_waves(settings, study, &asked, warnings)?;
        let decompose = decompose(study, &waves, &mut report.notes);
        let comparer = Comparer {
            tallies: &study.tallies,
            tables: &study.tables,
            decompose,
            choices: &settings.choices,
            comparison: comparison.choices,
            lonely_psu: settings.lonely_psu,
            finite_population: settings.finite_population,
            threads: settings.threads,
        };
        if let Some(fault) = comparer.frame_fault(&waves) {
            let waves = report.waves.iter().map(label).collect();
            return Err(AnalysisError::Frames { waves, fault });
        }
        let shown = |wave: &WaveReport| -> Vec<_> {
            let rows = wave.estimates.iter().filter_map(Row::shown);
            rows.cloned().collect()
        };
        let whole: Vec<_> = report.waves.iter().map(shown).collect();
        let mut pairs = Vec::new();
        let mut shared = Vec::new();
        for [from, to] in compare::pairs(waves.len()) {
            let labels = [from, to].map(|place| label(&report.waves[place]));
            let estimates = [from, to].map(|place| WaveEstimates {
                wave: waves[place],
                estimates: &whole[place],
            });
            let result = comparer.compare(estimates[0], estimates[1]);
            let has_domains = !report.tables.is_empty();
            if has_domains && result.comparisons.iter().all(|row| row.table.is_none()) {
                return Err(AnalysisError::NothingInCommon { waves: labels });
            }
            warnings.extend(warn::comparability(&labels, &result));
            warnings.extend(warn::same_waves(
                &study.tallies,
                [from, to].map(|place| waves[place]),
            ));
            let shares_places = !result.same_establishments.is_empty();
            let pair = [from, to].map(|place| waves[place]);
            shared.push(shares_places.then(|| places_of_both(settings, study, pair)));
            let [from, to] = labels;
            let Comparability {
                one_sided_domains,
                one_sided_strata,
                ..
            } = &result.comparability;
            pairs.push(PairReport {
                from,
                to,
                places_differ: *one_sided_strata > 0 || !one_sided_domains.is_empty(),
                comparisons: whole_rows(result.comparisons),
                same_establishments: whole_rows(result.same_establishments),
            });
        }
        let labels: Vec<_> = report.waves.iter().map(label).collect();
        let labels: Vec<_> = labels.iter().map(String::as_str).collect();
        let positions = compare::positions(&labels);
        let trends = match waves.len() {
            0..=2 => Vec::new(),
            _ => comparer.trends(&waves, &positions),
        };
        let trends = trends
            .into_iter()
            .map(|(domain, indicator, trend)| TrendRow {
                domain,
                indicator,
                trend,
            });
        report.changes = Some(Changes {
            choices: comparison.choices,
            decompose: decompose.map(|column| study.tallies.domain_columns[column].clone()),
            pairs,
            trends: whole_rows(trends),
        });
        report.details = Details::new(settings, Some(comparison.choices), study, &asked);
        report.cells.waves = maps(settings, study, &asked, decompose);
        report.cells.pairs = shared;
        Ok(report)
    }

    fn of_waves(
        settings: &AnalysisSettings,
        study: &Study,
        asked: &[Option<Index>],
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, AnalysisError> {
        let columns = study.tables.iter().flatten().copied();
        warnings.extend(checkup::blank_domains(&study.tallies, columns));
        let all = parallel::worthwhile(settings.threads, study.tallies.cells().len());
        let threads = all.div_ceil(asked.len().max(1));
        let made = parallel::map(all, asked, |&wave| {
            let mut warnings = Vec::new();
            let made = wave_report(settings, study, wave, threads, &mut warnings);
            (made, warnings)
        });
        let mut waves = Vec::new();
        for (wave, found) in made {
            warnings.extend(found);
            waves.push(wave?);
        }
        let mut estimates = waves.iter().flat_map(|wave| &wave.estimates);
        let is_empty = |estimate: &Estimate| estimate.workers == 0;
        if estimates.all(|row| row.shown().is_some_and(is_empty)) {
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
            details: None,
            answers: None,
            manifest: None,
            not_visited: study.visits.not_visited(),
            warnings: Vec::new(),
            notes: study.notes.clone(),
            disclosure: Disclosure::of(&settings.disclosure),
            cells: disclose::Cells::default(),
        })
    }
}

/// A report whose rows nobody has judged yet, so that nobody can show it: [`crate::release`] makes a [`Report`] of it.
#[derive(Debug)]
pub struct Unjudged(Report);

impl Unjudged {
    /// Analyses a study.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn analysis(settings: &AnalysisSettings, study: &Study) -> Result<Self, Unsupported> {
        let waves = study.tallies.wave_indices();
        with_warnings(study, |warnings| {
            let mut report = Report::of_waves(settings, study, &waves, warnings)?;
            report.details = Details::new(settings, None, study, &waves);
            report.cells.waves = maps(settings, study, &waves, None);
            Ok(report)
        })
    }

    /// Compares waves of a study.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn comparison(
        settings: &AnalysisSettings,
        comparison: &ComparisonSettings,
        study: &Study,
    ) -> Result<Self, Unsupported> {
        with_warnings(study, |warnings| {
            Report::of_comparison(settings, comparison, study, warnings)
        })
    }

    /// Analyses a study, or compares its waves.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn of_study(
        settings: &AnalysisSettings,
        waves: &Waves,
        study: &Study,
    ) -> Result<Self, Unsupported> {
        match waves {
            Waves::SideBySide => Self::analysis(settings, study),
            Waves::Compared(comparison) => Self::comparison(settings, comparison, study),
            Waves::ComparedIfSeveral(comparison) => {
                let waves = comparison.waves.clone();
                let waves = waves.unwrap_or_else(|| in_order(&study.tallies));
                if waves.len() < 2 {
                    return Self::analysis(settings, study);
                }
                let comparison = ComparisonSettings {
                    waves: Some(waves),
                    ..comparison.clone()
                };
                Self::comparison(settings, &comparison, study)
            }
        }
    }

    /// Analyses a study, or compares its waves, and answers what critics ask of it.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn questioned(
        settings: &AnalysisSettings,
        waves: &Waves,
        study: Study,
        asked: &Asked<'_>,
    ) -> Result<Self, Unsupported> {
        let mut study = study;
        let tallies = study.as_asked(asked.further);
        let counted = mem::replace(&mut study.tallies, tallies);
        let Self(mut report) = Self::of_study(settings, waves, &study)?;
        let indices = report.wave_indices(&study);
        let mut basis = report.basis(&study, &indices, &counted);
        if asked.of == Whom::Everybody {
            basis.forget_domains();
        }
        let answers = Answers::new(asked.questions, &basis);
        let is_judged = settings.disclosure.profile != disclose::NONE;
        let cells = is_judged.then(|| QuestionCells::new(&basis, &study.tables));
        report.cells.questions = cells;
        report.answers = Some(answers);
        Ok(Self(report))
    }

    /// The report, as somebody judged it.
    pub fn judged(self, judge: impl FnOnce(&mut Report)) -> Report {
        let Self(mut report) = self;
        judge(&mut report);
        report
    }
}

/// The report with the warnings of its study and its own, or what it lacks, with them too.
fn with_warnings(
    study: &Study,
    compute: impl FnOnce(&mut Vec<Warning>) -> Result<Report, AnalysisError>,
) -> Result<Unjudged, Unsupported> {
    let mut warnings = study.warnings.clone();
    match compute(&mut warnings) {
        Ok(report) => Ok(Unjudged(Report { warnings, ..report })),
        Err(error) => Err(Unsupported { error, warnings }),
    }
}

/// The cells of each wave, unless everything may be shown.
fn maps(
    settings: &AnalysisSettings,
    study: &Study,
    waves: &[Option<Index>],
    decompose: Option<usize>,
) -> Vec<Map> {
    if settings.disclosure.profile == disclose::NONE {
        return Vec::new();
    }
    let threads = parallel::worthwhile(settings.threads, study.tallies.cells().len());
    // Of workers drawn one by one no variance tells of places.
    let is_cluster = settings.choices.sampling == Sampling::Cluster;
    let tells_of_places = is_cluster && settings.disclosure.released;
    parallel::map(threads, waves, |&wave| {
        let design = tells_of_places.then(|| design(settings, &study.tallies, wave));
        Map::new(
            &study.tallies,
            wave,
            &study.tables,
            decompose,
            design.as_ref(),
        )
    })
}

/// How a wave was drawn.
fn design(settings: &AnalysisSettings, tallies: &Tallies, wave: Option<Index>) -> WaveDesign {
    let finite_population = corrects_for_population(settings);
    WaveDesign::new(tallies, wave, settings.lonely_psu, finite_population)
}

/// Whether frame counts correct the variance: that of workers drawn one by one has no strata.
fn corrects_for_population(settings: &AnalysisSettings) -> bool {
    settings.finite_population && settings.choices.sampling == Sampling::Cluster
}

/// Who is in the establishments of both waves.
fn places_of_both(settings: &AnalysisSettings, study: &Study, waves: [Index; 2]) -> Shared {
    let counts_unknown = settings.choices.unknown != Unknown::Exclude;
    Shared::new(&study.tallies, waves, &study.tables, |counts| {
        counts.positive + counts.negative > 0 || (counts_unknown && counts.unknown > 0)
    })
}

/// Rows that nothing is known against.
fn whole_rows<T>(rows: impl IntoIterator<Item = T>) -> Vec<Row<T>> {
    rows.into_iter().map(Row::whole).collect()
}

/// The waves of a study by their numbers, or as they first appear where one is no number.
fn in_order(tallies: &Tallies) -> Vec<String> {
    let labels: Vec<&str> = tallies.waves.iter().map(String::as_str).collect();
    let positions = compare::positions(&labels);
    let mut waves: Vec<_> = positions.into_iter().zip(labels).collect();
    waves.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    waves
        .into_iter()
        .map(|(_, label)| label.to_owned())
        .collect()
}

fn label(wave: &WaveReport) -> String {
    wave.label.clone().unwrap_or_default()
}

/// The column by which changes are decomposed, if somebody in each wave has a value of it.
fn decompose(study: &Study, waves: &[Index], notes: &mut Vec<Note>) -> Option<usize> {
    let tallies = &study.tallies;
    let column = study.decompose?;
    let has_value = |wave: Index| {
        tallies.cells().any(|cell| {
            cell.workers() > 0
                && tallies.wave_of(cell.establishment) == Some(wave)
                && tallies.domains[cell.domain as usize][column].is_some()
        })
    };
    let Some(&lacking) = waves.iter().find(|&&wave| !has_value(wave)) else {
        return Some(column);
    };
    notes.push(Note::NoSplit {
        column: tallies.domain_columns[column].clone(),
        lacked_by: format!("wave {}", tallies.waves[lacking as usize]),
    });
    None
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
    threads: usize,
    warnings: &mut Vec<Warning>,
) -> Result<WaveReport, AnalysisError> {
    let tallies = &study.tallies;
    let label = wave.map(|wave| tallies.waves[wave as usize].clone());
    let is_cluster = settings.choices.sampling == Sampling::Cluster;
    let design = design(settings, tallies, wave);
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
    let estimates = estimate_wave(
        tallies,
        wave,
        &design,
        &study.tables,
        &settings.choices,
        threads,
    );
    let alone = warn::nothing_to_borrow(&tallies.indicators, &estimates, label.as_deref());
    warnings.extend(alone);
    let (workers, empty_establishments) = workers_of_wave(tallies, wave);
    Ok(WaveReport {
        label,
        psus_are_establishments: tallies.psus_are_establishments(),
        totals: Some(Totals {
            strata: design.sample.strata(),
            psus: design.sample.psus(),
            empty_establishments,
            df: design.sample.degrees_of_freedom(),
            workers,
        }),
        weighted: study.weighted,
        finite_population: corrects_for_population(settings),
        estimates: whole_rows(estimates),
    })
}

/// Workers observed in a wave, and establishments of it where nobody was.
fn workers_of_wave(tallies: &Tallies, wave: Option<Index>) -> (u64, usize) {
    let is_of_wave = |establishment: Index| {
        let stratum = tallies.stratum_of(establishment);
        tallies.strata[stratum as usize].wave == wave
    };
    let establishments = 0..tallies.establishments() as Index;
    let mut is_empty: Vec<bool> = establishments.map(is_of_wave).collect();
    let mut workers = 0;
    for cell in tallies.cells() {
        if cell.workers() > 0 && is_of_wave(cell.establishment) {
            workers += cell.workers();
            is_empty[cell.establishment as usize] = false;
        }
    }
    let empty = is_empty.into_iter().filter(|&empty| empty);
    (workers, empty.count())
}
