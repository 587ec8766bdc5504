//! How sure are shares behind errors of ages? They have no closed form.

use std::collections::BTreeMap;

use super::drawn::{design, stacking};
use super::rao_wu::factors;
use super::replicates::{ReplicateSummary, Replicates};
use crate::design::WaveDesign;
use crate::parallel;
use crate::sensitivity::ages::{AgeModel, Misjudgement, TrueAges, spread_less};
use crate::sensitivity::basis::Basis;
use crate::sensitivity::questions::{Bootstrap, Questions};
use crate::tally::{AgeRange, Index, Threshold};

/// What replicates say of the result for one error of ages, at one threshold: of everybody.
#[derive(Clone, Debug)]
pub struct ReplicatedGuess {
    /// The threshold.
    pub threshold: Threshold,
    /// The error.
    pub errors: Misjudgement,
    /// Of each wave; none where such an error cannot be.
    pub shares: Vec<Option<ReplicateSummary>>,
    /// Of each pair of waves.
    pub changes: Vec<Option<ReplicateSummary>>,
}

/// What replicates say of the result for each error of ages that was asked for.
pub fn guesses(
    basis: &Basis<'_>,
    questions: &Questions,
    bootstrap: Bootstrap,
) -> Vec<ReplicatedGuess> {
    let (biases, spreads) = (&questions.age_bias, &questions.age_spread);
    let errors = spreads.iter().flat_map(|&spread| {
        biases
            .iter()
            .map(move |&bias| Misjudgement::new(bias, spread))
    });
    let errors: Vec<_> = errors.flatten().collect();
    let thresholds = basis.thresholds();
    let waves = basis.analysis.waves;
    let shares: Vec<_> = (0..waves.len())
        .map(|place| {
            let design = design(basis, &waves[place..=place], stacking(basis, None));
            let ages = [WrittenAges::new(basis, &design, waves[place])];
            Drawn::new(&ages, &design, place).summaries(basis, &errors, &thresholds, bootstrap)
        })
        .collect();
    let pairs = basis.pairs().into_iter().enumerate();
    let changes: Vec<_> = pairs
        .map(|(place, pair)| {
            let asked = pair.map(|wave| waves[wave]);
            let design = design(basis, &asked, stacking(basis, Some(pair)));
            let ages = asked.map(|wave| WrittenAges::new(basis, &design, wave));
            let number = waves.len() + place;
            Drawn::new(&ages, &design, number).summaries(basis, &errors, &thresholds, bootstrap)
        })
        .collect();
    let rows = thresholds.iter().enumerate().flat_map(|(at, &threshold)| {
        let rows = errors.iter().enumerate();
        let (shares, changes) = (&shares, &changes);
        rows.map(move |(error, &errors)| {
            let of = |found: &Vec<Vec<Option<ReplicateSummary>>>| found[error].get(at).copied()?;
            ReplicatedGuess {
                threshold,
                errors,
                shares: shares.iter().map(of).collect(),
                changes: changes.iter().map(of).collect(),
            }
        })
    });
    rows.collect()
}

/// The ages that were written in a wave, with the weight of the workers of each PSU.
struct WrittenAges {
    ages: Vec<AgeRange>,
    /// PSU, place of the age, weight.
    weights: Vec<(u32, usize, f64)>,
}

impl WrittenAges {
    fn new(basis: &Basis<'_>, design: &WaveDesign, wave: Option<Index>) -> Self {
        let tallies = basis.counted;
        let mut places: BTreeMap<AgeRange, Vec<(u32, f64)>> = BTreeMap::new();
        for (place, age, workers) in tallies.ages() {
            let cell = tallies.cell_at(place);
            let psu = design.number_of(tallies.psu_of(cell.establishment));
            let is_of_wave = tallies.wave_of(cell.establishment) == wave;
            if let Some(psu) = psu.filter(|_| is_of_wave && age != AgeRange::UNKNOWN) {
                let weight = f64::from(workers) * cell.weight;
                places.entry(age).or_default().push((psu, weight));
            }
        }
        let weights = places.values().enumerate();
        let weights = weights.flat_map(|(place, psus)| {
            let psus = psus.iter();
            psus.map(move |&(psu, weight)| (psu, place, weight))
        });
        Self {
            weights: weights.collect(),
            ages: places.into_keys().collect(),
        }
    }

