//! What do the unknown leave open?

use super::imbens_manski::{Bound, imbens_manski};
use super::tipping::Tipping;
use crate::compare::{Comparison, OpenChange, Share, WaveEstimates};
use crate::estimate::{Absence, ConfidenceLevel, Domain, Estimate, Unknown};
use crate::sensitivity::basis::Basis;
use crate::tally::{AgeRange, Index, Indicator, Threshold};

/// What the unknown leave open of each wave and of each change: only rows that have unknown.
#[derive(Clone, Debug)]
pub struct UnknownAges {
    /// Of each wave.
    pub shares: Vec<Vec<OpenShare>>,
    /// Of each pair of waves.
    pub changes: Vec<Vec<OpenDifference>>,
    /// Of each wave the workers of whom something is known, but not on which side of a threshold they are: their
    /// age is a range that spans it.
    pub spanning: Vec<Vec<(Threshold, u64)>>,
}

/// What the unknown leave open of a share.
#[derive(Clone, Debug)]
pub struct OpenShare {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// All workers.
    pub workers: u64,
    /// Those of unknown status.
    pub unknown: u64,
    /// The share, were none of them minors and were all of them.
    pub bounds: [OpenEnd; 2],
    /// The degrees of freedom of its limits; none for the normal distribution.
    pub df: Option<f64>,
    /// Limits that hold the true share.
    pub limits: Option<[f64; 2]>,
    /// Why there are none.
    pub absence: Option<Absence>,
}

/// One end of what is open, a fraction of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpenEnd {
    /// The share or change there.
    pub value: f64,
    /// Its standard error under the design, where it has one.
    pub standard_error: Option<f64>,
}

/// What the unknown leave open of a change.
#[derive(Clone, Debug)]
pub struct OpenDifference {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// Workers of unknown status in each wave.
    pub unknown: [u64; 2],
    /// The lowest change: all unknown of the earlier wave are minors, none of the later; and the highest.
    pub bounds: [OpenEnd; 2],
    /// The degrees of freedom of its limits; none for the normal distribution.
    pub df: Option<f64>,
    /// Limits that hold the true change.
    pub limits: Option<[f64; 2]>,
    /// How many of the later wave's unknown must be minors for the change to vanish.
    pub tipping: Tipping,
}

impl UnknownAges {
    /// What the unknown leave open.
    pub fn new(basis: &Basis<'_>) -> Self {
        let found = &basis.found.estimates;
        let leaves_open = |wave: usize| found[wave].iter().any(|row| row.unknown > 0);
        let waves = basis.analysis.waves.iter().enumerate();
        let is_asked = |wave: usize| {
            let own = basis
                .pairs()
                .into_iter()
                .filter(|pair| pair.contains(&wave));
            leaves_open(wave) || own.flatten().any(leaves_open)
        };
        // Without unknown nothing is open, and nothing is computed.
        let extremes = waves.map(|(place, &wave)| {
            [Unknown::Adult, Unknown::Minor].map(|unknown| match is_asked(place) {
                true => basis.with_unknown(wave, unknown),
                false => Vec::new(),
            })
        });
        let extremes: Vec<_> = extremes.collect();
        let shares = extremes.iter().map(|[low, high]| {
            let rows = low.iter().zip(high);
            let rows = rows.filter(|(low, _)| low.unknown > 0);
            rows.filter_map(|(low, high)| open_share(basis, low, high))
                .collect()
        });
        let changes = basis.pairs().into_iter().enumerate();
        let changes = changes.map(|(place, pair)| {
            if !pair.into_iter().any(leaves_open) {
                return Vec::new();
            }
            let extremes = pair.map(|wave| &extremes[wave]);
            open_differences(basis, pair, &basis.found.changes[place], extremes)
        });
        let waves = basis.analysis.waves.iter();
        Self {
            shares: shares.collect(),
            changes: changes.collect(),
            spanning: waves.map(|&wave| spanning(basis, wave)).collect(),
        }
    }

    /// How many of a wave's unknown at an indicator have a range that spans its threshold.
    pub fn spanning(&self, wave: usize, indicator: &Indicator) -> u64 {
        let mut found = self.spanning[wave].iter();
        let own = found.find(|(threshold, _)| Some(*threshold) == indicator.threshold());
        own.map_or(0, |&(_, workers)| workers)
    }
}

/// At each threshold the workers of a wave whose age is a range that spans it.
fn spanning(basis: &Basis<'_>, wave: Option<Index>) -> Vec<(Threshold, u64)> {
    let tallies = basis.counted;
    let ranges = tallies.ages().filter(|&(place, age, _)| {
        age != AgeRange::UNKNOWN
            && age.low() < age.high()
            && tallies.wave_of(tallies.cell_at(place).establishment) == wave
    });
    let ranges: Vec<_> = ranges.map(|(_, age, workers)| (age, workers)).collect();
    let thresholds = basis.thresholds().into_iter();
    let spanning = thresholds.map(|threshold| {
        let spans =
            |age: AgeRange| age.low() <= threshold.years() && threshold.years() < age.high();
        let own = ranges.iter().filter(|&&(age, _)| spans(age));
        (threshold, own.map(|&(_, workers)| u64::from(workers)).sum())
    });
    spanning.collect()
}

