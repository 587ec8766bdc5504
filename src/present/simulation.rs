//! What is true of a simulated study? JSON, for whoever wants to know how near an estimate came.

use serde::Serialize;
use serde_json::{Map, Value};

use super::json::Tool;
use crate::simulate::{GENERATOR, Labels, Plan, Share, Simulation, Truth, TruthRow};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    tool: Tool,
    generator: &'static str,
    settings: SettingsRecord<'a>,
    workers: u64,
    waves: Vec<WaveRecord<'a>>,
    truth: Vec<RowRecord<'a>>,
}

#[derive(Serialize)]
struct SettingsRecord<'a> {
    seed: u64,
    waves: &'a [String],
    cities: Map<String, Value>,
    strata: usize,
    establishments: u64,
    mean_workers: f64,
    dispersion: f64,
    types: Map<String, Value>,
    shared: f64,
    prevalence: Vec<f64>,
    city_effect: f64,
    stratum_effect: f64,
    young: f64,
    icc: f64,
    adult_age: f64,
    unknown_ages: f64,
    age_ranges: f64,
    weights: &'a [f64],
    observers: u32,
    notes: f64,
    shape: &'static str,
    shuffle: bool,
}

#[derive(Serialize)]
struct WaveRecord<'a> {
    wave: Option<&'a str>,
    strata: usize,
    establishments: u64,
    shared_with_wave_before: u64,
    workers: u64,
}

#[derive(Serialize)]
struct RowRecord<'a> {
    wave: Option<&'a str>,
    domain: Map<String, Value>,
    indicator: String,
    threshold: u8,
    /// The share from which workers were drawn.
    prevalence: f64,
    /// All workers, whatever was written down of them.
    workers: u64,
    workers_of_that_age: u64,
    n: u64,
    positives: u64,
    unknown: u64,
    establishments: u64,
    establishments_with_positives: u64,
    share: Option<f64>,
    weighted_n: f64,
    weighted_positives: f64,
    weighted_share: Option<f64>,
}

/// The truth about a study, as JSON.
pub fn truth(simulation: &Simulation, truth: &Truth) -> String {
    let plan = simulation.plan();
    super::pretty(&Document {
        schema: "prevalence/simulation/1",
        tool: Tool::THIS,
        generator: GENERATOR,
        settings: settings(plan),
        workers: truth.workers(),
        waves: (0..plan.wave_count())
            .map(|wave| wave_record(simulation, truth, wave))
            .collect(),
        truth: simulation.truth(truth).iter().map(row).collect(),
    })
}

fn settings(plan: &Plan) -> SettingsRecord<'_> {
    SettingsRecord {
        seed: plan.seed,
        waves: &plan.waves,
        cities: shares(&plan.cities),
        strata: plan.strata,
        establishments: plan.establishments,
        mean_workers: plan.mean_workers,
        dispersion: plan.dispersion,
        types: shares(&plan.types),
        shared: plan.shared.fraction(),
        prevalence: plan
            .prevalence
            .iter()
            .copied()
            .map(Share::fraction)
            .collect(),
        city_effect: plan.city_effect,
        stratum_effect: plan.stratum_effect,
        young: plan.young.fraction(),
        icc: plan.icc,
        adult_age: plan.adult_age,
        unknown_ages: plan.unknown.fraction(),
        age_ranges: plan.ranges.fraction(),
        weights: plan.weights.values(),
        observers: plan.observers,
        notes: plan.notes.fraction(),
        shape: plan.shape.name(),
        shuffle: plan.shuffled,
    }
}

fn shares(labels: &Labels) -> Map<String, Value> {
    let shares = labels.shares().into_iter().map(Value::from);
    labels.names().iter().cloned().zip(shares).collect()
}

fn wave_record<'a>(simulation: &'a Simulation, truth: &Truth, wave: usize) -> WaveRecord<'a> {
    let (establishments, workers) = truth.sample(wave);
    WaveRecord {
        wave: simulation.plan().waves.get(wave).map(String::as_str),
        strata: simulation.strata(),
        establishments,
        shared_with_wave_before: if wave == 0 { 0 } else { simulation.shared() },
        workers,
    }
}

fn row<'a>(row: &TruthRow<'a>) -> RowRecord<'a> {
    let realised = &row.realised;
    let city = row.city.map(|city| ("city".to_owned(), city.into()));
    let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    RowRecord {
        wave: row.wave,
        domain: city.into_iter().collect(),
        indicator: format!("age<={}", row.threshold),
        threshold: row.threshold,
        prevalence: row.prevalence,
        workers: realised.workers,
        workers_of_that_age: realised.aged,
        n: realised.known,
        positives: realised.positives,
        unknown: realised.workers - realised.known,
        establishments: realised.establishments,
        establishments_with_positives: realised.establishments_with_positives,
        share: share(realised.positives as f64, realised.known as f64),
        weighted_n: realised.weighted_known,
        weighted_positives: realised.weighted_positives,
        weighted_share: share(realised.weighted_positives, realised.weighted_known),
    }
}
