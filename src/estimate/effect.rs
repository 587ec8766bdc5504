//! How much does clustering cost? Design effect, intracluster correlation, Kish's effect of weights.

use super::sums::{DomainSums, Headcount};
use crate::numeric::sum::compensated;

/// The design effect: the variance over that of a simple random sample of as many workers drawn with
/// replacement. None where the proportion is 0 or 1.
///
/// # Formula
/// V (n - 1) / (p q); R survey's `deff = "replace"`.
pub fn design_effect(proportion: f64, variance: f64, workers: u64) -> Option<f64> {
    let spread = proportion * (1.0 - proportion);
    (spread > 0.0).then(|| variance * (workers - 1) as f64 / spread)
}

/// Kish's design effect of unequal weights: workers times the sum of their squared weights over the
/// squared sum. None without workers.
pub fn kish(workers: u64, weight: f64, squared_weight: f64) -> Option<f64> {
    (workers > 0).then(|| workers as f64 * squared_weight / (weight * weight))
}

/// The intracluster correlation of the domain's establishments, unweighted, from the one-way analysis
/// of variance. It may be negative. None with fewer than two establishments, one worker in each, or
/// no variation at all.
///
/// # Formula
/// (MSB - MSW) / (MSB + (m0 - 1) MSW), m0 = (N - sum m_j^2 / N) / (k - 1).
pub fn intracluster_correlation(sums: &DomainSums<'_>) -> Option<f64> {
    let establishments = || sums.establishment_headcounts();
    let size = |one: &Headcount| one.workers as f64;
    let positives = |one: &Headcount| one.positives as f64;
    let count = establishments().count();
    let clusters = count as f64;
    let workers: f64 = establishments().map(|one| size(&one)).sum();
    if count < 2 || workers == clusters {
        return None;
    }
    let share = establishments().map(|one| positives(&one)).sum::<f64>() / workers;
    let between = compensated(establishments().map(|one| {
        let deviation = positives(&one) / size(&one) - share;
        size(&one) * deviation * deviation
    })) / (clusters - 1.0);
    let within = compensated(
        establishments().map(|one| positives(&one) * (size(&one) - positives(&one)) / size(&one)),
    ) / (workers - clusters);
    let squares = compensated(establishments().map(|one| size(&one) * size(&one)));
    let typical_size = (workers - squares / workers) / (clusters - 1.0);
    let total = between + (typical_size - 1.0) * within;
    (total > 0.0).then(|| (between - within) / total)
}
