//! The ids of establishments, in little memory: no output ever shows one.

mod short;

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::rising::Rising;
use short::ShortIds;

/// An id with its hash, which whoever reads a block computes beforehand.
#[derive(Clone, Copy)]
pub struct HashedId<'a> {
    /// The id.
    pub bytes: &'a [u8],
    /// Its hash.
    pub hash: u64,
}

impl<'a> HashedId<'a> {
    /// An id and its hash.
    pub fn new(bytes: &'a [u8]) -> Self {
        let hash = hash(bytes);
        Self { bytes, hash }
    }
}

/// So many ids that count on lie beside each other in a table.
const NEIGHBOURS: u64 = 64;

/// The bits of a hash that tell neighbours apart by their place in a table.
pub const AMONG_NEIGHBOURS: u64 = NEIGHBOURS - 1;

/// The hash of an id. Most end in a number that counts them, and are met in that order: then the next place of
/// the table is already at hand, where each would be fetched from afar. A table tells what is near each other
/// apart by the seven upper bits, so these differ too.
fn hash(id: &[u8]) -> u64 {
    let (letters, number) = id.split_at(id.len() - digits_at_end(id));
    let number = number
        .iter()
        .fold(0, |number, digit| 10 * number + u64::from(digit - b'0'));
    let neighbour = number % NEIGHBOURS;
    let mut hasher = FxHasher::default();
    hasher.write(letters);
    hasher.write_u64(number / NEIGHBOURS);
    let hash = hasher.finish();
    (hash & !AMONG_NEIGHBOURS | neighbour) ^ neighbour << (u64::BITS - 7)
}

/// How many digits an id ends in, as far as they fit in a number.
fn digits_at_end(id: &[u8]) -> usize {
    const MOST: usize = 18;
    let digits = id.iter().rev().take(MOST);
    digits.take_while(|byte| byte.is_ascii_digit()).count()
}

/// Texts, each by its place.
#[derive(Default)]
pub struct IdList {
    ids: Ids,
    has_lower_case: bool,
    has_upper_case: bool,
}

/// How texts are kept.
enum Ids {
    /// As long as none is long.
    Short(ShortIds),
    /// One after the other.
    Long(LongIds),
}

impl Default for Ids {
    fn default() -> Self {
        Self::Short(ShortIds::default())
    }
}

/// Texts of any length, one after the other.
#[derive(Default)]
struct LongIds {
    bytes: Vec<u8>,
    /// Where each of them ends.
    ends: Rising,
}

impl LongIds {
    fn push(&mut self, id: &[u8]) {
        self.bytes.extend_from_slice(id);
        // Four gigabytes of ids would not fit beside the counts of so many establishments.
        let end = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
    }

    fn bytes(&self, place: usize) -> &[u8] {
        let end = self.ends.at(place);
        let start = end - self.ends.gap(place);
        &self.bytes[start as usize..end as usize]
    }
}

impl IdList {
    /// Adds an id behind the others.
    pub fn push(&mut self, id: &[u8]) {
        self.keep(id);
        if id.is_ascii() {
            self.has_lower_case |= id.iter().any(u8::is_ascii_lowercase);
            self.has_upper_case |= id.iter().any(u8::is_ascii_uppercase);
        } else {
            let text = std::str::from_utf8(id).unwrap_or_default();
            self.has_lower_case |= text.chars().any(char::is_lowercase);
            self.has_upper_case |= text.chars().any(char::is_uppercase);
        }
    }

    fn keep(&mut self, id: &[u8]) {
        if let Ids::Short(short) = &self.ids
            && !ShortIds::takes(id)
        {
            let mut all = LongIds::default();
            (0..short.len()).for_each(|place| all.push(short.bytes(place)));
            self.ids = Ids::Long(all);
        }
        match &mut self.ids {
            Ids::Short(ids) => ids.push(id),
            Ids::Long(ids) => ids.push(id),
        }
    }

    /// The bytes of the id at a place.
    pub fn bytes(&self, place: usize) -> &[u8] {
        match &self.ids {
            Ids::Short(ids) => ids.bytes(place),
            Ids::Long(ids) => ids.bytes(place),
        }
    }

    /// Whether it is the id at a place.
    pub fn is_at(&self, place: usize, id: &[u8]) -> bool {
        match &self.ids {
            Ids::Short(ids) => ids.is_at(place, id),
            Ids::Long(ids) => ids.bytes(place) == id,
        }
    }

    /// The id at a place.
    pub fn text(&self, place: usize) -> &str {
        std::str::from_utf8(self.bytes(place)).unwrap_or_default()
    }

    /// The number of ids.
    pub fn len(&self) -> usize {
        match &self.ids {
            Ids::Short(ids) => ids.len(),
            Ids::Long(ids) => ids.ends.len(),
        }
    }

    /// Whether there are letters of both cases, so that two ids may differ in nothing else.
    pub fn has_both_cases(&self) -> bool {
        self.has_lower_case && self.has_upper_case
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_count_on_lie_beside_each_other_and_none_shares_the_bits_of_another() {
        let hash = |number: u32| HashedId::new(format!("E{number}").as_bytes()).hash;
        for number in 64..127 {
            assert_eq!(hash(number) & AMONG_NEIGHBOURS, u64::from(number) % 64);
            let others = (64..number).map(hash);
            others.for_each(|other| assert_ne!(other >> 57, hash(number) >> 57));
            let place = |hash: u64| (hash & (u64::MAX >> 7)) / NEIGHBOURS;
            assert_eq!(place(hash(64)), place(hash(number)));
        }
        assert_ne!(hash(63) / NEIGHBOURS, hash(64) / NEIGHBOURS);
    }

    #[test]
    fn ids_come_back_whether_one_is_long_or_none() {
        let long = "\u{e9}tablissement".as_bytes();
        let ids: [&[u8]; 6] = [b"E1", b"", b"E22", "\u{e9}t\u{e9}".as_bytes(), long, b"9"];
        for ids in [&ids[..4], &ids] {
            let mut list = IdList::default();
            ids.iter().for_each(|id| list.push(id));
            assert_eq!(list.len(), ids.len());
            for (place, id) in ids.iter().enumerate() {
                assert_eq!(list.bytes(place), *id);
                let same = (0..ids.len()).filter(|&other| list.is_at(other, id));
                assert!(same.eq([place]), "{place}");
            }
        }
    }
}
