//! Columns that are missing, or of which it is not certain which is meant.

use crate::studies::{ANSWERS, FRAMED, LISTED, ROWS, TALLIES};
use crate::support::analyze_text;

#[test]
fn a_needed_column_that_is_missing_is_named_with_what_may_be_meant() {
    ROWS.refuses(&[
        (
            "a near miss",
            &[("age,", "agee,")],
            "",
            &["E020 obs.csv:1 no column for `age`; did you mean --column age=agee?"],
        ),
        (
            "no age",
            &[("age,", "years_lived,")],
            "",
            &["E020 obs.csv:1 no column for `age`; age: a column called age, age_estimate, estimated_age, est_age, apparent_age, or --column age=HEADER; the headers are city, establishment_id, worker_id, years_lived, mood"],
        ),
        (
            "no establishment",
            &[("establishment_id", "place")],
            "",
            &["E020 obs.csv:1 no column for `establishment`; establishment: a column called"],
        ),
        (
            "neither",
            &[("establishment_id", "place"), ("age,", "years_lived,")],
            "",
            &["E020 obs.csv:1 no column for `establishment` and none for `age`"],
        ),
        (
            "a title above",
            &[("city,", "A study of two cities\n\nin 2015,,\ncity,")],
            "",
            &["E020 obs.csv:1 line 4 looks like the header: delete the lines above it"],
        ),
        (
            "a title of another delimiter above",
            &[("city,establishment_id,worker_id,age", "Study;of;two cities\n;;;\ncity,establishment_id,worker_id,age")],
            "",
            &["E020 obs.csv:1 line 3 looks like the header: delete the lines above it (tail -n +3)"],
        ),
        (
            "one end of a range",
            &[("age,", "age_low,")],
            "",
            &["E020 obs.csv:1 no column for `age_high`"],
        ),
        (
            "no count",
            &[("age,", "workers,")],
            "",
            &["E020 obs.csv:1 no column for `count_17`"],
        ),
        (
            "a count with the name of its role",
            &[("establishment_id,worker_id,age", "establishment_id,workers,count_17")],
            "",
            &["E020 obs.csv:1 no column for `count_17`; did you mean --column count_17=count_17?"],
        ),
        (
            "no count of all",
            &[("age,", "minors,")],
            "",
            &["E020 obs.csv:1 no column for `workers`"],
        ),
        (
            "no population",
            &[],
            "--fpc",
            &["E020 obs.csv:1 no column for `population`"],
        ),
    ]);
    TALLIES.refuses(&[(
        "no count at the threshold",
        &[],
        "--threshold 17,16",
        &[
            "E020 a.csv:1 no column for `count_16`; count_16: a column called aged_16_or_under",
            "E020 b.csv:1 no column for `count_16`",
        ],
    )]);
    LISTED.refuses(&[(
        "no establishment in the list",
        &[("city,establishment_id,stratum,establishment_type,weight,population,workers_present,mood,status", "city,place,stratum,establishment_type,weight,population,workers_present,mood,status")],
        "",
        &["E020 list.csv:1 no column for `establishment`"],
    )]);
    FRAMED.refuses(&[(
        "no count in the frame",
        &[("frame_establishments", "frame_establishment")],
        "",
        &["E020 frame.csv:1 no column for `population`; did you mean --column population=frame_establishment?"],
    )]);
}

#[test]
fn columns_that_contradict_each_other_are_refused() {
    ROWS.refuses(&[
        (
            "two cities",
            &[("mood", "Town")],
            "",
            &["E020 obs.csv:1 2 columns could be `city`: city, Town; say which one: --column city=city or --column city=Town"],
        ),
        (
            "the same header",
            &[("mood", "age")],
            "",
            &["E020 obs.csv:1 2 columns could be `age`: age, age; the headers are the same"],
        ),
        (
            "an age and a count of workers",
            &[("mood", "workers")],
            "",
            &["E020 obs.csv:1 a column for `age` and one for `workers`: a file has one row per worker or one per"],
        ),
        (
            "an age and a count of minors",
            &[("mood", "minors")],
            "",
            &["E020 obs.csv:1 a column for `age` and one for `count_17`"],
        ),
        (
            "an age and a range",
            &[("mood", "age_low")],
            "",
            &["E020 obs.csv:1 a column for `age` and one for `age_low`: only one can be the age"],
        ),
        (
            "a range and a count",
            &[("worker_id", "age_low"), ("age,mood", "age_high,workers")],
            "",
            &["E020 obs.csv:1 a column for `age_low` and one for `workers`"],
        ),
        (
            "no header over cells",
            &[("mood", ""), ("calm", ""), ("loud", "")],
            "",
            &["E020 obs.csv:3:5 a column with data has no header", "E020 obs.csv:5:5", "E020 obs.csv:6:5", "E020 obs.csv:7:5", "E020 obs.csv:8:5", "E020 obs.csv:9:5"],
        ),
        (
            "the header again",
            &[("Beta,E3,1", "city,establishment_id,worker_id,age,mood\nBeta,E3,1")],
            "",
            &["E020 obs.csv:6 the header comes again"],
        ),
    ]);
    ROWS.is_read(
        &[
            ("mood\n", "mood,\n"),
            ("calm", "calm,"),
            ("busy", "busy,"),
            ("loud", "loud,"),
            ("dark", "dark,"),
            ("warm", "warm,"),
            ("cold", "cold,"),
            ("open", "open,"),
            ("shut", "shut,"),
        ],
        "",
    )
    .unwrap();
    LISTED.refuses(&[(
        "the header of a list again",
        &[("Beta,E5,", "city,establishment_id,stratum,establishment_type,weight,population,workers_present,mood,status\nBeta,E5,")],
        "",
        &["E020 list.csv:6 the header comes again"],
    )]);
    FRAMED.refuses(&[(
        "the header of a frame again",
        &[("Beta,n,12", "city,stratum,frame_establishments\nBeta,n,12")],
        "",
        &["E020 frame.csv:4 the header comes again"],
    )]);
}

