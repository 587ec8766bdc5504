//! What must hold of every method, and the published tables that they reproduce.
//!
//! The counts are those of Newcombe 1998, Statistics in Medicine 17:857-872 (one sample) and 17:873-890 (two
//! samples). His tables print four decimals of Wilson's and of Newcombe's limits; all other limits, and
//! further digits, were computed in R 4.2: `prop.test`, `binom.test`, `qbeta`, `fisher.test`, `chisq.test`, and
//! the packages binom, BlakerCI, ratesci 1.0.0 (`skew = FALSE`, `or_bias = FALSE`) and Exact 3.3.

use proptest::prelude::*;

use super::score::Correction;
use super::*;
use crate::estimate::ConfidenceLevel;

/// Limits are given to ten decimals.
const TENTH_DECIMAL: f64 = 6e-11;
/// Ratios are given to ten decimals, the largest with three digits before the point.
const RATIO: f64 = 1e-9;
/// Where a table has nine decimals.
const NINTH_DECIMAL: f64 = 6e-10;
/// Where a table has four decimals.
const FOURTH_DECIMAL: f64 = 5.1e-5;
/// Two ways to the same limit.
const ROUNDING: f64 = 1e-9;

const INFINITY: f64 = f64::INFINITY;

type Counts = (u64, u64);

fn one_sample((positives, workers): Counts, level: f64) -> OneSample {
    OneSample {
        sample: Sample::counted(positives, workers),
        level: ConfidenceLevel::new(level).unwrap(),
    }
}

fn pair(first: Counts, second: Counts) -> Pair {
    Pair {
        first: Sample::counted(first.0, first.1),
        second: Sample::counted(second.0, second.1),
        level: ConfidenceLevel::NINETY_FIVE,
    }
}

fn limits<S>(methods: &[Method<S>], name: &str, given: &S) -> Option<[f64; 2]> {
    let method = methods.iter().find(|method| method.name == name).unwrap();
    let limits = (method.limits)(given).ok()?;
    Some([limits.low, limits.high])
}

fn p_value(name: &str, given: &Pair) -> Option<f64> {
    let test = significance::TESTS.iter().find(|test| test.name == name);
    (test.unwrap().p_value)(given).ok()
}

fn assert_near(found: Option<[f64; 2]>, wanted: Option<[f64; 2]>, tolerance: f64, text: &str) {
    let is_near = |found: f64, wanted: f64| {
        found == wanted || (found - wanted).abs() <= tolerance * wanted.abs().max(1.0)
    };
    let agrees = match (found, wanted) {
        (Some(found), Some(wanted)) => is_near(found[0], wanted[0]) && is_near(found[1], wanted[1]),
        (found, wanted) => found == wanted,
    };
    assert!(agrees, "{text}: {found:?} is not {wanted:?}");
}

