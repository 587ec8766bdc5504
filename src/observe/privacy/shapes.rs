//! What does a cell look like? Its shape alone is looked at: what stands in it is nobody's business.

use crate::observe::role::folded;

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An e-mail address.
    Contact,
    /// A latitude, a longitude or both, beyond doubt.
    Position,
    /// A number that could be degrees, to some ten metres.
    Degrees,
    /// The same, and such as few other numbers are: negative, or 100 and above.
    FarDegrees,
    /// A phone number.
    Phone,
    /// A street and a number in it.
    Address,
    /// Two to four words with capitals.
    Name,
}

impl Shape {
    /// The number of shapes.
    pub const COUNT: usize = 7;

    /// The shape of a cell, if it has one of these.
    pub fn of(cell: &str) -> Option<Self> {
        if is_short_word(cell) {
            None
        } else if cell.contains('@') && cell.split_whitespace().any(is_email) {
            Some(Self::Contact)
        } else if !cell.bytes().any(|byte| byte.is_ascii_digit()) {
            // The others have digits.
            is_name(cell).then_some(Self::Name)
        } else if is_position(cell) {
            Some(Self::Position)
        } else if let Some(degrees) = degrees(cell) {
            let is_far = !(0.0..100.0).contains(&degrees);
            Some(if is_far {
                Self::FarDegrees
            } else {
                Self::Degrees
            })
        } else if has_phone_number(cell) {
            Some(Self::Phone)
        } else if is_address(cell) {
            Some(Self::Address)
        } else {
            is_name(cell).then_some(Self::Name)
        }
    }
}

/// Whether a cell is a single word, or fewer digits than a phone number has: most cells are, and have no shape.
fn is_short_word(cell: &str) -> bool {
    cell.len() < FEWEST_DIGITS && cell.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_email(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let Some((local, domain)) = word.split_once('@') else {
        return false;
    };
    let top = domain.rsplit_once('.').map(|(_, top)| top);
    let is_top = |top: &str| top.len() > 1 && top.chars().all(char::is_alphabetic);
    !local.is_empty() && top.is_some_and(is_top)
}

/// A number of degrees with four decimals or more, as devices write them and people do not.
fn degrees(cell: &str) -> Option<f64> {
    const FEWEST_DECIMALS: usize = 4;
    let (whole, decimals) = cell.strip_prefix('-').unwrap_or(cell).split_once('.')?;
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_exact = is_number(whole) && is_number(decimals) && decimals.len() >= FEWEST_DECIMALS;
    let degrees: f64 = cell.parse().ok().filter(|_| is_exact)?;
    (-180.0..=180.0).contains(&degrees).then_some(degrees)
}

/// Degrees with their sign or their side of the globe, or a pair of numbers of degrees; altitude and
/// accuracy may follow.
fn is_position(cell: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let of_degrees = |letter: char| {
        letter.is_ascii_digit() || letter.is_whitespace() || ".,-°º'\"’′″:".contains(letter)
    };
    let without_side = |part: &str| {
        let is_side = |letter: char| "NSEWO".contains(letter);
        part.strip_suffix(is_side)
            .or(part.strip_prefix(is_side))
            .map(|rest| rest.trim().to_owned())
    };
    let is_sided = |part: &str| {
        without_side(part.trim()).is_some_and(|rest| {
            let has_seconds = rest.split([' ', ':']).count() > 2;
            let is_marked = rest.contains(['°', 'º']) || has_seconds || degrees(&rest).is_some();
            rest.chars().all(of_degrees) && rest.contains(is_digit) && is_marked
        })
    };
    let numbers = cell.split(|letter: char| letter == ',' || letter.is_whitespace());
    let numbers: Vec<&str> = numbers.filter(|number| !number.is_empty()).collect();
    let is_pair = (2..=4).contains(&numbers.len())
        && numbers[..2].iter().all(|number| degrees(number).is_some())
        && numbers.iter().all(|number| number.parse::<f64>().is_ok());
    is_pair || is_sided(cell) || cell.split(',').count() == 2 && cell.split(',').all(is_sided)
}

/// Whether a phone number stands in the cell, alone or within a text.
fn has_phone_number(cell: &str) -> bool {
    let of_number = |letter: char| letter.is_ascii_digit() || "+-.() \u{a0}".contains(letter);
    let mut rest = cell;
    while let Some(from) = rest.find(of_number) {
        let number = &rest[from..];
        let number = &number[..number
            .find(|letter| !of_number(letter))
            .unwrap_or(number.len())];
        let (before, after) = (&rest[..from], &rest[from + number.len()..]);
        let touches_before = !number.starts_with([' ', '\u{a0}'])
            && before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let touches_after = !number.ends_with([' ', '\u{a0}'])
            && after.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        if !touches_before && !touches_after && is_phone_number(number.trim()) {
            return true;
        }
        rest = after;
    }
    false
}

/// A phone number has so many.
const FEWEST_DIGITS: usize = 8;

/// Eight to fifteen digits as people write phone numbers, and not as dates, ids and large numbers are
/// written.
fn is_phone_number(number: &str) -> bool {
    let groups = number.split(|letter: char| !letter.is_ascii_digit());
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return false;
    };
    if !(FEWEST_DIGITS..=15).contains(&digits) || number.starts_with(['-', '.']) {
        return false;
    }
    if number.starts_with('+') {
        return true;
    }
    let is_national = first.starts_with('0') && !first.starts_with("00");
    if groups.len() == 1 {
        // Codes of villages have eight digits, and begin with a zero too.
        return is_national && (9..=11).contains(&digits);
    }
    let is_year =
        |group: &&str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let in_thousands = groups[1..].iter().all(|group| group.len() == 3) && first.len() <= 3;
    let is_decimal = groups.len() == 2 && number.contains('.');
    let is_counted = last.starts_with('0');
    let is_finely_cut = groups[1..].iter().any(|group| group.len() < 2);
    let is_international = !first.starts_with('0') || first.len() > 3;
    (is_national || is_international)
        && !(groups.iter().any(is_year) || is_decimal || is_counted || is_finely_cut)
        && (is_national || !in_thousands || number.starts_with('('))
}

