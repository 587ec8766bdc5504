//! What share of minors would look like this to observers who err?

use super::accuracy::Accuracy;
use crate::estimate::Interval;

/// A share as observers saw it, in fractions of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error under the design, where it has one.
    pub standard_error: Option<f64>,
    /// Its limits, where it has them.
    pub interval: Option<Interval>,
}

/// The share that would look so, were observers as accurate as that, in fractions of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// As the formula has it: below 0 or above 1 where no true share would look like this but for chance.
    pub raw: f64,
    /// The nearest share that there can be.
    pub truncated: f64,
    /// Whether the observed share is below what the errors alone would make of no minors at all. Whether chance
    /// explains that is another question.
    pub is_below_error_rate: bool,
    /// Whether it is above what observers would see were all minors.
    pub is_above_sensitivity: bool,
    /// The standard error, that of the accuracy included; none where the observed share has none.
    pub standard_error: Option<f64>,
    /// The limits of the observed share, each corrected and truncated: the accuracy is taken for certain. Both at
    /// one end where all of them lie beyond.
    pub limits: Option<[f64; 2]>,
}

impl Corrected {
    /// Corrects an observed share.
    ///
    /// # Formula
    ///
    /// `(p + Sp - 1) / J` with `J = Se + Sp - 1`; its variance by the delta method,
    /// `(V + t^2 V(Se) + (1 - t)^2 V(Sp)) / J^2` at the corrected share `t`.
    ///
    /// # Source
    ///
    /// Rogan and Gladen (1978), *American Journal of Epidemiology* 107, 71-76.
    ///
    /// ```
    /// use prevalence::sensitivity::misclassified::{Accuracy, Corrected, Observed, Rate};
    /// let accuracy = Accuracy::new(Rate::Known(0.8), Rate::Known(0.98))?;
    /// let observed = Observed { estimate: 0.0816, standard_error: None, interval: None };
    /// let corrected = Corrected::new(&observed, &accuracy);
    /// assert!((corrected.raw - 0.0789743590).abs() < 1e-9);
    /// # Ok::<(), prevalence::sensitivity::misclassified::AccuracyError>(())
    /// ```
    pub fn new(observed: &Observed, accuracy: &Accuracy) -> Self {
        let correct = |share: f64| whole((share - accuracy.error_rate()) / accuracy.youden());
        let raw = correct(observed.estimate);
        Self {
            raw,
            truncated: raw.clamp(0.0, 1.0),
            is_below_error_rate: raw < 0.0,
            is_above_sensitivity: raw > 1.0,
            standard_error: observed.standard_error.map(|error| {
                let of_sensitivity = raw.powi(2) * accuracy.sensitivity().variance();
                let of_specificity = (1.0 - raw).powi(2) * accuracy.specificity().variance();
                (error.powi(2) + of_sensitivity + of_specificity).sqrt() / accuracy.youden()
            }),
            limits: observed.interval.map(|limits| {
                [limits.low, limits.high].map(|limit| correct(limit).clamp(0.0, 1.0))
            }),
        }
    }
}

/// A share nearer to 0 or 1 than this is it, rounded.
const ROUNDING: f64 = 1e-12;

/// A share, or 0 or 1 if only rounding keeps it from that.
fn whole(share: f64) -> f64 {
    let nearest = share.round().clamp(0.0, 1.0);
    if (share - nearest).abs() < ROUNDING {
        nearest
    } else {
        share
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rate;
    use super::*;
    use crate::estimate::ConfidenceLevel;

    fn observed(estimate: f64, standard_error: f64, [low, high]: [f64; 2]) -> Observed {
        Observed {
            estimate,
            standard_error: Some(standard_error),
            interval: Some(Interval {
                low,
                high,
                level: ConfidenceLevel::NINETY_FIVE,
            }),
        }
    }

    fn measured(right: u64, of: u64) -> Rate {
        Rate::Measured { right, of }
    }

    #[test]
    fn the_standard_error_counts_the_validation_sample() {
        // Se .8 of 50, Sp .98 of 100: by the delta method, worked apart.
        let accuracy = Accuracy::new(measured(40, 50), measured(98, 100)).unwrap();
        let corrected = Corrected::new(&observed(0.0816, 0.0081, [0.07, 0.1]), &accuracy);
        assert!((corrected.standard_error.unwrap() - 0.0203451776).abs() < 1e-9);
    }

    /// With the standard errors left aside, (p + Sp - 1) / (Se + Sp - 1), worked apart.
    #[test]
    fn shares_are_corrected_by_the_formula() {
        for (share, sensitivity, specificity, wanted) in [
            (259.0 / 4910.0, (178, 197), (288, 294), 0.0366206258),
            (0.2, (95, 100), (98, 100), 0.1935483871),
            (0.0, (45, 50), (99, 100), -0.0112359551),
        ] {
            let [sensitivity, specificity] =
                [sensitivity, specificity].map(|(right, of)| measured(right, of));
            let accuracy = Accuracy::new(sensitivity, specificity).unwrap();
            let raw = Corrected::new(&observed(share, 0.01, [share, share]), &accuracy).raw;
            assert!((raw - wanted).abs() < 5e-11, "{raw} is not {wanted}");
        }
    }

    #[test]
    fn perfect_observers_change_nothing() {
        let accuracy = Accuracy::new(Rate::Known(1.0), Rate::Known(1.0)).unwrap();
        for share in [0.0, 0.022, 0.5, 1.0] {
            let corrected = Corrected::new(&observed(share, 0.01, [share / 2.0, share]), &accuracy);
            assert_eq!(corrected.raw, share);
            assert_eq!(corrected.standard_error, Some(0.01));
            assert_eq!(corrected.limits, Some([share / 2.0, share]));
        }
    }

    /// In binary 1 - .95 is more than .05.
    #[test]
    fn a_share_that_is_the_error_rate_is_not_below_it() {
        let accuracy = Accuracy::new(Rate::Known(0.9), Rate::Known(0.95)).unwrap();
        let corrected = Corrected::new(&observed(0.05, 0.01, [0.03, 0.08]), &accuracy);
        assert_eq!((corrected.raw, corrected.is_below_error_rate), (0.0, false));
        let corrected = Corrected::new(&observed(0.9, 0.01, [0.8, 0.95]), &accuracy);
        assert_eq!(
            (corrected.raw, corrected.is_above_sensitivity),
            (1.0, false)
        );
    }

    #[test]
    fn a_share_below_the_error_rate_is_said_to_be_impossible() {
        let accuracy = Accuracy::new(Rate::Known(0.9), Rate::Known(0.95)).unwrap();
        let corrected = Corrected::new(&observed(0.022, 0.005, [0.01, 0.06]), &accuracy);
        assert!(corrected.raw < 0.0 && corrected.is_below_error_rate);
        assert_eq!(corrected.truncated, 0.0);
        let limits = corrected.limits.unwrap();
        assert_eq!(limits[0], 0.0);
        assert!((limits[1] - 0.01 / 0.85).abs() < 1e-12);
        let corrected = Corrected::new(&observed(0.95, 0.005, [0.9, 0.99]), &accuracy);
        assert!(corrected.is_above_sensitivity && corrected.truncated == 1.0);
    }
}
