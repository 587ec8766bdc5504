//! What was typed? Counts with their bases, percentages with theirs.

use std::fmt;
use std::ops::RangeInclusive;

use super::Percentage;
use super::sample::Sample;
use crate::text::shown;

/// More workers than any city, or country, has. Counts up to here are exact as doubles.
const MOST_WORKERS: u64 = 1_000_000_000;

/// A share as it was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// So many of so many workers.
    Count {
        /// Workers counted as positive.
        positives: u64,
        /// All workers of known status.
        workers: u64,
    },
    /// A printed percentage of so many workers.
    Percentage {
        /// The percentage, as printed.
        printed: Percentage,
        /// All workers of known status.
        workers: u64,
    },
}

impl Figure {
    /// Reads figures as they are typed: a count is two arguments, a percentage with its base is one.
    ///
    /// ```
    /// use prevalence::calculator::Figure;
    /// let typed = ["81", "263", "8.16%:1937"].map(str::to_owned);
    /// assert_eq!(Figure::read_all(&typed).unwrap().len(), 2);
    /// ```
    ///
    /// # Errors
    /// If one of them is no figure, or a count has no base.
    pub fn read_all(typed: &[String]) -> Result<Vec<Self>, FigureError> {
        let mut figures = Vec::new();
        let mut typed = typed.iter().map(|text| text.trim());
        while let Some(text) = typed.next() {
            figures.push(if is_percentage(text) {
                percentage_with_base(text)?
            } else {
                count(text, typed.next())?
            });
        }
        Ok(figures)
    }

    /// All workers of known status.
    pub fn workers(self) -> u64 {
        match self {
            Self::Count { workers, .. } | Self::Percentage { workers, .. } => workers,
        }
    }

    /// The share, a fraction of 1.
    pub fn share(self) -> f64 {
        match self {
            Self::Count { .. } => self.sample().share(),
            Self::Percentage { printed, .. } => printed.fraction(),
        }
    }

    /// The percentage that was printed; none for a count.
    pub fn printed(self) -> Option<Percentage> {
        match self {
            Self::Count { .. } => None,
            Self::Percentage { printed, .. } => Some(printed),
        }
    }

    /// The sample as published. The positives behind a percentage need not be whole.
    pub fn sample(self) -> Sample {
        match self {
            Self::Count { positives, workers } => Sample::counted(positives, workers),
            Self::Percentage { printed, workers } => Sample::of_share(printed.fraction(), workers),
        }
    }

    /// The samples at both ends of what the rounding leaves open; the sample itself for a count.
    pub fn ends(self) -> Vec<Sample> {
        match self {
            Self::Count { .. } => vec![self.sample()],
            Self::Percentage { printed, workers } => [printed.low(), printed.high().min(1.0)]
                .map(|share| Sample::of_share(share, workers))
                .to_vec(),
        }
    }

    /// The whole counts that the figure may stand for; none where no count prints so.
    pub fn counts(self) -> Option<RangeInclusive<u64>> {
        match self {
            Self::Count { positives, .. } => Some(positives..=positives),
            Self::Percentage { printed, workers } => printed.counts_of(workers),
        }
    }

    /// The sample with a whole number of positives, where only one prints so.
    pub fn counted(self) -> Option<Sample> {
        let counts = self.counts()?;
        let single = counts.start() == counts.end();
        single.then(|| Sample::counted(*counts.start(), self.workers()))
    }
}

/// A figure that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureError {
    /// There is nothing to compute.
    Nothing,
    /// More than two figures.
    TooMany {
        /// How many there are.
        found: usize,
    },
    /// A count that is not followed by its base.
    CountWithoutBase {
        /// What was typed.
        typed: String,
    },
    /// Something that is no number.
    NotANumber {
        /// What was typed.
        typed: String,
    },
    /// A count below zero.
    Negative {
        /// What was typed.
        typed: String,
    },
    /// A count with a fraction.
    NotWhole {
        /// What was typed.
        typed: String,
    },
    /// More positives than workers.
    MorePositivesThanWorkers {
        /// The positives.
        positives: u64,
        /// The workers.
        workers: u64,
    },
    /// A base of 0.
    NoWorkers,
    /// A base beyond what can be meant.
    TooManyWorkers {
        /// What was typed.
        typed: String,
    },
    /// A percentage that is not followed by its base.
    PercentageWithoutBase {
        /// What was typed.
        typed: String,
    },
    /// A base that does not stand behind a percentage.
    BaseWithoutPercentage {
        /// What was typed before the colon.
        share: String,
        /// What was typed behind the colon.
        base: String,
    },
    /// A percentage that cannot be read.
    NotAPercentage {
        /// What was typed.
        typed: String,
    },
    /// A percentage of more than all.
    Over100 {
        /// What was typed.
        typed: String,
    },
    /// Not two percentages beside `--change`.
    NotTwoPercentages {
        /// How many there are.
        found: usize,
    },
    /// A base beside `--change`, where none is used.
    BaseWithChange {
        /// What was typed.
        typed: String,
    },
    /// A fall by more than all.
    FallOver100 {
        /// What was typed.
        typed: String,
    },
}

