//! Which parts of a wave may be shown, beside its rows and beside one another? New places are mostly replacements, and an
//! observer's round may be either: what one part has more than another is a cell too.

use super::super::cell::Facts;
use super::super::crossing::Crossing;
use super::super::layer::Layer;
use super::super::rule::Rules;
use super::super::shared::place;
use super::observers::{Observed, assessed_of, contradicted, disagreements, said};
use super::stayed::Stayed;
use crate::sensitivity::Basis;
use crate::tally::Index;

/// A part of a wave whose share is shown, beside that of the rest or so that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The places with workers of known status in both waves.
    Same,
    /// The places that both waves visited.
    Stayed,
    /// The places that stand in for others.
    Replacements,
    /// The workers of each observer.
    Observers,
}

/// What is shown of a wave besides its rows.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Each part, and at which indicator.
    parts: Vec<(Part, usize)>,
}

impl Told {
    /// Adds a part at an indicator, whatever speaks against it.
    pub fn add(&mut self, part: Part, indicator: usize) {
        self.parts.push((part, indicator));
    }

    /// Whether a part is shown at an indicator.
    pub fn has(&self, part: Part, indicator: usize) -> bool {
        self.parts.contains(&(part, indicator))
    }

    /// Whether a reader sees at a layer who is in a part.
    fn shows(&self, part: Part, layer: Layer) -> bool {
        match layer {
            Layer::At(own) => self.has(part, own),
            Layer::Between { older, younger } => self.has(part, older) && self.has(part, younger),
            Layer::Workers => self.parts.iter().any(|(told, _)| *told == part),
        }
    }
}

/// Which parts workers are in.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Labels {
    /// At each indicator whether somebody of their place is of known status in both waves; empty where there are not
    /// two waves.
    same: Vec<bool>,
    /// Whether both waves visited their place.
    stayed: bool,
    /// Whether their place stands in for another.
    replaces: bool,
    /// Who observed them, where what observers said is counted.
    observed: Option<Observed>,
}

impl Labels {
    /// What of them a reader sees at a layer.
    fn seen(&self, told: &Told, layer: Layer) -> Self {
        let is_concerned = |indicator: usize| match layer {
            Layer::At(own) => own == indicator,
            Layer::Between { older, younger } => [older, younger].contains(&indicator),
            Layer::Workers => true,
        };
        let shows = |part| told.shows(part, layer);
        let shows_same = shows(Part::Same);
        let same = self.same.iter().enumerate();
        let same = same.filter(|&(indicator, _)| {
            shows_same && is_concerned(indicator) && told.has(Part::Same, indicator)
        });
        Self {
            same: same.map(|(_, &is_same)| is_same).collect(),
            stayed: self.stayed && shows(Part::Stayed),
            replaces: self.replaces && shows(Part::Replacements),
            observed: self.observed.clone().filter(|_| shows(Part::Observers)),
        }
    }
}

/// The workers of a wave by which parts and rows they are in.
#[derive(Clone, Debug)]
pub struct PartCells {
    layers: Vec<Layer>,
    /// As they are counted.
    counted: Crossing<Labels>,
    /// What observers said of them.
    said: Crossing<Labels>,
    /// Whether somebody was assessed by nobody who is named: the rest of the whole would tell of them.
    is_partial: bool,
    /// At each indicator, of each observer, those of whom another says otherwise, each way by itself.
    contradicted: Vec<Vec<Facts>>,
    /// Pairs of answers that differ on the first indicator, and those that do not.
    disagreements: Facts,
}

impl PartCells {
    /// Those of a wave, beside the rows of tables; `stayed` are the places that it shares with the only other wave.
    pub fn new(
        basis: &Basis<'_>,
        wave: Option<Index>,
        tables: &[Vec<usize>],
        stayed: Option<&Stayed>,
    ) -> Self {
        let tallies = &*basis.analysis.tallies;
        let labels = |establishment: Index| {
            let place = place(tallies, establishment);
            let marked = basis.replacements;
            Labels {
                same: stayed.map_or_else(Vec::new, |stayed| stayed.is_known(place)),
                stayed: stayed.is_some_and(|stayed| stayed.is_visited(place)),
                replaces: marked.is_some_and(|marked| marked.contains(&establishment)),
                observed: None,
            }
        };
        let assessed = assessed_of(basis, wave);
        let said = said(basis, &assessed, |establishment, observed| Labels {
            observed: Some(observed),
            ..labels(establishment)
        });
        let cells = tallies.cells();
        let own = cells.filter(|cell| tallies.wave_of(cell.establishment) == wave);
        let workers: u64 = own.map(|cell| cell.workers()).sum();
        let first = tallies.indicators.first();
        Self {
            counted: Crossing::of_places(tallies, wave, tables, labels),
            said: Crossing::new(tallies, tables, said),
            is_partial: workers != assessed.len() as u64,
            contradicted: tallies
                .indicators
                .iter()
                .map(|indicator| contradicted(&assessed, indicator))
                .collect(),
            disagreements: first
                .map_or_else(Facts::default, |first| disagreements(&assessed, first)),
            layers: Layer::all(&tallies.indicators),
        }
    }

    /// Shows a part at an indicator too, if nothing that is shown then breaks a rule; says whether it did.
    pub fn show(&self, rules: Rules, told: &mut Told, part: Part, indicator: usize) -> bool {
        let mut more = told.clone();
        more.add(part, indicator);
        let is_new = |layer: &&Layer| match **layer {
            Layer::At(own) => own == indicator,
            Layer::Between { older, younger } => {
                [older, younger].contains(&indicator) && more.shows(part, **layer)
            }
            Layer::Workers => true,
        };
        let mut layers = self.layers.iter().filter(is_new);
        let fits = part != Part::Observers || self.fit_observers(rules, indicator);
        let may_be_shown = fits && layers.all(|&layer| self.allows(rules, &more, layer));
        if may_be_shown {
            *told = more;
        }
        may_be_shown
    }

    /// Whether observers assessed everybody, and contradict one another often enough, or not at all.
    fn fit_observers(&self, rules: Rules, indicator: usize) -> bool {
        let mut contradicted = self.contradicted[indicator].iter();
        !self.is_partial && contradicted.all(|facts| rules.allow(facts))
    }

    /// Whether it may be said how often two observers agree.
    pub fn tells_agreement(&self, rules: Rules) -> bool {
        rules.allow(&self.disagreements)
    }

    /// Whether what is shown of parts breaks no rule at a layer.
    fn allows(&self, rules: Rules, told: &Told, layer: Layer) -> bool {
        let shows = |part| told.shows(part, layer);
        let places = [Part::Same, Part::Stayed, Part::Replacements];
        let crossings = [
            (&self.counted, places.into_iter().any(shows)),
            (&self.said, shows(Part::Observers)),
        ];
        let mut seen = crossings.into_iter().filter(|(_, is_seen)| *is_seen);
        seen.all(|(crossing, _)| {
            let cells = crossing.facts(&[layer], |labels| labels.seen(told, layer));
            cells.iter().flatten().all(|facts| rules.allow(facts))
        })
    }
}
