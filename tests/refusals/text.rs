//! Text that could move, hide or swallow rows.

use crate::studies::{FRAMED, LISTED, ROWS, TWO_FILES};

#[test]
fn a_quote_that_could_move_or_swallow_rows_is_refused_where_it_stands() {
    let swallowed = "E033 obs.csv:3:5 this quoted field holds whole rows: it runs over 1 more line; close the quote on its own \
         line: rows inside a field are not counted; if the field is meant so: --allow-multiline";
    let (row, next) = ("Alpha,E1,2,22,busy\n", "Alpha,E2,1,17,loud\n");
    let rows = format!("{row}{next}");
    ROWS.refuses(&[
        (
            "never closed",
            &[("busy", "\"busy")],
            "",
            &["E031 obs.csv:3:5 never closed, and swallows 6 more lines"],
        ),
        (
            "never closed, opened on a later line of its record",
            &[("15,calm", "\"\n15\",\"calm")],
            "",
            &["E031 obs.csv:3:5 never closed, and swallows 7 more lines"],
        ),
        (
            "never closed in the last row",
            &[("shut", "\"shut")],
            "",
            &["E031 obs.csv:9:5 the quote that opens here is never closed; close"],
        ),
        (
            "never closed in the header",
            &[("noise", "\"noise")],
            "",
            &["E031 obs.csv:1:5 never closed, and swallows 8 more lines"],
        ),
        (
            "inside a field",
            &[("busy", "bu\"sy")],
            "",
            &["E032 obs.csv:3:5 a quote inside a field"],
        ),
        (
            "inside two fields of two rows",
            &[("busy", "bu\"sy"), ("Beta,E3,1", "Be\"ta,E3,1")],
            "",
            &["E032 obs.csv:3:5", "E032 obs.csv:6:1"],
        ),
        (
            "text after it was closed",
            &[("busy", "\"busy\" night")],
            "",
            &["E032 obs.csv:3:5 text after a closing quote"],
        ),
        (
            "text after it was closed on another line",
            &[("busy", "\"very\nbusy\" night")],
            "",
            &["E032 obs.csv:4:5"],
        ),
        (
            "a row and the next in one field",
            &[(&rows, "Alpha,E1,2,22,\"busy\nAlpha,E2,1,17,loud\"\n")],
            "",
            &[swallowed],
        ),
        (
            "a line end and a row in one field",
            &[(&rows, "Alpha,E1,2,22,\"\nAlpha,E2,1,17,loud\"\n")],
            "",
            &[swallowed],
        ),
        (
            "a row and its line end in one field",
            &[(&rows, "Alpha,E1,2,22,\"Alpha,E2,1,17,loud\n\"\n")],
            "",
            &[swallowed],
        ),
        (
            "a row in the age",
            &[(&rows, "Alpha,E1,2,\"22,busy\nAlpha,E2,1,17\",loud\n")],
            "",
            &["E033 obs.csv:3:4 this quoted field holds whole rows"],
        ),
    ]);
    let mend = |to: &str| ROWS.is_read(&[(&rows, &format!("{to}{next}"))], "");
    mend("Alpha,E1,2,22,\"busy\nand late, loud\"\n").unwrap();
    mend("Alpha,E1,2,22,\"busy, \"\"very\"\", indeed, really, yes\"\n").unwrap();
    let whole_row = format!("Alpha,E1,2,22,\"busy\n{next}\"\n{next}");
    ROWS.is_read(&[(&rows, &whole_row)], "--allow-multiline")
        .unwrap();
}

#[test]
fn a_row_with_too_few_or_too_many_fields_is_refused() {
    ROWS.refuses(&[
        (
            "short",
            &[(",busy", "")],
            "",
            &["E030 obs.csv:3 4 fields, but the header has 5; is a delimiter or a cell missing?"],
        ),
        (
            "long",
            &[("busy", "busy, late")],
            "",
            &["E030 obs.csv:3 6 fields, but the header has 5; is there a decimal comma"],
        ),
        (
            "cut off",
            &[(",28,shut\n", "")],
            "",
            &["E030 obs.csv:9 3 fields, but the header has 5; the last line is short"],
        ),
        (
            "long and last",
            &[("shut\n", "shut,")],
            "",
            &["E030 obs.csv:9 6 fields, but the header has 5; is there a decimal comma"],
        ),
        (
            "marks of a merge",
            &[
                ("Alpha,E2,1", "<<<<<<< ours\nAlpha,E2,1"),
                ("Beta,E3,1", "=======\nBeta,E3,1"),
                ("shut\n", "shut\n>>>>>>> theirs\n"),
            ],
            "",
            &[
                "E001 obs.csv:4 unfinished merge",
                "E001 obs.csv:7",
                "E001 obs.csv:12",
            ],
        ),
    ]);
}

