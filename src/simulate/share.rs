//! What part of a whole?

/// A part of a whole, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// Nothing.
    pub const NONE: Self = Self(0.0);

    /// A share from a fraction of 1.
    pub fn new(fraction: f64) -> Option<Self> {
        (0.0..=1.0).contains(&fraction).then_some(Self(fraction))
    }

    /// A share as it is typed, with its percent sign.
    ///
    /// ```
    /// use prevalence::simulate::Share;
    /// assert_eq!(Share::typed("8.16%"), Share::new(0.0816));
    /// assert_eq!(Share::typed("8.16"), None);
    /// assert_eq!(Share::typed("101%"), None);
    /// ```
    pub fn typed(text: &str) -> Option<Self> {
        let percent: f64 = text.trim().strip_suffix('%')?.trim_end().parse().ok()?;
        Self::new(percent / 100.0)
    }

    /// The fraction of 1.
    pub fn fraction(self) -> f64 {
        self.0
    }

    /// Whether it is of nothing.
    pub fn is_none(self) -> bool {
        self.0 == 0.0
    }
}
