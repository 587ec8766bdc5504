//! What is left of the changes of each domain without one place?

use std::collections::HashMap;

use super::places::Places;
use super::rank::Shift;
use crate::compare::{Comparison, Difference};
use crate::estimate::{Domain, Estimate};
use crate::sensitivity::alternatives::{LeftChange, Pair, WaveSums};
use crate::sensitivity::basis::Basis;

/// The domains of two waves, with what each place adds to them.
pub struct LeftDomains<'a> {
    basis: &'a Basis<'a>,
    pair: &'a Pair<'a>,
    waves: [HashMap<Domain, WaveSums<'a>>; 2],
}

impl<'a> LeftDomains<'a> {
    /// The domains of an analysis in these waves.
    pub fn new(basis: &'a Basis<'_>, pair: &'a Pair<'_>) -> Self {
        let analysis = &basis.analysis;
        let waves = pair.pair.map(|wave| {
            let design = &pair.waves.designs[wave];
            WaveSums::by_domain(
                &analysis.tallies,
                analysis.waves[wave],
                design,
                analysis.choices.unknown,
                basis.tables,
            )
        });
        Self { basis, pair, waves }
    }

    /// What is left of a change without each of these places; none where a wave has nobody left.
    pub fn without(
        &self,
        row: &Comparison,
        most: &[Shift],
        places: &Places<'_>,
    ) -> Vec<Option<Difference>> {
        let found = self.found(row);
        let without = most.iter().map(|shift| {
            let (left, index, [before, after]) = found.as_ref()?;
            let number = self.pair.design.number_of(places.first_psu(shift.number))?;
            let asked = [before.precision, after.precision];
            left.of_domain(number, *index, asked)
        });
        without.collect()
    }

    /// The domain of a change, the place of its indicator, and its shares.
    fn found(&self, row: &Comparison) -> Option<(LeftChange<'_>, usize, [&Estimate; 2])> {
        let left = if row.domain.is_overall() {
            self.pair.everybody()
        } else {
            let [before, after] = self.waves.each_ref().map(|wave| wave.get(&row.domain));
            LeftChange::new(self.pair, [before?, after?])
        };
        let mut indicators = self.basis.analysis.tallies.indicators.iter();
        let index = indicators.position(|own| *own == row.indicator)?;
        let share = |wave: usize| {
            let mut rows = self.basis.found.estimates[wave].iter();
            rows.find(|one| one.domain == row.domain && one.indicator == row.indicator)
        };
        let [before, after] = self.pair.pair.map(share);
        Some((left, index, [before?, after?]))
    }
}
