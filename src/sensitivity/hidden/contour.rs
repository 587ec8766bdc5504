//! Where does the result stand, where is it not sure, and where is it undone? For every coverage and hidden share
//! between the ends of those that were asked for.

use super::HiddenTrade;
use crate::sensitivity::questions::Questions;
use crate::sensitivity::seen::Seen;
use crate::tally::Indicator;

/// The result over coverage and hidden share.
#[derive(Clone, Debug)]
pub struct Contour {
    /// Of what.
    pub indicator: Indicator,
    /// Whether it is that of a change, or of a share.
    pub is_change: bool,
    /// The lowest and the highest hidden share.
    pub hidden: [f64; 2],
    /// At each coverage, the lowest first, what it is with the one and with the other: between them it is on a
    /// straight line.
    pub rows: Vec<ContourRow>,
}

/// The result at one coverage.
#[derive(Clone, Copy, Debug)]
pub struct ContourRow {
    /// How much of the trade is in sight.
    pub coverage: f64,
    /// With the lowest and with the highest hidden share.
    pub estimate: [f64; 2],
    /// Its lower limit, where there is one.
    pub low: Option<[f64; 2]>,
    /// Its upper limit.
    pub high: Option<[f64; 2]>,
}

/// Something that is on a straight line over hidden shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The result.
    Estimate,
    /// Its lower limit.
    Low,
    /// Its upper limit.
    High,
}

/// How many steps lines are drawn in at least.
const STEPS: f64 = 50.0;
/// The most of what is out of sight that a step takes away: lines bend the more the less of it there is. Where a line
/// rises by as much as it goes to the right, its direction turns by this many radians at each point.
const LONGEST_STEP: f64 = 0.05;
/// With all of it in sight no hidden share matters, so that no line can be drawn.
const MOST_IN_SIGHT: f64 = 0.999;

impl Contour {
    /// That of each indicator: of the change from the first wave to the latest, or without one of the
    /// latest wave.
    pub fn all(seen: &Seen<'_>, questions: &Questions) -> Vec<Self> {
        let Some(least) = questions.coverage.iter().copied().reduce(f64::min) else {
            return Vec::new();
        };
        let most = questions.hidden.iter().copied().reduce(f64::max);
        let most = most.filter(|&most| most > 0.0).unwrap_or(1.0);
        if least >= MOST_IN_SIGHT {
            return Vec::new();
        }
        let fine = Questions {
            coverage: coverages(least),
            hidden: vec![0.0, most],
            ..questions.clone()
        };
        let trade = HiddenTrade::new(seen, &fine);
        let indicators = seen.indicators.iter();
        let contours = indicators.filter_map(|indicator| {
            let (is_change, rows) = match trade.changes.last() {
                Some(rows) => {
                    let rows = rows.iter().filter(|row| row.indicator == *indicator);
                    let rows = rows.map(|row| (row.coverage, row.estimate, row.limits));
                    (true, rows.collect::<Vec<_>>())
                }
                None => {
                    let rows = trade.shares.last()?.iter();
                    let rows = rows.filter(|row| row.indicator == *indicator);
                    let rows = rows.map(|row| (row.coverage, row.estimate, row.limits));
                    (false, rows.collect())
                }
            };
            let rows: Vec<_> = rows.chunks_exact(2).map(ContourRow::new).collect();
            (!rows.is_empty()).then(|| Self {
                indicator: indicator.clone(),
                is_change,
                hidden: [0.0, most],
                rows,
            })
        });
        contours.collect()
    }

    /// The line along which one of them has a value: coverages, each with a hidden share, which may be
    /// beyond 0 and 1.
    pub fn line(&self, side: Side, value: f64) -> Vec<[f64; 2]> {
        let points = self.rows.iter().filter_map(|row| {
            let [low, high] = match side {
                Side::Estimate => Some(row.estimate),
                Side::Low => row.low,
                Side::High => row.high,
            }?;
            let [first, last] = self.hidden;
            let part = (value - low) / (high - low);
            Some([row.coverage, first + part * (last - first)])
        });
        points.collect()
    }