#[test]
fn limits_of_one_share() {
    let counts = [(81, 263), (15, 148), (0, 20), (1, 29)];
    let table: &[(&str, [Option<[f64; 2]>; 4])] = &[
        (
            "wald",
            [
                Some([0.2521901262, 0.3637794555]),
                Some([0.0527300064, 0.1499726963]),
                None,
                Some([0.0, 0.1008922432]),
            ],
        ),
        (
            "wald-cc",
            [
                Some([0.2502889855, 0.3656805962]),
                Some([0.0493516280, 0.1533510747]),
                Some([0.0, 0.025]),
                Some([0.0, 0.1181336226]),
            ],
        ),
        (
            "wilson",
            [
                Some([0.2552885199, 0.3662095770]),
                Some([0.0623863995, 0.1604872417]),
                Some([0.0, 0.1611251581]),
                Some([0.0061132143, 0.1717552188]),
            ],
        ),
        (
            "wilson-cc",
            [
                Some([0.2535086823, 0.3681762010]),
                Some([0.0597782084, 0.1644497794]),
                Some([0.0, 0.2004533450]),
                Some([0.0018026402, 0.1962817510]),
            ],
        ),
        (
            "clopper-pearson",
            [
                Some([0.2527367456, 0.3676219226]),
                Some([0.0578440101, 0.1616504903]),
                Some([0.0, 0.1684334710]),
                Some([0.0008726469, 0.1776442955]),
            ],
        ),
        (
            "mid-p",
            [
                Some([0.2544021049, 0.3657734743]),
                Some([0.0600636027, 0.1581217331]),
                Some([0.0, 0.1391083407]),
                Some([0.0017247701, 0.1585373837]),
            ],
        ),
        (
            "likelihood",
            [
                Some([0.2542389888, 0.3654533413]),
                Some([0.0596306921, 0.1567339139]),
                Some([0.0, 0.0915691155]),
                Some([0.0020001737, 0.1431862972]),
            ],
        ),
        (
            "jeffreys",
            [
                Some([0.2545219350, 0.3656474992]),
                Some([0.0604485170, 0.1576431435]),
                Some([0.0, 0.1166389829]),
                Some([0.0037461736, 0.1500776860]),
            ],
        ),
        (
            "agresti-coull",
            [
                Some([0.2552206652, 0.3662774317]),
                Some([0.0613859749, 0.1614876663]),
                Some([0.0, 0.1898095605]),
                Some([0.0, 0.1862865086]),
            ],
        ),
        (
            "arcsine",
            [
                Some([0.2542411611, 0.3656137057]),
                Some([0.0596634914, 0.1573320236]),
                Some([0.0, 0.1201498424]),
                Some([0.0012034843, 0.1506826397]),
            ],
        ),
        (
            "logit",
            [
                Some([0.2551475114, 0.3663817730]),
                Some([0.0620279835, 0.1613167379]),
                None,
                Some([0.0048358017, 0.2079135446]),
            ],
        ),
        (
            "blaker",
            [
                Some([0.2539185331, 0.3664633969]),
                Some([0.0579561078, 0.1601150716]),
                Some([0.0, 0.1601311333]),
                Some([0.0017671710, 0.1660354538]),
            ],
        ),
    ];
    assert_eq!(table.len(), one::METHODS.len());
    for (name, columns) in table {
        for (counts, wanted) in counts.iter().zip(columns) {
            let found = limits(one::METHODS, name, &one_sample(*counts, 0.95));
            assert_near(found, *wanted, TENTH_DECIMAL, &format!("{name} {counts:?}"));
        }
    }
}

/// Newcombe's cases a, b and d.
fn cases() -> [Pair; 3] {
    [
        pair((56, 70), (48, 80)),
        pair((9, 10), (3, 10)),
        pair((5, 56), (0, 29)),
    ]
}

fn assert_table(methods: &[Method<Pair>], table: &[(&str, [Option<[f64; 2]>; 3])], tolerance: f64) {
    assert_eq!(table.len(), methods.len());
    for (name, columns) in table {
        for (case, wanted) in cases().iter().zip(columns) {
            let found = limits(methods, name, case);
            assert_near(found, *wanted, tolerance, &format!("{name} {case:?}"));
        }
    }
}

#[test]
fn limits_of_differences() {
    assert_table(
        difference::METHODS,
        &[
            (
                "wald",
                [
                    Some([0.0575048991, 0.3424951009]),
                    Some([0.2605242798, 0.9394757202]),
                    Some([0.0146002404, 0.1639711881]),
                ],
            ),
            (
                "wald-cc",
                [
                    Some([0.0441120420, 0.3558879580]),
                    Some([0.1605242798, 1.0]),
                    Some([-0.0115697103, 0.1901411389]),
                ],
            ),
            (
                "agresti-caffo",
                [
                    Some([0.0524529266, 0.3357584555]),
                    Some([0.1600008011, 0.8399991989]),
                    Some([-0.0288658463, 0.1712462690]),
                ],
            ),
            (
                "newcombe",
                [
                    Some([0.0524314724, 0.3338726540]),
                    Some([0.1705227239, 0.8090179735]),
                    Some([-0.0381371479, 0.1925600139]),
                ],
            ),
            (
                "newcombe-cc",
                [
                    Some([0.0427678720, 0.3421862784]),
                    Some([0.1012872259, 0.8386689698]),
                    Some([-0.0667085393, 0.2036982857]),
                ],
            ),
            (
                "mee",
                [
                    Some([0.0533338493, 0.3377294637]),
                    Some([0.1821264995, 0.8369503309]),
                    Some([-0.031327069, 0.192560014]),
                ],
            ),
            (
                "miettinen-nurminen",
                [
                    Some([0.0528297132, 0.3381729400]),
                    Some([0.1700250164, 0.8406495439]),
                    Some([-0.032596562, 0.193330977]),
                ],
            ),
        ],
        NINTH_DECIMAL,
    );
}

