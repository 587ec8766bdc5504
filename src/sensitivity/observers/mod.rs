//! Do observers who saw the same workers say the same, and do they find the same shares?
//!
//! | question | file |
//! |---|---|
//! | How well do two of them agree, and all of them? | [`Agreement`] |
//! | How sure is that, if workers of one place are seen in the same light? | [`Clustered`] |
//! | Do observers find the same shares? | [`Shares`] |
//! | Is that more than chance? | [`Heterogeneity`] |
//!
//! Observers are numbered in order of their first appearance. Nothing says who they are.

mod agreement;
mod clustered;
mod heterogeneity;
mod parts;
mod shares;

pub use agreement::{AgeAgreement, Agreement, Overall, OverallAgreement, Pair, PairAgreement};
pub use clustered::{Clustered, Limits, NoLimits};
pub use heterogeneity::{Heterogeneity, NoTest};
pub use shares::{ObserverShare, Shares};

use super::basis::Basis;

/// What observers said, of each wave; or why nobody can tell.
#[derive(Clone, Debug)]
pub struct Observers {
    /// Of each wave.
    pub waves: Vec<Result<WaveObservers, NoObservers>>,
}

/// What the observers of a wave said.
#[derive(Clone, Debug)]
pub struct WaveObservers {
    /// Workers who were assessed by observers who are named.
    pub workers: u64,
    /// Those of them whom several assessed.
    pub common: u64,
    /// The observers of the wave by number, from 0, each with the shares that they found.
    pub shares: Vec<Shares>,
    /// How well they agree; none where nobody was assessed by two of them.
    pub agreement: Option<Agreement>,
}

/// Why nothing can be said of the observers of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoObservers {
    /// Rows do not say who observed, or are counts of several workers.
    Unnamed,
    /// There is only one.
    One,
    /// What they found may not travel.
    Withheld,
}

/// Why there is no agreement.
pub const NOBODY_IN_COMMON: &str = "no worker was assessed by two observers";

impl NoObservers {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unnamed => "the rows do not say which observer assessed which worker",
            Self::One => "all workers were assessed by a single observer",
            Self::Withheld => "withheld, as the numbers could tell of single people or places",
        }
    }
}

impl Observers {
    /// What the observers of an analysis said.
    pub fn new(basis: &Basis<'_>) -> Self {
        let waves = 0..basis.analysis.waves.len();
        Self {
            waves: waves.map(|wave| WaveObservers::new(basis, wave)).collect(),
        }
    }
}

impl WaveObservers {
    fn new(basis: &Basis<'_>, wave: usize) -> Result<Self, NoObservers> {
        let analysis = &basis.analysis;
        let index = analysis.waves[wave];
        let assessed = basis.assessed.ok_or(NoObservers::Unnamed)?;
        let workers = assessed.workers.iter();
        let is_of_wave = |establishment| analysis.tallies.wave_of(establishment) == index;
        let workers: Vec<_> = workers
            .filter(|worker| is_of_wave(worker.establishment))
            .collect();
        let mut observers: Vec<usize> = workers
            .iter()
            .flat_map(|worker| worker.said.iter().map(|&(observer, _)| observer))
            .collect();
        observers.sort_unstable();
        observers.dedup();
        match observers.as_slice() {
            [] => return Err(NoObservers::Unnamed),
            [_] => return Err(NoObservers::One),
            _ => {}
        }
        let common = workers.iter().filter(|worker| worker.said.len() > 1);
        let common = common.count() as u64;
        Ok(Self {
            workers: workers.len() as u64,
            common,
            shares: Shares::of_wave(basis, wave, &workers),
            agreement: (common > 0).then(|| Agreement::new(basis, wave, &workers, &observers)),
        })
    }
}
