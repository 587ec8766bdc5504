//! Do observers who saw the same workers say the same, and do they find the same shares?

use indexmap::IndexSet;
use serde::Serialize;

use super::rows::{ShareRecord, indicator_row, limits_of, or_dash, share_of, wave_title, when};
use crate::estimate::ConfidenceLevel;
use crate::present::label::{capitalised, indicator_title, units};
use crate::present::number::{self, count, percent, percent_range};
use crate::present::page::{Grid, PLAIN, Page};
use crate::present::record::years;
use crate::report::Report;
use crate::sensitivity::Answers;
use crate::sensitivity::observers::{
    AgeAgreement, Agreement, Clustered, NOBODY_IN_COMMON, NoObservers, Overall, OverallAgreement,
    Pair, PairAgreement, Shares, WaveObservers,
};

/// The title of the section.
pub const TITLE: &str = "Observers";

/// How the limits of agreements are made.
const INTERVAL: &str = "jackknife of PSUs within strata, t";

/// What the section is made of.
const RULE: &str = "Observers are numbered in order of their first appearance. Agreement counts workers alike; its \
                    limits leave out each place in turn. The kappa of all is Fleiss'.";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct ObserversRecord<'a> {
    conf_method: &'static str,
    waves: Vec<WaveRecord<'a>>,
    sentence: String,
}

#[derive(Serialize)]
struct WaveRecord<'a> {
    wave: Option<&'a str>,
    workers: Option<u64>,
    workers_in_common: Option<u64>,
    prevalence: Vec<SharesRecord>,
    pairs: Vec<PairRecord>,
    pairs_without_common_workers: Option<usize>,
    overall: Option<OverallRecord>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct SharesRecord {
    indicator: String,
    threshold: Option<u8>,
    observers: Vec<ObserverRecord>,
    test: Option<TestRecord>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct ObserverRecord {
    observer: usize,
    n: u64,
    positives: u64,
    unknown: u64,
    establishments: usize,
    #[serde(flatten)]
    share: ShareRecord,
}

#[derive(Serialize)]
struct TestRecord {
    name: &'static str,
    statistic: f64,
    df1: f64,
    df2: f64,
    p_value: f64,
}

#[derive(Serialize)]
struct PairRecord {
    observers: [usize; 2],
    indicators: Vec<PairIndicatorRecord>,
    ages: AgesRecord,
}

#[derive(Serialize)]
struct PairIndicatorRecord {
    indicator: String,
    threshold: Option<u8>,
    workers: u64,
    observed: ClusteredRecord,
    positive: ClusteredRecord,
    negative: ClusteredRecord,
    kappa: ClusteredRecord,
    ac1: ClusteredRecord,
    alpha: ClusteredRecord,
}

#[derive(Serialize)]
struct AgesRecord {
    workers: u64,
    bias: ClusteredRecord,
    agreement_low: ClusteredRecord,
    agreement_high: ClusteredRecord,
    icc: ClusteredRecord,
}

#[derive(Serialize)]
struct OverallRecord {
    indicators: Vec<OverallIndicatorRecord>,
    workers_of_all: u64,
    icc: ClusteredRecord,
}

#[derive(Serialize)]
struct OverallIndicatorRecord {
    indicator: String,
    threshold: Option<u8>,
    workers: u64,
    observed: ClusteredRecord,
    fleiss: ClusteredRecord,
    ac1: ClusteredRecord,
    alpha: ClusteredRecord,
}

#[derive(Serialize)]
struct ClusteredRecord {
    estimate: Option<f64>,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    reason: Option<&'static str>,
}

impl<'a> ObserversRecord<'a> {
    /// The record of the section.
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let waves = answers.observers.waves.iter().zip(&answers.waves);
        let waves = waves.map(|(found, label)| {
            let known = found.as_ref().ok();
            let agreement = known.and_then(|known| known.agreement.as_ref());
            let nobody = known.and_then(nobody_in_common);
            WaveRecord {
                wave: label.as_deref(),
                workers: known.map(|known| known.workers),
                workers_in_common: known.map(|known| known.common),
                prevalence: known
                    .iter()
                    .flat_map(|known| known.shares.iter().map(SharesRecord::from))
                    .collect(),
                pairs: agreement
                    .iter()
                    .flat_map(|found| found.pairs.iter().map(PairRecord::from))
                    .collect(),
                pairs_without_common_workers: agreement.map(|found| found.pairs_without),
                overall: agreement.map(|found| (&found.overall).into()),
                reason: found.as_ref().err().map(|why| why.reason()).or(nobody),
            }
        });
        Self {
            conf_method: INTERVAL,
            waves: waves.collect(),
            sentence: sentence(report, answers),
        }
    }
}

