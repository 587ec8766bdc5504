//! What a person or a script is told when there is no result: all errors, each kind once in full.

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Run, analyze_text, check_text, run};

const HEADER: &str = "city,establishment_id,worker_id,age\n";

/// Runs the program on these files, in a folder of their own that is looked at afterwards.
fn with_files<T>(files: &[(&str, &str)], arguments: &str, look: impl Fn(Run, &Path) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let arguments: Vec<_> = arguments.split_whitespace().collect();
    look(run(folder.path(), &arguments), folder.path())
}

fn study(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

#[test]
fn the_first_of_each_kind_is_shown_in_full_and_the_next_by_their_places() {
    let rows =
        "Alpha,E1,1,17 years\nAlpha,E1,2,999\n,E1,3,18\nAlpha,E1,4,16 years\nAlpha,E1,5,998\n";
    let table = analyze_text(&study(rows), &[]);
    assert_eq!((table.code, table.stdout.as_str()), (1, ""));
    assert_eq!(
        table.stderr,
        "error[E040]: an age with a unit\n \
          --> standard input:2:4 (age)\n\
         2 | 17 years\n  \
           | ^^^^^^^^\n  \
           = leave out the unit, or write a range such as 16-18 where the age is not certain\n  \
           = 1 more like this, on line 5\n\n\
         error[E040]: an age over 120\n \
          --> standard input:3:4 (age)\n\
         3 | 999\n  \
           | ^^^\n  \
           = a code for a missing age is named with --missing CODE, such as --missing 999\n  \
           = 1 more like this, on line 6\n\n\
         error[E060]: `city` is blank\n \
          --> standard input:4:1 (city)\n  \
           = write the city of every row; where cells were merged, or left empty below the first, fill them \
         down\n\n\
         5 errors in 1 file: no estimate was made\n"
    );
}

#[test]
fn the_next_places_are_named_in_full_where_they_are_in_other_files_or_columns() {
    let good = study("Alpha,E1,1,17\n");
    let bad = study("Alpha,E2,1,17 years\n");
    let worse = "establishment_id,city,age\nE3,Alpha,16 years\n";
    let files = [
        ("a.csv", bad.as_str()),
        ("b.csv", good.as_str()),
        ("c.csv", worse),
    ];
    with_files(&files, "analyze a.csv b.csv c.csv", |done, _| {
        assert!(done.stderr.contains("--> a.csv:2:4 (age)"), "{done:?}");
        assert!(
            done.stderr
                .contains("= 1 more like this, at c.csv:2:3 (age)\n"),
            "{done:?}"
        );
        assert!(
            done.stderr
                .ends_with("2 errors in 2 files: no estimate was made\n")
        );
    });
    let ranges =
        "establishment_id,age_low,age_high\nE1,15 years,17\nE1,15,17 years\nE1,1 year,17\n";
    let done = analyze_text(ranges, &[]);
    let places =
        "2 more like this, at standard input:3:3 (age_high), standard input:4:2 (age_low)\n";
    assert!(done.stderr.contains(places), "{done:?}");
}

#[test]
fn a_kind_that_comes_behind_a_hundred_of_another_is_shown_too() {
    let rows = "Alpha,E1,,17 years\n".repeat(300) + "Alpha,E1,,999\n";
    let done = analyze_text(&study(&rows), &[]);
    assert!(
        done.stderr
            .contains("= 299 more like this, on lines 3, 4, 5, 6, 7, 8, 9, 10, ...\n"),
        "{done:?}"
    );
    assert!(
        done.stderr.contains("--> standard input:302:4 (age)"),
        "{done:?}"
    );
    assert!(
        done.stderr
            .ends_with("301 errors in 1 file: no estimate was made\n")
    );
}

#[test]
fn the_caret_is_as_wide_as_the_cell_looks() {
    for (cell, width) in [("１７", 4), ("1\u{301}7\u{301} years", 8), ("17 years", 8)] {
        let done = analyze_text(&study(&format!("Alpha,E1,1,{cell}\n")), &[]);
        let (before, after) = done.stderr.split_once(&format!("2 | {cell}\n")).unwrap();
        assert!(before.contains("E040"));
        let carets = after.lines().next().unwrap();
        assert_eq!(carets, format!("  | {}", "^".repeat(width)), "{cell}");
    }
}

#[test]
fn errors_of_the_first_places_are_kept_whatever_the_order_in_which_they_are_found() {
    // The list of establishments is read first and stands behind the others.
    let rows = "Alpha,E1,1,17 years\n".repeat(150);
    let list = "establishment_id,status\nE1,open\n".to_owned() + &"E2,asleep\n".repeat(150);
    let files = [("obs.csv", study(&rows)), ("list.csv", list)];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let arguments = "analyze obs.csv --establishments list.csv --format json";
    with_files(&files, arguments, |done, _| {
        let errors = done.json()["errors"].as_array().unwrap().clone();
        let of_code = errors.iter().filter(|error| error["code"] == "E040");
        let of_code: Vec<_> = of_code
            .map(|error| (&error["file"], &error["line"]))
            .collect();
        assert_eq!(of_code.len(), 100);
        assert_eq!(of_code[0], (&json!("obs.csv"), &json!(2)));
        assert_eq!(of_code[99], (&json!("obs.csv"), &json!(101)));
    });
}

#[test]
fn warnings_that_were_found_before_are_told_too() {
    let with_phone = |rows: &str| format!("establishment_id,phone,age\n{rows}");
    let bad = with_phone("E1,1,17\nE2,2,17 years\n");
    let json = analyze_text(&bad, &["--format", "json"]);
    let warnings = &json.json()["warnings"];
    assert_eq!(warnings[0]["code"], "W100", "{json:?}");
    assert_eq!(warnings[0]["domain"], Value::Null);
    let message = warnings[0]["message"].as_str().unwrap();
    assert!(message.contains("`phone`"));
    let line = format!("\nwarning[W100]: {message}\n\n1 error in 1 file: no estimate was made\n");
    assert!(json.stderr.ends_with(&line), "{json:?}");
    // The same where the data have no errors, and still support no result.
    let unknown = with_phone("E1,1,\nE2,2,\n");
    for command in [analyze_text, check_text] {
        let json = command(&unknown, &["--format", "json"]);
        assert_eq!(json.json()["errors"][0]["code"], "E102", "{json:?}");
        assert_eq!(json.json()["warnings"][0]["code"], "W100", "{json:?}");
        assert!(json.stderr.contains("\nwarning[W100]: "));
        assert!(json.stderr.contains("\n1 error: "));
    }
}

#[test]
fn what_is_printed_stays_within_bounds_whatever_the_file_holds() {
    let ages = [
        "17 years",
        "999",
        "~17",
        "-4",
        "17-May",
        "yes",
        "017",
        "#N/A",
        "=A1",
        "１７",
        "2001-02-03",
        "x",
    ];
    let header = format!(
        "wave,city,stratum,psu,establishment_id,worker_id,weight,population,workers_present,{},age\n",
        "n".repeat(9_000)
    );
    let long = "長".repeat(5_000);
    let rows = (0..20_000).map(|row| {
        let age = ages[row % ages.len()];
        match row % 7 {
            0 => format!("1,{long},s,p,E1,W,-1,x,y,,{age}\n"),
            1 => format!("1,,s,,,W,1,1,1,,{age}\n"),
            2 => format!("1,\"a\"b,s,p,E1,W,1,1,1,,{age}\n"),
            3 => "1,short\n".to_owned(),
            4 => header.clone(),
            5 => format!("1,c,,p,E{row},W,{row},9,1,,{age}\n"),
            _ => format!("1,c\u{1},s,p,E1,W,1,1,1,,{age}\n"),
        }
    });
    let text = header.clone() + &rows.collect::<String>();
    let folder = tempfile::tempdir().unwrap();
    let name = format!("{}.csv", "é".repeat(120));
    fs::write(folder.path().join(&name), text).unwrap();
    let done = run(folder.path(), &["analyze", &name, "--format", "json"]);
    assert_eq!(done.code, 1);
    assert!(
        done.json()["counts"].as_object().unwrap().len() >= 6,
        "{:?}",
        done.json()["counts"]
    );
    assert!(done.stderr.len() < 64 * 1024, "{} bytes", done.stderr.len());
    assert!(
        done.stdout.len() < 1024 * 1024,
        "{} bytes",
        done.stdout.len()
    );
}

#[test]
fn errors_writes_every_error_to_a_file() {
    let rows = "Alpha,E1,,17 years\n".repeat(2_500) + ",E1,=x,18\nAlpha,E1,1\n";
    let bad = study(&rows);
    let files = [("obs.csv", bad.as_str()), ("more.csv", bad.as_str())];
    with_files(
        &files,
        "analyze obs.csv --errors all.csv",
        |done, folder| {
            assert_eq!(done.code, 1);
            let list = fs::read_to_string(folder.join("all.csv")).unwrap();
            let mut lines = list.lines();
            assert_eq!(
                lines.next(),
                Some("code,file,line,column,field,message,help")
            );
            let first = lines.next().unwrap();
            assert!(
                first.starts_with("E040,obs.csv,2,4,age,an age with a unit,\"leave out"),
                "{first}"
            );
            let lines: Vec<_> = lines.collect();
            assert_eq!(lines.len(), 2_501, "and the first");
            assert_eq!(
                lines[2_499],
                "E060,obs.csv,2502,1,city,`city` is blank,\"write the city of every row; where cells were merged, or left \
                 empty below the first, fill them down\""
            );
            assert!(
                lines[2_500].starts_with("E030,obs.csv,2503,,,\"3 fields"),
                "{}",
                lines[2_500]
            );
            assert!(!list.contains("=x"));
        },
    );
    with_files(&files, "check more.csv --errors all.csv", |done, folder| {
        assert_eq!(done.code, 1);
        let list = fs::read_to_string(folder.join("all.csv")).unwrap();
        assert_eq!(list.lines().count(), 1 + 2_502);
    });
    // What follows from a copy is not listed: it would go away with the copy.
    with_files(
        &files,
        "analyze obs.csv more.csv --errors all.csv",
        |_, folder| {
            let list = fs::read_to_string(folder.join("all.csv")).unwrap();
            let of_copy: Vec<_> = list
                .lines()
                .filter(|line| line.contains("more.csv"))
                .collect();
            assert_eq!(of_copy.len(), 1, "{of_copy:?}");
            assert!(of_copy[0].starts_with("E060,more.csv,,,,\"this file is given twice, perhaps"));
            assert_eq!(list.lines().count(), 1 + 2_502 + 1);
        },
    );
}

#[test]
fn the_list_of_errors_has_its_header_alone_where_there_are_none() {
    let header = "code,file,line,column,field,message,help\n";
    let good = study("Alpha,E1,1,17\nAlpha,E2,1,20\n");
    let files = [("obs.csv", good.as_str())];
    with_files(
        &files,
        "analyze obs.csv --errors all.csv",
        |done, folder| {
            assert_eq!(done.code, 0, "{done:?}");
            assert_eq!(fs::read_to_string(folder.join("all.csv")).unwrap(), header);
        },
    );
    // An error of the study as a whole has no place.
    let unknown = study("Alpha,E1,1,\n");
    let files = [("obs.csv", unknown.as_str())];
    with_files(
        &files,
        "analyze obs.csv --errors all.csv",
        |done, folder| {
            assert_eq!(done.code, 1, "{done:?}");
            let list = fs::read_to_string(folder.join("all.csv")).unwrap();
            assert!(
                list.contains("\nE102,,,,,no worker has a known age"),
                "{list}"
            );
        },
    );
    with_files(
        &files,
        "compare obs.csv gone.csv --errors all.csv",
        |done, folder| {
            assert_eq!(done.code, 4, "{done:?}");
            assert!(!folder.join("all.csv").exists(), "not all was judged");
            assert_eq!(
                fs::read_dir(folder).unwrap().count(),
                1,
                "nothing is left over"
            );
        },
    );
}

#[test]
fn a_cell_of_the_list_of_errors_is_no_formula() {
    let bad = "establishment_id,=age\nE1,999\n";
    let files = [("-obs.csv", bad)];
    with_files(
        &files,
        "analyze ./-obs.csv --column age==age --errors all.csv",
        |done, folder| {
            assert_eq!(done.code, 1, "{done:?}");
            let list = fs::read_to_string(folder.join("all.csv")).unwrap();
            assert!(
                list.contains("\nE040,'-obs.csv,2,2,'=age,an age over 120,"),
                "{list}"
            );
        },
    );
}

#[test]
fn the_list_of_errors_replaces_no_other_file() {
    let good = study("Alpha,E1,1,17\nAlpha,E2,1,20\n");
    let files = [
        ("obs.csv", good.as_str()),
        ("frame.csv", "frame_establishments\n9\n"),
    ];
    for (arguments, code, said) in [
        (
            "analyze obs.csv --errors -",
            2,
            "--errors needs a file, not standard output",
        ),
        (
            "analyze obs.csv --errors ./obs.csv",
            2,
            "obs.csv is read by this run and would be lost; give --errors another name",
        ),
        (
            "analyze obs.csv --frame frame.csv --errors frame.csv",
            2,
            "frame.csv is read by this run",
        ),
        (
            "analyze obs.csv -o new.csv --errors ./new.csv",
            2,
            "--errors and --output name one file",
        ),
        (
            "analyze obs.csv --errors no/such/folder.csv",
            4,
            "folder.csv could not be written",
        ),
    ] {
        with_files(&files, arguments, |done, folder| {
            assert_eq!(done.code, code, "{arguments}: {done:?}");
            assert!(done.stderr.contains(said), "{arguments}: {done:?}");
            assert_eq!(fs::read_to_string(folder.join("obs.csv")).unwrap(), good);
            assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "{arguments}");
        });
    }
}

