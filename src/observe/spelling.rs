//! Is this one place written in two ways?

use std::collections::HashSet;

use indexmap::IndexMap;
use unicode_normalization::UnicodeNormalization;

use super::fault::{Difference, Fault, TwoSpellings};
use super::file::FileId;
use super::privacy;
use super::private::Private;
use super::role::Role;
use super::row::Row;
use super::same::{SameLabels, is_meant};
use super::slip;

use crate::diagnostic::Diagnostic;
use crate::text::{has_no_width, is_unsafe, shown};
use crate::warning::Warning;

/// The roles whose cells are labels.
const LABELS: [Role; 4] = [Role::Wave, Role::City, Role::Stratum, Role::Type];

/// The labels of a study, by what they are labels of, as they are first met.
#[derive(Default)]
pub struct Spellings {
    kinds: IndexMap<String, Kind>,
}

/// The labels of one column or role.
#[derive(Default)]
struct Kind {
    known: HashSet<String>,
    /// Whether a label was found that no output may show.
    is_private: bool,
    /// Each label as a hurried reader sees it, and how it was first written.
    first: IndexMap<String, First>,
}

/// A label where it was first.
struct First {
    label: String,
    file: FileId,
    line: u64,
}

impl Spellings {
    /// Notes the labels of a row; gives those that look like earlier ones. `domain`
    /// holds the columns of the domain variables.
    pub fn note_row(&mut self, row: &Row<'_>, domain: &[Option<usize>]) -> Vec<Diagnostic> {
        let of_roles = LABELS.iter().filter_map(|&role| row.header.column(role));
        let of_domains = domain.iter().flatten().copied();
        let is_domain = |&column: &usize| row.header.role(column).is_none();
        let columns = of_roles.chain(of_domains.filter(is_domain));
        let found = columns.filter_map(|column| {
            let label = row.notation.label(row.text(column));
            let what = row.header.labels_of(column);
            let line = row.record.line_of(column);
            let mut fault = match self.found_private(&what, &label) {
                Some(holds) => Fault::PrivateLabels {
                    what: row.header.shown(column),
                    holds,
                },
                None => self.note(&what, &label, row.file, line)?,
            };
            if let Fault::Spelling(found) = &mut fault {
                found.is_meant = is_meant(&row.notation.same, &label);
            }
            Some(row.problem(column, fault))
        });
        found.collect()
    }

    /// What a label gives away that no output may show, if it is the first such.
    fn found_private(&mut self, what: &str, label: &str) -> Option<Private> {
        let kind = self.kinds.get(what);
        if kind.is_some_and(|kind| kind.is_private || kind.known.contains(label)) {
            return None;
        }
        let holds = private(what, label)?;
        self.refuse(what);
        Some(holds)
    }

    /// Notes a label of a role or column; a fault if it looks like an earlier one.
    fn note(&mut self, what: &str, label: &str, file: &FileId, line: u64) -> Option<Fault> {
        if label.is_empty() {
            return None;
        }
        if self
            .kinds
            .get(what)
            .is_some_and(|kind| kind.is_private || kind.known.contains(label))
        {
            return None;
        }
        let kind = self.kinds.entry(what.to_owned()).or_default();
        kind.known.insert(label.to_owned());
        let seen = match number(label) {
            Some(number) if what == "wave" => number,
            _ => spelling(label),
        };
        let Some(first) = kind.first.get(&seen) else {
            let (label, file) = (label.to_owned(), file.clone());
            kind.first.insert(seen, First { label, file, line });
            return None;
        };
        let difference = difference(&first.label, label);
        Some(Fault::Spelling(Box::new(TwoSpellings {
            what: what.to_owned(),
            label: distinct(label, difference),
            first: distinct(&first.label, difference),
            first_place: first.file.line_seen_from(file, first.line),
            difference,
            is_meant: false,
        })))
    }

    /// Whether a label was found that no output may show.
    pub fn has_private(&self) -> bool {
        self.kinds.values().any(|kind| kind.is_private)
    }

    /// Notes that the labels of a role or column are not to be shown.
    pub fn refuse(&mut self, what: &str) {
        self.kinds.entry(what.to_owned()).or_default().is_private = true;
    }

    /// Labels that are UTF-8 taken for another encoding: the first of each kind.
    pub fn garbled(&self) -> Vec<Warning> {
        let first_of = |(what, kind): (&String, &Kind)| {
            let mut labels = kind.first.values().map(|first| &first.label);
            let label = labels.find(|label| is_garbled(label))?.clone();
            let what = what.clone();
            Some(Warning::GarbledLabel { what, label })
        };
        self.kinds.iter().filter_map(first_of).collect()
    }

