//! How sure is an agreement, if workers of one place are seen in the same light by the same people?

use std::collections::BTreeMap;

use super::parts::Sums;
use crate::design::{SampleDesign, Scored};
use crate::estimate::ConfidenceLevel;
use crate::numeric::student;

/// A statistic of agreement with limits that respect clustering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clustered {
    /// The statistic; none where it does not exist.
    pub estimate: Option<f64>,
    /// Its limits, or why there are none.
    pub limits: Result<Limits, NoLimits>,
}

/// A standard error, and the limits that follow from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The standard error.
    pub standard_error: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// Why a statistic has no limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLimits {
    /// Nobody in common of whom these observers told it.
    NobodyInCommon,
    /// The statistic does not exist, and why.
    Undefined(&'static str),
    /// No more places than strata.
    NoDegreesOfFreedom,
    /// Without one of the places it does not exist.
    HangsOnOnePlace,
    /// It is the same without any place.
    NoVariation,
}

impl NoLimits {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NobodyInCommon => "there is no worker of whom all of these observers said it",
            Self::Undefined(why) => why,
            Self::NoDegreesOfFreedom => "no more places than strata with workers in common",
            Self::HangsOnOnePlace => "without one of the places it is not defined",
            Self::NoVariation => {
                "no variation between places: an error of 0 would be read as certainty"
            }
        }
    }
}

/// A standard error up to this is what rounding leaves of 0.
const ROUNDING: f64 = 1e-12;

/// Sums over workers, and what is left of them without each PSU.
pub struct LeftOut<'a, S> {
    design: &'a SampleDesign,
    level: ConfidenceLevel,
    all: S,
    /// The number of each PSU, its share of the workers, and all without it.
    psus: Vec<(u32, f64, S)>,
}

impl<'a, S: Sums> LeftOut<'a, S> {
    /// Leaves out each PSU in turn; `nothing` are the sums of nobody.
    pub fn new(
        design: &'a SampleDesign,
        level: ConfidenceLevel,
        nothing: &S,
        parts: &BTreeMap<u32, S>,
    ) -> Self {
        let parts: Vec<_> = parts
            .iter()
            .filter(|(_, sums)| sums.workers() > 0)
            .collect();
        // What comes behind each PSU, the last first.
        let mut behind = vec![nothing.clone()];
        for (_, sums) in parts.iter().rev() {
            let mut more = behind[behind.len() - 1].clone();
            more.add(sums);
            behind.push(more);
        }
        let mut all = nothing.clone();
        parts.iter().for_each(|(_, sums)| all.add(sums));
        let workers = all.workers() as f64;
        let mut before = nothing.clone();
        let mut psus = Vec::with_capacity(parts.len());
        for (place, &(&psu, sums)) in parts.iter().enumerate() {
            let mut others = before.clone();
            others.add(&behind[parts.len() - 1 - place]);
            psus.push((psu, sums.workers() as f64 / workers, others));
            before.add(sums);
        }
        Self {
            design,
            level,
            all,
            psus,
        }
    }

    /// Workers in all.
    pub fn workers(&self) -> u64 {
        self.all.workers()
    }

    /// A statistic that lies in a range. `why_not` says why it may not exist although there are workers.
    ///
    /// # Formula
    /// The score of a PSU with the share m/n of the workers is (1 - m/n)(theta - theta without it); the
    /// variance follows from the scores under the design, as that of every estimate, and the limits are theta
    /// plus or minus t times its root. Of a share of workers that is exactly the linearised variance.
    ///
    /// # Source
    /// Busing, Meijer and van der Leeden (1999), *Statistics and Computing* 9, 3-8, for the pseudo-values.
    pub fn statistic(
        &self,
        of: impl Fn(&S) -> Option<f64>,
        range: [f64; 2],
        why_not: &'static str,
    ) -> Clustered {
        let estimate = of(&self.all);
        let absence = match self.workers() {
            0 => NoLimits::NobodyInCommon,
            _ => NoLimits::Undefined(why_not),
        };
        Clustered {
            estimate,
            limits: estimate
                .ok_or(absence)
                .and_then(|estimate| self.limits(estimate, of, range)),
        }
    }

