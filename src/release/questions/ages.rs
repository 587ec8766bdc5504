//! What is left of the answers that are about ages: thresholds moved, by themselves or by errors, and definitions.

use super::super::rows::hangs_on_few;
use super::answers::{BLURRED_AGES, Release, left_out};
use super::shown::Shown;
use crate::compare::Direction;
use crate::estimate::Domain;
use crate::sensitivity::ages::{GuessedRow, TOO_SMALL};
use crate::sensitivity::moved::MovedRow;
use crate::sensitivity::{Answers, Place, Question, Results};
use crate::tally::{AgeRange, Indicator, Threshold};

impl Release<'_> {
    /// An error without a spread moves the threshold; one with a spread mixes all ages, so that its shares tell how
    /// many are of each. Which way a change goes with all of them tells nothing of anybody.
    pub(super) fn guessed(&mut self, answers: &mut Answers) {
        let guessed = &mut answers.guessed;
        if guessed.rows.is_empty() {
            return;
        }
        self.unfit.guessed = directions(&guessed.rows, &answers.pairs);
        let mut ages = guessed.observed.iter().flatten();
        let are_exact =
            ages.all(|seen| AgeRange::new(seen.age.low(), seen.age.low()) == Some(seen.age));
        guessed.observed.iter_mut().for_each(Vec::clear);
        let waves = answers.waves.len();
        let shown = &self.shown;
        let tried = guessed.rows.len();
        guessed.rows.retain(|row| {
            let threshold = moved(row).filter(|_| are_exact);
            threshold.is_some_and(|threshold| (0..waves).all(|wave| shown.overall(wave, threshold)))
        });
        if guessed.rows.len() == tried {
            self.unfit.guessed.clear();
            return;
        }
        self.without(Question::GuessedAges, BLURRED_AGES);
        if !self.unfit.untold.contains(&Question::GuessedAges) {
            self.unfit.untold.push(Question::GuessedAges);
        } else {
            self.unfit.guessed.clear();
        }
    }

    pub(super) fn moved(&mut self, answers: &mut Answers) {
        let question = Question::MovedThresholds;
        for row in &mut answers.moved {
            let Some(threshold) = row.threshold else {
                continue;
            };
            let indicator = Indicator::AgeAtMost(threshold);
            let shows = |shown: &Shown, of: Place| shown.at(of, &Domain::OVERALL, &indicator);
            let mut borrow = vec![false; row.shares.len()];
            for (wave, share) in row.shares.iter_mut().enumerate() {
                let of = Place::Wave(wave);
                if share.is_some() && !shows(&self.shown, of) {
                    *share = None;
                    self.unfit
                        .add(question, left_out(of, &Domain::OVERALL, &indicator));
                }
                if let Some(share) = share
                    && !self.is_of_result(wave, share)
                {
                    borrow[wave] = self.unfit.forget_borrowed(question, &mut share.precision);
                }
            }
            for (pair, change) in row.changes.iter_mut().enumerate() {
                let waves = answers.pairs[pair];
                // The limits of a change are made of those of its shares.
                let is_told = |&wave: &usize| row.shares[wave].is_some() && !borrow[wave];
                let are_shown =
                    waves.iter().all(is_told) && !change.as_ref().is_some_and(hangs_on_few);
                if change.is_some() && !are_shown {
                    *change = None;
                    let of = Place::Pair(pair);
                    self.unfit
                        .add(question, left_out(of, &Domain::OVERALL, &indicator));
                }
            }
        }
        let Some(first) = answers.moved.first().map(|row| row.asked) else {
            return;
        };
        let own = || answers.moved.iter().filter(|row| row.asked == first);
        let has_two =
            |is_there: &dyn Fn(&MovedRow) -> bool| own().filter(|row| is_there(row)).count() > 1;
        let pairs = 0..answers.pairs.len();
        let waves = 0..answers.waves.len();
        let is_told = pairs
            .clone()
            .all(|pair| has_two(&|row| row.changes[pair].is_some()))
            && (!pairs.is_empty()
                || waves
                    .clone()
                    .all(|wave| has_two(&|row| row.shares[wave].is_some())));
        let is_missing = self.unfit.of(question).next().is_some();
        if is_missing && !is_told && !self.unfit.untold.contains(&question) {
            self.unfit.untold.push(question);
        }
    }

    pub(super) fn definitions(&mut self, answers: &mut Answers) {
        let question = Question::Definitions;
        let Results { estimates, changes } = &mut answers.definitions.results;
        self.keep(question, estimates, Place::Wave, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, changes, Place::Pair, |row| {
            (&row.domain, &row.indicator)
        });
        let mut borrowed: Vec<Vec<(Domain, Indicator)>> = vec![Vec::new(); estimates.len()];
        for (wave, (rows, borrowed)) in estimates.iter_mut().zip(&mut borrowed).enumerate() {
            for row in rows {
                if !self.is_of_result(wave, row)
                    && self.unfit.forget_borrowed(question, &mut row.precision)
                {
                    borrowed.push((row.domain.clone(), row.indicator.clone()));
                }
            }
        }
        for (pair, rows) in changes.iter_mut().enumerate() {
            rows.retain(|row| {
                let mut waves = answers.pairs[pair].iter();
                let is_fit = waves.all(|&wave| {
                    let mut own = borrowed[wave].iter();
                    !own.any(|(domain, indicator)| {
                        *domain == row.domain && *indicator == row.indicator
                    })
                });
                let is_fit = is_fit && !hangs_on_few(row);
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

/// The threshold that an error moves one to, if it does no more than that.
fn moved(row: &GuessedRow) -> Option<Threshold> {
    let bias = row.errors.bias();
    let is_whole = row.errors.spread() == 0.0 && bias.fract() == 0.0;
    let years = f64::from(row.threshold.years()) + bias;
    let is_age = is_whole && (0.0..=120.0).contains(&years);
    is_age.then(|| Threshold::new(years as u8)).flatten()
}

/// Which way the change of each pair goes at the threshold that was asked for first, if with all errors alike.
fn directions(rows: &[GuessedRow], pairs: &[[usize; 2]]) -> Vec<Option<Direction>> {
    let first = rows.first().map(|row| row.threshold);
    let pairs = pairs.iter().enumerate().map(|(pair, &waves)| {
        let rows = rows.iter().filter(|row| Some(row.threshold) == first);
        let rows = rows.filter(|row| row.has_both(waves));
        let changes: Vec<f64> = rows.filter_map(|row| row.changes[pair]).collect();
        if changes.is_empty() {
            None
        } else if changes.iter().all(|&change| change <= -TOO_SMALL) {
            Some(Direction::Fall)
        } else if changes.iter().all(|&change| change >= TOO_SMALL) {
            Some(Direction::Rise)
        } else {
            None
        }
    });
    pairs.collect()
}