#[test]
fn a_character_that_hides_or_means_nothing_is_refused_at_its_line_and_field() {
    for (character, named) in [
        ('\0', "U+0000; the file was probably cut"),
        ('\u{7}', "U+0007; delete the character"),
        ('\u{7f}', "U+007F"),
        ('\u{85}', "U+0085"),
        ('\u{202e}', "U+202E"),
        ('\u{2066}', "U+2066"),
        ('\r', "U+000D"),
    ] {
        let error =
            |place: &str| format!("E011 {place} a character that does not belong in text, {named}");
        ROWS.refuses(&[
            (
                "in a plain field",
                &[("busy", &format!("bu{character}sy"))],
                "",
                &[&error("obs.csv:3:5")],
            ),
            (
                "in the header",
                &[("worker_id", &format!("worker{character}_id"))],
                "",
                &[&error("obs.csv:1:3")],
            ),
            (
                "behind quoted delimiters and line ends",
                &[(
                    "22,busy",
                    &format!("22,\"very, \"\"very\"\"\nbu{character}sy\""),
                )],
                "",
                &[&error("obs.csv:4:5")],
            ),
        ]);
    }
    ROWS.refuses(&[
        (
            "Latin-1",
            &[("busy", "caf\u{f7e9}"), ("Beta,E4,1", "B\u{f7e8}ta,E4,1")],
            "",
            &[
                "E010 obs.csv:3:5 byte 0xE9 is not UTF-8; save the file as \"CSV UTF-8\", or name the encoding it has, \
                 such as --encoding windows-1252",
                "E010 obs.csv:8:1 byte 0xE8",
            ],
        ),
        (
            "a letter cut in two",
            &[("busy", "caf\u{f7c3}")],
            "",
            &["E010 obs.csv:3:5 byte 0xC3"],
        ),
    ]);
    ROWS.is_read(&[("busy", "caf\u{e9} \u{200d} \u{1F37A}")], "")
        .unwrap();
}

#[test]
fn a_cell_of_more_than_a_mebibyte_is_refused() {
    const MEBIBYTE: usize = 1 << 20;
    let too_long = &["E070 obs.csv:3:5 a cell of more than 1 MiB"];
    let cell = "x".repeat(MEBIBYTE + 1);
    let quoted = format!("\"{cell}\"");
    let two_lines = format!("\"x\n{cell}\"");
    let endless = cell.repeat(9);
    let in_short_cells = "x,".repeat(5 * MEBIBYTE);
    ROWS.refuses(&[
        ("plain", &[("busy", &cell)], "", too_long),
        ("quoted", &[("busy", &quoted)], "", too_long),
        ("over two lines", &[("busy", &two_lines)], "", too_long),
        ("endless", &[("busy", &endless)], "", too_long),
    ]);
    let place = "E070 obs.csv:3:524286";
    ROWS.refuses(&[("in short cells", &[("busy", &in_short_cells)], "", &[place])]);
    ROWS.is_read(&[("busy", &cell[1..])], "").unwrap();
}

#[test]
fn a_file_without_rows_is_refused() {
    let whole = ROWS.files[0].1;
    let header = whole.split_inclusive('\n').next().unwrap();
    let nothing = &["E002 obs.csv there are no data rows"];
    ROWS.refuses(&[
        ("empty", &[(whole, "")], "", nothing),
        ("blank lines", &[(whole, "\n \r\n\n")], "", nothing),
        ("nothing but a mark", &[(whole, "\u{feff}")], "", nothing),
        ("a header", &[(whole, header)], "", nothing),
        (
            "a header without an end",
            &[(whole, header.trim_end())],
            "",
            nothing,
        ),
        (
            "a header and empty rows",
            &[(whole, &format!("{header},,,,\n\n"))],
            "",
            nothing,
        ),
    ]);
    TWO_FILES.refuses(&[(
        "one of two",
        &[(
            TWO_FILES.files[1].1,
            "city,establishment_id,worker_id,age\n",
        )],
        "",
        &["E002 b.csv there are no data rows"],
    )]);
    LISTED.refuses(&[(
        "a list",
        &[(LISTED.files[1].1, "")],
        "",
        &["E002 list.csv there are no data rows"],
    )]);
    FRAMED.refuses(&[(
        "a frame",
        &[(FRAMED.files[1].1, "")],
        "",
        &["E002 frame.csv there are no data rows"],
    )]);
}

