//! The attacker holds everything that was released of a study together, in every format, read back by parsers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use prevalence::present::{DOCUMENT_FORMATS, FORMATS, Format, Render};
use prevalence::release;
use prevalence::report::Report;
use serde_json::Value;

use super::attack::{Attack, Count, Kind, domain_of, wave_of};
use super::sources::{Domain, Names, Released, SOURCES, Told, What, told};
use super::{Case, assert_csv_is_silent, assert_silent, cambodia, cases, said};
use crate::support::{details, fixture, printed, random, run};

/// A row: its wave, its domain and its threshold.
pub type Row = (String, Domain, u64);

/// What the attacker knows of the rows that are shown, from all files together.
pub struct Knowledge {
    pub numbers: BTreeMap<(Row, What), [f64; 2]>,
}

fn rows_where(document: &Value, withheld: bool) -> Vec<Row> {
    let rows = document["estimates"].as_array().unwrap().iter();
    let rows = rows.filter(|row| (row["withheld"] == true) == withheld);
    rows.map(|row| {
        (
            wave_of(row),
            domain_of(row),
            row["threshold"].as_u64().unwrap(),
        )
    })
    .collect()
}

impl Knowledge {
    /// Puts together what files tell; says where one speaks of a row that is withheld, or against another.
    pub fn new(released: &Value, told: &[(&str, Told)]) -> Result<Self, String> {
        let withheld = rows_where(released, true);
        let mut numbers: BTreeMap<(Row, What), [f64; 2]> = BTreeMap::new();
        for (kind, told) in told {
            let row = (told.wave.clone(), told.domain.clone(), told.threshold);
            // How many workers a domain has each of its rows tells.
            if withheld.contains(&row) && told.what != What::Workers {
                return Err(format!("{kind} tells of a withheld row: {told:?}"));
            }
            if let What::Other(_) = told.what {
                continue;
            }
            let known = numbers
                .entry((row, told.what))
                .or_insert([f64::NEG_INFINITY, f64::INFINITY]);
            let [low, high] = [known[0].max(told.range[0]), known[1].min(told.range[1])];
            if low > high + 1e-9 {
                return Err(format!("{kind} says {told:?}, and other files {known:?}"));
            }
            *known = [low, high];
        }
        Ok(Self { numbers })
    }

    /// The counts that are known exactly.
    fn counts(&self) -> impl Iterator<Item = (Count, i128)> {
        self.numbers
            .iter()
            .filter_map(|(((wave, domain, threshold), what), [low, high])| {
                let kind = match what {
                    What::Minors => Kind::Minors,
                    What::Unknown => Kind::Unknown,
                    What::Workers => Kind::Workers,
                    What::Establishments => Kind::Establishments,
                    What::EstablishmentsWithMinors => Kind::EstablishmentsWithMinors,
                    _ => return None,
                };
                let count = Count {
                    wave: wave.clone(),
                    domain: domain.clone(),
                    threshold: *threshold,
                    kind,
                };
                (low == high).then_some((count, *low as i128))
            })
    }
}

// ---------- files

/// A report in a format, with what stands beside it.
fn files(report: &Report, format: &'static Format) -> Vec<Released> {
    let kind = format.name;
    let of = |kind, bytes| vec![Released { kind, bytes }];
    match format.render {
        Render::Text(render) => of(kind, render(report).into_bytes()),
        Render::Bytes(render) => of(kind, render(report).expect("a file in memory")),
        Render::WithFiles { beside, .. } => {
            let written = beside(report, "report");
            let figures = written.files.into_iter().map(|(_, svg)| Released {
                kind: "svg",
                bytes: svg.into_bytes(),
            });
            let own = of(kind, written.text.into_bytes());
            own.into_iter().chain(figures).collect()
        }
    }
}

