//! What must never leave a file: names, phones, addresses, positions. Columns of them are warned about and
//! not read, and nothing that stands in them is printed, whatever happens.

mod support;

use std::fs;

use serde_json::{Value, json};
use support::{Run, analyze_text, check_text, fixture, run};

/// Phone numbers, as nobody has them.
const PHONES: [&str; 4] = ["012 000 111", "012 000 222", "012 000 333", "012 000 444"];

/// The study of four workers in two places, with a further column.
fn study(header: &str, cells: [&str; 4]) -> String {
    let rows = [
        "Alpha,E1,1,15",
        "Alpha,E1,2,22",
        "Alpha,E2,1,17",
        "Alpha,E2,2,30",
    ];
    let rows = rows.iter().zip(cells);
    let rows: String = rows.map(|(row, cell)| format!("{row},{cell}\n")).collect();
    format!("city,establishment_id,worker_id,age,{header}\n{rows}")
}

/// The warnings of privacy in JSON output, without the name of the file.
fn warnings(run: &Run) -> Vec<String> {
    let output = run.json();
    let warnings = output["warnings"].as_array().unwrap();
    let private = warnings.iter().filter(|warning| warning["code"] == "W100");
    private
        .map(|warning| {
            let message = warning["message"].as_str().unwrap();
            message.split_once(": ").unwrap().1.to_owned()
        })
        .collect()
}

fn notes(run: &Run) -> Value {
    run.json()["notes"].clone()
}

#[track_caller]
fn shows_none_of(run: &Run, values: &[&str]) {
    for value in values {
        assert!(!run.stdout.contains(value), "{value} in {}", run.stdout);
        assert!(!run.stderr.contains(value), "{value} in {}", run.stderr);
    }
}

#[test]
fn columns_of_names_phones_and_positions_are_named_and_not_read_in_every_format() {
    let folder = fixture("bad-input");
    let headers = [
        "establishment_name",
        "address",
        "phone",
        "lat",
        "lon",
        "worker_name",
        "date_of_birth",
    ];
    for format in ["table", "json", "csv"] {
        let done = run(
            &folder,
            &["analyze", "pii_names_phone_gps.csv", "--format", format],
        );
        assert_eq!(done.code, 0, "{done:?}");
        let said = format!("{}{}", done.stdout, done.stderr);
        assert_eq!(said.matches("W100").count(), headers.len(), "{said}");
        assert!(!said.contains("without a role"), "said twice: {said}");
        for header in headers {
            assert!(said.contains(&format!("`{header}`")), "{header}: {said}");
        }
        let values = [
            "Test Person",
            "Example Bar",
            "1 Test St",
            "2007-05-17",
            "+00 000",
            "0.00001",
            "0.00002",
        ];
        shows_none_of(&done, &values);
    }
    let json = run(
        &folder,
        &["analyze", "pii_names_phone_gps.csv", "--format", "json"],
    );
    let overall = json.estimate(&json!("1"), &json!({}), 17);
    assert_eq!(
        (&overall["n"], &overall["positives"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        warnings(&json)[2],
        "`phone` looks like a column of phone numbers; it was not read: remove it before you share this file"
    );
}

#[test]
fn a_column_is_known_by_its_cells_where_its_header_says_nothing() {
    let done = analyze_text(&study("x", PHONES), &["--format", "json"]);
    assert_eq!(
        warnings(&done),
        [
            "the cells of `x` look like phone numbers; none of them was used: remove the column before you \
          share this file"
        ]
    );
    assert_eq!(notes(&done), json!([]), "it is not named twice");
    shows_none_of(&done, &PHONES);
    let calm = analyze_text(
        &study("x", ["calm", "busy", "loud", "dark"]),
        &["--format", "json"],
    );
    assert_eq!(warnings(&calm), [""; 0]);
    assert_eq!(
        notes(&calm),
        json!(["standard input: columns without a role were not read: x"])
    );
}

#[test]
fn ids_that_name_people_or_places_are_warned_about() {
    let rows = "establishment_id,worker_id,age\nGolden Dragon,012 000 111,15\nLucky Bar,012 000 222,19\n\
        Golden Dragon,012 000 333,22\n";
    let done = analyze_text(rows, &["--format", "json"]);
    assert_eq!(
        warnings(&done),
        [
            "the ids in `establishment_id` look like names of persons or places; replace them by codes before \
             you share this file",
            "the ids in `worker_id` look like phone numbers; replace them by codes before you share this file",
        ]
    );
    shows_none_of(&done, &["Golden", "Lucky", "012"]);
}

#[test]
fn what_names_people_is_no_domain() {
    let text = study("manager", ["Sok Dara", "Chan Thy", "Sok Dara", "Chan Thy"]);
    for flags in [["--by", "manager"], ["--by", "city,Manager"]] {
        let done = analyze_text(&text, &flags);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""));
        let said = "anager` looks like a column of names of staff, which no output may show";
        assert!(done.stderr.contains("error[E020]"), "{}", done.stderr);
        assert!(done.stderr.contains(said), "{}", done.stderr);
        assert!(
            done.stderr.contains("give it another header"),
            "{}",
            done.stderr
        );
        shows_none_of(&done, &["Sok", "Dara", "Chan"]);
    }
    let typed = analyze_text(&text, &["--column", "type=manager", "--by", "type"]);
    assert_eq!(typed.code, 0, "a role that was chosen: {}", typed.stderr);
}

