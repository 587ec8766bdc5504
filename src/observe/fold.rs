//! One row to the counts of its establishment: judged, counted, and forgotten.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::error::ReadError;
use super::fault::Fault;
use super::findings::Findings;
use super::join::Join;
use super::layout::{Layout, Values};
use super::place::Place;
use super::registry::{Line, Registry};
use super::role::Role;
use super::settings::ReadSettings;
use super::source::Input;
use super::table::Table;
use super::workers::{SeenBefore, SeenWorkers};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::tally::{AgeRange, CellIndex, Index, Indicator, Status, Tallies, Weight};

/// The study as it is being counted.
pub struct Fold {
    /// What was counted, and who belongs to whom.
    pub registry: Registry,
    /// The rows of the join that workers were found for.
    pub joined: HashSet<usize>,
    /// Where the stratum is blank: an error only if it is not blank elsewhere.
    pub blank_strata: Diagnostics,
    /// Whether the stratum is not blank somewhere.
    pub names_strata: bool,
    ignores_weights: bool,
    seen_workers: SeenWorkers,
    line_of_tally: HashMap<Index, Line>,
    file_names: Vec<Arc<str>>,
    waves_of_file: Vec<String>,
}

/// Where the workers of a row are counted.
#[derive(Clone, Copy, PartialEq)]
struct Target {
    cell: CellIndex,
    establishment: Index,
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
            blank_strata: Diagnostics::new(settings.lists_all_problems),
            names_strata: false,
            ignores_weights: settings.unweighted,
            seen_workers: SeenWorkers::default(),
            line_of_tally: HashMap::new(),
            file_names: settings.files.iter().map(Input::name).collect(),
            waves_of_file: Vec::new(),
        }
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
        let mut last = LastRow::default();
        self.waves_of_file.clear();
        while table.advance(&mut findings.problems)? {
            let known = last.target_of(table, layout);
            let target = match known {
                Some(target) => target,
                None => match self.target(table, layout, join) {
                    Ok(target) => {
                        last.remember(table, layout, target);
                        target
                    }
                    Err(problems) => {
                        last.target = None;
                        findings.problems.extend(problems);
                        continue;
                    }
                },
            };
            if let Err((column, fault)) = self.count(table, &layout.values, target.cell) {
                findings.problems.push(table.problem(column, fault));
            }
            if let Err((column, fault)) = self.refuse_double(table, layout, target.establishment) {
                findings.problems.push(table.problem(column, fault));
            }
        }
        Ok(std::mem::take(&mut self.waves_of_file))
    }

    /// Where the workers of a row are to be counted.
    fn target(
        &mut self,
        table: &Table,
        layout: &Layout,
        join: Option<&Join>,
    ) -> Result<Target, Vec<Diagnostic>> {
        if table.repeats_header() {
            return Err(vec![table.row_problem(Fault::RepeatedHeader)]);
        }
        let mut place = Place::read(table, &layout.domain)?;
        if let Some(join) = join {
            let index = join.find(table, &place)?;
            place = join.complete(index, table, layout, place)?;
            self.joined.insert(index);
        }
        if place.wave.is_none() {
            place.wave = layout.wave_of_file.as_deref().map(Cow::Borrowed);
        }
        self.note_stratum(table, &place);
        self.note_wave(&place);
        let line = Line {
            order: table.file.order,
            number: table.row().line,
        };
        let establishment = self
            .registry
            .establishment(&place, line)
            .map_err(|(role, fault)| vec![table.problem_of_role(role, fault)])?;
        let weight = place.weight.filter(|_| !self.ignores_weights);
        let weight = weight.unwrap_or(Weight::ONE);
        Ok(Target {
            cell: self.registry.cell(establishment, &place, weight),
            establishment,
        })
    }

    fn note_wave(&mut self, place: &Place<'_>) {
        if let Some(wave) = place.wave.as_deref()
            && self.waves_of_file.iter().all(|known| known != wave)
        {
            self.waves_of_file.push(wave.to_owned());
        }
    }

    fn note_stratum(&mut self, table: &Table, place: &Place<'_>) {
        if place.stratum.is_some() {
            self.names_strata = true;
        } else if let Some(column) = table.header.column(Role::Stratum) {
            let role = Role::Stratum;
            self.blank_strata
                .push(table.problem(column, Fault::Blank { role }));
        }
    }

    /// Judges what a row says of its workers, and counts them.
    fn count(
        &mut self,
        table: &Table,
        values: &Values,
        cell: CellIndex,
    ) -> Result<(), (usize, Fault)> {
        let text = |column: usize| table.row().text(column);
        let tallies = &mut self.registry.tallies;
        let (column, counted) = match values {
            Values::Age(column) => {
                let age = table.notation.age(text(*column));
                let age = age.map_err(|fault| (*column, fault))?;
                (*column, count_age(tallies, cell, age))
            }
            Values::AgeRange(low, high) => {
                let age = age_range(table, *low, *high)?;
                (*low, count_age(tallies, cell, age))
            }
            Values::Outcome(column) => {
                let status = table.notation.outcome(text(*column));
                let status = status.map_err(|fault| (*column, fault))?;
                (*column, tallies.count_worker(cell, |_| status))
            }
            Values::Tally(columns) => {
                let counts = columns.read(table)?;
                (columns.workers, tallies.count_tally(cell, &counts))
            }
        };
        counted.map_err(|_| (column, Fault::TooMany))
    }

    /// A worker counts once in an establishment of a wave, and so does a tally.
    fn refuse_double(
        &mut self,
        table: &Table,
        layout: &Layout,
        establishment: Index,
    ) -> Result<(), (usize, Fault)> {
        let row = table.row();
        let line = Line {
            order: table.file.order,
            number: row.line,
        };
        if let Values::Tally(_) = layout.values {
            let first = *self.line_of_tally.entry(establishment).or_insert(line);
            if first != line {
                let first = self.place_of(first, line);
                let fault = Fault::DuplicateEstablishment { first };
                return Err((layout.establishment, fault));
            }
        }
        let Some(column) = layout.worker else {
            return Ok(());
        };
        let id = row.bytes(column);
        if id.is_empty() {
            return Ok(());
        }
        let noted = self.seen_workers.note(establishment, id, line);
        noted.map_err(|SeenBefore(first)| {
            let first = first.map(|first| self.place_of(first, line));
            (column, Fault::DuplicateWorker { first })
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
    fn target_of(&self, table: &Table, layout: &Layout) -> Option<Target> {
        let target = self.target?;
        let row = table.row();
        let mut rest = self.key.as_slice();
        for &column in &layout.key {
            rest = rest
                .strip_prefix(row.bytes(column))?
                .strip_prefix(SEPARATOR)?;
        }
        rest.is_empty().then_some(target)
    }

    fn remember(&mut self, table: &Table, layout: &Layout, target: Target) {
        self.key.clear();
        for &column in &layout.key {
            self.key.extend_from_slice(table.row().bytes(column));
            self.key.extend_from_slice(SEPARATOR);
        }
        self.target = Some(target);
    }
}

/// Between the cells of a key. A byte that no cell holds: control characters are refused.
const SEPARATOR: &[u8] = b"\0";

/// The age range in two columns: an open end where one of them is missing.
fn age_range(table: &Table, low: usize, high: usize) -> Result<AgeRange, (usize, Fault)> {
    let years = |column| {
        let years = table.notation.years(table.row().text(column));
        years.map_err(|fault| (column, fault))
    };
    let range = AgeRange::UNKNOWN.narrowed(years(low)?, years(high)?);
    range.ok_or((low, Fault::InvertedRange))
}

fn count_age(
    tallies: &mut Tallies,
    cell: CellIndex,
    age: AgeRange,
) -> Result<(), crate::tally::TooMany> {
    tallies.count_worker(cell, |indicator: &Indicator| match indicator.threshold() {
        Some(threshold) => age.status(threshold),
        None => Status::Unknown,
    })
}
