//! From files to tallies: each row is judged, folded into the counts of its establishment, and
//! forgotten.

use std::collections::HashMap;

use super::error::ReadError;
use super::fault::Fault;
use super::frame::Frame;
use super::header::Header;
use super::join::{Join, Keys};
use super::layout::{Shape, Values};
use super::place::Place;
use super::registry::{Line, Registry};
use super::role::{FileKind, Role};
use super::settings::ReadSettings;
use super::source::{Input, Progress};
use super::table::{FileId, Opening, Table, at_line, whole_file};
use super::workers::{SeenBefore, SeenWorkers};
use super::{InputFile, Study};
use crate::diagnostic::{Diagnostic, Diagnostics, shown};
use crate::tally::{
    AgeRange, CellIndex, Index, Indicator, Status, StatusCounts, Tallies, Threshold, Weight,
};
use crate::warning::{Note, Warning};

/// Roles that all of the main files have or none: half of a study must not count otherwise than the rest.
const IN_EVERY_FILE_OR_NONE: [Role; 5] = [
    Role::City,
    Role::Wave,
    Role::Stratum,
    Role::Psu,
    Role::Weight,
];

/// Reads a study.
pub struct Reader<'a> {
    settings: &'a ReadSettings,
    progress: Progress,
    problems: Diagnostics,
    warnings: Vec<Warning>,
    notes: Vec<Note>,
    inputs: Vec<InputFile>,
    domain_columns: Vec<String>,
    join: Option<Join>,
    frame: Option<Frame>,
    main: Option<Main>,
}

/// What is known once the header of the first main file is read.
struct Main {
    shape: Shape,
    registry: Registry,
    /// For each of [`IN_EVERY_FILE_OR_NONE`] whether the files have it.
    has: [bool; 5],
    has_city_domain: bool,
    /// The establishments of the join that rows were found for.
    joined: Vec<bool>,
    seen_workers: SeenWorkers,
    /// The line of each establishment's tally.
    tally_lines: HashMap<Index, u64>,
    blank_strata: Diagnostics,
    named_strata: bool,
    headcount_is_known: bool,
}

/// The columns of one main file.
struct Layout {
    values: Values,
    domain: Vec<Option<usize>>,
    worker: Option<usize>,
    /// The columns that decide which cell a row belongs to.
    key: Vec<usize>,
}

/// The cell of the row before. Rows of an establishment mostly follow each other, and the same bytes
/// in the key columns mean the same cell.
#[derive(Default)]
struct LastCell {
    key: Vec<u8>,
    found: Option<(CellIndex, Index)>,
}

impl<'a> Reader<'a> {
    /// A reader for these settings. `progress` is told of the bytes of all files as they are read.
    pub fn new(settings: &'a ReadSettings, progress: Progress) -> Self {
        let default = [vec!["city".to_owned()]];
        let tables = settings.by.as_deref().unwrap_or(&default);
        let mut domain_columns: Vec<String> = Vec::new();
        for column in tables.iter().flatten() {
            if !domain_columns.contains(column) {
                domain_columns.push(column.clone());
            }
        }
        Self {
            settings,
            progress,
            problems: Diagnostics::default(),
            warnings: Vec::new(),
            notes: Vec::new(),
            inputs: Vec::new(),
            domain_columns,
            join: None,
            frame: None,
            main: None,
        }
    }

    /// Reads all files.
    ///
    /// # Errors
    /// If a file cannot be read or the data have errors.
    pub fn read(mut self) -> Result<Study, ReadError> {
        self.refuse_doubles();
        let others = self.settings.files.len();
        if let Some(input) = &self.settings.establishments {
            self.read_establishments(input, others)?;
        }
        if let Some(input) = &self.settings.frame {
            self.read_frame(input, others + 1)?;
        }
        for (order, input) in self.settings.files.iter().enumerate() {
            self.read_observations(input, order)?;
        }
        self.finish()
    }

    fn refuse_doubles(&mut self) {
        let files = &self.settings.files;
        for (order, input) in files.iter().enumerate() {
            if files[..order]
                .iter()
                .any(|earlier| earlier.is_same_file(input))
            {
                let problem = whole_file(&file_id(input, order), Fault::FileTwice);
                self.problems.push(problem);
            }
        }
    }

