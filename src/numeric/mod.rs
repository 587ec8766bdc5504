//! Where do the quantiles come from?
//!
//! From here. Every interval and every test in this crate ends in a quantile
//! or a tail of the normal, Student's t, beta or F distribution, and every
//! estimate begins as a sum. This room holds those two ends and knows nothing
//! of surveys:
//!
//! | question | file |
//! |---|---|
//! | What is the sum, whatever the order? | [`sum`] |
//! | How far out is a normal tail? | [`normal`] |
//! | How far out is a beta tail? | [`beta`] |
//! | How likely is such a count? | [`binomial`] |
//! | How likely is such a table, given its margins? | [`hypergeometric`] |
//! | Which share has these log odds? | [`log_odds`] |
//! | How far out is Student's t? | [`student`] |
//! | How rare is this F statistic? | [`fisher`] |
//! | Where does a function cross zero? | [`root`] |
//! | Where does chance come from? | [`draws`] |
//!
//! Student's t and F are both read off [`beta`]; [`beta`] alone needs care, and
//! has it: the smaller of the two tails is the one computed, and the smaller of
//! `x` and `1 - x` is the one solved for.
//!
//! The fixture `fixtures/reference/quantiles/quantiles.csv` (R, confirmed by
//! mpmath) is matched row by row in `tests/quantiles.rs`.

pub mod beta;
pub mod binomial;
pub mod draws;
pub mod fisher;
pub mod hypergeometric;
pub mod log_odds;
pub mod normal;
pub mod root;
pub mod student;
pub mod sum;
