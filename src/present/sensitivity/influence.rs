//! Does one odd place make the result?

use serde::Serialize;

use super::left_out;
use super::rows::{
    ChangeKey, DifferenceRecord, LevelKey, ShareRecord, change_cells, level_cells, or_dash,
    pair_title, row_label, unit, wave_heading, wave_title, what, when,
};
use crate::compare::Difference;
use crate::estimate::Domain;
use crate::present::label::units;
use crate::present::number::{count, counted, percent};
use crate::present::page::{Grid, PLAIN, Page};
use crate::present::sentence::{self, signed_points};
use crate::report::Report;
use crate::sensitivity::influence::{
    ChangeInfluence, ChangeWithoutOne, NoInfluence, ShareInfluence, Shift, Without,
    WithoutReplacements,
};
use crate::sensitivity::{Answers, Question, Steadiness};

/// The title of the section.
pub const TITLE: &str = "One odd establishment";

/// The places that a table shows, the most influential first.
const RANKS: [&str; 5] = ["1st", "2nd", "3rd", "4th", "5th"];
/// Why a row may show fewer.
const UNMOVED: &str = "-: no further place moves it, unless another reason follows.";
/// What is left out where larger PSUs were drawn.
const LARGER_PSUS: &str =
    "Larger PSUs than establishments were drawn; each is left out as a whole.";

/// The section as scripts read it.
#[derive(Serialize)]
pub struct InfluenceRecord<'a> {
    /// What is counted as an establishment, and left out.
    unit: &'static str,
    estimates: Vec<LevelRecord<'a>>,
    changes: Vec<ChangeRecord<'a>>,
    replacements: ReplacementsRecord<'a>,
    sentence: String,
}

#[derive(Serialize)]
struct LevelRecord<'a> {
    #[serde(flatten)]
    key: LevelKey<'a>,
    estimate: Option<f64>,
    establishments: usize,
    lowest: Option<f64>,
    highest: Option<f64>,
    without: Vec<ShiftRecord>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct ShiftRecord {
    rank: usize,
    estimate: f64,
    shift: f64,
}

#[derive(Serialize)]
struct ChangeRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    difference: DifferenceRecord,
    establishments: Option<usize>,
    lowest: Option<f64>,
    highest: Option<f64>,
    without: Vec<WithoutRecord>,
    steadiness: Option<SteadinessRecord>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct WithoutRecord {
    rank: usize,
    shift: f64,
    difference: Option<DifferenceRecord>,
    keeps_sign: bool,
    keeps_significance: Option<bool>,
}

#[derive(Serialize)]
struct SteadinessRecord {
    left_out: usize,
    same_sign: Option<usize>,
    same_significance: Option<usize>,
}

#[derive(Serialize)]
struct ReplacementsRecord<'a> {
    visited: Vec<usize>,
    estimates: Vec<EstimateRecord<'a>>,
    changes: Vec<DifferenceWithoutRecord<'a>>,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct EstimateRecord<'a> {
    #[serde(flatten)]
    key: LevelKey<'a>,
    #[serde(flatten)]
    share: ShareRecord,
}

#[derive(Serialize)]
struct DifferenceWithoutRecord<'a> {
    #[serde(flatten)]
    key: ChangeKey<'a>,
    difference: DifferenceRecord,
}

impl<'a> InfluenceRecord<'a> {
    /// The record of the section.
    pub fn new(answers: &'a Answers) -> Self {
        let influence = &answers.influence;
        let levels = influence.shares.iter().enumerate();
        let levels = levels
            .flat_map(|(wave, rows)| rows.iter().map(move |row| level_record(answers, wave, row)));
        let changes = influence.changes.iter().enumerate();
        let changes = changes.flat_map(|(pair, rows)| {
            rows.iter()
                .map(move |row| change_record(answers, pair, row))
        });
        Self {
            unit: unit(influence.psus_are_establishments),
            estimates: levels.collect(),
            changes: changes.collect(),
            replacements: replacements_record(answers),
            sentence: sentence(answers),
        }
    }
}

fn level_record<'a>(answers: &'a Answers, wave: usize, row: &ShareInfluence) -> LevelRecord<'a> {
    let found = row.without.as_ref();
    let most = found.map_or(&[][..], |without| &without.most);
    let ranks = (1..).zip(most);
    LevelRecord {
        key: LevelKey::new(answers, wave, &row.domain, &row.indicator),
        estimate: row.share,
        establishments: row.places,
        lowest: found.ok().map(|without| without.range[0]),
        highest: found.ok().map(|without| without.range[1]),
        without: ranks
            .map(|(rank, shift)| ShiftRecord {
                rank,
                estimate: shift.without,
                shift: shift.shift,
            })
            .collect(),
        reason: found.err().map(|why| why.reason()),
    }
}

