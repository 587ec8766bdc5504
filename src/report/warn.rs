//! What must the reader of a result know?

use crate::compare::{Comparability, PairResult, Side};
use crate::estimate::Estimate;
use crate::tally::{Index, Indicator, Tallies};
use crate::warning::Warning;

/// For each indicator the rows that had nothing to borrow a design effect from.
pub fn nothing_to_borrow(
    indicators: &[Indicator],
    estimates: &[Estimate],
    wave: Option<&str>,
) -> Vec<Warning> {
    let alone = |indicator: &Indicator| {
        let rows = estimates.iter().filter(|estimate| {
            estimate.indicator == *indicator && estimate.precision.nothing_to_borrow
        });
        rows.count()
    };
    let counted = indicators
        .iter()
        .map(|indicator| (indicator, alone(indicator)));
    counted
        .filter(|&(_, rows)| rows > 0)
        .map(|(indicator, rows)| Warning::NothingToBorrow {
            wave: wave.map(str::to_owned),
            indicator: indicator.clone(),
            rows,
        })
        .collect()
}

/// Two waves of several establishments that are the same throughout.
pub fn same_waves(tallies: &Tallies, waves: [Index; 2]) -> Option<Warning> {
    /// Fewer may be the same by chance.
    const FEWEST: usize = 5;
    let [before, after] = waves.map(|wave| totals_of(tallies, wave));
    // Cells are seldom as many, and to look at each of them takes memory.
    let may_be_same = before.0 >= FEWEST && before == after;
    let is_same = || {
        let [before, after] = waves.map(|wave| counts_of(tallies, wave));
        before == after
    };
    (may_be_same && is_same()).then(|| Warning::SameWaves {
        waves: waves.map(|wave| tallies.waves[wave as usize].clone()),
    })
}

/// How many cells a wave has, and how many workers.
fn totals_of(tallies: &Tallies, wave: Index) -> (usize, u64) {
    let cells = tallies.cells();
    let of_wave = cells.filter(|cell| tallies.wave_of(cell.establishment) == Some(wave));
    of_wave.fold((0, 0), |(cells, workers), cell| {
        (cells + 1, workers + cell.workers())
    })
}

/// The place and counts of each cell of a wave, in an order that no file decides.
fn counts_of(tallies: &Tallies, wave: Index) -> Vec<(CellPlace, Vec<[u32; 3]>)> {
    let cells = tallies.cells();
    let of_wave = cells.filter(|cell| tallies.wave_of(cell.establishment) == Some(wave));
    let mut counts: Vec<_> = of_wave
        .map(|cell| {
            let stratum = &tallies.strata[tallies.stratum_of(cell.establishment) as usize];
            let place = tallies.place_of_psu(tallies.psu_of(cell.establishment));
            let counts = (0..tallies.indicators.len()).map(|indicator| {
                let counts = cell.counts(indicator);
                [counts.positive, counts.negative, counts.unknown]
            });
            ((stratum.city, stratum.label, place), counts.collect())
        })
        .collect();
    counts.sort_unstable();
    counts
}

/// Where a cell is: the city, the stratum and the PSU.
type CellPlace = (Option<Index>, Option<Index>, Index);

/// What a reader of the comparison of two waves must know.
pub fn comparability(labels: &[String; 2], result: &PairResult) -> Vec<Warning> {
    let Comparability {
        one_sided_domains,
        unknown_domains,
        one_sided_strata,
        unknown_shifts,
        mix_shifts,
        few_shared,
        ids_in_other_strata,
    } = &result.comparability;
    let waves = || labels.clone();
    let [from, to] = labels;
    let mut warnings = Vec::new();
    let numbers = [from, to].map(|label| label.parse::<f64>());
    if let [Ok(earlier), Ok(later)] = numbers
        && earlier > later
    {
        let (from, to) = (from.clone(), to.clone());
        warnings.push(Warning::FallingWaves { from, to });
    }
    warnings.extend(one_sided_domains.iter().map(|(domain, side)| {
        let (present, absent) = match side {
            Side::Before => (from.clone(), to.clone()),
            Side::After => (to.clone(), from.clone()),
        };
        let domain = domain.clone();
        Warning::OneSidedDomain {
            domain,
            present,
            absent,
        }
    }));
    warnings.extend(unknown_domains.iter().map(|(domain, indicator, side)| {
        let wave = match side {
            Side::Before => from.clone(),
            Side::After => to.clone(),
        };
        Warning::UnknownDomain {
            domain: domain.clone(),
            indicator: indicator.clone(),
            wave,
        }
    }));
    if *one_sided_strata > 0 {
        let strata = *one_sided_strata;
        warnings.push(Warning::OneSidedStrata {
            waves: waves(),
            strata,
        });
    }
    warnings.extend(
        unknown_shifts
            .iter()
            .map(|(indicator, shares)| Warning::UnknownShift {
                waves: waves(),
                indicator: indicator.clone(),
                shares: *shares,
            }),
    );
    warnings.extend(mix_shifts.iter().map(|(group, shares)| Warning::MixShift {
        waves: waves(),
        group: group.clone(),
        shares: *shares,
    }));
    if let Some([shared, of]) = *few_shared {
        warnings.push(Warning::FewShared {
            waves: waves(),
            shared,
            of,
        });
    }
    if *ids_in_other_strata > 0 {
        let ids = *ids_in_other_strata;
        warnings.push(Warning::MovedIds {
            waves: waves(),
            ids,
        });
    }
    let overall = result.comparisons.iter().filter(|row| row.table.is_none());
    let parts = overall.filter_map(|row| row.decomposition.as_ref());
    let groups = parts.map(|parts| parts.one_sided_groups);
    if let Some(groups) = groups.max().filter(|&groups| groups > 0) {
        warnings.push(Warning::OneSidedGroups {
            waves: waves(),
            groups,
        });
    }
    if result.contradictory_rows > 0 {
        let rows = result.contradictory_rows;
        warnings.push(Warning::ContradictoryRows {
            waves: waves(),
            rows,
            are_adjusted: result.adjusted_contradictions,
        });
    }
    warnings
}
