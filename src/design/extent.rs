use super::{SampleDesign, StratumDesign};

/// How far a domain extends: its PSUs, and the strata that hold them, as they come.
#[derive(Clone, Debug)]
pub struct DomainExtent<'a> {
    design: &'a SampleDesign,
    psus: usize,
    strata: usize,
    last: Option<(u32, &'a StratumDesign)>,
}

impl<'a> DomainExtent<'a> {
    /// Nothing of a design yet.
    pub fn new(design: &'a SampleDesign) -> Self {
        Self {
            design,
            psus: 0,
            strata: 0,
            last: None,
        }
    }

    /// Adds the PSU with that number: the one that came last, or a later one.
    pub fn add(&mut self, psu: u32) {
        self.add_alike(psu, 1);
    }

    /// Adds PSUs of one stratum that are alike, of which the number of one is given.
    pub fn add_alike(&mut self, psu: u32, times: u32) {
        let stratum = match self.last {
            Some((last, _)) if last == psu => return,
            Some((_, stratum)) if stratum.holds(psu) => stratum,
            _ => {
                self.strata += 1;
                self.design.stratum_of(psu)
            }
        };
        self.psus += times as usize;
        self.last = Some((psu, stratum));
    }

    /// The PSUs.
    pub fn psus(&self) -> usize {
        self.psus
    }

    /// The PSUs less the strata that hold them.
    pub fn degrees_of_freedom(&self) -> usize {
        self.psus - self.strata
    }
}
