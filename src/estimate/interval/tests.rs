//! What every method promises, on a grid of evidence and on random evidence.

use proptest::prelude::*;

use super::*;
use crate::estimate::{ConfidenceLevel, Reference};

/// A few roundings of a number near 1.
const ROUNDING: f64 = 1e-15;

/// Two to this power divides every random share, so that 1 - p is exact and its mirror image is p.
const SHARE_BITS: u32 = 40;

const LEVELS: [f64; 6] = [0.5, 0.8, 0.9, 0.95, 0.99, 0.999_999];

#[test]
fn names_are_unique() {
    for (index, method) in METHODS.iter().enumerate() {
        assert!(!METHODS[..index].contains(method), "{} twice", method.name);
    }
}

#[test]
fn every_method_is_found_by_its_name() {
    for method in METHODS {
        assert_eq!(find(method.name), Some(*method));
    }
    assert_eq!(find("Korn"), None);
}

#[test]
fn only_the_edges_lack_limits() {
    for evidence in grid() {
        for method in METHODS.iter().filter(|method| serves(method, &evidence)) {
            if let Err(reason) = (method.limits)(&evidence) {
                assert_eq!(reason, NoInterval::AtEdge, "{}: {evidence:?}", method.name);
                assert!(evidence.at_edge(), "{}: {evidence:?}", method.name);
            }
        }
    }
}

#[test]
fn limits_hold_the_estimate_and_have_a_width() {
    grid().iter().for_each(assert_holds_the_estimate);
}

#[test]
fn limits_mirror() {
    grid().iter().for_each(assert_mirrors);
}

#[test]
fn limits_widen_with_the_level() {
    for evidence in grid() {
        for pair in LEVELS.windows(2) {
            assert_widens(&evidence, pair[0], pair[1]);
        }
    }
}

#[test]
fn clopper_pearson_contains_its_refinements() {
    grid().iter().for_each(assert_clopper_pearson_contains);
}

proptest! {
    #[test]
    fn random_limits_hold_the_estimate(evidence in any_evidence()) {
        assert_holds_the_estimate(&evidence);
    }

    #[test]
    fn random_limits_mirror(evidence in any_evidence()) {
        assert_mirrors(&evidence);
    }

    #[test]
    fn random_limits_widen_with_the_level(evidence in any_evidence(), lower in 0..LEVELS.len() - 1) {
        assert_widens(&evidence, LEVELS[lower], LEVELS[lower + 1]);
    }

    #[test]
    fn random_clopper_pearson_contains_its_refinements(evidence in random_sample()) {
        assert_clopper_pearson_contains(&evidence);
    }
}

fn assert_holds_the_estimate(evidence: &Evidence) {
    for (method, limits) in intervals(evidence) {
        let held = limits.low <= evidence.proportion && evidence.proportion <= limits.high;
        let possible = 0.0 <= limits.low && limits.high <= 1.0;
        let text = format!("{}: {limits:?} for {evidence:?}", method.name);
        assert!(held && possible && limits.width() > 0.0, "{text}");
    }
}

fn assert_mirrors(evidence: &Evidence) {
    for (method, limits) in intervals(evidence) {
        let mirror = (method.limits)(&evidence.mirrored()).unwrap();
        let low = (limits.low - (1.0 - mirror.high)).abs();
        let high = (limits.high - (1.0 - mirror.low)).abs();
        let text = format!("{}: {limits:?}, {mirror:?}, {evidence:?}", method.name);
        assert!(low.max(high) <= ROUNDING, "{text}");
    }
}

fn assert_widens(evidence: &Evidence, lower: f64, higher: f64) {
    for (method, narrow) in intervals(&at_level(evidence, lower)) {
        let wide = (method.limits)(&at_level(evidence, higher)).unwrap();
        let contains = wide.low <= narrow.low && narrow.high <= wide.high;
        // Limits held at 0 and 1 can be no wider.
        let wider = wide.width() > narrow.width() || narrow.width() == 1.0;
        let text = format!("{}: {wide:?}, {narrow:?}, {evidence:?}", method.name);
        assert!(contains && wider, "{text}");
    }
}

