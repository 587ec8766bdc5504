//! One row to the counts of its establishment: judged, counted, and forgotten.

mod assessed;
mod taker;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::assessment::{Assessed, Gatherer};
use super::cell::{composed, is_blank};
use super::error::ReadError;
use super::fault::Fault;
use super::findings::Findings;
use super::found::Found;
use super::inspection::{Inspector, Spot};
use super::join::Join;
use super::layout::{Layout, Values};
use super::line::Line;
use super::place::Place;
use super::quick::{self, Sizes, Way};
use super::records::SIZES;
use super::registry::Registry;
use super::role::Role;
use super::row::Row;
use super::settings::{Pace, ReadSettings};
use super::source::Input;
use super::stray_code::OuterAges;
use super::table::Table;
use super::workers::{SeenBefore, SeenWorkers};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::tally::{CellIndex, Index, Tallies, Weight};
use taker::Taker;

/// The study as it is being counted.
pub struct Fold {
    /// What was counted, and who belongs to whom.
    pub registry: Registry,
    /// The rows of the join that workers were found for.
    pub joined: HashSet<usize>,
    /// Establishments that stand in for others.
    pub replacements: BTreeSet<Index>,
    /// Where the stratum is blank: an error only if it is not blank elsewhere.
    pub blank_strata: Diagnostics,
    /// Whether the stratum is not blank somewhere.
    pub names_strata: bool,
    /// Strata that a row without a fault is in. Of the others nobody knows whether they are strata: in a
    /// shifted row an id may stand where the stratum belongs.
    pub certain_strata: HashSet<Index>,
    /// What a data manager looks at, where it was asked for.
    pub inspector: Option<Inspector>,
    /// What each observer said of each worker, where it was asked for.
    pub gatherer: Option<Gatherer>,
    ignores_weights: bool,
    pace: Pace,
    seen_workers: SeenWorkers,
    /// The oldest and youngest ages, among which may be codes for missing ones.
    pub outer_ages: OuterAges,
    file_names: Vec<Arc<str>>,
    waves_of_file: Vec<String>,
}

/// Where the workers of a row are counted.
#[derive(Clone, Copy, PartialEq)]
struct Target {
    cell: CellIndex,
    establishment: Index,
    domain: Index,
    /// What tells types apart, where assessments are gathered.
    kind: Option<u64>,
    spot: Option<Spot>,
}

/// The row before. Rows of an establishment mostly follow each other, and the same bytes in the key
/// columns mean the same cell, so that nothing needs to be looked up.
#[derive(Default)]
struct LastRow {
    key: Vec<u8>,
    target: Option<Target>,
}

impl Fold {
    /// Nothing counted yet.
    pub fn new(tallies: Tallies, settings: &ReadSettings) -> Self {
        Self {
            registry: Registry::new(tallies, settings.unique_ids),
            joined: HashSet::new(),
            replacements: BTreeSet::new(),
            blank_strata: Diagnostics::new(settings.lists_all_problems),
            names_strata: false,
            certain_strata: HashSet::new(),
            inspector: settings.inspect.then(Inspector::default),
            gatherer: Gatherer::new(settings.assessments, settings.keeps_assessments),
            ignores_weights: settings.unweighted,
            pace: settings.pace,
            seen_workers: SeenWorkers::default(),
            outer_ages: OuterAges::default(),
            file_names: settings.files.iter().map(Input::name).collect(),
            waves_of_file: Vec::new(),
        }
    }

    /// What was counted, what a data manager looks at, and what observers said. What was only needed to
    /// count is let go.
    pub fn finish(self) -> (Registry, Option<Inspector>, Option<Assessed>) {
        let assessed = self.gatherer.map(Gatherer::finish);
        (self.registry, self.inspector, assessed)
    }

