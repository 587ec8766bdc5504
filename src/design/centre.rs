use super::{LonelyPsu, SampleDesign, Scored, StratumDesign};
use crate::numeric::sum::CompensatedSum;

/// A stratum with PSUs of a domain, and what their scores are held against.
pub struct Centre<'a, const K: usize> {
    /// The stratum.
    pub stratum: &'a StratumDesign,
    /// What scores are held against.
    pub scores: [f64; K],
    /// How much the product of two distances counts.
    pub factor: f64,
    /// PSUs of the stratum that are not of the domain.
    pub others: f64,
}

/// The centres that the scores of a domain have.
pub struct Centres<'a, const K: usize> {
    /// Of each stratum of the domain.
    pub strata: Vec<Centre<'a, K>>,
    /// The mean of all PSUs of the design.
    pub design: [f64; K],
}

/// The scores of a domain summed by stratum, as they come.
pub struct StratumSums<'a, const K: usize> {
    design: &'a SampleDesign,
    strata: Vec<Centre<'a, K>>,
    current: Option<&'a StratumDesign>,
    psus: u32,
    totals: [CompensatedSum; K],
    totals_of_design: [CompensatedSum; K],
}

impl<'a, const K: usize> StratumSums<'a, K> {
    /// Nothing yet.
    pub fn new(design: &'a SampleDesign) -> Self {
        Self {
            design,
            strata: Vec::new(),
            current: None,
            psus: 0,
            totals: [CompensatedSum::ZERO; K],
            totals_of_design: [CompensatedSum::ZERO; K],
        }
    }

    /// Adds PSUs that are alike, the next ones in the order of the design.
    #[inline]
    pub fn add(&mut self, psu: &Scored<K>, times: u32) {
        if !self.current.is_some_and(|stratum| stratum.holds(psu.psu)) {
            self.end_stratum();
            self.current = Some(self.design.stratum_of(psu.psu));
        }
        self.psus += times;
        add(&mut self.totals, &psu.scores, times);
        // Only lonely strata are held against the centre of the design.
        if self.design.lonely_strata > 0 {
            add(&mut self.totals_of_design, &psu.scores, times);
        }
    }

    /// The centres of all that were added.
    pub fn centres(mut self) -> Centres<'a, K> {
        self.end_stratum();
        let design = mean(&self.totals_of_design, self.design.psus);
        for centre in &mut self.strata {
            if centre.stratum.psus == 1 {
                centre.scores = design;
            }
        }
        Centres {
            strata: self.strata,
            design,
        }
    }

    fn end_stratum(&mut self) {
        let Some(stratum) = self.current else {
            return;
        };
        self.strata.push(Centre {
            stratum,
            scores: mean(&self.totals, stratum.psus),
            factor: self.factor(stratum),
            others: f64::from(stratum.psus - self.psus),
        });
        self.psus = 0;
        self.totals = [CompensatedSum::ZERO; K];
    }

    /// A single PSU counts where the policy says so.
    fn factor(&self, stratum: &StratumDesign) -> f64 {
        let size = f64::from(stratum.psus);
        match self.design.lonely {
            _ if stratum.psus > 1 => stratum.remainder * size / (size - 1.0),
            LonelyPsu::Adjust => stratum.remainder,
            _ => 0.0,
        }
    }
}

fn add<const K: usize>(totals: &mut [CompensatedSum; K], scores: &[f64; K], times: u32) {
    for (total, &score) in totals.iter_mut().zip(scores) {
        total.add_times(times, score);
    }
}

/// The mean over so many PSUs, of which those not added score zero.
fn mean<const K: usize>(totals: &[CompensatedSum; K], psus: u32) -> [f64; K] {
    totals.map(|total| total.value() / f64::from(psus))
}
