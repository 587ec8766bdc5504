//! Whom did which observer assess, and of whom do two say the same?

use std::collections::BTreeMap;

use super::super::cell::Facts;
use super::super::crossing::{Counted, crossings};
use super::super::layer::{Count, Layer};
use super::super::rule::Rules;
use crate::observe::AssessedWorker;
use crate::sensitivity::Basis;
use crate::tally::{Index, Indicator, Status, StatusCounts, Tallies};

/// The workers of a wave by who assessed them, and pairs of answers about the same worker.
#[derive(Clone, Debug, Default)]
pub struct ObserverCells {
    layers: Vec<Layer>,
    /// What each observer said of the workers that the same observers assessed: a worker whom two assessed is
    /// in two cells, and nobody is in one with somebody whom others assessed. And of these those who are in a row
    /// of a domain too.
    cells: Vec<Vec<Facts>>,
    /// Pairs of answers that differ on the first indicator, and those that do not.
    disagreements: Facts,
    /// Whether somebody was assessed by nobody who is named: the rest of the whole would tell of them.
    is_partial: bool,
}

/// Counts of establishments, at every indicator.
type ByEstablishment = BTreeMap<Index, Vec<StatusCounts>>;

impl ObserverCells {
    /// Those of a wave.
    pub fn new(basis: &Basis<'_>, wave: Option<Index>, tables: &[Vec<usize>]) -> Self {
        let tallies = &basis.analysis.tallies;
        let assessed = basis.assessed.map_or(&[][..], |assessed| &assessed.workers);
        let is_own = |establishment| tallies.wave_of(establishment) == wave;
        let own = assessed
            .iter()
            .filter(|worker| is_own(worker.establishment));
        let own: Vec<_> = own.collect();
        let cells = tallies.cells().filter(|cell| is_own(cell.establishment));
        let workers: u64 = cells.map(|cell| cell.workers()).sum();
        let layers = Layer::all(&tallies.indicators);
        let first = tallies.indicators.first();
        Self {
            cells: {
                let cells = cells_of(&own, &tallies.indicators, &layers);
                let rows = rows_of(&own, tallies, tables, &layers);
                cells.into_iter().chain(rows).collect()
            },
            disagreements: first.map_or_else(Facts::default, |first| disagreements(&own, first)),
            is_partial: workers != own.len() as u64,
            layers,
        }
    }

    /// The indicators at which the shares of observers may be shown, where the whole is shown at these: all
    /// of them or none.
    pub fn shown_at(&self, rules: Rules, whole: &[bool]) -> Vec<bool> {
        if self.is_partial {
            return vec![false; whole.len()];
        }
        let cells: Vec<&[Facts]> = self.cells.iter().map(Vec::as_slice).collect();
        super::shown_at(rules, &self.layers, &cells, whole)
    }

    /// Whether it may be said how often two of them agree.
    pub fn tells_agreement(&self, rules: Rules) -> bool {
        rules.allow(&self.disagreements)
    }
}

fn cells_of(
    workers: &[&AssessedWorker],
    indicators: &[Indicator],
    layers: &[Layer],
) -> Vec<Vec<Facts>> {
    let mut counted: BTreeMap<(Vec<usize>, usize), ByEstablishment> = BTreeMap::new();
    for worker in workers {
        let observers: Vec<usize> = worker.said.iter().map(|&(observer, _)| observer).collect();
        for &(observer, said) in &worker.said {
            let of_cell = counted.entry((observers.clone(), observer)).or_default();
            let none = || vec![StatusCounts::default(); indicators.len()];
            let sums = of_cell.entry(worker.establishment).or_insert_with(none);
            for (sum, indicator) in sums.iter_mut().zip(indicators) {
                let one = StatusCounts::of_one(said.status(indicator));
                *sum = sum.merged(&one).unwrap_or(*sum);
            }
        }
    }
    let cells = counted.into_values().map(|establishments| {
        let mut facts = vec![Facts::default(); layers.len()];
        for (establishment, counts) in establishments {
            for (facts, layer) in facts.iter_mut().zip(layers) {
                facts.add(establishment, layer.count(&counts));
            }
        }
        facts
    });
    cells.collect()
}

/// The same of those who are in a row of a domain.
fn rows_of(
    workers: &[&AssessedWorker],
    tallies: &Tallies,
    tables: &[Vec<usize>],
    layers: &[Layer],
) -> Vec<Vec<Facts>> {
    let counted = workers.iter().flat_map(|worker| {
        let observers: Vec<usize> = worker.said.iter().map(|&(observer, _)| observer).collect();
        worker.said.iter().map(move |&(observer, said)| {
            let indicators = tallies.indicators.iter();
            Counted {
                part: (observers.clone(), observer),
                establishment: worker.establishment,
                domain: tallies.cell_of(worker.cell).domain,
                counts: indicators
                    .map(|one| StatusCounts::of_one(said.status(one)))
                    .collect(),
            }
        })
    });
    crossings(tallies, tables, layers, counted)
}

/// Pairs of answers about one worker, as a cell whose minors are those that differ.
fn disagreements(workers: &[&AssessedWorker], indicator: &Indicator) -> Facts {
    let mut pairs: BTreeMap<Index, Count> = BTreeMap::new();
    for worker in workers {
        let said = worker.said.iter().map(|(_, said)| said.status(indicator));
        let known: Vec<_> = said.filter(|&status| status != Status::Unknown).collect();
        for (place, one) in known.iter().enumerate() {
            for other in &known[place + 1..] {
                let count = pairs.entry(worker.establishment).or_default();
                count.workers += 1;
                count.minors += u64::from(one != other);
                count.others += u64::from(one == other);
            }
        }
    }
    let mut facts = Facts::default();
    for (establishment, count) in pairs {
        facts.add(establishment, count);
    }
    facts
}
