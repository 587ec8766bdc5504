//! What if observers guess ages too high or too low?

use serde::Serialize;

use super::left_out::{self, of_years};
use super::rows::{
    ResultRow, between, changed, for_each_result, indicator_row, no_age, or_dash, remark, results,
    subheading, what, when,
};
use crate::present::number::percent;
use crate::present::page::Page;
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::ages::{GuessedRow, NoShare, TOO_SMALL};
use crate::sensitivity::{Answers, Question};
use crate::tally::{Indicator, Threshold};

/// The title of the section.
pub const TITLE: &str = "Ages guessed too high or too low";

/// What is to be known of the numbers.
const METHOD: &str = "Ages written as ranges take part as ranges. Behind an error with a standard deviation the true \
                      ages are smoothed: they are known roughly. Chance is not counted; --bootstrap draws the \
                      establishments again.";
/// What is said behind the errors that are shown, where others are not.
const OTHERS: &str = "; with others that were tried, and are left out, it could be less or more";
/// Why there is no answer at all.
const NO_AGES: &str = "the data have no ages";
/// Why there is none for some error.
const NOBODY_LOOKS_SO: &str =
    "with such an error nobody could look like some of the workers observed";
const TOO_WIDE: &str = "the ages that were written spread less than such errors alone would";
/// Why there is no share for some error.
const NOBODY: &str = "with such an error none of the workers would be of that age or under";
const EVERYBODY: &str = "with such an error all workers would be of that age or under";
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
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let guessed = &answers.guessed;
        Self {
            rows: guessed
                .rows
                .iter()
                .map(|row| row_record(answers, row))
                .collect(),
            reason: (!guessed.has_ages).then_some(NO_AGES),
            sentence: sentence(report, answers),
        }
    }
}

fn row_record<'a>(answers: &'a Answers, row: &GuessedRow) -> RowRecord<'a> {
    let waves = answers.waves.iter().enumerate();
    let pairs = answers.pairs.iter().zip(&row.changes);
    let label = |wave: usize| answers.waves[wave].as_deref();
    RowRecord {
        threshold: row.threshold.years(),
        age_bias: row.errors.bias(),
        age_sd: row.errors.spread(),
        estimates: waves
            .map(|(wave, label)| {
                let estimate = row.share(wave);
                ShareRecord {
                    wave: label.as_deref(),
                    estimate,
                    reason: left_aside(row, &[wave], estimate).map(Aside::reason),
                }
            })
            .collect(),
        changes: pairs
            .map(|(&[from, to], &estimate)| ChangeRecord {
                from: label(from),
                to: label(to),
                estimate,
                reason: left_aside(row, &[from, to], estimate).map(Aside::reason_of_change),
            })
            .collect(),
    }
}

/// Why there is no share.
fn reason(absence: NoShare) -> &'static str {
    match absence {
        NoShare::Unlike => NOBODY_LOOKS_SO,
        NoShare::TooWide => TOO_WIDE,
    }
}

/// Why an error tells nothing of a share or a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aside {
    /// No worker would be of that age or under.
    Nobody,
    /// Every worker would be.
    Everybody,
    /// It cannot be.
    Impossible(NoShare),
}

impl Aside {
    /// Whether all workers would be alike.
    fn is_alike(self) -> bool {
        matches!(self, Self::Nobody | Self::Everybody)
    }

    /// Why it tells no share.
    fn reason(self) -> &'static str {
        match self {
            Self::Nobody => NOBODY,
            Self::Everybody => EVERYBODY,
            Self::Impossible(absence) => reason(absence),
        }
    }

    /// Why it tells no change.
    fn reason_of_change(self) -> &'static str {
        match self.is_alike() {
            true => ALL_ALIKE,
            false => self.reason(),
        }
    }
}

