//! Do a published change and the two percentages it was made from agree?

use super::figure::FigureError;
use super::percentage::Percentage;

/// Ends that touch do so but for the rounding of doubles.
const TOUCHING: f64 = 1e-12;

/// A relative change as it was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    size: Percentage,
    is_fall: bool,
}

impl Change {
    /// Reads `-73%`, `+12%` or `12%`.
    ///
    /// # Errors
    /// If it is no percentage, or a fall by more than all.
    pub fn read(typed: &str) -> Result<Self, FigureError> {
        let text = typed.trim();
        let (is_fall, size) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(size) => (true, size),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let typed = || typed.to_owned();
        let size =
            Percentage::read(size).ok_or_else(|| FigureError::NotAPercentage { typed: typed() })?;
        if is_fall && size.is_over_100() {
            return Err(FigureError::FallOver100 { typed: typed() });
        }
        Ok(Self { size, is_fall })
    }

    /// The change, a fraction of 1.
    pub fn fraction(self) -> f64 {
        if self.is_fall {
            -self.size.fraction()
        } else {
            self.size.fraction()
        }
    }

    /// The changes that print so; none falls by more than all.
    pub fn range(self) -> Range {
        // What prints as no change may be a small fall or a small rise.
        let low = if self.size.fraction() == 0.0 {
            -self.size.high()
        } else {
            self.size.low()
        };
        let high = self.size.high();
        if self.is_fall && self.size.fraction() > 0.0 {
            Range {
                low: (-high).max(-1.0),
                high: -low,
            }
        } else {
            Range { low, high }
        }
    }

    fn reversed(self) -> Self {
        Self {
            is_fall: !self.is_fall,
            ..self
        }
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.is_fall { "-" } else { "+" }, self.size)
    }
}

/// The numbers between two ends, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub low: f64,
    /// The greatest; infinite where nothing bounds it.
    pub high: f64,
}

impl Range {
    fn of(printed: Percentage) -> Self {
        Self {
            low: printed.low(),
            high: printed.high().min(1.0),
        }
    }

    fn meets(self, other: Self) -> bool {
        self.low <= other.high + TOUCHING && other.low <= self.high + TOUCHING
    }
}

/// Two published percentages, the change published with them, and whether they agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Consistency {
    /// The percentage before.
    pub before: Percentage,
    /// The percentage after.
    pub after: Percentage,
    /// The change as published.
    pub published: Change,
    /// The change from one percentage to the other as printed; none from 0 %.
    pub change: Option<f64>,
    /// The changes that the rounding of both percentages allows.
    pub allowed: Range,
    /// Whether one of these prints as the published change.
    pub agrees: bool,
    /// Whether one of these would, had the published change the other sign.
    pub agrees_reversed: bool,
    /// The shares before that lead to the share after by the published change; none where none do.
    pub implied_before: Option<Range>,
    /// The shares after to which the published change leads; none where none are possible.
    pub implied_after: Option<Range>,
}

impl Consistency {
    /// Compares a published change with two percentages.
    ///
    /// ```
    /// use prevalence::calculator::{Answer, Question};
    /// let typed = ["8.16%", "2.2%"].map(str::to_owned);
    /// let question = Question::of_change("-73%", &typed).unwrap();
    /// let Answer::Change(found) = Answer::to(&question) else { unreachable!() };
    /// assert!(found.agrees);
    /// assert!((found.change.unwrap() + 0.7304).abs() < 5e-5);
    /// ```
    ///
    /// # Formula
    /// With [l, u] the shares that print as each percentage: changes from l2/u1 - 1 to u2/l1 - 1. They agree
    /// with a published change where one of them prints so. From [l1, u1] and changes [r, s] follow shares
    /// after from l1 (1 + r) to u1 (1 + s), and from [l2, u2] shares before from l2 / (1 + s) to u2 / (1 + r).
    pub(super) fn new(before: Percentage, after: Percentage, published: Change) -> Self {
        let (first, second) = (Range::of(before), Range::of(after));
        let allowed = Range {
            low: second.low / first.high - 1.0,
            high: ratio(second.high, first.low) - 1.0,
        };
        let printed = published.range();
        Self {
            before,
            after,
            published,
            change: (before.fraction() > 0.0).then(|| after.fraction() / before.fraction() - 1.0),
            allowed,
            agrees: allowed.meets(printed),
            agrees_reversed: allowed.meets(published.reversed().range()),
            implied_before: possible(
                second.low / (1.0 + printed.high),
                ratio(second.high, 1.0 + printed.low),
            ),
            implied_after: possible(
                first.low * (1.0 + printed.low),
                first.high * (1.0 + printed.high),
            ),
        }
    }
}

