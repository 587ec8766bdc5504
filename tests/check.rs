//! `check`: small studies counted by hand, what it refuses and warns of, and that its figures add up.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use prevalence::checkup::{Checkup, Place, Unknown};
use prevalence::observe::Seen;
use prevalence::present::CheckFormat;
use prevalence::tally::Indicator;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use support::random::{Age, SEED, Study, checkup, studies};
use support::{Run, analyze_text, check_text, fixture, run};

/// Thirteen workers in four establishments of two cities: E1 of Alpha is another place than E1 of Beta.
const STUDY: &str = "\
city,frame_stratum,establishment_id,establishment_type,observer_id,weight,age,notes
Alpha,s1,E1,bar,Xavier,2,17,secret
Alpha,s1,E1,bar,Xavier,2,18,
Alpha,s1,E1,bar,Xavier,2,18,
Alpha,s1,E1,bar,Xavier,2,15-18,
Alpha,s1,E2,shop,Xavier,2,,
Alpha,s1,E2,shop,Xavier,2,20,
Alpha,s2,E3,bar,Yolanda,3,16,
Beta,s1,E1,bar,Yolanda,5,<18,
Beta,s1,E1,bar,Yolanda,5,25,
Beta,s1,E1,bar,Yolanda,5,25,
Beta,s1,E1,bar,Yolanda,5,NA,
Beta,s1,E1,bar,Yolanda,5,15-18,
Beta,s1,E1,bar,,5,15,
";

/// Two more of Alpha's first stratum, where nobody was present and where nobody was let in.
const VISITS: &str = "\
city,frame_stratum,establishment_id,status,workers_present
Alpha,s1,E1,completed,4
Alpha,s1,E2,completed,6
Alpha,s1,E4,nobody present,0
Alpha,s1,E5,refused,
Alpha,s2,E3,completed,
Beta,s1,E1,completed,10
Beta,s1,E9,closed,
Beta,s1,E8,closed,
";

/// Runs the program on the study with its list of visits.
fn check_with_visits(arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("obs.csv"), STUDY).unwrap();
    fs::write(folder.path().join("visits.csv"), VISITS).unwrap();
    let files = ["check", "obs.csv", "--establishments", "visits.csv"];
    run(folder.path(), &[&files, arguments].concat())
}

