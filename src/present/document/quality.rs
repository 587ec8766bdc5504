//! How good are the data? What is unknown, where ages heap, how large establishments are.

use super::{Block, Column, Section, Table, data_flow};
use crate::checkup::Sizes;
use crate::present::footnotes::WITHHELD;
use crate::present::label::indicator_title;
use crate::present::number::{count, counted, effect, percent};
use crate::present::withheld_quality::WithheldQuality;
use crate::report::Report;
use crate::report::quality::Quality;
use crate::tally::Peak;
use crate::text::escaped;

/// The quality of the data of each wave.
pub fn section(report: &Report) -> Option<Section> {
    let quality = &report.details.as_ref()?.quality;
    let mut blocks = if quality.is_empty() {
        vec![Block::Paragraph(data_flow::WITHHELD.to_owned())]
    } else {
        vec![
            Block::Table(unknown(report, quality)),
            Block::Table(sizes(quality)),
        ]
    };
    let said = quality.iter().flat_map(sentences);
    let sentences: Vec<String> = said.chain(unsaid(report, quality)).collect();
    if !sentences.is_empty() {
        blocks.push(Block::List(sentences));
    }
    Some(Section {
        id: "data-quality",
        title: "Data quality",
        blocks,
    })
}

fn wave(quality: &Quality) -> String {
    quality
        .label
        .as_deref()
        .map_or_else(|| "All".to_owned(), escaped)
}

fn unknown(report: &Report, quality: &[Quality]) -> Table {
    let mut columns = vec![Column::text("Wave")];
    for indicator in &report.indicators {
        columns.push(Column::number(format!(
            "Unknown, {}",
            indicator_title(indicator)
        )));
        columns.push(Column::number("% of the workers"));
    }
    let rows = quality.iter().map(|quality| {
        let shares = (0..report.indicators.len()).flat_map(|index| {
            let Some(unknown) = quality.unknown[index] else {
                return [(); 2].map(|()| WITHHELD.to_owned());
            };
            let share = unknown.share().map_or_else(|| "-".to_owned(), percent);
            [count(unknown.workers()), share]
        });
        std::iter::once(wave(quality)).chain(shares).collect()
    });
    Table {
        caption: "Workers of unknown status".to_owned(),
        rows: rows.collect(),
        columns,
        totals: 0,
    }
}

fn sizes(quality: &[Quality]) -> Table {
    let classes = Sizes::CLASSES.map(|(least, most)| match most {
        Some(most) if most == least => counted(least, "worker", "workers"),
        Some(most) => format!("{least} to {most}"),
        None => format!("{least} or more"),
    });
    // Files of workers have no row for places where nobody was.
    let has_empty = |quality: &Quality| quality.sizes.as_ref().is_some_and(|sizes| sizes.empty > 0);
    let knows_empty = quality.iter().any(has_empty);
    let nobody = knows_empty.then(|| "Nobody".to_owned());
    let columns: Vec<String> = nobody.into_iter().chain(classes).collect();
    let rows = quality.iter().map(|quality| {
        let counts = match &quality.sizes {
            None => vec![WITHHELD.to_owned(); columns.len()],
            Some(sizes) => {
                let empty = knows_empty.then_some(sizes.empty);
                empty.into_iter().chain(sizes.classes).map(count).collect()
            }
        };
        std::iter::once(wave(quality)).chain(counts).collect()
    });
    let rows = rows.collect();
    Table {
        caption: "Establishments by the workers observed in them".to_owned(),
        columns: std::iter::once(Column::text("Wave"))
            .chain(columns.into_iter().map(Column::number))
            .collect(),
        rows,
        totals: 0,
    }
}

/// Ages that heap, headcounts and weights, in words.
fn sentences(quality: &Quality) -> Vec<String> {
    let wave = quality
        .label
        .as_deref()
        .map(|wave| format!("{}: ", escaped(wave)));
    let wave = wave.unwrap_or_default();
    let ages = quality.ages.as_ref().map(|ages| {
        let heaps: Vec<String> = ages.heaps.iter().map(heap).collect();
        match heaps.as_slice() {
            [] if ages.are_few() => {
                format!("{wave}No age has ten workers: too few to tell whether ages heap.")
            }
            [] => format!("{wave}Ages do not heap: none stands out from those around it."),
            heaps => format!("{wave}Ages heap at {}.", heaps.join(", ")),
        }
    });
    let headcounts = quality.headcounts.as_ref().and_then(|headcounts| {
        let share = headcounts.share()?;
        Some(format!(
            "{wave}Where the number of workers present is known, {} % of them were assessed.",
            percent(share)
        ))
    });
    let weights = quality.weights.as_ref().map(|weights| {
        format!(
            "{wave}The largest weight is {} times the smallest; unequal weights multiply the variance by about {} (Kish's \
             approximation).",
            effect(weights.ratio()),
            effect(weights.kish)
        )
    });
    ages.into_iter().chain(headcounts).chain(weights).collect()
}

/// What of this is withheld: once where it is the same of all waves.
fn unsaid(report: &Report, quality: &[Quality]) -> Vec<String> {
    let waves = quality.iter().enumerate();
    let waves = waves.filter_map(|(wave, quality)| {
        let withheld = WithheldQuality::new(report, wave, quality);
        Some((quality.label.as_deref(), what_is_unsaid(withheld)?))
    });
    let waves: Vec<_> = waves.collect();
    let sentence = |wave: Option<&str>, what: &str| {
        let wave = wave.map(|wave| format!("{}: ", escaped(wave)));
        let wave = wave.unwrap_or_default();
        format!("{wave}{what} is withheld: these numbers could tell of single people or places.")
    };
    match waves.as_slice() {
        [(_, first), others @ ..]
            if waves.len() == quality.len() && others.iter().all(|(_, other)| other == first) =>
        {
            vec![sentence(None, first)]
        }
        waves => waves
            .iter()
            .map(|(wave, what)| sentence(*wave, what))
            .collect(),
    }
}

fn what_is_unsaid(withheld: WithheldQuality) -> Option<&'static str> {
    match (withheld.ages, withheld.weights) {
        (true, true) => Some("How ages heap, and how far weights spread,"),
        (true, false) => Some("How ages heap"),
        (false, true) => Some("How far weights spread"),
        (false, false) => None,
    }
}

fn heap(peak: &Peak) -> String {
    match peak.times() {
        Some(times) => format!(
            "{} ({times:.1} times the mean of the ages around it)",
            peak.age
        ),
        None => format!("{} (nobody has an age near it)", peak.age),
    }
}