    fn open(
        &mut self,
        input: &Input,
        order: usize,
        kind: FileKind,
    ) -> Result<Option<Table>, ReadError> {
        let opening = Opening {
            columns: &self.settings.columns,
            missing: &self.settings.missing,
            allow_multiline: self.settings.allow_multiline,
            hash: self.settings.hash_inputs,
            progress: Progress::clone(&self.progress),
        };
        Table::open(
            input,
            file_id(input, order),
            kind,
            &opening,
            &mut self.problems,
        )
    }

    fn read_establishments(&mut self, input: &Input, order: usize) -> Result<(), ReadError> {
        if let Some(mut table) = self.open(input, order, FileKind::Establishments)? {
            self.join = Join::read(&mut table, &self.domain_columns, &mut self.problems)?;
            self.close(&table, &[]);
        }
        Ok(())
    }

    fn read_frame(&mut self, input: &Input, order: usize) -> Result<(), ReadError> {
        if let Some(mut table) = self.open(input, order, FileKind::Frame)? {
            self.frame = Frame::read(&mut table, &mut self.problems)?;
            self.close(&table, &[]);
        }
        Ok(())
    }

    fn read_observations(&mut self, input: &Input, order: usize) -> Result<(), ReadError> {
        let Some(mut table) = self.open(input, order, FileKind::Observations)? else {
            return Ok(());
        };
        let Some(layout) = self.lay_out(&mut table)? else {
            return Ok(());
        };
        self.fold_rows(&mut table, &layout)?;
        self.close(&table, &layout.domain);
        Ok(())
    }

    /// Notes what is to be said of a file that was read to its end.
    fn close(&mut self, table: &Table, domain: &[Option<usize>]) {
        if table.rows == 0 {
            self.problems.push(whole_file(&table.file, Fault::NoRows));
        }
        let used_elsewhere = |column: &usize| domain.contains(&Some(*column));
        let wanted = |name: &str| self.domain_columns.iter().any(|wanted| wanted == name);
        let ignored: Vec<_> = (0..table.header.width())
            .filter(|&column| table.header.role(column).is_none() && !used_elsewhere(&column))
            .map(|column| table.header.name(column))
            .filter(|name| !name.is_empty() && !wanted(name))
            .map(shown)
            .collect();
        let file = table.file.name.to_string();
        if !ignored.is_empty() {
            let file = file.clone();
            let headers = ignored;
            self.notes.push(Note::IgnoredColumns { file, headers });
        }
        if let Some(delimiter) = table.unusual_delimiter {
            let file = file.clone();
            self.notes.push(Note::Delimiter { file, delimiter });
        }
        self.inputs.push(InputFile {
            order: table.file.order,
            name: file,
            sha256: table.fingerprint(),
            rows: table.rows,
        });
    }

    /// Finds the columns of a main file; none if something is wrong with them.
    fn lay_out(&mut self, table: &mut Table) -> Result<Option<Layout>, ReadError> {
        let shape = match Shape::of(&table.header) {
            Ok(shape) if table.header.column(Role::Establishment).is_some() => shape,
            Ok(_) => return self.missing_roles(table, &[Role::Establishment]),
            Err(Fault::MissingRoles { mut roles, .. }) => {
                if table.header.column(Role::Establishment).is_none() {
                    roles.insert(0, Role::Establishment);
                }
                return self.missing_roles(table, &roles);
            }
            Err(fault) => {
                self.problems.push(table.header_problem(fault));
                return Ok(None);
            }
        };
        let domain: Vec<_> = self
            .domain_columns
            .iter()
            .map(|name| table.header.find_domain(name))
            .collect();
        let mut faults = self.check_columns(&table.header, &domain);
        if self.main.is_none() {
            self.begin(shape, &table.header, &domain);
        }
        let Some(main) = &self.main else {
            return Ok(None);
        };
        faults.extend(main.differences(shape, &table.header, self.join.as_ref()));
        let values = shape.values(&table.header, &main.registry.tallies.indicators);
        let values = values.map_err(|fault| faults.push(fault)).ok();
        let problems = faults.into_iter().map(|fault| table.header_problem(fault));
        let before = self.problems.total();
        self.problems.extend(problems);
        let (Some(values), true) = (values, self.problems.total() == before) else {
            return Ok(None);
        };
        Ok(Some(Layout {
            values,
            key: key_columns(&table.header, &domain),
            worker: table.header.column(Role::Worker),
            domain,
        }))
    }

