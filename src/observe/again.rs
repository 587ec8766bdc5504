//! What must be typed to read the same files in the same way again?

use super::privacy::shapes::is_cell;
use super::settings::ReadSettings;
use super::source::Input;
use super::{ColumnChoice, SameLabels};
use crate::text::{escaped, shell_word};

/// The files and flags of a command that reads them, in their folder, as they were read with these settings, each
/// behind a space and as a shell takes it. Whole, also where they are long: a command that is cut is none.
pub fn arguments(settings: &ReadSettings) -> String {
    let file = |flag, input: &Option<Input>| {
        let name = input.as_ref().map(Input::name);
        name.map(|name| format!(" {flag} {}", word(&name)))
    };
    let if_so = |is_so: bool, flag: &str| is_so.then(|| format!(" {flag}"));
    let files = [
        file("--establishments", &settings.establishments),
        file("--frame", &settings.frame),
    ];
    let ways = [
        settings
            .assessments
            .map(|rule| format!(" --assessments {}", rule.name())),
        if_so(settings.unique_ids, "--unique-ids"),
        if_so(settings.allow_multiline, "--allow-multiline"),
        if_so(settings.growth.is_none(), "--allow-huge"),
        settings
            .encoding
            .map(|encoding| format!(" --encoding {}", encoding.name().to_lowercase())),
    ];
    let years = settings.thresholds.iter();
    let years: Vec<_> = years
        .map(|threshold| threshold.years().to_string())
        .collect();
    let thresholds = settings
        .thresholds_asked_for
        .then(|| format!(" --threshold {}", years.join(",")));
    let main = settings
        .files
        .iter()
        .map(|input| format!(" {}", main_file(input)));
    main.chain(files.into_iter().flatten())
        .chain(settings.columns.iter().map(column))
        .chain(settings.missing.iter().map(|code| missing(code)))
        .chain(settings.same.iter().map(same))
        .chain(ways.into_iter().flatten())
        .chain(thresholds)
        .collect()
}

/// A main file as it is typed.
fn main_file(input: &Input) -> String {
    let name = match input {
        Input::StandardInput => return "-".to_owned(),
        Input::Path(_) => input.name(),
    };
    // A name that begins with a hyphen would be a flag.
    match name.starts_with('-') {
        true => word(&format!("./{name}")),
        false => word(&name),
    }
}

fn word(text: &str) -> String {
    shell_word(&escaped(text))
}

fn column(choice: &ColumnChoice) -> String {
    let header = match choice.header.as_deref() {
        None => "none".to_owned(),
        // What looks like somebody's cell is not repeated.
        Some(header) if is_cell(header) => "HEADER".to_owned(),
        Some(header) => word(header),
    };
    format!(" --column {}={header}", choice.role)
}

fn missing(code: &str) -> String {
    let between = if code.starts_with('-') { '=' } else { ' ' };
    format!(" --missing{between}{}", word(code))
}

fn same(labels: &SameLabels) -> String {
    let SameLabels { written, meant } = labels;
    format!(" --same {}", word(&format!("{written}={meant}")))
}
