//! What leaves the machine gives no count away that is withheld: an attacker who reads everything that was
//! released of a study, and knows how it was made, finds none.

#[path = "disclosure/attack.rs"]
mod attack;
#[path = "disclosure/bits.rs"]
mod bits;
#[path = "disclosure/critics.rs"]
mod critics;
#[path = "disclosure/details.rs"]
mod details;
#[path = "disclosure/everything.rs"]
mod everything;
#[path = "disclosure/frame.rs"]
mod frame;
#[path = "disclosure/grids.rs"]
mod grids;
#[path = "disclosure/linear.rs"]
mod linear;
#[path = "disclosure/overlap.rs"]
mod overlap;
#[path = "disclosure/printed.rs"]
mod printed;
#[path = "disclosure/sources.rs"]
mod sources;
#[path = "disclosure/squares.rs"]
mod squares;
mod support;
#[path = "disclosure/takes.rs"]
mod takes;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use attack::{Attack, Count, Kind, SCALE, domain_of, wave_of};
use prevalence::release;
use prevalence::report::Report;
use serde_json::{Value, json};
use support::random::{self, Table, document};
use support::{Run, fixture, run};

// ---------- random studies

/// Numbers that are random enough: a linear congruential generator, the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one_of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize].clone()
    }
}

/// A study whose cities and types are of all sizes, as a file, and how it is to be analysed.
#[derive(Clone, Debug)]
struct Case {
    file: Table,
    flags: Vec<String>,
    has_blanks: bool,
    /// Columns by which workers of one establishment are told apart.
    dividing: &'static [&'static str],
    /// The weight of all workers of a city, in parts of 1, where there is one.
    weights: Option<Vec<i128>>,
}

const CITIES: [&str; 6] = ["Ada", "Bo", "Cu", "Da", "El", "Fo"];
const KINDS: [&str; 4] = ["bar", "spa", "inn", "hall"];
const TABLES: [&[&str]; 9] = [
    &["--by", "floor"],
    &["--by", "city", "--by", "city,floor"],
    &["--by", "city"],
    &["--by", "kind"],
    &["--by", "city", "--by", "kind"],
    &["--by", "city", "--by", "city,kind"],
    &["--by", "city", "--by", "kind", "--by", "city,kind"],
    &["--by", "city,kind", "--by", "kind,floor"],
    &["--by", "kind", "--by", "city,kind", "--by", "floor"],
];

fn case(number: u64) -> Case {
    let mut draws = Draws(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1);
    for _ in 0..8 {
        draws.below(2);
    }
    let cities = 2 + draws.below(5) as usize;
    let kinds = 2 + draws.below(3) as usize;
    let is_weighted = draws.below(3) == 0;
    let has_blanks = draws.below(5) == 0;
    let knows_all_ages = draws.below(2) == 0;
    let is_floor_of_worker = number % 4 == 3;
    let weights: Vec<i128> = (0..cities)
        .map(|_| draws.one_of(&[4, 4, 6, 10, 11]))
        .collect();
    // Of ten: how many are minors, and how many of these are young, city by city.
    let shares: Vec<[u64; 2]> = (0..cities)
        .map(|_| [draws.below(6), draws.below(6)])
        .collect();
    let mut rows = Vec::new();
    for wave in [1, 2] {
        for (city, &[minors, young]) in shares.iter().enumerate() {
            let most = draws.one_of(&[3, 7, 17]);
            let establishments = 1 + draws.below(most);
            for number in 0..establishments {
                let kind = if has_blanks && draws.below(6) == 0 {
                    ""
                } else {
                    KINDS[draws.below(kinds as u64) as usize]
                };
                let mut floor = draws.one_of(&["up", "down"]);
                for _ in 0..=draws.below(14) {
                    if is_floor_of_worker {
                        floor = draws.one_of(&["up", "down", "roof"]);
                    }
                    let age = match draws.below(10) {
                        _ if !knows_all_ages && draws.below(12) == 0 => {
                            draws.one_of(&["", "14-19", "16-20"]).to_owned()
                        }
                        of_ten if of_ten < minors && draws.below(10) < young => "14".to_owned(),
                        of_ten if of_ten < minors => "17".to_owned(),
                        _ => "25".to_owned(),
                    };
                    let weight = if is_weighted {
                        weights[city] as f64 / SCALE
                    } else {
                        1.0
                    };
                    let city = CITIES[city];
                    rows.push(format!(
                        "{wave},{city},{number},{kind},{floor},{weight},{age}"
                    ));
                }
            }
        }
    }
    let mut flags: Vec<String> = draws
        .one_of(&TABLES)
        .iter()
        .map(|&flag| flag.to_owned())
        .collect();
    let min_cell = draws.one_of(&["10", "10", "10", "5", "3", "1"]);
    flags.extend(["--min-cell", min_cell].map(str::to_owned));
    flags.extend(
        [
            "--threshold",
            draws.one_of(&["17,15", "17,15", "15,17", "17,15,13", "17"]),
        ]
        .map(str::to_owned),
    );
    Case {
        file: Table {
            header: "wave,city,establishment,kind,floor,weight,age".to_owned(),
            rows,
        },
        flags,
        has_blanks,
        dividing: if is_floor_of_worker { &["floor"] } else { &[] },
        weights: is_weighted.then_some(weights),
    }
}

