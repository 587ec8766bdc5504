//! What may an interval method know of an estimate?

use super::ConfidenceLevel;
use crate::numeric::student;

/// The distribution that the critical value is taken from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference {
    /// Student's, with the design's degrees of freedom in the domain (above 0).
    Student {
        /// PSUs with known workers in the domain less the strata that hold them.
        df: f64,
    },
    /// The normal, where workers are treated as a simple random sample.
    Normal,
}

/// A proportion with its precision: all that an interval method is given.
///
/// Where the data hold no variance (no minor, only minors, or the same share everywhere) the effective
/// sample size is borrowed and `variance` follows from it, so that methods need no special case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The estimate p, a fraction of 1.
    pub proportion: f64,
    /// Workers of known status in the domain, n.
    pub workers: u64,
    /// The effective sample size n_e = p q / V, or n over the borrowed design effect.
    pub effective_sample_size: f64,
    /// The variance V of the estimate; p q / n_e where it is borrowed.
    pub variance: f64,
    /// Where critical values come from.
    pub reference: Reference,
    /// The confidence level asked for.
    pub level: ConfidenceLevel,
}

impl Evidence {
    /// Workers as a simple random sample of `workers`, of whom the share `proportion` is positive.
    ///
    /// ```
    /// use prevalence::estimate::{ConfidenceLevel, Evidence};
    /// let evidence = Evidence::simple_random_sample(0.5, 100, ConfidenceLevel::NINETY_FIVE);
    /// assert_eq!(evidence.variance, 0.0025);
    /// ```
    pub fn simple_random_sample(proportion: f64, workers: u64, level: ConfidenceLevel) -> Self {
        let size = workers as f64;
        Self {
            proportion,
            workers,
            effective_sample_size: size,
            variance: proportion * (1.0 - proportion) / size,
            reference: Reference::Normal,
            level,
        }
    }

    /// 1 - p.
    pub fn complement(&self) -> f64 {
        1.0 - self.proportion
    }

    /// Whether the estimate is exactly 0 or 1.
    pub fn at_edge(&self) -> bool {
        self.proportion == 0.0 || self.proportion == 1.0
    }

    /// The same evidence with positives and negatives exchanged.
    pub fn mirrored(&self) -> Self {
        Self {
            proportion: self.complement(),
            ..*self
        }
    }

    /// The two-sided critical value: Student's t at the design's df, or the normal z.
    pub fn critical_value(&self) -> f64 {
        match self.reference {
            Reference::Student { df } => student::upper_quantile(self.level.tail(), df),
            Reference::Normal => self.level.critical_value(),
        }
    }

    /// The effective sample size of Korn and Graubard: n_e shrunk by (t_{n-1} / t_df)^2, for the few
    /// degrees of freedom behind it, and never more than the n workers themselves.
    pub fn df_adjusted_effective_sample_size(&self) -> f64 {
        let workers = self.workers as f64;
        let shrink = match self.reference {
            Reference::Student { df } => {
                let tail = self.level.tail();
                student::upper_quantile(tail, workers - 1.0) / student::upper_quantile(tail, df)
            }
            Reference::Normal => 1.0,
        };
        workers.min(self.effective_sample_size * shrink * shrink)
    }
}
