//! What must hold for every study, whatever was observed and however it was drawn.
//!
//! Studies are drawn at random, from a fixed seed: waves, cities, strata, establishments with nobody in
//! them, ages that are missing or ranges, weights of establishments and of workers.

mod support;

use std::collections::BTreeMap;

use prevalence::estimate::{Estimate, Precision};
use prevalence::present;
use prevalence::report::{Report, Row};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use support::random::{
    Age, CANCELLATION, EXACTLY, LEVELS, RESCALING, ROUNDING, SEED, Study, Table, Weighting, agree,
    analyze, document, flags, flags_with, methods, near, plain_id, rendered, studies,
};

/// Studies that each property is tried on.
const CASES: u32 = 128;
/// Tables of a column that workers of an establishment share, of one that they do not, and of two columns.
const TABLES: [&str; 6] = [
    "--by",
    "city",
    "--by",
    "sex",
    "--by",
    "establishment_type,sex",
];

// ---------- running

/// What is estimated from a study for all domains.
fn analyze_study(study: &Study, flags: &[&str]) -> Report {
    analyze_rows(study, study.rows(), flags)
}

fn analyze_rows(study: &Study, rows: Table, flags: &[&str]) -> Report {
    analyze(&[rows], Some(&study.visits()), &[&TABLES, flags].concat())
}

/// The estimates by wave, domain and indicator.
fn estimates(report: &Report) -> BTreeMap<String, Value> {
    let document = document(report);
    let estimates = document["estimates"].as_array().expect("a list").iter();
    let keyed = estimates.map(|estimate| {
        let key = ["wave", "domain", "indicator"].map(|key| estimate[key].to_string());
        (key.join(" "), estimate.clone())
    });
    keyed.collect()
}

fn every_estimate(report: &Report) -> impl Iterator<Item = &Estimate> {
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    rows.filter_map(Row::shown)
}

// ---------- comparing

fn assert_same(left: &Report, right: &Report, tolerance: f64) -> Result<(), TestCaseError> {
    assert_same_estimates(&estimates(left), &estimates(right), tolerance)
}

