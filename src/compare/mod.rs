//! What changed? Two waves of a study side by side, each with its own design, and what they share.

mod association;
mod comparability;
mod contrast;
mod decomposition;
mod multiplicity;
mod open;
mod same;
mod stack;
mod standardisation;
mod trend;
mod turnover;

pub use association::TestResult;
pub use comparability::{Comparability, Side};
pub use contrast::{Contrast, Covariance, Critical, Limits, Shown, Upper, limits_of_difference};
pub use decomposition::{Component, Decomposition, GroupParts};
pub use multiplicity::Adjustment;
pub use open::{OpenChange, Share};
pub use same::SameEstablishments;
pub use standardisation::Standardisation;
pub use trend::{Trend, positions};
pub use turnover::{NoTurnover, PartOfWave, PartShare, Turnover};

use stack::{Pair, Stack, StackedDomain};

use std::collections::HashMap;
use std::iter;

use crate::design::{LonelyPsu, Stacking, WaveDesign};
use crate::estimate::domain::{self, Cells, CellsByDomain};
use crate::estimate::sums::DomainSums;
use crate::estimate::{Choices, Domain, Estimate, Sampling, Verdict};
use crate::parallel;
use crate::tally::{Index, Indicator, Tallies};

/// What a comparison depends on, besides what the estimates do.
#[derive(Clone, Copy, Debug, Default)]
pub struct ComparisonChoices {
    /// How limits are made.
    pub contrast: Contrast,
    /// How p-values are adjusted.
    pub adjustment: Adjustment,
    /// Whether ids that occur in both waves are different places.
    pub independent_waves: bool,
}

/// A study whose waves are to be compared.
pub struct Comparer<'a> {
    /// What was counted.
    pub tallies: &'a Tallies,
    /// The domain columns of each table.
    pub tables: &'a [Vec<usize>],
    /// The domain column by which changes are decomposed.
    pub decompose: Option<usize>,
    /// What estimates depend on.
    pub choices: &'a Choices,
    /// What comparisons depend on.
    pub comparison: ComparisonChoices,
    /// What to do about strata with one PSU.
    pub lonely_psu: LonelyPsu,
    /// Whether frame counts correct the variance.
    pub finite_population: bool,
    /// Threads that compute.
    pub threads: usize,
}

/// Why frame counts cannot correct the variance of waves that share places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameFault {
    /// A stratum has another count in each.
    Differ,
    /// The waves together visited more places of a stratum than its frame has.
    Overdrawn,
}

/// A wave with its own estimates.
#[derive(Clone, Copy)]
pub struct WaveEstimates<'a> {
    /// Its index among the study's waves.
    pub wave: Index,
    /// Its estimates.
    pub estimates: &'a [Estimate],
}

/// One domain in two waves, on one indicator.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// For whom.
    pub domain: Domain,
    /// The table it is a row of; none for everybody.
    pub table: Option<usize>,
    /// Of what.
    pub indicator: Indicator,
    /// The earlier estimate, a fraction of 1.
    pub before: f64,
    /// The later estimate.
    pub after: f64,
    /// PSUs with workers of known status in both waves, unless that would give away rows that are withheld.
    pub shared: Option<usize>,
    /// After less before.
    pub difference: Difference,
    /// After over before.
    pub ratio: Ratio,
    /// The relative change, after over before less one: -0.73 is a fall of 73 %.
    pub relative_change: Ratio,
    /// The odds after over the odds before.
    pub odds_ratio: Ratio,
    /// The test of no change; none where nobody or everybody is positive in both waves.
    pub test: Option<TestResult>,
    /// The change split into rate and composition, where there is a column to split by.
    pub decomposition: Option<Decomposition>,
    /// What the presentation standards say of the two estimates.
    pub verdicts: [Verdict; 2],
    /// The lowest and highest change that the unknown leave possible, where there are any.
    pub bounds: Option<[f64; 2]>,
    /// The variances of the two shares and their covariance; none where the policy for lonely PSUs leaves
    /// none.
    pub covariance: Option<Covariance>,
}

