//! What do two waves share? One design that holds both, with a score for each wave per PSU.

use std::collections::HashMap;

use super::contrast::Covariance;
use crate::design::{LonelyPsu, Scored, Stacking, WaveDesign};
use crate::estimate::Unknown;
use crate::estimate::domain::{self, Cells};
use crate::estimate::proportion;
use crate::estimate::sums::{DomainSums, Part};
use crate::tally::{Index, Tallies};

/// The waves of a comparison, earlier first.
pub type Pair = [Option<Index>; 2];

/// Two waves in one design.
pub struct Stack<'a> {
    tallies: &'a Tallies,
    /// The design.
    pub design: WaveDesign,
    /// Whether places with the same id are one.
    pub stacking: Stacking,
    orders: [Vec<Index>; 2],
}

impl<'a> Stack<'a> {
    /// Stacks two waves.
    pub fn new(
        tallies: &'a Tallies,
        pair: Pair,
        stacking: Stacking,
        lonely: LonelyPsu,
        finite_population: bool,
    ) -> Self {
        let design = WaveDesign::of_waves(tallies, &pair, stacking, lonely, finite_population);
        let orders = pair.map(|wave| domain::order_of_wave(tallies, &design, wave));
        Self {
            tallies,
            design,
            stacking,
            orders,
        }
    }

    /// The cells of each wave, with the numbers of their PSUs in the design.
    pub fn cells(&self) -> [Cells<'_>; 2] {
        let orders = self.orders.each_ref();
        orders.map(|order| Cells::new(self.tallies, &self.design, order))
    }

    /// For each PSU whether each wave has it.
    pub fn presence(&self) -> Vec<[bool; 2]> {
        let mut presence = vec![[false; 2]; self.design.sample.psus()];
        for (wave, cells) in self.cells().into_iter().enumerate() {
            for cell in cells.iter() {
                presence[cell.psu as usize][wave] = true;
            }
        }
        presence
    }
}

/// How two waves of a study are stacked: as shared places if any PSU is in both, unless waves are taken as
/// independent.
pub fn stacking(tallies: &Tallies, waves: &[Option<Index>], independent: bool) -> Stacking {
    if !independent && shares_places(tallies, waves) {
        Stacking::SharedPlaces
    } else {
        Stacking::SeparateWaves
    }
}

/// Whether a stratum has another frame count in two of the waves.
pub fn frames_differ(tallies: &Tallies, waves: &[Option<Index>]) -> bool {
    let mut first_count = HashMap::new();
    tallies.strata.iter().any(|stratum| {
        let key = (stratum.city, stratum.label);
        waves.contains(&stratum.wave)
            && *first_count.entry(key).or_insert(stratum.population) != stratum.population
    })
}

/// Whether any PSU is in two of the waves: the same place in strata of the same city and label.
fn shares_places(tallies: &Tallies, waves: &[Option<Index>]) -> bool {
    let shared = Stacking::SharedPlaces;
    WaveDesign::of_waves(tallies, waves, shared, LonelyPsu::default(), false).shares_places()
}

/// A domain at one indicator in two waves, as a stack sees it.
pub struct StackedDomain<'a> {
    /// The sums of each wave, with the numbers of PSUs in the stack.
    pub sums: [DomainSums<'a>; 2],
}

impl<'a> StackedDomain<'a> {
    /// Sums the cells of a domain in each wave.
    pub fn new(cells: [Cells<'a>; 2], indicator: usize, unknown: Unknown) -> Self {
        Self {
            sums: cells.map(|cells| DomainSums::new(cells, indicator, unknown)),
        }
    }

    /// The PSUs with workers of known status in both waves, in the order of the design.
    pub fn shared_psus(&self) -> impl Iterator<Item = u32> {
        let waves = self.sums.each_ref().map(DomainSums::psu_numbers);
        let psus = stacked(waves.into(), |&psu| psu, |wave, _| only(wave));
        let shared = psus.filter(|psu| psu.scores == [1.0; 2]);
        shared.map(|psu| psu.psu)
    }

    /// The PSUs of either wave less the strata that hold them.
    pub fn degrees_of_freedom(&self, stack: &Stack<'_>) -> usize {
        let waves = self.sums.each_ref().map(DomainSums::psu_numbers);
        degrees_of_freedom(waves.into(), &stack.design)
    }

    /// The covariance of two shares, each from its own wave.
    pub fn covariance(&self, stack: &Stack<'_>, shares: [f64; 2]) -> Option<Covariance> {
        let weights = [0, 1].map(|wave| self.sums[wave].known.all.weight);
        let scored = self.scored(|wave, psu| {
            let mut scores = [0.0; 2];
            scores[wave] = proportion::score(psu, shares[wave], weights[wave]);
            scores
        });
        let covariance = stack.design.sample.covariance(scored)?;
        let varies = [0, 1].map(|wave| proportion::varies(shares[wave], covariance[wave][wave]));
        Some(Covariance::of_stack(covariance, varies))
    }

    /// The PSUs of either wave in ascending order, each with the sum of what its workers of each wave (0 or
    /// 1) add to the scores.
    pub fn scored<const K: usize>(
        &self,
        scores: impl Fn(usize, &Part) -> [f64; K] + Clone,
    ) -> impl Iterator<Item = Scored<K>> + Clone {
        scored(&self.sums, scores)
    }
}

/// The PSUs of any of several waves in ascending order, each with the sum of what its workers of each wave
/// add to the scores.
pub fn scored<const K: usize>(
    sums: &[DomainSums<'_>],
    scores: impl Fn(usize, &Part) -> [f64; K] + Clone,
) -> impl Iterator<Item = Scored<K>> + Clone {
    let waves = sums.iter().map(DomainSums::psus).collect();
    stacked(waves, |part: &Part| part.psu, scores)
}

/// The PSUs in any of several lists, each in ascending order, less the strata that hold them.
pub fn degrees_of_freedom(
    psus: Vec<impl Iterator<Item = u32> + Clone>,
    design: &WaveDesign,
) -> usize {
    let psus = stacked(psus, |&psu| psu, |_, _| []);
    let numbers = psus.map(|psu| psu.psu);
    design.sample.domain_degrees_of_freedom(numbers)
}

/// One for a wave and zero for the other.
fn only(wave: usize) -> [f64; 2] {
    let mut scores = [0.0; 2];
    scores[wave] = 1.0;
    scores
}

/// Merges what waves have of PSUs, each in ascending order, adding up the scores that it gives.
fn stacked<T: Clone, const K: usize>(
    waves: Vec<impl Iterator<Item = T> + Clone>,
    psu_of: fn(&T) -> u32,
    scores: impl Fn(usize, &T) -> [f64; K] + Clone,
) -> impl Iterator<Item = Scored<K>> + Clone {
    let mut waves: Vec<_> = waves.into_iter().map(Iterator::peekable).collect();
    std::iter::from_fn(move || {
        let next = waves.iter_mut().filter_map(|wave| wave.peek().map(psu_of));
        let psu = next.min()?;
        let mut total = [0.0; K];
        for (place, wave) in waves.iter_mut().enumerate() {
            if let Some(part) = wave.next_if(|part| psu_of(part) == psu) {
                for (total, score) in total.iter_mut().zip(scores(place, &part)) {
                    *total += score;
                }
            }
        }
        Some(Scored { psu, scores: total })
    })
}
