//! Did the trade move? What the section on displacement says is what the program says of the same places
//! when it is asked in another way.

mod support;

use serde_json::{Value, json};
use support::studies::{independent_waves, shared_establishments};
use support::{Run, analyze_text, compare_text, sensitivity_text};

fn near(found: &Value, expected: f64, tolerance: f64) {
    let number = found.as_f64().unwrap_or(f64::NAN);
    assert!(
        (number - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

fn shared(further: &[&str]) -> Run {
    let fixed = ["--waves", "1,2", "--column", "outcome=minor"];
    sensitivity_text(&shared_establishments(), &[&fixed, further].concat())
}

fn independent(further: &[&str]) -> Run {
    let fixed = ["--waves", "1,2", "--decompose", "city"];
    sensitivity_text(&independent_waves(), &[&fixed, further].concat())
}

const JSON: [&str; 2] = ["--format", "json"];

/// Computed with R survey 4.5 and Kitagawa's formula.
#[test]
fn rate_and_mix_are_those_of_the_worked_study_and_add_up() {
    let json = independent(&JSON).json();
    let change = &json["displacement"]["changes"][0];
    assert_eq!(change["threshold"], 17);
    near(&change["composition"]["estimate"], 0.0006048166, 1e-10);
    near(&change["composition"]["std_error"], 0.0028158645, 1e-10);
    near(&change["rate"]["estimate"], -0.0531837850, 1e-10);
    near(&change["rate"]["std_error"], 0.0360608658, 1e-10);
    let number = |value: &Value| value.as_f64().unwrap();
    let parts = number(&change["rate"]["estimate"]) + number(&change["composition"]["estimate"]);
    let whole = number(&change["after"]) - number(&change["before"]);
    assert!((parts - whole).abs() < 1e-14);
}

/// 192, 228 and 72 of the weight of the first wave are in P, Q and R; in the second 2 of 40, 1 of 36 and none of
/// 24 workers are minors.
#[test]
fn the_later_wave_is_seen_with_the_mix_of_the_earlier_one() {
    let json = independent(&JSON).json();
    let fixed = &json["displacement"]["changes"][0]["standardised"];
    let after = 192.0 / 492.0 * 2.0 / 40.0 + 228.0 / 492.0 / 36.0;
    near(&fixed["before"]["estimate"], 42.0 / 492.0, 1e-12);
    near(&fixed["after"]["estimate"], after, 1e-12);
    near(
        &fixed["difference"]["estimate"],
        after - 42.0 / 492.0,
        1e-12,
    );
    assert_eq!(fixed["covered"], 1.0);
    assert_eq!(fixed["left_out"], json!([]));
}

/// Each row of the shared study with what became of its establishment: places 3 and 12 were left.
fn with_fates() -> String {
    let text = shared_establishments();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let rows = lines.map(|line| {
        let is_left = line.contains(",e3,") || line.contains(",e12,");
        format!("{line},{}\n", if is_left { "left" } else { "stayed" })
    });
    format!("{header},fate\n{}", rows.collect::<String>())
}

#[test]
fn places_that_stayed_and_were_left_are_domains_of_their_wave() {
    let json = shared(&JSON).json();
    let turnover = &json["displacement"]["turnover"][0];
    let flags = [
        "--by",
        "fate",
        "--column",
        "outcome=minor",
        "--format",
        "json",
    ];
    let whole = analyze_text(&with_fates(), &flags).json();
    let estimates = whole["estimates"].as_array().unwrap();
    for (part, wave, fate) in [
        ("stayed_before", "1", "stayed"),
        ("left", "1", "left"),
        ("stayed_after", "2", "stayed"),
    ] {
        let is_meant = |row: &&Value| row["wave"] == wave && row["domain"] == json!({"fate": fate});
        let expected = estimates.iter().find(is_meant).unwrap();
        let found = &turnover[part]["estimates"][0];
        for key in ["n", "positives", "estimate", "std_error"] {
            assert_eq!(found[key], expected[key], "{part} {key}");
        }
    }
    let numbers = ["stayed_before", "left", "stayed_after", "entered"];
    let establishments = numbers.map(|part| turnover[part]["establishments"].clone());
    assert_eq!(establishments, [18, 2, 18, 0]);
    let workers = numbers.map(|part| turnover[part]["workers"].clone());
    assert_eq!(workers, [90, 10, 90, 0]);
    assert_eq!(turnover["entered"]["estimates"][0]["estimate"], Value::Null);
}

#[test]
fn the_change_in_the_same_places_is_that_of_compare() {
    let json = shared(&JSON).json();
    let flags = [
        "--waves",
        "1,2",
        "--column",
        "outcome=minor",
        "--format",
        "json",
    ];
    let compared = compare_text(&shared_establishments(), &flags).json();
    let found = &json["displacement"]["turnover"][0]["same"][0];
    assert_eq!(found["establishments"], 18);
    let expected = &compared["same_establishments"][0];
    for key in ["estimate", "std_error", "conf_low", "conf_high"] {
        assert_eq!(
            found["difference"][key], expected["difference"][key],
            "{compared:#}"
        );
    }
}

/// The places of both waves are a domain like any other: a column that names them gives the same limits.
#[test]
fn the_limits_in_the_same_places_are_those_of_a_domain_of_them() {
    for (contrast, method) in [("mover", "mover"), ("wald", "wald")] {
        let flags = ["--waves", "1,2", "--column", "outcome=minor"];
        let more = ["--by", "fate", "--contrast", contrast, "--format", "json"];
        let compared = compare_text(&with_fates(), &[&flags[..], &more].concat()).json();
        let rows = compared["comparisons"].as_array().unwrap();
        let stayed = |row: &&Value| row["domain"] == json!({"fate": "stayed"});
        let expected = &rows.iter().find(stayed).unwrap()["difference"];
        let found = &compared["same_establishments"][0]["difference"];
        assert_eq!(found["method"], method);
        assert_eq!(found, expected, "{contrast}");
        let (low, high) = (&found["conf_low"], &found["conf_high"]);
        assert!(
            low.as_f64() < Some(-0.05) && high.as_f64() > Some(0.0),
            "{found}"
        );
    }
}

/// No minor is left among those that stayed: the zero takes the design effect of its wave, as that of any domain.
#[test]
fn a_zero_among_places_that_stayed_borrows_as_a_domain_does() {
    let mut text = "wave,establishment_id,fate,age\n".to_owned();
    for wave in [1, 2] {
        for place in 0..12 {
            let stays = place < 6;
            let fate = if stays { "stayed" } else { "left" };
            let id = if stays {
                format!("e{place}")
            } else {
                format!("w{wave}e{place}")
            };
            for worker in 0..6 {
                let minors = if stays && wave == 2 { 0 } else { place % 4 };
                let age = if worker < minors { 16 } else { 30 };
                text += &format!("{wave},{id},{fate},{age}\n");
            }
        }
    }
    let flags = ["--waves", "1,2", "--threshold", "17", "--format", "json"];
    let json = sensitivity_text(&text, &flags).json();
    let found = &json["displacement"]["turnover"][0]["stayed_after"]["estimates"][0];
    let whole = analyze_text(
        &text,
        &["--by", "fate", "--threshold", "17", "--format", "json"],
    )
    .json();
    let estimates = whole["estimates"].as_array().unwrap();
    let is_meant = |row: &&Value| row["wave"] == "2" && row["domain"] == json!({"fate": "stayed"});
    let expected = estimates.iter().find(is_meant).unwrap();
    assert_eq!(expected["estimate"], 0.0);
    assert!(expected["deff_assumed"].as_f64() > Some(1.0), "{expected}");
    for key in ["estimate", "conf_low", "conf_high"] {
        assert_eq!(found[key], expected[key], "{key}");
    }
}

#[test]
fn nobody_can_tell_what_stayed_without_ids_of_both_waves() {
    let json = independent(&JSON).json();
    let turnover = &json["displacement"]["turnover"][0];
    assert_eq!(turnover["left"], Value::Null);
    assert!(
        turnover["reason"]
            .as_str()
            .unwrap()
            .contains("no id is in both waves")
    );
    let apart = [&JSON[..], &["--independent-waves"]].concat();
    let json = shared(&apart).json();
    let turnover = &json["displacement"]["turnover"][0];
    assert_eq!(turnover["stayed_before"], Value::Null);
    assert!(
        turnover["reason"]
            .as_str()
            .unwrap()
            .contains("taken for different places")
    );
}

#[test]
fn without_kinds_of_places_there_is_a_reason_and_no_number() {
    let json = shared(&JSON).json();
    let change = &json["displacement"]["changes"][0];
    for key in ["rate", "composition", "standardised"] {
        assert_eq!(change[key], Value::Null);
    }
    assert!(change["reason"].as_str().unwrap().contains("of what kind"));
}

#[track_caller]
fn assert_says(run: &Run, words: &str) {
    assert_eq!(run.code, 0, "{run:?}");
    let text = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(words), "{}", run.stdout);
}

#[test]
fn the_section_ends_with_what_moved() {
    assert_says(
        &independent(&[]),
        "the share of workers aged 17 and under went from 8.54 to 3.28 %, which could be due to chance, while \
         another mix of city by itself would have raised it by 0.06 points, which chance could make (-0.52 to +0.64); no id is in both \
         waves, so that nobody can tell which places stayed.",
    );
    assert_says(
        &shared(&[]),
        "what part another mix of places has in it cannot be told: the data do not say of what kind places are; in \
         the 18 establishments of both waves it ",
    );
    let single = analyze_of_one_wave();
    assert_says(
        &single,
        "Whether the trade moved cannot be told from a single wave.",
    );
}

fn analyze_of_one_wave() -> Run {
    let text = independent_waves();
    let rows = text.lines().filter(|line| !line.starts_with("2,"));
    let text: String = rows.map(|line| format!("{line}\n")).collect();
    sensitivity_text(&text, &[])
}
