//! How exactly may a number travel? As exactly as it is printed.
//!
//! The last digits of a weighted total are those of one sum only: whoever knows the weights of the strata, which
//! are no secret, finds the counts that make it up, also those of rows that are withheld. A share, its variance
//! and all that is made of them tell as much. So none of them travels with more digits than a table has, and a
//! weighted total not at all. Counts are whole numbers, judged by themselves.

mod answers;
pub mod covariance;
pub mod round;

use crate::checkup::Weights;
use crate::compare::{
    self, Comparison, Component, Decomposition, Difference, Limits, Ratio, SameEstablishments,
    TestResult, Trend, Upper,
};
use crate::estimate::{Bounds, Estimate, Interval, Precision};
use crate::report::{Changes, Details, PairReport, Report, Row, TrendRow, WaveReport};
use crate::sensitivity::{Alternative, ChangeAlternatives, ShareAlternatives};

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

/// Takes the digits from a report that travels which no table prints. Every field is named, here and below, so that
/// whoever adds one has to decide on its digits.
pub fn shorten(report: &mut Report) {
    let Report {
        inputs: _,
        settings: _,
        indicators: _,
        tables: _,
        waves,
        changes,
        details,
        answers,
        manifest: _,
        not_visited: _,
        warnings: _,
        notes: _,
        disclosure: _,
        cells: _,
    } = report;
    waves.shorten();
    if let Some(changes) = changes {
        shorten_changes(changes, waves);
    }
    details.shorten();
    answers.shorten();
}

fn shorten_changes(changes: &mut Changes, waves: &[WaveReport]) {
    let Changes {
        choices,
        decompose: _,
        pairs,
        trends,
    } = changes;
    for (pair, of) in pairs.iter_mut().zip(compare::pairs(waves.len())) {
        let PairReport {
            from: _,
            to: _,
            places_differ: _,
            comparisons,
            same_establishments,
        } = pair;
        comparisons.shorten();
        same_establishments.shorten();
        let estimates = of.map(|wave| &waves[wave].estimates);
        for row in comparisons {
            if let Row::Shown(row, _) = row {
                row.covariance = covariance::as_printed(row, estimates, choices.contrast);
            }
        }
    }
    trends.shorten();
}

impl Shorten for WaveReport {
    fn shorten(&mut self) {
        let Self {
            label: _,
            psus_are_establishments: _,
            totals: _,
            weighted,
            finite_population: _,
            estimates,
        } = self;
        estimates.shorten();
        let is_weighted = *weighted;
        for row in estimates {
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
        let Self {
            flow: _,
            quality,
            shares,
            changes,
        } = self;
        shares.shorten();
        changes.shorten();
        for weights in quality
            .iter_mut()
            .filter_map(|quality| quality.weights.as_mut())
        {
            let Weights {
                smallest: _,
                largest: _,
                kish,
            } = weights;
            *kish = round::ratio(*kish);
        }
    }
}

impl Shorten for Estimate {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            workers: _,
            positives: _,
            unknown: _,
            psus: _,
            psus_with_positives: _,
            weighted_workers: _,
            weighted_positives: _,
            proportion,
            precision,
            relative_standard_error,
            intracluster_correlation,
            kish,
            bounds,
            reliability: _,
        } = self;
        *proportion = proportion.map(round::share);
        precision.shorten();
        // Of what is left of both: the digits of a quotient of longer ones would tell more.
        let error_and_share = precision.standard_error.zip(*proportion);
        *relative_standard_error = error_and_share.map(|(own, of)| round::ratio(own / of));
        *intracluster_correlation = intracluster_correlation.map(round::ratio);
        *kish = kish.map(round::ratio);
        *bounds = bounds.map(|Bounds { low, high }| Bounds {
            low: round::share(low),
            high: round::share(high),
        });
    }
}

