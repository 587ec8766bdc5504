//! What is wrong, for a person and for a script.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::pretty;
use crate::diagnostic::{Diagnostic, Diagnostics, Location};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const FRAME: Style = AnsiColor::Blue.on_default();

/// Further places that are named after the first of a kind.
const FURTHER_PLACES: usize = 8;

/// The problems as text: the first of each kind in full, with a caret under the cell, then where the
/// next ones are and how many there are.
pub fn text(problems: &Diagnostics) -> String {
    let mut text = String::new();
    for (first, others) in kinds(problems) {
        one(&mut text, first, &others, problems);
        text.push('\n');
    }
    let total = problems.total();
    let errors = if total == 1 {
        "1 error".to_owned()
    } else {
        format!("{total} errors")
    };
    text.push_str(&format!(
        "{ERROR}{errors}{ERROR:#} in the data: no estimate was computed\n"
    ));
    text
}

/// The problems by kind (code, file and column), each with the first of it and the others.
fn kinds(problems: &Diagnostics) -> Vec<(&Diagnostic, Vec<&Diagnostic>)> {
    let mut kinds: Vec<(&Diagnostic, Vec<&Diagnostic>)> = Vec::new();
    let kind = |problem: &Diagnostic| {
        let Location { order, column, .. } = problem.location;
        (problem.code, order, column, problem.help.clone())
    };
    for problem in problems.sorted() {
        match kinds
            .iter_mut()
            .find(|(first, _)| kind(first) == kind(problem))
        {
            Some((_, others)) => others.push(problem),
            None => kinds.push((problem, Vec::new())),
        }
    }
    kinds
}

fn one(text: &mut String, first: &Diagnostic, others: &[&Diagnostic], problems: &Diagnostics) {
    let location = &first.location;
    text.push_str(&format!(
        "{ERROR}error[{}]{ERROR:#}: {}\n",
        first.code, first.message
    ));
    let number = location
        .line
        .map(|line| line.to_string())
        .unwrap_or_default();
    let margin = " ".repeat(number.len());
    text.push_str(&format!(
        "{margin}{FRAME}-->{FRAME:#} {}\n",
        place(location)
    ));
    if let Some(excerpt) = &first.excerpt {
        let carets = "^".repeat(excerpt.chars().count());
        text.push_str(&format!("{FRAME}{number} |{FRAME:#} {excerpt}\n"));
        text.push_str(&format!(
            "{FRAME}{margin} |{FRAME:#} {ERROR}{carets}{ERROR:#}\n"
        ));
    }
    text.push_str(&format!("{margin} {FRAME}={FRAME:#} {}\n", first.help));
    let kept = problems
        .sorted()
        .iter()
        .filter(|other| other.code == first.code)
        .count() as u64;
    let uncounted = problems.counts()[first.code] - kept;
    if !others.is_empty() {
        let lines = others.iter().filter_map(|other| other.location.line);
        let lines: Vec<_> = lines
            .take(FURTHER_PLACES)
            .map(|line| line.to_string())
            .collect();
        let dots = if others.len() > lines.len() {
            ", ..."
        } else {
            ""
        };
        let more = others.len();
        text.push_str(&format!(
            "{margin} {FRAME}={FRAME:#} {more} more like this, on lines {}{dots}\n",
            lines.join(", ")
        ));
    }
    if uncounted > 0 {
        let counted = problems.counts()[first.code];
        text.push_str(&format!(
            "{margin} {FRAME}={FRAME:#} {counted} errors of the code {} in all\n",
            first.code
        ));
    }
}

/// A place as `FILE:LINE:COLUMN (header)`.
fn place(location: &Location) -> String {
    let mut place = crate::diagnostic::shown(&location.file);
    for number in [location.line, location.column.map(|column| column as u64)]
        .into_iter()
        .flatten()
    {
        place.push_str(&format!(":{number}"));
    }
    if let Some(field) = location.field.as_ref().filter(|field| !field.is_empty()) {
        place.push_str(&format!(" ({field})"));
    }
    place
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    errors: Vec<Entry<'a>>,
    counts: BTreeMap<&'a str, u64>,
    warnings: [(); 0],
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    file: Option<&'a str>,
    line: Option<u64>,
    column: Option<usize>,
    field: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
}

const SCHEMA: &str = "prevalence/diagnostics/1";

/// The problems as JSON: the first hundred of each code, and the counts of all.
pub fn json(problems: &Diagnostics) -> String {
    let errors = problems.sorted().into_iter().map(|problem| Entry {
        code: problem.code,
        file: Some(&problem.location.file),
        line: problem.location.line,
        column: problem.location.column,
        field: problem.location.field.as_deref(),
        message: &problem.message,
        help: Some(&problem.help),
    });
    pretty(&Document {
        schema: SCHEMA,
        errors: errors.collect(),
        counts: problems
            .counts()
            .iter()
            .map(|(&code, &count)| (code, count))
            .collect(),
        warnings: [],
    })
}

/// An error that has no place in the data, as JSON.
pub fn json_of_error(code: &str, file: Option<&str>, message: &str, help: Option<&str>) -> String {
    pretty(&Document {
        schema: SCHEMA,
        errors: vec![Entry {
            code,
            file,
            line: None,
            column: None,
            field: None,
            message,
            help,
        }],
        counts: BTreeMap::from([(code, 1)]),
        warnings: [],
    })
}
