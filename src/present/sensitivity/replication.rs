//! Would another sample have said the same?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, LevelKey, between, grid, indicator_row, or_dash, pair_title, points, remark,
    row_label, subheading, tip_cell, trimmed, wave_title, what, when, whom,
};
use crate::estimate::Domain;
use crate::numeric::draws::GENERATOR;
use crate::present::number::{count, counted, percent, percent_range};
use crate::present::page::Page;
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::replication::{
    End, ReplicateSummary, Replicated, ReplicatedGuess, ReplicatedTip, Replication, TipKind,
};
use crate::sensitivity::{Answers, Question};
use crate::tally::Indicator;

/// The title of the section.
pub const TITLE: &str = "The establishments drawn again";

/// Why a row has no standard error.
const ALL_THE_SAME: &str = "all replicates are the same, which would be read as certainty";
/// Why a row has no limits.
const NEARLY_THE_SAME: &str =
    "nearly all replicates are the same, which would be read as certainty";
/// Why a row of a release has no limits.
const WITHHELD: &str = "limits of the replicates are withheld, as they could tell of single places";
/// Why a share that undoes a change has no standard error.
const NO_SHARES: &str = "in some replicates no share from 0 to 1 undoes the change";
/// What becomes of such replicates.
const OUTSIDE: &str = "Below 0, above 100 %: replicates in which no share undoes the change. They count on their side of \
                       the limits, however far they are, and leave no standard error.";
/// Why there is no section.
const SIMPLE_RANDOM: &str = "establishments are drawn again, and --design srs knows none";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct ReplicationRecord<'a> {
    method: &'static str,
    generator: &'static str,
    seed: u64,
    replicates: u32,
    estimates: Vec<LevelRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
    tipping: Vec<TipRecord<'a>>,
    guessed_ages: Vec<GuessRecord<'a>>,
    sentence: String,
}

#[derive(Serialize)]
struct LevelRecord<'a> {
    #[serde(flatten)]
    key: LevelKey<'a>,
    #[serde(flatten)]
    row: RowRecord,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    #[serde(flatten)]
    row: RowRecord,
}

#[derive(Serialize)]
struct TipRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    of: &'static str,
    coverage: Option<f64>,
    estimate: Option<f64>,
    estimate_reason: Option<&'static str>,
    std_error: Option<f64>,
    percentile: Option<EndsRecord>,
    bias_corrected: Option<EndsRecord>,
    below_0: usize,
    above_1: usize,
    undefined: usize,
    reason: Option<&'static str>,
}

/// Limits of a share; one that is beyond 0 or 1 is none.
#[derive(Serialize)]
struct EndsRecord {
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    beyond: [Option<&'static str>; 2],
}

impl From<[End; 2]> for EndsRecord {
    fn from(ends: [End; 2]) -> Self {
        let [conf_low, conf_high] = ends.map(End::share);
        Self {
            conf_low,
            conf_high,
            beyond: ends.map(|end| match end {
                End::Below => Some("below 0"),
                End::At(_) => None,
                End::Above => Some("above 1"),
            }),
        }
    }
}

#[derive(Serialize)]
struct GuessRecord<'a> {
    threshold: u8,
    age_bias: f64,
    age_sd: f64,
    estimates: Vec<GuessedShareRecord<'a>>,
    changes: Vec<GuessedChangeRecord<'a>>,
}

#[derive(Serialize)]
struct GuessedShareRecord<'a> {
    wave: Option<&'a str>,
    #[serde(flatten)]
    replicates: SummaryRecord,
}

#[derive(Serialize)]
struct GuessedChangeRecord<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    #[serde(flatten)]
    replicates: SummaryRecord,
}

#[derive(Serialize)]
struct RowRecord {
    estimate: f64,
    linearised: LinearisedRecord,
    #[serde(flatten)]
    replicates: SummaryRecord,
}

