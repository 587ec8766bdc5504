//! How was it computed? A paragraph to paste, in the past tense, of the choices that were really made.

use super::references::{self, Reference};
use super::{Block, Section, critics_methods};
use crate::compare::{Adjustment, Contrast};
use crate::design::LonelyPsu;
use crate::estimate::{Estimate, Sampling, Unknown};
use crate::present::number::counted;
use crate::present::sentence;
use crate::report::{Changes, Report, Row, WaveReport};
use crate::text::shown;
use crate::warning::Warning;

/// The paragraph, what it cites, and the same for BibTeX.
pub fn section(report: &Report) -> Option<Section> {
    let mut cited = Vec::new();
    let mut sentences = vec![estimator(report)];
    sentences.extend(assessments(report));
    sentences.extend(variance(report, &mut cited));
    sentences.push(interval(report, &mut cited));
    sentences.extend(borrowed(report));
    let mut paragraphs = vec![sentences.join(" ")];
    if let Some(changes) = &report.changes {
        paragraphs.push(comparison(report, changes, &mut cited).join(" "));
    }
    if let Some((sentences, sources)) = critics_methods::paragraph(report) {
        paragraphs.push(sentences);
        cited.extend(sources);
    }
    paragraphs.push(format!("{} {}", reliability(&mut cited), software()));
    cited.push(&references::SOFTWARE);
    let cited = each_once(cited);
    let text = paragraphs.into_iter().map(Block::Paragraph);
    let references = [
        Block::Heading("References".to_owned()),
        Block::List(cited.iter().map(|reference| reference.line()).collect()),
        Block::Details {
            summary: "BibTeX".to_owned(),
            blocks: vec![Block::Code(references::bibtex(&cited))],
            instead: None,
        },
    ];
    Some(Section {
        id: "methods",
        title: "Methods",
        blocks: text.chain(references).collect(),
    })
}

