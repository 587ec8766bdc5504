//! How is text of the data shown? Escaped and cut, in lists, and as a shell takes it.

/// Text of the data made safe to show: control and direction characters as escapes, cut at forty
/// characters.
///
/// ```
/// use prevalence::text::shown;
/// assert_eq!(shown("17\u{202e}"), "17\\u{202e}");
/// assert!(shown(&"x".repeat(99)).ends_with('…'));
/// ```
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let start: String = text.chars().take(LONGEST).collect();
    let mut shown = escaped(&start);
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// Text of the data made safe to show, whole.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Whether a character could change how the text around it is shown.
pub fn is_unsafe(character: char) -> bool {
    character.is_control() || is_direction_mark(character) || has_no_width(character)
}

/// Whether a character changes the direction in which the text after it is written.
pub fn is_direction_mark(character: char) -> bool {
    matches!(
        character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Whether a character takes no room on the page.
pub fn has_no_width(character: char) -> bool {
    matches!(
        character,
        '\u{00ad}' | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{feff}'
    )
}

/// Of a longer list only so many are shown.
pub const MOST_LISTED: usize = 10;

/// A list of headers, cut where it is too long to read.
pub fn some_of(headers: &[String]) -> String {
    let listed = headers
        .iter()
        .take(MOST_LISTED)
        .map(|header| shown(header))
        .collect::<Vec<_>>();
    match headers.len().saturating_sub(MOST_LISTED) {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}

/// A header or label as a shell takes it.
pub fn shell_word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else if !text.contains('\'') {
        format!("'{text}'")
    } else {
        let mut word = String::from("\"");
        for letter in text.chars() {
            if matches!(letter, '"' | '$' | '`' | '\\') {
                word.push('\\');
            }
            word.push(letter);
        }
        word + "\""
    }
}
