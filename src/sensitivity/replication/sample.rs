//! What is a statistic in a replicate? Sums of each PSU, multiplied by how often it was drawn.

use super::rao_wu::factors;
use super::replicates::Replicates;
use crate::design::SampleDesign;
use crate::estimate::sums::DomainSums;
use crate::parallel;
use crate::sensitivity::questions::Bootstrap;

/// A share as the sums of its PSUs.
pub struct PsuSums(Vec<PsuSum>);

/// The sums of the weights of a PSU's workers.
struct PsuSum {
    psu: u32,
    all: f64,
    positive: f64,
}

impl PsuSums {
    /// Those of a domain.
    pub fn new(sums: &DomainSums<'_>) -> Self {
        let psus = sums.psus().map(|part| PsuSum {
            psu: part.psu,
            all: part.all,
            positive: part.positive,
        });
        Self(psus.collect())
    }

    /// The share in a replicate; none where nobody was drawn.
    pub fn share(&self, factors: &[f64]) -> Option<f64> {
        let (mut all, mut positive) = (0.0, 0.0);
        for sum in &self.0 {
            let factor = factors[sum.psu as usize];
            all += factor * sum.all;
            positive += factor * sum.positive;
        }
        (all > 0.0).then(|| positive / all)
    }
}

/// A statistic of some of the shares of a sample, which are named by their places.
pub type Statistic = Box<dyn Fn(&[Option<f64>]) -> Option<f64> + Sync>;

/// Shares of one design, and the statistics that are made of them.
#[derive(Default)]
pub struct Sample {
    shares: Vec<PsuSums>,
    statistics: Vec<Statistic>,
}

impl Sample {
    /// Adds a share; gives its place.
    pub fn add(&mut self, share: PsuSums) -> usize {
        self.shares.push(share);
        self.shares.len() - 1
    }

    /// Adds a statistic.
    pub fn ask(&mut self, statistic: impl Fn(&[Option<f64>]) -> Option<f64> + Sync + 'static) {
        self.statistics.push(Box::new(statistic));
    }

    /// The replicates of each statistic, in their order. Designs with other numbers are drawn from for
    /// themselves.
    pub fn replicates(
        &self,
        design: &SampleDesign,
        number: usize,
        bootstrap: Bootstrap,
        threads: usize,
    ) -> Vec<Replicates> {
        let first = (number as u64) << u32::BITS;
        let numbers: Vec<_> = (0..u64::from(bootstrap.replicates)).collect();
        let found = parallel::map(threads, &numbers, |&replicate| {
            self.values(&factors(design, bootstrap.seed, first + replicate))
        });
        let estimates = self.values(&vec![1.0; design.psus()]);
        let statistics = estimates.into_iter().enumerate();
        let replicates = statistics.map(|(place, estimate)| {
            let values = found.iter().map(|values| values[place]);
            Replicates::new(estimate.unwrap_or(f64::NAN), values)
        });
        replicates.collect()
    }

    fn values(&self, factors: &[f64]) -> Vec<Option<f64>> {
        let shares: Vec<_> = self
            .shares
            .iter()
            .map(|share| share.share(factors))
            .collect();
        let statistics = self.statistics.iter();
        statistics.map(|statistic| statistic(&shares)).collect()
    }
}
