//! What is to be read, and how.

use super::header::ColumnChoice;
use super::source::Input;
use super::table::FileId;
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

    /// The columns that make domains, each once.
    pub fn domain_columns(&self) -> Vec<String> {
        let Some(tables) = &self.by else {
            return vec![DEFAULT_DOMAIN.to_owned()];
        };
        let mut columns: Vec<String> = Vec::new();
        for column in tables.iter().flatten() {
            if !columns.contains(column) {
                columns.push(column.clone());
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
        let columns = self.domain_columns();
        let place = |column: &String| columns.iter().position(|known| known == column);
        let places = |table: &Vec<String>| table.iter().filter_map(place).collect();
        tables.iter().map(places).collect()
    }
}
