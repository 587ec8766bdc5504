//! Are the data fit for an analysis? What was read, and what a data manager looks at before any estimate.

mod ages;
mod establishments;
mod weights;

pub use ages::{Ages, Line};
pub use establishments::{Group, Headcounts, Sizes, StratumCount};
pub use weights::Weights;

use indexmap::IndexMap;

use crate::design::LonelyPsu;
use crate::observe::{
    self, InputFile, Inspection, Note, Observer, ReadSettings, Seen, Shape, Study,
};
use crate::tally::{Cell, Index, Indicator, StatusCounts, Tallies};
use crate::unsupported::AnalysisError;
use crate::warning::Warning;

/// What was read, judged without an estimate: what every format of `check` writes.
#[derive(Clone, Debug)]
pub struct Checkup {
    /// The files that were read.
    pub inputs: Vec<InputFile>,
    /// What rows hold.
    pub shape: Shape,
    /// What an analysis would measure.
    pub indicators: Vec<Indicator>,
    /// The waves, in order of first appearance: one without a label where the study has none.
    pub waves: Vec<WaveCheckup>,
    /// The observers of all waves, without their codes, the busiest first.
    pub observers: Vec<Observer>,
    /// Establishments that were listed and not visited, by what came of it.
    pub not_visited: Vec<(String, u64)>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
    /// What the reader may want to know.
    pub notes: Vec<Note>,
    /// The files, and what else another command on them needs, as it is typed in their folder.
    pub arguments: String,
}

/// What was read of one wave.
#[derive(Clone, Debug)]
pub struct WaveCheckup {
    /// The label, where the study has waves.
    pub label: Option<String>,
    /// All of the wave.
    pub all: Place,
    /// Each city, in order of first appearance; none where the study has no cities.
    pub cities: Vec<(String, Place)>,
    /// The strata, in order of first appearance.
    pub strata: Vec<StratumCount>,
    /// The types of establishments, in order of first appearance; none where the study has none.
    pub types: Vec<Group>,
    /// Workers by age, where rows hold ages.
    pub ages: Option<Ages>,
    /// How many workers establishments have.
    pub sizes: Sizes,
    /// Workers present and assessed, where some establishments say how many were present.
    pub headcounts: Option<Headcounts>,
    /// The spread of the weights, where there are any.
    pub weights: Option<Weights>,
}

/// What was read of a wave, or of a city in it.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The workers.
    pub seen: Seen,
    /// The establishments that were visited.
    pub establishments: usize,
}

/// Workers whose status at an indicator is unknown, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Nothing was written down.
    pub blank: u64,
    /// Their age range lies on both sides of the threshold.
    pub on_both_sides: u64,
    /// All workers, known and unknown.
    pub of: u64,
}

impl Unknown {
    /// Those of some workers at an indicator.
    pub fn at(indicator: &Indicator, seen: &Seen) -> Self {
        let threshold = indicator.threshold();
        Self {
            blank: seen.blank(),
            on_both_sides: threshold.map_or(0, |threshold| seen.on_both_sides(threshold)),
            of: seen.workers(),
        }
    }

    /// All of them.
    pub fn workers(self) -> u64 {
        self.blank + self.on_both_sides
    }

    /// Their share of all workers, if there are workers.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.workers() as f64 / self.of as f64)
    }
}

impl Checkup {
    /// Judges a study that was read with these settings, and with its inspection.
    ///
    /// # Errors
    /// If nobody has a known status, so that no analysis is possible.
    pub fn new(study: Study, settings: &ReadSettings) -> Result<Self, AnalysisError> {
        let tallies = &study.tallies;
        let nobody = |counts: StatusCounts| counts.positive + counts.negative == 0;
        let indicators = 0..tallies.indicators.len();
        let nobody_in = |cell: Cell<'_>| indicators.clone().all(|at| nobody(cell.counts(at)));
        if tallies.cells().all(nobody_in) {
            return Err(AnalysisError::NobodyKnown);
        }
        let inspection = study.inspection.clone().unwrap_or_default();
        let waves = tallies.wave_indices().into_iter();
        let waves: Vec<_> = waves
            .map(|wave| WaveCheckup::new(&study, &inspection, wave))
            .collect();
        let mut warnings = study.warnings.clone();
        let tables = study.tables.iter().flatten().copied();
        warnings.extend(blank_domains(tallies, tables.chain(study.decompose)));
        warnings.extend(waves.iter().flat_map(WaveCheckup::warnings));
        Ok(Self {
            shape: study.shape,
            indicators: tallies.indicators.clone(),
            waves,
            observers: inspection.observers,
            inputs: study.inputs,
            not_visited: study.visits.not_visited(),
            warnings,
            notes: study.notes,
            arguments: observe::arguments(settings),
        })
    }
}