    /// Pairs of labels that are one letter or accent apart: perhaps one, perhaps two. The first of a pair is
    /// likelier to be right: the one that `same` says is meant, or the one that more workers have.
    pub fn near(&self, same: &[SameLabels], workers: impl Fn(&str) -> u64) -> Vec<Warning> {
        let rank = |label: &str| (is_meant(same, label), workers(label));
        let kinds = self.kinds.iter();
        let pairs = kinds.flat_map(|(what, kind)| {
            let labels = kind.first.values().map(|first| first.label.as_str());
            let pairs = slip::pairs(labels).into_iter();
            let likelier_first = pairs.map(|[one, other]| match rank(one) < rank(other) {
                true => [other, one],
                false => [one, other],
            });
            let warnings = likelier_first.map(|labels| Warning::NearLabels {
                what: what.clone(),
                labels: labels.map(str::to_owned),
            });
            warnings.collect::<Vec<_>>()
        });
        let mut once: Vec<Warning> = Vec::new();
        for warning in pairs {
            // The city is a stratum and a domain: one word on it is enough.
            let is_said = |said: &Warning| said.near_labels() == warning.near_labels();
            if !once.iter().any(is_said) {
                once.push(warning);
            }
        }
        once
    }
}

/// What a label gives away that no output may show. The waves of a study may be numbered as phones are.
fn private(what: &str, label: &str) -> Option<Private> {
    let holds = privacy::private_label(label)?;
    let is_number_of_wave = what == "wave" && holds == Private::Phone;
    (!is_number_of_wave).then_some(holds)
}

/// A label as a hurried reader sees it: without case, spaces and what cannot be seen, and with the Latin
/// letter for each that looks like one.
fn spelling(label: &str) -> String {
    label
        .nfkc()
        .filter(|&letter| !letter.is_whitespace() && !is_invisible(letter))
        .flat_map(char::to_lowercase)
        .map(latin)
        .collect()
}

/// Whether a label holds what a letter or sign of UTF-8 looks like in an encoding of Western Europe: `Ã©` for
/// an accented e.
fn is_garbled(label: &str) -> bool {
    let mut letters = label.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek();
        let is_half = match letter {
            '\u{c2}' | '\u{c3}' => next.is_some_and(|next| !next.is_ascii()),
            '\u{e2}' => next == Some(&'\u{20ac}'),
            _ => false,
        };
        if is_half {
            return true;
        }
    }
    false
}

/// A label that is a number, as one way of writing it: `1` and `1.0` are one.
fn number(label: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let number = label
        .bytes()
        .all(is_plain)
        .then(|| label.parse::<f64>().ok())??;
    Some(number.to_string())
}

fn difference(one: &str, other: &str) -> Difference {
    let without = |label: &str, left_out: fn(char) -> bool| -> String {
        label.chars().filter(|&letter| !left_out(letter)).collect()
    };
    let is_no_letter = |letter: char| letter.is_whitespace() || is_invisible(letter);
    let same = |key: &dyn Fn(&str) -> String| key(one) == key(other);
    if same(&|label| without(label, is_invisible)) {
        Difference::Invisible
    } else if same(&|label| without(label, char::is_whitespace)) {
        Difference::Spaces
    } else if same(&|label| label.to_lowercase()) {
        Difference::Case
    } else if same(&|label| without(label, char::is_whitespace).to_lowercase()) {
        Difference::CaseAndSpaces
    } else if number(one).is_some() && number(one) == number(other) {
        Difference::Number
    } else if same(&|label| without(label, is_no_letter).to_lowercase()) {
        Difference::Several
    } else {
        Difference::LookAlikes
    }
}

/// Whether a character leaves no mark on the page and is no space.
fn is_invisible(letter: char) -> bool {
    has_no_width(letter) || is_unsafe(letter)
}

/// A label made safe to show in which stands as an escape what nobody can tell from something else.
fn distinct(label: &str, difference: Difference) -> String {
    let looks_alike = |letter| difference == Difference::LookAlikes && latin(letter) != letter;
    let mut text = String::new();
    for letter in label.chars() {
        let is_odd_space = letter.is_whitespace() && letter != ' ';
        if is_odd_space || is_invisible(letter) || looks_alike(letter) {
            text.extend(letter.escape_unicode());
        } else {
            text.push(letter);
        }
    }
    shown(&text)
}

