use std::collections::HashMap;

use super::{LonelyPsu, SampleDesign};
use crate::tally::{Groups, Index, Stratum, Tallies};

/// The sample design of one or more waves of a study, and which of the study's PSUs it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct WaveDesign {
    /// Strata and PSUs.
    pub sample: SampleDesign,
    /// The number of each PSU of the study, [`NONE`] for those of other waves.
    number_of_psu: Vec<u32>,
}

/// In place of the number of a PSU or place.
const NONE: u32 = u32::MAX;

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
        let (strata, populations) = stacked_strata(tallies, waves, stacking);
        let psus = 0..tallies.psus() as Index;
        let by_stratum = Groups::new(populations.len(), psus.clone(), |psu| {
            strata[tallies.stratum_of_psu(psu) as usize]
        });
        let places = psus.map(|psu| tallies.place_of_psu(psu) + 1).max();
        let mut number_of_place = vec![NONE; places.unwrap_or(0) as usize];
        let mut number_of_psu = vec![NONE; tallies.psus()];
        let mut sizes = Vec::new();
        let mut next = 0;
        for (psus, population) in by_stratum.iter().zip(populations) {
            let first = next;
            let place_of = |psu: Index| tallies.place_of_psu(psu) as usize;
            for &psu in psus {
                let number = &mut number_of_place[place_of(psu)];
                if *number == NONE {
                    *number = next;
                    next += 1;
                }
                number_of_psu[psu as usize] = *number;
            }
            // Another stratum may have a place of the same number.
            for &psu in psus {
                number_of_place[place_of(psu)] = NONE;
            }
            if !psus.is_empty() {
                sizes.push((next - first, population.filter(|_| finite_population)));
            }
        }
        Self {
            sample: SampleDesign::new(&sizes, lonely),
            number_of_psu,
        }
    }

    /// The number in this design of a PSU of the study, if it is of one of its waves.
    pub fn number_of(&self, psu: Index) -> Option<u32> {
        Some(self.number_of_psu[psu as usize]).filter(|&number| number != NONE)
    }

    /// Whether any place is more than one PSU of the study: one of each of several waves.
    pub fn shares_places(&self) -> bool {
        let held = self.number_of_psu.iter().filter(|&&number| number != NONE);
        held.count() > self.sample.psus()
    }
}

/// For each stratum of the study its place among the strata of these waves, if it is one of them; and the
/// population of each of those.
fn stacked_strata(
    tallies: &Tallies,
    waves: &[Option<Index>],
    stacking: Stacking,
) -> (Vec<Option<usize>>, Vec<Option<u64>>) {
    let mut place_of_key = HashMap::new();
    let mut populations = Vec::new();
    let places = tallies.strata.iter().map(|stratum| {
        let asked = waves.contains(&stratum.wave);
        asked.then(|| {
            let place = place_of_key.entry(key(stratum, stacking));
            *place.or_insert_with(|| {
                populations.push(stratum.population);
                populations.len() - 1
            })
        })
    });
    (places.collect(), populations)
}

/// What tells strata apart.
fn key(stratum: &Stratum, stacking: Stacking) -> [Option<Index>; 3] {
    let wave = match stacking {
        Stacking::SharedPlaces => None,
        Stacking::SeparateWaves => stratum.wave,
    };
    [wave, stratum.city, stratum.label]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two cities of two waves; in each, places 0 and 1 in the first wave, 1 and 2 in the second.
    fn two_cities() -> Tallies {
        let mut tallies = Tallies::default();
        let mut places = Vec::new();
        for (wave, first_place) in [(0, 0), (1, 1)] {
            for city in 0..2 {
                tallies.strata.push(Stratum {
                    wave: Some(wave),
                    city: Some(city),
                    label: None,
                    population: None,
                });
                for place in [first_place, first_place + 1] {
                    tallies.add_establishment(tallies.strata.len() as Index - 1);
                    places.push(place);
                }
            }
        }
        tallies.set_places(places);
        tallies
    }

    fn numbers(waves: &[Option<Index>], stacking: Stacking) -> (Vec<Option<u32>>, bool) {
        let tallies = two_cities();
        let design = WaveDesign::of_waves(&tallies, waves, stacking, LonelyPsu::default(), false);
        let psus = 0..tallies.psus() as Index;
        let numbers = psus.map(|psu| design.number_of(psu)).collect();
        (numbers, design.shares_places())
    }

    #[test]
    fn a_place_of_two_waves_has_one_number_and_the_same_id_elsewhere_has_another() {
        let (numbers, shares) = numbers(&[Some(0), Some(1)], Stacking::SharedPlaces);
        assert_eq!(numbers, [0, 1, 3, 4, 1, 2, 4, 5].map(Some));
        assert!(shares);
    }

    #[test]
    fn separate_waves_have_a_number_for_each_psu() {
        let (numbers, shares) = numbers(&[Some(0), Some(1)], Stacking::SeparateWaves);
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7].map(Some));
        assert!(!shares);
    }

    #[test]
    fn psus_of_other_waves_have_no_number() {
        let (numbers, shares) = numbers(&[Some(1)], Stacking::SharedPlaces);
        assert_eq!(numbers[..4], [None; 4]);
        assert_eq!(numbers[4..], [0, 1, 2, 3].map(Some));
        assert!(!shares, "a wave shares no place with itself");
    }
}
