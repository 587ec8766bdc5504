//! What do replicates say of a statistic?

use crate::estimate::ConfidenceLevel;
use crate::numeric::normal;

/// The values of a statistic in replicates, and as it is.
///
/// ```
/// use prevalence::estimate::ConfidenceLevel;
/// use prevalence::sensitivity::replication::Replicates;
/// let values = (0..=1000).map(|value| Some(f64::from(value) / 1000.0));
/// let replicates = Replicates::new(0.5, values);
/// let [low, high] = replicates.percentile(ConfidenceLevel::NINETY_FIVE).unwrap();
/// assert!((low - 0.025).abs() < 1e-12 && (high - 0.975).abs() < 1e-12);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    estimate: f64,
    /// In ascending order.
    values: Vec<f64>,
    undefined: usize,
}

impl Replicates {
    /// The replicates of a statistic that is `estimate`; none where a replicate has no value.
    pub fn new(estimate: f64, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let (mut defined, mut undefined) = (Vec::new(), 0);
        for value in values {
            match value {
                Some(value) => defined.push(value),
                None => undefined += 1,
            }
        }
        defined.sort_by(f64::total_cmp);
        Self {
            estimate,
            values: defined,
            undefined,
        }
    }

    /// The statistic as it is; none where it has no value.
    pub fn estimate(&self) -> Option<f64> {
        Some(self.estimate).filter(|estimate| !estimate.is_nan())
    }

    /// Replicates without a value.
    pub fn undefined(&self) -> usize {
        self.undefined
    }

    /// The standard deviation over replicates; none for fewer than two, or where all are the same: an
    /// error of 0 would be read as certainty.
    pub fn standard_error(&self) -> Option<f64> {
        let (first, last) = (self.values.first()?, self.values.last()?);
        if first == last {
            return None;
        }
        let size = self.values.len() as f64;
        let mean = self.values.iter().sum::<f64>() / size;
        let squares = self.values.iter().map(|value| (value - mean).powi(2));
        Some((squares.sum::<f64>() / (size - 1.0)).sqrt())
    }

    /// The limits between which the middle of the replicates lies.
    pub fn percentile(&self, level: ConfidenceLevel) -> Option<[f64; 2]> {
        self.between([level.tail(), 1.0 - level.tail()])
    }

    /// The percentile limits, moved by how far the estimate is from the median of the replicates.
    ///
    /// # Source
    /// Efron (1981), *Canadian Journal of Statistics* 9, 139-158; ties count half on each side.
    pub fn bias_corrected(&self, level: ConfidenceLevel) -> Option<[f64; 2]> {
        let below = self.values.partition_point(|&value| value < self.estimate);
        let at_most = self.values.partition_point(|&value| value <= self.estimate);
        let share = f64::midpoint(below as f64, at_most as f64) / self.values.len() as f64;
        let is_inside = share > 0.0 && share < 1.0;
        let shift = is_inside.then(|| normal::quantile(share))?;
        let critical = level.critical_value();
        let moved = [-critical, critical].map(|z| normal::upper_tail(-(2.0 * shift + z)));
        self.between(moved)
    }

    /// The quantiles at these probabilities, by linear interpolation between order statistics; none where
    /// all replicates are the same.
    fn between(&self, probabilities: [f64; 2]) -> Option<[f64; 2]> {
        self.standard_error()?;
        let last = self.values.len() - 1;
        Some(probabilities.map(|probability| {
            let place = probability * last as f64;
            let below = (place.floor() as usize).min(last);
            let (low, high) = (self.values[below], self.values[(below + 1).min(last)]);
            low + (place - below as f64) * (high - low)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

    fn of(estimate: f64, values: &[f64]) -> Replicates {
        Replicates::new(estimate, values.iter().copied().map(Some))
    }

    #[test]
    fn quantiles_are_those_of_r() {
        // quantile(c(3, 1, 4, 1.5, 9, 2.6), c(.025, .975)): 1.0625 8.375
        let [low, high] = of(2.8, &[3.0, 1.0, 4.0, 1.5, 9.0, 2.6])
            .percentile(LEVEL)
            .unwrap();
        assert!(
            (low - 1.0625).abs() < 1e-12 && (high - 8.375).abs() < 1e-12,
            "{low} {high}"
        );
    }

    #[test]
    fn without_bias_both_limits_agree() {
        let values: Vec<_> = (0..101).map(f64::from).collect();
        let replicates = of(50.0, &values);
        let [one, other] = [
            replicates.percentile(LEVEL),
            replicates.bias_corrected(LEVEL),
        ];
        for (one, other) in one.unwrap().into_iter().zip(other.unwrap()) {
            assert!((one - other).abs() < 1e-9);
        }
        // An estimate above the middle of its replicates moves both limits up.
        let moved = of(60.0, &values).bias_corrected(LEVEL).unwrap();
        assert!(moved[0] > one_of(&replicates, 0) && moved[1] > one_of(&replicates, 1));
    }

    fn one_of(replicates: &Replicates, place: usize) -> f64 {
        replicates.percentile(LEVEL).unwrap()[place]
    }

    #[test]
    fn replicates_that_are_all_the_same_are_no_certainty() {
        let zeros = of(0.0, &[0.0; 200]);
        assert_eq!(zeros.standard_error(), None);
        assert_eq!(zeros.percentile(LEVEL), None);
        assert_eq!(zeros.bias_corrected(LEVEL), None);
        assert_eq!(of(0.0, &[]).percentile(LEVEL), None);
    }

    #[test]
    fn replicates_without_a_value_are_counted() {
        let replicates = Replicates::new(0.2, [Some(0.1), None, Some(0.3), None]);
        assert_eq!(replicates.undefined(), 2);
        assert!((replicates.standard_error().unwrap() - 0.02_f64.sqrt()).abs() < 1e-12);
    }
}
