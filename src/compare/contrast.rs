//! By how much do two waves differ? Difference, ratio and odds ratio, with limits.

use crate::design::Matrix;
use crate::estimate::{Interval, Precision};
use crate::numeric::{normal, student};

/// How limits of a contrast are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contrast {
    /// From the limits of the two waves, by the method of variance estimates recovery: sane at zero.
    #[default]
    Mover,
    /// From the standard error: estimate plus or minus t times SE, on the logarithm for ratios.
    Wald,
}

impl Contrast {
    /// Every choice, in the order of the help.
    pub const ALL: [Self; 2] = [Self::Mover, Self::Wald];

    /// The name of the choice in `--contrast` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mover => "mover",
            Self::Wald => "wald",
        }
    }

    /// The name of the choice in a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mover => "MOVER",
            Self::Wald => "Wald",
        }
    }
}

/// A wave's estimate with its own limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// The estimate, a fraction of 1.
    pub estimate: f64,
    /// Its own limits, where it has any.
    pub interval: Option<Interval>,
}

impl Shown {
    fn is_interior(&self) -> bool {
        self.estimate > 0.0 && self.estimate < 1.0
    }
}

/// Variances that cancel to less than this share of their sum leave rounding, not spread.
const NEGLIGIBLE_REMAINDER: f64 = 1e-14;

/// Variances and covariance of two estimates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Covariance {
    /// Of the earlier one.
    pub before: f64,
    /// Of the later one.
    pub after: f64,
    /// Of the two.
    pub both: f64,
}

impl Covariance {
    /// Of two waves that share nothing.
    pub fn of_separate(precisions: &[Precision; 2]) -> Self {
        let [before, after] = precisions.each_ref().map(|one| {
            let error = one.standard_error;
            error.map_or(0.0, |error| error * error)
        });
        Self {
            before,
            after,
            both: 0.0,
        }
    }

    /// Of two waves in one design. A share that does not vary between PSUs has none: what rounding leaves of
    /// its variance would correlate with anything.
    pub fn of_stack(matrix: Matrix<2>, varies: [bool; 2]) -> Self {
        let variance = |wave: usize| {
            if varies[wave] {
                matrix[wave][wave]
            } else {
                0.0
            }
        };
        Self {
            before: variance(0),
            after: variance(1),
            both: if varies == [true; 2] {
                matrix[0][1]
            } else {
                0.0
            },
        }
    }

    /// The variance of the difference.
    pub fn of_difference(&self) -> f64 {
        self.of_transformed_difference(1.0, 1.0)
    }

    /// The correlation; 0 where it says nothing: where one of the estimates or their difference has no
    /// variance, or where two PSUs give 1 or -1 whatever they hold.
    fn correlation(&self, df: Option<usize>) -> f64 {
        let varies = self.before > 0.0 && self.after > 0.0 && self.of_difference() > 0.0;
        if varies && df.is_none_or(|df| df > 1) {
            self.both / (self.before * self.after).sqrt()
        } else {
            0.0
        }
    }

    /// The variance of the difference of two functions of the estimates with these slopes.
    fn of_transformed_difference(&self, before: f64, after: f64) -> f64 {
        let spread = before * before * self.before + after * after * self.after;
        let variance = spread - 2.0 * before * after * self.both;
        if variance > NEGLIGIBLE_REMAINDER * spread {
            variance
        } else {
            0.0
        }
    }
}

/// An upper limit that may not exist.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Upper {
    /// A number.
    At(f64),
    /// As large as one likes.
    Unbounded,
}

impl Upper {
    /// The number, if there is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::At(value) => Some(value),
            Self::Unbounded => None,
        }
    }

    /// A limit that is too large for a number is as good as none.
    fn of(value: f64) -> Self {
        if value.is_finite() {
            Self::At(value)
        } else {
            Self::Unbounded
        }
    }

    fn minus(self, shift: f64) -> Self {
        match self {
            Self::At(value) => Self::At(value - shift),
            Self::Unbounded => Self::Unbounded,
        }
    }
}

