//! Who belongs to whom? Places become strata, PSUs and establishments, each once.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use indexmap::IndexSet;

use super::fault::Fault;
use super::place::Place;
use super::role::Role;
use crate::tally::{CellIndex, Index, Stratum, Tallies, Weight};

/// A line of one of the files: its place among the inputs, and the physical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The place of the file among the inputs.
    pub order: usize,
    /// The physical line.
    pub number: u64,
}

/// What is wrong with a place, and in the column of which role.
pub type Conflict = (Role, Fault);

/// The tallies, and the indices by which places are found in them.
pub struct Registry {
    /// What is kept of the rows.
    pub tallies: Tallies,
    /// A number for the id of each PSU: in two waves of a stratum the same one is the same place.
    pub places: Vec<Index>,
    /// The line where each stratum was first.
    pub first_line_of_stratum: Vec<Line>,
    /// The line where the headcount of an establishment was first.
    pub line_of_headcount: BTreeMap<Index, Line>,
    /// Establishment ids that are in more than one stratum of a city.
    pub ids_in_two_strata: u64,
    unique_ids: bool,
    ids: IndexSet<String>,
    strata: HashMap<StratumKey, Index>,
    psus: HashMap<(Index, Index), Index>,
    /// Each id of a wave and city where it was first.
    establishments: HashMap<(Option<Index>, Option<Index>, Index), Index>,
    /// The ids that are in a further stratum of the same wave and city.
    in_further_strata: HashMap<(Index, Index), Index>,
    city_of_id: HashMap<Index, Option<Index>>,
}

type StratumKey = (Option<Index>, Option<Index>, Option<Index>);

impl Registry {
    /// Nothing yet. With `unique_ids` an establishment id in two cities is a conflict.
    pub fn new(tallies: Tallies, unique_ids: bool) -> Self {
        Self {
            tallies,
            unique_ids,
            places: Vec::new(),
            first_line_of_stratum: Vec::new(),
            line_of_headcount: BTreeMap::new(),
            ids_in_two_strata: 0,
            ids: IndexSet::new(),
            strata: HashMap::new(),
            psus: HashMap::new(),
            establishments: HashMap::new(),
            in_further_strata: HashMap::new(),
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
        let id = intern(&mut self.ids, &place.id);
        let stratum = self.stratum(wave, city, place, line)?;
        if self.unique_ids && *self.city_of_id.entry(id).or_insert(city) != city {
            return Err((Role::Establishment, Fault::IdInTwoCities));
        }
        let index = match self.known((wave, city, id), stratum) {
            Some(index) => index,
            None => self.add_establishment((wave, city, id), stratum, place),
        };
        self.check_psu(index, stratum, place)?;
        self.note_headcount(index, place, line)?;
        Ok(index)
    }

    /// The cell of the workers of an establishment who have these domain values and this weight.
    pub fn cell(&mut self, establishment: Index, place: &Place<'_>, weight: Weight) -> CellIndex {
        let values = place.domain.iter();
        let values = values.map(|value| self.tallies.intern_label(value.as_deref()));
        let values = values.collect();
        let (domain, _) = self.tallies.domains.insert_full(values);
        self.tallies.cell(establishment, domain as Index, weight)
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

    fn known(&self, key: (Option<Index>, Option<Index>, Index), stratum: Index) -> Option<Index> {
        let index = *self.establishments.get(&key)?;
        if self.tallies.stratum_of(index) == stratum {
            return Some(index);
        }
        self.in_further_strata.get(&(stratum, key.2)).copied()
    }

    fn add_establishment(
        &mut self,
        key: (Option<Index>, Option<Index>, Index),
        stratum: Index,
        place: &Place<'_>,
    ) -> Index {
        let psu = self.psu(stratum, key.2, place);
        let index = self.tallies.add_establishment_to(psu);
        match self.establishments.entry(key) {
            Entry::Vacant(first) => {
                first.insert(index);
            }
            Entry::Occupied(_) => {
                self.ids_in_two_strata += 1;
                self.in_further_strata.insert((stratum, key.2), index);
            }
        }
        index
    }

    /// The PSU of a place in its stratum: the one named, else a new one for the establishment.
    fn psu(&mut self, stratum: Index, establishment: Index, place: &Place<'_>) -> Index {
        let next = self.tallies.psus() as Index;
        let (id, index) = match place.psu.as_deref() {
            None => (establishment, next),
            Some(psu) => {
                let psu = intern(&mut self.ids, psu);
                (psu, *self.psus.entry((stratum, psu)).or_insert(next))
            }
        };
        if index == next {
            self.tallies.add_psu(stratum);
            self.places.push(id);
        }
        index
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
        let named = intern(&mut self.ids, psu);
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
