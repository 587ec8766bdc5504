//! Does the result hang on a choice? The overall result, with one choice at a time made otherwise.

use super::{Block, Section};
use crate::disclose::NONE;
use crate::estimate::Estimate;
use crate::present::figure;
use crate::present::label::units;
use crate::present::number::{counted, percent, percent_range};
use crate::present::sentence::{self, signed_points};
use crate::report::{Details, PairReport, Report, Row};
use crate::sensitivity::{Alternative, ChangeAlternatives, Choice, Steadiness};
use crate::tally::Indicator;

/// The change from the first wave to the latest under other choices, or without one the shares.
pub fn section(report: &Report) -> Option<Section> {
    let details = report.details.as_ref()?;
    let indicators = report.indicators.iter();
    let shares = indicators.flat_map(|indicator| shares(report, details, indicator));
    let shares: Vec<_> = shares.collect();
    let changes = changes(report, details);
    let mut blocks = if changes.is_empty() {
        shares
    } else {
        let shares = Block::Details {
            summary: "The shares of each wave under other choices".to_owned(),
            blocks: shares,
            instead: Some(
                "The shares of each wave under other choices are too many for this page: a report of a single wave has them, \
                 and so has the same command with -o report.xlsx.",
            ),
        };
        changes.into_iter().chain([shares]).collect()
    };
    blocks.extend(made_of_printed(report).map(Block::Note));
    blocks.extend(without_one(report, details).map(Block::Note));
    Some(Section {
        id: "sensitivity",
        title: "Sensitivity",
        blocks,
    })
}

/// The shares of an indicator in words, and drawn.
fn shares(report: &Report, details: &Details, indicator: &Indicator) -> Vec<Block> {
    let waves = report.waves.iter().zip(&details.shares);
    let sentences = waves.filter_map(|(wave, rows)| {
        let mut rows = rows.iter().filter_map(Row::shown);
        let row = rows.find(|row| row.indicator == *indicator)?;
        let found = within(span(&row.alternatives)?.map(percent), "%");
        let reach = reach(&row.alternatives).map(|[low, high]| percent_range(low, high));
        let when = wave.label.as_deref().map(sentence::wave);
        let when = when.map_or_else(String::new, |wave| format!(" in {wave}"));
        Some(format!(
            "The share {}{when} is {found}{}.",
            sentence::what(indicator),
            reaching(reach, &row.alternatives, "%")
        ))
    });
    let sentences: Vec<String> = sentences.collect();
    let words = (!sentences.is_empty()).then(|| Block::Paragraph(sentences.join(" ")));
    let plot = figure::share_alternatives(report, details, indicator);
    words.into_iter().chain([Block::Plot(plot)]).collect()
}

fn changes(report: &Report, details: &Details) -> Vec<Block> {
    let pairs = report.changes.iter().flat_map(|changes| &changes.pairs);
    let Some((place, pair)) = pairs.enumerate().last() else {
        return Vec::new();
    };
    let indicators = report.indicators.iter();
    let blocks = indicators.flat_map(|indicator| {
        let rows = details.changes.get(place).into_iter().flatten();
        let mut rows = rows.filter_map(Row::shown);
        let row = rows.find(|row| row.indicator == *indicator);
        let words = row.and_then(|row| words(report, pair, row));
        let plot = figure::change_alternatives(report, details, place, pair, indicator);
        let words = words.map(Block::Paragraph);
        words.into_iter().chain(plot.map(Block::Plot))
    });
    blocks.collect()
}

/// Whether limits are made of what is printed, as they are at thresholds at which a row is withheld.
fn made_of_printed(report: &Report) -> Option<String> {
    const WORDS: &str = "Where a row of a threshold is withheld, limits of other interval methods are computed from the numbers as \
                         they are printed here: a last digit may differ from what all digits give.";
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    let is_shown = |row: &Row<Estimate>| row.domain().is_overall() && row.shown().is_some();
    let everybody: Vec<&Indicator> = rows
        .clone()
        .filter(|row| is_shown(row))
        .map(|row| row.indicator())
        .collect();
    let mut withheld = rows.filter(|row| row.shown().is_none());
    let is_told = withheld.any(|row| everybody.contains(&row.indicator()));
    is_told.then(|| WORDS.to_owned())
}

