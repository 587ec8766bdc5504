//! How sure is one share? Every interval method for a simple random sample.

use std::f64::consts::FRAC_PI_2;

use super::method::{Limits, Method, Needs, OneSample};
use crate::estimate::interval;

/// Makes a method of the calculator from one that serves estimates too, under its own name and, unless it
/// is too long, its own title.
macro_rules! shared {
    ($module:ident, $needs:ident) => {
        shared!($module, $needs, interval::$module::DEFINITION.title)
    };
    ($module:ident, $needs:ident, $title:expr) => {
        Method {
            name: interval::$module::DEFINITION.name,
            title: $title,
            needs: Needs::$needs,
            estimate,
            limits: |one| {
                let evidence = one.sample.evidence(one.level);
                let limits = (interval::$module::DEFINITION.limits)(&evidence)?;
                Ok(Limits {
                    low: limits.low,
                    high: limits.high,
                })
            },
        }
    };
}

/// The methods, in the order they are shown.
pub static METHODS: &[Method<OneSample>] = &[
    shared!(wald, Shares),
    WALD_CC,
    shared!(wilson, Shares),
    shared!(wilson_cc, Shares, "Wilson cc"),
    shared!(clopper_pearson, Shares),
    shared!(mid_p, Counts),
    shared!(likelihood, Shares),
    shared!(jeffreys, Shares),
    shared!(agresti_coull, Shares),
    ARCSINE,
    shared!(logit, Shares),
    shared!(blaker, Counts),
];

/// Wald's interval with a continuity correction.
///
/// # Formula
/// p ± (z √(p (1 - p) / n) + 1 / (2 n)), held within 0 and 1.
///
/// # Source
/// Newcombe (1998), Statistics in Medicine 17, 857-872.
pub const WALD_CC: Method<OneSample> = Method {
    name: "wald-cc",
    title: "Wald cc",
    needs: Needs::Shares,
    estimate,
    limits: |one| {
        let (p, q, n) = (
            one.sample.share(),
            one.sample.complement(),
            one.sample.size(),
        );
        let margin = one.level.critical_value() * (p * q / n).sqrt() + 0.5 / n;
        let limits = Limits {
            low: p - margin,
            high: p + margin,
        };
        Ok(limits.within(0.0, 1.0))
    },
};

/// Symmetric limits on the scale of the arcsine, with Anscombe's shift of the count.
///
/// # Formula
/// sin²(θ) at θ = asin √((x + 3/8) / (n + 3/4)) ± z / (2 √n), θ held within 0 and π/2. At levels so low
/// that the shift outweighs z the limits of 0 and of n leave the edge out.
///
/// # Source
/// Anscombe; of his form Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.
pub const ARCSINE: Method<OneSample> = Method {
    name: "arcsine",
    title: "Arcsine (Anscombe)",
    needs: Needs::Shares,
    estimate,
    limits: |one| {
        let positives = one.sample.positives() + 0.375;
        let negatives = one.sample.negatives() + 0.375;
        // asin √p, without its loss of digits near 1.
        let centre = positives.sqrt().atan2(negatives.sqrt());
        let margin = one.level.critical_value() / (2.0 * one.sample.size().sqrt());
        let share = |angle: f64| angle.sin().powi(2);
        Ok(Limits {
            low: share((centre - margin).max(0.0)),
            high: share((centre + margin).min(FRAC_PI_2)),
        })
    },
};

fn estimate(one: &OneSample) -> Option<f64> {
    Some(one.sample.share())
}
