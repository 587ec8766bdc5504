//! Does the result hang on a choice? A row for each choice made otherwise, beside a line at the result as asked.

use indexmap::{IndexMap, IndexSet};

use super::clip::{self, Reach};
use super::plot::{Body, Group, Mark, Plot, PlotRow, Shape, Style};
use super::scale::Scale;
use crate::estimate::interval::Designs;
use crate::estimate::{Sampling, Unknown};
use crate::present::label::{indicator_heading, indicator_id};
use crate::present::number;
use crate::present::sentence::{self, signed_points};
use crate::report::{Details, PairReport, Report};
use crate::sensitivity::{Alternative, Choice, End};
use crate::tally::Indicator;
use crate::text::escaped;

/// How wide a point is.
const SIZE: f64 = 8.0;

/// The overall shares of an indicator under other choices, wave by wave.
pub fn share_alternatives(report: &Report, details: &Details, indicator: &Indicator) -> Plot {
    let waves = report.waves.iter().zip(&details.shares);
    let found = waves.flat_map(|(wave, rows)| {
        let rows = rows.iter().filter(|row| row.indicator() == indicator);
        rows.map(|row| {
            let heading = wave
                .label
                .as_deref()
                .map(|label| format!("In {}", sentence::wave(label)));
            (heading, row.shown().map(|row| row.alternatives.as_slice()))
        })
    });
    let found: Vec<_> = found.collect();
    let scale = clip::shares(&reaches(&found));
    Plot {
        id: format!("other-shares-{}", indicator_id(report, indicator)),
        title: format!(
            "{}: the overall share under other choices",
            indicator_heading(indicator)
        ),
        axis: "% of workers".to_owned(),
        right: headings(report, "%"),
        ..plot(
            scale,
            &found,
            &Of::new(report, indicator),
            number::percent,
            number::percent,
        )
    }
}

/// The overall change of an indicator between two waves under other choices; none where there is no such row.
pub fn change_alternatives(
    report: &Report,
    details: &Details,
    place: usize,
    pair: &PairReport,
    indicator: &Indicator,
) -> Option<Plot> {
    let mut rows = details.changes.get(place)?.iter();
    let row = rows.find(|row| row.indicator() == indicator)?;
    let found = vec![(None, row.shown().map(|row| row.alternatives.as_slice()))];
    let scale = clip::changes(&reaches(&found));
    let (from, to) = (escaped(&pair.from), escaped(&pair.to));
    Some(Plot {
        id: format!(
            "other-changes-{}-{}",
            place + 1,
            indicator_id(report, indicator)
        ),
        title: format!(
            "{}: the overall change from {from} to {to} under other choices",
            indicator_heading(indicator)
        ),
        axis: "percentage points".to_owned(),
        right: headings(report, "Points"),
        ..plot(
            scale,
            &found,
            &Of::new(report, indicator),
            signed_points,
            signed_points,
        )
    })
}

/// What the alternatives are of.
struct Of<'a> {
    indicator: &'a Indicator,
    sampling: Sampling,
}

impl<'a> Of<'a> {
    fn new(report: &Report, indicator: &'a Indicator) -> Self {
        Self {
            indicator,
            sampling: report.settings.choices.sampling,
        }
    }
}

/// A heading, and the alternatives below it unless they are withheld.
type Found<'a> = (Option<String>, Option<&'a [Alternative]>);

fn headings(report: &Report, what: &str) -> Vec<String> {
    vec![
        what.to_owned(),
        format!("{} interval", report.settings.choices.level),
    ]
}

