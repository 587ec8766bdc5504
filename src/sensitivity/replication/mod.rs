//! Would another sample have said the same? Establishments drawn again from those that were drawn.
//!
//! | question | file |
//! |---|---|
//! | How often is each PSU in a replicate? | [`factors`] |
//! | What do the replicates say of a statistic? | [`Replicates`] |

mod rao_wu;
mod replicates;

pub use rao_wu::{factors, resample};
pub use replicates::Replicates;
