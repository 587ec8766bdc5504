//! What does a data manager look at before an analysis? Ages, what is unknown, and who observed: noted
//! row by row, only where it was asked for.

use std::collections::{BTreeMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::found::Found;
use super::place::Place;
use crate::tally::{AgeRange, Status, StatusCounts, Threshold};

/// Workers by what is known of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Rows that speak of them.
    pub rows: u64,
    /// Workers of known status whose rows hold no age: a yes or no, or a tally.
    pub judged: u64,
    ages: BTreeMap<AgeRange, u64>,
}

impl Seen {
    /// All of them.
    pub fn workers(&self) -> u64 {
        self.judged + self.ages.values().sum::<u64>()
    }

    /// Workers by completed years, where those are known.
    pub fn exact_ages(&self) -> impl Iterator<Item = (u8, u64)> {
        let ages = self.ages.iter();
        ages.filter_map(|(age, &workers)| Some((age.exact()?, workers)))
    }

    /// Workers by age range, where that is all that is known.
    pub fn ranges(&self) -> impl Iterator<Item = (AgeRange, u64)> {
        let is_range = |age: &AgeRange| age.exact().is_none() && *age != AgeRange::UNKNOWN;
        let ages = self.ages.iter().filter(move |(age, _)| is_range(age));
        ages.map(|(&age, &workers)| (age, workers))
    }

    /// Workers of known completed years.
    pub fn with_exact_age(&self) -> u64 {
        self.exact_ages().map(|(_, workers)| workers).sum()
    }

    /// Workers of whom an age range is known.
    pub fn with_range(&self) -> u64 {
        self.ranges().map(|(_, workers)| workers).sum()
    }

    /// Workers of whom nothing is known.
    pub fn blank(&self) -> u64 {
        self.ages.get(&AgeRange::UNKNOWN).copied().unwrap_or(0)
    }

    /// Workers whose age range lies on both sides of a threshold.
    pub fn on_both_sides(&self, threshold: Threshold) -> u64 {
        let ranges = self.ranges();
        let straddling = ranges.filter(|(age, _)| age.status(threshold) == Status::Unknown);
        straddling.map(|(_, workers)| workers).sum()
    }

    /// Adds those of another list.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.judged += other.judged;
        for (&age, workers) in &other.ages {
            *self.ages.entry(age).or_default() += workers;
        }
    }

    fn note(&mut self, found: &Found) {
        self.rows += 1;
        self.note_workers(found);
    }

    fn note_workers(&mut self, found: &Found) {
        match found {
            Found::Age(age) => self.note_age(*age, 1),
            Found::Outcome(Status::Unknown) => self.note_age(AgeRange::UNKNOWN, 1),
            Found::Outcome(_) => self.judged += 1,
            Found::Tally(counts) => {
                let unknown = counts.first().map_or(0, |counts| counts.unknown.into());
                self.note_age(AgeRange::UNKNOWN, unknown);
                let workers = counts.first().map_or(0, StatusCounts::workers);
                self.judged += workers - unknown;
            }
        }
    }

    fn note_age(&mut self, age: AgeRange, workers: u64) {
        if workers > 0 {
            *self.ages.entry(age).or_default() += workers;
        }
    }
}

/// What is noted while rows are read. Ids are held to tell places and observers apart, and go no further.
#[derive(Default)]
pub struct Inspector {
    groups: IndexMap<Group, Seen>,
    places: IndexSet<PlaceKey>,
    observers: IndexMap<String, Observed>,
}

/// A wave and a city, each where the study has them.
type Group = (Option<String>, Option<String>);
/// What tells establishments apart: a group, the stratum and the id.
type PlaceKey = (usize, Option<String>, String);

#[derive(Default)]
struct Observed {
    seen: Seen,
    places: HashSet<usize>,
}

/// Where the workers of a row belong.
#[derive(Clone, Copy, PartialEq)]
pub struct Spot {
    group: usize,
    place: usize,
}

