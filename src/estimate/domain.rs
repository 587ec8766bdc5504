//! For whom is the share? Domains: the values of one or more columns, and the cells that have them.

use indexmap::IndexMap;

use crate::design::WaveDesign;
use crate::tally::{Cell, Index, Tallies};

/// A part of the population: columns with their values, none for the whole of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Domain(Vec<(String, String)>);

impl Domain {
    /// Everybody.
    pub const OVERALL: Self = Self(Vec::new());

    /// Whether this is everybody.
    pub fn is_overall(&self) -> bool {
        self.0.is_empty()
    }

    /// The columns and their values, in the order asked for.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(column, value)| (&**column, &**value))
    }
}

/// The columns of one table of domains, indices of [`Tallies::domain_columns`]; none is the overall row.
pub type Columns = [usize];

/// The domains of a table in order of first appearance, and for each combination of domain values in
/// the study the domain it belongs to: none where one of the values is blank.
fn domains(tallies: &Tallies, columns: &Columns) -> (Vec<Domain>, Vec<Option<usize>>) {
    let mut found: IndexMap<Vec<Index>, Domain> = IndexMap::new();
    let memberships = tallies
        .domains
        .iter()
        .map(|values| {
            let key: Vec<Index> = columns
                .iter()
                .map(|&column| values[column])
                .collect::<Option<_>>()?;
            let entry = found.entry(key);
            let place = entry.index();
            entry.or_insert_with_key(|key| named(tallies, columns, key));
            Some(place)
        })
        .collect();
    (found.into_values().collect(), memberships)
}

fn named(tallies: &Tallies, columns: &Columns, key: &[Index]) -> Domain {
    let values = columns.iter().zip(key).map(|(&column, &label)| {
        let label = &tallies.labels[label as usize];
        (tallies.domain_columns[column].clone(), label.clone())
    });
    Domain(values.collect())
}

/// A cell of the study as one wave's design sees it.
#[derive(Clone, Copy)]
pub struct WaveCell<'a> {
    /// The number of its PSU in the wave's design.
    pub psu: u32,
    /// The establishment, an index of [`Tallies::establishments`].
    pub establishment: Index,
    /// Its combination of domain values, an index of [`Tallies::domains`].
    pub domain: Index,
    /// The weight of each of its workers.
    pub weight: f64,
    /// The cell itself.
    pub cell: Cell<'a>,
}

/// The cells of a wave in a design that holds it: those of a PSU and within it of an establishment
/// together.
pub fn cells_of_wave<'a>(
    tallies: &'a Tallies,
    design: &WaveDesign,
    wave: Option<Index>,
) -> Vec<WaveCell<'a>> {
    let mut cells: Vec<_> = tallies
        .cells()
        .filter_map(|cell| {
            let stratum = tallies.stratum_of(cell.establishment);
            if tallies.strata[stratum as usize].wave != wave {
                return None;
            }
            let psu = tallies.psu_of(cell.establishment);
            Some(WaveCell {
                psu: design.number_of(psu)?,
                establishment: cell.establishment,
                domain: cell.domain,
                weight: cell.weight,
                cell,
            })
        })
        .collect();
    cells.sort_by_key(|cell| (cell.psu, cell.establishment));
    cells
}

/// The domains of a table that some of the cells are in, each with those cells in their order. One pass,
/// however many domains.
pub fn cells_by_domain<'a>(
    tallies: &Tallies,
    columns: &Columns,
    cells: &[WaveCell<'a>],
) -> Vec<(Domain, Vec<WaveCell<'a>>)> {
    let (domains, memberships) = domains(tallies, columns);
    let mut members = vec![Vec::new(); domains.len()];
    for cell in cells {
        if let Some(domain) = memberships[cell.domain as usize] {
            members[domain].push(*cell);
        }
    }
    let found = domains.into_iter().zip(members);
    found.filter(|(_, cells)| !cells.is_empty()).collect()
}
