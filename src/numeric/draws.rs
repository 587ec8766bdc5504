//! Where does chance come from? Streams of ChaCha8.
//!
//! ChaCha8 is a published algorithm, so a seed gives the same numbers on every machine and in every
//! version; a stream can be entered anywhere, so that one worker can be drawn without the others.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};

/// The name of the generator.
pub const GENERATOR: &str = "chacha8";

/// One stream of random numbers.
///
/// ```
/// use prevalence::numeric::draws::Draws;
/// let (mut one, mut same, mut other) = (Draws::new(7, 0), Draws::new(7, 0), Draws::new(7, 1));
/// assert_eq!(one.bits(), same.bits());
/// assert_ne!(one.bits(), other.bits());
/// ```
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The stream of a seed with that number.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Goes on behind so many draws from the beginning.
    pub fn behind(mut self, draws: u64) -> Self {
        const WORDS_PER_DRAW: u128 = 2;
        self.0.set_word_pos(u128::from(draws) * WORDS_PER_DRAW);
        self
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number from 0 to below 1.
    pub fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.bits() >> 11) as f64 * STEP
    }

    /// A whole number from 0 to below a bound, each as likely: Lemire's multiplication with rejection. 0
    /// where the bound is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        // Numbers below this many would come once too often.
        let surplus = bound.wrapping_neg().checked_rem(bound).unwrap_or(0);
        loop {
            let product = u64::from(self.0.next_u32()) * u64::from(bound);
            if product as u32 >= surplus {
                return (product >> 32) as u32;
            }
        }
    }

    /// A number above 0 up to 1, of which there is a logarithm.
    pub fn positive(&mut self) -> f64 {
        1.0 - self.uniform()
    }

    /// A standard normal number (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.positive())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first key stream block of ChaCha8 with a key and stream of zeros, as its authors publish it.
    #[test]
    fn the_stream_is_the_published_one() {
        let mut draws = Draws::new(0, 0);
        assert_eq!(
            draws.bits().to_le_bytes(),
            [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]
        );
    }

    #[test]
    fn a_stream_can_be_entered_anywhere() {
        for stream in [7, (1 << 41) + 7] {
            let mut draws = Draws::new(3, stream);
            for position in 0..200 {
                let here = draws.bits();
                assert_eq!(Draws::new(3, stream).behind(position).bits(), here);
            }
        }
    }

    #[test]
    fn whole_numbers_are_as_likely_as_each_other() {
        let mut draws = Draws::new(2, 0);
        for bound in [1_u32, 2, 3, 7, 235] {
            const MEAN: u32 = 2_000;
            let mut counts = vec![0_u32; bound as usize];
            for _ in 0..bound * MEAN {
                counts[draws.below(bound) as usize] += 1;
            }
            // Five standard deviations of a count.
            let margin = 5.0 * f64::from(MEAN).sqrt();
            assert!(
                counts
                    .iter()
                    .all(|&count| (f64::from(count) - f64::from(MEAN)).abs() < margin)
            );
        }
        assert_eq!(draws.below(0), 0);
    }

    #[test]
    fn normal_draws_have_mean_0_and_variance_1() {
        const DRAWS: u64 = 100_000;
        let mut draws = Draws::new(1, 0);
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let draw = draws.normal();
            sum += draw;
            squares += draw * draw;
        }
        // Four standard errors of each.
        let error = 4.0 / (DRAWS as f64).sqrt();
        assert!((sum / DRAWS as f64).abs() < error);
        assert!((squares / DRAWS as f64 - 1.0).abs() < error * 2_f64.sqrt());
    }
}