#[derive(Serialize)]
struct LinearisedRecord {
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

#[derive(Serialize)]
struct SummaryRecord {
    std_error: Option<f64>,
    percentile: Option<LimitsRecord>,
    bias_corrected: Option<LimitsRecord>,
    undefined: usize,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct LimitsRecord {
    conf_low: f64,
    conf_high: f64,
}

impl From<[f64; 2]> for LimitsRecord {
    fn from([conf_low, conf_high]: [f64; 2]) -> Self {
        Self {
            conf_low,
            conf_high,
        }
    }
}

impl From<ReplicateSummary> for SummaryRecord {
    fn from(summary: ReplicateSummary) -> Self {
        Self {
            std_error: summary.standard_error,
            percentile: summary.percentile.map(LimitsRecord::from),
            bias_corrected: summary.bias_corrected.map(LimitsRecord::from),
            undefined: summary.undefined,
            reason: match (summary.standard_error, summary.percentile) {
                (None, _) => Some(ALL_THE_SAME),
                (_, None) => Some(NEARLY_THE_SAME),
                _ => None,
            },
        }
    }
}

impl RowRecord {
    fn new(row: &Replicated, replication: &Replication) -> Self {
        let mut replicates = SummaryRecord::from(row.replicates);
        if replicates.std_error.is_some() && replication.withholds_limits {
            replicates.reason = Some(WITHHELD);
        }
        Self {
            estimate: row.estimate,
            linearised: LinearisedRecord {
                std_error: row.standard_error,
                conf_low: row.limits.map(|[low, _]| low),
                conf_high: row.limits.map(|[_, high]| high),
            },
            replicates,
        }
    }
}

impl<'a> ReplicationRecord<'a> {
    /// The record of the section, if it was asked for and there is one.
    pub fn new(report: &Report, answers: &'a Answers) -> Option<Self> {
        let replication = answers.replication.as_ref()?;
        let levels = replication.shares.iter().enumerate();
        let levels = levels.flat_map(|(wave, rows)| {
            let rows = rows.iter();
            rows.map(move |row| LevelRecord {
                key: LevelKey::new(answers, wave, &row.domain, &row.indicator),
                row: RowRecord::new(row, replication),
            })
        });
        let changes = replication.changes.iter().enumerate();
        let changes = changes.flat_map(|(pair, rows)| {
            let rows = rows.iter();
            rows.map(move |row| ChangeRecord {
                key: ChangeKey::new(answers, pair, &row.domain, &row.indicator),
                row: RowRecord::new(row, replication),
            })
        });
        let tips = replication.tips.iter().enumerate();
        let tips = tips.flat_map(|(pair, rows)| {
            let rows = rows.iter();
            rows.map(move |row| tip_record(answers, pair, row))
        });
        Some(Self {
            method: "rao-wu",
            generator: GENERATOR,
            seed: replication.bootstrap.seed,
            replicates: replication.bootstrap.replicates,
            estimates: levels.collect(),
            changes: changes.collect(),
            tipping: tips.collect(),
            guessed_ages: replication
                .guesses
                .iter()
                .map(|row| guess_record(answers, row))
                .collect(),
            sentence: sentence(report, answers, replication),
        })
    }
}

fn tip_record<'a>(answers: &'a Answers, pair: usize, row: &ReplicatedTip) -> TipRecord<'a> {
    let (of, coverage) = match row.kind {
        TipKind::Unknown => ("unknown_ages", None),
        TipKind::Hidden { coverage } => ("hidden_trade", Some(coverage)),
    };
    TipRecord {
        key: ChangeKey::new(answers, pair, &Domain::OVERALL, &row.indicator),
        of,
        coverage,
        estimate: row.estimate.share(),
        estimate_reason: row.estimate.reason(),
        std_error: row.replicates.standard_error,
        percentile: row.replicates.percentile.map(EndsRecord::from),
        bias_corrected: row.replicates.bias_corrected.map(EndsRecord::from),
        below_0: row.replicates.below,
        above_1: row.replicates.above,
        undefined: row.undefined,
        reason: match row.replicates.standard_error {
            Some(_) => None,
            None if row.replicates.below + row.replicates.above > 0 => Some(NO_SHARES),
            None => Some(ALL_THE_SAME),
        },
    }
}