    fn missing_roles(
        &mut self,
        table: &mut Table,
        roles: &[Role],
    ) -> Result<Option<Layout>, ReadError> {
        let problem = table.missing_roles(FileKind::Observations, roles)?;
        self.problems.push(problem);
        Ok(None)
    }

    /// What is wrong between the columns of a main file, the flags and the other files.
    fn check_columns(&self, header: &Header, domain: &[Option<usize>]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for choice in &self.settings.columns {
            let Some(name) = &choice.header else { continue };
            if header.find(name).is_none() && !self.has_elsewhere(choice.role) {
                faults.push(Fault::HeaderNotFound {
                    header: name.clone(),
                    flag: format!("--column {}=", choice.role),
                    near: header.nearest(name).map(str::to_owned),
                });
            }
        }
        for (index, (name, column)) in self.domain_columns.iter().zip(domain).enumerate() {
            let joined = self
                .join
                .as_ref()
                .is_some_and(|join| join.has_domain[index]);
            match column {
                Some(column) if header.role(*column).is_some_and(Role::is_identifier) => {
                    faults.push(Fault::IdentifierAsDomain {
                        header: name.clone(),
                    });
                }
                None if !joined && self.settings.by.is_some() => {
                    faults.push(Fault::HeaderNotFound {
                        header: name.clone(),
                        flag: "--by ".to_owned(),
                        near: header.nearest(name).map(str::to_owned),
                    });
                }
                _ => {}
            }
        }
        let has_weight = header.column(Role::Weight).is_some() || self.has_elsewhere(Role::Weight);
        if has_weight && self.frame.is_some() && !self.settings.unweighted {
            faults.push(Fault::WeightAndFrame);
        }
        let has_population =
            header.column(Role::Population).is_some() || self.has_elsewhere(Role::Population);
        if self.settings.finite_population && !has_population {
            faults.push(super::layout::missing(header, &[Role::Population]));
        }
        faults
    }

    /// Whether the establishments or the frame have a column of a role.
    fn has_elsewhere(&self, role: Role) -> bool {
        let joined = self
            .join
            .as_ref()
            .is_some_and(|join| join.roles.contains(&role));
        joined
            || self
                .frame
                .as_ref()
                .is_some_and(|frame| frame.roles.contains(&role))
    }

    /// Settles what the first main file decides for all: shape, indicators, and the keys of the join.
    fn begin(&mut self, shape: Shape, header: &Header, domain: &[Option<usize>]) {
        let settings = self.settings;
        let indicators =
            shape.indicators(header, &settings.thresholds, settings.thresholds_asked_for);
        let counted =
            |threshold: &Threshold| indicators.contains(&Indicator::AgeAtMost(*threshold));
        let uncounted = settings
            .thresholds
            .iter()
            .filter(|threshold| !counted(threshold));
        let years: Vec<u8> = uncounted.map(|threshold| threshold.years()).collect();
        if shape == Shape::Tallies && !years.is_empty() {
            self.notes.push(Note::UncountedThresholds { years });
        }
        if let Some(join) = &mut self.join {
            let both = |role| join.roles.contains(&role) && header.column(role).is_some();
            let keys = Keys {
                wave: both(Role::Wave),
                city: both(Role::City),
            };
            let file = join.file.clone();
            for (line, fault) in join.index(keys) {
                self.problems.push(at_line(&file, line, fault));
            }
        }
        let joins_domain = |index: usize| {
            self.join
                .as_ref()
                .is_some_and(|join| join.has_domain[index])
        };
        let has_city_domain = domain.iter().enumerate().any(|(index, column)| {
            self.domain_columns[index] == "city" && (column.is_some() || joins_domain(index))
        });
        let tallies = Tallies::new(indicators, self.domain_columns.clone());
        let has = |role| header.column(role).is_some() || self.joins(role);
        self.main = Some(Main {
            shape,
            registry: Registry::new(tallies, settings.unique_ids),
            has: IN_EVERY_FILE_OR_NONE.map(has),
            has_city_domain,
            joined: vec![false; self.join.as_ref().map_or(0, |join| join.rows.len())],
            seen_workers: SeenWorkers::default(),
            tally_lines: HashMap::new(),
            blank_strata: Diagnostics::default(),
            named_strata: false,
            headcount_is_known: has(Role::WorkersPresent),
        });
    }