fn assert_clopper_pearson_contains(evidence: &Evidence) {
    if evidence.reference != Reference::Normal {
        return;
    }
    let outer = (clopper_pearson::DEFINITION.limits)(evidence).unwrap();
    for method in [&blaker::DEFINITION, &mid_p::DEFINITION] {
        let inner = (method.limits)(evidence).unwrap();
        let contains = outer.low <= inner.low + ROUNDING && inner.high <= outer.high + ROUNDING;
        let text = format!("{}: {inner:?}, {outer:?}, {evidence:?}", method.name);
        assert!(contains, "{text}");
    }
}

/// The limits of every method that has some for this evidence.
fn intervals(evidence: &Evidence) -> Vec<(&'static Method, Interval)> {
    METHODS
        .iter()
        .filter(|method| serves(method, evidence))
        .filter_map(|method| Some((*method, (method.limits)(evidence).ok()?)))
        .collect()
}

fn serves(method: &Method, evidence: &Evidence) -> bool {
    method.designs == Designs::Every || evidence.reference == Reference::Normal
}

fn at_level(evidence: &Evidence, level: f64) -> Evidence {
    Evidence {
        level: ConfidenceLevel::new(level).unwrap(),
        ..*evidence
    }
}

/// Samples and studies small and large, at every level.
fn grid() -> Vec<Evidence> {
    let samples = [0, 1, 3, 10, 30].into_iter().flat_map(|bits| {
        let workers = 1_u64 << bits;
        [0, 1, 3, workers / 2, workers - 1, workers]
            .into_iter()
            .filter(move |positives| *positives <= workers)
            .map(move |positives| sample(positives, workers))
    });
    let sizes = [(2, 0.5), (24, 7.0), (183, 150.0), (1_000_000_000, 1e9)];
    let studies = sizes.into_iter().flat_map(|(workers, size)| {
        [1.0, 4.0, 30.0]
            .into_iter()
            // Each establishment behind a degree of freedom holds a worker, and there is one more.
            .filter(move |df| *df < workers as f64)
            .flat_map(move |df| shares().map(move |share| study(share, workers, size, df)))
    });
    samples
        .chain(studies)
        .flat_map(|evidence| LEVELS.map(|level| at_level(&evidence, level)))
        .collect()
}

/// Shares and their mirror images, exactly.
fn shares() -> impl Iterator<Item = f64> {
    [0.0, 0.5_f64.powi(40), 0.5_f64.powi(10), 0.125, 0.375, 0.5]
        .into_iter()
        .flat_map(|share| [share, 1.0 - share])
}

fn sample(positives: u64, workers: u64) -> Evidence {
    let proportion = positives as f64 / workers as f64;
    Evidence::simple_random_sample(proportion, workers, ConfidenceLevel::NINETY_FIVE)
}

fn study(proportion: f64, workers: u64, effective_sample_size: f64, df: f64) -> Evidence {
    Evidence {
        proportion,
        workers,
        effective_sample_size,
        variance: proportion * (1.0 - proportion) / effective_sample_size,
        reference: Reference::Student { df },
        level: ConfidenceLevel::NINETY_FIVE,
    }
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    prop_oneof![random_sample(), random_study()]
}

fn random_sample() -> impl Strategy<Value = Evidence> {
    (0..30_u32)
        .prop_flat_map(|bits| (random_part(bits), Just(1_u64 << bits), random_level()))
        .prop_map(|(positives, workers, level)| at_level(&sample(positives, workers), level))
}

fn random_study() -> impl Strategy<Value = Evidence> {
    let size = (-1.0..30.0).prop_map(f64::exp2);
    let df = (
        0.0..1.0,
        (1.0..30.0).prop_map(|bits| f64::exp2(bits) as u64),
    )
        .prop_map(|(part, workers)| (1.0 + part * (workers as f64 - 2.0).min(200.0), workers));
    (random_part(SHARE_BITS), df, size, random_level()).prop_map(
        |(parts, (df, workers), size, level)| {
            let share = parts as f64 / (1_u64 << SHARE_BITS) as f64;
            at_level(&study(share, workers, size, df), level)
        },
    )
}

/// So many parts of two to the power `bits`, often very few or nearly all.
fn random_part(bits: u32) -> impl Strategy<Value = u64> {
    let whole = 1_u64 << bits;
    (0..=whole, 0..=bits, any::<bool>()).prop_map(move |(parts, shift, few)| {
        let parts = parts >> shift;
        if few { parts } else { whole - parts }
    })
}

fn random_level() -> impl Strategy<Value = f64> {
    0.5..0.999_999
}
