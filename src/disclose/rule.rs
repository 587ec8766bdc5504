//! What speaks against showing a row to others?

/// A rule that a row breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Risk {
    /// Minors, and so few that one may be told.
    FewMinors,
    /// So few others that a minor may be told by being among them.
    FewOthers,
    /// Workers of one or two establishments only.
    FewEstablishments,
    /// Minors of one or two establishments only.
    MinorsFromFewEstablishments,
    /// Two establishments hold nearly all workers.
    Dominated,
}

impl Risk {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::FewMinors => "few_minors",
            Self::FewOthers => "few_others",
            Self::FewEstablishments => "few_establishments",
            Self::MinorsFromFewEstablishments => "minors_from_few_establishments",
            Self::Dominated => "dominated",
        }
    }
}