impl Shorten for Precision {
    fn shorten(&mut self) {
        let Self {
            standard_error,
            df: _,
            design_effect,
            assumed_design_effect,
            nothing_to_borrow: _,
            interval,
            effective_sample_size,
            absence: _,
        } = self;
        *standard_error = standard_error.map(round::error);
        *design_effect = design_effect.map(round::ratio);
        *assumed_design_effect = assumed_design_effect.map(round::ratio);
        *effective_sample_size = effective_sample_size.map(f64::round);
        *interval = interval.map(|(limits, method)| {
            let limits = Interval {
                low: round::share(limits.low),
                high: round::share(limits.high),
                ..limits
            };
            (limits, method)
        });
    }
}

impl Shorten for Comparison {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            table: _,
            indicator: _,
            before,
            after,
            shared: _,
            difference,
            ratio,
            relative_change,
            odds_ratio,
            test,
            decomposition,
            verdicts: _,
            bounds,
            covariance: _,
        } = self;
        *before = round::share(*before);
        *after = round::share(*after);
        difference.shorten();
        ratio.shorten();
        *relative_change = ratio.less_one();
        settle(relative_change);
        odds_ratio.shorten();
        test.shorten();
        decomposition.shorten();
        *bounds = bounds.map(|limits| limits.map(round::share));
    }
}

impl Shorten for Decomposition {
    fn shorten(&mut self) {
        let Self {
            rate,
            composition,
            df: _,
            one_sided_groups: _,
            groups,
        } = self;
        rate.shorten();
        composition.shorten();
        // Of these none travels: groups are cells, and nobody judges what the parts of each tell together.
        groups.clear();
    }
}

impl Shorten for SameEstablishments {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            psus: _,
            before,
            after,
            difference,
        } = self;
        *before = round::share(*before);
        *after = round::share(*after);
        difference.shorten();
    }
}

impl Shorten for Difference {
    fn shorten(&mut self) {
        let Self {
            estimate,
            standard_error,
            df: _,
            limits,
        } = self;
        *estimate = round::share(*estimate);
        *standard_error = standard_error.map(round::error);
        *limits = limits.map(|limits| limits_with(limits, round::share));
    }
}

impl Shorten for Ratio {
    fn shorten(&mut self) {
        let Self { estimate, limits } = self;
        *estimate = estimate.map(round::ratio);
        *limits = limits.map(|limits| limits_with(limits, round::limit_of_ratio));
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
        let Self {
            estimate,
            standard_error,
            limits,
        } = self;
        *estimate = round::share(*estimate);
        *standard_error = standard_error.map(round::error);
        *limits = limits.map(|limits| limits.map(round::share));
    }
}

impl Shorten for TrendRow {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            trend,
        } = self;
        trend.shorten();
    }
}

impl Shorten for Trend {
    fn shorten(&mut self) {
        let Self {
            slope,
            standard_error,
            df: _,
            limits,
            p_value,
        } = self;
        *slope = round::share(*slope);
        *standard_error = standard_error.map(round::error);
        *limits = limits.map(|limits| limits.map(round::share));
        *p_value = p_value.map(round::p_value);
    }
}

impl Shorten for TestResult {
    fn shorten(&mut self) {
        let Self {
            name: _,
            statistic,
            df1: _,
            df2: _,
            p_value,
            p_adjusted,
        } = self;
        *statistic = round::statistic(*statistic);
        *p_value = round::p_value(*p_value);
        *p_adjusted = round::p_value(*p_adjusted);
    }
}

impl Shorten for ShareAlternatives {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            alternatives,
        } = self;
        alternatives.iter_mut().for_each(Alternative::shorten);
    }
}

impl Shorten for ChangeAlternatives {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            alternatives,
            steadiness: _,
        } = self;
        alternatives.iter_mut().for_each(Alternative::shorten);
    }
}

impl Shorten for Alternative {
    fn shorten(&mut self) {
        let Self {
            choice: _,
            estimate,
            limits,
            reason: _,
        } = self;
        *estimate = estimate.map(round::share);
        *limits = limits.map(|limits| limits.map(round::share));
    }
}

/// Takes from a difference of shortened numbers what subtracting leaves behind their digits.
fn settle(change: &mut Ratio) {
    const NOISE: usize = 12;
    let settled = |number| round::decimals(number, NOISE);
    change.estimate = change.estimate.map(settled);
    change.limits = change.limits.map(|limits| limits_with(limits, settled));
}
