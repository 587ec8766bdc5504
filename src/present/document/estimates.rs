//! How large are the shares? A figure with its table for each indicator.

use super::{Block, Section, lighter};
use crate::estimate::{Sampling, Unknown};
use crate::present::figure;
use crate::present::table::counted_heading;
use crate::report::Report;
use crate::tally::Indicator;

/// The estimates of all waves, and what their numbers are.
pub fn section(report: &Report) -> Option<Section> {
    let plots = report.indicators.iter().enumerate();
    let plots = plots
        .map(|(place, indicator)| lighter::shares(figure::forest(report, indicator), place == 0));
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    let has_numbers = rows.into_iter().any(|row| row.shown().is_some());
    let definition = has_numbers.then(|| Block::Note(definition(report)));
    Some(Section {
        id: "estimates",
        title: "Estimates",
        blocks: plots.chain(definition).collect(),
    })
}

/// Whom the numbers count, and where the intervals come from.
fn definition(report: &Report) -> String {
    let indicator = report.indicators.first();
    let counts = indicator.map_or("", counted_heading);
    let share = if report.waves.iter().any(|wave| wave.weighted) {
        "the weighted share, which differs from the plain ratio of the counts"
    } else {
        "the share"
    };
    format!(
        "{counts}: counts of the workers observed in visited establishments{}. %: {share}. {}",
        known(report, indicator),
        intervals(report)
    )
}

/// Which workers are counted, behind what they are.
fn known(report: &Report, indicator: Option<&Indicator>) -> &'static str {
    match (indicator, report.settings.choices.unknown) {
        (Some(Indicator::Outcome(_)), Unknown::Exclude) => ", of those whose answer is known",
        (Some(Indicator::Outcome(_)), Unknown::Minor) => ", with unknown answers counted as yes",
        (Some(Indicator::Outcome(_)), Unknown::Adult) => ", with unknown answers counted as no",
        (_, Unknown::Exclude) => {
            ", of those whose age is known (a range that spans the threshold counts as unknown)"
        }
        (_, Unknown::Minor) => ", with unknown ages counted as minors",
        (_, Unknown::Adult) => ", with unknown ages counted as adults",
    }
}

fn intervals(report: &Report) -> String {
    let choices = &report.settings.choices;
    let (level, method) = (choices.level, choices.method.title);
    match choices.sampling {
        Sampling::Cluster => format!(
            "{level} interval: {method}, from the differences between primary sampling units (PSUs) within strata. DEFF \
             (design effect): the variance over that of a simple random sample of as many workers."
        ),
        Sampling::SimpleRandom => format!(
            "{level} interval: {method}, as if workers were a simple random sample. They are not, so it is too narrow."
        ),
    }
}
