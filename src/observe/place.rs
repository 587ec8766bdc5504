//! Where does a row belong? Its wave, city, stratum and establishment, as they stand in the file.

use std::borrow::Cow;

use super::age::Notation;
use super::cell::{composed, is_blank};
use super::fault::Fault;
use super::role::Role;
use super::row::Row;
use super::total;
use crate::diagnostic::Diagnostic;
use crate::tally::Weight;

/// What a row says of its establishment. Each is none where the file has no such column; labels of
/// strata and domains, and headcounts, also where the cell is blank.
#[derive(Clone, Default)]
pub struct Place<'a> {
    /// The id of the establishment.
    pub id: Cow<'a, str>,
    /// The wave.
    pub wave: Option<Cow<'a, str>>,
    /// The city.
    pub city: Option<Cow<'a, str>>,
    /// The stratum.
    pub stratum: Option<Cow<'a, str>>,
    /// The PSU.
    pub psu: Option<Cow<'a, str>>,
    /// The type.
    pub kind: Option<Cow<'a, str>>,
    /// The weight.
    pub weight: Option<Weight>,
    /// Establishments in the stratum's frame.
    pub population: Option<u64>,
    /// Workers on the premises.
    pub workers_present: Option<u32>,
    /// The value of each domain column.
    pub domain: Vec<Option<Cow<'a, str>>>,
}

impl<'a> Place<'a> {
    /// Reads the place of a row. `domain` holds the columns of the domain
    /// variables, where the file has them.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(row: Row<'a>, domain: &[Option<usize>]) -> Result<Self, Vec<Diagnostic>> {
        if let Some((column, fault)) = total::fault(&row) {
            return Err(vec![row.problem(column, fault)]);
        }
        let mut cells = Cells::new(row);
        let place = Self {
            id: cells.needed(Role::Establishment).unwrap_or_default(),
            wave: cells.needed(Role::Wave),
            city: cells.needed(Role::City),
            stratum: cells.optional(Role::Stratum),
            psu: cells.needed(Role::Psu),
            kind: cells.optional(Role::Type),
            weight: cells.parsed(Role::Weight, Notation::weight),
            population: cells.parsed(Role::Population, Notation::population),
            workers_present: cells.headcount(),
            domain: domain.iter().map(|&column| cells.label(column?)).collect(),
        };
        cells.finish(place)
    }

    /// The same, kept beyond the row.
    pub fn into_owned(self) -> Place<'static> {
        let own = |label: Option<Cow<'_, str>>| label.map(|label| Cow::Owned(label.into_owned()));
        Place {
            id: Cow::Owned(self.id.into_owned()),
            wave: own(self.wave),
            city: own(self.city),
            stratum: own(self.stratum),
            psu: own(self.psu),
            kind: own(self.kind),
            weight: self.weight,
            population: self.population,
            workers_present: self.workers_present,
            domain: self.domain.into_iter().map(own).collect(),
        }
    }

    /// The roles on which two rows for one establishment say different things.
    pub fn disagreements(&self, other: &Place<'_>) -> Vec<Role> {
        fn differ<T: PartialEq<U>, U>(a: Option<&T>, b: Option<&U>) -> bool {
            a.zip(b).is_some_and(|(a, b)| a != b)
        }
        let differing = [
            (Role::Wave, differ(self.wave.as_ref(), other.wave.as_ref())),
            (Role::City, differ(self.city.as_ref(), other.city.as_ref())),
            (
                Role::Stratum,
                differ(self.stratum.as_ref(), other.stratum.as_ref()),
            ),
            (Role::Psu, differ(self.psu.as_ref(), other.psu.as_ref())),
            (Role::Type, differ(self.kind.as_ref(), other.kind.as_ref())),
            (
                Role::Weight,
                differ(self.weight.as_ref(), other.weight.as_ref()),
            ),
            (
                Role::Population,
                differ(self.population.as_ref(), other.population.as_ref()),
            ),
            (
                Role::WorkersPresent,
                differ(
                    self.workers_present.as_ref(),
                    other.workers_present.as_ref(),
                ),
            ),
        ];
        let differing = differing.into_iter().filter(|&(_, differs)| differs);
        differing.map(|(role, _)| role).collect()
    }

    /// This place with what it does not say itself filled in from another row for it.
    pub fn completed_by(mut self, other: &'a Place<'_>) -> Self {
        fn fill<'a>(own: &mut Option<Cow<'a, str>>, other: &'a Option<Cow<'_, str>>) {
            if own.is_none() {
                *own = other.as_deref().map(Cow::Borrowed);
            }
        }
        fill(&mut self.wave, &other.wave);
        fill(&mut self.city, &other.city);
        fill(&mut self.stratum, &other.stratum);
        fill(&mut self.psu, &other.psu);
        fill(&mut self.kind, &other.kind);
        for (own, other) in self.domain.iter_mut().zip(&other.domain) {
            fill(own, other);
        }
        self.weight = self.weight.or(other.weight);
        self.population = self.population.or(other.population);
        self.workers_present = self.workers_present.or(other.workers_present);
        self
    }
}

/// The cells of a row, and what was found wrong with them.
struct Cells<'a> {
    row: Row<'a>,
    problems: Vec<Diagnostic>,
}

impl<'a> Cells<'a> {
    fn new(row: Row<'a>) -> Self {
        Self {
            row,
            problems: Vec::new(),
        }
    }

    /// The label of a role that no row may leave blank.
    fn needed(&mut self, role: Role) -> Option<Cow<'a, str>> {
        let column = self.row.header.column(role)?;
        let label = match role.is_identifier() {
            true => self.id(column),
            false => self.label(column),
        };
        if label.is_none() {
            self.report(column, Fault::Blank { role });
        }
        label
    }

    fn optional(&self, role: Role) -> Option<Cow<'a, str>> {
        self.label(self.row.header.column(role)?)
    }

    /// The id in a column, none if it is blank.
    fn id(&self, column: usize) -> Option<Cow<'a, str>> {
        let text = self.row.text(column);
        (!is_blank(text)).then(|| composed(text))
    }

    /// The label in a column, none if it is blank.
    fn label(&self, column: usize) -> Option<Cow<'a, str>> {
        let text = self.row.text(column);
        (!is_blank(text)).then(|| self.row.notation.label(text))
    }

    fn parsed<T>(
        &mut self,
        role: Role,
        parse: impl Fn(&Notation, &str) -> Result<T, Fault>,
    ) -> Option<T> {
        let column = self.row.header.column(role)?;
        match parse(self.row.notation, self.row.text(column)) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.report(column, fault);
                None
            }
        }
    }

    /// The workers on the premises, none where nobody wrote it down.
    fn headcount(&mut self) -> Option<u32> {
        let role = Role::WorkersPresent;
        self.parsed(role, |notation, cell| {
            if notation.is_missing(cell) {
                Ok(None)
            } else {
                notation.count(cell, role).map(Some)
            }
        })?
    }

    fn report(&mut self, column: usize, fault: Fault) {
        self.problems.push(self.row.problem(column, fault));
    }

    fn finish<T>(self, value: T) -> Result<T, Vec<Diagnostic>> {
        if self.problems.is_empty() {
            Ok(value)
        } else {
            Err(self.problems)
        }
    }
}
