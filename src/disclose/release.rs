//! What is left of a report that travels? Rows that would tell of single people or places are withheld, and
//! with them everything that would give them away.

use super::cell::FEWEST_ESTABLISHMENTS;
use super::digits;
use super::judge::Places;
use super::layer::Layer;
use super::map::{Kind, Map};
use super::questions;
use super::rule::{LARGEST_SHARE_OF_TWO, Rules};
use super::tell::{Telling, telling, tells_of_totals};
use super::withhold::{self, Ledger};
use crate::checkup::Headcounts;
use crate::compare::{self, Adjustment, Comparison};
use crate::estimate::{Domain, Estimate};
use crate::report::flow::{Analysed, PlaceFlow, WaveFlow};
use crate::report::quality::Quality;
use crate::report::{PairReport, Report, Row, Subject, WaveReport, Withheld};
use crate::sensitivity::{Alternative, Choice, Steadiness};
use crate::tally::Indicator;
use crate::warning::Warning;

/// Withholds what must not travel, if the report was asked to.
pub fn release(report: &mut Report) {
    let policy = report.settings.disclosure;
    if let (true, Some(rules)) = (policy.released, policy.rules()) {
        let verdict = Verdict::new(report, rules);
        withhold_rows(report, &verdict);
        withhold_totals(report);
        withhold_details(report);
        withhold_warnings(report);
        questions::withhold(report, &verdict.shown, rules);
        digits::shorten(report);
        report.disclosure.flagged = 0;
    }
}

/// Says of the answers to critics what of them may not travel, where all of it is shown.
pub fn forewarn(report: &mut Report) {
    let policy = report.settings.disclosure;
    if policy.released || policy.rules().is_none() || report.answers.is_none() {
        return;
    }
    let mut released = report.clone();
    released.settings.disclosure.released = true;
    release(&mut released);
    if let (Some(answers), Some(released)) = (&mut report.answers, released.answers) {
        answers.unfit.found = released.unfit.found;
    }
}

/// Which rows of the waves are still shown.
struct Verdict {
    places: Places,
    /// For each wave and cell, at every indicator.
    shown: Vec<Vec<Vec<bool>>>,
    rules: Rules,
}

