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
