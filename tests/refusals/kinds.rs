//! Other kinds of file, and damaged ones.

use std::fs;
use std::io::Write;

use clap::Parser;
use prevalence::cli::{Cli, Command};
use prevalence::observe::{self, Growth, ReadError, ReadSettings};
use prevalence::present;
use prevalence::settings::Settings;

use crate::studies::ROWS;
use crate::support::{fixture, run};
use crate::{errors, place_and_message};

#[test]
fn other_kinds_of_file_are_told_by_their_content_and_not_by_their_name() {
    let whole = ROWS.files[0].1;
    for (start, said) in [
        (
            "PK\u{3}\u{4}\u{14}",
            "this is a spreadsheet or zip archive, not a CSV file; open it in the program it belongs to",
        ),
        (
            "\u{f7d0}\u{f7cf}\u{11}\u{f7e0}\u{f7a1}",
            "this is an old spreadsheet or document",
        ),
        (
            "BZh91AY",
            "this is a bzip2 archive, not a CSV file; unpack it",
        ),
        ("\u{f7fd}7zXZ\0", "this is an xz archive"),
        ("7z\u{f7bc}\u{f7af}\u{27}\u{1c}", "this is a 7-Zip archive"),
        ("PAR1\u{15}", "this is a Parquet file"),
        ("SQLite format 3\0", "this is an SQLite database"),
        ("%PDF-1.7\n", "this is a PDF document"),
        ("$FL2@(#)", "this is an SPSS file"),
        ("$FL3@(#)", "this is an SPSS file"),
        (
            "ASCII SPSS PORT FILE                    ASCII",
            "this is an SPSS file",
        ),
        ("<stata_dta><header>", "this is a Stata file"),
        ("s\u{2}\u{1}\0\u{5}\0", "this is a Stata file"),
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
            "this is a pointer to a file in Git LFS, not a CSV file; fetch the file itself: git lfs pull",
        ),
        ("<!DOCTYPE html>\n<html>", "this is an HTML or XML document"),
        (
            "\n  <?xml version=\"1.0\"?>",
            "this is an HTML or XML document",
        ),
        ("[{\"age\": 17}]", "this is a JSON document"),
        (" {\"age\": 17}", "this is a JSON document"),
    ] {
        let error = format!("E001 obs.csv {said}");
        ROWS.refuses(&[(said, &[(whole, start)], "", &[&error])]);
    }
    ROWS.refuses(&[(
        "a merge in the header",
        &[("city,", "<<<<<<< ours\ncity,")],
        "",
        &["E001 obs.csv:1 unfinished merge"],
    )]);
    ROWS.is_read(&[("calm", "<html>"), ("busy", "{"), ("shut", "PK")], "")
        .unwrap();
}

#[test]
fn compressed_data_that_are_cut_or_altered_anywhere_are_refused() {
    for name in ["study.csv.gz", "study.csv.zst"] {
        let whole = fs::read(fixture("compressed").join(name)).unwrap();
        let refuse = |what: &str, bytes: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("obs.csv"), bytes).unwrap();
            let done = run(folder.path(), &["analyze", "obs.csv", "--format", "json"]);
            assert_eq!(done.code, 1, "{name} {what}: {done:?}");
            let said = "E001 obs.csv the compressed data are cut or damaged";
            let (place, message) = place_and_message(said);
            let errors = errors(&done);
            assert!(
                errors
                    .iter()
                    .any(|error| error[0] == place && error[1].contains(message)),
                "{name} {what}: {errors:?}"
            );
        };
        for end in [5, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            refuse(&format!("cut at {end}"), &whole[..end]);
        }
        for place in [whole.len() / 2, whole.len() - 2] {
            let mut altered = whole.clone();
            altered[place] ^= 0x10;
            refuse(&format!("altered at {place}"), &altered);
        }
        refuse("something behind it", &[&whole[..], b"city,age\n"].concat());
    }
}

