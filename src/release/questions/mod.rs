//! What of the answers to critics may travel? What would give away a row of the result, or single people or places
//! of another cell that answers tell of, is left out.
//!
//! | what | file |
//! |---|---|
//! | Question by question | `answers` |
//! | Ages and thresholds | `ages`, `shown` |
//! | Observers | `observers` |
//! | Places that stayed, stand in for others, or are single ones | `places` |
//! | Which parts of a wave are shown side by side | `parts` |

mod ages;
mod answers;
mod observers;
mod parts;
mod places;
mod shown;

pub use answers::withhold;
