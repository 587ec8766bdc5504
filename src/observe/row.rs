//! One row with all that is needed to judge it and to say where it stands.

use std::sync::Arc;

use super::age::Notation;
use super::fault::Fault;
use super::file::FileId;
use super::file::at_line;
use super::header::Header;
use super::likeness::is_like_an_age;
use super::records::Record;
use super::role::Role;
use crate::diagnostic::{Diagnostic, Location};
use crate::text::shown;

/// A row of a file.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The file.
    pub file: &'a FileId,
    /// Its header.
    pub header: &'a Header,
    /// How its cells are written.
    pub notation: &'a Notation,
    /// The cells.
    pub record: Record<'a>,
}

impl<'a> Row<'a> {
    /// The physical line on which it begins, from 1.
    pub fn line(&self) -> u64 {
        self.record.line
    }

    /// The text of a cell, without its quotes and without the spaces around it.
    pub fn text(&self, column: usize) -> &'a str {
        self.record.text(column)
    }

    /// The bytes of a cell, without its quotes and without the blanks around it.
    pub fn bytes(&self, column: usize) -> &'a [u8] {
        self.record.bytes(column)
    }

    /// Whether it is the header once more.
    pub fn repeats_header(&self) -> bool {
        let mut columns = 0..self.record.len();
        columns.all(|column| self.text(column) == self.header.name(column))
    }

    /// The problem of a cell. The cell is shown if it is an age, and nothing else: in a shifted row there
    /// are ids and notes in every column.
    pub fn problem(&self, column: usize, fault: Fault) -> Diagnostic {
        let showable =
            self.header.role(column).is_some_and(Role::is_age) && is_like_an_age(self.text(column));
        Diagnostic {
            location: Location {
                order: self.file.order,
                file: Arc::clone(&self.file.name),
                line: Some(self.record.line_of(column)),
                column: Some(column + 1),
                field: Some(self.header.shown(column)),
            },
            fault,
            excerpt: showable.then(|| shown(self.text(column))),
        }
    }

    /// The problem of the row in the column of a role, or of the establishment where the file has no such
    /// column.
    pub fn problem_of_role(&self, role: Role, fault: Fault) -> Diagnostic {
        let column = self.header.column(role);
        match column.or(self.header.column(Role::Establishment)) {
            Some(column) => self.problem(column, fault),
            None => self.whole_problem(fault),
        }
    }

    /// The problem of the row as a whole.
    pub fn whole_problem(&self, fault: Fault) -> Diagnostic {
        at_line(self.file, self.line(), fault)
    }
}
