//! How many times the second share is the first?

use super::method::{Limits, Method, Needs, Undefined};
use super::sample::{Pair, Sample};
use super::score::{Correction, crossing};
use crate::estimate::interval::wilson;

/// The methods, in the order they are shown.
pub static METHODS: &[Method<Pair>] = &[KATZ, WALTER, KOOPMAN, MIETTINEN_NURMINEN, MOVER_R];

/// Symmetric limits of the logarithm.
///
/// # Formula
/// exp(ln R ± z √(1/x1 - 1/n1 + 1/x2 - 1/n2)), R = p1 / p2. Undefined without positives in both samples.
///
/// # Source
/// Katz, by whose name it is known.
pub const KATZ: Method<Pair> = Method {
    name: "katz",
    title: "Katz",
    needs: Needs::Shares,
    estimate,
    limits: |pair| {
        if pair.first.positives() == 0.0 || pair.second.positives() == 0.0 {
            return Err(Undefined::NoPositives);
        }
        let variance = log_variance(&pair.first, 0.0) + log_variance(&pair.second, 0.0);
        around_log(shifted_ratio(pair, 0.0), variance, pair)
    },
};

/// The same after half a positive is added to each sample.
///
/// # Formula
/// Katz's with x + 1/2 of n + 1/2 in either sample, in the estimate too.
///
/// # Source
/// Walter, by whose name it is known.
pub const WALTER: Method<Pair> = Method {
    name: "walter",
    title: "Walter",
    needs: Needs::Shares,
    estimate: |pair| Some(shifted_ratio(pair, 0.5)),
    limits: |pair| {
        let variance = log_variance(&pair.first, 0.5) + log_variance(&pair.second, 0.5);
        around_log(shifted_ratio(pair, 0.5), variance, pair)
    },
};

/// The ratios that a score test does not reject.
///
/// # Formula
/// All ρ with |Z(ρ)| <= z, Z = (p1 - ρ p2) / √(p̃1 q̃1 / n1 + ρ² p̃2 q̃2 / n2), where p̃1 = ρ p̃2 and p̃2 are
/// the shares of greatest likelihood among those of that ratio. Without positives in the first sample the
/// lower limit is 0; without positives in the second there is no upper limit.
///
/// # Source
/// Koopman (1984), Biometrics 40, 513-517.
///
/// # Agrees with
/// R ratesci 1.0.0, `scoreci(contrast = "RR", skew = FALSE, bcf = FALSE)`.
pub const KOOPMAN: Method<Pair> = Method {
    name: "koopman",
    title: "Koopman",
    needs: Needs::Shares,
    estimate,
    limits: |pair| Ok(score_limits(pair, Correction::None)),
};

/// The same with a correction for small samples.
///
/// # Formula
/// As Koopman's, with the variance multiplied by N / (N - 1), N workers in both samples.
///
/// # Source
/// Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226.
///
/// # Agrees with
/// R ratesci 1.0.0, `scoreci(contrast = "RR", skew = FALSE)`.
pub const MIETTINEN_NURMINEN: Method<Pair> = Method {
    name: "miettinen-nurminen",
    title: "Miettinen-Nurminen",
    needs: Needs::Shares,
    estimate,
    limits: |pair| Ok(score_limits(pair, Correction::SmallSample)),
};

/// Wilson's limits of the two shares, combined.
///
/// # Formula
/// With Wilson's limits (l, u) of each share, P = p1 p2, and
/// s(l1) = l1 (2 p1 - l1), likewise s(u1), s(l2), s(u2): the lower limit is
/// s(l1) / (P + √(P² - s(l1) s(u2))) and the upper one (P + √(P² - s(u1) s(l2))) / s(l2). Without positives
/// in the second sample there is no upper limit.
///
/// # Source
/// Donner and Zou (2012).
///
/// # Agrees with
/// R ratesci 1.0.0, `moverci(contrast = "RR", type = "wilson")`, which prints NaN where there is no limit.
pub const MOVER_R: Method<Pair> = Method {
    name: "mover-r",
    title: "MOVER-R (Wilson)",
    needs: Needs::Shares,
    estimate,
    limits: |pair| {
        let product = pair.first.share() * pair.second.share();
        let [low1, high1] = wilson_terms(&pair.first, pair)?;
        let [low2, high2] = wilson_terms(&pair.second, pair)?;
        // A radicand below 0 is rounding.
        let sum = |term: f64| product + (product * product - term).max(0.0).sqrt();
        Ok(Limits {
            low: if low1 > 0.0 {
                low1 / sum(low1 * high2)
            } else {
                0.0
            },
            high: if low2 > 0.0 {
                sum(high1 * low2) / low2
            } else {
                f64::INFINITY
            },
        })
    },
};

