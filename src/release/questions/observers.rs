//! What is left of the answers that are about observers?

use super::answers::{Release, left_out};
use crate::disclose::questions::parts::Part;
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
        let report = self.report;
        let first = report.indicators.first();
        for (wave, found) in answers.observers.waves.iter_mut().enumerate() {
            let Ok(observers) = found else { continue };
            let told = report.indicators.iter();
            let told = told.filter(|indicator| self.parts.tell(wave, Part::Observers, indicator));
            let told: Vec<&Indicator> = told.collect();
            if !first.is_some_and(|first| told.contains(&first)) {
                *found = Err(NoObservers::Withheld);
                for indicator in &report.indicators {
                    let row = left_out(Place::Wave(wave), &Domain::OVERALL, indicator);
                    self.unfit.add(Question::Observers, row);
                }
                continue;
            }
            observers.shares.retain(|shares| {
                let may_be_shown = told.contains(&&shares.indicator);
                if !may_be_shown {
                    let of = Place::Wave(wave);
                    self.unfit.add(
                        Question::Observers,
                        left_out(of, &Domain::OVERALL, &shares.indicator),
                    );
                }
                may_be_shown
            });
            let shares = observers.shares.iter_mut();
            for share in shares.flat_map(|shares| &mut shares.observers) {
                self.unfit
                    .forget_borrowed(Question::Observers, &mut share.estimate.precision);
            }
            if let Some(agreement) = &mut observers.agreement {
                agreement.keep_only_how_often(first);
                self.unfit
                    .add(Question::Observers, LeftOut::Numbers(AGREEMENT));
            }
        }
    }
}