impl WaveCheckup {
    /// Judges a wave of a study with its inspection.
    pub fn new(study: &Study, inspection: &Inspection, wave: Option<Index>) -> Self {
        let tallies = &study.tallies;
        let label = wave.map(|wave| tallies.waves[wave as usize].clone());
        let strata = establishments::strata(tallies, wave);
        let (all, cities) = places(&strata, inspection, label.as_deref());
        let thresholds = tallies.indicators.iter().filter_map(Indicator::threshold);
        Self {
            ages: (study.shape == Shape::Ages).then(|| Ages::new(&all.seen, thresholds)),
            types: establishments::types(study, wave),
            sizes: Sizes::new(tallies.workers_by_establishment_of(wave)),
            headcounts: Headcounts::new(tallies, wave),
            weights: study
                .weighted
                .then(|| Weights::new(tallies, wave))
                .flatten(),
            label,
            all,
            cities,
            strata,
        }
    }

    /// What the reader of an analysis of this wave must know.
    fn warnings(&self) -> Vec<Warning> {
        let lonely = self.strata.iter().filter(|stratum| stratum.is_lonely());
        let lonely = Some(lonely.count()).filter(|&strata| strata > 0);
        let lonely = lonely.map(|strata| Warning::LonelyPsus {
            wave: self.label.clone(),
            strata,
            policy: LonelyPsu::default(),
        });
        let lines = self.ages.iter().flat_map(|ages| &ages.lines);
        let heaped = lines.flat_map(|line| {
            let peaks = [line.under, line.over].into_iter();
            let heaps = peaks.filter(|peak| peak.stands_out);
            heaps.map(|peak| Warning::HeapAtThreshold {
                wave: self.label.clone(),
                threshold: line.threshold,
                peak,
            })
        });
        lonely.into_iter().chain(heaped).collect()
    }
}

/// All of a wave, and each of its cities.
fn places(
    strata: &[StratumCount],
    inspection: &Inspection,
    wave: Option<&str>,
) -> (Place, Vec<(String, Place)>) {
    let mut establishments: IndexMap<Option<&str>, usize> = IndexMap::new();
    for stratum in strata {
        *establishments.entry(stratum.city.as_deref()).or_default() += stratum.establishments;
    }
    let mut all = Place::default();
    let mut cities = Vec::new();
    for (city, establishments) in establishments {
        let seen = inspection.seen(wave, city);
        all.seen.merge(&seen);
        all.establishments += establishments;
        if let Some(city) = city {
            let place = Place {
                seen,
                establishments,
            };
            cities.push((city.to_owned(), place));
        }
    }
    (all, cities)
}

/// Workers who are in no domain of a column because a cell of theirs is blank.
pub fn blank_domains(tallies: &Tallies, columns: impl Iterator<Item = usize>) -> Vec<Warning> {
    let mut columns: Vec<usize> = columns.collect();
    columns.sort_unstable();
    columns.dedup();
    let is_blank_somewhere = |&column: &usize| {
        let mut values = tallies.domains.iter();
        values.any(|values| values[column].is_none())
    };
    columns.retain(is_blank_somewhere);
    let blank = |column: usize| {
        let cells = tallies.cells();
        let is_blank = |domain: Index| tallies.domains[domain as usize][column].is_none();
        let blank = cells.filter(|cell| is_blank(cell.domain));
        blank.map(|cell| cell.workers()).sum::<u64>()
    };
    let warnings = columns.into_iter().map(|column| Warning::BlankDomain {
        column: tallies.domain_columns[column].clone(),
        workers: blank(column),
    });
    let counts = |warning: &Warning| !matches!(warning, Warning::BlankDomain { workers: 0, .. });
    warnings.filter(counts).collect()
}
