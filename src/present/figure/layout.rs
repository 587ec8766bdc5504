//! Where do the columns of a figure that stands alone lie? As wide as what they hold; the marks have a width of their
//! own.

use super::plot::{Body, Plot};
use super::text_width::width;

/// The size of the type of cells.
pub const SIZE: f64 = 13.0;
/// What is left free at the edges.
pub const MARGIN: f64 = 20.0;
/// What is left free between columns.
pub const GAP: f64 = 14.0;
/// The widest a label may be.
const WIDEST_LABEL: f64 = 230.0;
/// The width of the marks.
const MARKS: f64 = 280.0;
/// What is left free on either side of the marks, for arrows and half of the last tick's label.
const BESIDE_MARKS: f64 = 22.0;
/// The narrowest sheet, so that titles and notes have room.
const NARROWEST: f64 = 640.0;

/// The columns of figures that stand below each other and are of one kind.
pub struct Columns {
    /// The width of the whole.
    pub width: f64,
    /// How wide the label of a group may be.
    pub label_width: f64,
    /// Where labels of rows begin.
    pub row_x: f64,
    /// How wide the label of a row may be.
    pub row_width: f64,
    /// Where each cell before the marks ends.
    pub left: Vec<f64>,
    /// Where the marks begin.
    pub marks_x: f64,
    /// How wide they are.
    pub marks_width: f64,
    /// Where each cell behind the marks ends.
    pub right: Vec<f64>,
}

impl Columns {
    /// The columns that hold the cells of all these figures.
    pub fn new(plots: &[Plot]) -> Self {
        let groups = plots.iter().flat_map(|plot| &plot.groups);
        let labels = groups.clone().map(|group| &group.label);
        let label_width = widest(labels.chain(plots.iter().map(|plot| &plot.heading)));
        let label_width = label_width.min(WIDEST_LABEL);
        let rows = groups.flat_map(|group| &group.rows);
        let row_width = widest(rows.map(|row| &row.label)).min(WIDEST_LABEL);
        let row_x = MARGIN + label_width + if row_width > 0.0 { GAP } else { 0.0 };
        let left = ends(row_x + row_width, &widths(plots, Side::Left));
        let marks_x = left.last().copied().unwrap_or(row_x + row_width) + BESIDE_MARKS;
        let behind = |marks_width: f64| marks_x + marks_width + BESIDE_MARKS - GAP;
        let right = widths(plots, Side::Right);
        let width_of = |right: &[f64]| right.last().copied().unwrap_or(behind(MARKS)) + MARGIN;
        let slack = (NARROWEST - width_of(&ends(behind(MARKS), &right))).max(0.0);
        let marks_width = MARKS + slack;
        let right = ends(behind(marks_width), &right);
        Self {
            width: width_of(&right),
            label_width,
            row_x,
            row_width,
            left,
            marks_x,
            marks_width,
            right,
        }
    }
}

/// Where columns of these widths end, the first of which follows what ends at `x`.
fn ends(mut x: f64, widths: &[f64]) -> Vec<f64> {
    let ends = widths.iter().map(|width| {
        x += GAP + width;
        x
    });
    ends.collect()
}

/// Before the marks, or behind them.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// The width of each column of a side.
fn widths(plots: &[Plot], side: Side) -> Vec<f64> {
    let headings = |plot: &'_ Plot| match side {
        Side::Left => plot.left.clone(),
        Side::Right => plot.right.clone(),
    };
    let columns = plots
        .iter()
        .map(|plot| headings(plot).len())
        .max()
        .unwrap_or(0);
    let width = |column: usize| {
        let headings = plots
            .iter()
            .filter_map(|plot| headings(plot).get(column).cloned());
        let headings: Vec<String> = headings.collect();
        let groups = plots.iter().flat_map(|plot| &plot.groups);
        let cells =
            groups
                .flat_map(|group| &group.rows)
                .filter_map(|row| match (&row.body, side) {
                    (Body::Shown { left, .. }, Side::Left) => left.get(column),
                    (Body::Shown { right, .. }, Side::Right) => right.get(column),
                    (Body::Withheld, _) => None,
                });
        widest(cells.chain(&headings))
    };
    (0..columns).map(width).collect()
}

fn widest<'a>(texts: impl Iterator<Item = &'a String>) -> f64 {
    texts.map(|text| width(text, SIZE)).fold(0.0, f64::max)
}
