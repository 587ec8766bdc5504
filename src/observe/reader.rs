//! From files to a study: which files, and in which order?

mod fit;

use std::collections::HashSet;
use std::mem;

use super::age::is_date;
use super::assessment::Obstacle;
use super::column::DomainColumn;
use super::completion;
use super::doubled;
use super::error::ReadError;
use super::fault::Fault;
use super::file::whole_file;
use super::findings::Findings;
use super::fold::Fold;
use super::frame::Frame;
use super::header::Header;
use super::inspection::Inspector;
use super::join::{Join, Keys};
use super::layout::{Layout, Shape};
use super::note::Note;
use super::odd_weight;
use super::privacy::Disclosure;
use super::role::{FileKind, Role};
use super::settings::ReadSettings;
use super::source::{self, Input, Progress};
use super::table::{Opening, Table};
use super::{InputFile, Study};
use crate::diagnostic::Diagnostics;
use crate::tally::{Indicator, Tallies, Threshold};
use crate::text::shown;
use crate::warning::Warning;

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
    findings: Findings,
    inputs: Vec<InputFile>,
    domain_columns: Vec<DomainColumn>,
    join: Option<Join>,
    frame: Option<Frame>,
    main: Option<Main>,
    /// Columns that were not read and may hold what no file has.
    unread: Vec<Unread>,
    /// The fingerprints of the texts of main files.
    texts: Vec<String>,
    /// Whether a main file was given twice.
    has_copy: bool,
}

/// A column that was not read, and what it may hold.
struct Unread {
    file: String,
    header: String,
    role: Role,
}

/// What the first main file decides for all of them, and what is counted in them.
struct Main {
    shape: Shape,
    /// Which of [`IN_EVERY_FILE_OR_NONE`] the files have.
    has: [bool; 5],
    has_city_domain: bool,
    /// Whether a file has the column by which changes are decomposed.
    has_decompose: bool,
    /// The first file that lacks it.
    lacks_decompose: Option<String>,
    /// The roles of the design that the main files have themselves.
    own_roles: Vec<Role>,
    fold: Fold,
}

impl<'a> Reader<'a> {
    /// A reader for these settings. `progress` is told of the bytes of all files as they are read.
    pub fn new(settings: &'a ReadSettings, progress: Progress) -> Self {
        Self {
            settings,
            progress,
            findings: Findings {
                problems: Diagnostics::new(settings.lists_all_problems),
                ..Findings::default()
            },
            inputs: Vec::new(),
            domain_columns: settings.domain_columns(),
            join: None,
            frame: None,
            main: None,
            unread: Vec::new(),
            texts: Vec::new(),
            has_copy: false,
        }
    }

    /// Reads all files: those that add to the main ones first, so that rows are complete when they are
    /// counted.
    ///
    /// # Errors
    /// If a file cannot be read or the data have errors.
    pub fn read(mut self) -> Result<Study, ReadError> {
        if let Some(input) = &self.settings.establishments {
            self.read_establishments(input)?;
        }
        if let Some(input) = &self.settings.frame {
            self.read_frame(input)?;
        }
        for (order, input) in self.settings.files.iter().enumerate() {
            self.read_observations(input, order)?;
        }
        self.finish()
    }

    fn open(
        &mut self,
        input: &Input,
        order: usize,
        kind: FileKind,
    ) -> Result<Option<Table>, ReadError> {
        let opening = Opening {
            columns: &self.settings.columns,
            domain_columns: &self.domain_columns,
            pace: self.settings.pace,
            missing: &self.settings.missing,
            same: &self.settings.same,
            allow_multiline: self.settings.allow_multiline,
            source: source::Settings {
                hash: self.settings.hash_inputs,
                hash_text: self.settings.find_copies,
                encoding: self.settings.encoding,
                growth: self.settings.growth,
                progress: Progress::clone(&self.progress),
            },
        };
        let file = self.settings.file_id(order);
        Table::open(input, file, kind, &opening, &mut self.findings.problems)
    }

    fn read_establishments(&mut self, input: &Input) -> Result<(), ReadError> {
        let order = self.settings.order_of_establishments();
        if let Some(mut table) = self.open(input, order, FileKind::Establishments)? {
            let before = self.set_problems_aside();
            self.join = Join::read(&mut table, &self.domain_columns, &mut self.findings)?;
            self.judge_privacy(&table, before);
            if self.join.is_some() {
                self.close(&table, FileKind::Establishments, Vec::new());
            }
        }
        Ok(())
    }

