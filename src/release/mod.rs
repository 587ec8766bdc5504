//! What is left of a report that travels? Rows that would tell of single people or places are withheld, and
//! with them everything that would give them away.
//!
//! Every [`Report`] is judged as it is made: on the terminal rows that break a rule are marked. This module looks at
//! whole reports, and may name [`crate::report`] and [`crate::sensitivity`], neither of which names it; what it
//! decides by are the rules and cells of [`crate::disclose`], which knows no report.
//!
//! | what | file |
//! |---|---|
//! | Reports, judged as they are made | [`made`], [`judge`] |
//! | Rows | [`rows`] |
//! | What is said beside them | [`details`], [`tell`] |
//! | Answers to critics | [`questions`] |
//! | How many digits numbers keep | [`digits`] |

mod details;
mod digits;
mod judge;
mod made;
mod questions;
mod rows;
mod tell;

use crate::report::Report;
use rows::Verdict;

/// Withholds what must not travel, if the report was asked to.
pub fn withhold(report: &mut Report) {
    let policy = report.settings.disclosure;
    if let (true, Some(rules)) = (policy.released, policy.rules()) {
        let verdict = Verdict::new(report, rules);
        rows::withhold_rows(report, &verdict);
        details::withhold_totals(report);
        details::withhold_details(report);
        tell::withhold_warnings(report);
        questions::withhold(report, &verdict.shown, rules);
        digits::shorten(report);
        report.disclosure.flagged = 0;
    }
}

/// Says of the answers to critics what of them may not travel, where all of it is shown.
pub fn forewarn(report: &mut Report) {
    let policy = report.settings.disclosure;
    if policy.released || policy.rules().is_none() || report.answers.is_none() {
        return;
    }
    let mut released = report.clone();
    released.settings.disclosure.released = true;
    withhold(&mut released);
    if let (Some(answers), Some(released)) = (&mut report.answers, released.answers) {
        answers.unfit.found = released.unfit.found;
    }
}