/// The ratio; none where the second share is 0.
pub(super) fn estimate(pair: &Pair) -> Option<f64> {
    (pair.second.positives() > 0.0).then(|| pair.first.share() / pair.second.share())
}

/// The ratio with so many positives, and so many workers, more in either sample.
fn shifted_ratio(pair: &Pair, added: f64) -> f64 {
    let share = |sample: &Sample| (sample.positives() + added) / (sample.size() + added);
    share(&pair.first) / share(&pair.second)
}

/// 1/x - 1/n, as (n - x) / (x n): the difference would lose the digits of large counts.
fn log_variance(sample: &Sample, added: f64) -> f64 {
    sample.negatives() / ((sample.positives() + added) * (sample.size() + added))
}

/// Limits symmetric on the scale of the logarithm.
pub(super) fn around_log(centre: f64, variance: f64, pair: &Pair) -> Result<Limits, Undefined> {
    if variance == 0.0 {
        return Err(Undefined::ZeroWidth);
    }
    let factor = (pair.critical_value() * variance.sqrt()).exp();
    Ok(Limits {
        low: centre / factor,
        high: centre * factor,
    })
}

/// l (2 p - l) and u (2 p - u) for Wilson's limits.
fn wilson_terms(sample: &Sample, pair: &Pair) -> Result<[f64; 2], Undefined> {
    let limits = (wilson::DEFINITION.limits)(&sample.evidence(pair.level))?;
    Ok([limits.low, limits.high].map(|limit| limit * (2.0 * sample.share() - limit)))
}

fn score_limits(pair: &Pair, correction: Correction) -> Limits {
    let start = estimate(pair).map_or(0.0, f64::ln);
    let start = if start.is_finite() { start } else { 0.0 };
    let limit = |wanted: f64| crossing(start, |log| score(pair, log, correction) - wanted);
    let z = pair.critical_value();
    let (has_low, has_high) = (pair.first.positives() > 0.0, pair.second.positives() > 0.0);
    Limits {
        low: has_low.then(|| limit(z)).flatten().map_or(0.0, f64::exp),
        high: has_high
            .then(|| limit(-z))
            .flatten()
            .map_or(f64::INFINITY, f64::exp),
    }
}

/// The score Z of a ratio, given as its logarithm: falls as the ratio grows, and is 0 at the estimate.
pub(super) fn score(pair: &Pair, log_ratio: f64, correction: Correction) -> f64 {
    let ratio = log_ratio.exp();
    let distance = pair.first.share() - ratio * pair.second.share();
    let second = second_share(pair, ratio);
    let first = (ratio * second).min(1.0);
    let variance = first * (1.0 - first) / pair.first.size()
        + ratio * first * (1.0 - second) / pair.second.size();
    if distance == 0.0 {
        return 0.0;
    }
    distance / (variance * correction.factor(pair.size())).sqrt()
}

/// The second share of greatest likelihood where the first is `ratio` times as large.
///
/// # Formula
/// The smaller root of N ρ p² - (n1 ρ + x1 + n2 + x2 ρ) p + c = 0. With u = ρ (n1 + x2) and v = n2 + x1
/// its discriminant is (u - v)² + 4 ρ (n1 - x1)(n2 - x2), a sum in which nothing cancels.
fn second_share(pair: &Pair, ratio: f64) -> f64 {
    let (first, second) = (&pair.first, &pair.second);
    let (u, v) = (
        ratio * (first.size() + second.positives()),
        second.size() + first.positives(),
    );
    let root = (u - v).hypot(2.0 * (ratio * first.negatives() * second.negatives()).sqrt());
    (2.0 * pair.positives() / (u + v + root)).min(1.0)
}
