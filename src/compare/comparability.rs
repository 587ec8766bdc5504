//! Can the two waves be compared at all? What differs between them besides the shares.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::stack::{Pair, Stack};
use super::{Comparer, WaveEstimates};
use crate::design::Stacking;
use crate::estimate::domain::WaveCell;
use crate::estimate::{Domain, Estimate};
use crate::tally::{Index, Indicator};

/// A share of unknown ages that moved by more than this, as a fraction of 1, may explain a change.
const UNKNOWN_SHIFT: f64 = 0.05;
/// A type's share of workers that moved by more than this, as a fraction of 1, may explain a change.
const MIX_SHIFT: f64 = 0.10;
/// With fewer shared PSUs than this fraction of the smaller wave, their covariance says little.
const FEW_SHARED: f64 = 0.20;

/// What makes two waves less alike than a comparison assumes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparability {
    /// Domains that one wave lacks, and whether it is the later one that has them.
    pub one_sided_domains: Vec<(Domain, Side)>,
    /// Domains of both waves where nobody in one of them has a known status.
    pub unknown_domains: Vec<(Domain, Indicator, Side)>,
    /// Strata that one wave lacks.
    pub one_sided_strata: usize,
    /// Indicators whose share of unknown status moved much: before and after, as fractions of 1.
    pub unknown_shifts: Vec<(Indicator, [f64; 2])>,
    /// Values of the decomposition column whose share of workers moved much: before and after.
    pub mix_shifts: Vec<(String, [f64; 2])>,
    /// PSUs in both waves, and in the smaller one, where they are few.
    pub few_shared: Option<[usize; 2]>,
    /// Ids that are in both waves of a city, in different strata.
    pub ids_in_other_strata: usize,
}

/// One of the two waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The earlier one.
    Before,
    /// The later one.
    After,
}

impl Comparability {
    pub(super) fn new(
        comparer: &Comparer<'_>,
        stack: &Stack<'_>,
        pair: Pair,
        before: WaveEstimates<'_>,
        after: WaveEstimates<'_>,
    ) -> Self {
        Self {
            one_sided_domains: one_sided_domains(before.estimates, after.estimates),
            unknown_domains: unknown_domains(before.estimates, after.estimates),
            one_sided_strata: one_sided_strata(comparer, pair),
            unknown_shifts: unknown_shifts(before.estimates, after.estimates),
            mix_shifts: mix_shifts(comparer, stack),
            few_shared: few_shared(stack),
            ids_in_other_strata: if comparer.comparison.independent_waves {
                0
            } else {
                ids_in_other_strata(comparer, pair)
            },
        }
    }
}

fn one_sided_domains(before: &[Estimate], after: &[Estimate]) -> Vec<(Domain, Side)> {
    let domains = |estimates: &[Estimate]| {
        let mut domains: Vec<Domain> = Vec::new();
        for estimate in estimates {
            if domains.last() != Some(&estimate.domain) {
                domains.push(estimate.domain.clone());
            }
        }
        domains
    };
    let (before, after) = (domains(before), domains(after));
    let set = |domains: &[Domain]| domains.iter().cloned().collect::<HashSet<_>>();
    let (earlier, later) = (set(&before), set(&after));
    let lost = before.iter().filter(|domain| !later.contains(domain));
    let lost = lost.map(|domain| (domain.clone(), Side::Before));
    let new = after.iter().filter(|domain| !earlier.contains(domain));
    let new = new.map(|domain| (domain.clone(), Side::After));
    lost.chain(new).collect()
}

fn unknown_domains(before: &[Estimate], after: &[Estimate]) -> Vec<(Domain, Indicator, Side)> {
    let after: HashMap<_, _> = after
        .iter()
        .map(|estimate| ((&estimate.domain, estimate.indicator.to_string()), estimate))
        .collect();
    let unknown = before.iter().filter_map(|earlier| {
        let later = after.get(&(&earlier.domain, earlier.indicator.to_string()))?;
        let side = match (earlier.proportion, later.proportion) {
            (Some(_), Some(_)) => return None,
            (None, _) => Side::Before,
            (_, None) => Side::After,
        };
        Some((earlier.domain.clone(), earlier.indicator.clone(), side))
    });
    unknown.collect()
}

