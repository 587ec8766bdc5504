//! What of the answers may not travel, in a line in its place.

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::rows::{between, indicator_row, listed, trimmed, what};
use crate::compare::Direction;
use crate::estimate::Domain;
use crate::present::disclosure::MARK;
use crate::present::label::domain_name;
use crate::present::number::counted;
use crate::report::Report;
use crate::sensitivity::{Answers, LeftOut, Place, Question};
use crate::tally::{Indicator, Threshold};
use crate::text::shown;

/// In place of a sentence whose numbers are withheld.
pub const WITHHELD: &str =
    "The answer is withheld: its numbers could tell of single people or places.";

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

/// Whether some of what was tried for a question is left out, so that no sentence may speak of all of it.
pub fn is_partial(report: &Report, answers: &Answers, question: Question) -> bool {
    report.disclosure.released && answers.unfit.of(question).next().is_some()
}

/// The rows that are left out, each with its waves, and the kinds of numbers.
fn named(answers: &Answers, found: &[&LeftOut]) -> Vec<String> {
    let rows = rows(found);
    let more = rows.len().saturating_sub(MOST_NAMED);
    let names = rows.iter().take(MOST_NAMED).map(|(row, waves)| {
        let labels = waves.iter();
        let labels: Vec<_> = labels
            .filter_map(|&wave| answers.waves[wave].as_deref().map(shown))
            .collect();
        match labels.is_empty() {
            true => row_name(row),
            false => format!("{} in {}", row_name(row), listed(&labels)),
        }
    });
    let more = (more > 0).then(|| counted(more, "more row", "more rows"));
    let numbers = found.iter().filter_map(|one| match one {
        LeftOut::Numbers(what) => Some((*what).to_owned()),
        LeftOut::Row { .. } => None,
    });
    names.chain(more).chain(numbers).collect()
}

/// A row of any wave: for whom, and of what.
type RowOfWaves<'a> = (&'a Domain, &'a Indicator);

/// The rows that are left out with the places of their waves: those of all workers first, then domain by domain, and
/// from the youngest age to the oldest.
fn rows<'a>(found: &[&'a LeftOut]) -> IndexMap<RowOfWaves<'a>, BTreeSet<usize>> {
    let mut rows: IndexMap<RowOfWaves<'a>, BTreeSet<usize>> = IndexMap::new();
    let mut domains: IndexSet<&Domain> = IndexSet::from([const { &Domain::OVERALL }]);
    for one in found {
        if let LeftOut::Row {
            of,
            domain,
            indicator,
        } = one
        {
            domains.insert(domain);
            let waves = rows.entry((domain, indicator)).or_default();
            // A pair of waves goes with one of them.
            waves.extend(match of {
                Place::Wave(wave) => Some(*wave),
                Place::Pair(_) => None,
            });
        }
    }
    rows.sort_by_key(|&(domain, indicator), _| {
        (domains.get_index_of(domain), indicator.threshold())
    });
    rows
}

/// What a row is called where it is left out.
fn row_name(&(domain, indicator): &RowOfWaves<'_>) -> String {
    match domain.is_overall() {
        true => indicator_row(indicator),
        false => format!("{} ({})", indicator_row(indicator), domain_name(domain)),
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
            Some(Direction::Fall) => "have fallen",
            Some(Direction::Rise) => "have risen",
            None => "not have gone clearly the same way",
        };
        format!(
            "{} the share {} would, by the estimates, {way} with every error of guessed ages that was tried{}, setting \
             aside any that cannot be or would leave all workers on one side of the line{}.",
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

/// The errors of ages that were tried, behind that they were.
pub fn errors(answers: &Answers) -> String {
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
