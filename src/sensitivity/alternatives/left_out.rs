//! What is left of a wave without one PSU? Measured again from its sums, not from its rows.

use std::collections::HashMap;

use crate::design::{Member, Moments, WaveDesign};
use crate::estimate::domain::{self, Cells};
use crate::estimate::proportion::{self, Absence, Measured};
use crate::estimate::{Domain, Unknown};
use crate::tally::{Index, Tallies};

/// Everybody in a wave, or a domain of it, with what each PSU of the wave adds.
pub struct WaveSums<'a> {
    design: &'a WaveDesign,
    indicators: Vec<IndicatorSums<'a>>,
}

/// Everybody, or a domain, at an indicator.
struct IndicatorSums<'a> {
    all: PsuSums,
    /// By the numbers of the PSUs.
    psus: Vec<PsuSums>,
    moments: Moments<'a, 2>,
}

/// The workers of known status of a PSU, or of all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PsuSums {
    /// Workers.
    pub workers: u64,
    /// The positive ones among them.
    pub positives: u64,
    /// The weight of the workers, and of the positive ones.
    pub weights: [f64; 2],
}

impl PsuSums {
    /// Those of each PSU of a design, by its number.
    pub fn by_psu(cells: Cells<'_>, indicator: usize, unknown: Unknown) -> Vec<Self> {
        let mut psus = vec![Self::default(); cells.sample().psus()];
        for of in cells.iter() {
            let known = unknown.settle(&of.cell.counts(indicator));
            let weight = of.cell.weight;
            psus[of.psu as usize].add(&Self {
                workers: known.workers,
                positives: known.positives,
                weights: [known.workers, known.positives].map(|count| count as f64 * weight),
            });
        }
        psus
    }

    /// Adds those of others.
    pub fn add(&mut self, more: &Self) {
        self.workers += more.workers;
        self.positives += more.positives;
        for (sum, more) in self.weights.iter_mut().zip(more.weights) {
            *sum += more;
        }
    }

    /// What is left without some of them.
    #[must_use]
    pub fn without(&self, less: &Self) -> Self {
        let [all, positive] = self.weights;
        Self {
            workers: self.workers - less.workers,
            positives: self.positives - less.positives,
            weights: [all - less.weights[0], positive - less.weights[1]],
        }
    }

    /// The sums, if somebody is known.
    pub fn member(&self) -> Option<[f64; 2]> {
        (self.workers > 0).then_some(self.weights)
    }

    /// The weighted share of positives, exact at its ends.
    pub fn share(&self) -> Option<f64> {
        let [all, positive] = self.weights;
        match self.positives {
            _ if self.workers == 0 => None,
            0 => Some(0.0),
            positives if positives == self.workers => Some(1.0),
            _ => Some(positive / all),
        }
    }
}

impl<'a> WaveSums<'a> {
    /// The sums of everybody in a wave.
    pub fn new(
        tallies: &Tallies,
        wave: Option<Index>,
        design: &'a WaveDesign,
        unknown: Unknown,
    ) -> Self {
        let order = domain::order_of_wave(tallies, design, wave);
        let cells = Cells::new(tallies, design, &order);
        Self::of_cells(cells, tallies.indicators.len(), design, unknown)
    }

    /// The sums of the domains of these tables in a wave.
    pub fn by_domain(
        tallies: &Tallies,
        wave: Option<Index>,
        design: &'a WaveDesign,
        unknown: Unknown,
        tables: &[Vec<usize>],
    ) -> HashMap<Domain, Self> {
        let order = domain::order_of_wave(tallies, design, wave);
        let everybody = Cells::new(tallies, design, &order);
        let indicators = tallies.indicators.len();
        let mut sums = HashMap::new();
        for columns in tables {
            for (domain, cells) in everybody.by_domain(columns).iter() {
                let own = Self::of_cells(cells, indicators, design, unknown);
                sums.insert(domain.clone(), own);
            }
        }
        sums
    }

