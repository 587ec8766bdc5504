//! Of which day is a document? Of none, so that the same input gives the same bytes, unless whoever builds it names one.

use std::env;
use std::fmt;

use crate::report::Date;

/// The variable by which builders name a day, in seconds since 1970.
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// A day that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDate;

impl fmt::Display for NoDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{VARIABLE} is no count of seconds since 1970; unset it, or set it to what `date +%s` prints"
        )
    }
}

/// The day that the environment names, if it names one.
///
/// # Errors
/// If it names something else.
pub fn date() -> Result<Option<Date>, NoDate> {
    let Some(said) = env::var_os(VARIABLE) else {
        return Ok(None);
    };
    Date::of_seconds(&said.to_string_lossy())
        .map(Some)
        .ok_or(NoDate)
}

/// The first day of 1980, the first that the time stamps of files in an archive can name.
const FIRST_OF_1980: i64 = 315_532_800;

/// The day to write into output, in seconds from the beginning of 1970: that of `SOURCE_DATE_EPOCH`, where
/// it is set.
pub fn of_output() -> i64 {
    stated(env::var(VARIABLE).ok().as_deref()).unwrap_or(FIRST_OF_1980)
}

/// What the environment says, if it is a day that can be written.
fn stated(epoch: Option<&str>) -> Option<i64> {
    const END_OF_9999: i64 = 253_402_300_799;
    let epoch = epoch?.trim().parse().ok()?;
    (FIRST_OF_1980..=END_OF_9999)
        .contains(&epoch)
        .then_some(epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_day_that_can_be_written_is_taken() {
        assert_eq!(stated(Some("1700000000\n")), Some(1_700_000_000));
        for nonsense in ["", "today", "-1", "0", "1e9", "999999999999999"] {
            assert_eq!(stated(Some(nonsense)), None, "{nonsense}");
        }
        assert_eq!(stated(None), None);
    }
}
