//! How many workers of each status? Counts take two bytes each while they are small, as nearly all
//! are, and four once one is not.

use super::{Status, StatusCounts};

/// More workers in one cell than can be counted (2^32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

/// Counts by [`Status`], one place for each indicator of each cell.
#[derive(Clone, Debug)]
pub(super) enum Counts {
    Narrow(Vec<[u16; 3]>),
    Wide(Vec<[u32; 3]>),
}

impl Default for Counts {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Counts {
    /// Makes further places where nobody is counted yet.
    pub(super) fn extend(&mut self, places: usize) {
        match self {
            Self::Narrow(counts) => counts.extend(std::iter::repeat_n([0; 3], places)),
            Self::Wide(counts) => counts.extend(std::iter::repeat_n([0; 3], places)),
        }
    }

    /// Counts so many workers more.
    pub(super) fn add(&mut self, place: usize, status: Status, more: u32) -> Result<(), TooMany> {
        let slot = status as usize;
        match self {
            Self::Narrow(counts) => {
                let count = &mut counts[place][slot];
                let sum = u16::try_from(more).ok();
                match sum.and_then(|more| count.checked_add(more)) {
                    Some(sum) => {
                        *count = sum;
                        Ok(())
                    }
                    None => {
                        *self = Self::Wide(counts.iter().map(|few| few.map(u32::from)).collect());
                        self.add(place, status, more)
                    }
                }
            }
            Self::Wide(counts) => {
                let count = &mut counts[place][slot];
                *count = count.checked_add(more).ok_or(TooMany)?;
                Ok(())
            }
        }
    }

    /// The counts at a place.
    pub(super) fn at(&self, place: usize) -> StatusCounts {
        let [positive, negative, unknown] = match self {
            Self::Narrow(counts) => counts[place].map(u32::from),
            Self::Wide(counts) => counts[place],
        };
        StatusCounts {
            positive,
            negative,
            unknown,
        }
    }
}
