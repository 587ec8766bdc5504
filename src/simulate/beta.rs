//! What share of an establishment's workers are minors, by the lights of its place?

use crate::numeric::draws::Draws;

/// A draw from the beta distribution with a mean, in which two draws of yes or no with that share have
/// the intracluster correlation `icc`.
///
/// # Formula
/// Beta(p s, (1 - p) s) with s = (1 - icc) / icc, as the ratio of two gamma variates. They are kept as
/// logarithms, since with a small shape they are too small for a double.
pub fn draw(mean: f64, icc: f64, draws: &mut Draws) -> f64 {
    if icc == 0.0 || mean == 0.0 || mean == 1.0 {
        return mean;
    }
    let size = (1.0 - icc) / icc;
    let yes = log_gamma_variate(mean * size, draws);
    let no = log_gamma_variate((1.0 - mean) * size, draws);
    1.0 / (1.0 + libm::exp(no - yes))
}

/// The logarithm of a gamma variate.
///
/// # Source
/// Marsaglia and Tsang 2000; with a shape below 1 by their note on G(a) = G(a + 1) U^(1/a).
fn log_gamma_variate(shape: f64, draws: &mut Draws) -> f64 {
    if shape < 1.0 {
        let larger = log_gamma_variate(shape + 1.0, draws);
        return larger + libm::log(draws.positive()) / shape;
    }
    let scale = shape - 1.0 / 3.0;
    let spread = 1.0 / (9.0 * scale).sqrt();
    loop {
        let normal = draws.normal();
        let root = 1.0 + spread * normal;
        let level = libm::log(draws.positive());
        if root <= 0.0 {
            continue;
        }
        let cube = root * root * root;
        if level < 0.5 * normal * normal + scale * (1.0 - cube + libm::log(cube)) {
            return libm::log(scale * cube);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::topic::Topic;
    use super::*;

    #[test]
    fn mean_and_variance_are_those_of_the_distribution() {
        const DRAWS: u64 = 40_000;
        for (mean, icc) in [
            (0.08, 0.07),
            (0.02, 0.5),
            (0.5, 0.001),
            (0.3, 0.9),
            (0.97, 0.2),
        ] {
            let mut draws = Topic::Place(0).draws(11);
            let values: Vec<f64> = (0..DRAWS).map(|_| draw(mean, icc, &mut draws)).collect();
            let variance = icc * mean * (1.0 - mean);
            let found = values.iter().sum::<f64>() / DRAWS as f64;
            let error = (variance / DRAWS as f64).sqrt();
            assert!((found - mean).abs() < 4.0 * error, "{mean} {icc}: {found}");
            let squares = values.iter().map(|value| (value - mean).powi(2));
            let ratio = squares.sum::<f64>() / DRAWS as f64 / variance;
            // The fourth moment is largest for a rare outcome: about 15 variances squared here.
            assert!((ratio - 1.0).abs() < 0.08, "{mean} {icc}: {ratio}");
        }
    }

    #[test]
    fn the_ends_are_certain() {
        let mut draws = Topic::Place(0).draws(1);
        assert_eq!(draw(0.0, 0.5, &mut draws), 0.0);
        assert_eq!(draw(1.0, 0.5, &mut draws), 1.0);
        assert_eq!(draw(0.25, 0.0, &mut draws), 0.25);
        for _ in 0..1000 {
            let share = draw(0.5, 0.999_999, &mut draws);
            assert!((0.0..=1.0).contains(&share));
        }
    }
}
