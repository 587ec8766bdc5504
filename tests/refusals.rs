//! What must not be counted: each guard of the reader has a study that it refuses, next to one that it
//! does not.

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};
use support::{Run, fixture, run};

// ---------- studies without a fault, and what is done to them

/// A study without a fault.
struct Study {
    files: &'static [(&'static str, &'static str)],
    arguments: &'static str,
    /// Workers of known age.
    known: u64,
    /// Those of them who are 17 or younger.
    minors: u64,
}

/// One fault: what it is called, what stands in place of what in the study's files, the arguments that
/// are added, and the errors that follow, as `CODE FILE[:LINE[:COLUMN]] PART OF MESSAGE OR HELP`.
///
/// Where the files are changed, the study as it was must be read with the same arguments; where they are
/// not, the arguments are at fault.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a [&'a str]);

impl Study {
    #[track_caller]
    fn refuses(&self, cases: &[Case<'_>]) {
        let misses = cases.iter().filter_map(|case| {
            let miss = self.check(case).err()?;
            Some(format!("{}: {miss}", case.0))
        });
        let misses: Vec<_> = misses.collect();
        assert!(misses.is_empty(), "\n{}", misses.join("\n"));
    }

    fn check(&self, &(_, changes, flags, wanted): &Case<'_>) -> Result<(), String> {
        let harmless = if changes.is_empty() { "" } else { flags };
        self.is_read(&[], harmless)?;
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path(), changes);
        let table = self.run(folder.path(), flags);
        if (table.code, table.stdout.as_str()) != (1, "") {
            return Err(format!("not refused: {table:?}"));
        }
        let json = self.run(folder.path(), &format!("{flags} --format json"));
        let errors = errors(&json);
        let is_met = |(found, wanted): (&Vec<String>, &&str)| {
            let (place, said) = place_and_message(wanted);
            found[0] == place && found[1].contains(said) && table.stderr.contains(&code(place))
        };
        if json.code != 1 || errors.len() != wanted.len() || !errors.iter().zip(wanted).all(is_met)
        {
            return Err(format!("wanted {wanted:#?}, found {errors:#?}"));
        }
        Ok(())
    }

    /// Whether the study with these changes gives what it gives without.
    fn is_read(&self, changes: &[(&str, &str)], flags: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path(), changes);
        let read = self.run(folder.path(), &format!("{flags} --format json"));
        if read.code != 0 {
            return Err(format!("not read: {:#?}", errors(&read)));
        }
        let output = read.json();
        let estimates = output["estimates"].as_array().unwrap();
        let overall = estimates.iter().filter(|estimate| {
            estimate["domain"] == json!({}) && estimate["indicator"] == estimates[0]["indicator"]
        });
        let (known, minors) = overall.fold((0, 0), |(known, minors), estimate| {
            let count = |key: &str| estimate[key].as_u64().unwrap();
            (known + count("n"), minors + count("positives"))
        });
        if (known, minors) != (self.known, self.minors) {
            return Err(format!("read as {minors} of {known}"));
        }
        Ok(())
    }

    fn run(&self, folder: &Path, flags: &str) -> Run {
        let arguments = format!("analyze {} {flags}", self.arguments);
        run(folder, &arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Writes the files; each change is made in the one file where its text stands once.
    fn write(&self, folder: &Path, changes: &[(&str, &str)]) {
        let own = |&(name, text): &(&'static str, &str)| (name, text.to_owned());
        let mut files: Vec<_> = self.files.iter().map(own).collect();
        for (from, to) in changes {
            let places: usize = files
                .iter()
                .map(|(_, text)| text.matches(from).count())
                .sum();
            assert_eq!(places, 1, "{from:?} in {files:#?}");
            for (_, text) in &mut files {
                *text = text.replace(from, to);
            }
        }
        for (name, text) in files {
            fs::write(folder.join(name), bytes(&text)).unwrap();
        }
    }
}

/// The text in UTF-8, but for letters from U+F700 on, each of which stands for a byte: U+F7E9 for 0xE9.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for letter in text.chars() {
        match u32::from(letter).checked_sub(0xF700).map(u8::try_from) {
            Some(Ok(byte)) => bytes.push(byte),
            _ => bytes.extend(letter.to_string().bytes()),
        }
    }
    bytes
}

