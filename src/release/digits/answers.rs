//! The digits of what is answered to critics: it is made of the same shares.

use super::{Shorten, round};
use crate::compare::{PartOfWave, PartShare, Standardisation, Turnover};
use crate::sensitivity::ages::GuessedRow;
use crate::sensitivity::displacement::{DisplacementRow, PairDisplacement, Standardised};
use crate::sensitivity::hidden::{
    Contour, ContourRow, HiddenChange, HiddenShare, HiddenTrade, TippingCoverage, TippingShare,
};
use crate::sensitivity::influence::{
    ChangeInfluence, Influence, ShareInfluence, WithoutReplacements,
};
use crate::sensitivity::misclassified::{Corrected, CorrectedChange, CorrectedShare, Misjudged};
use crate::sensitivity::moved::MovedRow;
use crate::sensitivity::observers::{
    AgeAgreement, Agreement, Clustered, Heterogeneity, Limits, ObserverShare, Observers, Overall,
    OverallAgreement, Pair, PairAgreement, Shares, WaveObservers,
};
use crate::sensitivity::replication::{
    Bounded, ReplicateSummary, Replicated, ReplicatedTip, Replication,
};
use crate::sensitivity::unknown::{OpenDifference, OpenEnd, OpenShare, Tipping, UnknownAges};
use crate::sensitivity::{Answers, Results, Tip};

/// Rounds numbers where they stand.
fn each<'a>(numbers: impl IntoIterator<Item = &'a mut f64>, digits: fn(f64) -> f64) {
    numbers
        .into_iter()
        .for_each(|number| *number = digits(*number));
}

impl Shorten for Answers {
    /// Of guessed ages only moved thresholds travel, whose shares are those of other rows.
    fn shorten(&mut self) {
        let Self {
            questions: _,
            waves: _,
            pairs: _,
            unknown,
            misjudged,
            guessed,
            moved,
            observers,
            hidden,
            displacement,
            influence,
            replication,
            definitions,
            contours,
            unfit: _,
        } = self;
        unknown.shorten();
        misjudged.shorten();
        moved.shorten();
        observers.shorten();
        hidden.shorten();
        displacement.pairs.shorten();
        influence.shorten();
        replication.shorten();
        definitions.results.shorten();
        contours.shorten();
        guessed.rows.shorten();
    }
}

impl Shorten for GuessedRow {
    fn shorten(&mut self) {
        let Self {
            threshold: _,
            errors: _,
            shares,
            absences: _,
            changes,
        } = self;
        each(shares.iter_mut().flatten(), round::share);
        each(changes.iter_mut().flatten(), round::share);
    }
}

impl Shorten for Results {
    fn shorten(&mut self) {
        let Self { estimates, changes } = self;
        estimates.shorten();
        changes.shorten();
    }
}

impl Shorten for Tip {
    fn shorten(&mut self) {
        if let Self::At(tip) = self {
            *tip = round::share(*tip);
        }
    }
}

impl Shorten for UnknownAges {
    fn shorten(&mut self) {
        let Self {
            shares,
            changes,
            spanning: _,
        } = self;
        shares.shorten();
        changes.shorten();
    }
}

impl Shorten for OpenEnd {
    fn shorten(&mut self) {
        let Self {
            value,
            standard_error,
        } = self;
        each([value], round::share);
        each(standard_error, round::error);
    }
}

impl Shorten for OpenShare {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            workers: _,
            unknown: _,
            bounds,
            df: _,
            limits,
            absence: _,
        } = self;
        bounds.shorten();
        each(limits.iter_mut().flatten(), round::share);
    }
}

impl Shorten for OpenDifference {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            unknown: _,
            bounds,
            df: _,
            limits,
            tipping,
        } = self;
        bounds.shorten();
        each(limits.iter_mut().flatten(), round::share);
        tipping.shorten();
    }
}

impl Shorten for Tipping {
    fn shorten(&mut self) {
        let Self { sign, significance } = self;
        sign.shorten();
        significance.shorten();
    }
}

impl Shorten for Misjudged {
    fn shorten(&mut self) {
        let Self {
            accuracy: _,
            shares,
            changes,
        } = self;
        shares.shorten();
        changes.shorten();
    }
}

impl Shorten for Corrected {
    fn shorten(&mut self) {
        let Self {
            raw,
            truncated,
            is_below_error_rate: _,
            is_above_sensitivity: _,
            standard_error,
            limits,
        } = self;
        each([raw, truncated], round::share);
        each(standard_error, round::error);
        each(limits.iter_mut().flatten(), round::share);
    }
}

