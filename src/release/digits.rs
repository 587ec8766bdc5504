//! How exactly may a number travel? As exactly as it is printed.
//!
//! The last digits of a weighted total are those of one sum only: whoever knows the weights of the strata, which
//! are no secret, finds the counts that make it up, also those of rows that are withheld. A share, its variance
//! and all that is made of them tell as much. So none of them travels with more digits than a table has, and a
//! weighted total not at all. Counts are whole numbers, judged by themselves.

mod answers;

use crate::compare::{
    self, Comparison, Component, Covariance, Decomposition, Difference, Limits, Ratio,
    SameEstablishments, Trend, Upper,
};
use crate::estimate::{Bounds, Estimate, Interval, Precision};
use crate::report::{Details, Report, Row, TrendRow, WaveReport};
use crate::sensitivity::{Alternative, ChangeAlternatives, ShareAlternatives};

/// Decimals of a share in per cent.
const DECIMALS: usize = 2;
/// Decimals of a design effect, and of a ratio that is not small.
const DECIMALS_OF_RATIO: usize = 2;
/// Decimals of a p-value.
const DECIMALS_OF_P: usize = 3;
/// Digits of a standard error and of a small ratio that count.
const DIGITS: usize = 2;

/// Something whose numbers can lose digits.
pub trait Shorten {
    /// Takes the digits away that no table prints.
    fn shorten(&mut self);
}

impl<T: Shorten> Shorten for Vec<T> {
    fn shorten(&mut self) {
        self.iter_mut().for_each(T::shorten);
    }
}

impl<T: Shorten, const N: usize> Shorten for [T; N] {
    fn shorten(&mut self) {
        self.iter_mut().for_each(T::shorten);
    }
}

impl<T: Shorten> Shorten for Option<T> {
    fn shorten(&mut self) {
        self.iter_mut().for_each(T::shorten);
    }
}

impl<T: Shorten, E> Shorten for Result<T, E> {
    fn shorten(&mut self) {
        self.iter_mut().for_each(T::shorten);
    }
}

impl<T: Shorten> Shorten for Row<T> {
    fn shorten(&mut self) {
        if let Row::Shown(row, _) = self {
            row.shorten();
        }
    }
}

/// Takes the digits from a report that travels which no table prints.
pub fn shorten(report: &mut Report) {
    report.waves.shorten();
    if let Some(changes) = &mut report.changes {
        for (pair, waves) in changes
            .pairs
            .iter_mut()
            .zip(compare::pairs(report.waves.len()))
        {
            pair.comparisons.shorten();
            pair.same_establishments.shorten();
            let estimates = waves.map(|wave| &report.waves[wave].estimates);
            for row in &mut pair.comparisons {
                if let Row::Shown(row, _) = row {
                    row.covariance = covariance(row, estimates);
                }
            }
        }
        changes.trends.shorten();
    }
    report.details.shorten();
    report.answers.shorten();
}

/// The covariance of two shares as their standard errors tell it, and that of their difference: none tells more.
fn covariance(row: &Comparison, estimates: [&Vec<Row<Estimate>>; 2]) -> Option<Covariance> {
    let whole = row.covariance?;
    let variances = estimates.map(|rows| {
        let mut rows = rows.iter().filter_map(Row::shown);
        let own = rows.find(|own| own.domain == row.domain && own.indicator == row.indicator);
        let error = own.and_then(|own| own.precision.standard_error);
        error.map_or(0.0, |error| error * error)
    });
    let [before, after] = variances;
    let most = (before * after).sqrt();
    let of_difference = row.difference.standard_error.map(|error| error * error);
    let both = of_difference.map_or(0.0, |variance| (before + after - variance) / 2.0);
    Some(Covariance {
        before,
        after,
        both: match whole.both == 0.0 {
            true => 0.0,
            false => both.clamp(-most, most),
        },
    })
}

