//! Every way in which a study of eight workers can be written well or badly, one cell or line at a time:
//! it is refused at its place, or gives exact numbers.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use prevalence::present::{self, CheckFormat};
use serde_json::json;
use support::{Run, fixture, run};

const BASE: &str = "city,wave,establishment_id,worker_id,age\n\
                    Alpha,1,E1,W1,15\n\
                    Alpha,1,E1,W2,22\n\
                    Alpha,1,E2,W3,17\n\
                    Alpha,1,E2,W4,30\n\
                    Beta,1,E3,W5,16\n\
                    Beta,1,E3,W6,19\n\
                    Beta,1,E4,W7,25\n\
                    Beta,1,E4,W8,41\n";
/// The row whose cells are replaced: line 4.
const ROW: &str = "Alpha,1,E2,W3,17\n";

/// What comes of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome<'a> {
    /// Positive workers aged 17 and under, those of known age, and those of unknown.
    Read([u64; 3]),
    /// The digits of a code and a line; 0 is the whole file.
    Refused(&'a str, u64),
}
use Outcome::{Read, Refused};

/// Runs `analyze` on a file in every format; gives what all of them say.
#[track_caller]
fn outcome(bytes: impl AsRef<[u8]>, flags: &str, wanted: Outcome<'_>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("obs.csv"), bytes.as_ref()).unwrap();
    let text = String::from_utf8_lossy(bytes.as_ref());
    let arguments = format!("analyze obs.csv {flags} --format ");
    let run = |format: &str| {
        let arguments = format!("{arguments}{format}");
        run(
            folder.path(),
            &arguments.split_whitespace().collect::<Vec<_>>(),
        )
    };
    let json = run("json");
    let output = json.json();
    let table = run("table");
    match wanted {
        Read(counts) => {
            assert_eq!(json.code, 0, "{text:?} {json:?}");
            let overall = &output["estimates"][0];
            let found = ["positives", "n", "unknown"].map(|key| overall[key].as_u64().unwrap());
            assert_eq!(found, counts, "{text:?}");
            let [positives, known, _] = counts;
            let mut lines = table.stdout.lines();
            let row = lines.find(|line| line.starts_with("Overall")).unwrap();
            let count = row.split_whitespace().nth(1).unwrap().replace(',', "");
            assert_eq!(count, format!("{positives}/{known}"));
        }
        Refused(digits, line) => {
            assert_eq!((json.code, table.code), (1, 1), "{text:?} {json:?}");
            assert_eq!(table.stdout, "");
            let errors = output["errors"].as_array().unwrap();
            let is_met = errors.iter().any(|error| {
                let code = error["code"].as_str().unwrap();
                code[1..] == *digits && error["line"].as_u64().unwrap_or(0) == line
            });
            assert!(is_met, "{text:?} {errors:#?}");
            let place = if line > 0 {
                format!(":{line}")
            } else {
                String::new()
            };
            assert!(
                table.stderr.contains(&format!("obs.csv{place}")),
                "{}",
                table.stderr
            );
        }
    }
}

/// The study with another age on line 4.
fn with_age(cell: &str) -> String {
    BASE.replace(ROW, &format!("Alpha,1,E2,W3,{cell}\n"))
}

#[track_caller]
fn ages(cells: &[&str], wanted: Outcome<'_>) {
    for cell in cells {
        let text = if cell.contains([',', '"', '\n']) {
            with_age(&format!("\"{cell}\""))
        } else {
            with_age(cell)
        };
        outcome(text, "", wanted);
    }
}

// ---------- numbers

#[test]
fn what_is_an_age_of_a_minor_is_counted() {
    let minors = [
        "17",
        "17.0",
        "17.5",
        "17.999999",
        " 17 ",
        "\u{a0}17\u{3000}",
        "\t17",
        "07",
        "0",
        "15-17",
        "15 - 17",
        "15\u{2013}17",
        "16-17.9",
        "<18",
        "< 18",
        "<=17",
        "\u{2264}17",
        "under 18",
        "Under 18",
    ];
    ages(&minors, Read([3, 8, 0]));
    ages(
        &[
            "18",
            "18.0",
            "120",
            "18-20",
            "18+",
            ">17",
            ">=18",
            "\u{2265}18",
            "over 17",
        ],
        Read([2, 8, 0]),
    );
}