/// The errors of a run: where each is, and what is said of it.
fn errors(run: &Run) -> Vec<Vec<String>> {
    let output = run.json();
    let errors = output["errors"]
        .as_array()
        .unwrap_or_else(|| panic!("{run:?}"));
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let errors = errors.iter().map(|error| {
        let mut place = format!("{} {}", text(&error["code"]), text(&error["file"]));
        for number in [&error["line"], &error["column"]] {
            place += &number
                .as_u64()
                .map_or(String::new(), |number| format!(":{number}"));
        }
        let said = format!("{}; {}", text(&error["message"]), text(&error["help"]));
        vec![place, said]
    });
    errors.collect()
}

fn place_and_message(wanted: &str) -> (&str, &str) {
    let (code, rest) = wanted.split_once(' ').unwrap();
    let (file, said) = rest.split_once(' ').unwrap_or((rest, ""));
    (&wanted[..code.len() + 1 + file.len()], said)
}

fn code(place: &str) -> String {
    format!("error[{}]", &place[..4])
}

/// Rows of workers, with a column that has no role.
const ROWS: Study = Study {
    files: &[(
        "obs.csv",
        "city,establishment_id,worker_id,age,note\n\
         Alpha,E1,1,15,calm\n\
         Alpha,E1,2,22,busy\n\
         Alpha,E2,1,17,loud\n\
         Alpha,E2,2,30,dark\n\
         Beta,E3,1,16,warm\n\
         Beta,E3,2,25,cold\n\
         Beta,E4,1,19,open\n\
         Beta,E4,2,28,shut\n",
    )],
    arguments: "obs.csv",
    known: 8,
    minors: 3,
};

// ---------- text

