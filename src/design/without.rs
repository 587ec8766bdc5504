//! What would the variance be without one PSU? Sums of products by stratum, from which one PSU is taken
//! away.

use super::{LonelyPsu, Matrix, SampleDesign, StratumDesign};

/// A PSU with workers of the domain, and K sums over them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member<const K: usize> {
    /// The number of the PSU in the design.
    pub psu: u32,
    /// The sums.
    pub sums: [f64; K],
}

/// The sums of products of the members of a domain, by stratum.
///
/// Scores are linear in the sums of a PSU, so that every covariance follows from these alone, and to leave
/// one PSU out changes one stratum: ten thousand PSUs are left out in turn without ten thousand analyses.
/// What is left after taking away is rounded more than what [`SampleDesign::covariance`] sums up.
pub struct Moments<'a, const K: usize> {
    design: &'a SampleDesign,
    strata: Vec<StratumMoments<K>>,
    all: Parts<K>,
}

/// The members of a stratum.
#[derive(Clone, Copy)]
struct StratumMoments<const K: usize> {
    /// PSUs drawn, members or not.
    psus: u32,
    /// PSUs in the frame, where they correct the variance.
    population: Option<f64>,
    members: u32,
    total: [f64; K],
    /// The sums of products of distances from the mean of all PSUs drawn.
    centred: Matrix<K>,
}

/// What strata add to a covariance.
#[derive(Clone, Copy)]
struct Parts<const K: usize> {
    psus: f64,
    members: usize,
    strata: usize,
    lonely_strata: usize,
    /// Lonely strata with a member.
    lonely_members: usize,
    total: [f64; K],
    within: Matrix<K>,
    /// Of the lonely strata the sums of what was not drawn of them, of that times the sums, and times their
    /// products.
    lonely: (f64, [f64; K], Matrix<K>),
}

/// What is left of a sum of products below this share of its terms is rounding.
const NEGLIGIBLE_REMAINDER: f64 = 1e-12;

impl<'a, const K: usize> Moments<'a, K> {
    /// The moments of the members of a domain, in ascending order.
    pub fn new(design: &'a SampleDesign, members: impl Iterator<Item = Member<K>> + Clone) -> Self {
        let mut strata: Vec<_> = design.strata.iter().map(StratumMoments::new).collect();
        let place = |psu| design.place_of_stratum(psu);
        for member in members.clone() {
            let stratum = &mut strata[place(member.psu)];
            stratum.members += 1;
            add(&mut stratum.total, &member.sums, 1.0);
        }
        for member in members {
            let stratum = &mut strata[place(member.psu)];
            let distance = stratum.distance(&member.sums);
            add_products(&mut stratum.centred, &distance, &distance, 1.0);
        }
        for stratum in &mut strata {
            // A PSU without members is as far from the mean as nothing is.
            let others = f64::from(stratum.psus - stratum.members);
            let distance = stratum.distance(&[0.0; K]);
            add_products(&mut stratum.centred, &distance, &distance, others);
        }
        let mut all = Parts::zero();
        for stratum in &strata {
            all.add(&stratum.parts());
        }
        Self {
            design,
            strata,
            all,
        }
    }

    /// Everything without a PSU of the design: its sums where it is a member.
    pub fn without(&self, psu: u32, member: Option<[f64; K]>) -> Remainder<'_, K> {
        let stratum = &self.strata[self.design.place_of_stratum(psu)];
        let mut parts = self.all;
        parts.take_away(&stratum.parts());
        parts.add(&stratum.without(member).parts());
        Remainder {
            lonely: self.design.lonely,
            all: &self.all,
            parts,
        }
    }
}

/// What is left of a design and a domain without one PSU.
pub struct Remainder<'a, const K: usize> {
    lonely: LonelyPsu,
    all: &'a Parts<K>,
    parts: Parts<K>,
}

