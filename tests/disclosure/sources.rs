//! What do the files that were released say? Each is read back by a parser of its kind, down to where marks are
//! drawn, and gives what it tells of the rows of the study.
//!
//! A new kind of file, or a new section of one, is one more entry in [`SOURCES`], or one more heading in [`meaning`].

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use roxmltree::{Document, Node};
use scraper::{ElementRef, Html};
use serde_json::Value;

use super::attack::domain_of;
use crate::support::page::{
    all, documents, documents_of_markdown, markdown_tables, number_at, text,
};

pub type Domain = BTreeMap<String, String>;

/// What a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Minors,
    Known,
    Unknown,
    Workers,
    Establishments,
    EstablishmentsWithMinors,
    /// The weighted share of minors, a fraction of 1.
    Share,
    WeightedMinors,
    WeightedKnown,
    /// Anything else that a row has, under its name.
    Other(&'static str),
}

/// Something that a file tells of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub wave: String,
    pub domain: Domain,
    pub threshold: u64,
    pub what: What,
    /// The least and the most that the number can be, as it is written or drawn.
    pub range: [f64; 2],
}

/// A file that was released.
pub struct Released {
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// What reads a kind of file.
type Source = fn(&Names, &[u8]) -> Vec<Told>;

/// Every kind of file with its reader.
pub const SOURCES: [(&str, Source); 8] = [
    ("json", json),
    ("csv", csv),
    ("xlsx", xlsx),
    ("table", terminal),
    ("markdown", markdown),
    ("github", markdown),
    ("html", html),
    ("svg", svg),
];

/// What all files of a study tell.
pub fn told(names: &Names, files: &[Released]) -> Vec<(&'static str, Told)> {
    let read = |file: &Released| {
        let source = SOURCES.iter().find(|(kind, _)| *kind == file.kind);
        let (kind, source) = *source.expect("a source");
        source(names, &file.bytes)
            .into_iter()
            .map(move |told| (kind, told))
            .collect::<Vec<_>>()
    };
    files.iter().flat_map(read).collect()
}

// ---------- names

/// The labels of a study, which every file shows, also of rows that are withheld.
pub struct Names {
    waves: Vec<String>,
    columns: Vec<String>,
    domains: BTreeMap<String, Domain>,
}

const OVERALL: &str = "Overall";

impl Names {
    /// Those of a released result.
    pub fn new(document: &Value) -> Self {
        let rows = document["estimates"].as_array().expect("estimates");
        let mut names = Self {
            waves: Vec::new(),
            columns: Vec::new(),
            domains: BTreeMap::new(),
        };
        for row in rows {
            let wave = row["wave"].as_str().unwrap_or_default().to_owned();
            if !names.waves.contains(&wave) {
                names.waves.push(wave);
            }
            let domain = domain_of(row);
            for column in domain.keys() {
                if !names.columns.contains(column) {
                    names.columns.push(column.clone());
                }
            }
            let order = row["domain"].as_object().unwrap().values();
            let values: Vec<_> = order.filter_map(Value::as_str).collect();
            let label = match values.as_slice() {
                [] => OVERALL.to_owned(),
                values => values.join(", "),
            };
            names.domains.insert(label, domain);
        }
        names
    }

    fn domain(&self, label: &str) -> Option<&Domain> {
        self.domains.get(label)
    }