fn is_address(cell: &str) -> bool {
    const STREETS: [&str; 21] = [
        "st",
        "street",
        "rd",
        "road",
        "ave",
        "avenue",
        "av",
        "lane",
        "blvd",
        "boulevard",
        "soi",
        "rue",
        "calle",
        "avenida",
        "carrera",
        "kalye",
        "phlov",
        "phlauv",
        "house",
        "maison",
        "casa",
    ];
    /// Each of them may be a label by itself, even with a number.
    const QUARTERS: [&str; 7] = [
        "phum", "khum", "sangkat", "khan", "brgy", "barangay", "purok",
    ];
    let words = cell.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(folded).collect();
    let is_one = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let has_number = cell.contains(|letter: char| letter.is_ascii_digit());
    has_number && words.len() > 1 && (is_one(&STREETS) || is_one(&QUARTERS) && cell.contains(','))
}

fn is_name(cell: &str) -> bool {
    const BETWEEN: [&str; 13] = [
        "de", "del", "la", "las", "los", "da", "dos", "du", "le", "van", "von", "bin", "y",
    ];
    let words: Vec<&str> = cell.split_whitespace().collect();
    let (between, words_of_name): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| BETWEEN.contains(word));
    (2..=4).contains(&words_of_name.len())
        && between.len() <= words_of_name.len()
        && words_of_name.into_iter().all(is_capitalised)
}

/// Whether a label is made of capitalised words, and numbers between them: `Lucky Star 04 KTV`.
pub fn is_own_name(label: &str) -> bool {
    let (numbers, words): (Vec<&str>, Vec<&str>) = label.split_whitespace().partition(is_number);
    let is_long = |word: &&str| word.chars().filter(|letter| letter.is_alphabetic()).count() > 2;
    numbers.len() <= 1
        && words.len() <= 4
        && words.iter().any(is_long)
        && words.into_iter().all(is_capitalised)
}

/// Whether an id says more in words than the labels of its row: two words or more, of which neither the
/// city nor the type is one.
pub fn is_name_beside(id: &str, labels: &[&str]) -> bool {
    const FEWEST_LETTERS: usize = 3;
    if !id.contains(char::is_whitespace) {
        return false;
    }
    let known = labels.iter().flat_map(|label| label.split_whitespace());
    let known: Vec<String> = known.map(folded).collect();
    let rest = id
        .split_whitespace()
        .filter(|word| !known.contains(&folded(word)));
    let (numbers, words): (Vec<&str>, Vec<&str>) = rest.partition(is_number);
    let is_of_name = |word: &&str| {
        word.chars().count() >= FEWEST_LETTERS
            && word.chars().all(char::is_alphabetic)
            && (numbers.is_empty() || is_capitalised(word))
    };
    (2..=4).contains(&words.len()) && words.iter().all(is_of_name)
}

fn is_number(word: &&str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a cell is in somebody's own words: four or more, most of them in small letters.
pub fn is_sentence(cell: &str) -> bool {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let first_letter = |word: &&str| word.chars().find(|letter| letter.is_alphanumeric());
    let letters: Vec<char> = words
        .iter()
        .filter_map(first_letter)
        .filter(|letter| letter.is_alphabetic())
        .collect();
    let small = letters
        .iter()
        .filter(|letter| !letter.is_uppercase())
        .count();
    words.len() > 3 && letters.len() > 2 && 2 * small > letters.len()
}

/// `Dara`, `DARA`, `Jean-Pierre`, `O'Neil`, `Ma.`
fn is_capitalised(word: &str) -> bool {
    let stem = word.strip_suffix('.').unwrap_or(word);
    let parts: Vec<&str> = stem.split(['-', '\'', '’']).collect();
    let is_capital = |part: &&str| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase)
            && (letters.clone().all(char::is_lowercase) || letters.all(char::is_uppercase))
    };
    let is_long_enough = stem.chars().count() > 1 || word.ends_with('.');
    is_long_enough && parts.iter().all(is_capital)
}

