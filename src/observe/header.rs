//! Which column is which? The header of a file, and the roles of its columns.

use super::column::{Column, ColumnChoice, DomainColumn};
use super::fault::Fault;
use super::other_words::hint_at;
use super::privacy::shapes::is_cell;
use super::role::{FileKind, Role, folded};
use crate::text::shown;

/// The header of a file.
#[derive(Clone, Debug)]
pub struct Header {
    names: Vec<String>,
    roles: Vec<Option<Role>>,
    /// Whether a header has a role without being told: else the line may be somebody's row.
    is_known: bool,
}

impl Header {
    /// Finds the roles of the columns: those that were chosen, and for the others those that their
    /// headers have in this kind of file.
    ///
    /// # Errors
    /// [`Fault::SameHeader`] for a choice of a header that two columns have, [`Fault::AmbiguousRole`] for
    /// each role that two headers fit.
    pub fn new(
        names: Vec<String>,
        kind: FileKind,
        choices: &[ColumnChoice],
    ) -> Result<Self, Vec<Fault>> {
        let has_role = |name: &String| Role::of_header(name, kind).is_some();
        let mut header = Self {
            roles: vec![None; names.len()],
            is_known: names.iter().any(has_role),
            names,
        };
        let mut settled = Vec::new();
        let mut faults = Vec::new();
        for choice in choices.iter().filter(|choice| choice.role.is_of(kind)) {
            faults.extend(choice.header.iter().filter_map(|name| header.same(name)));
            let column = choice.header.as_deref().and_then(|name| header.find(name));
            if let Some(column) = column {
                header.roles[column] = Some(choice.role);
            }
            // In the main files a choice stands alone; in the others it may be meant for the main ones.
            if column.is_some() || choice.header.is_none() || kind == FileKind::Observations {
                settled.push(choice.role);
            }
        }
        for (name, role) in header.names.iter().zip(&mut header.roles) {
            let known = Role::of_header(name, kind).filter(|role| !settled.contains(role));
            *role = role.or(known);
        }
        faults.extend(header.ambiguities());
        if faults.is_empty() {
            Ok(header)
        } else {
            Err(faults)
        }
    }

    /// The faults of domain variables that were asked for by a header that two columns have.
    pub fn doubled(&self, columns: &[DomainColumn]) -> Vec<Fault> {
        let named = columns.iter().filter(|column| column.flag.is_some());
        named.filter_map(|column| self.same(&column.name)).collect()
    }

    /// The fault of a header that was named and that two columns have.
    fn same(&self, name: &str) -> Option<Fault> {
        let header = name.to_owned();
        self.is_ambiguous(name)
            .then_some(Fault::SameHeader { header })
    }

    fn ambiguities(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (column, role) in self.roles.iter().enumerate() {
            let Some(role) = *role else { continue };
            let others = (0..self.names.len()).filter(|&other| self.roles[other] == Some(role));
            let columns: Vec<usize> = others.collect();
            if columns.len() > 1 && columns[0] == column {
                let headers = columns.iter().map(|&other| self.names[other].clone());
                faults.push(Fault::AmbiguousRole {
                    role,
                    headers: headers.collect(),
                });
            }
        }
        faults
    }

    /// The number of columns.
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// The header of a column, as it stands in the file.
    pub fn name(&self, column: usize) -> &str {
        &self.names[column]
    }

    /// The header of a column as a message shows it.
    pub fn shown(&self, column: usize) -> String {
        shown(&self.public(column))
    }

    /// The header of a column, or its number where the header looks like somebody's cell.
    fn public(&self, column: usize) -> String {
        let name = self.name(column);
        if is_cell(name) {
            format!("column {}", column + 1)
        } else {
            name.to_owned()
        }
    }

    /// The headers as a list of them shows them; none where the line may be somebody's row.
    pub fn listed(&self) -> Box<[String]> {
        let columns = (0..self.width()).filter(|&column| !self.names[column].is_empty());
        let columns = columns.filter(|_| self.is_known);
        columns.map(|column| self.shown(column)).collect()
    }

    /// What the cells of a column are labels of: its role, else its header.
    pub fn labels_of(&self, column: usize) -> String {
        let role = self.role(column).map(|role| role.to_string());
        role.unwrap_or_else(|| self.name(column).to_owned())
    }

    /// All columns with their roles.
    pub fn columns(&self) -> Vec<Column> {
        let columns = (0..self.width()).map(|column| Column {
            header: self.public(column),
            role: self.role(column),
        });
        columns.collect()
    }

    /// The role of a column.
    pub fn role(&self, column: usize) -> Option<Role> {
        self.roles[column]
    }

