//! What waves share, and what files hold, tells nothing of single places or of withheld rows.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::support::{fixture, run};

/// Two waves of two cities with 26 places of ten workers each; in Beta so many places are in both waves, in Alpha ten.
fn waves(shared: usize) -> String {
    let mut text = "wave,city,establishment_id,workers,minors,young_minors\n".to_owned();
    for (city, shared) in [("Alpha", 10), ("Beta", shared)] {
        for place in 0..26 {
            let minors = 1 + (place * 7) % 4;
            writeln!(text, "2010,{city},{city}{place},10,{minors},0").unwrap();
            let id = if place < shared { place } else { 100 + place };
            let minors = 1 + (place * 5) % 3;
            writeln!(text, "2013,{city},{city}{id},10,{minors},0").unwrap();
        }
    }
    text
}

fn compared(shared: usize) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), waves(shared)).unwrap();
    let asked =
        "compare study.csv --waves 2010,2013 --threshold 17 --by city --release --format json";
    let asked: Vec<&str> = asked.split(' ').collect();
    let done = run(folder.path(), &asked);
    assert_eq!(done.code, 0, "{done:?}");
    let result: Value = serde_json::from_str(&done.stdout).unwrap();
    result["comparisons"].as_array().unwrap().clone()
}

fn change_of<'a>(changes: &'a [Value], city: &str) -> &'a Value {
    let own = |row: &&Value| row["domain"]["city"] == city;
    changes.iter().find(own).unwrap()
}

/// The covariance of a change is then a product of what one place had in both waves: with the limits, the workers of
/// that place and the design effects only one pair of minors fits.
#[test]
fn a_change_whose_covariance_is_that_of_a_place_or_two_is_withheld() {
    for (shared, is_withheld) in [(0, false), (1, true), (2, true), (3, false)] {
        let changes = compared(shared);
        let beta = change_of(&changes, "Beta");
        assert_eq!(beta["withheld"] == true, is_withheld, "{shared} {beta}");
        assert!(change_of(&changes, "Alpha")["withheld"].is_null());
    }
}

/// Both waves are shown, and only what changed is not.
#[test]
fn of_a_withheld_change_nothing_is_said_that_its_waves_do_not_say() {
    let folder = tempfile::tempdir().unwrap();
    let asked = "report study.csv --waves 2010,2013 --threshold 17 --by none -o report.md";
    let asked: Vec<&str> = asked.split(' ').collect();
    // Of the places of Alpha none are in both waves either.
    let text = waves(1).replace("2013,Alpha,Alpha", "2013,Alpha,Other");
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let done = run(folder.path(), &asked);
    assert_eq!(done.code, 0, "{done:?}");
    let page = fs::read_to_string(folder.path().join("report.md")).unwrap();
    assert!(page.contains("the change since 2010 is withheld"), "{page}");
    assert!(!page.contains("as independent"), "{page}");
    assert!(
        page.contains("the covariance from establishments in both waves is taken into account")
    );
}

#[test]
fn degrees_of_freedom_do_not_tell_how_many_places_a_domain_shares() {
    let folder = fixture("studies/cambodia");
    let asked = "compare obs-2012.csv obs-2015.csv --release --format json";
    let asked: Vec<&str> = asked.split(' ').collect();
    let done = run(&folder, &asked);
    let result: Value = serde_json::from_str(&done.stdout).unwrap();
    let changes = result["comparisons"].as_array().unwrap();
    let own = changes
        .iter()
        .find(|row| row["domain"]["city"] == "Phnom Penh" && row["threshold"] == 17);
    let own = own.unwrap();
    assert!(own["difference"]["estimate"].is_number(), "{own}");
    for hidden in [
        &own["shared_establishments"],
        &own["difference"]["df"],
        &own["test"]["df2"],
    ] {
        assert!(hidden.is_null(), "{own}");
    }
}

/// Where every city has a file of its own, its rows are the workers of that city.
#[test]
fn the_rows_of_a_file_do_not_stand_in_for_a_withheld_city() {
    let folder = tempfile::tempdir().unwrap();
    let cities = [("Alpha", 20, 3), ("Beta", 4, 1), ("Gamma", 5, 1)];
    for (city, places, minors) in cities {
        let mut text = "city,establishment_id,age\n".to_owned();
        for place in 0..places {
            for worker in 0..10 {
                let age = if worker < minors { 16 } else { 25 };
                writeln!(text, "{city},{city}{place},{age}").unwrap();
            }
        }
        fs::write(folder.path().join(format!("{city}.csv")), text).unwrap();
    }
    let asked = "analyze Alpha.csv Beta.csv Gamma.csv --threshold 17 --release --format json";
    let asked: Vec<&str> = asked.split(' ').collect();
    let done = run(folder.path(), &asked);
    let result: Value = serde_json::from_str(&done.stdout).unwrap();
    let rows = result["estimates"].as_array().unwrap();
    let is_withheld = |row: &Value| row["withheld"] == true;
    assert!(!is_withheld(&rows[0]), "everybody: {}", rows[0]);
    assert!(rows.iter().any(is_withheld), "{rows:#?}");
    let inputs = result["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 3);
    assert!(
        inputs.iter().all(|input| input["rows"].is_null()),
        "{inputs:?}"
    );
}
