//! What does a weighted total tell of the parts that it is made of, for whoever knows the weights?
//!
//! The weights of strata are no secret. What is missing from a weighted total is so many minors, and weighs so
//! much, as far as the digits of shares go. How much a minor of each part weighs lies between two weights: that
//! leaves each part so many minors at least, and so many at most.

/// Half of the last digit of a share that travels.
pub const HALF_A_DIGIT: f64 = 0.5e-4;

/// Weights are held against each other with this much room.
const ROUNDING: f64 = 1e-6;

/// Ranges of more numbers than this are cut at their ends only.
const MOST_TRIED: u64 = 1_000;

/// What weighted minors can be less, and more, than they are, where their share of all who are known is shown: a reader
/// knows both ends of what is rounded to it. `weighted` are the minors, and all who are known.
pub fn open([minors, known]: [f64; 2]) -> [f64; 2] {
    let digit = 2.0 * HALF_A_DIGIT;
    let shown = (minors / known / digit).round() * digit;
    // Of a share that is smaller than its last digit another one is shown.
    let half = if shown == 0.0 || shown == 1.0 {
        0.0
    } else {
        HALF_A_DIGIT
    };
    let room = ROUNDING * half * known;
    let ends = [-1.0, 1.0].map(|side| (shown + side * half) * known - minors - side * room);
    [ends[0].min(0.0), ends[1].max(0.0)]
}

/// Some minors whose number is not shown.
#[derive(Clone, Debug)]
pub struct Part {
    /// The fewest and the most.
    pub minors: [u64; 2],
    /// The least and the largest weight of one.
    pub weights: [f64; 2],
    /// What is shown of the same workers at other thresholds: these minors are among those, or the other way round.
    pub shown: Vec<Shown>,
}

/// Minors whose number is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// How many they are.
    pub minors: u64,
    /// What they weigh at the least and at the most.
    pub weight: [f64; 2],
}

