//! Which numbers can the minors of withheld rows be, for whoever knows how many workers each place gave?
//!
//! A standard error is made of a sum of squares of minors in places, and a row that is shown tells it, and in how many
//! places there are minors. So minors of places that are not shown are moved, one from a place to another, until a
//! withheld row has one more or fewer and every shown row would be printed as it is. Where that is found the row may
//! have either number. Not everything is tried, so that rather too much is withheld than too little.

use std::collections::{BTreeMap, BTreeSet};

use super::map::Map;
use super::withhold::Row;
use crate::design::{SampleDesign, WaveDesign};
use crate::numeric::draws::Draws;
use crate::tally::{Index, StatusCounts, Tallies};

/// The places of a wave, where each of a weight gave as many workers: whoever knows how many were visited knows how
/// many workers each has.
#[derive(Clone, Debug)]
pub struct Places {
    /// How they were drawn.
    pub sample: SampleDesign,
    /// Those with workers, in the order of their PSUs.
    pub places: Vec<Place>,
}

/// A place, which is a PSU.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its number in the sample.
    pub psu: u32,
    /// The cells that its workers are in.
    pub cells: Vec<usize>,
    /// The weight of each.
    pub weight: f64,
    /// Its workers, at each indicator.
    pub counts: Vec<StatusCounts>,
}

impl Place {
    /// Its minors at an indicator, and all of known status.
    fn known(&self, indicator: usize) -> [u64; 2] {
        let own = &self.counts[indicator];
        [own.positive, own.positive + own.negative].map(u64::from)
    }
}

impl Places {
    /// Those of a wave, given where they stand among what was counted, one establishment after the other; none where
    /// PSUs are larger, or an establishment has workers of several domains, or there are very many.
    pub fn new(
        tallies: &Tallies,
        design: &WaveDesign,
        places: &[Index],
        cells_of: &[Vec<usize>],
    ) -> Option<Self> {
        if !tallies.psus_are_establishments() || places.len() > MOST_PLACES {
            return None;
        }
        let indicators = 0..tallies.indicators.len();
        let mut found: Vec<Place> = Vec::with_capacity(places.len());
        for &place in places {
            let counted = tallies.cell_at(place);
            if counted.workers() == 0 {
                continue;
            }
            let psu = tallies.psu_of(tallies.establishment_at(place));
            found.push(Place {
                psu: design.number_of(psu)?,
                cells: cells_of[counted.domain as usize].clone(),
                weight: counted.weight,
                counts: indicators.clone().map(|one| counted.counts(one)).collect(),
            });
        }
        found.sort_by_key(|place| place.psu);
        let is_one_each = found.windows(2).all(|pair| pair[0].psu < pair[1].psu);
        is_one_each.then(|| Self {
            sample: design.sample.clone(),
            places: found,
        })
    }
}

/// So many minors more in a place than there are, by its number; fewer where below 0.
pub type Moved = (usize, i64);

/// What rows say.
pub trait Printed {
    /// Whether a row that is shown would be printed as it is with these minors moved.
    fn stays(&self, row: Row, moved: &[Moved]) -> bool;
}

/// A withheld part of a row that is shown, and how many minors fewer and more it may have.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its cell.
    pub cell: usize,
    /// How many fewer, and how many more.
    pub room: [u64; 2],
}

/// A place that is not shown.
#[derive(Clone, Copy, Debug)]
struct Hidden {
    /// The number of the place.
    place: usize,
    /// The part that it is in.
    part: usize,
    minors: i64,
    /// How many minors it can lose, and gain.
    room: [u64; 2],
}

/// Minors of places that are not shown, and the rows that are.
pub struct Search<'a> {
    places: &'a Places,
    printed: &'a dyn Printed,
    shown: &'a [Vec<bool>],
    indicator: usize,
    parts: &'a [Part],
    hidden: Vec<Hidden>,
}

/// Of more parts, or places, no standard error tells of single minors with the digits that it is printed with.
const MOST_PARTS: usize = 40;
const MOST_PLACES: usize = 5_000;
/// So much is tried for one row: what a draw takes, and to look at a place.
const MOST_TRIED: usize = 600_000;
const OF_A_DRAW: usize = 10;
/// So many minors are moved at once.
const MOST_MOVED: u32 = 6;
/// Where draws start, so that the same is found each time.
const START: u64 = 6;

