//! What is asked of the figures that were typed?

use super::consistency::Change;
use super::figure::{Figure, FigureError};
use super::percentage::Percentage;
use crate::estimate::ConfidenceLevel;

/// A question that has an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Question {
    /// How sure is one share?
    One {
        /// The figure.
        figure: Figure,
        /// The confidence level.
        level: ConfidenceLevel,
    },
    /// How do two shares compare?
    Two {
        /// The figures.
        figures: [Figure; 2],
        /// The confidence level.
        level: ConfidenceLevel,
    },
    /// Does a published change agree with two percentages?
    Change {
        /// The percentage before.
        before: Percentage,
        /// The percentage after.
        after: Percentage,
        /// The change.
        published: Change,
    },
}

impl Question {
    /// Reads one or two figures: a count and its base are two arguments, a percentage with its base is one.
    ///
    /// # Errors
    /// If one of them is no figure, or there is none or more than two.
    pub fn of_figures(typed: &[String], level: ConfidenceLevel) -> Result<Self, FigureError> {
        match *Figure::read_all(typed)? {
            [] => Err(FigureError::Nothing),
            [figure] => Ok(Self::One { figure, level }),
            [first, second] => Ok(Self::Two {
                figures: [first, second],
                level,
            }),
            ref figures => Err(FigureError::TooMany {
                found: figures.len(),
            }),
        }
    }

    /// Reads a change, and the percentages before and after.
    ///
    /// # Errors
    /// If there are not two percentages, or one of the figures is none.
    pub fn of_change(change: &str, percentages: &[String]) -> Result<Self, FigureError> {
        if let Some(typed) = percentages.iter().find(|typed| typed.contains(':')) {
            return Err(FigureError::BaseWithChange {
                typed: typed.clone(),
            });
        }
        let [before, after] = percentages else {
            return Err(FigureError::NotTwoPercentages {
                found: percentages.len(),
            });
        };
        Ok(Self::Change {
            published: Change::read(change)?,
            before: Percentage::read_share(before)?,
            after: Percentage::read_share(after)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(typed: &[&str]) -> Vec<String> {
        typed.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn there_are_one_or_two_figures() {
        let asked =
            |typed: &[&str]| Question::of_figures(&texts(typed), ConfidenceLevel::NINETY_FIVE);
        assert_eq!(asked(&[]), Err(FigureError::Nothing));
        assert!(matches!(asked(&["81", "263"]), Ok(Question::One { .. })));
        assert!(matches!(
            asked(&["81", "263", "2%:50"]),
            Ok(Question::Two { .. })
        ));
        let three = asked(&["1", "2", "3", "4", "5", "6"]);
        assert_eq!(three, Err(FigureError::TooMany { found: 3 }));
    }

    #[test]
    fn what_is_wrong_with_a_change_and_what_to_type() {
        let said = |change: &str, percentages: &[&str]| {
            let error = Question::of_change(change, &texts(percentages)).unwrap_err();
            format!("{error}; {}", error.help())
        };
        assert_eq!(
            said("-173%", &["8.16%", "2.2%"]),
            "a change of -173% leaves less than none; type the relative change, such as -73% for a fall"
        );
        assert_eq!(
            said("-73", &["8.16%", "2.2%"]),
            "`-73` is no percentage; type digits with a point and a percent sign, as printed, such as 8.16%"
        );
        assert_eq!(
            said("-73%", &["8.16%"]),
            "--change goes with two percentages, and there is 1; type the percentage before and the one \
             after, such as: prevalence interval --change -73% 8.16% 2.2%"
        );
        assert_eq!(
            said("-73%", &["8.16%:1937", "2.2%"]),
            "8.16%:1937 has a base, which --change does not use; type 8.16% alone: whether percentages \
             agree does not depend on their bases"
        );
        assert_eq!(
            said("-73%", &["8.16%", "102.2%"]),
            "102.2% is more than all; type a share of the workers, from 0% to 100%"
        );
    }
}