#[test]
fn a_quote_that_could_move_or_swallow_rows_is_refused_where_it_stands() {
    let swallowed =
        "E033 obs.csv:3:5 this quoted field holds whole rows: it runs over 1 more lines";
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
            "never closed in the header",
            &[("note", "\"note")],
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
                "E010 obs.csv:3:5 byte 0xE9 is not UTF-8",
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

// ---------- headers

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
            &["E020 obs.csv:1 no column for `age`; age: a column called age, age_estimate"],
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
        &[("city,establishment_id,stratum,establishment_type,weight,population,workers_present,note,status", "city,place,stratum,establishment_type,weight,population,workers_present,note,status")],
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
            &[("note", "Town")],
            "",
            &["E020 obs.csv:1 2 columns could be `city`: city, Town; say which one: --column city=city or --column city=Town"],
        ),
        (
            "the same header",
            &[("note", "age")],
            "",
            &["E020 obs.csv:1 2 columns could be `age`: age, age; the headers are the same"],
        ),
        (
            "an age and a count of workers",
            &[("note", "workers")],
            "",
            &["E020 obs.csv:1 a column for `age` and one for `workers`: a file has one row per worker or one per"],
        ),
        (
            "an age and a count of minors",
            &[("note", "minors")],
            "",
            &["E020 obs.csv:1 a column for `age` and one for `count_17`"],
        ),
        (
            "an age and a range",
            &[("note", "age_low")],
            "",
            &["E020 obs.csv:1 a column for `age` and one for `age_low`: only one can be the age"],
        ),
        (
            "a range and a count",
            &[("worker_id", "age_low"), ("age,note", "age_high,workers")],
            "",
            &["E020 obs.csv:1 a column for `age_low` and one for `workers`"],
        ),
        (
            "no header over cells",
            &[("note", ""), ("calm", ""), ("loud", "")],
            "",
            &["E020 obs.csv:3:5 a column with data has no header", "E020 obs.csv:5:5", "E020 obs.csv:6:5", "E020 obs.csv:7:5", "E020 obs.csv:8:5", "E020 obs.csv:9:5"],
        ),
        (
            "the header again",
            &[("Beta,E3,1", "city,establishment_id,worker_id,age,note\nBeta,E3,1")],
            "",
            &["E020 obs.csv:6 the header comes again"],
        ),
    ]);
    ROWS.is_read(
        &[
            ("note\n", "note,\n"),
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
        &[("Beta,E5,", "city,establishment_id,stratum,establishment_type,weight,population,workers_present,note,status\nBeta,E5,")],
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
            "--column psu=note --by note",
            &["E020 obs.csv:1 `note` holds ids"],
        ),
        (
            "--by a doubled header",
            &[("worker_id", "note")],
            "--by note",
            &["E020 obs.csv:1 two columns are called `note`"],
        ),
        (
            "--by a doubled header in other letters",
            &[("worker_id", "Note")],
            "--by NOTE",
            &["E020 obs.csv:1 two columns are called `NOTE`"],
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
            &[("worker_id", "note")],
            "--column stratum=note",
            &["E020 obs.csv:1 two columns are called `note`"],
        ),
        (
            "--column of the age",
            &[],
            "--column age=years",
            &["E020 obs.csv:1 no column for `age`"],
        ),
    ]);
    LISTED.refuses(&[(
        "--column of a header doubled in the list",
        &[
            ("note,status", "Note,note,status"),
            ("w,completed", "w,w,completed"),
            ("x,visited", "x,x,visited"),
            ("y,observed", "y,y,observed"),
            ("z,open", "z,z,open"),
            ("u,Nobody", "u,u,Nobody"),
            ("t,Not_found", "t,t,Not_found"),
            ("s,refused", "s,s,refused"),
        ],
        "--column psu=NOTE",
        &["E020 list.csv:1 two columns are called `NOTE`"],
    )]);
}

// ---------- cells

#[test]
fn what_is_no_age_is_refused_and_named() {
    let refuse = |cell: &str, said: &str| {
        let row = format!("E1,2,{cell},busy");
        let error = format!("E040 obs.csv:3:4 {said}");
        ROWS.refuses(&[(cell, &[("E1,2,22,busy", &row)], "", &[&error])]);
    };
    for (cell, said) in [
        ("2007-05-17", "a date in place of an age; this is a date"),
        ("17/5/2007 10:30", "a date in place of an age;"),
        (
            "17-May",
            "a date in place of an age range; a spreadsheet has turned",
        ),
        (
            "#N/A",
            "a spreadsheet error in place of an age; this is an error",
        ),
        ("=B2+1", "a formula in place of an age; this is a formula"),
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
        ("seventeen", "this is not an age; write completed years"),
        ("<0", "this is not an age"),
        ("17.", "this is not an age"),
        ("1.5e1", "an age with a unit"),
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

/// Ranges of age in two columns.
const RANGES: Study = Study {
    files: &[(
        "obs.csv",
        "city,establishment_id,age_low,age_high\n\
         Alpha,E1,15,17\n\
         Alpha,E1,18,NA\n\
         Alpha,E2,20,25\n",
    )],
    arguments: "obs.csv",
    known: 3,
    minors: 1,
};

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

/// Workers whose answer is in a column of its own, with a weight.
const ANSWERS: Study = Study {
    files: &[(
        "obs.csv",
        "city,establishment_id,weight,minor\n\
         Alpha,E1,1,yes\n\
         Alpha,E1,1.5,No\n\
         Alpha,E2,2e0,1\n\
         Beta,E3,2,FALSE\n\
         Beta,E4,2,?\n",
    )],
    arguments: "obs.csv --column outcome=minor",
    known: 4,
    minors: 2,
};

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
        "0", "-1", "heavy", "inf", "NaN", "", "NA", "1e999", "1e-999", "0x1F", "\"1,5\"", "1 5",
    ] {
        let row = format!("{weight},No");
        let no_weight = "E040 obs.csv:3:3 the weight is not a number above 0; write a number above 0 in every row, or ignore the column: --column weight=none";
        ANSWERS.refuses(&[(weight, &[("1.5,No", &row)], "", &[no_weight])]);
        ANSWERS
            .is_read(&[("1.5,No", &row)], "--column weight=none")
            .unwrap();
    }
}

