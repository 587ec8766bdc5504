//! One row to the counts of its establishment: judged, counted, and forgotten.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::cell::{composed, is_blank};
use super::error::ReadError;
use super::fault::Fault;
use super::findings::Findings;
use super::inspection::{Found, Inspector, Spot};
use super::join::Join;
use super::layout::{Layout, Values};
use super::place::Place;
use super::registry::{Line, Registry};
use super::role::Role;
use super::row::Row;
use super::settings::ReadSettings;
use super::source::Input;
use super::stray_code::OldAges;
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
    /// Strata that a row without a fault is in. Of the others nobody knows whether they are strata: in a
    /// shifted row an id may stand where the stratum belongs.
    pub certain_strata: HashSet<Index>,
    /// What a data manager looks at, where it was asked for.
    pub inspector: Option<Inspector>,
    ignores_weights: bool,
    seen_workers: SeenWorkers,
    /// The old ages, among which may be codes for missing ones.
    pub old_ages: OldAges,
    line_of_tally: HashMap<Index, Line>,
    file_names: Vec<Arc<str>>,
    waves_of_file: Vec<String>,
}

/// Where the workers of a row are counted.
#[derive(Clone, Copy, PartialEq)]
struct Target {
    cell: CellIndex,
    establishment: Index,
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
            blank_strata: Diagnostics::new(settings.lists_all_problems),
            names_strata: false,
            certain_strata: HashSet::new(),
            inspector: settings.inspect.then(Inspector::default),
            ignores_weights: settings.unweighted,
            seen_workers: SeenWorkers::default(),
            old_ages: OldAges::default(),
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
        let earlier = self.inspector.as_mut().map(std::mem::take);
        self.waves_of_file.clear();
        while table.advance(&mut findings.problems)? {
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
        if let (Some(mut earlier), Some(of_file)) = (earlier, self.inspector.take()) {
            earlier.merge(of_file);
            self.inspector = Some(earlier);
        }
        Ok(std::mem::take(&mut self.waves_of_file))
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
        let is_certain = found(row, &layout.values).is_ok();
        if is_certain {
            let alike = findings.spellings.note_row(row, &layout.domain);
            findings.problems.extend(alike);
        }
        let mut place = Place::read(*row, &layout.domain)?;
        if let Some(join) = join {
            let index = join.find(row, &place)?;
            place = join.complete(index, row, layout, place)?;
            self.joined.insert(index);
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
        if is_certain {
            let stratum = self.registry.tallies.stratum_of(establishment);
            self.certain_strata.insert(stratum);
        }
        let weight = place.weight.filter(|_| !self.ignores_weights);
        let weight = weight.unwrap_or(Weight::ONE);
        Ok(Target {
            cell: self.registry.cell(establishment, &place, weight),
            establishment,
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
        let (column, found) = found(row, &layout.values)?;
        let tallies = &mut self.registry.tallies;
        let counted = match &found {
            Found::Age(age) => count_age(tallies, target.cell, *age),
            Found::Outcome(status) => tallies.count_worker(target.cell, |_| *status),
            Found::Tally(counts) => tallies.count_tally(target.cell, counts),
        };
        counted.map_err(|_| (column, Fault::TooMany))?;
        if let Found::Age(age) = found {
            self.old_ages.note(age);
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
        let id = row.text(column);
        if is_blank(id) {
            return Ok(());
        }
        let id = composed(id);
        let noted = self.seen_workers.note(establishment, id.as_bytes(), line);
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

/// What a row says of its workers, and the column that says it.
fn found(row: &Row<'_>, values: &Values) -> Result<(usize, Found), (usize, Fault)> {
    let text = |column: usize| row.text(column);
    match values {
        Values::Age(column) => {
            let age = row.notation.age(text(*column));
            let age = age.map_err(|fault| (*column, fault))?;
            Ok((*column, Found::Age(age)))
        }
        Values::AgeRange(low, high) => {
            let age = age_range(row, *low, *high)?;
            Ok((*low, Found::Age(age)))
        }
        Values::Outcome(column) => {
            let status = row.notation.outcome(text(*column));
            let status = status.map_err(|fault| (*column, fault))?;
            Ok((*column, Found::Outcome(status)))
        }
        Values::Tally(columns) => Ok((columns.workers, Found::Tally(columns.read(row)?))),
    }
}

/// Who observed the workers of a row: empty if nobody is named, none without such a column.
fn observer<'a>(row: &Row<'a>, layout: &Layout) -> Option<&'a str> {
    let code = row.text(layout.observer?);
    let is_named = !is_blank(code) && !row.notation.is_missing(code);
    Some(if is_named { code } else { "" })
}

/// The age range in two columns: an open end where one of them is missing.
fn age_range(row: &Row<'_>, low: usize, high: usize) -> Result<AgeRange, (usize, Fault)> {
    let years = |column| {
        let years = row.notation.years(row.text(column));
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
