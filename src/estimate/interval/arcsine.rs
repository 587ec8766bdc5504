use std::f64::consts::FRAC_PI_2;

use super::{Designs, Evidence, Interval, Method, NoInterval};

/// Symmetric limits on the scale of the arcsine of the square root, where the variance hardly depends on p.
///
/// # Formula
/// sin²(θ) at θ = asin √p ± t √V / (2 √(p q)), θ held within 0 and π/2.
///
/// # At 0 and 1
/// Undefined: the variance on that scale needs p q.
///
/// # Source
/// Bartlett (1947), Biometrics 3, 39-52. Anscombe's form of 1948, which adds 3/8 to the count, is another.
///
/// # Agrees with
/// R survey 4.5, `svyciprop(method = "asin")`, which does not hold θ within 0 and π/2.
pub static DEFINITION: Method = Method {
    name: "arcsine",
    title: "Arcsine",
    prefer: "To match software that uses it: it is short for rare outcomes and has no limits at 0 and 1",
    source: "Bartlett 1947, the plain form without Anscombe's 3/8",
    agrees_with: "R survey 4.5 svyciprop \"asin\", which lets the angle pass 0 and 90 degrees",
    designs: Designs::Every,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    if evidence.at_edge() {
        return Err(NoInterval::AtEdge);
    }
    let (p, q) = (evidence.proportion, evidence.complement());
    // asin √p, without its loss of digits near 1.
    let centre = p.sqrt().atan2(q.sqrt());
    let margin = evidence.critical_value() * evidence.variance.sqrt() / (2.0 * (p * q).sqrt());
    Ok(Interval {
        low: (centre - margin).max(0.0).sin().powi(2),
        high: (centre + margin).min(FRAC_PI_2).sin().powi(2),
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
                (twenty_establishments(), 0.1765736651, 0.2357402521),
                (four_establishments(), 0.0, 0.3236672773),
                (three_cities(), 0.0289517339, 0.1677719107),
                (three_cities_again(), 0.0048155539, 0.0843637603),
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