/// Counts of two establishments.
const TALLIES: Study = Study {
    files: &[
        (
            "a.csv",
            "city,establishment_id,workers,minors,young_minors,age_unknown\nAlpha,E1,4,2,1,1\n",
        ),
        (
            "b.csv",
            "city,establishment_id,workers,minors,young_minors,age_unknown\nBeta,E2,5,1,0,0\n",
        ),
    ],
    arguments: "a.csv b.csv",
    known: 8,
    minors: 3,
};

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

// ---------- who and where

/// Rows with every column that says where an establishment belongs.
const PLACES: Study = Study {
    files: &[(
        "obs.csv",
        "wave,city,stratum,psu,establishment_id,workers_present,population,age\n\
         1,Alpha,n,P1,E1,3,9,15\n\
         1,Alpha,n,P1,E1,3,9,22\n\
         1,Beta,n,P2,E2,?,8,17\n\
         2,Beta,s,P3,E3,,7,30\n\
         2,Beta,s,P4,E4,1,7,31\n",
    )],
    arguments: "obs.csv",
    known: 5,
    minors: 2,
};

#[test]
fn a_row_that_does_not_say_where_it_belongs_is_refused() {
    PLACES.refuses(&[
        ("no wave", &[("1,Beta", ",Beta")], "", &["E060 obs.csv:4:1 `wave` is blank; write the wave of every row"]),
        ("no city", &[("1,Beta", "1,")], "", &["E060 obs.csv:4:2 `city` is blank"]),
        ("a city of a space that does not break", &[("1,Beta", "1,\u{a0}")], "", &["E060 obs.csv:4:2 `city` is blank"]),
        ("no PSU", &[("P2", "")], "", &["E060 obs.csv:4:4 `psu` is blank"]),
        ("no establishment", &[("E2", "")], "", &["E060 obs.csv:4:5 `establishment` is blank"]),
        ("a stratum in some rows", &[("n,P2", ",P2")], "", &["E060 obs.csv:4:3 `stratum` is blank; write the stratum of every row, or ignore the column: --column stratum=none"]),
        ("a stratum in some rows, not in the first", &[("1,Alpha,n,P1,E1,3,9,15", "1,Alpha,,P1,E1,3,9,15"), ("1,Alpha,n,P1,E1,3,9,22", "1,Alpha,,P1,E1,3,9,22")], "", &["E060 obs.csv:2:3 `stratum` is blank"]),
        ("neither city nor PSU", &[("1,Beta,n,P2", "1,,n,")], "", &["E060 obs.csv:4:2 `city`", "E060 obs.csv:4:4 `psu`"]),
    ]);
    ROWS.is_read(
        &[
            ("note", "stratum"),
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
        ("nobody present where somebody was assessed", &[("E4,1,7", "E4,0,7")], "", &["E040 obs.csv:6 1 workers assessed where 0 were present"]),
        ("a frame smaller than the sample", &[("P3,E3,,7", "P3,E3,,1"), ("P4,E4,1,7", "P4,E4,1,1")], "", &["E040 obs.csv:5 2, Beta, s: 2 establishments visited, and 1 in the frame; correct the frame count"]),
        ("an id in two cities", &[("Beta,n,P2,E2", "Beta,n,P2,E1")], "--unique-ids", &["E060 obs.csv:4:5 this establishment id is in another city too"]),
    ]);
    PLACES
        .is_read(&[("Beta,n,P2,E2", "Beta,n,P2,E1")], "")
        .unwrap();
    PLACES.is_read(&[("P3,E3", "P4,E3")], "").unwrap();
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

/// A study in two files, with a column that makes domains.
const BY_SEX: Study = Study {
    files: &[
        ("a.csv", "establishment_id,sex,age\nE1,f,15\nE1,m,22\n"),
        ("b.csv", "establishment_id,age,sex\nE2,15,f\n"),
    ],
    arguments: "a.csv b.csv",
    known: 3,
    minors: 2,
};

/// A study in two files.
const TWO_FILES: Study = Study {
    files: &[
        (
            "a.csv",
            "city,establishment_id,worker_id,age\nAlpha,E1,1,15\nAlpha,E1,2,22\nBeta,E2,1,17\n",
        ),
        (
            "b.csv",
            "city,establishment_id,worker_id,age\nAlpha,E1,3,15\nBeta,E3,1,22\n",
        ),
    ],
    arguments: "a.csv b.csv",
    known: 5,
    minors: 3,
};

#[test]
fn what_would_count_twice_is_refused_with_the_place_where_it_was_first() {
    TWO_FILES.refuses(&[
        ("a worker", &[("E1,2,22", "E1,1,22")], "", &["E060 a.csv:3:3 this worker is in this wave and establishment already, on line 2; delete one of the rows; if worker ids"]),
        ("a worker in another file", &[("E1,3,15", "E1,2,15")], "", &["E060 b.csv:2:3 already, in a.csv on line 3"]),
        ("a worker on the same line of another file", &[("E1,3,15", "E1,1,15")], "", &["E060 b.csv:2:3 already, in a.csv on line 2"]),
        ("a file", &[], "a.csv", &["E060 a.csv this file is given twice; give each file once"]),
        ("a file by another path", &[], "./b.csv", &["E060 b.csv this file is given twice"]),
    ]);
    TWO_FILES
        .is_read(&[("E1,3,15", "E1,1,15")], "--column worker=none")
        .unwrap();
    TWO_FILES
        .is_read(&[("E1,3,15", "E1,,15"), ("E1,2,22", "E1,,22")], "")
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

// ---------- the list of establishments

/// Rows, and a list of establishments with all that the rows say of them.
const LISTED: Study = Study {
    files: &[
        (
            "obs.csv",
            "city,establishment_id,stratum,establishment_type,weight,population,workers_present,note,age\n\
             Alpha,E1,north,bar,2,5,3,w,15\n\
             Alpha,E1,north,bar,2,5,3,w,22\n\
             Alpha,E2,north,cafe,2,5,3,x,17\n\
             Beta,E3,south,bar,3,6,3,y,16\n\
             Beta,E4,south,bar,3,6,3,z,19\n",
        ),
        (
            "list.csv",
            "city,establishment_id,stratum,establishment_type,weight,population,workers_present,note,status\n\
             Alpha,E1,north,bar,2,5,3,w,completed\n\
             Alpha,E2,north,cafe,2,5,3,x,visited\n\
             Beta,E3,south,bar,3,6,3,y,observed\n\
             Beta,E4,south,bar,3,6,3,z,open\n\
             Beta,E5,south,bar,3,6,0,u,Nobody present\n\
             Beta,E6,south,bar,3,6,0,t,Not_found\n\
             Alpha,E7,north,bar,2,5,0,s,refused\n",
        ),
    ],
    arguments: "obs.csv --establishments list.csv",
    known: 5,
    minors: 3,
};

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

/// Two waves and their list, in which nobody was observed in the last establishment.
const UNSEEN: Study = Study {
    files: &[
        (
            "obs.csv",
            "wave,city,stratum,psu,establishment_id,age\n\
             1,Alpha,s,P1,E1,15\n\
             1,Alpha,s,P2,E2,20\n\
             2,Alpha,s,P3,E3,17\n\
             2,Alpha,s,P4,E4,30\n",
        ),
        (
            "list.csv",
            "establishment_id,wave,city,stratum,psu\n\
             E1,1,Alpha,s,P1\n\
             E2,1,Alpha,s,P2\n\
             E3,2,Alpha,s,P3\n\
             E4,2,Alpha,s,P4\n\
             E5,2,Alpha,s,P5\n",
        ),
    ],
    arguments: "obs.csv --establishments list.csv",
    known: 4,
    minors: 2,
};

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
    UNSEEN.is_read(&[("E5,2", "E5,3")], "").unwrap();
}

// ---------- the frame

/// Rows and a frame.
const FRAMED: Study = Study {
    files: &[
        (
            "obs.csv",
            "city,establishment_id,stratum,pair,own,age\n\
             Alpha,E1,n,P1,10,15\n\
             Alpha,E2,s,P2,11,20\n\
             Beta,E3,n,P3,12,17\n\
             Beta,E4,n,P3,12,30\n",
        ),
        (
            "frame.csv",
            "city,stratum,frame_establishments\n\
             Alpha,n,10\n\
             Alpha,s,11\n\
             Beta,n,12\n",
        ),
    ],
    arguments: "obs.csv --frame frame.csv",
    known: 4,
    minors: 2,
};

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
        ("a zero", &[("Beta,n,12\n", "Beta,n,12\nBeta,s,0\n")], "", &["E040 frame.csv:5:3 the population is not a whole number above 0"]),
        ("strata that the rows do not have", &[("id,stratum,pair", "id,zone,pair")], "", &["E060 obs.csv:2 frame.csv has no stratum Alpha", "E060 obs.csv:4 frame.csv has no stratum Beta"]),
    ]);
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
    bare.refuses(&[("strata where the rows have none", &[("frame_establishments\n10", "stratum,frame_establishments\nn,10")], "", &["E060 obs.csv:2 frame.csv has strata, and these rows have none; the rows have no stratum column: name it with --column stratum=HEADER"])]);
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

