//! How large may a study be?

/// The largest mean. Sizes are tabulated.
pub const LARGEST_MEAN: f64 = 10_000.0;
/// More workers than are written in a day.
pub const MOST_WORKERS: f64 = 1e11;
