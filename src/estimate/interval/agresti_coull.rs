use super::{Designs, Evidence, Interval, Method, NoInterval};

/// Agresti and Coull's interval: Wald's, after adding t²/2 positives and t²/2 negatives.
///
/// # Formula
/// With ñ = n_e + t² and p̃ = (n_e p + t²/2) / ñ: p̃ ± t √(p̃ (1 - p̃) / ñ), held within 0 and 1.
///
/// # At 0 and 1
/// The limit at the edge is exact, because it would lie beyond.
///
/// # Source
/// Agresti and Coull (1998), The American Statistician 52, 119-126.
///
/// # Agrees with
/// R binom, `binom.confint(methods = "agresti-coull")` for counts, which does not hold the limits within
/// 0 and 1.
pub static DEFINITION: Method = Method {
    name: "agresti-coull",
    title: "Agresti-Coull",
    prefer: "For a formula that can be checked by hand; Wilson has the same centre and is narrower",
    source: "Agresti and Coull 1998",
    agrees_with: "R binom binom.confint \"agresti-coull\" for counts, which lets limits fall below 0 and rise above 1",
    designs: Designs::Every,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    let size = evidence.effective_sample_size;
    let critical = evidence.critical_value();
    let added = critical.powi(2) / 2.0;
    let enlarged = size + 2.0 * added;
    let positives = (size * evidence.proportion + added) / enlarged;
    let negatives = (size * evidence.complement() + added) / enlarged;
    let margin = critical * (positives * negatives / enlarged).sqrt();
    Ok(Interval {
        low: (positives - margin).max(0.0),
        high: (positives + margin).min(1.0),
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
                (twenty_establishments(), 0.1773261324, 0.2365544944),
                (four_establishments(), 0.0, 0.4580807242),
                (three_cities(), 0.0337808183, 0.1861107243),
                (three_cities_again(), 0.0051011698, 0.1055944087),
            ],
        );
    }

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2552206652, 0.3662774317),
                (count(15, 148), 0.0613859749, 0.1614876663),
                (count(0, 20), 0.0, 0.1898095605),
                (count(1, 29), 0.0, 0.1862865086),
            ],
        );
    }
}