/// Why there is no agreement, where there is none.
fn nobody_in_common(found: &WaveObservers) -> Option<&'static str> {
    found.agreement.is_none().then_some(NOBODY_IN_COMMON)
}

impl From<&Shares> for SharesRecord {
    fn from(shares: &Shares) -> Self {
        let observers = shares.observers.iter().map(|one| ObserverRecord {
            observer: one.observer + 1,
            n: one.estimate.workers,
            positives: one.estimate.positives,
            unknown: one.estimate.unknown,
            establishments: one.estimate.psus,
            share: (&one.estimate).into(),
        });
        let test = shares.heterogeneity.as_ref();
        Self {
            indicator: shares.indicator.to_string(),
            threshold: years(&shares.indicator),
            observers: observers.collect(),
            test: test.ok().map(|test| TestRecord {
                name: "rao-scott-f",
                statistic: test.statistic,
                df1: test.df1,
                df2: test.df2,
                p_value: test.p_value,
            }),
            reason: test.err().map(|why| why.reason()),
        }
    }
}

impl From<&Pair> for PairRecord {
    fn from(pair: &Pair) -> Self {
        Self {
            observers: pair.observers.map(|one| one + 1),
            indicators: pair.rows.iter().map(PairIndicatorRecord::from).collect(),
            ages: (&pair.ages).into(),
        }
    }
}

impl From<&PairAgreement> for PairIndicatorRecord {
    fn from(row: &PairAgreement) -> Self {
        Self {
            indicator: row.indicator.to_string(),
            threshold: years(&row.indicator),
            workers: row.workers,
            observed: row.observed.into(),
            positive: row.positive.into(),
            negative: row.negative.into(),
            kappa: row.kappa.into(),
            ac1: row.ac1.into(),
            alpha: row.alpha.into(),
        }
    }
}

impl From<&AgeAgreement> for AgesRecord {
    fn from(ages: &AgeAgreement) -> Self {
        let [low, high] = ages.limits_of_agreement;
        Self {
            workers: ages.workers,
            bias: ages.bias.into(),
            agreement_low: low.into(),
            agreement_high: high.into(),
            icc: ages.intraclass.into(),
        }
    }
}

impl From<&Overall> for OverallRecord {
    fn from(overall: &Overall) -> Self {
        let rows = overall.rows.iter();
        Self {
            indicators: rows.map(OverallIndicatorRecord::from).collect(),
            workers_of_all: overall.workers_of_all,
            icc: overall.intraclass.into(),
        }
    }
}

impl From<&OverallAgreement> for OverallIndicatorRecord {
    fn from(row: &OverallAgreement) -> Self {
        Self {
            indicator: row.indicator.to_string(),
            threshold: years(&row.indicator),
            workers: row.workers,
            observed: row.observed.into(),
            fleiss: row.fleiss.into(),
            ac1: row.ac1.into(),
            alpha: row.alpha.into(),
        }
    }
}

