//! Which cells add up to which? The rows of a wave, what they leave out, and their facts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use indexmap::IndexMap;

use super::cell::{FEWEST_ESTABLISHMENTS, Facts};
use super::layer::Layer;
use super::squares::Places;
use crate::design::WaveDesign;
use crate::tally::{AlikeCells, Index, StatusCounts, Tallies};

/// The cells of a wave: those of its rows first.
#[derive(Clone, Debug)]
pub struct Map {
    /// What the rows of a cell tell.
    pub layers: Vec<Layer>,
    /// The cells.
    pub cells: Vec<Cell>,
    /// What adds up to what.
    pub sums: Vec<Sum>,
    /// For the cell of each row those that its change is decomposed into, where it is.
    pub groups: Vec<Vec<usize>>,
    /// The cell of each domain, in the order of the estimates.
    pub rows: Vec<usize>,
    /// Whether every establishment of a weight gave as many workers, so that whoever knows how many were visited knows
    /// how many workers have which weight; asked only where weights differ, or for places.
    pub takes_are_fixed: bool,
    /// Its places, where that holds and somebody asked for them.
    pub places: Option<Places>,
}

/// Some workers of a wave.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// Its facts at each layer.
    pub facts: Vec<Facts>,
    /// The smallest and the largest weight of its workers.
    pub weights: Option<[f64; 2]>,
    /// Its workers by their weights, where weights differ, and it has not too many of them.
    pub by_weight: Option<Vec<Alike>>,
    /// The weighted minors, and all of known status, at each indicator.
    pub weighted: Vec<[f64; 2]>,
    /// PSUs with workers of known status, and with minors, at each indicator, where they are larger than
    /// establishments: these are what its rows count.
    pub psus: Vec<[u64; 2]>,
    /// What it is to a reader.
    pub kind: Kind,
    /// Its workers, whatever is known of them.
    pub workers: u64,
}

/// Workers of a cell who have the same weight.
#[derive(Clone, Debug)]
pub struct Alike {
    /// Their weight.
    pub weight: f64,
    /// The minors, and all of known status, at each indicator.
    pub counts: Vec<[u64; 2]>,
}

/// Cells with more weights than this are judged by the smallest and the largest.
const MOST_WEIGHTS: usize = 64;

/// What a cell is to a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A row.
    Row,
    /// A domain that was not asked for, and that others add up to.
    #[default]
    Domain,
    /// Those who are in no row of a table because a value of theirs is blank; and those of a row whom the rows of
    /// another table that lie in it leave out.
    Blank,
}

/// A cell and those that it is made of.
#[derive(Clone, Debug)]
pub struct Sum {
    /// The whole.
    pub whole: usize,
    /// Its parts.
    pub parts: Vec<usize>,
}

/// Columns of a table, in the order of the study's.
type Columns = BTreeSet<usize>;

/// For each combination of domain values the cell of a table that it is in, if any.
type Members = Vec<Option<usize>>;

impl Map {
    /// The cells of a wave, in one walk over what was counted. With a design its places are kept too, where each of a
    /// weight gave as many workers.
    pub fn new(
        tallies: &Tallies,
        wave: Option<Index>,
        tables: &[Vec<usize>],
        decompose: Option<usize>,
        design: Option<&WaveDesign>,
    ) -> Self {
        let places = 0..tallies.cells().len() as Index;
        let establishment = |place: &Index| tallies.establishment_at(*place);
        let of_wave = |place: &Index| tallies.wave_of(establishment(place)) == wave;
        let mut places: Vec<Index> = places.filter(of_wave).collect();
        places.sort_by_key(establishment);
        let mut present = vec![false; tallies.domains.len()];
        for &place in &places {
            present[tallies.cell_at(place).domain as usize] = true;
        }

        let mut draft = Draft {
            tallies,
            present,
            cells: 0,
            members: Vec::new(),
        };
        let (mut map, cells_of) = draft.drawn(tables, decompose);
        let has_several_weights = has_several_weights(tallies, &places);
        if has_several_weights || design.is_some() {
            map.takes_are_fixed = takes_are_fixed(tallies, &places);
        }
        if has_several_weights {
            let cells = map.cells.iter_mut();
            cells.for_each(|cell| cell.by_weight = Some(Vec::new()));
        }
        let design = design.filter(|_| map.takes_are_fixed);
        map.places = design.and_then(|design| Places::new(tallies, design, &places, &cells_of));
        map.counted(tallies, &places, &cells_of)
    }

