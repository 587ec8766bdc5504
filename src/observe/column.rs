//! What is said of columns: by the user, and of those that were read.

use super::role::Role;

/// A choice of the user: `--column ROLE=HEADER`, or none for `--column ROLE=none`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnChoice {
    /// The role.
    pub role: Role,
    /// The header that has it, as typed; none to ignore the role.
    pub header: Option<String>,
}

/// A column whose values are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainColumn {
    /// Its header, or the name of its role, as typed.
    pub name: String,
    /// The flag that asks for it; none where it is used if it is there.
    pub flag: Option<&'static str>,
}

/// A column of a file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header as it may be shown.
    pub header: String,
    /// What it is for; none if it was not read.
    pub role: Option<Role>,
}
