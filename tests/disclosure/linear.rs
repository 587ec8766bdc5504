//! What is the least and the most that something can be? Linear programs, by the simplex method.

/// What an entry must exceed to be none of rounding.
const ZERO: f64 = 1e-9;

/// Steps after which ties are broken so that no step is ever made twice (Bland).
const STEPS_BEFORE_BLAND: usize = 2000;

/// Sums of unknowns, none of them negative, that are known.
#[derive(Debug)]
pub struct Program {
    unknowns: usize,
    rows: Vec<(Vec<(usize, f64)>, f64)>,
}

/// A program that has a solution.
#[derive(Clone, Debug)]
pub struct Feasible {
    /// The coefficients of each row, its right side behind them.
    table: Vec<Vec<f64>>,
    /// The unknown that each row is solved for.
    basis: Vec<usize>,
    columns: usize,
}

impl Program {
    /// So many unknowns.
    pub fn new(unknowns: usize) -> Self {
        Self {
            unknowns,
            rows: Vec::new(),
        }
    }

    /// A sum that is known.
    pub fn equal(&mut self, terms: Vec<(usize, f64)>, total: f64) {
        self.rows.push((terms, total));
    }

    /// A sum that is no more than this.
    pub fn at_most(&mut self, mut terms: Vec<(usize, f64)>, total: f64) {
        terms.push((self.unknowns, 1.0));
        self.unknowns += 1;
        self.rows.push((terms, total));
    }

    /// Its solutions, if there are any.
    pub fn feasible(&self) -> Option<Feasible> {
        let (unknowns, rows) = (self.unknowns, self.rows.len());
        // Each row has an unknown of its own at first, which must be 0 in the end.
        let columns = unknowns + rows;
        let mut table = Vec::new();
        for (place, (terms, total)) in self.rows.iter().enumerate() {
            let mut row = vec![0.0; columns + 1];
            terms
                .iter()
                .for_each(|&(unknown, factor)| row[unknown] += factor);
            row[columns] = *total;
            if *total < 0.0 {
                row.iter_mut().for_each(|entry| *entry = -*entry);
            }
            row[unknowns + place] = 1.0;
            table.push(row);
        }
        let mut program = Feasible {
            table,
            basis: (unknowns..columns).collect(),
            columns,
        };
        let mut costs = vec![0.0; columns];
        costs[unknowns..].fill(1.0);
        let least = program.minimise(&costs, columns);
        (least < 1e-5).then(|| program.without_own(unknowns))
    }
}

impl Feasible {
    /// The least and the most that a sum can be.
    pub fn range(&self, terms: &[(usize, f64)]) -> [f64; 2] {
        let end = |sign: f64| {
            let mut costs = vec![0.0; self.columns];
            terms
                .iter()
                .for_each(|&(unknown, factor)| costs[unknown] += sign * factor);
            sign * self.clone().minimise(&costs, self.columns)
        };
        [end(1.0), end(-1.0)]
    }

    /// Without the unknowns that rows had of their own.
    fn without_own(mut self, unknowns: usize) -> Self {
        let mut row = 0;
        while row < self.table.len() {
            if self.basis[row] < unknowns {
                row += 1;
                continue;
            }
            let other = (0..unknowns).find(|&column| self.table[row][column].abs() > 1e-7);
            match other {
                Some(column) => {
                    self.turn(row, column);
                    row += 1;
                }
                // The row says what others say.
                None => {
                    self.table.remove(row);
                    self.basis.remove(row);
                }
            }
        }
        for row in &mut self.table {
            let total = row[self.columns];
            row.truncate(unknowns);
            row.push(total.max(0.0));
        }
        self.columns = unknowns;
        self
    }

    /// The least cost, from the solution at hand on.
    fn minimise(&mut self, costs: &[f64], columns: usize) -> f64 {
        let mut reduced = costs.to_vec();
        reduced.push(0.0);
        for (row, &basic) in self.table.iter().zip(&self.basis) {
            let cost = costs[basic];
            if cost != 0.0 {
                subtract(&mut reduced, row, cost);
            }
        }
        for step in 0.. {
            let negative = (0..columns).filter(|&column| reduced[column] < -ZERO);
            let entering = if step < STEPS_BEFORE_BLAND {
                negative.min_by(|&one, &other| reduced[one].total_cmp(&reduced[other]))
            } else {
                negative.min()
            };
            let Some(column) = entering else { break };
            let Some(row) = self.leaving(column) else {
                return f64::NEG_INFINITY;
            };
            self.turn(row, column);
            let factor = reduced[column];
            subtract(&mut reduced, &self.table[row], factor);
        }
        -reduced[columns]
    }

    /// The row whose unknown is the first to become 0 when another grows.
    fn leaving(&self, column: usize) -> Option<usize> {
        let rows = self.table.iter().enumerate();
        let bounded = rows.filter(|(_, row)| row[column] > 1e-8);
        let ratios = bounded.map(|(place, row)| (row[self.columns] / row[column], place));
        let first = ratios.min_by(|(one, at), (other, place)| {
            let apart = (one - other).abs() > 1e-11;
            let by_name = || self.basis[*at].cmp(&self.basis[*place]);
            if apart {
                one.total_cmp(other)
            } else {
                by_name()
            }
        });
        first.map(|(_, place)| place)
    }

    /// Solves a row for another unknown.
    fn turn(&mut self, row: usize, column: usize) {
        let pivot = self.table[row][column];
        self.table[row].iter_mut().for_each(|entry| *entry /= pivot);
        let own = self.table[row].clone();
        for (place, other) in self.table.iter_mut().enumerate() {
            if place != row && other[column] != 0.0 {
                let factor = other[column];
                subtract(other, &own, factor);
            }
        }
        self.basis[row] = column;
    }
}

fn subtract(row: &mut [f64], other: &[f64], factor: f64) {
    for (entry, own) in row.iter_mut().zip(other) {
        *entry -= factor * own;
        if entry.abs() < 1e-12 {
            *entry = 0.0;
        }
    }
}

#[test]
fn a_program_has_the_ends_that_a_drawing_shows() {
    // Two numbers that add up to 10, of which the first is no more than twice the second.
    let mut program = Program::new(2);
    program.equal(vec![(0, 1.0), (1, 1.0)], 10.0);
    program.at_most(vec![(0, 1.0), (1, -2.0)], 0.0);
    let feasible = program.feasible().unwrap();
    let near = |[low, high]: [f64; 2], ends: [f64; 2]| {
        assert!((low - ends[0]).abs() < 1e-9 && (high - ends[1]).abs() < 1e-9);
    };
    near(feasible.range(&[(0, 1.0)]), [0.0, 20.0 / 3.0]);
    near(feasible.range(&[(1, 1.0)]), [10.0 / 3.0, 10.0]);
    near(feasible.range(&[(0, 1.0), (1, 2.0)]), [40.0 / 3.0, 20.0]);
    // The same again says nothing new, and the contrary cannot be.
    program.equal(vec![(0, 2.0), (1, 2.0)], 20.0);
    near(
        program.feasible().unwrap().range(&[(0, 1.0)]),
        [0.0, 20.0 / 3.0],
    );
    program.equal(vec![(0, 1.0)], 7.0);
    assert!(program.feasible().is_none());
}
