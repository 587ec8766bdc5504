//! Which parts of each wave are shown? One kind after the other, each as far as it gives away nothing beside the rows of
//! the result and the parts that are shown already.

use super::super::rows::is_whole;
use super::shown::Shown;
use crate::disclose::questions::QuestionCells;
use crate::disclose::questions::parts::{Part, PartCells, Told};
use crate::disclose::rule::Rules;
use crate::estimate::Domain;
use crate::report::{Report, Row, WaveReport};
use crate::sensitivity::observers::WaveObservers;
use crate::sensitivity::{Answers, Place};
use crate::tally::Indicator;

/// The parts of each wave that are shown.
pub struct Parts {
    indicators: Vec<Indicator>,
    waves: Vec<Told>,
    /// Of each pair whether the places that stayed, were left or are new are shown.
    pub turnover: Vec<bool>,
}

impl Parts {
    /// Those of a report whose own rows are withheld already: its change in the same places, then the places that
    /// stayed, then replacements, then observers.
    pub fn new(
        report: &Report,
        cells: &QuestionCells,
        shown: &Shown,
        answers: &Answers,
        rules: Rules,
    ) -> Self {
        let mut parts = Self {
            indicators: report.indicators.clone(),
            waves: vec![Told::default(); answers.waves.len()],
            turnover: vec![false; answers.pairs.len()],
        };
        let whole: Vec<Vec<bool>> = report
            .waves
            .iter()
            .map(|wave| whole(report, wave))
            .collect();
        parts.add_same_places(report);
        let pairs = answers.pairs.iter().zip(&answers.displacement.pairs);
        for (pair, (&[before, after], found)) in pairs.enumerate() {
            // The workers of the parts are told with whatever indicator, so that it is all or none.
            let everybody = report.indicators.iter();
            let everybody = everybody.map(|one| shown.at(Place::Pair(pair), &Domain::OVERALL, one));
            let asked: Vec<bool> = everybody.collect();
            let both = whole[before].iter().zip(&whole[after]);
            let are_whole = both.map(|(one, other)| *one && *other).eq(asked.clone());
            parts.turnover[pair] = answers.waves.len() == 2
                && found.turnover.is_ok()
                && are_whole
                && asked.contains(&true)
                && parts.show_places_that_stayed(cells, rules, &asked);
        }
        for (wave, (cells, whole)) in cells.parts.iter().zip(&whole).enumerate() {
            let told = &mut parts.waves[wave];
            if answers.influence.replacements.is_ok() {
                show(cells, rules, told, Part::Replacements, whole);
            }
            let observers = answers.observers.waves[wave].as_ref();
            if observers.is_ok_and(|found| fits_agreement(cells, rules, found)) {
                show(cells, rules, told, Part::Observers, whole);
            }
        }
        parts
    }

    /// Whether a part of a wave is shown at an indicator.
    pub fn tell(&self, wave: usize, part: Part, indicator: &Indicator) -> bool {
        let place = self.indicators.iter().position(|own| own == indicator);
        place.is_some_and(|place| self.waves[wave].has(part, place))
    }

    fn add_same_places(&mut self, report: &Report) {
        let pairs = report.changes.iter().flat_map(|changes| &changes.pairs);
        let same = pairs.flat_map(|pair| &pair.same_establishments);
        for row in same.filter_map(Row::shown) {
            let mut indicators = report.indicators.iter();
            if let Some(place) = indicators.position(|own| *own == row.indicator) {
                let waves = self.waves.iter_mut();
                waves.for_each(|told| told.add(Part::Same, place));
            }
        }
    }

    /// Shows the places that stayed of both waves, with the change among them, at all of these indicators, if nothing
    /// speaks against it; says whether it did.
    fn show_places_that_stayed(
        &mut self,
        cells: &QuestionCells,
        rules: Rules,
        indicators: &[bool],
    ) -> bool {
        let mut waves = self.waves.clone();
        let mut each = waves.iter_mut().zip(&cells.parts);
        let are_shown = each.all(|(told, cells)| {
            let mut asked = indicators
                .iter()
                .enumerate()
                .filter(|(_, is_asked)| **is_asked);
            asked.all(|(indicator, _)| {
                let mut parts = [Part::Same, Part::Stayed].into_iter();
                parts.all(|part| cells.show(rules, told, part, indicator))
            })
        });
        if are_shown {
            self.waves = waves;
        }
        are_shown
    }
}

/// Shows a part of a wave at each of these indicators where nothing speaks against it.
fn show(cells: &PartCells, rules: Rules, told: &mut Told, part: Part, indicators: &[bool]) {
    for (indicator, &is_asked) in indicators.iter().enumerate() {
        if is_asked {
            cells.show(rules, told, part, indicator);
        }
    }
}

/// Whether how often two observers agree may be told, if there are two who assessed the same: the shares are told with
/// it or not at all.
fn fits_agreement(cells: &PartCells, rules: Rules, found: &WaveObservers) -> bool {
    found.agreement.is_none() || cells.tells_agreement(rules)
}

/// Of each indicator whether every row of a wave is shown.
fn whole(report: &Report, wave: &WaveReport) -> Vec<bool> {
    let indicators = report.indicators.iter();
    indicators
        .map(|indicator| is_whole(wave, indicator))
        .collect()
}
