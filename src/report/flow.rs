//! Who was counted, and who was not? From the rows read to the workers analysed, and from the
//! establishments listed to those visited.

use std::collections::HashMap;

use crate::checkup::{self, Unknown, WaveCheckup};
use crate::estimate;
use crate::observe::{AssessmentRule, Note, Shape, Study, Visits};
use crate::tally::{Index, Tallies};

/// The way of workers and establishments into the result. The rows of each file are in the inputs of the
/// report.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// What a row of the main files holds: a worker, or the tally of an establishment.
    pub shape: Shape,
    /// What makes one age of several observers' ages of a worker, where rows are such assessments.
    pub assessments: Option<AssessmentRule>,
    /// Workers of waves that were read and not asked for.
    pub workers_of_other_waves: u64,
    /// The waves of the report, in its order.
    pub waves: Vec<WaveFlow>,
    /// Establishments of the list that are of no wave of the report: the list names another, or none.
    pub unplaced: Option<Visits>,
}

/// The way into the result of a wave.
#[derive(Clone, Debug, PartialEq)]
pub struct WaveFlow {
    /// The label, where the study has waves.
    pub label: Option<String>,
    /// All of the wave.
    pub all: PlaceFlow,
    /// Each city, in order of first appearance; none where the study has no cities.
    pub cities: Vec<(String, PlaceFlow)>,
}

/// The way into the result of a wave, or of a city in it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceFlow {
    /// Workers observed, whatever is known of them.
    pub workers: u64,
    /// How many of them were analysed, for each indicator of the report; none where that would tell of rows
    /// that are withheld.
    pub analysed: Vec<Option<Analysed>>,
    /// Establishments visited.
    pub visited: usize,
    /// Establishments visited where nobody was observed.
    pub empty: usize,
    /// What the list of establishments says of this place, where there is a list and it does.
    pub list: Option<Visits>,
}

impl PlaceFlow {
    /// Establishments visited where nobody was observed, where that is known: files of workers have no row for them.
    pub fn known_empty(&self) -> Option<usize> {
        let is_known = self.list.is_some() || self.empty > 0;
        is_known.then_some(self.empty)
    }
}

/// The workers that an indicator could be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Analysed {
    /// Workers of unknown status, and why it is unknown.
    pub unknown: Unknown,
    /// Workers in the denominator: all of known status, and the unknown if they were given one.
    pub workers: u64,
}

impl Analysed {
    /// Workers left out because their status is unknown.
    pub fn excluded(&self) -> u64 {
        self.unknown.of - self.workers
    }
}

impl Flow {
    /// The way into the result of these waves of a study, of which checkups were made.
    pub fn new(
        study: &Study,
        waves: &[Option<Index>],
        checkups: &[WaveCheckup],
        settled: estimate::Unknown,
    ) -> Self {
        let shown: u64 = checkups.iter().map(|wave| wave.all.seen.workers()).sum();
        let is_placed = |wave: Option<&str>| {
            let labels = checkups.iter().map(|checkup| checkup.label.as_deref());
            labels.into_iter().any(|label| is_of(study, label, wave))
        };
        let ways = waves.iter().zip(checkups);
        Self {
            shape: study.shape,
            assessments: rule(study),
            workers_of_other_waves: study.tallies.workers() - shown,
            waves: ways
                .map(|(&wave, checkup)| WaveFlow::new(study, wave, checkup, settled))
                .collect(),
            unplaced: study.visits.of(|wave, _| !is_placed(wave)),
        }
    }
}

/// What was made of several assessments of a worker.
fn rule(study: &Study) -> Option<AssessmentRule> {
    study.notes.iter().find_map(|note| match note {
        Note::Assessments { rule, .. } => Some(*rule),
        _ => None,
    })
}

/// Whether an establishment that is listed for a wave, or for none, is of the wave with that label.
fn is_of(study: &Study, label: Option<&str>, listed: Option<&str>) -> bool {
    listed == label || (listed.is_none() && study.tallies.waves.len() == 1)
}

impl WaveFlow {
    fn new(
        study: &Study,
        wave: Option<Index>,
        checkup: &WaveCheckup,
        settled: estimate::Unknown,
    ) -> Self {
        let label = checkup.label.as_deref();
        let empty = Empty::new(&study.tallies, wave);
        let indicators = &study.tallies.indicators;
        let way = |place: &checkup::Place, empty, list| PlaceFlow {
            workers: place.seen.workers(),
            analysed: indicators
                .iter()
                .map(|indicator| Unknown::at(indicator, &place.seen))
                .map(|unknown| Some(Analysed::new(unknown, settled)))
                .collect(),
            visited: place.establishments,
            empty,
            list,
        };
        let listed = |is_meant: &dyn Fn(Option<&str>) -> bool| {
            let visits = &study.visits;
            visits.of(|wave, city| is_of(study, label, wave) && is_meant(city))
        };
        let cities = checkup.cities.iter().map(|(city, place)| {
            let list = listed(&|own| own == Some(city));
            (city.clone(), way(place, empty.of(city), list))
        });
        Self {
            label: checkup.label.clone(),
            all: way(&checkup.all, empty.all, listed(&|_| true)),
            cities: cities.collect(),
        }
    }
}

impl Analysed {
    fn new(unknown: Unknown, settled: estimate::Unknown) -> Self {
        let left_out = match settled {
            estimate::Unknown::Exclude => unknown.workers(),
            estimate::Unknown::Minor | estimate::Unknown::Adult => 0,
        };
        Self {
            unknown,
            workers: unknown.of - left_out,
        }
    }
}

/// Establishments visited where nobody was observed.
struct Empty<'a> {
    all: usize,
    by_city: HashMap<&'a str, usize>,
}

impl<'a> Empty<'a> {
    fn new(tallies: &'a Tallies, wave: Option<Index>) -> Self {
        let mut empty = Self {
            all: 0,
            by_city: HashMap::new(),
        };
        for (establishment, workers) in (0..).zip(tallies.workers_by_establishment()) {
            if workers == 0 && tallies.wave_of(establishment) == wave {
                empty.all += 1;
                let stratum = &tallies.strata[tallies.stratum_of(establishment) as usize];
                if let Some(city) = stratum.city {
                    let city = &tallies.labels[city as usize];
                    *empty.by_city.entry(city).or_default() += 1;
                }
            }
        }
        empty
    }

    fn of(&self, city: &str) -> usize {
        self.by_city.get(city).copied().unwrap_or(0)
    }
}
