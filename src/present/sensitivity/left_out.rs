//! What of the answers may not travel, in a line in its place.

use indexmap::IndexMap;

use super::rows::{between, indicator_row, listed, trimmed, what};
use crate::compare::Direction;
use crate::present::disclosure::MARK;
use crate::present::label::domain_name;
use crate::present::number::counted;
use crate::report::Report;
use crate::sensitivity::{Answers, LeftOut, Place, Question};
use crate::tally::{Indicator, Threshold};
use crate::text::shown;

/// In place of a sentence whose numbers are withheld.
const WITHHELD: &str = "The answer is withheld: its numbers could tell of single people or places.";

/// How many rows are named.
const MOST_NAMED: usize = 4;

/// What is said in place of a section's sentence, where what it would say is withheld.
pub fn untold(answers: &Answers, question: Question) -> Option<String> {
    let is_untold = answers.unfit.untold.contains(&question);
    is_untold.then(|| WITHHELD.to_owned())
}

/// What stands below a section, if something of it may not travel.
pub fn line(report: &Report, answers: &Answers, question: Question) -> Option<String> {
    let found: Vec<&LeftOut> = answers.unfit.of(question).collect();
    if found.is_empty() {
        return None;
    }
    let what = named(answers, &found).join("; ");
    Some(if report.disclosure.released {
        format!("Left out, as it could tell of single people or places: {what}.")
    } else {
        format!(
            "{MARK} could tell of single people or places, and is withheld with --release: {what}."
        )
    })
}

/// The rows that are left out, each with its waves, and the kinds of numbers.
fn named(answers: &Answers, found: &[&LeftOut]) -> Vec<String> {
    let mut rows: IndexMap<String, Vec<String>> = IndexMap::new();
    let mut numbers = Vec::new();
    for one in found {
        match one {
            LeftOut::Row {
                of,
                domain,
                indicator,
            } => {
                let row = match domain.is_overall() {
                    true => indicator_row(indicator),
                    false => format!("{} ({})", indicator_row(indicator), domain_name(domain)),
                };
                rows.entry(row).or_default().extend(wave(answers, *of));
            }
            LeftOut::Numbers(what) => numbers.push((*what).to_owned()),
        }
    }
    let more = rows.len().saturating_sub(MOST_NAMED);
    let names = rows
        .into_iter()
        .take(MOST_NAMED)
        .map(|(row, waves)| match waves.is_empty() {
            true => row,
            false => format!("{row} in {}", listed(&waves)),
        });
    let more = (more > 0).then(|| counted(more, "more row", "more rows"));
    names.chain(more).chain(numbers).collect()
}

/// The wave of a row; a pair of waves goes with one of them.
fn wave(answers: &Answers, of: Place) -> Option<String> {
    match of {
        Place::Wave(wave) => answers.waves[wave].as_deref().map(shown),
        Place::Pair(_) => None,
    }
}

/// Which way the changes go with every error of ages that was tried, where only that may be said.
pub fn guessed(answers: &Answers, indicator: &Indicator) -> Option<String> {
    if answers.unfit.guessed.is_empty() {
        // What the table shows may be said, too.
        return untold(answers, Question::GuessedAges).filter(|_| answers.guessed.rows.is_empty());
    }
    let pairs = answers.unfit.guessed.iter().enumerate();
    let sentences = pairs.map(|(pair, direction)| {
        let way = match direction {
            Some(Direction::Fall) => {
                "would have fallen with every error of guessed ages that was tried, can be and leaves minors and others"
            }
            Some(Direction::Rise) => {
                "would have risen with every error of guessed ages that was tried, can be and leaves minors and others"
            }
            None => {
                "would not have gone clearly the same way with every error of guessed ages that was tried, can be and leaves minors and others"
            }
        };
        format!(
            "{} the share {}, by the estimates, {way}{}{}.",
            between(answers, pair),
            what(indicator),
            errors(answers),
            indicator
                .threshold()
                .map_or("", |threshold| chance(answers, pair, threshold))
        )
    });
    Some(sentences.collect::<Vec<_>>().join(" "))
}

/// What is said of chance behind changes of guessed ages, and of that in the change that was seen.
pub fn chance(answers: &Answers, pair: usize, threshold: Threshold) -> &'static str {
    let asked = Indicator::AgeAtMost(threshold);
    let rows = answers.moved.iter().filter(|row| row.asked == threshold);
    let mut changes = rows.filter_map(|row| row.changes[pair].as_ref());
    let seen = changes.find(|change| change.indicator == asked);
    match seen.map(|change| change.difference) {
        Some(seen) if seen.estimate == 0.0 => "; chance is not counted",
        Some(seen) if seen.limits.is_none() => {
            "; chance is not counted, and how sure the change that was seen is cannot be told"
        }
        Some(seen) if seen.direction().is_none() => {
            "; chance is not counted, and the change that was seen could itself be due to it"
        }
        _ => "; chance is not counted",
    }
}

/// So many years, in words.
pub fn of_years(years: f64) -> String {
    match years {
        1.0 => "1 year".to_owned(),
        years => format!("{years} years"),
    }
}

/// The errors that were tried.
fn errors(answers: &Answers) -> String {
    let ends = |years: &[f64]| {
        let low = years.iter().copied().fold(f64::INFINITY, f64::min);
        [low, years.iter().copied().fold(low, f64::max)]
    };
    let side = |years: f64| match years {
        0.0 => "no bias".to_owned(),
        young if young < 0.0 => format!("{} too young", of_years(-young)),
        old => format!("{} too old", of_years(old)),
    };
    let [young, old] = ends(&answers.questions.age_bias).map(side);
    let [_, spread] = ends(&answers.questions.age_spread);
    let spread = match spread {
        0.0 => String::new(),
        spread => format!(
            " and by chance give or take up to {} more",
            trimmed(spread / 100.0)
        ),
    };
    format!(", from {young} to {old}{spread}")
}