    fn joins(&self, role: Role) -> bool {
        self.join
            .as_ref()
            .is_some_and(|join| join.roles.contains(&role))
    }

    fn fold_rows(&mut self, table: &mut Table, layout: &Layout) -> Result<(), ReadError> {
        let Some(mut main) = self.main.take() else {
            return Ok(());
        };
        let mut last = LastCell::default();
        while table.advance(&mut self.problems)? {
            let found = match last.same_as(table, layout) {
                Some(found) => Ok(found),
                None => self.place_row(&mut main, table, layout),
            };
            match found {
                Ok(found) => {
                    last.remember(table, layout, found);
                    main.fold_row(table, layout, found, &mut self.problems);
                }
                Err(found) => {
                    last.found = None;
                    self.problems.extend(found);
                }
            }
        }
        self.main = Some(main);
        Ok(())
    }

    /// The cell and the establishment that a row belongs to.
    fn place_row(
        &self,
        main: &mut Main,
        table: &Table,
        layout: &Layout,
    ) -> Result<(CellIndex, Index), Vec<Diagnostic>> {
        if table.repeats_header() {
            return Err(vec![table.row_problem(Fault::RepeatedHeader)]);
        }
        let own = Place::read(table, &layout.domain)?;
        let place = self.complete(main, table, own, layout)?;
        main.note_stratum(table, &place);
        let line = Line {
            order: table.file.order,
            number: table.row().line,
        };
        let at = |role| {
            table
                .header
                .column(role)
                .or(table.header.column(Role::Establishment))
        };
        let problem = |(role, fault)| vec![table.problem(at(role).unwrap_or(0), fault)];
        let establishment = main.registry.establishment(&place, line).map_err(problem)?;
        let weight = place.weight.filter(|_| !self.settings.unweighted);
        let weight = weight.unwrap_or(Weight::ONE);
        let cell = main.registry.cell(establishment, &place, weight);
        Ok((cell, establishment))
    }

