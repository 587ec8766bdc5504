use super::{Designs, Evidence, Interval, Method, NoInterval};

/// Wilson's score interval: the shares that a test with their own variance does not reject.
///
/// # Formula
/// (p + t²/(2 n_e) ± (t/(2 n_e)) √(4 n_e p q + t²)) / (1 + t²/n_e).
///
/// # At 0 and 1
/// The limit at the edge is exact; the other is t² / (n_e + t²) away from it.
///
/// # Source
/// Wilson (1927), Journal of the American Statistical Association 22, 209-212.
///
/// # Agrees with
/// R survey 4.5, `svyciprop(method = "wilson")`; the table of Newcombe (1998) for counts.
pub static DEFINITION: Method = Method {
    name: "wilson",
    title: "Wilson",
    prefer: "For coverage near the level on average instead of at least the level; narrower than Korn-Graubard",
    source: "Wilson 1927",
    agrees_with: "R survey 4.5 svyciprop \"wilson\"; Newcombe 1998 for counts",
    designs: Designs::Every,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    let (p, q) = (evidence.proportion, evidence.complement());
    let ratio = evidence.critical_value().powi(2) / evidence.effective_sample_size;
    Ok(Interval {
        low: lower_limit(p, q, ratio),
        high: upper_limit(p, q, ratio),
        level: evidence.level,
    })
}

/// The lower limit of a share for a `ratio` t² / n_e, from the product of the two limits: their
/// difference would lose the digits of a limit near 0.
pub(super) fn lower_limit(share: f64, complement: f64, ratio: f64) -> f64 {
    share * (share / ((1.0 + ratio) * upper_limit(share, complement, ratio)))
}

/// The upper limit of a share for a `ratio` t² / n_e.
pub(super) fn upper_limit(share: f64, complement: f64, ratio: f64) -> f64 {
    if share > complement {
        return 1.0 - lower_limit(complement, share, ratio);
    }
    let half = ratio / 2.0;
    (share + half + (ratio * share * complement + half * half).sqrt()) / (1.0 + ratio)
}

#[cfg(test)]
mod tests {
    use super::super::examples::{
        SHORT_STANDARD_ERROR, assert_limits, assert_near, count, four_establishments, nobody,
        schools, three_cities, three_cities_again, twenty_establishments,
    };
    use super::*;

    #[test]
    fn limits_of_studies() {
        assert_limits(
            &DEFINITION,
            &[
                (twenty_establishments(), 0.1773677917, 0.2365128351),
                (four_establishments(), 0.0042140998, 0.4217369164),
                (three_cities(), 0.0376080658, 0.1822834768),
                (three_cities_again(), 0.0101780336, 0.1005175449),
            ],
        );
    }

    #[test]
    fn limits_of_published_data() {
        let limits = [0.0031787772, 0.1353912851];
        assert_near(&DEFINITION, &schools(), limits, SHORT_STANDARD_ERROR);
    }

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2552885199, 0.3662095770),
                (count(15, 148), 0.0623863995, 0.1604872417),
                (count(0, 20), 0.0, 0.1611251581),
                (count(1, 29), 0.0061132143, 0.1717552188),
            ],
        );
    }

    #[test]
    fn limits_where_nobody_is_positive() {
        assert_limits(
            &DEFINITION,
            &[
                (nobody(24, 1.446911881628, 3.0), 0.0, 0.3791113203),
                (nobody(38, 1.0, 4.0), 0.0, 0.1686474629),
                (nobody(100, 1.036900316544, 11.0), 0.0, 0.0478284636),
                (nobody(40, 1.0, 4.0), 0.0, 0.1615775722),
                (nobody(24, 1.036900316544, 3.0), 0.0, 0.3043818929),
            ],
        );
    }
}
