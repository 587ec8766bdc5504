//! What does a study say, in which order? Sections of blocks in words, which HTML and Markdown only write.

mod block;
mod change_table;
mod change_words;
mod critics;
mod critics_methods;
mod data_flow;
mod disclosure;
mod estimates;
mod headline;
mod lighter;
mod limits;
mod manifest;
mod methods;
mod quality;
mod references;
mod sensitivity;

pub use block::{Block, Column, Table};

pub use change_words::{per_unit, trend};

use std::cmp::Reverse;

use crate::present::figure::{ContourPlot, Plot};
use crate::report::Report;
use crate::text::shown;

/// Everything that a document says.
#[derive(Clone, Debug)]
pub struct Document {
    /// What the document is about.
    pub title: String,
    /// The language it is written in.
    pub language: &'static str,
    /// What was found, in a sentence or two.
    pub headline: Vec<Block>,
    /// What it was made from, and of which day it is; none of tables alone.
    pub source: Option<String>,
    /// The sections, in their order.
    pub sections: Vec<Section>,
}

/// A part of a document.
#[derive(Clone, Debug)]
pub struct Section {
    /// What links to it.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it says.
    pub blocks: Vec<Block>,
}

impl Document {
    /// The whole report.
    pub fn new(report: &Report) -> Self {
        let document = Self::of(
            report,
            &[
                estimates::section,
                change_table::figure,
                change_table::section,
                sensitivity::section,
                critics::section,
                data_flow::section,
                quality::section,
                methods::section,
                limits::section,
                disclosure::section,
                manifest::section,
            ],
        );
        Self {
            source: Some(source(report)),
            ..document
        }
    }

    /// Leaves out what a page that is too heavy goes without first, of several the last; says whether there was anything.
    pub fn lighten(&mut self) -> bool {
        let sections = self.sections.iter().enumerate();
        let blocks = sections.flat_map(|(section, blocks)| {
            let blocks = blocks.blocks.iter().enumerate();
            blocks.filter_map(move |(place, block)| Some((block.burden()?, section, place)))
        });
        let first =
            blocks.min_by_key(|&(burden, section, place)| (burden, Reverse((section, place))));
        let Some((_, section, place)) = first else {
            return false;
        };
        let blocks = &mut self.sections[section].blocks;
        let lighter = blocks[place].lighter();
        blocks.splice(place..=place, lighter);
        true
    }

    /// The tables alone, and what must be known of them.
    pub fn of_tables(report: &Report) -> Self {
        let sections = [
            estimates::section,
            change_table::section,
            limits::warnings,
            disclosure::section,
        ];
        Self::of(report, &sections)
    }

    fn of(report: &Report, sections: &[fn(&Report) -> Option<Section>]) -> Self {
        let sections = sections.iter().filter_map(|section| section(report));
        Self {
            title: title(report),
            language: "en",
            headline: headline::blocks(report),
            source: None,
            sections: sections.collect(),
        }
    }

    /// Its figures, in their order.
    pub fn plots(&self) -> Vec<&Plot> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.flat_map(Block::plots).collect()
    }
}

impl Document {
    /// Its maps, in their order.
    pub fn contours(&self) -> Vec<&ContourPlot> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.flat_map(Block::contours).collect()
    }
}

/// What the document was made from, and of which day it is where that was said.
fn source(report: &Report) -> String {
    let names = report.inputs.iter().map(|input| shown(&input.name));
    let names: Vec<_> = names.collect();
    let manifest = report.manifest.as_ref();
    let date = manifest.and_then(|manifest| manifest.date.as_ref());
    let date = date.map(|date| format!(", {date}"));
    format!("Data: {}{}", names.join(", "), date.unwrap_or_default())
}

/// What was measured, and when.
fn title(report: &Report) -> String {
    let waves: Vec<_> = report
        .waves
        .iter()
        .filter_map(|wave| wave.label.as_deref())
        .map(shown)
        .collect();
    let is_age = report
        .indicators
        .iter()
        .any(|indicator| indicator.threshold().is_some());
    let what = if is_age {
        "Prevalence of minors among the workers observed"
    } else {
        "Prevalence among the workers observed"
    };
    match waves.as_slice() {
        [] => what.to_owned(),
        [wave] => format!("{what}, {wave}"),
        [before @ .., last] => format!("{what}, {} and {last}", before.join(", ")),
    }
}
