//! What if observers guess ages too high or too low?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ResultRow, between, changed, for_each_result, indicator_row, or_dash, remark, results,
    subheading, what, when,
};
use crate::present::number::percent;
use crate::present::page::Page;
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::Answers;
use crate::sensitivity::ages::GuessedRow;
use crate::tally::{Indicator, Threshold};

/// The title of the section.
pub const TITLE: &str = "Ages guessed too high or too low";

/// What is to be known of the numbers.
const METHOD: &str = "Ages written as ranges take part as ranges. Behind an error with a standard deviation the true \
                      ages are smoothed: they are known roughly. Chance is not counted; --bootstrap draws the \
                      establishments again.";
/// Why there is no answer at all.
const NO_AGES: &str = "the data have no ages";
/// Why there is none for some error.
const NOBODY_LOOKS_SO: &str =
    "with such an error nobody could look like some of the workers observed";
/// Why there is no change for some error.
const ALL_ALIKE: &str = "with such an error all workers of both waves, or none, would be of that age or under, so that \
                         there is no change to tell";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct GuessedRecord<'a> {
    rows: Vec<RowRecord<'a>>,
    reason: Option<&'static str>,
    sentence: String,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    threshold: u8,
    age_bias: f64,
    age_sd: f64,
    estimates: Vec<ShareRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
}

#[derive(Serialize)]
struct ShareRecord<'a> {
    wave: Option<&'a str>,
    estimate: Option<f64>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    estimate: Option<f64>,
    reason: Option<&'static str>,
}

impl<'a> GuessedRecord<'a> {
    /// The record of the section.
    pub fn new(answers: &'a Answers) -> Self {
        let guessed = &answers.guessed;
        Self {
            rows: guessed
                .rows
                .iter()
                .map(|row| row_record(answers, row))
                .collect(),
            reason: (!guessed.has_ages).then_some(NO_AGES),
            sentence: sentence(answers),
        }
    }
}

fn row_record<'a>(answers: &'a Answers, row: &GuessedRow) -> RowRecord<'a> {
    let reason = |number: Option<f64>| number.is_none().then_some(NOBODY_LOOKS_SO);
    let is_told = |[from, to]: [usize; 2]| row.shares[from].and(row.shares[to]).is_some();
    let waves = answers.waves.iter().zip(&row.shares);
    let pairs = answers.pairs.iter().zip(&row.changes);
    let label = |wave: usize| answers.waves[wave].as_deref();
    RowRecord {
        threshold: row.threshold.years(),
        age_bias: row.errors.bias(),
        age_sd: row.errors.spread(),
        estimates: waves
            .map(|(wave, &estimate)| ShareRecord {
                wave: wave.as_deref(),
                estimate,
                reason: reason(estimate),
            })
            .collect(),
        changes: pairs
            .map(|(&[from, to], &estimate)| ChangeRecord {
                from: label(from),
                to: label(to),
                estimate,
                reason: match estimate {
                    None if is_told([from, to]) => Some(ALL_ALIKE),
                    estimate => reason(estimate),
                },
            })
            .collect(),
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, _: &Report, answers: &Answers) -> String {
    let guessed = &answers.guessed;
    for threshold in thresholds(answers) {
        subheading(page, &indicator_row(&Indicator::AgeAtMost(threshold)));
        let rows = guessed.rows.iter().filter(|row| row.threshold == threshold);
        let rows = rows.map(|row| {
            let shares = row.shares.iter().map(|share| or_dash(share.map(percent)));
            let changes = row.changes.iter();
            let changes = changes.map(|change| or_dash(change.map(signed_points)));
            let errors = [row.errors.bias(), row.errors.spread()];
            ResultRow {
                assumed: errors.map(|years| years.to_string()).into(),
                shares: shares.collect(),
                changes: changes.collect(),
            }
        });
        let rows: Vec<_> = rows.collect();
        results(
            page,
            answers,
            &["Too old by,\nyears", "Error's SD,\nyears"],
            &rows,
        );
    }
    if guessed.rows.iter().any(|row| row.errors.spread() > 0.0) {
        remark(page, METHOD);
    }
    let is_undefined = guessed.rows.iter().any(|row| row.shares.contains(&None));
    if is_undefined {
        remark(page, &format!("-: {NOBODY_LOOKS_SO}."));
    }
    let is_alike = |row: &GuessedRow| {
        let mut pairs = answers.pairs.iter().zip(&row.changes);
        pairs.any(|(pair, change)| {
            let are_told = pair.iter().all(|&wave| row.shares[wave].is_some());
            change.is_none() && are_told
        })
    };
    if guessed.rows.iter().any(is_alike) {
        remark(page, &format!("- for a change alone: {ALL_ALIKE}."));
    }
    sentence(answers)
}

