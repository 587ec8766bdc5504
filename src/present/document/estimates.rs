//! How large are the shares? A figure with its table for each indicator.

use super::{Block, Section};
use crate::present::figure;
use crate::present::table;
use crate::report::Report;

/// The estimates of all waves, and what their numbers are.
pub fn section(report: &Report) -> Option<Section> {
    let plots = report.indicators.iter();
    let plots = plots.map(|indicator| Block::Plot(figure::forest(report, indicator)));
    let definition = Block::Note(table::definition(report));
    Some(Section {
        id: "estimates",
        title: "Estimates",
        blocks: plots.chain([definition]).collect(),
    })
}
