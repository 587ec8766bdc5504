//! Why can data without errors not support a result?

use std::fmt;

use crate::compare::FrameFault;
use crate::text::shown;
use crate::warning::Warning;

/// Why data without errors still give no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnalysisError {
    /// Strata with a single PSU, which were asked to be refused.
    LonelyPsus {
        /// The wave.
        wave: Option<String>,
        /// How many strata.
        strata: usize,
    },
    /// Nobody has a known status on any indicator.
    NobodyKnown,
    /// A wave that was asked for and that no row has.
    NoSuchWave {
        /// The wave.
        wave: String,
        /// The waves that rows have.
        known: Vec<String>,
    },
    /// A file with several waves where each file should be one.
    SeveralWaves {
        /// The file.
        file: String,
        /// Its waves.
        waves: Vec<String>,
    },
    /// Two files of the same wave.
    SameWave {
        /// The wave.
        wave: String,
    },
    /// Two waves without a domain in common.
    NothingInCommon {
        /// The waves.
        waves: [String; 2],
    },
    /// Shared places, and frame counts that cannot serve the waves together.
    Frames {
        /// The waves.
        waves: Vec<String>,
        /// What is the matter.
        fault: FrameFault,
    },
}

/// Data that give no result: why, and what else was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsupported {
    /// Why.
    pub error: AnalysisError,
    /// What was found before.
    pub warnings: Vec<Warning>,
}

impl AnalysisError {
    /// The code of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::LonelyPsus { .. } => "E101",
            Self::NobodyKnown => "E102",
            Self::NoSuchWave { .. }
            | Self::SeveralWaves { .. }
            | Self::SameWave { .. }
            | Self::NothingInCommon { .. }
            | Self::Frames { .. } => "E080",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::LonelyPsus { .. } => {
                "join such strata with like ones, or choose --lonely-psu adjust, certainty or average"
                    .to_owned()
            }
            Self::NobodyKnown => "an estimate needs at least one worker of known age".to_owned(),
            Self::NoSuchWave { known, .. } => {
                format!("the rows have the waves {}", listed(known))
            }
            Self::SeveralWaves { waves, .. } => {
                format!("name the waves to compare: --waves {}", waves.join(","))
            }
            Self::SameWave { .. } => {
                "give one file for each wave; files without a wave column are named after their wave"
                    .to_owned()
            }
            Self::NothingInCommon { .. } => {
                "compare waves of the same places, or the overall shares alone: --by none".to_owned()
            }
            Self::Frames { .. } => {
                "take the waves as separate samples with --independent-waves, or leave out --fpc"
                    .to_owned()
            }
        }
    }
}

fn listed(labels: &[String]) -> String {
    let labels: Vec<_> = labels.iter().map(|label| shown(label)).collect();
    labels.join(", ")
}

impl fmt::Display for AnalysisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LonelyPsus { wave, strata } => {
                if let Some(wave) = wave {
                    write!(f, "wave {}: ", shown(wave))?;
                }
                let strata = match strata {
                    1 => "1 stratum has".to_owned(),
                    many => format!("{many} strata have"),
                };
                write!(f, "{strata} a single PSU, and --lonely-psu is fail")
            }
            Self::NobodyKnown => write!(f, "no worker has a known age at any threshold"),
            Self::NoSuchWave { wave, .. } => write!(f, "no row is of the wave {}", shown(wave)),
            Self::SeveralWaves { file, waves } => {
                write!(f, "{} has several waves: {}", shown(file), listed(waves))
            }
            Self::SameWave { wave } => write!(f, "both files are of the wave {}", shown(wave)),
            Self::NothingInCommon { waves } => {
                write!(f, "no domain is in both of the waves {}", listed(waves))
            }
            Self::Frames { waves, fault } => write!(
                f,
                "the waves {} share establishments, and {}",
                listed(waves),
                match fault {
                    FrameFault::Differ => "a stratum has another frame count in each",
                    FrameFault::Overdrawn =>
                        "together visited more establishments of a stratum than its frame has",
                }
            ),
        }
    }
}

impl std::error::Error for AnalysisError {}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Unsupported {}
