//! A comparison as scripts read it.

use serde::Serialize;
use serde_json::{Map, Value};

use super::record::{JudgementRecord, domain, is_false, years};
use crate::compare::{
    Comparison, Component, Contrast, Decomposition, Difference, Ratio, SameEstablishments,
    TestResult, Upper,
};
use crate::disclose::Disclosure;
use crate::report::{Changes, PairReport, REASON, Report, Row, TrendRow, Withheld};

/// A domain in two waves. Shares are fractions of 1; what does not exist, or is withheld, is null.
#[derive(Default, Serialize)]
pub struct ComparisonRecord<'a> {
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
    from: &'a str,
    to: &'a str,
    before: Option<f64>,
    after: Option<f64>,
    shared_establishments: Option<usize>,
    difference: DifferenceRecord,
    ratio: RatioRecord,
    relative_change: RatioRecord,
    odds_ratio: RatioRecord,
    test: Option<TestRecord>,
    bounds: Option<BoundsRecord>,
    reliability: VerdictsRecord,
    decomposition: Option<DecompositionRecord<'a>>,
    sentence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "is_false")]
    withheld: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    disclosure: Option<JudgementRecord>,
}

/// The lowest and highest change that the unknown leave possible.
#[derive(Serialize)]
struct BoundsRecord {
    low: f64,
    high: f64,
}

#[derive(Default, Serialize)]
struct VerdictsRecord {
    verdict_before: Option<&'static str>,
    verdict_after: Option<&'static str>,
}

#[derive(Default, Serialize)]
struct DifferenceRecord {
    estimate: Option<f64>,
    std_error: Option<f64>,
    df: Option<usize>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    method: Option<&'static str>,
}

#[derive(Default, Serialize)]
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
    /// What each group adds; none where it travels.
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<GroupRecord>>,
}

#[derive(Serialize)]
struct GroupRecord {
    group: Option<String>,
    rate: f64,
    composition: f64,
}

#[derive(Serialize)]
struct ComponentRecord {
    estimate: f64,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

impl<'a> ComparisonRecord<'a> {
    /// The record of a row of two waves.
    pub fn new(
        changes: &'a Changes,
        pair: &'a PairReport,
        row: &Row<Comparison>,
        report: &Report,
    ) -> Self {
        match row {
            Row::Shown(row, risks) => Self {
                disclosure: JudgementRecord::new(&report.disclosure, risks),
                ..Self::shown(changes, pair, row, report)
            },
            Row::Withheld(withheld) => Self::withheld(pair, withheld),
        }
    }

    fn withheld(pair: &'a PairReport, withheld: &Withheld) -> Self {
        Self {
            domain: domain(&withheld.domain),
            indicator: withheld.indicator.to_string(),
            threshold: years(&withheld.indicator),
            from: &pair.from,
            to: &pair.to,
            sentence: super::sentence::withheld(withheld),
            reason: Some(REASON),
            withheld: true,
            ..Self::default()
        }
    }

    fn shown(
        changes: &'a Changes,
        pair: &'a PairReport,
        row: &Comparison,
        report: &Report,
    ) -> Self {
        let contrast = changes.choices.contrast;
        let column = changes.decompose.as_deref();
        Self {
            domain: domain(&row.domain),
            indicator: row.indicator.to_string(),
            threshold: years(&row.indicator),
            from: &pair.from,
            to: &pair.to,
            before: Some(row.before),
            after: Some(row.after),
            shared_establishments: row.shared,
            difference: difference(&row.difference, contrast.name()),
            ratio: ratio(&row.ratio, Some(ratio_method(contrast))),
            relative_change: ratio(&row.relative_change, None),
            odds_ratio: ratio(&row.odds_ratio, None),
            test: row.test.as_ref().map(test),
            bounds: row.bounds.map(|[low, high]| BoundsRecord { low, high }),
            reliability: VerdictsRecord {
                verdict_before: Some(row.verdicts[0].name()),
                verdict_after: Some(row.verdicts[1].name()),
            },
            decomposition: row
                .decomposition
                .as_ref()
                .zip(column)
                .map(|(parts, column)| decomposition(parts, column)),
            sentence: super::sentence::change(pair, row, report.settings.choices.level),
            reason: None,
            withheld: false,
            disclosure: None,
        }
    }
}

fn ratio_method(contrast: Contrast) -> &'static str {
    match contrast {
        Contrast::Mover => "mover-r",
        Contrast::Wald => "wald",
    }
}

