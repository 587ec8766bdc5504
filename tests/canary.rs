//! No id, no note and no cell of a column without a role is in any output, whatever is wrong.
//!
//! Every such cell of these studies holds a word that is nowhere else. Each command that reads files is
//! run on them, whole and broken in many ways, and the word is looked for in all that it writes.

mod support;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anstream::ColorChoice;
use clap::Parser;
use prevalence::cli::Cli;
use prevalence::present::diagnostics::{ErrorFormat, Purpose};
use support::{Run, run};
use tempfile::TempDir;

/// The word.
const CANARY: &str = "canary";

/// A study whose ids and notes hold the word.
struct Study {
    files: &'static [(&'static str, &'static str)],
    arguments: &'static str,
}

const ROWS: Study = Study {
    files: &[(
        "rows.csv",
        "wave,city,stratum,psu,establishment_id,establishment_type,worker_id,observer_id,weight,age,note,telephone\n\
         1,Alpha,north,Canary-P1,Canary-E1,bar,Canary-W1,Canary-O1,2,15,Canary was here,099 canary\n\
         1,Alpha,north,Canary-P1,Canary-E1,bar,Canary-W2,Canary-O1,2,22,17 canaries,Canary\n\
         1,Alpha,north,Canary-P2,Canary-E2,bar,17canary,Canary-O1,2,17,=canary,#canary\n\
         1,Beta,south,Canary-P3,Canary-E3,shop,Canary-W4,Canary-O2,3,30,~canary,2007-canary-17\n\
         1,Beta,south,Canary-P4,Canary-E4,shop,Canary-W5,Canary-O2,3,16,-9 canary,May canary 7\n\
         2,Alpha,north,Canary-P1,Canary-E1,bar,Canary-W6,Canary-O1,2,19,about canary,canary\n\
         2,Alpha,north,Canary-P2,Canary-E2,bar,Canary-W7,Canary-O1,2,17,canary+,canary\n\
         2,Beta,south,Canary-P3,Canary-E3,shop,Canary-W8,Canary-O2,3,28,<canary,canary\n\
         2,Beta,south,Canary-P4,Canary-E4,shop,Canary-W9,Canary-O2,3,41,canary,canary\n",
    )],
    arguments: "rows.csv",
};

const LISTED: Study = Study {
    files: &[
        (
            "workers.csv",
            "wave,city,stratum,establishment_id,establishment_type,worker_id,age,note\n\
             1,Alpha,north,Canary-E1,bar,Canary-W1,15,Canary was here\n\
             1,Alpha,north,Canary-E2,bar,Canary-W3,17,17 canaries\n\
             1,Beta,south,Canary-E3,shop,Canary-W4,30,May canary 7\n\
             1,Beta,south,Canary-E4,shop,Canary-W5,16,=canary\n\
             2,Alpha,north,Canary-E1,bar,Canary-W6,19,canary\n\
             2,Alpha,north,Canary-E2,bar,Canary-W7,17,canary\n\
             2,Beta,south,Canary-E3,shop,Canary-W8,28,canary\n\
             2,Beta,south,Canary-E4,shop,Canary-W9,41,canary\n",
        ),
        (
            "list.csv",
            "wave,city,stratum,establishment_id,establishment_type,workers_present,status,role,replaces_id,note\n\
             1,Alpha,north,Canary-E1,bar,3,completed,primary,,Canary was here\n\
             1,Alpha,north,Canary-E2,bar,3,visited,replacement,Canary-E9,canary\n\
             1,Beta,south,Canary-E3,shop,3,open,primary,,canary\n\
             1,Beta,south,Canary-E4,shop,3,observed,primary,,canary\n\
             1,Beta,south,Canary-E5,shop,0,nobody present,primary,,canary\n\
             1,Beta,south,Canary-E6,shop,0,closed,primary,,canary\n\
             2,Alpha,north,Canary-E1,bar,3,completed,primary,,canary\n\
             2,Alpha,north,Canary-E2,bar,3,completed,primary,,canary\n\
             2,Beta,south,Canary-E3,shop,3,completed,primary,,canary\n\
             2,Beta,south,Canary-E4,shop,3,completed,primary,,canary\n",
        ),
        (
            "frame.csv",
            "city,stratum,frame_establishments,note\n\
             Alpha,north,12,Canary was here\n\
             Beta,south,15,canary\n",
        ),
    ],
    arguments: "workers.csv --establishments list.csv --frame frame.csv",
};

