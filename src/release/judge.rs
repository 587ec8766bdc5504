//! Which rows break a rule? They are marked, with what speaks against showing them.

use std::collections::HashMap;

use super::rows::hangs_on_few;
use crate::compare;
use crate::disclose::distinct;
use crate::disclose::layer::Layer;
use crate::disclose::map::Map;
use crate::disclose::rule::{Risk, Rules};
use crate::estimate::Domain;
use crate::report::{Report, Row, Subject};
use crate::tally::Indicator;

/// Marks the rows of a report that break a rule of the policy it was made under.
pub fn judge(report: &mut Report) {
    let Some(rules) = report.settings.disclosure.rules() else {
        return;
    };
    let places = Places::new(report);
    let by_wave: Vec<Vec<Vec<Vec<Risk>>>> = report
        .cells
        .waves
        .iter()
        .map(|map| risks(map, rules))
        .collect();
    let of_row = |wave: usize, domain: &Domain, indicator: &Indicator| -> Vec<Risk> {
        let place = places.of(wave, domain, indicator);
        place.map_or_else(Vec::new, |[cell, indicator]| {
            by_wave[wave][cell][indicator].clone()
        })
    };
    for (wave, own) in report.waves.iter_mut().enumerate() {
        mark(&mut own.estimates, |domain, indicator| {
            of_row(wave, domain, indicator)
        });
    }
    let all_waves = 0..report.waves.len();
    if let Some(changes) = &mut report.changes {
        let pairs = compare::pairs(all_waves.len());
        for (place, (pair, waves)) in changes.pairs.iter_mut().zip(pairs).enumerate() {
            let of_waves = |domain: &Domain, indicator: &Indicator| {
                let risks = waves
                    .iter()
                    .flat_map(|&wave| of_row(wave, domain, indicator));
                distinct(risks.collect())
            };
            mark(&mut pair.comparisons, of_waves);
            for row in &mut pair.comparisons {
                if let Row::Shown(row, risks) = row
                    && hangs_on_few(row)
                {
                    risks.push(Risk::FewEstablishmentsInBothWaves);
                }
            }
            if let Some(shared) = &report.cells.pairs[place] {
                let everything = vec![true; report.indicators.len()];
                let place = |indicator: &Indicator| {
                    report.indicators.iter().position(|own| own == indicator)
                };
                mark(&mut pair.same_establishments, |_, indicator| {
                    let place = place(indicator);
                    place.map_or_else(Vec::new, |place| shared.risks(place, &everything, rules))
                });
            }
        }
        mark(&mut changes.trends, |domain, indicator| {
            let risks = all_waves
                .clone()
                .flat_map(|wave| of_row(wave, domain, indicator));
            let of_changes = changes.pairs.iter().flat_map(|pair| &pair.comparisons);
            let of_changes = of_changes
                .filter(|row| row.domain() == domain && row.indicator() == indicator)
                .flat_map(Row::risks);
            distinct(risks.chain(of_changes.copied()).collect())
        });
    }
    report.disclosure.flagged = flagged(report);
}

/// What speaks against showing the rows of a wave, for each cell and indicator.
fn risks(map: &Map, rules: Rules) -> Vec<Vec<Vec<Risk>>> {
    let of_row = |cell: usize, indicator: usize| {
        let told = map
            .layers
            .iter()
            .enumerate()
            .filter(|(_, layer)| match layer {
                Layer::At(own) => *own == indicator,
                Layer::Between { .. } => layer.rows_to_withhold(0).contains(&indicator),
                Layer::Workers => false,
            });
        let facts = &map.cells[cell].facts;
        let few_psus = map.has_few_psus(cell, indicator);
        let few_psus = few_psus.then_some(Risk::FewEstablishments);
        let risks = told.flat_map(|(layer, _)| rules.risks(&facts[layer]));
        distinct(risks.chain(few_psus).collect())
    };
    let cells = 0..map.cells.len();
    let indicators = 0..map.indicators();
    cells
        .map(|cell| {
            indicators
                .clone()
                .map(|indicator| of_row(cell, indicator))
                .collect()
        })
        .collect()
}

fn mark<T: Subject>(rows: &mut [Row<T>], risks: impl Fn(&Domain, &Indicator) -> Vec<Risk>) {
    for row in rows {
        if let Row::Shown(row, own) = row {
            *own = risks(row.domain(), row.indicator());
        }
    }
}

/// Rows that are shown and break a rule.
fn flagged(report: &Report) -> usize {
    let waves = report.waves.iter().map(|wave| risky(&wave.estimates));
    let changes = report.changes.iter();
    let changes = changes.map(|changes| {
        let pairs = changes.pairs.iter();
        let pairs = pairs.map(|pair| risky(&pair.comparisons) + risky(&pair.same_establishments));
        pairs.sum::<usize>() + risky(&changes.trends)
    });
    waves.chain(changes).sum()
}

fn risky<T: Subject>(rows: &[Row<T>]) -> usize {
    rows.iter().filter(|row| !row.risks().is_empty()).count()
}

/// Where the cells of a report's rows are.
pub struct Places {
    /// Of each wave the cell of each domain.
    domains: Vec<HashMap<Domain, usize>>,
    indicators: Vec<Indicator>,
}

impl Places {
    /// The places of the rows of a report.
    pub fn new(report: &Report) -> Self {
        let waves = report.waves.iter().zip(&report.cells.waves);
        let domains = waves.map(|(wave, map)| {
            let domains = wave
                .estimates
                .iter()
                .step_by(report.indicators.len().max(1));
            let domains = domains.zip(&map.rows);
            domains
                .map(|(row, &cell)| (row.domain().clone(), cell))
                .collect()
        });
        Self {
            domains: domains.collect(),
            indicators: report.indicators.clone(),
        }
    }

    /// The cell of a domain of a wave.
    pub fn cell(&self, wave: usize, domain: &Domain) -> Option<usize> {
        self.domains.get(wave)?.get(domain).copied()
    }

    /// The cell of a row of a wave, and the place of its indicator.
    pub fn of(&self, wave: usize, domain: &Domain, indicator: &Indicator) -> Option<[usize; 2]> {
        let cell = self.cell(wave, domain)?;
        let indicator = self.indicators.iter().position(|own| own == indicator)?;
        Some([cell, indicator])
    }
}
