//! What would the result be, were observers right so often?

use super::accuracy::{Accuracy, Rate};
use super::by_wave::AccuracyByWave;
use super::corrected::{Corrected, Observed};
use super::{lang_reiczigel, melding};
use crate::compare::{Comparison, Contrast, Covariance, Critical, Shown, limits_of_difference};
use crate::estimate::{Absence, Domain, Estimate, Interval};
use crate::sensitivity::basis::Basis;
use crate::tally::Indicator;

/// The result corrected for observers of one accuracy.
#[derive(Clone, Debug)]
pub struct Misjudged {
    /// How often they are right.
    pub accuracy: AccuracyByWave,
    /// Of each wave.
    pub shares: Vec<Vec<CorrectedShare>>,
    /// Of each pair of waves.
    pub changes: Vec<Vec<CorrectedChange>>,
}

/// A share corrected.
#[derive(Clone, Debug)]
pub struct CorrectedShare {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// As observed, a fraction of 1.
    pub observed: Option<f64>,
    /// As corrected; none where nobody has a known status.
    pub corrected: Option<Corrected>,
    /// Limits by adding pseudo-observations, where the accuracy was measured.
    pub lang_reiczigel: Option<[f64; 2]>,
    /// Limits by melding, where the accuracy was measured.
    pub melding: Option<[f64; 2]>,
    /// Why there are no limits.
    pub absence: Option<Absence>,
}

/// A change between corrected shares.
#[derive(Clone, Debug)]
pub struct CorrectedChange {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// By the formula, a fraction of 1.
    pub raw: f64,
    /// Between shares that there can be.
    pub truncated: f64,
    /// The standard error of the raw change, that of the accuracy included.
    pub standard_error: Option<f64>,
    /// Its limits; none where the data contradict the accuracy.
    pub limits: Option<[f64; 2]>,
    /// Whether observers of that accuracy cannot have seen one of the two shares.
    pub is_contradicted: bool,
}

/// Sensitivities that are tried where none is given.
const SENSITIVITIES: [f64; 3] = [1.0, 0.8, 0.6];
/// Specificities that are tried where none is given.
const SPECIFICITIES: [f64; 4] = [1.0, 0.99, 0.98, 0.95];

/// The result for observers of the accuracy that was asked for; where none was, for those of several, and
/// everybody alone.
pub fn misjudged(basis: &Basis<'_>, asked: Option<&AccuracyByWave>) -> Vec<Misjudged> {
    match asked {
        Some(accuracy) => vec![Misjudged::new(basis, accuracy, |_| true)],
        None => grid()
            .map(|accuracy| Misjudged::new(basis, &accuracy, Domain::is_overall))
            .collect(),
    }
}

fn grid() -> impl Iterator<Item = AccuracyByWave> {
    let rates = SENSITIVITIES
        .into_iter()
        .flat_map(|sensitivity| SPECIFICITIES.map(|specificity| [sensitivity, specificity]));
    rates.filter_map(|rates| {
        let [sensitivity, specificity] = rates.map(Rate::Known);
        let accuracy = Accuracy::new(sensitivity, specificity).ok()?;
        Some(AccuracyByWave::same(accuracy))
    })
}

impl Misjudged {
    fn new(
        basis: &Basis<'_>,
        accuracy: &AccuracyByWave,
        is_asked: impl Fn(&Domain) -> bool,
    ) -> Self {
        let waves = basis.found.estimates.iter().enumerate();
        let shares: Vec<Vec<_>> = waves
            .map(|(wave, rows)| {
                let rows = rows.iter().filter(|row| is_asked(&row.domain));
                rows.map(|row| CorrectedShare::new(basis, row, accuracy.of(wave)))
                    .collect()
            })
            .collect();
        let pairs = basis.pairs().into_iter().zip(&basis.found.changes);
        let changes = pairs.map(|(pair, rows)| {
            let rows = rows.iter().filter(|row| is_asked(&row.domain));
            let rows = rows.filter_map(|row| {
                let share = |wave: usize| {
                    let mut shares = shares[wave].iter();
                    shares.find(|one| one.domain == row.domain && one.indicator == row.indicator)
                };
                let shares = [share(pair[0])?, share(pair[1])?];
                CorrectedChange::new(basis, row, accuracy, pair, shares)
            });
            rows.collect()
        });
        Self {
            changes: changes.collect(),
            accuracy: accuracy.clone(),
            shares,
        }
    }
}

