//! The calculator's answers as scripts read them: fractions of 1, null for what does not exist.

use serde::Serialize;

use crate::calculator::{
    Answer, Consistency, Figure, Limits, Measure, Moved, OneFigure, Percentage, Range, Row,
    TestRow, TwoFigures,
};
use crate::present::{Tool, pretty};

/// The schema of the answer to one figure, or to two.
const FIGURES: &str = "prevalence/interval/1";
/// The schema of the answer to a change and two percentages.
const CHANGE: &str = "prevalence/change/1";
/// Beside a null upper limit: there is no bound.
const HIGH: Option<&str> = Some("high");

pub(super) fn render(answer: &Answer) -> String {
    match answer {
        Answer::One(answer) => pretty(&OneRecord::new(answer)),
        Answer::Two(answer) => pretty(&TwoRecord::new(answer)),
        Answer::Change(answer) => pretty(&ChangeRecord::new(answer)),
    }
}

#[derive(Serialize)]
struct OneRecord {
    schema: &'static str,
    tool: Tool,
    x: Count,
    n: u64,
    level: f64,
    estimate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentage: Option<PercentageRecord>,
    design: &'static str,
    intervals: Vec<RowRecord>,
}

impl OneRecord {
    fn new(answer: &OneFigure) -> Self {
        let FigureRecord {
            x,
            n,
            estimate,
            percentage,
        } = FigureRecord::new(answer.figure);
        Self {
            schema: FIGURES,
            tool: Tool::THIS,
            x,
            n,
            level: answer.level.value(),
            estimate,
            percentage,
            design: "srs",
            intervals: answer.intervals.iter().map(RowRecord::of_share).collect(),
        }
    }
}

#[derive(Serialize)]
struct TwoRecord {
    schema: &'static str,
    tool: Tool,
    first: FigureRecord,
    second: FigureRecord,
    level: f64,
    design: &'static str,
    difference: Vec<RowRecord>,
    ratio: Vec<RowRecord>,
    odds_ratio: Vec<RowRecord>,
    tests: Vec<TestRecord>,
}

impl TwoRecord {
    fn new(answer: &TwoFigures) -> Self {
        Self {
            schema: FIGURES,
            tool: Tool::THIS,
            first: FigureRecord::new(answer.first),
            second: FigureRecord::new(answer.second),
            level: answer.level.value(),
            design: "srs",
            difference: rows(&answer.difference),
            ratio: rows(&answer.ratio),
            odds_ratio: rows(&answer.odds_ratio),
            tests: answer.tests.iter().map(TestRecord::new).collect(),
        }
    }
}

fn rows(measure: &Measure) -> Vec<RowRecord> {
    measure.rows.iter().map(RowRecord::of_measure).collect()
}

#[derive(Serialize)]
struct FigureRecord {
    x: Count,
    n: u64,
    estimate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentage: Option<PercentageRecord>,
}

/// Positives: whole where they were counted, any number where a percentage was published.
#[derive(Serialize)]
#[serde(untagged)]
enum Count {
    Whole(u64),
    Real(f64),
}

impl FigureRecord {
    fn new(figure: Figure) -> Self {
        let x = match figure {
            Figure::Count { positives, .. } => Count::Whole(positives),
            Figure::Percentage { .. } => Count::Real(figure.sample().positives()),
        };
        Self {
            x,
            n: figure.workers(),
            estimate: figure.share(),
            percentage: figure
                .printed()
                .map(|printed| PercentageRecord::new(figure, printed)),
        }
    }
}

/// A rounded percentage: the shares it may stand for, and the whole counts.
#[derive(Serialize)]
struct PercentageRecord {
    printed: String,
    low: f64,
    high: f64,
    counts: Option<CountsRecord>,
}

#[derive(Serialize)]
struct CountsRecord {
    low: u64,
    high: u64,
    number: u64,
}

impl PercentageRecord {
    fn new(figure: Figure, printed: Percentage) -> Self {
        let counts = figure.counts().map(|counts| CountsRecord {
            low: *counts.start(),
            high: *counts.end(),
            number: counts.end() - counts.start() + 1,
        });
        Self {
            printed: printed.to_string(),
            low: printed.low(),
            high: printed.high().min(1.0),
            counts,
        }
    }
}

