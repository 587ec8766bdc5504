//! The answers for a person at a terminal: a section for each question, which ends with a sentence.

use super::{
    definitions, displacement, guessed, hidden, influence, misjudged, moved, observers,
    replication, unknown,
};
use crate::present::page::{BOLD, PLAIN, Page};
use crate::present::table;
use crate::report::Report;
use crate::sensitivity::Answers;

/// The text of a report's answers.
pub fn render(report: &Report, answers: &Answers) -> String {
    let mut page = Page::default();
    table::head(&mut page, report);
    section(&mut page, unknown::TITLE, |page| {
        unknown::write(page, report, answers)
    });
    section(&mut page, misjudged::TITLE, |page| {
        misjudged::write(page, report, answers)
    });
    section(&mut page, guessed::TITLE, |page| {
        guessed::write(page, answers)
    });
    section(&mut page, moved::TITLE, |page| {
        moved::write(page, report, answers)
    });
    section(&mut page, observers::TITLE, |page| {
        observers::write(page, report, answers)
    });
    section(&mut page, hidden::TITLE, |page| {
        hidden::write(page, report, answers)
    });
    section(&mut page, displacement::TITLE, |page| {
        displacement::write(page, report, answers)
    });
    section(&mut page, influence::TITLE, |page| {
        influence::write(page, report, answers)
    });
    section(&mut page, definitions::TITLE, |page| {
        definitions::write(page, report, answers)
    });
    if answers.questions.bootstrap.is_some() {
        section(&mut page, replication::TITLE, |page| {
            replication::write(page, report, answers)
        });
    }
    page.warnings(&report.warnings);
    page.into_text()
}

/// A section: its title, what it writes, and the sentence that this ends with.
fn section(page: &mut Page, title: &str, write: impl FnOnce(&mut Page) -> String) {
    page.gap();
    page.paragraph("", title, BOLD);
    let sentence = write(page);
    page.gap();
    page.paragraph("", &sentence, PLAIN);
}