impl CorrectedShare {
    fn new(basis: &Basis<'_>, row: &Estimate, accuracy: &Accuracy) -> Self {
        let level = basis.choices().level;
        let interval = row.precision.interval.map(|(limits, _)| limits);
        let corrected = row.proportion.map(|estimate| {
            let observed = Observed {
                estimate,
                standard_error: row.precision.standard_error,
                interval,
            };
            Corrected::new(&observed, accuracy)
        });
        let evidence = row.evidence(level).filter(|_| interval.is_some());
        Self {
            domain: row.domain.clone(),
            indicator: row.indicator.clone(),
            observed: row.proportion,
            corrected,
            lang_reiczigel: evidence.as_ref().and_then(|evidence| {
                let size = evidence.effective_sample_size;
                lang_reiczigel::limits(evidence.proportion, size, accuracy, level)
            }),
            melding: evidence.as_ref().and_then(|evidence| {
                let workers = evidence.df_adjusted_effective_sample_size();
                let positives = workers * evidence.proportion;
                melding::limits(melding::Evidence { positives, workers }, accuracy, level)
            }),
            absence: row.precision.absence.filter(|_| interval.is_none()),
        }
    }

    /// Whether observers of that accuracy cannot have seen this.
    pub fn is_contradicted(&self) -> bool {
        let corrected = self.corrected.as_ref();
        corrected.is_some_and(|one| one.is_below_error_rate || one.is_above_sensitivity)
    }

    /// The best limits there are: by melding where the accuracy was measured.
    pub fn limits(&self) -> Option<[f64; 2]> {
        self.melding.or(self.corrected.as_ref()?.limits)
    }
}

impl CorrectedChange {
    fn new(
        basis: &Basis<'_>,
        row: &Comparison,
        accuracy: &AccuracyByWave,
        pair: [usize; 2],
        shares: [&CorrectedShare; 2],
    ) -> Option<Self> {
        let corrected = [shares[0].corrected?, shares[1].corrected?];
        let [before, after] = corrected;
        let youden = pair.map(|wave| accuracy.of(wave).youden());
        let covariance = row.covariance.map(|observed| Covariance {
            before: observed.before / (youden[0] * youden[0]),
            after: observed.after / (youden[1] * youden[1]),
            both: observed.both / (youden[0] * youden[1]),
        });
        let has_error = row.difference.standard_error.is_some();
        let standard_error = covariance.filter(|_| has_error).map(|covariance| {
            let spread = accuracy.spread_of_change(pair, corrected.map(|one| one.raw));
            (covariance.of_difference() + spread).sqrt()
        });
        let is_contradicted = shares.iter().any(|share| share.is_contradicted());
        let critical = Critical {
            df: row.difference.df,
            tail: basis.choices().level.tail(),
        };
        let limits = match basis.comparison().contrast {
            Contrast::Mover => mover(basis, shares, corrected, covariance, critical),
            Contrast::Wald => standard_error.zip(critical.value()).map(|(error, t)| {
                let change = after.raw - before.raw;
                [change - t * error, change + t * error].map(|limit| limit.clamp(-1.0, 1.0))
            }),
        };
        Some(Self {
            domain: row.domain.clone(),
            indicator: row.indicator.clone(),
            raw: after.raw - before.raw,
            truncated: after.truncated - before.truncated,
            standard_error,
            limits: limits.filter(|_| !is_contradicted),
            is_contradicted,
        })
    }
}

/// Limits of a change from those of the two corrected shares.
fn mover(
    basis: &Basis<'_>,
    shares: [&CorrectedShare; 2],
    corrected: [Corrected; 2],
    covariance: Option<Covariance>,
    critical: Critical,
) -> Option<[f64; 2]> {
    let level = basis.choices().level;
    let shown = |at: usize| {
        let [low, high] = shares[at].limits()?;
        Some(Shown {
            estimate: corrected[at].truncated,
            interval: Some(Interval { low, high, level }),
        })
    };
    let limits = limits_of_difference(
        Contrast::Mover,
        [shown(0)?, shown(1)?],
        &covariance?,
        critical,
    )?;
    Some([limits.low, limits.high.value()?])
}
