//! How is the study written down? CSV, as bytes.

use super::establishment::{Establishment, Source};
use super::plan::Shape;
use super::worker::{Worker, Written};

/// The lines of a study, whose columns are those that its plan has something for.
pub struct Sheet<'a> {
    source: &'a Source,
    weights: Vec<String>,
}

impl<'a> Sheet<'a> {
    /// The sheet of a study.
    pub fn new(source: &'a Source) -> Self {
        let cells = source.frame.cells.iter();
        Self {
            source,
            weights: cells.map(|cell| cell.weight.to_string()).collect(),
        }
    }

    /// The header.
    pub fn header(&self, line: &mut Vec<u8>) {
        let plan = &self.source.plan;
        let is_rows = plan.shape == Shape::Rows;
        let columns = [
            (!plan.waves.is_empty(), "wave"),
            (true, "city"),
            (plan.strata > 1, "frame_stratum"),
            (true, "establishment_id"),
            (!plan.types.is_empty(), "establishment_type"),
            (is_rows, "worker_id"),
            (is_rows, "age_estimate"),
            (!is_rows, "workers_observed"),
            (!is_rows, "minors"),
            (!is_rows, "young_minors"),
            (!is_rows && !plan.unknown.is_none(), "age_unknown"),
            (plan.observers > 0, "observer_id"),
            (!plan.weights.values().is_empty(), "weight"),
            (!plan.notes.is_none(), "notes"),
        ];
        let columns: Vec<_> = columns
            .iter()
            .filter(|(has, _)| *has)
            .map(|(_, name)| *name)
            .collect();
        line.extend_from_slice(columns.join(",").as_bytes());
        line.push(b'\n');
    }

    /// The fields before those of a worker or count, and those behind, but for the note.
    pub fn ends(&self, establishment: &Establishment) -> Ends {
        let plan = &self.source.plan;
        let cell = &self.source.frame.cells[establishment.cell];
        let mut ends = Ends::default();
        let before = &mut ends.before;
        if let Some(wave) = plan.waves.get(establishment.wave) {
            push_text(before, wave);
        }
        push_text(before, &plan.cities.names()[cell.city]);
        if plan.strata > 1 {
            before.push(b'S');
            push_number(before, cell.stratum as u64 + 1);
            before.push(b',');
        }
        before.push(b'E');
        push_number(before, establishment.place);
        before.push(b',');
        if let Some(kind) = plan.types.names().get(establishment.kind) {
            push_text(before, kind);
        }
        if establishment.observer > 0 {
            ends.behind.extend_from_slice(b",O");
            push_number(&mut ends.behind, establishment.observer);
        }
        if !plan.weights.values().is_empty() {
            ends.behind.push(b',');
            ends.behind
                .extend_from_slice(self.weights[establishment.cell].as_bytes());
        }
        ends
    }

    /// The row of a worker, by the number within the establishment from 0.
    pub fn row(&self, ends: &Ends, number: u64, worker: &Worker, line: &mut Vec<u8>) {
        line.extend_from_slice(&ends.before);
        push_number(line, number + 1);
        line.push(b',');
        match worker.written {
            Written::Age(age) => push_number(line, age.into()),
            Written::Range(low, high) => {
                push_number(line, low.into());
                line.push(b'-');
                push_number(line, high.into());
            }
            Written::Unknown => line.push(b'?'),
        }
        line.extend_from_slice(&ends.behind);
        if !self.source.plan.notes.is_none() {
            line.push(b',');
            line.extend_from_slice(worker.note.as_bytes());
        }
        line.push(b'\n');
    }

    /// The row of an establishment.
    pub fn tally(&self, ends: &Ends, workers: &[Worker], line: &mut Vec<u8>) {
        let count =
            |is: &dyn Fn(&Worker) -> bool| workers.iter().filter(|worker| is(worker)).count();
        let is_unknown = |worker: &Worker| worker.written == Written::Unknown;
        line.extend_from_slice(&ends.before);
        push_number(line, workers.len() as u64);
        for years in super::worker::THRESHOLDS {
            line.push(b',');
            push_number(
                line,
                count(&|worker| worker.is_at_most(years) == Some(true)) as u64,
            );
        }
        if !self.source.plan.unknown.is_none() {
            line.push(b',');
            push_number(line, count(&is_unknown) as u64);
        }
        line.extend_from_slice(&ends.behind);
        line.push(b'\n');
    }
}

/// What all rows of an establishment have in common.
#[derive(Default)]
pub struct Ends {
    before: Vec<u8>,
    behind: Vec<u8>,
}

fn push_text(line: &mut Vec<u8>, text: &str) {
    line.extend_from_slice(text.as_bytes());
    line.push(b',');
}

/// Digits by hand: formatting would take longer than everything else.
fn push_number(line: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    let mut rest = number;
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    line.extend_from_slice(&digits[first..]);
}

#[cfg(test)]
mod tests {
    use super::push_number;

    #[test]
    fn numbers_are_written_in_digits() {
        for number in [0, 7, 10, 99, 100, 1_234_567, u64::MAX] {
            let mut line = Vec::new();
            push_number(&mut line, number);
            assert_eq!(line, number.to_string().as_bytes());
        }
    }
}
