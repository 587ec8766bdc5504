//! What is wrong, and where, as a person reads it: the first of each kind in full, then where the next
//! ones are.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::diagnostic::{Diagnostic, Diagnostics, First, Location};
use crate::report::AnalysisError;
use crate::text::{escaped, shown};
use crate::warning::Warning;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const FRAME: Style = AnsiColor::Blue.on_default();

/// Kinds that are shown; nobody reads more before correcting these.
const MOST_KINDS: usize = 30;

/// What was asked for and is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// An estimate.
    Estimate,
    /// A judgement.
    Check,
}

impl Purpose {
    /// What errors mean for it.
    fn failed(self) -> &'static str {
        match self {
            Self::Estimate => "no estimate was made",
            Self::Check => "not fit for an analysis",
        }
    }
}

/// The problems of data, by place, and the warnings.
pub fn data(problems: &Diagnostics, warnings: &[Warning], purpose: Purpose) -> String {
    let mut text = String::new();
    let kinds = problems.kinds();
    for kind in kinds.iter().take(MOST_KINDS) {
        write_kind(&mut text, kind);
        text.push('\n');
    }
    let untold = &kinds[kinds.len().min(MOST_KINDS)..];
    if !untold.is_empty() {
        let errors = untold.iter().map(|kind| kind.count).sum();
        text.push_str(&format!(
            "{} of {} further kinds: --errors FILE.csv writes them all\n\n",
            errors_counted(errors),
            untold.len()
        ));
    }
    let files = match problems.files() {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    write_warnings(&mut text, warnings);
    let errors = errors_counted(problems.total());
    text + &format!(
        "{ERROR}{errors}{ERROR:#} in {files}: {}\n",
        purpose.failed()
    )
}

/// Why a study without errors supports no result, and the warnings.
pub fn study(error: &AnalysisError, warnings: &[Warning], purpose: Purpose) -> String {
    let mut text = format!(
        "{ERROR}error[{}]{ERROR:#}: {}\n {FRAME}={FRAME:#} {}\n\n",
        error.code(),
        escaped(&error.to_string()),
        escaped(&error.help())
    );
    write_warnings(&mut text, warnings);
    text + &format!("{ERROR}1 error{ERROR:#}: {}\n", purpose.failed())
}

fn write_warnings(text: &mut String, warnings: &[Warning]) {
    for warning in warnings {
        let message = escaped(&warning.to_string());
        text.push_str(&format!("warning[{}]: {message}\n", warning.code()));
    }
    if !warnings.is_empty() {
        text.push('\n');
    }
}

fn errors_counted(count: u64) -> String {
    match count {
        1 => "1 error".to_owned(),
        many => format!("{many} errors"),
    }
}

fn write_kind(text: &mut String, kind: &First) {
    let Some((first, others)) = kind.kept.split_first() else {
        return;
    };
    let location = &first.location;
    text.push_str(&format!(
        "{ERROR}error[{}]{ERROR:#}: {}\n",
        first.code(),
        first.message()
    ));
    let number = location.line.map(|line| line.to_string());
    let number = number.unwrap_or_default();
    let margin = " ".repeat(number.len());
    text.push_str(&format!(
        "{margin}{FRAME}-->{FRAME:#} {}\n",
        place(location)
    ));
    if let Some(excerpt) = &first.excerpt {
        let carets = "^".repeat(excerpt.width().max(1));
        text.push_str(&format!("{FRAME}{number} |{FRAME:#} {excerpt}\n"));
        text.push_str(&format!(
            "{FRAME}{margin} |{FRAME:#} {ERROR}{carets}{ERROR:#}\n"
        ));
    }
    text.push_str(&format!("{margin} {FRAME}={FRAME:#} {}\n", first.help()));
    if kind.count > 1 {
        let more = kind.count - 1;
        let dots = if more > others.len() as u64 {
            ", ..."
        } else {
            ""
        };
        text.push_str(&format!(
            "{margin} {FRAME}={FRAME:#} {more} more like this, {}{dots}\n",
            places(location, others)
        ));
    }
}

/// Where the next problems of a kind are: by their lines, if they are in the column of the first.
fn places(first: &Location, others: &[Diagnostic]) -> String {
    let of_column = |location: &Location| (location.order, location.column);
    let is_near = |other: &Diagnostic| {
        other.location.line.is_some() && of_column(&other.location) == of_column(first)
    };
    if others.iter().all(is_near) {
        let lines = others.iter().filter_map(|other| other.location.line);
        let lines: Vec<_> = lines.map(|line| line.to_string()).collect();
        let word = if lines.len() == 1 { "line" } else { "lines" };
        format!("on {word} {}", lines.join(", "))
    } else {
        let places: Vec<_> = others.iter().map(|other| place(&other.location)).collect();
        format!("at {}", places.join(", "))
    }
}

/// A place as `FILE:LINE:COLUMN (header)`.
fn place(location: &Location) -> String {
    let mut place = shown(&location.file);
    let column = location.column.map(|column| column as u64);
    for number in [location.line, column].into_iter().flatten() {
        place.push_str(&format!(":{number}"));
    }
    if let Some(field) = location.field.as_ref().filter(|field| !field.is_empty()) {
        place.push_str(&format!(" ({field})"));
    }
    place
}
