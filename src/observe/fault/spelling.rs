//! Two labels that may be one.

/// Two labels that look the same, in a form in which they can be told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwoSpellings {
    /// What they are labels of.
    pub what: String,
    /// The label.
    pub label: String,
    /// The earlier one.
    pub first: String,
    /// Where the earlier one stands.
    pub first_place: String,
    /// How they differ.
    pub difference: Difference,
    /// Whether the user said already that others are the label, so that it is the right one.
    pub is_meant: bool,
}

/// How two labels that look the same differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// In upper and lower case.
    Case,
    /// In spaces.
    Spaces,
    /// In both.
    CaseAndSpaces,
    /// In characters that cannot be seen.
    Invisible,
    /// In several of these.
    Several,
    /// In letters of another alphabet, or of another width.
    LookAlikes,
    /// In how a number is written.
    Number,
}
