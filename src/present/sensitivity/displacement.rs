//! Did the trade move to other places, or to other kinds of places?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, DifferenceRecord, NO_INTERVAL, between, indicator_row, no_interval, or_dash,
    pair_title, points, subheading, unit, what,
};
use crate::compare::{
    Component, Difference, NoTurnover, PartOfWave, PartShare, SameEstablishments, Turnover,
};
use crate::estimate::Domain;
use crate::present::label::{capitalised, units};
use crate::present::number::{count, counted, percent, percent_range};
use crate::present::page::{Grid, PLAIN, Page};
use crate::present::sentence::{least_and_most, points_between, signed_points};
use crate::report::Report;
use crate::sensitivity::displacement::{DisplacementRow, PairDisplacement, Standardised};
use crate::sensitivity::{Answers, Question};
use crate::text::shown;

/// The title of the section.
pub const TITLE: &str = "Displacement";

/// Why nothing is split.
const NO_COLUMN: &str = "the data do not say of what kind places are";
/// Why nothing is split although there is a column.
const GAPS: &str = "the data do not say of every place of what kind it is";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct DisplacementRecord<'a> {
    column: Option<&'a str>,
    /// What is counted as an establishment.
    unit: &'static str,
    changes: Vec<ChangeRecord<'a>>,
    turnover: Vec<TurnoverRecord<'a>>,
    sentence: String,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    before: f64,
    after: f64,
    rate: Option<PartRecord>,
    composition: Option<PartRecord>,
    standardised: Option<StandardisedRecord<'a>>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct StandardisedRecord<'a> {
    before: PartRecord,
    after: PartRecord,
    difference: PartRecord,
    covered: f64,
    left_out: Vec<Option<&'a str>>,
}

#[derive(Serialize)]
struct PartRecord {
    estimate: f64,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

#[derive(Serialize)]
struct TurnoverRecord<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    stayed_before: Option<PlacesRecord>,
    left: Option<PlacesRecord>,
    stayed_after: Option<PlacesRecord>,
    entered: Option<PlacesRecord>,
    same: Vec<SameRecord>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct PlacesRecord {
    establishments: usize,
    workers: u64,
    estimates: Vec<PlacesShareRecord>,
}

#[derive(Serialize)]
struct PlacesShareRecord {
    indicator: String,
    n: u64,
    positives: u64,
    estimate: Option<f64>,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct SameRecord {
    indicator: String,
    visited: usize,
    establishments: usize,
    before: f64,
    after: f64,
    difference: DifferenceRecord,
}

impl<'a> DisplacementRecord<'a> {
    /// The record of the section.
    pub fn new(answers: &'a Answers) -> Self {
        let displacement = &answers.displacement;
        let pairs = displacement.pairs.iter().enumerate();
        let changes = pairs.clone().flat_map(|(pair, found)| {
            let rows = found.rows.iter();
            rows.map(move |row| change_record(answers, pair, row))
        });
        let turnover = pairs.map(|(pair, found)| turnover_record(answers, pair, &found.turnover));
        Self {
            column: displacement.column.as_deref(),
            unit: unit(displacement.psus_are_establishments),
            changes: changes.collect(),
            turnover: turnover.collect(),
            sentence: sentence(answers),
        }
    }
}

fn change_record<'a>(
    answers: &'a Answers,
    pair: usize,
    row: &'a DisplacementRow,
) -> ChangeRecord<'a> {
    let parts = row.decomposition.as_ref();
    let standardised = row.standardisation.as_ref();
    ChangeRecord {
        key: ChangeKey::new(answers, pair, &Domain::OVERALL, &row.indicator),
        before: row.shares[0],
        after: row.shares[1],
        rate: parts.map(|parts| (&parts.rate).into()),
        composition: parts.map(|parts| (&parts.composition).into()),
        standardised: standardised.map(|found| StandardisedRecord {
            before: (&found.shares.before).into(),
            after: (&found.shares.after).into(),
            difference: (&found.shares.difference).into(),
            covered: found.shares.covered,
            left_out: found.left_out.iter().map(Option::as_deref).collect(),
        }),
        reason: why_not(answers, row),
    }
}

