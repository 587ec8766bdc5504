//! One odd establishment: a result without it is the result of a file without it.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::studies::{independent_waves, shared_establishments};
use support::{Run, compare_text, run, sensitivity_text};

const JSON: [&str; 2] = ["--format", "json"];

fn independent() -> Run {
    sensitivity_text(
        &independent_waves(),
        &[&["--waves", "1,2"][..], &JSON].concat(),
    )
}

fn shared(further: &[&str]) -> Run {
    let fixed = ["--waves", "1,2", "--column", "outcome=minor"];
    sensitivity_text(
        &shared_establishments(),
        &[&fixed, &JSON[..], further].concat(),
    )
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn near(found: &Value, expected: f64, tolerance: f64) {
    let found = number(found);
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

/// A row of the section, by the wave or the waves, the city and the threshold.
fn row(json: &Value, list: &str, wave: &str, city: Option<&str>, threshold: Value) -> Value {
    let domain = city.map_or(json!({}), |city| json!({ "city": city }));
    let rows = json["influence"][list].as_array().unwrap();
    let is_meant = |row: &&Value| {
        let of_wave = row["wave"] == wave || row["from"] == wave;
        of_wave && row["domain"] == domain && row["threshold"] == threshold
    };
    let row = rows.iter().find(is_meant);
    row.unwrap_or_else(|| panic!("no such row in {json:#}"))
        .clone()
}

/// Worked out by hand: 42 of 492 without each establishment in turn.
#[test]
fn the_most_influential_come_first_and_of_equals_the_first_in_the_file() {
    let overall = row(&independent().json(), "estimates", "1", None, json!(17));
    assert_eq!(overall["establishments"], 15);
    let expected = [
        (-0.0177982861, 30.0 / 444.0),
        (-0.0177982861, 30.0 / 444.0),
        (0.0132256956, 42.0 / 426.0),
        (-0.0114528102, 34.0 / 460.0),
    ];
    let without = overall["without"].as_array().unwrap();
    assert_eq!(without.len(), 5);
    for (rank, (one, (shift, left))) in (1..).zip(without.iter().zip(expected)) {
        assert_eq!(one["rank"], rank);
        near(&one["shift"], shift, 1e-10);
        near(&one["estimate"], left, 1e-12);
    }
    near(&overall["lowest"], 30.0 / 444.0, 1e-12);
    near(&overall["highest"], 42.0 / 426.0, 1e-12);
}

fn without(text: &str, is_left_out: impl Fn(&str) -> bool) -> String {
    let lines = text.lines().filter(|line| !is_left_out(line));
    lines.map(|line| format!("{line}\n")).collect()
}

/// What `compare` says of a domain in a file.
fn compared(text: &str, flags: &[&str], city: Option<&str>) -> Value {
    let fixed = ["--waves", "1,2", "--format", "json"];
    let json = compare_text(text, &[&fixed, flags].concat()).json();
    let domain = city.map_or(json!({}), |city| json!({ "city": city }));
    let rows = json["comparisons"].as_array().unwrap();
    rows.iter().find(|row| row["domain"] == domain).unwrap()["difference"].clone()
}

#[track_caller]
fn assert_same_difference(found: &Value, expected: &Value) {
    for key in ["estimate", "std_error", "conf_low", "conf_high"] {
        near(&found[key], number(&expected[key]), 1e-12);
    }
}

#[test]
fn a_change_without_a_place_is_that_of_a_file_without_it() {
    let text = independent_waves();
    let json = independent().json();
    // The third of P moves both most.
    let left = without(&text, |line| line.starts_with("1,P,w1-3,"));
    for city in [None, Some("P")] {
        let change = row(&json, "changes", "1", city, json!(17));
        let first = &change["without"][0];
        assert_same_difference(&first["difference"], &compared(&left, &[], city));
        near(
            &first["shift"],
            number(&first["difference"]["estimate"]) - number(&change["difference"]["estimate"]),
            1e-12,
        );
        assert_eq!(first["keeps_sign"], true);
        assert_eq!(first["keeps_significance"], true);
    }
}

/// Of every place that both waves have, both visits are left out: here each in turn by hand.
#[test]
fn a_place_of_both_waves_is_left_out_of_both() {
    let text = shared_establishments();
    let flags = ["--column", "outcome=minor"];
    let asked = number(&compared(&text, &flags, None)["estimate"]);
    let mut all: Vec<(i64, Value)> = (1..=20)
        .map(|place| {
            let left = without(&text, |line| line.contains(&format!(",e{place},")));
            let difference = compared(&left, &flags, None);
            let shift = number(&difference["estimate"]) - asked;
            (-(shift.abs() * 1e12).round() as i64, difference)
        })
        .collect();
    all.sort_by_key(|(shift, _)| *shift);
    let change = row(&shared(&[]).json(), "changes", "1", None, Value::Null);
    let found = change["without"].as_array().unwrap();
    assert_eq!(found.len(), 5);
    for (one, (_, expected)) in found.iter().zip(&all) {
        assert_same_difference(&one["difference"], expected);
    }
    let steady = &change["steadiness"];
    assert_eq!(steady["left_out"], 20);
    let same_sign = all
        .iter()
        .filter(|(_, left)| number(&left["estimate"]) < 0.0);
    assert_eq!(steady["same_sign"], same_sign.count());
    let excludes = |left: &Value| number(&left["conf_low"]) * number(&left["conf_high"]) > 0.0;
    let unsure = all.iter().filter(|(_, left)| !excludes(left));
    assert_eq!(steady["same_significance"], unsure.count());
}

#[test]
fn a_change_that_one_place_makes_is_marked() {
    // A single establishment holds every minor of the second wave.
    let mut text = "wave,establishment_id,age\n".to_owned();
    for place in 0..6 {
        for worker in 0..10 {
            let minor = |is_so: bool| if is_so { 16 } else { 30 };
            text += &format!("1,a{place},{}\n", minor(worker == 0));
            text += &format!("2,b{place},{}\n", minor(place == 5 && worker < 8));
        }
    }
    let run = sensitivity_text(&text, &[&["--waves", "1,2"][..], &JSON].concat());
    let change = row(&run.json(), "changes", "1", None, json!(17));
    near(&change["difference"]["estimate"], 2.0 / 60.0, 1e-12);
    let first = &change["without"][0];
    near(&first["difference"]["estimate"], -0.1, 1e-12);
    assert_eq!(first["keeps_sign"], false);
    let page = sensitivity_text(&text, &["--waves", "1,2"]);
    assert!(page.stdout.contains("-10.00*"), "{}", page.stdout);
    let text = page.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("it has another sign without 1 of them"),
        "{text}"
    );
}

#[test]
fn a_city_of_two_places_or_of_one_in_each_stratum_is_refused_with_a_reason() {
    let mut text = "city,stratum,establishment_id,age\n".to_owned();
    for (city, stratum, place) in [
        ("Two", "s", "a"),
        ("Two", "s", "b"),
        ("Thin", "s", "a"),
        ("Thin", "t", "b"),
        ("Thin", "u", "c"),
        ("Wide", "s", "a"),
        ("Wide", "s", "b"),
        ("Wide", "s", "c"),
    ] {
        for age in [16, 20, 30] {
            text += &format!("{city},{stratum},{place},{age}\n");
        }
    }
    let json = sensitivity_text(&text, &JSON).json();
    let rows = json["influence"]["estimates"].as_array().unwrap();
    let of = |city: &str| {
        let is_meant = |row: &&Value| row["domain"]["city"] == city && row["threshold"] == 17;
        rows.iter().find(is_meant).unwrap()
    };
    for (city, words) in [
        ("Two", "no more than two places"),
        ("Thin", "one place in every stratum"),
    ] {
        let refused = of(city);
        assert_eq!(refused["without"], json!([]), "{city}");
        assert_eq!(refused["lowest"], Value::Null);
        assert!(
            refused["reason"].as_str().unwrap().contains(words),
            "{refused}"
        );
    }
    assert_eq!(of("Wide")["reason"], Value::Null);
    let page = sensitivity_text(&text, &[]).stdout;
    assert!(
        page.contains("Two, 17 and under: no more than two places"),
        "{page}"
    );
}

/// The independent waves with a list in which these are replacements.
fn with_list(replacements: &[&str], role: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let text = independent_waves();
    let mut places: Vec<_> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<_> = line.split(',').collect();
            (cells[0], cells[1], cells[2])
        })
        .collect();
    places.dedup();
    let mut list = format!("wave,city,establishment_id,{role}\n");
    for (wave, city, place) in places {
        let id = format!("{city}-{place}");
        let is_one = replacements.contains(&id.as_str());
        let said = if is_one { "replacement" } else { "primary" };
        list += &format!("{wave},{city},{place},{said}\n");
    }
    fs::write(folder.path().join("obs.csv"), &text).unwrap();
    fs::write(folder.path().join("visits.csv"), list).unwrap();
    (folder, text)
}

