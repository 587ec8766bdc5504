//! One cell to one age: numbers, decimals and ranges, and what everything else looks like.

use std::ops::Range;

use super::fault::{AgeShape, Fault};
use super::same::SameLabels;
use crate::tally::{AgeRange, OLDEST_AGE};

/// How cells of a file are written.
#[derive(Clone, Debug, Default)]
pub struct Notation {
    /// Whether a decimal comma can be told from a delimiter.
    pub decimal_comma: bool,
    /// Codes for missing, besides [`MISSING`].
    pub missing: Vec<String>,
    /// Labels that the user said are others.
    pub same: Vec<SameLabels>,
}

/// What stands between the ends of a range: hyphens, dashes, and the sign of subtraction.
const DASHES: [char; 6] = [
    '-', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2212}',
];

/// What stands in a cell of which nothing is known, in any case.
const MISSING: &[&str] = &["", "na", "n/a", "nan", "null", ".", "-", "?", "unknown"];

impl Notation {
    /// Whether a cell says that nothing is known.
    pub fn is_missing(&self, cell: &str) -> bool {
        MISSING.iter().any(|code| cell.eq_ignore_ascii_case(code))
            || self.missing.iter().any(|code| cell == code)
    }

    /// The age or range of ages in a cell, [`AgeRange::UNKNOWN`] if it is missing.
    ///
    /// # Errors
    /// What is wrong with a cell that is neither.
    pub fn age(&self, cell: &str) -> Result<AgeRange, Fault> {
        if let Some(range) = self.range(cell)? {
            return Ok(range);
        }
        if self.is_missing(cell) {
            return Ok(AgeRange::UNKNOWN);
        }
        Err(self.misfit(cell))
    }

    /// The completed years of one end of a range, none if it is missing.
    ///
    /// # Errors
    /// What is wrong with a cell that is neither.
    pub fn years(&self, cell: &str) -> Result<Option<u8>, Fault> {
        match self.number(cell) {
            Some(years) if !self.missing.iter().any(|code| cell == code) => {
                at_most_oldest(years).map(Some)
            }
            _ if self.is_missing(cell) => Ok(None),
            _ => Err(self.misfit(cell)),
        }
    }

    /// The age in a cell of one of the known forms, none if it has another form.
    fn range(&self, cell: &str) -> Result<Option<AgeRange>, Fault> {
        if self.missing.iter().any(|code| cell == code) {
            return Ok(None);
        }
        let range = self
            .single(cell)
            .or_else(|| self.two_ended(cell))
            .or_else(|| one_ended(cell));
        let Some((low, high)) = range else {
            return Ok(None);
        };
        let (low, high) = (at_most_oldest(low)?, at_most_oldest(high)?);
        AgeRange::new(low, high)
            .map(Some)
            .ok_or(Fault::InvertedRange)
    }

    fn single(&self, cell: &str) -> Option<(u32, u32)> {
        let years = self.number(cell)?;
        Some((years, years))
    }

    /// `15-17`, with a hyphen or a dash, and spaces around it.
    fn two_ended(&self, cell: &str) -> Option<(u32, u32)> {
        let (low, high) = cell.split_once(DASHES)?;
        Some((self.number(low.trim())?, self.number(high.trim())?))
    }

    /// The completed years of a number: `7`, `07`, `17`, `17.9`.
    fn number(&self, cell: &str) -> Option<u32> {
        let is_point = |letter| letter == '.' || (letter == ',' && self.decimal_comma);
        let (whole, fraction) = match cell.split_once(is_point) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (cell, None),
        };
        if !fraction.is_none_or(is_digits) {
            return None;
        }
        whole_number(whole)
    }

    /// What a cell that is no age looks like.
    fn misfit(&self, cell: &str) -> Fault {
        Fault::Age {
            looks_like: self.shape(cell),
        }
    }

    fn shape(&self, cell: &str) -> AgeShape {
        let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
        let first = cell.chars().next().unwrap_or(' ');
        let rest = cell.strip_prefix(first).unwrap_or_default().trim_start();
        let lower = cell.to_lowercase();
        let is_yes_no = ["true", "false", "yes", "no", "y", "n", "t", "f"].contains(&&*lower);
        match first {
            '=' => AgeShape::Formula,
            '#' => AgeShape::SpreadsheetError,
            '~' | '\u{2248}' => AgeShape::Approximate,
            '-' | '\u{2212}' | '\u{2013}' if is_number(rest) => AgeShape::Negative,
            _ if is_yes_no => AgeShape::YesNo,
            _ if has_month_name(&lower) => AgeShape::SpreadsheetDate,
            _ if is_date(cell) => AgeShape::Date,
            _ if cell
                .chars()
                .any(|letter| letter.is_numeric() && !letter.is_ascii()) =>
            {
                AgeShape::OtherDigits
            }
            '0' if is_digits(cell) => AgeShape::LeadingZeros,
            _ if is_within(cell, BIRTH_YEARS) => AgeShape::BirthYear,
            _ if is_within(cell, SERIAL_DATES) => AgeShape::SerialDate,
            _ if is_digits(cell) => AgeShape::TooOld,
            _ if !self.decimal_comma
                && is_number(&cell.replace(',', "."))
                && cell.contains(',') =>
            {
                AgeShape::DecimalComma
            }
            _ if lower.starts_with("ca")
                || lower.starts_with("about")
                || lower.starts_with("approx") =>
            {
                AgeShape::Approximate
            }
            _ if is_number(cell) && lower.contains('e') => AgeShape::Exponent,
            _ if is_range_in_words(&lower) => AgeShape::RangeInWords,
            _ if first.is_ascii_digit() && cell.chars().any(char::is_alphabetic) => AgeShape::Unit,
            _ if is_word(cell) => AgeShape::Word,
            _ => AgeShape::Text,
        }
    }
}

