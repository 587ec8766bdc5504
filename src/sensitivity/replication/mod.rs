//! Would another sample have said the same? Establishments drawn again from those that were drawn.
//!
//! | question | file |
//! |---|---|
//! | How often is each PSU in a replicate? | [`factors`] |
//! | What is a statistic in a replicate? | [`Sample`] |
//! | What do the replicates say of a statistic? | [`Replicates`] |
//! | What do they say beside the linearised result? | [`Replication`] |
//! | And of shares behind errors of ages? | [`ReplicatedGuess`] |

mod answer;
mod drawn;
mod guessed;
mod rao_wu;
mod replicates;
mod sample;

pub use answer::{Replicated, ReplicatedTip, Replication, TipKind};
pub use guessed::ReplicatedGuess;
pub use rao_wu::{factors, resample};
pub use replicates::{Bounded, End, ReplicateSummary, Replicates};
pub use sample::{PsuSums, Sample};
