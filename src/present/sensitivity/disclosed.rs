//! What of the answers may not travel, as scripts read it.

use serde::Serialize;

use super::rows::{ChangeKey, LevelKey};
use crate::report::{REASON, Report};
use crate::sensitivity::{Answers, LeftOut, Place, Question};

/// What was decided about the answers.
#[derive(Serialize)]
pub struct AnswersDisclosureRecord<'a> {
    profile: &'static str,
    min_cell: u64,
    released: bool,
    /// What is withheld, or would be with `--release`.
    unfit: Vec<UnfitRecord<'a>>,
}

#[derive(Serialize)]
struct UnfitRecord<'a> {
    question: &'static str,
    #[serde(flatten)]
    row: Option<RowRecord<'a>>,
    numbers: Option<&'static str>,
    withheld: bool,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum RowRecord<'a> {
    Level(LevelKey<'a>),
    Change(ChangeKey<'a>),
}

impl<'a> AnswersDisclosureRecord<'a> {
    /// The record of a report's answers.
    pub fn new(report: &Report, answers: &'a Answers) -> Self {
        let decided = &report.disclosure;
        let released = decided.released;
        let found = answers.unfit.found.iter();
        Self {
            profile: decided.profile.name,
            min_cell: decided.min_cell,
            released,
            unfit: found
                .map(|(question, found)| record(answers, *question, found, released))
                .collect(),
        }
    }
}

fn record<'a>(
    answers: &'a Answers,
    question: Question,
    found: &LeftOut,
    withheld: bool,
) -> UnfitRecord<'a> {
    let (row, numbers) = match found {
        LeftOut::Row {
            of: Place::Wave(wave),
            domain,
            indicator,
        } => {
            let key = LevelKey::new(answers, *wave, domain, indicator);
            (Some(RowRecord::Level(key)), None)
        }
        LeftOut::Row {
            of: Place::Pair(pair),
            domain,
            indicator,
        } => {
            let key = ChangeKey::new(answers, *pair, domain, indicator);
            (Some(RowRecord::Change(key)), None)
        }
        LeftOut::Numbers(numbers) => (None, Some(*numbers)),
    };
    UnfitRecord {
        question: question.name(),
        row,
        numbers,
        withheld,
        reason: withheld.then_some(REASON),
    }
}