/// Another way to write the rows: its name, the text in it, and the place of the age of 22.
type Way<'a> = (&'a str, &'a dyn Fn(&str) -> String, &'a str);

#[test]
fn other_ways_to_write_a_file_are_read_and_errors_in_them_have_the_right_place() {
    let same = |text: &str| text.to_owned();
    let ways: &[Way<'_>] = &[
        ("as it is", &same, "obs.csv:3:4"),
        (
            "byte order mark",
            &|text| format!("\u{feff}{text}"),
            "obs.csv:3:4",
        ),
        ("CRLF", &|text| text.replace('\n', "\r\n"), "obs.csv:3:4"),
        ("no end", &|text| text.trim_end().to_owned(), "obs.csv:3:4"),
        (
            "blank lines",
            &|text| format!("\n\n{}", text.replace('\n', "\n\n")),
            "obs.csv:7:4",
        ),
        (
            "blank lines of spaces",
            &|text| text.replace('\n', "\r\n \t\r\n"),
            "obs.csv:5:4",
        ),
        (
            "empty rows",
            &|text| text.replace('\n', "\n,,,,\n"),
            "obs.csv:5:4",
        ),
        (
            "empty rows above",
            &|text| format!(",,,,\n{text}"),
            "obs.csv:4:4",
        ),
        ("semicolons", &|text| text.replace(',', ";"), "obs.csv:3:4"),
        ("tabs", &|text| text.replace(',', "\t"), "obs.csv:3:4"),
        (
            "tabs and blanks",
            &|text| text.replace(',', "\t "),
            "obs.csv:3:4",
        ),
        (
            "sep=",
            &|text| format!("sep=|\n{}", text.replace(',', "|")),
            "obs.csv:4:4",
        ),
        (
            "sep= and blank lines",
            &|text| format!("sep=,\r\n\n\n{text}"),
            "obs.csv:6:4",
        ),
        ("spaces", &|text| text.replace(',', " , "), "obs.csv:3:4"),
        ("quotes", &|text| quoted(text), "obs.csv:3:4"),
        (
            "quotes and spaces",
            &|text| quoted(text).replace(',', " , "),
            "obs.csv:3:4",
        ),
        (
            "notes over lines",
            &|text| text.replace("calm", "\"so\n\ncalm\""),
            "obs.csv:5:4",
        ),
        (
            "headers in capitals",
            &|text| {
                text.replace("establishment_id", "Establishment ID")
                    .replace("age", "AGE")
            },
            "obs.csv:3:4",
        ),
        (
            "headers with accents",
            &|text| text.replace("city", "C\u{ed}ty"),
            "obs.csv:3:4",
        ),
        (
            "other headers",
            &|text| {
                text.replace("establishment_id", "venue")
                    .replace("city", "Town")
            },
            "obs.csv:3:4",
        ),
    ];
    for (name, write, place) in ways {
        let whole = ROWS.files[0].1;
        let rewritten = write(whole);
        ROWS.is_read(&[(whole, &rewritten)], "")
            .unwrap_or_else(|miss| panic!("{name}: {miss}"));
        let broken = rewritten.replacen("22", "x", 1);
        let error = format!("E040 {place} this is not an age");
        ROWS.refuses(&[(name, &[(whole, &broken)], "", &[&error])]);
    }
}

fn quoted(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let cells: Vec<_> = line.split(',').map(|cell| format!("\"{cell}\"")).collect();
        cells.join(",") + "\n"
    });
    lines.collect()
}

#[test]
fn a_decimal_comma_is_a_comma_only_where_it_cannot_be_a_delimiter() {
    let whole = ROWS.files[0].1;
    for delimiter in [";", "\t"] {
        let text = whole
            .replace(',', delimiter)
            .replace("15", "15,5")
            .replace("22", "22,0");
        ROWS.is_read(&[(whole, &text)], "").unwrap();
    }
    ROWS.refuses(&[(
        "in quotes",
        &[("17,loud", "\"17,5\",loud")],
        "",
        &["E040 obs.csv:4:4 an age with a decimal comma"],
    )]);
}
