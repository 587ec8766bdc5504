//! What if part of the trade cannot be seen?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, LevelKey, NO_INTERVAL, TipRecord, are_whom, between, for_each_result, grid,
    indicator_row, pair_title, remark, share_of_whom, subheading, tip_cell, trimmed, wave_title,
    were_whom, what, when, whom,
};
use crate::compare::{Comparison, Direction};
use crate::estimate::Domain;
use crate::present::number::percent;
use crate::present::page::{PLAIN, Page};
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::hidden::{HiddenChange, HiddenShare, TippingCoverage, TippingShare};
use crate::sensitivity::{Answers, Question, Tip};
use crate::tally::Indicator;

/// The title of the section.
pub const TITLE: &str = "A hidden trade";

/// Why a wave has no table.
const NOBODY_KNOWN: &str = "Nobody in this wave has a known status.";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct HiddenRecord<'a> {
    estimates: Vec<LevelRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
    tipping_shares: Vec<TippingShareRecord<'a>>,
    tipping_coverages: Vec<TippingCoverageRecord<'a>>,
    sentence: String,
}

#[derive(Serialize)]
struct LevelRecord<'a> {
    #[serde(flatten)]
    key: LevelKey<'a>,
    coverage: f64,
    hidden: f64,
    estimate: f64,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    coverage: f64,
    hidden_before: f64,
    hidden: f64,
    estimate: f64,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct TippingShareRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    coverage: f64,
    hidden_before: f64,
    sign: TipRecord,
    significance: TipRecord,
}

#[derive(Serialize)]
struct TippingCoverageRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    hidden: f64,
    sign: TipRecord,
}

/// Something for each row of several waves or pairs, with the place of the wave or pair.
fn each<'r, R, T>(
    rows: &'r [Vec<R>],
    record: impl Fn(usize, &'r R) -> T + Copy,
) -> impl Iterator<Item = T> {
    let rows = rows.iter().enumerate();
    rows.flat_map(move |(place, rows)| rows.iter().map(move |row| record(place, row)))
}

impl<'a> HiddenRecord<'a> {
    /// The record of the section.
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let hidden = &answers.hidden;
        let change_key =
            |pair, indicator| ChangeKey::new(answers, pair, &Domain::OVERALL, indicator);
        let levels = each(&hidden.shares, |wave, row: &HiddenShare| LevelRecord {
            key: LevelKey::new(answers, wave, &Domain::OVERALL, &row.indicator),
            coverage: row.coverage,
            hidden: row.hidden,
            estimate: row.estimate,
            std_error: row.standard_error,
            conf_low: row.limits.map(|[low, _]| low),
            conf_high: row.limits.map(|[_, high]| high),
        });
        let changes = each(&hidden.changes, |pair, row: &HiddenChange| ChangeRecord {
            key: change_key(pair, &row.indicator),
            coverage: row.coverage,
            hidden_before: row.hidden[0],
            hidden: row.hidden[1],
            estimate: row.estimate,
            std_error: row.standard_error,
            conf_low: row.limits.map(|[low, _]| low),
            conf_high: row.limits.map(|[_, high]| high),
            reason: row.limits.is_none().then_some(NO_INTERVAL),
        });
        let shares = each(&hidden.tipping_shares, |pair, row: &TippingShare| {
            TippingShareRecord {
                key: change_key(pair, &row.indicator),
                coverage: row.coverage,
                hidden_before: row.hidden_before,
                sign: row.sign.into(),
                significance: row.significance.into(),
            }
        });
        let coverages = each(&hidden.tipping_coverages, |pair, row: &TippingCoverage| {
            TippingCoverageRecord {
                key: change_key(pair, &row.indicator),
                hidden: row.hidden,
                sign: row.sign.into(),
            }
        });
        Self {
            estimates: levels.collect(),
            changes: changes.collect(),
            tipping_shares: shares.collect(),
            tipping_coverages: coverages.collect(),
            sentence: sentence(report, answers),
        }
    }
}

/// Why no hidden share takes the certainty of a change.
fn not_sure(indicator: &Indicator) -> String {
    format!(
        "-: no change to lose, or not sure even if none of the hidden of the later wave {}.",
        are_whom(indicator)
    )
}

/// Why nobody can tell how sure a change is.
const UNTOLD: &str =
    "-: the change has no interval, so that nobody can tell when it would not be sure.";