    /// Whether a cell has workers of fewer PSUs than of establishments a cell needs, where these are larger: its error
    /// tells them apart, and one may be a single establishment.
    pub fn has_few_psus(&self, cell: usize, indicator: usize) -> bool {
        let psus = self.cells[cell].psus.get(indicator);
        psus.is_some_and(|&[known, _]| (1..FEWEST_ESTABLISHMENTS as u64).contains(&known))
    }

    /// How many minors fewer, and more, workers can have at an indicator if they stay as they are at all others; of each
    /// indicator there are their minors, and all of known status.
    pub fn room(&self, indicator: usize, counts: impl Fn(usize) -> [u64; 2]) -> [u64; 2] {
        let [minors, known] = counts(indicator);
        let (mut least, mut most) = (0, known);
        for layer in &self.layers {
            match *layer {
                Layer::Between { older, younger } if older == indicator => {
                    least = least.max(counts(younger)[0]);
                }
                Layer::Between { older, younger } if younger == indicator => {
                    most = most.min(counts(older)[0]);
                }
                _ => {}
            }
        }
        [minors.saturating_sub(least), most.saturating_sub(minors)]
    }

    /// This map with the facts of its cells.
    fn counted(mut self, tallies: &Tallies, places: &[Index], cells_of: &[Vec<usize>]) -> Self {
        let of_same = |one: &Index, next: &Index| {
            tallies.establishment_at(*one) == tallies.establishment_at(*next)
        };
        // So many stay apart as facts name.
        let mut alike = AlikeCells::new(FEWEST_ESTABLISHMENTS as u32);
        for establishment in places.chunk_by(of_same) {
            match *establishment {
                [only] => alike.add(tallies, only),
                _ => establishment.iter().for_each(|&place| alike.push(place)),
            }
        }
        let alike: Vec<_> = alike.iter().collect();
        for establishment in alike.chunk_by(|(one, _), (next, _)| of_same(one, next)) {
            self.count(tallies, establishment, cells_of);
        }
        if !tallies.psus_are_establishments() {
            self.count_psus(tallies, places, cells_of);
        }
        self
    }

    /// Counts the PSUs of each cell.
    fn count_psus(&mut self, tallies: &Tallies, places: &[Index], cells_of: &[Vec<usize>]) {
        let indicators = tallies.indicators.len();
        let none = || vec![[BTreeSet::new(), BTreeSet::new()]; indicators];
        let mut found: BTreeMap<usize, Vec<[BTreeSet<Index>; 2]>> = BTreeMap::new();
        for &place in places {
            let counted = tallies.cell_at(place);
            let psu = tallies.psu_of(tallies.establishment_at(place));
            for &cell in &cells_of[counted.domain as usize] {
                let psus = found.entry(cell).or_insert_with(none);
                for (indicator, [known, with_minors]) in psus.iter_mut().enumerate() {
                    let counts = counted.counts(indicator);
                    if counts.positive + counts.negative > 0 {
                        known.insert(psu);
                    }
                    if counts.positive > 0 {
                        with_minors.insert(psu);
                    }
                }
            }
        }
        for (cell, psus) in found {
            let numbers = psus
                .iter()
                .map(|kinds| kinds.each_ref().map(|psus| psus.len() as u64));
            self.cells[cell].psus = numbers.collect();
        }
    }

