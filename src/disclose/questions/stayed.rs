//! Which places did both waves visit, and in which of them is somebody known in both?

use std::collections::BTreeSet;

use super::super::shared::{Place, counts_of, known_places, place_of_psu};
use crate::estimate::Unknown;
use crate::sensitivity::Basis;
use crate::tally::{Index, StatusCounts, Tallies};

/// The places that two waves share.
#[derive(Clone, Debug)]
pub struct Stayed {
    /// Those that both visited, whether or not anybody was there.
    visited: BTreeSet<Place>,
    /// At each indicator those with workers of known status in both: the change in the same places is theirs.
    known: Vec<BTreeSet<Place>>,
}

impl Stayed {
    /// Those of two waves.
    pub fn new(basis: &Basis<'_>, waves: [Option<Index>; 2]) -> Self {
        let tallies = &basis.analysis.tallies;
        let counts_unknown = basis.choices().unknown != Unknown::Exclude;
        let is_known = |counts: &StatusCounts| {
            counts.positive + counts.negative > 0 || (counts_unknown && counts.unknown > 0)
        };
        let counts = waves.map(|wave| counts_of(tallies, wave));
        let known = known_places(tallies, &counts, is_known).into_iter();
        Self {
            visited: in_both(&waves.map(|wave| visited(tallies, wave))),
            known: known.map(|places| in_both(&places)).collect(),
        }
    }

    /// Whether both visited a place.
    pub fn is_visited(&self, place: Place) -> bool {
        self.visited.contains(&place)
    }

    /// At each indicator whether somebody of a place is known in both.
    pub fn is_known(&self, place: Place) -> Vec<bool> {
        let known = self.known.iter();
        known.map(|places| places.contains(&place)).collect()
    }
}

fn in_both([one, other]: &[BTreeSet<Place>; 2]) -> BTreeSet<Place> {
    one.intersection(other).copied().collect()
}

/// The places that a wave visited.
fn visited(tallies: &Tallies, wave: Option<Index>) -> BTreeSet<Place> {
    let psus = 0..tallies.psus() as Index;
    let own = psus.filter(|&psu| tallies.strata[tallies.stratum_of_psu(psu) as usize].wave == wave);
    own.map(|psu| place_of_psu(tallies, psu)).collect()
}
