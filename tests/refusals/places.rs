//! Rows that do not say where they belong, or would count twice.

use std::fs;

use serde_json::Value;

use crate::studies::{BY_SEX, PLACES, ROWS, TALLIES, TWO_FILES};
use crate::support::run;

#[test]
fn a_row_that_does_not_say_where_it_belongs_is_refused() {
    PLACES.refuses(&[
        ("no wave", &[("1,Beta", ",Beta")], "", &["E060 obs.csv:4:1 `wave` is blank; write the wave of every row"]),
        ("no city", &[("1,Beta", "1,")], "", &["E060 obs.csv:4:2 `city` is blank"]),
        ("a city of a space that does not break", &[("1,Beta", "1,\u{a0}")], "", &["E060 obs.csv:4:2 `city` is blank"]),
        ("a city of a letter without width", &[("1,Beta", "1,\u{200b}")], "", &["E060 obs.csv:4:2 `city` is blank"]),
        ("an establishment of spaces", &[("E2", " \u{3000}\u{feff}")], "", &["E060 obs.csv:4:5 `establishment` is blank"]),
        ("no PSU", &[("P2", "")], "", &["E060 obs.csv:4:4 `psu` is blank"]),
        ("no establishment", &[("E2", "")], "", &["E060 obs.csv:4:5 `establishment` is blank"]),
        ("a stratum in some rows", &[("n,P2", ",P2")], "", &["E060 obs.csv:4:3 `stratum` is blank; write the stratum of every row, or ignore the column: --column stratum=none"]),
        ("a stratum in some rows, not in the first", &[("1,Alpha,n,P1,E1,3,9,15", "1,Alpha,,P1,E1,3,9,15"), ("1,Alpha,n,P1,E1,3,9,22", "1,Alpha,,P1,E1,3,9,22")], "", &["E060 obs.csv:2:3 `stratum` is blank"]),
        ("neither city nor PSU", &[("1,Beta,n,P2", "1,,n,")], "", &["E060 obs.csv:4:2 `city`", "E060 obs.csv:4:4 `psu`"]),
    ]);
    ROWS.is_read(
        &[
            ("noise", "stratum"),
            ("calm", ""),
            ("busy", ""),
            ("loud", ""),
            ("dark", ""),
            ("warm", ""),
            ("cold", ""),
            ("open", ""),
            ("shut", ""),
        ],
        "",
    )
    .unwrap();
}

#[test]
fn rows_that_say_two_things_of_one_place_are_refused() {
    PLACES.refuses(&[
        ("two PSUs of an establishment", &[("P1,E1,3,9,22", "P2,E1,3,9,22")], "", &["E060 obs.csv:3:4 psu is not what an earlier row of the establishment says; correct one of the two"]),
        ("two headcounts", &[("P1,E1,3,9,22", "P1,E1,4,9,22")], "", &["E060 obs.csv:3:6 workers_present is not what an earlier row of the establishment says"]),
        ("two populations of a stratum", &[("P4,E4,1,7", "P4,E4,1,8")], "", &["E060 obs.csv:6:7 population is not what an earlier row of the stratum says"]),
        ("fewer present than assessed", &[("E1,3,9,15", "E1,1,9,15"), ("E1,3,9,22", "E1,1,9,22")], "", &["E040 obs.csv:2 2 workers assessed where 1 were present; correct workers_present, or ignore it"]),
        ("nobody present where somebody was assessed", &[("E4,1,7", "E4,0,7")], "", &["E040 obs.csv:6 1 worker assessed where 0 were present"]),
        ("a frame smaller than the sample", &[("P3,E3,,7", "P3,E3,,1"), ("P4,E4,1,7", "P4,E4,1,1")], "", &["E040 obs.csv:5 2, Beta, s: 2 establishments visited, and 1 in the frame; correct the frame count"]),
        ("an id in two cities", &[("Beta,n,P2,E2", "Beta,n,P2,E1")], "--unique-ids", &["E060 obs.csv:4:5 this establishment id is in another city too"]),
    ]);
    PLACES
        .is_read(&[("Beta,n,P2,E2", "Beta,n,P2,E1")], "")
        .unwrap();
    PLACES.is_read(&[("P3,E3", "P4,E3")], "").unwrap();
    PLACES.is_read(&[("E2,?,8", "E2,?,8.0")], "").unwrap();
    for count in ["-1", "1.5", "few", "1000000000"] {
        PLACES.refuses(&[(
            count,
            &[("E4,1,7", &format!("E4,{count},7"))],
            "",
            &["E040 obs.csv:6:6 the count of `workers_present` is not a whole number"],
        )]);
    }
    for count in ["0", "-8", "8.5", "many", "", "NA", "1e16"] {
        PLACES.refuses(&[(
            count,
            &[("E2,?,8", &format!("E2,?,{count}"))],
            "",
            &["E040 obs.csv:4:7 the population is not a whole number above 0"],
        )]);
    }
}

#[test]
fn a_frame_that_may_be_in_thousands_is_refused() {
    for count in ["8.000", "\"8,000\"", "128.000"] {
        PLACES.refuses(&[(
            count,
            &[("E2,?,8", &format!("E2,?,{count}"))],
            "",
            &["E040 obs.csv:4:7 three digits behind a comma or point: this population may be in thousands or have decimals; write the population without it, as in 1250"],
        )]);
    }
}

