//! How much does clustering cost? Design effect, intracluster correlation, Kish's effect of weights.

use super::establishments::{SameSize, Sizes};
use crate::numeric::sum::CompensatedSum;

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
pub fn intracluster_correlation(sizes: &Sizes) -> Option<f64> {
    let sizes: Vec<SameSize> = sizes.iter().collect();
    let total = |part: fn(&SameSize) -> u64| sizes.iter().map(part).sum::<u64>();
    let count = total(|same| same.establishments);
    let workers = total(|same| same.establishments * same.workers);
    if count < 2 || workers == count {
        return None;
    }
    let positives = total(|same| same.establishments * same.positives);
    let (clusters, workers) = (count as f64, workers as f64);
    let share = positives as f64 / workers;
    let between = sum_over(&sizes, |size, positives| {
        let deviation = positives / size - share;
        size * deviation * deviation
    }) / (clusters - 1.0);
    let within = sum_over(&sizes, |size, positives| {
        positives * (size - positives) / size
    }) / (workers - clusters);
    let squares = sum_over(&sizes, |size, _| size * size);
    let typical_size = (workers - squares / workers) / (clusters - 1.0);
    let total = between + (typical_size - 1.0) * within;
    (total > 0.0).then(|| (between - within) / total)
}

/// The sum over all establishments of a term of their size and their positive workers.
fn sum_over(sizes: &[SameSize], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sum = CompensatedSum::ZERO;
    for same in sizes {
        let term = term(same.workers as f64, same.positives as f64);
        sum.add_product(same.establishments as f64, term);
    }
    sum.value()
}
