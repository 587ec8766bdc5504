//! What does a weighted total tell of the parts that it is made of, for whoever knows the weights?
//!
//! The weights of strata are no secret. What is missing from a weighted total is so many minors, and weighs so
//! much, as far as the digits of shares go. How much a minor of each part weighs lies between two weights: that
//! leaves each part so many minors at least, and so many at most.

/// Half of the last digit of a share that travels.
pub const HALF_A_DIGIT: f64 = 0.5e-4;

/// Weights are held against each other with this much room.
const ROUNDING: f64 = 1e-6;

/// Some minors whose number is not shown.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The fewest and the most.
    pub minors: [u64; 2],
    /// The least and the largest weight of one.
    pub weights: [f64; 2],
}

/// The fewest and the most minors of each part, of which there are so many together that weigh from `total[0]` to
/// `total[1]`.
///
/// # Formula
/// For every c the sum of (weight - c) times minors is the total less c times the number. Ends of linear programs
/// with two equations are reached where c is one of the weights.
pub fn minors(parts: &[Part], number: u64, total: [f64; 2]) -> Vec<[u64; 2]> {
    let mut ranges: Vec<[u64; 2]> = parts.iter().map(|part| part.minors).collect();
    for &c in parts.iter().flat_map(|part| &part.weights) {
        let beyond = total.map(|end| end - c * number as f64);
        for place in 0..parts.len() {
            let others = (0..parts.len()).filter(|other| *other != place);
            let others = others.map(|other| spread(parts[other].weights, c, ranges[other]));
            let others = others.fold([0.0, 0.0], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
            let own = [beyond[0] - others[1], beyond[1] - others[0]];
            cut(
                &mut ranges[place],
                parts[place].weights.map(|weight| weight - c),
                own,
            );
        }
    }
    ranges
}

/// Cuts a range to the numbers that weigh from `own[0]` to `own[1]`, one between `light` and `heavy`.
fn cut([low, high]: &mut [u64; 2], [light, heavy]: [f64; 2], own: [f64; 2]) {
    if light > 0.0 {
        *high = (*high).min(whole((own[1] / light + ROUNDING).floor()));
        *low = (*low).max(whole((own[0] / heavy - ROUNDING).ceil()));
    } else if heavy < 0.0 {
        *high = (*high).min(whole((own[0] / heavy + ROUNDING).floor()));
        *low = (*low).max(whole((own[1] / light - ROUNDING).ceil()));
    }
}

/// What minors can weigh more than c each.
fn spread([light, heavy]: [f64; 2], c: f64, [low, high]: [u64; 2]) -> [f64; 2] {
    let [light, heavy] = [light - c, heavy - c];
    let least = light * if light > 0.0 { low } else { high } as f64;
    let most = heavy * if heavy > 0.0 { high } else { low } as f64;
    [least, most]
}

fn whole(number: f64) -> u64 {
    number.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two parts with at most 4 minors each and 4 together.
    fn of_two(weights: [[f64; 2]; 2], total: [f64; 2]) -> Vec<[u64; 2]> {
        let parts = weights.map(|weights| Part {
            minors: [0, 4],
            weights,
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
}