fn json_of(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

/// These keys of an object.
fn only(object: &Value, keys: &[&str]) -> Value {
    keys.iter()
        .map(|&key| (key.to_owned(), object[key].clone()))
        .collect()
}

// ---------- counted by hand

#[test]
fn rows_and_ages_are_counted_by_city() {
    let json = json_of(&check_text(STUDY, &["--format", "json"]));
    assert_eq!(json["schema"], "prevalence/check/1");
    assert_eq!(json["rows"], "ages");
    let wave = &json["waves"][0];
    let counts = [
        "rows",
        "workers",
        "exact_age",
        "age_range",
        "status_only",
        "blank",
        "establishments",
    ];
    let counted = |place: &Value| counts.map(|key| place[key].as_u64().unwrap());
    assert_eq!(wave["wave"], Value::Null);
    assert_eq!(counted(wave), [13, 13, 8, 3, 0, 2, 4]);
    assert_eq!(wave["cities"][0]["city"], "Alpha");
    assert_eq!(counted(&wave["cities"][0]), [7, 7, 5, 1, 0, 1, 3]);
    assert_eq!(wave["cities"][1]["city"], "Beta");
    assert_eq!(counted(&wave["cities"][1]), [6, 6, 3, 2, 0, 1, 1]);
}

#[test]
fn the_unknown_are_told_apart_by_why() {
    let json = json_of(&check_text(STUDY, &["--format", "json"]));
    // 15-18 is on both sides of 17 and of 15; <18 is under 17, and on both sides of 15.
    assert_eq!(
        json["waves"][0]["unknown"],
        json!([
            {"indicator": "age<=17", "threshold": 17, "workers": 4, "blank": 2, "on_both_sides": 2,
             "share": 4.0 / 13.0},
            {"indicator": "age<=15", "threshold": 15, "workers": 5, "blank": 2, "on_both_sides": 3,
             "share": 5.0 / 13.0}
        ])
    );
    let beta = &json["waves"][0]["cities"][1]["unknown"];
    assert_eq!(
        (&beta[0]["workers"], &beta[1]["workers"]),
        (&json!(2), &json!(3))
    );
}

#[test]
fn ages_ranges_and_the_line_at_a_threshold_are_counted() {
    let json = json_of(&check_text(
        STUDY,
        &["--format", "json", "--threshold", "17"],
    ));
    let ages = &json["waves"][0]["ages"];
    let exact = [(15, 1), (16, 1), (17, 1), (18, 2), (20, 1), (25, 2)];
    let exact = exact.map(|(age, workers)| json!({"age": age, "workers": workers}));
    assert_eq!(ages["exact"], json!(exact));
    assert_eq!(
        ages["ranges"],
        json!([{"low": 15, "high": 18, "workers": 2}, {"low": 0, "high": 17, "workers": 1}])
    );
    assert_eq!(ages["heaps"], json!([]));
    assert_eq!(
        ages["thresholds"],
        json!([{
            "threshold": 17,
            "under": {"age": 17, "workers": 1, "around": 1.5, "times": 1.0 / 1.5, "stands_out": false},
            "over": {"age": 18, "workers": 2, "around": 0.5, "times": 4.0, "stands_out": false}
        }])
    );
}

#[test]
fn observers_have_a_rank_and_no_name() {
    let run = check_text(STUDY, &["--format", "json"]);
    let json = json_of(&run);
    let keys = [
        "rank",
        "workers",
        "establishments",
        "workers_per_establishment",
        "blank",
    ];
    let observers = json["observers"].as_array().unwrap().iter();
    let observers: Vec<_> = observers.map(|observer| only(observer, &keys)).collect();
    assert_eq!(
        json!(observers),
        json!([
            {"rank": 1, "workers": 6, "establishments": 2, "workers_per_establishment": 3.0, "blank": 1},
            {"rank": 2, "workers": 6, "establishments": 2, "workers_per_establishment": 3.0, "blank": 1},
            {"rank": null, "workers": 1, "establishments": 1, "workers_per_establishment": 1.0, "blank": 0}
        ])
    );
    let unknown = json["observers"][1]["unknown"][0]["share"].as_f64();
    assert_eq!(unknown, Some(2.0 / 6.0), "one blank and one range of Beta");
}

#[test]
fn rows_that_name_no_observer_come_last_however_many() {
    let text = "establishment_id,observer_id,age\nE1,,20\nE1,NA,20\nE2,Xavier,20\n";
    let json = json_of(&check_text(text, &["--format", "json"]));
    let observers = json["observers"].as_array().unwrap().iter();
    let observers: Vec<_> = observers
        .map(|observer| only(observer, &["rank", "workers"]))
        .collect();
    let wanted = json!([{"rank": 1, "workers": 1}, {"rank": null, "workers": 2}]);
    assert_eq!(json!(observers), wanted);
    let table = check_text(text, &[]).stdout;
    assert!(table.contains("Observer 1 of 1 "), "{table}");
    assert!(table.contains("Nobody named "), "{table}");
}

#[test]
fn no_id_note_or_observer_is_shown() {
    for format in ["table", "json"] {
        let run = check_with_visits(&["--format", format]);
        assert_eq!(run.code, 0);
        for cell in ["Xavier", "Yolanda", "secret", "E1", "E2", "E9"] {
            let said = run.stdout.clone() + &run.stderr;
            assert!(!said.contains(cell), "{cell} is in {said}");
        }
        assert!(run.stdout.contains("notes"), "headers are shown");
    }
}

#[test]
fn headers_and_labels_are_shown_without_what_could_do_harm() {
    let long = "y".repeat(50_000);
    let text = format!(
        "wave,city,establishment_id,establishment_type,age,\"a\n::error::h\",{long}\n\
         20\u{200b}12,Al\u{200b}pha,E1,\"b\n::error::t\",17,,\n\
         20\u{200b}12,::error::c,E2,bar,18,,\n"
    );
    for format in ["table", "json", "github"] {
        let done = check_text(&text, &["--format", format]);
        assert_eq!(done.code, 0, "{done:?}");
        assert_eq!(done.stray_command(format), None, "{format}");
        assert!(!done.stdout.contains('\u{200b}'), "{format}");
        assert!(format == "json" || done.stdout.len() < 10_000, "{format}");
    }
    let table = check_text(&text, &[]).stdout;
    for shown in [
        "wave 20\\u{200b}12: 2 strata",
        "\nAl\\u{200b}pha ",
        "\n\\::error::c ",
        "\nb\\n::error::t ",
        "\na\\n::error::h ",
        &format!("\n{}… ", &long[..40]),
    ] {
        assert!(table.contains(shown), "{shown} is not in {table:.2000}");
    }
}

#[test]
fn the_columns_of_each_file_have_their_roles() {
    let json = json_of(&check_with_visits(&["--format", "json"]));
    let roles = |file: usize| -> Vec<String> {
        let columns = json["inputs"][file]["columns"].as_array().unwrap().iter();
        let pair = |column: &Value| {
            let role = column["role"].as_str().unwrap_or("-");
            format!("{} {role}", column["header"].as_str().unwrap())
        };
        columns.map(pair).collect()
    };
    assert_eq!(
        roles(0),
        [
            "city city",
            "frame_stratum stratum",
            "establishment_id establishment",
            "establishment_type type",
            "observer_id observer",
            "weight weight",
            "age age",
            "notes -"
        ]
    );
    assert_eq!(roles(1)[3], "status status");
    assert_eq!(json["inputs"][1]["rows"], 8);
    assert_eq!(json["inputs"][0]["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn establishments_are_counted_by_size_stratum_and_type() {
    let json = json_of(&check_with_visits(&["--format", "json"]));
    let wave = &json["waves"][0];
    let sizes = wave["sizes"]["classes"].as_array().unwrap().iter();
    let sizes: Vec<_> = sizes.map(|class| class["establishments"].clone()).collect();
    // One has a single worker, E1 of Alpha 4, E2 2, E1 of Beta 6, and E4 none.
    assert_eq!(json!(sizes), json!([1, 2, 1, 0, 0]));
    assert_eq!(wave["sizes"]["empty"], 1);
    assert_eq!(
        wave["sizes"]["quartiles"],
        json!([1.0, 1.75, 3.0, 4.5, 6.0])
    );
    assert_eq!(json["not_visited"], json!({"refused": 1, "closed": 2}));
    let strata = wave["strata"].as_array().unwrap().iter();
    let strata: Vec<_> = strata
        .map(|stratum| {
            let labels = [&stratum["city"], &stratum["stratum"]].map(|text| text.as_str().unwrap());
            let counts = ["establishments", "psus", "workers"].map(|key| stratum[key].as_u64());
            (labels.join(" "), counts.map(Option::unwrap))
        })
        .collect();
    assert_eq!(
        strata,
        [
            ("Alpha s1".to_owned(), [3, 3, 6]),
            ("Alpha s2".to_owned(), [1, 1, 1]),
            ("Beta s1".to_owned(), [1, 1, 6]),
        ]
    );
    assert_eq!(
        wave["types"],
        json!([
            {"type": "bar", "establishments": 3, "workers": 11},
            {"type": "shop", "establishments": 1, "workers": 2}
        ])
    );
    // Two do not say how many were present: E3, and none of those who were not visited count.
    assert_eq!(
        wave["headcounts"],
        json!({"establishments": 4, "without": 1, "present": 20, "assessed": 12, "share": 0.6})
    );
}

#[test]
fn the_spread_of_weights_is_that_of_workers() {
    let json = json_of(&check_text(STUDY, &["--format", "json"]));
    // Six workers of weight 2, one of 3 and six of 5: sums 45 and 183.
    let kish = 13.0 * 183.0 / (45.0 * 45.0);
    let weights = &json["waves"][0]["weights"];
    assert_eq!(
        only(weights, &["smallest", "largest", "ratio"]),
        json!({"smallest": 2.0, "largest": 5.0, "ratio": 2.5})
    );
    assert!((weights["kish"].as_f64().unwrap() - kish).abs() < 1e-12);
    let unweighted = check_text(STUDY, &["--format", "json", "--column", "weight=none"]);
    assert_eq!(json_of(&unweighted)["waves"][0]["weights"], Value::Null);
}

#[test]
fn tallies_have_no_ages() {
    let tallies = "city,establishment_id,workers,minors,young_minors,age_unknown\n\
        Alpha,E1,10,3,1,2\nAlpha,E2,0,0,0,0\nBeta,E3,5,0,0,0\n";
    let json = json_of(&check_text(tallies, &["--format", "json"]));
    assert_eq!(json["rows"], "tallies");
    let wave = &json["waves"][0];
    let keys = ["rows", "workers", "status_only", "blank", "ages", "weights"];
    assert_eq!(
        only(wave, &keys),
        json!({"rows": 3, "workers": 15, "status_only": 13, "blank": 2, "ages": null, "weights": null})
    );
    assert_eq!(wave["unknown"][0]["share"], 2.0 / 15.0);
    assert_eq!(wave["sizes"]["empty"], 1);
    let table = check_text(tallies, &[]).stdout;
    assert!(
        !table.contains("\nAges") && !table.contains("Observers"),
        "{table}"
    );
    assert!(table.contains("Age known  Age unknown"), "{table}");
}

#[test]
fn a_yes_or_no_is_counted_as_known() {
    let text = "establishment_id,minor\nE1,yes\nE1,no\nE2,no\nE2,\n";
    let json = json_of(&check_text(
        text,
        &["--column", "outcome=minor", "--format", "json"],
    ));
    assert_eq!(json["rows"], "outcomes");
    let wave = &json["waves"][0];
    assert_eq!(
        only(wave, &["status_only", "blank"]),
        json!({"status_only": 3, "blank": 1})
    );
    assert_eq!(wave["unknown"][0]["indicator"], "minor");
    assert_eq!(wave["unknown"][0]["share"], 0.25);
}

#[test]
fn waves_and_files_are_counted_apart_and_observers_together() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "a.csv",
        "year,establishment_id,observer_id,age\n1,E1,O1,20\n1,E1,O2,20\n1,E2,O2,\n",
    );
    write(
        "b.csv",
        "year,establishment_id,observer_id,age\n2,E1,O2,20\n1,E2,O2,17\n",
    );
    let run = run(
        folder.path(),
        &["check", "a.csv", "b.csv", "--format", "json"],
    );
    let json = json_of(&run);
    let waves = json["waves"].as_array().unwrap().iter();
    let waves: Vec<_> = waves
        .map(|wave| only(wave, &["wave", "rows", "blank", "establishments"]))
        .collect();
    assert_eq!(
        json!(waves),
        json!([
            {"wave": "1", "rows": 4, "blank": 1, "establishments": 2},
            {"wave": "2", "rows": 1, "blank": 0, "establishments": 1}
        ])
    );
    // E2 of wave 1 is in both files and one place; E1 is two places, one in each wave.
    let busiest = &json["observers"][0];
    assert_eq!(
        only(busiest, &["workers", "establishments"]),
        json!({"workers": 4, "establishments": 3})
    );
}

// ---------- warnings and errors

#[test]
fn strict_ends_with_3_where_there_are_warnings() {
    let strict = check_text(STUDY, &["--strict"]);
    // Two strata with a single establishment make one warning.
    assert_eq!(strict.code, 3);
    assert_eq!(strict.stderr, "gate did not hold: --strict: 1 warning\n");
    assert!(
        strict
            .stdout
            .contains("Warning W101: 2 strata have a single PSU"),
        "{strict:?}"
    );
    assert!(
        strict
            .stdout
            .contains("No errors, 1 warning: ready to analyse.")
    );
    let lax = check_text(STUDY, &[]);
    assert_eq!((lax.code, &*lax.stderr), (0, ""));
    assert_eq!(lax.stdout, strict.stdout);
    let clean = "establishment_id,age\nE1,20\nE2,17\n";
    let clean = check_text(clean, &["--strict"]);
    assert_eq!((clean.code, &*clean.stderr), (0, ""));
    assert!(
        clean
            .stdout
            .contains("No errors, no warnings: ready to analyse.")
    );
}

/// What standard error of `analyze` says, for a command that estimates nothing.
fn for_check(stderr: &str) -> String {
    stderr.replace("no estimate was made", "not fit for an analysis")
}

#[test]
fn strict_ends_with_3_where_something_private_must_not_travel() {
    let clean = "city,establishment_id,age\nAlpha,E1,17\nAlpha,E2,20\nBeta,E3,20\nBeta,E4,15\n";
    let with = |header: &str, cell: &str| {
        let rows = clean.lines().skip(1).enumerate();
        let rows = rows.map(|(row, text)| format!("{text},{cell}{row}\n"));
        format!(
            "city,establishment_id,age,{header}\n{}",
            rows.collect::<String>()
        )
    };
    for (header, cell) in [
        ("worker_name", "x"),
        ("telephone", ""),
        ("GPSLat", "11.5"),
        ("remarks", "012 000 11"),
        ("worker_id", "012 000 11"),
    ] {
        let text = with(header, cell);
        for format in ["table", "json", "github"] {
            let strict = check_text(&text, &["--strict", "--format", format]);
            assert_eq!(strict.code, 3, "{header} {strict:?}");
            assert_eq!(strict.stderr, "gate did not hold: --strict: 1 warning\n");
            assert!(strict.stdout.contains("W100"), "{strict:?}");
            assert!(strict.stdout.contains(&format!("`{header}`")), "{strict:?}");
            assert_eq!(check_text(&text, &["--format", format]).code, 0);
        }
    }
    assert_eq!(check_text(&with("shift", "n"), &["--strict"]).code, 0);
    assert_eq!(check_text(clean, &["--strict"]).code, 0);
}

#[test]
fn errors_are_those_of_analyze() {
    let faulty = STUDY.replace(",18,", ",18 years,") + "Alpha,,E1,bar,Xavier,-2,200,\n";
    for format in ["table", "json", "github"] {
        let check = check_text(&faulty, &["--format", format]);
        let analyze = analyze_text(&faulty, &["--format", format]);
        assert_eq!(check.code, 1);
        assert_eq!(check.stdout, analyze.stdout);
        assert_eq!(check.stderr, for_check(&analyze.stderr));
        assert!(
            check
                .stderr
                .ends_with(" errors in 1 file: not fit for an analysis\n")
        );
    }
}

#[test]
fn nobody_known_is_an_error_as_in_analyze() {
    let unknown = "establishment_id,age\nE1,\nE2,NA\n";
    let (check, analyze) = (check_text(unknown, &[]), analyze_text(unknown, &[]));
    assert_eq!(check.code, 1);
    assert!(check.stderr.starts_with("error[E102]"), "{check:?}");
    assert!(
        check
            .stderr
            .ends_with("\n1 error: not fit for an analysis\n")
    );
    assert_eq!(check.stderr, for_check(&analyze.stderr));
}

#[test]
fn github_is_told_of_warnings_and_the_verdict() {
    let strict = check_text(STUDY, &["--format", "github", "--strict"]);
    assert_eq!(strict.code, 3);
    assert_eq!(
        strict.stdout,
        "::warning title=W101::2 strata have a single PSU, which shows no spread; its distance from the mean of all \
         PSUs is taken instead (--lonely-psu adjust)\n\
         ::notice title=Check::No errors, 1 warning: ready to analyse.\n"
    );
    let clean = "establishment_id,age\nE1,20\nE2,17\n";
    assert_eq!(
        check_text(clean, &["--format", "github"]).stdout,
        "::notice title=Check::No errors, no warnings: ready to analyse.\n"
    );
}

#[test]
fn warnings_of_the_reader_are_those_of_analyze() {
    let twice = STUDY.to_owned() + "Alhpa,s1,E7,bar,Xavier,2,22,\n";
    let codes = |run: Run| -> Vec<String> {
        let json = json_of(&run);
        let warnings = json["warnings"].as_array().unwrap().iter();
        warnings
            .map(|warning| warning["message"].to_string())
            .collect()
    };
    let check = codes(check_text(&twice, &["--format", "json"]));
    let analyze = codes(analyze_text(&twice, &["--format", "json"]));
    assert!(
        check[0].contains("`Alpha` in some rows and `Alhpa` in others"),
        "{check:?}"
    );
    for warning in analyze.iter().filter(|warning| !warning.contains("borrow")) {
        assert!(check.contains(warning), "{warning} is not in {check:?}");
    }
}

#[test]
fn blank_cities_and_types_are_warned_of() {
    let blank_type = STUDY.replace("E2,shop", "E2,");
    let run = check_text(&blank_type, &[]);
    assert!(
        run.stdout.contains("2 workers have no value in `type`"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("(blank)"), "{}", run.stdout);
}

/// So many workers of each age, each in an establishment of its own.
fn of_ages(counts: &[(u8, usize)]) -> String {
    let ages = counts
        .iter()
        .flat_map(|&(age, workers)| std::iter::repeat_n(age, workers));
    let rows = ages
        .enumerate()
        .map(|(number, age)| format!("E{number},{age}\n"));
    "establishment_id,age\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn a_heap_next_to_a_threshold_is_warned_of() {
    let heaped = of_ages(&[(16, 8), (17, 6), (18, 24), (19, 14), (20, 13)]);
    let run = check_text(&heaped, &["--threshold", "17", "--format", "json"]);
    assert_eq!(
        json_of(&run)["warnings"],
        json!([{
            "code": "W120",
            "message": "24 workers are put at 18, 2.4 times the mean of 17 and 19: ages guessed by eye \
                        heap, and if some aged 17 were called 18 the share aged 17 and under is too low",
            "domain": null
        }])
    );
    let under = of_ages(&[(14, 1), (15, 12), (16, 5), (20, 30)]);
    let run = check_text(&under, &["--threshold", "15"]);
    assert!(
        run.stdout
            .contains("12 workers are put at 15, 4.0 times the mean of 14 and 16"),
        "{}",
        run.stdout
    );
    let bias = "aged 16 were called 15 the share aged 15 and under is too high";
    assert!(unwrapped(&run.stdout).contains(bias), "{}", run.stdout);
}

#[test]
fn heaps_elsewhere_are_marked_and_not_warned_of() {
    let heaped = of_ages(&[(18, 9), (19, 10), (20, 30), (21, 10), (22, 11), (25, 9)]);
    let run = check_text(&heaped, &["--strict"]);
    assert_eq!(run.code, 0);
    let line = run.stdout.lines().find(|line| line.starts_with("20 "));
    assert!(line.unwrap().ends_with("3.0 times"), "{line:?}");
    let marked = run.stdout.matches(" times\n").count();
    assert_eq!(marked, 1, "{}", run.stdout);
}

#[test]
fn ages_that_nobody_has_are_shown_next_to_some_and_left_out_elsewhere() {
    let run = check_text(&of_ages(&[(16, 1), (18, 2), (40, 1)]), &[]);
    let (_, below) = run.stdout.split_once("\nAges\n").unwrap();
    let (table, _) = below.split_once("\n\n").unwrap();
    let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    let ages: Vec<_> = table
        .lines()
        .map(first)
        .filter(|age| !age.starts_with('─'))
        .collect();
    assert_eq!(ages, ["Age", "16", "17", "18", "19", "...", "39", "40"]);
    assert!(
        table.contains("18         2  ████████████████████████████████████████\n"),
        "{table}"
    );
    assert!(
        table.contains("16         1  ████████████████████\n"),
        "{table}"
    );
}

/// The text without the ends of its lines.
fn unwrapped(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" ")
}

// ---------- the outputs

#[test]
fn the_table_and_json_say_the_same() {
    let study = fixture("studies/cambodia");
    let files = [
        "obs-2012.csv",
        "obs-2015.csv",
        "--establishments",
        "establishments-2012.csv",
    ];
    let arguments = |format| [&["check"], &files[..2], &["--format", format]].concat();
    let table = run(&study, &arguments("table")).stdout;
    let json = run(&study, &arguments("json")).json();
    for wave in json["waves"].as_array().unwrap() {
        let label = wave["wave"].as_str().unwrap();
        let section = |what: &str| numbers_below(&table, &format!("{what}, wave {label}"));
        let keys = [
            "rows",
            "establishments",
            "workers",
            "exact_age",
            "age_range",
            "blank",
        ];
        let places = wave["cities"].as_array().unwrap().iter().chain([wave]);
        let rows: Vec<_> = places.map(|place| values(place, &keys)).collect();
        assert_eq!(section("Rows"), rows);
        let ages = wave["ages"]["exact"].as_array().unwrap().iter();
        let ages: Vec<_> = ages.map(|age| values(age, &["age", "workers"])).collect();
        let has_workers = |row: &Vec<f64>| row[1..] != [0.0];
        let shown: Vec<_> = section("Ages").into_iter().filter(has_workers).collect();
        assert_eq!(shown, ages);
        let strata = wave["strata"].as_array().unwrap().iter();
        let strata: Vec<_> = strata
            .map(|stratum| values(stratum, &["establishments", "workers"]))
            .collect();
        assert_eq!(section("Strata"), strata);
        let types = wave["types"].as_array().unwrap().iter();
        let types: Vec<_> = types
            .map(|group| values(group, &["establishments", "workers"]))
            .collect();
        assert_eq!(section("Types"), types);
        let classes = wave["sizes"]["classes"].as_array().unwrap().iter();
        let classes = classes.map(|class| class["establishments"].as_u64().unwrap() as f64);
        let empty = wave["sizes"]["empty"].as_u64().unwrap() as f64;
        let classes: Vec<_> = std::iter::once(empty).chain(classes).collect();
        assert_eq!(section("Establishments"), [classes]);
    }
}

fn values(object: &Value, keys: &[&str]) -> Vec<f64> {
    keys.iter()
        .map(|&key| object[key].as_f64().unwrap())
        .collect()
}

/// The numbers of each row of the table below a heading.
fn numbers_below(text: &str, heading: &str) -> Vec<Vec<f64>> {
    let (_, below) = text
        .split_once(&format!("\n{heading}\n"))
        .expect("the heading");
    let (table, _) = below.split_once("\n\n").expect("a section ends");
    let (_, rows) = table.split_once("─\n").expect("a rule below the headings");
    let rows = rows.lines().take_while(|line| !line.ends_with('.'));
    let rows = rows.filter(|line| !line.starts_with('─'));
    let number = |cell: &str| cell.replace(',', "").parse::<f64>().ok();
    rows.map(|line| line.split_whitespace().filter_map(number).collect())
        .collect()
}

#[test]
fn the_table_fits_a_terminal() {
    let study = fixture("studies/cambodia");
    let run = run(
        &study,
        &[
            "check",
            "obs-2012.csv",
            "--establishments",
            "establishments-2012.csv",
        ],
    );
    for line in run.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn the_result_goes_to_a_file_whose_extension_tells_the_format() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("obs.csv"), STUDY).unwrap();
    let written = run(folder.path(), &["check", "obs.csv", "-o", "check.json"]);
    assert_eq!((written.code, &*written.stdout), (0, ""));
    let text = fs::read_to_string(folder.path().join("check.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["schema"], "prevalence/check/1");
    let refused = run(folder.path(), &["check", "obs.csv", "-o", "check.csv"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("--format table, --format json"),
        "{refused:?}"
    );
    let lost = run(folder.path(), &["check", "obs.csv", "-o", "obs.csv"]);
    assert_eq!(lost.code, 2);
    assert_eq!(
        fs::read_to_string(folder.path().join("obs.csv")).unwrap(),
        STUDY
    );
}

#[test]
fn a_missing_file_is_exit_4() {
    assert_eq!(run(Path::new("."), &["check", "no-such-file.csv"]).code, 4);
}

// ---------- what must hold for every study

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_figures_of_every_study_add_up(study in studies()) {
        let checkup = checkup(&[study.rows()], Some(&study.visits()));
        prop_assert_eq!(Some(rows(&checkup)), checkup.inputs[0].rows);
        prop_assert_eq!(rows(&checkup), study.workers().count() as u64);
        for wave in &checkup.waves {
            let all = &wave.all.seen;
            let ages = wave.ages.as_ref().unwrap();
            let ranges: u64 = ages.ranges.iter().map(|(_, workers)| workers).sum();
            prop_assert_eq!(ages.exact.iter().sum::<u64>() + ranges + all.blank(), all.rows);
            prop_assert_eq!(of_cities(wave.cities.iter().map(|(_, place)| place)), (all.rows, wave.all.establishments));
            let strata = wave.strata.iter();
            prop_assert_eq!(strata.clone().map(|stratum| stratum.workers).sum::<u64>(), all.workers());
            prop_assert_eq!(strata.map(|stratum| stratum.establishments).sum::<usize>(), wave.all.establishments);
            let sizes = wave.sizes.empty + wave.sizes.classes.iter().sum::<usize>();
            prop_assert_eq!(sizes, wave.all.establishments);
            prop_assert_eq!(wave.types.iter().map(|group| group.workers).sum::<u64>(), all.workers());
            for indicator in &checkup.indicators {
                prop_assert_eq!(Unknown::at(indicator, all).workers(), unknown_of(&study, wave.label.as_deref(), indicator));
            }
        }
    }

    #[test]
    fn rows_in_two_files_are_checked_as_in_one(study in studies(), place in any::<prop::sample::Index>()) {
        let rows = study.rows().with_constant("observer_id", "O1");
        let visits = study.visits();
        let files = rows.split(place.index(rows.rows.len() + 1));
        prop_assume!(files.iter().all(|file| !file.rows.is_empty()));
        let (whole, halves) = (checkup(&[rows], Some(&visits)), checkup(&files, Some(&visits)));
        prop_assert_eq!(&whole.observers, &halves.observers);
        prop_assert_eq!(but_for_files(&whole), but_for_files(&halves));
    }

    #[test]
    fn tallies_are_checked_as_the_rows_they_count(study in studies()) {
        let study = study.simplified();
        let rows = checkup(&[study.rows()], Some(&study.visits()));
        let tallies = checkup(&[study.tallies()], None);
        for (rows, tallies) in rows.waves.iter().zip(&tallies.waves) {
            let figures = |seen: &Seen| (seen.workers(), seen.blank());
            prop_assert_eq!(figures(&rows.all.seen), figures(&tallies.all.seen));
            prop_assert_eq!(&rows.sizes, &tallies.sizes);
            prop_assert_eq!(&rows.weights, &tallies.weights);
        }
    }
}

fn rows(checkup: &Checkup) -> u64 {
    checkup.waves.iter().map(|wave| wave.all.seen.rows).sum()
}

fn of_cities<'a>(places: impl Iterator<Item = &'a Place>) -> (u64, usize) {
    places.fold((0, 0), |(rows, establishments), place| {
        (
            rows + place.seen.rows,
            establishments + place.establishments,
        )
    })
}

/// The workers of a wave whose status at a threshold nobody can know.
fn unknown_of(study: &Study, wave: Option<&str>, indicator: &Indicator) -> u64 {
    let years = indicator.threshold().unwrap().years();
    let is_unknown = |age: Age| match age {
        Age::Known(_) => false,
        Age::Range(low, high) => low <= years && years < high,
        Age::Missing => true,
    };
    let of_wave = study
        .workers()
        .filter(|(at, _)| Some(&*at.wave.to_string()) == wave);
    of_wave.filter(|(_, worker)| is_unknown(worker.age)).count() as u64
}

/// The JSON without what it says of each file.
fn but_for_files(checkup: &Checkup) -> Value {
    let mut json: Value = serde_json::from_str(&CheckFormat::Json.render(checkup)).unwrap();
    json["inputs"] = Value::Null;
    json["notes"] = Value::Null;
    json
}

#[test]
fn a_column_that_hints_at_a_role_is_warned_of_and_is_no_role() {
    let warned = |header: &str, flags: &[&str]| {
        let text = format!("{header},establishment_id,age\n1,E1,17\n1,E2,22\n");
        let run = check_text(&text, &[&["--format", "json"], flags].concat());
        let warnings = run.json()["warnings"].clone();
        let codes = warnings.as_array().unwrap().iter();
        let found = codes.filter(|warning| warning["code"] == "W020");
        let found = found.map(|warning| warning["message"].as_str().unwrap().to_owned());
        found.collect::<Vec<_>>()
    };
    for (header, flag) in [
        ("Ville", "--column city=Ville"),
        ("City Name", "--column city='City Name'"),
        ("Lungsod", "--column city=Lungsod"),
        ("Poids", "--column weight=Poids"),
        ("Ann\u{e9}e", "--column wave=Ann\u{e9}e"),
        ("weigth", "--column weight=weigth"),
    ] {
        let found = warned(header, &[]);
        assert!(
            found.len() == 1 && found[0].contains(flag),
            "{header}: {found:?}"
        );
    }
    assert_eq!(warned("Village", &[]), Vec::<String>::new());
    assert_eq!(
        warned("Ville", &["--column", "city=Ville"]),
        Vec::<String>::new()
    );
    assert_eq!(
        warned("Ville", &["--column", "city=none"]),
        Vec::<String>::new()
    );
    let strict = check_text(
        "Ville,establishment_id,age\n1,E1,17\n1,E2,22\n",
        &["--strict"],
    );
    assert_eq!(strict.code, 3, "{strict:?}");
    let missing = check_text("Etablissement,edad\nE1,17\n", &[]);
    assert_eq!(missing.code, 1);
}

#[test]
fn a_column_that_another_file_has_is_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("obs.csv", "establishment_id,Ville,age\nE1,a,17\nE2,b,22\n");
    write("list.csv", "establishment_id,city\nE1,a\nE2,b\n");
    let arguments = ["check", "obs.csv", "--establishments", "list.csv"];
    let listed = run(folder.path(), &arguments);
    assert!(
        listed.code == 0 && !listed.stdout.contains("W020"),
        "{listed:?}"
    );
    let alone = run(folder.path(), &arguments[..2]);
    assert!(alone.stdout.contains("W020"), "{alone:?}");
}

