//! What must be known of a row? Marks behind it, each explained once below the table, and the word in place of numbers
//! that may not travel.

use std::collections::BTreeMap;

use super::disclosure;
use super::label::domain_label;
use super::page::{FAINT, Page};
use crate::disclose::Risk;
use crate::estimate::{Domain, Estimate, Flag, Verdict};
use crate::report::{Report, Row, Subject};

/// The columns whose values make the domain of a row: those of its table.
pub fn variables<T: Subject>(row: &Row<T>) -> Vec<&str> {
    row.domain().values().map(|(column, _)| column).collect()
}

/// The cells of a withheld row in so many columns.
pub fn withheld_cells(domain: &Domain, columns: usize) -> Vec<String> {
    let mut cells = vec![domain_label(domain), WITHHELD.to_owned()];
    cells.resize(columns, String::new());
    cells
}

/// In place of the numbers of a row that may not travel.
pub const WITHHELD: &str = "withheld";

/// The marks that were used, each explained once.
#[derive(Default)]
pub struct Footnotes {
    used: BTreeMap<usize, (&'static str, String)>,
}

impl Footnotes {
    /// The marks of a row.
    pub fn marks(&mut self, report: &Report, estimate: &Estimate) -> String {
        let precision = &estimate.precision;
        let mut marks = Vec::new();
        match estimate.reliability.verdict {
            Verdict::Present => {}
            Verdict::Review => marks.push(self.mark("R", REVIEW)),
            Verdict::Suppress => marks.push(self.mark("S", SUPPRESS)),
        }
        for flag in &estimate.reliability.flags {
            let (mark, meaning) = flag_mark(*flag);
            marks.push(self.mark(mark, meaning));
        }
        if precision.assumed_design_effect.is_some() {
            marks.push(self.mark("*", BORROWED));
        }
        let asked = report.settings.choices.method;
        if precision
            .interval
            .is_some_and(|(_, method)| method != asked)
        {
            let meaning = format!(
                "{} has no interval at 0 and 100 %: Korn-Graubard in its place",
                asked.title
            );
            marks.push(self.mark("+", &meaning));
        }
        if let (None, Some(absence)) = (precision.interval, precision.absence) {
            let meaning = format!("no interval: {}", absence.reason());
            marks.push(self.mark("-", &meaning));
        }
        marks.concat()
    }

    /// The cells of a row, the last with the mark of one that has risks.
    pub fn marked(&mut self, mut cells: Vec<String>, risks: &[Risk]) -> Vec<String> {
        if let Some(marks) = cells.last_mut() {
            marks.push_str(self.risk(risks));
        }
        cells
    }

    /// The mark of a row that has risks.
    pub fn risk(&mut self, risks: &[Risk]) -> &'static str {
        if risks.is_empty() {
            ""
        } else {
            self.mark(disclosure::MARK, disclosure::MEANING)
        }
    }

    fn mark(&mut self, mark: &'static str, meaning: &str) -> &'static str {
        let place = ORDER.find(mark).unwrap_or(ORDER.len());
        self.used
            .entry(place)
            .or_insert_with(|| (mark, meaning.to_owned()));
        mark
    }

    /// The marks that were used, with what they mean.
    pub fn used(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.used.values()
    }

    /// Writes a paragraph for each.
    pub fn write(&self, page: &mut Page) {
        for (mark, meaning) in self.used() {
            page.paragraph(mark, meaning, FAINT);
        }
    }
}

/// The order in which marks are explained, whichever row had them first.
const ORDER: &str = "SRfwrcdza*+-!";

const SUPPRESS: &str =
    "do not publish: too uncertain (NCHS 2017 standards for proportions), because";
const REVIEW: &str =
    "to be reviewed by a statistician before it is published (NCHS 2017 standards), because";
const BORROWED: &str = "the cell has no variance: its interval assumes the design effect of the nearest cell \
                        that has one, and at least 1; where no cell has one, 1";

/// The mark of a rule of the standards, and what it says.
fn flag_mark(flag: Flag) -> (&'static str, &'static str) {
    match flag {
        Flag::Few => (
            "f",
            "fewer than 30 workers, or an effective sample size under 30",
        ),
        Flag::Wide => ("w", "the interval is 30 points wide or more"),
        Flag::RelativeWide => (
            "r",
            "the interval is wider than 5 points, and wider than 130 % of the percentage",
        ),
        Flag::Complement => (
            "c",
            "the interval is wider than 130 % of what is left to 100 %",
        ),
        Flag::Df => ("d", "fewer than 8 degrees of freedom"),
        Flag::Zero => (
            "z",
            "none was observed among those of known status: at most the upper limit, unless some of unknown \
             status were",
        ),
        Flag::All => ("a", "nobody else was observed"),
    }
}