const FRAMED: Study = Study {
    files: &[
        (
            "observed.csv",
            "wave,city,stratum,establishment_id,worker_id,age,note\n\
             1,Alpha,north,Canary-E1,Canary-W1,15,Canary was here\n\
             1,Alpha,north,Canary-E2,Canary-W3,17,17 canaries\n\
             1,Beta,south,Canary-E3,Canary-W4,30,canary\n\
             2,Alpha,north,Canary-E1,Canary-W6,19,canary\n\
             2,Alpha,north,Canary-E2,Canary-W7,17,canary\n\
             2,Beta,south,Canary-E4,Canary-W9,41,canary\n",
        ),
        (
            "strata.csv",
            "stratum,frame_establishments,city,note\n\
             north,12,Alpha,Canary was here\n\
             south,15,Beta,canary\n",
        ),
    ],
    arguments: "observed.csv --frame strata.csv",
};

const TALLIES: Study = Study {
    files: &[(
        "tallies.csv",
        "wave,city,venue,cluster,workers,minors,young_minors,age_unknown,remark\n\
         1,Alpha,Canary-E1,Canary-P1,5,2,1,0,Canary was here\n\
         1,Alpha,Canary-E2,Canary-P1,4,1,0,1,canary\n\
         1,Beta,Canary-E3,Canary-P2,7,2,1,0,17 canaries\n\
         1,Beta,Canary-E4,Canary-P3,6,2,1,0,canary\n\
         2,Alpha,Canary-E1,Canary-P1,5,2,1,0,canary\n\
         2,Beta,Canary-E3,Canary-P2,6,1,1,0,canary\n\
         2,Beta,Canary-E4,Canary-P3,5,1,0,0,canary\n",
    )],
    arguments: "tallies.csv",
};

const ASSESSED: Study = Study {
    files: &[(
        "assessed.csv",
        "wave,city,establishment_id,type,worker_id,observer_id,weight,age,note\n\
         1,Alpha,Canary-E1,bar,Canary-W1,Canary-O1,2,15,canary\n\
         1,Alpha,Canary-E1,bar,Canary-W1,Canary-O2,2,18,Canary was here\n\
         1,Alpha,Canary-E2,bar,Canary-W2,Canary-O1,2,22,canary\n\
         1,Alpha,Canary-E2,bar,Canary-W2,Canary-O2,2,17,canary\n\
         2,Alpha,Canary-E1,bar,Canary-W3,Canary-O1,2,19,canary\n\
         2,Alpha,Canary-E1,bar,Canary-W3,Canary-O2,2,17,canary\n\
         2,Alpha,Canary-E2,bar,Canary-W4,Canary-O1,2,30,canary\n\
         2,Alpha,Canary-E2,bar,Canary-W4,Canary-O2,2,28,canary\n",
    )],
    arguments: "assessed.csv --assessments mean",
};

const STUDIES: [&Study; 5] = [&ROWS, &LISTED, &FRAMED, &TALLIES, &ASSESSED];

