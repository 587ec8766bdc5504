//! What may leave the machine? What speaks against showing a row to others, and what was done about it.

mod profile;
mod rule;

pub use profile::{PROFILES, Profile};
pub use rule::Risk;

/// What was decided about rows that could tell of single people or places.
#[derive(Clone, Copy, Debug)]
pub struct Disclosure {
    /// The rules that rows were judged by.
    pub profile: &'static Profile,
    /// The fewest minors, or others, that may be shown, besides none.
    pub min_cell: u64,
    /// Whether rows that break the rules are withheld, because the result travels.
    pub released: bool,
    /// Rows that are withheld.
    pub withheld: usize,
    /// Rows that are shown and break the rules.
    pub flagged: usize,
}

impl Disclosure {
    /// Before anything was judged.
    pub const UNJUDGED: Self = Self {
        profile: profile::NONE,
        min_cell: 0,
        released: false,
        withheld: 0,
        flagged: 0,
    };
}
