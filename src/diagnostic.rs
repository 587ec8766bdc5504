//! What is wrong with the data, and where: every problem of a run, kept within bounds.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Problems of one code that are kept in full; further ones are only counted.
const KEPT_PER_CODE: usize = 100;

/// A place in an input file, as a person would find it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The place of the file among the inputs, so that problems sort as files were given.
    pub order: usize,
    /// The base name of the file.
    pub file: Arc<str>,
    /// The physical line from 1; none where the whole file is meant.
    pub line: Option<u64>,
    /// The number of the field from 1; none where the whole line is meant.
    pub column: Option<usize>,
    /// The header of that column.
    pub field: Option<String>,
}

/// One problem, with what a person needs to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code, such as `E040`.
    pub code: &'static str,
    /// Where it is.
    pub location: Location,
    /// What was found, in a sentence without a full stop.
    pub message: String,
    /// What was expected and what to do.
    pub help: String,
    /// The cell as it stands, escaped and cut; none where it must not be shown.
    pub excerpt: Option<String>,
}

/// The problems of a run: the first hundred of each code, and the number of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    kept: Vec<Diagnostic>,
    counts: BTreeMap<&'static str, u64>,
}

impl Diagnostics {
    /// Adds a problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = self.counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= KEPT_PER_CODE as u64 {
            self.kept.push(diagnostic);
        }
    }

    /// Adds problems.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// Adds the problems of another list.
    pub fn merge(&mut self, other: Self) {
        for (code, count) in other.counts {
            let kept = other.kept.iter().filter(|kept| kept.code == code).count() as u64;
            *self.counts.entry(code).or_default() += count - kept;
        }
        self.extend(other.kept);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The number of problems of each code.
    pub fn counts(&self) -> &BTreeMap<&'static str, u64> {
        &self.counts
    }

    /// The number of all problems.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The problems that were kept, by file, line and column.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<_> = self.kept.iter().collect();
        sorted.sort_by(|a, b| (&a.location, a.code).cmp(&(&b.location, b.code)));
        sorted
    }
}

/// Text of the data made safe to show: control and direction characters as escapes, cut at forty
/// characters.
///
/// ```
/// use prevalence::diagnostic::shown;
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
