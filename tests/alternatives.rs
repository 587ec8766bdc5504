//! What the result would be under other choices: each is what the program prints when it is asked for that
//! choice, and without one place what it prints for the file without that place.

mod support;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use prevalence::report::{Details, Report, Row};
use prevalence::sensitivity::{Alternative, Choice, End};
use serde_json::{Value, json};
use support::details::report;
use support::studies::{independent_waves, shared_establishments};
use support::{fixture, run};

fn details(report: &Report) -> &Details {
    report.details.as_ref().expect("details were asked for")
}

fn shown<T>(row: &Row<T>) -> &T {
    row.shown().expect("nothing is withheld")
}

/// The overall estimates and comparisons that the program prints, the former by wave; none if it refuses
/// the choice.
#[derive(Clone)]
struct Printed {
    estimates: Vec<Value>,
    comparisons: Vec<Value>,
}

fn printed(folder: &Path, arguments: &[&str]) -> Option<Printed> {
    let done = run(
        folder,
        &[arguments, &["--format", "json", "--by", "none"]].concat(),
    );
    if done.code == 2 {
        return None;
    }
    assert_eq!(done.code, 0, "{arguments:?}: {done:?}");
    let json = done.json();
    let list = |name: &str| json[name].as_array().cloned().unwrap_or_default();
    Some(Printed {
        estimates: list("estimates"),
        comparisons: list("comparisons"),
    })
}

/// The arguments with a choice in the place of the one that was made.
fn with_choice<'a>(arguments: &[&'a str], choice: &'a str) -> Vec<&'a str> {
    let words: Vec<&str> = choice.split(' ').collect();
    let mut kept = Vec::new();
    let mut rest = arguments.iter().copied();
    while let Some(word) = rest.next() {
        if word == words[0] && words.len() > 1 {
            rest.next();
        } else {
            kept.push(word);
        }
    }
    kept.extend(words);
    kept
}

fn assert_is(alternative: &Alternative, of: &Value, limits_of: &Value, about: &str) {
    let number = |value: Option<f64>| json!(value);
    assert_eq!(number(alternative.estimate), of["estimate"], "{about}");
    let [low, high] = match alternative.limits {
        Some(limits) => limits.map(Some),
        None => [None, None],
    };
    assert_eq!(number(low), limits_of["conf_low"], "{about}");
    assert_eq!(number(high), limits_of["conf_high"], "{about}");
    assert_eq!(alternative.reason.is_some(), low.is_none(), "{about}");
}

/// Every alternative that a flag chooses is what the program prints with that flag; gives how many there
/// were.
fn assert_alternatives_are_printed(folder: &Path, arguments: &[&str]) -> usize {
    let report = report(folder, arguments);
    let details = details(&report);
    let indicators = report.indicators.len();
    let mut compared = 0;
    let rows = details
        .shares
        .iter()
        .flatten()
        .map(|row| &shown(row).alternatives);
    let rows = rows.enumerate();
    let mut runs: HashMap<String, Option<Printed>> = HashMap::new();
    let mut printed_with = |alternative: &Alternative| match alternative.choice {
        Choice::WithoutOne(_) => None,
        choice => {
            compared += 1;
            let flags = choice.flags().unwrap_or_default();
            let arguments = match flags.as_str() {
                "" => arguments.to_vec(),
                flags => with_choice(arguments, flags),
            };
            let run = runs.entry(flags.clone());
            let run = run.or_insert_with(|| printed(folder, &arguments));
            Some((run.clone(), format!("{arguments:?}")))
        }
    };
    for (place, alternatives) in rows {
        for alternative in alternatives {
            let Some((printed, about)) = printed_with(alternative) else {
                continue;
            };
            let Some(printed) = printed else {
                assert!(
                    alternative.limits.is_none() && alternative.reason.is_some(),
                    "{about}"
                );
                continue;
            };
            let estimate = &printed.estimates[place];
            let about = format!("estimate {place} of {indicators} indicators: {about}");
            match alternative.choice {
                Choice::Interval(method) if estimate["conf_method"] != method.name => {
                    assert!(alternative.limits.is_none(), "{about}");
                }
                _ => assert_is(alternative, estimate, estimate, &about),
            }
        }
    }
    let changes = details
        .changes
        .iter()
        .flatten()
        .map(|row| &shown(row).alternatives);
    for (place, alternatives) in changes.enumerate() {
        for alternative in alternatives {
            let Some((printed, about)) = printed_with(alternative) else {
                continue;
            };
            let about = format!("change {place}: {about}");
            match printed {
                None => assert!(alternative.limits.is_none(), "{about}"),
                Some(_)
                    if alternative
                        .reason
                        .is_some_and(|why| why.contains("at 0 and")) => {}
                Some(printed) => {
                    let difference = &printed.comparisons[place]["difference"];
                    assert_is(alternative, difference, difference, &about);
                }
            }
        }
    }
    compared
}