fn plot(
    scale: Scale,
    found: &[Found<'_>],
    of: &Of<'_>,
    written: fn(f64) -> String,
    limit: fn(f64) -> String,
) -> Plot {
    let groups = found.iter().flat_map(|(heading, alternatives)| {
        let Some(alternatives) = alternatives else {
            return vec![withheld(heading)];
        };
        let asked = alternatives.first().and_then(|asked| asked.estimate);
        let rows = alternatives
            .iter()
            .filter(|alternative| !is_empty(alternative, asked));
        rows.enumerate()
            .map(|(place, alternative)| Group {
                section: heading.clone().filter(|_| place == 0),
                label: choice(&alternative.choice, of.indicator),
                is_total: false,
                rows: vec![row(alternative, asked, written, limit)],
            })
            .collect()
    });
    Plot {
        id: String::new(),
        title: String::new(),
        description: description(found, written),
        scale,
        axis: String::new(),
        heading: "Choice".to_owned(),
        left: Vec::new(),
        right: Vec::new(),
        groups: groups.collect(),
        legend: "Filled mark and dotted line: as analysed. Open marks: one choice made otherwise."
            .to_owned(),
        notes: notes(found, of),
    }
    .settled()
}

/// Whether it says no more than that a method has no interval.
fn is_empty(alternative: &Alternative, asked: Option<f64>) -> bool {
    let is_method = matches!(alternative.choice, Choice::Interval(_));
    is_method && alternative.limits.is_none() && alternative.estimate == asked
}

/// Whether the design has this choice at all: some methods need workers drawn one by one.
fn is_possible(choice: &Choice, sampling: Sampling) -> bool {
    match choice {
        Choice::Interval(method) => {
            sampling == Sampling::SimpleRandom || method.designs == Designs::Every
        }
        _ => true,
    }
}

fn withheld(heading: &Option<String>) -> Group {
    Group {
        section: heading.clone(),
        label: "All choices".to_owned(),
        is_total: false,
        rows: vec![PlotRow {
            label: String::new(),
            body: Body::Withheld,
        }],
    }
}

fn row(
    alternative: &Alternative,
    asked: Option<f64>,
    written: fn(f64) -> String,
    limit: fn(f64) -> String,
) -> PlotRow {
    let style = Style::middle(alternative.choice == Choice::AsAsked);
    let reference = asked.map(|at| Mark::Reference { at });
    let interval = alternative
        .limits
        .map(|limits| Mark::Interval { limits, style });
    let point = alternative.estimate.map(|at| Mark::Point {
        at,
        shape: Shape::Square,
        size: SIZE,
        style,
    });
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let marks = reference.into_iter().chain(interval).chain(point);
    PlotRow {
        label: String::new(),
        body: Body::Shown {
            left: Vec::new(),
            marks: marks.collect(),
            right: vec![
                or_dash(alternative.estimate.map(written)),
                or_dash(
                    alternative
                        .limits
                        .map(|[low, high]| format!("{} to {}", limit(low), limit(high))),
                ),
            ],
        },
    }
}

/// A choice in words.
fn choice(choice: &Choice, indicator: &Indicator) -> String {
    match choice {
        Choice::AsAsked => "As analysed".to_owned(),
        Choice::Unknown(unknown) => format!("Unknown {}", unknown_as(*unknown, indicator)),
        Choice::Unweighted => "Without weights".to_owned(),
        Choice::SimpleRandomSample => "As a simple random sample".to_owned(),
        Choice::Interval(method) => format!("{} interval", method.title),
        Choice::IndependentWaves => "Waves as independent".to_owned(),
        Choice::WithoutOne(End::Lowest) => "Without one establishment, lowest".to_owned(),
        Choice::WithoutOne(End::Highest) => "Without one establishment, highest".to_owned(),
    }
}

/// What the unknown are taken for.
fn unknown_as(unknown: Unknown, indicator: &Indicator) -> &'static str {
    match (indicator, unknown) {
        (Indicator::AgeAtMost(_), Unknown::Exclude) => "ages left out",
        (Indicator::AgeAtMost(_), Unknown::Minor) => "ages as minors",
        (Indicator::AgeAtMost(_), Unknown::Adult) => "ages as adults",
        (Indicator::Outcome(_), Unknown::Exclude) => "answers left out",
        (Indicator::Outcome(_), Unknown::Minor) => "answers as yes",
        (Indicator::Outcome(_), Unknown::Adult) => "answers as no",
    }
}

fn reaches(found: &[Found<'_>]) -> Vec<Reach> {
    let alternatives = found.iter().filter_map(|(_, alternatives)| *alternatives);
    let reaches = alternatives.flatten().filter_map(|alternative| {
        Some(Reach {
            at: alternative.estimate?,
            limits: alternative.limits,
        })
    });
    reaches.collect()
}

fn description(found: &[Found<'_>], written: fn(f64) -> String) -> String {
    let parts = found.iter().map(|(heading, alternatives)| {
        let heading = heading.as_ref().map(|heading| format!("{heading}: "));
        let heading = heading.unwrap_or_default();
        let Some(alternatives) = alternatives else {
            return format!("{heading}{}", super::WITHHELD);
        };
        let mut estimates: Vec<f64> = alternatives.iter().filter_map(|one| one.estimate).collect();
        estimates.sort_by(f64::total_cmp);
        match (
            alternatives.first().and_then(|asked| asked.estimate),
            estimates.as_slice(),
        ) {
            (Some(asked), [low, .., high]) if written(*low) == written(*high) => format!(
                "{heading}{} as analysed and under each of the other choices",
                written(asked)
            ),
            (Some(asked), [low, .., high]) => format!(
                "{heading}{} as analysed, from {} to {} under the other choices",
                written(asked),
                written(*low),
                written(*high)
            ),
            (Some(asked), _) => format!("{heading}{} as analysed", written(asked)),
            (None, _) => format!("{heading}not known"),
        }
    });
    let parts: Vec<String> = parts.collect();
    format!(
        "A row for each choice made otherwise, all else as analysed. {}.",
        parts.join("; ")
    )
}

fn notes(found: &[Found<'_>], of: &Of<'_>) -> Vec<(String, String)> {
    let mut reasons: IndexMap<&str, IndexSet<String>> = IndexMap::new();
    for alternative in found
        .iter()
        .filter_map(|(_, alternatives)| *alternatives)
        .flatten()
        .filter(|alternative| is_possible(&alternative.choice, of.sampling))
    {
        if let Some(reason) = alternative.reason {
            let choices = reasons.entry(reason).or_default();
            choices.insert(choice(&alternative.choice, of.indicator));
        }
    }
    let notes = reasons.into_iter().map(|(reason, choices)| {
        let choices: Vec<String> = choices.into_iter().collect();
        (
            String::new(),
            format!("Without limits: {} ({reason}).", choices.join(", ")),
        )
    });
    notes.collect()
}