/// The files of a study as they are written, in bytes.
type Files = Vec<(&'static str, Vec<u8>)>;

impl Study {
    fn files(&self) -> Files {
        let own = |&(name, text): &(&'static str, &str)| (name, text.as_bytes().to_vec());
        self.files.iter().map(own).collect()
    }

    /// The files with one text in place of another, in the first file that has it.
    #[track_caller]
    fn with(&self, from: &str, to: &str) -> Files {
        let mut files = self.files.to_vec();
        let found = files.iter().position(|(_, text)| text.contains(from));
        let (_, text) = &mut files[found.unwrap_or_else(|| panic!("no {from:?}"))];
        let changed = text.replacen(from, to, 1);
        let mut files = self.files();
        files[found.unwrap()].1 = changed.into_bytes();
        files
    }
}

// ---------- the program

/// A command that reads files.
struct Reading {
    name: String,
    formats: Vec<String>,
    takes_output: bool,
    lists_errors: bool,
}

/// Every command that takes files, by the program's own help.
fn commands() -> Vec<Reading> {
    let here = Path::new(".");
    let help = run(here, &["--help"]).stdout;
    let commands = help.split("Commands:\n").nth(1).unwrap().lines();
    let names = commands
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next());
    let reading = names.filter_map(|name| {
        let help = run(here, &[name, "--help"]).stdout;
        let usage = help.lines().find(|line| line.starts_with("Usage:"))?;
        usage.contains("FILE").then(|| Reading {
            name: name.to_owned(),
            formats: formats(&help),
            takes_output: help.contains("--output "),
            lists_errors: help.contains("--errors "),
        })
    });
    let reading: Vec<_> = reading.collect();
    let names: Vec<_> = reading.iter().map(|command| &*command.name).collect();
    assert!(
        ["analyze", "compare", "check"]
            .iter()
            .all(|name| names.contains(name)),
        "{names:?}"
    );
    assert!(
        reading.iter().all(|command| command.lists_errors),
        "{names:?}"
    );
    reading
}

/// The values that the help gives for `--format`.
fn formats(help: &str) -> Vec<String> {
    let Some(flag) = help.split("--format <FORMAT>").nth(1) else {
        return Vec::new();
    };
    let values = flag.split("[possible values:").nth(1).unwrap();
    let values = values.split(']').next().unwrap();
    values
        .split(',')
        .map(|value| value.trim().to_owned())
        .collect()
}

impl Reading {
    /// All runs of a study in these formats; gives them with what was written to files.
    fn runs(&self, files: &Files, arguments: &str, formats: &[&str]) -> Vec<(Run, String)> {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let waves = if self.name == "compare" {
            " --waves 1,2"
        } else {
            ""
        };
        let list = if self.lists_errors {
            " --errors errors.csv"
        } else {
            ""
        };
        let command = format!("{} {arguments}{waves}{list}", self.name);
        let in_format = |format: &&str| {
            let command = format!("{command} --format {format}");
            let written = || {
                let command = format!("{command} --output result");
                run(folder.path(), &words(&command));
                fs::read_to_string(folder.path().join("result")).unwrap_or_default()
            };
            let written = if self.takes_output && formats.len() > 1 {
                written()
            } else {
                String::new()
            };
            let done = run(folder.path(), &words(&command));
            let errors = fs::read_to_string(folder.path().join("errors.csv"));
            (done, written + &errors.unwrap_or_default())
        };
        let known = |format: &&&str| self.formats.iter().any(|known| known == **format);
        if self.formats.is_empty() {
            return vec![(run(folder.path(), &words(&command)), String::new())];
        }
        formats.iter().filter(known).map(in_format).collect()
    }

    /// What shows the word, of a study under a fault.
    fn leaks(&self, fault: &str, files: &Files, arguments: &str, formats: &[&str]) -> Vec<String> {
        let runs = self.runs(files, arguments, formats).into_iter();
        let texts = runs.flat_map(|(run, written)| [run.stdout, run.stderr, written]);
        let lines = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        let leaks = lines.filter(|line| line.to_lowercase().contains(CANARY));
        leaks
            .map(|line| format!("{fault}: {} shows {line}", self.name))
            .collect()
    }

    fn all_formats(&self) -> Vec<&str> {
        self.formats.iter().map(String::as_str).collect()
    }
}

fn words(command: &str) -> Vec<&str> {
    command.split_whitespace().collect()
}

fn assert_none(mut leaks: Vec<String>) {
    leaks.dedup();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        leaks.join("\n")
    );
}

// ---------- whole studies

#[test]
fn no_output_of_a_whole_study_shows_an_id_or_a_note() {
    let mut leaks = Vec::new();
    for command in commands() {
        for study in STUDIES {
            let (files, arguments) = (study.files(), study.arguments);
            for (done, _) in command.runs(&files, arguments, &command.all_formats()) {
                let name = &command.name;
                assert_eq!(done.code, 0, "how is `{name}` run on {arguments}? {done:?}");
            }
            for flags in ["", "--by city --by type", "--unweighted --threshold 17"] {
                let arguments = format!("{arguments} {flags}");
                let formats = command.all_formats();
                leaks.extend(command.leaks("whole", &files, &arguments, &formats));
            }
        }
    }
    assert_none(leaks);
}

// ---------- one fault of a kind