/// Why there is no common mix.
fn why_not(answers: &Answers, row: &DisplacementRow) -> Option<&'static str> {
    match answers.displacement.column {
        None => Some(NO_COLUMN),
        Some(_) if row.standardisation.is_some() => None,
        Some(_) if is_withheld(answers) => Some("withheld: kinds of places could be told from it"),
        Some(_) => Some("the waves have no kind of place in common"),
    }
}

/// Whether something of the section may not travel, and does not.
fn is_withheld(answers: &Answers) -> bool {
    answers.unfit.of(Question::Displacement).next().is_some()
}

impl From<&Component> for PartRecord {
    fn from(part: &Component) -> Self {
        Self {
            estimate: part.estimate,
            std_error: part.standard_error,
            conf_low: part.limits.map(|[low, _]| low),
            conf_high: part.limits.map(|[_, high]| high),
        }
    }
}

fn turnover_record<'a>(
    answers: &'a Answers,
    pair: usize,
    turnover: &Result<Turnover, NoTurnover>,
) -> TurnoverRecord<'a> {
    let [from, to] = answers.pairs[pair].map(|wave| answers.waves[wave].as_deref());
    let places = |part: fn(&Turnover) -> &PartOfWave| {
        let part = part(turnover.as_ref().ok()?);
        Some(PlacesRecord {
            establishments: part.psus,
            workers: part.workers,
            estimates: part.shares.iter().map(places_share).collect(),
        })
    };
    let same = turnover.iter().flat_map(|turnover| &turnover.same);
    let visited = turnover
        .as_ref()
        .map_or(0, |turnover| turnover.stayed_before.psus);
    TurnoverRecord {
        from,
        to,
        stayed_before: places(|turnover| &turnover.stayed_before),
        left: places(|turnover| &turnover.left),
        stayed_after: places(|turnover| &turnover.stayed_after),
        entered: places(|turnover| &turnover.entered),
        same: same
            .map(|row| SameRecord {
                indicator: row.indicator.to_string(),
                visited,
                establishments: row.psus,
                before: row.before,
                after: row.after,
                difference: (&row.difference).into(),
            })
            .collect(),
        reason: turnover.as_ref().err().map(|why| why.reason()),
    }
}

