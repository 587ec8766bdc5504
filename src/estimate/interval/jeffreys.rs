use super::{Designs, Evidence, Interval, Method, NoInterval};
use crate::numeric::beta;

/// The equal-tailed Bayesian interval with Jeffreys' prior, Beta(1/2, 1/2).
///
/// # Formula
/// BetaInv(a/2; n_e p + 1/2, n_e q + 1/2) and BetaInv(1 - a/2; n_e p + 1/2, n_e q + 1/2). Where the prior
/// outweighs the data (n_e p far below 1) the nearer limit would leave out the estimate, and is moved to it.
///
/// # At 0 and 1
/// The limit at the edge is the edge itself (Brown, Cai and DasGupta); the other is the same quantile.
///
/// # Source
/// Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.
///
/// # Agrees with
/// R 4.2, the formula written with `qbeta`.
pub static DEFINITION: Method = Method {
    name: "jeffreys",
    title: "Jeffreys",
    prefer: "For coverage near the level on average; it falls short for rare outcomes in clusters",
    source: "Brown, Cai and DasGupta 2001",
    agrees_with: "R 4.2 qbeta, put into the formula",
    designs: Designs::Every,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    let size = evidence.effective_sample_size;
    let positives = size * evidence.proportion + 0.5;
    let negatives = size * evidence.complement() + 0.5;
    let tail = evidence.level.tail();
    Ok(Interval {
        // The estimate bounds the quantiles: at 0 and 1 that is the rule for the edge.
        low: beta::lower_point(tail, positives, negatives)
            .value
            .min(evidence.proportion),
        high: beta::upper_point(tail, positives, negatives)
            .value
            .max(evidence.proportion),
        level: evidence.level,
    })
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
                (twenty_establishments(), 0.1793288658, 0.2333907413),
                (four_establishments(), 0.0098755999, 0.1682946189),
                (three_cities(), 0.0375865418, 0.1641630809),
                (three_cities_again(), 0.0095884451, 0.0834772816),
            ],
        );
    }

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2545219350, 0.3656474992),
                (count(15, 148), 0.0604485170, 0.1576431435),
                (count(0, 20), 0.0, 0.1166389829),
                (count(1, 29), 0.0037461736, 0.1500776860),
            ],
        );
    }

    #[test]
    fn limits_where_nobody_is_positive() {
        assert_limits(
            &DEFINITION,
            &[
                (nobody(24, 1.446911881628, 3.0), 0.0, 0.1385579271),
                (nobody(38, 1.0, 4.0), 0.0, 0.0635582550),
                (nobody(100, 1.036900316544, 11.0), 0.0, 0.0256442246),
                (nobody(40, 1.0, 4.0), 0.0, 0.0604979752),
                (nobody(24, 1.036900316544, 3.0), 0.0, 0.1017891002),
            ],
        );
    }
}