// ---------- other kinds of file

#[test]
fn other_kinds_of_file_are_told_by_their_content_and_not_by_their_name() {
    let whole = ROWS.files[0].1;
    for (start, said) in [
        (
            "PK\u{3}\u{4}\u{14}",
            "this is a spreadsheet or zip archive, not a CSV file; open it in the program it belongs to",
        ),
        (
            "\u{f7d0}\u{f7cf}\u{11}\u{f7e0}\u{f7a1}",
            "this is an old spreadsheet or document",
        ),
        (
            "BZh91AY",
            "this is a bzip2 archive, not a CSV file; unpack it",
        ),
        ("\u{f7fd}7zXZ\0", "this is an xz archive"),
        ("7z\u{f7bc}\u{f7af}\u{27}\u{1c}", "this is a 7-Zip archive"),
        ("PAR1\u{15}", "this is a Parquet file"),
        ("SQLite format 3\0", "this is an SQLite database"),
        ("%PDF-1.7\n", "this is a PDF document"),
        ("$FL2@(#)", "this is an SPSS file"),
        ("$FL3@(#)", "this is an SPSS file"),
        ("<stata_dta><header>", "this is a Stata file"),
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
            "this is a pointer to a file in Git LFS, not a CSV file; fetch the file itself: git lfs pull",
        ),
        (
            "\u{f7ff}\u{f7fe}c\0i\0",
            "this is UTF-16 text, not a CSV file; save it as \"CSV UTF-8\"",
        ),
        ("\u{f7fe}\u{f7ff}\0c\0i", "this is UTF-16 text"),
        ("<!DOCTYPE html>\n<html>", "this is an HTML or XML document"),
        (
            "\n  <?xml version=\"1.0\"?>",
            "this is an HTML or XML document",
        ),
        ("[{\"age\": 17}]", "this is a JSON document"),
        (" {\"age\": 17}", "this is a JSON document"),
    ] {
        let error = format!("E001 obs.csv {said}");
        ROWS.refuses(&[(said, &[(whole, start)], "", &[&error])]);
    }
    ROWS.refuses(&[(
        "a merge in the header",
        &[("city,", "<<<<<<< ours\ncity,")],
        "",
        &["E020 obs.csv:1 line 2 looks like the header"],
    )]);
    ROWS.is_read(&[("calm", "<html>"), ("busy", "{"), ("shut", "PK")], "")
        .unwrap();
}