#[test]
fn what_is_unknown_is_left_out_and_counted_as_unknown() {
    ages(
        &[
            "", "  ", "NA", "na", "N/A", "NaN", "NULL", "null", ".", "-", "?", "unknown",
            "UNKNOWN", "15-18", "17-18", "0-120", "<19", "<=18", ">16", "17+", "under 30",
        ],
        Read([2, 7, 1]),
    );
    outcome(with_age("999"), "--missing 999", Read([2, 7, 1]));
    outcome(with_age("-9"), "--missing=-9", Read([2, 7, 1]));
    outcome(with_age("don't know"), "--missing don't", Refused("040", 4));
}

#[test]
fn what_is_no_age_is_refused_on_its_line() {
    let cells = [
        "seventeen",
        "dix-sept",
        "17y",
        "17 years",
        "17 ans",
        "age 17",
        "17?",
        "17*",
        "(17)",
        "[17]",
        "17;",
        "17,5",
        "17,000",
        "1,7",
        "17.",
        ".5",
        "17.5.1",
        "17 5",
        "1 7",
        "17..18",
        "17 to 18",
        "17/18",
        "15-17-19",
        "2007-05-17",
        "17.05.2007",
        "17/5/07",
        "2007-05-17T00:00",
        "39219",
        "17-May",
        "May-17",
        "17. Mai",
        "mai 17",
        "Jan 2007",
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "=B2",
        "=17",
        "+17",
        "@17",
        "0x11",
        "0b1",
        "0o21",
        "1_7",
        "1e1",
        "1.7e1",
        "17e0",
        "inf",
        "-inf",
        "Infinity",
        "1e999",
        "-1",
        "-9",
        "-17",
        "\u{2212}17",
        "\u{2013}17",
        "\u{fe63}17",
        "121",
        "999",
        "200",
        "2007",
        "99999999999999999999",
        "018",
        "017",
        "0017",
        "000",
        "18-15",
        "17-0",
        "<0",
        "TRUE",
        "false",
        "yes",
        "N",
        "\u{ff11}\u{ff17}",
        "\u{661}\u{667}",
        "\u{967}\u{96d}",
        "\u{17e1}\u{17e7}",
        "\u{b9}\u{2077}",
        "\u{2168}",
        "XVII",
        "17\u{200b}",
        "1\u{200d}7",
        "\u{feff}17",
        "17\u{ad}",
        "~17",
        "\u{2248}17",
        "ca 17",
        "about 17",
        "17+-1",
        "17\u{b1}1",
        "nan-18",
        "none",
        "nil",
        "missing",
        "N.A.",
        "#",
        "'17",
        "\u{2019}17",
        "minor",
        "<",
        ">",
        "+",
        "--",
        "<>18",
        "<18+",
        "under",
        "O",
        "l7",
        "17\u{b0}",
        "17%",
        "$17",
    ];
    ages(&cells, Refused("040", 4));
}

#[test]
fn a_decimal_comma_is_never_a_thousand() {
    for delimiter in [";", "\t"] {
        for (cell, wanted) in [
            ("17,5", Read([3, 8, 0])),
            ("17.5", Read([3, 8, 0])),
            ("17,5,1", Refused("040", 4)),
            ("17.5,1", Refused("040", 4)),
            ("1.017", Read([3, 8, 0])),
        ] {
            let text = BASE.replace(',', delimiter);
            let row = ROW.replace(',', delimiter);
            let other = row.replace("17\n", &format!("{cell}\n"));
            outcome(text.replace(&row, &other), "", wanted);
        }
    }
}

