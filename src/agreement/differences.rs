//! How far apart are two observers' ages, and which way?

use std::ops::{Add, AddAssign};

use crate::estimate::ConfidenceLevel;

/// Sums over workers of the age one observer wrote less the age another did, in years.
///
/// ```
/// use prevalence::agreement::AgeDifferences;
/// use prevalence::estimate::ConfidenceLevel;
/// let pairs = [(19.0, 18.0), (22.0, 20.0), (17.0, 17.0), (25.0, 24.0)];
/// let mut sums = AgeDifferences::default();
/// for (first, second) in pairs {
///     sums += AgeDifferences::of_one(first - second);
/// }
/// assert_eq!(sums.bias(), Some(1.0));
/// let [low, high] = sums.limits_of_agreement(ConfidenceLevel::NINETY_FIVE).unwrap();
/// assert!(low < 0.0 && high > 2.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AgeDifferences {
    workers: f64,
    sum: f64,
    squares: f64,
}

impl AgeDifferences {
    /// The sums of one worker.
    pub fn of_one(difference: f64) -> Self {
        Self {
            workers: 1.0,
            sum: difference,
            squares: difference * difference,
        }
    }

    /// Workers whose age both wrote.
    pub fn workers(&self) -> u64 {
        self.workers as u64
    }

    /// The mean difference, in years; none without workers.
    pub fn bias(&self) -> Option<f64> {
        (self.workers > 0.0).then(|| self.sum / self.workers)
    }

    /// The standard deviation of the differences, in years; none for fewer than two workers.
    pub fn spread(&self) -> Option<f64> {
        let bias = self.bias().filter(|_| self.workers > 1.0)?;
        let squares = self.squares - self.workers * bias * bias;
        Some((squares.max(0.0) / (self.workers - 1.0)).sqrt())
    }

    /// Where so large a share of the differences lie, bias plus or minus z times the spread.
    ///
    /// # Source
    ///
    /// Bland and Altman (1986), *Lancet* 327, 307-310.
    pub fn limits_of_agreement(&self, level: ConfidenceLevel) -> Option<[f64; 2]> {
        let (bias, spread) = (self.bias()?, self.spread()?);
        let half = level.critical_value() * spread;
        Some([bias - half, bias + half])
    }
}

impl Add for AgeDifferences {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for AgeDifferences {
    fn add_assign(&mut self, other: Self) {
        self.workers += other.workers;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bland and Altman's peak flow readings (Wright against mini Wright meter, first of each): mean
    /// difference -2.1 l/min, standard deviation 38.8.
    #[test]
    fn the_limits_are_those_of_the_paper() {
        let wright = [
            494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427,
        ];
        let mini = [
            512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451,
        ];
        let sums = wright
            .into_iter()
            .zip(mini)
            .fold(AgeDifferences::default(), |sum, (one, other)| {
                sum + AgeDifferences::of_one(f64::from(one - other))
            });
        assert!((sums.bias().unwrap() + 2.1).abs() < 0.05);
        assert!((sums.spread().unwrap() - 38.8).abs() < 0.05);
    }

    #[test]
    fn one_worker_has_no_spread() {
        let one = AgeDifferences::of_one(2.0);
        assert_eq!(one.bias(), Some(2.0));
        assert_eq!(one.spread(), None);
        assert_eq!(AgeDifferences::default().bias(), None);
    }
}
