//! How many workers of each status? Counts take a byte each where they are small, as nearly all are.

use std::collections::HashMap;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::FxHasher;

use super::StatusCounts;

/// More workers in one cell than can be counted (2^32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Counts by [`super::Status`], one place for each indicator of each cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    small: Vec<[u8; 3]>,
    /// The counts of places where one is not small.
    large: HashMap<usize, [u32; 3]>,
}

/// In place of small counts, where one is not.
const LARGE: [u8; 3] = [u8::MAX; 3];

impl Counts {
    /// Makes further places where nobody is counted yet.
    pub(super) fn extend(&mut self, places: usize) {
        self.small.extend(std::iter::repeat_n([0; 3], places));
    }

    /// Counts so many workers more.
    pub(super) fn add(&mut self, place: usize, more: StatusCounts) -> Result<(), TooMany> {
        if let Some(sum) = small_sum(self.small[place], more) {
            self.small[place] = sum;
            return Ok(());
        }
        let sum = self.at(place).merged(&more).ok_or(TooMany)?;
        self.set(place, sum);
        Ok(())
    }

    /// Makes a further place where so many workers are counted.
    pub(super) fn push(&mut self, counts: StatusCounts) {
        self.extend(1);
        self.set(self.small.len() - 1, counts);
    }

    fn set(&mut self, place: usize, counts: StatusCounts) {
        let sum = [counts.positive, counts.negative, counts.unknown];
        let is_small = |&count: &u32| count < u8::MAX.into();
        if sum.iter().all(is_small) {
            self.small[place] = sum.map(|count| count as u8);
        } else {
            self.small[place] = LARGE;
            self.large.insert(place, sum);
        }
    }

    /// Whether the counts at some places are small, and the same as those at others.
    #[inline]
    pub(super) fn are_same(&self, places: [Range<usize>; 2]) -> bool {
        let [one, other] = places.map(|places| &self.small[places]);
        one == other && !one.contains(&LARGE)
    }

    /// What counts share that are the same, and whether only those do. Those of two places fit in it, if they are
    /// small.
    #[inline]
    pub(super) fn likeness(&self, places: Range<usize>) -> (u64, bool) {
        let counts = &self.small[places];
        match *counts {
            [one] if one != LARGE => (together(one), true),
            [one, other] if one != LARGE && other != LARGE => {
                (together(one) << 24 | together(other), true)
            }
            _ => {
                let mut hasher = FxHasher::default();
                hasher.write(counts.as_flattened());
                (hasher.finish(), false)
            }
        }
    }

    /// The counts at a place.
    #[inline]
    pub(super) fn at(&self, place: usize) -> StatusCounts {
        let [positive, negative, unknown] = match self.small[place] {
            LARGE => self.large_at(place),
            small => small.map(u32::from),
        };
        StatusCounts {
            positive,
            negative,
            unknown,
        }
    }

    #[cold]
    fn large_at(&self, place: usize) -> [u32; 3] {
        self.large.get(&place).copied().unwrap_or_default()
    }
}

/// The sum of small counts and others, if it is small too.
#[inline]
fn small_sum([positive, negative, unknown]: [u8; 3], more: StatusCounts) -> Option<[u8; 3]> {
    let sum = |count: u8, more: u32| {
        let sum = u32::from(count).checked_add(more)?;
        (sum < u8::MAX.into()).then_some(sum as u8)
    };
    Some([
        sum(positive, more.positive)?,
        sum(negative, more.negative)?,
        sum(unknown, more.unknown)?,
    ])
}

/// Small counts in one number.
fn together([positive, negative, unknown]: [u8; 3]) -> u64 {
    u64::from(positive) << 16 | u64::from(negative) << 8 | u64::from(unknown)
}
