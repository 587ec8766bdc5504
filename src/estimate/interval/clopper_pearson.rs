use super::{Designs, Evidence, Interval, Method, NoInterval, exact};

/// Clopper and Pearson's exact interval for a count.
///
/// # Formula
/// With x = n p: low = BetaInv(a/2; x, n - x + 1), high = BetaInv(1 - a/2; x + 1, n - x), the shares at
/// which x or more, and x or fewer, positives are seen with probability a/2.
///
/// # At 0 and 1
/// The limit at the edge is exact; the other is 1 - (a/2)^(1/n) away from it.
///
/// # Source
/// Clopper and Pearson (1934), Biometrika 26, 404-413.
///
/// # Agrees with
/// R 4.2, `binom.test`.
pub static DEFINITION: Method = Method {
    name: "clopper-pearson",
    title: "Clopper-Pearson",
    prefer: "For a count of n where coverage must never fall below the level, at the price of width",
    source: "Clopper and Pearson 1934",
    agrees_with: "R 4.2 binom.test",
    designs: Designs::SimpleRandomSample,
    effective_sample_size: |evidence| evidence.effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    let workers = evidence.workers as f64;
    Ok(exact::limits(
        workers * evidence.proportion,
        workers * evidence.complement(),
        evidence.level,
    ))
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
                (count(81, 263), 0.2527367456, 0.3676219226),
                (count(15, 148), 0.0578440101, 0.1616504903),
                (count(0, 20), 0.0, 0.1684334710),
                (count(1, 29), 0.0008726469, 0.1776442955),
            ],
        );
    }
}
