//! What is a column for? The one list of roles that flags, messages and the documentation are made from.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::tally::Threshold;

/// What a column of a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The establishment's id: the cluster.
    Establishment,
    /// The city: default domain and default stratum.
    City,
    /// The study wave.
    Wave,
    /// An estimated age.
    Age,
    /// The lower end of an estimated age range.
    AgeLow,
    /// The upper end of an estimated age range.
    AgeHigh,
    /// Yes or no, in place of an age.
    Outcome,
    /// The sampling weight.
    Weight,
    /// The sampling stratum.
    Stratum,
    /// The PSU, where it is not the establishment.
    Psu,
    /// Establishments in the stratum's frame.
    Population,
    /// The kind of establishment as observed.
    Type,
    /// The id of the worker.
    Worker,
    /// The code of the observer.
    Observer,
    /// Workers on the premises.
    WorkersPresent,
    /// What came of the visit.
    Status,
    /// Whether the establishment replaces another.
    Replacement,
    /// Workers observed, in a tally.
    Workers,
    /// Workers of that age or under, in a tally.
    CountAtMost(Threshold),
    /// Workers of unknown age, in a tally.
    Unknown,
}

/// The files of a study, each with roles of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Worker rows or tallies.
    Observations,
    /// One row for each establishment of the sample.
    Establishments,
    /// One row for each stratum of the frame.
    Frame,
}

/// A role's name in `--column`, and the headers that have it without being told.
struct Definition {
    role: Role,
    name: &'static str,
    headers: &'static [&'static str],
    files: &'static [FileKind],
}

use FileKind::{Establishments, Frame, Observations};

const EVERY_FILE: &[FileKind] = &[Observations, Establishments, Frame];
const PLACES: &[FileKind] = &[Observations, Establishments];

/// Every role but the counts at a threshold, which have a name for each.
const DEFINITIONS: &[Definition] = &[
    define(
        Role::Establishment,
        "establishment",
        &["establishment_id", "establishment", "venue_id", "venue"],
        PLACES,
    ),
    define(
        Role::City,
        "city",
        &["city", "town", "municipality"],
        EVERY_FILE,
    ),
    define(
        Role::Wave,
        "wave",
        &["wave", "year", "round", "phase"],
        EVERY_FILE,
    ),
    define(
        Role::Age,
        "age",
        &[
            "age",
            "age_estimate",
            "estimated_age",
            "est_age",
            "apparent_age",
        ],
        &[Observations],
    ),
    define(
        Role::AgeLow,
        "age_low",
        &["age_low", "age_min"],
        &[Observations],
    ),
    define(
        Role::AgeHigh,
        "age_high",
        &["age_high", "age_max"],
        &[Observations],
    ),
    define(Role::Outcome, "outcome", &[], &[Observations]),
    define(
        Role::Weight,
        "weight",
        &["weight", "sampling_weight", "pweight", "wt"],
        PLACES,
    ),
    define(
        Role::Stratum,
        "stratum",
        &["stratum", "strata", "frame_stratum"],
        EVERY_FILE,
    ),
    define(Role::Psu, "psu", &["psu", "cluster", "cluster_id"], PLACES),
    define(
        Role::Population,
        "population",
        &["population", "fpc", "frame_establishments"],
        EVERY_FILE,
    ),
    define(
        Role::Type,
        "type",
        &["establishment_type", "venue_type", "location_type"],
        PLACES,
    ),
    define(
        Role::Worker,
        "worker",
        &["worker_id", "worker"],
        &[Observations],
    ),
    define(
        Role::Observer,
        "observer",
        &["observer_id"],
        &[Observations],
    ),
    define(
        Role::WorkersPresent,
        "workers_present",
        &["workers_present", "headcount"],
        PLACES,
    ),
    define(
        Role::Status,
        "status",
        &["status", "visit_outcome", "outcome"],
        &[Establishments],
    ),
    define(
        Role::Replacement,
        "replacement",
        &["role", "replacement"],
        &[Establishments],
    ),
    define(
        Role::Workers,
        "workers",
        &["workers", "workers_observed"],
        &[Observations],
    ),
    define(Role::Unknown, "unknown", &["age_unknown"], &[Observations]),
];

const fn define(
    role: Role,
    name: &'static str,
    headers: &'static [&'static str],
    files: &'static [FileKind],
) -> Definition {
    Definition {
        role,
        name,
        headers,
        files,
    }
}

