//! The list of establishments and the frame: what they lack, and where they disagree with the rows.

use crate::Study;
use crate::studies::{FRAMED, LISTED, UNSEEN};

#[test]
fn a_list_and_rows_that_disagree_are_refused() {
    let row = "E2,north,cafe,2,5,3,x,17";
    let error = |column: u64, what: &str| {
        format!(
            "E060 obs.csv:4:{column} {what} is not what list.csv:3 says; correct one of the two"
        )
    };
    for (changed, column, what) in [
        ("E2,mid,cafe,2,5,3,x,17", 3, "stratum"),
        ("E2,north,bar,2,5,3,x,17", 4, "type"),
        ("E2,north,cafe,2.5,5,3,x,17", 5, "weight"),
        ("E2,north,cafe,2,6,3,x,17", 6, "population"),
        ("E2,north,cafe,2,5,4,x,17", 7, "workers_present"),
    ] {
        LISTED.refuses(&[(what, &[(row, changed)], "", &[&error(column, what)])]);
    }
    LISTED.refuses(&[
        ("a domain", &[(row, "E2,north,cafe,2,5,3,w,17")], "--by note", &[&error(8, "`note`")]),
        ("two things", &[(row, "E2,mid,bar,2,5,3,x,17")], "", &[&error(3, "stratum"), &error(4, "type")]),
        ("a type, asked for as a domain", &[(row, "E2,north,bar,2,5,3,x,17")], "--by type", &[&error(4, "type")]),
        ("a PSU", &[(row, "E2,north,cafe,2,5,3,w,17")], "--column psu=note", &[&error(8, "psu")]),
        ("not listed", &[(row, "E9,north,cafe,2,5,3,x,17")], "", &["E060 obs.csv:4:2 list.csv has no such establishment; add the establishment to that file, or correct the id"]),
        ("listed in another city", &[("Alpha,E2,north,cafe,2,5,3,x,17", "Beta,E2,north,cafe,2,5,3,x,17")], "", &["E060 obs.csv:4:2 list.csv has no such establishment"]),
        ("not visited", &[("x,visited", "x,closed")], "", &["E060 obs.csv:4:2 workers in an establishment that was not visited, says list.csv:3; correct the status there"]),
    ]);
    LISTED
        .is_read(&[(row, "E2,,,2,5,,,17")], "--by note")
        .unwrap();
}

#[test]
fn a_list_with_faults_of_its_own_is_refused() {
    let row = "Beta,E5,south,bar,3,6,0,u,Nobody present";
    let changed =
        |to: &'static str, error: &'static str| LISTED.refuses(&[(to, &[(row, to)], "", &[error])]);
    changed(
        "Beta,E3,south,bar,3,6,3,u,Nobody present",
        "E060 list.csv:6 this establishment is in this wave already, on line 4; keep one row",
    );
    // That it says other things than the first follows from its being there.
    changed(
        "Beta,E3,south,bar,3,6,9,u,Nobody present",
        "E060 list.csv:6 this establishment is in this wave already, on line 4",
    );
    changed(
        "Beta,E3,north,bar,3,6,1,u,Nobody present",
        "E060 list.csv:6 this establishment is in this wave already, on line 4",
    );
    changed(
        "Beta,E5,south,bar,3,6,0,u,Nobody at all",
        "E040 list.csv:6:9 this outcome of a visit is not known; write completed",
    );
    changed(
        "Beta,E5,south,bar,3,6,0,u,",
        "E040 list.csv:6:9 this outcome of a visit is not known",
    );
    changed(
        ",E5,south,bar,3,6,0,u,Nobody present",
        "E060 list.csv:6:1 `city` is blank",
    );
    changed(
        "Beta,,south,bar,3,6,0,u,Nobody present",
        "E060 list.csv:6:2 `establishment` is blank",
    );
    changed(
        "Beta,E5,,bar,3,6,0,u,Nobody present",
        "E060 list.csv:6:3 `stratum` is blank; write the stratum of every row",
    );
    changed(
        "Beta,E5,south,bar,0,6,0,u,Nobody present",
        "E040 list.csv:6:5 the weight is not a number above 0",
    );
    changed(
        "Beta,E5,south,bar,3,x,0,u,Nobody present",
        "E040 list.csv:6:6 the population is not a whole number above 0",
    );
    changed(
        "Beta,E5,south,bar,3,6,-1,u,Nobody present",
        "E040 list.csv:6:7 the count of `workers_present` is not a whole number",
    );
    changed(
        "Beta,E5,south,bar,3,7,0,u,Nobody present",
        "E060 list.csv:6 population is not what an earlier row of the stratum says",
    );
    changed(
        "Beta,E5,south,bar,3,6,0,Nobody present",
        "E030 list.csv:6 8 fields, but the header has 9",
    );
    changed(
        "Beta,E5,south,bar,3,6,0,\",Nobody present",
        "E031 list.csv:6:8 never closed, and swallows 2 more lines",
    );
    // A place that was not visited needs no stratum, and its status may be written in many ways.
    LISTED
        .is_read(&[("E6,south", "E6,"), ("Not_found", "NOT-FOUND")], "")
        .unwrap();
}

