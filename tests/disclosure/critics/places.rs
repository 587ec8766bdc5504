//! Places that stayed, were left or are new, and replacements: parts of a wave, beside rows of cities.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::super::Draws;
use super::{AT_17, City, HEADER, is_fit, list, released, simulated};
use crate::support::run;

#[test]
fn places_that_stayed_and_the_others_are_cells() {
    let folder = tempfile::tempdir().unwrap();
    let (mut shown, mut withheld) = (0, 0);
    for seed in 1..15 {
        let size = 40 + 20 * seed;
        simulated(
            folder.path(),
            seed,
            &format!("--shared 30% --establishments {size} --prevalence 12%,8%"),
        );
        let answers = released(folder.path(), &["study.csv"], &["--by", "none"]);
        for turnover in list(&answers["displacement"]["turnover"]) {
            withheld += usize::from(turnover["entered"].is_null());
            for part in ["stayed_before", "left", "stayed_after", "entered"] {
                for share in list(&turnover[part]["estimates"]) {
                    let [n, positives] = ["n", "positives"].map(|key| share[key].as_u64().unwrap());
                    assert!(
                        is_fit(positives) && is_fit(n - positives),
                        "{seed} {part}: {share}"
                    );
                    shown += 1;
                }
            }
        }
    }
    assert!(
        shown > 20 && withheld > 2,
        "{shown} shown, {withheld} withheld"
    );
}

/// City A has new places only, so that those that stayed are B and C.
#[test]
fn places_that_stayed_do_not_stand_in_for_a_withheld_city() {
    let stays: fn(usize) -> String = |place| format!("E{place}");
    let city = |name, places, workers, minors, place| City {
        name,
        places,
        workers,
        minors,
        place,
    };
    let rows = |wave, minors: [usize; 3], of_a| {
        let [a, b, c] = minors;
        let all = [
            city("A", 10, 18, a, of_a),
            city("B", 20, 20, b, stays),
            city("C", 10, 20, c, stays),
        ];
        all.map(|city| city.rows(wave, |_| "O1")).concat()
    };
    let text = HEADER.to_owned()
        + &rows(1, [40, 80, 30], stays)
        + &rows(2, [30, 60, 5], |place| format!("N{place}"));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let threshold = ["--threshold", "17"];
    let told = |more: &[&str]| {
        let answers = released(folder.path(), &["study.csv"], &[&threshold, more].concat());
        answers["displacement"]["turnover"][0]["stayed_after"].clone()
    };
    assert!(told(&[]).is_null());
    assert_eq!(told(&["--by", "none"])["estimates"][0]["positives"], 65);
    let compared = |more: &[&str]| {
        let words = [
            &["compare", "study.csv", "--waves", "1,2", "--release"][..],
            &["--format", "json", "--threshold", "17"],
            more,
        ];
        run(folder.path(), &words.concat()).json()["same_establishments"][0].clone()
    };
    assert_eq!(compared(&[])["withheld"], true);
    assert!(compared(&["--by", "none"])["before"].as_f64().is_some());
}

/// A place of a study: its city, its name, its workers, and how many of them are minors.
type Visit = (usize, String, u64, u64);

const CITIES: [&str; 3] = ["Arrabida", "Benfica", "Cascais"];

/// So many places of a city, from a first one on, with so many workers and minors each.
fn places(city: usize, numbers: std::ops::Range<u64>, workers: u64, minors: u64) -> Vec<Visit> {
    let name = |number| format!("{}{number:02}", &CITIES[city][..1]);
    numbers
        .map(|number| (city, name(number), workers, minors))
        .collect()
}

/// The rows of tallies of waves.
fn tallies(waves: &[Vec<Visit>]) -> String {
    let mut text = "wave,establishment_id,city,workers,minors\n".to_owned();
    for (wave, visits) in (1..).zip(waves) {
        for (city, name, workers, minors) in visits {
            let city = CITIES[*city];
            writeln!(text, "{wave},{name},{city},{workers},{minors}").unwrap();
        }
    }
    text
}

/// What is told of two waves: the places that stayed, were left or are new, the change in the same places, and how
/// many of them each domain has.
fn told_of_places(waves: &[Vec<Visit>], more: &[&str]) -> [bool; 3] {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), tallies(waves)).unwrap();
    let more = [&AT_17[..], more].concat();
    let answers = released(folder.path(), &["study.csv"], &more);
    let turnover = &answers["displacement"]["turnover"][0];
    let words = "compare study.csv --waves 1,2 --release --format json";
    let words: Vec<&str> = words.split(' ').collect();
    let compared = run(folder.path(), &[&words[..], &more].concat()).json();
    let domains = list(&compared["comparisons"]).iter().skip(1);
    [
        turnover["entered"].is_object(),
        compared["same_establishments"][0]["withheld"] != true,
        domains
            .map(|row| &row["shared_establishments"])
            .any(|shared| !shared.is_null()),
    ]
}

