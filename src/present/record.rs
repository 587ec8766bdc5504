//! The rows of the machine formats: one struct for JSON and CSV, with the keys that scripts rely on.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::disclose::{Disclosure, NONE, Risk};
use crate::estimate::{Domain, Estimate};
use crate::report::{REASON, Row, WaveReport, Withheld};
use crate::tally::Indicator;

/// An estimate as scripts read it. Proportions are fractions of 1; what does not exist, or is withheld, is
/// null.
#[derive(Default, Serialize)]
pub struct EstimateRecord<'a> {
    wave: Option<&'a str>,
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
    n: Option<u64>,
    positives: Option<u64>,
    unknown: Option<u64>,
    establishments: Option<usize>,
    establishments_with_positives: Option<usize>,
    weighted_n: Option<f64>,
    weighted_positives: Option<f64>,
    estimate: Option<f64>,
    std_error: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    conf_method: Option<&'static str>,
    df: Option<u64>,
    deff: Option<f64>,
    n_effective: Option<f64>,
    deff_assumed: Option<f64>,
    icc: Option<f64>,
    rse: Option<f64>,
    bounds: Option<BoundsRecord>,
    reliability: ReliabilityRecord,
    kish: Option<f64>,
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "is_false")]
    withheld: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    disclosure: Option<JudgementRecord>,
}

/// Whether a row may leave the machine, as scripts read it.
#[derive(Serialize)]
pub struct JudgementRecord {
    safe: bool,
    risks: Vec<&'static str>,
}

impl JudgementRecord {
    /// The record of a row that was judged and not released.
    pub fn new(disclosure: &Disclosure, risks: &[Risk]) -> Option<Self> {
        let is_judged = disclosure.profile != NONE && !disclosure.released;
        is_judged.then(|| Self {
            safe: risks.is_empty(),
            risks: risks.iter().map(|risk| risk.name()).collect(),
        })
    }
}

#[derive(Serialize)]
struct BoundsRecord {
    low: f64,
    high: f64,
}

#[derive(Default, Serialize)]
struct ReliabilityRecord {
    verdict: Option<&'static str>,
    flags: Vec<&'static str>,
}

impl<'a> EstimateRecord<'a> {
    /// The record of a row of a wave.
    pub fn new(wave: &'a WaveReport, row: &Row<Estimate>, disclosure: &Disclosure) -> Self {
        let label = wave.label.as_deref();
        match row {
            Row::Shown(estimate, risks) => Self {
                disclosure: JudgementRecord::new(disclosure, risks),
                ..Self::shown(label, estimate)
            },
            Row::Withheld(withheld) => Self::withheld(label, withheld),
        }
    }

    fn withheld(wave: Option<&'a str>, withheld: &Withheld) -> Self {
        Self {
            wave,
            domain: domain(&withheld.domain),
            indicator: withheld.indicator.to_string(),
            threshold: years(&withheld.indicator),
            reason: Some(REASON),
            withheld: true,
            ..Self::default()
        }
    }

    fn shown(wave: Option<&'a str>, estimate: &Estimate) -> Self {
        let precision = &estimate.precision;
        let interval = precision.interval;
        let flags = estimate.reliability.flags.iter();
        Self {
            wave,
            domain: domain(&estimate.domain),
            indicator: estimate.indicator.to_string(),
            threshold: years(&estimate.indicator),
            n: Some(estimate.workers),
            positives: Some(estimate.positives),
            unknown: Some(estimate.unknown),
            establishments: Some(estimate.psus),
            establishments_with_positives: Some(estimate.psus_with_positives),
            weighted_n: estimate.weighted_workers,
            weighted_positives: estimate.weighted_positives,
            estimate: estimate.proportion,
            std_error: precision.standard_error,
            conf_low: interval.map(|(limits, _)| limits.low),
            conf_high: interval.map(|(limits, _)| limits.high),
            conf_method: interval.map(|(_, method)| method.name),
            df: precision.df,
            deff: precision.design_effect,
            n_effective: precision.effective_sample_size,
            deff_assumed: precision.assumed_design_effect,
            icc: estimate.intracluster_correlation,
            rse: estimate.relative_standard_error,
            bounds: estimate.bounds.map(|bounds| BoundsRecord {
                low: bounds.low,
                high: bounds.high,
            }),
            reliability: ReliabilityRecord {
                verdict: Some(estimate.reliability.verdict.name()),
                flags: flags.map(|flag| flag.name()).collect(),
            },
            kish: estimate.kish,
            reason: precision.absence.map(|absence| absence.reason()),
            withheld: false,
            disclosure: None,
        }
    }
}

/// The completed years of an indicator, if it is a threshold.
pub fn years(indicator: &Indicator) -> Option<u8> {
    indicator.threshold().map(|threshold| threshold.years())
}

/// Whether a key is left out that only withheld rows have.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
pub fn is_false(flag: &bool) -> bool {
    !flag
}

/// A domain as an object of its columns.
pub fn domain(domain: &Domain) -> Map<String, Value> {
    let values = domain.values();
    values
        .map(|(column, value)| (column.to_owned(), value.into()))
        .collect()
}
