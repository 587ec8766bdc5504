//! What would a change be under other choices?

use super::alternative::{Alternative, Choice};
use super::analysis::{Analysis, Found};
use super::share::method_of;
use crate::compare::{Comparison, Contrast};
use crate::estimate::Estimate;
use crate::tally::Indicator;

/// The overall change between two waves under other choices.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeAlternatives {
    /// Of what.
    pub indicator: Indicator,
    /// The change as asked, in fractions of 1, and then under each other choice.
    pub alternatives: Vec<Alternative>,
    /// What is left of the change when each PSU in turn is left out; none where a wave has none that can be.
    pub steadiness: Option<Steadiness>,
}

/// What is left of a change when each PSU with workers of known status is left out, one at a time: an
/// establishment, unless larger PSUs were drawn. One where nobody is known has no part in the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steadiness {
    /// How many were left out, each once.
    pub psus: usize,
    /// How often the change kept its sign; none where not each time, and how often may not travel.
    pub same_sign: Option<usize>,
    /// How often its interval said the same of its direction: down, up, or neither; none as above.
    pub same_direction: Option<usize>,
}

impl Steadiness {
    /// Whether the change always kept its sign.
    pub fn keeps_sign(&self) -> bool {
        self.same_sign == Some(self.psus)
    }

    /// Whether its interval always said the same of its direction.
    pub fn keeps_direction(&self) -> bool {
        self.same_direction == Some(self.psus)
    }

    /// Without the places that the change hangs on: how many they are would tell of a single one.
    pub fn without_counts(self) -> Self {
        let only_all = |times: Option<usize>| times.filter(|&times| times == self.psus);
        Self {
            same_sign: only_all(self.same_sign),
            same_direction: only_all(self.same_direction),
            ..self
        }
    }
}

/// Of each pair of waves the overall change, at every indicator. Of each choice there is what the analysis
/// then finds, or none where the sample does not allow it; the first is as asked.
pub fn alternatives(
    analysis: &Analysis<'_>,
    others: &[(Choice, Option<Found>)],
) -> Vec<Vec<ChangeAlternatives>> {
    let [(_, Some(asked)), ..] = others else {
        return Vec::new();
    };
    let pairs = analysis.pairs().into_iter().enumerate();
    let changes = pairs.map(|(place, pair)| {
        let shares_places = analysis.share_places(pair);
        let rows = asked.changes[place].iter().map(|row| {
            let change = |found| Change::new(found, place, pair, &row.indicator);
            let alternatives = others.iter().filter_map(|(choice, found)| {
                let asked = change(Some(asked))?;
                let other = change(found.as_ref());
                let could_differ = could_differ(analysis, *choice, &asked, shares_places);
                could_differ.then(|| alternative(*choice, &asked, found.is_some(), other.as_ref()))
            });
            ChangeAlternatives {
                indicator: row.indicator.clone(),
                alternatives: alternatives.collect(),
                steadiness: None,
            }
        });
        rows.collect()
    });
    changes.collect()
}

/// A change and the shares that it is made of.
struct Change<'a> {
    row: &'a Comparison,
    shares: [&'a Estimate; 2],
}

impl<'a> Change<'a> {
    fn new(
        found: Option<&'a Found>,
        place: usize,
        pair: [usize; 2],
        indicator: &Indicator,
    ) -> Option<Self> {
        let found = found?;
        let mut rows = found.changes[place].iter();
        let row = rows.find(|row| row.indicator == *indicator)?;
        let share = |wave: usize| {
            let mut shares = found.estimates[wave].iter();
            shares.find(|share| share.indicator == *indicator)
        };
        let [before, after] = pair.map(share);
        Some(Self {
            row,
            shares: [before?, after?],
        })
    }
}

/// Whether a change could be another than as asked.
fn could_differ(
    analysis: &Analysis<'_>,
    choice: Choice,
    asked: &Change<'_>,
    shares_places: bool,
) -> bool {
    let contrast = analysis.comparison.unwrap_or_default().contrast;
    match choice {
        Choice::Unknown(_) => asked.shares.iter().any(|share| share.unknown > 0),
        Choice::Interval(method) => {
            let is_own = |share: &&Estimate| method_of(share) == Some(method);
            contrast == Contrast::Mover && !asked.shares.iter().all(is_own)
        }
        Choice::IndependentWaves => shares_places,
        _ => true,
    }
}

/// A change under another choice: what was found, if the sample allows it and both waves are known.
fn alternative(
    choice: Choice,
    asked: &Change<'_>,
    is_possible: bool,
    found: Option<&Change<'_>>,
) -> Alternative {
    let estimate = Some(asked.row.difference.estimate);
    match (choice, found) {
        (_, None) if !is_possible => Alternative::impossible(choice, estimate),
        (_, None) => Alternative::unknown(choice),
        (Choice::Interval(method), Some(other))
            if other
                .shares
                .iter()
                .all(|share| method_of(share).is_some_and(|own| own != method)) =>
        {
            Alternative::undefined(choice, estimate)
        }
        (_, Some(other)) => Alternative::of_change(choice, other.row, other.shares),
    }
}