impl FigureError {
    /// What to type.
    pub fn help(&self) -> String {
        match self {
            Self::Nothing => {
                "type x and n, such as: prevalence interval 81 263; or a percentage with its base, \
                 such as: prevalence interval 8.16%:1937"
                    .into()
            }
            Self::TooMany { .. } => {
                "type one figure, such as 81 263, or two to compare, such as 56 70 48 80".into()
            }
            Self::CountWithoutBase { .. } => {
                "type the positives and then all workers, such as 81 263".into()
            }
            Self::NotANumber { .. } => {
                "type a count with its base, such as 81 263, or a percentage with its base, such as \
                 8.16%:1937"
                    .into()
            }
            Self::Negative { .. } | Self::NotWhole { .. } => {
                "type a whole number from 0; a share goes with its base, such as 8.16%:1937".into()
            }
            Self::MorePositivesThanWorkers { positives, workers } => {
                format!("type the positives first, then all workers; is it {workers} {positives}?")
            }
            Self::NoWorkers => "type the number of workers observed, 1 or more".into(),
            Self::TooManyWorkers { .. } => {
                "type the number of workers observed, up to 1000000000".into()
            }
            Self::PercentageWithoutBase { typed } => format!(
                "type it with the number of workers behind a colon, such as {}:1937",
                shown(typed)
            ),
            Self::BaseWithoutPercentage { share, base } if is_fraction(share) => {
                let percent = 100.0 * share.parse::<f64>().unwrap_or_default();
                let percent = (percent * 1e9).round() / 1e9;
                format!("type {percent}%:{base} for a percentage", base = shown(base))
            }
            Self::BaseWithoutPercentage { share, base } if share.contains('.') => format!(
                "type {share}%:{base} for a percentage",
                share = shown(share),
                base = shown(base)
            ),
            Self::BaseWithoutPercentage { share, base } => format!(
                "type {share} {base} for a count, or {share}%:{base} for a percentage",
                share = shown(share),
                base = shown(base)
            ),
            Self::NotAPercentage { .. } => {
                "type digits with a point and a percent sign, as printed, such as 8.16%".into()
            }
            Self::Over100 { .. } => "type a share of the workers, from 0% to 100%".into(),
            Self::NotTwoPercentages { .. } => {
                "type the percentage before and the one after, such as: \
                 prevalence interval --change -73% 8.16% 2.2%"
                    .into()
            }
            Self::BaseWithChange { typed } => format!(
                "type {} alone: whether percentages agree does not depend on their bases",
                shown(typed.split(':').next().unwrap_or_default())
            ),
            Self::FallOver100 { .. } => "type the relative change, such as -73% for a fall".into(),
        }
    }
}

impl fmt::Display for FigureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => write!(f, "there is no figure"),
            Self::TooMany { found } => write!(f, "there are {found} figures"),
            Self::CountWithoutBase { typed } => {
                write!(f, "the count {} has no base", shown(typed))
            }
            Self::NotANumber { typed } => write!(f, "`{}` is no number", shown(typed)),
            Self::Negative { typed } => write!(f, "the count {} is negative", shown(typed)),
            Self::NotWhole { typed } => {
                write!(
                    f,
                    "the count {} is not written as a whole number",
                    shown(typed)
                )
            }
            Self::MorePositivesThanWorkers { positives, workers } => {
                write!(f, "{positives} of {workers} is more than all")
            }
            Self::NoWorkers => write!(f, "a share of 0 workers does not exist"),
            Self::TooManyWorkers { typed } => {
                write!(f, "{} workers are more than there can be", shown(typed))
            }
            Self::PercentageWithoutBase { typed } => {
                write!(f, "the percentage {} has no base", shown(typed))
            }
            Self::BaseWithoutPercentage { share, base } => write!(
                f,
                "{}:{} has no percent sign before the colon",
                shown(share),
                shown(base)
            ),
            Self::NotAPercentage { typed } => {
                write!(f, "`{}` is no percentage", shown(typed))
            }
            Self::Over100 { typed } => write!(f, "{} is more than all", shown(typed)),
            Self::NotTwoPercentages { found: 1 } => {
                write!(f, "--change goes with two percentages, and there is 1")
            }
            Self::NotTwoPercentages { found } => {
                write!(
                    f,
                    "--change goes with two percentages, and there are {found}"
                )
            }
            Self::BaseWithChange { typed } => {
                write!(
                    f,
                    "{} has a base, which --change does not use",
                    shown(typed)
                )
            }
            Self::FallOver100 { typed } => {
                write!(f, "a change of {} leaves less than none", shown(typed))
            }
        }
    }
}

