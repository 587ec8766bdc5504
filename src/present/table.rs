//! For a person at a terminal: a head block, a table per wave and indicator, what its marks mean, and
//! the warnings. Colour never says anything alone.

use super::change_table;
use super::disclosure;
use super::footnotes::{Footnotes, variables, withheld_cells};
use super::label::{domain_label, indicator_heading, label};
use super::number;
use super::page::{BOLD, FAINT, Grid, PLAIN, Page};
use super::{Format, Render};
use crate::estimate::{Estimate, Sampling, Unknown};
use crate::report::{Report, Row, Totals, WaveReport};
use crate::tally::Indicator;
use crate::text::shown;

/// A table of text.
pub static DEFINITION: Format = Format {
    name: "table",
    extension: Some("txt"),
    shows_fingerprints: false,
    shows_warnings: true,
    shows_details: false,
    shows_answers: false,
    travels: false,
    render: Render::Text(render),
};

fn render(report: &Report) -> String {
    let mut page = Page::default();
    let mut footnotes = Footnotes::default();
    head(&mut page, report);
    for wave in &report.waves {
        for (index, indicator) in report.indicators.iter().enumerate() {
            page.gap();
            page.line(&title(wave, indicator), BOLD);
            page.table(section(report, wave, index, &mut footnotes));
            bounds(&mut page, wave, indicator);
        }
    }
    if let Some(changes) = &report.changes {
        change_table::write(&mut page, &mut footnotes, report, changes);
    }
    page.gap();
    page.paragraph("", &definition(report), FAINT);
    footnotes.write(&mut page);
    page.paragraph("", &disclosure::sentence(&report.disclosure), FAINT);
    page.warnings(&report.warnings);
    page.into_text()
}

/// What was read, and how the sample was drawn.
pub fn head(page: &mut Page, report: &Report) {
    let names: Vec<_> = report
        .inputs
        .iter()
        .map(|input| shown(&input.name))
        .collect();
    page.paragraph("", &format!("Prevalence from {}", names.join(", ")), BOLD);
    page.gap();
    let mut grid = Grid::default();
    let columns = [
        "Wave",
        "Strata",
        "PSUs",
        "Workers",
        "Design df",
        "Weighted",
        "FPC",
    ];
    grid.heading(columns.map(str::to_owned).to_vec());
    for wave in &report.waves {
        let yes_no = |yes| if yes { "yes" } else { "no" }.to_owned();
        let total = |of: fn(&Totals) -> String| {
            let total = wave.totals.as_ref().map(of);
            total.unwrap_or_else(|| "-".to_owned())
        };
        grid.row(vec![
            wave.label
                .as_deref()
                .map_or_else(|| "all".to_owned(), label),
            total(|totals| number::count(totals.strata)),
            total(|totals| number::count(totals.psus)),
            total(|totals| number::count(totals.workers)),
            total(|totals| number::count(totals.df)),
            yes_no(wave.weighted),
            yes_no(wave.finite_population),
        ]);
    }
    page.table(grid);
    for wave in &report.waves {
        let empty = wave.totals.map(|totals| totals.empty_establishments);
        let Some(empty) = empty.filter(|&empty| empty > 0) else {
            continue;
        };
        let of_wave = wave
            .label
            .as_deref()
            .map(|label| format!("{}: ", shown(label)));
        let line = format!(
            "{}Visited with nobody observed: {}",
            of_wave.unwrap_or_default(),
            number::count(empty)
        );
        page.paragraph("", &line, PLAIN);
    }
    if !report.not_visited.is_empty() {
        page.paragraph("", &not_visited(&report.not_visited), PLAIN);
    }
}

/// What came of the establishments that were not visited.
pub fn not_visited(outcomes: &[(String, u64)]) -> String {
    let outcomes = outcomes.iter();
    let outcomes: Vec<_> = outcomes
        .map(|(outcome, count)| format!("{count} {outcome}"))
        .collect();
    format!(
        "Establishments listed and not visited: {}",
        outcomes.join(", ")
    )
}

fn title(wave: &WaveReport, indicator: &Indicator) -> String {
    let what = indicator_heading(indicator);
    match &wave.label {
        Some(label) => format!("{what}, wave {}", shown(label)),
        None => what,
    }
}

/// The table of one wave and indicator: domains first, everybody below a rule.
fn section(report: &Report, wave: &WaveReport, index: usize, footnotes: &mut Footnotes) -> Grid {
    let indicators = report.indicators.len();
    let estimates: Vec<_> = wave
        .estimates
        .iter()
        .skip(index)
        .step_by(indicators)
        .collect();
    let columns = Columns {
        has_effect: report.settings.choices.sampling == Sampling::Cluster,
    };
    let mut grid = Grid::default();
    let headings = columns.headings(report, wave, &report.indicators[index]);
    grid.left_align([headings.len() - 1]);
    grid.heading(headings);
    let (overall, domains) = estimates.split_at(1);
    for (place, row) in domains.iter().enumerate() {
        if place > 0 && variables(row) != variables(domains[place - 1]) {
            grid.rule();
        }
        grid.row(columns.row(report, row, footnotes));
    }
    if !domains.is_empty() {
        grid.rule();
        grid.end_with_total();
    }
    for row in overall {
        grid.row(columns.row(report, row, footnotes));
    }
    grid
}

