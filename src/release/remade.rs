//! Which answers are made of shares that are shown, and of nothing else? They are made again of these shares as they
//! are printed.
//!
//! A hidden trade is a grid over one share, and so is the accuracy of observers: each number of the grid, rounded by
//! itself, would narrow down the share behind it, and all of them together would tell it a digit or two finer than
//! it is printed. Made of printed numbers they tell what everybody can compute.

use super::digits::Shorten;
use crate::compare::{Comparison, Contrast};
use crate::estimate::{ConfidenceLevel, Domain, Estimate};
use crate::report::{Report, Row, Subject};
use crate::sensitivity::hidden::{Contour, HiddenTrade};
use crate::sensitivity::misclassified::misjudged;
use crate::sensitivity::replication::{Replication, TipKind};
use crate::sensitivity::unknown::{OpenDifference, OpenShare, UnknownAges, sign_tip};
use crate::sensitivity::{Answers, Results, Seen, Tip};
use crate::tally::Indicator;

/// Makes answers of a report again whose rows, and answers, have lost digits already.
pub fn remake(report: &mut Report) {
    let Some(mut answers) = report.answers.take() else {
        return;
    };
    let found = found(report, &answers);
    let level = report.settings.choices.level;
    let seen = Seen {
        found: &found,
        pairs: &answers.pairs,
        indicators: &report.indicators,
        level,
        contrast: contrast(report),
        threads: report.settings.threads,
    };
    let questions = &answers.questions;
    let misjudged = misjudged(&seen, questions.accuracy.as_ref());
    let hidden = HiddenTrade::new(&seen, questions);
    let contours = Contour::all(&seen, questions);
    answers.misjudged = misjudged;
    answers.hidden = hidden;
    answers.contours = contours;
    let pairs = answers.pairs.clone();
    answers.unknown.remake(&found, &pairs, level);
    if let Some(replication) = &mut answers.replication {
        replication.remake_tips(&answers.hidden, &answers.unknown);
    }
    answers.misjudged.shorten();
    answers.hidden.shorten();
    answers.contours.shorten();
    answers.unknown.shorten();
    answers.replication.shorten();
    report.answers = Some(answers);
}

/// The rows that are shown; where domains were asked about too, theirs.
fn found(report: &Report, answers: &Answers) -> Results {
    let mut asked = answers.misjudged.iter().flat_map(|one| &one.shares);
    let asks_of_domains = asked.any(|rows| rows.iter().any(|row| !row.domain.is_overall()));
    let changes = report.changes.iter().flat_map(|changes| &changes.pairs);
    Results {
        estimates: report
            .waves
            .iter()
            .map(|wave| shown(&wave.estimates, asks_of_domains))
            .collect(),
        changes: changes
            .map(|pair| shown(&pair.comparisons, asks_of_domains))
            .collect(),
    }
}

fn shown<T: Subject + Clone>(rows: &[Row<T>], of_domains: bool) -> Vec<T> {
    let rows = rows.iter().filter_map(Row::shown);
    let rows = rows.filter(|row| of_domains || row.domain().is_overall());
    rows.cloned().collect()
}

fn contrast(report: &Report) -> Contrast {
    let choices = report.changes.as_ref().map(|changes| changes.choices);
    choices.unwrap_or_default().contrast
}

impl UnknownAges {
    /// Limits again, of the bounds that are printed; and where a change loses its sign, of its shares.
    fn remake(&mut self, found: &Results, pairs: &[[usize; 2]], level: ConfidenceLevel) {
        for row in self.shares.iter_mut().flatten() {
            let limits = row.limits.take();
            row.limits = limits.and_then(|_| OpenShare::limits_of(row.bounds, row.df, level));
        }
        let changes = pairs.iter().zip(&found.changes);
        for ((&[earlier, later], changes), rows) in changes.zip(&mut self.changes) {
            for row in rows {
                let limits = row.limits.take();
                row.limits =
                    limits.and_then(|_| OpenDifference::limits_of(row.bounds, row.df, level));
                let before = share_of(&found.estimates[earlier], &row.domain, &row.indicator);
                let open = self.shares[later].iter();
                let mut open = open
                    .filter(|open| open.domain == row.domain && open.indicator == row.indicator);
                let rises = change_of(changes, &row.domain, &row.indicator) > 0.0;
                let tipping = &mut row.tipping;
                match (before, open.next()) {
                    (Some(before), Some(open)) => {
                        let [low, high] = open.bounds.map(|end| end.value);
                        tipping.sign = again(tipping.sign, || {
                            Tip::within(sign_tip([low, high, before, low, high]))
                        });
                        tipping.significance = as_exact_as(tipping.significance, high - low, rises);
                    }
                    _ => {
                        tipping.sign = again(tipping.sign, || Tip::Untold(NOT_SHOWN));
                        tipping.significance =
                            again(tipping.significance, || Tip::Untold(NOT_SHOWN));
                    }
                }
            }
        }
    }
}