#[test]
fn a_weight_is_a_number_above_0_in_every_row_or_in_none() {
    let text = |cell: &str| {
        let lines = BASE.lines().enumerate().map(|(number, line)| match number {
            0 => format!("{line},weight\n"),
            3 => format!("{line},{cell}\n"),
            _ => format!("{line},2\n"),
        });
        lines.collect::<String>()
    };
    for cell in ["1", "2.5", "1e3", "0.001", " 2 ", "1E-2"] {
        outcome(text(cell), "", Read([3, 8, 0]));
    }
    for cell in [
        "0",
        "0.0",
        "-0",
        "-1",
        "",
        " ",
        "NA",
        "two",
        "inf",
        "-inf",
        "NaN",
        "1e999",
        "1e-999",
        "\"1,5\"",
        "\"1,000\"",
        "1 000",
        "1_000",
        "0x2",
        "2kg",
        "=2",
        "#N/A",
        "\u{662}",
        "1.2.3",
        "--1",
        "1e",
        "e1",
        ".",
        "-",
        "1e+",
        "\u{2212}1",
        "1/2",
        "50%",
    ] {
        outcome(text(cell), "", Refused("040", 4));
        outcome(text(cell), "--column weight=none", Read([3, 8, 0]));
    }
}

#[test]
fn a_tally_counts_whole_workers_and_its_parts_fit_in_it() {
    let text = |row: &str| {
        format!(
            "city,venue,workers,minors,young_minors,age_unknown\nAlpha,E1,6,2,1,1\nAlpha,E2,{row}\n"
        )
    };
    outcome(text("4,1,0,0"), "", Read([3, 9, 1]));
    outcome(text("0,0,0,0"), "", Read([2, 5, 1]));
    outcome(text("4,0,0,4"), "", Read([2, 5, 5]));
    for row in [
        "4,5,0,0",
        "4,1,2,0",
        "4,1,0,4",
        "4,1,0,5",
        "4,2,0,3",
        ",1,0,0",
        "4,,0,0",
        "4,1,,0",
        "4,1,0,",
        "4,1.0,0,0",
        "4,1.5,0,0",
        "-4,0,0,0",
        "4,-1,0,0",
        "4,1,0,-1",
        "4,one,0,0",
        "4,NA,0,0",
        "4,1,?,0",
        "4,1,0,NA",
        "4,\"1,0\",0,0",
        "4e0,1,0,0",
        "0x4,1,0,0",
        "99999999999,1,0,0",
        "4,99999999999999999999,0,0",
        "+4,1,0,0",
        "4,\u{661},0,0",
        "#REF!,1,0,0",
        "=4,1,0,0",
    ] {
        outcome(text(row), "", Refused("040", 3));
    }
    let both = "city,venue,workers,minors,age\nAlpha,E1,6,2,17\n";
    outcome(both, "", Refused("020", 1));
    let twice = "city,venue,workers,minors\nAlpha,E1,6,2\nAlpha,E2,6,2\nAlpha,E1,5,1\n";
    outcome(twice, "", Refused("060", 4));
}

// ---------- where a row belongs

#[test]
fn a_key_of_spaces_of_any_kind_is_blank() {
    for space in [
        "",
        " ",
        "\t",
        "\u{a0}",
        "\u{2003}",
        "\u{3000}",
        "\u{202f}",
        "\u{200b}",
        "\u{feff} ",
        "\"\"",
        "\" \"",
    ] {
        for cells in [
            format!("{space},1,E2,W3,17\n"),
            format!("Alpha,{space},E2,W3,17\n"),
            format!("Alpha,1,{space},W3,17\n"),
        ] {
            outcome(BASE.replace(ROW, &cells), "", Refused("060", 4));
        }
    }
}

