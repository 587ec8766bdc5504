//! What if observers judged some minors as adults, and some adults as minors?
//!
//! | question | file |
//! |---|---|
//! | How often are they right, and how well is that known? | [`Accuracy`], [`Rate`] |
//! | What share of minors would then look like this? | [`Corrected`] |
//! | How sure is that, where the accuracy was measured on few? | [`lang_reiczigel`], [`melding`] |

mod accuracy;
mod answer;
mod by_wave;
mod corrected;
pub mod lang_reiczigel;
pub mod melding;

pub use accuracy::{Accuracy, AccuracyError, Rate};
pub use answer::{CorrectedChange, CorrectedShare, Misjudged, misjudged};
pub use by_wave::{AccuracyByWave, Validation};
pub use corrected::{Corrected, Observed};