fn guess_record<'a>(answers: &'a Answers, row: &ReplicatedGuess) -> GuessRecord<'a> {
    let label = |wave: usize| answers.waves[wave].as_deref();
    let shares = row.shares.iter().enumerate();
    let shares = shares.filter_map(|(wave, &summary)| {
        Some(GuessedShareRecord {
            wave: label(wave),
            replicates: summary?.into(),
        })
    });
    let changes = row.changes.iter().zip(&answers.pairs);
    let changes = changes.filter_map(|(&summary, &[from, to])| {
        Some(GuessedChangeRecord {
            from: label(from),
            to: label(to),
            replicates: summary?.into(),
        })
    });
    GuessRecord {
        threshold: row.threshold.years(),
        age_bias: row.errors.bias(),
        age_sd: row.errors.spread(),
        estimates: shares.collect(),
        changes: changes.collect(),
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let Some(replication) = &answers.replication else {
        return format!("Not done: {SIMPLE_RANDOM}.");
    };
    let level = report.settings.choices.level;
    let titles = [
        "SE",
        "SE,\nlinear",
        &format!("{level} limits,\npercentile"),
        &format!("{level} limits,\nbias-corrected"),
    ];
    for (wave, rows) in replication.shares.iter().enumerate() {
        subheading(page, &wave_title(answers, wave));
        let range = |[low, high]: [f64; 2]| percent_range(low, high);
        let headings: Vec<_> = [""].into_iter().chain(titles).collect();
        grid(page, &headings, rows.iter().map(|row| cells(row, range)));
    }
    for (pair, rows) in replication.changes.iter().enumerate() {
        subheading(page, &format!("{}, points", pair_title(answers, pair)));
        let headings: Vec<_> = [""].into_iter().chain(titles).collect();
        grid(page, &headings, rows.iter().map(|row| cells(row, points)));
    }
    for (pair, tips) in replication.tips.iter().enumerate() {
        write_tips(page, report, answers, pair, tips);
    }
    write_guesses(page, report, answers, replication);
    remark(page, &definition(replication));
    sentence(report, answers, replication)
}

/// What is known of shares and changes behind errors of ages.
fn write_guesses(page: &mut Page, report: &Report, answers: &Answers, replication: &Replication) {
    let level = report.settings.choices.level;
    let interval = format!("{level} limits,\npercentile");
    let headings = [
        "",
        "Too old by,\nyears",
        "Error's SD,\nyears",
        "SE",
        &interval,
    ];
    let rows_of = |summary: &dyn Fn(&ReplicatedGuess) -> Option<ReplicateSummary>,
                   range: fn([f64; 2]) -> String| {
        let rows = replication.guesses.iter().filter_map(|row| {
            let summary = summary(row)?;
            Some(vec![
                indicator_row(&Indicator::AgeAtMost(row.threshold)),
                row.errors.bias().to_string(),
                row.errors.spread().to_string(),
                or_dash(summary.standard_error.map(percent)),
                or_dash(summary.percentile.map(range)),
            ])
        });
        rows.collect::<Vec<_>>()
    };
    let sections = if answers.pairs.is_empty() {
        let waves = 0..answers.waves.len();
        let shares = waves.map(|wave| {
            let rows = rows_of(&|row| row.shares[wave], |[low, high]| {
                percent_range(low, high)
            });
            (wave_title(answers, wave), rows)
        });
        shares.collect::<Vec<_>>()
    } else {
        let pairs = 0..answers.pairs.len();
        let changes = pairs.map(|pair| {
            let rows = rows_of(&|row| row.changes[pair], points);
            (format!("{}, points", pair_title(answers, pair)), rows)
        });
        changes.collect()
    };
    for (title, rows) in sections.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        subheading(page, &title);
        grid(page, &headings, rows.into_iter());
    }
}

