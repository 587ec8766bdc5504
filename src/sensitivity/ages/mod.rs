//! What if observers guess ages too high, too low, or unevenly?
//!
//! | question | file |
//! |---|---|
//! | How does an age look to such observers? | [`Misjudgement`] |
//! | Which ages would look like those that were written? | [`true_ages()`] |
//! | Do these vary as much as errors alone would make them? | [`spread_less()`] |

mod answer;
mod misjudgement;
mod true_ages;
mod written_spread;

pub use answer::{GuessedAges, GuessedRow, NoShare, TOO_SMALL};
pub use misjudgement::{Misjudgement, MisjudgementError};
pub use true_ages::{AgeModel, ObservedAge, TrueAges, true_ages};
pub use written_spread::spread_less;