/// Ways to have the cells of a column shown.
const ASKED_FOR: [&[&str]; 4] = [
    &["--by", "x"],
    &["--column", "type=x", "--by", "city,type"],
    &["--column", "stratum=x"],
    &["--column", "city=x"],
];

#[test]
fn labels_by_which_somebody_is_reached_are_refused_before_any_is_shown() {
    let cells = [
        ("phone numbers", "012 000 111", PHONES),
        (
            "phone numbers",
            "012 345 678",
            ["busy", "calm", "call boss 012 345 678", "loud"],
        ),
        (
            "e-mail or chat addresses",
            "example",
            ["busy", "b@example.org", "calm", "B@example.org"],
        ),
        (
            "positions on a map",
            "104.9",
            ["11.5564, 104.9282", "11.5564, 104.9283", "", ""],
        ),
    ];
    for (holds, secret, cells) in cells {
        let cells = cells.map(|cell| format!("\"{cell}\""));
        let cells = cells.each_ref().map(String::as_str);
        for flags in ASKED_FOR {
            let done = analyze_text(&study("x", cells), flags);
            assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{flags:?}");
            let said = format!("the labels in `x` look like {holds}, which no output may show");
            assert_eq!(done.stderr.matches(&said).count(), 1, "{}", done.stderr);
            assert!(
                done.stderr.contains("begin them with a letter"),
                "{}",
                done.stderr
            );
            shows_none_of(&done, &[secret, "boss", "busy"]);
            let checked = check_text(&study("x", cells), &flags[..2]);
            shows_none_of(&checked, &[secret]);
        }
    }
}

#[test]
fn sentences_are_refused_as_labels_with_all_that_could_show_them() {
    let row = |row: usize| {
        let cell = ["girl 7 near the door", "Girl 7 near the door"][row % 2];
        format!("Alpha,E{row},{},{row} {cell}\n", 15 + row)
    };
    let rows: String = (0..12).map(row).collect();
    let text = format!("city,establishment_id,age,x\n{rows}Alpha,E1,19,7 Girl 7 near the door\n");
    for flags in &ASKED_FOR[..3] {
        let done = analyze_text(&text, flags);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{flags:?}");
        let said =
            "the labels in `x` look like notes in somebody's own words, which no output may show";
        assert!(done.stderr.contains(said), "{}", done.stderr);
        shows_none_of(&done, &["near the door", "E061"]);
    }
}

