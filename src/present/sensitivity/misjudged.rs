//! What if observers took some minors for adults, and some adults for minors?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, LevelKey, NO_INTERVAL, between, for_each_result, grid, indicator_row, listed,
    or_dash, pair_title, points, remark, row_label, subheading, wave_heading, wave_title, what,
    when,
};
use crate::present::number::{percent, percent_range};
use crate::present::page::Page;
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::misclassified::{CorrectedChange, CorrectedShare, Misjudged, Rate};
use crate::sensitivity::{Answers, Question};
use crate::tally::Indicator;

/// The title of the section.
pub const TITLE: &str = "Minors taken for adults, and adults for minors";

/// What a mark means.
const CONTRADICTED: &str = "x: observers of that accuracy cannot have seen this: fewer were taken for minors \
                            than a specificity that low makes of adults alone, or more than a sensitivity \
                            that low lets be seen";

/// Why a contradicted change has no limits.
const REASON: &str = "the observed share contradicts this accuracy";

/// An accuracy and what comes of it, as scripts read it.
#[derive(Serialize)]
pub struct MisjudgedRecord<'a> {
    scenarios: Vec<ScenarioRecord<'a>>,
    sentence: String,
}

#[derive(Serialize)]
struct ScenarioRecord<'a> {
    accuracy: Vec<AccuracyRecord<'a>>,
    estimates: Vec<LevelRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
}

#[derive(Serialize)]
struct AccuracyRecord<'a> {
    wave: Option<&'a str>,
    sensitivity: RateRecord,
    specificity: RateRecord,
}

#[derive(Serialize)]
struct RateRecord {
    rate: f64,
    right: Option<u64>,
    of: Option<u64>,
}

impl From<Rate> for RateRecord {
    fn from(rate: Rate) -> Self {
        let sample = rate.sample();
        Self {
            rate: rate.value(),
            right: sample.map(|(right, _)| right),
            of: sample.map(|(_, of)| of),
        }
    }
}

#[derive(Serialize)]
struct LevelRecord<'a> {
    #[serde(flatten)]
    key: LevelKey<'a>,
    observed: Option<f64>,
    raw: Option<f64>,
    estimate: Option<f64>,
    below_error_rate: bool,
    above_sensitivity: bool,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    lang_reiczigel: Option<LimitsRecord>,
    melding: Option<LimitsRecord>,
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

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    raw: f64,
    estimate: f64,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    contradicted: bool,
    reason: Option<&'static str>,
}

impl<'a> MisjudgedRecord<'a> {
    /// The record of the section.
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let scenarios = answers.misjudged.iter();
        Self {
            scenarios: scenarios
                .map(|scenario| scenario_record(answers, scenario))
                .collect(),
            sentence: sentence(report, answers),
        }
    }
}

fn scenario_record<'a>(answers: &'a Answers, scenario: &Misjudged) -> ScenarioRecord<'a> {
    let waves = answers.waves.iter().enumerate();
    let accuracy = waves.map(|(wave, label)| AccuracyRecord {
        wave: label.as_deref(),
        sensitivity: scenario.accuracy.of(wave).sensitivity().into(),
        specificity: scenario.accuracy.of(wave).specificity().into(),
    });
    let levels = scenario.shares.iter().enumerate();
    let levels = levels.flat_map(|(wave, rows)| {
        let rows = rows.iter();
        rows.map(move |row| level_record(answers, wave, row))
    });
    let changes = scenario.changes.iter().enumerate();
    let changes = changes.flat_map(|(pair, rows)| {
        let rows = rows.iter();
        rows.map(move |row| change_record(answers, pair, row))
    });
    ScenarioRecord {
        accuracy: accuracy.collect(),
        estimates: levels.collect(),
        changes: changes.collect(),
    }
}

fn level_record<'a>(answers: &'a Answers, wave: usize, row: &CorrectedShare) -> LevelRecord<'a> {
    let corrected = row.corrected.as_ref();
    let limits = corrected.and_then(|one| one.limits);
    LevelRecord {
        key: LevelKey::new(answers, wave, &row.domain, &row.indicator),
        observed: row.observed,
        raw: corrected.map(|one| one.raw),
        estimate: corrected.map(|one| one.truncated),
        below_error_rate: corrected.is_some_and(|one| one.is_below_error_rate),
        above_sensitivity: corrected.is_some_and(|one| one.is_above_sensitivity),
        std_error: corrected.and_then(|one| one.standard_error),
        conf_low: limits.map(|[low, _]| low),
        conf_high: limits.map(|[_, high]| high),
        lang_reiczigel: row.lang_reiczigel.map(LimitsRecord::from),
        melding: row.melding.map(LimitsRecord::from),
        reason: row.absence.map(|absence| absence.reason()),
    }
}

