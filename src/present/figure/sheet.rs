//! How does a figure stand alone? As one SVG with its table, its title and the meaning of its marks: for Markdown,
//! slides and print.

use maud::{Markup, html};

use super::frame::{Frame, STYLE};
use super::layout::{Columns, GAP, MARGIN, SIZE};
use super::plot::{Body, Group, Plot, PlotRow};
use super::strip;
use super::text_width::{fitted, lines};

/// The size of a title.
const TITLE_SIZE: f64 = 16.0;
/// The size of notes.
const NOTE_SIZE: f64 = 12.0;
/// The height of a row with one lane.
const ROW: f64 = 26.0;
/// The height of a row with two lanes.
const TALL_ROW: f64 = 36.0;
/// The height of a line of notes.
const NOTE_LINE: f64 = 17.0;
/// What parts two figures of a sheet.
const BETWEEN: f64 = 28.0;

/// The figures below each other as one SVG.
pub fn sheet(plots: &[Plot]) -> String {
    let columns = Columns::new(plots);
    let width = columns.width;
    let mut top = MARGIN;
    let mut panels = Vec::new();
    for plot in plots {
        let panel = Panel::new(plot, &columns);
        let height = panel.height;
        panels.push((top, panel));
        top += height + BETWEEN;
    }
    let height = (top - BETWEEN + MARGIN).max(2.0 * MARGIN);
    let frame = Frame {
        size: [width, height],
        titles: plots.iter().map(|plot| plot.title.as_str()).collect(),
        descriptions: plots.iter().map(|plot| plot.description.as_str()).collect(),
        style: STYLE,
        panels: panels
            .iter()
            .map(|(top, panel)| (*top, &panel.markup))
            .collect(),
    };
    frame.written()
}

/// One figure of a sheet.
struct Panel {
    markup: Markup,
    height: f64,
}

impl Panel {
    fn new(plot: &Plot, columns: &Columns) -> Self {
        match plot.withheld() {
            Some(sentence) => Self::of_words(plot, sentence, columns),
            None => Self::of_rows(plot, columns),
        }
    }

    /// What is said where no row is shown.
    fn of_words(plot: &Plot, sentence: &str, columns: &Columns) -> Self {
        let room = columns.width - 2.0 * MARGIN;
        let title = Lines::new(&[plot.title.as_str()], TITLE_SIZE, 22.0, room);
        let words = Lines::new(&[sentence], NOTE_SIZE, NOTE_LINE, room);
        Self {
            markup: html! {
                (title.markup("title", 16.0))
                g transform=(format!("translate(0 {:.1})", title.height)) { (words.markup("note", 12.0)) }
            },
            height: title.height + words.height,
        }
    }

    fn of_rows(plot: &Plot, columns: &Columns) -> Self {
        let width = columns.width;
        let room = width - 2.0 * MARGIN;
        let title = Lines::new(&[plot.title.as_str()], TITLE_SIZE, 22.0, room);
        let notes: Vec<String> = plot.notes.iter().map(note).collect();
        let legend = Some(plot.legend.as_str()).filter(|legend| !legend.is_empty());
        let notes: Vec<&str> = legend
            .into_iter()
            .chain(notes.iter().map(String::as_str))
            .collect();
        let notes = Lines::new(&notes, NOTE_SIZE, NOTE_LINE, room);
        let head = title.height + ROW;
        let (rows, rows_height) = rows(plot, columns);
        let axis = head + rows_height;
        let axis_height = if plot.has_marks() { 38.0 } else { 6.0 };
        let plot_x = format!("{:.1}", columns.marks_x);
        let plot_width = format!("{:.1}", columns.marks_width);
        let markup = html! {
                    (title.markup("title", 16.0))
                    g transform=(format!("translate(0 {:.1})", title.height)) { (headings(plot, columns)) }
                    line class="rule" x1=(MARGIN) x2=(format!("{:.1}", width - MARGIN)) y1=(format!("{head:.1}")) y2=(format!("{head:.1}")) {}
        @if plot.has_marks() { svg x=(plot_x) y=(format!("{head:.1}")) width=(plot_width) height=(format!("{rows_height:.1}")) overflow="visible" { (strip::grid(&plot.scale)) } }
                    g transform=(format!("translate(0 {head:.1})")) { (rows) }
                    @if plot.has_marks() {
                    svg x=(plot_x) y=(format!("{axis:.1}")) width=(plot_width) height=(axis_height) overflow="visible" {
                        (strip::axis(&plot.scale))
                        text class="axis" x="50%" y="31" text-anchor="middle" { (plot.axis) }
                    }
                    }
                    g transform=(format!("translate(0 {:.1})", axis + axis_height)) { (notes.markup("note", 12.0)) }
                };
        Self {
            markup,
            height: axis + axis_height + notes.height,
        }
    }
}

