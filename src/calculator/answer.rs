//! What do one or two figures say, by every method?

use super::consistency::Consistency;
use super::figure::Figure;
use super::method::{Limits, Method, Needs, OneSample, Test, Undefined};
use super::question::Question;
use super::sample::{Pair, Sample};
use super::{difference, odds_ratio, one, ratio, significance};
use crate::estimate::ConfidenceLevel;

/// What published figures say.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// One figure: its limits.
    One(OneFigure),
    /// Two figures: how they compare.
    Two(TwoFigures),
    /// Two percentages and a change: whether they agree.
    Change(Consistency),
}

impl Answer {
    /// Computes everything there is to say.
    ///
    /// ```
    /// use prevalence::calculator::{Answer, Question};
    /// use prevalence::estimate::ConfidenceLevel;
    ///
    /// let typed = ["81", "263"].map(str::to_owned);
    /// let question = Question::of_figures(&typed, ConfidenceLevel::NINETY_FIVE)?;
    /// let Answer::One(answer) = Answer::to(&question) else {
    ///     unreachable!()
    /// };
    /// let wilson = answer.intervals.iter().find(|row| row.method == "wilson").unwrap();
    /// let limits = wilson.limits.unwrap();
    /// assert!((limits.low - 0.2552885199).abs() < 1e-10); // Newcombe 1998, table I: 0.2553
    /// # Ok::<(), prevalence::calculator::FigureError>(())
    /// ```
    pub fn to(question: &Question) -> Self {
        match *question {
            Question::One { figure, level } => Self::One(OneFigure::new(figure, level)),
            Question::Two {
                figures: [first, second],
                level,
            } => Self::Two(TwoFigures::new(first, second, level)),
            Question::Change {
                before,
                after,
                published,
            } => Self::Change(Consistency::new(before, after, published)),
        }
    }
}

/// One figure, and its limits by every method.
#[derive(Clone, Debug, PartialEq)]
pub struct OneFigure {
    /// The figure.
    pub figure: Figure,
    /// The confidence level.
    pub level: ConfidenceLevel,
    /// The limits of the share.
    pub intervals: Vec<Row>,
}

impl OneFigure {
    fn new(figure: Figure, level: ConfidenceLevel) -> Self {
        let given = |sample| OneSample { sample, level };
        let published = Published {
            is_rounded: figure.printed().is_some(),
            as_printed: given(figure.sample()),
            ends: figure.ends().into_iter().map(given).collect(),
            counted: counted(figure).map(given),
        };
        Self {
            figure,
            level,
            intervals: published.rows(one::METHODS),
        }
    }
}

/// Two figures, and how they compare by every method.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoFigures {
    /// The figure that is subtracted from, and divided.
    pub first: Figure,
    /// The figure that is subtracted, and divided by.
    pub second: Figure,
    /// The confidence level.
    pub level: ConfidenceLevel,
    /// First minus second.
    pub difference: Measure,
    /// First over second.
    pub ratio: Measure,
    /// The odds of the first over those of the second.
    pub odds_ratio: Measure,
    /// The tests of equal shares.
    pub tests: Vec<TestRow>,
}

/// A measure of how two shares compare.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Its plain estimate, before any method adds to the counts; none where it does not exist.
    pub estimate: Option<f64>,
    /// Its limits by every method.
    pub rows: Vec<Row>,
}

impl TwoFigures {
    fn new(first: Figure, second: Figure, level: ConfidenceLevel) -> Self {
        let given = |(first, second)| Pair {
            first,
            second,
            level,
        };
        let published = Published {
            is_rounded: first.printed().is_some() || second.printed().is_some(),
            as_printed: given((first.sample(), second.sample())),
            ends: corners(&first.ends(), &second.ends())
                .into_iter()
                .map(given)
                .collect(),
            counted: counted(first)
                .and_then(|first| Ok((first, counted(second)?)))
                .map(given),
        };
        let measure = |methods, estimate: fn(&Pair) -> Option<f64>| Measure {
            estimate: estimate(&published.as_printed),
            rows: published.rows(methods),
        };
        Self {
            first,
            second,
            level,
            difference: measure(difference::METHODS, difference::estimate),
            ratio: measure(ratio::METHODS, ratio::estimate),
            odds_ratio: measure(odds_ratio::METHODS, odds_ratio::estimate),
            tests: published.test_rows(significance::TESTS),
        }
    }
}

