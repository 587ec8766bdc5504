//! Does one odd place make the result? Each place left out in turn: an establishment, unless larger PSUs
//! were drawn. All others keep their weights.
//!
//! | question | file |
//! |---|---|
//! | Which places move a result most? | [`Shift`] |
//! | What is it without them? | [`Influence`] |
//! | What is it without those that stand in for others? | [`WithoutReplacements`] |

mod left;
mod places;
mod rank;
mod replacements;

pub use rank::Shift;
pub use replacements::{NoReplacements, WithoutReplacements};

use super::alternatives::{self, Pair, Steadiness, Waves, differences};
use super::basis::Basis;
use crate::compare::Difference;
use crate::design::WaveDesign;
use crate::estimate::Domain;
use crate::parallel;
use crate::tally::Indicator;
use left::LeftDomains;
use places::{PlaceSums, Places};

/// How many places are shown.
const MOST_SHOWN: usize = 5;

/// What each result would be without one place.
#[derive(Clone, Debug)]
pub struct Influence {
    /// Of each wave, overall first and then each domain, at every indicator.
    pub shares: Vec<Vec<ShareInfluence>>,
    /// Of each pair of waves, as far as both know a domain.
    pub changes: Vec<Vec<ChangeInfluence>>,
    /// The result without replacements, or why there is none.
    pub replacements: Result<WithoutReplacements, NoReplacements>,
    /// Whether each PSU is an establishment.
    pub psus_are_establishments: bool,
}

/// What a share would be without one place.
#[derive(Clone, Debug)]
pub struct ShareInfluence {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// The share with all places; none where nobody is known.
    pub share: Option<f64>,
    /// Places with workers of known status.
    pub places: usize,
    /// Without each place, or why nobody can tell.
    pub without: Result<Without<Shift>, NoInfluence>,
}

/// A result without each place in turn.
#[derive(Clone, Debug)]
pub struct Without<T> {
    /// Without each of the most influential places, the most influential first.
    pub most: Vec<T>,
    /// The lowest and the highest without any one place.
    pub range: [f64; 2],
}

/// What a change would be without one place, in both waves if both have it.
#[derive(Clone, Debug)]
pub struct ChangeInfluence {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// The change with all places.
    pub difference: Difference,
    /// Places with workers of known status in either wave, unless that would give away rows that are withheld.
    pub places: Option<usize>,
    /// Without each place, or why nobody can tell.
    pub without: Result<Without<ChangeWithoutOne>, NoInfluence>,
    /// How often the change of everybody holds.
    pub steadiness: Option<Steadiness>,
}

/// A change without one place.
#[derive(Clone, Debug)]
pub struct ChangeWithoutOne {
    /// How far it moves.
    pub shift: Shift,
    /// The change, as the whole analysis finds it without the place; none where a wave has nobody left.
    pub difference: Option<Difference>,
    /// Whether it has the sign that it has with all places.
    pub keeps_sign: bool,
    /// Whether its interval says the same of its direction: down, up, or neither. None where there is no
    /// interval.
    pub keeps_direction: Option<bool>,
}

/// Why nobody can tell what a result would be without one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoInfluence {
    /// Nobody of known status.
    NobodyKnown,
    /// One place.
    Alone,
    /// Two places.
    TooFew,
    /// One place in every stratum.
    OnePerStratum,
    /// What is shown travels.
    SinglePlaces,
}

impl NoInfluence {
    /// Why, in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NobodyKnown => "nobody in this domain has a known status",
            Self::Alone => "there is one place, and without it nobody would be left",
            Self::TooFew => {
                "no more than two places: without one of them the result would be that of a single place"
            }
            Self::OnePerStratum => {
                "one place in every stratum: without one of them its stratum would be lost"
            }
            Self::SinglePlaces => {
                "withheld: the result with a place and without it would tell of that place"
            }
        }
    }
}