/// All of Arrabida stayed, and one place of Benfica: these less Arrabida are that place.
#[test]
fn places_that_stayed_less_a_city_are_not_one_place() {
    let mut before = [places(1, 0..1, 11, 5), places(1, 1..12, 12, 3)].concat();
    before.extend([places(0, 0..10, 10, 2), places(2, 0..12, 14, 3)].concat());
    let mut after = [places(1, 0..1, 10, 4), places(1, 41..52, 12, 2)].concat();
    after.extend([places(0, 0..10, 9, 2), places(2, 40..52, 14, 2)].concat());
    let waves = [before, after];
    assert_eq!(told_of_places(&waves, &[]), [false; 3]);
    // Where no city has a row there is nothing to set them against.
    assert_eq!(
        told_of_places(&waves, &["--by", "none"]),
        [true, true, false]
    );
}

/// Those that stayed are nine of the ten places of Arrabida: it less these is the tenth.
#[test]
fn a_city_less_the_places_that_stayed_is_not_one_place() {
    let before = [
        places(0, 0..9, 10, 2),
        places(0, 9..10, 13, 4),
        places(1, 0..12, 12, 3),
        places(2, 0..12, 14, 3),
    ];
    let after = [
        places(0, 0..9, 9, 2),
        places(0, 20..28, 10, 2),
        places(1, 40..52, 12, 2),
        places(2, 40..52, 14, 2),
    ];
    let waves = [before.concat(), after.concat()];
    assert_eq!(told_of_places(&waves, &[]), [false; 3]);
}

#[test]
fn places_that_stayed_are_told_where_they_are_many_in_every_city() {
    let of_wave = |first: u64| {
        let city = |city| {
            [
                places(city, 0..10, 10, 2),
                places(city, first..first + 8, 12, 3),
            ]
            .concat()
        };
        [0, 1, 2].map(city).concat()
    };
    let waves = [of_wave(20), of_wave(40)];
    assert_eq!(told_of_places(&waves, &[]), [true; 3]);
}