impl std::error::Error for FigureError {}

/// Whether this is a share written as a fraction of 1.
fn is_fraction(typed: &str) -> bool {
    typed.contains('.')
        && typed
            .parse()
            .is_ok_and(|share: f64| (0.0..1.0).contains(&share))
}

/// Whether this is meant as a percentage with its base, in one argument.
fn is_percentage(typed: &str) -> bool {
    typed.contains(['%', ':'])
}

fn count(positives: &str, workers: Option<&str>) -> Result<Figure, FigureError> {
    let typed = positives;
    let positives = whole(typed)?;
    let workers = workers.filter(|workers| !is_percentage(workers));
    let workers = workers.ok_or_else(|| FigureError::CountWithoutBase {
        typed: typed.to_owned(),
    })?;
    let workers = base(workers)?;
    if positives > workers {
        return Err(FigureError::MorePositivesThanWorkers { positives, workers });
    }
    Ok(Figure::Count { positives, workers })
}

fn percentage_with_base(typed: &str) -> Result<Figure, FigureError> {
    let (share, workers) =
        typed
            .split_once(':')
            .ok_or_else(|| FigureError::PercentageWithoutBase {
                typed: typed.to_owned(),
            })?;
    if !share.contains('%') {
        return Err(FigureError::BaseWithoutPercentage {
            share: share.to_owned(),
            base: workers.to_owned(),
        });
    }
    Ok(Figure::Percentage {
        printed: Percentage::read_share(share)?,
        workers: base(workers)?,
    })
}

impl Percentage {
    /// Reads a percentage from 0 to 100.
    pub(super) fn read_share(typed: &str) -> Result<Self, FigureError> {
        let typed_text = || typed.to_owned();
        match Self::read(typed) {
            None => Err(FigureError::NotAPercentage {
                typed: typed_text(),
            }),
            Some(printed) if printed.is_over_100() => Err(FigureError::Over100 {
                typed: typed_text(),
            }),
            Some(printed) => Ok(printed),
        }
    }
}

fn base(typed: &str) -> Result<u64, FigureError> {
    match whole(typed.trim())? {
        0 => Err(FigureError::NoWorkers),
        workers if workers > MOST_WORKERS => Err(FigureError::TooManyWorkers {
            typed: typed.to_owned(),
        }),
        workers => Ok(workers),
    }
}

/// A number as tables print it, `1,937`, without the commas between its thousands.
fn without_thousands(typed: &str) -> Option<String> {
    let (first, groups) = typed.split_once(',')?;
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_first = (1..=3).contains(&first.len()) && is_digits(first);
    let mut groups = groups.split(',');
    let is_grouped = groups.all(|group| group.len() == 3 && is_digits(group));
    (is_first && is_grouped).then(|| typed.replace(',', ""))
}

