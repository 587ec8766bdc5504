//! Do the columns of the files fit together, and the flags?

use super::{IN_EVERY_FILE_OR_NONE, Main, Reader};
use crate::observe::column::DomainColumn;
use crate::observe::fault::Fault;
use crate::observe::header::Header;
use crate::observe::layout::{self, Shape};
use crate::observe::privacy;
use crate::observe::private::Private;
use crate::observe::role::{FileKind, Role};

impl Reader<'_> {
    /// The headers that the user named for roles and that neither a main file nor the others have.
    pub(super) fn unfound(&self, header: &Header) -> Vec<Fault> {
        let unfound = self.settings.columns.iter().filter_map(|choice| {
            let name = choice.header.as_ref()?;
            let is_found = header.find(name).is_some() || self.is_header_elsewhere(name);
            let flag = format!("--column {}=", choice.role);
            (!is_found).then(|| layout::header_not_found(header, name, flag))
        });
        unfound.collect()
    }

    /// What does not fit between the columns of a main file and the flags.
    pub(super) fn misfits(&self, header: &Header) -> Vec<Fault> {
        let choices = self.unfound(header).into_iter();
        // A role that was chosen is taken at its word, but for what is nowhere a label.
        let notes = self.settings.columns.iter().filter_map(|choice| {
            let header = choice.header.clone()?;
            let holds = Private::FreeText;
            let is_of_labels = matches!(
                choice.role,
                Role::City | Role::Wave | Role::Stratum | Role::Type
            );
            let is_refused = is_of_labels && privacy::is_free_text(&header);
            is_refused.then_some(Fault::PrivateAsDomain { header, holds })
        });
        let columns = header.find_domains(&self.domain_columns);
        let domains = (0..self.domain_columns.len()).filter_map(|index| {
            let DomainColumn { name, flag } = &self.domain_columns[index];
            let of_header = Role::of_header(name, FileKind::Observations);
            let role = columns[index]
                .and_then(|column| header.role(column))
                .or(of_header);
            if role.is_some_and(Role::is_identifier) {
                let header = name.clone();
                return Some(Fault::IdentifierAsDomain { header });
            }
            let is_asked_for = role.is_none() && flag.is_some();
            let free_text = privacy::is_free_text(name).then_some(Private::FreeText);
            let holds = privacy::private(name).or(free_text);
            if let Some(holds) = holds.filter(|_| is_asked_for) {
                let header = name.clone();
                return Some(Fault::PrivateAsDomain { header, holds });
            }
            let flag = flag.filter(|_| !self.domain_exists(header, index))?;
            Some(layout::header_not_found(header, name, flag.to_owned()))
        });
        let doubled = header.doubled(&self.domain_columns);
        let mut faults: Vec<_> = choices.chain(notes).chain(domains).chain(doubled).collect();
        let has = |role| header.column(role).is_some() || self.has_elsewhere(role);
        if has(Role::Weight) && self.frame.is_some() && !self.settings.unweighted {
            faults.push(Fault::WeightAndFrame);
        }
        if self.settings.finite_population && !has(Role::Population) {
            faults.push(layout::missing(header, &[Role::Population]));
        }
        faults
    }

    /// What a further file has otherwise than the first.
    pub(super) fn differences(&self, shape: Shape, header: &Header, main: &Main) -> Vec<Fault> {
        let another_shape = (shape != main.shape).then_some(Fault::AnotherShape);
        let roles = IN_EVERY_FILE_OR_NONE.into_iter().zip(main.has);
        let in_some = roles.filter(|&(role, had)| self.has(header, role) != had);
        let in_some = in_some.map(|(role, _)| Fault::RoleInSomeFiles { role });
        another_shape.into_iter().chain(in_some).collect()
    }

    /// Whether rows of a main file have a role, of their own or from the establishments.
    pub(super) fn has(&self, header: &Header, role: Role) -> bool {
        let joined = self.joins(role);
        header.column(role).is_some() || joined
    }

    pub(super) fn joins(&self, role: Role) -> bool {
        let join = self.join.as_ref();
        join.is_some_and(|join| join.header.column(role).is_some())
    }

    /// Whether the establishments or the frame have a column of that header.
    pub(super) fn is_header_elsewhere(&self, name: &str) -> bool {
        let join = self.join.as_ref().map(|join| &join.header);
        let frame = self.frame.as_ref().map(|frame| &frame.header);
        let headers = join.into_iter().chain(frame);
        headers
            .into_iter()
            .any(|header| header.find(name).is_some())
    }

    /// Whether the establishments or the frame have a column of a role.
    pub(super) fn has_elsewhere(&self, role: Role) -> bool {
        let joined = self.joins(role);
        joined
            || self
                .frame
                .as_ref()
                .is_some_and(|frame| frame.header.column(role).is_some())
    }

    /// Whether rows of a main file have a value of that domain column.
    pub(super) fn domain_exists(&self, header: &Header, index: usize) -> bool {
        let found = header.find_domains(&self.domain_columns);
        let joined = self.join.as_ref().map(|join| join.has_domain.as_slice());
        let is_joined = joined.is_some_and(|joined| joined.get(index) == Some(&true));
        is_joined || found.get(index).is_some_and(Option::is_some)
    }
}
