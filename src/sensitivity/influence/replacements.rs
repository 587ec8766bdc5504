//! What is the result without places that stand in for others?

use crate::sensitivity::basis::{Basis, Results};
use crate::tally::Index;

/// The result without replacements. All others keep their weights.
#[derive(Clone, Debug)]
pub struct WithoutReplacements {
    /// Replacements that were visited, of each wave.
    pub replacements: Vec<usize>,
    /// What is found without them.
    pub results: Results,
}

/// Why there is no result without replacements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoReplacements {
    /// No list says which establishments are replacements.
    Unmarked,
    /// None of those that were visited is one.
    None,
    /// Larger PSUs were drawn.
    LargerPsus,
}

impl NoReplacements {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unmarked => {
                "no list of establishments says which of them replace others (--establishments, column replacement)"
            }
            Self::None => "no establishment that was visited replaces another",
            Self::LargerPsus => "larger units than establishments were drawn",
        }
    }
}

impl WithoutReplacements {
    /// The result of an analysis without replacements.
    ///
    /// # Errors
    /// If there is none.
    pub fn new(basis: &Basis<'_>) -> Result<Self, NoReplacements> {
        let marked = basis.replacements.ok_or(NoReplacements::Unmarked)?;
        let analysis = &basis.analysis;
        let tallies = &analysis.tallies;
        if !tallies.psus_are_establishments() {
            return Err(NoReplacements::LargerPsus);
        }
        let is_of = |wave: Option<Index>| {
            let own = marked.iter().filter(|&&one| tallies.wave_of(one) == wave);
            own.count()
        };
        let replacements: Vec<_> = analysis.waves.iter().map(|&wave| is_of(wave)).collect();
        if replacements.iter().all(|&visited| visited == 0) {
            return Err(NoReplacements::None);
        }
        Ok(Self {
            replacements,
            results: basis.results_of(&analysis.leaving_out(|psu| marked.contains(&psu))),
        })
    }
}