/// The Latin letter that a Cyrillic or Greek one is taken for, in the same case.
fn latin(letter: char) -> char {
    const LOOK_ALIKES: [(char, &str); 31] = [
        ('a', "\u{430}\u{3b1}"),
        ('b', "\u{432}"),
        ('c', "\u{441}"),
        ('e', "\u{435}\u{3b5}"),
        ('h', "\u{43d}\u{4bb}"),
        ('i', "\u{456}\u{3b9}\u{131}"),
        ('j', "\u{458}"),
        ('k', "\u{43a}\u{3ba}"),
        ('m', "\u{43c}"),
        ('o', "\u{43e}\u{3bf}"),
        ('p', "\u{440}\u{3c1}"),
        ('s', "\u{455}"),
        ('t', "\u{442}\u{3c4}"),
        ('x', "\u{445}\u{3c7}"),
        ('y', "\u{443}\u{3c5}"),
        ('A', "\u{410}\u{391}"),
        ('B', "\u{412}\u{392}"),
        ('C', "\u{421}"),
        ('E', "\u{415}\u{395}"),
        ('H', "\u{41d}\u{397}"),
        ('I', "\u{406}\u{399}"),
        ('J', "\u{408}"),
        ('K', "\u{41a}\u{39a}"),
        ('M', "\u{41c}\u{39c}"),
        ('N', "\u{39d}"),
        ('O', "\u{41e}\u{39f}"),
        ('P', "\u{420}\u{3a1}"),
        ('S', "\u{405}"),
        ('T', "\u{422}\u{3a4}"),
        ('X', "\u{425}\u{3a7}"),
        ('Y', "\u{423}\u{3a5}"),
    ];
    let found = LOOK_ALIKES
        .iter()
        .find(|(_, others)| others.contains(letter));
    found.map_or(letter, |&(latin, _)| latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> FileId {
        FileId {
            order: 0,
            name: "obs.csv".into(),
        }
    }

    fn fault(what: &str, labels: [&str; 2]) -> Option<TwoSpellings> {
        let mut spellings = Spellings::default();
        let [first, second] = labels;
        assert_eq!(spellings.note(what, first, &file(), 2), None);
        spellings
            .note(what, second, &file(), 3)
            .map(|fault| match fault {
                Fault::Spelling(found) => *found,
                other => panic!("{other:?}"),
            })
    }

    #[test]
    fn labels_that_look_the_same_are_a_fault_that_says_how_they_differ() {
        for (first, second, expected) in [
            ("Phnom Penh", "phnom penh", Difference::Case),
            ("Phnom Penh", "Phnom  Penh", Difference::Spaces),
            ("Phnom Penh", "PhnomPenh", Difference::Spaces),
            ("Phnom Penh", "Phnom\u{a0}Penh", Difference::Spaces),
            ("Siemreap", "siem reap", Difference::CaseAndSpaces),
            ("Alpha", "Al\u{200b}pha", Difference::Invisible),
            ("Koper", "\u{41a}\u{43e}\u{440}er", Difference::LookAlikes),
            ("Alpha", "\u{ff21}lpha", Difference::LookAlikes),
        ] {
            match fault("city", [first, second]) {
                Some(found) => assert_eq!(found.difference, expected, "{second}"),
                None => panic!("{first}, {second}"),
            }
        }
    }

    #[test]
    fn what_cannot_be_seen_is_shown_as_an_escape() {
        let found = fault("city", ["Alpha", "\u{410}l\u{200b}p\u{a0}ha"]).unwrap();
        assert_eq!(found.label, r"\u{410}l\u{200b}p\u{a0}ha");
        assert_eq!(found.first, "Alpha");
    }

    #[test]
    fn letters_that_nobody_mistakes_are_shown_as_they_are() {
        let labels = [
            "\u{41e}\u{43c}\u{441}\u{43a}",
            "\u{43e}\u{43c}\u{441}\u{43a}",
        ];
        let found = fault("city", labels).unwrap();
        assert_eq!([&*found.first, &*found.label], labels);
    }

    #[test]
    fn labels_that_can_be_told_apart_are_no_fault() {
        for labels in [
            ["S1", "S2"],
            ["Alpha", "Alphas"],
            ["Sen", "S\u{e9}n"],
            ["1", "1.0"],
            ["a-1", "a1"],
        ] {
            assert_eq!(fault("city", labels), None, "{labels:?}");
        }
    }

    #[test]
    fn a_label_of_halved_letters_is_garbled() {
        for label in [
            "N\u{c3}\u{ae}mes",
            "Orl\u{c3}\u{a9}ans",
            "L\u{e2}\u{20ac}\u{2122}Hay",
        ] {
            assert!(is_garbled(label), "{label}");
        }
        for label in ["N\u{ee}mes", "S\u{c3}O PAULO", "\u{c2}", "", "Ch\u{e2}teau"] {
            assert!(!is_garbled(label), "{label}");
        }
    }

    #[test]
    fn waves_that_are_one_number_are_a_fault() {
        let found = fault("wave", ["1", "1.0"]).unwrap();
        assert_eq!(found.difference, Difference::Number);
        assert_eq!(fault("wave", ["2012", "2015"]), None);
    }

    #[test]
    fn a_label_is_a_fault_once_and_only_among_labels_of_its_kind() {
        let mut spellings = Spellings::default();
        let mut note = |what, label| spellings.note(what, label, &file(), 2).is_some();
        assert!(!note("city", "Alpha"));
        assert!(!note("stratum", "alpha"));
        assert!(note("city", "alpha"));
        assert!(!note("city", "alpha"));
    }
}
