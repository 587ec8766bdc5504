//! The tables of a comparison: a row per domain, what it was, what it is, and how sure the change is.

use super::document::{per_unit, trend};
use super::footnotes::{Footnotes, WITHHELD, variables, withheld_cells};
use super::label::{domain_label, indicator_title, label};
use super::number;
use super::page::{BOLD, FAINT, Grid, PLAIN, Page, wrapped};
use super::sentence::{self, points_between, signed_points};
use crate::compare::{Adjustment, Comparison, Component, Contrast, Difference, SameEstablishments};
use crate::estimate::Verdict;
use crate::report::{Changes, PairReport, Report, Row, TrendRow, Withheld};
use crate::tally::Indicator;
use crate::text::shown;

/// The columns that the label of a wave takes over its numbers: more would leave too few for cities.
const WIDTH_OF_WAVE: usize = 8;

/// Writes the tables of all pairs of waves, and the trends.
pub fn write(page: &mut Page, footnotes: &mut Footnotes, report: &Report, changes: &Changes) {
    for pair in &changes.pairs {
        for indicator in &report.indicators {
            section(page, footnotes, report, changes, pair, indicator);
        }
    }
    for indicator in &report.indicators {
        trends(page, footnotes, report, changes, indicator);
    }
    page.gap();
    page.paragraph("", &definition(report, changes), FAINT);
}

fn section(
    page: &mut Page,
    footnotes: &mut Footnotes,
    report: &Report,
    changes: &Changes,
    pair: &PairReport,
    indicator: &Indicator,
) {
    let rows = pair
        .comparisons
        .iter()
        .filter(|row| row.indicator() == indicator);
    let (overall, domains): (Vec<_>, Vec<_>) = rows.partition(|row| row.domain().is_overall());
    if overall.is_empty() {
        return;
    }
    page.gap();
    let (from, to) = (shown(&pair.from), shown(&pair.to));
    let title = format!("Change from {from} to {to}, {}", indicator_title(indicator));
    page.paragraph("", &title, BOLD);
    let mut grid = Grid::default();
    let interval = format!(
        "{} interval\n{}",
        report.settings.choices.level,
        changes.choices.contrast.title()
    );
    let p = format!("p,\n{}", changes.choices.adjustment.title());
    let [from, to] = [&from, &to].map(|label| wrapped(label, WIDTH_OF_WAVE));
    let headings = [
        "",
        &from,
        &to,
        "Change,\npoints",
        &interval,
        "Relative\nchange",
        &p,
        "",
    ];
    grid.left_align([headings.len() - 1]);
    grid.heading(headings.map(str::to_owned).to_vec());
    for (place, row) in domains.iter().enumerate() {
        if place > 0 && variables(row) != variables(domains[place - 1]) {
            grid.rule();
        }
        grid.row(footnotes.marked(cells(report, pair, row, headings.len()), row.risks()));
    }
    if !domains.is_empty() {
        grid.rule();
        grid.end_with_total();
    }
    for row in &overall {
        grid.row(footnotes.marked(cells(report, pair, row, headings.len()), row.risks()));
    }
    page.table(grid);
    page.gap();
    for row in &overall {
        let level = report.settings.choices.level;
        page.paragraph("", &sentence::change_row(pair, row, level), PLAIN);
        let Some(row) = row.shown() else {
            continue;
        };
        let sentences = bounds(row).into_iter().chain(parts(changes, row));
        sentences.for_each(|sentence| page.paragraph("", &sentence, PLAIN));
        if let Some(grid) = parts_of_groups(changes, row) {
            page.gap();
            page.table(grid);
            page.gap();
        }
    }
    let same = pair
        .same_establishments
        .iter()
        .filter(|row| row.indicator() == indicator);
    for row in same {
        let sentence = same_establishments(row);
        let mark = footnotes.risk(row.risks());
        page.paragraph("", format!("{sentence} {mark}").trim_end(), PLAIN);
    }
}