fn thresholds(answers: &Answers) -> Vec<Threshold> {
    let rows = answers.guessed.rows.iter();
    let mut thresholds: Vec<_> = rows.map(|row| row.threshold).collect();
    thresholds.dedup();
    thresholds
}

/// What the section says to everybody: at the threshold that was asked for first.
fn sentence(answers: &Answers) -> String {
    let asked = answers.moved.first().map(|row| row.asked);
    let asked = asked.map(Indicator::AgeAtMost);
    if let Some(said) = asked.and_then(|asked| left_out::guessed(answers, &asked)) {
        return said;
    }
    let Some(&threshold) = thresholds(answers).first() else {
        return format!("Errors of guessed ages cannot be tried: {NO_AGES}.");
    };
    let what = what(&Indicator::AgeAtMost(threshold));
    let rows = || {
        answers
            .guessed
            .rows
            .iter()
            .filter(|row| row.threshold == threshold)
    };
    for_each_result(
        answers,
        |wave| {
            let shares = Tried::new(rows(), |row| row.shares[wave]);
            Some(sentence_of_shares(&shares, &what, &when(answers, wave)))
        },
        |pair| {
            let waves = answers.pairs[pair];
            let telling = || rows().filter(|row| row.has_both(waves));
            let is_seen = |row: &&GuessedRow| waves.iter().all(|&wave| row.shares[wave].is_some());
            let between = between(answers, pair);
            if !rows().any(|row| is_seen(&row)) {
                return Some(format!(
                    "{between}: with such errors nobody could look like some of the workers observed."
                ));
            }
            if telling().next().is_none() {
                return Some(format!(
                    "{between}: with such errors nobody, or everybody, would be {what}."
                ));
            }
            let changes = Tried::new(telling(), |row| row.changes[pair]);
            let aside = match changes {
                // With those left aside it would not have changed either.
                Tried::Same(0.0) => String::new(),
                _ => {
                    let seen = rows().filter(is_seen).count();
                    let alike = seen - telling().filter(is_seen).count();
                    aside(alike, &what) + &unseen(rows().count() - seen)
                }
            };
            let sentence = sentence_of_changes(&changes, &what, &between) + &aside;
            let chance = left_out::by_chance(answers, pair, threshold);
            Some(format!("{sentence}{chance}."))
        },
    )
}

/// What is said of errors that tell nothing of the direction of a change.
fn aside(errors: usize, what: &str) -> String {
    match errors {
        0 => String::new(),
        1 => format!(", but for one with which nobody, or everybody, would be {what}"),
        many => format!(", but for {many} with which nobody, or everybody, would be {what}"),
    }
}

/// What is said of errors with which nobody could look as the workers do.
fn unseen(errors: usize) -> String {
    match errors {
        0 => String::new(),
        1 => ", but for one with which nobody could look like some of the workers".to_owned(),
        many => format!(", but for {many} with which nobody could look like some of the workers"),
    }
}