#[test]
fn an_answer_and_a_count_are_refused() {
    ANSWERS.refuses(&[(
        "a count beside the answer",
        &[("weight,", "minors,")],
        "",
        &["E020 obs.csv:1 a column for `outcome` and one for `count_17`"],
    )]);
}

#[test]
fn a_flag_that_names_no_column_or_two_or_ids_is_refused() {
    ROWS.refuses(&[
        (
            "--by",
            &[],
            "--by village",
            &["E020 obs.csv:1 there is no column `village`, which --by village names"],
        ),
        (
            "--by, nearly",
            &[],
            "--by ctiy",
            &["E020 obs.csv:1 did you mean --by city?"],
        ),
        (
            "--by a worker",
            &[],
            "--by worker_id",
            &["E020 obs.csv:1 `worker_id` holds ids"],
        ),
        (
            "--by an establishment",
            &[],
            "--by city,establishment",
            &["E020 obs.csv:1 `establishment` holds ids"],
        ),
        (
            "--by a PSU by another name",
            &[],
            "--column psu=mood --by mood",
            &["E020 obs.csv:1 `mood` holds ids"],
        ),
        (
            "--by a doubled header",
            &[("worker_id", "mood")],
            "--by mood",
            &["E020 obs.csv:1 two columns are called `mood`"],
        ),
        (
            "--by a doubled header in other letters",
            &[("worker_id", "Mood")],
            "--by MOOD",
            &["E020 obs.csv:1 two columns are called `MOOD`"],
        ),
        (
            "--column",
            &[],
            "--column stratum=zone",
            &["E020 obs.csv:1 there is no column `zone`, which --column stratum=zone names"],
        ),
        (
            "--column, nearly",
            &[],
            "--column stratum=nto",
            &["E020 obs.csv:1 there is no column `nto`"],
        ),
        (
            "--column of a doubled header",
            &[("worker_id", "mood")],
            "--column stratum=mood",
            &["E020 obs.csv:1 two columns are called `mood`"],
        ),
        (
            "--column of the age",
            &[],
            "--column age=years",
            &["E020 obs.csv:1 there is no column `years`, which --column age=years names"],
        ),
    ]);
    LISTED.refuses(&[(
        "--column of a header doubled in the list",
        &[
            ("mood,status", "Mood,mood,status"),
            ("w,completed", "w,w,completed"),
            ("x,visited", "x,x,visited"),
            ("y,observed", "y,y,observed"),
            ("z,open", "z,z,open"),
            ("u,Nobody", "u,u,Nobody"),
            ("t,Not_found", "t,t,Not_found"),
            ("s,refused", "s,s,refused"),
        ],
        "--column psu=MOOD",
        &["E020 list.csv:1 two columns are called `MOOD`"],
    )]);
}

#[test]
fn a_header_that_was_mistyped_is_named_before_the_role_that_it_should_have() {
    ROWS.refuses(&[
        ("an age", &[], "--column age=gues_age", &["E020 obs.csv:1 there is no column `gues_age`, which --column age=gues_age names; type the header as it stands in the first line of the file; the headers are city, establishment_id, worker_id, age, mood"]),
        ("an answer", &[], "--column age=none --column outcome=minr", &["E020 obs.csv:1 there is no column `minr`, which --column outcome=minr names"]),
    ]);
}

#[test]
fn a_first_line_that_may_be_somebodys_row_is_not_listed() {
    for flags in [&[][..], &["--column", "age=17"], &["--column", "age=nope"]] {
        let run = analyze_text("Sok Dara,17\nSok Dara,22\n", flags);
        assert_eq!(run.code, 1, "{run:?}");
        assert!(!run.stderr.contains("Sok"), "{run:?}");
    }
}

#[test]
fn a_header_that_was_named_tells_the_delimiter_in_any_case_and_without_accents() {
    let columns = [
        "--column",
        "establishment=place",
        "--column",
        "age=\u{e2}ge vu",
    ];
    for delimiter in [";", "\t", ","] {
        let text = "PLACE;Age_vu\ne1;17\n".replace(';', delimiter);
        let run = analyze_text(&text, &columns);
        assert_eq!(run.code, 0, "{run:?}");
    }
}

#[test]
fn a_title_above_the_header_is_named_before_a_header_that_is_not_in_it() {
    let text = "A study of two cities\ncity,establishment_id,age\nAlpha,E1,17\n";
    let run = analyze_text(text, &["--column", "weight=wgt"]);
    assert!(
        run.stderr.contains("line 2 looks like the header"),
        "{run:?}"
    );
    assert!(!run.stderr.contains("wgt"), "{run:?}");
}
