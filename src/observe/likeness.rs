//! Could anything but an age be written like this? A shifted row, or a wrong `--column`, puts names, notes
//! and telephone numbers where ages belong.

/// Words that go with an age, and the months that spreadsheets make of ranges.
const WORDS: &[&str] = &[
    "about", "above", "and", "approx", "below", "ca", "circa", "less", "month", "months", "more",
    "old", "or", "over", "plus", "than", "to", "under", "year", "years", "yo", "yr", "yrs",
];
const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// What stands in a column of ages without a number.
const WHOLE: &[&str] = &[
    "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "true", "false", "yes",
    "no", "y", "n", "t", "f",
];

/// Whether a cell is so much like an age that it is nothing else: one or two short numbers, and beside them
/// no letters but those of words and months of the lists.
pub fn is_like_an_age(cell: &str) -> bool {
    const LONGEST: usize = 20;
    const MOST_DIGITS: usize = 3;
    let lower = cell.to_lowercase();
    if WHOLE.contains(&&*lower) {
        return true;
    }
    let numbers: Vec<_> = pieces(&lower, char::is_numeric).collect();
    let months = pieces(&lower, char::is_alphabetic).filter(|word| MONTHS.contains(word));
    let months = months.count();
    let mut words = pieces(&lower, char::is_alphabetic);
    // Two numbers and a month are a date of birth.
    (1..=2).contains(&(numbers.len() + months))
        && !numbers.is_empty()
        && numbers
            .iter()
            .all(|number| number.chars().count() <= MOST_DIGITS)
        && words.all(|word| WORDS.contains(&word) || MONTHS.contains(&word))
        && lower.chars().count() <= LONGEST
}

/// The longest pieces that consist of such letters.
fn pieces(text: &str, belongs: fn(char) -> bool) -> impl Iterator<Item = &str> {
    let pieces = text.split(move |letter| !belongs(letter));
    pieces.filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_name_an_id_a_note_or_a_birthday_is_not_like_an_age() {
        for age in [
            "999",
            "-9",
            "017",
            "17,5",
            "18-15",
            "17-May",
            "~17",
            "ca. 17",
            "17 years",
            "16 or 17",
            "\u{ff11}\u{ff17}",
            "#N/A",
            "yes",
            "=17+1",
        ] {
            assert!(is_like_an_age(age), "{age}");
        }
        for other in [
            "",
            "W17",
            "17B",
            "1234",
            "085 123 456",
            "Mary-2",
            "Camille",
            "about Mary",
            "17 girls",
            "#12 Main Street",
            "=B2",
            "2007-05-17",
            "17-May-07",
            "17 or 18 or over or so they say",
            "or",
            "May",
        ] {
            assert!(!is_like_an_age(other), "{other}");
        }
    }
}