#[test]
fn limits_of_differences_at_the_edges() {
    let cases = [
        pair((6, 7), (2, 7)),
        pair((0, 10), (0, 20)),
        pair((0, 10), (0, 10)),
        pair((10, 10), (0, 20)),
        pair((10, 10), (0, 10)),
    ];
    for (name, columns) in [
        (
            "mee",
            [
                [0.0544, 0.8478],
                [-0.1611, 0.2775],
                [-0.2775, 0.2775],
                [0.7225, 1.0],
                [0.6777, 1.0],
            ],
        ),
        (
            "miettinen-nurminen",
            [
                [0.0342, 0.8534],
                [-0.1658, 0.2844],
                [-0.2879, 0.2879],
                [0.7156, 1.0],
                [0.6636, 1.0],
            ],
        ),
        (
            "newcombe",
            [
                [0.0582, 0.8062],
                [-0.1611, 0.2775],
                [-0.2775, 0.2775],
                [0.6791, 1.0],
                [0.6075, 1.0],
            ],
        ),
        (
            "newcombe-cc",
            [
                [-0.0290, 0.8423],
                [-0.2005, 0.3445],
                [-0.3445, 0.3445],
                [0.6014, 1.0],
                [0.5128, 1.0],
            ],
        ),
        (
            "agresti-caffo",
            [
                [0.0338, 0.8551],
                [-0.1411, 0.2168],
                [-0.2212, 0.2212],
                [0.6922, 1.0],
                [0.6122, 1.0],
            ],
        ),
    ] {
        for (case, wanted) in cases.iter().zip(columns) {
            let found = limits(difference::METHODS, name, case);
            assert_near(
                found,
                Some(wanted),
                FOURTH_DECIMAL,
                &format!("{name} {case:?}"),
            );
        }
    }
}

#[test]
fn limits_of_ratios() {
    assert_table(
        ratio::METHODS,
        &[
            (
                "katz",
                [
                    Some([1.0766264228, 1.6512485113]),
                    Some([1.1383503574, 7.9061775148]),
                    None,
                ],
            ),
            (
                "walter",
                [
                    Some([1.0759671541, 1.6444774830]),
                    Some([1.1285217356, 6.5283163861]),
                    Some([0.3287109136, 100.3502325401]),
                ],
            ),
            (
                "koopman",
                [
                    Some([1.0798215064, 1.6708055780]),
                    Some([1.3532371939, 8.4676686867]),
                    Some([0.725688884, INFINITY]),
                ],
            ),
            (
                "miettinen-nurminen",
                [
                    Some([1.0790471195, 1.6721453591]),
                    Some([1.327956573, 8.691914948]),
                    Some([0.717495078, INFINITY]),
                ],
            ),
            (
                "mover-r",
                [
                    Some([1.0782946132, 1.6629199665]),
                    Some([1.3223965070, 8.3689061157]),
                    Some([0.6292412275, INFINITY]),
                ],
            ),
        ],
        RATIO,
    );
}

#[test]
fn limits_of_odds_ratios() {
    assert_table(
        odds_ratio::METHODS,
        &[
            (
                "woolf",
                [
                    Some([1.2762178705, 5.5720196961]),
                    Some([1.7774858510, 248.1032407]),
                    None,
                ],
            ),
            (
                "gart",
                [
                    Some([1.2605343313, 5.4086572090]),
                    Some([1.5984278493, 115.2280183]),
                    Some([0.3363799840, 118.0279322]),
                ],
            ),
            (
                "miettinen-nurminen",
                [
                    Some([1.2815731933, 5.5402022222]),
                    Some([2.0215888484, 189.6218197]),
                    Some([0.695871200, INFINITY]),
                ],
            ),
        ],
        RATIO,
    );
}

