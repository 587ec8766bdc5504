//! How many times the second odds are the first?

use super::method::{Limits, Method, Needs, Undefined};
use super::ratio::around_log;
use super::sample::{Pair, Sample};
use super::score::{Correction, crossing};

/// The methods, in the order they are shown.
pub static METHODS: &[Method<Pair>] = &[WOOLF, GART, MIETTINEN_NURMINEN];

/// Symmetric limits of the logarithm.
///
/// # Formula
/// exp(ln ψ ± z √(1/x1 + 1/(n1 - x1) + 1/x2 + 1/(n2 - x2))), ψ = x1 (n2 - x2) / (x2 (n1 - x1)). Undefined
/// without positives and negatives in both samples.
///
/// # Source
/// Woolf, by whose name it is known.
pub const WOOLF: Method<Pair> = Method {
    name: "woolf",
    title: "Woolf",
    needs: Needs::Shares,
    estimate,
    limits: |pair| {
        if pair.first.at_edge() || pair.second.at_edge() {
            return Err(Undefined::EmptyCell);
        }
        around_log(shifted_ratio(pair, 0.0), log_variance(pair, 0.0), pair)
    },
};

/// The same after half a worker is added to each of the four cells.
///
/// # Formula
/// Woolf's with x + 1/2 positives and n - x + 1/2 negatives in either sample, in the estimate too.
///
/// # Source
/// Gart, by whose name it is known.
pub const GART: Method<Pair> = Method {
    name: "gart",
    title: "Gart",
    needs: Needs::Shares,
    estimate: |pair| Some(shifted_ratio(pair, 0.5)),
    limits: |pair| around_log(shifted_ratio(pair, 0.5), log_variance(pair, 0.5), pair),
};

/// The odds ratios that a score test does not reject.
///
/// # Formula
/// All ψ with |Z(ψ)| <= z, Z = n1 (p1 - p̃1) √((1/(n1 p̃1 q̃1) + 1/(n2 p̃2 q̃2)) (N - 1) / N), where p̃1 and p̃2
/// are the shares of greatest likelihood among those of that odds ratio. The limit is 0, or does not
/// exist, where the odds ratio is 0 or infinite.
///
/// # Source
/// Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226.
///
/// # Agrees with
/// R ratesci 1.0.0, `scoreci(contrast = "OR", skew = FALSE, or_bias = FALSE)`.
pub const MIETTINEN_NURMINEN: Method<Pair> = Method {
    name: "miettinen-nurminen",
    title: "Miettinen-Nurminen",
    needs: Needs::Shares,
    estimate,
    limits: |pair| Ok(score_limits(pair)),
};

/// The odds ratio; none where it is infinite, or nothing is known of it.
pub(super) fn estimate(pair: &Pair) -> Option<f64> {
    let defined = pair.second.positives() > 0.0 && pair.first.negatives() > 0.0;
    defined.then(|| shifted_ratio(pair, 0.0))
}

/// The odds ratio with so many workers more in each cell.
fn shifted_ratio(pair: &Pair, added: f64) -> f64 {
    let odds = |sample: &Sample| (sample.positives() + added) / (sample.negatives() + added);
    odds(&pair.first) / odds(&pair.second)
}

fn log_variance(pair: &Pair, added: f64) -> f64 {
    let cells = [
        pair.first.positives(),
        pair.first.negatives(),
        pair.second.positives(),
        pair.second.negatives(),
    ];
    cells.iter().map(|cell| 1.0 / (cell + added)).sum()
}

fn score_limits(pair: &Pair) -> Limits {
    let start = estimate(pair).map_or(0.0, f64::ln);
    let start = if start.is_finite() { start } else { 0.0 };
    let limit = |wanted: f64| crossing(start, |log| score(pair, log) - wanted);
    let z = pair.critical_value();
    let has_low = pair.first.positives() > 0.0 && pair.second.negatives() > 0.0;
    let has_high = pair.first.negatives() > 0.0 && pair.second.positives() > 0.0;
    Limits {
        low: has_low.then(|| limit(z)).flatten().map_or(0.0, f64::exp),
        high: has_high
            .then(|| limit(-z))
            .flatten()
            .map_or(f64::INFINITY, f64::exp),
    }
}

/// The score Z of an odds ratio, given as its logarithm: falls as the odds ratio grows, and is 0 at the
/// estimate.
pub(super) fn score(pair: &Pair, log_ratio: f64) -> f64 {
    let odds_ratio = log_ratio.exp();
    let share = second_share(pair, odds_ratio);
    // Positives and negatives exchanged invert the odds ratio: so both shares keep their digits.
    let complement = second_share(&pair.mirrored(), (-log_ratio).exp());
    let weight = complement + odds_ratio * share;
    let (first, first_complement) = (odds_ratio * share / weight, complement / weight);
    let distance = pair.first.positives() - pair.first.size() * first;
    if distance == 0.0 {
        return 0.0;
    }
    let precision = 1.0 / (pair.first.size() * first * first_complement)
        + 1.0 / (pair.second.size() * share * complement);
    distance * (precision / Correction::SmallSample.factor(pair.size())).sqrt()
}

/// The second share of greatest likelihood where the first has `odds_ratio` times its odds.
///
/// # Formula
/// The root between 0 and 1 of A p² + B p - c = 0 with A = n2 (ψ - 1) and B = n1 ψ + n2 - c (ψ - 1). Its
/// discriminant is ψ² (n1 - c)² + 2 ψ (n1 n2 + c (N - c)) + (n2 - c)², a sum in which nothing cancels.
fn second_share(pair: &Pair, odds_ratio: f64) -> f64 {
    let (n1, n2, c) = (pair.first.size(), pair.second.size(), pair.positives());
    let root = {
        let outer = (odds_ratio * (n1 - c)).hypot(n2 - c);
        outer.hypot((2.0 * odds_ratio * (n1 * n2 + c * pair.negatives())).sqrt())
    };
    let b = odds_ratio * (n1 - c) + n2 + c;
    let share = if b >= 0.0 {
        2.0 * c / (b + root)
    } else {
        // Only where the odds ratio is above 1.
        (root - b) / (2.0 * n2 * (odds_ratio - 1.0))
    };
    share.min(1.0)
}