impl Shorten for CorrectedShare {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            observed,
            observed_limits,
            corrected,
            fit: _,
            limits,
            method: _,
            lang_reiczigel,
            absence: _,
        } = self;
        corrected.shorten();
        each(observed, round::share);
        let limits = [observed_limits, limits, lang_reiczigel];
        each(limits.into_iter().flatten().flatten(), round::share);
    }
}

impl Shorten for CorrectedChange {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            raw,
            truncated,
            standard_error,
            limits,
            method: _,
            is_cut_off: _,
            fit: _,
        } = self;
        each([raw, truncated], round::share);
        each(standard_error, round::error);
        each(limits.iter_mut().flatten(), round::share);
    }
}

impl Shorten for MovedRow {
    fn shorten(&mut self) {
        let Self {
            asked: _,
            years: _,
            threshold: _,
            shares,
            changes,
        } = self;
        shares.shorten();
        changes.shorten();
    }
}

impl Shorten for Observers {
    fn shorten(&mut self) {
        let Self { waves } = self;
        waves.shorten();
    }
}

impl Shorten for WaveObservers {
    fn shorten(&mut self) {
        let Self {
            workers: _,
            common: _,
            shares,
            agreement,
        } = self;
        shares.shorten();
        agreement.shorten();
    }
}

impl Shorten for Shares {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            observers,
            heterogeneity,
        } = self;
        observers.shorten();
        heterogeneity.shorten();
    }
}

impl Shorten for ObserverShare {
    fn shorten(&mut self) {
        let Self {
            observer: _,
            estimate,
        } = self;
        estimate.shorten();
    }
}

impl Shorten for Heterogeneity {
    fn shorten(&mut self) {
        let Self {
            statistic,
            df1,
            df2,
            p_value,
        } = self;
        each([statistic, df1, df2], round::ratio);
        each([p_value], round::p_value);
    }
}

impl Shorten for Agreement {
    fn shorten(&mut self) {
        let Self {
            pairs,
            pairs_without: _,
            overall,
        } = self;
        pairs.shorten();
        overall.shorten();
    }
}

impl Shorten for Pair {
    fn shorten(&mut self) {
        let Self {
            observers: _,
            rows,
            ages,
        } = self;
        rows.shorten();
        ages.shorten();
    }
}

impl Shorten for AgeAgreement {
    fn shorten(&mut self) {
        let Self {
            workers: _,
            bias,
            limits_of_agreement,
            intraclass,
        } = self;
        bias.shorten();
        limits_of_agreement.shorten();
        intraclass.shorten();
    }
}

impl Shorten for Overall {
    fn shorten(&mut self) {
        let Self {
            rows,
            workers_of_all: _,
            intraclass,
        } = self;
        rows.shorten();
        intraclass.shorten();
    }
}

impl Shorten for PairAgreement {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            workers: _,
            observed,
            positive,
            negative,
            kappa,
            ac1,
            alpha,
        } = self;
        observed.shorten();
        positive.shorten();
        negative.shorten();
        kappa.shorten();
        ac1.shorten();
        alpha.shorten();
    }
}

impl Shorten for OverallAgreement {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            workers: _,
            observed,
            fleiss,
            ac1,
            alpha,
        } = self;
        observed.shorten();
        fleiss.shorten();
        ac1.shorten();
        alpha.shorten();
    }
}

impl Shorten for Clustered {
    fn shorten(&mut self) {
        let Self { estimate, limits } = self;
        each(estimate, round::ratio);
        limits.shorten();
    }
}

impl Shorten for Limits {
    fn shorten(&mut self) {
        let Self {
            standard_error,
            low,
            high,
        } = self;
        each([standard_error], round::error);
        each([low, high], round::ratio);
    }
}

impl Shorten for HiddenTrade {
    fn shorten(&mut self) {
        let Self {
            shares,
            changes,
            tipping_shares,
            tipping_coverages,
        } = self;
        shares.shorten();
        changes.shorten();
        tipping_shares.shorten();
        tipping_coverages.shorten();
    }
}

impl Shorten for HiddenShare {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            coverage: _,
            hidden: _,
            estimate,
            standard_error,
            limits,
        } = self;
        each([estimate], round::share);
        each(standard_error, round::error);
        each(limits.iter_mut().flatten(), round::share);
    }
}

impl Shorten for HiddenChange {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            coverage: _,
            hidden,
            estimate,
            standard_error,
            limits,
        } = self;
        each([estimate], round::share);
        each(hidden, round::share);
        each(standard_error, round::error);
        each(limits.iter_mut().flatten(), round::share);
    }
}

