//! Which problems are of one kind? Those that say the same but for the row's own particulars.

use std::mem::{Discriminant, discriminant};

use super::{AgeShape, Fault};
use crate::observe::role::Role;

/// A kind of fault: of many of one kind, one is shown in full.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kind(Discriminant<Fault>, Option<Particular>);

/// What tells kinds of one variant apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Particular {
    Shape(AgeShape),
    Role(Role),
    Fields { longer: bool, cut_off: bool },
    Message(String),
}

impl Fault {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        let particular = match self {
            Self::Age { looks_like } => Some(Particular::Shape(*looks_like)),
            Self::Blank { role }
            | Self::Number { role }
            | Self::Separator { role }
            | Self::Counts { part: role, .. }
            | Self::FrameTooCoarse { missing: role }
            | Self::CannotPlace { missing: role } => Some(Particular::Role(*role)),
            Self::Ragged {
                expected,
                found,
                last,
            } => Some(Particular::Fields {
                longer: found > expected,
                cut_off: *last && found < expected,
            }),
            Self::Total {
                label: Some((_, label)),
            } => Some(Particular::Message(label.clone())),
            // A header has each of these for a reason of its own.
            Self::NotDelimitedText { .. }
            | Self::MissingRoles { .. }
            | Self::AmbiguousRole { .. }
            | Self::HeaderNotFound { .. }
            | Self::IdentifierAsDomain { .. }
            | Self::PrivateAsDomain { .. }
            | Self::PrivateLabels { .. }
            | Self::UnreadEncoding { .. }
            | Self::UnmarkedEncoding { .. }
            | Self::ConflictingRoles { .. }
            | Self::RoleInSomeFiles { .. }
            | Self::NoAssessments(_)
            | Self::SameHeader { .. } => Some(Particular::Message(self.to_string())),
            // Each pair of labels is a decision of its own.
            Self::Spelling(labels) => Some(Particular::Message(format!(
                "{} {}",
                labels.label, labels.first
            ))),
            _ => None,
        };
        Kind(discriminant(self), particular)
    }
}