/// What some number would be with the errors that were tried.
enum Tried<'a> {
    /// With none of them could anybody look like the workers observed.
    Nothing,
    /// Only one was tried.
    One(&'a GuessedRow, f64),
    /// It is the same with all.
    Same(f64),
    /// The lowest and the highest.
    Between([(&'a GuessedRow, f64); 2]),
}

impl<'a> Tried<'a> {
    fn new(
        rows: impl Iterator<Item = &'a GuessedRow> + Clone,
        number: impl Fn(&GuessedRow) -> Option<f64>,
    ) -> Self {
        let tried = rows.clone().count();
        match extremes(rows, number) {
            None => Self::Nothing,
            Some([(row, number), _]) if tried == 1 => Self::One(row, number),
            Some([(_, low), (_, high)]) if low == high => Self::Same(low),
            Some(extremes) => Self::Between(extremes),
        }
    }
}

fn sentence_of_shares(shares: &Tried<'_>, what: &str, when: &str) -> String {
    match shares {
        Tried::Nothing => {
            format!("With such errors nobody could look like the workers observed{when}.")
        }
        Tried::One(row, share) => format!(
            "Were ages guessed {}, the share {what}{when} would be {} %.",
            error(row),
            percent(*share)
        ),
        Tried::Same(share) => format!(
            "With every error of guessed ages that was tried the share {what}{when} would be {} %.",
            percent(*share)
        ),
        Tried::Between([low, high]) => format!(
            "With errors of guessed ages like these the share {what}{when} could be anything from {} % (guessed {}) \
             to {} % (guessed {}).",
            percent(low.1),
            error(low.0),
            percent(high.1),
            error(high.0)
        ),
    }
}

fn sentence_of_changes(changes: &Tried<'_>, what: &str, between: &str) -> String {
    match changes {
        Tried::Nothing => {
            format!("{between}: with such errors nobody could look like the workers observed")
        }
        Tried::One(row, change) => format!(
            "{between} the share {what} would {} were ages guessed {}",
            changed(*change),
            error(row)
        ),
        Tried::Same(change) => format!(
            "{between} the share {what} would {} with every error of guessed ages that was tried",
            changed(*change)
        ),
        Tried::Between([low, high]) => format!(
            "{between} the change of the share {what} could be anything from {} points (guessed {}) to {} points \
             (guessed {}): {}",
            signed_points(low.1),
            error(low.0),
            signed_points(high.1),
            error(high.0),
            direction(low.1, high.1)
        ),
    }
}

/// The rows with the lowest and the highest of some number, and the numbers.
fn extremes<'a>(
    rows: impl Iterator<Item = &'a GuessedRow>,
    number: impl Fn(&GuessedRow) -> Option<f64>,
) -> Option<[(&'a GuessedRow, f64); 2]> {
    let found = rows.filter_map(|row| Some([(row, number(row)?); 2]));
    found.reduce(|[low, high], [one, _]| {
        [
            if one.1 < low.1 { one } else { low },
            if one.1 > high.1 { one } else { high },
        ]
    })
}

/// How ages are guessed, behind "guessed".
fn error(row: &GuessedRow) -> String {
    let years = |years: f64| match years {
        1.0 => "1 year".to_owned(),
        years => format!("{years} years"),
    };
    let spread = row.errors.spread();
    let give_or_take = match spread {
        0.0 => String::new(),
        spread => format!(", give or take {}", years(spread)),
    };
    match row.errors.bias() {
        0.0 if spread == 0.0 => "without error".to_owned(),
        0.0 => format!("right on average{give_or_take}"),
        bias if bias < 0.0 => format!("{} too young{give_or_take}", years(-bias)),
        bias => format!("{} too old{give_or_take}", years(bias)),
    }
}

fn direction(low: f64, high: f64) -> &'static str {
    if high < 0.0 {
        "a fall with every error that was tried"
    } else if low > 0.0 {
        "a rise with every error that was tried"
    } else {
        "not the same direction with every error that was tried"
    }
}