#[test]
fn what_counts_twice_is_refused() {
    let again = |row: &str| format!("{BASE}{row}\n");
    outcome(again("Alpha,1,E1,W1,15"), "", Refused("060", 10));
    outcome(again("Alpha,1,E1,W1,22"), "", Refused("060", 10));
    outcome(again("Alpha,1,E1, W1\u{a0},22"), "", Refused("060", 10));
    outcome(again("Alpha,1,E1,\"W1\",22"), "", Refused("060", 10));
    outcome(again("Alpha,1,E2,W1,15"), "", Read([4, 9, 0]));
    outcome(again("Alpha,2,E1,W1,15"), "", Read([3, 8, 0]));
    outcome(BASE.to_owned() + BASE, "", Refused("020", 10));
    let rows = BASE.split_once('\n').unwrap().1;
    outcome(format!("{BASE}{rows}"), "", Refused("060", 10));
    outcome(again("Beta,1,E1,W1,15"), "--unique-ids", Refused("060", 10));
    outcome(again("Beta,1,E1,W1,15"), "", Read([4, 9, 0]));
}

#[test]
fn labels_that_only_a_machine_can_tell_apart_are_never_two_in_silence() {
    for label in [
        "alpha",
        "ALPHA",
        "Al pha",
        "Al\u{200b}pha",
        "Al\u{a0}pha",
        "\u{391}lpha",
        "\u{410}lpha",
        "Alph\u{430}",
        "\u{ff21}lpha",
        "Alpha\u{ad}",
        "Alpha\u{2060}",
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("obs.csv"),
            BASE.replace(ROW, &format!("{label},1,E2,W3,17\n")),
        )
        .unwrap();
        let done = run(folder.path(), &["analyze", "obs.csv"]);
        assert!((done.stdout + &done.stderr).contains("061"), "{label:?}");
    }
    for label in ["Alpha", " Alpha ", "\u{a0}Alpha", "\"Alpha\""] {
        outcome(
            BASE.replace(ROW, &format!("{label},1,E2,W3,17\n")),
            "",
            Read([3, 8, 0]),
        );
    }
}

// ---------- headers

#[test]
fn a_header_that_leaves_a_doubt_is_refused() {
    let header = BASE.lines().next().unwrap();
    for (other, wanted) in [
        (
            "city,wave,establishment_id,worker_id,agee",
            Refused("020", 1),
        ),
        ("city,wave,establishment_id,worker_id,", Refused("020", 1)),
        ("city,wave,id,worker_id,age", Refused("020", 1)),
        ("a,b,c,d,e", Refused("020", 1)),
        ("city,wave,establishment_id,age,age", Refused("020", 1)),
        ("city,wave,establishment_id,age,Age", Refused("020", 1)),
        (
            "city,town,establishment_id,worker_id,age",
            Refused("020", 1),
        ),
        ("city,wave,establishment_id,venue,age", Refused("020", 1)),
        ("city,wave,establishment_id,workers,age", Refused("020", 1)),
        ("city,wave,establishment_id,age_low,age", Refused("020", 1)),
        ("city,wave,establishment_id,,age", Refused("020", 2)),
        (
            "city,wave,establishment_id,worker_id,age,",
            Refused("030", 2),
        ),
        ("city,wave,establishment_id,age", Refused("030", 2)),
        (
            "\"city,wave\",establishment_id,worker_id,age",
            Refused("030", 2),
        ),
        (
            "A study,,,,\nof 2015,,,,\ncity,wave,establishment_id,worker_id,age",
            Refused("020", 1),
        ),
        (
            "A study\ncity,wave,establishment_id,worker_id,age",
            Refused("020", 1),
        ),
        (
            "<<<<<<< ours\ncity,wave,establishment_id,worker_id,age",
            Refused("001", 1),
        ),
        ("CITY,WAVE,ESTABLISHMENT-ID,WORKER ID,AGE", Read([3, 8, 0])),
        (
            " city , wave , establishment_id , worker_id , age ",
            Read([3, 8, 0]),
        ),
        (
            "\"city\",\"wave\",\"establishment_id\",\"worker_id\",\"age\"",
            Read([3, 8, 0]),
        ),
        (
            "\n\ncity,wave,establishment_id,worker_id,age",
            Read([3, 8, 0]),
        ),
        (
            "\u{feff}city,wave,establishment_id,worker_id,age",
            Read([3, 8, 0]),
        ),
        ("city,wave,establishment_id,note,age", Read([3, 8, 0])),
    ] {
        outcome(BASE.replacen(header, other, 1), "", wanted);
    }
    let without = BASE.split_once('\n').unwrap().1;
    outcome(without, "", Refused("020", 1));
    let again = BASE.replace("Beta,1,E3,W5", &format!("{header}\nBeta,1,E3,W5"));
    outcome(again, "", Refused("020", 6));
}

