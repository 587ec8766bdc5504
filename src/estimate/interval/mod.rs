//! How wide is the uncertainty? One file a method, and the list that everything else is made from:
//! the `--interval` flag, its help, `prevalence methods`, the names in JSON and the tests.

mod count;
mod exact;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;

use super::{Evidence, Interval};

/// Declares the methods: each line is a file of this folder that holds a `DEFINITION`.
macro_rules! methods {
    ($($module:ident),+ $(,)?) => {
        $(pub(crate) mod $module;)+

        /// Every interval method, in the order of the help.
        pub static METHODS: &[&Method] = &[$(&$module::DEFINITION),+];
    };
}

methods! {
    korn_graubard,
    logit,
    wilson,
    wald,
    arcsine,
    agresti_coull,
    jeffreys,
    likelihood,
    clopper_pearson,
    mid_p,
    wilson_cc,
    blaker,
}

/// The method used unless another is asked for, where that one is undefined, and to judge reliability.
pub static KORN_GRAUBARD: &Method = &korn_graubard::DEFINITION;

/// An interval method: what it is called, when to use it, and the function that gives the limits.
#[derive(Debug)]
pub struct Method {
    /// The name in `--interval` and in JSON.
    pub name: &'static str,
    /// The name in a heading.
    pub title: &'static str,
    /// When a statistician would choose it.
    pub prefer: &'static str,
    /// Where it was published.
    pub source: &'static str,
    /// The independent software it agrees with, and how far.
    pub agrees_with: &'static str,
    /// The designs it makes sense for.
    pub designs: Designs,
    /// The sample size that the limits are computed from.
    pub effective_sample_size: fn(&Evidence) -> f64,
    /// The limits.
    pub limits: fn(&Evidence) -> Result<Interval, NoInterval>,
}

/// Methods are compared by name: there is one definition of each.
impl PartialEq for Method {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The designs that a method can serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Designs {
    /// Establishments as clusters, and simple random samples.
    Every,
    /// Only workers as a simple random sample: the method needs a count out of n.
    SimpleRandomSample,
}

/// Why a method has no limits for some evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoInterval {
    /// The method is undefined where nobody, or everybody, is positive.
    AtEdge,
    /// The method needs a whole number of positives, and the weighted share of n is none.
    CountNotWhole,
}

/// The method of that name.
///
/// ```
/// use prevalence::estimate::{interval, ConfidenceLevel, Evidence};
/// let wilson = interval::find("wilson").unwrap();
/// let evidence = Evidence::simple_random_sample(81.0 / 263.0, 263, ConfidenceLevel::NINETY_FIVE);
/// let limits = (wilson.limits)(&evidence).unwrap();
/// assert!((limits.low - 0.2552885199).abs() < 1e-10); // Newcombe 1998, table I: 0.2553
/// ```
pub fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name).copied()
}
