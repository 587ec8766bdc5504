//! What if those whose age nobody could tell were minors, or adults?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, LevelKey, NO_INTERVAL, TipRecord, between, grid, or_dash, pair_title, remark,
    row_label, share_of_whom, subheading, tip_cell, wave_title, what, when,
};
use crate::compare::{Comparison, Direction};
use crate::estimate::Unknown;
use crate::present::label::indicator_title;
use crate::present::number::{count, counted, percent, percent_range};
use crate::present::page::Page;
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::unknown::{OpenDifference, OpenEnd, OpenShare};
use crate::sensitivity::{Answers, Question, Tip};
use crate::tally::Indicator;

/// The title of the section.
pub const TITLE: &str = "Unknown ages";

/// The title where the status is an outcome.
pub const TITLE_OF_OUTCOME: &str = "Unknown answers";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct UnknownRecord<'a> {
    estimates: Vec<LevelRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
    rule: String,
    sentence: String,
}

#[derive(Serialize)]
struct LevelRecord<'a> {
    #[serde(flatten)]
    key: LevelKey<'a>,
    workers: u64,
    unknown: u64,
    low: EndRecord,
    high: EndRecord,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    conf_method: &'static str,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    unknown_before: u64,
    unknown_after: u64,
    low: EndRecord,
    high: EndRecord,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    conf_method: &'static str,
    reason: Option<&'static str>,
    tipping: TippingRecord,
}

#[derive(Serialize)]
struct EndRecord {
    estimate: f64,
    std_error: Option<f64>,
}

#[derive(Serialize)]
struct TippingRecord {
    sign: TipRecord,
    significance: TipRecord,
}

const IMBENS_MANSKI: &str = "imbens-manski";

impl<'a> UnknownRecord<'a> {
    /// The record of the section.
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let unknown = &answers.unknown;
        let levels = unknown.shares.iter().enumerate();
        let levels = levels.flat_map(|(wave, rows)| {
            rows.iter().map(move |row| {
                level_record(
                    LevelKey::new(answers, wave, &row.domain, &row.indicator),
                    row,
                )
            })
        });
        let changes = unknown.changes.iter().enumerate();
        let changes = changes.flat_map(|(pair, rows)| {
            rows.iter().map(move |row| {
                change_record(
                    ChangeKey::new(answers, pair, &row.domain, &row.indicator),
                    row,
                )
            })
        });
        Self {
            estimates: levels.collect(),
            changes: changes.collect(),
            rule: rule(report),
            sentence: sentence(report, answers),
        }
    }
}

fn level_record<'a>(key: LevelKey<'a>, row: &OpenShare) -> LevelRecord<'a> {
    let [low, high] = row.bounds.map(EndRecord::from);
    LevelRecord {
        key,
        workers: row.workers,
        unknown: row.unknown,
        low,
        high,
        conf_low: row.limits.map(|[low, _]| low),
        conf_high: row.limits.map(|[_, high]| high),
        conf_method: IMBENS_MANSKI,
        reason: row.absence.map(|absence| absence.reason()),
    }
}

fn change_record<'a>(key: ChangeKey<'a>, row: &OpenDifference) -> ChangeRecord<'a> {
    let [low, high] = row.bounds.map(EndRecord::from);
    let [unknown_before, unknown_after] = row.unknown;
    ChangeRecord {
        key,
        unknown_before,
        unknown_after,
        low,
        high,
        conf_low: row.limits.map(|[low, _]| low),
        conf_high: row.limits.map(|[_, high]| high),
        conf_method: IMBENS_MANSKI,
        reason: row.limits.is_none().then_some(NO_INTERVAL),
        tipping: TippingRecord {
            sign: row.tipping.sign.into(),
            significance: row.tipping.significance.into(),
        },
    }
}

