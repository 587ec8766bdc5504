//! Observers: whom each assessed is a cell, and so are the workers of whom two say something else.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use super::{AT_17, City, HEADER, MIN_CELL, is_fit, list, released, simulated};

#[test]
fn what_observers_found_is_shown_of_all_of_them_or_of_none() {
    let folder = tempfile::tempdir().unwrap();
    let (mut shown, mut withheld) = (0, 0);
    for seed in 1..15 {
        let size = 20 + 15 * seed;
        simulated(
            folder.path(),
            seed,
            &format!("--observers 4 --establishments {size} --prevalence 12%,6%"),
        );
        let answers = released(folder.path(), &["study.csv"], &["--by", "none"]);
        for wave in list(&answers["observers"]["waves"]) {
            withheld += usize::from(wave["workers"].is_null());
            for shares in list(&wave["prevalence"]) {
                let mut minors = 0;
                for observer in list(&shares["observers"]) {
                    let [n, positives] =
                        ["n", "positives"].map(|key| observer[key].as_u64().unwrap());
                    assert!(
                        is_fit(positives) && is_fit(n - positives),
                        "{seed}: {observer}"
                    );
                    assert!(
                        observer["establishments"].as_u64().unwrap() >= 3,
                        "{seed}: {observer}"
                    );
                    minors += positives;
                    shown += 1;
                }
                assert!(minors >= MIN_CELL, "{seed}");
                assert_eq!(list(&shares["observers"]).len(), 4);
            }
        }
    }
    assert!(
        shown > 20 && withheld > 2,
        "{shown} shown, {withheld} withheld"
    );
}

#[test]
fn pairs_of_observers_are_cells() {
    // Thirty places of ten workers, each assessed twice; the second observer calls so many of them older, and so many
    // younger.
    let study = |[older, younger]: [usize; 2]| {
        let mut text = "wave,establishment_id,worker_id,observer_id,age\n".to_owned();
        for place in 0..30 {
            for worker in 0..10 {
                let age = if worker < 2 { 16 } else { 25 };
                let other = match worker {
                    0 if place < older => 19,
                    9 if place < younger => 17,
                    _ => age,
                };
                for (observer, age) in [("a", age), ("b", other)] {
                    writeln!(text, "1,E{place},{worker},{observer},{age}").unwrap();
                }
            }
        }
        text
    };
    let folder = tempfile::tempdir().unwrap();
    let agreement = |few: [usize; 2]| {
        fs::write(folder.path().join("study.csv"), study(few)).unwrap();
        let answers = released(
            folder.path(),
            &["study.csv"],
            &["--assessments", "first", "--threshold", "17"],
        );
        answers["observers"]["waves"][0].clone()
    };
    let few = agreement([4, 0]);
    assert!(
        few["workers"].is_null() && few["overall"].is_null(),
        "{few:#}"
    );
    let many = agreement([12, 0]);
    let overall = &many["overall"]["indicators"][0];
    assert!(
        (overall["observed"]["estimate"].as_f64().unwrap() - 0.96).abs() < 1e-9,
        "{many:#}"
    );
    // Kappa and the agreement on minors would tell how many each called a minor.
    assert!(overall["fleiss"]["estimate"].is_null() && overall["ac1"]["estimate"].is_null());
    assert_eq!(many["pairs"], json!([]));
    // 12 less 2 is what their shares differ by, and 14 what they disagree on.
    assert!(agreement([12, 2])["workers"].is_null());
    assert!(agreement([12, 11])["workers"].is_u64());
}

/// What is told of the observers of a wave with these rows.
fn assessed(rows: &str, more: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), HEADER.to_owned() + rows).unwrap();
    let more = [&AT_17[..], more].concat();
    released(folder.path(), &["study.csv"], &more)["observers"]["waves"][0].clone()
}

/// City A, whose row is withheld because that of C is, is the round of one observer.
#[test]
fn the_round_of_an_observer_does_not_stand_in_for_a_withheld_city() {
    let own = |place: usize| format!("E{place}");
    let [a, b, c] = [("A", 10, 18, 30), ("B", 20, 20, 60), ("C", 10, 20, 5)].map(
        |(name, places, workers, minors)| City {
            name,
            places,
            workers,
            minors,
            place: own,
        },
    );
    let of_b = |place: usize| if place < 10 { "O2" } else { "O3" };
    let rows = a.rows(1, |_| "O1") + &b.rows(1, of_b) + &c.rows(1, |_| "O3");
    let observers = |more: &[&str]| assessed(&rows, more);
    assert!(observers(&[])["workers"].is_null());
    // Where no city has a row there is nothing to set them against.
    let alone = &observers(&["--by", "none"])["prevalence"][0];
    assert_eq!(alone["observers"][0]["positives"], 30);
}

/// The first observer saw nine of the ten places of Arrabida, and nobody else.
#[test]
fn a_city_less_the_round_of_an_observer_is_not_one_place() {
    let told = |of_a: fn(usize) -> &'static str| {
        let own = |place: usize| format!("E{place}");
        let [a, b] =
            [("A", 10, 18, 50), ("B", 20, 20, 80)].map(|(name, places, workers, minors)| City {
                name,
                places,
                workers,
                minors,
                place: own,
            });
        let of_b = |place: usize| if place < 10 { "O2" } else { "O3" };
        let rows = a.rows(1, of_a) + &b.rows(1, of_b);
        assessed(&rows, &[])["workers"].is_u64()
    };
    assert!(!told(|place| if place < 9 { "O1" } else { "O2" }));
    assert!(told(|place| if place < 5 { "O1" } else { "O2" }));
}
