//! Damage at random: bytes, cells and lines of a study are lost, doubled, exchanged and overwritten.
//!
//! What is left is either refused, or gives the counts and shares that a second reader finds in it. That
//! reader is strict and simple, shares no code with the first, and reads nothing that it is unsure of.
//!
//! `PROPTEST_CASES=100000 cargo test --release --test mutations` tries more than the usual number;
//! `PROPTEST_RNG_SEED=1` others.

mod support;

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::env;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use prevalence::cli::{Cli, Command};
use prevalence::observe::{self, Note, Pace, ReadError, Study};
use prevalence::present::diagnostics::Purpose;
use prevalence::present::{FORMATS, Format};
use prevalence::report::Report;
use prevalence::settings::Settings;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::json;
use support::random::{NEAR_ZERO, document, near};
use support::run;

/// Damaged studies that are tried, unless `PROPTEST_CASES` says otherwise.
const CASES: u32 = 2000;
/// Damaged studies that the program itself is run on: each takes a process.
const PROGRAM_CASES: u32 = 100;
/// Where the random numbers start: a failure is the same everywhere.
const SEED: u64 = 1717;
/// No small file may take longer, whatever is in it.
const LONGEST: Duration = Duration::from_secs(5);

fn runner(cases: u32) -> TestRunner {
    let is_set = |name: &str| env::var_os(name).is_some();
    let standard = ProptestConfig::default();
    TestRunner::new(ProptestConfig {
        cases: if is_set("PROPTEST_CASES") {
            standard.cases.max(1)
        } else {
            cases
        },
        rng_seed: if is_set("PROPTEST_RNG_SEED") {
            standard.rng_seed
        } else {
            RngSeed::Fixed(SEED)
        },
        failure_persistence: None,
        ..standard
    })
}

// ---------- studies

/// A study without a fault, as a table.
#[derive(Clone, Debug)]
struct Sheet {
    rows: Vec<Vec<String>>,
    delimiter: char,
    end: &'static str,
}

impl Sheet {
    fn text(&self) -> String {
        let lines = self.rows.iter().map(|row| {
            let cells: Vec<_> = row.iter().map(|cell| self.written(cell)).collect();
            cells.join(&self.delimiter.to_string()) + self.end
        });
        lines.collect()
    }

    fn written(&self, cell: &str) -> String {
        if cell.contains(['"', '\n', self.delimiter]) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }
}

const AGES: [&str; 14] = [
    "15", "17", "16", "14", "18", "22", "31", "17.5", "15-17", "16-19", "<18", "under 18", "18+",
    "NA",
];
const NOTES: [&str; 6] = ["", "calm", "busy, loud", "a \"bar\"", "two\nlines", "17"];

fn worker_rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let place = (1..3_u8, 0..2_u8, 0..3_u8);
    let row = (place, select(&AGES[..]), 0..3_u8, select(&NOTES[..]));
    vec(row, 1..10).prop_map(|rows| {
        let header = "wave,city,establishment_id,worker_id,weight,age,note";
        let rows =
            rows.into_iter()
                .zip(1..)
                .map(|(((wave, city, number), age, weight, note), worker)| {
                    let city = ["Alpha", "Beta"][usize::from(city)];
                    let weight = ["1", "2.5", "0.5"][usize::from(weight)];
                    let cells = [
                        &wave.to_string(),
                        city,
                        &format!("E{number}"),
                        &format!("W{worker}"),
                        weight,
                        age,
                        note,
                    ];
                    cells.map(str::to_owned).to_vec()
                });
        let header = header.split(',').map(str::to_owned).collect();
        [header].into_iter().chain(rows).collect()
    })
}

