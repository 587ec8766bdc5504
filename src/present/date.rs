//! When was the output made? A fixed day, so that the same result is the same file, unless a build says
//! which.

use std::env;

/// The first day of 1980, the first that the time stamps of files in an archive can name.
const FIRST_OF_1980: i64 = 315_532_800;

/// The day to write into output, in seconds from the beginning of 1970: that of `SOURCE_DATE_EPOCH`, where
/// it is set.
pub fn of_output() -> i64 {
    stated(env::var("SOURCE_DATE_EPOCH").ok().as_deref()).unwrap_or(FIRST_OF_1980)
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
