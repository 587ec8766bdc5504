//! What would other choices give, of the numbers as they are printed?
//!
//! Every interval method says of its own how far off a share may be. Rounded by themselves the limits of all methods
//! together tell the variance behind them a digit finer than it is printed, and with it sums of squares of minors in
//! places. So where a row is withheld, limits under other choices are made of what is printed of the rows of everybody,
//! and those that another variance is behind are left out.

use super::digits::Shorten;
use super::digits::covariance::effective_size;
use super::rows::is_whole;
use crate::compare::{
    self, Comparison, Contrast, Covariance, Critical, Shown, limits_of_difference,
};
use crate::estimate::interval::Method;
use crate::estimate::{ConfidenceLevel, Estimate, Evidence, Interval};
use crate::report::{Report, Row, Subject, WaveReport};
use crate::sensitivity::{Alternative, Choice};
use crate::tally::Indicator;

/// Makes limits under other choices again, at indicators at which a row is withheld. The rows of the report have lost
/// their digits already.
pub fn remake(report: &mut Report) {
    let level = report.settings.choices.level;
    let contrast = report
        .changes
        .as_ref()
        .map(|changes| changes.choices.contrast);
    let Some(details) = &mut report.details else {
        return;
    };
    for (wave, rows) in report.waves.iter().zip(&mut details.shares) {
        for row in rows {
            let Row::Shown(row, _) = row else { continue };
            if let Some(share) =
                overall(&wave.estimates, &row.indicator).filter(|_| !is_whole(wave, &row.indicator))
            {
                let share = Printed { wave, share, level };
                row.alternatives
                    .iter_mut()
                    .for_each(|one| share.remake(one));
                row.alternatives.iter_mut().for_each(Alternative::shorten);
            }
        }
    }
    let pairs = compare::pairs(report.waves.len()).into_iter();
    let changes = report.changes.iter().flat_map(|changes| &changes.pairs);
    for ((pair, changes), rows) in pairs.zip(changes).zip(&mut details.changes) {
        let waves = pair.map(|wave| &report.waves[wave]);
        for row in rows {
            let Row::Shown(row, _) = row else { continue };
            if waves.iter().all(|wave| is_whole(wave, &row.indicator)) {
                continue;
            }
            let shares = waves.map(|wave| {
                let share = overall(&wave.estimates, &row.indicator)?;
                Some(Printed { wave, share, level })
            });
            let change = overall(&changes.comparisons, &row.indicator);
            if let ([Some(before), Some(after)], Some(change)) = (shares, change) {
                let change = PrintedChange {
                    shares: [before, after],
                    change,
                    contrast: contrast.unwrap_or_default(),
                };
                row.alternatives
                    .iter_mut()
                    .for_each(|one| change.remake(one));
                row.alternatives.iter_mut().for_each(Alternative::shorten);
            }
        }
    }
}

fn overall<'a, T: Subject>(rows: &'a [Row<T>], indicator: &Indicator) -> Option<&'a T> {
    let mut shown = rows.iter().filter_map(Row::shown);
    shown.find(|row| row.domain().is_overall() && row.indicator() == indicator)
}

/// Everybody's share in a wave, as it is printed.
#[derive(Clone, Copy)]
struct Printed<'a> {
    wave: &'a WaveReport,
    share: &'a Estimate,
    level: ConfidenceLevel,
}

impl Printed<'_> {
    fn remake(&self, alternative: &mut Alternative) {
        let limits = match alternative.choice {
            Choice::Interval(method) => self.evidence().and_then(|own| limits(method, &own)),
            Choice::SimpleRandomSample => self.of_simple_random_sample(),
            Choice::Unweighted => None,
            _ => return,
        };
        settle(alternative, limits.map(|limits| [limits.low, limits.high]));
    }

    /// The share: without weights that of the counts, which are shown.
    fn proportion(&self) -> Option<f64> {
        if self.wave.weighted {
            self.share.proportion
        } else {
            let workers = self.share.workers as f64;
            self.share
                .proportion
                .map(|_| self.share.positives as f64 / workers)
        }
    }

    /// What is printed of its precision.
    fn evidence(&self) -> Option<Evidence> {
        let share = Estimate {
            proportion: self.proportion(),
            ..self.share.clone()
        };
        let evidence = share.evidence(self.level)?;
        let Some(size) = effective_size(self.share).filter(|_| !evidence.at_edge()) else {
            return Some(evidence);
        };
        Some(Evidence {
            effective_sample_size: size,
            variance: evidence.proportion * evidence.complement() / size,
            ..evidence
        })
    }

    fn of_simple_random_sample(&self) -> Option<Interval> {
        let (_, method) = self.share.precision.interval?;
        let evidence =
            Evidence::simple_random_sample(self.proportion()?, self.share.workers, self.level);
        limits(method, &evidence)
    }

    fn shown(&self, interval: Option<Interval>) -> Option<Shown> {
        Some(Shown {
            estimate: self.proportion()?,
            interval,
        })
    }
}

/// A change between two shares, as it is printed.
struct PrintedChange<'a> {
    shares: [Printed<'a>; 2],
    change: &'a Comparison,
    contrast: Contrast,
}

impl PrintedChange<'_> {
    fn remake(&self, alternative: &mut Alternative) {
        let covariance = self.change.covariance;
        let apart = covariance.map(|own| Covariance { both: 0.0, ..own });
        let limits = match alternative.choice {
            Choice::Interval(method) => {
                let evidence = self.shares.map(|share| share.evidence());
                let intervals = evidence.map(|own| limits(method, &own?));
                self.limits(covariance, intervals)
            }
            // Of this one its variance is behind the limits too, which only those of both shares tell here.
            Choice::SimpleRandomSample if self.contrast == Contrast::Mover => {
                let intervals = self.shares.map(|share| share.of_simple_random_sample());
                self.limits(apart, intervals)
            }
            Choice::IndependentWaves => {
                let intervals = self.shares.map(|share| share.share.precision.interval);
                self.limits(apart, intervals.map(|own| own.map(|(limits, _)| limits)))
            }
            Choice::SimpleRandomSample | Choice::Unweighted => None,
            _ => return,
        };
        settle(alternative, limits);
    }

    fn limits(
        &self,
        covariance: Option<Covariance>,
        [one, two]: [Option<Interval>; 2],
    ) -> Option<[f64; 2]> {
        let [before, after] = &self.shares;
        let critical = Critical {
            df: self.change.difference.df,
            tail: before.level.tail(),
        };
        let shown = [before.shown(one)?, after.shown(two)?];
        let limits = limits_of_difference(self.contrast, shown, &covariance?, critical)?;
        Some([limits.low, limits.high.value()?])
    }
}

fn limits(method: &Method, evidence: &Evidence) -> Option<Interval> {
    (method.limits)(evidence).ok()
}

/// Gives an alternative other limits where it has some, or takes them away.
fn settle(alternative: &mut Alternative, limits: Option<[f64; 2]>) {
    if alternative.limits.is_some() {
        match limits {
            Some(_) => alternative.limits = limits,
            None => alternative.withhold_limits(),
        }
    }
}
