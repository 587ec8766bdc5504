//! Comparisons of waves: two small studies whose every number is known, what must be warned of or refused,
//! and what the sentences say.
//!
//! Standard errors, covariances and tests were computed with R survey 4.5 (`svyby`, `svychisq` with
//! `statistic = "F"` on the stacked design); limits follow from the published formulas (Zou and Donner 2008;
//! Donner and Zou 2012) with Korn-Graubard limits of the waves.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::studies::{independent_waves, shared_establishments};
use support::tables::{assert_rows, rounds_to};
use support::{Run, analyze_text, compare_text, fixture, run};

/// Sums of products are exact, and divisions and roots are rounded once each.
const ROUNDING: f64 = 1e-14;

fn compare_shared(arguments: &[&str]) -> Run {
    let fixed = [
        "--waves",
        "1,2",
        "--column",
        "outcome=minor",
        "--format",
        "json",
    ];
    compare_text(&shared_establishments(), &[&fixed, arguments].concat())
}

fn compare_independent(arguments: &[&str]) -> Run {
    let fixed = ["--waves", "1,2", "--threshold", "17,15", "--format", "json"];
    compare_text(&independent_waves(), &[&fixed, arguments].concat())
}

fn list(run: &Run, name: &str) -> Vec<Value> {
    run.json()[name].as_array().expect("a list").clone()
}

/// The comparison of a city, or of everybody.
fn row(run: &Run, city: Option<&str>) -> Value {
    let domain = city.map_or(json!({}), |city| json!({ "city": city }));
    let rows = list(run, "comparisons");
    let found = rows
        .into_iter()
        .find(|row| row["domain"] == domain && row["threshold"] != 15);
    found.expect("a comparison of that domain")
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

fn assert_all_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (&found, &expected) in found.iter().zip(expected) {
        assert_near(found, expected, ROUNDING);
    }
}

// ---------- golden rows

#[test]
fn differences_under_the_covariance_of_shared_establishments() {
    let run = compare_shared(&[]);
    assert_rows(
        &run,
        "comparisons",
        "from to city shared_establishments difference.estimate difference.std_error difference.df difference.conf_low difference.conf_high difference.method
         1    2  all  18 -.0560325203 .0300415026 14 -.1796458741 .0716247222 mover
         1    2  A    7  -.1002678273 .0559666915 6  -.3237181998 .1423056813 mover
         1    2  B    7  -.1266526020 .0484354158 6  -.3276187570 .0922607409 mover",
    );
    assert_rows(
        &run,
        "comparisons",
        "city ratio.estimate ratio.conf_low ratio.conf_high ratio.method relative_change.estimate
         all  .7271575614 .3433077081 1.4841777258 mover-r -.2728424386
         A    .6016757548 .1573876218 1.9818991717 mover-r -.3983242452
         B    .5347455438 .1573871776 1.5263301656 mover-r -.4652544562",
    );
    assert_rows(
        &run,
        "comparisons",
        "city odds_ratio.estimate odds_ratio.conf_low odds_ratio.conf_high
         all  .6792604561 .2762041572 1.6191445648
         A    .5305789787 .1045554962 2.3722607891
         B    .4554799698 .1046553332 1.7138185831",
    );
    assert_rows(
        &run,
        "comparisons",
        "city test.name test.statistic test.df1 test.df2 test.p_value
         all  rao-scott-f 3.0413767964 1 14 .1030727417
         A    rao-scott-f 2.8773714926 1 6  .1407603109
         B    rao-scott-f 5.2580032609 1 6  .0616868624",
    );
}

#[test]
fn differences_of_independent_waves() {
    let run = compare_independent(&[]);
    assert_rows(
        &run,
        "comparisons",
        "threshold city shared_establishments difference.estimate difference.std_error difference.df difference.conf_low difference.conf_high
         17        all  0 -.0525789684 .0369944519 23 -.1548762031 .0350937639
         17        P    0 -.075        .0591552953 9  -.2712918081 .1051302440
         17        R    0 0            -           6  -.4092395583 .3142172146",
    );
    assert_rows(
        &run,
        "comparisons",
        "threshold city ratio.estimate ratio.conf_low ratio.conf_high odds_ratio.estimate odds_ratio.conf_low odds_ratio.conf_high test.statistic test.p_value
         17 all .3840749415 .0586314430 1.8054692495 .3631961259 .0492614682 1.863263071  2.204056267 .1512252800
         17 P   .4          .0244553738 3.0568391194 .3684210526 .0182102227 3.4346345406 1.7474695045 .2188065786",
    );
}

#[test]
fn waves_without_a_positive_have_an_upper_limit_of_the_change_and_none_of_the_ratio() {
    let row = row(&compare_independent(&[]), Some("R"));
    let unbounded = json!({
        "estimate": null, "conf_low": 0.0, "conf_high": null, "unbounded": "high", "method": "mover-r"
    });
    assert_eq!(row["ratio"], unbounded);
    let relative =
        json!({"estimate": null, "conf_low": -1.0, "conf_high": null, "unbounded": "high"});
    assert_eq!(row["relative_change"], relative);
    let nothing = json!({"estimate": null, "conf_low": null, "conf_high": null});
    assert_eq!(row["odds_ratio"], nothing);
    assert_eq!(row["test"], Value::Null);
    let said = "In R, the share aged 17 and under: none was observed in wave 1 or in wave 2 (95 % interval of the \
                change -40.92 to +31.42 points).";
    assert_eq!(row["sentence"], said);
}

#[test]
fn wald_limits_are_made_of_the_standard_error() {
    let wald = ["--contrast", "wald"];
    assert_rows(
        &compare_shared(&wald),
        "comparisons",
        "city difference.conf_low difference.conf_high difference.method ratio.conf_low ratio.conf_high ratio.method
         all  -.1204651353 .0084000946 wald .4871235556 1.0854702322 wald",
    );
    assert_rows(
        &compare_independent(&wald),
        "comparisons",
        "threshold city difference.conf_low difference.conf_high ratio.conf_low ratio.conf_high odds_ratio.conf_low odds_ratio.conf_high
         17 all -.1291078229 .0239498861 .0957067636 1.5413075851 .0840788191 1.5689019807
         17 R   -            -           -           -            -           -",
    );
}

