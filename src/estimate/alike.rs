//! Which PSUs are alike? Those are summed once, and counted as often as they are there.

use super::domain;
use crate::design::WaveDesign;
use crate::tally::{Index, Tallies};

/// The cells of a wave in the order of its design, where one may stand for others that are alike.
///
/// Most PSUs are one establishment with one cell, and in a stratum few differ: a million have some thousand
/// weights and counts. Sums over all of them are the same whichever of those alike they are made from, and each
/// sum is made many times: for every domain and indicator, and thrice for a variance. That took a quarter of
/// the whole run.
#[derive(Default)]
pub struct AlikeCells {
    /// Places among [`Tallies::cells`].
    pub order: Vec<Index>,
    /// How many cells each of them stands for.
    pub times: Vec<u32>,
}

/// Cells that were met lately are remembered in so many places; where there are too many, one makes room for
/// another, and those alike are summed more than once.
const REMEMBERED: usize = 4096;

impl AlikeCells {
    /// The cells of a wave.
    pub fn of_wave(tallies: &Tallies, design: &WaveDesign, wave: Option<Index>) -> Self {
        let order = domain::order_of_wave(tallies, design, wave);
        let psu_of = |place: Index| tallies.psu_of(tallies.establishment_at(place));
        let mut alike = Gathering::default();
        let mut stratum = None;
        for psu in order.chunk_by(|&one, &next| psu_of(one) == psu_of(next)) {
            let own = Some(tallies.stratum_of_psu(psu_of(psu[0])));
            if stratum != own {
                stratum = own;
                alike.forget();
            }
            match *psu {
                [only] => alike.add(tallies, only),
                _ => psu.iter().for_each(|&place| alike.push(place)),
            }
        }
        alike.cells
    }
}

/// Cells as they come, and where those that were met lately stand among them.
struct Gathering {
    cells: AlikeCells,
    remembered: Vec<usize>,
    /// Those before it are of another stratum.
    first: usize,
}

impl Default for Gathering {
    fn default() -> Self {
        Self {
            cells: AlikeCells::default(),
            remembered: vec![0; REMEMBERED],
            first: 0,
        }
    }
}

impl Gathering {
    /// Adds the only cell of a PSU.
    fn add(&mut self, tallies: &Tallies, place: Index) {
        let slot = tallies.likeness(place) as usize % REMEMBERED;
        let at = self.remembered[slot];
        let known = self.cells.order.get(at).filter(|_| at >= self.first);
        if known.is_some_and(|&known| tallies.are_alike(known, place)) {
            self.cells.times[at] += 1;
        } else {
            self.remembered[slot] = self.cells.order.len();
            self.push(place);
        }
    }

    /// Adds a cell that is like no other.
    fn push(&mut self, place: Index) {
        self.cells.order.push(place);
        self.cells.times.push(1);
    }

    /// From here on cells are of another stratum.
    fn forget(&mut self) {
        self.first = self.cells.order.len();
    }
}
