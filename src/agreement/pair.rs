//! What did two observers say of the same workers?

use std::ops::{Add, AddAssign};

/// The workers that two observers both saw, by what each of them said of an indicator.
///
/// Kappa collapses where few are positive, even if observers agree; read it beside the observed and the
/// positive agreement and AC1.
///
/// ```
/// use prevalence::agreement::PairTable;
/// let table = PairTable { both: 130, first_only: 56, second_only: 9, neither: 5 };
/// assert!((table.observed().unwrap() - 0.675).abs() < 1e-12);
/// assert!((table.kappa().unwrap() - 0.0219681011).abs() < 1e-9);
/// assert!((table.ac1().unwrap() - 0.5325842697).abs() < 1e-9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairTable {
    /// Workers whom both called positive.
    pub both: u64,
    /// Workers whom only the first did.
    pub first_only: u64,
    /// Workers whom only the second did.
    pub second_only: u64,
    /// Workers whom neither did.
    pub neither: u64,
}

impl PairTable {
    /// The table of one worker.
    pub fn of_one(first: bool, second: bool) -> Self {
        let mut table = Self::default();
        *match (first, second) {
            (true, true) => &mut table.both,
            (true, false) => &mut table.first_only,
            (false, true) => &mut table.second_only,
            (false, false) => &mut table.neither,
        } = 1;
        table
    }

    /// Workers whom both saw.
    pub fn workers(&self) -> u64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    /// The share of workers of whom they said the same; none without workers.
    pub fn observed(&self) -> Option<f64> {
        let shares = self.shares()?;
        Some(shares[0][0] + shares[1][1])
    }

    /// How often a worker whom one called positive was called so by the other, 2a / (2a + b + c); none
    /// where neither called anybody positive.
    pub fn positive_agreement(&self) -> Option<f64> {
        quotient(2 * self.both, 2 * self.both + self.discordant())
    }

    /// The same of those not positive.
    pub fn negative_agreement(&self) -> Option<f64> {
        quotient(2 * self.neither, 2 * self.neither + self.discordant())
    }

    /// Cohen's kappa: agreement beyond what two observers who guess at their own rates would have by
    /// chance. None where chance alone would make them agree always.
    ///
    /// # Source
    ///
    /// Cohen (1960), *Educational and Psychological Measurement* 20, 37-46.
    pub fn kappa(&self) -> Option<f64> {
        beyond(self.observed()?, self.cohens_chance()?)
    }

    /// The standard error of kappa for independently drawn workers.
    ///
    /// # Formula
    ///
    /// `sqrt(A + B - C) / ((1 - pe) sqrt(n))` with
    /// `A = sum p_ii (1 - (r_i + c_i)(1 - kappa))^2`,
    /// `B = (1 - kappa)^2 sum_{i != j} p_ij (c_i + r_j)^2`,
    /// `C = (kappa - pe (1 - kappa))^2`.
    ///
    /// # Source
    ///
    /// Fleiss, Cohen and Everitt (1969), *Psychological Bulletin* 72, 323-327. DIFFERENCE: some packages
    /// print `sqrt(po (1 - po) / n) / (1 - pe)`, which takes the chance agreement for known.
    pub fn kappa_standard_error(&self) -> Option<f64> {
        let shares = self.shares()?;
        let (rows, columns) = margins(&shares);
        let (kappa, chance) = (self.kappa()?, self.cohens_chance()?);
        let (mut agreeing, mut differing) = (0.0, 0.0);
        for first in 0..2 {
            for second in 0..2 {
                let share = shares[first][second];
                if first == second {
                    let margin = rows[first] + columns[first];
                    agreeing += share * (1.0 - margin * (1.0 - kappa)).powi(2);
                } else {
                    differing += share * (columns[first] + rows[second]).powi(2);
                }
            }
        }
        let variance =
            agreeing + (1.0 - kappa).powi(2) * differing - (kappa - chance * (1.0 - kappa)).powi(2);
        Some(variance.max(0.0).sqrt() / ((1.0 - chance) * (self.workers() as f64).sqrt()))
    }

    /// Gwet's AC1: agreement beyond chance, where chance is how often a worker is hard to tell. It keeps
    /// its meaning where few are positive.
    ///
    /// # Source
    ///
    /// Gwet (2008), *British Journal of Mathematical and Statistical Psychology* 61, 29-48.
    pub fn ac1(&self) -> Option<f64> {
        beyond(self.observed()?, self.gwets_chance()?)
    }

    /// The standard error of AC1 for independently drawn workers; the same source.
    pub fn ac1_standard_error(&self) -> Option<f64> {
        let shares = self.shares()?;
        let (rows, columns) = margins(&shares);
        let means = [0, 1].map(|class| (rows[class] + columns[class]) / 2.0);
        let (observed, chance) = (self.observed()?, self.gwets_chance()?);
        let slack = 2.0 * (1.0 - self.ac1()?);
        let mut squares = 0.0;
        for first in 0..2 {
            for second in 0..2 {
                let agrees = if first == second { 1.0 } else { 0.0 };
                let by_chance = 1.0 - (means[first] + means[second]) / 2.0;
                squares += shares[first][second] * (agrees - slack * by_chance).powi(2);
            }
        }
        let variance = squares - (observed - slack * chance).powi(2);
        let workers = self.workers() as f64;
        Some(variance.max(0.0).sqrt() / ((1.0 - chance) * workers.sqrt()))
    }

