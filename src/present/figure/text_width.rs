//! How wide is text that nobody has set yet? A careful guess: a figure that stands alone cannot ask the reader's fonts.

use unicode_width::UnicodeWidthStr;

/// The width of a letter as a share of the size of the type: wider than those of common fonts are on average.
const WIDTH_OF_LETTER: f64 = 0.6;

/// The width of a line of text at a size.
pub fn width(text: &str, size: f64) -> f64 {
    size * WIDTH_OF_LETTER * text.width() as f64
}

/// The text, cut with an ellipsis where it is wider than there is room.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&kept, size) + width("…", size) > room {
            kept.pop();
            break;
        }
    }
    kept.trim_end().to_owned() + "…"
}

/// The text in lines, broken at spaces.
pub fn lines(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(word, size) + width(" ", size) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let lines = lines.iter().map(|line| fitted(line, size, room));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_room_is_cut() {
        assert_eq!(fitted("Phnom Penh", 10.0, 60.0), "Phnom Penh");
        assert_eq!(fitted("Phnom Penh", 10.0, 50.0), "Phnom P…");
        assert_eq!(fitted("រាជធានីភ្នំពេញ", 10.0, 300.0), "រាជធានីភ្នំពេញ");
        assert!(width(&fitted(&"長".repeat(90), 10.0, 100.0), 10.0) <= 100.0);
    }

    #[test]
    fn lines_are_broken_at_spaces() {
        assert_eq!(lines("of the share", 10.0, 42.0), ["of the", "share"]);
        assert_eq!(lines("", 10.0, 42.0), [""]);
    }
}
