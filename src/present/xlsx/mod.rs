//! For a spreadsheet: a sheet for each subject, with the values of JSON. Numbers are numbers, and shares of
//! 1 look like percentages.

mod columns;
mod critics;

use std::borrow::Borrow;
use std::io;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format as Look, Workbook, Worksheet, XlsxError,
};
use serde_json::{Value, json as object};

use super::flat::{Flat, domain_columns};
use super::{Format, Render, date, json, sensitivity};
use crate::report::Report;
use crate::text::escaped;

/// An Excel workbook.
pub static DEFINITION: Format = Format {
    name: "xlsx",
    extension: Some("xlsx"),
    shows_fingerprints: true,
    shows_warnings: true,
    shows_details: true,
    shows_answers: false,
    travels: true,
    render: Render::Bytes(render),
};

/// The same of a document: with what critics ask, answered.
pub static DOCUMENT: Format = Format {
    name: DEFINITION.name,
    extension: DEFINITION.extension,
    shows_fingerprints: true,
    shows_warnings: true,
    shows_details: true,
    shows_answers: true,
    travels: true,
    render: Render::Bytes(render),
};

/// The sheets, and where their rows are in JSON. What has no rows has no sheet.
const SHEETS: &[(&str, &str)] = &[
    ("Estimates", "/estimates"),
    ("Changes", "/comparisons"),
    ("Same establishments", "/same_establishments"),
    ("Trends", "/trends"),
    ("Design", "/design"),
    ("Flow", "/details/flow"),
    ("Establishments", "/details/establishments"),
    ("Not visited", "/details/not_visited_by_place"),
    ("Quality", "/details/quality"),
    ("Ages", "/details/ages"),
    ("Sensitivity", "/details/sensitivity"),
    ("Leaving out", "/details/leaving_out"),
];

fn render(report: &Report) -> io::Result<Vec<u8>> {
    workbook(report).map_err(io::Error::other)
}

fn workbook(report: &Report) -> Result<Vec<u8>, XlsxError> {
    // Documents hold only text keys and finite numbers, so that this cannot fail.
    let document = serde_json::to_value(json::document(report)).unwrap_or_default();
    let looks = Looks::new();
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties()?);
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str, records: &[Value]| -> Result<(), XlsxError> {
        if records.is_empty() {
            return Ok(());
        }
        let table = Flat::new(|| records.iter(), domain_columns(report));
        for name in table.names() {
            if !names.iter().any(|own| own == name) {
                names.push(name.to_owned());
            }
        }
        let sheet = workbook.add_worksheet();
        write_table(sheet.set_name(name)?, &table, &looks)
    };
    for (name, place) in SHEETS {
        let records = document.pointer(place).and_then(Value::as_array);
        add(name, records.map_or(&[], Vec::as_slice))?;
    }
    if let Some(answers) = &report.answers {
        let answers = sensitivity::document(report, answers);
        let answers = serde_json::to_value(answers).unwrap_or_default();
        for (name, records) in critics::sheets(&answers) {
            add(&name, &records)?;
        }
    }
    let about = about(report, &document, &names);
    let about = Flat::new(|| about.iter(), Vec::new());
    let sheet = workbook.add_worksheet();
    write_table(sheet.set_name("About")?, &about, &looks)?;
    workbook.save_to_buffer()
}

/// Of the file itself nothing is said but when it was made, as far as that may be said: the same result is
/// the same file.
fn properties() -> Result<DocProperties, XlsxError> {
    let made = ExcelDateTime::from_timestamp(date::of_output())?;
    Ok(DocProperties::new().set_creation_datetime(&made))
}

/// How cells look.
struct Looks {
    heading: Look,
    share: Look,
    /// A text that would be taken for a formula once somebody edits its cell.
    quoted: Look,
}

impl Looks {
    fn new() -> Self {
        Self {
            heading: Look::new().set_bold(),
            share: Look::new().set_num_format("0.00%"),
            quoted: Look::new().set_quote_prefix(),
        }
    }
}