// ---------- rows and quotes

#[test]
fn rows_of_the_wrong_width_and_quotes_out_of_place_are_refused() {
    for (row, wanted) in [
        ("Alpha,1,E2,17", Refused("030", 4)),
        ("Alpha,1,E2,W3,17,", Refused("030", 4)),
        ("Alpha,1,E2,W3,17,5", Refused("030", 4)),
        ("Alpha,1,E2,W3;17", Refused("030", 4)),
        ("Alpha", Refused("030", 4)),
        (",,,,,", Read([2, 7, 0])),
        ("\"Alpha,1,E2,W3,17", Refused("031", 4)),
        ("Alpha,1,E2,W3,\"17", Refused("031", 4)),
        ("Alpha,1,E2,\"W3,17", Refused("031", 4)),
        ("Al\"pha,1,E2,W3,17", Refused("032", 4)),
        ("\"Alpha\" city,1,E2,W3,17", Refused("032", 4)),
        ("\"Al\\\"pha\",1,E2,W3,17", Refused("032", 4)),
        ("Alpha,1,E2,W3,17\"", Refused("032", 4)),
        ("Alpha,1,\"E2\"\"\",W3,17", Read([3, 8, 0])),
        ("Alpha,1,\"E2, or E9\",W3,17", Read([3, 8, 0])),
        ("Alpha,1,\"E\n2\",W3,17", Read([3, 8, 0])),
        ("Alpha,1,\"E\r\n2\",W3,17", Read([3, 8, 0])),
        ("Alpha,1,'E2',W3,17", Read([3, 8, 0])),
        (" \"Alpha\" ,1,E2,W3, \"17\" ", Read([3, 8, 0])),
        ("<<<<<<< ours\nAlpha,1,E2,W3,17", Refused("001", 4)),
        ("|||||||\nAlpha,1,E2,W3,17", Refused("001", 4)),
        ("=======\nAlpha,1,E2,W3,17", Refused("001", 4)),
        ("# Alpha,1,E2,W3,17", Read([3, 8, 0])),
        ("# a comment", Refused("030", 4)),
    ] {
        outcome(BASE.replace(ROW, &format!("{row}\n")), "", wanted);
    }
    // Two quotes that pair up over rows.
    let (one, other) = ("Alpha,1,E1,W2,22\n", ROW);
    for (from, to, wanted) in [
        (
            "Alpha,1,E1,W2,\"22\n",
            "Alpha,1,E2,W3,17\"\n",
            Refused("033", 3),
        ),
        (
            "Alpha,1,E1,\"W2,22\n",
            "Alpha,1,E2,\"W3,17\n",
            Refused("032", 4),
        ),
        (
            "Alpha,1,E1,\"W2,22\n",
            "Alpha,1,E2,W3\",17\n",
            Refused("033", 3),
        ),
        (
            "\"Alpha,1,E1,W2,22\n",
            "Alpha\",1,E2,W3,17\n",
            Refused("033", 3),
        ),
    ] {
        outcome(BASE.replace(one, from).replace(other, to), "", wanted);
    }
    outcome(BASE.trim_end(), "", Read([3, 8, 0]));
    outcome(
        BASE.trim_end().strip_suffix(",41").unwrap(),
        "",
        Refused("030", 9),
    );
    outcome(BASE.replace('\n', "\r"), "", Refused("011", 1));
    outcome(
        format!("{BASE}{}", "\0".repeat(4096)),
        "",
        Refused("011", 10),
    );
    outcome(format!("{BASE}\u{1a}"), "", Refused("011", 10));
    outcome(format!("{BASE},,,,\n \n\n"), "", Read([3, 8, 0]));
}

