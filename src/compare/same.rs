//! What changed in the places of both waves? They are a domain of each wave, compared as any other.

use super::contrast::{self, Critical, Shown};
use super::stack::{Pair, Stack, StackedDomain};
use super::{Comparer, Difference};
use crate::design::{Stacking, WaveDesign};
use crate::estimate::domain::{self, Cells};
use crate::estimate::proportion::{Absence, Measured};
use crate::estimate::sums::DomainSums;
use crate::estimate::{Precision, precision_of};
use crate::parallel;
use crate::tally::{Index, Indicator};

/// The change among the establishments of both waves.
#[derive(Clone, Debug)]
pub struct SameEstablishments {
    /// Of what.
    pub indicator: Indicator,
    /// PSUs with workers of known status in both waves.
    pub psus: usize,
    /// The earlier share among them.
    pub before: f64,
    /// The later share.
    pub after: f64,
    /// After less before, with limits as those of any other domain.
    pub difference: Difference,
}

/// A wave by its own design, and some of its PSUs as a domain.
pub struct Parts<'a> {
    comparer: &'a Comparer<'a>,
    design: WaveDesign,
    order: Vec<Index>,
}

/// The share of a part at an indicator.
pub struct Part {
    /// The share, a fraction of 1.
    pub estimate: f64,
    /// How precise it is.
    pub precision: Precision,
}

impl<'a> Parts<'a> {
    /// A wave.
    pub fn new(comparer: &'a Comparer<'a>, wave: Option<Index>) -> Self {
        let (lonely, finite) = (comparer.lonely_psu, comparer.finite_population);
        let design = WaveDesign::new(comparer.tallies, wave, lonely, finite);
        Self {
            order: domain::order_of_wave(comparer.tallies, &design, wave),
            comparer,
            design,
        }
    }

    /// The design of the wave.
    pub fn design(&self) -> &WaveDesign {
        &self.design
    }

    /// The cells of some PSUs, as places among those of the study.
    pub fn places(&self, is_of_part: impl Fn(Index) -> bool) -> Vec<Index> {
        let tallies = self.comparer.tallies;
        let places = self.order.iter().copied();
        let own =
            places.filter(|&place| is_of_part(tallies.psu_of(tallies.establishment_at(place))));
        own.collect()
    }

    /// The sums of these cells at an indicator.
    pub fn sums<'s>(&'s self, places: &'s [Index], indicator: usize) -> DomainSums<'s> {
        let cells = Cells::new(self.comparer.tallies, &self.design, places);
        DomainSums::new(cells, indicator, self.comparer.choices.unknown)
    }

    /// The share of these cells at an indicator; none where nobody is known.
    pub fn share(&self, places: &[Index], indicator: usize) -> Option<Part> {
        let own = self.measured(places, indicator)?;
        let Comparer {
            tallies, choices, ..
        } = self.comparer;
        let indicators = 0..tallies.indicators.len();
        let borrows = matches!(own.variance, Err(Absence::AtEdge | Absence::NoVariation));
        // Only a share without variance needs to know of others.
        let of = |places: &[Index]| -> Vec<_> {
            let others = indicators
                .clone()
                .map(|index| borrows.then(|| self.measured(places, index)).flatten());
            others.collect()
        };
        let (everybody, mut measured) = (of(&self.order), of(places));
        let estimate = own.proportion;
        measured[indicator] = Some(own);
        let indicators = &tallies.indicators;
        let precision = precision_of(indicators, indicator, choices, &everybody, Some(&measured));
        Some(Part {
            estimate,
            precision,
        })
    }

    fn measured(&self, places: &[Index], indicator: usize) -> Option<Measured> {
        Measured::new(&self.sums(places, indicator), &self.design.sample)
    }
}

impl Comparer<'_> {
    /// The change among the PSUs with workers of known status in both waves, at every indicator where there
    /// are any.
    pub(super) fn same_establishments(
        &self,
        stack: &Stack<'_>,
        pair: Pair,
    ) -> Vec<SameEstablishments> {
        if stack.stacking == Stacking::SeparateWaves {
            return Vec::new();
        }
        let waves = pair.map(|wave| Parts::new(self, wave));
        let indicators: Vec<_> = (0..self.tallies.indicators.len()).collect();
        let rows = parallel::map(self.threads, &indicators, |&index| {
            self.same_establishments_at(stack, &waves, index)
        });
        rows.into_iter().flatten().collect()
    }

    fn same_establishments_at(
        &self,
        stack: &Stack<'_>,
        waves: &[Parts<'_>; 2],
        index: usize,
    ) -> Option<SameEstablishments> {
        let unknown = self.choices.unknown;
        let cells = stack.cells();
        let mut is_shared = vec![false; stack.design.sample.psus()];
        for psu in StackedDomain::new(cells, index, unknown).shared_psus() {
            is_shared[psu as usize] = true;
        }
        let shared = cells.map(|cells| cells.places(|cell| is_shared[cell.psu as usize]));
        let shared = shared.each_ref();
        let cells = shared.map(|order| Cells::new(self.tallies, &stack.design, order));
        let stacked = StackedDomain::new(cells, index, unknown);
        let is_own = |psu| {
            let number = stack.design.number_of(psu);
            number.is_some_and(|number| is_shared[number as usize])
        };
        let sides = waves.each_ref().map(|wave| {
            let part = wave.share(&wave.places(is_own), index)?;
            Some(Shown {
                estimate: part.estimate,
                interval: part.precision.interval.map(|(limits, _)| limits),
            })
        });
        let [Some(before), Some(after)] = sides else {
            return None;
        };
        let critical = Critical {
            df: Some(stacked.degrees_of_freedom(stack)),
            tail: self.choices.level.tail(),
        };
        let covariance = stacked.covariance(stack, [before.estimate, after.estimate]);
        let limits = covariance.and_then(|covariance| {
            let contrast = self.comparison.contrast;
            contrast::limits_of_difference(contrast, [before, after], &covariance, critical)
        });
        let spread = covariance.map(|covariance| covariance.of_difference());
        Some(SameEstablishments {
            indicator: self.tallies.indicators[index].clone(),
            psus: stacked.shared_psus().count(),
            before: before.estimate,
            after: after.estimate,
            difference: Difference {
                estimate: after.estimate - before.estimate,
                standard_error: spread.filter(|&spread| spread > 0.0).map(f64::sqrt),
                df: critical.df,
                limits,
            },
        })
    }
}