/// Whether a header looks like a cell of one of these shapes, so that it must not be shown: the file has no
/// header, and this is somebody's row.
pub fn is_cell(header: &str) -> bool {
    let shape = Shape::of(header);
    shape.is_some_and(|shape| !matches!(shape, Shape::Name | Shape::Address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_shapes_are_known() {
        for (shape, cells) in [
            (
                Shape::Phone,
                "+855 12 345 678|+85512345678|+00 000 0000|012-345-678|012 345 678|012345678|0912 345 6789|(02) \
                 8123 4567|555-123-4567|(555) 123-4567|01 23 45 67 89|01.23.45.67.89|00855 12 345 678|2345-6789|\
                 call 012 345 678|tel: 012-345-678, ask for her|her no is +855 12 345 678.",
            ),
            (
                Shape::Contact,
                "a.b@example.org|write to x@example.com, she said",
            ),
            (
                Shape::Position,
                "11.5564N|N11.5564|11.5564 N|104.9282E|11.5564, 104.9282|11.5564 104.9282|11.5564 104.9282 10.0 4.2|\
                 11°33'23\"N|11° 33' 23\" N, 104° 55' 41\" E|11 33 23 N|-0.22985,-78.52495",
            ),
            (Shape::Degrees, "11.5564|0.00001|89.123456"),
            (Shape::FarDegrees, "104.9282|-78.52495"),
            (
                Shape::Address,
                "1 Test St|#12, Street 51|12 rue des Fleurs|Calle 5 # 10-20|23 Rizal Ave.|Phum 3, Sangkat Boeung \
                 Keng Kang|45 Purok 2, Brgy San Jose",
            ),
            (
                Shape::Name,
                "Sok Dara|SOK DARA|Golden Dragon|Maria de la Cruz|Ma. Teresa Reyes|Jean-Pierre O'Neil|Phnom Penh",
            ),
        ] {
            for cell in cells.split('|') {
                assert_eq!(Shape::of(cell), Some(shape), "{cell}");
            }
        }
    }

    #[test]
    fn a_label_of_an_establishment_alone_is_known_by_its_capitals() {
        for label in "Lucky Star 04 KTV|Lucky Star|Golden|Bar 7 Makara".split('|') {
            assert!(is_own_name(label), "{label}");
        }
        for label in "S01|A|12|beer garden|Karaoke bar|7|N 12|Zone 3 4|x".split('|') {
            assert!(!is_own_name(label), "{label}");
        }
    }

    #[test]
    fn an_id_is_a_name_for_what_its_labels_do_not_say() {
        let labels = ["Phnom Penh", "KTV"];
        for id in "sok dara|Lucky Star 04 KTV|srey mom|SOK dara vuthy".split('|') {
            assert!(is_name_beside(id, &labels), "{id}");
        }
        let codes = "Phnom Penh 04|KTV Phnom Penh|PP 12|E1|bar a|lucky star 4|Bar No 3|new-1 b|w 7|Dara|ktv dara";
        for id in codes.split('|') {
            assert!(!is_name_beside(id, &labels), "{id}");
        }
    }

    #[test]
    fn sentences_are_told_from_labels_of_several_words() {
        for cell in "girl in red, near Lucky Star|said \"I am 16\"|asked us to leave".split('|') {
            assert!(is_sentence(cell), "{cell}");
        }
        for cell in
            "City of San Jose Del Monte|hostess bar large|Khan 7 Makara|12 34 56 78|Rue de la Paix"
                .split('|')
        {
            assert!(!is_sentence(cell), "{cell}");
        }
    }

    #[test]
    fn other_shapes_are_let_be() {
        let cells = "|17|1.5|100|123456789|20120517|2012-05-17|17/05/2012|17-05-2012|2012-05-17 10:30|2012-05-17 10|\
            2012-2015|W0001|W-012-345-678|PP-012-034-105|01-023-0005|001-002-0003|2012-01-0345|01020304|00000001|\
            1234567890123|1 234 567 890|12,500,000|1234.567890|12.50|250.1234|1e5|1.12345e3|nan|12N|S1|E1|N5|12 34|\
            karaoke|beer garden|Karaoke|hostess bar|Bar A|City 1|City B|NA|n/a|yes|no|Zone 3|District 12|Sangkat 3|\
            Khan 7 Makara|Barangay 176|1st|busy, two rooms|left at 10 pm|calm|?|-|17-19|@home|a@b|a phone|\
            Four Words Are One Too Many|the Name|New|10:30-11:30|12-12-12";
        for cell in cells.split('|') {
            assert_eq!(Shape::of(cell), None, "{cell}");
        }
    }
}
