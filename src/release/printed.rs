//! Would a row be printed as it is if some minors were in other places?

use super::digits::{Shorten, round};
use crate::design::Scored;
use crate::disclose::map::Map;
use crate::disclose::squares::{Moved, Place, Places, Printed};
use crate::disclose::withhold;
use crate::estimate::proportion::{self, Measured};
use crate::estimate::{Choices, Estimate, Headcount, Precision, precision_of};
use crate::report::{Report, Row, WaveReport};

/// The rows of a wave, none of which is withheld yet.
pub struct PrintedRows<'a> {
    map: &'a Map,
    /// What estimates depend on.
    choices: &'a Choices,
    /// Of each cell the rows at every indicator, as they are printed.
    rows: Vec<Vec<Estimate>>,
}

impl<'a> PrintedRows<'a> {
    /// Those of a wave, given its cells.
    pub fn new(report: &'a Report, wave: &WaveReport, map: &'a Map) -> Self {
        let indicators = report.indicators.len();
        let mut rows = vec![Vec::new(); map.cells.len()];
        if map.places.is_some() {
            for (&cell, own) in map.rows.iter().zip(wave.estimates.chunks(indicators)) {
                let mut own: Vec<Estimate> = own.iter().filter_map(Row::shown).cloned().collect();
                own.shorten();
                rows[cell] = own;
            }
        }
        Self {
            map,
            choices: &report.settings.choices,
            rows,
        }
    }
}

impl Printed for PrintedRows<'_> {
    fn stays(&self, row: withhold::Row, moved: &[Moved]) -> bool {
        let printed = self.rows[row.cell].get(row.indicator);
        let places = self.map.places.as_ref();
        let other = places.zip(printed).and_then(|(places, printed)| {
            let other = self.otherwise(places, printed, row, moved)?;
            Some((printed, other))
        });
        other.is_some_and(|(printed, other)| self.is_printed_as(&other, printed))
    }
}

impl PrintedRows<'_> {
    /// A share with minors moved; none where it would be of other counts.
    fn otherwise(
        &self,
        places: &Places,
        printed: &Estimate,
        row: withhold::Row,
        moved: &[Moved],
    ) -> Option<Measured> {
        let own = places.places.iter().enumerate();
        let own = own.filter(|(_, place)| place.cells.contains(&row.cell));
        let counted = own.map(|(number, place)| {
            let more = moved.iter().filter(|(moved, _)| *moved == number);
            let more: i64 = more.map(|(_, more)| more).sum();
            let head = self.choices.unknown.settle(&place.counts[row.indicator]);
            let positives = head.positives.checked_add_signed(more)?;
            Some((place, Headcount { positives, ..head }))
        });
        let counted: Vec<(&Place, Headcount)> = counted.collect::<Option<_>>()?;
        let counts = counted.iter().map(|(_, head)| head);
        let positives: u64 = counts.clone().map(|head| head.positives).sum();
        let with_positives = counts.filter(|head| head.positives > 0).count();
        if positives != printed.positives || with_positives != printed.psus_with_positives {
            return None;
        }
        let weighed = |of: fn(&Headcount) -> u64| -> f64 {
            let weights = counted
                .iter()
                .map(|(place, head)| place.weight * of(head) as f64);
            weights.sum()
        };
        let all = weighed(|head| head.workers);
        let share = weighed(|head| head.positives) / all;
        let scored = counted.iter().map(|(place, head)| {
            let apart = head.positives as f64 - share * head.workers as f64;
            Scored {
                psu: place.psu,
                scores: [place.weight * apart / all],
            }
        });
        let [[variance]] = places.sample.covariance(scored)?;
        if !proportion::varies(share, variance) {
            return None;
        }
        let df = printed.precision.df? as usize;
        Some(Measured::of(share, printed.workers, df, Ok(variance)))
    }

    /// Whether a share is printed like another, with all that is said of its precision.
    fn is_printed_as(&self, measured: &Measured, printed: &Estimate) -> bool {
        // Most are not, and it is soon seen.
        const NEAR: f64 = 0.02;
        let own = printed.precision.design_effect.zip(measured.design_effect);
        if own.is_some_and(|(own, other)| (own - other).abs() > NEAR * own.max(1.0)) {
            return false;
        }
        let indicators = [printed.indicator.clone()];
        let measured = [Some(measured.clone())];
        let mut other = precision_of(&indicators, 0, self.choices, &measured, None);
        other.shorten();
        let limits = |precision: &Precision| precision.interval.map(|(own, _)| [own.low, own.high]);
        let own = &printed.precision;
        let share = measured[0]
            .as_ref()
            .map(|measured| round::share(measured.proportion));
        share == printed.proportion
            && own.standard_error == other.standard_error
            && own.design_effect == other.design_effect
            && limits(own) == limits(&other)
    }
}
