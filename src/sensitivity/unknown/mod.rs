//! What if those whose age nobody could tell were minors, or adults?
//!
//! | question | file |
//! |---|---|
//! | Which limits hold the truth, wherever it lies between its bounds? | [`imbens_manski()`] |
//! | How many of the unknown must be minors for a change to vanish? | [`Tipping`] |

mod answer;
mod imbens_manski;
mod tipping;

pub use answer::{OpenDifference, OpenEnd, OpenShare, UnknownAges};
pub use imbens_manski::{Bound, imbens_manski};
pub use tipping::{Tipping, sign_tip};