impl From<OpenEnd> for EndRecord {
    fn from(end: OpenEnd) -> Self {
        Self {
            estimate: end.value,
            std_error: end.standard_error,
        }
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let unknown = &answers.unknown;
    let interval = format!("{} limits,\nImbens-Manski", report.settings.choices.level);
    for (wave, rows) in unknown.shares.iter().enumerate() {
        if rows.is_empty() {
            continue;
        }
        subheading(page, &wave_title(answers, wave));
        let headings = ["", "Unknown", "Lowest %", "Highest %", &*interval];
        grid(page, &headings, rows.iter().map(level_cells));
    }
    for (pair, rows) in unknown.changes.iter().enumerate() {
        if rows.is_empty() {
            continue;
        }
        subheading(page, &pair_title(answers, pair));
        let headings = [
            "",
            "Lowest\nchange",
            "Highest\nchange",
            &*interval,
            "Sign lost\nat %",
            "Significance\nlost at %",
        ];
        grid(page, &headings, rows.iter().map(change_cells));
    }
    let is_shown = unknown.changes.iter().any(|rows| !rows.is_empty());
    if is_shown {
        remark(page, &format!("{}.", rule(report).replacen('l', "L", 1)));
    }
    let shares = unknown.shares.iter().flatten().map(|row| row.limits);
    let changes = unknown.changes.iter().flatten().map(|row| row.limits);
    if shares.chain(changes).any(|limits| limits.is_none()) {
        remark(page, &format!("- among limits: {NO_INTERVAL}."));
    }
    sentence(report, answers)
}

/// How the tipping shares are found, of those whom the study is about.
fn rule(report: &Report) -> String {
    let share = match report.indicators.first() {
        Some(indicator @ Indicator::Outcome(_)) => share_of_whom(indicator),
        // One rule stands below the rows of all ages.
        _ => "share of minors".to_owned(),
    };
    format!(
        "lost at: the {share} among the later wave's unknown at which the change loses its sign, or its interval no \
         longer excludes no change; the earlier wave stays as asked"
    )
}

fn level_cells(row: &OpenShare) -> Vec<String> {
    let [low, high] = row.bounds.map(|end| percent(end.value));
    let limits = row.limits.map(|[low, high]| percent_range(low, high));
    vec![
        row_label(&row.domain, &row.indicator),
        count(row.unknown),
        low,
        high,
        or_dash(limits),
    ]
}

fn change_cells(row: &OpenDifference) -> Vec<String> {
    let [low, high] = row.bounds.map(|end| signed_points(end.value));
    let limits = row
        .limits
        .map(|[low, high]| format!("{} to {}", signed_points(low), signed_points(high)));
    vec![
        row_label(&row.domain, &row.indicator),
        low,
        high,
        or_dash(limits),
        tip_cell(row.tipping.sign),
        tip_cell(row.tipping.significance),
    ]
}

/// What is said where no row that is shown has unknown ages: of a row that is withheld nobody is told whether it has.
fn nothing_open(report: &Report, indicator: &Indicator) -> String {
    let rows = || report.waves.iter().flat_map(|wave| &wave.estimates);
    let of_everybody = rows().filter(|row| row.domain().is_overall());
    let mut of_first = of_everybody.filter(|row| row.indicator() == indicator);
    if of_first.any(|row| row.shown().is_none()) {
        return left_out::WITHHELD.to_owned();
    }
    let are_all_shown = rows().all(|row| row.shown().is_some());
    let known = match indicator.threshold() {
        None => "It is known of every worker".to_owned(),
        Some(_) if are_all_shown => "Every age is known well enough".to_owned(),
        Some(_) => format!(
            "Every age is known well enough to tell who is {}",
            indicator_title(indicator)
        ),
    };
    format!("{known}: nothing is left open.")
}

/// What the section says to everybody: of all workers, at the threshold that was asked for first.
fn sentence(report: &Report, answers: &Answers) -> String {
    if let Some(said) = left_out::untold(answers, Question::UnknownAges) {
        return said;
    }
    let Some(indicator) = report.indicators.first() else {
        return String::new();
    };
    let unknown = &answers.unknown;
    if unknown.shares.iter().all(Vec::is_empty) {
        return nothing_open(report, indicator);
    }
    let sentences: Vec<_> = if answers.pairs.is_empty() {
        let waves = unknown.shares.iter().enumerate();
        let overall = waves.filter_map(|(wave, rows)| {
            let mut rows = rows.iter();
            let row = rows.find(|row| row.domain.is_overall() && row.indicator == *indicator)?;
            Some(sentence_of_share(answers, wave, row))
        });
        overall.collect()
    } else {
        let pairs = unknown.changes.iter().enumerate();
        let overall = pairs.filter_map(|(pair, rows)| {
            let mut rows = rows.iter();
            let row = rows.find(|row| row.domain.is_overall() && row.indicator == *indicator)?;
            let sentence = sentence_of_change(report, answers, pair, row);
            Some(sentence + &of_both_waves(report, answers, pair, row))
        });
        overall.collect()
    };
    if sentences.is_empty() {
        return format!(
            "Of the workers {} nothing is left open by unknown {}.",
            what(indicator),
            of_unknown(indicator)
        );
    }
    sentences.join(" ")
}

fn sentence_of_share(answers: &Answers, wave: usize, row: &OpenShare) -> String {
    let [low, high] = row.bounds.map(|end| percent(end.value));
    format!(
        "{} {} are, the share {} of all observed lies between {low} and {high} %.",
        match row.indicator {
            Indicator::AgeAtMost(_) => "However old",
            Indicator::Outcome(_) => "Whatever",
        },
        the_unknown(answers, wave, &row.indicator, row.unknown),
        what(&row.indicator)
    )
}

/// What is not known of them.
fn of_unknown(indicator: &Indicator) -> &'static str {
    match indicator {
        Indicator::AgeAtMost(_) => "ages",
        Indicator::Outcome(_) => "answers",
    }
}

