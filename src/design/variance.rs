use std::ops::Range;

use super::{LonelyPsu, SampleDesign, StratumDesign};
use crate::numeric::sum::CompensatedSum;

/// A square matrix of variances and covariances.
pub type Matrix<const K: usize> = [[f64; K]; K];

/// A PSU with its scores, one for each of K statistics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored<const K: usize> {
    /// The number of the PSU in the design.
    pub psu: u32,
    /// Its linearised contribution to each statistic.
    pub scores: [f64; K],
}

impl SampleDesign {
    /// The covariance matrix of K statistics from the score that each PSU adds to each of them.
    ///
    /// `scored` holds the PSUs with workers of the domain, in ascending order. Every other PSU of the
    /// design takes part with a score of zero: a domain is a mask, never a smaller design.
    ///
    /// `None` if the policy for lonely PSUs leaves no variance: `average` where every stratum of the
    /// domain has a single PSU, and `fail` where any stratum has.
    ///
    /// # Formula
    /// V = sum over strata of (1 - f_h) n_h / (n_h - 1) * sum over its n_h PSUs of (z - mean)(z - mean)',
    /// with-replacement linearisation as in R survey 4.5.
    ///
    /// ```
    /// use prevalence::design::{LonelyPsu, SampleDesign, Scored};
    /// // Four PSUs in one stratum: the variance of a total is n/(n-1) times the sum of squares.
    /// let design = SampleDesign::new(&[(4, None)], LonelyPsu::Adjust);
    /// let scored = [1.0, 3.0, 5.0, 7.0].iter().zip(0..).map(|(&z, psu)| Scored { psu, scores: [z] });
    /// let variance = design.covariance(&scored.collect::<Vec<_>>()).unwrap()[0][0];
    /// assert!((variance - 4.0 / 3.0 * 20.0).abs() < 1e-12);
    /// ```
    pub fn covariance<const K: usize>(&self, scored: &[Scored<K>]) -> Option<Matrix<K>> {
        debug_assert!(scored.is_sorted_by_key(|psu| psu.psu));
        if self.lonely == LonelyPsu::Fail && self.lonely_strata() > 0 {
            return None;
        }
        let centre = mean(scored, self.psus());
        let mut covariance = Accumulated::zero();
        let mut domain_strata = 0_u32;
        let mut lonely_domain_strata = 0_u32;
        // A lonely stratum outside the domain still lies off the centre of the design.
        let mut lonely_outside = self.lonely_remainder();
        for (stratum, range) in self.strata_of(scored) {
            domain_strata += 1;
            if stratum.is_lonely() {
                lonely_domain_strata += 1;
                lonely_outside -= stratum.remainder;
                if self.lonely == LonelyPsu::Adjust {
                    covariance.add(&scored[range.start].scores, &centre, stratum.remainder);
                }
            } else if stratum.psus > 1 {
                covariance.add_stratum(stratum, &scored[range]);
            }
        }
        if self.lonely == LonelyPsu::Adjust && lonely_outside > 0.0 {
            covariance.add(&[0.0; K], &centre, lonely_outside);
        }
        let factor = match self.lonely {
            LonelyPsu::Average if lonely_domain_strata == domain_strata => return None,
            LonelyPsu::Average => {
                f64::from(domain_strata) / f64::from(domain_strata - lonely_domain_strata)
            }
            _ => 1.0,
        };
        Some(covariance.value(factor))
    }

    /// The runs of scored PSUs that belong to one stratum, with the stratum.
    fn strata_of<'a, const K: usize>(
        &'a self,
        scored: &'a [Scored<K>],
    ) -> impl Iterator<Item = (&'a StratumDesign, Range<usize>)> {
        let stratum_of = |scored: &Scored<K>| self.stratum_of_psu[scored.psu as usize];
        let mut start = 0;
        scored
            .chunk_by(move |a, b| stratum_of(a) == stratum_of(b))
            .map(move |run| {
                let range = start..start + run.len();
                start = range.end;
                (&self.strata[stratum_of(&run[0]) as usize], range)
            })
    }

    /// The sum of 1 - f_h over the lonely strata.
    fn lonely_remainder(&self) -> f64 {
        let lonely = self.strata.iter().filter(|stratum| stratum.is_lonely());
        lonely.map(|stratum| stratum.remainder).sum()
    }
}

/// The mean score of `psus` PSUs, of which those not listed score zero.
fn mean<const K: usize>(scored: &[Scored<K>], psus: usize) -> [f64; K] {
    std::array::from_fn(|k| {
        let total: CompensatedSum = scored.iter().map(|psu| psu.scores[k]).collect();
        total.value() / psus as f64
    })
}

/// Sums of products of deviations, for each pair of statistics.
struct Accumulated<const K: usize>([[CompensatedSum; K]; K]);

impl<const K: usize> Accumulated<K> {
    fn zero() -> Self {
        Self([[CompensatedSum::ZERO; K]; K])
    }

    fn add(&mut self, scores: &[f64; K], centre: &[f64; K], factor: f64) {
        for (i, row) in self.0.iter_mut().enumerate() {
            for (j, sum) in row.iter_mut().enumerate() {
                sum.add(factor * (scores[i] - centre[i]) * (scores[j] - centre[j]));
            }
        }
    }

    /// The contribution of a stratum with more than one PSU.
    fn add_stratum(&mut self, stratum: &StratumDesign, scored: &[Scored<K>]) {
        let size = f64::from(stratum.psus);
        let factor = stratum.remainder * size / (size - 1.0);
        let mean = mean(scored, stratum.psus as usize);
        for psu in scored {
            self.add(&psu.scores, &mean, factor);
        }
        // One with nobody in the domain contributes its distance from the mean, not nothing.
        let others = size - scored.len() as f64;
        if others > 0.0 {
            self.add(&[0.0; K], &mean, factor * others);
        }
    }

    fn value(&self, factor: f64) -> Matrix<K> {
        std::array::from_fn(|i| std::array::from_fn(|j| factor * self.0[i][j].value()))
    }
}