impl Case {
    /// The whole result, what is released of it, and all files of this.
    pub fn everything(&self) -> Option<(Value, Value, Vec<Released>)> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("study.csv"), self.file.text()).unwrap();
        let report = |command: &str, more: &[&str]| -> Report {
            let mut words = vec![command, "study.csv"];
            words.extend(self.flags.iter().map(String::as_str));
            words.extend(more);
            details::report(folder.path(), &words)
        };
        let mut flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        flags.extend(["--waves", "1,2"]);
        let file = std::slice::from_ref(&self.file);
        let whole = random::report("compare", file, None, &flags).ok()?;
        let mut compared = report("compare", &["--waves", "1,2", "--release"]);
        let mut analysed = report("analyze", &["--release"]);
        release::withhold(&mut compared);
        release::withhold(&mut analysed);
        let mut released = Vec::new();
        // A workbook and figures are the same as a document's.
        for format in FORMATS
            .iter()
            .filter(|format| !["xlsx", "svg"].contains(&format.name))
        {
            released.extend(files(&compared, format));
        }
        for format in FORMATS
            .iter()
            .filter(|format| ["csv", "table"].contains(&format.name))
        {
            released.extend(files(&analysed, format));
        }
        let mut document = report("report", &["--waves", "1,2"]);
        release::withhold(&mut document);
        for format in DOCUMENT_FORMATS {
            released.extend(files(&document, format));
        }
        let [whole, compared] = [&whole, &compared].map(random::document);
        Some((whole, compared, released))
    }
}

// ---------- what must not be in them

fn thousands(number: u64) -> String {
    prevalence::present::number::count(number)
}

/// `minors/n` of rows that are withheld, as no row that is shown has it.
fn secret_counts(whole: &Value, released: &Value) -> Vec<String> {
    let written = |row: &Value| {
        let number = |key: &str| thousands(row[key].as_u64().unwrap_or(0));
        format!("{}/{}", number("positives"), number("n"))
    };
    let withheld = rows_where(released, true);
    let rows = whole["estimates"].as_array().unwrap().iter();
    let (secret, shown): (Vec<&Value>, Vec<&Value>) = rows.partition(|row| {
        let row = (
            wave_of(row),
            domain_of(row),
            row["threshold"].as_u64().unwrap(),
        );
        withheld.contains(&row)
    });
    let shown: Vec<String> = shown.into_iter().map(written).collect();
    let secret = secret.into_iter().map(written);
    secret.filter(|counts| !shown.contains(counts)).collect()
}

/// Whether a text has this word, with no digit on either side.
fn has_word(text: &str, word: &str) -> bool {
    let is_digit = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_ascii_digit() || letter == ',')
    };
    text.match_indices(word).any(|(place, _)| {
        let before = text[..place].chars().next_back();
        let behind = text[place + word.len()..].chars().next();
        !is_digit(before) && !behind.is_some_and(|letter| letter.is_ascii_digit())
    })
}

/// How many things each kind of file told.
type SaidBy = BTreeMap<&'static str, usize>;

/// What the attacker finds in these files: counts of withheld rows, or anything else that should not be there.
fn found(
    whole: &Value,
    released: &Value,
    files: Vec<Released>,
    attack: Attack,
) -> (SaidBy, Result<(), String>) {
    let names = Names::new(released);
    let told = told(&names, &files);
    let mut said_by = SaidBy::new();
    told.iter()
        .for_each(|(kind, _)| *said_by.entry(kind).or_default() += 1);
    let result = Knowledge::new(released, &told).and_then(|knowledge| {
        assert_no_secret_is_written(whole, released, files)?;
        recovered(knowledge, attack)
    });
    (said_by, result)
}

fn assert_no_secret_is_written(
    whole: &Value,
    released: &Value,
    files: Vec<Released>,
) -> Result<(), String> {
    let secrets = secret_counts(whole, released);
    for file in files {
        let text = printed::text(file.bytes);
        if let Some(secret) = secrets.iter().find(|secret| has_word(&text, secret)) {
            return Err(format!("{} has {secret}", file.kind));
        }
    }
    Ok(())
}

fn recovered(knowledge: Knowledge, mut attack: Attack) -> Result<(), String> {
    for (count, value) in knowledge.counts() {
        attack.learn(&count, value);
    }
    let recovered = attack.recovered();
    match recovered.is_empty() {
        true => Ok(()),
        false => Err(said(&recovered)),
    }
}

/// Every reader has read something: one that finds nothing would find no leak either.
fn assert_all_were_read(said_by: &BTreeMap<&str, usize>, least: usize) {
    for (kind, _) in SOURCES {
        let number = said_by.get(kind).copied().unwrap_or(0);
        assert!(number >= least, "{kind} said {number} things: {said_by:?}");
    }
}

