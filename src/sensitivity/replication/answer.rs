//! What do replicates say beside the linearised result?

use std::collections::HashMap;

use super::drawn::{design, stacking};
use super::guessed::{ReplicatedGuess, guesses};
use super::replicates::{Bounded, ReplicateSummary};
use super::sample::{PsuSums, Sample};
use crate::compare::Comparison;
use crate::estimate::domain::{self, Cells, CellsByDomain};
use crate::estimate::sums::DomainSums;
use crate::estimate::{Domain, Unknown};
use crate::sensitivity::basis::Basis;
use crate::sensitivity::hidden;
use crate::sensitivity::questions::{Bootstrap, Questions};
use crate::sensitivity::tip::Tip;
use crate::tally::{Index, Indicator};

/// What replicates say of every row, and of what has no closed form.
#[derive(Clone, Debug)]
pub struct Replication {
    /// How often establishments were drawn, and from which seed.
    pub bootstrap: Bootstrap,
    /// Of each wave.
    pub shares: Vec<Vec<Replicated>>,
    /// Of each pair of waves.
    pub changes: Vec<Vec<Replicated>>,
    /// Of each pair of waves what undoes its change.
    pub tips: Vec<Vec<ReplicatedTip>>,
    /// Of everybody behind errors of ages, where such errors were asked for.
    pub guesses: Vec<ReplicatedGuess>,
    /// Whether the linearised result has a finite population correction, which replicates leave out.
    pub leaves_out_correction: bool,
    /// Whether limits of the replicates are left out, as they would tell of single places.
    pub withholds_limits: bool,
}

/// A share or change as it is, and as replicates have it.
#[derive(Clone, Debug)]
pub struct Replicated {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// The share or change, a fraction of 1.
    pub estimate: f64,
    /// Its linearised standard error.
    pub standard_error: Option<f64>,
    /// Its limits as asked.
    pub limits: Option<[f64; 2]>,
    /// What replicates say.
    pub replicates: ReplicateSummary,
}

impl Replicated {
    /// How much larger the error of the replicates is than the linearised one, as a fraction of that.
    pub fn excess_of_error(&self) -> Option<f64> {
        Some(self.replicates.standard_error? / self.standard_error? - 1.0)
    }
}

/// A share at which a change is undone, of everybody.
#[derive(Clone, Debug)]
pub struct ReplicatedTip {
    /// Of what.
    pub indicator: Indicator,
    /// Which share.
    pub kind: TipKind,
    /// The share, if there is one from 0 to 1.
    pub estimate: Tip,
    /// What replicates say.
    pub replicates: Bounded,
    /// Replicates without a value.
    pub undefined: usize,
}

/// Which share undoes a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TipKind {
    /// Of minors among the later wave's unknown.
    Unknown,
    /// Of minors among the hidden of the later wave, with so much of the trade in sight.
    Hidden {
        /// How much is in sight.
        coverage: f64,
    },
}

impl Replication {
    /// What replicates say.
    pub fn new(basis: &Basis<'_>, questions: &Questions, bootstrap: Bootstrap) -> Self {
        let waves = basis.analysis.waves.iter().enumerate();
        let shares = waves.map(|(place, &wave)| of_wave(basis, bootstrap, place, wave));
        let pairs = basis.pairs().into_iter().enumerate();
        let found = pairs.map(|(place, pair)| of_pair(basis, questions, bootstrap, place, pair));
        let (changes, tips) = found.unzip();
        Self {
            bootstrap,
            withholds_limits: false,
            shares: shares.collect(),
            changes,
            tips,
            guesses: if questions.asks_of_ages {
                guesses(basis, questions, bootstrap)
            } else {
                Vec::new()
            },
            leaves_out_correction: basis.analysis.finite_population,
        }
    }
}

fn of_wave(
    basis: &Basis<'_>,
    bootstrap: Bootstrap,
    place: usize,
    wave: Option<Index>,
) -> Vec<Replicated> {
    let tallies = &basis.analysis.tallies;
    let design = design(basis, &[wave], stacking(basis, None));
    let order = domain::order_of_wave(tallies, &design, wave);
    let cells = Cells::new(tallies, &design, &order);
    let tables = basis.tables.iter();
    let tables: Vec<_> = tables.map(|columns| cells.by_domain(columns)).collect();
    let by_domain = by_domain(cells, &tables);
    let rows = &basis.found.estimates[place];
    let mut sample = Sample::default();
    let mut asked = Vec::new();
    for row in rows {
        let sums = by_domain.get(&row.domain).map(|&cells| {
            PsuSums::new(&sums(basis, cells, &row.indicator, basis.choices().unknown))
        });
        if let (Some(sums), Some(estimate)) = (sums, row.proportion) {
            let share = sample.add(sums);
            sample.ask(move |shares| shares[share]);
            asked.push((row, estimate));
        }
    }
    let found = sample.replicates(&design.sample, place, bootstrap, basis.threads);
    let rows = asked.into_iter().zip(&found);
    rows.map(|((row, estimate), replicates)| Replicated {
        domain: row.domain.clone(),
        indicator: row.indicator.clone(),
        estimate,
        standard_error: row.precision.standard_error,
        limits: row
            .precision
            .interval
            .map(|(limits, _)| [limits.low, limits.high]),
        replicates: ReplicateSummary::new(basis.choices().level, replicates),
    })
    .collect()
}