fn difference(difference: &Difference, method: &'static str) -> DifferenceRecord {
    DifferenceRecord {
        estimate: Some(difference.estimate),
        std_error: difference.standard_error,
        df: difference.df,
        conf_low: difference.limits.map(|limits| limits.low),
        conf_high: difference.limits.and_then(|limits| limits.high.value()),
        method: Some(method),
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
        groups: (!parts.groups.is_empty()).then(|| groups(parts)),
    }
}

fn groups(parts: &Decomposition) -> Vec<GroupRecord> {
    let groups = parts.groups.iter().map(|group| GroupRecord {
        group: group.group.clone(),
        rate: group.rate,
        composition: group.composition,
    });
    groups.collect()
}

/// The change among the establishments of both waves.
#[derive(Default, Serialize)]
pub struct SameEstablishmentsRecord<'a> {
    indicator: String,
    threshold: Option<u8>,
    from: &'a str,
    to: &'a str,
    establishments: Option<usize>,
    before: Option<f64>,
    after: Option<f64>,
    difference: DifferenceRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "is_false")]
    withheld: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    disclosure: Option<JudgementRecord>,
}

impl<'a> SameEstablishmentsRecord<'a> {
    /// The record of a row of a pair of waves, whose limits are made so.
    pub fn new(
        pair: &'a PairReport,
        row: &Row<SameEstablishments>,
        contrast: Contrast,
        disclosure: &Disclosure,
    ) -> Self {
        let judgement = JudgementRecord::new(disclosure, row.risks());
        let indicator = row.indicator();
        let head = Self {
            indicator: indicator.to_string(),
            threshold: years(indicator),
            from: &pair.from,
            to: &pair.to,
            ..Self::default()
        };
        let Some(row) = row.shown() else {
            return Self {
                reason: Some(REASON),
                withheld: true,
                ..head
            };
        };
        Self {
            establishments: Some(row.psus),
            before: Some(row.before),
            after: Some(row.after),
            difference: difference(&row.difference, contrast.name()),
            disclosure: judgement,
            ..head
        }
    }
}

/// The trend of a domain over three or more waves, per unit of the wave labels where they are numbers,
/// else per wave.
#[derive(Default, Serialize)]
pub struct TrendRecord {
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
    slope: Option<f64>,
    std_error: Option<f64>,
    df: Option<usize>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    p_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "is_false")]
    withheld: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    disclosure: Option<JudgementRecord>,
}

impl TrendRecord {
    /// The record of a trend.
    pub fn new(row: &Row<TrendRow>, disclosure: &Disclosure) -> Self {
        let judgement = JudgementRecord::new(disclosure, row.risks());
        let head = Self {
            domain: domain(row.domain()),
            indicator: row.indicator().to_string(),
            threshold: years(row.indicator()),
            ..Self::default()
        };
        let Some(TrendRow { trend, .. }) = row.shown() else {
            return Self {
                reason: Some(REASON),
                withheld: true,
                ..head
            };
        };
        Self {
            slope: Some(trend.slope),
            std_error: trend.standard_error,
            df: trend.df,
            conf_low: trend.limits.map(|[low, _]| low),
            conf_high: trend.limits.map(|[_, high]| high),
            p_value: trend.p_value,
            disclosure: judgement,
            ..head
        }
    }
}
