//! What is the sum, whatever the order?

/// A running sum that carries its own rounding error.
///
/// The sum is held as two doubles: what plain addition makes of it, and the sum of
/// what its roundings left out. While the latter fits in 53 bits the sum is exact:
/// the result does not depend on the order of the addends, and `n * w` equals `w`
/// added `n` times.
///
/// # Formula
///
/// Each addition splits `high + x` into its rounded value and its error, which
/// is exact, and adds the error to `low`. That `low` joins `high` at the end and
/// not at each step leaves one addition for the next to wait for, not seven.
///
/// # Source
///
/// Neumaier (1974), *Zeitschrift für Angewandte Mathematik und Mechanik* 54, 39-51;
/// Ogita, Rump and Oishi (2005), *SIAM Journal on Scientific Computing* 26,
/// 1955-1988, proposition 4.4 (as if computed in twice the precision); Knuth (1997),
/// *The Art of Computer Programming* 2, 4.2.2, theorem B (two-sum).
///
/// # Errors
///
/// None. A sum that overflows, or meets an infinity or a NaN, becomes what
/// ordinary addition would make of it. A product below about 1e-291 loses its
/// last bits to underflow.
///
/// # Example
///
/// ```
/// use prevalence::numeric::sum::CompensatedSum;
///
/// let mut total = CompensatedSum::ZERO;
/// total.add(1e16);
/// total.add(1.0);
/// total.add(-1e16);
/// assert_eq!(total.value(), 1.0); // plain addition gives 0
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CompensatedSum {
    /// The sum, rounded at every step.
    high: f64,
    /// What the roundings left out.
    low: f64,
}

impl CompensatedSum {
    /// The empty sum.
    ///
    /// ```
    /// # use prevalence::numeric::sum::CompensatedSum;
    /// assert_eq!(CompensatedSum::ZERO.value(), 0.0);
    /// ```
    pub const ZERO: Self = Self {
        high: 0.0,
        low: 0.0,
    };

    /// Adds one number.
    ///
    /// ```
    /// # use prevalence::numeric::sum::CompensatedSum;
    /// let mut total = CompensatedSum::ZERO;
    /// total.add(0.1);
    /// assert_eq!(total.value(), 0.1);
    /// ```
    pub fn add(&mut self, x: f64) {
        let (high, error) = two_sum(self.high, x);
        // The error of an infinite sum is NaN; the sum itself says enough.
        let low = if high.is_finite() {
            self.low + error
        } else {
            0.0
        };
        *self = Self { high, low };
    }

    /// Adds `a * b` without rounding the product.
    ///
    /// # Formula
    ///
    /// `a * b = p + e`, with `p` the rounded product and `e = fma(a, b, -p)`.
    ///
    /// ```
    /// # use prevalence::numeric::sum::CompensatedSum;
    /// let (mut once, mut thrice) = (CompensatedSum::ZERO, CompensatedSum::ZERO);
    /// once.add_product(3.0, 0.1);
    /// (0..3).for_each(|_| thrice.add(0.1));
    /// assert_eq!(once, thrice);
    /// ```
    pub fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.add(product);
        if product.is_finite() {
            self.add(a.mul_add(b, -product));
        }
    }

    /// Adds a number so many times.
    ///
    /// ```
    /// # use prevalence::numeric::sum::CompensatedSum;
    /// let mut total = CompensatedSum::ZERO;
    /// total.add_times(10, 0.1);
    /// assert_eq!(total.value(), 1.0);
    /// ```
    #[inline]
    pub fn add_times(&mut self, times: u32, x: f64) {
        match times {
            1 => self.add(x),
            _ => self.add_product(f64::from(times), x),
        }
    }

    /// Adds another sum.
    ///
    /// ```
    /// # use prevalence::numeric::sum::CompensatedSum;
    /// let mut left: CompensatedSum = [1e16, 1.0].into_iter().collect();
    /// let right: CompensatedSum = [1.0, -1e16].into_iter().collect();
    /// left.merge(&right);
    /// assert_eq!(left.value(), 2.0);
    /// ```
    pub fn merge(&mut self, other: &Self) {
        self.add(other.high);
        self.add(other.low);
    }

    /// The sum, rounded once.
    ///
    /// ```
    /// # use prevalence::numeric::sum::CompensatedSum;
    /// let total: CompensatedSum = std::iter::repeat_n(0.1, 10).collect();
    /// assert_eq!(total.value(), 1.0); // plain addition gives 0.9999999999999999
    /// ```
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