#[test]
fn other_kinds_of_file_are_named() {
    for bytes in [
        &b"PK\x03\x04\x14\0\x06\0"[..],
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        b"BZh91AY&SY",
        b"\xFD7zXZ\0",
        b"7z\xBC\xAF\x27\x1C",
        b"PAR1\x15\x04",
        b"SQLite format 3\0",
        b"%PDF-1.7\n",
        b"$FL2@(#) SPSS",
        b"$FL3@(#) SPSS",
        b"<stata_dta><header>",
        b"\x71\x02\x01\0\x05\0\x08\0\0\0",
        b"<!DOCTYPE html><html>",
        b"\xEF\xBB\xBF<html>",
        b"<?xml version=\"1.0\"?>",
        b"{\"age\": 17}",
        b"[{\"age\": 17}]",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
    ] {
        outcome(bytes, "", Refused("001", 0));
    }
    for bytes in [
        &b""[..],
        b"\xEF\xBB\xBF",
        b"\n\n",
        b"   ",
        b"city,establishment_id,age",
        b",,,\n,,,\n",
    ] {
        outcome(bytes, "", Refused("002", 0));
    }
}

// ---------- limits

/// A refusal's text and JSON are short, whatever the file holds.
#[track_caller]
fn is_short(text: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("obs.csv"), text).unwrap();
    let done: Run = run(folder.path(), &["analyze", "obs.csv", "--format", "json"]);
    assert_eq!(done.code, 1, "{:.1000}", done.stderr);
    assert!(
        done.stderr.len() < 64 * 1024,
        "{} bytes of text",
        done.stderr.len()
    );
    assert!(
        done.stdout.len() < 1024 * 1024,
        "{} bytes of JSON",
        done.stdout.len()
    );
}

#[test]
fn messages_are_short_whatever_the_file_holds() {
    let rows: String = (0..100_000).fold(String::new(), |mut rows, row| {
        let _ = writeln!(rows, "Alpha,E1,W1,x{row}");
        rows
    });
    is_short(&format!("city,establishment_id,worker_id,age\n{rows}"));
    // Each row has its fault in another column.
    const WIDTH: usize = 300;
    let headers: Vec<_> = (0..WIDTH)
        .map(|column| format!("{}{column}", "n".repeat(60)))
        .collect();
    let mut text = format!("city,establishment_id,age,{}\n", headers.join(","));
    for fault in ["a\"a", "a\u{7}a", "\"a\"a"] {
        for column in 0..WIDTH {
            let mut cells = vec!["a"; WIDTH];
            cells[column] = fault;
            let _ = writeln!(text, "Alpha,E1,17,{}", cells.join(","));
        }
    }
    is_short(&text);
    let long = "_".repeat(900_000);
    is_short(&format!(
        "city,establishment_id,a{long}ge,age\nAlpha,E1,17,17\n"
    ));
    is_short(&format!("city,establishment_id,a{long}gee\nAlpha,E1,17\n"));
    is_short(&format!(
        "city,establishment_id,age,{long}\nAlpha,E1,x,17\n"
    ));
    let long = "x".repeat(900_000);
    let upper = long.to_uppercase();
    is_short(&format!(
        "city,establishment_id,age\n{long},E1,17\n{upper},E1,17\n"
    ));
}

// ---------- text that attacks the output

#[test]
fn a_label_is_text_in_every_format() {
    let labels = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "<b>bold</b>",
        "<script>x</script>",
        "\"quoted\"",
        "a|b",
        "a\\|b",
        "`code`",
        "[a](http://b)",
        "![a](b)",
        "::error::x",
        "  ::warning::x",
        "##[error]x",
        "a\nb",
        "a\n::error::x",
        "a\u{200b}\n  ::error::x",
        "a&amp;b",
        "</script>",
        "'single'",
        "*",
        "# head",
        "---",
        "\\",
        "%0A",
        "{{a}}",
        "$(a)",
    ];
    for label in labels {
        let folder = tempfile::tempdir().unwrap();
        let cell = format!("\"{}\"", label.replace('"', "\"\""));
        let text = BASE.replace("Alpha", &cell);
        fs::write(folder.path().join("obs.csv"), text).unwrap();
        for format in present::format_names(present::FORMATS) {
            let done = run(folder.path(), &["analyze", "obs.csv", "--format", format]);
            assert_eq!(done.code, 0, "{label:?} {done:?}");
            assert_eq!(done.stray_command(format), None, "{label:?}");
            if format == "csv" {
                let mut reader = csv::Reader::from_reader(done.stdout.as_bytes());
                for cell in reader
                    .records()
                    .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
                {
                    let is_number = cell.parse::<f64>().is_ok() && cell != label;
                    assert!(
                        is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                        "{label:?} {cell:?}"
                    );
                }
            }
            if format == "html" || format == "markdown" {
                for tag in ["<b>", "<script>x", "](http://b)"] {
                    assert!(!done.stdout.contains(tag), "{format} {label:?}");
                }
            }
        }
    }
}

