//! Ids of eight bytes at most, as nearly all are: each is compared at one look, however far from the one before.

/// Ids, each filled up with zeros, which no id holds: control characters are refused.
#[derive(Default)]
pub struct ShortIds {
    ids: Vec<[u8; LONGEST]>,
}

/// The bytes of the longest.
const LONGEST: usize = 8;

impl ShortIds {
    /// Whether an id is short enough.
    pub fn takes(id: &[u8]) -> bool {
        id.len() <= LONGEST
    }

    /// Adds an id that is short enough behind the others.
    pub fn push(&mut self, id: &[u8]) {
        self.ids.extend(filled_up(id));
    }

    /// The id at a place.
    pub fn bytes(&self, place: usize) -> &[u8] {
        let id = &self.ids[place];
        let zeros = u64::from_le_bytes(*id).leading_zeros() as usize / 8;
        &id[..LONGEST - zeros]
    }

    /// Whether it is the id at a place.
    pub fn is_at(&self, place: usize, id: &[u8]) -> bool {
        filled_up(id) == Some(self.ids[place])
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }
}

fn filled_up(id: &[u8]) -> Option<[u8; LONGEST]> {
    let mut filled_up = [0; LONGEST];
    filled_up.get_mut(..id.len())?.copy_from_slice(id);
    Some(filled_up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_ids_are_told_from_those_that_begin_alike() {
        let mut list = ShortIds::default();
        let ids: [&[u8]; 4] = [b"", b"E1", b"E10", b"12345678"];
        ids.iter().for_each(|id| list.push(id));
        assert_eq!(list.len(), 4);
        for (place, id) in ids.into_iter().enumerate() {
            assert_eq!(list.bytes(place), id);
            for other in ids {
                assert_eq!(list.is_at(place, other), id == other, "{other:?}");
            }
        }
        assert!(ShortIds::takes(ids[3]) && !ShortIds::takes(b"123456789"));
        assert!(!list.is_at(3, b"123456789"));
    }
}
