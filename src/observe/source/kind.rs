//! Is this a table at all? Other kinds of file are told by how they begin.

use crate::observe::fault::Fault;

const EXPORT: &str = "open it in the program it belongs to and save the sheet as CSV UTF-8";
const UNPACK: &str = "unpack it and give the CSV file inside";

/// How other kinds of file begin, what they are, and what to do with them.
const OTHER_KINDS: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a spreadsheet or zip archive", EXPORT),
    (
        b"\xD0\xCF\x11\xE0",
        "an old spreadsheet or document",
        EXPORT,
    ),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xFD7zXZ", "an xz archive", UNPACK),
    (b"7z\xBC\xAF", "a 7-Zip archive", UNPACK),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"SQLite format 3", "an SQLite database", EXPORT),
    (b"%PDF", "a PDF document", EXPORT),
    (b"$FL2", "an SPSS file", EXPORT),
    (b"$FL3", "an SPSS file", EXPORT),
    (b"ASCII SPSS PORT FILE", "an SPSS file", EXPORT),
    (b"<stata_dta>", "a Stata file", EXPORT),
    (
        b"version https://git-lfs",
        "a pointer to a file in Git LFS",
        "fetch the file itself: git lfs pull",
    ),
];

/// What the bytes show to be of another kind than text.
pub fn not_text(bytes: &[u8]) -> Option<Fault> {
    let mut kinds = OTHER_KINDS.iter();
    let known = kinds.find(|(magic, ..)| bytes.starts_with(magic));
    let known = known.map(|&(_, kind, remedy)| (kind, remedy));
    let (kind, remedy) = known.or(is_old_stata(bytes).then_some(("a Stata file", EXPORT)))?;
    Some(Fault::NotDelimitedText { kind, remedy })
}

/// Whether it is a file of Stata 5 to 12: the release, the order of bytes, a one and a zero.
fn is_old_stata(bytes: &[u8]) -> bool {
    matches!(bytes, [105..=115, 1 | 2, 1, 0, ..])
}

/// What the text shows to be of another kind than delimited.
pub fn not_delimited(text: &[u8]) -> Option<Fault> {
    let text = text.trim_ascii_start();
    let kind = match text.first() {
        Some(b'<') if text.len() > 1 && !text.starts_with(b"<<<<<<<") => "an HTML or XML document",
        Some(b'{' | b'[') => "a JSON document",
        _ => return None,
    };
    let remedy = EXPORT;
    Some(Fault::NotDelimitedText { kind, remedy })
}
