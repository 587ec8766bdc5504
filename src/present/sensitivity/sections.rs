//! The answers in their order: of each question what is shown, and the sentence that it ends with. The terminal
//! and the document both write these.

use super::{
    definitions, displacement, guessed, hidden, influence, left_out, misjudged, moved, observers,
    replication, unknown,
};
use crate::present::page::{Page, Part};
use crate::report::Report;
use crate::sensitivity::{Answers, Question};
use crate::tally::Indicator;

/// The answer to a question.
pub struct Section {
    /// The question.
    pub question: Question,
    /// What is asked, in some words.
    pub title: &'static str,
    /// Tables, and what must be known of them.
    pub parts: Vec<Part>,
    /// What of it may not travel, in a line.
    pub left_out: Option<String>,
    /// What it says to everybody.
    pub sentence: String,
}

/// Writes the tables of a section, and gives its sentence.
type Write = fn(&mut Page, &Report, &Answers) -> String;

/// Every question with its title, in the order in which they are answered.
const QUESTIONS: [(Question, &str, Write); 10] = [
    (Question::UnknownAges, unknown::TITLE, unknown::write),
    (
        Question::MisclassifiedAges,
        misjudged::TITLE,
        misjudged::write,
    ),
    (Question::GuessedAges, guessed::TITLE, guessed::write),
    (Question::MovedThresholds, moved::TITLE, moved::write),
    (Question::Observers, observers::TITLE, observers::write),
    (Question::HiddenTrade, hidden::TITLE, hidden::write),
    (
        Question::Displacement,
        displacement::TITLE,
        displacement::write,
    ),
    (Question::Influence, influence::TITLE, influence::write),
    (
        Question::Definitions,
        definitions::TITLE,
        definitions::write,
    ),
    (
        Question::Replication,
        replication::TITLE,
        replication::write,
    ),
];

/// The answers of a report, in their order.
pub fn sections(report: &Report, answers: &Answers) -> Vec<Section> {
    let is_asked =
        |question| question != Question::Replication || answers.questions.bootstrap.is_some();
    let asked = QUESTIONS
        .iter()
        .filter(|(question, ..)| is_asked(*question));
    let sections = asked.map(|&(question, title, write)| {
        let mut page = Page::default();
        let is_outcome = matches!(report.indicators.first(), Some(Indicator::Outcome(_)));
        let title = match question {
            Question::UnknownAges if is_outcome => unknown::TITLE_OF_OUTCOME,
            Question::MisclassifiedAges if is_outcome => misjudged::TITLE_OF_OUTCOME,
            _ => title,
        };
        let sentence = write(&mut page, report, answers);
        Section {
            question,
            title,
            parts: page.into_parts(),
            left_out: left_out::line(report, answers, question)
                .filter(|_| question != Question::Observers || !observers::are_withheld(answers)),
            sentence,
        }
    });
    sections.collect()
}
