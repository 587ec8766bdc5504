//! How well do observers agree? Workers count alike, whatever their weights: agreement is a property of
//! those who look.

use std::collections::BTreeMap;

use super::clustered::{Clustered, LeftOut};
use super::parts::Sums;
use crate::agreement::{AgeDifferences, AgeTable, PairTable, PanelSums};
use crate::design::{SampleDesign, WaveDesign};
use crate::estimate::ConfidenceLevel;
use crate::observe::{AssessedWorker, Said};
use crate::sensitivity::basis::Basis;
use crate::tally::{Indicator, Status};

/// How well the observers of a wave agree.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Each two of them who assessed some worker both.
    pub pairs: Vec<Pair>,
    /// Pairs of observers who have no worker in common.
    pub pairs_without: usize,
    /// All of them.
    pub overall: Overall,
}

/// How well two observers agree.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Their numbers, from 0.
    pub observers: [usize; 2],
    /// On each indicator.
    pub rows: Vec<PairAgreement>,
    /// On ages.
    pub ages: AgeAgreement,
}

/// How well two observers agree on an indicator.
#[derive(Clone, Debug)]
pub struct PairAgreement {
    /// On what.
    pub indicator: Indicator,
    /// Workers of whom both told it.
    pub workers: u64,
    /// The share of them of whom they said the same.
    pub observed: Clustered,
    /// How often what one called so was called so by the other.
    pub positive: Clustered,
    /// The same of those not called so.
    pub negative: Clustered,
    /// Cohen's kappa.
    pub kappa: Clustered,
    /// Gwet's AC1.
    pub ac1: Clustered,
    /// Krippendorff's alpha.
    pub alpha: Clustered,
}

/// How well observers agree on ages.
#[derive(Clone, Debug)]
pub struct AgeAgreement {
    /// Workers of whom all of these observers wrote a single age.
    pub workers: u64,
    /// The mean of what the first wrote less what the second wrote, in years.
    pub bias: Clustered,
    /// The limits of agreement, in years.
    pub limits_of_agreement: [Clustered; 2],
    /// The intraclass correlation of single observers, ICC(2,1).
    pub intraclass: Clustered,
}

/// How well all observers agree.
#[derive(Clone, Debug)]
pub struct Overall {
    /// On each indicator.
    pub rows: Vec<OverallAgreement>,
    /// Workers of whom every observer of the wave wrote a single age.
    pub workers_of_all: u64,
    /// The intraclass correlation of single observers, ICC(2,1), from these.
    pub intraclass: Clustered,
}

/// How well all observers agree on an indicator.
#[derive(Clone, Debug)]
pub struct OverallAgreement {
    /// On what.
    pub indicator: Indicator,
    /// Workers of whom at least two told it.
    pub workers: u64,
    /// The mean share of pairs of answers that agree.
    pub observed: Clustered,
    /// Fleiss' kappa.
    pub fleiss: Clustered,
    /// Gwet's AC1.
    pub ac1: Clustered,
    /// Krippendorff's alpha.
    pub alpha: Clustered,
}

/// Sums by the number of the PSU.
type ByPsu<S> = BTreeMap<u32, S>;

/// What two observers said.
struct PairParts {
    tables: Vec<ByPsu<PairTable>>,
    differences: ByPsu<AgeDifferences>,
    ages: ByPsu<AgeTable>,
}

const SHARE: [f64; 2] = [0.0, 1.0];
const COEFFICIENT: [f64; 2] = [-1.0, 1.0];
const YEARS: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

// Why a statistic may not exist although there are workers in common.
const NOBODY_IS: &str = "none of these observers said so of anybody";
const EVERYBODY_IS: &str = "all of these observers said so of everybody";
const ALL_THE_SAME: &str = "all answers are the same, as they would be by chance alone";
const ONE_WORKER: &str = "there is only one worker of whom all of these observers told the age";
const ONE_AGE: &str = "all ages are the same";
/// Of what exists wherever there are workers.
const ALWAYS: &str = "these answers do not define it";

impl Agreement {
    /// How well these observers agree on these workers of a wave.
    pub fn new(
        basis: &Basis<'_>,
        wave: usize,
        workers: &[&AssessedWorker],
        observers: &[usize],
    ) -> Self {
        let analysis = &basis.analysis;
        let tallies = &analysis.tallies;
        let indicators = &tallies.indicators;
        let design = analysis.design(analysis.waves[wave]);
        let numbered = workers.iter().filter_map(|worker| {
            let psu = design.number_of(tallies.psu_of(worker.establishment))?;
            Some((psu, worker.said.as_slice()))
        });
        let numbered: Vec<_> = numbered.collect();
        let mut pairs: BTreeMap<[usize; 2], PairParts> = BTreeMap::new();
        for &(psu, said) in &numbered {
            for (first, one) in said.iter().enumerate() {
                for other in &said[first + 1..] {
                    let (one, other) = if one.0 < other.0 {
                        (one, other)
                    } else {
                        (other, one)
                    };
                    let parts = pairs.entry([one.0, other.0]);
                    let parts = parts.or_insert_with(|| PairParts::new(indicators.len()));
                    parts.add(psu, [one.1, other.1], indicators);
                }
            }
        }
        let level = analysis.choices.level;
        let possible = observers.len() * (observers.len() - 1) / 2;
        Self {
            pairs_without: possible - pairs.len(),
            pairs: pairs
                .into_iter()
                .map(|(observers, parts)| parts.agreement(observers, indicators, &design, level))
                .collect(),
            overall: Overall::new(&numbered, observers, indicators, &design, level),
        }
    }
}

impl PairParts {
    fn new(indicators: usize) -> Self {
        Self {
            tables: vec![BTreeMap::new(); indicators],
            differences: BTreeMap::new(),
            ages: BTreeMap::new(),
        }
    }

