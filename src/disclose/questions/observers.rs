//! Whom did which observer assess, and of whom do two say the same?

use std::collections::BTreeMap;

use super::super::cell::Facts;
use super::super::crossing::Counted;
use super::super::layer::Count;
use crate::observe::AssessedWorker;
use crate::sensitivity::Basis;
use crate::tally::{Index, Indicator, Status, StatusCounts};

/// Who assessed a worker, and which of them said what is counted: whom two assessed is counted twice, and nobody is
/// counted with somebody whom others assessed.
pub type Observed = (Vec<usize>, usize);

/// The assessed workers of a wave.
pub fn assessed_of<'a>(basis: &Basis<'a>, wave: Option<Index>) -> Vec<&'a AssessedWorker> {
    let assessed = basis.assessed.map_or(&[][..], |assessed| &assessed.workers);
    let tallies = &basis.analysis.tallies;
    let own = assessed
        .iter()
        .filter(|worker| tallies.wave_of(worker.establishment) == wave);
    own.collect()
}

/// What observers said of these workers; `label` is made of their establishment and of who observed them.
pub fn said<'a, L>(
    basis: &'a Basis<'_>,
    workers: &'a [&AssessedWorker],
    label: impl Fn(Index, Observed) -> L + 'a,
) -> impl Iterator<Item = Counted<L>> + 'a {
    let tallies = &basis.analysis.tallies;
    let each = workers.iter().flat_map(|worker| {
        let said = worker.said.iter();
        said.map(move |(observer, said)| (worker, *observer, said))
    });
    each.map(move |(worker, observer, said)| {
        let observers = worker.said.iter().map(|&(observer, _)| observer).collect();
        let indicators = tallies.indicators.iter();
        Counted {
            label: label(worker.establishment, (observers, observer)),
            establishment: worker.establishment,
            domain: tallies.cell_of(worker.cell).domain,
            counts: indicators
                .map(|one| StatusCounts::of_one(said.status(one)))
                .collect(),
        }
    })
}

/// Pairs of answers about one worker, as a cell whose minors are those that differ.
pub fn disagreements(workers: &[&AssessedWorker], indicator: &Indicator) -> Facts {
    let mut pairs: BTreeMap<Index, Count> = BTreeMap::new();
    for worker in workers {
        let said = worker.said.iter().map(|(_, said)| said.status(indicator));
        let known: Vec<_> = said.filter(|&status| status != Status::Unknown).collect();
        for (place, one) in known.iter().enumerate() {
            for other in &known[place + 1..] {
                let count = pairs.entry(worker.establishment).or_default();
                count.workers += 1;
                count.minors += u64::from(one != other);
                count.others += u64::from(one == other);
            }
        }
    }
    facts_of(pairs)
}

/// Of each observer the workers whom another assessed too, as cells whose minors are those whom only the one calls minors,
/// and those whom only the other does. Where one assessed everybody, or several did so together, the share of the result
/// less theirs tells how many these are; and so does how often two agree, with their shares.
pub fn contradicted(workers: &[&AssessedWorker], indicator: &Indicator) -> Vec<Facts> {
    let mut counts: BTreeMap<(usize, bool), BTreeMap<Index, Count>> = BTreeMap::new();
    for worker in workers {
        let said = worker.said.iter();
        let said = said.map(|(observer, said)| (*observer, said.status(indicator)));
        let known: Vec<_> = said
            .filter(|(_, status)| *status != Status::Unknown)
            .collect();
        if known.len() < 2 {
            continue;
        }
        for &(observer, own) in &known {
            let is_contradicted = known.iter().any(|(_, other)| *other != own);
            let calls_minor = own == Status::Positive;
            for way in [true, false] {
                let of_observer = counts.entry((observer, way)).or_default();
                let count = of_observer.entry(worker.establishment).or_default();
                let is_counted = is_contradicted && calls_minor == way;
                count.workers += 1;
                count.minors += u64::from(is_counted);
                count.others += u64::from(!is_counted);
            }
        }
    }
    let cells = counts.into_values();
    cells.map(facts_of).collect()
}

fn facts_of(counts: BTreeMap<Index, Count>) -> Facts {
    let mut facts = Facts::default();
    for (establishment, count) in counts {
        facts.add(establishment, count);
    }
    facts
}