    /// Krippendorff's alpha: 1 less the observed disagreement over the one expected if all answers were dealt at
    /// random to workers. None where all answers are the same.
    ///
    /// # Source
    ///
    /// Krippendorff (2011), *Computing Krippendorff's Alpha-Reliability*, University of Pennsylvania.
    pub fn alpha(&self) -> Option<f64> {
        let answers = 2 * self.workers();
        let positive = 2 * self.both + self.discordant();
        let expected = 2 * positive * (answers - positive);
        let disagreement = 2 * self.discordant() * answers.saturating_sub(1);
        (expected > 0).then(|| 1.0 - disagreement as f64 / expected as f64)
    }

    /// The agreement beyond one half, 2 po - 1.
    pub fn prevalence_adjusted(&self) -> Option<f64> {
        Some(2.0 * self.observed()? - 1.0)
    }

    fn discordant(&self) -> u64 {
        self.first_only + self.second_only
    }

    /// The shares of the cells, the first observer's answer first, positive first.
    fn shares(&self) -> Option<[[f64; 2]; 2]> {
        let workers = self.workers();
        let share = |count: u64| count as f64 / workers as f64;
        (workers > 0).then(|| {
            [
                [share(self.both), share(self.first_only)],
                [share(self.second_only), share(self.neither)],
            ]
        })
    }

    fn cohens_chance(&self) -> Option<f64> {
        let (rows, columns) = margins(&self.shares()?);
        Some(rows[0] * columns[0] + rows[1] * columns[1])
    }

    fn gwets_chance(&self) -> Option<f64> {
        let (rows, columns) = margins(&self.shares()?);
        let positive = (rows[0] + columns[0]) / 2.0;
        Some(2.0 * positive * (1.0 - positive))
    }
}

impl Add for PairTable {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for PairTable {
    fn add_assign(&mut self, other: Self) {
        self.both += other.both;
        self.first_only += other.first_only;
        self.second_only += other.second_only;
        self.neither += other.neither;
    }
}

/// What is left of agreement when chance is taken away, as a share of what could be left.
pub(super) fn beyond(observed: f64, chance: f64) -> Option<f64> {
    (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

fn quotient(above: u64, below: u64) -> Option<f64> {
    (below > 0).then(|| above as f64 / below as f64)
}

/// What the first said, and what the second said.
fn margins(shares: &[[f64; 2]; 2]) -> ([f64; 2], [f64; 2]) {
    let rows = [0, 1].map(|first| shares[first][0] + shares[first][1]);
    let columns = [0, 1].map(|second| shares[0][second] + shares[1][second]);
    (rows, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    const WORKED: PairTable = PairTable {
        both: 20,
        first_only: 10,
        second_only: 5,
        neither: 15,
    };

    /// A published table, PMC7222679: kappa .022 beside an observed agreement of .675.
    const PUBLISHED: PairTable = PairTable {
        both: 130,
        first_only: 56,
        second_only: 9,
        neither: 5,
    };

    #[test]
    fn kappa_is_that_of_other_programs() {
        near(WORKED.kappa(), 0.4);
        near(WORKED.kappa_standard_error(), 0.1269960629);
        near(PUBLISHED.kappa(), 0.0219681011);
        near(PUBLISHED.kappa_standard_error(), 0.0520832649);
    }

    #[test]
    fn ac1_is_that_of_irr_cac() {
        near(WORKED.ac1(), 0.4059405941);
        near(WORKED.ac1_standard_error(), 0.1301517176);
        near(PUBLISHED.ac1(), 0.5325842697);
        near(PUBLISHED.ac1_standard_error(), 0.0612143990);
    }

    /// By hand: 1 - (1 - po) / De, De = 1 - (55 * 54 + 45 * 44) / (100 * 99) = .5; and Krippendorff's worked example B.
    #[test]
    fn alpha_is_the_published_one() {
        near(WORKED.alpha(), 0.4);
        assert!((PUBLISHED.alpha().unwrap() + 0.064).abs() < 1e-12);
        let example = PairTable {
            both: 1,
            first_only: 1,
            second_only: 3,
            neither: 5,
        };
        assert!((example.alpha().unwrap() - 0.095).abs() < 5e-4);
    }

    #[test]
    fn simple_agreements_are_as_defined() {
        near(PUBLISHED.observed(), 0.675);
        near(PUBLISHED.prevalence_adjusted(), 0.35);
        near(PUBLISHED.positive_agreement(), 260.0 / 325.0);
        near(PUBLISHED.negative_agreement(), 10.0 / 75.0);
    }

    #[test]
    fn what_cannot_be_told_is_none() {
        let nobody = PairTable::default();
        assert_eq!(nobody.observed(), None);
        assert_eq!(nobody.kappa(), None);
        assert_eq!(nobody.ac1_standard_error(), None);
        let all_adults = PairTable {
            neither: 40,
            ..PairTable::default()
        };
        assert_eq!(all_adults.kappa(), None, "chance alone agrees always");
        assert_eq!(all_adults.positive_agreement(), None);
        assert_eq!(all_adults.alpha(), None);
        assert_eq!(nobody.alpha(), None);
        near(all_adults.ac1(), 1.0);
    }

    #[test]
    fn tables_add_up_worker_by_worker() {
        let answers = [(true, true), (true, false), (false, true), (false, false)];
        let one_by_one = answers.map(|(first, second)| PairTable::of_one(first, second));
        let sum = one_by_one
            .into_iter()
            .fold(PairTable::default(), |sum, one| sum + one);
        assert_eq!(
            sum,
            PairTable {
                both: 1,
                first_only: 1,
                second_only: 1,
                neither: 1
            }
        );
    }
}
