use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

const INDICATORS: usize = 2;

fn indicators() -> Vec<Indicator> {
    let thresholds = [17, 15].map(|years| Threshold::new(years).unwrap());
    thresholds.map(Indicator::AgeAtMost).to_vec()
}

/// What tallies are, as plainly as it can be written: a list of cells with their counts.
#[derive(Default)]
struct Model {
    place_of: HashMap<(Index, Index, u64), usize>,
    cells: Vec<(Index, Index, f64)>,
    counts: Vec<[[u32; 3]; INDICATORS]>,
}

impl Model {
    fn cell(&mut self, establishment: Index, domain: Index, weight: Weight) -> usize {
        let key = (establishment, domain, weight.value().to_bits());
        *self.place_of.entry(key).or_insert_with(|| {
            self.cells.push((establishment, domain, weight.value()));
            self.counts.push([[0; 3]; INDICATORS]);
            self.cells.len() - 1
        })
    }

    fn count(&mut self, cell: usize, more: [[u32; 3]; INDICATORS]) -> Result<(), TooMany> {
        for (counts, more) in self.counts[cell].iter_mut().zip(more) {
            let sum = |slot: usize| counts[slot].checked_add(more[slot]).ok_or(TooMany);
            *counts = [sum(0)?, sum(1)?, sum(2)?];
        }
        Ok(())
    }

    fn weigh(&mut self, weight_of: impl Fn(Index) -> f64) {
        for (establishment, _, weight) in &mut self.cells {
            *weight = weight_of(*establishment);
        }
    }

    fn assert_equal(&self, tallies: &Tallies) {
        assert_eq!(tallies.cells().len(), self.cells.len());
        for (cell, (own, counts)) in tallies.cells().zip(self.cells.iter().zip(&self.counts)) {
            assert_eq!((cell.establishment, cell.domain, cell.weight), *own);
            for (indicator, &[positive, negative, unknown]) in counts.iter().enumerate() {
                let expected = StatusCounts {
                    positive,
                    negative,
                    unknown,
                };
                assert_eq!(cell.counts(indicator), expected);
            }
            let workers: u64 = counts[0].iter().map(|&count| u64::from(count)).sum();
            assert_eq!(cell.workers(), workers);
        }
    }
}

/// What rows can do to a cell.
#[derive(Clone, Debug)]
enum Step {
    Worker([Status; INDICATORS]),
    Tally([[u32; 3]; INDICATORS]),
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Positive),
        Just(Status::Negative),
        Just(Status::Unknown)
    ]
}