impl Case {
    /// The whole report, and what is released of it; none where the study cannot be compared.
    fn reports(&self) -> Option<[Report; 2]> {
        let mut flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        flags.extend(["--waves", "1,2"]);
        let files = std::slice::from_ref(&self.file);
        let whole = random::report("compare", files, None, &flags).ok()?;
        flags.push("--release");
        let mut released = random::report("compare", files, None, &flags).ok()?;
        release::withhold(&mut released);
        Some([whole, released])
    }

    /// The weight of a domain, which the attacker knows from elsewhere.
    fn weight(&self, domain: &BTreeMap<String, String>) -> Option<i128> {
        let Some(weights) = &self.weights else {
            return Some(SCALE as i128);
        };
        let city = CITIES
            .iter()
            .position(|city| Some(*city) == domain.get("city").map(String::as_str))?;
        Some(weights[city])
    }

    fn attack(&self, document: &Value) -> Attack {
        Attack::new(
            document,
            true,
            &|_, domain| self.weight(domain),
            self.has_blanks,
            self.dividing,
        )
    }
}

/// How many studies are tried; set PREVALENCE_ATTACKS for more.
fn asked_for() -> u64 {
    let asked = std::env::var("PREVALENCE_ATTACKS").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(200)
}

fn cases() -> impl Iterator<Item = (u64, Case)> {
    (0..asked_for()).map(|number| (number, case(number)))
}

// ---------- what a withheld row shows

/// All numbers within a value.
fn numbers(value: &Value, found: &mut Vec<f64>) {
    match value {
        Value::Number(number) => found.extend(number.as_f64()),
        Value::Array(items) => items.iter().for_each(|item| numbers(item, found)),
        Value::Object(fields) => {
            // What follows from numbers beside it has digits of its own.
            let is_own = |key: &str| !["threshold", "rse", "relative_change"].contains(&key);
            let fields = fields.iter().filter(|(key, _)| is_own(key));
            fields.for_each(|(_, field)| numbers(field, found));
        }
        _ => {}
    }
}

const LISTS: [&str; 4] = ["estimates", "comparisons", "same_establishments", "trends"];

fn rows(document: &Value) -> impl Iterator<Item = &Value> {
    let lists = LISTS.iter().filter_map(|list| document[*list].as_array());
    lists.flatten()
}

/// A row without what it says of itself.
fn key(row: &Value) -> String {
    let keys = ["wave", "from", "to", "domain", "indicator", "slope"].map(|key| match key {
        "slope" => json!(row.get("slope").is_some()),
        key => row[key].clone(),
    });
    format!("{keys:?}")
}

