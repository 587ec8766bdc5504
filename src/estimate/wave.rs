//! The estimates of one wave: every table, domain and indicator.

use super::counted::{Bounds, Unknown};
use super::domain::{self, Cells, CellsByDomain, Domain};
use super::interval::{self, Method, NoInterval};
use super::proportion::{Absence, Measured};
use super::reliability::Reliability;
use super::sums::DomainSums;
use super::{Choices, ConfidenceLevel, Evidence, Interval, Reference, Sampling, borrow, effect};
use crate::design::WaveDesign;
use crate::parallel;
use crate::tally::{Index, Indicator, Tallies};

/// One row of the result: a domain of a wave, on one indicator.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// For whom.
    pub domain: Domain,
    /// Of what.
    pub indicator: Indicator,
    /// Workers of known status, n.
    pub workers: u64,
    /// The positive ones among them.
    pub positives: u64,
    /// Workers of unknown status, whatever was made of them.
    pub unknown: u64,
    /// PSUs with workers of known status.
    pub psus: usize,
    /// PSUs with positive workers.
    pub psus_with_positives: usize,
    /// The sum of the weights of workers of known status, unless that would give away rows that are withheld.
    pub weighted_workers: Option<f64>,
    /// The sum of the weights of the positive ones, as far.
    pub weighted_positives: Option<f64>,
    /// The weighted share of positives, a fraction of 1; none where nobody is known.
    pub proportion: Option<f64>,
    /// How precise it is.
    pub precision: Precision,
    /// The relative standard error, SE / p.
    pub relative_standard_error: Option<f64>,
    /// The intracluster correlation of establishments, unweighted.
    pub intracluster_correlation: Option<f64>,
    /// Kish's design effect of unequal weights.
    pub kish: Option<f64>,
    /// The shares that the unknown allow, where there are any.
    pub bounds: Option<Bounds>,
    /// What the presentation standards say.
    pub reliability: Reliability,
}