/// The years in which workers were born.
const BIRTH_YEARS: Range<f64> = 1940.0..2016.0;
/// The days of 1982 to 2036 as a spreadsheet counts them.
const SERIAL_DATES: Range<f64> = 30_000.0..50_000.0;

/// Whether a number without a sign lies in that range.
fn is_within(cell: &str, range: Range<f64>) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    cell.bytes().all(is_plain) && cell.parse().is_ok_and(|number| range.contains(&number))
}

/// Whether two numbers stand there with a word between them that makes them a range.
fn is_range_in_words(lower: &str) -> bool {
    const BETWEEN: [&str; 12] = [
        "to", "or", "and", "\u{e0}", "a", "ou", "et", "bis", "oder", "o", "y", "hanggang",
    ];
    let words: Vec<_> = lower.split_whitespace().collect();
    match words[..] {
        [low, between, high] => is_digits(low) && is_digits(high) && BETWEEN.contains(&between),
        _ => false,
    }
}

/// Whether a cell is one word or two, which may be short for something.
fn is_word(cell: &str) -> bool {
    const LONGEST: usize = 15;
    let is_letter = |letter: char| letter.is_alphabetic() || " /.'\u{2019}-".contains(letter);
    cell.chars().count() <= LONGEST
        && cell.chars().all(is_letter)
        && cell.contains(char::is_alphabetic)
        && cell.split_whitespace().count() <= 2
}

