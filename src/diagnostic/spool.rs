//! Where are all the problems, when there may be millions? In temporary files, each in order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};

use serde::{Deserialize, Serialize};

use super::Diagnostic;

/// Problems that wait for earlier ones before they are written. Those of a file come in order but for a
/// few, so that few runs are needed.
const WAITING: usize = 1024;

/// A problem in words, as a list of all shows it; they sort by file, line and column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Line {
    /// The place of the file among the inputs.
    pub order: usize,
    /// The physical line from 1.
    pub line: Option<u64>,
    /// The number of the field from 1.
    pub column: Option<usize>,
    /// The code.
    pub code: String,
    /// The base name of the file.
    pub file: Option<String>,
    /// The header of that column.
    pub field: Option<String>,
    /// What was found.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Line {
    /// The line of an error of the study as a whole.
    pub fn of_study(code: &str, message: String, help: String) -> Self {
        Self {
            order: 0,
            line: None,
            column: None,
            code: code.to_owned(),
            file: None,
            field: None,
            message,
            help,
        }
    }
}

impl From<&Diagnostic> for Line {
    fn from(diagnostic: &Diagnostic) -> Self {
        let location = &diagnostic.location;
        Self {
            order: location.order,
            line: location.line,
            column: location.column,
            code: diagnostic.code().to_owned(),
            file: Some(location.file.to_string()),
            field: location.field.clone(),
            message: diagnostic.message(),
            help: diagnostic.help(),
        }
    }
}

/// Problems on their way to a list of all.
#[derive(Debug, Default)]
pub struct Spool {
    waiting: BinaryHeap<Reverse<Line>>,
    runs: Vec<Run>,
    failure: Option<io::Error>,
}

/// Problems in order, in a temporary file without a name.
#[derive(Debug)]
struct Run {
    file: BufWriter<File>,
    last: Line,
}

impl Spool {
    /// Adds a problem.
    pub fn push(&mut self, line: Line) {
        self.waiting.push(Reverse(line));
        if self.waiting.len() > WAITING {
            self.write_first();
        }
    }

    /// Adds the problems of another.
    pub fn merge(&mut self, other: Self) {
        self.runs.extend(other.runs);
        self.failure = self.failure.take().or(other.failure);
        for Reverse(line) in other.waiting {
            self.push(line);
        }
    }

    /// All problems in order.
    ///
    /// # Errors
    /// If a temporary file could not be written.
    pub fn sorted(mut self) -> io::Result<impl Iterator<Item = io::Result<Line>>> {
        while !self.waiting.is_empty() {
            self.write_first();
        }
        if let Some(error) = self.failure {
            return Err(error);
        }
        let runs = self.runs.into_iter().map(Run::read);
        Merged::new(runs.collect::<io::Result<_>>()?)
    }

    fn write_first(&mut self) {
        if let (Some(Reverse(line)), None) = (self.waiting.pop(), &self.failure) {
            self.failure = self.write(line).err();
        }
    }

    /// Writes a line behind the run that ends nearest before it, or to a new run.
    fn write(&mut self, line: Line) -> io::Result<()> {
        let before = self.runs.iter_mut().filter(|run| run.last <= line);
        let run = match before.max_by(|a, b| a.last.cmp(&b.last)) {
            Some(run) => run,
            None => {
                let file = BufWriter::new(tempfile::tempfile()?);
                let last = line.clone();
                self.runs.push(Run { file, last });
                let newest = self.runs.len() - 1;
                &mut self.runs[newest]
            }
        };
        serde_json::to_writer(&mut run.file, &line)?;
        run.file.write_all(b"\n")?;
        run.last = line;
        Ok(())
    }
}

impl Run {
    /// The lines of the run from its beginning.
    fn read(self) -> io::Result<Lines> {
        let mut file = self.file.into_inner().map_err(|error| error.into_error())?;
        file.rewind()?;
        Ok(Lines(BufReader::new(file)))
    }
}

/// The lines of a run.
struct Lines(BufReader<File>);

impl Iterator for Lines {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        let mut text = Vec::new();
        match self.0.read_until(b'\n', &mut text) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_slice(&text).map_err(io::Error::from)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Several runs as one.
struct Merged {
    runs: Vec<Lines>,
    /// The next line of each run.
    next: BinaryHeap<Reverse<(Line, usize)>>,
    failure: Option<io::Error>,
}

impl Merged {
    fn new(mut runs: Vec<Lines>) -> io::Result<Self> {
        let mut next = BinaryHeap::new();
        for (index, run) in runs.iter_mut().enumerate() {
            if let Some(line) = run.next() {
                next.push(Reverse((line?, index)));
            }
        }
        Ok(Self {
            runs,
            next,
            failure: None,
        })
    }
}

impl Iterator for Merged {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        if let Some(error) = self.failure.take() {
            self.next.clear();
            return Some(Err(error));
        }
        let Reverse((line, index)) = self.next.pop()?;
        match self.runs[index].next() {
            Some(Ok(line)) => self.next.push(Reverse((line, index))),
            Some(Err(error)) => self.failure = Some(error),
            None => {}
        }
        Some(Ok(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(order: usize, number: u64) -> Line {
        Line {
            order,
            line: Some(number),
            column: None,
            code: "E040".to_owned(),
            file: None,
            field: None,
            message: "found\nthis".to_owned(),
            help: String::new(),
        }
    }

    fn sorted(spool: Spool) -> Vec<Line> {
        spool.sorted().unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn problems_come_back_in_order_however_they_came() {
        let numbers = (0..10_000_u64).map(|number| number * 7919 % 9_973);
        let mut spool = Spool::default();
        let mut other = Spool::default();
        let mut wanted = Vec::new();
        for (count, number) in numbers.enumerate() {
            let line = line(count % 3, number);
            wanted.push(line.clone());
            if count % 5 == 0 {
                other.push(line);
            } else {
                spool.push(line);
            }
        }
        spool.merge(other);
        wanted.sort();
        assert_eq!(sorted(spool), wanted);
    }

    #[test]
    fn problems_of_one_file_after_the_other_make_few_runs() {
        let mut spool = Spool::default();
        for order in [2, 0, 1] {
            for number in 0..5_000 {
                spool.push(line(order, number));
            }
        }
        assert_eq!(
            spool.runs.len(),
            2,
            "the second file comes before the first"
        );
        assert_eq!(sorted(spool).len(), 15_000);
    }

    #[test]
    fn the_same_problem_twice_is_two_problems() {
        let mut spool = Spool::default();
        spool.push(line(0, 1));
        spool.push(line(0, 1));
        assert_eq!(sorted(spool).len(), 2);
    }
}
