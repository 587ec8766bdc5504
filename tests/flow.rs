//! Who was counted, and who was not; and how good the data are: every box adds up, and is what `check` and
//! the estimates say.

mod support;

use std::fs;

use prevalence::observe::{Replacements, Visits};
use prevalence::report::flow::{Flow, PlaceFlow};
use prevalence::report::{Details, Report, Row};
use support::details::report;
use support::studies::{independent_waves, shared_establishments};
use support::{fixture, run};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn details(report: &Report) -> &Details {
    report.details.as_ref().expect("details were asked for")
}

const ROWS: &str = "wave,city,establishment_id,age\n\
    1,Alpha,a1,16\n1,Alpha,a1,15-20\n1,Alpha,a1,NA\n1,Alpha,a2,30\n\
    1,Beta,b1,22\n1,Beta,b1,17\n1,Beta,b3,14-16\n\
    2,Alpha,a1,25\n2,Alpha,a9,17\n2,Beta,b1,40\n2,Beta,b2,41\n";
const LIST: &str = "wave,city,establishment_id,status,role\n\
    1,Alpha,a1,completed,primary\n1,Alpha,a2,visited,replacement\n1,Alpha,a3,Closed,primary\n\
    1,Alpha,a4,not_found,replacement\n1,Alpha,a5,nobody present,primary\n\
    1,Beta,b1,open,primary\n1,Beta,b2,closed,primary\n1,Beta,b3,observed,primary\n\
    2,Alpha,a1,completed,primary\n2,Alpha,a9,completed,replacement\n2,Alpha,a2,refused,primary\n\
    2,Beta,b1,completed,primary\n2,Beta,b2,completed,primary\n";
const LISTED: [&str; 6] = [
    "compare",
    "rows.csv",
    "--waves",
    "1,2",
    "--establishments",
    "list.csv",
];

fn study() -> tempfile::TempDir {
    folder(&[("rows.csv", ROWS), ("list.csv", LIST)])
}

fn city<'a>(flow: &'a Flow, wave: usize, city: &str) -> &'a PlaceFlow {
    let mut cities = flow.waves[wave].cities.iter();
    &cities.find(|(own, _)| own == city).expect("the city").1
}

fn outcomes(list: &Visits) -> Vec<(&str, u64)> {
    let outcomes = list.not_visited.iter();
    outcomes
        .map(|(outcome, &count)| (outcome.as_str(), count))
        .collect()
}

#[test]
fn workers_are_observed_of_unknown_status_and_analysed() {
    let study = study();
    let report = report(study.path(), &LISTED);
    let flow = &details(&report).flow;
    let alpha = city(flow, 0, "Alpha");
    assert_eq!(alpha.workers, 4);
    // 17 and under: one age is blank, and 15 to 20 is on both sides; also of 15 and under.
    let [of_17, of_15] = [0, 1].map(|place| alpha.analysed[place].unwrap());
    assert_eq!((of_17.unknown.blank, of_17.unknown.on_both_sides), (1, 1));
    assert_eq!((of_17.excluded(), of_17.workers), (2, 2));
    assert_eq!((of_15.unknown.blank, of_15.unknown.on_both_sides), (1, 1));
    let beta = city(flow, 0, "Beta");
    // 14 to 16 is under 18 whatever it is, and on both sides of 15.
    let workers = [0, 1].map(|place| beta.analysed[place].unwrap().workers);
    assert_eq!(workers, [3, 2]);
    assert_eq!(flow.workers_of_other_waves, 0);
    let counted = |arguments: &[&str]| {
        let report = support::details::report(study.path(), &[&LISTED, arguments].concat());
        let all = &details(&report).flow.waves[0].all;
        {
            let analysed = all.analysed[0].unwrap();
            (analysed.workers, analysed.excluded())
        }
    };
    assert_eq!(counted(&["--unknown", "exclude"]), (5, 2));
    assert_eq!(
        counted(&["--unknown", "adult"]),
        (7, 0),
        "given a status, nobody is left out"
    );
}

#[test]
fn establishments_are_listed_visited_replaced_and_not_visited_for_a_reason() {
    let study = study();
    let report = report(study.path(), &LISTED);
    let flow = &details(&report).flow;
    let alpha = city(flow, 0, "Alpha");
    let list = alpha.list.as_ref().unwrap();
    assert_eq!((list.listed, alpha.visited, alpha.empty), (5, 3, 1));
    assert_eq!(outcomes(list), [("closed", 1), ("not found", 1)]);
    let replacements = Replacements {
        listed: 2,
        visited: 1,
    };
    assert_eq!(list.replacements, Some(replacements));
    let all = flow.waves[1].all.list.as_ref().unwrap();
    assert_eq!(outcomes(all), [("refused", 1)]);
    assert_eq!(flow.unplaced, None);
    assert_eq!(
        report
            .not_visited
            .iter()
            .map(|(_, count)| count)
            .sum::<u64>(),
        4
    );
}

