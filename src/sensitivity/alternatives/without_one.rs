//! Does one place make the result? Everything again without each PSU in turn: an establishment, unless
//! larger PSUs were drawn.

use super::alternative::{Alternative, Choice, End};
use super::analysis::Analysis;
use super::left_out::WaveSums;
use crate::design::WaveDesign;
use crate::estimate::{Estimate, Precision};

/// Results nearer to each other than this are one result.
pub const SAME: f64 = 1e-12;

/// Everybody in the waves of an analysis, with what each PSU adds.
pub struct Waves<'a> {
    /// The analysis.
    pub analysis: &'a Analysis<'a>,
    /// The design of each wave.
    pub designs: &'a [WaveDesign],
    /// Of each wave the precision as asked, by indicator.
    pub asked: Vec<Vec<Precision>>,
    /// The sums of each wave.
    pub sums: Vec<WaveSums<'a>>,
}

impl<'a> Waves<'a> {
    /// The waves of an analysis, with the estimates that it found of them, everybody first, and their designs.
    pub fn new(
        analysis: &'a Analysis<'a>,
        found: &[Vec<Estimate>],
        designs: &'a [WaveDesign],
    ) -> Self {
        let waves = analysis.waves.iter().zip(designs);
        let unknown = analysis.choices.unknown;
        let sums =
            waves.map(|(&wave, design)| WaveSums::new(&analysis.tallies, wave, design, unknown));
        let asked = found.iter().map(|rows| {
            let everybody = rows.iter().filter(|row| row.domain.is_overall());
            everybody.map(|row| row.precision).collect()
        });
        Self {
            sums: sums.collect(),
            asked: asked.collect(),
            analysis,
            designs,
        }
    }

    /// The lowest and the highest share of a wave at an indicator without one PSU, where they differ from
    /// the share as asked; none where no PSU can be left out.
    pub fn shares(&self, wave: usize, indicator: usize) -> Vec<Alternative> {
        let sums = &self.sums[wave];
        if !sums.can_lose_one(indicator) {
            return Vec::new();
        }
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
}

/// The lowest and the highest of some results, if they are lower and higher than the result as asked. Of
/// equals the first.
pub fn ends<T: Copy>(results: impl Iterator<Item = (T, f64)>, asked: Option<f64>) -> Vec<(End, T)> {
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
