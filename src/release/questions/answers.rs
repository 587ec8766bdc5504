//! What is left of the answers where they travel?

use super::parts::Parts;
use super::shown::Shown;
use crate::disclose::questions::thresholds::Rows;
use crate::disclose::rule::Rules;
use crate::estimate::{Absence, Domain, Estimate, Precision};
use crate::report::Report;
use crate::sensitivity::{Answers, LeftOut, Place, Question, Unfit};
use crate::tally::Indicator;

/// Numbers from which the ages of all workers follow.
pub(super) const BLURRED_AGES: &str = "the shares behind errors that blur ages";
/// What single draws tell.
const REPLICATES: &str = "percentiles of the replicates: each is a draw of few places";

/// Takes away what may not travel of the answers of a report whose own rows are withheld already; `shown` are
/// these, for each wave and cell of its map at every indicator.
pub fn withhold(report: &mut Report, shown: &[Rows], rules: Rules) {
    let (Some(mut answers), Some(cells)) = (report.answers.take(), report.cells.questions.take())
    else {
        return;
    };
    let shown = Shown::new(report, &cells, shown, &answers, rules);
    let mut release = Release {
        parts: Parts::new(report, &cells, &shown, &answers, rules),
        shown,
        report,
        unfit: Unfit::default(),
    };
    release.lead(&answers);
    release.unknown(&mut answers);
    release.misjudged(&mut answers);
    release.guessed(&mut answers);
    release.moved(&mut answers);
    release.observers(&mut answers);
    release.hidden(&mut answers);
    release.displacement(&mut answers);
    release.influence(&mut answers);
    release.definitions(&mut answers);
    release.replication(&mut answers);
    answers.unfit = release.unfit;
    report.answers = Some(answers);
    report.cells.questions = Some(cells);
}

/// A release of answers, one question after the other.
pub struct Release<'a> {
    pub(super) report: &'a Report,
    pub(super) shown: Shown,
    pub(super) parts: Parts,
    pub(super) unfit: Unfit,
}

