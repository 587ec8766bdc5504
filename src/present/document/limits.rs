//! What can the numbers not say? What holds of every such study, and what was found in this one.

use super::{Block, Section};
use crate::estimate::{Estimate, Sampling, Verdict};
use crate::report::{Report, Row};
use crate::text::escaped;

/// The limits of the study.
pub fn section(report: &Report) -> Option<Section> {
    let mut blocks = vec![Block::List(limits(report))];
    if let Some(Section {
        blocks: warnings, ..
    }) = warnings(report)
    {
        blocks.push(Block::Heading("Found in these data".to_owned()));
        blocks.extend(warnings);
    }
    Some(Section {
        id: "limits",
        title: "Limits",
        blocks,
    })
}

/// The warnings and notes of the study, if there are any.
pub fn warnings(report: &Report) -> Option<Section> {
    let warnings = report.warnings.iter();
    let warnings = warnings.map(|warning| format!("{}: {warning}.", warning.code()));
    let notes = report
        .notes
        .iter()
        .map(|note| format!("{}.", note.to_string().trim_end_matches('.')));
    // Names of files stand in them as they are.
    let found = warnings.chain(notes).map(|found| escaped(&found));
    let found: Vec<String> = found.collect();
    (!found.is_empty()).then(|| Section {
        id: "warnings",
        title: "Warnings",
        blocks: vec![Block::List(found)],
    })
}

fn limits(report: &Report) -> Vec<String> {
    let is_age = report
        .indicators
        .iter()
        .any(|indicator| indicator.threshold().is_some());
    let mut limits = vec![
        "The numbers speak for workers observed in establishments that were mapped and could be visited. They say nothing \
         of places that were not in the frame, and nothing of what was hidden from the observers."
            .to_owned(),
    ];
    if is_age {
        limits.push(
            "Ages were judged by observers. Errors of their judgement are not part of the intervals."
                .to_owned(),
        );
    }
    if report.settings.choices.sampling == Sampling::SimpleRandom {
        limits.push(
            "Workers were treated as a simple random sample: the intervals are too narrow."
                .to_owned(),
        );
    }
    if has(report, |row| row.positives == 0 && row.workers > 0) {
        limits.push(
            "Where none was observed, the share may still be as large as the upper limit: none observed is not none at all."
                .to_owned(),
        );
    }
    if has(report, |row| row.unknown > 0) {
        limits.push(
            "Some workers have an unknown status. What their being minors or adults would change is shown under Sensitivity \
             and Data quality."
                .to_owned(),
        );
    }
    if has(report, |row| row.reliability.verdict == Verdict::Suppress) {
        limits.push("Rows marked S are too uncertain to be published by themselves.".to_owned());
    }
    if report.changes.is_some() {
        limits.push(
            "A change between waves is also a change of what could be observed: of places, of openness, of observers. The \
             interval covers chance alone."
                .to_owned(),
        );
    }
    limits
}

fn has(report: &Report, condition: impl Fn(&Estimate) -> bool) -> bool {
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    rows.filter_map(Row::shown).any(condition)
}
