//! The answers for a person at a terminal: a section for each question, which ends with a sentence.

use super::sections::sections;
use crate::present::page::{BOLD, FAINT, PLAIN, Page};
use crate::present::{disclosure, table};
use crate::report::Report;
use crate::sensitivity::Answers;

/// The text of a report's answers.
pub fn render(report: &Report, answers: &Answers) -> String {
    let mut page = Page::default();
    table::head(&mut page, report);
    for section in sections(report, answers) {
        page.gap();
        page.paragraph("", section.title, BOLD);
        page.append(section.parts);
        if let Some(line) = &section.left_out {
            page.gap();
            page.paragraph("", line, FAINT);
        }
        page.gap();
        page.paragraph("", &section.sentence, PLAIN);
    }
    page.gap();
    let decided = disclosure::sentence_of_answers(&report.disclosure, answers);
    page.paragraph("", &decided, FAINT);
    page.warnings(&report.warnings);
    page.into_text()
}
