//! How likely is a region of tables at worst, whatever share both samples have?

use std::f64::consts::FRAC_PI_2;

/// Steps of the search per width of a peak.
const STEPS_PER_WIDTH: f64 = 16.0;
/// A peak that is lower than this share of the highest point of the grid cannot be the highest: between
/// two points of the grid a peak rises by less than a thousandth.
const CANDIDATE: f64 = 0.99;
/// Golden sections of two steps of the grid: the place of a peak to 1e-9 of a step, its height to the last
/// digit.
const SECTIONS: usize = 45;

/// A region of tables, seen through their positives: of the tables with c positives in both samples
/// together, the part that lies in the region does not depend on the share that both samples have.
pub(super) struct Rejection {
    /// That part for each c from 0 to N.
    given_positives: Vec<f64>,
}

impl Rejection {
    /// A region, from the part of it for each number of positives among all workers.
    pub(super) fn new(workers: u64, part: impl Fn(u64) -> f64) -> Self {
        Self {
            given_positives: (0..=workers).map(part).collect(),
        }
    }

    /// The greatest chance of the region over all shares, to 1e-9 of itself.
    ///
    /// # Formula
    /// P(π) = Σ_c C(N, c) π^c (1 - π)^(N - c) a_c, a_c the part of the region given c. At a maximum the
    /// curvature of ln P in the angle asin √π is no sharper than -4 N, that of a peak of width 1 / (2 √N):
    /// so a grid of a sixteenth of that width sees every peak that can be the highest.
    pub(super) fn greatest_chance(&self) -> f64 {
        let workers = (self.given_positives.len() - 1) as f64;
        let steps = (FRAC_PI_2 * 2.0 * workers.sqrt() * STEPS_PER_WIDTH).ceil();
        let step = FRAC_PI_2 / steps;
        let grid: Vec<f64> = (0..=steps as usize)
            .map(|index| self.chance(index as f64 * step))
            .collect();
        let highest = grid.iter().copied().fold(0.0, f64::max);
        let is_candidate = |peak: &[f64]| {
            peak[1] >= peak[0] && peak[1] >= peak[2] && peak[1] >= CANDIDATE * highest
        };
        let peaks = grid.windows(3).enumerate();
        let candidates = peaks.filter(|(_, peak)| is_candidate(peak));
        let refined = candidates.map(|(index, _)| {
            let low = index as f64 * step;
            self.peak(low, low + 2.0 * step)
        });
        refined.fold(highest, f64::max).min(1.0)
    }

    /// The height of the peak between two angles.
    fn peak(&self, mut low: f64, mut high: f64) -> f64 {
        let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
        let mut inner = [high - golden * (high - low), low + golden * (high - low)];
        let mut heights = inner.map(|angle| self.chance(angle));
        for _ in 0..SECTIONS {
            if heights[0] < heights[1] {
                low = inner[0];
                inner = [inner[1], low + golden * (high - low)];
                heights = [heights[1], self.chance(inner[1])];
            } else {
                high = inner[1];
                inner = [high - golden * (high - low), inner[0]];
                heights = [self.chance(inner[0]), heights[0]];
            }
        }
        heights[0].max(heights[1])
    }

    /// The chance of the region where both samples have the share sin² of an angle.
    fn chance(&self, angle: f64) -> f64 {
        let (odds, workers) = (angle.tan().powi(2), self.given_positives.len() - 1);
        let share = angle.sin().powi(2);
        let mode = ((share * (workers + 1) as f64) as usize).min(workers);
        let mut sums = Sums::default();
        sums.add(1.0, self.given_positives[mode]);
        // Weights relative to the mode, outward on both sides: no factorial is ever formed.
        let mut weight = 1.0;
        for positives in mode..workers {
            weight *= (workers - positives) as f64 / (positives + 1) as f64 * odds;
            if weight < f64::MIN_POSITIVE {
                break;
            }
            sums.add(weight, self.given_positives[positives + 1]);
        }
        let mut weight = 1.0;
        for positives in (1..=mode).rev() {
            weight *= positives as f64 / ((workers - positives + 1) as f64 * odds);
            if weight < f64::MIN_POSITIVE {
                break;
            }
            sums.add(weight, self.given_positives[positives - 1]);
        }
        sums.rejected / sums.all
    }
}

/// Weights of the region and of all tables.
#[derive(Default)]
struct Sums {
    all: f64,
    rejected: f64,
}

impl Sums {
    fn add(&mut self, weight: f64, part: f64) {
        self.all += weight;
        self.rejected += weight * part;
    }
}
