//! By how much did the true share change, were observers right so often?

use super::answer::CorrectedShare;
use super::by_wave::AccuracyByWave;
use super::common;
use super::fit::Fit;
use crate::compare::{Comparison, Contrast, Covariance, Critical, Shown, limits_of_difference};
use crate::estimate::{Domain, Interval};
use crate::sensitivity::seen::Seen;
use crate::tally::Indicator;

/// A change between corrected shares.
#[derive(Clone, Debug)]
pub struct CorrectedChange {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// By the formula, a fraction of 1.
    pub raw: f64,
    /// Between shares that there can be.
    pub truncated: f64,
    /// The standard error of the raw change, that of the accuracy included.
    pub standard_error: Option<f64>,
    /// Its limits; none where the data contradict the accuracy.
    pub limits: Option<[f64; 2]>,
    /// How these were made.
    pub method: Contrast,
    /// Whether both shares are cut off at 0 or 1, so that they do not tell the change between them.
    pub is_cut_off: bool,
    /// Whether observers of that accuracy could have seen both shares.
    pub fit: Fit,
}

impl CorrectedChange {
    /// The change between two corrected shares.
    pub(super) fn new(
        seen: &Seen<'_>,
        row: &Comparison,
        accuracy: &AccuracyByWave,
        pair: [usize; 2],
        shares: [&CorrectedShare; 2],
    ) -> Option<Self> {
        let [before, after] = [shares[0].corrected?, shares[1].corrected?];
        let change = Change {
            seen,
            row,
            accuracy,
            pair,
            shares,
            raw: [before.raw, after.raw],
            truncated: [before.truncated, after.truncated],
        };
        let fit = shares[0].fit.max(shares[1].fit);
        let standard_error = change.standard_error();
        let method = seen.contrast;
        let limits = match method {
            Contrast::Mover if accuracy.is_common() => change.limits_of_common_errors(),
            Contrast::Mover => change.limits_of_separate_errors(),
            Contrast::Wald => standard_error.and_then(|error| change.wald_limits(error)),
        };
        Some(Self {
            domain: row.domain.clone(),
            indicator: row.indicator.clone(),
            raw: change.raw(),
            truncated: change.truncated(),
            standard_error,
            limits: limits.filter(|[low, high]| fit != Fit::Contradicted && low < high),
            method,
            is_cut_off: [before, after]
                .iter()
                .all(|share| share.raw != share.truncated),
            fit,
        })
    }
}

/// The change that was seen, and the shares as corrected.
struct Change<'a> {
    seen: &'a Seen<'a>,
    row: &'a Comparison,
    accuracy: &'a AccuracyByWave,
    pair: [usize; 2],
    shares: [&'a CorrectedShare; 2],
    raw: [f64; 2],
    truncated: [f64; 2],
}

impl Change<'_> {
    fn raw(&self) -> f64 {
        match self.accuracy.is_common() {
            // What errors add cancels, to the last digit.
            true => self.row.difference.estimate / self.accuracy.of(self.pair[0]).youden(),
            false => self.raw[1] - self.raw[0],
        }
    }

    fn truncated(&self) -> f64 {
        match self.raw == self.truncated {
            true => self.raw(),
            false => self.truncated[1] - self.truncated[0],
        }
    }

    /// The covariance of the corrected shares: of the sample, and of the errors of the accuracy.
    fn covariance(&self) -> Option<Covariance> {
        let observed = self.row.covariance?;
        let youden = self.pair.map(|wave| self.accuracy.of(wave).youden());
        let of_accuracy = self.accuracy.covariance(self.pair, self.raw);
        Some(Covariance {
            before: observed.before / (youden[0] * youden[0]) + of_accuracy.before,
            after: observed.after / (youden[1] * youden[1]) + of_accuracy.after,
            both: observed.both / (youden[0] * youden[1]) + of_accuracy.both,
        })
    }

    fn standard_error(&self) -> Option<f64> {
        self.row.difference.standard_error?;
        Some(self.covariance()?.of_difference().sqrt())
    }

    fn critical(&self) -> Critical {
        Critical {
            df: self.row.difference.df,
            tail: self.seen.level.tail(),
        }
    }

    fn wald_limits(&self, error: f64) -> Option<[f64; 2]> {
        let half = self.critical().value()? * error;
        Some([self.raw() - half, self.raw() + half].map(|limit| limit.clamp(-1.0, 1.0)))
    }

    /// Limits where both waves have one accuracy: those of the change seen, over Youden's J. They hold the
    /// change between shares that there can be, too.
    fn limits_of_common_errors(&self) -> Option<[f64; 2]> {
        let seen = self.row.difference.limits?;
        let level = self.seen.level;
        let [low, high] = common::limits(
            self.row.difference.estimate,
            [seen.low, seen.high.value()?],
            self.accuracy.of(self.pair[0]),
            level,
        );
        Some([low.min(self.truncated()), high.max(self.truncated())])
    }

    /// Limits from those of the two corrected shares, whose errors differ.
    fn limits_of_separate_errors(&self) -> Option<[f64; 2]> {
        let level = self.seen.level;
        let shown = |at: usize| {
            let [low, high] = self.shares[at].limits?;
            Some(Shown {
                estimate: self.truncated[at],
                interval: Some(Interval { low, high, level }),
            })
        };
        let limits = limits_of_difference(
            Contrast::Mover,
            [shown(0)?, shown(1)?],
            &self.covariance()?,
            self.critical(),
        )?;
        Some([limits.low, limits.high.value()?])
    }
}