/// Sums are equal that have the same value and leave the same out, whatever they were rounded to on the way.
impl PartialEq for CompensatedSum {
    fn eq(&self, other: &Self) -> bool {
        two_sum(self.high, self.low) == two_sum(other.high, other.low)
    }
}

impl Extend<f64> for CompensatedSum {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        values.into_iter().for_each(|x| self.add(x));
    }
}

impl FromIterator<f64> for CompensatedSum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = Self::ZERO;
        sum.extend(values);
        sum
    }
}

/// The sum of `values`, rounded once; see [`CompensatedSum`].
///
/// # Example
///
/// ```
/// use prevalence::numeric::sum::compensated;
///
/// assert_eq!(compensated([1e16, 1.0, -1e16]), 1.0);
/// assert_eq!(compensated([]), 0.0);
/// ```
pub fn compensated(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().collect::<CompensatedSum>().value()
}

/// `a + b` rounded, and the error of that rounding; exact whichever is larger.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_in_sum = sum - a;
    let a_in_sum = sum - b_in_sum;
    (sum, (a - a_in_sum) + (b - b_in_sum))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_plain_addition_swallows_is_kept() {
        assert_eq!(compensated([1e16, 1.0, 1.0, -1e16]), 2.0);
    }

    #[test]
    fn an_infinite_addend_gives_an_infinite_sum() {
        assert_eq!(compensated([1.0, f64::INFINITY, 2.0]), f64::INFINITY);
        assert_eq!(compensated([f64::MAX, f64::MAX]), f64::INFINITY);
        assert!(compensated([f64::INFINITY, f64::NEG_INFINITY]).is_nan());
        assert!(compensated([1.0, f64::NAN]).is_nan());
    }

    #[test]
    fn an_infinite_product_gives_an_infinite_sum() {
        let mut sum = CompensatedSum::ZERO;
        sum.add_product(f64::MAX, 2.0);
        assert_eq!(sum.value(), f64::INFINITY);
    }

    #[test]
    fn the_default_is_the_empty_sum() {
        assert_eq!(CompensatedSum::default(), CompensatedSum::ZERO);
    }

    proptest! {
        #[test]
        fn the_order_of_the_addends_does_not_matter(
            (forward, shuffled) in prop::collection::vec(-1e6..1e6_f64, 1..200)
                .prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle()))
        ) {
            // On a common grid of 2^-40, as weights read from decimals are nearly.
            let on_grid = |v: Vec<f64>| v.into_iter().map(|x| (x * 2f64.powi(40)).round() / 2f64.powi(40));
            let one: CompensatedSum = on_grid(forward).collect();
            let other: CompensatedSum = on_grid(shuffled).collect();
            prop_assert_eq!(one, other);
        }

        #[test]
        fn a_count_times_a_weight_is_the_weight_added_that_often(
            count in 0_u32..2000, weight in 1e-3..1e6_f64
        ) {
            let mut product = CompensatedSum::ZERO;
            product.add_product(f64::from(count), weight);
            let repeated: CompensatedSum = (0..count).map(|_| weight).collect();
            prop_assert_eq!(product, repeated);
        }

        #[test]
        fn parts_merged_are_the_whole(
            values in prop::collection::vec(-1e6..1e6_f64, 0..100), cut in 0_usize..100
        ) {
            let cut = cut.min(values.len());
            let mut parts: CompensatedSum = values[..cut].iter().copied().collect();
            parts.merge(&values[cut..].iter().copied().collect());
            prop_assert_eq!(parts.value(), compensated(values));
        }
    }
}
