use super::{Designs, Evidence, Interval, Method, NoInterval};

/// The estimate plus and minus so many standard errors.
///
/// # Formula
/// p ± t √V, held within 0 and 1.
///
/// # At 0 and 1
/// Undefined: a standard error of zero would be read as certainty.
///
/// # Source
/// Laplace (1812), Théorie analytique des probabilités; it is Wald's by name only.
///
/// # Agrees with
/// R survey 4.5, `svyciprop(method = "mean")`, which does not hold the limits within 0 and 1.
pub static DEFINITION: Method = Method {
    name: "wald",
    title: "Wald",
    prefer: "Only to match a published figure: its lower limit falls below zero and its coverage fails for rare outcomes",
    source: "Laplace 1812",
    agrees_with: "R survey 4.5 svyciprop \"mean\", which lets limits fall below 0 and rise above 1",
    designs: Designs::Every,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    if evidence.at_edge() {
        return Err(NoInterval::AtEdge);
    }
    let margin = evidence.critical_value() * evidence.variance.sqrt();
    Ok(Interval {
        low: (evidence.proportion - margin).max(0.0),
        high: (evidence.proportion + margin).min(1.0),
        level: evidence.level,
    })
}

#[cfg(test)]
mod tests {
    use super::super::examples::{
        assert_limits, count, four_establishments, three_cities, three_cities_again,
        twenty_establishments,
    };
    use super::*;

    #[test]
    fn limits_of_studies() {
        assert_limits(
            &DEFINITION,
            &[
                (twenty_establishments(), 0.1757560542, 0.2349756531),
                (four_establishments(), 0.0, 0.2195289262),
                (three_cities(), 0.0152213711, 0.1555103362),
                (three_cities_again(), 0.0, 0.0728993353),
            ],
        );
    }

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2521901262, 0.3637794555),
                (count(15, 148), 0.0527300064, 0.1499726963),
                (count(1, 29), 0.0, 0.1008922432),
            ],
        );
    }

    #[test]
    fn no_limits_at_the_edges() {
        for positives in [0, 20] {
            let limits = (DEFINITION.limits)(&count(positives, 20));
            assert_eq!(limits, Err(NoInterval::AtEdge));
        }
    }
}