#[test]
fn a_column_of_notes_is_no_domain_and_no_role_of_labels() {
    let text = study("Field notes", ["calm", "busy", "loud", "dark"]);
    for flags in [
        ["--by", "field notes"],
        ["--column", "type=Field notes"],
        ["--column", "city=Field notes"],
        ["--column", "stratum=Field notes"],
    ] {
        let done = analyze_text(&text, &flags);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{flags:?}");
        let said = "ield notes` looks like a column of notes in somebody's own words";
        assert!(done.stderr.contains(said), "{}", done.stderr);
        assert!(done.stderr.contains("such as --by city"), "{}", done.stderr);
        shows_none_of(&done, &["calm", "busy"]);
    }
}

#[test]
fn labels_that_are_names_or_addresses_are_warned_about() {
    let name = |row: usize| format!("Lucky {}", ["Star", "Moon", "Sun", "Sea"][row % 4]);
    let rows = |label: &dyn Fn(usize) -> String| -> String {
        let row = |row: usize| format!("E{},{},{}\n", row / 2, 15 + row, label(row / 2));
        (0..24).map(row).collect()
    };
    let of = |header: &str, label: &dyn Fn(usize) -> String| {
        let text = format!("venue,age,{header}\n{}", rows(label));
        warnings(&analyze_text(&text, &["--format", "json"]))
    };
    let names = |row: usize| format!("{} {}", name(row), ["Bar", "Ktv", "Spa"][row / 4]);
    assert_eq!(
        of("stratum", &names),
        [
            "the labels in `stratum` look like names of establishments: nearly every establishment has its \
             own, and the result shows them: replace them by codes before you share either"
        ]
    );
    assert_eq!(of("stratum", &name), [""; 0]);
    let addresses = |row: usize| format!("Street {} no 12", row % 3);
    assert_eq!(
        of("city", &addresses),
        [
            "the labels in `city` look like addresses, and the result shows them: replace them by codes before \
             you share either"
        ]
    );
}

#[test]
fn codes_of_strata_that_look_like_phone_numbers_are_codes_with_a_letter() {
    let codes = ["12-34-5678", "12-34-5679", "12-34-5678", "12-34-5679"];
    assert_eq!(analyze_text(&study("stratum", codes), &[]).code, 1);
    let codes = ["C12-34-5678", "C12-34-5679", "C12-34-5678", "C12-34-5679"];
    assert_eq!(analyze_text(&study("stratum", codes), &[]).code, 0);
    let waves = ["201205-201206"; 4];
    assert_eq!(analyze_text(&study("wave", waves), &[]).code, 0);
}

#[test]
fn the_list_of_establishments_and_the_frame_are_watched_too() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("obs.csv", &study("note", ["calm", "busy", "loud", "dark"]));
    write(
        "list.csv",
        "establishment_id,x,street\nE1,a@example.org,S\nE2,b@example.org,S\nE3,c@example.org,S\n",
    );
    write(
        "frame.csv",
        "city,frame_establishments,interviewer\nAlpha,10,Sok Dara\n",
    );
    let files = [
        "analyze",
        "obs.csv",
        "--establishments",
        "list.csv",
        "--frame",
        "frame.csv",
    ];
    let done = run(
        folder.path(),
        &[files.as_slice(), &["--column", "city=city"]].concat(),
    );
    assert_eq!(done.code, 1, "E3 belongs to no city");
    write(
        "list.csv",
        "city,establishment_id,x,street\nAlpha,E1,a@example.org,S\nAlpha,E2,b@example.org,S\nAlpha,E3,c@example.org,S\n",
    );
    let done = run(
        folder.path(),
        &[files.as_slice(), &["--format", "csv"]].concat(),
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    for said in [
        "warning[W100]: list.csv: `street` looks like a column of addresses",
        "warning[W100]: list.csv: the cells of `x` look like e-mail or chat addresses",
        "warning[W100]: frame.csv: `interviewer` looks like a column of names of staff",
        "note: obs.csv: columns without a role were not read: note",
    ] {
        assert!(done.stderr.contains(said), "{said} in {}", done.stderr);
    }
    assert!(
        !done.stderr.contains("list.csv: columns without"),
        "{}",
        done.stderr
    );
    shows_none_of(&done, &["example.org", "Sok Dara"]);
}

