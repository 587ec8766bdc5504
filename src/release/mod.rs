//! What is left of a report that travels? Rows that would tell of single people or places are withheld, and
//! with them everything that would give them away.
//!
//! Every [`Report`] is judged as it is made: on the terminal rows that break a rule are marked. This module looks at
//! whole reports, and may name [`crate::report`] and [`mod@crate::sensitivity`], neither of which names it; what it
//! decides by are the rules and cells of [`crate::disclose`], which knows no report.
//!
//! | what | file |
//! |---|---|
//! | Reports, judged as they are made | `made`, `judge` |
//! | Rows | `rows`, `printed` |
//! | What is said beside them | `details`, `tell` |
//! | Answers to critics | `questions` |
//! | How many digits numbers keep | `digits` |
//! | What is made again of numbers as they are printed | `remade`, `choices` |

mod choices;
mod details;
mod digits;
mod judge;
mod made;
mod printed;
mod questions;
mod remade;
mod rows;
mod tell;

use crate::disclose::rule::Rules;
use crate::report::Report;
use rows::Verdict;

/// Withholds what must not travel, if the report was asked to, and takes from what is left the digits that no table
/// prints.
pub fn withhold(report: &mut Report) {
    let policy = report.settings.disclosure;
    if let (true, Some(rules)) = (policy.released, policy.rules()) {
        withhold_by(report, rules);
        digits::shorten(report);
        remade::remake(report);
        choices::remake(report);
        report.disclosure.flagged = 0;
    }
}

fn withhold_by(report: &mut Report, rules: Rules) {
    let verdict = Verdict::new(report, rules);
    rows::withhold_rows(report, &verdict);
    details::withhold_totals(report);
    details::withhold_details(report);
    tell::withhold_warnings(report);
    questions::withhold(report, &verdict.shown, rules);
}

/// Says of the answers to critics what of them may not travel, where all of it is shown.
pub fn forewarn(report: &mut Report) {
    let policy = report.settings.disclosure;
    let Some(rules) = policy.rules().filter(|_| !policy.released) else {
        return;
    };
    if report.answers.is_none() {
        return;
    }
    let mut released = report.clone();
    withhold_by(&mut released, rules);
    if let (Some(answers), Some(released)) = (&mut report.answers, released.answers) {
        answers.unfit.found = released.unfit.found;
    }
}
