//! How often is each PSU in a replicate? Rao and Wu's rescaled bootstrap.

use crate::design::SampleDesign;
use crate::numeric::draws::Draws;
use crate::parallel;

/// What the weight of each PSU of a design is multiplied by in a replicate.
///
/// In each stratum n - 1 of its n PSUs are drawn with replacement; one drawn r times counts r n / (n - 1)
/// times. A stratum with one PSU keeps it. Each replicate has a stream of its own, so that it does not
/// depend on which were made before.
///
/// # Source
/// Rao and Wu (1988), *Journal of the American Statistical Association* 83, 231-241; Rao, Wu and Yue
/// (1992), *Survey Methodology* 18, 209-217.
///
/// ```
/// use prevalence::design::{LonelyPsu, SampleDesign};
/// use prevalence::sensitivity::replication::factors;
/// let design = SampleDesign::new(&[(5, None), (1, None)], LonelyPsu::Adjust);
/// let drawn = factors(&design, 2012, 0);
/// assert!((drawn[..5].iter().sum::<f64>() - 5.0).abs() < 1e-12);
/// assert_eq!(drawn[5], 1.0);
/// ```
pub fn factors(design: &SampleDesign, seed: u64, replicate: u64) -> Vec<f64> {
    let mut draws = Draws::new(seed, replicate);
    let mut factors = vec![0.0; design.psus()];
    for psus in design.psus_by_stratum() {
        let size = psus.end - psus.start;
        let of_stratum = &mut factors[psus.start as usize..psus.end as usize];
        if size < 2 {
            of_stratum.fill(1.0);
            continue;
        }
        let once = f64::from(size) / f64::from(size - 1);
        for _ in 1..size {
            of_stratum[draws.below(size) as usize] += once;
        }
    }
    factors
}

/// What becomes of each replicate of a design, in their order however many threads there are.
pub fn resample<R: Send>(
    design: &SampleDesign,
    seed: u64,
    replicates: u64,
    threads: usize,
    become_of: impl Fn(&[f64]) -> R + Sync,
) -> Vec<R> {
    let numbers: Vec<_> = (0..replicates).collect();
    parallel::map(threads, &numbers, |&replicate| {
        become_of(&factors(design, seed, replicate))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{LonelyPsu, Scored};

    /// Of a total the variance over replicates is that of linearisation, without a finite population
    /// correction: Rao and Wu's theorem, here with 20,000 replicates.
    #[test]
    fn the_variance_of_a_total_is_the_linearised_one() {
        const REPLICATES: u64 = 20_000;
        let design = SampleDesign::new(&[(2, None), (7, None), (12, None)], LonelyPsu::Adjust);
        let values: Vec<f64> = (0..21).map(|psu| f64::from(psu * psu % 13)).collect();
        let scored = values.iter().zip(0..).map(|(&value, psu)| Scored {
            psu,
            scores: [value],
        });
        let linearised = design.covariance(scored).unwrap()[0][0];
        let totals = resample(&design, 1, REPLICATES, 2, |factors| {
            let weighed = factors.iter().zip(&values);
            weighed.map(|(factor, value)| factor * value).sum::<f64>()
        });
        let mean = totals.iter().sum::<f64>() / REPLICATES as f64;
        let squares = totals.iter().map(|total| (total - mean).powi(2));
        let variance = squares.sum::<f64>() / (REPLICATES as f64 - 1.0);
        // Five standard errors of a variance of nearly normal totals.
        let margin = 5.0 * (2.0 / REPLICATES as f64).sqrt();
        assert!(
            (variance / linearised - 1.0).abs() < margin,
            "{variance} {linearised}"
        );
    }

    #[test]
    fn replicates_do_not_depend_on_threads_or_on_each_other() {
        let design = SampleDesign::new(&[(9, None), (4, None)], LonelyPsu::Adjust);
        let all = |threads| resample(&design, 7, 50, threads, <[f64]>::to_vec);
        let alone = all(1);
        assert_eq!(all(8), alone);
        assert_eq!(factors(&design, 7, 31), alone[31]);
        assert_ne!(alone[0], alone[1]);
        assert_ne!(factors(&design, 8, 31), alone[31]);
    }
}
