//! Could two samples with the same share differ so?

use super::method::{Needs, Test, Undefined};
use super::sample::Pair;
use super::unconditional::Rejection;
use crate::numeric::hypergeometric::Hypergeometric;
use crate::numeric::normal;

/// The tests, in the order they are shown.
pub static TESTS: &[Test] = &[FISHER, BARNARD, BOSCHLOO, CHI_SQUARED];

/// The most workers in a sample for which the unconditional tests are computed.
const MOST_WORKERS: u64 = 500;
/// Tables of equal chance differ by their rounding; the same slack as R's.
const EQUAL_CHANCES: f64 = 1e-7;
/// P-values of mirror-image tables differ by their rounding.
const EQUAL_P_VALUES: f64 = 1e-10;

/// Fisher's exact test, two-sided.
///
/// # Formula
/// Given the positives of both samples together, the chance of all tables that are not more likely than
/// the one observed.
///
/// # Source
/// Fisher, by whose name it is known.
///
/// # Agrees with
/// R 4.2, `fisher.test`.
pub const FISHER: Test = Test {
    name: "fisher",
    title: "Fisher",
    needs: Needs::Counts,
    p_value: |pair| Ok(fisher(&Table::of(pair))),
};

/// Barnard's unconditional exact test, two-sided, by the score statistic.
///
/// # Formula
/// The greatest chance, over all shares π that both samples may have, of a table with T² as large as the
/// one observed: T² = (p1 - p2)² / (p̄ q̄ (1/n1 + 1/n2)), p̄ the share of both samples together, and 0 where
/// nobody or everybody is positive. T² is compared in whole numbers, so that tables that tie do tie.
///
/// # Source
/// Barnard, by whose name it is known.
///
/// # Agrees with
/// R Exact 3.3, `exact.test(method = "z-pooled")`, to the width of its grid.
pub const BARNARD: Test = Test {
    name: "barnard",
    title: "Barnard",
    needs: Needs::Counts,
    p_value: |pair| unconditional(pair, barnard),
};

/// Boschloo's unconditional exact test, two-sided: its p-value never exceeds Fisher's.
///
/// # Formula
/// The greatest chance, over all shares π that both samples may have, of a table whose two-sided Fisher
/// p-value is no greater than the one observed. Software that takes twice the smaller one-sided p-value
/// makes another test of it.
///
/// # Source
/// Boschloo, by whose name it is known.
///
/// # Agrees with
/// R Exact 3.3, `exact.test(method = "boschloo")`, to the width of its grid.
pub const BOSCHLOO: Test = Test {
    name: "boschloo",
    title: "Boschloo",
    needs: Needs::Counts,
    p_value: |pair| unconditional(pair, boschloo),
};

/// Pearson's chi-squared test, without a correction for continuity.
///
/// # Formula
/// P(χ²₁ > N (x1 (n2 - x2) - x2 (n1 - x1))² / (n1 n2 c (N - c))).
///
/// # Source
/// Pearson, by whose name it is known.
///
/// # Agrees with
/// R 4.2, `chisq.test(correct = FALSE)`.
pub const CHI_SQUARED: Test = Test {
    name: "chi-squared",
    title: "Chi-squared (Pearson)",
    needs: Needs::Shares,
    p_value: |pair| {
        if pair.positives() == 0.0 || pair.negatives() == 0.0 {
            return Err(Undefined::NothingDiffers);
        }
        let (first, second) = (&pair.first, &pair.second);
        let products =
            first.positives() * second.negatives() - second.positives() * first.negatives();
        let margins = first.size() * second.size() * pair.positives() * pair.negatives();
        let score = products.abs() * (pair.size() / margins).sqrt();
        Ok(2.0 * normal::upper_tail(score))
    },
};

/// Positives and workers of two samples, counted.
#[derive(Clone, Copy, Debug)]
struct Table {
    positives: [u64; 2],
    workers: [u64; 2],
}

impl Table {
    fn of(pair: &Pair) -> Self {
        let (first, second) = (pair.first.counts(), pair.second.counts());
        Self {
            positives: [first.0, second.0],
            workers: [first.1, second.1],
        }
    }

    /// c.
    fn all_positives(&self) -> u64 {
        self.positives[0] + self.positives[1]
    }

    /// N.
    fn all_workers(&self) -> u64 {
        self.workers[0] + self.workers[1]
    }

    /// The tables with so many positives in both samples together.
    fn given(&self, positives: u64) -> Hypergeometric {
        Hypergeometric::new(self.workers[0], self.workers[1], positives)
    }

    /// x1 n2 - x2 n1, without its sign.
    fn distance(&self, first: u64, second: u64) -> u64 {
        (first * self.workers[1]).abs_diff(second * self.workers[0])
    }
}

fn fisher(table: &Table) -> f64 {
    let tables = table.given(table.all_positives());
    let most = tables.chance(table.positives[0]) * (1.0 + EQUAL_CHANCES);
    let chances = tables.chances().iter();
    let total: f64 = chances.filter(|&&chance| chance <= most).sum();
    total.min(1.0)
}

fn unconditional(pair: &Pair, rejection: fn(&Table) -> Rejection) -> Result<f64, Undefined> {
    let table = Table::of(pair);
    if table.workers.iter().any(|&workers| workers > MOST_WORKERS) {
        return Err(Undefined::TooManyWorkers { most: MOST_WORKERS });
    }
    if table.distance(table.positives[0], table.positives[1]) == 0 {
        // Every table is as far from equal shares as this one, or farther.
        return Ok(1.0);
    }
    Ok(rejection(&table).greatest_chance())
}

fn barnard(table: &Table) -> Rejection {
    let all = table.all_workers();
    // c (N - c): T² is N / (n1 n2) times the squared distance over this.
    let spread = |positives: u64| u128::from(positives) * u128::from(all - positives);
    let square = |distance: u64| u128::from(distance) * u128::from(distance);
    let observed = square(table.distance(table.positives[0], table.positives[1]));
    let observed_spread = spread(table.all_positives());
    let is_as_far = |positives: u64, first: u64| {
        let distance = square(table.distance(first, positives - first));
        distance * observed_spread >= observed * spread(positives)
    };
    Rejection::new(all, |positives| {
        // Nobody, or everybody, is positive: T² is 0.
        if spread(positives) == 0 {
            return 0.0;
        }
        let tables = table.given(positives);
        let counts = (tables.lowest()..).zip(tables.chances());
        let rejected = counts.filter(|&(first, _)| is_as_far(positives, first));
        rejected.map(|(_, chance)| chance).sum()
    })
}

fn boschloo(table: &Table) -> Rejection {
    let most = fisher(table) * (1.0 + EQUAL_P_VALUES);
    Rejection::new(table.all_workers(), |positives| {
        greatest_p_value(table.given(positives).chances(), most)
    })
}

/// The greatest of the two-sided p-values of these tables that is not above `most`, which is also the
/// chance of a p-value not above it; 0 where every p-value is.
fn greatest_p_value(chances: &[f64], most: f64) -> f64 {
    let mut sorted = chances.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (mut total, mut rejected, mut next) = (0.0, 0.0, 0);
    for &chance in &sorted {
        while next < sorted.len() && sorted[next] <= chance * (1.0 + EQUAL_CHANCES) {
            total += sorted[next];
            next += 1;
        }
        if total > most {
            break;
        }
        rejected = total;
    }
    rejected
}
