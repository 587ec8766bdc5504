//! What was found? In one or two sentences that never say more than the interval does.

use super::Block;
use crate::compare::{Comparison, Direction};
use crate::estimate::Estimate;
use crate::present::number::{counted, percent, percent_range};
use crate::present::sentence;
use crate::report::{PairReport, Report, Row, WaveReport};
use crate::tally::Indicator;

/// The first indicator in the lead, the others in a sentence each.
pub fn blocks(report: &Report) -> Vec<Block> {
    let mut sentences = report
        .indicators
        .iter()
        .map(|indicator| sentence_of(report, indicator));
    let lead = sentences.next().map(Block::Lead);
    lead.into_iter()
        .chain(sentences.map(Block::Paragraph))
        .collect()
}

fn sentence_of(report: &Report, indicator: &Indicator) -> String {
    let Some(latest) = report.waves.last() else {
        return String::new();
    };
    let now = match overall(latest, indicator) {
        Some(Row::Shown(row, _)) => level(report, latest, row),
        Some(Row::Withheld(_)) | None => {
            return format!(
                "{} the overall share {} is withheld: the numbers could tell of single people or places.",
                when(latest),
                sentence::what(indicator)
            );
        }
    };
    match change_of(report, indicator) {
        None => format!("{now}."),
        Some((pair, Row::Shown(row, _))) => {
            format!("{now}, {}.{}", change(report, pair, row), relative(row))
        }
        Some((pair, Row::Withheld(_))) => format!(
            "{now}; the change since {} is withheld.",
            sentence::wave(&pair.from)
        ),
    }
}

fn overall<'a>(wave: &'a WaveReport, indicator: &Indicator) -> Option<&'a Row<Estimate>> {
    let mut rows = wave.estimates.iter();
    rows.find(|row| row.domain().is_overall() && row.indicator() == indicator)
}

/// The overall change from the first wave to the latest.
fn change_of<'a>(
    report: &'a Report,
    indicator: &Indicator,
) -> Option<(&'a PairReport, &'a Row<Comparison>)> {
    let pair = report.changes.as_ref()?.pairs.last()?;
    let mut rows = pair.comparisons.iter();
    let row = rows.find(|row| row.domain().is_overall() && row.indicator() == indicator)?;
    Some((pair, row))
}

fn when(wave: &WaveReport) -> String {
    match &wave.label {
        Some(label) => format!("In {},", sentence::wave(label)),
        None => "In this study,".to_owned(),
    }
}

/// `In 2015, an estimated 2.20 % of workers were aged 17 and under (95 % interval 1.46 to 3.19 %)`.
fn level(report: &Report, wave: &WaveReport, row: &Estimate) -> String {
    let (when, what) = (when(wave), sentence::what(&row.indicator));
    let Some(share) = row.proportion else {
        return format!("{when} the share {what} is not known");
    };
    let interval = row.precision.interval;
    let confidence = report.settings.choices.level;
    match interval {
        Some((limits, _)) if row.positives == 0 => format!(
            "{when} none of the {} was {what}: the share was at most {} % (upper limit of the {confidence} interval{})",
            of_whom(row),
            percent(limits.high),
            left_out(row)
        ),
        Some((limits, _)) => format!(
            "{when} an estimated {} % of workers were {what} ({confidence} interval {} %)",
            percent(share),
            percent_range(limits.low, limits.high)
        ),
        None => format!(
            "{when} an estimated {} % of workers were {what}; the data do not show how certain that is",
            percent(share)
        ),
    }
}

/// `80 workers observed`, or those of them whose status is known.
fn of_whom(row: &Estimate) -> String {
    let workers = counted(row.workers, "worker", "workers");
    match row.unknown {
        0 => format!("{workers} observed"),
        _ => format!("{workers} whose {} is known", unknown_thing(row)),
    }
}

/// Workers who may well be what none was.
fn left_out(row: &Estimate) -> String {
    match row.unknown {
        0 => String::new(),
        many => format!(
            "; {} of unknown {} left out",
            counted(many, "worker", "workers"),
            unknown_thing(row)
        ),
    }
}

fn unknown_thing(row: &Estimate) -> &'static str {
    match row.indicator {
        Indicator::AgeAtMost(_) => "age",
        Indicator::Outcome(_) => "answer",
    }
}

/// What the interval of the change allows to say.
fn change(report: &Report, pair: &PairReport, row: &Comparison) -> String {
    let from = sentence::wave(&pair.from);
    let mut waves = report.waves.iter();
    let earlier = waves.find(|wave| wave.label.as_deref() == Some(&pair.from));
    let earlier = earlier
        .and_then(|wave| overall(wave, &row.indicator))
        .and_then(Row::shown);
    let limits = earlier.and_then(|row| row.precision.interval);
    let confidence = report.settings.choices.level;
    let limits = limits.map(|(limits, _)| match row.before {
        0.0 => format!(
            " (at most {} %, upper {confidence} limit)",
            percent(limits.high)
        ),
        _ => format!(" ({} %)", percent_range(limits.low, limits.high)),
    });
    let before = match row.before {
        0.0 => "none observed".to_owned(),
        before => format!("{} %", percent(before)),
    };
    let before = before + &limits.unwrap_or_default();
    match (row.difference.limits, row.difference.direction()) {
        (None, _) => {
            format!("after {before} in {from}; the data do not show how certain a change is")
        }
        (Some(_), Some(direction)) => {
            let word = match direction {
                Direction::Fall => "down",
                Direction::Rise => "up",
            };
            format!("{word} from {before} in {from}")
        }
        (Some(limits), None) => format!(
            "with no clear change from {before} in {from} ({} interval of the change {} points)",
            report.settings.choices.level,
            sentence::points_between(&limits)
        ),
    }
}

/// The relative change in a sentence of its own, where the direction is clear.
fn relative(row: &Comparison) -> String {
    let direction = row.difference.direction();
    let relative = direction.and_then(|direction| sentence::relative(row, direction));
    match relative {
        None => String::new(),
        Some(_) if row.after == 0.0 => {
            " None observed does not mean that there are none.".to_owned()
        }
        Some(relative) => format!(" That is {relative}."),
    }
}
