//! Cells that are not what their column holds.

use serde_json::json;

use crate::studies::{ANSWERS, RANGES, ROWS, TALLIES};
use crate::support::analyze_text;

#[test]
fn what_is_no_age_is_refused_and_named() {
    let refuse = |cell: &str, said: &str| {
        let row = format!("E1,2,{cell},busy");
        let error = format!("E040 obs.csv:3:4 {said}");
        ROWS.refuses(&[(cell, &[("E1,2,22,busy", &row)], "", &[&error])]);
    };
    for (cell, said) in [
        (
            "2007-05-17",
            "a date in place of an age; write the completed years of age at the visit",
        ),
        ("17/5/2007 10:30", "a date in place of an age;"),
        (
            "17-May",
            "a date in place of an age range; a spreadsheet has turned",
        ),
        (
            "#N/A",
            "a spreadsheet error in place of an age; mend its formula",
        ),
        ("=B2+1", "a formula in place of an age; save its value"),
        ("17 years", "an age with a unit; leave out the unit"),
        ("~17", "an age that is marked as approximate; write a range"),
        ("ca. 17", "an age that is marked as approximate"),
        ("about 17", "an age that is marked as approximate"),
        (
            "-9",
            "an age below 0; a code for a missing age is named with --missing CODE, such as --missing=-9",
        ),
        ("\u{2212}17", "an age below 0"),
        ("121", "an age over 120; a code for a missing age"),
        ("999", "an age over 120"),
        ("100-121", "an age over 120"),
        ("200+", "an age over 120"),
        ("017", "an age with leading zeros; write the age without"),
        (
            "\"17,5\"",
            "an age with a decimal comma; write a decimal point",
        ),
        (
            "\u{ff11}\u{ff17}",
            "an age in digits other than 0 to 9; write the digits",
        ),
        (
            "yes",
            "a yes or no in place of an age; a yes/no column in place of ages is named with --column outcome",
        ),
        (
            "seventeen",
            "this is not an age; write an age in digits; a word for a missing age is named as it stands",
        ),
        (
            "n/k",
            "this is not an age; write an age in digits; a word for a missing age",
        ),
        ("17 ?", "this is not an age; write completed years"),
        (
            "1998",
            "a year of birth in place of an age; write the completed years",
        ),
        (
            "45278",
            "a date in place of an age, as the number a spreadsheet keeps; write",
        ),
        (
            "15 to 17",
            "an age range in words; write a range with a hyphen, such as 15-17",
        ),
        ("<0", "this is not an age"),
        ("17.", "this is not an age"),
        ("1.5e1", "an age with an exponent; write the age in digits"),
        ("inf", "this is not an age"),
        (
            "18-15",
            "the lower age lies above the upper one; write the lower age first",
        ),
    ] {
        refuse(cell, said);
    }
    for cell in [
        "22", "120", "22.9", "18-120", ">17", "over 17", "18+", "\"22\"",
    ] {
        ROWS.is_read(&[("E1,2,22,busy", &format!("E1,2,{cell},busy"))], "")
            .unwrap();
    }
}

#[test]
fn what_is_no_range_of_ages_is_refused() {
    RANGES.refuses(&[
        (
            "inverted",
            &[("15,17", "17,15")],
            "",
            &["E040 obs.csv:2:3 the lower age lies above the upper one"],
        ),
        (
            "text below",
            &[("20,25", "x,25")],
            "",
            &["E040 obs.csv:4:3 this is not an age"],
        ),
        (
            "text above",
            &[("20,25", "20,x")],
            "",
            &["E040 obs.csv:4:4 this is not an age"],
        ),
        (
            "too old",
            &[("20,25", "20,125")],
            "",
            &["E040 obs.csv:4:4 an age over 120"],
        ),
        (
            "a range in an end",
            &[("20,25", "20-21,25")],
            "",
            &["E040 obs.csv:4:3"],
        ),
        (
            "a missing end that is a code",
            &[("18,NA", "18,999")],
            "",
            &["E040 obs.csv:3:4 an age over 120"],
        ),
    ]);
    RANGES
        .is_read(&[("18,NA", "18,999")], "--missing 999")
        .unwrap();
}

#[test]
fn an_answer_that_is_neither_and_a_weight_that_is_none_are_refused() {
    for answer in ["maybe", "2", "17", "yes!", "0.0"] {
        ANSWERS.refuses(&[(
            answer,
            &[("1.5,No", &format!("1.5,{answer}"))],
            "",
            &["E040 obs.csv:3:4 neither yes nor no"],
        )]);
    }
    for weight in [
        "0", "-1", "heavy", "inf", "NaN", "", "NA", "1e999", "1e-999", "0x1F", "1 5",
    ] {
        let row = format!("{weight},No");
        let no_weight = "E040 obs.csv:3:3 the weight is not a number above 0; write a number above 0 in every row, or ignore the column: --column weight=none";
        ANSWERS.refuses(&[(weight, &[("1.5,No", &row)], "", &[no_weight])]);
        ANSWERS
            .is_read(&[("1.5,No", &row)], "--column weight=none")
            .unwrap();
    }
}

