//! What would the result be, were observers right so often?

use super::accuracy::{Accuracy, Rate};
use super::by_wave::AccuracyByWave;
use super::change::CorrectedChange;
use super::corrected::{Corrected, Observed};
use super::fit::Fit;
use super::{lang_reiczigel, melding};
use crate::estimate::{Absence, Domain, Estimate};
use crate::parallel;
use crate::sensitivity::seen::Seen;
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
    /// The limits of what was observed.
    pub observed_limits: Option<[f64; 2]>,
    /// As corrected; none where nobody has a known status.
    pub corrected: Option<Corrected>,
    /// Whether observers of that accuracy could have seen this.
    pub fit: Fit,
    /// Limits of the corrected share; none where the data contradict the accuracy, or there are none of what was
    /// observed.
    pub limits: Option<[f64; 2]>,
    /// How these were made.
    pub method: LimitsMethod,
    /// Limits by adding pseudo-observations, where the accuracy was measured; none where nothing is between them.
    pub lang_reiczigel: Option<[f64; 2]>,
    /// Why there are no limits.
    pub absence: Option<Absence>,
}

/// How the limits of a corrected share are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitsMethod {
    /// Each limit of the observed share is corrected: the accuracy is taken for certain.
    Corrected,
    /// By melding with the errors of an accuracy that was measured.
    Melding,
}

impl LimitsMethod {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Corrected => "rogan-gladen",
            Self::Melding => "melding",
        }
    }
}

/// Sensitivities that are tried where none is given.
const SENSITIVITIES: [f64; 3] = [1.0, 0.8, 0.6];
/// Specificities that are tried where none is given.
const SPECIFICITIES: [f64; 4] = [1.0, 0.99, 0.98, 0.95];

/// The result for observers of the accuracy that was asked for; where none was, for those of several, and
/// everybody alone.
pub fn misjudged(seen: &Seen<'_>, asked: Option<&AccuracyByWave>) -> Vec<Misjudged> {
    match asked {
        Some(accuracy) => vec![Misjudged::new(seen, accuracy, |_| true)],
        None => grid()
            .map(|accuracy| Misjudged::new(seen, &accuracy, Domain::is_overall))
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
    fn new(seen: &Seen<'_>, accuracy: &AccuracyByWave, is_asked: impl Fn(&Domain) -> bool) -> Self {
        let waves = seen.found.estimates.iter().enumerate();
        let shares: Vec<Vec<_>> = waves
            .map(|(wave, rows)| {
                let rows = rows.iter().filter(|row| is_asked(&row.domain));
                let rows: Vec<_> = rows.collect();
                // A rate that was measured takes some time; others take none.
                let threads = if accuracy.of(wave).is_measured() {
                    seen.threads
                } else {
                    1
                };
                parallel::map(threads, &rows, |row| {
                    CorrectedShare::new(seen, row, accuracy.of(wave))
                })
            })
            .collect();
        let pairs = seen.pairs.iter().copied().zip(&seen.found.changes);
        let changes = pairs.map(|(pair, rows)| {
            let rows = rows.iter().filter(|row| is_asked(&row.domain));
            let rows = rows.filter_map(|row| {
                let share = |wave: usize| {
                    let mut shares = shares[wave].iter();
                    shares.find(|one| one.domain == row.domain && one.indicator == row.indicator)
                };
                let shares = [share(pair[0])?, share(pair[1])?];
                CorrectedChange::new(seen, row, accuracy, pair, shares)
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
    fn new(seen: &Seen<'_>, row: &Estimate, accuracy: &Accuracy) -> Self {
        let level = seen.level;
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
        let (method, limits) = if accuracy.is_measured() {
            let melded = evidence.as_ref().and_then(|evidence| {
                let workers = evidence.df_adjusted_effective_sample_size();
                let positives = workers * evidence.proportion;
                melding::limits(melding::Evidence { positives, workers }, accuracy, level)
            });
            (LimitsMethod::Melding, melded)
        } else {
            let transformed = corrected.and_then(|corrected| corrected.limits);
            (LimitsMethod::Corrected, transformed)
        };
        let is_beyond =
            corrected.is_some_and(|one| one.is_below_error_rate || one.is_above_sensitivity);
        Self {
            domain: row.domain.clone(),
            indicator: row.indicator.clone(),
            observed: row.proportion,
            observed_limits: interval.map(|limits| [limits.low, limits.high]),
            corrected,
            fit: Fit::new(is_beyond, limits),
            limits: limits.and_then(with_width),
            method,
            lang_reiczigel: evidence.as_ref().and_then(|evidence| {
                let size = evidence.effective_sample_size;
                let limits = lang_reiczigel::limits(evidence.proportion, size, accuracy, level)?;
                with_width(limits)
            }),
            absence: row.precision.absence.filter(|_| interval.is_none()),
        }
    }
}

/// Limits, unless nothing is between them: that would be read as certainty.
fn with_width([low, high]: [f64; 2]) -> Option<[f64; 2]> {
    (low < high).then_some([low, high])
}
