//! Speed changes nothing: as many threads as there may be, in any order of the rows, from a file, a pipe or
//! a compressed file.

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use support::{analyze_bytes, run};

/// An invented study of some blocks, in the order of places or of chance.
fn study(folder: &Path, flags: &[&str]) -> String {
    let fixed = [
        "simulate",
        "--rows",
        "26000",
        "--waves",
        "2012,2015",
        "--shared",
        "40%",
    ];
    let more = ["--unknown-ages", "5%", "--notes", "30%", "-o", "study.csv"];
    let made = run(folder, &[&fixed[..], &more, flags].concat());
    assert_eq!(made.code, 0, "{}", made.stderr);
    let text = fs::read_to_string(folder.join("study.csv")).unwrap();
    assert!(
        text.len() > 2 * 512 * 1024,
        "{} bytes are too few",
        text.len()
    );
    text
}

/// What the program says of the study with so many threads.
fn said(folder: &Path, arguments: &[&str], threads: &str) -> (i32, String, String) {
    let run = run(folder, &[arguments, &["--threads", threads]].concat());
    (run.code, run.stdout, run.stderr)
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    for flags in [&[][..], &["--shuffle"]] {
        let folder = tempfile::tempdir().unwrap();
        study(folder.path(), flags);
        let compared = [
            "compare",
            "study.csv",
            "--waves",
            "2012,2015",
            "--by",
            "stratum",
        ];
        for arguments in [
            &["analyze", "study.csv"][..],
            &["analyze", "study.csv", "--format", "json"],
            &[&compared[..], &["--format", "csv"]].concat(),
        ] {
            let alone = said(folder.path(), arguments, "1");
            assert_eq!(alone.0, 0, "{}", alone.2);
            for threads in ["2", "8"] {
                let together = said(folder.path(), arguments, threads);
                assert_eq!(together, alone, "{arguments:?}");
            }
        }
    }
}

#[test]
fn a_fault_behind_the_first_blocks_has_its_place_with_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let text = study(folder.path(), &[]);
    let mut lines: Vec<&str> = text.lines().collect();
    let age = |line: &str, age: &str| {
        let header = text.lines().next().unwrap();
        let column = header
            .split(',')
            .position(|name| name.starts_with("age"))
            .unwrap();
        let mut cells: Vec<&str> = line.split(',').collect();
        cells[column] = age;
        (column + 1, cells.join(","))
    };
    let (column, early) = age(lines[10_000], "seventeen");
    let (_, late) = age(lines[22_000], "=A1");
    let twice = lines[17_000];
    lines[10_000] = &early;
    lines[22_000] = &late;
    lines.insert(20_000, twice);
    fs::write(folder.path().join("broken.csv"), lines.join("\n")).unwrap();
    let arguments = ["analyze", "broken.csv", "--format", "json"];
    let alone = said(folder.path(), &arguments, "1");
    assert_eq!(alone.0, 1);
    for (line, code) in [(10_001, "E040"), (20_001, "E060"), (22_002, "E040")] {
        let found: serde_json::Value = serde_json::from_str(&alone.1).unwrap();
        let errors = found["errors"].as_array().unwrap();
        let is_there = |error: &serde_json::Value| {
            let is_in_place = code == "E060" || error["column"] == column;
            error["line"] == line && error["code"] == code && is_in_place
        };
        assert!(errors.iter().any(is_there), "{line}: {errors:#?}");
        assert_eq!(errors.len(), 3);
    }
    for threads in ["2", "8"] {
        assert_eq!(said(folder.path(), &arguments, threads), alone);
    }
}

#[test]
fn a_pipe_and_a_compressed_file_give_what_the_file_gives() {
    let folder = tempfile::tempdir().unwrap();
    let text = study(folder.path(), &[]);
    let of_file = said(
        folder.path(),
        &["analyze", "study.csv", "--format", "csv"],
        "2",
    )
    .1;
    let of_pipe = analyze_bytes(text.as_bytes(), &["--format", "csv"]).stdout;
    assert_eq!(of_pipe, of_file);
    let mut compressed = GzEncoder::new(Vec::new(), Compression::fast());
    compressed.write_all(text.as_bytes()).unwrap();
    let of_compressed = analyze_bytes(&compressed.finish().unwrap(), &["--format", "csv"]).stdout;
    assert_eq!(of_compressed, of_file);
}
