//! How far apart are two shares? First minus second.

use super::method::{Limits, Method, Needs, Undefined};
use super::sample::{Pair, Sample};
use super::score::Correction;
use crate::estimate::interval;
use crate::numeric::root;

/// The methods, in the order they are shown.
pub static METHODS: &[Method<Pair>] = &[
    WALD,
    WALD_CC,
    AGRESTI_CAFFO,
    NEWCOMBE,
    NEWCOMBE_CC,
    MEE,
    MIETTINEN_NURMINEN,
];

/// The difference plus and minus so many standard errors.
///
/// # Formula
/// d ± z √(p1 q1 / n1 + p2 q2 / n2), held within -1 and 1. Undefined where both samples are at an edge.
///
/// # Source
/// Laplace (1812), Théorie analytique des probabilités; it is Wald's by name only.
///
/// # Agrees with
/// R 4.2, `prop.test(correct = FALSE)`.
pub const WALD: Method<Pair> = Method {
    name: "wald",
    title: "Wald",
    needs: Needs::Shares,
    estimate,
    limits: |pair| {
        if pair.first.at_edge() && pair.second.at_edge() {
            return Err(Undefined::ZeroWidth);
        }
        Ok(around(difference(pair), wald_margin(pair)))
    },
};

/// Wald's interval with a continuity correction.
///
/// # Formula
/// d ± (z √(p1 q1 / n1 + p2 q2 / n2) + (1/n1 + 1/n2) / 2), held within -1 and 1.
///
/// # Source
/// Newcombe (1998), Statistics in Medicine 17, 873-890.
pub const WALD_CC: Method<Pair> = Method {
    name: "wald-cc",
    title: "Wald cc",
    needs: Needs::Shares,
    estimate,
    limits: |pair| {
        let correction = (1.0 / pair.first.size() + 1.0 / pair.second.size()) / 2.0;
        Ok(around(difference(pair), wald_margin(pair) + correction))
    },
};

/// Wald's interval after one positive and one negative are added to each sample.
///
/// # Formula
/// Wald's with x + 1 of n + 2 in either sample.
///
/// # Source
/// Agresti and Caffo (2000), The American Statistician 54, 280-288.
pub const AGRESTI_CAFFO: Method<Pair> = Method {
    name: "agresti-caffo",
    title: "Agresti-Caffo",
    needs: Needs::Shares,
    estimate: |pair| Some(enlarged(&pair.first).0 - enlarged(&pair.second).0),
    limits: |pair| {
        let [(p1, variance1), (p2, variance2)] = [&pair.first, &pair.second].map(enlarged);
        let margin = pair.critical_value() * (variance1 + variance2).sqrt();
        Ok(around(p1 - p2, margin))
    },
};

/// The limits of the two shares, combined (Newcombe's method 10).
///
/// # Formula
/// With Wilson's limits (l, u) of each share: d - √((p1 - l1)² + (u2 - p2)²) and
/// d + √((u1 - p1)² + (p2 - l2)²).
///
/// # Source
/// Newcombe (1998), Statistics in Medicine 17, 873-890.
pub const NEWCOMBE: Method<Pair> = Method {
    name: "newcombe",
    title: "Newcombe",
    needs: Needs::Shares,
    estimate,
    limits: |pair| combined(pair, &interval::wilson::DEFINITION),
};

/// The same from Wilson's limits with a continuity correction (Newcombe's method 11).
///
/// # Formula
/// As Newcombe's method 10, with the corrected limits.
///
/// # Source
/// Newcombe (1998), Statistics in Medicine 17, 873-890.
pub const NEWCOMBE_CC: Method<Pair> = Method {
    name: "newcombe-cc",
    title: "Newcombe cc",
    needs: Needs::Shares,
    estimate,
    limits: |pair| combined(pair, &interval::wilson_cc::DEFINITION),
};

/// The differences that a score test does not reject.
///
/// # Formula
/// All δ with |Z(δ)| <= z, Z = (d - δ) / √(p̃1 q̃1 / n1 + p̃2 q̃2 / n2), where p̃1 and p̃2 = p̃1 - δ are the
/// shares of greatest likelihood among those that lie δ apart.
///
/// # Source
/// Mee (1984), Biometrics 40, 1175-1176.
///
/// # Agrees with
/// R ratesci 1.0.0, `scoreci(contrast = "RD", skew = FALSE, bcf = FALSE)`.
pub const MEE: Method<Pair> = Method {
    name: "mee",
    title: "Mee",
    needs: Needs::Shares,
    estimate,
    limits: |pair| Ok(score_limits(pair, Correction::None)),
};

/// The same with a correction for small samples.
///
/// # Formula
/// As Mee's, with the variance multiplied by N / (N - 1), N workers in both samples.
///
/// # Source
/// Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226.
///
/// # Agrees with
/// R ratesci 1.0.0, `scoreci(contrast = "RD", skew = FALSE)`.
pub const MIETTINEN_NURMINEN: Method<Pair> = Method {
    name: "miettinen-nurminen",
    title: "Miettinen-Nurminen",
    needs: Needs::Shares,
    estimate,
    limits: |pair| Ok(score_limits(pair, Correction::SmallSample)),
};

pub(super) fn estimate(pair: &Pair) -> Option<f64> {
    Some(difference(pair))
}

fn difference(pair: &Pair) -> f64 {
    pair.first.share() - pair.second.share()
}

fn around(centre: f64, margin: f64) -> Limits {
    let limits = Limits {
        low: centre - margin,
        high: centre + margin,
    };
    limits.within(-1.0, 1.0)
}

