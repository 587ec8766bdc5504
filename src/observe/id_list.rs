//! The ids of establishments, in little memory: no output ever shows one.

use super::rising::Rising;

/// Texts, one after the other.
#[derive(Default)]
pub struct IdList {
    bytes: Vec<u8>,
    /// Where each of them ends.
    ends: Rising,
    has_lower_case: bool,
    has_upper_case: bool,
}

impl IdList {
    /// Adds an id behind the others.
    pub fn push(&mut self, id: &str) {
        self.bytes.extend_from_slice(id.as_bytes());
        // Four gigabytes of ids would not fit beside the counts of so many establishments.
        let end = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
        self.has_lower_case |= id.chars().any(char::is_lowercase);
        self.has_upper_case |= id.chars().any(char::is_uppercase);
    }

    /// The bytes of the id at a place.
    pub fn bytes(&self, place: usize) -> &[u8] {
        let end = self.ends.at(place);
        let start = end - self.ends.gap(place);
        &self.bytes[start as usize..end as usize]
    }

    /// The id at a place.
    pub fn text(&self, place: usize) -> &str {
        std::str::from_utf8(self.bytes(place)).unwrap_or_default()
    }

    /// The number of ids.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are letters of both cases, so that two ids may differ in nothing else.
    pub fn has_both_cases(&self) -> bool {
        self.has_lower_case && self.has_upper_case
    }
}
