//! Every error of a run, one row each, for a spreadsheet.

use std::io;

use super::super::csv::safe;
use super::super::output::{Destination, WriteError};
use crate::diagnostic::Line;

const HEADER: [&str; 7] = ["code", "file", "line", "column", "field", "message", "help"];

/// Writes the errors, in the order in which they come.
///
/// # Errors
/// If they cannot be read or written.
pub fn write_list(
    destination: Destination,
    lines: impl Iterator<Item = io::Result<Line>>,
) -> Result<(), WriteError> {
    destination.write_by(|stream| {
        let mut writer = csv::Writer::from_writer(stream);
        writer.write_record(HEADER)?;
        for line in lines {
            writer.write_record(cells(&line?))?;
        }
        writer.flush()
    })
}

fn cells(line: &Line) -> [String; 7] {
    let text = |text: Option<&str>| safe(text.unwrap_or_default()).into_owned();
    let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        text(Some(&line.code)),
        text(line.file.as_deref()),
        number(line.line),
        number(line.column.map(|column| column as u64)),
        text(line.field.as_deref()),
        text(Some(&line.message)),
        text(Some(&line.help)),
    ]
}
