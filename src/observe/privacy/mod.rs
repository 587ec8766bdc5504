//! What in this file must not travel? Columns that name people or places, told by their headers and by
//! their first cells.
//!
//! Such columns are warned about and never read: of their cells only the shape is looked at, in the first
//! rows, and nothing of them is kept beyond those.

pub mod shapes;
mod words;

use std::collections::HashSet;

pub use words::{is_free_text, private};

use super::column::DomainColumn;
use super::header::Header;
use super::private::{Clue, Private};
use super::records::Record;
use super::role::Role;
use shapes::Shape;

/// Rows in which cells are looked at: beyond them nothing more is learnt.
pub const MOST_ROWS: usize = 1000;
/// Cells of a column that are looked at, where they are not blank.
const MOST_CELLS: usize = 200;
/// Fewer cells say nothing.
const FEWEST_CELLS: usize = 3;
/// Fewer different names may be those of cities or types.
const FEWEST_NAMES: usize = 8;

/// A column that must not travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// Its place in the file.
    pub column: usize,
    /// What it holds.
    pub holds: Private,
    /// What says so.
    pub clue: Clue,
}

impl Disclosure {
    /// Whether every output would show it: then the file is refused.
    pub fn would_be_shown(&self) -> bool {
        use Private::{Contact, FreeText, Phone, Position};
        self.clue == Clue::Labels && matches!(self.holds, Phone | Contact | Position | FreeText)
    }
}

/// Looks at the header and at the first rows of a file.
pub struct Watch {
    found: Vec<Disclosure>,
    columns: Vec<Watched>,
    /// The column of the establishments, and those that were met.
    establishment: Option<usize>,
    establishments: HashSet<String>,
    rows: usize,
    most_rows: usize,
}

/// What a cell looks like.
#[derive(Clone, Copy)]
struct Look {
    shape: Option<Shape>,
    is_sentence: bool,
}

impl Look {
    /// A cell of that shape which is no sentence, or in which sentences are let be.
    fn of(shape: Option<Shape>) -> Self {
        Self {
            shape,
            is_sentence: false,
        }
    }
}

/// A column whose cells are looked at.
struct Watched {
    column: usize,
    clue: Clue,
    role: Option<Role>,
    /// Whether it holds sentences, of which a few are too many.
    is_free_text: bool,
    looked_at: usize,
    of_shape: [usize; Shape::COUNT],
    /// The label that was looked at last, which is mostly that of the next row, and what it looks like.
    last: Option<(String, Look)>,
    /// Those that look like names, until it is known whether they differ as names do.
    names: Vec<String>,
    /// Those that look like sentences, likewise.
    sentences: Vec<String>,
}

impl Watch {
    /// Judges the header, and watches the cells of what it does not give away.
    pub fn new(header: &Header, domain_columns: &[DomainColumn], rows: usize) -> Self {
        let mut watch = Self {
            found: Vec::new(),
            columns: Vec::new(),
            establishment: header.column(Role::Establishment),
            establishments: HashSet::new(),
            rows: 0,
            most_rows: rows,
        };
        let domains = header.find_domains(domain_columns);
        for column in 0..header.width() {
            let is_domain = domains.contains(&Some(column));
            let role = header.role(column);
            // Whatever else the header of a role might mean.
            let private = match role {
                None => private(header.name(column)),
                Some(_) => None,
            };
            match (role, private) {
                (None, Some(holds)) if !is_domain => {
                    let clue = Clue::Header;
                    watch.found.push(Disclosure {
                        column,
                        holds,
                        clue,
                    });
                }
                (None, _) if is_domain => watch.add(column, Clue::Labels, role),
                (None, _) if !header.name(column).is_empty() => {
                    watch.add(column, Clue::Cells, role);
                }
                (Some(Role::City | Role::Stratum | Role::Type), _) => {
                    watch.add(column, Clue::Labels, role);
                }
                (Some(own), _) if own.is_identifier() => watch.add(column, Clue::Ids, role),
                _ => {}
            }
        }
        for watched in &mut watch.columns {
            watched.is_free_text = words::is_free_text(header.name(watched.column));
        }
        watch
    }

    fn add(&mut self, column: usize, clue: Clue, role: Option<Role>) {
        self.columns.push(Watched {
            column,
            clue,
            role,
            is_free_text: false,
            looked_at: 0,
            of_shape: [0; Shape::COUNT],
            last: None,
            names: Vec::new(),
            sentences: Vec::new(),
        });
    }

    /// What was found so far; the cells are judged when enough were looked at.
    pub fn found(&self) -> &[Disclosure] {
        &self.found
    }