/// A difference of shares, in fractions of 1.
#[derive(Clone, Copy, Debug)]
pub struct Difference {
    /// After less before.
    pub estimate: f64,
    /// The linearised standard error; none where neither wave has a variance, or one has no degrees of
    /// freedom.
    pub standard_error: Option<f64>,
    /// Degrees of freedom; none for simple random samples.
    pub df: Option<usize>,
    /// The limits, where they exist.
    pub limits: Option<Limits>,
}

/// Which way an interval says that a share went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Down: both limits lie below no change.
    Fall,
    /// Up: both lie above it.
    Rise,
}

impl Difference {
    /// The direction, if the limits exclude no change.
    pub fn direction(&self) -> Option<Direction> {
        let Limits { low, high } = self.limits?;
        match high {
            Upper::At(high) if high < 0.0 => Some(Direction::Fall),
            _ if low > 0.0 => Some(Direction::Rise),
            _ => None,
        }
    }
}

impl Comparison {
    /// Whether the interval and the test, at the same level, say different things.
    fn is_contradictory(&self, alpha: f64) -> bool {
        let Some(test) = self.test.filter(|_| self.difference.limits.is_some()) else {
            return false;
        };
        self.difference.direction().is_some() != (test.p_adjusted < alpha)
    }
}

/// A ratio with its limits.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    /// The ratio; none where its denominator is 0.
    pub estimate: Option<f64>,
    /// The limits, where they exist.
    pub limits: Option<Limits>,
}

impl Ratio {
    /// The ratio as a relative change.
    pub fn less_one(self) -> Self {
        Self {
            estimate: self.estimate.map(|ratio| ratio - 1.0),
            limits: self.limits.map(Limits::minus_one),
        }
    }
}
/// All that was found for two waves.
pub struct PairResult {
    /// Overall first, then the domains of each table, each at every indicator.
    pub comparisons: Vec<Comparison>,
    /// The change among the establishments of both waves, at every indicator.
    pub same_establishments: Vec<SameEstablishments>,
    /// Rows whose interval and adjusted p-value say different things.
    pub contradictory_rows: usize,
    /// Whether the p-value of some of these is adjusted for the number of rows in their table.
    pub adjusted_contradictions: bool,
    /// What makes the two waves less alike than a comparison assumes.
    pub comparability: Comparability,
}

