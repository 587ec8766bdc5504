//! Which day is it, so many seconds after 1970 began?

use std::fmt;

const SECONDS_OF_A_DAY: i64 = 86_400;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day of the calendar, in universal time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    year: i64,
    month: usize,
    day: i64,
}

impl Date {
    /// The day of so many seconds since 1970, up to the year 9999.
    ///
    /// ```
    /// use prevalence::report::Date;
    /// let day = |seconds| Date::of_seconds(seconds).map(|day| day.to_string());
    /// assert_eq!(day("0").unwrap(), "1 January 1970");
    /// assert_eq!(day("951782400").unwrap(), "29 February 2000");
    /// assert_eq!(day("1795305599").unwrap(), "21 November 2026");
    /// assert_eq!(day("today"), None);
    /// ```
    pub fn of_seconds(seconds: &str) -> Option<Self> {
        const LAST: i64 = 253_402_300_799;
        let seconds: i64 = seconds.trim().parse().ok()?;
        (0..=LAST)
            .contains(&seconds)
            .then(|| Self::of_days(seconds / SECONDS_OF_A_DAY))
    }

    /// By the Gregorian calendar: years of which each fourth is a leap year, but of full centuries each fourth.
    fn of_days(days: i64) -> Self {
        let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let mut rest = days;
        let mut year = 1970;
        while rest >= 365 + i64::from(is_leap(year)) {
            rest -= 365 + i64::from(is_leap(year));
            year += 1;
        }
        let february = 28 + i64::from(is_leap(year));
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 0;
        while rest >= lengths[month] {
            rest -= lengths[month];
            month += 1;
        }
        Self {
            year,
            month,
            day: rest + 1,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.day, MONTHS[self.month], self.year)
    }
}
