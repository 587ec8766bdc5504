//! The covariance of two shares as printed numbers tell it: none tells more.

use crate::compare::{Comparison, Contrast, Covariance};
use crate::estimate::Estimate;
use crate::report::Row;

/// The covariance behind a change, given the rows of its two waves, where nothing has more digits than are printed.
pub fn as_printed(
    row: &Comparison,
    estimates: [&Vec<Row<Estimate>>; 2],
    contrast: Contrast,
) -> Option<Covariance> {
    let whole = row.covariance?;
    let shares = estimates.map(|rows| {
        let mut rows = rows.iter().filter_map(Row::shown);
        rows.find(|own| own.domain == row.domain && own.indicator == row.indicator)
    });
    let [before, after] = shares.map(|share| share.and_then(variance).unwrap_or(0.0));
    let most = (before * after).sqrt();
    let of_limits = match contrast {
        Contrast::Mover => correlation(row, shares),
        Contrast::Wald => None,
    };
    let both = match of_limits {
        Some(correlation) => correlation * most,
        None => {
            let of_difference = row.difference.standard_error.map(|error| error * error);
            of_difference.map_or(0.0, |variance| (before + after - variance) / 2.0)
        }
    };
    Some(Covariance {
        before,
        after,
        both: match whole.both == 0.0 {
            true => 0.0,
            false => both.clamp(-most, most),
        },
    })
}

/// The variance of a share.
fn variance(share: &Estimate) -> Option<f64> {
    let error = share.precision.standard_error?;
    let of_size = effective_size(share).zip(share.proportion);
    let of_size = of_size.map(|(size, own)| own * (1.0 - own) / size);
    Some(of_size.unwrap_or(error * error))
}

/// How many workers of a simple random sample would tell as much, by the design effect of a share: it has more digits
/// than the error.
pub fn effective_size(share: &Estimate) -> Option<f64> {
    let effect = share.precision.design_effect;
    let effect = effect.filter(|&effect| effect > 0.0 && share.workers > 1)?;
    Some((share.workers as f64 - 1.0) / effect)
}

/// The correlation that the limits of a change were recovered with from those of its shares: in them it shows more than
/// in the errors.
///
/// # Formula
/// MOVER's limit lies sqrt(a^2 + b^2 - 2 r a b) from the change, a and b being the distances of the shares from theirs;
/// r is the mean of what both limits give.
fn correlation(row: &Comparison, shares: [Option<&Estimate>; 2]) -> Option<f64> {
    let [before, after] = shares.map(|share| {
        let share = share?;
        let (limits, _) = share.precision.interval?;
        Some((share.proportion?, limits))
    });
    let ((p1, one), (p2, two)) = (before?, after?);
    let change = p2 - p1;
    let limits = row.difference.limits?;
    let found = [
        (change - limits.low, p2 - two.low, one.high - p1),
        (limits.high.value()? - change, two.high - p2, p1 - one.low),
    ];
    let found = found.map(|(far, a, b)| (a * a + b * b - far * far) / (2.0 * a * b));
    let mean = found.iter().sum::<f64>() / 2.0;
    mean.is_finite().then(|| mean.clamp(-1.0, 1.0))
}
