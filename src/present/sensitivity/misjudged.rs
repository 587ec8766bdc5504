//! What if observers took some minors for adults, and some adults for minors?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, LevelKey, NO_INTERVAL, ResultRow, between, changed, for_each_result, grid,
    indicator_row, listed, or_dash, pair_title, points, remark, results, row_label, share_of_whom,
    subheading, wave_title, what, when,
};
use crate::present::label::capitalised;
use crate::present::number::{percent, percent_range};
use crate::present::page::Page;
use crate::present::sentence::signed_points;
use crate::report::Report;
use crate::sensitivity::misclassified::{
    AccuracyByWave, Corrected, CorrectedChange, CorrectedShare, Fit, LimitsMethod, Misjudged, Rate,
};
use crate::sensitivity::{Answers, Question};
use crate::tally::Indicator;

/// The title of the section.
pub const TITLE: &str = "Minors taken for adults, and adults for minors";

/// The title where the status is an outcome.
pub const TITLE_OF_OUTCOME: &str = "Positive workers taken for negative, and negative for positive";

/// Marks of shares and changes beyond what observers of an accuracy can see.
const MARKS: [(Fit, &str); 3] = [
    (Fit::Contradicted, "x"),
    (Fit::ByChance, "~"),
    (Fit::Untold, "?"),
];

/// How those are called whom observers tell apart.
struct Statuses {
    /// That somebody was taken for one of those who are counted.
    taken: &'static str,
    /// That observers do so.
    take: &'static str,
    /// The others.
    others: &'static str,
}

impl Statuses {
    /// Those of the study.
    fn of(indicator: Option<&Indicator>) -> Self {
        match indicator {
            Some(Indicator::Outcome(_)) => Self {
                taken: "recorded positive",
                take: "record",
                others: "the negative",
            },
            _ => Self {
                taken: "taken for minors",
                take: "take",
                others: "adults",
            },
        }
    }

    /// What a mark means.
    fn meaning(&self, fit: Fit) -> String {
        let Self { taken, others, .. } = self;
        let beyond = format!(
            "fewer were {taken} than a specificity that low makes of {others} alone, or more than a sensitivity that low \
             lets be seen"
        );
        match fit {
            Fit::Contradicted => format!(
                "observers of that accuracy would hardly have seen this, even by chance: all of its limits lie beyond. {}",
                capitalised(&beyond)
            ),
            Fit::ByChance => format!("{beyond}, but within chance: the limits reach it"),
            Fit::Untold => {
                format!("{beyond}; without limits nobody can tell whether that is chance")
            }
            Fit::Possible => String::new(),
        }
    }

    /// What such observers would hardly see, but by chance.
    fn by_chance(&self, beyond: &str) -> String {
        format!(
            "{beyond} workers were {} than such observers would {}, which could be due to chance",
            self.taken, self.take
        )
    }
}

/// Why a contradicted share, or change, has no limits.
const REASON: &str = "the observed share contradicts this accuracy";
/// Why limits by pseudo-observations are missing.
const NOTHING_BETWEEN: &str = "all that these limits hold lies below 0 or above 1";

/// What a "-" stands for among limits.
const NO_LIMITS: &str = "-: no limits, too little variation between places to tell, or the share seen contradicts this accuracy.";

/// What stands in brackets.
const BESIDE: &str = "In brackets: what the formula gives, where no share can be that.";

/// How limits of shares are made where the accuracy is taken for certain.
const CERTAIN: &str =
    "Limits are those of what was seen, each corrected: the rates are taken for certain.";
/// How they are made where it was measured.
const MEASURED: &str = "Limits count the errors of rates that were measured; those by melding hold with few minors and \
                        small samples too, and decide what chance explains.";
/// How limits of a change are made where both waves have one accuracy.
const COMMON: &str = "Of the change they are those of the change seen over sensitivity + specificity - 1: the same errors are \
                      in both waves, and what they add cancels.";
/// How they are made where each wave has its own.
const SEPARATE: &str =
    "Of the change they are made from those of the two waves, which err each for itself.";

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
    observed_conf_low: Option<f64>,
    observed_conf_high: Option<f64>,
    raw: Option<f64>,
    estimate: Option<f64>,
    below_error_rate: bool,
    above_sensitivity: bool,
    fit: Option<&'static str>,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    conf_method: Option<&'static str>,
    lang_reiczigel: Option<LimitsRecord>,
    melding: Option<LimitsRecord>,
    reason: Option<&'static str>,
}

