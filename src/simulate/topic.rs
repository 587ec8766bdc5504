//! Which stream of random numbers is about what? One for each place and each visit to it.

use crate::numeric::draws::Draws;

/// Places have numbers below this, so that no two streams are the same.
pub const MOST_PLACES: u64 = 1 << 40;

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
    /// The stream about it.
    pub fn draws(self, seed: u64) -> Draws {
        Draws::new(seed, self.stream())
    }

    fn stream(self) -> u64 {
        match self {
            Self::Place(place) => place,
            Self::Visit { wave, place } => (wave as u64 + 1) * MOST_PLACES + place,
            Self::Order => u64::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_have_streams_of_their_own() {
        let topics = [
            Topic::Place(1),
            Topic::Place(2),
            Topic::Visit { wave: 0, place: 1 },
            Topic::Visit { wave: 1, place: 1 },
            Topic::Order,
        ];
        let mut first: Vec<u64> = topics.map(|topic| topic.draws(5).bits()).into();
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), topics.len());
    }
}
