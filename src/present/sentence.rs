//! What changed? In one plain sentence that never says more than the interval does.

use super::number::percent;
use crate::compare::{Comparison, Direction, Limits, Upper};
use crate::estimate::{ConfidenceLevel, Domain};
use crate::report::{PairReport, Row, Withheld};
use crate::tally::Indicator;
use crate::text::shown;

/// The sentence of a row of a comparison.
pub fn change_row(pair: &PairReport, row: &Row<Comparison>, level: ConfidenceLevel) -> String {
    match row {
        Row::Shown(row, _) => change(pair, row, level),
        Row::Withheld(row) => withheld(row),
    }
}

/// The sentence of a change that may not travel, though the shares of both waves may.
pub fn withheld(row: &Withheld) -> String {
    format!(
        "{}: the change is withheld, as its numbers could tell of single people or places.",
        whom(&row.domain, &row.indicator)
    )
}

/// The sentence of a comparison.
pub fn change(pair: &PairReport, row: &Comparison, level: ConfidenceLevel) -> String {
    let whom = whom(&row.domain, &row.indicator);
    let (from, to) = (wave(&pair.from), wave(&pair.to));
    let (before, after) = (percent(row.before), percent(row.after));
    let levels = format!("from {before} % in {from} to {after} % in {to}");
    let sentence = match row.difference.limits {
        None => format!("{whom} went {levels}; how sure that is cannot be said."),
        Some(limits) if row.before == 0.0 && row.after == 0.0 => format!(
            "{whom}: none was observed in {from} or in {to} ({level} interval of the change {} points).",
            points_between(&limits)
        ),
        Some(limits) => match row.difference.direction() {
            None => format!(
                "{whom} went {levels}; the data do not show whether it changed ({level} interval {} \
                 points).",
                points_between(&limits)
            ),
            Some(direction) => {
                let points = percent(row.difference.estimate.abs());
                let relative = relative(row, direction);
                format!(
                    "{whom} {} {levels}, by {points} points ({level} interval {}){}.",
                    direction.verb(),
                    least_and_most(direction, &limits),
                    relative
                        .map(|relative| format!(": {relative}"))
                        .unwrap_or_default()
                )
            }
        },
    };
    if row.domain.is_overall() && pair.places_differ {
        format!(
            "{sentence} Not the same places were visited in {from} and in {to}, so that part of this may \
             be a difference of places."
        )
    } else {
        sentence
    }
}

/// The least and the most of a change in a direction that is told, behind its size.
pub fn least_and_most(direction: Direction, limits: &Limits) -> String {
    let (least, most) = direction.magnitudes(limits.low, limits.high);
    format!("{} to {}", percent(least), percent(most))
}

/// A wave as a sentence names it: a year by itself, words in quotes.
pub fn wave(label: &str) -> String {
    match label.parse() {
        Ok(number) if is_year(number) => shown(label),
        Ok(_) => format!("wave {}", shown(label)),
        Err(_) => format!("wave \"{}\"", shown(label)),
    }
}

/// Whether a number that labels a wave is a year.
pub fn is_year(number: f64) -> bool {
    /// Smaller numbers count waves.
    const FIRST_YEAR: f64 = 1000.0;
    number >= FIRST_YEAR
}

impl Direction {
    fn verb(self) -> &'static str {
        match self {
            Self::Fall => "fell",
            Self::Rise => "rose",
        }
    }

    /// The least and the most of a change in this direction, from its limits.
    fn magnitudes(self, low: f64, high: Upper) -> (f64, f64) {
        let high = high.value().unwrap_or(f64::INFINITY);
        match self {
            Self::Fall => (-high, -low),
            Self::Rise => (low, high),
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Fall => "fall",
            Self::Rise => "rise",
        }
    }
}

/// The relative change, where the earlier share is not 0.
pub fn relative(row: &Comparison, direction: Direction) -> Option<String> {
    let change = row.relative_change;
    let estimate = change.estimate?;
    let noun = direction.noun();
    if row.after == 0.0 {
        return Some("none was observed, which does not mean that there are none".to_owned());
    }
    let sentence = format!("a relative {noun} of {:.0} %", 100.0 * estimate.abs());
    let limits = change
        .limits
        .filter(|limits| limits.high != Upper::Unbounded);
    let Some(limits) = limits else {
        return Some(sentence);
    };
    let (least, most) = direction.magnitudes(limits.low, limits.high);
    // The limits of the ratio are made for themselves, and may not exclude 0 where those of the
    // difference do.
    if least <= 0.0 {
        return Some(sentence);
    }
    let (least, most) = (100.0 * least, 100.0 * most);
    Some(format!("{sentence} ({least:.0} to {most:.0} %)"))
}

fn whom(domain: &Domain, indicator: &Indicator) -> String {
    let what = what(indicator);
    let labels: Vec<_> = domain.values().map(|(_, value)| shown(value)).collect();
    if labels.is_empty() {
        format!("Overall, the share {what}")
    } else {
        format!("In {}, the share {what}", labels.join(", "))
    }
}

/// Who counts as positive.
pub fn what(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(threshold) => format!("aged {} and under", threshold.years()),
        Indicator::Outcome(header) => format!("recorded as \"{}\"", shown(header)),
    }
}

/// The limits of a difference in percentage points.
pub fn points_between(limits: &Limits) -> String {
    let high = match limits.high {
        Upper::At(high) => signed_points(high),
        Upper::Unbounded => "any".to_owned(),
    };
    format!("{} to {high}", signed_points(limits.low))
}

/// A difference of shares in percentage points, with its sign. One that would look like 0 has as many decimals as it
/// needs, up to four; below that only its side is told.
pub fn signed_points(difference: f64) -> String {
    let points = 100.0 * difference.abs();
    let sign = if difference < 0.0 { '-' } else { '+' };
    if points < ROUNDING {
        return percent(0.0);
    }
    let magnitude = percent(difference.abs());
    if let Some(most) = magnitude.strip_prefix('>') {
        let beyond = if difference < 0.0 { '<' } else { '>' };
        return format!("{beyond}{sign}{most}");
    }
    if !magnitude.starts_with('<') {
        return format!("{sign}{magnitude}");
    }
    let mut digits = [3, 4]
        .map(|decimals| format!("{points:.decimals$}"))
        .into_iter();
    let telling = digits.find(|text| text.contains(|digit| ('1'..='9').contains(&digit)));
    match telling {
        Some(telling) => format!("{sign}{telling}"),
        None if difference < 0.0 => ">-0.0001".to_owned(),
        None => "<+0.0001".to_owned(),
    }
}

/// Points up to this are what rounding leaves of none.
const ROUNDING: f64 = 5e-10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_keep_their_side_and_a_zero_has_none() {
        let wanted = [
            (-0.0596, "-5.96"),
            (0.000_003, "+0.0003"),
            (-5e-10, ">-0.0001"),
            (5e-10, "<+0.0001"),
            (0.999_99, ">+99.99"),
            (-0.999_99, "<-99.99"),
            (1.0, "+100.00"),
            (-1e-17, "0.00"),
            (-0.0, "0.00"),
        ];
        for (change, words) in wanted {
            assert_eq!(signed_points(change), words);
        }
    }
}
