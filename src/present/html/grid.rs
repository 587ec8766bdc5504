//! A figure and its table in one grid: each row has its marks among its numbers, on one scale. On a phone a row is
//! restacked, its marks across the whole width.

use maud::{Markup, html};

use crate::present::figure::{Body, Group, Plot, PlotRow, WITHHELD, strip};

/// With more groups than this the scale stands above them too.
const MANY_GROUPS: usize = 12;

/// With more rows than this it may be broken over pages of paper.
const MANY_ROWS: usize = 20;

/// A figure with its title, its table and the meaning of its marks.
pub fn written(plot: &Plot) -> Markup {
    let (title, description) = (
        format!("{}-title", plot.id),
        format!("{}-description", plot.id),
    );
    html! {
        figure id=(plot.id) class=[class(plot)] {
            figcaption id=(title) { (plot.title) }
            @if let Some(sentence) = plot.withheld() {
                p class="withheld" { (sentence) }
            } @else {
                p class="unseen" id=(description) { (plot.description) }
                table class="grid" role="table" aria-labelledby=(title) aria-describedby=(description) {
                    (head(plot))
                    @for group in &plot.groups { (group_of(plot, group)) }
                    @if plot.has_marks() { (foot(plot)) }
                }
            }
            @if !plot.legend.is_empty() || !plot.notes.is_empty() {
                ul class="notes" {
                    @if !plot.legend.is_empty() { li { (super::typeset(&plot.legend)) } }
                    @for (sign, meaning) in &plot.notes {
                        li { @if !sign.is_empty() { b { (sign) } " " } (super::typeset(meaning)) }
                    }
                }
            }
        }
    }
}

/// How high rows are, and whether all of them have room on a page.
fn class(plot: &Plot) -> Option<&'static str> {
    let rows: usize = plot.groups.iter().map(|group| group.rows.len()).sum();
    match (plot.has_lanes(), rows > MANY_ROWS) {
        (true, true) => Some("tall long"),
        (true, false) => Some("tall"),
        (false, true) => Some("long"),
        (false, false) => None,
    }
}

/// Whether rows have names of their own.
fn names_rows(plot: &Plot) -> bool {
    let mut rows = plot.groups.iter().flat_map(|group| &group.rows);
    rows.any(|row| !row.label.is_empty())
}

/// How many columns stand before the marks.
fn before_marks(plot: &Plot) -> usize {
    1 + usize::from(names_rows(plot)) + plot.left.len()
}

fn head(plot: &Plot) -> Markup {
    html! {
        thead role="rowgroup" {
            tr role="row" {
                th role="columnheader" scope="col" { (super::heading(&plot.heading, "Group")) }
                @if names_rows(plot) { th role="columnheader" scope="col" { "Wave" } }
                @for heading in &plot.left { th role="columnheader" scope="col" class="number" { (super::heading(heading, "Marks")) } }
                th role="columnheader" scope="col" class="marks" {
                    @if plot.groups.len() > MANY_GROUPS && plot.has_marks() { (axis(plot)) } @else { span class="unseen" { "Figure" } }
                }
                @for heading in &plot.right { th role="columnheader" scope="col" class=(right_class(heading)) { (super::heading(heading, "Marks")) } }
            }
        }
    }
}

/// Signs are words, all else is numbers.
fn right_class(heading: &str) -> &'static str {
    if heading.is_empty() {
        "signs"
    } else {
        "number"
    }
}

fn axis(plot: &Plot) -> Markup {
    html! { svg class="axis" aria-hidden="true" { (strip::axis(&plot.scale)) } }
}

/// What names the lines at the ticks, which every row shows.
fn ticks(plot: &Plot) -> String {
    format!("{}-ticks", plot.id)
}

fn foot(plot: &Plot) -> Markup {
    html! {
        tfoot aria-hidden="true" {
            tr {
                td colspan=(before_marks(plot)) {}
                td class="marks" {
                    svg class="axis" aria-hidden="true" {
                        defs { g id=(ticks(plot)) { (strip::grid(&plot.scale)) } }
                        (strip::axis(&plot.scale))
                    }
                    span class="unit" { (super::typeset(&plot.axis)) }
                }
                td colspan=(plot.right.len()) {}
            }
        }
    }
}

fn group_of(plot: &Plot, group: &Group) -> Markup {
    let columns = before_marks(plot) + 1 + plot.right.len();
    html! {
        @if let Some(section) = &group.section {
            tbody role="rowgroup" class="section" {
                tr role="row" { th role="rowheader" scope="rowgroup" colspan=(columns) { (section) } }
            }
        }
        tbody role="rowgroup" class=[group.is_total.then_some("total")] {
            @for (place, row) in group.rows.iter().enumerate() { (row_of(plot, group, place, row)) }
        }
    }
}

fn row_of(plot: &Plot, group: &Group, place: usize, row: &PlotRow) -> Markup {
    html! {
        tr role="row" {
            @if place == 0 {
                th role="rowheader" scope="rowgroup" class="group" rowspan=(group.rows.len()) { span class="name" dir="auto" { (group.label) } }
            }
            @if names_rows(plot) { th role="rowheader" scope="row" class="wave" { span class="name" dir="auto" { (row.label) } } }
            @match &row.body {
                Body::Shown { left, marks, right } => {
                    @for (cell, heading) in left.iter().zip(&plot.left) {
                        td role="cell" class="number more" data-label=(heading) { (cell) }
                    }
                    td role="cell" class="marks" {
                        svg aria-hidden="true" {
                            (lines(plot))
                            (strip::marks(&plot.scale, marks))
                        }
                    }
                    @for (place, (cell, heading)) in right.iter().zip(&plot.right).enumerate() {
                        td role="cell" class=(cell_class(heading, place)) data-label=[label(heading)] { (cell) }
                    }
                }
                Body::Withheld => {
                    (withheld(plot))
                }
            }
        }
    }
}

/// The lines at the ticks, which no row is without.
fn lines(plot: &Plot) -> Markup {
    html! { @if plot.has_marks() { use href=(format!("#{}", ticks(plot))) {} } }
}

/// The cells of a row without its numbers; the lines at the ticks go on.
fn withheld(plot: &Plot) -> Markup {
    let (before, behind) = (plot.left.len(), plot.right.len());
    html! {
        @if before == 0 {
            td role="cell" class="withheld" colspan=(1 + behind) { (WITHHELD) }
        } @else {
            td role="cell" class="withheld" colspan=(before) { (WITHHELD) }
            td class="marks empty" aria-hidden="true" { svg aria-hidden="true" { (lines(plot)) } }
            td class="empty" aria-hidden="true" colspan=(behind) {}
        }
    }
}

/// What a cell is called where its heading is out of sight; marks have none.
fn label(heading: &str) -> Option<&str> {
    Some(heading).filter(|heading| !heading.is_empty())
}

/// The estimate and its interval stand first where there is little room.
fn cell_class(heading: &str, place: usize) -> String {
    let more = if place > 1 { " more" } else { "" };
    format!("{}{more}", right_class(heading))
}