/// Sources in the order in which they were first cited.
fn each_once(cited: Vec<&'static Reference>) -> Vec<&'static Reference> {
    let mut once: Vec<&Reference> = Vec::new();
    for reference in cited {
        if !once.iter().any(|one| std::ptr::eq(*one, reference)) {
            once.push(reference);
        }
    }
    once
}

fn estimator(report: &Report) -> String {
    let indicators: Vec<String> = report.indicators.iter().map(sentence::what).collect();
    let is_age = report
        .indicators
        .iter()
        .any(|indicator| indicator.threshold().is_some());
    let share = if report.waves.iter().any(|wave| wave.weighted) {
        "the weighted share"
    } else {
        "the unweighted share"
    };
    let age = if is_age { " (completed years)" } else { "" };
    let whom = match (report.settings.choices.unknown, is_age) {
        (Unknown::Exclude, true) => {
            " whose age was known; a range that spanned the threshold counted as unknown"
        }
        (Unknown::Exclude, false) => " whose answer was known",
        (Unknown::Minor, true) => "; unknown ages were counted as minors",
        (Unknown::Adult, true) => "; unknown ages were counted as adults",
        (Unknown::Minor, false) => "; unknown answers were counted as yes",
        (Unknown::Adult, false) => "; unknown answers were counted as no",
    };
    format!(
        "Prevalence was estimated as {share} of workers {}{age} among the workers observed in visited establishments{whom}.",
        indicators.join(", and of workers ")
    )
}

/// What was made of several assessments of a worker.
fn assessments(report: &Report) -> Option<String> {
    let rule = report.details.as_ref()?.flow.assessments?;
    Some(format!(
        "Workers were assessed by several observers; of several ages of a worker the {} counted.",
        rule.title()
    ))
}

fn variance(report: &Report, cited: &mut Vec<&'static Reference>) -> Vec<String> {
    let settings = &report.settings;
    if settings.choices.sampling == Sampling::SimpleRandom {
        return vec![
            "Workers were treated as a simple random sample, which they were not, so that intervals are too narrow; this \
             allows comparison with figures that were published in this way."
                .to_owned(),
        ];
    }
    cited.push(&references::BINDER);
    let units = if report.waves.iter().all(|wave| wave.psus_are_establishments) {
        "The primary sampling units (PSUs) were establishments"
    } else {
        "The primary sampling units (PSUs) were larger than establishments"
    };
    let fpc = if report.waves.iter().any(|wave| wave.finite_population) {
        ", with a finite population correction from the frame"
    } else {
        ", as if PSUs had been drawn with replacement"
    };
    let mut sentences = vec![
        format!("{units}, sampled within strata: {}.", designs(report)),
        format!(
            "Variances of the ratio estimators were obtained by Taylor linearisation (Binder 1983), between PSUs within \
             strata{fpc}; domains were treated as subpopulations of the whole design, so that PSUs without workers of a \
             domain counted too."
        ),
    ];
    sentences.extend(lonely(report));
    sentences
}

/// `12 strata and 235 PSUs (223 degrees of freedom) in 2012`.
fn designs(report: &Report) -> String {
    let design = |wave: &WaveReport| {
        let when = wave
            .label
            .as_deref()
            .map(|label| format!(" in {}", sentence::wave(label)));
        let when = when.unwrap_or_default();
        let Some(totals) = wave.totals else {
            return format!("numbers of strata and PSUs withheld{when}");
        };
        format!(
            "{} and {} ({}){when}",
            counted(totals.strata, "stratum", "strata"),
            counted(totals.psus, "PSU", "PSUs"),
            counted(totals.df, "degree of freedom", "degrees of freedom"),
        )
    };
    let designs: Vec<String> = report.waves.iter().map(design).collect();
    designs.join("; ")
}

fn lonely(report: &Report) -> Option<String> {
    let is_lonely = |warning: &Warning| matches!(warning, Warning::LonelyPsus { .. });
    if !report.warnings.iter().any(is_lonely) {
        return None;
    }
    let sentence = match report.settings.lonely_psu {
        LonelyPsu::Adjust => {
            "A stratum with a single PSU contributed its distance from the mean of all PSUs."
        }
        LonelyPsu::Certainty => "A stratum with a single PSU contributed nothing to the variance.",
        LonelyPsu::Average => {
            "A stratum with a single PSU was taken to vary as the other strata did on average."
        }
        LonelyPsu::Fail => return None,
    };
    Some(sentence.to_owned())
}

fn interval(report: &Report, cited: &mut Vec<&'static Reference>) -> String {
    let choices = &report.settings.choices;
    let reference = references::of_method(choices.method);
    cited.extend(reference);
    let source = choices.method.source;
    let size = match choices.sampling {
        Sampling::Cluster if choices.method.name == "korn-graubard" => {
            ", with the effective sample size adjusted for the degrees of freedom (PSUs less strata of the domain) and \
             limited to the number of workers"
        }
        Sampling::Cluster => {
            ", with the effective sample size and Student's t for the degrees of freedom (PSUs less strata of the domain)"
        }
        Sampling::SimpleRandom => "",
    };
    format!(
        "Confidence intervals ({}) were computed by the {} method ({source}){size}.",
        choices.level, choices.method.title
    )
}

/// Where a design effect was borrowed.
fn borrowed(report: &Report) -> Option<String> {
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    let mut rows = rows.filter_map(Row::shown);
    let borrows = |row: &Estimate| row.precision.assumed_design_effect.is_some();
    rows.any(borrows).then(|| {
        "Where none or all of the workers were positive, or PSUs did not vary, the interval assumed the design effect of the \
         nearest cell that had one, but at least 1; where no cell had one, it assumed 1."
            .to_owned()
    })
}

/// How, where waves share establishments.
const STACKED: &str = " (both waves as one design, whose strata were not divided by wave: each held the establishments of \
                       either, which counted as empty in a wave that did not have them)";

fn comparison(
    report: &Report,
    changes: &Changes,
    cited: &mut Vec<&'static Reference>,
) -> Vec<String> {
    let limits = match changes.choices.contrast {
        Contrast::Mover => {
            cited.extend([&references::ZOU_DONNER, &references::DONNER_ZOU]);
            "by the method of variance estimates recovery (MOVER; Zou and Donner 2008; for ratios Donner and Zou 2012) from \
             the limits of the waves"
        }
        Contrast::Wald => {
            "from the linearised standard error (Wald), for ratios on the logarithmic scale"
        }
    };
    let waves = match changes.shared_places() {
        None => format!(
            "the covariance of establishments in both waves was taken into account{STACKED}"
        ),
        Some(0) => "waves were taken as independent".to_owned(),
        Some(most) => format!(
            "the covariance of up to {} in both waves was taken into account{STACKED}",
            counted(most, "establishment", "establishments")
        ),
    };
    cited.push(&references::RAO_SCOTT);
    let adjustment = match changes.choices.adjustment {
        Adjustment::None => "p-values were not adjusted for the number of domains".to_owned(),
        Adjustment::Holm => {
            cited.push(&references::HOLM);
            "p-values of domains were adjusted by the method of Holm (1979)".to_owned()
        }
        Adjustment::BenjaminiHochberg => {
            cited.push(&references::BENJAMINI_HOCHBERG);
            "p-values of domains were adjusted by the method of Benjamini and Hochberg (1995)"
                .to_owned()
        }
    };
    let mut sentences = vec![
        format!(
            "Changes between waves were differences between shares; their intervals were constructed {limits}; {waves}."
        ),
        format!(
            "The hypothesis of no change was tested by the second-order Rao-Scott F statistic (Rao and Scott 1984); {adjustment}."
        ),
    ];
    let has_parts = |row: &Row<_>| {
        row.shown()
            .is_some_and(|row: &crate::compare::Comparison| row.decomposition.is_some())
    };
    let rows = changes.pairs.iter().flat_map(|pair| &pair.comparisons);
    if let (Some(column), true) = (&changes.decompose, rows.into_iter().any(has_parts)) {
        cited.push(&references::KITAGAWA);
        sentences.push(format!(
            "Changes were split by {} into a part due to rates and a part due to composition (Kitagawa 1955).",
            shown(column)
        ));
    }
    if report.waves.len() > 2 {
        sentences.push("Trends were the slopes of straight lines through the shares of all waves, with their full covariance.".to_owned());
    }
    sentences
}

fn reliability(cited: &mut Vec<&'static Reference>) -> String {
    cited.push(&references::NCHS);
    "Reliability was judged by the presentation standards for proportions of the United States National Center for Health \
     Statistics (Parker et al. 2017)."
        .to_owned()
}

fn software() -> String {
    format!(
        "All numbers were computed with {} {}.",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION")
    )
}