#[test]
fn p_values_of_tests() {
    for (name, columns) in [
        ("fisher", [0.0125211297, 0.0197666111, 0.1606214432]),
        ("barnard", [0.0088651920, 0.0079555511, 0.1167471687]),
        ("boschloo", [0.0099179809, 0.0079555511, 0.1326531977]),
        ("chi-squared", [0.0080450814, 0.0061698993, 0.0971865682]),
    ] {
        for (case, wanted) in cases().iter().zip(columns) {
            let found = p_value(name, case).unwrap();
            assert!(
                (found - wanted).abs() < TENTH_DECIMAL,
                "{name}: {found} is not {wanted}"
            );
        }
    }
    let seven = pair((6, 7), (2, 7));
    for name in ["barnard", "boschloo"] {
        assert!((p_value(name, &seven).unwrap() - 0.057373046875).abs() < 1e-12);
    }
}

#[test]
fn unconditional_tests_have_closed_forms() {
    // Only the two tables farthest apart: the greatest of π^n (1 - π)^n twice is at one half.
    for workers in [4, 10, 100, 500] {
        let case = pair((workers, workers), (0, workers));
        let wanted = 2.0 * 0.25_f64.powi(workers as i32);
        for name in ["barnard", "boschloo"] {
            let found = p_value(name, &case).unwrap();
            assert!(
                (found / wanted - 1.0).abs() < 1e-9,
                "{name} {workers}: {found}"
            );
        }
    }
}

#[test]
fn unconditional_tests_are_computed_up_to_five_hundred_workers() {
    for name in ["barnard", "boschloo"] {
        assert!(p_value(name, &pair((30, 500), (10, 500))).is_some());
        assert_eq!(p_value(name, &pair((30, 501), (10, 500))), None);
        assert_eq!(p_value(name, &pair((3, 50), (10, 501))), None);
    }
}

/// C(n, k), small enough to be exact.
fn choose(n: u64, k: u64) -> f64 {
    let product = (1..=k).fold(1_u64, |product, i| product * (n - k + i) / i);
    product as f64
}

/// The p-value by definition: every table, every share of a fine grid.
fn enumerated(n1: u64, n2: u64, is_rejected: impl Fn(u64, u64) -> bool) -> f64 {
    let tables: Vec<(u64, u64)> = (0..=n1)
        .flat_map(|x1| (0..=n2).map(move |x2| (x1, x2)))
        .filter(|&(x1, x2)| is_rejected(x1, x2))
        .collect();
    let chance = |share: f64| -> f64 {
        let one = |(x1, x2): &(u64, u64)| {
            let positives = (x1 + x2) as i32;
            let negatives = (n1 + n2) as i32 - positives;
            choose(n1, *x1)
                * choose(n2, *x2)
                * share.powi(positives)
                * (1.0 - share).powi(negatives)
        };
        tables.iter().map(one).sum()
    };
    let shares = (0..=4000_u32).map(|step| f64::from(step) / 4000.0);
    shares.map(chance).fold(0.0, f64::max)
}

fn squared_score(n1: u64, n2: u64, x1: u64, x2: u64) -> f64 {
    let (first, second) = (n1 as f64, n2 as f64);
    let pooled = (x1 + x2) as f64 / (first + second);
    if pooled == 0.0 || pooled == 1.0 {
        return 0.0;
    }
    let difference = x1 as f64 / first - x2 as f64 / second;
    difference * difference / (pooled * (1.0 - pooled) * (1.0 / first + 1.0 / second))
}

fn fisher_by_counting(n1: u64, n2: u64, x1: u64, x2: u64) -> f64 {
    let positives = x1 + x2;
    let ways = |k: u64| {
        if positives - k > n2 {
            0.0
        } else {
            choose(n1, k) * choose(n2, positives - k)
        }
    };
    let all: f64 = (0..=n1.min(positives)).map(ways).sum();
    // Whole numbers: tables of equal chance are equal.
    let rarer = (0..=n1.min(positives))
        .map(ways)
        .filter(|&other| other <= ways(x1));
    rarer.sum::<f64>() / all
}

