use std::borrow::Cow;

use super::flow::Flow;
use super::quality::Quality;
use super::{AnalysisSettings, Row};
use crate::checkup::WaveCheckup;
use crate::compare::ComparisonChoices;
use crate::observe::Study;
use crate::sensitivity::{Alternatives, Analysis, ChangeAlternatives, ShareAlternatives};
use crate::tally::Index;

/// What a document says beside the result. It is computed only where it was asked for.
#[derive(Clone, Debug)]
pub struct Details {
    /// Who was counted, and who was not.
    pub flow: Flow,
    /// How good the data are, for each wave of the report.
    pub quality: Vec<Quality>,
    /// For each wave of the report what the overall share would be under other choices, at every indicator.
    pub shares: Vec<Vec<Row<ShareAlternatives>>>,
    /// For each pair of waves of the report what the overall change would be, at every indicator that both
    /// know.
    pub changes: Vec<Vec<Row<ChangeAlternatives>>>,
}

impl Details {
    /// Those of these waves of a study, if they were asked for and the study was inspected.
    pub(super) fn new(
        settings: &AnalysisSettings,
        comparison: Option<ComparisonChoices>,
        study: &Study,
        waves: &[Option<Index>],
    ) -> Option<Self> {
        let inspection = study.inspection.as_ref().filter(|_| settings.details)?;
        let checkups = waves.iter();
        let checkups = checkups.map(|&wave| WaveCheckup::new(study, inspection, wave));
        let checkups: Vec<_> = checkups.collect();
        let indicators = &study.tallies.indicators;
        let analysis = Analysis {
            tallies: Cow::Borrowed(&study.tallies),
            waves,
            weighted: study.weighted,
            choices: settings.choices.clone(),
            comparison,
            lonely_psu: settings.lonely_psu,
            finite_population: settings.finite_population,
        };
        let Alternatives { shares, changes } = Alternatives::new(&analysis, settings.threads);
        Some(Self {
            flow: Flow::new(study, waves, &checkups, settings.choices.unknown),
            quality: checkups
                .into_iter()
                .map(|wave| Quality::new(wave, indicators))
                .collect(),
            shares: shares.into_iter().map(whole).collect(),
            changes: changes.into_iter().map(whole).collect(),
        })
    }
}

fn whole<T>(rows: Vec<T>) -> Vec<Row<T>> {
    rows.into_iter().map(Row::whole).collect()
}