    fn read_frame(&mut self, input: &Input) -> Result<(), ReadError> {
        let order = self.settings.order_of_frame();
        if let Some(mut table) = self.open(input, order, FileKind::Frame)? {
            let before = self.set_problems_aside();
            self.frame = Frame::read(&mut table, &mut self.findings)?;
            self.judge_privacy(&table, before);
            if self.frame.is_some() {
                self.close(&table, FileKind::Frame, Vec::new());
            }
        }
        Ok(())
    }

    fn read_observations(&mut self, input: &Input, order: usize) -> Result<(), ReadError> {
        if let Some(mut table) = self.open(input, order, FileKind::Observations)? {
            let before = self.set_problems_aside();
            self.observe(&mut table)?;
            self.judge_privacy(&table, before);
        }
        Ok(())
    }

    fn observe(&mut self, table: &mut Table) -> Result<(), ReadError> {
        let Some(shape) = self.shape(table)? else {
            return Ok(());
        };
        if self.main.is_none() {
            self.begin(shape, &table.header);
        }
        let Some(mut main) = self.main.take() else {
            return Ok(());
        };
        if let Some(layout) = self.lay_out(table, shape, &main) {
            self.note_decompose(table, &mut main);
            let waves = self.fold(table, &layout, &mut main.fold)?;
            self.close(table, FileKind::Observations, waves);
        }
        self.main = Some(main);
        Ok(())
    }

    /// Folds the rows of a main file. Of a copy only that is kept: everything else that is wrong with it
    /// follows from that.
    fn fold(
        &mut self,
        table: &mut Table,
        layout: &Layout,
        fold: &mut Fold,
    ) -> Result<Vec<String>, ReadError> {
        let findings = &mut self.findings;
        let (found, blank) = (findings.problems.another(), fold.blank_strata.another());
        let before = mem::replace(&mut findings.problems, found);
        let blank_before = mem::replace(&mut fold.blank_strata, blank);
        let waves = fold.fold(table, layout, self.join.as_ref(), findings)?;
        let found = mem::replace(&mut findings.problems, before);
        let blank = mem::replace(&mut fold.blank_strata, blank_before);
        if self.is_copy(table) {
            self.has_copy = true;
            let problem = whole_file(&table.file, Fault::FileTwice);
            self.findings.problems.push(problem);
        } else {
            self.findings.problems.merge(found);
            fold.blank_strata.merge(blank);
        }
        Ok(waves)
    }

    /// Whether a main file was read before, perhaps under another name.
    fn is_copy(&self, table: &Table) -> bool {
        let text = table.text_fingerprint();
        self.is_main(table) && text.is_some_and(|text| self.texts.contains(&text))
    }

    fn is_main(&self, table: &Table) -> bool {
        table.file.order < self.settings.files.len()
    }

    /// The problems of the files so far: those of the next are judged by themselves.
    fn set_problems_aside(&mut self) -> Diagnostics {
        let another = self.findings.problems.another();
        mem::replace(&mut self.findings.problems, another)
    }

    /// Warns of what must not travel, also where the rest of the file is in error; refuses the file where
    /// the result would show it. Then nothing else is said of it: any message might show such a label.
    fn judge_privacy(&mut self, table: &Table, before: Diagnostics) {
        let found = mem::replace(&mut self.findings.problems, before);
        let (refused, others): (Vec<&Disclosure>, Vec<_>) = table
            .watch
            .found()
            .iter()
            .partition(|found| found.would_be_shown());
        if refused.is_empty() {
            self.findings.problems.merge(found);
        }
        for &Disclosure { column, holds, .. } in refused {
            let what = table.header.labels_of(column);
            self.findings.spellings.refuse(&what);
            let what = table.header.shown(column);
            let problem = table.header_problem(Fault::PrivateLabels { what, holds });
            self.findings.problems.push(problem);
        }
        let warnings = others.into_iter().map(|found| Warning::Private {
            file: table.file.name.to_string(),
            header: table.header.shown(found.column),
            holds: found.holds,
            clue: found.clue,
        });
        self.findings.warnings.extend(warnings);
    }