    /// Counts the workers of an establishment, which may stand for others where they are in one cell only.
    fn count(&mut self, tallies: &Tallies, places: &[(Index, u32)], cells_of: &[Vec<usize>]) {
        let indicators = tallies.indicators.len();
        let mut counts: BTreeMap<usize, Vec<StatusCounts>> = BTreeMap::new();
        for &(place, times) in places {
            let counted = tallies.cell_at(place);
            if counted.workers() == 0 {
                continue;
            }
            for &cell in &cells_of[counted.domain as usize] {
                self.cells[cell].weigh(counted.weight);
                self.cells[cell].workers += counted.workers() * u64::from(times);
                let none = || vec![StatusCounts::default(); indicators];
                let sums = counts.entry(cell).or_insert_with(none);
                let weight = counted.weight * f64::from(times);
                for (index, sum) in sums.iter_mut().enumerate() {
                    self.cells[cell].weigh_at(index, &counted.counts(index), weight);
                    self.cells[cell].list_at(index, &counted.counts(index), counted.weight, times);
                    // Of one establishment they are no more than were counted already.
                    *sum = sum.merged(&counted.counts(index)).unwrap_or(*sum);
                }
            }
        }
        let (number, times) = places[0];
        let number = tallies.establishment_at(number);
        for (cell, counts) in counts {
            for (facts, layer) in self.cells[cell].facts.iter_mut().zip(&self.layers) {
                facts.add_alike(number, layer.count(&counts), times);
            }
        }
    }

    /// The place of a layer.
    pub fn layer(&self, layer: Layer) -> Option<usize> {
        self.layers.iter().position(|own| *own == layer)
    }

    /// How many indicators there are.
    pub fn indicators(&self) -> usize {
        let is_indicator = |layer: &&Layer| matches!(layer, Layer::At(_));
        self.layers.iter().filter(is_indicator).count()
    }
}

impl Cell {
    /// Whether all of its workers have one weight: which.
    pub fn weight(&self) -> Option<f64> {
        let [least, most] = self.weights?;
        (least.to_bits() == most.to_bits()).then_some(least)
    }

    fn weigh_at(&mut self, indicator: usize, counts: &StatusCounts, weight: f64) {
        let [minors, known] = &mut self.weighted[indicator];
        let [positive, negative] = [counts.positive, counts.negative].map(f64::from);
        *minors += weight * positive;
        *known += weight * (positive + negative);
    }

    /// Adds workers to those of the same weight.
    fn list_at(&mut self, indicator: usize, counts: &StatusCounts, weight: f64, times: u32) {
        let indicators = self.weighted.len();
        let Some(listed) = &mut self.by_weight else {
            return;
        };
        let known = listed.iter().position(|alike| alike.weight == weight);
        let place = known.unwrap_or_else(|| {
            let counts = vec![[0; 2]; indicators];
            listed.push(Alike { weight, counts });
            listed.len() - 1
        });
        let [minors, known] = &mut listed[place].counts[indicator];
        let [positive, negative] =
            [counts.positive, counts.negative].map(|count| u64::from(count) * u64::from(times));
        *minors += positive;
        *known += positive + negative;
        if listed.len() > MOST_WEIGHTS {
            self.by_weight = None;
        }
    }

    fn weigh(&mut self, weight: f64) {
        let [least, most] = self.weights.unwrap_or([weight; 2]);
        self.weights = Some([least.min(weight), most.max(weight)]);
    }
}

/// Whether workers of a wave have different weights.
fn has_several_weights(tallies: &Tallies, places: &[Index]) -> bool {
    let mut weights = places.iter().map(|&place| tallies.cell_at(place).weight);
    let first = weights.next();
    weights.any(|weight| Some(weight) != first)
}

/// Whether every establishment of a weight gave as many workers.
fn takes_are_fixed(tallies: &Tallies, places: &[Index]) -> bool {
    let establishment = |place: Index| tallies.establishment_at(place);
    let mut takes: HashMap<u64, u64> = HashMap::new();
    places
        .chunk_by(|&one, &next| establishment(one) == establishment(next))
        .all(|cells| {
            let cells = cells.iter().map(|&place| tallies.cell_at(place));
            let mut weights = cells.clone().map(|cell| cell.weight.to_bits());
            let workers = cells.map(|cell| cell.workers()).sum();
            let weight = weights.next().unwrap_or_default();
            let take = *takes.entry(weight).or_insert(workers);
            take == workers && weights.all(|other| other == weight)
        })
}

