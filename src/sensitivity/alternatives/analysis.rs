//! What is varied? An analysis, whole, with one of its choices made otherwise.

use std::borrow::Cow;

use super::alternative::Choice;
use crate::compare::{self, Comparer, Comparison, ComparisonChoices, WaveEstimates};
use crate::design::{LonelyPsu, WaveDesign};
use crate::estimate::interval::{Designs, METHODS};
use crate::estimate::{Choices, Estimate, Sampling, Unknown, estimate_wave};
use crate::tally::{Index, Tallies};

/// An analysis of everybody in some waves, and of the changes between them.
#[derive(Clone)]
pub struct Analysis<'a> {
    /// What was counted.
    pub tallies: Cow<'a, Tallies>,
    /// The waves, in the order of the report.
    pub waves: &'a [Option<Index>],
    /// Whether workers carry weights.
    pub weighted: bool,
    /// What estimates depend on.
    pub choices: Choices,
    /// What comparisons depend on; none where waves stand side by side.
    pub comparison: Option<ComparisonChoices>,
    /// What to do about strata with one PSU.
    pub lonely_psu: LonelyPsu,
    /// Whether frame counts correct the variance.
    pub finite_population: bool,
}

/// What an analysis found.
pub struct Found {
    /// Of each wave, everybody at every indicator.
    pub estimates: Vec<Vec<Estimate>>,
    /// Of each pair of waves, everybody at every indicator that both know.
    pub changes: Vec<Vec<Comparison>>,
}

impl Analysis<'_> {
    /// The places of the waves that are compared.
    pub fn pairs(&self) -> Vec<[usize; 2]> {
        match self.comparison {
            None => Vec::new(),
            Some(_) => compare::pairs(self.waves.len()),
        }
    }

    /// Everybody in each wave, and the changes.
    pub fn run(&self) -> Found {
        let estimates: Vec<_> = self.waves.iter().map(|&wave| self.estimate(wave)).collect();
        let pairs = self.pairs().into_iter();
        let changes = pairs.map(|pair| self.compare(pair, &estimates));
        Found {
            changes: changes.collect(),
            estimates,
        }
    }

    /// Everybody in a wave, at every indicator.
    pub fn estimate(&self, wave: Option<Index>) -> Vec<Estimate> {
        let design = self.design(wave);
        estimate_wave(&self.tallies, wave, &design, &[], &self.choices, 1)
    }

    /// Everybody in two waves, at every indicator that both know.
    pub fn compare(&self, pair: [usize; 2], estimates: &[Vec<Estimate>]) -> Vec<Comparison> {
        let wave = |place: usize| {
            let wave = self.waves[place]?;
            let estimates = &estimates[place];
            Some(WaveEstimates { wave, estimates })
        };
        let (comparer, waves) = (self.comparer(), pair.map(wave));
        match (comparer, waves) {
            (Some(comparer), [Some(before), Some(after)]) => comparer.overall(before, after),
            _ => Vec::new(),
        }
    }

    /// The design of a wave.
    pub fn design(&self, wave: Option<Index>) -> WaveDesign {
        let is_cluster = self.choices.sampling == Sampling::Cluster;
        let finite_population = self.finite_population && is_cluster;
        WaveDesign::new(&self.tallies, wave, self.lonely_psu, finite_population)
    }

    /// What compares the waves, if they are compared.
    pub fn comparer(&self) -> Option<Comparer<'_>> {
        Some(Comparer {
            tallies: &self.tallies,
            tables: &[],
            decompose: None,
            choices: &self.choices,
            comparison: self.comparison?,
            lonely_psu: self.lonely_psu,
            finite_population: self.finite_population,
            // Each choice has a thread of its own.
            threads: 1,
        })
    }

    /// The same without some PSUs. All others keep their weights.
    pub fn leaving_out(&self, is_left_out: impl Fn(Index) -> bool) -> Self {
        Self {
            tallies: Cow::Owned(self.tallies.without(is_left_out)),
            ..self.clone()
        }
    }

    /// Whether places of two waves are taken for the same.
    pub fn share_places(&self, pair: [usize; 2]) -> bool {
        let waves = pair.map(|place| self.waves[place]);
        self.comparer()
            .is_some_and(|comparer| comparer.share_places(&waves))
    }

    /// The choices that can be made with flags: first as asked, then all others.
    pub fn choices(&self) -> Vec<Choice> {
        let is_cluster = self.choices.sampling == Sampling::Cluster;
        let shares_places = self
            .comparison
            .is_some_and(|asked| !asked.independent_waves);
        let unknown = Unknown::ALL.into_iter();
        let unknown = unknown.filter(|&unknown| unknown != self.choices.unknown);
        let methods = METHODS.iter().copied();
        let methods = methods.filter(|&method| method != self.choices.method);
        std::iter::once(Choice::AsAsked)
            .chain(unknown.map(Choice::Unknown))
            .chain(self.weighted.then_some(Choice::Unweighted))
            .chain(methods.map(Choice::Interval))
            .chain(is_cluster.then_some(Choice::SimpleRandomSample))
            .chain(shares_places.then_some(Choice::IndependentWaves))
            .collect()
    }

    /// The analysis with one choice made otherwise; none where the sample does not allow it.
    pub fn with(&self, choice: Choice) -> Option<Self> {
        let mut other = self.clone();
        match choice {
            Choice::AsAsked => {}
            Choice::Unknown(unknown) => other.choices.unknown = unknown,
            Choice::Unweighted => {
                other.tallies.to_mut().weigh_establishments(|_, _| 1.0);
                other.weighted = false;
            }
            Choice::Interval(method) => {
                if method.designs != Designs::Every && self.choices.sampling == Sampling::Cluster {
                    return None;
                }
                other.choices.method = method;
            }
            Choice::SimpleRandomSample => other.choices.sampling = Sampling::SimpleRandom,
            Choice::IndependentWaves => {
                let asked = other.comparison.unwrap_or_default();
                other.comparison = Some(ComparisonChoices {
                    independent_waves: true,
                    ..asked
                });
            }
            Choice::WithoutOne(_) => return None,
        }
        Some(other)
    }
}
