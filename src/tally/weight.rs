/// A sampling weight: how many workers of the city this one stands for.
///
/// ```
/// use prevalence::tally::Weight;
/// assert_eq!(Weight::new(2.5).map(Weight::value), Some(2.5));
/// assert!(Weight::new(0.0).is_none());
/// assert!(Weight::new(f64::INFINITY).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight(f64);

impl Weight {
    /// The weight of everybody where nobody is weighted.
    pub const ONE: Self = Self(1.0);

    /// The largest weight. Beyond it (and its inverse) squares times counts would leave the range of
    /// double precision, and no frame is that large.
    const LARGEST: f64 = 1e100;

    /// The weight, if it is a positive number of a size that can be squared and summed.
    pub fn new(value: f64) -> Option<Self> {
        (Self::LARGEST.recip()..=Self::LARGEST)
            .contains(&value)
            .then_some(Self(value))
    }

    /// The weight as a number above 0.
    pub fn value(self) -> f64 {
        self.0
    }
}
