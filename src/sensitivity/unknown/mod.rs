//! What if those whose age nobody could tell were minors, or adults?

mod imbens_manski;

pub use imbens_manski::{Bound, imbens_manski};
