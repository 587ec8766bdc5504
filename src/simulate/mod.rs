//! What would a study look like whose truth is known? Invented establishments and workers, from a seed.
//!
//! Everything about an establishment, and about each worker in it, is a function of the seed, its number
//! and the wave. So rows and tallies, in any order, describe the same study, and nothing has to be kept.

mod adult;
mod beta;
mod count;
mod error;
mod establishment;
mod frame;
mod labels;
mod limits;
mod order;
mod plan;
mod share;
mod simulation;
mod text;
mod topic;
mod truth;
mod worker;

pub use crate::numeric::draws::GENERATOR;
pub use error::PlanError;
pub use labels::{Labels, is_plain};
pub use limits::LARGEST_MEAN;
pub use plan::{Plan, Shape, SizeChoices, Weights};
pub use share::Share;
pub use simulation::Simulation;
pub use truth::{Realised, Truth, TruthRow};
