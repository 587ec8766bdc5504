//! What is wrong with the data, and where: every problem of a run, kept within bounds.

mod spool;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::iter;
use std::sync::Arc;

use crate::observe::fault::{Fault, Kind};
use crate::text::escaped;

pub use spool::Line;
use spool::Spool;

/// Problems of one code that are kept; further ones are only counted.
const KEPT_PER_CODE: usize = 100;
/// Problems of one kind that are kept: one to show in full, and where the next ones are.
const KEPT_PER_KIND: usize = 9;

/// A place in an input file, as a person would find it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The place of the file among the inputs, so that problems sort as files were given.
    pub order: usize,
    /// The base name of the file.
    pub file: Arc<str>,
    /// The physical line from 1; none where the whole file is meant.
    pub line: Option<u64>,
    /// The number of the field from 1; none where the whole line is meant.
    pub column: Option<usize>,
    /// The header of that column.
    pub field: Option<String>,
}

/// One problem, with what a person needs to mend it. Its sentences are made when somebody reads them:
/// most problems of a file that is wrong throughout are only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where it is.
    pub location: Location,
    /// What it is.
    pub(crate) fault: Fault,
    /// The cell as it stands, escaped and cut; none where it must not be shown.
    pub excerpt: Option<String>,
}

impl Diagnostic {
    /// Its code, such as `E040`.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// What was found, in a sentence without a full stop.
    pub fn message(&self) -> String {
        sentence(&self.fault.to_string())
    }

    /// What was expected and what to do.
    pub fn help(&self) -> String {
        sentence(&self.fault.help())
    }
}

/// The problems of a run: the first of each code and of each kind, and the number of all.
#[derive(Debug, Default)]
pub struct Diagnostics {
    codes: BTreeMap<&'static str, First>,
    kinds: HashMap<Kind, First>,
    files: BTreeSet<usize>,
    /// Every one of them, if somebody asked for that.
    spool: Option<Spool>,
}

/// The first problems of a list by their place, and the number of all.
#[derive(Debug, Default)]
pub struct First {
    /// All of them.
    pub count: u64,
    /// The first.
    pub kept: Vec<Diagnostic>,
}

impl First {
    /// Keeps a problem that was counted, if it is one of the first so many.
    fn keep(&mut self, diagnostic: &Diagnostic, most: usize) {
        let location = &diagnostic.location;
        let is_full = self.kept.len() == most;
        if is_full
            && self
                .kept
                .last()
                .is_none_or(|last| last.location <= *location)
        {
            return;
        }
        let place = self.kept.partition_point(|kept| kept.location <= *location);
        self.kept.insert(place, diagnostic.clone());
        self.kept.truncate(most);
    }

    fn merge(&mut self, other: Self, most: usize) {
        self.count += other.count;
        for diagnostic in &other.kept {
            self.keep(diagnostic, most);
        }
    }
}

impl Diagnostics {
    /// An empty list; with `all` one that can give every problem later, from a temporary file.
    pub fn new(all: bool) -> Self {
        Self {
            spool: all.then(Spool::default),
            ..Self::default()
        }
    }

    /// An empty list that can give as much as this one.
    pub fn another(&self) -> Self {
        Self::new(self.spool.is_some())
    }

    /// Adds a problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.files.insert(diagnostic.location.order);
        let of_code = self.codes.entry(diagnostic.code()).or_default();
        of_code.count += 1;
        of_code.keep(&diagnostic, KEPT_PER_CODE);
        let of_kind = self.kinds.entry(diagnostic.fault.kind()).or_default();
        of_kind.count += 1;
        of_kind.keep(&diagnostic, KEPT_PER_KIND);
        if let Some(spool) = &mut self.spool {
            spool.push(Line::from(&diagnostic));
        }
    }

    /// Adds problems.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// Adds the problems of another list.
    pub fn merge(&mut self, other: Self) {
        self.files.extend(other.files);
        for (code, first) in other.codes {
            let own = self.codes.entry(code).or_default();
            own.merge(first, KEPT_PER_CODE);
        }
        for (kind, first) in other.kinds {
            let own = self.kinds.entry(kind).or_default();
            own.merge(first, KEPT_PER_KIND);
        }
        if let (Some(own), Some(other)) = (&mut self.spool, other.spool) {
            own.merge(other);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The number of problems of each code.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        let counts = self.codes.iter();
        counts.map(|(&code, first)| (code, first.count)).collect()
    }

    /// The number of all problems.
    pub fn total(&self) -> u64 {
        self.codes.values().map(|first| first.count).sum()
    }

    /// The number of files that have problems.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// The first hundred of each code, by file, line and column.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<_> = self.codes.values().flat_map(|first| &first.kept).collect();
        sorted.sort_by(|a, b| (&a.location, a.code()).cmp(&(&b.location, b.code())));
        sorted
    }

    /// So many problems, of as many kinds as there are, by file, line and column.
    pub fn various(&self, most: usize) -> Vec<&Diagnostic> {
        let kinds = self.kinds();
        let firsts = kinds.iter().filter_map(|kind| kind.kept.first());
        let others = kinds.iter().flat_map(|kind| kind.kept.iter().skip(1));
        let mut various: Vec<_> = firsts.chain(others).take(most).collect();
        various.sort_by(|a, b| (&a.location, a.code()).cmp(&(&b.location, b.code())));
        various
    }

    /// The problems by kind, as the first of each comes.
    pub fn kinds(&self) -> Vec<&First> {
        let mut kinds: Vec<_> = self.kinds.values().collect();
        kinds.sort_by_cached_key(|first| {
            let first = first.kept.first();
            first.map(|first| (first.location.clone(), first.code(), first.message()))
        });
        kinds
    }

    /// Every problem by file, line and column, if that was asked for; they are given once. An error is one
    /// of the temporary files.
    pub fn take_all(&mut self) -> Box<dyn Iterator<Item = io::Result<Line>>> {
        match self.spool.take().unwrap_or_default().sorted() {
            Ok(lines) => Box::new(lines),
            Err(error) => Box::new(iter::once(Err(error))),
        }
    }
}

/// A sentence on one line, and of a length that a person reads: headers in it may be of any.
fn sentence(text: &str) -> String {
    const LONGEST: usize = 600;
    let mut sentence = escaped(text);
    if let Some((end, _)) = sentence.char_indices().nth(LONGEST) {
        sentence.truncate(end);
        sentence.push('…');
    }
    sentence
}