/// Numbers of withheld rows that are no round ones, and stand somewhere in what was released.
fn leaked(whole: &Value, released: &Value) -> Vec<f64> {
    // What is released is rounded, so that short numbers meet by chance.
    let is_telling = |number: &f64| (number * 1e5 - (number * 1e5).round()).abs() > 1e-6;
    let withheld: Vec<String> = rows(released)
        .filter(|row| row["withheld"] == true)
        .map(key)
        .collect();
    let (mut secret, mut known, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows(whole) {
        let list = if withheld.contains(&key(row)) {
            &mut secret
        } else {
            &mut known
        };
        numbers(row, list);
    }
    // Beside the rows there are shares of counts that are shown, which may be the same by chance.
    rows(released).for_each(|row| numbers(row, &mut told));
    secret.retain(|number| is_telling(number) && !known.contains(number) && told.contains(number));
    secret
}

/// Lines of a text that name a withheld row and a number beside its label.
fn telling_lines(text: &str) -> Vec<&str> {
    let is_row = |line: &&str| {
        line.contains(" withheld")
            && !line.contains("rows withheld")
            && !line.contains("row withheld")
    };
    let has_number = |line: &&str| {
        let (_, behind) = line.split_once(" withheld").expect("the word is there");
        // Behind the cell there may be the end of what stands out.
        let cells = behind.split('\u{1b}').next().unwrap_or_default();
        cells.contains(|letter: char| letter.is_ascii_digit())
    };
    text.lines().filter(is_row).filter(has_number).collect()
}

/// Asserts that no format shows a number of a withheld row.
fn assert_silent(whole: &Value, released: &Value, texts: &[String]) {
    for row in rows(released).filter(|row| row["withheld"] == true) {
        let mut found = Vec::new();
        numbers(row, &mut found);
        assert_eq!(found, Vec::<f64>::new(), "{row:#}");
    }
    assert_eq!(leaked(whole, released), Vec::<f64>::new());
    for text in texts {
        assert_eq!(telling_lines(text), Vec::<&str>::new());
    }
}

/// Asserts that a CSV file has nothing in the lines of withheld rows but their labels.
fn assert_csv_is_silent(text: &str) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let Some(place) = header.iter().position(|name| name == "withheld") else {
        return;
    };
    const LABELS: [&str; 11] = [
        "wave",
        "city",
        "kind",
        "floor",
        "establishment_type",
        "indicator",
        "threshold",
        "from",
        "to",
        "reason",
        "sentence",
    ];
    for row in reader.records() {
        let row = row.expect("a row");
        if &row[place] == "true" {
            let told = header.iter().zip(&row).filter(|(name, cell)| {
                !cell.is_empty() && *name != "withheld" && !LABELS.contains(name)
            });
            assert_eq!(told.collect::<Vec<_>>(), []);
        }
    }
}

// ---------- the attack

fn said(found: &[(Count, i128)]) -> String {
    let mut text = String::new();
    for (count, value) in found {
        let _ = writeln!(
            text,
            "{:?} of {:?} in wave {} at {}: {value}",
            count.kind, count.domain, count.wave, count.threshold
        );
    }
    text
}

/// What the whole report says of a count.
fn truth(document: &Value, count: &Count) -> Option<i128> {
    let rows = document["estimates"].as_array()?;
    let row = rows.iter().find(|row| {
        let is_threshold = count.kind == Kind::Workers || row["threshold"] == count.threshold;
        wave_of(row) == count.wave && domain_of(row) == count.domain && is_threshold
    })?;
    let number = |key: &str| row[key].as_u64().map(i128::from);
    match count.kind {
        Kind::Minors => number("positives"),
        Kind::Others => Some(number("n")? - number("positives")?),
        Kind::Unknown => number("unknown"),
        Kind::Workers => Some(number("n")? + number("unknown")?),
        Kind::Establishments => number("establishments"),
        Kind::EstablishmentsWithMinors => number("establishments_with_positives"),
    }
}

#[test]
fn what_the_attacker_concludes_is_true() {
    for (number, case) in cases().take(60) {
        let Some([whole, released]) = case.reports() else {
            continue;
        };
        let [whole, released] = [whole, released].map(|report| document(&report));
        for (count, [low, high]) in case.attack(&released).ranges() {
            if let Some(value) = truth(&whole, &count) {
                assert!(
                    low <= value && value <= high,
                    "study {number}: {count:?} is {value}, not {low} to {high}"
                );
            }
        }
    }
}

/// The whole report without the rows that break a rule themselves: what a careless release would be.
fn carelessly_released(whole: &Value) -> Value {
    let mut careless = whole.clone();
    for row in careless["estimates"].as_array_mut().expect("estimates") {
        if row["disclosure"]["safe"] == false {
            row["withheld"] = true.into();
        }
    }
    careless
}

#[test]
fn without_complementary_suppression_counts_are_recovered() {
    let (mut studies, mut counts) = (0, 0);
    for (_, case) in cases().take(60) {
        let Some([whole, _]) = case.reports() else {
            continue;
        };
        let careless = carelessly_released(&document(&whole));
        let found = case.attack(&careless).recovered();
        let whole = document(&whole);
        for (count, value) in &found {
            assert_eq!(truth(&whole, count), Some(*value), "{count:?}");
        }
        studies += usize::from(!found.is_empty());
        counts += found.len();
    }
    assert!(
        studies >= 10 && counts >= 40,
        "{counts} counts of {studies} studies"
    );
}

// ---------- the fixtures

fn cambodia(command: &str, flags: &[&str]) -> Run {
    let mut arguments = vec![command, "obs-2012.csv", "obs-2015.csv"];
    arguments.extend(flags);
    run(&fixture("studies/cambodia"), &arguments)
}

