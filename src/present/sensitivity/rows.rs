//! Which result is a row about? What the rows of all questions begin with.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::compare::{Comparison, Difference, Direction};
use crate::estimate::{Domain, Estimate};
use crate::present::label::domain_label;
use crate::present::number::{percent, percent_range};
use crate::present::page::{Grid, PLAIN, Page, wrapped};
use crate::present::record::{domain, years};
use crate::present::sentence::{self, points_between, signed_points};
use crate::report::Report;
use crate::sensitivity::{Answers, Tip};
use crate::tally::{Indicator, Threshold};
use crate::text::shown;

/// A domain of a wave, at an indicator.
#[derive(Serialize)]
pub struct LevelKey<'a> {
    wave: Option<&'a str>,
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
}

impl<'a> LevelKey<'a> {
    /// That of a wave at a place.
    pub fn new(answers: &'a Answers, wave: usize, of: &Domain, indicator: &Indicator) -> Self {
        Self {
            wave: answers.waves[wave].as_deref(),
            domain: domain(of),
            indicator: indicator.to_string(),
            threshold: years(indicator),
        }
    }
}

/// A domain of two waves, at an indicator.
#[derive(Serialize)]
pub struct ChangeKey<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
}

impl<'a> ChangeKey<'a> {
    /// That of a pair of waves at a place.
    pub fn new(answers: &'a Answers, pair: usize, of: &Domain, indicator: &Indicator) -> Self {
        let [from, to] = answers.pairs[pair].map(|wave| answers.waves[wave].as_deref());
        Self {
            from,
            to,
            domain: domain(of),
            indicator: indicator.to_string(),
            threshold: years(indicator),
        }
    }
}

/// A share with its limits.
#[derive(Serialize)]
pub struct ShareRecord {
    estimate: Option<f64>,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    reason: Option<&'static str>,
}

impl From<&Estimate> for ShareRecord {
    fn from(estimate: &Estimate) -> Self {
        let precision = &estimate.precision;
        Self {
            estimate: estimate.proportion,
            std_error: precision.standard_error,
            conf_low: precision.interval.map(|(limits, _)| limits.low),
            conf_high: precision.interval.map(|(limits, _)| limits.high),
            reason: precision.absence.map(|absence| absence.reason()),
        }
    }
}

/// A change with its limits.
#[derive(Serialize)]
pub struct DifferenceRecord {
    estimate: f64,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

impl From<&Difference> for DifferenceRecord {
    fn from(difference: &Difference) -> Self {
        Self {
            estimate: difference.estimate,
            std_error: difference.standard_error,
            conf_low: difference.limits.map(|limits| limits.low),
            conf_high: difference.limits.and_then(|limits| limits.high.value()),
        }
    }
}

/// Why a change has no limits.
pub const NO_INTERVAL: &str = "too little variation between places to tell";

/// What an indicator counts, in a row or above a table.
pub fn indicator_row(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(threshold) => format!("{} and under", threshold.years()),
        Indicator::Outcome(header) => shown(header),
    }
}

/// The label of a row of several indicators.
pub fn row_label(domain: &Domain, indicator: &Indicator) -> String {
    format!("{}, {}", domain_label(domain), indicator_row(indicator))
}

/// A share that was typed, as a percentage.
pub fn trimmed(share: f64) -> String {
    let percent = (share * 1e12).round() / 1e10;
    percent.to_string()
}

/// A range of points.
pub fn points([low, high]: [f64; 2]) -> String {
    format!("{} to {}", signed_points(low), signed_points(high))
}

/// The title of a wave.
pub fn wave_title(answers: &Answers, wave: usize) -> String {
    let label = answers.waves[wave].as_deref();
    label.map_or_else(String::new, |label| format!("Wave {}", shown(label)))
}

/// By how much a share changed, behind "would".
pub fn changed(change: f64) -> String {
    match change {
        0.0 => "not have changed".to_owned(),
        _ => format!("have changed by {} points", signed_points(change)),
    }
}

/// Where something turns.
#[derive(Serialize)]
pub struct TipRecord {
    share: Option<f64>,
    reason: Option<&'static str>,
}

impl From<Tip> for TipRecord {
    fn from(tip: Tip) -> Self {
        Self {
            share: tip.share(),
            reason: tip.reason(),
        }
    }
}

/// Where something turns, as a percentage.
pub fn tip_cell(tip: Tip) -> String {
    match tip {
        Tip::At(share) => percent(share),
        Tip::Never => "never".to_owned(),
        Tip::NothingToLose | Tip::Untold(_) => "-".to_owned(),
    }
}

/// Writes the title of a table, behind an empty line.
pub fn subheading(page: &mut Page, title: &str) {
    page.gap();
    if !title.is_empty() {
        page.paragraph("", title, PLAIN);
    }
}

/// Writes what is to be known of the tables above.
pub fn remark(page: &mut Page, note: &str) {
    page.gap();
    page.paragraph("", note, PLAIN);
}