impl Shorten for WaveReport {
    fn shorten(&mut self) {
        self.estimates.shorten();
        let is_weighted = self.weighted;
        for row in &mut self.estimates {
            if let Row::Shown(row, _) = row {
                // Without weights they are the counts.
                row.weighted_workers = row.weighted_workers.filter(|_| !is_weighted);
                row.weighted_positives = row.weighted_positives.filter(|_| !is_weighted);
            }
        }
    }
}

impl Shorten for Details {
    fn shorten(&mut self) {
        self.shares.shorten();
        self.changes.shorten();
        let quality = self.quality.iter_mut();
        for weights in quality.filter_map(|quality| quality.weights.as_mut()) {
            weights.kish = ratio(weights.kish);
        }
    }
}

impl Shorten for Estimate {
    fn shorten(&mut self) {
        self.proportion = self.proportion.map(share);
        self.precision.shorten();
        // Of what is left of both: the digits of a quotient of longer ones would tell more.
        let error_and_share = self.precision.standard_error.zip(self.proportion);
        self.relative_standard_error = error_and_share.map(|(error, share)| ratio(error / share));
        self.intracluster_correlation = self.intracluster_correlation.map(ratio);
        self.kish = self.kish.map(ratio);
        self.bounds = self.bounds.map(|Bounds { low, high }| Bounds {
            low: share(low),
            high: share(high),
        });
    }
}

impl Shorten for Precision {
    fn shorten(&mut self) {
        self.standard_error = self.standard_error.map(error);
        self.design_effect = self.design_effect.map(ratio);
        self.assumed_design_effect = self.assumed_design_effect.map(ratio);
        self.effective_sample_size = self.effective_sample_size.map(f64::round);
        self.interval = self.interval.map(|(limits, method)| {
            let limits = Interval {
                low: share(limits.low),
                high: share(limits.high),
                ..limits
            };
            (limits, method)
        });
    }
}

impl Shorten for Comparison {
    fn shorten(&mut self) {
        self.before = share(self.before);
        self.after = share(self.after);
        self.difference.shorten();
        self.ratio.shorten();
        self.relative_change = self.ratio.less_one();
        settle(&mut self.relative_change);
        self.odds_ratio.shorten();
        if let Some(test) = &mut self.test {
            test.statistic = ratio(test.statistic);
            test.p_value = p_value(test.p_value);
            test.p_adjusted = p_value(test.p_adjusted);
        }
        self.decomposition.shorten();
        self.bounds = self.bounds.map(|limits| limits.map(share));
    }
}

impl Shorten for Decomposition {
    fn shorten(&mut self) {
        self.rate.shorten();
        self.composition.shorten();
    }
}

impl Shorten for SameEstablishments {
    fn shorten(&mut self) {
        self.before = share(self.before);
        self.after = share(self.after);
        self.difference.shorten();
    }
}

impl Shorten for Difference {
    fn shorten(&mut self) {
        self.estimate = share(self.estimate);
        self.standard_error = self.standard_error.map(error);
        self.limits = self.limits.map(|limits| limits_with(limits, share));
    }
}

impl Shorten for Ratio {
    fn shorten(&mut self) {
        self.estimate = self.estimate.map(ratio);
        self.limits = self.limits.map(|limits| limits_with(limits, ratio));
    }
}

fn limits_with(limits: Limits, digits: fn(f64) -> f64) -> Limits {
    Limits {
        low: digits(limits.low),
        high: match limits.high {
            Upper::At(high) => Upper::At(digits(high)),
            Upper::Unbounded => Upper::Unbounded,
        },
    }
}

impl Shorten for Component {
    fn shorten(&mut self) {
        self.estimate = share(self.estimate);
        self.standard_error = self.standard_error.map(error);
        self.limits = self.limits.map(|limits| limits.map(share));
    }
}

impl Shorten for TrendRow {
    fn shorten(&mut self) {
        let Trend {
            slope,
            standard_error,
            limits,
            p_value: p,
            ..
        } = &mut self.trend;
        *slope = share(*slope);
        *standard_error = standard_error.map(error);
        *limits = limits.map(|limits| limits.map(share));
        *p = p.map(p_value);
    }
}