/// What a wave or city has is the sum of its parts.
fn assert_adds_up(report: &Report) {
    let flow = &details(report).flow;
    let mut listed = flow.unplaced.as_ref().map_or(0, |list| list.listed);
    for (wave, of_report) in flow.waves.iter().zip(&report.waves) {
        let all = &wave.all;
        let totals = of_report.totals.expect("nothing is withheld");
        assert_eq!(all.workers, totals.workers);
        assert_eq!(all.visited, totals.psus, "each establishment is a PSU here");
        assert_eq!(all.empty, totals.empty_establishments);
        listed += all.list.as_ref().map_or(0, |list| list.listed);
        let places = std::iter::once((None, all));
        let cities = wave
            .cities
            .iter()
            .map(|(city, place)| (Some(city.as_str()), place));
        for (city, place) in places.chain(cities) {
            for (indicator, analysed) in report.indicators.iter().zip(&place.analysed) {
                let analysed = analysed.unwrap();
                assert_eq!(analysed.unknown.of, place.workers);
                assert_eq!(analysed.workers + analysed.excluded(), place.workers);
                let of_city = |row: &&Row<prevalence::estimate::Estimate>| {
                    let values: Vec<_> = row.domain().values().map(|(_, value)| value).collect();
                    values == city.into_iter().collect::<Vec<_>>() && row.indicator() == indicator
                };
                let estimate = of_report
                    .estimates
                    .iter()
                    .find(of_city)
                    .expect("an estimate");
                let estimate = estimate.shown().unwrap();
                assert_eq!(analysed.workers, estimate.workers);
                assert_eq!(analysed.unknown.workers(), estimate.unknown);
            }
            if let Some(list) = &place.list {
                assert_eq!(list.visited(), place.visited as u64);
                let not_visited: u64 = list.not_visited.values().sum();
                assert_eq!(list.listed, place.visited as u64 + not_visited);
            }
        }
        let cities = || wave.cities.iter().map(|(_, place)| place);
        if cities().count() > 0 {
            assert_eq!(cities().map(|city| city.workers).sum::<u64>(), all.workers);
            assert_eq!(
                cities().map(|city| city.visited).sum::<usize>(),
                all.visited
            );
            assert_eq!(cities().map(|city| city.empty).sum::<usize>(), all.empty);
        }
    }
    let of_list = report
        .inputs
        .iter()
        .filter(|input| input.name == "list.csv");
    assert_eq!(of_list.filter_map(|input| input.rows).sum::<u64>(), listed);
    let workers: u64 = flow.waves.iter().map(|wave| wave.all.workers).sum();
    let main = report
        .inputs
        .iter()
        .filter(|input| input.name != "list.csv" && input.name != "visits.csv");
    let rows: u64 = main.filter_map(|input| input.rows).sum();
    if flow.shape != prevalence::observe::Shape::Tallies {
        assert_eq!(
            rows,
            workers + flow.workers_of_other_waves,
            "a row is a worker"
        );
    }
}

#[test]
fn boxes_add_up_to_the_rows_of_the_files_and_to_the_estimates() {
    let studies = study();
    assert_adds_up(&report(studies.path(), &LISTED));
    let shared = folder(&[("study.csv", &shared_establishments())]);
    let outcome = ["analyze", "study.csv", "--column", "outcome=minor"];
    assert_adds_up(&report(shared.path(), &outcome));
    let independent = folder(&[("study.csv", &independent_waves())]);
    assert_adds_up(&report(
        independent.path(),
        &["analyze", "study.csv", "--unknown", "minor"],
    ));
    let waves = ["compare", "obs-2012.csv", "obs-2015.csv"];
    assert_adds_up(&report(&fixture("studies/cambodia"), &waves));
    assert_adds_up(&report(
        &fixture("reference/unknown-ages"),
        &["analyze", "obs.csv"],
    ));
    assert_adds_up(&report(
        &fixture("reference/tallies"),
        &["analyze", "tallies.csv"],
    ));
}

#[test]
fn what_was_not_asked_for_is_counted_apart() {
    let rows = format!("{ROWS}3,Alpha,a1,20\n3,Alpha,a2,21\n");
    let list = format!(
        "{LIST}3,Alpha,a1,open,primary\n3,Alpha,a2,open,primary\n3,Alpha,a3,closed,primary\n"
    );
    let study = folder(&[("rows.csv", &rows), ("list.csv", &list)]);
    let report = report(study.path(), &LISTED);
    assert_adds_up(&report);
    let flow = &details(&report).flow;
    assert_eq!(flow.workers_of_other_waves, 2);
    let unplaced = flow.unplaced.as_ref().unwrap();
    assert_eq!((unplaced.listed, unplaced.visited()), (3, 2));
}