/// A note as one line of text.
fn note((sign, meaning): &(String, String)) -> String {
    if sign.is_empty() {
        meaning.clone()
    } else {
        format!("{sign}: {meaning}")
    }
}

/// Paragraphs broken into lines.
struct Lines {
    lines: Vec<String>,
    line_height: f64,
    height: f64,
}

impl Lines {
    fn new(paragraphs: &[&str], size: f64, line_height: f64, room: f64) -> Self {
        let lines = paragraphs.iter().flat_map(|text| lines(text, size, room));
        let lines: Vec<String> = lines.collect();
        Self {
            height: line_height * lines.len() as f64,
            lines,
            line_height,
        }
    }

    fn markup(&self, class: &str, baseline: f64) -> Markup {
        html! {
            @for (place, line) in self.lines.iter().enumerate() {
                text class=(class) x=(MARGIN) y=(format!("{:.1}", baseline + self.line_height * place as f64)) { (line) }
            }
        }
    }
}

fn headings(plot: &Plot, columns: &Columns) -> Markup {
    html! {
        text class="head" x=(MARGIN) y="17" { (fitted(&plot.heading, SIZE, columns.label_width)) }
        @for (heading, x) in plot.left.iter().zip(&columns.left) { (cell("head", *x, 17.0, heading)) }
        @for (heading, x) in plot.right.iter().zip(&columns.right) { (cell("head", *x, 17.0, heading)) }
    }
}

/// A cell that ends at `x`.
fn cell(class: &str, x: f64, y: f64, text: &str) -> Markup {
    html! { text class=(class) x=(format!("{x:.1}")) y=(format!("{y:.1}")) text-anchor="end" { (text) } }
}

/// All rows, and their height.
fn rows(plot: &Plot, columns: &Columns) -> (Markup, f64) {
    let width = columns.width;
    let mut top = 4.0;
    let row_height = if plot.has_lanes() { TALL_ROW } else { ROW };
    let mut parts: Vec<Markup> = Vec::new();
    for (place, group) in plot.groups.iter().enumerate() {
        if let Some(section) = &group.section {
            top += if place == 0 { 0.0 } else { 6.0 };
            parts.push(html! { text class="section" x=(MARGIN) y=(format!("{:.1}", top + 17.0)) { (fitted(section, SIZE, columns.width - 2.0 * MARGIN)) } });
            top += ROW;
        }
        if group.is_total && place > 0 {
            top += 4.0;
            parts.push(html! { line class="rule" x1=(MARGIN) x2=(format!("{:.1}", width - MARGIN)) y1=(format!("{top:.1}")) y2=(format!("{top:.1}")) {} });
            top += 4.0;
        }
        parts.push(group_rows(plot, columns, group, top, row_height));
        top += row_height * group.rows.len() as f64
            + if group.rows.len() > 1 { GAP / 2.0 } else { 0.0 };
    }
    (html! { @for part in &parts { (part) } }, top + 4.0)
}

fn group_rows(plot: &Plot, columns: &Columns, group: &Group, top: f64, row_height: f64) -> Markup {
    let class = if group.is_total { "total" } else { "label" };
    let room = columns.label_width;
    html! {
        text class=(class) x=(MARGIN) y=(format!("{:.1}", top + row_height / 2.0 + 4.5)) { (fitted(&group.label, SIZE, room)) }
        @for (place, row) in group.rows.iter().enumerate() {
            (plot_row(plot, columns, row, class, top + row_height * place as f64, row_height))
        }
    }
}

fn plot_row(
    plot: &Plot,
    columns: &Columns,
    row: &PlotRow,
    class: &str,
    top: f64,
    height: f64,
) -> Markup {
    let y = top + height / 2.0 + 4.5;
    html! {
        @if !row.label.is_empty() {
            text class=(class) x=(format!("{:.1}", columns.row_x)) y=(format!("{y:.1}")) { (fitted(&row.label, SIZE, columns.row_width)) }
        }
        @match &row.body {
            Body::Shown { left, marks, right } => {
                @for (text, x) in left.iter().zip(&columns.left) { (cell(class, *x, y, text)) }
                svg x=(format!("{:.1}", columns.marks_x)) y=(format!("{top:.1}")) width=(format!("{:.1}", columns.marks_width)) height=(format!("{height:.1}")) overflow="visible" { (strip::marks(&plot.scale, marks)) }
                @for (text, x) in right.iter().zip(&columns.right) { (cell(class, *x, y, text)) }
            }
            Body::Withheld => {
                text class="withheld" x=(format!("{:.1}", columns.marks_x)) y=(format!("{y:.1}")) { (super::WITHHELD) }
            }
        }
    }
}