/// The fewest and the most minors of each part, of which there are so many together that weigh from `total[0]` to
/// `total[1]`.
///
/// # Formula
/// For every c the sum of (weight - c) times minors is the total less c times the number. Ends of linear programs
/// with two equations are reached where c is one of the weights.
pub fn minors(parts: &[Part], number: u64, total: [f64; 2]) -> Vec<[u64; 2]> {
    let mut ranges: Vec<[u64; 2]> = parts.iter().map(|part| part.minors).collect();
    let mut weights: Vec<f64> = parts.iter().flat_map(|part| part.weights).collect();
    weights.sort_unstable_by(f64::total_cmp);
    weights.dedup();
    for c in weights {
        let beyond = total.map(|end| end - c * number as f64);
        let spreads = parts.iter().zip(&ranges);
        let mut spreads: Vec<[f64; 2]> = spreads
            .map(|(part, &range)| part.spread(c, range))
            .collect();
        let mut all = spreads
            .iter()
            .fold([0.0, 0.0], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
        for place in 0..parts.len() {
            let others = [0, 1].map(|end| all[end] - spreads[place][end]);
            let own = [beyond[0] - others[1], beyond[1] - others[0]];
            ranges[place] = parts[place].cut(ranges[place], c, own);
            spreads[place] = parts[place].spread(c, ranges[place]);
            all = [0, 1].map(|end| others[end] + spreads[place][end]);
        }
    }
    ranges
}

impl Part {
    /// What so many of these minors weigh at the least and at the most.
    ///
    /// # Formula
    /// Of M minors who weigh W, m weigh W less what the M - m others weigh; if the M are among the m, it is W and what
    /// the m - M others weigh.
    fn weight(&self, minors: u64) -> [f64; 2] {
        let [light, heavy] = self.weights;
        let number = minors as f64;
        let alone = [light * number, heavy * number];
        self.shown.iter().fold(alone, |[low, high], shown| {
            let more = number - shown.minors as f64;
            let [less, most] = if more < 0.0 {
                [heavy, light]
            } else {
                [light, heavy]
            };
            let [least, greatest] = shown.weight;
            [
                low.max(least + less * more),
                high.min(greatest + most * more),
            ]
        })
    }

    /// The numbers in a range, where they are few enough to try each.
    fn tried([low, high]: [u64; 2]) -> Option<std::ops::RangeInclusive<u64>> {
        (high - low <= MOST_TRIED).then_some(low..=high)
    }

    /// What minors can weigh more than c each, as many as are in a range.
    fn spread(&self, c: f64, range: [u64; 2]) -> [f64; 2] {
        let tried = Self::tried(range).filter(|_| !self.shown.is_empty());
        let numbers = tried.map_or_else(|| range.to_vec(), Iterator::collect);
        let beyond = numbers.into_iter().map(|minors| {
            let [low, high] = self.weight(minors);
            [low - c * minors as f64, high - c * minors as f64]
        });
        let beyond = beyond.reduce(|one, other| [one[0].min(other[0]), one[1].max(other[1])]);
        beyond.unwrap_or_default()
    }

    /// The numbers of a range that can weigh from `own[0]` to `own[1]` more than c each.
    fn cut(&self, range: [u64; 2], c: f64, own: [f64; 2]) -> [u64; 2] {
        let Some(tried) = Self::tried(range) else {
            return range;
        };
        let room = ROUNDING * self.weights[1].max(1.0);
        let mut possible = tried.filter(|&minors| {
            let [low, high] = self.weight(minors);
            let beyond = c * minors as f64;
            low - beyond <= own[1] + room && high - beyond >= own[0] - room && low <= high + room
        });
        let first = possible.next();
        let last = possible.next_back().or(first);
        first.zip(last).map_or(range, |(first, last)| [first, last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two parts with at most 4 minors each and 4 together.
    fn of_two(weights: [[f64; 2]; 2], total: [f64; 2]) -> Vec<[u64; 2]> {
        let parts = weights.map(|weights| Part {
            minors: [0, 4],
            weights,
            shown: Vec::new(),
        });
        minors(&parts, 4, total)
    }

    #[test]
    fn two_weights_far_apart_tell_who_is_where() {
        // 1 + 3 x 10.
        assert_eq!(
            of_two([[1.0; 2], [10.0; 2]], [30.5, 31.5]),
            [[1, 1], [3, 3]]
        );
        assert_eq!(
            of_two([[1.0; 2], [10.0; 2]], [20.0, 32.0]),
            [[1, 2], [2, 3]]
        );
    }

    #[test]
    fn weights_within_each_other_tell_nothing() {
        assert_eq!(
            of_two([[1.0, 4.0], [2.0, 3.0]], [10.0, 10.0]),
            [[0, 4], [0, 4]]
        );
    }

    #[test]
    fn what_weighs_much_has_heavy_parts() {
        // Of 4 minors that weigh 1 to 2, or 5 to 6, at least 3 are heavy: 2 x 6 + 2 x 2 is 16.
        assert_eq!(
            of_two([[1.0, 2.0], [5.0, 6.0]], [19.0, 21.0]),
            [[0, 1], [3, 4]]
        );
    }

    #[test]
    fn what_the_same_workers_weigh_at_another_threshold_counts() {
        // Eight minors weigh 20: of one part each weighs 2 to 8, of the other 1.
        let found = |shown| {
            let own = Part {
                minors: [2, 8],
                weights: [2.0, 8.0],
                shown,
            };
            let other = Part {
                minors: [0, 6],
                weights: [1.0; 2],
                shown: Vec::new(),
            };
            minors(&[own, other], 8, [19.9, 20.1])[0]
        };
        let older = |weight: f64| {
            vec![Shown {
                minors: 9,
                weight: [weight - 0.1, weight + 0.1],
            }]
        };
        assert_eq!(found(Vec::new()), [2, 8]);
        // With one more the own part weighs 22: of fewer than eight of its own at least two would be missing.
        assert_eq!(found(older(22.0)), [8, 8]);
        assert_eq!(found(older(26.0)), [4, 8]);
        // Two younger ones weigh 14: the 6 that are left are those of the other part.
        let younger = vec![Shown {
            minors: 2,
            weight: [14.0; 2],
        }];
        assert_eq!(found(younger), [2, 2]);
    }
}
