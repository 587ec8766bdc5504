//! A comparison as scripts read it.

use serde::Serialize;
use serde_json::{Map, Value};

use super::record::domain;
use crate::compare::{
    Comparison, Component, Contrast, Decomposition, Difference, Ratio, SameEstablishments,
    TestResult, Trend, Upper,
};
use crate::estimate::{ConfidenceLevel, Domain};
use crate::report::{Changes, PairReport};
use crate::tally::Indicator;

/// A domain in two waves. Shares are fractions of 1; what does not exist is null.
#[derive(Serialize)]
pub struct ComparisonRecord<'a> {
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
    from: &'a str,
    to: &'a str,
    before: f64,
    after: f64,
    shared_establishments: usize,
    difference: DifferenceRecord,
    ratio: RatioRecord,
    relative_change: RatioRecord,
    odds_ratio: RatioRecord,
    test: Option<TestRecord>,
    bounds: Option<BoundsRecord>,
    reliability: VerdictsRecord,
    decomposition: Option<DecompositionRecord<'a>>,
    sentence: String,
}

/// The lowest and highest change that the unknown leave possible.
#[derive(Serialize)]
struct BoundsRecord {
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct VerdictsRecord {
    verdict_before: &'static str,
    verdict_after: &'static str,
}

#[derive(Serialize)]
struct DifferenceRecord {
    estimate: f64,
    std_error: Option<f64>,
    df: Option<usize>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    method: &'static str,
}

#[derive(Serialize)]
struct RatioRecord {
    estimate: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unbounded: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
}

#[derive(Serialize)]
struct TestRecord {
    name: &'static str,
    statistic: f64,
    df1: u32,
    df2: Option<usize>,
    p_value: f64,
    p_adjusted: f64,
}

#[derive(Serialize)]
struct DecompositionRecord<'a> {
    column: &'a str,
    df: Option<usize>,
    rate: ComponentRecord,
    composition: ComponentRecord,
}

#[derive(Serialize)]
struct ComponentRecord {
    estimate: f64,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

impl<'a> ComparisonRecord<'a> {
    /// The record of a comparison of two waves.
    pub fn new(
        changes: &'a Changes,
        pair: &'a PairReport,
        row: &Comparison,
        level: ConfidenceLevel,
    ) -> Self {
        let contrast = changes.choices.contrast;
        let column = changes.decompose.as_deref();
        Self {
            domain: domain(&row.domain),
            indicator: row.indicator.to_string(),
            threshold: years(&row.indicator),
            from: &pair.from,
            to: &pair.to,
            before: row.before,
            after: row.after,
            shared_establishments: row.shared,
            difference: difference(&row.difference, contrast.name()),
            ratio: ratio(&row.ratio, Some(ratio_method(contrast))),
            relative_change: ratio(&row.relative_change(), None),
            odds_ratio: ratio(&row.odds_ratio, None),
            test: row.test.as_ref().map(test),
            bounds: row.bounds.map(|[low, high]| BoundsRecord { low, high }),
            reliability: VerdictsRecord {
                verdict_before: row.verdicts[0].name(),
                verdict_after: row.verdicts[1].name(),
            },
            decomposition: row
                .decomposition
                .zip(column)
                .map(|(parts, column)| decomposition(&parts, column)),
            sentence: super::sentence::change(pair, row, level),
        }
    }
}

fn years(indicator: &Indicator) -> Option<u8> {
    indicator.threshold().map(|threshold| threshold.years())
}

fn ratio_method(contrast: Contrast) -> &'static str {
    match contrast {
        Contrast::Mover => "mover-r",
        Contrast::Wald => "wald",
    }
}

fn difference(difference: &Difference, method: &'static str) -> DifferenceRecord {
    DifferenceRecord {
        estimate: difference.estimate,
        std_error: difference.standard_error,
        df: difference.df,
        conf_low: difference.limits.map(|limits| limits.low),
        conf_high: difference.limits.and_then(|limits| limits.high.value()),
        method,
    }
}

fn ratio(ratio: &Ratio, method: Option<&'static str>) -> RatioRecord {
    let high = ratio.limits.map(|limits| limits.high);
    RatioRecord {
        estimate: ratio.estimate,
        conf_low: ratio.limits.map(|limits| limits.low),
        conf_high: high.and_then(Upper::value),
        unbounded: (high == Some(Upper::Unbounded)).then_some("high"),
        method,
    }
}

fn test(test: &TestResult) -> TestRecord {
    TestRecord {
        name: test.name,
        statistic: test.statistic,
        df1: test.df1,
        df2: test.df2,
        p_value: test.p_value,
        p_adjusted: test.p_adjusted,
    }
}

fn decomposition<'a>(parts: &Decomposition, column: &'a str) -> DecompositionRecord<'a> {
    let component = |part: &Component| ComponentRecord {
        estimate: part.estimate,
        std_error: part.standard_error,
        conf_low: part.limits.map(|[low, _]| low),
        conf_high: part.limits.map(|[_, high]| high),
    };
    DecompositionRecord {
        column,
        df: parts.df,
        rate: component(&parts.rate),
        composition: component(&parts.composition),
    }
}

/// The change among the establishments of both waves.
#[derive(Serialize)]
pub struct SameEstablishmentsRecord<'a> {
    indicator: String,
    threshold: Option<u8>,
    from: &'a str,
    to: &'a str,
    establishments: usize,
    before: f64,
    after: f64,
    difference: DifferenceRecord,
}

impl<'a> SameEstablishmentsRecord<'a> {
    /// The record of a pair of waves.
    pub fn new(pair: &'a PairReport, row: &SameEstablishments) -> Self {
        Self {
            indicator: row.indicator.to_string(),
            threshold: years(&row.indicator),
            from: &pair.from,
            to: &pair.to,
            establishments: row.psus,
            before: row.before,
            after: row.after,
            difference: difference(&row.difference, Contrast::Wald.name()),
        }
    }
}

/// The trend of a domain over three or more waves, per unit of the wave labels where they are numbers,
/// else per wave.
#[derive(Serialize)]
pub struct TrendRecord {
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
    slope: f64,
    std_error: Option<f64>,
    df: Option<usize>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    p_value: Option<f64>,
}

impl TrendRecord {
    /// The record of a trend.
    pub fn new(domain_of: &Domain, indicator: &Indicator, trend: &Trend) -> Self {
        Self {
            domain: domain(domain_of),
            indicator: indicator.to_string(),
            threshold: years(indicator),
            slope: trend.slope,
            std_error: trend.standard_error,
            df: trend.df,
            conf_low: trend.limits.map(|[low, _]| low),
            conf_high: trend.limits.map(|[_, high]| high),
            p_value: trend.p_value,
        }
    }
}
