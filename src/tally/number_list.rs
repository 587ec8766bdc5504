//! Many small numbers, in little memory.

use std::ops::Range;

/// Numbers that take a byte each while all are small, two while none is large. Those of strata and of kinds
/// of cells nearly always are, and establishments are many.
#[derive(Clone, Debug)]
pub enum NumberList {
    /// All fit in a byte.
    Small(Vec<u8>),
    /// All fit in two.
    Medium(Vec<u16>),
    /// Some do not.
    Large(Vec<u32>),
}

impl Default for NumberList {
    fn default() -> Self {
        Self::Small(Vec::new())
    }
}

impl NumberList {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Small(list) => list.len(),
            Self::Medium(list) => list.len(),
            Self::Large(list) => list.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds one behind the others.
    #[inline]
    pub fn push(&mut self, number: u32) {
        if let (Self::Small(list), Ok(number)) = (&mut *self, u8::try_from(number)) {
            list.push(number);
            return;
        }
        self.make_room_for(number);
        match self {
            Self::Small(list) => list.push(number as u8),
            Self::Medium(list) => list.push(number as u16),
            Self::Large(list) => list.push(number),
        }
    }

    /// Puts one in the place of another.
    pub fn set(&mut self, place: usize, number: u32) {
        self.make_room_for(number);
        match self {
            Self::Small(list) => list[place] = number as u8,
            Self::Medium(list) => list[place] = number as u16,
            Self::Large(list) => list[place] = number,
        }
    }

    /// The one at a place.
    #[inline]
    pub fn at(&self, place: usize) -> u32 {
        match self {
            Self::Small(list) => list[place].into(),
            Self::Medium(list) => list[place].into(),
            Self::Large(list) => list[place],
        }
    }

    /// The sum of those at some places, without what exceeds 32 bits.
    #[inline]
    pub fn sum(&self, places: Range<usize>) -> u32 {
        match self {
            Self::Small(list) => wrapping_sum(&list[places]),
            Self::Medium(list) => wrapping_sum(&list[places]),
            Self::Large(list) => wrapping_sum(&list[places]),
        }
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0..self.len()).map(|place| self.at(place))
    }

    /// Gives each number as many bytes as this one needs.
    #[inline]
    fn make_room_for(&mut self, number: u32) {
        let is_wide_enough = match self {
            Self::Small(_) => number <= u8::MAX.into(),
            Self::Medium(_) => number <= u16::MAX.into(),
            Self::Large(_) => true,
        };
        if !is_wide_enough {
            *self = if number <= u16::MAX.into() {
                Self::Medium(self.iter().map(|number| number as u16).collect())
            } else {
                Self::Large(self.iter().collect())
            };
        }
    }
}

fn wrapping_sum<T: Copy + Into<u32>>(numbers: &[T]) -> u32 {
    let numbers = numbers.iter().map(|&number| number.into());
    numbers.fold(0, u32::wrapping_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_what_they_are_when_larger_ones_join_them() {
        let numbers = [0, 255, 256, 7, 65_535, 65_536, u32::MAX, 1];
        let mut list = NumberList::default();
        for (place, &number) in numbers.iter().enumerate() {
            list.push(number);
            assert!(list.iter().eq(numbers[..=place].iter().copied()));
        }
        assert_eq!(list.sum(1..4), 255 + 256 + 7);
        assert_eq!(list.sum(6..8), 0, "beyond 32 bits");
    }

    #[test]
    fn a_number_takes_the_bytes_that_the_largest_needs() {
        let mut list = NumberList::default();
        assert!(list.is_empty());
        list.push(3);
        list.push(255);
        assert!(matches!(list, NumberList::Small(_)));
        list.set(0, 256);
        assert!(matches!(list, NumberList::Medium(_)));
        list.set(1, 65_536);
        assert!(matches!(list, NumberList::Large(_)));
        assert_eq!((list.at(0), list.at(1)), (256, 65_536));
    }
}
