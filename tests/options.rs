//! An option that is accepted changes something: one study for each, with and without it.

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Run, analyze_text, check_text, run};

/// Two waves of two cities: unequal weights, an age that is not known, ids that the waves share, a stratum
/// with a single establishment, two types of place, and a frame count.
const STUDY: &str = "wave,city,stratum,establishment_id,establishment_type,weight,population,sex,age\n\
    1,Alpha,s,E1,bar,1,9,f,15\n1,Alpha,s,E1,bar,1,9,m,16\n1,Alpha,s,E1,bar,1,9,f,30\n\
    1,Alpha,s,E2,cafe,4,9,f,17\n1,Alpha,s,E2,cafe,4,9,m,40\n1,Alpha,s,E2,cafe,4,9,f,99\n\
    1,Alpha,s,E3,bar,2,9,m,22\n1,Alpha,s,E3,bar,2,9,f,?\n1,Alpha,s,E3,bar,2,9,f,14\n\
    1,Beta,s,E4,cafe,3,8,f,16\n1,Beta,s,E4,cafe,3,8,m,25\n1,Beta,s,E5,bar,2,8,f,31\n\
    1,Beta,s,E5,bar,2,8,m,17\n1,Beta,t,E6,bar,5,5,f,13\n1,Beta,t,E6,bar,5,5,f,44\n\
    2,Alpha,s,E1,bar,1,9,f,19\n2,Alpha,s,E1,bar,1,9,m,16\n2,Alpha,s,E1,bar,1,9,f,30\n\
    2,Alpha,s,E2,cafe,4,9,f,18\n2,Alpha,s,E2,cafe,4,9,m,40\n2,Alpha,s,E3,bar,2,9,m,22\n\
    2,Alpha,s,E3,bar,2,9,f,17\n2,Beta,s,E4,cafe,3,8,f,16\n2,Beta,s,E4,cafe,3,8,m,25\n\
    2,Beta,s,E4,cafe,3,8,m,26\n2,Beta,s,E5,bar,2,8,f,31\n2,Beta,s,E5,bar,2,8,m,33\n\
    2,Beta,t,E6,bar,5,5,f,17\n2,Beta,t,E6,bar,5,5,f,44\n";

fn study(arguments: &str) -> Run {
    with_files(&[("obs.csv", STUDY)], arguments)
}

fn with_files(files: &[(&str, &str)], arguments: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    run(
        folder.path(),
        &arguments.split_whitespace().collect::<Vec<_>>(),
    )
}

/// The analysis of the study as JSON.
fn analyzed(flags: &str) -> Value {
    let run = study(&format!("analyze obs.csv --format json {flags}"));
    assert_eq!(run.code, 0, "{flags}: {}", run.stderr);
    run.json()
}

/// The overall row of the first wave at 17.
fn first(flags: &str) -> Value {
    analyzed(flags)["estimates"][0].clone()
}

fn number(row: &Value, key: &str) -> f64 {
    row[key]
        .as_f64()
        .unwrap_or_else(|| panic!("{key} in {row:#}"))
}

fn near(value: f64, wanted: f64) -> bool {
    (value - wanted).abs() < 1e-12
}

// ---------- analyze

#[test]
fn unweighted_takes_every_worker_for_one() {
    // Positive weights over those of known ages: 1+1+4+2+3+2+5 of 1*3+4*3+2*2+3*2+2*2+5*2.
    assert!(near(number(&first(""), "estimate"), 18.0 / 39.0));
    let row = first("--unweighted");
    assert!(near(number(&row, "estimate"), 7.0 / 14.0));
    assert_eq!(analyzed("--unweighted")["design"][0]["weighted"], false);
}

#[test]
fn unknown_says_what_workers_of_unknown_age_count_as() {
    for (flag, n, positives) in [("exclude", 14, 7), ("minor", 15, 8), ("adult", 15, 7)] {
        let row = first(&format!("--unknown {flag}"));
        assert_eq!(
            (&row["n"], &row["positives"]),
            (&json!(n), &json!(positives)),
            "{flag}"
        );
    }
}

#[test]
fn missing_takes_a_code_for_an_unknown_age() {
    let row = first("--missing 99");
    assert_eq!((&row["n"], &row["unknown"]), (&json!(13), &json!(2)));
    let row = first("--missing 99 --missing 44");
    assert_eq!((&row["n"], &row["unknown"]), (&json!(12), &json!(3)));
}

