//! Files with one defect each, and good files that look odd: each gives what the manifest beside them
//! promises, in every format.
//!
//! The letter of a code says how severe it is, and may change; its digits say what is meant.

mod support;

use std::collections::BTreeMap;

use prevalence::present;
use prevalence::text::{is_direction_mark, shown};
use serde::Deserialize;
use serde_json::{Value, json};
use support::{Run, fixture, run};

/// A run in the folder of the files, and what it must give. The README of the fixtures says more.
#[derive(Debug, Deserialize)]
struct Case {
    file: String,
    args: Vec<String>,
    expect: Expected,
    code: Option<String>,
    line: Option<u64>,
    column: Option<u64>,
    #[serde(default)]
    lines: Vec<u64>,
    positives_17: Option<u64>,
    n_17: Option<u64>,
    unknown_17: Option<u64>,
    cities: Option<BTreeMap<String, [u64; 2]>>,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    exit: Vec<i32>,
    at_file: Option<String>,
    #[serde(default)]
    absent: Vec<String>,
    mentions: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Expected {
    Ok,
    Warning,
    Error,
    ErrorOrRight,
}

/// Positive workers and those of known status, by label; summed over the waves.
type Counts = BTreeMap<String, [u64; 2]>;

#[test]
fn every_file_of_the_manifest_gives_what_the_manifest_says() {
    let manifest = std::fs::read_to_string(fixture("bad-input/manifest.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(&manifest).unwrap();
    assert!(cases.len() > 60, "{} cases", cases.len());
    let misses = cases.iter().filter_map(|case| {
        let miss = case.check().err()?;
        Some(format!("{:?}: {miss}", case.args))
    });
    let misses: Vec<_> = misses.collect();
    assert!(misses.is_empty(), "\n{}", misses.join("\n"));
}

impl Case {
    fn check(&self) -> Result<(), String> {
        let json = self.run("json");
        let read = json.code == 0;
        match self.expect {
            Expected::Ok if !read => return Err(format!("not read: {json:?}")),
            Expected::Error if read => return Err("not refused".to_owned()),
            _ => {}
        }
        if read {
            self.check_numbers(&json.json())?;
        } else {
            self.check_error(&json)?;
        }
        for format in present::format_names(present::FORMATS) {
            let done = self.run(format);
            self.check_text(&done, format)
                .map_err(|miss| format!("{format}: {miss}"))?;
            if done.code != json.code {
                return Err(format!("{format}: ends with {}", done.code));
            }
            // Of markup that came from the data a browser must see text.
            let is_markup = ["html", "markdown"].contains(&format);
            let tags = self.cities.iter().flatten().map(|(city, _)| city);
            let mut tags = tags.filter(|city| city.starts_with('<'));
            if let Some(tag) = tags.find(|tag| is_markup && done.stdout.contains(*tag)) {
                return Err(format!("{format}: {tag} from the data"));
            }
            let tells_scripts = ["json", "github"].contains(&format);
            if !read && !tells_scripts && !done.stdout.is_empty() {
                return Err(format!("{format}: output of an error: {}", done.stdout));
            }
        }
        if read {
            self.check_counts("table", &counts_of_table(&self.run("table").stdout))?;
            if self.args[0] == "analyze" {
                self.check_counts("csv", &counts_of_csv(&self.run("csv").stdout))?;
            }
        }
        Ok(())
    }

    fn run(&self, format: &str) -> Run {
        let arguments = self.args.iter().map(String::as_str);
        let arguments: Vec<_> = arguments.chain(["--format", format]).collect();
        run(&fixture("bad-input"), &arguments)
    }

    /// What no output may hold, whatever the result.
    fn check_text(&self, done: &Run, format: &str) -> Result<(), String> {
        if let Some(command) = done.stray_command(format) {
            return Err(format!("a command to a build server: {command}"));
        }
        for text in [&done.stdout, &done.stderr] {
            let is_raw = |letter: char| letter.is_control() || is_direction_mark(letter);
            if let Some(raw) = text
                .replace('\n', " ")
                .chars()
                .find(|&letter| is_raw(letter))
            {
                return Err(format!("a raw {raw:?} in {text}"));
            }
            if let Some(shown) = self.absent.iter().find(|absent| text.contains(*absent)) {
                return Err(format!("shows {shown}"));
            }
            const MOST: usize = 64 * 1024;
            if done.stderr.len() > MOST {
                return Err(format!("a message of {} bytes", done.stderr.len()));
            }
        }
        Ok(())
    }

    fn check_numbers(&self, output: &Value) -> Result<(), String> {
        let counts = counts_of_json(output);
        self.check_counts("json", &counts)?;
        let estimates = output["estimates"].as_array().unwrap().iter();
        let unknown = estimates
            .filter(|estimate| estimate["threshold"] == 17 && estimate["domain"] == json!({}))
            .map(|estimate| estimate["unknown"].as_u64().unwrap())
            .sum();
        if self.unknown_17 != Some(unknown) {
            return Err(format!("{unknown} unknown"));
        }
        match self.expect {
            Expected::Warning => self.check_warning(output),
            _ => Ok(()),
        }
    }

    fn check_counts(&self, format: &str, found: &Counts) -> Result<(), String> {
        let overall = [self.positives_17, self.n_17].map(Option::unwrap);
        if found.get("Overall") != Some(&overall) {
            return Err(format!("{format}: {found:?}"));
        }
        if let Some(cities) = &self.cities {
            let mut wanted: Counts = cities
                .iter()
                .map(|(city, &counts)| (shown(city), counts))
                .collect();
            wanted.insert("Overall".to_owned(), overall);
            if *found != wanted {
                return Err(format!("{format}: wanted {wanted:?}, found {found:?}"));
            }
        }
        Ok(())
    }

    fn check_warning(&self, output: &Value) -> Result<(), String> {
        let warnings = output["warnings"].as_array().unwrap().iter();
        let of_code: Vec<_> = warnings.filter(|it| self.is_of_code(&it["code"])).collect();
        let said = format!("{of_code:?}");
        let text = |warning: &&Value| warning["message"].as_str().unwrap().to_owned();
        let all: String = of_code.iter().map(text).collect();
        let named = self.labels.iter().all(|label| all.contains(&shown(label)));
        let mentioned = self.mentions.iter().all(|part| all.contains(part));
        if of_code.is_empty() || !named || !mentioned {
            return Err(format!("warns {said}"));
        }
        Ok(())
    }

    fn check_error(&self, done: &Run) -> Result<(), String> {
        let exits = if self.exit.is_empty() {
            &[1][..]
        } else {
            &self.exit
        };
        if !exits.contains(&done.code) {
            return Err(format!("ends with {}", done.code));
        }
        let output = done.json();
        let errors = output["errors"].as_array().unwrap();
        let met = errors.iter().find(|error| self.is_met_by(error));
        let Some(met) = met else {
            return Err(format!("no such error in {errors:#?}"));
        };
        let said = met["message"].as_str().unwrap();
        if let Some(label) = self
            .labels
            .iter()
            .find(|label| !said.contains(&shown(label)))
        {
            return Err(format!("does not name {label:?}: {said}"));
        }
        let table = self.run("table");
        let place = |number: &Value| number.as_u64().map(|number| format!(":{number}"));
        let place = [&met["line"], &met["column"]].map(|number| place(number).unwrap_or_default());
        let place = format!("{}{}", met["file"].as_str().unwrap(), place.concat());
        if !table.stderr.contains(&place) || !table.stderr.contains(said) {
            return Err(format!("{place}: {said} is not in {}", table.stderr));
        }
        Ok(())
    }

    fn is_met_by(&self, error: &Value) -> bool {
        let lines: Vec<_> = self.lines.iter().copied().chain(self.line).collect();
        let at_line = lines.is_empty()
            || error["line"]
                .as_u64()
                .is_some_and(|line| lines.contains(&line));
        let at_column = self.column.is_none() || error["column"].as_u64() == self.column;
        let file = self.at_file.as_ref().unwrap_or(&self.file);
        at_line && at_column && error["file"] == **file && self.is_of_code(&error["code"])
    }

    /// Whether a code has the digits of the one that is expected.
    fn is_of_code(&self, code: &Value) -> bool {
        let digits = |code: &str| code.trim_start_matches(char::is_alphabetic).to_owned();
        let code = code.as_str().unwrap();
        self.code
            .as_ref()
            .is_none_or(|wanted| digits(wanted) == digits(code))
    }
}

// ---------- what a person, a spreadsheet and a script see

fn add(counts: &mut Counts, label: &str, [positives, known]: [u64; 2]) {
    let sum = counts.entry(label.to_owned()).or_default();
    *sum = [sum[0] + positives, sum[1] + known];
}

fn counts_of_json(output: &Value) -> Counts {
    let mut counts = Counts::new();
    for estimate in output["estimates"].as_array().unwrap() {
        if estimate["threshold"] == 17 {
            let city = estimate["domain"]["city"].as_str();
            let label = city.map_or("Overall".to_owned(), shown);
            let count = ["positives", "n"].map(|key| estimate[key].as_u64().unwrap());
            add(&mut counts, &label, count);
        }
    }
    counts
}

/// The counts of the tables of workers aged 17 and under.
fn counts_of_table(text: &str) -> Counts {
    let mut counts = Counts::new();
    let mut inside = false;
    for line in text.lines() {
        inside = line.starts_with("Aged 17 and under") || (inside && !line.is_empty());
        let cells: Vec<_> = line.split("  ").filter(|cell| !cell.is_empty()).collect();
        let (true, [label, count, ..]) = (inside, &cells[..]) else {
            continue;
        };
        let count = count.trim().replace(',', "");
        if let Some((positives, known)) = count.split_once('/')
            && let (Ok(positives), Ok(known)) = (positives.parse(), known.parse())
        {
            add(
                &mut counts,
                label.trim_start_matches('\\'),
                [positives, known],
            );
        }
    }
    counts
}

fn counts_of_csv(text: &str) -> Counts {
    let mut counts = Counts::new();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    for row in reader.records().map(Result::unwrap) {
        let cell = |name: &str| column(name).map_or("", |column| &row[column]);
        if cell("threshold") == "17" {
            let city = cell("city").trim_start_matches('\'');
            let label = if city.is_empty() { "Overall" } else { city };
            let count = ["positives", "n"].map(|name| cell(name).parse().unwrap());
            add(&mut counts, label, count);
        }
    }
    counts
}