    /// Notes what is to be said of a file that was read to its end.
    fn close(&mut self, table: &Table, kind: FileKind, waves: Vec<String>) {
        if table.rows == 0 && !table.is_cut && !self.is_copy(table) {
            let problem = whole_file(&table.file, Fault::NoRows);
            self.findings.problems.push(problem);
        }
        let file = table.file.name.to_string();
        let headers = self.ignored(table);
        let near: Vec<_> = self.near_misses(table).collect();
        if !headers.is_empty() {
            self.findings.notes.push(Note::IgnoredColumns {
                file: file.clone(),
                headers,
                near: near.first().cloned().or_else(|| self.namesake(table, kind)),
            });
        }
        self.unread
            .extend(near.into_iter().map(|(header, role)| Unread {
                file: file.clone(),
                header,
                role,
            }));
        let is_of_tallies = table.header.column(Role::Workers).is_some();
        if let Some(header) = table.header.unread_status().filter(|_| is_of_tallies) {
            self.findings.notes.push(Note::UnreadStatus {
                file: file.clone(),
                header: header.to_owned(),
            });
        }
        if let Some(delimiter) = table.unusual_delimiter {
            let file = file.clone();
            self.findings
                .notes
                .push(Note::Delimiter { file, delimiter });
        }
        if let Some(encoding) = table.wrongly_read_as() {
            let file = file.clone();
            self.findings
                .warnings
                .push(Warning::Utf8AsOther { file, encoding });
        }
        if self.is_main(table) {
            self.texts.extend(table.text_fingerprint());
        }
        let sha256 = table.fingerprint();
        self.inputs.push(InputFile {
            order: table.file.order,
            name: file,
            kind,
            sha256,
            rows: Some(table.rows),
            waves,
            columns: table.header.columns(),
        });
    }

    /// Columns that are nearly called like a role of which the user said nothing.
    fn near_misses(&self, table: &Table) -> impl Iterator<Item = (String, Role)> {
        let ignored = self.ignored(table);
        let is_open = |role: Role| {
            self.settings
                .columns
                .iter()
                .all(|choice| choice.role != role)
        };
        let near = table.header.near_misses();
        near.filter(move |(header, role)| is_open(*role) && ignored.contains(&shown(header)))
    }

    /// A column that is called like a role of which the user said nothing, and which changes no number.
    fn namesake(&self, table: &Table, kind: FileKind) -> Option<(String, Role)> {
        let ignored = self.ignored(table);
        let columns = &self.settings.columns;
        let mut found = table.header.namesakes();
        found.find(|(header, role)| {
            let is_open = columns.iter().all(|choice| choice.role != *role);
            is_open && role.is_of(kind) && ignored.contains(&shown(header))
        })
    }

    /// The headers of columns that neither a role nor a domain makes use of, and no warning names.
    fn ignored(&self, table: &Table) -> Vec<String> {
        let header = &table.header;
        let domains = header.find_domains(&self.domain_columns);
        let is_private = |column| {
            table
                .watch
                .found()
                .iter()
                .any(|found| found.column == column)
        };
        let columns = (0..header.width()).filter(|&column| {
            let is_used = header.role(column).is_some() || domains.contains(&Some(column));
            !is_used && !is_private(column) && !header.name(column).is_empty()
        });
        columns.map(|column| header.shown(column)).collect()
    }

    /// The shape of a main file; none if needed roles are missing or contradict each other.
    fn shape(&mut self, table: &mut Table) -> Result<Option<Shape>, ReadError> {
        let has_establishment = table.header.column(Role::Establishment).is_some();
        let no_establishment = (!has_establishment).then_some(Role::Establishment);
        let missing: Vec<Role> = match Shape::of(&table.header) {
            Ok(shape) if has_establishment => return Ok(Some(shape)),
            Ok(_) => no_establishment.into_iter().collect(),
            Err(Fault::MissingRoles { roles, .. }) => {
                no_establishment.into_iter().chain(roles).collect()
            }
            Err(fault) => {
                self.findings.problems.push(table.header_problem(fault));
                return Ok(None);
            }
        };
        let unfound = self.unfound(&table.header);
        let problem = table.missing_roles(FileKind::Observations, &missing)?;
        let is_above_header = matches!(
            problem.fault,
            Fault::MissingRoles {
                header_line: Some(_),
                ..
            }
        );
        if unfound.is_empty() || is_above_header {
            self.findings.problems.push(problem);
        }
        for fault in unfound.into_iter().filter(|_| !is_above_header) {
            self.findings.problems.push(table.header_problem(fault));
        }
        Ok(None)
    }