/// A place of shares among those of a sample, for a row of a pair.
struct Shares {
    before: usize,
    after: usize,
    low_after: usize,
    high_after: usize,
}

fn of_pair(
    basis: &Basis<'_>,
    questions: &Questions,
    bootstrap: Bootstrap,
    place: usize,
    pair: [usize; 2],
) -> (Vec<Replicated>, Vec<ReplicatedTip>) {
    let tallies = &basis.analysis.tallies;
    let waves = pair.map(|wave| basis.analysis.waves[wave]);
    let design = design(basis, &waves, stacking(basis, Some(pair)));
    let orders = waves.map(|wave| domain::order_of_wave(tallies, &design, wave));
    let cells = orders
        .each_ref()
        .map(|order| Cells::new(tallies, &design, order));
    let tables = cells.map(|cells| {
        let tables = basis.tables.iter();
        tables
            .map(|columns| cells.by_domain(columns))
            .collect::<Vec<_>>()
    });
    let by_domain = [0, 1].map(|wave| by_domain(cells[wave], &tables[wave]));
    let rows = &basis.found.changes[place];
    let mut sample = Sample::default();
    let mut tips = Vec::new();
    let mut asked = Vec::new();
    for row in rows {
        let mut add = |wave: usize, unknown| {
            let &cells = by_domain[wave].get(&row.domain)?;
            let sums = sums(basis, cells, &row.indicator, unknown);
            Some(sample.add(PsuSums::new(&sums)))
        };
        let unknown = basis.choices().unknown;
        let [before, after] = [0, 1].map(|wave| add(wave, unknown));
        let [low, high] = [Unknown::Adult, Unknown::Minor].map(|unknown| add(1, unknown));
        if let (Some(before), Some(after), Some(low_after), Some(high_after)) =
            (before, after, low, high)
        {
            sample.ask(move |shares| Some(shares[after]? - shares[before]?));
            let shares = Shares {
                before,
                after,
                low_after,
                high_after,
            };
            asked.push((row, shares));
        }
    }
    for (row, shares) in &asked {
        if row.domain.is_overall() {
            ask_for_tips(&mut sample, &mut tips, questions, row, shares);
        }
    }
    let number = basis.analysis.waves.len() + place;
    let found = sample.replicates(&design.sample, number, bootstrap, basis.threads);
    let (of_changes, of_tips) = found.split_at(asked.len());
    let changes = asked.iter().zip(of_changes);
    let changes = changes.map(|((row, _), replicates)| Replicated {
        domain: row.domain.clone(),
        indicator: row.indicator.clone(),
        estimate: row.difference.estimate,
        standard_error: row.difference.standard_error,
        limits: row
            .difference
            .limits
            .and_then(|limits| Some([limits.low, limits.high.value()?])),
        replicates: ReplicateSummary::new(basis.choices().level, replicates),
    });
    let tips = tips.into_iter().zip(of_tips);
    let tips = tips.filter_map(|((indicator, kind), replicates)| {
        let estimate = replicates.estimate().filter(|share| share.is_finite())?;
        Some(ReplicatedTip {
            indicator,
            kind,
            estimate: Tip::within(estimate),
            replicates: replicates.within_bounds(basis.choices().level),
            undefined: replicates.undefined(),
        })
    });
    (changes.collect(), tips.collect())
}

/// Asks for the shares that undo a change.
fn ask_for_tips(
    sample: &mut Sample,
    tips: &mut Vec<(Indicator, TipKind)>,
    questions: &Questions,
    row: &Comparison,
    shares: &Shares,
) {
    let &Shares {
        before,
        after,
        low_after: low,
        high_after: high,
    } = shares;
    if row.difference.estimate == 0.0 {
        return;
    }
    tips.push((row.indicator.clone(), TipKind::Unknown));
    sample.ask(move |shares| {
        let (before, low, high) = (shares[before]?, shares[low]?, shares[high]?);
        (high > low).then(|| (before - low) / (high - low))
    });
    let hidden_before = questions.hidden_before;
    let coverages = questions.coverage.iter();
    for &coverage in coverages.filter(|&&coverage| coverage < 1.0) {
        tips.push((row.indicator.clone(), TipKind::Hidden { coverage }));
        sample.ask(move |shares| {
            let before = shares[before]?;
            let total = hidden::share(coverage, before, hidden_before.unwrap_or(before));
            hidden::tipping_share(total, coverage, shares[after]?)
        });
    }
}

static EVERYBODY: Domain = Domain::OVERALL;

/// The cells of everybody and of each domain.
fn by_domain<'a>(
    everybody: Cells<'a>,
    tables: &'a [CellsByDomain<'a>],
) -> HashMap<&'a Domain, Cells<'a>> {
    let domains = tables.iter().flat_map(CellsByDomain::iter);
    std::iter::once((&EVERYBODY, everybody))
        .chain(domains)
        .collect()
}

fn sums<'a>(
    basis: &Basis<'_>,
    cells: Cells<'a>,
    indicator: &Indicator,
    unknown: Unknown,
) -> DomainSums<'a> {
    let indicators = &basis.analysis.tallies.indicators;
    let index = indicators.iter().position(|own| own == indicator);
    DomainSums::new(cells, index.unwrap_or_default(), unknown)
}
