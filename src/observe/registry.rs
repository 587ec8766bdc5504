//! Who belongs to whom? Places become strata, PSUs and establishments, each once.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use hashbrown::HashTable;
use indexmap::{IndexMap, IndexSet};
use rustc_hash::FxBuildHasher;

use super::fault::Fault;
use super::header::Header;
use super::id_list::{AMONG_NEIGHBOURS, HashedId, IdList};
use super::line::{Line, LineList};
use super::place::Place;
use super::role::Role;
use crate::tally::{Index, Stratum, Tallies};

/// What is wrong with a place, and in the column of which role.
pub type Conflict = (Role, Fault);

/// The tallies, and the indices by which places are found in them.
pub struct Registry {
    /// What is kept of the rows.
    pub tallies: Tallies,
    /// The line where each stratum was first.
    pub first_line_of_stratum: Vec<Line>,
    /// The line where each establishment was first.
    pub first_lines: LineList,
    /// The line where the headcount of an establishment was first.
    pub line_of_headcount: BTreeMap<Index, Line>,
    /// Establishment ids that are in more than one stratum of a city.
    pub ids_in_two_strata: u64,
    unique_ids: bool,
    strata: HashMap<StratumKey, Index>,
    groups: Groups,
    ids: IdList,
    /// Establishments by wave, city and id.
    by_id: HashTable<Index>,
    /// The ids of PSUs that are larger than an establishment, and each of them in its stratum.
    psu_ids: IndexSet<String>,
    psus: IndexMap<(Index, Index), Index>,
    /// The city where an id was first, if it may be in no other.
    city_of_id: HashMap<String, Option<Index>>,
}

/// Waves and cities: within each an id is one establishment, or one for each stratum.
#[derive(Default)]
struct Groups {
    known: IndexSet<(Option<Index>, Option<Index>)>,
    /// The group of each stratum.
    of_stratum: Vec<Index>,
}

impl Groups {
    /// Adds the group of a new stratum.
    fn add(&mut self, group: (Option<Index>, Option<Index>)) {
        let (group, _) = self.known.insert_full(group);
        self.of_stratum.push(group as Index);
    }
}

type StratumKey = (Option<Index>, Option<Index>, Option<Index>);

impl Registry {
    /// Nothing yet. With `unique_ids` an establishment id in two cities is a conflict.
    pub fn new(tallies: Tallies, unique_ids: bool) -> Self {
        Self {
            tallies,
            unique_ids,
            first_line_of_stratum: Vec::new(),
            first_lines: LineList::default(),
            line_of_headcount: BTreeMap::new(),
            ids_in_two_strata: 0,
            strata: HashMap::new(),
            groups: Groups::default(),
            ids: IdList::default(),
            by_id: HashTable::new(),
            psu_ids: IndexSet::new(),
            psus: IndexMap::new(),
            city_of_id: HashMap::new(),
        }
    }

    /// The establishment of a place, made if it is new.
    ///
    /// # Errors
    /// If the place contradicts an earlier one.
    pub fn establishment(&mut self, place: &Place<'_>, line: Line) -> Result<Index, Conflict> {
        let wave = place.wave.as_deref();
        let wave = wave.map(|wave| intern(&mut self.tallies.waves, wave));
        let city = self.label(place.city.as_deref());
        let stratum = self.stratum(wave, city, place, line)?;
        if self.unique_ids && *self.city_of_id.entry(place.id.to_string()).or_insert(city) != city {
            return Err((Role::Establishment, Fault::IdInTwoCities));
        }
        let id = HashedId::new(place.id.as_bytes());
        let index = self.find_or_add(stratum, &id, place.psu.as_deref(), line);
        self.check_psu(index, stratum, place)?;
        self.note_headcount(index, place, line)?;
        Ok(index)
    }

    /// Whether in a file with that header an establishment is told by its stratum and id, and a row says no
    /// more of it.
    pub fn is_plain(&self, header: &Header) -> bool {
        let says_more = [Role::Psu, Role::WorkersPresent].map(|role| header.column(role).is_some());
        !self.unique_ids && says_more == [false; 2]
    }