/// What the unknown leave open, for the rows that have any.
fn bounds(page: &mut Page, wave: &WaveReport, indicator: &Indicator) {
    let rows = wave
        .estimates
        .iter()
        .filter(|row| row.indicator() == indicator);
    let rows = rows.filter_map(Row::shown);
    let rows: Vec<_> = rows.filter(|row| row.unknown > 0).collect();
    if rows.is_empty() {
        return;
    }
    page.gap();
    let mut grid = Grid::default();
    let lowest = "Lowest %,\nif all are over";
    let highest = "Highest %,\nif none is";
    let (lowest, highest) = match indicator {
        Indicator::AgeAtMost(_) => (lowest, highest),
        Indicator::Outcome(_) => ("Lowest %,\nif all are no", "Highest %,\nif all are yes"),
    };
    let headings = ["Left open by the unknown", "Unknown", lowest, highest];
    grid.heading(headings.map(str::to_owned).to_vec());
    let (overall, domains): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.domain.is_overall());
    for row in domains.into_iter().chain(overall) {
        let share = |share: Option<f64>| share.map(number::percent).unwrap_or_default();
        grid.row(vec![
            domain_label(&row.domain),
            number::count(row.unknown),
            share(row.bounds.map(|bounds| bounds.low)),
            share(row.bounds.map(|bounds| bounds.high)),
        ]);
    }
    page.table(grid);
}

/// The columns of a section: those that hold something.
struct Columns {
    has_effect: bool,
}

impl Columns {
    fn headings(&self, report: &Report, wave: &WaveReport, indicator: &Indicator) -> Vec<String> {
        let choices = &report.settings.choices;
        let variables = match report.tables.as_slice() {
            [variables] => variables.iter().map(|name| shown(name)).collect(),
            _ => Vec::new(),
        };
        let counted = counted_heading(indicator);
        let clusters = clusters_heading(wave);
        let interval = format!("{} interval\n{}", choices.level, choices.method.title);
        let mut headings = vec![
            variables.join(", "),
            counted.into(),
            clusters.into(),
            "%".into(),
            interval,
        ];
        if self.has_effect {
            headings.push("DEFF".into());
        }
        headings.push(String::new());
        headings
    }

    fn row(&self, report: &Report, row: &Row<Estimate>, footnotes: &mut Footnotes) -> Vec<String> {
        match row {
            Row::Shown(estimate, risks) => {
                let cells = self.cells(report, estimate, footnotes);
                footnotes.marked(cells, risks)
            }
            Row::Withheld(row) => withheld_cells(&row.domain, if self.has_effect { 7 } else { 6 }),
        }
    }

    fn cells(
        &self,
        report: &Report,
        estimate: &Estimate,
        footnotes: &mut Footnotes,
    ) -> Vec<String> {
        let precision = &estimate.precision;
        let or_dash = |cell: Option<String>| cell.unwrap_or_else(|| "-".to_owned());
        let interval = precision
            .interval
            .map(|(limits, _)| number::percent_range(limits.low, limits.high));
        let mut cells = vec![
            domain_label(&estimate.domain),
            format!(
                "{}/{}",
                number::count(estimate.positives),
                number::count(estimate.workers)
            ),
            number::count(estimate.psus),
            or_dash(estimate.proportion.map(number::percent)),
            or_dash(interval),
        ];
        if self.has_effect {
            cells.push(or_dash(precision.design_effect.map(number::effect)));
        }
        cells.push(footnotes.marks(report, estimate));
        cells
    }
}

/// What is counted of n.
pub fn counted_heading(indicator: &Indicator) -> &'static str {
    match indicator.threshold() {
        Some(threshold) if threshold.years() <= OLDEST_MINOR => "Minors/n",
        Some(_) => "So aged/n",
        None => "Yes/n",
    }
}

/// What the sample consists of.
pub fn clusters_heading(wave: &WaveReport) -> &'static str {
    if wave.psus_are_establishments {
        "Estab."
    } else {
        "PSUs"
    }
}

/// The oldest age of a minor, in completed years.
const OLDEST_MINOR: u8 = 17;

/// Whom the numbers count, and where the intervals come from.
pub fn definition(report: &Report) -> String {
    let choices = &report.settings.choices;
    let weighted = report.waves.iter().any(|wave| wave.weighted);
    let share = if weighted { "weighted share" } else { "share" };
    let is_outcome = matches!(report.indicators.first(), Some(Indicator::Outcome(_)));
    let of_whom = if is_outcome {
        "workers observed whose answer is known".to_owned()
    } else {
        let unknown = match choices.unknown {
            Unknown::Exclude => {
                "whose age is known (a range on both sides of the threshold is unknown)"
            }
            Unknown::Minor => "counting unknown ages as minors",
            Unknown::Adult => "counting unknown ages as adults",
        };
        format!("workers observed in the visited establishments, {unknown}")
    };
    let interval = match choices.sampling {
        Sampling::Cluster => {
            "from the variation between PSUs within strata. DEFF: that variance over the one of a \
             simple random sample of as many workers"
        }
        Sampling::SimpleRandom => {
            "as if workers were a simple random sample, which they are not: too narrow"
        }
    };
    let (method, level) = (choices.method.title, choices.level);
    format!("n: {of_whom}, as counted. %: their {share}. Interval: {method}, {level}, {interval}.")
}