#[test]
fn tests_of_small_tables_are_as_enumerated() {
    /// What a grid of 4000 steps may miss of a peak.
    const GRID: f64 = 2e-6;
    for (n1, n2) in [
        (1, 1),
        (1, 4),
        (2, 3),
        (4, 4),
        (5, 3),
        (6, 6),
        (7, 5),
        (9, 2),
    ] {
        for (x1, x2) in (0..=n1).flat_map(|x1| (0..=n2).map(move |x2| (x1, x2))) {
            let case = pair((x1, n1), (x2, n2));
            let observed = squared_score(n1, n2, x1, x2);
            let barnard = enumerated(n1, n2, |x1, x2| {
                squared_score(n1, n2, x1, x2) >= observed * (1.0 - 1e-10)
            });
            let fisher = fisher_by_counting(n1, n2, x1, x2);
            let boschloo = enumerated(n1, n2, |x1, x2| {
                fisher_by_counting(n1, n2, x1, x2) <= fisher * (1.0 + 1e-10)
            });
            assert!((p_value("fisher", &case).unwrap() - fisher).abs() < 1e-12);
            for (name, wanted) in [("barnard", barnard), ("boschloo", boschloo)] {
                let found = p_value(name, &case).unwrap();
                let text = format!("{name} {x1}/{n1} {x2}/{n2}: {found} is not {wanted}");
                assert!(
                    found >= wanted.min(1.0) - 1e-12 && found <= wanted + GRID,
                    "{text}"
                );
            }
            assert!(p_value("boschloo", &case).unwrap() <= fisher + 1e-12);
        }
    }
}

#[test]
fn tests_do_not_depend_on_the_direction() {
    for case in [
        pair((3, 50), (11, 45)),
        pair((40, 41), (17, 300)),
        pair((9, 10), (3, 10)),
    ] {
        for test in significance::TESTS {
            let p = (test.p_value)(&case).unwrap();
            for same in [case.swapped(), case.mirrored()] {
                let other = (test.p_value)(&same).unwrap();
                assert!(
                    (p / other - 1.0).abs() < ROUNDING,
                    "{}: {p} {other}",
                    test.name
                );
            }
        }
    }
}

#[test]
fn score_limits_of_nobody_in_either_sample_have_closed_forms() {
    // With nobody positive the score of δ > 0 is -√(n1 δ / (1 - δ)): the limits are Wilson's.
    let found = limits(difference::METHODS, "mee", &pair((0, 10), (0, 20))).unwrap();
    let square = ConfidenceLevel::NINETY_FIVE.critical_value().powi(2);
    assert!((found[0] + square / (20.0 + square)).abs() < 1e-14);
    assert!((found[1] - square / (10.0 + square)).abs() < 1e-14);
}

#[test]
fn score_limits_of_everybody_against_nobody_have_closed_forms() {
    // From the ratio N / n1 on the likelihood is greatest at p̃1 = 1, where Z = √(n2 / (ρ - 1)).
    let square = ConfidenceLevel::NINETY_FIVE.critical_value().powi(2);
    for (first, second) in [(10, 10), (10, 20), (300, 2000)] {
        let case = pair((first, first), (0, second));
        let wanted = 1.0 + second as f64 / square;
        let found = limits(ratio::METHODS, "koopman", &case).unwrap();
        assert!((found[0] / wanted - 1.0).abs() < 1e-14, "{found:?}");
        assert_eq!(found[1], INFINITY);
    }
}

/// Pairs small, large and at every edge.
fn pairs() -> Vec<Pair> {
    let samples = [
        (0, 1),
        (1, 1),
        (0, 2),
        (1, 2),
        (0, 10),
        (3, 10),
        (10, 10),
        (1, 29),
        (29, 29),
        (48, 80),
        (38, 2014),
        (0, 10_000),
        (9_999, 10_000),
    ];
    let levels = [0.5, 0.95, 0.999_999].map(|level| ConfidenceLevel::new(level).unwrap());
    let pairs = samples
        .iter()
        .flat_map(|&first| samples.iter().map(move |&second| pair(first, second)));
    pairs
        .flat_map(|pair| levels.map(|level| Pair { level, ..pair }))
        .collect()
}