fn tallies() -> impl Strategy<Value = Vec<Vec<String>>> {
    let counts = (0..4_u32, 0..4_u32, 0..12_u32, 0..3_u32);
    vec((0..2_u8, counts), 1..8).prop_map(|rows| {
        let header = "city,venue,stratum,workers,minors,young_minors,age_unknown";
        let rows =
            rows.into_iter()
                .zip(1..)
                .map(|((city, (young, minors, adults, unknown)), number)| {
                    let city = ["Alpha", "Beta"][usize::from(city)];
                    let workers = young + minors + adults + unknown;
                    let counts = [workers, young + minors, young, unknown].map(|it| it.to_string());
                    let place = [city, &format!("V{number}"), "north"].map(str::to_owned);
                    [&place[..], &counts[..]].concat()
                });
        let header = header.split(',').map(str::to_owned).collect();
        [header].into_iter().chain(rows).collect()
    })
}

fn sheets() -> impl Strategy<Value = Sheet> {
    let rows = prop_oneof![3 => worker_rows().boxed(), 1 => tallies().boxed()];
    let delimiter = select(&[',', ',', ';', '\t'][..]);
    let end = select(&["\n", "\r\n"][..]);
    (rows, delimiter, end).prop_map(|(rows, delimiter, end)| Sheet {
        rows,
        delimiter,
        end,
    })
}

// ---------- damage

#[derive(Clone, Copy, Debug)]
enum Damage {
    LoseByte,
    DoubleByte,
    OverwriteByte,
    InsertByte,
    SwapBytes,
    InsertText,
    LoseCell,
    DoubleCell,
    SwapCells,
    OverwriteCell,
    LoseLine,
    DoubleLine,
    SwapLines,
    JoinLines,
    OtherLineEnd,
    BlankLine,
    CutOff,
    TailOfNul,
    ByteOrderMark,
    JoinedToItself,
}

const DAMAGE: [Damage; 20] = [
    Damage::LoseByte,
    Damage::DoubleByte,
    Damage::OverwriteByte,
    Damage::InsertByte,
    Damage::SwapBytes,
    Damage::InsertText,
    Damage::LoseCell,
    Damage::DoubleCell,
    Damage::SwapCells,
    Damage::OverwriteCell,
    Damage::LoseLine,
    Damage::DoubleLine,
    Damage::SwapLines,
    Damage::JoinLines,
    Damage::OtherLineEnd,
    Damage::BlankLine,
    Damage::CutOff,
    Damage::TailOfNul,
    Damage::ByteOrderMark,
    Damage::JoinedToItself,
];

const BYTES: &[u8] = b"\"\",,;;\t\n\n\r 0179.-+<=>x\0\x1A\xE9\xFF";
const TEXTS: [&str; 30] = [
    "\"",
    "\"\"",
    "\r\n",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\u{e9}",
    "\u{2212}",
    "\u{661}",
    "999999999999999999999",
    "1e999",
    "1e3",
    "inf",
    "NaN",
    "-9",
    "999",
    "99",
    "17,5",
    "17.5",
    "017",
    "0x11",
    "1_7",
    "=1+1",
    "#N/A",
    "17-May",
    "2007-05-17",
    "NA",
    "?",
    "\u{3000}",
    "\"a\nb\"",
];

type Blow = (Damage, Index, Index);

fn blows() -> impl Strategy<Value = Vec<Blow>> {
    vec((select(&DAMAGE[..]), any::<Index>(), any::<Index>()), 1..=3)
}

/// Parts of bytes, each with the separator behind it.
fn parts(bytes: &[u8], separator: impl Fn(u8) -> bool) -> Vec<Vec<u8>> {
    let parts = bytes.split_inclusive(|&byte| separator(byte));
    parts.map(<[u8]>::to_vec).collect()
}