impl Shorten for ShareAlternatives {
    fn shorten(&mut self) {
        self.alternatives.iter_mut().for_each(Alternative::shorten);
    }
}

impl Shorten for ChangeAlternatives {
    fn shorten(&mut self) {
        self.alternatives.iter_mut().for_each(Alternative::shorten);
    }
}

impl Shorten for Alternative {
    fn shorten(&mut self) {
        self.estimate = self.estimate.map(share);
        self.limits = self.limits.map(|limits| limits.map(share));
    }
}

/// A share, or a difference of two: to a hundredth of a point. What is not 0 stays so, with its sign, and what
/// is not 1.
fn share(share: f64) -> f64 {
    let size = share.abs();
    let shorter = decimals(size, DECIMALS + 2);
    let kept = if shorter == 0.0 {
        digits(size, 1)
    } else if shorter == 1.0 {
        1.0 - digits(1.0 - size, 1)
    } else {
        shorter
    };
    kept.copysign(share)
}

/// A standard error: as a share, and two digits that count.
fn error(error: f64) -> f64 {
    finer(error, DECIMALS + 2)
}

/// A ratio, a design effect, a correlation or a statistic.
fn ratio(ratio: f64) -> f64 {
    finer(ratio.abs(), DECIMALS_OF_RATIO).copysign(ratio)
}

fn p_value(p_value: f64) -> f64 {
    finer(p_value, DECIMALS_OF_P)
}

/// Takes from a difference of shortened numbers what subtracting leaves behind their digits.
fn settle(change: &mut Ratio) {
    const NOISE: usize = 12;
    let settled = |number| decimals(number, NOISE);
    change.estimate = change.estimate.map(settled);
    change.limits = change.limits.map(|limits| limits_with(limits, settled));
}

/// So many decimals, or more if it takes them for the digits that count.
fn finer(number: f64, decimal: usize) -> f64 {
    let shorter = decimals(number, decimal);
    let is_long_enough = shorter * 10_f64.powi(decimal as i32) >= 10_f64.powi(DIGITS as i32 - 1);
    if is_long_enough {
        shorter
    } else {
        digits(number, DIGITS)
    }
}

/// The number that is printed with so many decimals.
fn decimals(number: f64, decimals: usize) -> f64 {
    printed(&format!("{number:.decimals$}"), number)
}

/// The number that is printed with so many digits that count.
fn digits(number: f64, digits: usize) -> f64 {
    let behind = digits - 1;
    printed(&format!("{number:.behind$e}"), number)
}

/// A number as it is read; what the standard library prints it reads.
fn printed(text: &str, number: f64) -> f64 {
    text.parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_the_digits_of_a_percentage() {
        assert_eq!(share(0.081_597_3), 0.0816);
        assert_eq!(share(-0.140_049), -0.14);
        assert_eq!([share(0.0), share(1.0)], [0.0, 1.0]);
    }

    #[test]
    fn what_is_small_stays_on_its_side_of_zero_and_what_is_large_of_one() {
        assert_eq!(share(0.000_041_2), 0.000_04);
        assert_eq!(share(-0.000_041_2), -0.000_04);
        assert!(share(0.999_999) < 1.0);
    }

    #[test]
    fn errors_and_ratios_have_two_digits_at_least() {
        assert_eq!(error(0.012_345), 0.0123);
        assert_eq!(error(0.000_441_7), 0.000_44);
        assert_eq!(ratio(1.760_39), 1.76);
        assert_eq!(ratio(-0.058_742), -0.059);
        assert_eq!(ratio(248.137), 248.14);
        assert_eq!(p_value(0.031_44), 0.031);
        assert_eq!(p_value(1.234e-9), 1.2e-9);
    }

    #[test]
    fn what_has_lost_its_digits_has_none_to_lose() {
        for number in [0.081_597_3, 0.000_041_2, 0.5, 1.760_39, 0.999_999, 0.071_25] {
            for shorter in [share, error, ratio, p_value] {
                assert_eq!(shorter(shorter(number)), shorter(number), "{number}");
            }
        }
    }
}