impl Influence {
    /// What each result of an analysis would be without one place.
    pub fn new(basis: &Basis<'_>, asks_of_each_place: bool) -> Self {
        let not_asked = (!asks_of_each_place).then_some(NoInfluence::SinglePlaces);
        let waves = basis.analysis.waves.iter().zip(&basis.found.estimates);
        let shares = waves.map(|(&wave, estimates)| {
            let places = Places::new(basis, &[wave]);
            let rows = estimates.iter().map(|estimate| {
                let [sums] = places.of(&estimate.domain, &estimate.indicator);
                ShareInfluence {
                    domain: estimate.domain.clone(),
                    indicator: estimate.indicator.clone(),
                    share: estimate.proportion,
                    places: sums.members(),
                    without: refusal(estimate.proportion, &sums, &places.design)
                        .or(not_asked)
                        .map_or_else(
                            || {
                                let shifts = sums.shares_without_each();
                                Ok(rank::most(|number| places.first_psu(number), shifts))
                            },
                            Err,
                        ),
                }
            });
            rows.collect()
        });
        let designs = alternatives::designs(&basis.analysis);
        let waves = Waves::new(&basis.analysis, &basis.found.estimates, &designs);
        let pairs = basis.pairs().into_iter().enumerate();
        let changes = pairs.map(|(place, pair)| changes(basis, &waves, place, pair, not_asked));
        Self {
            shares: shares.collect(),
            changes: changes.collect(),
            replacements: WithoutReplacements::new(basis),
            psus_are_establishments: basis.analysis.tallies.psus_are_establishments(),
        }
    }
}

/// Why no place can be left out of a share.
fn refusal(share: Option<f64>, sums: &PlaceSums, design: &WaveDesign) -> Option<NoInfluence> {
    let members = sums.members();
    if share.is_none() {
        Some(NoInfluence::NobodyKnown)
    } else if members < 2 {
        Some(NoInfluence::Alone)
    } else if members == 2 {
        Some(NoInfluence::TooFew)
    } else if design.sample.domain_degrees_of_freedom(sums.numbers()) == 0 {
        Some(NoInfluence::OnePerStratum)
    } else {
        None
    }
}

/// The changes between two waves.
fn changes(
    basis: &Basis<'_>,
    waves: &Waves<'_>,
    place: usize,
    pair: [usize; 2],
    not_asked: Option<NoInfluence>,
) -> Vec<ChangeInfluence> {
    let places = Places::new(basis, &pair.map(|wave| basis.analysis.waves[wave]));
    let pair = Pair::new(waves, pair);
    let rows = &basis.found.changes[place];
    let steadiness = match &basis.steadiness {
        Some(known) => known[place].clone(),
        None => {
            let asked = differences(&basis.analysis.tallies.indicators, rows);
            pair.steadiness(&asked, basis.threads)
        }
    };
    let left = LeftDomains::new(basis, &pair);
    parallel::map(basis.threads, rows, |row| {
        let sums: [PlaceSums; 2] = places.of(&row.domain, &row.indicator);
        let share = Some(row.before);
        let refusals = sums.each_ref();
        let refusals = refusals.map(|sums| refusal(share, sums, &places.design));
        let without = match refusals.into_iter().flatten().next().or(not_asked) {
            Some(why) => Err(why),
            None => {
                let shifts = PlaceSums::changes_without_each(&sums);
                let shifts = rank::most(|number| places.first_psu(number), shifts);
                let differences = left.without(row, &shifts.most, &places);
                let most = shifts.most.into_iter().zip(differences);
                let most =
                    most.map(|(shift, left)| ChangeWithoutOne::new(shift, &row.difference, left));
                Ok(Without {
                    range: shifts.range,
                    most: most.collect(),
                })
            }
        };
        let mut indicators = basis.analysis.tallies.indicators.iter();
        let index = indicators.position(|own| *own == row.indicator);
        ChangeInfluence {
            domain: row.domain.clone(),
            indicator: row.indicator.clone(),
            difference: row.difference,
            places: Some(PlaceSums::members_of_either(&sums)),
            without,
            steadiness: index
                .filter(|_| row.domain.is_overall())
                .map(|index| steadiness[index]),
        }
    })
}

impl ChangeWithoutOne {
    fn new(shift: Shift, asked: &Difference, left: Option<Difference>) -> Self {
        let left_estimate = left.map_or(0.0, |left| left.estimate);
        let both = left
            .as_ref()
            .filter(|left| left.limits.and(asked.limits).is_some());
        Self {
            shift,
            keeps_sign: left.is_some() && rank::sign(left_estimate) == rank::sign(asked.estimate),
            keeps_direction: both.map(|left| left.direction() == asked.direction()),
            difference: left,
        }
    }
}
