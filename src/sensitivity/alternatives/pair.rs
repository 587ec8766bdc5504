//! Does one place make the change? Two waves again without each place in turn: of both, where both have it.

use super::alternative::{Alternative, Choice, End};
use super::change::Steadiness;
use super::left_change::LeftChange;
use super::left_precision::LeftPrecision;
use super::without_one::{SAME, Waves, ends};
use crate::compare::Difference;
use crate::design::{Stacking, WaveDesign};
use crate::parallel;
use crate::tally::Index;

/// The numbers that a place has in the designs of two waves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place(pub [Option<u32>; 2]);

impl Place {
    /// Whether both waves have it.
    pub fn is_shared(&self) -> bool {
        self.0.iter().all(Option::is_some)
    }
}

/// Two waves whose places are left out one at a time: of both, where both have them.
pub struct Pair<'a> {
    /// All waves.
    pub waves: &'a Waves<'a>,
    /// The places of the two among them.
    pub pair: [usize; 2],
    /// Whether places of both are one.
    pub stacking: Stacking,
    /// Both waves in one design.
    pub design: WaveDesign,
    /// By the numbers of that design.
    pub places: Vec<Place>,
    /// Places of both waves.
    pub shared: usize,
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
    /// change as asked; none where a wave has no place that can be left out.
    pub fn changes(&self, indicator: usize) -> Vec<Alternative> {
        if !self.can_lose_one(indicator) {
            return Vec::new();
        }
        let places = self.places.iter();
        let changes = places.map(|place| (place, self.change(Some(place), indicator)));
        let known = changes.filter_map(|(place, change)| Some((place, change?)));
        let ends = ends(known, self.change(None, indicator)).into_iter();
        let alternatives = ends.map(|(end, place)| self.alternative(end, place, indicator));
        alternatives.collect()
    }

    /// Whether both waves have a place that can be left out at an indicator.
    pub fn can_lose_one(&self, indicator: usize) -> bool {
        let mut waves = self.pair.iter();
        waves.all(|&wave| self.waves.sums[wave].can_lose_one(indicator))
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
        let everybody = self.everybody();
        let waves = self
            .pair
            .map(|wave| LeftPrecision::new(self.waves, wave, threads));
        let places: Vec<u32> = (0..self.places.len() as u32).collect();
        let left = parallel::map(threads, &places, |&number| {
            Self::left(&everybody, number, &waves)
        });
        let of_indicator = |index: usize| {
            let [mut psus, mut same_sign, mut same_direction] = [0; 3];
            for (place, left) in self.places.iter().zip(&left) {
                if everybody.sums_of(place, index).is_none() {
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

    /// Everybody in the two waves.
    pub fn everybody(&self) -> LeftChange<'_> {
        LeftChange::new(self, self.pair.map(|wave| &self.waves.sums[wave]))
    }

    /// What is left of the changes without a place.
    fn left(everybody: &LeftChange<'_>, number: u32, waves: &[LeftPrecision; 2]) -> Left {
        let place = &everybody.pair.places[number as usize];
        let precisions = [0, 1].map(|side| match place.0[side] {
            Some(psu) => waves[side].without(psu),
            None => &waves[side].asked,
        });
        let indicators = 0..waves[0].asked.len();
        let left = indicators.map(|index| {
            let precisions = precisions.map(|of_wave| of_wave[index]);
            everybody.difference(number, index, precisions)
        });
        left.collect()
    }
}

/// Which way a change goes: 1 up, -1 down, 0 neither.
fn sign(of: &Difference) -> i8 {
    i8::from(of.estimate > SAME) - i8::from(of.estimate < -SAME)
}
