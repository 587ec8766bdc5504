use super::{LonelyPsu, SampleDesign};
use crate::tally::{Index, Tallies};

/// The sample design of one wave of a study, and which of the study's PSUs it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct WaveDesign {
    /// Strata and PSUs of the wave.
    pub sample: SampleDesign,
    number_of_psu: Vec<Option<u32>>,
}

impl WaveDesign {
    /// The design of the wave with that index (`None` where the study has no waves). With
    /// `finite_population` the frame's counts correct the variance where they are known.
    pub fn new(
        tallies: &Tallies,
        wave: Option<Index>,
        lonely: LonelyPsu,
        finite_population: bool,
    ) -> Self {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); tallies.strata.len()];
        for (index, psu) in tallies.psus.iter().enumerate() {
            if tallies.strata[psu.stratum as usize].wave == wave {
                members[psu.stratum as usize].push(index);
            }
        }
        let mut number_of_psu = vec![None; tallies.psus.len()];
        for (number, &index) in (0..).zip(members.iter().flatten()) {
            number_of_psu[index] = Some(number);
        }
        let strata: Vec<_> = tallies
            .strata
            .iter()
            .zip(&members)
            .filter(|(_, psus)| !psus.is_empty())
            .map(|(stratum, psus)| {
                let population = stratum.population.filter(|_| finite_population);
                (psus.len() as u32, population)
            })
            .collect();
        Self {
            sample: SampleDesign::new(&strata, lonely),
            number_of_psu,
        }
    }

    /// The number in this design of a PSU of the study, if it is of this wave.
    pub fn number_of(&self, psu: Index) -> Option<u32> {
        self.number_of_psu[psu as usize]
    }
}
