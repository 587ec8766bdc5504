//! What may a report that travels say beside its rows? Totals, the flow, the quality of the data, other choices.

use super::rows::keep;
use super::tell::tells_of_totals;
use crate::checkup::Headcounts;
use crate::compare::Comparison;
use crate::disclose::cell::FEWEST_ESTABLISHMENTS;
use crate::disclose::rule::LARGEST_SHARE_OF_TWO;
use crate::estimate::{Domain, Estimate};
use crate::report::flow::{Analysed, PlaceFlow, WaveFlow};
use crate::report::quality::Quality;
use crate::report::{Report, Row, WaveReport};
use crate::sensitivity::{Alternative, Choice, Steadiness};
use crate::tally::Indicator;

/// Takes away the totals of waves of which everything overall is withheld, and the rows of the files and what
/// notes count, which add up to them.
pub fn withhold_totals(report: &mut Report) {
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
    // The rows of several files of a wave may be those of its cities.
    let is_whole = report.disclosure.withheld == 0 || report.inputs.len() <= report.waves.len();
    if withheld || !is_whole {
        report.inputs.iter_mut().for_each(|input| input.rows = None);
        report.notes.retain(|note| !tells_of_totals(note));
    }
}

/// Takes away what a document says of withheld rows, and of single ages and places.
pub fn withhold_details(report: &mut Report) {
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
    let changes = report.changes.iter().flat_map(|changes| &changes.pairs);
    for (pair, rows) in changes.zip(&mut details.changes) {
        keep(rows, |row| shows_change(&pair.comparisons, &row.indicator));
        for row in rows {
            if let Row::Shown(row, _) = row {
                row.alternatives.retain(is_told);
                row.steadiness = row.steadiness.map(Steadiness::without_counts);
            }
        }
    }
}

/// Whether everybody's change is shown at an indicator.
fn shows_change(changes: &[Row<Comparison>], indicator: &Indicator) -> bool {
    let overall = changes.iter().filter(|row| row.domain().is_overall());
    let mut own = overall.filter(|row| row.indicator() == indicator);
    own.any(|row| row.shown().is_some())
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
