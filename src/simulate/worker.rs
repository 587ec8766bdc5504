//! Who is a worker, and what does the observer write down?

use super::adult;
use super::count::Counts;
use super::plan::Plan;
use crate::numeric::draws::Draws;

/// Draws that each worker takes, whatever is asked for: so that one setting does not change another's
/// outcome.
pub const DRAWS: u64 = 5;

/// The ages, or under, that are counted.
pub const THRESHOLDS: [u8; 2] = [17, 15];

/// One worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worker {
    /// The age in completed years.
    pub age: u8,
    /// What the observer wrote down of it.
    pub written: Written,
    /// A remark.
    pub note: &'static str,
}

/// What an observer wrote down of an age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The age itself.
    Age(u8),
    /// From the one to the other, both included.
    Range(u8, u8),
    /// Nothing.
    Unknown,
}

/// Quoted, since each has a comma.
const NOTES: [&str; 3] = [
    "\"back room, not seen\"",
    "\"busy, two observers\"",
    "\"second visit, quiet\"",
];

impl Worker {
    /// Draws a worker in an establishment with a share of minors.
    pub fn draw(share: f64, plan: &Plan, adults: &Counts, draws: &mut Draws) -> Self {
        let minor = draws.uniform() < share;
        let age = draws.uniform();
        let [unknown, range, note] = [draws.uniform(), draws.uniform(), draws.uniform()];
        let age = if minor {
            minor_age(age, plan.young.fraction())
        } else {
            adult::YOUNGEST + adults.at(age) as u8
        };
        let written = if unknown < plan.unknown.fraction() {
            Written::Unknown
        } else {
            match within(range, plan.ranges.fraction(), 3) {
                None => Written::Age(age),
                Some(0) => Written::Range(age - 1, age),
                Some(1) => Written::Range(age, age + 1),
                Some(_) => Written::Range(age - 1, age + 1),
            }
        };
        let note = within(note, plan.notes.fraction(), NOTES.len());
        Self {
            age,
            written,
            note: note.map_or("", |note| NOTES[note]),
        }
    }

    /// Whether the worker is of that age or under, by what is written; none if that leaves it open.
    pub fn is_at_most(&self, years: u8) -> Option<bool> {
        match self.written {
            Written::Age(age) => Some(age <= years),
            Written::Range(low, high) if (high <= years) == (low <= years) => Some(high <= years),
            Written::Range(..) | Written::Unknown => None,
        }
    }
}

/// 15 to 12, or 17 and 16, in the proportions of the studies at hand.
fn minor_age(uniform: f64, young: f64) -> u8 {
    if uniform < young {
        [15, 15, 15, 15, 14, 13, 12][seventh(uniform / young)]
    } else {
        [17, 17, 17, 17, 16, 16, 16][seventh((uniform - young) / (1.0 - young))]
    }
}

fn seventh(uniform: f64) -> usize {
    ((uniform * 7.0) as usize).min(6)
}

/// Which of so many parts of a share a number falls into, if it falls into it.
fn within(uniform: f64, share: f64, parts: usize) -> Option<usize> {
    let part = || ((uniform / share * parts as f64) as usize).min(parts - 1);
    (uniform < share).then(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(written: Written) -> Worker {
        Worker {
            age: 17,
            written,
            note: "",
        }
    }

    #[test]
    fn a_range_on_both_sides_of_a_threshold_leaves_it_open() {
        assert_eq!(written(Written::Range(17, 18)).is_at_most(17), None);
        assert_eq!(written(Written::Range(16, 17)).is_at_most(17), Some(true));
        assert_eq!(written(Written::Range(18, 19)).is_at_most(17), Some(false));
        assert_eq!(written(Written::Range(15, 17)).is_at_most(15), None);
        assert_eq!(written(Written::Unknown).is_at_most(17), None);
        assert_eq!(written(Written::Age(17)).is_at_most(17), Some(true));
    }

    #[test]
    fn the_young_are_15_and_under_and_the_other_minors_are_not() {
        assert_eq!(
            [0.0, 0.049, 0.0999].map(|u| minor_age(u, 0.1)),
            [15, 15, 12]
        );
        assert_eq!([0.1, 0.5, 0.99].map(|u| minor_age(u, 0.1)), [17, 17, 16]);
        assert_eq!(minor_age(0.999, 1.0), 12);
    }

    #[test]
    fn notes_need_their_quotes() {
        assert!(
            NOTES
                .iter()
                .all(|note| note.starts_with('"') && note.contains(", "))
        );
    }
}