#[test]
fn fpc_narrows_the_interval() {
    let (with, without) = (first("--fpc"), first(""));
    assert_eq!(with["estimate"], without["estimate"]);
    assert!(number(&with, "std_error") < number(&without, "std_error"));
    assert_eq!(analyzed("--fpc")["design"][0]["fpc"], true);
}

#[test]
fn lonely_psu_decides_what_a_single_one_adds() {
    let errors = ["adjust", "certainty", "average"].map(|policy| {
        let row = first(&format!("--lonely-psu {policy}"));
        number(&row, "std_error")
    });
    assert!(
        errors[0] != errors[1] && errors[1] < errors[2] && errors[0] != errors[2],
        "{errors:?}"
    );
    let failed = study("analyze obs.csv --lonely-psu fail --format json");
    assert_eq!(
        (failed.code, &failed.json()["errors"][0]["code"]),
        (1, &json!("E101"))
    );
}

#[test]
fn level_and_interval_move_the_limits_and_not_the_estimate() {
    let usual = first("");
    for flags in [
        "--level 0.8",
        "--interval wilson",
        "--interval logit",
        "--interval wald",
    ] {
        let row = first(flags);
        assert_eq!(row["estimate"], usual["estimate"]);
        assert_ne!(row["conf_low"], usual["conf_low"], "{flags}");
    }
    assert!(number(&first("--level 0.8"), "conf_low") > number(&usual, "conf_low"));
    assert_eq!(first("--interval wilson")["conf_method"], "wilson");
}