#[test]
fn github_is_told_of_nine_errors_of_as_many_kinds_as_there_are() {
    let rows = "Alpha,E1,,17 years\n".repeat(20) + "Alpha,E1,,999\n\"a::error::b\",,,18\n";
    let done = analyze_text(&study(&rows), &["--format", "github"]);
    assert_eq!(done.code, 1);
    let lines: Vec<_> = done.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{lines:#?}");
    assert!(
        lines[0].starts_with(
            "::error file=standard input,line=2,col=4,title=E040::an age with a unit. Leave out the unit"
        ),
        "{}",
        lines[0]
    );
    assert!(
        lines[7].contains("line=22,col=4,title=E040::an age over 120. "),
        "{}",
        lines[7]
    );
    assert!(
        lines[8].contains("line=23,col=2,title=E060::`establishment` is blank. "),
        "{}",
        lines[8]
    );
    assert_eq!(lines[9], "::error::13 more errors");
    assert!(
        done.stderr
            .ends_with("22 errors in 1 file: no estimate was made\n")
    );
}

#[test]
fn github_gets_results_as_the_summary_of_a_job() {
    let rows = "E1,x,17\nE2,x,22\nE3,x,20\nE4,x,30\nE5,x,15\n";
    let text = format!("establishment_id,phone,age\n{rows}");
    let arguments = ["--format", "github", "--threshold", "17"];
    let travels = analyze_text(&text, &arguments);
    assert!(travels.stdout.contains("withheld") && !travels.stdout.contains("2/5"));
    let done = analyze_text(&text, &[&arguments[..], &["--disclosure", "none"]].concat());
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    assert!(done.stdout.starts_with("# "), "{}", done.stdout);
    let row = |cells: &str| done.stdout.lines().any(|line| line.starts_with(cells));
    assert!(row("| Overall | 2/5 |"), "{}", done.stdout);
    assert!(done.stdout.contains("W100"), "the warnings are in it");
    assert!(!done.stdout.contains("::"), "and nothing is annotated");
    let folder = support::fixture("studies/cambodia");
    let compare = [
        "compare",
        "obs-2012.csv",
        "obs-2015.csv",
        "--format",
        "github",
    ];
    let changed = run(&folder, &compare);
    assert_eq!((changed.code, changed.stderr.as_str()), (0, ""));
    assert!(
        changed
            .stdout
            .contains("fell from 8.16 % in 2012 to 2.20 % in 2015, by 5.96 points"),
        "{}",
        changed.stdout
    );
}

#[test]
fn nothing_of_the_data_is_markup_or_a_command_in_a_summary() {
    let mut text = "city,establishment_id,age\n".to_owned();
    let cities = [
        "a|b",
        "`code`",
        "<script>x</script>",
        "::error::x",
        "##[error]x",
        "=1+1",
        "[x](y)",
    ];
    for city in cities {
        for (id, age) in [("e1", 16), ("e2", 22), ("e3", 30)] {
            text += &format!("{city},{id},{age}\n");
        }
    }
    let done = analyze_text(&text, &["--format", "github", "--disclosure", "none"]);
    assert_eq!(done.code, 0, "{done:?}");
    for raw in ["<script", "::error", "##[", "[x](", " `code`"] {
        assert!(!done.stdout.contains(raw), "{raw}: {}", done.stdout);
    }
    assert!(done.stdout.contains("a\\|b"), "{}", done.stdout);
    let of_cities = done.stdout.lines().filter(|line| line.contains("1/3"));
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let widths: Vec<usize> = of_cities.map(bars).collect();
    assert!(widths.len() >= cities.len());
    assert!(
        widths.iter().all(|&width| width == widths[0]),
        "{}",
        done.stdout
    );
}

#[test]
fn command_lines_and_files_at_fault_are_told_as_the_format_says() {
    for (arguments, code, github, json) in [
        (
            "analyze gone.csv",
            4,
            "::error file=gone.csv,title=io::gone.csv could not be read: ",
            "io",
        ),
        (
            "analyze obs.csv --interval blaker",
            2,
            "::error title=usage::--interval blaker needs",
            "usage",
        ),
        (
            "analyze obs.csv --level 95",
            2,
            "::error title=usage::",
            "usage",
        ),
        (
            "analyze obs.csv -o no/such.csv",
            4,
            "::error file=such.csv,title=io::such.csv could not",
            "io",
        ),
    ] {
        let good = study("Alpha,E1,1,17\nAlpha,E2,1,20\n");
        let files = [("obs.csv", good.as_str())];
        with_files(
            &files,
            &format!("{arguments} --format github"),
            |done, _| {
                assert_eq!(done.code, code, "{done:?}");
                assert!(done.stdout.starts_with(github), "{done:?}");
                assert_eq!(done.stdout.lines().count(), 1, "{done:?}");
            },
        );
        with_files(&files, &format!("{arguments} --format json"), |done, _| {
            assert_eq!(done.code, code, "{done:?}");
            assert_eq!(done.json()["errors"][0]["code"], json, "{done:?}");
        });
    }
}

#[test]
fn no_line_of_any_output_is_a_command_that_came_from_the_data() {
    let rows = "\"\n::error::x\",E1,1,17\n\"\n::error::x\",E2,1,22\n\"::error::X\",E3,1,40\n";
    for text in [
        study(rows),
        study(&format!("{rows}Alpha,E1,2,17 years\n")),
        "city,establishment_id,worker_id,\"a\n::ge\"\nAlpha,E1,1,17\n".to_owned(),
        "city,\"estab\n::lishment_id\",age\nAlpha,E1,17\n".to_owned(),
        "city,\"age\n\",establishment_id,\"a\nge\"\nAlpha,1,E1,17\n".to_owned(),
    ] {
        for format in ["table", "json", "csv", "github"] {
            let done = analyze_text(&text, &["--format", format, "--threshold", "17"]);
            assert_eq!(done.stray_command(format), None, "{format}: {done:?}");
        }
    }
}

#[test]
fn a_quote_that_swallows_more_than_was_looked_at_swallows_at_least_that() {
    let rows = "Alpha,E1,,17\n".repeat(800_000);
    let done = analyze_text(&study(&format!("\"Alpha,E1,,17\n{rows}")), &[]);
    let found =
        "the quote that opens here is not closed, and swallows at least 645277 more lines\n";
    assert!(done.stderr.contains(found), "{}", done.stderr);
}

#[test]
fn what_a_copy_of_a_file_makes_wrong_is_not_told() {
    let text = "establishment_id,worker_id,age,workers_present,stratum\n\
                E1,1,17,2,north\nE1,2,20,2,north\nE2,1,19,1,\n";
    let files = [("a.csv", text), ("b.csv", text)];
    with_files(&files, "analyze a.csv b.csv --format json", |done, _| {
        let errors = done.json()["errors"].as_array().unwrap().clone();
        let places = errors
            .iter()
            .map(|error| json!([error["code"], error["file"], error["line"]]));
        // Twice as many assessed as present, and each worker twice, would be the copy's doing.
        let wanted = [json!(["E060", "a.csv", 4]), json!(["E060", "b.csv", null])];
        assert_eq!(places.collect::<Vec<_>>(), wanted, "{done:?}");
    });
}