/// The precision of an estimate. What does not exist is none, and `absence` says why.
#[derive(Clone, Copy, Debug, Default)]
pub struct Precision {
    /// The standard error, in fractions of 1.
    pub standard_error: Option<f64>,
    /// Degrees of freedom; none for a simple random sample.
    pub df: Option<u64>,
    /// The design effect.
    pub design_effect: Option<f64>,
    /// The design effect that was assumed because the cell has no variance.
    pub assumed_design_effect: Option<f64>,
    /// Whether nothing could be borrowed, so that 1 was assumed.
    pub nothing_to_borrow: bool,
    /// The interval and the method that gave it: another than asked for where that one is undefined.
    pub interval: Option<(Interval, &'static Method)>,
    /// The sample size that the interval used.
    pub effective_sample_size: Option<f64>,
    /// Why something of this does not exist.
    pub absence: Option<Absence>,
}

impl Estimate {
    /// What an interval method may know of it: none where no method can give limits.
    pub fn evidence(&self, level: ConfidenceLevel) -> Option<Evidence> {
        let proportion = self.proportion?;
        let Some(df) = self.precision.df else {
            let workers = self.workers;
            return Some(Evidence::simple_random_sample(proportion, workers, level));
        };
        let spread = proportion * (1.0 - proportion);
        let size = match (
            self.precision.standard_error,
            self.precision.assumed_design_effect,
        ) {
            (Some(error), _) => spread / (error * error),
            (None, Some(assumed)) => self.workers as f64 / assumed,
            (None, None) => return None,
        };
        Some(Evidence {
            proportion,
            workers: self.workers,
            effective_sample_size: size,
            variance: spread / size,
            reference: Reference::Student { df: df as f64 },
            level,
        })
    }
}

/// The estimates of the wave with that index: everybody first, then the domains of each table in order of first
/// appearance, each at every indicator.
pub fn estimate_wave(
    tallies: &Tallies,
    index: Option<Index>,
    design: &WaveDesign,
    tables: &[Vec<usize>],
    choices: &Choices,
    threads: usize,
) -> Vec<Estimate> {
    let alike = domain::alike_of_wave(tallies, design, index);
    let everybody = Cells::of_alike(tallies, design, &alike);
    let tables: Vec<_> = tables
        .iter()
        .map(|columns| everybody.by_domain(columns))
        .collect();
    let overall = Domain::OVERALL;
    let mut domains = vec![(&overall, everybody)];
    domains.extend(tables.iter().flat_map(CellsByDomain::iter));
    let indicators = 0..tallies.indicators.len();
    let rows: Vec<_> = domains
        .into_iter()
        .flat_map(|(domain, cells)| indicators.clone().map(move |index| (domain, cells, index)))
        .collect();
    let measures = parallel::map(threads, &rows, |&(domain, cells, index)| {
        Measures::new(domain, cells, index, choices.unknown)
    });
    let wave = Wave {
        indicators: &tallies.indicators,
        choices,
        measured: measures.iter().map(|of| of.measured.as_ref()).collect(),
    };
    let places: Vec<_> = (0..rows.len()).collect();
    parallel::map(threads, &places, |&place| {
        wave.estimate(place, &measures[place])
    })
}

/// The precision of everybody's share at each indicator, from what was measured of them.
pub fn overall_precision(
    indicators: &[Indicator],
    choices: &Choices,
    measured: &[Option<Measured>],
) -> Vec<Precision> {
    let wave = Wave {
        indicators,
        choices,
        measured: measured.iter().map(Option::as_ref).collect(),
    };
    let places = 0..indicators.len();
    places.map(|place| wave.precision(place).0).collect()
}

/// The precision of a share at the indicator with that index, from what was measured of everybody at each indicator,
/// and of the domain, unless it is everybody.
pub fn precision_of(
    indicators: &[Indicator],
    index: usize,
    choices: &Choices,
    overall: &[Option<Measured>],
    domain: Option<&[Option<Measured>]>,
) -> Precision {
    let first = domain.map_or(0, |_| indicators.len());
    let measured = overall.iter().chain(domain.unwrap_or_default());
    let wave = Wave {
        indicators,
        choices,
        measured: measured.map(Option::as_ref).collect(),
    };
    wave.precision(first + index).0
}

/// A domain at an indicator: its sums and what they say.
struct Measures<'a> {
    domain: &'a Domain,
    sums: DomainSums<'a>,
    measured: Option<Measured>,
    /// The intracluster correlation of establishments.
    correlation: Option<f64>,
}

impl<'a> Measures<'a> {
    fn new(domain: &'a Domain, cells: Cells<'a>, indicator: usize, unknown: Unknown) -> Self {
        let (sums, correlation) = DomainSums::with_correlation(cells, indicator, unknown);
        Self {
            domain,
            measured: Measured::new(&sums, cells.sample()),
            sums,
            correlation,
        }
    }
}

/// What the rows of a wave share.
struct Wave<'a> {
    indicators: &'a [Indicator],
    choices: &'a Choices,
    /// What was measured of each domain at every indicator, overall first.
    measured: Vec<Option<&'a Measured>>,
}