/// A folder with a file of this text.
fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), text).unwrap();
    folder
}

const SHARED: [&str; 6] = [
    "compare",
    "study.csv",
    "--waves",
    "1,2",
    "--column",
    "outcome=minor",
];
const INDEPENDENT: [&str; 4] = ["compare", "study.csv", "--waves", "1,2"];

#[test]
fn each_choice_gives_what_the_program_prints_with_its_flag() {
    let cambodia = fixture("studies/cambodia");
    let waves = ["compare", "obs-2012.csv", "obs-2015.csv"];
    // As asked, no weights, eleven methods, a simple random sample; nobody is of unknown age.
    assert!(assert_alternatives_are_printed(&cambodia, &waves) > 60);
    let shared = folder(&shared_establishments());
    assert!(assert_alternatives_are_printed(shared.path(), &SHARED) > 30);
    let independent = folder(&independent_waves());
    assert_alternatives_are_printed(independent.path(), &INDEPENDENT);
    let unknown = fixture("reference/unknown-ages");
    let analyze = ["analyze", "obs.csv"];
    assert_alternatives_are_printed(&unknown, &analyze);
}

#[test]
fn and_so_whatever_else_was_asked() {
    let shared = folder(&shared_establishments());
    for others in [
        &["--contrast", "wald"][..],
        &["--independent-waves", "--level", "0.8"],
        &["--lonely-psu", "average", "--interval", "wald"],
        &["--design", "srs", "--interval", "mid-p"],
        &["--unweighted"],
    ] {
        let arguments = [&SHARED, others].concat();
        assert_alternatives_are_printed(shared.path(), &arguments);
    }
    let independent = folder(&independent_waves());
    let arguments = [&INDEPENDENT[..], &["--fpc", "--interval", "logit"]].concat();
    assert_alternatives_are_printed(independent.path(), &arguments);
    let unknown = fixture("reference/unknown-ages");
    let arguments = ["analyze", "obs.csv", "--unknown", "minor"];
    assert_alternatives_are_printed(&unknown, &arguments);
    let arguments = ["compare", "two-waves.csv", "--waves", "1,2"];
    assert_alternatives_are_printed(&unknown, &arguments);
}

/// The choices that are listed for the first overall share, and for the first change.
fn listed(report: &Report) -> [Vec<Choice>; 2] {
    let details = details(report);
    let choices =
        |alternatives: &[Alternative]| alternatives.iter().map(|one| one.choice).collect();
    let change = details.changes.first().map(|rows| shown(&rows[0]));
    [
        choices(&shown(&details.shares[0][0]).alternatives),
        change.map_or_else(Vec::new, |change| choices(&change.alternatives)),
    ]
}

#[test]
fn a_choice_that_cannot_matter_is_not_listed() {
    use prevalence::estimate::Unknown::{Adult, Exclude, Minor};
    let shared = folder(&shared_establishments());
    let [share, change] = listed(&report(shared.path(), &SHARED));
    let is_unknown = |choice: &Choice| matches!(choice, Choice::Unknown(_));
    assert!(
        !share.iter().chain(&change).any(is_unknown),
        "all are known"
    );
    assert!(share.contains(&Choice::Unweighted));
    assert!(
        !share.contains(&Choice::IndependentWaves),
        "a share has one wave"
    );
    assert!(change.contains(&Choice::IndependentWaves));
    let unweighted = [&SHARED[..], &["--unweighted"]].concat();
    let [share, _] = listed(&report(shared.path(), &unweighted));
    assert!(!share.contains(&Choice::Unweighted));
    let wald = [&SHARED[..], &["--contrast", "wald"]].concat();
    let [share, change] = listed(&report(shared.path(), &wald));
    let is_method = |choice: &Choice| matches!(choice, Choice::Interval(_));
    assert!(share.iter().any(is_method));
    assert!(
        !change.iter().any(is_method),
        "Wald limits do not depend on it"
    );
    let independent = folder(&independent_waves());
    let [_, change] = listed(&report(independent.path(), &INDEPENDENT));
    assert!(
        !change.contains(&Choice::IndependentWaves),
        "no place is shared"
    );
    let unknown = fixture("reference/unknown-ages");
    let [share, _] = listed(&report(
        &unknown,
        &["analyze", "obs.csv", "--unknown", "minor"],
    ));
    for (settled, is_listed) in [(Exclude, true), (Adult, true), (Minor, false)] {
        assert_eq!(
            share.contains(&Choice::Unknown(settled)),
            is_listed,
            "{settled:?}"
        );
    }
}

