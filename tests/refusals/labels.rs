//! Labels that look the same and are not, and codes that look like ages.

use crate::studies::{FRAMED, LISTED, PLACES, ROWS, TALLIES};
use crate::support::analyze_text;

#[test]
fn a_label_written_in_two_ways_is_refused_with_the_flag_that_mends_it() {
    ROWS.refuses(&[
        ("case", &[("Alpha,E2,1", "alpha,E2,1")], "", &["E061 obs.csv:4:1 `city` is `alpha` here and `Alpha` on line 2: they differ only in upper and lower case, and would count as two; if they are one, type --same 'alpha=Alpha', or correct the file"]),
        ("a space that does not break", &[("Alpha,E1,1", "Al pha,E1,1"), ("Alpha,E1,2", "Al\u{a0}pha,E1,2"), ("Alpha,E2,1", "Al pha,E2,1"), ("Alpha,E2,2", "Al pha,E2,2")], "", &["E061 obs.csv:3:1 `city` is `Al\\u{a0}pha` here and `Al pha` on line 2: they differ only in spaces"]),
        ("a character of no width", &[("Beta,E4,1", "Be\u{200b}ta,E4,1")], "", &["E061 obs.csv:8:1 `city` is `Be\\u{200b}ta` here and `Beta` on line 6: they differ only in characters that cannot be seen"]),
        ("case and a space", &[("Beta,E4,1", "be ta,E4,1")], "", &["E061 obs.csv:8:1 `city` is `be ta` here and `Beta` on line 6: they differ only in upper and lower case and spaces"]),
        ("letters of another alphabet", &[("Beta,E4,1", "\u{412}eta,E4,1")], "", &["E061 obs.csv:8:1 `city` is `\\u{412}eta` here and `Beta` on line 6: they differ only in letters that look the same"]),
    ]);
    PLACES.refuses(&[
        ("a stratum", &[("Beta,s,P4", "Beta,S,P4")], "", &["E061 obs.csv:6:3 `stratum` is `S` here and `s` on line 5"]),
        ("a wave", &[("2,Beta,s,P4", "2.0,Beta,s,P4")], "", &["E061 obs.csv:6:1 `wave` is `2.0` here and `2` on line 5: they differ only in how the number is written"]),
    ]);
    ROWS.refuses(&[(
        "a domain that was asked for",
        &[("busy", "CALM")],
        "--by mood",
        &["E061 obs.csv:3:5 `mood` is `CALM` here and `calm` on line 2"],
    )]);
}

#[test]
fn a_label_that_was_said_to_be_another_is_counted_as_that() {
    let study = |beta: &str| {
        format!(
            "wave,city,stratum,establishment_id,establishment_type,age\n\
             1,Alpha,n,E1,bar,15\n1,{beta},n,E2,bar,17\n1,Beta,s,E2,bar,30\n1,Beta,s,E3,bar,31\n"
        )
    };
    let right = analyze_text(&study("Beta"), &["--format", "json"]).json();
    let estimates = |text: &str, same: &[&str]| {
        let arguments = [&["--format", "json"], same].concat();
        let run = analyze_text(text, &arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.json()["estimates"].clone()
    };
    assert_eq!(
        estimates(&study("beta"), &["--same", "beta=Beta"]),
        right["estimates"]
    );
    assert_eq!(
        estimates(&study("Be\u{200b}ta"), &["--same", "Be\\u{200b}ta=Beta"]),
        right["estimates"]
    );
    assert_eq!(
        estimates(
            &study("City B").replace("Beta", "Betaville"),
            &["--same", "City B=Beta", "--same", "Betaville=Beta"]
        ),
        right["estimates"]
    );
}

#[test]
fn a_label_in_a_list_or_a_frame_is_held_against_those_of_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "obs.csv",
        "city,establishment_id,age\nAlpha,E1,15\nAlpha,E2,20\n",
    );
    write("frame.csv", "city,frame_establishments\nalpha,9\n");
    write("list.csv", "city,establishment_id\nALPHA,E1\nALPHA,E2\n");
    let run = |arguments: &[&str]| crate::support::run(folder.path(), arguments);
    let frame = run(&["analyze", "obs.csv", "--frame", "frame.csv"]);
    assert_eq!(frame.code, 1);
    assert!(
        frame
            .stderr
            .contains("`city` is `Alpha` here and `alpha` in frame.csv on line 2"),
        "{}",
        frame.stderr
    );
    let list = run(&["analyze", "obs.csv", "--establishments", "list.csv"]);
    assert_eq!(list.code, 1);
    assert!(
        list.stderr
            .contains("`city` is `Alpha` here and `ALPHA` in list.csv on line 2"),
        "{}",
        list.stderr
    );
    let mended = ["--same", "alpha=Alpha", "--same", "ALPHA=Alpha"];
    let both = [
        "analyze",
        "obs.csv",
        "--establishments",
        "list.csv",
        "--frame",
        "frame.csv",
    ];
    let mended = run(&[&both[..], &mended].concat());
    assert_eq!(mended.code, 0, "{}", mended.stderr);
}