/// Why a share that undoes a change is not told: it is made of another that is not.
const NOT_SHOWN: &str = "a share that it is made of is not shown";

/// A share of the unknown no more exactly than what they move is printed: with few unknown much of them moves little.
/// With so many a fall is no longer sure, or with so few a rise, so that it is written too large, or too small.
fn as_exact_as(tip: Tip, moves: f64, rises: bool) -> Tip {
    const HUNDREDTH_OF_A_POINT: f64 = 1e-4;
    again(tip, || {
        let step = HUNDREDTH_OF_A_POINT / moves;
        let decimals = (-step.log10()).floor().clamp(0.0, 4.0);
        let scale = 10_f64.powf(decimals);
        let whole = |share: f64| match rises {
            true => (share * scale).floor(),
            false => (share * scale).ceil(),
        };
        let rounded = tip.share().map(|share| whole(share) / scale);
        rounded.map_or(tip, Tip::At)
    })
}

/// Where there is a share it is made again.
fn again(tip: Tip, make: impl FnOnce() -> Tip) -> Tip {
    match tip {
        Tip::At(_) => make(),
        other => other,
    }
}

/// How much a share changed; 0 where that is not shown.
fn change_of(rows: &[Comparison], domain: &Domain, indicator: &Indicator) -> f64 {
    let mut rows = rows.iter();
    let row = rows.find(|row| row.domain == *domain && row.indicator == *indicator);
    row.map_or(0.0, |row| row.difference.estimate)
}

fn share_of(rows: &[Estimate], domain: &Domain, indicator: &Indicator) -> Option<f64> {
    let mut rows = rows.iter();
    let row = rows.find(|row| row.domain == *domain && row.indicator == *indicator)?;
    row.proportion
}

impl Replication {
    /// The shares that undo a change, as the answers have them that say so.
    fn remake_tips(&mut self, hidden: &HiddenTrade, unknown: &UnknownAges) {
        for (pair, tips) in self.tips.iter_mut().enumerate() {
            for tip in tips {
                let found = match tip.kind {
                    TipKind::Hidden { coverage } => {
                        let mut rows = hidden.tipping_shares[pair].iter();
                        let own = rows
                            .find(|row| row.indicator == tip.indicator && row.coverage == coverage);
                        own.map(|row| row.sign)
                    }
                    TipKind::Unknown => {
                        let mut rows = unknown.changes[pair].iter();
                        let own = rows
                            .find(|row| row.domain.is_overall() && row.indicator == tip.indicator);
                        own.map(|row| row.tipping.sign)
                    }
                };
                tip.estimate = again(tip.estimate, || found.unwrap_or(Tip::Untold(NOT_SHOWN)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_few_unknown_has_few_digits() {
        let tip = Tip::At(0.123_456);
        let falls = |moves| as_exact_as(tip, moves, false);
        assert_eq!(falls(0.2), Tip::At(0.124));
        assert_eq!(falls(0.05), Tip::At(0.13));
        assert_eq!(falls(0.002), Tip::At(0.2));
        assert_eq!(falls(0.000_05), Tip::At(1.0));
        assert_eq!(as_exact_as(tip, 0.05, true), Tip::At(0.12));
        assert_eq!(as_exact_as(Tip::Never, 0.2, false), Tip::Never);
    }
}
