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

/// The answers to critics show the waves of such a domain, and nothing of what changed.
#[test]
fn no_answer_tells_a_change_that_the_result_withholds() {
    for (shared, is_withheld) in [(0, false), (1, true), (2, true), (3, false)] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.csv"), waves(shared)).unwrap();
        let asked = "sensitivity study.csv --waves 2010,2013 --threshold 17 --by city --release --format json \
                     --sensitivity 0.9 --specificity 0.99 --bootstrap 100";
        let asked: Vec<&str> = asked.split(' ').filter(|word| !word.is_empty()).collect();
        let done = run(folder.path(), &asked);
        assert_eq!(done.code, 0, "{done:?}");
        let answers: Value = serde_json::from_str(&done.stdout).unwrap();
        let mut found = [0, 0];
        for (city, found) in ["Beta", "Alpha"].into_iter().zip(&mut found) {
            count_changes(&answers, city, found);
        }
        assert_eq!(found[0] == 0, is_withheld, "{shared}: {found:?}");
        assert!(found[1] > 3, "{shared}: {found:?}");
    }
}

/// How many changes of a city are somewhere in a document.
fn count_changes(document: &Value, city: &str, found: &mut usize) {
    match document {
        Value::Object(fields) => {
            let is_change = fields.contains_key("from") && fields.contains_key("to");
            let is_row = !fields.contains_key("what") && !fields.contains_key("withheld");
            *found += usize::from(is_change && is_row && document["domain"]["city"] == city);
            let values = fields.values();
            values.for_each(|value| count_changes(value, city, found));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| count_changes(item, city, found)),
        _ => {}
    }
}

/// Three waves, of which each visited twenty places again, and ten others. So many of the twenty, and five others, stand in
/// for others in the second wave.
fn changes_without_replacements(again: usize) -> [usize; 2] {
    let mut rows = "wave,establishment_id,workers,minors\n".to_owned();
    let mut listed = "wave,establishment_id,status,replacement\n".to_owned();
    for wave in [1, 2, 3] {
        for place in 0..30 {
            let id = if place < 20 {
                place
            } else {
                100 * wave + place
            };
            let minors = 1 + (place * 7 + wave) % 4;
            writeln!(rows, "{wave},E{id},10,{minors}").unwrap();
            let replaces = wave == 2 && (place < again || place >= 25);
            let role = if replaces { "replacement" } else { "primary" };
            writeln!(listed, "{wave},E{id},completed,{role}").unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("study.csv"), rows).unwrap();
    fs::write(folder.path().join("listed.csv"), listed).unwrap();
    let asked = "sensitivity study.csv --establishments listed.csv --waves 1,2,3 --threshold 17 --by none --release \
                 --format json";
    let asked: Vec<&str> = asked.split(' ').filter(|word| !word.is_empty()).collect();
    let done = run(folder.path(), &asked);
    assert_eq!(done.code, 0, "{done:?}");
    let answers: Value = serde_json::from_str(&done.stdout).unwrap();
    let replacements = &answers["influence"]["replacements"];
    ["estimates", "changes"].map(|key| replacements[key].as_array().unwrap().len())
}

/// The covariance of everybody's change less that of the change without replacements is a product of what one place had.
#[test]
fn a_change_without_replacements_leaves_no_covariance_of_a_place_or_two() {
    assert_eq!(changes_without_replacements(0), [3, 3]);
    // Of the three changes that from the first wave to the third has no replacement.
    assert_eq!(changes_without_replacements(1), [3, 1]);
    assert_eq!(changes_without_replacements(2), [3, 1]);
    assert_eq!(changes_without_replacements(3), [3, 3]);
    // So it is where two places of both waves are left.
    assert_eq!(changes_without_replacements(18), [3, 1]);
}

/// What would be withheld is marked where nothing is.
#[test]
fn a_change_that_hangs_on_a_place_or_two_is_marked() {
    for (shared, is_marked) in [(0, false), (1, true), (2, true), (3, false)] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.csv"), waves(shared)).unwrap();
        let asked = "compare study.csv --waves 2010,2013 --by city --threshold 17 --format json";
        let asked: Vec<&str> = asked.split(' ').collect();
        let done = run(folder.path(), &asked);
        let result: Value = serde_json::from_str(&done.stdout).unwrap();
        let changes = result["comparisons"].as_array().unwrap();
        let of_city = |city: &str| changes.iter().find(|row| row["domain"]["city"] == city);
        let risks = |city: &str| of_city(city).unwrap()["disclosure"]["risks"].clone();
        let expected = match is_marked {
            true => serde_json::json!(["few_establishments_in_both_waves"]),
            false => serde_json::json!([]),
        };
        assert_eq!(
            [risks("Beta"), risks("Alpha")],
            [expected, serde_json::json!([])]
        );
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
    // How many either wave has is as much.
    let asked = "sensitivity obs-2012.csv obs-2015.csv --release --format json";
    let asked: Vec<&str> = asked.split(' ').collect();
    let done = run(&folder, &asked);
    let answers: Value = serde_json::from_str(&done.stdout).unwrap();
    let changes = answers["influence"]["changes"].as_array().unwrap();
    let own = changes
        .iter()
        .find(|row| row["domain"]["city"] == "Phnom Penh");
    let own = own.unwrap();
    assert!(own["establishments"].is_null(), "{own}");
    let everybody = changes
        .iter()
        .find(|row| row["domain"] == serde_json::json!({}));
    assert!(everybody.unwrap()["establishments"].is_u64());
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
                // Places that are all alike would tell how many minors each has.
                let minors = minors + place % 3;
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

/// Degrees of freedom of a trend count the places that waves share, and limits in errors are a quantile of them: as
/// those of changes they are told of everybody alone.
#[test]
fn trends_of_cities_tell_no_degrees_of_freedom() {
    let folder = tempfile::tempdir().unwrap();
    let lines = waves(5);
    let third = lines.lines().filter(|line| line.starts_with("2013"));
    let third: Vec<String> = third.map(|line| line.replace("2013", "2016")).collect();
    let text = lines.clone() + &third.join("\n") + "\n";
    fs::write(folder.path().join("study.csv"), text).unwrap();
    let asked =
        "compare study.csv --waves 2010,2013,2016 --by city --threshold 17 --release --format json";
    let asked: Vec<&str> = asked.split(' ').collect();
    let done = run(folder.path(), &asked);
    let result: Value = serde_json::from_str(&done.stdout).unwrap();
    let trends = result["trends"].as_array().unwrap();
    assert_eq!(trends.len(), 3);
    for own in trends {
        assert!(own["conf_low"].is_number(), "{own}");
        for key in ["df", "std_error"] {
            let is_overall = own["domain"] == serde_json::json!({});
            assert_eq!(own[key].is_number(), is_overall, "{key}: {own}");
        }
    }
}