    /// Settles what the first main file decides for all: indicators, and the keys of the join.
    fn begin(&mut self, shape: Shape, header: &Header) {
        let settings = self.settings;
        let mut indicators =
            shape.indicators(header, &settings.thresholds, settings.thresholds_asked_for);
        self.note_uncounted_thresholds(shape, &indicators);
        if shape == Shape::Ages {
            let further = settings.further_thresholds.iter().copied();
            indicators.extend(further.map(Indicator::AgeAtMost));
        }
        if let Some(join) = &mut self.join {
            let both = |role| join.header.column(role).is_some() && header.column(role).is_some();
            let keys = Keys {
                wave: both(Role::Wave),
                city: both(Role::City),
            };
            for (line, fault) in join.index(keys) {
                self.findings.problem_at(&join.file, line, fault);
            }
        }
        let names = self.domain_columns.iter().map(|column| column.name.clone());
        let mut tallies = Tallies::new(indicators, names.collect());
        if settings.keep_ages {
            tallies.keep_ages();
        }
        self.main = Some(Main {
            shape,
            has: IN_EVERY_FILE_OR_NONE.map(|role| self.has(header, role)),
            has_city_domain: self.domain_exists(header, 0),
            has_decompose: false,
            lacks_decompose: None,
            own_roles: completion::DESIGN_ROLES
                .into_iter()
                .filter(|&role| header.column(role).is_some())
                .collect(),
            fold: Fold::new(tallies, settings),
        });
    }

    fn note_uncounted_thresholds(&mut self, shape: Shape, indicators: &[Indicator]) {
        let counted = |threshold: Threshold| indicators.contains(&Indicator::AgeAtMost(threshold));
        let thresholds = self.settings.thresholds.iter();
        let uncounted = thresholds.filter(|&&threshold| !counted(threshold));
        let years: Vec<u8> = uncounted.map(|threshold| threshold.years()).collect();
        if shape == Shape::Tallies && !years.is_empty() {
            self.findings
                .notes
                .push(Note::UncountedThresholds { years });
        }
    }

    /// Notes whether a main file has the column by which changes are decomposed.
    fn note_decompose(&self, table: &Table, main: &mut Main) {
        let Some(place) = self.settings.place_of_decompose() else {
            return;
        };
        if self.domain_exists(&table.header, place) {
            main.has_decompose = true;
        } else if main.lacks_decompose.is_none() {
            main.lacks_decompose = Some(table.file.name.to_string());
        }
    }