    /// Folds all rows of a file; gives the waves it has.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn fold(
        &mut self,
        table: &mut Table,
        layout: &Layout,
        join: Option<&Join>,
        findings: &mut Findings,
    ) -> Result<Vec<String>, ReadError> {
        let earlier = self.inspector.as_mut().map(std::mem::take);
        self.waves_of_file.clear();
        // The first rows are looked at one by one: a small file has no more.
        let mut bytes = self.pace.with_care;
        while self.fold_with_care(table, layout, join, findings, bytes)? {
            match self.fold_quickly(table, layout, join, findings) {
                Way::Whole => break,
                Way::Broken(unread) => bytes = unread,
            }
        }
        if let (Some(mut earlier), Some(of_file)) = (earlier, self.inspector.take()) {
            earlier.merge(of_file);
            self.inspector = Some(earlier);
        }
        Ok(std::mem::take(&mut self.waves_of_file))
    }

    /// Folds the rows of the next so many bytes; false if the file ends there.
    fn fold_with_care(
        &mut self,
        table: &mut Table,
        layout: &Layout,
        join: Option<&Join>,
        findings: &mut Findings,
        bytes: usize,
    ) -> Result<bool, ReadError> {
        let mut last = LastRow::default();
        let end = table.taken().saturating_add(bytes as u64);
        while table.taken() < end {
            if !table.advance(&mut findings.problems)? {
                return Ok(false);
            }
            let row = table.row();
            let known = last.target_of(&row, layout);
            let target = match known {
                Some(target) => target,
                None => match self.target(&row, layout, join, findings) {
                    Ok(target) => {
                        last.remember(&row, layout, target);
                        target
                    }
                    Err(problems) => {
                        last.target = None;
                        findings.problems.extend(problems);
                        continue;
                    }
                },
            };
            if let Err((column, fault)) = self.count(&row, layout, target) {
                // Its labels are in doubt: another row must vouch for them.
                last.target = None;
                findings.problems.push(row.problem(column, fault));
            }
            if let Err((column, fault)) = self.refuse_double(&row, layout, target.establishment) {
                findings.problems.push(row.problem(column, fault));
            }
        }
        Ok(true)
    }

    /// Whether more is kept of a row than its counts.
    fn notes_rows(&self) -> bool {
        let keeps_ages = self.registry.tallies.keeps_ages();
        keeps_ages || self.inspector.is_some() || self.gatherer.is_some()
    }

    /// Folds the rest of a file, as far as it is in order.
    fn fold_quickly(
        &mut self,
        table: &mut Table,
        layout: &Layout,
        join: Option<&Join>,
        findings: &mut Findings,
    ) -> Way {
        let indicators = self.registry.tallies.indicators.clone();
        let ids = self.seen_workers.ids.clone();
        let orderly = table.orderly(layout, &indicators, ids);
        let Some(orderly) = orderly.filter(|_| !self.notes_rows()) else {
            return Way::Broken(self.pace.block);
        };
        let pace = self.pace;
        let sizes = Sizes {
            block: pace.block,
            longest: SIZES.record,
        };
        let mut taker = Taker {
            is_plain: join.is_none() && self.registry.is_plain(orderly.reading.header),
            fold: self,
            reading: &orderly.reading,
            join,
            findings,
            contexts: FxHashMap::default(),
            meanings: Vec::new(),
            line: orderly.line,
            rows: orderly.rows,
        };
        quick::read(
            orderly.stream,
            sizes,
            pace.threads,
            &orderly.reading,
            &mut taker,
        )
    }

    /// Where the workers of a row are to be counted.
    fn target(
        &mut self,
        row: &Row<'_>,
        layout: &Layout,
        join: Option<&Join>,
        findings: &mut Findings,
    ) -> Result<Target, Vec<Diagnostic>> {
        if row.repeats_header() {
            return Err(vec![row.whole_problem(Fault::RepeatedHeader)]);
        }
        let is_certain = Found::of(row, &layout.values).is_ok();
        if is_certain {
            let alike = findings.spellings.note_row(row, &layout.domain);
            findings.problems.extend(alike);
        }
        let mut place = Place::read(*row, &layout.domain)?;
        let mut is_replacement = false;
        if let Some(join) = join {
            let index = join.find(row, &place)?;
            place = join.complete(index, row, layout, place)?;
            self.joined.insert(index);
            is_replacement = join.rows[index].is_replacement == Some(true);
        }
        if place.wave.is_none() {
            place.wave = layout.wave_of_file.as_deref().map(Cow::Borrowed);
        }
        self.note_stratum(row, &place);
        self.note_wave(&place);
        let line = Line {
            order: row.file.order,
            number: row.line(),
        };
        let establishment = self
            .registry
            .establishment(&place, line)
            .map_err(|(role, fault)| vec![row.problem_of_role(role, fault)])?;
        if is_replacement {
            self.replacements.insert(establishment);
        }
        if is_certain {
            let stratum = self.registry.tallies.stratum_of(establishment);
            self.certain_strata.insert(stratum);
        }
        let weight = place.weight.filter(|_| !self.ignores_weights);
        let weight = weight.unwrap_or(Weight::ONE);
        let domain = self.registry.domain(&place);
        Ok(Target {
            cell: self.registry.tallies.cell(establishment, domain, weight),
            establishment,
            domain,
            kind: self.kind_of(&place),
            spot: self.inspector.as_mut().map(|one| one.spot(&place)),
        })
    }

    fn note_wave(&mut self, place: &Place<'_>) {
        if let Some(wave) = place.wave.as_deref()
            && self.waves_of_file.iter().all(|known| known != wave)
        {
            self.waves_of_file.push(wave.to_owned());
        }
    }

    fn note_stratum(&mut self, row: &Row<'_>, place: &Place<'_>) {
        if place.stratum.is_some() {
            self.names_strata = true;
        } else if let Some(column) = row.header.column(Role::Stratum) {
            let role = Role::Stratum;
            self.blank_strata
                .push(row.problem(column, Fault::Blank { role }));
        }
    }

    /// Judges what a row says of its workers, and counts them.
    fn count(
        &mut self,
        row: &Row<'_>,
        layout: &Layout,
        target: Target,
    ) -> Result<(), (usize, Fault)> {
        let (column, found) = Found::of(row, &layout.values)?;
        if self.gather(row, layout, target, &found)? {
            return Ok(());
        }
        let tallies = &mut self.registry.tallies;
        let counts: Vec<_> = found.counts(&tallies.indicators).collect();
        let counted = tallies.count_tally(target.cell, &counts);
        counted.map_err(|_| (column, Fault::TooMany))?;
        if let Found::Age(age) = found {
            self.outer_ages.note(age);
            tallies.note_age(target.cell, age);
        }
        if let (Some(inspector), Some(spot)) = (&mut self.inspector, target.spot) {
            inspector.note(spot, observer(row, layout), &found);
        }
        Ok(())
    }

    /// A worker counts once in an establishment of a wave, and so does a tally.
    fn refuse_double(
        &mut self,
        row: &Row<'_>,
        layout: &Layout,
        establishment: Index,
    ) -> Result<(), (usize, Fault)> {
        let line = Line {
            order: row.file.order,
            number: row.line(),
        };
        if let Values::Tally(_) = layout.values {
            let first = self.registry.first_lines.get(establishment);
            if first != line {
                let first = self.place_of(first, line);
                let fault = Fault::DuplicateEstablishment { first };
                return Err((layout.establishment, fault));
            }
        }
        let Some(column) = layout.worker else {
            return Ok(());
        };
        let id = row.text(column);
        if is_blank(id) {
            return Ok(());
        }
        if self.makes_one_of_several() {
            return Ok(());
        }
        let id = composed(id);
        let noted = {
            let id = self.seen_workers.ids.id(id.as_bytes());
            self.seen_workers.note(establishment, id, line)
        };
        noted.map_err(|SeenBefore(first)| {
            let first = first.map(|first| self.place_of(first, line));
            let names_observers = observer(row, layout).is_some_and(|code| !code.is_empty());
            let fault = Fault::DuplicateWorker {
                first,
                names_observers,
            };
            (column, fault)
        })
    }

    /// An earlier line as a message at another names it.
    fn place_of(&self, earlier: Line, later: Line) -> String {
        match self.file_names.get(earlier.order) {
            Some(file) if earlier.order != later.order => {
                format!("in {file} on line {}", earlier.number)
            }
            _ => format!("on line {}", earlier.number),
        }
    }
}

impl LastRow {
    /// Where this row belongs, if it has the key of the row before.
    fn target_of(&self, row: &Row<'_>, layout: &Layout) -> Option<Target> {
        let target = self.target?;
        let mut rest = self.key.as_slice();
        for &column in &layout.key {
            rest = rest
                .strip_prefix(row.bytes(column))?
                .strip_prefix(SEPARATOR)?;
        }
        rest.is_empty().then_some(target)
    }

    fn remember(&mut self, row: &Row<'_>, layout: &Layout, target: Target) {
        self.key.clear();
        for &column in &layout.key {
            self.key.extend_from_slice(row.bytes(column));
            self.key.extend_from_slice(SEPARATOR);
        }
        self.target = Some(target);
    }
}

/// Between the cells of a key. A byte that no cell holds: control characters are refused.
const SEPARATOR: &[u8] = b"\0";

/// Who observed the workers of a row: empty if nobody is named, none without such a column.
fn observer<'a>(row: &Row<'a>, layout: &Layout) -> Option<&'a str> {
    let code = row.text(layout.observer?);
    let is_named = !is_blank(code) && !row.notation.is_missing(code);
    Some(if is_named { code } else { "" })
}
