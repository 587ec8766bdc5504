//! Whose rules? The profiles of disclosure control, each with the smallest count that its authors show.
//!
//! Their rules are about people. That a cell needs three establishments, its minors too, and that two of
//! them must not hold nine tenths of it, is asked under every profile but `none`: a place can be told
//! where nobody in it can.

/// Rules that somebody published.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name in `--disclosure`.
    pub name: &'static str,
    /// The fewest people that may be shown, besides none.
    pub min_cell: u64,
    /// Where the rules stand.
    pub source: &'static str,
    /// What they ask for beyond what is done.
    pub not_done: &'static str,
}

/// A threshold of 10, and two units with at most 90 %.
pub static SACRO: &Profile = &Profile {
    name: "sacro",
    min_cell: 10,
    source: "SACRO guide to statistical output checking (2023) and the defaults of ACRO: a threshold of 10, and two \
             units with at most 90 %",
    not_done: "the p% rule, ten degrees of freedom, and zeros, which are shown",
};

/// 1 to 10 is hidden.
pub static CMS: &Profile = &Profile {
    name: "cms",
    min_cell: 11,
    source: "CMS Cell Size Suppression Policy (2024): no cell of 1 to 10, nor any that gives one away",
    not_done: "its rule for excluded cases, which are counted in the data flow",
};

/// 1 to 7 is hidden.
pub static OPENSAFELY: &Profile = &Profile {
    name: "opensafely",
    min_cell: 8,
    source: "OpenSAFELY disclosure control guidance (2023): counts of 7 and fewer are redacted",
    not_done: "the rounding of all counts to the nearest 5, and zeros, which are shown",
};

/// No rules at all.
pub static NONE: &Profile = &Profile {
    name: "none",
    min_cell: 1,
    source: "",
    not_done: "",
};

/// Every profile, in the order of the help.
pub static PROFILES: &[&Profile] = &[SACRO, CMS, OPENSAFELY, NONE];
