//! What stands between the fields? A `sep=` line says so; else the header shows it.

use std::io::{self, Read};

use super::column::ColumnChoice;
use super::records::Records;
use super::role::{FileKind, Role, folded};

/// Delimiters that are told from the header, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Sets the delimiter of the records. A `sep=` line and blank lines above the header are left out.
///
/// # Errors
/// If the stream fails.
pub fn tell(
    records: &mut Records<impl Read>,
    kind: FileKind,
    choices: &[ColumnChoice],
) -> io::Result<()> {
    if let [b's', b'e', b'p', b'=', delimiter] = *records.peek_line()? {
        records.skip_line()?;
        records.set_delimiter(delimiter);
        return Ok(());
    }
    while !records.is_at_end()? && is_blank(records.peek_line()?) {
        records.skip_line()?;
    }
    // The first of equals: a comma, unless another delimiter shows more known headers.
    let known = known_headers(records.peek_line()?, kind, choices);
    let best = known.into_iter().rev().max_by_key(|&(_, known)| known);
    records.set_delimiter(best.map_or(b',', |(delimiter, _)| delimiter));
    Ok(())
}

/// How many known headers a line shows at most, whatever its delimiter.
pub fn most_known_headers(line: &[u8], kind: FileKind, choices: &[ColumnChoice]) -> usize {
    let known = known_headers(line, kind, choices).map(|(_, known)| known);
    known.into_iter().max().unwrap_or_default()
}

/// How many known headers a line shows under each delimiter.
fn known_headers(line: &[u8], kind: FileKind, choices: &[ColumnChoice]) -> [(u8, usize); 3] {
    let header = String::from_utf8_lossy(line);
    let is_known = |name: &&str| {
        let name = name.trim().trim_matches('"').trim();
        let alike = |header: &String| folded(header) == folded(name);
        let chosen = |choice: &ColumnChoice| choice.header.as_ref().is_some_and(alike);
        Role::of_header(name, kind).is_some() || choices.iter().any(chosen)
    };
    DELIMITERS.map(|delimiter| {
        let names = split(&header, char::from(delimiter)).into_iter();
        (delimiter, names.filter(is_known).count())
    })
}

/// Whether a line holds nothing, or delimiters alone: a spreadsheet writes an empty row so.
fn is_blank(line: &[u8]) -> bool {
    let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || DELIMITERS.contains(byte);
    line.iter().all(is_nothing)
}

/// The pieces between the delimiters that stand outside quotes.
fn split(header: &str, delimiter: char) -> Vec<&str> {
    let mut in_quotes = false;
    let pieces = header.split(|letter| {
        in_quotes ^= letter == '"';
        letter == delimiter && !in_quotes
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> u8 {
        let mut records = Records::new(text.as_bytes());
        tell(&mut records, FileKind::Observations, &[]).unwrap();
        records.delimiter()
    }

    #[test]
    fn the_delimiter_is_the_one_that_shows_most_known_headers() {
        assert_eq!(told("city,age\n"), b',');
        assert_eq!(told("city;age\n"), b';');
        assert_eq!(told("city\tage\n"), b'\t');
        assert_eq!(told("nothing known\n"), b',');
        assert_eq!(told(";;;\n\t\t\n,,\ncity;age\n"), b';', "blank rows");
        assert_eq!(told("sep=|\ncity|age\n"), b'|');
        assert_eq!(
            told("\n\n\"establishment\";\"age\";\"note, city, town\"\n"),
            b';'
        );
    }
}
