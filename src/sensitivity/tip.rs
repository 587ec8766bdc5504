//! How wrong would something have to be?

/// A share, a fraction of 1, at which a change is no longer what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tip {
    /// This one.
    At(f64),
    /// None from 0 to 1.
    Never,
    /// There is nothing to lose: no change, or none that the interval shows.
    NothingToLose,
    /// It cannot be told, and why.
    Untold(&'static str),
}

impl Tip {
    /// That share, if it is one.
    pub fn within(share: f64) -> Self {
        if (0.0..=1.0).contains(&share) {
            Self::At(share)
        } else {
            Self::Never
        }
    }

    /// The share, if there is one.
    pub fn share(self) -> Option<f64> {
        match self {
            Self::At(share) => Some(share),
            _ => None,
        }
    }

    /// Why there is none.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::At(_) => None,
            Self::Never => Some("no share from 0 to 1 does"),
            Self::NothingToLose => Some("there is nothing to lose"),
            Self::Untold(why) => Some(why),
        }
    }
}
