//! What does each place add to a result?

use std::collections::HashMap;

use super::rank::Shift;
use crate::design::{Stacking, WaveDesign};
use crate::estimate::Domain;
use crate::estimate::domain::{self, Cells};
use crate::sensitivity::alternatives::PsuSums;
use crate::sensitivity::basis::Basis;
use crate::tally::{Index, Indicator};

/// The places of some waves, by their numbers in one design.
pub struct Places<'a> {
    /// The design.
    pub design: WaveDesign,
    indicators: &'a [Indicator],
    /// Of each wave the sums of each domain by place, at every indicator.
    waves: Vec<HashMap<Domain, Vec<PlaceSums>>>,
    /// The first PSU of the study that each place is.
    first: Vec<Index>,
}

/// What each place adds to a domain of a wave, by its number.
#[derive(Clone, Debug)]
pub struct PlaceSums {
    all: PsuSums,
    places: Vec<PsuSums>,
}

impl<'a> Places<'a> {
    /// The places of these waves; a place of two of them is one if the analysis takes it for one.
    pub fn new(basis: &'a Basis<'_>, waves: &[Option<Index>]) -> Self {
        let analysis = &basis.analysis;
        let tallies = &*analysis.tallies;
        let comparer = analysis.comparer().filter(|_| waves.len() > 1);
        let is_shared = comparer.is_some_and(|comparer| comparer.share_places(waves));
        let stacking = if is_shared {
            Stacking::SharedPlaces
        } else {
            Stacking::SeparateWaves
        };
        let lonely = analysis.lonely_psu;
        let design = WaveDesign::of_waves(tallies, waves, stacking, lonely, false);
        let mut first = vec![Index::MAX; design.sample.psus()];
        for psu in 0..tallies.psus() as Index {
            if let Some(number) = design.number_of(psu) {
                let first = &mut first[number as usize];
                *first = psu.min(*first);
            }
        }
        let unknown = analysis.choices.unknown;
        let sums = waves.iter().map(|&wave| {
            let order = domain::order_of_wave(tallies, &design, wave);
            let everybody = Cells::new(tallies, &design, &order);
            let sums = |cells: Cells<'_>| {
                let indicators = 0..tallies.indicators.len();
                let sums = indicators.map(|index| {
                    let places = PsuSums::by_psu(cells, index, unknown);
                    PlaceSums::new(places)
                });
                sums.collect()
            };
            let mut by_domain = HashMap::from([(Domain::OVERALL, sums(everybody))]);
            for columns in basis.tables {
                for (domain, cells) in everybody.by_domain(columns).iter() {
                    by_domain.insert(domain.clone(), sums(cells));
                }
            }
            by_domain
        });
        Self {
            waves: sums.collect(),
            indicators: &tallies.indicators,
            first,
            design,
        }
    }

    /// What each place adds to a domain at an indicator, in each wave.
    pub fn of<const W: usize>(&self, domain: &Domain, indicator: &Indicator) -> [PlaceSums; W] {
        let mut indicators = self.indicators.iter();
        let index = indicators.position(|own| own == indicator);
        std::array::from_fn(|wave| {
            let of_domain = self.waves[wave].get(domain);
            let sums = of_domain
                .zip(index)
                .map(|(sums, index)| sums[index].clone());
            sums.unwrap_or_else(|| PlaceSums::new(Vec::new()))
        })
    }

    /// The first PSU of the study that a place is: they are in the order of the files.
    pub fn first_psu(&self, number: u32) -> Index {
        self.first[number as usize]
    }
}

impl PlaceSums {
    fn new(places: Vec<PsuSums>) -> Self {
        let mut all = PsuSums::default();
        places.iter().for_each(|place| all.add(place));
        Self { all, places }
    }

    /// The numbers of places with workers of known status.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        let places = (0..).zip(&self.places);
        places.filter_map(|(number, sums)| (sums.workers > 0).then_some(number))
    }

    /// Places with workers of known status.
    pub fn members(&self) -> usize {
        self.numbers().count()
    }

    /// Places with workers of known status in either wave.
    pub fn members_of_either(waves: &[Self; 2]) -> usize {
        let [before, after] = waves;
        let both = before.places.iter().zip(&after.places);
        both.filter(|(before, after)| before.workers + after.workers > 0)
            .count()
    }

    fn share_without(&self, number: u32) -> Option<f64> {
        let place = self.places.get(number as usize);
        self.all
            .without(&place.copied().unwrap_or_default())
            .share()
    }

    /// The share without each place.
    pub fn shares_without_each(&self) -> Vec<Shift> {
        let shifts = self.numbers().filter_map(|number| {
            let without = self.share_without(number)?;
            let shift = without - self.all.share()?;
            Some(Shift {
                without,
                shift,
                number,
            })
        });
        shifts.collect()
    }

    /// The change between two waves without each place.
    pub fn changes_without_each(waves: &[Self; 2]) -> Vec<Shift> {
        let [before, after] = waves;
        let numbers = 0..before.places.len().max(after.places.len()) as u32;
        let shifts = numbers.filter_map(|number| {
            let without = after.share_without(number)? - before.share_without(number)?;
            let asked = after.all.share()? - before.all.share()?;
            Some(Shift {
                without,
                shift: without - asked,
                number,
            })
        });
        shifts.collect()
    }
}
