//! Which places stayed, which were left and which are new? By their ids, and only in numbers.

use super::same::Parts;
use super::{Comparer, SameEstablishments};
use crate::design::Stacking;
use crate::estimate::{Absence, Precision};
use crate::tally::{Index, Indicator};

/// The places of two waves by whether both visited them.
#[derive(Clone, Debug)]
pub struct Turnover {
    /// Of the earlier wave, those that the later one visited too.
    pub stayed_before: PartOfWave,
    /// Of the earlier wave, those that the later one did not visit.
    pub left: PartOfWave,
    /// Of the later wave, those that the earlier one visited too.
    pub stayed_after: PartOfWave,
    /// Of the later wave, those that the earlier one did not visit.
    pub entered: PartOfWave,
    /// The change among the places with workers of known status in both waves, at every indicator where
    /// there are any.
    pub same: Vec<SameEstablishments>,
}

/// Some of the places of a wave.
#[derive(Clone, Debug)]
pub struct PartOfWave {
    /// PSUs that were visited, whether or not anybody was there.
    pub psus: usize,
    /// Workers observed, whatever is known of them.
    pub workers: u64,
    /// What is known of them at every indicator.
    pub shares: Vec<PartShare>,
}

/// The share in some of the places of a wave.
#[derive(Clone, Debug)]
pub struct PartShare {
    /// Of what.
    pub indicator: Indicator,
    /// Workers of known status.
    pub workers: u64,
    /// The positive ones among them.
    pub positives: u64,
    /// Their weighted share, a fraction of 1; none where nobody is known.
    pub proportion: Option<f64>,
    /// How precise it is: the places are a domain of their wave.
    pub precision: Precision,
}

/// Why nobody can tell which places stayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTurnover {
    /// No id is in both waves.
    NoSharedIds,
    /// Ids of two waves were taken for different places.
    IndependentWaves,
    /// The parts may not travel.
    Withheld,
}

impl NoTurnover {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NoSharedIds => {
                "no id is in both waves, so that nobody can tell which places stayed"
            }
            Self::IndependentWaves => {
                "ids that are in both waves were taken for different places, as was asked"
            }
            Self::Withheld => {
                "which places stayed is not shown: the numbers could tell of single people or places"
            }
        }
    }
}

impl Turnover {
    /// Keeps what is known at some indicators.
    pub fn keep(&mut self, is_kept: impl Fn(&Indicator) -> bool) {
        for part in self.parts_mut() {
            part.shares.retain(|share| is_kept(&share.indicator));
        }
        self.same.retain(|row| is_kept(&row.indicator));
    }

    /// The parts of both waves.
    pub fn parts_mut(&mut self) -> [&mut PartOfWave; 4] {
        [
            &mut self.stayed_before,
            &mut self.left,
            &mut self.stayed_after,
            &mut self.entered,
        ]
    }
}

impl Comparer<'_> {
    /// The places of two waves by whether both visited them.
    ///
    /// # Errors
    /// If nobody can tell.
    pub fn turnover(&self, waves: [Index; 2]) -> Result<Turnover, NoTurnover> {
        let pair = waves.map(Some);
        if self.stacking(&pair) == Stacking::SeparateWaves {
            let shares_ids = super::stack::stacking(self.tallies, &pair, false);
            return Err(match shares_ids {
                Stacking::SharedPlaces => NoTurnover::IndependentWaves,
                Stacking::SeparateWaves => NoTurnover::NoSharedIds,
            });
        }
        let stack = self.stack(pair);
        let mut visited = vec![[false; 2]; stack.design.sample.psus()];
        for psu in 0..self.tallies.psus() as Index {
            let stratum = self.tallies.stratum_of_psu(psu);
            let wave = self.tallies.strata[stratum as usize].wave;
            if let Some(number) = stack.design.number_of(psu) {
                let visits = &mut visited[number as usize];
                for (visit, own) in visits.iter_mut().zip(pair) {
                    *visit |= own == wave;
                }
            }
        }
        let parts = pair.map(|wave| Parts::new(self, wave));
        let part = |side: usize, stayed: bool| {
            self.part(&parts[side], |psu| {
                let number = stack.design.number_of(psu);
                number.is_some_and(|number| visited[number as usize][1 - side] == stayed)
            })
        };
        Ok(Turnover {
            stayed_before: part(0, true),
            left: part(0, false),
            stayed_after: part(1, true),
            entered: part(1, false),
            same: self.same_establishments(&stack, pair),
        })
    }

    /// The PSUs of a wave that satisfy a condition, as a domain of its own design.
    fn part(&self, wave: &Parts<'_>, is_of_part: impl Fn(Index) -> bool) -> PartOfWave {
        let (tallies, design) = (self.tallies, wave.design());
        let places = wave.places(&is_of_part);
        let psus = 0..tallies.psus() as Index;
        let psus = psus.filter(|&psu| design.number_of(psu).is_some() && is_of_part(psu));
        let cells = places.iter().map(|&place| tallies.cell_at(place));
        let shares = tallies.indicators.iter().enumerate();
        PartOfWave {
            psus: psus.count(),
            workers: cells.map(|cell| cell.workers()).sum(),
            shares: shares
                .map(|(index, indicator)| {
                    let sums = wave.sums(&places, index);
                    let share = wave.share(&places, index);
                    PartShare {
                        indicator: indicator.clone(),
                        workers: sums.known.all.workers,
                        positives: sums.known.positive.workers,
                        proportion: share.as_ref().map(|share| share.estimate),
                        precision: share.map_or_else(nobody, |share| share.precision),
                    }
                })
                .collect(),
        }
    }
}

/// The precision where nobody is known.
fn nobody() -> Precision {
    Precision {
        absence: Some(Absence::NobodyKnown),
        ..Precision::default()
    }
}
