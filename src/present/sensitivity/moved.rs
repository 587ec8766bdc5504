//! What if the line between minors and adults were drawn a year or two off?

use serde::Serialize;

use super::left_out;
use super::rows::{
    DifferenceRecord, ShareRecord, directions, for_each_result, grid, indicator_row, limits_of,
    limits_of_change, no_age, no_interval, or_dash, pair_title, share_of, subheading, wave_heading,
    what, when,
};
use crate::present::number::percent;
use crate::present::page::Page;
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::moved::MovedRow;
use crate::sensitivity::{Answers, Question};
use crate::tally::{Indicator, Threshold};

/// The title of the section.
pub const TITLE: &str = "The line drawn a year or two off";

/// Why a row has no result.
const UNCOUNTED: &str = "nobody was counted at this age: the data have no ages";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct MovedRecord<'a> {
    rows: Vec<RowRecord<'a>>,
    sentence: String,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    asked: u8,
    years: i8,
    threshold: Option<u8>,
    estimates: Vec<LevelRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct LevelRecord<'a> {
    wave: Option<&'a str>,
    #[serde(flatten)]
    share: ShareRecord,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    difference: DifferenceRecord,
}

impl<'a> MovedRecord<'a> {
    /// The record of the section.
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let rows = answers.moved.iter();
        Self {
            rows: rows.map(|row| row_record(answers, row)).collect(),
            sentence: sentence(report, answers),
        }
    }
}

fn row_record<'a>(answers: &'a Answers, row: &MovedRow) -> RowRecord<'a> {
    let label = |wave: usize| answers.waves[wave].as_deref();
    let levels = row.shares.iter().enumerate();
    let levels = levels.filter_map(|(wave, share)| {
        Some(LevelRecord {
            wave: label(wave),
            share: share.as_ref()?.into(),
        })
    });
    let changes = answers.pairs.iter().zip(&row.changes);
    let changes = changes.filter_map(|(&[from, to], change)| {
        Some(ChangeRecord {
            from: label(from),
            to: label(to),
            difference: (&change.as_ref()?.difference).into(),
        })
    });
    RowRecord {
        asked: row.asked.years(),
        years: row.years,
        threshold: row.threshold.map(Threshold::years),
        estimates: levels.collect(),
        changes: changes.collect(),
        reason: row.shares.iter().all(Option::is_none).then_some(UNCOUNTED),
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let interval = format!("{} interval", report.settings.choices.level);
    for threshold in thresholds(answers) {
        let rows = || counted(answers, threshold);
        if rows().count() < 2 {
            continue;
        }
        let title = indicator_row(&Indicator::AgeAtMost(threshold));
        for pair in 0..answers.pairs.len() {
            if rows().all(|row| row.changes[pair].is_none()) {
                continue;
            }
            subheading(
                page,
                &format!(
                    "{title}, {}",
                    pair_title(answers, pair).replacen('C', "c", 1)
                ),
            );
            let [from, to] = answers.pairs[pair].map(|wave| wave_heading(answers, wave));
            let headings = ["", &from, &to, "Change,\npoints", &interval];
            let rows = rows().filter_map(|row| change_cells(answers, row, pair));
            grid(page, &headings, rows);
        }
        if answers.pairs.is_empty() {
            for wave in 0..answers.waves.len() {
                subheading(page, &format!("{title}{}", when(answers, wave)));
                let headings = ["", "%", &interval];
                grid(
                    page,
                    &headings,
                    rows().filter_map(|row| level_cells(row, wave)),
                );
            }
        }
    }
    let changes = answers.moved.iter().flat_map(|row| &row.changes);
    let mut changes = changes.flatten();
    no_interval(page, changes.any(|row| row.difference.limits.is_none()));
    sentence(report, answers)
}

fn thresholds(answers: &Answers) -> Vec<Threshold> {
    let mut thresholds: Vec<_> = answers.moved.iter().map(|row| row.asked).collect();
    thresholds.dedup();
    thresholds
}

/// The rows of a threshold at which workers were counted.
fn counted(answers: &Answers, threshold: Threshold) -> impl Iterator<Item = &MovedRow> {
    let rows = answers
        .moved
        .iter()
        .filter(move |row| row.asked == threshold);
    rows.filter(|row| row.shares.iter().any(Option::is_some))
}

fn level_cells(row: &MovedRow, wave: usize) -> Option<Vec<String>> {
    let share = row.shares[wave].as_ref()?;
    Some(vec![
        indicator_row(&share.indicator),
        or_dash(share_of(share)),
        or_dash(limits_of(share)),
    ])
}

fn change_cells(answers: &Answers, row: &MovedRow, pair: usize) -> Option<Vec<String>> {
    let [from, to] = answers.pairs[pair].map(|wave| row.shares[wave].as_ref());
    let change = row.changes[pair].as_ref()?;
    Some(vec![
        indicator_row(&change.indicator),
        or_dash(share_of(from?)),
        or_dash(share_of(to?)),
        signed_points(change.difference.estimate),
        or_dash(limits_of_change(change)),
    ])
}

/// What the section says to everybody: of each line that was drawn, from any threshold that was asked for.
fn sentence(report: &Report, answers: &Answers) -> String {
    if let Some(said) = left_out::untold(answers, Question::MovedThresholds) {
        return said;
    }
    if let Some(said) = no_age(report) {
        return said;
    }
    let asked = thresholds(answers).into_iter();
    let rows = asked.flat_map(|threshold| counted(answers, threshold));
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| row.threshold);
    rows.dedup_by_key(|row| row.threshold);
    let [first, .., last] = rows.as_slice() else {
        return "The line cannot be moved: the data have no ages.".to_owned();
    };
    let said = for_each_result(
        answers,
        |wave| sentence_of_shares(answers, wave, first, last),
        |pair| {
            let changes = rows.iter().filter_map(|row| row.changes[pair].as_ref());
            let changes: Vec<_> = changes.collect();
            Some(directions(answers, pair, &changes, " at each line drawn:"))
        },
    );
    match answers.guessed.has_ages {
        true if left_out::is_partial(report, answers, Question::MovedThresholds) => {
            format!("{said} Lines that were drawn elsewhere are left out.")
        }
        true => said,
        false => format!("{said} No other line can be drawn: the data have no ages."),
    }
}

fn sentence_of_shares(
    answers: &Answers,
    wave: usize,
    first: &MovedRow,
    last: &MovedRow,
) -> Option<String> {
    let end = |row: &MovedRow| {
        let share = row.shares[wave].as_ref()?;
        Some((percent(share.proportion?), what(&share.indicator)))
    };
    let ((low, youngest), (high, oldest)) = (end(first)?, end(last)?);
    let when = when(answers, wave);
    Some(match low == high {
        true => format!("The share{when} is {low} % both {youngest} and {oldest}."),
        false => format!(
            "Moving the line moves the share{when} from {low} % {youngest} to {high} % {oldest}."
        ),
    })
}
