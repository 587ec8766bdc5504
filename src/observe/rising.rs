//! Numbers that rise, in little memory.

use crate::tally::NumberList;

/// Numbers of which each is mostly a little more than the one before: only that is kept, and now and then
/// one of them whole.
#[derive(Default)]
pub struct Rising {
    /// By how much each is more than the one before.
    gaps: NumberList,
    /// The number before each group of gaps.
    before: Vec<u32>,
    last: u32,
}

/// How many gaps are added up at most to have a number.
const GROUP: usize = 8;

impl Rising {
    /// Adds a number behind the others.
    pub fn push(&mut self, number: u32) {
        if self.gaps.len().is_multiple_of(GROUP) {
            self.before.push(self.last);
        }
        // Of a number that is less this is a large one, and what is added to have it back wraps too.
        self.gaps.push(number.wrapping_sub(self.last));
        self.last = number;
    }

    /// The number at a place.
    pub fn at(&self, place: usize) -> u32 {
        let group = place / GROUP;
        let gaps = self.gaps.sum(group * GROUP..place + 1);
        self.before[group].wrapping_add(gaps)
    }

    /// By how much the number at a place is more than the one before.
    pub fn gap(&self, place: usize) -> u32 {
        self.gaps.at(place)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.gaps.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_whether_they_rise_or_fall() {
        let rising: Vec<u32> = (0..100).map(|number| 1000 + 3 * number).collect();
        let falling = [7, 7, 0, u32::MAX, 12, 70_000, 69_999];
        let numbers = [rising.as_slice(), &falling].concat();
        let mut list = Rising::default();
        numbers.iter().for_each(|&number| list.push(number));
        assert_eq!(list.len(), numbers.len());
        for (place, &number) in numbers.iter().enumerate() {
            assert_eq!(list.at(place), number, "{place}");
        }
        assert_eq!(list.gap(1), 3);
    }
}
