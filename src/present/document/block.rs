use crate::present::figure::{ContourPlot, Plot};

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// What was found, to be read first.
    Lead(String),
    /// A paragraph.
    Paragraph(String),
    /// What explains the block before it, in smaller type.
    Note(String),
    /// A heading within a section.
    Heading(String),
    /// Points.
    List(Vec<String>),
    /// Terms with what they stand for.
    Definitions(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// A figure with its numbers.
    Plot(Plot),
    /// A map whose numbers stand in tables.
    Contour(ContourPlot),
    /// Text as a program writes or reads it.
    Code(String),
    /// What not every reader wants to see at once.
    Details {
        /// What opens it.
        summary: String,
        /// What is in it.
        blocks: Vec<Block>,
        /// How else to have it, where a page may leave it out that would be too heavy.
        instead: Option<&'static str>,
    },
    /// What may make a page too heavy.
    Heavy {
        /// When it goes.
        burden: Burden,
        /// What it is.
        blocks: Vec<Block>,
        /// What then stands in its place.
        lighter: Vec<Block>,
    },
}

/// What a page that is too heavy goes without, the first of these first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Burden {
    /// What few read, and a command gives anew.
    Aside,
    /// From how many rows the result of each place comes.
    Flow,
    /// The changes of places as marks.
    ChangesDrawn,
    /// The shares of places as marks.
    SharesDrawn,
    /// The numbers of places at indicators after the first.
    FurtherRows,
    /// Those at the first.
    Rows,
}

impl Block {
    /// When a page goes without it, if it ever does.
    pub fn burden(&self) -> Option<Burden> {
        match self {
            Self::Details { instead, .. } => instead.map(|_| Burden::Aside),
            Self::Heavy { burden, .. } => Some(*burden),
            _ => None,
        }
    }

    /// What then stands in its place.
    pub fn lighter(&self) -> Vec<Block> {
        match self {
            Self::Details {
                instead: Some(instead),
                ..
            } => vec![Self::Paragraph((*instead).to_owned())],
            Self::Heavy { lighter, .. } => lighter.clone(),
            _ => vec![self.clone()],
        }
    }

    /// The maps in it.
    pub fn contours(&self) -> Vec<&ContourPlot> {
        match self {
            Self::Contour(plot) => vec![plot],
            Self::Details { blocks, .. } | Self::Heavy { blocks, .. } => {
                blocks.iter().flat_map(Self::contours).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The figures in it.
    pub fn plots(&self) -> Vec<&Plot> {
        match self {
            Self::Plot(plot) => vec![plot],
            Self::Details { blocks, .. } | Self::Heavy { blocks, .. } => {
                blocks.iter().flat_map(Self::plots).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; the first cell of each names it.
    pub rows: Vec<Vec<String>>,
    /// How many of the last rows are totals.
    pub totals: usize,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Whether it holds words, not numbers.
    pub is_text: bool,
}

impl Column {
    /// A column of words.
    pub fn text(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            is_text: true,
        }
    }

    /// A column of numbers.
    pub fn number(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            is_text: false,
        }
    }
}
