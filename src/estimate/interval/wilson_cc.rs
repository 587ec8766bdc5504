use super::{Designs, Evidence, Interval, Method, NoInterval, wilson};

/// Wilson's score interval for a count, with a continuity correction.
///
/// # Formula
/// low = (2 n p + z² - 1 - z √(z² - 2 - 1/n + 4 p (n q + 1))) / (2 (n + z²)) and
/// high = (2 n p + z² + 1 + z √(z² + 2 - 1/n + 4 p (n q - 1))) / (2 (n + z²)): Wilson's limits of
/// p - 1/(2n) and of p + 1/(2n).
///
/// # At 0 and 1
/// The limit at the edge is exact.
///
/// # Source
/// Newcombe (1998), Statistics in Medicine 17, 857-872.
///
/// # Agrees with
/// R 4.2, `prop.test(correct = TRUE)`, except where the count is nearer than 1/2 to n/2: there R corrects less.
pub static DEFINITION: Method = Method {
    name: "wilson-cc",
    title: "Wilson with continuity correction",
    prefer: "For a count of n, to match software that corrects for continuity; nearly as wide as Clopper-Pearson",
    source: "Newcombe 1998",
    agrees_with: "R 4.2 prop.test(correct = TRUE), where the count is 1/2 or more from n/2",
    designs: Designs::SimpleRandomSample,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    let (p, q) = (evidence.proportion, evidence.complement());
    let workers = evidence.workers as f64;
    let ratio = evidence.critical_value().powi(2) / workers;
    let correction = 0.5 / workers;
    let (less, more) = (
        |share: f64| (share - correction).max(0.0),
        |share: f64| (share + correction).min(1.0),
    );
    Ok(Interval {
        low: wilson::lower_limit(less(p), more(q), ratio),
        high: wilson::upper_limit(more(p), less(q), ratio),
        level: evidence.level,
    })
}

#[cfg(test)]
mod tests {
    use super::super::examples::{assert_limits, count};
    use super::*;

    #[test]
    fn limits_of_counts() {
        assert_limits(
            &DEFINITION,
            &[
                (count(81, 263), 0.2535086823, 0.3681762010),
                (count(15, 148), 0.0597782084, 0.1644497794),
                (count(0, 20), 0.0, 0.2004533450),
                (count(1, 29), 0.0018026402, 0.1962817510),
            ],
        );
    }
}