impl<const K: usize> Remainder<'_, K> {
    /// The members less the strata that hold them.
    pub fn degrees_of_freedom(&self) -> usize {
        self.parts.members - self.parts.strata
    }

    /// The covariance of statistics to which each PSU adds its sums times these coefficients; none if the
    /// policy for lonely PSUs leaves none.
    pub fn covariance<const S: usize>(&self, coefficients: &[[f64; K]; S]) -> Option<Matrix<S>> {
        let parts = &self.parts;
        let factor = match self.lonely {
            LonelyPsu::Fail if parts.lonely_strata > 0 => return None,
            LonelyPsu::Average if parts.lonely_members == parts.strata => return None,
            LonelyPsu::Average => {
                parts.strata as f64 / (parts.strata - parts.lonely_members) as f64
            }
            _ => 1.0,
        };
        let mean = parts.total.map(|total| total / parts.psus);
        let (remainder, sums, products) = &parts.lonely;
        let mut spread = parts.within;
        let mut terms = self.all.within;
        if self.lonely == LonelyPsu::Adjust {
            for i in 0..K {
                for j in 0..K {
                    let crossed = mean[i] * sums[j] + sums[i] * mean[j];
                    let square = remainder * mean[i] * mean[j];
                    spread[i][j] += products[i][j] - crossed + square;
                    terms[i][j] += products[i][j].abs() + crossed.abs() + square.abs();
                }
            }
        }
        let matrix = std::array::from_fn(|a| {
            std::array::from_fn(|b| {
                let (mut value, mut size) = (0.0, 0.0);
                for i in 0..K {
                    for j in 0..K {
                        let product = coefficients[a][i] * coefficients[b][j];
                        value += product * spread[i][j];
                        size += (product * terms[i][j]).abs();
                    }
                }
                if value.abs() > NEGLIGIBLE_REMAINDER * size {
                    factor * value
                } else {
                    0.0
                }
            })
        });
        Some(matrix)
    }
}

impl<const K: usize> StratumMoments<K> {
    fn new(stratum: &StratumDesign) -> Self {
        let drawn = 1.0 - stratum.remainder;
        Self {
            psus: stratum.psus,
            population: (drawn > 0.0).then(|| (f64::from(stratum.psus) / drawn).round()),
            members: 0,
            total: [0.0; K],
            centred: [[0.0; K]; K],
        }
    }

    /// How far sums are from the mean of the PSUs drawn.
    fn distance(&self, sums: &[f64; K]) -> [f64; K] {
        std::array::from_fn(|i| sums[i] - self.total[i] / f64::from(self.psus))
    }

    /// The share of the stratum that was not drawn.
    fn remainder(&self) -> f64 {
        let drawn = |frame: f64| f64::from(self.psus) / frame;
        1.0 - self.population.map_or(0.0, drawn)
    }

    /// The same without a PSU.
    fn without(&self, member: Option<[f64; K]>) -> Self {
        let mut left = *self;
        left.psus -= 1;
        let sums = member.unwrap_or([0.0; K]);
        left.members -= u32::from(member.is_some());
        add(&mut left.total, &sums, -1.0);
        if left.psus > 0 {
            let distance = self.distance(&sums);
            let factor = f64::from(self.psus) / f64::from(left.psus);
            add_products(&mut left.centred, &distance, &distance, -factor);
        }
        left
    }

    fn parts(&self) -> Parts<K> {
        let mut parts = Parts::zero();
        if self.psus == 0 {
            return parts;
        }
        let size = f64::from(self.psus);
        let remainder = self.remainder();
        parts.psus = size;
        parts.members = self.members as usize;
        parts.strata = usize::from(self.members > 0);
        parts.total = self.total;
        if self.psus > 1 {
            let factor = remainder * size / (size - 1.0);
            parts.within = self.centred.map(|row| row.map(|sum| factor * sum));
        } else if remainder > 0.0 {
            parts.lonely_strata = 1;
            parts.lonely_members = parts.strata;
            let (all, sums, products) = &mut parts.lonely;
            *all = remainder;
            add(sums, &self.total, remainder);
            add_products(products, &self.total, &self.total, remainder);
        }
        parts
    }
}

impl<const K: usize> Parts<K> {
    fn zero() -> Self {
        Self {
            psus: 0.0,
            members: 0,
            strata: 0,
            lonely_strata: 0,
            lonely_members: 0,
            total: [0.0; K],
            within: [[0.0; K]; K],
            lonely: (0.0, [0.0; K], [[0.0; K]; K]),
        }
    }

    fn add(&mut self, more: &Self) {
        self.members += more.members;
        self.strata += more.strata;
        self.lonely_strata += more.lonely_strata;
        self.lonely_members += more.lonely_members;
        self.add_sums(more, 1.0);
    }

    fn take_away(&mut self, less: &Self) {
        self.members -= less.members;
        self.strata -= less.strata;
        self.lonely_strata -= less.lonely_strata;
        self.lonely_members -= less.lonely_members;
        self.add_sums(less, -1.0);
    }

    fn add_sums(&mut self, other: &Self, sign: f64) {
        self.psus += sign * other.psus;
        add(&mut self.total, &other.total, sign);
        let (remainder, sums, products) = &mut self.lonely;
        *remainder += sign * other.lonely.0;
        add(sums, &other.lonely.1, sign);
        add_matrix(&mut self.within, &other.within, sign);
        add_matrix(products, &other.lonely.2, sign);
    }
}