const LISTED: [&str; 6] = [
    "sensitivity",
    "obs.csv",
    "--waves",
    "1,2",
    "--establishments",
    "visits.csv",
];

#[test]
fn without_replacements_the_result_is_that_of_a_file_without_them() {
    let (folder, text) = with_list(&["P-w1-3", "Q-w2-3"], "replacement");
    let json = run(folder.path(), &[&LISTED[..], &JSON].concat()).json();
    let found = &json["influence"]["replacements"];
    assert_eq!(found["visited"], json!([1, 1]));
    assert_eq!(found["reason"], Value::Null);
    let left = without(&text, |line| {
        line.starts_with("1,P,w1-3,") || line.starts_with("2,Q,w2-3,")
    });
    let rows = found["changes"].as_array().unwrap();
    for city in [None, Some("P"), Some("Q")] {
        let domain = city.map_or(json!({}), |city| json!({ "city": city }));
        let row = rows.iter().find(|row| row["domain"] == domain).unwrap();
        assert_same_difference(&row["difference"], &compared(&left, &[], city));
    }
    let page = run(folder.path(), &LISTED).stdout;
    assert!(page.contains("Without 2 replacements"), "{page}");
}

#[test]
fn a_list_that_marks_no_replacements_is_a_reason_and_no_number() {
    let reason = |run: &Run| run.json()["influence"]["replacements"]["reason"].clone();
    let (folder, _) = with_list(&[], "replacement");
    let marked = run(folder.path(), &[&LISTED[..], &JSON].concat());
    assert_eq!(
        reason(&marked),
        "no establishment that was visited replaces another"
    );
    let (folder, _) = with_list(&[], "remark");
    let unmarked = run(folder.path(), &[&LISTED[..], &JSON].concat());
    assert!(
        reason(&unmarked)
            .as_str()
            .unwrap()
            .contains("no list of establishments says")
    );
}

