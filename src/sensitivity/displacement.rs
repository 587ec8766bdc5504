//! Did the trade move to other places, or to other kinds of places?

use super::basis::Basis;
use crate::compare::{Comparer, Decomposition, Difference, NoTurnover, Standardisation, Turnover};
use crate::tally::{Index, Indicator};

/// What moved between the waves.
#[derive(Clone, Debug)]
pub struct Displacement {
    /// The column that says which kind a place is; none where the study has no such column.
    pub column: Option<String>,
    /// Of each pair of waves.
    pub pairs: Vec<PairDisplacement>,
    /// Whether each PSU is an establishment.
    pub psus_are_establishments: bool,
}

/// What moved between two waves.
#[derive(Clone, Debug)]
pub struct PairDisplacement {
    /// The change of everybody at every indicator that both waves know.
    pub rows: Vec<DisplacementRow>,
    /// Which places stayed, which were left and which are new, or why nobody can tell.
    pub turnover: Result<Turnover, NoTurnover>,
}

/// A change, by what moved.
#[derive(Clone, Debug)]
pub struct DisplacementRow {
    /// Of what.
    pub indicator: Indicator,
    /// The shares before and after, fractions of 1.
    pub shares: [f64; 2],
    /// After less before, with its limits.
    pub difference: Difference,
    /// The change split into rate and mix.
    pub decomposition: Option<Decomposition>,
    /// Both waves with the mix of the earlier one.
    pub standardisation: Option<Standardised>,
}

/// Both waves with the mix of the earlier one, by the names of kinds.
#[derive(Clone, Debug)]
pub struct Standardised {
    /// The shares.
    pub shares: Standardisation,
    /// The kinds that the later wave lacks; none for a blank.
    pub left_out: Vec<Option<String>>,
}

impl Displacement {
    /// What moved between the waves that are compared.
    pub fn new(basis: &Basis<'_>) -> Self {
        let tallies = &basis.analysis.tallies;
        let pairs = basis.pairs().into_iter().zip(&basis.found.changes);
        let pairs = pairs.filter_map(|(pair, changes)| {
            let waves = pair.map(|place| basis.analysis.waves[place]);
            let [Some(before), Some(after)] = waves else {
                return None;
            };
            let comparer = Comparer {
                decompose: basis.decompose,
                threads: basis.threads,
                ..basis.comparer()?
            };
            let standardised = comparer.standardisations([before, after]);
            let overall = changes.iter().filter(|row| row.domain.is_overall());
            let rows = overall.filter_map(|row| {
                let mut indicators = tallies.indicators.iter();
                let index = indicators.position(|indicator| *indicator == row.indicator)?;
                let standardisation = standardised[index].clone();
                Some(DisplacementRow {
                    indicator: row.indicator.clone(),
                    shares: [row.before, row.after],
                    difference: row.difference,
                    decomposition: row.decomposition.clone(),
                    standardisation: standardisation.map(|shares| Standardised {
                        left_out: basis.labels_of(&shares.left_out),
                        shares,
                    }),
                })
            });
            Some(PairDisplacement {
                rows: rows.collect(),
                turnover: comparer.turnover([before, after]),
            })
        });
        let column = basis.decompose;
        Self {
            column: column.map(|column| tallies.domain_columns[column].clone()),
            pairs: pairs.collect(),
            psus_are_establishments: tallies.psus_are_establishments(),
        }
    }
}

impl Basis<'_> {
    /// The texts of labels.
    fn labels_of(&self, labels: &[Option<Index>]) -> Vec<Option<String>> {
        let known = &self.analysis.tallies.labels;
        let text = |label: Index| known[label as usize].clone();
        labels.iter().map(|label| label.map(text)).collect()
    }
}
