//! What is an establishment like in a wave?

use super::beta;
use super::count::{Counts, index_at};
use super::frame::Frame;
use super::plan::Plan;
use super::topic::Topic;
use super::worker::{self, Worker};
use crate::numeric::draws::Draws;

/// An establishment in a wave.
#[derive(Clone, Copy, Debug)]
pub struct Establishment {
    /// The wave, by its place in the plan.
    pub wave: usize,
    /// The stratum, by its place in the frame.
    pub cell: usize,
    /// The number of the place, the same in each wave.
    pub place: u64,
    /// The type, by its place in the plan.
    pub kind: usize,
    /// Who observes, from 1; 0 for nobody.
    pub observer: u64,
    /// How many workers there are.
    pub workers: u64,
    /// The share of minors from which its workers are drawn.
    share: f64,
}

/// What establishments and workers are drawn from.
#[derive(Clone, Debug)]
pub struct Source {
    /// What was decided.
    pub plan: Plan,
    /// The strata.
    pub frame: Frame,
    /// Workers beyond the first.
    others: Counts,
    adults: Counts,
    types: Vec<f64>,
}

/// Draws of a visit before its first worker.
const DRAWS_OF_VISIT: u64 = 2;

impl Source {
    /// What the studies of a plan are drawn from.
    pub fn new(plan: Plan, frame: Frame) -> Self {
        Self {
            others: Counts::new(plan.mean_workers - 1.0, plan.dispersion, usize::MAX),
            adults: super::adult::ages(plan.adult_age),
            types: plan.types.cumulative(),
            plan,
            frame,
        }
    }

    /// An establishment of a wave. What it keeps from wave to wave, its type and its rank among the
    /// shares of minors, comes from its place; what changes, from the visit.
    pub fn establishment(&self, wave: usize, number: u64) -> Establishment {
        let plan = &self.plan;
        let (cell, place) = self.frame.place(wave, number);
        let mean = self.frame.cells[cell].prevalence[wave];
        let mut of_place = Topic::Place(place).draws(plan.seed);
        let kind = of_place.uniform();
        let share = beta::draw(mean, plan.icc, &mut of_place);
        let mut of_visit = Topic::Visit { wave, place }.draws(plan.seed);
        let workers = 1 + self.others.at(of_visit.uniform()) as u64;
        let observer = of_visit.uniform();
        Establishment {
            wave,
            cell,
            place,
            kind: if self.types.is_empty() {
                0
            } else {
                index_at(&self.types, kind)
            },
            observer: match plan.observers {
                0 => 0,
                observers => 1 + (observer * f64::from(observers)) as u64,
            },
            workers,
            share,
        }
    }

    /// The workers of an establishment.
    pub fn workers(&self, establishment: &Establishment) -> impl Iterator<Item = Worker> {
        let mut draws = self.draws_of_workers(establishment, 0);
        let share = establishment.share;
        (0..establishment.workers)
            .map(move |_| Worker::draw(share, &self.plan, &self.adults, &mut draws))
    }

    /// One of the workers of an establishment, from 0.
    pub fn worker(&self, establishment: &Establishment, number: u64) -> Worker {
        let mut draws = self.draws_of_workers(establishment, number);
        Worker::draw(establishment.share, &self.plan, &self.adults, &mut draws)
    }

    fn draws_of_workers(&self, establishment: &Establishment, first: u64) -> Draws {
        let &Establishment { wave, place, .. } = establishment;
        let draws = Topic::Visit { wave, place }.draws(self.plan.seed);
        draws.behind(DRAWS_OF_VISIT + first * worker::DRAWS)
    }
}
