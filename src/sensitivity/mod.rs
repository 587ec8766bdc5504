//! What do critics ask of a result, and how wrong would things have to be for it to change?
//!
//! | question | room |
//! |---|---|
//! | What would it be under other choices? | [`alternatives`] |
//! | What if those of unknown age were minors, or adults? | [`unknown`] |
//! | What if observers took some minors for adults, and some adults for minors? | [`misclassified`] |
//! | What if they guess ages too high or too low? | [`ages`] |
//! | What if the line between them were drawn a year or two off? | [`moved`] |
//! | Do observers say the same of the same workers? | [`observers`] |
//! | What if part of the trade cannot be seen? | [`hidden`] |
//! | Did the trade move to other places, or to other kinds of places? | [`displacement`] |
//! | Does one odd place make the result? | [`influence`] |
//! | What would it be with other definitions of a minor? | [`definitions`] |
//! | Would another sample have said the same? | [`replication`] |

pub mod ages;
pub mod alternatives;
mod answers;
mod basis;
pub mod definitions;
pub mod displacement;
pub mod hidden;
pub mod influence;
mod left_out;
pub mod misclassified;
pub mod moved;
pub mod observers;
pub mod questions;
pub mod replication;
mod seen;
mod tip;
pub mod unknown;

pub use answers::Answers;
pub use basis::{Basis, Results};
pub use left_out::{LeftOut, Place, Question, Unfit};
pub use seen::Seen;
pub use tip::Tip;

pub use questions::{Bootstrap, ByWave, Questions, further_thresholds};

pub use alternatives::{
    Alternative, Alternatives, Analysis, ChangeAlternatives, Choice, End, ShareAlternatives,
    Steadiness,
};
