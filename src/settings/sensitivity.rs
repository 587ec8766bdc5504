//! What critics ask, decided.

use std::path::PathBuf;

use super::{
    UsageError, analysis, chosen_format, comparison_settings, decompose, estimation_reading,
    first_double, policy, refuse_to_overwrite,
};
use crate::cli::{QuestionArguments, SensitivityArguments, Years};
use crate::observe::ReadSettings;
use crate::present::SensitivityFormat;
use crate::report::{AnalysisSettings, Waves};
use crate::sensitivity::misclassified::{AccuracyByWave, Rate};
use crate::sensitivity::questions;
use crate::sensitivity::{Bootstrap, ByWave, Questions, further_thresholds};

/// What critics ask of a study, and where the answers go.
#[derive(Clone, Debug)]
pub struct SensitivitySettings {
    /// What to read, and how.
    pub read: ReadSettings,
    /// What to estimate, and how.
    pub analysis: AnalysisSettings,
    /// Whether waves are compared.
    pub waves: Waves,
    /// What is asked.
    pub questions: Questions,
    /// The format of the answers.
    pub format: SensitivityFormat,
    /// Where they go; none for standard output.
    pub output: Option<PathBuf>,
    /// Where a list of all errors goes, if anywhere.
    pub errors: Option<PathBuf>,
}

impl SensitivitySettings {
    /// Resolves arguments.
    ///
    /// # Errors
    /// If they contradict each other.
    pub fn new(arguments: &SensitivityArguments) -> Result<Self, UsageError> {
        let SensitivityArguments {
            data,
            questions,
            comparison,
            estimation,
            format,
            release,
            disclosure,
            output,
        } = arguments;
        let format = chosen_format(
            *format,
            output.as_deref(),
            SensitivityFormat::Table,
            SensitivityFormat::of_extension,
            || SensitivityFormat::ALL.map(SensitivityFormat::name).to_vec(),
        )?;
        let mut read = estimation_reading(data, estimation, format.shows_fingerprints())?;
        read.finds_places = true;
        read.waves_from_names = data.files.len() > 1;
        read.decompose = decompose(comparison);
        reads_for_questions(&mut read);
        refuse_to_overwrite(&read, output.as_deref(), data.errors.as_deref())?;
        Ok(Self {
            read,
            analysis: AnalysisSettings {
                disclosure: policy(disclosure, *release, *release)?,
                ..analysis(estimation, data.threads)?
            },
            waves: Waves::ComparedIfSeveral(comparison_settings(comparison)?),
            questions: asked(questions)?,
            format,
            output: output.clone(),
            errors: data.errors.clone(),
        })
    }
}

/// Refuses what is said of other waves than those that were found.
///
/// # Errors
/// If there are rates for each wave, and more or fewer than waves, or a share of an earlier wave, and one wave.
pub fn refuse_what_waves_lack(questions: &Questions, waves: usize) -> Result<(), UsageError> {
    if waves < 2 && questions.hidden_before.is_some() {
        return Err(UsageError::NoEarlierWave);
    }
    let accuracy = questions.accuracy.as_ref();
    match accuracy.and_then(AccuracyByWave::waves) {
        Some(typed) if typed != waves => Err(UsageError::RatesOfWaves {
            flag: "--sensitivity or --specificity",
            typed,
            waves,
        }),
        _ => Ok(()),
    }
}

/// Lets a reading keep what questions are answered from.
pub(super) fn reads_for_questions(read: &mut ReadSettings) {
    read.further_thresholds = further_thresholds(&read.thresholds);
    read.keep_ages = true;
    read.keeps_assessments = true;
}

/// The most combinations of errors of ages.
pub const LARGEST_GRID: usize = 100;

/// What was typed, with the usual questions where nothing was.
pub(super) fn asked(arguments: &QuestionArguments) -> Result<Questions, UsageError> {
    let QuestionArguments {
        sensitivity,
        specificity,
        age_bias,
        age_sd,
        coverage,
        hidden,
        hidden_before,
        bootstrap,
        seed,
    } = arguments;
    let asks_of_ages = age_bias.is_some() || age_sd.is_some();
    let years = |typed: &Option<Years>, usual: &[f64]| {
        let typed = typed.as_ref().map(|Years(years)| years.clone());
        typed.unwrap_or_else(|| usual.to_vec())
    };
    let age_bias = years(age_bias, &questions::USUAL_BIASES);
    let age_spread = years(age_sd, &questions::USUAL_SPREADS);
    let combinations = age_bias.len() * age_spread.len();
    if combinations > LARGEST_GRID {
        return Err(UsageError::LargeGrid { combinations });
    }
    for (flag, shares) in [("--coverage", coverage), ("--hidden", hidden)] {
        if first_double(shares, |share| share).is_some() {
            return Err(UsageError::ShareTwice { flag });
        }
    }
    Ok(Questions {
        accuracy: accuracy(sensitivity, specificity)?,
        age_bias,
        age_spread,
        asks_of_ages,
        coverage: coverage.clone(),
        hidden: hidden.clone(),
        hidden_before: *hidden_before,
        asks_of_each_place: true,
        bootstrap: bootstrap.map(|replicates| Bootstrap {
            replicates,
            seed: *seed,
        }),
    })
}

/// The accuracy that was typed: one for all waves, or one for each.
fn accuracy(
    sensitivity: &[Rate],
    specificity: &[Rate],
) -> Result<Option<AccuracyByWave>, UsageError> {
    let by_wave = |rates: &[Rate]| match rates {
        [] => None,
        [rate] => Some(ByWave::Same(*rate)),
        several => Some(ByWave::Each(several.to_vec())),
    };
    let (typed, waves) = (specificity.len(), sensitivity.len());
    if typed > 1 && waves > 1 && typed != waves {
        return Err(UsageError::RatesOfWaves {
            flag: "--specificity",
            typed,
            waves,
        });
    }
    let Some((sensitivity, specificity)) = by_wave(sensitivity).zip(by_wave(specificity)) else {
        return Ok(None);
    };
    let accuracy = AccuracyByWave::new(&sensitivity, &specificity);
    accuracy.map(Some).map_err(UsageError::Accuracy)
}
