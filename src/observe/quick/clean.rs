//! Is this text and nothing else? UTF-8 without control characters and marks of direction.

use memchr::{memchr_iter, memchr3_iter};

use crate::text::is_direction_mark;

/// Whether a record, or a cell, is UTF-8 without control characters and marks of direction.
pub fn is_clean(block: &[u8]) -> bool {
    let is_control = |byte: u8| is_odd(byte) & u8::from(byte != b'\r') & u8::from(byte.is_ascii());
    has_none(block, is_odd)
        || (has_none(block, is_control) && has_line_ends(block) && is_text(block))
}

/// Whether a byte is not visible, nor within a plain line or at its end.
fn is_odd(byte: u8) -> u8 {
    u8::from(byte.wrapping_sub(b' ') > b'~' - b' ')
        & u8::from(byte != b'\n')
        & u8::from(byte != b'\t')
}

/// Whether that is 0 for every byte. Without a branch for each, so that the compiler looks at many at once; the
/// last ones together with some that were looked at before, for most cells are short.
fn has_none(block: &[u8], is: impl Fn(u8) -> u8) -> bool {
    let has = |bytes: &[u8]| bytes.iter().fold(0, |has, &byte| has | is(byte));
    let Some(last) = block.last_chunk::<16>() else {
        return has(block) == 0;
    };
    let (chunks, _) = block.as_chunks::<16>();
    chunks
        .iter()
        .fold(has(last), |found, chunk| found | has(chunk))
        == 0
}

/// Whether each carriage return is part of a line end.
fn has_line_ends(block: &[u8]) -> bool {
    memchr_iter(b'\r', block).all(|at| block.get(at + 1) == Some(&b'\n'))
}

/// The first bytes of all characters that are refused, but for the control characters of ASCII. Few others
/// begin with one of them.
const SUSPECT: [u8; 3] = [0xc2, 0xd8, 0xe2];

/// Whether what is not ASCII is UTF-8 without such characters.
fn is_text(block: &[u8]) -> bool {
    if block.is_ascii() {
        return true;
    }
    let [one, two, three] = SUSPECT;
    std::str::from_utf8(block).is_ok_and(|text| {
        let mut suspects = memchr3_iter(one, two, three, block);
        suspects.all(|at| !text[at..].starts_with(is_refused))
    })
}

fn is_refused(character: char) -> bool {
    character.is_control() || is_direction_mark(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_refused_that_others_refuse_and_no_other() {
        let is_line_end = |character| matches!(character, '\n' | '\t');
        for character in '\0'..=char::MAX {
            let text = format!("a{character}b");
            let is_clean = is_clean(text.as_bytes());
            assert_eq!(
                is_clean,
                is_line_end(character) || !is_refused(character),
                "{character:?}"
            );
        }
    }

    #[test]
    fn a_carriage_return_is_clean_at_the_end_of_a_line_only() {
        assert!(is_clean(b"a\r\nb\r\n"));
        assert!(!is_clean(b"a\rb\r\n"));
        assert!(!is_clean(b"a\r"));
    }

    #[test]
    fn what_is_not_utf_8_is_not_clean() {
        assert!(!is_clean(b"a\xe9b"));
        assert!(!is_clean(b"a\xc2"));
        assert!(!is_clean(b"\xed\xa0\x80"));
    }
}