impl<'a> Search<'a> {
    /// A search among the places of some parts; none where places differ in their workers, or are very many.
    pub fn new(
        map: &'a Map,
        printed: &'a dyn Printed,
        shown: &'a [Vec<bool>],
        indicator: usize,
        parts: &'a [Part],
    ) -> Option<Self> {
        let places = map.places.as_ref()?;
        if parts.len() > MOST_PARTS {
            return None;
        }
        let hidden = places.places.iter().enumerate();
        let hidden = hidden.filter_map(|(number, place)| {
            let mut own = parts.iter();
            Some(Hidden {
                place: number,
                part: own.position(|part| place.cells.contains(&part.cell))?,
                minors: i64::from(place.counts[indicator].positive),
                room: map.room(indicator, |one| place.known(one)),
            })
        });
        Some(Self {
            hidden: hidden.collect(),
            places,
            printed,
            shown,
            indicator,
            parts,
        })
    }

    /// Whether a part is found to have more minors, or fewer, than it has.
    pub fn is_open(&self, part: usize) -> bool {
        let able = |side: usize, is_wanted: &dyn Fn(&Hidden) -> bool| -> Vec<usize> {
            let places = self.hidden.iter().enumerate();
            let able = places.filter(|(_, place)| place.room[side] > 0 && is_wanted(place));
            able.map(|(number, _)| number).collect()
        };
        let all = [0, 1].map(|side| able(side, &|_| true));
        let [of_own, to_own] = [0, 1].map(|side| able(side, &|place| place.part == part));
        let [of_others, to_others] = [0, 1].map(|side| able(side, &|place| place.part != part));
        let firsts = [[&of_own, &to_others], [&of_others, &to_own]];
        let firsts: Vec<[&Vec<usize>; 2]> = firsts.into_iter().filter(can_move).collect();
        let mut draws = Draws::new(START, part as u64);
        let mut tried = 0;
        while tried < MOST_TRIED && !firsts.is_empty() {
            tried += OF_A_DRAW;
            let mut moved = BTreeMap::new();
            let first = firsts[draws.below(firsts.len() as u32) as usize];
            move_one(&mut moved, &mut draws, first);
            for _ in 0..draws.below(MOST_MOVED) {
                move_one(&mut moved, &mut draws, all.each_ref());
            }
            if self.is_other(part, &moved) {
                tried += self.places.places.len();
                if self.stays(&moved) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a part has another number of minors then, each part and place has room for it, and there are minors in
    /// as many places, which is shown.
    fn is_other(&self, part: usize, moved: &BTreeMap<usize, i64>) -> bool {
        let fits = |[fewer, room]: [u64; 2], more: i64| {
            more.unsigned_abs() <= if more < 0 { fewer } else { room }
        };
        let mut of_parts = vec![0; self.parts.len()];
        let mut with_minors = 0;
        for (&number, &more) in moved {
            let place = &self.hidden[number];
            if !fits(place.room, more) {
                return false;
            }
            of_parts[place.part] += more;
            with_minors += i64::from(place.minors + more > 0) - i64::from(place.minors > 0);
        }
        let mut parts = self.parts.iter().zip(&of_parts);
        with_minors == 0 && of_parts[part] != 0 && parts.all(|(part, &more)| fits(part.room, more))
    }

    /// Whether every shown row stays as it is.
    fn stays(&self, moved: &BTreeMap<usize, i64>) -> bool {
        let moved = moved.iter().filter(|(_, more)| **more != 0);
        let moved = moved.map(|(&number, &more)| (self.hidden[number].place, more));
        let moved: Vec<Moved> = moved.collect();
        let cells = moved
            .iter()
            .flat_map(|&(place, _)| &self.places.places[place].cells);
        let cells: BTreeSet<usize> = cells.copied().collect();
        let indicator = self.indicator;
        let shown = cells
            .into_iter()
            .filter(|&cell| self.shown[cell][indicator]);
        let mut rows = shown.map(|cell| Row { cell, indicator });
        rows.all(|row| self.printed.stays(row, &moved))
    }
}

/// Whether a minor can be moved from some places to some.
fn can_move(between: &[&Vec<usize>; 2]) -> bool {
    between.iter().all(|places| !places.is_empty())
}

/// Moves a minor from one of some places to one of others, drawn at random.
fn move_one(moved: &mut BTreeMap<usize, i64>, draws: &mut Draws, between: [&Vec<usize>; 2]) {
    let [from, to] = between.map(|places| places[draws.below(places.len() as u32) as usize]);
    *moved.entry(from).or_default() -= 1;
    *moved.entry(to).or_default() += 1;
}
