//! Which places are there, in which stratum, and what share of minors does each stratum have?

use std::ops::Range;

use super::error::PlanError;
use super::plan::Plan;
use super::topic::MOST_PLACES;

/// Fewer have no variance.
const FEWEST: u64 = 2;

/// A stratum of a city.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The city, by its place in the plan.
    pub city: usize,
    /// The stratum of the city, from 0.
    pub stratum: usize,
    /// The weight of its workers.
    pub weight: f64,
    /// Its establishments in each wave.
    pub establishments: u64,
    /// How many of them are in the next wave too.
    pub shared: u64,
    /// Establishments of a wave in the strata before.
    start: u64,
    /// The number of its first place.
    first_place: u64,
    /// The share of minors in each wave.
    pub prevalence: Vec<f64>,
}

impl Cell {
    /// The number of a place: those of a wave are next to each other, and the next wave begins behind the
    /// ones that it leaves out.
    fn place(&self, wave: usize, index: u64) -> u64 {
        let step = self.establishments - self.shared;
        self.first_place + wave as u64 * step + index
    }

    /// The weight of its expected workers, but for their mean number, which is the same everywhere.
    pub fn mass(&self) -> f64 {
        self.establishments as f64 * self.weight
    }
}

/// Every stratum of every city.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The strata, by city.
    pub cells: Vec<Cell>,
    /// Establishments of each wave.
    pub establishments: u64,
    /// Strata of each city.
    strata: usize,
}

impl Frame {
    /// The frame of a plan.
    ///
    /// # Errors
    /// If there are not enough establishments, or more minors than workers.
    pub fn new(plan: &Plan) -> Result<Self, PlanError> {
        let mut cells = cells(plan)?;
        set_prevalence(plan, &mut cells)?;
        Ok(Self {
            cells,
            establishments: plan.establishments,
            strata: plan.strata,
        })
    }

    /// The stratum of an establishment of a wave, and the number of its place.
    pub fn place(&self, wave: usize, number: u64) -> (usize, u64) {
        let cell = self.cells.partition_point(|cell| cell.start <= number) - 1;
        let index = number - self.cells[cell].start;
        (cell, self.cells[cell].place(wave, index))
    }

    /// The places of a city's strata in the frame, or of all.
    pub fn cells_of(&self, city: Option<usize>) -> Range<usize> {
        match city {
            None => 0..self.cells.len(),
            Some(city) => city * self.strata..(city + 1) * self.strata,
        }
    }

    /// How many establishments each wave after the first shares with the one before.
    pub fn shared(&self) -> u64 {
        self.cells.iter().map(|cell| cell.shared).sum()
    }
}

/// Two establishments for each stratum, and the others by the shares of the cities. Rounding the sums, not
/// the parts, makes the parts add up.
fn cells(plan: &Plan) -> Result<Vec<Cell>, PlanError> {
    let strata = (plan.cities.len() * plan.strata) as u64;
    let Some(others) = plan.establishments.checked_sub(FEWEST * strata) else {
        return Err(PlanError::TooFewEstablishments {
            establishments: plan.establishments,
            strata,
        });
    };
    let last_wave = plan.wave_count() as u64 - 1;
    let mut cells = Vec::new();
    let (mut start, mut first_place, mut reached) = (0, 1, 0.0);
    for (city, share) in plan.cities.shares().into_iter().enumerate() {
        for stratum in 0..plan.strata {
            reached += share / plan.strata as f64;
            let up_to = (reached.min(1.0) * others as f64).round() as u64;
            let end = up_to + FEWEST * (cells.len() as u64 + 1);
            let establishments = end - start;
            let shared = (plan.shared.fraction() * establishments as f64).round() as u64;
            cells.push(Cell {
                city,
                stratum,
                weight: plan.weight_in(stratum),
                establishments,
                shared,
                start,
                first_place,
                prevalence: Vec::new(),
            });
            start = end;
            let places = (establishments - shared).checked_mul(last_wave);
            let places = places.and_then(|places| places.checked_add(establishments));
            first_place = places
                .and_then(|places| places.checked_add(first_place))
                .filter(|&place| place < MOST_PLACES)
                .ok_or(PlanError::TooManyPlaces)?;
        }
    }
    Ok(cells)
}

/// Effects are relative: their weighted mean is 1, so that each wave has the share asked for.
fn set_prevalence(plan: &Plan, cells: &mut [Cell]) -> Result<(), PlanError> {
    let effect = |cell: &Cell| {
        step(plan.city_effect, cell.city, plan.cities.len())
            * step(plan.stratum_effect, cell.stratum, plan.strata)
    };
    let whole: f64 = cells.iter().map(Cell::mass).sum();
    let scaled: f64 = cells.iter().map(|cell| cell.mass() * effect(cell)).sum();
    let is_flat = plan.city_effect == 1.0 && plan.stratum_effect == 1.0;
    for cell in cells {
        let relative = if is_flat {
            1.0
        } else {
            effect(cell) * whole / scaled
        };
        for wave in 0..plan.wave_count() {
            let fraction = plan.prevalence_in(wave) * relative;
            if fraction > 1.0 {
                let city = plan.cities.names()[cell.city].clone();
                return Err(PlanError::PrevalenceOver100 { city, fraction });
            }
            cell.prevalence.push(fraction);
        }
    }
    Ok(())
}

/// From 1 at the first to the effect at the last, by equal factors.
fn step(effect: f64, place: usize, places: usize) -> f64 {
    match places {
        1 => 1.0,
        _ => libm::pow(effect, place as f64 / (places - 1) as f64),
    }
}
