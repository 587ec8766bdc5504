//! Many small indices, in little memory.

use super::Index;

/// Indices that take a byte each while all are small, two while they are not large. Those of strata and of
/// kinds of cells nearly always are, and establishments are many.
#[derive(Clone, Debug)]
pub(super) enum IndexList {
    /// All fit in a byte.
    Small(Vec<u8>),
    /// All fit in two.
    Medium(Vec<u16>),
    /// Some do not.
    Large(Vec<u32>),
}

impl Default for IndexList {
    fn default() -> Self {
        Self::Small(Vec::new())
    }
}

impl IndexList {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Small(list) => list.len(),
            Self::Medium(list) => list.len(),
            Self::Large(list) => list.len(),
        }
    }

    /// Adds one behind the others.
    pub(super) fn push(&mut self, index: Index) {
        self.make_room_for(index);
        match self {
            Self::Small(list) => list.push(index as u8),
            Self::Medium(list) => list.push(index as u16),
            Self::Large(list) => list.push(index),
        }
    }

    /// Puts one in the place of another.
    pub(super) fn set(&mut self, place: usize, index: Index) {
        self.make_room_for(index);
        match self {
            Self::Small(list) => list[place] = index as u8,
            Self::Medium(list) => list[place] = index as u16,
            Self::Large(list) => list[place] = index,
        }
    }

    /// The one at a place.
    #[inline]
    pub(super) fn at(&self, place: usize) -> Index {
        match self {
            Self::Small(list) => list[place].into(),
            Self::Medium(list) => list[place].into(),
            Self::Large(list) => list[place],
        }
    }

    /// One after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = Index> {
        (0..self.len()).map(|place| self.at(place))
    }

    /// Gives each index as many bytes as this one needs.
    fn make_room_for(&mut self, index: Index) {
        let is_wide_enough = match self {
            Self::Small(_) => index <= u8::MAX.into(),
            Self::Medium(_) => index <= u16::MAX.into(),
            Self::Large(_) => true,
        };
        if !is_wide_enough {
            *self = if index <= u16::MAX.into() {
                Self::Medium(self.iter().map(|index| index as u16).collect())
            } else {
                Self::Large(self.iter().collect())
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_stay_what_they_are_when_larger_ones_join_them() {
        let indices = [0, 255, 256, 7, 65_535, 65_536, u32::MAX, 1];
        let mut list = IndexList::default();
        for (place, &index) in indices.iter().enumerate() {
            list.push(index);
            assert!(list.iter().eq(indices[..=place].iter().copied()));
        }
    }

    #[test]
    fn an_index_takes_the_bytes_that_the_largest_needs() {
        let mut list = IndexList::default();
        list.push(3);
        list.push(255);
        assert!(matches!(list, IndexList::Small(_)));
        list.set(0, 256);
        assert!(matches!(list, IndexList::Medium(_)));
        list.set(1, 65_536);
        assert!(matches!(list, IndexList::Large(_)));
        assert_eq!((list.at(0), list.at(1)), (256, 65_536));
    }
}
