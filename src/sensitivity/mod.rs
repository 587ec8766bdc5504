//! What do critics ask of a result, and how wrong would things have to be for it to change?

pub mod ages;
pub mod hidden;
pub mod misclassified;
pub mod replication;
pub mod unknown;