/// Limits of a contrast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: Upper,
}

impl Limits {
    fn new(low: f64, high: f64) -> Self {
        Self {
            low,
            high: Upper::of(high),
        }
    }

    /// The limits of a ratio as those of the relative change.
    pub fn minus_one(self) -> Self {
        Self {
            low: self.low - 1.0,
            high: self.high.minus(1.0),
        }
    }
}

/// Where the critical value of a Wald interval comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Critical {
    /// Degrees of freedom; none for the normal.
    pub df: Option<usize>,
    /// The probability left out on either side.
    pub tail: f64,
}

impl Critical {
    /// The critical value; none without degrees of freedom.
    pub fn value(&self) -> Option<f64> {
        match self.df {
            None => Some(-normal::quantile(self.tail)),
            Some(0) => None,
            Some(df) => Some(student::upper_quantile(self.tail, df as f64)),
        }
    }
}

/// The limits of after minus before, of two shares that both have limits of their own.
pub fn limits_of_difference(
    contrast: Contrast,
    [before, after]: [Shown; 2],
    covariance: &Covariance,
    critical: Critical,
) -> Option<Limits> {
    before.interval.and(after.interval)?;
    difference(contrast, before, after, covariance, critical)
}

/// The limits of after minus before.
///
/// # Formula
/// `mover`: low = d - sqrt((p2 - l2)^2 + (u1 - p1)^2 - 2 r (p2 - l2)(u1 - p1)), high the mirror image; both
/// held in [-1, 1]. `wald`: d plus or minus t sqrt(V1 + V2 - 2 V12).
///
/// # Source
/// Zou and Donner (2008), Statistics in Medicine 27, 1693-1702; with r = 0 and Wilson limits method 10 of
/// Newcombe (1998), Statistics in Medicine 17, 873-890.
pub fn difference(
    contrast: Contrast,
    before: Shown,
    after: Shown,
    covariance: &Covariance,
    critical: Critical,
) -> Option<Limits> {
    let difference = after.estimate - before.estimate;
    let (down, up) = match contrast {
        Contrast::Mover => {
            let (one, two) = (before.interval?, after.interval?);
            let r = covariance.correlation(critical.df);
            let down = recovered(after.estimate - two.low, one.high - before.estimate, r);
            let up = recovered(two.high - after.estimate, before.estimate - one.low, r);
            (down, up)
        }
        Contrast::Wald => {
            let spread = covariance.of_difference();
            let half = critical.value().filter(|_| spread > 0.0)? * spread.sqrt();
            (half, half)
        }
    };
    Some(Limits::new(
        (difference - down).max(-1.0),
        (difference + up).min(1.0),
    ))
}

/// The distance of a limit from the distances of two limits with correlation r.
fn recovered(a: f64, b: f64, r: f64) -> f64 {
    // Below 0 by rounding only.
    (a * a + b * b - 2.0 * r * a * b).max(0.0).sqrt()
}

/// The limits of after over before.
///
/// # Formula
/// `mover`: Donner and Zou's, in the form without a difference of near equals: with A = p1 p2 - r (p2 - l2)(u1 - p1),
/// low = l2 (2 p2 - l2) / (A + sqrt(A^2 - l2 (2 p2 - l2) u1 (2 p1 - u1))); high is unbounded where l1 = 0.
/// `wald`: R exp(plus or minus t sqrt(V1 / p1^2 + V2 / p2^2 - 2 V12 / (p1 p2))).
///
/// # Source
/// Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359.
pub fn ratio(
    contrast: Contrast,
    before: Shown,
    after: Shown,
    covariance: &Covariance,
    critical: Critical,
) -> Option<Limits> {
    match contrast {
        Contrast::Mover => {
            let (one, two) = (before.interval?, after.interval?);
            Some(mover_ratio(
                before.estimate,
                one,
                after.estimate,
                two,
                covariance.correlation(critical.df),
            ))
        }
        Contrast::Wald => {
            if before.estimate == 0.0 || after.estimate == 0.0 {
                return None;
            }
            let slopes = (before.estimate.recip(), after.estimate.recip());
            let variance = covariance.of_transformed_difference(slopes.0, slopes.1);
            let ratio = after.estimate / before.estimate;
            on_logarithm(ratio, variance, critical)
        }
    }
}

