use super::without_one::SAME;
use crate::compare::Comparison;
use crate::estimate::interval::Method;
use crate::estimate::{Absence, Estimate, Unknown};

/// A choice, and what comes of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alternative {
    /// What was chosen otherwise.
    pub choice: Choice,
    /// The share, or its change, a fraction of 1; none where nobody is known.
    pub estimate: Option<f64>,
    /// The limits, where there are any.
    pub limits: Option<[f64; 2]>,
    /// Why there are none.
    pub reason: Option<&'static str>,
}

/// What was chosen otherwise than asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// Nothing: the result as asked.
    AsAsked,
    /// What to make of workers of unknown status.
    Unknown(Unknown),
    /// No weights.
    Unweighted,
    /// Workers as a simple random sample.
    SimpleRandomSample,
    /// Another interval method.
    Interval(&'static Method),
    /// Ids that occur in both waves as different places.
    IndependentWaves,
    /// The establishment left out that moves the result farthest to one end.
    WithoutOne(End),
}

/// An end of what leaving out one establishment can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The lowest result.
    Lowest,
    /// The highest result.
    Highest,
}

impl Choice {
    /// The name in JSON.
    pub fn name(&self) -> String {
        match self {
            Self::AsAsked => "as-asked".to_owned(),
            Self::Unknown(unknown) => format!("unknown-{}", unknown.name()),
            Self::Unweighted => "unweighted".to_owned(),
            Self::SimpleRandomSample => "srs".to_owned(),
            Self::Interval(method) => format!("interval-{}", method.name),
            Self::IndependentWaves => "independent-waves".to_owned(),
            Self::WithoutOne(End::Lowest) => "without-one-lowest".to_owned(),
            Self::WithoutOne(End::Highest) => "without-one-highest".to_owned(),
        }
    }

    /// The flags that choose this; none where no flag does.
    pub fn flags(&self) -> Option<String> {
        match self {
            Self::AsAsked | Self::WithoutOne(_) => None,
            Self::Unknown(unknown) => Some(format!("--unknown {}", unknown.name())),
            Self::Unweighted => Some("--unweighted".to_owned()),
            Self::SimpleRandomSample => Some("--design srs".to_owned()),
            Self::Interval(method) => Some(format!("--interval {}", method.name)),
            Self::IndependentWaves => Some("--independent-waves".to_owned()),
        }
    }
}

impl Alternative {
    /// Takes the limits away, which may not travel.
    pub fn withhold_limits(&mut self) {
        self.limits = None;
        self.reason = Some(LIMITS_WITHHELD);
    }

    /// Whether there are limits that may not travel.
    pub fn has_withheld_limits(&self) -> bool {
        self.reason == Some(LIMITS_WITHHELD)
    }

    /// Whether the result, a change, is none at all.
    pub fn is_none(&self) -> bool {
        self.estimate.is_some_and(|change| change.abs() < SAME)
    }

    /// A share as it is under a choice.
    pub(super) fn of_share(choice: Choice, estimate: &Estimate) -> Self {
        let precision = &estimate.precision;
        let limits = precision
            .interval
            .map(|(limits, _)| [limits.low, limits.high]);
        let absence = precision.absence.filter(|_| limits.is_none());
        Self {
            choice,
            estimate: estimate.proportion,
            limits,
            reason: absence.map(|absence| absence.reason()),
        }
    }

    /// A change as it is under a choice, with the two shares that it is made of.
    pub(super) fn of_change(choice: Choice, row: &Comparison, shares: [&Estimate; 2]) -> Self {
        let limits = row.difference.limits;
        let limits = limits.and_then(|limits| Some([limits.low, limits.high.value()?]));
        let of_shares = shares.map(|share| Self::of_share(choice, share).reason);
        let [before, after] = of_shares;
        Self {
            choice,
            estimate: Some(row.difference.estimate),
            limits,
            reason: match limits {
                Some(_) => None,
                None => before.or(after).or(Some(TOO_LITTLE_VARIATION)),
            },
        }
    }

    /// What was asked, without an interval: the sample does not allow the method.
    pub(super) fn impossible(choice: Choice, asked: Option<f64>) -> Self {
        Self::without_limits(choice, asked, NEEDS_A_COUNT)
    }

    /// What was asked, without an interval: the method has none at 0 and 100 %.
    pub(super) fn undefined(choice: Choice, asked: Option<f64>) -> Self {
        Self::without_limits(choice, asked, UNDEFINED_AT_EDGES)
    }

    /// Nothing: nobody of a wave is known.
    pub(super) fn unknown(choice: Choice) -> Self {
        Self::without_limits(choice, None, Absence::NobodyKnown.reason())
    }

    fn without_limits(choice: Choice, estimate: Option<f64>, reason: &'static str) -> Self {
        Self {
            choice,
            estimate,
            limits: None,
            reason: Some(reason),
        }
    }
}

const LIMITS_WITHHELD: &str = "these limits would tell of rows that are withheld";
const NEEDS_A_COUNT: &str =
    "this method needs a count out of n, which a clustered sample does not have";
const UNDEFINED_AT_EDGES: &str = "this method has no interval at 0 and 100 %";
const TOO_LITTLE_VARIATION: &str = "too little variation between PSUs to tell";
