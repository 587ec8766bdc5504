//! How precise is a wave without each of its PSUs? Computed once for PSUs that leave the same behind.

use indexmap::IndexMap;

use super::without_one::Waves;
use crate::estimate::{Precision, overall_precision};
use crate::parallel;

/// A wave without each of its PSUs.
pub struct LeftPrecision {
    /// The wave as asked, by indicator.
    pub asked: Vec<Precision>,
    /// What PSUs leave behind, by indicator.
    left: Vec<Vec<Precision>>,
    /// Which of these each PSU leaves.
    of_psu: Vec<u32>,
}

impl LeftPrecision {
    /// The precision of a wave.
    pub fn new(waves: &Waves<'_>, wave: usize, threads: usize) -> Self {
        let (analysis, sums) = (waves.analysis, &waves.sums[wave]);
        let mut first_of_kind: IndexMap<Vec<u64>, u32> = IndexMap::new();
        let psus = 0..sums.psus();
        let of_psu = psus.map(|psu| {
            let kind = first_of_kind.entry(sums.kind(psu));
            let place = kind.index() as u32;
            kind.or_insert(psu);
            place
        });
        let of_psu = of_psu.collect();
        let first: Vec<u32> = first_of_kind.into_values().collect();
        let left = parallel::map(threads, &first, |&psu| {
            overall_precision(
                &analysis.tallies.indicators,
                &analysis.choices,
                &sums.measured_without(psu),
            )
        });
        Self {
            asked: waves.asked[wave].clone(),
            left,
            of_psu,
        }
    }

    /// Without a PSU, by indicator.
    pub fn without(&self, psu: u32) -> &Vec<Precision> {
        &self.left[self.of_psu[psu as usize] as usize]
    }
}