    /// The establishment of that id in a stratum that is known, made if it is new; in a study where the
    /// establishments are the PSUs.
    pub fn establishment_in(&mut self, stratum: Index, id: &HashedId<'_>, line: Line) -> Index {
        self.find_or_add(stratum, id, None, line)
    }

    /// The combination of domain values that a place has.
    pub fn domain(&mut self, place: &Place<'_>) -> Index {
        let values = place.domain.iter();
        let values = values.map(|value| self.tallies.intern_label(value.as_deref()));
        let values = values.collect();
        self.tallies.domains.insert_full(values).0 as Index
    }

    /// Establishments of one city whose ids differ in upper and lower case only: each with an earlier one.
    pub fn ids_in_two_cases(&self) -> Vec<[Index; 2]> {
        if !self.ids.has_both_cases() {
            return Vec::new();
        }
        let alike = |&index: &Index| {
            let id = self.ids.text(index as usize).to_lowercase();
            (self.city_of(index), FxBuildHasher.hash_one(id))
        };
        let mut by_id: Vec<Index> = (0..self.ids.len() as Index).collect();
        by_id.sort_by_cached_key(alike);
        let mut found = Vec::new();
        for group in by_id.chunk_by(|one, other| alike(one) == alike(other)) {
            let first = self.ids.text(group[0] as usize);
            let differs_in_case = |&&index: &&Index| {
                let id = self.ids.text(index as usize);
                id != first && id.to_lowercase() == first.to_lowercase()
            };
            let differing = group.iter().find(differs_in_case);
            found.extend(differing.map(|&index| [group[0], index]));
        }
        found.sort_unstable();
        found
    }

    /// The tallies, when all is read. PSUs of two waves with the same id in strata of the same city and label
    /// are one place, if places are to be found.
    pub fn finish(mut self, finds_places: bool) -> Tallies {
        self.by_id = HashTable::new();
        if finds_places && self.tallies.waves.len() > 1 {
            let places = self.places();
            self.tallies.set_places(places);
        }
        self.tallies.finish();
        self.tallies
    }

    /// For each PSU the first one of the same id.
    fn places(&self) -> Vec<Index> {
        let id_of = |psu: Index| {
            if self.tallies.psus_are_establishments() {
                return self.ids.bytes(psu as usize);
            }
            let larger = self.psus.get_index(psu as usize);
            larger.map_or(&[][..], |(&(_, id), _)| {
                self.psu_ids[id as usize].as_bytes()
            })
        };
        let hash = |&psu: &Index| FxBuildHasher.hash_one(id_of(psu));
        let mut first: HashTable<Index> = HashTable::with_capacity(self.tallies.psus());
        let psus = 0..self.tallies.psus() as Index;
        let places = psus.map(|psu| {
            let is_same = |&other: &Index| id_of(other) == id_of(psu);
            *first.entry(hash(&psu), is_same, hash).or_insert(psu).get()
        });
        places.collect()
    }

    fn city_of(&self, establishment: Index) -> Option<Index> {
        self.tallies.strata[self.tallies.stratum_of(establishment) as usize].city
    }

    fn label(&mut self, label: Option<&str>) -> Option<Index> {
        self.tallies.intern_label(label)
    }

    fn stratum(
        &mut self,
        wave: Option<Index>,
        city: Option<Index>,
        place: &Place<'_>,
        line: Line,
    ) -> Result<Index, Conflict> {
        let label = self.label(place.stratum.as_deref());
        let next = self.tallies.strata.len() as Index;
        let index = *self.strata.entry((wave, city, label)).or_insert(next);
        if index == next {
            self.tallies.strata.push(Stratum {
                wave,
                city,
                label,
                population: place.population,
            });
            self.first_line_of_stratum.push(line);
            self.groups.add((wave, city));
        }
        let known = &mut self.tallies.strata[index as usize].population;
        match (place.population, *known) {
            (Some(population), Some(known)) if population != known => Err(disagreement(
                Role::Population,
                "an earlier row of the stratum",
            )),
            (population, _) => {
                *known = known.or(population);
                Ok(index)
            }
        }
    }

