//! One cell to one value: labels, weights, counts, yes and no.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::age::Notation;
use super::fault::Fault;
use super::role::Role;
use super::same;
use crate::tally::{Status, Weight};
use crate::text::has_no_width;

/// An id or label in composed form, so that one accent written in two ways makes one city.
pub fn composed(cell: &str) -> Cow<'_, str> {
    if is_nfc(cell) {
        Cow::Borrowed(cell)
    } else {
        Cow::Owned(cell.nfc().collect())
    }
}

/// Whether a cell shows nothing: no letter but spaces and those without width.
pub fn is_blank(cell: &str) -> bool {
    let is_unseen = |letter: char| letter.is_whitespace() || has_no_width(letter);
    cell.chars().all(is_unseen)
}

impl Notation {
    /// The label that a cell means.
    pub fn label<'a>(&'a self, cell: &'a str) -> Cow<'a, str> {
        same::meant(&self.same, composed(cell))
    }

    /// The sampling weight in a cell.
    ///
    /// # Errors
    /// If it is not a positive number, has a decimal comma, or may be meant in thousands.
    pub fn weight(&self, cell: &str) -> Result<Weight, Fault> {
        if may_be_thousands(cell, &[',']) {
            return Err(Fault::Separator { role: Role::Weight });
        }
        let weight = |cell: &str| self.decimal(cell).and_then(Weight::new);
        match (weight(cell), weight(&cell.replacen(',', ".", 1))) {
            (Some(weight), _) => Ok(weight),
            (None, Some(_)) => Err(Fault::DecimalComma),
            (None, None) => Err(Fault::Number { role: Role::Weight }),
        }
    }

    /// The sampling weight in the bytes of a cell; none if another look says what is wrong with it.
    pub fn weight_in(&self, cell: &[u8]) -> Option<Weight> {
        match plain_decimal(cell) {
            Some(number) => Weight::new(number),
            None => self.weight(std::str::from_utf8(cell).ok()?.trim()).ok(),
        }
    }

    /// The number of establishments in a cell, above 0.
    ///
    /// # Errors
    /// If it is not a positive whole number, or may be meant in thousands.
    pub fn population(&self, cell: &str) -> Result<u64, Fault> {
        /// Beyond this whole numbers are not exact in double precision, and no frame is that large.
        const LARGEST: f64 = 1e15;
        let role = Role::Population;
        if may_be_thousands(cell, &['.', ',']) {
            return Err(Fault::Separator { role });
        }
        self.decimal(cell)
            .filter(|&number| number.fract() == 0.0 && (1.0..=LARGEST).contains(&number))
            .map(|number| number as u64)
            .ok_or(Fault::Number { role })
    }

    /// The count in a cell.
    ///
    /// # Errors
    /// If it is not a whole number of 0 or more and of nine digits at most.
    pub fn count(&self, cell: &str, role: Role) -> Result<u32, Fault> {
        const MOST_DIGITS: usize = 9;
        let is_count = !cell.is_empty()
            && cell.len() <= MOST_DIGITS
            && cell.bytes().all(|byte| byte.is_ascii_digit());
        is_count
            .then(|| cell.parse().ok())
            .flatten()
            .ok_or(Fault::Number { role })
    }

    /// Yes, no or unknown.
    ///
    /// # Errors
    /// If it is none of them.
    pub fn outcome(&self, cell: &str) -> Result<Status, Fault> {
        let is_one_of = |words: &[&str]| words.iter().any(|word| cell.eq_ignore_ascii_case(word));
        if self.is_missing(cell) {
            Ok(Status::Unknown)
        } else if is_one_of(&["yes", "true", "1"]) {
            Ok(Status::Positive)
        } else if is_one_of(&["no", "false", "0"]) {
            Ok(Status::Negative)
        } else {
            Err(Fault::Outcome)
        }
    }

    /// A number in digits, with a decimal point and an exponent if need be: nothing else that a number
    /// parser would take, such as `inf` or `0x1F`.
    fn decimal(&self, cell: &str) -> Option<f64> {
        let allowed = |byte: u8| byte.is_ascii_digit() || b".,eE+-".contains(&byte);
        if !cell.bytes().all(allowed) {
            return None;
        }
        if self.decimal_comma {
            cell.replace(',', ".").parse().ok()
        } else {
            cell.parse().ok()
        }
    }
}

/// The number in a cell of digits with at most one point, as nearly all are. So few digits and the power of
/// ten are exact, and one division of them is rounded as any parser rounds: but this takes a tenth of the time.
fn plain_decimal(cell: &[u8]) -> Option<f64> {
    const MOST_DIGITS: usize = 15;
    const POWERS: [f64; MOST_DIGITS + 1] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    let point = cell.iter().position(|&byte| byte == b'.');
    let digits = cell.len() - usize::from(point.is_some());
    if digits == 0 || digits > MOST_DIGITS {
        return None;
    }
    let mut mantissa = 0_u64;
    for (place, byte) in cell.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = 10 * mantissa + u64::from(byte - b'0'),
            _ if Some(place) == point => {}
            _ => return None,
        }
    }
    let fraction = point.map_or(0, |point| digits - point);
    Some(mantissa as f64 / POWERS[fraction])
}

/// Whether a number could be one with its thousands set apart by one of these, as in `1,250` and `12,000`.
/// No thousands begin with a zero or have four digits in front.
fn may_be_thousands(cell: &str, separators: &[char]) -> bool {
    let is_group = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    cell.split_once(separators).is_some_and(|(front, behind)| {
        let front = front.trim_start_matches(['+', '-']);
        let is_front = (1..=3).contains(&front.len()) && !front.starts_with('0');
        is_front && is_group(front) && behind.len() == 3 && is_group(behind)
    })
}
