//! Was it the mix or the rate? A change split into what groups did and what became of their shares.

use std::collections::BTreeMap;

use super::contrast::Critical;
use super::stack::{Stack, StackedDomain};
use crate::design::Scored;
use crate::estimate::domain::Cells;
use crate::estimate::sums::DomainSums;
use crate::estimate::{Choices, Sampling, Unknown, proportion};
use crate::tally::{Index, Tallies};

/// A standard error up to this is what rounding leaves of 0: scores are fractions of 1.
const ROUNDING: f64 = 1e-14;

/// A change split in two parts, which add up to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// What it would have been with the mix as it was: a change of the rates.
    pub rate: Component,
    /// What it would have been with the rates as they were: a change of the mix.
    pub composition: Component,
    /// Degrees of freedom of the standard errors; none for simple random samples.
    pub df: Option<usize>,
    /// Groups that only one of the waves has; the other's rate stands in.
    pub one_sided_groups: usize,
    /// What each group adds to the two parts, by their names whatever the order of the rows; blank values last. None
    /// where they must not travel.
    pub groups: Vec<GroupParts>,
}

/// What a group adds to the parts of a change, in fractions of 1: over all groups they add up to the parts.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupParts {
    /// Its value in the column; none for a blank.
    pub group: Option<String>,
    /// By the change of its own rate.
    pub rate: f64,
    /// By the change of its share of the workers.
    pub composition: f64,
}

/// A part of a change, in fractions of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// The part.
    pub estimate: f64,
    /// Its linearised standard error; none where there is no variation.
    pub standard_error: Option<f64>,
    /// Its limits, estimate plus or minus t times the standard error.
    pub limits: Option<[f64; 2]>,
}

impl Component {
    /// A part with this variance; what rounding leaves of 0 is none.
    pub(super) fn of_variance(estimate: f64, variance: Option<f64>, critical: Critical) -> Self {
        let error = variance.map(|variance| variance.max(0.0).sqrt());
        Self::new(estimate, error.filter(|&error| error > ROUNDING), critical)
    }

    /// The same with limits held in a range.
    pub(super) fn within(self, [least, most]: [f64; 2]) -> Self {
        let limits = self.limits;
        Self {
            limits: limits.map(|limits| limits.map(|limit| limit.clamp(least, most))),
            ..self
        }
    }

    fn new(estimate: f64, standard_error: Option<f64>, critical: Critical) -> Self {
        let half = standard_error.zip(critical.value());
        let half = half.map(|(error, critical)| error * critical);
        Self {
            estimate,
            standard_error,
            limits: half.map(|half| [estimate - half, estimate + half]),
        }
    }
}

/// A group in both waves: its share of the weight and its rate in each.
pub(super) struct Group<'a> {
    /// The sums of each wave.
    pub sums: [DomainSums<'a>; 2],
    /// Its shares of the weight.
    pub shares: [f64; 2],
    /// The share of positives in it.
    pub rates: [f64; 2],
    /// Whether each wave has it.
    pub present: [bool; 2],
}

