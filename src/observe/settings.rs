//! What is to be read, and how.

use super::assessment::AssessmentRule;
use super::column::{ColumnChoice, DomainColumn};
use super::file::FileId;
use super::privacy::MOST_ROWS;
use super::same::SameLabels;
use super::source::{Encoding, Growth, Input};
use crate::tally::Threshold;

/// What is to be read, and how.
#[derive(Clone, Debug)]
pub struct ReadSettings {
    /// The main files: worker rows or tallies.
    pub files: Vec<Input>,
    /// The file of establishments.
    pub establishments: Option<Input>,
    /// The file of the frame.
    pub frame: Option<Input>,
    /// The columns that the user named.
    pub columns: Vec<ColumnChoice>,
    /// The domain columns of each table; none for the city where there is one.
    pub by: Option<Vec<Vec<String>>>,
    /// The column by which changes are decomposed.
    pub decompose: Decompose,
    /// Whether to find out which places are in more than one wave. Only a comparison needs to know, and it
    /// takes a table of all ids.
    pub finds_places: bool,
    /// Whether the rows of a file without a wave column are of a wave named after the file.
    pub waves_from_names: bool,
    /// The age thresholds, in the order of the output.
    pub thresholds: Vec<Threshold>,
    /// Whether the thresholds were asked for, or are the defaults.
    pub thresholds_asked_for: bool,
    /// Thresholds that rows with ages are counted at besides, behind the others.
    pub further_thresholds: Vec<Threshold>,
    /// Whether the ages of workers are kept.
    pub keep_ages: bool,
    /// Codes for missing besides the usual ones.
    pub missing: Vec<String>,
    /// Labels that are others in truth.
    pub same: Vec<SameLabels>,
    /// Whether all weights are ignored.
    pub unweighted: bool,
    /// Whether an establishment id in two cities is an error.
    pub unique_ids: bool,
    /// Whether the frame counts are needed for the finite population correction.
    pub finite_population: bool,
    /// Whether a quoted field may hold as many delimiters as a row.
    pub allow_multiline: bool,
    /// The encoding of files that have no byte order mark; none for UTF-8.
    pub encoding: Option<Encoding>,
    /// How far compressed data may grow; none for as far as they do.
    pub growth: Option<Growth>,
    /// How fast files are read.
    pub pace: Pace,
    /// Whether to compute the SHA-256 of each file.
    pub hash_inputs: bool,
    /// Whether to look for a main file that is there twice, perhaps compressed or encoded otherwise.
    pub find_copies: bool,
    /// Whether every problem is to be had, or the first of each kind and their number.
    pub lists_all_problems: bool,
    /// What makes one worker of the assessments of several observers; without it they are an error.
    pub assessments: Option<AssessmentRule>,
    /// Whether to keep what each observer said of each worker.
    pub keeps_assessments: bool,
    /// Whether to note what a data manager looks at.
    pub inspect: bool,
}

/// How fast files are read. But for [`Self::watched`] it changes no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Threads that read.
    pub threads: usize,
    /// Rows of each file that are looked at for what must not travel.
    pub watched: usize,
    /// Bytes that are read row by row before the rest is read in blocks.
    pub with_care: usize,
    /// The bytes of a block.
    pub block: usize,
}

impl Default for Pace {
    /// One thread for each core, as far as the system tells.
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            watched: MOST_ROWS,
            with_care: 64 * 1024,
            // Smaller ones cost more calls of the system, larger ones leave the cache that is next to the core; and
            // there are several at a time for each thread.
            block: 128 * 1024,
        }
    }
}

/// The column by which a change is split into rate and composition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decompose {
    /// None.
    No,
    /// The type of establishment, where there is one.
    TypeIfAny,
    /// The column of that header or role.
    Column(String),
}

impl Decompose {
    /// The name of the column.
    fn column(&self) -> Option<&str> {
        match self {
            Self::No => None,
            Self::TypeIfAny => Some("type"),
            Self::Column(name) => Some(name),
        }
    }
}

/// The domain where none is asked for, if the study has such a column.
const DEFAULT_DOMAIN: &str = "city";

impl ReadSettings {
    /// All files, in the order in which they are shown.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.files
            .iter()
            .chain(&self.establishments)
            .chain(&self.frame)
    }

    /// The place of the file of establishments among the inputs.
    pub fn order_of_establishments(&self) -> usize {
        self.files.len()
    }

    /// The place of the frame among the inputs.
    pub fn order_of_frame(&self) -> usize {
        self.files.len() + usize::from(self.establishments.is_some())
    }

    /// The file with that place among the inputs.
    pub fn file_id(&self, order: usize) -> FileId {
        FileId {
            order,
            name: self
                .inputs()
                .nth(order)
                .map(Input::name)
                .unwrap_or_default(),
        }
    }

    /// The columns whose values are kept, each once: those that make domains first.
    pub fn domain_columns(&self) -> Vec<DomainColumn> {
        let default = [vec![DEFAULT_DOMAIN.to_owned()]];
        let tables = self.by.as_deref().unwrap_or(&default);
        let by = tables.iter().flatten().map(|name| DomainColumn {
            name: name.clone(),
            flag: self.by.is_some().then_some("--by "),
        });
        let decompose = self.decompose.column().map(|name| DomainColumn {
            name: name.to_owned(),
            flag: match self.decompose {
                Decompose::Column(_) => Some("--decompose "),
                Decompose::No | Decompose::TypeIfAny => None,
            },
        });
        let mut columns: Vec<DomainColumn> = Vec::new();
        for column in by.chain(decompose) {
            if columns.iter().all(|known| known.name != column.name) {
                columns.push(column);
            }
        }
        columns
    }

    /// The tables, as places in [`Self::domain_columns`].
    pub fn tables(&self, has_default_domain: bool) -> Vec<Vec<usize>> {
        let Some(tables) = &self.by else {
            let default = has_default_domain.then(|| vec![0]);
            return default.into_iter().collect();
        };
        let places = |table: &Vec<String>| {
            let names = table.iter();
            names.filter_map(|name| self.place_of(name)).collect()
        };
        tables.iter().map(places).collect()
    }

    /// The column by which changes are decomposed, as a place in [`Self::domain_columns`].
    pub fn place_of_decompose(&self) -> Option<usize> {
        self.place_of(self.decompose.column()?)
    }

    fn place_of(&self, name: &str) -> Option<usize> {
        let columns = self.domain_columns();
        columns.iter().position(|column| column.name == name)
    }
}
