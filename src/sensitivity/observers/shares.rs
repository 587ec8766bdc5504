//! Do observers find the same shares? Each is a domain of the wave, with the workers that the observer
//! assessed.

use std::collections::BTreeMap;

use super::heterogeneity::{self, Heterogeneity, NoTest, Parts};
use crate::design::WaveDesign;
use crate::estimate::domain::{self, Cells};
use crate::estimate::sums::DomainSums;
use crate::estimate::{Estimate, estimate_wave};
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
        let order = domain::order_of_wave(&tallies, &design, index);
        let by_domain = Cells::new(&tallies, &design, &order).by_domain(&tables[0]);
        let unknown = analysis.choices.unknown;
        let of_observers = |indicator: usize| -> Vec<Parts> {
            let parts = by_domain.iter().map(|(_, cells)| {
                let psus = DomainSums::new(cells, indicator, unknown).psus();
                psus.map(|part| (part.psu, [part.positive, part.all - part.positive]))
                    .collect()
            });
            parts.collect()
        };
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
            Self {
                indicator: indicator.clone(),
                heterogeneity: heterogeneity::test(&of_observers(place), &design.sample),
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