    fn add(&mut self, psu: u32, said: [Said; 2], indicators: &[Indicator]) {
        for (table, indicator) in self.tables.iter_mut().zip(indicators) {
            if let [Some(first), Some(second)] = said.map(|said| is_positive(said, indicator)) {
                *table.entry(psu).or_default() += PairTable::of_one(first, second);
            }
        }
        if let [Some(first), Some(second)] = said.map(Said::years) {
            let ages = [f64::from(first), f64::from(second)];
            *self.differences.entry(psu).or_default() += AgeDifferences::of_one(ages[0] - ages[1]);
            let table = self.ages.entry(psu).or_insert_with(|| AgeTable::new(2));
            table.add(&ages);
        }
    }

    fn agreement(
        &self,
        observers: [usize; 2],
        indicators: &[Indicator],
        design: &WaveDesign,
        level: ConfidenceLevel,
    ) -> Pair {
        let design = &design.sample;
        let rows = indicators.iter().zip(&self.tables);
        let rows = rows.map(|(indicator, parts)| {
            let sums = left_out(design, level, &PairTable::default(), parts);
            PairAgreement {
                indicator: indicator.clone(),
                workers: sums.workers(),
                observed: sums.statistic(PairTable::observed, SHARE, ALWAYS),
                positive: sums.statistic(PairTable::positive_agreement, SHARE, NOBODY_IS),
                negative: sums.statistic(PairTable::negative_agreement, SHARE, EVERYBODY_IS),
                kappa: sums.statistic(PairTable::kappa, COEFFICIENT, ALL_THE_SAME),
                ac1: sums.statistic(PairTable::ac1, COEFFICIENT, ALWAYS),
                alpha: sums.statistic(PairTable::alpha, COEFFICIENT, ALL_THE_SAME),
            }
        });
        let nobody = AgeDifferences::default();
        let differences = left_out(design, level, &nobody, &self.differences);
        let limit = |end: usize| {
            let limit = |sums: &AgeDifferences| Some(sums.limits_of_agreement(level)?[end]);
            differences.statistic(limit, YEARS, ONE_WORKER)
        };
        Pair {
            observers,
            rows: rows.collect(),
            ages: AgeAgreement {
                workers: differences.workers(),
                bias: differences.statistic(AgeDifferences::bias, YEARS, ALWAYS),
                limits_of_agreement: [limit(0), limit(1)],
                intraclass: intraclass(design, level, 2, &self.ages),
            },
        }
    }
}

impl Overall {
    fn new(
        workers: &[(u32, &[(usize, Said)])],
        observers: &[usize],
        indicators: &[Indicator],
        design: &WaveDesign,
        level: ConfidenceLevel,
    ) -> Self {
        let design = &design.sample;
        let rows = indicators.iter().map(|indicator| {
            let mut parts: ByPsu<PanelSums> = BTreeMap::new();
            for &(psu, said) in workers {
                let answers = said.iter();
                let answers = answers.filter_map(|&(_, said)| is_positive(said, indicator));
                let (all, positive) = answers.fold((0, 0), |(all, positive), is_positive| {
                    (all + 1, positive + u32::from(is_positive))
                });
                *parts.entry(psu).or_default() += PanelSums::of_one(all, positive);
            }
            let sums = left_out(design, level, &PanelSums::default(), &parts);
            OverallAgreement {
                indicator: indicator.clone(),
                workers: sums.workers(),
                observed: sums.statistic(PanelSums::observed, SHARE, ALWAYS),
                fleiss: sums.statistic(PanelSums::fleiss, COEFFICIENT, ALL_THE_SAME),
                ac1: sums.statistic(PanelSums::ac1, COEFFICIENT, ALWAYS),
                alpha: sums.statistic(PanelSums::alpha, COEFFICIENT, ALL_THE_SAME),
            }
        });
        let mut ages: ByPsu<AgeTable> = BTreeMap::new();
        for &(psu, said) in workers {
            let mut said = said.to_vec();
            said.sort_unstable_by_key(|&(observer, _)| observer);
            let years = said.iter();
            let years = years.map(|&(_, said)| Some(f64::from(said.years()?)));
            if let Some(years) = years.collect::<Option<Vec<_>>>()
                && years.len() == observers.len()
            {
                let table = ages.entry(psu);
                let table = table.or_insert_with(|| AgeTable::new(observers.len()));
                table.add(&years);
            }
        }
        Self {
            rows: rows.collect(),
            workers_of_all: ages.values().map(AgeTable::workers).sum(),
            intraclass: intraclass(design, level, observers.len(), &ages),
        }
    }
}

fn left_out<'a, S: Sums>(
    design: &'a SampleDesign,
    level: ConfidenceLevel,
    nothing: &S,
    parts: &ByPsu<S>,
) -> LeftOut<'a, S> {
    LeftOut::new(design, level, nothing, parts)
}

fn intraclass(
    design: &SampleDesign,
    level: ConfidenceLevel,
    observers: usize,
    parts: &ByPsu<AgeTable>,
) -> Clustered {
    let sums = left_out(design, level, &AgeTable::new(observers), parts);
    let estimate = |sums: &AgeTable| Some(sums.intraclass(level)?.estimate);
    let why_not = match sums.workers() {
        1 => ONE_WORKER,
        _ => ONE_AGE,
    };
    sums.statistic(estimate, COEFFICIENT, why_not)
}

/// What an answer means for an indicator, if it tells.
fn is_positive(said: Said, indicator: &Indicator) -> Option<bool> {
    match said.status(indicator) {
        Status::Positive => Some(true),
        Status::Negative => Some(false),
        Status::Unknown => None,
    }
}
