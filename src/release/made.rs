//! How does a report come to be? It is computed, and judged at once: no other way leads to one.

use super::judge::judge;
use crate::observe::Study;
use crate::report::{
    AnalysisSettings, Asked, ComparisonSettings, Report, Unjudged, Unsupported, Waves,
};

impl Report {
    /// Analyses a study.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn new(settings: &AnalysisSettings, study: Study) -> Result<Self, Unsupported> {
        Unjudged::analysis(settings, &study).map(Self::of_unjudged)
    }

    /// Compares waves of a study.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn compare(
        settings: &AnalysisSettings,
        comparison: &ComparisonSettings,
        study: Study,
    ) -> Result<Self, Unsupported> {
        Unjudged::comparison(settings, comparison, &study).map(Self::of_unjudged)
    }

    /// Analyses a study, or compares its waves.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn of_study(
        settings: &AnalysisSettings,
        waves: &Waves,
        study: Study,
    ) -> Result<Self, Unsupported> {
        Unjudged::of_study(settings, waves, &study).map(Self::of_unjudged)
    }

    /// Analyses a study, or compares its waves, and answers what critics ask of it.
    ///
    /// # Errors
    /// If the data cannot support a result.
    pub fn questioned(
        settings: &AnalysisSettings,
        waves: &Waves,
        study: Study,
        asked: &Asked<'_>,
    ) -> Result<Self, Unsupported> {
        Unjudged::questioned(settings, waves, study, asked).map(Self::of_unjudged)
    }

    /// A report with a mark on every row that breaks a rule.
    fn of_unjudged(report: Unjudged) -> Self {
        report.judged(judge)
    }
}
