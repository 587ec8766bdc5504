//! What a person or a script meets at the command line: whole outputs (in `tests/cli/`), streams, files
//! and exit codes.

mod support;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use support::{analyze_bytes, analyze_text, fixture, prevalence, run};

/// Eight workers in four establishments of two cities.
const STUDY: &str = "city,establishment_id,worker_id,age\n\
    Alpha,E1,1,15\nAlpha,E1,2,22\nAlpha,E2,1,17\nAlpha,E2,2,30\n\
    Beta,E3,1,16\nBeta,E3,2,25\nBeta,E4,1,19\nBeta,E4,2,28\n";

#[test]
fn whole_outputs_are_as_recorded() {
    trycmd::TestCases::new().case("tests/cli/*.md");
}

#[test]
fn json_has_every_key_that_scripts_rely_on() {
    let output = analyze_text(STUDY, &["--format", "json"]).json();
    assert_eq!(output["schema"], "prevalence/analysis/1");
    assert_eq!(output["tool"]["name"], "prevalence");
    assert_eq!(output["inputs"][0]["rows"], 8);
    let fingerprint = output["inputs"][0]["sha256"].as_str().unwrap();
    assert_eq!(fingerprint, sha256_of_study());
    assert_eq!(
        output["settings"],
        json!({
            "level": 0.95, "interval": "korn-graubard", "thresholds": [17, 15], "by": [["city"]],
            "design": "cluster", "lonely_psu": "adjust", "unknown": "exclude", "fpc": false
        })
    );
    assert_eq!(
        output["design"],
        json!([{
            "wave": null, "strata": 2, "psus": 4, "df": 2, "workers": 8, "weighted": false, "fpc": false
        }])
    );
    let keys: Vec<&String> = output["estimates"][0].as_object().unwrap().keys().collect();
    let fixed = [
        "wave",
        "domain",
        "indicator",
        "threshold",
        "n",
        "positives",
        "unknown",
        "establishments",
        "establishments_with_positives",
        "weighted_n",
        "weighted_positives",
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "conf_method",
        "df",
        "deff",
        "n_effective",
        "deff_assumed",
        "icc",
        "rse",
        "bounds",
        "reliability",
    ];
    assert_eq!(keys[..fixed.len()], fixed);
}

/// Computed with sha256sum.
fn sha256_of_study() -> &'static str {
    "6a1e2a51e90a4c40a83fc7c2647f9db065c72dd3fdf9d77acfaf4f64fad32766"
}

#[test]
fn estimates_come_overall_first_then_domains_in_order_of_appearance() {
    let output = analyze_text(STUDY, &["--threshold", "15,17", "--format", "json"]).json();
    let estimates = output["estimates"].as_array().unwrap().iter();
    let order: Vec<Value> = estimates
        .map(|estimate| json!([estimate["domain"]["city"], estimate["threshold"]]))
        .collect();
    let wanted = json!([
        [null, 15],
        [null, 17],
        ["Alpha", 15],
        ["Alpha", 17],
        ["Beta", 15],
        ["Beta", 17]
    ]);
    assert_eq!(json!(order), wanted);
}

#[test]
fn csv_has_the_keys_of_json_as_columns() {
    let text = analyze_text(STUDY, &["--format", "csv"]).stdout;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader
        .headers()
        .unwrap()
        .iter()
        .collect::<Vec<_>>()
        .join(",");
    assert_eq!(
        header,
        "wave,city,indicator,threshold,n,positives,unknown,establishments,\
         establishments_with_positives,weighted_n,weighted_positives,estimate,std_error,conf_low,\
         conf_high,conf_method,df,deff,n_effective,deff_assumed,icc,rse,bounds_low,bounds_high,\
         verdict,flags,kish,reason,risks"
    );
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 6);
    assert_eq!((&rows[0][1], &rows[0][4], &rows[0][11]), ("", "8", "0.375"));
    assert_eq!((&rows[2][1], &rows[2][11]), ("Alpha", "0.5"));
}