fn change_record<'a>(answers: &'a Answers, pair: usize, row: &ChangeInfluence) -> ChangeRecord<'a> {
    let found = row.without.as_ref();
    let most = found.map_or(&[][..], |without| &without.most);
    let ranks = (1..).zip(most);
    ChangeRecord {
        key: ChangeKey::new(answers, pair, &row.domain, &row.indicator),
        difference: (&row.difference).into(),
        establishments: row.places,
        lowest: found.ok().map(|without| without.range[0]),
        highest: found.ok().map(|without| without.range[1]),
        without: ranks
            .map(|(rank, one)| WithoutRecord {
                rank,
                shift: one.shift.shift,
                difference: one.difference.as_ref().map(DifferenceRecord::from),
                keeps_sign: one.keeps_sign,
                keeps_significance: one.keeps_direction,
            })
            .collect(),
        steadiness: row.steadiness.map(|steadiness| SteadinessRecord {
            left_out: steadiness.psus,
            same_sign: steadiness.same_sign,
            same_significance: steadiness.same_direction,
        }),
        reason: found.err().map(|why| why.reason()),
    }
}

fn replacements_record(answers: &Answers) -> ReplacementsRecord<'_> {
    let without = match &answers.influence.replacements {
        Ok(without) => without,
        Err(why) => {
            return ReplacementsRecord {
                visited: Vec::new(),
                estimates: Vec::new(),
                changes: Vec::new(),
                reason: Some(why.reason()),
            };
        }
    };
    let levels = without.results.estimates.iter().enumerate();
    let levels = levels.flat_map(|(wave, rows)| {
        rows.iter().map(move |row| EstimateRecord {
            key: LevelKey::new(answers, wave, &row.domain, &row.indicator),
            share: row.into(),
        })
    });
    let changes = without.results.changes.iter().enumerate();
    let changes = changes.flat_map(|(pair, rows)| {
        rows.iter().map(move |row| DifferenceWithoutRecord {
            key: ChangeKey::new(answers, pair, &row.domain, &row.indicator),
            difference: (&row.difference).into(),
        })
    });
    ReplacementsRecord {
        visited: without.replacements.clone(),
        estimates: levels.collect(),
        changes: changes.collect(),
        reason: None,
    }
}

/// Writes the section; gives the sentence that it ends with.
pub fn write(page: &mut Page, report: &Report, answers: &Answers) -> String {
    let influence = &answers.influence;
    for (wave, rows) in influence.shares.iter().enumerate() {
        if rows.iter().all(|row| row.without.is_err()) {
            continue;
        }
        page.gap();
        let mut grid = ranked(wave_title(answers, wave), "%");
        for row in rows {
            let share = row.share.map(percent);
            let most = row.without.as_ref().ok().map(|without| &without.most);
            let cells = most.into_iter().flatten().map(of_share);
            grid.row(cells_of(&row.domain, &row.indicator, share, cells));
        }
        page.table(grid);
    }
    let mut is_marked = false;
    for (pair, rows) in influence.changes.iter().enumerate() {
        if rows.iter().all(|row| row.without.is_err()) {
            continue;
        }
        page.gap();
        let mut grid = ranked(pair_title(answers, pair), "Points");
        for row in rows {
            let change = Some(signed_points(row.difference.estimate));
            let most = row.without.as_ref().ok().map(|without| &without.most);
            let most = most.into_iter().flatten();
            is_marked |= most.clone().any(turns);
            grid.row(cells_of(
                &row.domain,
                &row.indicator,
                change,
                most.map(of_change),
            ));
        }
        page.table(grid);
    }
    if is_marked {
        let legend =
            "* the change has another sign, or its interval says something else of its direction.";
        page.paragraph("", legend, PLAIN);
    }
    if is_short(answers) {
        page.paragraph("", UNMOVED, PLAIN);
    }
    if !influence.psus_are_establishments {
        page.paragraph("", LARGER_PSUS, PLAIN);
    }
    for line in refusals(answers) {
        page.paragraph("", &line, PLAIN);
    }
    page.gap();
    replacements(page, report, answers);
    sentence(answers)
}

/// Whether some row has fewer places that move it than there are columns.
fn is_short(answers: &Answers) -> bool {
    let influence = &answers.influence;
    let shares = influence.shares.iter().flatten();
    let shares = shares.filter_map(|row| Some(row.without.as_ref().ok()?.most.len()));
    let changes = influence.changes.iter().flatten();
    let changes = changes.filter_map(|row| Some(row.without.as_ref().ok()?.most.len()));
    shares.chain(changes).any(|most| most < RANKS.len())
}

