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

    /// A share as it is typed: a percentage with its sign, or a fraction below 1. A `1` would be either.
    ///
    /// ```
    /// use prevalence::simulate::Share;
    /// assert_eq!(Share::typed("8.16%"), Share::new(0.0816));
    /// assert_eq!(Share::typed("0.0816"), Share::new(0.0816));
    /// assert_eq!(Share::typed("8.16"), None);
    /// assert_eq!(Share::typed("1"), None);
    /// assert_eq!(Share::typed("101%"), None);
    /// ```
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.strip_suffix('%') {
            Some(percent) => Self::new(percent.trim_end().parse::<f64>().ok()? / 100.0),
            None => text
                .parse()
                .ok()
                .filter(|&fraction| fraction < 1.0)
                .and_then(Self::new),
        }
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