#[test]
fn a_spreadsheet_takes_no_label_for_a_formula() {
    let study = STUDY
        .replace("Alpha", "=1+1")
        .replace("Beta", "::error ::x");
    let text = analyze_text(&study, &["--format", "csv"]).stdout;
    assert!(text.contains(",'=1+1,"), "{text}");
    assert!(text.contains(",'::error ::x,"), "{text}");
    let table = analyze_text(&study, &[]).stdout;
    assert!(
        table
            .lines()
            .all(|line| !line.trim_start().starts_with("::")),
        "{table}"
    );
}

#[test]
fn compressed_files_are_read_as_they_are() {
    let plain = analyze_text(STUDY, &["--format", "csv"]).stdout;
    for name in [
        "study.csv.gz",
        "study.csv.zst",
        "two-frames.csv.zst",
        "two-members.csv.gz",
    ] {
        let done = run(
            &fixture("compressed"),
            &["analyze", name, "--format", "csv"],
        );
        assert_eq!(
            (done.code, &done.stdout),
            (0, &plain),
            "{name}: {}",
            done.stderr
        );
    }
    let bytes = fs::read(fixture("compressed/study.csv.gz")).unwrap();
    assert_eq!(analyze_bytes(&bytes, &["--format", "csv"]).stdout, plain);
}

#[test]
fn a_cut_compressed_file_is_an_error_and_not_a_smaller_study() {
    for name in ["study.csv.gz", "study.csv.zst"] {
        let bytes = fs::read(fixture("compressed").join(name)).unwrap();
        let done = analyze_bytes(&bytes[..bytes.len() - 6], &[]);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{name}");
        assert!(
            done.stderr
                .contains("error[E001]: the compressed data are cut or damaged"),
            "{}",
            done.stderr
        );
    }
}

#[test]
fn an_output_file_is_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("obs.csv");
    fs::write(&data, STUDY).unwrap();
    let done = run(folder.path(), &["analyze", "obs.csv", "-o", "result.json"]);
    assert_eq!((done.code, done.stdout.as_str()), (0, ""));
    let first = fs::read_to_string(folder.path().join("result.json")).unwrap();
    assert!(
        serde_json::from_str::<Value>(&first).is_ok(),
        "the extension tells the format"
    );

    fs::write(&data, STUDY.replace("22", "twenty")).unwrap();
    let done = run(folder.path(), &["analyze", "obs.csv", "-o", "result.json"]);
    assert_eq!(done.code, 1);
    let second = fs::read_to_string(folder.path().join("result.json")).unwrap();
    assert_eq!(first, second, "a refused run leaves the file as it was");
    run(folder.path(), &["analyze", "obs.csv", "-o", "new.csv"]);
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 2, "no new file, and no temporary one");
}

