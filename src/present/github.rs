//! For a GitHub workflow: results are the summary of a job, in Markdown; errors are annotations of its files, and so
//! is what came of a check.

use super::failure::{Entry, Failure};
use super::json::{self, WarningRecord};
use super::label::capitalised;
use super::{Format, Render, markdown};
use crate::text::escaped;
use crate::warning::Warning;

/// A summary of the job; where there is no result, workflow commands.
pub static DEFINITION: Format = Format {
    name: "github",
    extension: None,
    shows_fingerprints: false,
    shows_warnings: true,
    shows_details: false,
    shows_answers: false,
    travels: true,
    render: Render::Text(markdown::tables),
};

/// Annotations of each level; GitHub shows ten of a step, and the last one counts the others.
pub const MOST: usize = 9;

/// The warnings of data that were judged, and the verdict.
pub fn judgement(of: &[Warning], verdict: String) -> String {
    let verdict = vec![Command::titled("Check", verdict)];
    warnings(&json::warnings(of)) + &annotations("notice", "results", verdict)
}

/// Why there is no result.
pub fn failure(failure: &Failure<'_>) -> String {
    let errors = failure.errors.iter().map(Command::of_error).collect();
    let total = failure.counts.values().sum();
    counted("error", "errors", errors, total) + &warnings(&failure.warnings)
}

fn warnings(warnings: &[WarningRecord]) -> String {
    let commands = warnings
        .iter()
        .map(|warning| Command::titled(warning.code, warning.message.clone()));
    annotations("warning", "warnings", commands.collect())
}

fn annotations(level: &str, what: &str, commands: Vec<Command>) -> String {
    let total = commands.len() as u64;
    counted(level, what, commands, total)
}

/// The first commands, and how many there are beyond them.
fn counted(level: &str, what: &str, commands: Vec<Command>, total: u64) -> String {
    let mut lines: Vec<_> = commands.into_iter().take(MOST).collect();
    let more = total - lines.len() as u64;
    if more > 0 {
        lines.push(Command {
            properties: Vec::new(),
            message: format!("{more} more {what}"),
        });
    }
    let lines = lines.iter().map(|command| command.line(level));
    lines.collect()
}

/// A workflow command without its level.
struct Command {
    properties: Vec<(&'static str, String)>,
    message: String,
}

impl Command {
    fn titled(title: &str, message: String) -> Self {
        Self {
            properties: vec![("title", title.to_owned())],
            message,
        }
    }

    fn of_error(error: &Entry<'_>) -> Self {
        let number = |number: u64| number.to_string();
        let places = [
            ("file", error.file.map(str::to_owned)),
            ("line", error.line.map(number)),
            ("col", error.column.map(|column| number(column as u64))),
            ("title", Some(error.code.to_owned())),
        ];
        let places = places.into_iter();
        Self {
            properties: places
                .filter_map(|(key, value)| Some((key, value?)))
                .collect(),
            message: match &error.help {
                Some(help) => format!("{}. {}", error.message, capitalised(help)),
                None => error.message.to_string(),
            },
        }
    }

    /// The line that GitHub reads. Nothing in it can end it or begin another.
    fn line(&self, level: &str) -> String {
        let properties = self.properties.iter();
        let properties: Vec<_> = properties
            .map(|(key, value)| format!("{key}={}", property(value)))
            .collect();
        let space = if properties.is_empty() { "" } else { " " };
        let properties = properties.join(",");
        format!("::{level}{space}{properties}::{}\n", data(&self.message))
    }
}

fn data(text: &str) -> String {
    let text = text.replace('%', "%25");
    escaped(&text.replace('\r', "%0D").replace('\n', "%0A"))
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_command_ends_it_or_begins_another() {
        let error = Entry {
            file: Some("a,b:c\n::error::%\u{1b}.csv"),
            line: Some(4),
            help: Some("write 50 %\r\n::set-output name=a::b".into()),
            ..Entry::new("E040", "1,5: not an age".to_owned())
        };
        assert_eq!(
            Command::of_error(&error).line("error"),
            "::error file=a%2Cb%3Ac%0A%3A%3Aerror%3A%3A%25\\u{1b}.csv,line=4,title=E040::1,5: not an age. \
             Write 50 %25%0D%0A::set-output name=a::b\n"
        );
    }

    #[test]
    fn the_tenth_counts_the_others() {
        let commands = |count| (0..count).map(|_| Command::titled("W101", "so".to_owned()));
        let lines = |count| annotations("warning", "warnings", commands(count).collect());
        assert_eq!(lines(9).lines().count(), 9);
        assert_eq!(lines(10).lines().last(), Some("::warning::1 more warnings"));
        assert_eq!(lines(30).lines().count(), 10);
    }
}
