//! What would it be with other definitions of a minor?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, DifferenceRecord, LevelKey, ShareRecord, change_cells, directions, level_cells,
    listed, no_age, no_interval, pair_title, remark, subheading, wave_heading, when,
};
use crate::compare::Comparison;
use crate::estimate::{Domain, Estimate};
use crate::present::number::percent;
use crate::present::page::{Grid, Page};
use crate::report::Report;
use crate::sensitivity::{Answers, Question};
use crate::tally::Threshold;

/// The title of the section.
pub const TITLE: &str = "Other definitions of a minor";

/// Why a threshold is missing.
const UNCOUNTED: &str = "the data have no ages, and no count at this age was asked for";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct DefinitionsRecord<'a> {
    estimates: Vec<LevelRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
    uncounted: Vec<UncountedRecord>,
    sentence: String,
}

#[derive(Serialize)]
struct LevelRecord<'a> {
    #[serde(flatten)]
    key: LevelKey<'a>,
    #[serde(flatten)]
    share: ShareRecord,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    difference: DifferenceRecord,
}

#[derive(Serialize)]
struct UncountedRecord {
    threshold: u8,
    reason: &'static str,
}

impl<'a> DefinitionsRecord<'a> {
    /// The record of the section.
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let results = &answers.definitions.results;
        let levels = results.estimates.iter().enumerate();
        let levels = levels.flat_map(|(wave, rows)| {
            rows.iter().map(move |row| LevelRecord {
                key: LevelKey::new(answers, wave, &row.domain, &row.indicator),
                share: row.into(),
            })
        });
        let changes = results.changes.iter().enumerate();
        let changes = changes.flat_map(|(pair, rows)| {
            rows.iter().map(move |row| ChangeRecord {
                key: ChangeKey::new(answers, pair, &row.domain, &row.indicator),
                difference: (&row.difference).into(),
            })
        });
        let uncounted = answers.definitions.uncounted.iter();
        let uncounted = uncounted.map(|threshold| UncountedRecord {
            threshold: threshold.years(),
            reason: UNCOUNTED,
        });
        Self {
            estimates: levels.collect(),
            changes: changes.collect(),
            uncounted: uncounted.collect(),
            sentence: sentence(report, answers),
        }
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let definitions = &answers.definitions;
    if definitions.thresholds.is_empty() {
        return sentence(report, answers);
    }
    let interval = format!("{} interval", report.settings.choices.level);
    if definitions.results.changes.is_empty() {
        for (wave, rows) in definitions.results.estimates.iter().enumerate() {
            let headings = [String::new(), wave_heading(answers, wave), interval.clone()];
            let rows = rows.iter().map(|row| (&row.domain, level_cells(row)));
            subheading(page, "");
            blocks(page, headings.to_vec(), rows);
        }
    }
    let pairs = definitions.results.changes.iter().enumerate();
    for (pair, rows) in pairs.filter(|(_, rows)| !rows.is_empty()) {
        subheading(page, &pair_title(answers, pair));
        let [from, to] = answers.pairs[pair].map(|wave| wave_heading(answers, wave));
        let headings = vec![
            String::new(),
            from,
            to,
            "Change,\npoints".to_owned(),
            interval.clone(),
        ];
        let rows = rows.iter().map(|row| (&row.domain, change_cells(row)));
        blocks(page, headings, rows);
    }
    if let [first, ..] = definitions.uncounted.as_slice() {
        let years: Vec<_> = definitions.uncounted.iter().map(aged).collect();
        let advice = format!(
            "Not {}: {UNCOUNTED}; type --threshold {} if the tallies have such a count.",
            listed(&years),
            first.years()
        );
        remark(page, &advice);
    }
    let mut changes = definitions.results.changes.iter().flatten();
    no_interval(page, changes.any(|row| row.difference.limits.is_none()));
    sentence(report, answers)
}

/// A table with the rows of each domain between rules.
fn blocks<'a>(
    page: &mut Page,
    headings: Vec<String>,
    rows: impl Iterator<Item = (&'a Domain, Vec<String>)>,
) {
    let mut grid = Grid::default();
    grid.heading(headings);
    let mut last = None;
    for (domain, cells) in rows {
        if last.is_some_and(|last| last != domain) {
            grid.rule();
        }
        last = Some(domain);
        grid.row(cells);
    }
    page.table(grid);
}

fn aged(threshold: &Threshold) -> String {
    format!("{} and under", threshold.years())
}

/// What the section says to everybody.
fn sentence(report: &Report, answers: &Answers) -> String {
    if let Some(said) = left_out::untold(answers, Question::Definitions) {
        return said;
    }
    let definitions = &answers.definitions;
    if let Some(said) = no_age(report) {
        return said;
    }
    if definitions.thresholds.is_empty() {
        return "Other definitions cannot be tried: the data have no ages.".to_owned();
    }
    if definitions.results.changes.is_empty() {
        let waves = definitions.results.estimates.iter().enumerate();
        let sentences: Vec<_> = waves
            .map(|(wave, rows)| sentence_of_levels(answers, wave, rows))
            .collect();
        return sentences.join(" ");
    }
    let pairs = definitions.results.changes.iter().enumerate();
    let sentences: Vec<_> = pairs
        .map(|(pair, rows)| sentence_of_changes(answers, pair, rows))
        .collect();
    sentences.join(" ")
}

fn sentence_of_levels(answers: &Answers, wave: usize, rows: &[Estimate]) -> String {
    let overall = rows.iter().filter(|row| row.domain.is_overall());
    let shares = overall.filter_map(|row| {
        let threshold = row.indicator.threshold()?;
        Some(format!(
            "{} % {}",
            percent(row.proportion?),
            aged(&threshold)
        ))
    });
    let shares: Vec<_> = shares.collect();
    format!(
        "Who counts as a minor decides the share{}: {}.",
        when(answers, wave),
        listed(&shares)
    )
}

fn sentence_of_changes(answers: &Answers, pair: usize, rows: &[Comparison]) -> String {
    let overall: Vec<_> = rows.iter().filter(|row| row.domain.is_overall()).collect();
    directions(answers, pair, &overall, "")
}