#[test]
fn places_are_ranks_and_never_ids() {
    let text = independent_waves()
        .replace(",w1-", ",secretplace1-")
        .replace(",w2-", ",secretplace2-");
    for flags in [&JSON[..], &[]] {
        let run = sensitivity_text(&text, &[&["--waves", "1,2"][..], flags].concat());
        assert_eq!(run.code, 0);
        assert!(!run.stdout.contains("secretplace") && !run.stderr.contains("secretplace"));
    }
}

/// The shared establishments, of which two more were visited in both waves with nobody there.
fn with_empty_places() -> (tempfile::TempDir, [&'static str; 8]) {
    let folder = tempfile::tempdir().unwrap();
    let text = shared_establishments();
    let mut list: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').take(4).collect::<Vec<_>>().join(","))
        .collect();
    list.dedup();
    for wave in 1..=2 {
        list.push(format!("{wave},A,odd,e31"));
        list.push(format!("{wave},B,even,e32"));
    }
    let list = "wave,city,stratum,establishment_id\n".to_owned() + &list.join("\n") + "\n";
    fs::write(folder.path().join("obs.csv"), text).unwrap();
    fs::write(folder.path().join("visits.csv"), list).unwrap();
    let flags = [
        "sensitivity",
        "obs.csv",
        "--waves",
        "1,2",
        "--column",
        "outcome=minor",
        "--establishments",
        "visits.csv",
    ];
    (folder, flags)
}

/// 20 places had workers in one of the waves, 18 in both; 22 were visited, 20 of them twice.
#[test]
fn numbers_of_places_agree_between_the_sentence_the_table_and_json() {
    let (folder, flags) = with_empty_places();
    let json = run(folder.path(), &[&flags[..], &JSON].concat()).json();
    let change = row(&json, "changes", "1", None, Value::Null);
    assert_eq!(change["establishments"], 20);
    assert_eq!(change["steadiness"]["left_out"], 20);
    assert_eq!(json["influence"]["unit"], "establishment");
    let sentence = json["influence"]["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Whichever one of the 20 establishments"),
        "{sentence}"
    );
    let turnover = &json["displacement"]["turnover"][0];
    assert_eq!(turnover["stayed_before"]["establishments"], 20);
    assert_eq!(turnover["same"][0]["visited"], 20);
    assert_eq!(turnover["same"][0]["establishments"], 18);
    let sentence = json["displacement"]["sentence"].as_str().unwrap();
    let words = "in 18 of the 20 establishments of both waves, where workers were assessed in each, it went from";
    assert!(sentence.contains(words), "{sentence}");
    let page = run(folder.path(), &flags).stdout;
    let stayed = page
        .lines()
        .find(|line| line.starts_with("Stayed, 1"))
        .unwrap();
    assert_eq!(stayed.split_whitespace().nth(2), Some("20"), "{stayed}");
}

#[test]
fn larger_psus_are_named_and_left_out_whole() {
    // A pair of establishments to a PSU.
    let mut text = "wave,psu,establishment_id,age\n".to_owned();
    for wave in 1..=2 {
        for place in 0..12 {
            for worker in 0..10 {
                let age = if worker < place % 3 { 16 } else { 30 };
                text += &format!("{wave},c{wave}-{},e{wave}-{place},{age}\n", place / 2);
            }
        }
    }
    let json = sensitivity_text(&text, &JSON).json();
    assert_eq!(json["influence"]["unit"], "psu");
    assert_eq!(json["displacement"]["unit"], "psu");
    let sentence = json["influence"]["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Whichever one of the 12 PSUs is left out"),
        "{sentence}"
    );
    let page = sensitivity_text(&text, &[]).stdout;
    assert!(
        page.contains("Larger PSUs than establishments were drawn"),
        "{page}"
    );
}
