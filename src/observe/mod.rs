//! What was observed? Files become tallies; nothing else of them is kept.
//!
//! Reading and writing are the only rooms that know files: everything between works on numbers.

mod again;
mod age;
mod assessment;
mod cell;
mod column;
mod completion;
mod delimiter;
mod doubled;
mod error;
pub(crate) mod fault;
mod file;
mod findings;
mod fold;
mod found;
mod frame;
mod header;
mod id_list;
mod inspection;
mod join;
mod layout;
mod likeness;
mod line;
mod note;
mod odd_weight;
mod other_words;
mod place;
mod privacy;
pub mod private;
mod quick;
mod reader;
mod records;
mod registry;
mod rising;
pub mod role;
mod row;
mod same;
mod settings;
mod slip;
mod source;
mod spelling;
mod stray_code;
mod stream;
mod table;
mod tally_row;
mod total;
mod visits;
mod workers;

pub use again::arguments;
pub use assessment::{Assessed, AssessedWorker, AssessmentRule, Said};
pub use column::{Column, ColumnChoice};
pub use error::{ReadError, Refusal};
pub use inspection::{Inspection, Observer, Seen};
pub use layout::Shape;
pub use note::Note;
pub use private::{Clue, Private};
pub use role::{FileKind, Role, UnknownRole, folded};
pub use same::SameLabels;
pub use settings::{Decompose, Pace, ReadSettings};
pub use source::{Encoding, Growth, Input, Progress};
pub use visits::{Replacements, Visits, VisitsByPlace};

use std::collections::BTreeSet;

use crate::tally::{Index, Indicator, Tallies, Threshold};
use crate::warning::Warning;

/// A study as read: tallies, and where they come from.
#[derive(Clone, Debug)]
pub struct Study {
    /// What was counted.
    pub tallies: Tallies,
    /// The domain columns of each table, as indices of [`Tallies::domain_columns`].
    pub tables: Vec<Vec<usize>>,
    /// The domain column by which changes are decomposed, an index of [`Tallies::domain_columns`].
    pub decompose: Option<usize>,
    /// Whether workers carry weights.
    pub weighted: bool,
    /// The files, in the order given; establishments and frame last.
    pub inputs: Vec<InputFile>,
    /// What came of the establishments that were listed, where they are.
    pub visits: VisitsByPlace,
    /// The establishments that stand in for others, where a list says so.
    pub replacements: Option<BTreeSet<Index>>,
    /// What rows hold.
    pub shape: Shape,
    /// What a data manager looks at, if it was asked for.
    pub inspection: Option<Inspection>,
    /// What each observer said of each worker, if it was asked for and the files name observers.
    pub assessed: Option<Assessed>,
    /// What the reader of the result must know.
    pub warnings: Vec<Warning>,
    /// What the reader of the result may want to know.
    pub notes: Vec<Note>,
}

impl Study {
    /// The tallies without the thresholds that were counted besides.
    pub fn as_asked(&self, further: &[Threshold]) -> Tallies {
        let indicators = self.tallies.indicators.iter();
        let is_further = |indicator: &Indicator| {
            let threshold = indicator.threshold();
            threshold.is_some_and(|threshold| further.contains(&threshold))
        };
        let places = indicators.enumerate();
        let places = places.filter(|(_, indicator)| !is_further(indicator));
        let places: Vec<_> = places.map(|(place, _)| place).collect();
        self.tallies.at_indicators(&places)
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its place among the inputs.
    pub order: usize,
    /// Its base name.
    pub name: String,
    /// What its rows are.
    pub kind: FileKind,
    /// The SHA-256 of its bytes in hexadecimal digits, if it was asked for.
    pub sha256: Option<String>,
    /// Its data rows, unless they would give away rows of the result that are withheld.
    pub rows: Option<u64>,
    /// The waves of its workers, in order of first appearance.
    pub waves: Vec<String>,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
}

/// Reads a study.
///
/// # Errors
/// If a file cannot be read, or the data have errors: all of them are found in one run.
pub fn read(settings: &ReadSettings, progress: Progress) -> Result<Study, ReadError> {
    reader::Reader::new(settings, progress).read()
}