    fn limits(
        &self,
        estimate: f64,
        of: impl Fn(&S) -> Option<f64>,
        [least, most]: [f64; 2],
    ) -> Result<Limits, NoLimits> {
        let numbers = self.psus.iter().map(|&(psu, ..)| psu);
        let df = self.design.domain_degrees_of_freedom(numbers);
        if df == 0 {
            return Err(NoLimits::NoDegreesOfFreedom);
        }
        let scored = self.psus.iter().map(|(psu, share, others)| {
            let without = of(others)?;
            Some(Scored {
                psu: *psu,
                scores: [(1.0 - share) * (estimate - without)],
            })
        });
        let scored: Option<Vec<_>> = scored.collect();
        let scored = scored.ok_or(NoLimits::HangsOnOnePlace)?;
        let covariance = self.design.covariance(scored.iter().copied());
        let [[variance]] = covariance.ok_or(NoLimits::NoDegreesOfFreedom)?;
        let standard_error = variance.max(0.0).sqrt();
        if standard_error <= ROUNDING {
            return Err(NoLimits::NoVariation);
        }
        let half = student::upper_quantile(self.level.tail(), df as f64) * standard_error;
        Ok(Limits {
            standard_error,
            low: (estimate - half).clamp(least, most),
            high: (estimate + half).clamp(least, most),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::PairTable;
    use crate::design::LonelyPsu;
    use crate::numeric::draws::Draws;

    const LEVEL: ConfidenceLevel = ConfidenceLevel::NINETY_FIVE;

    fn left_out<'a>(
        design: &'a SampleDesign,
        parts: &BTreeMap<u32, PairTable>,
    ) -> LeftOut<'a, PairTable> {
        LeftOut::new(design, LEVEL, &PairTable::default(), parts)
    }

    fn table(both: u64, first_only: u64, second_only: u64, neither: u64) -> PairTable {
        PairTable {
            both,
            first_only,
            second_only,
            neither,
        }
    }

    /// The variance of a ratio of totals, here the share of workers on whom both agree, with PSUs of unequal
    /// size in two strata: by hand from its linearised scores.
    #[test]
    fn of_a_share_the_variance_is_the_linearised_one() {
        let design = SampleDesign::new(&[(3, None), (2, None)], LonelyPsu::Adjust);
        let agreeing = [(5, 8), (2, 9), (7, 7), (1, 4), (6, 10)];
        let parts: BTreeMap<_, _> = (0..)
            .zip(agreeing)
            .map(|(psu, (agree, of))| (psu, table(agree, of - agree, 0, 0)))
            .collect();
        let found = left_out(&design, &parts).statistic(PairTable::observed, [-9.0, 9.0], "");
        let share = 21.0 / 38.0;
        let scores: Vec<f64> = agreeing
            .iter()
            .map(|&(agree, of)| (agree as f64 - share * of as f64) / 38.0)
            .collect();
        let of_stratum = |scores: &[f64]| {
            let size = scores.len() as f64;
            let mean = scores.iter().sum::<f64>() / size;
            let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
            size / (size - 1.0) * squares
        };
        let error = (of_stratum(&scores[..3]) + of_stratum(&scores[3..])).sqrt();
        let limits = found.limits.unwrap();
        assert!((found.estimate.unwrap() - share).abs() < 1e-12);
        assert!((limits.standard_error - error).abs() < 1e-12);
        // t with 5 - 2 degrees of freedom.
        assert!((limits.high - share - 3.182446305284 * error).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_told_has_a_reason() {
        let design = SampleDesign::new(&[(3, None)], LonelyPsu::Adjust);
        let parts = |tables: [PairTable; 3]| (0..).zip(tables).collect::<BTreeMap<_, _>>();
        let why = |tables| {
            let parts = parts(tables);
            let sums = left_out(&design, &parts);
            let found = sums.statistic(PairTable::kappa, [-1.0, 1.0], "all alike");
            found.limits.unwrap_err()
        };
        let adults = table(0, 0, 0, 5);
        assert_eq!(why([adults; 3]), NoLimits::Undefined("all alike"));
        assert_eq!(why([adults; 3]).reason(), "all alike");
        assert_eq!(why([PairTable::default(); 3]), NoLimits::NobodyInCommon);
        assert_eq!(
            why([adults, adults, table(2, 1, 0, 2)]),
            NoLimits::HangsOnOnePlace
        );
        let same = table(2, 1, 1, 6);
        assert_eq!(why([same; 3]), NoLimits::NoVariation);
        let nobody = PairTable::default();
        assert_eq!(why([same, nobody, nobody]), NoLimits::NoDegreesOfFreedom);
    }

    /// What two observers say of a worker in a place where each is right with this probability.
    fn answers(draws: &mut Draws, share: f64, right: f64) -> PairTable {
        let truth = draws.uniform() < share;
        let mut say = || (draws.uniform() < right) == truth;
        PairTable::of_one(say(), say())
    }

    /// The same on average, in thousand millions of workers.
    fn expected(share: f64, right: f64) -> [f64; 4] {
        let wrong = 1.0 - right;
        let mix = |minor: f64, adult: f64| share * minor + (1.0 - share) * adult;
        let differing = right * wrong;
        [
            mix(right * right, wrong * wrong),
            differing,
            differing,
            mix(wrong * wrong, right * right),
        ]
    }

    /// Half of the places are well lit, and half are not. An interval that takes workers for independent holds
    /// the truth far too seldom; this one nearly as often as it says.
    #[test]
    fn limits_hold_the_truth_where_those_for_independent_workers_do_not() {
        const STUDIES: u64 = 600;
        const PLACES: u32 = 40;
        const WORKERS: usize = 15;
        const KINDS: [(f64, f64); 2] = [(0.4, 0.98), (0.4, 0.62)];
        let means = KINDS.map(|(share, right)| expected(share, right));
        let of_all = |cell: usize| ((means[0][cell] + means[1][cell]) / 2.0 * 1e9) as u64;
        let truth = table(of_all(0), of_all(1), of_all(2), of_all(3));
        let truth = truth.kappa().unwrap();
        let design = SampleDesign::new(&[(PLACES, None)], LonelyPsu::Adjust);
        let (mut ours, mut independent) = (0, 0);
        for study in 0..STUDIES {
            let mut draws = Draws::new(2012, study);
            let parts: BTreeMap<_, _> = (0..PLACES)
                .map(|psu| {
                    let (share, right) = KINDS[usize::from(draws.uniform() < 0.5)];
                    let one = |_| answers(&mut draws, share, right);
                    let sums = (0..WORKERS)
                        .map(one)
                        .fold(PairTable::default(), |a, b| a + b);
                    (psu, sums)
                })
                .collect();
            let found = left_out(&design, &parts);
            let limits = found
                .statistic(PairTable::kappa, [-1.0, 1.0], "")
                .limits
                .unwrap();
            ours += u64::from(limits.low <= truth && truth <= limits.high);
            let kappa = found.all.kappa().unwrap();
            let half = 1.959964 * found.all.kappa_standard_error().unwrap();
            independent += u64::from((kappa - truth).abs() <= half);
        }
        let [ours, independent] = [ours, independent].map(|held| held as f64 / STUDIES as f64);
        assert!((0.92..=0.98).contains(&ours), "{ours}");
        assert!(independent < 0.85, "{independent}");
    }
}
