//! What is true of the study that was written?

use super::establishment::{Establishment, Source};
use super::frame::Cell;
use super::worker::{THRESHOLDS, Worker};

/// What was counted of the study while it was made.
#[derive(Clone, Debug)]
pub struct Truth {
    /// By wave, and then by stratum of the frame.
    cells: Vec<Vec<CellCounts>>,
}

/// What was counted in a stratum of a wave.
#[derive(Clone, Copy, Debug, Default)]
struct CellCounts {
    establishments: u64,
    workers: u64,
    at: [StatusCounts; THRESHOLDS.len()],
}

/// What was counted at a threshold.
#[derive(Clone, Copy, Debug, Default)]
struct StatusCounts {
    known: u64,
    positives: u64,
    aged: u64,
    establishments: u64,
    establishments_with_positives: u64,
}

/// What is true of a wave, or of a city in it, at a threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct TruthRow<'a> {
    /// The wave; none where the study has no waves.
    pub wave: Option<&'a str>,
    /// The city; none for all.
    pub city: Option<&'a str>,
    /// Workers of this age or under are counted.
    pub threshold: u8,
    /// The share from which workers were drawn: what an estimate estimates.
    pub prevalence: f64,
    /// What came of it.
    pub realised: Realised,
}

/// What came of the draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Realised {
    /// All workers.
    pub workers: u64,
    /// All workers of that age or under, whatever was written down.
    pub aged: u64,
    /// Workers whose status is known from what was written down.
    pub known: u64,
    /// Those of them who are of that age or under.
    pub positives: u64,
    /// Establishments with a worker of known status.
    pub establishments: u64,
    /// Establishments with a worker who is known to be of that age or under.
    pub establishments_with_positives: u64,
    /// The weights of those of known status.
    pub weighted_known: f64,
    /// The weights of the positives.
    pub weighted_positives: f64,
}

impl Truth {
    /// Nothing counted yet.
    pub(super) fn new(source: &Source) -> Self {
        let cells = vec![CellCounts::default(); source.frame.cells.len()];
        Self {
            cells: vec![cells; source.plan.wave_count()],
        }
    }

    /// Counts an establishment with its workers.
    pub(super) fn count(&mut self, establishment: &Establishment, workers: &[Worker]) {
        let cell = &mut self.cells[establishment.wave][establishment.cell];
        cell.establishments += 1;
        cell.workers += workers.len() as u64;
        for (years, counts) in THRESHOLDS.into_iter().zip(&mut cell.at) {
            let (mut known, mut positives) = (0, 0);
            for worker in workers {
                let status = worker.is_at_most(years);
                known += u64::from(status.is_some());
                positives += u64::from(status == Some(true));
                counts.aged += u64::from(worker.age <= years);
            }
            counts.known += known;
            counts.positives += positives;
            counts.establishments += u64::from(known > 0);
            counts.establishments_with_positives += u64::from(positives > 0);
        }
    }

    /// All workers.
    pub fn workers(&self) -> u64 {
        (0..self.cells.len()).map(|wave| self.sample(wave).1).sum()
    }

    /// The establishments and workers of a wave.
    pub fn sample(&self, wave: usize) -> (u64, u64) {
        let cells = self.cells[wave].iter();
        cells.fold((0, 0), |(establishments, workers), cell| {
            (establishments + cell.establishments, workers + cell.workers)
        })
    }

    /// Of each wave all cities together, then each city, at each threshold.
    pub(super) fn rows<'a>(&self, source: &'a Source) -> Vec<TruthRow<'a>> {
        let cities = source.plan.cities.names();
        let mut rows = Vec::new();
        for (wave, counts) in self.cells.iter().enumerate() {
            let label = source.plan.waves.get(wave).map(String::as_str);
            let places = std::iter::once(None).chain((0..cities.len()).map(Some));
            for city in places {
                for (index, threshold) in THRESHOLDS.into_iter().enumerate() {
                    rows.push(TruthRow {
                        wave: label,
                        city: city.map(|city| cities[city].as_str()),
                        threshold,
                        prevalence: prevalence(source, wave, city, threshold),
                        realised: realised(source, counts, city, index),
                    });
                }
            }
        }
        rows
    }
}

/// The weighted mean of the strata's shares. Over all cities that is what was asked for.
fn prevalence(source: &Source, wave: usize, city: Option<usize>, threshold: u8) -> f64 {
    let minors = match city {
        None => source.plan.prevalence_in(wave),
        Some(city) => {
            let cells = &source.frame.cells[source.frame.cells_of(Some(city))];
            let minors = cells.iter().map(|cell| cell.mass() * cell.prevalence[wave]);
            let whole: f64 = cells.iter().map(Cell::mass).sum();
            minors.sum::<f64>() / whole
        }
    };
    if threshold == THRESHOLDS[0] {
        minors
    } else {
        minors * source.plan.young.fraction()
    }
}

fn realised(source: &Source, counts: &[CellCounts], city: Option<usize>, index: usize) -> Realised {
    let mut sum = Realised::default();
    for cell in source.frame.cells_of(city) {
        let weight = source.frame.cells[cell].weight;
        let at = counts[cell].at[index];
        sum.workers += counts[cell].workers;
        sum.aged += at.aged;
        sum.known += at.known;
        sum.positives += at.positives;
        sum.establishments += at.establishments;
        sum.establishments_with_positives += at.establishments_with_positives;
        sum.weighted_known += weight * at.known as f64;
        sum.weighted_positives += weight * at.positives as f64;
    }
    sum
}