/// Counts on both sides of what a byte holds, often just that, and now and then nearly all that four hold.
fn count() -> impl Strategy<Value = u32> {
    prop_oneof![
        6 => 0..4_u32,
        3 => Just(255_u32),
        2 => 250..260_u32,
        1 => u32::MAX - 70_000..=u32::MAX,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let statuses = prop::array::uniform2(status());
    let counts = prop::array::uniform2(prop::array::uniform3(count()));
    prop_oneof![
        3 => statuses.prop_map(Step::Worker),
        1 => counts.prop_map(Step::Tally),
    ]
}

fn weight() -> impl Strategy<Value = Weight> {
    prop_oneof![Just(1.0), Just(2.5), Just(3.0)].prop_map(|weight| Weight::new(weight).unwrap())
}

proptest! {
    #[test]
    fn compact_tallies_are_a_list_of_cells_with_counts(
        steps in prop::collection::vec((0..5_u32, 0..3_u32, weight(), step()), 1..60)
    ) {
        let mut tallies = Tallies::new(indicators(), Vec::new());
        let mut model = Model::default();
        for _ in 0..5 {
            tallies.add_establishment(0);
        }
        for (establishment, domain, weight, step) in steps {
            let cell = tallies.cell(establishment, domain, weight);
            let place = model.cell(establishment, domain, weight);
            let (own, expected) = match step {
                Step::Worker(statuses) => {
                    let one = statuses.map(|status| {
                        let mut counts = [0; 3];
                        counts[status as usize] = 1;
                        counts
                    });
                    let tally = statuses.map(StatusCounts::of_one);
                    (tallies.count_tally(cell, &tally), model.count(place, one))
                }
                Step::Tally(counts) => {
                    let tally = counts.map(|[positive, negative, unknown]| StatusCounts {
                        positive,
                        negative,
                        unknown,
                    });
                    (tallies.count_tally(cell, &tally), model.count(place, counts))
                }
            };
            prop_assert_eq!(own, expected);
            model.assert_equal(&tallies);
        }
        tallies.finish();
        let weight_of = |establishment: Index| f64::from(establishment % 3) + 0.5;
        tallies.weigh_establishments(|_, establishment| weight_of(establishment));
        model.weigh(weight_of);
        model.assert_equal(&tallies);
    }

    #[test]
    fn establishments_belong_to_the_psus_they_were_added_to(
        larger in prop::collection::vec(prop::option::of((0..4_usize, 0..3_u32)), 1..30)
    ) {
        let mut tallies = Tallies::new(indicators(), Vec::new());
        let mut psus: Vec<Index> = Vec::new();
        let mut memberships = Vec::new();
        for (stratum, psu) in (0..).zip(larger) {
            let stratum = stratum % 5;
            let (establishment, psu) = match psu {
                Some((psu, _)) if psu < psus.len() => {
                    (tallies.add_establishment_to(psu as Index), psu)
                }
                Some((_, stratum)) => {
                    psus.push(stratum);
                    let psu = tallies.add_psu(stratum);
                    (tallies.add_establishment_to(psu), psus.len() - 1)
                }
                None => {
                    psus.push(stratum);
                    (tallies.add_establishment(stratum), psus.len() - 1)
                }
            };
            prop_assert_eq!(establishment as usize, memberships.len());
            memberships.push(psu);
        }
        prop_assert_eq!(tallies.psus(), psus.len());
        prop_assert_eq!(tallies.establishments(), memberships.len());
        prop_assert_eq!(tallies.psus_are_establishments(), psus.len() == memberships.len());
        for (establishment, &psu) in (0..).zip(&memberships) {
            prop_assert_eq!(tallies.psu_of(establishment) as usize, psu);
            prop_assert_eq!(tallies.stratum_of(establishment), psus[psu]);
            prop_assert_eq!(tallies.stratum_of_psu(psu as Index), psus[psu]);
        }
    }
}

#[test]
fn a_count_that_would_overflow_is_refused() {
    let mut tallies = Tallies::new(indicators(), Vec::new());
    let establishment = tallies.add_establishment(0);
    let cell = tallies.cell(establishment, 0, Weight::ONE);
    let full = StatusCounts {
        positive: u32::MAX,
        ..StatusCounts::default()
    };
    assert_eq!(tallies.count_tally(cell, &[full, full]), Ok(()));
    let more = tallies.count_tally(cell, &[StatusCounts::of_one(Status::Positive); INDICATORS]);
    assert_eq!(more, Err(TooMany));
    let other = tallies.count_tally(cell, &[StatusCounts::of_one(Status::Negative); INDICATORS]);
    assert_eq!(other, Ok(()), "only the full count is full");
}

#[test]
fn the_same_workers_fold_into_the_same_cell() {
    let mut tallies = Tallies::new(indicators(), Vec::new());
    let establishment = tallies.add_establishment(0);
    let weight = Weight::new(2.0).unwrap();
    let cell = tallies.cell(establishment, 0, weight);
    tallies
        .count_tally(cell, &[StatusCounts::of_one(Status::Positive); INDICATORS])
        .unwrap();
    tallies
        .count_tally(cell, &[StatusCounts::of_one(Status::Unknown); INDICATORS])
        .unwrap();
    assert_eq!(tallies.cell(establishment, 0, weight), cell);
    let other = tallies.cell(establishment, 0, Weight::ONE);
    assert_ne!(other, cell, "a cell has one weight");
    assert_eq!(tallies.workers(), 2);
}

#[test]
fn a_psu_is_its_own_place_until_places_are_known() {
    let mut tallies = Tallies::new(indicators(), Vec::new());
    let psus = [0, 1].map(|stratum| tallies.add_psu(stratum));
    assert_eq!(psus.map(|psu| tallies.place_of_psu(psu)), psus);
    tallies.set_places(vec![7, 7]);
    assert_eq!(psus.map(|psu| tallies.place_of_psu(psu)), [7, 7]);
}

#[test]
fn a_headcount_is_of_its_establishment_alone() {
    let mut tallies = Tallies::new(indicators(), Vec::new());
    let establishments = [0; 3].map(|stratum| tallies.add_establishment(stratum));
    assert!(!tallies.has_headcounts());
    tallies.set_workers_present(establishments[1], 0);
    let present = establishments.map(|one| tallies.workers_present(one));
    assert_eq!(present, [None, Some(0), None]);
    assert!(tallies.has_headcounts());
}