/// What the unknown leave open.
pub fn bounds(row: &Comparison) -> Option<String> {
    let [low, high] = row.bounds?;
    Some(format!(
        "Left open by the unknown ages: a change from {} to {} points.",
        signed_points(low),
        signed_points(high)
    ))
}

/// The cells of a row in so many columns. Of one that is withheld the share of the earlier wave stands there all the
/// same, where that wave shows it, and then that of the later; the word stands for all that is behind it.
pub fn cells(
    report: &Report,
    pair: &PairReport,
    row: &Row<Comparison>,
    columns: usize,
) -> Vec<String> {
    let row = match row {
        Row::Shown(row, _) => row,
        Row::Withheld(withheld) => {
            let waves = [&pair.from, &pair.to].into_iter();
            let shares = waves.map_while(|wave| share_of_wave(report, wave, withheld));
            let mut cells = vec![domain_label(&withheld.domain)];
            cells.extend(shares.chain([WITHHELD.to_owned()]));
            cells.resize(columns, String::new());
            return cells;
        }
    };
    let or_dash = |cell: Option<String>| cell.unwrap_or_else(|| "-".to_owned());
    let relative = row.relative_change.estimate;
    let relative = relative.map(|change| format!("{:+.0} %", 100.0 * change));
    let p = row.test.map(|test| {
        if row.domain.is_overall() {
            test.p_value
        } else {
            test.p_adjusted
        }
    });
    vec![
        domain_label(&row.domain),
        number::percent(row.before),
        number::percent(row.after),
        signed_points(row.difference.estimate),
        or_dash(limits(&row.difference)),
        or_dash(relative),
        or_dash(p.map(number::p_value)),
        verdict_mark(row).to_owned(),
    ]
}

/// The share of a wave at what a row is about, where the wave shows it.
fn share_of_wave(report: &Report, wave: &str, row: &Withheld) -> Option<String> {
    let mut waves = report.waves.iter();
    let wave = waves.find(|one| one.label.as_deref() == Some(wave))?;
    let mut estimates = wave.estimates.iter().filter_map(Row::shown);
    let estimate =
        estimates.find(|one| one.domain == row.domain && one.indicator == row.indicator)?;
    estimate.proportion.map(number::percent)
}

/// The mark of the worse of the two estimates.
fn verdict_mark(row: &Comparison) -> &'static str {
    if row.verdicts.contains(&Verdict::Suppress) {
        "S"
    } else if row.verdicts.contains(&Verdict::Review) {
        "R"
    } else {
        ""
    }
}

/// The limits of a difference.
fn limits(difference: &Difference) -> Option<String> {
    difference.limits.as_ref().map(points_between)
}

/// The change split into rate and mix.
pub fn parts(changes: &Changes, row: &Comparison) -> Option<String> {
    let (parts, column) = (row.decomposition.as_ref()?, changes.decompose.as_ref()?);
    let part = |part: &Component| {
        let limits = part
            .limits
            .map(|[low, high]| format!(" ({} to {})", signed_points(low), signed_points(high)));
        format!(
            "{}{}",
            signed_points(part.estimate),
            limits.unwrap_or_default()
        )
    };
    Some(format!(
        "Split by {}: rate {}, mix {} points.",
        shown(column),
        part(&parts.rate),
        part(&parts.composition)
    ))
}

/// With more groups than this the parts of each are left to JSON.
const MOST_GROUPS: usize = 12;

/// What each group adds to the parts of a change, where that may be told.
fn parts_of_groups(changes: &Changes, row: &Comparison) -> Option<Grid> {
    let (parts, column) = (row.decomposition.as_ref()?, changes.decompose.as_ref()?);
    if !(2..=MOST_GROUPS).contains(&parts.groups.len()) {
        return None;
    }
    let mut grid = Grid::default();
    grid.heading(
        [&shown(column), "Rate,\npoints", "Mix,\npoints"]
            .map(|name| name.to_owned())
            .to_vec(),
    );
    for group in &parts.groups {
        let name = group
            .group
            .as_deref()
            .map_or_else(|| "blank".to_owned(), label);
        grid.row(vec![
            name,
            signed_points(group.rate),
            signed_points(group.composition),
        ]);
    }
    Some(grid)
}