/// All of Arrabida stayed, all karaoke bars, which only Benfica has, and one place of Benfica besides.
#[test]
fn places_that_stayed_less_rows_of_two_tables_are_not_one_place() {
    let mut text = "wave,establishment_id,city,establishment_type,workers,minors\n".to_owned();
    for wave in [1, 2] {
        let kinds = [
            ("A", "Arrabida,massage", 12, true),
            ("K", "Benfica,karaoke", 10, true),
            ("B", "Benfica,massage", 1, true),
            ("M", "Benfica,massage", 12, false),
            ("C", "Cascais,massage", 12, false),
        ];
        for (name, kind, places, stays) in kinds {
            for place in 0..places {
                let id = if stays { 0 } else { wave };
                writeln!(text, "{wave},{name}{id}{place},{kind},12,3").unwrap();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let tells = |tables: &str| {
        let words: Vec<&str> = tables.split(' ').chain(AT_17).collect();
        let answers = released(folder.path(), &["study.csv"], &words);
        answers["displacement"]["turnover"][0]["entered"].is_object()
    };
    assert!(tells("--by city"));
    assert!(!tells("--by city --by type"));
}

/// The result without replacements, if it is told, of a wave in which these are marked.
fn without_replacements(visits: &[Visit], is_marked: impl Fn(usize) -> bool) -> Option<Value> {
    let folder = tempfile::tempdir().unwrap();
    let mut listed = "establishment_id,city,status,replacement\n".to_owned();
    for (place, (city, name, ..)) in visits.iter().enumerate() {
        let kind = if is_marked(place) {
            "replacement"
        } else {
            "primary"
        };
        writeln!(listed, "{name},{},visited,{kind}", CITIES[*city]).unwrap();
    }
    let mut text = "establishment_id,city,workers,minors\n".to_owned();
    for (city, name, workers, minors) in visits {
        writeln!(text, "{name},{},{workers},{minors}", CITIES[*city]).unwrap();
    }
    fs::write(folder.path().join("study.csv"), text).unwrap();
    fs::write(folder.path().join("listed.csv"), listed).unwrap();
    let more = [&["--establishments", "listed.csv"], &AT_17[..]].concat();
    let answers = released(folder.path(), &["study.csv"], &more);
    list(&answers["influence"]["replacements"]["estimates"])
        .first()
        .cloned()
}

/// The replacements are nine of the ten places of Arrabida.
#[test]
fn a_city_less_its_replacements_is_not_one_place() {
    let visits = [
        places(0, 0..9, 10, 2),
        places(0, 9..10, 13, 4),
        places(1, 0..12, 12, 3),
        places(2, 0..12, 14, 3),
    ]
    .concat();
    assert_eq!(without_replacements(&visits, |place| place < 9), None);
    // Half of the places of each city: none stands out.
    let half = without_replacements(&visits, |place| place % 2 == 0).expect("a row");
    assert!(half["estimate"].as_f64().is_some(), "{half}");
}

/// Workers, minors and places of a row.
type Sum = [i64; 3];

fn sum_of<'a>(visits: impl IntoIterator<Item = &'a Visit>) -> Sum {
    let none = [0; 3];
    visits
        .into_iter()
        .fold(none, |[workers, minors, places], visit| {
            [
                workers + visit.2 as i64,
                minors + visit.3 as i64,
                places + 1,
            ]
        })
}

/// What an attacker who knows which places are in a part of a wave makes of its share, as far as it was told, and
/// the rows of cities that were: differences that are no fit cells.
fn unfit_differences(visits: &[Visit], told: Sum, is_in_part: &dyn Fn(&str) -> bool) -> Vec<Sum> {
    let mut unfit = Vec::new();
    for cities in 1..1 << CITIES.len() {
        let is_in_rows = |visit: &Visit| cities >> visit.0 & 1 == 1;
        let rows = sum_of(visits.iter().filter(|visit| is_in_rows(visit)));
        let lies_in = |inner: &dyn Fn(&Visit) -> bool, outer: &dyn Fn(&Visit) -> bool| {
            visits.iter().all(|visit| !inner(visit) || outer(visit))
        };
        let part = |visit: &Visit| is_in_part(&visit.1);
        let rest = if lies_in(&is_in_rows, &part) {
            [0, 1, 2].map(|place| told[place] - rows[place])
        } else if lies_in(&part, &is_in_rows) {
            [0, 1, 2].map(|place| rows[place] - told[place])
        } else {
            continue;
        };
        let [workers, minors, places] = rest;
        let is_one_cell = places == 0
            || (places >= 3 && is_fit(minors as u64) && is_fit((workers - minors) as u64));
        if !is_one_cell {
            unfit.push(rest);
        }
    }
    unfit
}

/// Cities of ten to twenty places, of which none, one, all but one, some or all are special in a wave.
fn drawn(draws: &mut Draws) -> (Vec<Visit>, BTreeSet<String>) {
    let mut special = BTreeSet::new();
    let mut visits = Vec::new();
    for city in 0..CITIES.len() {
        let number = 10 + draws.below(10);
        let kind = draws.below(7);
        for (place, mut visit) in (0..).zip(places(city, 0..number, 12, 2)) {
            visit.2 += draws.below(5);
            visit.3 += draws.below(3);
            let is_special = match kind {
                0 => false,
                1 => place == 0,
                2 => place > 0,
                3 => true,
                _ => place % 2 == 0,
            };
            if is_special {
                special.insert(visit.1.clone());
            }
            visits.push(visit);
        }
    }
    (visits, special)
}

#[test]
fn rows_of_cities_taken_from_parts_of_a_wave_leave_no_few_places() {
    let mut draws = Draws(5);
    let (mut told, mut careless) = ([0; 2], 0);
    for _ in 0..40 {
        let (before, special) = drawn(&mut draws);
        // What is special stays; the other places are others in the second wave.
        let after: Vec<Visit> = before
            .iter()
            .map(|(city, name, workers, minors)| {
                let stays = special.contains(name);
                let name = if stays {
                    name.clone()
                } else {
                    format!("{name}n")
                };
                (*city, name, workers - 1, *minors)
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let waves = [before.clone(), after.clone()];
        fs::write(folder.path().join("study.csv"), tallies(&waves)).unwrap();
        let answers = released(folder.path(), &["study.csv"], &AT_17);
        let turnover = &answers["displacement"]["turnover"][0];
        let parts = [
            ("stayed_before", &before, true),
            ("left", &before, false),
            ("stayed_after", &after, true),
            ("entered", &after, false),
        ];
        for (part, visits, stays) in parts {
            let is_in_part = |name: &str| special.contains(name) == stays;
            let whole = sum_of(visits.iter().filter(|visit| is_in_part(&visit.1)));
            careless += usize::from(!unfit_differences(visits, whole, &is_in_part).is_empty());
            let Some(row) = list(&turnover[part]["estimates"]).first() else {
                continue;
            };
            let numbers = ["n", "positives"].map(|key| row[key].as_i64().unwrap());
            let places = turnover[part]["establishments"].as_i64().unwrap();
            let shown = [numbers[0], numbers[1], places];
            assert_eq!(shown, whole, "{part}");
            assert_eq!(
                unfit_differences(visits, shown, &is_in_part),
                Vec::<Sum>::new(),
                "{part}: {special:?}"
            );
            told[0] += 1;
        }
        let Some(row) = without_replacements(&before, |place| special.contains(&before[place].1))
        else {
            continue;
        };
        assert!(row["estimate"].as_f64().is_some());
        let is_primary = |name: &str| !special.contains(name);
        let whole = sum_of(before.iter().filter(|visit| is_primary(&visit.1)));
        assert_eq!(
            unfit_differences(&before, whole, &is_primary),
            Vec::<Sum>::new(),
            "{special:?}"
        );
        told[1] += 1;
    }
    assert!(
        told[0] > 20 && told[1] > 5 && careless > 5,
        "{told:?}, {careless}"
    );
}
