//! Does one place make the change? Two waves again without each place in turn: of both, where both have it.

use super::alternative::{Alternative, Choice, End};
use super::change::Steadiness;
use super::left_out::{PsuSums, scores};
use super::left_precision::LeftPrecision;
use super::without_one::{SAME, Waves, ends};
use crate::compare::{Covariance, Critical, Difference, Shown, limits_of_difference};
use crate::design::{Member, Moments, Remainder, Stacking, WaveDesign};
use crate::estimate::{Precision, Sampling, proportion};
use crate::parallel;
use crate::tally::Index;

/// The numbers that a place has in the designs of two waves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Place([Option<u32>; 2]);

impl Place {
    fn is_shared(&self) -> bool {
        self.0.iter().all(Option::is_some)
    }
}

/// Two waves whose places are left out one at a time: of both, where both have them.
pub struct Pair<'a> {
    waves: &'a Waves<'a>,
    pair: [usize; 2],
    stacking: Stacking,
    /// Both waves in one design.
    design: WaveDesign,
    /// By the numbers of that design.
    places: Vec<Place>,
    /// Places of both waves.
    shared: usize,
}

/// What is left of a change, by indicator.
type Left = Vec<Option<Difference>>;

impl<'a> Pair<'a> {
    /// Two of these waves.
    pub fn new(waves: &'a Waves<'a>, pair: [usize; 2]) -> Self {
        let analysis = waves.analysis;
        let indices = pair.map(|place| analysis.waves[place]);
        let stacking = if analysis.share_places(pair) {
            Stacking::SharedPlaces
        } else {
            Stacking::SeparateWaves
        };
        let tallies = &analysis.tallies;
        let design = WaveDesign::of_waves(
            tallies,
            &indices,
            stacking,
            analysis.lonely_psu,
            analysis.finite_population,
        );
        let mut places = vec![Place::default(); design.sample.psus()];
        for psu in 0..tallies.psus() as Index {
            if let Some(number) = design.number_of(psu) {
                for (own, &wave) in places[number as usize].0.iter_mut().zip(&pair) {
                    *own = own.or(waves.designs[wave].number_of(psu));
                }
            }
        }
        Self {
            waves,
            pair,
            stacking,
            shared: places.iter().filter(|place| place.is_shared()).count(),
            design,
            places,
        }
    }

    /// The lowest and the highest change at an indicator without one place, where they differ from the
    /// change as asked.
    pub fn changes(&self, indicator: usize) -> Vec<Alternative> {
        let places = self.places.iter();
        let changes = places.map(|place| (place, self.change(Some(place), indicator)));
        let known = changes.filter_map(|(place, change)| Some((place, change?)));
        let ends = ends(known, self.change(None, indicator)).into_iter();
        let alternatives = ends.map(|(end, place)| self.alternative(end, place, indicator));
        alternatives.collect()
    }

    fn change(&self, place: Option<&Place>, indicator: usize) -> Option<f64> {
        let [before, after] = [0, 1].map(|side| {
            let own = place.and_then(|place| place.0[side]);
            self.waves.sums[self.pair[side]].share(own, indicator)
        });
        Some(after? - before?)
    }

    /// The whole analysis without a place.
    fn alternative(&self, end: End, place: &Place, indicator: usize) -> Alternative {
        let analysis = self.waves.analysis;
        let is_left_out = |psu| {
            let mut sides = self.pair.iter().zip(place.0);
            sides
                .any(|(&wave, own)| own.is_some() && self.waves.designs[wave].number_of(psu) == own)
        };
        let left = analysis.leaving_out(is_left_out);
        let estimates: Vec<_> = left.waves.iter().map(|&wave| left.estimate(wave)).collect();
        let shares = self.pair.map(|wave| &estimates[wave][indicator]);
        let mut rows = left.compare(self.pair, &estimates).into_iter();
        let choice = Choice::WithoutOne(end);
        match rows.find(|row| row.indicator == shares[0].indicator) {
            Some(row) => Alternative::of_change(choice, &row, shares),
            None => Alternative::unknown(choice),
        }
    }