    /// The place of a row with what the file of establishments says of it.
    fn complete<'p>(
        &'p self,
        main: &mut Main,
        table: &Table,
        own: Place<'p>,
        layout: &Layout,
    ) -> Result<Place<'p>, Vec<Diagnostic>> {
        let Some(join) = &self.join else {
            return Ok(own);
        };
        let column = table.header.column(Role::Establishment).unwrap_or(0);
        let file = join.file.name.to_string();
        let Some(index) = join.find(&own) else {
            let fault = Fault::NotInEstablishments { file };
            return Err(vec![table.problem(column, fault)]);
        };
        let listed = &join.rows[index];
        if !listed.visited {
            let line = listed.line;
            return Err(vec![
                table.problem(column, Fault::NotVisited { file, line }),
            ]);
        }
        let other = format!("{file}:{}", listed.line);
        let disagreements = disagreements(table, layout, &own, &listed.place, &self.domain_columns);
        let problems: Vec<_> = disagreements
            .into_iter()
            .map(|(column, what)| {
                let other = other.clone();
                table.problem(column, Fault::Disagreement { what, other })
            })
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        main.joined[index] = true;
        Ok(own.completed_by(&listed.place))
    }

    fn finish(mut self) -> Result<Study, ReadError> {
        if let Some(mut main) = self.main.take() {
            self.add_unseen_establishments(&mut main);
            if main.named_strata {
                self.problems.merge(std::mem::take(&mut main.blank_strata));
            }
            self.check_headcounts(&main);
            self.apply_frame(&mut main);
            self.check_populations(&main);
            if self.problems.is_empty() {
                return Ok(self.study(main));
            }
        }
        Err(ReadError::Data(self.problems))
    }

    /// Establishments that were visited and where nobody was observed stay in the design.
    fn add_unseen_establishments(&mut self, main: &mut Main) {
        let Some(join) = &self.join else { return };
        let has_waves = !main.registry.tallies.waves.is_empty();
        let waves: Vec<String> = main.registry.tallies.waves.iter().cloned().collect();
        let mut of_other_waves = 0;
        for (listed, _) in join
            .rows
            .iter()
            .zip(&main.joined)
            .filter(|(listed, seen)| listed.visited && !**seen)
        {
            let line = Line {
                order: join.file.order,
                number: listed.line,
            };
            let own_wave = listed.place.wave.as_deref();
            if has_waves && own_wave.is_some_and(|wave| !waves.iter().any(|known| known == wave)) {
                of_other_waves += 1;
                continue;
            }
            // A file without waves lists establishments for each of them.
            let every_wave: Vec<Option<&str>> = match own_wave {
                None if has_waves => waves.iter().map(|wave| Some(wave.as_str())).collect(),
                wave => vec![wave],
            };
            for wave in every_wave {
                let mut place = listed.place.clone();
                place.wave = wave.map(|wave| wave.to_owned().into());
                match main.registry.establishment(&place, line) {
                    Ok(index) => {
                        main.registry
                            .cell(index, &place, place.weight.unwrap_or(Weight::ONE));
                    }
                    Err((_, fault)) => self.problems.push(at_line(&join.file, listed.line, fault)),
                }
            }
        }
        if of_other_waves > 0 {
            self.warnings.push(Warning::OtherWaves {
                establishments: of_other_waves,
                file: join.file.name.to_string(),
            });
        }
    }

    /// Nobody can assess more workers than were there.
    fn check_headcounts(&mut self, main: &Main) {
        if !main.headcount_is_known {
            return;
        }
        let assessed = main.registry.tallies.workers_by_establishment();
        let establishments = main.registry.tallies.establishments.iter().zip(assessed);
        for (index, (establishment, assessed)) in (0..).zip(establishments) {
            let Some(present) = establishment.workers_present else {
                continue;
            };
            if u64::from(present) < assessed {
                let line = main.registry.headcount_lines[&index];
                let fault = Fault::MoreAssessedThanPresent { present, assessed };
                self.problems
                    .push(at_line(&self.file_of(line), line.number, fault));
            }
        }
    }

    /// Takes populations, and unless weights are ignored weights, from the frame.
    fn apply_frame(&mut self, main: &mut Main) {
        let Some(frame) = self.frame.take() else {
            return;
        };
        let tallies = &mut main.registry.tallies;
        let mut found = Vec::new();
        let mut problems = Vec::new();
        for (stratum, &line) in tallies
            .strata
            .iter_mut()
            .zip(&main.registry.first_line_of_stratum)
        {
            let text = |index: Option<Index>| Some(tallies.labels[index? as usize].as_str());
            let wave = stratum
                .wave
                .map(|wave| tallies.waves[wave as usize].as_str());
            let labels = [wave, text(stratum.city), text(stratum.label)];
            let fault = match (frame.find(labels), stratum.population) {
                (None, _) => Fault::NotInFrame {
                    file: frame.file.name.to_string(),
                },
                (Some(listed), Some(own)) if own != listed.establishments => Fault::Disagreement {
                    what: Role::Population.to_string(),
                    other: format!("{}:{}", frame.file.name, listed.line),
                },
                (Some(listed), _) => {
                    stratum.population = Some(listed.establishments);
                    found.push(labels);
                    continue;
                }
            };
            problems.push((line, fault));
        }
        let waves: Vec<_> = tallies.waves.iter().map(String::as_str).collect();
        let (strata, establishments) = frame.unvisited(&waves, &found);
        for (line, fault) in problems {
            self.problems
                .push(at_line(&self.file_of(line), line.number, fault));
        }
        if strata > 0 {
            self.warnings.push(Warning::UnvisitedFrame {
                strata,
                establishments,
            });
        }
        if self.problems.is_empty() && !self.settings.unweighted {
            self.weigh_by_frame(main);
        }
        self.frame = Some(frame);
    }

    /// The weight of an establishment's workers: frame over visited establishments of its stratum, times
    /// workers present over assessed.
    fn weigh_by_frame(&mut self, main: &mut Main) {
        let tallies = &mut main.registry.tallies;
        let visited = tallies.establishments_by_stratum();
        let assessed = tallies.workers_by_establishment();
        let weights: Vec<Weight> = (0..)
            .zip(&tallies.establishments)
            .zip(&assessed)
            .map(|((index, establishment), &assessed)| {
                let stratum = tallies.stratum_of(index) as usize;
                let frame = tallies.strata[stratum]
                    .population
                    .unwrap_or(visited[stratum]);
                let present = establishment.workers_present.map_or(assessed, u64::from);
                let subsample = if assessed == 0 {
                    1.0
                } else {
                    present as f64 / assessed as f64
                };
                Weight::new(frame as f64 / visited[stratum] as f64 * subsample)
                    .unwrap_or(Weight::ONE)
            })
            .collect();
        tallies.weigh_establishments(|establishment| weights[establishment as usize]);
        let unknown = tallies
            .establishments
            .iter()
            .filter(|one| one.workers_present.is_none());
        let establishments = unknown.count();
        if main.headcount_is_known && establishments > 0 {
            self.warnings
                .push(Warning::HeadcountMissing { establishments });
        }
    }

    /// Frames hold at least what was visited, and with a finite population correction every stratum has one.
    fn check_populations(&mut self, main: &Main) {
        let tallies = &main.registry.tallies;
        let visited = tallies.establishments_by_stratum();
        let some_have = tallies
            .strata
            .iter()
            .any(|stratum| stratum.population.is_some());
        let strata = tallies.strata.iter().zip(visited);
        for ((stratum, visited), &line) in strata.zip(&main.registry.first_line_of_stratum) {
            let fault = match stratum.population {
                Some(frame) if frame < visited => Fault::FrameTooSmall { frame, visited },
                None if some_have && self.settings.finite_population => Fault::PopulationMissing,
                _ => continue,
            };
            self.problems
                .push(at_line(&self.file_of(line), line.number, fault));
        }
    }

    /// The file that a line is of.
    fn file_of(&self, line: Line) -> FileId {
        let listed = self.settings.establishments.as_ref();
        let input = self.settings.files.get(line.order).or(listed);
        FileId {
            order: line.order,
            name: input.map(Input::name).unwrap_or_default(),
        }
    }

    fn study(mut self, main: Main) -> Study {
        let tallies = main.registry.tallies;
        if main.registry.ids_in_two_strata > 0 {
            self.warnings.push(Warning::IdsInTwoStrata {
                ids: main.registry.ids_in_two_strata,
            });
        }
        let index_of = |name: &String| {
            let place = self.domain_columns.iter().position(|column| column == name);
            place.unwrap_or_default()
        };
        let tables = match &self.settings.by {
            Some(tables) => tables
                .iter()
                .map(|table| table.iter().map(index_of).collect())
                .collect(),
            None if main.has_city_domain => vec![vec![0]],
            None => Vec::new(),
        };
        self.inputs.sort_by_key(|input| input.order);
        let weight = IN_EVERY_FILE_OR_NONE
            .iter()
            .position(|&role| role == Role::Weight);
        let has_weights = weight.is_some_and(|weight| main.has[weight]) || self.frame.is_some();
        Study {
            weighted: has_weights && !self.settings.unweighted,
            tallies,
            tables,
            inputs: self.inputs,
            not_visited: self.join.map(|join| join.not_visited).unwrap_or_default(),
            warnings: self.warnings,
            notes: self.notes,
        }
    }
}

