//! What is questioned? A study as it was analysed, and what was found.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Analysis, Seen, Steadiness};
use crate::compare::{Comparer, Comparison, ComparisonChoices, WaveEstimates};
use crate::estimate::{Choices, Estimate, Sampling, Unknown, estimate_wave};
use crate::observe::Assessed;
use crate::tally::{Index, Indicator, Tallies, Threshold};

/// A study as it was analysed, and what was found of every domain.
#[derive(Clone)]
pub struct Basis<'a> {
    /// The analysis, at the thresholds that were asked for.
    pub analysis: Analysis<'a>,
    /// The domain columns of each table.
    pub tables: &'a [Vec<usize>],
    /// The column by which changes are decomposed.
    pub decompose: Option<usize>,
    /// The same workers at further thresholds too, with their ages where rows have them.
    pub counted: &'a Tallies,
    /// The labels of the waves, where the study has waves.
    pub labels: Vec<Option<String>>,
    /// What each observer said of each worker, where the files name observers.
    pub assessed: Option<&'a Assessed>,
    /// The establishments that stand in for others, where a list says so.
    pub replacements: Option<&'a BTreeSet<Index>>,
    /// Of each pair of waves what is left of the overall change without one PSU, at every indicator, where that
    /// is known already.
    pub steadiness: Option<Vec<Vec<Steadiness>>>,
    /// Threads that compute. They change no result.
    pub threads: usize,
    /// What was found.
    pub found: Results,
}

/// What was found of everybody and of each domain, at every indicator.
#[derive(Clone, Debug)]
pub struct Results {
    /// Of each wave.
    pub estimates: Vec<Vec<Estimate>>,
    /// Of each pair of waves.
    pub changes: Vec<Vec<Comparison>>,
}

