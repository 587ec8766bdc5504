//! What if observers judged some minors as adults, and some adults as minors?
//!
//! | question | file |
//! |---|---|
//! | How often are they right, and how well is that known? | [`Accuracy`], [`Rate`] |
//! | What share of minors would then look like this? | [`Corrected`] |
//! | Could such observers have seen this at all? | [`Fit`] |
//! | How sure is that, where the accuracy was measured on few? | [`lang_reiczigel`], [`melding`] |
//! | How sure is a change, where the same observers erred alike in both waves? | [`common`] |

mod accuracy;
mod answer;
mod by_wave;
mod change;
pub mod common;
mod corrected;
mod fit;
pub mod lang_reiczigel;
pub mod melding;

pub use accuracy::{Accuracy, AccuracyError, Rate};
pub use answer::{CorrectedShare, LimitsMethod, Misjudged, misjudged};
pub use by_wave::{AccuracyByWave, Validation};
pub use change::CorrectedChange;
pub use corrected::{Corrected, Observed};
pub use fit::Fit;