/// How far a change moves.
fn words(report: &Report, pair: &PairReport, row: &ChangeAlternatives) -> Option<String> {
    let found = within(span(&row.alternatives)?.map(signed_points), "points");
    let reach = reach(&row.alternatives).map(|limits| limits.map(signed_points).join(" to "));
    let sentence = format!(
        "The overall change from {} to {} in the share {} is {found}{}.",
        sentence::wave(&pair.from),
        sentence::wave(&pair.to),
        sentence::what(&row.indicator),
        reaching(reach, &row.alternatives, "points")
    );
    let asked = row.alternatives.first();
    let steadiness = row
        .steadiness
        .zip(asked)
        .map(|(found, asked)| steadiness(found, asked, places(report, found)));
    Some(sentence + &steadiness.unwrap_or_default())
}

/// A result as analysed, and the lowest and the highest one of all choices.
fn span(alternatives: &[Alternative]) -> Option<[f64; 3]> {
    let asked = alternatives.first()?.estimate?;
    let estimates = alternatives.iter().filter_map(|one| one.estimate);
    let low = estimates.clone().fold(asked, f64::min);
    Some([asked, low, estimates.fold(asked, f64::max)])
}

/// `-5.96 points as analysed; under the other choices it lies between -5.96 and -5.70 points`.
fn within([asked, low, high]: [String; 3], unit: &str) -> String {
    if low == high {
        return format!("{asked} {unit} as analysed and under each of the other choices");
    }
    format!(
        "{asked} {unit} as analysed; under the other choices it lies between {low} and {high} {unit}"
    )
}

/// The lowest and the highest limit of all choices that have an interval.
fn reach(alternatives: &[Alternative]) -> Option<[f64; 2]> {
    let limits = alternatives.iter().filter_map(|one| one.limits);
    limits.reduce(|[low, high], [other_low, other_high]| [low.min(other_low), high.max(other_high)])
}

/// How far the intervals reach, of those that may be shown.
fn reaching(reach: Option<String>, alternatives: &[Alternative], unit: &str) -> String {
    let whose = match alternatives.iter().any(Alternative::has_withheld_limits) {
        true => "those of its intervals that are shown",
        false => "its intervals",
    };
    reach.map_or_else(String::new, |reach| {
        format!(", and {whose} reach from {reach} {unit}")
    })
}

/// The places that were left out, with their number.
fn places(report: &Report, found: Steadiness) -> String {
    let mut waves = report.waves.iter();
    let [one, many] = units(waves.all(|wave| wave.psus_are_establishments));
    counted(found.psus, one, many)
}

/// What becomes of a change when each of all places in turn is left out.
fn steadiness(found: Steadiness, asked: &Alternative, all: String) -> String {
    if let (Some(signs), Some(directions)) = (found.same_sign, found.same_direction)
        && !(found.keeps_sign() && found.keeps_direction())
    {
        return format!(
            " Each of the {all} was left out in turn: {signs} times it kept its sign, and {directions} times its \
             interval said the same about its direction."
        );
    }
    match (found.keeps_sign(), found.keeps_direction()) {
        (true, true) if is_open(asked) => format!(
            " Whichever of the {all} is left out, it {}, and its interval leaves its direction open each time.",
            if asked.is_none() {
                "is none"
            } else {
                "keeps its sign"
            }
        ),
        (true, true) => format!(
            " Whichever of the {all} is left out, it keeps its sign, and its interval says the same about its direction."
        ),
        (true, false) => format!(
            " Whichever of the {all} is left out, it keeps its sign, but what its interval says about its direction hangs \
             on some of them."
        ),
        (false, _) => format!(" Its sign hangs on some of the {all}."),
    }
}

/// Whether the interval of a change says nothing about its direction.
fn is_open(change: &Alternative) -> bool {
    let is_open = |[low, high]: [f64; 2]| low <= 0.0 && high >= 0.0;
    change.limits.is_none_or(is_open)
}

/// That leaving out one establishment is not shown, where that was decided.
fn without_one(report: &Report, details: &Details) -> Option<String> {
    let shares = details.shares.iter().flatten().filter_map(Row::shown);
    let mut shares = shares.flat_map(|row| &row.alternatives).peekable();
    let is_shown = shares.peek().is_some();
    let is_told = shares.any(|one| matches!(one.choice, Choice::WithoutOne(_)));
    let is_withheld = is_shown && !is_told && report.disclosure.profile != NONE;
    is_withheld.then(|| {
        "What becomes of the result without one establishment is not shown: it could tell of single places. Whoever has \
         the data sees it with prevalence sensitivity."
            .to_owned()
    })
}