#[test]
fn the_correlation_of_shared_establishments_is_the_one_of_the_stack() {
    // Solved from the lower MOVER limit, which holds it.
    for (city, expected) in [
        (None, "-.189882895"),
        (Some("A"), "-.439353974"),
        (Some("B"), "-.139965019"),
    ] {
        let run = compare_shared(&[]);
        let domain = city.map_or(json!({}), |city| json!({ "city": city }));
        let of_wave = |wave: &str| {
            let estimates = list(&run, "estimates").into_iter();
            let mut found = estimates.filter(|one| one["wave"] == wave && one["domain"] == domain);
            found.next().expect("an estimate")
        };
        let (before, after) = (of_wave("1"), of_wave("2"));
        let up = number(&before["conf_high"]) - number(&before["estimate"]);
        let down = number(&after["estimate"]) - number(&after["conf_low"]);
        let difference = &row(&run, city)["difference"];
        let distance = number(&difference["estimate"]) - number(&difference["conf_low"]);
        let correlation = (up * up + down * down - distance * distance) / (2.0 * up * down);
        assert!(
            rounds_to(correlation, expected),
            "{correlation} of {city:?}"
        );
    }
}

#[test]
fn the_variance_of_a_change_is_that_of_both_waves_less_twice_their_covariance() {
    // Of the stack, in which the later wave varies less than by itself; wave 1 visited every place.
    const LATER: f64 = 5.850840683e-4;
    const COVARIANCE: f64 = -6.340833384e-5;
    let run = compare_shared(&[]);
    let earlier = number(&run.json()["estimates"][0]["std_error"]).powi(2);
    let expected = (earlier + LATER - 2.0 * COVARIANCE).sqrt();
    let error = &row(&run, None)["difference"]["std_error"];
    assert_near(number(error), expected, 1e-10);
}

#[test]
fn ids_of_both_waves_can_be_taken_for_different_places() {
    let run = compare_shared(&["--independent-waves"]);
    let estimates = list(&run, "estimates");
    let overall = estimates.iter().filter(|one| one["domain"] == json!({}));
    let sum: f64 = overall.map(|one| number(&one["std_error"]).powi(2)).sum();
    let row = row(&run, None);
    assert_near(
        number(&row["difference"]["std_error"]),
        sum.sqrt(),
        ROUNDING,
    );
    assert_eq!(row["difference"]["df"], 14 + 12);
    assert_eq!(row["shared_establishments"], 0);
    assert_eq!(run.json()["same_establishments"], json!([]));
}

#[test]
fn a_change_is_split_into_composition_and_rate() {
    let run = compare_independent(&["--decompose", "city"]);
    assert_rows(
        &run,
        "comparisons",
        "threshold city decomposition.column decomposition.df decomposition.composition.estimate decomposition.composition.std_error decomposition.rate.estimate decomposition.rate.std_error
         17 all city 23 .0006048166 .0028158645 -.0531837850 .0360608658",
    );
    let row = row(&run, None);
    let part = |name: &str| number(&row["decomposition"][name]["estimate"]);
    assert_near(
        part("composition") + part("rate"),
        number(&row["difference"]["estimate"]),
        ROUNDING,
    );
    // Kitagawa's formula by hand in R 4.2 from the weighted counts of the worked example: (s2 - s1)(p1 + p2)/2 and
    // (p2 - p1)(s1 + s2)/2 of each city; in R nobody is a minor, before or after.
    let wanted = [
        ("P", -0.030_002_998_8, 0.001_714_314_3),
        ("Q", -0.023_180_786_2, -0.001_109_497_7),
        ("R", 0.0, 0.0),
    ];
    let groups = row["decomposition"]["groups"].as_array().unwrap();
    assert_eq!(groups.len(), wanted.len());
    for (group, (city, rate, composition)) in groups.iter().zip(wanted) {
        assert_eq!(group["group"], city);
        assert_near(number(&group["rate"]), rate, 5e-11);
        assert_near(number(&group["composition"]), composition, 5e-11);
    }
    let undivided = compare_independent(&["--decompose", "none"]);
    assert_eq!(
        list(&undivided, "comparisons")[0]["decomposition"],
        Value::Null
    );
}

/// The groups of a split are cells too: nobody judged them, so that none travels.
#[test]
fn the_parts_of_groups_stay_where_the_data_are() {
    let arguments = [
        "compare",
        "obs-2012.csv",
        "obs-2015.csv",
        "--threshold",
        "17",
    ];
    let compared =
        |flags: &[&str]| run(&fixture("studies/cambodia"), &[&arguments, flags].concat());
    let here = compared(&["--format", "json"]);
    let groups = row(&here, None)["decomposition"]["groups"].clone();
    assert_eq!(groups.as_array().unwrap().len(), 5);
    for guarded in [["--disclosure", "sacro"], ["--min-cell", "1"]] {
        let away = compared(&[&["--format", "json", "--release"], &guarded[..]].concat());
        let parts = &row(&away, None)["decomposition"];
        assert_eq!(parts["groups"], Value::Null, "{parts}");
        let page = compared(&[&["--release"], &guarded[..]].concat()).stdout;
        assert!(!page.contains("Mix,"), "{page}");
    }
    let page = compared(&[]).stdout;
    for group in groups.as_array().unwrap() {
        let name = group["group"].as_str().unwrap();
        let line = page.lines().find(|line| line.starts_with(name));
        let rate = format!("{:+.2}", 100.0 * number(&group["rate"]));
        assert!(
            line.is_some_and(|line| line.contains(&rate)),
            "{name}: {page}"
        );
    }
}

