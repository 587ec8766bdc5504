//! What does a percentage say that was rounded before it was printed?

use std::fmt;
use std::ops::RangeInclusive;

/// Digits that a double holds whatever they are.
const MOST_DIGITS: usize = 15;

/// A percentage as it was printed, to the last of its digits.
///
/// ```
/// use prevalence::calculator::Percentage;
/// let printed = Percentage::read("2.2%").unwrap();
/// assert_eq!((printed.low(), printed.fraction(), printed.high()), (0.0215, 0.022, 0.0225));
/// assert_eq!(printed.counts_of(2014), Some(44..=45));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentage {
    /// The digits without their point.
    units: u64,
    /// How many of them stand behind the point.
    decimals: u32,
}

impl Percentage {
    /// Reads `8.16%`, `8.16 %` or `8%`; none for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let number = text.trim().strip_suffix('%')?.trim_end();
        let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
        let complete = !whole.is_empty() && (!decimals.is_empty() || !number.contains('.'));
        let digits = [whole, decimals].concat();
        let readable = complete
            && digits.len() <= MOST_DIGITS
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        readable.then_some(Self {
            units: digits.parse().ok()?,
            decimals: u32::try_from(decimals.len()).ok()?,
        })
    }

    /// The percentage as a fraction of 1.
    pub fn fraction(self) -> f64 {
        self.units as f64 / self.whole() as f64
    }

    /// The least share that prints so: half a unit of the last digit below, and not below 0.
    pub fn low(self) -> f64 {
        (2 * self.units).saturating_sub(1) as f64 / (2 * self.whole()) as f64
    }

    /// The greatest share that prints so. Above 1 where this is 100 %, since it may also be a growth.
    pub fn high(self) -> f64 {
        (2 * self.units + 1) as f64 / (2 * self.whole()) as f64
    }

    /// Whether it is more than all.
    pub fn is_over_100(self) -> bool {
        u128::from(self.units) > self.whole()
    }

    /// The whole counts out of `workers` that print so; none where there are none.
    ///
    /// # Formula
    /// Every k with |k/workers - p| <= half a unit of the last digit, in whole numbers. A count that lies
    /// at the very half is taken in, since some round it up and some to the even digit.
    pub fn counts_of(self, workers: u64) -> Option<RangeInclusive<u64>> {
        let (workers, unit) = (u128::from(workers), 2 * self.whole());
        let middle = 2 * u128::from(self.units) * workers;
        let least = middle.saturating_sub(workers).div_ceil(unit);
        let most = ((middle + workers) / unit).min(workers);
        let counts = u64::try_from(least).ok()?..=u64::try_from(most).ok()?;
        (!counts.is_empty()).then_some(counts)
    }

    /// The digits behind the point.
    pub fn decimals(self) -> usize {
        self.decimals as usize
    }

    /// All, in units of the last digit.
    fn whole(self) -> u128 {
        100 * 10_u128.pow(self.decimals)
    }
}

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(self.decimals);
        write!(f, "{}", self.units / scale)?;
        if self.decimals > 0 {
            let width = self.decimals as usize;
            write!(f, ".{:0width$}", self.units % scale)?;
        }
        write!(f, "%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Percentage {
        Percentage::read(text).unwrap()
    }

    #[test]
    fn digits_are_kept_as_printed() {
        for text in [
            "8.16%", "2.2%", "73%", "0%", "0.0%", "78.0%", "100%", "0.05%",
        ] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read(" 2.2 %"), read("2.2%"));
        assert_ne!(read("2.20%"), read("2.2%"));
    }

    #[test]
    fn what_is_no_percentage_is_refused() {
        for text in [
            "",
            "%",
            "8.16",
            "8,16%",
            ".5%",
            "5.%",
            "-5%",
            "+5%",
            "1e1%",
            "NaN%",
            "inf%",
            "8.1.6%",
            "8%%",
            "1234567890123456%",
            "٣%",
        ] {
            assert_eq!(Percentage::read(text), None, "{text}");
        }
    }

    #[test]
    fn half_a_unit_of_the_last_digit_is_hidden() {
        let printed = read("8.16%");
        assert_eq!(printed.low(), 0.08155);
        assert_eq!(printed.fraction(), 0.0816);
        assert_eq!(printed.high(), 0.08165);
        assert_eq!((read("0%").low(), read("0%").high()), (0.0, 0.005));
    }

    #[test]
    fn counts_that_print_as_published_percentages() {
        assert_eq!(read("8.16%").counts_of(1937), Some(158..=158));
        assert_eq!(read("2.2%").counts_of(2014), Some(44..=45));
        assert_eq!(read("2.2%").counts_of(1203), Some(26..=27));
        assert_eq!(read("5.2%").counts_of(1203), Some(62..=63));
        assert_eq!(read("12.9%").counts_of(132), Some(17..=17));
        assert_eq!(read("18%").counts_of(131), Some(23..=24));
        assert_eq!(read("7.59%").counts_of(1937), Some(147..=147));
        assert_eq!(read("8.16%").counts_of(29), None);
        assert_eq!(read("0%").counts_of(20), Some(0..=0));
        assert_eq!(read("100%").counts_of(20), Some(20..=20));
    }

    #[test]
    fn a_count_at_the_very_half_is_taken_in() {
        assert_eq!(read("12%").counts_of(8), Some(1..=1));
        assert_eq!(read("13%").counts_of(8), Some(1..=1));
    }

    proptest! {
        #[test]
        fn counts_are_those_whose_share_lies_within(units in 0_u64..=1000, workers in 1_u64..3000) {
            let printed = Percentage { units, decimals: 1 };
            let prints = |count: &u64| {
                (1000 * count * 2).abs_diff(2 * units * workers) <= workers
            };
            let counts: Vec<u64> = (0..=workers).filter(prints).collect();
            let found = printed.counts_of(workers);
            prop_assert_eq!(found.map(Iterator::collect::<Vec<_>>).unwrap_or_default(), counts);
        }
    }
}