#[test]
fn an_output_that_cannot_be_made_is_found_before_reading() {
    let folder = tempfile::tempdir().unwrap();
    let done = run(
        folder.path(),
        &["analyze", "no-data.csv", "-o", "no-folder/result.json"],
    );
    assert_eq!(done.code, 4);
    assert_eq!(
        done.stderr,
        "error: result.json could not be written: its folder does not exist\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let data = fixture("studies/cambodia/obs-2012.csv");
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let status = prevalence(Path::new("."))
        .arg("analyze")
        .arg(&data)
        .stdout(full())
        .status();
    assert_eq!(status.unwrap().code(), Some(4));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let data = fixture("studies/cambodia/obs-2012.csv");
    let mut child = prevalence(Path::new("."))
        .arg("analyze")
        .arg(&data)
        .args(["--by", "establishment_type", "--format", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn colour_is_used_only_where_it_is_wanted() {
    let data = fixture("reference/zero-cells/obs.csv");
    let colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = prevalence(Path::new("."));
        command
            .arg("analyze")
            .arg(&data)
            .args(arguments)
            .envs(variables.iter().copied());
        let stdout = command.output().unwrap().stdout;
        String::from_utf8(stdout).unwrap().contains('\u{1b}')
    };
    assert!(!colours(&[], &[]), "not into a pipe");
    assert!(colours(&["--color", "always"], &[]));
    assert!(colours(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn the_table_fits_eighty_columns() {
    for (folder, file, flags) in [
        ("reference/unknown-ages", "obs.csv", &[][..]),
        (
            "studies/cambodia",
            "obs-2012.csv",
            &["--by", "city,establishment_type,frame_stratum"][..],
        ),
        ("reference/zero-cells", "obs.csv", &["--level", "0.999"][..]),
    ] {
        let done = run(&fixture(folder), &[&["analyze", file], flags].concat());
        let widest = done.stdout.lines().map(|line| line.chars().count()).max();
        assert!(
            widest.is_some_and(|width| (40..=80).contains(&width)),
            "{file}: {widest:?}"
        );
    }
}

#[test]
fn errors_are_json_where_json_was_asked_for() {
    let data = analyze_text(&STUDY.replace("22", "x"), &["--format", "json"]);
    let usage = run(
        Path::new("."),
        &["analyze", "x.csv", "--level", "95", "--format", "json"],
    );
    let file = run(
        Path::new("."),
        &["analyze", "no-such.csv", "--format", "json"],
    );
    for (done, code, name) in [(data, 1, "E040"), (usage, 2, "usage"), (file, 4, "io")] {
        assert_eq!(done.code, code);
        let output = done.json();
        assert_eq!(output["schema"], "prevalence/diagnostics/1");
        assert_eq!(output["errors"][0]["code"], name);
        assert_eq!(output["counts"][name], 1);
    }
}

#[test]
fn a_hundred_errors_of_a_code_are_listed_and_all_are_counted() {
    let header = "city,establishment_id,age\n";
    let text = header.to_owned() + &"Alpha,E1,x\n".repeat(1234);
    let done = analyze_text(&text, &["--format", "json"]);
    let output = done.json();
    assert_eq!(output["errors"].as_array().unwrap().len(), 100);
    assert_eq!(output["counts"]["E040"], 1234);
    assert!(done.stderr.contains("1234 errors"), "{}", done.stderr);
    assert!(done.stderr.lines().count() < 20, "{}", done.stderr);
}

#[test]
fn an_error_shows_the_age_but_never_an_id_or_an_unread_cell() {
    let text = "city,establishment_id,worker_id,note,age,weight\n\
                Alpha,SECRET-PLACE,SECRET-PERSON,SECRET-NOTE,old,SECRET-WEIGHT\n\
                Alpha,SECRET-PLACE,SECRET-PERSON,SECRET-NOTE,17\n\
                ,SECRET-PLACE,SECRET-PERSON,SECRET-NOTE,17,1\n";
    for format in ["table", "json"] {
        let done = analyze_text(text, &["--format", format]);
        assert_eq!(done.code, 1);
        let said = done.stdout + &done.stderr;
        assert!(!said.contains("SECRET"), "{said}");
    }
}

#[test]
fn files_may_differ_in_columns_but_not_in_shape_or_weights() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "a.csv",
        "city,establishment_id,age,note\nAlpha,E1,17,x\nAlpha,E2,20,y\n",
    );
    write("b.csv", "AGE;Town;Venue\n17,5;Alpha;E3\n30;Alpha;E4\n");
    write(
        "c.csv",
        "city,establishment_id,workers,minors,young_minors\nAlpha,E5,4,1,0\n",
    );
    write("d.csv", "city,establishment_id,age,weight\nAlpha,E6,17,2\n");
    let both = run(
        folder.path(),
        &["analyze", "a.csv", "b.csv", "--format", "json"],
    );
    let overall = both.estimate(&Value::Null, &json!({}), 17);
    assert_eq!(
        (overall["n"].as_u64(), overall["positives"].as_u64()),
        (Some(4), Some(2))
    );
    assert_eq!(
        both.json()["notes"],
        json!([
            "a.csv: columns without a role were not read: note",
            "b.csv: read with a semicolon as delimiter"
        ])
    );
    for (second, said) in [
        ("c.csv", "another shape"),
        ("d.csv", "only some of the files have a column for `weight`"),
    ] {
        let done = run(folder.path(), &["analyze", "a.csv", second]);
        assert_eq!(done.code, 1);
        assert!(done.stderr.contains(said), "{}", done.stderr);
    }
}
