//! What did all observers say, however many saw a worker?

use std::ops::{Add, AddAssign};

use super::pair::beyond;

/// Sums over workers, each seen by any number of observers, of what they said of an indicator. Workers of whom one
/// observer said it show no agreement, and count for nothing.
///
/// DIFFERENCE: Gwet's handbook takes what chance would make agree from those as well. Where few are seen twice they
/// are other workers, in other places, and of 99 workers of 100 in whom observers agree kappa came out at -0.9.
///
/// ```
/// use prevalence::agreement::PanelSums;
/// // Ten workers, three observers: all agree on nine; on one it is two to one.
/// let mut sums = PanelSums::default();
/// for positives in [3, 0, 0, 0, 0, 0, 0, 0, 0, 2] {
///     sums += PanelSums::of_one(3, positives);
/// }
/// assert!((sums.observed().unwrap() - (9.0 + 1.0 / 3.0) / 10.0).abs() < 1e-12);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PanelSums {
    /// Workers with at least two answers.
    workers: f64,
    /// The sum of their shares of positive answers.
    positive_shares: f64,
    /// The sum of their shares of agreeing pairs of answers.
    agreeing_shares: f64,
    /// Answers about them.
    answers: f64,
    /// Positive ones among these.
    positives: f64,
    /// Disagreeing ordered pairs of answers, each over the answers less one.
    disagreement: f64,
}

impl PanelSums {
    /// The sums of one worker about whom there are so many answers, of which so many positive; nothing
    /// with fewer than two.
    pub fn of_one(answers: u32, positives: u32) -> Self {
        let (all, positive) = (f64::from(answers), f64::from(positives.min(answers)));
        let negative = all - positive;
        match answers {
            0 | 1 => Self::default(),
            _ => Self {
                workers: 1.0,
                positive_shares: positive / all,
                agreeing_shares: (positive * (positive - 1.0) + negative * (negative - 1.0))
                    / (all * (all - 1.0)),
                answers: all,
                positives: positive,
                disagreement: 2.0 * positive * negative / (all - 1.0),
            },
        }
    }

    /// Workers whom at least two observers judged.
    pub fn workers_in_common(&self) -> u64 {
        self.workers as u64
    }

    /// The mean share of pairs of answers about a worker that agree; none where nobody was judged twice.
    pub fn observed(&self) -> Option<f64> {
        (self.workers > 0.0).then(|| self.agreeing_shares / self.workers)
    }

    /// Fleiss' kappa, as extended to workers with unequal numbers of answers.
    ///
    /// # Source
    ///
    /// Fleiss (1971), *Psychological Bulletin* 76, 378-382; Gwet (2014), *Handbook of Inter-Rater
    /// Reliability*, 4th edition, chapter 5.
    pub fn fleiss(&self) -> Option<f64> {
        let positive = self.positive()?;
        let chance = positive.powi(2) + (1.0 - positive).powi(2);
        beyond(self.observed()?, chance)
    }

    /// Gwet's AC1 of several observers.
    ///
    /// # Source
    ///
    /// Gwet (2008), *British Journal of Mathematical and Statistical Psychology* 61, 29-48.
    pub fn ac1(&self) -> Option<f64> {
        let positive = self.positive()?;
        beyond(self.observed()?, 2.0 * positive * (1.0 - positive))
    }

    /// Krippendorff's alpha of yes and no: 1 less the observed disagreement over the one expected if
    /// answers were dealt at random to workers. None where all answers are the same.
    ///
    /// # Source
    ///
    /// Krippendorff (2011), *Computing Krippendorff's Alpha-Reliability*, University of Pennsylvania.
    pub fn alpha(&self) -> Option<f64> {
        let negatives = self.answers - self.positives;
        let expected = 2.0 * self.positives * negatives;
        let is_defined = self.answers > 1.0 && expected > 0.0;
        is_defined.then(|| 1.0 - (self.answers - 1.0) * self.disagreement / expected)
    }

    /// The mean over workers of their shares of positive answers.
    fn positive(&self) -> Option<f64> {
        (self.workers > 0.0).then(|| self.positive_shares / self.workers)
    }
}

impl Add for PanelSums {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl AddAssign for PanelSums {
    fn add_assign(&mut self, other: Self) {
        self.workers += other.workers;
        self.positive_shares += other.positive_shares;
        self.agreeing_shares += other.agreeing_shares;
        self.answers += other.answers;
        self.positives += other.positives;
        self.disagreement += other.disagreement;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::PairTable;

    fn near(found: Option<f64>, wanted: f64) {
        let found = found.unwrap();
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    fn of_table(table: PairTable) -> PanelSums {
        let answers = [
            (table.both, 2),
            (table.first_only + table.second_only, 1),
            (table.neither, 0),
        ];
        let workers = answers.into_iter().flat_map(|(workers, positives)| {
            (0..workers).map(move |_| PanelSums::of_one(2, positives))
        });
        workers.fold(PanelSums::default(), |sum, one| sum + one)
    }

    const WORKED: PairTable = PairTable {
        both: 20,
        first_only: 10,
        second_only: 5,
        neither: 15,
    };
    const PUBLISHED: PairTable = PairTable {
        both: 130,
        first_only: 56,
        second_only: 9,
        neither: 5,
    };

    #[test]
    fn with_two_observers_all_is_as_in_their_table() {
        for table in [WORKED, PUBLISHED] {
            let sums = of_table(table);
            near(sums.observed(), table.observed().unwrap());
            near(sums.ac1(), table.ac1().unwrap());
            assert_eq!(sums.workers_in_common(), table.workers());
        }
    }

    #[test]
    fn alpha_is_that_of_other_programs() {
        // 1 - (1 - po) / De by hand: De = 1 - (55 * 54 + 45 * 44) / (100 * 99) = .5.
        near(of_table(WORKED).alpha(), 0.4);
        let alpha = of_table(PUBLISHED).alpha().unwrap();
        assert!((alpha + 0.064).abs() < 1e-12, "{alpha}");
    }

    /// Krippendorff's worked example B, two observers and yes or no: alpha .095.
    #[test]
    fn alpha_is_that_of_krippendorffs_example() {
        let first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0];
        let second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0];
        let pairs = first.into_iter().zip(second);
        let sums = pairs.fold(PanelSums::default(), |sum, (one, two)| {
            sum + PanelSums::of_one(2, one + two)
        });
        let alpha = sums.alpha().unwrap();
        assert!((alpha - 0.095).abs() < 5e-4, "{alpha}");
    }

    #[test]
    fn fleiss_is_scotts_pi_for_two() {
        // Scott's pi of the worked table: po .7, positive share .55, pe .505.
        near(of_table(WORKED).fleiss(), (0.7 - 0.505) / 0.495);
    }

    #[test]
    fn workers_seen_once_count_for_nothing() {
        let once = PanelSums::of_one(1, 1) + PanelSums::of_one(0, 0);
        assert_eq!(once, PanelSums::default());
        assert_eq!(
            (once.observed(), once.fleiss(), once.ac1()),
            (None, None, None)
        );
        // .4 by hand, above, whoever else was seen.
        near((of_table(WORKED) + once).alpha(), 0.4);
    }
}
