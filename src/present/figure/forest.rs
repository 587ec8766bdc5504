//! How large is the share, and how sure is it? A row for each domain and wave, everybody apart.

use super::clip::{self, Reach};
use super::plot::{Body, Group, Mark, Plot, PlotRow, Shape, Style};
use crate::estimate::{Domain, Estimate, Sampling};
use crate::present::footnotes::Footnotes;
use crate::present::label::{capitalised, domain_name, indicator_heading, indicator_id};
use crate::present::number;
use crate::present::table::{clusters_heading, counted_heading};
use crate::report::{Report, Row, WaveReport};
use crate::tally::Indicator;
use crate::text::{escaped, shown};

/// The sides of the smallest and largest square, in pixels.
const SIDES: [f64; 2] = [6.0, 12.0];
/// How wide the diamond of everybody is.
const DIAMOND: f64 = 14.0;

/// The forest plot of an indicator; none where nothing is shown.
pub fn forest(report: &Report, indicator: &Indicator) -> Plot {
    let mut footnotes = Footnotes::default();
    let rows = Rows::new(report, indicator);
    let scale = clip::shares(&rows.reaches());
    let mut groups: Vec<Group> = Vec::new();
    let mut section = None;
    for domain in rows.domains() {
        let heading =
            (report.tables.len() > 1 && !domain.is_overall()).then(|| section_title(domain));
        let is_new = heading.is_some() && heading != section;
        groups.push(Group {
            section: heading.clone().filter(|_| is_new),
            label: domain_name(domain),
            is_total: domain.is_overall(),
            rows: rows.of(domain, &mut footnotes),
        });
        section = heading;
    }
    let is_clipped = rows.is_clipped(scale.high());
    let choices = &report.settings.choices;
    let mut right = vec!["%".to_owned(), format!("{} interval", choices.level)];
    if choices.sampling == Sampling::Cluster {
        right.push("DEFF".to_owned());
    }
    right.push(String::new());
    let clusters = report.waves.first().map_or("Estab.", clusters_heading);
    Plot {
        id: format!("forest-{}", indicator_id(report, indicator)),
        title: format!("{}: estimates", indicator_heading(indicator)),
        description: description(report, indicator, &rows),
        scale,
        axis: "% of workers".to_owned(),
        heading: heading(report),
        left: vec![counted_heading(indicator).to_owned(), clusters.to_owned()],
        right,
        groups,
        legend: legend(report, is_clipped, &rows),
        notes: notes(&footnotes),
    }
    .settled()
}

/// The columns of the only table, or what all of them are.
pub fn heading(report: &Report) -> String {
    match report.tables.as_slice() {
        [columns] => {
            let columns: Vec<_> = columns.iter().map(|name| shown(name)).collect();
            capitalised(&columns.join(", "))
        }
        _ => "Group".to_owned(),
    }
}

/// What the domains of a table are.
pub fn section_title(domain: &Domain) -> String {
    let columns: Vec<_> = domain.values().map(|(column, _)| shown(column)).collect();
    format!("By {}", columns.join(", "))
}

/// The rows of an indicator, wave by wave.
struct Rows<'a> {
    report: &'a Report,
    waves: Vec<(&'a WaveReport, Vec<&'a Row<Estimate>>)>,
    largest: u64,
}

impl<'a> Rows<'a> {
    fn new(report: &'a Report, indicator: &Indicator) -> Self {
        let waves = report.waves.iter().map(|wave| {
            let rows = wave.estimates.iter();
            let rows = rows.filter(|row| row.indicator() == indicator);
            (wave, rows.collect())
        });
        let mut rows = Self {
            report,
            waves: waves.collect(),
            largest: 0,
        };
        let sizes = rows.domain_rows().map(|row| row.workers);
        rows.largest = sizes.max().unwrap_or(0);
        rows
    }