fn damaged(mut bytes: Vec<u8>, delimiter: u8, (damage, place, choice): &Blow) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let at = place.index(bytes.len());
    let text = TEXTS[choice.index(TEXTS.len())].as_bytes();
    let byte = BYTES[choice.index(BYTES.len())];
    let is_end = |byte: u8| byte == b'\n';
    let is_border = |byte: u8| byte == delimiter || byte == b'\n' || byte == b'\r';
    match damage {
        Damage::LoseByte => drop(bytes.remove(at)),
        Damage::DoubleByte => bytes.insert(at, bytes[at]),
        Damage::OverwriteByte => bytes[at] = byte,
        Damage::InsertByte => bytes.insert(at, byte),
        Damage::SwapBytes => bytes.swap(at, at.saturating_sub(1)),
        Damage::InsertText => drop(bytes.splice(at..at, text.iter().copied())),
        Damage::CutOff => bytes.truncate(at),
        Damage::TailOfNul => bytes.resize(bytes.len() + 1 + choice.index(64), 0),
        Damage::ByteOrderMark => drop(bytes.splice(0..0, *b"\xEF\xBB\xBF")),
        Damage::JoinedToItself => bytes.extend_from_within(..),
        Damage::LoseCell | Damage::DoubleCell | Damage::SwapCells | Damage::OverwriteCell => {
            let mut cells = parts(&bytes, is_border);
            let at = place.index(cells.len());
            let next = (at + 1) % cells.len();
            match damage {
                Damage::LoseCell => drop(cells.remove(at)),
                Damage::DoubleCell => cells.insert(at, cells[at].clone()),
                Damage::SwapCells => cells.swap(at, next),
                _ => {
                    let border = cells[at].last().copied().filter(|&last| is_border(last));
                    cells[at] = text.iter().copied().chain(border).collect();
                }
            }
            bytes = cells.concat();
        }
        Damage::LoseLine
        | Damage::DoubleLine
        | Damage::SwapLines
        | Damage::JoinLines
        | Damage::OtherLineEnd
        | Damage::BlankLine => {
            let mut lines = parts(&bytes, is_end);
            let at = place.index(lines.len());
            let next = (at + 1) % lines.len();
            match damage {
                Damage::LoseLine => drop(lines.remove(at)),
                Damage::DoubleLine => lines.insert(at, lines[at].clone()),
                Damage::SwapLines => lines.swap(at, next),
                Damage::JoinLines => drop(lines[at].pop()),
                Damage::OtherLineEnd => {
                    let line = lines[at].trim_ascii_end();
                    let end: &[u8] = if lines[at].ends_with(b"\r\n") {
                        b"\n"
                    } else {
                        b"\r\n"
                    };
                    lines[at] = [line, end].concat();
                }
                _ => lines.insert(at, b"\n".to_vec()),
            }
            bytes = lines.concat();
        }
    }
    bytes
}

// ---------- the second reader

/// Positive workers, those of known status, those of unknown, and the weighted share, by wave, city (both
/// empty where there is none or all are meant) and threshold.
type Counts = BTreeMap<(String, String, u8), Count>;

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    positive: u64,
    known: u64,
    unknown: u64,
    weight_of_positive: f64,
    weight_of_known: f64,
}

impl Count {
    fn share(&self) -> f64 {
        self.weight_of_positive / self.weight_of_known
    }
}

/// What the second reader finds.
#[derive(Debug)]
struct Reading {
    counts: Counts,
    /// Columns with a header that are not made use of.
    ignored: usize,
}

/// The study in these bytes; none if anything about them is in doubt.
fn second_reading(bytes: &[u8], delimiter: char) -> Option<Reading> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text
        .strip_suffix('\r')
        .unwrap_or(text)
        .replace("\r\n", "\n");
    let is_foreign = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    if text.contains(is_foreign) {
        return None;
    }
    let mut rows = cut(&text, delimiter)?.into_iter();
    let header = rows.next()?;
    let rows: Vec<_> = rows.collect();
    let columns = Columns::of(&header)?;
    let fits = |row: &Vec<String>| {
        let no_header = header
            .iter()
            .zip(row)
            .any(|(header, cell)| header.is_empty() && !cell.is_empty());
        row.len() == header.len() && !no_header
    };
    if rows.is_empty() || !rows.iter().all(fits) {
        return None;
    }
    let strata = rows
        .iter()
        .map(|row| is_blank(columns.cell(row, "stratum")));
    let blank: HashSet<bool> = strata.collect();
    if columns.has("stratum") && blank.len() > 1 {
        return None;
    }
    let mut counts = Counts::new();
    let mut seen = HashSet::new();
    for row in &rows {
        columns.count(row, delimiter, &mut counts, &mut seen)?;
    }
    let used = columns.0.len();
    let named = header.iter().filter(|header| !header.is_empty()).count();
    Some(Reading {
        counts,
        ignored: named - used,
    })
}

