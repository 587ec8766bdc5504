//! What could a change be, whatever the unknown are?

use super::stack::{self, Pair};
use super::{Comparer, WaveEstimates, in_both};
use crate::design::{Matrix, WaveDesign};
use crate::estimate::domain::{self, Cells};
use crate::estimate::sums::DomainSums;
use crate::estimate::{Domain, Sampling, Unknown, proportion};
use crate::tally::Indicator;

/// The shares of a domain in two waves, whatever the unknown are, and how they vary together.
#[derive(Clone, Debug)]
pub struct OpenChange {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// Workers of unknown status in each wave.
    pub unknown: [u64; 2],
    /// The shares, by [`Share`].
    pub shares: [f64; 5],
    /// Their variances and covariances; none where the policy for lonely PSUs leaves none.
    pub covariance: Option<Matrix<5>>,
    /// The variances and the covariance of the later wave's two shares by its own design, from which its own
    /// limits are made.
    pub own_after: Option<Matrix<2>>,
    /// Degrees of freedom of a change between shares of all workers; none for simple random samples.
    pub df: Option<usize>,
    /// Degrees of freedom of the later wave's share of all workers; none for simple random samples.
    pub df_after: Option<usize>,
    /// All workers of the later wave.
    pub workers_after: u64,
}

/// One of the shares: which wave, and what its unknown are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The earlier wave, none of its unknown positive.
    LowBefore,
    /// The earlier wave, all of its unknown positive.
    HighBefore,
    /// The earlier wave as asked.
    Before,
    /// The later wave, none of its unknown positive.
    LowAfter,
    /// The later wave, all of its unknown positive.
    HighAfter,
}

impl Share {
    const ALL: [Self; 5] = [
        Self::LowBefore,
        Self::HighBefore,
        Self::Before,
        Self::LowAfter,
        Self::HighAfter,
    ];

    /// Its place among the shares.
    pub fn place(self) -> usize {
        self as usize
    }

    /// Its wave, 0 or 1.
    fn wave(self) -> usize {
        match self {
            Self::LowBefore | Self::HighBefore | Self::Before => 0,
            Self::LowAfter | Self::HighAfter => 1,
        }
    }

    /// What its unknown count as, where `asked` is what was asked.
    fn unknown(self, asked: Unknown) -> Unknown {
        match self {
            Self::LowBefore | Self::LowAfter => Unknown::Adult,
            Self::HighBefore | Self::HighAfter => Unknown::Minor,
            Self::Before => asked,
        }
    }
}

impl OpenChange {
    /// A share.
    pub fn share(&self, share: Share) -> f64 {
        self.shares[share.place()]
    }

    /// The covariance of two shares, or the variance of one.
    pub fn covariance(&self, one: Share, other: Share) -> Option<f64> {
        Some(self.covariance?[one.place()][other.place()])
    }

    /// The standard error of one share less another.
    pub fn standard_error(&self, share: Share, less: Share) -> Option<f64> {
        let of = |one, other| self.covariance(one, other);
        let variance = of(share, share)? + of(less, less)? - 2.0 * of(share, less)?;
        (self.df != Some(0)).then(|| variance.max(0.0).sqrt())
    }
}

