//! What do two waves share? One design that holds both, with a score for each wave per PSU.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::contrast::Covariance;
use crate::design::{LonelyPsu, Scored, Stacking, WaveDesign};
use crate::estimate::Unknown;
use crate::estimate::domain::{self, WaveCell};
use crate::estimate::proportion;
use crate::estimate::sums::{DomainSums, Part};
use crate::tally::{Index, Tallies};

/// The waves of a comparison, earlier first.
pub type Pair = [Option<Index>; 2];

/// Two waves in one design.
pub struct Stack<'a> {
    /// The design.
    pub design: WaveDesign,
    /// Whether places with the same id are one.
    pub stacking: Stacking,
    /// The cells of each wave, with the numbers of their PSUs in the design.
    pub cells: [Vec<WaveCell<'a>>; 2],
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
        let cells = pair.map(|wave| domain::cells_of_wave(tallies, &design, wave));
        Self {
            design,
            stacking,
            cells,
        }
    }

    /// The PSUs that both waves have.
    pub fn shared_psus(&self) -> HashSet<u32> {
        let [before, after] = &self.cells;
        let psus =
            |cells: &[WaveCell<'_>]| cells.iter().map(|cell| cell.psu).collect::<HashSet<_>>();
        psus(before).intersection(&psus(after)).copied().collect()
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

/// Whether any PSU is in two of the waves: the same id in strata of the same city and label.
fn shares_places(tallies: &Tallies, waves: &[Option<Index>]) -> bool {
    let mut first_wave = HashMap::new();
    (0..tallies.psus() as Index).any(|psu| {
        let stratum = &tallies.strata[tallies.stratum_of_psu(psu) as usize];
        let place = (stratum.city, stratum.label, tallies.place_of_psu(psu));
        waves.contains(&stratum.wave)
            && *first_wave.entry(place).or_insert(stratum.wave) != stratum.wave
    })
}

/// A domain at one indicator in two waves, as a stack sees it.
pub struct StackedDomain {
    /// The sums of each wave, with the numbers of PSUs in the stack.
    pub sums: [DomainSums; 2],
}

impl StackedDomain {
    /// Sums the cells of a domain in each wave.
    pub fn new(cells: [&[WaveCell<'_>]; 2], indicator: usize, unknown: Unknown) -> Self {
        Self {
            sums: cells.map(|cells| DomainSums::new(cells, indicator, unknown)),
        }
    }

    /// PSUs with workers of known status in both waves.
    pub fn shared_psus(&self) -> HashSet<u32> {
        let [before, after] = self.sums.each_ref().map(|sums| {
            let psus = sums.psus.iter().map(|psu| psu.index);
            psus.collect::<HashSet<_>>()
        });
        before.intersection(&after).copied().collect()
    }

    /// The PSUs of either wave less the strata that hold them.
    pub fn degrees_of_freedom(&self, stack: &Stack<'_>) -> usize {
        let psus = self.scored(|_, _| [0.0]);
        let numbers = psus.iter().map(|psu| psu.psu);
        stack.design.sample.domain_degrees_of_freedom(numbers)
    }

    /// The covariance of two shares, each from its own wave. A share that does not vary between PSUs has
    /// none: what rounding leaves of its variance would correlate with anything.
    pub fn covariance(&self, stack: &Stack<'_>, shares: [f64; 2]) -> Option<Covariance> {
        let weights = [0, 1].map(|wave| self.sums[wave].known.all.weight());
        let scored = self.scored(|wave, psu| {
            let mut scores = [0.0; 2];
            scores[wave] = proportion::score(psu, shares[wave], weights[wave]);
            scores
        });
        let covariance = stack.design.sample.covariance(&scored)?;
        let varies = |wave: usize| proportion::varies(shares[wave], covariance[wave][wave]);
        let variance = |wave: usize| {
            if varies(wave) {
                covariance[wave][wave]
            } else {
                0.0
            }
        };
        Some(Covariance {
            before: variance(0),
            after: variance(1),
            both: if varies(0) && varies(1) {
                covariance[0][1]
            } else {
                0.0
            },
        })
    }

    /// The PSUs of either wave in ascending order, each with the sum of what its workers of each wave (0 or
    /// 1) add to the scores.
    pub fn scored<const K: usize>(
        &self,
        scores: impl Fn(usize, &Part) -> [f64; K],
    ) -> Vec<Scored<K>> {
        let mut by_psu: BTreeMap<u32, [f64; K]> = BTreeMap::new();
        for (wave, sums) in self.sums.iter().enumerate() {
            for psu in &sums.psus {
                let total = by_psu.entry(psu.index).or_insert([0.0; K]);
                for (total, score) in total.iter_mut().zip(scores(wave, psu)) {
                    *total += score;
                }
            }
        }
        let scored = by_psu.into_iter();
        scored.map(|(psu, scores)| Scored { psu, scores }).collect()
    }
}