impl Verdict {
    fn new(report: &Report, rules: Rules) -> Self {
        let waves = report.waves.iter().zip(&report.cells.waves);
        let shown = waves.map(|(wave, map)| {
            let bound = borrowers(&report.indicators, wave, map);
            Ledger::new(map, rules, bound).settled()
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

fn withhold_rows(report: &mut Report, verdict: &Verdict) {
    let waves = report.waves.len();
    let mut withheld = 0;
    for (place, wave) in report.waves.iter_mut().enumerate() {
        withheld += keep(&mut wave.estimates, |row| verdict.shows(place, row));
    }
    if let Some(changes) = &mut report.changes {
        let adjustment = changes.choices.adjustment;
        let pairs = compare::pairs(waves);
        for (place, (pair, waves)) in changes.pairs.iter_mut().zip(pairs).enumerate() {
            let shows = |row: &Comparison| waves.iter().all(|&wave| verdict.shows(wave, row));
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
                forget_shared_places(pair);
            }
            withheld += hidden;
        }
        withheld += keep(&mut changes.trends, |row| {
            (0..waves).all(|wave| verdict.shows(wave, row))
        });
    }
    report.disclosure.withheld = withheld;
}

/// Withholds the rows that must not be shown, and says how many.
fn keep<T: Subject>(rows: &mut [Row<T>], mut may_be_shown: impl FnMut(&T) -> bool) -> usize {
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
fn forget_shared_places(pair: &mut PairReport) {
    for row in &mut pair.comparisons {
        if let Row::Shown(row, _) = row
            && !row.domain.is_overall()
        {
            row.shared = None;
        }
    }
}

/// Takes away the totals of waves of which everything overall is withheld, and the rows of the files and what
/// notes count, which add up to them.
fn withhold_totals(report: &mut Report) {
    let mut withheld = false;
    for wave in &mut report.waves {
        let mut overall = wave
            .estimates
            .iter()
            .filter(|row| row.domain().is_overall());
        if overall.all(|row| row.shown().is_none()) {
            wave.totals = None;
            withheld = true;
        }
    }
    if withheld {
        report.inputs.iter_mut().for_each(|input| input.rows = None);
        report.notes.retain(|note| !tells_of_totals(note));
    }
}

/// Takes away what a document says of withheld rows, and of single ages and places.
fn withhold_details(report: &mut Report) {
    let shows = |wave: &WaveReport, domain: &Domain, indicator: &Indicator| {
        let mut rows = wave.estimates.iter();
        let row = rows.find(|row| row.domain() == domain && row.indicator() == indicator);
        row.is_some_and(|row| row.shown().is_some())
    };
    let waves = &report.waves;
    let any = report.disclosure.withheld > 0;
    let min_cell = report.settings.disclosure.min_cell;
    let Some(details) = &mut report.details else {
        return;
    };
    if waves.iter().any(|wave| wave.totals.is_none()) {
        details.flow.waves.clear();
        details.flow.workers_of_other_waves = 0;
        details.quality.clear();
    }
    let mut tells_ranges = vec![false; waves.len()];
    for ((wave, flow), tells) in waves
        .iter()
        .zip(&mut details.flow.waves)
        .zip(&mut tells_ranges)
    {
        flow.cities.retain(|(city, _)| is_all_shown(wave, city));
        *tells = tells_of_ranges(wave, &flow.all, min_cell);
        if *tells {
            let overall = wave.estimates.iter();
            let overall = overall.filter(|row| row.domain().is_overall());
            let shown: Vec<bool> = overall.map(|row| row.shown().is_some()).collect();
            forget_unknown(flow, &shown);
        }
    }
    for (flow, quality) in details.flow.waves.iter().zip(&mut details.quality) {
        for (unknown, analysed) in quality.unknown.iter_mut().zip(&flow.all.analysed) {
            *unknown = unknown.filter(|_| analysed.is_some());
        }
        withhold_sizes(quality);
        quality.headcounts = quality.headcounts.filter(may_be_told);
    }
    for (quality, tells_ranges) in details.quality.iter_mut().zip(tells_ranges) {
        // Whoever has no exact age has a range, or none.
        quality.ages = quality.ages.take().filter(|_| !tells_ranges);
        // Counts of single ages are cells too, and weights tell how withheld rows add up.
        let is_few = |workers: &u64| (1..min_cell).contains(workers);
        quality.ages = quality
            .ages
            .take()
            .filter(|ages| !any && !ages.exact.iter().any(is_few));
        quality.weights = quality.weights.take().filter(|_| !any);
    }
    let is_told = |alternative: &Alternative| !matches!(alternative.choice, Choice::WithoutOne(_));
    for (wave, rows) in waves.iter().zip(&mut details.shares) {
        keep(rows, |row| shows(wave, &Domain::OVERALL, &row.indicator));
        for row in rows {
            if let Row::Shown(row, _) = row {
                row.alternatives.retain(is_told);
            }
        }
    }
    for (pair, rows) in compare::pairs(waves.len())
        .into_iter()
        .zip(&mut details.changes)
    {
        keep(rows, |row| {
            let mut pair = pair.iter();
            pair.all(|&wave| shows(&waves[wave], &Domain::OVERALL, &row.indicator))
        });
        for row in rows {
            if let Row::Shown(row, _) = row {
                row.alternatives.retain(is_told);
                row.steadiness = row.steadiness.map(Steadiness::without_counts);
            }
        }
    }
}

/// Whether the workers of unknown status tell what is withheld: those known at one threshold and not at the
/// next, who are of an age between, if they are few; or the workers of a row that is withheld.
fn tells_of_ranges(wave: &WaveReport, all: &PlaceFlow, min_cell: u64) -> bool {
    let overall = wave.estimates.iter();
    let mut overall = overall.filter(|row| row.domain().is_overall());
    let on_both_sides = |analysed: Option<Analysed>| Some(analysed?.unknown.on_both_sides);
    let are_few = |pair: &[Option<Analysed>]| {
        let both = on_both_sides(pair[0]).zip(on_both_sides(pair[1]));
        both.is_some_and(|(one, other)| (1..min_cell).contains(&one.abs_diff(other)))
    };
    overall.any(|row| row.shown().is_none()) || all.analysed.windows(2).any(are_few)
}

/// Takes away how many workers are of unknown status, and so how many were analysed, but at indicators whose row of
/// everybody is shown and tells that there are none.
fn forget_unknown(flow: &mut WaveFlow, shown: &[bool]) {
    let is_known: Vec<bool> = flow
        .all
        .analysed
        .iter()
        .zip(shown)
        .map(|(analysed, &shown)| {
            shown && analysed.is_some_and(|analysed| analysed.unknown.workers() == 0)
        })
        .collect();
    let cities = flow.cities.iter_mut().map(|(_, city)| city);
    for place in cities.chain([&mut flow.all]) {
        for (analysed, &is_known) in place.analysed.iter_mut().zip(&is_known) {
            *analysed = analysed.filter(|_| is_known);
        }
    }
}

/// Takes away the sizes that may be those of one establishment: the largest is one that somebody may know.
fn withhold_sizes(quality: &mut Quality) {
    quality.sizes = quality.sizes.take().filter(|sizes| {
        let mut counts = sizes.classes.iter().chain([&sizes.empty]);
        !counts.any(|count| (1..FEWEST_ESTABLISHMENTS).contains(count))
    });
    if let Some(sizes) = &mut quality.sizes {
        sizes.quartiles = None;
    }
}

/// Whether headcounts are of all establishments of a wave, so that they tell of none of them: of those that have one,
/// or have none, the rows of domains may leave a single one.
fn may_be_told(headcounts: &Headcounts) -> bool {
    let largest = LARGEST_SHARE_OF_TWO * headcounts.present as f64;
    headcounts.without == 0
        && headcounts.establishments >= FEWEST_ESTABLISHMENTS
        && headcounts.in_two_largest as f64 <= largest
}

/// Whether a city has rows of its own, and all of them are shown.
fn is_all_shown(wave: &WaveReport, city: &str) -> bool {
    let is_city = |row: &&Row<Estimate>| row.domain().values().map(|(_, value)| value).eq([city]);
    let mut rows = wave.estimates.iter().filter(is_city).peekable();
    rows.peek().is_some() && rows.all(|row| row.shown().is_some())
}

/// Replaces warnings that would give rows away by one that says how many they are.
fn withhold_warnings(report: &mut Report) {
    let any = report.disclosure.withheld > 0;
    let changes = report.changes.iter().flat_map(|changes| &changes.pairs);
    let changes = changes.flat_map(|pair| &pair.comparisons);
    let mut everybody = changes.filter(|row| row.domain().is_overall());
    let tells_groups =
        everybody.all(|row| row.shown().is_some_and(|row| row.decomposition.is_some()));
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    let withheld: Vec<(&Domain, &Indicator)> = rows
        .filter(|row| row.shown().is_none())
        .map(|row| (row.domain(), row.indicator()))
        .collect();
    let may_be_shown = |warning: &Warning| match telling(warning) {
        Telling::Nothing => true,
        Telling::Numbers => !any,
        Telling::Groups => !any && tells_groups,
        Telling::Ages => false,
        Telling::Nobody { domain, indicator } => !withheld.contains(&(domain, indicator)),
    };
    let before = report.warnings.len();
    let mut warnings = std::mem::take(&mut report.warnings);
    warnings.retain(may_be_shown);
    let number = before - warnings.len();
    if number > 0 {
        warnings.push(Warning::NotShown { number });
    }
    report.warnings = warnings;
}