    /// The smallest and the largest result in the figure.
    pub fn range(&self) -> [f64; 2] {
        let ends = self.rows.iter().flat_map(|row| row.estimate);
        let none = [f64::INFINITY, f64::NEG_INFINITY];
        ends.fold(none, |[low, high], end| [low.min(end), high.max(end)])
    }
}

/// The coverages at which lines are drawn, from the least to the most.
fn coverages(least: f64) -> Vec<f64> {
    let step = (MOST_IN_SIGHT - least) / STEPS;
    let next = |coverage: &f64| {
        let step = step.min(LONGEST_STEP * (1.0 - coverage));
        (*coverage < MOST_IN_SIGHT).then(|| (coverage + step).min(MOST_IN_SIGHT))
    };
    std::iter::successors(Some(least), next).collect()
}

impl ContourRow {
    /// From what it is with the lowest and with the highest hidden share.
    fn new(ends: &[(f64, f64, Option<[f64; 2]>)]) -> Self {
        let [(coverage, least, least_limits), (_, most, most_limits)] = [ends[0], ends[1]];
        let limit = |end: usize| Some([least_limits?[end], most_limits?[end]]);
        Self {
            coverage,
            estimate: [least, most],
            low: limit(0),
            high: limit(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{share, tipping_share};
    use super::*;
    use crate::tally::Threshold;

    /// 8.16 % before, in sight and hidden, and 2.2 % in sight after, give or take two points.
    fn contour() -> Contour {
        let change = |coverage: f64, hidden: f64| share(coverage, 0.022, hidden) - 0.0816;
        let rows = [0.5, 0.75].map(|coverage| {
            let estimate = [0.0, 0.4].map(|hidden| change(coverage, hidden));
            ContourRow {
                coverage,
                estimate,
                low: Some(estimate.map(|change| change - 0.02)),
                high: Some(estimate.map(|change| change + 0.02)),
            }
        });
        Contour {
            indicator: Indicator::AgeAtMost(Threshold::new(17).unwrap()),
            is_change: true,
            hidden: [0.0, 0.4],
            rows: rows.to_vec(),
        }
    }

    #[test]
    fn the_line_of_no_change_goes_through_the_tipping_shares() {
        for [coverage, hidden] in contour().line(Side::Estimate, 0.0) {
            let wanted = tipping_share(0.0816, coverage, 0.022).unwrap();
            assert!((hidden - wanted).abs() < 1e-12, "{coverage}: {hidden}");
        }
    }

    /// Of a change of b the line along which it is gone is h = 0.02 + b / (1 - c). On a map of 676 by 340 pixels no
    /// line may turn so much at a point that its corner is seen: by 3 degrees and a little at most.
    #[test]
    fn lines_have_no_corners_where_nearly_all_is_in_sight() {
        let coverages = coverages(0.5);
        assert_eq!(coverages[0], 0.5);
        assert!((coverages[coverages.len() - 1] - MOST_IN_SIGHT).abs() < 1e-12);
        for gone in [0.05, 0.02, 0.0096, 0.005, 0.002, 0.001] {
            let line = |coverage: f64| 0.02 + gone / (1.0 - coverage);
            let place = |coverage: f64| [676.0 * coverage / 0.5, 340.0 * line(coverage) / 0.4];
            let direction = |pair: &[f64]| {
                let [from, to] = [place(pair[0]), place(pair[1])];
                (to[1] - from[1]).atan2(to[0] - from[0])
            };
            let on_map: Vec<f64> = coverages
                .iter()
                .copied()
                .filter(|&at| line(at) < 0.4)
                .collect();
            for three in on_map.windows(3) {
                let turn = direction(&three[1..]) - direction(&three[..2]);
                assert!(turn.to_degrees().abs() < 3.3, "{gone}: {three:?} {turn}");
            }
        }
    }

    #[test]
    fn limits_have_lines_of_their_own_on_either_side() {
        let line = |side| contour().line(side, 0.0)[1][1];
        let [high, estimate, low] = [Side::High, Side::Estimate, Side::Low].map(line);
        assert!(high < estimate && estimate < low);
        assert!((low - high - 0.04 / 0.25).abs() < 1e-12);
        let [least, most] = contour().range();
        assert!((least - (0.5 * 0.022 - 0.0816)).abs() < 1e-12 && most > 0.1);
    }
}
