//! How likely is each table of two samples, given how many are positive in both together?

/// The chances of every count of positives in the first of two samples, where both samples have the same
/// share and the positives of both together are given.
///
/// # Formula
///
/// P(k) = C(first, k) C(second, positives - k) / C(first + second, positives), from the ratio of
/// neighbours, outward from the mode: no factorial is ever formed, and each chance keeps its digits.
///
/// # Errors
///
/// None. More positives than there are in both samples count as that many.
///
/// # Example
///
/// ```
/// use prevalence::numeric::hypergeometric::Hypergeometric;
///
/// let tables = Hypergeometric::new(2, 2, 2);
/// assert_eq!(tables.chances().len(), 3);
/// assert!((tables.chance(1) - 4.0 / 6.0).abs() < 1e-15);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Hypergeometric {
    lowest: u64,
    chances: Vec<f64>,
}

impl Hypergeometric {
    /// The chances for samples of these sizes and so many positives in both together.
    pub fn new(first: u64, second: u64, positives: u64) -> Self {
        let margins = Margins {
            first,
            second,
            positives: positives.min(first + second),
        };
        let mode = margins.mode();
        let above = outward(mode..margins.highest(), |count| margins.step_up(count));
        let below = outward((margins.lowest() + 1..=mode).rev(), |count| {
            1.0 / margins.step_up(count - 1)
        });
        let lowest = mode - below.len() as u64;
        let mut chances: Vec<f64> = below.into_iter().rev().chain([1.0]).chain(above).collect();
        let total: f64 = chances.iter().sum();
        chances.iter_mut().for_each(|chance| *chance /= total);
        Self { lowest, chances }
    }

    /// The least count whose chance does not underflow.
    pub fn lowest(&self) -> u64 {
        self.lowest
    }

    /// The chances from [`Self::lowest`] on, as far as they do not underflow.
    pub fn chances(&self) -> &[f64] {
        &self.chances
    }

    /// The chance of a count; 0 where it is impossible, or less than a double can hold.
    pub fn chance(&self, count: u64) -> f64 {
        let index = count.checked_sub(self.lowest);
        let chance = index.and_then(|index| self.chances.get(usize::try_from(index).ok()?));
        chance.copied().unwrap_or(0.0)
    }
}

/// Weights relative to the mode, one step after the other, until they underflow.
fn outward(counts: impl Iterator<Item = u64>, ratio: impl Fn(u64) -> f64) -> Vec<f64> {
    let weights = counts.scan(1.0, |weight, count| {
        *weight *= ratio(count);
        (*weight >= f64::MIN_POSITIVE).then_some(*weight)
    });
    weights.collect()
}

/// What is given: the sizes of both samples, and the positives of both together.
struct Margins {
    first: u64,
    second: u64,
    positives: u64,
}

impl Margins {
    fn lowest(&self) -> u64 {
        self.positives.saturating_sub(self.second)
    }

    fn highest(&self) -> u64 {
        self.positives.min(self.first)
    }

    fn mode(&self) -> u64 {
        let product = u128::from(self.first + 1) * u128::from(self.positives + 1);
        let mode = product / u128::from(self.first + self.second + 2);
        // No more than `first + 1`, which fits.
        (mode as u64).clamp(self.lowest(), self.highest())
    }

    /// P(count + 1) / P(count).
    fn step_up(&self, count: u64) -> f64 {
        let gained = (self.first - count) as f64 * (self.positives - count) as f64;
        let lost = (count + 1) as f64 * (self.second + count + 1 - self.positives) as f64;
        gained / lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C(n, k), small enough to be exact.
    fn choose(n: u64, k: u64) -> u64 {
        (1..=k).fold(1, |product, i| product * (n - k + i) / i)
    }

    #[test]
    fn small_tables_are_counted() {
        for (first, second) in [(1, 1), (3, 5), (7, 2), (10, 12)] {
            for positives in 0..=first + second {
                let tables = Hypergeometric::new(first, second, positives);
                let all = choose(first + second, positives) as f64;
                for count in 0..=first.min(positives) {
                    let others = positives - count;
                    let ways = if others <= second {
                        choose(first, count) * choose(second, others)
                    } else {
                        0
                    };
                    let error = (tables.chance(count) - ways as f64 / all).abs();
                    assert!(error < 1e-15, "{first} {second} {positives} {count}");
                }
            }
        }
    }

    #[test]
    fn rare_tables_keep_their_digits() {
        // 1 / C(40, 20) and 1 / C(1000, 500), from exact integers.
        let twenty = Hypergeometric::new(20, 20, 20).chance(20);
        assert!((twenty * 137_846_528_820.0 - 1.0).abs() < 1e-13);
        let five_hundred = Hypergeometric::new(500, 500, 500).chance(500);
        assert!((five_hundred / 3.699_753_997_814_027e-300 - 1.0).abs() < 1e-11);
    }

    #[test]
    fn chances_add_up_to_one_and_start_where_they_say() {
        for (first, second, positives) in
            [(10_000, 10_000, 7), (500, 3, 502), (4, 1_000_000, 900_000)]
        {
            let tables = Hypergeometric::new(first, second, positives);
            let total: f64 = tables.chances().iter().sum();
            assert!((total - 1.0).abs() < 1e-12);
            assert_eq!(tables.chance(tables.lowest()), tables.chances()[0]);
            assert_eq!(tables.chance(first + 1), 0.0);
        }
    }
}
