use super::centre::{Centre, StratumSums};
use super::{LonelyPsu, SampleDesign};
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
    /// `scored` gives the PSUs with workers of the domain, in ascending order, as often as it is cloned. Every other PSU of the
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
    /// let variance = design.covariance(scored).unwrap()[0][0];
    /// assert!((variance - 4.0 / 3.0 * 20.0).abs() < 1e-12);
    /// ```
    pub fn covariance<const K: usize>(
        &self,
        scored: impl Iterator<Item = Scored<K>> + Clone,
    ) -> Option<Matrix<K>> {
        self.covariance_of_alike(scored.map(|psu| (psu, 1)))
    }

    /// The same, where one PSU may stand for others of its stratum that have the same scores: each comes with
    /// the number of PSUs that it stands for.
    pub fn covariance_of_alike<const K: usize>(
        &self,
        scored: impl Iterator<Item = (Scored<K>, u32)> + Clone,
    ) -> Option<Matrix<K>> {
        debug_assert!(scored.clone().is_sorted_by_key(|(psu, _)| psu.psu));
        if self.lonely == LonelyPsu::Fail && self.lonely_strata > 0 {
            return None;
        }
        let mut sums = StratumSums::new(self);
        scored
            .clone()
            .for_each(|(psu, times)| sums.add(&psu, times));
        let centres = sums.centres();
        let mut spread = Spread::around(&centres.strata);
        scored.for_each(|(psu, times)| spread.add(&psu, times));
        let mut spread = spread.finish();
        // A lonely stratum outside the domain still lies off the centre of the design.
        let lonely = centres.strata.iter().map(|centre| centre.stratum);
        let lonely: Vec<_> = lonely.filter(|stratum| stratum.is_lonely()).collect();
        let outside = lonely.iter().fold(self.lonely_remainder, |rest, stratum| {
            rest - stratum.remainder
        });
        if self.lonely == LonelyPsu::Adjust && outside > 0.0 {
            spread.add(&[0.0; K], &centres.design, outside, 1);
        }
        let strata = centres.strata.len();
        let factor = match self.lonely {
            LonelyPsu::Average if lonely.len() == strata => return None,
            LonelyPsu::Average => strata as f64 / (strata - lonely.len()) as f64,
            _ => 1.0,
        };
        Some(spread.value(factor))
    }
}

/// The distances of PSUs from the centres of their strata, as they come.
struct Spread<'a, const K: usize> {
    centres: std::slice::Iter<'a, Centre<'a, K>>,
    current: Option<&'a Centre<'a, K>>,
    products: Products<K>,
}

impl<'a, const K: usize> Spread<'a, K> {
    fn around(centres: &'a [Centre<'a, K>]) -> Self {
        Self {
            centres: centres.iter(),
            current: None,
            products: Products::zero(),
        }
    }

    fn add(&mut self, psu: &Scored<K>, times: u32) {
        let is_own = |centre: &&Centre<'a, K>| centre.stratum.holds(psu.psu);
        if self.current.filter(is_own).is_none() {
            self.add_others();
            self.current = self.centres.next();
        }
        if let Some(centre) = self.current {
            self.products
                .add(&psu.scores, &centre.scores, centre.factor, times);
        }
    }

    /// A PSU with nobody in the domain contributes its distance from the centre, not nothing.
    fn add_others(&mut self) {
        if let Some(centre) = self.current.filter(|centre| centre.others > 0.0) {
            let factor = centre.factor * centre.others;
            self.products.add(&[0.0; K], &centre.scores, factor, 1);
        }
    }

    fn finish(mut self) -> Products<K> {
        self.add_others();
        self.products
    }
}

/// Sums of products of distances, for each pair of statistics.
struct Products<const K: usize>([[CompensatedSum; K]; K]);

impl<const K: usize> Products<K> {
    fn zero() -> Self {
        Self([[CompensatedSum::ZERO; K]; K])
    }

    fn add(&mut self, scores: &[f64; K], centre: &[f64; K], factor: f64, times: u32) {
        for (i, row) in self.0.iter_mut().enumerate() {
            for (j, sum) in row.iter_mut().enumerate() {
                let product = factor * (scores[i] - centre[i]) * (scores[j] - centre[j]);
                sum.add_times(times, product);
            }
        }
    }