// ---------- files and streams

#[test]
fn a_file_that_cannot_be_read_or_written_ends_with_4_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder.csv")).unwrap();
    fs::write(folder.path().join("obs.csv"), BASE).unwrap();
    fs::write(folder.path().join("bad.csv"), with_age("x")).unwrap();
    fs::write(folder.path().join("old.csv"), "old").unwrap();
    for (arguments, code) in [
        ("absent.csv", 4),
        ("folder.csv", 4),
        (".", 4),
        ("obs.csv --establishments absent.csv", 4),
        ("obs.csv --frame absent.csv", 4),
        ("obs.csv -o absent/result.csv", 4),
        ("bad.csv -o result.csv", 1),
        ("bad.csv -o old.csv", 1),
        ("bad.csv -o obs.csv", 1),
    ] {
        let arguments = format!("analyze {arguments}");
        let done = run(folder.path(), &arguments.split(' ').collect::<Vec<_>>());
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (code, ""),
            "{arguments}: {done:?}"
        );
        assert!(done.stderr.starts_with("error"), "{done:?}");
    }
    assert!(!folder.path().join("result.csv").exists());
    assert_eq!(
        fs::read_to_string(folder.path().join("old.csv")).unwrap(),
        "old"
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("obs.csv")).unwrap(),
        BASE
    );
}

#[cfg(unix)]
#[test]
fn names_of_files_are_shown_without_their_control_characters() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use support::prevalence;

    for name in [
        &b"a\x1b[31m.csv"[..],
        b"a\n::error::b.csv",
        b"caf\xe9.csv",
        "a\u{202e}b.csv".as_bytes(),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let name = OsStr::from_bytes(name);
        // Files without a wave column give their names to the waves.
        let unnamed = BASE.replace("wave", "shift");
        let (other, bad) = (unnamed.replace("Beta", "Gamma"), with_age("x"));
        fs::write(folder.path().join("other.csv"), other).unwrap();
        let formats = present::format_names(present::FORMATS);
        let of_check = CheckFormat::ALL.map(CheckFormat::name);
        for (command, formats) in [
            (&["analyze"][..], &formats[..]),
            (&["check"], &of_check),
            (&["compare", "other.csv"], &formats),
        ] {
            for (text, format) in [&unnamed, &bad]
                .into_iter()
                .flat_map(|text| formats.iter().map(move |format| (text, format)))
            {
                fs::write(folder.path().join(name), text).unwrap();
                let mut program = prevalence(folder.path());
                let output = program.args(command).arg(name).args(["--format", format]);
                let done = Run::from(output.output().unwrap());
                assert_eq!(done.code, i32::from(text == &bad), "{command:?} {done:?}");
                for text in [&done.stdout, &done.stderr] {
                    let is_raw = |letter: char| {
                        letter.is_control() && letter != '\n' || letter == '\u{202e}'
                    };
                    assert!(!text.contains(is_raw), "{name:?} {done:?}");
                }
                assert_eq!(done.stray_command(format), None, "{name:?} {done:?}");
            }
        }
    }
}

