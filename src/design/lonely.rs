/// What a stratum with a single PSU contributes to a variance, since one PSU shows no spread.
///
/// The names and the arithmetic are those of `survey.lonely.psu` in R survey 4.5.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LonelyPsu {
    /// Its distance from the mean of all PSUs of the design: errs on the wide side.
    #[default]
    Adjust,
    /// Nothing: the PSU was certain to be drawn.
    Certainty,
    /// What the other strata contribute on average.
    Average,
    /// No estimate at all.
    Fail,
}

impl LonelyPsu {
    /// Every policy, in the order of the help.
    pub const ALL: [Self; 4] = [Self::Adjust, Self::Certainty, Self::Average, Self::Fail];

    /// The name of the policy in `--lonely-psu` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adjust => "adjust",
            Self::Certainty => "certainty",
            Self::Average => "average",
            Self::Fail => "fail",
        }
    }
}