    fn find_or_add(
        &mut self,
        stratum: Index,
        id: &HashedId<'_>,
        psu: Option<&str>,
        line: Line,
    ) -> Index {
        let group = self.groups.of_stratum[stratum as usize];
        let hash = hash_in(group, id.hash);
        let mut in_another_stratum = false;
        let found = self.by_id.find(hash, |&other| {
            let other_stratum = self.tallies.stratum_of(other);
            let is_namesake = self.groups.of_stratum[other_stratum as usize] == group
                && self.ids.is_at(other as usize, id.bytes);
            in_another_stratum |= is_namesake && other_stratum != stratum;
            is_namesake && other_stratum == stratum
        });
        if let Some(&index) = found {
            return index;
        }
        if self.by_id.len() == self.by_id.capacity() {
            self.grow();
        }
        let index = self.tallies.establishments() as Index;
        let hash_of = |&other: &Index| hash_of(other, &self.tallies, &self.groups, &self.ids);
        self.by_id.insert_unique(hash, index, hash_of);
        self.ids_in_two_strata += u64::from(in_another_stratum);
        self.ids.push(id.bytes);
        self.first_lines.push(line);
        match psu {
            None => self.tallies.add_establishment(stratum),
            Some(psu) => {
                let psu = self.psu(stratum, psu);
                self.tallies.add_establishment_to(psu)
            }
        }
    }

    /// Makes four times as much room for establishments: who reads blocks waits meanwhile. Their ids are read in the
    /// order in which they lie: in that of the old table each would be fetched from afar.
    fn grow(&mut self) {
        let room = 4 * self.by_id.capacity().max(7);
        // Not both at a time.
        self.by_id = HashTable::new();
        self.by_id = HashTable::with_capacity(room);
        let hash_of = |&other: &Index| hash_of(other, &self.tallies, &self.groups, &self.ids);
        for index in 0..self.ids.len() as Index {
            self.by_id.insert_unique(hash_of(&index), index, hash_of);
        }
    }

    /// The PSU of that id in a stratum, made if it is new.
    fn psu(&mut self, stratum: Index, id: &str) -> Index {
        let id = intern(&mut self.psu_ids, id);
        let tallies = &mut self.tallies;
        let known = self.psus.entry((stratum, id));
        *known.or_insert_with(|| tallies.add_psu(stratum))
    }

    fn check_psu(
        &mut self,
        establishment: Index,
        stratum: Index,
        place: &Place<'_>,
    ) -> Result<(), Conflict> {
        let Some(psu) = place.psu.as_deref() else {
            return Ok(());
        };
        let named = intern(&mut self.psu_ids, psu);
        let known = self.tallies.psu_of(establishment);
        if self.psus.get(&(stratum, named)) == Some(&known) {
            Ok(())
        } else {
            Err(disagreement(
                Role::Psu,
                "an earlier row of the establishment",
            ))
        }
    }

    fn note_headcount(
        &mut self,
        establishment: Index,
        place: &Place<'_>,
        line: Line,
    ) -> Result<(), Conflict> {
        let Some(present) = place.workers_present else {
            return Ok(());
        };
        self.line_of_headcount.entry(establishment).or_insert(line);
        match self.tallies.workers_present(establishment) {
            Some(known) if known != present => Err(disagreement(
                Role::WorkersPresent,
                "an earlier row of the establishment",
            )),
            _ => {
                self.tallies.set_workers_present(establishment, present);
                Ok(())
            }
        }
    }
}

/// The hash of an establishment that is known.
fn hash_of(establishment: Index, tallies: &Tallies, groups: &Groups, ids: &IdList) -> u64 {
    let group = groups.of_stratum[tallies.stratum_of(establishment) as usize];
    let id = HashedId::new(ids.bytes(establishment as usize));
    hash_in(group, id.hash)
}

/// The hash of an id in a group, in which neighbours stay neighbours.
fn hash_in(group: Index, hash_of_id: u64) -> u64 {
    hash_of_id ^ FxBuildHasher.hash_one(group) & !AMONG_NEIGHBOURS
}

fn disagreement(role: Role, other: &str) -> Conflict {
    let fault = Fault::Disagreement {
        what: role.to_string(),
        other: other.to_owned(),
    };
    (role, fault)
}

/// The index of a text, without a copy where it is known.
fn intern(texts: &mut IndexSet<String>, text: &str) -> Index {
    let known = texts.get_index_of(text);
    known.unwrap_or_else(|| texts.insert_full(text.to_owned()).0) as Index
}