#[test]
fn no_withheld_count_of_the_fixture_can_be_recovered() {
    let tables: [&[&str]; 3] = [
        &[],
        &["--by", "city", "--by", "establishment_type"],
        &[
            "--by",
            "city",
            "--by",
            "establishment_type",
            "--by",
            "city,establishment_type",
        ],
    ];
    for table in tables {
        for profile in ["sacro", "cms", "opensafely"] {
            let with = |more: &[&'static str]| {
                let mut flags = table.to_vec();
                flags.extend(["--disclosure", profile]);
                flags.extend(more);
                cambodia("compare", &flags)
            };
            let whole = with(&["--format", "json"]).json();
            let released = with(&["--format", "json", "--release"]).json();
            let table = with(&["--release"]).stdout;
            let github = with(&["--format", "github"]).stdout;
            assert_silent(&whole, &released, &[table, github]);
            assert_csv_is_silent(&with(&["--format", "csv", "--release"]).stdout);
            let found = Attack::new(&released, true, &|_, _| None, false, &[]).recovered();
            assert!(found.is_empty(), "{profile}:\n{}", said(&found));
        }
    }
}

// ---------- the result

#[test]
fn unsafe_rows_are_marked_on_the_terminal_and_withheld_in_what_travels() {
    let table = cambodia("analyze", &["--threshold", "15"]).stdout;
    let row = |text: &str, label: &str| {
        text.lines()
            .find(|line| line.starts_with(label))
            .unwrap()
            .to_owned()
    };
    assert!(row(&table, "Siem Reap       ").ends_with('!'), "{table}");
    assert!(
        table.contains("! could tell of single people or places"),
        "{table}"
    );
    for flags in [
        &["--release"][..],
        &["--format", "markdown"],
        &["--format", "github"],
    ] {
        let released = cambodia("analyze", flags).stdout;
        assert!(
            released.contains("withheld") && !released.contains("2/2,014"),
            "{flags:?} {released}"
        );
    }
    let all = cambodia("analyze", &["--format", "github", "--disclosure", "none"]).stdout;
    assert!(all.contains("2/2,014"), "{all}");
}

#[test]
fn the_choice_and_the_number_of_withheld_rows_are_in_every_output() {
    let json = cambodia(
        "analyze",
        &["--release", "--format", "json", "--disclosure", "cms"],
    )
    .json();
    let rows = json["estimates"].as_array().unwrap();
    let withheld = rows.iter().filter(|row| row["withheld"] == true).count();
    assert!(withheld > 0);
    let disclosure = json!({"profile": "cms", "min_cell": 11, "released": true, "withheld": withheld, "flagged": 0});
    assert_eq!(json["disclosure"], disclosure);
    let said = format!("Disclosure control (cms, fewest shown 11): {withheld} rows withheld.");
    let on_one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let with = |flags: &[&'static str]| {
        let all = [flags, &["--release", "--disclosure", "cms"]].concat();
        cambodia("analyze", &all)
    };
    assert!(on_one_line(with(&[]).stdout).contains(&said));
    assert!(with(&["--format", "github"]).stdout.contains(&said));
    assert!(with(&["--format", "csv"]).stderr.contains(&said));
}

#[test]
fn a_national_total_of_two_can_be_released_on_purpose() {
    let flags = [
        "--threshold",
        "15",
        "--by",
        "none",
        "--release",
        "--format",
        "json",
    ];
    let positives = |more: &[&'static str]| {
        let json = cambodia("analyze", &[&flags[..], more].concat()).json();
        json["estimates"][1]["positives"].clone()
    };
    assert_eq!(positives(&[]), Value::Null);
    assert_eq!(positives(&["--min-cell", "1"]), 2);
}

#[test]
fn where_nothing_overall_is_shown_totals_and_rows_are_withheld_too() {
    let study = "city,establishment_id,age\nA,1,16\nA,2,30\nA,3,30\nB,4,30\n";
    let json = support::analyze_text(study, &["--release", "--format", "json"]).json();
    let design = &json["design"][0];
    for key in ["strata", "psus", "df", "workers"] {
        assert_eq!(design[key], Value::Null, "{key}");
    }
    assert_eq!(json["inputs"][0]["rows"], Value::Null);
    let table = support::analyze_text(study, &["--release"]).stdout;
    assert!(!table.contains('4'), "{table}");
}

#[test]
fn a_gate_is_judged_on_the_whole_and_tells_no_number_of_a_withheld_row() {
    let gate = ["--fail-if", "15, wave=2015: estimate > 0.05%"];
    let open = cambodia("analyze", &gate);
    assert_eq!(open.code, 3);
    assert!(
        open.stderr.contains("estimate is 0.00099"),
        "{}",
        open.stderr
    );
    let released = cambodia("analyze", &[&gate[..], &["--release"]].concat());
    assert_eq!(released.code, 3);
    assert!(
        released.stderr.contains("estimate is withheld"),
        "{}",
        released.stderr
    );
    assert!(!released.stderr.contains("0.00099"), "{}", released.stderr);
}

