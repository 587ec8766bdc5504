//! Limits where sensitivity and specificity were measured, by adding pseudo-observations.

use super::accuracy::{Accuracy, Rate};
use crate::estimate::ConfidenceLevel;

/// Limits of the true share, in fractions of 1, from an observed share with its effective sample size;
/// none unless sensitivity or specificity was measured. Both are 0, or both 1, where all between them lies beyond.
///
/// # Formula
///
/// The delta method at shifted values: z^2 / 2 positives and as many others are added to the workers, one
/// success and one failure to each validation sample, and the centre moves by
/// `2 z^2 (t Se (1 - Se) / nSe - (1 - t) Sp (1 - Sp) / nSp)`.
///
/// # Source
///
/// Lang and Reiczigel (2014), *Preventive Veterinary Medicine* 113, 13-22, as in R's asht: the printed
/// formula has a known misprint. They take workers for a simple random sample; an effective sample size
/// in place of their number carries the design. A rate that is taken for certain is what the formula tends to with
/// a validation sample without end: it has no error and is not shifted.
///
/// ```
/// use prevalence::estimate::ConfidenceLevel;
/// use prevalence::sensitivity::misclassified::{Accuracy, Rate, lang_reiczigel};
/// let accuracy = Accuracy::new(
///     Rate::Measured { right: 178, of: 197 },
///     Rate::Measured { right: 288, of: 294 },
/// )?;
/// let [low, high] =
///     lang_reiczigel::limits(259.0 / 4910.0, 4910.0, &accuracy, ConfidenceLevel::NINETY_FIVE).unwrap();
/// assert!((low - 0.0127033746).abs() < 1e-9 && (high - 0.0536231949).abs() < 1e-9);
/// # Ok::<(), prevalence::sensitivity::misclassified::AccuracyError>(())
/// ```
pub fn limits(
    share: f64,
    effective_size: f64,
    accuracy: &Accuracy,
    level: ConfidenceLevel,
) -> Option<[f64; 2]> {
    let z = level.critical_value();
    let z2 = z * z;
    let size = effective_size + z2;
    let share = (effective_size * share + z2 / 2.0) / size;
    if !accuracy.is_measured() {
        return None;
    }
    let (sensitivity, of_sensitivity) = shifted(accuracy.sensitivity());
    let (specificity, of_specificity) = shifted(accuracy.specificity());
    let youden = sensitivity + specificity - 1.0;
    if youden <= 0.0 {
        return None;
    }
    let truth = (share + specificity - 1.0) / youden;
    let centre = truth + 2.0 * z2 * (truth * of_sensitivity - (1.0 - truth) * of_specificity);
    let variance = share * (1.0 - share) / size
        + truth.powi(2) * of_sensitivity
        + (1.0 - truth).powi(2) * of_specificity;
    let half = z * variance.sqrt() / youden;
    Some([centre - half, centre + half].map(|limit| limit.clamp(0.0, 1.0)))
}

/// A rate with one success and one failure more, and its variance.
fn shifted(rate: Rate) -> (f64, f64) {
    let Some((right, of)) = rate.sample() else {
        return (rate.value(), rate.variance());
    };
    let (right, of) = ((right + 1) as f64, (of + 2) as f64);
    let value = right / of;
    (value, value * (1.0 - value) / of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(share: f64, size: f64, rates: [(u64, u64); 2], wanted: [f64; 2]) {
        let [sensitivity, specificity] = rates.map(|(right, of)| Rate::Measured { right, of });
        let accuracy = Accuracy::new(sensitivity, specificity).unwrap();
        let found = limits(share, size, &accuracy, ConfidenceLevel::NINETY_FIVE).unwrap();
        for (found, wanted) in found.into_iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
        }
    }

    #[test]
    fn limits_are_those_of_asht() {
        near(
            259.0 / 4910.0,
            4910.0,
            [(178, 197), (288, 294)],
            [0.0127033746, 0.0536231949],
        );
        near(
            0.2,
            100.0,
            [(95, 100), (98, 100)],
            [0.1070564872, 0.2896996279],
        );
    }

    #[test]
    fn a_rate_that_is_certain_is_one_of_a_sample_without_end() {
        let level = ConfidenceLevel::NINETY_FIVE;
        let endless = Rate::Measured {
            right: 9_000_000_000_000,
            of: 10_000_000_000_000,
        };
        let specificity = Rate::Measured { right: 98, of: 100 };
        let [certain, nearly] = [Rate::Known(0.9), endless].map(|sensitivity| {
            let accuracy = Accuracy::new(sensitivity, specificity).unwrap();
            limits(0.2, 100.0, &accuracy, level).unwrap()
        });
        for (certain, nearly) in certain.into_iter().zip(nearly) {
            assert!((certain - nearly).abs() < 1e-9, "{certain} {nearly}");
        }
    }

    #[test]
    fn an_accuracy_that_was_not_measured_has_none() {
        let accuracy = Accuracy::new(Rate::Known(0.9), Rate::Known(0.99)).unwrap();
        assert_eq!(
            limits(0.1, 100.0, &accuracy, ConfidenceLevel::NINETY_FIVE),
            None
        );
    }
}
