//! What would the result be, were only so much of the trade in sight?

use super::{share, tipping_coverage, tipping_share};
use crate::compare::{Comparison, Covariance, Critical, Direction, Shown, limits_of_difference};
use crate::estimate::{Estimate, Interval};
use crate::sensitivity::questions::Questions;
use crate::sensitivity::seen::Seen;
use crate::sensitivity::tip::Tip;
use crate::tally::Indicator;

/// The result with part of the trade hidden: of everybody.
#[derive(Clone, Debug)]
pub struct HiddenTrade {
    /// Of each wave.
    pub shares: Vec<Vec<HiddenShare>>,
    /// Of each pair of waves.
    pub changes: Vec<Vec<HiddenChange>>,
    /// Of each pair of waves the hidden shares of minors that undo its change, by coverage.
    pub tipping_shares: Vec<Vec<TippingShare>>,
    /// Of each pair of waves the coverages that undo its change, by hidden share.
    pub tipping_coverages: Vec<Vec<TippingCoverage>>,
}

/// A share with part of the trade hidden. All are fractions of 1.
#[derive(Clone, Debug)]
pub struct HiddenShare {
    /// Of what.
    pub indicator: Indicator,
    /// How much of the trade is in sight.
    pub coverage: f64,
    /// The share of minors in the rest.
    pub hidden: f64,
    /// The share of minors in all of it.
    pub estimate: f64,
    /// Its standard error: that of the share in sight.
    pub standard_error: Option<f64>,
    /// Its limits.
    pub limits: Option<[f64; 2]>,
}

/// A change with part of the trade hidden in both waves. All are fractions of 1.
#[derive(Clone, Debug)]
pub struct HiddenChange {
    /// Of what.
    pub indicator: Indicator,
    /// How much of the trade is in sight.
    pub coverage: f64,
    /// The shares of minors in the rest, before and after.
    pub hidden: [f64; 2],
    /// The change.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// Its limits.
    pub limits: Option<[f64; 2]>,
}

/// The hidden share of minors in the later wave that undoes a change.
#[derive(Clone, Debug)]
pub struct TippingShare {
    /// Of what.
    pub indicator: Indicator,
    /// How much of the trade is in sight.
    pub coverage: f64,
    /// The share of minors in the rest of the earlier wave.
    pub hidden_before: f64,
    /// The hidden share at which there is no change.
    pub sign: Tip,
    /// The hidden share at which the interval no longer excludes no change.
    pub significance: Tip,
}

/// The coverage of the later wave that undoes a change, where that of the earlier does not matter: where as
/// many of its hidden workers are minors as of those in sight.
#[derive(Clone, Debug)]
pub struct TippingCoverage {
    /// Of what.
    pub indicator: Indicator,
    /// The share of minors in the rest of the later wave.
    pub hidden: f64,
    /// The coverage at which there is no change.
    pub sign: Tip,
}