    /// Whether there is anything left to look at.
    pub fn is_open(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Looks at a row.
    pub fn look(&mut self, row: Record<'_>) {
        self.rows += 1;
        if let Some(column) = self.establishment {
            self.establishments.insert(row.text(column).to_owned());
        }
        let labels = self
            .columns
            .iter()
            .filter(|watched| watched.clue == Clue::Labels);
        let labels: Vec<&str> = labels.map(|watched| row.text(watched.column)).collect();
        for watched in &mut self.columns {
            watched.look(row.text(watched.column), &labels);
        }
        let is_done = |watched: &Watched| watched.looked_at == watched.most_cells();
        if self.rows >= self.most_rows || self.columns.iter().all(is_done) {
            self.close();
        }
    }

    /// Judges what was looked at, and forgets it.
    pub fn close(&mut self) {
        let columns = std::mem::take(&mut self.columns);
        let establishments = std::mem::take(&mut self.establishments).len();
        for (at, watched) in columns.iter().enumerate() {
            let next = columns.get(at + 1);
            let before = at.checked_sub(1).map(|before| &columns[before]);
            let beside = [before, next].into_iter().flatten();
            let mut beside = beside.filter(|other| other.column.abs_diff(watched.column) == 1);
            let is_half_of_pair = beside.any(|other| watched.is_pair_with(other));
            let holds = if is_half_of_pair {
                Some(Private::Position)
            } else {
                watched.private(establishments)
            };
            self.found.extend(holds.map(|holds| Disclosure {
                column: watched.column,
                holds,
                clue: watched.clue,
            }));
        }
    }
}

impl Watched {
    /// Labels are looked at in every row: it is not known how many of them an establishment has.
    fn most_cells(&self) -> usize {
        match self.clue {
            Clue::Labels => usize::MAX,
            _ => MOST_CELLS,
        }
    }

    /// Looks at a cell, in a row of these labels.
    fn look(&mut self, cell: &str, labels: &[&str]) {
        if cell.is_empty() || self.looked_at == self.most_cells() {
            return;
        }
        self.looked_at += 1;
        let Look { shape, is_sentence } = self.look_of(cell, labels);
        if let Some(shape) = shape {
            self.of_shape[shape as usize] += 1;
        }
        if shape == Some(Shape::Name) && self.minds_words() {
            self.names.push(cell.to_owned());
        }
        if is_sentence {
            self.sentences.push(cell.to_owned());
        }
    }

    /// What a cell looks like, in a row of these labels.
    fn look_of(&mut self, cell: &str, labels: &[&str]) -> Look {
        let shape = |is_name: bool| Shape::of(cell).or(is_name.then_some(Shape::Name));
        match self.clue {
            Clue::Labels => match &self.last {
                Some((last, look)) if last == cell => *look,
                _ => {
                    let look = Look {
                        shape: shape(shapes::is_own_name(cell)),
                        is_sentence: shapes::is_sentence(cell),
                    };
                    self.last = Some((cell.to_owned(), look));
                    look
                }
            },
            Clue::Ids => Look::of(shape(shapes::is_name_beside(cell, labels))),
            Clue::Cells | Clue::Header => Look::of(shape(false)),
        }
    }

    /// Whether names and addresses are private here: a cluster may be named after its quarter.
    fn minds_words(&self) -> bool {
        self.role != Some(Role::Psu)
    }

    /// What most cells look like, in a file of so many establishments.
    fn private(&self, establishments: usize) -> Option<Private> {
        let shapes = [
            (Shape::Phone, Private::Phone),
            (Shape::Contact, Private::Contact),
            (Shape::Position, Private::Position),
            (Shape::Address, Private::Address),
        ];
        let found = shapes.into_iter().find(|&(shape, _)| {
            self.is_mostly(&[shape]) && (self.minds_words() || shape != Shape::Address)
        });
        let names = || {
            let is_own = self.clue == Clue::Labels;
            let holds = [Private::Name, Private::EstablishmentName][usize::from(is_own)];
            self.holds_names(establishments).then_some(holds)
        };
        let sentences = || self.holds_sentences().then_some(Private::FreeText);
        let found = found.map(|(_, holds)| holds);
        found.or_else(sentences).or_else(names)
    }

    fn is_mostly(&self, shapes: &[Shape]) -> bool {
        let counts = shapes.iter().map(|&shape| self.of_shape[shape as usize]);
        let count: usize = counts.sum();
        // Of a column of sentences a tenth is too many; otherwise two thirds are beyond chance.
        let is_much = if self.is_free_text {
            10 * count >= self.looked_at
        } else {
            3 * count >= 2 * self.looked_at
        };
        count >= FEWEST_CELLS && is_much
    }