impl Main {
    /// What a further file has otherwise than the first.
    fn differences(&self, shape: Shape, header: &Header, join: Option<&Join>) -> Vec<Fault> {
        let mut faults = Vec::new();
        if shape != self.shape {
            faults.push(Fault::AnotherShape);
        }
        for (role, had) in IN_EVERY_FILE_OR_NONE.into_iter().zip(self.has) {
            let joined = join.is_some_and(|join| join.roles.contains(&role));
            if (header.column(role).is_some() || joined) != had {
                faults.push(Fault::RoleInSomeFiles { role });
            }
        }
        faults
    }

    /// Keeps in mind where a stratum is blank: an error only if others are not.
    fn note_stratum(&mut self, table: &Table, place: &Place<'_>) {
        if place.stratum.is_some() {
            self.named_strata = true;
        } else if let Some(column) = table.header.column(Role::Stratum) {
            let fault = Fault::Blank {
                role: Role::Stratum,
            };
            self.blank_strata.push(table.problem(column, fault));
        }
    }

    /// Judges what a row says of its workers, and counts them.
    fn fold_row(
        &mut self,
        table: &Table,
        layout: &Layout,
        (cell, establishment): (CellIndex, Index),
        problems: &mut Diagnostics,
    ) {
        let row = table.row();
        let tallies = &mut self.registry.tallies;
        let notation = &table.notation;
        let counted = match &layout.values {
            Values::Age(column) => notation
                .age(row.text(*column))
                .map_err(|fault| (*column, fault))
                .and_then(|age| count_age(tallies, cell, age).map_err(|fault| (*column, fault))),
            Values::AgeRange(low, high) => age_range(table, *low, *high)
                .and_then(|age| count_age(tallies, cell, age).map_err(|fault| (*low, fault))),
            Values::Outcome(column) => notation
                .outcome(row.text(*column))
                .and_then(|status| {
                    tallies
                        .count_worker(cell, |_| status)
                        .map_err(|_| Fault::TooMany)
                })
                .map_err(|fault| (*column, fault)),
            Values::Tally(columns) => columns.read(table).and_then(|counts| {
                let counted = tallies.count_tally(cell, &counts);
                counted.map_err(|_| (columns.workers, Fault::TooMany))
            }),
        };
        if let Err((column, fault)) = counted {
            problems.push(table.problem(column, fault));
        }
        self.refuse_doubles(table, layout, establishment, problems);
    }

