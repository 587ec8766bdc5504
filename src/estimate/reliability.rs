//! May the figure be shown? The presentation standards for proportions of the United States National
//! Center for Health Statistics (Vital and Health Statistics, series 2, number 175, 2017).

use super::{ConfidenceLevel, Evidence, interval};

/// What the standards say of an estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reliability {
    /// Whether to show it.
    pub verdict: Verdict,
    /// Why not, or what to say with it.
    pub flags: Vec<Flag>,
}

/// Whether to show an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Show it.
    Present,
    /// A statistician should look at it first.
    Review,
    /// Too uncertain to be published.
    Suppress,
}

impl Verdict {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Review => "review",
            Self::Suppress => "suppress",
        }
    }
}

/// A rule of the standards that an estimate meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// Fewer than 30 workers, or an effective sample size under 30.
    Few,
    /// The interval is 30 points wide or more.
    Wide,
    /// The interval is wider than 130 % of the estimate.
    RelativeWide,
    /// The interval is wider than 130 % of the complement.
    Complement,
    /// Fewer than 8 degrees of freedom.
    Df,
    /// Nobody is positive.
    Zero,
    /// Everybody is positive.
    All,
}

impl Flag {
    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Few => "few",
            Self::Wide => "wide",
            Self::RelativeWide => "relative-wide",
            Self::Complement => "complement",
            Self::Df => "df",
            Self::Zero => "zero",
            Self::All => "all",
        }
    }
}

/// The smallest sample, counted or effective.
const FEWEST_WORKERS: f64 = 30.0;
/// An interval as narrow as this is always shown.
const NARROW: f64 = 0.05;
/// An interval as wide as this is never shown.
const WIDE: f64 = 0.30;
/// The widest interval as a multiple of the estimate, or of its complement.
const RELATIVE_WIDTH: f64 = 1.30;
/// With fewer degrees of freedom the variance itself is unstable.
const FEWEST_DF: u64 = 8;

impl Reliability {
    /// The verdict where there is no interval to judge by.
    pub fn without_interval() -> Self {
        suppress(Flag::Few)
    }

    /// Judges an estimate by its Korn-Graubard interval at 95 %, whatever is shown. `df` is none where
    /// workers are treated as a simple random sample.
    pub fn judge(evidence: &Evidence, df: Option<u64>) -> Self {
        let evidence = Evidence {
            level: ConfidenceLevel::NINETY_FIVE,
            ..*evidence
        };
        let (size, width) = size_and_width(&evidence);
        if evidence.workers < FEWEST_WORKERS as u64 || size < FEWEST_WORKERS {
            return suppress(Flag::Few);
        }
        if width > NARROW {
            if width >= WIDE {
                return suppress(Flag::Wide);
            }
            if width / evidence.proportion > RELATIVE_WIDTH {
                return suppress(Flag::RelativeWide);
            }
        }
        presented(&evidence, width, df)
    }
}

fn suppress(flag: Flag) -> Reliability {
    Reliability {
        verdict: Verdict::Suppress,
        flags: vec![flag],
    }
}

/// The effective sample size and interval width that the rules look at. At 0 and 1 the standard takes
/// the sample size itself and no width, and asks for a review instead.
fn size_and_width(evidence: &Evidence) -> (f64, f64) {
    if evidence.at_edge() {
        return (evidence.workers as f64, 0.0);
    }
    let size = evidence.df_adjusted_effective_sample_size();
    match (interval::KORN_GRAUBARD.limits)(evidence) {
        Ok(limits) => (size, limits.width()),
        Err(_) => (0.0, 0.0),
    }
}

fn presented(evidence: &Evidence, width: f64, df: Option<u64>) -> Reliability {
    let conditions = [
        (
            evidence.proportion < 1.0 && width / evidence.complement() > RELATIVE_WIDTH,
            Flag::Complement,
        ),
        (df.is_some_and(|df| df < FEWEST_DF), Flag::Df),
        (evidence.proportion == 0.0, Flag::Zero),
        (evidence.proportion == 1.0, Flag::All),
    ];
    let flags: Vec<Flag> = conditions
        .into_iter()
        .filter_map(|(holds, flag)| holds.then_some(flag))
        .collect();
    let needs_review = flags.iter().any(|&flag| flag != Flag::Complement);
    Reliability {
        verdict: if needs_review {
            Verdict::Review
        } else {
            Verdict::Present
        },
        flags,
    }
}