/// Limits of one method, or why there are none.
#[derive(Serialize)]
struct LimitsRecord {
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    reason: Option<&'static str>,
}

impl LimitsRecord {
    fn new(limits: Option<[f64; 2]>, reason: &'static str) -> Self {
        Self {
            conf_low: limits.map(|[low, _]| low),
            conf_high: limits.map(|[_, high]| high),
            reason: limits.is_none().then_some(reason),
        }
    }
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    raw: f64,
    /// None where it is contradicted: what is cut off at 0 or 1 is then no estimate, but where the formula fails.
    estimate: Option<f64>,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    conf_method: Option<&'static str>,
    cut_off: bool,
    fit: &'static str,
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
    let is_measured = row.method == LimitsMethod::Melding;
    let of_method = |limits: Option<[f64; 2]>, reason: &'static str| {
        let reason = row.absence.map_or(reason, |absence| absence.reason());
        is_measured.then(|| LimitsRecord::new(limits, reason))
    };
    LevelRecord {
        key: LevelKey::new(answers, wave, &row.domain, &row.indicator),
        observed: row.observed,
        observed_conf_low: row.observed_limits.map(|[low, _]| low),
        observed_conf_high: row.observed_limits.map(|[_, high]| high),
        raw: corrected.map(|one| one.raw),
        estimate: corrected
            .filter(|_| row.fit != Fit::Contradicted)
            .map(|one| one.truncated),
        below_error_rate: corrected.is_some_and(|one| one.is_below_error_rate),
        above_sensitivity: corrected.is_some_and(|one| one.is_above_sensitivity),
        fit: corrected.map(|_| row.fit.name()),
        std_error: corrected.and_then(|one| one.standard_error),
        conf_low: row.limits.map(|[low, _]| low),
        conf_high: row.limits.map(|[_, high]| high),
        conf_method: row.limits.map(|_| row.method.name()),
        lang_reiczigel: of_method(row.lang_reiczigel, NOTHING_BETWEEN),
        melding: of_method(row.limits, REASON),
        reason: reason_of_share(row),
    }
}

/// Why a share has no limits.
fn reason_of_share(row: &CorrectedShare) -> Option<&'static str> {
    match row.absence {
        Some(absence) => Some(absence.reason()),
        None => row.limits.is_none().then_some(REASON),
    }
}

fn change_record<'a>(answers: &'a Answers, pair: usize, row: &CorrectedChange) -> ChangeRecord<'a> {
    let is_contradicted = row.fit == Fit::Contradicted;
    let reason = if is_contradicted { REASON } else { NO_INTERVAL };
    ChangeRecord {
        key: ChangeKey::new(answers, pair, &row.domain, &row.indicator),
        raw: row.raw,
        estimate: (!is_contradicted).then_some(row.truncated),
        std_error: row.standard_error,
        conf_low: row.limits.map(|[low, _]| low),
        conf_high: row.limits.map(|[_, high]| high),
        conf_method: row.limits.map(|_| row.method.name()),
        cut_off: row.is_cut_off,
        fit: row.fit.name(),
        contradicted: is_contradicted,
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
    let statuses = Statuses::of(report.indicators.first());
    for legend in legends(&answers.misjudged, &statuses) {
        remark(page, &legend);
    }
    sentence(report, answers)
}

/// What the marks and brackets mean that are on the page.
fn legends(scenarios: &[Misjudged], statuses: &Statuses) -> Vec<String> {
    let shares = || scenarios.iter().flat_map(|one| one.shares.iter().flatten());
    let marks = MARKS
        .iter()
        .filter(|(fit, _)| shares().any(|row| row.fit == *fit));
    let legends = marks.map(|&(fit, mark)| format!("{mark}: {}.", statuses.meaning(fit)));
    let mut corrected = shares().filter_map(|row| row.corrected);
    let is_bracketed = corrected.any(|one| one.raw != one.truncated);
    legends
        .chain(is_bracketed.then(|| BESIDE.to_owned()))
        .collect()
}