fn families() -> [(&'static [Method<Pair>], [f64; 2]); 3] {
    [
        (difference::METHODS, [-1.0, 1.0]),
        (ratio::METHODS, [0.0, INFINITY]),
        (odds_ratio::METHODS, [0.0, INFINITY]),
    ]
}

#[test]
fn limits_of_pairs_are_numbers_in_their_range_around_the_estimate() {
    for case in pairs() {
        for (methods, [least, most]) in families() {
            for method in methods {
                let Ok(Limits { low, high }) = (method.limits)(&case) else {
                    continue;
                };
                let text = format!("{}: {low} {high} {case:?}", method.name);
                assert!(least <= low && low < high && high <= most, "{text}");
                assert!(low.is_finite(), "{text}");
                if let Some(estimate) = (method.estimate)(&case) {
                    assert!(low <= estimate && estimate <= high, "{text} {estimate}");
                }
            }
        }
        for test in significance::TESTS
            .iter()
            .filter(|test| test.name != "barnard" && test.name != "boschloo")
        {
            if let Ok(p) = (test.p_value)(&case) {
                assert!((0.0..=1.0).contains(&p), "{}: {p} {case:?}", test.name);
            }
        }
    }
}

#[test]
fn only_what_is_said_to_be_undefined_is() {
    for case in pairs() {
        let (first, second) = (&case.first, &case.second);
        for (methods, _) in families() {
            for method in methods {
                let wanted = match method.name {
                    "wald" if first.at_edge() && second.at_edge() => Some(Undefined::ZeroWidth),
                    "katz" if first.positives() == 0.0 || second.positives() == 0.0 => {
                        Some(Undefined::NoPositives)
                    }
                    "katz" | "walter" if first.negatives() == 0.0 && second.negatives() == 0.0 => {
                        Some(Undefined::ZeroWidth)
                    }
                    "woolf" if first.at_edge() || second.at_edge() => Some(Undefined::EmptyCell),
                    _ => None,
                };
                assert_eq!(
                    (method.limits)(&case).err(),
                    wanted,
                    "{} {case:?}",
                    method.name
                );
            }
        }
    }
}

/// -x for differences, 1/x for ratios, with unbounded and 0 as each other's opposites.
fn assert_opposite(found: Limits, other: Limits, is_ratio: bool, text: &str) {
    let opposite = |limit: f64| if is_ratio { 1.0 / limit } else { -limit };
    for (limit, opposite) in [
        (found.low, opposite(other.high)),
        (found.high, opposite(other.low)),
    ] {
        let near = (limit - opposite).abs() <= ROUNDING * opposite.abs().max(1e-3);
        assert!(limit == opposite || near, "{text}: {found:?} {other:?}");
    }
}

fn assert_opposites(case: &Pair, other: &Pair, families: &[(&[Method<Pair>], bool)]) {
    for &(methods, is_ratio) in families {
        for method in methods {
            let text = format!("{} {case:?}", method.name);
            match ((method.limits)(case), (method.limits)(other)) {
                (Ok(found), Ok(other)) => assert_opposite(found, other, is_ratio, &text),
                (found, other) => assert_eq!(found.err(), other.err(), "{text}"),
            }
        }
    }
}

#[test]
fn swapping_the_samples_negates_the_difference_and_inverts_the_ratios() {
    let all = [
        (difference::METHODS, false),
        (ratio::METHODS, true),
        (odds_ratio::METHODS, true),
    ];
    for case in pairs() {
        assert_opposites(&case, &case.swapped(), &all);
    }
}

#[test]
fn exchanging_positives_and_negatives_negates_the_difference_and_inverts_the_odds_ratio() {
    let two = [(difference::METHODS, false), (odds_ratio::METHODS, true)];
    for case in pairs() {
        assert_opposites(&case, &case.mirrored(), &two);
    }
}

/// Checks that a score falls over a grid, and stays within z exactly where the limits hold the value.
fn assert_inverts(
    name: &str,
    case: &Pair,
    limits: Limits,
    grid: &[f64],
    score: impl Fn(f64) -> f64,
) {
    let z = case.level.critical_value();
    let mut last = INFINITY;
    for &value in grid {
        let text = format!("{name} at {value}: {limits:?} {case:?}");
        let score = score(value);
        assert!(
            score <= last + 1e-6 * last.abs().max(1.0) || last == INFINITY,
            "{text}: {score} after {last}"
        );
        last = score;
        let at_limit = |limit: f64| (value - limit).abs() <= 1e-7 * limit.abs().max(1e-7);
        if at_limit(limits.low) || at_limit(limits.high) {
            continue;
        }
        let is_held = limits.low < value && value < limits.high;
        assert_eq!(score.abs() <= z, is_held, "{text}: {score}");
    }
}

#[test]
fn score_limits_leave_out_exactly_what_their_test_rejects() {
    let gaps: Vec<f64> = (-199..=199).map(|step| f64::from(step) / 200.0).collect();
    let ratios: Vec<f64> = (-160..=160)
        .map(|step| (f64::from(step) / 10.0).exp())
        .collect();
    for case in pairs() {
        for (name, correction) in [
            ("mee", Correction::None),
            ("miettinen-nurminen", Correction::SmallSample),
        ] {
            let [low, high] = limits(difference::METHODS, name, &case).unwrap();
            let score = |gap| difference::score(&case, gap, correction);
            assert_inverts(name, &case, Limits { low, high }, &gaps, score);
        }
        if case.positives() == 0.0 {
            continue;
        }
        for (name, correction) in [
            ("koopman", Correction::None),
            ("miettinen-nurminen", Correction::SmallSample),
        ] {
            let [low, high] = limits(ratio::METHODS, name, &case).unwrap();
            let score = |value: f64| ratio::score(&case, value.ln(), correction);
            assert_inverts(name, &case, Limits { low, high }, &ratios, score);
        }
        if case.negatives() == 0.0 {
            continue;
        }
        let [low, high] = limits(odds_ratio::METHODS, "miettinen-nurminen", &case).unwrap();
        let score = |value: f64| odds_ratio::score(&case, value.ln());
        assert_inverts("odds ratio", &case, Limits { low, high }, &ratios, score);
    }
}

#[test]
fn mee_and_koopman_agree_with_the_chi_squared_test_on_equal_shares() {
    for case in pairs() {
        let Some(p) = p_value("chi-squared", &case) else {
            continue;
        };
        let level = case.level.value();
        if (p - (1.0 - level)).abs() < 1e-9 {
            continue;
        }
        let [low, high] = limits(difference::METHODS, "mee", &case).unwrap();
        assert_eq!(low > 0.0 || high < 0.0, p < 1.0 - level, "{case:?}");
        let [low, high] = limits(ratio::METHODS, "koopman", &case).unwrap();
        assert_eq!(low > 1.0 || high < 1.0, p < 1.0 - level, "{case:?}");
    }
}

#[test]
fn clopper_pearson_contains_blaker_and_mid_p() {
    for workers in [1, 2, 7, 20, 29, 148] {
        for positives in 0..=workers {
            for level in [0.5, 0.9, 0.95, 0.999] {
                let given = one_sample((positives, workers), level);
                let outer = limits(one::METHODS, "clopper-pearson", &given).unwrap();
                for name in ["blaker", "mid-p"] {
                    let inner = limits(one::METHODS, name, &given).unwrap();
                    let contains = outer[0] <= inner[0] + 1e-12 && inner[1] <= outer[1] + 1e-12;
                    assert!(
                        contains,
                        "{name} {positives}/{workers}: {inner:?} {outer:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn limits_of_one_share_are_numbers_and_have_a_width() {
    for (positives, workers) in [
        (0, 1),
        (1, 1),
        (0, 2),
        (1, 2),
        (0, 29),
        (28, 29),
        (5000, 10_000),
        (1, 1_000_000_000),
    ] {
        for level in [0.5, 0.95, 0.999_999] {
            let given = one_sample((positives, workers), level);
            for method in one::METHODS {
                let Ok(Limits { low, high }) = (method.limits)(&given) else {
                    let edge = positives == 0 || positives == workers;
                    assert!(
                        edge && ["wald", "logit"].contains(&method.name),
                        "{}",
                        method.name
                    );
                    continue;
                };
                let text = format!("{} {positives}/{workers}: {low} {high}", method.name);
                assert!(0.0 <= low && low < high && high <= 1.0, "{text}");
            }
        }
    }
}

#[test]
fn rounding_moves_the_limits_of_published_percentages() {
    let asked = |typed: &str| {
        let question = Question::of_figures(&[typed.to_owned()], ConfidenceLevel::NINETY_FIVE);
        let Answer::One(answer) = Answer::to(&question.unwrap()) else {
            unreachable!()
        };
        answer
    };
    for (typed, limits, moves) in [
        (
            "8.16%:1937",
            [0.0702209377, 0.0946353195],
            [[0.0701744226, 0.0702674542], [0.0945820326, 0.0946886051]],
        ),
        (
            "2.2%:2014",
            [0.0164455423, 0.0293744394],
            [[0.0160171675, 0.0168747541], [0.0288047180, 0.0299433239]],
        ),
    ] {
        let answer = asked(typed);
        let wilson = answer
            .intervals
            .iter()
            .find(|row| row.method == "wilson")
            .unwrap();
        let found = wilson.limits.unwrap();
        assert_near(
            Some([found.low, found.high]),
            Some(limits),
            TENTH_DECIMAL,
            typed,
        );
        for (moved, wanted) in wilson.rounding.unwrap().iter().zip(moves) {
            assert_near(
                Some([moved.least, moved.greatest]),
                Some(wanted),
                TENTH_DECIMAL,
                typed,
            );
        }
    }
    let blaker = |typed: &str| asked(typed).intervals.pop().unwrap();
    let counted = limits(one::METHODS, "blaker", &one_sample((158, 1937), 0.95)).unwrap();
    let found = blaker("8.16%:1937");
    assert!(found.took_count && found.rounding.is_none());
    assert_eq!(
        found.limits,
        Ok(Limits {
            low: counted[0],
            high: counted[1]
        })
    );
    assert_eq!(blaker("2.2%:2014").limits, Err(Undefined::SeveralCounts));
    assert_eq!(blaker("8.16%:29").limits, Err(Undefined::NoCount));
}

#[test]
fn a_count_is_not_rounded() {
    let typed = ["158", "1937"].map(str::to_owned);
    let question = Question::of_figures(&typed, ConfidenceLevel::NINETY_FIVE).unwrap();
    let Answer::One(answer) = Answer::to(&question) else {
        unreachable!()
    };
    assert!(
        answer
            .intervals
            .iter()
            .all(|row| row.rounding.is_none() && !row.took_count)
    );
}

fn counts() -> impl Strategy<Value = Counts> {
    (1_u64..3000).prop_flat_map(|workers| (0..=workers, Just(workers)))
}

proptest! {
    #[test]
    fn random_pairs_swap(first in counts(), second in counts()) {
        let case = pair(first, second);
        let all = [(difference::METHODS, false), (ratio::METHODS, true), (odds_ratio::METHODS, true)];
        assert_opposites(&case, &case.swapped(), &all);
    }

    #[test]
    fn random_percentages_are_answered(units in 0_u64..=10_000, workers in 1_u64..100_000, other in counts()) {
        let typed = [
            format!("{}.{:02}%:{workers}", units / 100, units % 100),
            other.0.to_string(),
            other.1.to_string(),
        ];
        let question = Question::of_figures(&typed, ConfidenceLevel::NINETY_FIVE).unwrap();
        let Answer::Two(answer) = Answer::to(&question) else { unreachable!() };
        for measure in [&answer.difference, &answer.ratio, &answer.odds_ratio] {
            for row in &measure.rows {
                if let Ok(limits) = row.limits {
                    prop_assert!(limits.low.is_finite() && limits.low < limits.high, "{row:?}");
                }
                for moved in row.rounding.into_iter().flatten() {
                    prop_assert!(moved.least <= moved.greatest, "{row:?}");
                }
            }
        }
    }
}
