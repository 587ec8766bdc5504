//! What is seen at a glance? Figures: rows of marks on one scale, which a page sets beside its numbers and a sheet draws
//! whole.

mod change;
mod clip;
mod contour;
mod forest;
mod frame;
mod layout;
pub mod plot;
pub mod scale;
mod sensitivity;
mod sheet;
pub mod strip;
mod text_width;

pub use change::change;
pub use contour::{ContourPlot, contour_sheet, contours};
pub use forest::{forest, heading};
pub use plot::{Body, Group, Plot, PlotRow};
pub use sensitivity::{change_alternatives, share_alternatives};
pub use sheet::sheet;

/// In place of the numbers of a row that may not travel.
pub const WITHHELD: &str = "withheld";