fn cells(row: &Replicated, range: fn([f64; 2]) -> String) -> Vec<String> {
    let error = |error: Option<f64>| or_dash(error.map(percent));
    vec![
        row_label(&row.domain, &row.indicator),
        error(row.replicates.standard_error),
        error(row.standard_error),
        or_dash(row.replicates.percentile.map(range)),
        or_dash(row.replicates.bias_corrected.map(range)),
    ]
}

/// The shares that undo a change.
fn write_tips(
    page: &mut Page,
    report: &Report,
    answers: &Answers,
    pair: usize,
    tips: &[ReplicatedTip],
) {
    if tips.is_empty() {
        return;
    }
    let level = report.settings.choices.level;
    let interval = format!("{level} limits,\npercentile");
    let whom = report.indicators.first().map_or_else(String::new, whom);
    let of = if whom == "minors" { "of " } else { "" };
    let title = format!("{}: undone by % {of}{whom}", pair_title(answers, pair));
    let headings = ["", "%", "SE", &interval, "Below 0", "Above\n100 %"];
    subheading(page, &title);
    grid(page, &headings, tips.iter().map(tip_cells));
    let is_outside = |tip: &ReplicatedTip| tip.replicates.below + tip.replicates.above > 0;
    if tips.iter().any(is_outside) {
        remark(page, OUTSIDE);
    }
}

fn tip_cells(row: &ReplicatedTip) -> Vec<String> {
    let what = match row.kind {
        TipKind::Unknown => "among the unknown".to_owned(),
        TipKind::Hidden { coverage } => {
            format!("among the hidden, {} % seen", trimmed(coverage))
        }
    };
    vec![
        format!("{}: {what}", indicator_row(&row.indicator)),
        tip_cell(row.estimate),
        or_dash(row.replicates.standard_error.map(percent)),
        or_dash(row.replicates.percentile.map(ends_cell)),
        count(row.replicates.below),
        count(row.replicates.above),
    ]
}

fn ends_cell(ends: [End; 2]) -> String {
    let [low, high] = ends.map(|end| match end {
        End::Below => "<0".to_owned(),
        End::At(share) => percent(share),
        End::Above => ">100".to_owned(),
    });
    format!("{low} to {high}")
}

/// How the replicates were made.
fn definition(replication: &Replication) -> String {
    let undefined = replication
        .shares
        .iter()
        .chain(&replication.changes)
        .flatten();
    let most = undefined
        .map(|row| row.replicates.undefined)
        .max()
        .unwrap_or(0);
    let undefined = match most {
        0 => String::new(),
        some => format!(
            " Up to {} of a row had nobody in it and {} left out.",
            counted(some, "replicate", "replicates"),
            if some == 1 { "is" } else { "are" }
        ),
    };
    let correction = if replication.leaves_out_correction {
        " Without the finite population correction."
    } else {
        ""
    };
    format!(
        "Rao-Wu bootstrap: {} replicates, seed {} ({GENERATOR}); in each, one PSU fewer than a stratum has is \
         drawn from it, and a place of two waves counts alike in both. A stratum with one PSU stays as it \
         is.{}{undefined}{correction}",
        count(replication.bootstrap.replicates),
        replication.bootstrap.seed,
        dashes(replication),
    )
}