#[test]
fn what_would_count_twice_is_refused_with_the_place_where_it_was_first() {
    TWO_FILES.refuses(&[
        ("a worker", &[("E1,2,22", "E1,1,22")], "", &["E060 a.csv:3:3 this worker is in this wave and establishment already, on line 2; delete one of the rows; if worker ids"]),
        ("a worker with a space that does not break", &[("E1,2,22", "E1,1\u{a0},22")], "", &["E060 a.csv:3:3 on line 2"]),
        ("a worker in another file", &[("E1,3,15", "E1,2,15")], "", &["E060 b.csv:2:3 already, in a.csv on line 3"]),
        ("a worker on the same line of another file", &[("E1,3,15", "E1,1,15")], "", &["E060 b.csv:2:3 already, in a.csv on line 2"]),
        ("a file", &[], "a.csv", &["E060 a.csv this file is given twice, perhaps under two names; give each file once"]),
        ("a file by another path", &[], "./b.csv", &["E060 b.csv this file is given twice, perhaps"]),
    ]);
    TWO_FILES
        .is_read(&[("E1,3,15", "E1,1,15")], "--column worker=none")
        .unwrap();
    TWO_FILES
        .is_read(&[("E1,3,15", "E1,,15"), ("E1,2,22", "E1,,22")], "")
        .unwrap();
    TWO_FILES
        .is_read(
            &[("E1,3,15", "E1,\u{a0},15"), ("E1,2,22", "E1,\u{a0},22")],
            "",
        )
        .unwrap();
    TALLIES.refuses(&[
        ("a tally", &[("Alpha,E1,4,2,1,1\n", "Alpha,E1,4,2,1,1\nAlpha,E1,1,0,0,0\n")], "", &["E060 a.csv:3:2 this establishment is in this wave already, on line 2; keep one row for each"]),
        ("a tally on the same line of another file", &[("Beta,E2", "Alpha,E1")], "", &["E060 b.csv:2:2 this establishment is in this wave already, in a.csv on line 2"]),
        ("a tally far from its first", &[("Beta,E2,5,1,0,0\n", "Beta,E2,5,1,0,0\nBeta,E3,1,1,1,0\nBeta,E2,5,1,0,0\n")], "", &["E060 b.csv:4:2 on line 2"]),
    ]);
}

#[test]
fn a_file_that_would_count_otherwise_than_the_first_is_refused() {
    let header = "city,establishment_id,worker_id,age\nAlpha,E1,3";
    for (role, of) in [
        ("stratum", "stratum"),
        ("psu", "psu"),
        ("weight", "weight"),
        ("wave", "wave"),
    ] {
        let with = format!("city,establishment_id,{of},age\nAlpha,E1,3");
        let error = format!(
            "E020 b.csv:1 only some of the files have a column for `{role}`; give every file such a column, or ignore it: --column {role}=none"
        );
        TWO_FILES.refuses(&[(role, &[(header, &with)], "", &[&error])]);
    }
    TWO_FILES.refuses(&[
        (
            "no city",
            &[(header, "place,establishment_id,worker_id,age\nAlpha,E1,3")],
            "",
            &["E020 b.csv:1 only some of the files have a column for `city`"],
        ),
        (
            "tallies",
            &[(
                TWO_FILES.files[1].1,
                "city,establishment_id,workers,minors,young_minors\nBeta,E3,1,0,0\n",
            )],
            "",
            &["E020 b.csv:1 this file is of another shape than the first; give files of one kind"],
        ),
    ]);
    BY_SEX.refuses(&[
        (
            "no domain",
            &[("age,sex", "age,gender")],
            "--by sex",
            &["E020 b.csv:1 there is no column `sex`, which --by sex names"],
        ),
        (
            "answers in place of ages",
            &[("age,sex", "answer,sex")],
            "",
            &["E020 b.csv:1 no column for `age`"],
        ),
    ]);
}

#[test]
fn rows_next_to_each_other_that_differ_in_one_thing_are_counted_where_each_belongs() {
    for (header, rows, flags, pointer, value) in [
        (
            "wave,establishment_id",
            ["1,E1", "2,E1"],
            "",
            "/design/1/workers",
            1.0,
        ),
        (
            "city,establishment_id",
            ["A,E1", "B,E1"],
            "",
            "/design/0/psus",
            2.0,
        ),
        (
            "stratum,establishment_id",
            ["n,E1", "s,E1"],
            "",
            "/design/0/strata",
            2.0,
        ),
        (
            "city,establishment_id",
            ["A,E1", "A,E2"],
            "",
            "/design/0/psus",
            2.0,
        ),
        (
            "weight,establishment_id",
            ["1,E1", "3,E1"],
            "",
            "/estimates/0/estimate",
            0.25,
        ),
        (
            "sex,establishment_id",
            ["f,E1", "m,E1"],
            "--by sex",
            "/estimates/2/n",
            1.0,
        ),
        (
            "venue_type,venue",
            ["bar,E1", "cafe,E1"],
            "--by type",
            "/estimates/2/n",
            1.0,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("{header},age\n{},15\n{},20\n", rows[0], rows[1]);
        fs::write(folder.path().join("obs.csv"), text).unwrap();
        let arguments = format!("analyze obs.csv --threshold 17 --format json {flags}");
        let output = run(
            folder.path(),
            &arguments.split_whitespace().collect::<Vec<_>>(),
        )
        .json();
        let found = output.pointer(pointer).and_then(Value::as_f64);
        assert_eq!(found, Some(value), "{header}: {output:#}");
    }
}
