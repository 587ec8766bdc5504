//! Who assessed this worker before? Assessments are held until all files are read: the next one may be in
//! any of them.

use indexmap::IndexSet;
use rustc_hash::FxHashMap;

use super::{Assessed, AssessedWorker, AssessmentRule, Said};
use crate::observe::line::Line;
use crate::observe::workers::Id;
use crate::tally::{AgeRange, CellIndex, Index};

/// The assessments of workers. Codes of observers are held to tell them apart, and go no further.
pub struct Gatherer {
    /// What makes one of several; without it a second row of a worker is somebody else's error.
    pub rule: Option<AssessmentRule>,
    observers: IndexSet<String>,
    workers: Vec<Worker>,
    by_id: FxHashMap<(Index, Id), usize>,
}

/// A row as an assessment of a worker.
#[derive(Clone, Copy)]
pub struct Row {
    /// The worker; none where nobody is named.
    pub worker: Option<Id>,
    /// The establishment.
    pub establishment: Index,
    /// Where the worker is counted.
    pub cell: CellIndex,
    /// The domain values.
    pub domain: Index,
    /// What tells types of establishments apart, where the row has one.
    pub kind: Option<u64>,
    /// Where it stands.
    pub line: Line,
    /// What it says.
    pub said: Said,
}

/// A worker with all rows so far.
struct Worker {
    first: Row,
    said: Vec<(Option<usize>, Said)>,
}

/// Why a row cannot be another assessment of a worker; each with the line of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The observer assessed the worker before.
    SameObserver(Line),
    /// One of the rows names no observer.
    UnnamedObserver(Line),
    /// The types of the establishment differ.
    Kind(Line),
    /// The domain values differ from those.
    Domain(Index, Line),
    /// The weights differ.
    Weight(Line),
}

impl Gatherer {
    /// Nothing yet; none if nobody asks for assessments.
    pub fn new(rule: Option<AssessmentRule>, is_asked: bool) -> Option<Self> {
        (is_asked || rule.is_some()).then(|| Self {
            rule,
            observers: IndexSet::new(),
            workers: Vec::new(),
            by_id: FxHashMap::default(),
        })
    }

    /// Adds a row; `observer` is empty or none where nobody is named.
    ///
    /// # Errors
    /// If it contradicts an earlier row of the worker.
    pub fn add(&mut self, row: Row, observer: Option<&str>) -> Result<(), Clash> {
        let observer = observer.filter(|code| !code.is_empty());
        let observer = observer.map(|code| self.observer(code));
        let next = self.workers.len();
        let place = match row.worker {
            Some(id) => *self.by_id.entry((row.establishment, id)).or_insert(next),
            None => next,
        };
        if place == next {
            self.workers.push(Worker {
                first: row,
                said: vec![(observer, row.said)],
            });
            return Ok(());
        }
        let worker = &mut self.workers[place];
        if self.rule.is_some() {
            worker.judge(&row, observer)?;
        }
        worker.said.push((observer, row.said));
        Ok(())
    }

    /// The number of an observer.
    fn observer(&mut self, code: &str) -> usize {
        let known = self.observers.get_index_of(code);
        known.unwrap_or_else(|| self.observers.insert_full(code.to_owned()).0)
    }

    /// Each worker by the rule: the first row, and what counts.
    pub fn settled(&self, rule: AssessmentRule) -> impl Iterator<Item = (&Row, Said)> {
        let workers = self.workers.iter();
        workers.map(move |worker| (&worker.first, worker.settled(rule)))
    }

    /// All rows, and the workers that they speak of.
    pub fn extent(&self) -> [u64; 2] {
        let rows = self.workers.iter().map(|worker| worker.said.len() as u64);
        [rows.sum(), self.workers.len() as u64]
    }

    /// What observers said, and nothing of who they are.
    pub fn finish(self) -> Assessed {
        let workers = self.workers.into_iter().filter_map(|worker| {
            let said = worker.said.into_iter();
            let said: Vec<_> = said
                .filter_map(|(observer, said)| Some((observer?, said)))
                .collect();
            (!said.is_empty()).then_some(AssessedWorker {
                establishment: worker.first.establishment,
                cell: worker.first.cell,
                said,
            })
        });
        Assessed {
            observers: self.observers.len(),
            workers: workers.collect(),
        }
    }
}

impl Worker {
    /// Whether a row is another assessment of this worker.
    fn judge(&self, row: &Row, observer: Option<usize>) -> Result<(), Clash> {
        let first = &self.first;
        let line = first.line;
        let mut others = self.said.iter().map(|&(other, _)| other);
        if observer.is_none() || others.clone().any(|other| other.is_none()) {
            Err(Clash::UnnamedObserver(line))
        } else if others.any(|other| other == observer) {
            Err(Clash::SameObserver(line))
        } else if first.domain != row.domain {
            Err(Clash::Domain(first.domain, line))
        } else if first.cell != row.cell {
            Err(Clash::Weight(line))
        } else if first.kind != row.kind {
            Err(Clash::Kind(line))
        } else {
            Ok(())
        }
    }

    /// What counts of all that was said.
    fn settled(&self, rule: AssessmentRule) -> Said {
        let age = |said: Said| match said {
            Said::Age(age) => Some(age),
            Said::Outcome(_) => None,
        };
        let said = self.said.iter().map(|&(_, said)| said);
        let ages: Vec<AgeRange> = said.clone().filter_map(age).collect();
        if ages.is_empty() {
            let is_known = |said: &Said| *said != Said::Outcome(crate::tally::Status::Unknown);
            return said.clone().find(is_known).unwrap_or(self.first.said);
        }
        Said::Age(rule.age(&ages))
    }
}