/// Why cells are empty, each reason that there is.
fn dashes(replication: &Replication) -> String {
    let rows = replication.shares.iter().chain(&replication.changes);
    let guesses = replication.guesses.iter();
    let guesses = guesses.flat_map(|row| row.shares.iter().chain(&row.changes).flatten());
    let summaries: Vec<_> = rows
        .flatten()
        .map(|row| row.replicates)
        .chain(guesses.copied())
        .collect();
    let tips: Vec<_> = replication
        .tips
        .iter()
        .flatten()
        .map(|tip| &tip.replicates)
        .collect();
    let is_same = summaries.iter().any(|row| row.standard_error.is_none())
        || tips
            .iter()
            .any(|tip| tip.standard_error.is_none() && tip.below + tip.above == 0);
    let is_nearly_same = summaries.iter().any(|row| {
        row.standard_error.is_some() && row.percentile.is_none() && !replication.withholds_limits
    });
    let reasons = [
        (is_same, ALL_THE_SAME),
        (is_nearly_same, NEARLY_THE_SAME),
        (tips.iter().any(|tip| tip.below + tip.above > 0), NO_SHARES),
        (replication.withholds_limits, WITHHELD),
    ];
    let reasons = reasons.into_iter().filter(|(is_there, _)| *is_there);
    let reasons: Vec<_> = reasons.map(|(_, reason)| reason).collect();
    match reasons.is_empty() {
        true => String::new(),
        false => format!(" -: {}.", reasons.join("; ")),
    }
}

/// What the section says to everybody: of all workers, at the threshold that was asked for first.
fn sentence(report: &Report, answers: &Answers, replication: &Replication) -> String {
    if let Some(said) = left_out::untold(answers, Question::Replication) {
        return said;
    }
    let Some(indicator) = report.indicators.first() else {
        return String::new();
    };
    let is_asked = |row: &&Replicated| row.domain.is_overall() && row.indicator == *indicator;
    let what = what(indicator);
    let replicates = counted(replication.bootstrap.replicates, "time", "times");
    let sentences: Vec<_> = if answers.pairs.is_empty() {
        let rows = replication.shares.iter().enumerate();
        let rows = rows.filter_map(|(wave, rows)| {
            let row = rows.iter().find(is_asked)?;
            let subject = format!("the share {what}{}", when(answers, wave));
            Some((subject, row, percent(row.estimate) + " %"))
        });
        rows.map(|(subject, row, estimate)| compared(&replicates, &subject, row, &estimate))
            .collect()
    } else {
        let rows = replication.changes.iter().enumerate();
        let rows = rows.filter_map(|(pair, rows)| {
            let row = rows.iter().find(is_asked)?;
            let between = between(answers, pair).replacen('F', "f", 1);
            let subject = format!("the change of the share {what} {between}");
            Some((subject, row, signed_points(row.estimate) + " points"))
        });
        rows.map(|(subject, row, estimate)| {
            let sentence = compared(&replicates, &subject, row, &estimate);
            format!("{sentence}{}", agreement(row))
        })
        .collect()
    };
    if sentences.is_empty() {
        return "There is nothing to draw again.".to_owned();
    }
    sentences.join(" ")
}

/// The standard error of the replicates beside the linearised one.
fn compared(replicates: &str, subject: &str, row: &Replicated, estimate: &str) -> String {
    let Some(error) = row.replicates.standard_error else {
        return format!(
            "However often the establishments are drawn again, {subject} is {estimate}. That is no certainty: \
             what the sample lacks by chance no replicate holds."
        );
    };
    let beside = row
        .excess_of_error()
        .map(|excess| match (100.0 * excess).round() {
            0.0 => ", as large as the one in use".to_owned(),
            more if more > 0.0 => format!(", {more} % more than the one in use"),
            less => format!(", {} % less than the one in use", less.abs()),
        });
    let beside = beside.unwrap_or_default();
    format!(
        "With the establishments drawn again {replicates}, {subject} ({estimate}) has a standard error of {} \
         points{beside}.",
        percent(error)
    )
}

/// Whether the percentile limits say the same of the direction as those in use.
fn agreement(row: &Replicated) -> String {
    let direction = |limits: Option<[f64; 2]>| {
        let [low, high] = limits?;
        Some((low > 0.0, high < 0.0))
    };
    match (direction(row.limits), direction(row.replicates.percentile)) {
        (Some(one), Some(other)) if one == other => {
            " Its limits say the same of the direction.".to_owned()
        }
        (Some(_), Some(_)) => {
            " Its limits do not say the same of the direction: take the finding for unsure."
                .to_owned()
        }
        _ => String::new(),
    }
}
