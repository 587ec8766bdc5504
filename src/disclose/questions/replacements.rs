//! Who is in the establishments that stand in for others, and who is in those that do not?

use std::collections::BTreeSet;

use super::super::cell::Facts;
use super::super::crossing::crossings_of_places;
use super::super::layer::Layer;
use super::super::rule::Rules;
use super::super::shared::counts_of;
use crate::tally::{Index, Tallies};

/// The replacements of a wave, and its other establishments.
#[derive(Clone, Debug)]
pub struct ReplacementCells {
    layers: Vec<Layer>,
    /// Of each part everybody, and those who are in a row of a domain too.
    parts: Vec<Vec<Facts>>,
}

impl ReplacementCells {
    /// Those of a wave.
    pub fn new(
        tallies: &Tallies,
        wave: Option<Index>,
        marked: Option<&BTreeSet<Index>>,
        tables: &[Vec<usize>],
    ) -> Self {
        let layers = Layer::all(&tallies.indicators);
        let is_marked =
            |establishment| marked.is_some_and(|marked| marked.contains(&establishment));
        let mut parts = vec![vec![Facts::default(); layers.len()]; 2];
        for (establishment, counts) in counts_of(tallies, wave) {
            let part = usize::from(is_marked(establishment));
            for (facts, layer) in parts[part].iter_mut().zip(&layers) {
                facts.add(establishment, layer.count(&counts));
            }
        }
        parts.extend(crossings_of_places(
            tallies,
            wave,
            tables,
            &layers,
            |establishment| Some(is_marked(establishment)),
        ));
        Self { layers, parts }
    }

    /// The indicators at which the result without replacements may be shown, where the whole is shown at these.
    pub fn shown_at(&self, rules: Rules, whole: &[bool]) -> Vec<bool> {
        let parts: Vec<&[Facts]> = self.parts.iter().map(Vec::as_slice).collect();
        super::shown_at(rules, &self.layers, &parts, whole)
    }
}
