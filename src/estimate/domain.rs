//! For whom is the share? Domains: the values of one or more columns, and the cells that have them.

use indexmap::IndexMap;

use crate::design::{SampleDesign, WaveDesign};
use crate::tally::{AlikeCells, Cell, Groups, Index, Tallies};

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

/// Some cells of a study in the order of a design: those of a PSU and within it of an establishment
/// together.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    tallies: &'a Tallies,
    design: &'a WaveDesign,
    /// Their places among [`Tallies::cells`].
    order: &'a [Index],
    /// How many each of them stands for; empty if each stands for itself.
    times: &'a [u32],
}

/// A cell of the study as a design sees it.
#[derive(Clone, Copy)]
pub struct WaveCell<'a> {
    /// The number of its PSU in the design.
    pub psu: u32,
    /// The cell itself.
    pub cell: Cell<'a>,
    /// How many it stands for: cells that are alike, each the only one of its PSU.
    pub times: u32,
}

/// The cells of a wave in the order of a design that holds it, as places among [`Tallies::cells`].
pub fn order_of_wave(tallies: &Tallies, design: &WaveDesign, wave: Option<Index>) -> Vec<Index> {
    let number_of = |place: Index| {
        let psu = tallies.psu_of(tallies.establishment_at(place));
        let stratum = tallies.stratum_of_psu(psu);
        let of_wave = tallies.strata[stratum as usize].wave == wave;
        design.number_of(psu).filter(|_| of_wave)
    };
    let places = 0..tallies.cells().len() as Index;
    let own = places.filter(|&place| number_of(place).is_some());
    let own: Vec<Index> = own.collect();
    let establishment = |&place: &Index| tallies.establishment_at(place);
    // Mostly rows follow each other as their establishments do in the design.
    if own.is_sorted_by_key(|place| (number_of(*place), establishment(place))) {
        return own;
    }
    let by_psu = Groups::new(design.sample.psus(), own.into_iter(), |place| {
        number_of(place).map(|number| number as usize)
    });
    by_psu.into_sorted(establishment)
}

/// The same cells, where one may stand for others that are alike: each the only one of its PSU, all of one
/// stratum.
pub(super) fn alike_of_wave(
    tallies: &Tallies,
    design: &WaveDesign,
    wave: Option<Index>,
) -> AlikeCells {
    let order = order_of_wave(tallies, design, wave);
    let psu_of = |place: Index| tallies.psu_of(tallies.establishment_at(place));
    let mut alike = AlikeCells::new(1);
    let mut stratum = None;
    for psu in order.chunk_by(|&one, &next| psu_of(one) == psu_of(next)) {
        let own = Some(tallies.stratum_of_psu(psu_of(psu[0])));
        if stratum != own {
            stratum = own;
            alike.separate();
        }
        match *psu {
            [only] => alike.add(tallies, only),
            _ => psu.iter().for_each(|&place| alike.push(place)),
        }
    }
    alike
}

impl<'a> Cells<'a> {
    /// The cells at these places among [`Tallies::cells`], which are in the order of the design.
    pub fn new(tallies: &'a Tallies, design: &'a WaveDesign, order: &'a [Index]) -> Self {
        let times = &[];
        Self {
            tallies,
            design,
            order,
            times,
        }
    }

    /// Cells of which some stand for others.
    pub(super) fn of_alike(
        tallies: &'a Tallies,
        design: &'a WaveDesign,
        alike: &'a AlikeCells,
    ) -> Self {
        Self {
            times: &alike.times,
            ..Self::new(tallies, design, &alike.order)
        }
    }

    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.order.len()
    }

    /// The design that gives their order.
    pub fn sample(self) -> &'a SampleDesign {
        &self.design.sample
    }

    /// One after the other.
    pub fn iter(self) -> impl Iterator<Item = WaveCell<'a>> + Clone {
        self.with_places().map(|(_, cell)| cell)
    }

    /// One after the other, each with its place among [`Tallies::cells`].
    pub fn with_places(self) -> impl Iterator<Item = (Index, WaveCell<'a>)> + Clone {
        let order = self.order.iter().enumerate();
        order.filter_map(move |(at, &place)| Some((place, self.cell_at(at)?)))
    }

    /// The cell, if there is one only. Inlined, as it is mostly so: what a call hands back in parts and the caller
    /// loads at once costs more than all that is done with it.
    #[inline(always)]
    pub(super) fn only(self) -> Option<WaveCell<'a>> {
        match self.order {
            [_] => self.cell_at(0),
            _ => None,
        }
    }

    #[inline(always)]
    fn cell_at(self, at: usize) -> Option<WaveCell<'a>> {
        let place = self.order[at];
        let psu = self.psu_of(place)?;
        let cell = self.tallies.cell_at(place);
        let times = self.times.get(at).copied().unwrap_or(1);
        Some(WaveCell { psu, cell, times })
    }

    /// Those of each PSU.
    pub(super) fn by_psu(self) -> impl Iterator<Item = Self> + Clone {
        let psus = self
            .order
            .chunk_by(move |&one, &next| self.psu_of(one) == self.psu_of(next));
        let mut times = self.times;
        psus.map(move |order| {
            let own = times.split_off(..order.len().min(times.len()));
            Self {
                order,
                times: own.unwrap_or_default(),
                ..self
            }
        })
    }

    /// The number of the PSU of a cell.
    fn psu_of(self, place: Index) -> Option<u32> {
        let establishment = self.tallies.establishment_at(place);
        self.design.number_of(self.tallies.psu_of(establishment))
    }

    /// The places of those that satisfy a condition.
    pub fn places(self, condition: impl Fn(&WaveCell<'a>) -> bool) -> Vec<Index> {
        let kept = self.with_places().filter(|(_, cell)| condition(cell));
        kept.map(|(place, _)| place).collect()
    }

    /// The domains of a table, each with its cells.
    pub fn by_domain(self, columns: &Columns) -> CellsByDomain<'a> {
        let (domains, memberships) = domains(self.tallies, columns);
        let order = 0..self.order.len() as Index;
        let groups = Groups::new(domains.len(), order, |at| {
            memberships[self.tallies.cell_at(self.order[at as usize]).domain as usize]
        });
        let times = groups.members().iter();
        let times = times.filter_map(|&at| self.times.get(at as usize).copied());
        CellsByDomain {
            tallies: self.tallies,
            design: self.design,
            domains,
            times: times.collect(),
            groups: groups.map(|at| self.order[at as usize]),
        }
    }
}

/// The domains of a table and the cells of each, in order of first appearance.
pub struct CellsByDomain<'a> {
    tallies: &'a Tallies,
    design: &'a WaveDesign,
    domains: Vec<Domain>,
    groups: Groups,
    /// How many each member of the groups stands for; empty if each stands for itself.
    times: Vec<u32>,
}

impl CellsByDomain<'_> {
    /// The domains that some of the cells are in, with those cells in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&Domain, Cells<'_>)> {
        let mut times = self.times.as_slice();
        let found = self.domains.iter().zip(self.groups.iter());
        let found = found.map(move |(domain, order)| {
            let own = times.split_off(..order.len().min(times.len()));
            let cells = Cells {
                times: own.unwrap_or_default(),
                ..Cells::new(self.tallies, self.design, order)
            };
            (domain, cells)
        });
        found.filter(|(_, cells)| !cells.order.is_empty())
    }
}