/// The change among the establishments of both waves.
pub fn same_establishments(row: &Row<SameEstablishments>) -> String {
    let Row::Shown(row, _) = row else {
        return "Among the establishments of both waves: withheld.".to_owned();
    };
    let limits = match limits(&row.difference) {
        Some(limits) => format!("interval {limits}"),
        None => "no interval: too little variation to tell".to_owned(),
    };
    let establishments = match row.psus {
        1 => "the one establishment".to_owned(),
        many => format!("the {} establishments", number::count(many)),
    };
    format!(
        "Among {establishments} of both waves: {} % before, {} % after, {} points ({limits}).",
        number::percent(row.before),
        number::percent(row.after),
        signed_points(row.difference.estimate),
    )
}

fn trends(
    page: &mut Page,
    footnotes: &mut Footnotes,
    report: &Report,
    changes: &Changes,
    indicator: &Indicator,
) {
    let rows: Vec<_> = changes
        .trends
        .iter()
        .filter(|row| row.indicator() == indicator)
        .collect();
    if rows.is_empty() {
        return;
    }
    page.gap();
    let title = format!("Trend over all waves, {}", indicator_title(indicator));
    page.line(&title, BOLD);
    let mut grid = Grid::default();
    let interval = format!("{} interval", report.settings.choices.level);
    let per = format!("Points per\n{}", per_unit(report));
    grid.heading(["", &per, &interval, "p", ""].map(str::to_owned).to_vec());
    let (overall, domains): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.domain().is_overall());
    let has_domains = !domains.is_empty();
    grid.left_align([4]);
    let mut marked = |row: &Row<TrendRow>| {
        let mut cells = trend_cells(row);
        cells.push(footnotes.risk(row.risks()).to_owned());
        cells
    };
    domains.iter().for_each(|trend| grid.row(marked(trend)));
    if has_domains {
        grid.rule();
        grid.end_with_total();
    }
    overall.iter().for_each(|trend| grid.row(marked(trend)));
    page.table(grid);
}

/// The cells of a trend.
pub fn trend_cells(row: &Row<TrendRow>) -> Vec<String> {
    let Row::Shown(TrendRow { domain, trend, .. }, _) = row else {
        return withheld_cells(row.domain(), 4);
    };
    let limits = trend
        .limits
        .map(|[low, high]| format!("{} to {}", signed_points(low), signed_points(high)));
    vec![
        domain_label(domain),
        signed_points(trend.slope),
        limits.unwrap_or_else(|| "-".to_owned()),
        trend
            .p_value
            .map_or_else(|| "-".to_owned(), number::p_value),
    ]
}

/// What the numbers are and where they come from.
pub fn definition(report: &Report, changes: &Changes) -> String {
    let method = report.settings.choices.method.title;
    let places = match changes.shared_places() {
        None => "the covariance of establishments in both waves is taken into account".to_owned(),
        Some(0) => "the waves are taken as independent".to_owned(),
        Some(many) => format!(
            "up to {} in both waves, and the covariance is taken into account",
            number::counted(many as u64, "establishment is", "establishments are")
        ),
    };
    let interval = match changes.choices.contrast {
        Contrast::Mover => format!("MOVER, from the {method} limits of the waves"),
        Contrast::Wald => "Wald, from the standard error of the change".to_owned(),
    };
    let p = match changes.choices.adjustment {
        Adjustment::None => "not adjusted for the number of rows".to_owned(),
        adjustment => format!(
            "adjusted over the rows of a table ({}), overall alone",
            adjustment.title()
        ),
    };
    let trend = trend(report, changes).map_or_else(String::new, |trend| format!(" {trend}"));
    format!(
        "Change: after less before, in percentage points. Interval: {interval}; {places}. p: test \
         of no change, {p}.{trend}"
    )
}
