//! How near are the ages that several observers wrote of the same workers?

use std::ops::AddAssign;

use crate::estimate::ConfidenceLevel;
use crate::numeric::fisher;

/// Sums over workers whom all of a number of observers judged, of the ages they wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct AgeTable {
    workers: f64,
    /// The sum of each observer's ages.
    by_observer: Vec<f64>,
    /// The sum over workers of the square of their sum.
    squared_sums: f64,
    /// The sum of all squares.
    squares: f64,
}

/// The intraclass correlation of single observers, drawn like the workers from many: ICC(2,1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intraclass {
    /// Between workers, of all of the variation; negative where workers differ less than chance has it.
    pub estimate: f64,
    /// Its limits, if workers are independent; none where observers agree to the last year.
    pub limits: Option<[f64; 2]>,
}

impl AgeTable {
    /// The sums of nobody, for so many observers.
    pub fn new(observers: usize) -> Self {
        Self {
            workers: 0.0,
            by_observer: vec![0.0; observers],
            squared_sums: 0.0,
            squares: 0.0,
        }
    }

    /// Counts a worker; nothing unless there is an age of each observer.
    pub fn add(&mut self, ages: &[f64]) {
        if ages.len() != self.by_observer.len() {
            return;
        }
        self.workers += 1.0;
        for (sum, age) in self.by_observer.iter_mut().zip(ages) {
            *sum += age;
        }
        self.squared_sums += ages.iter().sum::<f64>().powi(2);
        self.squares += ages.iter().map(|age| age * age).sum::<f64>();
    }

    /// Workers whom all observers judged.
    pub fn workers(&self) -> u64 {
        self.workers as u64
    }

    /// ICC(2,1); none for fewer than two workers or observers, or where all ages are the same.
    ///
    /// # Formula
    ///
    /// `(MSR - MSE) / (MSR + (k-1) MSE + k (MSC - MSE) / n)` of the two-way analysis of variance, with
    /// the limits of McGraw and Wong.
    ///
    /// # Source
    ///
    /// Shrout and Fleiss (1979), *Psychological Bulletin* 86, 420-428; McGraw and Wong (1996),
    /// *Psychological Methods* 1, 30-46.
    ///
    /// ```
    /// use prevalence::agreement::AgeTable;
    /// use prevalence::estimate::ConfidenceLevel;
    /// let mut table = AgeTable::new(2);
    /// for ages in [[17.0, 18.0], [22.0, 22.0], [30.0, 28.0]] {
    ///     table.add(&ages);
    /// }
    /// let correlation = table.intraclass(ConfidenceLevel::NINETY_FIVE).unwrap();
    /// assert!(correlation.estimate > 0.9);
    /// ```
    pub fn intraclass(&self, level: ConfidenceLevel) -> Option<Intraclass> {
        let squares = self.mean_squares()?;
        let MeanSquares {
            workers,
            observers,
            error,
        } = squares;
        let (n, k) = (self.workers, self.by_observer.len() as f64);
        let total = workers + (k - 1.0) * error + k * (observers - error) / n;
        (total > 0.0).then(|| {
            let estimate = (workers - error) / total;
            Intraclass {
                estimate,
                limits: squares.limits(estimate, n, k, level),
            }
        })
    }

    fn mean_squares(&self) -> Option<MeanSquares> {
        let (n, k) = (self.workers, self.by_observer.len() as f64);
        if n < 2.0 || k < 2.0 {
            return None;
        }
        let total = self.by_observer.iter().sum::<f64>();
        let correction = total * total / (n * k);
        let of_workers = self.squared_sums / k - correction;
        let by_observer = self.by_observer.iter().map(|sum| sum * sum).sum::<f64>();
        let of_observers = by_observer / n - correction;
        let of_error = self.squares - correction - of_workers - of_observers;
        Some(MeanSquares {
            workers: of_workers.max(0.0) / (n - 1.0),
            observers: of_observers.max(0.0) / (k - 1.0),
            error: of_error.max(0.0) / ((n - 1.0) * (k - 1.0)),
        })
    }
}

