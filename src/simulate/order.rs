//! In which order? A shuffle that is computed and not kept, whatever the number of rows.

use super::topic::Topic;

/// A permutation of the numbers below a size: a Feistel network over the next even number of bits, run
/// again where it leaves the range.
#[derive(Clone, Debug)]
pub struct Shuffle {
    size: u64,
    half: u32,
    keys: [u64; ROUNDS],
}

/// Four are enough for what looks random; two more cost little.
const ROUNDS: usize = 6;

impl Shuffle {
    /// The shuffle of so many.
    pub fn new(seed: u64, size: u64) -> Self {
        let mut draws = Topic::Order.draws(seed);
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        Self {
            size,
            half: bits.div_ceil(2).max(1),
            keys: std::array::from_fn(|_| draws.bits()),
        }
    }

    /// All numbers below the size, shuffled.
    pub fn iter(&self) -> impl Iterator<Item = u64> {
        (0..self.size).map(|number| self.at(number))
    }

    fn at(&self, number: u64) -> u64 {
        let mut number = self.step(number);
        while number >= self.size {
            number = self.step(number);
        }
        number
    }

    fn step(&self, number: u64) -> u64 {
        let mask = (1 << self.half) - 1;
        let (mut left, mut right) = (number >> self.half, number & mask);
        for key in self.keys {
            (left, right) = (right, left ^ (mixed(right ^ key) & mask));
        }
        left << self.half | right
    }
}

/// Every bit depends on every bit (Stafford 2011, mix 13).
fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_once() {
        for size in (0..70).chain([255, 256, 257, 10_000]) {
            let mut numbers: Vec<u64> = Shuffle::new(1, size).iter().collect();
            numbers.sort_unstable();
            assert!(numbers.into_iter().eq(0..size), "{size}");
        }
    }

    #[test]
    fn neighbours_are_torn_apart() {
        let shuffled: Vec<u64> = Shuffle::new(1, 10_000).iter().collect();
        let near = shuffled
            .windows(2)
            .filter(|pair| pair[0].abs_diff(pair[1]) < 10);
        // About 18 of 10,000 by chance.
        assert!(near.count() < 50);
        assert_ne!(shuffled, Shuffle::new(2, 10_000).iter().collect::<Vec<_>>());
    }
}
