//! The share itself, its linearised variance, and what the data alone say of its precision.

use super::effect;
use super::sums::{DomainSums, Part};
use crate::design::{SampleDesign, Scored};

/// Why an estimate, its standard error or its interval does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// Nobody in the domain has a known status.
    NobodyKnown,
    /// The domain has no more PSUs than strata.
    NoDegreesOfFreedom,
    /// Every stratum of the domain has a single PSU, so that there is nothing to average.
    NothingToAverage,
    /// Nobody, or everybody, is positive: a linearised standard error of 0 would be read as certainty.
    AtEdge,
    /// Every PSU has the same share, or every stratum was taken whole.
    NoVariation,
    /// The method needs a whole number of positives.
    CountNotWhole,
}

impl Absence {
    /// Why something does not exist, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NobodyKnown => "nobody in this domain has a known status",
            Self::NoDegreesOfFreedom => {
                "no degrees of freedom: the domain has no more PSUs than strata"
            }
            Self::NothingToAverage => {
                "every stratum of the domain has a single PSU, so there is no variance to average"
            }
            Self::AtEdge => {
                "no standard error at 0 or 1: a linearised 0 would be read as certainty"
            }
            Self::NoVariation => {
                "no variation between PSUs: a standard error of 0 would be read as certainty"
            }
            Self::CountNotWhole => {
                "this method needs a whole number of positives, and the weighted share of n is none"
            }
        }
    }
}

/// A variance below this share of p q is rounding, not spread.
const NEGLIGIBLE_VARIANCE: f64 = 1e-24;

/// A proportion as measured: before anything is borrowed.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The weighted share of positives, a fraction of 1. Exactly 0 and 1 where nobody or everybody is.
    pub proportion: f64,
    /// Workers of known status.
    pub workers: u64,
    /// Degrees of freedom of the domain.
    pub df: usize,
    /// The linearised variance, or why there is none. [`Absence::AtEdge`] and [`Absence::NoVariation`]
    /// leave room for a borrowed design effect, the others do not.
    pub variance: Result<f64, Absence>,
    /// The design effect, where there is a variance or none is due.
    pub design_effect: Option<f64>,
}

impl Measured {
    /// Measures a domain; none where nobody has a known status.
    pub fn new(sums: &DomainSums<'_>, design: &SampleDesign) -> Option<Self> {
        let workers = sums.known.all.workers;
        let proportion = share(sums)?;
        let variance = variance(sums, proportion, design);
        Some(Self::of(proportion, workers, sums.df, variance))
    }

    /// A share of so many workers with its variance.
    pub fn of(proportion: f64, workers: u64, df: usize, variance: Result<f64, Absence>) -> Self {
        let design_effect = match variance {
            Ok(variance) => effect::design_effect(proportion, variance, workers),
            Err(Absence::NoVariation) => Some(0.0),
            Err(_) => None,
        };
        Self {
            proportion,
            workers,
            df,
            variance,
            design_effect,
        }
    }

    /// The variance p q of one worker.
    pub fn spread(&self) -> f64 {
        self.proportion * (1.0 - self.proportion)
    }
}

/// The weighted share, exact at its ends: rounding must not turn nobody into almost nobody.
fn share(sums: &DomainSums<'_>) -> Option<f64> {
    let known = &sums.known;
    match known.positive.workers {
        _ if known.all.workers == 0 => None,
        0 => Some(0.0),
        positives if positives == known.all.workers => Some(1.0),
        _ => Some(known.positive.weight / known.all.weight),
    }
}

fn variance(sums: &DomainSums<'_>, proportion: f64, design: &SampleDesign) -> Result<f64, Absence> {
    if sums.df == 0 {
        return Err(Absence::NoDegreesOfFreedom);
    }
    let weight = sums.known.all.weight;
    let scored = sums.psus().map(|psu| {
        let scores = [score(&psu, proportion, weight)];
        (
            Scored {
                psu: psu.psu,
                scores,
            },
            psu.times,
        )
    });
    let [[variance]] = design
        .covariance_of_alike(scored)
        .ok_or(Absence::NothingToAverage)?;
    let spread = proportion * (1.0 - proportion);
    if spread == 0.0 {
        Err(Absence::AtEdge)
    } else if varies(proportion, variance) {
        Ok(variance)
    } else {
        Err(Absence::NoVariation)
    }
}

/// Whether the variance of a proportion is more than what rounding leaves of none.
pub fn varies(proportion: f64, variance: f64) -> bool {
    variance > NEGLIGIBLE_VARIANCE * proportion * (1.0 - proportion)
}

/// The score of a PSU: how far its positives are from its expected share, over the weight of the whole
/// domain.
pub fn score(psu: &Part, proportion: f64, weight: f64) -> f64 {
    (psu.positive - proportion * psu.all) / weight
}