fn change_record<'a>(answers: &'a Answers, pair: usize, row: &CorrectedChange) -> ChangeRecord<'a> {
    let reason = if row.is_contradicted {
        REASON
    } else {
        NO_INTERVAL
    };
    ChangeRecord {
        key: ChangeKey::new(answers, pair, &row.domain, &row.indicator),
        raw: row.raw,
        estimate: row.truncated,
        std_error: row.standard_error,
        conf_low: row.limits.map(|[low, _]| low),
        conf_high: row.limits.map(|[_, high]| high),
        contradicted: row.is_contradicted,
        reason: row.limits.is_none().then_some(reason),
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    match answers.misjudged.as_slice() {
        [asked] => write_asked(page, report, answers, asked),
        several => {
            for indicator in &report.indicators {
                write_grid(page, answers, several, indicator);
            }
        }
    }
    let is_contradicted = answers.misjudged.iter().any(|scenario| {
        let mut rows = scenario.shares.iter().flatten();
        rows.any(CorrectedShare::is_contradicted)
    });
    if is_contradicted {
        remark(page, &format!("{CONTRADICTED}."));
    }
    sentence(report, answers)
}

/// What comes of the accuracy that was asked for: every domain.
fn write_asked(page: &mut Page, report: &Report, answers: &Answers, asked: &Misjudged) {
    let level = report.settings.choices.level;
    for (wave, rows) in asked.shares.iter().enumerate() {
        let accuracy = asked.accuracy.of(wave);
        let rates = format!(
            "sensitivity {}, specificity {}",
            accuracy.sensitivity(),
            accuracy.specificity()
        );
        let title = match wave_title(answers, wave) {
            title if title.is_empty() => rates.replacen('s', "S", 1),
            title => format!("{title}: {rates}"),
        };
        subheading(page, &title);
        let is_measured = rows.iter().any(|row| row.melding.is_some());
        let certain = format!("{level} limits");
        let measured = [
            format!("{level} limits,\nLang-Reiczigel"),
            format!("{level} limits,\nmelding"),
        ];
        let limits: Vec<&str> = if is_measured {
            measured.iter().map(String::as_str).collect()
        } else {
            vec![&certain]
        };
        let headings: Vec<_> = ["", "Seen %", "Corrected %"]
            .into_iter()
            .chain(limits)
            .chain([""])
            .collect();
        grid(
            page,
            &headings,
            rows.iter().map(|row| level_cells(row, is_measured)),
        );
    }
    let interval = format!("{level} interval");
    for (pair, rows) in asked.changes.iter().enumerate() {
        subheading(page, &pair_title(answers, pair));
        let headings = ["", "Corrected,\npoints", &interval, ""];
        let cells = |row: &CorrectedChange| {
            vec![
                row_label(&row.domain, &row.indicator),
                signed_points(row.truncated),
                or_dash(row.limits.map(points)),
                mark(row.is_contradicted),
            ]
        };
        grid(page, &headings, rows.iter().map(cells));
    }
}

fn level_cells(row: &CorrectedShare, is_measured: bool) -> Vec<String> {
    let range =
        |limits: Option<[f64; 2]>| or_dash(limits.map(|[low, high]| percent_range(low, high)));
    let corrected = row.corrected.as_ref();
    let limits = if is_measured {
        vec![range(row.lang_reiczigel), range(row.melding)]
    } else {
        vec![range(corrected.and_then(|one| one.limits))]
    };
    let cells = [
        row_label(&row.domain, &row.indicator),
        or_dash(row.observed.map(percent)),
        or_dash(corrected.map(|one| percent(one.truncated))),
    ];
    cells
        .into_iter()
        .chain(limits)
        .chain([mark(row.is_contradicted())])
        .collect()
}

/// What comes of several accuracies: everybody.
fn write_grid(page: &mut Page, answers: &Answers, several: &[Misjudged], indicator: &Indicator) {
    let mut shares = several
        .iter()
        .flat_map(|scenario| scenario.shares.iter().flatten());
    if !shares.any(|row| row.indicator == *indicator) {
        return;
    }
    subheading(page, &indicator_row(indicator));
    let waves = 0..answers.waves.len();
    let waves: Vec<_> = waves.map(|wave| wave_heading(answers, wave)).collect();
    let pairs = answers.pairs.len();
    let changes: Vec<_> = match pairs {
        1 => vec!["Change,\npoints".to_owned()],
        _ => (0..pairs).map(|pair| pair_title(answers, pair)).collect(),
    };
    let headings: Vec<&str> = ["Sensitivity", "Specificity"]
        .into_iter()
        .chain(waves.iter().map(String::as_str))
        .chain(changes.iter().map(String::as_str))
        .collect();
    let rows = several.iter().map(|scenario| {
        let accuracy = scenario.accuracy.of(0);
        let rates = [accuracy.sensitivity(), accuracy.specificity()];
        let shares = scenario.shares.iter().map(|rows| {
            let row = rows.iter().find(|row| row.indicator == *indicator);
            or_dash(row.and_then(share_cell))
        });
        let changes = scenario.changes.iter().map(|rows| {
            let row = rows.iter().find(|row| row.indicator == *indicator);
            or_dash(row.map(|row| match row.is_contradicted {
                true => "x".to_owned(),
                false => signed_points(row.truncated),
            }))
        });
        rates
            .iter()
            .map(ToString::to_string)
            .chain(shares)
            .chain(changes)
            .collect()
    });
    grid(page, &headings, rows);
}

