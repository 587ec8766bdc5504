//! Who is in the establishments that stand in for others, and who is in those that do not?

use std::collections::BTreeSet;

use super::super::cell::Facts;
use super::super::layer::Layer;
use super::super::rule::Rules;
use super::super::shared::counts_of;
use crate::tally::{Index, Tallies};

/// The replacements of a wave, and its other establishments.
#[derive(Clone, Debug)]
pub struct ReplacementCells {
    layers: Vec<Layer>,
    parts: [Vec<Facts>; 2],
}

impl ReplacementCells {
    /// Those of a wave.
    pub fn new(tallies: &Tallies, wave: Option<Index>, marked: Option<&BTreeSet<Index>>) -> Self {
        let layers = Layer::all(&tallies.indicators);
        let mut parts = [(); 2].map(|()| vec![Facts::default(); layers.len()]);
        for (establishment, counts) in counts_of(tallies, wave) {
            let is_marked = marked.is_some_and(|marked| marked.contains(&establishment));
            for (facts, layer) in parts[usize::from(is_marked)].iter_mut().zip(&layers) {
                facts.add(establishment, layer.count(&counts));
            }
        }
        Self { layers, parts }
    }

    /// The indicators at which the result without replacements may be shown, where the whole is shown at these.
    pub fn shown_at(&self, rules: Rules, whole: &[bool]) -> Vec<bool> {
        let parts: Vec<&[Facts]> = self.parts.iter().map(Vec::as_slice).collect();
        super::shown_at(rules, &self.layers, &parts, whole)
    }
}