/// What the last line proposes, on one line.
fn proposed(run: &Run) -> String {
    let (_, next) = run
        .stdout
        .rsplit_once("Next, in the folder of the data: ")
        .unwrap();
    next.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_next_command_has_the_flags_that_reading_needed_and_works_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    write(
        "obs.csv",
        b"round;Ville du bar;lieu;Age (estim\xe9)\n1;N\xeemes;E1;17\n1;nimes sud;E2;n/k\n2;N\xeemes;E1;-9\n2;N\xeemes;E2;22\n",
    );
    write(
        "it's a list.csv",
        b"lieu,status\nE1,completed\nE2,completed\n",
    );
    let mut arguments = vec!["check", "obs.csv", "--encoding", "Latin1"];
    arguments.extend([
        "--column",
        "city=Ville du bar",
        "--column",
        "establishment=lieu",
    ]);
    arguments.extend([
        "--column",
        "age=Age (estim\u{e9})",
        "--column",
        "weight=none",
    ]);
    arguments.extend([
        "--missing",
        "n/k",
        "--missing=-9",
        "--same",
        "nimes sud=N\u{ee}mes",
    ]);
    arguments.extend([
        "--establishments",
        "./it's a list.csv",
        "--threshold",
        "17,16",
    ]);
    arguments.extend(["--allow-multiline", "--allow-huge"]);
    let checked = run(folder.path(), &arguments);
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    let flags = "obs.csv --establishments \"it's a list.csv\" --column city='Ville du bar' --column establishment=lieu \
                 --column age='Age (estim\u{e9})' --column weight=none --missing 'n/k' --missing=-9 --same \
                 'nimes sud=N\u{ee}mes' --allow-multiline --allow-huge --encoding windows-1252 --threshold 17,16";
    let analyze = format!("prevalence analyze {flags}");
    let compare = format!("prevalence compare --waves 1,2 {flags}");
    assert_eq!(proposed(&checked), format!("{analyze}, or {compare}"));
    for command in [analyze, compare] {
        let command = command.replacen("prevalence", "\"$0\"", 1);
        let done: Run = Command::new("sh")
            .args(["-c", &command, env!("CARGO_BIN_EXE_prevalence")])
            .current_dir(folder.path())
            .output()
            .unwrap()
            .into();
        assert_eq!(done.code, 0, "{command}: {}", done.stderr);
    }
}

