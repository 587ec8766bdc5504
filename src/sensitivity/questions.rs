//! What is asked?

use super::misclassified::AccuracyByWave;
use crate::tally::Threshold;

/// What is asked of a result, with what has to be assumed.
#[derive(Clone, Debug, PartialEq)]
pub struct Questions {
    /// How often observers are right; none for a grid.
    pub accuracy: Option<AccuracyByWave>,
    /// How many years people look older than they are.
    pub age_bias: Vec<f64>,
    /// The standard deviations of errors of ages, in years.
    pub age_spread: Vec<f64>,
    /// Whether errors of ages were asked for, or are the usual ones: to draw them again takes seconds.
    pub asks_of_ages: bool,
    /// The shares of the trade that are in sight.
    pub coverage: Vec<f64>,
    /// The shares of minors in the rest of it.
    pub hidden: Vec<f64>,
    /// The share of minors in the rest of it in the earlier wave; none for that in sight.
    pub hidden_before: Option<f64>,
    /// Whether the result is asked for without each place, or only whether it holds without any one.
    pub asks_of_each_place: bool,
    /// How establishments are drawn again, if they are.
    pub bootstrap: Option<Bootstrap>,
}

/// The years that people are taken to look too old by, unless others are asked for.
pub const USUAL_BIASES: [f64; 6] = [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0];
/// The standard deviations of errors of ages, unless others are asked for.
pub const USUAL_SPREADS: [f64; 2] = [0.0, 2.0];
/// The shares of the trade that are in sight, unless others are asked for.
const USUAL_COVERAGES: [f64; 6] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
/// The shares of minors in the rest of it.
const USUAL_HIDDEN: [f64; 5] = [0.0, 0.05, 0.1, 0.2, 0.4];

impl Questions {
    /// Those of a document, which nobody typed.
    pub fn usual() -> Self {
        Self {
            accuracy: None,
            age_bias: USUAL_BIASES.to_vec(),
            age_spread: USUAL_SPREADS.to_vec(),
            asks_of_ages: false,
            coverage: USUAL_COVERAGES.to_vec(),
            hidden: USUAL_HIDDEN.to_vec(),
            hidden_before: None,
            asks_of_each_place: false,
            bootstrap: None,
        }
    }
}

/// How establishments are drawn again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// How often.
    pub replicates: u32,
    /// What the draws depend on.
    pub seed: u64,
}

/// Something that is the same in all waves, or of each its own.
#[derive(Clone, Debug, PartialEq)]
pub enum ByWave<T> {
    /// The same in all.
    Same(T),
    /// One for each, in their order.
    Each(Vec<T>),
}

impl<T> ByWave<T> {
    /// Of how many waves it is; none where it is the same in all.
    pub fn waves(&self) -> Option<usize> {
        match self {
            Self::Same(_) => None,
            Self::Each(several) => Some(several.len()),
        }
    }

    /// That of a wave; beyond the last that of the last.
    ///
    /// ```
    /// use prevalence::sensitivity::ByWave;
    /// assert_eq!(ByWave::Same(9).of(1), &9);
    /// assert_eq!(ByWave::Each(vec![8, 9]).of(1), &9);
    /// ```
    pub fn of(&self, wave: usize) -> &T {
        match self {
            Self::Same(one) => one,
            Self::Each(several) => &several[wave.min(several.len() - 1)],
        }
    }
}

/// Completed years that laws and studies count as minors up to, youngest first: 15, 17, 18 and 21.
pub fn definitions() -> impl Iterator<Item = Threshold> {
    [15, 17, 18, 21].into_iter().filter_map(Threshold::new)
}

/// Years by which thresholds are moved.
pub const MOVES: [i8; 5] = [-2, -1, 0, 1, 2];

/// A threshold moved by some years, if there is one.
pub fn moved(threshold: Threshold, years: i8) -> Option<Threshold> {
    let years = threshold.years().checked_add_signed(years)?;
    Threshold::new(years)
}

/// What has to be counted besides the thresholds that were asked for.
pub fn further_thresholds(asked: &[Threshold]) -> Vec<Threshold> {
    let moves = asked.iter();
    let moves = moves.flat_map(|&threshold| MOVES.map(|years| moved(threshold, years)));
    let mut further: Vec<_> = moves.flatten().chain(definitions()).collect();
    further.sort_unstable();
    further.dedup();
    further.retain(|threshold| !asked.contains(threshold));
    further
}
