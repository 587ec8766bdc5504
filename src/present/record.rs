//! The rows of the machine formats: one struct for JSON and CSV, with the keys that scripts rely on.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::estimate::{Domain, Estimate};
use crate::report::WaveReport;

/// An estimate as scripts read it. Proportions are fractions of 1; what does not exist is null.
#[derive(Serialize)]
pub struct EstimateRecord<'a> {
    wave: Option<&'a str>,
    domain: Map<String, Value>,
    indicator: String,
    threshold: Option<u8>,
    n: u64,
    positives: u64,
    unknown: u64,
    establishments: usize,
    establishments_with_positives: usize,
    weighted_n: f64,
    weighted_positives: f64,
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
}

#[derive(Serialize)]
struct BoundsRecord {
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct ReliabilityRecord {
    verdict: &'static str,
    flags: Vec<&'static str>,
}

impl<'a> EstimateRecord<'a> {
    /// The record of an estimate of a wave.
    pub fn new(wave: &'a WaveReport, estimate: &Estimate) -> Self {
        let precision = &estimate.precision;
        let interval = precision.interval;
        let flags = estimate.reliability.flags.iter();
        Self {
            wave: wave.label.as_deref(),
            domain: domain(&estimate.domain),
            indicator: estimate.indicator.to_string(),
            threshold: estimate
                .indicator
                .threshold()
                .map(|threshold| threshold.years()),
            n: estimate.workers,
            positives: estimate.positives,
            unknown: estimate.unknown,
            establishments: estimate.psus,
            establishments_with_positives: estimate.psus_with_positives,
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
            rse: estimate.relative_standard_error(),
            bounds: estimate.bounds.map(|bounds| BoundsRecord {
                low: bounds.low,
                high: bounds.high,
            }),
            reliability: ReliabilityRecord {
                verdict: estimate.reliability.verdict.name(),
                flags: flags.map(|flag| flag.name()).collect(),
            },
            kish: estimate.kish,
            reason: precision.absence.map(|absence| absence.reason()),
        }
    }
}

/// A domain as an object of its columns.
pub fn domain(domain: &Domain) -> Map<String, Value> {
    let values = domain.values();
    values
        .map(|(column, value)| (column.to_owned(), value.into()))
        .collect()
}