#[test]
fn choices_of_labels_that_contradict_each_other_are_refused() {
    for (flags, message) in [
        (
            &["--same", "a=b", "--same", "a=c"],
            "--same gives `a` twice",
        ),
        (
            &["--same", "a=b", "--same", "b=c"],
            "--same gives `b` twice",
        ),
    ] {
        let run = analyze_text("establishment,age\nE1,15\n", flags);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    for typed in ["a", "a=", "=b", "a=a"] {
        let run = analyze_text("establishment,age\nE1,15\n", &["--same", typed]);
        assert_eq!(run.code, 2, "{typed}");
        assert!(run.stderr.contains("write LABEL=LABEL"), "{}", run.stderr);
    }
}

#[test]
fn labels_one_letter_apart_are_warned_about_and_codes_are_not() {
    let text = "city,stratum,establishment_id,age\n\
                Sihanoukville,S1,E1,15\nSihanoukvile,S1,E2,20\nSihanoukville,S2,E3,30\n";
    let run = analyze_text(text, &["--format", "json"]);
    let warnings = run.json()["warnings"].clone();
    let near: Vec<_> = warnings
        .as_array()
        .unwrap()
        .iter()
        .filter(|warning| warning["code"] == "W061")
        .collect();
    assert_eq!(near.len(), 1, "{near:?}");
    let message = near[0]["message"].as_str().unwrap();
    assert!(
        message.contains("type --same 'Sihanoukvile=Sihanoukville'"),
        "{message}"
    );
}

#[test]
fn an_age_that_may_be_a_code_is_warned_about_with_the_flag_to_type() {
    let study = |ages: [u8; 4]| {
        let rows = ages.map(|age| format!("E1,{age}\nE2,30\n")).concat();
        format!("establishment_id,age\n{rows}")
    };
    let codes = |ages: [u8; 4], flags: &[&str]| {
        let run = analyze_text(&study(ages), &[&["--format", "json"], flags].concat());
        let warnings = run.json()["warnings"].clone();
        let messages = warnings
            .as_array()
            .unwrap()
            .iter()
            .filter(|warning| warning["code"] == "W042");
        messages
            .map(|warning| warning["message"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let found = codes([15, 99, 99, 20], &[]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].contains("2 workers have the age 99") && found[0].contains("--missing 99"),
        "{found:?}"
    );
    assert_eq!(
        codes([15, 99, 99, 20], &["--missing", "99"]),
        Vec::<String>::new()
    );
    assert_eq!(codes([15, 99, 40, 20], &[]), Vec::<String>::new());
    let young = codes([15, 0, 0, 20], &[]);
    assert!(
        young.len() == 1 && young[0].ends_with("--missing 0; now they count as minors"),
        "{young:?}"
    );
}

#[test]
fn a_row_of_totals_is_refused_and_a_label_that_sounds_like_one_can_be_kept() {
    ROWS.refuses(&[
        ("a city", &[("Beta,E4,2", "Total,24,2")], "", &["E060 obs.csv:9:1 this looks like a row of totals, which would count twice; delete the row; if it is the name of a city: --same 'Total=Total city'"]),
        ("an id", &[("Beta,E4,2", "Beta,Sub-total,2")], "", &["E060 obs.csv:9:2 this looks like a row of totals, which would count twice; delete the row; if it is an establishment"]),
        ("nothing else", &[("Beta,E4,2,28", "GESAMT,,,many")], "", &["E060 obs.csv:9:1 this looks like a row of totals"]),
        ("a type", &[("dark", "Sous-total")], "--column type=mood", &["E060 obs.csv:5:5 this looks like a row of totals"]),
    ]);
    TALLIES.refuses(&[(
        "a tally",
        &[("Beta,E2", "Beta Total,E2")],
        "",
        &["E060 b.csv:2:1 this looks like a row of totals, which would count twice; delete the row; if it is an establishment or a label"],
    )]);
    LISTED.refuses(&[(
        "the list",
        &[("Beta,E5,south", "Total,5,south")],
        "",
        &["E060 list.csv:6:1 this looks like a row of totals"],
    )]);
    FRAMED.refuses(&[(
        "the frame",
        &[("Beta,n,12", "Beta,n,12\nTotal,,33")],
        "",
        &["E060 frame.csv:5:1 this looks like a row of totals"],
    )]);
    PLACES.is_read(&[("Beta,n,P2", "Beta,all,P2")], "").unwrap();
    let text = "city,establishment_id,age\nTotal,E1,15\nBeta,E2,22\n";
    let run = analyze_text(text, &["--same", "Total=Total city"]);
    assert!(
        run.code == 0 && run.stdout.contains("Total city"),
        "{run:?}"
    );
}

#[test]
fn a_row_of_totals_is_found_behind_any_number_of_rows_in_order() {
    let rows: String = (0..20_000)
        .map(|row| format!("E{},{}\n", row / 10, 15 + row % 9))
        .collect();
    let run = analyze_text(&format!("establishment_id,age\n{rows}Total,20\n"), &[]);
    assert!(
        run.code == 1 && run.stderr.contains("standard input:20002:1"),
        "{run:?}"
    );
}

#[test]
fn the_label_of_more_workers_or_that_was_chosen_is_taken_for_the_right_one() {
    let study = |typo: &str| {
        format!(
            "city,establishment_id,age\n{typo},E1,15\nPhnom Penh,E2,20\nPhnom Penh,E3,21\n\
             Phnom Penh,E4,30\nPP,E5,31\n"
        )
    };
    let warned = |flags: &[&str]| {
        let run = analyze_text(&study("Phnom Pehn"), flags);
        run.stdout.replace('\n', " ")
    };
    assert!(warned(&[]).contains("type --same 'Phnom Pehn=Phnom Penh'"));
    let chosen = warned(&["--same", "PP=Phnom Pehn"]);
    assert!(
        chosen.contains("type --same 'Phnom Penh=Phnom Pehn'"),
        "{chosen}"
    );
    let flags = ["--same", "PP=Phnom penh"];
    let refused = analyze_text(&study("Phnom Penh"), &flags);
    let help = "type --same 'Phnom Penh=Phnom penh'";
    assert!(
        refused.code == 1 && refused.stderr.contains(help),
        "{refused:?}"
    );
    let mended = analyze_text(
        &study("Phnom Penh"),
        &[&flags[..], &["--same", "Phnom Penh=Phnom penh"]].concat(),
    );
    assert_eq!(mended.code, 0, "{mended:?}");
}
