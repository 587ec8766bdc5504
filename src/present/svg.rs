//! For slides and pages of others: one figure by itself.

use super::figure::{self, Plot};
use super::{Format, Render};
use crate::report::Report;

/// A figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Figure {
    /// How large the shares are.
    #[default]
    Forest,
    /// What became of them.
    Change,
    /// What a hidden trade would make of it.
    Contour,
}

impl Figure {
    /// Every figure, in the order of the help.
    pub const ALL: [Self; 3] = [Self::Forest, Self::Change, Self::Contour];

    /// The name in `--figure`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forest => "forest",
            Self::Change => "change",
            Self::Contour => "contour",
        }
    }

    /// The format that writes it.
    pub fn format(self) -> &'static Format {
        match self {
            Self::Forest => FOREST,
            Self::Change => CHANGE,
            Self::Contour => CONTOUR,
        }
    }
}

/// How large the shares are.
pub static FOREST: &Format = &Format {
    travels: true,
    render: Render::Text(|report| figure::sheet(&forests(report))),
    ..DEFINITION
};

/// What became of the shares.
static CHANGE: &Format = &Format {
    travels: true,
    render: Render::Text(|report| figure::sheet(&changes(report))),
    ..DEFINITION
};

/// What a hidden trade would make of it.
static CONTOUR: &Format = &Format {
    travels: true,
    shows_answers: true,
    render: Render::Text(|report| figure::contour_sheet(&figure::contours(report))),
    ..DEFINITION
};

const DEFINITION: Format = Format {
    name: "svg",
    extension: Some("svg"),
    shows_fingerprints: false,
    shows_warnings: false,
    shows_details: false,
    shows_answers: false,
    travels: true,
    render: Render::Text(|_| String::new()),
};

fn forests(report: &Report) -> Vec<Plot> {
    let indicators = report.indicators.iter();
    indicators
        .map(|indicator| figure::forest(report, indicator))
        .collect()
}

/// From the first wave to the latest.
fn changes(report: &Report) -> Vec<Plot> {
    let pairs = report
        .changes
        .iter()
        .flat_map(|changes| changes.pairs.last());
    let plots = pairs.flat_map(|pair| {
        let indicators = report.indicators.iter();
        indicators.filter_map(move |indicator| figure::change(report, pair, indicator))
    });
    plots.collect()
}