#[test]
fn compressed_data_that_are_cut_behind_the_first_rows_are_refused_too() {
    let number = |row: u32| row.wrapping_mul(2_654_435_761);
    let rows = |header: &str| {
        let rows = (0..4_000).map(|row| format!("Alpha,E{},{},20\n", row % 50, number(row)));
        format!("{header}\n{}", rows.collect::<String>())
    };
    let numbers: String = (0..4_000).map(|row| number(row).to_string()).collect();
    for (header, wanted) in [
        (
            "city,establishment_id,worker_id,age".to_owned(),
            "E001 obs.csv",
        ),
        // Behind a header without an age, what may be the true one is looked for.
        (
            format!("city,establishment_id,worker_id,years\nAlpha,E1,{numbers},20"),
            "E020 obs.csv:1",
        ),
        (
            format!("city,establishment_id,worker_id{numbers},age"),
            "E001 obs.csv",
        ),
    ] {
        let text = rows(&header);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        let whole = encoder.finish().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let analyze = |bytes: &[u8]| {
            fs::write(folder.path().join("obs.csv"), bytes).unwrap();
            run(folder.path(), &["analyze", "obs.csv", "--format", "json"])
        };
        assert_eq!(analyze(&whole).code, i32::from(wanted.starts_with("E020")));
        for end in [5_000, whole.len() / 2, whole.len() - 1] {
            let done = analyze(&whole[..end]);
            assert_eq!(done.code, 1, "{wanted} cut at {end}: {done:?}");
            assert!(
                errors(&done).iter().any(|error| error[0] == wanted),
                "{wanted} cut at {end}: {done:?}"
            );
        }
    }
}

fn read_settings(arguments: &[&str]) -> ReadSettings {
    let arguments = ["prevalence", "analyze"].iter().chain(arguments);
    let Command::Analyze(arguments) = Cli::parse_from(arguments).command else {
        unreachable!()
    };
    Settings::analyze(&arguments).unwrap().read
}

#[test]
fn compressed_data_that_grow_too_far_are_refused_unless_that_is_allowed() {
    let rows = "Alpha,E1,17\nBeta,E2,20\n".repeat(1_000);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let text = format!("city,establishment_id,age\n{rows}");
    encoder.write_all(text.as_bytes()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("obs.csv");
    fs::write(&file, encoder.finish().unwrap()).unwrap();
    let file = file.to_str().unwrap();

    let mut settings = read_settings(&[file]);
    let usual = Growth {
        bytes: 4 << 30,
        factor: 1_000,
    };
    assert_eq!(settings.growth, Some(usual));
    assert_eq!(read_settings(&[file, "--allow-huge"]).growth, None);

    let progress = || present::progress([].iter());
    settings.growth = Some(Growth {
        bytes: 10_000,
        factor: 10,
    });
    let Err(ReadError::Data(refusal)) = observe::read(&settings, progress()) else {
        panic!("not refused");
    };
    let [problem] = refusal.problems.sorted()[..] else {
        panic!("{refusal:?}");
    };
    assert_eq!((problem.code(), problem.location.line), ("E070", None));
    assert!(
        problem
            .message()
            .contains(" bytes of compressed data have grown to "),
        "{problem:?}"
    );
    assert!(
        problem
            .help()
            .ends_with("if it is meant to be so large: --allow-huge")
    );

    settings.growth = None;
    let study = observe::read(&settings, progress()).unwrap();
    assert_eq!(study.inputs[0].rows, Some(2_000));
}

#[test]
fn compressed_data_that_are_cut_behind_the_header_are_not_called_empty() {
    // Longer than what is looked at to tell the kind of file, and not made smaller.
    let header = format!("city,establishment_id,age,{}\n", "x".repeat(8_000));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    encoder.write_all(header.as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    let cut = &whole[..whole.len() - 1];
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("obs.csv"), cut).unwrap();
    let done = run(folder.path(), &["analyze", "obs.csv", "--format", "json"]);
    let errors = errors(&done);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0][0], "E001 obs.csv");
}