impl Basis<'_> {
    /// Leaves of what was found that of everybody, which alone is then questioned.
    pub fn forget_domains(&mut self) {
        self.tables = &[];
        let estimates = self.found.estimates.iter_mut();
        estimates.for_each(|rows| rows.retain(|row| row.domain.is_overall()));
        let changes = self.found.changes.iter_mut();
        changes.for_each(|rows| rows.retain(|row| row.domain.is_overall()));
    }

    /// The places of the waves that are compared.
    pub fn pairs(&self) -> Vec<[usize; 2]> {
        self.analysis.pairs()
    }

    /// The result without the data; `pairs` are its own.
    pub fn seen<'b>(&'b self, pairs: &'b [[usize; 2]]) -> Seen<'b> {
        Seen {
            found: &self.found,
            pairs,
            indicators: &self.analysis.tallies.indicators,
            level: self.choices().level,
            contrast: self.comparison().contrast,
            threads: self.threads,
        }
    }

    /// What estimates depend on.
    pub fn choices(&self) -> &Choices {
        &self.analysis.choices
    }

    /// What comparisons depend on.
    pub fn comparison(&self) -> ComparisonChoices {
        self.analysis.comparison.unwrap_or_default()
    }

    /// The thresholds that were asked for; none for a yes or no.
    pub fn thresholds(&self) -> Vec<Threshold> {
        let indicators = self.analysis.tallies.indicators.iter();
        indicators.filter_map(Indicator::threshold).collect()
    }

    /// Whether the workers were counted at a threshold.
    pub fn counts_at(&self, threshold: Threshold) -> bool {
        let indicators = &self.counted.indicators;
        indicators.contains(&Indicator::AgeAtMost(threshold))
    }

    /// What would be found at other thresholds, in their order, as far as workers were counted at them.
    pub fn at_thresholds(&self, thresholds: &[Threshold]) -> Results {
        self.in_tables_at(self.tables, thresholds)
    }

    /// The same of everybody alone.
    pub fn everybody_at(&self, thresholds: &[Threshold]) -> Results {
        self.in_tables_at(&[], thresholds)
    }

    fn in_tables_at(&self, tables: &[Vec<usize>], thresholds: &[Threshold]) -> Results {
        let indicators = &self.counted.indicators;
        let places = thresholds.iter().filter_map(|&threshold| {
            let wanted = Indicator::AgeAtMost(threshold);
            indicators.iter().position(|one| *one == wanted)
        });
        let places: Vec<_> = places.collect();
        if places.is_empty() {
            return Results {
                estimates: vec![Vec::new(); self.analysis.waves.len()],
                changes: vec![Vec::new(); self.pairs().len()],
            };
        }
        let tallies = self.counted.at_indicators(&places);
        let analysis = Analysis {
            tallies: Cow::Owned(tallies),
            ..self.analysis.clone()
        };
        let mut results = self.results_in(tables, &analysis);
        self.keep_what_was_found(&mut results);
        results
    }

    /// Puts what was found at the thresholds that were asked for in the place of what is found beside others: a cell
    /// without variance borrows from the next larger threshold that there is, and would have two intervals.
    fn keep_what_was_found(&self, results: &mut Results) {
        for (rows, found) in results.estimates.iter_mut().zip(&self.found.estimates) {
            for row in rows {
                let is_own =
                    |one: &&Estimate| one.domain == row.domain && one.indicator == row.indicator;
                if let Some(own) = found.iter().find(is_own) {
                    *row = own.clone();
                }
            }
        }
        for (rows, found) in results.changes.iter_mut().zip(&self.found.changes) {
            for row in rows {
                let is_own =
                    |one: &&Comparison| one.domain == row.domain && one.indicator == row.indicator;
                if let Some(own) = found.iter().find(is_own) {
                    *row = own.clone();
                }
            }
        }
    }

    /// What another analysis finds of everybody and of each domain.
    pub fn results_of(&self, analysis: &Analysis<'_>) -> Results {
        self.results_in(self.tables, analysis)
    }

    fn results_in(&self, tables: &[Vec<usize>], analysis: &Analysis<'_>) -> Results {
        let waves = analysis.waves.iter();
        let estimates: Vec<_> = waves
            .map(|&wave| self.estimates_of(tables, analysis, wave))
            .collect();
        let changes = analysis.pairs().into_iter().map(|pair| {
            let [before, after] = pair.map(|place| {
                let wave = analysis.waves[place]?;
                let estimates = &estimates[place];
                Some(WaveEstimates { wave, estimates })
            });
            let comparer = analysis.comparer().map(|comparer| Comparer {
                tables,
                threads: self.threads,
                ..comparer
            });
            match (comparer, before, after) {
                (Some(comparer), Some(before), Some(after)) => comparer.comparisons(before, after),
                _ => Vec::new(),
            }
        });
        Results {
            changes: changes.collect(),
            estimates,
        }
    }

    /// The estimates of a wave were the unknown counted as that.
    pub fn with_unknown(&self, wave: Option<Index>, unknown: Unknown) -> Vec<Estimate> {
        let choices = Choices {
            unknown,
            ..self.choices().clone()
        };
        let analysis = Analysis {
            choices,
            ..self.analysis.clone()
        };
        self.estimates_of(self.tables, &analysis, wave)
    }

    /// What compares the waves in all domains, if they are compared.
    pub fn comparer(&self) -> Option<Comparer<'_>> {
        Some(Comparer {
            tables: self.tables,
            ..self.analysis.comparer()?
        })
    }

    /// Whether establishments are taken for clusters.
    pub fn is_clustered(&self) -> bool {
        self.choices().sampling == Sampling::Cluster
    }

    fn estimates_of(
        &self,
        tables: &[Vec<usize>],
        analysis: &Analysis<'_>,
        wave: Option<Index>,
    ) -> Vec<Estimate> {
        estimate_wave(
            &analysis.tallies,
            wave,
            &analysis.design(wave),
            tables,
            &analysis.choices,
            self.threads,
        )
    }
}
