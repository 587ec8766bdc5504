//! What became of the share? A row for each domain, from the earlier wave above to the later one below, by how much it
//! changed.

use super::clip::{self, Reach};
use super::forest;
use super::plot::{Body, Group, Mark, Plot, PlotRow, Shape, Style};
use super::strip::{LOWER, UPPER};
use crate::compare::Comparison;
use crate::estimate::Domain;
use crate::present::label::{domain_name, indicator_heading, indicator_id};
use crate::present::number;
use crate::present::sentence::{self, points_between, signed_points};
use crate::report::{PairReport, Report, Row};
use crate::tally::Indicator;
use crate::text::{escaped, shown};

/// How wide a point is.
const SIZE: f64 = 9.0;

/// The before and after of an indicator; none where the waves have no row of it.
pub fn change(report: &Report, pair: &PairReport, indicator: &Indicator) -> Option<Plot> {
    let rows = pair.comparisons.iter();
    let rows = rows.filter(|row| row.indicator() == indicator);
    let mut rows: Vec<_> = rows.collect();
    let overall = *rows.iter().find(|row| row.domain().is_overall())?;
    rows.sort_by(|one, other| {
        place(one)
            .partial_cmp(&place(other))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let order = Order::of(&rows);
    let scale = clip::shares(&reaches(report, pair, &rows));
    let has_tables = report.tables.len() > 1;
    let mut section = None;
    let groups = rows.iter().map(|row| {
        let domain = row.domain();
        let heading = (has_tables && !domain.is_overall()).then(|| forest::section_title(domain));
        let is_new = heading.is_some() && heading != section;
        section.clone_from(&heading);
        Group {
            section: heading.filter(|_| is_new),
            label: domain_name(domain),
            is_total: domain.is_overall(),
            rows: vec![PlotRow {
                label: String::new(),
                body: match row {
                    Row::Shown(row, _) => body(report, pair, row),
                    Row::Withheld(_) => Body::Withheld,
                },
            }],
        }
    });
    let groups = groups.collect();
    let level = report.settings.choices.level;
    let (from, to) = (escaped(&pair.from), escaped(&pair.to));
    let plot = Plot {
        id: format!("change-{}", indicator_id(report, indicator)),
        title: format!("{}: {from} and {to}", indicator_heading(indicator)),
        description: format!(
            "{}: the share in {from} as an open mark above, in {to} as a filled mark below, each with its {level} \
             interval. {}",
            order.of_rows(),
            sentence::change_row(pair, overall, level)
        ),
        scale,
        axis: "% of workers".to_owned(),
        heading: forest::heading(report),
        left: vec![format!("{from}, %"), format!("{to}, %")],
        right: vec!["Change, points".to_owned(), format!("{level} interval")],
        groups,
        legend: format!(
            "Open mark, above: {}. Filled mark, below: {}.{}",
            shown(&pair.from),
            shown(&pair.to),
            order.sentence()
        ),
        notes: Vec::new(),
    };
    Some(plot.settled())
}

/// How the rows of a figure follow each other.
struct Order {
    /// Whether there is more than the row of everybody.
    has_domains: bool,
    /// Whether a table shows changes that can be sorted.
    is_sorted: bool,
    /// Whether rows of domains are withheld.
    withholds: bool,
}

impl Order {
    fn of(rows: &[&Row<Comparison>]) -> Self {
        let domains = || rows.iter().filter(|row| !row.domain().is_overall());
        let tables = domains().filter_map(|row| row.shown()).map(|row| row.table);
        let tables: Vec<Option<usize>> = tables.collect();
        Self {
            has_domains: domains().next().is_some(),
            is_sorted: tables.windows(2).any(|pair| pair[0] == pair[1]),
            withholds: domains().any(|row| row.shown().is_none()),
        }
    }

    /// For those who do not see it.
    fn of_rows(&self) -> &'static str {
        match (self.has_domains, self.is_sorted) {
            (false, _) => "A row for everybody",
            (true, false) => "A row for each domain",
            (true, true) => "A row for each domain, the largest fall first",
        }
    }

    /// Below the figure.
    fn sentence(&self) -> &'static str {
        match (self.is_sorted, self.withholds) {
            (false, _) => "",
            (true, false) => " Rows are sorted by their change.",
            (true, true) => " Rows that are shown are sorted by their change.",
        }
    }
}

/// Tables one after the other, the largest fall first, what is withheld behind it, everybody last.
fn place(row: &Row<Comparison>) -> (usize, bool, f64) {
    match row {
        Row::Shown(row, _) => (
            row.table.unwrap_or(usize::MAX),
            false,
            row.difference.estimate,
        ),
        Row::Withheld(_) if row.domain().is_overall() => (usize::MAX, true, 0.0),
        Row::Withheld(_) => (usize::MAX - 1, true, 0.0),
    }
}

fn body(report: &Report, pair: &PairReport, row: &Comparison) -> Body {
    let [before, after] =
        [&pair.from, &pair.to].map(|wave| limits(report, wave, &row.domain, &row.indicator));
    let (earlier, later) = (
        Style {
            is_latest: false,
            lane: UPPER,
        },
        Style {
            is_latest: true,
            lane: LOWER,
        },
    );
    let interval =
        |limits: Option<[f64; 2]>, style| limits.map(|limits| Mark::Interval { limits, style });
    let shape = if row.domain.is_overall() {
        Shape::Diamond
    } else {
        Shape::Square
    };
    let size = if row.domain.is_overall() {
        SIZE + 3.0
    } else {
        SIZE
    };
    let point = |at, style| Mark::Point {
        at,
        shape,
        size,
        style,
    };
    let step = Mark::Step {
        ends: [row.before, row.after],
    };
    let intervals = interval(before, earlier)
        .into_iter()
        .chain(interval(after, later));
    let points = [point(row.before, earlier), point(row.after, later)];
    Body::Shown {
        left: vec![number::percent(row.before), number::percent(row.after)],
        marks: intervals.chain([step]).chain(points).collect(),
        right: vec![
            signed_points(row.difference.estimate),
            row.difference
                .limits
                .as_ref()
                .map_or_else(|| "-".to_owned(), points_between),
        ],
    }
}

/// The limits of a wave's own estimate.
fn limits(report: &Report, wave: &str, domain: &Domain, indicator: &Indicator) -> Option<[f64; 2]> {
    let mut waves = report.waves.iter();
    let wave = waves.find(|report| report.label.as_deref() == Some(wave))?;
    let mut rows = wave.estimates.iter().filter_map(Row::shown);
    let row = rows.find(|row| row.domain == *domain && row.indicator == *indicator)?;
    let (interval, _) = row.precision.interval?;
    Some([interval.low, interval.high])
}

fn reaches(report: &Report, pair: &PairReport, rows: &[&Row<Comparison>]) -> Vec<Reach> {
    let shown = rows.iter().filter_map(|row| row.shown());
    let reaches = shown.flat_map(|row| {
        [(&pair.from, row.before), (&pair.to, row.after)].map(|(wave, at)| Reach {
            at,
            limits: limits(report, wave, &row.domain, &row.indicator),
        })
    });
    reaches.collect()
}
