//! Who is in the establishments of two waves, and who is in the others?

use std::collections::BTreeSet;

use super::cell::Facts;
use super::crossing::Crossing;
use super::layer::Layer;
use super::rule::{Risk, Rules};
use crate::tally::{Cell, Index, StatusCounts, Tallies};

/// The workers of two waves whose PSUs have workers of known status in both, and all others.
#[derive(Clone, Debug)]
pub struct Shared {
    layers: Vec<Layer>,
    /// For each indicator the facts of the two waves at each layer, those of the others behind them.
    facts: Vec<[Vec<Facts>; 4]>,
    /// For each indicator those who are in a row of a domain and in one of these four.
    crossings: Vec<Vec<Vec<Facts>>>,
}

/// What a PSU is in every wave: its place, the city and the stratum.
pub type Place = (Index, Option<Index>, Option<Index>);

impl Shared {
    /// The workers of two waves; a PSU is in a wave if somebody there counts as known.
    pub fn new(
        tallies: &Tallies,
        waves: [Index; 2],
        tables: &[Vec<usize>],
        is_known: impl Fn(&StatusCounts) -> bool,
    ) -> Self {
        let establishments = waves.map(|wave| counts_of(tallies, Some(wave)));
        let layers = Layer::all(&tallies.indicators);
        let known = known_places(tallies, &establishments, is_known);
        let is_in_both = |places: &[BTreeSet<Place>; 2], establishment: Index| {
            let place = place(tallies, establishment);
            places.iter().all(|places| places.contains(&place))
        };
        let facts = known.iter().map(|places| {
            let facts = |wave: usize, in_both: bool| {
                let is_wanted = |establishment: Index| is_in_both(places, establishment) == in_both;
                let mut facts = vec![Facts::default(); layers.len()];
                for (establishment, counts) in &establishments[wave] {
                    if is_wanted(*establishment) {
                        for (facts, layer) in facts.iter_mut().zip(&layers) {
                            facts.add(*establishment, layer.count(counts));
                        }
                    }
                }
                facts
            };
            [
                facts(0, true),
                facts(1, true),
                facts(0, false),
                facts(1, false),
            ]
        });
        let crossed = waves.map(|wave| {
            Crossing::of_places(tallies, Some(wave), tables, |establishment| {
                let known = known.iter();
                let is_own = known.map(|places| is_in_both(places, establishment));
                is_own.collect::<Vec<bool>>()
            })
        });
        let crossings = (0..known.len()).map(|indicator| {
            let beside_rows = crossed.iter().filter(|_| !tables.is_empty());
            let cells = beside_rows
                .flat_map(|crossed| crossed.facts(&layers, |is_own: &Vec<bool>| is_own[indicator]));
            cells.collect()
        });
        Self {
            facts: facts.collect(),
            crossings: crossings.collect(),
            layers,
        }
    }

    /// What speaks against showing the row of an indicator, where those of others are shown.
    pub fn risks(&self, indicator: usize, shown: &[bool], rules: Rules) -> Vec<Risk> {
        let is_told = |layer: &Layer| match *layer {
            Layer::At(own) => own == indicator,
            Layer::Between { older, younger } => {
                (older == indicator && shown[younger]) || (younger == indicator && shown[older])
            }
            Layer::Workers => false,
        };
        let mut risks = Vec::new();
        for (place, _) in self
            .layers
            .iter()
            .enumerate()
            .filter(|(_, layer)| is_told(layer))
        {
            for facts in &self.facts[indicator] {
                risks.extend(rules.risks(&facts[place]));
            }
        }
        super::distinct(risks)
    }
}

impl Shared {
    /// Whether the row of an indicator, where those of others are shown, tells nothing beside the rows of domains: of
    /// a city that stayed all but one place it would tell that place.
    pub fn fits_rows(&self, indicator: usize, shown: &[bool], rules: Rules) -> bool {
        let is_told = |layer: Layer| match layer {
            Layer::At(own) => own == indicator,
            Layer::Between { older, younger } => {
                (older == indicator && shown[younger]) || (younger == indicator && shown[older])
            }
            Layer::Workers => true,
        };
        let mut cells = self.crossings[indicator].iter();
        cells.all(|facts| {
            let mut facts = self.layers.iter().zip(facts);
            facts.all(|(&layer, facts)| !is_told(layer) || rules.allow(facts))
        })
    }
}

/// The cells of a wave, those of each establishment together.
pub fn cells_of(tallies: &Tallies, wave: Option<Index>) -> Vec<Cell<'_>> {
    let cells = tallies.cells();
    let of_wave = cells.filter(|cell| tallies.wave_of(cell.establishment) == wave);
    let mut cells: Vec<_> = of_wave.collect();
    cells.sort_by_key(|cell| cell.establishment);
    cells
}

/// The counts of each establishment of a wave, at every indicator.
pub type CountsOf = Vec<(Index, Vec<StatusCounts>)>;

/// Those of the establishments of a wave.
pub fn counts_of(tallies: &Tallies, wave: Option<Index>) -> CountsOf {
    let cells = cells_of(tallies, wave);
    let establishments = cells.chunk_by(|one, next| one.establishment == next.establishment);
    let counted = establishments.map(|cells| {
        let mut counts = vec![StatusCounts::default(); tallies.indicators.len()];
        for cell in cells {
            for (indicator, sum) in counts.iter_mut().enumerate() {
                // Of one establishment they are no more than were counted already.
                *sum = sum.merged(&cell.counts(indicator)).unwrap_or(*sum);
            }
        }
        (cells[0].establishment, counts)
    });
    counted.collect()
}

/// At each indicator the places of two waves where somebody counts as known.
pub fn known_places(
    tallies: &Tallies,
    waves: &[CountsOf; 2],
    is_known: impl Fn(&StatusCounts) -> bool,
) -> Vec<[BTreeSet<Place>; 2]> {
    let indicators = 0..tallies.indicators.len();
    let known = indicators.map(|indicator| {
        waves.each_ref().map(|wave| {
            let known = wave
                .iter()
                .filter(|(_, counts)| is_known(&counts[indicator]));
            let places = known.map(|(establishment, _)| place(tallies, *establishment));
            places.collect()
        })
    });
    known.collect()
}

/// The place of an establishment.
pub fn place(tallies: &Tallies, establishment: Index) -> Place {
    place_of_psu(tallies, tallies.psu_of(establishment))
}

/// The place of a PSU.
pub fn place_of_psu(tallies: &Tallies, psu: Index) -> Place {
    let stratum = &tallies.strata[tallies.stratum_of_psu(psu) as usize];
    (tallies.place_of_psu(psu), stratum.city, stratum.label)
}
