//! What the program wrote, as text that can be searched whatever the format.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// The text of what was written: all the parts of a workbook, one after the other.
pub fn text(bytes: Vec<u8>) -> String {
    if !bytes.starts_with(b"PK") {
        return String::from_utf8(bytes).expect("output is UTF-8");
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip file");
    let mut text = String::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).expect("a part");
        text.push_str(&part.name().expect("a name"));
        text.push('\n');
        part.read_to_string(&mut text).expect("parts are XML");
    }
    text
}