#[test]
fn the_same_rows_in_files_of_other_shapes_give_the_same_numbers_or_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let reordered =
        "age,worker_id,establishment_id,wave,city,note\n15,W9,E9,1,Beta,x\n30,W10,E9,1,Beta,y\n";
    write("a.csv", BASE);
    write("b.csv", reordered);
    write("copy.csv", BASE);
    write(
        "weights.csv",
        &reordered
            .replace("note", "weight")
            .replace(",x", ",2")
            .replace(",y", ",2"),
    );
    let counts = |files: &str| -> Result<[u64; 2], i32> {
        let arguments = format!("analyze {files} --format json");
        let done = run(folder.path(), &arguments.split(' ').collect::<Vec<_>>());
        if done.code != 0 {
            return Err(done.code);
        }
        let overall = &done.json()["estimates"][0];
        Ok(["positives", "n"].map(|key| overall[key].as_u64().unwrap()))
    };
    assert_eq!(counts("a.csv b.csv"), Ok([4, 10]));
    assert_eq!(counts("b.csv a.csv"), Ok([4, 10]));
    for files in [
        "a.csv a.csv",
        "a.csv ./a.csv",
        "a.csv copy.csv",
        "a.csv b.csv copy.csv",
        "a.csv weights.csv",
        "weights.csv a.csv",
    ] {
        assert_eq!(counts(files), Err(1), "{files}");
    }
    assert_eq!(
        counts("a.csv weights.csv --column weight=none"),
        Ok([4, 10])
    );
}

// ---------- where a block ends

/// Rows whose notes are so long that the token begins `before` bytes before every power of two up to a
/// mebibyte; gives the text, its rows and its lines.
fn straddling(token: &str, before: usize) -> (String, usize, u64) {
    let mut text = "city,establishment_id,worker_id,age,note\n".to_owned();
    let mut rows = 0;
    for power in 10..=20 {
        let border = (1 << power) - before;
        loop {
            rows += 1;
            let row = format!("Alpha,E{},{rows},20,", rows % 7);
            let room = border - text.len();
            text.push_str(&row);
            if room < 5_000 {
                // A quoted token opens its cell; what is to be filled stands in the cell before it.
                let filler = "x".repeat(border.saturating_sub(text.len()));
                text.truncate(text.len() - ",20,".len());
                text.push_str(&filler);
                text.push_str(",20,");
                assert_eq!(text.len(), border);
                text.push_str(token);
                text.push('\n');
                break;
            }
            text.push_str(&"y".repeat(4_000));
            text.push('\n');
        }
    }
    let lines = text.matches('\n').count() as u64;
    (text, rows, lines)
}

#[test]
fn nothing_changes_where_a_block_ends() {
    for token in [
        "\"a,b\"",
        "\"a\"\"b\"",
        "\"a\nb\"",
        "\"a\r\nb\"",
        "\u{e9}\u{1d11e}",
        "\r",
        "\"\u{e9}\"\r",
    ] {
        for before in 1..=token.len() {
            let (mut text, rows, lines) = straddling(token, before);
            let folder = tempfile::tempdir().unwrap();
            let analyze = |text: &str| {
                fs::write(folder.path().join("obs.csv"), text).unwrap();
                run(folder.path(), &["analyze", "obs.csv", "--format", "json"])
            };
            if before == 1 {
                let done = analyze(&text);
                assert_eq!(done.code, 0, "{token:?}: {}", done.stderr);
                assert_eq!(done.json()["estimates"][0]["n"], rows, "{token:?}");
            }
            text.push_str("Alpha,E1,last,x,\n");
            let output = analyze(&text).json();
            assert_eq!(
                output["counts"],
                json!({"E040": 1}),
                "{token:?} {before}: {output}"
            );
            assert_eq!(
                output["errors"][0]["line"],
                lines + 1,
                "{token:?} {before}: {output}"
            );
        }
    }
}

#[test]
fn the_base_of_these_files_is_the_one_of_the_fixtures() {
    let base = fs::read_to_string(fixture("bad-input/ok_base.csv")).unwrap();
    assert_eq!(base, BASE);
    assert!(Path::new(&fixture("bad-input/manifest.json")).exists());
}
