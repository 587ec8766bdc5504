//! Where does chance come from? One stream of ChaCha8 for each place and each visit to it.
//!
//! ChaCha8 is a published algorithm, so a seed gives the same numbers on every machine and in every
//! version; a stream can be entered anywhere, so that one worker can be drawn without the others.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};

/// The name of the generator.
pub const GENERATOR: &str = "chacha8";

/// Places have numbers below this, so that no two streams are the same.
pub const MOST_PLACES: u64 = 1 << 40;

/// One stream of random numbers.
pub struct Draws(ChaCha8Rng);

/// What a stream is about.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    /// What a place keeps from wave to wave.
    Place(u64),
    /// What is seen of a place in a wave.
    Visit {
        /// The number of the wave, from 0.
        wave: usize,
        /// The number of the place.
        place: u64,
    },
    /// The order of rows.
    Order,
}

impl Topic {
    fn stream(self) -> u64 {
        match self {
            Self::Place(place) => place,
            Self::Visit { wave, place } => (wave as u64 + 1) * MOST_PLACES + place,
            Self::Order => u64::MAX,
        }
    }
}

impl Draws {
    /// The stream of a topic.
    pub fn new(seed: u64, topic: Topic) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(topic.stream());
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
        let mut draws = Draws::new(0, Topic::Place(0));
        assert_eq!(
            draws.bits().to_le_bytes(),
            [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]
        );
    }

    #[test]
    fn a_stream_can_be_entered_anywhere() {
        for topic in [Topic::Place(7), Topic::Visit { wave: 1, place: 7 }] {
            let mut draws = Draws::new(3, topic);
            for position in 0..200 {
                let here = draws.bits();
                assert_eq!(Draws::new(3, topic).behind(position).bits(), here);
            }
        }
    }

    #[test]
    fn topics_have_streams_of_their_own() {
        let topics = [
            Topic::Place(1),
            Topic::Place(2),
            Topic::Visit { wave: 0, place: 1 },
            Topic::Visit { wave: 1, place: 1 },
            Topic::Order,
        ];
        let mut first: Vec<u64> = topics.map(|topic| Draws::new(5, topic).bits()).into();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), topics.len());
    }

    #[test]
    fn normal_draws_have_mean_0_and_variance_1() {
        const DRAWS: u64 = 100_000;
        let mut draws = Draws::new(1, Topic::Place(0));
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