fn write_table<R: Iterator<Item: Borrow<Value>>>(
    sheet: &mut Worksheet,
    table: &Flat<'_, impl Fn() -> R>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let names = table.names();
    for (column, name) in (0..).zip(&names) {
        sheet.write_string_with_format(0, column, text(name), &looks.heading)?;
    }
    for (row, cells) in (1..).zip(table.rows()) {
        for (column, (name, value)) in (0..).zip(names.iter().zip(cells)) {
            write_cell(sheet, row, column, name, &value, looks)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_autofit_max_width(WIDEST).autofit();
    Ok(())
}

/// The widest column that fits its text by itself, in pixels.
const WIDEST: u32 = 500;

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    name: &str,
    value: &Value,
    looks: &Looks,
) -> Result<(), XlsxError> {
    match value {
        Value::Null => {}
        Value::Bool(true) if name == WITHHELD => {
            sheet.write_string(row, column, WITHHELD)?;
        }
        Value::Bool(yes) => {
            sheet.write_boolean(row, column, *yes)?;
        }
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            if is_share(name) {
                sheet.write_number_with_format(row, column, number, &looks.share)?;
            } else {
                sheet.write_number(row, column, number)?;
            }
        }
        Value::String(words) => {
            let words = text(words);
            if words.starts_with(['=', '+', '-', '@']) {
                sheet.write_string_with_format(row, column, words, &looks.quoted)?;
            } else {
                sheet.write_string(row, column, words)?;
            }
        }
        Value::Array(items) => {
            let words: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            sheet.write_string(row, column, text(&words.join(" ")))?;
        }
        Value::Object(_) => {}
    }
    Ok(())
}

/// The key of rows without numbers, and what stands in their cell.
const WITHHELD: &str = "withheld";

/// Whether the numbers of a column are fractions of 1.
fn is_share(name: &str) -> bool {
    const SHARES: &[&str] = &[
        "before",
        "after",
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "bounds_low",
        "bounds_high",
        "rse",
        "slope",
        "unknown_share",
        "coverage",
        "hidden",
        "hidden_before",
        "observed",
        "raw",
        "sensitivity_rate",
        "specificity_rate",
        "standardised_covered",
    ];
    const PARTS: &[&str] = &[
        "difference_",
        "relative_change_",
        "rate_",
        "composition_",
        "low_",
        "high_",
        "observed_",
        "lang_reiczigel_",
        "percentile_",
        "bias_corrected_",
        "standardised_before_",
        "standardised_after_",
        "standardised_difference_",
    ];
    let part = PARTS.iter().find_map(|part| name.strip_prefix(part));
    SHARES.contains(&part.unwrap_or(name)) || name.ends_with("_share")
}

/// A text on one line, and no longer than a cell can hold.
fn text(of: &str) -> String {
    const LONGEST: usize = 32_767;
    let text = escaped(of);
    match text.char_indices().nth(LONGEST / 2) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Where the answers to critics are, which this workbook does not have.
const CRITICS: &str =
    "answered by prevalence sensitivity, and in every format of prevalence report";

/// What the result is made of and by: rows of a subject, a name and a value.
fn about(report: &Report, document: &Value, names: &[String]) -> Vec<Value> {
    let row = |subject: &str, name: &str, value: Value| object!({"subject": subject, "name": name, "value": value});
    let mut rows = vec![
        row("Program", "name", document["tool"]["name"].clone()),
        row("Program", "version", document["tool"]["version"].clone()),
    ];
    if let Some(manifest) = &report.manifest {
        rows.push(row("Program", "command", manifest.line().into()));
        let settings = manifest.settings.iter();
        rows.extend(settings.map(|(name, value)| row("Setting", name, value.as_str().into())));
    }
    rows.extend(report.inputs.iter().map(|input| {
        let mut row = row("Input", &input.name, Value::Null);
        row["rows"] = input.rows.into();
        row["sha256"] = object!(input.sha256);
        row
    }));
    let disclosure = &report.disclosure;
    rows.extend([
        row("Disclosure", "profile", disclosure.profile.name.into()),
        row("Disclosure", "min_cell", disclosure.min_cell.into()),
        row("Disclosure", "released", disclosure.released.into()),
        row("Disclosure", "rows withheld", disclosure.withheld.into()),
        row("Disclosure", "rows flagged", disclosure.flagged.into()),
    ]);
    if report.answers.is_none() {
        rows.push(row("Elsewhere", "what critics ask", CRITICS.into()));
    }
    rows.extend(
        columns::meanings(names).map(|(name, meaning)| row("Column", name, meaning.into())),
    );
    let warnings = report.warnings.iter();
    rows.extend(warnings.map(|warning| row("Warning", warning.code(), warning.to_string().into())));
    let notes = report.notes.iter();
    rows.extend(notes.map(|note| row("Note", "", note.to_string().into())));
    rows
}