impl HiddenTrade {
    /// The result with these coverages and hidden shares.
    pub fn new(seen: &Seen<'_>, questions: &Questions) -> Self {
        let cells: Vec<_> = questions
            .coverage
            .iter()
            .flat_map(|&coverage| {
                questions
                    .hidden
                    .iter()
                    .map(move |&hidden| [coverage, hidden])
            })
            .collect();
        let waves = seen.found.estimates.iter();
        let shares = waves.map(|rows| {
            let overall = rows.iter().filter(|row| row.domain.is_overall());
            let rows = overall.flat_map(|row| {
                let cells = cells.iter();
                cells.filter_map(|&[coverage, hidden]| HiddenShare::new(row, coverage, hidden))
            });
            rows.collect()
        });
        let pairs: Vec<Vec<_>> = seen
            .pairs
            .iter()
            .zip(&seen.found.changes)
            .map(|(&pair, rows)| Visible::of_pair(seen, questions, pair, rows))
            .collect();
        let of_pairs = |pairs: &[Vec<Visible<'_>>]| -> Vec<Vec<HiddenChange>> {
            let changes = pairs.iter().map(|rows| {
                let rows = rows.iter().flat_map(|row| {
                    let before = row.hidden_before(questions);
                    let cells = cells.iter();
                    cells.map(move |&[coverage, after]| row.change(coverage, [before, after]))
                });
                rows.collect()
            });
            changes.collect()
        };
        let tipping_shares = pairs.iter().map(|rows| {
            let rows = rows.iter().flat_map(|row| {
                let before = row.hidden_before(questions);
                let coverages = questions
                    .coverage
                    .iter()
                    .filter(|&&coverage| coverage < 1.0);
                coverages.filter_map(move |&coverage| row.tipping_share(coverage, before))
            });
            rows.collect()
        });
        let tipping_coverages = pairs.iter().map(|rows| {
            let rows = rows.iter().filter(|_| questions.hidden_before.is_none());
            let rows = rows.flat_map(|row| {
                let hidden = questions.hidden.iter();
                hidden.map(|&hidden| row.tipping_coverage(hidden))
            });
            rows.collect()
        });
        Self {
            shares: shares.collect(),
            changes: of_pairs(&pairs),
            tipping_shares: tipping_shares.collect(),
            tipping_coverages: tipping_coverages.collect(),
        }
    }
}

impl HiddenShare {
    fn new(row: &Estimate, coverage: f64, hidden: f64) -> Option<Self> {
        let limits = row.precision.interval.map(|(limits, _)| limits);
        Some(Self {
            indicator: row.indicator.clone(),
            coverage,
            hidden,
            estimate: share(coverage, row.proportion?, hidden),
            standard_error: row.precision.standard_error.map(|error| coverage * error),
            limits: limits
                .map(|limits| [limits.low, limits.high].map(|end| share(coverage, end, hidden))),
        })
    }
}

/// The change in sight.
struct Visible<'a> {
    seen: &'a Seen<'a>,
    change: &'a Comparison,
    limits: [Option<Interval>; 2],
    /// Whether the hidden share of the earlier wave is the one in sight: what is then known of all of that wave is
    /// as sure, or unsure, as what is seen of it.
    is_as_in_sight: bool,
}

impl<'a> Visible<'a> {
    fn of_pair(
        seen: &'a Seen<'a>,
        questions: &Questions,
        pair: [usize; 2],
        rows: &'a [Comparison],
    ) -> Vec<Self> {
        let rows = rows.iter().filter(|row| row.domain.is_overall());
        let rows = rows.map(|change| Self {
            seen,
            change,
            is_as_in_sight: questions.hidden_before.is_none(),
            limits: pair.map(|wave| {
                let mut rows = seen.found.estimates[wave].iter();
                let own =
                    |row: &&Estimate| row.domain.is_overall() && row.indicator == change.indicator;
                let (limits, _) = rows.find(own)?.precision.interval?;
                Some(limits)
            }),
        });
        rows.collect()
    }

    /// The share of minors among the hidden of the earlier wave.
    fn hidden_before(&self, questions: &Questions) -> f64 {
        questions.hidden_before.unwrap_or(self.change.before)
    }

    fn change(&self, coverage: f64, hidden: [f64; 2]) -> HiddenChange {
        if coverage == 1.0 {
            return self.all_in_sight(hidden);
        }
        let [before, after] = [
            share(coverage, self.change.before, hidden[0]),
            share(coverage, self.change.after, hidden[1]),
        ];
        HiddenChange {
            indicator: self.change.indicator.clone(),
            coverage,
            hidden,
            estimate: after - before,
            standard_error: self.standard_error(coverage),
            limits: self.limits(coverage, hidden),
        }
    }

    /// With all of the trade in sight it is the change itself.
    fn all_in_sight(&self, hidden: [f64; 2]) -> HiddenChange {
        let difference = &self.change.difference;
        let limits = difference.limits;
        HiddenChange {
            indicator: self.change.indicator.clone(),
            coverage: 1.0,
            hidden,
            estimate: difference.estimate,
            standard_error: difference.standard_error,
            limits: limits.and_then(|limits| Some([limits.low, limits.high.value()?])),
        }
    }

