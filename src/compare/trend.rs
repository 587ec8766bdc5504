//! Over three or more waves, which way does it go? The slope of the shares, with the full covariance.

use super::contrast::Critical;
use super::stack;
use crate::design::WaveDesign;
use crate::estimate::sums::DomainSums;
use crate::estimate::{Sampling, proportion};
use crate::numeric::{normal, student};

/// A variance below this share of that of one worker is rounding, not spread.
const NEGLIGIBLE_VARIANCE: f64 = 1e-24;

/// A straight line through the shares of several waves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// The change of the share per unit of the scores, in fractions of 1.
    pub slope: f64,
    /// Its linearised standard error; none where there is no variation.
    pub standard_error: Option<f64>,
    /// Degrees of freedom of the stacked design; none for simple random samples.
    pub df: Option<usize>,
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
/// b = sum c_t p_t / sum c_t^2, c_t the positions about their mean; SE = sqrt(c' V c) / sum c_t^2. For workers
/// as a simple random sample V is diagonal with p (1 - p) / n.
pub fn trend(
    positions: &[f64],
    sums: &[DomainSums<'_>],
    design: &WaveDesign,
    sampling: Sampling,
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
    let mut of_workers = 0.0;
    let mut of_one_worker = 0.0;
    let mut steps = Vec::new();
    for (sums, c) in sums.iter().zip(&centred) {
        let weight = sums.known.all.weight;
        let share = sums.known.positive.weight / weight;
        let step = c / squares;
        slope += step * share;
        let spread = step * step * share * (1.0 - share);
        of_workers += spread / sums.known.all.workers as f64;
        of_one_worker += spread;
        steps.push((step, share, weight));
    }
    let scored = stack::scored(sums, |wave, psu| {
        let (step, share, weight) = steps[wave];
        [step * proportion::score(psu, share, weight)]
    });
    let (variance, df) = match sampling {
        Sampling::SimpleRandom => (Some(of_workers), None),
        Sampling::Cluster => {
            let psus = scored.clone().map(|psu| psu.psu);
            let df = design.sample.domain_degrees_of_freedom(psus);
            let covariance = design.sample.covariance(scored);
            (covariance.map(|[[variance]]| variance), Some(df))
        }
    };
    let floor = NEGLIGIBLE_VARIANCE * of_one_worker;
    let standard_error = variance
        .filter(|&variance| variance > floor && df != Some(0))
        .map(f64::sqrt);
    let critical = Critical { df, tail }.value();
    let half = standard_error.zip(critical).map(|(error, t)| error * t);
    Some(Trend {
        slope,
        standard_error,
        df,
        limits: half.map(|half| [slope - half, slope + half]),
        p_value: standard_error.map(|error| two_sided((slope / error).abs(), df)),
    })
}

fn two_sided(statistic: f64, df: Option<usize>) -> f64 {
    let tail = match df {
        Some(df) => student::upper_tail(statistic, df as f64),
        None => normal::upper_tail(statistic),
    };
    2.0 * tail
}