impl From<Clustered> for ClusteredRecord {
    fn from(of: Clustered) -> Self {
        let limits = of.limits.ok();
        Self {
            estimate: of.estimate,
            std_error: limits.map(|limits| limits.standard_error),
            conf_low: limits.map(|limits| limits.low),
            conf_high: limits.map(|limits| limits.high),
            reason: of.limits.err().map(|why| why.reason()),
        }
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let level = report.settings.choices.level.to_string();
    let interval = format!("{level} interval");
    let mut is_told = false;
    for (wave, found) in answers.observers.waves.iter().enumerate() {
        let Ok(found) = found else {
            continue;
        };
        is_told = true;
        for shares in &found.shares {
            page.gap();
            let unit = unit_of(report, wave);
            page.table(prevalence(answers, wave, shares, &unit, &interval));
            missing_intervals(page, shares);
        }
        if let Some(agreement) = &found.agreement {
            for row in &agreement.overall.rows {
                page.gap();
                page.table(agreements(answers, wave, agreement, row, &level));
                page.gap();
                page.table(beyond_chance(answers, wave, agreement, row, &level));
                missing(page, &coefficients(agreement, row));
            }
            page.gap();
            page.table(ages(answers, wave, agreement, &interval));
            missing(page, &of_ages(agreement));
        }
    }
    if is_told {
        page.gap();
        page.paragraph("", RULE, PLAIN);
    }
    sentence(report, answers)
}

/// The title of a table of a wave.
fn title(answers: &Answers, wave: usize, of: &str) -> String {
    match wave_title(answers, wave) {
        wave if wave.is_empty() => of.to_owned(),
        wave => format!("{wave}:\n{of}"),
    }
}

/// What was drawn in a wave, over its number.
fn unit_of(report: &Report, wave: usize) -> String {
    let [_, many] = units(report.waves[wave].psus_are_establishments);
    capitalised(many)
}

fn prevalence(answers: &Answers, wave: usize, shares: &Shares, unit: &str, interval: &str) -> Grid {
    let mut grid = Grid::default();
    grid.heading(vec![
        title(answers, wave, &indicator_row(&shares.indicator)),
        unit.to_owned(),
        "Workers".to_owned(),
        "%".to_owned(),
        interval.to_owned(),
    ]);
    for one in &shares.observers {
        grid.row(vec![
            format!("Observer {}", one.observer + 1),
            count(one.estimate.psus),
            count(one.estimate.workers),
            or_dash(share_of(&one.estimate)),
            or_dash(limits_of(&one.estimate)),
        ]);
    }
    grid
}

/// Says why observers' shares have no interval, each reason once.
fn missing_intervals(page: &mut Page, shares: &Shares) {
    let observers = shares.observers.iter().map(|one| &one.estimate.precision);
    let without = observers.filter(|precision| precision.interval.is_none());
    let reasons = without.filter_map(|precision| Some(precision.absence?.reason()));
    let reasons: IndexSet<&str> = reasons.collect();
    for reason in reasons {
        page.paragraph("", &format!("- no interval: {reason}."), PLAIN);
    }
}

/// How often pairs, and all, said the same of an indicator.
fn agreements(
    answers: &Answers,
    wave: usize,
    agreement: &Agreement,
    overall: &OverallAgreement,
    level: &str,
) -> Grid {
    let mut grid = Grid::default();
    grid.heading(vec![
        title(answers, wave, &indicator_row(&overall.indicator)),
        "Workers".to_owned(),
        format!("Same %,\n{level} interval"),
        "Positive\n%".to_owned(),
        "Negative\n%".to_owned(),
    ]);
    for (label, row) in of_pairs(agreement, overall) {
        grid.row(vec![
            label,
            count(row.workers),
            share_with_limits(&row.observed),
            share(&row.positive),
            share(&row.negative),
        ]);
    }
    grid.row(vec![
        "All".to_owned(),
        count(overall.workers),
        share_with_limits(&overall.observed),
        String::new(),
        String::new(),
    ]);
    grid
}

/// The agreement beyond chance of pairs and of all: coefficients with their limits.
fn beyond_chance(
    answers: &Answers,
    wave: usize,
    agreement: &Agreement,
    overall: &OverallAgreement,
    level: &str,
) -> Grid {
    let mut grid = Grid::default();
    let coefficient = |name: &str| format!("{name},\n{level} interval");
    grid.heading(vec![
        title(answers, wave, &indicator_row(&overall.indicator)),
        coefficient("Kappa"),
        coefficient("AC1"),
        coefficient("Alpha"),
    ]);
    let cells = |label: String, found: [&Clustered; 3]| {
        let found = found.into_iter().map(with_limits);
        std::iter::once(label).chain(found).collect()
    };
    for (label, row) in of_pairs(agreement, overall) {
        grid.row(cells(label, [&row.kappa, &row.ac1, &row.alpha]));
    }
    let found = [&overall.fleiss, &overall.ac1, &overall.alpha];
    grid.row(cells("All".to_owned(), found));
    grid
}

/// What each pair said of the indicator of a row.
fn of_pairs<'a>(
    agreement: &'a Agreement,
    overall: &'a OverallAgreement,
) -> impl Iterator<Item = (String, &'a PairAgreement)> {
    agreement.pairs.iter().filter_map(|pair| {
        let mut rows = pair.rows.iter();
        let row = rows.find(|row| row.indicator == overall.indicator)?;
        Some((pair_label(pair), row))
    })
}