#[test]
fn warnings_with_numbers_are_counted_where_rows_are_withheld() {
    let study = "city,establishment_id,type,age\nA,1,x,16\nA,2,,30\nA,3,x,30\nB,4,y,30\n";
    let warnings = |flags: &[&str]| {
        let all = [&["--by", "type", "--format", "json"], flags].concat();
        let json = support::analyze_text(study, &all).json();
        let codes = json["warnings"].as_array().unwrap().iter();
        codes
            .map(|warning| warning["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(warnings(&[]).contains(&"W103".to_owned()));
    let released = warnings(&["--release"]);
    assert!(
        !released.contains(&"W103".to_owned()) && released.contains(&"W130".to_owned()),
        "{released:?}"
    );
}

#[test]
fn a_flag_that_would_withhold_nothing_is_refused() {
    for flags in [&["--release"][..], &["--min-cell", "5"]] {
        let run = cambodia("analyze", &[flags, &["--disclosure", "none"]].concat());
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(
            run.stderr.contains("--disclosure none withholds nothing"),
            "{}",
            run.stderr
        );
    }
}

/// What rounding to two digits leaves of a number at the least.
const ROUNDED: f64 = 0.95;

#[test]
fn the_p_of_a_shown_change_does_not_tell_that_of_a_withheld_one() {
    let flags = [
        "--by",
        "establishment_type",
        "--threshold",
        "17",
        "--format",
        "json",
    ];
    let whole = cambodia("compare", &flags).json();
    let released = cambodia("compare", &[&flags[..], &["--release"]].concat()).json();
    let rows = |document: &Value| document["comparisons"].as_array().unwrap().clone();
    let mut compared = 0;
    for (before, after) in rows(&whole).iter().zip(&rows(&released)) {
        let p = |row: &Value| row["test"]["p_adjusted"].as_f64();
        if let (Some(before), Some(after)) = (p(before), p(after)) {
            assert!(
                after >= ROUNDED * before,
                "{after} is not less than {before}"
            );
            compared += 1;
        }
    }
    assert!(compared > 0);
}

/// Where districts were drawn, rows count districts: of two cities that are withheld both of which have one with minors
/// the total less the others would say so.
#[test]
fn how_many_psus_of_a_withheld_row_have_minors_does_not_follow() {
    let mut study = "city,district,establishment_id,age\n".to_owned();
    for (city, districts, minors) in [("A", 4, 3), ("B", 1, 1), ("C", 1, 3), ("D", 3, 3)] {
        for district in 0..districts {
            for place in 0..6 {
                for worker in 0..12 {
                    let age = if worker < minors { 16 } else { 25 };
                    let _ = writeln!(study, "{city},{district},{district}-{place},{age}");
                }
            }
        }
    }
    let flags = [
        "--column",
        "psu=district",
        "--threshold",
        "17",
        "--release",
        "--format",
        "json",
    ];
    let rows = support::analyze_text(&study, &flags).json();
    let rows = rows["estimates"].as_array().unwrap();
    let withheld = rows.iter().filter(|row| row["withheld"] == true).count() as u64;
    assert!(withheld > 0);
    let [overall, cities @ ..] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    let number = |row: &Value| row["establishments_with_positives"].as_u64();
    let shown: u64 = cities.iter().filter_map(number).sum();
    if let Some(all) = number(overall) {
        assert!(all - shown > withheld, "{all}, {shown}, {withheld}");
    }
}

/// What follows from a row that is shown is not said to be withheld.
#[test]
fn the_flow_shows_that_nobody_is_unknown_where_the_result_does() {
    let page = cambodia("report", &["--format", "markdown"]).stdout;
    let rows = |caption: &str| -> Vec<&str> {
        let (_, behind) = page.split_once(caption).expect("the table");
        let table = behind.lines().skip(2).take_while(|line| !line.is_empty());
        table.filter(|line| line.starts_with("| 2015")).collect()
    };
    assert_eq!(
        rows("Workers observed, of unknown status, and analysed"),
        [
            "| 2015 | All | Aged 17 and under | 2,014 | 0 | 0 | 2,014 |",
            "| 2015 | All | Aged 15 and under | 2,014 | withheld | withheld | withheld |",
        ]
    );
    assert_eq!(
        rows("Workers of unknown status"),
        ["| 2015 | 0 | 0.00 | withheld | withheld |"]
    );
}
