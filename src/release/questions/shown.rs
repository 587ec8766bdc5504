//! Which rows of waves are shown, at the thresholds that were asked for and at further ones?

use std::collections::HashMap;

use super::super::judge::Places;
use crate::disclose::map::{Kind, Map};
use crate::disclose::questions::QuestionCells;
use crate::disclose::questions::thresholds::{Rows, either, with_further};
use crate::disclose::rule::Rules;
use crate::estimate::Domain;
use crate::report::Report;
use crate::sensitivity::definitions::Definitions;
use crate::sensitivity::{Answers, Place};
use crate::tally::{Indicator, Threshold};

/// Which rows of waves are shown, at the thresholds that were asked for and at further ones.
pub struct Shown {
    /// Of each wave the cell of each domain.
    places: Places,
    indicators: Vec<Indicator>,
    waves: Vec<Rows>,
    pairs: Vec<[usize; 2]>,
    /// Whether nothing is told of the change of a pair: the report tells none, though it tells of both waves.
    untold: Vec<bool>,
    /// Of each pair the changes of domains that the report does not tell.
    withheld: Vec<HashMap<Domain, Vec<Indicator>>>,
}

impl Shown {
    /// Those of a report whose own rows are withheld already: `own` are these.
    pub fn new(
        report: &Report,
        cells: &QuestionCells,
        own: &[Rows],
        answers: &Answers,
        rules: Rules,
    ) -> Self {
        let indicators = cells.indicators.iter();
        let own_places = indicators.map(|indicator| {
            let mut own = report.indicators.iter();
            own.position(|own| own == indicator)
        });
        let own_places: Vec<Option<usize>> = own_places.collect();
        let waves = cells.maps.iter().zip(own).enumerate();
        let waves = waves.map(|(wave, (map, own))| {
            let table = Table {
                map,
                indicators: &cells.indicators,
                own_places: &own_places,
            };
            table.shown(own, rules, &answers.definitions, wave)
        });
        let mut shown = Self {
            waves: waves.collect(),
            indicators: cells.indicators.clone(),
            pairs: answers.pairs.clone(),
            places: Places::new(report),
            untold: vec![false; answers.pairs.len()],
            withheld: withheld_changes(report),
        };
        shown.untold = (0..answers.pairs.len())
            .map(|pair| shown.is_untold(report, pair))
            .collect();
        shown
    }

    fn is_untold(&self, report: &Report, pair: usize) -> bool {
        let changes = report.changes.iter().flat_map(|all| all.pairs.get(pair));
        let mut overall = changes
            .flat_map(|pair| &pair.comparisons)
            .filter(|row| row.domain().is_overall());
        overall.any(|row| {
            let of = Place::Pair(pair);
            row.shown().is_none() && self.at(of, &Domain::OVERALL, row.indicator())
        })
    }

    /// Whether a row of a wave is shown.
    pub fn row(&self, wave: usize, domain: &Domain, indicator: &Indicator) -> bool {
        let place = self.indicators.iter().position(|own| own == indicator);
        let cell = self.places.cell(wave, domain);
        cell.zip(place)
            .is_some_and(|(cell, place)| self.waves[wave][cell][place])
    }

    /// Whether that of everybody is shown at a threshold.
    pub fn overall(&self, wave: usize, threshold: Threshold) -> bool {
        self.row(wave, &Domain::OVERALL, &Indicator::AgeAtMost(threshold))
    }

    /// Whether a row of a wave, or of both waves of a pair, is shown.
    pub fn at(&self, of: Place, domain: &Domain, indicator: &Indicator) -> bool {
        match of {
            Place::Wave(wave) => self.row(wave, domain, indicator),
            Place::Pair(pair) => {
                let mut waves = self.pairs[pair].iter();
                let withheld = self.withheld.get(pair).and_then(|of| of.get(domain));
                !self.untold[pair]
                    && !withheld.is_some_and(|withheld| withheld.contains(indicator))
                    && waves.all(|&wave| self.row(wave, domain, indicator))
            }
        }
    }
}

/// Of each pair of waves the changes of domains that a report does not tell: it may tell of both waves.
fn withheld_changes(report: &Report) -> Vec<HashMap<Domain, Vec<Indicator>>> {
    let pairs = report.changes.iter().flat_map(|changes| &changes.pairs);
    let withheld = pairs.map(|pair| {
        let mut found: HashMap<Domain, Vec<Indicator>> = HashMap::new();
        let rows = pair.comparisons.iter();
        for row in rows.filter(|row| row.shown().is_none() && !row.domain().is_overall()) {
            let indicators = found.entry(row.domain().clone()).or_default();
            indicators.push(row.indicator().clone());
        }
        found
    });
    withheld.collect()
}

/// The cells of a wave at all thresholds.
struct Table<'a> {
    map: &'a Map,
    indicators: &'a [Indicator],
    /// Of each indicator its place among those that were asked for, if it was.
    own_places: &'a [Option<usize>],
}

impl Table<'_> {
    /// Everybody first: this is what a document shows. Then the domains, at other definitions.
    fn shown(&self, own: &Rows, rules: Rules, definitions: &Definitions, wave: usize) -> Rows {
        let is_row = |cell: usize| self.map.cells[cell].kind == Kind::Row;
        let everybody = self.map.rows.first().copied();
        let asked = self.own(|cell, _| is_row(cell));
        let shown = self.own(|cell, place| own[cell][place]);
        let further = self.further(|cell, _| Some(cell) == everybody);
        let shown = with_further(self.map, rules, &asked, &shown, &further);
        let mut answers = definitions.results.estimates[wave].iter();
        if answers.all(|row| row.domain.is_overall()) {
            return shown;
        }
        let further = self.further(|cell, at| is_row(cell) && definitions.thresholds.contains(&at));
        with_further(self.map, rules, &either(&asked, &shown), &shown, &further)
    }

    /// Whether something is so, for each cell and each indicator that was asked for.
    fn own(&self, is: impl Fn(usize, usize) -> bool) -> Rows {
        let of_cell = |cell: usize| {
            let places = self.own_places.iter();
            places
                .map(|place| place.is_some_and(|place| is(cell, place)))
                .collect()
        };
        (0..self.map.cells.len()).map(of_cell).collect()
    }

    /// Whether something is so, for each cell and each further threshold.
    fn further(&self, is: impl Fn(usize, Threshold) -> bool) -> Rows {
        let of_cell = |cell: usize| {
            let indicators = self.indicators.iter().zip(self.own_places);
            let wanted = indicators.map(|(indicator, own)| {
                let threshold = indicator.threshold();
                own.is_none() && threshold.is_some_and(|at| is(cell, at))
            });
            wanted.collect()
        };
        (0..self.map.cells.len()).map(of_cell).collect()
    }
}
