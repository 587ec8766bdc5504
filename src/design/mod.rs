//! How was the sample drawn? Strata, the PSUs drawn from each, and the one engine that turns a
//! score per PSU into variances and covariances.

mod centre;
mod extent;
mod lonely;
mod variance;
mod wave;
mod without;

pub use extent::DomainExtent;
pub use lonely::LonelyPsu;
pub use variance::{Matrix, Scored};
pub use wave::{Stacking, WaveDesign};
pub use without::{Member, Moments, Remainder};

use std::ops::Range;

/// The sample of one wave: PSUs nested in strata.
///
/// PSUs are numbered from 0 so that those of a stratum follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleDesign {
    strata: Vec<StratumDesign>,
    psus: u32,
    lonely: LonelyPsu,
    lonely_strata: usize,
    /// The sum of 1 - f_h over the lonely strata.
    lonely_remainder: f64,
}

/// What a variance needs to know of a stratum.
#[derive(Clone, Copy, Debug, PartialEq)]
struct StratumDesign {
    /// The number of its first PSU.
    first: u32,
    /// PSUs drawn, n_h.
    psus: u32,
    /// The share of the stratum's establishments that was not drawn, 1 - f_h; 1 without a finite
    /// population correction.
    remainder: f64,
}

impl StratumDesign {
    /// Whether it shows no spread although it was not taken whole: a single PSU of more.
    fn is_lonely(&self) -> bool {
        self.psus == 1 && self.remainder > 0.0
    }

    /// Whether the PSU with that number is one of its own.
    fn holds(&self, psu: u32) -> bool {
        (self.first..self.first + self.psus).contains(&psu)
    }
}

impl SampleDesign {
    /// A design of strata given as (PSUs drawn, establishments in the frame if the finite population
    /// correction is wanted).
    ///
    /// ```
    /// use prevalence::design::{LonelyPsu, SampleDesign};
    /// let design = SampleDesign::new(&[(4, None), (1, None)], LonelyPsu::Adjust);
    /// assert_eq!(design.degrees_of_freedom(), 3);
    /// assert_eq!(design.lonely_strata(), 1);
    /// ```
    pub fn new(strata: &[(u32, Option<u64>)], lonely: LonelyPsu) -> Self {
        let mut next = 0;
        let strata: Vec<_> = strata
            .iter()
            .map(|&(psus, population)| {
                let first = next;
                next += psus;
                StratumDesign {
                    first,
                    psus,
                    remainder: population.map_or(1.0, |frame| 1.0 - f64::from(psus) / frame as f64),
                }
            })
            .collect();
        let alone = || strata.iter().filter(|stratum| stratum.is_lonely());
        Self {
            psus: next,
            lonely,
            lonely_strata: alone().count(),
            lonely_remainder: alone().map(|stratum| stratum.remainder).sum(),
            strata,
        }
    }

    /// Strata of the design.
    pub fn strata(&self) -> usize {
        self.strata.len()
    }

    /// The numbers of the PSUs of each stratum.
    pub fn psus_by_stratum(&self) -> impl Iterator<Item = Range<u32>> {
        let strata = self.strata.iter();
        strata.map(|stratum| stratum.first..stratum.first + stratum.psus)
    }

    /// PSUs of the design.
    pub fn psus(&self) -> usize {
        self.psus as usize
    }

    /// PSUs less strata.
    pub fn degrees_of_freedom(&self) -> usize {
        self.psus() - self.strata()
    }

    /// Strata with a single PSU that are not complete with it.
    pub fn lonely_strata(&self) -> usize {
        self.lonely_strata
    }

    /// Whether a stratum holds more PSUs than its frame has establishments.
    pub fn is_overdrawn(&self) -> bool {
        self.strata.iter().any(|stratum| stratum.remainder < 0.0)
    }

    /// The degrees of freedom of a domain: its PSUs less the strata that hold them. `psus` are the
    /// numbers of the PSUs with workers of the domain, ascending.
    pub fn domain_degrees_of_freedom(&self, psus: impl Iterator<Item = u32>) -> usize {
        let mut extent = DomainExtent::new(self);
        psus.for_each(|psu| extent.add(psu));
        extent.degrees_of_freedom()
    }

    /// The stratum that holds the PSU with that number.
    fn stratum_of(&self, psu: u32) -> &StratumDesign {
        &self.strata[self.place_of_stratum(psu)]
    }

    /// The place among the strata of the one that holds the PSU with that number.
    pub fn place_of_stratum(&self, psu: u32) -> usize {
        let later = self.strata.partition_point(|stratum| stratum.first <= psu);
        later - 1
    }
}