impl Release<'_> {
    /// Keeps of the rows of each wave or pair those that may be shown, and notes the others.
    pub(super) fn keep<T>(
        &mut self,
        question: Question,
        rows: &mut [Vec<T>],
        place: fn(usize) -> Place,
        subject: impl Fn(&T) -> (&Domain, &Indicator),
    ) {
        for (number, rows) in rows.iter_mut().enumerate() {
            let of = place(number);
            rows.retain(|row| {
                let (domain, indicator) = subject(row);
                let may_be_shown = self.shown.at(of, domain, indicator);
                if !may_be_shown {
                    self.unfit.add(question, left_out(of, domain, indicator));
                }
                may_be_shown
            });
        }
    }

    /// Notes numbers of a kind that are left out.
    pub(super) fn without(&mut self, question: Question, numbers: &'static str) {
        self.unfit.add(question, LeftOut::Numbers(numbers));
    }

    /// What sentences are about: everybody at the first indicator, of each pair, or of each wave.
    fn lead(&mut self, answers: &Answers) {
        const OF_THE_WHOLE: [Question; 9] = [
            Question::UnknownAges,
            Question::MisclassifiedAges,
            Question::GuessedAges,
            Question::MovedThresholds,
            Question::HiddenTrade,
            Question::Displacement,
            Question::Influence,
            Question::Definitions,
            Question::Replication,
        ];
        let Some(first) = self.report.indicators.first() else {
            return;
        };
        let all: Vec<Place> = match answers.pairs.len() {
            0 => (0..answers.waves.len()).map(Place::Wave).collect(),
            pairs => (0..pairs).map(Place::Pair).collect(),
        };
        let mut all = all.into_iter();
        if !all.all(|of| self.shown.at(of, &Domain::OVERALL, first)) {
            // Outcomes have no line to draw elsewhere.
            let has_line = first.threshold().is_some();
            let of_ages = [
                Question::GuessedAges,
                Question::MovedThresholds,
                Question::Definitions,
            ];
            let asked = OF_THE_WHOLE.into_iter();
            let asked = asked.filter(|question| has_line || !of_ages.contains(question));
            self.unfit.untold.extend(asked);
        }
    }

    fn unknown(&mut self, answers: &mut Answers) {
        let (question, unknown) = (Question::UnknownAges, &mut answers.unknown);
        self.keep(question, &mut unknown.shares, Place::Wave, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, &mut unknown.changes, Place::Pair, |row| {
            (&row.domain, &row.indicator)
        });
    }

    fn misjudged(&mut self, answers: &mut Answers) {
        let question = Question::MisclassifiedAges;
        for scenario in &mut answers.misjudged {
            self.keep(question, &mut scenario.shares, Place::Wave, |row| {
                (&row.domain, &row.indicator)
            });
            self.keep(question, &mut scenario.changes, Place::Pair, |row| {
                (&row.domain, &row.indicator)
            });
        }
    }

    fn hidden(&mut self, answers: &mut Answers) {
        let (question, hidden) = (Question::HiddenTrade, &mut answers.hidden);
        static EVERYBODY: Domain = Domain::OVERALL;
        self.keep(question, &mut hidden.shares, Place::Wave, |row| {
            (&EVERYBODY, &row.indicator)
        });
        self.keep(question, &mut hidden.changes, Place::Pair, |row| {
            (&EVERYBODY, &row.indicator)
        });
        self.keep(question, &mut hidden.tipping_shares, Place::Pair, |row| {
            (&EVERYBODY, &row.indicator)
        });
        self.keep(
            question,
            &mut hidden.tipping_coverages,
            Place::Pair,
            |row| (&EVERYBODY, &row.indicator),
        );
        let latest = match answers.pairs.len() {
            0 => Place::Wave(answers.waves.len().saturating_sub(1)),
            pairs => Place::Pair(pairs - 1),
        };
        let shown = &self.shown;
        answers
            .contours
            .retain(|contour| shown.at(latest, &EVERYBODY, &contour.indicator));
    }

    fn replication(&mut self, answers: &mut Answers) {
        let question = Question::Replication;
        let Some(replication) = &mut answers.replication else {
            return;
        };
        static EVERYBODY: Domain = Domain::OVERALL;
        self.keep(question, &mut replication.shares, Place::Wave, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, &mut replication.changes, Place::Pair, |row| {
            (&row.domain, &row.indicator)
        });
        self.keep(question, &mut replication.tips, Place::Pair, |row| {
            (&EVERYBODY, &row.indicator)
        });
        if !replication.guesses.is_empty() {
            replication.guesses.clear();
            self.without(question, BLURRED_AGES);
        }
        replication.withholds_limits = true;
        let rows = replication
            .shares
            .iter_mut()
            .chain(&mut replication.changes);
        let rows = rows.flatten().map(|row| &mut row.replicates);
        for replicates in rows {
            replicates.percentile = None;
            replicates.bias_corrected = None;
        }
        for tip in replication.tips.iter_mut().flatten() {
            tip.replicates.percentile = None;
            tip.replicates.bias_corrected = None;
        }
        self.without(question, REPLICATES);
    }
}

/// A row that is left out.
pub fn left_out(of: Place, domain: &Domain, indicator: &Indicator) -> LeftOut {
    LeftOut::Row {
        of,
        domain: domain.clone(),
        indicator: indicator.clone(),
    }
}

/// The limits of a zero: they would tell the design effect of another row, which lent it, or, where that is known, how
/// many workers there are.
const LIMITS_OF_ZERO: &str = "the limits of shares that are 0 or 100 %, or the same in every place";

impl Unfit {
    /// Takes from the precision of a share that is no row of the result what would tell the design effect that it
    /// borrows; says whether there was anything. The share stays: that there is nobody is told of no one.
    pub(super) fn forget_borrowed(
        &mut self,
        question: Question,
        precision: &mut Precision,
    ) -> bool {
        let borrows = matches!(
            precision.absence,
            Some(Absence::AtEdge | Absence::NoVariation)
        );
        if !borrows || precision.interval.is_none() {
            return false;
        }
        precision.interval = None;
        precision.assumed_design_effect = None;
        precision.effective_sample_size = None;
        self.add(question, LeftOut::Numbers(LIMITS_OF_ZERO));
        true
    }
}

impl Release<'_> {
    /// Whether a row of a wave is one that the result shows.
    pub(super) fn is_of_result(&self, wave: usize, row: &Estimate) -> bool {
        let mut rows = self.report.waves[wave].estimates.iter();
        let own = rows.find(|own| *own.domain() == row.domain && *own.indicator() == row.indicator);
        own.is_some_and(|own| own.shown().is_some())
    }
}