    fn shown(&self) -> impl Iterator<Item = &'a Estimate> {
        let rows = self.waves.iter().flat_map(|(_, rows)| rows.iter());
        rows.filter_map(|row| row.shown())
    }

    fn domain_rows(&self) -> impl Iterator<Item = &'a Estimate> {
        self.shown().filter(|row| !row.domain.is_overall())
    }

    /// Every domain in order of first appearance, those of a table together, everybody last.
    fn domains(&self) -> Vec<&'a Domain> {
        let rows = self.waves.iter().flat_map(|(_, rows)| rows.iter());
        let mut found: Vec<&Domain> = Vec::new();
        for row in rows {
            if !found.contains(&row.domain()) {
                found.push(row.domain());
            }
        }
        let table = |domain: &Domain| -> usize {
            let columns: Vec<_> = domain.values().map(|(column, _)| column).collect();
            let tables = &self.report.tables;
            let place = tables.iter().position(|table| *table == columns);
            place.unwrap_or(tables.len())
        };
        found.sort_by_key(|domain| (domain.is_overall(), table(domain)));
        found
    }

    fn of(&self, domain: &Domain, footnotes: &mut Footnotes) -> Vec<PlotRow> {
        let last = self.waves.len().saturating_sub(1);
        let rows = self
            .waves
            .iter()
            .enumerate()
            .filter_map(|(place, (wave, rows))| {
                let row = rows.iter().find(|row| row.domain() == domain)?;
                Some((place == last, wave, row))
            });
        rows.map(|(is_latest, wave, row)| PlotRow {
            label: wave.label.as_deref().map(escaped).unwrap_or_default(),
            body: match row {
                Row::Shown(estimate, _) => self.body(estimate, is_latest, footnotes),
                Row::Withheld(_) => Body::Withheld,
            },
        })
        .collect()
    }

    fn body(&self, estimate: &Estimate, is_latest: bool, footnotes: &mut Footnotes) -> Body {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let limits = limits(estimate);
        let mut right = vec![
            or_dash(estimate.proportion.map(number::percent)),
            or_dash(limits.map(|[low, high]| number::percent_range(low, high))),
        ];
        if self.report.settings.choices.sampling == Sampling::Cluster {
            right.push(or_dash(
                estimate.precision.design_effect.map(number::effect),
            ));
        }
        right.push(footnotes.marks(self.report, estimate));
        let style = Style::middle(is_latest);
        let interval = limits.map(|limits| Mark::Interval { limits, style });
        let point = estimate.proportion.map(|at| {
            let (shape, size) = if estimate.domain.is_overall() {
                (Shape::Diamond, DIAMOND)
            } else {
                (Shape::Square, self.side(estimate))
            };
            Mark::Point {
                at,
                shape,
                size,
                style,
            }
        });
        Body::Shown {
            left: vec![
                format!(
                    "{}/{}",
                    number::count(estimate.positives),
                    number::count(estimate.workers)
                ),
                number::count(estimate.psus),
            ],
            marks: interval.into_iter().chain(point).collect(),
            right,
        }
    }

    /// The side of a square whose area grows with the workers.
    fn side(&self, estimate: &Estimate) -> f64 {
        let [smallest, largest] = SIDES;
        let share = estimate.workers as f64 / self.largest.max(1) as f64;
        smallest + (largest - smallest) * share.sqrt()
    }

    fn reaches(&self) -> Vec<Reach> {
        let rows = self.shown().filter_map(|row| {
            Some(Reach {
                at: row.proportion?,
                limits: limits(row),
            })
        });
        rows.collect()
    }

    fn is_clipped(&self, end: f64) -> bool {
        let mut limits = self.shown().filter_map(limits);
        limits.any(|[_, high]| high > end)
    }
}

fn limits(estimate: &Estimate) -> Option<[f64; 2]> {
    let (interval, _) = estimate.precision.interval?;
    Some([interval.low, interval.high])
}

fn description(report: &Report, indicator: &Indicator, rows: &Rows<'_>) -> String {
    let overall = rows.waves.iter().map(|(wave, rows)| {
        let when = wave
            .label
            .as_deref()
            .map(|label| format!(" in {}", shown(label)));
        let when = when.unwrap_or_default();
        match rows.iter().find(|row| row.domain().is_overall()) {
            Some(Row::Shown(row, _)) => match (row.proportion, limits(row)) {
                (Some(share), Some([low, high])) => format!(
                    "{} %{when} ({})",
                    number::percent(share),
                    number::percent_range(low, high)
                ),
                (Some(share), None) => format!("{} %{when}", number::percent(share)),
                (None, _) => format!("not known{when}"),
            },
            _ => format!("{}{when}", super::WITHHELD),
        }
    });
    let overall: Vec<String> = overall.collect();
    let domains = rows.domains().len().saturating_sub(1);
    let domains = match domains {
        0 => String::new(),
        1 => "A row for one domain: ".to_owned(),
        many => format!("A row for each of {} domains: ", number::count(many)),
    };
    let what = indicator_heading(indicator);
    let level = report.settings.choices.level;
    let overall = overall.join(", ");
    if rows.domain_rows().next().is_none() {
        return format!(
            "{domains}{what}, the overall share of workers as a diamond and its {level} interval as a line: {overall}."
        );
    }
    format!(
        "{domains}{what}, the share of workers as a square and its {level} interval as a line. Overall, as a diamond: \
         {overall}."
    )
}

fn legend(report: &Report, is_clipped: bool, rows: &Rows<'_>) -> String {
    let method = report.settings.choices.method.title;
    let mut marks = String::new();
    if rows.domain_rows().next().is_some() {
        marks.push_str(
            "A larger square stands for more workers; the diamond is the overall share. ",
        );
    }
    if report.waves.len() > 1 {
        marks.push_str("Filled marks: the latest wave. ");
    }
    let level = report.settings.choices.level;
    marks.push_str(&format!("Lines: {level} intervals ({method})"));
    marks.push_str(if is_clipped {
        "; an arrow shows that one goes on beyond the scale."
    } else {
        "."
    });
    marks
}

/// The signs that rows have.
fn notes(footnotes: &Footnotes) -> Vec<(String, String)> {
    let notes = footnotes.used().map(|(sign, meaning)| {
        let meaning = meaning.replace(", because", "; small letters say why");
        ((*sign).to_owned(), meaning)
    });
    notes.collect()
}