/// Asserts that files have nothing in the lines of withheld rows.
fn assert_silence(whole: &Value, released: &Value, files: &[Released]) {
    let text = |file: &Released| String::from_utf8(file.bytes.clone()).unwrap();
    let of = |kinds: &'static [&str]| files.iter().filter(|file| kinds.contains(&file.kind));
    let texts: Vec<String> = of(&["table", "github"]).map(text).collect();
    assert_silent(whole, released, &texts);
    of(&["csv"]).for_each(|file| assert_csv_is_silent(&text(file)));
}

/// Tries a share of the studies, so that several threads try all.
fn tried(own: u64, threads: u64) -> (SaidBy, [usize; 2], String) {
    let (mut said_by, mut failures) = (SaidBy::new(), String::new());
    let mut rows = [0, 0];
    for (number, case) in cases().filter(|(number, _)| number % threads == own) {
        let Some((whole, released, files)) = case.everything() else {
            continue;
        };
        assert_silence(&whole, &released, &files);
        rows[0] += rows_where(&released, true).len();
        rows[1] += rows_where(&released, false).len();
        let (said, result) = found(&whole, &released, files, case.attack(&released));
        add(&mut said_by, said);
        if let Err(error) = result {
            failures += &format!("study {number} {:?}: {error}\n", case.flags);
        }
    }
    (said_by, rows, failures)
}

fn add(said_by: &mut SaidBy, more: SaidBy) {
    for (kind, number) in more {
        *said_by.entry(kind).or_default() += number;
    }
}

#[test]
fn all_files_of_a_random_study_together_give_no_withheld_count() {
    const THREADS: u64 = 2;
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|own| scope.spawn(move || tried(own, THREADS)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let (mut said_by, mut rows) = (SaidBy::new(), [0, 0]);
    for (said, more, failures) in results {
        assert!(failures.is_empty(), "{failures}");
        rows = [rows[0] + more[0], rows[1] + more[1]];
        add(&mut said_by, said);
    }
    assert_all_were_read(&said_by, 1000);
    // Neither everything nor nothing is withheld.
    let [withheld, shown] = rows;
    assert!(
        withheld > 1000 && shown > 1000,
        "{withheld} withheld, {shown} shown"
    );
}

// ---------- the fixtures

/// All files that these commands write of the fixture.
fn written(folder: &Path, arguments: &[&str]) -> Vec<Released> {
    let inputs = ["obs-2012.csv", "obs-2015.csv"];
    let study = fixture("studies/cambodia");
    let mut files = Vec::new();
    for (command, formats) in [
        (
            "analyze",
            &["json", "csv", "table", "github", "markdown", "svg", "xlsx"][..],
        ),
        (
            "compare",
            &["json", "csv", "table", "github", "markdown", "svg", "xlsx"],
        ),
        ("report", &["html", "markdown", "svg", "xlsx"]),
    ] {
        for &format in formats {
            let name = folder.join(format!("{command}.{format}"));
            let output = name.to_str().unwrap();
            let mut words = vec![command];
            words.extend(inputs);
            words.extend(arguments);
            words.extend(["--format", format, "-o", output]);
            if command != "report" {
                words.push("--release");
            }
            let done = run(&study, &words);
            assert_eq!(done.code, 0, "{done:?}");
            let bytes = fs::read(&name).unwrap();
            let kind = SOURCES.iter().find(|(kind, _)| *kind == format).unwrap().0;
            files.push(Released { kind, bytes });
        }
    }
    files
}

#[test]
fn all_files_of_the_fixture_together_give_no_withheld_count() {
    let mut said_by = SaidBy::new();
    for arguments in [
        &[][..],
        &["--by", "city", "--by", "establishment_type"],
        &["--min-cell", "3", "--level", "0.9", "--interval", "logit"],
        &[
            "--by",
            "city",
            "--unknown",
            "exclude",
            "--disclosure",
            "cms",
            "--threshold",
            "17,15,16",
        ],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let files = written(folder.path(), arguments);
        let with = |more: &[&'static str]| cambodia("compare", &[arguments, more].concat()).json();
        let whole = with(&["--format", "json"]);
        let released = with(&["--format", "json", "--release"]);
        let attack = Attack::new(&released, true, &|_, _| None, false, &[]);
        let (said, result) = found(&whole, &released, files, attack);
        add(&mut said_by, said);
        assert_eq!(result, Ok(()), "{arguments:?}");
    }
    assert_all_were_read(&said_by, 20);
}
