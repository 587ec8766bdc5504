//! Could the change be chance? The test of no association between wave and status.

use super::stack::{Stack, StackedDomain};
use crate::numeric::{fisher, normal};

/// A variance of the score below this share of that of one worker is rounding, not spread.
const NEGLIGIBLE_VARIANCE: f64 = 1e-24;

/// The result of a test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestResult {
    /// The name in JSON.
    pub name: &'static str,
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom of the numerator.
    pub df1: u32,
    /// Degrees of freedom of the denominator; none where the statistic is a chi-squared.
    pub df2: Option<usize>,
    /// The p-value.
    pub p_value: f64,
    /// The p-value adjusted for the other domains of the table.
    pub p_adjusted: f64,
}

/// Rao and Scott's second-order test of the two by two table of status and wave, in its F form; none where
/// nobody or everybody is positive in both waves, PSUs do not vary, or there are no degrees of freedom.
///
/// # Formula
/// With shares f of the table's cells c and s = (+1, -1, -1, +1): F = phi^2 sum_c 1/f_c / V, V the variance of
/// the score sum_c s_c / f_c (T_ic - f_c T_i) / T of each PSU; 1 and df degrees of freedom.
///
/// # Source
/// Rao and Scott (1984), Annals of Statistics 12, 46-60.
///
/// # Agrees with
/// R survey 4.5, `svychisq(statistic = "F")` on the stacked design.
pub fn rao_scott(domain: &StackedDomain<'_>, stack: &Stack<'_>) -> Option<TestResult> {
    const SIGNS: [f64; 4] = [1.0, -1.0, -1.0, 1.0];
    let totals = cells(
        domain
            .sums
            .each_ref()
            .map(|sums| [sums.known.positive.weight, sums.known.all.weight]),
    );
    let all: f64 = totals.iter().sum();
    let shares = totals.map(|total| total / all);
    let inverse = shares.map(|share| if share > 0.0 { share.recip() } else { 0.0 });
    let margins = [
        shares[0] + shares[1],
        shares[2] + shares[3],
        shares[0] + shares[2],
        shares[1] + shares[3],
    ];
    let df = domain.degrees_of_freedom(stack);
    if margins.iter().any(|&margin| margin <= 0.0) || df == 0 {
        return None;
    }
    let scored = domain.scored(|wave, psu| {
        let mut counts = [[0.0; 2]; 2];
        counts[wave] = [psu.positive, psu.all];
        let counts = cells(counts);
        let of_psu: f64 = counts.iter().sum();
        let terms = (0..4).map(|c| SIGNS[c] * inverse[c] * (counts[c] - shares[c] * of_psu));
        [terms.sum::<f64>() / all]
    });
    let [[variance]] = stack.design.sample.covariance(scored)?;
    let spread: f64 = inverse.iter().sum();
    if variance <= NEGLIGIBLE_VARIANCE * spread {
        return None;
    }
    let determinant = shares[0] * shares[3] - shares[2] * shares[1];
    let phi_squared = determinant * determinant / margins.iter().product::<f64>();
    let statistic = phi_squared * spread / variance;
    statistic.is_finite().then(|| {
        let p_value = fisher::upper_tail(statistic, 1.0, df as f64);
        TestResult {
            name: "rao-scott-f",
            statistic,
            df1: 1,
            df2: Some(df),
            p_value,
            p_adjusted: p_value,
        }
    })
}

/// The cells of the table (positive, negative; earlier wave, then later) from positive and all weights.
fn cells([before, after]: [[f64; 2]; 2]) -> [f64; 4] {
    [
        before[0],
        before[1] - before[0],
        after[0],
        after[1] - after[0],
    ]
}

/// Pearson's chi-squared test, for workers as a simple random sample; none where nobody or everybody is
/// positive in both waves. `shares` are those of the waves, `workers` their numbers.
pub fn pearson(shares: [f64; 2], workers: [u64; 2]) -> Option<TestResult> {
    let sizes = workers.map(|workers| workers as f64);
    let pooled = (shares[0] * sizes[0] + shares[1] * sizes[1]) / (sizes[0] + sizes[1]);
    let variance = pooled * (1.0 - pooled) * (sizes[0].recip() + sizes[1].recip());
    if variance <= 0.0 {
        return None;
    }
    let difference = shares[1] - shares[0];
    let p_value = 2.0 * normal::upper_tail(difference.abs() / variance.sqrt());
    Some(TestResult {
        name: "pearson-chi-squared",
        statistic: difference * difference / variance,
        df1: 1,
        df2: None,
        p_value,
        p_adjusted: p_value,
    })
}