#[test]
fn a_decimal_comma_of_a_weight_is_named_before_weights_are_dropped() {
    for weight in ["1,5", "0,75", ",5"] {
        let row = format!("\"{weight}\",No");
        let said = "E040 obs.csv:3:3 the weight has a decimal comma; write decimals with a point, as in 1.5, or part the cells \
                    of the file with semicolons";
        ANSWERS.refuses(&[(weight, &[("1.5,No", &row)], "", &[said])]);
    }
}

#[test]
fn a_weight_that_may_be_in_thousands_is_refused() {
    let answers = |weight: &str, delimiter: char| {
        let row = |cells: [&str; 4]| cells.join(&delimiter.to_string()) + "\n";
        let header = row(["city", "establishment_id", "weight", "minor"]);
        header + &row(["Alpha", "E1", "2", "yes"]) + &row(["Alpha", "E2", weight, "no"])
    };
    let arguments = ["--column", "outcome=minor", "--format", "json"];
    for (weight, delimiter) in [
        ("1,000", ';'),
        ("12,345", '\t'),
        ("+1,250", ';'),
        ("\"1,000\"", ','),
    ] {
        let done = analyze_text(&answers(weight, delimiter), &arguments);
        assert_eq!(done.code, 1, "{weight:?} {done:?}");
        let error = &done.json()["errors"][0];
        assert_eq!(
            (&error["code"], &error["line"], &error["column"]),
            (&json!("E040"), &json!(3), &json!(3))
        );
        let message = "three digits behind a comma or point: this weight may be in thousands or have decimals";
        let help =
            "write thousands without a comma, as in 1250, and decimals with a point, as in 1.250";
        assert_eq!(
            (&error["message"], &error["help"]),
            (&json!(message), &json!(help))
        );
    }
    // No thousands are written so.
    for (weight, meant) in [
        ("1,25", 1.25),
        ("1,2500", 1.25),
        ("0,125", 0.125),
        ("1250,125", 1250.125),
        ("1.250", 1.25),
    ] {
        let done = analyze_text(&answers(weight, ';'), &arguments);
        let overall = &done.json()["estimates"][0];
        assert_eq!(overall["weighted_n"], json!(2.0 + meant), "{weight}");
    }
}

#[test]
fn what_is_no_count_is_refused_and_so_is_a_part_larger_than_its_whole() {
    for count in [
        "-1",
        "2.0",
        "two",
        "",
        "NA",
        "1000000000",
        "+2",
        "1e0",
        "0x1",
    ] {
        for (column, (role, row)) in (3..).zip([
            ("workers", format!("E1,{count},2,1,1")),
            ("count_17", format!("E1,4,{count},1,1")),
            ("count_15", format!("E1,4,2,{count},1")),
            ("unknown", format!("E1,4,2,1,{count}")),
        ]) {
            let error =
                format!("E040 a.csv:2:{column} the count of `{role}` is not a whole number");
            TALLIES.refuses(&[(&row, &[("E1,4,2,1,1", &row)], "", &[&error])]);
        }
    }
    TALLIES.refuses(&[
        (
            "more minors than workers",
            &[("E1,4,2,1,1", "E1,4,5,1,0")],
            "",
            &["E040 a.csv:2:4 more `count_17` than `workers`"],
        ),
        (
            "more young minors than minors",
            &[("E1,4,2,1,1", "E1,4,2,3,1")],
            "",
            &["E040 a.csv:2:5 more `count_15` than `count_17`; correct the row"],
        ),
        (
            "more unknown than workers",
            &[("E1,4,2,1,1", "E1,4,0,0,5")],
            "",
            &["E040 a.csv:2:3 more `unknown` than `workers`"],
        ),
        (
            "more unknown than are left",
            &[("E1,4,2,1,1", "E1,4,2,1,3")],
            "",
            &["E040 a.csv:2:4 more `count_17` than `workers`"],
        ),
    ]);
    TALLIES
        .is_read(&[("E1,4,2,1,1", "E1,5,2,2,2")], "")
        .unwrap();
    let many = "Beta,E2,999999999,0,0,0\n".repeat(5);
    let again = |line: u64| {
        format!("E060 b.csv:{line}:2 this establishment is in this wave already, on line 2")
    };
    let errors: [String; 5] = [
        again(3),
        again(4),
        again(5),
        again(6),
        "E040 b.csv:6:3 more workers than can be counted".to_owned(),
    ];
    let errors: Vec<&str> = errors.iter().map(String::as_str).collect();
    TALLIES.refuses(&[(
        "more than can be counted",
        &[("Beta,E2,5,1,0,0\n", &many)],
        "",
        &errors,
    )]);
}
