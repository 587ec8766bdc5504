//! What changed, in one plain sentence that never says more than the interval does.

use super::number::percent;
use crate::compare::{Comparison, Limits, Upper};
use crate::diagnostic::shown;
use crate::estimate::ConfidenceLevel;
use crate::report::PairReport;
use crate::tally::Indicator;

/// The sentence of a comparison.
pub fn change(pair: &PairReport, row: &Comparison, level: ConfidenceLevel) -> String {
    let whom = whom(row);
    let (from, to) = (shown(&pair.from), shown(&pair.to));
    let (before, after) = (percent(row.before), percent(row.after));
    let Some(limits) = row.difference.limits else {
        return format!(
            "{whom} went from {before} % in {from} to {after} % in {to}; how sure that is cannot be said."
        );
    };
    if row.before == 0.0 && row.after == 0.0 {
        return format!(
            "{whom}: none was observed in {from} or in {to} ({level} interval of the change {}).",
            points_between(&limits)
        );
    }
    let interval = format!("{level} interval {}", points_between(&limits));
    let Some(direction) = direction(&limits) else {
        return format!(
            "{whom} went from {before} % in {from} to {after} % in {to}; the data do not show whether it \
             changed ({interval})."
        );
    };
    let points = percent(row.difference.estimate.abs());
    let sentence = format!(
        "{whom} {} from {before} % in {from} to {after} % in {to}, by {points} points ({interval})",
        direction.verb()
    );
    match relative(row, direction) {
        Some(relative) => format!("{sentence}: {relative}."),
        None => format!("{sentence}."),
    }
}

/// Which way the interval says the share went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Fall,
    Rise,
}

impl Direction {
    fn verb(self) -> &'static str {
        match self {
            Self::Fall => "fell",
            Self::Rise => "rose",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Fall => "fall",
            Self::Rise => "rise",
        }
    }
}

/// The direction, if the interval excludes no change.
fn direction(limits: &Limits) -> Option<Direction> {
    match limits.high {
        Upper::At(high) if high < 0.0 => Some(Direction::Fall),
        _ if limits.low > 0.0 => Some(Direction::Rise),
        _ => None,
    }
}

/// The relative change, where the earlier share is not 0.
fn relative(row: &Comparison, direction: Direction) -> Option<String> {
    let change = row.ratio.estimate? - 1.0;
    let noun = direction.noun();
    if row.after == 0.0 {
        return Some("none was observed any more, which is not the same as none at all".to_owned());
    }
    let sentence = format!("a relative {noun} of {:.0} %", 100.0 * change.abs());
    let limits = row.ratio.limits.map(Limits::minus_one)?;
    let Upper::At(high) = limits.high else {
        return Some(sentence);
    };
    let (least, most) = match direction {
        Direction::Fall => (-high, -limits.low),
        Direction::Rise => (limits.low, high),
    };
    // The limits of the ratio are made for themselves, and may not exclude 0 where those of the
    // difference do.
    if least <= 0.0 {
        return Some(sentence);
    }
    let (least, most) = (100.0 * least, 100.0 * most);
    Some(format!("{sentence} ({least:.0} to {most:.0} %)"))
}

fn whom(row: &Comparison) -> String {
    let what = match &row.indicator {
        Indicator::AgeAtMost(threshold) => format!("aged {} and under", threshold.years()),
        Indicator::Outcome(header) => format!("with {}", shown(header)),
    };
    let labels: Vec<_> = row.domain.values().map(|(_, value)| shown(value)).collect();
    if labels.is_empty() {
        format!("Overall, the share {what}")
    } else {
        format!("In {}, the share {what}", labels.join(", "))
    }
}

/// The limits of a difference in percentage points.
fn points_between(limits: &Limits) -> String {
    let high = match limits.high {
        Upper::At(high) => signed_points(high),
        Upper::Unbounded => "any".to_owned(),
    };
    format!("{} to {high} points", signed_points(limits.low))
}

/// A difference of shares in percentage points, with its sign.
pub fn signed_points(difference: f64) -> String {
    let magnitude = percent(difference.abs());
    match difference {
        rise if rise > 0.0 => format!("+{magnitude}"),
        fall if fall < 0.0 => format!("-{magnitude}"),
        _ => magnitude,
    }
}
