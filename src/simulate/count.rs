//! How many? Counts that scatter more than chance alone makes them.

/// The negative binomial distribution, tabulated for drawing by inversion.
#[derive(Clone, Debug)]
pub struct Counts {
    /// The chance of each count or a smaller one. The last is 1.
    cumulative: Vec<f64>,
}

impl Counts {
    /// The counts with a mean and a dispersion: the variance is mean + mean^2 / dispersion. Larger ones
    /// than `largest` do not occur.
    ///
    /// # Formula
    /// P(x + 1) / P(x) = (x + dispersion) / (x + 1) mean / (mean + dispersion), from the mode up and down,
    /// so that no P is too small for a double where it matters.
    pub fn new(mean: f64, dispersion: f64, largest: usize) -> Self {
        let ratio = |count: usize| {
            let count = count as f64;
            (count + dispersion) / (count + 1.0) * mean / (mean + dispersion)
        };
        let mode = (mean * (dispersion - 1.0) / dispersion).max(0.0) as usize;
        let mode = mode.min(largest);
        let mut chances = vec![1.0; mode + 1];
        for count in (0..mode).rev() {
            chances[count] = chances[count + 1] / ratio(count);
        }
        let mut next = ratio(mode);
        while chances.len() <= largest && next > NEGLIGIBLE {
            chances.push(next);
            next *= ratio(chances.len() - 1);
        }
        let whole: f64 = chances.iter().sum();
        let mut sum = 0.0;
        for chance in &mut chances {
            sum += *chance;
            *chance = sum / whole;
        }
        Self {
            cumulative: chances,
        }
    }

    /// The count that a number from 0 to below 1 stands for.
    pub fn at(&self, uniform: f64) -> usize {
        index_at(&self.cumulative, uniform)
    }
}

/// Below this, of the chance of the mode, a count is never drawn with 53 bits.
const NEGLIGIBLE: f64 = 1e-20;

/// The place in cumulative shares that a number from 0 to below 1 stands for.
pub fn index_at(cumulative: &[f64], uniform: f64) -> usize {
    let index = cumulative.partition_point(|&sum| sum <= uniform);
    index.min(cumulative.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(counts: &Counts) -> (f64, f64) {
        let mut before = 0.0;
        let (mut mean, mut square) = (0.0, 0.0);
        for (count, &sum) in counts.cumulative.iter().enumerate() {
            mean += (sum - before) * count as f64;
            square += (sum - before) * (count as f64).powi(2);
            before = sum;
        }
        (mean, square - mean * mean)
    }

    #[test]
    fn mean_and_variance_are_those_asked_for() {
        for (mean, dispersion) in [
            (7.0, 1.0),
            (0.0, 1.0),
            (5.7, 3.0),
            (999.0, 100.0),
            (9999.0, 0.5),
        ] {
            let (found, variance) = moments(&Counts::new(mean, dispersion, usize::MAX));
            assert!((found - mean).abs() <= 1e-9 * mean, "{mean}: {found}");
            let expected = mean + mean * mean / dispersion;
            assert!(
                (variance / expected - 1.0).abs() < 1e-6 || mean == 0.0,
                "{variance}"
            );
        }
    }

    #[test]
    fn the_geometric_distribution_is_the_one_with_dispersion_1() {
        let counts = Counts::new(1.0, 1.0, usize::MAX);
        assert_eq!(
            [0.0, 0.49, 0.51, 0.74, 0.76].map(|u| counts.at(u)),
            [0, 0, 1, 1, 2]
        );
    }

    #[test]
    fn larger_counts_do_not_occur() {
        let counts = Counts::new(30.0, 1.0, 10);
        assert_eq!(counts.at(1.0 - f64::EPSILON), 10);
    }
}