impl Role {
    /// Roles that a study can do without, and whose loss changes its numbers.
    pub const OPTIONAL: [Self; 8] = [
        Self::City,
        Self::Wave,
        Self::Stratum,
        Self::Psu,
        Self::Weight,
        Self::Population,
        Self::WorkersPresent,
        Self::Unknown,
    ];

    /// Roles whose names are no headers by themselves, since they may mean much else, and which a study can do without
    /// in all its numbers.
    pub const NAMED: [Self; 2] = [Self::Type, Self::Observer];

    /// The role that a header has in a kind of file without being told.
    pub fn of_header(header: &str, kind: FileKind) -> Option<Self> {
        let folded = folded(header);
        let definition = DEFINITIONS.iter().find(|definition| {
            definition.files.contains(&kind)
                && definition
                    .headers
                    .iter()
                    .any(|&known| is_folded(&folded, known))
        });
        match definition {
            Some(definition) => Some(definition.role),
            None if kind == Observations => count_header(&folded).map(Self::CountAtMost),
            None => None,
        }
    }

    /// The headers understood for this role, for messages.
    pub fn headers(self) -> Vec<String> {
        match self {
            Self::CountAtMost(threshold) => count_headers(threshold),
            _ => self
                .definition()
                .map(|definition| definition.headers)
                .unwrap_or_default()
                .iter()
                .map(|&header| header.to_owned())
                .collect(),
        }
    }

    /// Whether a kind of file can have a column of this role.
    pub fn is_of(self, kind: FileKind) -> bool {
        match self.definition() {
            Some(definition) => definition.files.contains(&kind),
            None => kind == Observations,
        }
    }

    /// Whether the role is an age, or an end of its range.
    pub fn is_age(self) -> bool {
        matches!(self, Self::Age | Self::AgeLow | Self::AgeHigh)
    }

    /// Whether the role identifies a person or a place, so that its values are never shown.
    pub fn is_identifier(self) -> bool {
        matches!(
            self,
            Self::Establishment | Self::Psu | Self::Worker | Self::Observer
        )
    }

    fn definition(self) -> Option<&'static Definition> {
        DEFINITIONS
            .iter()
            .find(|definition| definition.role == self)
    }

    /// The names of all roles, for the help.
    pub fn names() -> Vec<&'static str> {
        let names = DEFINITIONS.iter().map(|definition| definition.name);
        names.chain(["count_17"]).collect()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.definition()) {
            (Self::CountAtMost(threshold), _) => write!(f, "count_{}", threshold.years()),
            (_, Some(definition)) => f.write_str(definition.name),
            (_, None) => write!(f, "{self:?}"),
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        let defined = DEFINITIONS
            .iter()
            .find(|definition| definition.name == name);
        let count = || {
            let years = name.strip_prefix("count_")?.parse().ok()?;
            Threshold::new(years).map(Self::CountAtMost)
        };
        defined
            .map(|definition| definition.role)
            .or_else(count)
            .ok_or(UnknownRole)
    }
}

/// A name in `--column` that is no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRole;

/// A header as it is compared: without case, spaces, underscores, hyphens and accents.
///
/// ```
/// use prevalence::observe::folded;
/// assert_eq!(folded("Établissement-ID "), "etablissementid");
/// ```
pub fn folded(header: &str) -> String {
    let counts = |&letter: &char| !letter.is_whitespace() && letter != '_' && letter != '-';
    if header.is_ascii() {
        // Labels of every row are folded too, and most have no accents to look for.
        let letters = header.chars().filter(counts);
        return letters.map(|letter| letter.to_ascii_lowercase()).collect();
    }
    header
        .nfd()
        .filter(|&letter| !is_combining_mark(letter))
        .filter(counts)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether that is a header of the list above when it is folded: it has nothing to fold but its underscores.
fn is_folded(folded: &str, known: &str) -> bool {
    let letters = known.bytes().filter(|&byte| byte != b'_');
    letters.eq(folded.bytes())
}

/// The threshold whose count a folded header holds.
fn count_header(folded: &str) -> Option<Threshold> {
    let years = match folded {
        "minors" | "minorsidentified" => 17,
        "youngminors" => 15,
        _ => folded
            .strip_prefix("aged")?
            .strip_suffix("orunder")?
            .parse()
            .ok()?,
    };
    Threshold::new(years)
}

fn count_headers(threshold: Threshold) -> Vec<String> {
    let named: &[&str] = match threshold.years() {
        17 => &["minors", "minors_identified"],
        15 => &["young_minors"],
        _ => &[],
    };
    let aged = format!("aged_{}_or_under", threshold.years());
    named
        .iter()
        .map(|&header| header.to_owned())
        .chain([aged])
        .collect()
}