#[test]
fn a_stratum_that_a_list_names_only_where_nobody_was_observed_is_refused_as_blank_elsewhere() {
    let study = Study {
        files: &[
            ("obs.csv", "establishment_id,age\nE1,15\nE2,20\n"),
            ("list.csv", "establishment_id,stratum\nE1,n\nE2,n\nE3,n\n"),
        ],
        arguments: "obs.csv --establishments list.csv",
        known: 2,
        minors: 1,
    };
    study.refuses(&[(
        "named for the last",
        &[("E1,n", "E1,"), ("E2,n", "E2,")],
        "",
        &[
            "E060 list.csv:2:2 `stratum` is blank",
            "E060 list.csv:3:2 `stratum` is blank",
        ],
    )]);
    let blank_in_all = [("E1,n", "E1,"), ("E2,n", "E2,"), ("E3,n", "E3,")];
    study.is_read(&blank_in_all, "").unwrap();
}

#[test]
fn a_place_where_nobody_was_observed_must_have_its_place_in_the_design() {
    let header = "establishment_id,wave,city,stratum,psu";
    let without = |role: &str| header.replace(role, "unread");
    for role in ["wave", "city", "stratum", "psu"] {
        let error = format!(
            "E020 list.csv:6 nobody was observed in this establishment, and without a `{role}` it belongs nowhere; give this file a column for `{role}`"
        );
        UNSEEN.refuses(&[(role, &[(header, &without(role))], "", &[&error])]);
        UNSEEN
            .is_read(&[(header, &without(role)), ("E5,2,Alpha,s,P5\n", "")], "")
            .unwrap();
    }
    UNSEEN.refuses(&[
        (
            "no wave",
            &[("E5,2", "E5,")],
            "",
            &["E060 list.csv:6:2 `wave` is blank"],
        ),
        (
            "no PSU",
            &[("P5", "")],
            "",
            &["E060 list.csv:6:5 `psu` is blank"],
        ),
        (
            "no stratum",
            &[("s,P5", ",P5")],
            "",
            &["E060 list.csv:6:4 `stratum` is blank"],
        ),
    ]);
    // A wave that is not of this study is left out, and so is its place.
    let folder = tempfile::tempdir().unwrap();
    UNSEEN.write(folder.path(), &[("E5,2", "E5,3")]);
    let output = UNSEEN.run(folder.path(), "--format json").json();
    let waves = output["design"].as_array().unwrap();
    assert_eq!(waves.len(), 2);
    assert!(waves.iter().all(|wave| wave["psus"] == 2));
    assert!(
        output["warnings"].to_string().contains("W107"),
        "{output:#}"
    );
}