fn add_matrix<const K: usize>(sums: &mut Matrix<K>, more: &Matrix<K>, times: f64) {
    for (sums, more) in sums.iter_mut().zip(more) {
        add(sums, more, times);
    }
}

fn add<const K: usize>(sums: &mut [f64; K], more: &[f64; K], times: f64) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += times * more;
    }
}

fn add_products<const K: usize>(
    sums: &mut Matrix<K>,
    one: &[f64; K],
    other: &[f64; K],
    times: f64,
) {
    for (row, one) in sums.iter_mut().zip(one) {
        add(row, other, times * one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Scored;

    /// Weights and positives of PSUs in strata of four, two, one and three; one PSU is no member.
    const SUMS: [Option<[f64; 2]>; 10] = [
        Some([12.0, 3.0]),
        Some([20.0, 2.0]),
        Some([7.5, 0.0]),
        None,
        Some([30.0, 9.0]),
        Some([11.0, 1.0]),
        Some([16.0, 5.0]),
        Some([9.0, 0.0]),
        Some([22.0, 6.5]),
        Some([13.0, 2.0]),
    ];
    const STRATA: [u32; 4] = [4, 2, 1, 3];
    /// Of the largest variance; taking away rounds more than summing up.
    const TOLERANCE: f64 = 1e-13;

    fn design(left_out: Option<u32>, lonely: LonelyPsu, population: Option<u64>) -> SampleDesign {
        let mut next = 0;
        let strata = STRATA.map(|psus| {
            let own = next..next + psus;
            next += psus;
            psus - u32::from(left_out.is_some_and(|psu| own.contains(&psu)))
        });
        let strata = strata.into_iter().filter(|&psus| psus > 0);
        let strata: Vec<_> = strata.map(|psus| (psus, population)).collect();
        SampleDesign::new(&strata, lonely)
    }

    fn members(left_out: Option<u32>) -> Vec<Member<2>> {
        let kept = (0..).zip(SUMS).filter(|&(psu, _)| Some(psu) != left_out);
        let numbered = (0..).zip(kept);
        let members = numbered.filter_map(|(psu, (_, sums))| Some(Member { psu, sums: sums? }));
        members.collect()
    }

    #[test]
    fn without_a_psu_is_as_if_it_had_not_been_drawn() {
        use LonelyPsu::{Adjust, Average, Certainty, Fail};
        // The scores of two totals and of a ratio.
        let coefficients = [[1.0, 0.0], [-0.002, 0.01]];
        let mut refused = 0;
        for lonely in [Adjust, Average, Certainty, Fail] {
            for population in [None, Some(4), Some(40)] {
                let whole = design(None, lonely, population);
                let moments = Moments::new(&whole, members(None).into_iter());
                for psu in 0..SUMS.len() as u32 {
                    let left = design(Some(psu), lonely, population);
                    let members = members(Some(psu));
                    let scored = members.iter().map(|member| Scored {
                        psu: member.psu,
                        scores: coefficients
                            .map(|own| own[0] * member.sums[0] + own[1] * member.sums[1]),
                    });
                    let expected = left.covariance(scored);
                    let remainder = moments.without(psu, SUMS[psu as usize]);
                    let found = remainder.covariance(&coefficients);
                    let df = left.domain_degrees_of_freedom(members.iter().map(|one| one.psu));
                    assert_eq!(remainder.degrees_of_freedom(), df);
                    let (Some(expected), Some(found)) = (expected, found) else {
                        assert_eq!(expected, found, "{lonely:?} {psu}");
                        refused += 1;
                        continue;
                    };
                    let largest = expected[0][0].max(expected[1][1]);
                    for (expected, found) in expected.iter().flatten().zip(found.iter().flatten()) {
                        assert!(
                            (expected - found).abs() <= TOLERANCE * largest,
                            "{lonely:?} {population:?} without {psu}: {found} for {expected}"
                        );
                    }
                }
            }
        }
        // In each of three populations the variance is left only when the single PSU goes.
        assert_eq!(refused, 3 * (SUMS.len() - 1), "under fail");
    }

    #[test]
    fn what_does_not_vary_has_no_variance_left() {
        let design = SampleDesign::new(&[(5, None)], LonelyPsu::Adjust);
        let sums = [0.1, 0.3, 0.7, 1.1].map(|weight| [weight, weight * 0.3]);
        let members = (0..).zip(sums).map(|(psu, sums)| Member { psu, sums });
        let moments = Moments::new(&design, members);
        let ratio = [[-0.3, 1.0]];
        let left = moments.without(4, None).covariance(&ratio);
        assert_eq!(left, Some([[0.0]]));
    }
}