    /// A worker counts once in an establishment of a wave, and so does a tally.
    fn refuse_doubles(
        &mut self,
        table: &Table,
        layout: &Layout,
        establishment: Index,
        problems: &mut Diagnostics,
    ) {
        let row = table.row();
        if let Values::Tally(_) = layout.values {
            let first = *self.tally_lines.entry(establishment).or_insert(row.line);
            if first != row.line {
                let column = table.header.column(Role::Establishment).unwrap_or(0);
                problems.push(table.problem(column, Fault::DuplicateEstablishment { first }));
            }
        }
        let worker = layout.worker.map(|column| (column, row.bytes(column)));
        if let Some((column, id)) = worker.filter(|(_, id)| !id.is_empty()) {
            let noted = self.seen_workers.note(establishment, id, row.line);
            if let Err(SeenBefore(first)) = noted {
                problems.push(table.problem(column, Fault::DuplicateWorker { first }));
            }
        }
    }
}

impl LastCell {
    /// The cell of the row before, if this row has the same key.
    fn same_as(&self, table: &Table, layout: &Layout) -> Option<(CellIndex, Index)> {
        let found = self.found?;
        let row = table.row();
        let mut rest = self.key.as_slice();
        for &column in &layout.key {
            rest = rest.strip_prefix(row.bytes(column))?.strip_prefix(b"\n")?;
        }
        rest.is_empty().then_some(found)
    }

    fn remember(&mut self, table: &Table, layout: &Layout, found: (CellIndex, Index)) {
        if self.same_as(table, layout) == Some(found) {
            return;
        }
        let row = table.row();
        self.key.clear();
        for &column in &layout.key {
            self.key.extend_from_slice(row.bytes(column));
            self.key.push(b'\n');
        }
        self.found = Some(found);
    }
}