/// A whole number; says what else was typed instead.
fn whole(typed: &str) -> Result<u64, FigureError> {
    let typed_text = || typed.to_owned();
    if let Some(plain) = without_thousands(typed) {
        return whole(&plain);
    }
    if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return typed.parse().map_err(|_| FigureError::TooManyWorkers {
            typed: typed_text(),
        });
    }
    match typed.parse::<f64>() {
        Ok(number) if !number.is_finite() => Err(FigureError::NotANumber {
            typed: typed_text(),
        }),
        Ok(number) if number < 0.0 => Err(FigureError::Negative {
            typed: typed_text(),
        }),
        Ok(_) => Err(FigureError::NotWhole {
            typed: typed_text(),
        }),
        Err(_) => Err(FigureError::NotANumber {
            typed: typed_text(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &[&str]) -> Result<Vec<Figure>, FigureError> {
        let typed: Vec<String> = typed.iter().map(|&text| text.to_owned()).collect();
        Figure::read_all(&typed)
    }

    fn said(typed: &[&str]) -> String {
        let error = read(typed).unwrap_err();
        format!("{error}; {}", error.help())
    }

    #[test]
    fn a_count_may_have_the_commas_that_tables_print() {
        assert_eq!(whole("1,937"), Ok(1937));
        assert_eq!(whole("1,000,000"), Ok(1_000_000));
        assert!(whole("1,93").is_err());
        assert!(whole(",937").is_err());
        assert!(whole("1937,5").is_err());
    }

    #[test]
    fn counts_and_percentages_may_be_mixed() {
        let figures = read(&["81", "263", "2.2 %:2014"]).unwrap();
        assert_eq!(
            figures[0],
            Figure::Count {
                positives: 81,
                workers: 263
            }
        );
        assert_eq!(figures[1].printed(), Percentage::read("2.2%"));
        assert_eq!(figures[1].workers(), 2014);
    }

    #[test]
    fn only_a_single_count_stands_for_a_percentage() {
        let [one, two, none] = ["8.16%:1937", "2.2%:2014", "8.16%:29"].map(|typed| {
            let figures = read(&[typed]).unwrap();
            figures[0].counted().map(|sample| sample.positives())
        });
        assert_eq!([one, two, none], [Some(158.0), None, None]);
    }

    #[test]
    fn ends_stay_within_nobody_and_everybody() {
        for (typed, ends) in [("0%:20", [0.0, 0.005]), ("100%:20", [0.995, 1.0])] {
            let figures = read(&[typed]).unwrap();
            for (found, end) in figures[0].ends().iter().zip(ends) {
                assert!((found.share() - end).abs() < 1e-15 && found.share() <= 1.0);
            }
        }
    }

    #[test]
    fn what_was_found_and_what_to_type() {
        for (typed, found) in [
            (
                &["264", "263"][..],
                "264 of 263 is more than all; type the positives first, then all workers; is it 263 264?",
            ),
            (
                &["-1", "263"],
                "the count -1 is negative; type a whole number from 0; a share goes with its base, such as 8.16%:1937",
            ),
            (
                &["1.5", "263"],
                "the count 1.5 is not written as a whole number; type a whole number from 0; a share goes with its base, such as 8.16%:1937",
            ),
            (
                &["1e3", "2000"],
                "the count 1e3 is not written as a whole number; type a whole number from 0; a share goes with its base, such as 8.16%:1937",
            ),
            (
                &["NaN", "263"],
                "`NaN` is no number; type a count with its base, such as 81 263, or a percentage with its base, such as 8.16%:1937",
            ),
            (
                &["81", "inf"],
                "`inf` is no number; type a count with its base, such as 81 263, or a percentage with its base, such as 8.16%:1937",
            ),
            (
                &["81", ""],
                "`` is no number; type a count with its base, such as 81 263, or a percentage with its base, such as 8.16%:1937",
            ),
            (
                &["1,93", "2000"],
                "`1,93` is no number; type a count with its base, such as 81 263, or a percentage with its base, such as 8.16%:1937",
            ),
            (
                &["0", "0"],
                "a share of 0 workers does not exist; type the number of workers observed, 1 or more",
            ),
            (
                &["1", "99999999999999999999"],
                "99999999999999999999 workers are more than there can be; type the number of workers observed, up to 1000000000",
            ),
            (
                &["56", "70", "48"],
                "the count 48 has no base; type the positives and then all workers, such as 81 263",
            ),
            (
                &["48", "8.16%:1937"],
                "the count 48 has no base; type the positives and then all workers, such as 81 263",
            ),
            (
                &["8.16%"],
                "the percentage 8.16% has no base; type it with the number of workers behind a colon, such as 8.16%:1937",
            ),
            (
                &["8.16:1937"],
                "8.16:1937 has no percent sign before the colon; type 8.16%:1937 for a percentage",
            ),
            (
                &["108.16%:1937"],
                "108.16% is more than all; type a share of the workers, from 0% to 100%",
            ),
            (
                &["8,16%:1937"],
                "`8,16%` is no percentage; type digits with a point and a percent sign, as printed, such as 8.16%",
            ),
            (
                &["-8%:1937"],
                "`-8%` is no percentage; type digits with a point and a percent sign, as printed, such as 8.16%",
            ),
            (
                &["8.16%:0"],
                "a share of 0 workers does not exist; type the number of workers observed, 1 or more",
            ),
        ] {
            assert_eq!(said(typed), found);
        }
    }

    #[test]
    fn nobody_of_some_is_no_error() {
        assert!(read(&["0", "20"]).is_ok());
    }
}