/// Writes a table, if it has rows.
pub fn grid(page: &mut Page, headings: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    let mut grid = Grid::default();
    grid.heading(headings.iter().map(|&heading| heading.to_owned()).collect());
    rows.for_each(|row| grid.row(row));
    page.table(grid);
}

/// Whom an indicator counts, behind "the share".
pub fn what(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(threshold) => format!("aged {} and under", threshold.years()),
        Indicator::Outcome(header) => format!("with {} = yes", shown(header)),
    }
}

/// Those whom an indicator counts, behind "of the rest". Only whoever is 17 and under is called a minor.
pub fn whom(indicator: &Indicator) -> String {
    match is_of_minors(indicator) {
        true => "minors".to_owned(),
        false => what(indicator),
    }
}

/// The share of those whom an indicator counts, by name.
pub fn share_of_whom(indicator: &Indicator) -> String {
    match is_of_minors(indicator) {
        true => "share of minors".to_owned(),
        false => format!("share {}", what(indicator)),
    }
}

/// That some are those whom an indicator counts: behind "as many of the hidden".
pub fn are_whom(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(_) => format!("are {}", whom(indicator)),
        Indicator::Outcome(header) => format!("have {} = yes", shown(header)),
    }
}

/// The same of what is supposed: behind "if half of the rest".
pub fn were_whom(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(_) => format!("were {}", whom(indicator)),
        Indicator::Outcome(header) => format!("had {} = yes", shown(header)),
    }
}

/// Whether an indicator counts all minors, and only them.
fn is_of_minors(indicator: &Indicator) -> bool {
    /// The last year of age of a minor.
    const LAST: u8 = 17;
    indicator.threshold().map(Threshold::years) == Some(LAST)
}

/// What a question about ages says of a study of an outcome.
pub fn no_age(report: &Report) -> Option<String> {
    let first = report.indicators.first()?;
    let Indicator::Outcome(header) = first else {
        return None;
    };
    let outcome = shown(header);
    Some(format!(
        "This question is about ages, and does not apply: {outcome} is an outcome, not an age."
    ))
}

/// Writes why a change has no interval, where one has none.
pub fn no_interval(page: &mut Page, is_missing: bool) {
    if is_missing {
        remark(page, &format!("-: no interval, {NO_INTERVAL}."));
    }
}

/// Which way changes at several ages go, as far as their intervals tell; `all` stands behind what is said of all.
pub fn directions(
    answers: &Answers,
    pair: usize,
    changes: &[&Comparison],
    all: &'static str,
) -> String {
    let at = |is_so: &dyn Fn(&Comparison) -> bool| -> Vec<String> {
        let found = changes.iter().filter(|row| is_so(row));
        found
            .filter_map(|row| Some(row.indicator.threshold()?.years().to_string()))
            .collect()
    };
    let is_told = |row: &Comparison| row.difference.limits.is_some();
    let goes = |direction: Option<Direction>| {
        at(&|row| is_told(row) && row.difference.direction() == direction)
    };
    let at_years = |years: &[String]| {
        let all = if years.len() == changes.len() {
            all
        } else {
            ""
        };
        format!("{all} at {} and under", listed(years))
    };
    let findings = [
        (goes(Some(Direction::Fall)), "a fall"),
        (goes(Some(Direction::Rise)), "a rise"),
    ];
    let findings = findings
        .into_iter()
        .filter(|(years, _)| !years.is_empty())
        .map(|(years, what)| format!("{what}{}", at_years(&years)));
    let findings: Vec<_> = findings.collect();
    let found = (!findings.is_empty()).then(|| format!("the data show {}", listed(&findings)));
    let open = goes(None);
    let open = (!open.is_empty()).then(|| {
        let subject = if found.is_some() { "they" } else { "the data" };
        format!(
            "{subject} do not show whether the share changed{}",
            at_years(&open)
        )
    });
    let untold = at(&|row| !is_told(row));
    let between = between(answers, pair);
    let untold = (!untold.is_empty()).then(|| {
        format!(
            "how sure the change is at {} and under cannot be told: there is too little variation between places",
            listed(&untold)
        )
    });
    let clauses: Vec<_> = [found, open, untold].into_iter().flatten().collect();
    format!("{between} {}.", clauses.join("; "))
}

/// What stands for nothing.
pub fn or_dash(cell: Option<String>) -> String {
    cell.unwrap_or_else(|| "-".to_owned())
}

/// The limits of a share.
pub fn limits_of(estimate: &Estimate) -> Option<String> {
    let (limits, _) = estimate.precision.interval?;
    Some(percent_range(limits.low, limits.high))
}

/// The limits of a change.
pub fn limits_of_change(row: &Comparison) -> Option<String> {
    row.difference.limits.as_ref().map(points_between)
}

/// A share.
pub fn share_of(estimate: &Estimate) -> Option<String> {
    estimate.proportion.map(percent)
}

