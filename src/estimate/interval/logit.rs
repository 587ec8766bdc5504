use super::{Designs, Evidence, Interval, Method, NoInterval};
use crate::numeric::beta::Point;
use crate::numeric::log_odds;

/// Symmetric limits on the scale of log odds.
///
/// # Formula
/// expit(logit p ± t √V / (p q)), with logit p = ln(p / q) and expit its inverse.
///
/// # At 0 and 1
/// Undefined: the log odds are infinite.
///
/// # Source
/// Newcombe (2001), The American Statistician 55, 200-202, for a count.
///
/// # Agrees with
/// R survey 4.5, `svyciprop(method = "xlogit")`.
pub static DEFINITION: Method = Method {
    name: "logit",
    title: "Logit",
    prefer: "To match software that transforms to log odds; it has no limits at 0 and 1",
    source: "Newcombe 2001",
    agrees_with: "R survey 4.5 svyciprop \"xlogit\"",
    designs: Designs::Every,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    if evidence.at_edge() {
        return Err(NoInterval::AtEdge);
    }
    let share = Point {
        value: evidence.proportion,
        complement: evidence.complement(),
    };
    let standard_error = evidence.variance.sqrt() / (share.value * share.complement);
    let margin = evidence.critical_value() * standard_error;
    let centre = log_odds::of(share);
    Ok(Interval {
        low: log_odds::share(centre - margin).value,
        high: log_odds::share(centre + margin).value,
        level: evidence.level,
    })
}

#[cfg(test)]
mod tests {
    use super::super::examples::{
        SHORT_STANDARD_ERROR, assert_limits, assert_near, count, four_establishments, schools,
        three_cities, three_cities_again, twenty_establishments,
    };
    use super::*;

    #[test]
    fn limits_of_studies() {
        assert_limits(
            &DEFINITION,
            &[
                (twenty_establishments(), 0.1773316132, 0.2365576157),
                (four_establishments(), 0.0019507460, 0.6122659932),
                (three_cities(), 0.0366161767, 0.1864576037),
                (three_cities_again(), 0.0094776862, 0.1072170373),
            ],
        );
    }

    #[test]
    fn limits_of_published_data() {
        let limits = [0.0023046913, 0.1777477668];
        assert_near(&DEFINITION, &schools(), limits, SHORT_STANDARD_ERROR);
    }

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2551475114, 0.3663817730),
                (count(15, 148), 0.0620279835, 0.1613167379),
                (count(1, 29), 0.0048358017, 0.2079135446),
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