    /// The column of a role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|&found| found == Some(role))
    }

    /// The roles that columns have.
    pub fn roles(&self) -> impl Iterator<Item = Role> + '_ {
        self.roles.iter().flatten().copied()
    }

    /// The column with that header, to the letter if there is one, else as headers are compared.
    pub fn find(&self, name: &str) -> Option<usize> {
        let exact = self.names.iter().position(|header| header == name);
        let alike = || {
            let name = folded(name);
            self.names.iter().position(|header| folded(header) == name)
        };
        exact.or_else(alike)
    }

    /// The column that a domain variable means: a header, or the role of that name.
    fn find_domain(&self, name: &str) -> Option<usize> {
        let of_role = || self.column(name.parse().ok()?);
        self.find(name).or_else(of_role)
    }

    /// The columns of these domain variables, where the file has them.
    pub fn find_domains(&self, columns: &[DomainColumn]) -> Vec<Option<usize>> {
        let found = columns.iter().map(|column| match column.flag {
            Some(_) => self.find_domain(&column.name),
            // Not asked for by its header: the column with that role, whatever it is called.
            None => self.column(column.name.parse().ok()?),
        });
        found.collect()
    }

    /// Whether two columns have that header, so that it does not say which is meant.
    fn is_ambiguous(&self, name: &str) -> bool {
        let exact = self.names.iter().filter(|header| *header == name);
        match exact.count() {
            0 => {
                let name = folded(name);
                let alike = self.names.iter().filter(|header| folded(header) == name);
                alike.count() > 1
            }
            count => count > 1,
        }
    }

    /// Whether this is a row of data: no header is known in any file of a study, and one is a number or
    /// looks like a cell that must not be shown.
    pub fn is_data(&self) -> bool {
        const KINDS: [FileKind; 3] = [
            FileKind::Observations,
            FileKind::Establishments,
            FileKind::Frame,
        ];
        let is_known = |name: &String| {
            let mut kinds = KINDS.into_iter();
            kinds.any(|kind| Role::of_header(name, kind).is_some())
        };
        let is_number = |name: &String| {
            name.parse::<f64>().is_ok() && name.contains(|letter: char| letter.is_ascii_digit())
        };
        let is_of_row = |name: &String| is_number(name) || is_cell(name);
        self.names.iter().any(is_of_row) && !self.names.iter().any(is_known)
    }

    /// Columns without a header.
    pub fn blank(&self) -> Vec<usize> {
        let columns = 0..self.names.len();
        columns
            .filter(|&column| self.names[column].is_empty())
            .collect()
    }

    /// The header that is most like a name, if one is at most two letters away.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        /// No name that somebody mistyped is longer, in bytes, and comparing takes the product of lengths.
        const LONGEST: usize = 200;
        let name = folded(name);
        let letters = name.chars().count();
        let tolerated = 2.min(letters / 3);
        let distance = |header: &str| {
            let header = folded(header);
            // At least as far away as they differ in length, which is soon told of most.
            let is_near = header.chars().count().abs_diff(letters) <= tolerated;
            let distance = is_near.then(|| strsim::damerau_levenshtein(&header, &name));
            distance.filter(|&distance| distance <= tolerated)
        };
        let headers = self.names.iter();
        let headers = headers.filter(|header| (1..=LONGEST).contains(&header.len()));
        let near = headers.filter_map(|header| Some((distance(header)?, header)));
        let (_, nearest) = near.min_by_key(|&(distance, _)| distance)?;
        Some(nearest)
    }

    /// Headers without a role that are nearly one of a role that no column has: with letters exchanged, with
    /// the words in another order, or in another language.
    pub fn near_misses(&self) -> impl Iterator<Item = (String, Role)> + '_ {
        let free = Role::OPTIONAL
            .iter()
            .filter(|&&role| self.column(role).is_none());
        let words_of_names: Vec<_> = self.names.iter().map(|name| words(name)).collect();
        free.filter_map(move |&role| {
            let known: Vec<_> = role.headers().iter().map(|known| words(known)).collect();
            let mut names = self.names.iter().zip(&words_of_names);
            let reordered = names.find(|(name, words)| !name.is_empty() && known.contains(words));
            let reordered = reordered.map(|(name, _)| name.as_str());
            let near = self.near_miss(role).or(reordered)?;
            let column = self.find(near)?;
            // `status` is not misspelt: it has its meaning in another kind of file.
            let is_known = Role::of_header(near, FileKind::Establishments).is_some();
            let is_free = self.roles[column].is_none() && !is_known;
            is_free.then(|| (near.to_owned(), role))
        })
    }

    /// Headers without a role that are the very name of one that no column has and no number needs.
    pub fn namesakes(&self) -> impl Iterator<Item = (String, Role)> + '_ {
        let free = Role::NAMED.into_iter();
        let free = free.filter(|&role| self.column(role).is_none());
        free.filter_map(|role| Some((self.namesake(role)?.to_owned(), role)))
    }

    /// A header without a role that is the very name of one.
    fn namesake(&self, role: Role) -> Option<&str> {
        let column = self.find(&role.to_string())?;
        self.roles[column].is_none().then(|| self.name(column))
    }

    /// A header without a role that says, in a list of establishments, what came of a visit.
    pub fn unread_status(&self) -> Option<&str> {
        let means_status = |&column: &usize| {
            let role = Role::of_header(&self.names[column], FileKind::Establishments);
            self.roles[column].is_none() && role == Some(Role::Status)
        };
        let column = (0..self.width()).find(means_status)?;
        Some(&self.names[column])
    }

    /// A header without a role that is nearly one of a role's, or its very name.
    pub fn near_miss(&self, role: Role) -> Option<&str> {
        let headers = role.headers();
        let hint = self.names.iter().find(|name| hint_at(role, name));
        let found = headers.iter().filter_map(|known| self.nearest(known));
        let found = self.namesake(role).into_iter().chain(found);
        let found = found.chain(hint.map(String::as_str));
        let mut free = found.filter(|header| {
            let column = self.find(header);
            column.is_some_and(|column| self.roles[column].is_none())
        });
        free.next()
    }
}

/// The words of a header, in alphabetical order.
fn words(header: &str) -> Vec<String> {
    let words = header.split(|letter: char| !letter.is_alphanumeric());
    let mut words: Vec<_> = words.filter(|word| !word.is_empty()).map(folded).collect();
    words.sort_unstable();
    words
}