/// Splits the change of a domain by the values of a domain column. `cells` are those of the domain in each
/// wave of the stack; none where a wave has nobody of known status.
///
/// # Formula
/// composition = sum_g (s2 - s1)(p1 + p2)/2, rate = sum_g (p2 - p1)(s1 + s2)/2, s the shares of weight and p the
/// rates of the groups; standard errors by linearisation of both, under the design or, for workers as a simple
/// random sample, as functions of a multinomial table of groups and status in each wave.
///
/// # Source
/// Kitagawa (1955), Journal of the American Statistical Association 50, 1168-1194.
pub fn decompose(
    tallies: &Tallies,
    stack: &Stack<'_>,
    cells: [Cells<'_>; 2],
    column: usize,
    indicator: usize,
    choices: &Choices,
) -> Option<Decomposition> {
    let unknown = choices.unknown;
    let domain = StackedDomain::new(cells, indicator, unknown);
    let whole = &domain.sums;
    if whole.iter().any(|sums| sums.known.all.workers == 0) {
        return None;
    }
    let by_value = places_by_value(tallies, cells, column);
    let groups = groups(tallies, stack, &by_value, &domain, indicator, unknown);
    let parts = parts_of(tallies, &groups);
    let groups: Vec<_> = groups.into_iter().map(|(_, group)| group).collect();
    let (variances, df) = match choices.sampling {
        Sampling::SimpleRandom => (Some(of_workers(&groups, whole)), None),
        Sampling::Cluster => {
            let df = domain.degrees_of_freedom(stack);
            let sample = &stack.design.sample;
            let covariance = sample.covariance(scored(&groups, whole)).filter(|_| df > 0);
            (covariance.map(|all| [all[0][0], all[1][1]]), Some(df))
        }
    };
    let variance = |part: usize| variances.map(|variances| variances[part]);
    let critical = Critical {
        df,
        tail: choices.level.tail(),
    };
    let composition = groups.iter().map(Group::composition).sum();
    let rate = groups.iter().map(Group::rate).sum();
    Some(Decomposition {
        composition: Component::of_variance(composition, variance(0), critical),
        rate: Component::of_variance(rate, variance(1), critical),
        df,
        one_sided_groups: groups
            .iter()
            .filter(|group| group.present != [true; 2])
            .count(),
        groups: parts,
    })
}

/// What each group adds, by its name.
fn parts_of(tallies: &Tallies, groups: &[(Option<Index>, Group<'_>)]) -> Vec<GroupParts> {
    let parts = groups.iter().map(|(value, group)| GroupParts {
        group: value.map(|value| tallies.labels[value as usize].clone()),
        rate: group.rate(),
        composition: group.composition(),
    });
    let mut parts: Vec<_> = parts.collect();
    let by_name = |one: &GroupParts, other: &GroupParts| {
        let is_blank = one.group.is_none().cmp(&other.group.is_none());
        is_blank.then_with(|| one.group.cmp(&other.group))
    };
    parts.sort_by(by_name);
    parts
}

impl<'a> Group<'a> {
    fn new(sums: [DomainSums<'a>; 2], whole: &[DomainSums<'_>; 2]) -> Self {
        let weights = sums.each_ref().map(|sums| sums.known.all.weight);
        let present = sums.each_ref().map(|sums| sums.known.all.workers > 0);
        let own = [0, 1].map(|wave| sums[wave].known.positive.weight / weights[wave]);
        Self {
            shares: [0, 1].map(|wave| weights[wave] / whole[wave].known.all.weight),
            rates: [0, 1].map(|wave| own[if present[wave] { wave } else { 1 - wave }]),
            present,
            sums,
        }
    }

    /// What the change of its share adds to the change.
    fn composition(&self) -> f64 {
        (self.shares[1] - self.shares[0]) * self.middle_rate()
    }

    /// What the change of its rate adds to it.
    fn rate(&self) -> f64 {
        (self.rates[1] - self.rates[0]) * self.middle_share()
    }

    fn middle_rate(&self) -> f64 {
        f64::midpoint(self.rates[0], self.rates[1])
    }

    fn middle_share(&self) -> f64 {
        f64::midpoint(self.shares[0], self.shares[1])
    }

    /// What a change of this wave's rate does to the composition part and to the rate part. Where the rate
    /// stands in for the other wave's too, the two do not differ.
    fn slopes(&self, wave: usize) -> [f64; 2] {
        let shift = self.shares[1] - self.shares[0];
        if self.present[1 - wave] {
            [shift / 2.0, sign(wave) * self.middle_share()]
        } else {
            [shift, 0.0]
        }
    }
}

/// The cells of each wave by their value in a column.
pub(super) type PlacesByValue = BTreeMap<Option<Index>, [Vec<Index>; 2]>;

/// The cells of each wave by their value in a column, those of blank values together.
pub(super) fn places_by_value(
    tallies: &Tallies,
    cells: [Cells<'_>; 2],
    column: usize,
) -> PlacesByValue {
    let mut by_value = PlacesByValue::new();
    for (wave, cells) in cells.into_iter().enumerate() {
        for (place, cell) in cells.with_places() {
            let value = tallies.domains[cell.cell.domain as usize][column];
            by_value.entry(value).or_default()[wave].push(place);
        }
    }
    by_value
}

/// The groups of a domain with somebody of known status in either wave, by their values.
pub(super) fn groups<'a>(
    tallies: &'a Tallies,
    stack: &'a Stack<'_>,
    by_value: &'a PlacesByValue,
    domain: &StackedDomain<'_>,
    indicator: usize,
    unknown: Unknown,
) -> Vec<(Option<Index>, Group<'a>)> {
    let groups = by_value.iter().map(|(&value, places)| {
        let cells = places.each_ref();
        let cells = cells.map(|places| Cells::new(tallies, &stack.design, places));
        let sums = cells.map(|cells| DomainSums::new(cells, indicator, unknown));
        (value, Group::new(sums, &domain.sums))
    });
    groups
        .filter(|(_, group)| group.present != [false; 2])
        .collect()
}

/// What each PSU adds to the composition part and to the rate part.
fn scored(
    groups: &[Group<'_>],
    whole: &[DomainSums<'_>; 2],
) -> impl Iterator<Item = Scored<2>> + Clone {
    let mut waves = [0, 1].map(|wave| {
        let parts = groups
            .iter()
            .map(|group| group.sums[wave].psus().peekable());
        (
            whole[wave].psus().peekable(),
            parts.collect::<Vec<_>>(),
            whole[wave].known.all.weight,
        )
    });
    std::iter::from_fn(move || {
        let next = waves.iter_mut().filter_map(|(whole, ..)| whole.peek());
        let number = next.map(|psu| psu.psu).min()?;
        let mut scores = [0.0; 2];
        let mut add = |composition: f64, rate: f64| {
            scores[0] += composition;
            scores[1] += rate;
        };
        for (wave, (whole, parts, weight)) in waves.iter_mut().enumerate() {
            let Some(whole_psu) = whole.next_if(|psu| psu.psu == number) else {
                continue;
            };
            for (group, own) in groups.iter().zip(parts) {
                let shift = group.rates[1] - group.rates[0];
                // A PSU's part of the group moves the share, its positives move the rate ...
                if let Some(psu) = own.next_if(|psu| psu.psu == number) {
                    let slopes = group.slopes(wave);
                    let of_group = group.sums[wave].known.all.weight;
                    let share = sign(wave) * psu.all / *weight;
                    let rate = proportion::score(&psu, group.rates[wave], of_group);
                    add(
                        share * group.middle_rate() + rate * slopes[0],
                        share * sign(wave) * shift / 2.0 + rate * slopes[1],
                    );
                }
                // ... and all of it lies below the line of every group's share.
                let share = -sign(wave) * group.shares[wave] * whole_psu.all / *weight;
                add(
                    share * group.middle_rate(),
                    share * sign(wave) * shift / 2.0,
                );
            }
        }
        Some(Scored {
            psu: number,
            scores,
        })
    })
}

/// The variances of both parts if workers were drawn one by one: in each wave a multinomial share for each
/// group, and a binomial rate within it.
fn of_workers(groups: &[Group<'_>], whole: &[DomainSums<'_>; 2]) -> [f64; 2] {
    let of_wave = |wave: usize, part: usize| {
        let workers = whole[wave].known.all.workers as f64;
        let slope_of_share = |group: &Group<'_>| {
            let of_rate = (group.rates[1] - group.rates[0]) / 2.0;
            [group.middle_rate(), of_rate][part]
        };
        let mean: f64 = groups
            .iter()
            .map(|group| group.shares[wave] * slope_of_share(group))
            .sum();
        let of_group = |group: &Group<'_>| {
            let (share, rate) = (group.shares[wave], group.rates[wave]);
            let distance = slope_of_share(group) - mean;
            let of_share = share * distance * distance;
            if share > 0.0 {
                let slope = group.slopes(wave)[part];
                of_share + slope * slope * rate * (1.0 - rate) / share
            } else {
                of_share
            }
        };
        groups.iter().map(of_group).sum::<f64>() / workers
    };
    [0, 1].map(|part| of_wave(0, part) + of_wave(1, part))
}

/// The later wave counts for a change, the earlier against it.
fn sign(wave: usize) -> f64 {
    if wave == 0 { -1.0 } else { 1.0 }
}