/// What marks a share or change that is beyond what observers of an accuracy can see.
fn mark(fit: Fit) -> &'static str {
    let mark = MARKS.iter().find(|(of, _)| *of == fit);
    mark.map_or("", |(_, mark)| mark)
}

/// What comes of the accuracy that was asked for: every domain.
fn write_asked(page: &mut Page, report: &Report, answers: &Answers, asked: &Misjudged) {
    let level = report.settings.choices.level;
    for (wave, rows) in asked.shares.iter().enumerate() {
        subheading(page, &rates_title(answers, wave, &asked.accuracy));
        let is_measured = asked.accuracy.of(wave).is_measured();
        let limits = match is_measured {
            true => vec!["Lang-Reiczigel", "melding"],
            false => vec!["corrected"],
        };
        let limits = limits
            .into_iter()
            .map(|of| format!("{level} limits,\n{of}"));
        let headings = ["", "Seen %", "Corrected\n%"].map(str::to_owned);
        let headings: Vec<_> = headings
            .into_iter()
            .chain(limits)
            .chain([String::new()])
            .collect();
        let headings: Vec<_> = headings.iter().map(String::as_str).collect();
        let cells = rows.iter().map(|row| level_cells(row, is_measured));
        grid(page, &headings, cells);
    }
    let interval = format!("{level} interval");
    for (pair, rows) in asked.changes.iter().enumerate() {
        subheading(page, &pair_title(answers, pair));
        let headings = ["", "Corrected,\npoints", &interval, ""];
        let cells = |row: &CorrectedChange| {
            vec![
                row_label(&row.domain, &row.indicator),
                beside_raw(row.fit, row.truncated, row.raw, signed_points),
                or_dash(row.limits.map(points)),
                mark_behind(row.fit).to_owned(),
            ]
        };
        grid(page, &headings, rows.iter().map(cells));
    }
    remark(page, &how_limits_are_made(asked));
    let shares = asked.shares.iter().flatten().map(|row| row.limits);
    let changes = asked.changes.iter().flatten().map(|row| row.limits);
    if shares.chain(changes).any(|limits| limits.is_none()) {
        remark(page, NO_LIMITS);
    }
}

/// The wave and the accuracy of its observers.
fn rates_title(answers: &Answers, wave: usize, accuracy: &AccuracyByWave) -> String {
    let accuracy = accuracy.of(wave);
    let rates = format!(
        "sensitivity {}, specificity {}",
        accuracy.sensitivity(),
        accuracy.specificity()
    );
    match wave_title(answers, wave) {
        title if title.is_empty() => rates.replacen('s', "S", 1),
        title => format!("{title}: {rates}"),
    }
}

fn how_limits_are_made(asked: &Misjudged) -> String {
    let accuracy = &asked.accuracy;
    let mut waves = (0..asked.shares.len()).map(|wave| accuracy.of(wave));
    let of_shares = match waves.any(|accuracy| accuracy.is_measured()) {
        true => MEASURED,
        false => CERTAIN,
    };
    match accuracy.is_common() {
        _ if asked.changes.is_empty() => of_shares.to_owned(),
        true => format!("{of_shares} {COMMON}"),
        false => format!("{of_shares} {SEPARATE}"),
    }
}

/// A number, and beside it what the formula gives where there can be no such share. Of what is contradicted there is
/// no number, but its mark.
fn beside_raw(fit: Fit, truncated: f64, raw: f64, number: fn(f64) -> String) -> String {
    let corrected = match fit {
        Fit::Contradicted => mark(fit).to_owned(),
        _ => number(truncated),
    };
    if truncated == raw {
        corrected
    } else {
        format!("{corrected} ({})", number(raw))
    }
}

/// The mark behind a row, unless it stands in place of its number.
fn mark_behind(fit: Fit) -> &'static str {
    match fit {
        Fit::Contradicted => "",
        _ => mark(fit),
    }
}