fn open_share(basis: &Basis<'_>, low: &Estimate, high: &Estimate) -> Option<OpenShare> {
    let ends = [low, high].map(|end| {
        Some(OpenEnd {
            value: end.proportion?,
            standard_error: end.precision.standard_error,
        })
    });
    let [Some(from), Some(to)] = ends else {
        return None;
    };
    let df = low.precision.df.map(|df| df as f64);
    // A bound at 0 or 1 has no error and needs none; an error does not need whole counts.
    let matters = |why: &Absence| !matches!(why, Absence::AtEdge | Absence::CountNotWhole);
    let absence = [low, high]
        .iter()
        .find_map(|end| end.precision.absence.filter(matters));
    let level = basis.choices().level;
    let limits = match absence {
        None => OpenShare::limits_of([from, to], df, level),
        Some(_) => None,
    };
    Some(OpenShare {
        domain: low.domain.clone(),
        indicator: low.indicator.clone(),
        workers: low.workers,
        unknown: low.unknown,
        bounds: [from, to],
        absence: absence.or_else(|| limits.is_none().then_some(Absence::AtEdge)),
        df,
        limits,
    })
}

impl OpenShare {
    /// Limits that hold the true share between bounds.
    pub fn limits_of(
        bounds: [OpenEnd; 2],
        df: Option<f64>,
        level: ConfidenceLevel,
    ) -> Option<[f64; 2]> {
        let ends = limits(bounds, df, level)?;
        Some(ends.map(|end| end.clamp(0.0, 1.0)))
    }
}

impl OpenDifference {
    /// Limits that hold the true change between bounds.
    pub fn limits_of(
        bounds: [OpenEnd; 2],
        df: Option<f64>,
        level: ConfidenceLevel,
    ) -> Option<[f64; 2]> {
        let has_errors = bounds.iter().all(|end| end.standard_error.is_some());
        let ends = limits(bounds, df, level).filter(|_| has_errors)?;
        Some(ends.map(|end| end.clamp(-1.0, 1.0)))
    }
}

/// Limits between bounds. One that lies at 0 or 1 has no error, and needs none: nothing lies beyond it.
fn limits(ends: [OpenEnd; 2], df: Option<f64>, level: ConfidenceLevel) -> Option<[f64; 2]> {
    let [low, high] = ends.map(|end| Bound {
        value: end.value,
        standard_error: end.standard_error.unwrap_or(0.0),
    });
    imbens_manski(low, high, df, level)
}

fn open_differences(
    basis: &Basis<'_>,
    pair: [usize; 2],
    changes: &[Comparison],
    extremes: [&[Vec<Estimate>; 2]; 2],
) -> Vec<OpenDifference> {
    let Some(comparer) = basis.comparer() else {
        return Vec::new();
    };
    let wave = |place: usize| {
        let wave = basis.analysis.waves[place]?;
        let estimates = &basis.found.estimates[place];
        Some(WaveEstimates { wave, estimates })
    };
    let [Some(before), Some(after)] = pair.map(wave) else {
        return Vec::new();
    };
    let open = comparer.open(before, after);
    let open = open.iter().filter(|row| row.unknown != [0, 0]);
    let rows = open.filter_map(|row| {
        let is_row = |one: &&Comparison| one.domain == row.domain && one.indicator == row.indicator;
        let change = changes.iter().find(is_row)?;
        let of = |rows: &[Estimate]| {
            let mut rows = rows.iter();
            let own = rows.find(|one| one.domain == row.domain && one.indicator == row.indicator);
            own.cloned()
        };
        let asked = of(&basis.found.estimates[pair[0]])?;
        let [low, high] = extremes[1].each_ref().map(|rows| of(rows));
        let tipping = Tipping::new(basis, row, change, &asked, [&low?, &high?]);
        Some(open_difference(basis.choices().level, row, tipping))
    });
    rows.collect()
}

fn open_difference(level: ConfidenceLevel, row: &OpenChange, tipping: Tipping) -> OpenDifference {
    let end = |share: Share, less: Share| OpenEnd {
        value: row.share(share) - row.share(less),
        standard_error: row.standard_error(share, less).filter(|&error| error > 0.0),
    };
    let ends = [
        end(Share::LowAfter, Share::HighBefore),
        end(Share::HighAfter, Share::LowBefore),
    ];
    let df = row.df.map(|df| df as f64);
    OpenDifference {
        domain: row.domain.clone(),
        indicator: row.indicator.clone(),
        unknown: row.unknown,
        bounds: ends,
        limits: OpenDifference::limits_of(ends, df, level),
        df,
        tipping,
    }
}