/// A ratio without an upper bound where it is divided by 0.
fn ratio(above: f64, below: f64) -> f64 {
    if below == 0.0 {
        f64::INFINITY
    } else {
        above / below
    }
}

/// The part of a range of shares that can be.
fn possible(low: f64, high: f64) -> Option<Range> {
    (low <= 1.0).then(|| Range {
        low,
        high: high.min(1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(change: &str, before: &str, after: &str) -> Consistency {
        let [before, after] = [before, after].map(|typed| Percentage::read(typed).unwrap());
        Consistency::new(before, after, Change::read(change).unwrap())
    }

    #[test]
    fn changes_published_for_cambodia_and_the_dominican_republic() {
        for (change, before, after) in [
            ("-73%", "8.16%", "2.2%"),
            ("-78.0%", "10%", "2.2%"),
            ("-78.0%", "10.0%", "2.2%"),
            ("-70.6%", "5.8%", "1.7%"),
            ("-85.8%", "23.9%", "3.4%"),
        ] {
            assert!(compared(change, before, after).agrees, "{change}");
        }
    }

    #[test]
    fn a_misprint_is_found_and_what_it_should_have_been() {
        let found = compared("-85.8%", "23.9%", "2.4%");
        assert!(!found.agrees);
        assert!((found.allowed.low - (0.0235 / 0.2395 - 1.0)).abs() < 1e-15);
        assert!((found.allowed.high - (0.0245 / 0.2385 - 1.0)).abs() < 1e-15);
        let after = found.implied_after.unwrap();
        assert!(after.low < 0.034 && 0.034 < after.high && after.low > 0.0335);
        let before = found.implied_before.unwrap();
        assert!((before.low - 0.0235 / 0.1425).abs() < 1e-12);
    }

    #[test]
    fn the_range_of_changes_comes_from_the_ends_of_both_percentages() {
        let found = compared("-73%", "8.16%", "2.2%");
        assert!((found.allowed.low - (0.0215 / 0.08165 - 1.0)).abs() < 1e-15);
        assert!((found.allowed.high - (0.0225 / 0.08155 - 1.0)).abs() < 1e-15);
        assert!((found.change.unwrap() + 0.730_392_156_862_745).abs() < 1e-12);
    }

    #[test]
    fn ranges_that_touch_agree() {
        // 50 % to 100 %, and 33 % to 65 %: the ends are not exact in binary.
        assert!(compared("+101%", "50%", "100%").agrees);
        let allowed = compared("0%", "33%", "65%").allowed;
        assert!((allowed.high - (0.655 / 0.325 - 1.0)).abs() < 1e-15);
    }

    #[test]
    fn a_fall_typed_without_its_sign_is_told() {
        let found = compared("73%", "8.16%", "2.2%");
        assert!(!found.agrees && found.agrees_reversed);
    }

    #[test]
    fn from_zero_nothing_bounds_the_change() {
        let found = compared("+50%", "0%", "2.2%");
        assert_eq!(found.change, None);
        assert_eq!(found.allowed.high, f64::INFINITY);
        assert!(found.allowed.low.is_finite());
    }

    #[test]
    fn to_zero_is_a_fall_by_all() {
        let found = compared("-100%", "8.16%", "0.0%");
        assert!(found.agrees);
        assert_eq!((found.change, found.allowed.low), (Some(-1.0), -1.0));
        assert!(found.implied_before.unwrap().high <= 1.0);
    }

    #[test]
    fn no_change_may_hide_a_small_fall() {
        assert!(compared("0%", "50.0%", "49.9%").agrees);
        assert!(compared("-0%", "50.0%", "50.1%").agrees);
        assert!(!compared("0%", "50.0%", "49.0%").agrees);
    }

    #[test]
    fn an_impossible_outcome_is_none() {
        assert_eq!(compared("+300%", "50%", "60%").implied_after, None);
    }
}