#[derive(Serialize)]
struct RowRecord {
    method: &'static str,
    /// Left out where the estimate stands beside the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    estimate: Option<Option<f64>>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unbounded: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rounding: Option<RoundingRecord>,
}

impl RowRecord {
    fn of_share(row: &Row) -> Self {
        Self {
            estimate: None,
            ..Self::of_measure(row)
        }
    }

    fn of_measure(row: &Row) -> Self {
        let limits = row.limits.ok();
        let high = |limits: Limits| finite(limits.high);
        Self {
            method: row.method,
            estimate: Some(row.estimate),
            conf_low: limits.map(|limits| limits.low),
            conf_high: limits.and_then(high),
            unbounded: limits.and_then(|limits| unbounded(limits.high)),
            reason: row.limits.err().map(|reason| reason.reason()),
            computed_from: computed_from(row.took_count),
            rounding: row.rounding.map(|[low, high]| RoundingRecord {
                conf_low: MovedRecord::new(low),
                conf_high: MovedRecord::new(high),
            }),
        }
    }
}

/// The values that both limits take at the ends of what the rounding leaves open.
#[derive(Serialize)]
struct RoundingRecord {
    conf_low: MovedRecord,
    conf_high: MovedRecord,
}

#[derive(Serialize)]
struct MovedRecord {
    low: Option<f64>,
    high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unbounded: Option<&'static str>,
}

impl MovedRecord {
    fn new(moved: Moved) -> Self {
        Self {
            low: finite(moved.least),
            high: finite(moved.greatest),
            unbounded: unbounded(moved.greatest),
        }
    }
}

#[derive(Serialize)]
struct TestRecord {
    method: &'static str,
    p_value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    computed_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rounding: Option<TestRoundingRecord>,
}

#[derive(Serialize)]
struct TestRoundingRecord {
    p_value: MovedRecord,
}

impl TestRecord {
    fn new(row: &TestRow) -> Self {
        Self {
            method: row.method,
            p_value: row.p_value.ok(),
            reason: row.p_value.err().map(|reason| reason.reason()),
            computed_from: computed_from(row.took_count),
            rounding: row.rounding.map(|moved| TestRoundingRecord {
                p_value: MovedRecord::new(moved),
            }),
        }
    }
}

#[derive(Serialize)]
struct ChangeRecord {
    schema: &'static str,
    tool: Tool,
    before: ShareRecord,
    after: ShareRecord,
    published_change: ShareRecord,
    change: Option<f64>,
    change_allowed: RangeRecord,
    consistent: bool,
    consistent_with_opposite_sign: bool,
    before_implied: Option<RangeRecord>,
    after_implied: Option<RangeRecord>,
}

/// A printed number, and the range that prints so.
#[derive(Serialize)]
struct ShareRecord {
    printed: String,
    value: f64,
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct RangeRecord {
    low: f64,
    high: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unbounded: Option<&'static str>,
}

impl RangeRecord {
    fn new(range: Range) -> Self {
        Self {
            low: range.low,
            high: finite(range.high),
            unbounded: unbounded(range.high),
        }
    }
}

impl ChangeRecord {
    fn new(found: &Consistency) -> Self {
        let share = |printed: Percentage| ShareRecord {
            printed: printed.to_string(),
            value: printed.fraction(),
            low: printed.low(),
            high: printed.high().min(1.0),
        };
        let published = found.published.range();
        Self {
            schema: CHANGE,
            tool: Tool::THIS,
            before: share(found.before),
            after: share(found.after),
            published_change: ShareRecord {
                printed: found.published.to_string(),
                value: found.published.fraction(),
                low: published.low,
                high: published.high,
            },
            change: found.change,
            change_allowed: RangeRecord::new(found.allowed),
            consistent: found.agrees,
            consistent_with_opposite_sign: found.agrees_reversed,
            before_implied: found.implied_before.map(RangeRecord::new),
            after_implied: found.implied_after.map(RangeRecord::new),
        }
    }
}

fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

fn unbounded(high: f64) -> Option<&'static str> {
    if high == f64::INFINITY { HIGH } else { None }
}

fn computed_from(took_count: bool) -> Option<&'static str> {
    took_count.then_some("whole counts")
}