    fn of_cells(
        cells: Cells<'_>,
        indicators: usize,
        design: &'a WaveDesign,
        unknown: Unknown,
    ) -> Self {
        let indicators = 0..indicators;
        let indicators = indicators.map(|index| IndicatorSums::new(cells, index, design, unknown));
        Self {
            indicators: indicators.collect(),
            design,
        }
    }

    /// What a PSU adds at an indicator; nothing if the wave does not have it.
    pub fn of(&self, psu: Option<u32>, indicator: usize) -> PsuSums {
        let sums = psu.map(|psu| self.indicators[indicator].psus[psu as usize]);
        sums.unwrap_or_default()
    }

    /// All of them at an indicator without a PSU.
    pub fn left(&self, psu: Option<u32>, indicator: usize) -> PsuSums {
        let all = &self.indicators[indicator].all;
        all.without(&self.of(psu, indicator))
    }

    /// The PSUs of the wave.
    pub fn psus(&self) -> u32 {
        self.design.sample.psus() as u32
    }

    /// Whether one PSU of those with workers of known status can be left out at an indicator, so that what is left is
    /// neither the result of a single place nor without a stratum for each.
    pub fn can_lose_one(&self, indicator: usize) -> bool {
        let psus = self.indicators[indicator].psus.iter().zip(0..);
        let members = psus.filter_map(|(sums, psu)| (sums.workers > 0).then_some(psu));
        let members: Vec<u32> = members.collect();
        let sample = &self.design.sample;
        members.len() > 2 && sample.domain_degrees_of_freedom(members.into_iter()) > 0
    }

    /// The share at an indicator without a PSU.
    pub fn share(&self, psu: Option<u32>, indicator: usize) -> Option<f64> {
        self.left(psu, indicator).share()
    }

    /// What PSUs share that leave the same behind: the stratum, and what they add at each indicator.
    pub fn kind(&self, psu: u32) -> Vec<u64> {
        let stratum = self.design.sample.place_of_stratum(psu) as u64;
        let indicators = 0..self.indicators.len();
        let sums = indicators.flat_map(|index| {
            let of = self.of(Some(psu), index);
            let [all, positive] = of.weights.map(f64::to_bits);
            [of.workers, of.positives, all, positive]
        });
        std::iter::once(stratum).chain(sums).collect()
    }

    /// What is measured at each indicator without a PSU.
    pub fn measured_without(&self, psu: u32) -> Vec<Option<Measured>> {
        let indicators = self.indicators.iter();
        indicators.map(|one| one.measured_without(psu)).collect()
    }
}

impl<'a> IndicatorSums<'a> {
    fn new(cells: Cells<'_>, index: usize, design: &'a WaveDesign, unknown: Unknown) -> Self {
        let psus = PsuSums::by_psu(cells, index, unknown);
        let mut all = PsuSums::default();
        psus.iter().for_each(|psu| all.add(psu));
        let members = (0..).zip(&psus).filter_map(|(psu, sums)| {
            let sums = sums.member()?;
            Some(Member { psu, sums })
        });
        Self {
            all,
            moments: Moments::new(&design.sample, members),
            psus,
        }
    }

    fn measured_without(&self, psu: u32) -> Option<Measured> {
        let left_out = &self.psus[psu as usize];
        let left = self.all.without(left_out);
        let proportion = left.share()?;
        let remainder = self.moments.without(psu, left_out.member());
        let df = remainder.degrees_of_freedom();
        let scores = scores(proportion, &left);
        let variance = match remainder.covariance(&[scores]) {
            _ if df == 0 => Err(Absence::NoDegreesOfFreedom),
            None => Err(Absence::NothingToAverage),
            Some(_) if proportion == 0.0 || proportion == 1.0 => Err(Absence::AtEdge),
            Some([[variance]]) if proportion::varies(proportion, variance) => Ok(variance),
            Some(_) => Err(Absence::NoVariation),
        };
        Some(Measured::of(proportion, left.workers, df, variance))
    }
}

/// What each PSU's weights of all and of positive workers add to a share.
pub fn scores(share: f64, of: &PsuSums) -> [f64; 2] {
    let [all, _] = of.weights;
    [-share / all, all.recip()]
}
