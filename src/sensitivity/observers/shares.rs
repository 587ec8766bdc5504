//! Do observers find the same shares? Each is a domain of the wave, with the workers that the observer
//! assessed.

use std::collections::BTreeMap;

use super::heterogeneity::{self, Heterogeneity, NoTest};
use crate::design::{Scored, WaveDesign};
use crate::estimate::domain::{self, Cells};
use crate::estimate::sums::DomainSums;
use crate::estimate::{Estimate, estimate_wave, proportion};
use crate::observe::AssessedWorker;
use crate::sensitivity::basis::Basis;
use crate::tally::{Index, Indicator, StatusCounts, Tallies, Weight};

/// What the observers of a wave found at an indicator.
#[derive(Clone, Debug)]
pub struct Shares {
    /// Of what.
    pub indicator: Indicator,
    /// Each observer's share.
    pub observers: Vec<ObserverShare>,
    /// Whether they differ by more than chance, or why nobody can tell.
    pub heterogeneity: Result<Heterogeneity, NoTest>,
    /// The numbers of observers who are no part of that test: their shares do not vary between places.
    pub left_out: Vec<usize>,
}

/// What an observer found.
#[derive(Clone, Debug)]
pub struct ObserverShare {
    /// The number, from 0.
    pub observer: usize,
    /// The share.
    pub estimate: Estimate,
}

impl Shares {
    /// What the observers of these workers of a wave found, at every indicator.
    pub fn of_wave(basis: &Basis<'_>, wave: usize, workers: &[&AssessedWorker]) -> Vec<Self> {
        let analysis = &basis.analysis;
        let index = analysis.waves[wave];
        let (tallies, observers) = by_observer(&analysis.tallies, workers);
        let finite = analysis.finite_population;
        let design = WaveDesign::new(&tallies, index, analysis.lonely_psu, finite);
        let tables = [vec![0]];
        let estimates = estimate_wave(&tallies, index, &design, &tables, &analysis.choices, 1);
        let rows = tallies.indicators.iter().enumerate();
        let rows = rows.map(|(place, indicator)| {
            let of_indicator = estimates.iter().filter(|row| row.indicator == *indicator);
            let found = of_indicator.filter_map(|row| {
                let (_, label) = row.domain.values().next()?;
                let label = tallies.labels.get_index_of(label)? as Index;
                Some(ObserverShare {
                    observer: *observers.get(&label)?,
                    estimate: row.clone(),
                })
            });
            let mut found: Vec<_> = found.collect();
            found.sort_by_key(|share| share.observer);
            let varies = |share: &&ObserverShare| share.estimate.precision.standard_error.is_some();
            let (tested, left_out): (Vec<_>, Vec<_>) = found.iter().partition(varies);
            let heterogeneity = tested_with(
                &tallies,
                &design,
                index,
                place,
                &tested,
                basis.choices().unknown,
            );
            Self {
                indicator: indicator.clone(),
                heterogeneity,
                left_out: left_out.iter().map(|share| share.observer).collect(),
                observers: found,
            }
        });
        rows.collect()
    }
}

/// The assessments of workers counted again, each for its observer: the column of domains says which; and
/// the observer of each label.
fn by_observer(
    tallies: &Tallies,
    workers: &[&AssessedWorker],
) -> (Tallies, BTreeMap<Index, usize>) {
    let mut counted = tallies.uncounted("observer");
    let mut observers = BTreeMap::new();
    for worker in workers {
        let weight = Weight::new(tallies.cell_of(worker.cell).weight).unwrap_or(Weight::ONE);
        for &(observer, said) in &worker.said {
            let label = counted.intern_label(Some(&format!("observer {}", observer + 1)));
            if let Some(label) = label {
                observers.insert(label, observer);
            }
            let domain = counted.domains.insert_full(Box::new([label])).0 as Index;
            let cell = counted.cell(worker.establishment, domain, weight);
            let indicators = tallies.indicators.iter();
            let counts = indicators.map(|one| StatusCounts::of_one(said.status(one)));
            // What was counted once can be counted again.
            let _ = counted.count_tally(cell, &counts.collect::<Vec<_>>());
        }
    }
    counted.finish();
    (counted, observers)
}

/// Tests whether observers found the same share.
fn tested_with(
    tallies: &Tallies,
    design: &WaveDesign,
    wave: Option<Index>,
    indicator: usize,
    observers: &[&ObserverShare],
    unknown: crate::estimate::Unknown,
) -> Result<Heterogeneity, NoTest> {
    let order = domain::order_of_wave(tallies, design, wave);
    let everybody = Cells::new(tallies, design, &order);
    let by_domain = everybody.by_domain(&[0]);
    let of_observer = |share: &&ObserverShare| -> BTreeMap<u32, f64> {
        let mut domains = by_domain.iter();
        let cells = domains.find(|(domain, _)| **domain == share.estimate.domain);
        let Some((_, cells)) = cells else {
            return BTreeMap::new();
        };
        let sums = DomainSums::new(cells, indicator, unknown);
        let proportion = share.estimate.proportion.unwrap_or_default();
        let weight = sums.known.all.weight;
        sums.psus()
            .map(|part| (part.psu, proportion::score(&part, proportion, weight)))
            .collect()
    };
    let scores: Vec<_> = observers.iter().map(of_observer).collect();
    let mut psus: Vec<u32> = scores
        .iter()
        .flat_map(|scores| scores.keys().copied())
        .collect();
    psus.sort_unstable();
    psus.dedup();
    let covariance = |one: &BTreeMap<u32, f64>, other: &BTreeMap<u32, f64>| {
        let score = |of: &BTreeMap<u32, f64>, psu| of.get(&psu).copied().unwrap_or(0.0);
        let scored = psus.iter().map(|&psu| Scored {
            psu,
            scores: [score(one, psu), score(other, psu)],
        });
        let matrix = design.sample.covariance(scored);
        matrix.map_or(f64::NAN, |matrix| matrix[0][1])
    };
    let matrix: Vec<Vec<f64>> = scores
        .iter()
        .map(|one| scores.iter().map(|other| covariance(one, other)).collect())
        .collect();
    if matrix.iter().flatten().any(|value| value.is_nan()) {
        return Err(NoTest::NoDegreesOfFreedom);
    }
    let shares = observers
        .iter()
        .filter_map(|share| share.estimate.proportion);
    let df = design
        .sample
        .domain_degrees_of_freedom(psus.iter().copied());
    heterogeneity::test(&shares.collect::<Vec<_>>(), &matrix, df)
}