impl Wave<'_> {
    /// The estimate at a place among the measures.
    fn estimate(&self, place: usize, measures: &Measures<'_>) -> Estimate {
        let Measures {
            domain,
            sums,
            measured,
            correlation,
        } = measures;
        let index = place % self.indicators.len();
        let (precision, judged) = self.precision(place);
        let proportion = measured.as_ref().map(|measured| measured.proportion);
        let error_and_share = precision.standard_error.zip(proportion);
        Estimate {
            domain: Domain::clone(domain),
            indicator: self.indicators[index].clone(),
            workers: sums.known.all.workers,
            positives: sums.known.positive.workers,
            unknown: sums.unknown,
            psus: sums.psus,
            psus_with_positives: sums.psus_with_positives,
            weighted_workers: Some(sums.known.all.weight),
            weighted_positives: Some(sums.known.positive.weight),
            proportion,
            relative_standard_error: error_and_share.map(|(error, share)| error / share),
            precision,
            intracluster_correlation: *correlation,
            kish: effect::kish(
                sums.known.all.workers,
                sums.known.all.weight,
                sums.squared_weight,
            ),
            bounds: sums.bounds,
            reliability: judged.map_or_else(Reliability::without_interval, |evidence| {
                Reliability::judge(&evidence, precision.df)
            }),
        }
    }

    /// The precision at a place among the measures, and what the presentation standards judge it by.
    fn precision(&self, place: usize) -> (Precision, Option<Evidence>) {
        match (self.measured[place], self.choices.sampling) {
            (None, _) => nobody(),
            (Some(measured), Sampling::Cluster) => self.clustered(measured, self.borrowed(place)),
            (Some(measured), Sampling::SimpleRandom) => self.simple_random(measured),
        }
    }

    /// The design effect to assume at a place among the measures if there is none.
    fn borrowed(&self, place: usize) -> Option<f64> {
        let index = place % self.indicators.len();
        let measured = |first: usize| move |index: usize| self.measured[first + index];
        borrow::design_effect(self.indicators, index, measured(place - index), measured(0))
    }

    /// The precision under the design, with a borrowed design effect where the cell has no variance.
    fn clustered(
        &self,
        measured: &Measured,
        borrowed: Option<f64>,
    ) -> (Precision, Option<Evidence>) {
        let df = measured.df as u64;
        let base = Precision {
            df: Some(df),
            design_effect: measured.design_effect,
            absence: measured.variance.err(),
            ..Precision::default()
        };
        let (evidence, precision) = match measured.variance {
            Ok(variance) => {
                let standard_error = Some(variance.sqrt());
                let evidence = self.evidence(measured, measured.spread() / variance);
                (
                    evidence,
                    Precision {
                        standard_error,
                        ..base
                    },
                )
            }
            Err(Absence::AtEdge | Absence::NoVariation) => {
                let assumed = borrowed.unwrap_or(borrow::NOTHING_TO_BORROW);
                let evidence = self.evidence(measured, measured.workers as f64 / assumed);
                let precision = Precision {
                    assumed_design_effect: Some(assumed),
                    nothing_to_borrow: borrowed.is_none(),
                    ..base
                };
                (evidence, precision)
            }
            Err(_) => return (base, None),
        };
        (self.with_interval(precision, &evidence), Some(evidence))
    }

    /// Evidence of an effective sample size, measured or assumed.
    fn evidence(&self, measured: &Measured, effective_sample_size: f64) -> Evidence {
        Evidence {
            proportion: measured.proportion,
            workers: measured.workers,
            effective_sample_size,
            variance: measured.spread() / effective_sample_size,
            reference: Reference::Student {
                df: measured.df as f64,
            },
            level: self.choices.level,
        }
    }

    /// The precision of a simple random sample of as many workers.
    fn simple_random(&self, measured: &Measured) -> (Precision, Option<Evidence>) {
        let evidence = Evidence::simple_random_sample(
            measured.proportion,
            measured.workers,
            self.choices.level,
        );
        let edge = evidence.at_edge();
        let base = Precision {
            standard_error: (!edge).then(|| evidence.variance.sqrt()),
            absence: edge.then_some(Absence::AtEdge),
            ..Precision::default()
        };
        (self.with_interval(base, &evidence), Some(evidence))
    }

    /// Adds the interval of the method asked for; where that one is undefined, Korn and Graubard's.
    fn with_interval(&self, base: Precision, evidence: &Evidence) -> Precision {
        let asked = self.choices.method;
        let (limits, method) = match (asked.limits)(evidence) {
            Err(NoInterval::AtEdge) => (
                (interval::KORN_GRAUBARD.limits)(evidence),
                interval::KORN_GRAUBARD,
            ),
            limits => (limits, asked),
        };
        match limits {
            Ok(limits) => Precision {
                interval: Some((limits, method)),
                effective_sample_size: Some((method.effective_sample_size)(evidence)),
                ..base
            },
            Err(_) => Precision {
                absence: Some(Absence::CountNotWhole),
                ..base
            },
        }
    }
}

/// The precision of a domain where nobody's status is known.
fn nobody() -> (Precision, Option<Evidence>) {
    let precision = Precision {
        absence: Some(Absence::NobodyKnown),
        ..Precision::default()
    };
    (precision, None)
}
