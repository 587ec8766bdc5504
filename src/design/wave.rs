use std::collections::HashMap;

use super::{LonelyPsu, SampleDesign};
use crate::tally::{Index, Stratum, Tallies};

/// The sample design of one or more waves of a study, and which of the study's PSUs it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct WaveDesign {
    /// Strata and PSUs.
    pub sample: SampleDesign,
    number_of_psu: Vec<Option<u32>>,
}

/// Whether a PSU with the same id in two waves is the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stacking {
    /// It is: strata hold the PSUs of all waves, each once.
    SharedPlaces,
    /// It is not: every wave has strata and PSUs of its own.
    SeparateWaves,
}

impl WaveDesign {
    /// The design of the wave with that index (`None` where the study has no waves). With
    /// `finite_population` the frame's counts correct the variance where they are known.
    pub fn new(
        tallies: &Tallies,
        wave: Option<Index>,
        lonely: LonelyPsu,
        finite_population: bool,
    ) -> Self {
        let stacking = Stacking::SeparateWaves;
        Self::of_waves(tallies, &[wave], stacking, lonely, finite_population)
    }

    /// The design of several waves, stacked.
    pub fn of_waves(
        tallies: &Tallies,
        waves: &[Option<Index>],
        stacking: Stacking,
        lonely: LonelyPsu,
        finite_population: bool,
    ) -> Self {
        let mut number_of_psu = vec![None; tallies.psus()];
        let mut sizes = Vec::new();
        let mut next = 0;
        for stratum in stacked_strata(tallies, waves, stacking) {
            let first = next;
            let mut number_of_id = HashMap::new();
            for psu in stratum.psus {
                let id = tallies.place_of_psu(psu as Index);
                let number = *number_of_id.entry(id).or_insert(next);
                next = next.max(number + 1);
                number_of_psu[psu] = Some(number);
            }
            let population = stratum.population.filter(|_| finite_population);
            sizes.push((next - first, population));
        }
        Self {
            sample: SampleDesign::new(&sizes, lonely),
            number_of_psu,
        }
    }

    /// The number in this design of a PSU of the study, if it is of one of its waves.
    pub fn number_of(&self, psu: Index) -> Option<u32> {
        self.number_of_psu[psu as usize]
    }
}

/// A stratum of one or more waves.
struct StackedStratum {
    /// Its PSUs, as indices of [`Tallies::psus`].
    psus: Vec<usize>,
    population: Option<u64>,
}

fn stacked_strata(
    tallies: &Tallies,
    waves: &[Option<Index>],
    stacking: Stacking,
) -> Vec<StackedStratum> {
    let mut place_of_key = HashMap::new();
    let mut place_of_stratum = vec![None; tallies.strata.len()];
    let mut stacked: Vec<StackedStratum> = Vec::new();
    for (stratum, place) in tallies.strata.iter().zip(&mut place_of_stratum) {
        if !waves.contains(&stratum.wave) {
            continue;
        }
        let key = key(stratum, stacking);
        let found = *place_of_key.entry(key).or_insert(stacked.len());
        if found == stacked.len() {
            stacked.push(StackedStratum {
                psus: Vec::new(),
                population: stratum.population,
            });
        }
        *place = Some(found);
    }
    for index in 0..tallies.psus() {
        let stratum = tallies.stratum_of_psu(index as Index);
        if let Some(place) = place_of_stratum[stratum as usize] {
            stacked[place].psus.push(index);
        }
    }
    stacked.retain(|stratum| !stratum.psus.is_empty());
    stacked
}

/// What tells strata apart.
fn key(stratum: &Stratum, stacking: Stacking) -> [Option<Index>; 3] {
    let wave = match stacking {
        Stacking::SharedPlaces => None,
        Stacking::SeparateWaves => stratum.wave,
    };
    [wave, stratum.city, stratum.label]
}