    fn wave(&self, text: &str) -> Option<&String> {
        let bare = text.strip_prefix("wave ").unwrap_or(text);
        self.waves.iter().find(|wave| *wave == bare)
    }
}

// ---------- numbers

/// A percentage as it is printed: a fraction of 1, to half its last digit.
fn percentage(text: &str) -> Option<[f64; 2]> {
    const HALF: f64 = 0.005;
    if let Some(below) = text.strip_prefix('<') {
        return Some([0.0, below.parse::<f64>().ok()? / 100.0]);
    }
    if let Some(above) = text.strip_prefix('>') {
        return Some([above.parse::<f64>().ok()? / 100.0, 1.0]);
    }
    let (_, decimals) = text.split_once('.')?;
    let number: f64 = text.parse().ok()?;
    let half = if decimals.len() == 2 { HALF } else { 0.0 };
    Some([(number - half) / 100.0, (number + half) / 100.0])
}

/// A fraction as a script reads it: to half the digit that it was rounded to, exactly where it has more.
fn fraction(text: &str) -> Option<[f64; 2]> {
    const DECIMALS: i32 = 4;
    let number: f64 = text.parse().ok()?;
    let unit = 10_f64.powi(-DECIMALS);
    let is_rounded = (number / unit - (number / unit).round()).abs() < 1e-6;
    let is_small = number > 0.0 && number < unit;
    let half = match (is_rounded, is_small) {
        (true, _) => unit / 2.0,
        (false, true) => 10_f64.powf(number.log10().floor()) / 2.0,
        (false, false) => 0.0,
    };
    Some([number - half, number + half])
}

fn whole(text: &str) -> Option<[f64; 2]> {
    let number: f64 = text.replace(',', "").parse().ok()?;
    Some([number; 2])
}

// ---------- records of scripts

/// A key, what it says, and the range that its digits leave open.
type Key = (&'static str, What, fn(&str) -> Option<[f64; 2]>);

/// The keys of a record, what they are of and how they are read.
const KEYS: [Key; 21] = [
    ("n", What::Known, whole),
    ("positives", What::Minors, whole),
    ("unknown", What::Unknown, whole),
    ("establishments", What::Establishments, whole),
    (
        "establishments_with_positives",
        What::EstablishmentsWithMinors,
        whole,
    ),
    ("weighted_n", What::WeightedKnown, whole),
    ("weighted_positives", What::WeightedMinors, whole),
    ("estimate", What::Share, fraction),
    ("std_error", What::Other("std_error"), whole),
    ("conf_low", What::Other("conf_low"), whole),
    ("conf_high", What::Other("conf_high"), whole),
    ("df", What::Other("df"), whole),
    ("deff", What::Other("deff"), whole),
    ("deff_assumed", What::Other("deff_assumed"), whole),
    ("n_effective", What::Other("n_effective"), whole),
    ("icc", What::Other("icc"), whole),
    ("rse", What::Other("rse"), whole),
    ("kish", What::Other("kish"), whole),
    ("bounds_low", What::Other("bounds_low"), whole),
    ("bounds_high", What::Other("bounds_high"), whole),
    ("reason_number", What::Other("reason"), whole),
];

/// The keys of a record of the data flow.
const FLOW_KEYS: [Key; 2] = [
    ("workers", What::Workers, whole),
    ("analysed", What::Known, whole),
];

type Record = BTreeMap<String, String>;

fn records(names: &Names, records: &[Record]) -> Vec<Told> {
    records
        .iter()
        .flat_map(|record| of_record(names, record))
        .collect()
}

fn of_record(names: &Names, record: &Record) -> Vec<Told> {
    let get = |key: &str| record.get(key).filter(|value| !value.is_empty());
    let Some(threshold) = get("threshold").and_then(|years| years.parse::<f64>().ok()) else {
        return Vec::new();
    };
    let columns = names.columns.iter();
    let domain: Domain = columns
        .filter_map(|column| Some((column.clone(), get(column)?.clone())))
        .collect();
    let is_known = names.domains.values().any(|known| *known == domain);
    let is_alternative = get("choice").is_some_and(|choice| choice != "as-asked");
    let is_change = get("quantity").is_some_and(|quantity| quantity == "change");
    if !is_known || is_alternative || is_change || record.contains_key("looked_at") {
        return Vec::new();
    }
    let told = |wave: &str, what, range| Told {
        wave: wave.to_owned(),
        domain: domain.clone(),
        threshold: threshold as u64,
        what,
        range,
    };
    if let (Some(from), Some(to)) = (get("from"), get("to")) {
        // Of the establishments of both waves the shares are others.
        let is_part = record.contains_key("establishments");
        let ends = [(from, "before"), (to, "after")].into_iter();
        let ends = ends.filter(|_| !is_part);
        let shares =
            ends.filter_map(|(wave, key)| Some(told(wave, What::Share, fraction(get(key)?)?)));
        return shares.collect();
    }
    let wave = get("wave").cloned().unwrap_or_default();
    let keys: &[_] = if record.contains_key("analysed") {
        &FLOW_KEYS
    } else {
        &KEYS
    };
    let read = keys
        .iter()
        .filter_map(|(key, what, read)| Some(told(&wave, *what, read(get(key)?)?)));
    read.collect()
}

/// A record of JSON, its objects spread as in the flat formats.
fn flattened(names: &Names, row: &Value) -> Record {
    let mut record = Record::new();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    for (key, value) in row.as_object().into_iter().flatten() {
        match value {
            Value::Object(parts) if key == "domain" => {
                record.extend(parts.iter().map(|(key, value)| (key.clone(), text(value))));
            }
            Value::Object(parts) => record.extend(
                parts
                    .iter()
                    .map(|(part, value)| (format!("{key}_{part}"), text(value))),
            ),
            // Cities of the data flow are named beside the domains.
            _ if key == "city" && !names.columns.contains(key) => {
                record.insert("city".to_owned(), text(value));
            }
            _ => {
                record.insert(key.clone(), text(value));
            }
        }
    }
    record
}

const LISTS: [&str; 6] = [
    "estimates",
    "comparisons",
    "same_establishments",
    "flow",
    "sensitivity",
    "quality",
];

/// What an answer to critics says of rows of the result, with their names: a record of one of its tables.
fn of_answer(question: &str, table: &str, record: &Record) -> Option<Record> {
    let rename = |keys: &[(&str, &str)]| {
        let labels = record
            .iter()
            .filter(|(key, _)| !KEYS.iter().any(|(own, ..)| own == key));
        let mut row: Record = labels
            .map(|(key, text)| (key.clone(), text.clone()))
            .collect();
        for (from, to) in keys {
            if let Some(text) = record.get(*from) {
                row.insert((*to).to_owned(), text.clone());
            }
        }
        row
    };
    match (question, table) {
        ("definitions" | "influence" | "moved_thresholds", "estimates")
        | ("displacement", "changes") => Some(record.clone()),
        ("unknown_ages", "estimates") => Some(rename(&[("unknown", "unknown")])),
        ("misclassified_ages", "estimates") => Some(rename(&[
            ("observed", "estimate"),
            ("observed_conf_low", "conf_low"),
            ("observed_conf_high", "conf_high"),
        ])),
        ("guessed_ages", "estimates") => {
            let number = |key: &str| record.get(key)?.parse::<f64>().ok();
            // An error without a spread is a moved threshold.
            let moved = number("threshold")? + number("age_bias")?;
            let mut row = record.clone();
            row.insert("threshold".to_owned(), moved.to_string());
            (number("age_sd")? == 0.0).then_some(row)
        }
        _ => None,
    }
}

/// What the answers to critics tell of rows of the result.
fn of_answers(names: &Names, document: &Value) -> Vec<Told> {
    let mut rows = Vec::new();
    for (question, answer) in document.as_object().into_iter().flatten() {
        let mut tables = tables_of(names, answer, &Record::new());
        // Those within the records of a table.
        for (name, within) in tables.clone() {
            let outer = answer[&name].as_array().into_iter().flatten();
            for (record, labels) in outer.zip(within) {
                let mut labels = labels;
                labels.retain(|key, _| ["threshold", "age_bias", "age_sd"].contains(&key.as_str()));
                tables.extend(tables_of(names, record, &labels));
            }
        }
        for (table, records) in tables {
            let own = records.iter();
            rows.extend(own.filter_map(|record| of_answer(question, &table, record)));
        }
    }
    records(names, &rows)
}

/// The tables right within a value, their records behind these labels.
fn tables_of(names: &Names, value: &Value, labels: &Record) -> Vec<(String, Vec<Record>)> {
    let fields = value.as_object().into_iter().flatten();
    let tables = fields.filter_map(|(name, value)| Some((name, value.as_array()?)));
    let tables = tables.filter(|(_, records)| records.iter().all(Value::is_object));
    let tables = tables.map(|(name, records)| {
        let records = records.iter().map(|record| {
            let mut row = labels.clone();
            row.extend(flattened(names, record));
            row
        });
        (name.clone(), records.collect())
    });
    tables.collect()
}

fn of_document(names: &Names, document: &Value) -> Vec<Told> {
    if document["schema"] == "prevalence/sensitivity/1" {
        return of_answers(names, document);
    }
    let lists = LISTS
        .iter()
        .filter_map(|list| document[*list].as_array())
        .flatten();
    let rows: Vec<Record> = lists.map(|row| flattened(names, row)).collect();
    records(names, &rows)
}

fn json(names: &Names, bytes: &[u8]) -> Vec<Told> {
    of_document(names, &serde_json::from_slice(bytes).expect("JSON"))
}

fn csv(names: &Names, bytes: &[u8]) -> Vec<Told> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().expect("a header").clone();
    let rows = reader.records().map(|row| {
        let row = row.expect("a row");
        let cells = header.iter().zip(&row);
        cells
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    });
    records(names, &rows.collect::<Vec<Record>>())
}

fn xlsx(names: &Names, bytes: &[u8]) -> Vec<Told> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    let sheets = book.sheet_names();
    let mut told = Vec::new();
    for sheet in sheets {
        let cells = book.worksheet_range(&sheet).expect("the sheet");
        let mut lines = cells.rows();
        let header: Vec<String> = lines.next().into_iter().flatten().map(cell).collect();
        let rows = lines.map(|line| {
            let line = line.iter().map(cell);
            header.iter().cloned().zip(line).collect()
        });
        let rows: Vec<Record> = rows.collect();
        let question = sheet.to_lowercase().replace(' ', "_");
        let rows = match header.first().is_some_and(|name| name == "table") {
            false => rows,
            true => rows
                .iter()
                .filter_map(|row| of_answer(&question, row.get("table")?, row))
                .collect(),
        };
        told.extend(records(names, &rows));
    }
    told
}

