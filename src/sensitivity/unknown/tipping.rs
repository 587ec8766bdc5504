//! How many of the unknown must be minors for a change to vanish?

use crate::compare::{
    Comparison, Covariance, Critical, Direction, OpenChange, Share, Shown, limits_of_difference,
};
use crate::design::Matrix;
use crate::estimate::{Estimate, Evidence, Interval, Reference, Sampling, proportion};
use crate::numeric::root;
use crate::sensitivity::basis::Basis;
use crate::sensitivity::tip::Tip;

/// The share of minors among the later wave's unknown at which a change is no longer what it is. The earlier
/// wave stays as asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tipping {
    /// Where it loses its sign.
    pub sign: Tip,
    /// Where its interval no longer excludes no change.
    pub significance: Tip,
}

const NOBODY_UNKNOWN: &str = "nobody in the later wave is of unknown status";
const NO_INTERVAL: &str = "some of these shares have no interval";

impl Tipping {
    /// Where a change turns. `before` is the earlier wave's share as asked, `extremes` are the later wave's,
    /// with none and with all of its unknown minors.
    pub(super) fn new(
        basis: &Basis<'_>,
        row: &OpenChange,
        change: &Comparison,
        before: &Estimate,
        extremes: [&Estimate; 2],
    ) -> Self {
        let both = |tip| Self {
            sign: tip,
            significance: tip,
        };
        if row.unknown[1] == 0 {
            return both(Tip::Untold(NOBODY_UNKNOWN));
        }
        let later = Later {
            basis,
            row,
            before,
            extremes,
        };
        let sign = if change.difference.estimate == 0.0 {
            Tip::NothingToLose
        } else {
            Tip::within(sign_tip(row.shares))
        };
        let significance = match change.difference.direction() {
            None if change.difference.limits.is_none() => Tip::Untold(NO_INTERVAL),
            None => Tip::NothingToLose,
            Some(direction) => later.significance_tip(direction),
        };
        Self { sign, significance }
    }
}

/// The share of minors among the later wave's unknown at which there is no change, from the shares of
/// [`OpenChange`]; any number.
pub fn sign_tip(shares: [f64; 5]) -> f64 {
    let [.., before, low, high] = shares;
    (before - low) / (high - low)
}

/// The later wave with some share of its unknown minors, beside the earlier one as asked.
struct Later<'a> {
    basis: &'a Basis<'a>,
    row: &'a OpenChange,
    before: &'a Estimate,
    extremes: [&'a Estimate; 2],
}

impl Later<'_> {
    /// Where the interval of a change in that direction first holds no change.
    fn significance_tip(&self, direction: Direction) -> Tip {
        // A fall is lost as the share grows, a rise as it shrinks.
        let [safe, lost] = match direction {
            Direction::Fall => [0.0, 1.0],
            Direction::Rise => [1.0, 0.0],
        };
        let beyond = |share: f64| {
            let [low, high] = self.limits(share)?;
            Some(match direction {
                Direction::Fall => high,
                Direction::Rise => -low,
            })
        };
        match (beyond(safe), beyond(lost)) {
            (None, _) | (_, None) => Tip::Untold(NO_INTERVAL),
            (Some(at_best), _) if at_best >= 0.0 => Tip::At(safe),
            (_, Some(at_worst)) if at_worst < 0.0 => Tip::Never,
            _ => {
                let root = root::bracketed(0.0, 1.0, |share| beyond(share).unwrap_or(f64::NAN));
                root.map_or(Tip::Untold(NO_INTERVAL), Tip::At)
            }
        }
    }

    /// The limits of the change with that share of the unknown minors, by the method of the comparison.
    fn limits(&self, share: f64) -> Option<[f64; 2]> {
        let of = |one, other| self.row.covariance(one, other);
        let [low, high] = [Share::LowAfter, Share::HighAfter];
        let estimate = mixed(share, self.row.share(low), self.row.share(high));
        let after = [
            [of(low, low)?, of(low, high)?],
            [of(high, low)?, of(high, high)?],
        ];
        let after = self.variance(share, estimate, after);
        let own = self.variance(share, estimate, self.row.own_after?);
        let both = mixed(share, of(Share::Before, low)?, of(Share::Before, high)?);
        let covariance = Covariance {
            before: of(Share::Before, Share::Before)?,
            after,
            both,
        };
        let interval = self.interval(share, estimate, own)?;
        let comparison = self.basis.comparison();
        let level = self.basis.choices().level;
        let df = self.row.df;
        let tail = level.tail();
        let shown = |estimate, interval| Shown {
            estimate,
            interval: Some(interval),
        };
        let (asked, _) = self.before.precision.interval?;
        let limits = limits_of_difference(
            comparison.contrast,
            [
                shown(self.row.share(Share::Before), asked),
                shown(estimate, interval),
            ],
            &covariance,
            Critical { df, tail },
        )?;
        Some([limits.low, limits.high.value()?])
    }

    /// The variance of the later share, from those with none and with all of the unknown.
    fn variance(&self, share: f64, estimate: f64, ends: Matrix<2>) -> f64 {
        match self.basis.choices().sampling {
            Sampling::SimpleRandom => estimate * (1.0 - estimate) / self.row.workers_after as f64,
            Sampling::Cluster => {
                let rest = 1.0 - share;
                let [[none, both], [_, all]] = ends;
                rest * rest * none + share * share * all + 2.0 * rest * share * both
            }
        }
    }

    /// The limits of the later share itself. Those with none and with all of the unknown are known.
    fn interval(&self, share: f64, estimate: f64, variance: f64) -> Option<Interval> {
        let [low, high] = self.extremes.map(|end| end.precision.interval);
        if share == 0.0 {
            return Some(low?.0);
        }
        if share == 1.0 {
            return Some(high?.0);
        }
        let choices = self.basis.choices();
        let workers = self.row.workers_after;
        let evidence = match self.row.df_after {
            None => Evidence::simple_random_sample(estimate, workers, choices.level),
            Some(0) => return None,
            Some(df) => {
                let varies = proportion::varies(estimate, variance);
                let evidence = Evidence {
                    proportion: estimate,
                    workers,
                    effective_sample_size: estimate * (1.0 - estimate) / variance,
                    variance,
                    reference: Reference::Student { df: df as f64 },
                    level: choices.level,
                };
                Some(evidence).filter(|_| varies)?
            }
        };
        (choices.method.limits)(&evidence).ok()
    }
}

/// A number between two, `share` of the way from the first.
fn mixed(share: f64, none: f64, all: f64) -> f64 {
    (1.0 - share) * none + share * all
}
