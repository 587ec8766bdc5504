//! One row to the counts of one establishment.

use super::fault::Fault;
use super::layout::TallyColumns;
use super::role::Role;
use super::row::Row;
use crate::tally::{StatusCounts, Threshold};

impl TallyColumns {
    /// The counts of each indicator in a row.
    ///
    /// # Errors
    /// The column, and what is wrong with it, if counts are no counts or cannot be together.
    pub fn read(&self, row: &Row<'_>) -> Result<Vec<StatusCounts>, (usize, Fault)> {
        let workers = count(row, self.workers, Role::Workers)?;
        let unknown = match self.unknown {
            Some(column) => count(row, column, Role::Unknown)?,
            None => 0,
        };
        let known = workers
            .checked_sub(unknown)
            .ok_or((self.workers, more(Role::Unknown, Role::Workers)))?;
        let at_most = self.counts_at_most(row, known)?;
        let counts = self.indicators.iter().map(|indicator| {
            let found = at_most.iter().find(|(threshold, _)| threshold == indicator);
            let positive = found.map_or(0, |&(_, positive)| positive);
            StatusCounts {
                positive,
                negative: known - positive,
                unknown,
            }
        });
        Ok(counts.collect())
    }

    /// The count at each threshold. From the oldest to the youngest each is a part of the one before.
    fn counts_at_most(
        &self,
        row: &Row<'_>,
        known: u32,
    ) -> Result<Vec<(Threshold, u32)>, (usize, Fault)> {
        let mut whole = (known, Role::Workers);
        let mut counts = Vec::with_capacity(self.at_most.len());
        for &(threshold, column) in &self.at_most {
            let role = Role::CountAtMost(threshold);
            let positive = count(row, column, role)?;
            if positive > whole.0 {
                return Err((column, more(role, whole.1)));
            }
            whole = (positive, role);
            counts.push((threshold, positive));
        }
        Ok(counts)
    }
}

fn count(row: &Row<'_>, column: usize, role: Role) -> Result<u32, (usize, Fault)> {
    let count = row.notation.count(row.text(column), role);
    count.map_err(|fault| (column, fault))
}

fn more(part: Role, whole: Role) -> Fault {
    Fault::Counts { part, whole }
}
