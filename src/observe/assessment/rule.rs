//! Which age has a worker whom several observers assessed?

use crate::tally::AgeRange;

/// How several assessments of a worker become one.
///
/// Ages are completed years, and so is what becomes of them: 17 and 18 have the mean 17.5, which is a
/// completed age of 17. Of ranges both ends are taken in this way: what results is the range that the age
/// lies in if each observer is right. An assessment without an age is left out where another has one.
///
/// ```
/// use prevalence::observe::AssessmentRule;
/// use prevalence::tally::AgeRange;
/// let ages = [(17, 17), (18, 18), (15, 19)].map(|(low, high)| AgeRange::new(low, high).unwrap());
/// let of = |rule: AssessmentRule| {
///     let age = rule.age(&ages);
///     (age.low(), age.high())
/// };
/// assert_eq!(of(AssessmentRule::Mean), (16, 18)); // 16.67 and 18
/// assert_eq!(of(AssessmentRule::Median), (17, 18));
/// assert_eq!(of(AssessmentRule::Youngest), (15, 17));
/// assert_eq!(of(AssessmentRule::First), (17, 17));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssessmentRule {
    /// The mean, rounded down to completed years.
    Mean,
    /// The median, of two in the middle their mean, rounded down to completed years.
    Median,
    /// The youngest.
    Youngest,
    /// The first in the order of the files.
    First,
}

impl AssessmentRule {
    /// Every rule, in the order of the help.
    pub const ALL: [Self; 4] = [Self::Mean, Self::Median, Self::Youngest, Self::First];

    /// The name of the rule in `--assessments`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Youngest => "youngest",
            Self::First => "first",
        }
    }

    /// The age that counts, in words.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mean => "mean in completed years",
            Self::Median => "median in completed years",
            Self::Youngest => "youngest",
            Self::First => "first",
        }
    }

    /// The age that a worker has of whom observers said these.
    pub fn age(self, ages: &[AgeRange]) -> AgeRange {
        let known = ages.iter().copied();
        let known: Vec<_> = known.filter(|&age| age != AgeRange::UNKNOWN).collect();
        let Some(&first) = known.first() else {
            return AgeRange::UNKNOWN;
        };
        let end = |of: fn(AgeRange) -> u8| self.years(known.iter().map(|&age| of(age)).collect());
        match self {
            Self::First => first,
            _ => AgeRange::new(end(AgeRange::low), end(AgeRange::high)).unwrap_or(first),
        }
    }

    /// The completed years of several.
    fn years(self, mut years: Vec<u8>) -> u8 {
        years.sort_unstable();
        let size = years.len();
        match self {
            Self::Mean => mean(&years),
            Self::Median => mean(&years[(size - 1) / 2..=size / 2]),
            Self::Youngest | Self::First => years[0],
        }
    }
}

/// The mean in completed years.
fn mean(years: &[u8]) -> u8 {
    let sum: usize = years.iter().map(|&years| usize::from(years)).sum();
    (sum / years.len()) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ages(ends: &[(u8, u8)]) -> Vec<AgeRange> {
        let ages = ends.iter();
        ages.map(|&(low, high)| AgeRange::new(low, high).unwrap())
            .collect()
    }

    #[track_caller]
    fn assert_ages(ends: &[(u8, u8)], expected: [(u8, u8); 4]) {
        let found = AssessmentRule::ALL.map(|rule| rule.age(&ages(ends)));
        assert_eq!(found.map(|age| (age.low(), age.high())), expected);
    }

    #[test]
    fn years_are_completed_ones() {
        let same = |age| (age, age);
        assert_ages(
            &[(18, 18), (17, 17)],
            [same(17), same(17), same(17), same(18)],
        );
        assert_ages(
            &[(30, 30), (16, 16), (17, 17)],
            [same(21), same(17), same(16), same(30)],
        );
        assert_ages(
            &[(20, 20), (14, 14), (17, 17), (18, 18)],
            [same(17), same(17), same(14), same(20)],
        );
    }

    #[test]
    fn of_ranges_both_ends_are_taken() {
        assert_ages(
            &[(15, 17), (18, 120)],
            [(16, 68), (16, 68), (15, 17), (15, 17)],
        );
    }

    #[test]
    fn an_assessment_without_an_age_is_left_out_where_another_has_one() {
        assert_ages(&[(0, 120), (16, 16)], [(16, 16); 4]);
        assert_ages(&[(0, 120), (0, 120)], [(0, 120); 4]);
    }
}
