//! What must hold for every comparison of two or three waves, whatever was observed and however it was drawn.

mod support;

use std::collections::BTreeMap;

use prevalence::report::Report;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use support::random::{
    EXACTLY, LEVELS, ROUNDING, SEED, Study, Table, agree, document, near, rendered, report,
    studies_of,
};

/// Studies that each property is tried on.
const CASES: u32 = 64;
/// What the roots and quotients of a comparison make of rounding.
const CONTRAST: f64 = 1e-9;
/// Parts of a change are sums of products of fractions.
const PARTS: f64 = 1e-14;

// ---------- running

fn two_waves() -> impl Strategy<Value = Study> {
    studies_of(2..=2).prop_filter("rows in each wave", Study::has_rows_of_each_wave)
}

fn flags() -> impl Strategy<Value = Vec<&'static str>> {
    (
        select(&["korn-graubard", "wilson", "logit", "jeffreys", "wald"][..]),
        select(&["mover", "wald"][..]),
        select(&["adjust", "certainty", "average"][..]),
        select(&["cluster", "cluster", "cluster", "srs"][..]),
        select(&["holm", "bh", "none"][..]),
        select(&["city", "establishment_type", "sex"][..]),
        any::<bool>(),
    )
        .prop_map(
            |(method, contrast, lonely, design, adjust, column, independent)| {
                let mut flags = vec!["--interval", method, "--contrast", contrast];
                flags.extend(["--lonely-psu", lonely, "--design", design]);
                flags.extend(["--adjust", adjust, "--decompose", column]);
                flags.extend(independent.then_some("--independent-waves"));
                flags
            },
        )
}

/// Tables of a column that workers of an establishment share, and of one that they do not.
const TABLES: [&str; 4] = ["--by", "city", "--by", "sex"];

/// Compares waves of a study; none where it cannot support a comparison.
fn compare(study: &Study, waves: &str, flags: &[&str]) -> Option<Report> {
    compare_files(&[study.rows()], &study.visits(), waves, flags)
}

fn compare_files(files: &[Table], visits: &Table, waves: &str, flags: &[&str]) -> Option<Report> {
    let flags = [&["--waves", waves], &TABLES[..], flags].concat();
    report("compare", files, Some(visits), &flags).ok()
}

/// A list of a document by what its elements are about.
fn keyed(report: &Report, list: &str) -> BTreeMap<String, Value> {
    let document = document(report);
    let elements = document[list].as_array().expect("a list").iter();
    let keyed = elements.map(|element| {
        let key = ["domain", "indicator"].map(|key| element[key].to_string());
        (key.join(" "), element.clone())
    });
    keyed.collect()
}

fn comparisons(report: &Report) -> Vec<Value> {
    let list = document(report)["comparisons"].take();
    list.as_array().expect("a list").clone()
}

/// The reports of a study under flags, or a case that says nothing.
macro_rules! compared {
    ($study:expr, $waves:expr, $flags:expr) => {{
        let report = compare($study, $waves, $flags);
        prop_assume!(report.is_some());
        report.expect("a report")
    }};
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64()
}