#[test]
fn no_message_shows_an_id_or_a_note() {
    let faults = [
        ("a worker twice", ROWS.with("Canary-W2", "Canary-W1"), ""),
        ("no worker", ROWS.with("Canary-W2", ""), ""),
        ("two cities of an id", ROWS.with("Beta,south,Canary-P3,Canary-E3", "Beta,south,Canary-P3,Canary-E1"), "--unique-ids"),
        ("two PSUs of an establishment", ROWS.with("Canary-P1,Canary-E1,bar,Canary-W2", "Canary-P2,Canary-E1,bar,Canary-W2"), ""),
        ("domains of ids", ROWS.files(), "--by psu"),
        ("domains of workers", ROWS.files(), "--by worker_id"),
        ("domains of a header like that of ids", ROWS.files(), "--by worker-ID"),
        ("no such header", ROWS.files(), "--by notes"),
        ("ids as weights", ROWS.files(), "--column weight=worker_id"),
        ("notes as weights", ROWS.files(), "--column weight=note"),
        ("notes as populations", ROWS.files(), "--column population=note --fpc"),
        ("notes as headcounts", ROWS.files(), "--column workers_present=telephone"),
        ("notes as ages", ROWS.files(), "--column age=note"),
        ("telephones as ages", ROWS.files(), "--column age=telephone"),
        ("ids as ages", ROWS.files(), "--column age=worker_id --column worker=none"),
        ("notes as answers", ROWS.files(), "--column outcome=note"),
        ("no header", ROWS.with("wave,city,stratum,psu,establishment_id,establishment_type,worker_id,observer_id,weight,age,note,telephone\n", ""), ""),
        ("a title", ROWS.with("wave,city,stratum,psu", "Canary\nwave,city,stratum,psu"), ""),
        ("the header again", ROWS.with("2,Alpha", "wave,city,stratum,psu,establishment_id,establishment_type,worker_id,observer_id,weight,age,note,telephone\n2,Alpha"), ""),
        ("a blank header", ROWS.with("note", ""), ""),
        ("a stratum in some rows", ROWS.with("north", ""), ""),
        ("a gate", ROWS.files(), "--fail-if n>0"),
        ("not listed", LISTED.with("Canary-E2", "Canary-E7"), ""),
        ("not visited", LISTED.with("1,Beta,south,Canary-E4", "1,Beta,south,Canary-E6"), ""),
        ("another stratum", LISTED.with("2,Beta,south,Canary-E4", "2,Beta,north,Canary-E4"), ""),
        ("another type", LISTED.with("Canary-E4,shop", "Canary-E4,bar"), ""),
        ("another note", LISTED.files(), "--by note"),
        ("another PSU", LISTED.files(), "--column psu=note"),
        ("listed twice", LISTED.with("1,Beta,south,Canary-E6", "1,Beta,south,Canary-E5"), ""),
        ("an unknown outcome of a visit", LISTED.with("completed", "canary"), ""),
        ("more assessed than present", LISTED.with("bar,3", "bar,0"), ""),
        ("a stratum that the frame lacks", LISTED.with("Beta,south,15", "Beta,east,15"), ""),
        ("a frame that is too small", LISTED.with("Beta,south,15", "Beta,south,1"), ""),
        ("a frame of notes", LISTED.with("Beta,south,15", "Beta,south,canary"), ""),
        ("a stratum of the frame twice", LISTED.with("Beta,south,15,canary", "Beta,south,15,canary\nBeta,south,15,canary"), ""),
        ("a tally twice", TALLIES.with("Canary-E2", "Canary-E1"), ""),
        ("more minors than workers", TALLIES.with("5,2,1,0", "1,2,1,0"), ""),
        ("notes as counts", TALLIES.files(), "--column workers=remark"),
        ("notes as counts of minors", TALLIES.files(), "--column count_17=remark"),
    ];
    let mut leaks = Vec::new();
    for command in commands() {
        for (fault, files, flags) in &faults {
            let of_files = |study: &&&Study| study.files[0].0 == files[0].0;
            let study = STUDIES.iter().find(of_files).unwrap();
            let arguments = format!("{} {flags}", study.arguments);
            let formats = command.all_formats();
            leaks.extend(command.leaks(fault, files, &arguments, &formats));
        }
    }
    assert_none(leaks);
}

// ---------- the same fault in every cell

