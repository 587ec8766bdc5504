//! What would the result be, were ages guessed so far off?

use std::collections::BTreeMap;

use super::misjudgement::Misjudgement;
use super::true_ages::{ObservedAge, TrueAges, true_ages};
use crate::numeric::sum::CompensatedSum;
use crate::parallel;
use crate::sensitivity::basis::Basis;
use crate::tally::{AgeRange, Index, Threshold};

/// The result for several errors of ages: of everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct GuessedAges {
    /// Of each error that was asked for; none where rows hold no ages.
    pub rows: Vec<GuessedRow>,
    /// Whether rows hold ages.
    pub has_ages: bool,
    /// What is known of ages in each wave.
    pub observed: Vec<Vec<ObservedAge>>,
}

/// The result for one error of ages, at one threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct GuessedRow {
    /// The threshold.
    pub threshold: Threshold,
    /// The error.
    pub errors: Misjudgement,
    /// The share of each wave, a fraction of 1; none where nobody could look like some of its workers.
    pub shares: Vec<Option<f64>>,
    /// The change of each pair of waves; none where a share is none, or where all are minors in both waves, or none:
    /// then there is nothing to change.
    pub changes: Vec<Option<f64>>,
}

impl GuessedAges {
    /// The result for errors of these biases and spreads.
    pub fn new(basis: &Basis<'_>, biases: &[f64], spreads: &[f64]) -> Self {
        let waves = basis.analysis.waves.iter();
        let observed: Vec<_> = waves.map(|&wave| observed_ages(basis, wave)).collect();
        let has_ages = observed.iter().any(|ages| !ages.is_empty());
        let errors = spreads.iter().flat_map(|&spread| {
            biases
                .iter()
                .map(move |&bias| Misjudgement::new(bias, spread))
        });
        let errors: Vec<_> = errors.flatten().filter(|_| has_ages).collect();
        let tasks: Vec<_> = errors
            .iter()
            .flat_map(|errors| observed.iter().map(move |ages| (ages, errors)))
            .collect();
        let found = parallel::map(basis.threads, &tasks, |(ages, errors)| {
            true_ages(ages, errors)
        });
        let by_error: Vec<_> = found.chunks(observed.len().max(1)).collect();
        let thresholds = basis.thresholds();
        let rows = thresholds.iter().flat_map(|&threshold| {
            let errors = errors.iter().zip(&by_error);
            errors.map(move |(&errors, waves)| GuessedRow::new(basis, threshold, errors, waves))
        });
        Self {
            rows: rows.collect(),
            has_ages,
            observed,
        }
    }
}

impl GuessedRow {
    /// Whether such an error leaves, in one of two waves, both minors and others. Where all are one or the other in
    /// both, the change is 0 and says nothing of its direction.
    pub fn has_both(&self, waves: [usize; 2]) -> bool {
        let shares = waves.iter().filter_map(|&wave| self.shares[wave]);
        let is_mixed = |share: f64| share > 0.0 && share < 1.0;
        let shares: Vec<f64> = shares.collect();
        shares.iter().any(|&share| is_mixed(share)) || shares.first() != shares.last()
    }

    fn new(
        basis: &Basis<'_>,
        threshold: Threshold,
        errors: Misjudgement,
        waves: &[Option<TrueAges>],
    ) -> Self {
        let share = |ages: &Option<TrueAges>| ages.as_ref().map(|ages| ages.at_most(threshold));
        let shares: Vec<_> = waves.iter().map(share).collect();
        let mut row = Self {
            threshold,
            errors,
            changes: Vec::new(),
            shares,
        };
        let changes = basis.pairs().into_iter().map(|pair| {
            let [before, after] = pair.map(|wave| row.shares[wave]);
            Some(after? - before?).filter(|_| row.has_both(pair))
        });
        row.changes = changes.collect();
        row
    }
}

/// The ages that were written in a wave with the weights of their workers; those of whom nothing is known
/// are left out.
fn observed_ages(basis: &Basis<'_>, wave: Option<Index>) -> Vec<ObservedAge> {
    let tallies = basis.counted;
    let mut weights: BTreeMap<AgeRange, CompensatedSum> = BTreeMap::new();
    for (place, age, workers) in tallies.ages() {
        let cell = tallies.cell_at(place);
        if age != AgeRange::UNKNOWN && tallies.wave_of(cell.establishment) == wave {
            let sum = weights.entry(age).or_insert(CompensatedSum::ZERO);
            sum.add_product(f64::from(workers), cell.weight);
        }
    }
    let ages = weights.into_iter().map(|(age, weight)| ObservedAge {
        age,
        weight: weight.value(),
    });
    ages.collect()
}
