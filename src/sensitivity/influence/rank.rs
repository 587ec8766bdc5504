//! Which places move a result most?

use std::cmp::Reverse;

use super::{MOST_SHOWN, Without};
use crate::tally::Index;

/// Results nearer to each other than this are one result.
const SAME: f64 = 1e-12;

/// How far a result moves without a place. Only the rank of the place is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// The result without it.
    pub without: f64,
    /// That less the result with all places.
    pub shift: f64,
    /// The number of the place in a design, which says nothing to anybody.
    pub(super) number: u32,
}

/// The places that move a result most, the most influential first and of equals the first in the files: a place is as
/// early as its first PSU.
/// Those that do not move it are none of them.
pub fn most(first_psu: impl Fn(u32) -> Index, results: Vec<Shift>) -> Without<Shift> {
    let without = results.iter().map(|shift| shift.without);
    let range = [
        without.clone().fold(f64::INFINITY, f64::min),
        without.fold(f64::NEG_INFINITY, f64::max),
    ];
    let mut most = results;
    most.retain(|shift| shift.shift.abs() > SAME);
    most.sort_by_key(|shift| {
        let steps = (shift.shift.abs() / SAME).round() as u64;
        (Reverse(steps), first_psu(shift.number))
    });
    most.truncate(MOST_SHOWN);
    Without { most, range }
}

/// Which way a change goes: 1 up, -1 down, 0 neither.
pub fn sign(change: f64) -> i8 {
    i8::from(change > SAME) - i8::from(change < -SAME)
}
