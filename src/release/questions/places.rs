//! What is left of the answers that are about places: those that stayed, replacements, and single ones.

use super::answers::{Release, left_out};
use crate::compare::{Comparison, NoTurnover};
use crate::estimate::Domain;
use crate::report::Row;
use crate::sensitivity::influence::NoInfluence;
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
        let is_alone = answers.waves.len() == 2;
        for (pair, found) in answers.displacement.pairs.iter_mut().enumerate() {
            let of = Place::Pair(pair);
            let [before, after] = answers.pairs[pair].map(|wave| self.whole(wave));
            let whole = before.iter().zip(after).map(|(one, other)| *one && other);
            let whole: Vec<bool> = whole.collect();
            found.rows.retain(|row| {
                let may_be_shown = self.shown.at(of, &Domain::OVERALL, &row.indicator);
                if !may_be_shown {
                    self.unfit
                        .add(question, left_out(of, &Domain::OVERALL, &row.indicator));
                }
                may_be_shown
            });
            for row in &mut found.rows {
                let own = self.comparison(pair, &row.indicator);
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
            let cells = self.cells.turnover[pair].as_ref().filter(|_| is_alone);
            let shown = cells.map(|cells| cells.shown_at(self.rules, &whole));
            let is_all = shown.is_some_and(|shown| {
                // The workers of the parts are told with whatever indicator, so that it is all or none.
                let mut known = self.report.indicators.iter().zip(&shown);
                shown.contains(&true)
                    && known.all(|(indicator, shown)| {
                        *shown == self.shown.at(of, &Domain::OVERALL, indicator)
                    })
            });
            if is_all {
                let mut turnover = turnover.clone();
                turnover.keep(|indicator| {
                    let mut own = self.report.indicators.iter().zip(&whole);
                    own.any(|(own, whole)| own == indicator && *whole)
                });
                found.turnover = Ok(turnover);
            } else {
                found.turnover = Err(NoTurnover::Withheld);
                self.unfit.add(question, LeftOut::Numbers(TURNOVER));
            }
        }
    }

    /// The change of everybody, as far as the result shows it.
    fn comparison(&self, pair: usize, indicator: &Indicator) -> Option<&Comparison> {
        let changes = self.report.changes.as_ref()?;
        let mut rows = changes.pairs[pair].comparisons.iter();
        let own =
            |row: &&Row<Comparison>| row.domain().is_overall() && row.indicator() == indicator;
        rows.find(own)?.shown()
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
        let allowed: Vec<Vec<bool>> = (0..answers.waves.len())
            .map(|wave| self.cells.replacements[wave].shown_at(self.rules, &self.whole(wave)))
            .collect();
        let shows = |wave: usize, domain: &Domain, indicator: &Indicator| {
            let mut own = self.report.indicators.iter().zip(&allowed[wave]);
            domain.is_overall() && own.any(|(own, allowed)| own == indicator && *allowed)
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
                if self.return_loan(question, row) {
                    borrowed.push(row.indicator.clone());
                }
            }
        }
        for (pair, rows) in without.results.changes.iter_mut().enumerate() {
            rows.retain(|row| {
                let mut waves = answers.pairs[pair].iter();
                let is_fit = waves.all(|&wave| {
                    let borrows = borrowed[wave].contains(&row.indicator);
                    shows(wave, &row.domain, &row.indicator) && !borrows
                });
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
}
