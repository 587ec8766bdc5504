//! From which design are establishments drawn again?

use crate::design::{LonelyPsu, Stacking, WaveDesign};
use crate::sensitivity::basis::Basis;
use crate::tally::Index;

/// A design without finite population correction, which replicates leave out.
pub fn design(basis: &Basis<'_>, waves: &[Option<Index>], stacking: Stacking) -> WaveDesign {
    let tallies = &basis.analysis.tallies;
    WaveDesign::of_waves(tallies, waves, stacking, LonelyPsu::default(), false)
}

/// How a wave, or a pair of waves, is drawn: factors of a place that both waves have are the same in both.
pub fn stacking(basis: &Basis<'_>, pair: Option<[usize; 2]>) -> Stacking {
    match pair {
        Some(pair) if basis.analysis.share_places(pair) => Stacking::SharedPlaces,
        _ => Stacking::SeparateWaves,
    }
}
