//! What does the file of establishments add? Its rows, by the keys that it shares with the main files.

use std::collections::HashMap;
use std::mem;
use std::sync::OnceLock;

use super::column::DomainColumn;
use super::error::ReadError;
use super::fault::Fault;
use super::file::FileId;
use super::findings::Findings;
use super::header::Header;
use super::layout::Layout;
use super::place::Place;
use super::role::{FileKind, Role, folded};
use super::row::Row;
use super::table::Table;
use super::visits::{self, Visit, VisitsByPlace};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// The file of establishments.
pub struct Join {
    /// Which file.
    pub file: FileId,
    /// Its header.
    pub header: Header,
    /// Whether the file has each of the domain columns.
    pub has_domain: Vec<bool>,
    /// Its rows.
    pub rows: Vec<Listed>,
    /// Where the stratum is blank: an error only if it is not blank elsewhere.
    pub blank_strata: Diagnostics,
    /// Whether the stratum is not blank somewhere.
    pub names_strata: bool,
    /// What came of its establishments, where they are.
    pub visits: VisitsByPlace,
    by_key: HashMap<Key, usize>,
    keys: Keys,
    /// The lines of ids as they are when folded, once somebody asks.
    by_folded: OnceLock<HashMap<Key, u64>>,
}

/// An establishment as the file lists it.
pub struct Listed {
    /// The physical line.
    pub line: u64,
    /// What the row says of it.
    pub place: Place<'static>,
    /// Whether it was visited.
    pub visited: bool,
    /// Whether it stands in for another, where the list says so.
    pub is_replacement: Option<bool>,
}

type Key = (Option<String>, Option<String>, String);

/// The columns, besides the id, by which rows are joined: those that both files have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Whether the wave is one.
    pub wave: bool,
    /// Whether the city is one.
    pub city: bool,
}