    /// Finds the columns of a main file; none if they do not fit the flags or the other files.
    fn lay_out(&mut self, table: &Table, shape: Shape, main: &Main) -> Option<Layout> {
        let header = &table.header;
        let mut faults = self.misfits(header);
        faults.extend(self.differences(shape, header, main));
        let rule = self.settings.assessments;
        let obstacle = rule.and_then(|rule| Obstacle::to(rule, shape, header));
        faults.extend(obstacle.map(Fault::NoAssessments));
        let indicators = &main.fold.registry.tallies.indicators;
        let domain = header.find_domains(&self.domain_columns);
        let named = self.settings.waves_from_names;
        let wave = named.then(|| stem(&table.file.name).to_owned());
        let layout = match Layout::new(shape, header, indicators, domain, wave) {
            Ok(layout) => Some(layout),
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let fits = faults.is_empty();
        for fault in faults {
            self.findings.problems.push(table.header_problem(fault));
        }
        layout.filter(|_| fits)
    }

    fn finish(mut self) -> Result<Study, ReadError> {
        let Some(mut main) = self.main.take() else {
            return Err(self.findings.refused());
        };
        let (fold, findings) = (&mut main.fold, &mut self.findings);
        fold.settle_assessments(self.settings, findings);
        completion::check_blank_strata(fold, self.join.as_mut(), findings);
        if findings.spellings.has_private() {
            // What else is wrong might be said with such a label.
            return Err(self.findings.refused());
        }
        if self.has_copy {
            // Its workers were counted twice: what does not fit with that is no fault of the data.
            return Err(self.findings.refused());
        }
        if let Some(join) = &self.join {
            completion::add_unseen_establishments(fold, join, &main.own_roles, findings);
        }
        completion::check_headcounts(fold, self.settings, findings);
        if let Some(frame) = &self.frame {
            completion::apply_frame(fold, frame, self.settings, findings);
        }
        completion::check_populations(fold, self.frame.as_ref(), self.settings, findings);
        for [first, other] in main.fold.registry.ids_in_two_cases() {
            let [first, other] =
                [first, other].map(|index| main.fold.registry.first_lines.get(index));
            let file = self.settings.file_id(other.order);
            let first = self
                .settings
                .file_id(first.order)
                .line_seen_from(&file, first.number);
            let fault = Fault::IdInTwoCases { first };
            self.findings.problem_at(&file, other.number, fault);
        }
        if main.fold.registry.ids_in_two_strata > 0 {
            let ids = main.fold.registry.ids_in_two_strata;
            self.findings.warnings.push(Warning::IdsInTwoStrata { ids });
        }
        self.warn_of_unread();
        self.warn_of_many_waves(&main.fold.registry.tallies);
        let codes = main.fold.outer_ages.warnings();
        self.findings.warnings.extend(codes);
        // In rows that are wrong, what stands for a label may be a note.
        if self.findings.problems.is_empty() {
            let garbled = self.findings.spellings.garbled();
            self.findings.warnings.extend(garbled);
            let tallies = &main.fold.registry.tallies;
            let workers = |label: &str| tallies.workers_with(label);
            let near = self.findings.spellings.near(&self.settings.same, workers);
            self.findings.warnings.extend(near);
        }
        self.study(main)
    }

    /// The column by which changes are decomposed, where every main file has it: workers without a type
    /// because their file has none are not of another type.
    fn decompose(&mut self, main: &Main) -> Option<usize> {
        let place = self.settings.place_of_decompose()?;
        match &main.lacks_decompose {
            None => Some(place),
            Some(file) => {
                if main.has_decompose {
                    self.findings.notes.push(Note::NoSplit {
                        column: self.domain_columns[place].name.clone(),
                        lacked_by: file.clone(),
                    });
                }
                None
            }
        }
    }

    /// Warns of columns that may hold what no file has.
    fn warn_of_unread(&mut self) {
        let columns = self.inputs.iter().flat_map(|input| &input.columns);
        let roles: HashSet<Role> = columns.filter_map(|column| column.role).collect();
        let unread = mem::take(&mut self.unread).into_iter();
        let missed = unread.filter(|unread| !roles.contains(&unread.role));
        let warnings =
            missed.map(|Unread { file, header, role }| Warning::UnreadRole { file, header, role });
        self.findings.warnings.extend(warnings);
    }

    /// Warns where the waves look like days of visits.
    fn warn_of_many_waves(&mut self, tallies: &Tallies) {
        /// No study was repeated more often.
        const MOST: usize = 12;
        let waves = tallies.waves.len();
        if waves > MOST || tallies.waves.iter().any(|wave| is_date(wave)) {
            self.findings.warnings.push(Warning::ManyWaves { waves });
        }
    }

    fn study(mut self, mut main: Main) -> Result<Study, ReadError> {
        self.inputs.sort_by_key(|input| input.order);
        let decompose = self.decompose(&main);
        let roles = IN_EVERY_FILE_OR_NONE.into_iter().zip(main.has);
        let has_weights = roles
            .into_iter()
            .any(|(role, has)| role == Role::Weight && has);
        let weighted = (has_weights || self.frame.is_some()) && !self.settings.unweighted;
        let replacements = mem::take(&mut main.fold.replacements);
        let marks = self.join.as_ref().is_some_and(Join::names_replacements);
        let (registry, inspector, assessed) = main.fold.finish();
        let tallies = registry.finish(self.settings.finds_places);
        if main.shape != Shape::Tallies {
            self.findings.warnings.extend(doubled::warnings(&tallies));
        }
        if has_weights && weighted {
            self.findings
                .warnings
                .extend(odd_weight::warnings(&tallies, self.settings.pace.threads));
        }
        self.findings.or_problems(|findings| Study {
            tables: self.settings.tables(main.has_city_domain),
            decompose,
            tallies,
            weighted,
            replacements: marks.then_some(replacements),
            shape: main.shape,
            inspection: inspector.map(Inspector::finish),
            assessed: assessed.filter(|assessed| assessed.observers > 0),
            inputs: self.inputs,
            visits: self.join.map(|join| join.visits).unwrap_or_default(),
            warnings: findings.warnings,
            notes: findings.notes,
        })
    }
}

/// A file's name without its extension: `before` of `before.csv` and of `before.csv.gz`.
fn stem(name: &str) -> &str {
    let uncompressed = name.strip_suffix(".gz").or(name.strip_suffix(".zst"));
    let name = uncompressed.unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}
