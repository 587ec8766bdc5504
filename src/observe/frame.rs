//! How many establishments are there to draw from? The frame, by stratum.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::cell::is_blank;
use super::error::ReadError;
use super::fault::Fault;
use super::file::FileId;
use super::findings::Findings;
use super::header::Header;
use super::role::{FileKind, Role};
use super::row::Row;
use super::table::Table;
use super::total;
use crate::text::shown;

/// The frame.
pub struct Frame {
    /// Which file.
    pub file: FileId,
    /// Its header.
    pub header: Header,
    strata: IndexMap<FrameKey, FrameStratum>,
    /// Whether a row could not be read, so that nobody knows which strata there are.
    pub is_damaged: bool,
}

/// A stratum of the frame by wave, city and label, each where the file has such a column.
type FrameKey = [Option<String>; 3];

/// A stratum of the frame.
struct FrameStratum {
    /// The physical line.
    line: u64,
    /// Establishments in the stratum.
    establishments: u64,
}

/// The columns that tell strata apart, in the order of a key.
const KEY_ROLES: [Role; 3] = [Role::Wave, Role::City, Role::Stratum];

impl Frame {
    /// Reads the frame; none if there is something wrong with its header, which `findings` then say.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn read(table: &mut Table, findings: &mut Findings) -> Result<Option<Self>, ReadError> {
        let Some(count) = table.header.column(Role::Population) else {
            let problem = table.missing_roles(FileKind::Frame, &[Role::Population])?;
            findings.problems.push(problem);
            return Ok(None);
        };
        let mut frame = Self {
            file: table.file.clone(),
            header: table.header.clone(),
            strata: IndexMap::new(),
            is_damaged: false,
        };
        while table.advance(&mut findings.problems)? {
            let row = table.row();
            if row.repeats_header() {
                findings
                    .problems
                    .push(row.whole_problem(Fault::RepeatedHeader));
                continue;
            }
            let alike = findings.spellings.note_row(&row, &[]);
            findings.problems.extend(alike);
            if let Err((column, fault)) = frame.add(&row, count) {
                findings.problems.push(row.problem(column, fault));
                frame.is_damaged = true;
            }
        }
        Ok(Some(frame))
    }

    fn add(&mut self, row: &Row<'_>, count: usize) -> Result<(), (usize, Fault)> {
        if let Some(total) = total::fault(row) {
            return Err(total);
        }
        let population = row.notation.population(row.text(count));
        let establishments = population.map_err(|fault| (count, fault))?;
        let mut key = FrameKey::default();
        for (role, value) in KEY_ROLES.into_iter().zip(&mut key) {
            let Some(column) = row.header.column(role) else {
                continue;
            };
            if is_blank(row.text(column)) {
                return Err((column, Fault::Blank { role }));
            }
            *value = Some(row.notation.label(row.text(column)).into_owned());
        }
        let line = row.line();
        if let Some(first) = self.strata.get(&key) {
            return Err((count, Fault::DuplicateStratum { first: first.line }));
        }
        self.strata.insert(
            key,
            FrameStratum {
                line,
                establishments,
            },
        );
        Ok(())
    }

    /// The establishments in the stratum of that wave, city and label, where `own` is what the main
    /// files say of it. What the frame has no column for does not matter.
    ///
    /// # Errors
    /// If the frame lacks the stratum or says otherwise.
    pub fn population(&self, labels: [Option<&str>; 3], own: Option<u64>) -> Result<u64, Fault> {
        let file = || self.file.name.to_string();
        let key = self.key(labels);
        let Some(stratum) = self.strata.get(&key) else {
            let lacks = |&(role, label): &(Role, Option<&str>)| {
                label.is_none() && self.header.column(role).is_some()
            };
            let mut lacking = KEY_ROLES.into_iter().zip(labels).filter(lacks);
            return Err(Fault::NotInFrame {
                file: file(),
                stratum: named(labels),
                lacking: lacking.next().map(|(role, _)| role),
            });
        };
        if own.is_some_and(|own| own != stratum.establishments) {
            return Err(Fault::Disagreement {
                what: Role::Population.to_string(),
                other: format!("{}:{}", file(), stratum.line),
            });
        }
        Ok(stratum.establishments)
    }

    /// The line of the stratum of that wave, city and label.
    pub fn line(&self, labels: [Option<&str>; 3]) -> Option<u64> {
        self.strata
            .get(&self.key(labels))
            .map(|stratum| stratum.line)
    }

    /// The rows that stand for several of the strata with these labels (wave, city, label), by line, each
    /// with a role that tells those strata apart. That a frame has no waves does not count: it may serve
    /// them all.
    pub fn shared_rows<'a>(
        &self,
        strata: impl Iterator<Item = [Option<&'a str>; 3]>,
    ) -> Vec<(u64, Role)> {
        let mut first: HashMap<(Option<&str>, FrameKey), [Option<&str>; 3]> = HashMap::new();
        let mut shared = Vec::new();
        for labels in strata {
            let key = self.key(labels);
            let Some(line) = self.strata.get(&key).map(|stratum| stratum.line) else {
                continue;
            };
            let other = *first.entry((labels[0], key)).or_insert(labels);
            if other != labels {
                let differs = (1..3).find(|&place| other[place] != labels[place]);
                shared.push((line, KEY_ROLES[differs.unwrap_or(2)]));
            }
        }
        shared.dedup();
        shared
    }

    /// The strata, among those of the study's waves, that none of `found` is in, and their establishments.
    pub fn unvisited(&self, waves: &[&str], found: &[[Option<&str>; 3]]) -> (usize, u64) {
        let found: HashSet<_> = found.iter().map(|labels| self.key(*labels)).collect();
        let of_the_waves =
            |key: &FrameKey| key[0].as_deref().is_none_or(|wave| waves.contains(&wave));
        let unvisited = self
            .strata
            .iter()
            .filter(|(key, _)| of_the_waves(key) && !found.contains(*key));
        unvisited.fold((0, 0), |(strata, establishments), (_, stratum)| {
            (strata + 1, establishments + stratum.establishments)
        })
    }

    fn key(&self, labels: [Option<&str>; 3]) -> FrameKey {
        let mut key = FrameKey::default();
        for ((role, label), value) in KEY_ROLES.into_iter().zip(labels).zip(&mut key) {
            if self.header.column(role).is_some() {
                *value = label.map(str::to_owned);
            }
        }
        key
    }
}

/// A stratum by its labels, as a message names it.
pub fn named(labels: [Option<&str>; 3]) -> String {
    let labels: Vec<_> = labels.into_iter().flatten().map(shown).collect();
    labels.join(", ")
}