/// A map that is being drawn.
struct Draft<'a> {
    tallies: &'a Tallies,
    /// Whether somebody of the wave has a combination of domain values.
    present: Vec<bool>,
    cells: usize,
    /// The tables so far, and who is in which of their cells.
    members: Vec<(Columns, Members)>,
}

impl Draft<'_> {
    /// The map without facts, and for each combination of domain values the cells that it is in.
    fn drawn(&mut self, tables: &[Vec<usize>], decompose: Option<usize>) -> (Map, Vec<Vec<usize>>) {
        let mut rows: Vec<usize> = self.add_table(Columns::new()).collect();
        for columns in tables {
            rows.extend(self.add_table(columns.iter().copied().collect()));
        }
        let shown = self.cells;
        self.add_common_tables();
        let domains = self.cells;
        let tables = self.members.len();
        let mut sums = self.sums();
        sums.extend(self.sums_of_rows_within(tables));
        let blanks = self.cells;
        let groups = decompose.map_or_else(Vec::new, |column| self.groups(shown, column));
        let mut cells_of = vec![Vec::new(); self.tallies.domains.len()];
        for (_, members) in &self.members {
            for (of, cell) in cells_of.iter_mut().zip(members) {
                of.extend(*cell);
            }
        }
        let layers = Layer::all(&self.tallies.indicators);
        let cell = |place: usize| Cell {
            facts: vec![Facts::default(); layers.len()],
            weights: None,
            by_weight: None,
            weighted: vec![[0.0; 2]; self.tallies.indicators.len()],
            psus: Vec::new(),
            workers: 0,
            kind: match place {
                row if row < shown => Kind::Row,
                blank if (domains..blanks).contains(&blank) => Kind::Blank,
                _ => Kind::Domain,
            },
        };
        let map = Map {
            cells: (0..self.cells).map(cell).collect(),
            layers: layers.clone(),
            sums,
            groups,
            rows,
            takes_are_fixed: false,
            places: None,
        };
        (map, cells_of)
    }

    /// Two tables that share columns both add up to the table of those columns, be it asked for or not.
    fn add_common_tables(&mut self) {
        let mut place = 0;
        while place < self.members.len() {
            for other in 0..place {
                let common = &self.members[place].0 & &self.members[other].0;
                self.add_table(common);
            }
            place += 1;
        }
    }

    /// The cells of a table, which are added in order of first appearance unless they are there.
    fn add_table(&mut self, columns: Columns) -> Range<usize> {
        let known = self.members.iter().find(|(known, _)| *known == columns);
        if let Some((_, members)) = known {
            let first = members.iter().flatten().min().copied().unwrap_or(0);
            let last = members.iter().flatten().max().map_or(0, |last| last + 1);
            return first..last;
        }
        // In order of first appearance in the study, as the estimates are, also of those that the wave lacks.
        let mut found: IndexMap<Vec<Index>, bool> = IndexMap::new();
        let values = self.tallies.domains.iter().enumerate();
        let places: Vec<Option<usize>> = values
            .map(|(place, values)| {
                let key = columns.iter().map(|&column| values[column]);
                let entry = found.entry(key.collect::<Option<_>>()?);
                let found = entry.index();
                *entry.or_default() |= self.present[place];
                Some(found)
            })
            .collect();
        let first = self.cells;
        let numbers: Vec<Option<usize>> = found
            .values()
            .map(|&is_present| {
                let number = self.cells;
                self.cells += usize::from(is_present);
                is_present.then_some(number)
            })
            .collect();
        let members = places.iter().enumerate().map(|(place, found)| {
            let found = found.filter(|_| self.present[place])?;
            numbers[found]
        });
        let members = members.collect();
        self.members.push((columns, members));
        first..self.cells
    }

    /// Every cell of a table with those of each finer table, and with the workers who are in none.
    fn sums(&mut self) -> Vec<Sum> {
        let mut sums = Vec::new();
        let mut blanks: Vec<(Columns, Members)> = Vec::new();
        for (coarse, wholes) in &self.members {
            for (fine, parts) in &self.members {
                if coarse == fine || !coarse.is_subset(fine) {
                    continue;
                }
                let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
                let mut blank = vec![None; wholes.len()];
                let mut blank_of: BTreeMap<usize, usize> = BTreeMap::new();
                for (place, (whole, part)) in wholes.iter().zip(parts).enumerate() {
                    let Some(whole) = *whole else {
                        continue;
                    };
                    let part = part.unwrap_or_else(|| {
                        let new = self.cells;
                        let of_whole = *blank_of.entry(whole).or_insert(new);
                        self.cells += usize::from(of_whole == new);
                        blank[place] = Some(of_whole);
                        of_whole
                    });
                    found.entry(whole).or_default().insert(part);
                }
                blanks.push((Columns::new(), blank));
                sums.extend(found.into_iter().map(|(whole, parts)| Sum {
                    whole,
                    parts: parts.into_iter().collect(),
                }));
            }
        }
        self.members.extend(blanks);
        sums
    }

    /// Every cell in which cells of another table lie, such as a type that only one city has, with these and with
    /// those of its workers who are in none of them.
    fn sums_of_rows_within(&mut self, tables: usize) -> Vec<Sum> {
        let mut sums = Vec::new();
        let mut rests = Vec::new();
        let tables = &self.members[..tables];
        for (columns, wholes) in tables {
            for (others, parts) in tables {
                if columns.is_subset(others) || others.is_subset(columns) {
                    continue;
                }
                // The one cell that all workers of a part are in, if there is one.
                let mut home: BTreeMap<usize, Option<usize>> = BTreeMap::new();
                for (&whole, part) in wholes.iter().zip(parts) {
                    if let Some(part) = *part {
                        let home = home.entry(part).or_insert(whole);
                        *home = home.filter(|&home| whole == Some(home));
                    }
                }
                let mut found: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
                for (part, home) in &home {
                    if let Some(home) = home {
                        found.entry(*home).or_default().insert(*part);
                    }
                }
                let mut rest = vec![None; wholes.len()];
                let mut rest_of: BTreeMap<usize, usize> = BTreeMap::new();
                for (place, (whole, part)) in wholes.iter().zip(parts).enumerate() {
                    let Some(whole) = whole.filter(|whole| found.contains_key(whole)) else {
                        continue;
                    };
                    if part.is_none_or(|part| !found[&whole].contains(&part)) {
                        let new = self.cells;
                        let of_whole = *rest_of.entry(whole).or_insert(new);
                        self.cells += usize::from(of_whole == new);
                        rest[place] = Some(of_whole);
                    }
                }
                rests.push((Columns::new(), rest));
                sums.extend(found.into_iter().map(|(whole, parts)| {
                    Sum {
                        whole,
                        parts: parts
                            .into_iter()
                            .chain(rest_of.get(&whole).copied())
                            .collect(),
                    }
                }));
            }
        }
        self.members.extend(rests);
        sums
    }

    /// For each row the cells of its workers with the same value of a column.
    fn groups(&mut self, shown: usize, column: usize) -> Vec<Vec<usize>> {
        let mut groups = vec![BTreeSet::new(); shown];
        let is_row = |cell: &usize| *cell < shown;
        let tables: Vec<_> = self.members.clone();
        for (columns, wholes) in tables {
            if !wholes.iter().flatten().any(&is_row) {
                continue;
            }
            let mut finer = columns;
            finer.insert(column);
            self.add_table(finer.clone());
            let parts = self.members.iter().find(|(columns, _)| *columns == finer);
            let Some((_, parts)) = parts else { continue };
            for (whole, part) in wholes.iter().zip(parts) {
                if let (Some(whole), Some(part)) = (whole.filter(is_row), part) {
                    groups[whole].insert(*part);
                }
            }
        }
        groups
            .into_iter()
            .map(|cells| cells.into_iter().collect())
            .collect()
    }
}