impl Comparer<'_> {
    /// Compares two waves.
    pub fn compare(&self, before: WaveEstimates<'_>, after: WaveEstimates<'_>) -> PairResult {
        let pair = [Some(before.wave), Some(after.wave)];
        let stack = self.stack(pair);
        let mut comparisons = self.rows(&stack, before, after);
        self.adjust(&mut comparisons);
        let alpha = 2.0 * self.choices.level.tail();
        let contradictory = comparisons.iter().filter(|row| row.is_contradictory(alpha));
        let contradictory: Vec<_> = contradictory.collect();
        let is_adjusted = self.comparison.adjustment != Adjustment::None;
        PairResult {
            contradictory_rows: contradictory.len(),
            adjusted_contradictions: is_adjusted
                && contradictory.iter().any(|row| row.table.is_some()),
            same_establishments: self.same_establishments(&stack, pair),
            comparability: Comparability::new(self, &stack, pair, before, after),
            comparisons,
        }
    }

    /// Compares everybody and each domain in two waves, at every indicator, and nothing else.
    pub fn comparisons(
        &self,
        before: WaveEstimates<'_>,
        after: WaveEstimates<'_>,
    ) -> Vec<Comparison> {
        let stack = self.stack([before.wave, after.wave].map(Some));
        let mut comparisons = self.rows(&stack, before, after);
        self.adjust(&mut comparisons);
        comparisons
    }

    /// Compares everybody in two waves, at every indicator, and nothing else.
    pub fn overall(&self, before: WaveEstimates<'_>, after: WaveEstimates<'_>) -> Vec<Comparison> {
        let stack = self.stack([before.wave, after.wave].map(Some));
        let waves = stack.cells();
        // Everybody comes first among the estimates of a wave.
        let both = before.estimates.iter().zip(after.estimates).enumerate();
        let overall = both.take(self.tallies.indicators.len());
        let rows = overall.filter_map(|(index, (before, after))| {
            self.row(&stack, None, waves, index, [before, after])
        });
        rows.collect()
    }

    /// Everybody in two waves with the mix of the earlier one by the column that changes are decomposed by,
    /// at every indicator: none without such a column, or where there is nothing to compare.
    pub fn standardisations(&self, waves: [Index; 2]) -> Vec<Option<Standardisation>> {
        let stack = self.stack(waves.map(Some));
        let indicators = 0..self.tallies.indicators.len();
        let rows = indicators.map(|index| {
            let cells = stack.cells();
            let column = self.decompose?;
            standardisation::standardise(self.tallies, &stack, cells, column, index, self.choices)
        });
        rows.collect()
    }

    /// Two waves in one design.
    fn stack(&self, pair: Pair) -> Stack<'_> {
        Stack::new(
            self.tallies,
            pair,
            self.stacking(&pair),
            self.lonely_psu,
            self.finite_population,
        )
    }

    /// What keeps one finite population correction from serving all of these waves, where they share
    /// places.
    pub fn frame_fault(&self, waves: &[Index]) -> Option<FrameFault> {
        let waves: Vec<Option<Index>> = waves.iter().copied().map(Some).collect();
        let stacking = self.stacking(&waves);
        if !self.finite_population || stacking == Stacking::SeparateWaves {
            return None;
        }
        if stack::frames_differ(self.tallies, &waves) {
            return Some(FrameFault::Differ);
        }
        let design = WaveDesign::of_waves(self.tallies, &waves, stacking, self.lonely_psu, true);
        let is_overdrawn = design.sample.is_overdrawn();
        is_overdrawn.then_some(FrameFault::Overdrawn)
    }

    /// Whether PSUs that are in several of these waves are taken for the same.
    pub fn share_places(&self, waves: &[Option<Index>]) -> bool {
        self.stacking(waves) == Stacking::SharedPlaces
    }

    fn stacking(&self, waves: &[Option<Index>]) -> Stacking {
        let independent =
            self.comparison.independent_waves || self.choices.sampling == Sampling::SimpleRandom;
        stack::stacking(self.tallies, waves, independent)
    }

    fn rows(
        &self,
        stack: &Stack<'_>,
        before: WaveEstimates<'_>,
        after: WaveEstimates<'_>,
    ) -> Vec<Comparison> {
        let overall = Domain::OVERALL;
        let waves = stack.cells();
        let tables = self.tables.iter();
        let tables = tables.map(|columns| waves.map(|cells| cells.by_domain(columns)));
        let tables: Vec<_> = tables.collect();
        let domains = tables.iter().enumerate().flat_map(|(table, waves)| {
            let domains = in_both(waves).into_iter();
            domains.map(move |(domain, cells)| (Some(table), domain, cells))
        });
        let domains = iter::once((None, &overall, waves)).chain(domains);
        let estimates = [before, after].map(|wave| self.by_domain(wave));
        let rows = domains.flat_map(|(table, domain, cells)| {
            let of_wave = |wave: &HashMap<_, _>| wave.get(domain).copied().unwrap_or_default();
            let [before, after]: [&[Estimate]; 2] = estimates.each_ref().map(of_wave);
            let both = before.iter().zip(after).enumerate();
            both.map(move |(index, (before, after))| (table, cells, index, [before, after]))
        });
        let rows: Vec<_> = rows.collect();
        let rows = parallel::map(self.threads, &rows, |&(table, cells, index, estimates)| {
            self.row(stack, table, cells, index, estimates)
        });
        rows.into_iter().flatten().collect()
    }

    /// The estimates of each domain of a wave, in the order of the indicators.
    fn by_domain<'e>(&self, wave: WaveEstimates<'e>) -> HashMap<&'e Domain, &'e [Estimate]> {
        let domains = wave.estimates.chunks(self.tallies.indicators.len().max(1));
        domains
            .map(|estimates| (&estimates[0].domain, estimates))
            .collect()
    }

    /// A domain at the indicator with that index, if both waves have a share.
    fn row(
        &self,
        stack: &Stack<'_>,
        table: Option<usize>,
        cells: [Cells<'_>; 2],
        index: usize,
        estimates: [&Estimate; 2],
    ) -> Option<Comparison> {
        let stacked = StackedDomain::new(cells, index, self.choices.unknown);
        let row = self.comparison(stack, &stacked, estimates)?;
        Some(Comparison {
            table,
            decomposition: self.decompose.and_then(|column| {
                decomposition::decompose(self.tallies, stack, cells, column, index, self.choices)
            }),
            ..row
        })
    }

    fn comparison(
        &self,
        stack: &Stack<'_>,
        stacked: &StackedDomain<'_>,
        [before, after]: [&Estimate; 2],
    ) -> Option<Comparison> {
        let shares = [before.proportion?, after.proportion?];
        let covariance = self.covariance(stack, stacked, before, after, shares);
        let critical = self.critical(before, after, stack, stacked);
        let side = |estimate: &Estimate, share| Shown {
            estimate: share,
            interval: estimate.precision.interval.map(|(limits, _)| limits),
        };
        let sides = [side(before, shares[0]), side(after, shares[1])];
        let [one, two] = sides;
        let contrast = self.comparison.contrast;
        let precise = sides.iter().all(|one| one.interval.is_some());
        let limits = |f: fn(Contrast, Shown, Shown, &Covariance, Critical) -> Option<Limits>| {
            f(contrast, one, two, covariance.as_ref()?, critical).filter(|_| precise)
        };
        let spread = covariance.map(|covariance| covariance.of_difference());
        let spread = spread.filter(|&spread| spread > 0.0 && precise);
        let ratio = Ratio {
            estimate: (shares[0] > 0.0).then(|| shares[1] / shares[0]),
            limits: limits(contrast::ratio),
        };
        let verdicts = [before, after].map(|one| one.reliability.verdict);
        let bounds = bounds_of_change([before, after]);
        let interior = shares.iter().all(|&share| share > 0.0 && share < 1.0);
        let odds = |share: f64| share / (1.0 - share);
        Some(Comparison {
            domain: before.domain.clone(),
            table: None,
            indicator: before.indicator.clone(),
            before: shares[0],
            after: shares[1],
            shared: match stack.stacking {
                Stacking::SharedPlaces => Some(stacked.shared_psus().count()),
                Stacking::SeparateWaves => Some(0),
            },
            difference: Difference {
                estimate: shares[1] - shares[0],
                standard_error: spread.map(f64::sqrt),
                df: critical.df,
                limits: covariance.and_then(|covariance| {
                    limits_of_difference(contrast, sides, &covariance, critical)
                }),
            },
            ratio,
            relative_change: ratio.less_one(),
            odds_ratio: Ratio {
                estimate: interior.then(|| odds(shares[1]) / odds(shares[0])),
                limits: limits(contrast::odds_ratio),
            },
            test: match self.choices.sampling {
                Sampling::Cluster => association::rao_scott(stacked, stack),
                Sampling::SimpleRandom => {
                    association::pearson(shares, [before.workers, after.workers])
                }
            },
            decomposition: None,
            verdicts,
            bounds,
            covariance,
        })
    }

    /// The variances of the two shares and their covariance: from the stack where places are shared, else
    /// each from its own wave.
    fn covariance(
        &self,
        stack: &Stack<'_>,
        stacked: &StackedDomain<'_>,
        before: &Estimate,
        after: &Estimate,
        shares: [f64; 2],
    ) -> Option<Covariance> {
        match stack.stacking {
            Stacking::SharedPlaces => stacked.covariance(stack, shares),
            Stacking::SeparateWaves => Some(Covariance::of_separate(
                &[before, after].map(|estimate| estimate.precision),
            )),
        }
    }

    fn critical(
        &self,
        before: &Estimate,
        after: &Estimate,
        stack: &Stack<'_>,
        stacked: &StackedDomain<'_>,
    ) -> Critical {
        let df = match (self.choices.sampling, stack.stacking) {
            (Sampling::SimpleRandom, _) => None,
            (_, Stacking::SharedPlaces) => Some(stacked.degrees_of_freedom(stack)),
            (_, Stacking::SeparateWaves) => {
                let own = |estimate: &Estimate| estimate.precision.df.unwrap_or(0) as usize;
                Some(own(before) + own(after))
            }
        };
        Critical {
            df,
            tail: self.choices.level.tail(),
        }
    }

    /// Adjusts p-values over the domains of a table, for each indicator; the overall row stands apart.
    fn adjust(&self, comparisons: &mut [Comparison]) {
        for table in 0..self.tables.len() {
            for indicator in &self.tallies.indicators {
                let is_member = |row: &Comparison| {
                    row.table == Some(table) && row.indicator == *indicator && row.test.is_some()
                };
                let members: Vec<usize> = (0..comparisons.len())
                    .filter(|&row| is_member(&comparisons[row]))
                    .collect();
                let tests = members.iter().filter_map(|&row| comparisons[row].test);
                let p_values: Vec<f64> = tests.map(|test| test.p_value).collect();
                let adjusted = self.comparison.adjustment.adjusted(&p_values);
                for (row, p_adjusted) in members.into_iter().zip(adjusted) {
                    if let Some(test) = &mut comparisons[row].test {
                        test.p_adjusted = p_adjusted;
                    }
                }
            }
        }
    }

    /// The trend of each domain over all of these waves, overall first, each at every indicator.
    pub fn trends(&self, waves: &[Index], positions: &[f64]) -> Vec<(Domain, Indicator, Trend)> {
        let waves: Vec<Option<Index>> = waves.iter().copied().map(Some).collect();
        let stacking = self.stacking(&waves);
        let design = WaveDesign::of_waves(
            self.tallies,
            &waves,
            stacking,
            self.lonely_psu,
            self.finite_population,
        );
        let orders: Vec<_> = waves
            .iter()
            .map(|&wave| domain::order_of_wave(self.tallies, &design, wave))
            .collect();
        let cells: Vec<_> = orders
            .iter()
            .map(|order| Cells::new(self.tallies, &design, order))
            .collect();
        let mut found = self.trends_of(&Domain::OVERALL, &cells, positions, &design);
        for columns in self.tables {
            let by_wave: Vec<_> = cells.iter().map(|cells| cells.by_domain(columns)).collect();
            let cells_of: Vec<HashMap<_, _>> =
                by_wave.iter().map(|wave| wave.iter().collect()).collect();
            for (domain, _) in by_wave[0].iter() {
                let of_wave = |wave: &HashMap<_, _>| wave.get(domain).copied();
                let cells: Option<Vec<_>> = cells_of.iter().map(of_wave).collect();
                if let Some(cells) = cells {
                    found.extend(self.trends_of(domain, &cells, positions, &design));
                }
            }
        }
        found
    }

    fn trends_of(
        &self,
        domain: &Domain,
        cells: &[Cells<'_>],
        positions: &[f64],
        design: &WaveDesign,
    ) -> Vec<(Domain, Indicator, Trend)> {
        let tail = self.choices.level.tail();
        let indicators = self.tallies.indicators.iter().enumerate();
        let trends = indicators.filter_map(|(index, indicator)| {
            let sums: Vec<_> = cells
                .iter()
                .map(|&cells| DomainSums::new(cells, index, self.choices.unknown))
                .collect();
            let trend = trend::trend(positions, &sums, design, self.choices.sampling, tail)?;
            Some((domain.clone(), indicator.clone(), trend))
        });
        trends.collect()
    }
}

/// The domains of a table that both waves have, in the order of the earlier one.
fn in_both<'a>(waves: &'a [CellsByDomain<'_>; 2]) -> Vec<(&'a Domain, [Cells<'a>; 2])> {
    let [earlier, later] = waves;
    let later: HashMap<_, _> = later.iter().collect();
    let both = earlier
        .iter()
        .filter_map(|(domain, cells)| Some((domain, [cells, *later.get(domain)?])));
    both.collect()
}

/// The lowest and highest change that the unknown of either wave leave possible.
fn bounds_of_change(estimates: [&Estimate; 2]) -> Option<[f64; 2]> {
    let [before, after] = estimates.map(|one| one.bounds);
    before.or(after)?;
    // Without unknown the share itself is both bounds.
    let ends = |estimate: &Estimate| match estimate.bounds {
        Some(bounds) => Some([bounds.low, bounds.high]),
        None => estimate.proportion.map(|share| [share, share]),
    };
    let [before, after] = [ends(estimates[0])?, ends(estimates[1])?];
    Some([after[0] - before[1], after[1] - before[0]])
}

/// The pairs that are compared of several waves: each with the next, and the first with the last.
pub fn pairs(waves: usize) -> Vec<[usize; 2]> {
    let mut pairs: Vec<_> = (1..waves).map(|later| [later - 1, later]).collect();
    if waves > 2 {
        pairs.push([0, waves - 1]);
    }
    pairs
}
