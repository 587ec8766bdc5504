//! What is left of the change of everybody, or of a domain, without one place? Measured again from sums, not from
//! rows.

use super::left_out::{PsuSums, WaveSums, scores};
use super::pair::{Pair, Place};
use crate::compare::{Covariance, Critical, Difference, Shown, limits_of_difference};
use crate::design::{Member, Moments, Remainder, Stacking};
use crate::estimate::{Precision, Sampling, precision_of, proportion};

/// Everybody in two waves, or a domain, with what each place adds in each.
pub struct LeftChange<'a> {
    /// The waves.
    pub pair: &'a Pair<'a>,
    sums: [&'a WaveSums<'a>; 2],
    /// The sums of both waves for each place, by indicator.
    moments: Vec<Moments<'a, 4>>,
}

impl<'a> LeftChange<'a> {
    /// Those whose sums these are.
    pub fn new(pair: &'a Pair<'a>, sums: [&'a WaveSums<'a>; 2]) -> Self {
        let indicators = 0..pair.waves.analysis.tallies.indicators.len();
        let moments = indicators.map(|index| {
            let members = (0..).zip(&pair.places).filter_map(|(psu, place)| {
                let sums = weights(sums, place, index)?;
                Some(Member { psu, sums })
            });
            Moments::new(&pair.design.sample, members)
        });
        Self {
            moments: moments.collect(),
            pair,
            sums,
        }
    }

    /// The weights of a place in both waves, if somebody is known in one of them.
    pub fn sums_of(&self, place: &Place, indicator: usize) -> Option<[f64; 4]> {
        weights(self.sums, place, indicator)
    }

    /// What is left of the change of a domain at an indicator without a place; none where a wave has nobody left.
    /// `asked` are the precisions of the domain with all places.
    pub fn of_domain(
        &self,
        number: u32,
        indicator: usize,
        asked: [Precision; 2],
    ) -> Option<Difference> {
        let place = self.pair.places[number as usize];
        let waves = self.pair.waves;
        let analysis = waves.analysis;
        let precisions = [0, 1].map(|side| {
            let Some(psu) = place.0[side] else {
                return asked[side];
            };
            let everybody = &waves.sums[self.pair.pair[side]];
            let is_domain = !std::ptr::eq(everybody, self.sums[side]);
            let domain = is_domain.then(|| self.sums[side].measured_without(psu));
            precision_of(
                &analysis.tallies.indicators,
                indicator,
                &analysis.choices,
                &everybody.measured_without(psu),
                domain.as_deref(),
            )
        });
        self.difference(number, indicator, precisions)
    }

    /// The same from the precisions that are left.
    pub fn difference(
        &self,
        number: u32,
        indicator: usize,
        precisions: [Precision; 2],
    ) -> Option<Difference> {
        let pair = self.pair;
        let analysis = pair.waves.analysis;
        let place = &pair.places[number as usize];
        let left = [0, 1].map(|side| self.sums[side].left(place.0[side], indicator));
        let [before, after] = left.map(|left| left.share());
        let shares = [before?, after?];
        let is_last_shared = place.is_shared() && pair.shared == 1;
        let (covariance, df) = if pair.stacking == Stacking::SeparateWaves || is_last_shared {
            let [before, after] = precisions.map(|one| one.df.unwrap_or(0) as usize);
            (Some(Covariance::of_separate(&precisions)), before + after)
        } else {
            let remainder = self.moments[indicator].without(number, self.sums_of(place, indicator));
            let covariance = covariance(&remainder, shares, &left);
            (covariance, remainder.degrees_of_freedom())
        };
        let critical = Critical {
            df: (analysis.choices.sampling == Sampling::Cluster).then_some(df),
            tail: analysis.choices.level.tail(),
        };
        let sides = [0, 1].map(|side| Shown {
            estimate: shares[side],
            interval: precisions[side].interval.map(|(limits, _)| limits),
        });
        let contrast = analysis.comparison.unwrap_or_default().contrast;
        let is_precise = sides.iter().all(|side| side.interval.is_some());
        let variance = covariance.map(|covariance| covariance.of_difference());
        let variance = variance.filter(|&variance| variance > 0.0 && is_precise);
        Some(Difference {
            estimate: shares[1] - shares[0],
            standard_error: variance.map(f64::sqrt),
            df: critical.df,
            limits: covariance.and_then(|covariance| {
                limits_of_difference(contrast, sides, &covariance, critical)
            }),
        })
    }
}

/// The weights of a place in two waves, if somebody is known in one of them.
fn weights(sums: [&WaveSums<'_>; 2], place: &Place, indicator: usize) -> Option<[f64; 4]> {
    let [before, after] = [0, 1].map(|side| sums[side].of(place.0[side], indicator));
    before.member().or(after.member())?;
    let ([a, b], [c, d]) = (before.weights, after.weights);
    Some([a, b, c, d])
}

/// The covariance of what is left of two shares in one design.
fn covariance(
    remainder: &Remainder<'_, 4>,
    shares: [f64; 2],
    left: &[PsuSums; 2],
) -> Option<Covariance> {
    let [[a, b], [c, d]] = [0, 1].map(|side| scores(shares[side], &left[side]));
    let matrix = remainder.covariance(&[[a, b, 0.0, 0.0], [0.0, 0.0, c, d]])?;
    let varies = [0, 1].map(|side| proportion::varies(shares[side], matrix[side][side]));
    Some(Covariance::of_stack(matrix, varies))
}
