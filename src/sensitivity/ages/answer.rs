//! What would the result be, were ages guessed so far off?

use std::collections::BTreeMap;

use super::misjudgement::Misjudgement;
use super::true_ages::{ObservedAge, TrueAges, true_ages};
use super::written_spread::spread_less;
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
    /// The share of each wave, a fraction of 1; none where such an error cannot be.
    pub shares: Vec<Option<f64>>,
    /// Of each wave why there is none.
    pub absences: Vec<Option<NoShare>>,
    /// The change of each pair of waves; none where a share is none, or where all are minors in both waves, or none:
    /// then there is nothing to change.
    pub changes: Vec<Option<f64>>,
}

/// Why observers of a wave cannot err so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoShare {
    /// Nobody could look like some of its workers.
    Unlike,
    /// The ages that were written spread less than such errors alone would.
    TooWide,
}

/// A change up to this is too small to show: a fraction of 1 that rounds to 0.00 points.
pub const TOO_SMALL: f64 = 5e-5;

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
            match spread_less(ages.iter().map(|seen| (seen.age, seen.weight)), errors) {
                true => Err(NoShare::TooWide),
                false => true_ages(ages, errors).ok_or(NoShare::Unlike),
            }
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

    /// Whether such an error makes minors of all workers of all waves, or of none: 1 or 0, then it tells nothing.
    pub fn alike(&self) -> Option<f64> {
        let mut shares = self.shares.iter().copied().flatten();
        let first = shares
            .next()
            .filter(|&first| first == 0.0 || first == 1.0)?;
        shares.all(|share| share == first).then_some(first)
    }

    /// The share of a wave, where the error tells something.
    pub fn share(&self, wave: usize) -> Option<f64> {
        self.shares[wave].filter(|_| self.alike().is_none())
    }

    fn new(
        basis: &Basis<'_>,
        threshold: Threshold,
        errors: Misjudgement,
        waves: &[Result<TrueAges, NoShare>],
    ) -> Self {
        let told = waves.iter().map(Result::as_ref);
        let shares = told.clone().map(|ages| Some(ages.ok()?.at_most(threshold)));
        let shares: Vec<_> = shares.collect();
        let mut row = Self {
            threshold,
            errors,
            changes: Vec::new(),
            absences: told.map(|ages| ages.err().copied()).collect(),
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
