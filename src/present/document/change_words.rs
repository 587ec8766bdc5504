//! What do the numbers of a change mean, and what is it made of? In sentences.

use crate::compare::{Adjustment, Comparison, Component, Contrast, Difference, SameEstablishments};
use crate::estimate::{Sampling, Verdict};
use crate::present::number::{count, counted, percent};
use crate::present::sentence::{is_year, points_between, signed_points};
use crate::report::{Changes, Report, Row};
use crate::tally::Indicator;
use crate::text::shown;

/// What the unknown leave open.
pub fn bounds(row: &Comparison) -> Option<String> {
    let [low, high] = row.bounds?.map(signed_points);
    let unknown = match row.indicator {
        Indicator::AgeAtMost(_) => "ages",
        Indicator::Outcome(_) => "answers",
    };
    Some(format!(
        "The unknown {unknown} leave open a change from {low} to {high} points."
    ))
}

/// What a trend is per: the unit of the waves' labels where all are numbers, else the step from wave to wave.
pub fn per_unit(report: &Report) -> &'static str {
    let labels = report.waves.iter().filter_map(|wave| wave.label.as_deref());
    let numbers: Option<Vec<f64>> = labels.map(|label| label.parse().ok()).collect();
    match numbers {
        None => "wave",
        Some(numbers) if numbers.iter().all(|&number| is_year(number)) => "year",
        Some(_) => "unit",
    }
}

/// The change split into rate and mix.
pub fn parts(changes: &Changes, row: &Comparison) -> Option<String> {
    let (parts, column) = (row.decomposition.as_ref()?, changes.decompose.as_ref()?);
    Some(format!(
        "Split by {}, {} came from changed shares within its groups, and {} from a changed mix of the groups.",
        shown(column),
        part(&parts.rate),
        part(&parts.composition)
    ))
}

/// `-5.68 points (-7.52 to -3.84)`.
fn part(part: &Component) -> String {
    let limits = part
        .limits
        .map(|[low, high]| format!(" ({} to {})", signed_points(low), signed_points(high)));
    format!(
        "{} points{}",
        signed_points(part.estimate),
        limits.unwrap_or_default()
    )
}

/// The change among the establishments of both waves.
pub fn same_establishments(row: &Row<SameEstablishments>) -> String {
    let Row::Shown(row, _) = row else {
        return "The change in the establishments that are in both waves is withheld.".to_owned();
    };
    let establishments = match row.psus {
        1 => "one establishment that is".to_owned(),
        many => format!("{} establishments that are", count(many)),
    };
    format!(
        "In the {establishments} in both waves, the share went from {} to {} %: {} points ({}).",
        percent(row.before),
        percent(row.after),
        signed_points(row.difference.estimate),
        limits(&row.difference)
    )
}

fn limits(difference: &Difference) -> String {
    match difference.limits.as_ref().map(points_between) {
        Some(limits) => format!("interval {limits}"),
        None => "no interval: too little variation to tell".to_owned(),
    }
}

/// What the numbers of the tables are, and where they come from.
pub fn definition(report: &Report, changes: &Changes) -> String {
    let trend = trend(report, changes).map_or_else(String::new, |trend| format!(" {trend}"));
    let sentences = [
        intervals(report, changes),
        tests(changes),
        withheld_tests(report, changes).to_owned(),
        marks(changes),
    ];
    format!(
        "Change: the later share less the earlier one, in percentage points. {}{trend}",
        sentences.concat().trim_end()
    )
}

/// What a trend is, where there is one.
pub fn trend(report: &Report, changes: &Changes) -> Option<String> {
    if changes.trends.is_empty() {
        return None;
    }
    let of_labels = match per_unit(report) {
        "unit" => " of the waves' labels",
        _ => "",
    };
    let times = match report.settings.choices.sampling {
        Sampling::Cluster => "t",
        Sampling::SimpleRandom => "z",
    };
    Some(format!(
        "Trend: the slope of a straight line through all waves, in points per {}{of_labels}; its interval is the slope plus \
         or minus {times} times its standard error, and its p is not adjusted for the number of rows.",
        per_unit(report)
    ))
}

fn intervals(report: &Report, changes: &Changes) -> String {
    let method = report.settings.choices.method.title;
    let interval = match changes.choices.contrast {
        Contrast::Mover => format!("MOVER, from the {method} limits of the two waves"),
        Contrast::Wald => "Wald, from the standard error of the change".to_owned(),
    };
    let places = match changes.shared_places() {
        None => "the covariance from establishments in both waves is taken into account".to_owned(),
        Some(0) => "the waves are taken as independent".to_owned(),
        Some(most) => format!(
            "the covariance from up to {} in both waves is taken into account",
            counted(most, "establishment", "establishments")
        ),
    };
    format!("Interval: {interval}; {places}. ")
}

fn tests(changes: &Changes) -> String {
    match changes.choices.adjustment {
        Adjustment::None => {
            "p: test of no change, not adjusted for the number of rows. ".to_owned()
        }
        adjustment => format!(
            "p: test of no change, adjusted for the number of rows in a table ({}); the overall row stands by itself. Intervals are \
             not adjusted. ",
            adjustment.title()
        ),
    }
}

/// What withheld rows do to the p of others, where they do.
fn withheld_tests(report: &Report, changes: &Changes) -> &'static str {
    let mut rows = changes.pairs.iter().flat_map(|pair| &pair.comparisons);
    let is_adjusted = changes.choices.adjustment != Adjustment::None;
    if is_adjusted && report.disclosure.released && rows.any(|row| row.shown().is_none()) {
        "Each row withheld counts as p = 1 in the adjustment, so that p can be larger than what compare shows to whoever \
         has the data. "
    } else {
        ""
    }
}

/// What the marks of rows mean, where there are any.
fn marks(changes: &Changes) -> String {
    let rows = changes.pairs.iter().flat_map(|pair| &pair.comparisons);
    let rows = rows.filter_map(Row::shown);
    let verdicts: Vec<Verdict> = rows.flat_map(|row| row.verdicts).collect();
    let marks = [
        (
            Verdict::Suppress,
            "S: one of the two shares is too uncertain to be published",
        ),
        (
            Verdict::Review,
            "R: one of the two shares is to be reviewed first",
        ),
    ];
    let used = marks
        .iter()
        .filter_map(|(verdict, meaning)| verdicts.contains(verdict).then_some(*meaning));
    let used: Vec<_> = used.collect();
    match used.as_slice() {
        [] => String::new(),
        used => format!("{} (see Estimates). ", used.join("; ")),
    }
}
