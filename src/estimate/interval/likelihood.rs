use super::{Designs, Evidence, Interval, Method, NoInterval};
use crate::numeric::root;

/// Likelihood-ratio limits: the shares that the data do not make too unlikely.
///
/// # Formula
/// All u with 2 n_e (p ln(p/u) + q ln(q/(1 - u))) <= t².
///
/// # At 0 and 1
/// The limit at the edge is exact; the other is 1 - exp(-t² / (2 n_e)) away from it.
///
/// # Source
/// Rao and Scott (1984), Annals of Statistics 12, 46-60, for the ratio scaled by the design effect.
///
/// # Agrees with
/// R survey 4.5, `svyciprop(method = "likelihood")`, to 1e-3, once t² is multiplied by its factor
/// n / (n - 1).
pub static DEFINITION: Method = Method {
    name: "likelihood",
    title: "Likelihood ratio",
    prefer: "For limits that follow the likelihood; it is shorter than Wilson at and near zero",
    source: "Rao and Scott 1984",
    agrees_with: "R survey 4.5 svyciprop \"likelihood\", to 1e-3 and but for its factor (n - 1) / n",
    designs: Designs::Every,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

/// e to minus this is 0.
const UNDERFLOW: f64 = 746.0;

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    let (p, q) = (evidence.proportion, evidence.complement());
    let cost = evidence.critical_value().powi(2) / (2.0 * evidence.effective_sample_size);
    Ok(Interval {
        low: p * (-log_distance(p, q, cost)).exp(),
        high: p - q * (-log_distance(q, p, cost)).exp_m1(),
        level: evidence.level,
    })
}

/// How far below ln(share), on the log scale, the limit of a share lies where the likelihood ratio is `cost`.
/// Both limits come from here, since the upper one is a lower limit of the complement.
fn log_distance(share: f64, complement: f64, cost: f64) -> f64 {
    if share == 0.0 {
        return 0.0;
    }
    // ratio(s) <= share s, with equality where the complement is 0.
    let least = cost / share;
    if complement == 0.0 || least > UNDERFLOW {
        return least;
    }
    // ratio(s) >= share (s - 1 + exp(-s)) >= share s² / (2 + s).
    let most = (least + (least * (least + 8.0)).sqrt()) / 2.0;
    let excess = |log: f64| ratio(share, complement, log.exp()) - cost;
    // Without a change of sign the complement is too small to be felt.
    root::bracketed(least.ln(), most.ln(), excess).map_or(least, f64::exp)
}

/// share ln(share/u) + complement ln(complement/(1 - u)) at u = share exp(-distance), with the parts that
/// cancel between the two terms left out of both.
fn ratio(share: f64, complement: f64, distance: f64) -> f64 {
    let relative = (-distance).exp_m1();
    let moved = -share * relative / complement;
    share * (distance + relative) + complement * (moved - moved.ln_1p())
}

#[cfg(test)]
mod tests {
    use super::super::examples::{
        assert_limits, count, four_establishments, nobody, three_cities, three_cities_again,
        twenty_establishments,
    };
    use super::*;

    #[test]
    fn limits_of_studies() {
        assert_limits(
            &DEFINITION,
            &[
                (twenty_establishments(), 0.1768398296, 0.2359987696),
                (four_establishments(), 0.0000987450, 0.3666586636),
                (three_cities(), 0.0322255817, 0.1724842745),
                (three_cities_again(), 0.0069486340, 0.0892846713),
            ],
        );
    }

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2542389888, 0.3654533413),
                (count(15, 148), 0.0596306921, 0.1567339139),
                (count(0, 20), 0.0, 0.0915691155),
                (count(1, 29), 0.0020001737, 0.1431862972),
            ],
        );
    }

    #[test]
    fn limits_where_nobody_is_positive() {
        assert_limits(
            &DEFINITION,
            &[
                (nobody(24, 1.446911881628, 3.0), 0.0, 0.2630957667),
                (nobody(38, 1.0, 4.0), 0.0, 0.0964551875),
                (nobody(100, 1.036900316544, 11.0), 0.0, 0.0248026966),
                (nobody(40, 1.0, 4.0), 0.0, 0.0918612401),
                (nobody(24, 1.036900316544, 3.0), 0.0, 0.1965057095),
            ],
        );
    }
}
