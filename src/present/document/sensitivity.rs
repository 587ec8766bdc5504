//! Does the result hang on a choice? The overall result, with one choice at a time made otherwise.

use super::{Block, Section};
use crate::present::figure;
use crate::present::label::indicator_title;
use crate::present::number::counted;
use crate::report::{Details, PairReport, Report, Row};
use crate::sensitivity::{ChangeAlternatives, Steadiness};
use crate::text::escaped;

/// The change from the first wave to the latest under other choices, or without one the shares.
pub fn section(report: &Report) -> Option<Section> {
    let details = report.details.as_ref()?;
    let shares = report.indicators.iter();
    let shares: Vec<_> = shares
        .map(|indicator| Block::Plot(figure::share_alternatives(report, details, indicator)))
        .collect();
    let changes = changes(report, details);
    let blocks = if changes.is_empty() {
        shares
    } else {
        let shares = Block::Details {
            summary: "The shares of each wave under other choices".to_owned(),
            blocks: shares,
        };
        changes.into_iter().chain([shares]).collect()
    };
    Some(Section {
        id: "sensitivity",
        title: "Sensitivity",
        blocks,
    })
}

fn changes(report: &Report, details: &Details) -> Vec<Block> {
    let pairs = report.changes.iter().flat_map(|changes| &changes.pairs);
    let Some((place, pair)) = pairs.enumerate().last() else {
        return Vec::new();
    };
    let plots = report.indicators.iter().filter_map(|indicator| {
        figure::change_alternatives(report, details, place, pair, indicator)
    });
    let rows = details.changes.get(place).into_iter().flatten();
    let rows = rows.filter_map(Row::shown);
    let steadiness = rows.filter_map(|row| steadiness(pair, row));
    plots
        .map(Block::Plot)
        .chain(steadiness.map(Block::Paragraph))
        .collect()
}

/// What becomes of a change when each establishment in turn is left out.
fn steadiness(pair: &PairReport, row: &ChangeAlternatives) -> Option<String> {
    let Steadiness {
        psus,
        same_sign,
        same_direction,
    } = row.steadiness?;
    let (from, to) = (escaped(&pair.from), escaped(&pair.to));
    let what = indicator_title(&row.indicator);
    let all = counted(psus, "PSU", "PSUs");
    Some(if same_sign == psus && same_direction == psus {
        format!(
            "{from} to {to}, {what}: whichever of the {all} is left out, the change keeps its sign, and its interval says \
             the same of its direction."
        )
    } else {
        format!(
            "{from} to {to}, {what}: of the {all}, each left out in turn, {same_sign} leave the sign of the change as it is, \
             and {same_direction} what its interval says of its direction."
        )
    })
}
