//! What is to be read, and how.

use super::header::ColumnChoice;
use super::source::Input;
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
    /// The age thresholds, in the order of the output.
    pub thresholds: Vec<Threshold>,
    /// Whether the thresholds were asked for, or are the defaults.
    pub thresholds_asked_for: bool,
    /// Codes for missing besides the usual ones.
    pub missing: Vec<String>,
    /// Whether all weights are ignored.
    pub unweighted: bool,
    /// Whether an establishment id in two cities is an error.
    pub unique_ids: bool,
    /// Whether the frame counts are needed for the finite population correction.
    pub finite_population: bool,
    /// Whether a quoted field may hold as many delimiters as a row.
    pub allow_multiline: bool,
    /// Whether to compute the SHA-256 of each file.
    pub hash_inputs: bool,
}

impl ReadSettings {
    /// All files, in the order in which they are shown.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.files
            .iter()
            .chain(&self.establishments)
            .chain(&self.frame)
    }
}