fn wald_margin(pair: &Pair) -> f64 {
    let variance = |sample: &Sample| sample.share() * sample.complement() / sample.size();
    pair.critical_value() * (variance(&pair.first) + variance(&pair.second)).sqrt()
}

/// The share and its variance with one positive and one negative more.
fn enlarged(sample: &Sample) -> (f64, f64) {
    let size = sample.size() + 2.0;
    let (share, complement) = (
        (sample.positives() + 1.0) / size,
        (sample.negatives() + 1.0) / size,
    );
    (share, share * complement / size)
}

fn combined(pair: &Pair, method: &interval::Method) -> Result<Limits, Undefined> {
    let [first, second] = [pair.first, pair.second].map(|sample| sample.evidence(pair.level));
    let (one, two) = ((method.limits)(&first)?, (method.limits)(&second)?);
    let below = (first.proportion - one.low).hypot(two.high - second.proportion);
    let above = (one.high - first.proportion).hypot(second.proportion - two.low);
    let limits = Limits {
        low: difference(pair) - below,
        high: difference(pair) + above,
    };
    Ok(limits.within(-1.0, 1.0))
}

fn score_limits(pair: &Pair, correction: Correction) -> Limits {
    Limits {
        low: lower_score_limit(pair, correction),
        // Upper limits are lower limits of the opposite difference.
        high: -lower_score_limit(&pair.swapped(), correction),
    }
}

fn lower_score_limit(pair: &Pair, correction: Correction) -> f64 {
    let excess = |gap: f64| score(pair, gap, correction) - pair.critical_value();
    // At -1 the score is infinite, unless that is the difference itself.
    root::bracketed(-1.0, difference(pair), excess).unwrap_or(-1.0)
}

/// The score Z of a difference: falls as the difference grows, and is 0 at the estimate.
pub(super) fn score(pair: &Pair, gap: f64, correction: Correction) -> f64 {
    let distance = difference(pair) - gap;
    if distance == 0.0 {
        return 0.0;
    }
    let (lower, upper) = if gap >= 0.0 {
        (&pair.second, &pair.first)
    } else {
        (&pair.first, &pair.second)
    };
    let gap = gap.abs();
    let share = lower_share(lower, upper, gap);
    let variance =
        share * (1.0 - share) / lower.size() + (share + gap) * (1.0 - gap - share) / upper.size();
    distance / (variance * correction.factor(pair.size())).sqrt()
}

/// The lower of two shares that lie `gap` apart, where their likelihood is greatest: the logarithm of the
/// likelihood is concave, so that its slope crosses zero once, or the greatest lies at an end.
fn lower_share(lower: &Sample, upper: &Sample, gap: f64) -> f64 {
    let highest = 1.0 - gap;
    if highest <= 0.0 {
        return 0.0;
    }
    // A share of nobody adds nothing to the slope, wherever the share lies.
    let part = |count: f64, share: f64| if count == 0.0 { 0.0 } else { count / share };
    let slope = |share: f64| {
        let up = part(lower.positives(), share) + part(upper.positives(), share + gap);
        let down = part(lower.negatives(), 1.0 - share) + part(upper.negatives(), highest - share);
        up - down
    };
    if slope(0.0) <= 0.0 {
        0.0
    } else if slope(highest) >= 0.0 {
        highest
    } else {
        root::bracketed(0.0, highest, slope).unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::ConfidenceLevel;

    /// The second share of greatest likelihood, by the closed form of the cubic that Miettinen and
    /// Nurminen give.
    fn closed_form(pair: &Pair, gap: f64) -> f64 {
        let (n1, n2) = (pair.first.size(), pair.second.size());
        let (x2, c, n) = (pair.second.positives(), pair.positives(), n1 + n2);
        let square = (n1 + 2.0 * n2) * gap - n - c;
        let linear = (n2 * gap - n - 2.0 * x2) * gap + c;
        let constant = x2 * gap * (1.0 - gap);
        let e = square.powi(3) / (27.0 * n.powi(3)) - linear * square / (6.0 * n * n)
            + constant / (2.0 * n);
        let radicand = square * square / (9.0 * n * n) - linear / (3.0 * n);
        let b = e.signum() * radicand.max(0.0).sqrt();
        let cosine = if b == 0.0 {
            0.0
        } else {
            (e / b.powi(3)).clamp(-1.0, 1.0)
        };
        let angle = (std::f64::consts::PI + cosine.acos()) / 3.0;
        (2.0 * b * angle.cos() - square / (3.0 * n)).clamp(0.0, 1.0)
    }

    fn searched(pair: &Pair, gap: f64) -> f64 {
        if gap >= 0.0 {
            lower_share(&pair.second, &pair.first, gap)
        } else {
            lower_share(&pair.first, &pair.second, -gap) - gap
        }
    }

    #[test]
    fn the_likelihood_is_greatest_where_the_closed_form_of_the_cubic_says() {
        // The arc cosine of the closed form loses half of its digits where two roots of the cubic meet.
        const CUBIC: f64 = 2e-8;
        for (first, second) in [
            ((56, 70), (48, 80)),
            ((5, 56), (0, 29)),
            ((0, 10), (0, 20)),
            ((10, 10), (0, 20)),
            ((147, 1937), (38, 2014)),
            ((29, 29), (30, 30)),
        ] {
            let pair = Pair {
                first: Sample::counted(first.0, first.1),
                second: Sample::counted(second.0, second.1),
                level: ConfidenceLevel::NINETY_FIVE,
            };
            for step in -99..100 {
                let gap = f64::from(step) / 100.0;
                let error = (searched(&pair, gap) - closed_form(&pair, gap)).abs();
                assert!(error < CUBIC, "{pair:?} {gap}: {error}");
            }
        }
    }
}