fn both_near(a: Option<f64>, b: Option<f64>, tolerance: f64) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => near(a, b, tolerance),
        _ => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: CASES,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // ---------- what turns around with the waves

    #[test]
    fn swapping_the_waves_negates_the_difference_and_inverts_the_ratio(
        study in two_waves(),
        flags in flags(),
    ) {
        let forth = keyed(&compared!(&study, "0,1", &flags), "comparisons");
        let back = keyed(&compared!(&study, "1,0", &flags), "comparisons");
        prop_assert!(forth.keys().eq(back.keys()));
        for (one, other) in forth.values().zip(back.values()) {
            let of = |row: &Value, group: &str, key: &str| number(&row[group][key]);
            for (key, mirror) in [("estimate", "estimate"), ("conf_low", "conf_high"), ("conf_high", "conf_low")] {
                let negated = of(other, "difference", mirror).map(|value| 0.0 - value);
                let found = of(one, "difference", key);
                prop_assert!(both_near(found, negated, CONTRAST), "{one:#}\n{other:#}");
                for group in ["ratio", "odds_ratio"] {
                    let values = (of(one, group, key), of(other, group, mirror));
                    if let (Some(value), Some(inverse)) = values
                        && value > 0.0 && inverse > 0.0
                    {
                        prop_assert!(near(value, inverse.recip(), 1e-6), "{group} {one:#}\n{other:#}");
                    }
                }
            }
            for key in ["statistic", "p_value", "p_adjusted"] {
                prop_assert!(both_near(of(one, "test", key), of(other, "test", key), CONTRAST));
            }
            for part in ["rate", "composition"] {
                let part = |row: &Value, key: &str| number(&row["decomposition"][part][key]);
                let negated = part(other, "estimate").map(|value| 0.0 - value);
                prop_assert!(both_near(part(one, "estimate"), negated, CONTRAST));
                prop_assert!(both_near(part(one, "std_error"), part(other, "std_error"), 1e-6));
            }
        }
    }

    // ---------- what must not matter

    #[test]
    fn disjoint_ids_have_no_covariance(study in two_waves(), flags in flags()) {
        // Ids of the second wave are others.
        let apart = |table: Table| Table {
            rows: table.rows.iter().map(|row| match row.strip_prefix("1,") {
                Some(rest) => format!("1,{}", rest.replacen(",e", ",other-e", 1).replace(",p", ",other-p")),
                None => row.clone(),
            }).collect(),
            ..table
        };
        let (rows, visits) = (apart(study.rows()), apart(study.visits()));
        let plain = compare_files(std::slice::from_ref(&rows), &visits, "0,1", &flags);
        prop_assume!(plain.is_some());
        let flags = [&flags[..], &["--independent-waves"]].concat();
        let flags: Vec<_> = flags.iter().enumerate()
            .filter(|&(place, flag)| !flags[..place].contains(flag) || *flag != "--independent-waves")
            .map(|(_, flag)| *flag)
            .collect();
        let independent = compare_files(&[rows], &visits, "0,1", &flags).expect("a report");
        prop_assert_eq!(comparisons(&plain.expect("a report")), comparisons(&independent));
    }

    #[test]
    fn the_names_of_establishments_do_not_matter(
        study in two_waves(),
        shift in 0..101_usize,
        flags in flags(),
    ) {
        let report = compared!(&study, "0,1", &flags);
        let other_id = |number| format!("venue {}", (number * 7 + shift) % 101);
        let rows = study.rows_with(1.0, other_id);
        let visits = study.visits_with(other_id);
        let renamed = compare_files(&[rows], &visits, "0,1", &flags).expect("a report");
        for list in ["comparisons", "same_establishments", "trends", "warnings"] {
            prop_assert_eq!(&document(&report)[list], &document(&renamed)[list]);
        }
    }

    #[test]
    fn one_file_or_two_give_the_same_comparisons(study in two_waves(), flags in flags()) {
        let report = compared!(&study, "0,1", &flags);
        let of_wave = |wave: &str| Table {
            rows: study.rows().rows.into_iter().filter(|row| row.starts_with(wave)).collect(),
            ..study.rows()
        };
        let files = [of_wave("0,"), of_wave("1,")];
        let flags = [&TABLES[..], &flags].concat();
        let two = support::random::report("compare", &files, Some(&study.visits()), &flags);
        let two = document(&two.expect("a report"));
        for list in ["estimates", "comparisons", "same_establishments", "warnings"] {
            prop_assert_eq!(&document(&report)[list], &two[list]);
        }
    }

    #[test]
    fn rows_and_tallies_give_the_same_changes(
        study in two_waves().prop_map(Study::simplified),
        flags in flags(),
    ) {
        let flags: Vec<_> = flags.into_iter().map(|flag| if flag == "sex" { "city" } else { flag }).collect();
        let flags = [&["--waves", "0,1", "--by", "city", "--by", "establishment_type"], &flags[..]].concat();
        let rows = report("compare", &[study.rows()], Some(&study.visits()), &flags);
        let tallies = report("compare", &[study.tallies()], None, &flags);
        prop_assume!(rows.is_ok());
        let (rows, tallies) = (rows.unwrap(), tallies.unwrap());
        let (rows, tallies) = (keyed(&rows, "comparisons"), keyed(&tallies, "comparisons"));
        prop_assert!(rows.keys().eq(tallies.keys()));
        for (one, other) in rows.values().zip(tallies.values()) {
            prop_assert!(agree(one, other, EXACTLY), "{one:#}\nis not\n{other:#}");
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        (study, rows) in two_waves().prop_flat_map(|study| {
            let rows = Just(study.rows().rows).prop_shuffle();
            (Just(study), rows)
        }),
        flags in flags(),
    ) {
        let report = compared!(&study, "0,1", &flags);
        let shuffled = Table { rows, ..study.rows() };
        let shuffled = compare_files(&[shuffled], &study.visits(), "0,1", &flags).expect("a report");
        let (report, shuffled) = (keyed(&report, "comparisons"), keyed(&shuffled, "comparisons"));
        prop_assert!(report.keys().eq(shuffled.keys()));
        for (one, other) in report.values().zip(shuffled.values()) {
            prop_assert!(agree(one, other, CONTRAST), "{one:#}\nis not\n{other:#}");
        }
    }

    // ---------- what must add up

    #[test]
    fn the_parts_of_a_change_sum_to_it(study in two_waves(), flags in flags()) {
        for row in comparisons(&compared!(&study, "0,1", &flags)) {
            let part = |part: &str| number(&row["decomposition"][part]["estimate"]).expect("a part");
            let sum = part("rate") + part("composition");
            let difference = number(&row["difference"]["estimate"]).unwrap();
            prop_assert!((sum - difference).abs() <= PARTS, "{row:#}");
        }
    }

    #[test]
    fn a_change_within_one_group_is_all_rate(study in two_waves(), flags in flags()) {
        // In a row of one city the city explains nothing.
        let flags: Vec<_> = flags.into_iter().map(|flag| match flag {
            "establishment_type" | "sex" => "city",
            flag => flag,
        }).collect();
        for row in comparisons(&compared!(&study, "0,1", &flags)) {
            if row["domain"]["city"].is_string() {
                let parts = &row["decomposition"];
                prop_assert!(near(number(&parts["composition"]["estimate"]).unwrap(), 0.0, EXACTLY));
                prop_assert_eq!(&parts["composition"]["std_error"], &Value::Null);
                let error = number(&row["difference"]["std_error"]);
                // Of waves apart, `average` averages over the strata of each; of their parts, over those of both.
                let is_same_variance = !flags.contains(&"average");
                if error.is_some() && is_same_variance {
                    prop_assert!(both_near(number(&parts["rate"]["std_error"]), error, 1e-6), "{row:#}");
                }
            }
        }
    }

    #[test]
    fn changes_of_consecutive_waves_sum_to_the_whole_change(
        study in studies_of(3..=3).prop_filter("rows in each wave", Study::has_rows_of_each_wave),
        flags in flags(),
    ) {
        let report = compared!(&study, "0,1,2", &flags);
        let overall = comparisons(&report).into_iter().filter(|row| row["domain"] == json!({}));
        let overall: Vec<_> = overall.filter(|row| row["indicator"] == "age<=17").collect();
        let pairs: Vec<_> = overall.iter().map(|row| (&row["from"], &row["to"])).collect();
        prop_assume!(overall.len() == 3);
        let (zero, one, two) = (json!("0"), json!("1"), json!("2"));
        prop_assert_eq!(pairs, [(&zero, &one), (&one, &two), (&zero, &two)]);
        let changes = overall.iter().map(|row| number(&row["difference"]["estimate"]).unwrap());
        let changes: Vec<f64> = changes.collect();
        prop_assert!(near(changes[0] + changes[1], changes[2], ROUNDING));
        let trend = keyed(&report, "trends")["{} \"age<=17\""].clone();
        prop_assert!(near(number(&trend["slope"]).unwrap(), changes[2] / 2.0, ROUNDING));
    }

    // ---------- what must be true of limits

    #[test]
    fn limits_hold_the_estimate_and_what_has_no_limit_says_so(
        study in two_waves(),
        flags in flags(),
        level in select(&LEVELS[..]),
    ) {
        let flags = [&flags[..], &["--level", level]].concat();
        for row in comparisons(&compared!(&study, "0,1", &flags)) {
            for group in ["difference", "ratio", "relative_change", "odds_ratio"] {
                let part = &row[group];
                let (low, high) = (number(&part["conf_low"]), number(&part["conf_high"]));
                let slack = |value: f64| CONTRAST * value.abs() + PARTS;
                if let (Some(estimate), Some(low)) = (number(&part["estimate"]), low) {
                    prop_assert!(low <= estimate + slack(estimate), "{group} {row:#}");
                    let high = high.unwrap_or(f64::INFINITY);
                    prop_assert!(estimate <= high + slack(high), "{group} {row:#}");
                }
                let is_unbounded = part["unbounded"] == "high";
                prop_assert_eq!(is_unbounded, low.is_some() && high.is_none(), "{} {:#}", group, row);
            }
            let difference = &row["difference"];
            if let (Some(low), Some(high)) = (number(&difference["conf_low"]), number(&difference["conf_high"])) {
                prop_assert!(-1.0 <= low && low < high && high <= 1.0, "{row:#}");
            }
            prop_assert!(number(&difference["std_error"]).is_none_or(|error| error > 0.0));
        }
    }

    #[test]
    fn limits_of_a_change_widen_with_the_level(study in two_waves(), flags in flags()) {
        let mut reports = Vec::new();
        for level in LEVELS {
            let flags = [&flags[..], &["--level", level]].concat();
            reports.push(comparisons(&compared!(&study, "0,1", &flags)));
        }
        // MOVER with a correlation need not: only distances of limits widen, and it subtracts them.
        let is_plain = |row: &Value| {
            row["difference"]["method"] == "wald" || row["shared_establishments"] == 0
        };
        for pair in reports.windows(2) {
            for (narrow, wide) in pair[0].iter().zip(&pair[1]).filter(|(row, _)| is_plain(row)) {
                for group in ["difference", "ratio", "odds_ratio"] {
                    let limit = |row: &Value, key: &str| number(&row[group][key]);
                    let (low, lower) = (limit(narrow, "conf_low"), limit(wide, "conf_low"));
                    let (high, higher) = (limit(narrow, "conf_high"), limit(wide, "conf_high"));
                    if let (Some(low), Some(lower)) = (low, lower) {
                        prop_assert!(lower <= low + PARTS, "{group} {narrow:#}\n{wide:#}");
                    }
                    if let (Some(high), Some(higher)) = (high, higher) {
                        prop_assert!(high <= higher + PARTS + ROUNDING * high, "{group} {narrow:#}\n{wide:#}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_sentence_says_no_more_than_the_interval(study in two_waves(), flags in flags()) {
        for row in comparisons(&compared!(&study, "0,1", &flags)) {
            let limit = |key: &str| number(&row["difference"][key]);
            let sentence = row["sentence"].as_str().unwrap();
            let says = |word: &str| sentence.contains(word);
            let fell = limit("conf_high").is_some_and(|high| high < 0.0);
            let rose = limit("conf_low").is_some_and(|low| low > 0.0);
            prop_assert_eq!(says(" fell "), fell, "{}", sentence);
            prop_assert_eq!(says(" rose "), rose, "{}", sentence);
            prop_assert!(!says("relative fall") || fell, "{}", sentence);
            prop_assert!(!says("relative rise") || rose, "{}", sentence);
            prop_assert_eq!(says("cannot be said"), limit("conf_low").is_none(), "{}", sentence);
        }
    }

    #[test]
    fn an_adjusted_p_value_is_no_smaller(study in two_waves(), flags in flags()) {
        for row in comparisons(&compared!(&study, "0,1", &flags)) {
            if let (Some(p), Some(adjusted)) =
                (number(&row["test"]["p_value"]), number(&row["test"]["p_adjusted"]))
            {
                prop_assert!((0.0..=1.0).contains(&p) && p <= adjusted && adjusted <= 1.0, "{row:#}");
                prop_assert!(number(&row["test"]["statistic"]).is_some_and(|value| value >= 0.0));
            }
        }
    }

    #[test]
    fn no_format_prints_what_is_no_number(study in two_waves(), flags in flags()) {
        let report = compared!(&study, "0,1", &flags);
        for format in prevalence::present::format_names(prevalence::present::FORMATS) {
            let text = rendered(&report, format);
            let words = text.split(|letter: char| !letter.is_alphabetic());
            let mut words = words.map(str::to_lowercase);
            prop_assert!(!words.any(|word| ["nan", "inf", "infinity"].contains(&word.as_str())), "{text}");
        }
    }
}
