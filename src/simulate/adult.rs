//! How old does an adult look?

use super::count::Counts;

/// The youngest adults.
pub const YOUNGEST: u8 = 18;
/// No worker is taken for older.
const OLDEST: u8 = 79;
/// As in the studies at hand: a peak at 20 to 22, and few over 35.
const DISPERSION: f64 = 3.0;

/// The ages of adults with a mean.
pub fn ages(mean: f64) -> Counts {
    let years = mean - f64::from(YOUNGEST);
    Counts::new(years, DISPERSION, usize::from(OLDEST - YOUNGEST))
}
