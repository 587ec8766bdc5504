//! Is this one place written in two ways?

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::has_no_width;
use crate::tally::{Index, Tallies};
use crate::warning::Warning;

/// Labels of one kind that are alike but for case, accents, spaces, invisible characters or letters of
/// another alphabet that look the same; and waves that are the same number.
pub fn warnings(tallies: &Tallies) -> Vec<Warning> {
    let labels = |indices: Vec<Index>| {
        indices
            .into_iter()
            .map(|index| &*tallies.labels[index as usize])
    };
    let strata = tallies.strata.iter();
    let cities = strata.clone().filter_map(|stratum| stratum.city).collect();
    let strata = strata.filter_map(|stratum| stratum.label).collect();
    let mut found = alike("city", labels(cities), spelling);
    found.extend(alike("stratum", labels(strata), spelling));
    for (column, name) in tallies.domain_columns.iter().enumerate() {
        let values = tallies.domains.iter().filter_map(|values| values[column]);
        found.extend(alike(name, labels(values.collect()), spelling));
    }
    let waves = tallies.waves.iter().map(String::as_str);
    found.extend(alike("wave", waves, number_or_spelling));
    let mut once: Vec<Warning> = Vec::new();
    for warning in found {
        // The city is a stratum and a domain: one word on it is enough.
        let is_said = |said: &Warning| said.spellings() == warning.spellings();
        if !once.iter().any(is_said) {
            once.push(warning);
        }
    }
    once
}

fn alike<'a>(
    what: &str,
    labels: impl Iterator<Item = &'a str>,
    key: fn(&str) -> String,
) -> Vec<Warning> {
    let mut first: HashMap<String, &str> = HashMap::new();
    let mut found: Vec<[String; 2]> = Vec::new();
    for label in labels {
        let other = *first.entry(key(label)).or_insert(label);
        let pair = [other.to_owned(), label.to_owned()];
        if other != label && !found.contains(&pair) {
            found.push(pair);
        }
    }
    let warnings = found.into_iter().map(|labels| Warning::Spellings {
        what: what.to_owned(),
        labels,
    });
    warnings.collect()
}

/// A label as a hurried reader sees it.
fn spelling(label: &str) -> String {
    label
        .nfkd()
        .filter(|&letter| !is_combining_mark(letter) && !letter.is_whitespace())
        .filter(|&letter| !has_no_width(letter))
        .flat_map(char::to_lowercase)
        .map(latin)
        .collect()
}

fn number_or_spelling(label: &str) -> String {
    match label.parse::<f64>() {
        Ok(number) if number.is_finite() => number.to_string(),
        _ => spelling(label),
    }
}

/// The Latin letter that a Cyrillic or Greek one is taken for.
fn latin(letter: char) -> char {
    const LOOK_ALIKES: [(char, &str); 15] = [
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
    ];
    let found = LOOK_ALIKES
        .iter()
        .find(|(_, others)| others.contains(letter));
    found.map_or(letter, |&(latin, _)| latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_look_the_same_have_one_spelling() {
        for (one, other) in [
            ("Phnom Penh", "phnom  penh"),
            ("Phnom Penh", "Phnom\u{a0}Penh"),
            ("Alpha", "Al\u{200b}pha"),
            ("Bogot\u{e1}", "BOGOTA"),
            ("Koper", "\u{41a}\u{43e}\u{440}er"),
        ] {
            assert_eq!(spelling(one), spelling(other), "{one}, {other}");
        }
        assert_ne!(spelling("S1"), spelling("S2"));
        assert_eq!(number_or_spelling("1"), number_or_spelling("1.0"));
    }
}
