//! What are rows and tables called?

use crate::estimate::Domain;
use crate::report::Report;
use crate::tally::Indicator;
use crate::text::{escaped, shown};

/// What an indicator measures.
pub fn indicator_title(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(threshold) => format!("aged {} and under", threshold.years()),
        Indicator::Outcome(header) => shown(header),
    }
}

/// The same at the beginning of a line.
pub fn indicator_heading(indicator: &Indicator) -> String {
    let title = indicator_title(indicator);
    match indicator {
        Indicator::AgeAtMost(_) => title.replacen('a', "A", 1),
        Indicator::Outcome(_) => title,
    }
}

/// The values of a domain, in a row's first column.
pub fn domain_label(domain: &Domain) -> String {
    let name = domain_name(domain);
    if name.starts_with("::") {
        format!("\\{name}")
    } else {
        name
    }
}

/// The values of a domain, where no build server takes them for a command.
pub fn domain_name(domain: &Domain) -> String {
    if domain.is_overall() {
        return "Overall".to_owned();
    }
    let values: Vec<_> = domain.values().map(|(_, value)| escaped(value)).collect();
    values.join(", ")
}

/// A label at the beginning of a line. Two colons there would be a command to some build servers.
pub fn label(text: &str) -> String {
    let shown = escaped(text);
    if shown.starts_with("::") {
        format!("\\{shown}")
    } else {
        shown
    }
}

/// What names an indicator in links: its threshold, or its place where it has none.
pub fn indicator_id(report: &Report, indicator: &Indicator) -> String {
    match indicator.threshold() {
        Some(threshold) => threshold.years().to_string(),
        None => {
            let mut indicators = report.indicators.iter();
            let place = indicators.position(|own| own == indicator);
            format!("i{}", place.unwrap_or(0) + 1)
        }
    }
}

/// The text with a capital at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// What is drawn, in words: one, and several.
pub fn units(psus_are_establishments: bool) -> [&'static str; 2] {
    if psus_are_establishments {
        ["establishment", "establishments"]
    } else {
        ["PSU", "PSUs"]
    }
}