/// Why an error says nothing of a share or change of these waves, if it does not.
fn left_aside(row: &GuessedRow, waves: &[usize], number: Option<f64>) -> Option<Aside> {
    let absence = waves.iter().find_map(|&wave| row.absences[wave]);
    match (number, absence) {
        (Some(_), _) => None,
        (None, Some(absence)) => Some(Aside::Impossible(absence)),
        (None, None) => {
            let is_nobody = waves.iter().all(|&wave| row.shares[wave] == Some(0.0));
            Some(if is_nobody {
                Aside::Nobody
            } else {
                Aside::Everybody
            })
        }
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let guessed = &answers.guessed;
    for threshold in thresholds(answers) {
        subheading(page, &indicator_row(&Indicator::AgeAtMost(threshold)));
        let rows = guessed.rows.iter().filter(|row| row.threshold == threshold);
        let rows = rows.map(|row| {
            let shares = (0..row.shares.len()).map(|wave| or_dash(row.share(wave).map(percent)));
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
    let absences = guessed.rows.iter().flat_map(|row| &row.absences);
    let absences: Vec<NoShare> = absences.copied().flatten().collect();
    let found = [NoShare::Unlike, NoShare::TooWide].into_iter();
    let reasons = found
        .filter(|absence| absences.contains(absence))
        .map(reason);
    let alike = [(0.0, NOBODY), (1.0, EVERYBODY)].into_iter();
    let alike = alike.filter(|&(end, _)| guessed.rows.iter().any(|row| row.alike() == Some(end)));
    let reasons = reasons.chain(alike.map(|(_, reason)| reason));
    let reasons: Vec<_> = reasons.collect();
    if !reasons.is_empty() {
        remark(page, &format!("-: {}.", reasons.join(", or ")));
    }
    let is_alone = |row: &GuessedRow| {
        let mut pairs = answers.pairs.iter().zip(&row.changes);
        let is_alike = |aside: Option<Aside>| aside.is_some_and(Aside::is_alike);
        row.alike().is_none()
            && pairs.any(|(pair, &change)| is_alike(left_aside(row, pair, change)))
    };
    if guessed.rows.iter().any(is_alone) {
        remark(page, &format!("- for a change alone: {ALL_ALIKE}."));
    }
    sentence(report, answers)
}

fn thresholds(answers: &Answers) -> Vec<Threshold> {
    let rows = answers.guessed.rows.iter();
    let mut thresholds: Vec<_> = rows.map(|row| row.threshold).collect();
    thresholds.dedup();
    thresholds
}

/// What the section says to everybody: at the threshold that was asked for first.
fn sentence(report: &Report, answers: &Answers) -> String {
    let asked = answers.moved.first().map(|row| row.asked);
    let asked = asked.map(Indicator::AgeAtMost);
    if let Some(said) = asked.and_then(|asked| left_out::guessed(answers, &asked)) {
        return said;
    }
    if let Some(said) = no_age(report) {
        return said;
    }
    let Some(&threshold) = thresholds(answers).first() else {
        return format!("Errors of guessed ages cannot be tried: {NO_AGES}.");
    };
    let what = what(&Indicator::AgeAtMost(threshold));
    let rows = answers.guessed.rows.iter();
    let rows = rows.filter(|row| row.threshold == threshold);
    let rows: Vec<&GuessedRow> = rows.collect();
    let others = match left_out::is_partial(report, answers, Question::GuessedAges) {
        true => OTHERS,
        false => "",
    };
    for_each_result(
        answers,
        |wave| {
            let shares = Tried::new(&rows, &[wave], |row| row.share(wave));
            let told = sentence_of_shares(&shares, &what, &when(answers, wave));
            Some(format!("{told}{}{others}.", shares.aside(&what)))
        },
        |pair| {
            let changes = Tried::new(&rows, &answers.pairs[pair], |row| row.changes[pair]);
            let between = between(answers, pair);
            if let Extent::Nothing = changes.extent {
                return Some(format!("{between}: {}.", changes.nothing(&what)));
            }
            let told = sentence_of_changes(&changes, &what, &between);
            let chance = left_out::chance(answers, pair, threshold);
            Some(format!("{told}{}{chance}.", changes.aside(&what)))
        },
    )
}

/// What some number would be with the errors that were tried.
struct Tried<'a> {
    extent: Extent<'a>,
    /// Why the others tell nothing.
    asides: Vec<Aside>,
}

/// From where to where a number goes.
enum Extent<'a> {
    /// No error tells it.
    Nothing,
    /// Only one does.
    One(&'a GuessedRow, f64),
    /// It is the same with all.
    Same(f64),
    /// The lowest and the highest.
    Between([(&'a GuessedRow, f64); 2]),
}

impl<'a> Tried<'a> {
    fn new(
        rows: &[&'a GuessedRow],
        waves: &[usize],
        number: impl Fn(&GuessedRow) -> Option<f64>,
    ) -> Self {
        let all = rows.iter();
        let asides = all.filter_map(|row| left_aside(row, waves, number(row)));
        let asides: Vec<_> = asides.collect();
        let extent = match extremes(rows.iter().copied(), number) {
            None => Extent::Nothing,
            Some([(row, number), _]) if rows.len() - asides.len() == 1 => Extent::One(row, number),
            Some([(_, low), (_, high)]) if low == high => Extent::Same(low),
            Some(extremes) => Extent::Between(extremes),
        };
        Self { extent, asides }
    }

    /// What is said where no error tells anything.
    fn nothing(&self, what: &str) -> String {
        let meanings = meanings(&self.asides, what);
        let meanings: Vec<_> = meanings.into_iter().map(|(_, meaning)| meaning).collect();
        format!("with such errors {}", meanings.join(", or "))
    }

    /// What is said of errors that tell nothing, behind what the others do.
    fn aside(&self, what: &str) -> String {
        let asides = self.asides.iter().copied();
        // With those that leave nobody to change it would not have changed either.
        let is_none = matches!(self.extent, Extent::Same(0.0));
        let asides: Vec<_> = asides
            .filter(|&aside| !(is_none && aside.is_alike()))
            .collect();
        let parts = meanings(&asides, what).into_iter().enumerate();
        let parts = parts.filter_map(|(place, (errors, meaning))| {
            let but = if place == 0 { "but" } else { "and" };
            match (&self.extent, errors) {
                (Extent::Nothing, _) => None,
                (Extent::One(..), 1) => {
                    Some(format!("; with another one that was tried {meaning}"))
                }
                (Extent::One(..), many) => {
                    Some(format!("; with {many} others that were tried {meaning}"))
                }
                (_, 1) => Some(format!(", {but} for one with which {meaning}")),
                (_, many) => Some(format!(", {but} for {many} with which {meaning}")),
            }
        });
        parts.collect()
    }
}

/// Why errors tell nothing, each reason with their number.
fn meanings(asides: &[Aside], what: &str) -> Vec<(usize, String)> {
    let alike = match [Aside::Nobody, Aside::Everybody].map(|one| asides.contains(&one)) {
        [true, false] => "nobody",
        [false, true] => "everybody",
        _ => "nobody, or everybody,",
    };
    let unlike = "nobody could look like some of the workers observed";
    let too_wide = "the written ages would spread more than they do";
    let times =
        |is_meant: &dyn Fn(Aside) -> bool| asides.iter().filter(|&&one| is_meant(one)).count();
    let counted = [
        (times(&Aside::is_alike), format!("{alike} would be {what}")),
        (
            times(&|one| one == Aside::Impossible(NoShare::Unlike)),
            unlike.to_owned(),
        ),
        (
            times(&|one| one == Aside::Impossible(NoShare::TooWide)),
            too_wide.to_owned(),
        ),
    ];
    let counted = counted.into_iter();
    counted.filter(|&(errors, _)| errors > 0).collect()
}

fn sentence_of_shares(shares: &Tried<'_>, what: &str, when: &str) -> String {
    match shares.extent {
        Extent::Nothing => format!("The share {what}{when}: {}", shares.nothing(what)),
        Extent::One(row, share) => format!(
            "Were ages guessed {}, the share {what}{when} would be {} %",
            error(row),
            percent(share)
        ),
        Extent::Same(share) => format!(
            "With each of several errors of guessed ages the share {what}{when} would be {} %",
            percent(share)
        ),
        Extent::Between([low, high]) => format!(
            "With errors of guessed ages like these the share {what}{when} could be anything from {} % (guessed {}) \
             to {} % (guessed {})",
            percent(low.1),
            error(low.0),
            percent(high.1),
            error(high.0)
        ),
    }
}

fn sentence_of_changes(changes: &Tried<'_>, what: &str, between: &str) -> String {
    match changes.extent {
        Extent::Nothing => String::new(),
        Extent::One(row, change) => format!(
            "{between} the share {what} would {} were ages guessed {}",
            changed(change),
            error(row)
        ),
        Extent::Same(change) => format!(
            "{between} the share {what} would {} with every error of guessed ages that was tried",
            changed(change)
        ),
        Extent::Between([low, high]) => format!(
            "{between} the change of the share {what} could be anything from {} points (guessed {}) to {} points \
             (guessed {}): by the estimates {} with every error that was tried",
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
    let spread = row.errors.spread();
    let give_or_take = match spread {
        0.0 => String::new(),
        spread => format!(", give or take {}", of_years(spread)),
    };
    match row.errors.bias() {
        0.0 if spread == 0.0 => "without error".to_owned(),
        0.0 => format!("right on average{give_or_take}"),
        bias if bias < 0.0 => format!("{} too young{give_or_take}", of_years(-bias)),
        bias => format!("{} too old{give_or_take}", of_years(bias)),
    }
}

/// Which way changes go; one too small to show goes none.
fn direction(low: f64, high: f64) -> &'static str {
    match (low <= -TOO_SMALL, high >= TOO_SMALL) {
        (true, false) if high <= -TOO_SMALL => "a fall",
        (true, false) => "a fall, or a change too small to show,",
        (false, true) if low >= TOO_SMALL => "a rise",
        (false, true) => "a rise, or a change too small to show,",
        (false, false) => "a change too small to show",
        (true, true) => "not the same direction",
    }
}
