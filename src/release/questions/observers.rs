//! What is left of the answers that are about observers?

use super::answers::{Release, left_out};
use crate::estimate::Domain;
use crate::sensitivity::observers::NoObservers;
use crate::sensitivity::{Answers, LeftOut, Place, Question};
use crate::tally::Indicator;

/// What is told of few pairs of answers.
const AGREEMENT: &str =
    "how well each two observers agree, and all but how often they said the same";

impl Release<'_> {
    /// What is left of the answers that are about observers.
    pub(super) fn observers(&mut self, answers: &mut Answers) {
        for (wave, found) in answers.observers.waves.iter_mut().enumerate() {
            let Ok(observers) = found else { continue };
            let cells = &self.cells.observers[wave];
            let shown = cells.shown_at(self.rules, &self.whole(wave));
            let is_told = |indicator: &Indicator| {
                let mut own = self.report.indicators.iter().zip(&shown);
                own.any(|(own, shown)| own == indicator && *shown)
            };
            let tells_agreement = cells.tells_agreement(self.rules);
            let first = self.report.indicators.first();
            if !first.is_some_and(is_told) || (observers.agreement.is_some() && !tells_agreement) {
                *found = Err(NoObservers::Withheld);
                for indicator in &self.report.indicators {
                    let row = left_out(Place::Wave(wave), &Domain::OVERALL, indicator);
                    self.unfit.add(Question::Observers, row);
                }
                continue;
            }
            observers.shares.retain(|shares| {
                let may_be_shown = is_told(&shares.indicator);
                if !may_be_shown {
                    let of = Place::Wave(wave);
                    self.unfit.add(
                        Question::Observers,
                        left_out(of, &Domain::OVERALL, &shares.indicator),
                    );
                }
                may_be_shown
            });
            if let Some(agreement) = &mut observers.agreement {
                agreement.keep_only_how_often(first);
                self.unfit
                    .add(Question::Observers, LeftOut::Numbers(AGREEMENT));
            }
        }
    }
}
