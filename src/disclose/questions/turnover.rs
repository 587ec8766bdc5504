//! Who is in the places that both waves visited, and who is in the others?

use std::collections::BTreeSet;

use super::super::cell::Facts;
use super::super::crossing::crossings_of_places;
use super::super::layer::Layer;
use super::super::rule::Rules;
use super::super::shared::{Place, counts_of, place, place_of_psu};
use crate::estimate::Unknown;
use crate::sensitivity::Basis;
use crate::tally::{Index, StatusCounts, Tallies};

/// The places of two waves by whether both visited them.
#[derive(Clone, Debug)]
pub struct TurnoverCells {
    layers: Vec<Layer>,
    /// Of each wave the places that only it visited, and those that both did.
    parts: [[Vec<Facts>; 2]; 2],
    /// Those who are in one of these and in a row of a domain.
    crossings: Vec<Vec<Facts>>,
    /// For each indicator, of each wave, the places that both visited and where one found nobody of known
    /// status: they are what the change in the same places leaves out.
    beside: Vec<Vec<Vec<Facts>>>,
}

impl TurnoverCells {
    /// Those of a pair of waves, where the study has waves.
    pub fn new(
        basis: &Basis<'_>,
        waves: [Option<Index>; 2],
        tables: &[Vec<usize>],
    ) -> Option<Self> {
        let tallies = &basis.analysis.tallies;
        let visited = waves.map(|wave| visited(tallies, wave));
        let counts = waves.map(|wave| counts_of(tallies, wave));
        let layers = Layer::all(&tallies.indicators);
        let counts_unknown = basis.choices().unknown != Unknown::Exclude;
        let is_known = |counts: &StatusCounts| {
            counts.positive + counts.negative > 0 || (counts_unknown && counts.unknown > 0)
        };
        let indicators = 0..tallies.indicators.len();
        let known = indicators.clone().map(|indicator| {
            counts.each_ref().map(|wave| {
                let known = wave
                    .iter()
                    .filter(|(_, counts)| is_known(&counts[indicator]));
                let places = known.map(|(establishment, _)| place(tallies, *establishment));
                places.collect::<BTreeSet<Place>>()
            })
        });
        let known: Vec<_> = known.collect();
        let facts = |wave: usize, is_wanted: &dyn Fn(Place) -> bool| {
            let mut facts = vec![Facts::default(); layers.len()];
            for (establishment, counts) in &counts[wave] {
                if is_wanted(place(tallies, *establishment)) {
                    for (facts, layer) in facts.iter_mut().zip(&layers) {
                        facts.add(*establishment, layer.count(counts));
                    }
                }
            }
            facts
        };
        let stayed = |place: &Place| visited.iter().all(|places| places.contains(place));
        let parts = [0, 1]
            .map(|wave| [false, true].map(|both| facts(wave, &|place| stayed(&place) == both)));
        let beside = known.iter().map(|known| {
            let is_same = |place: &Place| known.iter().all(|places| places.contains(place));
            let is_beside = |place: Place| stayed(&place) && !is_same(&place);
            let crossings = waves.map(|wave| {
                crossings_of_places(tallies, wave, tables, &layers, |establishment| {
                    is_beside(place(tallies, establishment)).then_some(())
                })
            });
            let all = [0, 1].map(|wave| facts(wave, &is_beside));
            all.into_iter().chain(crossings.concat()).collect()
        });
        let crossings = waves.map(|wave| {
            crossings_of_places(tallies, wave, tables, &layers, |establishment| {
                Some(stayed(&place(tallies, establishment)))
            })
        });
        Some(Self {
            parts,
            crossings: crossings.concat(),
            beside: beside.collect(),
            layers,
        })
    }

    /// The indicators at which the parts may be shown, where both waves are shown as a whole at these.
    pub fn shown_at(&self, rules: Rules, whole: &[bool]) -> Vec<bool> {
        let parts = self.parts.iter().flatten().chain(&self.crossings);
        let parts: Vec<&[Facts]> = parts.map(Vec::as_slice).collect();
        let mut shown = super::shown_at(rules, &self.layers, &parts, whole);
        for (shown, beside) in shown.iter_mut().zip(&self.beside) {
            *shown &= beside.iter().flatten().all(|facts| rules.allow(facts));
        }
        shown
    }
}

/// The places that a wave visited, whether or not anybody was there.
fn visited(tallies: &Tallies, wave: Option<Index>) -> BTreeSet<Place> {
    let psus = 0..tallies.psus() as Index;
    let own = psus.filter(|&psu| tallies.strata[tallies.stratum_of_psu(psu) as usize].wave == wave);
    own.map(|psu| place_of_psu(tallies, psu)).collect()
}
