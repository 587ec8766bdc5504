//! How far does a scale reach? To the farthest limit, unless that one would press all the others together: then its
//! interval is clipped and ends in an arrow.

use super::scale::Scale;

/// A limit this many times beyond the median one is clipped.
const FAR: f64 = 3.0;
/// What a scale reaches beyond the largest estimate at least, as a factor.
const BEYOND_ESTIMATE: f64 = 1.25;

/// An estimate with its limits.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// The estimate.
    pub at: f64,
    /// The limits, where there are any.
    pub limits: Option<[f64; 2]>,
}

/// A scale for shares, from 0; where there are none, any.
pub fn shares(rows: &[Reach]) -> Scale {
    let end = end(rows.iter().copied()).min(1.0);
    Scale::covering(0.0, if end > 0.0 { end } else { 1.0 })
}

/// A scale for changes: on both sides of 0 where they need it.
pub fn changes(rows: &[Reach]) -> Scale {
    let mirrored = rows.iter().map(|row| Reach {
        at: -row.at,
        limits: row.limits.map(|[low, high]| [-high, -low]),
    });
    let ends = [-end(mirrored), end(rows.iter().copied())];
    let [low, high] = if ends == [0.0, 0.0] {
        [-1.0, 1.0]
    } else {
        ends
    };
    Scale::covering(low, high)
}

/// How far it has to reach above 0.
fn end(rows: impl Iterator<Item = Reach> + Clone) -> f64 {
    let largest = rows.clone().map(|row| row.at).fold(0.0, f64::max);
    // Those that end at 0 or below ask for no room and say nothing of what is far.
    let mut highs: Vec<f64> = rows
        .map(|row| row.limits.map_or(row.at, |[_, high]| high))
        .filter(|high| *high > 0.0)
        .collect();
    highs.sort_by(f64::total_cmp);
    let farthest = highs.last().copied().unwrap_or(0.0);
    let median = highs.get(highs.len() / 2).copied().unwrap_or(0.0);
    let near = (FAR * median).max(BEYOND_ESTIMATE * largest);
    if farthest > near { near } else { farthest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(at: f64, low: f64, high: f64) -> Reach {
        Reach {
            at,
            limits: Some([low, high]),
        }
    }

    #[test]
    fn one_wide_interval_does_not_press_the_others_together() {
        let narrow = reach(0.02, 0.01, 0.04);
        let wide = reach(0.05, 0.0, 0.9);
        let scale = shares(&[narrow, narrow, narrow, wide]);
        assert!(scale.high() < 0.2, "{scale:?}");
        assert!(scale.high() >= 0.05 * BEYOND_ESTIMATE);
        assert!(shares(&[narrow, wide]).high() >= 0.9);
    }

    #[test]
    fn changes_reach_to_either_side_of_none() {
        let fall = changes(&[reach(-0.06, -0.08, -0.04)]);
        assert_eq!((fall.low(), fall.high()), (-0.08, 0.0));
        let unclear = changes(&[reach(-0.06, -0.08, 0.02)]);
        assert!(unclear.low() <= -0.08 && unclear.high() >= 0.02);
    }

    #[test]
    fn a_study_of_zeros_has_a_scale() {
        let scale = shares(&[
            reach(0.0, 0.0, 0.41),
            Reach {
                at: 0.0,
                limits: None,
            },
        ]);
        assert!(scale.high() >= 0.41);
        assert_eq!(shares(&[]).high(), 1.0);
        let without_limits = Reach {
            at: 0.0,
            limits: None,
        };
        let zeros = [without_limits, without_limits, reach(0.0, 0.0, 0.006)];
        assert!(shares(&zeros).high() < 0.01, "{:?}", shares(&zeros));
        let none = changes(&[reach(0.0, 0.0, 0.0)]);
        assert_eq!((none.low(), none.high()), (-1.0, 1.0));
    }
}