/// Why there are no coverages that undo a change.
const NO_COVERAGE: &str = "No coverage at which the change is gone: with a hidden share of the earlier wave \
                           (--hidden-before) what is in sight changes both waves, not only the later one.";

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    if answers.hidden.changes.iter().any(|rows| !rows.is_empty()) {
        remark(page, &level_note(report, answers));
    }
    for indicator in &report.indicators {
        for wave in 0..answers.waves.len() {
            write_levels(page, answers, wave, indicator);
        }
        for pair in 0..answers.pairs.len() {
            write_changes(page, answers, pair, indicator);
            write_tipping(page, answers, pair, indicator);
        }
    }
    sentence(report, answers)
}

/// Why the shares of waves do not subtract to the changes.
fn level_note(report: &Report, answers: &Answers) -> String {
    let are_whom = report.indicators.first().map_or_else(String::new, are_whom);
    let before = match answers.questions.hidden_before {
        Some(share) => format!("{} % of the hidden {are_whom}", trimmed(share)),
        None => format!("as many of the hidden {are_whom} as of those in sight"),
    };
    format!(
        "The tables of shares take every hidden share in each wave by itself. Those of changes do so in the later \
         wave only; in the earlier one {before}. So the shares of two waves do not subtract to the change."
    )
}

/// The headings of a table with a column for each hidden share.
fn headings(answers: &Answers, first: &str) -> Vec<String> {
    let hidden = answers.questions.hidden.iter();
    let hidden = hidden.map(|&share| format!("{} % of\nhidden", trimmed(share)));
    std::iter::once(first.to_owned()).chain(hidden).collect()
}

fn write_levels(page: &mut Page, answers: &Answers, wave: usize, indicator: &Indicator) {
    let mut rows = answers.hidden.shares[wave].iter();
    if !rows.any(|row| row.indicator == *indicator) {
        return;
    }
    let title = [wave_title(answers, wave), indicator_row(indicator)];
    let title: Vec<_> = title.into_iter().filter(|part| !part.is_empty()).collect();
    subheading(page, &format!("{}: % of all", title.join(", ")));
    let rows: Vec<_> = answers.hidden.shares[wave]
        .iter()
        .filter(|row| row.indicator == *indicator)
        .collect();
    if rows.is_empty() {
        page.paragraph("", NOBODY_KNOWN, PLAIN);
        return;
    }
    let cells = |row: &&HiddenShare| (row.coverage, percent(row.estimate));
    write_by_coverage(page, answers, rows.iter().map(cells).collect());
}

fn write_changes(page: &mut Page, answers: &Answers, pair: usize, indicator: &Indicator) {
    let mut rows = answers.hidden.changes[pair].iter();
    if !rows.any(|row| row.indicator == *indicator) {
        return;
    }
    let title = pair_title(answers, pair);
    subheading(page, &format!("{title}, {}: points", what(indicator)));
    let rows: Vec<_> = answers.hidden.changes[pair]
        .iter()
        .filter(|row| row.indicator == *indicator)
        .collect();
    let cells = |row: &&HiddenChange| {
        let is_sure = row
            .limits
            .is_some_and(|[low, high]| low > 0.0 || high < 0.0);
        let mark = if is_sure { "*" } else { " " };
        (
            row.coverage,
            format!("{}{mark}", signed_points(row.estimate)),
        )
    };
    write_by_coverage(page, answers, rows.iter().map(cells).collect());
    let before = match answers.questions.hidden_before {
        Some(share) => format!("{} % of them in the earlier wave", trimmed(share)),
        None => "in the earlier wave as many of them as of those in sight".to_owned(),
    };
    let note = format!(
        "Hidden: the {} in the rest of the later wave; {before}. *: the interval excludes no change.",
        share_of_whom(indicator)
    );
    remark(page, &note);
}

/// A table with a row for each coverage and a column for each hidden share.
fn write_by_coverage(page: &mut Page, answers: &Answers, cells: Vec<(f64, String)>) {
    let headings = headings(answers, "In sight");
    let headings: Vec<_> = headings.iter().map(String::as_str).collect();
    let rows = cells.chunk_by(|(one, _), (next, _)| one == next);
    let rows = rows.map(|row| {
        let coverage = row
            .first()
            .map(|(coverage, _)| format!("{} %", trimmed(*coverage)));
        let cells = row.iter().map(|(_, cell)| cell.clone());
        coverage.into_iter().chain(cells).collect()
    });
    grid(page, &headings, rows);
}