#[test]
fn a_list_without_cities_is_told_by_wave_alone() {
    let list: String = LIST
        .lines()
        .map(|line| {
            let cells: Vec<_> = line.split(',').collect();
            format!("{},{},{},{}\n", cells[0], cells[2], cells[3], cells[4])
        })
        .filter(|line| !line.contains("nobody"))
        .collect();
    let study = folder(&[("rows.csv", ROWS), ("list.csv", &list)]);
    let report = report(study.path(), &LISTED);
    let flow = &details(&report).flow;
    assert_eq!(flow.waves[0].all.list.as_ref().unwrap().listed, 7);
    assert!(city(flow, 0, "Alpha").list.is_none());
    assert_adds_up(&report);
}

#[test]
fn a_list_without_waves_is_of_no_wave_of_several() {
    let list = "city,establishment_id,status\nAlpha,a1,open\nAlpha,a2,open\nAlpha,a9,open\n\
                Beta,b1,open\nBeta,b2,open\nBeta,b3,open\nBeta,b4,closed\n";
    let study = folder(&[("rows.csv", ROWS), ("list.csv", list)]);
    let of_waves = report(study.path(), &LISTED);
    let flow = &details(&of_waves).flow;
    assert!(flow.waves.iter().all(|wave| wave.all.list.is_none()));
    let unplaced = flow.unplaced.as_ref().unwrap();
    assert_eq!((unplaced.listed, unplaced.visited()), (7, 6));
    // Of a study of one wave there is no doubt.
    let rows: String = ROWS
        .lines()
        .filter(|line| !line.starts_with('2'))
        .map(|line| format!("{line}\n"))
        .collect();
    let list = list
        .replace("Alpha,a9,open\n", "")
        .replace("Beta,b2,open\n", "");
    let study = folder(&[("rows.csv", &rows), ("list.csv", &list)]);
    let of_one = report(
        study.path(),
        &["analyze", "rows.csv", "--establishments", "list.csv"],
    );
    let flow = &details(&of_one).flow;
    assert_eq!(flow.waves[0].all.list.as_ref().unwrap().listed, 5);
    assert_eq!(flow.unplaced, None);
    assert_adds_up(&of_one);
}

#[test]
fn a_replacement_is_one_or_is_not() {
    let list = LIST.replace("a4,not_found,replacement", "a4,not_found,manager");
    let study = folder(&[("rows.csv", ROWS), ("list.csv", &list)]);
    let done = run(study.path(), &LISTED);
    assert_eq!(done.code, 1);
    assert!(done.stderr.starts_with(
        "error[E040]: this says neither that the establishment was drawn first nor that it replaces another\n \
         --> list.csv:5:5 (role)\n"
    ), "{}", done.stderr);
    assert!(done.stderr.contains("--column replacement=none"));
    assert!(!done.stderr.contains("a4"), "{}", done.stderr);
    let ignored = [&LISTED[..], &["--column", "replacement=none"]].concat();
    assert_eq!(run(study.path(), &ignored).code, 0);
}

#[test]
fn the_quality_of_a_wave_is_what_check_finds() {
    let folder = fixture("studies/cambodia");
    let files = ["obs-2012.csv", "obs-2015.csv"];
    let report = report(&folder, &[&["analyze"], &files[..]].concat());
    let check = run(
        &folder,
        &[&["check"], &files[..], &["--format", "json"]].concat(),
    )
    .json();
    for (quality, wave) in details(&report)
        .quality
        .iter()
        .zip(check["waves"].as_array().unwrap())
    {
        let sizes = &wave["sizes"];
        assert!(!sizes.is_null(), "{wave:#}");
        let quartiles = quality.sizes.as_ref().unwrap().quartiles.unwrap();
        let found: Vec<_> = sizes["quartiles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_f64().unwrap())
            .collect();
        assert_eq!(quartiles.to_vec(), found);
        let weights = quality.weights.unwrap();
        assert_eq!(serde_json::json!(weights.kish), wave["weights"]["kish"]);
        assert_eq!(
            serde_json::json!(weights.largest),
            wave["weights"]["largest"]
        );
        let ages = quality.ages.as_ref().unwrap();
        let line = &wave["ages"]["thresholds"][0]["over"];
        assert_eq!(
            serde_json::json!(ages.lines[0].over.workers),
            line["workers"]
        );
        assert_eq!(serde_json::json!(ages.lines[0].over.times()), line["times"]);
    }
    assert_eq!(details(&report).quality.len(), 2);
}

#[test]
fn details_are_computed_only_for_what_shows_them() {
    let folder = fixture("studies/cambodia");
    let done = run(&folder, &["analyze", "obs-2012.csv", "--format", "json"]);
    assert!(done.json().get("details").is_none());
}
