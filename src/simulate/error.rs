//! Why can there be no such study?

use std::fmt;

use super::limits::{LARGEST_MEAN, MOST_WORKERS};
use crate::text::shown;

/// Settings of a study that contradict each other.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanError {
    /// Neither one prevalence nor one for each wave.
    Prevalences {
        /// How many prevalences.
        prevalences: usize,
        /// How many waves.
        waves: usize,
    },
    /// Shared establishments with a single wave.
    SharedInOneWave,
    /// Neither one weight nor one for each stratum of a city.
    Weights {
        /// How many weights.
        weights: usize,
        /// How many strata.
        strata: usize,
    },
    /// Something that tallies have no place for.
    NotInTallies {
        /// The flag.
        flag: &'static str,
    },
    /// A label that is named twice.
    LabelTwice {
        /// The flag.
        flag: &'static str,
        /// The label.
        label: String,
    },
    /// Establishments, rows and their ratio.
    SizeInThreeWays,
    /// Rows and establishments whose ratio cannot be.
    MeanWorkers {
        /// The ratio.
        mean: f64,
    },
    /// More workers than can be written.
    TooManyWorkers,
    /// Not two establishments for each stratum.
    TooFewEstablishments {
        /// Establishments of a wave.
        establishments: u64,
        /// Strata of a wave.
        strata: u64,
    },
    /// More places than have a number.
    TooManyPlaces,
    /// A share of minors above all.
    PrevalenceOver100 {
        /// The city.
        city: String,
        /// What it would be.
        fraction: f64,
    },
}

impl PlanError {
    /// What to type.
    fn help(&self) -> String {
        match self {
            Self::Prevalences { .. } => {
                "type one for all waves, such as --prevalence 8.16%, or one for each, such as --waves \
                 2012,2015 --prevalence 8.16%,2.2%"
                    .into()
            }
            Self::SharedInOneWave => "name two waves or more, such as --waves 2012,2015".into(),
            Self::Weights { strata, .. } => {
                format!("type one for all, {strata} for the strata of a city, or --weights none")
            }
            Self::NotInTallies { flag } => format!("type --shape rows, or {flag} 0%"),
            Self::LabelTwice { .. } => "leave one out".into(),
            Self::SizeInThreeWays => "leave one of the three out".into(),
            Self::MeanWorkers { .. } => {
                format!("type --rows for 1 to {LARGEST_MEAN} workers in each establishment of each wave")
            }
            Self::TooManyWorkers => format!("type up to {MOST_WORKERS} workers over all waves"),
            Self::TooFewEstablishments { strata, .. } => format!(
                "type --establishments {} or more, or fewer --cities or --strata",
                2 * strata
            ),
            Self::TooManyPlaces => "type fewer --establishments or --waves".into(),
            Self::PrevalenceOver100 { .. } => {
                "type a lower --prevalence, or a --city-effect and --stratum-effect nearer to 1".into()
            }
        }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prevalences { prevalences, waves } => {
                let waves = plural(*waves, "wave");
                write!(f, "--prevalence has {prevalences} shares for {waves}")
            }
            Self::SharedInOneWave => write!(f, "--shared is about waves, and there is one"),
            Self::Weights { weights, strata } => {
                let strata = plural(*strata, "stratum");
                write!(f, "--weights has {weights} weights for {strata} of a city")
            }
            Self::NotInTallies { flag } => {
                write!(
                    f,
                    "{flag} is about single workers, whom tallies do not have"
                )
            }
            Self::LabelTwice { flag, label } => write!(f, "{flag} names {} twice", shown(label)),
            Self::SizeInThreeWays => {
                write!(f, "--rows and --establishments make --mean-workers")
            }
            Self::MeanWorkers { mean } => write!(
                f,
                "--rows and --establishments make {mean:.3} workers in an establishment"
            ),
            Self::TooManyWorkers => write!(f, "no study has so many workers"),
            Self::TooFewEstablishments {
                establishments,
                strata,
            } => write!(
                f,
                "{establishments} establishments in a wave are fewer than 2 for each of {strata} strata"
            ),
            Self::TooManyPlaces => write!(f, "no study has so many establishments"),
            Self::PrevalenceOver100 { city, fraction } => write!(
                f,
                "the share of minors in a stratum of {} would be {:.1} %",
                shown(city),
                100.0 * fraction
            ),
        }?;
        write!(f, "; {}", self.help())
    }
}

impl std::error::Error for PlanError {}

fn plural(number: usize, noun: &str) -> String {
    match (number, noun) {
        (1, noun) => format!("1 {noun}"),
        (number, "stratum") => format!("{number} strata"),
        (number, noun) => format!("{number} {noun}s"),
    }
}