/// `<18`, `<=17`, `under 18`, `>17`, `>=18`, `over 17` or `18+`.
fn one_ended(cell: &str) -> Option<(u32, u32)> {
    const OLDEST: u32 = OLDEST_AGE as u32;
    let lower = cell.to_ascii_lowercase();
    let behind = |mark: &str| whole_number(lower.strip_prefix(mark)?.trim_start());
    let younger = || Some((0, behind("<").or_else(|| behind("under "))?.checked_sub(1)?));
    let at_most = || Some((0, behind("<=").or_else(|| behind("\u{2264}"))?));
    let older = || Some((behind(">").or_else(|| behind("over "))? + 1, OLDEST));
    let at_least = || {
        let plus = || whole_number(lower.strip_suffix('+')?.trim_end());
        let years = behind(">=").or_else(|| behind("\u{2265}")).or_else(plus)?;
        Some((years, OLDEST))
    };
    younger().or_else(at_most).or_else(older).or_else(at_least)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// One to three digits; three only where the first counts, since `017` may be something else.
fn whole_number(text: &str) -> Option<u32> {
    let fits = is_digits(text) && text.len() <= 3 && !(text.len() == 3 && text.starts_with('0'));
    if fits { text.parse().ok() } else { None }
}

fn at_most_oldest(years: u32) -> Result<u8, Fault> {
    let too_old = Fault::Age {
        looks_like: AgeShape::TooOld,
    };
    match u8::try_from(years) {
        Ok(years) if years <= OLDEST_AGE => Ok(years),
        _ => Err(too_old),
    }
}

fn has_month_name(lower: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let words = lower.split(|letter: char| !letter.is_alphabetic());
    let mut months = words.filter(|word| MONTHS.iter().any(|month| word.starts_with(month)));
    lower.contains(|letter: char| letter.is_ascii_digit()) && months.next().is_some()
}

/// Three groups of digits, such as `2007-05-17` and `17/5/2007`, perhaps with a time.
pub fn is_date(cell: &str) -> bool {
    let day = cell.split(['T', ' ']).next().unwrap_or_default();
    let groups: Vec<_> = day.split(['-', '/', '.']).collect();
    groups.len() == 3 && groups.iter().all(|group| is_digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::{Status, Threshold};

    fn read(cell: &str) -> Result<AgeRange, Fault> {
        Notation::default().age(cell)
    }

    fn range(low: u8, high: u8) -> Result<AgeRange, Fault> {
        Ok(AgeRange::new(low, high).unwrap())
    }

    #[test]
    fn each_form_of_an_age_is_read_as_completed_years() {
        for (cell, low, high) in [
            ("17", 17, 17),
            ("07", 7, 7),
            ("0", 0, 0),
            ("120", 120, 120),
            ("17.9", 17, 17),
            ("15-17", 15, 17),
            ("15 - 17", 15, 17),
            ("15\u{2013}17", 15, 17),
            ("15\u{2212}17", 15, 17),
            ("15.5-17.9", 15, 17),
            ("<18", 0, 17),
            ("< 18", 0, 17),
            ("under 18", 0, 17),
            ("Under 18", 0, 17),
            ("<=17", 0, 17),
            ("\u{2264}17", 0, 17),
            (">17", 18, 120),
            ("over 17", 18, 120),
            (">=18", 18, 120),
            ("18+", 18, 120),
            ("18 +", 18, 120),
        ] {
            assert_eq!(read(cell), range(low, high), "{cell}");
        }
    }

    #[test]
    fn each_code_for_missing_is_unknown_at_every_threshold() {
        let seventeen = Threshold::new(17).unwrap();
        for cell in ["", "NA", "n/a", "NaN", "null", ".", "-", "?", "Unknown"] {
            let age = read(cell).unwrap();
            assert_eq!(age.status(seventeen), Status::Unknown, "{cell}");
        }
    }

    #[test]
    fn a_code_named_as_missing_is_unknown_even_where_it_looks_like_an_age() {
        let notation = Notation {
            missing: vec!["99".into()],
            ..Notation::default()
        };
        assert_eq!(notation.age("99"), Ok(AgeRange::UNKNOWN));
        assert_eq!(notation.years("99"), Ok(None));
        assert_eq!(notation.age("98"), range(98, 98));
    }

    #[test]
    fn what_is_no_age_is_named_for_what_it_looks_like() {
        for (cell, shape) in [
            ("2007-05-17", AgeShape::Date),
            ("17/5/2007", AgeShape::Date),
            ("17-May", AgeShape::SpreadsheetDate),
            ("May-17", AgeShape::SpreadsheetDate),
            ("#N/A", AgeShape::SpreadsheetError),
            ("=A1+1", AgeShape::Formula),
            ("17 years", AgeShape::Unit),
            ("~17", AgeShape::Approximate),
            ("-9", AgeShape::Negative),
            ("\u{2212}17", AgeShape::Negative),
            ("999", AgeShape::TooOld),
            ("121", AgeShape::TooOld),
            ("017", AgeShape::LeadingZeros),
            ("17,5", AgeShape::DecimalComma),
            ("\u{ff11}\u{ff17}", AgeShape::OtherDigits),
            ("TRUE", AgeShape::YesNo),
            ("seventeen", AgeShape::Word),
            ("seventeen or so they say", AgeShape::Text),
            ("1e1", AgeShape::Exponent),
            ("1.7E1", AgeShape::Exponent),
            ("15 to 17", AgeShape::RangeInWords),
            ("15 \u{e0} 17", AgeShape::RangeInWords),
            ("16 or 17", AgeShape::RangeInWords),
            ("1998", AgeShape::BirthYear),
            ("2015", AgeShape::BirthYear),
            ("2016", AgeShape::TooOld),
            ("1939", AgeShape::TooOld),
            ("45278", AgeShape::SerialDate),
            ("45278.5", AgeShape::SerialDate),
            ("9999", AgeShape::TooOld),
            ("n/k", AgeShape::Word),
            ("NR", AgeShape::Word),
            ("don't know", AgeShape::Word),
            ("inconnu", AgeShape::Word),
            ("inf", AgeShape::Word),
            ("0x11", AgeShape::Unit),
            ("+17", AgeShape::Text),
        ] {
            assert_eq!(read(cell), Err(Fault::Age { looks_like: shape }), "{cell}");
        }
        assert_eq!(read("18-15"), Err(Fault::InvertedRange));
    }

    #[test]
    fn a_decimal_comma_is_read_where_it_cannot_be_a_delimiter() {
        let notation = Notation {
            decimal_comma: true,
            ..Notation::default()
        };
        assert_eq!(notation.age("17,5"), range(17, 17));
    }
}
