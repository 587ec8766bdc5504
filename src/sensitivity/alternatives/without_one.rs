//! Does one place make the result? Everything again without each PSU in turn: an establishment, unless
//! larger PSUs were drawn.

use indexmap::IndexMap;

use super::alternative::{Alternative, Choice, End};
use super::analysis::{Analysis, Found};
use super::change::Steadiness;
use super::left_out::{WaveSums, scores};
use crate::compare::{Covariance, Critical, Difference, Shown, limits_of_difference};
use crate::design::{Member, Moments, Stacking, WaveDesign};
use crate::estimate::{Precision, Sampling, overall_precision, proportion};
use crate::parallel;
use crate::tally::Index;

/// Results nearer to each other than this are one result.
const SAME: f64 = 1e-12;

/// The waves of an analysis, with what each PSU adds to them.
pub struct Waves<'a> {
    analysis: &'a Analysis<'a>,
    /// As asked.
    found: &'a Found,
    designs: &'a [WaveDesign],
    sums: Vec<WaveSums<'a>>,
}

impl<'a> Waves<'a> {
    /// The waves of an analysis, as it found them, with the designs of the waves.
    pub fn new(analysis: &'a Analysis<'a>, found: &'a Found, designs: &'a [WaveDesign]) -> Self {
        let waves = analysis.waves.iter().zip(designs);
        let unknown = analysis.choices.unknown;
        let sums =
            waves.map(|(&wave, design)| WaveSums::new(&analysis.tallies, wave, design, unknown));
        Self {
            sums: sums.collect(),
            analysis,
            found,
            designs,
        }
    }

    /// The lowest and the highest share of a wave at an indicator without one PSU, where they differ from
    /// the share as asked.
    pub fn shares(&self, wave: usize, indicator: usize) -> Vec<Alternative> {
        let sums = &self.sums[wave];
        let shares = (0..sums.psus()).map(|psu| (psu, sums.share(Some(psu), indicator)));
        let known = shares.filter_map(|(psu, share)| Some((psu, share?)));
        let ends = ends(known, sums.share(None, indicator));
        let alternatives = ends.into_iter().map(|(end, psu)| {
            let is_left_out = |other| self.designs[wave].number_of(other) == Some(psu);
            let estimates = self
                .analysis
                .leaving_out(is_left_out)
                .estimate(self.analysis.waves[wave]);
            Alternative::of_share(Choice::WithoutOne(end), &estimates[indicator])
        });
        alternatives.collect()
    }

    /// Two waves with their PSUs.
    pub fn pair(&'a self, pair: [usize; 2]) -> Pair<'a> {
        let waves = pair.map(|place| self.analysis.waves[place]);
        let stacking = if self.analysis.share_places(pair) {
            Stacking::SharedPlaces
        } else {
            Stacking::SeparateWaves
        };
        let tallies = &self.analysis.tallies;
        let design = WaveDesign::of_waves(
            tallies,
            &waves,
            stacking,
            self.analysis.lonely_psu,
            self.analysis.finite_population,
        );
        let mut places = vec![Place::default(); design.sample.psus()];
        for psu in 0..tallies.psus() as Index {
            if let Some(number) = design.number_of(psu) {
                for (own, &wave) in places[number as usize].0.iter_mut().zip(&pair) {
                    *own = own.or(self.designs[wave].number_of(psu));
                }
            }
        }
        Pair {
            waves: self,
            pair,
            stacking,
            shared: places.iter().filter(|place| place.is_shared()).count(),
            design,
            places,
        }
    }
}

/// The lowest and the highest of some results, if they are lower and higher than the result as asked. Of
/// equals the first.
fn ends<T: Copy>(results: impl Iterator<Item = (T, f64)>, asked: Option<f64>) -> Vec<(End, T)> {
    let Some(asked) = asked else {
        return Vec::new();
    };
    let mut lowest = (asked - SAME, None);
    let mut highest = (asked + SAME, None);
    for (of, result) in results {
        if result < lowest.0 {
            lowest = (result, Some(of));
        }
        if result > highest.0 {
            highest = (result, Some(of));
        }
    }
    let ends = [(End::Lowest, lowest.1), (End::Highest, highest.1)];
    let ends = ends.into_iter();
    ends.filter_map(|(end, of)| Some((end, of?))).collect()
}

/// The numbers that a place has in the designs of two waves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Place([Option<u32>; 2]);

impl Place {
    fn is_shared(&self) -> bool {
        self.0.iter().all(Option::is_some)
    }
}

/// How precise a wave is without each of its PSUs. Most PSUs leave behind what others leave too.
struct Without {
    /// The wave as asked, by indicator.
    asked: Vec<Precision>,
    /// What PSUs leave behind, by indicator.
    left: Vec<Vec<Precision>>,
    /// Which of these each PSU leaves.
    of_psu: Vec<u32>,
}

impl Without {
    fn new(waves: &Waves<'_>, wave: usize, threads: usize) -> Self {
        let (analysis, sums) = (waves.analysis, &waves.sums[wave]);
        let mut first_of_kind: IndexMap<Vec<u64>, u32> = IndexMap::new();
        let psus = 0..sums.psus();
        let of_psu = psus.map(|psu| {
            let kind = first_of_kind.entry(sums.kind(psu));
            let place = kind.index() as u32;
            kind.or_insert(psu);
            place
        });
        let of_psu = of_psu.collect();
        let first: Vec<u32> = first_of_kind.into_values().collect();
        let left = parallel::map(threads, &first, |&psu| {
            overall_precision(
                &analysis.tallies.indicators,
                &analysis.choices,
                &sums.measured_without(psu),
            )
        });
        let estimates = waves.found.estimates[wave].iter();
        Self {
            asked: estimates.map(|estimate| estimate.precision).collect(),
            left,
            of_psu,
        }
    }

