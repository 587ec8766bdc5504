//! What does a warning, or a note, give away? Those that tell of withheld rows do not travel.

use crate::estimate::Domain;
use crate::observe::Note;
use crate::report::Report;
use crate::tally::Indicator;
use crate::warning::Warning;

/// Replaces warnings that would give rows away by one that says how many they are.
pub fn withhold_warnings(report: &mut Report) {
    let any = report.disclosure.withheld > 0;
    let changes = report.changes.iter().flat_map(|changes| &changes.pairs);
    let changes = changes.flat_map(|pair| &pair.comparisons);
    let mut everybody = changes.filter(|row| row.domain().is_overall());
    let tells_groups =
        everybody.all(|row| row.shown().is_some_and(|row| row.decomposition.is_some()));
    let rows = report.waves.iter().flat_map(|wave| &wave.estimates);
    let withheld: Vec<(&Domain, &Indicator)> = rows
        .filter(|row| row.shown().is_none())
        .map(|row| (row.domain(), row.indicator()))
        .collect();
    let may_be_shown = |warning: &Warning| match telling(warning) {
        Telling::Nothing => true,
        Telling::Numbers => !any,
        Telling::Groups => !any && tells_groups,
        Telling::Ages => false,
        Telling::Nobody { domain, indicator } => !withheld.contains(&(domain, indicator)),
    };
    let before = report.warnings.len();
    let mut warnings = std::mem::take(&mut report.warnings);
    warnings.retain(may_be_shown);
    let number = before - warnings.len();
    if number > 0 {
        warnings.push(Warning::NotShown { number });
    }
    report.warnings = warnings;
}

/// What the reader of a warning learns of the workers and places that were counted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Telling<'a> {
    /// Nothing that the labels do not say.
    Nothing,
    /// Numbers that may be those of withheld rows, or their difference from what is shown.
    Numbers,
    /// How many workers are in a group by which a change is split, whether or not it has rows.
    Groups,
    /// How many workers are of an age: a cell of its own.
    Ages,
    /// That nobody of a row has a known status.
    Nobody {
        /// For whom.
        domain: &'a Domain,
        /// Of what.
        indicator: &'a Indicator,
    },
}

/// What a warning tells.
fn telling(warning: &Warning) -> Telling<'_> {
    match warning {
        Warning::Private { .. }
        | Warning::Utf8AsOther { .. }
        | Warning::ManyWaves { .. }
        | Warning::GarbledLabel { .. }
        | Warning::UnreadRole { .. }
        | Warning::LonelyPsus { .. }
        | Warning::NearLabels { .. }
        | Warning::UnvisitedFrame { .. }
        | Warning::OneSidedDomain { .. }
        | Warning::FallingWaves { .. }
        | Warning::OneSidedStrata { .. }
        | Warning::OneSidedGroups { .. }
        | Warning::NotShown { .. } => Telling::Nothing,
        Warning::NothingToBorrow { .. }
        | Warning::BlankDomain { .. }
        | Warning::EvenCounts { .. }
        | Warning::SameWaves { .. }
        | Warning::FarWeights { .. }
        | Warning::UnequalWeights { .. }
        | Warning::IdsInTwoStrata { .. }
        | Warning::HeadcountMissing { .. }
        | Warning::WorkersWithoutRows { .. }
        | Warning::UnknownShift { .. }
        | Warning::FewShared { .. }
        | Warning::MovedIds { .. }
        | Warning::ContradictoryRows { .. }
        | Warning::OtherWaves { .. } => Telling::Numbers,
        Warning::MixShift { .. } => Telling::Groups,
        Warning::AgeLikeCode { .. } | Warning::HeapAtThreshold { .. } => Telling::Ages,
        Warning::UnknownDomain {
            domain, indicator, ..
        } => Telling::Nobody { domain, indicator },
    }
}

/// Whether a note counts rows or workers of the whole study.
pub fn tells_of_totals(note: &Note) -> bool {
    match note {
        Note::Assessments { .. } => true,
        Note::IgnoredColumns { .. }
        | Note::Delimiter { .. }
        | Note::UnreadStatus { .. }
        | Note::NoSplit { .. }
        | Note::UncountedThresholds { .. } => false,
    }
}
