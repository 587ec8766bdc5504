//! Do observers who saw the same workers say the same?
//!
//! | question | file |
//! |---|---|
//! | What did two of them say of each worker? | [`PairTable`] |
//! | What did all of them say, however many saw a worker? | [`PanelSums`] |
//! | How near are their ages? | [`AgeTable`], [`Intraclass`] |
//! | How far apart are two observers' ages, and which way? | [`AgeDifferences`] |
//!
//! All of these are made of sums that add up over workers, so that establishments can be left out or
//! drawn again: workers of one establishment are seen in the same light by the same people, and an
//! interval that takes them for independent is too narrow.

mod differences;
mod intraclass;
mod pair;
mod panel;

pub use differences::AgeDifferences;
pub use intraclass::{AgeTable, Intraclass};
pub use pair::PairTable;
pub use panel::PanelSums;