/// The rows that are not blank, their cells without the spaces around them. None where a quote is not
/// the first or last letter of its cell, is never closed, or holds whole rows.
fn cut(text: &str, delimiter: char) -> Option<Vec<Vec<String>>> {
    let mut rows = vec![vec![String::new()]];
    let (mut in_quotes, mut was_quoted) = (false, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut()?;
        let cell = row.last_mut()?;
        match letter {
            '"' if in_quotes && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if in_quotes => in_quotes = false,
            '"' if !was_quoted && cell.trim_matches([' ', '\t']).is_empty() => {
                cell.clear();
                (in_quotes, was_quoted) = (true, true);
            }
            '"' => return None,
            _ if in_quotes => cell.push(letter),
            _ if letter == delimiter => {
                row.push(String::new());
                was_quoted = false;
            }
            '\n' => {
                rows.push(vec![String::new()]);
                was_quoted = false;
            }
            ' ' | '\t' if was_quoted => {}
            _ if was_quoted => return None,
            _ => cell.push(letter),
        }
    }
    if in_quotes {
        return None;
    }
    for row in &mut rows {
        for cell in row {
            *cell = cell.trim().to_owned();
        }
    }
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    let most = rows.first()?.len() - 1;
    let holds_rows = |cell: &String| cell.contains('\n') && cell.matches(delimiter).count() >= most;
    let swallowed = rows.iter().skip(1).flatten().any(holds_rows);
    (!swallowed).then_some(rows)
}