fn write_tipping(page: &mut Page, answers: &Answers, pair: usize, indicator: &Indicator) {
    let shares = answers.hidden.tipping_shares[pair].iter();
    let shares = shares.filter(|row| row.indicator == *indicator);
    let shares = shares.map(|row| {
        vec![
            format!("{} %", trimmed(row.coverage)),
            tip_cell(row.significance),
            tip_cell(row.sign),
        ]
    });
    let headings = [
        "In sight",
        "Change not sure\nwith % of hidden",
        "Change gone\nwith % of hidden",
    ];
    let title = format!(
        "{}, {}",
        pair_title(answers, pair),
        indicator_row(indicator)
    );
    let own = || {
        let rows = answers.hidden.tipping_shares[pair].iter();
        rows.filter(|row| row.indicator == *indicator)
    };
    if own().next().is_some() {
        let whose = share_of_whom(indicator);
        subheading(
            page,
            &format!("{title}: the {whose} among the hidden that undoes it"),
        );
    }
    grid(page, &headings, shares);
    if own().any(|row| row.significance == Tip::NothingToLose) {
        remark(page, &not_sure(indicator));
    }
    if own().any(|row| matches!(row.significance, Tip::Untold(_))) {
        remark(page, UNTOLD);
    }
    let coverages = answers.hidden.tipping_coverages[pair].iter();
    let coverages = coverages.filter(|row| row.indicator == *indicator);
    let coverages =
        coverages.map(|row| vec![format!("{} %", trimmed(row.hidden)), tip_cell(row.sign)]);
    let headings = ["Hidden", "Change gone with % of\nthe later trade in sight"];
    let coverages: Vec<_> = coverages.collect();
    if !coverages.is_empty() {
        subheading(page, &format!("{title}: coverage to undo it"));
    } else if answers.questions.hidden_before.is_some() && own().next().is_some() {
        remark(page, NO_COVERAGE);
    }
    grid(page, &headings, coverages.into_iter());
}

/// What the section says to everybody: of all workers, at the threshold that was asked for first.
fn sentence(report: &Report, answers: &Answers) -> String {
    if let Some(said) = left_out::untold(answers, Question::HiddenTrade) {
        return said;
    }
    let Some(indicator) = report.indicators.first() else {
        return String::new();
    };
    let coverages = &answers.questions.coverage;
    if coverages.iter().all(|&coverage| coverage >= 1.0) {
        return "All of the trade was taken to be in sight.".to_owned();
    }
    let sentences = for_each_result(
        answers,
        |wave| sentence_of_shares(answers, wave, indicator),
        |pair| sentence_of_change(report, answers, pair, indicator),
    );
    match sentences.as_str() {
        "" => format!("The share {} is not known.", what(indicator)),
        _ => sentences,
    }
}

fn sentence_of_shares(answers: &Answers, wave: usize, indicator: &Indicator) -> Option<String> {
    let rows = answers.hidden.shares[wave].iter();
    let rows = rows.filter(|row| row.indicator == *indicator && row.coverage < 1.0);
    // The least of the trade in sight is what a critic asks of; the share lies between those of its ends.
    let least = rows.clone().map(|row| row.coverage).reduce(f64::min)?;
    let rows = rows.filter(|row| row.coverage == least);
    let [low, high] = [
        rows.clone()
            .min_by(|one, other| one.hidden.total_cmp(&other.hidden))?,
        rows.max_by(|one, other| one.hidden.total_cmp(&other.hidden))?,
    ];
    let subject = format!(
        "If only {} % of the trade were in sight, the share {}{} would be",
        trimmed(least),
        what(indicator),
        when(answers, wave)
    );
    let with = |row: &HiddenShare| {
        let (share, hidden) = (percent(row.estimate), trimmed(row.hidden));
        format!("{share} % with {hidden} % of the rest {}", whom(indicator))
    };
    Some(if low.hidden == high.hidden {
        format!("{subject} {}.", with(low))
    } else {
        format!("{subject} {} and {}.", with(low), with(high))
    })
}

