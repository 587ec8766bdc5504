//! The digits of what is answered to critics: it is made of the same shares.

use super::{Shorten, error, p_value, ratio, share};
use crate::compare::{PartOfWave, PartShare, Standardisation, Turnover};
use crate::sensitivity::displacement::{DisplacementRow, PairDisplacement, Standardised};
use crate::sensitivity::hidden::{
    Contour, HiddenChange, HiddenShare, HiddenTrade, TippingCoverage, TippingShare,
};
use crate::sensitivity::influence::{ChangeInfluence, Influence, ShareInfluence};
use crate::sensitivity::misclassified::{Corrected, CorrectedChange, CorrectedShare, Misjudged};
use crate::sensitivity::moved::MovedRow;
use crate::sensitivity::observers::{
    Agreement, Clustered, Heterogeneity, Observers, OverallAgreement, PairAgreement, Shares,
    WaveObservers,
};
use crate::sensitivity::replication::{Replicated, ReplicatedTip, Replication};
use crate::sensitivity::unknown::{OpenDifference, OpenEnd, OpenShare, UnknownAges};
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
        self.unknown.shorten();
        self.misjudged.shorten();
        self.moved.shorten();
        self.observers.shorten();
        self.hidden.shorten();
        self.displacement.pairs.shorten();
        self.influence.shorten();
        self.replication.shorten();
        self.definitions.results.shorten();
        self.contours.shorten();
        for row in &mut self.guessed.rows {
            each(row.shares.iter_mut().flatten(), share);
            each(row.changes.iter_mut().flatten(), share);
        }
    }
}

impl Shorten for Results {
    fn shorten(&mut self) {
        self.estimates.shorten();
        self.changes.shorten();
    }
}

impl Shorten for Tip {
    fn shorten(&mut self) {
        if let Self::At(tip) = self {
            *tip = share(*tip);
        }
    }
}

impl Shorten for UnknownAges {
    fn shorten(&mut self) {
        self.shares.shorten();
        self.changes.shorten();
    }
}

impl Shorten for OpenEnd {
    fn shorten(&mut self) {
        each([&mut self.value], share);
        each(&mut self.standard_error, error);
    }
}

impl Shorten for OpenShare {
    fn shorten(&mut self) {
        self.bounds.shorten();
        each(self.limits.iter_mut().flatten(), share);
    }
}

impl Shorten for OpenDifference {
    fn shorten(&mut self) {
        self.bounds.shorten();
        each(self.limits.iter_mut().flatten(), share);
        self.tipping.sign.shorten();
        self.tipping.significance.shorten();
    }
}

impl Shorten for Misjudged {
    fn shorten(&mut self) {
        self.shares.shorten();
        self.changes.shorten();
    }
}

impl Shorten for Corrected {
    fn shorten(&mut self) {
        each([&mut self.raw, &mut self.truncated], share);
        each(&mut self.standard_error, error);
        each(self.limits.iter_mut().flatten(), share);
    }
}

impl Shorten for CorrectedShare {
    fn shorten(&mut self) {
        self.corrected.shorten();
        each(&mut self.observed, share);
        let limits = [
            &mut self.observed_limits,
            &mut self.limits,
            &mut self.lang_reiczigel,
        ];
        each(limits.into_iter().flatten().flatten(), share);
    }
}

impl Shorten for CorrectedChange {
    fn shorten(&mut self) {
        each([&mut self.raw, &mut self.truncated], share);
        each(&mut self.standard_error, error);
        each(self.limits.iter_mut().flatten(), share);
    }
}

impl Shorten for MovedRow {
    fn shorten(&mut self) {
        self.shares.shorten();
        self.changes.shorten();
    }
}

impl Shorten for Observers {
    fn shorten(&mut self) {
        self.waves.shorten();
    }
}

impl Shorten for WaveObservers {
    fn shorten(&mut self) {
        self.shares.shorten();
        self.agreement.shorten();
    }
}

impl Shorten for Shares {
    fn shorten(&mut self) {
        for observer in &mut self.observers {
            observer.estimate.shorten();
        }
        self.heterogeneity.shorten();
    }
}

impl Shorten for Heterogeneity {
    fn shorten(&mut self) {
        each([&mut self.statistic, &mut self.df1, &mut self.df2], ratio);
        each([&mut self.p_value], p_value);
    }
}

impl Shorten for Agreement {
    fn shorten(&mut self) {
        for pair in &mut self.pairs {
            pair.rows.shorten();
            pair.ages.bias.shorten();
            pair.ages.limits_of_agreement.shorten();
            pair.ages.intraclass.shorten();
        }
        self.overall.rows.shorten();
        self.overall.intraclass.shorten();
    }
}