fn one_sided_strata(comparer: &Comparer<'_>, pair: Pair) -> usize {
    let strata = |wave: Option<Index>| {
        let strata = comparer.tallies.strata.iter();
        let of_wave = strata.filter(|stratum| stratum.wave == wave);
        of_wave
            .map(|stratum| (stratum.city, stratum.label))
            .collect::<BTreeSet<_>>()
    };
    let [before, after] = pair.map(strata);
    before.symmetric_difference(&after).count()
}

fn unknown_shifts(before: &[Estimate], after: &[Estimate]) -> Vec<(Indicator, [f64; 2])> {
    let share = |estimate: &Estimate| match estimate.bounds {
        Some(bounds) => bounds.high - bounds.low,
        None => 0.0,
    };
    let overall = before
        .iter()
        .take_while(|estimate| estimate.domain.is_overall());
    let pairs = overall
        .zip(after)
        .map(|(before, after)| (before.indicator.clone(), [share(before), share(after)]));
    pairs
        .filter(|(_, [before, after])| (after - before).abs() > UNKNOWN_SHIFT)
        .collect()
}

fn mix_shifts(comparer: &Comparer<'_>, stack: &Stack<'_>) -> Vec<(String, [f64; 2])> {
    let Some(column) = comparer.decompose else {
        return Vec::new();
    };
    let mut weights: BTreeMap<Index, [f64; 2]> = BTreeMap::new();
    let mut totals = [0.0; 2];
    for (wave, cells) in stack.cells().into_iter().enumerate() {
        for WaveCell { cell, .. } in cells.iter() {
            let weight = cell.workers() as f64 * cell.weight;
            totals[wave] += weight;
            if let Some(value) = comparer.tallies.domains[cell.domain as usize][column] {
                weights.entry(value).or_default()[wave] += weight;
            }
        }
    }
    let shares = weights.into_iter().map(|(value, weights)| {
        let label = comparer.tallies.labels[value as usize].clone();
        (label, [weights[0] / totals[0], weights[1] / totals[1]])
    });
    shares
        .filter(|(_, [before, after])| (after - before).abs() > MIX_SHIFT)
        .collect()
}

fn few_shared(stack: &Stack<'_>) -> Option<[usize; 2]> {
    if stack.stacking == Stacking::SeparateWaves {
        return None;
    }
    let presence = stack.presence();
    let psus = |is_counted: fn(&&[bool; 2]) -> bool| presence.iter().filter(is_counted).count();
    let smaller = psus(|[before, _]| *before).min(psus(|[_, after]| *after));
    let shared = psus(|waves| **waves == [true; 2]);
    ((shared as f64) < FEW_SHARED * smaller as f64).then_some([shared, smaller])
}

/// Ids of one city that are in both waves, and in no stratum that both have.
fn ids_in_other_strata(comparer: &Comparer<'_>, pair: Pair) -> usize {
    let tallies = comparer.tallies;
    let stratum_of = |psu: Index| &tallies.strata[tallies.stratum_of_psu(psu) as usize];
    let wave_of = |psu: Index| pair.iter().position(|&wave| wave == stratum_of(psu).wave);
    let place_of = |psu: Index| (tallies.place_of_psu(psu), stratum_of(psu).city);
    let psus = 0..tallies.psus() as Index;
    let mut psus: Vec<Index> = psus.filter(|&psu| wave_of(psu).is_some()).collect();
    psus.sort_unstable_by_key(|&psu| place_of(psu));
    let ids = psus.chunk_by(|&one, &other| place_of(one) == place_of(other));
    let moved = |id: &&[Index]| {
        let labels = |wave: usize| {
            let psus = id.iter().filter(|&&psu| wave_of(psu) == Some(wave));
            psus.map(|&psu| stratum_of(psu).label)
                .collect::<BTreeSet<_>>()
        };
        let [before, after] = [0, 1].map(labels);
        !before.is_empty() && !after.is_empty() && before.is_disjoint(&after)
    };
    ids.filter(moved).count()
}
