//! Which rows of a report that travels are withheld? Those that a wave's ledger withholds, and what is made of them.

use super::judge::Places;
use super::printed::PrintedRows;
use crate::compare::{self, Adjustment, Comparison, Contrast};
use crate::disclose::cell::FEWEST_ESTABLISHMENTS;
use crate::disclose::layer::Layer;
use crate::disclose::map::{Kind, Map};
use crate::disclose::rule::Rules;
use crate::disclose::withhold::{self, Ledger};
use crate::estimate::Estimate;
use crate::report::{PairReport, Report, Row, Subject, TrendRow, WaveReport, Withheld};
use crate::tally::Indicator;

/// Which rows of the waves are still shown.
pub struct Verdict {
    places: Places,
    /// For each wave and cell, at every indicator.
    pub shown: Vec<Vec<Vec<bool>>>,
    rules: Rules,
}

impl Verdict {
    /// What is decided of a report.
    pub fn new(report: &Report, rules: Rules) -> Self {
        let waves = report.waves.iter().zip(&report.cells.waves);
        let shown = waves.map(|(wave, map)| {
            let bound = borrowers(&report.indicators, wave, map);
            let printed = PrintedRows::new(report, wave, map);
            let ledger = Ledger::new(map, rules, bound);
            ledger.beside(&printed).settled()
        });
        Self {
            shown: shown.collect(),
            places: Places::new(report),
            rules,
        }
    }

    fn shows(&self, wave: usize, row: &impl Subject) -> bool {
        let place = self.places.of(wave, row.domain(), row.indicator());
        place.is_some_and(|[cell, indicator]| self.shown[wave][cell][indicator])
    }
}

/// Whether every row of an indicator is shown of a wave whose rows are withheld already, everybody's and those of
/// domains. Set against rows that are shown, parts of the wave would tell of those that are not: where a city is one
/// observer's round, his share is that of the city.
pub fn is_whole(wave: &WaveReport, indicator: &Indicator) -> bool {
    let mut own = wave
        .estimates
        .iter()
        .filter(|row| row.indicator() == indicator);
    own.all(|row| row.shown().is_some())
}

/// The rows whose interval tells the design effect of another row, which lent it: lender and borrower.
fn borrowers(indicators: &[Indicator], wave: &WaveReport, map: &Map) -> Vec<[withhold::Row; 2]> {
    let estimates: Vec<&Estimate> = wave.estimates.iter().filter_map(Row::shown).collect();
    let row = |place: usize| withhold::Row {
        cell: map.rows[place / indicators.len()],
        indicator: place % indicators.len(),
    };
    let bound = estimates
        .iter()
        .enumerate()
        .filter_map(|(place, estimate)| {
            // A design effect below 1 is not lent: 1 tells nothing of it.
            let assumed = estimate.precision.assumed_design_effect;
            let assumed = assumed.filter(|&effect| effect > 1.0)?;
            let of_domain = place - place % indicators.len();
            let everybody = 0..indicators.len();
            let own = of_domain..of_domain + indicators.len();
            let mut lenders = everybody.chain(own);
            let lender = lenders.find(|&lender| {
                let precision = &estimates[lender].precision;
                lender != place
                    && precision.absence.is_none()
                    && precision.design_effect == Some(assumed)
            })?;
            Some([row(lender), row(place)])
        });
    bound.collect()
}

/// Withholds the rows that must not travel, and counts them.
pub fn withhold_rows(report: &mut Report, verdict: &Verdict) {
    let waves = report.waves.len();
    let mut withheld = 0;
    for (place, wave) in report.waves.iter_mut().enumerate() {
        withheld += keep(&mut wave.estimates, |row| verdict.shows(place, row));
        for indicator in &report.indicators {
            if !is_whole(wave, indicator) {
                forget_squares(wave, indicator);
            }
        }
    }
    if let Some(changes) = &mut report.changes {
        let adjustment = changes.choices.adjustment;
        let mut tells_shared = true;
        let pairs = compare::pairs(waves);
        for (place, (pair, waves)) in changes.pairs.iter_mut().zip(pairs).enumerate() {
            let shows = |row: &Comparison| {
                !hangs_on_few(row) && waves.iter().all(|&wave| verdict.shows(wave, row))
            };
            for row in &mut pair.comparisons {
                if let Row::Shown(row, _) = row
                    && !waves.iter().all(|&wave| {
                        parts_may_be_told(report.cells.waves.get(wave), verdict, wave, row)
                    })
                {
                    row.decomposition = None;
                }
            }
            readjust(
                &mut pair.comparisons,
                adjustment,
                report.tables.len(),
                shows,
            );
            let hidden = keep(&mut pair.comparisons, shows);
            let mut shown = vec![false; report.indicators.len()];
            // With a third wave the places that two pairs share differ by a few, whom nobody judged.
            let is_alone = verdict.shown.len() == 2;
            let shared = report.cells.pairs.get(place).and_then(Option::as_ref);
            withheld += keep(&mut pair.same_establishments, |row| {
                let indicator = report
                    .indicators
                    .iter()
                    .position(|own| *own == row.indicator);
                let (Some(indicator), Some(shared)) = (indicator, shared) else {
                    return false;
                };
                let mut waves = waves.iter().map(|&wave| &report.waves[wave]);
                let whole = waves.all(|wave| is_whole(wave, &row.indicator));
                let risks = shared.risks(indicator, &shown, verdict.rules);
                shown[indicator] = is_alone
                    && whole
                    && risks.is_empty()
                    && shared.fits_rows(indicator, &shown, verdict.rules);
                shown[indicator]
            });
            let is_told = |row: &Row<compare::SameEstablishments>| row.shown().is_some();
            if hidden > 0 || !pair.same_establishments.iter().all(is_told) {
                forget_shared_places(pair, changes.choices.contrast);
                tells_shared = false;
            }
            withheld += hidden;
        }
        let pairs = &changes.pairs;
        let has_changes = |row: &TrendRow| {
            let changes = pairs.iter().flat_map(|pair| &pair.comparisons);
            let mut own = changes.filter(|change| {
                change.domain() == row.domain() && change.indicator() == row.indicator()
            });
            own.all(|change| change.shown().is_some())
        };
        withheld += keep(&mut changes.trends, |row| {
            has_changes(row) && (0..waves).all(|wave| verdict.shows(wave, row))
        });
        if !tells_shared {
            forget_degrees_of_freedom(&mut changes.trends);
        }
    }
    report.disclosure.withheld = withheld;
}

