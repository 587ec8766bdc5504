//! Is this label a slip of the finger?

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::text::MOST_LISTED;

/// Labels that differ in one letter or accent of one word. Codes such as `S1` and `S2`, numerals and words
/// too short to be a slip are left alone.
pub fn pairs<'a>(labels: impl ExactSizeIterator<Item = &'a str>) -> Vec<[&'a str; 2]> {
    /// Nobody types more labels than that, or longer ones.
    const MOST_LABELS: usize = 5_000;
    const LONGEST: usize = 80;
    if labels.len() > MOST_LABELS {
        return Vec::new();
    }
    // Two words are one edit apart only if they agree once a letter of one or of both is left out, so that
    // no pair of labels need be compared that does not share such a stump.
    let mut by_stump: HashMap<String, Vec<(&str, String)>> = HashMap::new();
    let mut found: Vec<[&str; 2]> = Vec::new();
    for label in labels.filter(|label| label.len() <= LONGEST) {
        if found.len() >= MOST_LISTED {
            break;
        }
        let plain = plain(label);
        for stump in stumps(&plain) {
            let others = by_stump.entry(stump).or_default();
            for (other, other_plain) in others.iter() {
                let pair = [*other, label];
                if *other != label && !found.contains(&pair) && is_slip(other_plain, &plain) {
                    found.push(pair);
                }
            }
            if others.last().is_none_or(|(last, _)| *last != label) {
                others.push((label, plain.clone()));
            }
        }
    }
    found
}

/// A label in lower case, without accents.
fn plain(label: &str) -> String {
    let letters = label.nfkd().filter(|&letter| !is_combining_mark(letter));
    letters.flat_map(char::to_lowercase).collect()
}

/// A text, and all that is left of it when one letter is left out.
fn stumps(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let without = |left_out: usize| {
        let kept = letters.iter().enumerate();
        kept.filter(|&(place, _)| place != left_out)
            .map(|(_, letter)| letter)
            .collect()
    };
    (0..letters.len())
        .map(without)
        .chain([text.to_owned()])
        .collect()
}

/// Whether two labels differ by what a finger does: in one word, which is a word.
fn is_slip(one: &str, other: &str) -> bool {
    /// Shorter labels and words are codes.
    const SHORTEST_LABEL: usize = 5;
    const SHORTEST_WORD: usize = 3;
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters(one).min(letters(other)) < SHORTEST_LABEL {
        return false;
    }
    let digits =
        |text: &str| -> String { text.chars().filter(|letter| letter.is_numeric()).collect() };
    if digits(one) != digits(other) {
        return false;
    }
    let [mut ones, mut others] = [one, other].map(str::split_whitespace);
    let differing: Vec<_> = std::iter::from_fn(|| match (ones.next(), others.next()) {
        (None, None) => None,
        pair => Some(pair),
    })
    .filter(|(one, other)| one != other)
    .collect();
    match differing.as_slice() {
        // They differ in accents alone.
        [] => true,
        [(Some(one), Some(other))] => {
            letters(one).min(letters(other)) >= SHORTEST_WORD
                && !(is_roman_numeral(one) && is_roman_numeral(other))
                && strsim::damerau_levenshtein(one, other) == 1
        }
        _ => false,
    }
}

fn is_roman_numeral(word: &str) -> bool {
    word.chars().all(|letter| "ivxlcdm".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_one_letter_is_near_and_a_code_is_not() {
        let near = |one: &str, other: &str| !pairs([one, other].into_iter()).is_empty();
        for (one, other) in [
            ("Sihanoukville", "Sihanoukvile"),
            ("Sihanoukville", "Sihanoukvillle"),
            ("Phnom Penh", "Phnom Pneh"),
            ("Siem Reap", "Siem Reab"),
            ("Bogota", "Bogot\u{e1}"),
            ("Karaoke", "karaokes"),
        ] {
            assert!(near(one, other), "{one}, {other}");
        }
        for (one, other) in [
            ("S1", "S2"),
            ("Zone 1", "Zone 2"),
            ("District 10", "District 1"),
            ("Zone A", "Zone B"),
            ("Ward VII", "Ward VIII"),
            ("bar", "car"),
            ("North", "South"),
            ("Alpha", "Alpine"),
        ] {
            assert!(!near(one, other), "{one}, {other}");
        }
    }

    #[test]
    fn a_pair_that_is_near_is_named_once() {
        let labels = ["Sihanoukville", "Poipet", "Sihanoukvile", "Poipet"];
        assert_eq!(
            pairs(labels.into_iter()),
            [["Sihanoukville", "Sihanoukvile"]]
        );
    }
}
