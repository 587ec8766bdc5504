//! What of the quality of the data may not travel? In words: an empty cell alone would look as if nobody had looked.

use super::disclosure::travels_guarded;
use crate::observe::Shape;
use crate::report::Report;
use crate::report::quality::Quality;

/// What is withheld of the quality of a wave's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithheldQuality {
    /// How ages heap.
    pub ages: bool,
    /// How many workers the smallest and the largest establishments have.
    pub sizes: bool,
    /// How far weights spread.
    pub weights: bool,
}

impl WithheldQuality {
    /// That of the wave at a place: what the data have, and the report has not.
    pub fn new(report: &Report, wave: usize, quality: &Quality) -> Self {
        let travels = travels_guarded(&report.disclosure);
        let shape = report.details.as_ref().map(|details| details.flow.shape);
        let is_weighted = report.waves.get(wave).is_some_and(|wave| wave.weighted);
        let quartiles = quality.sizes.as_ref().and_then(|sizes| sizes.quartiles);
        Self {
            ages: travels && shape == Some(Shape::Ages) && quality.ages.is_none(),
            sizes: travels && quartiles.is_none(),
            weights: travels && is_weighted && quality.weights.is_none(),
        }
    }

    /// Why the cells of these are empty, if any are.
    pub fn reason(self) -> Option<String> {
        let parts = [
            (self.ages, "ages"),
            (self.sizes, "sizes of establishments"),
            (self.weights, "weights"),
        ];
        let parts = parts.into_iter().filter(|(is_withheld, _)| *is_withheld);
        let parts: Vec<_> = parts.map(|(_, part)| part).collect();
        (!parts.is_empty()).then(|| {
            format!(
                "withheld: {}, as these numbers could tell of single people or places",
                parts.join(", ")
            )
        })
    }
}