fn share_cell(row: &CorrectedShare) -> Option<String> {
    let corrected = row.corrected.as_ref()?;
    Some(if row.is_contradicted() {
        "x".to_owned()
    } else {
        percent(corrected.truncated)
    })
}

fn mark(is_contradicted: bool) -> String {
    if is_contradicted { "x" } else { "" }.to_owned()
}

/// What the section says to everybody: of all workers, at the threshold that was asked for first.
fn sentence(report: &Report, answers: &Answers) -> String {
    if let Some(said) = left_out::untold(answers, Question::MisclassifiedAges) {
        return said;
    }
    let Some(indicator) = report.indicators.first() else {
        return String::new();
    };
    for_each_result(
        answers,
        |wave| Some(sentence_of_shares(answers, wave, indicator)),
        |pair| Some(sentence_of_changes(answers, pair, indicator)),
    )
}

fn sentence_of_shares(answers: &Answers, wave: usize, indicator: &Indicator) -> String {
    let what = what(indicator);
    let when = when(answers, wave);
    let overall = answers.misjudged.iter().filter_map(|scenario| {
        let mut rows = scenario.shares[wave].iter();
        rows.find(|row| row.domain.is_overall() && row.indicator == *indicator)
    });
    let (contradicted, possible): (Vec<_>, Vec<_>) = overall.partition(|row| row.is_contradicted());
    let shares = possible.iter().filter_map(|row| row.corrected.as_ref());
    let shares = range_of(shares.map(|one| one.truncated));
    match (shares, contradicted.len()) {
        (None, 0) => format!("The share {what} is not known{when}, and cannot be corrected."),
        (None, _) => format!(
            "The share {what} that was seen{when} contradicts such an accuracy: no share of minors would \
             look like it."
        ),
        (Some(range), none_or_some) => format!(
            "Corrected for observers who err so, the share {what}{when} would be {}{}.",
            range.words(percent, " %"),
            aside(none_or_some, answers.misjudged.len())
        ),
    }
}

fn sentence_of_changes(answers: &Answers, pair: usize, indicator: &Indicator) -> String {
    let what = what(indicator);
    let between = between(answers, pair);
    let overall = answers.misjudged.iter().filter_map(|scenario| {
        let mut rows = scenario.changes[pair].iter();
        rows.find(|row| row.domain.is_overall() && row.indicator == *indicator)
    });
    let (contradicted, possible): (Vec<_>, Vec<_>) = overall.partition(|row| row.is_contradicted);
    let Some(range) = range_of(possible.iter().map(|row| row.truncated)) else {
        return match contradicted.len() {
            0 => format!(
                "{between} the change of the share {what} is not known, and cannot be corrected."
            ),
            _ => format!(
                "{between} the shares {what} that were seen contradict such an accuracy: no shares of minors \
                 would look like them."
            ),
        };
    };
    let directions = [
        (
            possible.iter().filter(|row| is_above(row, -1.0)).count(),
            "fall",
        ),
        (
            possible.iter().filter(|row| is_above(row, 1.0)).count(),
            "rise",
        ),
    ];
    let sure: Vec<_> = directions
        .into_iter()
        .filter(|&(times, _)| times > 0)
        .map(|(times, noun)| match (times, possible.len()) {
            (1, 1) => format!("a {noun} beyond chance"),
            (times, of) if times == of => format!("a {noun} beyond chance at each of them"),
            (times, of) => format!("a {noun} beyond chance at {times} of {of}"),
        })
        .collect();
    let sure = if sure.is_empty() {
        "which may be chance".to_owned()
    } else {
        listed(&sure)
    };
    format!(
        "{between} the share {what}, corrected for observers who err so, would have changed by {}: \
         {sure}{}.",
        range.words(signed_points, " points"),
        aside(contradicted.len(), answers.misjudged.len())
    )
}

/// Whether the limits of a change exclude no change on that side.
fn is_above(row: &CorrectedChange, side: f64) -> bool {
    row.limits
        .is_some_and(|[low, high]| low * side > 0.0 && high * side > 0.0)
}

/// What is said of accuracies that the data contradict.
fn aside(contradicted: usize, of: usize) -> String {
    match contradicted {
        0 => String::new(),
        some => format!("; {some} of the {of} accuracies tried cannot be, by what was seen"),
    }
}

/// The smallest and the largest of some numbers.
struct Extremes {
    low: f64,
    high: f64,
}

impl Extremes {
    fn words(&self, number: fn(f64) -> String, unit: &str) -> String {
        let [low, high] = [self.low, self.high].map(number);
        if low == high {
            format!("{low}{unit}")
        } else {
            format!("between {low} and {high}{unit}")
        }
    }
}

fn range_of(numbers: impl Iterator<Item = f64>) -> Option<Extremes> {
    let extremes = numbers.map(|number| [number, number]);
    let [low, high] =
        extremes.reduce(|[low, high], [other, _]| [low.min(other), high.max(other)])?;
    Some(Extremes { low, high })
}
