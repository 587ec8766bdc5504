//! What is left of the answers that are about places: those that stayed, replacements, and single ones.

use super::super::rows::hangs_on_few;
use super::answers::{Release, left_out};
use crate::compare::{Comparison, NoTurnover};
use crate::disclose::cell::FEWEST_ESTABLISHMENTS;
use crate::disclose::questions::parts::Part;
use crate::estimate::Domain;
use crate::report::{Report, Row};
use crate::sensitivity::influence::{Influence, NoInfluence};
use crate::sensitivity::{Answers, LeftOut, Place, Question, Steadiness};
use crate::tally::Indicator;

/// Numbers of single places.
const SINGLE_PLACES: &str = "the result without each place";
/// What kinds of places tell.
const KINDS: &str = "the parts that the mix of places has in the change";
/// What places tell that stayed.
const TURNOVER: &str = "places that stayed, were left or are new";

impl Release<'_> {
    pub(super) fn displacement(&mut self, answers: &mut Answers) {
        let question = Question::Displacement;
        for (pair, found) in answers.displacement.pairs.iter_mut().enumerate() {
            let of = Place::Pair(pair);
            found.rows.retain(|row| {
                let may_be_shown = self.shown.at(of, &Domain::OVERALL, &row.indicator);
                if !may_be_shown {
                    self.unfit
                        .add(question, left_out(of, &Domain::OVERALL, &row.indicator));
                }
                may_be_shown
            });
            for row in &mut found.rows {
                let own = comparison(self.report, pair, &Domain::OVERALL, &row.indicator);
                let tells_kinds = own.is_some_and(|own| own.decomposition.is_some());
                if !tells_kinds && (row.decomposition.is_some() || row.standardisation.is_some()) {
                    row.decomposition = None;
                    row.standardisation = None;
                    self.unfit.add(question, LeftOut::Numbers(KINDS));
                }
            }
            let Ok(turnover) = &found.turnover else {
                continue;
            };
            if self.parts.turnover[pair] {
                let mut turnover = turnover.clone();
                let wave = answers.pairs[pair][0];
                turnover.keep(|indicator| self.parts.tell(wave, Part::Stayed, indicator));
                let shares = turnover.parts_mut().map(|part| &mut part.shares);
                for share in shares.into_iter().flatten() {
                    self.unfit.forget_borrowed(question, &mut share.precision);
                }
                found.turnover = Ok(turnover);
            } else {
                found.turnover = Err(NoTurnover::Withheld);
                self.unfit.add(question, LeftOut::Numbers(TURNOVER));
            }
        }
    }

    pub(super) fn influence(&mut self, answers: &mut Answers) {
        let (question, influence) = (Question::Influence, &mut answers.influence);
        self.keep(question, &mut influence.shares, Place::Wave, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, &mut influence.changes, Place::Pair, |row| {
            (&row.domain, &row.indicator)
        });
        let shares = influence.shares.iter_mut().flatten();
        let shares = shares.map(|row| {
            row.without.as_mut().err().copied().unwrap_or_else(|| {
                row.without = Err(NoInfluence::SinglePlaces);
                NoInfluence::SinglePlaces
            })
        });
        let mut hidden = shares
            .filter(|why| *why == NoInfluence::SinglePlaces)
            .count();
        self.forget_shared_places(influence);
        for row in influence.changes.iter_mut().flatten() {
            if row.without.is_ok() {
                row.without = Err(NoInfluence::SinglePlaces);
                hidden += 1;
            }
            row.steadiness = row.steadiness.map(Steadiness::without_counts);
        }
        if hidden > 0 {
            self.without(question, SINGLE_PLACES);
        }
        self.replacements(answers);
    }

    fn replacements(&mut self, answers: &mut Answers) {
        let question = Question::Influence;
        let Ok(without) = &mut answers.influence.replacements else {
            return;
        };
        let parts = &self.parts;
        let shows = |wave: usize, domain: &Domain, indicator: &Indicator| {
            domain.is_overall() && parts.tell(wave, Part::Replacements, indicator)
        };
        for (wave, rows) in without.results.estimates.iter_mut().enumerate() {
            rows.retain(|row| {
                let is_fit = shows(wave, &row.domain, &row.indicator);
                if !is_fit {
                    self.unfit.add(
                        question,
                        left_out(Place::Wave(wave), &row.domain, &row.indicator),
                    );
                }
                is_fit
            });
        }
        let mut borrowed: Vec<Vec<Indicator>> = vec![Vec::new(); answers.waves.len()];
        for (rows, borrowed) in without.results.estimates.iter_mut().zip(&mut borrowed) {
            for row in rows {
                if self.unfit.forget_borrowed(question, &mut row.precision) {
                    borrowed.push(row.indicator.clone());
                }
            }
        }
        for (pair, rows) in without.results.changes.iter_mut().enumerate() {
            rows.retain(|row| {
                let mut waves = answers.pairs[pair].iter();
                let are_shown = waves.all(|&wave| {
                    let borrows = borrowed[wave].contains(&row.indicator);
                    shows(wave, &row.domain, &row.indicator) && !borrows
                });
                let whole = comparison(self.report, pair, &Domain::OVERALL, &row.indicator);
                let is_fit = are_shown
                    && !hangs_on_few(row)
                    && whole.is_some_and(|whole| !leaves_few(whole, row));
                if !is_fit {
                    self.unfit.add(
                        question,
                        left_out(Place::Pair(pair), &row.domain, &row.indicator),
                    );
                }
                is_fit
            });
        }
    }

    /// How many establishments either wave has tells of a domain how many both have, where the result leaves that out.
    fn forget_shared_places(&self, influence: &mut Influence) {
        for (pair, rows) in influence.changes.iter_mut().enumerate() {
            for row in rows {
                let own = comparison(self.report, pair, &row.domain, &row.indicator);
                row.places = row
                    .places
                    .filter(|_| own.is_some_and(|own| own.shared.is_some()));
            }
        }
    }
}

/// The change of a row, as far as the result shows it.
fn comparison<'a>(
    report: &'a Report,
    pair: usize,
    domain: &Domain,
    indicator: &Indicator,
) -> Option<&'a Comparison> {
    let changes = report.changes.as_ref()?;
    let mut rows = changes.pairs[pair].comparisons.iter();
    let own = |row: &&Row<Comparison>| row.domain() == domain && row.indicator() == indicator;
    rows.find(own)?.shown()
}

/// Whether one establishment or two are in both waves of a change, and not of the same without some places: the
/// covariance of one less that of the other is theirs.
fn leaves_few(whole: &Comparison, part: &Comparison) -> bool {
    let [whole, part] = [whole, part].map(|row| row.shared.unwrap_or(0));
    (1..FEWEST_ESTABLISHMENTS).contains(&whole.abs_diff(part))
}