fn cell(data: &Data) -> String {
    match data {
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

// ---------- tables for people

/// What a heading says of the cells below it, in a table with these headings: of a wave where it names one.
fn meaning(names: &Names, heading: &str, cell: &str) -> Vec<(Option<String>, What, [f64; 2])> {
    let one = |what, range: Option<[f64; 2]>| -> Vec<(Option<String>, What, [f64; 2])> {
        range.into_iter().map(|range| (None, what, range)).collect()
    };
    match heading {
        "Minors/n" => {
            let Some((minors, known)) = cell.split_once('/') else {
                return Vec::new();
            };
            let parts = [(What::Minors, whole(minors)), (What::Known, whole(known))];
            parts
                .into_iter()
                .filter_map(|(what, range)| Some((None, what, range?)))
                .collect()
        }
        "Estab." => one(What::Establishments, whole(cell)),
        "%" => one(What::Share, percentage(cell)),
        "DEFF" => one(What::Other("deff"), whole(cell)),
        "Workers observed" => one(What::Workers, whole(cell)),
        "Analysed" => one(What::Known, whole(cell)),
        _ => {
            let wave = heading
                .strip_suffix(", %")
                .and_then(|wave| names.wave(wave));
            let range = wave.and_then(|_| percentage(cell));
            let wave = wave.cloned();
            range
                .into_iter()
                .map(|range| (wave.clone(), What::Share, range))
                .collect()
        }
    }
}

/// The threshold that a title names.
fn threshold(title: &str) -> Option<u64> {
    let lower = title.to_lowercase();
    let (_, rest) = lower.split_once("aged ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// A table: its title, its headings, and its rows as wide as these.
fn grid(names: &Names, title: &str, headings: &[String], rows: &[Vec<String>]) -> Vec<Told> {
    // Under other choices the shares are others; they are read from the records.
    if headings.iter().any(|heading| heading == "Choice") {
        return Vec::new();
    }
    let thresholds = match threshold(title) {
        Some(threshold) => vec![threshold],
        None => Vec::new(),
    };
    let mut told = Vec::new();
    for row in rows {
        let words = row
            .iter()
            .map(|cell| if cell == "All" { OVERALL } else { cell });
        let domain = words.clone().find_map(|cell| names.domain(cell));
        let wave = words.clone().find_map(|cell| names.wave(cell));
        let (Some(domain), Some(&threshold)) = (domain, thresholds.first()) else {
            continue;
        };
        for (heading, cell) in headings.iter().zip(row) {
            for (own, what, range) in meaning(names, heading, cell) {
                let title_wave = || {
                    names
                        .waves
                        .iter()
                        .find(|wave| title.ends_with(wave.as_str()))
                };
                let wave = own.as_ref().or(wave).or_else(title_wave);
                told.push(Told {
                    wave: wave.cloned().unwrap_or_default(),
                    domain: domain.clone(),
                    threshold,
                    what,
                    range,
                });
            }
        }
    }
    told
}

fn markdown(names: &Names, bytes: &[u8]) -> Vec<Told> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let mut told = sentences(names, text);
    let mut titles = Vec::new();
    let mut last = "";
    let mut is_within = false;
    for line in text.lines() {
        let is_row = line.starts_with("| ");
        if is_row && !is_within {
            titles.push(last.to_owned());
        } else if !is_row && !line.trim().is_empty() {
            last = line;
        }
        is_within = is_row;
    }
    for (title, table) in titles.iter().zip(markdown_tables(text)) {
        let [headings, _, rows @ ..] = table.as_slice() else {
            continue;
        };
        told.extend(grid(names, title, headings, rows));
    }
    for document in documents_of_markdown(text) {
        told.extend(of_document(names, &document));
    }
    told
}

/// A table of the terminal: titles stand above, cells at least two spaces apart.
fn terminal(names: &Names, bytes: &[u8]) -> Vec<Told> {
    let page = without_styles(std::str::from_utf8(bytes).expect("UTF-8"));
    let mut told = sentences(names, &page);
    let mut title = String::new();
    for line in page.lines() {
        if line.starts_with("Aged ") || line.starts_with("Change from ") {
            line.clone_into(&mut title);
        }
        let cells: Vec<String> = line
            .split("  ")
            .map(|cell| cell.trim().to_owned())
            .filter(|cell| !cell.is_empty())
            .collect();
        let headings = match cells.len() {
            5.. if title.starts_with("Aged ") => ["", "Minors/n", "Estab.", "%"].to_vec(),
            _ => continue,
        };
        let headings: Vec<String> = headings.into_iter().map(str::to_owned).collect();
        told.extend(grid(names, &title, &headings, &[cells]));
    }
    told
}

/// A text without what makes it bold or faint.
fn without_styles(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    let others = parts.map(|part| part.split_once('m').map_or(part, |(_, behind)| behind));
    others.fold(first, |text, part| text + part)
}

/// What sentences say of changes, and the headline of the latest wave.
fn sentences(names: &Names, text: &str) -> Vec<Told> {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut told = Vec::new();
    for (place, _) in text.match_indices(", the share aged ") {
        let before = &text[..place];
        let Some(domain) = names.domains.iter().find_map(|(label, domain)| {
            let name = match label.as_str() {
                OVERALL => OVERALL.to_owned(),
                label => format!("In {label}"),
            };
            before.ends_with(&name).then_some(domain)
        }) else {
            continue;
        };
        let sentence = &text[place + 1..];
        let end = sentence.find(" points").unwrap_or(0);
        let next = sentence.find(", the share aged ").unwrap_or(end);
        let sentence = &sentence[..end.min(next)];
        let Some((_, levels)) = sentence.split_once(" from ") else {
            continue;
        };
        let parts: Vec<&str> = levels.split([' ', ',']).collect();
        // from A % in WAVE to B % in WAVE, or with `wave` before its label.
        let numbers = parts.windows(2).filter(|pair| pair[1] == "%");
        let numbers = numbers.filter_map(|pair| percentage(pair[0])).take(2);
        let waves = parts.iter().filter_map(|word| names.wave(word));
        for (wave, range) in waves.zip(numbers.collect::<Vec<_>>()) {
            told.extend(threshold(sentence).map(|threshold| Told {
                wave: wave.clone(),
                domain: domain.clone(),
                threshold,
                what: What::Share,
                range,
            }));
        }
    }
    for (place, lead) in text.match_indices(", an estimated ") {
        let before = text[..place].rsplit(' ').next().unwrap_or_default();
        let rest = &text[place + lead.len()..];
        let range = rest.split(' ').next().and_then(percentage);
        if let (Some(wave), Some(range), Some(threshold)) =
            (names.wave(before), range, threshold(rest))
        {
            told.push(Told {
                wave: wave.clone(),
                domain: Domain::new(),
                threshold,
                what: What::Share,
                range,
            });
        }
    }
    told
}

// ---------- pages and figures

/// What drawing moves a mark by, as a share of the scale: half a hundredth of a per cent.
const DRAWN: f64 = 0.6e-4;

fn html(names: &Names, bytes: &[u8]) -> Vec<Told> {
    let page = Html::parse_document(std::str::from_utf8(bytes).expect("UTF-8"));
    let root = page.root_element();
    let body: String = root.text().collect::<Vec<_>>().join(" ");
    let mut told = sentences(names, &body);
    for table in all(&root, "table") {
        told.extend(html_table(names, &table));
    }
    for document in documents(&page) {
        told.extend(of_document(names, &document));
    }
    told
}

fn html_table(names: &Names, table: &ElementRef<'_>) -> Vec<Told> {
    let own = all(table, "caption").first().map(text);
    let figure = || {
        let mut around = table.ancestors().filter_map(ElementRef::wrap);
        let figure = around.find(|node| node.value().name() == "figure")?;
        all(&figure, "figcaption").first().map(text)
    };
    let title = own.or_else(figure).unwrap_or_default();
    let headings: Vec<String> = all(table, "thead th").iter().map(text).collect();
    let mut group = String::new();
    let (mut rows, mut told) = (Vec::new(), Vec::new());
    let ticks: Vec<(f64, f64)> = all(table, "tfoot text.tick-label")
        .iter()
        .filter_map(|tick| Some((per_cent(tick.attr("x")?)?, text(tick).parse().ok()?)))
        .collect();
    for row in all(table, "tbody tr") {
        let cells = all(&row, "th, td");
        let mut words: Vec<String> = cells.iter().map(text).collect();
        match all(&row, "th.group").first() {
            Some(own) => group = text(own),
            None if all(&row, "th.wave").len() == 1 => words.insert(0, group.clone()),
            None => {}
        }
        if ticks.len() > 1 && headings.iter().any(|heading| heading == "Minors/n") {
            told.extend(mark(names, &title, &group, &row, &ticks));
        }
        rows.push(words);
    }
    told.extend(grid(names, &title, &headings, &rows));
    told
}

/// What the point of a row of a page says by where it is drawn.
fn mark(
    names: &Names,
    title: &str,
    group: &str,
    row: &ElementRef<'_>,
    ticks: &[(f64, f64)],
) -> Option<Told> {
    let point = all(row, "path.point").into_iter().next()?;
    let place = point.parent().and_then(ElementRef::wrap)?;
    let wave = all(row, "th.wave").first().map(text).unwrap_or_default();
    Some(Told {
        wave,
        domain: names.domain(group)?.clone(),
        threshold: threshold(title)?,
        what: What::Share,
        range: drawn(per_cent(place.attr("x")?)?, ticks),
    })
}

/// The fractions of 1 that are drawn at a place on a scale of per cent.
fn drawn(place: f64, ticks: &[(f64, f64)]) -> [f64; 2] {
    let number = number_at(ticks)(place);
    let [first, last] = [ticks[0], ticks[ticks.len() - 1]];
    let scale = 100.0 * (last.1 - first.1) / (last.0 - first.0);
    [number - DRAWN * scale, number + DRAWN * scale].map(|number| number / 100.0)
}

fn per_cent(text: &str) -> Option<f64> {
    text.strip_suffix('%')?.parse().ok()
}

/// A text, or a point, of a figure: where it is, and what it says.
#[derive(Clone, Debug)]
struct Mark {
    y: f64,
    x: f64,
    class: String,
    text: String,
}

fn svg(names: &Names, bytes: &[u8]) -> Vec<Told> {
    let document = Document::parse(std::str::from_utf8(bytes).expect("UTF-8")).expect("XML");
    let mut marks = Vec::new();
    collect(document.root_element(), 0.0, 0.0, &mut marks);
    let mut sections: Vec<Vec<Mark>> = Vec::new();
    for mark in marks {
        if mark.class == "title" {
            sections.push(Vec::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push(mark);
        }
    }
    let sections = sections.iter();
    sections
        .flat_map(|section| of_section(names, section))
        .collect()
}

/// All that is drawn: `x` is a text's, or the share of the plot's width in per cent where a point is.
fn collect(node: Node<'_, '_>, y: f64, across: f64, marks: &mut Vec<Mark>) {
    let number = |node: Node<'_, '_>, name: &str| -> f64 {
        let text = node.attribute(name).unwrap_or("0");
        text.trim_end_matches('%').parse().unwrap_or(0.0)
    };
    for child in node.children().filter(Node::is_element) {
        let class = child.attribute("class").unwrap_or_default().to_owned();
        match child.tag_name().name() {
            "g" => {
                let shift = child.attribute("transform").unwrap_or("translate(0 0)");
                let shift = shift.trim_start_matches("translate(").trim_end_matches(')');
                let down = shift
                    .split(' ')
                    .nth(1)
                    .and_then(|down| down.parse::<f64>().ok());
                collect(child, y + down.unwrap_or(0.0), across, marks);
            }
            "svg" => {
                let is_share = |name| child.attribute(name).is_some_and(|at| at.ends_with('%'));
                let down = if is_share("y") {
                    0.0
                } else {
                    number(child, "y")
                };
                let across = if is_share("x") {
                    number(child, "x")
                } else {
                    across
                };
                collect(child, y + down, across, marks);
            }
            "text" => marks.push(Mark {
                y: y + number(child, "y"),
                x: number(child, "x"),
                class,
                text: child.text().unwrap_or_default().trim().to_owned(),
            }),
            "path" if class.starts_with("point") => marks.push(Mark {
                y,
                x: across,
                class,
                text: String::new(),
            }),
            _ => {}
        }
    }
}

fn of_section(names: &Names, section: &[Mark]) -> Vec<Told> {
    let title = &section[0].text;
    let texts = |class: &str| -> Vec<&Mark> {
        let found = section.iter().filter(|mark| mark.class == class);
        found.filter(|mark| !mark.text.is_empty()).collect()
    };
    let heads = section.iter().filter(|mark| mark.class == "head");
    let mut headings: Vec<String> = heads.map(|mark| mark.text.clone()).collect();
    let ticks: Vec<(f64, f64)> = texts("tick-label")
        .iter()
        .filter_map(|mark| Some((mark.x, mark.text.parse().ok()?)))
        .collect();
    let is_forest = headings.iter().any(|heading| heading == "Minors/n");
    if is_forest && names.waves.len() > 1 {
        headings.insert(1, "Wave".to_owned());
    }
    let mut told = Vec::new();
    let mut label = String::new();
    let mut lines: Vec<Vec<&Mark>> = Vec::new();
    let is_row = |mark: &&Mark| ["label", "total", "withheld"].contains(&mark.class.as_str());
    for mark in section.iter().filter(is_row) {
        match lines.last_mut() {
            Some(line) if (line[0].y - mark.y).abs() < 0.5 => line.push(mark),
            _ => lines.push(vec![mark]),
        }
    }
    for line in lines {
        let mut cells: Vec<String> = line.iter().map(|mark| mark.text.clone()).collect();
        if names.domain(&cells[0]).is_some() {
            label.clone_from(&cells[0]);
        } else {
            cells.insert(0, label.clone());
        }
        told.extend(grid(names, title, &headings, &[cells.clone()]));
        // Points stand beside the row that they are of: within its height.
        let points = section.iter().filter(|mark| {
            mark.class.starts_with("point") && (line[0].y - mark.y - 17.5).abs() < 9.0
        });
        let wave = cells.iter().find_map(|cell| names.wave(cell)).cloned();
        let of = (
            names.domain(&label),
            threshold(title),
            ticks.len() > 1 && is_forest,
        );
        if let (Some(domain), Some(threshold), true) = of {
            told.extend(points.map(|point| Told {
                wave: wave.clone().unwrap_or_default(),
                domain: domain.clone(),
                threshold,
                what: What::Share,
                range: drawn(point.x, &ticks),
            }));
        }
    }
    told
}