impl Shorten for TippingShare {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            coverage: _,
            hidden_before,
            sign,
            significance,
        } = self;
        each([hidden_before], round::share);
        sign.shorten();
        significance.shorten();
    }
}

impl Shorten for TippingCoverage {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            hidden: _,
            sign,
        } = self;
        sign.shorten();
    }
}

impl Shorten for Contour {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            is_change: _,
            hidden: _,
            rows,
        } = self;
        rows.shorten();
    }
}

impl Shorten for ContourRow {
    fn shorten(&mut self) {
        let Self {
            coverage: _,
            estimate,
            low,
            high,
        } = self;
        let limits = [low, high].into_iter().flatten().flatten();
        each(estimate.iter_mut().chain(limits), round::share);
    }
}

impl Shorten for PairDisplacement {
    fn shorten(&mut self) {
        let Self { rows, turnover } = self;
        rows.shorten();
        turnover.shorten();
    }
}

impl Shorten for DisplacementRow {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            shares,
            difference,
            decomposition,
            standardisation,
        } = self;
        each(shares, round::share);
        difference.shorten();
        decomposition.shorten();
        standardisation.shorten();
    }
}

impl Shorten for Standardised {
    fn shorten(&mut self) {
        let Self {
            shares,
            left_out: _,
        } = self;
        let Standardisation {
            before,
            after,
            difference,
            covered,
            left_out: _,
        } = shares;
        [before, after, difference]
            .into_iter()
            .for_each(Shorten::shorten);
        each([covered], round::share);
    }
}

impl Shorten for Turnover {
    fn shorten(&mut self) {
        let Self {
            stayed_before,
            left,
            stayed_after,
            entered,
            same,
        } = self;
        let parts = [stayed_before, left, stayed_after, entered];
        parts.into_iter().for_each(Shorten::shorten);
        same.shorten();
    }
}

impl Shorten for PartOfWave {
    fn shorten(&mut self) {
        let Self {
            psus: _,
            workers: _,
            shares,
        } = self;
        shares.shorten();
    }
}

impl Shorten for PartShare {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            workers: _,
            positives: _,
            proportion,
            precision,
        } = self;
        each(proportion, round::share);
        precision.shorten();
    }
}

impl Shorten for Influence {
    /// Of single places no number travels.
    fn shorten(&mut self) {
        let Self {
            shares,
            changes,
            replacements,
            psus_are_establishments: _,
        } = self;
        shares.shorten();
        changes.shorten();
        replacements.shorten();
    }
}

impl Shorten for WithoutReplacements {
    fn shorten(&mut self) {
        let Self {
            replacements: _,
            results,
        } = self;
        results.shorten();
    }
}

impl Shorten for ShareInfluence {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            share,
            places: _,
            without: _,
        } = self;
        each(share, round::share);
    }
}

impl Shorten for ChangeInfluence {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            difference,
            places: _,
            without: _,
            steadiness: _,
        } = self;
        difference.shorten();
    }
}

impl Shorten for Replication {
    fn shorten(&mut self) {
        let Self {
            bootstrap: _,
            shares,
            changes,
            tips,
            guesses: _,
            leaves_out_correction: _,
            withholds_limits: _,
        } = self;
        shares.shorten();
        changes.shorten();
        tips.shorten();
    }
}

impl Shorten for Replicated {
    fn shorten(&mut self) {
        let Self {
            domain: _,
            indicator: _,
            estimate,
            standard_error,
            limits,
            replicates,
        } = self;
        each([estimate], round::share);
        each(standard_error, round::error);
        replicates.shorten();
        each(limits.iter_mut().flatten(), round::share);
    }
}

impl Shorten for ReplicateSummary {
    /// Percentiles do not travel.
    fn shorten(&mut self) {
        let Self {
            standard_error,
            percentile: _,
            bias_corrected: _,
            undefined: _,
        } = self;
        each(standard_error, round::error);
    }
}

impl Shorten for ReplicatedTip {
    fn shorten(&mut self) {
        let Self {
            indicator: _,
            kind: _,
            estimate,
            replicates,
            undefined: _,
        } = self;
        estimate.shorten();
        replicates.shorten();
    }
}

impl Shorten for Bounded {
    /// Percentiles do not travel.
    fn shorten(&mut self) {
        let Self {
            below: _,
            above: _,
            standard_error,
            percentile: _,
            bias_corrected: _,
        } = self;
        each(standard_error, round::error);
    }
}