fn level_cells(row: &CorrectedShare, is_measured: bool) -> Vec<String> {
    let range =
        |limits: Option<[f64; 2]>| or_dash(limits.map(|[low, high]| percent_range(low, high)));
    let cells = [
        row_label(&row.domain, &row.indicator),
        or_dash(row.observed.map(percent)),
        or_dash(row.corrected.map(|one| corrected_cell(row.fit, &one))),
    ];
    cells
        .into_iter()
        .chain(is_measured.then(|| range(row.lang_reiczigel)))
        .chain([range(row.limits), mark_behind(row.fit).to_owned()])
        .collect()
}

fn corrected_cell(fit: Fit, corrected: &Corrected) -> String {
    beside_raw(fit, corrected.truncated, corrected.raw, percent)
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
    let rows = several.iter().map(|scenario| {
        let accuracy = scenario.accuracy.of(0);
        let rates = [accuracy.sensitivity(), accuracy.specificity()];
        let shares = scenario.shares.iter().map(|rows| {
            let row = rows.iter().find(|row| row.indicator == *indicator);
            or_dash(row.and_then(share_cell))
        });
        let changes = scenario.changes.iter().map(|rows| {
            let row = rows.iter().find(|row| row.indicator == *indicator);
            or_dash(row.map(|row| marked(row.fit, signed_points(row.truncated))))
        });
        ResultRow {
            assumed: rates.map(|rate| rate.to_string()).into(),
            shares: shares.collect(),
            changes: changes.collect(),
        }
    });
    let rows: Vec<_> = rows.collect();
    results(page, answers, &["Sensi-\ntivity", "Speci-\nficity"], &rows);
}

/// A share with its mark, and beside it what the formula gives.
fn share_cell(row: &CorrectedShare) -> Option<String> {
    let Corrected { raw, truncated, .. } = row.corrected?;
    let cell = marked(row.fit, percent(truncated));
    Some(match raw == truncated {
        true => cell,
        false => format!("{cell}\n({})", percent(raw)),
    })
}