    /// The weight of each age in a replicate.
    fn drawn(&self, factors: &[f64]) -> Vec<f64> {
        let mut weights = vec![0.0; self.ages.len()];
        for &(psu, place, weight) in &self.weights {
            weights[place] += factors[psu as usize] * weight;
        }
        weights
    }
}

/// One wave, or two whose change is asked, under a design that is drawn from.
struct Drawn<'a> {
    waves: &'a [WrittenAges],
    design: &'a WaveDesign,
    number: usize,
}

impl<'a> Drawn<'a> {
    fn new(waves: &'a [WrittenAges], design: &'a WaveDesign, number: usize) -> Self {
        Self {
            waves,
            design,
            number,
        }
    }

    /// For each error what replicates say at each threshold.
    fn summaries(
        &self,
        basis: &Basis<'_>,
        errors: &[Misjudgement],
        thresholds: &[Threshold],
        bootstrap: Bootstrap,
    ) -> Vec<Vec<Option<ReplicateSummary>>> {
        let found = errors
            .iter()
            .map(|errors| self.summary(basis, errors, thresholds, bootstrap));
        found
            .map(|found| match found {
                Some(found) => found.into_iter().map(Some).collect(),
                None => vec![None; thresholds.len()],
            })
            .collect()
    }

    fn summary(
        &self,
        basis: &Basis<'_>,
        errors: &Misjudgement,
        thresholds: &[Threshold],
        bootstrap: Bootstrap,
    ) -> Option<Vec<ReplicateSummary>> {
        let models = self
            .waves
            .iter()
            .map(|wave| AgeModel::new(&wave.ages, errors));
        let models: Vec<AgeModel> = models.collect::<Option<_>>()?;
        let whole = vec![1.0; self.design.sample.psus()];
        let cannot_be = self.waves.iter().any(|wave| {
            let weights = wave.drawn(&whole);
            spread_less(wave.ages.iter().copied().zip(weights), errors)
        });
        if cannot_be {
            return None;
        }
        let found = self.fitted(&models, None, &whole)?;
        let first = (self.number as u64) << u32::BITS;
        let numbers: Vec<_> = (0..u64::from(bootstrap.replicates)).collect();
        let drawn = parallel::map(basis.threads, &numbers, |&replicate| {
            let factors = factors(&self.design.sample, bootstrap.seed, first + replicate);
            self.fitted(&models, Some(&found), &factors)
        });
        let summaries = thresholds.iter().map(|&threshold| {
            let values = drawn.iter();
            let values = values.map(|ages| Some(statistic(ages.as_ref()?, threshold)));
            let replicates = Replicates::new(statistic(&found, threshold), values);
            ReplicateSummary::new(basis.choices().level, &replicates)
        });
        Some(summaries.collect())
    }

    /// The true ages of each wave in a replicate.
    fn fitted(
        &self,
        models: &[AgeModel],
        from: Option<&Vec<TrueAges>>,
        factors: &[f64],
    ) -> Option<Vec<TrueAges>> {
        let waves = self.waves.iter().zip(models).enumerate();
        let fitted = waves.map(|(place, (wave, model))| {
            model.fitted(&wave.drawn(factors), from.map(|ages| &ages[place]))
        });
        fitted.collect()
    }
}

/// The share of one wave, or the change between two.
fn statistic(ages: &[TrueAges], threshold: Threshold) -> f64 {
    match ages {
        [before, after] => after.at_most(threshold) - before.at_most(threshold),
        _ => ages.iter().map(|ages| ages.at_most(threshold)).sum(),
    }
}