fn assert_same_estimates(
    left: &BTreeMap<String, Value>,
    right: &BTreeMap<String, Value>,
    tolerance: f64,
) -> Result<(), TestCaseError> {
    let (keys, other_keys) = (left.keys(), right.keys());
    prop_assert!(
        keys.clone().eq(other_keys.clone()),
        "{keys:?} are not {other_keys:?}"
    );
    for (estimate, other) in left.values().zip(right.values()) {
        prop_assert!(
            agree(estimate, other, tolerance),
            "{estimate:#}\nis not\n{other:#}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: CASES,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // ---------- what must not matter

    #[test]
    fn the_order_of_rows_does_not_matter(
        (study, rows) in studies().prop_flat_map(|study| {
            let rows = Just(study.rows().rows).prop_shuffle();
            (Just(study), rows)
        }),
        flags in flags(),
    ) {
        let shuffled = Table { rows, ..study.rows() };
        let report = analyze_rows(&study, shuffled, &flags);
        assert_same(&analyze_study(&study, &flags), &report, ROUNDING)?;
    }

    #[test]
    fn the_scale_of_weights_does_not_matter(
        study in studies(),
        factor in select(&[0.001, 7.3, 1e6][..]),
        flags in flags(),
    ) {
        let scaled = analyze_rows(&study, study.rows_with(factor, plain_id), &flags);
        let mut expected = estimates(&analyze_study(&study, &flags));
        for estimate in expected.values_mut() {
            for key in ["weighted_n", "weighted_positives"] {
                estimate[key] = json!(factor * estimate[key].as_f64().unwrap());
            }
        }
        assert_same_estimates(&expected, &estimates(&scaled), RESCALING)?;
    }

    #[test]
    fn the_names_of_establishments_do_not_matter(
        study in studies(),
        shift in 0..101_usize,
        flags in flags(),
    ) {
        // One to one for numbers below a prime.
        let other_id = |number| format!("venue {}", (number * 7 + shift) % 101);
        let rows = study.rows_with(1.0, other_id);
        let flags = [&TABLES, &flags[..]].concat();
        let renamed = analyze(&[rows], Some(&study.visits_with(other_id)), &flags);
        let report = analyze(&[study.rows()], Some(&study.visits()), &flags);
        assert_same(&report, &renamed, EXACTLY)?;
    }

    #[test]
    fn a_weight_of_one_is_no_weight(study in studies(), flags in flags()) {
        let equal = Study { weighting: Weighting::Equal, ..study };
        let unweighted = [&flags[..], &["--unweighted"]].concat();
        assert_same(&analyze_study(&equal, &flags), &analyze_study(&equal, &unweighted), EXACTLY)?;
    }

    #[test]
    fn rows_and_tallies_give_the_same_bits(
        // A wave in which nobody was met has no rows, but tallies of zeros.
        study in studies()
            .prop_map(Study::simplified)
            .prop_filter("rows in each wave", Study::has_rows_of_each_wave),
        flags in flags(),
    ) {
        let flags = [&["--by", "city", "--by", "establishment_type"], &flags[..]].concat();
        let rows = analyze(&[study.rows()], Some(&study.visits()), &flags);
        let tallies = analyze(&[study.tallies()], None, &flags);
        assert_same(&rows, &tallies, EXACTLY)?;
        prop_assert_eq!(&document(&rows)["design"], &document(&tallies)["design"]);
    }

    #[test]
    fn a_study_in_two_files_is_the_study_in_one(
        study in studies().prop_filter("two rows", |study| study.workers().nth(1).is_some()),
        place in any::<prop::sample::Index>(),
        flags in flags(),
    ) {
        let rows = study.rows();
        let parts = rows.split(1 + place.index(rows.rows.len() - 1));
        let flags = [&TABLES, &flags[..]].concat();
        let whole = document(&analyze(&[rows], Some(&study.visits()), &flags));
        let merged = document(&analyze(&parts, Some(&study.visits()), &flags));
        for key in ["design", "estimates", "warnings"] {
            prop_assert_eq!(&whole[key], &merged[key]);
        }
    }

    #[test]
    fn two_runs_print_the_same_bytes(study in studies(), flags in flags()) {
        let (first, second) = (analyze_study(&study, &flags), analyze_study(&study, &flags));
        for format in present::format_names(present::FORMATS) {
            prop_assert_eq!(rendered(&first, format), rendered(&second, format));
        }
    }

    // ---------- what must add up

    #[test]
    fn a_domain_and_its_complement_sum_to_the_whole(study in studies(), flags in flags()) {
        let report = analyze_study(&study, &flags);
        for wave in &report.waves {
            for (index, indicator) in report.indicators.iter().enumerate() {
                let estimates: Vec<_> = wave.estimates.iter().filter_map(Row::shown).collect();
                let whole = estimates[index];
                let parts = estimates.iter().copied().filter(|estimate| {
                    let columns = estimate.domain.values().map(|(column, _)| column);
                    estimate.indicator == *indicator && columns.eq(["sex"])
                });
                let parts: Vec<_> = parts.collect();
                let count = |of: fn(&Estimate) -> u64| parts.iter().map(|part| of(part)).sum::<u64>();
                let sum = |of: fn(&Estimate) -> f64| parts.iter().map(|part| of(part)).sum::<f64>();
                let counts: [fn(&Estimate) -> u64; 3] = [|of| of.workers, |of| of.positives, |of| of.unknown];
                for of in counts {
                    prop_assert_eq!(of(whole), count(of));
                }
                let sums: [fn(&Estimate) -> f64; 2] =
                    [|of| of.weighted_workers.unwrap(), |of| of.weighted_positives.unwrap()];
                for of in sums {
                    prop_assert!(near(of(whole), sum(of), ROUNDING), "{whole:#?}\n{parts:#?}");
                }
            }
        }
    }

    #[test]
    fn a_domain_of_everybody_is_the_whole(study in studies(), flags in flags()) {
        let rows = study.rows().with_constant("country", "here");
        let flags = [&["--by", "country"], &flags[..]].concat();
        let report = analyze(&[rows], Some(&study.visits()), &flags);
        for wave in &report.waves {
            let estimates = document(&report)["estimates"].as_array().unwrap().clone();
            let of_wave = estimates.into_iter().filter(|estimate| {
                estimate["wave"].as_str() == wave.label.as_deref()
            });
            let (whole, mut domain): (Vec<_>, Vec<_>) =
                of_wave.partition(|estimate| estimate["domain"] == json!({}));
            for estimate in &mut domain {
                prop_assert_eq!(estimate["domain"].take(), json!({"country": "here"}));
                estimate["domain"] = json!({});
            }
            prop_assert_eq!(domain, whole);
        }
    }

    #[test]
    fn an_outcome_and_its_opposite_mirror_each_other(
        study in studies(),
        flags in flags_with(Just("exclude")),
    ) {
        let outcomes = |positive: &str, negative: &str| {
            let rows = study.workers().zip(study.rows().rows).map(|((_, worker), row)| {
                let outcome = match worker.age {
                    Age::Known(..=17) => positive,
                    Age::Known(_) => negative,
                    _ => "",
                };
                let (place, _) = row.rsplit_once(',').unwrap();
                format!("{place},{outcome}")
            });
            let header = study.rows().header.replace("age", "minor");
            let rows = Table { header, rows: rows.collect() };
            analyze_rows(&study, rows, &[&["--column", "outcome=minor"], &flags[..]].concat())
        };
        let (report, opposite) = (outcomes("yes", "no"), outcomes("no", "yes"));
        for (estimate, other) in every_estimate(&report).zip(every_estimate(&opposite)) {
            assert_mirrored(estimate, other)?;
        }
        prop_assert_eq!(every_estimate(&report).count(), every_estimate(&opposite).count());
    }

    #[test]
    fn workers_drawn_one_by_one_have_the_variance_of_a_binomial_share(
        ages in vec(10..=25_u8, 2..=80),
    ) {
        let rows = ages.iter().enumerate().map(|(worker, age)| format!("e{worker},{age}"));
        let rows = Table { header: "establishment_id,age".to_owned(), rows: rows.collect() };
        for estimate in every_estimate(&analyze(&[rows], None, &[])) {
            let p = estimate.proportion.unwrap();
            let expected = p * (1.0 - p) / (ages.len() - 1) as f64;
            let variance = estimate.precision.standard_error.map_or(0.0, |error| error * error);
            prop_assert!(near(variance, expected, ROUNDING), "{variance} is not {expected}");
        }
    }

    #[test]
    fn the_unknown_as_minors_and_as_adults_give_the_bounds(study in studies(), method in methods()) {
        let counted_as = |unknown| {
            analyze_study(&study, &["--interval", method, "--unknown", unknown])
        };
        let [known, adult, minor] = ["exclude", "adult", "minor"].map(counted_as);
        let counted = every_estimate(&adult).zip(every_estimate(&minor));
        for (estimate, (adult, minor)) in every_estimate(&known).zip(counted) {
            prop_assert_eq!(estimate.bounds.is_some(), estimate.unknown > 0);
            let bounds = estimate.bounds.map(|bounds| (Some(bounds.low), Some(bounds.high)));
            let expected = bounds.unwrap_or((estimate.proportion, estimate.proportion));
            prop_assert_eq!((adult.proportion, minor.proportion), expected);
        }
    }

    // ---------- what must be true of limits

    #[test]
    fn limits_hold_the_estimate_within_0_and_1_and_have_a_width(
        study in studies(),
        flags in flags(),
    ) {
        for estimate in every_estimate(&analyze_study(&study, &flags)) {
            if let Some((limits, _)) = estimate.precision.interval {
                let p = estimate.proportion.unwrap();
                prop_assert!(0.0 <= limits.low && limits.high <= 1.0, "{estimate:#?}");
                prop_assert!(limits.low <= p && p <= limits.high, "{estimate:#?}");
                prop_assert!(limits.low < limits.high, "{estimate:#?}");
            }
        }
    }

    #[test]
    fn limits_widen_with_the_level(study in studies(), method in methods()) {
        let at = |level| analyze_study(&study, &["--interval", method, "--level", level]);
        let reports = LEVELS.map(at);
        for pair in reports.windows(2) {
            for (narrow, wide) in every_estimate(&pair[0]).zip(every_estimate(&pair[1])) {
                let intervals = (narrow.precision.interval, wide.precision.interval);
                let (Some((narrow, _)), Some((wide, _))) = intervals else {
                    prop_assert!(intervals == (None, None));
                    continue;
                };
                let holds = wide.low <= narrow.low && narrow.high <= wide.high;
                let is_wider = narrow.width() < wide.width() || narrow.width() == 1.0;
                prop_assert!(holds && is_wider, "{narrow:?} {wide:?}");
            }
        }
    }

    #[test]
    fn every_number_is_finite_and_every_absence_has_a_reason(study in studies(), flags in flags()) {
        let report = analyze_study(&study, &flags);
        for estimate in every_estimate(&report) {
            for number in numbers(estimate) {
                prop_assert!(number.is_finite(), "{estimate:#?}");
            }
        }
        let csv = rendered(&report, "csv");
        let mut cells = csv.split([',', '\n']);
        prop_assert!(!cells.any(|cell| ["NaN", "inf", "-inf"].contains(&cell)), "{csv}");
        for estimate in estimates(&report).values() {
            for key in ["estimate", "std_error", "conf_low", "conf_high", "rse"] {
                let explained = estimate[key].is_number() || estimate["reason"].is_string();
                prop_assert!(explained, "{key} of {estimate:#}");
            }
        }
    }
}

fn assert_mirrored(estimate: &Estimate, other: &Estimate) -> Result<(), TestCaseError> {
    let (precision, mirror) = (&estimate.precision, &other.precision);
    let complement = |share: Option<f64>| share.map(|share| 1.0 - share);
    let low = |of: &Precision| of.interval.map(|(limits, _)| limits.low);
    let high = |of: &Precision| of.interval.map(|(limits, _)| limits.high);
    prop_assert_eq!(&estimate.domain, &other.domain);
    prop_assert_eq!(estimate.workers - estimate.positives, other.positives);
    let shares = [
        (estimate.proportion, complement(other.proportion)),
        (low(precision), complement(high(mirror))),
        (high(precision), complement(low(mirror))),
    ];
    let spreads = [
        (precision.standard_error, mirror.standard_error),
        (precision.design_effect, mirror.design_effect),
        (
            precision.effective_sample_size,
            mirror.effective_sample_size,
        ),
        (
            estimate.intracluster_correlation,
            other.intracluster_correlation,
        ),
    ];
    let shares = shares.map(|pair| (pair, ROUNDING));
    let spreads = spreads.map(|pair| (pair, CANCELLATION));
    for ((value, expected), tolerance) in shares.into_iter().chain(spreads) {
        let agree = match (value, expected) {
            (Some(value), Some(expected)) => near(value, expected, tolerance),
            _ => value == expected,
        };
        prop_assert!(agree, "{value:?} is not {expected:?} of {estimate:#?}");
    }
    Ok(())
}

/// Every number of an estimate that exists.
fn numbers(estimate: &Estimate) -> Vec<f64> {
    let precision = &estimate.precision;
    let limits = precision
        .interval
        .map(|(limits, _)| [limits.low, limits.high]);
    let bounds = estimate.bounds.map(|bounds| [bounds.low, bounds.high]);
    let optional = [
        estimate.proportion,
        estimate.relative_standard_error,
        estimate.intracluster_correlation,
        estimate.kish,
        precision.standard_error,
        precision.design_effect,
        precision.assumed_design_effect,
        precision.effective_sample_size,
    ];
    let mut numbers = vec![
        estimate.weighted_workers.unwrap(),
        estimate.weighted_positives.unwrap(),
    ];
    numbers.extend(optional.into_iter().flatten());
    numbers.extend([limits, bounds].into_iter().flatten().flatten());
    numbers
}