/// A table with a column for each rank.
fn ranked(title: String, unit: &str) -> Grid {
    let mut grid = Grid::default();
    let ranks = RANKS.map(|rank| format!("without\n{rank}"));
    let headings = [title, unit.to_owned()].into_iter().chain(ranks);
    grid.heading(headings.collect());
    grid
}

fn cells_of(
    domain: &Domain,
    indicator: &crate::tally::Indicator,
    asked: Option<String>,
    without: impl Iterator<Item = String>,
) -> Vec<String> {
    let mut cells = vec![row_label(domain, indicator), or_dash(asked)];
    cells.extend(without);
    cells.resize(2 + RANKS.len(), "-".to_owned());
    cells
}

fn of_share(shift: &Shift) -> String {
    percent(shift.without)
}

fn of_change(one: &ChangeWithoutOne) -> String {
    let mark = if turns(one) { "*" } else { "" };
    let change = one.difference.map(|left| signed_points(left.estimate));
    or_dash(change) + mark
}

/// Whether the change is no longer what it was.
fn turns(one: &ChangeWithoutOne) -> bool {
    !one.keeps_sign || one.keeps_direction == Some(false)
}

/// Which rows have no figures, and why.
fn refusals(answers: &Answers) -> Vec<String> {
    let influence = &answers.influence;
    let levels = influence.shares.iter().flatten().map(|row| {
        let why = row.without.as_ref().err();
        (row_label(&row.domain, &row.indicator), why.copied())
    });
    let changes = influence.changes.iter().flatten().map(|row| {
        let why = row.without.as_ref().err();
        (row_label(&row.domain, &row.indicator), why.copied())
    });
    let mut lines = Vec::new();
    for (label, why) in levels.chain(changes) {
        if let Some(why) = why.filter(|why| *why != NoInfluence::SinglePlaces) {
            let line = format!("{label}: {}.", why.reason());
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// The result without replacements.
fn replacements(page: &mut Page, report: &Report, answers: &Answers) {
    let without = match &answers.influence.replacements {
        Ok(without) => without,
        Err(why) => {
            let line = format!("Without replacements: {}.", why.reason());
            page.paragraph("", &line, PLAIN);
            return;
        }
    };
    let interval = format!("{} interval", report.settings.choices.level);
    if without.results.changes.is_empty() {
        for (wave, rows) in without.results.estimates.iter().enumerate() {
            let mut grid = Grid::default();
            let title = without_title(answers, without, wave);
            grid.heading(vec![title, wave_heading(answers, wave), interval.clone()]);
            rows.iter().for_each(|row| grid.row(level_cells(row)));
            if !rows.is_empty() {
                page.table(grid);
            }
        }
    }
    for (pair, rows) in without.results.changes.iter().enumerate() {
        let mut grid = Grid::default();
        let [from, to] = answers.pairs[pair];
        let removed = [from, to].map(|wave| without.replacements[wave]);
        grid.heading(vec![
            format!("Without {} replacements", count(removed[0] + removed[1])),
            wave_heading(answers, from),
            wave_heading(answers, to),
            "Change,\npoints".to_owned(),
            interval.clone(),
        ]);
        rows.iter().for_each(|row| grid.row(change_cells(row)));
        page.table(grid);
    }
}

fn without_title(answers: &Answers, without: &WithoutReplacements, wave: usize) -> String {
    let replacements = counted(without.replacements[wave], "replacement", "replacements");
    format!("Without {replacements}{}", when(answers, wave))
}

/// What the section says to everybody.
fn sentence(answers: &Answers) -> String {
    if let Some(said) = left_out::untold(answers, Question::Influence) {
        return said;
    }
    let influence = &answers.influence;
    let sentences: Vec<_> = if influence.changes.is_empty() {
        let waves = influence.shares.iter().enumerate();
        waves
            .filter_map(|(wave, rows)| Some(sentence_of_share(answers, wave, rows.first()?)))
            .collect()
    } else {
        let pairs = influence.changes.iter().enumerate();
        pairs
            .filter_map(|(pair, rows)| Some(sentence_of_change(answers, pair, rows.first()?)))
            .collect()
    };
    sentences.join(" ")
}

fn places(answers: &Answers, places: Option<usize>) -> String {
    let [_, unit] = units(answers.influence.psus_are_establishments);
    match places {
        Some(places) => format!("{} {unit}", count(places)),
        None => unit.to_owned(),
    }
}

fn cannot_tell(what: &str, why: NoInfluence) -> String {
    format!(
        "Whether one place makes {what} cannot be told: {}.",
        why.reason()
    )
}

fn sentence_of_share(answers: &Answers, wave: usize, row: &ShareInfluence) -> String {
    let subject = format!(
        "the share{} of workers {}",
        when(answers, wave),
        what(&row.indicator)
    );
    let Without { range, .. } = match &row.without {
        Ok(without) => without,
        Err(NoInfluence::SinglePlaces) => {
            return format!(
                "What {subject} would be without one of the {} is not shown: it would tell of that place.",
                places(answers, Some(row.places))
            );
        }
        Err(why) => return cannot_tell(&subject, *why),
    };
    let places = places(answers, Some(row.places));
    let [low, high] = range.map(percent);
    if low == high {
        return format!("Whichever one of the {places} is left out, {subject} is {low} %.");
    }
    format!(
        "Whichever one of the {places} is left out, {subject} lies between {low} and {high} % ({} % with all of \
         them).",
        or_dash(row.share.map(percent))
    )
}

fn sentence_of_change(answers: &Answers, pair: usize, row: &ChangeInfluence) -> String {
    let [from, to] = answers.pairs[pair].map(|wave| {
        let label = answers.waves[wave].as_deref();
        sentence::wave(label.unwrap_or_default())
    });
    let subject = format!(
        "the change from {from} to {to} in the share of workers {}",
        what(&row.indicator)
    );
    let Without { range, .. } = match &row.without {
        Ok(without) => without,
        Err(NoInfluence::SinglePlaces) => return stands(answers, &subject, row),
        Err(why) => return cannot_tell(&subject, *why),
    };
    let places = places(answers, row.places);
    let [low, high] = range.map(signed_points);
    let holds = row
        .steadiness
        .map(|steadiness| holds(&row.difference, steadiness));
    let holds = holds.unwrap_or_default();
    if low == high {
        return format!(
            "Whichever one of the {places} is left out, {subject} is {low} points{holds}."
        );
    }
    format!(
        "Whichever one of the {places} is left out, {subject} lies between {low} and {high} points ({} with all of \
         them){holds}.",
        signed_points(row.difference.estimate),
    )
}

/// Whether a change stands, where no more than that is told.
fn stands(answers: &Answers, what: &str, row: &ChangeInfluence) -> String {
    let places = places(answers, row.places);
    let Some(steadiness) = row.steadiness else {
        return format!(
            "Whether {what} hangs on one of the {places} is not shown: it would tell of that place."
        );
    };
    let [sign, direction] = [steadiness.keeps_sign(), steadiness.keeps_direction()];
    if sign && direction {
        let holds = match (is_none(&row.difference), row.difference.direction()) {
            (true, _) => "is none, and its interval leaves its direction open each time",
            (false, None) => "keeps its sign, and its interval leaves its direction open each time",
            (false, Some(_)) => "keeps its sign, and its interval says the same of its direction",
        };
        format!("Whichever one of the {places} is left out, {what} {holds}.")
    } else if sign && is_none(&row.difference) {
        format!(
            "Whichever one of the {places} is left out, {what} is none, but what its interval says of it hangs on \
             some of them."
        )
    } else if is_none(&row.difference) {
        format!("Whether {what} is none hangs on some of the {places}.")
    } else if sign {
        format!(
            "Whichever one of the {places} is left out, {what} keeps its sign, but what its interval says of its \
             direction hangs on some of them."
        )
    } else {
        format!(
            "The sign of {what} hangs on some of the {places}: without one of them it is another."
        )
    }
}

/// Whether there is no change at all.
fn is_none(asked: &Difference) -> bool {
    asked.estimate.abs() < 1e-12
}

/// How often a change is what it was.
fn holds(asked: &Difference, steadiness: Steadiness) -> String {
    let times = [steadiness.same_sign, steadiness.same_direction];
    let [sign, direction] = times.map(|same| same.map_or(0, |same| steadiness.psus - same));
    let says = match asked.direction() {
        Some(_) => "is no longer told from no change",
        None => "is told from no change",
    };
    match (sign, direction) {
        (0, 0) if is_none(asked) => String::new(),
        (sign, 0) if is_none(asked) => format!(
            "; there is a change without {} of them, which could be due to chance",
            count(sign)
        ),
        (0, 0) => "; its sign and what its interval says stay the same each time".to_owned(),
        (0, direction) => format!(
            "; its sign stays the same each time, and it {says} without {} of them",
            count(direction)
        ),
        (sign, 0) => format!(
            "; it has another sign without {} of them, and what its interval says stays the same each time",
            count(sign)
        ),
        (sign, direction) => format!(
            "; it has another sign without {} of them, and {says} without {} of them",
            count(sign),
            count(direction)
        ),
    }
}
