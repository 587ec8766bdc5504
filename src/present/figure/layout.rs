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

/// The columns of a figure.
pub struct Columns {
    /// The width of the whole.
    pub width: f64,
    /// Where labels of rows begin.
    pub row_x: f64,
    /// Where each cell before the marks ends.
    pub left: Vec<f64>,
    /// Where the marks begin.
    pub marks_x: f64,
    /// How wide they are.
    pub marks_width: f64,
    /// Where each cell behind the marks ends.
    pub right: Vec<f64>,
    row_width: f64,
}

impl Columns {
    /// The columns that hold the cells of a figure.
    pub fn new(plot: &Plot) -> Self {
        let labels = plot.groups.iter().map(|group| width(&group.label, SIZE));
        let label = labels.fold(width(&plot.heading, SIZE), f64::max);
        let label = label.min(WIDEST_LABEL);
        let rows = plot.groups.iter().flat_map(|group| &group.rows);
        let row_width = rows.map(|row| width(&row.label, SIZE)).fold(0.0, f64::max);
        let row_width = row_width.min(WIDEST_LABEL);
        let row_x = MARGIN + if label > 0.0 { label + GAP } else { 0.0 };
        let mut x = row_x + if row_width > 0.0 { row_width } else { -GAP };
        let mut ends = |headings: &[String], side: Side| -> Vec<f64> {
            let places = headings.iter().enumerate();
            let ends = places.map(|(place, heading)| {
                x += GAP + widest_cell(plot, side, place).max(width(heading, SIZE));
                x
            });
            let ends = ends.collect();
            if side == Side::Left {
                x += BESIDE_MARKS + MARKS + BESIDE_MARKS - GAP;
            }
            ends
        };
        let left = ends(&plot.left, Side::Left);
        let right = ends(&plot.right, Side::Right);
        let slack = (NARROWEST - (x + MARGIN)).max(0.0);
        let marks_x = left.last().copied().unwrap_or(row_x + row_width) + BESIDE_MARKS;
        Self {
            width: x + MARGIN + slack,
            row_x,
            left,
            marks_x,
            marks_width: MARKS + slack,
            right: right.into_iter().map(|end| end + slack).collect(),
            row_width,
        }
    }

    /// How wide the label of a group may be.
    pub fn label_room(&self) -> f64 {
        (self.row_x - MARGIN - GAP).max(0.0)
    }

    /// How wide the label of a row may be.
    pub fn row_room(&self) -> f64 {
        self.row_width
    }
}

/// Before the marks, or behind them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn widest_cell(plot: &Plot, side: Side, place: usize) -> f64 {
    let rows = plot.groups.iter().flat_map(|group| &group.rows);
    let cells = rows.filter_map(|row| match (&row.body, side) {
        (Body::Shown { left, .. }, Side::Left) => left.get(place),
        (Body::Shown { right, .. }, Side::Right) => right.get(place),
        (Body::Withheld, _) => None,
    });
    cells.map(|cell| width(cell, SIZE)).fold(0.0, f64::max)
}