    fn precision(&self, psu: u32) -> &Vec<Precision> {
        &self.left[self.of_psu[psu as usize] as usize]
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

impl Pair<'_> {
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

    /// What is left of the changes at every indicator, each place left out in turn: of the changes as asked.
    pub fn steadiness(&self, asked: &[Option<&Difference>], threads: usize) -> Vec<Steadiness> {
        let indicators = self.waves.analysis.tallies.indicators.len();
        let moments: Vec<_> = (0..indicators).map(|index| self.moments(index)).collect();
        let waves = self
            .pair
            .map(|wave| Without::new(self.waves, wave, threads));
        let places: Vec<u32> = (0..self.places.len() as u32).collect();
        let left = parallel::map(threads, &places, |&number| {
            self.left(number, &waves, &moments)
        });
        let of_indicator = |index: usize| {
            let mut steadiness = Steadiness {
                psus: self.places.len(),
                same_sign: 0,
                same_direction: 0,
            };
            for left in &left {
                if let (Some(asked), Some(left)) = (asked[index], &left[index]) {
                    let same_direction = asked.direction() == left.direction();
                    steadiness.same_sign += usize::from(sign(asked) == sign(left));
                    steadiness.same_direction += usize::from(same_direction);
                }
            }
            steadiness
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
    fn left(&self, number: u32, waves: &[Without; 2], moments: &[Moments<'_, 4>]) -> Left {
        let place = &self.places[number as usize];
        let precisions = [0, 1].map(|side| match place.0[side] {
            Some(psu) => waves[side].precision(psu),
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
        let are_separate = self.stacking == Stacking::SeparateWaves || is_last_shared;
        let (covariance, df) = if are_separate {
            let [before, after] = precisions.map(|one| one.df.unwrap_or(0) as usize);
            (Some(Covariance::of_separate(&precisions)), before + after)
        } else {
            let remainder = moments.without(number, self.sums_of(place, indicator));
            let mut coefficients = [[0.0; 4]; 2];
            for side in [0, 1] {
                coefficients[side][2 * side..][..2]
                    .copy_from_slice(&scores(shares[side], &left[side]));
            }
            let covariance = remainder.covariance(&coefficients).map(|matrix| {
                let varies =
                    [0, 1].map(|side| proportion::varies(shares[side], matrix[side][side]));
                Covariance::of_stack(matrix, varies)
            });
            (covariance, remainder.degrees_of_freedom())
        };
        let critical = Critical {
            df: (analysis.choices.sampling == Sampling::Cluster).then_some(df),
            tail: analysis.choices.level.tail(),
        };
        let side = |side: usize| Shown {
            estimate: shares[side],
            interval: precisions[side].interval.map(|(limits, _)| limits),
        };
        let contrast = analysis.comparison.unwrap_or_default().contrast;
        Some(Difference {
            estimate: shares[1] - shares[0],
            standard_error: None,
            df: critical.df,
            limits: covariance.and_then(|covariance| {
                limits_of_difference(contrast, [side(0), side(1)], &covariance, critical)
            }),
        })
    }
}

/// Which way a change goes: 1 up, -1 down, 0 neither.
fn sign(of: &Difference) -> i8 {
    i8::from(of.estimate > SAME) - i8::from(of.estimate < -SAME)
}