/// A statistic that a table shows: of whom, and its name.
type Named<'a> = (String, &'static str, &'a Clustered);

fn coefficients<'a>(agreement: &'a Agreement, overall: &'a OverallAgreement) -> Vec<Named<'a>> {
    let pairs = of_pairs(agreement, overall).flat_map(|(label, row)| {
        [
            ("agreement", &row.observed),
            ("positive agreement", &row.positive),
            ("negative agreement", &row.negative),
            ("kappa", &row.kappa),
            ("AC1", &row.ac1),
            ("alpha", &row.alpha),
        ]
        .map(|(name, found)| (label.clone(), name, found))
    });
    let all = [
        ("agreement", &overall.observed),
        ("kappa", &overall.fleiss),
        ("AC1", &overall.ac1),
        ("alpha", &overall.alpha),
    ];
    let all = all.map(|(name, found)| ("all".to_owned(), name, found));
    pairs.chain(all).collect()
}

fn of_ages(agreement: &Agreement) -> Vec<Named<'_>> {
    let pairs = agreement.pairs.iter().flat_map(|pair| {
        let ages = &pair.ages;
        [
            ("difference", &ages.bias),
            ("range of differences", &ages.limits_of_agreement[0]),
            ("ICC", &ages.intraclass),
        ]
        .map(|(name, found)| (pair_label(pair), name, found))
    });
    let all = ("all".to_owned(), "ICC", &agreement.overall.intraclass);
    pairs.chain([all]).collect()
}