/// The workers of a wave of whom nobody knows on which side of a threshold they are, and why.
fn the_unknown(answers: &Answers, wave: usize, indicator: &Indicator, unknown: u64) -> String {
    let workers = counted(unknown, "worker", "workers");
    let when = when(answers, wave);
    if let Indicator::Outcome(_) = indicator {
        return format!("the {workers} whose answer is unknown{when}");
    }
    match answers.unknown.spanning(wave, indicator) {
        0 => format!("the {workers} of unknown age{when}"),
        all if all == unknown => format!("the {workers}{when} whose range of ages spans the line"),
        _ => format!("the {workers}{when} of unknown age, or with a range that spans the line,"),
    }
}

fn sentence_of_change(
    report: &Report,
    answers: &Answers,
    pair: usize,
    row: &OpenDifference,
) -> String {
    let between = between(answers, pair);
    let [_, after] = answers.pairs[pair];
    let unknown = the_unknown(answers, after, &row.indicator, row.unknown[1]);
    let change = change_of(report, pair, row);
    let what = what(&row.indicator);
    let open = of_unknown(&row.indicator);
    let state = open.trim_end_matches('s');
    let noun = change.map_or("change", noun);
    let [low, high] = row.bounds.map(|end| signed_points(end.value));
    let tip = |share: f64| share_of_few(share, row.unknown[1]);
    // A fall is gone with many minors among them, a rise with few.
    let verb = match change.map(|change| change.difference.estimate) {
        Some(rise) if rise > 0.0 => "at most",
        _ => "at least",
    };
    match (row.tipping.sign, row.tipping.significance) {
        _ if row.unknown[1] == 0 => format!(
            "{between} the change of the share {what} lies between {low} and {high} points, whatever the \
             unknown {open} before."
        ),
        (Tip::Never, Tip::Never) => format!(
            "{between} the {noun} of the share {what} would stand even if {} of {unknown} were {what}.",
            all_or_none(change)
        ),
        (Tip::At(sign), Tip::Never) => format!(
            "{between} the {noun} of the share {what} would be gone if {verb} {} % of {unknown} were {what}.",
            tip(sign)
        ),
        (Tip::Never, Tip::At(share)) => format!(
            "{between} the {noun} of the share {what} would no longer be sure if {verb} {} % of {unknown} were \
             {what}, and no share of them would undo it.",
            tip(share)
        ),
        (Tip::At(sign), Tip::At(share)) => format!(
            "{between} the {noun} of the share {what} would no longer be sure if {verb} {} % of {unknown} were \
             {what}, and gone if {verb} {} % of them were.",
            tip(share),
            tip(sign)
        ),
        (Tip::NothingToLose, _) => format!(
            "{between} the share {what} did not change among workers of known {state}; whatever the unknown {open}, it \
             changed by something between {low} and {high} points."
        ),
        (Tip::At(sign), Tip::Untold(_)) => format!(
            "{between} how sure the {noun} of the share {what} is cannot be told; its direction would turn if {verb} {} % \
             of {unknown} were {what}.",
            tip(sign)
        ),
        (Tip::At(sign), _) => format!(
            "{between} the data do not show whether the share {what} changed; the direction would turn if \
             {verb} {} % of {unknown} were {what}.",
            tip(sign)
        ),
        (_, Tip::Untold(_)) => format!(
            "{between} how sure the {noun} of the share {what} is cannot be told; its direction would be the same \
             whatever the {state} of {unknown}."
        ),
        _ => format!(
            "{between} the data do not show whether the share {what} changed; the direction would be the same \
             whatever the {state} of {unknown}."
        ),
    }
}