impl Shorten for PairAgreement {
    fn shorten(&mut self) {
        self.observed.shorten();
        self.positive.shorten();
        self.negative.shorten();
        self.kappa.shorten();
        self.ac1.shorten();
        self.alpha.shorten();
    }
}

impl Shorten for OverallAgreement {
    fn shorten(&mut self) {
        self.observed.shorten();
        self.fleiss.shorten();
        self.ac1.shorten();
        self.alpha.shorten();
    }
}

impl Shorten for Clustered {
    fn shorten(&mut self) {
        each(&mut self.estimate, ratio);
        if let Ok(limits) = &mut self.limits {
            each([&mut limits.standard_error], error);
            each([&mut limits.low, &mut limits.high], ratio);
        }
    }
}

impl Shorten for HiddenTrade {
    fn shorten(&mut self) {
        self.shares.shorten();
        self.changes.shorten();
        self.tipping_shares.shorten();
        self.tipping_coverages.shorten();
    }
}

impl Shorten for HiddenShare {
    fn shorten(&mut self) {
        each([&mut self.estimate], share);
        each(&mut self.standard_error, error);
        each(self.limits.iter_mut().flatten(), share);
    }
}

impl Shorten for HiddenChange {
    fn shorten(&mut self) {
        each([&mut self.estimate], share);
        each(&mut self.hidden, share);
        each(&mut self.standard_error, error);
        each(self.limits.iter_mut().flatten(), share);
    }
}

impl Shorten for TippingShare {
    fn shorten(&mut self) {
        each([&mut self.hidden_before], share);
        self.sign.shorten();
        self.significance.shorten();
    }
}

impl Shorten for TippingCoverage {
    fn shorten(&mut self) {
        self.sign.shorten();
    }
}

impl Shorten for Contour {
    fn shorten(&mut self) {
        for row in &mut self.rows {
            let limits = [&mut row.low, &mut row.high].into_iter().flatten();
            each(row.estimate.iter_mut().chain(limits.flatten()), share);
        }
    }
}

impl Shorten for PairDisplacement {
    fn shorten(&mut self) {
        self.rows.shorten();
        self.turnover.shorten();
    }
}

impl Shorten for DisplacementRow {
    fn shorten(&mut self) {
        each(
            self.shares
                .iter_mut()
                .chain([&mut self.difference.estimate]),
            share,
        );
        self.decomposition.shorten();
        self.standardisation.shorten();
    }
}

impl Shorten for Standardised {
    fn shorten(&mut self) {
        let Standardisation {
            before,
            after,
            difference,
            covered,
            ..
        } = &mut self.shares;
        [before, after, difference]
            .into_iter()
            .for_each(Shorten::shorten);
        each([covered], share);
    }
}

impl Shorten for Turnover {
    fn shorten(&mut self) {
        let parts = [
            &mut self.stayed_before,
            &mut self.left,
            &mut self.stayed_after,
            &mut self.entered,
        ];
        parts.into_iter().for_each(Shorten::shorten);
        self.same.shorten();
    }
}

impl Shorten for PartOfWave {
    fn shorten(&mut self) {
        self.shares.shorten();
    }
}

impl Shorten for PartShare {
    fn shorten(&mut self) {
        each(&mut self.proportion, share);
        self.precision.shorten();
    }
}

impl Shorten for Influence {
    /// Of single places no number travels.
    fn shorten(&mut self) {
        self.shares.shorten();
        self.changes.shorten();
        if let Ok(without) = &mut self.replacements {
            without.results.shorten();
        }
    }
}

impl Shorten for ShareInfluence {
    fn shorten(&mut self) {
        each(&mut self.share, share);
    }
}

impl Shorten for ChangeInfluence {
    fn shorten(&mut self) {
        self.difference.shorten();
    }
}

impl Shorten for Replication {
    fn shorten(&mut self) {
        self.shares.shorten();
        self.changes.shorten();
        self.tips.shorten();
    }
}

impl Shorten for Replicated {
    fn shorten(&mut self) {
        each([&mut self.estimate], share);
        each(&mut self.standard_error, error);
        each(&mut self.replicates.standard_error, error);
        each(self.limits.iter_mut().flatten(), share);
    }
}

impl Shorten for ReplicatedTip {
    fn shorten(&mut self) {
        self.estimate.shorten();
        each(&mut self.replicates.standard_error, error);
    }
}
