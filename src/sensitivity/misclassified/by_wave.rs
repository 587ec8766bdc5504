//! Were observers as accurate in each wave?

use super::accuracy::{Accuracy, AccuracyError, Rate};
use crate::sensitivity::questions::ByWave;

/// How often observers of each wave are right.
#[derive(Clone, Debug, PartialEq)]
pub struct AccuracyByWave {
    of_waves: ByWave<Accuracy>,
    sensitivity: Validation,
    specificity: Validation,
}

/// Where the rates of waves come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// One rate is that of all waves, with the same error.
    Common,
    /// Each wave has its own.
    Separate,
}

impl Validation {
    fn of(rates: &ByWave<Rate>) -> Self {
        match rates {
            ByWave::Same(_) => Self::Common,
            ByWave::Each(_) => Self::Separate,
        }
    }

    /// The variance that the error of rates adds to a difference with these slopes.
    fn spread(self, slopes: [f64; 2], rates: [Rate; 2]) -> f64 {
        let [before, after] = slopes;
        let variances = rates.map(Rate::variance);
        match self {
            Self::Common => (before + after).powi(2) * variances[0],
            Self::Separate => before * before * variances[0] + after * after * variances[1],
        }
    }
}

impl AccuracyByWave {
    /// The accuracy of observers in each wave; where both rates are those of single waves, there are as many
    /// of one as of the other.
    ///
    /// # Errors
    /// If in some wave they do not tell minors from adults.
    pub fn new(
        sensitivity: &ByWave<Rate>,
        specificity: &ByWave<Rate>,
    ) -> Result<Self, AccuracyError> {
        let at = |wave: usize| Accuracy::new(*sensitivity.of(wave), *specificity.of(wave));
        let of_waves = match sensitivity.waves().or(specificity.waves()) {
            None => ByWave::Same(at(0)?),
            Some(waves) => ByWave::Each((0..waves).map(at).collect::<Result<_, _>>()?),
        };
        Ok(Self {
            of_waves,
            sensitivity: Validation::of(sensitivity),
            specificity: Validation::of(specificity),
        })
    }

    /// One accuracy in all waves.
    pub fn same(accuracy: Accuracy) -> Self {
        Self {
            of_waves: ByWave::Same(accuracy),
            sensitivity: Validation::Common,
            specificity: Validation::Common,
        }
    }

    /// Of how many waves it is; none where it is the same in all.
    pub fn waves(&self) -> Option<usize> {
        self.of_waves.waves()
    }

    /// That of a wave.
    pub fn of(&self, wave: usize) -> &Accuracy {
        self.of_waves.of(wave)
    }

    /// The variance that not knowing the accuracy for certain adds to the change between two corrected
    /// shares.
    ///
    /// # Formula
    /// The slopes of t = (p + Sp - 1) / J are -t / J in Se and (1 - t) / J in Sp. Of a rate that both waves
    /// have in common the slopes are subtracted before they are squared.
    pub fn spread_of_change(&self, pair: [usize; 2], corrected: [f64; 2]) -> f64 {
        let accuracy = pair.map(|wave| self.of(wave));
        let signs = [-1.0, 1.0];
        let slopes = |slope: fn(f64) -> f64| {
            [0, 1].map(|at: usize| signs[at] * slope(corrected[at]) / accuracy[at].youden())
        };
        let of_sensitivity = slopes(|share| -share);
        let of_specificity = slopes(|share| 1.0 - share);
        self.sensitivity
            .spread(of_sensitivity, accuracy.map(Accuracy::sensitivity))
            + self
                .specificity
                .spread(of_specificity, accuracy.map(Accuracy::specificity))
    }
}