/// Takes from the rows of an indicator what tells the sum of squares of minors in places finer than standard errors do:
/// that of everybody less those of shown rows is that of the withheld ones.
fn forget_squares(wave: &mut WaveReport, indicator: &Indicator) {
    for row in &mut wave.estimates {
        if let Row::Shown(row, _) = row
            && row.indicator == *indicator
        {
            row.intracluster_correlation = None;
            row.precision.effective_sample_size = None;
        }
    }
}

/// Withholds the rows that must not be shown, and says how many.
pub fn keep<T: Subject>(rows: &mut [Row<T>], mut may_be_shown: impl FnMut(&T) -> bool) -> usize {
    let mut withheld = 0;
    for row in rows {
        match row {
            Row::Shown(shown, _) if !may_be_shown(shown) => {
                *row = Row::Withheld(Withheld {
                    domain: shown.domain().clone(),
                    indicator: shown.indicator().clone(),
                });
                withheld += 1;
            }
            Row::Shown(_, risks) => risks.clear(),
            Row::Withheld(_) => {}
        }
    }
    withheld
}

/// Whether the parts that a change is split into may be told: the groups are cells too.
fn parts_may_be_told(map: Option<&Map>, verdict: &Verdict, wave: usize, row: &Comparison) -> bool {
    let place = verdict.places.of(wave, &row.domain, &row.indicator);
    let (Some(map), Some([cell, indicator])) = (map, place) else {
        return false;
    };
    let Some(groups) = map.groups.get(cell) else {
        return true;
    };
    groups.iter().all(|&group| {
        let facts = map.cells[group].facts.iter().zip(&map.layers);
        let mut told = facts.filter(|(_, layer)| match **layer {
            Layer::At(own) => own == indicator,
            Layer::Between { older, younger } => older == indicator || younger == indicator,
            Layer::Workers => true,
        });
        let is_row = map.cells[group].kind == Kind::Row;
        told.all(|(facts, _)| verdict.rules.allow(facts))
            && (!is_row || verdict.shown[wave][group][indicator])
    })
}

/// Adjusts the p-values of rows that stay as if those that are withheld showed nothing: an adjusted p
/// may else be that of another row.
fn readjust(
    rows: &mut [Row<Comparison>],
    adjustment: Adjustment,
    tables: usize,
    stays: impl Fn(&Comparison) -> bool,
) {
    for table in 0..tables {
        let mut families: Vec<Indicator> = Vec::new();
        for row in rows.iter() {
            if !families.contains(row.indicator()) {
                families.push(row.indicator().clone());
            }
        }
        for indicator in families {
            let is_member =
                |row: &Comparison| row.table == Some(table) && row.indicator == indicator;
            let mut members: Vec<&mut Comparison> = Vec::new();
            let mut others = 0;
            for row in rows.iter_mut() {
                match row {
                    Row::Shown(row, _) if is_member(row) && !stays(row) => others += 1,
                    Row::Shown(row, _) if is_member(row) && row.test.is_some() => members.push(row),
                    _ => {}
                }
            }
            if others == 0 {
                continue;
            }
            let tests = members.iter().filter_map(|row| row.test.as_ref());
            let p_values = tests.map(|test| test.p_value);
            let p_values: Vec<f64> = p_values.chain(std::iter::repeat_n(1.0, others)).collect();
            let adjusted = adjustment.adjusted(&p_values);
            for (row, p_adjusted) in members.into_iter().zip(adjusted) {
                if let Some(test) = &mut row.test {
                    test.p_adjusted = p_adjusted;
                }
            }
        }
    }
}

/// Keeps how many establishments are in both waves of the overall row only: those of the domains add up.
fn forget_shared_places(pair: &mut PairReport, contrast: Contrast) {
    for row in &mut pair.comparisons {
        if let Row::Shown(row, _) = row
            && !row.domain.is_overall()
        {
            row.shared = None;
            // Degrees of freedom are those of the waves, less the establishments that both have.
            row.difference.df = None;
            if contrast == Contrast::Wald {
                // Limits in errors are a quantile, which tells them.
                row.difference.standard_error = None;
            }
            if let Some(test) = &mut row.test {
                test.df2 = None;
            }
        }
    }
}

/// The same of trends: how many establishments waves share follows from their degrees of freedom.
fn forget_degrees_of_freedom(trends: &mut [Row<TrendRow>]) {
    for row in trends {
        if let Row::Shown(row, _) = row
            && !row.domain.is_overall()
        {
            row.trend.df = None;
            row.trend.standard_error = None;
        }
    }
}

/// Whether the covariance of a change is that of one establishment or two, whose minors follow from the limits.
pub fn hangs_on_few(row: &Comparison) -> bool {
    (1..FEWEST_ESTABLISHMENTS).contains(&row.shared.unwrap_or(0))
}
