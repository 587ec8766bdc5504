//! Limits where sensitivity and specificity were measured, by adding pseudo-observations.

use super::accuracy::Accuracy;
use crate::estimate::ConfidenceLevel;

/// Limits of the true share, in fractions of 1, from an observed share with its effective sample size;
/// none unless both sensitivity and specificity were measured.
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
/// in place of their number carries the design.
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
    let shifted = |(right, of): (u64, u64)| ((right + 1) as f64 / (of + 2) as f64, (of + 2) as f64);
    let (sensitivity, sick) = shifted(accuracy.sensitivity().sample()?);
    let (specificity, well) = shifted(accuracy.specificity().sample()?);
    let youden = sensitivity + specificity - 1.0;
    if youden <= 0.0 {
        return None;
    }
    let truth = (share + specificity - 1.0) / youden;
    let of_sensitivity = sensitivity * (1.0 - sensitivity) / sick;
    let of_specificity = specificity * (1.0 - specificity) / well;
    let centre = truth + 2.0 * z2 * (truth * of_sensitivity - (1.0 - truth) * of_specificity);
    let variance = share * (1.0 - share) / size
        + truth.powi(2) * of_sensitivity
        + (1.0 - truth).powi(2) * of_specificity;
    let half = z * variance.sqrt() / youden;
    Some([centre - half, centre + half].map(|limit| limit.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::super::Rate;
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
    fn an_accuracy_that_was_not_measured_has_none() {
        let accuracy = Accuracy::new(Rate::Known(0.9), Rate::Known(0.99)).unwrap();
        assert_eq!(
            limits(0.1, 100.0, &accuracy, ConfidenceLevel::NINETY_FIVE),
            None
        );
    }
}
