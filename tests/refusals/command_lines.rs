//! Command lines that are refused before anything is read.

use std::fs;

use crate::studies::ROWS;
use crate::support::run;

#[test]
fn a_command_line_that_could_cost_or_double_something_is_refused_before_reading() {
    let folder = tempfile::tempdir().unwrap();
    let data = [
        ("obs.csv", ROWS.files[0].1),
        ("list.csv", "city,establishment_id\n"),
        ("frame.csv", ""),
    ];
    for (name, text) in data {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let read_by_this_run = "is read by this run and would be lost; give --output another name";
    for (arguments, said) in [
        ("obs.csv -o obs.csv", read_by_this_run),
        ("obs.csv -o ./obs.csv", read_by_this_run),
        (
            "obs.csv --establishments list.csv -o list.csv",
            read_by_this_run,
        ),
        (
            "obs.csv --frame frame.csv --output frame.csv",
            read_by_this_run,
        ),
        ("- -", "standard input (-) can be read only once"),
        (
            "- --establishments -",
            "standard input (-) can be read only once",
        ),
        (
            "obs.csv --establishments - --frame -",
            "standard input (-) can be read only once",
        ),
        (
            "obs.csv --establishments list.csv --establishments frame.csv",
            "tip: --establishments takes one file: put the rows of all waves in it, with a column wave",
        ),
        (
            "obs.csv --frame frame.csv --frame list.csv",
            "tip: --frame takes one file",
        ),
        ("obs.csv --threshold 17,15,17", "--threshold names 17 twice"),
        (
            "obs.csv --threshold 120",
            "write completed years from 0 to 119",
        ),
        (
            "obs.csv --by none --by city",
            "--by none stands for no domains",
        ),
        (
            "obs.csv --by city,city",
            "--by \"city,city\" names no column, or one twice",
        ),
        (
            "obs.csv --by city,",
            "--by \"city,\" names no column, or one twice",
        ),
        (
            "obs.csv --by city --by city",
            "--by \"city\" names no column, or one twice",
        ),
        (
            "obs.csv --column age=x --column age=y",
            "--column names two columns for `age`",
        ),
        (
            "obs.csv --column city=mood --column stratum=mood",
            "--column gives `mood` two roles",
        ),
        (
            "obs.csv --column city=mood --column stratum=MOOD",
            "--column gives `MOOD` two roles",
        ),
        ("obs.csv --column age", "write ROLE=HEADER"),
        ("obs.csv --column pay=x", "there is no role `pay`"),
        (
            "obs.csv --encoding latin-9x",
            "write a label such as windows-1252, utf-16le",
        ),
        // What the Encoding Standard of the web refuses to read.
        (
            "obs.csv --encoding iso-2022-kr",
            "write a label such as windows-1252, utf-16le",
        ),
        (
            "obs.csv --interval mid-p",
            "--interval mid-p needs a count out of n",
        ),
        (
            "obs.csv --level 95",
            "write a fraction from 0.5 to 0.999999",
        ),
        (
            "obs.csv -o result.docx",
            "no format has the extension .docx",
        ),
        (
            "obs.csv --fail-if conf_high",
            "write \"[THRESHOLD][, COLUMN=VALUE]: KEY OP NUMBER[%]\"",
        ),
    ] {
        let arguments: Vec<_> = ["analyze"]
            .into_iter()
            .chain(arguments.split(' '))
            .collect();
        let done = run(folder.path(), &arguments);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(done.stderr.contains(said), "{arguments:?}: {}", done.stderr);
    }
    for (arguments, said) in [
        ("obs.csv", "1 file, and no waves named"),
        ("obs.csv list.csv frame.csv", "3 files, and no waves named"),
        ("obs.csv --waves 1", "--waves names a single wave"),
        ("obs.csv --waves 1,2,1", "--waves names 1 twice"),
        ("obs.csv list.csv -o list.csv", read_by_this_run),
    ] {
        let arguments: Vec<_> = ["compare"]
            .into_iter()
            .chain(arguments.split(' '))
            .collect();
        let done = run(folder.path(), &arguments);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(done.stderr.contains(said), "{arguments:?}: {}", done.stderr);
    }
    for (name, text) in data {
        assert_eq!(
            fs::read_to_string(folder.path().join(name)).unwrap(),
            text,
            "{name} is as it was"
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), data.len());
}
