//! What is left of the answers where they travel?

use super::super::judge::Places;
use super::super::rule::Rules;
use super::QuestionCells;
use super::thresholds::{Rows, with_further};
use crate::compare::{Comparison, Direction, NoTurnover};
use crate::estimate::{Domain, Estimate};
use crate::report::{Report, Row};
use crate::sensitivity::ages::GuessedRow;
use crate::sensitivity::influence::NoInfluence;
use crate::sensitivity::observers::NoObservers;
use crate::sensitivity::{Answers, LeftOut, Place, Question, Results, Unfit};
use crate::tally::{AgeRange, Indicator, Threshold};

/// Numbers of single places.
const SINGLE_PLACES: &str = "the result without each place";
/// Numbers from which the ages of all workers follow.
const BLURRED_AGES: &str = "the shares behind errors that blur ages";
/// What is told of few pairs of answers.
const AGREEMENT: &str =
    "how well each two observers agree, and all but how often they said the same";
/// What kinds of places tell.
const KINDS: &str = "the parts that the mix of places has in the change";
/// What places tell that stayed.
const TURNOVER: &str = "places that stayed, were left or are new";
/// What single draws tell.
const REPLICATES: &str = "percentiles of the replicates: each is a draw of few places";

/// Takes away what may not travel of the answers of a report whose own rows are withheld already; `shown` are
/// these, for each wave and cell of its map at every indicator.
pub fn withhold(report: &mut Report, shown: &[Rows], rules: Rules) {
    let (Some(mut answers), Some(cells)) = (report.answers.take(), report.cells.questions.take())
    else {
        return;
    };
    let mut release = Release {
        shown: Shown::new(report, &cells, shown, &answers, rules),
        report,
        cells: &cells,
        rules,
        unfit: Unfit::default(),
    };
    release.lead(&answers);
    release.unknown(&mut answers);
    release.misjudged(&mut answers);
    release.guessed(&mut answers);
    release.moved(&mut answers);
    release.observers(&mut answers);
    release.hidden(&mut answers);
    release.displacement(&mut answers);
    release.influence(&mut answers);
    release.definitions(&mut answers);
    release.replication(&mut answers);
    answers.unfit = release.unfit;
    report.answers = Some(answers);
    report.cells.questions = Some(cells);
}

/// Which rows of waves are shown, at the thresholds that were asked for and at further ones.
struct Shown {
    /// Of each wave the cell of each domain.
    places: Places,
    indicators: Vec<Indicator>,
    waves: Vec<Rows>,
    pairs: Vec<[usize; 2]>,
}

impl Shown {
    fn new(
        report: &Report,
        cells: &QuestionCells,
        own: &[Rows],
        answers: &Answers,
        rules: Rules,
    ) -> Self {
        let places = Places::new(report);
        let own_place =
            |indicator: &Indicator| report.indicators.iter().position(|own| own == indicator);
        let own_places: Vec<Option<usize>> = cells.indicators.iter().map(own_place).collect();
        let waves = cells.maps.iter().enumerate().map(|(wave, map)| {
            let widened = |is: &dyn Fn(usize, usize) -> bool| -> Rows {
                let rows = (0..map.cells.len()).map(|cell| {
                    let places = own_places.iter();
                    places
                        .map(|place| place.is_some_and(|place| is(cell, place)))
                        .collect()
                });
                rows.collect()
            };
            let is_row = |cell: usize| map.rows.contains(&cell);
            let asked = widened(&|cell, _| is_row(cell));
            let shown = widened(&|cell, place| own[wave][cell][place]);
            let further = |is_wanted: &dyn Fn(usize, Threshold) -> bool| -> Rows {
                let rows = (0..map.cells.len()).map(|cell| {
                    let indicators = cells.indicators.iter().zip(&own_places);
                    let wanted = indicators.map(|(indicator, own)| {
                        let threshold = indicator.threshold();
                        own.is_none() && threshold.is_some_and(|one| is_wanted(cell, one))
                    });
                    wanted.collect()
                });
                rows.collect()
            };
            // Everybody first: this is what a document shows. Then the domains, at other definitions.
            let everybody = map.rows.first().copied();
            let all = further(&|cell, _| Some(cell) == everybody);
            let shown = with_further(map, rules, &asked, &shown, &all);
            let definitions = &answers.definitions;
            let has_domains = definitions.results.estimates[wave]
                .iter()
                .any(|row| !row.domain.is_overall());
            if !has_domains {
                return shown;
            }
            let rows = further(&|cell, threshold| {
                is_row(cell) && definitions.thresholds.contains(&threshold)
            });
            let asked: Rows = asked
                .iter()
                .zip(&shown)
                .map(|(asked, shown)| {
                    asked
                        .iter()
                        .zip(shown)
                        .map(|(one, other)| *one || *other)
                        .collect()
                })
                .collect();
            with_further(map, rules, &asked, &shown, &rows)
        });
        Self {
            waves: waves.collect(),
            indicators: cells.indicators.clone(),
            pairs: answers.pairs.clone(),
            places,
        }
    }