#[test]
fn a_quoted_word_of_the_next_command_is_on_one_line() {
    let text = "wave,city,venue,age\n\
                before the law,A,E1,17\nbefore the law,A,E2,20\nafter the law,A,E1,17\nafter the law,A,E2,20\n";
    let checked = check_text(
        text,
        &["--missing", "not known at all", "--column", "weight=none"],
    );
    for word in ["'not known at all'", "'before the law,after the law'"] {
        assert!(checked.stdout.contains(word), "{}", checked.stdout);
    }
    let commas = check_text(&text.replace("before the law", "\"old, bad\""), &[]);
    assert_eq!(
        proposed(&commas),
        "prevalence analyze -",
        "--waves cannot name them"
    );
}

#[test]
fn waves_that_are_days_of_visits_are_warned_of() {
    let warned = |waves: &[String]| {
        let rows = waves
            .iter()
            .map(|wave| format!("{wave},E1,17\n{wave},E2,22\n"));
        let text = format!("round,establishment_id,age\n{}", rows.collect::<String>());
        check_text(&text, &[]).stdout.contains("W021")
    };
    let years = |count: u32| {
        (0..count)
            .map(|year| (2001 + year).to_string())
            .collect::<Vec<_>>()
    };
    assert!(warned(&["2015-03-02".to_owned()]));
    assert!(warned(&years(13)));
    assert!(!warned(&years(12)));
}

#[test]
fn a_study_whose_every_row_is_there_twice_is_warned_of() {
    let rows = |establishments: u32| -> String {
        let rows = (0..establishments).map(|id| format!("E{id},16\nE{id},{}\nE{id},30\n", 15 + id));
        rows.collect()
    };
    let warned = |rows: &str| {
        let text = format!("establishment_id,age\n{rows}");
        check_text(&text, &[]).stdout.contains("W062")
    };
    assert!(warned(&rows(10).repeat(2)));
    assert!(!warned(&rows(10)));
    assert!(!warned(&rows(9).repeat(2)));
    assert!(!warned(&(rows(10).repeat(2) + "E3,22\n")));
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("a.csv", format!("establishment_id,age\n{}", rows(10)));
    let typed = rows(10).replace('\n', ",bar\n");
    write("b.csv", format!("establishment_id,age,venue_type\n{typed}"));
    let both = run(folder.path(), &["check", "a.csv", "b.csv"]);
    assert!(both.stdout.contains("W062"), "{both:?}");
}