/// The columns that are made use of, by what they hold.
struct Columns(BTreeMap<&'static str, usize>);

const HEADERS: [(&str, &str); 9] = [
    ("wave", "wave year round phase"),
    ("city", "city town municipality"),
    (
        "establishment",
        "establishmentid establishment venueid venue",
    ),
    ("worker", "workerid worker"),
    ("weight", "weight samplingweight pweight wt"),
    ("age", "age ageestimate estimatedage estage apparentage"),
    ("stratum", "stratum strata framestratum"),
    ("workers", "workers workersobserved"),
    ("unknown", "ageunknown"),
];
const COUNTS: [(&str, u8, &str); 2] = [
    ("minors", 17, "minors minorsidentified"),
    ("young", 15, "youngminors"),
];

impl Columns {
    /// None if two columns hold the same, or together they make no study.
    fn of(header: &[String]) -> Option<Self> {
        let mut columns = BTreeMap::new();
        for (column, header) in header.iter().enumerate() {
            let dropped = |letter: char| letter.is_whitespace() || letter == '_' || letter == '-';
            let header = header
                .to_lowercase()
                .replace('\u{e9}', "e")
                .replace(dropped, "");
            let counts = COUNTS.iter().map(|(what, _, names)| (what, names));
            let mut all = HEADERS
                .iter()
                .map(|(what, names)| (what, names))
                .chain(counts);
            let found = all.find(|(_, names)| names.split(' ').any(|name| name == header));
            if let Some((what, _)) = found
                && columns.insert(*what, column).is_some()
            {
                return None;
            }
        }
        let columns = Self(columns);
        let is_tally = ["workers", "minors", "young"].map(|what| columns.has(what));
        let counts = is_tally[1] || is_tally[2];
        let is_study = if columns.has("age") {
            is_tally == [false; 3]
        } else {
            columns.has("workers") && counts
        };
        (is_study && columns.has("establishment")).then_some(columns)
    }

    fn has(&self, what: &str) -> bool {
        self.0.contains_key(what)
    }

    fn cell<'a>(&self, row: &'a [String], what: &str) -> &'a str {
        self.0.get(what).map_or("", |&column| &row[column])
    }

    /// Counts a row; none if it is in doubt.
    fn count(
        &self,
        row: &[String],
        delimiter: char,
        counts: &mut Counts,
        seen: &mut HashSet<[String; 5]>,
    ) -> Option<()> {
        let cell = |what: &str| self.cell(row, what);
        for needed in ["wave", "city", "establishment"] {
            if self.has(needed) && is_blank(cell(needed)) {
                return None;
            }
        }
        let is_tally = !self.has("age");
        let key = ["wave", "city", "stratum", "establishment", "worker"].map(cell);
        let key = key.map(str::to_owned);
        let can_be_twice = !is_tally && is_blank(&key[4]);
        let key = if is_tally {
            [&key[..4], &[String::new()]].concat()
        } else {
            key.to_vec()
        };
        if !can_be_twice && !seen.insert(key.try_into().ok()?) {
            return None;
        }
        let weight = if self.has("weight") {
            weight(cell("weight"), delimiter)?
        } else {
            1.0
        };
        for (found, years) in [17, 15]
            .into_iter()
            .filter_map(|years| Some((self.found(row, years, delimiter)?, years)))
        {
            let [positive, negative, unknown] = found?;
            for city in [cell("city"), ""] {
                let key = (cell("wave").to_owned(), city.to_owned(), years);
                let count = counts.entry(key).or_default();
                count.positive += positive;
                count.known += positive + negative;
                count.unknown += unknown;
                count.weight_of_positive += weight * positive as f64;
                count.weight_of_known += weight * (positive + negative) as f64;
                if !self.has("city") {
                    break;
                }
            }
        }
        Some(())
    }

    /// Workers of a row who are of that age or under, older, and neither for certain: none if the study
    /// does not say, and none of them if the row is in doubt.
    fn found(&self, row: &[String], years: u8, delimiter: char) -> Option<Option<[u64; 3]>> {
        if self.has("age") {
            let range = age(self.cell(row, "age"), delimiter);
            return Some(range.map(|(low, high)| {
                let positive = high <= years.into();
                let negative = low > years.into();
                [positive, negative, !positive && !negative].map(u64::from)
            }));
        }
        let (what, ..) = COUNTS.iter().find(|(_, of, _)| *of == years)?;
        self.has(what).then_some(())?;
        Some((|| {
            let workers = whole(self.cell(row, "workers"))?;
            let unknown = if self.has("unknown") {
                whole(self.cell(row, "unknown"))?
            } else {
                0
            };
            let known = workers.checked_sub(unknown)?;
            let positive = whole(self.cell(row, what))?;
            let older = if self.has("minors") {
                whole(self.cell(row, "minors"))?
            } else {
                known
            };
            let fits = positive <= older && older <= known;
            fits.then(|| [positive, known - positive, unknown])
        })())
    }
}

/// Whether a cell shows nothing.
fn is_blank(cell: &str) -> bool {
    let unseen = |letter: char| letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}');
    cell.chars().all(unseen)
}

