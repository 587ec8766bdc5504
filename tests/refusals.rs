//! What must not be counted: each guard of the reader has a study that it refuses, next to one that it
//! does not.

#[path = "refusals/cells.rs"]
mod cells;
#[path = "refusals/command_lines.rs"]
mod command_lines;
#[path = "refusals/encodings.rs"]
mod encodings;
#[path = "refusals/headers.rs"]
mod headers;
#[path = "refusals/kinds.rs"]
mod kinds;
#[path = "refusals/labels.rs"]
mod labels;
#[path = "refusals/lists.rs"]
mod lists;
#[path = "refusals/places.rs"]
mod places;
#[path = "refusals/studies.rs"]
mod studies;
mod support;
#[path = "refusals/text.rs"]
mod text;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use support::{Run, run};

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
