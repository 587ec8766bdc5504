//! What would the change be with the mix as it was? Both waves with the shares that groups had in one of
//! them.

use std::collections::BTreeMap;

use super::contrast::Critical;
use super::decomposition::{Component, Group, groups, places_by_value};
use super::stack::{Stack, StackedDomain};
use crate::design::Scored;
use crate::estimate::domain::Cells;
use crate::estimate::{Choices, Sampling, proportion};
use crate::tally::{Index, Tallies};

/// Both waves with the same mix of groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Standardisation {
    /// The earlier share with that mix, a fraction of 1.
    pub before: Component,
    /// The later share with that mix.
    pub after: Component,
    /// After less before.
    pub difference: Component,
    /// How much of the weight of the wave that has the mix is in groups of both waves, a fraction of 1. The
    /// others have no rate to compare, and are left out of both.
    pub covered: f64,
    /// Those others, by their values; none for the blank one.
    pub left_out: Vec<Option<Index>>,
}

/// Both waves with the mix of the earlier one, which is taken as it is: none where a wave has nobody of
/// known status, or the waves have no group in common.
///
/// # Formula
/// p* = sum_g S_g p_g with fixed shares S; standard errors by linearisation, the score of a PSU is
/// sum_g S_g z_g.
pub fn standardise(
    tallies: &Tallies,
    stack: &Stack<'_>,
    cells: [Cells<'_>; 2],
    column: usize,
    indicator: usize,
    choices: &Choices,
) -> Option<Standardisation> {
    let domain = StackedDomain::new(cells, indicator, choices.unknown);
    if domain.sums.iter().any(|sums| sums.known.all.workers == 0) {
        return None;
    }
    let by_value = places_by_value(tallies, cells, column);
    let groups = groups(
        tallies,
        stack,
        &by_value,
        &domain,
        indicator,
        choices.unknown,
    );
    let is_common = |group: &Group<'_>| group.present == [true; 2];
    let lost = groups.iter().filter(|(_, group)| group.present[0]);
    let lost = lost.filter(|(_, group)| !is_common(group));
    let left_out = lost.map(|&(value, _)| value).collect();
    let common: Vec<_> = groups
        .iter()
        .filter(|(_, group)| is_common(group))
        .collect();
    let covered: f64 = common.iter().map(|(_, group)| group.shares[0]).sum();
    let fixed = common.iter();
    let fixed = fixed.map(|(_, group)| (group, group.shares[0] / covered));
    let found = with_mix(&fixed.collect::<Vec<_>>(), &domain, stack, choices)?;
    Some(Standardisation {
        covered,
        left_out,
        ..found
    })
}

/// Both waves with these shares of groups, which add up to 1.
fn with_mix(
    groups: &[(&Group<'_>, f64)],
    domain: &StackedDomain<'_>,
    stack: &Stack<'_>,
    choices: &Choices,
) -> Option<Standardisation> {
    if groups.is_empty() {
        return None;
    }
    let share = |wave: usize| -> f64 {
        let parts = groups.iter();
        parts.map(|(group, fixed)| fixed * group.rates[wave]).sum()
    };
    let [before, after] = [share(0), share(1)];
    let (variances, dfs) = match choices.sampling {
        Sampling::SimpleRandom => {
            let [before, after] = [0, 1].map(|wave| of_workers(groups, wave));
            (Some([before, after, before + after]), [None; 3])
        }
        Sampling::Cluster => {
            let covariance = stack.design.sample.covariance(scored(groups).into_iter());
            let variances = covariance.map(|all| {
                [
                    all[0][0],
                    all[1][1],
                    all[0][0] + all[1][1] - 2.0 * all[0][1],
                ]
            });
            let [before, after] = [0, 1].map(|wave| domain.sums[wave].df);
            let both = domain.degrees_of_freedom(stack);
            (variances, [before, after, both].map(Some))
        }
    };
    let tail = choices.level.tail();
    let component = |place: usize, estimate: f64, range: [f64; 2]| {
        let critical = Critical {
            df: dfs[place],
            tail,
        };
        let variance = variances.map(|variances| variances[place]);
        let variance = variance.filter(|_| dfs[place] != Some(0));
        Component::of_variance(estimate, variance, critical).within(range)
    };
    Some(Standardisation {
        before: component(0, before, [0.0, 1.0]),
        after: component(1, after, [0.0, 1.0]),
        difference: component(2, after - before, [-1.0, 1.0]),
        covered: 1.0,
        left_out: Vec::new(),
    })
}

/// What each PSU adds to the share of either wave.
fn scored(groups: &[(&Group<'_>, f64)]) -> Vec<Scored<2>> {
    let mut by_psu: BTreeMap<u32, [f64; 2]> = BTreeMap::new();
    for (group, fixed) in groups {
        for (wave, sums) in group.sums.iter().enumerate() {
            for part in sums.psus() {
                let score = proportion::score(&part, group.rates[wave], sums.known.all.weight);
                by_psu.entry(part.psu).or_default()[wave] += fixed * score;
            }
        }
    }
    let scored = by_psu.into_iter();
    scored.map(|(psu, scores)| Scored { psu, scores }).collect()
}

/// The variance of a wave's share if workers were drawn one by one.
fn of_workers(groups: &[(&Group<'_>, f64)], wave: usize) -> f64 {
    let variances = groups.iter().map(|(group, fixed)| {
        let rate = group.rates[wave];
        let workers = group.sums[wave].known.all.workers as f64;
        fixed * fixed * rate * (1.0 - rate) / workers
    });
    variances.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::{LonelyPsu, Stacking};
    use crate::estimate::interval::KORN_GRAUBARD;
    use crate::estimate::{ConfidenceLevel, Unknown};
    use crate::tally::{Indicator, StatusCounts, Stratum, Threshold, Weight};

    /// A city of a wave: the weight, and workers and minors of each establishment.
    type City<'a> = (&'a str, f64, &'a [(u32, u32)]);

    /// A study of two independent waves, which was computed in R survey 4.5.
    const WAVES: [[City<'_>; 3]; 2] = [
        [
            (
                "P",
                4.0,
                &[(8, 2), (5, 0), (12, 3), (7, 0), (10, 1), (6, 0)],
            ),
            ("Q", 6.0, &[(9, 1), (4, 0), (11, 0), (6, 0), (8, 2)]),
            ("R", 3.0, &[(5, 0), (7, 0), (3, 0), (9, 0)]),
        ],
        [
            ("P", 5.0, &[(9, 1), (6, 0), (10, 0), (8, 1), (7, 0)]),
            ("Q", 6.0, &[(7, 0), (8, 0), (5, 1), (10, 0), (6, 0)]),
            ("R", 3.0, &[(6, 0), (6, 0), (8, 0), (4, 0)]),
        ],
    ];

    fn study(waves: &[[City<'_>; 3]; 2]) -> Tallies {
        let minor = Threshold::new(17).map(Indicator::AgeAtMost).unwrap();
        let mut tallies = Tallies::new(vec![minor], vec!["city".to_owned()]);
        for (wave, cities) in (0..).zip(waves) {
            tallies.waves.insert(wave.to_string());
            for &(city, weight, establishments) in cities {
                let city = tallies.intern_label(Some(city));
                tallies.strata.push(Stratum {
                    wave: Some(wave),
                    city,
                    label: None,
                    population: None,
                });
                let stratum = (tallies.strata.len() - 1) as Index;
                let domain = tallies.domains.insert_full(Box::new([city])).0 as Index;
                for &(workers, positive) in establishments {
                    let establishment = tallies.add_establishment(stratum);
                    let weight = Weight::new(weight).unwrap();
                    let cell = tallies.cell(establishment, domain, weight);
                    let counts = StatusCounts {
                        positive,
                        negative: workers - positive,
                        unknown: 0,
                    };
                    tallies.count_tally(cell, &[counts]).unwrap();
                }
            }
        }
        tallies
    }

    const CHOICES: Choices = Choices {
        method: KORN_GRAUBARD,
        level: ConfidenceLevel::NINETY_FIVE,
        sampling: Sampling::Cluster,
        unknown: Unknown::Exclude,
    };

    fn stack(tallies: &Tallies) -> Stack<'_> {
        let separate = Stacking::SeparateWaves;
        Stack::new(
            tallies,
            [Some(0), Some(1)],
            separate,
            LonelyPsu::Adjust,
            false,
        )
    }

    #[test]
    fn shares_with_a_given_mix_are_those_of_the_worked_study() {
        let tallies = study(&WAVES);
        let stack = stack(&tallies);
        let domain = StackedDomain::new(stack.cells(), 0, CHOICES.unknown);
        let by_value = places_by_value(&tallies, stack.cells(), 0);
        let groups = groups(&tallies, &stack, &by_value, &domain, 0, CHOICES.unknown);
        let mix = groups.iter().map(|(_, group)| group).zip([0.5, 0.3, 0.2]);
        let found = with_mix(&mix.collect::<Vec<_>>(), &domain, &stack, &CHOICES).unwrap();
        for (part, estimate, error) in [
            (found.before, 0.0861842105, 0.0298585684),
            (found.after, 0.0333333333, 0.0173427758),
            (found.difference, -0.0528508772, 0.0345297839),
        ] {
            assert!((part.estimate - estimate).abs() < 1e-9, "{part:?}");
            let found = part.standard_error.unwrap();
            assert!((found - error).abs() < 1e-9, "{part:?}");
        }
    }

    /// t with 23 degrees of freedom is 2.0686576104 at 95 %.
    #[test]
    fn limits_are_those_of_t_with_the_degrees_of_freedom_of_both_waves() {
        let tallies = study(&WAVES);
        let stack = stack(&tallies);
        let found = standardise(&tallies, &stack, stack.cells(), 0, 0, &CHOICES).unwrap();
        let Component {
            estimate,
            standard_error,
            limits,
        } = found.difference;
        let [low, high] = limits.unwrap();
        assert!((high - estimate - 2.0686576104 * standard_error.unwrap()).abs() < 1e-9);
        assert!((estimate - low - (high - estimate)).abs() < 1e-12);
    }

    #[test]
    fn with_its_own_mix_the_earlier_share_stays_as_it_was() {
        let tallies = study(&WAVES);
        let stack = stack(&tallies);
        let found = standardise(&tallies, &stack, stack.cells(), 0, 0, &CHOICES).unwrap();
        assert!((found.before.estimate - 0.085365853659).abs() < 1e-9);
        assert_eq!(found.covered, 1.0);
        assert!(found.left_out.is_empty());
        // 192, 228 and 72 of 492, and 2 of 40, 1 of 36 and none of 24.
        let after = 192.0 / 492.0 * 0.05 + 228.0 / 492.0 / 36.0;
        assert!((found.after.estimate - after).abs() < 1e-12);
    }

    #[test]
    fn a_group_that_the_later_wave_lacks_is_left_out_of_both_and_named() {
        let [before, [p, q, _]] = WAVES;
        let tallies = study(&[before, [p, q, ("S", 2.0, &[(4, 1), (5, 2)])]]);
        let stack = stack(&tallies);
        let found = standardise(&tallies, &stack, stack.cells(), 0, 0, &CHOICES).unwrap();
        let label = tallies.labels.get_index_of("R").map(|label| label as Index);
        assert_eq!(found.left_out, [label]);
        assert!((found.covered - 420.0 / 492.0).abs() < 1e-12);
        // Of P and Q alone: 24 and 18 of 192 and 228.
        assert!((found.before.estimate - 42.0 / 420.0).abs() < 1e-12);
    }

    #[test]
    fn waves_without_a_common_group_have_no_common_mix() {
        let other: [City<'_>; 3] = ["S", "T", "U"].map(|city| (city, 1.0, &[(4, 1), (5, 2)][..]));
        let tallies = study(&[WAVES[0], other]);
        let stack = stack(&tallies);
        assert_eq!(
            standardise(&tallies, &stack, stack.cells(), 0, 0, &CHOICES),
            None
        );
    }
}