fn digits(text: &str, most: usize) -> Option<u64> {
    let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn whole(cell: &str) -> Option<u64> {
    digits(cell, 9)
}

fn weight(cell: &str, delimiter: char) -> Option<f64> {
    if let Some((front, behind)) = cell.split_once(',')
        && behind.len() == 3
        && (1..=3).contains(&front.len())
        && !front.starts_with('0')
    {
        return None;
    }
    let cell = if delimiter == ',' {
        cell.to_owned()
    } else {
        cell.replace(',', ".")
    };
    let is_plain = cell
        .chars()
        .all(|letter| letter.is_ascii_digit() || "+-.eE".contains(letter));
    let weight: f64 = cell.parse().ok()?;
    (is_plain && weight > 0.0 && weight.is_finite()).then_some(weight)
}

/// The ends of an age in completed years.
fn age(cell: &str, delimiter: char) -> Option<(u64, u64)> {
    const OLDEST: u64 = 120;
    let years = |text: &str| {
        let text = if delimiter == ',' {
            text.to_owned()
        } else {
            text.replace(',', ".")
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
        digits(fraction, 99)?;
        let leading = whole.len() == 3 && whole.starts_with('0');
        digits(whole, 3).filter(|&years| years <= OLDEST && !leading)
    };
    let lower = cell.to_lowercase();
    let behind = |mark: &str| years(lower.strip_prefix(mark)?.trim());
    if ["", "na", "n/a", "nan", "null", ".", "-", "?", "unknown"].contains(&&*lower) {
        return Some((0, OLDEST));
    }
    if let Some(age) = years(cell) {
        return Some((age, age));
    }
    if let Some((low, high)) = cell.split_once('-') {
        let (low, high) = (years(low.trim())?, years(high.trim())?);
        return (low <= high).then_some((low, high));
    }
    let at_least = behind(">=").or_else(|| years(lower.strip_suffix('+')?.trim()));
    let older = || {
        behind(">")
            .or_else(|| behind("over"))
            .map(|years| years + 1)
    };
    if let Some(low) = at_least.or_else(older) {
        return (low <= OLDEST).then_some((low, OLDEST));
    }
    let younger = || behind("<").or_else(|| behind("under"))?.checked_sub(1);
    Some((0, behind("<=").or_else(younger)?))
}

// ---------- the first reader

/// Row by row, and in blocks of these bytes by so many threads.
const PACES: [Pace; 5] = [
    pace(1, usize::MAX, 1),
    pace(1, 0, 7),
    pace(2, 0, 50),
    pace(3, 40, 120),
    pace(8, 0, 1000),
];

const fn pace(threads: usize, with_care: usize, block: usize) -> Pace {
    Pace {
        threads,
        watched: 0,
        with_care,
        block,
    }
}

fn json_format() -> &'static Format {
    let mut formats = FORMATS.iter();
    formats.find(|format| format.name == "json").unwrap()
}

/// All that is said of a study that is read at that pace.
fn said(path: &Path, pace: Pace) -> String {
    match study(path, pace) {
        Err(error) => prevalence::Error::from(error).text(Purpose::Estimate),
        Ok((settings, study)) => {
            let notes = format!("{:?}", study.notes);
            let report = Report::new(&settings.analysis, study);
            notes
                + &report.map_or_else(
                    |error| error.error.to_string(),
                    |report| json_format().text(&report).unwrap(),
                )
        }
    }
}

fn study(path: &Path, pace: Pace) -> Result<(Settings, Study), ReadError> {
    let path = path.to_str().unwrap();
    let Command::Analyze(arguments) = Cli::parse_from(["prevalence", "analyze", path]).command
    else {
        unreachable!("the command is analyze")
    };
    let mut settings = Settings::analyze(&arguments).expect("flags that agree");
    settings.read.pace = pace;
    let study = observe::read(&settings.read, Arc::new(|_| {}))?;
    Ok((settings, study))
}

/// Whether the report says what the second reader found, no more and no less.
fn agrees(report: &Report, reading: &Reading) -> Result<(), TestCaseError> {
    let output = document(report);
    let estimates = output["estimates"].as_array().unwrap();
    prop_assert_eq!(estimates.len(), reading.counts.len(), "{:#?}", reading);
    for estimate in estimates {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let threshold = estimate["threshold"].as_u64().unwrap() as u8;
        let key = (
            text(&estimate["wave"]),
            text(&estimate["domain"]["city"]),
            threshold,
        );
        let Some(count) = reading.counts.get(&key) else {
            return Err(TestCaseError::fail(format!(
                "{key:?} is not in {reading:#?}"
            )));
        };
        let found = json!([estimate["positives"], estimate["n"], estimate["unknown"]]);
        let wanted = json!([count.positive, count.known, count.unknown]);
        prop_assert_eq!(found, wanted, "{:?}", key);
        if let Some(share) = estimate["estimate"].as_f64() {
            prop_assert!(
                near(share, count.share(), 1e-9) || (share - count.share()).abs() < NEAR_ZERO,
                "{key:?}: {share} is not {}",
                count.share()
            );
        }
    }
    Ok(())
}

fn ignored(study: &Study) -> usize {
    let notes = study.notes.iter().map(|note| match note {
        Note::IgnoredColumns { headers, .. } => headers.len(),
        _ => 0,
    });
    notes.sum()
}

/// Whether the bytes are read; if so, as the second reader reads them.
fn is_read(bytes: &[u8], delimiter: char) -> Result<bool, TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("obs.csv");
    fs::write(&path, bytes).unwrap();
    let begun = Instant::now();
    let with_care = said(&path, PACES[0]);
    for pace in &PACES[1..] {
        prop_assert_eq!(&said(&path, *pace), &with_care, "{:?}", pace);
    }
    let study = study(&path, Pace::default());
    prop_assert!(begun.elapsed() < LONGEST, "{:?}", begun.elapsed());
    let (settings, study) = match study {
        Ok(study) => study,
        Err(ReadError::Data(refusal)) => {
            prop_assert!(!refusal.problems.is_empty());
            return Ok(false);
        }
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    };
    let Some(reading) = second_reading(bytes, delimiter) else {
        let text = String::from_utf8_lossy(bytes);
        return Err(TestCaseError::fail(format!("read, and in doubt: {text:?}")));
    };
    prop_assert_eq!(
        ignored(&study),
        reading.ignored,
        "columns that nobody is told of"
    );
    match Report::new(&settings.analysis, study) {
        Ok(report) => agrees(&report, &reading)?,
        // Nobody's age is known.
        Err(_) => prop_assert!(reading.counts.values().any(|count| count.known == 0)),
    }
    Ok(true)
}