/// What one method says.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The method's name in JSON.
    pub method: &'static str,
    /// The method's name in a table.
    pub title: &'static str,
    /// The estimate that its limits stand around; none where it does not exist.
    pub estimate: Option<f64>,
    /// The limits, or why there are none.
    pub limits: Result<Limits, Undefined>,
    /// Where a percentage was published, and its rounding moves the limits: how far. None also where the
    /// method has no limits at one of the ends.
    pub rounding: Option<[Moved; 2]>,
    /// Whether the method took the only whole count that prints as a published percentage.
    pub took_count: bool,
}

/// What one test says.
#[derive(Clone, Debug, PartialEq)]
pub struct TestRow {
    /// The test's name in JSON.
    pub method: &'static str,
    /// The test's name in a table.
    pub title: &'static str,
    /// The two-sided p-value, or why there is none.
    pub p_value: Result<f64, Undefined>,
    /// How far the rounding of published percentages moves the p-value.
    pub rounding: Option<Moved>,
    /// Whether the test took the only whole counts that print as published percentages.
    pub took_count: bool,
}

/// The values that a number takes at the ends of what a rounded percentage leaves open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moved {
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
}

impl Moved {
    fn over(values: &[f64]) -> Self {
        Self {
            least: values.iter().copied().fold(f64::INFINITY, f64::min),
            greatest: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// What methods are given of figures that may be rounded.
struct Published<S> {
    /// Whether a percentage is among the figures.
    is_rounded: bool,
    /// The shares as printed.
    as_printed: S,
    /// The shares at all ends of the rounding.
    ends: Vec<S>,
    /// Whole counts, where only one prints so.
    counted: Result<S, Undefined>,
}

impl<S> Published<S> {
    fn rows(&self, methods: &[Method<S>]) -> Vec<Row> {
        methods.iter().map(|method| self.row(method)).collect()
    }

    fn row(&self, method: &Method<S>) -> Row {
        let (limits, rounding) = self.ask(method.needs, method.limits, |all| {
            let moved =
                |limit: fn(&Limits) -> f64| Moved::over(&all.iter().map(limit).collect::<Vec<_>>());
            [moved(|limits| limits.low), moved(|limits| limits.high)]
        });
        Row {
            method: method.name,
            title: method.title,
            estimate: (method.estimate)(&self.as_printed),
            limits,
            rounding,
            took_count: self.takes_count(method.needs),
        }
    }

    /// What a method gives for the figures, and what it makes of its values at the ends of the rounding
    /// and as printed.
    fn ask<T: Copy, M>(
        &self,
        needs: Needs,
        method: fn(&S) -> Result<T, Undefined>,
        moved: impl Fn(&[T]) -> M,
    ) -> (Result<T, Undefined>, Option<M>) {
        match needs {
            Needs::Counts => (
                self.counted.as_ref().map_err(|&why| why).and_then(method),
                None,
            ),
            Needs::Shares => {
                let value = method(&self.as_printed);
                let ends = self.ends.iter().map(method).chain([value]);
                let all: Result<Vec<T>, Undefined> = ends.collect();
                let moves = all.ok().filter(|_| self.is_rounded);
                (value, moves.map(|all| moved(&all)))
            }
        }
    }

    fn takes_count(&self, needs: Needs) -> bool {
        self.is_rounded && needs == Needs::Counts && self.counted.is_ok()
    }
}

impl Published<Pair> {
    fn test_rows(&self, tests: &[Test]) -> Vec<TestRow> {
        let row = |test: &Test| {
            let (p_value, rounding) = self.ask(test.needs, test.p_value, Moved::over);
            TestRow {
                method: test.name,
                title: test.title,
                p_value,
                rounding,
                took_count: self.takes_count(test.needs),
            }
        };
        tests.iter().map(row).collect()
    }
}

fn counted(figure: Figure) -> Result<Sample, Undefined> {
    figure.counted().ok_or(match figure.counts() {
        None => Undefined::NoCount,
        Some(_) => Undefined::SeveralCounts,
    })
}

/// Every end of one with every end of the other.
fn corners(first: &[Sample], second: &[Sample]) -> Vec<(Sample, Sample)> {
    let pairs = first
        .iter()
        .flat_map(|&one| second.iter().map(move |&other| (one, other)));
    pairs.collect()
}