fn sentence_of_change(
    report: &Report,
    answers: &Answers,
    pair: usize,
    indicator: &Indicator,
) -> Option<String> {
    let changes = &report.changes.as_ref()?.pairs[pair].comparisons;
    let change = changes.iter().filter_map(|row| row.shown());
    let mut change = change.filter(|row| row.domain.is_overall());
    let change = change.find(|row| row.indicator == *indicator)?;
    let rows = answers.hidden.tipping_shares[pair].iter();
    let rows = rows.filter(|row| row.indicator == *indicator);
    // The most that could reasonably be hidden is what a critic asks of.
    let row = rows.min_by(|one, other| one.coverage.total_cmp(&other.coverage))?;
    let between = between(answers, pair);
    let [from, to] = answers.pairs[pair];
    let what = what(indicator);
    let noun = format!("{} of the share {what}", noun(change));
    let seen = trimmed(row.coverage);
    let verb = if change.difference.estimate < 0.0 {
        "at least"
    } else {
        "at most"
    };
    let (were_whom, share) = (were_whom(indicator), share_of_whom(indicator));
    let seen_so = format!("if only {seen} % of the trade were in sight");
    let earlier = match answers.questions.hidden_before {
        Some(hidden) => format!("{} %", trimmed(hidden)),
        None => "as many as in sight".to_owned(),
    };
    let rest = |tip: f64| {
        let (from, to) = (when(answers, from), when(answers, to));
        let from = from.trim_start();
        format!(
            "{verb} {} % of the rest {were_whom}{to} ({from} {earlier})",
            percent(tip)
        )
    };
    Some(match (row.sign, row.significance) {
        (Tip::NothingToLose, _) if change.before == 0.0 => format!(
            "{between} there is no change of the share {what} to undo: none was observed in either wave; a hidden \
             trade could make it a rise: see the table."
        ),
        (Tip::NothingToLose, _) => {
            format!(
                "{between} the share {what} in sight did not change; a hidden trade could make it a rise: see the table."
            )
        }
        (Tip::At(sign), Tip::At(sure)) if change.difference.direction().is_none() => format!(
            "{between} the change of the share {what} in sight could be due to chance; {seen_so} and {} % of the rest \
             {were_whom}{}, a fall would be sure if less than {} % of the rest {were_whom}{}, and gone with at \
             least {} %.",
            percent(row.hidden_before),
            when(answers, from),
            percent(sure),
            when(answers, to),
            percent(sign)
        ),
        (_, Tip::Never) if change.difference.direction().is_none() => format!(
            "{between} the change of the share {what} in sight could be due to chance; {seen_so} and {} % of the rest \
             {were_whom}{}, a rise would be sure whatever the {share} in the rest{}.",
            percent(row.hidden_before),
            when(answers, from),
            when(answers, to)
        ),
        (Tip::At(sign), Tip::At(sure)) => format!(
            "{between} the {noun} would be gone {seen_so} and {}; it would not be sure with {verb} {} %.",
            rest(sign),
            percent(sure)
        ),
        (Tip::At(sign), Tip::NothingToLose) => format!(
            "{between} the {noun}, which could be due to chance, would be gone {seen_so} and {}.",
            rest(sign)
        ),
        (Tip::At(sign), Tip::Untold(_)) => format!(
            "{between} the {noun}, of which nobody can tell how sure it is, would be gone {seen_so} and {}.",
            rest(sign)
        ),
        (Tip::At(sign), _) => {
            format!(
                "{between} the {noun} would be gone {seen_so} and {}.",
                rest(sign)
            )
        }
        (_, Tip::At(sure)) => format!(
            "{between} the {noun} would not be sure {seen_so} and {}; no hidden share would undo it.",
            rest(sure)
        ),
        (_, Tip::NothingToLose) => format!(
            "{between} the {noun}, which could be due to chance, would stay whatever the {share} in the rest, even \
             {seen_so}."
        ),
        (_, Tip::Untold(_)) => format!(
            "{between} the {noun}, of which nobody can tell how sure it is, would stay whatever the {share} in the \
             rest, even {seen_so}."
        ),
        _ => format!(
            "{between} the {noun} would stand whatever the {share} in the rest, even {seen_so}."
        ),
    })
}

fn noun(change: &Comparison) -> &'static str {
    match change.difference.direction() {
        Some(Direction::Fall) => "fall",
        Some(Direction::Rise) => "rise",
        None if change.difference.estimate < 0.0 => "lower value",
        None => "higher value",
    }
}