/// Says which statistics, and which limits, are missing, and why: a line for each reason.
fn missing(page: &mut Page, found: &[Named<'_>]) {
    let mut lines: Vec<(&str, &str, &str, Vec<&str>)> = Vec::new();
    for (label, name, of) in found {
        let Err(why) = of.limits else {
            continue;
        };
        let what = match of.estimate {
            None => "No",
            Some(_) => "No limits of the",
        };
        let line = lines
            .iter_mut()
            .find(|line| (line.0, line.1, line.2) == (what, *name, why.reason()));
        match line {
            Some((.., labels)) => labels.push(label),
            None => lines.push((what, name, why.reason(), vec![label])),
        }
    }
    for (what, name, why, labels) in lines {
        let line = format!("{what} {name} of {}: {why}.", labels.join("; "));
        page.paragraph("", &line, PLAIN);
    }
}

/// How near ages are.
fn ages(answers: &Answers, wave: usize, agreement: &Agreement, interval: &str) -> Grid {
    let mut grid = Grid::default();
    grid.heading(vec![
        title(answers, wave, "ages, years"),
        "Workers".to_owned(),
        format!("First less second,\n{interval}"),
        "Limits of\nagreement".to_owned(),
        format!("ICC(2,1),\n{interval}"),
    ]);
    for pair in &agreement.pairs {
        let [low, high] = pair.ages.limits_of_agreement.map(|end| end.estimate);
        let limits = low
            .zip(high)
            .map(|(low, high)| format!("{low:+.1} to {high:+.1}"));
        grid.row(vec![
            pair_label(pair),
            count(pair.ages.workers),
            with_limits(&pair.ages.bias),
            or_dash(limits),
            with_limits(&pair.ages.intraclass),
        ]);
    }
    let overall = &agreement.overall;
    grid.row(vec![
        "All".to_owned(),
        count(overall.workers_of_all),
        String::new(),
        String::new(),
        with_limits(&overall.intraclass),
    ]);
    grid
}

fn pair_label(pair: &Pair) -> String {
    let [first, second] = pair.observers.map(|one| one + 1);
    format!("{first} and {second}")
}

fn share(of: &Clustered) -> String {
    or_dash(of.estimate.map(percent))
}

fn with_limits(of: &Clustered) -> String {
    let estimate = or_dash(of.estimate.map(|estimate| format!("{estimate:.2}")));
    match of.limits {
        Ok(limits) => format!("{estimate} ({:.2} to {:.2})", limits.low, limits.high),
        Err(_) => estimate,
    }
}

fn share_with_limits(of: &Clustered) -> String {
    match of.limits {
        Ok(limits) => format!("{} ({})", share(of), percent_range(limits.low, limits.high)),
        Err(_) => share(of),
    }
}

/// What the section says to everybody.
fn sentence(report: &Report, answers: &Answers) -> String {
    let level = report.settings.choices.level;
    let found = &answers.observers.waves;
    let is_same =
        |one: &Result<WaveObservers, NoObservers>| one.as_ref().err() == found[0].as_ref().err();
    if let Some(Err(why)) = found.first()
        && *why != NoObservers::Withheld
        && found.iter().all(is_same)
    {
        return format!("How well observers agree cannot be told: {}.", why.reason());
    }
    if are_withheld(answers) {
        return withheld("");
    }
    let waves = found.iter().enumerate();
    let mut sentences: Vec<String> = Vec::new();
    for (wave, found) in waves {
        let when = when(answers, wave);
        let sentence = match found {
            Err(NoObservers::Withheld) => withheld(&when),
            Err(why) => format!(
                "How well observers agree{when} cannot be told: {}.",
                why.reason()
            ),
            Ok(found) => {
                let sentence = format!("{}; {}.", agreed(found), differ(found, level));
                capitalised(format!("{when} {sentence}").trim_start())
            }
        };
        sentences.push(sentence);
    }
    sentences.join(" ")
}

/// Whether nothing of what observers found may travel, which the sentence says.
pub fn are_withheld(answers: &Answers) -> bool {
    let mut found = answers.observers.waves.iter();
    found.all(|one| matches!(one, Err(NoObservers::Withheld)))
}

/// What is said of a wave whose numbers may not travel.
fn withheld(when: &str) -> String {
    format!(
        "What observers found{when} is withheld: the numbers could tell of single people or places."
    )
}

/// How often two of them said the same, of the first indicator.
fn agreed(found: &WaveObservers) -> String {
    let rows = found
        .agreement
        .as_ref()
        .map(|agreement| &agreement.overall.rows);
    let Some(row) = rows.and_then(|rows| rows.first()) else {
        return format!("{NOBODY_IN_COMMON}, so that nobody can tell how well they agree");
    };
    let Some(observed) = row.observed.estimate else {
        return "two observers never told it of the same worker".to_owned();
    };
    let limits = row.observed.limits.map_or_else(
        |why| why.reason().to_owned(),
        |limits| percent_range(limits.low, limits.high),
    );
    format!(
        "two observers of one worker said the same of being {} in {} % of cases ({limits})",
        indicator_title(&row.indicator),
        percent(observed),
    )
}

/// Whether they find other shares, of the first indicator.
fn differ(found: &WaveObservers, level: ConfidenceLevel) -> String {
    let Some(shares) = found.shares.first() else {
        return "nothing is known of their shares".to_owned();
    };
    let known = shares.observers.iter();
    let known = known.filter_map(|one| one.estimate.proportion);
    let lowest = known.clone().fold(f64::INFINITY, f64::min);
    let highest = known.fold(f64::NEG_INFINITY, f64::max);
    if lowest > highest {
        return "of nobody do they say whether it is so".to_owned();
    }
    let range = if lowest == highest {
        format!("their own shares are all {} %", percent(lowest))
    } else {
        format!(
            "their own shares lie between {} and {} %",
            percent(lowest),
            percent(highest)
        )
    };
    match &shares.heterogeneity {
        Ok(test) => {
            let says = if test.p_value < 2.0 * level.tail() {
                "which chance alone would hardly give"
            } else {
                "which could be due to chance"
            };
            format!("{range}, {says} (p {})", number::p_value(test.p_value))
        }
        Err(why) => format!(
            "{range}, and whether that is chance cannot be told: {}",
            why.reason()
        ),
    }
}