/// A number with its mark; the mark alone where it is contradicted.
fn marked(fit: Fit, number: String) -> String {
    match fit {
        Fit::Contradicted => mark(fit).to_owned(),
        _ => mark(fit).to_owned() + &number,
    }
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
    let rows: Vec<_> = overall.collect();
    let fits: Vec<_> = rows.iter().map(|row| row.fit).collect();
    let by_chance = rows.iter().filter(|row| row.fit == Fit::ByChance);
    let beyond = more_or_fewer(by_chance.copied());
    let possible = rows.iter().filter(|row| row.fit != Fit::Contradicted);
    let shares = possible.filter_map(|row| row.corrected.as_ref());
    match range_of(shares.map(|one| one.truncated)) {
        None if !fits.contains(&Fit::Contradicted) => {
            format!("The share {what} is not known{when}, and cannot be corrected.")
        }
        None => format!(
            "The share {what} that was seen{when} contradicts such an accuracy: no {} is likely to look like it, even \
             by chance.",
            share_of_whom(indicator)
        ),
        Some(range) => format!(
            "Corrected for observers who err so, the share {what}{when} would be {}{}.",
            range.words(percent, " %"),
            aside(&fits, indicator, beyond)
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
    let rows: Vec<_> = overall.collect();
    let fits: Vec<_> = rows.iter().map(|row| row.fit).collect();
    let of_waves = answers.misjudged.iter().flat_map(|scenario| {
        let waves = answers.pairs[pair].iter();
        waves.flat_map(|&wave| &scenario.shares[wave])
    });
    let beyond = more_or_fewer(of_waves.filter(|row| {
        row.domain.is_overall() && row.indicator == *indicator && row.fit == Fit::ByChance
    }));
    let possible = rows.iter().filter(|row| row.fit != Fit::Contradicted);
    let possible: Vec<_> = possible.copied().collect();
    let told: Vec<_> = possible
        .iter()
        .copied()
        .filter(|row| !row.is_cut_off)
        .collect();
    match range_of(told.iter().map(|row| row.truncated)) {
        None if rows.is_empty() => format!(
            "{between} the change of the share {what} is not known, and cannot be corrected."
        ),
        None if !possible.is_empty() => format!(
            "{between} the change of the share {what} cannot be told from shares corrected for observers who err so: \
             both are cut off at 0 or 100 %{}{}.",
            by_formula(&possible),
            aside(&fits, indicator, beyond)
        ),
        None => format!(
            "{between} the shares {what} that were seen contradict such an accuracy: none are likely to look like \
             them, even by chance."
        ),
        Some(range) => format!(
            "{between} the share {what}, corrected for observers who err so, would {}{}{}.",
            changed_by(&range),
            sure(&told),
            cut_off(possible.len() - told.len(), rows.len()) + &aside(&fits, indicator, beyond)
        ),
    }
}

/// What the formula gives of changes that cannot be told from cut off shares, with the limits of a single one.
fn by_formula(rows: &[&CorrectedChange]) -> String {
    let Some(range) = range_of(rows.iter().map(|row| row.raw)) else {
        return String::new();
    };
    let limits = match rows {
        [row] => row
            .limits
            .map(|limits| format!(", its limits {}", points(limits))),
        _ => None,
    };
    format!(
        "; by the formula it is {}{}",
        range.words(signed_points, " points"),
        limits.unwrap_or_default()
    )
}

/// What is said of accuracies that leave no change to tell.
fn cut_off(times: usize, of: usize) -> String {
    match times {
        0 => String::new(),
        some => format!(
            "; with {some} of the {of} accuracies tried both shares are cut off at 0 or 100 %, and no change can be \
             told from them"
        ),
    }
}

/// By how much a share changed.
fn changed_by(range: &Extremes) -> String {
    if range.low == range.high {
        changed(range.low)
    } else {
        format!("have changed by {}", range.words(signed_points, " points"))
    }
}

/// How sure changes are, behind what they are.
fn sure(rows: &[&CorrectedChange]) -> String {
    let times = |side: f64| rows.iter().filter(|row| is_above(row, side)).count();
    let directions = [(times(-1.0), "fall"), (times(1.0), "rise")];
    let sure = directions.into_iter().filter(|&(times, _)| times > 0);
    let sure: Vec<_> = sure
        .map(|(times, noun)| match (times, rows.len()) {
            (1, 1) => format!("a {noun} beyond chance"),
            (times, of) if times == of => {
                format!("a {noun} beyond chance with each of {of} accuracies")
            }
            (times, of) => format!("a {noun} beyond chance with {times} of {of} accuracies"),
        })
        .collect();
    match sure.as_slice() {
        [] if rows.iter().all(|row| row.limits.is_none()) => {
            "; how sure that is cannot be told".to_owned()
        }
        [] if rows.iter().all(|row| row.truncated == 0.0) => String::new(),
        [] => ", which could be due to chance".to_owned(),
        sure => format!(": {}", listed(sure)),
    }
}

/// Whether the limits of a change exclude no change on that side.
fn is_above(row: &CorrectedChange, side: f64) -> bool {
    row.limits
        .is_some_and(|[low, high]| low * side > 0.0 && high * side > 0.0)
}

/// What is said of accuracies at which what was seen lies beyond what observers can see.
fn aside(fits: &[Fit], indicator: &Indicator, beyond: &str) -> String {
    let times = |fit: Fit| fits.iter().filter(|&&one| one == fit).count();
    let of = fits.len();
    let contradicted = match times(Fit::Contradicted) {
        0 => String::new(),
        some => format!(
            "; {some} of the {of} accuracies tried are left out: even by chance such observers would hardly have seen this"
        ),
    };
    let beyond = Statuses::of(Some(indicator)).by_chance(beyond);
    let by_chance = match (times(Fit::ByChance), of) {
        (0, _) => String::new(),
        (_, 1) => format!("; {beyond}"),
        (some, of) => {
            format!("; at {some} of the {of} accuracies tried {beyond}")
        }
    };
    contradicted + &by_chance
}

/// On which side of what such observers would see these shares are.
fn more_or_fewer<'a>(rows: impl Iterator<Item = &'a CorrectedShare>) -> &'static str {
    let raw = rows.filter_map(|row| Some(row.corrected.as_ref()?.raw));
    let sides = raw.map(|share| (share < 0.0, share > 1.0));
    match sides.fold((false, false), |found, one| {
        (found.0 || one.0, found.1 || one.1)
    }) {
        (true, false) => "fewer",
        (false, true) => "more",
        _ => "more or fewer",
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
