//! What does a warning, or a note, give away?

use crate::estimate::Domain;
use crate::observe::Note;
use crate::tally::Indicator;
use crate::warning::Warning;

/// What the reader of a warning learns of the workers and places that were counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Telling<'a> {
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
pub fn telling(warning: &Warning) -> Telling<'_> {
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