#[test]
fn compressed_data_that_are_cut_or_altered_anywhere_are_refused() {
    for name in ["study.csv.gz", "study.csv.zst"] {
        let whole = fs::read(fixture("compressed").join(name)).unwrap();
        let refuse = |what: &str, bytes: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("obs.csv"), bytes).unwrap();
            let done = run(folder.path(), &["analyze", "obs.csv", "--format", "json"]);
            assert_eq!(done.code, 1, "{name} {what}: {done:?}");
            let said = "E001 obs.csv the compressed data are cut or damaged";
            let (place, message) = place_and_message(said);
            let errors = errors(&done);
            assert!(
                errors
                    .iter()
                    .any(|error| error[0] == place && error[1].contains(message)),
                "{name} {what}: {errors:?}"
            );
        };
        for end in [5, whole.len() / 2, whole.len() - 9, whole.len() - 1] {
            refuse(&format!("cut at {end}"), &whole[..end]);
        }
        for place in [whole.len() / 2, whole.len() - 2] {
            let mut altered = whole.clone();
            altered[place] ^= 0x10;
            refuse(&format!("altered at {place}"), &altered);
        }
        refuse("something behind it", &[&whole[..], b"city,age\n"].concat());
    }
}

#[test]
fn compressed_data_that_are_cut_behind_the_first_rows_are_refused_too() {
    let number = |row: u32| row.wrapping_mul(2_654_435_761);
    let rows = |header: &str| {
        let rows = (0..4_000).map(|row| format!("Alpha,E{},{},20\n", row % 50, number(row)));
        format!("{header}\n{}", rows.collect::<String>())
    };
    let numbers: String = (0..4_000).map(|row| number(row).to_string()).collect();
    for (header, wanted) in [
        (
            "city,establishment_id,worker_id,age".to_owned(),
            "E001 obs.csv",
        ),
        (
            "city,establishment_id,worker_id,years".to_owned(),
            "E020 obs.csv:1",
        ),
        (
            format!("city,establishment_id,worker_id{numbers},age"),
            "E001 obs.csv",
        ),
    ] {
        let text = rows(&header);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        let whole = encoder.finish().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let analyze = |bytes: &[u8]| {
            fs::write(folder.path().join("obs.csv"), bytes).unwrap();
            run(folder.path(), &["analyze", "obs.csv", "--format", "json"])
        };
        assert_eq!(
            analyze(&whole).code,
            if wanted.starts_with("E001") { 0 } else { 1 }
        );
        for end in [5_000, whole.len() / 2, whole.len() - 1] {
            let done = analyze(&whole[..end]);
            assert_eq!(done.code, 1, "{wanted} cut at {end}: {done:?}");
            assert!(
                errors(&done).iter().any(|error| error[0] == wanted),
                "{wanted} cut at {end}: {done:?}"
            );
        }
    }
}

// ---------- command lines

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
            "obs.csv --column city=note --column stratum=note",
            "--column gives `note` two roles",
        ),
        (
            "obs.csv --column city=note --column stratum=NOTE",
            "--column gives `NOTE` two roles",
        ),
        ("obs.csv --column age", "write ROLE=HEADER"),
        ("obs.csv --column pay=x", "there is no role `pay`"),
        (
            "obs.csv --interval mid-p",
            "--interval mid-p needs a count out of n",
        ),
        (
            "obs.csv --level 95",
            "write a fraction from 0.5 to 0.999999",
        ),
        (
            "obs.csv -o result.xlsx",
            "no format has the extension .xlsx",
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