fn mover_ratio(p1: f64, one: Interval, p2: f64, two: Interval, r: f64) -> Limits {
    let root = |centre: f64, product: f64| (centre * centre - product).max(0.0).sqrt();
    let (l1, u1) = (
        one.low * (2.0 * p1 - one.low),
        one.high * (2.0 * p1 - one.high),
    );
    let (l2, u2) = (
        two.low * (2.0 * p2 - two.low),
        two.high * (2.0 * p2 - two.high),
    );
    let low_centre = p1 * p2 - r * (p2 - two.low) * (one.high - p1);
    let high_centre = p1 * p2 - r * (two.high - p2) * (p1 - one.low);
    // Of the two forms of each root the one that adds; a centre below 0 needs u > 2 p, where u (2 p - u) is
    // below 0 too.
    let low_root = root(low_centre, l2 * u1);
    let low = match low_centre {
        _ if l2 <= 0.0 => 0.0,
        centre if centre < 0.0 => (centre - low_root) / u1,
        centre => l2 / (centre + low_root),
    };
    let high_root = root(high_centre, u2 * l1);
    let high = match high_centre {
        _ if l1 <= 0.0 => Upper::Unbounded,
        centre if centre < 0.0 => Upper::of(u2 / (centre - high_root)),
        centre => Upper::of((centre + high_root) / l1),
    };
    Limits { low, high }
}

/// The limits of the odds after over the odds before; none where one of the shares is 0 or 1.
///
/// # Formula
/// As for the difference, on the logarithms of the odds of estimates and limits. A limit of 0 or 1 makes
/// that end 0 or unbounded.
pub fn odds_ratio(
    contrast: Contrast,
    before: Shown,
    after: Shown,
    covariance: &Covariance,
    critical: Critical,
) -> Option<Limits> {
    if !before.is_interior() || !after.is_interior() {
        return None;
    }
    let ratio = odds(after.estimate) / odds(before.estimate);
    match contrast {
        Contrast::Mover => {
            let (one, two) = (before.interval?, after.interval?);
            let centre = (odds(before.estimate).ln(), odds(after.estimate).ln());
            let r = covariance.correlation(critical.df);
            let down = recovered_log(
                centre.1 - odds(two.low).ln(),
                odds(one.high).ln() - centre.0,
                r,
            );
            let up = recovered_log(
                odds(two.high).ln() - centre.1,
                centre.0 - odds(one.low).ln(),
                r,
            );
            Some(Limits {
                low: down.map_or(0.0, |down| ratio * (-down).exp()),
                high: up.map_or(Upper::Unbounded, |up| Upper::of(ratio * up.exp())),
            })
        }
        Contrast::Wald => {
            let slope = |side: Shown| (side.estimate * (1.0 - side.estimate)).recip();
            let variance = covariance.of_transformed_difference(slope(before), slope(after));
            on_logarithm(ratio, variance, critical)
        }
    }
}

/// The distance of a limit on a logarithm, none if it is infinite.
fn recovered_log(a: f64, b: f64, r: f64) -> Option<f64> {
    (a.is_finite() && b.is_finite()).then(|| recovered(a, b, r))
}

fn odds(share: f64) -> f64 {
    share / (1.0 - share)
}

/// Wald limits of a positive quantity whose logarithm has that variance.
fn on_logarithm(value: f64, variance: f64, critical: Critical) -> Option<Limits> {
    let half = critical.value().filter(|_| variance > 0.0)? * variance.sqrt();
    Some(Limits::new(value * (-half).exp(), value * half.exp()))
}