/// What comes of an assumption: shares of the waves, and changes of the pairs.
pub struct ResultRow {
    /// What was assumed.
    pub assumed: Vec<String>,
    /// The share of each wave.
    pub shares: Vec<String>,
    /// The change of each pair of waves.
    pub changes: Vec<String>,
}

/// Writes what comes of several assumptions. Changes of several pairs of waves have a table of their own.
pub fn results(page: &mut Page, answers: &Answers, assumed: &[&str], rows: &[ResultRow]) {
    let waves = 0..answers.waves.len();
    let waves: Vec<_> = waves.map(|wave| wave_heading(answers, wave)).collect();
    let pairs = 0..answers.pairs.len();
    let pairs: Vec<_> = match pairs.len() {
        1 => vec!["Change,\npoints".to_owned()],
        _ => pairs.map(|pair| pair_heading(answers, pair)).collect(),
    };
    let is_apart = pairs.len() > 1;
    let columns = |parts: [&[String]; 3]| parts.concat();
    let assumed: Vec<_> = assumed.iter().map(|&heading| heading.to_owned()).collect();
    let write = |page: &mut Page, shares: bool, changes: bool| {
        let of = |is_there: bool, cells: &[String]| -> Vec<String> {
            if is_there { cells.to_vec() } else { Vec::new() }
        };
        let headings = columns([&assumed, &of(shares, &waves), &of(changes, &pairs)]);
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let rows = rows.iter().map(|row| {
            columns([
                &row.assumed,
                &of(shares, &row.shares),
                &of(changes, &row.changes),
            ])
        });
        grid(page, &headings, rows);
    };
    if is_apart {
        write(page, true, false);
        page.gap();
        write(page, false, true);
    } else {
        write(page, true, true);
    }
}

/// The title of a pair of waves over its changes.
fn pair_heading(answers: &Answers, pair: usize) -> String {
    let [from, to] = answers.pairs[pair].map(|wave| {
        let label = answers.waves[wave].as_deref();
        wrapped(&shown(label.unwrap_or_default()), WIDTH_OF_WAVE)
    });
    format!("{from} to\n{to},\npoints")
}

/// The title of a wave over its percentages.
pub fn wave_heading(answers: &Answers, wave: usize) -> String {
    match answers.waves[wave].as_deref() {
        Some(label) => format!("{} %", wrapped(&shown(label), WIDTH_OF_WAVE)),
        None => "%".to_owned(),
    }
}

/// The columns that the label of a wave takes.
const WIDTH_OF_WAVE: usize = 8;

/// When a wave was, behind what is said of it.
pub fn when(answers: &Answers, wave: usize) -> String {
    let label = answers.waves[wave].as_deref();
    label.map_or_else(String::new, |label| {
        format!(" in {}", sentence::wave(label))
    })
}

/// Between which waves a change is, in front of what is said of it.
pub fn between(answers: &Answers, pair: usize) -> String {
    let [from, to] = answers.pairs[pair].map(|wave| {
        let label = answers.waves[wave].as_deref();
        sentence::wave(label.unwrap_or_default())
    });
    format!("From {from} to {to}")
}

/// A title for a pair of waves.
pub fn pair_title(answers: &Answers, pair: usize) -> String {
    let [from, to] = answers.pairs[pair].map(|wave| {
        let label = answers.waves[wave].as_deref();
        shown(label.unwrap_or_default())
    });
    format!("Change from {from} to {to}")
}

/// What is counted where places are: in JSON.
pub fn unit(psus_are_establishments: bool) -> &'static str {
    if psus_are_establishments {
        "establishment"
    } else {
        "psu"
    }
}

/// Words with commas and an "and" between them.
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [several @ .., last] => format!("{} and {last}", several.join(", ")),
    }
}

/// The cells of a share with its limits.
pub fn level_cells(row: &Estimate) -> Vec<String> {
    vec![
        row_label(&row.domain, &row.indicator),
        or_dash(share_of(row)),
        or_dash(limits_of(row)),
    ]
}

/// The cells of two shares and their change with its limits.
pub fn change_cells(row: &Comparison) -> Vec<String> {
    vec![
        row_label(&row.domain, &row.indicator),
        percent(row.before),
        percent(row.after),
        signed_points(row.difference.estimate),
        or_dash(limits_of_change(row)),
    ]
}

/// A sentence for each wave by itself, or where waves are compared for each pair; those that have something to say.
pub fn for_each_result(
    answers: &Answers,
    of_wave: impl Fn(usize) -> Option<String>,
    of_pair: impl Fn(usize) -> Option<String>,
) -> String {
    let sentences: Vec<_> = if answers.pairs.is_empty() {
        (0..answers.waves.len()).filter_map(of_wave).collect()
    } else {
        (0..answers.pairs.len()).filter_map(of_pair).collect()
    };
    sentences.join(" ")
}
