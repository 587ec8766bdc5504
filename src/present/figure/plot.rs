//! What does a figure hold? Rows of marks on one scale, with their numbers beside them.

use super::scale::Scale;

/// A figure that is a table too: whoever cannot see the marks reads the numbers.
#[derive(Clone, Debug)]
pub struct Plot {
    /// What names it in links and files.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What is seen, for those who do not see it.
    pub description: String,
    /// Where numbers lie.
    pub scale: Scale,
    /// What the scale measures.
    pub axis: String,
    /// The heading of the groups.
    pub heading: String,
    /// The headings of the cells before the marks.
    pub left: Vec<String>,
    /// The headings of the cells behind the marks.
    pub right: Vec<String>,
    /// Rows that belong together.
    pub groups: Vec<Group>,
    /// What the marks mean.
    pub legend: String,
    /// What else is to be known of the rows: each sign with its meaning, or a sentence without one.
    pub notes: Vec<(String, String)>,
}

/// Rows of one label.
#[derive(Clone, Debug)]
pub struct Group {
    /// What the groups from here on are, where that changes.
    pub section: Option<String>,
    /// Whom the rows are about.
    pub label: String,
    /// Whether this is everybody, which stands apart.
    pub is_total: bool,
    /// The rows.
    pub rows: Vec<PlotRow>,
}

/// A row of marks.
#[derive(Clone, Debug)]
pub struct PlotRow {
    /// What tells it from the others of its group.
    pub label: String,
    /// What it holds.
    pub body: Body,
}

/// What a row holds.
#[derive(Clone, Debug)]
pub enum Body {
    /// Numbers, and the marks they make.
    Shown {
        /// The cells before the marks.
        left: Vec<String>,
        /// The marks.
        marks: Vec<Mark>,
        /// The cells behind the marks.
        right: Vec<String>,
    },
    /// Nothing: the row may not travel.
    Withheld,
}

/// A mark on the scale. All numbers are fractions of 1, as estimates are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    /// From limit to limit.
    Interval {
        /// The limits.
        limits: [f64; 2],
        /// How it is drawn.
        style: Style,
    },
    /// An estimate.
    Point {
        /// The estimate.
        at: f64,
        /// The form.
        shape: Shape,
        /// How wide it is, in pixels.
        size: f64,
        /// How it is drawn.
        style: Style,
    },
    /// From the earlier estimate to the later one.
    Step {
        /// The two estimates.
        ends: [f64; 2],
    },
    /// A number that the others are held against, over the whole height.
    Reference {
        /// The number.
        at: f64,
    },
}

/// How a mark is drawn. Form and filling say what colour says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Whether it is of the latest wave, or of the result as asked.
    pub is_latest: bool,
    /// How far down the row it lies, from 0 to 1.
    pub lane: f64,
}

/// The form of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A part of the study.
    Square,
    /// Everybody.
    Diamond,
}

impl Style {
    /// In the middle of the row.
    pub fn middle(is_latest: bool) -> Self {
        Self {
            is_latest,
            lane: 0.5,
        }
    }
}

impl Plot {
    /// Whether rows show two estimates, one above the other.
    pub fn has_lanes(&self) -> bool {
        let mut marks = self.shown().flatten();
        marks.any(|mark| matches!(mark, Mark::Step { .. }))
    }

    /// Whether there is anything to draw.
    pub fn has_marks(&self) -> bool {
        self.shown().any(|marks| !marks.is_empty())
    }

    /// What is said in place of the figure where all its rows are withheld.
    pub fn withheld(&self) -> Option<&'static str> {
        let mut rows = self.groups.iter().flat_map(|group| &group.rows);
        let is_withheld = |row: &PlotRow| matches!(row.body, Body::Withheld);
        rows.all(is_withheld)
            .then_some("All rows are withheld: the numbers could tell of single people or places.")
    }

    /// The figure, without the meaning of marks that it does not have.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if !self.has_marks() {
            self.legend.clear();
            self.notes.clear();
        }
        self
    }

    /// The marks of the rows that hold numbers.
    pub fn shown(&self) -> impl Iterator<Item = &[Mark]> {
        let rows = self.groups.iter().flat_map(|group| &group.rows);
        rows.filter_map(|row| match &row.body {
            Body::Shown { marks, .. } => Some(marks.as_slice()),
            Body::Withheld => None,
        })
    }
}