impl AddAssign<&AgeTable> for AgeTable {
    fn add_assign(&mut self, other: &AgeTable) {
        self.workers += other.workers;
        for (sum, more) in self.by_observer.iter_mut().zip(&other.by_observer) {
            *sum += more;
        }
        self.squared_sums += other.squared_sums;
        self.squares += other.squares;
    }
}

/// The mean squares of the two-way analysis of variance.
#[derive(Clone, Copy)]
struct MeanSquares {
    workers: f64,
    observers: f64,
    error: f64,
}

impl MeanSquares {
    fn limits(self, estimate: f64, n: f64, k: f64, level: ConfidenceLevel) -> Option<[f64; 2]> {
        let Self {
            workers,
            observers,
            error,
        } = self;
        if error <= 0.0 {
            return None;
        }
        let ratio = observers / error;
        let weight = n * (1.0 + (k - 1.0) * estimate) - k * estimate;
        let above = (k * estimate * ratio + weight).powi(2) * (k - 1.0) * (n - 1.0);
        let below = (n - 1.0) * (k * estimate * ratio).powi(2) + weight * weight;
        let df = above / below;
        let upper = fisher::upper_quantile(level.tail(), n - 1.0, df);
        let lower = fisher::upper_quantile(level.tail(), df, n - 1.0);
        let rest = k * observers + (k * n - k - n) * error;
        Some([
            n * (workers - upper * error) / (upper * rest + n * workers),
            n * (lower * workers - error) / (rest + n * lower * workers),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of Shrout and Fleiss (1979): six workers, four observers.
    const PUBLISHED: [[f64; 4]; 6] = [
        [9.0, 2.0, 5.0, 8.0],
        [6.0, 1.0, 3.0, 2.0],
        [8.0, 4.0, 6.0, 8.0],
        [7.0, 1.0, 2.0, 6.0],
        [10.0, 5.0, 6.0, 9.0],
        [6.0, 2.0, 4.0, 7.0],
    ];

    fn table<'a, const K: usize>(rows: impl IntoIterator<Item = &'a [f64; K]>) -> AgeTable {
        let mut table = AgeTable::new(K);
        rows.into_iter().for_each(|row| table.add(row));
        table
    }

    #[test]
    fn the_correlation_and_its_limits_are_those_of_psych() {
        let found = table(&PUBLISHED)
            .intraclass(ConfidenceLevel::NINETY_FIVE)
            .unwrap();
        assert!((found.estimate - 0.28976378).abs() < 1e-8);
        let [low, high] = found.limits.unwrap();
        assert!((low - 0.01878651).abs() < 1e-8, "{low}");
        assert!((high - 0.76108437).abs() < 1e-8, "{high}");
    }

    #[test]
    fn parts_add_up() {
        let mut sum = table(&PUBLISHED[..2]);
        sum += &table(&PUBLISHED[2..]);
        assert_eq!(sum, table(&PUBLISHED));
        assert_eq!(sum.workers(), 6);
    }

    #[test]
    fn perfect_agreement_is_one_without_limits() {
        let found = table(&[[17.0, 17.0], [20.0, 20.0], [31.0, 31.0]])
            .intraclass(ConfidenceLevel::NINETY_FIVE)
            .unwrap();
        assert!((found.estimate - 1.0).abs() < 1e-12);
        assert_eq!(found.limits, None);
    }

    #[test]
    fn one_worker_or_one_age_says_nothing() {
        let level = ConfidenceLevel::NINETY_FIVE;
        assert_eq!(table(&[[17.0, 18.0]]).intraclass(level), None);
        let same = table(&[[17.0, 17.0], [17.0, 17.0]]);
        assert_eq!(same.intraclass(level), None);
    }
}
