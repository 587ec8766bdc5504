//! Whose rules? The profiles of disclosure control.

/// Rules that somebody published.
#[derive(Debug)]
pub struct Profile {
    /// The name in `--disclosure`.
    pub name: &'static str,
}

/// No rules at all.
pub static NONE: &Profile = &Profile { name: "none" };

/// Every profile, in the order of the help.
pub static PROFILES: &[&Profile] = &[NONE];
