//! Do observers find shares that differ by more than chance?

use crate::numeric::fisher;

/// A test of no difference between several shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Heterogeneity {
    /// The statistic: Q over its degrees of freedom.
    pub statistic: f64,
    /// The shares less one.
    pub df1: usize,
    /// What is left of the degrees of freedom of the design.
    pub df2: usize,
    /// How often chance gives so large a statistic.
    pub p_value: f64,
}

/// Why there is no test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTest {
    /// Fewer than two shares that vary between places.
    TooFew,
    /// Fewer places than it takes to judge so many shares.
    NoDegreesOfFreedom,
    /// Some shares differ by the same in every place.
    NoVariation,
}

impl NoTest {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::TooFew => "fewer than two observers found a share that varies between places",
            Self::NoDegreesOfFreedom => "too few places to test so many observers",
            Self::NoVariation => "the shares of some observers differ by the same in every place",
        }
    }
}

/// Tests whether shares with this covariance are the same; `df` are the degrees of freedom of the design.
///
/// # Formula
/// The Wald statistic of all differences, Q = d' C^-1 d; F = (df - k + 2)/df * Q/(k - 1) on k - 1 and
/// df - k + 2 degrees of freedom, as for a variance matrix that is estimated. Without covariances Q is Cochran's
/// sum w (p - mean)^2 with w = 1/V.
///
/// # Source
/// Cochran (1954), *Biometrics* 10, 101-129; Korn and Graubard (1990), *American Statistician* 44, 270-276.
pub fn test(shares: &[f64], covariance: &[Vec<f64>], df: usize) -> Result<Heterogeneity, NoTest> {
    if shares.len() < 2 {
        return Err(NoTest::TooFew);
    }
    let df1 = shares.len() - 1;
    let df2 = (df + 1).checked_sub(df1).filter(|&df2| df2 > 0);
    let df2 = df2.ok_or(NoTest::NoDegreesOfFreedom)?;
    let q = wald(shares, covariance).ok_or(NoTest::NoVariation)?;
    let statistic = df2 as f64 / df as f64 * q / df1 as f64;
    Ok(Heterogeneity {
        statistic,
        df1,
        df2,
        p_value: fisher::upper_tail(statistic, df1 as f64, df2 as f64),
    })
}

/// The Wald statistic of all differences; none where some of them do not vary.
fn wald(shares: &[f64], covariance: &[Vec<f64>]) -> Option<f64> {
    /// A pivot below this share of its diagonal is rounding.
    const NEGLIGIBLE: f64 = 1e-10;
    let last = shares.len() - 1;
    // Cholesky's decomposition of the covariance of differences to the last, solved along.
    let mut root: Vec<Vec<f64>> = Vec::new();
    let mut solved: Vec<f64> = Vec::new();
    for i in 0..last {
        let mut row: Vec<f64> = Vec::new();
        for j in 0..=i {
            let own = covariance[i][j] - covariance[i][last] - covariance[last][j]
                + covariance[last][last];
            let known: f64 = (0..j)
                .map(|k| row[k] * if j < i { root[j][k] } else { row[k] })
                .sum();
            if j < i {
                row.push((own - known) / root[j][j]);
            } else {
                let scale = covariance[i][i] + covariance[last][last];
                let pivot = own - known;
                if pivot <= NEGLIGIBLE * scale {
                    return None;
                }
                row.push(pivot.sqrt());
            }
        }
        let known: f64 = row.iter().zip(&solved).map(|(a, b)| a * b).sum();
        solved.push((shares[i] - shares[last] - known) / row[i]);
        root.push(row);
    }
    Some(solved.iter().map(|value| value * value).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagonal(errors: &[f64]) -> Vec<Vec<f64>> {
        let size = errors.len();
        let row = |i: usize| {
            (0..size)
                .map(|j| if i == j { errors[i].powi(2) } else { 0.0 })
                .collect()
        };
        (0..size).map(row).collect()
    }

    /// A worked example of four independent differences: Q 21.920888889, p 6.775079320e-5.
    #[test]
    fn of_independent_shares_it_is_cochrans_q() {
        let shares = [0.10, 0.15, 0.22, 0.05];
        let covariance = diagonal(&[0.02, 0.03, 0.04, 0.015]);
        let q = wald(&shares, &covariance).unwrap();
        assert!((q - 21.920888889).abs() < 1e-8, "{q}");
        // With as many degrees of freedom as one likes the test is chi-squared.
        let found = test(&shares, &covariance, 1_000_000_000).unwrap();
        assert_eq!(found.df1, 3);
        assert!(
            (found.p_value / 6.775079320e-5 - 1.0).abs() < 1e-6,
            "{found:?}"
        );
    }

    /// Of two it is the square of the difference over its variance.
    #[test]
    fn of_two_shares_it_is_the_square_of_t() {
        let covariance = vec![vec![0.0004, 0.0001], vec![0.0001, 0.0009]];
        let found = test(&[0.2, 0.3], &covariance, 12).unwrap();
        assert!((found.statistic - 0.01 / 0.0011).abs() < 1e-12);
        assert_eq!((found.df1, found.df2), (1, 12));
    }

    #[test]
    fn the_order_of_shares_does_not_matter() {
        let covariance = |order: [usize; 3]| -> Vec<Vec<f64>> {
            let all = [
                [0.0004, 0.0001, 0.0],
                [0.0001, 0.0009, 0.0002],
                [0.0, 0.0002, 0.0003],
            ];
            order
                .iter()
                .map(|&i| order.iter().map(|&j| all[i][j]).collect())
                .collect()
        };
        let of = |order: [usize; 3]| {
            let shares = order.map(|place| [0.1, 0.14, 0.08][place]);
            wald(&shares, &covariance(order)).unwrap()
        };
        let all = [of([0, 1, 2]), of([2, 0, 1]), of([1, 2, 0])];
        assert!(all.iter().all(|q| (q - all[0]).abs() < 1e-12), "{all:?}");
    }

    #[test]
    fn what_cannot_be_tested_has_a_reason() {
        let same = vec![vec![0.0004; 2]; 2];
        assert_eq!(test(&[0.1, 0.2], &same, 5), Err(NoTest::NoVariation));
        assert_eq!(test(&[0.1], &diagonal(&[0.1]), 5), Err(NoTest::TooFew));
        let covariance = diagonal(&[0.1; 4]);
        assert_eq!(
            test(&[0.1; 4], &covariance, 2),
            Err(NoTest::NoDegreesOfFreedom)
        );
    }
}