impl Inspector {
    /// Where the workers of that place belong.
    pub fn spot(&mut self, place: &Place<'_>) -> Spot {
        let text = |label: &Option<_>| label.as_ref().map(ToString::to_string);
        let group = self.groups.entry((text(&place.wave), text(&place.city)));
        let index = group.index();
        group.or_default();
        let key = (index, text(&place.stratum), place.id.to_string());
        Spot {
            group: index,
            place: self.places.insert_full(key).0,
        }
    }

    /// Notes a row that is one of several of its worker: who said what, and not yet what counts.
    pub fn note_assessment(&mut self, spot: Spot, observer: Option<&str>, found: &Found) {
        self.groups[spot.group].rows += 1;
        self.note_observer(spot, observer, found);
    }

    /// Notes what counts of the rows of a worker.
    pub fn note_worker(&mut self, wave: Option<&str>, city: Option<&str>, found: &Found) {
        let group = (wave.map(str::to_owned), city.map(str::to_owned));
        self.groups.entry(group).or_default().note_workers(found);
    }

    /// Notes a row. `observer` is none where the file has no such column, and empty where the cell is.
    pub fn note(&mut self, spot: Spot, observer: Option<&str>, found: &Found) {
        self.groups[spot.group].note(found);
        self.note_observer(spot, observer, found);
    }

    fn note_observer(&mut self, spot: Spot, observer: Option<&str>, found: &Found) {
        let Some(observer) = observer else { return };
        if !self.observers.contains_key(observer) {
            let new = Observed::default();
            self.observers.insert(observer.to_owned(), new);
        }
        let observed = &mut self.observers[observer];
        observed.seen.note(found);
        observed.places.insert(spot.place);
    }

    /// Adds what was noted of later rows.
    pub fn merge(&mut self, later: Self) {
        let mut group_here = Vec::new();
        for (group, seen) in later.groups {
            let group = self.groups.entry(group);
            group_here.push(group.index());
            group.or_default().merge(&seen);
        }
        let places = later.places.into_iter();
        let place_here: Vec<usize> = places
            .map(|(group, stratum, id)| {
                let key = (group_here[group], stratum, id);
                self.places.insert_full(key).0
            })
            .collect();
        for (observer, observed) in later.observers {
            let here = self.observers.entry(observer).or_default();
            here.seen.merge(&observed.seen);
            let places = observed.places.into_iter();
            here.places.extend(places.map(|place| place_here[place]));
        }
    }

    /// What may be known of it: observers without their codes, the busiest first.
    pub fn finish(self) -> Inspection {
        let observers = self.observers.into_iter();
        let mut observers: Vec<Observer> = observers
            .map(|(code, observed)| Observer {
                is_named: !code.is_empty(),
                establishments: observed.places.len(),
                seen: observed.seen,
            })
            .collect();
        observers.sort_by_key(|one| (!one.is_named, std::cmp::Reverse(one.seen.workers())));
        Inspection {
            groups: self.groups,
            observers,
        }
    }
}

/// What was noted of the rows of a study.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    groups: IndexMap<Group, Seen>,
    /// The observers by number of workers; those whom no row names come last, as one.
    pub observers: Vec<Observer>,
}

/// What an observer saw. Nothing says who it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observer {
    /// Whether there is a code; otherwise these are the rows that have none.
    pub is_named: bool,
    /// The workers.
    pub seen: Seen,
    /// The establishments they were seen in.
    pub establishments: usize,
}

impl Observer {
    /// The mean number of workers in the establishments.
    pub fn workers_per_establishment(&self) -> f64 {
        self.seen.workers() as f64 / self.establishments as f64
    }
}

impl Inspection {
    /// Those of a wave and a city.
    pub fn seen(&self, wave: Option<&str>, city: Option<&str>) -> Seen {
        let group = (wave.map(str::to_owned), city.map(str::to_owned));
        self.groups.get(&group).cloned().unwrap_or_default()
    }
}
