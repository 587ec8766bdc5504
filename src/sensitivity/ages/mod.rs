//! What if observers guess ages too high, too low, or unevenly?
//!
//! | question | file |
//! |---|---|
//! | How does an age look to such observers? | [`Misjudgement`] |
//! | Which ages would look like those that were written? | [`true_ages()`] |

mod answer;
mod misjudgement;
mod true_ages;

pub use answer::{GuessedAges, GuessedRow};
pub use misjudgement::{Misjudgement, MisjudgementError};
pub use true_ages::{AgeModel, ObservedAge, TrueAges, true_ages};