    /// What is left of the changes at every indicator, each place with workers of known status left out in turn: of
    /// the changes as asked.
    pub fn steadiness(&self, asked: &[Option<&Difference>], threads: usize) -> Vec<Steadiness> {
        let indicators = self.waves.analysis.tallies.indicators.len();
        let moments: Vec<_> = (0..indicators).map(|index| self.moments(index)).collect();
        let waves = self
            .pair
            .map(|wave| LeftPrecision::new(self.waves, wave, threads));
        let places: Vec<u32> = (0..self.places.len() as u32).collect();
        let left = parallel::map(threads, &places, |&number| {
            self.left(number, &waves, &moments)
        });
        let of_indicator = |index: usize| {
            let [mut psus, mut same_sign, mut same_direction] = [0; 3];
            for (place, left) in self.places.iter().zip(&left) {
                if self.sums_of(place, index).is_none() {
                    continue;
                }
                psus += 1;
                if let (Some(asked), Some(left)) = (asked[index], &left[index]) {
                    same_sign += usize::from(sign(asked) == sign(left));
                    same_direction += usize::from(asked.direction() == left.direction());
                }
            }
            Steadiness {
                psus,
                same_sign: Some(same_sign),
                same_direction: Some(same_direction),
            }
        };
        (0..indicators).map(of_indicator).collect()
    }

    /// The sums of both waves for each place, at an indicator.
    fn moments(&self, indicator: usize) -> Moments<'_, 4> {
        let members = (0..).zip(&self.places).filter_map(|(psu, place)| {
            let sums = self.sums_of(place, indicator)?;
            Some(Member { psu, sums })
        });
        Moments::new(&self.design.sample, members)
    }

    /// The weights of a place in both waves, if somebody is known in one of them.
    fn sums_of(&self, place: &Place, indicator: usize) -> Option<[f64; 4]> {
        let [before, after] =
            [0, 1].map(|side| self.waves.sums[self.pair[side]].of(place.0[side], indicator));
        before.member().or(after.member())?;
        let ([a, b], [c, d]) = (before.weights, after.weights);
        Some([a, b, c, d])
    }

    /// What is left of the change without a place.
    fn left(&self, number: u32, waves: &[LeftPrecision; 2], moments: &[Moments<'_, 4>]) -> Left {
        let place = &self.places[number as usize];
        let precisions = [0, 1].map(|side| match place.0[side] {
            Some(psu) => waves[side].without(psu),
            None => &waves[side].asked,
        });
        let moments = moments.iter().enumerate();
        let left = moments.map(|(index, moments)| {
            let precisions = precisions.map(|of_wave| of_wave[index]);
            self.difference(number, index, precisions, moments)
        });
        left.collect()
    }

    fn difference(
        &self,
        number: u32,
        indicator: usize,
        precisions: [Precision; 2],
        moments: &Moments<'_, 4>,
    ) -> Option<Difference> {
        let analysis = self.waves.analysis;
        let place = &self.places[number as usize];
        let left =
            [0, 1].map(|side| self.waves.sums[self.pair[side]].left(place.0[side], indicator));
        let [before, after] = left.map(|left| left.share());
        let shares = [before?, after?];
        let is_last_shared = place.is_shared() && self.shared == 1;
        let (covariance, df) = if self.stacking == Stacking::SeparateWaves || is_last_shared {
            let [before, after] = precisions.map(|one| one.df.unwrap_or(0) as usize);
            (Some(Covariance::of_separate(&precisions)), before + after)
        } else {
            let remainder = moments.without(number, self.sums_of(place, indicator));
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
        Some(Difference {
            estimate: shares[1] - shares[0],
            standard_error: None,
            df: critical.df,
            limits: covariance.and_then(|covariance| {
                limits_of_difference(contrast, sides, &covariance, critical)
            }),
        })
    }
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

/// Which way a change goes: 1 up, -1 down, 0 neither.
fn sign(of: &Difference) -> i8 {
    i8::from(of.estimate > SAME) - i8::from(of.estimate < -SAME)
}
