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

    /// The limits between which the middle of the replicates lies; none where that is a single value.
    pub fn percentile(&self, level: ConfidenceLevel) -> Option<[f64; 2]> {
        self.between([level.tail(), 1.0 - level.tail()])
    }

    /// The percentile limits, moved by how far the estimate is from the median of the replicates; none where
    /// there is a single value between them.
    ///
    /// # Source
    /// Efron (1981), *Canadian Journal of Statistics* 9, 139-158; ties count half on each side.
    pub fn bias_corrected(&self, level: ConfidenceLevel) -> Option<[f64; 2]> {
        self.between(self.bias_corrected_probabilities(level)?)
    }

    /// What replicates say of a share that has to lie from 0 to 1 to be one.
    pub fn within_bounds(&self, level: ConfidenceLevel) -> Bounded {
        let below = self.values.partition_point(|&value| value < 0.0);
        let above = self.values.len() - self.values.partition_point(|&value| value <= 1.0);
        let percentile = [level.tail(), 1.0 - level.tail()];
        let limits = |probabilities: [f64; 2]| self.between_bounds(probabilities);
        Bounded {
            below,
            above,
            standard_error: self.standard_error().filter(|_| below + above == 0),
            percentile: limits(percentile),
            bias_corrected: self.bias_corrected_probabilities(level).and_then(limits),
        }
    }

    fn bias_corrected_probabilities(&self, level: ConfidenceLevel) -> Option<[f64; 2]> {
        let below = self.values.partition_point(|&value| value < self.estimate);
        let at_most = self.values.partition_point(|&value| value <= self.estimate);
        let share = f64::midpoint(below as f64, at_most as f64) / self.values.len() as f64;
        let is_inside = share > 0.0 && share < 1.0;
        let shift = is_inside.then(|| normal::quantile(share))?;
        let critical = level.critical_value();
        Some([-critical, critical].map(|z| normal::upper_tail(-(2.0 * shift + z))))
    }

    /// The quantiles at these probabilities; none where they are the same.
    fn between(&self, probabilities: [f64; 2]) -> Option<[f64; 2]> {
        self.standard_error()?;
        let [low, high] = probabilities.map(|probability| self.quantile(probability));
        (low < high).then_some([low, high])
    }

    fn between_bounds(&self, probabilities: [f64; 2]) -> Option<[End; 2]> {
        self.standard_error()?;
        let [low, high] = probabilities.map(|probability| self.end(probability));
        (low != high || low.share().is_none()).then_some([low, high])
    }

    /// The quantile at a probability, by linear interpolation between order statistics.
    fn quantile(&self, probability: f64) -> f64 {
        let (low, high, part) = self.neighbours(probability);
        low + part * (high - low)
    }

    /// The same of a share; beyond a bound if one of the order statistics is.
    fn end(&self, probability: f64) -> End {
        let (low, high, _) = self.neighbours(probability);
        if low < 0.0 {
            End::Below
        } else if high > 1.0 {
            End::Above
        } else {
            End::At(self.quantile(probability))
        }
    }

    /// The order statistics around a probability, and how far from the first to the second it lies.
    fn neighbours(&self, probability: f64) -> (f64, f64, f64) {
        let last = self.values.len() - 1;
        let place = probability * last as f64;
        let below = (place.floor() as usize).min(last);
        let (low, high) = (self.values[below], self.values[(below + 1).min(last)]);
        (low, high, place - below as f64)
    }
}

/// What replicates say of a statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplicateSummary {
    /// Their standard deviation; none where all are the same.
    pub standard_error: Option<f64>,
    /// The limits between which the middle of them lies; none where that is a single value.
    pub percentile: Option<[f64; 2]>,
    /// The same, moved by how far the estimate is from their median.
    pub bias_corrected: Option<[f64; 2]>,
    /// Replicates without a value.
    pub undefined: usize,
}

impl ReplicateSummary {
    /// The error and the limits of replicates.
    pub fn new(level: ConfidenceLevel, replicates: &Replicates) -> Self {
        Self {
            standard_error: replicates.standard_error(),
            percentile: replicates.percentile(level),
            bias_corrected: replicates.bias_corrected(level),
            undefined: replicates.undefined(),
        }
    }
}

/// What replicates say of a share that has to lie from 0 to 1. In those where it does not no share is what is
/// asked for: they are on their side of the limits, whatever the formula gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// Replicates below 0.
    pub below: usize,
    /// Replicates above 1.
    pub above: usize,
    /// The standard deviation; none where a replicate is no share, or all are the same.
    pub standard_error: Option<f64>,
    /// The limits between which the middle of them lies.
    pub percentile: Option<[End; 2]>,
    /// The same, moved by how far the estimate is from their median.
    pub bias_corrected: Option<[End; 2]>,
}

/// A limit of a share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    /// Below 0: no share.
    Below,
    /// This one.
    At(f64),
    /// Above 1: no share.
    Above,
}

impl End {
    /// The share, if there is one.
    pub fn share(self) -> Option<f64> {
        match self {
            Self::At(share) => Some(share),
            Self::Below | Self::Above => None,
        }
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

    /// Of 100 replicates 10 are above 1 and one is below 0: by order statistics, whatever these are.
    #[test]
    fn replicates_that_are_no_shares_are_beyond_a_limit_and_not_in_it() {
        let inside = (1..90).map(|place| f64::from(place) / 100.0);
        let of = |far: f64| {
            let outside = [-far].into_iter().chain([1.0 + far; 10]);
            let values = inside.clone().chain(outside).map(Some);
            Replicates::new(0.45, values).within_bounds(LEVEL)
        };
        let bounded = of(0.5);
        assert_eq!((bounded.below, bounded.above), (1, 10));
        assert_eq!(bounded.standard_error, None);
        // Place 2.475 of 0 to 99 lies between the second and the third share.
        let [low, high] = bounded.percentile.unwrap();
        assert!((low.share().unwrap() - 0.02475).abs() < 1e-12, "{low:?}");
        assert_eq!(high, End::Above);
        assert_eq!(bounded, of(1e6), "how far they are does not matter");
    }

    #[test]
    fn replicates_of_which_nearly_all_are_the_same_have_no_limits() {
        let mut values = [0.0; 200];
        values[0] = 0.3;
        let nearly = of(0.0, &values);
        assert!(nearly.standard_error().is_some());
        assert_eq!(nearly.percentile(LEVEL), None);
        assert_eq!(nearly.within_bounds(LEVEL).percentile, None);
    }

    #[test]
    fn replicates_without_a_value_are_counted() {
        let replicates = Replicates::new(0.2, [Some(0.1), None, Some(0.3), None]);
        assert_eq!(replicates.undefined(), 2);
        assert!((replicates.standard_error().unwrap() - 0.02_f64.sqrt()).abs() < 1e-12);
    }
}