    fn row(&self, wave: usize, domain: &Domain, indicator: &Indicator) -> bool {
        let place = self.indicators.iter().position(|own| own == indicator);
        let cell = self.places.cell(wave, domain);
        cell.zip(place)
            .is_some_and(|(cell, place)| self.waves[wave][cell][place])
    }

    fn overall(&self, wave: usize, threshold: Threshold) -> bool {
        self.row(wave, &Domain::OVERALL, &Indicator::AgeAtMost(threshold))
    }

    fn at(&self, of: Place, domain: &Domain, indicator: &Indicator) -> bool {
        match of {
            Place::Wave(wave) => self.row(wave, domain, indicator),
            Place::Pair(pair) => {
                let mut waves = self.pairs[pair].iter();
                waves.all(|&wave| self.row(wave, domain, indicator))
            }
        }
    }
}

struct Release<'a> {
    report: &'a Report,
    cells: &'a QuestionCells,
    shown: Shown,
    rules: Rules,
    unfit: Unfit,
}

impl Release<'_> {
    /// Keeps of the rows of each wave or pair those that may be shown, and notes the others.
    fn keep<T>(
        &mut self,
        question: Question,
        rows: &mut [Vec<T>],
        place: fn(usize) -> Place,
        subject: impl Fn(&T) -> (&Domain, &Indicator),
    ) {
        for (number, rows) in rows.iter_mut().enumerate() {
            let of = place(number);
            rows.retain(|row| {
                let (domain, indicator) = subject(row);
                let may_be_shown = self.shown.at(of, domain, indicator);
                if !may_be_shown {
                    self.unfit.add(question, left_out(of, domain, indicator));
                }
                may_be_shown
            });
        }
    }

    fn without(&mut self, question: Question, numbers: &'static str) {
        self.unfit.add(question, LeftOut::Numbers(numbers));
    }

    /// What sentences are about: everybody at the first indicator, of each pair, or of each wave.
    fn lead(&mut self, answers: &Answers) {
        const OF_THE_WHOLE: [Question; 9] = [
            Question::UnknownAges,
            Question::MisclassifiedAges,
            Question::GuessedAges,
            Question::MovedThresholds,
            Question::HiddenTrade,
            Question::Displacement,
            Question::Influence,
            Question::Definitions,
            Question::Replication,
        ];
        let Some(first) = self.report.indicators.first() else {
            return;
        };
        let all: Vec<Place> = match answers.pairs.len() {
            0 => (0..answers.waves.len()).map(Place::Wave).collect(),
            pairs => (0..pairs).map(Place::Pair).collect(),
        };
        let mut all = all.into_iter();
        if !all.all(|of| self.shown.at(of, &Domain::OVERALL, first)) {
            self.unfit.untold.extend(OF_THE_WHOLE);
        }
    }

    fn unknown(&mut self, answers: &mut Answers) {
        let (question, unknown) = (Question::UnknownAges, &mut answers.unknown);
        self.keep(question, &mut unknown.shares, Place::Wave, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, &mut unknown.changes, Place::Pair, |row| {
            (&row.domain, &row.indicator)
        });
    }

    fn misjudged(&mut self, answers: &mut Answers) {
        let question = Question::MisclassifiedAges;
        for scenario in &mut answers.misjudged {
            self.keep(question, &mut scenario.shares, Place::Wave, |row| {
                (&row.domain, &row.indicator)
            });
            self.keep(question, &mut scenario.changes, Place::Pair, |row| {
                (&row.domain, &row.indicator)
            });
        }
    }

    /// An error without a spread moves the threshold; one with a spread mixes all ages, so that its shares tell how
    /// many are of each. Which way a change goes with all of them tells nothing of anybody.
    fn guessed(&mut self, answers: &mut Answers) {
        let guessed = &mut answers.guessed;
        if guessed.rows.is_empty() {
            return;
        }
        self.unfit.guessed = directions(&guessed.rows, answers.pairs.len());
        let mut ages = guessed.observed.iter().flatten();
        let are_exact =
            ages.all(|seen| AgeRange::new(seen.age.low(), seen.age.low()) == Some(seen.age));
        guessed.observed.iter_mut().for_each(Vec::clear);
        let waves = answers.waves.len();
        let shown = &self.shown;
        guessed.rows.retain(|row| {
            let threshold = moved(row).filter(|_| are_exact);
            threshold.is_some_and(|threshold| (0..waves).all(|wave| shown.overall(wave, threshold)))
        });
        self.without(Question::GuessedAges, BLURRED_AGES);
        if !self.unfit.untold.contains(&Question::GuessedAges) {
            self.unfit.untold.push(Question::GuessedAges);
        } else {
            self.unfit.guessed.clear();
        }
    }

    fn moved(&mut self, answers: &mut Answers) {
        let question = Question::MovedThresholds;
        for row in &mut answers.moved {
            let Some(threshold) = row.threshold else {
                continue;
            };
            let indicator = Indicator::AgeAtMost(threshold);
            let shows = |shown: &Shown, of: Place| shown.at(of, &Domain::OVERALL, &indicator);
            for (wave, share) in row.shares.iter_mut().enumerate() {
                let of = Place::Wave(wave);
                let is_fit = share
                    .as_ref()
                    .is_none_or(|share| shows(&self.shown, of) && !borrows(share));
                if !is_fit {
                    *share = None;
                    self.unfit
                        .add(question, left_out(of, &Domain::OVERALL, &indicator));
                }
            }
            for (pair, change) in row.changes.iter_mut().enumerate() {
                let waves = answers.pairs[pair];
                let are_shown = waves.iter().all(|&wave| row.shares[wave].is_some());
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
        let has_two = |is_there: &dyn Fn(&crate::sensitivity::moved::MovedRow) -> bool| {
            own().filter(|row| is_there(row)).count() > 1
        };
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

    fn observers(&mut self, answers: &mut Answers) {
        for (wave, found) in answers.observers.waves.iter_mut().enumerate() {
            let Ok(observers) = found else { continue };
            let cells = &self.cells.observers[wave];
            let indicators = self.report.indicators.iter();
            let whole =
                indicators.map(|indicator| self.shown.row(wave, &Domain::OVERALL, indicator));
            let shown = cells.shown_at(self.rules, &whole.collect::<Vec<_>>());
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

    fn hidden(&mut self, answers: &mut Answers) {
        let (question, hidden) = (Question::HiddenTrade, &mut answers.hidden);
        static EVERYBODY: Domain = Domain::OVERALL;
        self.keep(question, &mut hidden.shares, Place::Wave, |row| {
            (&EVERYBODY, &row.indicator)
        });
        self.keep(question, &mut hidden.changes, Place::Pair, |row| {
            (&EVERYBODY, &row.indicator)
        });
        self.keep(question, &mut hidden.tipping_shares, Place::Pair, |row| {
            (&EVERYBODY, &row.indicator)
        });
        self.keep(
            question,
            &mut hidden.tipping_coverages,
            Place::Pair,
            |row| (&EVERYBODY, &row.indicator),
        );
        let latest = match answers.pairs.len() {
            0 => Place::Wave(answers.waves.len().saturating_sub(1)),
            pairs => Place::Pair(pairs - 1),
        };
        let shown = &self.shown;
        answers
            .contours
            .retain(|contour| shown.at(latest, &EVERYBODY, &contour.indicator));
    }

    fn displacement(&mut self, answers: &mut Answers) {
        let question = Question::Displacement;
        let is_alone = answers.waves.len() == 2;
        for (pair, found) in answers.displacement.pairs.iter_mut().enumerate() {
            let of = Place::Pair(pair);
            let waves = answers.pairs[pair];
            let indicators = self.report.indicators.iter();
            let whole = indicators.map(|indicator| self.shown.at(of, &Domain::OVERALL, indicator));
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
                let mut known = whole.iter().zip(&shown);
                shown.contains(&true) && known.all(|(whole, shown)| whole == shown)
            });
            if is_all {
                let mut turnover = turnover.clone();
                turnover.keep(|indicator| {
                    self.shown
                        .at(Place::Wave(waves[0]), &Domain::OVERALL, indicator)
                        && self
                            .shown
                            .at(Place::Wave(waves[1]), &Domain::OVERALL, indicator)
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

    fn influence(&mut self, answers: &mut Answers) {
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
            .map(|wave| {
                let indicators = &self.report.indicators;
                let whole = indicators
                    .iter()
                    .map(|indicator| self.shown.row(wave, &Domain::OVERALL, indicator));
                let cells = &self.cells.replacements[wave];
                cells.shown_at(self.rules, &whole.collect::<Vec<_>>())
            })
            .collect();
        let shows = |wave: usize, domain: &Domain, indicator: &Indicator| {
            let mut own = self.report.indicators.iter().zip(&allowed[wave]);
            domain.is_overall() && own.any(|(own, allowed)| own == indicator && *allowed)
        };
        let unfit = &mut self.unfit;
        for (wave, rows) in without.results.estimates.iter_mut().enumerate() {
            rows.retain(|row| {
                let is_fit = shows(wave, &row.domain, &row.indicator) && !borrows(row);
                if !is_fit {
                    unfit.add(
                        question,
                        left_out(Place::Wave(wave), &row.domain, &row.indicator),
                    );
                }
                is_fit
            });
        }
        for (pair, rows) in without.results.changes.iter_mut().enumerate() {
            rows.retain(|row| {
                let mut waves = answers.pairs[pair].iter();
                let is_fit = waves.all(|&wave| shows(wave, &row.domain, &row.indicator));
                if !is_fit {
                    unfit.add(
                        question,
                        left_out(Place::Pair(pair), &row.domain, &row.indicator),
                    );
                }
                is_fit
            });
        }
    }

    fn definitions(&mut self, answers: &mut Answers) {
        let question = Question::Definitions;
        let Results { estimates, changes } = &mut answers.definitions.results;
        let borrowed: Vec<Vec<(Domain, Indicator)>> = estimates
            .iter()
            .map(|rows| {
                let own = rows.iter().filter(|row| borrows(row));
                own.map(|row| (row.domain.clone(), row.indicator.clone()))
                    .collect()
            })
            .collect();
        self.keep(question, estimates, Place::Wave, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, changes, Place::Pair, |row| {
            (&row.domain, &row.indicator)
        });
        for (wave, rows) in estimates.iter_mut().enumerate() {
            rows.retain(|row| {
                let is_fit = !borrows(row);
                if !is_fit {
                    self.unfit.add(
                        question,
                        left_out(Place::Wave(wave), &row.domain, &row.indicator),
                    );
                }
                is_fit
            });
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

    fn replication(&mut self, answers: &mut Answers) {
        let question = Question::Replication;
        let Some(replication) = &mut answers.replication else {
            return;
        };
        static EVERYBODY: Domain = Domain::OVERALL;
        self.keep(question, &mut replication.shares, Place::Wave, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, &mut replication.changes, Place::Pair, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, &mut replication.tips, Place::Pair, |row| {
            (&EVERYBODY, &row.indicator)
        });
        if !replication.guesses.is_empty() {
            replication.guesses.clear();
            self.without(question, BLURRED_AGES);
        }
        let rows = replication
            .shares
            .iter_mut()
            .chain(&mut replication.changes);
        let rows = rows.flatten().map(|row| &mut row.replicates);
        let tips = replication
            .tips
            .iter_mut()
            .flatten()
            .map(|tip| &mut tip.replicates);
        for replicates in rows.chain(tips) {
            replicates.percentile = None;
            replicates.bias_corrected = None;
        }
        self.without(question, REPLICATES);
    }
}

fn left_out(of: Place, domain: &Domain, indicator: &Indicator) -> LeftOut {
    LeftOut::Row {
        of,
        domain: domain.clone(),
        indicator: indicator.clone(),
    }
}

/// Whether a row's interval tells the design effect of another row, which may be none that is shown. A
/// design effect below 1 is not lent: 1 tells nothing of it.
fn borrows(row: &Estimate) -> bool {
    let assumed = row.precision.assumed_design_effect;
    assumed.is_some_and(|effect| effect > 1.0)
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
fn directions(rows: &[GuessedRow], pairs: usize) -> Vec<Option<Direction>> {
    let first = rows.first().map(|row| row.threshold);
    let pairs = (0..pairs).map(|pair| {
        let rows = rows.iter().filter(|row| Some(row.threshold) == first);
        let changes: Option<Vec<f64>> = rows.map(|row| row.changes[pair]).collect();
        let changes = changes?;
        if changes.iter().all(|&change| change < 0.0) {
            Some(Direction::Fall)
        } else if changes.iter().all(|&change| change > 0.0) {
            Some(Direction::Rise)
        } else {
            None
        }
    });
    pairs.collect()
}