impl Comparer<'_> {
    /// What the change of everybody and of each domain of both waves could be, at every indicator.
    pub fn open(&self, before: WaveEstimates<'_>, after: WaveEstimates<'_>) -> Vec<OpenChange> {
        let pair = [before.wave, after.wave].map(Some);
        let apart = self.open_apart(pair);
        if !self.share_places(&pair) {
            return apart;
        }
        let mut together = Vec::with_capacity(apart.len());
        let stack = self.stack(pair);
        self.for_each_domain(stack.cells(), |domain, cells| {
            together.extend(self.open_rows(domain, cells, Designs::One(&stack.design)));
        });
        // The later wave's own limits are those of its own design.
        let rows = together.into_iter().zip(apart);
        rows.map(|(row, apart)| OpenChange {
            own_after: apart.own_after,
            df_after: apart.df_after,
            ..row
        })
        .collect()
    }

    /// The same, each wave by its own design.
    fn open_apart(&self, pair: Pair) -> Vec<OpenChange> {
        let finite_population = self.finite_population && self.is_clustered();
        let designs = pair
            .map(|wave| WaveDesign::new(self.tallies, wave, self.lonely_psu, finite_population));
        let order =
            |place: usize| domain::order_of_wave(self.tallies, &designs[place], pair[place]);
        let orders = [order(0), order(1)];
        let cells = |place: usize| Cells::new(self.tallies, &designs[place], &orders[place]);
        let mut rows = Vec::new();
        self.for_each_domain([cells(0), cells(1)], |domain, cells| {
            rows.extend(self.open_rows(domain, cells, Designs::Two(&designs)));
        });
        rows
    }

    fn is_clustered(&self) -> bool {
        self.choices.sampling == Sampling::Cluster
    }

    /// Visits everybody, and then the domains of each table that both waves have, with their cells.
    fn for_each_domain(
        &self,
        waves: [Cells<'_>; 2],
        mut visit: impl FnMut(&Domain, [Cells<'_>; 2]),
    ) {
        visit(&Domain::OVERALL, waves);
        for columns in self.tables {
            let waves = waves.map(|cells| cells.by_domain(columns));
            for (domain, cells) in in_both(&waves) {
                visit(domain, cells);
            }
        }
    }

    fn open_rows(
        &self,
        domain: &Domain,
        cells: [Cells<'_>; 2],
        designs: Designs<'_>,
    ) -> Vec<OpenChange> {
        let indicators = self.tallies.indicators.iter().enumerate();
        let rows = indicators.filter_map(|(index, indicator)| {
            let sums = Share::ALL.map(|share| {
                let unknown = share.unknown(self.choices.unknown);
                DomainSums::new(cells[share.wave()], index, unknown)
            });
            let known = sums.iter().all(|sums| sums.known.all.workers > 0);
            known.then(|| self.open_row(domain, indicator, &sums, designs))
        });
        rows.collect()
    }

    fn open_row(
        &self,
        domain: &Domain,
        indicator: &Indicator,
        sums: &[DomainSums<'_>; 5],
        designs: Designs<'_>,
    ) -> OpenChange {
        let shares = sums.each_ref().map(|sums| {
            let known = &sums.known;
            known.positive.weight / known.all.weight
        });
        let df_of = |share: Share| sums[share.place()].df;
        let (covariance, df) = match (self.choices.sampling, designs) {
            (Sampling::SimpleRandom, _) => (Some(of_workers(sums, &shares)), None),
            (Sampling::Cluster, Designs::One(design)) => {
                let psus = sums.iter().map(DomainSums::psu_numbers).collect();
                (
                    covariance(sums, &shares, design, |_| true),
                    Some(stack::degrees_of_freedom(psus, design)),
                )
            }
            (Sampling::Cluster, Designs::Two([before, after])) => {
                let of_wave = |design, wave| {
                    covariance(sums, &shares, design, |share: Share| share.wave() == wave)
                };
                let both = of_wave(before, 0).zip(of_wave(after, 1));
                let df = df_of(Share::LowBefore) + df_of(Share::LowAfter);
                (both.map(|(one, two)| sum(one, two)), Some(df))
            }
        };
        let after = &sums[Share::LowAfter.place()];
        let covariance = covariance.map(|matrix| without_rounding(matrix, &shares));
        OpenChange {
            domain: domain.clone(),
            indicator: indicator.clone(),
            unknown: [Share::LowBefore, Share::LowAfter].map(|one| sums[one.place()].unknown),
            shares,
            own_after: covariance.map(of_later),
            covariance,
            df,
            df_after: self.is_clustered().then_some(after.df),
            workers_after: after.known.all.workers,
        }
    }
}

/// The designs that the cells of the waves are numbered by.
#[derive(Clone, Copy)]
enum Designs<'a> {
    /// One that holds both waves.
    One(&'a WaveDesign),
    /// One for each.
    Two(&'a [WaveDesign; 2]),
}

/// The covariance of those of the shares that a design speaks of; the rest is zero.
fn covariance(
    sums: &[DomainSums<'_>; 5],
    shares: &[f64; 5],
    design: &WaveDesign,
    speaks_of: impl Fn(Share) -> bool,
) -> Option<Matrix<5>> {
    let spoken: Vec<_> = Share::ALL
        .into_iter()
        .filter(|&one| speaks_of(one))
        .collect();
    let of_shares: Vec<_> = spoken.iter().map(|share| sums[share.place()]).collect();
    let weights = sums.each_ref().map(|sums| sums.known.all.weight);
    let scored = stack::scored(&of_shares, |place, psu| {
        let place = spoken[place].place();
        let mut scores = [0.0; 5];
        scores[place] = proportion::score(psu, shares[place], weights[place]);
        scores
    });
    design.sample.covariance(scored)
}

/// The covariance of shares of simple random samples. One share is a part of the other where both are of
/// all workers of a wave.
fn of_workers(sums: &[DomainSums<'_>; 5], shares: &[f64; 5]) -> Matrix<5> {
    let mut matrix = [[0.0; 5]; 5];
    let nested = [
        [Share::LowBefore, Share::HighBefore],
        [Share::LowAfter, Share::HighAfter],
    ];
    for share in Share::ALL {
        let place = share.place();
        let workers = sums[place].known.all.workers as f64;
        matrix[place][place] = shares[place] * (1.0 - shares[place]) / workers;
    }
    for [low, high] in nested.map(|pair| pair.map(Share::place)) {
        let workers = sums[low].known.all.workers as f64;
        let both = shares[low] * (1.0 - shares[high]) / workers;
        matrix[low][high] = both;
        matrix[high][low] = both;
    }
    matrix
}

fn sum(one: Matrix<5>, other: Matrix<5>) -> Matrix<5> {
    std::array::from_fn(|i| std::array::from_fn(|j| one[i][j] + other[i][j]))
}

/// The part of the later wave.
fn of_later(matrix: Matrix<5>) -> Matrix<2> {
    let shares = [Share::LowAfter, Share::HighAfter].map(Share::place);
    shares.map(|row| shares.map(|column| matrix[row][column]))
}

/// A share that does not vary has no covariance either: what rounding leaves would correlate with
/// anything.
fn without_rounding(matrix: Matrix<5>, shares: &[f64; 5]) -> Matrix<5> {
    let varies = |place: usize| proportion::varies(shares[place], matrix[place][place]);
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            if varies(i) && varies(j) {
                matrix[i][j]
            } else {
                0.0
            }
        })
    })
}