#[test]
fn the_files_of_a_study_without_secrets_are_not_suspected() {
    let folder = fixture("studies/cambodia");
    for wave in ["2012", "2015"] {
        let [rows, list] = ["obs", "establishments"].map(|name| format!("{name}-{wave}.csv"));
        let files = [&rows, "--establishments", &list, "--frame", "frame.csv"];
        let rest = ["--column", "weight=none", "--format", "json"];
        let done = run(&folder, &[&["analyze"], &files[..], &rest].concat());
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(warnings(&done), [""; 0]);
    }
}

#[test]
fn a_row_in_place_of_the_header_is_not_shown() {
    let rows =
        "Phnom Penh,Wace,Sok Dara,Aga,012 345 678\nPhnom Penh,Venu,Chan Thy,19,012 345 679\n";
    let named = ["--column", "establishment=Wace", "--column", "age=aga"];
    for arguments in [&[][..], &["--format", "json"], &["--by", "city"], &named] {
        let done = analyze_text(rows, arguments);
        assert_eq!(done.code, 1);
        for said in [
            "the first line looks like data",
            "write a line of headers above it",
        ] {
            assert!(done.stderr.contains(said), "{}", done.stderr);
        }
        shows_none_of(
            &done,
            &["Wace", "Sok", "Dara", "Aga", "012", "Venu", "Chan"],
        );
    }
}

#[test]
fn a_first_line_of_ages_is_no_header_and_its_worker_is_not_lost() {
    let named = ["--column", "establishment=E1", "--column", "age=17"];
    let done = analyze_text("E1,17\nE1,19\nE2,22\n", &named);
    assert_eq!((done.code, done.stdout.as_str()), (1, ""));
    assert!(
        done.stderr.contains("the first line looks like data"),
        "{}",
        done.stderr
    );
    // A number beside headers that are known, or words that are not, may be a header.
    let named = ["--column", "age=17"];
    assert_eq!(analyze_text("venue,17\nE1,19\nE2,15\n", &named).code, 0);
    let named = ["--column", "establishment=lieu", "--column", "age=ans"];
    assert_eq!(
        analyze_text("lieu,ans,nan\nE1,19,1\nE2,15,2\n", &named).code,
        0
    );
    // Behind a title the header is looked for.
    let titled = analyze_text("Survey,2012,\nvenue,age,city\nE1,17,A\n", &[]);
    assert!(
        titled.stderr.contains("line 2 looks like the header"),
        "{}",
        titled.stderr
    );
}

#[test]
fn a_header_that_is_a_phone_number_is_named_by_its_place() {
    let calm = ["calm", "busy", "loud", "dark"];
    let done = analyze_text(&study("012 345 678", calm), &["--format", "json"]);
    assert_eq!(
        notes(&done),
        json!(["standard input: columns without a role were not read: column 5"])
    );
    for format in ["table", "json"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.csv"), study("012 345 678", calm)).unwrap();
        let checked = run(folder.path(), &["check", "a.csv", "--format", format]);
        assert!(checked.stdout.contains("column 5"), "{checked:?}");
        shows_none_of(&checked, &["345"]);
    }
    let broken = study("012 345 678", ["calm", "busy", "loud", "d\u{1}rk"]);
    let broken = analyze_text(&broken, &[]);
    assert_eq!(broken.code, 1);
    assert!(
        broken.stderr.contains("5:5 (column 5)"),
        "{}",
        broken.stderr
    );
    shows_none_of(&broken, &["012"]);
}
