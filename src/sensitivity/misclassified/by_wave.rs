//! Were observers as accurate in each wave?

use super::accuracy::{Accuracy, AccuracyError, Rate};
use crate::compare::Covariance;
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

    /// The variances and the covariance that the error of rates gives two shares with these slopes.
    fn covariance(self, slopes: [f64; 2], rates: [Rate; 2]) -> Covariance {
        let [before, after] = [0, 1].map(|wave| slopes[wave].powi(2) * rates[wave].variance());
        Covariance {
            before,
            after,
            both: match self {
                Self::Common => slopes[0] * slopes[1] * rates[0].variance(),
                Self::Separate => 0.0,
            },
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

    /// Whether it is the same in all waves: both rates, with their errors.
    pub fn is_common(&self) -> bool {
        [self.sensitivity, self.specificity] == [Validation::Common; 2]
    }

    /// That of a wave.
    pub fn of(&self, wave: usize) -> &Accuracy {
        self.of_waves.of(wave)
    }

    /// The variances and the covariance that not knowing the accuracy for certain gives two corrected shares.
    ///
    /// # Formula
    /// The slopes of t = (p + Sp - 1) / J are -t / J in Se and (1 - t) / J in Sp. A rate that both waves have in
    /// common errs in both alike: the product of its slopes in the two waves times its variance is their covariance.
    pub fn covariance(&self, pair: [usize; 2], corrected: [f64; 2]) -> Covariance {
        let accuracy = pair.map(|wave| self.of(wave));
        let slopes = |slope: fn(f64) -> f64| {
            [0, 1].map(|at: usize| slope(corrected[at]) / accuracy[at].youden())
        };
        let of_sensitivity = self
            .sensitivity
            .covariance(slopes(|share| -share), accuracy.map(Accuracy::sensitivity));
        let of_specificity = self.specificity.covariance(
            slopes(|share| 1.0 - share),
            accuracy.map(Accuracy::specificity),
        );
        Covariance {
            before: of_sensitivity.before + of_specificity.before,
            after: of_sensitivity.after + of_specificity.after,
            both: of_sensitivity.both + of_specificity.both,
        }
    }
}
