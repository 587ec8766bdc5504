//! What can the numbers not say? What holds of every such study, and what was found in this one.

use super::{Block, Section};
use crate::estimate::{Estimate, Sampling, Verdict};
use crate::report::{Report, Row};
use crate::text::escaped;
use crate::warning::Warning;

/// The limits of the study.
pub fn section(report: &Report) -> Option<Section> {
    let is_found = |warning: &&Warning| !matches!(warning, Warning::NotShown { .. });
    let (found, unshown): (Vec<&Warning>, Vec<_>) = report.warnings.iter().partition(is_found);
    let mut limits = limits(report);
    limits.extend(unshown.into_iter().map(sentence));
    let mut blocks = vec![Block::List(limits)];
    let found: Vec<String> = found
        .into_iter()
        .map(sentence)
        .chain(notes(report))
        .collect();
    if !found.is_empty() {
        blocks.push(Block::Heading("Found in these data".to_owned()));
        blocks.push(Block::List(found));
    }
    Some(Section {
        id: "limits",
        title: "Limits",
        blocks,
    })
}

/// The warnings and notes of the study, if there are any.
pub fn warnings(report: &Report) -> Option<Section> {
    let warnings = report.warnings.iter().map(sentence);
    let found: Vec<String> = warnings.chain(notes(report)).collect();
    (!found.is_empty()).then(|| Section {
        id: "warnings",
        title: "Warnings",
        blocks: vec![Block::List(found)],
    })
}

/// A warning with its code.
fn sentence(warning: &Warning) -> String {
    // Names of files stand in it as they are.
    escaped(&format!("{}: {warning}.", warning.code()))
}

/// The notes of the study.
fn notes(report: &Report) -> impl Iterator<Item = String> {
    let notes = report.notes.iter();
    notes.map(|note| escaped(&format!("{}.", note.to_string().trim_end_matches('.'))))
}

fn limits(report: &Report) -> Vec<String> {
    let is_age = report
        .indicators
        .iter()
        .any(|indicator| indicator.threshold().is_some());
    let mut limits = vec![
        "The numbers speak for workers in establishments that were mapped and could be visited. They say nothing about \
         places outside the sampling frame, or about what was hidden from the observers."
            .to_owned(),
    ];
    if is_age {
        limits.push(
            "Ages were judged by observers. The intervals do not allow for errors of their judgement."
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
            "Where none was observed, the share may still be as large as the upper limit: none observed does not mean that \
             there are none."
                .to_owned(),
        );
    }
    if has(report, |row| row.unknown > 0) {
        let ends = if is_age {
            "were all minors, and if they were all adults"
        } else {
            "were all a yes, and if they were all a no"
        };
        limits.push(format!(
            "The status of some workers is unknown. Sensitivity shows the result if they {ends}."
        ));
    }
    if has(report, |row| row.reliability.verdict == Verdict::Suppress) {
        limits.push("Rows marked S are too uncertain to be published by themselves.".to_owned());
    }
    if report.changes.is_some() {
        limits.push(
            "A change between waves can also come from what could be observed: other places, less openness, other observers. \
             The interval allows for chance alone."
                .to_owned(),
        );
    }
    limits
}

fn has(report: &Report, condition: impl Fn(&Estimate) -> bool) -> bool {
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    rows.filter_map(Row::shown).any(condition)
}