#[test]
fn the_parts_of_workers_drawn_one_by_one_have_binomial_errors() {
    // One group only: all of it is rate, and its error is that of two shares of a simple random sample.
    let study = with_constant(&independent_waves(), "country", "here");
    let run = compare_text(
        &study,
        &[
            "--waves",
            "1,2",
            "--design",
            "srs",
            "--decompose",
            "country",
            "--format",
            "json",
        ],
    );
    let row = row(&run, None);
    let parts = &row["decomposition"];
    assert_near(
        number(&parts["rate"]["std_error"]),
        number(&row["difference"]["std_error"]),
        ROUNDING,
    );
    assert_eq!(parts["composition"]["std_error"], Value::Null);
    assert_eq!(
        (&parts["df"], &row["difference"]["df"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(row["test"]["name"], "pearson-chi-squared");
}

fn with_constant(text: &str, header: &str, value: &str) -> String {
    let mut lines = text.lines();
    let mut changed = format!("{},{header}\n", lines.next().expect("a header"));
    lines.for_each(|line| changed += &format!("{line},{value}\n"));
    changed
}

#[test]
fn p_values_are_adjusted_over_the_rows_of_a_table() {
    let p_values = |arguments: &[&str]| {
        let rows = list(&compare_shared(arguments), "comparisons");
        let of = |key: &str| rows.iter().map(|row| number(&row["test"][key])).collect();
        let (plain, adjusted): (Vec<f64>, Vec<f64>) = (of("p_value"), of("p_adjusted"));
        assert_eq!(plain[0], adjusted[0], "overall stands apart");
        (plain[1..].to_vec(), adjusted[1..].to_vec())
    };
    // In the order of the cities: B has the smallest, C the largest.
    let (plain, holm) = p_values(&[]);
    let [a, b, c] = plain[..] else {
        panic!("three cities: {plain:?}")
    };
    assert!(b < a && a < c, "{plain:?}");
    let second = (3.0 * b).max(2.0 * a);
    assert_all_near(&holm, &[second.min(1.0), 3.0 * b, second.max(c).min(1.0)]);
    let (_, bh) = p_values(&["--adjust", "bh"]);
    let middle = (1.5 * a).min(c);
    assert_all_near(&bh, &[middle, (3.0 * b).min(middle), c]);
    let (plain, none) = p_values(&["--adjust", "none"]);
    assert_eq!(none, plain);
}

// ---------- several waves

/// A row of positives and workers for each establishment of a wave: id, positives, workers.
fn wave(label: &str, establishments: &[(&str, usize, usize)]) -> String {
    let mut text = String::new();
    for &(id, positives, workers) in establishments {
        for worker in 0..workers {
            let age = if worker < positives { 15 } else { 30 };
            text += &format!("{label},{id},{age}\n");
        }
    }
    text
}

fn study(waves: &[String]) -> String {
    "wave,establishment_id,age\n".to_owned() + &waves.concat()
}

fn compare_waves(labels: &str, waves: &[String], arguments: &[&str]) -> Run {
    let fixed = ["--waves", labels, "--threshold", "17", "--format", "json"];
    compare_text(&study(waves), &[&fixed, arguments].concat())
}

/// Shares .08, .05 and .02 with variances 1e-4, 8e-5 and 4e-5.
fn falling(labels: [&str; 3]) -> Vec<String> {
    vec![
        wave(labels[0], &[("a", 7, 100), ("b", 9, 100)]),
        wave(
            labels[1],
            &[
                ("c", 3, 100),
                ("d", 3, 100),
                ("e", 5, 100),
                ("f", 7, 100),
                ("g", 7, 100),
            ],
        ),
        wave(
            labels[2],
            &[
                ("h", 0, 100),
                ("i", 4, 100),
                ("j", 2, 100),
                ("k", 2, 100),
                ("l", 2, 100),
            ],
        ),
    ]
}

#[test]
fn three_waves_give_each_step_the_whole_way_and_a_trend() {
    let run = compare_waves(
        "2012,2013.5,2015",
        &falling(["2012", "2013.5", "2015"]),
        &[],
    );
    assert_rows(
        &run,
        "comparisons",
        "from   to     before after difference.estimate
         2012   2013.5 .08    .05   -.03
         2013.5 2015   .05    .02   -.03
         2012   2015   .08    .02   -.06",
    );
    assert_eq!(list(&run, "comparisons").len(), 3);
    // sqrt(1.5^2 (1e-4 + 4e-5)) / 4.5
    assert_rows(
        &run,
        "trends",
        "threshold slope std_error    df
         17        -.02  .0039440532 9",
    );
    let trend = &list(&run, "trends")[0];
    // The quantile of t with 9 degrees of freedom at .975.
    let half = 2.262157162741 * number(&trend["std_error"]);
    assert_near(number(&trend["conf_low"]), -0.02 - half, 1e-12);
    assert_near(number(&trend["conf_high"]), -0.02 + half, 1e-12);
    // R: 2 * pt(-0.02 / 0.00394405318873308, 9)
    assert_near(number(&trend["p_value"]), 6.8e-4, 1e-4);
}

#[test]
fn waves_without_numbers_for_labels_stand_one_apart() {
    let labels = ["before", "between", "behind"];
    let run = compare_waves(&labels.join(","), &falling(labels), &[]);
    let trend = &list(&run, "trends")[0];
    assert_near(number(&trend["slope"]), -0.03, ROUNDING);
    let error = (1e-4_f64 + 4e-5).sqrt() / 2.0;
    assert_near(number(&trend["std_error"]), error, ROUNDING);
}

#[test]
fn the_trend_of_shared_places_is_the_mean_of_their_own_trends() {
    // Equal places in one stratum: the slope of each is (last - first) / 2, and they differ.
    let counts = [[6, 5, 1], [4, 4, 2], [5, 0, 5], [8, 3, 1]];
    let waves: Vec<_> = (0..3)
        .map(|place| {
            let of_wave: Vec<_> = ["a", "b", "c", "d"]
                .into_iter()
                .zip(counts)
                .map(|(id, counts)| (id, counts[place], 10))
                .collect();
            wave(&(place + 1).to_string(), &of_wave)
        })
        .collect();
    let run = compare_waves("1,2,3", &waves, &[]);
    let slopes = counts.map(|[first, _, last]| (last as f64 - first as f64) / 20.0);
    let mean = slopes.iter().sum::<f64>() / 4.0;
    let squares: f64 = slopes.iter().map(|slope| (slope - mean).powi(2)).sum();
    let trend = &list(&run, "trends")[0];
    assert_near(number(&trend["slope"]), mean, ROUNDING);
    assert_near(
        number(&trend["std_error"]),
        (squares / 3.0 / 4.0).sqrt(),
        ROUNDING,
    );
    assert_eq!(trend["df"], 3);
}

#[test]
fn a_trend_of_workers_drawn_one_by_one_has_a_binomial_error() {
    let labels = ["1", "2", "3"];
    let run = compare_waves("1,2,3", &falling(labels), &["--design", "srs"]);
    let trend = &list(&run, "trends")[0];
    let variance = 0.08 * 0.92 / 200.0 + 0.02 * 0.98 / 500.0;
    let error = f64::sqrt(variance) / 2.0;
    assert_near(number(&trend["std_error"]), error, ROUNDING);
    assert_eq!(trend["df"], Value::Null);
    // The normal quantile at .975.
    let half = 1.959963984540 * error;
    assert_near(number(&trend["conf_high"]), -0.03 + half, 1e-12);
}

// ---------- what a variance of nothing must not do

#[test]
fn places_that_are_all_alike_have_no_correlation_and_no_certainty() {
    // A third in each place, then two thirds, with weights that no binary fraction holds.
    let alike = |label: &str, positives: usize| {
        let places = ["a", "b", "c", "d"].map(|id| (id, positives, 3));
        wave(label, &places)
    };
    let text = with_constant(&study(&[alike("1", 1), alike("2", 2)]), "weight", "0.3");
    for contrast in ["mover", "wald"] {
        for independent in [&[][..], &["--independent-waves"]] {
            let fixed = [
                "--waves",
                "1,2",
                "--threshold",
                "17",
                "--format",
                "json",
                "--contrast",
                contrast,
            ];
            let run = compare_text(&text, &[&fixed, independent].concat());
            let row = row(&run, None);
            assert_eq!(row["difference"]["std_error"], Value::Null);
            assert_eq!(row["test"], Value::Null);
            let low = &row["difference"]["conf_low"];
            match contrast {
                "wald" => assert_eq!(*low, Value::Null),
                _ => assert!(number(low) < 0.0, "{row:#}"),
            }
            let sentence = row["sentence"].as_str().unwrap();
            assert!(!sentence.contains("rose"), "{sentence}");
        }
    }
}

#[test]
fn two_places_say_nothing_of_their_correlation() {
    // Both rose by the same share: one degree of freedom, a correlation of 1 by arithmetic alone.
    let run = compare_waves(
        "1,2",
        &[
            wave("1", &[("a", 22, 40), ("b", 14, 40)]),
            wave("2", &[("a", 26, 40), ("b", 18, 40)]),
        ],
        &[],
    );
    let row = row(&run, None);
    let difference = &row["difference"];
    assert!(number(&difference["conf_low"]) < -0.5, "{row:#}");
    assert!(number(&difference["conf_high"]) > 0.5, "{row:#}");
    assert_eq!(difference["std_error"], Value::Null);
}

// ---------- the same establishments

#[test]
fn the_same_establishments_are_those_with_workers_in_both_waves() {
    // Place c is in both waves, and had nobody of known age in the later one; d and e are in one.
    let mut text = study(&[
        wave(
            "1",
            &[("a", 2, 10), ("b", 4, 10), ("c", 9, 10), ("d", 1, 10)],
        ),
        wave("2", &[("a", 1, 10), ("b", 1, 10), ("e", 5, 10)]),
    ]);
    text += "2,c,\n";
    let run = compare_text(
        &text,
        &["--waves", "1,2", "--threshold", "17", "--format", "json"],
    );
    let same = &list(&run, "same_establishments")[0];
    assert_eq!(same["establishments"], 2);
    assert_all_near(
        &["before", "after"].map(|key| number(&same[key])),
        &[0.3, 0.1],
    );
    let row = row(&run, None);
    assert_eq!(row["shared_establishments"], 2);
    let whole = ["before", "after"].map(|key| number(&row[key]));
    assert_all_near(&whole, &[0.4, 7.0 / 30.0]);
}

// ---------- sentences

#[test]
fn sentences_say_no_more_than_the_interval() {
    let clear = |label: &str, positives: usize| {
        let places = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let of_place = |(place, id)| (id, positives + place % 2, 60);
        wave(
            label,
            &places
                .into_iter()
                .enumerate()
                .map(of_place)
                .collect::<Vec<_>>(),
        )
    };
    let none = |label: &str| {
        let places = ["a", "b", "c", "d", "e", "f", "g", "h"];
        wave(label, &places.map(|id| (id, 0, 60)))
    };
    let one_place = |label: &str| wave(label, &[("a", 3, 60)]);
    for (before, after, said) in [
        (
            clear("1", 20),
            clear("2", 4),
            "Overall, the share aged 17 and under fell from 34.17 % in wave 1 to 7.50 % in wave 2, by 26.67 points (95 % \
             interval ",
        ),
        (
            clear("1", 4),
            clear("2", 20),
            "Overall, the share aged 17 and under rose from 7.50 % in wave 1 to 34.17 % in wave 2, by 26.67 points (95 % \
             interval ",
        ),
        (
            clear("1", 4),
            clear("2", 5),
            "Overall, the share aged 17 and under went from 7.50 % in wave 1 to 9.17 % in wave 2; the data do not show \
             whether it changed (95 % interval -",
        ),
        (
            clear("1", 20),
            none("2"),
            "Overall, the share aged 17 and under fell from 34.17 % in wave 1 to 0.00 % in wave 2, by 34.17 points (95 % \
             interval ",
        ),
        (
            none("1"),
            clear("2", 20),
            "Overall, the share aged 17 and under rose from 0.00 % in wave 1 to 34.17 % in wave 2, by 34.17 points (95 % \
             interval ",
        ),
        (
            none("1"),
            none("2"),
            "Overall, the share aged 17 and under: none was observed in wave 1 or in wave 2 (95 % interval of the change -",
        ),
        (
            one_place("1"),
            clear("2", 20),
            "Overall, the share aged 17 and under went from 5.00 % in wave 1 to 34.17 % in wave 2; how sure that is cannot \
             be said.",
        ),
    ] {
        let run = compare_waves("1,2", &[before, after], &["--independent-waves"]);
        let sentence = row(&run, None)["sentence"].as_str().unwrap().to_owned();
        assert!(sentence.starts_with(said), "{sentence}");
        let is_certain = sentence.contains(" fell ") || sentence.contains(" rose ");
        let has_ratio = sentence.contains("a relative ");
        let is_zero = said.contains("0.00 %");
        assert_eq!(has_ratio, is_certain && !is_zero, "{sentence}");
        if is_certain && said.contains("to 0.00 %") {
            let end = ": none was observed, which does not mean that there are none.";
            assert!(sentence.ends_with(end), "{sentence}");
        }
    }
}

#[test]
fn the_table_says_what_its_intervals_and_p_values_are() {
    let text = shared_establishments();
    let fixed = ["--waves", "1,2", "--column", "outcome=minor"];
    let table = |arguments: &[&str]| {
        let printed = compare_text(&text, &[&fixed, arguments].concat()).stdout;
        printed.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let shown = table(&[]);
    for said in [
        "Interval: MOVER, from the Korn-Graubard limits of the waves; up to 18 establishments are in both",
        "adjusted over the rows of a table (Holm), overall alone.",
        "Among the 18 establishments of both waves: ",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    let shown = table(&[
        "--contrast",
        "wald",
        "--adjust",
        "none",
        "--independent-waves",
    ]);
    for said in [
        "Interval: Wald, from the standard error of the change; the waves are taken as independent.",
        "p: test of no change, not adjusted for the number of rows.",
    ] {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    assert!(!shown.contains("of both waves"), "{shown}");
}

// ---------- warnings

fn warnings(run: &Run) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let warnings = list(run, "warnings").into_iter();
    warnings
        .map(|warning| (text(&warning["code"]), text(&warning["message"])))
        .collect()
}

fn assert_warned(run: &Run, code: &str, message: &str) {
    assert_eq!(run.code, 0, "{run:?}");
    let all = warnings(run);
    let same = all
        .iter()
        .filter(|(own, said)| own == code && said == message);
    assert_eq!(same.count(), 1, "{code} {message} in {all:#?}");
}

fn assert_not_warned(run: &Run, code: &str) {
    let all = warnings(run);
    assert!(all.iter().all(|(own, _)| own != code), "{all:#?}");
}

/// Rows of a header and lines of `fields times count`.
fn rows(header: &str, lines: &[(&str, usize)]) -> String {
    let mut text = format!("{header}\n");
    for (line, count) in lines {
        text += &format!("{line}\n").repeat(*count);
    }
    text
}

#[test]
fn what_only_one_wave_has_is_warned_of_and_shown_without_a_comparison() {
    let text = rows(
        "wave,city,establishment_id,age",
        &[
            ("1,P,a,17", 2),
            ("1,P,b,30", 5),
            ("1,Q,a,30", 5),
            ("1,Q,b,16", 1),
            ("2,P,a,17", 1),
            ("2,P,b,30", 5),
            ("2,R,a,30", 5),
            ("2,R,b,17", 1),
        ],
    );
    let run = compare_text(&text, &["--waves", "1,2", "--format", "json"]);
    let lost = "it has no comparison, and the overall change is also one of places";
    assert_warned(&run, "W080", &format!("Q is in 1 and not in 2: {lost}"));
    assert_warned(&run, "W080", &format!("R is in 2 and not in 1: {lost}"));
    assert_warned(
        &run,
        "W081",
        "1 to 2: 2 strata have workers in one of the waves only",
    );
    let domain = |list: &[Value]| {
        list.iter()
            .map(|one| one["domain"]["city"].clone())
            .collect()
    };
    let (compared, estimated): (Vec<_>, Vec<_>) = (
        domain(&list(&run, "comparisons")),
        domain(&list(&run, "estimates")),
    );
    assert!(!compared.contains(&json!("Q")) && !compared.contains(&json!("R")));
    assert!(estimated.contains(&json!("Q")) && estimated.contains(&json!("R")));
    assert!(
        list(&run, "warnings")
            .iter()
            .any(|one| one["domain"] == json!({"city": "Q"}))
    );
    let table = compare_text(&text, &["--waves", "1,2"]);
    assert_eq!(table.stdout.matches("Q is in 1 and not in 2").count(), 1);
}

#[test]
fn a_domain_without_known_ages_in_one_wave_is_warned_of() {
    let text = rows(
        "wave,city,establishment_id,age",
        &[
            ("1,P,a,17", 2),
            ("1,P,b,30", 5),
            ("1,Q,a,17", 5),
            ("1,Q,b,30", 5),
            ("2,P,a,17", 2),
            ("2,P,b,30", 5),
            ("2,Q,a,", 5),
        ],
    );
    let arguments = ["--waves", "1,2", "--threshold", "17", "--format", "json"];
    let run = compare_text(&text, &arguments);
    let said = "wave 2: age<=17: nobody in Q has a known status: no comparison";
    assert_warned(&run, "W080", said);
    assert_eq!(list(&run, "comparisons").len(), 2);
}

/// In one city the interval excludes no change, and p does so until it is adjusted for three rows.
#[test]
fn a_p_that_disagrees_because_it_is_adjusted_is_said_to_be() {
    let minors = [
        ("1,A", [5, 5, 2, 1, 3, 4, 3, 3]),
        ("1,B", [4, 4, 7, 3, 5, 5, 2, 1]),
        ("1,C", [3, 5, 2, 2, 3, 3, 2, 4]),
        ("2,A", [1, 0, 4, 2, 3, 2, 0, 0]),
        ("2,B", [3, 2, 2, 5, 0, 3, 2, 3]),
        ("2,C", [1, 1, 0, 1, 3, 3, 1, 2]),
    ];
    let mut text = "wave,city,establishment_id,age\n".to_owned();
    for (place, minors) in minors {
        for (establishment, minors) in minors.into_iter().enumerate() {
            for worker in 0..10 {
                let age = if worker < minors { 16 } else { 25 };
                text += &format!("{place},{}{establishment},{age}\n", place.replace(',', ""));
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("study.csv"), text).unwrap();
    let arguments = "compare study.csv --waves 1,2 --threshold 17 --format json";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let json = run(folder.path(), &arguments);
    assert_warned(
        &json,
        "W087",
        "1 to 2: 1 row has an interval and a p that disagree: they are two methods, and only p allows for the number of \
         rows in a table; take such a change as not sure",
    );
    let json = json.json();
    let rows = json["comparisons"].as_array().unwrap().iter();
    let number = |value: &Value| value.as_f64().unwrap();
    let disagree = rows.filter(|row| {
        let p = &row["test"];
        number(&row["difference"]["conf_high"]) < 0.0
            && number(&p["p_value"]) < 0.05
            && number(&p["p_adjusted"]) > 0.05
    });
    assert_eq!(disagree.count(), 1);
}

#[test]
fn an_interval_and_a_p_that_disagree_are_warned_of_in_every_format() {
    let study = fixture("reference/zero-cells");
    let arguments = [
        "compare",
        "obs.csv",
        "--waves",
        "2012,2015",
        "--threshold",
        "15",
    ];
    // The overall row, whose p is not adjusted.
    let said = "2012 to 2015: 1 row has an interval and a p that disagree: they are two methods; take such a \
                change as not sure";
    let json = run(&study, &[&arguments[..], &["--format", "json"]].concat());
    assert_warned(&json, "W087", said);
    let json = json.json();
    let overall = &json["comparisons"][0];
    let low_high = [
        &overall["difference"]["conf_low"],
        &overall["difference"]["conf_high"],
    ];
    let [low, high] = low_high.map(|limit| limit.as_f64().unwrap());
    assert!(low < 0.0 && high > 0.0, "the interval holds no change");
    assert!(
        overall["test"]["p_value"].as_f64().unwrap() < 0.05,
        "the test rejects it"
    );
    let csv = run(&study, &[&arguments[..], &["--format", "csv"]].concat());
    assert!(csv.stderr.contains(said), "{}", csv.stderr);
    let same_words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(same_words(&run(&study, &arguments).stdout).contains(said));
}

#[test]
fn waves_in_falling_order_are_warned_of() {
    let waves = ["1", "2"].map(|label| wave(label, &[("a", 1, 10), ("b", 2, 10)]));
    let falling = "the waves are compared in falling order, 2 to 1: what fell is shown as a rise, and what rose as a fall";
    assert_warned(&compare_waves("2,1", &waves, &[]), "W080", falling);
    assert_not_warned(&compare_waves("1,2", &waves, &[]), "W080");
}

#[test]
fn another_share_of_unknown_ages_is_warned_of() {
    let study = |unknown: usize| {
        rows(
            "wave,establishment_id,age",
            &[
                ("1,a,17", 5),
                ("1,b,30", 95),
                ("2,a,17", 5),
                ("2,b,30", 95 - unknown),
                ("2,b,", unknown),
            ],
        )
    };
    let arguments = ["--waves", "1,2", "--threshold", "17", "--format", "json"];
    assert_warned(
        &compare_text(&study(6), &arguments),
        "W082",
        "1 to 2: age<=17: the share of unknown status went from 0 % to 6 %, which alone can move the result",
    );
    assert_not_warned(&compare_text(&study(5), &arguments), "W082");
}

#[test]
fn another_mix_and_groups_of_one_wave_are_warned_of() {
    let study = |bars: usize| {
        rows(
            "wave,establishment_id,venue_type,age",
            &[
                ("1,a,bar,17", 10),
                ("1,b,bar,30", 40),
                ("1,c,shop,30", 50),
                ("2,a,bar,17", 10),
                ("2,b,bar,30", bars - 10),
                ("2,c,shop,30", 100 - bars),
            ],
        )
    };
    let arguments = ["--waves", "1,2", "--threshold", "17", "--format", "json"];
    let run = compare_text(&study(61), &arguments);
    for group in [
        "bar among the workers went from 50 % to 61 %",
        "shop among the workers went from 50 % to 39 %",
    ] {
        let message =
            format!("1 to 2: the share of {group}: part of a change may be that other mix");
        assert_warned(&run, "W083", &message);
    }
    assert_not_warned(&compare_text(&study(60), &arguments), "W083");
    let gone = study(60).replace("2,c,shop", "2,c,stall");
    assert_warned(
        &compare_text(&gone, &arguments),
        "W086",
        "1 to 2: the decomposition takes the rate of the other wave for 2 groups that one of them lacks",
    );
    assert_not_warned(&run, "W086");
}

#[test]
fn a_change_is_not_split_by_a_column_that_a_file_or_wave_lacks() {
    let with = "wave,establishment_id,venue_type,age\n1,a,bar,17\n1,b,shop,30\n";
    let blank = "wave,establishment_id,venue_type,age\n2,a,,17\n2,b,,30\n";
    for (other, lacking) in [(TWO, "b.csv"), (blank, "wave 2")] {
        let run = compare_files(&[("a.csv", with), ("b.csv", other)], &["--format", "json"]);
        let row = &list(&run, "comparisons")[0];
        assert_eq!(row["decomposition"], Value::Null, "{row:#}");
        for code in ["W083", "W086"] {
            assert_not_warned(&run, code);
        }
        let note = format!("changes are not split by type: {lacking} does not have it");
        assert!(run.stderr.contains(&note), "{run:?}");
    }
    let split = compare_files(
        &[("a.csv", with), ("b.csv", &blank.replace(",,", ",bar,"))],
        &[],
    );
    assert!(split.stdout.contains("Split by type"), "{split:?}");
    let asked = ["--decompose", "type"];
    let refused = compare_files(&[("a.csv", with), ("b.csv", TWO)], &asked);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("--> b.csv:1"), "{refused:?}");
}

#[test]
fn two_waves_that_are_one_study_are_warned_of() {
    let study = |last: u8| {
        let rows = (0..5).map(|id| format!("E{id},16\nE{id},30\nE{id},{}\n", 20 + id));
        format!(
            "establishment_id,age\n{}E4,{last}\n",
            rows.collect::<String>()
        )
    };
    let warned = |other: &str| {
        let files = [("a.csv", &*study(25)), ("b.csv", other)];
        let run = compare_files(&files, &["--format", "json"]);
        warnings(&run).iter().any(|(code, _)| code == "W088")
    };
    assert!(warned(
        &study(25).replace('\n', "\r\n").replace("E0,16", "E0, 16")
    ));
    assert!(!warned(&study(17)));
}

#[test]
fn few_shared_establishments_and_moved_ids_are_warned_of() {
    let places = |from: usize| {
        let ids: Vec<_> = (from..from + 6)
            .map(|number| format!("e{number}"))
            .collect();
        let of_wave = |label: &str| {
            let places: Vec<_> = ids.iter().map(|id| (id.as_str(), 1, 5)).collect();
            wave(label, &places)
        };
        of_wave(if from == 0 { "1" } else { "2" })
    };
    let few = "1 to 2: only 1 establishment is in both waves, of 6 in the smaller one; were ids given anew? \
               Then type --independent-waves: until then strata hold the establishments of both waves, and where strata \
               differ much intervals of changes are wider for it";
    assert_warned(
        &compare_waves("1,2", &[places(0), places(5)], &[]),
        "W084",
        few,
    );
    assert_not_warned(&compare_waves("1,2", &[places(0), places(4)], &[]), "W084");
    assert_not_warned(
        &compare_waves("1,2", &[places(0), places(5)], &["--independent-waves"]),
        "W084",
    );

    let moved = rows(
        "wave,stratum,establishment_id,age",
        &[
            ("1,x,a,17", 3),
            ("1,x,b,30", 3),
            ("1,y,c,30", 3),
            ("1,y,d,30", 3),
            ("2,y,a,17", 3),
            ("2,x,b,30", 3),
            ("2,x,c,30", 3),
            ("2,y,d,30", 3),
        ],
    );
    let arguments = ["--waves", "1,2", "--format", "json"];
    let run = compare_text(&moved, &arguments);
    let said =
        "1 to 2: 2 establishment ids are in different strata, and counted as different places";
    assert_warned(&run, "W085", said);
    assert_eq!(row(&run, None)["shared_establishments"], 2);
}

// ---------- errors

/// Compares files of these texts in a folder of their own.
fn compare_files(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let mut all = vec!["compare"];
    all.extend(files.iter().map(|(name, _)| name));
    run(folder.path(), &[&all, arguments].concat())
}

const ONE: &str = "wave,establishment_id,age\n1,a,17\n1,b,30\n";
const TWO: &str = "wave,establishment_id,age\n2,a,19\n2,b,30\n";
const UNNAMED: &str = "establishment_id,age\na,17\nb,30\n";

#[test]
fn waves_that_cannot_be_compared_are_refused() {
    let both = format!("{ONE}2,a,19\n2,b,30\n");
    let cities = "wave,city,establishment_id,age\n1,P,a,17\n1,P,b,30\n2,Q,a,30\n2,Q,b,30\n";
    for (files, arguments, said, help) in [
        (
            &[("a.csv", ONE)][..],
            &["--waves", "1,2"][..],
            "no row is of the wave 2",
            "the rows have the waves 1",
        ),
        (
            &[("a.csv", &both)],
            &["--waves", "1,2,3"],
            "no row is of the wave 3",
            "the rows have the waves 1, 2",
        ),
        (
            &[("1.csv", UNNAMED)],
            &["--waves", "1,2"],
            "no row is of the wave 2",
            "the rows have the waves 1",
        ),
        (
            &[("a.csv", ONE), ("b.csv", ONE.trim_end())],
            &[],
            "both files are of the wave 1",
            "give one file for each wave; files without a wave column are named after their wave",
        ),
        (
            &[
                ("2012.csv", UNNAMED),
                ("again/2012.csv", "establishment_id,age\na,30\n"),
            ],
            &[],
            "both files are of the wave 2012",
            "give one file for each wave; files without a wave column are named after their wave",
        ),
        (
            &[("a.csv", &both), ("b.csv", TWO)],
            &[],
            "a.csv has several waves: 1, 2",
            "name the waves to compare: --waves 1,2",
        ),
        (
            &[("a.csv", cities)],
            &["--waves", "1,2"],
            "no domain is in both of the waves 1, 2",
            "compare waves of the same places, or the overall shares alone: --by none",
        ),
    ] {
        let done = compare_files(files, arguments);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{done:?}");
        let expected = format!("error[E080]: {said}\n = {help}\n");
        assert!(done.stderr.starts_with(&expected), "{}", done.stderr);
    }
}

#[test]
fn files_without_waves_are_named_after_themselves() {
    let later = "establishment_id,age\na,19\nb,30\n";
    let files = [("2012.csv", UNNAMED), ("2015.csv", later)];
    for (arguments, from, to) in [
        (&[][..], "2012", "2015"),
        (&["--waves", "2015,2012"], "2015", "2012"),
    ] {
        let done = compare_files(&files, &[arguments, &["--format", "json"]].concat());
        let row = row(&done, None);
        assert_eq!((&row["from"], &row["to"]), (&json!(from), &json!(to)));
    }
}

#[test]
fn one_frame_cannot_correct_two_waves_that_it_does_not_fit() {
    let wave = |label: &str, ids: [&str; 3], frame: usize| {
        let of_place = |id: &str| {
            let positive = format!("{label},{id},{frame},17\n");
            positive + &format!("{label},{id},{frame},30\n").repeat(3 + id.len())
        };
        ids.map(of_place).concat()
    };
    let text =
        |waves: &[String]| "wave,establishment_id,population,age\n".to_owned() + &waves.concat();
    let (fixed, fpc) = (["--waves", "1,2"], ["--waves", "1,2", "--fpc"]);
    let differ = text(&[
        wave("1", ["a", "bb", "c"], 9),
        wave("2", ["a", "bb", "d"], 8),
    ]);
    let overdrawn = text(&[
        wave("1", ["a", "bb", "c"], 4),
        wave("2", ["a", "dd", "e"], 4),
    ]);
    for (text, said) in [
        (&differ, "a stratum has another frame count in each"),
        (
            &overdrawn,
            "together visited more establishments of a stratum than its frame has",
        ),
    ] {
        let done = compare_text(text, &fpc);
        let expected = format!(
            "error[E080]: the waves 1, 2 share establishments, and {said}\n = take the waves as separate \
             samples with --independent-waves, or leave out --fpc\n"
        );
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{done:?}");
        assert!(done.stderr.starts_with(&expected), "{}", done.stderr);
        assert_eq!(compare_text(text, &fixed).code, 0);
        let independent = [&fpc[..], &["--independent-waves"]].concat();
        assert_eq!(compare_text(text, &independent).code, 0);
        let workers = [&fpc[..], &["--design", "srs"]].concat();
        assert_eq!(compare_text(text, &workers).code, 0);
    }
    // A third wave exceeds the frame with the others only.
    let three = text(&[
        wave("1", ["a", "bb", "c"], 5),
        wave("2", ["a", "dd", "c"], 5),
        wave("3", ["a", "ee", "f"], 5),
    ]);
    let done = compare_text(&three, &["--waves", "1,2,3", "--fpc"]);
    assert!(
        done.stderr.contains("the waves 1, 2, 3 share"),
        "{}",
        done.stderr
    );
    assert_eq!(done.code, 1);
}

#[test]
fn a_command_line_that_names_no_pair_of_waves_is_refused() {
    let named = "give one file for each of two waves, or name the waves of a wave column, such as --waves \
                 2012,2015";
    for (files, arguments, said) in [
        (
            &[("a.csv", ONE)][..],
            &[][..],
            format!("1 file, and no waves named: {named}"),
        ),
        (
            &[("a.csv", ONE), ("b.csv", TWO), ("c.csv", TWO)],
            &[],
            format!("3 files, and no waves named: {named}"),
        ),
        (
            &[("a.csv", ONE)],
            &["--waves", "1"],
            "--waves names a single wave; name two or more, such as --waves 2012,2015".to_owned(),
        ),
        (
            &[("a.csv", ONE)],
            &["--waves", "1,2,1"],
            "--waves names 1 twice; leave one out".to_owned(),
        ),
    ] {
        let done = compare_files(files, arguments);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{done:?}");
        assert!(done.stderr.contains(&said), "{}", done.stderr);
    }
}

#[test]
fn the_same_file_twice_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), ONE).unwrap();
    let done = run(folder.path(), &["compare", "a.csv", "a.csv"]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr.contains("this file is given twice"),
        "{}",
        done.stderr
    );
}

// ---------- gates

#[test]
fn a_gate_that_does_not_hold_is_code_3_and_the_result_is_printed() {
    let shared = shared_establishments();
    let outcome = ["--column", "outcome=minor", "--format", "json"];
    let compare = |gate: &str| {
        let flags = [&outcome[..], &["--waves", "1,2", "--fail-if", gate]].concat();
        compare_text(&shared, &flags)
    };
    let analyze =
        |gate: &str| analyze_text(&shared, &[&outcome[..], &["--fail-if", gate]].concat());
    for (done, gate, code) in [
        (
            compare("difference.conf_high >= 0"),
            "difference.conf_high >= 0",
            3,
        ),
        (compare("difference.conf_high < 0"), "", 0),
        (
            compare("city=A: ratio.estimate < 70%"),
            "city=A: ratio.estimate < 70%",
            3,
        ),
        (compare("city=A: ratio.estimate > 70%"), "", 0),
        (analyze("conf_high > 25%"), "conf_high > 25%", 3),
        (analyze("city=C: conf_high > 99%"), "", 0),
    ] {
        assert_eq!(done.code, code, "{gate} {}", done.stderr);
        assert!(!list(&done, "estimates").is_empty());
        assert!(done.stderr.contains(gate), "{}", done.stderr);
    }
}

#[test]
fn a_gate_on_what_does_not_exist_fails_or_is_refused() {
    let zero = compare_independent(&["--fail-if", "17, city=R: test.p_value < 0.05"]);
    assert_eq!(zero.code, 3, "a null fails the gate: {}", zero.stderr);
    let text = shared_establishments();
    let compare = |flags: &[&str]| compare_text(&text, &[&["--waves", "1,2"], flags].concat());
    let analyze = |flags: &[&str]| analyze_text(&text, flags);
    let forgotten = analyze(&["--column", "outcome=minor", "--fail-if", "17 df > 1"]);
    let said = "is a colon missing, as in \"17: df\"?";
    assert!(forgotten.stderr.contains(said), "{}", forgotten.stderr);
    for run in [&compare as &dyn Fn(&[&str]) -> Run, &analyze] {
        for (gate, said) in [
            (
                "nonsense > 1",
                "names the key nonsense, which no row has as a number",
            ),
            ("city=Z: df > 1", "the result has no such row"),
            ("19: df > 1", "the result has no such row"),
            (
                "17,15: df > 1",
                "a gate takes one threshold; repeat --fail-if for another",
            ),
            (
                "df",
                "write \"[THRESHOLD][, COLUMN=VALUE]: KEY OP NUMBER[%]\"",
            ),
        ] {
            let done = run(&["--column", "outcome=minor", "--fail-if", gate]);
            assert_eq!(done.code, 2, "{gate}: {}", done.stderr);
            assert!(done.stderr.contains(said), "{gate}: {}", done.stderr);
        }
    }
}

#[test]
fn long_labels_of_waves_leave_cities_their_words() {
    let rows = |wave: &str| -> String {
        let row = |row: usize| format!("{wave},Battambang,E{},{}\n", row % 5, 14 + row % 9);
        (0..60).map(row).collect()
    };
    let [before, after] = ["2012 (final) copy of the whole study", "observations_after"];
    let text = format!("wave,city,venue,age\n{}{}", rows(before), rows(after));
    let compared = compare_text(&text, &["--waves", &format!("{before},{after}")]);
    assert_eq!(compared.code, 0, "{}", compared.stderr);
    assert!(
        compared.stdout.contains("\nBattambang  "),
        "{}",
        compared.stdout
    );
    let is_narrow = |line: &str| line.chars().count() <= 80;
    assert!(
        compared.stdout.lines().all(is_narrow),
        "{}",
        compared.stdout
    );
    // Both labels stand whole over their columns.
    for word in ["(final)", "copy of", "observat", "ions_", "after"] {
        assert!(
            compared.stdout.contains(word),
            "{word} in {}",
            compared.stdout
        );
    }
}