/// A share of so many workers, with no more digits than they can tell.
fn share_of_few(share: f64, workers: u64) -> String {
    let decimals = match workers {
        0..100 => 0,
        100..1000 => 1,
        _ => return percent(share),
    };
    let shorter = format!("{:.decimals$}", 100.0 * share);
    match shorter.parse::<f64>() {
        // What is not none of them does not look so, and what is not all.
        Ok(number) if (share > 0.0 && number == 0.0) || (share < 1.0 && number == 100.0) => {
            percent(share)
        }
        _ => shorter,
    }
}

fn noun(change: &Comparison) -> &'static str {
    match change.difference.direction() {
        Some(Direction::Fall) => "fall",
        Some(Direction::Rise) => "rise",
        None => "change",
    }
}

/// What the sentence of a change leaves aside: the unknown of the earlier wave, where the later one has some too.
fn of_both_waves(report: &Report, answers: &Answers, pair: usize, row: &OpenDifference) -> String {
    let [unknown, later] = row.unknown;
    if unknown == 0 || later == 0 || row.tipping.sign == Tip::NothingToLose {
        return String::new();
    }
    let [before, _] = answers.pairs[pair];
    let workers = the_unknown(answers, before, &row.indicator, unknown);
    let is_outcome = matches!(row.indicator, Indicator::Outcome(_));
    let aside = match (report.settings.choices.unknown, unknown) {
        (Unknown::Exclude, _) => format!("leaves out {}", workers.trim_end_matches(',')),
        (Unknown::Minor, _) if is_outcome => format!("counts {workers} as positive"),
        (Unknown::Adult, _) if is_outcome => format!("counts {workers} as negative"),
        (Unknown::Minor, 1) => format!("counts {workers} as a minor"),
        (Unknown::Minor, _) => format!("counts {workers} as minors"),
        (Unknown::Adult, 1) => format!("counts {workers} as an adult"),
        (Unknown::Adult, _) => format!("counts {workers} as adults"),
    };
    let [low, high] = row.bounds.map(|end| end.value);
    let change = change_of(report, pair, row);
    let turned = match change.and_then(|change| change.difference.direction()) {
        Some(Direction::Rise) if low < 0.0 => ", so that it may be a fall",
        Some(Direction::Fall) if high > 0.0 => ", so that it may be a rise",
        _ => "",
    };
    format!(
        " That {aside}: over all the unknown of both waves the change lies between {} and {} points{turned}.",
        signed_points(low),
        signed_points(high)
    )
}

/// The change as it was asked for.
fn change_of<'a>(report: &'a Report, pair: usize, row: &OpenDifference) -> Option<&'a Comparison> {
    let mut rows = report.changes.as_ref()?.pairs[pair].comparisons.iter();
    rows.find_map(|one| {
        one.shown()
            .filter(|one| one.domain == row.domain && one.indicator == row.indicator)
    })
}

/// What the unknown would have to be to undo a change.
fn all_or_none(change: Option<&Comparison>) -> &'static str {
    match change.and_then(|change| change.difference.direction()) {
        Some(Direction::Rise) => "none",
        _ => "all",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_few_workers_has_few_digits() {
        assert_eq!(share_of_few(0.58, 8), "58");
        assert_eq!(share_of_few(0.5812, 800), "58.1");
        assert_eq!(share_of_few(0.5812, 8000), "58.12");
        assert_eq!(share_of_few(0.004, 99), "0.40");
        assert_eq!(share_of_few(0.9961, 99), "99.61");
        assert_eq!([share_of_few(0.0, 9), share_of_few(1.0, 9)], ["0", "100"]);
    }
}
