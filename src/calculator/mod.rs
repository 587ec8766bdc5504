//! What do published figures say? Limits, differences, ratios and tests from a count or a percentage
//! alone, where the data behind it are not at hand.
//!
//! | question | file |
//! |---|---|
//! | What was typed? | [`Figure`] |
//! | What does a rounded percentage hide? | [`Percentage`] |
//! | How sure is one share? | [`one`] |
//! | How far apart are two? | [`difference`] |
//! | How many times the second is the first? | [`ratio`], [`odds_ratio`] |
//! | Could equal shares differ so? | [`significance`] |
//! | Do a change and two percentages agree? | [`Consistency`] |
//!
//! Everything here takes workers for a simple random sample. Where establishments were drawn and their
//! data are at hand, [`crate::report`] has the intervals that this design supports.

mod answer;
mod consistency;
pub mod difference;
mod figure;
mod method;
pub mod odds_ratio;
pub mod one;
mod percentage;
mod question;
pub mod ratio;
mod sample;
mod score;
pub mod significance;
#[cfg(test)]
mod tests;
mod unconditional;

pub use answer::{Answer, Measure, Moved, OneFigure, Row, TestRow, TwoFigures};
pub use consistency::{Change, Consistency, Range};
pub use figure::{Figure, FigureError};
pub use method::{Limits, Method, Needs, OneSample, Test, Undefined};
pub use percentage::Percentage;
pub use question::Question;
pub use sample::{Pair, Sample};