// ---------- without one place

/// A study as text, and the rows of each place of it: the cells of its key columns.
struct Places {
    header: String,
    rows: Vec<(Vec<String>, String)>,
}

impl Places {
    fn new(text: &str, key: &[&str]) -> Self {
        let mut lines = text.lines();
        let header = lines.next().unwrap().to_owned();
        let columns: Vec<usize> = key
            .iter()
            .map(|name| header.split(',').position(|own| own == *name).unwrap())
            .collect();
        let rows = lines.map(|line| {
            let cells: Vec<_> = line.split(',').collect();
            let key = columns.iter().map(|&column| cells[column].to_owned());
            (key.collect(), line.to_owned())
        });
        Self {
            rows: rows.collect(),
            header,
        }
    }

    /// The text without each place in turn.
    fn without_each(&self) -> Vec<String> {
        let mut places: Vec<&Vec<String>> = Vec::new();
        for (place, _) in &self.rows {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let without = |left_out: &Vec<String>| {
            let kept = self.rows.iter().filter(|(place, _)| place != left_out);
            let kept = kept.map(|(_, line)| format!("{line}\n"));
            format!("{}\n{}", self.header, kept.collect::<String>())
        };
        places.into_iter().map(without).collect()
    }
}

/// The first overall estimate of the earlier wave and the first overall change, for each file.
fn of_each(files: &[String], arguments: &[&str]) -> Vec<[Value; 2]> {
    let of_one = |text: &String| {
        let folder = folder(text);
        let printed = printed(folder.path(), arguments).expect("a result");
        let change = printed.comparisons[0]["difference"].clone();
        [printed.estimates[0].clone(), change]
    };
    files.iter().map(of_one).collect()
}

fn number(of: &Value, key: &str) -> f64 {
    of[key].as_f64().unwrap()
}

/// Down, up, or neither.
fn direction(of: &Value) -> i8 {
    match (of["conf_low"].as_f64(), of["conf_high"].as_f64()) {
        (_, Some(high)) if high < 0.0 => -1,
        (Some(low), _) if low > 0.0 => 1,
        _ => 0,
    }
}

fn end(alternatives: &[Alternative], end: End) -> Option<&Alternative> {
    let mut alternatives = alternatives.iter();
    alternatives.find(|one| one.choice == Choice::WithoutOne(end))
}

/// The lowest and highest result are those of the files without a place, to the last digit, and it is
/// counted right how often the change holds; gives how often it holds.
fn assert_leaving_out(text: &str, key: &[&str], arguments: &[&str]) -> [usize; 3] {
    let whole = folder(text);
    let report = report(whole.path(), arguments);
    let files = Places::new(text, key).without_each();
    let found = of_each(&files, arguments);
    let as_asked = of_each(&[text.to_owned()], arguments).remove(0);
    let details = details(&report);
    let change = shown(&details.changes[0][0]);
    let listed = [
        &shown(&details.shares[0][0]).alternatives,
        &change.alternatives,
    ];
    for (which, alternatives) in listed.into_iter().enumerate() {
        let asked = number(&as_asked[which], "estimate");
        let results = found.iter().map(|printed| &printed[which]);
        let order =
            |a: &&Value, b: &&Value| number(a, "estimate").total_cmp(&number(b, "estimate"));
        let lowest = results.clone().min_by(order).unwrap();
        // Of equals the first.
        let highest = results.rev().max_by(order).unwrap();
        for (end_of, expected) in [(End::Lowest, lowest), (End::Highest, highest)] {
            let about = format!("{arguments:?} {which} {end_of:?}");
            match end(alternatives, end_of) {
                Some(found) => assert_is(found, expected, expected, &about),
                None => assert_eq!(number(expected, "estimate"), asked, "{about}"),
            }
        }
    }
    let changes = found.iter().map(|printed| &printed[1]);
    let sign = |of: &Value| number(of, "estimate").partial_cmp(&0.0);
    let [_, asked] = &as_asked;
    let same_sign = changes.clone().filter(|one| sign(one) == sign(asked));
    let same_direction = changes.filter(|one| direction(one) == direction(asked));
    let steadiness = change.steadiness.unwrap();
    let counted = [files.len(), same_sign.count(), same_direction.count()];
    let stated = [
        steadiness.psus,
        steadiness.same_sign.unwrap(),
        steadiness.same_direction.unwrap(),
    ];
    assert_eq!(stated, counted, "{arguments:?}");
    counted
}

#[test]
fn leaving_out_a_shared_establishment_is_as_if_it_had_been_visited_in_neither_wave() {
    let text = shared_establishments();
    let key = ["city", "establishment_id"];
    let mut turned = 0;
    for others in [
        &[][..],
        &["--contrast", "wald", "--level", "0.83"],
        &["--level", "0.7"],
        &[
            "--lonely-psu",
            "certainty",
            "--interval",
            "wald",
            "--level",
            "0.65",
        ],
        &["--lonely-psu", "average", "--unweighted", "--level", "0.72"],
    ] {
        let arguments = [&SHARED, others].concat();
        let [places, _, held] = assert_leaving_out(&text, &key, &arguments);
        assert_eq!(places, 20);
        turned += places - held;
    }
    assert!(turned > 5, "some must turn for the count to mean anything");
}

#[test]
fn leaving_out_an_establishment_of_one_wave_leaves_the_other_as_it_is() {
    let text = independent_waves();
    let key = ["wave", "city", "establishment_id"];
    let mut turned = 0;
    for others in [
        &[][..],
        &["--threshold", "15,17"],
        &["--fpc", "--level", "0.72"],
        &["--design", "srs", "--level", "0.8"],
        &["--level", "0.75", "--interval", "wilson"],
    ] {
        let arguments = [&INDEPENDENT[..], others].concat();
        let [places, _, held] = assert_leaving_out(&text, &key, &arguments);
        assert_eq!(places, 29);
        turned += places - held;
    }
    assert!(turned > 3, "some must turn for the count to mean anything");
}

#[test]
fn shared_ids_that_are_different_places_are_left_out_of_one_wave() {
    let text = shared_establishments();
    let arguments = [&SHARED[..], &["--independent-waves", "--level", "0.7"]].concat();
    let key = ["wave", "city", "establishment_id"];
    let [places, ..] = assert_leaving_out(&text, &key, &arguments);
    assert_eq!(places, 38);
}

#[test]
fn where_larger_psus_were_drawn_they_are_left_out() {
    let text = shared_establishments();
    let mut lines = text.lines();
    let mut clustered = format!("{},psu\n", lines.next().unwrap());
    for line in lines {
        let cells: Vec<_> = line.split(',').collect();
        // Two establishments of a stratum, but for those that stand alone.
        let number: usize = cells[3][1..].parse().unwrap();
        let psu = match number {
            1..=16 => (number - 1) / 4 * 4 + number % 2,
            _ => number,
        };
        clustered += &format!("{line},p{psu}\n");
    }
    let key = ["city", "psu"];
    let [psus, ..] = assert_leaving_out(
        &clustered,
        &key,
        &[&SHARED[..], &["--level", "0.75"]].concat(),
    );
    assert_eq!(psus, 12);
}

#[test]
fn one_shared_place_left_out_makes_the_waves_independent() {
    let mut text = "wave,city,establishment_id,minor\n".to_owned();
    for (wave, id, minors) in [
        (1, "a", 3),
        (1, "b", 1),
        (1, "c", 2),
        (1, "d", 4),
        (2, "d", 1),
        (2, "e", 0),
        (2, "f", 2),
        (2, "g", 1),
    ] {
        for worker in 0..6 {
            let minor = if worker < minors { "yes" } else { "no" };
            text += &format!("{wave},A,{id},{minor}\n");
        }
    }
    // By Wald's limits as few as these degrees of freedom decide at some level.
    for level in ["0.6", "0.65", "0.7", "0.75", "0.8", "0.83", "0.86", "0.9"] {
        for contrast in ["mover", "wald"] {
            let others = ["--level", level, "--contrast", contrast];
            let arguments = [&SHARED[..], &others].concat();
            let [places, ..] = assert_leaving_out(&text, &["establishment_id"], &arguments);
            assert_eq!(places, 7);
        }
    }
}

#[test]
fn the_most_influential_establishment_of_a_worked_example() {
    // By hand: a weight of 42 of 492 in all; less 3 of 12 workers of weight 4, or none of 11 of weight 6.
    let study = folder(&independent_waves());
    let report = report(study.path(), &INDEPENDENT);
    let share = shown(&details(&report).shares[0][0]);
    let lowest = end(&share.alternatives, End::Lowest).unwrap();
    assert!((lowest.estimate.unwrap() - 30.0 / 444.0).abs() < 1e-15);
    let highest = end(&share.alternatives, End::Highest).unwrap();
    assert!((highest.estimate.unwrap() - 42.0 / 426.0).abs() < 1e-15);
}

#[test]
fn a_fall_of_two_thirds_hangs_on_no_single_establishment() {
    let folder = fixture("studies/cambodia");
    let report = report(&folder, &["compare", "obs-2012.csv", "obs-2015.csv"]);
    let change = shown(&details(&report).changes[0][0]);
    let steadiness = change.steadiness.unwrap();
    assert!(steadiness.keeps_sign() && steadiness.keeps_direction());
}
