//! How far out is a normal tail?

use std::f64::consts::FRAC_1_SQRT_2;

/// The standard normal quantile: the `z` with `P(Z <= z) = p`.
///
/// # Formula
///
/// Three rational approximations: one for the middle, in `q = p - 1/2`, and two
/// for the tails, in `sqrt(-ln(tail))`; relative error about 1e-16.
///
/// # Source
///
/// Wichura (1988), algorithm AS 241 (PPND16), *Applied Statistics* 37, 477-484.
///
/// # Errors
///
/// `p = 0` and `p = 1` give minus and plus infinity. `p` outside `[0, 1]` breaks
/// the contract: a debug build panics, a release build returns NaN.
///
/// # Example
///
/// ```
/// let z = prevalence::numeric::normal::quantile(0.975);
/// assert!((z - 1.959963984540054).abs() < 1e-15);
/// ```
pub fn quantile(p: f64) -> f64 {
    let valid = (0.0..=1.0).contains(&p);
    debug_assert!(valid, "a probability lies in [0, 1], not {p}");
    if !valid {
        return f64::NAN;
    }
    let from_middle = p - 0.5;
    if from_middle.abs() <= MIDDLE_HALF_WIDTH {
        let r = MIDDLE_HALF_WIDTH * MIDDLE_HALF_WIDTH - from_middle * from_middle;
        return from_middle * polynomial(&MIDDLE_ABOVE, r) / polynomial(&MIDDLE_BELOW, r);
    }
    if from_middle < 0.0 {
        -upper_quantile(p)
    } else {
        upper_quantile(1.0 - p)
    }
}

/// `P(Z > z)` for a standard normal `Z`.
///
/// # Formula
///
/// `erfc(z / sqrt 2) / 2`. The relative error is about `z²` times 1e-16, from
/// the rounding of `z / sqrt 2`.
///
/// # Source
///
/// `erfc` of FreeBSD's msun, through the `libm` crate.
///
/// # Errors
///
/// None: infinities give 0 and 1, NaN gives NaN, and a `z` beyond 38 gives 0.
///
/// # Example
///
/// ```
/// let tail = prevalence::numeric::normal::upper_tail(1.959963984540054);
/// assert!((tail - 0.025).abs() < 1e-16);
/// ```
pub fn upper_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

/// The `z` with `P(Z > z) = tail`, for a tail below the middle piece.
fn upper_quantile(tail: f64) -> f64 {
    if tail == 0.0 {
        return f64::INFINITY;
    }
    let r = (-tail.ln()).sqrt();
    if r <= NEAR_TAIL_END {
        let r = r - 1.6;
        polynomial(&NEAR_ABOVE, r) / polynomial(&NEAR_BELOW, r)
    } else {
        let r = r - NEAR_TAIL_END;
        polynomial(&FAR_ABOVE, r) / polynomial(&FAR_BELOW, r)
    }
}

/// Horner's rule, the constant term first.
fn polynomial(coefficients: &[f64], r: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c)
}

/// The middle piece serves `|p - 1/2|` up to this.
const MIDDLE_HALF_WIDTH: f64 = 0.425;
/// The near tail ends where `sqrt(-ln(tail))` passes this: tails below 1.4e-11.
const NEAR_TAIL_END: f64 = 5.0;

// AS 241's coefficients, numerators (above) and denominators (below).
const MIDDLE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const NEAR_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const NEAR_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BELOW: [f64; 8] = [
    1.0,
    0.599_832_206_555_888,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_the_quantile_is_the_probability() {
        for p in [1e-300, 1e-100, 1e-12, 1e-6, 0.001, 0.025, 0.1, 0.3, 0.5] {
            let back = upper_tail(-quantile(p));
            assert!((back / p - 1.0).abs() < 1e-12, "{p} came back as {back}");
        }
    }

    #[test]
    fn the_quantile_is_odd_about_the_median() {
        for p in [0.0, 0.03125, 0.125, 0.25, 0.375] {
            assert_eq!(quantile(p), -quantile(1.0 - p));
        }
        assert_eq!(quantile(0.5), 0.0);
    }

    #[test]
    fn the_pieces_meet() {
        for p in [0.075, (-25.0_f64).exp()] {
            let jump = quantile(p * (1.0 + 1e-14)) - quantile(p * (1.0 - 1e-14));
            assert!((0.0..1e-13).contains(&jump), "a jump of {jump} at {p}");
        }
    }

    #[test]
    fn certainty_lies_at_infinity() {
        assert_eq!(quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(quantile(1.0), f64::INFINITY);
        assert_eq!(upper_tail(f64::INFINITY), 0.0);
        assert_eq!(upper_tail(f64::NEG_INFINITY), 1.0);
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "a probability lies in [0, 1]")]
    fn a_probability_above_one_breaks_the_contract() {
        quantile(1.5);
    }

    #[test]
    #[cfg(not(debug_assertions))]
    fn a_broken_contract_gives_not_a_number() {
        assert!(quantile(1.5).is_nan());
        assert!(quantile(f64::NAN).is_nan());
    }
}
