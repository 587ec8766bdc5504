//! Could observers of that accuracy have seen this?

/// How a share that was seen goes with an accuracy. Observers who err see no less than 1 - specificity, if there
/// are no minors at all, and no more than their sensitivity, if all are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It lies between the two.
    Possible,
    /// It lies beyond, but its limits do not: chance explains it.
    ByChance,
    /// It lies beyond, and without limits nobody can tell whether that is chance.
    Untold,
    /// It lies beyond, with all of its limits: observers of that accuracy would hardly have seen it.
    Contradicted,
}

impl Fit {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::ByChance => "by-chance",
            Self::Untold => "untold",
            Self::Contradicted => "contradicted",
        }
    }

    /// How a share goes with an accuracy, from its corrected limits: both at one end where all of them lie beyond.
    pub(super) fn new(is_beyond: bool, limits: Option<[f64; 2]>) -> Self {
        match limits {
            _ if !is_beyond => Self::Possible,
            None => Self::Untold,
            Some([low, high]) if low == high => Self::Contradicted,
            Some(_) => Self::ByChance,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_from_contradiction_by_the_limits() {
        assert_eq!(Fit::new(false, None), Fit::Possible);
        assert_eq!(Fit::new(true, Some([0.0, 0.01])), Fit::ByChance);
        assert_eq!(Fit::new(true, Some([0.0, 0.0])), Fit::Contradicted);
        assert_eq!(Fit::new(true, Some([1.0, 1.0])), Fit::Contradicted);
        assert_eq!(Fit::new(true, None), Fit::Untold);
    }

    #[test]
    fn a_change_is_no_more_possible_than_its_shares() {
        assert_eq!(Fit::Possible.max(Fit::ByChance), Fit::ByChance);
        assert_eq!(Fit::Untold.max(Fit::ByChance), Fit::Untold);
        assert_eq!(Fit::Contradicted.max(Fit::Untold), Fit::Contradicted);
    }
}