    /// What the shares in sight are multiplied by in what is known of all.
    fn weights(&self, coverage: f64) -> [f64; 2] {
        let before = if self.is_as_in_sight { 1.0 } else { coverage };
        [before, coverage]
    }

    fn standard_error(&self, coverage: f64) -> Option<f64> {
        self.change.difference.standard_error?;
        let Covariance {
            before,
            after,
            both,
        } = self.covariance(coverage)?;
        Some((before + after - 2.0 * both).max(0.0).sqrt())
    }

    fn covariance(&self, coverage: f64) -> Option<Covariance> {
        let [earlier, later] = self.weights(coverage);
        let covariance = self.change.covariance?;
        Some(Covariance {
            before: earlier * earlier * covariance.before,
            after: later * later * covariance.after,
            both: earlier * later * covariance.both,
        })
    }

    /// The limits of the change, by the method of the comparison.
    fn limits(&self, coverage: f64, hidden: [f64; 2]) -> Option<[f64; 2]> {
        let weights = self.weights(coverage);
        let shown = |wave: usize, visible: f64, limits: Interval| Shown {
            estimate: share(weights[wave], visible, hidden[wave]),
            interval: Some(Interval {
                low: share(weights[wave], limits.low, hidden[wave]),
                high: share(weights[wave], limits.high, hidden[wave]),
                level: limits.level,
            }),
        };
        self.change.difference.limits?;
        let limits = limits_of_difference(
            self.seen.contrast,
            [
                shown(0, self.change.before, self.limits[0]?),
                shown(1, self.change.after, self.limits[1]?),
            ],
            &self.covariance(coverage)?,
            Critical {
                df: self.change.difference.df,
                tail: self.seen.level.tail(),
            },
        )?;
        Some([limits.low, limits.high.value()?])
    }

    fn tipping_share(&self, coverage: f64, hidden_before: f64) -> Option<TippingShare> {
        let before = share(coverage, self.change.before, hidden_before);
        let sign = tipping_share(before, coverage, self.change.after)?;
        let has_sign = self.change.difference.estimate != 0.0;
        Some(TippingShare {
            indicator: self.change.indicator.clone(),
            coverage,
            hidden_before,
            sign: if has_sign {
                Tip::within(sign)
            } else {
                Tip::NothingToLose
            },
            significance: self.significance_tip(coverage, hidden_before),
        })
    }

    /// Limits move with the hidden share as the change does, so that where they meet no change is known.
    fn significance_tip(&self, coverage: f64, hidden_before: f64) -> Tip {
        let Some([low, high]) = self.limits(coverage, [hidden_before, 0.0]) else {
            return Tip::Untold("the change has no interval");
        };
        // Of a fall a higher hidden share takes the certainty, of a rise a lower one. A change that is not sure in
        // sight may be with nobody hidden in the later wave.
        match self.change.difference.direction() {
            Some(Direction::Fall) => Tip::within((-high / (1.0 - coverage)).max(0.0)),
            Some(Direction::Rise) => Tip::within((-low / (1.0 - coverage)).min(1.0)),
            None if high < 0.0 => Tip::within(-high / (1.0 - coverage)),
            None if low > 0.0 => Tip::Never,
            None => Tip::NothingToLose,
        }
    }

    fn tipping_coverage(&self, hidden: f64) -> TippingCoverage {
        let Comparison { before, after, .. } = *self.change;
        let has_sign = self.change.difference.estimate != 0.0;
        let sign = match tipping_coverage(before, after, hidden) {
            _ if !has_sign => Tip::NothingToLose,
            None => Tip::Never,
            Some(coverage) => Tip::within(coverage),
        };
        TippingCoverage {
            indicator: self.change.indicator.clone(),
            hidden,
            sign,
        }
    }
}
