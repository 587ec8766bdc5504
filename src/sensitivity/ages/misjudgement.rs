//! How does an age look to observers who err?

use std::f64::consts::{PI, SQRT_2};
use std::fmt;

use crate::tally::AgeRange;

/// Observers' errors: what they write is the true age, plus a bias, plus a normal error of a spread; in
/// years. Somebody's age within a completed year is anywhere in it alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Misjudgement {
    bias: f64,
    spread: f64,
}

/// Why errors cannot be like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MisjudgementError {
    /// The bias is not a number of years.
    Bias,
    /// The spread is not a number of years from 0.
    Spread,
}

impl fmt::Display for MisjudgementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bias => write!(f, "expected years from -30 to 30, such as 1.5"),
            Self::Spread => write!(f, "expected years from 0 to 30, such as 2"),
        }
    }
}

impl std::error::Error for MisjudgementError {}

/// Years beyond which no bias and no spread is meant.
const MOST_YEARS: f64 = 30.0;

impl Misjudgement {
    /// Errors with a bias (positive: people look older than they are) and a standard deviation, in years.
    ///
    /// # Errors
    /// If one of them is not a number of at most 30 years, or the spread is negative.
    pub fn new(bias: f64, spread: f64) -> Result<Self, MisjudgementError> {
        if !(-MOST_YEARS..=MOST_YEARS).contains(&bias) {
            return Err(MisjudgementError::Bias);
        }
        if !(0.0..=MOST_YEARS).contains(&spread) {
            return Err(MisjudgementError::Spread);
        }
        Ok(Self { bias, spread })
    }

    /// The mean error, in years.
    pub fn bias(&self) -> f64 {
        self.bias
    }

    /// The standard deviation of errors, in years.
    pub fn spread(&self) -> f64 {
        self.spread
    }

    /// Whether people of one age can look to be of several.
    pub fn blurs(&self) -> bool {
        self.spread > 0.0 || self.bias.fract() != 0.0
    }

    /// The chance that somebody of completed years looks to be in an age range.
    ///
    /// ```
    /// use prevalence::sensitivity::ages::Misjudgement;
    /// use prevalence::tally::AgeRange;
    /// let a_year_too_old = Misjudgement::new(1.0, 0.0)?;
    /// assert_eq!(a_year_too_old.chance(16, AgeRange::new(17, 17).unwrap()), 1.0);
    /// assert_eq!(a_year_too_old.chance(17, AgeRange::new(17, 17).unwrap()), 0.0);
    /// # Ok::<(), prevalence::sensitivity::ages::MisjudgementError>(())
    /// ```
    pub fn chance(&self, years: u8, seen: AgeRange) -> f64 {
        chance(years, seen, |distance| self.below(distance))
    }

    /// The chances of all ages to look to be in any range, computed once for each distance between them.
    pub(super) fn chances(&self) -> Chances {
        let years = i16::from(AgeRange::UNKNOWN.high());
        let distances = -years..=years + 1;
        Chances {
            below: distances.map(|distance| self.below(distance)).collect(),
            years,
        }
    }

    /// The chance that somebody looks younger than of an age so many years from the completed ones.
    fn below(&self, distance: i16) -> f64 {
        self.chance_below(f64::from(distance) - self.bias)
    }

    /// The chance that a uniform number from 0 to 1 plus the error is below `x`.
    fn chance_below(&self, x: f64) -> f64 {
        self.area_below(x) - self.area_below(x - 1.0)
    }

    /// The integral up to `x` of the chance that the error is below.
    fn area_below(&self, x: f64) -> f64 {
        if self.spread == 0.0 {
            return x.max(0.0);
        }
        let z = x / self.spread;
        let density = (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
        let below = 0.5 * libm::erfc(-z / SQRT_2);
        self.spread * (z * below + density)
    }
}

/// The chances of all ages to look to be in any range.
pub struct Chances {
    /// By the distance in years, from the lowest.
    below: Vec<f64>,
    /// That much is the lowest distance below 0.
    years: i16,
}

impl Chances {
    /// The chance that somebody of completed years looks to be in an age range.
    pub fn of(&self, years: u8, seen: AgeRange) -> f64 {
        chance(years, seen, |distance| {
            self.below[(distance + self.years) as usize]
        })
    }
}

/// The chance that somebody of completed years looks to be in an age range, where `below` gives the chance to look
/// younger than of an age so many years from them.
fn chance(years: u8, seen: AgeRange, below: impl Fn(i16) -> f64) -> f64 {
    let distance = |age: u8| i16::from(age) - i16::from(years);
    let low = if seen.low() == 0 {
        0.0
    } else {
        below(distance(seen.low()))
    };
    let high = if seen.high() == AgeRange::UNKNOWN.high() {
        1.0
    } else {
        below(distance(seen.high()) + 1)
    };
    (high - low).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn age(years: u8) -> AgeRange {
        AgeRange::new(years, years).unwrap()
    }

    #[test]
    fn chances_of_all_ages_sum_to_one() {
        for (bias, spread) in [(0.0, 0.0), (-1.5, 0.0), (3.51, 2.0), (0.3, 5.0)] {
            let errors = Misjudgement::new(bias, spread).unwrap();
            for years in [12, 17, 18, 40] {
                let sum: f64 = (0..=120).map(|seen| errors.chance(years, age(seen))).sum();
                assert!((sum - 1.0).abs() < 1e-12, "{bias} {spread} {years}: {sum}");
            }
        }
    }

    #[test]
    fn without_error_an_age_looks_as_it_is() {
        let none = Misjudgement::new(0.0, 0.0).unwrap();
        assert_eq!(none.chance(17, age(17)), 1.0);
        assert_eq!(none.chance(17, age(18)), 0.0);
        assert_eq!(none.chance(16, AgeRange::new(15, 17).unwrap()), 1.0);
    }

    #[test]
    fn half_a_year_of_bias_moves_half_of_them() {
        let half = Misjudgement::new(0.5, 0.0).unwrap();
        assert_eq!([17, 18].map(|seen| half.chance(17, age(seen))), [0.5, 0.5]);
    }

    /// The chance that 17 looks 18 or more with a spread of 2 years, by quadrature over the year.
    #[test]
    fn chances_are_averages_over_the_year() {
        let errors = Misjudgement::new(0.25, 2.0).unwrap();
        const STEPS: u32 = 10_000;
        let within = (0..STEPS).map(|step| (f64::from(step) + 0.5) / f64::from(STEPS));
        let tails = within.map(|part| 0.5 * libm::erfc((1.0 - part - 0.25) / 2.0 / SQRT_2));
        let wanted = tails.sum::<f64>() / f64::from(STEPS);
        let older = AgeRange::new(18, 120).unwrap();
        assert!((errors.chance(17, older) - wanted).abs() < 1e-8);
    }

    #[test]
    fn errors_without_bounds_are_refused() {
        assert_eq!(
            Misjudgement::new(f64::NAN, 0.0),
            Err(MisjudgementError::Bias)
        );
        assert_eq!(Misjudgement::new(200.0, 0.0), Err(MisjudgementError::Bias));
        assert_eq!(Misjudgement::new(0.0, -1.0), Err(MisjudgementError::Spread));
    }
}