#[test]
fn by_and_threshold_choose_the_rows() {
    let rows = |flags: &str| {
        let output = analyzed(flags);
        let rows = output["estimates"].as_array().unwrap().iter();
        let wave = rows.filter(|row| row["wave"] == "1");
        wave.map(|row| format!("{} {}", row["domain"], row["threshold"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows("--by none --threshold 16"), ["{} 16"]);
    assert_eq!(
        rows("--by sex --by stratum,establishment_type --threshold 17"),
        [
            "{} 17",
            r#"{"sex":"f"} 17"#,
            r#"{"sex":"m"} 17"#,
            r#"{"stratum":"s","establishment_type":"bar"} 17"#,
            r#"{"stratum":"s","establishment_type":"cafe"} 17"#,
            r#"{"stratum":"t","establishment_type":"bar"} 17"#,
        ]
    );
    assert_eq!(
        rows("--threshold 15"),
        ["{} 15", r#"{"city":"Alpha"} 15"#, r#"{"city":"Beta"} 15"#]
    );
}

#[test]
fn design_srs_takes_no_account_of_establishments() {
    let row = first("--design srs");
    assert_ne!(row["std_error"], first("")["std_error"]);
    assert_eq!(row["df"], Value::Null);
    assert_eq!(
        first("--design srs --interval mid-p --unweighted")["conf_method"],
        "mid-p"
    );
}

#[test]
fn column_names_a_header_and_none_ignores_one() {
    assert_eq!(
        first("--column weight=none")["estimate"],
        first("--unweighted")["estimate"]
    );
    assert_eq!(
        analyzed("--column wave=none --column population=none")["design"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        analyzed("--column stratum=none --column population=none")["design"][0]["strata"],
        2
    );
    assert_eq!(
        analyzed("--column psu=stratum --column population=none")["design"][0]["psus"],
        3
    );
    assert_eq!(
        first("--column city=sex --by sex --column population=none")["n"],
        14
    );
    assert_eq!(
        analyzed("--column city=sex --column population=none")["estimates"][2]["domain"],
        json!({"city": "f"})
    );
}

#[test]
fn establishments_add_places_where_nobody_was_observed_and_columns() {
    let files = [
        (
            "obs.csv",
            "city,establishment_id,age\nAlpha,E1,15\nAlpha,E2,20\nAlpha,E2,30\n",
        ),
        (
            "list.csv",
            "city,establishment_id,weight,status\nAlpha,E1,2,open\nAlpha,E2,3,open\nAlpha,E3,1,open\nAlpha,E4,1,closed\n",
        ),
    ];
    let alone = with_files(&files, "analyze obs.csv --format json").json();
    let listed = with_files(
        &files,
        "analyze obs.csv --establishments list.csv --format json",
    )
    .json();
    assert_eq!(
        (&alone["design"][0]["psus"], &listed["design"][0]["psus"]),
        (&json!(2), &json!(3))
    );
    assert!(near(number(&alone["estimates"][0], "estimate"), 1.0 / 3.0));
    assert!(near(number(&listed["estimates"][0], "estimate"), 2.0 / 8.0));
    assert_eq!(listed["not_visited"], json!({"closed": 1}));
}

#[test]
fn frame_gives_the_weights() {
    let files = [
        (
            "obs.csv",
            "city,establishment_id,workers_present,age\nAlpha,E1,4,15\nAlpha,E1,4,20\nAlpha,E2,1,17\nBeta,E3,,30\n",
        ),
        ("frame.csv", "city,frame_establishments\nAlpha,6\nBeta,5\n"),
    ];
    let alone = with_files(&files, "analyze obs.csv --format json").json();
    let framed = with_files(&files, "analyze obs.csv --frame frame.csv --format json").json();
    assert!(near(number(&alone["estimates"][0], "estimate"), 2.0 / 4.0));
    // 6 of 2 visited, times 4 present of 2 assessed; 6 of 2; 5 of 1.
    assert!(near(
        number(&framed["estimates"][0], "estimate"),
        (6.0 + 3.0) / (12.0 + 3.0 + 5.0)
    ));
}

#[test]
fn unique_ids_and_allow_multiline_decide_what_is_an_error() {
    let ids = [(
        "obs.csv",
        "city,establishment_id,age\nAlpha,E1,15\nBeta,E1,20\n",
    )];
    assert_eq!(with_files(&ids, "analyze obs.csv").code, 0);
    assert_eq!(with_files(&ids, "analyze obs.csv --unique-ids").code, 1);
    let lines = [(
        "obs.csv",
        "establishment_id,age,note\nE1,15,\"a,\nb,c\"\nE2,20,d\n",
    )];
    assert_eq!(with_files(&lines, "analyze obs.csv").code, 1);
    assert_eq!(
        with_files(&lines, "analyze obs.csv --allow-multiline").code,
        0
    );
}

#[test]
fn format_and_output_say_how_and_where() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("obs.csv"), STUDY).unwrap();
    let written = |arguments: &[&str], name: &str| {
        let done = run(
            folder.path(),
            &[&["analyze", "obs.csv"], arguments].concat(),
        );
        assert_eq!((done.code, done.stdout.as_str()), (0, ""));
        fs::read_to_string(folder.path().join(name)).unwrap()
    };
    for (format, start) in [
        ("json", "{"),
        ("csv", "wave,city,"),
        ("table", "Prevalence from"),
    ] {
        let shown = run(folder.path(), &["analyze", "obs.csv", "--format", format]).stdout;
        assert!(shown.starts_with(start), "{format}: {shown}");
        assert_eq!(
            written(&["--format", format, "-o", "result"], "result"),
            shown
        );
    }
}

// ---------- compare

/// The comparison of the study's waves as JSON.
fn compared(flags: &str) -> Value {
    let run = study(&format!(
        "compare obs.csv --waves 1,2 --format json {flags}"
    ));
    assert_eq!(run.code, 0, "{flags}: {}", run.stderr);
    run.json()
}

fn change(flags: &str) -> Value {
    compared(flags)["comparisons"][0].clone()
}

#[test]
fn waves_choose_what_is_compared_and_in_which_order() {
    let forth = change("");
    let back = study("compare obs.csv --waves 2,1 --format json").json()["comparisons"][0].clone();
    assert_eq!((&forth["from"], &forth["to"]), (&json!("1"), &json!("2")));
    assert!(near(
        number(&forth["difference"], "estimate"),
        -number(&back["difference"], "estimate")
    ));
}

#[test]
fn independent_waves_have_no_covariance() {
    let (shared, independent) = (change(""), change("--independent-waves"));
    assert_eq!(
        shared["difference"]["estimate"],
        independent["difference"]["estimate"]
    );
    assert_ne!(
        shared["difference"]["std_error"],
        independent["difference"]["std_error"]
    );
    assert_eq!(
        (
            &shared["shared_establishments"],
            &independent["shared_establishments"]
        ),
        (&json!(6), &json!(0))
    );
}

#[test]
fn contrast_makes_other_limits() {
    let (mover, wald) = (change(""), change("--contrast wald"));
    assert_eq!(
        (
            &mover["difference"]["method"],
            &wald["difference"]["method"]
        ),
        (&json!("mover"), &json!("wald"))
    );
    assert_eq!(
        mover["difference"]["std_error"],
        wald["difference"]["std_error"]
    );
    assert_ne!(
        mover["difference"]["conf_low"],
        wald["difference"]["conf_low"]
    );
    assert_ne!(mover["ratio"]["conf_low"], wald["ratio"]["conf_low"]);
}

#[test]
fn adjust_moves_the_p_values_of_domains() {
    let adjusted = |flags: &str| {
        let output = compared(&format!("--threshold 17 {flags}"));
        let rows = output["comparisons"].as_array().unwrap();
        let rows = rows.iter().filter(|row| row["domain"] != json!({}));
        rows.map(|row| number(&row["test"], "p_adjusted"))
            .collect::<Vec<_>>()
    };
    let (none, holm) = (adjusted("--adjust none"), adjusted("--adjust holm"));
    assert_eq!(none.len(), 2);
    assert!(
        none.iter().zip(&holm).all(|(none, holm)| none <= holm) && none != holm,
        "{none:?} {holm:?}"
    );
}

#[test]
fn decompose_splits_by_a_column_or_not_at_all() {
    let column = |flags: &str| change(flags)["decomposition"]["column"].clone();
    assert_eq!(column(""), "type");
    assert_eq!(column("--decompose sex"), "sex");
    assert_eq!(change("--decompose none")["decomposition"], Value::Null);
    let rate = |flags: &str| number(&change(flags)["decomposition"]["rate"], "estimate");
    assert!(!near(rate(""), rate("--decompose sex")));
}

#[test]
fn fail_if_ends_with_three_when_the_condition_is_met() {
    for (gate, code) in [
        ("17:n<15", 3),
        ("17:n<14", 0),
        ("17,city=Beta:n<8", 3),
        ("17,city=Beta:n<6", 0),
        ("17,city=Beta:n<6 --fail-if positives>6", 3),
        ("17:estimate>46.2%", 0),
        ("17:estimate>46.1%", 3),
    ] {
        let done = study(&format!("analyze obs.csv --fail-if {gate}"));
        assert_eq!(done.code, code, "{gate}: {done:?}");
        assert!(
            done.stdout.starts_with("Prevalence from"),
            "the result is shown all the same"
        );
        assert_eq!(
            done.stderr.contains("gate did not hold"),
            code == 3,
            "{}",
            done.stderr
        );
    }
    for (gate, code) in [
        ("17:difference.estimate<0", 3),
        ("17:difference.estimate>0", 0),
    ] {
        let done = study(&format!("compare obs.csv --waves 1,2 --fail-if {gate}"));
        assert_eq!(done.code, code, "{gate}: {}", done.stderr);
    }
}

#[test]
fn names_of_two_files_are_the_waves_where_none_are_named() {
    let header = STUDY.split_inclusive('\n').next().unwrap();
    let of_wave = |wave: &str| {
        let rows = STUDY.lines().filter_map(|row| row.strip_prefix(wave));
        let rows: String = rows.map(|row| format!("{row}\n")).collect();
        format!("{}{rows}", header.strip_prefix("wave,").unwrap())
    };
    let (before, after) = (of_wave("1,"), of_wave("2,"));
    let files = [
        ("before.csv", before.as_str()),
        ("after.csv.csv", after.as_str()),
    ];
    let named = with_files(&files, "compare before.csv after.csv.csv --format json").json();
    let row = &named["comparisons"][0];
    assert_eq!(
        (&row["from"], &row["to"]),
        (&json!("before"), &json!("after.csv"))
    );
    assert_eq!(row["difference"], change("")["difference"]);
    assert_eq!(run(Path::new("."), &["compare", "x.csv"]).code, 2);
}

#[test]
fn a_status_among_tallies_is_noted_and_not_read() {
    let text = "city,establishment_id,workers,minors,young_minors,Visit outcome\n\
                Alpha,E1,4,2,0,completed\nAlpha,E2,0,0,0,closed\nBeta,E3,5,1,1,open\nBeta,E4,6,1,0,open\n";
    let done = analyze_text(text, &["--format", "json"]);
    let notes = done.json()["notes"].clone();
    assert_eq!(
        notes,
        json!([
            "standard input: columns without a role were not read: Visit outcome",
            "standard input: `Visit outcome` is read in a list of establishments only, and every row here counts as \
             a visit: delete those of places that were not visited"
        ])
    );
    assert_eq!(done.json()["design"][0]["psus"], 4);
    let rows = "establishment_id,age,status\nE1,17,new\nE2,20,old\n";
    let notes = analyze_text(rows, &["--format", "json"]).json()["notes"].clone();
    assert_eq!(
        notes,
        json!(["standard input: columns without a role were not read: status"])
    );
}

#[test]
fn a_weight_that_looks_like_a_slip_is_warned_of() {
    let study = |weight: &str| {
        let rows = [2, 3, 4].map(|id| format!("1,E{id},20,2.5\n1,E{id},16,2.5\n2,E{id},30,2.5\n"));
        format!(
            "wave,establishment_id,age,weight\n1,E1,19,{weight}\n1,E1,15,2.5\n{}",
            rows.concat()
        )
    };
    let warned = |weight: &str, flags: &[&str]| {
        let run = analyze_text(&study(weight), &[&["--format", "json"], flags].concat());
        let warnings = run.json()["warnings"].clone();
        let of_weights = |warning: &&serde_json::Value| {
            ["W121", "W122"].iter().any(|code| warning["code"] == *code)
        };
        let found = warnings.as_array().unwrap().iter().filter(of_weights);
        found
            .map(|warning| warning["message"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let unequal = "wave 1: 1 establishment has workers of different weights";
    let found = warned("250", &[]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("wave 1: 1 worker has a weight at least 20 times"),
        "{found:?}"
    );
    assert!(found[1].starts_with(unequal), "{found:?}");
    let found = warned("5", &[]);
    assert!(
        found.len() == 1 && found[0].starts_with(unequal),
        "{found:?}"
    );
    assert_eq!(warned("2.5", &[]), Vec::<String>::new());
    assert_eq!(warned("250", &["--unweighted"]), Vec::<String>::new());
    let checked = check_text(&study("250"), &["--strict"]);
    assert!(
        checked.code == 3 && checked.stdout.contains("W121"),
        "{checked:?}"
    );
}

#[test]
fn a_flag_that_a_command_does_not_have_is_no_file() {
    let tip = |arguments: &[&str]| study(&arguments.join(" ")).stderr;
    for (arguments, said) in [
        (
            &["report", "a.csv", "--sensitivty", "0.9"][..],
            "'--sensitivity'",
        ),
        (
            &["analyze", "a.csv", "--coverage", "0.9"],
            "--coverage is a flag of report and of sensitivity",
        ),
        (
            &["compare", "a.csv", "--strict"],
            "--strict is a flag of check",
        ),
        (
            &["analyze", "a.csv", "--zzzzzz"],
            "unexpected argument '--zzzzzz'",
        ),
    ] {
        let tip = tip(arguments);
        assert!(tip.contains(said) && !tip.contains("as a value"), "{tip}");
    }
}

/// A header that is the name of a role, which no number needs: the note names what to type.
#[test]
fn a_column_with_the_very_name_of_a_role_is_not_passed_over_in_silence() {
    let text = "establishment_id,age,type,observer\nE1,17,bar,1\nE2,20,hall,2\nE3,22,bar,1\n";
    let notes = |flags: &[&str]| {
        let flags = [flags, &["--format", "json"]].concat();
        analyze_text(text, &flags).json()["notes"].clone()
    };
    assert_eq!(
        notes(&[]),
        json!([
            "standard input: columns without a role were not read: type, observer; did you mean --column type=type?"
        ])
    );
    assert_eq!(
        notes(&["--column", "type=type", "--column", "observer=observer"]),
        json!([])
    );
    let note = "standard input: columns without a role were not read: type, observer";
    let ignored = ["--column", "type=none", "--column", "observer=none"];
    assert_eq!(notes(&ignored), json!([note]));
}