fn fail(error: impl std::fmt::Display) -> ! {
    panic!("{error}")
}

#[test]
fn a_study_is_read_as_the_second_reader_reads_it() {
    let outcome = runner(CASES / 10).run(&sheets(), |sheet| {
        let is_read = is_read(sheet.text().as_bytes(), sheet.delimiter)?;
        prop_assert!(is_read, "refused: {:?}", sheet.text());
        Ok(())
    });
    outcome.unwrap_or_else(|error| fail(error));
}

#[test]
fn a_damaged_study_is_refused_or_read_as_the_second_reader_reads_it() {
    let (read, refused) = (Cell::new(0), Cell::new(0));
    let outcome = runner(CASES).run(&(sheets(), blows()), |(sheet, blows)| {
        let bytes = blows.iter().fold(sheet.text().into_bytes(), |bytes, blow| {
            damaged(bytes, sheet.delimiter as u8, blow)
        });
        let counter = if is_read(&bytes, sheet.delimiter)? {
            &read
        } else {
            &refused
        };
        counter.set(counter.get() + 1);
        Ok(())
    });
    outcome.unwrap_or_else(|error| fail(error));
    // Damage that is always refused, or never, would show nothing.
    let (read, refused) = (read.get(), refused.get());
    assert!(
        read * 10 > refused && refused * 10 > read,
        "{read} were read, {refused} refused"
    );
}

#[test]
fn the_program_does_not_crash_on_a_damaged_study() {
    let outcome = runner(PROGRAM_CASES).run(&(sheets(), blows()), |(sheet, blows)| {
        let bytes = blows.iter().fold(sheet.text().into_bytes(), |bytes, blow| {
            damaged(bytes, sheet.delimiter as u8, blow)
        });
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("obs.csv"), bytes).unwrap();
        let begun = Instant::now();
        let done = run(folder.path(), &["analyze", "obs.csv"]);
        prop_assert!(begun.elapsed() < LONGEST, "{:?}", begun.elapsed());
        prop_assert!([0, 1].contains(&done.code), "{:?}", done);
        prop_assert!(!done.stderr.contains("panicked"), "{:?}", done);
        prop_assert_eq!(done.code == 0, !done.stdout.is_empty(), "{:?}", done);
        Ok(())
    });
    outcome.unwrap_or_else(|error| fail(error));
}
