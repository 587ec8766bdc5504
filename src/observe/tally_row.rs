//! One row to the counts of one establishment.

use super::age::Notation;
use super::fault::Fault;
use super::layout::TallyColumns;
use super::role::Role;
use crate::tally::{StatusCounts, Threshold};

impl TallyColumns {
    /// The counts of each indicator in a row, of the texts of its cells.
    ///
    /// # Errors
    /// The column, and what is wrong with it, if counts are no counts or cannot be together.
    pub fn read<'a>(
        &self,
        notation: &Notation,
        text: impl Fn(usize) -> &'a str,
    ) -> Result<Vec<StatusCounts>, (usize, Fault)> {
        let count = |column, role| {
            let count = notation.count(text(column), role);
            count.map_err(|fault| (column, fault))
        };
        let workers = count(self.workers, Role::Workers)?;
        let unknown = match self.unknown {
            Some(column) => count(column, Role::Unknown)?,
            None => 0,
        };
        let known = workers
            .checked_sub(unknown)
            .ok_or((self.workers, more(Role::Unknown, Role::Workers)))?;
        let at_most = self.counts_at_most(count, known)?;
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
        count: impl Fn(usize, Role) -> Result<u32, (usize, Fault)>,
        known: u32,
    ) -> Result<Vec<(Threshold, u32)>, (usize, Fault)> {
        let mut whole = (known, Role::Workers);
        let mut counts = Vec::with_capacity(self.at_most.len());
        for &(threshold, column) in &self.at_most {
            let role = Role::CountAtMost(threshold);
            let positive = count(column, role)?;
            if positive > whole.0 {
                return Err((column, more(role, whole.1)));
            }
            whole = (positive, role);
            counts.push((threshold, positive));
        }
        Ok(counts)
    }
}

fn more(part: Role, whole: Role) -> Fault {
    Fault::Counts { part, whole }
}
