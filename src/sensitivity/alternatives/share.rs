//! What would a share be under other choices?

use super::alternative::{Alternative, Choice};
use super::analysis::Found;
use crate::estimate::Estimate;
use crate::estimate::interval::Method;
use crate::tally::Indicator;

/// The overall share of a wave under other choices.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareAlternatives {
    /// Of what.
    pub indicator: Indicator,
    /// The share as asked, and then under each other choice.
    pub alternatives: Vec<Alternative>,
}

/// Of each wave the overall share, at every indicator. Of each choice there is what the analysis then finds,
/// or none where the sample does not allow it; the first is as asked.
pub fn alternatives(others: &[(Choice, Option<Found>)]) -> Vec<Vec<ShareAlternatives>> {
    let [(_, Some(asked)), ..] = others else {
        return Vec::new();
    };
    let waves = asked.estimates.iter().enumerate();
    let shares = waves.map(|(wave, estimates)| {
        let rows = estimates.iter().enumerate();
        let rows = rows.map(|(index, asked)| {
            let alternatives = others.iter().filter_map(|(choice, found)| {
                let estimate = found.as_ref().map(|found| &found.estimates[wave][index]);
                alternative(*choice, asked, estimate)
            });
            ShareAlternatives {
                indicator: asked.indicator.clone(),
                alternatives: alternatives.collect(),
            }
        });
        rows.collect()
    });
    shares.collect()
}

/// A share under another choice; none where it could only be the share as asked.
fn alternative(
    choice: Choice,
    asked: &Estimate,
    estimate: Option<&Estimate>,
) -> Option<Alternative> {
    let could_differ = match choice {
        Choice::Unknown(_) => asked.unknown > 0,
        Choice::Interval(method) => method_of(asked) != Some(method),
        Choice::IndependentWaves => false,
        _ => true,
    };
    let share = |estimate| Alternative::of_share(choice, estimate);
    could_differ.then(|| match (choice, estimate) {
        (_, None) => Alternative::impossible(choice, asked.proportion),
        (Choice::Interval(method), Some(other))
            if method_of(other).is_some_and(|own| own != method) =>
        {
            Alternative::undefined(choice, asked.proportion)
        }
        (_, Some(estimate)) => share(estimate),
    })
}

/// The method that gave the interval of an estimate.
pub fn method_of(estimate: &Estimate) -> Option<&'static Method> {
    estimate.precision.interval.map(|(_, method)| method)
}