#[test]
fn a_frame_that_does_not_fit_the_rows_is_refused() {
    FRAMED.refuses(&[
        ("a stratum that it lacks", &[("Beta,n,12\n", "")], "", &["E060 obs.csv:4 frame.csv has no stratum Beta, n; add the stratum to the frame, or correct its spelling"]),
        ("a stratum twice", &[("Beta,n,12\n", "Beta,n,12\nBeta,n,12\n")], "", &["E060 frame.csv:5:3 this stratum is in this wave already, on line 4; keep one row for each stratum"]),
        ("no strata", &[("city,stratum,frame", "city,frame"), ("Alpha,n,10\nAlpha,s,11\nBeta,n,12\n", "Alpha,21\nBeta,12\n")], "", &["E060 frame.csv:2 this row of the frame stands for several strata of the data, which differ in `stratum`; give the frame a column for `stratum`"]),
        ("no cities", &[("city,stratum,frame", "stratum,frame"), ("Alpha,n,10\nAlpha,s,11\nBeta,n,12\n", "n,22\ns,11\n")], "", &["E060 frame.csv:2 this row of the frame stands for several strata of the data, which differ in `city`"]),
        ("fewer establishments than visited", &[("Beta,n,12\n", "Beta,n,1\n")], "", &["E040 frame.csv:4 Beta, n: 2 establishments visited, and 1 in the frame"]),
        ("another count than the rows have", &[("Alpha,n,10\n", "Alpha,n,13\n")], "--column population=own", &["E060 obs.csv:2 population is not what frame.csv:2 says"]),
        ("weights besides", &[], "--column weight=own", &["E020 obs.csv:1 there is a weight column, and --frame gives weights of its own; ignore the column with --column weight=none"]),
        ("PSUs of several establishments", &[], "--column psu=pair --fpc", &["E040 frame.csv the frame counts establishments, but PSUs were drawn; leave out --fpc"]),
        ("no city in a row", &[("Beta,n,12\n", "Beta,n,12\n,n,3\n")], "", &["E060 frame.csv:5:1 `city` is blank"]),
        ("no stratum in a row", &[("Beta,n,12\n", "Beta,n,12\nBeta,,3\n")], "", &["E060 frame.csv:5:2 `stratum` is blank"]),
        ("no number", &[("Beta,n,12\n", "Beta,n,12\nBeta,s,some\n")], "", &["E040 frame.csv:5:3 the population is not a whole number above 0"]),
        ("a stratum of a letter without width", &[("Beta,n,12\n", "Beta,n,12\nBeta,\u{200b},3\n")], "", &["E060 frame.csv:5:2 `stratum` is blank"]),
        ("a zero", &[("Beta,n,12\n", "Beta,n,12\nBeta,s,0\n")], "", &["E040 frame.csv:5:3 the population is not a whole number above 0"]),
        ("strata that the rows do not have", &[("id,stratum,pair", "id,zone,pair")], "", &["E060 obs.csv:2 frame.csv has a column for `stratum`, and these rows have none", "E060 obs.csv:4 frame.csv has a column for `stratum`"]),
    ]);
    // Of a shifted row the frame says nothing: an id may stand in place of its stratum.
    FRAMED.refuses(&[(
        "a shifted row",
        &[("Alpha,E2,s,P2,11,20", "E2,s,P2,11,20,Alpha")],
        "",
        &["E040 obs.csv:3:6 this is not an age"],
    )]);
    FRAMED
        .is_read(&[], "--column weight=own --unweighted")
        .unwrap();
    FRAMED.is_read(&[], "--column psu=pair").unwrap();
    FRAMED
        .is_read(&[("Beta,n,12\n", "Beta,n,2\n")], "--fpc")
        .unwrap();
    let bare = Study {
        files: &[
            ("obs.csv", "establishment_id,age\nE1,15\nE2,20\n"),
            ("frame.csv", "frame_establishments\n10\n"),
        ],
        known: 2,
        minors: 1,
        ..FRAMED
    };
    bare.refuses(&[("strata where the rows have none", &[("frame_establishments\n10", "stratum,frame_establishments\nn,10")], "", &["E060 obs.csv:2 frame.csv has a column for `stratum`, and these rows have none; name the column that has it with --column stratum=HEADER"])]);
}

#[test]
fn a_stratum_without_a_population_among_others_is_refused_where_it_would_correct() {
    let study = Study {
        files: &[
            (
                "obs.csv",
                "stratum,establishment_id,population,age\nn,E1,10,15\nn,E2,10,20\n",
            ),
            ("list.csv", "stratum,establishment_id\nn,E1\nn,E2\nn,E3\n"),
        ],
        arguments: "obs.csv --establishments list.csv",
        known: 2,
        minors: 1,
    };
    study.refuses(&[("nobody observed in a stratum", &[("n,E3", "s,E3")], "--fpc", &["E040 list.csv:4 some strata have a frame count and others have none; write the frame count of every stratum, or leave out --fpc"])]);
    study.is_read(&[("n,E3", "s,E3")], "").unwrap();
}

#[test]
fn an_id_that_the_list_writes_otherwise_is_pointed_at_by_its_line() {
    let id = "the id on line 3 there differs only in upper and lower case";
    let error = format!("E060 obs.csv:4:2 list.csv has no such establishment; {id}");
    let row = "E2,north,cafe,2,5,3,x,17";
    LISTED.refuses(&[("case", &[(row, "e2,north,cafe,2,5,3,x,17")], "", &[&error])]);
}

#[test]
fn strata_of_a_frame_with_a_row_that_cannot_be_read_are_not_said_to_be_missing() {
    FRAMED.refuses(&[(
        "a count that cannot be read",
        &[("Alpha,s,11", "Alpha,s,\"1,100\"")],
        "",
        &["E040 frame.csv:3:3 three digits behind a comma"],
    )]);
}