fn places_share(share: &PartShare) -> PlacesShareRecord {
    let precision = &share.precision;
    PlacesShareRecord {
        indicator: share.indicator.to_string(),
        n: share.workers,
        positives: share.positives,
        estimate: share.proportion,
        std_error: precision.standard_error,
        conf_low: precision.interval.map(|(limits, _)| limits.low),
        conf_high: precision.interval.map(|(limits, _)| limits.high),
        reason: precision.absence.map(|absence| absence.reason()),
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let displacement = &answers.displacement;
    for (pair, found) in displacement.pairs.iter().enumerate() {
        if let (Some(column), false) = (&displacement.column, found.rows.is_empty()) {
            changes(page, report, answers, pair, column, &found.rows);
        }
        if let Ok(turnover) = &found.turnover {
            places(page, report, answers, pair, turnover);
        }
    }
    let pairs = || displacement.pairs.iter();
    let mut fixed = pairs().flat_map(|found| &found.rows);
    let mut parts = pairs().flat_map(|found| found.turnover.iter().flat_map(shares_of));
    let is_missing = fixed.any(|row| {
        let fixed = row.standardisation.as_ref();
        fixed.is_some_and(|found| found.shares.difference.limits.is_none())
    });
    no_interval(
        page,
        is_missing || parts.any(|share| share.precision.interval.is_none()),
    );
    sentence(answers)
}

/// The shares of all places by whether both waves visited them.
fn shares_of(turnover: &Turnover) -> impl Iterator<Item = &PartShare> {
    let Turnover {
        stayed_before,
        left,
        stayed_after,
        entered,
        ..
    } = turnover;
    let parts = [stayed_before, left, stayed_after, entered].into_iter();
    parts.flat_map(|part| &part.shares)
}

/// The changes by what moved.
fn changes(
    page: &mut Page,
    report: &Report,
    answers: &Answers,
    pair: usize,
    column: &str,
    rows: &[DisplacementRow],
) {
    let mut grid = Grid::default();
    subheading(page, &pair_title(answers, pair));
    grid.heading(vec![
        String::new(),
        "Change,\npoints".to_owned(),
        format!("Within\n{}", shown(column)),
        "By another\nmix".to_owned(),
        "With the\nearlier mix".to_owned(),
        format!("{} interval", report.settings.choices.level),
    ]);
    for row in rows {
        let parts = row.decomposition.as_ref();
        let part = |part: Option<Component>| or_dash(part.map(|part| signed_points(part.estimate)));
        let fixed = row.standardisation.as_ref();
        let fixed = fixed.map(|found| found.shares.difference);
        grid.row(vec![
            indicator_row(&row.indicator),
            signed_points(row.difference.estimate),
            part(parts.map(|parts| parts.rate)),
            part(parts.map(|parts| parts.composition)),
            part(fixed),
            or_dash(fixed.and_then(|part| part.limits).map(points)),
        ]);
    }
    page.table(grid);
    let left_out = rows.iter().filter_map(|row| row.standardisation.as_ref());
    if let Some(found) = left_out
        .into_iter()
        .find(|found| !found.left_out.is_empty())
    {
        page.paragraph("", &lost_kinds(column, found), PLAIN);
    }
}

/// What the mix lacks.
fn lost_kinds(column: &str, found: &Standardised) -> String {
    let kinds = found.left_out.iter();
    let kinds: Vec<_> = kinds
        .map(|kind| kind.as_deref().map_or_else(|| "blank".to_owned(), shown))
        .collect();
    format!(
        "The later wave lacks {}: {}. The earlier mix is of the other {} % of the earlier wave.",
        shown(column),
        super::rows::listed(&kinds),
        percent(found.shares.covered)
    )
}

/// The places by whether both waves visited them.
fn places(page: &mut Page, report: &Report, answers: &Answers, pair: usize, turnover: &Turnover) {
    let [_, unit] = units(answers.displacement.psus_are_establishments);
    let unit = capitalised(unit);
    let interval = format!("{} interval", report.settings.choices.level);
    let [before, after] = answers.pairs[pair].map(|wave| {
        let label = answers.waves[wave].as_deref();
        shown(label.unwrap_or_default())
    });
    let parts = [
        (format!("Stayed, {before}"), &turnover.stayed_before),
        (format!("Left, {before}"), &turnover.left),
        (format!("Stayed, {after}"), &turnover.stayed_after),
        (format!("Entered, {after}"), &turnover.entered),
    ];
    for (index, first) in turnover.entered.shares.iter().enumerate() {
        let mut grid = Grid::default();
        let indicator = indicator_row(&first.indicator);
        grid.heading(vec![
            indicator,
            unit.clone(),
            "Workers".to_owned(),
            "%".to_owned(),
            interval.clone(),
        ]);
        for (label, part) in &parts {
            let share = &part.shares[index];
            let limits = share.precision.interval;
            let limits = limits.map(|(limits, _)| percent_range(limits.low, limits.high));
            grid.row(vec![
                label.clone(),
                count(part.psus),
                count(part.workers),
                or_dash(share.proportion.map(percent)),
                or_dash(limits),
            ]);
        }
        page.gap();
        page.table(grid);
    }
}

/// What the section says to everybody.
fn sentence(answers: &Answers) -> String {
    let displacement = &answers.displacement;
    if displacement.pairs.is_empty() {
        return "Whether the trade moved cannot be told from a single wave.".to_owned();
    }
    if let Some(said) = left_out::untold(answers, Question::Displacement) {
        return said;
    }
    let pairs = displacement.pairs.iter().enumerate();
    let sentences: Vec<_> = pairs
        .filter_map(|(pair, found)| sentence_of(answers, pair, found))
        .collect();
    sentences.join(" ")
}

/// Of the first indicator, which is what the study is about.
fn sentence_of(answers: &Answers, pair: usize, found: &PairDisplacement) -> Option<String> {
    let row = found.rows.first()?;
    let between = between(answers, pair);
    let what = what(&row.indicator);
    if row.shares == NOBODY {
        return Some(format!(
            "{between} no move of the trade can be told from its shares: no worker {what} was observed in either wave."
        ));
    }
    Some(format!(
        "{between} the share of workers {what} {}{}; {}.",
        went(row.shares, &row.difference),
        by_mix(answers, row),
        in_same_places(answers, row, found)
    ))
}

/// The shares of two waves in which nobody was observed.
const NOBODY: [f64; 2] = [0.0, 0.0];
/// A change up to this is what rounding leaves of none.
const ROUNDING: f64 = 1e-12;

/// Where a share went, and which way where its interval tells.
fn went(shares: [f64; 2], difference: &Difference) -> String {
    let [before, after] = shares.map(percent);
    let change = difference.estimate;
    match difference.direction() {
        _ if shares == NOBODY => "is 0 % in either wave".to_owned(),
        None if change.abs() >= ROUNDING && difference.limits.is_none() => {
            format!("went from {before} to {after} %, and how sure that is cannot be told")
        }
        None if change.abs() >= ROUNDING => {
            format!("went from {before} to {after} %, which could be due to chance")
        }
        None => "did not change".to_owned(),
        Some(_) => moved(change, ["rose", "fell"]),
    }
}

/// By how much a number moved, with the word for either way.
fn moved(change: f64, [rise, fall]: [&str; 2]) -> String {
    let size = signed_points(change.abs()).replacen('+', "", 1);
    let way = if change > 0.0 { rise } else { fall };
    format!("{way} by {size} points")
}

/// What part another mix has in it.
fn by_mix(answers: &Answers, row: &DisplacementRow) -> String {
    let change = row.difference.estimate;
    let column = answers.displacement.column.as_deref();
    if column.is_some() && row.decomposition.is_none() && is_withheld(answers) {
        return ", and what part another mix of places has in it is not shown".to_owned();
    }
    let (Some(column), Some(parts)) = (column, row.decomposition.as_ref()) else {
        let why = column.map_or(NO_COLUMN, |_| GAPS);
        return format!(", and what part another mix of places has in it cannot be told: {why}");
    };
    let part = parts.composition.estimate;
    let column = shown(column);
    if part.abs() < ROUNDING {
        format!(", and the mix of {column} has no part in it")
    } else if part * change > 0.0 && part.abs() <= change.abs() {
        let size = signed_points(part.abs()).replacen('+', "", 1);
        let chance = by_chance(&parts.composition);
        let of_them = match row.difference.direction() {
            Some(_) => "of them",
            None => "points of that",
        };
        format!(", {size} {of_them} through another mix of {column}{chance}")
    } else {
        let part = moved(part, ["raised it", "lowered it"]);
        let chance = by_chance(&parts.composition);
        format!(", while another mix of {column} by itself would have {part}{chance}")
    }
}

/// What chance may have in a part: it is no more than an estimate.
fn by_chance(part: &Component) -> String {
    match part.limits {
        None => ", and how sure that is cannot be told".to_owned(),
        Some([low, high]) if low <= 0.0 && high >= 0.0 => {
            format!(", which chance could make ({})", points([low, high]))
        }
        Some([low, high]) => {
            let [least, most] = match low.abs() < high.abs() {
                true => [low, high],
                false => [high, low],
            };
            format!(" ({} to {})", percent(least.abs()), percent(most.abs()))
        }
    }
}

/// What became of the places that both waves visited.
fn in_same_places(answers: &Answers, row: &DisplacementRow, found: &PairDisplacement) -> String {
    let turnover = match &found.turnover {
        Ok(turnover) => turnover,
        Err(why) => return why.reason().to_owned(),
    };
    let is_own = |same: &&SameEstablishments| same.indicator == row.indicator;
    let Some(same) = turnover.same.iter().find(is_own) else {
        return "nobody was assessed in the same places twice".to_owned();
    };
    let [one, many] = units(answers.displacement.psus_are_establishments);
    let limits = same.difference.limits.as_ref();
    let shares = [same.before, same.after];
    let limits = match limits {
        None if shares == NOBODY => String::new(),
        None => format!(" ({NO_INTERVAL})"),
        Some(limits) => match same.difference.direction() {
            Some(direction) => format!(" ({})", least_and_most(direction, limits)),
            None => format!(" ({})", points_between(limits)),
        },
    };
    let visited = turnover.stayed_before.psus;
    let places = match same.psus == visited {
        true => format!("the {} of both waves", counted(visited, one, many)),
        false => format!(
            "{} of the {} of both waves, where workers were assessed in each,",
            count(same.psus),
            counted(visited, one, many)
        ),
    };
    format!("in {places} it {}{limits}", went(shares, &same.difference))
}
