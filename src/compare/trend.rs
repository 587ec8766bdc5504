//! Over three or more waves, which way does it go? The slope of the shares, with the full covariance.

use std::collections::BTreeMap;

use super::contrast::Critical;
use crate::design::{Scored, WaveDesign};
use crate::estimate::proportion;
use crate::estimate::sums::DomainSums;
use crate::numeric::student;

/// A straight line through the shares of several waves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// The change of the share per unit of the scores, in fractions of 1.
    pub slope: f64,
    /// Its linearised standard error; none where there is no variation.
    pub standard_error: Option<f64>,
    /// Degrees of freedom of the stacked design.
    pub df: usize,
    /// Its limits.
    pub limits: Option<[f64; 2]>,
    /// The p-value of no slope.
    pub p_value: Option<f64>,
}

/// The positions of waves: their labels where all are numbers, else 1, 2, 3 and so on.
pub fn positions(labels: &[&str]) -> Vec<f64> {
    let numbers = labels.iter().map(|label| label.trim().parse().ok());
    let numbers: Option<Vec<f64>> = numbers.collect();
    match numbers {
        Some(numbers) if numbers.iter().all(|number| number.is_finite()) => numbers,
        _ => (1..=labels.len()).map(|place| place as f64).collect(),
    }
}

/// The slope of a domain's share over the waves of a design that holds them all. `sums` are those of the
/// domain in each wave, with the numbers of that design; none where a wave has nobody of known status, or
/// all positions are equal.
///
/// # Formula
/// b = sum c_t p_t / sum c_t^2, c_t the positions about their mean; SE = sqrt(c' V c) / sum c_t^2.
pub fn trend(
    positions: &[f64],
    sums: &[DomainSums],
    design: &WaveDesign,
    tail: f64,
) -> Option<Trend> {
    let mean = positions.iter().sum::<f64>() / positions.len() as f64;
    let centred: Vec<f64> = positions.iter().map(|position| position - mean).collect();
    let squares: f64 = centred.iter().map(|c| c * c).sum();
    let known = sums.iter().all(|sums| sums.known.all.workers > 0);
    if !known || squares == 0.0 {
        return None;
    }
    let mut slope = 0.0;
    let mut scores: BTreeMap<u32, f64> = BTreeMap::new();
    for (sums, c) in sums.iter().zip(&centred) {
        let weight = sums.known.all.weight();
        let share = sums.known.positive.weight() / weight;
        slope += c * share / squares;
        for psu in &sums.psus {
            *scores.entry(psu.index).or_default() +=
                c * proportion::score(psu, share, weight) / squares;
        }
    }
    let scored: Vec<_> = scores
        .into_iter()
        .map(|(psu, score)| Scored {
            psu,
            scores: [score],
        })
        .collect();
    let df = design
        .sample
        .domain_degrees_of_freedom(scored.iter().map(|psu| psu.psu));
    let variance = design
        .sample
        .covariance(&scored)
        .map(|[[variance]]| variance);
    let standard_error = variance.filter(|&v| v > 0.0 && df > 0).map(f64::sqrt);
    let critical = Critical { df: Some(df), tail }.value();
    let half = standard_error.zip(critical).map(|(error, t)| error * t);
    Some(Trend {
        slope,
        standard_error,
        df,
        limits: half.map(|half| [slope - half, slope + half]),
        p_value: standard_error
            .map(|error| 2.0 * student::upper_tail((slope / error).abs(), df as f64)),
    })
}