/// A row with one cell broken; the border is the delimiter.
fn broken(cells: &[&str], at: usize, how: usize) -> Vec<u8> {
    let mut cells: Vec<Vec<u8>> = cells.iter().map(|cell| cell.as_bytes().to_vec()).collect();
    match how {
        // Ragged rows.
        0 => drop(cells.remove(at)),
        1 => cells.insert(at, b"canary".to_vec()),
        // Rows of the right width whose cells are in the wrong column.
        2 => {
            cells.remove(at);
            cells.push(Vec::new());
        }
        3 => {
            cells.insert(at, Vec::new());
            cells.pop();
        }
        // Quotes.
        4 => cells[at].insert(0, b'"'),
        5 => cells[at].push(b'"'),
        6 => cells[at] = [b"\"", &cells[at][..], b"\" canary"].concat(),
        // Characters.
        7 => cells[at].push(0),
        8 => cells[at].push(0xE9),
        9 => cells[at].extend("\u{202e}".bytes()),
        // Nothing.
        _ => cells[at].clear(),
    }
    cells.join(&b',')
}

const WAYS_TO_BREAK: usize = 11;

/// A command on the files of a study, which is run again and again without a new process for each.
struct Repeated {
    folder: TempDir,
    typed: Cli,
}

impl Repeated {
    fn new(command: &str, study: &Study) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).into_os_string();
        for (name, text) in study.files {
            fs::write(path(name), text).unwrap();
        }
        let flags = "--format json --output result";
        let names: Vec<_> = study.files.iter().map(|(name, _)| *name).collect();
        let all = words(study.arguments).into_iter().chain(words(flags));
        let all = all.map(|word| {
            let is_file = names.contains(&word) || word == "result";
            if is_file { path(word) } else { word.into() }
        });
        let command = ["prevalence", command].map(OsString::from).into_iter();
        let typed = Cli::try_parse_from(command.chain(all)).unwrap();
        Self { folder, typed }
    }

    /// All that is written where one of the files is this, and whether it was read.
    fn written_with(&self, name: &str, bytes: &[u8]) -> (String, bool) {
        let path = |name: &str| self.folder.path().join(name);
        let _ = fs::remove_file(path("result"));
        let whole = fs::read(path(name)).unwrap();
        fs::write(path(name), bytes).unwrap();
        let done = prevalence::run(&self.typed.command, &[], ColorChoice::Never);
        fs::write(path(name), whole).unwrap();
        match done {
            Ok(outcome) => {
                let result = fs::read_to_string(path("result")).unwrap();
                (outcome.aside + &result, true)
            }
            Err(error) => {
                let text = error.text(Purpose::Estimate);
                (text + &error.for_script(ErrorFormat::Json), false)
            }
        }
    }
}

#[test]
fn no_cell_is_shown_wherever_a_row_is_broken() {
    let mut leaks = Vec::new();
    for study in STUDIES {
        let analyze = Repeated::new("analyze", study);
        let check = Repeated::new("check", study);
        for (name, text) in study.files {
            let lines: Vec<_> = text.lines().collect();
            for (line, at, how) in cells_to_break(&lines) {
                let row: Vec<_> = lines[line].split(',').collect();
                let mut broken_lines: Vec<Vec<u8>> =
                    lines.iter().map(|line| line.as_bytes().to_vec()).collect();
                broken_lines[line] = broken(&row, at, how);
                let bytes = broken_lines.join(&b'\n');
                // The errors of both are the same.
                let (mut written, is_read) = analyze.written_with(name, &bytes);
                if is_read {
                    written += &check.written_with(name, &bytes).0;
                }
                let shown = written
                    .lines()
                    .filter(|line| line.to_lowercase().contains(CANARY));
                leaks.extend(shown.map(|shown| {
                    let place = format!("{name}:{}:{}", line + 1, at + 1);
                    format!("{place} broken in way {how}: shows {shown}")
                }));
            }
        }
    }
    assert_none(leaks);
}

/// Each cell of the first and last row, and the ways to break it.
fn cells_to_break(lines: &[&str]) -> Vec<(usize, usize, usize)> {
    let rows = [1, lines.len() - 1].into_iter();
    let width = lines[0].split(',').count();
    let cells = rows.flat_map(move |row| (0..width).map(move |at| (row, at)));
    let broken = cells.flat_map(|(row, at)| (0..WAYS_TO_BREAK).map(move |how| (row, at, how)));
    broken.collect()
}
