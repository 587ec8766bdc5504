//! What kind of study is it?

use super::error::PlanError;
use super::labels::Labels;
use super::limits::{LARGEST_MEAN, MOST_WORKERS};
use super::share::Share;

/// Establishments of a wave, unless the size is asked for in another way.
const ESTABLISHMENTS: u64 = 250;
/// Workers of an establishment, on average, unless asked for.
const MEAN_WORKERS: f64 = 8.0;

/// Everything that is decided about an invented study.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The seed of all random numbers.
    pub seed: u64,
    /// The labels of the waves; none for a single wave without a label.
    pub waves: Vec<String>,
    /// The cities, with their shares of the establishments.
    pub cities: Labels,
    /// Strata of each city.
    pub strata: usize,
    /// Establishments of each wave.
    pub establishments: u64,
    /// Workers of an establishment, on average. Each has at least one.
    pub mean_workers: f64,
    /// How unequal establishments are: the dispersion of the negative binomial distribution of the workers
    /// beyond the first.
    pub dispersion: f64,
    /// The types of establishments, with their shares; none for no such column.
    pub types: Labels,
    /// The share of a wave's establishments that were in the wave before.
    pub shared: Share,
    /// The share of minors in each wave, or one for all.
    pub prevalence: Vec<Share>,
    /// The share of minors in the last city over that in the first.
    pub city_effect: f64,
    /// The same of the last and the first stratum of a city.
    pub stratum_effect: f64,
    /// The share of the minors who are 15 or under.
    pub young: Share,
    /// The correlation between workers of an establishment, within strata.
    pub icc: f64,
    /// The mean age of adults.
    pub adult_age: f64,
    /// The share of the workers whose age is not written down.
    pub unknown: Share,
    /// The share of the others for whom a range is written.
    pub ranges: Share,
    /// The weight of the workers in each stratum of a city, or one for all; none for no such column.
    pub weights: Weights,
    /// How many observers there are; 0 for no such column.
    pub observers: u32,
    /// The share of the rows that have a note; none for no such column.
    pub notes: Share,
    /// What a row is.
    pub shape: Shape,
    /// Whether rows come in random order.
    pub shuffled: bool,
}

/// The weights of the workers in the strata of a city.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights(Vec<f64>);

impl Weights {
    /// Weights as they are typed: `none`, one for all, or one for each stratum.
    ///
    /// ```
    /// use prevalence::simulate::Weights;
    /// assert_eq!(Weights::typed("1.5,3").unwrap().values(), [1.5, 3.0]);
    /// assert!(Weights::typed("none").unwrap().values().is_empty());
    /// assert_eq!(Weights::typed("1,0"), None);
    /// ```
    pub fn typed(text: &str) -> Option<Self> {
        if text.trim() == "none" {
            return Some(Self(Vec::new()));
        }
        let weights = text.split(',').map(|weight| {
            let weight: f64 = weight.trim().parse().ok()?;
            (weight > 0.0 && weight <= 1e9).then_some(weight)
        });
        weights.collect::<Option<_>>().map(Self)
    }

    /// 1.5, 2, 2.5 and so on, as far apart as in the studies at hand.
    pub fn of_strata(strata: usize) -> Self {
        let weights = 0..strata;
        Self(weights.map(|stratum| 1.5 + stratum as f64 / 2.0).collect())
    }

    /// The weights.
    pub fn values(&self) -> &[f64] {
        &self.0
    }
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A worker.
    Rows,
    /// An establishment.
    Tallies,
}

impl Shape {
    /// Every shape, in the order of the help.
    pub const ALL: [Self; 2] = [Self::Rows, Self::Tallies];

    /// The name in `--shape`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Tallies => "tallies",
        }
    }
}

/// How the size of a study was asked for: any two of these make the third.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SizeChoices {
    /// Establishments of each wave.
    pub establishments: Option<u64>,
    /// Workers over all waves, about.
    pub workers: Option<u64>,
    /// Workers of an establishment, on average.
    pub mean_workers: Option<f64>,
}

impl SizeChoices {
    /// The establishments of each wave, and their mean number of workers.
    ///
    /// # Errors
    /// If all three are asked for, or the mean cannot be.
    pub fn resolve(self, waves: usize) -> Result<(u64, f64), PlanError> {
        let waves = waves.max(1) as f64;
        let mean = self.mean_workers.unwrap_or(MEAN_WORKERS);
        let (establishments, mean_workers) = match self {
            Self {
                establishments: Some(_),
                workers: Some(_),
                mean_workers: Some(_),
            } => {
                return Err(PlanError::SizeInThreeWays);
            }
            Self {
                establishments: Some(number),
                workers: Some(workers),
                ..
            } => (number, workers as f64 / waves / number as f64),
            Self {
                establishments: None,
                workers: Some(workers),
                ..
            } => ((workers as f64 / waves / mean).round() as u64, mean),
            Self {
                establishments,
                workers: None,
                ..
            } => (establishments.unwrap_or(ESTABLISHMENTS), mean),
        };
        if !(1.0..=LARGEST_MEAN).contains(&mean_workers) {
            return Err(PlanError::MeanWorkers { mean: mean_workers });
        }
        if establishments as f64 * mean_workers * waves > MOST_WORKERS {
            return Err(PlanError::TooManyWorkers);
        }
        Ok((establishments, mean_workers))
    }
}

impl Plan {
    /// The number of waves.
    pub fn wave_count(&self) -> usize {
        self.waves.len().max(1)
    }

    /// The share of minors in a wave.
    pub fn prevalence_in(&self, wave: usize) -> f64 {
        let prevalence = self.prevalence.get(wave).or(self.prevalence.first());
        prevalence.map_or(0.0, |share| share.fraction())
    }

    /// The weight of the workers in a stratum of a city.
    pub fn weight_in(&self, stratum: usize) -> f64 {
        let weights = self.weights.values();
        let weight = weights.get(stratum).or(weights.first());
        weight.copied().unwrap_or(1.0)
    }

    /// Refuses what contradicts itself.
    ///
    /// # Errors
    /// The contradiction.
    pub fn check(&self) -> Result<(), PlanError> {
        let waves = self.wave_count();
        if ![1, waves].contains(&self.prevalence.len()) {
            return Err(PlanError::Prevalences {
                prevalences: self.prevalence.len(),
                waves,
            });
        }
        if !self.shared.is_none() && waves == 1 {
            return Err(PlanError::SharedInOneWave);
        }
        let weights = self.weights.values().len();
        if weights > 1 && weights != self.strata {
            return Err(PlanError::Weights {
                weights,
                strata: self.strata,
            });
        }
        let of_a_worker = match self.shape {
            Shape::Rows => None,
            Shape::Tallies if !self.ranges.is_none() => Some("--age-ranges"),
            Shape::Tallies if !self.notes.is_none() => Some("--notes"),
            Shape::Tallies => None,
        };
        if let Some(flag) = of_a_worker {
            return Err(PlanError::NotInTallies { flag });
        }
        let labels = [
            ("--waves", self.waves.as_slice()),
            ("--cities", self.cities.names()),
            ("--types", self.types.names()),
        ];
        for (flag, names) in labels {
            let mut sorted: Vec<&String> = names.iter().collect();
            sorted.sort_unstable();
            if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
                let label = pair[0].clone();
                return Err(PlanError::LabelTwice { flag, label });
            }
        }
        Ok(())
    }
}
