//! Every row of the reference quantiles, from R and confirmed by mpmath.

use prevalence::numeric::{beta, fisher, normal, student};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The relative error no row may exceed.
const TOLERANCE: f64 = 1e-10;
/// Results below this may underflow to 0.
const UNDERFLOW: f64 = 1e-300;

const REFERENCE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/reference/quantiles/quantiles.csv"
);

/// One row: a distribution, its parameters, the argument and the reference.
struct Row {
    distribution: String,
    a: f64,
    b: f64,
    p: f64,
    reference: f64,
}

impl Row {
    fn parse(line: &str) -> Self {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| fields[i].parse().unwrap_or(f64::NAN);
        Self {
            distribution: fields[0].to_owned(),
            a: number(1),
            b: number(2),
            p: number(3),
            reference: number(4),
        }
    }

    fn computed(&self) -> f64 {
        match self.distribution.as_str() {
            "normal" => normal::quantile(self.p),
            "t" => student::quantile(self.p, self.a),
            "beta" => beta::quantile(self.p, self.a, self.b),
            "f-survival" => fisher::upper_tail(self.p, self.a, self.b),
            other => panic!("no distribution {other}"),
        }
    }

    fn relative_error(&self) -> f64 {
        let computed = self.computed();
        if computed == self.reference || computed == 0.0 && self.reference.abs() < UNDERFLOW {
            0.0
        } else {
            let error = (computed / self.reference - 1.0).abs();
            // A NaN would pass every comparison unseen.
            if error.is_nan() { f64::INFINITY } else { error }
        }
    }
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(REFERENCE).expect("the reference quantiles are there");
    text.lines().skip(1).map(Row::parse).collect()
}

#[test]
#[expect(clippy::print_stderr, reason = "the report, with `--nocapture`")]
fn every_row_of_the_reference_is_matched() {
    let mut worst: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for row in rows() {
        let error = row.relative_error();
        let entry = worst.entry(row.distribution.clone()).or_default();
        if error >= entry.0 {
            let Row {
                a, b, p, reference, ..
            } = row;
            *entry = (
                error,
                format!("({a}, {b}) at {p}: {} for {reference}", row.computed()),
            );
        }
    }
    let report = worst
        .iter()
        .map(|(distribution, (error, row))| format!("{distribution}: {error:.1e}, {row}"))
        .collect::<Vec<_>>()
        .join("\n");
    eprintln!("worst rows:\n{report}");
    assert_eq!(worst.len(), 4, "a distribution is missing:\n{report}");
    assert!(
        worst.values().all(|(error, _)| *error <= TOLERANCE),
        "worst rows:\n{report}"
    );
}

#[test]
fn every_beta_quantile_of_the_reference_mirrors() {
    for row in rows().iter().filter(|row| row.distribution == "beta") {
        let point = beta::lower_point(row.p, row.a, row.b);
        let mirror = beta::upper_point(row.p, row.b, row.a);
        assert_eq!(point.value, mirror.complement);
        assert_eq!(point.complement, mirror.value);
    }
}

/// Shapes over the whole range checked, evenly in the logarithm.
fn shape() -> impl Strategy<Value = f64> {
    (-3.0..9.0_f64).prop_map(|power| 10f64.powf(power))
}

/// Probabilities with tails down to 1e-6.
fn probability() -> impl Strategy<Value = f64> {
    (-6.0..0.0_f64, any::<bool>()).prop_map(|(power, upper)| {
        let tail = 0.5 * 10f64.powf(power);
        if upper { 1.0 - tail } else { tail }
    })
}

proptest! {
    #[test]
    fn beta_quantiles_are_in_range_and_monotone(
        a in shape(), b in shape(), p in probability(), q in probability()
    ) {
        let (low, high) = (beta::lower_point(p.min(q), a, b), beta::lower_point(p.max(q), a, b));
        for point in [low, high] {
            prop_assert!((0.0..=1.0).contains(&point.value));
            prop_assert!((0.0..=1.0).contains(&point.complement));
            prop_assert!((point.value + point.complement - 1.0).abs() <= f64::EPSILON);
        }
        let slack = 1.0 + 1e-13;
        prop_assert!(low.value <= high.value * slack);
        prop_assert!(high.complement <= low.complement * slack);
    }

    #[test]
    fn t_quantiles_are_finite_and_monotone(
        df in (-0.3..9.0_f64).prop_map(|power| 10f64.powf(power)),
        p in probability(), q in probability()
    ) {
        let (low, high) = (student::quantile(p.min(q), df), student::quantile(p.max(q), df));
        prop_assert!(low.is_finite() && high.is_finite());
        prop_assert!(low <= high + 1e-13 * high.abs());
    }
}