    fn value(&self, factor: f64) -> Matrix<K> {
        std::array::from_fn(|i| std::array::from_fn(|j| factor * self.0[i][j].value()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative difference tolerated from values printed to twelve decimals.
    const TOLERANCE: f64 = 1e-11;

    /// The positives of twenty establishments of five workers, weighted by 10 + i: a study whose values
    /// were computed with R survey 4.5. Its strata are the odd and the even of 1-8 and of 9-16, 17-19, and
    /// 20 alone.
    const POSITIVES: [f64; 20] = [
        1.0, 1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 2.0, 1.0, 1.0, 1.0, 2.0, 1.0, 0.0, 0.0,
        0.0, 1.0,
    ];
    /// The establishments in the order of their strata.
    const ORDER: [usize; 20] = [
        1, 3, 5, 7, 2, 4, 6, 8, 9, 11, 13, 15, 10, 12, 14, 16, 17, 18, 19, 20,
    ];

    fn standard_error_of_total(lonely: LonelyPsu) -> Option<f64> {
        let strata = [4, 4, 4, 4, 3, 1].map(|psus| (psus, None));
        let design = SampleDesign::new(&strata, lonely);
        let scored: Vec<_> = (0..)
            .zip(ORDER)
            .map(|(psu, establishment)| Scored {
                psu,
                scores: [POSITIVES[establishment - 1] * (10 + establishment) as f64],
            })
            .collect();
        let total: f64 = scored.iter().map(|psu| psu.scores[0]).sum();
        assert_eq!(total, 421.0);
        Some(design.covariance(scored.iter().copied())?[0][0].sqrt())
    }

    #[test]
    fn a_stratum_with_one_psu_is_centred_at_the_mean_of_all_psus() {
        let error = standard_error_of_total(LonelyPsu::Adjust).unwrap();
        assert!((error / 31.322555770562 - 1.0).abs() < TOLERANCE, "{error}");
    }

    #[test]
    fn a_stratum_with_one_psu_is_refused_where_that_was_asked() {
        assert_eq!(standard_error_of_total(LonelyPsu::Fail), None);
    }

    #[test]
    fn a_psu_with_nobody_in_the_domain_contributes_its_distance_from_the_mean() {
        let design = SampleDesign::new(&[(4, None)], LonelyPsu::Adjust);
        let score = |psu, score| Scored {
            psu,
            scores: [score],
        };
        let listed = [score(0, 2.0), score(1, 0.0), score(2, 0.0), score(3, 0.0)];
        let all = design.covariance(listed.iter().copied()).unwrap();
        let only = design.covariance(listed[..1].iter().copied()).unwrap();
        assert_eq!(all, only);
        // Mean 1/2, squares 9/4 and three times 1/4, times 4/3.
        assert!((only[0][0] - 4.0).abs() < 1e-15);
    }

    #[test]
    fn psus_that_are_alike_count_as_often_as_they_are_there() {
        let strata = [(400, None), (1, None), (7, Some(40))];
        let alike = [
            (0, 0.1, 250),
            (250, -0.3, 100),
            (400, 0.7, 1),
            (402, 1.3, 3),
        ];
        let one_by_one = alike.iter().flat_map(|&(first, score, times)| {
            (first..first + times).map(move |psu| Scored {
                psu,
                scores: [score, score * score],
            })
        });
        let together = alike.iter().map(|&(psu, score, times)| {
            let scores = [score, score * score];
            (Scored { psu, scores }, times)
        });
        for lonely in [LonelyPsu::Adjust, LonelyPsu::Average, LonelyPsu::Certainty] {
            let design = SampleDesign::new(&strata, lonely);
            let each = design.covariance(one_by_one.clone()).unwrap();
            assert!(each[0][0] > 0.0);
            assert_eq!(design.covariance_of_alike(together.clone()), Some(each));
        }
    }

    #[test]
    fn a_stratum_taken_whole_has_no_variance_and_is_not_lonely() {
        let design = SampleDesign::new(&[(2, Some(2)), (1, Some(1))], LonelyPsu::Fail);
        let scored = [1.0, 5.0, 9.0].map(|score| [score]);
        let scored: Vec<_> = (0..)
            .zip(scored)
            .map(|(psu, scores)| Scored { psu, scores })
            .collect();
        assert_eq!(design.covariance(scored.iter().copied()), Some([[0.0]]));
        assert_eq!(design.lonely_strata(), 0);
    }

    #[test]
    fn two_statistics_have_their_variances_and_their_covariance() {
        let design = SampleDesign::new(&[(3, None)], LonelyPsu::Adjust);
        let scored: Vec<_> = (0..)
            .zip([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
            .map(|(psu, scores)| Scored { psu, scores })
            .collect();
        // Sums of squares and products 2, 4 and 8, times 3/2.
        assert_eq!(
            design.covariance(scored.iter().copied()),
            Some([[3.0, 6.0], [6.0, 12.0]])
        );
    }

    #[test]
    fn the_average_policy_has_nothing_to_average_where_every_stratum_is_lonely() {
        let design = SampleDesign::new(&[(1, None), (1, None)], LonelyPsu::Average);
        let scored = [Scored {
            psu: 0,
            scores: [1.0],
        }];
        assert_eq!(design.covariance(scored.iter().copied()), None);
    }
}