    /// Whether the cells are sentences, and not the long labels of a few types.
    fn holds_sentences(&self) -> bool {
        let differ = different(&self.sentences);
        differ >= FEWEST_NAMES
            && 2 * differ >= self.sentences.len()
            && 10 * differ >= self.looked_at
    }

    /// Whether the cells are names, and not the labels of a few cities or types.
    fn holds_names(&self, establishments: usize) -> bool {
        if !self.minds_words() || self.is_free_text || !self.is_mostly(&[Shape::Name]) {
            return false;
        }
        let names = different(&self.names);
        let are_many = names >= FEWEST_NAMES;
        match self.clue {
            Clue::Ids => true,
            // Cities are seldom many, and places all the same.
            Clue::Labels => {
                let are_places = self.role != Some(Role::City) && establishments > 0;
                are_places && are_many && 3 * names >= 2 * establishments
            }
            Clue::Cells | Clue::Header => are_many && 2 * names >= self.names.len(),
        }
    }

    /// Whether this column and the one beside it hold latitudes and longitudes. Other numbers have as many
    /// decimals; a pair of which one is negative or above 100 throughout is seldom anything else.
    fn is_pair_with(&self, other: &Self) -> bool {
        let both = [Shape::Degrees, Shape::FarDegrees];
        let is_far = |watched: &Self| watched.is_mostly(&[Shape::FarDegrees]);
        self.is_mostly(&both) && other.is_mostly(&both) && (is_far(self) || is_far(other))
    }
}

fn different(cells: &[String]) -> usize {
    let cells: HashSet<&String> = cells.iter().collect();
    cells.len()
}

/// What a label gives away, wherever it stands: a way to reach somebody.
pub fn private_label(label: &str) -> Option<Private> {
    match Shape::of(label)? {
        Shape::Phone => Some(Private::Phone),
        Shape::Contact => Some(Private::Contact),
        Shape::Position => Some(Private::Position),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;
    use crate::observe::records::Records;
    use crate::observe::role::FileKind;

    /// What is found in rows that a function makes of their number, under this header.
    fn watched(header: &str, rows: usize, row: impl Fn(usize) -> String) -> Watch {
        let names = header.split(',').map(str::to_owned).collect();
        let header = Header::new(names, FileKind::Observations, &[]).unwrap();
        let mut watch = Watch::new(&header, &[], MOST_ROWS);
        let text: String = (0..rows).map(|number| row(number) + "\n").collect();
        let mut records = Records::new(text.as_bytes());
        while records.advance().unwrap() && watch.is_open() {
            watch.look(records.record());
        }
        watch
    }

    fn found(header: &str, rows: usize, row: impl Fn(usize) -> String) -> Vec<Private> {
        let mut watch = watched(header, rows, row);
        watch.close();
        watch.found().iter().map(|found| found.holds).collect()
    }

    /// A name that no other number has.
    fn name(number: usize) -> String {
        let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
        format!("Sok D{}r{}", letter(number / 26), letter(number))
    }

    #[test]
    fn the_look_ends_after_the_first_cells_and_forgets_them() {
        let watch = watched("venue,x", MOST_CELLS + 1, |row| format!("V{row},{row}"));
        assert!(!watch.is_open());
        assert_eq!(watch.rows, MOST_CELLS);
        let sparse = watched("venue,x", MOST_ROWS + 1, |row| format!("V{row},"));
        assert!(!sparse.is_open());
        assert_eq!(sparse.rows, MOST_ROWS);
    }

    #[test]
    fn names_are_told_from_labels_by_how_many_there_are() {
        let of_names = |names: usize| found("x", 100, move |row| name(row % names));
        assert_eq!(of_names(100), [Private::Name]);
        assert_eq!(of_names(50), [Private::Name]);
        assert_eq!(of_names(49), []);
        let few = |rows: usize| found("x", rows, name);
        assert_eq!(few(FEWEST_NAMES), [Private::Name]);
        assert_eq!(few(FEWEST_NAMES - 1), []);
    }

    #[test]
    fn two_thirds_of_the_cells_must_look_so() {
        let phones = |of_six: usize| {
            found("x", 60, move |row| {
                let is_phone = row % 6 < of_six;
                if is_phone { "012 345 678" } else { "busy" }.to_owned()
            })
        };
        assert_eq!(phones(4), [Private::Phone]);
        assert_eq!(phones(3), []);
        let few = |rows: usize| found("x", rows, |_| "012 345 678".to_owned());
        assert_eq!(few(FEWEST_CELLS), [Private::Phone]);
        assert_eq!(few(FEWEST_CELLS - 1), []);
    }

    #[test]
    fn of_notes_a_tenth_is_too_many() {
        let of_ten = |header: &str, phones: usize| {
            found(header, 100, move |row| {
                let holds_phone = row % 10 < phones;
                if holds_phone {
                    "ask 012 345 678"
                } else {
                    "Very Busy"
                }
                .to_owned()
            })
        };
        assert_eq!(of_ten("Field notes", 1), [Private::Phone]);
        assert_eq!(of_ten("Field notes", 0), []);
        assert_eq!(of_ten("x", 1), []);
        assert_eq!(found("notes", 100, name), [], "a sentence may begin so");
    }

    #[test]
    fn coordinates_come_in_pairs() {
        let pair = |first: f64, second: f64| {
            move |row: usize| format!("{:.5},{:.5}", first + row as f64 / 1e4, second)
        };
        let position = [Private::Position; 2];
        assert_eq!(found("a,b", 9, pair(11.55641, 104.92821)), position);
        assert_eq!(found("a,b", 9, pair(-0.22985, -78.52495)), position);
        assert_eq!(found("a,b", 9, pair(1.23456, 2.34567)), [], "weights");
        let apart = |row: usize| format!("11.5564{row},1,104.9282{row}");
        assert_eq!(found("a,b,c", 9, apart), []);
        assert_eq!(found("a", 9, |row| format!("-1.2345{row}")), []);
    }

    #[test]
    fn ids_need_not_differ_to_be_names() {
        let three = |row: usize| format!("{},{}", name(row % 3), name(row % 2));
        assert_eq!(
            found("venue,worker_id", 9, three),
            [Private::Name, Private::Name]
        );
        assert_eq!(
            found("psu,observer_id", 9, three),
            [Private::Name],
            "a cluster may be named after its quarter"
        );
        assert_eq!(
            found("city,establishment_type", 100, |row| format!(
                "{},{}",
                name(row),
                name(row)
            )),
            [],
            "labels"
        );
    }

    #[test]
    fn a_label_for_each_establishment_is_its_name() {
        let of = |header: &str, labels: usize| {
            found(header, 100, move |row| {
                format!("E{},{}", row / 5, name(row / 5 % labels))
            })
        };
        for header in ["venue,stratum", "venue,establishment_type"] {
            assert_eq!(of(header, 14), [Private::EstablishmentName], "{header}");
            assert_eq!(of(header, 13), [], "{header}: of 20 establishments");
        }
        assert_eq!(of("venue,city", 20), [], "cities have such names");
        let few = found("venue,stratum", 7, |row| format!("E{row},{}", name(row)));
        assert_eq!(few, []);
    }

    #[test]
    fn addresses_and_sentences_are_no_labels() {
        let addresses = |row: usize| format!("E{row},Street {row} no 12");
        assert_eq!(found("venue,city", 9, addresses), [Private::Address]);
        let sentences = |row: usize| format!("E{row},\"girl {row} in red, near the bar\"");
        assert_eq!(found("venue,stratum", 8, sentences), [Private::FreeText]);
        assert_eq!(found("venue,stratum", 7, sentences), [], "too few to tell");
        let long = |row: usize| format!("E{row},karaoke bar with {} rooms", row % 9);
        assert_eq!(
            found("venue,stratum", 40, long),
            [],
            "long labels come again"
        );
    }

    #[test]
    fn ids_in_words_are_names_unless_their_labels_say_the_same() {
        let ids = |id: &str| found("venue,city", 9, |row| format!("{id} {row},Phnom Penh"));
        assert_eq!(ids("Lucky Star"), [Private::Name]);
        assert_eq!(ids("Phnom Penh"), []);
        let small = found("venue,worker", 9, |row| format!("E{row},sok dara"));
        assert_eq!(small, [Private::Name]);
    }

    /// Does not compile for a type that can be printed for debugging.
    macro_rules! cannot_be_printed {
        ($($kind:ty),* $(,)?) => {$(
            const _: fn() = || {
                trait Ambiguous<Which> {
                    fn asked() {}
                }
                struct Printed;
                impl<T: ?Sized> Ambiguous<()> for T {}
                impl<T: ?Sized + Debug> Ambiguous<Printed> for T {}
                let _ = <$kind as Ambiguous<_>>::asked;
            };
        )*};
    }

    #[test]
    fn nothing_that_holds_ids_or_cells_can_be_printed_for_debugging() {
        use super::super::{fold, frame, join, place, registry, row, table, workers};
        cannot_be_printed!(
            Watch,
            Watched,
            Record<'static>,
            row::Row<'static>,
            Records<&'static [u8]>,
            place::Place<'static>,
            join::Join,
            join::Listed,
            frame::Frame,
            registry::Registry,
            workers::SeenWorkers,
            fold::Fold,
            table::Table,
        );
    }
}
