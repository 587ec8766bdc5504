//! How large is the share, and how sure is it?

mod borrow;
mod confidence;
pub mod counted;
pub mod domain;
pub mod effect;
mod establishments;
mod evidence;
pub mod interval;
pub mod proportion;
mod reliability;
pub mod sums;
mod wave;
mod weighed;

pub use confidence::{ConfidenceLevel, Interval};
pub use counted::{Bounds, Headcount, Unknown};
pub use domain::Domain;
pub use evidence::{Evidence, Reference};
pub use proportion::Absence;
pub use reliability::{Flag, Reliability, Verdict};
pub use wave::{Estimate, Precision, estimate_wave, overall_precision, precision_of};

use interval::Method;

/// How workers are taken to have been drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// Establishments (or larger PSUs) were drawn, and workers came with them.
    #[default]
    Cluster,
    /// Workers were drawn one by one: only to compare with figures that were published so.
    SimpleRandom,
}

impl Sampling {
    /// Every choice, in the order of the help.
    pub const ALL: [Self; 2] = [Self::Cluster, Self::SimpleRandom];

    /// The name of the choice in `--design` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::SimpleRandom => "srs",
        }
    }
}

/// The choices that an estimate depends on, besides the data and the design.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The interval method.
    pub method: &'static Method,
    /// The confidence level.
    pub level: ConfidenceLevel,
    /// How workers are taken to have been drawn.
    pub sampling: Sampling,
    /// What to make of workers of unknown status.
    pub unknown: Unknown,
}
