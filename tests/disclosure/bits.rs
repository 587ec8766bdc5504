//! Sets of small whole numbers, and all sums of two of them.

/// A set of whole numbers.
#[derive(Clone, Debug, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// One number alone.
    pub fn of(number: u64) -> Self {
        let mut words = vec![0; number as usize / 64 + 1];
        words[number as usize / 64] |= 1 << (number % 64);
        Self(words)
    }

    /// Its numbers, the smallest first.
    pub fn all(&self) -> impl Iterator<Item = u64> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(place, word)| {
            let bits = (0..64).filter(move |bit| word >> bit & 1 == 1);
            bits.map(move |bit| place as u64 * 64 + bit)
        })
    }

    /// Those from one number to another.
    pub fn within(&self, low: u64, high: u64) -> Self {
        let mut within = Self::default();
        for number in self.all().filter(|number| (low..=high).contains(number)) {
            within.add(&Self::of(number));
        }
        within
    }

    /// Whether it has any from one number to another.
    pub fn has_any(&self, low: u64, high: u64) -> bool {
        let end = (self.0.len() as u64 * 64).min(high + 1);
        (low..end).any(|number| self.0[number as usize / 64] >> (number % 64) & 1 == 1)
    }

    /// Adds those of another set.
    pub fn add(&mut self, other: &Self) {
        self.add_shifted(other, 0);
    }

    fn add_shifted(&mut self, other: &Self, shift: u64) {
        let (words, bits) = (shift as usize / 64, shift % 64);
        let length = other.0.len() + words + 1;
        if self.0.len() < length {
            self.0.resize(length, 0);
        }
        for (place, word) in other.0.iter().enumerate().filter(|(_, word)| **word != 0) {
            self.0[place + words] |= word << bits;
            if bits > 0 {
                self.0[place + words + 1] |= word >> (64 - bits);
            }
        }
    }

    /// The sums of its numbers and those of another set.
    pub fn sums(&self, other: &Self) -> Self {
        let mut sums = Self::default();
        other
            .all()
            .for_each(|number| sums.add_shifted(self, number));
        sums
    }
}