impl Join {
    /// Reads the file of establishments; none if there is something wrong with its header, which
    /// `findings` then say.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(
        table: &mut Table,
        domain_columns: &[DomainColumn],
        findings: &mut Findings,
    ) -> Result<Option<Self>, ReadError> {
        if table.header.column(Role::Establishment).is_none() {
            let missing = [Role::Establishment];
            let problem = table.missing_roles(FileKind::Establishments, &missing)?;
            findings.problems.push(problem);
            return Ok(None);
        }
        let domain = table.header.find_domains(domain_columns);
        let doubled = table.header.doubled(domain_columns).into_iter();
        findings
            .problems
            .extend(doubled.map(|fault| table.header_problem(fault)));
        let mut join = Self {
            file: table.file.clone(),
            header: table.header.clone(),
            has_domain: domain.iter().map(Option::is_some).collect(),
            rows: Vec::new(),
            blank_strata: findings.problems.another(),
            names_strata: false,
            visits: VisitsByPlace::default(),
            by_key: HashMap::new(),
            keys: Keys::default(),
            by_folded: OnceLock::new(),
        };
        while table.advance(&mut findings.problems)? {
            let row = table.row();
            if row.repeats_header() {
                findings
                    .problems
                    .push(row.whole_problem(Fault::RepeatedHeader));
                continue;
            }
            let alike = findings.spellings.note_row(&row, &domain);
            findings.problems.extend(alike);
            match Place::read(row, &domain) {
                Ok(place) => join.add(&row, place.into_owned(), &mut findings.problems),
                Err(found) => findings.problems.extend(found),
            }
        }
        Ok(Some(join))
    }

    fn add(&mut self, row: &Row<'_>, place: Place<'static>, problems: &mut Diagnostics) {
        let line = row.line();
        let visit = match visit(row) {
            Ok(visit) => visit,
            Err(found) => return problems.extend(found),
        };
        let (wave, city) = (place.wave.as_deref(), place.city.as_deref());
        self.visits.add(wave, city, &visit);
        let visited = visit.not_visited.is_none();
        if place.stratum.is_some() {
            self.names_strata = true;
        } else if let (Some(column), true) = (row.header.column(Role::Stratum), visited) {
            let role = Role::Stratum;
            let blank = row.problem(column, Fault::Blank { role });
            self.blank_strata.push(blank);
        }
        self.rows.push(Listed {
            line,
            place,
            visited,
            is_replacement: visit.is_replacement,
        });
    }

    /// Decides the keys, once it is known which of them the main files have; gives the establishments
    /// that are listed twice under them, by line. Of those the first row stays.
    pub fn index(&mut self, keys: Keys) -> Vec<(u64, Fault)> {
        let mut doubles = Vec::new();
        self.keys = keys;
        for listed in mem::take(&mut self.rows) {
            let Place { wave, city, id, .. } = &listed.place;
            let key = self.key(wave.as_deref(), city.as_deref(), id);
            if let Some(&first) = self.by_key.get(&key) {
                let first = self.rows[first].line;
                let first = format!("on line {first}");
                doubles.push((listed.line, Fault::DuplicateEstablishment { first }));
            } else {
                self.by_key.insert(key, self.rows.len());
                self.rows.push(listed);
            }
        }
        doubles
    }

    /// Whether the list says which establishments stand in for others.
    pub fn names_replacements(&self) -> bool {
        self.header.column(Role::Replacement).is_some()
    }

    /// The row for the place of a row of a main file.
    ///
    /// # Errors
    /// If there is none, or nobody visited the establishment.
    pub fn find(&self, row: &Row<'_>, place: &Place<'_>) -> Result<usize, Vec<Diagnostic>> {
        let key = self.key(place.wave.as_deref(), place.city.as_deref(), &place.id);
        let file = self.file.name.to_string();
        let found = self.by_key.get(&key).copied();
        let fault = match found.map(|index| (index, &self.rows[index])) {
            Some((index, listed)) if listed.visited => return Ok(index),
            Some((_, Listed { line, .. })) => Fault::NotVisited { file, line: *line },
            None => Fault::NotInEstablishments {
                file,
                alike: self.line_of_alike(place),
            },
        };
        Err(vec![row.problem_of_role(Role::Establishment, fault)])
    }

    /// The place of a row of a main file with what the row of that index adds.
    ///
    /// # Errors
    /// If the two say different things.
    pub fn complete<'a>(
        &'a self,
        index: usize,
        row: &Row<'_>,
        layout: &Layout,
        own: Place<'a>,
    ) -> Result<Place<'a>, Vec<Diagnostic>> {
        let listed = &self.rows[index];
        let disagreement = |what: String| Fault::Disagreement {
            what,
            other: format!("{}:{}", self.file.name, listed.line),
        };
        let roles = own.disagreements(&listed.place).into_iter();
        let roles = roles.map(|role| row.problem_of_role(role, disagreement(role.to_string())));
        let domains = own
            .domain
            .iter()
            .zip(&listed.place.domain)
            .zip(&layout.domain);
        let domains = domains.filter_map(|((own, listed), column)| {
            let differ = own
                .as_deref()
                .zip(listed.as_deref())
                .is_some_and(|(a, b)| a != b);
            // A column with a role was compared by its role.
            let column = column.filter(|&column| differ && row.header.role(column).is_none())?;
            let what = format!("`{}`", row.header.name(column));
            Some(row.problem(column, disagreement(what)))
        });
        let problems: Vec<_> = roles.chain(domains).collect();
        if problems.is_empty() {
            Ok(own.completed_by(&listed.place))
        } else {
            Err(problems)
        }
    }

    /// The line of an establishment whose id is nearly that.
    fn line_of_alike(&self, place: &Place<'_>) -> Option<u64> {
        let key = |place: &Place<'_>| {
            let id = folded(&place.id);
            self.key(place.wave.as_deref(), place.city.as_deref(), &id)
        };
        let by_folded = self.by_folded.get_or_init(|| {
            let rows = self.rows.iter().rev();
            rows.map(|listed| (key(&listed.place), listed.line))
                .collect()
        });
        by_folded.get(&key(place)).copied()
    }

    fn key(&self, wave: Option<&str>, city: Option<&str>, id: &str) -> Key {
        let wave = wave.filter(|_| self.keys.wave).map(str::to_owned);
        let city = city.filter(|_| self.keys.city).map(str::to_owned);
        (wave, city, id.to_owned())
    }
}

/// What a row says of the visit.
fn visit(row: &Row<'_>) -> Result<Visit, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut visit = Visit::default();
    if let Some(column) = row.header.column(Role::Status) {
        let outcome = row.text(column);
        match was_visited(outcome) {
            Ok(true) => {}
            Ok(false) => visit.not_visited = Some(words(outcome)),
            Err(fault) => problems.push(row.problem(column, fault)),
        }
    }
    if let Some(column) = row.header.column(Role::Replacement) {
        match visits::is_replacement(row.text(column)) {
            Ok(is_replacement) => visit.is_replacement = Some(is_replacement),
            Err(fault) => problems.push(row.problem(column, fault)),
        }
    }
    if problems.is_empty() {
        Ok(visit)
    } else {
        Err(problems)
    }
}

/// Whether the outcome of a visit means that the establishment was observed.
fn was_visited(cell: &str) -> Result<bool, Fault> {
    const VISITED: &[&str] = &["completed", "visited", "observed", "open", "nobodypresent"];
    const NOT_VISITED: &[&str] = &[
        "closed",
        "refused",
        "notfound",
        "ineligible",
        "unsafe",
        "aborted",
    ];
    let outcome = folded(cell);
    if VISITED.contains(&&*outcome) {
        Ok(true)
    } else if NOT_VISITED.contains(&&*outcome) {
        Ok(false)
    } else {
        Err(Fault::Status)
    }
}

/// The outcome in words: `Not_found` is `not found`.
fn words(outcome: &str) -> String {
    outcome.to_lowercase().replace(['_', '-'], " ")
}