fn file_id(input: &Input, order: usize) -> FileId {
    FileId {
        order,
        name: input.name(),
    }
}

/// The columns that decide which cell a row belongs to.
fn key_columns(header: &Header, domain: &[Option<usize>]) -> Vec<usize> {
    const KEY_ROLES: [Role; 9] = [
        Role::Establishment,
        Role::Psu,
        Role::City,
        Role::Wave,
        Role::Stratum,
        Role::Type,
        Role::Weight,
        Role::Population,
        Role::WorkersPresent,
    ];
    let roles = KEY_ROLES.iter().filter_map(|&role| header.column(role));
    let mut columns: Vec<usize> = roles.chain(domain.iter().flatten().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

/// The columns on which a row and the file of establishments disagree, and what they are about.
fn disagreements(
    table: &Table,
    layout: &Layout,
    own: &Place<'_>,
    listed: &Place<'_>,
    domain_columns: &[String],
) -> Vec<(usize, String)> {
    let roles = own.disagreements(listed).into_iter().filter_map(|role| {
        let column = table.header.column(role)?;
        Some((column, role.to_string()))
    });
    let values = own.domain.iter().zip(&listed.domain).zip(domain_columns);
    let domains = values
        .zip(&layout.domain)
        .filter_map(|(((own, listed), name), column)| {
            let differ = own
                .as_deref()
                .zip(listed.as_deref())
                .is_some_and(|(a, b)| a != b);
            differ.then_some((column.as_ref().copied()?, name.clone()))
        });
    let mut found: Vec<_> = roles.collect();
    for (column, name) in domains {
        if found.iter().all(|&(other, _)| other != column) {
            found.push((column, name));
        }
    }
    found
}

/// The age range in two columns: an open end where one of them is missing.
fn age_range(table: &Table, low: usize, high: usize) -> Result<AgeRange, (usize, Fault)> {
    let row = table.row();
    let years = |column| {
        let years = table.notation.years(row.text(column));
        years.map_err(|fault| (column, fault))
    };
    let open = AgeRange::UNKNOWN;
    let range = open.narrowed(years(low)?, years(high)?);
    range.ok_or((low, Fault::InvertedRange))
}

fn count_age(tallies: &mut Tallies, cell: CellIndex, age: AgeRange) -> Result<(), Fault> {
    let status = |indicator: &Indicator| match indicator.threshold() {
        Some(threshold) => age.status(threshold),
        None => Status::Unknown,
    };
    tallies
        .count_worker(cell, status)
        .map_err(|_| Fault::TooMany)
}

impl super::layout::TallyColumns {
    /// The counts of each indicator in the current row.
    fn read(&self, table: &Table) -> Result<Vec<StatusCounts>, (usize, Fault)> {
        let row = table.row();
        let count = |column: usize, role: Role| {
            let count = table.notation.count(row.text(column), role);
            count.map_err(|fault| (column, fault))
        };
        let workers = count(self.workers, Role::Workers)?;
        let unknown = self
            .unknown
            .map_or(Ok(0), |column| count(column, Role::Unknown))?;
        let known = workers.checked_sub(unknown);
        let known = known.ok_or((self.workers, counts_fault(Role::Unknown, Role::Workers)))?;
        let mut whole = (known, Role::Workers);
        let mut at_most = HashMap::new();
        // From the oldest threshold to the youngest each count is a part of the one before.
        for &(threshold, column) in &self.at_most {
            let role = Role::CountAtMost(threshold);
            let positive = count(column, role)?;
            if positive > whole.0 {
                return Err((column, counts_fault(role, whole.1)));
            }
            whole = (positive, role);
            at_most.insert(threshold, positive);
        }
        let counts = self.indicators.iter().map(|threshold| {
            let positive = at_most[threshold];
            StatusCounts {
                positive,
                negative: known - positive,
                unknown,
            }
        });
        Ok(counts.collect())
    }
}

fn counts_fault(part: Role, whole: Role) -> Fault {
    Fault::Counts { part, whole }
}
